package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

// UnescapedInterpolation is the ID of the rule about what is put into filters
// while the program runs.
const UnescapedInterpolation = "unescaped-interpolation"

var unescapedInterpolation = lint.Rule{
	ID:       UnescapedInterpolation,
	Severity: lint.Warning,
	Summary:  "A value is put into a filter as it is.",
	Doc: "The language has no escapes: a value with [and] or [or] in it adds conditions to the filter, and one with " +
		"a parenthesis breaks it. What becomes of a piece of a program is not known, so this is an info; it is a warning where the value " +
		"comes from a request, as route.query and searchParams do. An ID (post.id) is reported only if it comes from a request.\n\n" +
		"Check such values before, against the form that a content ID has for example, or make the filter with a builder that refuses " +
		"what cannot be written: package filters in Go, the tag of the npm package mcfilter in JavaScript. A value that is given to a test, such as /^[a-z0-9-]+$/.test(id), counts as checked.",
}

var requestFilter = lint.Rule{
	ID:       "request-filter",
	Severity: lint.Warning,
	Summary:  "The whole filter comes from a request.",
	Doc: "Who sends the request then chooses what is asked of the service: fields that are not meant to be searched, and as many conditions " +
		"as fit. Accept values and build the filter from them. Where clients are meant to write filters, let only those through that " +
		"use allowed fields and operators: package httpfilter is a gateway that does.",
}

// interpolations reports the holes of a filter.
func (c *checker) interpolations(x *Filter) {
	if x.file.isTagged(x) {
		return
	}
	for i, h := range x.text.holes {
		source := x.file.src[h.Start:h.End]
		expr := x.expression(i)
		switch {
		case source == "" || holdsStructure(source) || x.file.markdown && strings.IndexByte("$#`", source[0]) < 0 && x.file.languageAt(x.at) != python:
		case x.file.isFromRequest(h.Position):
			if x.text.s == "" {
				c.report(x, requestFilter, h.Position, nil,
					"the whole filter %s comes from the request: accept values and build the filter from them, or check it as package httpfilter does", quote.Short(expr))
				continue
			}
			c.report(x, unescapedInterpolation, h.Position, x.file.tag(x),
				"%s comes from the request, and a value with [or] in it adds conditions: check its form first, or make the filter with a builder", quote.Short(expr))
		case !isID(expr):
			c.reportAs(lint.Info, x, UnescapedInterpolation, h.Position, x.file.tag(x),
				"%s is put into the filter as it is: a value with [or] in it adds conditions", quote.Short(expr))
		}
	}
}

// isID reports whether an expression is named like an ID.
func isID(expr string) bool { return idName.MatchString(expr) }

var idName = lazyregexp.New(`^[\w$.?!\[\]>'":-]*?(?:\b[iI][dD]|[a-z]I[dD]|_id|ID)['"\]!]*$`)

// holdsStructure reports whether an expression chooses between pieces of a
// filter that are in the program.
func holdsStructure(source string) bool {
	return strings.Contains(source, "[and]") || strings.Contains(source, "[or]") || fixedText.MatchString(source)
}

// fixedText is an expression that makes nothing but a time, a number or one of
// two literals.
var fixedText = lazyregexp.New(`^\$?\{?\s*(?:new Date\([^()]*\)\.(?:toISOString|getTime)\(\)|Date\.now\(\)|[\w.$]+\s*\?\s*(?:'[^'\[]*'|"[^"\[]*")\s*:\s*(?:'[^'\[]*'|"[^"\[]*"))\s*\}?$`)

// request is an expression with what a client sends.
var request = lazyregexp.New(`\bsearchParams\b|[a-z]SearchParams\b|\broute\.(?:query|params)\b|\buseRoute\(\)\.(?:query|params)|\buse(?:Search)?Params\(|` +
	`\breq(?:uest)?\.(?:query|params|body|nextUrl|cookies|headers|form|args|json|GET|POST|values)\b|\blocation\.(?:search|hash)\b|\brouter\.query\b|` +
	`\bevent\.(?:queryStringParameters|pathParameters|body|context\.params)\b|\b(?:ctx|context|c)\.(?:req\.|request\.)?(?:query|params|body)\b|` +
	`\bc\.req\.(?:param|query|header|valid)\(|\b(?:getQuery|getRouterParams?|readBody)\(|\$_(?:GET|POST|REQUEST|COOKIE)\b|\bparams\[:\w+\]|\bparams\.(?:fetch|require|permit)\b|` +
	`\.URL\.Query\(\)|\.(?:FormValue|PostFormValue|PathValue|QueryParam|DefaultQuery)\(|\b(?:c|ctx)\.(?:Param|Query|PostForm)\(|\bmux\.Vars\(|\bchi\.URLParam\(|` +
	`\$request->(?:query|input|get|post|route|attributes)\b|\bformData\.get\(|\brequest\(\)->`)

// harmless is an expression that makes a number of whatever it is given.
var harmless = lazyregexp.New(`^(?:Number|parseInt|parseFloat|Number\.parseInt|Boolean|int|float|intval|Integer|strconv\.Itoa|\+|\(int\))\s*\(?`)

// cleaned is what a function makes that is named for checking its argument.
var cleaned = lazyregexp.New(`^(?:await\s+)?[\w$.]*(?:[sS]anitize|[vV]alidate|[cC]lean|[eE]scape|[cC]heck|[sS]afe|[sS]lugify|\.parse)\w*\(`)

// isFromRequest reports whether an expression comes from a request: it is spelt like one,
// or it is a variable or parameter to which such a thing is given.
func (f *file) isFromRequest(at filters.Position) bool { return f.comesFromRequest(at, false) }

func (f *file) comesFromRequest(at filters.Position, whole bool) bool {
	source := f.src[at.Start:at.End]
	if harmless.MatchString(strings.TrimLeft(source, "${# ")) {
		return false
	}
	if matchesRequest(source) && !f.isStatic(source, at.Start) {
		return true
	}
	lo, hi := f.lexemesIn(at)
	w := tracer{whole: whole}
	return slices.ContainsFunc(f.roots(lo, hi), func(i int) bool { return w.tainted(f, i) && !f.isChecked(i) })
}

// isStatic reports whether an expression is a parameter of a page that is made
// when the site is built.
func (f *file) isStatic(source string, at int) bool {
	if !staticParams.MatchString(source) {
		return false
	}
	for fn := f.around(f.lexemeAt(at)); fn != nil; fn = f.outer(fn) {
		if fn.name == "getStaticProps" || fn.name == "getStaticPaths" || fn.name == "generateStaticParams" {
			return true
		}
	}
	return strings.HasPrefix(strings.TrimLeft(source, "${ "), "context.params")
}

var staticParams = lazyregexp.New(`\b(?:ctx|context|c)\.params\b`)

func matchesRequest(source string) bool {
	const most = 1000
	return request.MatchString(source[:min(len(source), most)])
}

// A tracer follows values back to where they come from.
type tracer struct {
	steps, depth int
	whole        bool // only values that no filter of the program is put around
}

// structure is an operator or connective in the program.
var structure = lazyregexp.New(`\[(?:and|or|(?:not_)?(?:equals|contains|exists)|(?:less|greater)_than|begins_with)\]`)

func (w *tracer) enter() bool {
	const most, deepest = 200, 5
	w.steps++
	return w.steps < most && w.depth < deepest
}

// tainted reports whether the name at i means what comes from a request.
func (w *tracer) tainted(f *file, i int) bool {
	if !w.enter() {
		return false
	}
	w.depth++
	defer func() { w.depth-- }()
	values, fn := f.definitions(i)
	if fn != nil {
		return w.taintedArgument(f, fn, f.wordOf(i))
	}
	return slices.ContainsFunc(values, func(v int) bool { return w.taintedValue(f, v) })
}

func (w *tracer) taintedValue(f *file, v int) bool {
	source := f.sourceOf(v)
	if harmless.MatchString(source) || cleaned.MatchString(source) || w.whole && structure.MatchString(source) {
		return false
	}
	if f.lexemes[v].kind == lexWord && matchesRequest(source) {
		return !f.isStatic(source, int(f.lexemes[v].start)+1)
	}
	const most = 300
	if len(source) > most || f.lexemes[v].kind != lexWord && f.lexemes[v].kind != lexOpen {
		return false
	}
	return slices.ContainsFunc(f.roots(v, f.end(v)), func(i int) bool { return w.tainted(f, i) && !f.isChecked(i) })
}

// taintedArgument reports whether a call of the function in the file gives it,
// as that parameter, what comes from a request.
func (w *tracer) taintedArgument(f *file, fn *function, name string) bool {
	n, member, _ := f.param(fn, name)
	if member == "query" && pageFunctions[fn.name] {
		return true
	}
	if fn.name == "" {
		return false
	}
	for _, k := range f.wordsAround(fn.name, fn.lo) {
		open := f.after(int(k))
		if int(k) == fn.at || !f.isOpen(open, '(') || !w.enter() {
			continue
		}
		v := f.argument(open, n)
		if v != noLexeme && member != "" && f.isOpen(v, '{') {
			v, _ = f.member(v, member)
		}
		if v != noLexeme && w.taintedValue(f, v) {
			return true
		}
	}
	return false
}

// pageFunctions are those that frameworks call with the query of a request.
var pageFunctions = wordSet("asyncData fetch getServerSideProps getInitialProps middleware")

// isChecked reports whether the value of a variable is tested before i.
func (f *file) isChecked(i int) bool {
	lo := 0
	if fn := f.around(i); fn != nil {
		lo = fn.lo
	}
	for _, k := range f.wordsAround(f.wordOf(i), i) {
		k := int(k)
		if k < lo || k >= i {
			continue
		}
		callee := f.callee(int(f.lexemes[k].parent))
		if callee != noLexeme && tests.MatchString(f.wordOf(callee)) {
			return true
		}
		if next := f.after(f.after(k)); f.isMember(next) && (f.wordOf(next) == "match" || f.wordOf(next) == "matches") {
			return true
		}
	}
	return false
}

var tests = lazyregexp.New(`^(?:test|includes|has|indexOf|exec|match|preg_match|in_array|fullmatch|MatchString|Contains|safeParse|parse)$|^(?:is|validate|assert|check|sanitize)[A-Z_]`)

// requestFilters finds filters that come from a request as a whole, of which
// the program holds no part.
func (f *file) requestFilters() {
	if !f.service {
		return
	}
	const most = 100
	n := 0
	for i, x := range f.lexemes {
		if x.kind != lexWord && x.kind != lexLiteral || n == most || !strings.EqualFold(f.wordOf(i), "filters") {
			continue
		}
		n++
		open := int(x.parent)
		if f.element(i) != i || !f.isOpen(open, '{') && !f.isOpen(open, '(') && !f.isOpen(open, '[') ||
			f.after(open) != noLexeme && f.is(f.after(open), "=") {
			continue
		}
		key, v := f.key(i)
		if key == "" || !f.inRequest(open) && !f.inRequestType(open) {
			continue
		}
		if v == noLexeme {
			v = i
		}
		at := filters.Position{Start: int(f.lexemes[v].start), End: int(f.lexemes[v].start) + len(f.sourceOf(v))}
		if strings.Contains(f.src[at.Start:at.End], "[") && f.lexemes[v].kind != lexWord ||
			f.lexemes[v].kind == lexLiteral || !f.comesFromRequest(at, true) || f.mixes(v) {
			continue
		}
		x := f.add(&text{holes: []hole{{at, 0}}}, textContext{at: v, key: "filters", whole: true}, "", isCertain)
		x.Position = at
	}
}

// inRequestType reports whether a brace holds the fields of a type of the SDK for
// Go.
func (f *file) inRequestType(open int) bool {
	before := f.before(open)
	return f.isOpen(open, '{') && f.isWord(before) && strings.HasSuffix(f.wordOf(before), "Params")
}

// mixes reports whether the expression at v calls a function of the program, which
// may make a filter out of what it is given.
func (f *file) mixes(v int) bool {
	for i := v; i < f.end(v); i++ {
		if callee := f.callee(i); callee != noLexeme && f.functionNamed(f.wordOf(callee), noLexeme) != nil {
			return true
		}
		if f.lexemes[i].kind == lexLiteral && strings.Contains(f.textOf(i), "[") {
			return true
		}
	}
	return false
}

// inRequest reports whether a bracket holds the parameters of a request.
func (f *file) inRequest(open int) bool {
	if key := f.keyAround(open); strings.EqualFold(key, "queries") || strings.EqualFold(key, "params") {
		return true
	}
	for name := range parameterNames {
		if _, ok := f.member(open, name); ok {
			return true
		}
	}
	return false
}
