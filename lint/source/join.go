package source

import (
	"iter"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/lint"
)

const (
	ruleWrongJoiner = "wrong-joiner"
	ruleCommaJoin   = "comma-join"
)

// A join is a call that joins a list by a literal.
type join struct {
	start, end int // lexemes of the whole expression; end is the parenthesis
	list       int // the last word of the list, or its bracket
	by         string
	literal    int
	parts      []filters.Position // where elements of the list are: in it, and in what is pushed to it
}

// receiver is what a method is called on, as if it were an argument.
const receiver = -1

// joinForms are the functions and methods that join a list by a text, with the arguments
// that are the list and the text.
var joinForms = map[string]struct{ list, by int }{
	"join": {receiver, 0}, "joined": {receiver, 0}, "joinToString": {receiver, 0}, "Join": {0, 1}, "implode": {1, 0},
}

// joinAt returns the join whose method or function is named at i.
func (f *file) joinAt(i int) (j join, ok bool) {
	form, open, on := joinForms[f.WordOf(i)], f.After(i), f.Receiver(i)
	if !f.IsOpen(open, '(') || f.Lexemes[open].Partner == program.None {
		return j, false
	}
	if f.IsLiteral(on) { // Python
		form.list, form.by = 0, receiver
	}
	argument := func(n int) int {
		if n == receiver {
			return on
		}
		return f.Argument(open, n)
	}
	j = join{start: f.OperandStart(i), end: open, list: argument(form.list), literal: argument(form.by)}
	if block := f.After(open); f.IsOpen(block, '{') && !f.Lexemes[block].Newline {
		j.end = block // Kotlin
	}
	if j.list == program.None {
		return j, false
	} else if j.literal == program.None {
		j.by = ","
		return j, f.Is(i, "join")
	}
	if name, v := f.Key(j.literal); name == "separator" { // Swift
		j.literal = v
	}
	if j.by, ok = f.constant(j.literal); ok {
		return j, true
	}
	j.by = f.Unquoted(j.literal)
	return j, f.IsLiteral(j.literal) && int(f.Lexemes[j.literal].Partner) == j.literal
}

// joins returns the joins of the file.
func (f *file) joins() []join {
	const most, mostParts = 500, 2000
	if f.joinsKnown {
		return f.joinList
	}
	f.joinsKnown = true
	parts := 0
	for _, name := range slices.Sorted(maps.Keys(joinForms)) {
		for _, i := range f.Words(name) {
			j, ok := f.joinAt(i)
			if ok && len(f.joinList) == most {
				f.addProblem(f.span(i, i), "more than %d joins of lists: this one is not checked", most)
			} else if ok {
				if j.parts = []filters.Position{f.span(j.start, j.end)}; parts < mostParts {
					j.parts = append(j.parts, f.pushedTo(j)...)
				}
				parts += len(j.parts)
				f.joinList = append(f.joinList, j)
			}
		}
	}
	slices.SortFunc(f.joinList, func(a, b join) int { return a.end - b.end })
	return f.joinList
}

// pushedTo returns where a list that is joined is given elements, if it is a variable.
func (f *file) pushedTo(j join) (parts []filters.Position) {
	for _, list := range slices.Compact([]int{j.start, j.list}) {
		if !f.IsWord(list) {
			continue
		}
		for k := range f.Uses(f.WordOf(list), j.start) {
			v, method := f.AssignedValue(k), program.None
			if next := f.After(k); f.Is(next, ".", "->", "?.") {
				method = f.After(next)
			}
			if at := f.span(max(v, k), f.End(max(v, k))); v != program.None && (f.lastMethod(at) == "map" ||
				(f.IsOpen(v, '[') || listMakers[f.WordOf(v)]) && !f.Is(f.After(v), ".")) {
				parts = append(parts, at)
			} else if f.IsWord(method) && pushes[f.WordOf(method)] || f.isPush(f.After(k)) {
				parts = append(parts, f.span(k, f.End(k)))
			}
		}
	}
	return parts
}

// isPush reports whether what is at i pushes what follows it to the list before: << or [] =.
func (f *file) isPush(i int) bool {
	return f.Is(i, "<<") || f.IsOpen(i, '[') && f.First(i) == program.None && f.Is(f.After(i), "=")
}

// joinIn returns the join that all of a range of the file is.
func (f *file) joinIn(at filters.Position) (join, bool) {
	lo, hi := f.ExpressionIn(program.Span(at))
	for _, j := range f.joins() {
		if j.start == lo && f.Last(j.end)+1 == hi {
			return j, true
		}
	}
	return join{}, false
}

// joinedValues reports lists of values after an operator. Only the first of them has a field.
func (c *checker) joinedValues(x *Filter) {
	f := c.file
	for i, h := range x.text.Holes {
		expr, op := x.expression(i), x.operatorBefore(i)
		_, _, whole := x.operand(i)
		if whole && h.Start < h.End && f.lastMethod(x.hole(i)) == "map" && len(f.filtersIn(x.hole(i))) > 0 {
			c.reportAs(lint.Error, x, ruleCommaJoin, x.hole(i), nil,
				"the list %q becomes a text with commas between the conditions: join it by [and] or [or]", expr)
		}
		if op == "" || strings.HasSuffix(op, "exists") {
			continue
		}
		at, rest := f.definition(x, i)
		if rest != "" {
			at = x.hole(i)
		}
		j, ok := f.joinIn(at)
		source := strings.Trim(f.Src[at.Start:at.End], "${ }")
		switch {
		case ok && f.IsWord(j.list) && strings.Count(source, "(") == 1, ok && plainMap.MatchString(source):
		case f.lastMethod(at) == "map" && len(f.filtersIn(at)) == 0:
			j.by = ","
		default:
			continue
		}
		switch strings.TrimSpace(j.by) {
		case ",":
			c.reportAs(lint.Warning, x, "comma-list", x.hole(i), nil,
				"%q becomes a list with commas, which are part of the value: write a condition for each value", expr)
		case "[and]", "[or]":
			c.reportAs(lint.Error, x, "missing-field", x.hole(i), nil,
				"all values in %q but the first are without a field: %s joins conditions", expr, j.by)
		}
	}
}

// plainMap is a list of members of values that is joined.
var plainMap = lazyregexp.New(`^[$\w.?!]+(?:\.(?:map|filter)\(` +
	`(?:\(?\w+(?:: \w+)?\)?\s*=>\s*[\w.?!]+|Boolean|String)\))+\.join\([^()]*\)$`)

// definition returns where the only value of the variable is that the expression of a
// hole starts with, and what the expression takes of it; or where the hole is.
func (f *file) definition(x *Filter, i int) (at filters.Position, rest string) {
	at, expr := x.given(i)
	name := f.NameIn(program.Span(at))
	rest, ok := strings.CutPrefix(strings.TrimPrefix(expr, "$"), strings.TrimPrefix(f.TextOf(name), "$"))
	if v := f.OnlyValue(name); v != program.None && !f.Is(name, "new") && ok && (rest == "" || rest[0] == '.') {
		return f.span(v, f.End(v)), rest
	}
	return at, ""
}

// lastMethod returns the name of the function that an expression calls last.
func (f *file) lastMethod(at filters.Position) string {
	lo, hi := f.ExpressionIn(program.Span(at))
	if lo < hi && f.Lexemes[hi-1].Kind == program.Close {
		open := int(f.Lexemes[hi-1].Partner)
		callee := f.Callee(open)
		if block := f.Before(open); f.IsOpen(open, '{') && f.IsMember(block) { // Ruby, Kotlin
			callee = block
		}
		if callee >= lo {
			return f.WordOf(callee)
		}
	}
	return ""
}

// joins reports lists of conditions that are joined by something else than a
// connective, and lists joined by [or] that go into one joined by [and].
func (c *checker) joins() {
	for _, j := range c.file.joins() {
		switch list := c.file.listed(j); {
		case j.by == "[or]":
			c.orJoin(j)
		case j.by == "[and]":
			c.orElements(j, list)
			c.andElements(j)
		default:
			c.wrongJoin(j, list)
		}
	}
	f := c.file
	for _, k := range f.Words("filters") { // of a caller
		start := f.Element(k)
		if !f.IsWord(max(start, 1)) || f.End(k) != k || start == k && f.Variable(k, "filters").Of == nil {
			continue
		}
		at := f.span(start, k)
		if expr := f.Src[at.Start:at.End]; callerFilter.MatchString(expr) && f.joinedWithAnd(start, k) {
			c.report(nil, lostParens, at, nil,
				"if %q holds an [or], [and] binds tighter than it: put it in parentheses", expr)
		}
	}
}

// wrongJoin reports a join of conditions by a comma or a word.
func (c *checker) wrongJoin(j join, list []*Filter) {
	f, x, rule, new := c.file, (*Filter)(nil), ruleWrongJoiner, "[and]"
	switch by := strings.ToLower(strings.Trim(j.by, " []")); by {
	case ",":
		rule = ruleCommaJoin
	case "":
		brings := func(p filters.Position) bool { return ownConnective.MatchString(f.Src[p.Start:p.End]) }
		if rule = ruleCommaJoin; j.by != "" || slices.ContainsFunc(j.parts, brings) {
			return
		}
	case "and", "&&", "&":
	case "or", "||", "|":
		new = "[or]"
	default:
		return
	}
	if len(list) > 0 {
		x = list[0]
		if fn := f.Around(x.at); new == "[and]" && fn != nil && listMethods[f.Called(fn.Params)] && len(list) == 1 &&
			strings.Count(x.Text, "[") == 1 && strings.HasSuffix(x.Text, "[equals]") {
			new = "[or]" // no field equals each of several values
		}
	} else if !f.isForFilters(j.start) || !slices.ContainsFunc(slices.Collect(f.elementsOf(j)), f.makesCondition) {
		return
	}
	var edits []lint.Edit
	at := f.span(j.end, j.end)
	switch {
	case j.literal == program.None: // join()
		edits = []lint.Edit{{Position: at, New: "('" + new + "')"}}
	case f.IsLiteral(j.literal):
		at = f.span(j.literal, j.literal)
		at.Start, at.End = at.Start+1, at.End-1
		edits = []lint.Edit{{Position: at, New: new}}
	default:
		at = f.span(j.literal, f.End(j.literal))
	}
	c.reportAs(lint.Error, x, rule, at, edits, "%q does not join conditions: write %s", j.by, new)
}

// isForFilters reports whether what is at i, or the variable that it is given, has a name with filter in it.
func (f *file) isForFilters(i int) bool {
	const most = 20 // brackets
	if key, _, _ := f.named(i, most); !f.service || isFilterName(key) {
		return f.service
	}
	name, at := f.NameOfValue(i)
	return name != "" && slices.ContainsFunc(slices.Collect(f.Uses(name, at)), func(k int) bool {
		key, _, _ := f.named(k, 1)
		return isFilterName(key)
	})
}

// elementsOf yields the elements of a list that is joined and is written out, and what is pushed to it.
func (f *file) elementsOf(j join) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, part := range j.parts {
			open := f.From(part.Start)
			if !f.IsOpen(open, '[') { // list.push(…)
				for open = f.After(open); f.Is(open, ".", "?.") || f.IsWord(open) && pushes[f.WordOf(open)]; {
					open = f.After(open)
				}
			}
			for e := range f.Elements(max(open, program.None)) {
				if f.Up(e) == open && !yield(e) {
					return
				}
			}
		}
	}
}

// makesCondition reports whether an element is a constant with a condition, or a call of a function
// that returns one.
func (f *file) makesCondition(e int) bool {
	if text, ok := f.constant(e); ok && !f.IsLiteral(e) {
		return beginsCondition(text)
	}
	fn, in := f.functionCalled(e)
	return fn != nil && f.End(e) == f.After(e) && slices.ContainsFunc(in.answers(fn), func(at filters.Position) bool {
		return beginsCondition(strings.Trim(in.Src[at.Start:at.End], "\"'`"))
	})
}

// constant returns the text that a name is, of a constant in the file or one that it imports.
func (f *file) constant(i int) (text string, ok bool) {
	if !f.IsWord(i) {
		return "", false
	}
	var w follower
	t := w.value(f.File, i, nil)
	return t.name, t.reach == reachKnown
}

var (
	// ownConnective is a text that begins or ends with a connective.
	ownConnective = lazyregexp.New("[\"'`]\\[(?:and|or)\\]|\\[(?:and|or)\\][\"'`]")

	// startsOr is an expression that starts with an [or] or, if a condition holds, with nothing.
	startsOr = lazyregexp.New("^\\(?[\\w.$ !=<>?&]*[\"'`]\\[or\\]")
)

// listed returns the filters in the list that is joined.
func (f *file) listed(j join) (list []*Filter) {
	for _, at := range j.parts {
		for _, x := range f.filtersIn(at) {
			if x.isCondition() && !f.isInCall(x, j) {
				list = append(list, x)
			}
		}
	}
	return list
}

// filtersIn returns the filters in a range of the file.
func (f *file) filtersIn(at filters.Position) []*Filter {
	i := sort.Search(len(f.found), func(i int) bool { return f.found[i].Start > at.Start })
	n := i
	for n < len(f.found) && f.found[n].End < at.End {
		n++
	}
	return f.found[i:n]
}

// isCondition reports whether a filter starts like a condition.
func (x *Filter) isCondition() bool {
	return x.verdict >= isFilter && !x.inURL &&
		beginsCondition(strings.ReplaceAll(x.text.Marked(), string(rune(program.Mark)), "a"))
}

// isInCall reports whether a filter in a join is given to another function there,
// so that it is not part of the list.
func (f *file) isInCall(x *Filter, j join) bool {
	for i := x.at; i > j.start && f.Up(i) > j.start; i = f.Up(i) {
		if name := f.Called(i); name != "" && !listMethods[name] && !listMakers[name] {
			return true
		}
	}
	return false
}

var (
	// listMakers are functions that make a list of their arguments.
	listMakers = program.WordSet("listOf mutableListOf arrayOf array list List Array append")

	listMethods = namesOf("list methods")
)
