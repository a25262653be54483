package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// patternTakers are functions that take a regular expression or a piece of text
// to look for, textTests methods that take such a piece, and operatorMethods
// methods of builders, which take values.
var (
	patternTakers = wordSet(`RegExp Regex Regexp NSRegularExpression toMatch match matchAll search replace replaceAll replaceFirst
		split test exec compile fullmatch findall finditer sub subn MustCompile Compile MatchString MatchReader CompilePOSIX preg_match
		preg_match_all preg_replace preg_split preg_quote gsub scan firstMatch allMatches hasMatch matches`)
	textTests = wordSet(`includes indexOf startsWith endsWith toContain lint simplify toContainText toEqual toBe toHaveURL startswith endswith
		start_with HasPrefix HasSuffix HasSubstr`)
	operatorMethods = wordSet(`equals notequals contains notcontains lessthan greaterthan beginswith search in containsany
		containsall atleast atmost equal notequal eq neq ne lt gt before after where field fields dot value compare exists notexists`)
)

// assertion is the name of a function of a test that compares.
var assertion = lazyregexp.New(`^(?:assert|expect|require|should)(?:[A-Z_]|That$|$)`)

// isNoFilter reports whether a filter is what only looks like one: a pattern, a
// text that is looked for, or the value that a builder is given.
func (x *Filter) isNoFilter() bool {
	f, i := x.file, x.at
	callee := f.callee(f.up(i))
	if callee == noLexeme || x.inURL {
		return false
	}
	name, receiver := f.wordOf(callee), f.receiver(callee)
	method := receiver != noLexeme
	if key, _ := f.key(f.element(i)); isFilterName(key) && !method {
		return false
	}
	if assertion.MatchString(name) || method && assertion.MatchString(f.wordOf(receiver)) {
		return true
	}
	folded := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return patternTakers[name] || method && (textTests[name] || operatorMethods[folded] ||
		name == "new" && f.is(receiver, "Regexp"))
}

// findPlace tells what is around a filter: whether other parameters of a request
// are, and whether the SDK finds it there.
func (x *Filter) findPlace() {
	f, i := x.file, x.at
	key, _ := f.key(f.element(i))
	for p := f.up(i); !strings.EqualFold(key, "filters") && f.isOpen(p, '(') && f.callee(p) == noLexeme; p = f.up(p) {
		key, _ = f.key(f.element(p)) // parentheses that only group
		i = p
	}
	open := f.up(i)
	if callee := f.callee(open); callee != noLexeme && strings.EqualFold(f.parameterOf(open, i), "filters") {
		x.client = f.sends(f.functionNamed(f.wordOf(callee), callee))
		x.beside, x.queried = x.client, x.client
		return
	}
	if !strings.EqualFold(key, "filters") || open == noLexeme || f.lexemes[open].kind != lexOpen {
		return
	}
	x.beside = f.hasParameter(open)
	if key, v := f.key(f.element(open)); strings.EqualFold(key, "queries") && v != noLexeme {
		x.queried, x.beside, x.client = true, true, f.isQueries(open)
	}
	if _, ok := f.member(open, "endpoint"); ok {
		callee := f.callee(f.up(open))
		x.misplaced = callee != noLexeme && f.isMember(callee) && takesQueries[f.wordOf(callee)]
	}
}

// isQueries reports whether a bracket holds the queries of a request to an endpoint.
func (f *file) isQueries(open int) bool {
	key, _ := f.key(f.element(open))
	around := f.up(open)
	if !strings.EqualFold(key, "queries") || around == noLexeme {
		return false
	}
	_, ok := f.member(around, "endpoint")
	return ok
}

// sends reports whether a function holds the queries of a request to an endpoint.
func (f *file) sends(fn *function) bool {
	for k := range f.uses("queries", fn.lo) {
		if _, v := f.key(k); fn.lo <= k && k < fn.hi && f.isOpen(v, '{') && f.isQueries(v) {
			return true
		}
	}
	return false
}

// hasParameter reports whether a bracket holds another parameter of a request.
func (f *file) hasParameter(open int) bool {
	for name := range parameterNames {
		if _, ok := f.member(open, name); ok {
			return true
		}
	}
	return false
}

// requestFilters finds filters that come from a request as a whole, of which
// the program holds no part.
func (f *file) requestFilters() {
	const most = 100
	n := 0
	for i, x := range f.lexemes {
		if !f.service || x.kind != lexWord && x.kind != lexLiteral || n == most ||
			!strings.EqualFold(f.wordOf(i), "filters") {
			continue
		}
		n++
		open := f.up(i)
		if open == noLexeme || f.lexemes[open].kind != lexOpen || f.element(i) != i || f.is(f.after(open), "=") {
			continue
		}
		key, v := f.key(i)
		switch sets := setters[f.called(i)] && f.argument(open, 0) == i; {
		case sets && f.isLiteral(i):
			v = f.argument(open, 1) // searchParams.set('filters', …)
		case key == "" || !f.inRequest(open):
			continue
		case v == noLexeme:
			v = i
		}
		at := f.span(v, f.end(v))
		if f.lexemes[v].kind == lexWord && f.isFromRequest(at, true) {
			f.add(&text{holes: []hole{{at, 0}}}, textContext{at: v, key: "filters", whole: true}, isCertain).Position = at
		}
	}
}

// listers are methods of clients that take filters, and clientName is a client.
var (
	listers    = wordSet("get list get_list getList getAllContents")
	clientName = lazyregexp.New(`(?i)cms|^client$`)
)

var setters = wordSet("set append Set Add")

// inRequest reports whether a bracket holds the parameters of a request, or the
// fields of a type of the SDK for Go.
func (f *file) inRequest(open int) bool {
	key, typ := f.keyAround(open), f.before(open)
	call := open
	if !f.isOpen(open, '(') {
		call = f.up(open)
	}
	if callee := f.callee(call); callee != noLexeme && listers[f.wordOf(callee)] && f.isWord(f.receiver(callee)) &&
		clientName.MatchString(f.wordOf(f.receiver(callee))) {
		return true
	}
	return strings.EqualFold(key, "queries") || strings.EqualFold(key, "params") || f.hasParameter(open) ||
		f.isOpen(open, '{') && f.isWord(typ) && strings.HasSuffix(f.wordOf(typ), "Params")
}
