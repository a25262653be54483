package gateway

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/query"
)

// samples gives requests, each with one thing that an endpoint allows.
func samples(now, old httpfilter.Endpoint, give func(what string, params ...string)) {
	for _, sample := range [][2]string{
		{"draftKey", "x"}, {"limit", "0"}, {"offset", "0"}, {"orders", string(query.SystemDefault)}, {"q", "x"},
		{"ids", "x"}, {"depth", "0"}, {"richEditorFormat", "html"},
	} {
		give("the parameter "+sample[0], sample[0], sample[1])
	}
	for _, bound := range []struct {
		name string
		most int
	}{
		{"limit", orElse(now.MaxLimit, 100)}, {"depth", orElse(now.MaxReferenceDepth, 3)},
		{"offset", orElse(now.MaxOffset, orElse(old.MaxOffset, 0)+1)},
	} {
		value := strconv.Itoa(bound.most)
		give(bound.name+" "+value, bound.name, value)
	}
	for _, entry := range now.Orders {
		for _, field := range named(entry, now) {
			give("sorting by "+string(field), "orders", string(field))
		}
	}
	if now.Fields == nil {
		give("the parameter fields", "fields", "createdAt") // which every API has
	}
	for _, field := range now.Fields {
		give("the field "+string(field), "fields", string(field))
	}
}

// longer tries filters that are as long, deep and loose as can be, of what both
// policies allow.
func (c *comparison) longer(name string, now httpfilter.Endpoint) {
	try := func(what, filter string) { c.try(name+": "+what, c.target(name, "filters", filter)) }
	for _, entry := range slices.Sorted(maps.Keys(now.Filters)) {
		for _, field := range named(entry, now) {
			for _, op := range now.Filters[entry] {
				one := example(field, op)
				if _, old := passes(c.old, c.target(name, "filters", one)); !old {
					continue
				}
				n, what := now.MaxConditions, "conditions"
				if op == filters.OpContains || op == filters.OpNotContains {
					n, what = min(now.MaxContains, now.MaxConditions), "conditions with "+op.String()
				}
				try(fmt.Sprintf("%d %s", n, what), strings.Repeat(one+"[or]", n-1)+one)
				if op.TakesValue() {
					try("values with parentheses", one+"(x)")
				}
				try("[and] beside [or]", one+"[or]"+one+"[and]"+one)
				deep := (query.MaxURL - len(c.target(name, "filters", one))) / len("()")
				if c.depth > 0 {
					deep = min(deep, c.depth)
				}
				try("nested parentheses", strings.Repeat("(", deep)+one+strings.Repeat(")", deep))
			}
		}
	}
}

// named returns the fields that an entry of Filters or Orders allows, with one
// that * may be.
func named(entry filters.Field, e httpfilter.Endpoint) []filters.Field {
	switch {
	case entry != httpfilter.Any:
		return []filters.Field{entry}
	case e.Fields != nil:
		return e.Fields
	}
	return []filters.Field{"any-field"}
}

// example returns a condition.
func example(field filters.Field, op filters.Op) string {
	if op.TakesValue() {
		return field.Compare(op, "x").String()
	}
	return field.Compare(op, "").String()
}

func orElse(n *int, by int) int {
	if n == nil {
		return by
	}
	return *n
}

// sent returns the number that is passed on.
func sent(u *url.URL, param string, byDefault int) int {
	n, err := strconv.Atoi(u.Query().Get(param))
	if err != nil {
		return byDefault
	}
	return n
}
