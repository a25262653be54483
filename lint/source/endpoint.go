package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/program"
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
	fn   *program.Function
	file *program.File // that the call is in
	open int           // its parenthesis
	up   *call         // of the function that the call is in
	made *call         // by which the function was made, if another returned it
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
	file *program.File
	at   int
}

// enter reports whether what is at a place may be followed now, until leave is called.
func (w *follower) enter(f *program.File, at int) bool {
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

func (w *follower) leave(f *program.File, at int) {
	w.depth--
	delete(w.seen, spot{f, at})
}

var (
	// requestKeys are names under which a filter goes to a request.
	requestKeys = program.WordSet("filters queries query params searchparams options parameters")

	// passing are functions that hand on what they are given.
	passing = namesOf("passing")

	pushes = program.WordSet("push unshift append add")
)

// findEndpoint sets the endpoint, if the code tells it.
func (x *Filter) findEndpoint() {
	var w follower
	f := x.file
	switch {
	case x.Endpoint != "" || x.at == program.None || f.followed > maxFileSteps:
	case x.endpointAt >= 0:
		hole := f.From(x.endpointAt)
		if hole < len(f.Lexemes) && f.Lexemes[hole].Kind == program.Open {
			hole = f.First(hole)
		}
		x.Endpoint = w.endpoint(f.File, hole, nil).name
	default:
		x.Endpoint = w.follow(f.File, x.at).name
	}
	f.followed += w.steps
}

// follow finds the endpoint of the request that what is at i is part of, or goes to.
func (w *follower) follow(f *program.File, i int) target {
	if !w.enter(f, i) {
		return target{}
	}
	defer w.leave(f, i)
	at, handed := i, false // as a parameter of a request
	for ; w.steps < maxSteps; w.steps++ {
		start, p := f.Element(at), f.Up(at)
		if key, _ := f.Key(start); requestKeys[strings.ToLower(key)] {
			handed = true
		}
		if p == program.None || start == program.None {
			break
		}
		if f.IsLiteral(p) {
			const most = 300 // bytes of a URL before its hole
			end := int(f.Lexemes[at].Start)
			if name, _ := endpointOfURL(f.Src[max(int(f.Lexemes[p].Start), end-most):end]); name != "" {
				return known(name)
			}
		} else if v, ok := f.MemberOf(p, endpointNames); ok {
			return w.endpoint(f, v, nil)
		} else if callee := f.Callee(p); callee != program.None {
			if t, done := w.call(f, p, callee, at, handed); done {
				return t
			}
		}
		if fn := f.Around(p); f.IsOpen(p, '{') && fn != nil && fn.Lo == p {
			break // the body of a function
		}
		at = p
	}
	return w.flow(f, at)
}

// endpoint returns the endpoint that an expression is.
func (w *follower) endpoint(f *program.File, v int, c *call) target {
	if t := w.value(f, v, c); query.IsEndpoint(t.name) {
		return t
	}
	return target{reach: reachUnknown}
}

// call looks at a call around i. It is done if the call tells.
func (w *follower) call(f *program.File, open, callee, i int, handed bool) (t target, done bool) {
	name, first := f.WordOf(callee), f.First(open)
	if f.IsLiteral(first) && f.Lexemes[first].Start < f.Lexemes[i].Start {
		if name, rooted := endpointOfURL(f.TextOf(first)); rooted {
			return known(name), true
		}
	}
	if first != program.None && f.Element(i) != first {
		if t := w.listed(f, name, first, nil); t.reach == reachKnown {
			return t, true
		}
	}
	if list := f.Receiver(callee); pushes[name] && f.IsWord(list) && !handed {
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
func (w *follower) listed(f *program.File, name string, first int, c *call) target {
	if !listWords[name] || first == program.None || f.IsOpen(first, '{') {
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
func (w *follower) lookup(f *program.File, callee int) (fn *program.Function, in *program.File, made *call) {
	name := f.WordOf(callee)
	in = f
	if r := f.Receiver(callee); r != program.None {
		if in = f.Namespace(r); in != nil {
			return in.FunctionNamed(name, program.None), in, nil
		} else if !f.Is(r, "this", "self") {
			return nil, nil, nil
		}
		in = f
	}
	if fn = f.FunctionNamed(name, callee); fn != nil {
		return fn, f, nil
	}
	w.steps += 10 // all uses of the name are looked at
	if from, as := f.Imported(name); from != nil {
		in, name, callee = from, as, program.None
		fn = in.FunctionNamed(name, program.None)
	}
	if fn == nil {
		maker, open := (*program.Function)(nil), program.None
		if fn, maker, open = in.Made(name, callee); maker != nil {
			made = &call{fn: maker, file: in, open: open}
		}
	}
	return fn, in, made
}

// body finds the endpoint of the requests in the body of a function: of those
// that take something of its parameters, if there are.
func (w *follower) body(f *program.File, fn *program.Function, c *call) target {
	if !w.enter(f, fn.Lo) {
		return target{reach: reachUnknown}
	}
	defer w.leave(f, fn.Lo)
	var all, taking agreement
	for i := fn.Lo; i < fn.Hi && i < len(f.Lexemes) && w.steps < maxSteps; i++ {
		const most = 300
		switch x := f.Lexemes[i]; {
		case x.Kind == program.Literal && x.End-x.Start < most:
			hole := f.First(i)
			if name, rooted := endpointOfURL(f.TextOf(i)); rooted {
				taking.add(known(name))
			} else if hole != program.None && strings.HasSuffix(f.Src[x.Start:f.Lexemes[hole].Start], apiRoot) {
				taking.add(w.endpoint(f, max(f.First(hole), hole), c))
			}
		case x.Kind == program.Open:
			t := w.requested(f, i, c)
			if all.add(t); t.reach != reachNothing && f.Mentions(fn, i) {
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
func (w *follower) requested(f *program.File, open int, c *call) target {
	w.steps++
	callee := f.Callee(open)
	if v, ok := f.MemberOf(open, endpointNames); ok &&
		(callee != program.None || f.IsOpen(open, '{') && f.Callee(f.Up(open)) != program.None) {
		return w.endpoint(f, v, c)
	}
	if callee == program.None {
		return target{}
	}
	if f.Receiver(callee) != program.None {
		if t := w.listed(f, f.WordOf(callee), f.First(open), c); t.reach == reachKnown {
			return t
		}
	}
	if fn, in, made := w.lookup(f, callee); fn != nil {
		return w.body(in, fn, &call{fn: fn, file: f, open: open, up: c, made: made})
	}
	return target{}
}

// flow follows where the statement that i is in puts its value: into a variable,
// or to those who call the function.
func (w *follower) flow(f *program.File, i int) target {
	start := f.Element(i)
	for f.Is(start, "if", "else", "while", "for") { // if (x) y = …
		if start = f.After(start); f.IsOpen(start, '(') {
			start = f.After(start)
		}
	}
	if start == program.None {
		return target{}
	}
	fn := f.Around(i)
	if returns := f.Is(start, "return"); fn != nil && (returns || fn.Lo == start && !f.IsOpen(start, '{')) { // x => …
		return w.calls(f, fn)
	} else if returns {
		return target{}
	}
	if start = f.Undeclared(start); !f.IsWord(start) {
		return target{}
	}
	name := start
	for n := 0; n < 10 && f.Is(f.After(name), ".", "->") && f.IsWord(f.After(f.After(name))); n++ {
		name = f.After(f.After(name))
	}
	sign := f.After(name)
	for n := 0; n < 20 && sign != program.None && sign <= i && !f.Is(sign, "=", ":=", "+=", ".=", ","); n++ {
		sign = f.After(sign) // and a type
	}
	if sign >= i || sign == program.None || f.Is(sign, ",") {
		return target{}
	}
	if f.Is(start, "this", "self") {
		return w.uses(f, name)
	}
	return w.uses(f, start) // also of queries.filters = …
}

// calls follows the value of a function to where it is called.
func (w *follower) calls(f *program.File, fn *program.Function) target {
	if !w.enter(f, fn.Lo) {
		return target{}
	}
	defer w.leave(f, fn.Lo)
	if fn.Name == "" {
		return w.follow(f, fn.At)
	}
	var all agreement
	for i := range f.Uses(fn.Name, fn.Lo) {
		if i != fn.At && w.steps < maxSteps {
			all.add(w.follow(f, i))
		}
	}
	return all.result()
}

// uses follows the variable at i to where it is used.
func (w *follower) uses(f *program.File, i int) target {
	if !w.enter(f, -i) {
		return target{}
	}
	defer w.leave(f, -i)
	name := f.WordOf(i)
	lo, hi, _ := f.Scope(i, name)
	var all agreement
	for k := range f.Uses(name, i) {
		w.steps++
		switch next := f.After(k); {
		case k == i || k < lo || k >= hi || w.steps >= maxSteps || f.IsMember(k) && !f.Is(f.Receiver(k), "this", "self"):
		case f.Is(next, "=", "+=", ":=", ".=", ":") && f.Element(k) == k:
		case f.Is(next, ".") && f.IsWord(f.After(next)) && pushes[f.WordOf(f.After(next))]:
		default:
			all.add(w.follow(f, k))
		}
	}
	return all.result()
}

// value returns the string that the expression at i is, as far as constants and
// the arguments of calls tell.
func (w *follower) value(f *program.File, i int, c *call) target {
	w.steps++
	if i == program.None || i >= len(f.Lexemes) || w.steps > maxSteps {
		return target{}
	}
	x := f.Lexemes[i]
	if x.Kind == program.Literal {
		if next := f.After(i); next != program.None && !f.Separates(i, next) && !f.Is(next, "as", "satisfies", "to") {
			return target{}
		}
		if hole := f.First(i); int(x.Partner) > i && hole != program.None && f.Lexemes[hole].Kind == program.Open &&
			f.Lexemes[hole].Start == x.Start+1 && f.Lexemes[f.Last(hole)].End == x.End-1 {
			return w.value(f, f.First(hole), c) // `${name}`
		}
		if int(x.Partner) != i || strings.Contains(f.TextOf(i), "%s") {
			return target{}
		}
		return known(f.Unquoted(i))
	}
	var path []string
	for last := i; f.IsWord(last); {
		path = append(path, f.WordOf(last))
		next := f.After(last)
		if f.Is(next, "!") {
			next = f.After(next)
		}
		if !f.Is(next, ".", "?.", "::") || len(path) == 4 {
			if next != program.None && !f.Separates(last, next) && !f.Is(next, "as") {
				return target{}
			}
			return w.constant(f, i, path, c)
		}
		last = f.After(next)
	}
	return target{}
}

// constant returns the string that a name, and members of it, mean at i.
func (w *follower) constant(f *program.File, i int, path []string, c *call) target {
	const names = -1 << 30 // apart from what else is followed from a place
	if !w.enter(f, names-i) {
		return target{}
	}
	defer w.leave(f, names-i)
	if (path[0] == "this" || path[0] == "self") && len(path) > 1 {
		path = path[1:] // a field of the class
	}
	v := f.Variable(i, path[0])
	if v.Of != nil {
		if v.Member == "" && len(path) == 2 {
			v.Member, path = path[1], path[:1]
		}
		if len(path) > 1 {
			return target{}
		}
		return w.argument(f, v, c)
	}
	if len(v.Values) == 0 {
		in, as := f.Imported(path[0])
		if in == nil || in == f {
			return target{}
		}
		f, c = in, nil
		v = f.Variable(program.None, as)
	}
	var all agreement
	for _, v := range v.Values {
		for _, name := range path[1:] {
			if !f.IsOpen(v, '{') {
				return target{}
			}
			v, _ = f.Member(v, name)
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
func (w *follower) argument(f *program.File, v program.Variable, c *call) target {
	if c != nil && c.fn == v.Of {
		return w.value(c.file, c.file.Given(c.open, v.N, v.Member), c.up)
	} else if c != nil && c.made != nil && c.made.fn == v.Of {
		return w.value(c.made.file, c.made.file.Given(c.made.open, v.N, v.Member), nil)
	}
	var all agreement
	for open := range f.Calls(v.Of) {
		t := w.value(f, f.Given(open, v.N, v.Member), nil)
		if t.reach != reachKnown {
			return target{}
		}
		all.add(t)
	}
	return all.result()
}
