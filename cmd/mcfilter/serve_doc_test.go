//go:build !windows

package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/cmd/internal/serve"
	"github.com/stretchr/testify/require"
)

// TestEmulatorDoc runs the commands of docs/emulator.md that need no program of
// the reader's own, and checks that what it names exists.
func TestEmulatorDoc(t *testing.T) {
	clitest.Need(t, "bash", "git")
	data := read(t, "../../docs/emulator.md")
	doc := data
	for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(doc, -1) {
		require.FileExists(t, filepath.Join("../../docs", link[1]))
	}
	dir, bin := clitest.Clone(t), clitest.Program(t)
	ran := 0
	for _, b := range clitest.Blocks(doc) {
		if b.Language != "sh" {
			continue
		}
		for line := range strings.Lines(b.Text) {
			line, _, _ = strings.Cut(line, " #")
			if line = strings.TrimSpace(line); !strings.HasPrefix(line, "mcfilter serve") {
				continue
			}
			t.Run(line, func(t *testing.T) {
				runServer(t, dir, bin, regexp.MustCompile(` --addr \S+`).ReplaceAllString(line, ""))
			})
			ran++
		}
	}
	require.Equal(t, 5, ran)
	// The flags that the text names exist.
	flags := newServe().Flags()
	for _, name := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(doc, -1) {
		switch name[1] {
		case "cacert", "connect-to": // of curl
		default:
			require.NotNil(t, flags.Lookup(name[1]), name[0])
		}
	}
}

// TestFixedHost asks for the service by its name, as the document does.
func TestFixedHost(t *testing.T) {
	clitest.Need(t, "curl")
	cert := filepath.Join(t.TempDir(), "cert.pem")
	d := start(t, "serve", "--tls", "--tls-cert", cert)
	addr := strings.TrimSuffix(strings.TrimPrefix(d.url, "https://"), "/api/v1")
	for url, want := range map[string]string{
		"https://example.microcms.io/api/v1/blog?limit=1":      `"limit":1`,
		"https://example.microcms-management.io/api/v1/apis":   `"endpoint":"blog"`,
		"https://example.microcms.io/api/v1/blog?filters=a[b]": "invalid parameter.",
	} {
		out, err := exec.Command("curl", "-sg", "--cacert", cert, "--connect-to", "::"+addr, url).CombinedOutput()
		require.NoError(t, err, string(out))
		require.True(t, json.Valid(out), string(out))
		require.Contains(t, string(out), want)
	}
	d.stop(t)
}

func TestServeKeys(t *testing.T) {
	keys, err := serve.Keys([]string{"a", "b=GET", "c=GET,drafts,closed", "d=e=POST"})
	require.NoError(t, err)
	require.Len(t, keys, 4)
	require.True(t, keys["a"].Delete)
	require.False(t, keys["b"].Post)
	require.True(t, keys["c"].Drafts && keys["c"].Closed)
	require.True(t, keys["d=e"].Post)
	for _, arg := range []string{"", "=GET", "a=", "a=GET,", "a=\x1b[31m"} {
		_, err := serve.Keys([]string{arg})
		require.Error(t, err, arg)
		require.NotContains(t, err.Error(), "\x1b")
	}
}
