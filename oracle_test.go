package filters_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/oracle"
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

// readCases reads a file of testdata. Its README.md describes them.
func readCases[T any](t tb, name string) []T {
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var cases []T
	require.NoError(t, d.Decode(&cases))
	return cases
}

// A jsonNode is a node of a tree in a file of cases.
type jsonNode struct {
	Field       string
	Op          string
	Value       *string
	ValueBase64 []byte
	And, Or     []*jsonNode
	Start, End  int
}

// expr returns the tree. An operator that does not exist becomes Op 0.
func (n *jsonNode) expr() filters.Expr {
	list := func(nodes []*jsonNode) []filters.Expr {
		list := make([]filters.Expr, len(nodes))
		for i, n := range nodes {
			list[i] = n.expr()
		}
		return list
	}
	at := filters.Position{}
	if n != nil {
		at = filters.Position{Start: n.Start, End: n.End}
	}
	switch {
	case n == nil:
		return nil
	case n.And != nil:
		return &filters.AndExpr{Position: at, List: list(n.And)}
	case n.Or != nil:
		return &filters.OrExpr{Position: at, List: list(n.Or)}
	}
	c := &filters.Condition{Position: at, Field: filters.Field(n.Field), Value: string(n.ValueBase64)}
	_ = c.Op.UnmarshalText([]byte(n.Op))
	if n.Value != nil {
		c.Value = *n.Value
	}
	return c
}

// A parseCase is a case of parse.json.
type parseCase struct {
	In       *string
	InBase64 []byte
	Strict   bool
	Limits   struct{ MaxBytes, MaxConditions, MaxDepth int }
	Want     *string
	Tree     *jsonNode
	Err      *struct {
		Code       filters.ErrorCode
		Start, End int
	}
}

func (c *parseCase) input() string {
	if c.In != nil {
		return *c.In
	}
	return string(c.InBase64)
}

func (c *parseCase) parser() filters.Parser {
	return filters.Parser{
		MaxBytes: c.Limits.MaxBytes, MaxConditions: c.Limits.MaxConditions, MaxDepth: c.Limits.MaxDepth, Strict: c.Strict,
	}
}

func TestParseCases(t *testing.T) {
	for _, c := range readCases[parseCase](t, "parse.json") {
		t.Run(testName(c.input()), func(t *testing.T) {
			f, err := checkParse(t, c.parser(), c.input())
			if c.Err != nil {
				syntax := checkSyntaxError(t, c.input(), err)
				require.Equal(t, c.Err.Code, syntax.Code)
				require.Equal(t, filters.Position{Start: c.Err.Start, End: c.Err.End}, syntax.Position)
				return
			}
			require.NoError(t, err)
			require.Equal(t, *c.Want, f.String())
			require.Empty(t, cmp.Diff(c.Tree.expr(), f.Expr()))
		})
	}
}

// An unwritableCase is a case of unwritable.json.
type unwritableCase struct {
	Tree *jsonNode
	Code filters.ErrorCode
	Want *string
}

func TestUnwritableCases(t *testing.T) {
	for _, c := range readCases[unwritableCase](t, "unwritable.json") {
		f := filters.New(c.Tree.expr())
		t.Run(testName(dump(c.Tree.expr())), func(t *testing.T) {
			if c.Want != nil {
				require.NoError(t, f.Err())
				require.Equal(t, *c.Want, f.String())
				return
			}
			require.ErrorIs(t, f.Err(), c.Code)
			checkErrorText(t, f.Err())
		})
	}
}

// A matchCase is a case of match.json or typed.json: an item and filters.
type matchCase struct {
	Doc       *string
	DocBase64 []byte
	Types     map[string]struct {
		Kind       string
		InRepeater bool
	}
	Filter string // with Err
	Err    bool
	Cases  []struct {
		Filter      string
		Want        bool
		Unsupported []string
	}
}

func (c *matchCase) item() []byte {
	if c.Doc != nil {
		return []byte(*c.Doc)
	}
	return c.DocBase64
}

// typeOf returns the types of the case for an Evaluator.
func (c *matchCase) typeOf(t tb) func(filters.Field) (filters.FieldType, bool) {
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
	for _, c := range readCases[matchCase](t, "match.json") {
		t.Run(testName(string(c.item())), func(t *testing.T) {
			if c.Err {
				m := compile(t, filters.Evaluator{Validate: true}, filters.MustParse(c.Filter))
				got, err := m.Match(c.item())
				require.False(t, got)
				checkContentError(t, c.item(), err)
			}
			for _, pair := range c.Cases {
				require.Equal(t, pair.Want, checkMatch(t, filters.MustParse(pair.Filter), c.item()), "%s", pair.Filter)
			}
		})
	}
}

func TestTypedCases(t *testing.T) {
	for _, c := range readCases[matchCase](t, "typed.json") {
		t.Run(testName(string(c.item())), func(t *testing.T) {
			typeOf := c.typeOf(t)
			for _, pair := range c.Cases {
				got, unsupported := checkTyped(t, filters.MustParse(pair.Filter), c.item(), typeOf)
				require.Equal(t, pair.Want, got, "%s", pair.Filter)
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
	if exact, rounded := decode(item); exact != nil {
		require.Equal(t, want, f.MatchValue(exact), "%s on %.2000s", f, item)
		if sameNumbers(exact, rounded) {
			require.Equal(t, want, f.MatchValue(rounded), "%s on %.2000s", f, item)
		}
	}
	checkExplanation(t, m, item, want)
	return got
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
	if exact, rounded := decode(item); exact != nil {
		require.Equal(t, want, m.MatchValue(exact), "%s on %.2000s", f, item)
		if sameNumbers(exact, rounded) {
			require.Equal(t, want, m.MatchValue(rounded), "%s on %.2000s", f, item)
		}
	}
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
			require.True(t, json.Valid([]byte(leaf.Value)) || strings.Count(leaf.Value, "[")+strings.Count(leaf.Value, "{") > 9999, "%q", leaf.Value)
		}
	}
}
