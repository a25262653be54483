package pull

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A fake is a service whose answers a test chooses.
type fake struct {
	ids    []string
	object bool
	before func(n int, w http.ResponseWriter, r *http.Request) (done bool) // the nth request
	n      int
	log    []string
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
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
		fmt.Fprintf(w, `{"contents":[%s],"totalCount":%d,"offset":%d,"limit":%d}`, strings.Join(items, ","), len(f.ids), offset, limit)
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

func TestPull(t *testing.T) {
	for _, n := range []int{0, 1, 99, 100, 101, 1234} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := &fake{ids: ids(n)}
			r := start(t, f, filepath.Join(t.TempDir(), "new"))
			require.NoError(t, r.Run(context.Background()))
			require.Equal(t, f.ids, pulled(t, r.Folder))
			require.Equal(t, []string{"blog.ndjson", "blog.schema.json"}, names(t, r.Folder))
			require.Equal(t, []string{fmt.Sprintf("blog: %d contents, with its schema", n)}, r.told)
			for _, uri := range f.log[2:] {
				require.Contains(t, uri, "limit=100")
			}
		})
	}
}

func TestPullObject(t *testing.T) {
	r := start(t, &fake{object: true}, t.TempDir())
	r.Endpoints = nil
	require.NoError(t, r.Run(context.Background()))
	data, err := os.ReadFile(filepath.Join(r.Folder, "blog.json"))
	require.NoError(t, err)
	require.Equal(t, `{"title":"x"}`, string(data))
}

// The service is asked again while it is busy or out of order, and waited for.
func TestPullRetries(t *testing.T) {
	f := &fake{ids: ids(250)}
	f.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
		switch n {
		case 3:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case 4, 6:
			w.WriteHeader(http.StatusBadGateway)
		case 7:
			panic(http.ErrAbortHandler) // the connection breaks
		default:
			return false
		}
		return true
	}
	r := start(t, f, t.TempDir())
	require.NoError(t, r.Run(context.Background()))
	require.Equal(t, f.ids, pulled(t, r.Folder))
	require.Len(t, r.waits, 3) // net/http repeats a request on another connection by itself
	require.Equal(t, 7*time.Second, r.waits[0])
	require.GreaterOrEqual(t, r.waits[1], 2*time.Second)
	require.GreaterOrEqual(t, r.waits[2], time.Second)
}

func TestPullGivesUp(t *testing.T) {
	f := &fake{ids: ids(250)}
	f.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n > 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return n > 3
	}
	r := start(t, f, t.TempDir())
	err := r.Run(context.Background())
	require.ErrorContains(t, err, "blog: query: status 503 (after 7 tries)")
	require.Len(t, r.waits, tries-1)
	require.NoFileExists(t, filepath.Join(r.Folder, "blog.ndjson"))
}

// What was interrupted continues, also if contents were added or removed
// meanwhile, and whatever the last line looks like.
func TestPullContinues(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after func(f *fake, part string)
	}{
		{"as it was", func(*fake, string) {}},
		{"half a line", func(_ *fake, part string) { appendTo(t, part, `{"id":"c03`) }},
		{"added at the end", func(f *fake, _ string) { f.ids = append(f.ids, "new") }},
		{"added at the start", func(f *fake, _ string) { f.ids = append([]string{"new"}, f.ids...) }},
		{"removed", func(f *fake, _ string) { f.ids = f.ids[5:] }},
		{"all others", func(f *fake, _ string) {
			for i := range f.ids {
				f.ids[i] = "x" + f.ids[i]
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			f := &fake{ids: ids(450)}
			ctx, cancel := context.WithCancel(context.Background())
			f.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
				if n == 5 {
					cancel()
				}
				return false
			}
			first := start(t, f, folder)
			err := first.Run(ctx)
			require.ErrorIs(t, errors.Join(err, ctx.Err()), context.Canceled)
			require.NoFileExists(t, filepath.Join(folder, "blog.ndjson"))
			part := first.part("blog")
			require.FileExists(t, part)

			tt.after(f, part)
			f.before, f.n = nil, 0
			asked := len(f.log)
			second := start(t, f, folder)
			second.Service.Content, second.Service.Management = first.Service.Content, first.Service.Management
			require.NoError(t, second.Run(context.Background()))
			require.ElementsMatch(t, f.ids, pulled(t, folder))
			require.Equal(t, []string{"blog.ndjson", "blog.schema.json"}, names(t, folder))
			if tt.name == "as it was" {
				for _, uri := range f.log[asked+2:] {
					require.NotContains(t, uri, "offset=0", "what is there is not read again")
				}
			}
		})
	}
}

func appendTo(t *testing.T, name, text string) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(text)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// What a run has copied from one service does not get into the files of another.
func TestPullOtherService(t *testing.T) {
	folder := t.TempDir()
	f := &fake{ids: ids(300)}
	ctx, cancel := context.WithCancel(context.Background())
	f.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 4 {
			cancel()
		}
		return false
	}
	require.Error(t, start(t, f, folder).Run(ctx))
	other := &fake{ids: []string{"other"}}
	require.NoError(t, start(t, other, folder).Run(context.Background()))
	require.Equal(t, []string{"other"}, pulled(t, folder))
}

// Without the right to read schemas, contents are copied all the same.
func TestPullWithoutManagement(t *testing.T) {
	f := &fake{ids: ids(3)}
	f.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/v1/apis") {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"message":"Forbidden"}`)
			return true
		}
		return false
	}
	r := start(t, f, t.TempDir())
	require.NoError(t, r.Run(context.Background()))
	require.Equal(t, []string{"blog: 3 contents, without a schema (status 403: Forbidden)"}, r.told)
	r = start(t, f, t.TempDir())
	r.Endpoints = nil
	require.ErrorContains(t, r.Run(context.Background()), "the key may not list the APIs")
	require.ErrorContains(t, r.Run(context.Background()), "name the endpoints")
}

// A service cannot send the key or a file elsewhere.
func TestPullHostileService(t *testing.T) {
	f := &fake{ids: ids(3)}
	f.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, "https://elsewhere.example"+r.URL.Path, http.StatusFound)
		return true
	}
	r := start(t, f, t.TempDir())
	require.ErrorContains(t, r.Run(context.Background()), "redirected to elsewhere.example")
	require.Empty(t, r.waits)

	f.before = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
		fmt.Fprint(w, `{"apis":[{"endpoint":"../../x"}]}`)
		return true
	}
	r.Endpoints = nil
	require.ErrorContains(t, r.Run(context.Background()), "is not an endpoint")
	r.Endpoints = []string{"../x"}
	require.ErrorContains(t, r.Run(context.Background()), "is not an endpoint")
}

func TestNewService(t *testing.T) {
	for _, tt := range []struct{ name, key, want string }{
		{"example", "k", "https://example.microcms.io"},
		{"http://127.0.0.1:8787", "", "http://127.0.0.1:8787"},
		{"http://localhost:8787/", "k", "http://localhost:8787"},
		{"https://gateway.example", "k", "https://gateway.example"},
	} {
		s, err := NewService(tt.name, tt.key)
		require.NoError(t, err)
		require.Equal(t, tt.want, s.Content)
	}
	for _, tt := range []struct{ name, key, want string }{
		{"example", "", "the key is missing: set MICROCMS_API_KEY"},
		{"a b", "k", "is not the name of a service"},
		{"http://example.com", "k", "a key goes to https URLs only"},
		{"ftp://127.0.0.1", "", "a key goes to https URLs only"},
		{"https://u:p@example.com", "k", "is not the URL of a service"},
		{"https://example.com/api", "k", "is not the URL of a service"},
		{"https://", "k", "is not the URL of a service"},
	} {
		_, err := NewService(tt.name, tt.key)
		require.ErrorContains(t, err, tt.want, tt.name)
	}
}
