//go:build !windows

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// source returns a line of a program with a filter.
func source(filter string) string {
	return "client.getList({ endpoint: 'blog', queries: { filters: '" + filter + "' } })\n"
}

func git(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git",
		append([]string{
			"-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main",
		}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %s: %s", strings.Join(args, " "), out)
	return string(out)
}

// Git applies what --diff prints, whatever the names and the lines.
func TestDiffApplies(t *testing.T) {
	filler := strings.Repeat("// filler\n", 10)
	files := []string{
		"a.ts", "1\n2\n3\n4\n" + source("a[equal]b") + filler + source("b[contain]c&&d[exists]true") + "end",
		"a b/日本語 \"x\".ts", source("a[equal]b"),
		"tab\there.ts", "\r\n" + strings.TrimSuffix(source("a[equal]b"), "\n"),
		"dir/deep/c.ts", source("a[equal]b"),
	}
	for _, tt := range []struct {
		name  string
		paths func(dir string) []string
	}{
		{"folder", func(string) []string { return []string{"."} }},
		{"relative", func(string) []string { return []string{"./dir/../a.ts", "dir"} }},
		{"absolute", func(dir string) []string {
			return []string{filepath.Join(dir, "a.ts"), filepath.Join(dir, "a b"), filepath.Join(dir, "dir")}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := tree(t, files...)
			git(t, dir, "init", "-q")
			status, patch, stderr := mcfilterIn(t, dir, "",
				append([]string{"lint", "--fix", "--diff"}, tt.paths(dir)...)...)
			require.Equal(t, 1, status)
			require.Contains(t, stderr, "would be fixed, nothing was written")
			cmd := exec.Command("git", "apply", "-")
			cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s\n%s", out, patch)

			// What git made is what --fix makes.
			twin := tree(t, files...)
			paths := tt.paths(twin)
			_, _, _ = mcfilterIn(t, twin, "", append([]string{"lint", "--fix"}, paths...)...)
			for i := 0; i < len(files); i += 2 {
				got := read(t, filepath.Join(dir, files[i]))
				want := read(t, filepath.Join(twin, files[i]))
				require.Equal(t, want, got, files[i])
			}
		})
	}
	// A file elsewhere: its name is relative to the root folder.
	dir, elsewhere := t.TempDir(), tree(t, files...)
	_, patch, _ := mcfilterIn(t, dir, "", "lint", "--diff", filepath.Join(elsewhere, "a.ts"))
	cmd := exec.Command("git", "apply", "--check", "-")
	cmd.Dir, cmd.Stdin = "/", strings.NewReader(patch)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, patch)
}

// A file that cannot be written to its end stays as it was.
func TestFixOnFullDisk(t *testing.T) {
	before := strings.Repeat("// filler, so that the file is larger than the limit\n", 3000) + source("a[equal]b")
	for _, command := range []string{"lint --fix a.ts", "fmt -w filters.txt"} {
		dir := tree(t, "a.ts", before, "filters.txt", strings.Repeat("(a[exists])\n", 10000))
		name := command[strings.LastIndexByte(command, ' ')+1:]
		old := read(t, filepath.Join(dir, name))
		program, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command("sh", "-c", "ulimit -f 20; exec "+program+" "+command) // at most 10 or 20 KB
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "MCFILTER_RUN=1")
		out, err := cmd.CombinedOutput()
		require.Equal(t, 2, exitStatus(t, err), "%s", out)
		require.Contains(t, string(out), name+": file too large")
		now := read(t, filepath.Join(dir, name))
		require.True(t, old == now, "the file has %d bytes, not %d", len(now), len(old))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 2, "no temporary file is left")
	}
}

// The mode of a file stays, and a link is neither followed nor replaced.
func TestFixKeepsModeAndLinks(t *testing.T) {
	dir := tree(t, "a.ts", source("a[equal]b"), "out/secret.ts", source("a[equal]b"))
	require.NoError(t, os.Chmod(filepath.Join(dir, "a.ts"), 0o750))
	src := filepath.Join(dir, "src")
	require.NoError(t, os.Mkdir(src, 0o777))
	require.NoError(t, os.Rename(filepath.Join(dir, "a.ts"), filepath.Join(src, "a.ts")))
	require.NoError(t, os.Symlink("../out/secret.ts", filepath.Join(src, "link.ts")))
	require.NoError(t, os.Symlink("../out", filepath.Join(src, "folder")))

	status, _, stderr := mcfilterIn(t, src, "", "lint", "--fix")
	require.Equal(t, 0, status, stderr)
	require.Contains(t, stderr, "1 filter in 1 file\n")
	require.Contains(t, stderr, "warning: fixing the working folder: to fix what standard input has, name it as -\n")
	info, err := os.Stat(filepath.Join(src, "a.ts"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o750), info.Mode().Perm())

	// What is not written is reported as it is.
	var stdout string
	status, stdout, stderr = mcfilterIn(t, src, "", "lint", "--fix", "link.ts")
	require.Equal(t, 2, status)
	require.Contains(t, stdout, "link.ts:1:59: error: [equal] is not an operator")
	require.Contains(t, stderr, "1 filter in 1 file\n1 error, 0 warnings; fixed 0 files")
	require.NotContains(t, stderr, "working folder")
	require.Contains(t, stderr, "link.ts: is a symbolic link: not followed")
	require.Equal(t, source("a[equal]b"), read(t, filepath.Join(dir, "out/secret.ts")))

	readOnly := filepath.Join(dir, "out/read-only.ts")
	require.NoError(t, os.WriteFile(readOnly, []byte(source("a[equal]b")), 0o444))
	status, stdout, stderr = mcfilterIn(t, dir, "", "lint", "--fix", "out/read-only.ts")
	require.Equal(t, 2, status)
	require.Contains(t, stdout, "read-only.ts:1:59: error: [equal] is not an operator")
	require.Contains(t, stderr, "out/read-only.ts: is read-only: not written\n")
	require.Equal(t, source("a[equal]b"), read(t, readOnly))
}

func TestLintStdin(t *testing.T) {
	dir := tree(t, "a.ts", "")
	status, stdout, _ := mcfilterIn(t, dir, source("a[equal]b"), "lint", "--stdin-filename", "src/x.ts", "-")
	require.Equal(t, 1, status)
	require.True(t, strings.HasPrefix(stdout, "src/x.ts:1:59: error: "), stdout)

	status, stdout, stderr := mcfilterIn(t, dir, source("a[equal]b"), "lint", "--fix", "--stdin-filename", "src/x.ts",
		"-")
	require.Equal(t, 0, status, stderr)
	require.Equal(t, source("a[equals]b"), stdout)

	status, stdout, _ = mcfilterIn(t, dir, "a[exists]\nb[equal]c\n", "lint", "-")
	require.Equal(t, 1, status)
	require.True(t, strings.HasPrefix(stdout, "line 2: error: "), stdout)

	status, _, stderr = mcfilterIn(t, dir, "", "lint", "-")
	require.Equal(t, 0, status)
	require.Equal(t, "0 filters\n0 errors, 0 warnings\n", stderr)

	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-", "a.ts"}, "standard input cannot be checked together with other files"},
		{[]string{"--stdin-filename", "x.ts"}, "--stdin-filename needs - as the path"},
		{[]string{"--stdin-filename", "x.xyz", "-"}, "not a language that is searched for filters"},
		{[]string{"--diff", "-e", "a[exists]"}, "--diff is for files"},
		{[]string{"--fix", "--list"}, "--list excludes --fix and --diff"},
		{[]string{"--config", "c.json"}, "c.json: schema: nosuch: no such file or directory"},
		{[]string{"a.xyz"}, "a.xyz: not a language that is searched for filters"},
		{[]string{"--new-from", "-x", "a.ts"}, "is not a revision"},
		{[]string{"--write-baseline"}, "--write-baseline needs --baseline"},
		{[]string{"--write-baseline", "--baseline", "k.json", "--list"}, "--write-baseline excludes --list, --diff and --new-from"},
		{[]string{"--write-baseline", "--baseline", "k.json", "--diff"}, "--write-baseline excludes --list, --diff and --new-from"},
		{[]string{"--write-baseline", "--baseline", "k.json", "--new-from", "HEAD"}, "--write-baseline excludes --list, --diff and --new-from"},
		{[]string{"--rules", "-partial-date,wildcard"}, "--rules: either rules, or each with a hyphen before it"},
		{[]string{"--rules", ""}, "--rules: the value is empty"},
		{[]string{"--schema", ""}, "--schema: the value is empty"},
		{[]string{"--baseline="}, "--baseline: the value is empty"},
		{[]string{"--new-from", ""}, "--new-from: the value is empty"},
	} {
		dir := tree(t, "a.ts", "", "a.xyz", "", "c.json", `{"schema":"nosuch"}`)
		status, _, stderr := mcfilterIn(t, dir, "", append([]string{"lint"}, tt.args...)...)
		require.Equal(t, 2, status, tt.args)
		require.Contains(t, stderr, tt.want)
	}
}

func TestLintList(t *testing.T) {
	dir := tree(t, "a.ts", source("a[equal]b")+"const filters = 'b[exists][and]c[exists]'\n",
		"schemas/blog.json", `{"apiFields":[{"fieldId":"a","name":"","kind":"text"}],"customFields":[]}`,
		"schemas/news.schema.json", `{"apiFields":[{"fieldId":"b","name":"","kind":"text"}],"customFields":[]}`,
		"schemas/package-lock.json", `{"name":"x"}`)
	status, stdout, stderr := mcfilterIn(t, dir, "", "lint", "--list", "--schema", "schemas", "a.ts")
	require.Equal(t, 0, status)
	require.Equal(t, `{"file":"a.ts","line":1,"column":57,"filter":"a[equal]b","endpoint":"blog","checked":true}
{"file":"a.ts","line":2,"column":18,"filter":"b[exists][and]c[exists]","endpoint":null,"checked":false}
`, stdout)
	require.Equal(t, "2 filters in 1 file: 1 checked against a schema, 1 without (endpoint unknown)\n", stderr)
	shop := strings.ReplaceAll(source("a[exists]"), "blog", "shop")
	elsewhere := tree(t, "a.ts", shop+shop+source("a[exists]"))
	_, _, stderr = mcfilterIn(t, elsewhere, "", "lint", "--list", "--schema", filepath.Join(dir, "schemas"), "a.ts")
	require.Equal(t, "3 filters in 1 file: 1 checked against a schema, 0 without (endpoint unknown), 2 without (no schema of shop)\n", stderr)

	_, stdout, _ = mcfilterIn(t, dir, "\"a[exists]\"\n", "lint", "--list", "--jsonl")
	require.Equal(t, `{"file":"-","line":1,"column":1,"filter":"a[exists]","endpoint":null,"checked":false}`+"\n",
		stdout)
	_, stdout, _ = mcfilterIn(t, dir, "", "lint", "--list", "--schema", "schemas", "--endpoint", "news", "-e",
		"b[exists]")
	require.Equal(t, `{"file":null,"line":1,"column":1,"filter":"b[exists]","endpoint":"news","checked":true}`+"\n",
		stdout)
}

func TestConfigVerify(t *testing.T) {
	dir := tree(t, ".mcfilter.json",
		`{"schema":"schemas","severity":"info","rules":{"partial-date":"off"},"exclude":["gen/"]}`,
		"schemas/blog.json", `{"apiFields":[{"fieldId":"a","name":"","kind":"text"}],"customFields":[]}`, "sub/x", "")
	status, stdout, stderr := mcfilterIn(t, filepath.Join(dir, "sub"), "", "config", "verify")
	require.Equal(t, 0, status, stderr)
	require.Contains(t, stdout, ".mcfilter.json: valid\n")
	require.Contains(t, stdout, "schemas (blog)\nseverity: info\nrules: 1 rule changed\nexclude: 1 pattern\n")
	for _, tt := range []struct{ config, want string }{
		{"{\n\"rulez\":{}}", `bad.json: line 2: unknown field "rulez"`},
		{"{\n\n\"schema\":1}", "bad.json: line 3: schema: expected a string, not a number"},
		{`{"rules":[]}`, "bad.json: line 1: rules: expected an object, not an array"},
		{`{"rules":{"partial-date":true}}`, "bad.json: line 1: rules: expected a string, not a bool"},
		{`{"exclude":"gen"}`, "bad.json: line 1: exclude: expected an array, not a string"},
		{`{"severity":null}`, "bad.json: severity: null: give a value or leave the member out"},
		{"", "bad.json: empty: expected a JSON object"},
		{"[]", "bad.json: expected a JSON object"},
		{"null", "bad.json: expected a JSON object"},
		{"{} {}", "bad.json: line 1: trailing data"},
		{`{"Schema":"x"}`, `bad.json: unknown field "Schema"`},
		{`{"rules":{"partial-date":"off",` + "\n" + `"partial-date":"error"}}`, "bad.json: line 2: duplicate name"},
		{`{"exclude":[""]}`, `bad.json: exclude: "" is not a pattern`},
		{`{"exclude":["#a"]}`, `bad.json: exclude: "#a" is not a pattern`},
		{`{"exclude":["a\nb"]}`, `bad.json: exclude: "a\nb" is not a pattern`},
		{`{"severity":"high"}`, `bad.json: severity: unknown severity "high": expected info, warning or error`},
		{`{"rules":{"nosuch":"off"}}`, `bad.json: rules: unknown rule "nosuch"`},
		{`{"rules":{"partial-date":"loud"}}`, `bad.json: rules: partial-date: unknown severity "loud"`},
		{`{"schema":"nowhere"}`, "bad.json: schema: "},
	} {
		dir := tree(t, "bad.json", tt.config)
		status, _, stderr := mcfilterIn(t, dir, "", "config", "verify", "bad.json")
		require.Equal(t, 2, status, tt.config)
		require.Contains(t, stderr, tt.want)
	}
	status, _, stderr = mcfilterIn(t, tree(t, ".git/x", ""), "", "config", "verify")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "no .mcfilter.json here or above")
}

func TestBaseline(t *testing.T) {
	dir := tree(t, "a.ts", source("a[equal]b"), "src/b.ts", source("a[equal]b")+source("a[equal]b"))
	status, _, stderr := mcfilterIn(t, dir, "", "lint", "--baseline", "known.json")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "known.json: no such file or directory")

	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "known.json", "--write-baseline")
	require.Equal(t, 0, status)
	require.Contains(t, stderr, "known.json: 3 findings written\n")

	status, stdout, stderr := mcfilterIn(t, dir, "", "lint", "--baseline", "known.json")
	require.Equal(t, 0, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "; 3 in the baseline")
	// From another folder, and with lines that moved.
	require.NoError(t,
		os.WriteFile(filepath.Join(dir, "a.ts"),
			[]byte("\n\n"+source("a[equal]b")+source("a[equal]b")+source("c[exist]")),
			0o666))
	status, stdout, _ = mcfilterIn(t, filepath.Join(dir, "src"), "", "lint", "-q", "--baseline", "../known.json",
		"--format", "json", "..")
	require.Equal(t, 1, status)
	require.Equal(t, 2, strings.Count(stdout, "\n"), stdout)
	require.Contains(t, stdout, `"line":4`)
	require.Contains(t, stdout, `"line":5`)

	// What is known stays known, and stays, while another finding is fixed.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.ts"), []byte(source("a[equal]b")+source("c[equal]d")), 0o666))
	status, stdout, stderr = mcfilterIn(t, dir, "", "lint", "--fix", "--baseline", "known.json", "a.ts")
	require.Equal(t, 0, status)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "; 1 in the baseline; fixed 1 file")
	data := read(t, filepath.Join(dir, "a.ts"))
	require.Equal(t, source("a[equal]b")+source("c[equals]d"), data)

}

// What the configuration leaves out of a folder is counted, also of one that is named.
func TestExcluded(t *testing.T) {
	dir := tree(t, ".mcfilter.json", `{"exclude":["gen/"]}`, "gen/a.ts", source("a[equal]b"), "gen/b.ts", "", "c.ts", "")
	for path, want := range map[string]string{
		".":        "0 filters in 1 file; 2 files excluded by the configuration\n",
		"gen":      "0 filters in 0 files; 2 files excluded by the configuration\n",
		"gen/a.ts": "1 filter in 1 file\n",
	} {
		_, _, stderr := mcfilterIn(t, dir, "", "lint", path)
		require.Contains(t, stderr, want)
	}
}

// What is not a baseline is neither read as one nor overwritten.
func TestNotABaseline(t *testing.T) {
	const entry = `{"version":1,"findings":[{"file":"a.ts","rule":"unknown-operator","filter":"a[equal]b"`
	for content, want := range map[string]string{
		"{":                      "k.json: line 1: expected the name of a member",
		"{}":                     "k.json: not a baseline of mcfilter",
		"[]":                     "k.json: expected a JSON object",
		`{"version":2,"new":1}`:  "k.json: a baseline of version 2, where this program knows version 1",
		`{"version":1,"x":1}`:    `k.json: line 1: unknown field "x"`,
		entry + `,"count":-1}]}`: "k.json: findings[0]: expected file, rule and a count of at least 1",
		entry + `}]}`:            "k.json: findings[0]: expected file, rule and a count of at least 1",
		source("a[equal]b"):      "k.json: line 1: expected a value",
	} {
		dir := tree(t, "a.ts", source("a[equal]b"), "k.json", content)
		for _, args := range [][]string{{}, {"--write-baseline"}} {
			status, _, stderr := mcfilterIn(t, dir, "", append([]string{"lint", "--baseline", "k.json"}, args...)...)
			require.Equal(t, 2, status, content)
			require.Contains(t, stderr, want)
			require.Contains(t, stderr, "; remove it, and make it with --write-baseline\n")
		}
		require.Equal(t, content, read(t, filepath.Join(dir, "k.json")))
	}

	status, _, stderr := mcfilterIn(t, t.TempDir(), "", "lint", "--baseline", ".")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, ".: is a directory\n")

	// An empty file can become one, also through a link.
	dir := tree(t, "a.ts", source("a[equal]b"), "sub/k.json", "")
	require.NoError(t, os.Symlink("sub/k.json", filepath.Join(dir, "link.json")))
	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "link.json", "--write-baseline")
	require.Equal(t, 0, status, stderr)
	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "link.json")
	require.Equal(t, 0, status, stderr)

	// Where not everything was checked, the one that there is stays.
	before := read(t, filepath.Join(dir, "sub/k.json"))
	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "sub/k.json", "--write-baseline", "nosuch.ts")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "sub/k.json: not written, since not everything could be checked\n")
	require.Equal(t, before, read(t, filepath.Join(dir, "sub/k.json")))
}

// A file whose name is not UTF-8 is found again.
func TestBaselineNames(t *testing.T) {
	dir := tree(t, "x\xff.ts", source("a[equal]b"))
	status, _, stderr := mcfilterIn(t, dir, "", "lint", "--baseline", "k.json", "--write-baseline")
	require.Equal(t, 0, status, stderr)
	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "k.json")
	require.Equal(t, 0, status, stderr)
	require.Contains(t, stderr, "; 1 in the baseline")
}

func TestNewFrom(t *testing.T) {
	dir := tree(t, "a.ts", "1\n"+source("a[equal]b")+"3\n", "日本 語.ts", source("a[equal]b"))
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "first")
	type place struct {
		File string
		Line int
	}
	lint := func(dir string, args ...string) (int, []place) {
		t.Helper()
		status, stdout, stderr := mcfilterIn(t, dir, "", append([]string{"lint", "--format", "json"}, args...)...)
		require.NotEqual(t, 2, status, stderr)
		var places []place
		for line := range strings.Lines(stdout) {
			var p place
			require.NoError(t, json.Unmarshal([]byte(line), &p))
			places = append(places, p)
		}
		return status, places
	}
	status, places := lint(dir, "--new-from", "HEAD")
	require.Equal(t, 0, status)
	require.Empty(t, places)

	require.NoError(t,
		os.WriteFile(filepath.Join(dir, "a.ts"), []byte("0\n1\n"+source("a[equal]b")+"3\n"+source("c[equal]d")), 0o666))
	require.NoError(t,
		os.WriteFile(filepath.Join(dir, "日本 語.ts"), []byte(source("a[equal]b")+"\n"+source("e[equal]f")), 0o666))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "sub"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "sub/new.ts"), []byte(source("n[equal]b")), 0o666))
	status, places = lint(dir, "--new-from", "HEAD")
	require.Equal(t, 1, status)
	require.Equal(t, []place{{"a.ts", 5}, {"sub/new.ts", 1}, {"日本 語.ts", 3}}, places)
	_, places = lint(filepath.Join(dir, "sub"), "--new-from", "HEAD", "..")
	require.Equal(t, []place{{"../a.ts", 5}, {"../sub/new.ts", 1}, {"../日本 語.ts", 3}}, places)

	// A file that was renamed has the lines that it had, and the whole of one that git
	// does not track, or knows no lines of, is new.
	git(t, dir, "mv", "a.ts", "moved.ts")
	_, places = lint(dir, "--new-from", "HEAD", "moved.ts")
	require.Equal(t, []place{{"moved.ts", 5}}, places)
	git(t, dir, "mv", "moved.ts", "a.ts")
	for name, content := range map[string]string{
		".gitignore": "ignored.ts\n", ".gitattributes": "binary.ts -diff\n",
		"ignored.ts": source("a[equal]b"), "binary.ts": source("a[equal]b"), "inner/x.ts": source("a[equal]b"),
	} {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
	}
	git(t, filepath.Join(dir, "inner"), "init", "-q")
	git(t, dir, "add", "binary.ts")
	outside := filepath.Join(tree(t, "o.ts", source("a[equal]b")), "o.ts")
	_, places = lint(dir, "--new-from", "HEAD", "ignored.ts", "binary.ts", "inner", outside)
	require.Equal(t, []place{{"ignored.ts", 1}, {"binary.ts", 1}, {"inner/x.ts", 1}, {outside, 1}}, places)
	for _, name := range []string{"binary.ts", "ignored.ts", "inner"} {
		git(t, dir, "rm", "-q", "--cached", "--ignore-unmatch", "-r", name)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, name)))
	}

	// A repository cannot make git run a program.
	marker := filepath.Join(dir, "ran")
	git(t, dir, "config", "core.fsmonitor", "touch "+marker+"; false")
	git(t, dir, "config", "diff.external", "touch "+marker)
	git(t, dir, "config", "diff.interHunkContext", "10")
	_, places = lint(dir, "--new-from", "HEAD")
	require.Equal(t, []place{{"a.ts", 5}, {"sub/new.ts", 1}, {"日本 語.ts", 3}}, places)
	require.NoFileExists(t, marker)

	status, _, stderr := mcfilterIn(t, dir, "", "lint", "--new-from", "nosuch")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "git has no revision nosuch; see")
	shallow := t.TempDir()
	git(t, shallow, "clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(dir), ".")
	status, _, stderr = mcfilterIn(t, shallow, "", "lint", "--new-from", "HEAD~1")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "git has no revision HEAD~1: the clone is shallow, fetch more of it; see")
	status, _, stderr = mcfilterIn(t, t.TempDir(), "", "lint", "--new-from", "HEAD")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "git: ")
}

// A fix that removes a line does not make what follows look old, and old findings stay.
func TestNewFromFix(t *testing.T) {
	dir := tree(t, "a.ts", "1\n2\n"+source("old[equal]b")+"4\n")
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "first")
	broken := "c.getList({ endpoint: 'blog', queries: { filters: `a[exists]\n\n[and]b[exists]` } })\n"
	name := filepath.Join(dir, "a.ts")
	require.NoError(t, os.WriteFile(name,
		[]byte("1\n"+broken+"2\n"+source("old[equal]b")+"4\n"+source("c d[equals]x")), 0o666))
	status, stdout, stderr := mcfilterIn(t, dir, "", "lint", "--fix", "--new-from", "HEAD")
	require.Equal(t, 1, status, stderr)
	require.Contains(t, stdout, "a.ts:6:58: error: ")
	require.Contains(t, stderr, "1 error, 0 warnings; 1 in lines that did not change; fixed 1 file")
	require.Contains(t, read(t, name), "`a[exists][and]b[exists]`")
	require.Contains(t, read(t, name), "old[equal]b")
}
