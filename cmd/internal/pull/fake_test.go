package pull

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A fake is a service whose answers a test chooses.
type fake struct {
	mu     sync.Mutex // held while a request is answered: one may outlive its client
	ids    []string
	object bool
	before func(n int, w http.ResponseWriter, r *http.Request) (done bool) // the nth request
	n      int
	log    []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	f.log = append(f.log, r.URL.RequestURI())
	if r.Header.Get("X-MICROCMS-API-KEY") != "secret" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"message":"X-MICROCMS-API-KEY header is invalid."}`)
		return
	}
	if f.before != nil && f.before(f.n, w, r) {
		return
	}
	switch path := r.URL.Path; {
	case path == "/api/v1/apis":
		fmt.Fprint(w, `{"apis":[{"name":"Blog","endpoint":"blog","type":"list"}]}`)
	case path == "/api/v1/apis/blog":
		fmt.Fprint(w, `{"apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]}`)
	case path == "/api/v1/blog" && f.object:
		fmt.Fprint(w, `{"title":"x"}`)
	case path == "/api/v1/blog":
		limit, offset := number(r, "limit", 10), number(r, "offset", 0)
		end := min(offset+limit, len(f.ids))
		items := []string{}
		for _, id := range f.ids[min(offset, end):end] {
			items = append(items, fmt.Sprintf("{\n \"id\": %q}", id))
		}
		fmt.Fprintf(w, `{"contents":[%s],"totalCount":%d,"offset":%d,"limit":%d}`, strings.Join(items, ","), len(f.ids),
			offset, limit)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"message":"Not Found"}`)
	}
}

func number(r *http.Request, name string, otherwise int) int {
	n, err := strconv.Atoi(r.URL.Query().Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

func ids(n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("c%04d", i))
	}
	return list
}

// A run is a pull from a fake, and what it says and waits for.
type run struct {
	Pull
	told  []string
	waits []time.Duration
}

func start(t *testing.T, f *fake, folder string) *run {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	s, err := NewService(server.URL, "secret")
	require.NoError(t, err)
	r := &run{Pull: Pull{Service: s, Folder: folder, Endpoints: []string{"blog"}}}
	r.Tell = func(format string, args ...any) { r.told = append(r.told, fmt.Sprintf(format, args...)) }
	r.Service.wait = func(_ context.Context, d time.Duration) error {
		r.waits = append(r.waits, d)
		return nil
	}
	return r
}

// pulled returns the IDs in the file of a folder.
func pulled(t *testing.T, folder string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "blog.ndjson"))
	require.NoError(t, err)
	var list []string
	for line := range strings.Lines(string(data)) {
		var c struct{ ID string }
		require.NoError(t, json.Unmarshal([]byte(line), &c))
		list = append(list, c.ID)
	}
	return list
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}
