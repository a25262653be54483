package prove_test

import (
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

// BenchmarkImplies asks questions like those about filters in use.
func BenchmarkImplies(b *testing.B) {
	for _, bm := range []struct{ name, f, g string }{
		{
			"no", `category[equals]news[and]publishedAt[greater_than]2025-01-01`,
			`category[equals]news[and]featured[equals]true`,
		},
		{
			"yes", `category[equals]news[and]publishedAt[greater_than]2025-01-01`,
			`publishedAt[greater_than]2024[or]featured[equals]true`,
		},
	} {
		f, g := filters.MustParse(bm.f), filters.MustParse(bm.g)
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				prove.Prover{}.Implies(f, g)
			}
		})
	}
}
