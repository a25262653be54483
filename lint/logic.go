package lint

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters"
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

// conflicts finds conditions of an and-list that cannot hold together, and
// those of an or-list of which one always holds: their negations cannot hold
// together.
func (r *run) conflicts(x filters.Expr, conditions []*filters.Condition, or bool) {
	var fields []filters.Field
	byField := map[filters.Field][]*filters.Condition{}
	original := map[*filters.Condition]*filters.Condition{}
	for _, c := range conditions {
		asked := c
		if or {
			negation, ok := negate(c)
			if !ok {
				continue
			}
			asked = negation
		}
		original[asked] = c
		if byField[c.Field] == nil {
			fields = append(fields, c.Field)
		}
		byField[c.Field] = append(byField[c.Field], asked)
	}
	for _, field := range fields {
		if len(r.found) == maxDiagnostics {
			return
		}
		a, b, ok := conflict(byField[field], r.hasOneLeaf(field))
		switch {
		case !ok:
		case or:
			a, b := original[a], original[b]
			if a.Op == b.Op { // both exclude a value
				r.report(ruleAlwaysTrue, b.Position, r.orToAnd(x, conditions), "one of %q and this always holds: did you mean [and]?", clip(a.String()))
			} else {
				r.report(ruleAlwaysTrue, b.Position, nil, "one of %q and this always holds", clip(a.String()))
			}
		default:
			severity := Warning
			if isOrdering(a.Op) && isOrdering(b.Op) && a.Value == b.Value {
				severity = Info // the limits of an empty range
			}
			r.reportAs(severity, ruleContradiction, b.Position, nil, "no content can satisfy both %q and this", clip(a.String()))
		}
	}
}

// negate returns the negation of a condition, if an operator has it.
func negate(c *filters.Condition) (*filters.Condition, bool) {
	n := *c
	var ok bool
	n.Op, ok = c.Op.Negation()
	return &n, ok
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

// hasOneLeaf reports whether a path leads to at most one value.
func (r *run) hasOneLeaf(field filters.Field) bool {
	if r.api != nil {
		f, ok := r.api.Field(field)
		return ok && f.Kind.IsValid() && !f.InRepeater && f.Behind == ""
	}
	return !strings.Contains(string(field), ".")
}

// conflict returns two of the conditions on one field that cannot hold
// together. It decides by the matcher.
func conflict(conditions []*filters.Condition, oneLeaf bool) (a, b *filters.Condition, ok bool) {
	seen := map[term]*filters.Condition{}
	for _, c := range conditions {
		if negation, ok := negate(c); ok {
			if other := seen[termOf(negation)]; other != nil {
				return other, c, true
			}
		}
		seen[termOf(c)] = c
	}
	if !oneLeaf || len(conditions) < 2 {
		return nil, nil, false
	}
	for _, c := range conditions {
		if c.Op == filters.OpEquals || c.Op == filters.OpNotExists {
			return excluded(c, conditions)
		}
	}
	if a, b, ok := bounds(conditions); ok {
		return a, b, true
	}
	return prefixes(conditions)
}

// excluded returns the first condition that does not hold for any of the
// leaves that satisfy pin, which are few.
func excluded(pin *filters.Condition, conditions []*filters.Condition) (a, b *filters.Condition, ok bool) {
	items := []map[string]any{{}, {"x": ""}, {"x": []any{}}}
	if pin.Op == filters.OpEquals {
		items = []map[string]any{
			{"x": pin.Value}, {"x": json.Number(pin.Value)}, {"x": pin.Value == "true"}, {"x": map[string]any{"id": pin.Value}},
		}
	}
	items = slices.DeleteFunc(items, func(item map[string]any) bool { return !holds(pin, item) })
	for _, c := range conditions {
		if looksAtSpelling(c, pin) {
			continue
		}
		items = slices.DeleteFunc(items, func(item map[string]any) bool { return !holds(c, item) })
		if len(items) == 0 {
			if slices.Index(conditions, pin) > slices.Index(conditions, c) {
				return c, pin, true
			}
			return pin, c, true
		}
	}
	return nil, nil, false
}

// looksAtSpelling reports whether c can tell apart the spellings of the instant
// that pin asks for.
func looksAtSpelling(c, pin *filters.Condition) bool {
	if pin.Op != filters.OpEquals || !isFull(pin.Value) {
		return false
	}
	switch c.Op {
	case filters.OpContains, filters.OpNotContains, filters.OpBeginsWith:
		return true
	case filters.OpLessThan, filters.OpGreaterThan:
		second := pin.Value[:len("2006-01-02T15:04:05")]
		return !isFull(c.Value) && strings.HasPrefix(c.Value, second)
	}
	return false
}

// holds reports whether a condition holds for an item that has the field as x.
func holds(c *filters.Condition, item map[string]any) bool {
	return filters.New(&filters.Condition{Field: "x", Op: c.Op, Value: c.Value}).MatchValue(item)
}

// less reports whether a leaf that is a string or a number is less than another.
func less(a, b string, number bool) bool {
	var leaf any = a
	if number {
		leaf = json.Number(a)
	}
	return filters.Field("x").LessThan(b).MatchValue(map[string]any{"x": leaf})
}

// bounds finds a lower and an upper bound between which there is nothing,
// neither as strings nor as numbers.
func bounds(conditions []*filters.Condition) (a, b *filters.Condition, ok bool) {
	numbers := true
	for _, c := range conditions {
		numbers = numbers && (!isOrdering(c.Op) || isNumber(c.Value))
	}
	kinds := []bool{false}
	if numbers {
		kinds = []bool{true, false}
	}
	for _, number := range kinds {
		var low, high *filters.Condition
		for _, c := range conditions {
			switch {
			case c.Op == filters.OpGreaterThan && (low == nil || less(low.Value, c.Value, number)):
				low = c
			case c.Op == filters.OpLessThan && (high == nil || less(c.Value, high.Value, number)):
				high = c
			}
		}
		if low == nil || high == nil || less(low.Value, high.Value, number) {
			return nil, nil, false
		}
		a, b = low, high
	}
	if a.Start > b.Start {
		a, b = b, a
	}
	return a, b, true
}

// prefixes finds two prefixes that no string has both of.
func prefixes(conditions []*filters.Condition) (a, b *filters.Condition, ok bool) {
	var longest *filters.Condition
	for _, c := range conditions {
		switch {
		case c.Op != filters.OpBeginsWith:
		case longest == nil || strings.HasPrefix(c.Value, longest.Value):
			longest = c
		case !strings.HasPrefix(longest.Value, c.Value):
			return longest, c, true
		}
	}
	return nil, nil, false
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
