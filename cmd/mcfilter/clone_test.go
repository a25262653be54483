package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

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
