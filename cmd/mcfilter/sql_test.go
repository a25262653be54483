package main

import (
	"strings"
	"testing"
)

func TestSQL(t *testing.T) {
	schema := blogSchema(t)
	for _, p := range []program{
		{args: []string{"sql", "category[equals]news"},
			stdout: `{"where":"(content @> $1::jsonb OR content @> $2::jsonb)","args":["{\"category\":\"news\"}","{\"category\":{\"id\":\"news\"}}"]}` + "\n"},
		{args: []string{"sql", ""}, stdout: `{"where":"TRUE","args":[]}` + "\n"},
		{args: []string{"sql", "--dialect", "sqlite", ""}, stdout: `{"where":"TRUE","args":[]}` + "\n"},
		{args: []string{"sql", "--dialect", "sqlite", "--column", `b."the content"`, "a[exists]"},
			stdout: `{"where":"EXISTS (SELECT 1 FROM (SELECT b.\"the content\" -> '$.\"a\"' AS v) AS n WHERE n.v NOT IN ('null', '\"\"', '[]'))","args":[]}` + "\n"},
		{name: "schema", args: []string{"sql", "--schema", schema, "tags[contains]<go>[and]featured[equals]false"},
			stdout: `{"where":"(content @> $1::jsonb AND NOT content @> $2::jsonb)","args":["{\"tags\":[{\"id\":\"<go>\"}]}","{\"featured\":true}"]}` + "\n"},
		{name: "unsupported", args: []string{"sql", "--schema", schema, "title[equals]x[or]category.name[equals]x"},
			stdout: `{"where":"(content @> $1::jsonb OR FALSE)","args":["{\"title\":\"x\"}"]}` + "\n",
			stderr: "mcfilter: warning: category.name[equals]x is not supported by the service: it holds for no item\n"},
		{name: "indexes", args: []string{"sql", "--schema", schema, "--endpoint", "blog", "--indexes", "blog",
			"tags[contains]go[and]publishedAt[begins_with]2026"},
			stdout: "CREATE INDEX IF NOT EXISTS blog_content_3a60ba1c ON blog USING gin (content jsonb_path_ops);\nCREATE INDEX IF NOT EXISTS blog_publishedat_898830b2 ON blog (left(((content ->> 'publishedAt') COLLATE \"C\"), 64));\n"},
		{name: "no index", args: []string{"sql", "--indexes", "blog", "title[contains]x"}},
		{name: "index and unsupported", args: []string{"sql", "--schema", schema, "--indexes", "blog",
			"category.name[equals]x"},
			stderr: "mcfilter: warning: category.name[equals]x is not supported by the service: it holds for no item\n"},
	} {
		p.test(t)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{nil, "expected one filter; see mcfilter sql --help"},
		{[]string{"a[exists]", "b[exists]"}, "expected one filter; see mcfilter sql --help"},
		{
			[]string{"a[exist]"},
			"in the filter: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^",
		},
		{
			[]string{"--strict", "a[equals]"},
			"in the filter: empty value at byte 9: write a value or use not_exists\n\ta[equals]\n\t         ^",
		},
		{
			[]string{"--dialect", "mysql", ""},
			`unknown dialect "mysql": expected postgres or sqlite; see mcfilter sql --help`,
		},
		{
			[]string{"--column", "a b", ""},
			`invalid column name "a b": want letters, digits and _, or double quotes around it`,
		},
		{
			[]string{"--indexes", "a b", ""},
			`invalid table name "a b": want letters, digits and _, or double quotes around it`,
		},
		{
			[]string{"--indexes", "", ""},
			`invalid table name "": want letters, digits and _, or double quotes around it`,
		},
		{[]string{"--endpoint", "blog", ""}, "--endpoint needs --schema; see mcfilter sql --help"},
		{[]string{"--schema", schema, "--endpoint", "news", ""}, schema + `: has no API "news", but blog`},
		{
			[]string{"--schema", schema, "--map", "titel=t:text", "title[exists]"},
			`--map: the API has no field "titel": did you mean "title"?; see mcfilter sql --help`,
		},
		{
			[]string{"--schema", schema, "--map", "tags=t:text", "tags[contains]go"},
			`condition "tags" contains "go": a column of kind Text cannot hold a field of kind relationList: ` +
				"expected TextList or JSON",
		},
		{
			[]string{"--map", "a=b:text", "--map", "a=c:text", "a[exists]"},
			`--map: two columns for the field "a"; see mcfilter sql --help`,
		},
		{
			[]string{"--schema", schema, "body[contains]x"},
			`condition "body" contains "x": SQL cannot remove the tags of rich text: ` +
				"map the field to a column that holds it without them",
		},
	} {
		args := append([]string{"sql"}, test.args...)
		name := strings.ReplaceAll(strings.Join(args, " "), schema, "FILE")
		program{name: name, args: args, status: 2, stderr: "mcfilter: " + test.want + "\n"}.test(t)
	}
}
