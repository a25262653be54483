package main

import (
	"testing"

	"github.com/microcms-go/filters/internal/sample"
)

func TestSQL(t *testing.T) {
	schema := write(t, "schema.json", string(sample.BlogSchema))
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
		{
			args:   []string{"sql", "--indexes", "", ""},
			status: 2,
			stderr: "mcfilter: invalid table name \"\": want letters, digits and _, or double quotes around it\n",
		},

		{args: []string{"sql"}, status: 2, stderr: "mcfilter: expected one filter; see mcfilter sql --help\n"},
		{
			args:   []string{"sql", "a[exists]", "b[exists]"},
			status: 2, stderr: "mcfilter: expected one filter; see mcfilter sql --help\n",
		},
		{
			args: []string{"sql", "a[exist]"}, status: 2,
			stderr: "mcfilter: in the filter: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^\n",
		},
		{
			args:   []string{"sql", "--strict", "a[equals]"},
			status: 2,
			stderr: "mcfilter: in the filter: empty value at byte 9: write a value or use not_exists\n\ta[equals]\n\t         ^\n",
		},
		{
			args:   []string{"sql", "--dialect", "mysql", ""},
			status: 2,
			stderr: "mcfilter: unknown dialect \"mysql\": expected postgres or sqlite; see mcfilter sql --help\n",
		},
		{
			args:   []string{"sql", "--column", "a b", ""},
			status: 2,
			stderr: "mcfilter: invalid column name \"a b\": want letters, digits and _, or double quotes around it\n",
		},
		{
			args:   []string{"sql", "--indexes", "a b", ""},
			status: 2,
			stderr: "mcfilter: invalid table name \"a b\": want letters, digits and _, or double quotes around it\n",
		},
		{
			args:   []string{"sql", "--endpoint", "blog", ""},
			status: 2, stderr: "mcfilter: --endpoint needs --schema; see mcfilter sql --help\n",
		},
		{
			name: "no such endpoint", args: []string{"sql", "--schema", schema, "--endpoint", "news", ""}, status: 2,
			stderr: "mcfilter: " + schema + ": has no API \"news\", but blog\n",
		},
		{name: "cannot be translated", args: []string{"sql", "--schema", schema, "body[contains]x"}, status: 2,
			stderr: "mcfilter: condition \"body\" contains \"x\": SQL cannot remove the tags of rich text: map the field to a column that holds it without them\n"},
	} {
		p.test(t)
	}
}
