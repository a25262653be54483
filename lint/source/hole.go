package source

import (
	"strings"

	"github.com/microcms-go/filters"
)

// expression returns the source of a hole without what marks it as one.
func (x *Filter) expression(i int) string {
	h := x.text.holes[i]
	s := x.file.src[h.Start:h.End]
	for _, m := range [...][2]string{{"${", "}"}, {"#{", "}"}, {"{$", "}"}, {"{", "}"}, {`\(`, ")"}} {
		if inner, ok := strings.CutPrefix(s, m[0]); ok && strings.HasSuffix(inner, m[1]) {
			inner = inner[:len(inner)-len(m[1])]
			if m[0] == "{$" {
				inner = "$" + inner
			}
			return strings.TrimSpace(inner)
		}
	}
	return s
}

// lexemesIn returns the range of the lexemes in a range of the file.
func (f *file) lexemesIn(p filters.Position) (lo, hi int) {
	return f.lexemes.from(p.Start), f.lexemes.from(p.End)
}

// roots returns the names in a range of lexemes that mean something by
// themselves: not members, keys or keywords.
func (f *file) roots(lo, hi int) []int {
	const most = 20
	var roots []int
	for i := max(lo, 1); i < hi && len(roots) < most; i++ {
		if !f.isWord(i) || f.isMember(i) || operatorWords[f.textOf(i)] || isDigit(f.textOf(i)[0]) {
			continue
		}
		if f.is(f.after(i), ":") && f.isOpen(int(f.lexemes[i].parent), '{') && f.element(i) == i {
			continue // a key
		}
		roots = append(roots, i)
	}
	return roots
}

// operand reports whether a hole is a whole operand, and returns the connectives
// that are directly beside it.
func (x *Filter) operand(i int) (before, after string, whole bool) {
	t := x.text
	at := t.holes[i].at
	for k, h := range t.holes {
		if k != i && h.at == at && h.Start < h.End {
			return "", "", false
		}
	}
	head, tail := t.s[:at], t.s[at:]
	for _, c := range [...]string{"[and]", "[or]"} {
		if strings.HasSuffix(head, c) {
			before = c
		}
		if strings.HasPrefix(tail, c) {
			after = c
		}
	}
	whole = (head == "" || before != "" || strings.HasSuffix(head, "(")) && (tail == "" || after != "" ||
		strings.HasPrefix(tail, ")"))
	return before, after, whole
}

// operatorBefore returns the operator whose value a hole starts, or "".
func (x *Filter) operatorBefore(i int) string {
	before, ok := strings.CutSuffix(x.text.s[:x.text.holes[i].at], "]")
	op := before[strings.LastIndexByte(before, '[')+1:]
	if !ok || !isOp(op) || i > 0 && x.text.holes[i-1].at == x.text.holes[i].at {
		return ""
	}
	return op
}

// definitions returns the values that a variable is given which is known at i by
// its name: in the innermost function that declares it, or in the file. The name
// is a parameter if there is a function that has it as one first.
func (f *file) definitions(i int) (values []int, parameter *function) {
	name := f.wordOf(i)
	lo, hi := 0, len(f.lexemes)
	for fn := f.around(i); fn != nil; fn = f.outer(fn) {
		if f.declaresItself(fn, name) {
			lo, hi = fn.lo, fn.hi
			break
		}
		if _, _, ok := f.param(fn, name); ok {
			return nil, fn
		}
	}
	for _, k := range f.wordsAround(name, i) {
		k := int(k)
		if k < lo || k >= hi || k == i {
			continue
		}
		if v := f.assignedValue(k); v != noLexeme && !f.isOpen(int(f.lexemes[k].parent), '(') {
			values = append(values, v)
		} else if v := f.patternValue(k); v != noLexeme {
			values = append(values, v)
		}
	}
	return values, nil
}

// outer returns the function around a function.
func (f *file) outer(fn *function) *function {
	if fn.lo-1 > noLexeme {
		if up := f.around(fn.lo - 1); up != fn {
			return up
		}
	}
	return nil
}

// declaresItself reports whether the body of a function declares a variable.
func (f *file) declaresItself(fn *function, name string) bool {
	for _, k := range f.wordsAround(name, fn.lo) {
		if k := int(k); k >= fn.lo && k < fn.hi {
			before := f.before(k)
			if f.isWord(before) && declarations[f.textOf(before)] || f.is(f.after(k), ":=") ||
				f.patternValue(k) != noLexeme ||
				f.python && f.assignedValue(k) != noLexeme || strings.HasPrefix(f.textOf(k), "$") &&
				f.assignedValue(k) != noLexeme {
				return true
			}
		}
	}
	return false
}

// patternValue returns the value that is taken apart into a pattern in which the
// word at i is bound: { i } = value, { a: i } = value, [i] = value.
func (f *file) patternValue(i int) int {
	open := int(f.lexemes[i].parent)
	if !f.isOpen(open, '{') && !f.isOpen(open, '[') || f.is(f.after(i), ":") || f.isMember(i) {
		return noLexeme
	}
	eq := f.after(open)
	if f.is(eq, ":") { // { a }: Type = value
		for range 30 {
			if eq == noLexeme || f.is(eq, "=") {
				break
			}
			eq = f.after(eq)
		}
	}
	if !f.is(eq, "=") {
		return noLexeme
	}
	return f.after(eq)
}

// sourceOf returns the source of the element that starts at i.
func (f *file) sourceOf(i int) string {
	end := f.end(i) - 1
	return f.src[f.lexemes[i].start:max(f.lexemes[end].end, f.lexemes[i].end)]
}
