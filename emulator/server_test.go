package emulator

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// site serves the files of testdata/site.
func site(t testing.TB) *Server {
	t.Helper()
	c, err := Files{Content: "testdata/site"}.Load()
	require.NoError(t, err)
	s := new(Server)
	s.Replace(c)
	return s
}

// A tester is a test, also one of rapid.
type tester interface {
	require.TestingT
	Helper()
}

// serving serves Go values.
func serving(t tester, d Data) *Server {
	t.Helper()
	c, err := New(d)
	require.NoError(t, err)
	s := new(Server)
	s.Replace(c)
	return s
}

func get(s http.Handler, target string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
	return w
}

// A listBody is what a list request is answered.
type listBody struct {
	Contents                  []map[string]any
	TotalCount, Offset, Limit int
}

func getList(t tester, s http.Handler, target string) listBody {
	t.Helper()
	w := get(s, target)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	var l listBody
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l))
	require.NotNil(t, l.Contents)
	return l
}

func (l listBody) ids() string {
	var ids []string
	for _, content := range l.Contents {
		id, _ := content["id"].(string)
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

// TestList asks the posts and names the contents that are answered.
func TestList(t *testing.T) {
	s := site(t)
	for _, test := range []struct {
		query string
		want  string
		total int
	}{
		{"", "tea milk bread", 3},
		{"limit=0", "", 3},
		{"limit=2", "tea milk", 3},
		{"limit=100", "tea milk bread", 3},
		{"limit=", "tea milk bread", 3},
		{"offset=1", "milk bread", 3},
		{"offset=1&limit=1", "milk", 3},
		{"offset=3", "", 3},
		{"offset=9223372036854775807&limit=100", "", 3},

		{"filters=", "tea milk bread", 3},
		{"filters=title[equals]Tea+for+two", "tea", 1},
		{"filters=title%5Bcontains%5D%5Bfresh%5D", "milk", 1},
		{"filters=category[equals]drinks", "tea milk", 2},
		{"filters=category.name[equals]Drinks", "", 0},
		{"filters=tags[contains]green", "tea", 1},
		{"filters=hot[exists]", "tea milk bread", 3},
		{"filters=hot[equals]false", "milk bread", 2},
		{"filters=publishedAt[exists]", "tea milk", 2},
		{"filters=publishedAt[less_than]2024-02-01T00:00:00.000Z", "tea", 1},
		{"filters=rank[greater_than]9.5", "tea bread", 2},
		{"filters=body[begins_with]Green+%26+black", "tea", 1},
		{"filters=prices.price.yen[contains]300", "", 0},
		{"filters=kinds[contains]note[and](title[equals]パン[or]rank[equals]10.0)", "tea bread", 2},
		{"filters=id[equals]bread", "bread", 1},
		{"filters=id[equals]bread[or]id[equals]tea", "tea bread", 2},
		{"filters=id[equals]bread[and]id[equals]tea", "", 0},
		{"filters=id[equals]nowhere", "", 0},
		{"filters=id[equals]", "", 0},
		{"filters=id[not_equals]tea", "milk bread", 2},
		{"filters=title[contains]i[and]id[equals]milk", "milk", 1},
		{"filters=title[contains]T[or]id[equals]milk", "tea milk", 2},
		{"filters=title[exists]&limit=1&offset=1", "milk", 3},

		{"ids=bread,tea", "tea bread", 3},
		{"ids=tea,tea,nowhere", "tea", 3},
		{"ids=nowhere", "", 3},
		{"ids=", "tea milk bread", 3},
		{"ids=tea,milk&filters=rank[less_than]10", "milk", 1},
		{"ids=tea&filters=id[equals]milk", "", 0},

		{"orders=rank", "milk tea bread", 3},
		{"orders=-rank", "bread tea milk", 3},
		{"orders=title", "milk tea bread", 3},
		{"orders=-publishedAt", "milk tea bread", 3},
		{"orders=publishedAt", "tea milk bread", 3},
		{"orders=-createdAt", "bread milk tea", 3},
		{"orders=system:default", "tea milk bread", 3},
		{"orders=-system:default", "bread milk tea", 3},
		{"orders=category,-rank", "bread tea milk", 3},
		{"orders=seo.title", "bread tea milk", 3},
		{"orders=prices.price.yen", "tea milk bread", 3},
		{"orders=-prices.price.yen", "tea milk bread", 3},
		{"orders=nosuch", "tea milk bread", 3},
		{"orders=hot", "tea milk bread", 3},
		{"orders=-rank&limit=1", "bread", 3},
		{"orders=rank,rank,-rank", "milk tea bread", 3},
		{"orders=category,hot,nosuch,-rank", "bread tea milk", 3},

		{"q=tea", "tea milk", 2},
		{"q=TEA", "tea milk", 2},
		{"q=tea&orders=-rank", "tea milk", 2},
		{"q=tea&orders=rank", "milk tea", 2},
		{"q=%26+black", "tea", 1},
		{"q=here+MILK", "milk", 1},
		{"q=drinks", "", 0},
		{"q=<p>", "", 0},
		{"q=パ", "bread", 1},
		{"q=seo", "", 0},
		{"q=bread!", "bread", 1},
		{"q=+", "tea milk bread", 3},
		{"q=tea&filters=id[equals]milk", "milk", 1},

		{"draftKey=", "tea milk bread", 3},
		{"draftKey=nosuch", "tea milk bread", 3},
		{"draftKey=k1", "tea milk bread", 3},
		{"draftKey=k1&limit=1", "tea", 3},
		{"draftKey=k1&orders=system:default", "tea milk bread", 3},
		{"draftKey=k1&orders=-system:default", "bread milk tea", 3},
		{"draftKey=k1&ids=bread,milk,tea", "tea milk bread", 3},
		{"draftKey=k1&filters=id[equals]bread[or]id[equals]tea", "tea bread", 2},
		{"draftKey=k2", "tea milk bread rice", 4},
		{"draftKey=k2&ids=rice,tea", "tea rice", 4},
		{"draftKey=k1&ids=tea", "tea", 3},
		{"draftKey=k1&filters=id[equals]tea", "tea", 1},
		{"draftKey=k1&filters=title[equals]Tea+for+two", "tea", 1},
		{"draftKey=k1&filters=title[equals]Tea+for+three", "", 0},
		{"draftKey=k2&q=rice", "rice", 1},
		{"draftKey=k2&filters=publishedAt[not_exists]", "bread rice", 2},
		{"ids=rice", "", 3},
		{"q=rice", "", 0},
	} {
		t.Run(test.query, func(t *testing.T) {
			l := getList(t, s, "/api/v1/posts?"+test.query)
			require.Equal(t, test.want, l.ids())
			require.Equal(t, test.total, l.TotalCount)
			for _, content := range l.Contents {
				require.NotContains(t, content, "draftKey")
			}
		})
	}
}

// An id that is a time stamp equals others of the same instant.
func TestInstantAsID(t *testing.T) {
	s := serving(t, Data{APIs: map[string]any{"x": []byte(`[{"id":"2024-01-01T00:00:00.0Z"},{"id":"b"}]`)}})
	require.Equal(t, 1, getList(t, s, "/api/v1/x?filters=id[equals]2024-01-01T00:00:00Z").TotalCount)
}

func TestListBody(t *testing.T) {
	w := get(site(t), "/api/v1/posts?fields=id&limit=2&offset=1")
	require.JSONEq(t, `{"contents":[{"id":"milk"},{"id":"bread"}],"totalCount":3,"offset":1,"limit":2}`,
		w.Body.String())
	require.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
	now, err := time.Parse("2006-01-02T15:04:05.000Z", w.Header().Get("x-current-date-time"))
	require.NoError(t, err)
	require.WithinDuration(t, time.Now(), now, time.Hour)
}

// TestDetail asks for one content, or that of an object API.
func TestDetail(t *testing.T) {
	s := site(t)
	const tag = `"createdAt":"2023-01-01T00:00:00.000Z","updatedAt":"2023-01-01T00:00:00.000Z","publishedAt":"2023-01-01T00:00:00.000Z","revisedAt":"2023-01-01T00:00:00.000Z"`
	for _, tt := range []struct{ target, want string }{
		{"posts/tea?fields=title", `{"title":"Tea for two"}`},
		{"posts/t%65a?fields=title", `{"title":"Tea for two"}`},
		{"posts/tea?fields=title,nosuch", `{"title":"Tea for two"}`},
		{"posts/tea?fields=title&draftKey=k1", `{"title":"Tea for three"}`},
		{"posts/tea?fields=title&draftKey=k2", `{"title":"Tea for two"}`},
		{"posts/rice?draftKey=k2&fields=id,title", `{"id":"rice","title":"Rice"}`},
		{
			"posts/tea?fields=category,tags,prices&depth=0",
			`{"category":{"id":"drinks"},"tags":[{"id":"hot"},{"id":"green"}],"prices":[{"fieldId":"price","yen":300},{"fieldId":"price","yen":900}]}`,
		},
		{"posts/tea?fields=category&depth=", `{"category":{"id":"drinks"}}`},
		{"posts/tea?fields=category", `{"category":{"id":"drinks",` + tag +
			`,"name":"Drinks","parent":{"id":"all"}}}`},
		{"posts/tea?fields=category&depth=1", `{"category":{"id":"drinks",` + tag +
			`,"name":"Drinks","parent":{"id":"all"}}}`},
		{"posts/tea?fields=category&depth=2", `{"category":{"id":"drinks",` + tag +
			`,"name":"Drinks","parent":{"id":"all",` + tag + `,"name":"All","best":[{"id":"tea"},{"id":"nowhere"}]}}}`},
		{
			"posts/tea?fields=category.name,tags.id",
			`{"category":{"name":"Drinks"},"tags":[{"id":"hot"},{"id":"green"}]}`,
		},
		{"posts/tea?fields=category.parent.name&depth=2", `{"category":{"parent":{"name":"All"}}}`},
		{
			"posts/tea?fields=category.parent.best.title&depth=3",
			`{"category":{"parent":{"best":[{"title":"Tea for two"},{}]}}}`,
		},
		{
			"posts/tea?fields=next.next.next.title,next.next.title&depth=3",
			`{"next":{"next":{"next":{"title":"Milk [fresh]"},"title":"Tea for two"}}}`,
		},
		{
			"posts/bread?fields=next.next.id,next.next.next.next&depth=3",
			`{"next":{"next":{"id":"bread","next":{"next":{"id":"bread"}}}}}`,
		},
		{
			"posts/bread?fields=category,tags,seo",
			`{"category":null,"tags":[],"seo":{"fieldId":"seo","title":"bread!","category":null}}`,
		},
		{"posts/tea?fields=seo&depth=0", `{"seo":{"fieldId":"seo","title":"tea!","category":{"id":"drinks"}}}`},
		{
			"posts/tea?fields=seo",
			`{"seo":{"fieldId":"seo","title":"tea!","category":{"id":"drinks",` + tag +
				`,"name":"Drinks","parent":{"id":"all"}}}}`,
		},
		{"posts/tea?fields=old,body", `{"body":"<p>Green &amp; <b>black</b> tea. More tea.</p>","old":"<p>old</p>"}`},
		{"posts/tea?fields=old&richEditorFormat=html", `{"old":"<p>old</p>"}`},
		{
			"posts/tea?fields=old,title&richEditorFormat=object",
			`{"title":"Tea for two","old":{"contents":[{"type":"textBlock","value":[{"type":"text","value":"old","attributes":{}},{"type":"text","value":"\n","attributes":{}}]}]}}`,
		},
		{"categories/drinks?fields=parent.name", `{"parent":{"name":"All"}}`},
		{"categories/all?fields=best.title", `{"best":[{"title":"Tea for two"},{}]}`},
		{"settings", `{` + tag +
			`,"name":"The Pantry","pinned":` + detail(t, s, "posts/milk?depth=0") + `}`},
		{"settings?fields=name", `{"name":"The Pantry"}`},
		{"settings?depth=0&fields=pinned", `{"pinned":{"id":"milk"}}`},
	} {
		t.Run(tt.target, func(t *testing.T) { require.JSONEq(t, tt.want, detail(t, s, tt.target)) })
	}
}

func detail(t testing.TB, s http.Handler, target string) string {
	w := get(s, "/api/v1/"+target)
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	return w.Body.String()
}

// TestErrors has a row for each error that the service documents.
func TestErrors(t *testing.T) {
	s := site(t)
	big := strings.Repeat("x", 1<<20)
	c, err := New(Data{APIs: map[string]any{"big": []map[string]string{{"a": big}, {"a": big}, {"a": big},
		{"a": big}, {"a": big}, {"a": big}}}})
	require.NoError(t, err)
	s.content.Load().apis["big"] = c.apis["big"]

	const invalid = "invalid parameter."
	for _, test := range []struct {
		target  string
		status  int
		message string
	}{
		{"/api/v1/posts?limit=-1", 400, "Invalid 'limit' value."},
		{"/api/v1/posts?limit=101", 400, "Invalid 'limit' value."},
		{"/api/v1/posts?limit=ten", 400, "Invalid 'limit' value."},
		{"/api/v1/posts?limit=1e1", 400, "Invalid 'limit' value."},
		{"/api/v1/posts?limit=99999999999999999999", 400, "Invalid 'limit' value."},
		{"/api/v1/posts?offset=-1", 400, "Invalid 'offset' value."},
		{"/api/v1/posts?offset=x", 400, "Invalid 'offset' value."},
		{"/api/v1/posts?filters=title[equal]x", 400, invalid},
		{"/api/v1/posts?filters=title", 400, invalid},
		{"/api/v1/posts?filters=(title[exists]", 400, invalid},
		{"/api/v1/posts?filters=title[exists];x", 400, invalid},
		{"/api/v1/posts?filters=%zz", 400, invalid},
		{"/api/v1/posts?filters=%ff", 400, invalid},
		{"/api/v1/posts?filters=a[exists]&filters=b[exists]", 400, invalid},
		{"/api/v1/posts?limit=1&limit=1", 400, invalid},
		{"/api/v1/posts?filter=a[exists]", 400, invalid},
		{"/api/v1/posts?Filters=a[exists]", 400, invalid},
		{"/api/v1/posts?depth=4", 400, invalid},
		{"/api/v1/posts?depth=-1", 400, invalid},
		{"/api/v1/posts?ids=a+b", 400, invalid},
		{"/api/v1/posts?fields=a,,b", 400, invalid},
		{"/api/v1/posts?orders=a+desc", 400, invalid},
		{"/api/v1/posts?richEditorFormat=xml", 400, invalid},
		{"/api/v1/posts/tea?depth=4", 400, invalid},
		{"/api/v1/posts/tea?filters=a[exists]", 400, invalid},
		{"/api/v1/settings?limit=1", 400, invalid},
		{"/api/v1/big?limit=6", 400, "Response body size is too long. Check your url parameters."},
		{"/api/v1/media?limit=101", 400, "limit must be less than or equal to 100"},
		{"/api/v1/media?limit=-1", 400, "Limit: must be no less than 0."},
		{"/api/v1/media?offset=-1", 400, "Offset: must be no less than 0"},
		{"/api/v1/media?offset=10000", 400, invalid},
		{"/api/v1/media?limit=xxx", 400, "Invalid integer in query (limit=xxx)"},
		{"/api/v1/media?offset=1.5", 400, "Invalid integer in query (offset=1.5)"},
		{"/api/v1/media?imageOnly=xxx", 400, "Invalid boolean in query (imageOnly=xxx)"},
		{"/api/v1/media?filters=a[exists]", 400, invalid},
		{"/api/v2/media?limit=101", 400, "limit must be less than or equal to 100"},
		{"/api/v2/media?imageOnly=1", 400, "Invalid boolean in query (imageOnly=1)"},
		{"/api/v2/media?offset=1", 400, invalid},
		{"/api/v2/media?token=xyz", 400, "BadRequest"},
		{"/api/v2/media?token=", 200, ""},
		{"/api/v1/nosuch", 404, "Not Found"},
		{"/api/v1/posts/nosuch", 404, "Not Found"},
		{"/api/v1/posts/rice", 404, "Not Found"},
		{"/api/v1/posts/", 404, "Not Found"},
		{"/api/v1/posts/tea/", 404, "Not Found"},
		{"/api/v1/posts%2Ftea", 404, "Not Found"},
		{"/api/v1//posts", 404, "Not Found"},
		{"//api/v1/posts", 400, "Invalid request"},
		{"//", 400, "Invalid request"},
		{"/api/v1/settings/x", 404, "Not Found"},
		{"/api/v1/media/m1", 404, "Not Found"},
		{"/api/v2/posts", 404, "Not Found"},
		{"/api/v1", 404, "Not Found"},
		{"/", 404, "Not Found"},
		{"/api/v1/posts?q=" + strings.Repeat("x", 8192), 414, "Request-URI Too Long"},
	} {
		name := test.target[:min(len(test.target), 80)]
		t.Run(name, func(t *testing.T) {
			w := get(s, test.target)
			require.Equal(t, test.status, w.Code, w.Body.String())
			if test.message != "" {
				want, err := json.Marshal(map[string]string{"message": test.message})
				require.NoError(t, err)
				require.JSONEq(t, string(want), w.Body.String())
			}
		})
	}
	require.Equal(t, http.StatusOK, get(s, "/api/v1/big?limit=4").Code)
	require.Equal(t, http.StatusOK, get(s, "/api/v1/big?limit=6&fields=id").Code)

	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/api/v1/posts", nil))
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.JSONEq(t, `{"message":"POST is forbidden."}`, w.Body.String())

	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("HEAD", "/api/v1/posts", nil))
	require.Equal(t, http.StatusOK, w.Code)
	require.Empty(t, w.Body.String())

	require.Equal(t, http.StatusNotFound, get(new(Server), "/api/v1/posts").Code)
}

func TestLongestURL(t *testing.T) {
	s := site(t)
	for n, status := range map[int]int{8192: 200, 8193: 414} {
		target := "http://example.com/api/v1/posts?q="
		r := httptest.NewRequest("GET", target+strings.Repeat("x", n-len(target)), nil)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, status, w.Code)

		r.RequestURI = strings.TrimPrefix(r.RequestURI, "http://example.com")
		w = httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, status, w.Code)
	}
}

func TestKey(t *testing.T) {
	s := site(t)
	s.APIKey = "secret"
	for key, status := range map[string]int{"secret": 200, "": 401, "secre": 401, "secret2": 401, "SECRET": 401} {
		r := httptest.NewRequest("GET", "/api/v1/posts", nil)
		r.Header.Set("x-microcms-api-key", key)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, status, w.Code, key)
		if status != 200 {
			require.JSONEq(t, `{"message":"X-MICROCMS-API-KEY header is invalid."}`, w.Body.String())
		}
	}
	require.Equal(t, http.StatusUnauthorized, get(s, "/api/v1/nosuch").Code)
}

func TestRateLimit(t *testing.T) {
	var r rate
	h := make(http.Header)
	allow := func(limit int, after time.Duration) bool {
		return r.allow(limit, func() time.Time { return time.Unix(1000, 0).Add(after) }, h)
	}
	for i := range 60 {
		require.True(t, allow(60, time.Duration(i)*time.Millisecond))
	}
	require.Equal(t, "0", h.Get("X-RateLimit-Remaining"))
	require.False(t, allow(60, 999*time.Millisecond))
	require.Equal(t, "60", h.Get("X-RateLimit-Limit"))
	require.Equal(t, "1001", h.Get("X-RateLimit-Reset"))
	require.True(t, allow(60, time.Second))
	require.Equal(t, "59", h.Get("X-RateLimit-Remaining"))

	// A clock that goes backward does not begin a second again.
	require.True(t, allow(1, 5*time.Second))
	for range 3 {
		require.False(t, allow(1, 4990*time.Millisecond))
		require.False(t, allow(1, 5*time.Second))
	}
	require.Equal(t, "1006", h.Get("X-RateLimit-Reset"))
	require.True(t, allow(1, 6*time.Second))

	s := site(t)
	s.RateLimit = 1
	var refused *httptest.ResponseRecorder
	for refused == nil { // A second may begin between two requests.
		if w := get(s, "/api/v1/posts"); w.Code != http.StatusOK {
			refused = w
		}
	}
	require.Equal(t, http.StatusTooManyRequests, refused.Code)
	require.JSONEq(t, `{"message":"Too many requests, please try again later."}`, refused.Body.String())
	require.Equal(t, "1", refused.Header().Get("X-RateLimit-Limit"))
}

func TestMedia(t *testing.T) {
	s := site(t)
	for _, tt := range []struct{ target, want string }{
		{
			"v1/media",
			`{"media":[{"id":"m1","url":"https://images.example/assets/a/tea%20cup.png","width":10,"height":20},{"id":"m2","url":"https://files.example/assets/b/menu.pdf","width":null,"height":null},{"id":"m3","url":"https://images.example/assets/c/icon.svg"}],"totalCount":3,"limit":10,"offset":0}`,
		},
		{
			"v1/media?imageOnly=true&offset=1&limit=5",
			`{"media":[{"id":"m3","url":"https://images.example/assets/c/icon.svg"}],"totalCount":2,"limit":5,"offset":1}`,
		},
		{"v1/media?limit=0", `{"media":[],"totalCount":3,"limit":0,"offset":0}`},
	} {
		t.Run(tt.target, func(t *testing.T) {
			w := get(s, "/api/"+tt.target)
			require.Equal(t, http.StatusOK, w.Code)
			require.JSONEq(t, tt.want, w.Body.String())
		})
	}

	empty := serving(t, Data{})
	require.JSONEq(t, `{"media":[],"totalCount":0,"limit":10,"offset":0}`, get(empty, "/api/v1/media").Body.String())
}

// TestMediaV2 lists media with tokens: the first answer always has one, which
// lives for a while, and holds what the first request asked for.
func TestMediaV2(t *testing.T) {
	type page struct {
		Media      []struct{ ID, Alt string }
		TotalCount int
		Token      *string
	}
	synctest.Test(t, func(t *testing.T) {
		s := site(t)
		ask := func(query string) (p page) {
			w := get(s, "/api/v2/media?"+query)
			require.Equal(t, http.StatusOK, w.Code, w.Body)
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
			return p
		}
		for first, want := range map[string]string{
			"": "m1 m2 m3", "limit=1": "m1 m2 m3", "limit=2": "m1 m2 m3", "limit=1&imageOnly=true": "m1 m3",
			"tags=tea,cup": "m1", "fileName=tea+cup&alt=cup": "m1",
			"alt=coffee": "", "fileName=menu": "m2",
		} {
			var ids []string
			p := ask(first)
			require.NotNil(t, p.Token, first)
			for range 5 {
				require.Equal(t, len(strings.Fields(want)), p.TotalCount)
				for _, m := range p.Media {
					ids = append(ids, m.ID)
				}
				if p.Token == nil {
					break
				}
				time.Sleep(10 * time.Second)
				// Clients repeat what belongs to the first request.
				p = ask("limit=100&imageOnly=false&fileName=x&token=" + url.QueryEscape(*p.Token))
			}
			require.Nil(t, p.Token, first)
			require.Equal(t, want, strings.Join(ids, " "), first)
		}
		p := ask("limit=0")
		require.Empty(t, p.Media)
		require.NotNil(t, p.Token)
		time.Sleep(16 * time.Second)
		w := get(s, "/api/v2/media?token="+*p.Token)
		require.Equal(t, http.StatusBadRequest, w.Code)
		require.JSONEq(t, `{"message":"BadRequest"}`, w.Body.String())
		w = get(s, "/api/v2/media?fileName=nosuch")
		require.Equal(t, http.StatusNotFound, w.Code)
		require.JSONEq(t, `{"message":"Content not found"}`, w.Body.String())
	})
}

// TestSample reads all of the sample page by page, and each content alone.
func TestSample(t *testing.T) {
	bundle, err := schema.Read(strings.NewReader(string(sample.BlogSchema)))
	require.NoError(t, err)
	api, ok := bundle.API("blog")
	require.True(t, ok)
	s := serving(t, Data{APIs: map[string]any{"blog": sample.Blog}, Schemas: map[string]*schema.API{"blog": api}})
	var want struct{ Contents []map[string]any }
	require.NoError(t, json.Unmarshal(sample.Blog, &want))
	var got []map[string]any
	for len(got) < len(want.Contents) {
		l := getList(t, s, fmt.Sprintf("/api/v1/blog?depth=3&limit=7&offset=%d", len(got)))
		require.Equal(t, len(want.Contents), l.TotalCount)
		got = append(got, l.Contents...)
	}
	require.Equal(t, want.Contents, got)
	for _, content := range want.Contents {
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(detail(t, s, "blog/"+content["id"].(string)+"?depth=3")), &got))
		require.Equal(t, content, got)
	}
}

// TestOrders compares with a plain sort by all of the orders.
func TestOrders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type content map[string]any
		contents := []content{}
		value := rapid.SampledFrom([]any{nil, "", "a", "b\n", "b\nc", "é", 0, 1, 1.5, -1, true})
		for i := range rapid.IntRange(0, 12).Draw(t, "contents") {
			contents = append(contents, content{"id": fmt.Sprint("i", i), "x": value.Draw(t, "x"),
				"y": value.Draw(t, "y")})
		}
		s := serving(t, Data{APIs: map[string]any{"x": contents}})
		orders := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "-x", "y", "-y", "none", "system:default",
			"-system:default"}), 0, 5).Draw(t, "orders")
		rows := make([]int, len(contents))
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(i, j int) int {
			for _, order := range orders {
				name, descending := strings.CutPrefix(order, "-")
				n := cmp.Compare(i, j)
				if name != "system:default" {
					x, y := contents[i][name], contents[j][name]
					hasX, hasY := sortKind(x) > 0, sortKind(y) > 0
					switch {
					case !hasX || !hasY:
						if hasX != hasY {
							return map[bool]int{true: -1, false: 1}[hasX]
						}
						continue
					case sortKind(x) != sortKind(y):
						n = cmp.Compare(sortKind(x), sortKind(y))
					case sortKind(x) == 2:
						n = strings.Compare(x.(string), y.(string))
					default:
						n = cmp.Compare(number(x), number(y))
					}
				}
				if descending {
					n = -n
				}
				if n != 0 {
					return n
				}
			}
			return 0
		})
		offset := rapid.IntRange(0, len(rows)).Draw(t, "offset")
		limit := rapid.IntRange(0, len(rows)).Draw(t, "limit")
		var want []string
		for _, row := range rows[offset:min(offset+limit, len(rows))] {
			want = append(want, contents[row]["id"].(string))
		}
		l := getList(t, s, fmt.Sprintf("/api/v1/x?offset=%d&limit=%d&orders=%s", offset, limit, strings.Join(orders,
			",")))
		require.Equal(t, strings.Join(want, " "), l.ids())
	})
}

// sortKind returns 1 for numbers and 2 for texts.
func sortKind(v any) int {
	switch v.(type) {
	case int, float64:
		return 1
	case string:
		return 2
	}
	return 0
}

func number(v any) float64 {
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v.(float64)
}

// Numbers are sorted as they are written, not as the nearest float64.
func TestNumberOrder(t *testing.T) {
	s := serving(t, Data{APIs: map[string]any{"x": []byte(`[
		{"id":"a","n":9007199254740993},{"id":"b","n":9007199254740992},{"id":"c","n":9007199254740992.5},{"id":"d","n":1e400},{"id":"e","n":1e999},
		{"id":"f","n":-1e999},{"id":"g","n":-1e400},{"id":"h","n":2e-400},{"id":"i","n":1e-400},{"id":"j","n":0},{"id":"k","n":-0.0},{"id":"l","n":9007199254740992.0},
		{"id":"m","n":4e-324},{"id":"n","n":3e-324},{"id":"o","n":10},{"id":"p","n":10.0},{"id":"q","n":1e1}
	]`)}})
	require.Equal(t, "f g j k i h n m o p q b l c a d e", getList(t, s, "/api/v1/x?limit=100&fields=id&orders=n").ids())
	require.Equal(t, "e d a c b l o p q m n h i j k g f", getList(t, s,
		"/api/v1/x?limit=100&fields=id&orders=-n").ids())
}

// TestOrdersMemory asks for many orders at once, with which memory must not
// grow.
func TestOrdersMemory(t *testing.T) {
	const items = 5_000
	list := make([]map[string]any, items)
	for i := range list {
		list[i] = map[string]any{"id": fmt.Sprint("i", i), "n": i % 7, "m": json.RawMessage([]string{"10",
			"10.0"}[i%2]), "body": strings.Repeat("おはよう good morning ", 20)}
	}
	s := serving(t, Data{APIs: map[string]any{"x": list}})
	repeat := func(s string, n int) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	absent := func(n int) string {
		names := make([]string, n)
		for i := range names {
			names[i] = fmt.Sprint("x", i)
		}
		return strings.Join(names, ",")
	}
	for _, test := range []struct {
		orders string
		status int
	}{
		{repeat("n", 201), http.StatusOK},
		{"m", http.StatusOK},
		{repeat("body", 10), http.StatusOK},
		{repeat("body,n", 10), http.StatusOK},
		{absent(maxOrders), http.StatusOK},
		{absent(400), http.StatusBadRequest},
	} {
		t.Run(test.orders[:min(len(test.orders), 20)], func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := get(s, "/api/v1/x?limit=1&fields=id&orders="+test.orders)
			runtime.ReadMemStats(&after)
			require.Equal(t, test.status, w.Code)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(items*250))
			t.Log(test.orders[:min(len(test.orders), 20)], (after.TotalAlloc-before.TotalAlloc)/items, "bytes an item")
		})
	}
}

// Requests that were canceled are not sorted or searched.
func TestCanceled(t *testing.T) {
	s := small(t)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, query := range []string{"", "ids=1&q=a", "ids=1&orders=title"} {
		r := httptest.NewRequest("GET", "/api/v1/x?"+query, nil)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, http.StatusOK, w.Code)
		require.Contains(t, w.Body.String(), `"id":"1"`)

		w = httptest.NewRecorder()
		s.ServeHTTP(w, r.WithContext(canceled))
		require.Equal(t, http.StatusInternalServerError, w.Code, query)
	}
}

// TestFirstOf compares with sorting all.
func TestFirstOf(t *testing.T) {
	for _, size := range []int{0, 1, 2, 10, 900, 2500} {
		for _, n := range []int{0, 1, 2, 9, 10, 900, 1000, 1001, 2500} {
			rows := rand.New(rand.NewPCG(1, uint64(size))).Perm(size)
			want := slices.Sorted(slices.Values(rows))
			got := firstOf(rows, min(n, size), cmp.Compare[int])
			require.True(t, slices.Equal(want[:min(n, size)], got), "%d of %d", n, size)
		}
	}
}

// TestFiltersAgree compares lists with the items that the filter matches one by
// one, without index.
func TestFiltersAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var items []json.RawMessage
		for range rapid.IntRange(0, 8).Draw(t, "items") {
			items = append(items, filtertest.Gen(filtertest.Item).Draw(t, "item"))
		}
		c, err := New(Data{APIs: map[string]any{"x": items}})
		if err != nil {
			t.Skip(err) // An item or its id is not valid.
		}
		s := new(Server)
		s.Replace(c)
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		if len(items) > 0 && rapid.Bool().Draw(t, "by id") {
			one := filters.Field("id").Equals(rapid.SampledFrom(c.apis["x"].items).Draw(t, "one").id)
			f = rapid.SampledFrom([]filters.Filter{f.And(one), f.Or(one), one,
				one.Or(filters.Field("id").Equals("1"))}).Draw(t, "joined")
		}
		w := get(s, "/api/v1/x?limit=100&filters="+url.QueryEscape(f.String()))
		if f.Err() != nil {
			require.Equal(t, http.StatusBadRequest, w.Code)
			return
		}
		if w.Code == http.StatusRequestURITooLong {
			return
		}
		want := 0
		for _, it := range c.apis["x"].items {
			ok, err := f.Match(it.json)
			require.NoError(t, err)
			if ok {
				want++
			}
		}
		require.Equal(t, http.StatusOK, w.Code)
		var l struct {
			Contents   []json.RawMessage
			TotalCount int
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l))
		require.Equal(t, want, l.TotalCount)
		require.Len(t, l.Contents, want)
	})
}
