package httpfilter

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/query"
	"github.com/stretchr/testify/require"
)

// A bypass is a server after a gateway, and what it was asked.
type bypass struct {
	emulator.Server
	got *http.Request
}

func (b *bypass) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.got = r
	b.Server.ServeHTTP(w, r)
}

const required = "tenant[equals]t1[or]shared[equals]true"

func newBypass(t testing.TB) (*bypass, http.Handler) {
	var items []map[string]any
	for i := range 12 {
		items = append(items, map[string]any{
			"id": fmt.Sprint("c", i), "tenant": fmt.Sprint("t", i%3), "shared": i%5 == 0, "secret": i,
			"title": []string{"a", "b", "a b", "b;a"}[i%4], "rank": i,
			"next": map[string]any{"id": fmt.Sprint("c", (i+1)%12)},
		})
	}
	content, err := emulator.New(emulator.Data{APIs: map[string]any{"x": items, "hidden": items}})
	require.NoError(t, err)
	b := new(bypass)
	b.Replace(content)
	p := Policy{Endpoints: map[string]Endpoint{"x": {
		Require: filters.MustParse(required),
		Params: []string{"filters", "orders", "limit", "offset", "q", "ids", "fields", "depth",
			"richEditorFormat"},
		Filters:           map[filters.Field]Ops{"title": AllOps, "rank": {filters.OpLessThan, filters.OpGreaterThan}},
		Orders:            []filters.Field{"rank"},
		Fields:            []filters.Field{"id", "title", "tenant", "shared", "rank"},
		MaxLimit:          new(7),
		MaxReferenceDepth: new(0),
	}}}
	return b, handler(t, p, b)
}

// Paths and queries that the fuzz targets start from.
var (
	seedPaths = []string{
		"/api/v1/x", "/api/v1/x/c1", "/api/v1/hidden", "/api/v1/x/../hidden", "/api/v1/x%2f..%2fhidden",
		"/api/v1/x?filters=title[exists]", "//api/v1/x",
	}
	seedQueries = []string{
		"",
		"filters=title[equals]a",
		"filters=title[equals]a&limit=3",
		"filters=title[equals]a[or]rank[greater_than]3",
		"filters=title[equals]a)[or](title[exists]",
		"filters=title[equals]a%26filters=tenant[exists]",
		"filters=title[equals]a&filters=tenant[exists]",
		"filters=title[equals]a;filters=tenant[exists]",
		"filters=title%5Bequals%5D%255Bor%255D",
		"filters=title[equals]%5Bor%5Dtitle[exists]",
		"fields=secret&filters=%00",
		"fields=title&orders=-rank&offset=1&q=a&ids=c1,c2&depth=0&richEditorFormat=html",
	}
)

// FuzzBypass looks for requests that are let through and read differently by
// the server.
func FuzzBypass(f *testing.F) {
	for _, path := range seedPaths {
		for _, query := range seedQueries {
			f.Add(path, query)
		}
	}
	b, h := newBypass(f)
	f.Fuzz(func(t *testing.T, path, raw string) { checkBypass(t, b, h, path, raw) })
}

// TestSoup is FuzzBypass with thousands of requests put together from pieces.
func TestSoup(t *testing.T) {
	b, h := newBypass(t)
	pieces := strings.Split("filters=|filters=|limit=|offset=|orders=|q=|fields=|ids=|depth=|&|&|&|&|;|%|%26|%5B|%5Dt|%00|%ff|+|=|title[equals]a|title[equals]|title[exists]|rank[less_than]5|"+
		"tenant[exists]|secret[equals]1|[and]|[or]|(|)|0|1|7|8|-1|id|title|secret|rank|a|c1|,|.|é", "|")
	r := rand.New(rand.NewPCG(5, 6))
	passed := 0
	for range 10_000 {
		var raw strings.Builder
		for range r.IntN(9) {
			raw.WriteString(pieces[r.IntN(len(pieces))])
		}
		path := "/api/v1/x"
		if r.IntN(20) == 0 {
			path = seedPaths[r.IntN(len(seedPaths))]
		}
		if checkBypass(t, b, h, path, raw.String()) {
			passed++
		}
	}
	require.Greater(t, passed, 500)
	require.Less(t, passed, 9500)
}

// checkBypass checks one request and reports whether it was let through.
func checkBypass(t testing.TB, b *bypass, h http.Handler, path, raw string) bool {
	r := httptest.NewRequest("GET", "/", nil)
	// As net/http reads it from the wire, if it does.
	u, err := url.ParseRequestURI(path + "?" + raw)
	if err != nil {
		return false
	}
	r.URL = u
	r.RequestURI = path + "?" + raw
	b.got = nil
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if b.got == nil {
		require.Contains(t, []int{400, 404, 414}, w.Code)
		checkProblem(t, w, w.Code)
		return false
	}
	require.Equal(t, http.StatusOK, w.Code, w.Body.String())
	require.Equal(t, "/api/v1/x", b.got.URL.Path)

	// The client's wishes, as net/http reads them, nothing lost.
	client, err := url.ParseQuery(u.RawQuery)
	require.NoError(t, err)
	strict := filters.Parser{Strict: true}
	wish, err := strict.Parse(client.Get("filters"))
	require.NoError(t, err)
	want := map[string]string{"filters": required, "depth": "0"}
	if !wish.IsZero() {
		want["filters"] = "(" + required + ")[and](" + wish.String() + ")"
	}
	for name, values := range client {
		require.Len(t, values, 1)
		if name != "filters" && values[0] != "" {
			want[name] = values[0]
		}
	}
	if want["fields"] == "" {
		want["fields"] = "id,title,tenant,shared,rank"
	}
	if want["limit"] == "" {
		want["limit"] = "7"
	}
	got, err := url.ParseQuery(b.got.URL.RawQuery)
	require.NoError(t, err)
	for name, values := range got {
		require.Equal(t, []string{want[name]}, values, name)
	}
	require.Len(t, got, len(want))
	require.Equal(t, b.got.URL.RequestURI(), b.got.RequestURI)

	// The server's reading.
	l, err := query.ParseList(b.got.URL.RawQuery)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(filters.And(filters.MustParse(required), wish), l.Filters, cmpopts.EquateEmpty()))
	for condition := range wish.Conditions() {
		require.Contains(t, []filters.Field{"title", "rank"}, condition.Field)
	}

	// And what comes of it.
	var body struct{ Contents []map[string]any }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	require.LessOrEqual(t, len(body.Contents), 7)
	for _, content := range body.Contents {
		require.NotContains(t, content, "secret")
		require.NotContains(t, content, "next")
		if len(content) == 5 {
			require.True(t, content["tenant"] == "t1" || content["shared"] == true, content)
			require.True(t, wish.MatchValue(content), content)
		}
	}
	return true
}
