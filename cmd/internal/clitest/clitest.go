// Package clitest helps the tests of the command line tool.
package clitest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Tree writes files, by their names with slashes, to a new folder.
func Tree(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return root
}

// Pack returns input compressed by gzip.
func Pack(t require.TestingT, input []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	_, err := w.Write(input)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return buf.Bytes()
}

// Item returns an item of about 7 KB, most of it rich text.
func Item(n int) string {
	body := strings.Repeat(`<p>在庫の数え方を見直しました。 We counted every shelf <a href=\"/shelf\">twice</a>.</p>`, 55)
	return fmt.Sprintf(`{"id":"item-%d","createdAt":"2025-03-04T05:06:07.%03dZ","category":{"id":"c%d","name":"お知らせ"},`+
		`"tags":[{"id":"t%d","name":"在庫"},{"id":"t%d","name":"棚"}],"body":"%s","price":%d,"slug":"shelf-%d"}`,
		n, n%1000, n%10, n%7, n%5, body, n%500, n)
}
