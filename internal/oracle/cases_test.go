package oracle

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

// nodeOf returns the tree of a case.
func nodeOf(c *cases.Node) *Node {
	if c == nil {
		return nil
	}
	n := &Node{Field: c.Field, Op: c.Op, Value: c.Text(), Start: c.Start, End: c.End}
	if c.And != nil {
		n.And = []*Node{}
	}
	if c.Or != nil {
		n.Or = []*Node{}
	}
	for _, x := range c.And {
		n.And = append(n.And, nodeOf(x))
	}
	for _, x := range c.Or {
		n.Or = append(n.Or, nodeOf(x))
	}
	return n
}

func limitsOf(c *cases.Parse) Limits {
	return Limits{c.Limits.MaxBytes, c.Limits.MaxConditions, c.Limits.MaxDepth, c.Strict}
}

func TestParseCases(t *testing.T) {
	parses := cases.Read[cases.Parse](t, "../../testdata/parse.json")
	require.GreaterOrEqual(t, len(parses), 260)
	seen := map[string]bool{}
	for _, c := range parses {
		key := fmt.Sprintf("%q %v", c.Input(), limitsOf(&c))
		require.False(t, seen[key], "twice: %s", key)
		seen[key] = true
		t.Run(name(c.Input()), func(t *testing.T) { checkParse(t, &c) })
	}
}

// name shortens a text to the name of a test.
func name(s string) string { return fmt.Sprintf("%.60q", s) }

func checkParse(t *testing.T, c *cases.Parse) {
	require.Equal(t, utf8.ValidString(c.Input()), c.In != nil, "%q", c.Input())
	require.Equal(t, c.Err == nil, c.Want != nil, "%q", c.Input())
	require.Equal(t, c.Err == nil, c.Tree != nil, "%q", c.Input())

	n, err := Parse(c.Input(), limitsOf(c))
	if c.Err != nil {
		require.Equal(t, error(&Error{c.Err.Code, c.Err.Start, c.Err.End}), err, "%q", c.Input())
		return
	}
	require.NoError(t, err, "%q", c.Input())
	require.Empty(t, cmp.Diff(nodeOf(c.Node(t)), n), "%q", c.Input())
	got, ok := Print(n)
	require.True(t, ok, "%q", c.Input())
	require.Equal(t, *c.Want, got, "%q", c.Input())
	again, err := Parse(got, Limits{})
	require.NoError(t, err, "%q", got)
	require.Equal(t, dump(n), dump(again), "%q", got)
	if n != nil {
		checkPositions(t, c.Input(), n, 0, len(c.Input()))
	}
}

// reason gives the code of what keeps a tree from being written, and an empty text if nothing does: section 3.
func reason(n *Node) string {
	if !n.isCondition() {
		members := append(append([]*Node{}, n.And...), n.Or...)
		if len(members) == 0 {
			return "empty-list"
		}
		for _, m := range members {
			if code := reason(m); code != "" {
				return code
			}
		}
		return ""
	}
	if _, err := Parse(n.Field+"[exists]", Limits{}); err != nil || strings.ContainsAny(n.Field, "[](") {
		return "invalid-path"
	}
	if _, err := Parse("a["+n.Op+"]", Limits{}); err != nil || strings.Contains(n.Op, "]") {
		return "unknown-operator"
	}
	if n.Value != "" && !takesValue(n.Op) {
		return "unexpected-value"
	}
	if !utf8.ValidString(n.Value) {
		return "invalid-utf8"
	}
	if strings.Contains(n.Value, "[and]") || strings.Contains(n.Value, "[or]") {
		return "joiner-in-value"
	}
	if end, balanced := endOfValue(n.Value, 0); end < len(n.Value) || !balanced {
		return "unbalanced-value"
	}
	return ""
}

func TestUnwritableCases(t *testing.T) {
	for _, c := range cases.Read[cases.Unwritable](t, "../../testdata/unwritable.json") {
		n := nodeOf(c.Tree)
		require.NotNil(t, n)
		require.Equal(t, c.Code == nil, c.Want != nil, dump(n))
		got, ok := Print(n)
		if c.Want != nil {
			require.True(t, ok, dump(n))
			require.Equal(t, *c.Want, got)
			require.Empty(t, reason(n))
			continue
		}
		require.False(t, ok, dump(n))
		require.Equal(t, *c.Code, reason(n), dump(n))
	}
}

func TestMatchCases(t *testing.T) {
	pairs := 0
	for _, c := range cases.Read[cases.Match](t, "../../testdata/match.json") {
		require.Equal(t, utf8.ValidString(c.Item()), c.Doc != nil, "%q", c.Item())
		require.Equal(t, c.Err, len(c.Cases) == 0, "%q", c.Item())
		checkReader(t, []byte(c.Item()))
		if c.Err {
			pairs++
			t.Run(name(c.Item()), func(t *testing.T) {
				got, err := Match(mustParse(t, c.Filter), []byte(c.Item()))
				require.Error(t, err, "%q", c.Item())
				require.False(t, got)
			})
		}
		pairs += len(c.Cases)
		checkDuplicates(t, &c)
		for _, pair := range c.Cases {
			t.Run(name(pair.Filter), func(t *testing.T) {
				got, err := Match(mustParse(t, pair.Filter), []byte(c.Item()))
				require.NoError(t, err, "%q", c.Item())
				require.NotNil(t, pair.Want)
				require.Equal(t, *pair.Want, got, "%s on %s", pair.Filter, c.Item())
			})
		}
	}
	require.GreaterOrEqual(t, pairs, 500)
	t.Log(pairs, "pairs")
}

// checkDuplicates requires that no filter occurs more than once in a case.
func checkDuplicates(t *testing.T, c *cases.Match) {
	seen := map[string]bool{}
	for _, pair := range c.Cases {
		require.False(t, seen[pair.Filter], "duplicate: %s on %s", pair.Filter, c.Item())
		seen[pair.Filter] = true
	}
}

func mustParse(t *testing.T, filter string) *Node {
	t.Helper()
	n, err := Parse(filter, Limits{})
	require.NoError(t, err, filter)
	return n
}

func TestTypedCases(t *testing.T) {
	pairs := 0
	for _, c := range cases.Read[cases.Match](t, "../../testdata/typed.json") {
		typeOf := func(path string) (string, bool, bool) {
			field, ok := c.Types[path]
			return field.Kind, field.InRepeater, ok
		}
		pairs += len(c.Cases)
		checkDuplicates(t, &c)
		for _, pair := range c.Cases {
			t.Run(name(pair.Filter), func(t *testing.T) {
				got, unsupported, err := MatchTyped(mustParse(t, pair.Filter), []byte(c.Item()), typeOf)
				require.NoError(t, err, "%q", c.Item())
				require.Equal(t, pair.Unsupported, unsupported, "%s on %s", pair.Filter, c.Item())
				require.NotNil(t, pair.Want)
				require.Equal(t, *pair.Want, got, "%s on %s", pair.Filter, c.Item())
			})
		}
	}
	require.GreaterOrEqual(t, pairs, 80)
	t.Log(pairs, "pairs")
}
