package pull

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// answering has a fake answer requests for a path with some body.
func answering(path, body string) *fake {
	f := &fake{ids: ids(3)}
	f.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == path {
			fmt.Fprint(w, body)
		}
		return r.URL.Path == path
	}
	return f
}

// An answer of neither a list nor an object is an error, and no file.
func TestPullNeitherListNorObject(t *testing.T) {
	for _, body := range []string{
		`[]`, `[{"id":"a"}]`, `null`, `"ok"`, `1`,
		`{"contents":[{"id":"a"}],"totalCount":"1","offset":0,"limit":10}`,
		`{"contents":[{"id":"a"}],"offset":0,"limit":10}`,
		`{"contents":null,"totalCount":0,"offset":0,"limit":10}`,
		`{"contents":{"id":"a"},"totalCount":1}`,
		`{"title":"a","title":"b"}`,
		"{\"title\":\"\xff\"}",
	} {
		r := start(t, answering("/api/v1/blog", body), t.TempDir())
		require.Error(t, r.Run(context.Background()), body)
		require.NoFileExists(t, filepath.Join(r.Folder, "blog.json"), body)
		require.Empty(t, r.told)
	}
}

// An answer that is not a schema is no schema file.
func TestPullNoSchema(t *testing.T) {
	for _, body := range []string{`{}`, `[]`, `null`, `{"message":"x"}`, `{"apiFields":[{"kind":"text"}]}`} {
		r := start(t, answering("/api/v1/apis/blog", body), t.TempDir())
		require.NoError(t, r.Run(context.Background()), body)
		require.Equal(t, []string{"blog.ndjson"}, names(t, r.Folder), body)
		require.Contains(t, r.told[0], "blog: 3 contents, without a schema (the answer is not one: schema: line 1", body)
	}
}

// A schema of a run before is not taken for that of contents without one.
func TestPullStaleSchema(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, start(t, &fake{ids: ids(3)}, folder).Run(context.Background()))
	f := &fake{ids: ids(3)}
	f.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/api/v1/apis") {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	}
	r := start(t, f, folder)
	require.NoError(t, r.Run(context.Background()))
	require.Equal(t, []string{"blog: 3 contents, without a schema (status 403); blog.schema.json is older and was left as it is"},
		r.told)
}

// A list that became an object, or the other way round, does not go without a
// word about the file of the form that it had.
func TestPullOtherForm(t *testing.T) {
	for _, object := range []bool{false, true} {
		folder := t.TempDir()
		require.NoError(t, start(t, &fake{ids: ids(3), object: object}, folder).Run(context.Background()))
		r := start(t, &fake{ids: ids(3), object: !object}, folder)
		require.NoError(t, r.Run(context.Background()))
		require.Regexp(t, `; blog\.(nd)?json is older and was left as it is$`, r.told[0])
	}
}

// Only the member id is the ID of a content item.
func TestPullFieldNamedID(t *testing.T) {
	body := `{"contents":[{"id":"a","ID":"same"},{"id":"b","Id":7},{"id":"c","iD":"same"}],"totalCount":3,"offset":0,"limit":100}`
	r := start(t, answering("/api/v1/blog", body), t.TempDir())
	require.NoError(t, r.Run(context.Background()))
	data, err := os.ReadFile(filepath.Join(r.Folder, "blog.ndjson"))
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(string(data), "\n"))
}

// What a run before has done is only done while its file is there.
func TestPullDoneFileRemoved(t *testing.T) {
	folder := t.TempDir()
	f := &fake{ids: ids(3)}
	first := start(t, f, folder)
	first.Endpoints = []string{"blog", "none"}
	require.Error(t, first.Run(context.Background()))
	require.NoError(t, os.Remove(filepath.Join(folder, "blog.ndjson")))
	second := start(t, f, folder)
	second.Service.Content, second.Service.Management = first.Service.Content, first.Service.Management
	require.NoError(t, second.Run(context.Background()))
	require.Equal(t, f.ids, pulled(t, folder))
}

// A body that breaks off is asked for again, as a whole answer that does is.
func TestPullBodyBreaksOff(t *testing.T) {
	f := &fake{ids: ids(3)}
	f.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n == 2 {
			conn, buf, err := http.NewResponseController(w).Hijack()
			require.NoError(t, err)
			fmt.Fprint(buf, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"con\r\nzz\r\n")
			buf.Flush()
			conn.Close()
		}
		return n == 2
	}
	r := start(t, f, t.TempDir())
	require.NoError(t, r.Run(context.Background()))
	require.Len(t, r.waits, 1)
}

// A name that looks like part of an error is still asked for again.
func TestPullNamedRedirected(t *testing.T) {
	f := &fake{ids: ids(3)}
	f.before = func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n <= 4 {
			panic(http.ErrAbortHandler)
		}
		return false
	}
	r := start(t, f, t.TempDir())
	r.Endpoints = []string{"redirected"}
	r.Run(context.Background())
	require.NotEmpty(t, r.waits)
}

// Two runs into one folder would write one file.
func TestPullTwice(t *testing.T) {
	folder := t.TempDir()
	f := &fake{ids: ids(450)}
	g := &fake{ids: ids(450)}
	var second error
	f.before = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 4 {
			second = start(t, g, folder).Run(context.Background())
		}
		return false
	}
	require.NoError(t, start(t, f, folder).Run(context.Background()))
	require.ErrorContains(t, second, "another")
	require.Equal(t, f.ids, pulled(t, folder))
	require.Equal(t, []string{"blog.ndjson", "blog.schema.json"}, names(t, folder))
}

// It is said that contents are as old as the run that was interrupted.
func TestPullSaysThatItContinues(t *testing.T) {
	folder := t.TempDir()
	f := &fake{ids: ids(450)}
	first := start(t, f, folder)
	require.Error(t, first.Run(cancelledAt(f, 5)))
	f.mu.Lock()
	f.before = nil
	f.mu.Unlock()
	second := start(t, f, folder)
	second.Service.Content, second.Service.Management = first.Service.Content, first.Service.Management
	require.NoError(t, second.Run(context.Background()))
	require.Len(t, second.told, 2)
	require.Regexp(t, `^blog: continues after \d+ contents that were read until \d{4}-`, second.told[0])
}
