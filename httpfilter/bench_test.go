package httpfilter

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

// The longest requests that are refused, and one as long that is not.
var (
	longAccepted = "filters=" + strings.Repeat("title[equals]x[or]", 200) + "title[equals]x"
	longRefused  = []struct{ name, raw string }{
		{"misspelt fields", "filters=" + strings.Repeat("titel[equals]x[or]", 400) + "title[equals]x"},
		{"unsupported operators", "filters=" + strings.Repeat("title[less_than]x[or]", 350) + "title[equals]x"},
		{"much contains", "filters=" + strings.Repeat("title[contains]x[or]", 390) + "title[equals]x"},
		{"parentheses", "filters=" + strings.Repeat("(", 8000)},
		{"orders", "orders=" + strings.Repeat("x,", 4000) + "x"},
		{"fields", "fields=" + strings.Repeat("x,", 4000) + "x"},
		{"misspelt names of fields", "fields=" + strings.Repeat("titel,", 1300) + "x"},
		{"ids", "ids=" + strings.Repeat("/,", 4000) + "x"},
		{"unknown parameters", strings.Repeat("x&", 4000)},
		{"one unknown parameter", strings.Repeat("title,", 1000)},
	}
)

func longHandler(t testing.TB) http.Handler {
	blog := FromSchema(sample.BlogAPI())
	blog.Fields = []filters.Field{"id", "title", "slug"}
	blog.MaxConditions = 10_000
	return handler(t, Policy{Endpoints: map[string]Endpoint{"blog": blog}, SuggestFields: true}, new(recorder))
}

// TestRefusalsAreCheap compares what the longest requests that are refused
// allocate with one that is not.
func TestRefusalsAreCheap(t *testing.T) {
	h := longHandler(t)
	allocated := func(raw string, status int) uint64 {
		r := get("/api/v1/blog")
		r.URL.RawQuery = raw
		require.Equal(t, status, do(h, r).Code)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		const runs = 10
		for range runs {
			do(h, r)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / runs
	}
	accepted := allocated(longAccepted, 200)
	for _, refused := range longRefused {
		require.LessOrEqual(t, allocated(refused.raw, 400), 4*accepted, refused.name)
	}
}

func BenchmarkRefused(b *testing.B) {
	h := longHandler(b)
	run := func(name, raw string) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := get("/api/v1/blog")
			r.URL.RawQuery = raw
			for b.Loop() {
				do(h, r)
			}
		})
	}
	run("accepted", longAccepted)
	for _, refused := range longRefused {
		run(refused.name, refused.raw)
	}
}

func BenchmarkDecide(b *testing.B) {
	e := Endpoint{Require: filters.MustParse("featured[equals]true")}.WithSchema(sample.BlogAPI())
	g, err := Policy{Endpoints: map[string]Endpoint{"blog": e}}.Compile()
	require.NoError(b, err)
	r := get("/api/v1/blog?limit=10&filters=title%5Bcontains%5Da")
	b.ReportAllocs()
	for b.Loop() {
		g.Decide(r)
	}
}

// BenchmarkHandler answers requests with 9 items in 24 KB. ReverseProxy is not in
// it: see docs/gateway.md for requests over connections.
func BenchmarkHandler(b *testing.B) {
	items := featured(b)
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.(io.ReaderFrom).ReadFrom(bytes.NewReader(items))
	})
	e := Endpoint{
		Require: filters.MustParse("featured[equals]true"), Params: []string{"filters", "limit", "fields"},
		Filters: map[filters.Field]Ops{"title": {filters.OpContains}},
	}.WithSchema(sample.BlogAPI())
	for _, bb := range []struct {
		name   string
		verify bool
		more   string
	}{
		{"gate", false, ""}, {"verify", true, ""}, {"verify and project", true, "&fields=id,title,category"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			h := handler(b, Policy{Verify: bb.verify, Endpoints: map[string]Endpoint{"blog": e}}, next)
			r := get("/api/v1/blog?limit=10&filters=title%5Bcontains%5Da" + bb.more)
			require.Equal(b, 200, do(h, r).Code)
			b.SetBytes(int64(len(items)))
			b.ReportAllocs()
			for b.Loop() {
				h.ServeHTTP(discard{make(http.Header)}, r)
			}
		})
	}
}

// featured returns an answer of the sample blog.
func featured(t testing.TB) []byte {
	var list struct {
		Contents []json.RawMessage `json:"contents"`
	}
	require.NoError(t, json.Unmarshal(sample.Blog, &list))
	f := filters.MustParse("featured[equals]true")
	list.Contents = slices.DeleteFunc(list.Contents, func(item json.RawMessage) bool {
		matches, err := f.Match(item)
		return err != nil || !matches
	})
	data, err := json.Marshal(list)
	require.NoError(t, err)
	return data
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) WriteHeader(int)             {}
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
