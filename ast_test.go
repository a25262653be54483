package filters_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

func TestOp(t *testing.T) {
	ops := []filters.Op{
		filters.OpEquals, filters.OpNotEquals, filters.OpContains, filters.OpNotContains, filters.OpLessThan,
		filters.OpGreaterThan, filters.OpExists, filters.OpNotExists, filters.OpBeginsWith,
	}
	names := strings.Fields(
		"equals not_equals contains not_contains less_than greater_than exists not_exists begins_with")
	for i, op := range ops {
		t.Run(names[i], func(t *testing.T) {
			require.Equal(t, i+1, int(op))
			require.True(t, op.IsValid())
			require.Equal(t, !strings.HasSuffix(names[i], "exists"), op.TakesValue())
			require.Equal(t, names[i], op.String())
			text, err := op.MarshalText()
			require.NoError(t, err)
			require.Equal(t, names[i], string(text))
			var got filters.Op
			require.NoError(t, got.UnmarshalText(text))
			require.Equal(t, op, got)
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

func TestOpNegation(t *testing.T) {
	for _, pair := range [][2]filters.Op{
		{filters.OpEquals, filters.OpNotEquals},
		{filters.OpContains, filters.OpNotContains},
		{filters.OpExists, filters.OpNotExists},
	} {
		not, ok := pair[0].Negation()
		require.True(t, ok)
		require.Equal(t, pair[1], not)
		not, ok = pair[1].Negation()
		require.True(t, ok)
		require.Equal(t, pair[0], not)
	}
	for _, op := range []filters.Op{
		0, filters.OpLessThan, filters.OpGreaterThan, filters.OpBeginsWith, filters.OpBeginsWith + 1, 255,
	} {
		not, ok := op.Negation()
		require.False(t, ok, "%s", op)
		require.Zero(t, not)
	}
}

func TestOpUnmarshalText(t *testing.T) {
	for _, text := range []string{
		"", "EQUALS", "Equals", " equals", "equals ", "equal", "[equals]", "\xff", strings.Repeat("equals", 1e5),
	} {
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
	for _, f := range []filters.Field{
		"a", "A-Z_09", "-", "a.b.c", "0", filters.Field(strings.Repeat("a.", 1000) + "a"),
	} {
		require.True(t, f.IsValid(), "%q", f)
	}
	for _, f := range []filters.Field{
		"", ".", "a.", ".a", "a..b", "a b", " a", "a ", "a[", "a]", "(a", "a)", "日", "ａ", "a\x00", "a\n", "\xff",
		"a.b[exists]", "a,b", "a/b", "a$",
	} {
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
	require.Equal(t,
		[]string{treeText, "a[exists]", "b[exists][or](c[exists][and]d[exists])[or]e[exists]", "f[exists]"}, got)

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

func TestEval(t *testing.T) {
	for _, test := range []struct {
		in    string
		holds func(a, b, c, d bool) bool
	}{
		{"a[exists]", func(a, b, c, d bool) bool { return a }},
		{"a[exists][and]b[exists]", func(a, b, c, d bool) bool { return a && b }},
		{"a[exists][or]b[exists]", func(a, b, c, d bool) bool { return a || b }},
		{"a[exists][or]b[exists][and]c[exists][or]d[exists]", func(a, b, c, d bool) bool { return a || b && c || d }},
		{
			"(a[exists][or]b[exists])[and](c[exists][or]d[exists])",
			func(a, b, c, d bool) bool { return (a || b) && (c || d) },
		},
		{
			"a[exists][and](b[exists][or](c[exists][and]d[exists]))",
			func(a, b, c, d bool) bool { return a && (b || c && d) },
		},
		{
			"((a[exists][and]b[exists])[or]c[exists])[and]d[exists]",
			func(a, b, c, d bool) bool { return (a && b || c) && d },
		},
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
	for _, test := range []struct{ in, asked string }{ // where these hold: these are asked
		{"a[exists][and]b[exists][and]c[exists]", ":a ab:abc"},
		{"a[exists][or]b[exists][or]c[exists]", "a:a :abc"},
		{"(a[exists][or]b[exists])[and](c[exists][or]d[exists])", "ac:ac :ab"},
		{"(a[exists][and]b[exists])[or](c[exists][and]d[exists])", "abc:ab bc:acd"},
	} {
		for word := range strings.FieldsSeq(test.asked) {
			holding, want, _ := strings.Cut(word, ":")
			asked := ""
			filters.MustParse(test.in).Eval(func(c *filters.Condition) bool {
				asked += string(c.Field)
				return strings.Contains(holding, string(c.Field))
			})
			require.Equal(t, want, asked, "%s where %s hold", test.in, holding)
		}
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

// JSON of a tree, or of what holds one, never drops a list or an operator.
func TestExprMarshalText(t *testing.T) {
	f := filters.MustParse("((a[exists])[or]b[equals]x)[and]c[exists]")
	b, err := json.Marshal(f.Expr())
	require.NoError(t, err)
	require.Equal(t, `"(a[exists][or]b[equals]x)[and]c[exists]"`, string(b))
	b, err = json.Marshal(map[string]any{"tree": f.Expr().(*filters.AndExpr).List})
	require.NoError(t, err)
	require.Equal(t, `{"tree":["a[exists][or]b[equals]x","c[exists]"]}`, string(b))
	for _, x := range []filters.Expr{
		&filters.AndExpr{}, &filters.OrExpr{}, &filters.Condition{Field: "a", Op: filters.OpEquals, Value: "[or]"},
	} {
		_, err := json.Marshal(x)
		require.Error(t, err)
		_, ok := errors.AsType[*filters.ValueError](err)
		require.True(t, ok)
	}
}

// An edited copy of a condition has no position that does not fit it.
func TestConditionPositionOfCopy(t *testing.T) {
	c := filters.MustParse("title[equals]abc").Expr().(*filters.Condition)
	require.Equal(t, filters.Position{Start: 13, End: 16}, c.ValuePos())
	for _, edit := range []func(*filters.Condition){
		func(c *filters.Condition) { c.Value = strings.Repeat("x", 99) },
		func(c *filters.Condition) { c.Value = "" },
		func(c *filters.Condition) { c.Field = "a" },
		func(c *filters.Condition) { c.Op = filters.OpNotEquals },
		func(c *filters.Condition) { c.Op = 0 },
		func(c *filters.Condition) { c.Position = filters.Position{} },
		func(c *filters.Condition) { c.Position = filters.Position{Start: 5, End: 2} },
	} {
		d := *c
		edit(&d)
		require.Zero(t, d.Pos())
		require.Zero(t, d.FieldPos())
		require.Zero(t, d.OpPos())
		require.Zero(t, d.ValuePos())
	}
}

func TestExprString(t *testing.T) {
	f := filters.MustParse("((a[exists])[or]b[equals]x)[and]c[exists]")
	require.Equal(t, "(a[exists][or]b[equals]x)[and]c[exists]", f.Expr().String())
	require.Equal(t, "a[exists][or]b[equals]x", f.Expr().(*filters.AndExpr).List[0].String())
	require.Equal(t, "b[equals]x", f.Expr().(*filters.AndExpr).List[0].(*filters.OrExpr).List[1].String())
	for _, x := range []filters.Expr{
		&filters.AndExpr{}, &filters.OrExpr{}, (*filters.Condition)(nil), (*filters.AndExpr)(nil),
		(*filters.OrExpr)(nil), &filters.Condition{},
		&filters.AndExpr{List: []filters.Expr{nil, nil}},
	} {
		require.Equal(t, unwritableText, x.String())
	}
}
