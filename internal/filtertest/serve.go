package filtertest

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Serve starts mcfilter serve, which cmd runs, and returns its URL without the
// path of the API. The end of the test interrupts it.
func Serve(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	url, ok := strings.CutSuffix(strings.TrimSpace(line), "/api/v1")
	if !ok || err != nil {
		t.Fatalf("expected a URL, not %q: %v", line, err)
	}
	return url
}
