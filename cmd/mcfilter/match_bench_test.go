package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/stretchr/testify/require"
)

var benchFilters = []struct{ name, filter string }{
	{"early", "id[equals]none"},
	{"date", "createdAt[less_than]2020"},
	{"tags", "tags[contains]none"},
	{"late", "slug[equals]none"},
	{"body", "body[contains]none"},
	{"most", "price[greater_than]50"},
}

func BenchmarkMatch(b *testing.B) {
	const size = 64 << 20
	dir := b.TempDir()
	var ndjson bytes.Buffer
	for n := 0; ndjson.Len() < size; n++ {
		ndjson.WriteString(clitest.Item(n) + "\n")
	}
	lines := ndjson.Bytes()
	list := append([]byte(`{"contents":[`), bytes.ReplaceAll(lines[:len(lines)-1], []byte("\n"), []byte(","))...)
	list = append(list, `],"totalCount":1,"offset":0,"limit":1}`...)
	for _, input := range []struct {
		name string
		data []byte
	}{{"ndjson", lines}, {"list", list}} {
		file := filepath.Join(dir, input.name)
		require.NoError(b, os.WriteFile(file, input.data, 0o666))
		for _, f := range benchFilters {
			for _, validate := range []string{"--no-validate=false", "--no-validate"} {
				b.Run(input.name+"/"+f.name+"/"+validate, func(b *testing.B) {
					b.SetBytes(int64(len(input.data)))
					for b.Loop() {
						status := run([]string{"match", validate, f.filter, file}, nil, devNull(b), os.Stderr)
						require.NotEqual(b, 2, status)
					}
				})
			}
		}
	}
}

func devNull(tb testing.TB) *os.File {
	f, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(tb, err)
	tb.Cleanup(func() { f.Close() })
	return f
}
