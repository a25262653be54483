package prove

import (
	"cmp"
	"math"
	"slices"

	"github.com/microcms-go/filters"
)

// mostQuestions is how often the budget of one question may be spent to simplify a filter: with
// the default that is about a second.
const mostQuestions = 6

// Simplify returns a filter that matches the same items as f: the zero filter if f matches
// everything, and otherwise f without operands that make no difference. None of those that are
// left can go, as far as that is proven. A filter that matches nothing is returned as it is, since
// the language has no word for that; ask [Prover.Never]. So is a large filter about which the
// questions together cost 6 times the budget of one.
func (p Prover) Simplify(f filters.Filter) filters.Filter {
	simple, _ := p.Simplified(f)
	return simple
}

// Simplified is like Simplify, and reports whether the budget was enough. If not, simple is f.
func (p Prover) Simplified(f filters.Filter) (simple filters.Filter, finished bool) {
	left := &budget{min(p.budget().left, math.MaxInt/mostQuestions) * mostQuestions}
	proven := func(demands ...demand) bool {
		b := p.budget()
		before := b.left
		r := p.ask(b, demands...)
		return left.spend(before-b.left) && r.Verdict == Yes
	}
	if f.Err() != nil || f.IsZero() || proven(demand{filter: f, want: true}) {
		return f, true
	}
	if proven(demand{filter: f}) {
		return filters.Filter{}, true
	}
	simple = f
	list := allOperands(f)
	for i, kept := 0, 0; kept < len(list); {
		if !left.spend(len(list)) {
			return f, false
		}
		o := list[i%len(list)]
		without := leaveOut(simple, o.number)
		// In a tree without negation an and-list becomes weaker and an or-list stronger, so that
		// one direction is left to prove.
		weaker, stronger := simple, without
		if o.inAnd {
			weaker, stronger = without, simple
		}
		if proven(demand{filter: weaker, want: true}, demand{filter: stronger}) {
			simple, list, kept = without, allOperands(without), 0
		} else {
			i, kept = i+1, kept+1
		}
	}
	if left.left < 0 {
		return f, false
	}
	return simple, true
}

// An operand is a node of a tree that is in a list. It has a number and not a pointer, since a tree
// may hold the same node twice.
type operand struct {
	number int // from 1, as they are visited from the leaves up
	size   int // nodes
	inAnd  bool
}

// allOperands returns the operands in a filter, large ones first and among others the last.
func allOperands(f filters.Filter) (all []operand) {
	nodes := 0
	var visit func(x filters.Expr) (size int)
	visit = func(x filters.Expr) (size int) {
		list, and := operands(x, true)
		for _, x := range list {
			n := visit(x)
			all = append(all, operand{nodes, n, and})
			size += n
		}
		nodes++
		return size + 1
	}
	visit(f.Expr())
	slices.SortFunc(all, func(a, b operand) int {
		return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(b.number, a.number))
	})
	return all
}

// leaveOut returns f without the operand of a number.
func leaveOut(f filters.Filter, number int) filters.Filter {
	nodes := 0
	return f.Rewrite(func(x filters.Expr) filters.Expr {
		if nodes++; nodes == number {
			return nil
		}
		return x
	})
}
