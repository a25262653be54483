package schemas

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// api returns the schema of an API with one field, in the form of an export.
func api(field string) string {
	return `{"apiFields":[{"fieldId":"` + field + `","name":"","kind":"text"}],"customFields":[]}`
}

// bundle returns the schemas of APIs that name their endpoints.
func bundle(endpoints ...string) string {
	var list strings.Builder
	for i, endpoint := range endpoints {
		if i > 0 {
			list.WriteString(",")
		}
		list.WriteString(`{"apiName":"x","apiEndpoint":"` + endpoint +
			`","apiType":"LIST","apiFields":[{"fieldId":"f","name":"","kind":"text"}],"customFields":[]}`)
	}
	return `{"name":"x","schemaVersion":1,"schema":[` + list.String() + `]}`
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
	return dir
}

func TestLoad(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		path  string // in the folder
		want  []string
	}{
		{
			"a file that names nothing is for every endpoint", map[string]string{"x.json": api("a")}, "x.json",
			[]string{""},
		},
		{
			"the name of a file names the endpoint",
			map[string]string{"blog.schema.json": api("a")}, "blog.schema.json", []string{"blog"},
		},
		{
			"so does that of an export", map[string]string{"api-my-blog-20260701120000.json": api("a")},
			"api-my-blog-20260701120000.json", []string{"my-blog"},
		},
		{
			"a bundle names its endpoints itself", map[string]string{"x.json": bundle("b", "a")}, "x.json",
			[]string{"a", "b"},
		},
		{
			"a folder",
			map[string]string{
				"news.json":        api("a"),
				"blog.schema.json": api("b"),
				"shop.json":        bundle("items", "tags"),
			}, "",
			[]string{"blog", "items", "news", "tags"},
		},
		{
			"other files are ignored",
			map[string]string{"blog.json": `{"contents":[],"totalCount":0}`, "blog.schema.json": api("b"),
				"package-lock.json": `{"schema":1}`, "broken.json": "{", "x.txt": "x"},
			"", []string{"blog"},
		},
		{
			"a byte order mark, and a bundle whose first API has no fields",
			map[string]string{"blog.json": "\uFEFF" + api("b"), "x.json": `{"schema":[{"apiEndpoint":"a"},` +
				`{"apiEndpoint":"b","apiFields":[]}]}`}, "", []string{"a", "b", "blog"},
		},
		{"schema.json in a folder", map[string]string{"schema.json": api("a")}, "", []string{""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set, err := Load(filepath.Join(folder(t, tt.files), tt.path))
			require.NoError(t, err)
			require.Equal(t, tt.want, set.Endpoints())
		})
	}
}

// TestLoadJoins follows a reference from one file of a folder to another.
func TestLoadJoins(t *testing.T) {
	set, err := Load(folder(t, map[string]string{
		"a.json": `{"apiFields":[{"fieldId":"to","kind":"relation","referencedApiEndpoint":"b"}]}`, "b.json": api("x"),
	}))
	require.NoError(t, err)
	a, err := set.API("a")
	require.NoError(t, err)
	known, _ := a.Field("to.x")
	require.False(t, known.Undefined)
	unknown, _ := a.Field("to.y")
	require.True(t, unknown.Undefined)
}

func TestLoadErrors(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		path  string
		want  string
	}{
		{
			"two for one endpoint", map[string]string{"blog.schema.json": api("a"), "blog.json": api("b")}, "",
			`are both schemas of the API "blog": remove one`,
		},
		{
			"two exports",
			map[string]string{"api-blog-20260101000000.json": api("a"), "api-blog-20260201000000.json": api("b")},
			"", `are both schemas of the API "blog": remove one`,
		},
		{
			"two in a bundle", map[string]string{"x.json": bundle("a", "a")}, "x.json",
			`schema[1]: duplicate endpoint "a"`,
		},
		{"a broken one", map[string]string{"blog.schema.json": "{"}, "", "blog.schema.json: line 1, column 1: "},
		{
			"a truncated one", map[string]string{"news.json": api("a")[:50], "blog.json": api("a")}, "",
			"news.json: line 1, column 50: invalid JSON: unexpected end of JSON input",
		},
		{"a wrong field", map[string]string{"blog.json": `{"apiFields":[{"fieldId":1}]}`}, "", "blog.json: "},
		{
			"none", map[string]string{"a.json": "{}"}, "",
			"none of the JSON files is an API schema: expected the member apiFields",
		},
		{"no files", map[string]string{"a.txt": "x"}, "", "no JSON files"},
		{"a file without a schema", map[string]string{"a.json": "{}"}, "a.json", "a.json: "},
		{"missing", nil, "nosuch", "nosuch"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(filepath.Join(folder(t, tt.files), tt.path))
			require.ErrorContains(t, err, tt.want)
		})
	}
}

func TestLookup(t *testing.T) {
	one, err := Load(filepath.Join(folder(t, map[string]string{"x.json": api("a")}), "x.json"))
	require.NoError(t, err)
	named, err := Load(filepath.Join(folder(t, map[string]string{"blog.schema.json": api("a")}), "blog.schema.json"))
	require.NoError(t, err)
	many, err := Load(folder(t, map[string]string{"news.json": api("a"), "blog.json": api("b")}))
	require.NoError(t, err)
	for _, tt := range []struct {
		name     string
		set      *Set
		endpoint string
		want     bool
	}{
		{"the only one", one, "", true},
		{"the only one, of any endpoint", one, "blog", true},
		{"the only one, named", named, "", true},
		{"by its name", named, "blog", true},
		{"by another name", named, "news", false},
		{"one of many", many, "news", true},
		{"which of many", many, "", false},
		{"none of many", many, "x", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api, ok := tt.set.Lookup(tt.endpoint)
			require.Equal(t, tt.want, ok)
			require.Equal(t, tt.want, api != nil)
			_, err := tt.set.API(tt.endpoint)
			require.Equal(t, tt.want, err == nil)
		})
	}
	_, err = many.API("")
	require.ErrorContains(t, err, "has several APIs: choose one with --endpoint: blog, news")
	_, err = many.API("x")
	require.ErrorContains(t, err, `has no API "x", but blog, news`)
	_, err = One("", "blog")
	require.Equal(t, ErrNoSchema, err)
	none, err := One("", "")
	require.NoError(t, err)
	require.Nil(t, none)
}
