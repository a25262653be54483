// Package clitest helps the tests of the command line tool.
package clitest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"

	"github.com/stretchr/testify/require"
)

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
