package emulator

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// request makes a request with a key.
func request(s http.Handler, method, target, key, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("X-MICROCMS-API-KEY", key)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func readSchema(t require.TestingT, text string) *schema.API {
	b, err := schema.Read(strings.NewReader(text))
	require.NoError(t, err)
	for api := range b.APIs() {
		return api
	}
	return nil
}

const relations = `{"apiFields":[
	{"fieldId":"title","name":"T","kind":"text"},
	{"fieldId":"one","name":"O","kind":"relation","referencedApiEndpoint":"posts"},
	{"fieldId":"many","name":"M","kind":"relationList","referencedApiEndpoint":"posts"}
],"customFields":[]}`

// statuses has a content of each status, and contents that refer to them.
func statuses(t require.TestingT) *Server {
	return &Server{
		Content: Data{
			APIs: map[string]any{
				"posts": []byte(`[
					{"id":"open","title":"Open"},
					{"id":"draft","title":"Draft","draftKey":"kd"},
					{"id":"both","title":"Old"},
					{"id":"both","title":"New","draftKey":"kb"},
					{"id":"shut","title":"Closed","closedAt":"2024-01-01T00:00:00.000Z"}
				]`),
				"refs": []byte(`[
					{"id":"a","one":{"id":"draft"},"many":[{"id":"open"},{"id":"draft"},{"id":"shut"},{"id":"both"},{"id":"gone"}]},
					{"id":"b","one":{"id":"gone"},"many":["shut"]}
				]`),
				"page":   []byte(`{"title":"Draft","draftKey":"kp"}`),
				"loose":  []byte(`[{"id":"a","ref":{"id":"draft"},"refs":[{"id":"open"},{"id":"draft"}]}]`),
				"public": []byte(`{"title":"Open"}`),
			},
			Schemas: map[string]*schema.API{"posts": readSchema(t, relations), "refs": readSchema(t, relations)},
		},
		Keys: map[string]Access{"get": {Get: true}, "drafts": {Get: true, Drafts: true}, "closed": {Get: true,
			Closed: true}, "post": {Post: true}},
	}
}

// TestStatuses is the table of who sees what.
func TestStatuses(t *testing.T) {
	s := statuses(t)
	require.NoError(t, s.Err())
	for _, test := range []struct{ request, want string }{ // key and query; id:title of each
		{"get ", "open:Open both:Old"},
		{"get draftKey=kd", "open:Open draft:Draft both:Old"},
		{"get draftKey=kb", "open:Open both:New"},
		{"get draftKey=wrong", "open:Open both:Old"},
		{"drafts ", "open:Open draft:Draft both:New"},
		{"closed ", "open:Open both:Old shut:Closed"},

		// Filters and q look at the published value.
		{"drafts filters=title[equals]Old", "both:New"},
		{"drafts filters=title[equals]New", ""},
		{"get draftKey=kb&filters=title[equals]Old", "both:New"},
		{"get draftKey=kb&q=old", "both:New"},
		{"drafts q=new", ""},
		{"drafts filters=title[equals]Draft", "draft:Draft"},
		{"drafts orders=title", "draft:Draft both:New open:Open"},
	} {
		t.Run(test.request, func(t *testing.T) {
			key, query, _ := strings.Cut(test.request, " ")
			w := request(s, "GET", "/api/v1/posts?"+query, key, "")
			require.Equal(t, 200, w.Code, w.Body)
			var l struct {
				Contents []struct{ ID, Title, DraftKey, ClosedAt string }
			}
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l))
			var got []string
			for _, c := range l.Contents {
				require.Empty(t, c.DraftKey+c.ClosedAt)
				got = append(got, c.ID+":"+c.Title)
			}
			require.Equal(t, test.want, strings.Join(got, " "))
		})
	}
	for _, test := range []struct{ key, target, want string }{
		{"get", "posts/draft", ""},
		{"get", "posts/draft?draftKey=wrong", ""},
		{"get", "posts/draft?draftKey=kd&fields=title", `{"title":"Draft"}`},
		{"get", "posts/both?draftKey=wrong&fields=title", `{"title":"Old"}`},
		{"drafts", "posts/both?fields=title", `{"title":"New"}`},
		{"drafts", "posts/shut", ""},
		{"get", "posts/shut?draftKey=kd", ""},
		{"closed", "posts/shut?fields=title", `{"title":"Closed"}`},
		{"get", "page", ""},
		{"get", "page?draftKey=kp&fields=title", `{"title":"Draft"}`},
		{"drafts", "page?fields=title,draftKey", `{"title":"Draft"}`},
		{"get", "public/?fields=title", `{"title":"Open"}`},

		// References that may not be seen, or are missing.
		{"get", "refs/a?fields=one.title,many.title", `{"one":null,"many":[{"title":"Open"},{"title":"Old"}]}`},
		{"drafts", "refs/a?fields=one.title,many.title",
			`{"one":{"title":"Draft"},"many":[{"title":"Open"},{"title":"Draft"},{"title":"New"}]}`},
		{"closed", "refs/a?fields=one.title,many.title",
			`{"one":null,"many":[{"title":"Open"},{"title":"Closed"},{"title":"Old"}]}`},
		{"get", "refs/a?fields=one.title,many.title&draftKey=kd",
			`{"one":null,"many":[{"title":"Open"},{"title":"Old"}]}`},
		{"get", "refs/a?fields=one,many&depth=0", `{"one":null,"many":[{"id":"open"},{"id":"both"}]}`},
		{"get", "refs/b?fields=one,many", `{"one":null,"many":[]}`},
		{"get", "loose/a?fields=ref,refs&depth=0", `{"ref":null,"refs":[{"id":"open"}]}`},
	} {
		t.Run(test.key+" "+test.target, func(t *testing.T) {
			w := request(s, "GET", "/api/v1/"+test.target, test.key, "")
			if test.want == "" {
				require.Equal(t, 404, w.Code, w.Body)
				return
			}
			require.Equal(t, 200, w.Code, w.Body)
			require.JSONEq(t, test.want, w.Body.String())
		})
	}
	w := request(s, "GET", "/api/v1/posts", "post", "")
	require.Equal(t, 400, w.Code)
	require.JSONEq(t, `{"message":"GET is forbidden."}`, w.Body.String())
	require.Equal(t, 401, request(s, "GET", "/api/v1/posts", "", "").Code)
}

func TestLenient(t *testing.T) {
	for lenient, status := range map[bool]int{false: 400, true: 200} {
		s := &Server{Content: Data{APIs: map[string]any{"page": []byte(`{"a":1}`), "list": []byte(`[{"id":"x"}]`)}},
			Lenient: lenient}
		for _, target := range []string{"page?limit=1", "page?offset=x&q=a&ids=b&orders=c&filters=d&fields=a",
			"list/x?%6Cimit=1"} {
			require.Equal(t, status, get(s, "/api/v1/"+target).Code, target)
		}
		for _, target := range []string{"page?limits=1", "page?depth=9", "list?limit=x", "page?fields=a&fields=b"} {
			require.Equal(t, 400, get(s, "/api/v1/"+target).Code, target)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	s := statuses(t)
	r := httptest.NewRequest("OPTIONS", "/api/v1/posts", nil)
	r.Header.Set("Origin", "https://example.com")
	r.Header.Set("Access-Control-Request-Method", "GET")
	r.Header.Set("Access-Control-Request-Headers", "x-microcms-api-key")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusNoContent, w.Code)
	require.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"))
	require.Equal(t, "600", w.Header().Get("Access-Control-Max-Age"))
	require.Contains(t, w.Header().Get("Access-Control-Allow-Headers"), "X-MICROCMS-API-KEY")
	require.Contains(t, w.Header().Get("Access-Control-Allow-Methods"), "PATCH")
	for _, w := range []*httptest.ResponseRecorder{
		request(s, "GET", "/api/v1/posts", "get", ""), request(s, "GET", "/api/v1/posts", "wrong", ""), request(s,
			"GET", "/", "get", ""),
	} {
		require.Equal(t, "*", w.Header().Get("Access-Control-Allow-Origin"))
	}
	full, head := request(s, "GET", "/api/v1/posts", "get", ""), request(s, "HEAD", "/api/v1/posts", "get", "")
	require.Equal(t, 200, head.Code)
	require.Empty(t, head.Body.String())
	require.Equal(t, full.Header().Get("Content-Length"), head.Header().Get("Content-Length"))
}

// TestContentError: content that is wrong is not served silently.
func TestContentError(t *testing.T) {
	s := &Server{Content: Data{APIs: map[string]any{"posts": 7}}}
	require.ErrorContains(t, s.Err(), "emulator: posts: expected an array")
	w := get(s, "/api/v1/posts")
	require.Equal(t, 500, w.Code)
	require.Contains(t, w.Body.String(), "emulator: posts: expected an array")
	c, err := New(Data{APIs: map[string]any{"posts": []byte("[]")}})
	require.NoError(t, err)
	s.Replace(c)
	require.Equal(t, 200, get(s, "/api/v1/posts").Code)
}
