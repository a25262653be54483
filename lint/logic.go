package lint

import (
	"net/url"
	"strings"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/query"
)

// urlBudget is how long a request URL of the service may be.
const urlBudget = 8192

// budget checks the length of the filter in a URL.
func (r *run) budget() {
	n := len("filters=") + len(url.QueryEscape(r.draft.text))
	if n > urlBudget {
		r.report(ruleURLBudget, span(0, len(r.draft.text)), nil, "the filter takes %d bytes of a request URL, which may have %d", n, urlBudget)
	}
}

// lists applies the rules that look at several conditions.
func (r *run) lists(f filters.Filter) {
	for x := range filters.Preorder(f.Expr()) {
		list, or, ok := operands(x)
		if !ok {
			continue
		}
		if len(r.found) == maxDiagnostics {
			return
		}
		conditions := conditionsOf(list)
		r.duplicates(conditions, or)
		r.conflicts(x, conditions, or)
		if or {
			r.manyContains(x, conditions)
		} else {
			r.monthEnd(conditions)
		}
	}
}

// operands returns the operands of a list, and whether it is an or-list.
func operands(x filters.Expr) (list []filters.Expr, or, ok bool) {
	switch x := x.(type) {
	case *filters.AndExpr:
		return x.List, false, true
	case *filters.OrExpr:
		return x.List, true, true
	}
	return nil, false, false
}

// conditionsOf returns the operands of a list that are conditions.
func conditionsOf(list []filters.Expr) []*filters.Condition {
	var conditions []*filters.Condition
	for _, x := range list {
		if c, ok := x.(*filters.Condition); ok {
			conditions = append(conditions, c)
		}
	}
	return conditions
}

// A term is what a condition means, wherever it occurs.
type term struct {
	field filters.Field
	op    filters.Op
	value string
}

func termOf(c *filters.Condition) term { return term{c.Field, c.Op, c.Value} }

// duplicates: a[exists][and]a[exists]
func (r *run) duplicates(conditions []*filters.Condition, or bool) {
	joiner := "[and]"
	if or {
		joiner = "[or]"
	}
	seen := map[term]bool{}
	for _, c := range conditions {
		if !seen[termOf(c)] {
			seen[termOf(c)] = true
			continue
		}
		s, at := r.draft.text, c.Position
		for at.Start > 0 && at.End < len(s) && s[at.Start-1] == '(' && s[at.End] == ')' {
			at = span(at.Start-1, at.End+1)
		}
		var edits []Edit
		if strings.HasSuffix(s[:at.Start], joiner) {
			edits = []Edit{cut(at.Start-len(joiner), at.End)}
		}
		r.report(ruleDuplicate, c.Position, edits, "duplicate of a condition before it in the same list")
	}
}

// mostCompared is how many conditions on one field are compared with each other,
// and proverBudget the steps that a question may take: a filter of many
// conditions must not take long.
const (
	mostCompared = 24
	proverBudget = 50_000
)

// prover returns a prover that knows the types of the schema, if there is one.
func (r *run) prover() prove.Prover {
	p := prove.Prover{Budget: proverBudget}
	if r.api != nil {
		p.TypeOf = r.api.TypeOf
	}
	return p
}

// conflicts finds conditions of an and-list that cannot hold together, and
// those of an or-list of which one always holds.
func (r *run) conflicts(x filters.Expr, conditions []*filters.Condition, or bool) {
	p := r.prover()
	var fields []filters.Field
	byField := map[filters.Field][]*filters.Condition{}
	for _, c := range conditions {
		if !r.isSearched(c) || len(byField[c.Field]) == mostCompared {
			continue
		}
		if byField[c.Field] == nil {
			fields = append(fields, c.Field)
		}
		byField[c.Field] = append(byField[c.Field], c)
	}
	for _, field := range fields {
		group := byField[field]
		for i := range group {
			if len(r.found) == maxDiagnostics || r.compare(p, x, conditions, group[:i+1], or) {
				break
			}
		}
	}
}

// isSearched reports whether the service, as far as it is known, finds items by
// a condition. Other rules report those that it does not.
func (r *run) isSearched(c *filters.Condition) bool {
	if r.api == nil {
		return true
	}
	f, ok := r.api.Field(c.Field)
	t, known := r.api.TypeOf(c.Field)
	return ok && known && f.Kind.IsValid() && f.Behind == "" && t.Supports(c.Op)
}

// compare compares the last of the conditions on a field with those before it.
// It reports whether it found a conflict.
func (r *run) compare(p prove.Prover, x filters.Expr, all, group []*filters.Condition, or bool) bool {
	b := group[len(group)-1]
	g := filters.New(b)
	for _, a := range group[:len(group)-1] {
		f := filters.New(a)
		switch {
		case termOf(a) == termOf(b): // duplicates reports it
		case or && p.Always(f.Or(g)).Verdict == prove.Yes:
			var edits []Edit
			hint := ""
			if a.Op == b.Op { // both exclude a value
				edits, hint = r.orToAnd(x, all), ": did you mean [and]?"
			}
			r.report(ruleAlwaysTrue, b.Position, edits, "one of %q and this always holds%s", clip(a.String()), hint)
			return true
		case !or && p.Never(f.And(g)).Verdict == prove.Yes:
			severity := Warning
			if isOrdering(a.Op) && isOrdering(b.Op) && a.Value == b.Value {
				severity = Info // the limits of an empty range
			}
			r.reportAs(severity, ruleContradiction, b.Position, nil, "no content can satisfy both %q and this", clip(a.String()))
			return true
		case p.Implies(f, g).Verdict == prove.Yes:
			r.superfluous(a, b, or)
		case p.Implies(g, f).Verdict == prove.Yes:
			r.superfluous(b, a, or)
		}
	}
	return false
}

// superfluous reports one of two conditions of a list, the narrow one of which
// implies the wide one.
func (r *run) superfluous(narrow, wide *filters.Condition, or bool) {
	if or {
		narrow, wide = wide, narrow
	}
	if r.contains[wide.Field] != nil && instead[wide.Op] != 0 {
		return // equals on a list says more
	}
	r.report(ruleImplied, wide.Position, nil, "superfluous beside %q: without it the filter matches the same items", clip(narrow.String()))
}

// orToAnd returns the edits that make an or-list an and-list, if all of its
// operands are conditions and there are parentheses around it where they are
// needed.
func (r *run) orToAnd(x filters.Expr, conditions []*filters.Condition) []Edit {
	list, _, _ := operands(x)
	at := x.Pos()
	s := r.draft.text
	alone := at == span(0, len(s)) || at.Start > 0 && s[at.Start-1] == '('
	if len(list) != len(conditions) || !alone {
		return nil
	}
	var edits []Edit
	for i, c := range conditions[1:] {
		start := conditions[i].End
		n := strings.Index(s[start:c.Start], "[or]")
		if n < 0 {
			return nil
		}
		edits = append(edits, Edit{span(start+n, start+n+len("[or]")), "[and]"})
	}
	return edits
}

// manyContains: a[contains]x[or]b[contains]x[or]c[contains]x[or]d[contains]x
func (r *run) manyContains(x filters.Expr, conditions []*filters.Condition) {
	const some, many = 4, 10
	n := 0
	for _, c := range conditions {
		if c.Op == filters.OpContains && r.mayBeText(c.Field) {
			n++
		}
	}
	severity := Info
	if n >= many {
		severity = Warning
	}
	if n >= some {
		r.reportAs(severity, ruleManyContains, x.Pos(), nil, "%d contains joined by [or]: on long strings the service has timed out from about four", n)
	}
}

// containsIDs returns for each field the first condition that looks in it for
// what may be a content ID, as in a list.
func containsIDs(f filters.Filter) map[filters.Field]*filters.Condition {
	contains := map[filters.Field]*filters.Condition{}
	for c := range f.Conditions() {
		if (c.Op == filters.OpContains || c.Op == filters.OpNotContains) && query.IsContentID(c.Value) && contains[c.Field] == nil {
			contains[c.Field] = c
		}
	}
	return contains
}

// equalsOnList: tags[contains]a[and]tags[not_equals]b
func (r *run) equalsOnList(c *filters.Condition) {
	if c.Op != filters.OpEquals && c.Op != filters.OpNotEquals {
		return
	}
	op := instead[c.Op].String()
	edits := []Edit{{c.OpPos(), op}}
	last := string(c.Field[strings.LastIndexByte(string(c.Field), '.')+1:])
	switch other := r.contains[c.Field]; {
	case other != nil && query.IsContentID(c.Value) && !textNames[last]:
		r.report(ruleEqualsOnList, c.OpPos(), edits, "%q takes the field for a list, which %s never matches: did you mean %s?", clip(other.String()), c.Op, op)
	case listNames[last] && !r.listNamed[c.Field]:
		r.listNamed[c.Field] = true
		r.reportAs(Info, ruleEqualsOnList, c.OpPos(), edits, "if %s is a list or a select, %s never matches it: %s does", c.Field, c.Op, op)
	}
}

// Names that people give to text fields, and to multiple references and selects.
var (
	textNames = setOf("title", "name", "text", "body", "content", "contents", "description", "summary", "slug", "url", "keyword", "email")
	listNames = setOf("tags", "categories", "genres", "keywords", "authors", "labels", "topics", "status")
)

func setOf(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, word := range words {
		set[word] = true
	}
	return set
}

// monthEnd: date[greater_than]2024-05-01[and]date[less_than]2024-05-31
func (r *run) monthEnd(conditions []*filters.Condition) {
	lows := map[filters.Field][]time.Time{}
	for _, c := range conditions {
		if d, ok := parseDate(c.Value); ok && d.valid && c.Op == filters.OpGreaterThan && !r.isOther(c.Field, filters.KindDate) && !yearForm.MatchString(c.Value) {
			lows[c.Field] = append(lows[c.Field], d.Time)
		}
	}
	for _, c := range conditions {
		d, ok := parseDate(c.Value)
		if !ok || !d.valid || c.Op != filters.OpLessThan || lows[c.Field] == nil || !d.plain || strings.Count(c.Value, "-") < 2 {
			continue
		}
		low := lows[c.Field][0]
		for _, zone := range []time.Duration{0, 9 * time.Hour} {
			first, last := low.Add(zone+time.Millisecond).Truncate(24*time.Hour), d.Add(zone)
			next := last.AddDate(0, 0, 1)
			if first.Sub(low.Add(zone)).Abs() > time.Millisecond || first.Day() != 1 || !last.Equal(last.Truncate(24*time.Hour)) ||
				next.Day() != 1 || first.Month() != last.Month() || first.Year() != last.Year() || next.Year() > lastYear {
				continue
			}
			form := next.Format(time.DateOnly)
			if d.clock != "" {
				form = filters.Time(next.Add(-zone))
			}
			r.report(ruleMonthEnd, c.ValuePos(), []Edit{{c.ValuePos(), form}}, "the last day of the month does not match: less_than ends before it; write %s", form)
			break
		}
	}
}
