package source

import (
	"iter"
	"sort"
	"strings"

	"github.com/microcms-go/filters"
)

// A function is a function or method of the file.
type function struct {
	name   string
	at     int // of its name, or where it starts
	params int // the parenthesis, or the only parameter, or noLexeme
	lo, hi int // the lexemes of its body
}

var notMethods = wordSet("if while for switch catch with function return typeof await foreach elseif match super")

// functions returns the functions of the file, in the order of their bodies.
func (f *file) functions() []*function {
	if f.byName != nil {
		return f.functionList
	}
	f.byName = map[string][]*function{}
	for i := 1; i < len(f.lexemes); i++ {
		if fn := f.function(i); fn != nil {
			f.functionList = append(f.functionList, fn)
			f.byName[fn.name] = append(f.byName[fn.name], fn)
		}
	}
	sort.SliceStable(f.functionList, func(a, b int) bool { return f.functionList[a].lo < f.functionList[b].lo })
	return f.functionList
}

// function returns the function that the lexeme at i makes known, or nil.
func (f *file) function(i int) *function {
	switch {
	case f.is(i, "=>"):
		return f.arrow(i)
	case f.lexemes[i].kind != lexWord:
	case f.is(i, "function", "func", "fun"):
		return f.declared(i)
	case f.is(i, "def"):
		return f.indented(i)
	default:
		return f.method(i)
	}
	return nil
}

// declared finds function name(…) {, also without a name and with type parameters.
func (f *file) declared(i int) *function {
	j := f.after(i)
	if f.is(j, "*") || f.isOpen(j, '(') && f.isOpen(f.after(f.after(j)), '(') {
		j = f.after(j) // function* name(…), func (x T) name(…)
	}
	fn := &function{name: f.wordOf(j), at: j, params: j}
	if !f.isWord(j) {
		fn.name, fn.at = f.nameOfValue(i)
	}
	for n := 0; n < maxSiblings/10 && fn.params != noLexeme && !f.isOpen(fn.params, '('); n++ {
		fn.params = f.after(fn.params)
	}
	return f.withBody(fn, f.after(fn.params))
}

// withBody finds the braces of a function from i on.
func (f *file) withBody(fn *function, i int) *function {
	for n := 0; n < 40 && f.isOpen(fn.params, '(') && i != noLexeme && !f.is(i, ";", ",", "="); n, i = n+1, f.after(i) {
		next := f.after(i)
		if !f.isOpen(i, '{') || f.isOpen(next, '{') && !f.lexemes[next].newline {
			continue // also a type { a: string } before the body
		}
		if fn.lo, fn.hi = i, f.last(i)+1; fn.hi == i+1 {
			fn.hi = len(f.lexemes)
		}
		return fn
	}
	return nil
}

// indented finds the body of def, which is told by its indentation.
func (f *file) indented(i int) *function {
	j := f.after(i)
	if f.is(j, "self") && f.is(f.after(j), ".") {
		j = f.after(f.after(j))
	}
	if !f.isWord(j) {
		return nil
	}
	fn := &function{name: f.wordOf(j), at: j, lo: j + 1, hi: len(f.lexemes)}
	if open := f.after(j); f.isOpen(open, '(') {
		fn.params, fn.lo = open, f.last(open)+1
	}
	indent := f.indent(i)
	for k := fn.lo; k < len(f.lexemes); k++ {
		if f.lexemes[k].kind == lexBarrier || f.lexemes[k].newline && f.indent(k) <= indent {
			fn.hi = k
			break
		}
	}
	return fn
}

// indent returns the length of the white space at the start of the line of i.
func (f *file) indent(i int) int {
	line := f.src[strings.LastIndexByte(f.src[:f.lexemes[i].start], '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// method finds the method of a class or an object: name(…) {
func (f *file) method(i int) *function {
	open, before := f.after(i), f.before(i)
	if !f.isOpen(open, '(') || notMethods[f.textOf(i)] || operatorWords[f.textOf(i)] ||
		f.is(before, "function", "new", ".", "?.", "func", "fun", "=") {
		return nil
	}
	typed := !f.lexemes[i].newline && (f.isWord(before) || f.is(before, ">"))
	next := f.after(open)
	if !typed && !f.isOpen(f.up(i), '{') || f.lexemes[next].newline ||
		!f.isOpen(next, '{') && !f.is(next, ":", "async") {
		return nil
	}
	return f.withBody(&function{name: f.wordOf(i), at: i, params: open}, next)
}

// arrow finds x => …, whose body goes to the end of the element.
func (f *file) arrow(i int) *function {
	fn := &function{params: f.before(i)}
	if !f.isOpen(fn.params, '(') && (!f.isWord(fn.params) || f.is(f.before(fn.params), ":") || f.is(fn.params, ":")) {
		p := fn.params // (x): Type => …
		for n := 0; n < 20 && p != noLexeme && !f.is(p, ":"); n++ {
			p = f.before(p)
		}
		if p = f.before(max(p, 1)); f.isOpen(p, '(') {
			fn.params = p
		} else if !f.isWord(fn.params) {
			return nil
		}
	}
	start, body := fn.params, f.after(i)
	if before := f.before(start); f.is(before, "async", "fn") {
		start = before
	}
	if body == noLexeme {
		return nil
	}
	fn.name, fn.at = f.nameOfValue(start)
	if fn.lo, fn.hi = body, f.last(body)+1; !f.isOpen(body, '{') {
		fn.hi = f.last(f.end(body)) + 1
	}
	return fn
}

// nameOfValue returns the name that the value starting at i is given, also through a call such as
// cache(…), and where the name is. Without a name, it returns i.
func (f *file) nameOfValue(i int) (name string, at int) {
	v := i
	for range 3 {
		switch sign := f.before(v); {
		case f.is(sign, "=", ":="):
			start := f.element(sign)
			for n := 0; n < 30 && f.is(f.before(start), ",") && f.insideTypes(start, sign); n++ {
				start = f.element(f.before(f.before(start))) // const name: Type<A, B> = …
			}
			if start = f.undeclared(start); f.is(f.after(start), ".") && f.isWord(f.before(sign)) {
				start = f.before(sign) // this.name = …
			}
			if f.isWord(start) {
				return f.wordOf(start), start
			}
			return "", i
		case f.is(sign, ":"):
			return f.wordOf(f.before(sign)), f.before(sign)
		case sign != noLexeme || f.callee(f.up(v)) == noLexeme:
			return "", i
		}
		for v = f.callee(f.up(v)); f.isWord(f.receiver(v)); {
			v = f.receiver(v)
		}
	}
	return "", i
}

// insideTypes reports whether more type parameters end than start between two siblings.
func (f *file) insideTypes(i, end int) bool {
	types := f.src[f.lexemes[i].start:f.lexemes[end].start]
	return strings.Count(types, ">")-strings.Count(types, "=>") > strings.Count(types, "<")
}

// around returns the innermost function whose body i is in, or nil.
func (f *file) around(i int) *function {
	list := f.functions()
	n := sort.Search(len(list), func(k int) bool { return list[k].lo > i })
	const most = 200
	for k := n - 1; k >= 0 && k >= n-most; k-- {
		if i < list[k].hi {
			return list[k]
		}
	}
	return nil
}

// functionNamed returns the only function of that name whose body is not around i.
func (f *file) functionNamed(name string, i int) (found *function) {
	f.functions()
	for _, fn := range f.byName[name] {
		if i < fn.lo || fn.hi <= i {
			if found != nil {
				return nil
			}
			found = fn
		}
	}
	return found
}

// returned returns the function that a function returns, or nil.
func (f *file) returned(fn *function) *function {
	const most = 20
	all := f.functions()
	from := sort.Search(len(all), func(i int) bool { return all[i].lo > fn.lo })
	for _, in := range all[from:min(from+most, len(all))] {
		start := in.params
		for f.is(f.before(start), "async", "function") {
			start = f.before(start)
		}
		if in.hi <= fn.hi && (start == fn.lo || f.is(f.before(start), "return")) {
			return in
		}
	}
	return nil
}

// calls yields the parentheses of the calls of a function in its file.
func (f *file) calls(fn *function) iter.Seq[int] {
	return func(yield func(int) bool) {
		for k := range f.uses(fn.name, fn.lo) {
			if open := f.after(k); fn.name != "" && k != fn.at && f.isOpen(open, '(') && !yield(open) {
				return
			}
		}
	}
}

// param reports whether a function has a parameter with a name: the how-manieth
// it is and, if the parameter is taken apart, the member that it is.
func (f *file) param(fn *function, name string) (n int, member string, ok bool) {
	if fn.params == noLexeme || f.isWord(fn.params) {
		return 0, "", fn.params != noLexeme && f.wordOf(fn.params) == name
	}
	n = -1
	for e := range f.elements(fn.params) {
		n++
		for i, last := e, f.end(e); ; i = f.after(i) {
			switch {
			case f.isOpen(i, '{') && !f.is(f.before(i), ":"): // { a, b: c, d = 1 }
				if member, ok := f.binding(i, name, 2); ok {
					return n, member, true
				}
			case f.isWord(i) && f.wordOf(i) == name && !f.is(f.before(i), ":", "=", "<", "|"):
				return n, "", true
			}
			if i == last || i == noLexeme {
				break
			}
		}
	}
	return 0, "", false
}

// binding returns the path of the member that a name means in a pattern, such as
// { a, b: c, d: { e } }.
func (f *file) binding(open int, name string, depth int) (path string, ok bool) {
	for k := range f.elements(open) {
		as := k
		if f.is(f.after(k), ":") {
			as = f.after(f.after(k))
		} else if f.is(k, "...") {
			as = f.after(k)
		}
		if f.isWord(as) && f.wordOf(as) == name {
			return f.wordOf(k), true
		} else if f.isOpen(as, '{') && depth > 0 {
			if path, ok = f.binding(as, name, depth-1); ok {
				return f.wordOf(k) + "." + path, true
			}
		}
	}
	return "", false
}

// given returns the value that a call gives for a parameter, or noLexeme.
func (f *file) given(open, n int, member string) int {
	v := f.argument(open, n)
	if member != "" {
		if !f.isOpen(v, '{') {
			return noLexeme
		}
		v, _ = f.member(v, member)
	}
	return v
}

// A variable is what a name means at a place: a variable that is given values, or the
// nth parameter of a function or, if that is taken apart, a member of it.
type variable struct {
	values []int
	of     *function
	n      int
	member string
}

// variable returns what a name means at i: in the innermost function that declares it or
// has it as a parameter, or in the file.
func (f *file) variable(i int, name string) (v variable) {
	lo, hi, of := f.scope(i, name)
	if of != nil {
		v.of = of
		v.n, v.member, _ = f.param(of, name)
		return v
	}
	for k := range f.uses(name, i) {
		if k < lo || k >= hi || k == i {
			continue
		}
		if value := f.patternValue(k); value != noLexeme { // also of { name = 'default' }
			v.values = append(v.values, value)
		} else if value := f.assignedValue(k); value != noLexeme && !f.isOpen(f.up(k), '(') {
			v.values = append(v.values, value)
		}
	}
	return v
}

// scope returns the range in which a name that is known at i has its meaning there, and
// the function whose parameter it is, if it is one.
func (f *file) scope(i int, name string) (lo, hi int, of *function) {
	for fn := f.around(i); fn != nil; fn = f.around(fn.lo - 1) {
		if f.declares(fn, name) {
			return fn.lo, fn.hi, nil
		} else if _, _, ok := f.param(fn, name); ok {
			return fn.lo, fn.hi, fn
		}
	}
	return 0, len(f.lexemes), nil
}

// onlyValue returns the only value that the variable at i is given, or noLexeme.
func (f *file) onlyValue(i int) int {
	if v := f.variable(i, f.wordOf(i)); len(v.values) == 1 {
		return v.values[0]
	}
	return noLexeme
}

// declares reports whether the body of a function declares a variable.
func (f *file) declares(fn *function, name string) bool {
	for k := range f.uses(name, fn.lo) {
		before := f.before(k)
		if fn.lo <= k && k < fn.hi && (f.isWord(before) && declarations[f.textOf(before)] || f.is(f.after(k), ":=") ||
			f.patternValue(k) != noLexeme ||
			(f.python || strings.HasPrefix(f.textOf(k), "$")) && f.assignedValue(k) != noLexeme) {
			return true
		}
	}
	return false
}

// assignedValue returns the value that the variable or enum at i is given there, or noLexeme.
func (f *file) assignedValue(i int) int {
	before, next := f.before(i), f.after(i)
	if f.is(before, "enum") {
		return next
	} else if f.isWord(before) && declarations[f.textOf(before)] {
		next = f.afterType(next)
	}
	if f.isMember(i) || !f.is(next, "=", ":=") || f.callee(f.up(i)) != noLexeme {
		return noLexeme
	}
	return f.after(next)
}

// afterType skips a colon and the type that follows it, up to where a value is given.
// It returns noLexeme if the statement ends there.
func (f *file) afterType(i int) int {
	if !f.is(i, ":") {
		return i
	}
	for n := 0; n < 30 && !f.is(i, "="); n++ {
		next := f.after(i)
		if next == noLexeme || f.separates(i, next) {
			return noLexeme
		}
		i = next
	}
	return i
}

// patternValue returns the value that is taken apart into a pattern in which the
// word at i is bound: { i } = value, { a: i } = value, [i] = value.
func (f *file) patternValue(i int) int {
	open := f.up(i)
	if !f.isOpen(open, '{') && !f.isOpen(open, '[') || f.is(f.after(i), ":") || f.isMember(i) {
		return noLexeme
	}
	for n := 0; n < 2 && f.isOpen(f.up(open), '{') && f.is(f.before(open), ":"); n++ {
		open = f.up(open) // { a: { i } } = value
	}
	if eq := f.afterType(f.after(open)); f.is(eq, "=") {
		return f.after(eq)
	}
	return noLexeme
}

// lexemesIn returns the range of the lexemes in a range of the file.
func (f *file) lexemesIn(p filters.Position) (lo, hi int) {
	return f.lexemes.from(p.Start), f.lexemes.from(p.End)
}

// expressionIn returns the same without the braces of a hole.
func (f *file) expressionIn(p filters.Position) (lo, hi int) {
	if lo, hi = f.lexemesIn(p); lo < hi && f.lexemes[lo].kind == lexOpen && int(f.lexemes[lo].partner) == hi-1 {
		return lo + 1, hi - 1
	}
	return lo, hi
}

// nameIn returns the name that a hole starts with, or noLexeme.
func (f *file) nameIn(p filters.Position) int {
	lo, hi := f.lexemesIn(p)
	if lo < hi && f.lexemes[lo].kind == lexOpen {
		lo++
	}
	if lo < hi && f.isWord(lo) {
		return lo
	}
	return noLexeme
}

// roots returns the source of a range of lexemes, and the names in it that mean
// something by themselves: not members, keys or keywords. Without what is given to
// a function of whose answer a member is taken; or to any, if all of it is an answer.
func (f *file) roots(lo, hi int, answer bool) (source string, roots []int) {
	const most, mostSource = 20, 2000
	hi = min(hi, lo+maxSiblings)
	from := f.lexemes[lo].start
	for i := max(lo, 1); i < hi; i++ {
		callee := f.callee(i)
		asked := callee != noLexeme && (lookups[f.wordOf(callee)] || !passing[f.wordOf(callee)] && (answer || f.hasMember(i)))
		if f.last(i) > i && asked || f.isIndex(i) && f.last(i) > i+2 {
			source += f.src[from:f.lexemes[i].end]
			i = f.last(i)
			from = f.lexemes[i].start
		} else if f.isWord(i) && len(roots) < most && !f.isMember(i) && !operatorWords[f.textOf(i)] &&
			!isDigit(f.textOf(i)[0]) && !(f.is(f.after(i), ":") && f.isOpen(f.up(i), '{') && f.element(i) == i) {
			roots = append(roots, i)
		}
	}
	source += f.src[from:max(from, f.lexemes[hi-1].end)]
	return source[:min(len(source), mostSource)], roots
}

// lookups are methods whose result is not of what they are given.
var lookups = wordSet("find findLast findIndex filter some every includes indexOf has")

// isIndex reports whether a bracket holds the index of what is before it.
func (f *file) isIndex(open int) bool {
	b := f.before(open)
	return f.isOpen(open, '[') && b != noLexeme && f.endsOperand(b) && f.lexemes[f.last(b)].end == f.lexemes[open].start
}

// hasMember reports whether a member is taken of what ends with i, and not a method.
func (f *file) hasMember(i int) bool {
	next := f.after(i)
	if f.isOpen(next, '[') {
		return f.lexemes[f.last(i)].end == f.lexemes[next].start
	}
	if f.is(next, ".", "?.", "->") && !f.is(next, f.languageAt(i).plus) {
		return !f.isOpen(f.after(f.after(next)), '(')
	}
	group := f.up(i)
	return f.isOpen(group, '(') && f.callee(group) == noLexeme && f.hasMember(group)
}
