package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
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
	if x.file.Markdown && len(t.Holes) > 0 {
		for i, h := range t.Holes { // placeholders, also those that are written like holes
			in := x.file.LexemeAt(h.Start)
			if source := x.source(i); program.PrefixLen(source, "${", "#{") > 0 && x.file.isPlain(in) && !x.file.inData(x.at) {
				c.leftover(x, source, x.hole(i), h.At)
			}
			c.lostMember(x, i)
		}
		return
	}
	for _, m := range leftover.FindAllStringIndex(t.S, 100) {
		if at, ok := inFile(t, m[0], m[1]); ok {
			c.leftover(x, t.S[m[0]:m[1]], at, m[0])
		}
	}
	style := x.file.LanguageAt(x.at).Style
	for i, h := range t.Holes {
		remove := func(start, end int, where string) {
			if at, ok := inFile(t, start, end); ok && x.source(i) != "" {
				c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at}},
					"%q %s %q is part of the value: remove it", t.S[start:end], where, x.source(i))
			}
		}
		if strings.HasSuffix(t.S[:h.At], "]$") && program.PrefixLen(style.Hole, "{x}", "#{x}", `\(x)`) > 0 { // ${x}
			remove(h.At-1, h.At, "before")
		}
		rest := t.S[h.At:]
		c.lostMember(x, i)
		last := i+1 == len(t.Holes) || t.Holes[i+1].At > h.At
		if op := x.operatorBefore(i); op != "" && !strings.HasSuffix(op, "exists") && last && beginsCondition(rest) &&
			plainPath.MatchString(x.expression(i)) && !strings.Contains(x.file.resolved(x, i), "[") {
			c.report(x, knownRule(ruleOperatorInValue), x.hole(i), nil,
				"a connective between %q and the condition after it is missing", x.expression(i))
		}
		if n := nextJoiner(rest); n >= 0 {
			rest = rest[:n]
		}
		strayQuote := (rest == "\"" || rest == "'") && !x.inURL && strings.Count(t.S, rest) == 1
		if x.operatorBefore(i) != "" && (strayQuote || slices.Contains([]string{"}", ";", "};", "}}"}, rest)) {
			remove(h.At, h.At+len(rest), "after")
		}
		if before, ok := strings.CutSuffix(t.S[:h.At], "{"); ok && rest == "}" && operatorAtEnd(before) != "" {
			open, opens := inFile(t, len(before), h.At)
			end, ends := inFile(t, h.At, h.At+1)
			if opens && ends {
				c.report(x, knownRule(ruleTemplate), filters.Position{Start: open.Start, End: end.End},
					[]lint.Edit{{Position: open}, {Position: end}},
					"the braces around %q are part of the value: remove them", x.source(i))
			}
		}
	}
}

// lostMember reports text after a hole without brackets that is meant to belong to it.
func (c *checker) lostMember(x *Filter, i int) {
	t, h, style := x.text, x.text.Holes[i], x.file.LanguageAt(x.at).Style
	member := memberOfHole.FindString(t.S[h.At:])
	if member == "" || !style.Free || x.operatorBefore(i) == "" || x.source(i)[0] != '$' || fileName.MatchString(member) ||
		(member[0] == '-') != (style.Hole[0] == '{') || !endsOperand(t.S[h.At+len(member):]) {
		return
	}
	end, _ := inFile(t, h.At, h.At+len(member))
	at := filters.Position{Start: h.Start, End: end.End}
	whole := strings.Replace(style.Hole, "x", strings.TrimPrefix(x.file.Src[h.Start:end.End], "$"), 1)
	c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at, New: whole}},
		"only %q is put in, and %q is plain text: write %q", x.source(i), member, whole)
}

// memberOfHole is text after a hole without brackets that is meant to belong to it, if it is
// not the end of the name of a file or host.
var (
	memberOfHole = lazyregexp.New(`^(?:(?:\.[A-Za-z_]\w*)+|(?:->[A-Za-z_]\w*)+)`)
	fileName     = lazyregexp.New(`\.(?:pdf|png|jpe?g|gif|svg|webp|json|html?|txt|csv|md|com|jp|net|org)$`)
)

// plainPath is a name with members.
var plainPath = lazyregexp.New(`^[\w$]+(?:[?!]?\.[\w$]+)*!?$`)

// isPlain reports whether a lexeme is a literal in quotes in which there are no holes, in a language
// that has others.
func (f *file) isPlain(i int) bool {
	style := f.LanguageAt(i).Style
	return f.IsLiteral(i) && style.Hole != "" && !style.Free &&
		strings.IndexByte(style.Quotes, f.Src[f.Lexemes[i].Start]) < 0
}

// inData reports whether the literal at i is the value of a key in quotes, as in JSON.
func (f *file) inData(i int) bool {
	colon := f.Before(i)
	return f.Is(colon, ":") && f.IsLiteral(f.Before(colon))
}

// leftover reports what looks like a hole at a place of the file and of the text.
func (c *checker) leftover(x *Filter, found string, at filters.Position, start int) {
	t, f := x.text, x.file
	i := f.LexemeAt(at.Start)
	if !f.IsLiteral(i) && f.IsLiteral(f.Up(i)) {
		i = f.Up(i) // after a hole
	}
	lang, literal := f.LanguageAt(x.at), f.Lexemes[i]
	style := lang.Style
	replaced := func(quote string) bool { return strings.Contains(f.Src, "("+quote+found+quote) } // .replace('{x}', x)
	if !f.IsLiteral(i) || slices.ContainsFunc([]string{"'", `"`, "`"}, replaced) || x.operatorPart(start) || style.Hole == "" ||
		strings.IndexByte("$#", found[0]) < 0 && operatorAtEnd(t.S[:start]) == "" {
		return // braces are only a part of a value
	} else if strings.HasPrefix(found, "{{") && strings.HasSuffix(f.Name, ".html") {
		return // of a template that makes the page
	}
	open := int(literal.Start)
	quoteByte := f.Src[open]
	isRaw := quoteByte == 'r'
	hole := strings.Replace(style.Hole, "x", strings.Trim(found, "${}[]()# "), 1)
	prefix := strings.ToLower(f.Src[open : open+max(0, strings.IndexAny(f.Src[open:], `"'`))])
	hasPrefix := style.Prefix != "" && strings.Contains(prefix, style.Prefix)
	if hasPrefix || !isRaw && strings.IndexByte(style.Quotes, quoteByte) >= 0 {
		if style.Free && found[0] == '$' && program.PrefixLen(found, "$(", "$[") == 0 {
			return // PHP, Kotlin, Dart: what is not read as a hole there is meant so
		}
		c.report(x, knownRule(ruleTemplate), at, []lint.Edit{{Position: at, New: hole}},
			"%q is plain text: write %q", found, hole)
		return
	}
	edit := func(start, end int, text string) lint.Edit {
		return lint.Edit{Position: filters.Position{Start: start, End: end}, New: text}
	}
	var edits []lint.Edit
	switch end := int(literal.End); {
	case x.changed && style.Prefix != "":
		return // '…{x}'.format(x=…)
	case style.Prefix != "":
		// All other braces would be holes too, and there is no f before b and u.
		others := leftover.ReplaceAllString(f.Src[open:end], "")
		if strings.Trim(prefix, "r") == "" && !strings.ContainsAny(others, "{}") {
			edits = []lint.Edit{edit(open, open, style.Prefix)}
		}
		if edits != nil && hole != found {
			edits = append(edits, lint.Edit{Position: at, New: hole})
		}
	case isRaw && strings.Contains(f.Src[open:end], `\`):
	case isRaw:
		quoteByte = f.Src[open+1]
		edits = []lint.Edit{edit(open, open+1, "")}
	case f.IsLiteral(i) && int(literal.Partner) == i && !strings.ContainsAny(f.Src[open+1:end-1], "\\`\""):
		edits = []lint.Edit{edit(open, open+1, style.Quotes[:1]), edit(end-1, end, style.Quotes[:1])}
		if !style.Free && hole != found {
			edits = slices.Insert(edits, 1, lint.Edit{Position: at, New: hole})
		}
	}
	name := map[byte]string{'\'': "single", '"': "double", '`': "raw", '#': "raw"}[quoteByte]
	c.report(x, knownRule(ruleTemplate), at, edits, advice[lang], name, found)
}

// operatorPart reports whether a place of the text is in the brackets of an
// operator, where package lint reports what is wrong.
func (x *Filter) operatorPart(at int) bool {
	before := x.text.S[:at]
	return strings.LastIndexByte(before, '[') > strings.LastIndexByte(before, ']')
}

// advice is what to do about a hole in the wrong quotes.
var advice = map[*program.Language]string{
	program.TypeScript: "in %s quotes %s is plain text: use backticks",
	program.JavaScript: "in %s quotes %s is plain text: use backticks",
	program.PHP:        "in %s quotes %s is plain text: use double quotes",
	program.Ruby:       "in %s quotes %s is plain text: use double quotes",
	program.Python:     "in %s quotes without f before them %s is plain text: write f\"…\"",
	program.Kotlin:     "in %s quotes %s is plain text",
	program.Shell:      "in %s quotes %s is plain text: use double quotes",
	program.Swift:      "in %s quotes %s is plain text",
	program.Dart:       "in %s quotes %s is plain text: remove the r before them",
}

// undefined reports holes that put in "undefined" where something is missing.
func (c *checker) undefined(x *Filter) {
	for i, h := range x.text.Holes {
		expr := x.optional(i)
		if m := optionalChain.FindStringSubmatch(expr); m != nil && !x.file.guarded(h.Start, m[1]) &&
			!x.file.pageParams(h.Start, expr) {
			c.report(x, knownRule(ruleUndefined), x.hole(i), nil, "if %q is missing, the filter asks for %s: test it before",
				expr[:optionalMember.FindStringIndex(expr)[0]],
				cmp.Or(missing[x.file.LanguageAt(x.at)], `the text "undefined"`))
		} else if x.operatorBefore(i) == "" {
			continue
		} else if k := x.file.idTaken(x.file.NameIn(h.Span), x.expression(i)); k != program.None {
			c.report(x, knownRule(ruleUndefined), x.hole(i), nil,
				"%q is an object, of which line %d takes the id: the filter asks for the text \"[object Object]\"",
				x.expression(i), 1+strings.Count(x.file.Src[:x.file.Lexemes[k].Start], "\n"))
		}
	}
}

// idTaken returns where the id is taken of a variable or parameter or a member of it, which has no
// other value and whose type is not tested, or program.None. It is only about JavaScript.
func (f *file) idTaken(i int, path string) (taken int) {
	name := f.WordOf(i)
	lo, hi, of := f.Scope(i, name)
	if v := f.Variable(i, name); i == program.None || f.LanguageAt(i).Style.Quotes != "`" || !plainPath.MatchString(path) ||
		of == nil && len(v.Values) > 1 || lo == 0 && f.PieceCount() > 1 { // loops in markup name things too
		return program.None
	}
	declared := 0
	for k := range f.Uses(name, i) {
		before, dot := f.Before(k), f.After(k)
		if k < lo || hi <= k || f.IsMember(k) {
			continue
		} else if f.Is(before, "typeof") || f.Is(dot, "instanceof", "as") {
			return program.None
		} else if f.IsDeclaration(before) || f.PatternValue(k) != program.None {
			declared++
		}
		if program.PrefixLen(certainly.Replace(f.Path(k))+".", certainly.Replace(path)+".id.") > 0 {
			if from, to, _ := f.Scope(k, name); from == lo && to == hi {
				taken = k
			}
		}
	}
	if of == nil && declared != 1 || of != nil && declared > 0 {
		return program.None
	}
	return taken
}

// certainly takes away what says that a value may be missing, or is not.
var certainly = strings.NewReplacer("?", "", "!", "")

// optional returns the expression of a hole, or what a variable in it is given, if
// that is known to be its value there: without a use of it in between.
func (x *Filter) optional(i int) string {
	at, expr := x.given(i)
	f, name := x.file, x.file.NameIn(program.Span(at))
	values := f.Variable(name, strings.TrimLeft(expr, "$@")).Values
	if name == program.None || len(values) != 1 || f.Around(values[0]) != f.Around(name) {
		return expr
	}
	v, pattern := values[0], f.Before(f.Before(values[0]))
	for k := range f.Uses(f.WordOf(name), name) {
		if v < k && k < name && !f.IsMember(k) {
			return expr
		}
	}
	if v > name || f.IsOpen(pattern, '{') || f.IsOpen(pattern, '[') {
		return expr
	}
	return f.SourceOf(v)
}

var (
	optionalChain = lazyregexp.New(`^\(?([\w$@]+)(?: as [\w$]+\))?[\w$.!\[\]'"]*` +
		`(?:\.(?:find|findLast|at|shift|pop|get)\([^{};?&|]*\))?(?:\?\.|&\.|\?->)(?:[\w$.?!\[\]'"()]|&\.|->)*$`)
	optionalMember = lazyregexp.New(`\?\.|&\.|\?->`)
)

// missing is what languages put into a text for a value that is not there.
var missing = map[*program.Language]string{
	program.Ruby: "the empty text", program.PHP: "the empty text", program.Kotlin: `the text "null"`,
	program.Dart: `the text "null"`, program.Swift: `the text "nil", and else for "Optional(…)"`,
}

// pageParams reports whether an expression is a parameter of the page that a
// framework calls a function for: it is only for the types that it may be missing.
func (f *file) pageParams(at int, expr string) bool {
	fn := f.Around(f.LexemeAt(at))
	return program.PrefixLen(expr, "params?.", "context.params?.", "ctx.params?.") > 0 && fn != nil &&
		(staticPages[fn.Name] || fn.Name == "getServerSideProps")
}

// guarded reports whether the variable is tested before a place, in the same
// function or one around it.
func (f *file) guarded(at int, name string) bool {
	const most = 2000
	i := f.LexemeAt(at)
	for k := range f.Uses(strings.Trim(name, "$@"), i) {
		x, in := f.Lexemes[k], f.Around(k)
		if int(x.Start) < at-most || int(x.Start) >= at || f.TextOf(k) != name || f.IsMember(k) ||
			in != f.Around(i) && (in == nil || i >= in.Hi) {
			continue
		}
		rest := strings.TrimLeft(f.Src[x.End:at], ".?!0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$")
		if program.PrefixLen(strings.TrimLeft(rest, " \t\r\n"), "&&", "? ", "?\n") > 0 ||
			condition.MatchString(f.lineTo(int(x.Start))) {
			return true
		}
	}
	after, _, _ := strings.Cut(f.Src[at:], "\n")
	_, after, ok := strings.Cut(after, " if ") // Ruby, Python
	return ok && strings.HasPrefix(strings.TrimPrefix(after, "not "), name)
}

// condition is the start of a line up to what an if tests.
var condition = lazyregexp.New(`(?:\b(?:if|elif|elsif|unless|while|guard)\b|\bassert\w*\(|\binvariant\(|\bisset\(|v-if="|\{#if )[^;{}]*$`)
