package emulator

import (
	"bytes"
	"compress/gzip"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

const (
	textSchema = `{"apiFields":[{"fieldId":"title","name":"T","kind":"text"}],"customFields":[]}`
	numSchema  = `{"apiFields":[{"fieldId":"rank","name":"R","kind":"number"}],"customFields":[]}`
)

// TestWhichFiles: what is a schema, and of which endpoint, is never a guess.
func TestWhichFiles(t *testing.T) {
	for _, test := range []struct {
		name            string
		files           map[string]string
		content, schema string
		schemas         string // the endpoints with a schema
		err             string
		warning         string
	}{
		{name: "schema beside", files: map[string]string{"blog.json": "[]", "blog.schema.json": textSchema},
			schemas: "blog"},
		{name: "both named", files: map[string]string{"blog.json": "[]", "blog.schema.json": textSchema},
			content: "blog.json", schema: "blog.schema.json", schemas: "blog"},
		{name: "other JSON beside one file", files: map[string]string{"blog.json": "[]", "package-lock.json": "{}",
			"tags.json": "[]"}, content: "blog.json"},
		{
			name: "folder of schemas with other JSON", files: map[string]string{"c/blog.json": "[]",
				"s/package-lock.json": `{"name":"x"}`, "s/template.json": `{"schema":[{"apiEndpoint":"blog",` +
					textSchema[1:] + `]}`},
			content: "c", schema: "s", schemas: "blog",
		},
		{name: "folder without schemas", files: map[string]string{"c/blog.json": "[]", "s/package.json": "{}"},
			content: "c", schema: "s", err: "s: no file here is a schema: expected one with apiFields"},
		{name: "packed schema", files: map[string]string{"blog.json": "[]",
			"blog.schema.json.gz": gzipped(textSchema)}, schemas: "blog"},
		{name: "packed export", files: map[string]string{"blog.json": "[]",
			"api-blog-20240102030405.json.gz": gzipped(textSchema)}, schemas: "blog"},
		{name: "packed schema that is given", files: map[string]string{"c/blog.json": "[]",
			"s/blog.json.gz": gzipped(textSchema)}, content: "c", schema: "s", schemas: "blog"},
		{name: "truncated schema that is given", files: map[string]string{"c/blog.json": "[]", "s/a.json": textSchema,
			"s/blog.json": textSchema[:50]}, content: "c", schema: "s", err: "blog.json: line 1, column 50: invalid JSON"},
		{name: "export of the admin screen", files: map[string]string{"blog.json": "[]", "tags.json": "[]",
			"api-blog-20240102030405.json": textSchema}, schemas: "blog"},
		{
			name:  "export of contents",
			files: map[string]string{"api-blog-20240102030405.json": `{"contents":[{"id":"a"}],"totalCount":1}`},
		},
		{
			name: "two schemas", files: map[string]string{"blog.json": "[]", "blog.schema.json": textSchema,
				"api-blog-20240102030405.json": numSchema},
			err: `a schema of the endpoint "blog" is in`,
		},
		{name: "two schemas beside one file", files: map[string]string{"blog.json": "[]",
			"blog.schema.json": textSchema, "schema.json": numSchema}, content: "blog.json", err: "remove one of them"},
		{name: "schema of another file", files: map[string]string{"blog.json": "[]", "tags.schema.json": numSchema},
			content: "blog.json"},
		{name: "schema of nothing", files: map[string]string{"blog.json": "[]", "tags.json": "[]",
			"old.schema.json": numSchema}, warning: "old.schema.json: this schema fits no endpoint with contents"},
		{name: "named schema of nothing", files: map[string]string{"blog.json": "[]", "tags.json": "[]",
			"x.json": numSchema}, content: "blog.json", schema: "x.json", schemas: "blog"},
		{name: "named schema of none of two", files: map[string]string{"c/blog.json": "[]", "c/tags.json": "[]",
			"x.json": numSchema}, content: "c", schema: "x.json",
			err: "x.json: this schema fits none of the endpoints blog, tags"},
		{name: "named file without a schema", files: map[string]string{"c/blog.json": "[]", "x.json": "[]"},
			content: "c", schema: "x.json", err: "x.json: "},
		{name: "given goes first", files: map[string]string{"c/blog.json": "[]", "c/blog.schema.json": textSchema,
			"blog.schema.json": numSchema}, content: "c", schema: "blog.schema.json", schemas: "blog"},
		{name: "empty folder", files: map[string]string{"notes.txt": ""},
			err: "no contents here: expected files such as blog.json"},
		{name: "only a schema", files: map[string]string{"blog.schema.json": textSchema}, err: "no contents here"},
		{name: "two files of one endpoint", files: map[string]string{"blog.json": "[]", "blog.ndjson": ""},
			err: `the contents of the endpoint "blog" are in`},
		{name: "no endpoint", files: map[string]string{"my blog.json": "[]"},
			err: `my blog.json: "my blog" cannot be an endpoint`},
		{name: "short endpoint", files: map[string]string{"x.json": "[]"},
			warning: "x: the service would not take this name of an endpoint"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filtertest.Files(t, test.files)
			f := Files{Content: filepath.Join(dir, test.content)}
			if test.schema != "" {
				f.Schema = filepath.Join(dir, test.schema)
			}
			c, err := f.Load()
			if test.err != "" {
				require.ErrorContains(t, err, test.err)
				require.LessOrEqual(t, len(err.Error()), 1000)
				return
			}
			require.NoError(t, err)
			var with []string
			for _, api := range c.APIs() {
				if api.HasSchema {
					with = append(with, api.Endpoint)
				}
			}
			require.Equal(t, test.schemas, strings.Join(with, " "))
			if test.warning == "" {
				require.Empty(t, c.Warnings())
			} else {
				require.Contains(t, strings.Join(c.Warnings(), "\n"), test.warning)
			}
		})
	}
}

func gzipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(s))
	_ = w.Close()
	return b.String()
}

// TestForms reads contents in each of their forms.
func TestForms(t *testing.T) {
	const meta = `"customStatus":null,"createdBy":"m","updatedBy":"m","reservationTime":null}`
	for _, test := range []struct {
		name  string
		files map[string]string
		ids   string
	}{
		{
			"response",
			map[string]string{"blog.json": `{"contents":[{"id":"a"}],"totalCount":1,"offset":0,"limit":10}`},
			"a",
		},
		{"array", map[string]string{"blog.json": `[{"id":"a"},{"id":"b"}]`}, "a b"},
		{"NDJSON", map[string]string{"blog.ndjson": "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"}, "a b"},
		{"lines in .json", map[string]string{"blog.json": "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"}, "a b"},
		{"gzip", map[string]string{"blog.json.gz": gzipped(`[{"id":"a"}]`)}, "a"},
		{"gzip without the name", map[string]string{"blog.json": gzipped(`[{"id":"a"}]`)}, "a"},
		{
			"pages one after the other",
			map[string]string{"blog.json": `{"contents":[{"id":"a"},{"id":"b"}],"totalCount":3}` + "\n" +
				`{"contents":[{"id":"b"},{"id":"c"}],"totalCount":3}`},
			"a b c",
		},
		{
			"pages in an array",
			map[string]string{
				"blog.json": `[{"contents":[{"id":"a"}],"totalCount":2},{"contents":[{"id":"b"}],"totalCount":2}]`,
			},
			"a b",
		},
		{"files of pages", map[string]string{"blog/10.json": `[{"id":"c"}]`,
			"blog/9.json": `{"contents":[{"id":"b"}],"totalCount":3}`, "blog/0.json": `[{"id":"a"}]`,
			"blog/notes.json": "x"}, "a b c"},
		{"files of pages that overlap", map[string]string{
			"blog/0.json": `{"contents":[{"id":"a"},{"id":"b"}],"totalCount":3}`,
			"blog/1.json": `{"contents":[{"id":"b"},{"id":"c"}],"totalCount":3}`,
		}, "a b c"},
		{"management list",
			map[string]string{"blog.json": `{"contents":[{"id":"a","createdAt":"2024-01-01T00:00:00Z","publishedAt":null,"closedAt":null,"status":["PUBLISH"],"draftKey":null,` + meta +
				`,{"id":"b","closedAt":null,"status":["DRAFT"],"draftKey":"k",` + meta +
				`],"totalCount":2,"offset":0,"limit":10}`}, "a"},
		{"contents and management list", map[string]string{
			"blog.json": `[{"id":"a","title":"A"},{"id":"b"},{"id":"c"}]`,
			"blog.meta.json": `{"contents":[{"id":"a","closedAt":null,"status":["PUBLISH"],"draftKey":null,` +
				meta + `,{"id":"b","closedAt":"2024-01-01T00:00:00Z","status":["CLOSED"],"draftKey":null,` + meta +
				`,{"id":"c","closedAt":null,"status":["PUBLISH_AND_DRAFT"],"draftKey":"k",` + meta +
				`],"totalCount":3,"offset":0,"limit":10}`,
		}, "a c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := Files{Content: filtertest.Files(t, test.files)}.Load()
			require.NoError(t, err)
			require.Empty(t, c.Warnings())
			s := new(Server)
			s.Replace(c)
			require.Equal(t, test.ids, getList(t, s, "/api/v1/blog").ids())

			files := fstest.MapFS{}
			for name, content := range test.files {
				files[name] = &fstest.MapFile{Data: []byte(content)}
			}
			c, err = LoadFS(files)
			require.NoError(t, err)
			s.Replace(c)
			require.Equal(t, test.ids, getList(t, s, "/api/v1/blog").ids())
		})
	}
}

// TestWarnings: what is hardly meant is told.
func TestWarnings(t *testing.T) {
	for _, test := range []struct{ content, want string }{
		{`{"contents":[{"id":"a"}],"totalCount":9}`,
			"blog.json: 1 content although the response counts 9: the others are missing"},
		{`{"contents":[],"totalCount":1,"extra":true}`,
			"blog.json: content 1 holds contents and a totalCount, as a list response does: it is taken for one content"},
		{`{"message":"Not Found"}`, `blog.json: this is the body of an error, not of contents: "Not Found"`},
		{`[{"id":"a","rank":"1"},{"id":"b","rank":"1"}]`,
			`blog: the field "rank" is of kind number and has the value "1", in 2 contents (the first is "a")`},
		{`[{"id":"a","rnk":1}]`, `blog: the schema has no field "rnk", in 1 content (the first is "a")`},
		{
			`[{"id":"a b"}]`,
			`blog: the id is not one of the service: expected 1 to 50 of A-Z a-z 0-9 _ -, in 1 content (the first is "a b")`,
		},
		{`[{"id":"a","rank":null},{"id":"b","rank":1,"createdAt":"2024-01-01T00:00:00.000Z"}]`, ""},
	} {
		t.Run(test.content, func(t *testing.T) {
			c, err := Files{Content: filtertest.Files(t, map[string]string{"blog.json": test.content,
				"blog.schema.json": numSchema})}.Load()
			require.NoError(t, err)
			got := strings.Join(c.Warnings(), "\n")
			if test.want == "" {
				require.Empty(t, got)
			} else {
				require.Contains(t, got, test.want)
			}
			require.NotContains(t, got, "\x1b")
		})
	}
}

// TestMissingPages: contents are counted over all files.
func TestMissingPages(t *testing.T) {
	const meta = `{"contents":[{"id":"a","closedAt":null,"status":["PUBLISH"],"draftKey":null,"customStatus":null}],` +
		`"totalCount":2}`
	for name, test := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a page": {map[string]string{
			"blog/0.json": `{"contents":[{"id":"a"}],"totalCount":3}`, "blog/2.json": `{"contents":[{"id":"c"}],"totalCount":3}`,
		}, "blog: 2 contents although the response counts 3: the others are missing"},
		"contents beside a list of the management API": {map[string]string{
			"blog.json": `{"contents":[{"id":"a"}],"totalCount":3}`, "blog.meta.json": strings.Replace(meta, "2", "1", 1),
		}, "blog.json: 1 content although the response counts 3: the others are missing"},
		"a list of the management API": {map[string]string{
			"blog.json": `{"contents":[{"id":"a"},{"id":"b"}],"totalCount":2}`, "blog.meta.json": meta,
		}, "blog.meta.json: 1 content although the response counts 2: the others are missing"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Files{Content: filtertest.Files(t, test.files)}.Load()
			require.NoError(t, err)
			require.Len(t, c.Warnings(), 1)
			require.Contains(t, c.Warnings()[0], test.want)
		})
	}
}

// TestBrokenFiles: errors have the file, the line and the column.
func TestBrokenFiles(t *testing.T) {
	for content, want := range map[string]string{
		"[{\"id\":\"a\"},\n  {\"id\":}]":    "blog.json: line 2, column 9: expected a value",
		"[{\"id\":\"a\"},\n{\"id\":\"a\"}]": `blog.json: content 2: content 1 has the id "a" too`,
		"[1]":                               "blog.json: content 1: expected an object, found 1",
		"[] x":                              "blog.json: line 1, column 4: expected a value",
		"{\"a\":1,\n\"a\":2}":               "blog.json: line 2, column 1: duplicate name",
		"\x1f\x8b":                          "blog.json: ",
		gzipped("[]")[:10]:                  "blog.json: gzip: the file is truncated",
		"":                                  "blog.json: nothing is there",
		"{}[]":                              "blog.json: content 2: expected an object, found []",
	} {
		_, err := Files{Content: filtertest.Files(t, map[string]string{"blog.json": content})}.Load()
		require.ErrorContains(t, err, want)
		require.Equal(t, 1, strings.Count(err.Error(), "emulator: "))
	}
}

// TestLongNames: errors are short, whatever files are called.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("x", 45)
	for _, files := range []map[string]string{
		{"a/" + long + ".json": "[]"},
		{long + ".json": "[]", long + ".ndjson": ""},
		{long + ".json": "[]", long + ".schema.json": textSchema, "api-" + long + "-20240102030405.json": textSchema},
		{strings.Repeat("x", 60) + ".json": "[]"},
		{long + ".json": "[" + strings.Repeat("[", 1000)},
	} {
		_, err := Files{Content: filtertest.Files(t, files)}.Load()
		require.Error(t, err)
		require.LessOrEqual(t, len(err.Error()), 500)
	}
}
