package filters_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
)

func TestOp(t *testing.T) {
	for i, test := range []struct {
		op         filters.Op
		name       string
		takesValue bool
	}{
		{filters.OpEquals, "equals", true},
		{filters.OpNotEquals, "not_equals", true},
		{filters.OpContains, "contains", true},
		{filters.OpNotContains, "not_contains", true},
		{filters.OpLessThan, "less_than", true},
		{filters.OpGreaterThan, "greater_than", true},
		{filters.OpExists, "exists", false},
		{filters.OpNotExists, "not_exists", false},
		{filters.OpBeginsWith, "begins_with", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, i+1, int(test.op))
			require.True(t, test.op.IsValid())
			require.Equal(t, test.takesValue, test.op.TakesValue())
			require.Equal(t, test.name, test.op.String())
			text, err := test.op.MarshalText()
			require.NoError(t, err)
			require.Equal(t, test.name, string(text))
			var op filters.Op
			require.NoError(t, op.UnmarshalText(text))
			require.Equal(t, test.op, op)
		})
	}
	for _, op := range []filters.Op{0, filters.OpBeginsWith + 1, 255} {
		require.False(t, op.IsValid())
		require.False(t, op.TakesValue())
		_, err := op.MarshalText()
		require.ErrorIs(t, err, filters.ErrUnknownOperator)
	}
	require.Equal(t, "Op(0)", filters.Op(0).String())
	require.Equal(t, "Op(255)", filters.Op(255).String())
}

func TestOpUnmarshalText(t *testing.T) {
	for _, text := range []string{"", "EQUALS", "Equals", " equals", "equals ", "equal", "[equals]", "\xff", strings.Repeat("equals", 1e5)} {
		op := filters.OpContains
		err := op.UnmarshalText([]byte(text))
		require.ErrorIs(t, err, filters.ErrUnknownOperator, "%.40q", text)
		syntax := checkSyntaxError(t, text, err)
		require.Equal(t, filters.Position{Start: 0, End: len(text)}, syntax.Position)
		require.Equal(t, filters.OpContains, op, "changed though there was an error")
	}
	var op filters.Op
	require.Contains(t, op.UnmarshalText([]byte("equal")).Error(), `did you mean "equals"`)
}

func TestField(t *testing.T) {
	require.Equal(t, filters.Field("rep.cf.inner"), filters.Field("rep").Dot("cf").Dot("inner"))
	require.Equal(t, []string{"rep", "cf", "inner"}, slices.Collect(filters.Field("rep.cf.inner").IDs()))
	require.Equal(t, []string{"a"}, slices.Collect(filters.Field("a").IDs()))
	for id := range filters.Field("a.b").IDs() {
		require.Equal(t, "a", id)
		break
	}
	for _, f := range []filters.Field{"a", "A-Z_09", "-", "a.b.c", "0", filters.Field(strings.Repeat("a.", 1000) + "a")} {
		require.True(t, f.IsValid(), "%q", f)
	}
	for _, f := range []filters.Field{"", ".", "a.", ".a", "a..b", "a b", " a", "a ", "a[", "a]", "(a", "a)", "日", "ａ", "a\x00", "a\n", "\xff", "a.b[exists]", "a,b", "a/b", "a$"} {
		require.False(t, f.IsValid(), "%q", f)
		checkUnwritable(t, f.Exists())
		checkUnwritable(t, f.Equals("x"))
	}
}

// treeText is a tree that all tests of walking and rewriting share.
const treeText = "a[exists][and](b[exists][or](c[exists][and]d[exists])[or]e[exists])[and]f[exists]"

func TestWalk(t *testing.T) {
	root := filters.MustParse(treeText).Expr()
	var got []string
	filters.Walk(root, func(x filters.Expr) bool {
		got = append(got, x.String())
		return true
	})
	require.Equal(t, []string{
		treeText, "a[exists]", "b[exists][or](c[exists][and]d[exists])[or]e[exists]", "b[exists]",
		"c[exists][and]d[exists]", "c[exists]", "d[exists]", "e[exists]", "f[exists]",
	}, got)

	got = nil
	filters.Walk(root, func(x filters.Expr) bool {
		got = append(got, x.String())
		_, or := x.(*filters.OrExpr)
		return !or
	})
	require.Equal(t, []string{treeText, "a[exists]", "b[exists][or](c[exists][and]d[exists])[or]e[exists]", "f[exists]"}, got)

	filters.Walk(nil, func(filters.Expr) bool { t.Error("nil has no nodes"); return true })
	calls := 0
	filters.Walk(root, func(filters.Expr) bool { calls++; return false })
	require.Equal(t, 1, calls)

	// Members that are nil or of a foreign type.
	var nodes int
	odd := &filters.AndExpr{List: []filters.Expr{nil, filtertest.Foreign{}, &filters.OrExpr{}, nil}}
	filters.Walk(odd, func(x filters.Expr) bool { nodes++; require.NotNil(t, x); return true })
	require.Equal(t, 3, nodes)
}

func TestPreorder(t *testing.T) {
	root := filters.MustParse(treeText).Expr()
	for stop := range 10 {
		var got []string
		for x := range filters.Preorder(root) {
			if len(got) == stop {
				break
			}
			got = append(got, x.String())
		}
		require.Len(t, got, min(stop, 9))
	}
	for range filters.Preorder(nil) {
		t.Error("nil has no nodes")
	}
	seq := filters.Preorder(root)
	require.Equal(t, slices.Collect(seq), slices.Collect(seq), "it can be ranged over again")
}

func TestConditionsStopEarly(t *testing.T) {
	f := filters.MustParse(treeText)
	for stop := range 7 {
		var got []string
		for c := range f.Conditions() {
			if len(got) == stop {
				break
			}
			got = append(got, string(c.Field))
		}
		require.Equal(t, []string{"a", "b", "c", "d", "e", "f"}[:stop], append([]string{}, got...))
	}
	for range (filters.Filter{}).Conditions() {
		t.Error("the zero filter has no conditions")
	}
	for range filters.Field("").Exists().Conditions() {
		t.Error("an unwritable filter has no conditions")
	}
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
	swap := func(x filters.Expr) filters.Expr {
		switch x := x.(type) {
		case *filters.AndExpr:
			return &filters.OrExpr{List: x.List}
		case *filters.OrExpr:
			return &filters.AndExpr{List: x.List}
		}
		return x
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
		{"drop a condition", treeText, drop("a"), "(b[exists][or](c[exists][and]d[exists])[or]e[exists])[and]f[exists]"},
		{"a list of one becomes the one", treeText, drop("d"), "a[exists][and](b[exists][or]c[exists][or]e[exists])[and]f[exists]"},
		{"a list of none is dropped", treeText, drop("c", "d"), "a[exists][and](b[exists][or]e[exists])[and]f[exists]"},
		{"a list left alone is dissolved", treeText, drop("b", "e"), "a[exists][and]c[exists][and]d[exists][and]f[exists]"},
		{"only one is left", treeText, drop("a", "b", "d", "e", "f"), "c[exists]"},
		{"nothing is left", "a[exists][or]b[exists]", drop("a", "b"), ""},
		{"the root is dropped", "a[exists]", drop("a"), ""},
		{"replace by a condition", treeText, replace("d", "x[equals]1"), "a[exists][and](b[exists][or](c[exists][and]x[equals]1)[or]e[exists])[and]f[exists]"},
		{"replace by a list of the same kind", "a[exists][and]b[exists]", replace("a", "x[exists][and]y[exists]"), "x[exists][and]y[exists][and]b[exists]"},
		{"replace by a list of the other kind", "a[exists][and]b[exists]", replace("b", "x[exists][or]y[exists]"), "a[exists][and](x[exists][or]y[exists])"},
		{"replace the root", "a[exists]", replace("a", "x[exists][or]y[exists]"), "x[exists][or]y[exists]"},
		{"swap the lists", treeText, swap, "a[exists][or](b[exists][and](c[exists][or]d[exists])[and]e[exists])[or]f[exists]"},
		{"lists that become of one kind", treeText, onlyAnd, "a[exists][and]b[exists][and]c[exists][and]d[exists][and]e[exists][and]f[exists]"},
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
			x := filters.Rewrite(f.Expr(), test.edit)
			g := filters.New(x)
			require.Equal(t, test.want, g.String())
			require.Equal(t, test.want == "", x == nil)
			require.Equal(t, dump(g.Expr()), dump(x), "the result is in normal form")
			require.True(t, f.Equal(filters.MustParse(test.in)), "the tree itself was changed")
		})
	}
}

// Rewrite shows edit the tree from the leaves up, in source order, with the
// members that were changed in their lists.
func TestRewriteOrder(t *testing.T) {
	var got []string
	filters.Rewrite(filters.MustParse(treeText).Expr(), func(x filters.Expr) filters.Expr {
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

func TestRewriteShares(t *testing.T) {
	root := filters.MustParse("(a[exists][or]b[exists])[and](c[exists][or]d[exists])").Expr().(*filters.AndExpr)
	same := filters.Rewrite(root, func(x filters.Expr) filters.Expr { return x })
	require.Same(t, root, same)

	changed := filters.Rewrite(root, func(x filters.Expr) filters.Expr {
		if c, ok := x.(*filters.Condition); ok && c.Field == "d" {
			return &filters.Condition{Field: "x", Op: filters.OpExists}
		}
		return x
	}).(*filters.AndExpr)
	require.NotSame(t, root, changed)
	require.Same(t, root.List[0], changed.List[0], "what did not change is shared")
	right := changed.List[1].(*filters.OrExpr)
	require.Same(t, root.List[1].(*filters.OrExpr).List[0], right.List[0])
	require.Zero(t, changed.Pos(), "what changed has no position")
	require.Zero(t, right.Pos())
	require.Equal(t, filters.Position{Start: 30, End: 39}, right.List[0].Pos())
}

// Rewriting by the laws of De Morgan negates a filter: what edit makes of a
// list must not depend on what it made of the lists inside.
func TestRewriteNegates(t *testing.T) {
	negation := map[filters.Op]filters.Op{}
	for _, pair := range [][2]filters.Op{
		{filters.OpEquals, filters.OpNotEquals}, {filters.OpContains, filters.OpNotContains}, {filters.OpExists, filters.OpNotExists},
	} {
		negation[pair[0]], negation[pair[1]] = pair[1], pair[0]
	}
	negate := func(x filters.Expr) filters.Expr {
		switch x := x.(type) {
		case *filters.AndExpr:
			return &filters.OrExpr{List: x.List}
		case *filters.OrExpr:
			return &filters.AndExpr{List: x.List}
		}
		c := x.(*filters.Condition)
		op, ok := negation[c.Op]
		if !ok {
			op = c.Op
		}
		return &filters.Condition{Field: c.Field, Op: op, Value: c.Value}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		g := filters.New(filters.Rewrite(f.Expr(), negate))
		require.NoError(t, g.Err())
		if f.IsZero() {
			require.True(t, g.IsZero())
			return
		}
		require.Equal(t, dump(g.Expr()), dump(filters.Rewrite(f.Expr(), negate)), "the result is in normal form")
		require.True(t, f.Equal(filters.New(filters.Rewrite(g.Expr(), negate))))
		for range 4 {
			choices := rapid.Uint64().Draw(t, "which hold")
			holds := func(of filters.Filter, negated bool) bool {
				i := 0
				numbers := map[*filters.Condition]int{}
				for c := range of.Conditions() {
					numbers[c] = i
					i++
				}
				return of.Eval(func(c *filters.Condition) bool { return choices>>(numbers[c]%64)&1 == 1 != negated })
			}
			require.NotEqual(t, holds(f, false), holds(g, true), "%s\n%s", f, g)
		}
	})
}

// Rewrite brings a tree that was made by hand into normal form.
func TestRewriteNormalises(t *testing.T) {
	c := func(field filters.Field) filters.Expr { return &filters.Condition{Field: field, Op: filters.OpExists} }
	and := func(list ...filters.Expr) filters.Expr { return &filters.AndExpr{List: list} }
	or := func(list ...filters.Expr) filters.Expr { return &filters.OrExpr{List: list} }
	for _, test := range []struct {
		in   filters.Expr
		want string
	}{
		{and(c("a"), and(c("b"), c("d"))), "(and (exists a) (exists b) (exists d))"},
		{and(and(and(c("a"), c("b")), c("d")), and(c("e"))), "(and (exists a) (exists b) (exists d) (exists e))"},
		{or(or(c("a"))), "(exists a)"},
		{and(or(and(c("a"), c("b")))), "(and (exists a) (exists b))"},
		{and(c("a"), or(and(c("b"), c("d")))), "(and (exists a) (exists b) (exists d))"},
		{and(c("a"), nil, or()), "(exists a)"},
		{and(nil, or(), and(nil)), "nothing"},
		{and(), "nothing"},
	} {
		got := filters.Rewrite(test.in, func(x filters.Expr) filters.Expr { return x })
		require.Equal(t, test.want, dump(got), "%s", dump(test.in))
	}
	require.Nil(t, filters.Rewrite(nil, func(x filters.Expr) filters.Expr { t.Error("called for nil"); return x }))

	// A foreign node is a leaf like others, and the result tells so.
	x := filters.Rewrite(and(c("a"), filtertest.Foreign{Expr: c("b")}), func(x filters.Expr) filters.Expr { return x })
	require.ErrorIs(t, filters.New(x).Err(), filters.ErrInvalidNode)
}

func TestEval(t *testing.T) {
	for _, test := range []struct {
		in    string
		holds func(a, b, c, d bool) bool
	}{
		{"a[exists]", func(a, b, c, d bool) bool { return a }},
		{"a[exists][and]b[exists]", func(a, b, c, d bool) bool { return a && b }},
		{"a[exists][or]b[exists]", func(a, b, c, d bool) bool { return a || b }},
		{"a[exists][or]b[exists][and]c[exists][or]d[exists]", func(a, b, c, d bool) bool { return a || b && c || d }},
		{"(a[exists][or]b[exists])[and](c[exists][or]d[exists])", func(a, b, c, d bool) bool { return (a || b) && (c || d) }},
		{"a[exists][and](b[exists][or](c[exists][and]d[exists]))", func(a, b, c, d bool) bool { return a && (b || c && d) }},
		{"((a[exists][and]b[exists])[or]c[exists])[and]d[exists]", func(a, b, c, d bool) bool { return (a && b || c) && d }},
	} {
		f := filters.MustParse(test.in)
		for i := range 16 {
			a, b, c, d := i&8 != 0, i&4 != 0, i&2 != 0, i&1 != 0
			values := map[filters.Field]bool{"a": a, "b": b, "c": c, "d": d}
			holds := func(c *filters.Condition) bool { return values[c.Field] }
			require.Equal(t, test.holds(a, b, c, d), f.Eval(holds), "%s %v", test.in, values)
			require.Equal(t, f.Eval(holds), f.Expr().Eval(holds))
		}
	}
}

// Eval asks from the left, and only while the answer is open.
func TestEvalAsksOnlyWhileOpen(t *testing.T) {
	for _, test := range []struct{ in, holding, want string }{
		{"a[exists][and]b[exists][and]c[exists]", "", "a"},
		{"a[exists][and]b[exists][and]c[exists]", "ab", "abc"},
		{"a[exists][or]b[exists][or]c[exists]", "a", "a"},
		{"a[exists][or]b[exists][or]c[exists]", "", "abc"},
		{"(a[exists][or]b[exists])[and](c[exists][or]d[exists])", "ac", "ac"},
		{"(a[exists][or]b[exists])[and](c[exists][or]d[exists])", "", "ab"},
		{"(a[exists][and]b[exists])[or](c[exists][and]d[exists])", "abc", "ab"},
		{"(a[exists][and]b[exists])[or](c[exists][and]d[exists])", "bc", "acd"},
	} {
		asked := ""
		filters.MustParse(test.in).Eval(func(c *filters.Condition) bool {
			asked += string(c.Field)
			return strings.Contains(test.holding, string(c.Field))
		})
		require.Equal(t, test.want, asked, "%s where %s hold", test.in, test.holding)
	}
}

func TestEvalOfOddTrees(t *testing.T) {
	yes := func(*filters.Condition) bool { return true }
	c := &filters.Condition{Field: "a", Op: filters.OpExists}
	for _, test := range []struct {
		x    filters.Expr
		want bool
	}{
		{&filters.AndExpr{}, true},
		{&filters.OrExpr{}, false},
		{(*filters.Condition)(nil), false},
		{(*filters.AndExpr)(nil), false},
		{(*filters.OrExpr)(nil), false},
		{&filters.AndExpr{List: []filters.Expr{c, nil}}, false},
		{&filters.OrExpr{List: []filters.Expr{nil, c}}, true},
		{&filters.AndExpr{List: []filters.Expr{c, filtertest.Foreign{}}}, false},
		{&filters.OrExpr{List: []filters.Expr{filtertest.Foreign{}, c}}, true},
		{&filters.AndExpr{List: []filters.Expr{(*filters.OrExpr)(nil)}}, false},
	} {
		require.Equal(t, test.want, test.x.Eval(yes), "%s", dump(test.x))
	}
	require.True(t, filters.Filter{}.Eval(func(*filters.Condition) bool { return false }))
}

func TestExprString(t *testing.T) {
	f := filters.MustParse("((a[exists])[or]b[equals]x)[and]c[exists]")
	require.Equal(t, "(a[exists][or]b[equals]x)[and]c[exists]", f.Expr().String())
	require.Equal(t, "a[exists][or]b[equals]x", f.Expr().(*filters.AndExpr).List[0].String())
	require.Equal(t, "b[equals]x", f.Expr().(*filters.AndExpr).List[0].(*filters.OrExpr).List[1].String())
	for _, x := range []filters.Expr{
		&filters.AndExpr{}, &filters.OrExpr{}, (*filters.Condition)(nil), (*filters.AndExpr)(nil), (*filters.OrExpr)(nil), &filters.Condition{},
		&filters.AndExpr{List: []filters.Expr{nil, nil}},
	} {
		require.Equal(t, unwritableText, x.String())
	}
}
