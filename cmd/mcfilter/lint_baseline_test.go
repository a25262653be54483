//go:build !windows

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

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
	data, err := os.ReadFile(filepath.Join(dir, "a.ts"))
	require.NoError(t, err)
	require.Equal(t, source("a[equal]b")+source("c[equals]d"), string(data))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "known.json"), []byte("{}"), 0o666))
	status, _, stderr = mcfilterIn(t, dir, "", "lint", "--baseline", "known.json")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "known.json: not a baseline of mcfilter")
}

func TestNewFrom(t *testing.T) {
	dir := tree(t, "a.ts", "1\n"+source("a[equal]b")+"3\n", "日本 語.ts", source("a[equal]b"))
	git(t, dir, "init", "-q")
	git(t, dir, "add", ".")
	git(t, dir, "commit", "-qm", "first")
	lint := func(dir string, args ...string) (int, []string) {
		t.Helper()
		status, stdout, stderr := mcfilterIn(t, dir, "", append([]string{"lint", "--format", "json"}, args...)...)
		require.NotEqual(t, 2, status, stderr)
		var places []string
		for line := range strings.Lines(stdout) {
			var f struct {
				File string
				Line int
			}
			require.NoError(t, json.Unmarshal([]byte(line), &f))
			places = append(places, fmt.Sprint(filepath.ToSlash(f.File), ":", f.Line))
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
	require.Equal(t, []string{"a.ts:5", "sub/new.ts:1", "日本 語.ts:3"}, places)
	_, places = lint(filepath.Join(dir, "sub"), "--new-from", "HEAD", "..")
	require.Equal(t, []string{"../a.ts:5", "../sub/new.ts:1", "../日本 語.ts:3"}, places)

	// A repository cannot make git run a program.
	marker := filepath.Join(dir, "ran")
	git(t, dir, "config", "core.fsmonitor", "touch "+marker+"; false")
	git(t, dir, "config", "diff.external", "touch "+marker)
	_, places = lint(dir, "--new-from", "HEAD")
	require.Len(t, places, 3)
	require.NoFileExists(t, marker)

	status, _, stderr := mcfilterIn(t, dir, "", "lint", "--new-from", "nosuch")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "git has no revision nosuch")
	status, _, stderr = mcfilterIn(t, t.TempDir(), "", "lint", "--new-from", "HEAD")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "git: ")
}
