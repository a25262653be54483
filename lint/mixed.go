package lint

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// mixed finds [and] and [or] side by side without parentheses.
func (r *run) mixed(f filters.Filter) {
	c := newChain(f, r.draft.text)
	for x := range filters.Preorder(f.Expr()) {
		list, ok := x.(*filters.OrExpr)
		if !ok {
			continue
		}
		if len(r.found) == maxDiagnostics {
			return
		}
		var edits []Edit
		var first filters.Position
		orFirst := false // [or] is before [and]
		for _, x := range list.List {
			and, ok := x.(*filters.AndExpr)
			if !ok || c.inParens(and.Position) {
				continue
			}
			behindOr := strings.HasSuffix(c.text[:and.Start], "[or]")
			if edits == nil || behindOr && !orFirst {
				first = and.Position
			}
			orFirst = orFirst || behindOr
			edits = append(edits, insert(and.Start, "("), insert(and.End, ")"))
		}
		if edits == nil {
			continue
		}
		if orFirst {
			r.report(ruleMixedJoiners, first, edits, "[and] binds tighter than [or] here, which the manual does not settle: write parentheses%s",
				c.difference(first, leftToRight, "if read from left to right"))
		} else {
			r.reportAs(Info, ruleMixedJoiners, first, edits, "[and] binds tighter than [or] here, which the manual does not settle: write parentheses%s",
				c.difference(first, orTighter, "if [or] binds tighter"))
		}
	}
}

// A chain is a filter as it is written: its conditions and what is
// between them. It can be read in other ways than by the tree.
type chain struct {
	filter     filters.Filter
	text       string
	conditions []*filters.Condition
	matchers   []filters.Filter
	budget     int // of conditions to try
}

func newChain(f filters.Filter, text string) *chain {
	c := &chain{filter: f, text: text, budget: 200_000}
	for condition := range f.Conditions() {
		c.conditions = append(c.conditions, condition)
	}
	return c
}

// inParens reports whether an operand of a list has parentheses of its own.
func (c *chain) inParens(at filters.Position) bool {
	return at.Start > 0 && at.End < len(c.text) && c.text[at.Start-1] == '(' && c.text[at.End] == ')'
}

// A reading is a way to read a chain without parentheses.
type reading int

const (
	leftToRight reading = iota
	orTighter
)

// eval reports whether the filter holds in another reading, given which
// conditions hold.
func (c *chain) eval(how reading, holds []bool) bool {
	type group struct {
		done, open bool // done is joined with open by [and], if any is
		or         bool // the connective before the next operand
	}
	stack := []group{{done: true, open: true}}
	put := func(x bool) {
		g := &stack[len(stack)-1]
		switch {
		case how == leftToRight && g.or:
			g.open = g.open || x
		case how == leftToRight:
			g.open = g.open && x
		case g.or:
			g.open = g.open || x
		default:
			g.done, g.open = g.done && g.open, x
		}
	}
	end := 0
	for i := range len(c.conditions) + 1 {
		start := len(c.text)
		if i < len(c.conditions) {
			start = c.conditions[i].Start
		}
		for gap := c.text[end:start]; gap != ""; {
			switch n := len(joinerAt(gap)); {
			case n > 0:
				stack[len(stack)-1].or = gap[:n] == "[or]"
				gap = gap[n:]
				continue
			case gap[0] == '(':
				stack = append(stack, group{done: true, open: true})
			default:
				g := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				put(g.done && g.open)
			}
			gap = gap[1:]
		}
		if i < len(c.conditions) {
			put(holds[i])
			end = c.conditions[i].End
		}
	}
	return stack[0].done && stack[0].open
}

// difference returns the end of a sentence with a small item for which the
// filter and another reading of it differ, or nothing if no item is found. It
// tries items made for the conditions around the and-list at a position.
func (c *chain) difference(at filters.Position, how reading, name string) string {
	const (
		most = 200 // bytes of an item
		few  = 20  // conditions, beside those near
	)
	first := slices.IndexFunc(c.conditions, func(x *filters.Condition) bool { return x.Start >= at.Start })
	last := first
	for last+1 < len(c.conditions) && c.conditions[last+1].Start < at.End {
		last++
	}
	near := slices.Compact([]int{max(first-1, 0), first, last, min(last+1, len(c.conditions)-1)})
	choices := [][]leaf{}
	for _, i := range near {
		choices = append(choices, leavesFor(c.conditions[i]))
	}
	var others []leaf // for which the other conditions hold
	for i, condition := range c.conditions[:min(len(c.conditions), few)] {
		if !slices.Contains(near, i) {
			others = append(others, satisfying(condition))
		}
	}
	best, bestHolds := "", false
	for _, base := range [][]leaf{nil, others} {
		for pick := range product(choices) {
			if c.budget -= len(c.conditions); c.budget < 0 {
				break
			}
			item := map[string]any{}
			for _, l := range slices.Concat(base, pick) {
				l.put(item)
			}
			text := encode(item)
			if len(text) > most || best != "" && len(text) >= len(best) {
				continue
			}
			holds := c.match(item)
			tree := c.filter.Eval(func(x *filters.Condition) bool { return holds[c.index(x)] })
			if tree != c.eval(how, holds) {
				best, bestHolds = text, tree
			}
		}
	}
	switch {
	case best == "":
		return ""
	case bestHolds:
		return "; it holds for " + best + ", and does not " + name
	}
	return "; it does not hold for " + best + ", but does " + name
}

// index returns the index of a condition of the filter.
func (c *chain) index(x *filters.Condition) int {
	i, _ := slices.BinarySearchFunc(c.conditions, x.Start, func(x *filters.Condition, start int) int { return x.Start - start })
	return i
}

// match returns which conditions hold for an item.
func (c *chain) match(item map[string]any) []bool {
	if c.matchers == nil {
		for _, x := range c.conditions {
			c.matchers = append(c.matchers, filters.New(x))
		}
	}
	holds := make([]bool, len(c.matchers))
	for i, m := range c.matchers {
		holds[i] = m.MatchValue(item)
	}
	return holds
}

// A leaf is a value to put into an item, or nil for none.
type leaf struct {
	path  filters.Field
	value any
}

// leavesFor returns leaves for which a condition holds and does not hold.
func leavesFor(c *filters.Condition) []leaf {
	var value any = c.Value
	switch {
	case c.Value == "true" || c.Value == "false":
		value = c.Value == "true"
	case isNumber(c.Value) && c.Op != filters.OpContains && c.Op != filters.OpNotContains && c.Op != filters.OpBeginsWith:
		value = json.Number(c.Value)
	}
	leaves := []leaf{{c.Field, nil}}
	switch c.Op {
	case filters.OpExists, filters.OpNotExists:
		value = "x"
	case filters.OpLessThan, filters.OpGreaterThan:
		for _, v := range []any{json.Number("0"), json.Number("1000000"), "1999-12-31T00:00:00.000Z", "2099-12-31T00:00:00.000Z", ""} {
			if c.Holds(v) {
				leaves = append(leaves, leaf{c.Field, v})
				break
			}
		}
	}
	return append(leaves, leaf{c.Field, value}, leaf{c.Field, "other"})
}

// satisfying returns a leaf for which a condition holds.
func satisfying(c *filters.Condition) leaf {
	for _, l := range leavesFor(c) {
		if l.value == nil && c.Holds() || l.value != nil && c.Holds(l.value) {
			return l
		}
	}
	return leaf{}
}

// put puts the leaf into an item.
func (l leaf) put(item map[string]any) {
	if l.value == nil {
		return
	}
	ids := slices.Collect(l.path.IDs())
	for _, id := range ids[:len(ids)-1] {
		inner, ok := item[id].(map[string]any)
		if !ok {
			inner = map[string]any{}
			item[id] = inner
		}
		item = inner
	}
	item[ids[len(ids)-1]] = l.value
}

// product yields all ways to pick one of each.
func product(choices [][]leaf) func(yield func([]leaf) bool) {
	return func(yield func([]leaf) bool) {
		index := make([]int, len(choices))
		for {
			var pick []leaf
			for i, n := range index {
				pick = append(pick, choices[i][n])
			}
			if !yield(pick) {
				return
			}
			i := 0
			for i < len(index) {
				if index[i]++; index[i] < len(choices[i]) {
					break
				}
				index[i] = 0
				i++
			}
			if i == len(index) {
				return
			}
		}
	}
}

// encode returns the JSON of an item.
func encode(item map[string]any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(item) != nil {
		return ""
	}
	return strings.TrimSuffix(b.String(), "\n")
}
