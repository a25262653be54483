package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

// TestLoadFiles has 64 clients while files change: each answer is of one
// generation of the files, and they never go back. EMULATOR_LOAD=1m makes it
// last that long.
func TestLoadFiles(t *testing.T) {
	const clients, items = 64, 20
	lasting := time.Second
	if s := os.Getenv("EMULATOR_LOAD"); s != "" {
		var err error
		lasting, err = time.ParseDuration(s)
		require.NoError(t, err)
	}
	dir := t.TempDir()
	write := func(generation int) {
		var b strings.Builder
		for i := range items {
			fmt.Fprintf(&b, `{"id":"i%d","generation":%d,"next":{"id":"i%d"}}`+"\n", i, generation, (i+1)%items)
		}
		temporary := filepath.Join(dir, "posts.new")
		writeFile(t, temporary, b.String())
		require.NoError(t, os.Rename(temporary, filepath.Join(dir, "posts.ndjson")))
	}
	write(0)
	f := Files{Content: dir}
	c, err := f.Load()
	require.NoError(t, err)
	s := new(Server)
	s.Replace(c)
	server := httptest.NewServer(s)
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), lasting)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() { s.Watch(ctx, f, 5*time.Millisecond) })
	errs := make(chan error, clients)
	seen := make([]int, clients)
	for i := range clients {
		all.Go(func() {
			client := &http.Client{Transport: new(http.Transport)}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				resp, err := client.Get(server.URL +
					"/api/v1/posts?limit=100&orders=-generation&filters=id[begins_with]i&q=")
				if err != nil {
					errs <- err
					return
				}
				data, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				var l struct {
					Contents []struct {
						Generation int
						Next       struct{ Generation int }
					}
					TotalCount int
				}
				if err := json.Unmarshal(data, &l); err != nil || l.TotalCount != items || len(l.Contents) != items {
					errs <- fmt.Errorf("answer %.80q: %v", data, err)
					return
				}
				g := l.Contents[0].Generation
				for _, content := range l.Contents {
					if content.Generation != g || content.Next.Generation != g || g < seen[i] {
						errs <- fmt.Errorf("generations %d, %d and %d after %d", g, content.Generation,
							content.Next.Generation, seen[i])
						return
					}
				}
				seen[i] = g
			}
		})
	}
	for g := 1; ctx.Err() == nil; g++ {
		write(g)
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	all.Wait()
	filtertest.CheckErrors(t, errs)
	require.Positive(t, seen[0], "no change was seen")
}
