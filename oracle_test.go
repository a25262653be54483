package filters_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/stretchr/testify/require"
)

// This file holds the package against internal/oracle, a second implementation
// made from the specification alone, and reads the cases of testdata.

// oracleNode returns a tree in the form of the oracle. Anything that is not a
// node becomes nil, which is not a tree for the oracle either.
func oracleNode(x filters.Expr) *oracle.Node {
	list := func(list []filters.Expr) []*oracle.Node {
		nodes := make([]*oracle.Node, len(list))
		for i, x := range list {
			nodes[i] = oracleNode(x)
		}
		return nodes
	}
	switch x := x.(type) {
	case *filters.Condition:
		if x != nil {
			return &oracle.Node{Field: string(x.Field), Op: x.Op.String(), Value: x.Value, Start: x.Start, End: x.End}
		}
	case *filters.AndExpr:
		if x != nil {
			return &oracle.Node{And: list(x.List), Start: x.Start, End: x.End}
		}
	case *filters.OrExpr:
		if x != nil {
			return &oracle.Node{Or: list(x.List), Start: x.Start, End: x.End}
		}
	}
	return nil
}

func oracleLimits(p filters.Parser) oracle.Limits {
	return oracle.Limits{MaxBytes: p.MaxBytes, MaxConditions: p.MaxConditions, MaxDepth: p.MaxDepth, Strict: p.Strict}
}

// exprOf returns the tree of a case. An operator that does not exist becomes
// Op 0.
func exprOf(n *cases.Node) filters.Expr {
	list := func(nodes []*cases.Node) []filters.Expr {
		list := make([]filters.Expr, len(nodes))
		for i, n := range nodes {
			list[i] = exprOf(n)
		}
		return list
	}
	if n == nil {
		return nil
	}
	at := filters.Position{Start: n.Start, End: n.End}
	switch {
	case n.And != nil:
		return &filters.AndExpr{Position: at, List: list(n.And)}
	case n.Or != nil:
		return &filters.OrExpr{Position: at, List: list(n.Or)}
	}
	c := &filters.Condition{Position: at, Field: filters.Field(n.Field), Value: n.Text()}
	_ = c.Op.UnmarshalText([]byte(n.Op))
	return c
}

func parserOf(c *cases.Parse) filters.Parser {
	return filters.Parser{
		MaxBytes: c.Limits.MaxBytes, MaxConditions: c.Limits.MaxConditions, MaxDepth: c.Limits.MaxDepth,
		Strict: c.Strict,
	}
}

func TestParseCases(t *testing.T) {
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		t.Run(testName(c.Input()), func(t *testing.T) {
			f, err := checkParse(t, parserOf(&c), c.Input())
			if c.Err != nil {
				syntax := checkSyntaxError(t, c.Input(), err)
				require.Equal(t, filters.ErrorCode(c.Err.Code), syntax.Code)
				require.Equal(t, filters.Position{Start: c.Err.Start, End: c.Err.End}, syntax.Position)
				return
			}
			require.NoError(t, err)
			require.Equal(t, *c.Want, f.String())
			require.Empty(t, cmp.Diff(exprOf(c.Node(t)), f.Expr()))
		})
	}
}

func TestUnwritableCases(t *testing.T) {
	for _, c := range cases.Read[cases.Unwritable](t, "testdata/unwritable.json") {
		x := exprOf(c.Tree)
		f := filters.New(x)
		t.Run(testName(dump(x)), func(t *testing.T) {
			if c.Want != nil {
				require.NoError(t, f.Err())
				require.Equal(t, *c.Want, f.String())
				return
			}
			require.ErrorIs(t, f.Err(), filters.ErrorCode(*c.Code))
			checkErrorText(t, f.Err())
		})
	}
}

// typesOf returns the types of a case for an Evaluator.
func typesOf(t tb, c *cases.Match) func(filters.Field) (filters.FieldType, bool) {
	types := map[filters.Field]filters.FieldType{}
	for path, typ := range c.Types {
		var kind filters.Kind
		for kind = 1; kind.String() != typ.Kind; kind++ {
			require.True(t, kind.IsValid(), "unknown kind %q", typ.Kind)
		}
		types[filters.Field(path)] = filters.FieldType{Kind: kind, InRepeater: typ.InRepeater}
	}
	return func(f filters.Field) (filters.FieldType, bool) {
		typ, ok := types[f]
		return typ, ok
	}
}

func TestMatchCases(t *testing.T) {
	for _, c := range cases.Read[cases.Match](t, "testdata/match.json") {
		t.Run(testName(c.Item()), func(t *testing.T) {
			item := []byte(c.Item())
			if c.Err {
				m := compile(t, filters.Evaluator{Validate: true}, filters.MustParse(c.Filter))
				got, err := m.Match(item)
				require.False(t, got)
				checkContentError(t, item, err)
			}
			for _, pair := range c.Cases {
				require.Equal(t, *pair.Want, checkMatch(t, filters.MustParse(pair.Filter), item), "%s", pair.Filter)
			}
		})
	}
}

func TestTypedCases(t *testing.T) {
	for _, c := range cases.Read[cases.Match](t, "testdata/typed.json") {
		t.Run(testName(c.Item()), func(t *testing.T) {
			typeOf := typesOf(t, &c)
			for _, pair := range c.Cases {
				got, unsupported := checkTyped(t, filters.MustParse(pair.Filter), []byte(c.Item()), typeOf)
				require.Equal(t, *pair.Want, got, "%s", pair.Filter)
				require.Equal(t, pair.Unsupported, unsupported, "%s", pair.Filter)
			}
		})
	}
}

// checkMatch matches a valid item in every way there is and holds the results
// against each other and the oracle.
func checkMatch(t tb, f filters.Filter, item []byte) bool {
	want, err := oracle.Match(oracleNode(f.Expr()), item)
	require.NoError(t, err, "%.200q", item)
	got, err := f.Match(item)
	require.NoError(t, err, "%s on %.2000s", f, item)
	require.Equal(t, want, got, "%s on %.2000s", f, item)
	m := compile(t, filters.Evaluator{Validate: true}, f)
	got, err = m.Match(item)
	require.NoError(t, err, "%s on %.2000s", f, item)
	require.Equal(t, want, got, "%s on %.2000s", f, item)
	checkDecoded(t, m, f, item, want)
	checkExplanation(t, m, item, want)
	return got
}

// checkDecoded matches the values of an item.
func checkDecoded(t tb, m *filters.Matcher, f filters.Filter, item []byte, want bool) {
	exact, rounded := decode(item)
	if exact == nil {
		return
	}
	require.Equal(t, want, m.MatchValue(exact), "%s on %.2000s", f, item)
	if sameNumbers(exact, rounded) {
		require.Equal(t, want, m.MatchValue(rounded), "%s on %.2000s", f, item)
	}
}

// checkTyped is checkMatch for fields whose types are known. It also returns
// the unsupported conditions.
func checkTyped(
	t tb, f filters.Filter, item []byte, typeOf func(filters.Field) (filters.FieldType, bool),
) (got bool, unsupported []string) {
	want, wantUnsupported, err := oracle.MatchTyped(oracleNode(f.Expr()), item, func(path string) (string, bool, bool) {
		typ, ok := typeOf(filters.Field(path))
		return typ.Kind.String(), typ.InRepeater, ok
	})
	require.NoError(t, err, "%.200q", item)
	m := compile(t, filters.Evaluator{TypeOf: typeOf}, f)
	got, err = m.Match(item)
	require.NoError(t, err, "%s on %.2000s", f, item)
	for c := range m.Unsupported() {
		unsupported = append(unsupported, c.String())
	}
	require.Equal(t, wantUnsupported, unsupported, "%s on %.2000s", f, item)
	require.Equal(t, want, got, "%s on %.2000s", f, item)
	checkDecoded(t, m, f, item, want)
	checkExplanation(t, m, item, want)
	return got, unsupported
}

// decode returns an item with json.Number and with float64, or nil where
// encoding/json does not read it.
func decode(item []byte) (exact, rounded map[string]any) {
	d := json.NewDecoder(bytes.NewReader(item))
	d.UseNumber()
	if d.Decode(&exact) != nil {
		return nil, nil
	}
	if json.Unmarshal(item, &rounded) != nil {
		rounded = nil
	}
	return exact, rounded
}

// sameNumbers reports whether float64 kept the numbers: whether the shortest
// decimal for each means the same as what was written.
func sameNumbers(exact, rounded any) bool {
	switch e := exact.(type) {
	case json.Number:
		r, ok := rounded.(float64)
		if !ok {
			return false
		}
		same := fmt.Sprintf(`a[equals]%s`, filters.Float(r))
		got, err := oracle.Match(mustOracle(same), fmt.Appendf(nil, `{"a":%s}`, e))
		return got && err == nil
	case []any:
		r, ok := rounded.([]any)
		for i := range e {
			ok = ok && sameNumbers(e[i], r[i])
		}
		return ok
	case map[string]any:
		r, ok := rounded.(map[string]any)
		for name := range e {
			ok = ok && sameNumbers(e[name], r[name])
		}
		return ok
	}
	return true
}

func mustOracle(filter string) *oracle.Node {
	n, err := oracle.Parse(filter, oracle.Limits{MaxBytes: 1 << 30})
	if err != nil {
		panic(err)
	}
	return n
}

// checkExplanation checks that what Explain says fits together.
func checkExplanation(t tb, m *filters.Matcher, item []byte, want bool) {
	e, err := m.Explain(item)
	require.NoError(t, err)
	require.Equal(t, want, e.Matches)
	for _, finding := range e.Conditions {
		require.NotNil(t, finding.Condition)
		require.NotEmpty(t, finding.Rule)
		require.Less(t, len(finding.Rule), 200)
		for _, leaf := range finding.Leaves {
			require.NotEmpty(t, leaf.Path)
			require.True(t,
				json.Valid([]byte(leaf.Value)) || strings.Count(leaf.Value, "[")+strings.Count(leaf.Value, "{") > 9999,
				"%q",
				leaf.Value)
		}
	}
}
