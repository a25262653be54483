package httpfilter

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// A checker collects what an endpoint does not allow in a request that was
// understood, and makes the request to be passed on of it.
type checker struct {
	*endpoint
	suggest bool
	faults  []fault

	values url.Values   // of the request to be passed on
	answer query.Fields // the fields that the client gets to see; none: all
}

// What a policy may forbid.
const (
	codeParam    = "forbidden-parameter"
	codeField    = "forbidden-field"
	codeOperator = "forbidden-operator"
	codeContains = "too-many-contains"
)

func (c *checker) add(param, code, value, format string, args ...any) *fault {
	c.faults = append(c.faults, fault{
		Param: param, Code: code, Value: quote.Cut(value, valueBytes), Detail: fmt.Sprintf(format, args...),
	})
	return &c.faults[len(c.faults)-1]
}

// valueBytes bounds the values that refusals hold.
const valueBytes = 60

// full reports whether there are more faults than a problem holds.
func (c *checker) full() bool { return len(c.faults) > maxFaults }

// list checks a request for lists.
func (c *checker) list(raw string) {
	l, err := c.parser.List(raw)
	if !c.understood(err) {
		return
	}
	// What may be long is checked before it is written again.
	if c.allows("filters") {
		c.filter(l.Filters)
	}
	if c.allows("orders") {
		c.orders(l.Orders)
	}
	c.fields(l.Fields)
	if c.full() {
		return
	}
	c.params(l.Values())
	c.bound("limit", l.Limit, c.MaxLimit, 10)
	c.bound("offset", l.Offset, c.MaxOffset, 0)
	c.bound("depth", l.Depth, c.MaxReferenceDepth, 1)
	if len(c.faults) == 0 {
		c.complete()
		c.join(l.Filters)
	}
}

// item checks a request for one item.
func (c *checker) item(raw string) {
	d, err := c.parser.Detail(raw)
	if !c.understood(err) {
		return
	}
	c.fields(d.Fields)
	if c.full() {
		return
	}
	c.params(d.Values())
	c.bound("depth", d.Depth, c.MaxReferenceDepth, 1)
	if len(c.faults) == 0 {
		c.complete()
	}
}

func (c *checker) understood(err error) bool {
	if err != nil {
		c.faults = faultsOf(err, c.endpoint)
	}
	return err == nil
}

// params checks which parameters there are.
func (c *checker) params(values url.Values, err error) {
	c.values = values
	if !c.understood(err) {
		return
	}
	for _, name := range paramNames(c.Object) {
		if values.Has(name) && !c.allows(name) {
			c.add(name, codeParam, values.Get(name), "this parameter is not allowed here")
		}
	}
}

// filter checks the fields and operators of a filter.
func (c *checker) filter(f filters.Filter) {
	contains := 0
	for condition := range f.Conditions() {
		field, op := condition.Field, condition.Op
		ops := c.allowed(field)
		switch {
		case len(ops) == 0:
			bad := c.add("filters", codeField, string(field),
				"filtering by the field %s is not allowed", quote.Short(string(field)))
			bad.setPosition(condition.FieldPos())
			bad.Suggestion = c.near(field)
			if bad.Suggestion != "" {
				bad.Detail += ": did you mean " + quote.Short(bad.Suggestion) + "?"
			}
		case !slices.Contains(ops, op):
			bad := c.add("filters", codeOperator, op.String(),
				"the operator %s is not allowed for the field %s", op, quote.Short(string(field)))
			bad.setPosition(condition.OpPos())
		}
		if op == filters.OpContains || op == filters.OpNotContains {
			contains++
		}
		if c.full() {
			return
		}
	}
	if contains > c.MaxContains {
		c.add("filters", codeContains, strconv.Itoa(contains),
			"%d conditions with contains or not_contains: at most %d are allowed", contains, c.MaxContains)
	}
}

// allowed returns the operators that filters may use for a field.
func (e *endpoint) allowed(field filters.Field) Ops {
	if ops, ok := e.ops[field]; ok {
		return ops
	}
	if len(e.anyOps) > 0 && isWithin(field, e.Fields) {
		return e.anyOps
	}
	return nil
}

// near returns the field that may have been meant, if it may be named. It does
// so once, since the search costs more than all else of a refusal.
func (c *checker) near(field filters.Field) string {
	if !c.suggest || c.schema == nil {
		return ""
	}
	c.suggest = false
	meant, ok := c.schema.Suggest(field)
	if !ok || len(c.allowed(meant)) == 0 {
		return ""
	}
	return string(meant)
}

func (c *checker) orders(orders query.Orders) {
	for _, order := range orders {
		field := order.Field
		if field == query.SystemDefault || slices.Contains(c.Orders, field) ||
			slices.Contains(c.Orders, Any) && isWithin(field, c.Fields) {
			continue
		}
		c.add("orders", codeField, order.String(), "sorting by the field %s is not allowed", quote.Short(string(field)))
		if c.full() {
			return
		}
	}
}

// fields checks which fields are asked for.
func (c *checker) fields(fields query.Fields) {
	c.answer = fields
	if !c.allows("fields") {
		return
	}
	for _, field := range fields {
		if !isWithin(field, c.Fields) || c.unanswerable(field) != "" {
			c.add("fields", codeField, string(field), "the field %s may not be answered", quote.Short(string(field)))
		}
		if c.full() {
			return
		}
	}
}

// complete asks for the fields that are allowed if the request names none, and
// for what verify needs.
func (c *checker) complete() {
	if len(c.answer) == 0 {
		c.answer = c.Fields
	}
	if len(c.answer) > 0 {
		c.values.Set("fields", c.withNeeds(c.answer).String())
	}
}

// withNeeds returns fields and what verify needs besides them.
func (e *endpoint) withNeeds(fields query.Fields) query.Fields {
	if len(e.needs) == 0 {
		return fields
	}
	all := slices.DeleteFunc(slices.Clone(fields), func(field filters.Field) bool {
		name := first(field)
		return name != field && slices.Contains(e.needs, name)
	})
	for _, field := range e.needs {
		if !slices.Contains(all, field) {
			all = append(all, field)
		}
	}
	return all
}

// bound checks that a number is not above most. A number that is not given is
// set if the one that the service takes then is.
func (c *checker) bound(name string, n, most *int, byDefault int) {
	switch {
	case most == nil:
	case n == nil:
		if byDefault > *most && c.values != nil {
			c.values.Set(name, strconv.Itoa(*most))
		}
	case *n > *most && c.allows(name):
		value := strconv.Itoa(*n)
		c.add(name, string(query.ErrOutOfRange), value,
			"%q: out of range: expected a whole number from 0 to %d", value, *most)
	}
}

// join joins the filter of the client with the required one, each in its own
// parentheses, so that a reader of another precedence reads the same.
func (c *checker) join(f filters.Filter) {
	switch {
	case c.require == "":
	case f.IsZero():
		c.values.Set("filters", c.require)
	default:
		c.values.Set("filters", "("+c.require+")[and]("+f.String()+")")
	}
}

// encode returns the query of the request to be passed on. A space is written
// %20, which is a space for every reader.
func (c *checker) encode() string { return strings.ReplaceAll(c.values.Encode(), "+", "%20") }
