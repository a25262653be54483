package httpfilter

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// An endpoint is an [Endpoint] that was checked and completed.
type endpoint struct {
	Endpoint
	name   string
	parser query.Parser

	// Of Filters what clients may use: the entries of the policy or, with a
	// schema, all. The rest has the operators anyOps within Fields.
	ops    map[filters.Field]Ops
	anyOps Ops

	require string           // the required filter as it is sent
	verify  *filters.Matcher // for the required filter; nil if answers are not matched
	needs   []filters.Field  // the fields that verify looks at
}

// An endpointCompiler checks one endpoint.
type endpointCompiler struct {
	*compiler
	*endpoint
	path string
}

// endpoint checks an endpoint and completes it from its schema.
func (c *compiler) endpoint(name string, from Endpoint) *endpoint {
	e := endpointCompiler{compiler: c, path: member("endpoints", name), endpoint: &endpoint{
		Endpoint: from, name: name, ops: make(map[filters.Field]Ops),
	}}
	// A server of one's own may have other endpoints than the service, but none
	// of them holds a byte that could be written in two ways.
	if !query.IsContentID(name) {
		e.add(e.path, "endpoint %s: expected 1 to 50 of A-Z a-z 0-9 _ -", quote.Short(name))
	}
	if from.schema != nil {
		e.Object = e.Object || from.schema.IsObject()
	}
	e.forms()
	e.limits()
	e.fields()
	e.params()
	e.filters()
	e.orders()
	e.required(e.at("require"), e.endpoint)
	return e.endpoint
}

// at returns the path of a member of the endpoint.
func (e *endpointCompiler) at(names ...string) string {
	path := e.path
	for _, name := range names {
		path = member(path, name)
	}
	return path
}

// forms checks which requests there are.
func (e *endpointCompiler) forms() {
	if e.Detail && e.Object {
		e.add(e.at("detail"), "an API in object form has no list of items to name one of")
	}
}

func (e *endpointCompiler) limits() {
	for _, limit := range []struct {
		name string
		n    *int
	}{
		{"maxLimit", e.MaxLimit}, {"maxOffset", e.MaxOffset}, {"maxReferenceDepth", e.MaxReferenceDepth},
		{"maxConditions", &e.MaxConditions}, {"maxContains", &e.MaxContains},
	} {
		if limit.n != nil {
			e.notNegative(e.at(limit.name), *limit.n)
		}
	}
	// What the service takes is checked by what will send it.
	for name, l := range map[string]query.List{
		"maxLimit": {Limit: e.MaxLimit}, "maxReferenceDepth": {Depth: e.MaxReferenceDepth},
	} {
		if _, err := l.Encode(); err != nil {
			e.add(e.at(name), "%s", strings.TrimPrefix(err.Error(), "query: "))
		}
	}
	if e.MaxConditions == 0 {
		e.MaxConditions = defaultMaxConditions
	}
	if e.MaxContains == 0 {
		e.MaxContains = defaultMaxContains
	}
	p := &e.policy
	if p.MaxConditions > 0 {
		e.MaxConditions = min(e.MaxConditions, p.MaxConditions)
	}
	e.parser.Filters = filters.Parser{
		MaxBytes: p.MaxBytes, MaxConditions: e.MaxConditions, MaxDepth: p.MaxDepth, Strict: !p.Lenient,
	}
}

// fields checks which fields may be answered.
func (e *endpointCompiler) fields() {
	if e.Fields != nil && len(e.Fields) == 0 {
		e.add(e.at("fields"), "no fields: leave the member out to allow all fields")
	}
	for i, field := range e.Fields {
		path := element(e.at("fields"), i)
		switch {
		case field == Any:
			e.add(path, `"*": leave fields out to allow all fields`)
		case !field.IsValid():
			e.add(path, "%s: expected a field", quote.Short(string(field)))
		default:
			if reason := e.unanswerable(field); reason != "" {
				e.add(path, "%s", reason)
			}
		}
	}
}

// unanswerable returns why the parameter fields cannot name a field, or "".
func (e *endpoint) unanswerable(field filters.Field) string {
	if e.schema == nil {
		return ""
	}
	if f, ok := e.schema.Field(field); !ok || f.Undefined {
		return e.unknown(field)
	}
	end := 0
	for id := range field.IDs() {
		if end > 0 {
			above, _ := e.schema.Field(field[:end])
			switch above.Kind {
			case filters.KindRelation, filters.KindRelationList, filters.KindOpaque:
			case 0:
			default:
				return fmt.Sprintf("%s: the service does not select inside %s, which is of kind %s: name %s",
					quote.Short(string(field)), quote.Short(string(field[:end])), above.Kind,
					quote.Short(string(field[:end])))
			}
			end++
		}
		end += len(id)
	}
	return ""
}

// unknown returns the reason for a field that the schema does not have.
func (e *endpoint) unknown(field filters.Field) string {
	reason := "unknown field " + quote.Short(string(field))
	if meant, ok := e.schema.Suggest(field); ok {
		return reason + ": did you mean " + quote.Short(string(meant)) + "?"
	}
	return reason + ": the schema does not have it"
}

// params checks and completes the parameters.
func (e *endpointCompiler) params() {
	names := paramNames(e.Object)
	if e.Params == nil && e.schema != nil {
		e.Params = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
			switch name {
			case "draftKey", "q":
				return true
			case "ids":
				return !isWithin("id", e.Fields)
			case "richEditorFormat":
				return e.policy.Verify
			}
			return false
		})
		return
	}
	for i, param := range e.Params {
		if !slices.Contains(names, param) {
			e.add(element(e.at("params"), i), "unknown parameter %s: expected %s",
				quote.Short(param), strings.Join(names, ", "))
		}
	}
}

// allows reports whether requests may have a parameter.
func (e *endpoint) allows(param string) bool { return slices.Contains(e.Params, param) }

// dropDerived takes a parameter away that nothing is allowed for, if the
// policy did not ask for it.
func (e *endpointCompiler) dropDerived(param string) bool {
	if e.policy.Endpoints[e.name].Params != nil || e.schema == nil {
		return false
	}
	e.Params = slices.DeleteFunc(e.Params, func(name string) bool { return name == param })
	return true
}

// filters checks and completes the fields and operators of filters.
func (e *endpointCompiler) filters() {
	denied := e.denied()
	before := len(e.list)
	for _, field := range slices.Sorted(maps.Keys(e.Filters)) {
		ops, path := e.Filters[field], e.at("filters", string(field))
		if field != Any && !field.IsValid() {
			e.add(path, "%s: expected a field or *", quote.Short(string(field)))
			continue
		}
		if i := slices.IndexFunc(ops, func(op filters.Op) bool { return !op.IsValid() }); i >= 0 {
			e.add(element(path, i), "unknown operator: expected %s", opNames(AllOps))
			continue
		}
		switch {
		case field == Any && len(ops) == 0:
			e.add(path, "no operators: leave * out")
		case field == Any:
		case e.schema == nil && len(ops) == 0 && len(e.Filters[Any]) > 0:
			e.add(path, "without a schema %s cannot be denied beside *, since other paths may lead to it: "+
				"give a schema, or list the fields that are allowed",
				quote.Short(string(field)))
		case len(ops) == 0 && len(e.Filters[Any]) == 0:
			e.add(path, "no operators: leave the field out; it is denied without *")
		case e.schema == nil:
			e.ops[field] = ops
		default:
			e.supported(path, field, ops)
		}
	}
	anyOps := e.Filters[Any]
	if e.Filters == nil && e.allows("filters") && e.schema != nil {
		anyOps = AllOps
	}
	if e.schema == nil {
		e.anyOps = anyOps
	} else if len(anyOps) > 0 {
		e.any(anyOps, denied)
	}
	has := len(e.ops) > 0 || len(e.anyOps) > 0
	switch {
	case len(e.list) > before: // That may be why.
	case e.allows("filters") && !has && !(e.Filters == nil && e.dropDerived("filters")):
		e.add(e.at("params"), "the parameter filters is allowed, but no field to filter by: "+
			"add filters, or leave the parameter out")
	case len(e.Filters) > 0 && !e.allows("filters"):
		e.add(e.at("filters"), "fields to filter by, but the parameter filters is not among params")
	}
}

// denied returns the fields that are listed with no operators.
func (e *endpoint) denied() []filters.Field {
	denied := make([]filters.Field, 0)
	for field, ops := range e.Filters {
		if len(ops) == 0 {
			denied = append(denied, field)
		}
	}
	return denied
}

// supported checks the operators of one field by the schema.
func (e *endpointCompiler) supported(path string, field filters.Field, ops Ops) {
	f, ok := e.schema.Field(field)
	if !ok || f.Undefined {
		e.add(path, "%s", e.unknown(field))
		return
	}
	if len(ops) == 0 {
		return // It is denied.
	}
	all := slices.Collect(f.Ops())
	if len(all) == 0 {
		e.add(path, "%s", unreachable(f))
		return
	}
	if ops.isAll() {
		e.ops[field] = all
		return
	}
	for i, op := range ops {
		if !f.Supports(op) {
			e.add(element(path, i), "%s", unsupported(f, op))
		}
	}
	e.ops[field] = ops
}

// any allows operators for all fields of the schema within Fields, but for
// those that are listed or denied.
func (e *endpointCompiler) any(ops Ops, denied []filters.Field) {
	used := make(map[filters.Op]bool)
	for f := range e.schema.Fields() {
		_, listed := e.Filters[f.Path]
		if listed || !isWithin(f.Path, e.Fields) || isWithin(f.Path, denied) {
			continue
		}
		supported := slices.DeleteFunc(slices.Clone(ops), func(op filters.Op) bool { return !f.Supports(op) })
		for _, op := range supported {
			used[op] = true
		}
		if len(supported) > 0 {
			e.ops[f.Path] = supported
		}
	}
	if len(used) == 0 && e.Filters != nil {
		e.add(e.at("filters", string(Any)), "* allows nothing: no other field that may be answered supports %s",
			opNames(ops))
	}
}

// unsupported is the reason for an operator that the service does not support
// for a field.
func unsupported(f schema.Field, op filters.Op) string {
	ops := slices.Collect(f.Ops())
	if len(ops) == 0 {
		return unreachable(f)
	}
	return fmt.Sprintf("the service does not support %s for %s, which is of kind %s: use one of %s",
		op, quote.Short(string(f.Path)), f.Kind, opNames(ops))
}

// unreachable is the reason for a field that no operator is supported for.
func unreachable(f schema.Field) string {
	switch {
	case f.Container != "":
		return fmt.Sprintf("filters do not look inside %s: use that field itself or leave %s out",
			quote.Short(string(f.Container)), quote.Short(string(f.Path)))
	case !f.Kind.IsValid():
		return fmt.Sprintf("the kind of %s is not known, so that no operator is known to be supported",
			quote.Short(string(f.Path)))
	}
	return fmt.Sprintf("the service does not filter by %s, which is of kind %s", quote.Short(string(f.Path)), f.Kind)
}

// orders checks and completes the fields to sort by.
func (e *endpointCompiler) orders() {
	from, complete := e.Orders, e.Orders == nil && e.allows("orders") && e.schema != nil
	if len(from) > 0 && !e.allows("orders") {
		e.add(e.at("orders"), "fields to sort by, but the parameter orders is not among params")
	}
	to := make([]filters.Field, 0)
	for i, field := range from {
		path := element(e.at("orders"), i)
		switch {
		case field == Any && e.schema != nil:
			complete = true
			continue
		case field == Any:
		case !field.IsValid() || strings.HasPrefix(string(field), "-"):
			e.add(path, "%s: expected a field without - before it, or *", quote.Short(string(field)))
		case e.schema != nil:
			if f, ok := e.schema.Field(field); !ok {
				e.add(path, "%s", e.unknown(field))
			} else if !f.Sortable() {
				e.add(path, "the service does not sort by %s, which is of kind %s", quote.Short(string(field)), f.Kind)
			}
		}
		to = append(to, field)
	}
	if complete {
		for f := range e.schema.Fields() {
			if f.Sortable() && isWithin(f.Path, e.Fields) && !slices.Contains(to, f.Path) {
				to = append(to, f.Path)
			}
		}
	}
	e.Orders = to
}
