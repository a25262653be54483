//go:build !windows

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

func TestFmtFiles(t *testing.T) {
	const good, bad = "a[exists]\r\nb[equals] x \n\n", "((a[exists]))\r\nb[equals] x \n\n(c[exists])"
	for _, tt := range []struct {
		name           string
		args           []string
		status         int
		stdout, stderr string
		after          string // of bad.txt
	}{
		{"names", []string{"-l", "good.txt", "bad.txt"}, 0, "bad.txt\n", "", bad},
		{"differences", []string{"-d", "bad.txt"}, 0,
			"--- a/bad.txt\n+++ b/bad.txt\n@@ -1,4 +1,4 @@\n-((a[exists]))\r\n+a[exists]\r\n b[equals] x \n \n-(c[exists])\n" +
				"\\ No newline at end of file\n+c[exists]\n\\ No newline at end of file\n", "", bad},
		{"written", []string{"-w", "good.txt", "bad.txt"}, 0, "", "", "a[exists]\r\nb[equals] x \n\nc[exists]"},
		{"all", []string{"-lw", "bad.txt"}, 0, "bad.txt\n", "", "a[exists]\r\nb[equals] x \n\nc[exists]"},
		{
			"a wrong filter", []string{"-w", "wrong.txt", "bad.txt"}, 1, "",
			"mcfilter: wrong.txt:2: unknown operator \"exist\" at byte 2: did you mean \"exists\"?\n\ta[exist]\n\t  ^^^^^\n",
			"a[exists]\r\nb[equals] x \n\nc[exists]",
		},
		{
			"JSON", []string{"--jsonl", "-d", "list.jsonl"}, 0,
			"--- a/list.jsonl\n+++ b/list.jsonl\n@@ -1 +1 @@\n-\"((a[equals]1\\n2))\"\n+\"a[equals]1\\n2\"\n", "", bad,
		},
		{
			"not JSON", []string{"--jsonl", "-l", "good.txt"}, 2, "", "mcfilter: good.txt:1: expected a JSON string\n",
			bad,
		},
		{
			"missing", []string{"-l", "nosuch", "bad.txt"}, 2, "bad.txt\n",
			"mcfilter: nosuch: no such file or directory\n", bad,
		},
		{"no files", []string{"-l"}, 2, "", "mcfilter: -l, -w and -d need files; see mcfilter fmt --help\n", bad},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := tree(t, "good.txt", good, "bad.txt", bad, "wrong.txt", "((b[exists]))\na[exist]\n", "list.jsonl",
				"\"((a[equals]1\\n2))\"\n")
			status, stdout, stderr := mcfilterIn(t, dir, "", append([]string{"fmt"}, tt.args...)...)
			require.Equal(t, tt.stderr, stderr)
			require.Equal(t, tt.stdout, stdout)
			require.Equal(t, tt.status, status)
			got, err := os.ReadFile(filepath.Join(dir, "bad.txt"))
			require.NoError(t, err)
			require.Equal(t, tt.after, string(got))
			wrong, err := os.ReadFile(filepath.Join(dir, "wrong.txt"))
			require.NoError(t, err)
			require.Equal(t, "((b[exists]))\na[exist]\n", string(wrong))
		})
	}
}

// The shells complete the values of flags.
func TestCompletionOfFlags(t *testing.T) {
	dir := tree(t, "schemas/blog.json", `{"apiFields":[{"fieldId":"a","name":"","kind":"text"}],"customFields":[]}`,
		"schemas/news.json", `{"apiFields":[{"fieldId":"a","name":"","kind":"text"}],"customFields":[]}`)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"sql", "--dialect", ""}, "postgres\nsqlite\n:4\n"},
		{[]string{"match", "--schema", "schemas", "--endpoint", ""}, "blog\nnews\n:4\n"},
		{[]string{"sql", "--schema=schemas", "--endpoint", ""}, "blog\nnews\n:4\n"},
		{[]string{"lint", "--schema", "schemas", "--endpoint", ""}, "blog\nnews\n:4\n"},
		{[]string{"match", "--endpoint", ""}, ":4\n"},
		{[]string{"match", "--format", ""}, "text\njson\n:4\n"},
		{[]string{"lint", "--format", ""}, "text\njson\nsarif\n:4\n"},
		{[]string{"lint", "--severity", ""}, "info\nwarning\nerror\n:4\n"},
		{[]string{"fmt", "--color", ""}, "auto\nalways\nnever\n:4\n"},
		{[]string{"fmt", ""}, ":4\n"},
		{[]string{"fmt", "-l", ""}, ":0\n"},
	} {
		status, stdout, _ := mcfilterIn(t, dir, "", append([]string{"__complete"}, tt.args...)...)
		require.Equal(t, 0, status)
		require.Equal(t, tt.want, stdout, tt.args)
	}
}

// Manual pages keep the lists of the help texts.
func TestManLists(t *testing.T) {
	dir := t.TempDir()
	status, _, stderr := mcfilterIn(t, dir, "", "man", "man1")
	require.Equal(t, 0, status, stderr)
	page, err := os.ReadFile(filepath.Join(dir, "man1", "mcfilter-match.1"))
	require.NoError(t, err)
	require.Regexp(t, `\.EX\n *an item, or many, each starting on a line of its own \(NDJSON\)\n *an array of items\n`,
		string(page))
}

// SQLite, given the literal, finds what match finds.
func TestLiteralOnSQLite(t *testing.T) {
	clitest.Need(t, "sqlite3")
	dir := tree(t, "blog.json", string(sample.Blog), "x.ndjson",
		"{\"id\":\"1\",\"t\":\"it's \\\\ \\\"q\\\"\"}\n{\"id\":\"2\",\"t\":\"a\\u001bb\"}\n{\"id\":\"3\",\"t\":\"おすすめ\u3000x\"}\n")
	for _, tt := range []struct{ file, filter string }{
		{"blog.json", "category[equals]engineering[and](date[begins_with]2019[or]tags[contains]go)"},
		{"blog.json", "title[contains]棚"},
		{"blog.json", "featured[equals]true[or]rating[greater_than]3"},
		{"x.ndjson", "t[equals]it's \\ \"q\""},
		{"x.ndjson", "t[contains]\x1b"},
		{"x.ndjson", "t[begins_with]おすすめ\u3000"},
	} {
		t.Run(tt.filter, func(t *testing.T) {
			_, items, _ := mcfilterIn(t, dir, "", "match", "", tt.file)
			_, want, _ := mcfilterIn(t, dir, "", "match", "--fields", "id", tt.filter, tt.file)
			status, where, stderr := mcfilterIn(t, dir, "", "sql", "--literal", "--dialect", "sqlite", tt.filter)
			require.Equal(t, 0, status, stderr)
			require.NotContains(t, where, "\x1b")
			var script strings.Builder
			script.WriteString("CREATE TABLE t (content TEXT);\n")
			for item := range strings.Lines(items) {
				fmt.Fprintf(&script, "INSERT INTO t VALUES ('%s');\n",
					strings.ReplaceAll(strings.TrimSuffix(item, "\n"), "'", "''"))
			}
			fmt.Fprintf(&script, "SELECT '{\"id\":' || (content -> '$.id') || '}' FROM t WHERE %s;\n", where)
			cmd := exec.Command("sqlite3", ":memory:")
			cmd.Stdin = strings.NewReader(script.String())
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s", out)
			require.NotEmpty(t, want)
			require.Equal(t, want, string(out))
		})
	}
}
