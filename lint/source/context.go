package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
)

// context tells what is known of the place of a chain. It fails where a text is not a filter
// whatever it looks like: the name of a property, an index, what is written to a log.
func (f *file) context(c *program.Chain) (ctx textContext, ok bool) {
	i := c.Literals[0]
	parent := f.Up(i)
	next := f.After(c.Last)
	if c.Lang == program.Shell && strings.Contains(f.lineTo(int(f.Lexemes[i].Start)), "mcfilter lint ") {
		return ctx, false // the linter's own command, which shows mistakes on purpose
	}
	if f.IsOpen(parent, '[') {
		if after := f.After(parent); f.IsIndex(parent) || f.Is(after, ":") && f.IsOpen(f.Up(parent), '{') {
			return ctx, false
		}
	}
	if f.Is(next, ":", "=>", "?:") && f.isPropertyName(c.Start) {
		return ctx, false
	}
	if f.IsLiteral(f.Up(parent)) && f.isTag(f.Up(parent)) || f.Markdown && f.showsError(c.Last) {
		return ctx, false // a value, and what is refused
	}
	if callee := f.Before(parent); f.IsOpen(parent, '(') && f.isLog(callee) &&
		f.Touches(callee, parent) ||
		f.isLog(f.Before(i)) {
		return ctx, false // console.log("…"), puts "…"
	}
	if f.expectsError(i) {
		return ctx, false
	}
	ctx.at = i
	ctx.braces = c.Lang == program.Python
	const mostBrackets = 20
	ctx.key, ctx.whole, ctx.inherited = f.named(c.Start, mostBrackets)
	switch {
	case f.Is(next, ".", "?.", "->", "::"):
		ctx.receiver, ctx.whole = true, false
	case next != program.None && !f.Separates(c.Last, next) && !f.IsWord(next):
		ctx.whole = false
	}
	ctx.whole = ctx.whole && !c.Open
	return ctx, true
}

// showsError reports whether the comment after a literal, at the end of the line,
// tells of an error: documentation of what is refused.
func (f *file) showsError(i int) bool {
	const most = 200
	rest := f.Src[f.Lexemes[f.Last(i)].End:]
	rest, _, _ = strings.Cut(rest[:min(len(rest), most)], "\n")
	return errorComment.MatchString(rest)
}

var errorComment = lazyregexp.New(`(?://|#|→|=>).*(?i:error|invalid|wrong|refused|エラー|誤り|\[!code --\])`)

// expectsError reports whether what is at i is given to a function that a test expects
// to fail.
func (f *file) expectsError(i int) bool {
	const mostBrackets, most = 10, 200
	for n := 0; n < mostBrackets && f.Up(i) != program.None; n++ {
		i = f.Up(i)
		switch name := f.WordOf(f.Before(i)); {
		case throwing[name] && !(name == "throws" && f.IsOpen(i, '{')): // and not Swift's func x() throws {
			return true
		case name == "expect":
			after := f.Src[f.Lexemes[f.Last(i)].End:]
			return expectsThrown.MatchString(after[:min(len(after), most)])
		}
	}
	before := strings.TrimRight(f.Src[:f.Lexemes[f.Element(i)].Start], " \t\r\n")
	return f.LanguageAt(i) == program.Python && expectsRaised.MatchString(f.lineTo(len(before)))
}

var (
	throwing      = namesOf("tests that expect an error")
	expectsThrown = lazyregexp.New(`^\s*(?:\.(?:rejects|toThrow|to\.throw|to\.be\.rejected)|\.?to\(? ?raise_error)`)
	expectsRaised = lazyregexp.New(`\b(?:raises|assertRaises\w*)\(.*:$`)
)

// isPropertyName reports whether the literal at i, before a colon or an arrow, is
// the first of its element: no branch of a conditional, and not after case.
func (f *file) isPropertyName(i int) bool {
	if open := f.Before(i); f.IsOpen(open, '(') && f.Is(f.Before(open), "if") {
		return true // Dart: a condition before the element
	}
	if f.Element(i) != i {
		return false
	}
	for range program.MaxSiblings {
		b := f.Before(i)
		if !f.Is(b, ",") {
			break
		}
		i = f.Element(f.Before(b))
	}
	return !f.Is(i, "case", "when")
}

// named returns the name that what is at i is given: its own or, if that does not
// speak of filters, that of the call or list around which does. It is the whole
// value if it starts right after the name. So many brackets around are looked at.
func (f *file) named(i, brackets int) (key string, whole, inherited bool) {
	start := f.Element(i)
	ternary, sign := 0, program.None
	for j, n := start, 0; j != program.None && j < i && n < program.MaxSiblings; j, n = f.After(j), n+1 {
		switch {
		case f.Is(j, "?"):
			ternary++
		case f.Is(j, ":", "?:") && ternary > 0:
			ternary--
		case f.Is(j, "=", ":", "=>", ":=", "+=", ".=", "<<", "?:"):
			b := f.Before(j)
			if name := f.nameBefore(b); !(isFilterName(key) && f.Is(j, "=", "=>")) && b != program.None && f.EndsOperand(b) {
				key = name // and not the type of const filters: string = …
			}
			sign = j
		}
	}
	whole = sign != program.None && f.Before(i) == sign
	if comma := f.Before(i); sign == program.None && f.Is(comma, ",") && f.Before(comma) != program.None {
		if name := f.Before(comma); f.Lexemes[name].Kind == program.Literal && isFilterName(f.WordOf(name)) {
			return f.WordOf(name), true, false // params.set("filters", …)
		}
	}
	open := f.Up(i)
	if isFilterName(key) || open == program.None || brackets == 0 {
		return key, whole, false
	}
	if f.IsOpen(open, '(') || f.IsOpen(open, '[') {
		if word := f.Before(open); f.IsWord(word) && f.Touches(word, open) &&
			isFilterName(f.WordOf(word)) {
			return f.WordOf(word), f.Before(i) == program.None, true
		}
		if name := f.parameterOf(open, i); name != "" {
			return name, f.Element(i) == i, false
		}
		if around, wholly, _ := f.named(open, brackets-1); isFilterName(around) {
			j, joined := f.joinAt(f.After(f.After(open)))
			return around, wholly && f.IsOpen(open, '[') && f.Before(i) == program.None && !(joined && j.by == ""), true
		}
	}
	if f.IsOpen(open, '{') && f.Is(f.Before(open), "=") { // filters={…}
		if around, _, _ := f.named(open, brackets-1); isFilterName(around) {
			return around, f.Before(i) == program.None, false
		}
	}
	return key, whole, false
}

// parameterOf returns the name of the parameter for which a call of a function of the
// file gives what is at i, if it has to do with filters.
func (f *file) parameterOf(open, i int) string {
	fn, n := f.CalledWith(open, i)
	if fn == nil || !f.service {
		return ""
	}
	p := fn.Params
	if !f.IsWord(p) {
		p = f.Parameter(fn, n)
	}
	for last := f.End(p); p != program.None && p <= last; p = f.After(p) {
		if f.IsWord(p) && isFilterName(f.WordOf(p)) {
			return f.WordOf(p)
		}
	}
	return ""
}

// nameBefore returns the name that ends at i: filters, q.filters, q["filters"].
func (f *file) nameBefore(i int) string {
	if f.IsOpen(i, '[') {
		if in := f.First(i); in != program.None {
			return f.WordOf(in)
		}
	}
	return f.WordOf(max(i, program.None))
}

// messageTakers are functions that take a text for people: for a log, the title of a test.
var messageTakers = program.WordSet("print println puts it test describe")

// isLog reports whether the function with the name at i writes to a log, or names a test.
func (f *file) isLog(i int) bool {
	if !f.IsWord(i) {
		return false
	}
	word := f.TextOf(i)
	r := f.Receiver(i)
	if r == program.None {
		return messageTakers[word]
	}
	switch strings.ToLower(f.TextOf(r)) {
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
	for p := i; p != program.None; p = f.Up(p) {
		if !f.IsOpen(p, '{') {
			continue
		}
		const most = 40
		for n, w := 0, f.Before(p); n < most && w != program.None; n, w = n+1, f.Before(w) {
			if f.IsWord(w) && isFilterName(f.WordOf(w)) {
				return true
			}
			if next := f.After(w); !f.Is(w, ",") && !f.Is(next, ",") && f.Separates(w, next) {
				break
			}
		}
	}
	fn := f.Around(i)
	return fn != nil && isFilterName(fn.Name)
}
