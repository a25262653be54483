package source

import (
	"path"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
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
	for i := range x.text.Holes {
		source := x.source(i)
		at, expr := x.given(i)
		switch {
		case source == "" || holdsStructure(source) || f.Markdown && strings.IndexByte("$#`", source[0]) < 0 &&
			f.LanguageAt(x.at) != program.Python:
		case f.isFromRequest(at, false) && x.text.S == "":
			c.report(x, requestFilter, x.hole(i), nil, "the whole filter %q comes from the request: "+
				"accept values and build the filter from them, or check it as package httpfilter does", expr)
		case f.isFromRequest(at, false):
			c.report(x, unescapedInterpolation, x.hole(i), f.tag(x), "%q comes from the request, and a value with "+
				"[or] in it adds conditions: check its form first, or make the filter with a builder", expr)
		case !idName.MatchString(expr) && x.text.S != "":
			c.reportAs(lint.Info, x, UnescapedInterpolation, x.hole(i), f.tag(x),
				"%q is put into the filter as it is: a value with [or] in it adds conditions", expr)
		}
	}
}

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

// stripped takes brackets away.
var stripped = namesLike("stripped")

// cleaned is what a function makes that is named for checking its argument.
var cleaned = namesLike("cleaned")

// isFromRequest reports whether an expression comes from a request: it is spelt like
// one, or it is a variable or parameter to which such a thing is given. If whole is
// set, only values count that no function of the program makes a filter of.
func (f *file) isFromRequest(at filters.Position, whole bool) bool {
	lo, hi := f.ExpressionIn(program.Span(at))
	w := tracer{whole: whole}
	return w.tainted(f, lo, hi, whole)
}

// spelling reports whether an expression at i is spelt like what a client sends, and
// whether that is so: not of a parameter of a page that is made when the site is built.
func (f *file) spelling(source string, i int) (like, sent bool) {
	const most = 1000
	source = source[:min(len(source), most)]
	like = sentByClient.MatchString(source)
	if in := sentIn[f.LanguageAt(i)]; in != nil && in.MatchString(source) {
		v := f.Variable(i, "params")
		like = len(v.Values) == 0 && v.Of == nil
	}
	for fn := f.Around(i); like && fn != nil && staticParams.MatchString(source); fn = f.Around(fn.Lo - 1) {
		if staticPages[fn.Name] {
			return true, false
		} else if f.servesParams(fn) {
			return true, true
		}
	}
	return like, like && !strings.HasPrefix(strings.TrimLeft(source, "${ "), "context.params")
}

var (
	sentIn = map[*program.Language]*lazyregexp.Regexp{
		program.Ruby: namesLike("sent in Ruby"), program.PHP: namesLike("sent in PHP"),
	}
	staticParams = lazyregexp.New(`\b(?:ctx|context|c)\.params\b`)
)

// staticPages are functions that run when the site is built.
var staticPages = program.WordSet("getStaticProps getStaticPaths generateStaticParams")

// servesParams reports whether a framework calls a function for each request, with the
// parameters of its path.
func (f *file) servesParams(fn *program.Function) bool {
	return requestFunctions[fn.Name] && !f.isStatic() ||
		fn.Name == "load" && strings.HasPrefix(path.Base(f.Name), "+") // SvelteKit
}

// isStatic reports whether the file tells of which paths its pages are made when the site is built.
func (f *file) isStatic() bool { return len(f.Words("getStaticPaths")) > 0 }

var requestFunctions = namesOf("request functions")

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
	if lo >= hi || f.Is(lo, "case") {
		return false
	}
	if choice := f.After(lo); f.Is(lo, "when", "match", "switch") && f.IsOpen(choice, '(') {
		lo = min(f.Last(choice)+1, hi-1) // what it chooses by is not its value
	}
	if f.IsOpen(lo, '(') && f.Last(lo) == hi-1 {
		lo, hi = lo+1, hi-1
	}
	if then, otherwise, ok := f.Branches(lo, hi); ok && w.enter() {
		return w.tainted(f, then, otherwise-1, answer) || w.tainted(f, otherwise, hi, answer)
	} else if f.Compares(lo, hi) {
		return false
	}
	const mostTraced = 300
	source, roots := f.roots(lo, hi, answer)
	if isNumber(source) || stripped.MatchString(source) ||
		w.depth > 0 && (cleaned.MatchString(source) || f.sifts(lo, hi)) {
		return false
	}
	if like, sent := f.spelling(source, lo); like && (f.IsWord(lo) || f.IsOpen(lo, '[') || w.depth == 0) {
		return sent && !slices.ContainsFunc(roots, f.isChecked)
	}
	return (len(source) <= mostTraced || w.depth == 0) &&
		slices.ContainsFunc(roots, func(i int) bool { return w.taintedName(f, i, answer) && !f.isChecked(i) })
}

// roots returns the source of a range of lexemes, and the names in it that mean
// something by themselves: not members, keys or keywords. Without what is given to
// a function of whose answer a member is taken; or to any, if all of it is an answer.
func (f *file) roots(lo, hi int, answer bool) (source string, roots []int) {
	const most, mostSource = 20, 2000
	if hi = min(hi, lo+program.MaxSiblings); lo >= hi {
		return "", nil
	}
	from := f.Lexemes[lo].Start
	for i := max(lo, 1); i < hi; i++ {
		callee := f.Callee(i)
		asked := callee != program.None && (lookups[f.WordOf(callee)] ||
			!passing[f.WordOf(callee)] && (answer || f.HasMember(i)))
		asked = asked || f.IsOpen(i, '{') && lookups[f.WordOf(f.Before(i))] ||
			f.Is(callee, "get") && constantName.MatchString(f.WordOf(f.Receiver(callee)))
		if f.Last(i) > i && asked || f.IsIndex(i) && f.Last(i) > i+2 {
			source += f.Src[from:f.Lexemes[i].End]
			i = f.Last(i)
			from = f.Lexemes[i].Start
		} else if f.IsWord(i) && len(roots) < most && !f.IsMember(i) && f.EndsOperand(i) && !f.IsIndex(f.Up(i)) &&
			!program.IsDigit(f.TextOf(i)[0]) && !(f.Is(f.After(i), ":") && f.IsOpen(f.Up(i), '{') && f.Element(i) == i) {
			roots = append(roots, i)
		}
	}
	source += f.Src[from:max(from, f.Lexemes[hi-1].End)]
	return source[:min(len(source), mostSource)], roots
}

// lookups are methods whose result is not of what they are given.
var lookups = program.WordSet("fetch detect firstWhere find findLast findIndex filter some every includes indexOf has")

// constantName is a name that is written like those of constants.
var constantName = lazyregexp.New(`^[A-Z][A-Z_]+$`)

// taintedName reports whether the name at i means what comes from a request.
func (w *tracer) taintedName(f *file, i int, answer bool) bool {
	if !w.enter() {
		return false
	}
	w.depth++
	defer func() { w.depth-- }()
	name := f.WordOf(i)
	answer = answer || f.HasMember(i)
	v := f.Variable(i, name)
	if v.Of == nil {
		if f.isBound(i) || len(v.Values) == 0 && f.isOfRoute(i) {
			return true
		}
		loop := program.None // the last before: for (const a of list), for (const [a, b] of list)
		for k := range f.Uses(name, i) {
			of := f.After(k)
			if list := f.Up(k); f.IsOpen(list, '[') && f.Is(f.After(list), "of") {
				of = f.After(list)
			}
			if k < i && f.Is(of, "of") && f.Around(k) == f.Around(i) && f.Is(f.Before(f.Up(of)), "for") {
				loop = f.After(of)
			}
		}
		if loop != program.None && w.tainted(f, loop, f.Last(f.End(loop))+1, true) {
			return true
		}
		return slices.ContainsFunc(v.Values, func(v int) bool {
			pattern := f.Before(f.Before(v)) // { a } = v, whose members are taken
			member, ok := f.Binding(pattern, name, 2)
			if !ok {
				_, member, ok = strings.Cut(f.Path(i), ".")
			}
			if ok {
				source, _ := f.roots(v, f.Last(f.End(v))+1, true)
				if _, sent := f.spelling(source+"."+member, i); sent && !sentByClient.MatchString(source) {
					return true
				}
			}
			return w.taintedValue(f, v, answer || f.IsOpen(pattern, '{') || f.IsOpen(pattern, '['))
		})
	}
	if first, _, _ := strings.Cut(v.Member, "."); first == "query" && pageFunctions[v.Of.Name] ||
		first == "params" && v.N <= 1 && f.servesParams(v.Of) ||
		v.N == 0 && f.isHandler(v.Of) && sentByClient.MatchString("req."+v.Member) && !(first == "params" && f.isStatic()) ||
		f.isSent(v.Of, v.N) && !strings.HasSuffix(f.Path(i), ".value") || f.isHandler(v.Of) && f.isInPath(v.Of, v.N, name) {
		return true
	}
	if list, dot := f.iterated(v.Of); v.N == 0 && list != program.None && w.tainted(f, list, dot, true) {
		return true
	}
	if v.Member == "" {
		_, v.Member, _ = strings.Cut(f.Path(i), ".")
	}
	first, _, _ := strings.Cut(v.Member, ".")
	for open := range f.Calls(v.Of) {
		given := f.Argument(open, v.N)
		if f.IsOpen(given, '{') {
			given = f.Given(open, v.N, first)
		}
		if w.enter() && w.taintedValue(f, given, answer) {
			return true
		}
	}
	return false
}

// isSent reports whether a framework gives the nth parameter of a function a part of a
// request as text: because of a decorator of the parameter, or of the function in Python.
func (f *file) isSent(fn *program.Function, n int) bool {
	e := f.Parameter(fn, n)
	if e == program.None || madeOfText.MatchString(f.SourceOf(e)) {
		return false
	}
	const most = 300
	at := int(f.Lexemes[fn.At].Start)
	if f.LanguageAt(fn.At) != program.Python {
		return sentDecorators[f.TextOf(e)] || strings.HasSuffix(f.SourceOf(e), ": FormData")
	}
	route := routeDecorator.FindString(f.Src[max(0, at-most):at])
	isConverted := func(kind string) bool { return strings.Contains(route, kind+":"+f.WordOf(e)+">") }
	return route != "" && !slices.ContainsFunc([]string{"int", "float", "uuid"}, isConverted)
}

var (
	sentDecorators = namesOf("decorators of what is sent")
	routeDecorator = lazyregexp.New(`@\w+\.(?:get|post|put|patch|delete|route|api_route)\([^\n]*\)\s*\n` +
		`(?:\s*@[^\n]*\n)*\s*(?:async\s+)?def\s+$`)
	madeOfText = namesLike("no text")
)

// isHandler reports whether the first parameter of a function is a request: by its
// type or that of the function, or because the function is given for a path, as in app.get('/', handler).
func (f *file) isHandler(fn *program.Function) bool {
	if fn.Params == program.None || f.IsWord(fn.Params) {
		return false
	}
	open := f.Up(fn.Params)
	if callee := f.Callee(open); callee != program.None && f.IsMember(callee) && routes[f.WordOf(callee)] {
		path := f.Argument(open, 0)
		return f.IsLiteral(path) && strings.HasPrefix(f.Unquoted(path), "/") && f.Argument(open, 1) == f.Element(fn.Params)
	}
	for _, of := range []int{f.Argument(fn.Params, 0), fn.At} { // ({ params }: Args) =>, const f: Handler = …
		if colon := f.After(of); f.Is(colon, ":") && requestTypes[f.WordOf(f.After(colon))] {
			return true
		}
	}
	return false
}

var (
	requestTypes = namesOf("request types")
	routes       = program.WordSet("get post put patch delete all use")
)

// iterated returns the list whose elements are given to a function, and the lexeme
// after it: list.map(function).
func (f *file) iterated(fn *program.Function) (list, end int) {
	open := f.Up(fn.Params)
	callee := f.Callee(open)
	if callee == program.None || !iterators[f.WordOf(callee)] || f.Receiver(callee) == program.None ||
		f.First(open) != f.Element(fn.Params) {
		return program.None, program.None
	}
	return f.OperandStart(f.Receiver(callee)), f.Before(callee)
}

var iterators = program.WordSet("map flatMap forEach filter")

// sifts reports whether a list loses elements between two lexemes, or has others
// made of them, by more than what takes away white space.
func (f *file) sifts(lo, hi int) bool {
	const most = 60
	for i := lo; i < min(hi, lo+program.MaxSiblings); i++ {
		if f.IsWord(i) && f.IsMember(i) && iterators[f.TextOf(i)] && f.IsOpen(f.After(i), '(') {
			at := f.span(f.After(i), f.After(i))
			if !keepsAll.MatchString(f.Src[at.Start:min(at.End, at.Start+most)]) {
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
	return !f.IsLiteral(v) && v != program.None && !(w.whole && structure.MatchString(f.SourceOf(v))) &&
		w.tainted(f, v, f.Last(f.End(v))+1, answer || w.whole)
}

// pageFunctions are those that frameworks call with the query of a request.
var pageFunctions = program.WordSet("asyncData fetch getServerSideProps getInitialProps middleware")

// isChecked reports whether the value of a variable, or of the member of it that is
// taken at i, is tested before.
func (f *file) isChecked(i int) bool {
	lo, path := 0, f.keyed(i)
	if fn := f.Around(i); fn != nil {
		lo = fn.Lo
	}
	for k := range f.Uses(f.WordOf(i), i) {
		if lo <= k && k < i && strings.HasPrefix(path, f.keyed(k)) && f.isTested(k) {
			return true
		}
	}
	return false
}

// keyed returns the name at i with its members and, if an index with a literal follows, that.
func (f *file) keyed(i int) string {
	const most = 100
	path := f.Path(i)
	after := f.Src[int(f.Lexemes[i].Start)+len(path):]
	return strings.TrimLeft(path, "$") + literalIndex.FindString(after[:min(len(after), most)])
}

var literalIndex = lazyregexp.New(`^\[(?:"[^"]*"|'[^']*'|:\w+)\]`)

// isTested reports whether the value of the name at k is tested there: by a function or
// method, by an operator that looks for it in a list or a text, or as what a choice is by.
func (f *file) isTested(k int) bool {
	called, next, before, open := f.Called(k), f.After(k), f.Before(k), f.Up(k)
	if tests.MatchString(called) && !kindTests[called] {
		return true
	}
	method := f.After(next)
	const mostMembers = 4
	for i, n := k, 0; n < mostMembers && i != program.None; n++ { // a[:b].to_s.match?(c)
		after := f.After(i)
		if i = f.After(after); f.IsWord(i) && f.IsMember(i) && ownTests[f.WordOf(i)] {
			return true
		} else if f.IsOpen(after, '[') || f.IsOpen(after, '(') {
			i = after
		} else if !f.IsWord(i) || !f.IsMember(i) {
			break
		}
	}
	switch {
	case f.Is(next, "in", "!") && (f.Is(next, "in") || f.Is(method, "in")), f.Is(next, "not") && f.Is(method, "in"):
		return !(before == program.None && f.IsOpen(open, '{')) && !f.Is(before, "for", ",") && !f.IsDeclaration(before) && !f.Is(f.Before(open), "for")
	case f.Is(next, "=", "!") && f.Is(method, "~") && f.Touches(next, method): // =~
		return true
	case f.IsIndex(open): // if (!titles[name])
		return condition.MatchString(f.lineTo(int(f.Lexemes[k].Start)))
	}
	return f.Is(before, choices...) || f.IsOpen(open, '(') && f.Is(f.Before(open), choices...) && f.End(f.First(open)) == k
}

var (
	tests     = namesLike("test")
	kindTests = namesOf("kind test")
	ownTests  = namesOf("own tests")
	choices   = []string{"switch", "when", "match", "case"}
)
