//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

// process returns the program as a process of its own, in a folder.
func process(t testing.TB, dir string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "MCFILTER_RUN=1", "NO_COLOR=", "TERM=xterm")
	return cmd
}

// mcfilterIn runs the program in a folder.
func mcfilterIn(t testing.TB, dir, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	cmd := process(t, dir, args...)
	var out, err bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &err
	return exitStatus(t, cmd.Run()), out.String(), err.String()
}

func exitStatus(t testing.TB, err error) int {
	t.Helper()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	require.NoError(t, err)
	return 0
}

// onTerminal runs the program on a terminal, and returns what it shows there.
func onTerminal(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := process(t, dir, args...)
	terminal, err := pty.Start(cmd)
	require.NoError(t, err)
	defer terminal.Close()
	var screen bytes.Buffer
	io.Copy(&screen, terminal) // It ends with EIO, as terminals do.
	cmd.Wait()
	return strings.ReplaceAll(screen.String(), "\r\n", "\n")
}

// tree writes files, given by name and content in turn, to a new folder.
func tree(t testing.TB, files ...string) string {
	t.Helper()
	contents := make(map[string]string)
	for i := 0; i < len(files); i += 2 {
		contents[files[i]] = files[i+1]
	}
	return filtertest.Files(t, contents)
}

const (
	red   = "\x1b[1;31m"
	plain = "\x1b[0m"
)

func TestMatchManners(t *testing.T) {
	dir := tree(t,
		"a.ndjson", "{\"id\":\"1\",\"n\":1}\n{\"id\":\"2\",\"n\":2}\n{\"id\":\"3\",\"n\":3}\n",
		"b.json", `[{"id":"4","n":2}]`,
		"none.json", `[{"id":"5"}]`,
		"broken.ndjson", "{\"n\":1}\noops\n{\"n\":2,}\n{\"n\":\n{\"n\":3}\n",
		"list.json", `{"contents":[{"n":1},{"n":2,},{"n":3}]}`,
		"a\n::error::x.json", `{"n":1}`,
		"schema.json", `{"apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]}`,
		"schemas/blog.json", `{"apiFields":[{"fieldId":"to","kind":"relation","referencedApiEndpoint":"tags"}]}`,
		"schemas/tags.json", `{"apiFields":[{"fieldId":"name","kind":"text"}]}`,
	)
	for _, tt := range []struct {
		name           string
		args           []string
		status         int
		stdout, stderr string
	}{
		{"names", []string{"-l", "n[exists]", "a.ndjson", "none.json", "b.json"}, 0, "a.ndjson\nb.json\n", ""},
		{"names of none", []string{"-l", "n[exists]", "none.json"}, 1, "", ""},
		{"hostile name", []string{"-l", "n[exists]", "a\n::error::x.json"}, 0, "\"a\\n::error::x.json\"\n", ""},
		{"hostile name with NUL", []string{"-l0", "n[exists]", "a\n::error::x.json"}, 0, "a\n::error::x.json\x00", ""},
		{"first", []string{"-m", "1", "n[exists]", "a.ndjson", "b.json"}, 0, "{\"id\":\"1\",\"n\":1}\n", ""},
		{
			"first four", []string{"-m4", "n[exists]", "a.ndjson", "b.json"}, 0,
			"{\"id\":\"1\",\"n\":1}\n{\"id\":\"2\",\"n\":2}\n{\"id\":\"3\",\"n\":3}\n{\"id\":\"4\",\"n\":2}\n", "",
		},
		{"first of many, counted", []string{"-m2", "-c", "n[exists]", "a.ndjson", "b.json"}, 0, "2\n", ""},
		{"what is after the first is not read", []string{"-m1", "n[exists]", "broken.ndjson"}, 0, "{\"n\":1}\n", ""},
		{
			"one core", []string{"-j", "1", "n[equals]2", "a.ndjson", "b.json"}, 0,
			"{\"id\":\"2\",\"n\":2}\n{\"id\":\"4\",\"n\":2}\n", "",
		},
		{"skip invalid", []string{"--skip-invalid", "n[exists]", "broken.ndjson"}, 0, "{\"n\":1}\n{\"n\":3}\n",
			"mcfilter: skipped 3 invalid items; the first: broken.ndjson:2:1: expected an item, an array of items or a list response, but found 'o'\n"},
		{"skip invalid in a list", []string{"--skip-invalid", "n[exists]", "list.json"}, 0, "{\"n\":1}\n{\"n\":3}\n",
			"mcfilter: skipped 1 invalid item; the first: list.json:1:29: expected the name of a member\n"},
		{"swapped", []string{"a.ndjson", "n[exists]"}, 2, "", "mcfilter: in the filter: "},
		{
			"two filters", []string{"n[exists]", "id[exists]", "a.ndjson"}, 2, "",
			"mcfilter: id[exists] is not a file: join filters by [and] or [or] to one filter; see mcfilter match --help\n",
		},
		{"filters=", []string{"filters=n[equals]2", "b.json"}, 2, "", "\tdid you mean: n[equals]2\n"},
		{"encoded", []string{"filters=n%5Bequals%5D2", "b.json"}, 2, "", "\tdid you mean: n[equals]2\n"},
		{
			"unknown field", []string{"--schema", "schema.json", "titel[exists]", "b.json"}, 2, "",
			"mcfilter: in the filter: the API has no field \"titel\": did you mean \"title\"?\n",
		},
		{"unknown field to print", []string{"--schema", "schema.json", "--fields", "id,titel", "",
			"b.json"}, 0, "{\"id\":\"4\"}\n",
			"mcfilter: warning: --fields: the API has no field \"titel\": did you mean \"title\"?\n"},
		{
			"unknown field of a reference to print",
			[]string{"--schema", "schemas", "--endpoint", "blog", "--fields", "id,to.name,to.nam", "", "b.json"},
			0, "{\"id\":\"4\"}\n",
			"mcfilter: warning: --fields: the API has no field \"to.nam\": did you mean \"to.name\"?\n",
		},
		{"field that no item has", []string{"--fields", "id,titel", "id[exists]", "b.json"}, 0, "{\"id\":\"4\"}\n",
			"mcfilter: warning: --fields: no item that was printed has a value in titel\n"},
		{
			"bad number", []string{"-m", "x", "n[exists]"}, 2, "",
			"mcfilter: --max-count: expected a number, not x; see mcfilter match --help\n",
		},
		{
			"large number", []string{"-j", "99999999999999999999", "n[exists]"}, 2, "",
			"mcfilter: --jobs: the number 99999999999999999999 is too large; see mcfilter match --help\n",
		},
		{
			"negative number", []string{"-m", "-1", "n[exists]"}, 2, "",
			"mcfilter: --max-count must not be negative; see mcfilter match --help\n",
		},
		{
			"format without explain", []string{"--format", "json", "n[exists]"}, 2, "",
			"mcfilter: --format needs --explain; see mcfilter match --help\n",
		},
		{
			"unknown format", []string{"--explain", "--format", "xml", "n[exists]"}, 2, "",
			"mcfilter: unknown format \"xml\": expected text or json; see mcfilter match --help\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := mcfilterIn(t, dir, "", append([]string{"match"}, tt.args...)...)
			require.Equal(t, tt.status, status, stderr)
			require.Equal(t, tt.stdout, stdout)
			if tt.stderr == "" {
				require.Empty(t, stderr)
			}
			require.Contains(t, stderr, tt.stderr)
			require.NotContains(t, stderr, "strconv")
		})
	}
	_, _, stderr := mcfilterIn(t, dir, "", "match", "a.ndjson", "n[exists]")
	require.Contains(t, stderr, "mcfilter: a.ndjson is a file: the filter comes first, then the files\n")
}

// The letter v has one meaning: it inverts.
func TestVersionFlag(t *testing.T) {
	status, _, stderr := mcfilterIn(t, t.TempDir(), "", "-v")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "unknown shorthand flag: 'v'")
	status, stdout, _ := mcfilterIn(t, t.TempDir(), "", "-V")
	require.Equal(t, 0, status)
	require.Regexp(t, `^mcfilter version \S+( \(commit [0-9a-f]{12}(, modified)?\))?\n$`, stdout)
	_, stdout, _ = mcfilterIn(t, t.TempDir(), "{\"a\":1}\n{}", "match", "-v", "a[exists]")
	require.Equal(t, "{}\n", stdout)
}

// ruleOf returns the rule that decides for the item of TestMatchTerminal.
func ruleOf(t *testing.T, condition string) string {
	t.Helper()
	_, stdout, _ := mcfilter(`{"id":"x","a":1,"tags":["t\n"]}`, "match", "--explain", condition)
	_, after, found := strings.Cut(stdout, `"rule":"`)
	require.True(t, found, stdout)
	rule, _, _ := strings.Cut(after, `"`)
	return rule
}

// An interrupt ends the program with the status of shells, and leaves no
// progress on the screen.
func TestInterrupt(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"match", "--count", "a[exists]"}, {"match", "a[exists]", "-"}, {"lint", "-"}} {
		cmd := process(t, dir, args...)
		stdin, err := cmd.StdinPipe()
		require.NoError(t, err)
		terminal, tty, err := pty.Open()
		require.NoError(t, err)
		cmd.Stderr = tty
		var out bytes.Buffer
		cmd.Stdout = &out
		require.NoError(t, cmd.Start())
		require.NoError(t, tty.Close())
		lines := strings.Repeat("{\"a\":1}\n", 1000)
		if args[0] == "lint" {
			lines = "a[exists]\n"
		}
		_, err = io.WriteString(stdin, lines)
		require.NoError(t, err)
		progress := bufio.NewReader(terminal)
		_, err = progress.Peek(1) // progress is shown after a second
		require.NoError(t, err)
		screen := make(chan string)
		go func() {
			b, _ := io.ReadAll(progress)
			screen <- string(b)
		}()
		require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
		require.Equal(t, 130, exitStatus(t, cmd.Wait()))
		shown := <-screen
		terminal.Close()
		require.Regexp(t, "MB read|1 file", shown)
		require.Regexp(t, `\r *\r$`, shown)
		require.True(t, out.Len() == 0 || strings.HasSuffix(out.String(), "}\n"), "no half line")
	}
}

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
			got := read(t, filepath.Join(dir, "bad.txt"))
			require.Equal(t, tt.after, got)
			wrong := read(t, filepath.Join(dir, "wrong.txt"))
			require.Equal(t, "((b[exists]))\na[exist]\n", wrong)
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
	page := read(t, filepath.Join(dir, "man1", "mcfilter-match.1"))
	require.Regexp(t, `\.EX\n *an item, or many, each starting on a line of its own \(NDJSON\)\n *an array of items\n`,
		page)
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
