package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
)

// A filling is a text with something in its holes.
type filling struct {
	s      string
	pieces []filters.Position // in s, what is in the holes
}

// A finding is what tells a diagnostic of one filling from others, and is the
// same in all fillings.
type finding struct {
	rule       string
	start, end int
}

func (f *filling) findings(ds []lint.Diagnostic) map[finding]bool {
	m := make(map[finding]bool, len(ds))
	for _, d := range ds {
		m[f.finding(d)] = true
	}
	return m
}

func (f *filling) finding(d lint.Diagnostic) finding {
	return finding{d.Rule, f.unfilled(d.Start), f.unfilled(d.End)}
}

// unfilled returns where i is in the text without its holes.
func (f *filling) unfilled(i int) int {
	shift := 0
	for _, p := range f.pieces {
		if p.Start >= i {
			break
		}
		shift += min(i, p.End) - p.Start
	}
	return i - shift
}

// touches reports whether a part of p, or the place of p if it is empty, is in
// a hole.
func (f *filling) touches(p filters.Position) bool {
	return slices.ContainsFunc(f.pieces, func(h filters.Position) bool {
		return h.Start < p.End && p.Start < h.End || p.Start == p.End && h.Start < h.End && h.Start <= p.Start &&
			p.Start <= h.End
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

// The styles of filling are so different that what is said of all of them does
// not depend on what they have in common: values that grow, values that are all
// alike, and values that shrink.
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
	t := x.text
	var f filling
	var b strings.Builder
	marked := t.marked()
	numbers := map[string]int{}
	from := 0
	for i, h := range t.holes {
		b.WriteString(t.s[from:h.at])
		from = h.at
		next := len(t.s)
		if i+1 < len(t.holes) {
			next = t.holes[i+1].at
		}
		source := x.file.src[h.Start:h.End]
		n, ok := numbers[source]
		if !ok {
			n = len(numbers)
			numbers[source] = n
		}
		piece := ""
		if h.at < next || i+1 == len(t.holes) {
			piece = x.filler(b.String(), marked[h.at+i+1:], style, n)
		}
		f.pieces = append(f.pieces, filters.Position{Start: b.Len(), End: b.Len() + len(piece)})
		b.WriteString(piece)
	}
	b.WriteString(t.s[from:])
	f.s = b.String()
	return f
}

// filler returns what a hole between before and after may hold. There are marks
// for the holes after it.
func (x *Filter) filler(before, tail string, style, n int) string {
	value := fillValue(style, n)
	name := "hole" + fillValue(0, n)
	operand := before
	for _, joiner := range [...]string{"[and]", "[or]"} {
		if i := strings.LastIndex(operand, joiner); i >= 0 {
			operand = operand[i+len(joiner):]
		}
	}
	trimmed := strings.TrimLeft(operand, "( ")
	path := 0
	for path < len(trimmed) && isPathByte(trimmed[path]) {
		path++
	}
	rest := trimmed[path:]
	ends := tail == "" || tail[0] == ')' || tail[0] == mark || joinerLen(tail) > 0
	switch {
	case rest == "":
		after := tail
		for after != "" && (isPathByte(after[0]) || after[0] == mark) {
			after = after[1:]
		}
		switch {
		case after != "" && (after[0] == '[' || after[0] == ' ') &&
			joinerLen(after) == 0, strings.HasPrefix(after, "［"), strings.HasPrefix(after, "%5"):
			return name
		case ends:
			return name + "[exists]"
		}
		return name + "[equals]"
	case rest[0] == '[' && strings.IndexByte(rest, ']') < 0:
		begun, rest := rest[1:], tail
		if strings.Trim(begun, "_abcdefghijklmnopqrstuvwxyz") != "" {
			return value
		}
		if end, after, ok := strings.Cut(rest, "]"); ok {
			if end == "" && isOp(begun) && (after == "" || after[0] == ')' || joinerLen(after) > 0) {
				return ":" + value // in the bracket, where it has no place
			}
			for op := filters.OpEquals; op.IsValid(); op++ {
				if s := op.String(); len(s) >= len(begun)+len(end) && strings.HasPrefix(s, begun) &&
					strings.HasSuffix(s, end) &&
					op.TakesValue() == (after != "" && after[0] != ')' && joinerLen(after) == 0) {
					return s[len(begun) : len(s)-len(end)]
				}
			}
		}
		return "equals"
	case rest[0] != '[':
		return value
	}
	op, after, _ := strings.Cut(rest[1:], "]")
	closed := strings.Count(after, ")") > strings.Count(after, "(") || (op == "exists" || op == "not_exists")
	if after == "" {
		closed = op == "exists" || op == "not_exists"
	}
	if !closed && !beginsCondition(tail) {
		return value
	}
	join := ""
	if !ends {
		join = "[and]"
		if tail[0] == '[' || tail[0] == '.' {
			join += name
		}
	}
	if closed {
		return join
	}
	return value + join
}

// beginsCondition reports whether s starts with a condition.
func beginsCondition(s string) bool {
	s = strings.TrimLeft(s, "(")
	n := 0
	for n < len(s) && isPathByte(s[n]) {
		n++
	}
	if n == 0 || n == len(s) || s[n] != '[' {
		return false
	}
	word, _, ok := strings.Cut(s[n+1:], "]")
	return ok && isOp(word)
}
