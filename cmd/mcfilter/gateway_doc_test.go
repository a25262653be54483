package main

import (
	"bufio"
	"flag"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var updateDocs = flag.Bool("update-docs", false, "write what the commands print into docs/gateway.md")

// TestGatewayTour runs the commands of docs/gateway.md and compares what they
// print with what the document says.
func TestGatewayTour(t *testing.T) {
	for _, name := range []string{"bash", "curl", "sed"} {
		if _, err := exec.LookPath(name); err != nil || runtime.GOOS == "windows" {
			t.Skip("the commands of the document need " + name)
		}
	}
	const document = "../../docs/gateway.md"
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	before, tour, ok := strings.Cut(string(data), "\n## Tour\n")
	require.True(t, ok)
	tour, after, ok := strings.Cut(tour, "\n## ")
	require.True(t, ok)

	d := newTourist(t)
	var out strings.Builder
	commands, printed := "", ""
	blocks := strings.Split(tour, "```")
	for i, block := range blocks {
		if i > 0 {
			out.WriteString("```")
		}
		language, body, _ := strings.Cut(block, "\n")
		switch {
		case i%2 == 0:
		case language == "sh":
			commands, printed = body, d.run(t, body)
		case language == "text":
			if !*updateDocs {
				require.Equal(t, body, printed, commands)
			}
			block = "text\n" + printed
		default:
			require.Fail(t, "a block that is neither sh nor text", language)
		}
		out.WriteString(block)
	}
	if *updateDocs {
		require.NoError(t, os.WriteFile(document, []byte(before+"\n## Tour\n"+out.String()+"\n## "+after), 0o644))
	}
}

// A tourist runs commands in an empty folder that looks like a clone, on ports
// that are free.
type tourist struct {
	dir   string
	ports map[string]string // in the document: here
}

func newTourist(t *testing.T) *tourist {
	d := &tourist{dir: t.TempDir(), ports: make(map[string]string)}
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
	require.NoError(t, os.Mkdir(filepath.Join(d.dir, "bin"), 0o777))
	program, err := filepath.Abs(os.Args[0])
	require.NoError(t, err)
	script := "#!/bin/sh\nMCFILTER_RUN=1 exec '" + program + "' \"$@\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(d.dir, "bin", "mcfilter"), []byte(script), 0o777))
	return d
}

// run runs commands and returns what they print. One that ends with & keeps
// running; it is waited for until it prints a line.
func (d *tourist) run(t *testing.T, commands string) string {
	commands = strings.ReplaceAll(commands, "go install ./cmd/mcfilter\n", "")
	for here, there := range d.ports {
		commands = strings.ReplaceAll(commands, ":"+here, ":"+there)
	}
	foreground, background := commands, ""
	if strings.HasSuffix(commands, " &\n") {
		i := strings.LastIndex(commands, "mcfilter ")
		foreground, background = commands[:i], strings.TrimSuffix(commands[i:], " &\n")
	}
	out, _ := d.command(foreground).CombinedOutput() // The output tells of errors.
	if background != "" {
		cmd := d.command("exec " + background)
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

func (d *tourist) command(script string) *exec.Cmd {
	cmd := exec.Command("bash", "-c", script)
	cmd.Dir = d.dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(d.dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	return cmd
}
