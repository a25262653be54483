package schema_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
)

func read(t testing.TB, text string) *schema.Bundle {
	t.Helper()
	b, err := schema.Read(strings.NewReader(text))
	require.NoError(t, err)
	return b
}

func only(t testing.TB, text string) *schema.API {
	t.Helper()
	a, ok := read(t, text).API("")
	require.True(t, ok)
	return a
}

// shop is a template bundle. Custom fields are joined by creation time, and
// references by the ID that the bundle gives an API.
const shop = `{
	"name": "Shop", "plan": "Hobby", "schemaVersion": "1.0.0",
	"schema": [
		{
			"apiId": "API#1", "apiName": "Products", "apiDescription": null, "apiEndpoint": "products", "apiType": "LIST",
			"apiFields": [
				{"idValue": "a", "fieldId": "name", "name": "Product", "kind": "text", "required": true, "description": null},
				{"idValue": "b", "fieldId": "maker", "name": "Maker", "kind": "relation", "referenceKey": "API#2"},
				{"idValue": "c", "fieldId": "size", "name": "Size", "kind": "custom", "customFieldCreatedAt": "2022-08-04T10:38:53.943Z"},
				{"idValue": "d", "fieldId": "parts", "name": "Parts", "kind": "repeater",
				 "customFieldCreatedAtList": ["2022-08-04T10:38:53.943Z", "2022-08-04T10:39:29.580Z", "2000-01-01T00:00:00.000Z"]},
				{"idValue": "e", "fieldId": "hologram", "name": "Hologram", "kind": "hologram"}
			],
			"customFields": [
				{"createdAt": "2022-08-04T10:38:53.943Z", "fieldId": "box", "name": "Box", "position": [["x"], [null, "y"]],
				 "fields": [
					{"idValue": "x", "fieldId": "width", "name": "Width", "kind": "number"},
					{"idValue": "y", "fieldId": "photo", "name": "Photo", "kind": "media"}
				 ]},
				{"createdAt": "2022-08-04T10:39:29.580Z", "fieldId": "link", "name": "Link",
				 "fields": [
					{"idValue": "z", "fieldId": "to", "name": "To", "kind": "relationList", "referencedApiEndpoint": "products"},
					{"idValue": "w", "fieldId": "color", "name": "Colour", "kind": "select", "multipleSelect": false,
					 "selectItems": [{"id": "q1", "value": "red"}, {"id": "q2", "value": "dark red"}, {"id": "q3", "value": "青"}]}
				 ]}
			]
		},
		{
			"apiId": "API#2", "apiName": "Makers", "apiEndpoint": "makers", "apiType": "LIST",
			"apiFields": [
				{"fieldId": "title", "name": "Title", "kind": "text"},
				{"fieldId": "grade", "name": "Grade", "kind": "select", "selectItems": [{"id": "g", "value": "A"}]},
				{"fieldId": "best", "name": "Best", "kind": "relation", "referenceKey": "API#1"},
				{"fieldId": "parent", "name": "Parent", "kind": "relation", "referenceKey": "API#9"}
			],
			"customFields": []
		},
		{
			"apiName": "About", "apiEndpoint": "about", "apiType": "PAGE",
			"apiFields": [{"fieldId": "text", "name": "Text", "kind": "textArea"}],
			"customFields": null
		}
	]
}`

func TestTypeOf(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	about, ok := read(t, shop).API("about")
	require.True(t, ok)
	blog := only(t, string(sample.BlogSchema))

	plain := func(k filters.Kind) filters.FieldType { return filters.FieldType{Kind: k} }
	inner := func(k filters.Kind) filters.FieldType { return filters.FieldType{Kind: k, InRepeater: true} }
	tests := []struct {
		api  *schema.API
		in   filters.Field
		want filters.FieldType // zero: not known
	}{
		{blog, "id", plain(filters.KindID)},
		{blog, "createdAt", plain(filters.KindDate)},
		{blog, "updatedAt", plain(filters.KindDate)},
		{blog, "publishedAt", plain(filters.KindDate)},
		{blog, "revisedAt", plain(filters.KindDate)},
		{blog, "title", plain(filters.KindText)},
		{blog, "summary", plain(filters.KindTextArea)},
		{blog, "body", plain(filters.KindRichEditorV2)},
		{blog, "legacyBody", plain(filters.KindRichEditor)},
		{blog, "date", plain(filters.KindDate)},
		{blog, "featured", plain(filters.KindBoolean)},
		{blog, "tone", plain(filters.KindSelect)},
		{blog, "category", plain(filters.KindRelation)},
		{blog, "tags", plain(filters.KindRelationList)},
		{blog, "rating", plain(filters.KindNumber)},
		{blog, "eyecatch", plain(filters.KindMedia)},
		{blog, "gallery", plain(filters.KindMediaList)},
		{blog, "attachment", plain(filters.KindFile)},
		{blog, "seo", plain(filters.KindCustom)},
		{blog, "sections", plain(filters.KindRepeater)},
		{blog, "embed", plain(filters.KindIframe)},

		{blog, "seo.metaTitle", plain(filters.KindText)},
		{blog, "seo.ogImage", plain(filters.KindMedia)},
		{blog, "seo.ogImage.url", plain(filters.KindOpaque)},
		{blog, "seo.seo.metaTitle", filters.FieldType{}},
		{blog, "seo.metaTitle.x", filters.FieldType{}},
		{blog, "sections.callout", inner(filters.KindCustom)},
		{blog, "sections.callout.label", inner(filters.KindText)},
		{blog, "sections.callout.style", inner(filters.KindSelect)},
		{blog, "sections.richText.content", inner(filters.KindRichEditorV2)},
		{blog, "sections.label", filters.FieldType{}},
		{blog, "sections.seo.metaTitle", filters.FieldType{}},
		{blog, "embed.id", plain(filters.KindExtensionMeta)},
		{blog, "embed.title", plain(filters.KindExtensionMeta)},
		{blog, "embed.description", plain(filters.KindExtensionMeta)},
		{blog, "embed.imageUrl", plain(filters.KindExtensionMeta)},
		{blog, "embed.updatedAt", plain(filters.KindDate)},
		{blog, "embed.updatedAt.x", filters.FieldType{}},
		{blog, "embed.data", plain(filters.KindOpaque)},
		{blog, "embed.data.id", plain(filters.KindOpaque)},
		{blog, "eyecatch.url", plain(filters.KindOpaque)},
		{blog, "gallery.width", plain(filters.KindOpaque)},
		{blog, "attachment.fileSize", plain(filters.KindOpaque)},
		{blog, "category.slug", plain(filters.KindOpaque)},
		{blog, "author.organization.name", plain(filters.KindOpaque)},

		{blog, "", filters.FieldType{}},
		{blog, ".", filters.FieldType{}},
		{blog, "title.", filters.FieldType{}},
		{blog, "Title", filters.FieldType{}},
		{blog, "nothing", filters.FieldType{}},

		{products, "size.width", plain(filters.KindNumber)},
		{products, "size.photo.width", plain(filters.KindOpaque)},
		{products, "parts.box.width", inner(filters.KindNumber)},
		{products, "parts.link.to", inner(filters.KindRelationList)},
		{products, "parts.link.to.name", filters.FieldType{Kind: filters.KindOpaque, InRepeater: true}},
		{products, "maker.title", plain(filters.KindOpaque)},
		{products, "maker.best.maker.best.name", plain(filters.KindOpaque)},
		{products, "maker.nothing", plain(filters.KindOpaque)},
		{products, "maker.title.nothing", plain(filters.KindOpaque)},
		{products, "hologram", filters.FieldType{}},
		{products, "hologram.x", filters.FieldType{}},

		{about, "text", plain(filters.KindTextArea)},
		{about, "updatedAt", plain(filters.KindDate)},
		{about, "id", filters.FieldType{}},
	}
	for _, tt := range tests {
		t.Run(string(tt.in), func(t *testing.T) {
			got, ok := tt.api.TypeOf(tt.in)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != filters.FieldType{}, ok)
		})
	}
}

func TestField(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	field := func(path filters.Field) schema.Field {
		f, ok := products.Field(path)
		require.True(t, ok, path)
		require.Equal(t, path, f.Path)
		return f
	}

	color := field("parts.link.color")
	require.Equal(t, "Colour", color.Name)
	require.Equal(t, []schema.Item{{"q1", "red"}, {"q2", "dark red"}, {"q3", "青"}}, color.Items)
	item, ok := color.Item("dark red")
	require.True(t, ok)
	require.Equal(t, "q2", item.ID)
	_, ok = color.Item("q2")
	require.False(t, ok)

	require.Equal(t, "makers", field("maker").Reference)
	require.Equal(t, "products", field("parts.link.to").Reference)
	require.Equal(t, []string{"box"}, field("size").Customs)
	require.Equal(t, []string{"box", "link"}, field("parts").Customs, "the third is not in the schema")
	require.Equal(t, []string{"link"}, field("parts.link").Customs)

	grade := field("maker.grade")
	require.EqualValues(t, "maker", grade.Container)
	require.Equal(t, "makers", grade.Reference)
	require.Equal(t, []schema.Item{{"g", "A"}}, grade.Items)
	require.Equal(t, "products", field("maker.best.name").Reference)
	require.Empty(t, field("maker.parent").Items)
	require.EqualValues(t, "size.photo", field("size.photo.url").Container)
	require.EqualValues(t, "size.photo", field("size.photo.url.x.y").Container)
	require.EqualValues(t, "maker", field("maker.best.name").Container)
	require.Empty(t, field("size.photo.url").Reference)
	require.Zero(t, field("name").Container)

	hologram := field("hologram")
	require.Zero(t, hologram.Kind)
	require.Equal(t, "Hologram", hologram.Name)
}

// TestUnknown asks for paths of which the schema does not tell what they lead
// to, though they may be right.
func TestUnknown(t *testing.T) {
	a := only(t, `{
		"apiFields": [
			{"fieldId": "gone", "kind": "custom", "customFieldId": "nowhere"},
			{"fieldId": "old", "kind": "custom", "customFieldCreatedAt": "2000-01-01T00:00:00.000Z"},
			{"fieldId": "none", "kind": "repeater", "customFieldCreatedAtList": ["2000-01-01T00:00:00.000Z"]},
			{"fieldId": "some", "kind": "repeater", "customFieldIds": ["nowhere", "box"]},
			{"fieldId": "older", "kind": "repeater", "customFieldCreatedAtList": ["2000-01-01T00:00:00.000Z", "2022-08-04T10:38:53.943Z"]},
			{"fieldId": "hologram", "kind": "hologram"},
			{"fieldId": "box", "kind": "custom", "customFieldId": "box"},
			{"fieldId": "rel", "kind": "relation"}
		],
		"customFields": [{"fieldId": "box", "createdAt": "2022-08-04T10:38:53.943Z", "fields": [{"fieldId": "in", "kind": "custom", "customFieldId": "nowhere"}]}]
	}`)
	for _, path := range []filters.Field{
		"gone.x", "gone.x.y", "old.x", "none.x.y", "some.nowhere.x", "some.nowhere.x.y", "some.box.in.x", "hologram.x",
		"hologram.x.y", "box.in.x",
	} {
		f, ok := a.Field(path)
		require.True(t, ok, path)
		require.Zero(t, f.Kind, path)
		require.Equal(t, path, f.Path)
		require.Empty(t, f.Container, path)
		_, ok = a.TypeOf(path)
		require.False(t, ok, path)
	}
	for _, path := range []filters.Field{"box.x", "some.x", "some.x.y", "some.box.x", "older.x", "older.x.y", "nothing",
		"gone."} {
		_, ok := a.Field(path)
		require.False(t, ok, path)
	}
	for path, kind := range map[filters.Field]filters.Kind{"gone": filters.KindCustom, "none": filters.KindRepeater,
		"some.nowhere": filters.KindCustom, "rel.x": filters.KindOpaque} {
		f, ok := a.Field(path)
		require.True(t, ok, path)
		require.Equal(t, kind, f.Kind, path)
	}
	some, _ := a.Field("some")
	require.Equal(t, []string{"nowhere", "box"}, some.Customs)
	for f := range a.Fields() {
		require.True(t, f.Kind.IsValid(), f.Path)
	}
	suggestion, ok := a.Suggest("hologrm.x")
	require.True(t, ok)
	require.EqualValues(t, "hologram.x", suggestion)
}

func TestPrefix(t *testing.T) {
	products, ok := read(t, shop).API("products")
	require.True(t, ok)
	tests := []struct{ in, known, rest filters.Field }{
		{"", "", ""},
		{"nothing.x", "", "nothing.x"},
		{"name", "name", ""},
		{"name.x.y", "name", "x.y"},
		{"parts.width", "parts", "width"},
		{"parts.box.nothing", "parts.box", "nothing"},
		{"size.", "size", ""},
		{".size", "", ".size"},
		{"maker.x.y", "maker.x.y", ""},
	}
	for _, tt := range tests {
		t.Run(string(tt.in), func(t *testing.T) {
			f, rest := products.Prefix(tt.in)
			require.Equal(t, tt.known, f.Path)
			require.Equal(t, tt.rest, rest)
			g, ok := products.Field(tt.known)
			require.Equal(t, tt.known != "", ok)
			require.Equal(t, g, f)
		})
	}
}

func TestBundle(t *testing.T) {
	b := read(t, shop)
	var names []string
	for a := range b.APIs() {
		names = append(names, fmt.Sprintf("%s %s %t", a.Name(), a.Endpoint(), a.IsObject()))
	}
	require.Equal(t, []string{"Products products false", "Makers makers false", "About about true"}, names)
	_, ok := b.API("")
	require.False(t, ok, "three APIs")
	_, ok = b.API("nothing")
	require.False(t, ok)

	b = read(t, string(sample.BlogSchema))
	a, ok := b.API("blog")
	require.True(t, ok)
	require.Equal(t, "ブログ", a.Name())
	unnamed, ok := b.API("")
	require.True(t, ok)
	require.Same(t, a, unnamed)

	b = read(t, `{"apiFields":[]}`)
	a, ok = b.API("")
	require.True(t, ok)
	require.Empty(t, a.Endpoint())
	_, ok = b.API("blog")
	require.False(t, ok)
}

func TestFields(t *testing.T) {
	products, _ := read(t, shop).API("products")
	var got []string
	for f := range products.Fields() {
		ops := []string{string(f.Path)}
		for op := range f.Ops() {
			ops = append(ops, op.String())
		}
		got = append(got, strings.Join(ops, " "))
	}
	const all = " equals not_equals contains not_contains less_than greater_than exists not_exists begins_with"
	require.Equal(t, []string{
		"id equals not_equals",
		"createdAt" + all,
		"updatedAt" + all,
		"publishedAt" + all,
		"revisedAt" + all,
		"name equals not_equals contains not_contains exists not_exists begins_with",
		"maker equals not_equals exists not_exists",
		"size.width equals not_equals less_than greater_than exists not_exists",
		"size.photo exists not_exists",
		"parts.box.width exists not_exists",
		"parts.box.photo exists not_exists",
		"parts.link.to contains not_contains exists not_exists",
		"parts.link.color contains not_contains exists not_exists",
	}, got)
}

// Each path that is listed is found, with the same answer, and takes what it
// is said to take.
func TestFieldsAgreesWithField(t *testing.T) {
	for _, text := range []string{shop, string(sample.BlogSchema), cycles} {
		for a := range read(t, text).APIs() {
			seen := map[filters.Field]bool{}
			for f := range a.Fields() {
				require.False(t, seen[f.Path], f.Path)
				seen[f.Path] = true
				require.True(t, f.Path.IsValid())
				got, ok := a.Field(f.Path)
				require.True(t, ok, f.Path)
				require.Equal(t, f, got)
				require.NotEmpty(t, slices.Collect(f.Ops()), f.Path)
				for op := range f.Ops() {
					require.True(t, f.Supports(op))
				}
			}
			require.NotEmpty(t, seen)
			for f := range a.Fields() { // stops where it is told to
				require.NotEmpty(t, f.Path)
				break
			}
		}
	}
}

// cycles is a schema whose custom fields hold themselves and each other.
const cycles = `{
	"apiFields": [
		{"fieldId": "a", "kind": "repeater", "customFieldIds": ["x", "y", "x"]},
		{"fieldId": "b", "kind": "custom", "customFieldId": "z"},
		{"fieldId": "self", "kind": "relation", "referencedApiEndpoint": "loop"}
	],
	"customFields": [
		{"fieldId": "x", "fields": [{"fieldId": "again", "kind": "repeater", "customFieldIds": ["x", "y"]}, {"fieldId": "t", "kind": "text"}]},
		{"fieldId": "y", "fields": [{"fieldId": "back", "kind": "repeater", "customFieldIds": ["x"]}]},
		{"fieldId": "z", "fields": [{"fieldId": "z", "kind": "custom", "customFieldId": "z"}, {"fieldId": "t", "kind": "text"}]}
	],
	"endpoint": "loop"
}`

func TestCycles(t *testing.T) {
	a := only(t, cycles)
	var got []string
	for f := range a.Fields() {
		if f.Kind == filters.KindText {
			got = append(got, string(f.Path))
		}
	}
	require.Equal(t, []string{
		"a.x.again.x.again.x.t", "a.x.again.x.t", "a.x.again.y.back.x.t", "a.x.t",
		"a.y.back.x.again.x.t", "a.y.back.x.t",
		"b.z.z.t", "b.z.t", "b.t",
	}, got)

	deep := "a" + strings.Repeat(".x.again", 20000) + ".y.back.x.t"
	typ, ok := a.TypeOf(filters.Field(deep))
	require.True(t, ok)
	require.Equal(t, filters.FieldType{Kind: filters.KindText, InRepeater: true}, typ)
	_, ok = a.TypeOf(filters.Field("self" + strings.Repeat(".self", 20000)))
	require.True(t, ok)
	_, ok = a.Suggest(filters.Field(deep + "x"))
	require.False(t, ok)
}

func TestManyFields(t *testing.T) {
	const n = 100_000
	var b strings.Builder
	b.WriteString(`{"apiFields":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"fieldId":"field_%d","name":"Field %d","kind":"text","required":false,"description":null}`, i,
			i)
	}
	b.WriteString(`],"customFields":[]}`)
	a := only(t, b.String())
	count := 0
	for range a.Fields() {
		count++
	}
	require.Equal(t, n+5, count)
	_, ok := a.TypeOf("field_99999")
	require.True(t, ok)
	_, ok = a.Suggest("field_99999x")
	require.False(t, ok, "not among the names that are compared")
	got, ok := a.Suggest("Field_99")
	require.True(t, ok)
	require.EqualValues(t, "field_99", got)
}

func TestReadErrors(t *testing.T) {
	tests := []struct{ in, err string }{
		{``, `schema: line 1, column 1: invalid JSON: unexpected end of JSON input`},
		{` `, `schema: line 1, column 1: invalid JSON: unexpected end of JSON input`},
		{`[]`, `schema: line 1, column 1: an array in place of an object`},
		{`"x"`, `schema: line 1, column 1: a string in place of an object`},
		{`7`, `schema: line 1, column 1: a number in place of an object`},
		{`true`, `schema: line 1, column 1: a boolean in place of an object`},
		{`null`, `schema: line 1, column 1: no "apiFields" and no "schema": not an API schema`},
		{"\n {}", `schema: line 2, column 2: no "apiFields" and no "schema": not an API schema`},
		{
			`{"contents":[{"id":"x"}],"totalCount":1}`,
			`schema: line 1, column 1: no "apiFields" and no "schema": not an API schema`,
		},
		{
			"{\"apiFields\":[\n{\"fieldId\":\"a\",\"kind\":7}]}",
			`schema: line 2, column 23: apiFields[0].kind: a number in place of a string`,
		},
		{`{"apiFields":{}}`, `schema: line 1, column 14: apiFields: an object in place of an array`},
		{`{"apiFields":[{"kind":"text"}]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{`{"apiFields":[{"fieldId":null,"kind":"text"}]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text"},{"fieldId":"b"}]}`,
			`schema: line 1, column 45: apiFields[1]: no "kind"`,
		},
		{`{"apiFields":[null]}`, `schema: line 1, column 15: apiFields[0]: no "fieldId"`},
		{
			`{"apiFields":[{"fieldId":"ti.le","kind":"text"}]}`,
			`schema: line 1, column 26: apiFields[0].fieldId: "ti.le" is not an ID: IDs consist of letters (A–Z, a–z), digits, _ and -`,
		},
		{
			`{"apiFields":[],"customFields":[{"fieldId":"箱","fields":[]}]}`,
			`schema: line 1, column 44: customFields[0].fieldId: "箱" is not an ID: IDs consist of letters (A–Z, a–z), digits, _ and -`,
		},
		{`{"apiFields":[],"customFields":[{"fieldId":"c","fields":[{"fieldId":"x","kind":"select","selectItems":[{"id":true}]}]}]}`,
			`schema: line 1, column 110: customFields[0].fields[0].selectItems[0].id: a boolean in place of a string`},
		{`{"apiFields":[],"customFields":[{"name":"c"}]}`, `schema: line 1, column 33: customFields[0]: no "fieldId"`},
		{`{"schema":[{"apiFields":[{"fieldId":"a","kind":"relation","referencedApiEndpoint":["x"]}]}]}`,
			`schema: line 1, column 83: schema[0].apiFields[0].referencedApiEndpoint: an array in place of a string`},
		{`{"apiFields":[]} x`, `schema: line 1, column 18: invalid JSON: invalid character 'x' after top-level value`},
		{
			`{"apiFields":[]}{"apiFields":[]}`,
			`schema: line 1, column 17: invalid JSON: invalid character '{' after top-level value`,
		},
		{
			`{"apiFields":[}`,
			`schema: line 1, column 15: invalid JSON: invalid character '}' looking for beginning of value`,
		},
		{
			`{"apiFields":[{"fieldId":"a","kind":"text"}`,
			`schema: line 1, column 43: invalid JSON: unexpected end of JSON input`,
		},
		{
			"{\"apiFields\":[{\n\"fieldId\":\"a\"\n\"kind\":\"text\"}]}",
			`schema: line 3, column 1: invalid JSON: invalid character '"' after object key:value pair`,
		},
		{
			`{"apiFields":[],"x":[1,}`,
			`schema: line 1, column 24: invalid JSON: invalid character '}' looking for beginning of value`,
		},
		{"{\"apiFields\":[],\n\"x\":\"a\xffb\"}", `schema: line 2, column 7: invalid UTF-8`},
		{"\xff\xfe{\x00", `schema: line 1, column 1: invalid UTF-8`},
		{
			"export const schema = {}",
			`schema: line 1, column 1: invalid JSON: invalid character 'e' looking for beginning of value`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			_, err := schema.Read(strings.NewReader(tt.in))
			require.EqualError(t, err, tt.err)
			require.IsType(t, new(schema.Error), err)
		})
	}
}

// What is not needed may be missing, null or unknown.
func TestReadLenient(t *testing.T) {
	tests := []string{
		`{"apiFields":null}`,
		`{"apiFields":[],"customFields":null,"x":{"y":[{}]}}`,
		"\uFEFF{\"apiFields\":[]}\n",
		`{"apiFields":[{"fieldId":"s","kind":"select","name":null,"selectItems":null,"referencedApiEndpoint":null,"customFieldId":null,"customFieldIds":null,"customFieldCreatedAtList":[null],"position":[[null]]}]}`,
		`{"apiFields":[{"fieldId":"c","kind":"custom","customFieldId":"gone"},{"fieldId":"r","kind":"repeater"}]}`,
		`{"schema":[]}`,
		`{"schema":[null]}`,
		`{"apiFields":[{"fieldId":"c","kind":"custom","customFieldId":"x"}],"customFields":[{"fieldId":"x","fields":null}]}`,
	}
	for _, in := range tests {
		t.Run(in, func(t *testing.T) {
			for a := range read(t, in).APIs() {
				_, ok := a.TypeOf("c.inner")
				require.False(t, ok)
				_, ok = a.TypeOf("r.x.inner")
				require.False(t, ok)
				_, ok = a.Suggest("s.x.y")
				require.False(t, ok)
			}
		})
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, fmt.Errorf("disk on fire") }

func TestReadBrokenReader(t *testing.T) {
	_, err := schema.Read(brokenReader{})
	require.EqualError(t, err, "schema: disk on fire")
}

func TestReadErrorsAreShort(t *testing.T) {
	long := strings.Repeat("長い", 10000)
	for _, in := range []string{
		`{"` + long + `":[1,}`,
		`{"schema":[{"apiFields":[{"` + long + `":[}]}]}`,
		`{"apiFields":[{"` + long + `":1}]}`,
		strings.Repeat(`{"schema":[`, 10) + `}`,
		`{"x":` + strings.Repeat("[", 1_000_000),
		`{"x":` + strings.Repeat(`{"a":`, 1_000_000),
	} {
		_, err := schema.Read(strings.NewReader(in))
		require.Error(t, err)
		require.LessOrEqual(t, len(err.Error()), 500)
	}
}

func TestSuggest(t *testing.T) {
	blog := only(t, string(sample.BlogSchema))
	products, _ := read(t, shop).API("products")
	tests := []struct {
		api      *schema.API
		in, want filters.Field
	}{
		{blog, "titel", "title"},
		{blog, "tite", "title"},
		{blog, "Title", "title"},
		{blog, "TITLE", "title"},
		{blog, "published_at", "publishedAt"},
		{blog, "publishAt", "publishedAt"},
		{blog, "categry", "category"},
		{blog, "categories", "category"},
		{blog, "tag", "tags"},
		{blog, "reading-minutes", "readingMinutes"},
		{blog, "seo.metaTitel", "seo.metaTitle"},
		{blog, "SEO.metatitle", "seo.metaTitle"},
		{blog, "metaTitle", "seo.metaTitle"},
		{blog, "seo.seo.metaTitle", "seo.metaTitle"},
		{blog, "sections.label", "sections.callout.label"},
		{blog, "sections.Callout.label", "sections.callout.label"},
		{blog, "section.calout.lable", "sections.callout.label"},
		{blog, "タイトル", "title"},
		{blog, "書いた人", "author"},
		{blog, "eyecath.url", "eyecatch.url"},
		{blog, "x", ""},
		{blog, "", ""},
		{blog, "nothingLikeIt", ""},
		{blog, "title.length", ""},
		{blog, "sections.nothing.label", ""},
		{blog, "sektion.kallout.lable.x", ""},
		{products, "parts.width", "parts.box.width"},
		{products, "parts.Box.widht", "parts.box.width"},
		{products, "widht", ""},
		{products, "size.box.photo.url", "size.photo.url"},
	}
	for _, tt := range tests {
		t.Run(string(tt.in), func(t *testing.T) {
			got, ok := tt.api.Suggest(tt.in)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want != "", ok)
			if ok {
				_, ok := tt.api.Field(got)
				require.True(t, ok)
			}
		})
	}
}

// Of two names that are equally near, neither is suggested.
func TestSuggestTies(t *testing.T) {
	a := only(t, `{"apiFields":[{"fieldId":"tag1","kind":"text"},{"fieldId":"tag2","kind":"text"}]}`)
	_, ok := a.Suggest("tag3")
	require.False(t, ok)
	got, ok := a.Suggest("Tag2")
	require.True(t, ok)
	require.EqualValues(t, "tag2", got)
}

func TestSuggestItem(t *testing.T) {
	products, _ := read(t, shop).API("products")
	color, ok := products.Field("parts.link.color")
	require.True(t, ok)
	tests := []struct{ in, want string }{
		{"Red", "red"},
		{"rde", "red"},
		{"q2", "dark red"},
		{"darkred", "dark red"},
		{"dark-red", "dark red"},
		{"q3", "青"},
		{"blue", ""},
		{"", ""},
		{strings.Repeat("red", 1000), ""},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got, ok := color.SuggestItem(tt.in)
			require.Equal(t, tt.want, got.Value)
			require.Equal(t, tt.want != "", ok)
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(shop)
	f.Add(cycles)
	f.Add(string(sample.BlogSchema))
	f.Add(`{"apiFields":[{"fieldId":"a","kind":"iframe"}]}`)
	f.Add("{\"apiFields\":[{\"fieldId\":\"a\",\n\"kind\":\"x\"},]}")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := schema.Read(strings.NewReader(text))
		if err != nil {
			require.LessOrEqual(t, len(err.Error()), 500)
			return
		}
		require.True(t, json.Valid([]byte(strings.TrimPrefix(text, "\uFEFF"))), "more is read than JSON")
		for a := range b.APIs() {
			n := 0
			for f := range a.Fields() {
				if n++; n == 100 {
					break
				}
				typ, ok := a.TypeOf(f.Path)
				require.Equal(t, f.FieldType, typ)
				require.True(t, ok)
				if got, ok := a.Suggest(f.Path + "x"); ok {
					_, ok := a.Field(got)
					require.True(t, ok)
				}
			}
		}
	})
}
