// Package cases reads the cases of testdata for tests. The file README.md there
// describes them.
package cases

import (
	"bytes"
	"encoding/json"
	"os"

	"github.com/stretchr/testify/require"
)

// Read reads a file of cases: a JSON array with one case a line, and without
// members that T does not have.
func Read[T any](t require.TestingT, name string) []T {
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var cases []T
	require.NoError(t, d.Decode(&cases))
	require.True(t, bytes.HasSuffix(data, []byte("\n]\n")), name)
	require.Equal(t, len(cases)+2, bytes.Count(data, []byte("\n")), name)
	return cases
}

// A Node is a node in the JSON form, with ValueBase64 for values that are not
// UTF-8.
type Node struct {
	Field       string
	Op          string
	Value       *string
	ValueBase64 []byte
	And, Or     []*Node
	Start, End  int
}

// Text returns the value of a condition.
func (n *Node) Text() string { return either(n.Value, n.ValueBase64) }

// A Parse is a case of parse.json. It has Want and Tree, or Err.
type Parse struct {
	In       *string
	InBase64 []byte
	Strict   bool
	Limits   struct{ MaxBytes, MaxConditions, MaxDepth int }
	Want     *string
	Tree     json.RawMessage // null for the zero filter
	Err      *struct {
		Code       string
		Start, End int
	}
}

// Input returns the filter to parse.
func (c *Parse) Input() string { return either(c.In, c.InBase64) }

// Node returns the tree, or nil for the zero filter.
func (c *Parse) Node(t require.TestingT) (n *Node) {
	require.NoError(t, json.Unmarshal(c.Tree, &n))
	return n
}

// An Unwritable is a case of unwritable.json. It has Want or Code.
type Unwritable struct {
	Tree *Node
	Code *string
	Want *string
}

// A Match is a case of match.json or typed.json: an item, which is not valid if
// Err is set, and filters.
type Match struct {
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

// Item returns the item.
func (c *Match) Item() string { return either(c.Doc, c.DocBase64) }

func either(s *string, b []byte) string {
	if s != nil {
		return *s
	}
	return string(b)
}
