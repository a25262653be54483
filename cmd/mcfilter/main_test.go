package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"github.com/microcms-go/filters/internal/sample"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// TestMain runs the program itself where a test starts it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("MCFILTER_RUN") != "" {
		main()
	}
	os.Exit(m.Run())
}

// mcfilter runs the program.
func mcfilter(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &err)
	return status, out.String(), err.String()
}

// A program is a run of the program and what it must do.
type program struct {
	name   string // of the test; empty: the arguments
	args   []string
	stdin  string
	status int
	stdout string
	stderr string
}

func (p program) test(t *testing.T) {
	t.Helper()
	name := p.name
	if name == "" {
		name = strings.Join(p.args, " ")
	}
	t.Run(name, func(t *testing.T) {
		status, stdout, stderr := mcfilter(p.stdin, p.args...)
		require.Equal(t, p.stderr, stderr)
		require.Equal(t, p.stdout, stdout)
		require.Equal(t, p.status, status)
	})
}

// write makes a file in a new directory and returns its name.
func write(t testing.TB, name, content string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
	return name
}

// read returns the content of a file.
func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// blogSchema writes the schema of the sample blog to a file and returns its name.
func blogSchema(t testing.TB) string {
	t.Helper()
	return write(t, "blog.schema.json", string(sample.BlogSchema))
}

func TestUsageErrors(t *testing.T) {
	for _, p := range []program{
		{args: []string{"nosuch"}, stderr: "mcfilter: unknown command \"nosuch\" for \"mcfilter\"\n"},
		{args: []string{"match"}, stderr: "mcfilter: a filter is missing; see mcfilter match --help\n"},
		{args: []string{"parse", "--nosuch"}, stderr: "mcfilter: unknown flag --nosuch; see mcfilter parse --help\n"},
		{
			args:   []string{"match", "--max-item", "0", ""},
			stderr: "mcfilter: --max-item must be positive; see mcfilter match --help\n",
		},
		{
			args:   []string{"match", "--endpoint", "blog", ""},
			stderr: "mcfilter: --endpoint needs --schema; see mcfilter match --help\n",
		},
	} {
		p.status = 2
		p.test(t)
	}
	for _, both := range [][]string{{"--count", "--explain"}, {"--count", "--fields=id"}, {"--explain", "--fields=id"},
		{"--explain", "--invert"}} {
		status, _, stderr := mcfilter("{}", append([]string{"match", ""}, both...)...)
		require.Equal(t, 2, status, "%v", both)
		require.Contains(t, stderr, "none of the others can be", "%v", both)
	}
}

// Every command has a description and examples of its use, with examples
// that are right.
func TestHelp(t *testing.T) {
	status, stdout, stderr := mcfilter("")
	require.Equal(t, 0, status)
	require.Empty(t, stderr)
	for _, command := range newRoot().Commands() {
		if !command.Hidden {
			require.Contains(t, stdout, command.Short)
		}
		if command.Name() == "help" || command.Name() == "completion" {
			continue
		}
		t.Run(command.Name(), func(t *testing.T) {
			status, stdout, _ := mcfilter("", command.Name(), "--help")
			require.Equal(t, 0, status)
			require.Contains(t, stdout, command.Long)
			require.Contains(t, stdout, "Examples:\n  ")
			require.Contains(t, command.Example, "mcfilter "+command.Name())
			for line := range strings.Lines(stdout) {
				require.Less(t, len(line), 120)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	status, stdout, _ := mcfilter("", "--version")
	require.Equal(t, 0, status)
	require.Regexp(t, `^mcfilter version .+\n$`, stdout)
}

func TestCompletion(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		status, stdout, _ := mcfilter("", "completion", shell)
		require.Equal(t, 0, status)
		require.Contains(t, stdout, "mcfilter")
	}
	program{
		args: []string{"completion", "NONSENSE"}, status: 2,
		stderr: "mcfilter: unknown command \"NONSENSE\" for \"mcfilter completion\"\n",
	}.test(t)
	// A file may follow the filter, but not come first.
	_, stdout, _ := mcfilter("", "__complete", "match", "")
	require.Equal(t, ":4\n", stdout)
	_, stdout, _ = mcfilter("", "__complete", "match", "a[exists]", "")
	require.Equal(t, ":0\n", stdout)
}

func TestMan(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	status, stdout, stderr := mcfilter("", "man", dir)
	require.Equal(t, 0, status)
	require.Empty(t, stdout+stderr)
	for _, command := range []string{"", "-parse", "-fmt", "-match"} {
		page := read(t, filepath.Join(dir, "mcfilter"+command+".1"))
		require.Contains(t, page, ".SH EXAMPLE")
	}
	status, _, stderr = mcfilter("", "man", filepath.Join(write(t, "file", ""), "dir"))
	require.Equal(t, 2, status)
	require.Regexp(t, `^mcfilter: .*not a directory\n$`, stderr)
}

// A closedPipe is an output without a reader.
type closedPipe struct{ err error }

func (p closedPipe) Write([]byte) (int, error) { return 0, p.err }

func TestClosedPipe(t *testing.T) {
	policy := write(t, "policy.json", `{"endpoints":{"x":{}}}`)
	for _, args := range [][]string{
		{"parse", "a[exists]"}, {"fmt", "a[exists]"}, {"match", ""}, {"match", "--count", ""}, {"--help"}, {"config"},
		{"proxy", "--check", "--policy", policy}, {"proxy", "--check", "--policy", policy, "--request", "GET /"},
		{"proxy", "--check", "--policy", policy, "--against", policy},
	} {
		for _, err := range []error{syscall.EPIPE, io.ErrClosedPipe, io.ErrShortWrite} {
			var stderr bytes.Buffer
			status := run(args, strings.NewReader("{}\n{}"), closedPipe{err}, &stderr)
			if err == io.ErrShortWrite {
				require.Equal(t, 2, status, "%v", args)
				require.Contains(t, stderr.String(), "mcfilter: short write\n")
			} else {
				require.Equal(t, 0, status, "%v", args)
				require.Empty(t, stderr.String())
			}
		}
	}
}

// Only a closed output ends the program without a word: the pipe of something else
// is a failure.
func TestOtherPipe(t *testing.T) {
	root := newRoot()
	root.AddCommand(&cobra.Command{Use: "fail", RunE: func(*cobra.Command, []string) error {
		return fmt.Errorf("write tcp 192.0.2.1: %w", syscall.EPIPE)
	}})
	var stdout, stderr bytes.Buffer
	require.Equal(t, 2, execute(root, []string{"fail"}, nil, &stdout, &stderr))
	require.Equal(t, "mcfilter: write tcp 192.0.2.1: broken pipe\n", stderr.String())
}

// As a process, the program ends without a word when head has seen enough.
func TestHead(t *testing.T) {
	cmd := exec.Command(os.Args[0], "match", "")
	cmd.Env = append(os.Environ(), "MCFILTER_RUN=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())

	// It answers before its input has ended.
	_, err = io.WriteString(stdin, "{\"id\":\"first\"}\n")
	require.NoError(t, err)
	line := make([]byte, len(`{"id":"first"}`)+1)
	_, err = io.ReadFull(stdout, line)
	require.NoError(t, err)
	require.Equal(t, "{\"id\":\"first\"}\n", string(line))

	require.NoError(t, stdout.Close())
	for err == nil {
		_, err = io.WriteString(stdin, "{\"id\":\"more\"}\n")
	}
	_ = cmd.Wait() // killed by the closed pipe, as the system does it
	require.Empty(t, stderr.String())
}

func TestNearMisses(t *testing.T) {
	for _, p := range []program{
		{
			args:   []string{"match", "--cuont", "a[exists]"},
			stderr: "mcfilter: unknown flag --cuont: did you mean --count?; see mcfilter match --help\n",
		},
		{
			args:   []string{"rules", "unknown-operater"},
			stderr: "mcfilter: unknown rule \"unknown-operater\": did you mean unknown-operator?; see mcfilter rules --help\n",
		},
		{
			args:   []string{"simplfy"},
			stderr: "mcfilter: unknown command \"simplfy\" for \"mcfilter\"\n\nDid you mean this?\n\tsimplify\n",
		},
	} {
		p.status = 2
		p.test(t)
	}
}

func TestVersionOf(t *testing.T) {
	const commit = "0123456789abcdef0123456789abcdef01234567"
	for _, tt := range []struct {
		version, commit, modified string
		want                      string
	}{
		{"(devel)", "", "", "(devel)"},
		{"v1.2.3", "", "", "v1.2.3"},
		{"v1.2.3", commit, "false", "v1.2.3 (commit 0123456789ab)"},
		{"(devel)", commit, "true", "(devel) (commit 0123456789ab, modified)"},
		{"v1.2.4-0.20261129000000-0123456789ab", commit, "false", "v1.2.4-0.20261129000000-0123456789ab"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: tt.version}}
		if tt.commit != "" {
			info.Settings = []debug.BuildSetting{{Key: "vcs.revision", Value: tt.commit},
				{Key: "vcs.modified", Value: tt.modified}}
		}
		require.Equal(t, tt.want, versionOf(info))
	}
}
