package docs

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// notRun are commands that the tests do not run: those that run these tests,
// and those that need what is not in a clone.
var notRun = regexp.MustCompile(`^(go test|\.ci/run|go install|go get|go vet|npm|npx|docker|curl|sudo|cd release|cd bench)\b`)

// The pages in docs have tests beside the commands that they are about.
func TestREADME(t *testing.T) {
	root, err := filepath.Abs("../../..")
	require.NoError(t, err)
	bin := t.TempDir()
	for _, tool := range []string{"mcfilter", "mcfilter-vet"} {
		run(t, root, nil, "go", "build", "-o", filepath.Join(bin, tool), "./cmd/"+tool)
	}
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1")

	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	dir := clone(t, root)
	for _, b := range blocks(string(data)) {
		switch b.language {
		case "sh":
			runScript(t, dir, env, b.lines)
		case "console":
			runConsole(t, dir, env, b.lines)
		}
	}
}

// A block is a fenced block of Markdown.
type block struct {
	language string
	lines    []string
}

func blocks(markdown string) (bs []block) {
	var open *block
	var indent string
	for line := range strings.Lines(markdown) {
		line = strings.TrimSuffix(line, "\n")
		fence := strings.TrimLeft(line, " ")
		switch {
		case open == nil && strings.HasPrefix(fence, "```"):
			open, indent = &block{language: fence[3:]}, line[:len(line)-len(fence)]
		case open != nil && fence == "```":
			bs, open = append(bs, *open), nil
		case open != nil:
			open.lines = append(open.lines, strings.TrimPrefix(line, indent))
		}
	}
	return bs
}

// clone copies the files that git knows or would add.
func clone(t *testing.T, root string) string {
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("needs the files that git tracks:", err)
	}
	dir := t.TempDir()
	list := run(t, root, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(strings.TrimSuffix(list, "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		require.NoError(t, err)
		to := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o777))
		require.NoError(t, os.WriteFile(to, data, 0o777))
	}
	return dir
}

// statusUsage is the first exit status that says that a command is wrong:
// 1 says that nothing matched, or that there are findings.
const statusUsage = 2

// runScript runs the lines of a block in one shell. Commands that serve until
// they are stopped run until the block ends.
func runScript(t *testing.T, dir string, env []string, lines []string) {
	var script strings.Builder
	script.WriteString("trap 'kill $(jobs -p) 2>/dev/null' EXIT\n")
	for _, line := range join(lines) {
		switch {
		case notRun.MatchString(line):
		case regexp.MustCompile(`^mcfilter (serve|proxy)\b`).MatchString(line) && !strings.Contains(line, "--check"):
			command, _, _ := strings.Cut(line, " #")
			script.WriteString(strings.TrimSuffix(strings.TrimSpace(command), "&") + " & sleep 1; kill -0 $! || exit 9\n")
		default:
			script.WriteString(line + "\n[ $? -lt 2 ] || exit 9\n")
		}
	}
	out, err := shell(dir, env, script.String())
	require.NoError(t, err, "%s\n%s", strings.Join(lines, "\n"), out)
}

// runConsole runs the lines that start with "$ " and compares what they print
// with the lines that follow.
func runConsole(t *testing.T, dir string, env []string, lines []string) {
	for i := 0; i < len(lines); {
		command, ok := strings.CutPrefix(lines[i], "$ ")
		require.True(t, ok, "%q is not a command", lines[i])
		i++
		for strings.HasSuffix(command, `\`) && i < len(lines) {
			command += "\n" + strings.TrimPrefix(lines[i], "> ")
			i++
		}
		var want []string
		for ; i < len(lines) && !strings.HasPrefix(lines[i], "$ "); i++ {
			want = append(want, lines[i])
		}
		out, err := shell(dir, env, command)
		if failed, ok := err.(*exec.ExitError); !ok || failed.ExitCode() >= statusUsage {
			require.NoError(t, err, "%s\n%s", command, out)
		}
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.TrimSuffix(out, "\n")); diff != "" {
			t.Errorf("$ %s (-documented +real):\n%s", command, diff)
		}
	}
}

// join joins lines that end with a backslash with those that follow.
func join(lines []string) []string {
	return strings.Split(strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", " "), "\n")
}

// shell returns what a script prints to both outputs.
func shell(dir string, env []string, script string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-c", script)
	cmd.Dir, cmd.Env = dir, env
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func run(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, env
	out, err := cmd.Output()
	require.NoError(t, err, "%s", cmd)
	return string(out)
}
