package main

import (
	"bufio"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/stretchr/testify/require"
)

// TestGatewayTour runs the commands of docs/gateway.md and compares what they
// print with what the document says.
func TestGatewayTour(t *testing.T) {
	clitest.Need(t, "bash", "curl", "sed")
	ran := clitest.Tour(t, "../../docs/gateway.md", "## Tour\n", newTourist(t).run)
	require.GreaterOrEqual(t, ran, 10, "blocks of commands")
}

// TestLintTour does the same for docs/lint.md.
func TestLintTour(t *testing.T) {
	clitest.Need(t, "bash")
	ran := clitest.Tour(t, "../../docs/lint.md", "", newTourist(t).run)
	require.GreaterOrEqual(t, ran, 5, "blocks of commands")
}

// A tourist runs commands in an empty folder that looks like a clone, on ports
// that are free.
type tourist struct {
	t        *testing.T
	dir, bin string
	ports    map[string]string // in the document: here
}

func newTourist(t *testing.T) *tourist {
	d := &tourist{t, t.TempDir(), clitest.Program(t), make(map[string]string)}
	for _, port := range []string{"8787", "8788", "8789"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		_, d.ports[port], err = net.SplitHostPort(l.Addr().String())
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	require.NoError(t, os.Symlink(filepath.Join(root, "internal"), filepath.Join(d.dir, "internal")))
	return d
}

// run runs commands and returns what they print. One that ends with & keeps
// running; it is waited for until it prints a line.
func (d *tourist) run(commands string) string {
	t := d.t
	commands = strings.ReplaceAll(commands, "go install ./cmd/mcfilter\n", "")
	for here, there := range d.ports {
		commands = strings.ReplaceAll(commands, ":"+here, ":"+there)
	}
	foreground, background := commands, ""
	if strings.HasSuffix(commands, " &\n") {
		i := strings.LastIndex(commands, "mcfilter ")
		foreground, background = commands[:i], strings.TrimSuffix(commands[i:], " &\n")
	}
	out, _ := clitest.Shell(t, d.dir, d.bin, foreground).CombinedOutput() // The output tells of errors.
	if background != "" {
		cmd := clitest.Shell(t, d.dir, d.bin, "exec "+background)
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		var stderr lockedBuffer
		cmd.Stderr = &stderr
		require.NoError(t, cmd.Start())
		t.Cleanup(func() {
			cmd.Process.Kill()
			cmd.Wait()
		})
		_, err = bufio.NewReader(stdout).ReadString('\n')
		require.NoError(t, err, stderr.String())
	}
	printed := string(out)
	for here, there := range d.ports {
		printed = strings.ReplaceAll(printed, ":"+there, ":"+here)
	}
	if printed != "" && !strings.HasSuffix(printed, "\n") {
		printed += "\n"
	}
	return printed
}
