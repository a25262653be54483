package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/stretchr/testify/require"
)

// notRun are commands that the tests do not run: those that run these tests,
// and those that need what is not in a clone.
var notRun = regexp.MustCompile(`^(go test|\.ci/run|go install|go get|go vet|npm|npx|docker|curl|sudo|cd release|cd bench)\b`)

// The pages in docs have tests beside the commands that they are about.
func TestREADME(t *testing.T) {
	clitest.Need(t, "bash", "git")
	bin := t.TempDir()
	for _, tool := range []string{"mcfilter", "mcfilter-vet"} {
		out, err := exec.Command("go", "build", "-o", filepath.Join(bin, tool), "../../"+tool).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	dir := clitest.Clone(t)
	data, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	for _, b := range clitest.Blocks(string(data)) {
		lines := strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n")
		switch b.Language {
		case "sh":
			runScript(t, dir, bin, lines)
		case "console":
			runConsole(t, dir, bin, lines)
		}
	}
}

// statusUsage is the first exit status that says that a command is wrong:
// 1 says that nothing matched, or that there are findings.
const statusUsage = 2

// runScript runs the lines of a block in one shell. Commands that serve until
// they are stopped run until the block ends.
func runScript(t *testing.T, dir, bin string, lines []string) {
	var script strings.Builder
	script.WriteString("trap 'kill $(jobs -p) 2>/dev/null' EXIT\n")
	for _, line := range join(lines) {
		switch {
		case notRun.MatchString(line):
		case regexp.MustCompile(`^mcfilter (serve|proxy)\b`).MatchString(line) && !strings.Contains(line, "--check"):
			command, _, _ := strings.Cut(line, " #")
			script.WriteString(strings.TrimSuffix(strings.TrimSpace(command), "&") +
				" & sleep 1; kill -0 $! || exit 9\n")
		default:
			script.WriteString(line + "\n[ $? -lt 2 ] || exit 9\n")
		}
	}
	out, err := clitest.Shell(t, dir, bin, script.String()).CombinedOutput()
	require.NoError(t, err, "%s\n%s", strings.Join(lines, "\n"), out)
}

// runConsole runs the lines that start with "$ " and compares what they print
// with the lines that follow.
func runConsole(t *testing.T, dir, bin string, lines []string) {
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
		out, err := clitest.Shell(t, dir, bin, command).CombinedOutput()
		if failed, ok := err.(*exec.ExitError); !ok || failed.ExitCode() >= statusUsage {
			require.NoError(t, err, "%s\n%s", command, out)
		}
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.TrimSuffix(string(out), "\n")); diff != "" {
			t.Errorf("$ %s (-documented +real):\n%s", command, diff)
		}
	}
}

// join joins lines that end with a backslash with those that follow.
func join(lines []string) []string {
	return strings.Split(strings.ReplaceAll(strings.Join(lines, "\n"), "\\\n", " "), "\n")
}
