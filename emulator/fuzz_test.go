package emulator

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// FuzzQuery asks with any query. The answer is one that the service documents,
// and has no content that the filter does not match.
func FuzzQuery(f *testing.F) {
	for _, raw := range rawQueries {
		f.Add(raw)
	}
	s := small(f)
	f.Fuzz(func(t *testing.T, raw string) { checkQuery(t, s, raw) })
}

var rawQueries = []string{
	"", "filters=title[equals]a", "filters=title%5Bequals%5Da", "filters=title[contains]%26&limit=1", "filters=%",
	"filters=title[equals]a;b",
	"filters=title[equals]a&filters=", "&&filters=id[equals]1", "=x", "filters", "%66ilters=title[exists]",
	"filters=%00",
	"filters=\xff", "filters+=title[exists]",
	"limit=0&offset=0&orders=-title,rank&q=a&fields=id,title&ids=1,2&depth=3&draftKey=k&richEditorFormat=object",
}

// TestSoup asks with thousands of queries put together from pieces.
func TestSoup(t *testing.T) {
	pieces := strings.Split("filters|limit|offset|orders|q|fields|ids|depth|draftKey|richEditorFormat|Filters|=|=|=|=|=|&|&|&|;|%|%3D|%26|%5B|%5D|%00|%ff|+|?|#|,|.|-|title|id|rank|"+
		"[equals]|[not_equals]|[exists]|[less_than]|[and]|[or]|[|]|(|)|0|1|2|101|-1|a|b|\x00|\xff|é|system:default",
		"|")
	s := small(t)
	r := rand.New(rand.NewPCG(2, 3))
	ok := 0
	for range 10_000 {
		var raw strings.Builder
		if r.IntN(2) == 0 {
			raw.WriteString("filters=title[equals]a")
		}
		for range r.IntN(8) {
			raw.WriteString(pieces[r.IntN(len(pieces))])
		}
		if checkQuery(t, s, raw.String()) {
			ok++
		}
	}
	require.Greater(t, ok, 500)
	require.Less(t, ok, 9500)
}

func small(t testing.TB) *Server {
	return serving(t,
		Data{
			APIs: map[string]any{
				"x": []byte(`[{"title":"a","rank":1},{"title":"a;b","rank":2},{"title":"","rank":1.5},{"tags":[{"id":"1"}]}]`),
			},
		})
}

// checkQuery checks one answer and reports whether it was 200.
func checkQuery(t testing.TB, s *Server, raw string) bool {
	r := httptest.NewRequest("GET", "/api/v1/x", nil)
	r.URL.RawQuery = raw
	r.RequestURI = "/api/v1/x?" + raw
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		require.Contains(t, []int{http.StatusBadRequest, http.StatusRequestURITooLong}, w.Code)
		var refused struct{ Message string }
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refused), raw)
		require.NotEmpty(t, refused.Message)
		require.Less(t, w.Body.Len(), 200)
		return false
	}
	var l struct {
		Contents   []json.RawMessage
		TotalCount *int
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &l), raw)
	require.NotNil(t, l.TotalCount)

	// What net/http reads in the query, which must not have lost anything.
	values, err := url.ParseQuery(raw)
	require.NoError(t, err, raw)
	for name, list := range values {
		require.Len(t, list, 1, raw)
		require.Contains(t, "draftKey limit offset orders q fields ids filters depth richEditorFormat", name)
		require.True(t, utf8.ValidString(list[0]))
	}
	filter, err := filters.Parse(values.Get("filters"))
	require.NoError(t, err, raw)
	want := 0
	for _, it := range s.content.Load().apis["x"].items {
		hit, err := filter.Match(it.stored())
		require.NoError(t, err)
		if hit {
			want++
		}
	}
	if values.Get("q") == "" && values.Get("ids") == "" {
		require.Equal(t, want, *l.TotalCount, raw)
	}
	require.LessOrEqual(t, *l.TotalCount, want, raw)
	return true
}

// FuzzContent loads anything. What is loaded is answered as valid JSON, as an
// object of the old rich editor too.
func FuzzContent(f *testing.F) {
	for _, seed := range []string{
		"", "[]", "{}", "[{}]", `{"contents":[{"id":"a"}],"totalCount":1}`, `[{"id":"a","old":"<p>a<br><b>c</p>"}]`,
		`[{"id":"a","old":{"contents":[{"type":"block"}]}}]`,
		"{}\n{}", `{"contents":[]}{"contents":[]}`, "\x1f\x8b\x08",
		`[{"id":"a","draftKey":"k","one":{"id":"a"},"many":["a",{"id":"b"}]}]`, `{"draftKey":"k"}`,
		`[{"id":"a","status":["DRAFT"],"closedAt":null,"customStatus":null}]`,
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	schemas := map[string]*schema.API{"posts": readSchema(f,
		`{"apiFields":[{"fieldId":"old","name":"O","kind":"richEditor"},
		{"fieldId":"one","name":"O","kind":"relation","referencedApiEndpoint":"posts"},{"fieldId":"many","name":"M","kind":"relationList","referencedApiEndpoint":"posts"}],"customFields":[]}`)}
	f.Fuzz(func(t *testing.T, data []byte, typed bool) {
		d := Data{APIs: map[string]any{"posts": data}}
		if typed {
			d.Schemas = schemas
		}
		c, err := New(d)
		if err != nil {
			require.LessOrEqual(t, len(err.Error()), 500)
			return
		}
		s := &Server{Keys: map[string]Access{"": {Get: true, Drafts: true, Closed: true}}}
		s.Replace(c)
		for _, target := range []string{"/api/v1/posts?richEditorFormat=object&depth=3",
			"/api/v1/posts?q=a&orders=-old", "/api/v1/contents/posts"} {
			w := get(s, target)
			require.Contains(t, []int{200, 400, 404}, w.Code)
			require.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
		}
	})
}

// FuzzWrite sends any body. What the service would not accept is refused with a
// message, and what is accepted can be read.
func FuzzWrite(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"title":"okay"}`,
		`{"title":"okay","next":"one","seo":{"fieldId":"seo","text":"x"},"parts":[{}],"image":"https://x"}`,
		`{"title":null,"kinds":[1]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		s := writable(t)
		for _, method := range []string{"PUT", "PATCH"} {
			w := request(s, method, "/api/v1/posts/fuzzed", "", body)
			require.True(t, json.Valid(w.Body.Bytes()), w.Body.String())
			if w.Code < 300 {
				got := get(s, "/api/v1/posts/fuzzed")
				require.Equal(t, 200, got.Code)
				require.True(t, json.Valid(got.Body.Bytes()), got.Body.String())
				continue
			}
			require.Contains(t, []int{400, 413}, w.Code)
		}
	})
}
