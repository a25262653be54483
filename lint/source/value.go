package source

import (
	"strings"
)

// value returns the string that the expression at i is, as far as constants and
// the arguments of calls tell.
func (w *follower) value(f *file, i int, c *call) (string, bool) {
	w.steps++
	if i == noLexeme || w.steps > maxSteps {
		return "", false
	}
	switch x := f.lexemes[i]; x.kind {
	case lexLiteral:
		if next := f.after(i); next != noLexeme && !f.separates(i, next) && !f.is(next, "as", "satisfies", "to") {
			return "", false
		}
		text := f.textOf(i)
		if hole := f.first(i); int(x.partner) > i && hole != noLexeme && f.lexemes[hole].kind == lexOpen &&
			int(f.lexemes[hole].start) == int(x.start)+1 &&
			f.lexemes[f.last(hole)].end == x.end-1 {
			return w.value(f, f.first(hole), c) // `${name}`
		}
		return strings.Trim(text, "\"'`"), int(x.partner) == i && !strings.Contains(text, "%s")
	case lexWord:
		last := i
		var path []string
		for {
			path = append(path, f.wordOf(last))
			next := f.after(last)
			if f.is(next, "!") {
				next = f.after(next)
			}
			if (f.is(next, ".", "?.", "::")) && f.isWord(f.after(next)) && len(path) < 4 {
				last = f.after(next)
				continue
			}
			if next != noLexeme && !f.separates(last, next) && !f.is(next, "as") {
				return "", false
			}
			break
		}
		return w.constant(f, i, path, c)
	}
	return "", false
}

// constant returns the string that a name, and members of it, mean at i.
func (w *follower) constant(f *file, i int, path []string, c *call) (string, bool) {
	leave, ok := w.enter(f, -i-1<<30)
	if !ok {
		return "", false
	}
	defer leave()
	if (path[0] == "this" || path[0] == "self") && len(path) > 1 {
		path = path[1:] // a field of the class
	}
	for fn := f.around(i); fn != nil; fn = f.around(fn.lo - 1) {
		n, member, ok := f.param(fn, path[0])
		if ok {
			if member == "" && len(path) == 2 {
				member, path = path[1], path[:1]
			}
			if len(path) > 1 {
				return "", false
			}
			return w.argument(f, fn, n, member, c)
		}
		if fn.lo == 0 || f.around(fn.lo-1) == fn {
			break
		}
	}
	var found agreement
	for _, k := range f.wordsAround(path[0], i) {
		if v := f.assignedValue(int(k)); v != noLexeme {
			s, r := "", reachUnknown
			if got, ok := w.within(f, v, path[1:], c); ok {
				s, r = got, reachKnown
			}
			found.add(s, r)
			if r == reachUnknown {
				return "", false
			}
		}
	}
	if found.reach == reachNothing {
		if in, as := w.imported(f, path[0]); in != nil && in != f {
			return w.exported(in, as, path[1:])
		}
	}
	s, r := found.result()
	return s, r == reachKnown
}

// exported returns the string that a file exports under a name.
func (w *follower) exported(f *file, name string, path []string) (string, bool) {
	for _, k := range f.wordsAround(name, 0) {
		if v := f.assignedValue(int(k)); v != noLexeme {
			return w.within(f, v, path, nil)
		}
	}
	return "", false
}

// within returns the string that a member of the value at v is.
func (w *follower) within(f *file, v int, path []string, c *call) (string, bool) {
	for _, name := range path {
		if !f.isOpen(v, '{') {
			return "", false
		}
		var ok bool
		if v, ok = f.member(v, name); !ok {
			return "", false
		}
	}
	return w.value(f, v, c)
}

// assignedValue returns the value that the variable or enum at i is given there,
// or noLexeme.
func (f *file) assignedValue(i int) int {
	if f.isMember(i) {
		return noLexeme
	}
	if f.is(f.before(i), "enum") {
		return f.after(i)
	}
	next := f.after(i)
	if f.is(next, ":") && f.isWord(f.before(i)) && declarations[f.textOf(f.before(i))] {
		for range 20 { // a type
			if next == noLexeme || f.is(next, "=") {
				break
			}
			next = f.after(next)
		}
	}
	if !f.is(next, "=", ":=") || f.isOpen(int(f.lexemes[i].parent), '(') &&
		f.callee(int(f.lexemes[i].parent)) != noLexeme {
		return noLexeme
	}
	return f.after(next)
}

// argument returns the string that callers of a function give for a parameter.
func (w *follower) argument(f *file, fn *function, n int, member string, c *call) (string, bool) {
	if c != nil && c.fn == fn {
		return w.given(c, n, member)
	}
	var all agreement
	for _, k := range f.wordsAround(fn.name, fn.lo) {
		open := f.after(int(k))
		if int(k) == fn.at || !f.isOpen(open, '(') {
			continue
		}
		s, ok := w.given(&call{fn: fn, file: f, open: open}, n, member)
		if !ok {
			return "", false
		}
		all.add(s, reachKnown)
	}
	s, r := all.result()
	return s, r == reachKnown
}

// given returns the string that a call gives for a parameter.
func (w *follower) given(c *call, n int, member string) (string, bool) {
	v := c.file.argument(c.open, n)
	if v == noLexeme {
		return "", false
	}
	if member != "" {
		if !c.file.isOpen(v, '{') {
			return "", false
		}
		var ok bool
		if v, ok = c.file.member(v, member); !ok {
			return "", false
		}
	}
	return w.value(c.file, v, c.up)
}
