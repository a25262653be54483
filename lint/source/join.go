package source

import (
	"slices"
	"sort"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

var lostParens = lint.Rule{
	ID:       "lost-parens",
	Severity: lint.Warning,
	Summary:  "A list joined by [or] is put into one joined by [and] without parentheses.",
	Doc: "[and] binds tighter than [or]: of a[and]b[or]c the part c alone is enough. What is joined by [or], and what a caller hands in, needs parentheses " +
		"where [and] is beside it.",
}

const (
	ruleWrongJoiner = "wrong-joiner"
	ruleCommaJoin   = "comma-join"
)

// joinedNames is a list of unknown values that is put together with a
// connective.
var joinedNames = lazyregexp.New(`^[\w$.?!]+\.join\(\s*["'` + "`" + `]\[(and|or)\]["'` + "`" + `]\s*\)$`)

// commaNames is such a list with commas.
var commaNames = lazyregexp.New(`^[\w$.?!]+\.join\((?:\s*["'` + "`" + `],\s?["'` + "`" + `]\s*)?\)$`)

// joinedValues reports lists of values after an operator. Only the first of them
// has a field.
func (c *checker) joinedValues(x *Filter) {
	for i, h := range x.text.holes {
		expr := x.expression(i)
		op := x.operatorBefore(i)
		if _, _, whole := x.operand(i); whole && h.Start < h.End && lastMethod(expr) == "map" &&
			c.holdsFilter(h.Position) {
			c.reportAs(lint.Error, x, ruleCommaJoin, h.Position, nil,
				"the list %s becomes a text with commas between the conditions: join it by [and] or [or]", quote.Short(expr))
			continue
		}
		if op == "" || op == "exists" || op == "not_exists" {
			continue
		}
		if commaNames.MatchString(expr) {
			c.reportAs(lint.Warning, x,
				"comma-list", h.Position, nil, "%s becomes a list with commas, which are part of the value: write a condition for each value", quote.Short(expr))
		} else if m := joinedNames.FindStringSubmatch(expr); m != nil {
			c.reportAs(lint.Error, x,
				"missing-field", h.Position, nil, "all values in %s but the first are without a field: [%s] joins conditions", quote.Short(expr), m[1])
		}
	}
}

// holdsFilter reports whether another filter is in a range of the file.
func (c *checker) holdsFilter(at filters.Position) bool {
	return len(c.file.filtersIn(at.Start, at.End)) > 0
}

// lastMethod returns the name of the method that an expression calls last.
func lastMethod(expr string) string {
	if !strings.HasSuffix(expr, ")") {
		return ""
	}
	depth := 0
	for i := len(expr) - 1; i >= 0; i-- {
		switch expr[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				return expr[strings.LastIndexByte(expr[:i], '.')+1 : i]
			}
		}
	}
	return ""
}

// endsInOrJoin is an expression that joins a list by [or].
var endsInOrJoin = lazyregexp.New(`\.join\(\s*["'` + "`" + `]\[or\]["'` + "`" + `]\s*\)$|^(?:implode|join)\(\s*["']\[or\]["'],[^()]*(?:\([^()]*\))?[^()]*\)$|^["']\[or\]["']\.join\(.*\)$|^strings\.Join\(.*,\s*"\[or\]"\)$`)

// joinedOperands reports holes beside [and] that may hold an [or].
func (c *checker) joinedOperands(x *Filter) {
	f := x.file
	for i, h := range x.text.holes {
		before, after, whole := x.operand(i)
		if !whole || before != "[and]" && after != "[and]" || h.Start == h.End {
			continue
		}
		source := f.src[h.Start:h.End]
		var edits []lint.Edit
		if source[0] == '$' || source[0] == '#' || source[0] == '{' || source[0] == '\\' {
			edits = wrap(h.Position, "(", ")")
		}
		expr := x.expression(i)
		if endsInOrJoin.MatchString(expr) {
			c.report(x, lostParens, h.Position, edits,
				"the [or] of %s is beside [and], which binds tighter: put it in parentheses", quote.Short(expr))
			continue
		}
		switch f.holdsOr(h.Position) {
		case orYes:
			c.report(x, lostParens, h.Position, edits,
				"%s may hold an [or] beside [and], which binds tighter: put it in parentheses", quote.Short(expr))
		case orUnknown:
			if callerFilter.MatchString(expr) {
				c.report(x, lostParens, h.Position, edits,
					"if %s holds an [or], [and] binds tighter than it: put it in parentheses", quote.Short(expr))
			}
		}
	}
}

// wrap returns the edits that put something around a range.
func wrap(at filters.Position, before, after string) []lint.Edit {
	return []lint.Edit{
		{Position: filters.Position{Start: at.Start, End: at.Start}, New: before},
		{Position: filters.Position{Start: at.End, End: at.End}, New: after},
	}
}

// callerFilter is the name of a filter that comes from elsewhere.
var callerFilter = lazyregexp.New(`(?i)^[\w$.?!\[\]'"]*(?:filters?|quer(?:y|ies))(?:\.value)?!?$`)

type orHold uint8

const (
	orUnknown orHold = iota
	orNo
	orYes
)

// holdsOr finds out whether an expression makes a filter with an [or] that is not
// in parentheses, as far as the file tells.
func (f *file) holdsOr(at filters.Position) orHold {
	lo, hi := f.lexemesIn(at)
	if lo < hi && f.lexemes[lo].kind == lexOpen {
		lo++
	}
	if lo >= hi || !f.isWord(lo) {
		return orUnknown
	}
	values, fn := f.definitions(lo)
	if fn != nil || len(values) == 0 || f.is(f.after(lo), ".", "?.") {
		return orUnknown
	}
	for _, v := range values {
		source := f.sourceOf(v)
		switch {
		case endsInOrJoin.MatchString(source):
			return orYes
		case f.lexemes[v].kind != lexLiteral:
			return orUnknown
		case flatOr(strings.Trim(source, "\"'`")):
			return orYes
		}
	}
	return orNo
}

// flatOr reports whether a filter has an [or] outside of parentheses.
func flatOr(s string) bool {
	depth := 0
	for i := range len(s) {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], "[or]"):
			return true
		}
	}
	return false
}

// A join is a call that joins a list by a literal.
type join struct {
	start, end int // lexemes of the whole expression; end is the parenthesis
	list       int // the last word of the list, or its bracket
	by         string
	literal    int
}

// joinNames are the functions and methods that join a list by a text.
var joinNames = [...]string{"join", "implode", "joinToString", "joined", "Join"}

// joinAt returns the join whose method or function is named at i.
func (f *file) joinAt(i int) (j join, ok bool) {
	open := f.after(i)
	if !f.isOpen(open, '(') || f.lexemes[open].partner == noLexeme {
		return j, false
	}
	first := f.first(open)
	j.end = open
	switch f.wordOf(i) {
	case "join", "joinToString", "joined":
		r := f.receiver(i)
		if r == noLexeme {
			return j, false
		}
		if f.lexemes[r].kind == lexLiteral { // Python
			j.literal, j.list, j.start = r, first, r
		} else {
			j.literal, j.list, j.start = first, r, f.chainStart(i)
			if name, v := f.key(max(first, 1)); first != noLexeme && name == "separator" {
				j.literal = v // Swift
			}
		}
	case "Join":
		j.literal, j.list, j.start = f.argument(open, 1), first, f.chainStart(i)
	case "implode":
		j.literal, j.list, j.start = first, f.argument(open, 1), i
	default:
		return j, false
	}
	if j.literal == noLexeme || f.lexemes[j.literal].kind != lexLiteral ||
		int(f.lexemes[j.literal].partner) != j.literal {
		return j, false
	}
	j.by = strings.Trim(f.textOf(j.literal), "\"'`")
	return j, true
}

// chainStart returns the first lexeme of a.b(c).d, of which d is given.
func (f *file) chainStart(i int) int {
	for range 40 {
		dot := f.before(i)
		if !f.is(dot, ".", "?.", "->") && !(f.isOpen(i, '(') || f.isOpen(i, '[') && dot != noLexeme &&
			f.lexemes[dot].end == f.lexemes[i].start) {
			return i
		}
		if f.isOpen(i, '(') || f.isOpen(i, '[') {
			if f.callee(i) == noLexeme && !f.isOpen(i, '[') {
				return i
			}
			i = dot
			continue
		}
		i = f.before(dot)
	}
	return i
}

// joins reports lists of conditions that are joined by something else than a
// connective, and lists joined by [or] that go into one joined by [and].
func (c *checker) joins() {
	f := c.file
	var names []int32
	for _, name := range joinNames {
		names = append(names, f.words(name)...)
	}
	const most = 500
	for _, k := range names[:min(len(names), most)] {
		j, ok := f.joinAt(int(k))
		if !ok {
			continue
		}
		if j.by == "[or]" {
			c.orJoin(j)
		} else if x := f.joinsFilters(j); x != nil && j.by != "[and]" {
			c.wrongJoin(j, x)
		}
	}
}

// wrongJoin reports a join of conditions by a comma or a word.
func (c *checker) wrongJoin(j join, x *Filter) {
	f := c.file
	rule, new := ruleWrongJoiner, "[and]"
	switch by := strings.ToLower(strings.Trim(j.by, " []")); by {
	case ",", "":
		rule = ruleCommaJoin
		if by == "" && j.by != "" {
			return
		}
	case "and", "&&", "&":
	case "or", "||", "|":
		new = "[or]"
	default:
		return
	}
	at := filters.Position{Start: int(f.lexemes[j.literal].start) + 1, End: int(f.lexemes[j.literal].end) - 1}
	c.reportAs(lint.Error, x, rule, at, []lint.Edit{{Position: at, New: new}},
		"%s does not join conditions: write %s", quote.Short(j.by), new)
}

// joinsFilters returns the first filter of the list that is joined, or nil.
func (f *file) joinsFilters(j join) *Filter {
	for _, x := range f.filtersIn(int(f.lexemes[j.start].start), int(f.lexemes[f.last(j.end)].end)) {
		if x.isCondition() && !f.isInCall(x, j) {
			return x
		}
	}
	if !f.isWord(j.list) {
		return nil
	}
	name := f.wordOf(j.list)
	for _, k := range f.wordsAround(name, j.start) {
		if push := f.after(f.after(int(k))); f.isMember(push) && pushes[f.wordOf(push)] &&
			f.around(int(k)) == f.around(j.start) {
			open := f.after(push)
			if f.isOpen(open, '(') {
				if x := firstCondition(f.filtersIn(int(f.lexemes[open].start), int(f.lexemes[f.last(open)].end))); x != nil {
					return x
				}
			}
		}
		v := f.assignedValue(int(k))
		if v == noLexeme || !f.isOpen(v, '[') && !listMakers[f.wordOf(v)] || f.around(int(k)) != f.around(j.start) {
			continue
		}
		start := int(f.lexemes[v].start)
		if x := firstCondition(f.filtersIn(start, start+len(f.sourceOf(v)))); x != nil && !f.is(f.after(v), ".") {
			return x
		}
	}
	return nil
}

// filtersIn returns the filters between two places of the file.
func (f *file) filtersIn(start, end int) []*Filter {
	i := sort.Search(len(f.found), func(i int) bool { return f.found[i].Start > start })
	n := i
	for n < len(f.found) && f.found[n].End < end {
		n++
	}
	return f.found[i:n]
}

// firstCondition returns the first filter that starts like a condition, or nil.
func firstCondition(found []*Filter) *Filter {
	if i := slices.IndexFunc(found, (*Filter).isCondition); i >= 0 {
		return found[i]
	}
	return nil
}

// isCondition reports whether a filter starts like a condition.
func (x *Filter) isCondition() bool {
	return x.verdict >= isFilter && !x.inURL &&
		beginsCondition(strings.ReplaceAll(x.text.marked(), string(rune(mark)), "a"))
}

// isInCall reports whether a filter in a join is given to another function there,
// so that it is not part of the list.
func (f *file) isInCall(x *Filter, j join) bool {
	for i := x.at; i > j.start; i = int(f.lexemes[i].parent) {
		callee := f.callee(int(f.lexemes[i].parent))
		if callee != noLexeme && int(f.lexemes[i].parent) > j.start && !listMethods[f.wordOf(callee)] {
			return true
		}
	}
	return false
}

// listMakers are functions that make a list of their arguments.
var listMakers = wordSet("listOf mutableListOf arrayOf array list List Array")

var listMethods = wordSet("map flatMap filter concat join implode array_map array_filter list reverse sort slice of from append collect")

// orJoin reports a list joined by [or] whose parentheses are missing.
func (c *checker) orJoin(j join) {
	f := c.file
	open := int(f.lexemes[j.start].parent)
	if f.isWrapped(j) {
		return
	}
	at := filters.Position{Start: int(f.lexemes[j.start].start), End: int(f.lexemes[f.last(j.end)].end)}
	source := f.src[at.Start:at.End]
	var x *Filter
	if inside := f.filtersIn(at.Start, at.End); len(inside) > 0 {
		x = inside[0]
	}
	edits := wrap(at, "`(${", "})`")
	if f.languageAt(j.start).style.quotes != "`" {
		edits = nil
	}
	switch {
	case f.element(j.start) == j.start && f.isList(open) && f.after(j.end) == noLexeme || f.is(f.after(j.end), ","):
		if f.joinedByAnd(open) {
			c.report(x, lostParens, at, edits,
				"the list joined by [or] is one of those joined by [and], which binds tighter: put it in parentheses")
		}
	case f.isOrHelper(j):
		c.report(x, lostParens, at, edits,
			"what %s joins by [or] has no parentheses, and [and] beside it binds tighter: put it in parentheses", quote.Short(source))
	}
}

// isWrapped reports whether parentheses are put around a join.
func (f *file) isWrapped(j join) bool {
	before, after := f.before(j.start), f.after(j.end)
	if f.is(before, "+", ".") {
		before = f.before(before)
	}
	if f.is(after, "+", ".") {
		after = f.after(after)
	}
	opens := before != noLexeme && f.lexemes[before].kind == lexLiteral && strings.HasSuffix(strings.TrimRight(f.textOf(before), "\"'`"), "(")
	closes := after != noLexeme && f.lexemes[after].kind == lexLiteral && strings.HasPrefix(strings.TrimLeft(f.textOf(after), "\"'`"), ")")
	return opens && closes
}

// isList reports whether a bracket is a list, or the argument of a push.
func (f *file) isList(open int) bool {
	if open == noLexeme {
		return false
	}
	callee := f.callee(open)
	return f.isOpen(open, '[') && callee == noLexeme || callee != noLexeme && pushes[f.wordOf(callee)]
}

// joinedByAnd reports whether a list, or the variable that is pushed to, is joined
// by [and] later.
func (f *file) joinedByAnd(open int) bool {
	names := f.words("join")
	if callee := f.callee(open); callee != noLexeme {
		list := f.receiver(callee)
		if !f.isWord(list) {
			return false
		}
		return f.andJoinOf(names, f.wordOf(list))
	}
	for _, k := range names {
		if j, ok := f.joinAt(int(k)); ok && j.by == "[and]" && j.start <= open && open < f.last(j.end) {
			return true
		}
	}
	start := f.element(open)
	for f.isWord(start) && declarations[f.textOf(start)] {
		start = f.after(start)
	}
	return f.isWord(start) && f.assignedValue(start) == open && f.andJoinOf(names, f.wordOf(start))
}

func (f *file) andJoinOf(joins []int32, list string) bool {
	for _, k := range joins {
		if j, ok := f.joinAt(int(k)); ok && j.by == "[and]" && (f.isWord(j.start) && f.wordOf(j.start) == list ||
			f.isWord(j.list) && f.wordOf(j.list) == list) {
			return true
		}
	}
	return false
}

// isOrHelper reports whether a join is all that a function returns, which joins
// what it is given for use beside [and].
func (f *file) isOrHelper(j join) bool {
	fn := f.around(j.start)
	if fn == nil || f.after(j.end) != noLexeme && !f.separates(j.end, f.after(j.end)) {
		return false
	}
	returned := fn.lo == j.start || f.is(f.before(j.start), "return")
	if !returned || !f.isWord(j.start) {
		return false
	}
	if _, _, ok := f.param(fn, f.wordOf(j.start)); !ok {
		return false
	}
	return orName.MatchString(fn.name)
}

var orName = lazyregexp.New(`^_?(?:or|any|anyOf|some|oneOf|orAll|joinOr|joinWithOr|orFilters?|filterOr|combineOr|withOr)$`)
