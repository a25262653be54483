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

// agree keeps what several ways of following have in common.
type agreement struct {
	endpoint string
	reach    reach
	differ   bool
}

func (a *agreement) add(endpoint string, r reach) {
	switch {
	case r == reachKnown && a.reach == reachKnown && endpoint != a.endpoint:
		a.differ = true
	case r > a.reach:
		a.endpoint, a.reach = endpoint, r
	}
}

func (a *agreement) result() (string, reach) {
	if a.differ {
		return "", reachUnknown
	}
	return a.endpoint, a.reach
}

// requestKeys are names under which a filter goes to a request.
var requestKeys = wordSet("filters queries query params searchparams options parameters")

// endpointWords are names under which clients take the endpoint.
var endpointWords = [...]string{"endpoint", "apiEndpoint"}

// listWords are functions of clients that take the endpoint first.
var listWords = wordSet("list get getList getListDetail getAll getAllContents getAllContentIds getObject fetch List Get")

// follow finds the endpoint of the request that what is at i is part of, or
// goes to.
func (w *follower) follow(f *file, i int) (string, reach) {
	leave, ok := w.enter(f, i)
	if !ok {
		return "", reachNothing
	}
	defer leave()
	handed := false // as a parameter of a request
	for {
		start := f.element(i)
		if key, _ := f.key(start); requestKeys[strings.ToLower(key)] {
			handed = true
		}
		p := int(f.lexemes[i].parent)
		if p == noLexeme || start == noLexeme {
			break
		}
		if f.lexemes[p].kind == lexLiteral {
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
			name, r, done := w.call(f, p, callee, i, handed)
			if done {
				return name, r
			}
		}
		if f.isOpen(p, '{') && f.isBody(p) {
			break
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
	for _, name := range endpointWords {
		if v, ok := f.member(open, name); ok {
			return v, true
		}
	}
	return noLexeme, false
}

// endpointBefore returns the endpoint that a URL names before its hole at i.
func (f *file) endpointBefore(literal, i int) (string, bool) {
	const most = 300
	start := max(int(f.lexemes[literal].start), int(f.lexemes[i].start)-most)
	url := f.src[start:f.lexemes[i].start]
	if name, ok := endpointOfURL(url); ok {
		return name, true
	}
	if before, _, ok := strings.Cut(url, "?"); ok {
		name := before[strings.LastIndexAny(before, "/}`\"'")+1:]
		if before != name && strings.HasSuffix(before[:len(before)-len(name)], "/") && query.IsEndpoint(name) {
			return name, true
		}
	}
	return "", false
}

// isBody reports whether the brace at i starts the body of a function.
func (f *file) isBody(i int) bool {
	fn := f.around(i)
	return fn != nil && fn.lo == i
}

// call looks at a call around i. It is done if the call tells.
func (w *follower) call(f *file, open, callee, i int, handed bool) (string, reach, bool) {
	name := f.wordOf(callee)
	first := f.first(open)
	if first != noLexeme && f.lexemes[first].kind == lexLiteral &&
		int(f.lexemes[first].start) < int(f.lexemes[i].start) {
		if endpoint, ok := endpointOfURL(f.textOf(first)); ok {
			return endpoint, reachKnown, true
		}
	}
	if listWords[name] && first != noLexeme && f.element(i) != first && !f.isOpen(first, '{') {
		if s, ok := w.value(f, first, nil); ok {
			if endpoint, ok := endpointOfURL(s); ok {
				return endpoint, reachKnown, true
			}
			if query.IsEndpoint(s) {
				return s, reachKnown, true
			}
		}
	}
	if r := f.receiver(callee); r != noLexeme {
		switch name {
		case "push", "unshift", "append", "add":
			if f.isWord(r) && !handed {
				endpoint, reach := w.uses(f, r)
				return endpoint, reach, true
			}
		}
	}
	if fn, in := w.lookup(f, callee); fn != nil {
		endpoint, r := w.body(in, fn, &call{fn: fn, file: f, open: open})
		if r != reachNothing || handed {
			return endpoint, max(r, reachUnknown), true
		}
		return "", reachNothing, false
	}
	if handed && !passing[name] {
		return "", reachUnknown, true
	}
	return "", reachNothing, false
}

// passing are functions that hand on what they are given.
var passing = wordSet("computed ref reactive useMemo useState Object assign URLSearchParams stringify mapOf hashMapOf mutableMapOf dict array Map")

// lookup finds the function that is called, in the file or one that it imports.
func (w *follower) lookup(f *file, callee int) (*function, *file) {
	name := f.wordOf(callee)
	if r := f.receiver(callee); r != noLexeme {
		if in := w.namespace(f, r); in != nil {
			return in.functionNamed(name, noLexeme), in
		}
		if !f.is(r, "this", "self") {
			return nil, nil
		}
	}
	if fn := f.functionNamed(name, callee); fn != nil {
		return fn, f
	}
	if in, as := w.imported(f, name); in != nil {
		return in.functionNamed(as, noLexeme), in
	}
	return nil, nil
}

// functionNamed returns the only function of that name whose body is not around
// i.
func (f *file) functionNamed(name string, i int) *function {
	f.functions()
	var found *function
	for _, fn := range f.byName[name] {
		if fn.lo <= i && i < fn.hi {
			continue
		}
		if found != nil {
			return nil
		}
		found = fn
	}
	return found
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
		if f.lexemes[i].kind == lexLiteral && f.lexemes[i].end-f.lexemes[i].start < 300 {
			if endpoint, ok := endpointOfURL(f.textOf(i)); ok {
				all.add(endpoint, reachKnown)
				taking.add(endpoint, reachKnown)
			}
			continue
		}
		if f.lexemes[i].kind != lexOpen {
			continue
		}
		endpoint, r := w.request(f, i, c)
		if r == reachNothing {
			continue
		}
		all.add(endpoint, r)
		if f.mentions(fn, i) {
			taking.add(endpoint, r)
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
	if v, ok := f.endpointMember(open); ok && (callee != noLexeme || f.isOpen(open, '{') &&
		f.callee(int(f.lexemes[open].parent)) != noLexeme) {
		return w.known(f, v, c)
	}
	if callee == noLexeme {
		return "", reachNothing
	}
	if first := f.first(open); listWords[f.wordOf(callee)] && f.receiver(callee) != noLexeme && first != noLexeme &&
		!f.isOpen(first, '{') {
		if s, ok := w.value(f, first, c); ok && query.IsEndpoint(s) {
			return s, reachKnown
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
	if start == noLexeme {
		return "", reachNothing
	}
	for f.is(start, "if", "else", "while", "for") { // if (x) y = …
		if start = f.after(start); f.isOpen(start, '(') {
			start = f.after(start)
		}
	}
	fn := f.around(i)
	if f.is(start, "return") {
		if fn == nil {
			return "", reachNothing
		}
		return w.calls(f, fn)
	}
	if fn != nil && fn.lo == start && !f.isOpen(start, '{') { // x => …
		return w.calls(f, fn)
	}
	for f.isWord(start) && declarations[f.textOf(start)] {
		start = f.after(start)
	}
	if f.isOpen(start, '(') || f.isOpen(start, '[') || f.isOpen(start, '{') || start == noLexeme {
		return "", reachNothing
	}
	name := start
	for range 10 {
		dot := f.after(name)
		if !f.is(dot, ".", "->") || !f.isWord(f.after(dot)) {
			break
		}
		name = f.after(dot)
	}
	op := f.after(name)
	for range 20 {
		if op == noLexeme || op > i || !f.is(op, ":") && !f.isWord(op) && !f.is(op, "<", ">", "|") &&
			!f.isOpen(op, '[') && !f.is(op, ".") {
			break
		}
		op = f.after(op)
	}
	variable := name
	if name != start && f.wordOf(start) != "this" && f.wordOf(start) != "self" {
		variable = start // queries.filters = …
	}
	if f.isWord(name) && op < i && (f.is(op, "=", ":=", "+=", ".=")) {
		return w.uses(f, variable)
	}
	return "", reachNothing
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
	for _, i := range f.wordsAround(fn.name, fn.lo) {
		if int(i) != fn.at && w.steps < maxSteps {
			all.add(w.follow(f, int(i)))
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
	lo, hi := 0, len(f.lexemes)
	if fn := f.around(i); fn != nil && f.declaredIn(fn, f.wordOf(i)) {
		lo, hi = fn.lo, fn.hi
	}
	var all agreement
	for _, k := range f.wordsAround(f.wordOf(i), i) {
		k := int(k)
		w.steps++
		if k == i || k < lo || k >= hi || w.steps >= maxSteps || f.isMember(k) && !f.is(f.receiver(k), "this", "self") {
			continue
		}
		if next := f.after(k); f.is(next, "=", "+=", ":=", ".=", ":") && f.startsElement(k) {
			continue
		}
		if f.is(f.after(k), ".") && pushes[f.wordOf(f.after(f.after(k)))] {
			continue
		}
		all.add(w.follow(f, k))
	}
	return all.result()
}

var pushes = wordSet("push unshift append add")

// startsElement reports whether the word at i is the key of an element, and no operand.
func (f *file) startsElement(i int) bool { return f.element(i) == i }

// declaredIn reports whether a variable is declared in the body of a function.
func (f *file) declaredIn(fn *function, name string) bool {
	for _, k := range f.wordsAround(name, fn.lo) {
		if k := int(k); k >= fn.lo && k < fn.hi {
			if before := f.before(k); f.isWord(before) && declarations[f.textOf(before)] || f.is(f.after(k), ":=") ||
				strings.HasPrefix(f.textOf(k), "$") {
				return true
			}
		}
	}
	_, _, ok := f.param(fn, name)
	return ok
}

// place tells what is around a filter: whether other parameters of a request
// are, and whether the SDK finds it there.
func (x *Filter) findPlace() {
	f := x.file
	i := x.at
	if i == noLexeme {
		return
	}
	start := f.element(i)
	key, _ := f.key(start)
	for p := int(f.lexemes[i].parent); p != noLexeme && !strings.EqualFold(key, "filters") && f.isOpen(p, '(') &&
		f.callee(p) == noLexeme; p = int(f.lexemes[p].parent) {
		start = f.element(p) // parentheses that only group
		key, _ = f.key(start)
		i = p
	}
	open := int(f.lexemes[i].parent)
	if !strings.EqualFold(key, "filters") || open == noLexeme || f.lexemes[open].kind != lexOpen {
		return
	}
	for name := range parameterNames {
		if _, ok := f.member(open, name); ok {
			x.beside = true
		}
	}
	if key, v := f.key(f.element(open)); strings.EqualFold(key, "queries") && v != noLexeme {
		x.queried, x.beside = true, true
		if around := int(f.lexemes[open].parent); around != noLexeme {
			_, x.client = f.member(around, "endpoint")
		}
	}
	if _, ok := f.member(open, "endpoint"); ok {
		call := int(f.lexemes[open].parent)
		callee := f.callee(call)
		x.misplaced = callee != noLexeme && f.isMember(callee) && takesQueries[f.wordOf(callee)]
	}
}

// parameterNames are what is beside filters in a request.
var parameterNames = wordSet("limit offset endpoint orders fields queries")

// takesQueries are the functions of the official SDK that take filters among the
// queries.
var takesQueries = wordSet("get getList getListDetail getObject getAllContents")

// findEndpoint sets the endpoint, if the code tells it.
func (x *Filter) findEndpoint() {
	var w follower
	f := x.file
	defer func() { f.followed += w.steps }()
	switch i := x.at; {
	case x.Endpoint != "" || i == noLexeme || f.followed > maxFileSteps:
	case x.endpointAt >= 0:
		hole := f.lexemes.from(x.endpointAt)
		if hole < len(f.lexemes) && f.lexemes[hole].kind == lexOpen {
			hole = f.first(hole)
		}
		if s, ok := w.value(f, hole, nil); ok && query.IsEndpoint(s) {
			x.Endpoint = s
		}
	default:
		x.Endpoint, _ = w.follow(f, i)
	}
}
