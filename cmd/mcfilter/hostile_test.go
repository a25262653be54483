//go:build !windows

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Devices, pipes and folders in the place of files are errors, at once.
func TestHostileFiles(t *testing.T) {
	kinds := map[string]func(name string) error{
		"device": func(name string) error { return os.Symlink("/dev/zero", name) },
		"pipe":   func(name string) error { return syscall.Mkfifo(name, 0o666) },
		"folder": func(name string) error { return os.Mkdir(name, 0o777) },
	}
	for kind, mk := range kinds {
		for _, tt := range []struct {
			file string
			args []string
		}{
			{".gitignore", []string{"lint", "."}},
			{".mcfilter.json", []string{"lint", "."}},
			{".mcfilter.json", []string{"lint", "--config", ".mcfilter.json", "."}},
			{".mcfilter.json", []string{"lint", "-e", "a[exists]"}},
			{".mcfilter.json", []string{"config", "verify"}},
			{"s.json", []string{"lint", "--schema", "s.json", "-e", "a[exists]"}},
			{"s.json", []string{"match", "--schema", "s.json", "a[exists]", "a.ts"}},
			{"b.json", []string{"lint", "--baseline", "b.json", "."}},
			{"content", []string{"match", "a[exists]", "content"}},
			{"filters.txt", []string{"fmt", "-l", "filters.txt"}},
			{"x.ts", []string{"lint", "x.ts"}},
			{"site", []string{"serve", "--addr", "127.0.0.1:0", "--content", "site"}},
			{"s.json", []string{"serve", "--addr", "127.0.0.1:0", "--content", "blog.json", "--schema", "s.json"}},
			{"policy.json", []string{"proxy", "--check", "--policy", "policy.json"}},
			{"s.json", []string{"proxy", "--check", "--policy", "p.json", "--schema", "s.json"}},
		} {
			if kind == "folder" && (tt.file == "x.ts" || tt.file == "s.json" || tt.file == "site") {
				continue // a folder has its own meaning there
			}
			t.Run(kind+" "+strings.Join(tt.args, " "), func(t *testing.T) {
				dir := tree(t, "a.ts", source("a[exists]"), "blog.json", "[]", "p.json", `{"endpoints":{"blog":{}}}`)
				require.NoError(t, mk(filepath.Join(dir, tt.file)))
				status, _, stderr := mcfilterIn(t, dir, "", tt.args...) // and does not wait for ever
				require.Equal(t, 2, status, stderr)
				require.Contains(t, stderr, tt.file)
			})
		}
	}
	// Links and pipes that are found in a folder are passed by.
	dir := tree(t, "a.ts", source("a[exists]"))
	for kind, mk := range kinds {
		require.NoError(t, mk(filepath.Join(dir, kind+".ts")))
	}
	status, _, stderr := mcfilterIn(t, dir, "", "lint", ".")
	require.Equal(t, 0, status)
	require.Contains(t, stderr, "1 filter in 1 file\n")
}

// A pipe with a writer is read like any file.
func TestMatchPipe(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "pipe")
	require.NoError(t, syscall.Mkfifo(name, 0o666))
	written := make(chan error)
	go func() {
		time.Sleep(200 * time.Millisecond)
		written <- os.WriteFile(name, []byte(`{"a":1}`), 0o666)
	}()
	status, stdout, stderr := mcfilterIn(t, dir, "", "match", "a[exists]", "pipe")
	require.NoError(t, <-written)
	require.Equal(t, 0, status, stderr)
	require.Equal(t, "{\"a\":1}\n", stdout)
}

// Files of any size take bounded memory: those that are too large are named.
func TestLargeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	dir := t.TempDir()
	for i := range 8 {
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(i, ".ts")))
		require.NoError(t, err)
		require.NoError(t, f.Truncate(511<<20))
		require.NoError(t, f.Close())
	}
	for i := range 8 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprint("s", i, ".ts")), make([]byte, 31<<20), 0o666))
	}
	cmd := process(t, dir, "lint", ".")
	out, err := cmd.CombinedOutput()
	require.Equal(t, 0, exitStatus(t, err), "%s", out)
	require.Contains(t, string(out), "0.ts: larger than 32 MiB: not read")
	require.Contains(t, string(out), "8 files not read")
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	require.True(t, ok)
	require.Less(t, usage.Maxrss, int64(300<<10), "KB")

	status, _, stderr := mcfilterIn(t, dir, "", "lint", "0.ts")
	require.Equal(t, 2, status, "a file that is named is not passed by: %s", stderr)
}

// What a name could tell a terminal or the log of a CI system is quoted.
func TestHostileNames(t *testing.T) {
	names := []string{"a\n::error file=x::y.ts", "b\x1b[2J.ts", "c\u202egnp.ts"}
	dir := tree(t, names[0], source("a[equal]b"), names[1], source("a[equal]b"), names[2], source("a[equal]b"))
	for _, args := range [][]string{{"lint", "."}, {"lint", "--diff", "."}, {"lint", "--format", "json", "."},
		{"lint", "--list", "."}, {"lint", "--fix", "."}, {"match", "a[exists]", names[0], names[1], names[2]}} {
		_, stdout, stderr := mcfilterIn(t, dir, "", args...)
		for line := range strings.Lines(stdout + stderr) {
			require.False(t, strings.HasPrefix(line, "::error"), line)
		}
		require.NotContains(t, stdout+stderr, "\x1b")
		if args[1] != "--format" && args[1] != "--list" {
			require.NotContains(t, stdout+stderr, "\u202e", args)
		}
	}
	for _, args := range [][]string{
		{"proxy", "--check", "--policy", names[1]},
		{"proxy", "--check", "--policy", names[1], "--schema", names[1]},
		{"serve", "--content", names[1]},
		{"match", "a[exists]", names[1]},
	} {
		status, _, stderr := mcfilterIn(t, dir, "", args...)
		require.Equal(t, 2, status)
		require.Contains(t, stderr, `mcfilter: "b\x1b[2J.ts":`, args)
	}
}
