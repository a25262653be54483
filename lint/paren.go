package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

var ruleEmptyGroup = newRule("empty-group", Error, `Parentheses without conditions.
This happens where a list of conditions is empty. The fix removes the group and a connective; where nothing else would
be left there is no fix, since the empty filter matches everything.
- id[not_equals]x[and]() => id[not_equals]x  ()[or]a[exists] => a[exists]  a[exists][and](([and])) => a[exists]  ()`)
var ruleUnclosedParen = newRule("unclosed-paren", Error, `A group is not closed.
The fix closes it at the end, which may not be the place that was meant.
- (a[exists][or]b[exists] => (a[exists][or]b[exists])
- c[exists][and]((a[exists][or]b[exists]) => c[exists][and]((a[exists][or]b[exists]))`)
var ruleUnopenedParen = newRule("unopened-paren", Error, `A parenthesis closes nothing.
The first one that closes nothing in a value closes a group. Use full-width ones in texts.
- a[exists]) => a[exists]  title[contains]smile :) => title[contains]smile :
+ (a[exists])  title[contains]（株）`)
var ruleUnbalancedValue = newRule("unbalanced-value", Error, `A parenthesis in a value is not closed.
Parentheses in a value must balance, also before a connective inside them. The fix leaves them out.
- title[contains]a (b => title[contains]a b  a[equals]b(c[and]d[exists]) => a[equals]bc[and]d[exists]
+ title[contains]a（b`)
var ruleGroupAsValue = newRule("group-as-value", Error, `A group in place of a value.
After an operator its parentheses and everything in them are part of the value.
- a[equals](b[exists])  a[equals](b[exists][and]c[exists])`)
var ruleMixedJoiners = newRule("mixed-joiners", Warning, `[and] and [or] side by side without parentheses.
The manual does not say which of them binds tighter. This library takes [and] first, as every compatible
implementation does: a[or]b[and]c is a[or](b[and]c). Where an [or] is before an [and] people who read from left to
right are wrong; the other order is reported as information only.

The fix writes the parentheses that this library sees. If the other reading was meant, move them.
- a[exists][or]b[exists][and]c[exists] => a[exists][or](b[exists][and]c[exists])
- a[exists][and]b[exists][or]c[exists] => (a[exists][and]b[exists])[or]c[exists]
+ a[exists][or]b[exists][or]c[exists]`)

// emptyGroup: (), x[and](), and a "(" at the end.
func (d *diagnosis) emptyGroup() *mistake {
	open := d.p - len(strings.TrimRight(d.s[:d.p], "("))
	closed := len(d.rest) - len(strings.TrimLeft(d.rest, ")"))
	if open == 0 {
		return nil
	}
	start, end := d.p-min(open, closed+1), d.p+min(open, closed)
	whole := span(start, end)
	if joiner := joinerAtEnd.FindString(d.s[:start]); joiner != "" {
		whole.Start -= len(joiner)
	} else {
		whole.End += len(joinerAtStart.FindString(d.s[end:]))
	}
	return flaw(ruleEmptyGroup, span(start, end), []Edit{{whole, ""}}, "a group without conditions")
}

// openParen: (a[exists][or]b[exists]
func (d *diagnosis) openParen() *mistake {
	return flaw(ruleUnclosedParen, d.err.Position, []Edit{insert(len(d.s), ")")}, "the parenthesis is not closed")
}

// looseParens: title[contains]a(b
func (d *diagnosis) looseParens() *mistake {
	const most = 20
	var open []Edit
	for i := d.err.Start; i < d.err.End; i++ {
		switch d.s[i] {
		case '(':
			open = append(open, cut(i, i+1))
		case ')':
			open = open[:len(open)-1]
		}
	}
	return flawIf(len(open) <= most, ruleUnbalancedValue, d.err.Position, open,
		"a parenthesis in the value %q is not closed: leave it out or use a full-width one", d.err.Found).
		guessed(true)
}

// groupAsValue: a[equals](b[exists][and]c[exists])
func (d *diagnosis) groupAsValue() *mistake {
	n := closingParen(d.rest, '(', ')')
	return d.unclear(flawIf(n > 0 && conditionAt(strings.TrimLeft(d.rest, "(")), ruleGroupAsValue, span(d.p, d.p+n+1), nil,
		"a group cannot be a value: %s", d.rest[:n+1]))
}

// mixed finds [and] and [or] side by side without parentheses in an or-list.
func (r *run) mixed(f filters.Filter, list *filters.OrExpr) {
	var edits []Edit
	var first filters.Position
	orFirst := false // an [or] is before an [and]
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
		return
	}
	if _, seen := r.readings[orFirst]; !seen {
		r.readings[orFirst] = r.difference(f, orFirst)
	}
	r.report(flaw(ruleMixedJoiners, first, edits, "[and] binds tighter than [or] here, which the manual does not "+
		"settle: write parentheses%s", r.readings[orFirst]).as(Info, !orFirst))
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
func (r *run) difference(f filters.Filter, leftToRight bool) whole {
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
	return whole("; it holds for " + string(item) + ", and does not if " + reading)
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
