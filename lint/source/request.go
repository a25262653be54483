package source

import (
	"strings"

	"github.com/microcms-go/filters/query"
)

// A reach is how far following a filter has come.
type reach uint8

const (
	reachNothing reach = iota // no request
	reachUnknown              // a request, whose endpoint is not known
	reachKnown
)

// A call is a call of a function, by which its parameters have values.
type call struct {
	fn   *function
	file *file // that the call is in
	open int   // its parenthesis
	up   *call // of the function that the call is in
}

// maxSteps bounds what is done to follow one filter, maxFileSteps all of a file,
// and maxFollow how often one is followed from one name to another.
const (
	maxSteps     = 1000
	maxFileSteps = 50_000
	maxFollow    = 8
)

// A follower follows one filter to the request that it is for.
type follower struct {
	steps int
	depth int
	seen  map[spot]bool
}

type spot struct {
	file *file
	at   int
}

// enter reports whether what is at a place may be followed now, and leaves it
// when the returned function is called.
func (w *follower) enter(f *file, at int) (leave func(), ok bool) {
	p := spot{f, at}
	w.steps++
	if w.steps > maxSteps || w.depth == maxFollow || w.seen[p] {
		return nil, false
	}
	if w.seen == nil {
		w.seen = map[spot]bool{}
	}
	w.seen[p] = true
	w.depth++
	return func() { w.depth--; delete(w.seen, p) }, true
}

var (
	// requestKeys are names under which a filter goes to a request.
	requestKeys = wordSet("filters queries query params searchparams options parameters")

	// listWords are functions of clients that take the endpoint first.
	listWords = wordSet("list get getList getListDetail getAll getAllContents getAllContentIds getObject fetch List Get")

	// passing are functions that hand on what they are given.
	passing = wordSet(`computed ref toRef toRefs unref reactive useMemo useState Object assign fromEntries URL URLSearchParams parse
		stringify mapOf hashMapOf mutableMapOf dict array Map Array from all String str toString trim strval decodeURIComponent
		decodeURI unquote`)

	pushes = wordSet("push unshift append add")

	// parameterNames are what is beside filters in a request.
	parameterNames = wordSet("limit offset endpoint orders fields queries")

	// takesQueries are the functions of the official SDK that take filters among the
	// queries.
	takesQueries = wordSet("get getList getListDetail getObject getAllContents")
)

// findEndpoint sets the endpoint, if the code tells it.
func (x *Filter) findEndpoint() {
	var w follower
	f := x.file
	switch {
	case x.Endpoint != "" || x.at == noLexeme || f.followed > maxFileSteps:
	case x.endpointAt >= 0:
		hole := f.lexemes.from(x.endpointAt)
		if hole < len(f.lexemes) && f.lexemes[hole].kind == lexOpen {
			hole = f.first(hole)
		}
		x.Endpoint, _ = w.known(f, hole, nil)
	default:
		x.Endpoint, _ = w.follow(f, x.at)
	}
	f.followed += w.steps
}

// follow finds the endpoint of the request that what is at i is part of, or
// goes to.
func (w *follower) follow(f *file, i int) (string, reach) {
	leave, ok := w.enter(f, i)
	if !ok {
		return "", reachNothing
	}
	defer leave()
	handed := false // as a parameter of a request
	for ; w.steps < maxSteps; w.steps++ {
		start := f.element(i)
		if key, _ := f.key(start); requestKeys[strings.ToLower(key)] {
			handed = true
		}
		p := f.up(i)
		if p == noLexeme || start == noLexeme {
			break
		}
		if f.isLiteral(p) {
			if name, ok := f.endpointBefore(p, i); ok {
				return name, reachKnown
			}
			i = p
			continue
		}
		if v, ok := f.endpointMember(p); ok {
			return w.known(f, v, nil)
		}
		if callee := f.callee(p); callee != noLexeme {
			if name, r, done := w.call(f, p, callee, i, handed); done {
				return name, r
			}
		}
		if fn := f.around(p); f.isOpen(p, '{') && fn != nil && fn.lo == p {
			break // the body of a function
		}
		i = p
	}
	return w.flow(f, i)
}

// known makes the result of an expression for an endpoint.
func (w *follower) known(f *file, v int, c *call) (string, reach) {
	if s, ok := w.value(f, v, c); ok && query.IsEndpoint(s) {
		return s, reachKnown
	}
	return "", reachUnknown
}

// endpointMember returns the value of the endpoint that is named in a bracket.
func (f *file) endpointMember(open int) (int, bool) {
	if v, ok := f.member(open, "endpoint"); ok {
		return v, true
	}
	return f.member(open, "apiEndpoint")
}

// endpointBefore returns the endpoint that a URL names before its hole at i.
func (f *file) endpointBefore(literal, i int) (string, bool) {
	const most = 300
	start := max(int(f.lexemes[literal].start), int(f.lexemes[i].start)-most)
	url := f.src[start:f.lexemes[i].start]
	if name, ok := endpointOfURL(url); ok {
		return name, true
	}
	name := lastSegment(url)
	return name, name != ""
}

// call looks at a call around i. It is done if the call tells.
func (w *follower) call(f *file, open, callee, i int, handed bool) (endpoint string, r reach, done bool) {
	name, first := f.wordOf(callee), f.first(open)
	if f.isLiteral(first) && f.lexemes[first].start < f.lexemes[i].start {
		if endpoint, ok := endpointOfURL(f.textOf(first)); ok {
			return endpoint, reachKnown, true
		}
	}
	if first != noLexeme && f.element(i) != first {
		if endpoint, ok := w.listed(f, name, first, nil); ok {
			return endpoint, reachKnown, true
		}
	}
	if list := f.receiver(callee); pushes[name] && f.isWord(list) && !handed {
		endpoint, r = w.uses(f, list)
		return endpoint, r, true
	}
	if fn, in := w.lookup(f, callee); fn != nil {
		endpoint, r = w.body(in, fn, &call{fn: fn, file: f, open: open})
		if r == reachNothing && !handed {
			return "", r, false
		}
		return endpoint, max(r, reachUnknown), true
	}
	return "", reachUnknown, handed && !passing[name]
}

// listed returns the endpoint that is the first argument of a function of clients.
func (w *follower) listed(f *file, name string, first int, c *call) (string, bool) {
	if !listWords[name] || first == noLexeme || f.isOpen(first, '{') {
		return "", false
	}
	s, ok := w.value(f, first, c)
	if endpoint, url := endpointOfURL(s); ok && url {
		return endpoint, true
	}
	return s, ok && query.IsEndpoint(s)
}

// lookup finds the function that is called, in the file or one that it imports.
func (w *follower) lookup(f *file, callee int) (*function, *file) {
	name := f.wordOf(callee)
	if r := f.receiver(callee); r != noLexeme {
		if in := f.namespace(r); in != nil {
			return in.functionNamed(name, noLexeme), in
		}
		if !f.is(r, "this", "self") {
			return nil, nil
		}
	}
	if fn := f.functionNamed(name, callee); fn != nil {
		return fn, f
	}
	w.steps += 10 // all uses of the name are looked at
	if in, as := f.imported(name); in != nil {
		return in.functionNamed(as, noLexeme), in
	}
	return nil, nil
}

// body finds the endpoint of the requests in the body of a function: of those
// that take something of its parameters, if there are.
func (w *follower) body(f *file, fn *function, c *call) (string, reach) {
	leave, ok := w.enter(f, fn.lo)
	if !ok {
		return "", reachUnknown
	}
	defer leave()
	var all, taking agreement
	for i := fn.lo; i < fn.hi && i < len(f.lexemes) && w.steps < maxSteps; i++ {
		const most = 300
		switch x := f.lexemes[i]; {
		case x.kind == lexLiteral && x.end-x.start < most:
			if endpoint, ok := endpointOfURL(f.textOf(i)); ok {
				taking.add(endpoint, reachKnown)
			}
		case x.kind == lexOpen:
			if endpoint, r := w.request(f, i, c); r != reachNothing {
				all.add(endpoint, r)
				if f.mentions(fn, i) {
					taking.add(endpoint, r)
				}
			}
		}
	}
	if taking.reach != reachNothing {
		return taking.result()
	}
	return all.result()
}

// request returns the endpoint of the request that the bracket at open is.
func (w *follower) request(f *file, open int, c *call) (string, reach) {
	w.steps++
	callee := f.callee(open)
	if v, ok := f.endpointMember(open); ok && (callee != noLexeme || f.isOpen(open, '{') && f.callee(f.up(open)) != noLexeme) {
		return w.known(f, v, c)
	}
	if callee == noLexeme {
		return "", reachNothing
	}
	if f.receiver(callee) != noLexeme {
		if endpoint, ok := w.listed(f, f.wordOf(callee), f.first(open), c); ok {
			return endpoint, reachKnown
		}
	}
	if fn, in := w.lookup(f, callee); fn != nil {
		return w.body(in, fn, &call{fn: fn, file: f, open: open, up: c})
	}
	return "", reachNothing
}

// mentions reports whether something in a bracket is a parameter of a function.
func (f *file) mentions(fn *function, open int) bool {
	for i := open + 1; i < f.last(open); i++ {
		if f.isWord(i) && !f.isMember(i) {
			if _, _, ok := f.param(fn, f.wordOf(i)); ok {
				return true
			}
		}
	}
	return false
}

// flow follows where the statement that i is in puts its value: into a variable,
// or to those who call the function.
func (w *follower) flow(f *file, i int) (string, reach) {
	start := f.element(i)
	for f.is(start, "if", "else", "while", "for") { // if (x) y = …
		if start = f.after(start); f.isOpen(start, '(') {
			start = f.after(start)
		}
	}
	if start == noLexeme {
		return "", reachNothing
	}
	fn := f.around(i)
	if returns := f.is(start, "return"); fn != nil && (returns || fn.lo == start && !f.isOpen(start, '{')) { // x => …
		return w.calls(f, fn)
	} else if returns {
		return "", reachNothing
	}
	if start = f.undeclared(start); !f.isWord(start) {
		return "", reachNothing
	}
	name := start
	for n := 0; n < 10 && f.is(f.after(name), ".", "->") && f.isWord(f.after(f.after(name))); n++ {
		name = f.after(f.after(name))
	}
	sign := f.after(name)
	for n := 0; n < 20 && sign != noLexeme && sign <= i && (f.is(sign, ":", "<", ">", "|", ".") || f.isWord(sign) || f.isOpen(sign, '[')); n++ {
		sign = f.after(sign) // and a type
	}
	if sign >= i || !f.is(sign, "=", ":=", "+=", ".=") {
		return "", reachNothing
	}
	if f.is(start, "this", "self") {
		return w.uses(f, name)
	}
	return w.uses(f, start) // also of queries.filters = …
}

// calls follows the value of a function to where it is called.
func (w *follower) calls(f *file, fn *function) (string, reach) {
	leave, ok := w.enter(f, fn.lo)
	if !ok {
		return "", reachNothing
	}
	defer leave()
	if fn.name == "" {
		return w.follow(f, fn.at)
	}
	var all agreement
	for i := range f.uses(fn.name, fn.lo) {
		if i != fn.at && w.steps < maxSteps {
			all.add(w.follow(f, i))
		}
	}
	return all.result()
}

// uses follows the variable at i to where it is used.
func (w *follower) uses(f *file, i int) (string, reach) {
	leave, ok := w.enter(f, -i)
	if !ok {
		return "", reachNothing
	}
	defer leave()
	name, lo, hi := f.wordOf(i), 0, len(f.lexemes)
	if fn := f.around(i); fn != nil {
		if _, _, ok := f.param(fn, name); ok || f.declares(fn, name) || strings.HasPrefix(f.textOf(i), "$") {
			lo, hi = fn.lo, fn.hi
		}
	}
	var all agreement
	for k := range f.uses(name, i) {
		w.steps++
		switch next := f.after(k); {
		case k == i || k < lo || k >= hi || w.steps >= maxSteps || f.isMember(k) && !f.is(f.receiver(k), "this", "self"):
		case f.is(next, "=", "+=", ":=", ".=", ":") && f.element(k) == k:
		case f.is(next, ".") && f.isWord(f.after(next)) && pushes[f.wordOf(f.after(next))]:
		default:
			all.add(w.follow(f, k))
		}
	}
	return all.result()
}
