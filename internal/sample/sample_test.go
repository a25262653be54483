package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

type list struct {
	Contents   []map[string]any `json:"contents"`
	TotalCount int              `json:"totalCount"`
	Offset     int              `json:"offset"`
	Limit      int              `json:"limit"`
}

type field struct {
	FieldID               string   `json:"fieldId"`
	Name                  string   `json:"name"`
	Kind                  string   `json:"kind"`
	Required              bool     `json:"required"`
	SelectItems           []option `json:"selectItems"`
	MultipleSelect        bool     `json:"multipleSelect"`
	ReferencedAPIEndpoint string   `json:"referencedApiEndpoint"`
	CustomFieldID         string   `json:"customFieldId"`
	CustomFieldIDs        []string `json:"customFieldIds"`
}

type option struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

type customField struct {
	FieldID            string     `json:"fieldId"`
	Name               string     `json:"name"`
	Fields             []field    `json:"fields"`
	FieldOrderByColumn [][]string `json:"fieldOrderByColumn"`
}

type apiSchema struct {
	Name         string        `json:"name"`
	Endpoint     string        `json:"endpoint"`
	Type         string        `json:"type"`
	APIFields    []field       `json:"apiFields"`
	CustomFields []customField `json:"customFields"`
}

// custom returns the fields of the custom field with the given ID.
func (s *apiSchema) custom(id string) ([]field, bool) {
	for _, c := range s.CustomFields {
		if c.FieldID == id {
			return c.Fields, true
		}
	}
	return nil, false
}

var (
	kinds = []string{
		"text", "textArea", "richEditorV2", "richEditor", "media", "mediaList", "date", "boolean",
		"select", "relation", "relationList", "number", "custom", "repeater", "iframe", "file",
	}
	automaticDates = []string{"createdAt", "updatedAt", "publishedAt", "revisedAt"}

	contentID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,50}$`)
	fieldID   = regexp.MustCompile(`^[A-Za-z0-9_-]{2,20}$`)
)

func decode(t *testing.T, data []byte, v any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	require.NoError(t, dec.Decode(v))
	_, err := dec.Token()
	require.ErrorIs(t, err, io.EOF, "text after the JSON value")
}

func load(t *testing.T) (list, apiSchema) {
	t.Helper()
	var blog list
	var schema apiSchema
	decode(t, Blog, &blog)
	decode(t, BlogSchema, &schema)
	return blog, schema
}

func TestLayout(t *testing.T) {
	for name, data := range map[string][]byte{"blog.json": Blog, "blog.schema.json": BlogSchema} {
		t.Run(name, func(t *testing.T) {
			var want bytes.Buffer
			require.NoError(t, json.Indent(&want, data, "", "  "))
			require.True(t, bytes.Equal(want.Bytes(), data), "not indented with two spaces")
			require.True(t, bytes.HasSuffix(data, []byte("}\n")), "no newline at the end")
			require.True(t, utf8.Valid(data))
			require.NotContains(t, string(data), `\u`, "escaped where the character itself would do")
		})
	}
}

func TestList(t *testing.T) {
	blog, _ := load(t)
	require.Len(t, blog.Contents, 48)
	require.Equal(t, len(blog.Contents), blog.TotalCount)
	require.Equal(t, 0, blog.Offset)
	require.Equal(t, 100, blog.Limit)

	seen := map[string]bool{}
	for _, item := range blog.Contents {
		id, _ := item["id"].(string)
		require.Regexp(t, contentID, id)
		require.False(t, seen[id], "content ID %s occurs twice", id)
		seen[id] = true
	}
}

func TestSchema(t *testing.T) {
	_, schema := load(t)
	require.NotEmpty(t, schema.Name)
	require.Equal(t, "blog", schema.Endpoint)
	require.Equal(t, "list", schema.Type)

	check := func(t *testing.T, fields []field) {
		seen := map[string]bool{}
		for _, f := range fields {
			require.Regexp(t, fieldID, f.FieldID)
			require.False(t, seen[f.FieldID], "field ID %s occurs twice", f.FieldID)
			seen[f.FieldID] = true
			for _, reserved := range append([]string{"id", "fieldId"}, automaticDates...) {
				require.False(t, strings.EqualFold(f.FieldID, reserved), "field ID %s is reserved", f.FieldID)
			}
			require.NotEmpty(t, f.Name, f.FieldID)
			require.Contains(t, kinds, f.Kind, f.FieldID)
			require.Equal(t, f.Kind == "select", len(f.SelectItems) > 0, f.FieldID)
			require.Equal(t, f.Kind == "relation" || f.Kind == "relationList", f.ReferencedAPIEndpoint != "", f.FieldID)
			require.Equal(t, f.Kind == "custom", f.CustomFieldID != "", f.FieldID)
			require.Equal(t, f.Kind == "repeater", len(f.CustomFieldIDs) > 0, f.FieldID)
			for _, id := range slices.Concat([]string{f.CustomFieldID}, f.CustomFieldIDs) {
				if _, ok := schema.custom(id); id != "" {
					require.True(t, ok, "%s: no custom field %s", f.FieldID, id)
				}
			}
		}
	}
	check(t, schema.APIFields)
	for _, kind := range kinds {
		require.True(t, slices.ContainsFunc(schema.APIFields, func(f field) bool { return f.Kind == kind }),
			"no field of kind %s", kind)
	}
	for _, c := range schema.CustomFields {
		require.Regexp(t, fieldID, c.FieldID)
		check(t, c.Fields)
		var inner []string
		for _, f := range c.Fields {
			require.NotEqual(t, "custom", f.Kind, "%s.%s: a custom field holds no custom field", c.FieldID, f.FieldID)
			inner = append(inner, f.FieldID)
		}
		require.ElementsMatch(t, inner, slices.Concat(c.FieldOrderByColumn...), c.FieldID)
	}
}

// TestItemsFitSchema also makes sure that no field, outer or inner, stays empty
// throughout: a field without any value would test nothing.
func TestItemsFitSchema(t *testing.T) {
	blog, schema := load(t)
	c := checker{schema: &schema, filled: map[string]bool{}}
	for _, item := range blog.Contents {
		require.NoError(t, c.object("", schema.APIFields, item, append([]string{"id"}, automaticDates...)), "%v",
			item["id"])
		require.NoError(t, content(item), "%v", item["id"])
	}

	var want []string
	for _, f := range schema.APIFields {
		want = append(want, f.FieldID)
		if f.Kind == "repeater" {
			for _, id := range f.CustomFieldIDs {
				inner, _ := schema.custom(id)
				for _, g := range inner {
					want = append(want, f.FieldID+"."+id+"."+g.FieldID)
				}
			}
		}
		inner, _ := schema.custom(f.CustomFieldID)
		for _, g := range inner {
			want = append(want, f.FieldID+"."+g.FieldID)
		}
	}
	for _, path := range want {
		require.True(t, c.filled[path], "%s is empty everywhere", path)
	}
}

// TestItemsMisfit breaks an item in every way that the checks should notice.
func TestItemsMisfit(t *testing.T) {
	tests := []struct {
		field string
		value any
	}{
		{"unknown", "x"},
		{"title", json.Number("1")},
		{"body", nil},
		{"date", "2019-11-14"},
		{"date", "2019-11-14T12:00:00Z"},
		{"date", "2019-11-14T12:00:00.000+09:00"},
		{"date", "2019-02-30T12:00:00.000Z"},
		{"date", nil},
		{"featured", "true"},
		{"featured", nil},
		{"tone", "入門"},
		{"tone", []any{"入"}},
		{"tone", nil},
		{"category", "engineering"},
		{"category", map[string]any{"id": "a b"}},
		{"tags", nil},
		{"tags", []any{nil}},
		{"rating", "4.5"},
		{"eyecatch", map[string]any{"alt": "no address"}},
		{"eyecatch", nil},
		{"gallery", map[string]any{}},
		{"attachment", map[string]any{"url": "https://example.com/a.pdf"}},
		{"seo", map[string]any{"fieldId": "callout"}},
		{"seo", map[string]any{"fieldId": "seo", "heading": "x"}},
		{"sections", []any{map[string]any{"fieldId": "seo"}}},
		{"sections", []any{map[string]any{"fieldId": "callout", "style": []any{"お知らせ"}}}},
		{"sections", map[string]any{"fieldId": "callout"}},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s=%v", tt.field, tt.value), func(t *testing.T) {
			blog, schema := load(t)
			item := blog.Contents[0]
			item[tt.field] = tt.value
			c := checker{schema: &schema, filled: map[string]bool{}}
			require.Error(t, c.object("", schema.APIFields, item, append([]string{"id"}, automaticDates...)))
		})
	}
}

// checker compares values with a schema and notes the paths at which it met
// a value that is not empty.
type checker struct {
	schema *apiSchema
	filled map[string]bool
}

// object checks the members of an item, a custom field or a repeater's element.
// The names in others are allowed besides the fields.
func (c *checker) object(prefix string, fields []field, object map[string]any, others []string) error {
	for name, v := range object {
		i := slices.IndexFunc(fields, func(f field) bool { return f.FieldID == name })
		if i < 0 {
			if !slices.Contains(others, name) {
				return fmt.Errorf("%s%s is not in the schema", prefix, name)
			}
			continue
		}
		if err := c.value(prefix+name, fields[i], v); err != nil {
			return fmt.Errorf("%s%s: %w", prefix, name, err)
		}
	}
	for _, f := range fields {
		_, ok := object[f.FieldID]
		if ok {
			continue
		}
		switch f.Kind {
		case "text", "textArea", "richEditorV2", "richEditor", "media", "file", "date", "number", "iframe":
			if f.Required {
				return fmt.Errorf("%s%s is required", prefix, f.FieldID)
			}
		default:
			// The other kinds are answered as false, null or [] when they are empty;
			// only a custom field nobody has filled in comes without its members.
			if len(object) > 1 {
				return fmt.Errorf("%s%s is missing", prefix, f.FieldID)
			}
		}
	}
	return nil
}

func (c *checker) value(path string, f field, v any) error {
	fits, filled := false, true
	switch f.Kind {
	case "text", "textArea":
		s, ok := v.(string)
		fits, filled = ok || v == nil, s != ""
	case "richEditorV2", "richEditor":
		s, ok := v.(string)
		fits, filled = ok, s != ""
	case "date":
		fits = isTimeStamp(v)
	case "boolean":
		_, fits = v.(bool)
	case "number":
		_, ok := v.(json.Number)
		fits, filled = ok || v == nil, ok
	case "select":
		list, ok := v.([]any)
		fits, filled = ok && (f.MultipleSelect || len(list) <= 1), len(list) > 0
		for _, x := range list {
			if !slices.ContainsFunc(f.SelectItems, func(o option) bool { return x == any(o.Value) }) {
				return fmt.Errorf("%v is not an item of the select", x)
			}
		}
	case "relation":
		if v == nil {
			fits, filled = true, false
			break
		}
		return c.contents(path, []any{v})
	case "relationList":
		list, ok := v.([]any)
		if fits, filled = ok, len(list) > 0; filled {
			return c.contents(path, list)
		}
	case "media":
		fits = isMedia(v)
	case "mediaList":
		list, ok := v.([]any)
		fits, filled = ok && !slices.ContainsFunc(list, func(x any) bool { return !isMedia(x) }), len(list) > 0
	case "file":
		m, _ := v.(map[string]any)
		_, size := m["fileSize"].(json.Number)
		fits = len(m) == 2 && isURL(m["url"]) && size
	case "custom":
		if v == nil {
			fits, filled = true, false
			break
		}
		return c.element(path, path+".", []string{f.CustomFieldID}, v)
	case "repeater":
		list, ok := v.([]any)
		fits, filled = ok || v == nil, len(list) > 0
		for _, x := range list {
			m, _ := x.(map[string]any)
			if err := c.element(path, fmt.Sprintf("%s.%v.", path, m["fieldId"]), f.CustomFieldIDs, x); err != nil {
				return err
			}
		}
	case "iframe":
		fits = v != nil
	}
	if !fits {
		return fmt.Errorf("%v does not fit kind %s", v, f.Kind)
	}
	if filled {
		c.filled[path] = true
	}
	return nil
}

// element checks an object that names its custom field, which must be among ids.
func (c *checker) element(path, prefix string, ids []string, v any) error {
	m, ok := v.(map[string]any)
	id, _ := m["fieldId"].(string)
	if !ok || !slices.Contains(ids, id) {
		return fmt.Errorf("%v is not of the custom fields %v", v, ids)
	}
	fields, _ := c.schema.custom(id)
	c.filled[path] = true
	return c.object(prefix, fields, m, []string{"fieldId"})
}

func (c *checker) contents(path string, list []any) error {
	for _, v := range list {
		if err := content(v); err != nil {
			return err
		}
	}
	c.filled[path] = true
	return nil
}

// content checks the automatic members of a content, be it an item or a
// referenced content, and those of the contents it refers to.
func content(v any) error {
	m, ok := v.(map[string]any)
	if id, _ := m["id"].(string); !ok || !contentID.MatchString(id) {
		return fmt.Errorf("%v is not a content item", v)
	}
	for _, name := range automaticDates {
		if !isTimeStamp(m[name]) {
			return fmt.Errorf("%v: %s is %v", m["id"], name, m[name])
		}
	}
	text := func(name string) string { return m[name].(string) }
	if text("createdAt") > text("publishedAt") || text("publishedAt") > text("revisedAt") ||
		text("revisedAt") > text("updatedAt") {
		return fmt.Errorf("%v: automatic dates out of order", m["id"])
	}
	if organization := m["organization"]; organization != nil {
		return content(organization)
	}
	return nil
}

func isTimeStamp(v any) bool {
	const layout = "2006-01-02T15:04:05.000Z"
	s, _ := v.(string)
	stamp, err := time.Parse(layout, s)
	return err == nil && stamp.Format(layout) == s
}

func isMedia(v any) bool {
	m, _ := v.(map[string]any)
	for name, x := range m {
		ok := false
		switch name {
		case "url":
			ok = isURL(x)
		case "height", "width":
			_, ok = x.(json.Number)
		case "alt":
			_, ok = x.(string)
		}
		if !ok {
			return false
		}
	}
	return m["url"] != nil
}

func isURL(v any) bool {
	s, _ := v.(string)
	return strings.HasPrefix(s, "https://")
}

// TestVariety looks for the values that the sample is there for.
func TestVariety(t *testing.T) {
	blog, _ := load(t)
	some := func(what string, ok func(item map[string]any) bool) {
		t.Helper()
		n := 0
		for _, item := range blog.Contents {
			if ok(item) {
				n++
			}
		}
		require.Positive(t, n, "no item with %s", what)
		require.Less(t, n, len(blog.Contents), "every item has %s", what)
	}

	for _, name := range []string{
		"title", "slug", "summary", "body", "legacyBody", "date", "eventDate",
		"readingMinutes", "rating", "importId", "eyecatch", "attachment", "embed",
	} {
		some(name+" missing", func(item map[string]any) bool { _, ok := item[name]; return !ok })
	}
	for _, name := range []string{"title", "slug", "summary", "rating", "category", "author", "seo", "sections"} {
		some(name+" null", func(item map[string]any) bool { v, ok := item[name]; return ok && v == nil })
	}
	for _, name := range []string{"tone", "tags", "gallery", "sections"} {
		some(name+" []", func(item map[string]any) bool { v, ok := item[name].([]any); return ok && len(v) == 0 })
	}
	for _, name := range []string{"title", "slug", "summary"} {
		some(name+` ""`, func(item map[string]any) bool { return item[name] == "" })
	}
	some("featured false", func(item map[string]any) bool { return item["featured"] == false })
	some("an empty custom field", func(item map[string]any) bool {
		m, _ := item["seo"].(map[string]any)
		return len(m) == 1
	})
	some("an organization of the author", func(item map[string]any) bool {
		m, _ := item["author"].(map[string]any)
		return m["organization"] != nil
	})

	number := func(ok func(x *big.Rat) bool) func(map[string]any) bool {
		return func(item map[string]any) bool {
			for _, name := range []string{"readingMinutes", "rating", "importId"} {
				if n, isNumber := item[name].(json.Number); isNumber {
					if x, _ := new(big.Rat).SetString(n.String()); ok(x) {
						return true
					}
				}
			}
			return false
		}
	}
	some("a number 0", number(func(x *big.Rat) bool { return x.Sign() == 0 }))
	some("a negative number", number(func(x *big.Rat) bool { return x.Sign() < 0 }))
	some("a fraction", number(func(x *big.Rat) bool { return !x.IsInt() }))
	some("a whole number that float64 cannot hold", number(func(x *big.Rat) bool {
		_, exact := x.Float64()
		return x.IsInt() && !exact
	}))

	for _, s := range []string{
		"（笑）", "(beta)", "[or]", "[RFC]", ", ", `"`, "“", "'", "🎉", "👩‍🍳", "ﾊﾝｶｸｶﾅ", "100%", "C++ & Go",
		"か\u3099", "e\u0301", `C:\`, "\n",
	} {
		some(fmt.Sprintf("%q in title or summary", s), func(item map[string]any) bool {
			title, _ := item["title"].(string)
			summary, _ := item["summary"].(string)
			return strings.Contains(title, s) || strings.Contains(summary, s)
		})
	}
	some("a title of digits only", func(item map[string]any) bool {
		title, _ := item["title"].(string)
		return title != "" && strings.Trim(title, "0123456789") == ""
	})
}

// TestDemo spells out what category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])
// selects, without any of the code that reads filters.
func TestDemo(t *testing.T) {
	want := strings.Fields(`cpp-and-go slo-not-100 order-number-2-53 or-in-search-box partial-index-night
		cache-queue-cron mac-dakuten on-call-without-pager import-1911-04 import-1911-03 import-1911-02 import-1911-01
		import-1911-00 404`)
	blog, _ := load(t)
	var got []string
	for _, item := range blog.Contents {
		category, _ := item["category"].(map[string]any)
		date, _ := item["date"].(string)
		title, _ := item["title"].(string)
		if category["id"] == "engineering" && (strings.HasPrefix(date, "2019-11-14") || title != "") {
			got = append(got, item["id"].(string))
		}
	}
	require.Equal(t, want, got)
}
