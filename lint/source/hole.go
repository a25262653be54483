package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/lint"
)

// expression returns the source of a hole without what marks it as one.
func (x *Filter) expression(i int) string {
	s := x.source(i)
	for _, m := range [...][2]string{{"${", "}"}, {"#{", "}"}, {"{", "}"}, {`\(`, ")"}} {
		if inner, ok := strings.CutPrefix(s, m[0]); ok && strings.HasSuffix(inner, m[1]) {
			return strings.TrimSpace(inner[:len(inner)-len(m[1])])
		}
	}
	return s
}

// source returns the source of a hole.
func (x *Filter) source(i int) string {
	h := x.text.Holes[i]
	return x.file.Src[h.Start:h.End]
}

// hole returns where in the file a hole is.
func (x *Filter) hole(i int) filters.Position { return filters.Position(x.text.Holes[i].Span) }

// inFile returns where in the file a range of a text is, if it is in one piece.
func inFile(t *program.Text, start, end int) (filters.Position, bool) {
	at, ok := t.Source(start, end)
	return filters.Position(at), ok
}

// operand reports whether a hole is a whole operand, and returns the connectives
// that are directly beside it.
func (x *Filter) operand(i int) (before, after string, whole bool) {
	t := x.text
	at := t.Holes[i].At
	for k, h := range t.Holes {
		if k != i && h.At == at && h.Start < h.End {
			return "", "", false
		}
	}
	head, tail := t.S[:at], t.S[at:]
	for _, c := range [...]string{"[and]", "[or]"} {
		if strings.HasSuffix(head, c) {
			before = c
		}
		if strings.HasPrefix(tail, c) {
			after = c
		}
	}
	whole = (head == "" || before != "" || strings.HasSuffix(head, "(")) && (tail == "" || after != "" || tail[0] == ')')
	return before, after, whole
}

// operatorBefore returns the operator whose value a hole starts, or "".
func (x *Filter) operatorBefore(i int) string {
	if i > 0 && x.text.Holes[i-1].At == x.text.Holes[i].At {
		return ""
	}
	return operatorAtEnd(x.text.S[:x.text.Holes[i].At])
}

// operatorAtEnd returns the operator that s ends with, in its brackets, or "".
func operatorAtEnd(s string) string {
	before, ok := strings.CutSuffix(s, "]")
	if op := before[strings.LastIndexByte(before, '[')+1:]; ok && isOp(op) {
		return op
	}
	return ""
}

// A filling is a text with something in its holes.
type filling struct {
	*program.Text
	pieces []program.Span // of the text, what is in the holes
}

// A finding is what tells a diagnostic of one filling from others, and is the same in all fillings.
type finding struct {
	rule       string
	start, end int
}

func (f *filling) finding(d lint.Diagnostic) finding {
	return finding{d.Rule, f.unfilled(d.Start), f.unfilled(d.End)}
}

// unfilled returns where i is in the text without its holes.
func (f *filling) unfilled(i int) int {
	shift := 0
	for _, p := range f.pieces {
		if p.Start < i {
			shift += min(i, p.End) - p.Start
		}
	}
	return i - shift
}

// touches reports whether a part of p, or the place of p if it is empty, is in a hole.
func (f *filling) touches(p filters.Position) bool {
	return slices.ContainsFunc(f.pieces, func(h program.Span) bool {
		return h.Start < p.End && p.Start < h.End ||
			p.Start == p.End && h.Start < h.End && h.Start <= p.Start && p.Start <= h.End
	})
}

// inHole reports whether all of p is in holes.
func (f *filling) inHole(p filters.Position) bool {
	for _, h := range f.pieces {
		if h.Start <= p.Start && p.Start < h.End {
			p.Start = h.End
		}
		if p.Start >= p.End {
			return f.touches(p) || h.Start < h.End && h.Start <= p.Start && p.Start <= h.End
		}
	}
	return false
}

// The styles of filling are so different that what is said of all of them does not depend on what
// they have in common: values that grow, values that are all alike, and values that shrink.
const fillStyles = 3

func fillValue(style, n int) string {
	switch style {
	case 0:
		return fmt.Sprintf("%d", 10_000+n)
	case 1:
		return "some"
	}
	return fmt.Sprintf("%d-02-03T04:05:06.789Z", 9000-n)
}

// fill puts something into the holes that may be there.
func (x *Filter) fill(style int) filling {
	holes, marked := x.text.Holes, x.text.Marked()
	numbers := map[string]int{}
	t, pieces := x.text.Fill(func(i int, before string) string {
		n, ok := numbers[x.source(i)]
		if !ok {
			n = len(numbers)
			numbers[x.source(i)] = n
		}
		if i+1 < len(holes) && holes[i].At == holes[i+1].At {
			return ""
		}
		return filler(before, marked[holes[i].At+i+1:], "hole"+fillValue(0, n), fillValue(style, n))
	})
	return filling{t, pieces}
}

// endsOperand reports whether an operand of a filter ends before s.
func endsOperand(s string) bool { return s == "" || s[0] == ')' || joinerLen(s) > 0 }

// filler returns what a hole between before and tail may hold: a name, a value or
// more. There are marks for the holes after it.
func filler(before, tail, name, value string) string {
	rest := before
	for n := nextJoiner(rest); n >= 0; n = nextJoiner(rest) {
		rest = rest[n+joinerLen(rest[n:]):]
	}
	rest = strings.TrimLeft(rest, "( ")
	rest = rest[program.LenOf(rest, isPathByte):]
	ends := endsOperand(tail) || tail[0] == program.Mark
	if rest == "" {
		after := strings.TrimLeft(tail, "\x00.-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
		switch {
		case after != "" && (after[0] == '[' || after[0] == ' ') && joinerLen(after) == 0 ||
			program.PrefixLen(after, "［", "%5") > 0:
			return name
		case ends:
			return name + "[exists]"
		}
		return name + "[equals]"
	}
	if rest[0] != '[' {
		return value
	}
	op, after, closed := strings.Cut(rest[1:], "]")
	if !closed {
		return operatorFiller(op, tail, value)
	}
	valueless := op == "exists" || op == "not_exists"
	full := valueless || after != "" && strings.Count(after, ")") > strings.Count(after, "(")
	if !full && !beginsCondition(tail) {
		return value
	}
	join := ""
	if !ends {
		join = "[and]"
		if tail[0] == '[' || tail[0] == '.' {
			join += name
		}
	}
	if full {
		return join
	}
	return value + join
}

// operatorFiller returns what a hole in the brackets of an operator, of which the
// start is known, may hold.
func operatorFiller(start, tail, value string) string {
	if strings.Trim(start, "_abcdefghijklmnopqrstuvwxyz") != "" {
		return value
	}
	end, after, ok := strings.Cut(tail, "]")
	if ok && end == "" && isOp(start) && endsOperand(after) {
		return ":" + value // in the bracket, where it has no place
	}
	for op := filters.OpEquals; ok && op.IsValid(); op++ {
		if s := op.String(); len(s) >= len(start)+len(end) && strings.HasPrefix(s, start) && strings.HasSuffix(s, end) &&
			op.TakesValue() == !endsOperand(after) {
			return s[len(start) : len(s)-len(end)]
		}
	}
	return "equals"
}

// beginsCondition reports whether s starts with a condition.
func beginsCondition(s string) bool {
	s = strings.TrimLeft(s, "(")
	n := program.LenOf(s, isPathByte)
	if n == 0 || n == len(s) || s[n] != '[' {
		return false
	}
	word, _, ok := strings.Cut(s[n+1:], "]")
	return ok && isOp(word)
}

// formatted returns where the argument is that takes the place of a verb in a
// literal that is formatted: by a function such as Sprintf, or an operator.
func (x *Filter) formatted(i int) filters.Position {
	h, source, n := x.hole(i), x.source(i), 1
	if source == "" || strings.IndexByte("%{", source[0]) < 0 {
		return h
	}
	for k := range i {
		if program.PrefixLen(x.source(k), "%", "{}", "{!") > 0 {
			n++
		}
	}
	f, arg, next := x.file, program.None, program.None
	if f.IsLiteral(x.at) {
		next = f.After(x.at)
	}
	open := f.After(next)
	switch {
	case source[0] == '{': // Python: "…{}…{b}".format(a, b=c)
		name, _, _ := strings.Cut(x.expression(i), "!")
		if open = f.After(open); !f.Is(next, ".") || !f.Is(f.After(next), "format") {
			break
		} else if k, err := strconv.Atoi(name); err == nil {
			arg = f.Argument(open, k)
		} else if name == "" {
			arg = f.Argument(open, n-1)
		} else {
			arg, _ = f.Member(open, name)
		}
	case f.Is(next, ".") && f.Is(open, "format", "formatted"): // Kotlin
		arg = f.Argument(f.After(open), n-1)
	case f.Is(next, "%") && f.IsOpen(open, '{'): // Python: "…%(a)s" % {"a": a}
		name, _, _ := strings.Cut(strings.TrimPrefix(source, "%("), ")")
		arg, _ = f.Member(open, name)
	case f.Is(next, "%") && (f.IsOpen(open, '(') || f.IsOpen(open, '[')): // "…%s…%s" % (a, b)
		arg = f.Argument(open, n-1)
	case f.Is(next, "%") && n == 1:
		arg = open
	case formatters[f.Called(x.at)] && f.Argument(f.Up(x.at), 0) == f.Element(x.at):
		arg = f.Argument(f.Up(x.at), n)
	}
	if arg == program.None {
		return h
	}
	return f.span(arg, f.End(arg))
}

// given returns where the value of a hole is, which is the argument of a function that
// formats if the hole is a verb, and its source.
func (x *Filter) given(i int) (at filters.Position, expr string) {
	if at = x.formatted(i); at == x.hole(i) {
		return at, x.expression(i)
	}
	return at, x.file.Src[at.Start:at.End]
}

var formatters = program.WordSet("Sprintf sprintf format String printf")

// resolved returns the expression of a hole or, if that is a variable or a method of one, with its
// definition for it. If that calls a function that only returns something, it is what that is.
func (f *file) resolved(x *Filter, i int) string {
	const most = 200
	at, rest := f.definition(x, i)
	lo, hi := f.ExpressionIn(program.Span(at))
	if rest == "" && lo < hi && f.IsOpen(f.After(lo), '(') && f.Last(f.After(lo)) == hi-1 {
		fn, in := f.functionCalled(lo)
		if v := f.OnlyValue(lo); fn == nil && f.IsWord(v) && f.End(v) == v { // const encode = encodeURIComponent
			return f.TextOf(v) + "()"
		} else if fn != nil {
			if list := in.answers(fn); len(list) == 1 && list[0].End-list[0].Start <= most {
				return in.Src[list[0].Start:list[0].End]
			}
		}
	}
	if hole, expr := x.given(i); at == hole || at.End-at.Start > most {
		return expr
	}
	return f.Src[at.Start:at.End] + rest
}
