package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/program"
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
	for i, h := range x.text.Holes {
		before, after, whole := x.operand(i)
		if !whole || before != "[and]" && after != "[and]" || f.isTagged(x) {
			continue
		}
		expr, message, at, edits := x.expression(i), "", x.formatted(i), x.parenthesized(i)
		appended := h.Start == h.End // name += '[and]…'
		if appended {
			name := f.Before(f.Before(x.at))
			expr, at, edits = f.TextOf(name), f.span(name, name), nil
			h.Span = program.Span(at)
		}
		j, ok := f.joinIn(at)
		switch yes, known := f.holdsOr(at); {
		case ok && j.by == "[or]":
			message = "the [or] of %q is beside [and], which binds tighter: put it in parentheses"
		case yes:
			message = "%q may hold an [or] beside [and], which binds tighter: put it in parentheses"
		case !known && !appended && callerFilter.MatchString(expr) && expr != strings.ToUpper(expr): // no constant
			message = "if %q holds an [or], [and] binds tighter than it: put it in parentheses"
		default:
			continue
		}
		c.report(x, lostParens, filters.Position(h.Span), edits, message, expr)
	}
}

// parenthesized returns the edits that put parentheses around a hole: into the
// literal that it is in or, if it is put together with literals, in literals.
func (x *Filter) parenthesized(i int) []lint.Edit {
	f, h := x.file, x.hole(i)
	lo := f.From(h.Start)
	if lo >= len(f.Lexemes) || int(f.Lexemes[lo].Start) != h.Start || f.IsLiteral(f.Up(lo)) {
		return wrap(h, "(", ")")
	}
	mark, plus := f.Src[f.Lexemes[x.at].Start:][:1], f.LanguageAt(x.at).Plus
	if f.Lexemes[x.at].Lead != 1 || plus == "" {
		return nil
	}
	return wrap(h, mark+"("+mark+" "+plus+" ", " "+plus+" "+mark+")"+mark)
}

// wrap returns the edits that put something around a range.
func wrap(at filters.Position, before, after string) []lint.Edit {
	return []lint.Edit{
		{Position: filters.Position{Start: at.Start, End: at.Start}, New: before},
		{Position: filters.Position{Start: at.End, End: at.End}, New: after},
	}
}

// callerFilter is the name of a filter that comes from elsewhere.
var callerFilter = namesLike("filters of callers")

// holdsOr reports whether an expression makes a filter with an [or] that is not
// in parentheses, if the file, or the one that its name is imported from, tells.
func (f *file) holdsOr(at filters.Position) (yes, known bool) {
	if f.makesOr(at) {
		return true, true
	}
	name := f.NameIn(program.Span(at))
	open := f.After(name)
	_, end := f.ExpressionIn(program.Span(at))
	if name == program.None {
		return false, false
	}
	values := f.Variable(name, f.WordOf(name)).Values
	if text, ok := f.appended(name); ok {
		return flatOr(text) || slices.ContainsFunc(values, f.valueMakesOr), true
	} else if text, ok := f.constant(name); ok {
		return flatOr(text), true
	} else if f.Is(open, ".", "?.") && !f.Is(open, f.LanguageAt(name).Plus) {
		return false, false
	} else if fn, in := f.functionCalled(name); fn != nil && f.Last(open)+1 == end {
		return slices.ContainsFunc(in.answers(fn), in.makesOr), true
	}
	for _, v := range values {
		if f.valueMakesOr(v) {
			return true, true
		} else if !f.IsLiteral(v) {
			return false, false
		}
	}
	return false, len(values) > 0
}

// valueMakesOr reports whether the value at v, which may be a variable with only one, makes an [or].
func (f *file) valueMakesOr(v int) bool {
	if only := f.OnlyValue(v); f.IsWord(v) && f.End(v) == v && only != program.None {
		v = only
	}
	return f.makesOr(f.span(v, f.End(v)))
}

// makesOr reports whether an expression is a text, a choice or a list with an [or].
func (f *file) makesOr(at filters.Position) bool {
	lo, hi := f.ExpressionIn(program.Span(at))
	if j, ok := f.joinIn(at); ok {
		return j.by == "[or]"
	}
	source, folds := f.Src[at.Start:at.End], f.lastMethod(at) == "reduce"
	return f.IsLiteral(lo) && f.Last(lo)+1 == hi && flatOr(f.Unquoted(lo)) ||
		folds && strings.Contains(source, "[or]") && !strings.Contains(source, "(${") ||
		slices.ContainsFunc(f.filtersIn(at), func(x *Filter) bool { // x ? 'a[or]b' : ''
			return (folds || f.Up(x.at) == f.Up(lo)) && flatOr(x.Text)
		})
}

// functionCalled returns the function that is called by the name at i, with the file that
// it is in, or nil.
func (f *file) functionCalled(i int) (*program.Function, *file) {
	if !f.IsWord(i) || !f.IsOpen(f.After(i), '(') {
		return nil, nil
	}
	var w follower
	fn, in, _ := w.lookup(f.File, i)
	if in == f.File {
		return fn, f
	}
	return fn, &file{File: in}
}

// answers returns where the expressions are that a function returns.
func (f *file) answers(fn *program.Function) (list []filters.Position) {
	for _, at := range f.Answers(fn) {
		list = append(list, filters.Position(at))
	}
	return list
}

// appended returns the text of the literals that make the variable at i before, if all that it is
// given are literals, or start with an [or], and some are appended to it.
func (f *file) appended(i int) (text string, ok bool) {
	name := f.WordOf(i)
	lo, _, _ := f.Scope(i, name)
	for k := range f.Uses(name, i) {
		v := f.AssignedValue(k)
		if k < lo || k >= i {
			continue
		} else if f.Is(f.After(k), "+=") {
			v, ok = f.After(f.After(k)), true
		} else if v != program.None {
			text, ok = "", false
		}
		if v == program.None {
			continue
		} else if source := f.SourceOf(v); f.IsLiteral(v) {
			text += f.Unquoted(v)
		} else if ok && startsOr.MatchString(source) {
			text += "[or]"
		} else {
			return "", false
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
		if !flatOr(x.Text) || c.file.Src[x.Start-1] != c.file.Src[x.End] || c.file.putsParens(j) {
			continue
		}
		c.report(x, lostParens, x.Position, wrap(x.Position, "(", ")"),
			"the [or] of an element is joined by [and], which binds tighter: put it in parentheses")
	}
}

// andElements reports calls of imported functions, constants, and functions that make the elements,
// in a list joined by [and] that make an [or].
func (c *checker) andElements(j join) {
	f := c.file
	report := func(at filters.Position) {
		c.report(nil, lostParens, at, nil, "%q holds an [or] and is joined by [and], which binds tighter: "+
			"put it in parentheses", f.Src[at.Start:at.End])
	}
	if at, ok := f.mapping(j); ok && !f.putsParens(j) {
		report(at)
	}
	for e := range f.elementsOf(j) {
		at := f.span(e, f.End(e))
		if fn, in := f.functionCalled(e); !f.IsWord(e) || f.putsParens(j) || fn != nil && in == f {
			continue // what a function of the file joins is reported there
		} else if _, joined := f.joinIn(at); joined || len(f.filtersIn(at)) > 0 && f.lastMethod(at) != "reduce" {
			continue
		} else if v := f.OnlyValue(e); v != program.None {
			if _, joined := f.joinIn(f.span(v, f.End(v))); joined || len(f.filtersIn(f.span(v, f.End(v)))) == 0 {
				continue
			}
		}
		if yes, _ := f.holdsOr(at); yes {
			report(at)
		}
	}
}

// mapping returns what makes the elements of a list by map, if they hold an [or]: a function, or what
// one that is written there returns.
func (f *file) mapping(j join) (at filters.Position, ok bool) {
	list := j.list
	if v := f.OnlyValue(list); j.start == list && v != program.None {
		list = f.End(v) // of a variable
	}
	for n := 0; n < 5 && f.WordOf(f.Callee(list)) == "filter"; n++ {
		list = f.Receiver(f.Callee(list))
	}
	arg := f.First(list)
	if f.WordOf(f.Callee(list)) != "map" || arg == program.None {
		return at, false
	}
	if f.End(arg) == arg {
		var w follower
		fn, in, _ := w.lookup(f.File, arg)
		g := &file{File: in}
		if in == f.File {
			g = f
		}
		return f.span(arg, arg), fn != nil && slices.ContainsFunc(g.answers(fn), g.makesOr)
	}
	for i := arg; i != program.None; i = f.After(i) {
		if body := f.After(i); f.Is(i, "=>") && body != program.None {
			at = f.span(body, f.End(body))
			yes, _ := f.holdsOr(at)
			return at, yes && len(f.filtersIn(at)) == 0
		}
	}
	return at, false
}

// putsParens reports whether a join puts each element in parentheses.
func (f *file) putsParens(j join) bool {
	at := f.span(j.start, j.end)
	return strings.Contains(f.Src[at.Start:at.End], "(${")
}

// orJoin reports a list joined by [or] whose parentheses are missing.
func (c *checker) orJoin(j join) {
	f := c.file
	at, message, args := f.span(j.start, j.end), "", []any(nil)
	switch {
	case f.joinedWithAnd(j.start, j.end) || f.isNamedForAnd(j):
		message = "the list joined by [or] is one of those joined by [and], which binds tighter: put it in parentheses"
	case f.isOrHelper(j):
		message = "what %q joins by [or] has no parentheses, and [and] beside it binds tighter: put it in parentheses"
		args = append(args, f.Src[at.Start:at.End])
	default:
		return
	}
	var x *Filter
	if inside := f.filtersIn(at); len(inside) > 0 {
		x = inside[0]
	}
	var edits []lint.Edit
	if f.LanguageAt(j.start).Style.Quotes == "`" {
		edits = wrap(at, "`(${", "})`")
	}
	c.report(x, lostParens, at, edits, message, args...)
}

// joinedWithAnd reports whether what is between two lexemes is an element of a list, or
// pushed to one, that is joined by [and] as it is.
func (f *file) joinedWithAnd(start, end int) bool {
	open, next, at := f.Up(start), f.After(end), f.span(start, end)
	callee, sign := f.Callee(open), f.Before(start)
	pushed := f.isPush(sign) || f.Is(sign, "=") && f.isPush(f.Before(sign))
	if !pushed && (f.Element(start) != start || next != program.None && !f.Is(next, ",") ||
		!f.IsOpen(open, '[') && !(f.IsOpen(open, '{') && f.LanguageAt(open) == program.Go) && (callee == program.None || !pushes[f.WordOf(callee)])) {
		return false
	}
	alone := next == program.None && f.Before(start) == program.None
	return slices.ContainsFunc(f.joins(), func(j join) bool {
		holds := func(part filters.Position) bool { return part.Start < at.Start && at.End <= part.End }
		return j.by == "[and]" && !f.putsParens(j) && !(alone && j.start == open) && slices.ContainsFunc(j.parts, holds)
	})
}

// isNamedForAnd reports whether a join is the value of a variable that is an element of a list which
// is joined by [and].
func (f *file) isNamedForAnd(j join) bool {
	name, at := f.NameOfValue(j.start)
	if name == "" || f.End(j.end) != j.end || !f.Is(f.Before(j.start), "=", ":=") {
		return false
	}
	lo, hi, _ := f.Scope(at, name)
	for k := range f.Uses(name, at) {
		if lo <= k && k < hi && f.End(k) == k && f.joinedWithAnd(k, k) {
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
	for open := range f.Calls(fn) {
		if f.joinedWithAnd(f.Before(open), open) {
			return true
		}
	}
	_, _, ok := f.Param(fn, f.WordOf(j.start))
	return ok && f.IsWord(j.start) && orName.MatchString(fn.Name)
}

// returnedBy returns the function of which a join is all that it returns, or nil.
func (f *file) returnedBy(j join) *program.Function {
	fn := f.Around(j.start)
	if fn == nil || f.End(j.end) != j.end || fn.Lo != j.start && !f.Is(f.Before(j.start), "return") {
		return nil
	}
	return fn
}

var orName = namesLike("or functions")
