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
		source, expr, at := x.source(i), x.expression(i), h.Position
		if strings.HasPrefix(source, "%") {
			at = x.formatted(i)
		}
		switch {
		case source == "" || holdsStructure(source) || x.file.markdown && strings.IndexByte("$#`", source[0]) < 0 &&
			x.file.languageAt(x.at) != python:
		case x.file.isFromRequest(at, false):
			if x.text.s == "" {
				c.report(x, requestFilter, h.Position, nil,
					"the whole filter %s comes from the request: accept values and build the filter from them, or check it as package httpfilter does", quote.Short(expr))
				continue
			}
			c.report(x, unescapedInterpolation, h.Position, x.file.tag(x),
				"%s comes from the request, and a value with [or] in it adds conditions: check its form first, or make the filter with a builder", quote.Short(expr))
		case !idName.MatchString(expr) && x.text.s != "":
			c.reportAs(lint.Info, x, UnescapedInterpolation, h.Position, x.file.tag(x),
				"%s is put into the filter as it is: a value with [or] in it adds conditions", quote.Short(expr))
		}
	}
}

// formatted returns where the argument is that takes the place of a verb in a
// literal that is formatted: by a function such as Sprintf, or an operator.
func (x *Filter) formatted(i int) filters.Position {
	n := 1
	for k := range i {
		if strings.HasPrefix(x.source(k), "%") {
			n++
		}
	}
	f, open, next := x.file, x.file.up(x.at), noLexeme
	if f.isLiteral(x.at) {
		next = f.after(x.at)
	}
	arg := noLexeme
	switch {
	case f.is(next, "%") && f.isOpen(f.after(next), '('): // Python: "…%s…%s" % (a, b)
		arg = f.argument(f.after(next), n-1)
	case f.is(next, "%") && n == 1:
		arg = f.after(next)
	case f.argument(open, 0) == x.at && formatters[f.called(x.at)]:
		arg = f.argument(open, n)
	}
	if arg == noLexeme {
		return x.text.holes[i].Position
	}
	return f.span(arg, f.end(arg))
}

var formatters = wordSet("Sprintf sprintf format String printf")

// idName is an expression that is named like an ID.
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
	`\breq(?:uest)?\.(?:query|query_params|params|body|formData|nextUrl|cookies|headers|form|args|json|GET|POST|values)\b|\blocation\.(?:search|hash)\b|\brouter\.query\b|` +
	`\bevent\.(?:queryStringParameters|pathParameters|body|context\.params)\b|\b(?:ctx|context|c)\.(?:req\.|request\.)?(?:query|params|body)\b|` +
	`\bc\.req\.(?:param|query|header|valid)\(|\b(?:getQuery|getRouterParams?|readBody)\(|\$_(?:GET|POST|REQUEST|COOKIE)\b|\bparams\[:\w+\]|\bparams\.(?:fetch|require|permit)\b|` +
	`\.URL\.Query\(\)|\brequest\.(?:url|uri|requestedUri)\.queryParameters\b|\.(?:FormValue|PostFormValue|PathValue|QueryParam|DefaultQuery)\(|\b(?:c|ctx)\.(?:Param|Query|PostForm)\(|\bmux\.Vars\(|\bchi\.URLParam\(|` +
	`\$request->(?:query|input|get|post|route|attributes)\b|\bformData\.get\(|\brequest\(\)->`)

// harmless is an expression that makes a number of whatever it is given.
var harmless = lazyregexp.New(`^(?:Number|parseInt|parseFloat|Number\.parseInt|Boolean|int|float|intval|Integer|strconv\.Itoa|\+|\(int\))\s*\(?`)

// numeric is the end of such an expression.
var numeric = lazyregexp.New(`\.(?:to_i|to_f|toInt\(\)|length|size|count)\s*\}?$`)

func isNumber(expr string) bool {
	return harmless.MatchString(strings.TrimLeft(expr, "${# ")) || numeric.MatchString(expr)
}

// stripped takes brackets away, or all but what a class holds.
var stripped = lazyregexp.New(`(?:replace|gsub|sub)\([^,]*\[(?:\^|\\?[\[\]]|[^\]/]*\\[\[\]])`)

// cleaned is what a function makes that is named for checking its argument.
var cleaned = lazyregexp.New(`^(?:await\s+)?[\w$.]*(?:[sS]anitize|[vV]alidate|[cC]lean|[eE]scape|[cC]heck|[sS]afe|[sS]lugify|\.parse)\w*\(`)

// isFromRequest reports whether an expression comes from a request: it is spelt like
// one, or it is a variable or parameter to which such a thing is given. If whole is
// set, only values count that no function of the program makes a filter of.
func (f *file) isFromRequest(at filters.Position, whole bool) bool {
	lo, hi := f.lexemesIn(at)
	w := tracer{whole: whole}
	return w.tainted(f, lo, hi, whole)
}

// isRequest reports whether an expression at i is spelt like one with what a client
// sends, and not a parameter of a page that is made when the site is built.
func (f *file) isRequest(source string, i int) bool {
	const most = 1000
	if !request.MatchString(source[:min(len(source), most)]) {
		return false
	}
	for fn := f.around(i); fn != nil && staticParams.MatchString(source); fn = f.around(fn.lo - 1) {
		if staticPages[fn.name] {
			return false
		}
	}
	return !strings.HasPrefix(strings.TrimLeft(source, "${ "), "context.params")
}

var staticParams = lazyregexp.New(`\b(?:ctx|context|c)\.params\b`)

// staticPages are functions that run when the site is built.
var staticPages = wordSet("getStaticProps getStaticPaths generateStaticParams")

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

// tainted reports whether the expression between two lexemes comes from a request
// and is not checked. If it is an answer, what it is asked with does not count.
func (w *tracer) tainted(f *file, lo, hi int, answer bool) bool {
	if lo >= hi {
		return false
	}
	const most, mostTraced = 1000, 300
	source, roots := f.roots(lo, hi, answer)
	if isNumber(source) || stripped.MatchString(source) || w.depth > 0 && cleaned.MatchString(source) {
		return false
	}
	if (f.isWord(lo) || w.depth == 0) && request.MatchString(source[:min(len(source), most)]) {
		return f.isRequest(source, lo) && !slices.ContainsFunc(roots, f.isChecked)
	}
	return (len(source) <= mostTraced || w.depth == 0) &&
		slices.ContainsFunc(roots, func(i int) bool { return w.taintedName(f, i) && !f.isChecked(i) })
}

// taintedName reports whether the name at i means what comes from a request.
func (w *tracer) taintedName(f *file, i int) bool {
	if !w.enter() {
		return false
	}
	w.depth++
	defer func() { w.depth-- }()
	name, answer := f.wordOf(i), f.hasMember(i)
	values, fn := f.definitions(i, name)
	if fn == nil {
		return slices.ContainsFunc(values, func(v int) bool {
			pattern := f.before(f.before(v)) // { a } = v, whose members are taken
			return w.taintedValue(f, v, answer || f.isOpen(pattern, '{') || f.isOpen(pattern, '['))
		})
	}
	n, member, _ := f.param(fn, name)
	if member == "query" && pageFunctions[fn.name] {
		return true
	}
	for open := range f.calls(fn) {
		v := f.argument(open, n)
		if f.isOpen(v, '{') {
			v = f.given(open, n, member)
		}
		if w.enter() && w.taintedValue(f, v, answer) {
			return true
		}
	}
	return false
}

func (w *tracer) taintedValue(f *file, v int, answer bool) bool {
	return !f.isLiteral(v) && v != noLexeme && !(w.whole && structure.MatchString(f.sourceOf(v))) &&
		w.tainted(f, v, f.last(f.end(v))+1, answer || w.whole)
}

// pageFunctions are those that frameworks call with the query of a request.
var pageFunctions = wordSet("asyncData fetch getServerSideProps getInitialProps middleware")

// path returns the source of the name at i with the members that are taken of it.
func (f *file) path(i int) string {
	last := i
	for n := 0; n < 10 && f.hasMember(last) && !f.isOpen(f.after(last), '['); n++ {
		last = f.after(f.after(last))
	}
	return f.src[f.lexemes[i].start:f.lexemes[max(last, i)].end]
}

// isChecked reports whether the value of a variable, or of the member of it that is
// taken at i, is tested before.
func (f *file) isChecked(i int) bool {
	lo := 0
	if fn := f.around(i); fn != nil {
		lo = fn.lo
	}
	path := f.path(i)
	for k := range f.uses(f.wordOf(i), i) {
		if k < lo || k >= i || !strings.HasPrefix(path, f.path(k)) {
			continue
		}
		next := f.after(k)
		if next != noLexeme {
			next = f.after(next)
		}
		if tests.MatchString(f.called(k)) || f.isWord(next) && f.isMember(next) && f.is(next, "match", "matches") {
			return true
		}
	}
	return false
}

var tests = lazyregexp.New(`^(?:test|includes|has|indexOf|exec|match|preg_match|in_array|fullmatch|MatchString|Contains|safeParse|parse)$|^(?:is|validate|assert|check|sanitize)[A-Z_]`)

// resolved returns the expression of a hole or, if that is a variable or a
// method of one, with its definition for it.
func (f *file) resolved(x *Filter, i int) string {
	const most = 200
	at, rest := f.definition(x, i)
	if at == x.text.holes[i].Position || at.End-at.Start > most {
		return x.expression(i)
	}
	return f.src[at.Start:at.End] + rest
}
