package source

import (
	"fmt"
	"slices"
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
	Doc: "[and] binds tighter than [or]: of a[and]b[or]c the part c alone is enough. What is joined by [or], and what " +
		"a caller hands in, needs parentheses where [and] is beside it.",
}

// joinedOperands reports holes beside [and] that may hold an [or].
func (c *checker) joinedOperands(x *Filter) {
	f := c.file
	for i, h := range x.text.holes {
		before, after, whole := x.operand(i)
		if !whole || before != "[and]" && after != "[and]" || f.isTagged(x) {
			continue
		}
		expr, message, at, edits := x.expression(i), "", x.formatted(i), x.parenthesized(i)
		appended := h.Start == h.End // name += '[and]…'
		if appended {
			name := f.before(f.before(x.at))
			expr, at, edits = f.textOf(name), f.span(name, name), nil
			h.Position = at
		}
		j, ok := f.joinIn(at)
		switch yes, known := f.holdsOr(at); {
		case ok && j.by == "[or]":
			message = "the [or] of %s is beside [and], which binds tighter: put it in parentheses"
		case yes:
			message = "%s may hold an [or] beside [and], which binds tighter: put it in parentheses"
		case !known && !appended && callerFilter.MatchString(expr) && expr != strings.ToUpper(expr): // no constant
			message = "if %s holds an [or], [and] binds tighter than it: put it in parentheses"
		default:
			continue
		}
		c.report(x, lostParens, h.Position, edits, message, quote.Short(expr))
	}
}

// parenthesized returns the edits that put parentheses around a hole: into the
// literal that it is in or, if it is put together with literals, in literals.
func (x *Filter) parenthesized(i int) []lint.Edit {
	f, h := x.file, x.text.holes[i]
	lo, _ := f.lexemesIn(h.Position)
	if lo >= len(f.lexemes) || int(f.lexemes[lo].start) != h.Start || f.isLiteral(f.up(lo)) {
		return wrap(h.Position, "(", ")")
	}
	mark, plus := f.src[f.lexemes[x.at].start:][:1], f.languageAt(x.at).plus
	if f.lexemes[x.at].lead != 1 || plus == "" {
		return nil
	}
	return wrap(h.Position, mark+"("+mark+" "+plus+" ", " "+plus+" "+mark+")"+mark)
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

// holdsOr reports whether an expression makes a filter with an [or] that is not
// in parentheses, if the file tells.
func (f *file) holdsOr(at filters.Position) (yes, known bool) {
	name := f.nameIn(at)
	if open := f.after(name); name == noLexeme {
		return false, false
	} else if f.is(open, ".") && f.isOpen(f.onlyValue(name), '{') { // of an object
		member := f.after(open)
		v, ok := f.member(f.onlyValue(name), f.wordOf(member))
		ok = ok && f.after(member) == noLexeme && f.isLiteral(v) && f.end(v) == v
		return ok && flatOr(f.unquoted(v)), ok
	} else if f.is(open, ".", "?.") {
		return false, false
	} else if fn := f.functionNamed(f.wordOf(name), name); fn != nil && f.isOpen(open, '(') &&
		f.after(open) == noLexeme {
		return slices.ContainsFunc(f.joins(), func(j join) bool { return j.by == "[or]" && f.returnedBy(j) == fn }), true
	}
	if text, ok := f.appended(name); ok {
		return flatOr(text), true
	}
	values := f.variable(name, f.wordOf(name)).values
	for _, v := range values {
		value := f.span(v, f.end(v))
		chosen := slices.ContainsFunc(f.filtersIn(value), func(x *Filter) bool { // x ? 'a[or]b' : ''
			return f.up(x.at) == f.up(v) && flatOr(x.Text)
		})
		switch j, ok := f.joinIn(value); {
		case ok && j.by == "[or]", chosen, f.isLiteral(v) && flatOr(f.unquoted(v)):
			return true, true
		case !f.isLiteral(v):
			return false, false
		}
	}
	return false, len(values) > 0
}

// appended returns the text of the literals that make the variable at i before, if all that it is
// given are literals and some are appended to it.
func (f *file) appended(i int) (text string, ok bool) {
	name := f.wordOf(i)
	lo, _, _ := f.scope(i, name)
	for k := range f.uses(name, i) {
		v := f.assignedValue(k)
		if k < lo || k >= i {
			continue
		} else if f.is(f.after(k), "+=") {
			v, ok = f.after(f.after(k)), true
		} else if v != noLexeme {
			text, ok = "", false
		}
		if v != noLexeme && !f.isLiteral(v) {
			return "", false
		} else if v != noLexeme {
			text += f.unquoted(v)
		}
	}
	return text, ok
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

// orElements reports elements of a list joined by [and] that hold an [or].
func (c *checker) orElements(j join, list []*Filter) {
	for _, x := range list {
		if !flatOr(x.Text) || c.file.src[x.Start-1] != c.file.src[x.End] || c.file.putsParens(j) {
			continue
		}
		c.report(x, lostParens, x.Position, wrap(x.Position, "(", ")"),
			"the [or] of an element is joined by [and], which binds tighter: put it in parentheses")
	}
}

// putsParens reports whether a join puts each element in parentheses.
func (f *file) putsParens(j join) bool {
	at := f.span(j.start, j.end)
	return strings.Contains(f.src[at.Start:at.End], "(${")
}

// orJoin reports a list joined by [or] whose parentheses are missing.
func (c *checker) orJoin(j join) {
	f := c.file
	at, message := f.span(j.start, j.end), ""
	switch {
	case f.joinedWithAnd(j.start, j.end) || f.isNamedForAnd(j):
		message = "the list joined by [or] is one of those joined by [and], which binds tighter: put it in parentheses"
	case f.isOrHelper(j):
		message = "what %s joins by [or] has no parentheses, and [and] beside it binds tighter: put it in parentheses"
		message = fmt.Sprintf(message, quote.Short(f.src[at.Start:at.End]))
	default:
		return
	}
	var x *Filter
	if inside := f.filtersIn(at); len(inside) > 0 {
		x = inside[0]
	}
	var edits []lint.Edit
	if f.languageAt(j.start).style.quotes == "`" {
		edits = wrap(at, "`(${", "})`")
	}
	c.report(x, lostParens, at, edits, "%s", message)
}

// joinedWithAnd reports whether what is between two lexemes is an element of a list, or
// pushed to one, that is joined by [and] as it is.
func (f *file) joinedWithAnd(start, end int) bool {
	open, next, at := f.up(start), f.after(end), f.span(start, end)
	callee := f.callee(open)
	if f.element(start) != start || next != noLexeme && !f.is(next, ",") ||
		!f.isOpen(open, '[') && (callee == noLexeme || !pushes[f.wordOf(callee)]) {
		return false
	}
	alone := next == noLexeme && f.before(start) == noLexeme
	return slices.ContainsFunc(f.joins(), func(j join) bool {
		holds := func(part filters.Position) bool { return part.Start < at.Start && at.End < part.End }
		return j.by == "[and]" && !f.putsParens(j) && !(alone && j.start == open) && slices.ContainsFunc(j.parts, holds)
	})
}

// isNamedForAnd reports whether a join is the value of a variable that is an element of a list which
// is joined by [and].
func (f *file) isNamedForAnd(j join) bool {
	name, at := f.nameOfValue(j.start)
	if name == "" || f.end(j.end) != j.end || !f.is(f.before(j.start), "=", ":=") {
		return false
	}
	lo, hi, _ := f.scope(at, name)
	for k := range f.uses(name, at) {
		if lo <= k && k < hi && f.end(k) == k && f.joinedWithAnd(k, k) {
			return true
		}
	}
	return false
}

// isOrHelper reports whether a join is what a function returns for use beside [and]: by the name
// of the function, which joins what it is given, or by a call of it.
func (f *file) isOrHelper(j join) bool {
	fn := f.returnedBy(j)
	if fn == nil {
		return false
	}
	for open := range f.calls(fn) {
		if f.joinedWithAnd(f.before(open), open) {
			return true
		}
	}
	_, _, ok := f.param(fn, f.wordOf(j.start))
	return ok && f.isWord(j.start) && orName.MatchString(fn.name)
}

// returnedBy returns the function of which a join is all that it returns, or nil.
func (f *file) returnedBy(j join) *function {
	fn := f.around(j.start)
	if fn == nil || f.end(j.end) != j.end || fn.lo != j.start && !f.is(f.before(j.start), "return") {
		return nil
	}
	return fn
}

var orName = namesLike("or functions")
