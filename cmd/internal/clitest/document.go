package clitest

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// Need skips a test that needs programs of Unix which are not there, or fails
// it where FILTERS_REQUIRE_ALL is set.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs programs of Unix")
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("FILTERS_REQUIRE_ALL") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// Clone copies the files of the repository that git knows or would add to a new
// folder, and returns the folder.
func Clone(t testing.TB) string {
	t.Helper()
	Need(t, "git")
	root, err := filepath.Abs(repository(t))
	require.NoError(t, err)
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("needs the files that git tracks:", err)
	}
	git := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	git.Dir = root
	list, err := git.Output()
	require.NoError(t, err)
	dir := t.TempDir()
	for name := range bytes.SplitSeq(bytes.TrimSuffix(list, []byte{0}), []byte{0}) {
		data, err := os.ReadFile(filepath.Join(root, string(name)))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		require.NoError(t, err)
		to := filepath.Join(dir, string(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o777))
		require.NoError(t, os.WriteFile(to, data, 0o777))
	}
	return dir
}

// repository returns the folder of the root module, from that of the test.
func repository(t testing.TB) string {
	for dir := ".."; len(dir) < len("../../../../.."); dir += "/.." {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir
		}
	}
	t.Fatal("not in a checkout of the repository")
	return ""
}

// Program returns a folder with an executable mcfilter that runs the program
// under test. Its TestMain must do so where MCFILTER_RUN is set.
func Program(t testing.TB) string {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	bin := t.TempDir()
	script := "#!/bin/sh\nMCFILTER_RUN=1 exec '" + program + "' \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "mcfilter"), []byte(script), 0o777))
	return bin
}

// Shell returns a command that runs a script in dir, with the programs in bin on its
// path. It ends with the test, or after three minutes.
func Shell(t testing.TB, dir, bin, script string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1",
		"MICROCMS_API_KEY=")
	cmd.WaitDelay = time.Second
	return cmd
}

// A Block is a fenced block of Markdown.
type Block struct {
	Language   string
	Text       string // without the indentation of the fence
	start, end int    // of the lines in the document
}

// Blocks returns the fenced blocks of a document.
func Blocks(markdown string) (blocks []Block) {
	var indent string
	at, open := 0, false
	for line := range strings.Lines(markdown) {
		at += len(line)
		fence := strings.TrimLeft(strings.TrimSuffix(line, "\n"), " ")
		switch {
		case !open && strings.HasPrefix(fence, "```"):
			open, indent = true, line[:strings.Index(line, "`")]
			blocks = append(blocks, Block{Language: fence[3:], start: at, end: at})
		case open && fence == "```":
			open = false
		case open:
			b := &blocks[len(blocks)-1]
			b.Text += strings.TrimPrefix(line, indent)
			b.end = at
		}
	}
	return blocks
}

var updateDocs = flag.Bool("update-docs", false, "write what the commands of a document print into it")

// Tour runs each block of commands in the section of a document that starts with
// a heading, or in all of it, and compares what it prints with the block of text
// that follows. With -update-docs it writes it there. It returns how many blocks
// of commands there are.
func Tour(t *testing.T, document, heading string, run func(commands string) string) (ran int) {
	t.Helper()
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	before, section, found := strings.Cut(string(data), heading)
	require.True(t, found, heading)
	if heading != "" {
		section, _, _ = strings.Cut(section, "\n## ")
	}
	after := string(data[len(before)+len(heading)+len(section):])
	var commands, printed string
	var updated strings.Builder
	updated.WriteString(before + heading)
	copied := 0
	for _, b := range Blocks(section) {
		switch b.Language {
		case "sh":
			commands, printed = b.Text, run(b.Text)
			ran++
		case "text":
			if !*updateDocs {
				require.Empty(t, cmp.Diff(b.Text, printed), "- documented, + real: %s", commands)
			}
			updated.WriteString(section[copied:b.start] + printed)
			copied = b.end
		}
	}
	if *updateDocs {
		require.NoError(t, os.WriteFile(document, []byte(updated.String()+section[copied:]+after), 0o644))
	}
	return ran
}
