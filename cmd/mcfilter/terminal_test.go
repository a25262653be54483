//go:build !windows

package main

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

func TestColor(t *testing.T) {
	dir := tree(t)
	bad := []string{"fmt", "a[exist]"}
	require.Contains(t, onTerminal(t, dir, bad...), red+"mcfilter:"+plain)
	require.NotContains(t, onTerminal(t, dir, append(bad, "--color=never")...), "\x1b")
	_, _, stderr := mcfilterIn(t, dir, "", bad...)
	require.NotContains(t, stderr, "\x1b")
	_, _, stderr = mcfilterIn(t, dir, "", append(bad, "--color", "always")...)
	require.Contains(t, stderr, red+"mcfilter:"+plain)
	require.Contains(t, stderr, red+"  ^^^^^"+plain)
	status, _, stderr := mcfilterIn(t, dir, "", append(bad, "--color", "blue")...)
	require.Equal(t, 2, status)
	require.Equal(t, "mcfilter: --color: expected auto, always or never, not blue; see mcfilter fmt --help\n", stderr)

	cmd := process(t, dir, bad...)
	cmd.Env = append(cmd.Env, "NO_COLOR=1")
	terminal, err := pty.Start(cmd)
	require.NoError(t, err)
	defer terminal.Close()
	screen, _ := io.ReadAll(terminal)
	require.NotContains(t, string(screen), "\x1b")
	cmd.Wait()
}

// On a terminal, match without a file tells what it waits for.
func TestMatchTerminal(t *testing.T) {
	cmd := process(t, t.TempDir(), "match", "a[exists]")
	terminal, err := pty.Start(cmd)
	require.NoError(t, err)
	defer terminal.Close()
	_, err = terminal.WriteString("{\"a\":1}\n\x04")
	require.NoError(t, err)
	screen, _ := io.ReadAll(terminal)
	require.NoError(t, cmd.Wait())
	require.Contains(t, string(screen), "reading standard input; name files after the filter, or end with Ctrl-D")

	dir := tree(t, "a.json", `{"id":"x","a":1,"tags":["t\n"]}`)
	text := onTerminal(t, dir, "match", "--color=never", "--explain", "a[equals]1[and](b[exists][or]tags[contains]t)",
		"a.json")
	require.Equal(t, `✗ "x" in a.json, byte 0 does not match
  ✗ all of
  ├─ ✓ a[equals]1  `+ruleOf(t, "a[equals]1")+`
  │      a: 1
  └─ ✗ any of
     ├─ ✗ b[exists]  `+ruleOf(t, "b[exists]")+`
     │      b: no value
     └─ ✗ tags[contains]t  `+ruleOf(t, "tags[contains]t")+`
            tags: ["t\n"]
`, text)
	require.True(t,
		strings.HasPrefix(onTerminal(t, dir, "match", "--explain", "--format=json", "a[exists]", "a.json"),
			`{"file":"a.json",`))
	_, stdout, _ := mcfilterIn(t, dir, "", "match", "--explain", "a[exists]", "a.json")
	require.True(t, strings.HasPrefix(stdout, `{"file":"a.json",`))
	_, stdout, _ = mcfilterIn(t, dir, "", "match", "--explain", "--format=text", "a[exists]", "a.json")
	require.True(t, strings.HasPrefix(stdout, `✓ "x" in a.json, byte 0 matches`))
}

// What items and filters hold is harmless on a terminal.
func TestHostileValuesOnTerminal(t *testing.T) {
	const hostile = "\u009b31m\u202e\x7fx"
	dir := tree(t, "a.json", `{"a":"`+hostile+`"}`, "a.ts", source("a[equal]"+hostile))
	for _, args := range [][]string{
		{"match", "a[exists]", "a.json"}, {"match", "--explain", "a[exists]", "a.json"},
		{"match", "--explain", "--format", "json", "a[exists]", "a.json"},
		{"parse", "a[equals]" + hostile}, {"fmt", "a[equals]" + hostile}, {"fmt", "a[equal]" + hostile},
		{"lint", "a.ts"}, {"lint", "--format", "json", "a.ts"}, {"lint", "--diff", "a.ts"},
		{"lint", "-e", "a[equal]" + hostile}, {"sql", "a[equals]" + hostile},
	} {
		screen := onTerminal(t, dir, append(args, "--color=never")...)
		require.NotEmpty(t, screen)
		for _, bad := range []string{"\u009b", "\u202e", "\x7f", "\x1b"} {
			require.NotContains(t, screen, bad, "%q", args)
		}
	}
	require.Contains(t, onTerminal(t, dir, "match", "a[exists]", "a.json"), `{"a":"\u009b31m\u202e\u007fx"}`)
	_, stdout, _ := mcfilterIn(t, dir, "", "match", "a[exists]", "a.json")
	require.Equal(t, `{"a":"`+hostile+`"}`+"\n", stdout, "nothing changes but on a terminal")
}
