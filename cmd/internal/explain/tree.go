package explain

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/quote"
)

// A Tree writes explanations for people: the filter as a tree, with a mark at
// each node, the values found and the rule that decided.
type Tree struct {
	Filter   filters.Filter
	Terminal io.Writer // for whose colours it is written
}

// The longest value and the most values that are shown of a condition.
const (
	longestValue = 60
	mostLeaves   = 5
)

// Append appends an explanation.
func (t Tree) Append(dst []byte, it items.Item, e filters.Explanation) []byte {
	b := bytes.NewBuffer(dst)
	name := fmt.Sprintf("%s, byte %d", term.Quote(it.File), it.Offset)
	if id := idOf(it.JSON); id != "" {
		name = quote.Line(id, longestValue) + " in " + name
	}
	verdict := "does not match"
	if e.Matches {
		verdict = "matches"
	}
	fmt.Fprintf(b, "%s %s %s\n", t.mark(e.Matches), term.Paint(t.Terminal, term.Bold, name), verdict)
	if expr := t.Filter.Expr(); expr != nil {
		w := writer{t, b, e.Conditions}
		w.node(expr, "  ", "  ")
	}
	return b.Bytes()
}

func (t Tree) mark(holds bool) string {
	if holds {
		return term.Paint(t.Terminal, term.Green, "✓")
	}
	return term.Paint(t.Terminal, term.Red, "✗")
}

// A writer writes the nodes of one tree.
type writer struct {
	Tree
	out  *bytes.Buffer
	left []filters.Finding // of the conditions that are not written yet
}

// node writes a node. The first line starts with head, the others with rest. It
// returns whether the node holds.
func (w *writer) node(x filters.Expr, head, rest string) {
	var list []filters.Expr
	name := ""
	switch x := x.(type) {
	case *filters.Condition:
		w.condition(head, rest)
		return
	case *filters.AndExpr:
		list, name = x.List, "all of"
	case *filters.OrExpr:
		list, name = x.List, "any of"
	}
	fmt.Fprintf(w.out, "%s%s %s\n", head, w.mark(w.holds(x)), name)
	for i, operand := range list {
		if i < len(list)-1 {
			w.node(operand, rest+"├─ ", rest+"│  ")
		} else {
			w.node(operand, rest+"└─ ", rest+"   ")
		}
	}
}

// holds reports whether a node holds whose conditions are next.
func (w *writer) holds(x filters.Expr) bool {
	next := map[*filters.Condition][]bool{}
	i := 0
	filters.Walk(x, func(x filters.Expr) bool {
		if c, ok := x.(*filters.Condition); ok {
			next[c] = append(next[c], w.left[i].Holds)
			i++
		}
		return true
	})
	return x.Eval(func(c *filters.Condition) bool { return next[c][0] })
}

// condition writes the next condition.
func (w *writer) condition(head, rest string) {
	f := w.left[0]
	w.left = w.left[1:]
	condition, rule := term.Clip(f.Condition.String()), term.Paint(w.Terminal, term.Faint, f.Rule)
	fmt.Fprintf(w.out, "%s%s %s  %s\n", head, w.mark(f.Holds), condition, rule)
	if len(f.Leaves) == 0 {
		fmt.Fprintf(w.out, "%s    %s: no value\n", rest, term.Clip(string(f.Condition.Field)))
	}
	for i, l := range f.Leaves {
		if i == mostLeaves {
			fmt.Fprintf(w.out, "%s    and %d more values\n", rest, len(f.Leaves)-i)
			break
		}
		value := quote.Line(string(items.AppendLine(nil, []byte(l.Value))), longestValue)
		fmt.Fprintf(w.out, "%s    %s: %s\n", rest, term.Clip(l.Path), strings.TrimSpace(value))
	}
}
