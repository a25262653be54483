//go:build !windows

package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

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
