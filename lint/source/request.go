package source

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/lint"
)

var misplacedFilter = lint.Rule{
	ID:       "misplaced-filter",
	Severity: lint.Warning,
	Summary:  "A filter is beside the queries of a call, and not in them.",
	Doc: "The official SDK sends what is in queries. It does not look at filters beside endpoint, so the request has " +
		"no filter and the answer holds all items: write queries: { filters: … }. Only getAllContentIds takes filters " +
		"there.",
}

var callParameter = lint.Rule{
	ID:       "call-parameter",
	Severity: lint.Warning,
	Summary:  "Another parameter of the request has a value that the service refuses or ignores.",
	Doc: "The parameter is called filters: the service ignores filter, and answers everything. limit is at most 100 " +
		"and depth at most 3. orders takes names of fields, with a hyphen before those in descending order and commas " +
		"between: -publishedAt. fields and ids are names with commas between, without spaces.",
}

var (
	// parameterNames are what is beside filters in a request, and endpointNames those that
	// only clients take.
	parameterNames = program.WordSet("limit offset endpoint orders fields queries")
	endpointNames  = program.WordSet("endpoint apiendpoint")

	// takesQueries are the functions of the official SDK that take filters among the
	// queries, listWords functions of clients that take the endpoint first, and listers
	// those that take filters of what is named like a client.
	takesQueries = program.WordSet("get getList getListDetail getObject getAllContents")
	listWords    = namesOf("list functions")
	listers      = program.WordSet("get list get_list getList getAllContents")
	clientName   = lazyregexp.New(`(?i)cms|^client$`)

	// setters are methods that give a parameter its value, and parameterMakers functions that
	// make one.
	setters         = namesOf("setters")
	parameterMakers = namesOf("parameter makers")
	orderItem       = lazyregexp.New(`^-?[A-Za-z0-9_.-]+$|^system:default$`)
	snakeOrder      = lazyregexp.New(`^-?(created|updated|published|revised)_at$`)
)

// set returns the name of the parameter that a call gives its value, and the value, or None:
// params.set("name", value), URLQueryItem(name: "name", value: value).
func (f *file) set(open int) (name string, value int) {
	callee := f.Callee(open)
	if word := f.WordOf(callee); !parameterMakers[word] && (!setters[word] || f.Receiver(callee) == program.None) {
		return "", program.None
	}
	args := [2]int{f.Argument(open, 0), f.Argument(open, 1)}
	for i, arg := range args {
		if label := f.After(arg); f.IsWord(arg) && f.Is(label, ":") {
			args[i] = f.After(label)
		}
	}
	if !f.IsLiteral(args[0]) {
		return "", program.None
	}
	return f.Unquoted(args[0]), args[1]
}

// A request is a bracket whose members may be the parameters of a request, with what is around it.
type request struct {
	*file
	open   int
	role   string // the name that it is given, in lower case
	call   int    // the call that it is, or is given to, or program.None
	fn     int    // the name of the function that is called there, or program.None
	method string // its name, if it is a method
}

func (f *file) request(open int) request {
	r := request{file: f, open: open, role: strings.ToLower(f.KeyAround(open)), call: open}
	if r.fn = f.Callee(open); r.fn == program.None {
		r.call = f.Up(open)
		r.fn = f.Callee(r.call)
	}
	if r.fn != program.None && f.IsMember(r.fn) {
		r.method = f.WordOf(r.fn)
	}
	return r
}

func (r request) hasParameter() bool {
	_, ok := r.MemberOf(r.open, parameterNames)
	return ok
}

// isQueries reports whether the members are the queries of a request to an endpoint.
func (r request) isQueries() bool {
	if around := r.Up(r.open); r.role == "queries" && around != program.None {
		_, ok := r.Member(around, "endpoint")
		return ok
	}
	return false
}

// isCertain reports whether the members are parameters of a request, or the fields of
// a type of the SDK for Go.
func (r request) isCertain() bool {
	typ, client := r.Before(r.open), program.None
	if listers[r.method] {
		client = r.Receiver(r.fn)
	}
	return r.IsWord(client) && clientName.MatchString(r.WordOf(client)) ||
		r.mentioned && r.call == r.open && listWords[r.WordOf(r.fn)] && r.IsLiteral(r.First(r.call)) ||
		r.role == "queries" || r.role == "params" || r.hasParameter() ||
		r.IsOpen(r.open, '{') && r.IsWord(typ) && strings.HasSuffix(r.WordOf(typ), "Params")
}

// makesQuery reports whether the members become the query of a URL.
func (r request) makesQuery() bool {
	typ := r.Before(r.open)
	return queryRoles[r.role] || r.IsWord(typ) && r.Is(typ, "Values") || r.fn != program.None &&
		(queryMakers[r.WordOf(r.fn)] || r.Is(r.Receiver(r.fn), "Uri") ||
			r.method == "stringify" && !r.Is(r.Receiver(r.fn), "JSON"))
}

// toService reports whether a request with these parameters is one to the service.
func (r request) toService() bool {
	_, named := r.MemberOf(r.open, endpointNames)
	return named || r.role == "queries" ||
		r.service && listWords[r.method] && r.IsLiteral(r.First(r.call)) || // client.list('blog', { filter: … })
		r.mentioned && (r.role == "params" || r.role == "searchparams" || r.hasParameter())
}

// mostQueries and mostParameters bound the queries, and the parameters in URLs, that are looked at in one file.
const mostQueries, mostParameters = 500, 10_000

// queries yields the queries of requests to endpoints.
func (f *file) queries() iter.Seq[request] {
	return func(yield func(request) bool) {
		words := f.Words("queries")
		for _, k := range words[:min(len(words), mostQueries)] {
			if _, open := f.Key(int(k)); f.IsOpen(open, '{') {
				if r := f.request(open); r.isQueries() && !yield(r) {
					return
				}
			}
		}
	}
}

// sends reports whether a function holds the queries of a request to an endpoint.
func (f *file) sends(fn *program.Function) bool {
	for r := range f.queries() {
		if fn.Lo <= r.open && r.open < fn.Hi {
			return true
		}
	}
	return false
}

// findPlace tells what is around a filter: whether other parameters of a request
// are, and whether the SDK finds it there.
func (x *Filter) findPlace() {
	f, i := x.file, x.at
	key, _ := f.Key(f.Element(i))
	for p := f.Up(i); !strings.EqualFold(key, "filters") && f.IsOpen(p, '(') && f.Callee(p) == program.None; p = f.Up(p) {
		key, _ = f.Key(f.Element(p)) // parentheses that only group
		i = p
	}
	open := f.Up(i)
	if callee := f.Callee(open); callee != program.None && strings.EqualFold(f.parameterOf(open, i), "filters") {
		x.client = f.sends(f.FunctionNamed(f.WordOf(callee), callee))
		x.beside = x.client
	} else if strings.EqualFold(key, "filters") && open != program.None && f.Lexemes[open].Kind == program.Open {
		r := f.request(open)
		_, named := f.Member(open, "endpoint")
		x.client, x.beside = r.isQueries(), r.role == "queries" || r.hasParameter()
		x.misplaced = named && r.call != open && takesQueries[r.method]
	}
}

// requestFilters finds filters that come from a request as a whole, of which
// the program holds no part.
func (f *file) requestFilters() {
	const most = 200
	n, seen := 0, map[int]bool{}
	for i := range f.Lexemes {
		name := f.WordOf(i)
		if !strings.EqualFold(name, "filters") && name != "queries" {
			continue
		} else if n++; n > most {
			f.addProblem(f.span(i, i), "more than %d names of filters: those after it are not followed to a request", most)
			return
		}
		open := f.Up(i)
		if name != "queries" {
			f.filterNames = append(f.filterNames, i)
		}
		if open == program.None || f.Lexemes[open].Kind != program.Open || f.Is(f.After(open), "=") {
			continue
		}
		key, v := f.Key(i)
		switch set, value := f.set(open); {
		case set == name && f.IsLiteral(i):
			v = value // searchParams.set('filters', …)
		case f.Element(i) != i || key == "" || !f.request(open).isCertain():
			continue
		case v == program.None:
			v = i
		}
		if name == "queries" {
			if v = f.allOfRequest(open, v); v == program.None || seen[v] {
				continue
			}
			seen[v] = true
		}
		at := f.span(v, f.End(v))
		if f.Lexemes[v].Kind == program.Word && f.isFromRequest(at, true) {
			t := &program.Text{Holes: []program.Hole{{Span: program.Span(at)}}}
			f.add(t, textContext{at: v, key: "filters", whole: true}, isCertain)
		}
	}
}

// allOfRequest returns what holds all parameters of a request and becomes the queries of another, in
// a bracket with an endpoint: req.query, { ...req.query }. It returns program.None if nothing does.
func (f *file) allOfRequest(open, v int) int {
	for range 3 {
		if only := f.OnlyValue(v); only != program.None && f.End(v) == v {
			v = only
		}
		if !f.IsOpen(v, '{') {
			break
		} else if _, ok := f.Member(v, "filters"); ok {
			return program.None
		}
		spread := program.None
		for e := range f.Elements(v) {
			if f.Is(e, "...") {
				spread = f.After(e)
			}
		}
		v = spread
	}
	w := tracer{depth: deepest}
	if _, ok := f.Member(open, "endpoint"); ok && v != program.None && allParameters.MatchString(f.SourceOf(v)) &&
		w.tainted(f, v, f.Last(f.End(v))+1, true) {
		return v
	}
	return program.None
}

// allParameters is an expression with all that a client sends, and not a member of it.
var allParameters = lazyregexp.New(`(?:query|[sS]earchParams|body|args|` +
	`(?:getQuery|query|queries|parseBody|json)(?:<[^()]*>)?\([^()]*\))\)?$`)

// call reports what is wrong with the request around a filter.
func (c *checker) call(x *Filter) {
	f := x.file
	if x.misplaced {
		c.report(x, misplacedFilter, x.Position, nil,
			"filters is beside endpoint, where the SDK does not look: write queries: { filters: … }")
	}
	if x.misnamed {
		c.report(x, callParameter, x.Position, nil,
			"the service ignores the parameter filter, and answers everything: write filters=")
	}
	place := f.Up(x.at)
	if x.inURL && f.IsLiteral(x.at) && !c.called[x.at] {
		c.urlParameters(x)
	}
	if x.inURL || place == program.None || c.called[place] || f.Lexemes[place].Kind != program.Open {
		return
	}
	r, start := f.request(place), f.Element(x.at)
	key, _ := f.Key(start)
	if set, _ := f.set(place); strings.TrimSuffix(set, "s") == "filter" {
		if beside := c.setParameters(x, place); set == "filter" && f.mentioned && x.verdict >= isExact && beside {
			c.report(x, callParameter, f.span(f.Argument(place, 0), f.Argument(place, 0)), nil,
				"the service ignores filter, and answers everything: write filters")
		}
		return
	} else if key == "filter" && x.verdict >= isExact && r.toService() {
		at := f.span(start, start)
		fixed := strings.Replace(f.TextOf(start), "filter", "filters", 1)
		c.report(x, callParameter, at, []lint.Edit{{Position: at, New: fixed}},
			"the service ignores filter, and answers everything: write filters")
	} else if !strings.EqualFold(key, "filters") {
		return
	}
	c.parameters(x, r)
}

// requests reports the parameters of the requests to endpoints, whatever their filters.
func (c *checker) requests() {
	if words := c.file.Words("queries"); len(words) > mostQueries {
		at := c.file.span(words[mostQueries], words[mostQueries])
		c.file.addProblem(at, "more than %d queries: those after it are checked only beside a filter", mostQueries)
	}
	for r := range c.file.queries() {
		if r.mentioned || takesQueries[r.request(r.Up(r.open)).method] {
			c.parameters(nil, r)
		}
	}
	f := c.file
	for _, i := range f.filterNames {
		open := f.Up(i)
		if set, _ := f.set(open); set == "filters" && f.IsLiteral(i) {
			c.setParameters(nil, open)
		} else if key, v := f.Key(i); strings.EqualFold(key, "filters") && f.Element(i) == i && v != program.None &&
			f.request(open).givesFilter(v) {
			c.parameters(nil, f.request(open))
		}
	}
}

// givesFilter reports whether the members of a bracket are parameters of a request to the service,
// with the filter at v: not those that a function declares.
func (r request) givesFilter(v int) bool {
	if r.open == program.None || !r.mentioned || !r.isCertain() && !r.makesQuery() || r.Is(r.Before(v), "=") &&
		r.LanguageAt(v) != program.Python && r.LanguageAt(v) != program.Kotlin {
		return false
	}
	before := r.OperandStart(max(r.Before(r.open), 1))
	if r.Is(r.After(r.open), "=", "=>") || r.Is(r.Before(before), "def", "function", "func", "fun") {
		return false
	}
	_, named := r.MemberOf(r.open, endpointNames)
	return named || r.role == "queries" || r.makesQuery() || listers[r.method] ||
		listWords[r.method] && r.IsLiteral(r.First(r.call))
}

// setParameters reports the parameters that are set by other calls like the one at open, on the
// same object or in the same list, and whether there are any.
func (c *checker) setParameters(x *Filter, open int) (beside bool) {
	f, callee := c.file, c.file.Callee(open)
	if c.called[open] {
		return false
	}
	c.called[open] = true
	root, uses := f.OperandStart(callee), slices.Collect(f.Uses(f.WordOf(callee), callee))
	if f.Is(callee, "set", "append") { // which one object has both
		uses = slices.Concat(slices.Collect(f.Uses("set", callee)), slices.Collect(f.Uses("append", callee)))
	}
	for _, k := range uses {
		same := root == callee && f.Up(k) == f.Up(callee) || root != callee && f.Around(k) == f.Around(callee) &&
			f.WordOf(f.OperandStart(k)) == f.WordOf(root)
		if name, v := f.set(f.After(k)); same && v != program.None && k != callee {
			beside = true
			c.value(x, name, v)
		}
	}
	return beside || root == callee
}

// parameters reports what the members of a bracket have as other parameters.
func (c *checker) parameters(x *Filter, r request) {
	f := c.file
	if c.called[r.open] {
		return
	}
	c.called[r.open] = true
	for _, name := range [...]string{"order", "field"} {
		if v, ok := f.Member(r.open, name); ok && r.isQueries() {
			c.report(x, callParameter, f.span(f.Element(v), f.Element(v)), nil,
				"the service ignores %s: write %[1]ss", name)
		}
	}
	if v, ok := f.Member(r.open, "filters"); ok && r.isQueries() && f.IsOpen(v, '[') &&
		(f.End(v) == v || f.lastMethod(f.span(v, f.End(v))) == "toString") && len(f.filtersIn(f.span(v, f.End(v)))) > 0 {
		c.reportAs(lint.Error, x, ruleCommaJoin, f.span(v, f.End(v)), nil,
			"a list becomes a text with commas between the conditions: join it by [and] or [or]")
	}
	all := f.Called(f.Up(r.open)) == "getAllContents" // which sets its own limit
	for _, name := range [...]string{"limit", "depth", "orders", "fields", "ids"} {
		v, ok := f.Member(r.open, name)
		if !ok || name == "limit" && all {
			continue
		}
		if f.IsOpen(v, '[') || f.IsOpen(v, '{') { // ['a', 'b'], []string{"a"}, {"a"}
			for i := v; i < f.Last(f.End(v)); i++ {
				if f.IsLiteral(i) {
					c.parameter(x, name, f.Unquoted(i), f.span(i, i))
				}
			}
		}
		c.value(x, name, v)
	}
}

// value reports the value of a parameter, which may be a variable with only one.
func (c *checker) value(x *Filter, name string, v int) {
	f, at := c.file, c.file.span(v, v)
	if j, ok := f.joinIn(f.span(v, f.End(v))); ok && f.IsWord(v) && strings.TrimSpace(j.by) == "," {
		c.parameter(x, name, "id"+j.by+"title", f.span(j.start, j.end))
	}
	if f.End(v) == v && f.IsWord(v) && !program.IsDigit(f.TextOf(v)[0]) {
		v = f.OnlyValue(v)
	}
	if v == program.None || f.End(v) != v {
		return
	}
	plain := f.IsLiteral(v) || program.IsDigit(f.TextOf(v)[0])
	if value := f.Unquoted(v); plain && !strings.ContainsAny(value, "${%\\") {
		c.parameter(x, name, value, at)
	}
}

// parameter reports the value of a parameter that the service does not take.
func (c *checker) parameter(x *Filter, name, value string, at filters.Position) {
	n, err := strconv.Atoi(value)
	spaces := strings.ContainsAny(value, " \t+") || strings.Contains(value, "%20")
	say := func(format string, args ...any) { c.report(x, callParameter, at, nil, format, args...) }
	switch {
	case name == "limit" && err == nil && n > 100:
		say("limit is at most 100: ask for more with offset, or with getAllContents")
	case name == "depth" && err == nil && n > 3:
		say("depth is at most 3")
	case name == "orders":
		for item := range strings.SplitSeq(value, ",") {
			if m := snakeOrder.FindStringSubmatch(item); m != nil {
				say("orders takes the name of a field: write %sAt", m[1])
			} else if spaces {
				say("orders %q is not a list of fields: write -%s for descending order", value,
					strings.Fields(strings.Trim(value, " ,-") + " x")[0])
				return
			} else if !orderItem.MatchString(item) {
				say("orders %q is not a list of fields with commas between them", value)
				return
			}
		}
	case (name == "fields" || name == "ids") && spaces:
		say("%s takes names with commas between and no spaces: %q", name, value)
	}
}
