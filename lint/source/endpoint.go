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

// A target is the endpoint that following a filter leads to, or the string that following
// an expression does.
type target struct {
	name  string
	reach reach
}

func known(name string) target { return target{name, reachKnown} }

// An agreement is what several ways of following have in common.
type agreement struct {
	target
	differ bool
}

func (a *agreement) add(t target) {
	if t.reach == reachKnown && a.reach == reachKnown {
		a.differ = a.differ || t != a.target
	} else if t.reach > a.reach {
		a.target = t
	}
}

func (a *agreement) result() target {
	if a.differ {
		return target{reach: reachUnknown}
	}
	return a.target
}

// A call is a call of a function, by which its parameters have values.
type call struct {
	fn   *function
	file *file // that the call is in
	open int   // its parenthesis
	up   *call // of the function that the call is in
	made *call // by which the function was made, if another returned it
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

// enter reports whether what is at a place may be followed now, until leave is called.
func (w *follower) enter(f *file, at int) bool {
	w.steps++
	if w.steps > maxSteps || w.depth == maxFollow || w.seen[spot{f, at}] {
		return false
	}
	if w.seen == nil {
		w.seen = map[spot]bool{}
	}
	w.seen[spot{f, at}] = true
	w.depth++
	return true
}

func (w *follower) leave(f *file, at int) {
	w.depth--
	delete(w.seen, spot{f, at})
}

var (
	// requestKeys are names under which a filter goes to a request.
	requestKeys = wordSet("filters queries query params searchparams options parameters")

	// passing are functions that hand on what they are given.
	passing = namesOf("passing")

	pushes = wordSet("push unshift append add")
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
		x.Endpoint = w.endpoint(f, hole, nil).name
	default:
		x.Endpoint = w.follow(f, x.at).name
	}
	f.followed += w.steps
}

// follow finds the endpoint of the request that what is at i is part of, or goes to.
func (w *follower) follow(f *file, i int) target {
	if !w.enter(f, i) {
		return target{}
	}
	defer w.leave(f, i)
	at, handed := i, false // as a parameter of a request
	for ; w.steps < maxSteps; w.steps++ {
		start, p := f.element(at), f.up(at)
		if key, _ := f.key(start); requestKeys[strings.ToLower(key)] {
			handed = true
		}
		if p == noLexeme || start == noLexeme {
			break
		}
		if f.isLiteral(p) {
			const most = 300 // bytes of a URL before its hole
			end := int(f.lexemes[at].start)
			if name, _ := endpointOfURL(f.src[max(int(f.lexemes[p].start), end-most):end]); name != "" {
				return known(name)
			}
		} else if v, ok := f.memberOf(p, endpointNames); ok {
			return w.endpoint(f, v, nil)
		} else if callee := f.callee(p); callee != noLexeme {
			if t, done := w.call(f, p, callee, at, handed); done {
				return t
			}
		}
		if fn := f.around(p); f.isOpen(p, '{') && fn != nil && fn.lo == p {
			break // the body of a function
		}
		at = p
	}
	return w.flow(f, at)
}

// endpoint returns the endpoint that an expression is.
func (w *follower) endpoint(f *file, v int, c *call) target {
	if t := w.value(f, v, c); query.IsEndpoint(t.name) {
		return t
	}
	return target{reach: reachUnknown}
}

// call looks at a call around i. It is done if the call tells.
func (w *follower) call(f *file, open, callee, i int, handed bool) (t target, done bool) {
	name, first := f.wordOf(callee), f.first(open)
	if f.isLiteral(first) && f.lexemes[first].start < f.lexemes[i].start {
		if name, rooted := endpointOfURL(f.textOf(first)); rooted {
			return known(name), true
		}
	}
	if first != noLexeme && f.element(i) != first {
		if t := w.listed(f, name, first, nil); t.reach == reachKnown {
			return t, true
		}
	}
	if list := f.receiver(callee); pushes[name] && f.isWord(list) && !handed {
		return w.uses(f, list), true
	}
	if fn, in, made := w.lookup(f, callee); fn != nil {
		t = w.body(in, fn, &call{fn: fn, file: f, open: open, made: made})
		if t.reach == reachNothing && handed {
			t.reach = reachUnknown
		}
		return t, t.reach != reachNothing
	}
	return target{reach: reachUnknown}, handed && !passing[name]
}

// listed returns the endpoint that is the first argument of a function of clients.
func (w *follower) listed(f *file, name string, first int, c *call) target {
	if !listWords[name] || first == noLexeme || f.isOpen(first, '{') {
		return target{}
	}
	t := w.value(f, first, c)
	if name, rooted := endpointOfURL(t.name); rooted {
		return known(name)
	} else if !query.IsEndpoint(t.name) {
		return target{}
	}
	return t
}

// lookup finds the function that is called, in the file or one that it imports, and the
// call that made it, if one did.
func (w *follower) lookup(f *file, callee int) (fn *function, in *file, made *call) {
	name := f.wordOf(callee)
	in = f
	if r := f.receiver(callee); r != noLexeme {
		if in = f.namespace(r); in != nil {
			return in.functionNamed(name, noLexeme), in, nil
		} else if !f.is(r, "this", "self") {
			return nil, nil, nil
		}
		in = f
	}
	if fn = f.functionNamed(name, callee); fn != nil {
		return fn, f, nil
	}
	w.steps += 10 // all uses of the name are looked at
	if from, as := f.imported(name); from != nil {
		in, name, callee = from, as, noLexeme
		fn = in.functionNamed(name, noLexeme)
	}
	if fn == nil {
		fn, made = in.made(name, callee)
	}
	return fn, in, made
}

// made returns the function that a name at i means if another of the file returns it, as in
// name = create('blog'), and the call that made it.
func (f *file) made(name string, i int) (*function, *call) {
	values := f.variable(i, name).values
	for k := range f.uses(name, i) {
		if eq := f.before(f.up(k)); f.is(eq, "=") && f.is(f.before(eq), "exports") && f.is(f.after(k), ":") {
			values = append(values, f.after(f.after(k))) // module.exports = { name: create('blog') }
		}
	}
	if len(values) != 1 || !f.isWord(values[0]) || !f.isOpen(f.after(values[0]), '(') {
		return nil, nil
	}
	maker := f.functionNamed(f.wordOf(values[0]), values[0])
	if maker == nil {
		return nil, nil
	}
	return f.returned(maker), &call{fn: maker, file: f, open: f.after(values[0])}
}

// body finds the endpoint of the requests in the body of a function: of those
// that take something of its parameters, if there are.
func (w *follower) body(f *file, fn *function, c *call) target {
	if !w.enter(f, fn.lo) {
		return target{reach: reachUnknown}
	}
	defer w.leave(f, fn.lo)
	var all, taking agreement
	for i := fn.lo; i < fn.hi && i < len(f.lexemes) && w.steps < maxSteps; i++ {
		const most = 300
		switch x := f.lexemes[i]; {
		case x.kind == lexLiteral && x.end-x.start < most:
			hole := f.first(i)
			if name, rooted := endpointOfURL(f.textOf(i)); rooted {
				taking.add(known(name))
			} else if hole != noLexeme && strings.HasSuffix(f.src[x.start:f.lexemes[hole].start], apiRoot) {
				taking.add(w.endpoint(f, max(f.first(hole), hole), c))
			}
		case x.kind == lexOpen:
			t := w.requested(f, i, c)
			if all.add(t); t.reach != reachNothing && f.mentions(fn, i) {
				taking.add(t)
			}
		}
	}
	if taking.reach != reachNothing {
		return taking.result()
	}
	return all.result()
}

// requested returns the endpoint of the request that the bracket at open is.
func (w *follower) requested(f *file, open int, c *call) target {
	w.steps++
	callee := f.callee(open)
	if v, ok := f.memberOf(open, endpointNames); ok &&
		(callee != noLexeme || f.isOpen(open, '{') && f.callee(f.up(open)) != noLexeme) {
		return w.endpoint(f, v, c)
	}
	if callee == noLexeme {
		return target{}
	}
	if f.receiver(callee) != noLexeme {
		if t := w.listed(f, f.wordOf(callee), f.first(open), c); t.reach == reachKnown {
			return t
		}
	}
	if fn, in, made := w.lookup(f, callee); fn != nil {
		return w.body(in, fn, &call{fn: fn, file: f, open: open, up: c, made: made})
	}
	return target{}
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
func (w *follower) flow(f *file, i int) target {
	start := f.element(i)
	for f.is(start, "if", "else", "while", "for") { // if (x) y = …
		if start = f.after(start); f.isOpen(start, '(') {
			start = f.after(start)
		}
	}
	if start == noLexeme {
		return target{}
	}
	fn := f.around(i)
	if returns := f.is(start, "return"); fn != nil && (returns || fn.lo == start && !f.isOpen(start, '{')) { // x => …
		return w.calls(f, fn)
	} else if returns {
		return target{}
	}
	if start = f.undeclared(start); !f.isWord(start) {
		return target{}
	}
	name := start
	for n := 0; n < 10 && f.is(f.after(name), ".", "->") && f.isWord(f.after(f.after(name))); n++ {
		name = f.after(f.after(name))
	}
	sign := f.after(name)
	for n := 0; n < 20 && sign != noLexeme && sign <= i && !f.is(sign, "=", ":=", "+=", ".=", ","); n++ {
		sign = f.after(sign) // and a type
	}
	if sign >= i || sign == noLexeme || f.is(sign, ",") {
		return target{}
	}
	if f.is(start, "this", "self") {
		return w.uses(f, name)
	}
	return w.uses(f, start) // also of queries.filters = …
}

// calls follows the value of a function to where it is called.
func (w *follower) calls(f *file, fn *function) target {
	if !w.enter(f, fn.lo) {
		return target{}
	}
	defer w.leave(f, fn.lo)
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
func (w *follower) uses(f *file, i int) target {
	if !w.enter(f, -i) {
		return target{}
	}
	defer w.leave(f, -i)
	name := f.wordOf(i)
	lo, hi, _ := f.scope(i, name)
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

// value returns the string that the expression at i is, as far as constants and
// the arguments of calls tell.
func (w *follower) value(f *file, i int, c *call) target {
	w.steps++
	if i == noLexeme || i >= len(f.lexemes) || w.steps > maxSteps {
		return target{}
	}
	x := f.lexemes[i]
	if x.kind == lexLiteral {
		if next := f.after(i); next != noLexeme && !f.separates(i, next) && !f.is(next, "as", "satisfies", "to") {
			return target{}
		}
		if hole := f.first(i); int(x.partner) > i && hole != noLexeme && f.lexemes[hole].kind == lexOpen &&
			f.lexemes[hole].start == x.start+1 && f.lexemes[f.last(hole)].end == x.end-1 {
			return w.value(f, f.first(hole), c) // `${name}`
		}
		if int(x.partner) != i || strings.Contains(f.textOf(i), "%s") {
			return target{}
		}
		return known(f.unquoted(i))
	}
	var path []string
	for last := i; f.isWord(last); {
		path = append(path, f.wordOf(last))
		next := f.after(last)
		if f.is(next, "!") {
			next = f.after(next)
		}
		if !f.is(next, ".", "?.", "::") || len(path) == 4 {
			if next != noLexeme && !f.separates(last, next) && !f.is(next, "as") {
				return target{}
			}
			return w.constant(f, i, path, c)
		}
		last = f.after(next)
	}
	return target{}
}

// constant returns the string that a name, and members of it, mean at i.
func (w *follower) constant(f *file, i int, path []string, c *call) target {
	const names = -1 << 30 // apart from what else is followed from a place
	if !w.enter(f, names-i) {
		return target{}
	}
	defer w.leave(f, names-i)
	if (path[0] == "this" || path[0] == "self") && len(path) > 1 {
		path = path[1:] // a field of the class
	}
	v := f.variable(i, path[0])
	if v.of != nil {
		if v.member == "" && len(path) == 2 {
			v.member, path = path[1], path[:1]
		}
		if len(path) > 1 {
			return target{}
		}
		return w.argument(f, v, c)
	}
	if len(v.values) == 0 {
		in, as := f.imported(path[0])
		if in == nil || in == f {
			return target{}
		}
		f, c = in, nil
		v = f.variable(noLexeme, as)
	}
	var all agreement
	for _, v := range v.values {
		for _, name := range path[1:] {
			if !f.isOpen(v, '{') {
				return target{}
			}
			v, _ = f.member(v, name)
		}
		t := w.value(f, v, c)
		if t.reach != reachKnown {
			return target{}
		}
		all.add(t)
	}
	return all.result()
}

// argument returns the string that callers give for a parameter.
func (w *follower) argument(f *file, v variable, c *call) target {
	if c != nil && c.fn == v.of {
		return w.value(c.file, c.file.given(c.open, v.n, v.member), c.up)
	} else if c != nil && c.made != nil && c.made.fn == v.of {
		return w.value(c.made.file, c.made.file.given(c.made.open, v.n, v.member), nil)
	}
	var all agreement
	for open := range f.calls(v.of) {
		t := w.value(f, f.given(open, v.n, v.member), nil)
		if t.reach != reachKnown {
			return target{}
		}
		all.add(t)
	}
	return all.result()
}
