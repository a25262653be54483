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
	whole := filters.Position{Start: x.Start, End: x.End}
	if x.misplaced {
		c.report(x, misplacedFilter, whole, nil,
			"filters is beside endpoint, where the SDK does not look: write queries: { filters: … }")
	}
	if x.misnamed {
		c.report(x, callParameter, whole, nil,
			"the service ignores the parameter filter, and answers everything: write filters=")
	}
	if x.inURL {
		c.urlParameters(x)
		return
	}
	i := x.at
	if i == noLexeme {
		return
	}
	start := f.element(i)
	open := int(f.lexemes[i].parent)
	key, _ := f.key(start)
	if open == noLexeme || key == "" || f.lexemes[open].kind != lexOpen {
		return
	}
	_, named := f.endpointMember(open)
	if key == "filter" && !named && !strings.EqualFold(f.keyAround(open), "queries") {
		return
	}
	if key == "filter" {
		at := filters.Position{Start: int(f.lexemes[start].start), End: int(f.lexemes[start].end)}
		c.report(x, callParameter, at, []lint.Edit{{Position: at, New: strings.Replace(f.textOf(start),
			"filter", "filters", 1)}}, "the service ignores filter, and answers everything: write filters")
	}
	if !strings.EqualFold(key, "filters") && key != "filter" || c.called[open] {
		return
	}
	if c.called == nil {
		c.called = map[int]bool{}
	}
	c.called[open] = true
	for _, name := range [...]string{"limit", "depth", "orders", "fields", "ids"} {
		if v, ok := f.member(open, name); ok {
			at := filters.Position{Start: int(f.lexemes[v].start), End: int(f.lexemes[v].end)}
			source := f.sourceOf(v)
			if inner := strings.Trim(source, "\"'`"); f.lexemes[v].kind == lexLiteral && len(inner)+2 == len(source) || f.lexemes[v].kind == lexWord && isDigit(source[0]) {
				c.parameter(x, name, inner, at)
			}
		}
	}
}

// urlParameters checks the other parameters of a URL.
func (c *checker) urlParameters(x *Filter) {
	f := x.file
	i := x.at
	if i == noLexeme || f.lexemes[i].kind != lexLiteral || !strings.Contains(f.textOf(i), "/api/v1/") || c.called[i] {
		return
	}
	if c.called == nil {
		c.called = map[int]bool{}
	}
	c.called[i] = true
	for _, m := range urlParameter.FindAllStringSubmatchIndex(f.textOf(i), 20) {
		base := int(f.lexemes[i].start)
		c.parameter(x, f.src[base+m[2]:base+m[3]], f.src[base+m[4]:base+m[5]], filters.Position{Start: base + m[4], End: base + m[5]})
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
	switch name {
	case "limit":
		if err == nil && n > 100 {
			c.report(x, callParameter, at, nil,
				"limit is at most 100: ask for more with offset, or with getAllContents")
		}
	case "depth":
		if err == nil && n > 3 {
			c.report(x, callParameter, at, nil, "depth is at most 3")
		}
	case "orders":
		for item := range strings.SplitSeq(value, ",") {
			switch m := snakeOrder.FindStringSubmatch(item); {
			case m != nil:
				c.report(x, callParameter, at, nil, "orders takes the name of a field: write %sAt", m[1])
			case strings.ContainsAny(item, " \t+") || strings.Contains(item, "%20"):
				c.report(x, callParameter, at, nil,
					"orders %s is not a list of fields: write -%s for descending order", quote.Short(value), strings.Fields(strings.Trim(value, " ,-") + " x")[0])
				return
			case !orderItem.MatchString(item):
				c.report(x, callParameter, at, nil,
					"orders %s is not a list of fields with commas between them", quote.Short(value))
				return
			}
		}
	case "fields", "ids":
		if strings.ContainsAny(value, " \t+") || strings.Contains(value, "%20") {
			c.report(x, callParameter, at, nil,
				"%s takes names with commas between and no spaces: %s", name, quote.Short(value))
		}
	}
}
