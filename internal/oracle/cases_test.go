package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// readCases reads a file of cases and makes sure that its members are the known ones and that it has one case a line.
func readCases[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "testdata", name))
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var cases []T
	require.NoError(t, d.Decode(&cases))
	require.True(t, bytes.HasSuffix(data, []byte("\n]\n")))
	require.Equal(t, len(cases)+2, bytes.Count(data, []byte("\n")))
	return cases
}

// A jsonNode is a node in the JSON form of section 2, with ValueBase64 for values that are not UTF-8.
type jsonNode struct {
	Field       string
	Op          string
	Value       *string
	ValueBase64 []byte
	And, Or     []*jsonNode
	Start, End  *int
}

// node gives the tree, and the ranges where they are there.
func (j *jsonNode) node() *Node {
	if j == nil {
		return nil
	}
	n := &Node{Field: j.Field, Op: j.Op, Value: string(j.ValueBase64)}
	if j.Value != nil {
		n.Value = *j.Value
	}
	if j.Start != nil && j.End != nil {
		n.Start, n.End = *j.Start, *j.End
	}
	if j.And != nil {
		n.And = []*Node{}
	}
	if j.Or != nil {
		n.Or = []*Node{}
	}
	for _, m := range j.And {
		n.And = append(n.And, m.node())
	}
	for _, m := range j.Or {
		n.Or = append(n.Or, m.node())
	}
	return n
}

type jsonLimits struct{ MaxBytes, MaxConditions, MaxDepth int }

type parseCase struct {
	In       *string
	InBase64 []byte
	Strict   bool
	Limits   jsonLimits
	Want     *string
	Tree     json.RawMessage
	Err      *Error
}

func (c *parseCase) input() string {
	if c.In != nil {
		return *c.In
	}
	return string(c.InBase64)
}

func (c *parseCase) limits() Limits {
	return Limits{c.Limits.MaxBytes, c.Limits.MaxConditions, c.Limits.MaxDepth, c.Strict}
}

func TestParseCases(t *testing.T) {
	cases := readCases[parseCase](t, "parse.json")
	require.GreaterOrEqual(t, len(cases), 260)
	seen := map[string]bool{}
	for _, c := range cases {
		key := fmt.Sprintf("%q %v", c.input(), c.limits())
		require.False(t, seen[key], "twice: %s", key)
		seen[key] = true
		t.Run(name(c.input()), func(t *testing.T) { checkParse(t, &c) })
	}
}

// name shortens a text to the name of a test.
func name(s string) string { return fmt.Sprintf("%.60q", s) }

func checkParse(t *testing.T, c *parseCase) {
	require.Equal(t, utf8.ValidString(c.input()), c.In != nil, "%q", c.input())
	require.Equal(t, c.Err == nil, c.Want != nil, "%q", c.input())
	require.Equal(t, c.Err == nil, c.Tree != nil, "%q", c.input())

	n, err := Parse(c.input(), c.limits())
	if c.Err != nil {
		require.Equal(t, error(c.Err), err, "%q", c.input())
		return
	}
	require.NoError(t, err, "%q", c.input())
	var tree *jsonNode
	require.NoError(t, json.Unmarshal(c.Tree, &tree))
	require.Empty(t, cmp.Diff(tree.node(), n), "%q", c.input())
	got, ok := Print(n)
	require.True(t, ok, "%q", c.input())
	require.Equal(t, *c.Want, got, "%q", c.input())
	again, err := Parse(got, Limits{})
	require.NoError(t, err, "%q", got)
	require.Equal(t, dump(n), dump(again), "%q", got)
	if n != nil {
		checkPositions(t, c.input(), n, 0, len(c.input()))
	}
}

type unwritableCase struct {
	Tree *jsonNode
	Code *string
	Want *string
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
	for _, c := range readCases[unwritableCase](t, "unwritable.json") {
		n := c.Tree.node()
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
		Want        *bool
		Unsupported []string
	}
}

func (c *matchCase) doc() []byte {
	if c.Doc != nil {
		return []byte(*c.Doc)
	}
	return c.DocBase64
}

func TestMatchCases(t *testing.T) {
	pairs := 0
	for _, c := range readCases[matchCase](t, "match.json") {
		require.Equal(t, utf8.Valid(c.doc()), c.Doc != nil, "%q", c.doc())
		require.Equal(t, c.Err, len(c.Cases) == 0, "%q", c.doc())
		checkReader(t, c.doc())
		if c.Err {
			pairs++
			t.Run(name(string(c.doc())), func(t *testing.T) {
				got, err := Match(mustParse(t, c.Filter), c.doc())
				require.Error(t, err, "%q", c.doc())
				require.False(t, got)
			})
		}
		pairs += len(c.Cases)
		checkDuplicates(t, c)
		for _, pair := range c.Cases {
			t.Run(name(pair.Filter), func(t *testing.T) {
				got, err := Match(mustParse(t, pair.Filter), c.doc())
				require.NoError(t, err, "%q", c.doc())
				require.NotNil(t, pair.Want)
				require.Equal(t, *pair.Want, got, "%s on %s", pair.Filter, c.doc())
			})
		}
	}
	require.GreaterOrEqual(t, pairs, 500)
	t.Log(pairs, "pairs")
}

// checkDuplicates requires that no filter occurs more than once in a case.
func checkDuplicates(t *testing.T, c matchCase) {
	seen := map[string]bool{}
	for _, pair := range c.Cases {
		require.False(t, seen[pair.Filter], "duplicate: %s on %s", pair.Filter, c.doc())
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
	for _, c := range readCases[matchCase](t, "typed.json") {
		typeOf := func(path string) (string, bool, bool) {
			field, ok := c.Types[path]
			return field.Kind, field.InRepeater, ok
		}
		pairs += len(c.Cases)
		checkDuplicates(t, c)
		for _, pair := range c.Cases {
			t.Run(name(pair.Filter), func(t *testing.T) {
				got, unsupported, err := MatchTyped(mustParse(t, pair.Filter), c.doc(), typeOf)
				require.NoError(t, err, "%q", c.doc())
				require.Equal(t, pair.Unsupported, unsupported, "%s on %s", pair.Filter, c.doc())
				require.NotNil(t, pair.Want)
				require.Equal(t, *pair.Want, got, "%s on %s", pair.Filter, c.doc())
			})
		}
	}
	require.GreaterOrEqual(t, pairs, 80)
	t.Log(pairs, "pairs")
}
