package source

import (
	"iter"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
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
	parameterNames = wordSet("limit offset endpoint orders fields queries")
	endpointNames  = wordSet("endpoint apiendpoint")

	// takesQueries are the functions of the official SDK that take filters among the
	// queries, listWords functions of clients that take the endpoint first, and listers
	// those that take filters of what is named like a client.
	takesQueries = wordSet("get getList getListDetail getObject getAllContents")
	listWords    = namesOf("list functions")
	listers      = wordSet("get list get_list getList getAllContents")
	clientName   = lazyregexp.New(`(?i)cms|^client$`)

	// setters are methods that give a parameter its value.
	setters = wordSet("set append Set Add")
)

// A request is a bracket whose members may be the parameters of a request, with what is around it.
type request struct {
	*file
	open   int
	role   string // the name that it is given, in lower case
	call   int    // the call that it is, or is given to, or noLexeme
	fn     int    // the name of the function that is called there, or noLexeme
	method string // its name, if it is a method
}

func (f *file) request(open int) request {
	r := request{file: f, open: open, role: strings.ToLower(f.keyAround(open)), call: open}
	if r.fn = f.callee(open); r.fn == noLexeme {
		r.call = f.up(open)
		r.fn = f.callee(r.call)
	}
	if r.fn != noLexeme && f.isMember(r.fn) {
		r.method = f.wordOf(r.fn)
	}
	return r
}

// memberOf returns the value of the first member of a bracket with one of these names.
func (f *file) memberOf(open int, names map[string]bool) (value int, ok bool) {
	for i := range f.elements(open) {
		switch name, v := f.key(i); {
		case !names[strings.ToLower(name)]:
		case v != noLexeme:
			return v, true
		case !f.isLiteral(i): // { name }, and no element of a list
			return i, true
		}
	}
	return noLexeme, false
}

func (r request) hasParameter() bool {
	_, ok := r.memberOf(r.open, parameterNames)
	return ok
}

// isQueries reports whether the members are the queries of a request to an endpoint.
func (r request) isQueries() bool {
	if around := r.up(r.open); r.role == "queries" && around != noLexeme {
		_, ok := r.member(around, "endpoint")
		return ok
	}
	return false
}

// isCertain reports whether the members are parameters of a request, or the fields of
// a type of the SDK for Go.
func (r request) isCertain() bool {
	typ, client := r.before(r.open), noLexeme
	if listers[r.method] {
		client = r.receiver(r.fn)
	}
	return r.isWord(client) && clientName.MatchString(r.wordOf(client)) ||
		r.role == "queries" || r.role == "params" || r.hasParameter() ||
		r.isOpen(r.open, '{') && r.isWord(typ) && strings.HasSuffix(r.wordOf(typ), "Params")
}

// toService reports whether a request with these parameters is one to the service.
func (r request) toService() bool {
	_, named := r.memberOf(r.open, endpointNames)
	return named || r.role == "queries" ||
		r.service && listWords[r.method] && r.isLiteral(r.first(r.call)) || // client.list('blog', { filter: … })
		r.mentioned && (r.role == "params" || r.role == "searchparams" || r.hasParameter())
}

// mostQueries bounds the queries of one file that are looked at for their own sake.
const mostQueries = 500

// queries yields the queries of requests to endpoints.
func (f *file) queries() iter.Seq[request] {
	return func(yield func(request) bool) {
		words := f.words("queries")
		for _, k := range words[:min(len(words), mostQueries)] {
			if _, open := f.key(int(k)); f.isOpen(open, '{') {
				if r := f.request(open); r.isQueries() && !yield(r) {
					return
				}
			}
		}
	}
}

// sends reports whether a function holds the queries of a request to an endpoint.
func (f *file) sends(fn *function) bool {
	for r := range f.queries() {
		if fn.lo <= r.open && r.open < fn.hi {
			return true
		}
	}
	return false
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
		x.beside = x.client
	} else if strings.EqualFold(key, "filters") && open != noLexeme && f.lexemes[open].kind == lexOpen {
		r := f.request(open)
		_, named := f.member(open, "endpoint")
		x.client, x.beside = r.isQueries(), r.role == "queries" || r.hasParameter()
		x.misplaced = named && r.call != open && takesQueries[r.method]
	}
}

// requestFilters finds filters that come from a request as a whole, of which
// the program holds no part.
func (f *file) requestFilters() {
	const most = 200
	n, seen := 0, map[int]bool{}
	for i := range f.lexemes {
		name := f.wordOf(i)
		if !strings.EqualFold(name, "filters") && name != "queries" {
			continue
		} else if n++; n > most {
			f.addProblem(f.span(i, i), "more than %d names of filters: those after it are not followed to a request", most)
			return
		}
		open := f.up(i)
		if open == noLexeme || f.lexemes[open].kind != lexOpen || f.element(i) != i || f.is(f.after(open), "=") {
			continue
		}
		key, v := f.key(i)
		switch sets := setters[f.called(i)] && f.argument(open, 0) == i; {
		case sets && f.isLiteral(i):
			v = f.argument(open, 1) // searchParams.set('filters', …)
		case key == "" || !f.request(open).isCertain():
			continue
		case v == noLexeme:
			v = i
		}
		if name == "queries" {
			if v = f.allOfRequest(open, v); v == noLexeme || seen[v] {
				continue
			}
			seen[v] = true
		}
		at := f.span(v, f.end(v))
		if f.lexemes[v].kind == lexWord && f.isFromRequest(at, true) {
			f.add(&text{holes: []hole{{at, 0}}}, textContext{at: v, key: "filters", whole: true}, isCertain).Position = at
		}
	}
}

// allOfRequest returns what holds all parameters of a request and becomes the queries of another, in
// a bracket with an endpoint: req.query, { ...req.query }. It returns noLexeme if nothing does.
func (f *file) allOfRequest(open, v int) int {
	for range 3 {
		if only := f.onlyValue(v); only != noLexeme && f.end(v) == v {
			v = only
		}
		if !f.isOpen(v, '{') {
			break
		} else if _, ok := f.member(v, "filters"); ok {
			return noLexeme
		}
		spread := noLexeme
		for e := range f.elements(v) {
			if f.is(e, "...") {
				spread = f.after(e)
			}
		}
		v = spread
	}
	w := tracer{depth: deepest}
	if _, ok := f.member(open, "endpoint"); ok && v != noLexeme && allParameters.MatchString(f.sourceOf(v)) &&
		w.tainted(f, v, f.last(f.end(v))+1, true) {
		return v
	}
	return noLexeme
}

// allParameters is an expression with all that a client sends, and not a member of it.
var allParameters = lazyregexp.New(`(?:query|[sS]earchParams|body|args)\)?$`)

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
	place := f.up(x.at)
	if x.inURL && f.isLiteral(x.at) && !c.called[x.at] {
		c.urlParameters(x)
	}
	if x.inURL || place == noLexeme || c.called[place] || f.lexemes[place].kind != lexOpen {
		return
	}
	r, start := f.request(place), f.element(x.at)
	key, _ := f.key(start)
	if key == "filter" && x.verdict >= isExact && r.toService() {
		at := f.span(start, start)
		fixed := strings.Replace(f.textOf(start), "filter", "filters", 1)
		c.report(x, callParameter, at, []lint.Edit{{Position: at, New: fixed}},
			"the service ignores filter, and answers everything: write filters")
	} else if !strings.EqualFold(key, "filters") {
		return
	}
	c.parameters(x, r)
}

// requests reports the parameters of the requests to endpoints, whatever their filters.
func (c *checker) requests() {
	if words := c.file.words("queries"); len(words) > mostQueries {
		at := c.file.span(words[mostQueries], words[mostQueries])
		c.file.addProblem(at, "more than %d queries: those after it are checked only beside a filter", mostQueries)
	}
	for r := range c.file.queries() {
		if r.mentioned || takesQueries[r.request(r.up(r.open)).method] {
			c.parameters(nil, r)
		}
	}
}

// parameters reports what the members of a bracket have as other parameters.
func (c *checker) parameters(x *Filter, r request) {
	f := c.file
	if c.called[r.open] {
		return
	}
	c.called[r.open] = true
	for _, name := range [...]string{"order", "field"} {
		if v, ok := f.member(r.open, name); ok && r.isQueries() {
			c.report(x, callParameter, f.span(f.element(v), f.element(v)), nil,
				"the service ignores %s: write %[1]ss", name)
		}
	}
	if v, ok := f.member(r.open, "filters"); ok && r.isQueries() && f.isOpen(v, '[') &&
		(f.end(v) == v || f.lastMethod(f.span(v, f.end(v))) == "toString") && len(f.filtersIn(f.span(v, f.end(v)))) > 0 {
		c.reportAs(lint.Error, x, ruleCommaJoin, f.span(v, f.end(v)), nil,
			"a list becomes a text with commas between the conditions: join it by [and] or [or]")
	}
	all := f.called(f.up(r.open)) == "getAllContents" // which sets its own limit
	for _, name := range [...]string{"limit", "depth", "orders", "fields", "ids"} {
		v, ok := f.member(r.open, name)
		if !ok || name == "limit" && all {
			continue
		}
		if f.isOpen(v, '[') { // ['a', 'b'], []string{"a"}
			for i := v; i < f.last(f.end(v)); i++ {
				if f.isLiteral(i) {
					c.parameter(x, name, f.unquoted(i), f.span(i, i))
				}
			}
		}
		if f.end(v) != v {
			continue
		}
		at := f.span(v, v)
		if f.isWord(v) && !isDigit(f.textOf(v)[0]) {
			if v = f.onlyValue(v); v == noLexeme || f.end(v) != v {
				continue
			}
		}
		if value := f.unquoted(v); (f.isLiteral(v) || isDigit(f.textOf(v)[0])) && !strings.ContainsAny(value, "${%\\") {
			c.parameter(x, name, value, at)
		}
	}
}

// urlParameters reports what the URL that a filter is in has as other parameters.
func (c *checker) urlParameters(x *Filter) {
	url, base := c.file.textOf(x.at), int(c.file.lexemes[x.at].start)
	if !strings.Contains(url, apiRoot) {
		return
	}
	c.called[x.at] = true
	for _, m := range urlParameter.FindAllStringSubmatchIndex(url, 20) {
		if rest := url[m[5]:]; rest == "" || strings.IndexByte("$\\{}", rest[0]) < 0 {
			c.parameter(x, url[m[2]:m[3]], url[m[4]:m[5]], filters.Position{Start: base + m[4], End: base + m[5]})
		}
	}
}

var (
	urlParameter = lazyregexp.New(`[?&](limit|depth|orders|fields|ids)=([^&#"'` + "`" + `$\\{}]+)`)
	orderItem    = lazyregexp.New(`^-?[A-Za-z0-9_.-]+$|^system:default$`)
	snakeOrder   = lazyregexp.New(`^-?(created|updated|published|revised)_at$`)
)

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
				say("orders %s is not a list of fields: write -%s for descending order", quote.Short(value),
					strings.Fields(strings.Trim(value, " ,-") + " x")[0])
				return
			} else if !orderItem.MatchString(item) {
				say("orders %s is not a list of fields with commas between them", quote.Short(value))
				return
			}
		}
	case (name == "fields" || name == "ids") && spaces:
		say("%s takes names with commas between and no spaces: %s", name, quote.Short(value))
	}
}
