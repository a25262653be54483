package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

var ruleContradiction = newRule("contradiction", Warning, `Two conditions that never hold together.
They are operands of one and-list. One of the values may not have been filled in, or [or] was meant. Two limits that
are equal, and not_exists on a field that every content has, are information only. Inner fields of repeaters are left
out where several elements could satisfy them.
- a[less_than]5[and]a[greater_than]9  id[equals]a[and]id[equals]b  tags[contains]a[and]tags[not_contains]a
- end[not_exists][and]end[greater_than]2024  date[begins_with]2023[and]date[begins_with]2024
- date[less_than]2024-06-01T00:00:00Z[and]date[greater_than]2024-06-01T00:00:00Z  createdAt[not_exists]
+ d[equals]2024-01-01T00:00:00Z[and]d[begins_with]2024-01-01T00:00:00.000  a[less_than]9[and]a[greater_than]5
+ tags[contains]a[and]tags[contains]b  rep.cf.a[equals]x[and]rep.cf.a[equals]y`)
var ruleAlwaysTrue = newRule("always-true", Warning, `A condition that always holds, or two of which one does.
Two such conditions are operands of one or-list, which then matches everything. To exclude several values join
not_equals by [and]. createdAt and updatedAt always exist, which is information only.
- id[not_equals]a[or]id[not_equals]b => id[not_equals]a[and]id[not_equals]b  a[exists][or]a[not_exists]
- createdAt[exists]
+ id[equals]a[or]id[equals]b`)
var ruleDuplicate = newRule("duplicate-condition", Info, `The same condition twice in one list.
The second one changes nothing.
- a[exists][and]b[exists][and]a[exists] => a[exists][and]b[exists]
+ a[exists][and](a[exists][or]b[exists])`)
var ruleImplied = newRule("implied-condition", Info, `A condition that another one in the list makes superfluous.
In an and-list it holds wherever the other one holds; in an or-list the other way round. This is proven for all items.
- title[begins_with]ab[and]title[begins_with]abc  a[equals]x[or]a[exists]
+ title[contains]ab[and]title[contains]abc  a[exists][and]b[exists]`)
var ruleManyContains = newRule("many-contains", Warning, `Many contains joined by [or].
Users report time-outs (504) from about four searches in long texts. It is information from four on and a warning from
ten on. With a schema only texts are counted.
- a[contains]x[or]b[contains]x[or]c[contains]x[or]d[contains]x
+ a[contains]x[or]b[contains]x[or]c[contains]x`)

// mostCompared is how many conditions on one field are compared with each other, and proverBudget the steps that a
// question may take: a filter of many conditions must not take long.
const (
	mostCompared = 24
	proverBudget = 50_000
)

// lists applies the rules that look at several conditions.
func (r *run) lists(f filters.Filter) {
	l := operandList{run: r, prover: prove.Prover{Budget: proverBudget}}
	if r.api != nil {
		l.prover.TypeOf = r.api.TypeOf
	}
	for x := range filters.Preorder(f.Expr()) {
		switch x := x.(type) {
		case *filters.AndExpr:
			l.conditions, l.joiner, l.or = conditionsAmong(x.List), "[and]", nil
			l.compareAll()
			r.monthEnd(l.conditions)
		case *filters.OrExpr:
			l.conditions, l.joiner, l.or = conditionsAmong(x.List), "[or]", x
			r.mixed(f, x)
			l.compareAll()
			l.manyContains()
		}
	}
}

// An operandList is an and-list or an or-list.
type operandList struct {
	run        *run
	prover     prove.Prover
	conditions []*filters.Condition // of the operands
	joiner     string
	or         *filters.OrExpr // the list, if it is an or-list
}

// conditionsAmong returns the operands of a list that are conditions.
func conditionsAmong(all []filters.Expr) (conditions []*filters.Condition) {
	for _, x := range all {
		if c, ok := x.(*filters.Condition); ok {
			conditions = append(conditions, c)
		}
	}
	return conditions
}

// compareAll compares the conditions on each field: those of an and-list that cannot hold together, those of an
// or-list of which one always holds, and those that others imply. After the first conflict it leaves the field.
func (l operandList) compareAll() {
	seen, settled := map[string]bool{}, map[filters.Field]bool{}
	earlier := map[filters.Field][]*filters.Condition{}
	for _, c := range l.conditions {
		text, before := c.String(), earlier[c.Field]
		switch {
		case seen[text]:
			l.duplicate(c)
		case !settled[c.Field] && len(before) < mostCompared && len(l.run.found) < maxDiagnostics && l.run.isSearched(c):
			conflicts := func(before *filters.Condition) bool { return l.compare(before, c) }
			settled[c.Field] = slices.ContainsFunc(before, conflicts)
			earlier[c.Field] = append(before, c)
		}
		seen[text] = true
	}
}

// duplicate: a[exists][and]a[exists]
func (l operandList) duplicate(c *filters.Condition) {
	s, at := l.run.draft.text, c.Position
	for at.Start > 0 && at.End < len(s) && s[at.Start-1] == '(' && s[at.End] == ')' {
		at = span(at.Start-1, at.End+1)
	}
	edits := editsIf(strings.HasSuffix(s[:at.Start], l.joiner), cut(at.Start-len(l.joiner), at.End))
	l.run.report(flaw(ruleDuplicate, c.Position, edits, "duplicate of a condition before it in the same list"))
}

// isSearched reports whether the service, as far as it is known, finds items by a condition. Other rules report those
// that it does not.
func (r *run) isSearched(c *filters.Condition) bool {
	f := r.fieldOf(c.Field)
	return r.api == nil || f.Container == "" && f.Supports(c.Op)
}

// compare compares two different conditions on a field, and reports whether it found a conflict.
func (l operandList) compare(a, b *filters.Condition) bool {
	f, g := filters.New(a), filters.New(b)
	p := l.prover
	switch {
	case l.run.saidLists[b.Field] && isEquality(a.Op) != isEquality(b.Op): // equals on a list says more
	case l.or != nil && p.Always(f.Or(g)).Verdict == prove.Yes:
		var edits []Edit
		hint := ""
		if a.Op == b.Op { // both exclude a value
			edits, hint = l.orToAnd(), ": did you mean [and]?"
		}
		l.run.report(flaw(ruleAlwaysTrue, b.Position, edits, "one of %q and this always holds%s", a.String(), hint))
		return true
	case l.or == nil && p.Never(f.And(g)).Verdict == prove.Yes:
		emptyRange := isOrdering(a.Op) && isOrdering(b.Op) && a.Value == b.Value
		l.run.report(flaw(ruleContradiction, b.Position, nil, "no content can satisfy both %q and this", a.String()).
			as(Info, emptyRange))
		return true
	case p.Implies(f, g).Verdict == prove.Yes:
		l.superfluous(a, b)
	case p.Implies(g, f).Verdict == prove.Yes:
		l.superfluous(b, a)
	}
	return false
}

// superfluous reports one of two conditions, the narrow one of which implies the wide one.
func (l operandList) superfluous(narrow, wide *filters.Condition) {
	if l.or != nil {
		narrow, wide = wide, narrow
	}
	l.run.report(flaw(ruleImplied, wide.Position, nil,
		"superfluous beside %q: without it the filter matches the same items", narrow.String()))
}

// orToAnd returns the edits that make an or-list an and-list, if all of its operands are conditions and there are
// parentheses around it where they are needed.
func (l operandList) orToAnd() []Edit {
	s, at := l.run.draft.text, l.or.Position
	if len(l.or.List) != len(l.conditions) || at != span(0, len(s)) && !strings.HasSuffix(s[:at.Start], "(") {
		return nil
	}
	var edits []Edit
	for _, c := range l.conditions[1:] {
		start := strings.LastIndex(s[:c.Start], "[or]")
		edits = append(edits, Edit{span(start, start+len("[or]")), "[and]"})
	}
	return edits
}

// manyContains: a[contains]x[or]b[contains]x[or]c[contains]x[or]d[contains]x
func (l operandList) manyContains() {
	const some, many = 4, 10
	n := 0
	for _, c := range l.conditions {
		if c.Op == filters.OpContains && l.run.mayBeText(c.Field) {
			n++
		}
	}
	if n >= some {
		l.run.report(flaw(ruleManyContains, l.or.Position, nil,
			"%d contains joined by [or]: on long strings the service has timed out from about four", n).as(Info, n < many))
	}
}
