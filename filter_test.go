package filters_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

func TestNew(t *testing.T) {
	check := func(want string, trees ...filters.Expr) {
		for _, x := range trees {
			f := filters.New(x)
			require.NoError(t, f.Err())
			require.Equal(t, want, dump(f.Expr()), "%s", dump(x))
			require.True(t, filters.New(f.Expr()).Equal(f))
		}
	}
	check("(exists a)", exists("a"), and(exists("a")), or(and(or(exists("a")))))
	check("(and (exists a) (exists b))", and(exists("a"), exists("b")))
	check("(and (exists a) (exists b) (exists d))",
		and(and(exists("a"), exists("b")), exists("d")),
		and(or(and(exists("a"), exists("b"))), exists("d")))
	check("(and (exists a) (exists b) (exists d) (exists e))",
		and(exists("a"), and(exists("b"), and(exists("d"), exists("e")))))
	check("(or (exists a) (exists b) (exists d) (exists e))",
		or(or(exists("a"), or(exists("b"), exists("d"))), or(exists("e"))))
	check("(and (or (exists a) (exists b) (exists d)) (exists e))",
		and(or(exists("a"), and(or(exists("b"), exists("d")))), exists("e")))
	check("(and (or (exists a) (exists b)) (or (exists d) (exists e)))",
		and(or(exists("a"), exists("b")), or(exists("d"), exists("e"))))
	check("(or (exists a) (and (exists b) (exists d)))", or(exists("a"), and(or(or(and(exists("b"), exists("d")))))))
}

// A tree as it was made may have 10,000 nested lists, whatever
// normalising would leave of them.
func TestNewDepth(t *testing.T) {
	for _, test := range []struct {
		name string
		odd  func(filters.Expr) filters.Expr
		even func(filters.Expr) filters.Expr
	}{
		{
			"by turns", func(x filters.Expr) filters.Expr { return and(x, exists("a")) },
			func(x filters.Expr) filters.Expr { return or(x, exists("a")) },
		},
		{
			"of one kind", func(x filters.Expr) filters.Expr { return and(exists("a"), x) },
			func(x filters.Expr) filters.Expr { return and(x, exists("a")) },
		},
		{
			"of one member", func(x filters.Expr) filters.Expr { return and(x) },
			func(x filters.Expr) filters.Expr { return or(x) },
		},
		{
			"of one member by turns", func(x filters.Expr) filters.Expr { return and(x) },
			func(x filters.Expr) filters.Expr { return or(exists("a"), x) },
		},
		{
			"of one kind and one member", func(x filters.Expr) filters.Expr { return or(x) },
			func(x filters.Expr) filters.Expr { return or(exists("a"), x) },
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := exists("a")
			for n := 1; n <= filtertest.MaxDepth+1; n++ {
				if n%2 == 1 {
					x = test.odd(x)
				} else {
					x = test.even(x)
				}
				if n >= filtertest.MaxDepth {
					f := filters.New(x)
					require.Equal(t, n > filtertest.MaxDepth, f.Err() != nil, "%d lists: %v", n, f.Err())
				}
			}
		})
	}
}

// New copies: changes to the tree afterwards do not change the filter.
func TestNewCopies(t *testing.T) {
	c := &filters.Condition{Field: "a", Op: filters.OpEquals, Value: "x"}
	list := &filters.AndExpr{List: []filters.Expr{c, &filters.OrExpr{List: []filters.Expr{c, c}}}}
	f := filters.New(list)
	c.Value = "[or]"
	list.List[0] = nil
	list.List[1].(*filters.OrExpr).List[0] = nil
	require.NoError(t, f.Err())
	require.Equal(t, "a[equals]x[and](a[equals]x[or]a[equals]x)", f.String())

	bad := &filters.Condition{Field: "a b", Op: filters.OpExists}
	g := filters.New(bad)
	bad.Field = "a"
	require.Equal(t, filters.Field("a b"), g.Err().(*filters.ValueError).Condition.Field)
}

// A copy has no positions, which belong to an input.
func TestNewDropsPositions(t *testing.T) {
	f := filters.MustParse("(a[exists][or]b[exists])[and]c[exists]")
	for x := range filters.Preorder(filters.New(f.Expr()).Expr()) {
		require.Zero(t, x.Pos(), "%s", x)
	}
	c := *filters.MustParse("price[equals]30[and]id[exists]").Expr().(*filters.AndExpr).List[0].(*filters.Condition)
	c.Field = "title"
	g := filters.New(&c)
	require.Zero(t, g.Expr().Pos())
	require.Zero(t, g.Expr().(*filters.Condition).FieldPos())
}

// Each filter of a loop of f = f.Or(g) keeps its own operands, whatever is made
// of the filters before it, and the loop takes linear time.
func TestJoinInLoop(t *testing.T) {
	c := func(i int) filters.Filter { return filters.Field("a").Equals(filters.Int(i)) }
	var made []filters.Filter
	var f, other filters.Filter
	const n = 100
	for i := range n {
		other = f.Or(filters.Field("other").Exists(), c(i))
		f = f.Or(c(i))
		made = append(made, f, other)
	}
	for i := range n {
		list := make([]filters.Filter, 0, i+2)
		for j := range i {
			list = append(list, c(j))
		}
		want := filters.Or(append(list, c(i))...)
		require.Equal(t, want.String(), made[2*i].String())
		require.True(t, reflect.DeepEqual(want, made[2*i]))
		want = filters.Or(append(list, filters.Field("other").Exists(), c(i))...)
		require.Equal(t, want.String(), made[2*i+1].String())
		require.True(t, reflect.DeepEqual(want, made[2*i+1]))
	}
	x := f.Expr().(*filters.OrExpr)
	_ = append(x.List, nil)
	require.NoError(t, f.Or(c(n)).Err())
	require.Equal(t, len(x.List), cap(x.List), "append would write into other filters")
	require.Equal(t, f.Or(f).String(), f.String()+"[or]"+f.String())

	quarter := bytesAllocated(func() { loopOr(2500) })
	whole := bytesAllocated(func() { loopOr(10000) })
	require.Less(t, whole, 6*quarter)
}

func loopOr(n int) (f filters.Filter) {
	c := filters.Field("a").Exists()
	for range n {
		f = f.Or(c)
	}
	return f
}

// And and Or do not change what they join.
func TestJoinShares(t *testing.T) {
	f := filters.Field("a").Exists().And(filters.Field("b").Exists())
	g := f.And(filters.Field("c").Exists())
	h := f.And(filters.Field("d").Exists())
	require.Equal(t, "a[exists][and]b[exists]", f.String())
	require.Equal(t, "a[exists][and]b[exists][and]c[exists]", g.String())
	require.Equal(t, "a[exists][and]b[exists][and]d[exists]", h.String())

	more := make([]filters.Filter, 1, 4)
	more[0] = filters.Field("x").Exists()
	require.Equal(t, "a[exists][and]b[exists][or]x[exists]",
		strings.NewReplacer("(", "", ")", "").Replace(f.Or(more...).String()))
	require.Equal(t, "x[exists]", more[0].String(), "the arguments were changed")
	require.Len(t, more, 1)
}

func TestEqual(t *testing.T) {
	check := func(want bool, pairs [][2]string) {
		for _, pair := range pairs {
			f, g := filters.MustParse(pair[0]), filters.MustParse(pair[1])
			require.Equal(t, want, f.Equal(g), "%q", pair)
			require.Equal(t, want, g.Equal(f), "%q", pair)
		}
	}
	check(true, [][2]string{
		{"", ""},
		{"a[exists]", "(a[exists])"},
		{"(a[exists][and]b[exists])[and]c[exists]", "a[exists][and](b[exists][and]c[exists])"},
	})
	check(false, [][2]string{
		{"", "a[exists]"},
		{"a[exists]", "a[not_exists]"},
		{"a[equals]x", "a[equals]y"},
		{"a[equals]x", "b[equals]x"},
		{"a[exists][and]b[exists]", "b[exists][and]a[exists]"},
		{"a[exists][and]b[exists]", "a[exists][or]b[exists]"},
		{"a[exists][and]b[exists]", "a[exists]"},
		{"a[exists]", "a[exists][and]b[exists]"},
		{"a[exists][and]b[exists][and]c[exists]", "a[exists][and]b[exists]"},
		{"a[exists][and](b[exists][or]c[exists])", "a[exists][and](b[exists][or]d[exists])"},
		{"n[equals]1", "n[equals]1.0"},
		{"a[equals]\u00e9", "a[equals]e\u0301"},
	})
}

func TestRewrite(t *testing.T) {
	is := func(x filters.Expr, field filters.Field) bool {
		c, ok := x.(*filters.Condition)
		return ok && c.Field == field
	}
	drop := func(fields ...filters.Field) func(filters.Expr) filters.Expr {
		return func(x filters.Expr) filters.Expr {
			for _, f := range fields {
				if is(x, f) {
					return nil
				}
			}
			return x
		}
	}
	replace := func(field filters.Field, by string) func(filters.Expr) filters.Expr {
		return func(x filters.Expr) filters.Expr {
			if is(x, field) {
				return filters.MustParse(by).Expr()
			}
			return x
		}
	}
	onlyAnd := func(x filters.Expr) filters.Expr {
		if x, ok := x.(*filters.OrExpr); ok {
			return &filters.AndExpr{List: x.List}
		}
		return x
	}
	for _, test := range []struct {
		name, in string
		edit     func(filters.Expr) filters.Expr
		want     string
	}{
		{
			"drop a condition", treeText, drop("a"),
			"(b[exists][or](c[exists][and]d[exists])[or]e[exists])[and]f[exists]",
		},
		{
			"a list of one becomes the one", treeText, drop("d"),
			"a[exists][and](b[exists][or]c[exists][or]e[exists])[and]f[exists]",
		},
		{"a list of none is dropped", treeText, drop("c", "d"), "a[exists][and](b[exists][or]e[exists])[and]f[exists]"},
		{
			"a list left alone is dissolved", treeText, drop("b", "e"),
			"a[exists][and]c[exists][and]d[exists][and]f[exists]",
		},
		{"only one is left", treeText, drop("a", "b", "d", "e", "f"), "c[exists]"},
		{"nothing is left", "a[exists][or]b[exists]", drop("a", "b"), ""},
		{"the root is dropped", "a[exists]", drop("a"), ""},
		{
			"replace by a condition", treeText, replace("d", "x[equals]1"),
			"a[exists][and](b[exists][or](c[exists][and]x[equals]1)[or]e[exists])[and]f[exists]",
		},
		{
			"replace by a list of the same kind", "a[exists][and]b[exists]", replace("a", "x[exists][and]y[exists]"),
			"x[exists][and]y[exists][and]b[exists]",
		},
		{
			"replace by a list of the other kind", "a[exists][and]b[exists]", replace("b", "x[exists][or]y[exists]"),
			"a[exists][and](x[exists][or]y[exists])",
		},
		{"replace the root", "a[exists]", replace("a", "x[exists][or]y[exists]"), "x[exists][or]y[exists]"},
		{
			"swap the lists", treeText, swapLists,
			"a[exists][or](b[exists][and](c[exists][or]d[exists])[and]e[exists])[or]f[exists]",
		},
		{
			"lists that become of one kind", treeText, onlyAnd,
			"a[exists][and]b[exists][and]c[exists][and]d[exists][and]e[exists][and]f[exists]",
		},
		{"drop a list", treeText, func(x filters.Expr) filters.Expr {
			if _, ok := x.(*filters.OrExpr); ok {
				return nil
			}
			return x
		}, "a[exists][and]f[exists]"},
		{"nothing", "", drop("a"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := filters.MustParse(test.in)
			g := f.Rewrite(test.edit)
			require.Equal(t, test.want, g.String())
			require.Equal(t, test.want == "", g.IsZero())
			require.Equal(t, dump(filters.New(g.Expr()).Expr()), dump(g.Expr()), "the result is in normal form")
			require.True(t, f.Equal(filters.MustParse(test.in)), "the tree itself was changed")
		})
	}
}

// Rewrite shows edit the tree from the leaves up, in source order, with the
// members that were changed in their lists.
func TestRewriteOrder(t *testing.T) {
	var got []string
	filters.MustParse(treeText).Rewrite(func(x filters.Expr) filters.Expr {
		got = append(got, x.String())
		if c, ok := x.(*filters.Condition); ok && c.Field == "c" {
			return filters.MustParse("x[exists]").Expr()
		}
		return x
	})
	require.Equal(t, []string{
		"a[exists]", "b[exists]", "c[exists]", "d[exists]", "x[exists][and]d[exists]", "e[exists]",
		"b[exists][or](x[exists][and]d[exists])[or]e[exists]", "f[exists]",
		"a[exists][and](b[exists][or](x[exists][and]d[exists])[or]e[exists])[and]f[exists]",
	}, got)
}

// Rewrite shares the nodes that are still there, wherever edit puts them, and
// only these have positions.
func TestRewriteShares(t *testing.T) {
	f := filters.MustParse("(a[exists][or]b[exists])[and](c[exists][or]d[exists])")
	root := f.Expr().(*filters.AndExpr)
	require.Same(t, root, f.Rewrite(func(x filters.Expr) filters.Expr { return x }).Expr())

	changed := f.Rewrite(func(x filters.Expr) filters.Expr {
		if c, ok := x.(*filters.Condition); ok && c.Field == "d" {
			return &filters.Condition{Field: "x", Op: filters.OpExists}
		}
		return x
	}).Expr().(*filters.AndExpr)
	require.NotSame(t, root, changed)
	require.Same(t, root.List[0], changed.List[0], "what did not change is shared")
	right := changed.List[1].(*filters.OrExpr)
	require.Same(t, root.List[1].(*filters.OrExpr).List[0], right.List[0])
	require.Zero(t, changed.Pos(), "what changed has no position")
	require.Zero(t, right.Pos())
	require.Equal(t, filters.Position{Start: 30, End: 39}, right.List[0].Pos())

	wrapped := f.Rewrite(func(x filters.Expr) filters.Expr {
		if x == filters.Expr(root) {
			return &filters.OrExpr{List: []filters.Expr{x, filters.MustParse("e[exists]").Expr()}}
		}
		return x
	}).Expr().(*filters.OrExpr)
	require.Same(t, root, wrapped.List[0])
	require.Zero(t, wrapped.List[1].Pos(), "the position belongs to another input")
}

// Positions of an edited copy do not survive, also if the copy is as long as
// the original.
func TestRewriteDropsPositions(t *testing.T) {
	f := filters.MustParse("title[equals]abc[and]body[exists]")
	g := f.Rewrite(func(x filters.Expr) filters.Expr {
		if c, ok := x.(*filters.Condition); ok && c.Field == "title" {
			d := *c
			d.Field = "topic"
			return &d
		}
		return x
	})
	require.Equal(t, "topic[equals]abc[and]body[exists]", g.String())
	list := g.Expr().(*filters.AndExpr).List
	require.Zero(t, list[0].Pos())
	require.Zero(t, list[0].(*filters.Condition).ValuePos())
	require.Equal(t, filters.Position{Start: 21, End: 33}, list[1].Pos())
}

// What edit returns is treated as by New.
func TestRewriteUnwritable(t *testing.T) {
	f := filters.MustParse("a[exists][and]b[exists]")
	c := f.Expr().(*filters.AndExpr).List[0]
	for _, test := range []struct {
		name string
		x    filters.Expr
		want filters.ErrorCode
	}{
		{"foreign node", filtertest.Foreign{Expr: c}, filters.ErrInvalidNode},
		{
			"foreign node that cannot be compared",
			filtertest.Foreign{Expr: filtertest.Foreign{}},
			filters.ErrInvalidNode,
		},
		{"nil condition", (*filters.Condition)(nil), filters.ErrInvalidNode},
		{"nil in a list", &filters.OrExpr{List: []filters.Expr{c, nil}}, filters.ErrInvalidNode},
		{"empty list", &filters.OrExpr{}, filters.ErrEmptyList},
		{"value", &filters.Condition{Field: "a", Op: filters.OpEquals, Value: "[or]"}, filters.ErrJoinerInValue},
		{"cycle", func() filters.Expr {
			x := &filters.OrExpr{List: []filters.Expr{c, nil}}
			x.List[1] = x
			return x
		}(), filters.ErrTooDeep},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := f.Rewrite(func(x filters.Expr) filters.Expr {
				if x == c {
					return test.x
				}
				return x
			})
			checkUnwritable(t, g)
			require.ErrorIs(t, g.Err(), test.want)
			require.True(t, g.Equal(g.Rewrite(func(x filters.Expr) filters.Expr { t.Error("called"); return nil })))
		})
	}
	require.True(t,
		filters.Filter{}.Rewrite(func(x filters.Expr) filters.Expr { t.Error("called"); return x }).IsZero())
}

// A chain of lists as deep as a filter may be becomes one list in linear time,
// and one list more is too deep.
func TestRewriteDeep(t *testing.T) {
	f := filters.New(deepTree(filtertest.MaxDepth, true, true))
	require.NoError(t, f.Err())
	flat := f.Rewrite(func(x filters.Expr) filters.Expr {
		if x, ok := x.(*filters.OrExpr); ok {
			return &filters.AndExpr{List: x.List}
		}
		return x
	})
	require.NoError(t, flat.Err())
	require.Len(t, flat.Expr().(*filters.AndExpr).List, filtertest.MaxDepth+1)
	root := f.Expr()
	deeper := f.Rewrite(func(x filters.Expr) filters.Expr {
		switch x {
		case root:
			if _, or := x.(*filters.OrExpr); or {
				return &filters.AndExpr{List: []filters.Expr{x, filters.Field("z").Exists().Expr()}}
			}
			return &filters.OrExpr{List: []filters.Expr{x, filters.Field("z").Exists().Expr()}}
		}
		return x
	})
	require.ErrorIs(t, deeper.Err(), filters.ErrTooDeep)
}

// swapLists makes and-lists of or-lists, and or-lists of and-lists.
func swapLists(x filters.Expr) filters.Expr {
	switch x := x.(type) {
	case *filters.AndExpr:
		return &filters.OrExpr{List: x.List}
	case *filters.OrExpr:
		return &filters.AndExpr{List: x.List}
	}
	return x
}

// Filters are not comparable with ==, and copies are the filter.
func TestFilterCopies(t *testing.T) {
	f := filters.MustParse("a[exists]")
	g := f
	require.True(t, f.Equal(g))
	require.NoError(t, g.UnmarshalText([]byte("b[exists]")))
	require.Equal(t, "a[exists]", f.String())
	require.Error(t, g.UnmarshalText([]byte("b[")))
	checkUnwritable(t, g)
	require.NoError(t, g.UnmarshalText(nil))
	require.True(t, g.IsZero())
}

// Whatever is done with a filter, it stays equal for reflect.DeepEqual, as test
// frameworks compare.
func TestDeepEqualAfterUse(t *testing.T) {
	makers := map[string]func() filters.Filter{
		"parsed":     func() filters.Filter { return filters.MustParse(treeText) },
		"built":      func() filters.Filter { return filters.Field("a").In("x", "y", "z") },
		"made":       func() filters.Filter { return filters.New(and(exists("a"), or(exists("b"), exists("c")))) },
		"rewritten":  func() filters.Filter { return filters.MustParse(treeText).Rewrite(negateConditions) },
		"loop":       func() filters.Filter { return loopOr(100) },
		"condition":  func() filters.Filter { return filters.Field("a").Exists() },
		"unwritable": func() filters.Filter { return filters.Field("a").Equals("[or]") },
		"zero":       func() filters.Filter { return filters.Filter{} },
	}
	for name, make := range makers {
		t.Run(name, func(t *testing.T) {
			f, g := make(), make()
			require.True(t, reflect.DeepEqual(f, g))
			f.Match([]byte(`{"a":"x"}`))
			f.MatchValue(map[string]any{"a": "x"})
			_ = f.String()
			f.And(existsA)
			f.Or(existsA)
			f.Or(f)
			f.Rewrite(func(x filters.Expr) filters.Expr { return x })
			f.Equal(g)
			require.True(t, reflect.DeepEqual(f, g))
			require.True(t, f.Equal(g))
		})
	}
	require.True(t, reflect.DeepEqual(loopOr(100), filters.Or(slices.Repeat([]filters.Filter{existsA}, 100)...)))
}

var existsA = filters.Field("a").Exists()

func negateConditions(x filters.Expr) filters.Expr {
	if c, ok := x.(*filters.Condition); ok {
		if op, ok := c.Op.Negation(); ok {
			return &filters.Condition{Field: c.Field, Op: op, Value: c.Value}
		}
	}
	return x
}
