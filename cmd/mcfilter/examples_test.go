//go:build !windows

package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// clone returns a copy of the repository, as git has it, with the program on
// the path.
func clone(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	cmd := exec.Command("sh", "-c", `git ls-files -z | grep -zEv '^(js|bench)/' | xargs -0 sh -c 'for f; do [ ! -e "$f" ] || cp --parents "$f" "$0"; done' "$1"`, "sh", dir)
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	program, err := os.Executable()
	require.NoError(t, err)
	bin := filepath.Join(t.TempDir(), "mcfilter")
	require.NoError(t, os.WriteFile(bin, []byte("#!/bin/sh\nMCFILTER_RUN=1 exec "+program+" \"$@\"\n"), 0o777))
	return dir, append(os.Environ(), "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"), "MICROCMS_API_KEY=")
}

// examplesOf returns the examples of a command and those below it, one command
// line each.
func examplesOf(cmd *cobra.Command) []string {
	lines := strings.Split(strings.ReplaceAll(cmd.Example, "|\n", "| "), "\n")
	var examples []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			examples = append(examples, line)
		}
	}
	for _, c := range cmd.Commands() {
		if c.Name() != "help" && c.Name() != "completion" {
			examples = append(examples, examplesOf(c)...)
		}
	}
	return examples
}

// Every example of the help texts runs in a clone: it prints something, and
// nothing is wrong with how it is called.
func TestExamplesRun(t *testing.T) {
	dir, env := clone(t)
	url := serving(t, dir)
	for _, example := range examplesOf(newRoot()) {
		t.Run(example, func(t *testing.T) {
			if strings.Contains(example, "…") {
				t.Skip("needs the key of a service")
			}
			example = strings.ReplaceAll(example, "http://127.0.0.1:8787", url)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, "sh", "-c", "exec "+example)
			if strings.Contains(example, "|") || strings.Contains(example, "=") && !strings.HasPrefix(example, "mcfilter") {
				cmd = exec.CommandContext(ctx, "sh", "-c", example)
			}
			cmd.Dir, cmd.Env = dir, env
			if isServer(example) {
				runServer(t, cmd, example)
				return
			}
			out, err := cmd.CombinedOutput()
			require.Less(t, exitStatus(t, err), 2, "%s", out)
			if !strings.HasPrefix(example, "mcfilter man") {
				require.NotEmpty(t, out)
			}
		})
	}
}

func isServer(example string) bool {
	return strings.HasPrefix(example, "mcfilter serve") || strings.HasPrefix(example, "mcfilter proxy -") && !strings.Contains(example, "--check")
}

// runServer runs an example until it tells its address.
func runServer(t *testing.T, cmd *exec.Cmd, example string) {
	t.Helper()
	if !strings.Contains(example, "--addr") {
		cmd.Args[2] += " --addr 127.0.0.1:0"
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err, stderr.String())
	require.Contains(t, line, "://127.0.0.1:")
	require.NoError(t, cmd.Process.Signal(syscall.SIGINT))
	io.Copy(io.Discard, stdout)
	require.Equal(t, 0, exitStatus(t, cmd.Wait()), stderr.String())
}
