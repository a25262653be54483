package httpfilter

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// A checker collects what an endpoint does not allow in a request that was
// understood.
type checker struct {
	endpoint *Endpoint
	suggest  bool
	faults   []fault
}

// What a policy may forbid.
const (
	codeParam    = "forbidden-parameter"
	codeField    = "forbidden-field"
	codeOperator = "forbidden-operator"
)

func (c *checker) add(param, code, value, format string, args ...any) *fault {
	c.faults = append(c.faults, fault{Param: param, Code: code, Value: clip(value), Detail: param + ": " + fmt.Sprintf(format, args...)})
	return &c.faults[len(c.faults)-1]
}

// encode returns the query of the checked request, or the faults.
func (c *checker) encode(raw string, err error) (string, []fault) {
	switch {
	case c.faults != nil:
		return "", c.faults
	case err != nil:
		return "", faultsOf(err)
	}
	return raw, nil
}

// params checks which parameters there are.
func (c *checker) params(values url.Values, err error) {
	if err != nil {
		c.faults = append(c.faults, faultsOf(err)...)
		return
	}
	for _, name := range paramNames(c.endpoint.Object) {
		if values.Has(name) && !slices.Contains(c.endpoint.Params, name) {
			c.add(name, codeParam, values.Get(name), "this parameter is not allowed here")
		}
	}
}

// filter checks the fields and operators of a filter that was parsed.
func (c *checker) filter(f filters.Filter) {
	for condition := range f.Conditions() {
		field, op := condition.Field, condition.Op
		ops := c.endpoint.ops(field)
		switch {
		case len(ops) == 0:
			bad := c.add("filters", codeField, string(field), "filtering by the field %s is not allowed", quote(string(field)))
			bad.setPosition(condition.FieldPos())
			bad.Suggestion = c.near(field)
			if bad.Suggestion != "" {
				bad.Detail += ": did you mean " + quote(bad.Suggestion) + "?"
			}
		case !slices.Contains(ops, op):
			bad := c.add("filters", codeOperator, op.String(), "the operator %s is not allowed for the field %s", op, quote(string(field)))
			bad.setPosition(condition.OpPos())
		}
		if len(c.faults) > maxFaults {
			return
		}
	}
}

// ops returns the operators that filters may use for a field.
func (e *Endpoint) ops(field filters.Field) Ops {
	if ops, ok := e.Filters[field]; ok {
		return ops
	}
	for other, ops := range e.Filters {
		if len(ops) == 0 && isBelow(field, other) {
			return nil
		}
	}
	return e.Filters[Any]
}

// isBelow reports whether field is inside of the field above.
func isBelow(field, above filters.Field) bool {
	rest, ok := strings.CutPrefix(string(field), string(above))
	return ok && strings.HasPrefix(rest, ".")
}

// near returns the field that may have been meant, if it may be named.
func (c *checker) near(field filters.Field) string {
	if !c.suggest || c.endpoint.schema == nil {
		return ""
	}
	near, ok := c.endpoint.schema.Suggest(field)
	if !ok || len(c.endpoint.ops(near)) == 0 {
		return ""
	}
	return string(near)
}

func (c *checker) orders(orders query.Orders) {
	allowed := c.endpoint.Orders
	for _, order := range orders {
		if order.Field != query.SystemDefault && !slices.Contains(allowed, order.Field) && !slices.Contains(allowed, Any) {
			c.add("orders", codeField, order.String(), "sorting by the field %s is not allowed", quote(string(order.Field)))
		}
	}
}

// fields checks which fields are asked for, and asks for those that are
// allowed if there are none.
func (c *checker) fields(fields *query.Fields) {
	allowed := c.endpoint.Fields
	if len(allowed) == 0 {
		return
	}
	if len(*fields) == 0 {
		*fields = slices.Clone(allowed)
		return
	}
	for _, field := range *fields {
		inside := func(a filters.Field) bool { return field == a || isBelow(field, a) }
		if !slices.ContainsFunc(allowed, inside) {
			c.add("fields", codeField, string(field), "the field %s may not be answered", quote(string(field)))
		}
	}
}

// bound checks that a number is not above most. A number that is not given is
// set if the one that the service takes then is.
func (c *checker) bound(name string, n **int, most *int, byDefault int) {
	switch {
	case most == nil:
	case *n == nil:
		if byDefault > *most {
			*n = new(*most)
		}
	case **n > *most:
		value := strconv.Itoa(**n)
		c.add(name, string(query.ErrOutOfRange), value, "%s is out of range: expected a whole number from 0 to %d", value, *most)
	}
}
