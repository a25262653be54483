package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
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

	for _, test := range []struct {
		status  int
		message string
		targets string
	}{
		{400, "Invalid 'limit' value.", `
			/api/v1/posts?limit=-1 /api/v1/posts?limit=101 /api/v1/posts?limit=ten /api/v1/posts?limit=1e1
			/api/v1/posts?limit=99999999999999999999
		`},
		{400, "Invalid 'offset' value.", "/api/v1/posts?offset=-1 /api/v1/posts?offset=x"},
		{400, "invalid parameter.", `
			/api/v1/posts?filters=title[equal]x /api/v1/posts?filters=title
			/api/v1/posts?filters=(title[exists] /api/v1/posts?filters=title[exists];x
			/api/v1/posts?filters=%zz /api/v1/posts?filters=%ff
			/api/v1/posts?filters=a[exists]&filters=b[exists] /api/v1/posts?limit=1&limit=1
			/api/v1/posts?filter=a[exists] /api/v1/posts?Filters=a[exists] /api/v1/posts?depth=4
			/api/v1/posts?depth=-1 /api/v1/posts?ids=a+b /api/v1/posts?fields=a,,b
			/api/v1/posts?orders=a+desc /api/v1/posts?richEditorFormat=xml /api/v1/posts/tea?depth=4
			/api/v1/posts/tea?filters=a[exists] /api/v1/settings?limit=1 /api/v1/media?offset=10000
			/api/v1/media?filters=a[exists] /api/v2/media?offset=1
		`},
		{400, "Response body size is too long. Check your url parameters.", "/api/v1/big?limit=6"},
		{400, "limit must be less than or equal to 100", "/api/v1/media?limit=101 /api/v2/media?limit=101"},
		{400, "Limit: must be no less than 0.", "/api/v1/media?limit=-1"},
		{400, "Offset: must be no less than 0", "/api/v1/media?offset=-1"},
		{400, "Invalid integer in query (limit=xxx)", "/api/v1/media?limit=xxx"},
		{400, "Invalid integer in query (offset=1.5)", "/api/v1/media?offset=1.5"},
		{400, "Invalid boolean in query (imageOnly=xxx)", "/api/v1/media?imageOnly=xxx"},
		{400, "Invalid boolean in query (imageOnly=1)", "/api/v2/media?imageOnly=1"},
		{400, "BadRequest", "/api/v2/media?token=xyz"},
		{200, "", "/api/v2/media?token="},
		{404, "Not Found", `
			/api/v1/nosuch /api/v1/posts/nosuch /api/v1/posts/rice /api/v1/posts/ /api/v1/posts/tea/
			/api/v1/posts%2Ftea /api/v1//posts /api/v1/settings/x /api/v1/media/m1 /api/v2/posts /api/v1
			/
		`},
		{400, "Invalid request", "//api/v1/posts //"},
		{414, "Request-URI Too Long", "/api/v1/posts?q=" + strings.Repeat("x", 8192)},
	} {
		for target := range strings.FieldsSeq(test.targets) {
			t.Run(target[:min(len(target), 80)], func(t *testing.T) {
				w := get(s, target)
				require.Equal(t, test.status, w.Code, w.Body.String())
				if test.message != "" {
					want, err := json.Marshal(map[string]string{"message": test.message})
					require.NoError(t, err)
					require.JSONEq(t, string(want), w.Body.String())
				}
			})
		}
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

// sampleData is the sample blog with its schema.
func sampleData() Data {
	return Data{
		APIs: map[string]any{"blog": sample.Blog}, Schemas: map[string]*schema.API{"blog": sample.BlogAPI()},
	}
}

// TestSample reads all of the sample page by page, and each content alone.
func TestSample(t *testing.T) {
	s := serving(t, sampleData())
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
