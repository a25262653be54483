package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

// wrong returns the line for a filter that is wrong, with the message of the
// parser for %s.
func wrong(t *testing.T, p filters.Parser, filter, line string) string {
	_, err := p.Parse(filter)
	require.Error(t, err)
	return fmt.Sprintf(line, lines.AppendJSON(nil, strings.TrimPrefix(err.Error(), "filters: "))) + "\n"
}

// picture returns what is shown for a wrong filter.
func picture(t *testing.T, place, filter string) string {
	_, err := filters.Parse(filter)
	wrong, ok := errors.AsType[*filters.SyntaxError](err)
	require.True(t, ok)
	var text strings.Builder
	text.WriteString("mcfilter: " + place + strings.TrimPrefix(err.Error(), "filters: ") + "\n")
	for line := range strings.Lines(wrong.Excerpt()) {
		text.WriteString("\t" + line)
	}
	return text.String() + "\n"
}

func TestParse(t *testing.T) {
	lenient, strict := filters.Parser{}, filters.Parser{Strict: true}
	for _, p := range []program{
		{
			args:   []string{"parse", "a.b[equals]<&>"},
			stdout: `{"filter":"a.b[equals]<&>","canonical":"a.b[equals]<&>","tree":{"field":"a.b","op":"equals","value":"<&>"}}` + "\n",
		},
		{
			args: []string{"parse", "", "((a[exists][and](b[not_exists])))[or]c[contains]おすすめ\n"},
			stdout: `{"filter":"","canonical":"","tree":null}` + "\n" +
				`{"filter":"((a[exists][and](b[not_exists])))[or]c[contains]おすすめ\n","canonical":"(a[exists][and]b[not_exists])[or]c[contains]おすすめ\n","tree":` +
				`{"or":[{"and":[{"field":"a","op":"exists"},{"field":"b","op":"not_exists"}]},{"field":"c","op":"contains","value":"おすすめ\n"}]}}` + "\n",
		},
		{
			args: []string{"parse", "--positions", "(a[exists])[or]b[equals]1", ""},
			stdout: `{"filter":"(a[exists])[or]b[equals]1","canonical":"a[exists][or]b[equals]1","tree":` +
				`{"or":[{"field":"a","op":"exists","start":1,"end":10},{"field":"b","op":"equals","value":"1","start":15,"end":25}],"start":0,"end":25}}` + "\n" +
				`{"filter":"","canonical":"","tree":null}` + "\n",
		},
		{
			args:   []string{"parse", "a[exists]", "title[equal]x"},
			status: 1,
			stdout: `{"filter":"a[exists]","canonical":"a[exists]","tree":{"field":"a","op":"exists"}}` + "\n" +
				wrong(t, lenient, "title[equal]x",
					`{"filter":"title[equal]x","error":{"code":"unknown-operator","start":6,"end":11,"message":%s,"suggestion":"equals"}}`),
		},
		{
			args:   []string{"parse", "a[exists"},
			status: 1,
			stdout: wrong(t, lenient, "a[exists",
				`{"filter":"a[exists","error":{"code":"unclosed-bracket","start":1,"end":8,"message":%s}}`),
		},
		{
			args:   []string{"parse", "--strict", "a[equals]", "a[exists]"},
			status: 1,
			stdout: wrong(t, strict, "a[equals]",
				`{"filter":"a[equals]","error":{"code":"empty-value","start":9,"end":9,"message":%s}}`) +
				`{"filter":"a[exists]","canonical":"a[exists]","tree":{"field":"a","op":"exists"}}` + "\n",
		},
		{
			name:  "lines",
			args:  []string{"parse"},
			stdin: "a[equals]1\r\n\nb[equals] 2 \nc[exists]",
			stdout: `{"filter":"a[equals]1","canonical":"a[equals]1","tree":{"field":"a","op":"equals","value":"1"}}` + "\n" +
				`{"filter":"","canonical":"","tree":null}` + "\n" +
				`{"filter":"b[equals] 2 ","canonical":"b[equals] 2 ","tree":{"field":"b","op":"equals","value":" 2 "}}` + "\n" +
				`{"filter":"c[exists]","canonical":"c[exists]","tree":{"field":"c","op":"exists"}}` + "\n",
		},
		{name: "no lines", args: []string{"parse"}},
		{
			name: "not UTF-8", args: []string{"parse"}, stdin: "a[equals]é\xff\xfe\n", status: 1,
			stdout: wrong(t, lenient, "a[equals]é\xff\xfe",
				`{"filter":"a[equals]é\ufffd\ufffd","error":{"code":"invalid-utf8","start":11,"end":12,"message":%s}}`),
		},
		{
			name:  "JSON lines",
			args:  []string{"parse", "--jsonl"},
			stdin: "\"a[equals]1\\n\\u30c4\\u0000\"\r\n \"\" \n",
			stdout: `{"filter":"a[equals]1\nツ\u0000","canonical":"a[equals]1\nツ\u0000","tree":{"field":"a","op":"equals","value":"1\nツ\u0000"}}` + "\n" +
				`{"filter":"","canonical":"","tree":null}` + "\n",
		},
		{
			name: "JSON lines, not UTF-8", args: []string{"parse", "--jsonl"}, status: 1,
			stdin: "\"a[equals]\\n\xff\\u0041\"\n",
			stdout: wrong(t, lenient, "a[equals]\n\xffA",
				`{"filter":"a[equals]\n\ufffdA","error":{"code":"invalid-utf8","start":10,"end":11,"message":%s}}`),
		},
		{
			name:   "no JSON lines",
			args:   []string{"parse", "--jsonl"},
			stdin:  "\"a[equal]1\"\na[equals]1\n\"a\"",
			status: 2,
			stdout: wrong(t, lenient, "a[equal]1",
				`{"filter":"a[equal]1","error":{"code":"unknown-operator","start":2,"end":7,"message":%s,"suggestion":"equals"}}`),
			stderr: "mcfilter: standard input:2: expected a JSON string\n",
		},
		{
			name: "half of a surrogate pair", args: []string{"parse", "--jsonl"}, status: 2,
			stdin: `"a[equals]\ud83d\ude00\ud83d"`, stderr: "mcfilter: standard input:1: unpaired surrogate \\ud83d\n",
		},
	} {
		p.test(t)
	}
	for _, line := range []string{`"`, `""x`, `x""`, `"\"`, `"\x"`, "\"\t\"", "\"\\\xff\"", "\"\\u00\xff41\"", `"a""b"`,
		"", "1"} {
		t.Run(line, func(t *testing.T) {
			status, stdout, stderr := mcfilter(line+"\n", "parse", "--jsonl")
			require.Equal(t, 2, status)
			require.Empty(t, stdout)
			require.Equal(t, "mcfilter: standard input:1: expected a JSON string\n", stderr)
		})
	}
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		flag, limit, good, bad, code string
	}{
		{"--max-bytes", "10", "a[equals]1", "a[equals]12", "too-long"},
		{
			"--max-conditions", "2", "a[exists][or]b[exists]", "a[exists][or]b[exists][or]c[exists]",
			"too-many-conditions",
		},
		{"--max-depth", "1", "(a[exists])", "((a[exists]))", "too-deep"},
		{"--max-depth", "10000", "(a[exists])", strings.Repeat("(", 10001), "too-deep"},
	} {
		for _, command := range []string{"parse", "fmt", "match"} {
			stdin := "{}"
			status, _, stderr := mcfilter(stdin, command, tt.flag, tt.limit, tt.good)
			require.NotEqual(t, 2, status)
			require.Empty(t, stderr)
			status, stdout, stderr := mcfilter(stdin, command, tt.flag, tt.limit, tt.bad)
			switch command {
			case "parse":
				require.Contains(t, stdout, `"code":"`+tt.code+`"`)
				require.Equal(t, 1, status)
			case "fmt":
				require.NotEmpty(t, stderr)
				require.Equal(t, 1, status)
			case "match":
				require.NotEmpty(t, stderr)
				require.Equal(t, 2, status)
			}
		}
	}
	program{
		args: []string{"fmt", "--max-depth", "20000", "a[exists]"}, stdout: "a[exists]\n",
		stderr: "mcfilter: warning: --max-depth: 20000 counts as 10000, which is the most\n",
	}.test(t)
	// Default limits, and one more.
	for _, tt := range []struct{ text, code string }{
		{"a[equals]" + strings.Repeat("x", 65536-9), "too-long"},
		{strings.Repeat("(", 4096) + "a[exists]" + strings.Repeat(")", 4096), "too-deep"},
	} {
		status, stdout, _ := mcfilter(tt.text, "parse")
		require.Equal(t, 0, status)
		require.Contains(t, stdout, `"tree":{`)
		more := tt.text + "x"
		if tt.code == "too-deep" {
			more = "(" + tt.text + ")"
		}
		status, stdout, _ = mcfilter(more, "parse")
		require.Equal(t, 1, status)
		require.Contains(t, stdout, `"code":"`+tt.code+`"`)
	}
}

// The deepest tree is printed whole, though encoding/json does not go so deep.
func TestDeepTree(t *testing.T) {
	const depth = 10000
	var text strings.Builder
	for i := range depth {
		text.WriteString([]string{"a[exists][and](", "a[exists][or]("}[i%2])
	}
	text.WriteString("a[exists]" + strings.Repeat(")", depth))
	flags := []string{"--max-depth", "10000", "--max-conditions", "20000", "--max-bytes", "1000000"}
	status, stdout, _ := mcfilter("", append([]string{"parse", text.String()}, flags...)...)
	require.Equal(t, 0, status)
	require.Equal(t, depth, strings.Count(stdout, `{"and":[`)+strings.Count(stdout, `{"or":[`))
	require.True(t, strings.HasSuffix(stdout, strings.Repeat("]}", depth)+"}\n"))
}

func TestLongLines(t *testing.T) {
	if testing.Short() {
		t.Skip("takes memory")
	}
	long := strings.Repeat("x", lines.Longest)
	status, stdout, stderr := mcfilter("a[exists]\n"+long+"\n", "fmt")
	require.Equal(t, 1, status)
	require.Equal(t, "a[exists]\n", stdout)
	require.Less(t, len(stderr), 1000)
	status, stdout, stderr = mcfilter("a[exists]\n"+long+long+"\n", "fmt")
	require.Equal(t, 2, status)
	require.Equal(t, "a[exists]\n", stdout)
	require.Equal(t, "mcfilter: standard input:2: a line of more than 67108864 bytes\n", stderr)
}

// openDir opens a directory.
func openDir(t *testing.T) *os.File {
	f, err := os.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func runFile(stdin *os.File, args ...string) (status int, stdout, stderr string) {
	var out, err strings.Builder
	status = run(args, stdin, &out, &err)
	return status, out.String(), err.String()
}

// The cases for every language hold here, too.
func TestParseCases(t *testing.T) {
	for _, c := range cases.Read[cases.Parse](t, "../../testdata/parse.json") {
		in := c.Input()
		args := []string{"parse", "--positions", fmt.Sprint("--max-bytes=", c.Limits.MaxBytes),
			fmt.Sprint("--max-conditions=", c.Limits.MaxConditions), fmt.Sprint("--max-depth=", c.Limits.MaxDepth)}
		if c.Strict {
			args = append(args, "--strict")
		}
		status, stdout, stderr := mcfilter("", append(args, "--", in)...)
		require.Empty(t, stderr, "%q", in)
		var got struct {
			Filter    string
			Canonical *string
			Tree      json.RawMessage
			Error     *struct {
				Code       string
				Start, End int
			}
		}
		require.NoError(t, json.Unmarshal([]byte(stdout), &got))
		if c.In != nil {
			require.Equal(t, in, got.Filter)
		}
		require.Equal(t, c.Want, got.Canonical, "%q", in)
		require.Equal(t, c.Err == nil, got.Error == nil, "%q", in)
		if c.Err != nil {
			require.Equal(t, *c.Err, *got.Error, "%q", in)
			require.Equal(t, 1, status)
			require.Empty(t, got.Tree, "%q", in)
			continue
		}
		require.JSONEq(t, string(c.Tree), string(got.Tree), "%q", in)
	}
}
