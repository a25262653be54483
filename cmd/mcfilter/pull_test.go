//go:build !windows

package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

// serving runs mcfilter serve and returns its URL, without a path.
func serving(t *testing.T, dir string, args ...string) string {
	t.Helper()
	return filtertest.Serve(t, process(t, dir, append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...))
}

// What serve serves, pull copies, and it heeds the limit of requests a second;
// and what it has copied serve serves, and match and sql read.
func TestPullFromServe(t *testing.T) {
	var contents strings.Builder
	for n := range 1050 {
		fmt.Fprintf(&contents, "{\"id\":\"c%d\",\"title\":\"%d\"}\n", n, n%7)
	}
	dir := tree(t, "content/blog.ndjson", contents.String(), "content/settings.json", `{"title":"x"}`,
		"content/blog.schema.json", `{"apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]}`)
	url := serving(t, dir, "--content", "content", "--api-key", "secret", "--rate-limit", "8")

	cmd := process(t, dir, "pull", url, "blog", "settings", "--dir", "copy")
	cmd.Env = append(cmd.Env, "MICROCMS_API_KEY=secret")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), "mcfilter: blog: 1050 contents")
	require.Contains(t, string(out), "mcfilter: settings: an object")
	got := read(t, filepath.Join(dir, "copy/blog.ndjson"))
	require.Equal(t, 1050, strings.Count(got, "\n"))

	status, stdout, _ := mcfilterIn(t, dir, "", "match", "-c", "title[equals]3", "copy/blog.ndjson")
	require.Equal(t, 0, status)
	require.Equal(t, "150\n", stdout)

	// The copy, copied again, is the same.
	again := serving(t, dir, "--content", "copy")
	status, _, stderr := mcfilterIn(t, dir, "", "pull", again, "blog", "--dir", "again")
	require.Equal(t, 0, status, stderr)
	twice := read(t, filepath.Join(dir, "again/blog.ndjson"))
	require.True(t, got == twice)
}

// An interrupted pull continues.
func TestPullInterrupted(t *testing.T) {
	var contents strings.Builder
	for n := range 2000 {
		fmt.Fprintf(&contents, "{\"id\":\"c%d\"}\n", n)
	}
	dir := tree(t, "content/blog.ndjson", contents.String())
	url := serving(t, dir, "--content", "content", "--rate-limit", "2")
	cmd := process(t, dir, "pull", url, "blog", "--dir", "copy")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	require.NoError(t, cmd.Start())
	part := filepath.Join(dir, "copy", ".blog.ndjson.part")
	require.Eventually(t, func() bool {
		info, err := os.Stat(part)
		return err == nil && info.Size() > 0
	}, 20*time.Second, 10*time.Millisecond)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	require.Equal(t, 130, exitStatus(t, cmd.Wait()))
	require.Regexp(t, `\A(mcfilter: .*: asking again in \d+s\n)*mcfilter: interrupted: the same command continues\n\z`,
		stderr.String())

	fast := serving(t, dir, "--content", "content")
	data := read(t, filepath.Join(dir, "copy", ".mcfilter-pull.json"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "copy", ".mcfilter-pull.json"),
		[]byte(strings.ReplaceAll(data, url, fast)), 0o666))
	before := read(t, part)
	status, _, message := mcfilterIn(t, dir, "", "pull", fast, "blog", "--dir", "copy")
	require.Equal(t, 0, status, message)
	got := read(t, filepath.Join(dir, "copy/blog.ndjson"))
	require.Equal(t, regexp.MustCompile(`"id":"c\d+"`).FindAllString(contents.String(), -1),
		regexp.MustCompile(`"id":"c\d+"`).FindAllString(got, -1))
	require.True(t, strings.HasPrefix(got, before))
}

func TestPullErrors(t *testing.T) {
	t.Setenv("MICROCMS_API_KEY", "")
	for _, p := range []program{
		{args: []string{"pull"}, stderr: "mcfilter: the service is missing; see mcfilter pull --help\n"},
		{
			args:   []string{"pull", "example", "blog"},
			stderr: "mcfilter: the key is missing: set MICROCMS_API_KEY in the environment; see mcfilter pull --help\n",
		},
		{
			args:   []string{"pull", "http://127.0.0.1:1", "a/b", "--dir", t.TempDir()},
			stderr: "mcfilter: \"a/b\" is not an endpoint\n",
		},
		{
			args:   []string{"pull", "--api-key", "x", "example"},
			stderr: "mcfilter: unknown flag --api-key; see mcfilter pull --help\n",
		},
	} {
		p.status = 2
		p.test(t)
	}
}
