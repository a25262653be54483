package bench

import (
	"errors"
	"strings"
	"unicode/utf8"

	filters "github.com/microcms-go/filters"
)

// reusing is the limit for parsing: a parser of the same language whose tree is
// in memory that the next one uses again. It has no nodes that one can keep, and
// no words for errors.
const reusing = "a parser that reuses its tree"

// A reusedTree is a filter in the normal form of package filters, until the next
// is parsed. Nodes refer to the input and to each other by index.
type reusedTree struct {
	input string
	pos   int
	depth int
	nodes []reusedNode
}

type reusedNode struct {
	list               uint8 // '&' or '|', or 0 for a condition
	op                 filters.Op
	start, end         int32 // of its text
	fieldEnd, valueAt  int32 // of a condition
	first, last, after int32 // of a list: its operands; of an operand: the next, or -1
}

var errReused = errors.New("not a filter")

const reusedDepth = 10_000

// Parse replaces the tree by that of s and returns the index of its root.
func (t *reusedTree) Parse(s string) (root int32, err error) {
	*t = reusedTree{input: s, nodes: t.nodes[:0]}
	if !utf8.ValidString(s) {
		return -1, errReused
	}
	root, ok := t.list('|')
	if !ok || t.pos < len(s) {
		return -1, errReused
	}
	return root, nil
}

// list parses operands joined by [or] or, inside of those, by [and].
func (t *reusedTree) list(kind uint8) (node int32, ok bool) {
	joiner := "[or]"
	if kind == '&' {
		joiner = "[and]"
	}
	list := int32(-1)
	for start := t.pos; ; t.pos += len(joiner) {
		var x int32
		if kind == '|' {
			x, ok = t.list('&')
		} else {
			x, ok = t.operand()
		}
		if !ok {
			return -1, false
		}
		more := strings.HasPrefix(t.input[t.pos:], joiner)
		if list < 0 && !more {
			return x, true
		}
		if list < 0 {
			list = int32(len(t.nodes))
			t.nodes = append(t.nodes, reusedNode{list: kind, start: int32(start), first: -1, after: -1})
		}
		t.add(list, x)
		if !more {
			t.nodes[list].end = int32(t.pos)
			return list, true
		}
	}
}

// add adds x to the operands of the list, or its operands if it is of that kind.
func (t *reusedTree) add(list, x int32) {
	l := &t.nodes[list]
	first, last := x, x
	if n := &t.nodes[x]; n.list == l.list {
		first, last = n.first, n.last
	}
	if l.first < 0 {
		l.first = first
	} else {
		t.nodes[l.last].after = first
	}
	l.last = last
}

func (t *reusedTree) operand() (node int32, ok bool) {
	if !strings.HasPrefix(t.input[t.pos:], "(") {
		return t.condition()
	}
	if t.depth++; t.depth > reusedDepth {
		return -1, false
	}
	t.pos++
	node, ok = t.list('|')
	if !ok || !strings.HasPrefix(t.input[t.pos:], ")") {
		return -1, false
	}
	t.pos++
	t.depth--
	return node, true
}

func (t *reusedTree) condition() (node int32, ok bool) {
	s, start := t.input, t.pos
	i := start
	for i < len(s) && (isIDByte[s[i]] || s[i] == '.' && i > start && s[i-1] != '.') {
		i++
	}
	if i == start || s[i-1] == '.' || i == len(s) || s[i] != '[' {
		return -1, false
	}
	fieldEnd := i
	n := strings.IndexByte(s[i:], ']')
	if n < 0 {
		return -1, false
	}
	op := reusedOp(s[i+1 : i+n])
	if !op.IsValid() {
		return -1, false
	}
	i += n + 1
	valueAt := i
	if op.TakesValue() {
		if i = valueEnd(s, i); i < 0 {
			return -1, false
		}
	} else if i < len(s) && s[i] != ')' && !isJoiner(s[i:]) {
		return -1, false
	}
	t.pos = i
	t.nodes = append(t.nodes, reusedNode{
		op: op, start: int32(start), end: int32(i), fieldEnd: int32(fieldEnd), valueAt: int32(valueAt), after: -1,
	})
	return int32(len(t.nodes) - 1), true
}

// reusedOp returns the operator of the name, or 0.
func reusedOp(name string) filters.Op {
	switch name {
	case "equals":
		return filters.OpEquals
	case "not_equals":
		return filters.OpNotEquals
	case "contains":
		return filters.OpContains
	case "not_contains":
		return filters.OpNotContains
	case "less_than":
		return filters.OpLessThan
	case "greater_than":
		return filters.OpGreaterThan
	case "exists":
		return filters.OpExists
	case "not_exists":
		return filters.OpNotExists
	case "begins_with":
		return filters.OpBeginsWith
	}
	return 0
}

// valueEnd returns where the value at s[i] ends, or -1 if it is not balanced.
func valueEnd(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth == 0 {
				return i
			}
			depth--
		case '[':
			if !isJoiner(s[i:]) {
				continue
			}
			if depth > 0 {
				return -1
			}
			return i
		}
	}
	if depth > 0 {
		return -1
	}
	return i
}

func isJoiner(s string) bool { return strings.HasPrefix(s, "[and]") || strings.HasPrefix(s, "[or]") }

var isIDByte = func() (set [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-" {
		set[c] = true
	}
	return set
}()

// Expr returns the node as one of package filters.
func (t *reusedTree) Expr(node int32) filters.Expr {
	n := &t.nodes[node]
	position := filters.Position{Start: int(n.start), End: int(n.end)}
	if n.list == 0 {
		return &filters.Condition{
			Position: position, Field: filters.Field(t.input[n.start:n.fieldEnd]), Op: n.op,
			Value: t.input[n.valueAt:n.end],
		}
	}
	var list []filters.Expr
	for x := n.first; x >= 0; x = t.nodes[x].after {
		list = append(list, t.Expr(x))
	}
	if n.list == '&' {
		return &filters.AndExpr{Position: position, List: list}
	}
	return &filters.OrExpr{Position: position, List: list}
}
