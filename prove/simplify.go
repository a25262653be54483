package prove

import (
	"cmp"
	"slices"

	"github.com/microcms-go/filters"
)

// simplifyQuestions is how often the budget of a question may be spent to
// simplify a filter.
const simplifyQuestions = 50

// Simplify returns a filter that matches the same items as f: the zero filter if f
// matches everything, and otherwise f without the operands that make no
// difference, so that none that is left could go. An operand stays if that it makes
// no difference is not proven. A filter that matches nothing is returned as it is,
// since the language has no word for that; ask [Prover.Never]. A large filter is
// returned as it is too if all questions about it together cost 50 times the
// budget of one.
func (p Prover) Simplify(f filters.Filter) filters.Filter {
	all := &budget{p.budget().left * simplifyQuestions}
	proven := func(demands ...demand) bool {
		b := p.budget()
		before := b.left
		r := p.ask(b, demands...)
		return all.spend(before-b.left) && r.Verdict == Yes
	}
	if f.Err() != nil || f.IsZero() || proven(demand{filter: f, want: true}) {
		return f
	}
	if proven(demand{filter: f}) {
		return filters.Filter{}
	}
	simple := f
	list := allOperands(f)
	for i, kept := 0, 0; kept < len(list); i++ {
		if !all.spend(len(list)) {
			return f
		}
		o := list[i%len(list)]
		without := filters.New(leaveOut(simple.Expr(), o.Expr))
		// In a tree without negation an and-list only becomes weaker and an
		// or-list only stronger, so that one direction is left to prove.
		stronger, weaker := without, simple
		if o.inAnd {
			stronger, weaker = simple, without
		}
		if !proven(demand{filter: weaker, want: true}, demand{filter: stronger}) {
			kept++
			continue
		}
		simple, kept = without, 0
		list = allOperands(simple)
	}
	return simple
}

// An operand is a node of a tree that is in a list.
type operand struct {
	filters.Expr
	inAnd bool
	size  int // nodes
}

// allOperands returns the operands in a filter, large ones first.
func allOperands(f filters.Filter) (all []operand) {
	var visit func(x filters.Expr) (size int)
	visit = func(x filters.Expr) (size int) {
		list, and := operands(x, true)
		for _, x := range list {
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

// leaveOut returns the tree x without the node out.
func leaveOut(x, out filters.Expr) filters.Expr {
	list, and := operands(x, true)
	if list == nil {
		return x
	}
	var kept []filters.Expr
	for _, x := range list {
		if x != out {
			kept = append(kept, leaveOut(x, out))
		}
	}
	if and {
		return &filters.AndExpr{List: kept}
	}
	return &filters.OrExpr{List: kept}
}
