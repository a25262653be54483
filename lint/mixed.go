package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

var ruleMixedJoiners = &ruleText{"mixed-joiners", Warning, `[and] and [or] side by side without parentheses.
The manual does not say which of them binds tighter. This library takes [and] first, as every compatible
implementation does: a[or]b[and]c is a[or](b[and]c). Where an [or] is before an [and] people who read from left to
right are wrong; the other order is reported as information only.

The fix writes the parentheses that this library sees. If the other reading was meant, move them.
- a[exists][or]b[exists][and]c[exists] => a[exists][or](b[exists][and]c[exists])
- a[exists][and]b[exists][or]c[exists] => (a[exists][and]b[exists])[or]c[exists]
+ a[exists][or]b[exists][or]c[exists]`}

// mixed finds [and] and [or] side by side without parentheses.
func (r *run) mixed(f filters.Filter) {
	shown := map[bool]string{} // by whether an [or] is before an [and]
	for x := range filters.Preorder(f.Expr()) {
		list, ok := x.(*filters.OrExpr)
		if !ok {
			continue
		}
		var edits []Edit
		var first filters.Position
		orFirst := false
		for _, x := range list.List {
			and := r.bareAnd(x)
			if and == nil {
				continue
			}
			afterOr := strings.HasSuffix(r.draft.text[:and.Start], "[or]")
			if edits == nil || afterOr && !orFirst {
				first = and.Position
			}
			orFirst = orFirst || afterOr
			edits = append(edits, insert(and.Start, "("), insert(and.End, ")"))
		}
		if edits == nil || len(r.found) == maxDiagnostics {
			continue
		}
		if _, seen := shown[orFirst]; !seen {
			shown[orFirst] = r.difference(f, orFirst)
		}
		r.report(flaw(ruleMixedJoiners, first, edits, "[and] binds tighter than [or] here, which the manual does not "+
			"settle: write parentheses%s", shown[orFirst]).as(Info, !orFirst))
	}
}

// bareAnd returns x if it is an and-list without parentheses around it, or nil.
func (r *run) bareAnd(x filters.Expr) *filters.AndExpr {
	and, ok := x.(*filters.AndExpr)
	if s := r.draft.text; ok && strings.HasSuffix(s[:and.Start], "(") && strings.HasPrefix(s[and.End:], ")") {
		return nil
	}
	return and
}

// difference returns the end of a sentence with an item that a filter matches, and another reading of it does not:
// from left to right or with [or] before [and]. These match nothing else. It returns nothing if it finds none.
func (r *run) difference(f filters.Filter, leftToRight bool) string {
	const (
		mostConditions = 100 // of a filter that is read again
		mostBytes      = 200 // of an item
	)
	if n, _ := count(f); n > mostConditions || r.draft.hasStandIn() {
		return ""
	}
	other := r.reread(f.Expr(), leftToRight)
	item := prove.Prover{Budget: proverBudget}.Implies(f, other).Witness
	if item == nil || len(item) > mostBytes {
		return ""
	}
	reading := "[or] binds tighter"
	if leftToRight {
		reading = "read from left to right"
	}
	return "; it holds for " + string(item) + ", and does not if " + reading
}

// reread returns x in another reading.
func (r *run) reread(x filters.Expr, leftToRight bool) filters.Filter {
	var done, open filters.Filter // joined by [and], and open for an [or]
	switch x := x.(type) {
	case *filters.AndExpr:
		for _, x := range x.List {
			done = done.And(r.reread(x, leftToRight))
		}
	case *filters.OrExpr:
		for _, x := range x.List {
			joined := []filters.Expr{x} // by [and]
			if and := r.bareAnd(x); and != nil {
				joined = and.List
			}
			for i, x := range joined {
				next := r.reread(x, leftToRight)
				switch {
				case i == 0:
					open = open.Or(next)
				case leftToRight:
					open = open.And(next)
				default:
					done, open = done.And(open), next
				}
			}
		}
	default:
		return filters.New(x)
	}
	return done.And(open)
}
