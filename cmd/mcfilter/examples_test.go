//go:build !windows

package main

import (
	"bufio"
	"io"
	"strings"
	"syscall"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

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
	clitest.Need(t, "bash", "git")
	dir, bin := clitest.Clone(t), clitest.Program(t)
	url := serving(t, dir)
	for _, example := range examplesOf(newRoot()) {
		t.Run(example, func(t *testing.T) {
			if strings.Contains(example, "…") {
				t.Skip("needs the key of a service")
			}
			example = strings.ReplaceAll(example, "http://127.0.0.1:8787", url)
			if isServer(example) {
				runServer(t, dir, bin, example)
				return
			}
			out, err := clitest.Shell(t, dir, bin, example).CombinedOutput()
			require.Less(t, exitStatus(t, err), 2, "%s", out)
			if !strings.HasPrefix(example, "mcfilter man") {
				require.NotEmpty(t, out)
			}
		})
	}
}

func isServer(example string) bool {
	return strings.HasPrefix(example, "mcfilter serve") || strings.HasPrefix(example,
		"mcfilter proxy -") && !strings.Contains(example, "--check")
}

// runServer runs an example until it prints its address.
func runServer(t *testing.T, dir, bin, example string) {
	t.Helper()
	script := "exec " + example
	if !strings.Contains(example, "--addr") {
		script += " --addr 127.0.0.1:0"
	}
	cmd := clitest.Shell(t, dir, bin, script)
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
