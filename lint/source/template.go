package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

const (
	ruleTemplate  = "template-leftover"
	ruleUndefined = "undefined-value"
)

// leftover is what was meant as a hole of a template and is text.
var leftover = lazyregexp.New(`\$\{[^{}]+\}|\$\([\w$.?!\[\]'"]+\)|\$\[[\w$.?!]+\]|#\{[^{}]+\}|\{\{?\s*[\w$]+(?:\??\.[\w$]+)*\s*\}?\}|\$[A-Za-z_][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*`)

// templates reports what looks like a hole and is text, and what is left over
// beside a hole.
func (c *checker) templates(x *Filter) {
	t := x.text
	if x.file.markdown && len(t.holes) > 0 {
		return
	}
	for _, m := range leftover.FindAllStringIndex(t.s, 100) {
		c.leftover(x, m[0], m[1])
	}
	for i, h := range t.holes {
		op, end := x.operatorBefore(i), nextJoiner(t.s[h.at:])
		if end < 0 {
			end = len(t.s) - h.at
		}
		rest := t.s[h.at : h.at+end]
		if op == "" || rest != "}" && rest != ";" && rest != "};" && rest != "}}" || x.file.src[h.Start:h.End] == "" {
			continue
		}
		at, ok := t.source(h.at, h.at+end)
		if ok {
			c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at}},
				"%s after %s is part of the value: remove it", quote.Short(rest), quote.Short(x.file.src[h.Start:h.End]))
		}
	}
}

// source returns where in the file a range of the text is, if it is in one piece.
func (t *text) source(start, end int) (filters.Position, bool) {
	from, ok := t.after(start)
	to, ok2 := t.before(end)
	return filters.Position{Start: from, End: to}, ok && ok2 && from <= to && t.contiguous(start, end)
}

// leftover reports what looks like a hole between two places of the text.
func (c *checker) leftover(x *Filter, start, end int) {
	t, f := x.text, x.file
	found := t.s[start:end]
	at, ok := t.source(start, end)
	if !ok || x.operatorPart(start) {
		return
	}
	name := strings.Trim(found, "${}[]()# ")
	style := f.languageAt(x.at).style
	if style.hole == "" {
		return
	}
	marked := strings.HasPrefix(found, "$") || strings.HasPrefix(found, "#")
	if before := t.s[:start]; !marked && (!strings.HasSuffix(before, "]") ||
		!isOp(before[strings.LastIndexByte(before, '[')+1:len(before)-1])) {
		return // braces that are only a part of a value
	}
	i := f.lexemeAt(at.Start)
	literal := f.lexemes[i]
	open := int(literal.start)
	quoteByte := f.src[open]
	isRaw := quoteByte == 'r'
	hole := strings.Replace(style.hole, "x", name, 1)
	plain := literal.kind == lexLiteral && int(literal.end)-1 > open && !strings.ContainsAny(f.src[open+1:literal.end-1], "\\`\"") && int(literal.partner) == i
	switch {
	case !isRaw && strings.IndexByte(style.quotes, quoteByte) >= 0:
		if style.free && strings.HasPrefix(found, "$") && !strings.HasPrefix(found, "$(") &&
			!strings.HasPrefix(found, "$[") {
			return // PHP, Kotlin, Dart: what is not read as a hole there is meant so
		}
		c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at, New: hole}},
			"%s is plain text: write %s", quote.Short(found), quote.Short(hole))
	default:
		var edits []lint.Edit
		switch {
		case x.changed && style.prefix != "":
			return // '…{x}'.format(x=…)
		case style.prefix != "":
			edits = []lint.Edit{{Position: filters.Position{Start: open, End: open}, New: style.prefix}}
		case isRaw:
			quoteByte = f.src[open+1]
			edits = []lint.Edit{{Position: filters.Position{Start: open, End: open + 1}}}
		case plain:
			if style.free {
				hole = found
			}
			edits = []lint.Edit{
				{Position: filters.Position{Start: open, End: open + 1}, New: style.quotes[:1]},
				{Position: at, New: hole},
				{Position: filters.Position{Start: int(literal.end) - 1, End: int(literal.end)}, New: style.quotes[:1]},
			}
			if hole == found {
				edits = append(edits[:1:1], edits[2])
			}
		}
		c.report(x, knownRule(ruleTemplate), at, edits, style.advice, quoteNames[quoteByte], found)
	}
}

// operatorPart reports whether a place of the text is in the brackets of an
// operator, where package lint reports what is wrong.
func (x *Filter) operatorPart(at int) bool {
	before := x.text.s[:at]
	return strings.LastIndexByte(before, '[') > strings.LastIndexByte(before, ']')
}

var quoteNames = map[byte]string{'\'': "single", '"': "double", '`': "raw"}

// A templateStyle is how a language writes holes.
type templateStyle struct {
	quotes string // those in which there are holes
	prefix string // of such a literal
	hole   string // with x for the expression
	free   bool   // without a mark around the name
	advice string // for the wrong quotes
}

// undefined reports holes that put in "undefined" where something is missing.
func (c *checker) undefined(x *Filter) {
	f := x.file
	for i, h := range x.text.holes {
		expr := x.expression(i)
		m := optionalChain.FindStringSubmatch(expr)
		if m == nil || f.guarded(h.Start, m[1]) {
			continue
		}
		c.report(x, knownRule(ruleUndefined), h.Position, nil,
			"if %s is missing, the filter asks for the text \"undefined\": test it before", quote.Short(strings.Split(expr, "?.")[0]))
	}
}

var optionalChain = lazyregexp.New(`^([\w$]+)[\w$.!\[\]'"]*\?\.[\w$.?!\[\]'"()]*$`)

// guarded reports whether the variable is tested before a place, in the same
// function.
func (f *file) guarded(at int, name string) bool {
	const most = 2000
	start := max(0, at-most)
	if fn := f.around(f.lexemeAt(at)); fn != nil {
		start = max(start, int(f.lexemes[fn.lo].start))
	}
	before := f.src[start:at]
	for i := 0; ; {
		n := strings.Index(before[i:], name)
		if n < 0 {
			return false
		}
		from := i + n
		i = from + len(name)
		if from > 0 && (isWordByte(before[from-1]) || before[from-1] == '.') || i < len(before) &&
			isWordByte(before[i]) {
			continue
		}
		rest := strings.TrimLeft(before[i:], ".?!0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$")
		if rest = strings.TrimLeft(rest, " "); strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "? ") ||
			strings.HasPrefix(rest, "?\n") {
			return true
		}
		line := before[strings.LastIndexByte(before[:from], '\n')+1 : from]
		if condition.MatchString(line) {
			return true
		}
	}
}

// condition is the start of a line up to what an if tests.
var condition = lazyregexp.New(`(?:\bif\s*\(|\bwhile\s*\(|\bassert\w*\(|\binvariant\(|v-if="|\{#if )[^;{}]*$`)
