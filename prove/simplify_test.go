package prove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

func TestSimplify(t *testing.T) {
	tests := []struct{ in, want string }{
		{``, ``},
		{`a[exists]`, `a[exists]`},
		{`a[exists][and]a[exists]`, `a[exists]`},
		{`a[exists][or]a[not_exists]`, ``},
		{`a[exists][or](a[exists][and]b[exists])`, `a[exists]`},
		{`a[exists][and](a[exists][or]b[exists])`, `a[exists]`},
		{`(a[exists][and]b[exists])[or](a[exists][and]b[not_exists])`, `a[exists]`},
		{`a[equals]x[and]a[begins_with]`, `a[equals]x[and]a[begins_with]`},
		{`a[equals]x[and]a[not_equals]y`, `a[equals]x`},
		{`(a[equals]x[and]a[equals]y)[or]b[exists]`, `b[exists]`},
		{`a[equals]x[and]a[equals]y`, `a[equals]x[and]a[equals]y`},
		{`a[greater_than]5[and]a[greater_than]3`, `a[greater_than]5`},
		{`a[less_than][or]b[exists]`, `b[exists]`},
		{`b[exists][and](a[exists][or]a[not_exists][or]c[exists])`, `b[exists]`},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			got := prove.Prover{}.Simplify(filters.MustParse(tt.in))
			require.Equal(t, tt.want, got.String())
		})
	}
}

func TestExamples(t *testing.T) {
	f := filters.MustParse(`category[equals]news[and](publishedAt[greater_than]2025-01-01[or]pinned[equals]true)`)
	for e := range (prove.Prover{}).Examples(f) {
		t.Logf("%t %s %v", e.Matches, e.Item, e.Decides)
	}
}
