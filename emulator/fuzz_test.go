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
	"github.com/stretchr/testify/require"
)

// FuzzQuery asks with any query. The answer is one that the service documents,
// and has no content that the filter does not hit.
func FuzzQuery(f *testing.F) {
	for _, raw := range rawQueries {
		f.Add(raw)
	}
	s := small(f)
	f.Fuzz(func(t *testing.T, raw string) { checkQuery(t, s, raw) })
}

var rawQueries = []string{
	"", "filters=title[equals]a", "filters=title%5Bequals%5Da", "filters=title[contains]%26&limit=1", "filters=%", "filters=title[equals]a;b",
	"filters=title[equals]a&filters=", "&&filters=id[equals]1", "=x", "filters", "%66ilters=title[exists]", "filters=%00", "filters=\xff", "filters+=title[exists]",
	"limit=0&offset=0&orders=-title,rank&q=a&fields=id,title&ids=1,2&depth=3&draftKey=k&richEditorFormat=object",
}

// TestSoup asks with thousands of queries put together from pieces.
func TestSoup(t *testing.T) {
	pieces := strings.Split("filters|limit|offset|orders|q|fields|ids|depth|draftKey|richEditorFormat|Filters|=|=|=|=|=|&|&|&|;|%|%3D|%26|%5B|%5D|%00|%ff|+|?|#|,|.|-|title|id|rank|"+
		"[equals]|[not_equals]|[exists]|[less_than]|[and]|[or]|[|]|(|)|0|1|2|101|-1|a|b|\x00|\xff|é|system:default", "|")
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
	return serving(t, Data{APIs: map[string]any{"x": []byte(`[{"title":"a","rank":1},{"title":"a;b","rank":2},{"title":"","rank":1.5},{"tags":[{"id":"1"}]}]`)}})
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
