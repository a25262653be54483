package httpfilter

import (
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
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
	blog := FromSchema(blogSchema(t))
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
