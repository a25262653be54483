package bench

import (
	"strings"
	"testing"

	filters "github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// TestReusedTree has the tree of a parser that reuses it be that of package
// filters: of filters, of all their prefixes, and without each of their bytes.
func TestReusedTree(t *testing.T) {
	var tree reusedTree
	compare := func(s string) {
		f, err := filters.Parse(s)
		if s == "" {
			return // no filter, not a tree
		}
		root, reusedErr := tree.Parse(s)
		require.Equal(t, err == nil, reusedErr == nil, "%q: %v", s, err)
		if err == nil {
			require.Equal(t, f.Expr(), tree.Expr(root), s)
		}
	}
	self := languages()[0]
	for _, s := range []string{
		self.Expression(1), self.Expression(10), nestedListsOf(5), "((a[exists]))",
		"(a[exists][and]b[equals]x)[and](c.d-e[contains](x) [y][or]f[begins_with])",
		"a[exists][or](b[exists][or](c[exists][or]d[exists]))[or]e[exists]",
		"a[equals](x[or]y)", "a[equals]:)", "a..b[exists]", ".a[exists]", "a.[exists]", "a[exists]x", "a[Equals]x",
		"a[exists](", "a[equals]\xff", "日[exists]",
	} {
		compare(s)
		for i := range len(s) {
			compare(s[:i])
			compare(s[:i] + s[i+1:])
		}
	}
	compare(strings.Repeat("(", 3000) + "a[exists]" + strings.Repeat(")", 3000))

	s := self.Expression(100)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		if _, err := tree.Parse(s); err != nil {
			panic(err)
		}
	}))
}
