package source

import (
	"sort"
	"strings"
)

// A function is a function or method of the file.
type function struct {
	name   string
	at     int // of its name, or where it starts
	params int // the parenthesis, or the only parameter, or noLexeme
	lo, hi int // the lexemes of its body
}

var notMethods = wordSet("if while for switch catch with function return typeof await foreach elseif match super")

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// functions returns the functions of the file, in the order of their bodies.
func (f *file) functions() []*function {
	if f.functionsKnown {
		return f.functionList
	}
	f.functionsKnown = true
	for i := 1; i < len(f.lexemes); i++ {
		if fn := f.function(i); fn != nil {
			f.functionList = append(f.functionList, fn)
		}
	}
	f.byName = map[string][]*function{}
	for _, fn := range f.functionList {
		f.byName[fn.name] = append(f.byName[fn.name], fn)
	}
	sort.SliceStable(f.functionList, func(a, b int) bool { return f.functionList[a].lo < f.functionList[b].lo })
	return f.functionList
}

// function returns the function that the lexeme at i makes known, or nil.
func (f *file) function(i int) *function {
	switch {
	case f.lexemes[i].kind == lexWord:
		switch f.textOf(i) {
		case "function", "func", "fun":
			return f.declared(i)
		case "def":
			return f.indented(i)
		}
		return f.method(i)
	case f.is(i, "=>"):
		return f.arrow(i)
	}
	return nil
}

func (f *file) declared(i int) *function {
	at := i
	j := f.after(i)
	if f.is(j, "*") {
		j = f.after(j)
	}
	if f.isOpen(j, '(') && f.isWord(f.after(j)) && f.isOpen(f.after(f.after(j)), '(') {
		j = f.after(j) // func (x T) name(…)
	}
	name := ""
	if f.isWord(j) {
		name, at = f.wordOf(j), j
		j = f.after(j)
	}
	for range maxSiblings / 10 {
		if j == noLexeme || f.isOpen(j, '(') {
			break
		}
		j = f.after(j) // type parameters
	}
	if !f.isOpen(j, '(') {
		return nil
	}
	if name == "" {
		name, at = f.nameOfValue(i)
	}
	return f.withBody(&function{name: name, at: at, params: j}, f.after(j))
}

// withBody finds the braces of a function from i on.
func (f *file) withBody(fn *function, i int) *function {
	for range 40 {
		if i == noLexeme || f.is(i, ";", ",", "=") {
			return nil
		}
		if f.isOpen(i, '{') {
			fn.lo, fn.hi = i, f.last(i)+1
			if fn.hi == i+1 {
				fn.hi = len(f.lexemes)
			}
			// type { a: string } before the body
			if next := f.after(i); f.isOpen(next, '{') && !f.lexemes[next].newline {
				i = next
				continue
			}
			return fn
		}
		i = f.after(i)
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
	column := f.column(i)
	for k := fn.lo; k < len(f.lexemes); k++ {
		if f.lexemes[k].kind == lexBarrier || f.lexemes[k].newline && f.column(k) <= column {
			fn.hi = k
			break
		}
	}
	return fn
}

func (f *file) column(i int) int {
	start := int(f.lexemes[i].start)
	return start - strings.LastIndexByte(f.src[:start], '\n')
}

// method finds the method of a class or an object: name(…) {
func (f *file) method(i int) *function {
	open := f.after(i)
	if !f.isOpen(open, '(') || notMethods[f.textOf(i)] || operatorWords[f.textOf(i)] {
		return nil
	}
	before := f.before(i)
	typed := before != noLexeme && !f.lexemes[i].newline && (f.isWord(before) || f.is(before, ">"))
	if !typed && !f.isOpen(int(f.lexemes[i].parent), '{') {
		return nil
	}
	if f.is(before, "function", "new", ".", "?.", "func", "fun", "=") {
		return nil
	}
	next := f.after(open)
	if next == noLexeme || f.lexemes[next].newline || !f.isOpen(next, '{') && !f.is(next, ":", "async") {
		return nil
	}
	return f.withBody(&function{name: f.wordOf(i), at: i, params: open}, next)
}

// arrow finds x => …, whose body goes to the end of the element.
func (f *file) arrow(i int) *function {
	params := f.before(i)
	if !f.isWord(params) && !f.isOpen(params, '(') || f.isWord(params) && strings.HasPrefix(f.textOf(params), ":") {
		// (x): Type => …
		for range 20 {
			if params == noLexeme || f.is(params, ":") {
				break
			}
			params = f.before(params)
		}
		params = f.before(params)
		if !f.isOpen(params, '(') {
			return nil
		}
	} else if colon := f.before(params); f.isWord(params) && f.is(colon, ":") && f.isOpen(f.before(colon), '(') {
		params = f.before(colon)
	}
	fn := &function{params: params}
	start := params
	if before := f.before(params); f.is(before, "async", "fn") {
		start = before
	}
	fn.name, fn.at = f.nameOfValue(start)
	body := f.after(i)
	switch {
	case body == noLexeme:
		return nil
	case f.isOpen(body, '{'):
		fn.lo, fn.hi = body, f.last(body)+1
	default:
		fn.lo, fn.hi = body, f.end(body)
	}
	return fn
}

// nameOfValue returns the name that the value starting at i is given, also
// through a call such as cache(…), and where the name is. Without a name, it
// returns i.
func (f *file) nameOfValue(i int) (name string, at int) {
	v := i
	for range 3 {
		eq := f.before(v)
		switch {
		case f.is(eq, "=", ":="):
			start := f.element(eq)
			for n := 0; n < 30 && f.is(f.before(start), ",") && f.openTypes(start, eq); n++ {
				start = f.element(f.before(f.before(start))) // const name: Type<A, B> = …
			}
			for f.isWord(start) && (declarations[f.textOf(start)]) {
				start = f.after(start)
			}
			if f.isWord(start) {
				if f.is(f.after(start), ".") && f.is(f.before(eq), f.textOf(f.before(eq))) && f.isWord(f.before(eq)) {
					start = f.before(eq) // this.name = …
				}
				return f.wordOf(start), start
			}
			return "", i
		case f.is(eq, ":"):
			if key := f.before(eq); key != noLexeme {
				return f.wordOf(key), key
			}
			return "", i
		case eq == noLexeme:
			open := int(f.lexemes[v].parent)
			callee := f.callee(open)
			if callee == noLexeme {
				return "", i
			}
			v = f.pathStart(callee)
		default:
			return "", i
		}
	}
	return "", i
}

// openTypes reports whether more type parameters end than start between two
// siblings.
func (f *file) openTypes(i, end int) bool {
	depth := 0
	for n := 0; n < maxSiblings && i != noLexeme && i < end; n, i = n+1, f.after(i) {
		if f.is(i, "<") {
			depth++
		} else if f.is(i, ">") {
			depth--
		}
	}
	return depth < 0
}

// pathStart returns the first lexeme of a.b.c, of which c is given.
func (f *file) pathStart(i int) int {
	for range 10 {
		r := f.receiver(i)
		if !f.isWord(r) {
			break
		}
		i = r
	}
	return i
}

var declarations = wordSet("const let var val final late static readonly public private protected export declare my local default")

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

// param reports whether a function has a parameter with a name: the how-manieth
// it is and, if the parameter is taken apart, the member that it is.
func (f *file) param(fn *function, name string) (n int, member string, ok bool) {
	if fn.params == noLexeme {
		return 0, "", false
	}
	if f.isWord(fn.params) {
		return 0, "", f.wordOf(fn.params) == name
	}
	i := f.first(fn.params)
	for range maxSiblings {
		switch {
		case i == noLexeme:
			return 0, "", false
		case f.is(i, ","):
			n++
		case f.isOpen(i, '{') && !f.is(f.before(i), ":"):
			// { a, b: c, d = 1 }
			for k := f.first(i); k != noLexeme; k = f.after(k) {
				if !f.isWord(k) || f.is(f.before(k), "=") {
					continue
				}
				if f.is(f.after(k), ":") {
					if f.wordOf(f.after(f.after(k))) == name && f.isWord(f.after(f.after(k))) {
						return n, f.wordOf(k), true
					}
				} else if f.wordOf(k) == name {
					return n, name, true
				}
			}
		case f.isWord(i) && f.wordOf(i) == name && !f.is(f.before(i), ":", "=", "<", "|"):
			return n, "", true
		}
		i = f.after(i)
	}
	return 0, "", false
}
