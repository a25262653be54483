package source

import (
	"slices"
	"strconv"
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
		if at = x.formatted(i); at != h.Position {
			expr = x.file.src[at.Start:at.End]
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
	n, source := 1, x.source(i)
	if source == "" || strings.IndexByte("%{", source[0]) < 0 {
		return x.text.holes[i].Position
	}
	for k := range i {
		if prefixLen(x.source(k), "%", "{}", "{!") > 0 {
			n++
		}
	}
	f, open, next := x.file, x.file.up(x.at), noLexeme
	if f.isLiteral(x.at) {
		next = f.after(x.at)
	}
	arg := noLexeme
	switch method := f.after(next); {
	case source[0] == '{': // Python: "…{}…{b}".format(a, b=c)
		if name, _, _ := strings.Cut(x.expression(i), "!"); !f.is(next, ".") || !f.is(method, "format") {
			break
		} else if k, err := strconv.Atoi(name); err == nil {
			arg = f.argument(f.after(method), k)
		} else if name == "" {
			arg = f.argument(f.after(method), n-1)
		} else {
			arg, _ = f.member(f.after(method), name)
		}
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

// sentByClient is an expression with what a client sends.
var sentByClient = lazyregexp.New(`\bsearchParams\b|[a-z]SearchParams\b|\broute\.(?:query|params)\b|\buseRoute\(\)\.(?:query|params)|\buse(?:Search)?Params\(|` +
	`\breq(?:uest)?\.(?:query|query_params|params|body|formData|nextUrl|cookies|headers|form|args|json|GET|POST|values)\b|\blocation\.(?:search|hash)\b|\brouter\.query\b|` +
	`\bevent\.(?:queryStringParameters|pathParameters|body|context\.params)\b|\b(?:ctx|context|c)\.(?:req\.|request\.)?(?:query|params|body)\b|` +
	`\bc\.req\.(?:param|query|header|valid)\(|\b(?:getQuery|getRouterParams?|readBody)\(|\$_(?:GET|POST|REQUEST|COOKIE)\b|\bparams\[:\w+\]|\bparams\.(?:fetch|require|permit)\b|` +
	`\.URL\.Query\(\)|\brequest\.(?:url|uri|requestedUri)\.queryParameters\b|\.(?:FormValue|PostFormValue|PathValue|QueryParam|DefaultQuery)\(|\b(?:c|ctx)\.(?:Param|Query|PostForm)\(|\bmux\.Vars\(|\bchi\.URLParam\(|` +
	`\$request->(?:query|input|get|post|route|attributes)\b|\bformData\.get\(|\brequest\(\)->|\buseRouter\(\)\.query\b|\bfilter_input\(INPUT_\w+,[^,()]*\)`)

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
var cleaned = lazyregexp.New(`^(?:await\s+)?[\w$.]*(?:[sS]anitize|[vV]alidate|[cC]lean|[eE]scape|[cC]heck|[sS]afe|[sS]lugify|\.parse)\w*\(|^z\..*\.(?:p|safeP)arse\(`)

// isFromRequest reports whether an expression comes from a request: it is spelt like
// one, or it is a variable or parameter to which such a thing is given. If whole is
// set, only values count that no function of the program makes a filter of.
func (f *file) isFromRequest(at filters.Position, whole bool) bool {
	lo, hi := f.lexemesIn(at)
	w := tracer{whole: whole}
	return w.tainted(f, lo, hi, whole)
}

// isSpeltSo reports whether an expression at i is spelt like what a client sends.
func (f *file) isSpeltSo(source string, i int) bool {
	const most = 1000
	source = source[:min(len(source), most)]
	if f.languageAt(i) == ruby && rubyParams.MatchString(source) {
		values, fn := f.definitions(i, "params")
		return len(values) == 0 && fn == nil
	}
	return sentByClient.MatchString(source)
}

var rubyParams = lazyregexp.New(`^\W*params\[["']\w+["']\]`)

// isRequest reports whether an expression at i is spelt like one with what a client
// sends, and not a parameter of a page that is made when the site is built.
func (f *file) isRequest(source string, i int) bool {
	if !f.isSpeltSo(source, i) {
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
	const mostTraced = 300
	source, roots := f.roots(lo, hi, answer)
	if w.depth > 0 && f.sifts(lo, hi) || isNumber(source) || stripped.MatchString(source) || w.depth > 0 && cleaned.MatchString(source) {
		return false
	}
	if (f.isWord(lo) || w.depth == 0) && f.isSpeltSo(source, lo) {
		return f.isRequest(source, lo) && !slices.ContainsFunc(roots, f.isChecked)
	}
	return (len(source) <= mostTraced || w.depth == 0) &&
		slices.ContainsFunc(roots, func(i int) bool { return w.taintedName(f, i, answer) && !f.isChecked(i) })
}

// taintedName reports whether the name at i means what comes from a request.
func (w *tracer) taintedName(f *file, i int, answer bool) bool {
	if !w.enter() {
		return false
	}
	w.depth++
	defer func() { w.depth-- }()
	name := f.wordOf(i)
	answer = answer || f.hasMember(i)
	values, fn := f.definitions(i, name)
	if fn == nil {
		for k := range f.uses(name, i) {
			if of := f.after(k); k < i && f.is(of, "of") && f.around(k) == f.around(i) && f.is(f.before(f.up(k)), "for") &&
				w.tainted(f, f.after(of), f.last(f.end(of))+1, true) {
				return true // for (const a of list)
			}
		}
		return slices.ContainsFunc(values, func(v int) bool {
			pattern := f.before(f.before(v)) // { a } = v, whose members are taken
			if member, ok := f.binding(pattern, name, 2); ok {
				source, _ := f.roots(v, f.last(f.end(v))+1, true)
				if !sentByClient.MatchString(source) && f.isRequest(source+"."+member, i) {
					return true
				}
			}
			return w.taintedValue(f, v, answer || f.isOpen(pattern, '{') || f.isOpen(pattern, '['))
		})
	}
	n, member, _ := f.param(fn, name)
	if first, _, _ := strings.Cut(member, "."); first == "query" && pageFunctions[fn.name] ||
		n == 0 && f.isHandler(fn) && sentByClient.MatchString("req."+member) {
		return true
	}
	if list, dot := f.iterated(fn); n == 0 && list != noLexeme && w.tainted(f, list, dot, true) {
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

// isHandler reports whether the first parameter of a function is a request: by its
// type, or because the function is given for a path, as in app.get('/', handler).
func (f *file) isHandler(fn *function) bool {
	if fn.params == noLexeme || f.isWord(fn.params) {
		return false
	}
	open := f.up(fn.params)
	if callee := f.callee(open); callee != noLexeme && f.isMember(callee) && routes[f.wordOf(callee)] {
		path := f.argument(open, 0)
		return f.isLiteral(path) && strings.HasPrefix(f.unquoted(path), "/") && f.argument(open, 1) == f.element(fn.params)
	}
	colon := f.after(f.argument(fn.params, 0))
	return f.is(colon, ":") && requestTypes[f.wordOf(f.after(colon))]
}

var requestTypes = wordSet("Request NextRequest NextApiRequest FastifyRequest HttpRequest IncomingMessage APIGatewayProxyEvent")

var routes = wordSet("get post put patch delete all use")

// iterated returns the list whose elements are given to a function, and the lexeme
// after it: list.map(function).
func (f *file) iterated(fn *function) (list, end int) {
	open := f.up(fn.params)
	callee := f.callee(open)
	if callee == noLexeme || !iterators[f.wordOf(callee)] || f.receiver(callee) == noLexeme ||
		f.first(open) != f.element(fn.params) {
		return noLexeme, noLexeme
	}
	return f.operandStart(f.receiver(callee)), f.before(callee)
}

var iterators = wordSet("map flatMap forEach filter")

// sifts reports whether a list loses elements between two lexemes, or has others
// made of them, by more than what takes away white space.
func (f *file) sifts(lo, hi int) bool {
	for i := lo; i < min(hi, lo+maxSiblings); i++ {
		if f.isWord(i) && f.isMember(i) && iterators[f.textOf(i)] && f.isOpen(f.after(i), '(') {
			at := f.span(f.after(i), f.after(i))
			if !keepsAll.MatchString(f.src[at.Start:min(at.End, at.Start+maxName)]) {
				return true
			}
		}
	}
	return false
}

// keepsAll is what is given to a method that leaves out no more than empty elements.
var keepsAll = lazyregexp.New(`^\((?:Boolean|String|decodeURIComponent|\(?\w+\)?\s*=>\s*!*\w+(?:\.(?:trim|toString|toLowerCase|length)(?:\(\))?)?(?:\s*!==?\s*(?:''|""))?)\)$`)

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
		if tests.MatchString(f.called(k)) || f.isWord(next) && f.isMember(next) && f.is(next, "match", "matches", "every", "some") {
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
