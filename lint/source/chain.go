package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

// maxParts bounds the parts of one text. A filter does not have as many.
const maxParts = 1000

// texts looks at the literals of the file that may be a part of a filter, with
// what is put together with them.
func (f *file) texts() {
	taken, c := map[int]bool{}, chain{} // literals of chains that start before; the last chain
	for i, x := range f.lexemes {
		if x.kind != lexLiteral || x.partner == noLexeme || x.escapes == unknown || taken[i] {
			continue
		}
		lang := f.languageAt(i)
		if next := f.after(i); !f.mayBePart(i) && !f.is(next, lang.plus, ".") && !f.adjoin(lang, i, next) {
			continue // alone
		}
		c.read(f, i, lang)
		for _, k := range c.literals[1:] {
			taken[k] = true
		}
		if slices.ContainsFunc(c.literals, f.mayBePart) {
			if ctx, ok := f.context(&c); ok {
				f.text(c.parts, ctx)
			}
		}
	}
}

// mayBePart reports whether a literal may be a part of a filter: by what is in it or, in a
// file about the service, by a name directly before it.
func (f *file) mayBePart(i int) bool {
	source, sign := f.textOf(i), f.before(i)
	return f.mayHoldOperator(source) || f.service && (strings.Contains(source, "filters=") ||
		f.is(sign, ":", "=", "=>", ":=") && isFilterName(f.wordOf(f.before(sign))))
}

// A chain is an expression of literals that are put together, and of what is put
// together with them.
type chain struct {
	start, last int // lexemes: of the whole expression
	literals    []int
	parts       []part
	open        bool // something is put together with it that is not known
	lang        *language
}

// read reads the chain whose first literal is at i, into the memory of another.
func (c *chain) read(f *file, i int, lang *language) {
	*c = chain{start: i, last: i, lang: lang, literals: c.literals[:0], parts: c.parts[:0]}
	switch before := f.before(i); {
	case f.is(before, c.lang.plus):
		if o := f.operandStart(f.before(before)); o != noLexeme {
			c.start = o
			c.hole(f.span(o, f.before(before)))
		}
		c.open = true
	case f.is(before, "+=", ".=", "<<"):
		// What was there before is unknown, and has no place.
		end := int(f.lexemes[before].end)
		c.hole(filters.Position{Start: end, End: end})
		c.open = true
	}
	c.literal(f, i)
	c.forward(f)
}

// joins reports whether the literal before another is one text with it.
func (f *file) adjoin(lang *language, i, next int) bool {
	if !lang.adjacent || !f.isLiteral(i) || !f.isLiteral(next) {
		return false
	}
	if lang.touching {
		return f.lexemes[f.last(i)].end == f.lexemes[next].start
	}
	return !f.lexemes[next].newline || f.isOpen(f.up(next), '(')
}

// operandStart returns the first lexeme of the operand that i is the last of: a of
// a.b(c).d. It is noLexeme if none ends there.
func (f *file) operandStart(i int) int {
	if !f.endsOperand(i) && !f.is(i, "!") {
		return noLexeme
	}
	plus := f.languageAt(i).plus
	for range maxSiblings {
		b := f.before(i)
		switch {
		case f.isOpen(i, '(') && f.callee(i) != noLexeme:
			i = f.callee(i)
		case f.isIndex(i),
			f.isOpen(i, '{') && (f.isWord(b) || f.isOpen(b, '(')), // a block
			f.is(i, "!") && f.isWord(b):
			i = b
		case f.is(b, ".", "?.", "->", "::") && !f.is(b, plus):
			i = f.before(b)
		default:
			return i
		}
	}
	return i
}

func (c *chain) hole(at filters.Position) { c.add(part{at.Start, at.End, unknown}) }

func (c *chain) add(p part) {
	if len(c.parts) <= maxParts && (p.start < p.end || p.escapes == unknown) {
		c.parts = append(c.parts, p)
	}
}

// literal adds the parts of a literal.
func (c *chain) literal(f *file, i int) {
	x, from := f.lexemes[i], len(c.parts)
	c.literals = append(c.literals, i)
	start := int(x.start) + int(x.lead)
	if int(x.partner) != i {
		for k := i + 1; k < int(x.partner); k = f.last(k) + 1 {
			if h := f.lexemes[k]; int(h.parent) == i && (h.kind == lexWord || h.kind == lexOpen) {
				c.add(part{start, int(h.start), x.escapes})
				at := f.span(k, k)
				c.hole(at)
				start = at.End
			}
		}
	}
	c.add(part{start, int(x.end) - int(x.tail), x.escapes})
	if !x.trims || from == len(c.parts) {
		return
	}
	trim := func(p *part, trim func(string, string) string) (text, rest string) {
		text = f.src[p.start:p.end]
		return text, trim(text, " \t\r\n")
	}
	if p := &c.parts[from]; p.escapes != unknown {
		if text, rest := trim(p, strings.TrimLeft); strings.IndexByte(text[:len(text)-len(rest)], '\n') >= 0 {
			p.start = p.end - len(rest)
		}
	}
	if p := &c.parts[len(c.parts)-1]; p.escapes != unknown {
		if text, rest := trim(p, strings.TrimRight); strings.IndexByte(text[len(rest):], '\n') >= 0 {
			p.end = p.start + len(rest)
		}
	}
}

// forward adds what is put together with the last literal, from it on.
func (c *chain) forward(f *file) {
	for {
		i := f.after(c.last)
		switch {
		case i == noLexeme:
			return
		case f.adjoin(c.lang, c.last, i):
			c.literal(f, i)
			c.last = i
		case f.is(i, c.lang.plus):
			o := f.after(i)
			if o == noLexeme {
				c.open, c.last = true, i
				return
			}
			if c.last = f.operandEnd(o, c.lang); c.last == o && f.isLiteral(o) {
				c.literal(f, o)
			} else {
				c.hole(f.span(o, c.last))
			}
		case f.is(i, ".") && f.is(f.after(i), "concat") && f.isOpen(f.after(f.after(i)), '('):
			open := f.after(f.after(i))
			if f.last(open) == open {
				return
			}
			for from := range f.elements(open) {
				end, parts, literals := f.end(from), len(c.parts), len(c.literals)
				if c.last = from; f.isLiteral(from) {
					c.literal(f, from)
					c.forward(f)
				}
				if !f.isLiteral(from) || c.last != end {
					c.parts, c.literals = c.parts[:parts], c.literals[:literals]
					c.hole(f.span(from, end))
				}
			}
			c.last = open
		default:
			return
		}
	}
}

// operandEnd returns the last lexeme of the operand that starts at i.
func (f *file) operandEnd(i int, lang *language) int {
	for range maxSiblings {
		next := f.after(i)
		switch {
		case next == noLexeme || f.is(next, lang.plus) || f.separates(i, next):
			return i
		case f.is(next, ".", "?.", "->", "::", "*", "/", "-", "%", "...", "!"):
		case f.lexemes[next].kind == lexOperator:
			return i
		case f.endsOperand(next) && f.endsOperand(i) && f.lexemes[next].kind != lexOpen:
			return i
		}
		i = next
	}
	return i
}

// context tells what is known of the place of a chain. It fails where a text is not a filter
// whatever it looks like: the name of a property, an index, what is written to a log.
func (f *file) context(c *chain) (ctx textContext, ok bool) {
	i := c.literals[0]
	parent := f.up(i)
	next := f.after(c.last)
	if c.lang.touching {
		const most = 500
		line := f.src[max(0, int(f.lexemes[i].start)-most):f.lexemes[i].start]
		if strings.Contains(line[strings.LastIndexByte(line, '\n')+1:], "mcfilter lint ") {
			return ctx, false // the linter's own command, which shows mistakes on purpose
		}
	}
	if f.isOpen(parent, '[') {
		if after := f.after(parent); f.isIndex(parent) || f.is(after, ":") && f.isOpen(f.up(parent), '{') {
			return ctx, false
		}
	}
	if f.is(next, ":", "=>", "?:") && f.isPropertyName(c.start) {
		return ctx, false
	}
	if f.isLiteral(f.up(parent)) && f.isTag(f.up(parent)) || f.markdown && f.showsError(c.last) {
		return ctx, false // a value, and what is refused
	}
	if callee := f.before(parent); f.isOpen(parent, '(') && f.isLog(callee) &&
		f.lexemes[callee].end == f.lexemes[parent].start ||
		f.isLog(f.before(i)) {
		return ctx, false // console.log("…"), puts "…"
	}
	if f.expectsError(i) {
		return ctx, false
	}
	ctx.at = i
	ctx.braces = c.lang.formatBraces
	const mostBrackets = 20
	ctx.key, ctx.whole, ctx.inherited = f.named(c.start, mostBrackets)
	switch {
	case f.is(next, ".", "?.", "->", "::"):
		ctx.receiver, ctx.whole = true, false
	case next != noLexeme && !f.separates(c.last, next) && !f.isWord(next):
		ctx.whole = false
	}
	ctx.whole = ctx.whole && !c.open
	return ctx, true
}

// showsError reports whether the comment after a literal, at the end of the line,
// tells of an error: documentation of what is refused.
func (f *file) showsError(i int) bool {
	const most = 200
	rest := f.src[f.lexemes[f.last(i)].end:]
	rest, _, _ = strings.Cut(rest[:min(len(rest), most)], "\n")
	return errorComment.MatchString(rest)
}

var errorComment = lazyregexp.New(`(?://|#|→|=>).*(?i:error|invalid|wrong|refused|エラー|誤り|\[!code --\])`)

// expectsError reports whether what is at i is given to a function that a test expects
// to fail.
func (f *file) expectsError(i int) bool {
	const mostBrackets, most = 10, 200
	for n := 0; n < mostBrackets && f.up(i) != noLexeme; n++ {
		i = f.up(i)
		switch name := f.wordOf(f.before(i)); {
		case throwing[name]:
			return true
		case name == "expect":
			after := f.src[f.lexemes[f.last(i)].end:]
			return expectsThrown.MatchString(after[:min(len(after), most)])
		}
	}
	start := int(f.lexemes[f.element(i)].start)
	before := strings.TrimRight(f.src[max(0, start-most):start], " \t\r\n")
	return f.python && expectsRaised.MatchString(before[strings.LastIndexByte(before, '\n')+1:])
}

var (
	throwing      = namesOf("tests that expect an error")
	expectsThrown = lazyregexp.New(`^\s*(?:\.(?:rejects|toThrow|to\.throw|to\.be\.rejected)|\.?to\(? ?raise_error)`)
	expectsRaised = lazyregexp.New(`\b(?:raises|assertRaises\w*)\(.*:$`)
)

// isPropertyName reports whether the literal at i, before a colon or an arrow, is
// the first of its element: no branch of a conditional, and not after case.
func (f *file) isPropertyName(i int) bool {
	if open := f.before(i); f.isOpen(open, '(') && f.is(f.before(open), "if") {
		return true // Dart: a condition before the element
	}
	if f.element(i) != i {
		return false
	}
	for range maxSiblings {
		b := f.before(i)
		if !f.is(b, ",") {
			break
		}
		i = f.element(f.before(b))
	}
	return !f.is(i, "case", "when")
}

// named returns the name that what is at i is given: its own or, if that does not
// speak of filters, that of the call or list around which does. It is the whole
// value if it starts right after the name. So many brackets around are looked at.
func (f *file) named(i, brackets int) (key string, whole, inherited bool) {
	start := f.element(i)
	ternary, sign := 0, noLexeme
	for j, n := start, 0; j != noLexeme && j < i && n < maxSiblings; j, n = f.after(j), n+1 {
		switch {
		case f.is(j, "?"):
			ternary++
		case f.is(j, ":", "?:") && ternary > 0:
			ternary--
		case f.is(j, "=", ":", "=>", ":=", "+=", ".=", "<<", "?:"):
			b := f.before(j)
			if name := f.nameBefore(b); !(isFilterName(key) && f.is(j, "=", "=>")) && b != noLexeme && f.endsOperand(b) {
				key = name // and not the type of const filters: string = …
			}
			sign = j
		}
	}
	whole = sign != noLexeme && f.before(i) == sign
	if comma := f.before(i); sign == noLexeme && f.is(comma, ",") && f.before(comma) != noLexeme {
		if name := f.before(comma); f.lexemes[name].kind == lexLiteral && isFilterName(f.wordOf(name)) {
			return f.wordOf(name), true, false // params.set("filters", …)
		}
	}
	open := f.up(i)
	if isFilterName(key) || open == noLexeme || brackets == 0 {
		return key, whole, false
	}
	if f.isOpen(open, '(') || f.isOpen(open, '[') {
		if word := f.before(open); f.isWord(word) && f.lexemes[word].end == f.lexemes[open].start &&
			isFilterName(f.wordOf(word)) {
			return f.wordOf(word), f.before(i) == noLexeme, true
		}
		if name := f.parameterOf(open, i); name != "" {
			return name, f.element(i) == i, false
		}
		if around, wholly, _ := f.named(open, brackets-1); isFilterName(around) {
			j, joined := f.joinAt(f.after(f.after(open)))
			return around, wholly && f.isOpen(open, '[') && f.before(i) == noLexeme && !(joined && j.by == ""), true
		}
	}
	if f.isOpen(open, '{') && f.is(f.before(open), "=") { // filters={…}
		if around, _, _ := f.named(open, brackets-1); isFilterName(around) {
			return around, f.before(i) == noLexeme, false
		}
	}
	return key, whole, false
}

// parameterOf returns the name of the parameter for which a call of a function of the
// file gives what is at i, if it has to do with filters.
func (f *file) parameterOf(open, i int) string {
	callee := f.callee(open)
	if !f.service || callee == noLexeme {
		return ""
	}
	fn := f.functionNamed(f.wordOf(callee), callee)
	if fn == nil {
		return ""
	}
	n := 0
	for e := range f.elements(open) {
		if e == f.element(i) {
			break
		}
		n++
	}
	p := fn.params
	if !f.isWord(p) {
		p = f.argument(p, n)
	}
	for last := f.end(p); p != noLexeme && p <= last; p = f.after(p) {
		if f.isWord(p) && isFilterName(f.wordOf(p)) {
			return f.wordOf(p)
		}
	}
	return ""
}

// nameBefore returns the name that ends at i: filters, q.filters, q["filters"].
func (f *file) nameBefore(i int) string {
	if f.isOpen(i, '[') {
		if in := f.first(i); in != noLexeme {
			return f.wordOf(in)
		}
	}
	return f.wordOf(max(i, noLexeme))
}

// messageTakers are functions that take a text for people: for a log, the title of a test.
var messageTakers = wordSet("print println puts it test describe")

// isLog reports whether the function with the name at i writes to a log, or names a test.
func (f *file) isLog(i int) bool {
	if !f.isWord(i) {
		return false
	}
	word := f.textOf(i)
	r := f.receiver(i)
	if r == noLexeme {
		return messageTakers[word]
	}
	switch strings.ToLower(f.textOf(r)) {
	case "console", "log", "logger", "it", "test", "describe":
		return true
	case "fmt":
		return strings.HasPrefix(word, "Print")
	}
	return false
}

// isFilterName reports whether something with that name may be a filter.
func isFilterName(name string) bool {
	const most = 40
	return len(name) <= most && containsFold(name, "filter")
}

// containsFold reports whether s holds word, which is ASCII, whatever the case.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// speaksOfFilters reports whether a function, class or variable around i has a name
// with filter in it.
func (f *file) speaksOfFilters(i int) bool {
	for p := i; p != noLexeme; p = int(f.lexemes[p].parent) {
		if !f.isOpen(p, '{') {
			continue
		}
		const most = 40
		for n, w := 0, f.before(p); n < most && w != noLexeme; n, w = n+1, f.before(w) {
			if f.isWord(w) && isFilterName(f.wordOf(w)) {
				return true
			}
			if next := f.after(w); !f.is(w, ",") && !f.is(next, ",") && f.separates(w, next) {
				break
			}
		}
	}
	fn := f.around(i)
	return fn != nil && isFilterName(fn.name)
}
