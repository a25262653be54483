package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProve(t *testing.T) {
	schema := blogSchema(t)
	for _, p := range []program{
		{args: []string{"prove", "implies", "a[equals]x", "a[exists]"}, stdout: `{"verdict":"yes"}` + "\n"},
		{args: []string{"prove", "implies", "a[equals]", "a[exists]"}, status: 1,
			stdout: `{"verdict":"no","witness":{"a":""}}` + "\n"},
		{args: []string{"prove", "equivalent", "a[exists][and]b[exists]", "b[exists][and]a[exists]"},
			stdout: `{"verdict":"yes"}` + "\n"},
		{args: []string{"prove", "equivalent", "a[exists]", "a[exists][and]b[exists]"}, status: 1,
			stdout: `{"verdict":"no","witness":{"a":"x"}}` + "\n"},
		{args: []string{"prove", "never", "a[exists][and]a[not_exists]"}, stdout: `{"verdict":"yes"}` + "\n"},
		{args: []string{"prove", "never", ""}, status: 1, stdout: `{"verdict":"no","witness":{}}` + "\n"},
		{args: []string{"prove", "always", ""}, stdout: `{"verdict":"yes"}` + "\n"},
		{args: []string{"prove", "always", "a[exists]"}, status: 1, stdout: `{"verdict":"no","witness":{}}` + "\n"},
		{
			args:   []string{"prove", "never", "--budget", "5", "a[exists]"},
			status: 3,
			stdout: `{"verdict":"unknown"}` + "\n",
		},
		{
			args:   []string{"prove", "never", "--budget", "5", "--explain", "a[exists]"},
			status: 3, stdout: "unknown: the budget is spent\n",
		},
		{name: "typed",
			args:   []string{"prove", "implies", "--schema", schema, "title[equals]abc", "title[begins_with]ab"},
			stdout: `{"verdict":"yes"}` + "\n"},
		{name: "unsupported", args: []string{"prove", "never", "--schema", schema, "title[less_than]x"},
			stdout: `{"verdict":"yes"}` + "\n",
			stderr: "mcfilter: warning: title[less_than]x is not supported by the service: it holds for no item\n"},
		{name: "unknown field", args: []string{"prove", "never", "--schema", schema, "titel[exists]"}, status: 2,
			stderr: "mcfilter: in the filter: the API has no field \"titel\": did you mean \"title\"?\n"},

		{args: []string{"prove"}, status: 2,
			stderr: "mcfilter: a question is missing: expected implies, equivalent, never or always; see mcfilter prove --help\n"},
		{args: []string{"prove", "imply", "a[exists]"}, status: 2,
			stderr: "mcfilter: unknown question \"imply\": expected implies, equivalent, never or always; see mcfilter prove --help\n"},
		{
			args:   []string{"prove", "implies", "a[exists]"},
			status: 2, stderr: "mcfilter: implies needs 2 filters, not 1; see mcfilter prove --help\n",
		},
		{args: []string{"prove", "never", "a[exists]", "b[exists]"}, status: 2,
			stderr: "mcfilter: never needs 1 filter, not 2; see mcfilter prove --help\n"},
		{args: []string{"prove", "never", "--jsonl", "a[exists]"}, status: 2,
			stderr: "mcfilter: with --jsonl the filters are read from standard input; see mcfilter prove --help\n"},
		{args: []string{"prove", "never", "--budget", "-1", "a[exists]"}, status: 2,
			stderr: "mcfilter: --budget must not be negative; see mcfilter prove --help\n"},
		{args: []string{"prove", "implies", "a[exists]", "a[exist]"}, status: 2,
			stderr: "mcfilter: in filter 2: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^\n"},
	} {
		p.test(t)
	}
}

func TestProveExplain(t *testing.T) {
	for _, p := range []program{
		{args: []string{"prove", "implies", "--explain", "a[equals]x", "a[exists]"}, stdout: "yes\n"},
		{args: []string{"prove", "implies", "--explain", "hidden[not_equals]true[and]c[equals]a[or]c[equals]b",
			"hidden[not_equals]true"}, status: 1,
			stdout: `no: for example
  {"hidden":"true","c":"b"}
filter 1 matches it:
  c[equals]b holds: strings compare byte by byte (c is "b")
filter 2 does not match it:
  hidden[not_equals]true does not hold: strings compare byte by byte (hidden is "true")
`},
		{args: []string{"prove", "always", "--explain", "a[exists][and]b[exists]"}, status: 1, stdout: `no: for example
  {}
the filter does not match it:
  a[exists] does not hold: the path leads to nothing
  b[exists] does not hold: the path leads to nothing
`},
		{args: []string{"prove", "implies", "--explain", "", "b[exists]"}, status: 1, stdout: `no: for example
  {}
filter 1 matches it:
  it has no conditions
filter 2 does not match it:
  b[exists] does not hold: the path leads to nothing
`},
	} {
		p.test(t)
	}
}

func TestProveLines(t *testing.T) {
	for _, p := range []program{
		{name: "answers", args: []string{"prove", "implies", "--jsonl"},
			stdin:  `["a[equals]x","a[exists]"]` + "\r\n" + ` [ "a[equals]" , "a[exists]" ] ` + "\n",
			stdout: `{"verdict":"yes"}` + "\n" + `{"verdict":"no","witness":{"a":""}}` + "\n"},
		{name: "a wrong filter", args: []string{"prove", "never", "--jsonl"}, stdin: `["a[exist]"]` + "\n" +
			`[""]`, status: 2,
			stdout: `{"error":{"filter":1,"code":"unknown-operator","start":2,"end":7,` +
				`"message":"unknown operator \"exist\" at byte 2: did you mean \"exists\"?","suggestion":"exists"}}` + "\n" +
				`{"verdict":"no","witness":{}}` + "\n"},
		{name: "no array", args: []string{"prove", "never", "--jsonl"}, stdin: `[""]` + "\n" + `"a[exists]"`, status: 2,
			stdout: `{"verdict":"no","witness":{}}` + "\n",
			stderr: "mcfilter: standard input:2: expected a JSON array of 1 filter\n"},
		{name: "too few", args: []string{"prove", "implies", "--jsonl"}, stdin: `["a[exists]"]`, status: 2,
			stderr: "mcfilter: standard input:1: expected a JSON array of 2 filters\n"},
		{name: "no UTF-8", args: []string{"prove", "never", "--jsonl"}, stdin: "[\"a[equals]\xff\"]", status: 2,
			stderr: "mcfilter: standard input:1: expected a JSON array of 1 filter\n"},
		{name: "half of a surrogate pair", args: []string{"prove", "never", "--jsonl"}, stdin: `["a[equals]\udc00"]`,
			status: 2, stderr: "mcfilter: standard input:1: unpaired surrogate \\udc00\n"},
		{name: "nothing", args: []string{"prove", "never", "--jsonl"}},
	} {
		p.test(t)
	}
	_, stdout, _ := mcfilter("", "__complete", "prove", "")
	require.Equal(t, "implies\nequivalent\nnever\nalways\n:4\n", stdout)
}

func TestSimplify(t *testing.T) {
	schema := blogSchema(t)
	tooLarge := strings.TrimSuffix(strings.Repeat("a[equals]x[and]", 3000), "[and]")
	for _, p := range []program{
		{
			args:   []string{"simplify", "a[exists][or](a[exists][and]b[exists])", "(a[exists])"},
			stdout: "a[exists]\na[exists]\n",
		},
		{args: []string{"simplify", "a[exists][or]a[not_exists]"}, stdout: "\n"},
		{
			name: "too large to simplify", args: []string{"simplify"}, stdin: tooLarge + "\n", stdout: tooLarge + "\n",
			stderr: "mcfilter: warning: too large to simplify, and so it stays as it is: " + tooLarge[:200] + "…\n",
		},
		{args: []string{"simplify", "a[exists][and]a[not_exists]"}, stdout: "a[exists][and]a[not_exists]\n"},
		{
			name: "lines", args: []string{"simplify"}, stdin: "a[exists][and]a[exists]\nb[exists]\n",
			stdout: "a[exists]\nb[exists]\n",
		},
		{
			name: "jsonl", args: []string{"simplify", "--jsonl"}, stdin: `"a[equals]x\n[and]a[equals]x\n"`,
			stdout: `"a[equals]x\n"` + "\n",
		},
		{
			name: "typed", args: []string{"simplify", "--schema", schema, "title[equals]abc[and]title[begins_with]a"},
			stdout: "title[equals]abc\n",
		},
		{args: []string{"simplify", "a[exist]"}, status: 1,
			stderr: "mcfilter: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^\n"},
		{args: []string{"simplify", "--endpoint", "blog", ""}, status: 2,
			stderr: "mcfilter: --endpoint needs --schema; see mcfilter simplify --help\n"},
	} {
		p.test(t)
	}
}

func TestExamples(t *testing.T) {
	schema := blogSchema(t)
	for _, p := range []program{
		{args: []string{"examples", "a[equals]x[and]b[exists]"}, stdout: `{"item":{"a":"x","b":"x"},"matches":true}
{"item":{},"matches":false}
{"item":{"b":"x"},"matches":false}
{"item":{"a":"x"},"matches":false}
`},
		{args: []string{"examples", "--explain", "a[exists]"}, stdout: `{"item":{"a":"x"},"matches":true,"decides":null}
{"item":{},"matches":false,"decides":null}
{"item":{},"matches":false,"decides":"a[exists]"}
`},
		{args: []string{"examples", "a[exists]"}, stdout: `{"item":{"a":"x"},"matches":true}
{"item":{},"matches":false}
`},
		{args: []string{"examples", ""}, stdout: `{"item":{},"matches":true}` + "\n",
			stderr: "mcfilter: every item matches\n"},
		{name: "typed", args: []string{"examples", "--schema", schema, "tags[contains]go"},
			stdout: `{"item":{"tags":[{"id":"go"}]},"matches":true}
{"item":{},"matches":false}
`},
		{
			args:   []string{"examples"},
			status: 2,
			stderr: "mcfilter: expected one filter; see mcfilter examples --help\n",
		},
		{args: []string{"examples", "a[exist]"}, status: 2,
			stderr: "mcfilter: in the filter: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^\n"},
	} {
		p.test(t)
	}
	status, _, stderr := mcfilter("", "examples", "--schema", schema, "title[less_than]x")
	require.Equal(t, 0, status)
	require.True(t, strings.HasPrefix(stderr, "mcfilter: warning: title[less_than]x is not supported"), stderr)
}

// What the service knows of an extension is not in its answers: match and prove say so, and simplify
// keeps the conditions, which the service compares.
func TestExtensionMeta(t *testing.T) {
	schema := blogSchema(t)
	const in = "embed.title[exists]"
	warning := "mcfilter: warning: " + in + " is about data that the service has and does not answer: it holds for no item\n"
	for _, p := range []program{
		{args: []string{"simplify", "--schema", schema, in + "[or]title[exists]"}, stdout: in + "[or]title[exists]\n"},
		{args: []string{"prove", "never", "--schema", schema, in}, stdout: `{"verdict":"yes"}` + "\n", stderr: warning},
		{args: []string{"match", "-c", "--schema", schema, in}, status: 1, stdin: `{}`, stdout: "0\n", stderr: warning},
	} {
		p.test(t)
	}
}

// A field that the API does not have, or a condition that the service does not
// support, does not go without a word where filters are lines.
func TestTypesOfLines(t *testing.T) {
	schema := blogSchema(t)
	const noField = `the API has no field "titel": did you mean "title"?`
	const unsupported = "title[less_than]x is not supported by the service: it holds for no item\n"
	for _, p := range []program{
		{args: []string{"simplify", "--schema", schema}, stdin: "title[exists]\ntitel[exists]\ntitle[less_than]x[or]id[equals]a\n",
			status: 1, stdout: "title[exists]\nid[equals]a\n",
			stderr: "mcfilter: line 2: " + noField + "\nmcfilter: warning: line 3: " + unsupported},
		{args: []string{"prove", "implies", "--jsonl", "--schema", schema},
			stdin:  `["title[less_than]x",""]` + "\n" + `["","title[exists][and]titel[exists]"]` + "\n",
			status: 2, stdout: `{"verdict":"yes"}` + "\n" + `{"error":{"filter":2,"code":"unknown-field","start":18,"end":23,` +
				`"message":"the API has no field \"titel\": did you mean \"title\"?"}}` + "\n",
			stderr: "mcfilter: warning: line 1: " + unsupported},
	} {
		p.test(t)
	}
}

// An example that is missing is explained: none exists, or none was found.
func TestExamplesOneSided(t *testing.T) {
	hard := "a[begins_with]a[and]a[less_than]ab[and]a[contains]" +
		strings.Join(strings.Split("bcdefghijklmnopqrs", ""), "[and]a[contains]")
	for filter, want := range map[string]string{
		"a[exists]":                   "",
		"a[exists][and]a[not_exists]": "mcfilter: no item matches\n",
		"":                            "mcfilter: every item matches\n",
		"a[exists][or]a[not_exists]":  "mcfilter: every item matches\n",
		hard:                          "mcfilter: warning: no item that matches was found, although there may be some\n",
	} {
		status, _, stderr := mcfilter("", "examples", filter)
		require.Equal(t, want, stderr, filter)
		require.Zero(t, status)
	}
}
