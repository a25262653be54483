package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLintTour runs the commands of docs/lint.md and compares what they print
// with what the document says. With -update-docs it writes it there.
func TestLintTour(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil || runtime.GOOS == "windows" {
		t.Skip("the commands of the document need bash")
	}
	const document = "../../docs/lint.md"
	data, err := os.ReadFile(document)
	require.NoError(t, err)
	d := newTourist(t)
	blocks := strings.Split(string(data), "```")
	printed, ran := "", 0
	for i, block := range blocks {
		language, body, _ := strings.Cut(block, "\n")
		switch {
		case i%2 == 0:
		case language == "sh":
			printed = d.run(t, body)
			ran++
		case language == "text":
			if !*updateDocs {
				require.Equal(t, body, printed, blocks[i-2])
			}
			blocks[i] = "text\n" + printed
		}
	}
	require.GreaterOrEqual(t, ran, 5, "commands")
	if *updateDocs {
		require.NoError(t, os.WriteFile(document, []byte(strings.Join(blocks, "```")), 0o644))
	}
}
