package program

import "strings"

// A Variable is what a name means at a place: a variable that is given values, or the
// nth parameter of a function or, if that is taken apart, a member of it.
type Variable struct {
	Values []int
	Of     *Function
	N      int
	Member string
}

// Variable returns what a name means at i: in the innermost function that declares it or
// has it as a parameter, or in the file.
func (f *File) Variable(i int, name string) (v Variable) {
	lo, hi, of := f.Scope(i, name)
	if of != nil {
		v.Of = of
		v.N, v.Member, _ = f.Param(of, name)
		return v
	}
	for k := range f.Uses(name, i) {
		if k < lo || k >= hi || k == i {
			continue
		}
		if value := f.PatternValue(k); value != None { // also of { name = 'default' }
			v.Values = append(v.Values, value)
		} else if value := f.AssignedValue(k); value != None && (!f.IsOpen(f.Up(k), '(') ||
			f.Is(f.Before(f.Up(k)), "if", "while", "elseif")) {
			v.Values = append(v.Values, value)
		}
	}
	return v
}

// Scope returns the range in which a name that is known at i has its meaning there, and
// the function whose parameter it is, if it is one.
func (f *File) Scope(i int, name string) (lo, hi int, of *Function) {
	for fn := f.Around(i); fn != nil; fn = f.Around(fn.Lo - 1) {
		if f.declares(fn, name) {
			return fn.Lo, fn.Hi, nil
		} else if _, _, ok := f.Param(fn, name); ok {
			return fn.Lo, fn.Hi, fn
		}
	}
	return 0, len(f.Lexemes), nil
}

// OnlyValue returns the only value that the variable at i is given, or None.
func (f *File) OnlyValue(i int) int {
	if v := f.Variable(i, f.WordOf(i)); len(v.Values) == 1 {
		return v.Values[0]
	}
	return None
}

// declares reports whether the body of a function declares a variable.
func (f *File) declares(fn *Function, name string) bool {
	for k := range f.Uses(name, fn.Lo) {
		before := f.Before(k)
		if fn.Lo <= k && k < fn.Hi && (f.IsDeclaration(before) || f.Is(f.After(k), ":=") ||
			f.PatternValue(k) != None ||
			(strings.HasPrefix(f.TextOf(k), "$") || f.LanguageAt(k) == Python) && f.AssignedValue(k) != None) {
			return true
		}
	}
	return false
}

// AssignedValue returns the value that the variable or enum at i is given there, or None.
func (f *File) AssignedValue(i int) int {
	before, next := f.Before(i), f.After(i)
	if f.Is(before, "enum") {
		return next
	} else if f.IsDeclaration(before) {
		next = f.afterType(next)
	}
	if f.IsMember(i) || !f.Is(next, "=", ":=") || f.Callee(f.Up(i)) != None {
		return None
	}
	return f.After(next)
}

// afterType skips a colon and the type that follows it, up to where a value is given.
// It returns None if the statement ends there.
func (f *File) afterType(i int) int {
	if !f.Is(i, ":") {
		return i
	}
	for n := 0; n < 30 && !f.Is(i, "="); n++ {
		next := f.After(i)
		if next == None || f.Separates(i, next) {
			return None
		}
		i = next
	}
	return i
}

// PatternValue returns the value that is taken apart into a pattern in which the
// word at i is bound: { i } = value, { a: i } = value, [i] = value.
func (f *File) PatternValue(i int) int {
	open := f.Up(i)
	if !f.IsOpen(open, '{') && !f.IsOpen(open, '[') || f.Is(f.After(i), ":") || f.IsMember(i) {
		return None
	}
	for n := 0; n < 2 && f.IsOpen(f.Up(open), '{') && f.Is(f.Before(open), ":"); n++ {
		open = f.Up(open) // { a: { i } } = value
	}
	if eq := f.afterType(f.After(open)); f.Is(eq, "=") {
		return f.After(eq)
	}
	return None
}
