package pull

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

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
	require.Len(t, r.told, 4)
	require.Equal(t, "query: status 429: asking again in 7s", r.told[0])
	require.Regexp(t, `^query: status 502: asking again in [23]s$`, r.told[1])
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
		{"as many removed as added at the start", func(f *fake, _ string) {
			f.ids = slices.Concat([]string{"n1", "n2", "n3"}, f.ids[:20], f.ids[23:])
		}},
		{"all others", func(f *fake, _ string) {
			for i := range f.ids {
				f.ids[i] = "x" + f.ids[i]
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			folder := t.TempDir()
			f := &fake{ids: ids(450)}
			ctx := cancelledAt(f, 5)
			first := start(t, f, folder)
			err := first.Run(ctx)
			require.ErrorIs(t, errors.Join(err, ctx.Err()), context.Canceled)
			require.NoFileExists(t, filepath.Join(folder, "blog.ndjson"))
			part := first.part("blog")
			require.FileExists(t, part)

			f.mu.Lock()
			tt.after(f, part)
			f.before, f.n = nil, 0
			asked := len(f.log)
			f.mu.Unlock()
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

// cancelledAt returns a context that is cancelled at request n.
func cancelledAt(f *fake, n int) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	f.before = func(now int, _ http.ResponseWriter, _ *http.Request) bool {
		if now == n {
			cancel()
		}
		return false
	}
	return ctx
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
	ctx := cancelledAt(f, 4)
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
	for _, tt := range []struct{ name, key, url, err string }{
		{name: "example", key: "k", url: "https://example.microcms.io"},
		{name: "http://127.0.0.1:8787", url: "http://127.0.0.1:8787"},
		{name: "http://localhost:8787/", key: "k", url: "http://localhost:8787"},
		{name: "https://gateway.example", key: "k", url: "https://gateway.example"},
		{name: "example", err: "the key is missing: set MICROCMS_API_KEY"},
		{name: "example", key: "key\r", err: "the key in MICROCMS_API_KEY has white space"},
		{name: "http://127.0.0.1:8787", key: "鍵", err: "the key in MICROCMS_API_KEY has white space or another"},
		{name: "a b", key: "k", err: "is not the name of a service"},
		{name: "http://example.com", key: "k", err: "a key goes to https URLs only"},
		{name: "ftp://127.0.0.1", err: "a key goes to https URLs only"},
		{name: "https://u:p@example.com", key: "k", err: "is not the URL of a service"},
		{name: "https://example.com/api", key: "k", err: "is not the URL of a service"},
		{name: "https://", key: "k", err: "is not the URL of a service"},
	} {
		s, err := NewService(tt.name, tt.key)
		if tt.err != "" {
			require.ErrorContains(t, err, tt.err, tt.name)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, tt.url, s.Content)
	}
}
