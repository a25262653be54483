package filters_test

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What the tests share: shorthands for trees, a notation for them, and checks of
// what holds for every result.

// The tests leave much garbage and hold little: most of the time of a collector
// that runs as often as usual is for nothing.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

func exists(field filters.Field) filters.Expr {
	return &filters.Condition{Field: field, Op: filters.OpExists}
}

func and(list ...filters.Expr) filters.Expr { return &filters.AndExpr{List: list} }

func or(list ...filters.Expr) filters.Expr { return &filters.OrExpr{List: list} }

// A tb is what checks need of a test, a property or a fuzz target.
type tb = require.TestingT

// plain hides the method Helper of a test, which costs more than what most
// checks check: for loops with many of them.
type plain struct{ tb }

// dump writes a tree in one line, with every list marked and values quoted.
func dump(x filters.Expr) string {
	list := func(list []filters.Expr) string {
		var parts []string
		for _, x := range list {
			parts = append(parts, dump(x))
		}
		return strings.Join(parts, " ")
	}
	switch x := x.(type) {
	case nil:
		return "nothing"
	case *filters.Condition:
		if x == nil {
			break
		}
		if !x.Op.TakesValue() {
			return fmt.Sprintf("(%s %s)", x.Op, x.Field)
		}
		return fmt.Sprintf("(%s %s %q)", x.Op, x.Field, x.Value)
	case *filters.AndExpr:
		if x != nil {
			return "(and " + list(x.List) + ")"
		}
	case *filters.OrExpr:
		if x != nil {
			return "(or " + list(x.List) + ")"
		}
	}
	return fmt.Sprintf("%T", x) // no node
}

// unlimited is a parser that accepts whatever can be a filter.
var unlimited = filters.Parser{MaxBytes: 1 << 30, MaxConditions: 1 << 30, MaxDepth: 1 << 30}

// testName shortens a text to the name of a test.
func testName(s string) string { return fmt.Sprintf("%.60q", s) }

// checkParse parses in and holds the result against the oracle and the laws of
// parsing.
func checkParse(t tb, p filters.Parser, in string) (filters.Filter, error) {
	f, err := p.Parse(in)
	want, wantErr := oracle.Parse(in, oracleLimits(p))
	if err == nil {
		require.NoError(t, wantErr, "%q", in)
		require.NoError(t, f.Err(), "%q", in)
		if got := oracleNode(f.Expr()); !reflect.DeepEqual(want, got) { // faster than cmp
			require.Fail(t, "tree differs from the oracle's", "%q: %s", in, cmp.Diff(want, got))
		}
		checkRoundTrip(t, f)
		checkPositions(t, in, f.Expr())
		return f, nil
	}
	syntax := checkSyntaxError(t, in, err)
	require.Equal(t, wantErr, error(&oracle.Error{Code: string(syntax.Code), Start: syntax.Start, End: syntax.End}),
		"%q",
		in)
	require.Error(t, f.Err(), "%q", in)
	require.False(t, f.IsZero(), "%q", in)
	require.False(t, f.MatchValue(nil), "%q", in)
	return f, err
}

// checkSyntaxError checks what holds for every error of Parse.
func checkSyntaxError(t tb, in string, err error) *filters.SyntaxError {
	syntax, ok := err.(*filters.SyntaxError)
	require.True(t, ok, "%T", err)
	require.ErrorIs(t, err, syntax.Code)
	require.Equal(t, in, syntax.Input)
	require.True(t, 0 <= syntax.Start && syntax.Start <= syntax.End && syntax.End <= len(in), "%v in %d bytes",
		syntax.Position, len(in))
	if utf8.ValidString(in) && syntax.Code != filters.ErrTooLong {
		require.True(t, utf8.ValidString(in[syntax.Start:syntax.End]), "%v cuts a rune", syntax.Position)
	}
	checkErrorText(t, err)
	checkExcerpt(t, syntax.Excerpt())
	return syntax
}

// checkErrorText checks what holds for the text of every error.
func checkErrorText(t tb, err error) {
	text := err.Error()
	require.LessOrEqual(t, len(text), 500)
	require.True(t, utf8.ValidString(text), "%q", text)
	require.True(t, strings.HasPrefix(text, "filters: "), "%q", text)
	require.Equal(t, 1, strings.Count(text, "filters: "), "%q", text)
	require.False(t, strings.HasSuffix(text, "."), "%q", text)
	require.Equal(t, -1, strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r == 0x7F }), "%q", text)
}

// checkExcerpt checks what holds for every excerpt: a line and a line of
// carets, both bounded.
func checkExcerpt(t tb, excerpt string) {
	require.LessOrEqual(t, len(excerpt), 700)
	require.True(t, utf8.ValidString(excerpt), "%q", excerpt)
	require.Equal(t, 1, strings.Count(excerpt, "\n"), "%q", excerpt)
	_, carets, _ := strings.Cut(excerpt, "\n")
	require.Empty(t, strings.Trim(carets, " \t^"), "%q", excerpt)
	require.Equal(t, 1, len(strings.Fields(carets)), "%q", excerpt)
}

// checkRoundTrip checks that a filter is what its text says.
func checkRoundTrip(t tb, f filters.Filter) {
	text := f.String()
	g, err := unlimited.Parse(text)
	require.NoError(t, err, "%q", text)
	require.True(t, f.Equal(g) && g.Equal(f), "%q is parsed as %q", text, g)
	require.Equal(t, text, g.String())
}

// checkPositions checks the ranges of a tree that was parsed: in the input,
// children inside their parents and in order, and the text of each node is
// that node.
func checkPositions(t tb, in string, root filters.Expr) {
	budget := 50 * (len(in) + 200) // for trees where the ranges add up to much
	var check func(x filters.Expr, within filters.Position)
	check = func(x filters.Expr, within filters.Position) {
		at := x.Pos()
		require.True(t, within.Start <= at.Start && at.Start < at.End && at.End <= within.End, "%v in %v of %q", at,
			within,
			in)
		text := in[at.Start:at.End]
		require.True(t, utf8.ValidString(text), "%v cuts a rune of %q", at, in)
		if budget -= len(text); budget > 0 {
			f, err := unlimited.Parse(text)
			require.NoError(t, err, "%q", text)
			require.True(t, f.Equal(filters.New(x)), "%q of %q", text, in)
		}
		var list []filters.Expr
		switch x := x.(type) {
		case *filters.Condition:
			part := func(p filters.Position) string { return in[p.Start:p.End] }
			require.Equal(t, string(x.Field), part(x.FieldPos()))
			require.Equal(t, x.Op.String(), part(x.OpPos()))
			require.Equal(t, x.Value, part(x.ValuePos()))
			require.Equal(t, at, filters.Position{Start: x.FieldPos().Start, End: x.ValuePos().End})
		case *filters.AndExpr:
			list = x.List
		case *filters.OrExpr:
			list = x.List
		}
		for _, x := range list {
			check(x, at)
			at.Start = x.Pos().End
		}
	}
	if root != nil {
		check(root, filters.Position{Start: 0, End: len(in)})
	}
}

func checkContentError(t tb, item []byte, err error) {
	content, ok := err.(*filters.ContentError)
	require.True(t, ok, "%T on %.200q", err, item)
	require.True(t, 0 <= content.Offset && content.Offset <= len(item), "%d in %.200q", content.Offset, item)
	checkErrorText(t, err)
}

func compile(t tb, e filters.Evaluator, f filters.Filter) *filters.Matcher {
	m, err := e.Compile(f)
	require.NoError(t, err)
	return m
}

// source returns a source of choices for a property.
func source(t *rapid.T) filtertest.Source {
	return filtertest.Bytes(rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "choices"))
}

// unwritableText is what every unwritable filter prints as.
var unwritableText = filters.Field("a").Equals("[or]").String()

// bytesAllocated returns how many bytes f allocates.
func bytesAllocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// deepTree returns a tree of n nested lists, of both kinds by turns
// or of one.
func deepTree(n int, alternating, left bool) filters.Expr {
	var x filters.Expr = &filters.Condition{Field: "a", Op: filters.OpExists}
	for i := range n {
		list := []filters.Expr{x, &filters.Condition{Field: "b", Op: filters.OpEquals, Value: "x"}}
		if !left {
			list[0], list[1] = list[1], list[0]
		}
		if alternating && i%2 == 0 {
			x = &filters.OrExpr{List: list}
		} else {
			x = &filters.AndExpr{List: list}
		}
	}
	return x
}

func syntaxError(t *testing.T, in string) *filters.SyntaxError {
	_, err := filters.Parse(in)
	return checkSyntaxError(t, in, err)
}

// ladder returns a filter of n nested lists.
func ladder(n int) string {
	var b strings.Builder
	for i := range n - 1 {
		b.WriteString([]string{"a[exists][or](", "a[exists][and]("}[i%2])
	}
	b.WriteString([]string{"a[exists][or]b[exists]", "a[exists][and]b[exists]"}[(n-1)%2])
	b.WriteString(strings.Repeat(")", n-1))
	return b.String()
}
