package prove

import (
	"cmp"
	"slices"

	"github.com/microcms-go/filters"
)

// mostQuestions is how often the budget of one question may be spent to simplify a filter.
const mostQuestions = 20

// Simplify returns a filter that matches the same items as f: the zero filter if f matches
// everything, and otherwise f without operands that make no difference. None of those that are
// left can go, as far as that is proven. A filter that matches nothing is returned as it is, since
// the language has no word for that; ask [Prover.Never]. So is a large filter about which the
// questions together cost 20 times the budget of one.
func (p Prover) Simplify(f filters.Filter) filters.Filter {
	left := &budget{p.budget().left * mostQuestions}
	proven := func(demands ...demand) bool {
		b := p.budget()
		before := b.left
		r := p.ask(b, demands...)
		return left.spend(before-b.left) && r.Verdict == Yes
	}
	if f.Err() != nil || f.IsZero() || proven(demand{filter: f, want: true}) {
		return f
	}
	if proven(demand{filter: f}) {
		return filters.Filter{}
	}
	simple, list := f, allOperands(f)
	for i, kept := 0, 0; kept < len(list); {
		if !left.spend(len(list)) {
			return f
		}
		o := list[i%len(list)]
		without := simple.Rewrite(func(x filters.Expr) filters.Expr {
			if x == o.Expr {
				return nil
			}
			return x
		})
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
	return simple
}

// An operand is a node of a tree that is in a list.
type operand struct {
	filters.Expr
	inAnd bool
	size  int // nodes
}

// allOperands returns the operands in a filter, large ones first and among others the last.
func allOperands(f filters.Filter) (all []operand) {
	var visit func(x filters.Expr) (size int)
	visit = func(x filters.Expr) (size int) {
		list, and := operands(x, true)
		for _, x := range slices.Backward(list) {
			n := visit(x)
			all = append(all, operand{x, and, n})
			size += n
		}
		return size + 1
	}
	visit(f.Expr())
	slices.SortStableFunc(all, func(a, b operand) int { return cmp.Compare(b.size, a.size) })
	return all
}
