package source

import (
	"path"
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
	Doc: "The language has no escapes: a value with [and] or [or] in it adds conditions to the filter, and one with a " +
		"parenthesis breaks it. What becomes of a piece of a program is not known, so this is an info; it is a warning " +
		"where the value comes from a request, as route.query and searchParams do. An ID (post.id) is reported only if " +
		"it comes from a request.\n\nCheck such values before, against the form that a content ID has for example, or " +
		"make the filter with a builder that refuses what cannot be written: package filters in Go, the tag of the npm " +
		"package mcfilter in JavaScript. A value that is given to a test, such as /^[a-z0-9-]+$/.test(id), counts as " +
		"checked.",
}

var requestFilter = lint.Rule{
	ID:       "request-filter",
	Severity: lint.Warning,
	Summary:  "The whole filter comes from a request.",
	Doc: "Who sends the request then chooses what is asked of the service: fields that are not meant to be searched, " +
		"and as many conditions as fit. Accept values and build the filter from them. Where clients are meant to write " +
		"filters, let only those through that use allowed fields and operators: package httpfilter is a gateway that " +
		"does.",
}

// interpolations reports the holes of a filter.
func (c *checker) interpolations(x *Filter) {
	f := x.file
	if f.isTagged(x) {
		return
	}
	for i, h := range x.text.holes {
		source, expr, at := x.source(i), x.expression(i), x.formatted(i)
		if at != h.Position {
			expr = f.src[at.Start:at.End]
		}
		short := quote.Short(expr)
		switch {
		case source == "" || holdsStructure(source) || f.markdown && strings.IndexByte("$#`", source[0]) < 0 &&
			f.languageAt(x.at) != python:
		case f.isFromRequest(at, false) && x.text.s == "":
			c.report(x, requestFilter, h.Position, nil, "the whole filter %s comes from the request: "+
				"accept values and build the filter from them, or check it as package httpfilter does", short)
		case f.isFromRequest(at, false):
			c.report(x, unescapedInterpolation, h.Position, f.tag(x), "%s comes from the request, and a value with "+
				"[or] in it adds conditions: check its form first, or make the filter with a builder", short)
		case !idName.MatchString(expr) && x.text.s != "":
			c.reportAs(lint.Info, x, UnescapedInterpolation, h.Position, f.tag(x),
				"%s is put into the filter as it is: a value with [or] in it adds conditions", short)
		}
	}
}

// formatted returns where the argument is that takes the place of a verb in a
// literal that is formatted: by a function such as Sprintf, or an operator.
func (x *Filter) formatted(i int) filters.Position {
	h, source, n := x.text.holes[i].Position, x.source(i), 1
	if source == "" || strings.IndexByte("%{", source[0]) < 0 {
		return h
	}
	for k := range i {
		if prefixLen(x.source(k), "%", "{}", "{!") > 0 {
			n++
		}
	}
	f, arg, next := x.file, noLexeme, noLexeme
	if f.isLiteral(x.at) {
		next = f.after(x.at)
	}
	open := f.after(next)
	switch {
	case source[0] == '{': // Python: "…{}…{b}".format(a, b=c)
		name, _, _ := strings.Cut(x.expression(i), "!")
		if open = f.after(open); !f.is(next, ".") || !f.is(f.after(next), "format") {
			break
		} else if k, err := strconv.Atoi(name); err == nil {
			arg = f.argument(open, k)
		} else if name == "" {
			arg = f.argument(open, n-1)
		} else {
			arg, _ = f.member(open, name)
		}
	case f.is(next, "%") && f.isOpen(open, '('): // Python: "…%s…%s" % (a, b)
		arg = f.argument(open, n-1)
	case f.is(next, "%") && n == 1:
		arg = open
	case formatters[f.called(x.at)] && f.argument(f.up(x.at), 0) == x.at:
		arg = f.argument(f.up(x.at), n)
	}
	if arg == noLexeme {
		return h
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

// fixedText is an expression that makes nothing but a time, a number or one of two literals.
var fixedText = lazyregexp.New(`^\$?\{?\s*(?:new Date\([^()]*\)\.(?:toISOString|getTime)\(\)|Date\.now\(\)|` +
	`[\w.$]+\s*\?\s*` + fixedLiteral + `\s*:\s*` + fixedLiteral + `)\s*\}?$`)

const fixedLiteral = `(?:'[^'\[]*'|"[^"\[]*")`

// sentByClient is an expression with what a client sends, and numeric one that makes a
// number of whatever it is given.
var (
	sentByClient = namesLike("sent")
	numeric      = namesLike("number")
)

func isNumber(expr string) bool {
	return numeric.MatchString(strings.TrimLeft(expr, "${# "))
}

// stripped takes brackets away, or all but what a class holds.
var stripped = lazyregexp.New(`(?:replace|gsub|sub)\([^,]*\[(?:\^|\\?[\[\]]|[^\]/]*\\[\[\]])`)

// cleaned is what a function makes that is named for checking its argument.
var cleaned = namesLike("cleaned")

// isFromRequest reports whether an expression comes from a request: it is spelt like
// one, or it is a variable or parameter to which such a thing is given. If whole is
// set, only values count that no function of the program makes a filter of.
func (f *file) isFromRequest(at filters.Position, whole bool) bool {
	lo, hi := f.expressionIn(at)
	w := tracer{whole: whole}
	return w.tainted(f, lo, hi, whole)
}

// spelling reports whether an expression at i is spelt like what a client sends, and
// whether that is so: not of a parameter of a page that is made when the site is built.
func (f *file) spelling(source string, i int) (like, sent bool) {
	const most = 1000
	source = source[:min(len(source), most)]
	if like = sentByClient.MatchString(source); f.languageAt(i) == ruby && rubyParams.MatchString(source) {
		v := f.variable(i, "params")
		like = len(v.values) == 0 && v.of == nil
	}
	for fn := f.around(i); like && fn != nil && staticParams.MatchString(source); fn = f.around(fn.lo - 1) {
		if staticPages[fn.name] {
			return true, false
		} else if f.servesParams(fn) {
			return true, true
		}
	}
	return like, like && !strings.HasPrefix(strings.TrimLeft(source, "${ "), "context.params")
}

var (
	rubyParams   = lazyregexp.New(`^\W*params\[["']\w+["']\]`)
	staticParams = lazyregexp.New(`\b(?:ctx|context|c)\.params\b`)
)

// staticPages are functions that run when the site is built.
var staticPages = wordSet("getStaticProps getStaticPaths generateStaticParams")

// servesParams reports whether a framework calls a function for each request, with the
// parameters of its path.
func (f *file) servesParams(fn *function) bool {
	return requestPages[fn.name] || fn.name == "load" && strings.HasPrefix(path.Base(f.name), "+") // SvelteKit
}

var requestPages = wordSet("getServerSideProps loader action")

// deepest bounds how many names are followed one after the other.
const deepest = 5

// A tracer follows values back to where they come from.
type tracer struct {
	steps, depth int
	whole        bool // only values that no filter of the program is put around
}

// structure is an operator or connective in the program.
var structure = lazyregexp.New(`\[(?:and|or|(?:not_)?(?:equals|contains|exists)|(?:less|greater)_than|begins_with)\]`)

func (w *tracer) enter() bool {
	const most = 200
	w.steps++
	return w.steps < most && w.depth < deepest
}

// tainted reports whether the expression between two lexemes comes from a request
// and is not checked. If it is an answer, what it is asked with does not count.
func (w *tracer) tainted(f *file, lo, hi int, answer bool) bool {
	if lo >= hi {
		return false
	}
	if then, otherwise, ok := f.branches(lo, hi); ok && w.enter() {
		return w.tainted(f, then, otherwise-1, answer) || w.tainted(f, otherwise, hi, answer)
	} else if f.compares(lo, hi) {
		return false
	}
	const mostTraced = 300
	source, roots := f.roots(lo, hi, answer)
	if isNumber(source) || stripped.MatchString(source) ||
		w.depth > 0 && (cleaned.MatchString(source) || f.sifts(lo, hi)) {
		return false
	}
	if like, sent := f.spelling(source, lo); like && (f.isWord(lo) || f.isOpen(lo, '[') || w.depth == 0) {
		return sent && !slices.ContainsFunc(roots, f.isChecked)
	}
	return (len(source) <= mostTraced || w.depth == 0) &&
		slices.ContainsFunc(roots, func(i int) bool { return w.taintedName(f, i, answer) && !f.isChecked(i) })
}

// branches returns where the two values of a condition ? a : b between two lexemes start.
// What it tests is in neither.
func (f *file) branches(lo, hi int) (then, otherwise int, ok bool) {
	open := 0
	for i := lo; i != noLexeme && i < hi; i = f.after(i) {
		if f.is(i, "?") {
			if open++; open == 1 {
				then = i + 1
			}
		} else if f.is(i, ":") && open > 0 {
			if open--; open == 0 {
				return then, i + 1, true
			}
		}
	}
	return 0, 0, false
}

// compares reports whether what is between two lexemes is a comparison: true or false.
func (f *file) compares(lo, hi int) (yes bool) {
	for i := lo; i != noLexeme && i < hi; i = f.after(i) {
		if f.is(i, "||", "&&", "??", "or", "and") {
			return false
		}
		yes = yes || f.is(i, "===", "==", "!==", "!=")
	}
	return yes
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
	v := f.variable(i, name)
	if v.of == nil {
		for k := range f.uses(name, i) {
			of := f.after(k) // for (const a of list)
			if k < i && f.is(of, "of") && f.around(k) == f.around(i) && f.is(f.before(f.up(k)), "for") &&
				w.tainted(f, f.after(of), f.last(f.end(of))+1, true) {
				return true
			}
		}
		return slices.ContainsFunc(v.values, func(v int) bool {
			pattern := f.before(f.before(v)) // { a } = v, whose members are taken
			member, ok := f.binding(pattern, name, 2)
			if !ok {
				_, member, ok = strings.Cut(f.path(i), ".")
			}
			if ok {
				source, _ := f.roots(v, f.last(f.end(v))+1, true)
				if _, sent := f.spelling(source+"."+member, i); sent && !sentByClient.MatchString(source) {
					return true
				}
			}
			return w.taintedValue(f, v, answer || f.isOpen(pattern, '{') || f.isOpen(pattern, '['))
		})
	}
	if first, _, _ := strings.Cut(v.member, "."); first == "query" && pageFunctions[v.of.name] ||
		first == "params" && (v.n == 1 && httpMethods[v.of.name] || v.n == 0 && f.servesParams(v.of)) ||
		v.n == 0 && f.isHandler(v.of) && sentByClient.MatchString("req."+v.member) || f.isSent(v.of, v.n) {
		return true
	}
	if list, dot := f.iterated(v.of); v.n == 0 && list != noLexeme && w.tainted(f, list, dot, true) {
		return true
	}
	if v.member == "" {
		_, v.member, _ = strings.Cut(f.path(i), ".")
	}
	first, _, _ := strings.Cut(v.member, ".")
	for open := range f.calls(v.of) {
		given := f.argument(open, v.n)
		if f.isOpen(given, '{') {
			given = f.given(open, v.n, first)
		}
		if w.enter() && w.taintedValue(f, given, answer) {
			return true
		}
	}
	return false
}

// isSent reports whether a framework gives the nth parameter of a function a part of a
// request as text: because of a decorator of the parameter, or of the function in Python.
func (f *file) isSent(fn *function, n int) bool {
	e := f.argument(fn.params, n)
	if e == noLexeme || madeOfText.MatchString(f.sourceOf(e)) {
		return false
	}
	const most = 300
	at := int(f.lexemes[fn.at].start)
	if !f.python {
		return sentDecorators[f.textOf(e)]
	}
	route := routeDecorator.FindString(f.src[max(0, at-most):at])
	isConverted := func(kind string) bool { return strings.Contains(route, kind+":"+f.wordOf(e)+">") }
	return route != "" && !slices.ContainsFunc([]string{"int", "float", "uuid"}, isConverted)
}

var (
	sentDecorators = namesOf("decorators of what is sent")
	routeDecorator = lazyregexp.New(`@\w+\.(?:get|post|put|patch|delete|route|api_route)\([^\n]*\)\s*\n` +
		`(?:\s*@[^\n]*\n)*\s*(?:async\s+)?def\s+$`)
	madeOfText = lazyregexp.New(`Pipe\b|:\s*(?:int|float|bool|UUID|date|datetime)\b|Depends\(`)
)

// isHandler reports whether the first parameter of a function is a request: by its
// type or that of the function, or because the function is given for a path, as in app.get('/', handler).
func (f *file) isHandler(fn *function) bool {
	if fn.params == noLexeme || f.isWord(fn.params) {
		return false
	}
	open := f.up(fn.params)
	if callee := f.callee(open); callee != noLexeme && f.isMember(callee) && routes[f.wordOf(callee)] {
		path := f.argument(open, 0)
		return f.isLiteral(path) && strings.HasPrefix(f.unquoted(path), "/") && f.argument(open, 1) == f.element(fn.params)
	}
	for _, of := range []int{f.argument(fn.params, 0), fn.at} { // ({ params }: Args) =>, const f: Handler = …
		if colon := f.after(of); f.is(colon, ":") && requestTypes[f.wordOf(f.after(colon))] {
			return true
		}
	}
	return false
}

var (
	requestTypes = namesOf("request types")
	httpMethods  = wordSet("GET POST PUT PATCH DELETE")
	routes       = wordSet("get post put patch delete all use")
)

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
var keepsAll = lazyregexp.New(`^\((?:Boolean|String|decodeURIComponent|\(?\w+\)?\s*=>\s*!*\w+` +
	`(?:\.(?:trim|toString|toLowerCase|length)(?:\(\))?)?(?:\s*!==?\s*(?:''|""))?)\)$`)

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
	lo, path := 0, f.path(i)
	if fn := f.around(i); fn != nil {
		lo = fn.lo
	}
	for k := range f.uses(f.wordOf(i), i) {
		if lo <= k && k < i && strings.HasPrefix(path, f.path(k)) {
			called, method := f.called(k), f.after(f.after(k))
			if tests.MatchString(called) && !kindTests[called] ||
				f.is(method, "match", "matches", "every", "some") && f.isMember(method) {
				return true
			}
		}
	}
	return false
}

var (
	tests     = namesLike("test")
	kindTests = namesOf("kind test")
)

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
