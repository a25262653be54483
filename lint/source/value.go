package source

import "strings"

// An agreement is what several ways of following have in common.
type agreement struct {
	endpoint string
	reach    reach
	differ   bool
}

func (a *agreement) add(endpoint string, r reach) {
	switch {
	case r == reachKnown && a.reach == reachKnown && endpoint != a.endpoint:
		a.differ = true
	case r > a.reach:
		a.endpoint, a.reach = endpoint, r
	}
}

func (a *agreement) result() (string, reach) {
	if a.differ {
		return "", reachUnknown
	}
	return a.endpoint, a.reach
}

// one returns the string that all had in common.
func (a *agreement) one() (string, bool) {
	s, r := a.result()
	return s, r == reachKnown
}

// value returns the string that the expression at i is, as far as constants and
// the arguments of calls tell.
func (w *follower) value(f *file, i int, c *call) (string, bool) {
	w.steps++
	if i == noLexeme || i >= len(f.lexemes) || w.steps > maxSteps {
		return "", false
	}
	x := f.lexemes[i]
	if x.kind == lexLiteral {
		if next := f.after(i); next != noLexeme && !f.separates(i, next) && !f.is(next, "as", "satisfies", "to") {
			return "", false
		}
		if hole := f.first(i); int(x.partner) > i && hole != noLexeme && f.lexemes[hole].kind == lexOpen &&
			f.lexemes[hole].start == x.start+1 && f.lexemes[f.last(hole)].end == x.end-1 {
			return w.value(f, f.first(hole), c) // `${name}`
		}
		text := f.textOf(i)
		return strings.Trim(text, "\"'`"), int(x.partner) == i && !strings.Contains(text, "%s")
	}
	var path []string
	for last := i; f.isWord(last); {
		path = append(path, f.wordOf(last))
		next := f.after(last)
		if f.is(next, "!") {
			next = f.after(next)
		}
		if !f.is(next, ".", "?.", "::") || len(path) == 4 {
			if next != noLexeme && !f.separates(last, next) && !f.is(next, "as") {
				return "", false
			}
			return w.constant(f, i, path, c)
		}
		last = f.after(next)
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
	values, fn := f.definitions(i, path[0])
	if fn != nil {
		n, member, _ := f.param(fn, path[0])
		if member == "" && len(path) == 2 {
			member, path = path[1], path[:1]
		}
		if len(path) > 1 {
			return "", false
		}
		return w.argument(f, fn, n, member, c)
	}
	if len(values) == 0 {
		in, as := f.imported(path[0])
		if in == nil || in == f {
			return "", false
		}
		f, c = in, nil
		values, _ = f.definitions(noLexeme, as)
	}
	var all agreement
	for _, v := range values {
		ok := true
		for _, name := range path[1:] {
			if ok = ok && f.isOpen(v, '{'); ok {
				v, ok = f.member(v, name)
			}
		}
		s := ""
		if ok {
			s, ok = w.value(f, v, c)
		}
		if !ok {
			return "", false
		}
		all.add(s, reachKnown)
	}
	return all.one()
}

// argument returns the string that callers of a function give for a parameter.
func (w *follower) argument(f *file, fn *function, n int, member string, c *call) (string, bool) {
	if c != nil && c.fn == fn {
		return w.value(c.file, c.file.given(c.open, n, member), c.up)
	}
	var all agreement
	for open := range f.calls(fn) {
		s, ok := w.value(f, f.given(open, n, member), nil)
		if !ok {
			return "", false
		}
		all.add(s, reachKnown)
	}
	return all.one()
}
