package program

import (
	"iter"
	"sort"
	"strings"
)

// A Function is a function or method of the file.
type Function struct {
	Name   string
	At     int // of its name, or where it starts
	Params int // the parenthesis, or the only parameter, or None
	Lo, Hi int // the lexemes of its body
}

var notMethods = WordSet("if while for switch catch with function return typeof await foreach elseif match super")

// functions returns the functions of the file, in the order of their bodies.
func (f *File) functions() []*Function {
	if f.byName != nil {
		return f.functionList
	}
	f.byName = map[string][]*Function{}
	for i := 1; i < len(f.Lexemes); i++ {
		if fn := f.function(i); fn != nil {
			f.functionList = append(f.functionList, fn)
			f.byName[fn.Name] = append(f.byName[fn.Name], fn)
		}
	}
	sort.SliceStable(f.functionList, func(a, b int) bool { return f.functionList[a].Lo < f.functionList[b].Lo })
	return f.functionList
}

// function returns the function that the lexeme at i makes known, or nil.
func (f *File) function(i int) *Function {
	switch {
	case f.Is(i, "=>"):
		return f.arrow(i)
	case f.IsOpen(i, '(') && f.LanguageAt(i) == Dart && f.Element(i) == i &&
		(f.IsOpen(f.After(i), '{') || f.Is(f.After(i), "async")):
		return f.withBody(&Function{At: i, Params: i}, f.After(i))
	case f.Lexemes[i].Kind != Word:
	case f.Is(i, "function", "func", "fun"):
		return f.declared(i)
	case f.Is(i, "def"):
		return f.indented(i)
	default:
		return f.method(i)
	}
	return nil
}

// declared finds function name(…) {, also without a name and with type parameters.
func (f *File) declared(i int) *Function {
	j := f.After(i)
	if f.Is(j, "*") || f.Is(i, "func") && f.IsOpen(j, '(') && f.IsOpen(f.After(f.After(j)), '(') {
		j = f.After(j) // function* name(…), func (x T) name(…)
	}
	fn := &Function{Name: f.WordOf(j), At: j, Params: j}
	if !f.IsWord(j) {
		fn.Name, fn.At = f.NameOfValue(i)
	}
	for n := 0; n < MaxSiblings/10 && fn.Params != None && !f.IsOpen(fn.Params, '('); n++ {
		fn.Params = f.After(fn.Params)
	}
	if body := f.withBody(fn, f.After(fn.Params)); body != nil || !f.Is(i, "fun") {
		return body
	}
	eq := f.After(fn.Params) // Kotlin: fun name(): T = …
	for n := 0; n < 10 && eq != None && !f.Is(eq, "="); n++ {
		eq = f.After(eq)
	}
	if fn.Lo = f.After(eq); eq == None || fn.Lo == None {
		return nil
	}
	fn.Hi = f.Last(f.End(fn.Lo)) + 1
	return fn
}

// withBody finds the braces of a function from i on.
func (f *File) withBody(fn *Function, i int) *Function {
	for n := 0; n < 40 && f.IsOpen(fn.Params, '(') && i != None && !f.Is(i, ";", ",", "="); n, i = n+1, f.After(i) {
		next := f.After(i)
		if !f.IsOpen(i, '{') || f.IsOpen(next, '{') && !f.Lexemes[next].Newline {
			continue // also a type { a: string } before the body
		}
		if fn.Lo, fn.Hi = i, f.Last(i)+1; fn.Hi == i+1 {
			fn.Hi = len(f.Lexemes)
		}
		return fn
	}
	return nil
}

// indented finds the body of def, which is told by its indentation.
func (f *File) indented(i int) *Function {
	j := f.After(i)
	if f.Is(j, "self") && f.Is(f.After(j), ".") {
		j = f.After(f.After(j))
	}
	if !f.IsWord(j) {
		return nil
	}
	fn := &Function{Name: f.WordOf(j), At: j, Lo: j + 1, Hi: len(f.Lexemes)}
	if open := f.After(j); f.IsOpen(open, '(') {
		fn.Params, fn.Lo = open, f.Last(open)+1
	}
	indent := f.indent(i)
	for k := fn.Lo; k < len(f.Lexemes); k++ {
		if f.Lexemes[k].Kind == Barrier || f.Lexemes[k].Newline && f.indent(k) <= indent {
			fn.Hi = k
			break
		}
	}
	return fn
}

// indent returns the length of the white space at the start of the line of i.
func (f *File) indent(i int) int {
	line := f.Src[strings.LastIndexByte(f.Src[:f.Lexemes[i].Start], '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// method finds the method of a class or an object: name(…) {
func (f *File) method(i int) *Function {
	open, before := f.After(i), f.Before(i)
	if !f.IsOpen(open, '(') || notMethods[f.TextOf(i)] || operatorWords[f.TextOf(i)] ||
		f.Is(before, "function", "new", ".", "?.", "func", "fun", "=") {
		return nil
	}
	typed := !f.Lexemes[i].Newline && (f.IsWord(before) || f.Is(before, ">"))
	next := f.After(open)
	if !typed && !f.IsOpen(f.Up(i), '{') || f.Lexemes[next].Newline ||
		!f.IsOpen(next, '{') && !f.Is(next, ":", "async") {
		return nil
	}
	return f.withBody(&Function{Name: f.WordOf(i), At: i, Params: open}, next)
}

// arrow finds x => …, whose body goes to the end of the element.
func (f *File) arrow(i int) *Function {
	fn := &Function{Params: f.Before(i)}
	if !f.IsOpen(fn.Params, '(') && (!f.IsWord(fn.Params) || f.Is(f.Before(fn.Params), ":") || f.Is(fn.Params, ":")) {
		p := fn.Params // (x): Type => …
		for n := 0; n < 20 && p != None && !f.Is(p, ":"); n++ {
			p = f.Before(p)
		}
		if p = f.Before(max(p, 1)); f.IsOpen(p, '(') {
			fn.Params = p
		} else if !f.IsWord(fn.Params) {
			return nil
		}
	}
	start, body := fn.Params, f.After(i)
	if before := f.Before(start); f.Is(before, "async", "fn") {
		start = before
	}
	if body == None {
		return nil
	}
	fn.Name, fn.At = f.NameOfValue(start)
	if callee := f.Callee(fn.Params); callee != None && f.LanguageAt(i) == Dart {
		fn.Name, fn.At = f.WordOf(callee), callee
	}
	if fn.Lo, fn.Hi = body, f.Last(body)+1; !f.IsOpen(body, '{') {
		fn.Hi = f.Last(f.End(body)) + 1
	}
	return fn
}

// NameOfValue returns the name that the value starting at i is given, also through a call such as
// cache(…), and where the name is. Without a name, it returns i.
func (f *File) NameOfValue(i int) (name string, at int) {
	v := i
	for range 3 {
		switch sign := f.Before(v); {
		case f.Is(sign, "=", ":="):
			start := f.Element(sign)
			for n := 0; n < 30 && f.Is(f.Before(start), ",") && f.openTypes(start, sign) < 0; n++ {
				start = f.Element(f.Before(f.Before(start))) // const name: Type<A, B> = …
			}
			if start = f.Undeclared(start); f.Is(f.After(start), ".") && f.IsWord(f.Before(sign)) {
				start = f.Before(sign) // this.name = …
			}
			if f.IsWord(start) {
				return f.WordOf(start), start
			}
			return "", i
		case f.Is(sign, ":"):
			return f.WordOf(f.Before(sign)), f.Before(sign)
		case sign != None || f.Callee(f.Up(v)) == None:
			return "", i
		}
		for v = f.Callee(f.Up(v)); f.IsWord(f.Receiver(v)); {
			v = f.Receiver(v)
		}
	}
	return "", i
}

// openTypes returns how many more type parameters start than end between two siblings.
func (f *File) openTypes(i, end int) int {
	types := f.Src[f.Lexemes[i].Start:f.Lexemes[end].Start]
	arrows := strings.Count(types, "=>") + strings.Count(types, "->")
	return strings.Count(types, "<") - strings.Count(types, ">") + arrows
}

// Around returns the innermost function whose body i is in, or nil.
func (f *File) Around(i int) *Function {
	list := f.functions()
	n := sort.Search(len(list), func(k int) bool { return list[k].Lo > i })
	const most = 200
	for k := n - 1; k >= 0 && k >= n-most; k-- {
		if i < list[k].Hi {
			return list[k]
		}
	}
	return nil
}

// FunctionNamed returns the only function of that name whose body is not around i.
func (f *File) FunctionNamed(name string, i int) (found *Function) {
	f.functions()
	for _, fn := range f.byName[name] {
		if i < fn.Lo || fn.Hi <= i {
			if found != nil {
				return nil
			}
			found = fn
		}
	}
	return found
}

// returned returns the function that a function returns, or nil.
func (f *File) returned(fn *Function) *Function {
	const most = 20
	all := f.functions()
	from := sort.Search(len(all), func(i int) bool { return all[i].Lo > fn.Lo })
	for _, in := range all[from:min(from+most, len(all))] {
		start := in.Params
		for f.Is(f.Before(start), "async", "function") {
			start = f.Before(start)
		}
		if in.Hi <= fn.Hi && (start == fn.Lo || f.Is(f.Before(start), "return")) {
			return in
		}
	}
	return nil
}

// Calls yields the parentheses of the calls of a function in its file.
func (f *File) Calls(fn *Function) iter.Seq[int] {
	return func(yield func(int) bool) {
		for k := range f.Uses(fn.Name, fn.Lo) {
			if open := f.After(k); fn.Name != "" && k != fn.At && f.IsOpen(open, '(') && !yield(open) {
				return
			}
		}
	}
}

// Param reports whether a function has a parameter with a name: which one
// it is, from 0, and, if the parameter is taken apart, the member that it is.
func (f *File) Param(fn *Function, name string) (n int, member string, ok bool) {
	if fn.Params == None || f.IsWord(fn.Params) {
		return 0, "", fn.Params != None && f.WordOf(fn.Params) == name
	}
	n = -1
	for e := range f.Elements(fn.Params) {
		if f.openTypes(f.First(fn.Params), e) <= 0 {
			n++
		}
		for i, last := e, f.End(e); ; i = f.After(i) {
			switch {
			case f.IsOpen(i, '{') && !f.Is(f.Before(i), ":"), i == e && f.IsOpen(i, '['): // { a, b: c, d = 1 }, [a, b]
				if member, ok := f.Binding(i, name, 2); ok {
					return n, member, true
				}
			case f.IsWord(i) && f.WordOf(i) == name && !f.Is(f.Before(i), ":", "=", "<", "|"):
				return n, "", true
			}
			if i == last || i == None {
				break
			}
		}
	}
	return 0, "", false
}

// Parameter returns where the nth parameter of a function starts, or None.
func (f *File) Parameter(fn *Function, n int) int {
	for e := range f.Elements(fn.Params) {
		if f.openTypes(f.First(fn.Params), e) > 0 {
			continue
		} else if n--; n < 0 {
			return e
		}
	}
	return None
}

// Binding returns the path of the member that a name means in a pattern, such as
// { a, b: c, d: { e } }.
func (f *File) Binding(open int, name string, depth int) (path string, ok bool) {
	for k := range f.Elements(open) {
		as := k
		if f.Is(f.After(k), ":") {
			as = f.After(f.After(k))
		} else if f.Is(k, "...") {
			as = f.After(k)
		}
		if f.IsWord(as) && f.WordOf(as) == name {
			return f.WordOf(k), true
		} else if f.IsOpen(as, '{') && depth > 0 {
			if path, ok = f.Binding(as, name, depth-1); ok {
				return f.WordOf(k) + "." + path, true
			}
		}
	}
	return "", false
}

// Given returns the value that a call gives for a parameter, or None.
func (f *File) Given(open, n int, member string) int {
	v := f.Argument(open, n)
	if member != "" {
		if !f.IsOpen(v, '{') {
			return None
		}
		v, _ = f.Member(v, member)
	}
	return v
}

// Made returns the function that a name at i means if another of the file returns it, as in
// name = create('blog'), with the other one and the parenthesis of its call.
func (f *File) Made(name string, i int) (fn, maker *Function, open int) {
	values := f.Variable(i, name).Values
	for k := range f.Uses(name, i) {
		if eq := f.Before(f.Up(k)); f.Is(eq, "=") && f.Is(f.Before(eq), "exports") && f.Is(f.After(k), ":") {
			values = append(values, f.After(f.After(k))) // module.exports = { name: create('blog') }
		}
	}
	if len(values) != 1 || !f.IsWord(values[0]) || !f.IsOpen(f.After(values[0]), '(') {
		return nil, nil, None
	}
	maker = f.FunctionNamed(f.WordOf(values[0]), values[0])
	if maker == nil {
		return nil, nil, None
	}
	return f.returned(maker), maker, f.After(values[0])
}

// Answers returns where the expressions are that a function returns.
func (f *File) Answers(fn *Function) (list []Span) {
	if f.Is(f.Before(fn.Lo), "=>", "=") && !f.IsOpen(fn.Lo, '{') {
		return []Span{f.Span(fn.Lo, fn.Hi-1)}
	}
	for i := fn.Lo; i < fn.Hi && i < len(f.Lexemes); i++ {
		if v := f.After(i); f.Is(i, "return") && v != None && f.Around(i) == fn {
			list = append(list, f.Span(v, f.End(v)))
		}
	}
	last := min(fn.Hi, len(f.Lexemes)) - 1 // Ruby and Swift return what is last
	if last > fn.Lo && f.IsOpen(fn.Lo, '{') {
		last--
	}
	if x := f.Lexemes[max(last, 0)]; x.Kind == Close || x.Kind == LiteralEnd {
		last = int(x.Partner)
	}
	if l := f.LanguageAt(fn.Lo); (l == Ruby || l == Swift) && last > fn.Lo {
		list = append(list, f.Span(f.Element(last), last))
	}
	return list
}

// CalledWith returns the function of the file that is called at open, and which of its arguments
// holds what is at i. It returns nil if none is.
func (f *File) CalledWith(open, i int) (fn *Function, n int) {
	callee := f.Callee(open)
	if callee == None {
		return nil, 0
	}
	for e := range f.Elements(open) {
		if e == f.Element(i) {
			break
		}
		n++
	}
	return f.FunctionNamed(f.WordOf(callee), callee), n
}

// Mentions reports whether something in a bracket is a parameter of a function.
func (f *File) Mentions(fn *Function, open int) bool {
	for i := open + 1; i < f.Last(open); i++ {
		if f.IsWord(i) && !f.IsMember(i) {
			if _, _, ok := f.Param(fn, f.WordOf(i)); ok {
				return true
			}
		}
	}
	return false
}
