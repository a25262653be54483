package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/query"
	"github.com/stretchr/testify/require"
)

func TestMatch(t *testing.T) {
	list := write(t, "list.json", `{
  "contents": [
    {
      "id": "a",
      "n": 1.0,
      "t": "x \u0041 \"q\""
    },
    {"id": "b", "tags": ["x", "y"], "author": {"id": "w", "name":"W", "age": 7}}
  ],
  "totalCount": 2, "offset": 0, "limit": 10
}
`)
	a := `{"id":"a","n":1.0,"t":"x \u0041 \"q\""}` + "\n"
	b := `{"id": "b", "tags": ["x", "y"], "author": {"id": "w", "name":"W", "age": 7}}` + "\n"
	for _, p := range []program{
		{args: []string{"match", "", list}, stdout: a + b},
		{args: []string{"match", "n[equals]1", list}, stdout: a},
		{args: []string{"match", "t[contains]x A \"", list}, stdout: a},
		{args: []string{"match", "tags[contains]y", list, list}, stdout: b + b},
		{args: []string{"match", "tags[contains]z", list}, status: 1},
		{args: []string{"match", "--invert", "n[equals]1", list}, stdout: b},
		{args: []string{"match", "-v", "id[exists]", list}, status: 1},
		{args: []string{"match", "--count", "id[exists]", list, list}, stdout: "4\n"},
		{args: []string{"match", "-c", "-v", "id[equals]a", list}, stdout: "1\n"},
		{args: []string{"match", "-c", "id[equals]z", list}, status: 1, stdout: "0\n"},
		{args: []string{"match", "id[equals]a", "-c", list}, stdout: "1\n"},
		{
			args:   []string{"match", "--fields", "id,n", "", list},
			stdout: `{"id":"a","n":1.0}` + "\n" + `{"id":"b"}` + "\n",
		},
		{
			args:   []string{"match", "--fields", "author.name,tags", "tags[exists]", list},
			stdout: `{"tags":["x", "y"],"author":{"name":"W"}}` + "\n",
		},
		{args: []string{"match", "--no-validate", "n[equals]1", list}, stdout: a},
		{args: []string{"match", "--strict", "id[equals]b", list}, stdout: b},
		{args: []string{"match", "--", "-x[not_exists][and]id[equals]a", list}, stdout: a},

		{name: "standard input", args: []string{"match", "a[exists]"}, stdin: "{}\n{\"a\":1}", stdout: "{\"a\":1}\n"},
		{
			name: "standard input among files", args: []string{"match", "id[equals]a", list, "-", list},
			stdin:  `[{"id":"a"}]`,
			stdout: a + "{\"id\":\"a\"}\n" + a,
		},

		{
			args:   []string{"match", "title[equal]x", list},
			status: 2,
			stderr: picture(t, "in the filter: ", "title[equal]x"),
		},
		{
			name:   "--strict",
			args:   []string{"match", "--strict", "a[equals]", list},
			status: 2,
			stderr: "mcfilter: in the filter: " + message(strictError(t, "a[equals]")) +
				"\n\ta[equals]\n\t         ^\n",
		},
		{
			name: "bad --fields", args: []string{"match", "--fields", "a b", "", list}, status: 2,
			stderr: "mcfilter: --fields: " + fieldsError(t, "a b") + "; see mcfilter match --help\n",
		},
		{
			name: "--fields into what is no reference", args: []string{"match", "--fields", "id,box.title,rep.x", ""},
			stdin: `{"id":"a","box":{"fieldId":"f","title":"t"},"rep":[{"fieldId":"f","x":1}]}`, stdout: `{"id":"a"}` + "\n",
			stderr: "mcfilter: warning: --fields: box.title is not in a referenced content, and is left out: ask for box\n" +
				"mcfilter: warning: --fields: rep.x is not in a referenced content, and is left out: ask for rep\n",
		},
		{
			name:  "--fields into what is no reference, with a schema",
			args:  []string{"match", "--fields", "id,eyecatch.url", "--schema", blogSchema(t), ""},
			stdin: `{"id":"a","eyecatch":{"url":"u"}}`, stdout: `{"id":"a"}` + "\n",
			stderr: "mcfilter: warning: --fields: eyecatch.url is not in a referenced content, and is left out: " +
				"ask for eyecatch\n",
		},
		{
			name: "a kind that is not known",
			args: []string{"match", "--schema",
				write(t, "x.json", `{"apiFields":[{"fieldId":"a","name":"","kind":"Text"}]}`), "a[contains]x"},
			stdin: `{"a":["x"]}`, stdout: `{"a":["x"]}` + "\n",
			stderr: "mcfilter: warning: the schema does not tell the kind of a: it is matched as without a schema\n",
		},
		{
			name: "a page of many", args: []string{"match", "-c", "id[exists]"}, stdout: "1\n",
			stdin: `{"contents":[{"id":"a"}],"totalCount":50,"offset":0,"limit":1}`,
			stderr: "mcfilter: warning: the list responses hold 1 of the 50 contents that they count: " +
				"pages are missing\n",
		},
		{
			name: "broken and --count", args: []string{"match", "-c", ""}, stdin: "{}\n{\n{}", status: 2, stdout: "1\n",
			stderr: "mcfilter: standard input:3:1: expected the name of a member (in the item that starts in line 2)\n",
		},
	} {
		p.test(t)
	}
}

func strictError(t *testing.T, filter string) error {
	_, err := filters.Parser{Strict: true}.Parse(filter)
	require.Error(t, err)
	return err
}

func fieldsError(t *testing.T, fields string) string {
	_, err := query.ParseFields(fields)
	require.Error(t, err)
	return strings.TrimPrefix(err.Error(), "query: ")
}

// The demonstration of the README.
func TestDemo(t *testing.T) {
	const filter = "category[equals]engineering[and](date[begins_with]2019-11-14[or]title[exists])"
	file := filepath.Join("..", "..", "internal", "sample", "blog.json")
	status, stdout, stderr := mcfilter("", "match", filter, file)
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	require.Equal(t, 14, strings.Count(stdout, "\n"))
	for line := range strings.Lines(stdout) {
		var item struct {
			Category struct{ ID string }
		}
		require.NoError(t, json.Unmarshal([]byte(line), &item))
		require.Equal(t, "engineering", item.Category.ID)
	}

	status, stdout, _ = mcfilter(string(clitest.Pack(t, sample.Blog)), "match", filter, "--count")
	require.Equal(t, 0, status)
	require.Equal(t, "14\n", stdout)
}

// What is printed, read again, is the same.
func TestMatchOfMatch(t *testing.T) {
	_, once, _ := mcfilter(string(sample.Blog), "match", "")
	_, twice, _ := mcfilter(once, "match", "")
	require.Equal(t, once, twice)
	require.Equal(t, 48, strings.Count(once, "\n"))
}

// The cases for every language hold for the program, with validation and
// without.
func TestMatchCases(t *testing.T) {
	for _, m := range cases.Read[cases.Match](t, "../../testdata/match.json") {
		doc := m.Item()
		for i, c := range m.Cases {
			noValidate := fmt.Sprint("--no-validate=", i%2 == 0)
			status, stdout, stderr := mcfilter("["+doc+"]", "match", noValidate, "--", c.Filter)
			if status == 2 {
				// Some documents are broken on purpose.
				require.NotEmpty(t, stderr)
				continue
			}
			require.Equal(t, *c.Want, status == 0, "%s on %s", c.Filter, doc)
			require.Equal(t, *c.Want, stdout != "")
		}
	}
}

// Without validation an item may be broken where it was not read, but a line
// that is not one item is not printed.
func TestNoValidate(t *testing.T) {
	for _, p := range []program{
		{name: "invalid after what was read", stdin: "{\"a\":1,x}\n", stdout: "{\"a\":1,x}\n"},
		{
			name: "cut short", stdin: "{\"a\":1}\n{\"a\":1,\"b", status: 2, stdout: "{\"a\":1}\n",
			stderr: "mcfilter: standard input:2:10: unexpected end of JSON\n",
		},
		{
			name: "two on a line", stdin: "{\"a\":1} {\"a\":1,\"b\":{}}\n{\"a\":1}",
			stdout: "{\"a\":1}\n{\"a\":1,\"b\":{}}\n{\"a\":1}\n",
		},
		{
			name: "trailing data", stdin: "{\"a\":1} x", status: 2, stdout: "{\"a\":1}\n",
			stderr: "mcfilter: standard input:1:9: expected an item, an array of items or a list response, but found 'x'\n",
		},
	} {
		p.args = []string{"match", "--no-validate", "a[equals]1"}
		p.test(t)
	}
}

func TestSchema(t *testing.T) {
	api := func(endpoint, kind string) string {
		return `{"apiName":"x","apiEndpoint":"` + endpoint +
			`","apiType":"LIST","apiFields":[{"fieldId":"f","name":"F","kind":"` + kind + `"}],"customFields":[]}`
	}
	one := write(t, "one.json",
		`{"apiFields":[{"fieldId":"f","name":"F","kind":"richEditorV2"},{"fieldId":"on","name":"On","kind":"boolean"}],"customFields":[]}`)
	many := write(t, "many.json",
		`{"name":"x","schemaVersion":1,"schema":[`+api("texts", "text")+","+api("bodies", "richEditorV2")+`]}`)
	items := write(t, "items", `{"id":"a","f":"<p>one</p>"}`+"\n"+`{"id":"b","f":"p","on":true}`)
	a, b := `{"id":"a","f":"<p>one</p>"}`+"\n", `{"id":"b","f":"p","on":true}`+"\n"
	for _, p := range []program{
		{name: "none", args: []string{"f[contains]p", items}, stdout: a + b},
		{name: "rich text", args: []string{"f[contains]p", items, "--schema", one}, stdout: b},
		{name: "missing boolean", args: []string{"on[equals]false", items, "--schema", one}, stdout: a},
		{
			name:   "the second of many",
			args:   []string{"f[begins_with]one", items, "--schema", many, "--endpoint", "bodies"},
			stdout: a,
		},
		{
			name:   "the first of many",
			args:   []string{"f[begins_with]one", items, "--schema", many, "--endpoint", "texts"},
			status: 1,
		},
		{
			name: "unsupported", args: []string{"f[less_than]x[or]id[equals]b[or]f[not_equals]y", items, "--schema",
				one}, stdout: b,
			stderr: "mcfilter: warning: f[less_than]x is not supported by the service: it holds for no item\n" +
				"mcfilter: warning: f[not_equals]y is not supported by the service: it holds for no item\n",
		},
	} {
		p.args = append([]string{"match"}, p.args...)
		p.test(t)
	}
	for _, tt := range []struct {
		name, text string
		args       []string
	}{
		{
			"no endpoint",
			many + `: has several APIs: choose one with --endpoint: bodies, texts`,
			[]string{"--schema", many},
		},
		{
			"no such endpoint", many + `: has no API "nosuch", but bodies, texts`,
			[]string{"--schema", many, "--endpoint", "nosuch"},
		},
		{"missing", "nosuch: no such file or directory", []string{"--schema", "nosuch"}},
		{"no schema", items + ": ", []string{"--schema", items}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := mcfilter("{}", append([]string{"match", ""}, tt.args...)...)
			require.Equal(t, 2, status)
			require.Empty(t, stdout)
			require.True(t, strings.HasPrefix(stderr, "mcfilter: "+tt.text), stderr)
			require.Less(t, len(stderr), 500)
		})
	}
	status, _, stderr := mcfilter(string(sample.Blog), "match", "body[contains]<p>", "--schema", blogSchema(t))
	require.Equal(t, 1, status, stderr)
}
