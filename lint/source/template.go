package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

const (
	ruleTemplate  = "template-leftover"
	ruleUndefined = "undefined-value"

	ruleOperatorInValue = "operator-in-value"
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
	style := x.file.languageAt(x.at).style
	for i, h := range t.holes {
		remove := func(start, end int, where string) {
			if at, ok := t.source(start, end); ok && x.source(i) != "" {
				c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at}},
					"%s %s %s is part of the value: remove it", quote.Short(t.s[start:end]), where, quote.Short(x.source(i)))
			}
		}
		if strings.HasSuffix(t.s[:h.at], "]$") && prefixLen(style.hole, "{x}", "#{x}") > 0 { // f'a[equals]${x}'
			remove(h.at-1, h.at, "before")
		}
		rest := t.s[h.at:]
		last := i+1 == len(t.holes) || t.holes[i+1].at > h.at
		if op := x.operatorBefore(i); op != "" && !strings.HasSuffix(op, "exists") && last && beginsCondition(rest) &&
			plainPath.MatchString(x.expression(i)) && !strings.Contains(x.file.resolved(x, i), "[") {
			c.report(x, knownRule(ruleOperatorInValue), h.Position, nil,
				"a connective between %s and the condition after it is missing", quote.Short(x.expression(i)))
		}
		if n := nextJoiner(rest); n >= 0 {
			rest = rest[:n]
		}
		strayQuote := (rest == "\"" || rest == "'") && !x.inURL && strings.Count(t.s, rest) == 1
		if x.operatorBefore(i) != "" && (strayQuote || slices.Contains([]string{"}", ";", "};", "}}"}, rest)) {
			remove(h.at, h.at+len(rest), "after")
		}
		if before, ok := strings.CutSuffix(t.s[:h.at], "{"); ok && rest == "}" && operatorAtEnd(before) != "" {
			open, opens := t.source(len(before), h.at)
			end, ends := t.source(h.at, h.at+1)
			if opens && ends {
				c.report(x, knownRule(ruleTemplate), filters.Position{Start: open.Start, End: end.End},
					[]lint.Edit{{Position: open}, {Position: end}},
					"the braces around %s are part of the value: remove them", quote.Short(x.source(i)))
			}
		}
	}
}

// plainPath is a name with members.
var plainPath = lazyregexp.New(`^[\w$]+(?:[?!]?\.[\w$]+)*!?$`)

// leftover reports what looks like a hole between two places of the text.
func (c *checker) leftover(x *Filter, start, end int) {
	t, f := x.text, x.file
	found := t.s[start:end]
	at, ok := t.source(start, end)
	i := f.lexemeAt(at.Start)
	if !f.isLiteral(i) && f.isLiteral(f.up(i)) {
		i = f.up(i) // after a hole
	}
	style, literal := f.languageAt(x.at).style, f.lexemes[i]
	if !ok || x.operatorPart(start) || style.hole == "" ||
		strings.IndexByte("$#", found[0]) < 0 && operatorAtEnd(t.s[:start]) == "" {
		return // braces are only a part of a value
	}
	open := int(literal.start)
	quoteByte := f.src[open]
	isRaw := quoteByte == 'r'
	hole := strings.Replace(style.hole, "x", strings.Trim(found, "${}[]()# "), 1)
	if !isRaw && strings.IndexByte(style.quotes, quoteByte) >= 0 {
		if style.free && found[0] == '$' && prefixLen(found, "$(", "$[") == 0 {
			return // PHP, Kotlin, Dart: what is not read as a hole there is meant so
		}
		c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at, New: hole}},
			"%s is plain text: write %s", quote.Short(found), quote.Short(hole))
		return
	}
	edit := func(start, end int, text string) lint.Edit {
		return lint.Edit{Position: filters.Position{Start: start, End: end}, New: text}
	}
	var edits []lint.Edit
	switch end := int(literal.end); {
	case x.changed && style.prefix != "":
		return // '…{x}'.format(x=…)
	case style.prefix != "":
		edits = []lint.Edit{edit(open, open, style.prefix)}
	case isRaw:
		quoteByte = f.src[open+1]
		edits = []lint.Edit{edit(open, open+1, "")}
	case f.isLiteral(i) && int(literal.partner) == i && !strings.ContainsAny(f.src[open+1:end-1], "\\`\""):
		edits = []lint.Edit{edit(open, open+1, style.quotes[:1]), edit(end-1, end, style.quotes[:1])}
		if !style.free && hole != found {
			edits = slices.Insert(edits, 1, lint.Edit{Position: at, New: hole})
		}
	}
	name := map[byte]string{'\'': "single", '"': "double", '`': "raw"}[quoteByte]
	c.report(x, knownRule(ruleTemplate), at, edits, style.advice, name, found)
}

// operatorPart reports whether a place of the text is in the brackets of an
// operator, where package lint reports what is wrong.
func (x *Filter) operatorPart(at int) bool {
	before := x.text.s[:at]
	return strings.LastIndexByte(before, '[') > strings.LastIndexByte(before, ']')
}

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
	for i, h := range x.text.holes {
		expr := x.optional(i)
		if m := optionalChain.FindStringSubmatch(expr); m != nil && !x.file.guarded(h.Start, m[1]) &&
			!x.file.pageParams(h.Start, expr) {
			object, _, _ := strings.Cut(expr, "?.")
			c.report(x, knownRule(ruleUndefined), h.Position, nil,
				"if %s is missing, the filter asks for the text \"undefined\": test it before", quote.Short(object))
		} else if x.operatorBefore(i) == "" {
			continue
		} else if k := x.file.idTaken(x.file.nameIn(h.Position), x.expression(i)); k != noLexeme {
			c.report(x, knownRule(ruleUndefined), h.Position, nil,
				"%s is an object, of which line %d takes the id: the filter asks for the text \"[object Object]\"",
				quote.Short(x.expression(i)), 1+strings.Count(x.file.src[:x.file.lexemes[k].start], "\n"))
		}
	}
}

// idTaken returns where the id is taken of a variable or parameter or a member of it, which has no
// other value and whose type is not tested, or noLexeme. It is only about JavaScript.
func (f *file) idTaken(i int, path string) (taken int) {
	name := f.wordOf(i)
	lo, hi, of := f.scope(i, name)
	if v := f.variable(i, name); i == noLexeme || f.languageAt(i).style.quotes != "`" || !plainPath.MatchString(path) ||
		of == nil && len(v.values) != 1 || lo == 0 && len(f.pieces) > 1 { // loops in markup name things too
		return noLexeme
	}
	declared := 0
	for k := range f.uses(name, i) {
		before, dot := f.before(k), f.after(k)
		if k < lo || hi <= k || f.isMember(k) {
			continue
		} else if f.is(before, "typeof") || f.is(dot, "instanceof", "as") {
			return noLexeme
		} else if f.isWord(before) && declarations[f.textOf(before)] || f.patternValue(k) != noLexeme {
			declared++
		}
		if prefixLen(certainly.Replace(f.path(k))+".", certainly.Replace(path)+".id.") > 0 {
			if from, to, _ := f.scope(k, name); from == lo && to == hi {
				taken = k
			}
		}
	}
	if of == nil && declared != 1 || of != nil && declared > 0 {
		return noLexeme
	}
	return taken
}

// certainly takes away what says that a value may be missing, or is not.
var certainly = strings.NewReplacer("?", "", "!", "")

// optional returns the expression of a hole, or what a variable in it is given, if
// that is known to be its value there: without a use of it in between.
func (x *Filter) optional(i int) string {
	f, name := x.file, x.file.nameIn(x.text.holes[i].Position)
	values := f.variable(name, x.expression(i)).values
	if name == noLexeme || len(values) != 1 || f.around(values[0]) != f.around(name) {
		return x.expression(i)
	}
	v, pattern := values[0], f.before(f.before(values[0]))
	for k := range f.uses(f.wordOf(name), name) {
		if v < k && k < name && !f.isMember(k) {
			return x.expression(i)
		}
	}
	if v > name || f.isOpen(pattern, '{') || f.isOpen(pattern, '[') {
		return x.expression(i)
	}
	return f.sourceOf(v)
}

var optionalChain = lazyregexp.New(`^\(?([\w$]+)(?: as [\w$]+\))?[\w$.!\[\]'"]*` +
	`(?:\.(?:find|findLast|at|shift|pop|get)\([^{};?&|]*\))?\?\.[\w$.?!\[\]'"()]*$`)

// pageParams reports whether an expression is a parameter of the page that a
// framework calls a function for: it is only for the types that it may be missing.
func (f *file) pageParams(at int, expr string) bool {
	fn := f.around(f.lexemeAt(at))
	return prefixLen(expr, "params?.", "context.params?.", "ctx.params?.") > 0 && fn != nil &&
		(staticPages[fn.name] || fn.name == "getServerSideProps")
}

// guarded reports whether the variable is tested before a place, in the same
// function.
func (f *file) guarded(at int, name string) bool {
	const most = 2000
	start := max(0, at-most)
	i := f.lexemeAt(at)
	if fn := f.around(i); fn != nil {
		start = max(start, int(f.lexemes[fn.lo].start))
	}
	for k := range f.uses(name, i) {
		x := f.lexemes[k]
		if int(x.start) < start || int(x.start) >= at || f.textOf(k) != name || f.isMember(k) {
			continue
		}
		rest := strings.TrimLeft(f.src[x.end:at], ".?!0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$")
		line := f.src[start:x.start]
		if prefixLen(strings.TrimLeft(rest, " \t\r\n"), "&&", "? ", "?\n") > 0 ||
			condition.MatchString(line[strings.LastIndexByte(line, '\n')+1:]) {
			return true
		}
	}
	return false
}

// condition is the start of a line up to what an if tests.
var condition = lazyregexp.New(`(?:\bif\s*\(|\bwhile\s*\(|\bassert\w*\(|\binvariant\(|v-if="|\{#if )[^;{}]*$`)
