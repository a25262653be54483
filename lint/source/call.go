package source

import (
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
	Doc: "The official SDK sends what is in queries. It does not look at filters beside endpoint, so the request has no filter and the answer holds all " +
		"items: write queries: { filters: … }. Only getAllContentIds takes filters there.",
}

var callParameter = lint.Rule{
	ID:       "call-parameter",
	Severity: lint.Warning,
	Summary:  "Another parameter of the request has a value that the service refuses or ignores.",
	Doc: "The parameter is called filters: the service ignores filter, and answers everything. limit is at most 100 and depth at most 3. orders takes names of " +
		"fields, with a hyphen before those in descending order and commas between: -publishedAt. fields and ids are names with commas between, without spaces.",
}

// call reports what is wrong with the request around a filter.
func (c *checker) call(x *Filter) {
	f := x.file
	whole := x.Position
	if x.misplaced {
		c.report(x, misplacedFilter, whole, nil,
			"filters is beside endpoint, where the SDK does not look: write queries: { filters: … }")
	}
	if x.misnamed {
		c.report(x, callParameter, whole, nil,
			"the service ignores the parameter filter, and answers everything: write filters=")
	}
	i, place := x.at, f.up(x.at)
	if x.inURL {
		place = i
	}
	if i == noLexeme || place == noLexeme || c.called[place] {
		return
	}
	if x.inURL {
		if literal := f.textOf(i); f.isLiteral(i) && strings.Contains(literal, apiRoot) {
			c.called[i] = true
			base := int(f.lexemes[i].start)
			for range 20 {
				m := urlParameter.FindStringSubmatchIndex(literal)
				if m == nil {
					break
				}
				c.parameter(x, literal[m[2]:m[3]], literal[m[4]:m[5]], filters.Position{Start: base + m[4], End: base + m[5]})
				literal, base = literal[m[5]:], base+m[5] // the next starts with what ends this one
			}
		}
		return
	}
	start := f.element(i)
	key, _ := f.key(start)
	if f.lexemes[place].kind != lexOpen {
		return
	}
	if key == "filter" && x.verdict >= isExact && f.goesToService(place) {
		c.report(x, callParameter, f.span(start, start), []lint.Edit{{Position: f.span(start, start),
			New: strings.Replace(f.textOf(start), "filter", "filters", 1)}},
			"the service ignores filter, and answers everything: write filters")
	} else if !strings.EqualFold(key, "filters") {
		return
	}
	c.parameters(x, place)
}

// goesToService reports whether the members of a bracket are the parameters of a
// request to the service.
func (f *file) goesToService(open int) bool {
	around := strings.ToLower(f.keyAround(open))
	if _, named := f.endpointMember(open); named || around == "queries" {
		return true
	}
	call := open // client.list('blog', filter: …), client.list('blog', { filter: … })
	if f.callee(call) == noLexeme {
		call = f.up(call)
	}
	callee := f.callee(call)
	return f.service && callee != noLexeme && f.isMember(callee) && listWords[f.wordOf(callee)] && f.isLiteral(f.first(call)) ||
		f.mentioned && (around == "params" || around == "searchparams" || f.hasParameter(open))
}

// requests reports the parameters of the requests to endpoints, whatever their filters.
func (c *checker) requests() {
	const most = 500
	f := c.file
	words := f.words("queries")
	for _, k := range words[:min(len(words), most)] {
		_, open := f.key(int(k))
		if f.element(int(k)) != int(k) || !f.isOpen(open, '{') || !f.isQueries(open) {
			continue
		}
		callee := f.callee(f.up(f.up(open)))
		if f.mentioned || callee != noLexeme && f.isMember(callee) && takesQueries[f.wordOf(callee)] {
			c.parameters(nil, open)
		}
	}
}

// parameters reports what the members of a bracket have as other parameters.
func (c *checker) parameters(x *Filter, open int) {
	f := c.file
	if c.called[open] {
		return
	}
	c.called[open] = true
	all := f.called(f.up(open)) == "getAllContents" // which sets its own limit
	for _, name := range [...]string{"limit", "depth", "orders", "fields", "ids"} {
		v, ok := f.member(open, name)
		if !ok || f.end(v) != v || name == "limit" && all {
			continue
		}
		at := f.span(v, v)
		if f.isWord(v) && !isDigit(f.textOf(v)[0]) {
			values, _ := f.definitions(v, f.wordOf(v))
			if len(values) != 1 || f.end(values[0]) != values[0] {
				continue
			}
			v = values[0]
		}
		if value := f.unquoted(v); (f.isLiteral(v) || isDigit(f.textOf(v)[0])) && !strings.ContainsAny(value, "${%\\") {
			c.parameter(x, name, value, at)
		}
	}
}

var urlParameter = lazyregexp.New(`[?&](limit|depth|orders|fields|ids)=([^&#"'` + "`" + `$\\{}]+)(?:[&#"'` + "`" + `]|$)`)

var (
	orderItem  = lazyregexp.New(`^-?[A-Za-z0-9_.-]+$|^system:default$`)
	snakeOrder = lazyregexp.New(`^-?(created|updated|published|revised)_at$`)
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
