package httpfilter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// A Policy says which requests are let through. The zero value refuses all. It
// can be read from JSON: see [Policy.UnmarshalJSON].
type Policy struct {
	// Endpoints holds what is allowed for each endpoint. Requests for others
	// are refused.
	Endpoints map[string]Endpoint `json:"endpoints"`

	// Prefix is the path in front of the endpoints, with slashes at its ends.
	// The default is "/api/v1/".
	Prefix string `json:"prefix,omitzero"`

	// Lenient lets through filters that are not written strictly, as
	// filters.Parser.Strict has it. The service may read them in another way.
	Lenient bool `json:"lenient,omitzero"`

	// MaxConditions and MaxDepth are limits for filters: see filters.Parser.
	// The required filter does not count.
	MaxConditions int `json:"maxConditions,omitzero"`
	MaxDepth      int `json:"maxDepth,omitzero"`

	// SuggestFields allows answers to name a field that a client may have
	// meant. Only fields that the policy allows are named, and only for
	// endpoints with a schema.
	SuggestFields bool `json:"suggestFields,omitzero"`

	// Logger is told of refused requests, with level Info, and of others,
	// with level Debug. If it is nil, nothing is logged.
	Logger *slog.Logger `json:"-"`
}

// An Endpoint says what is allowed for one endpoint. The zero value allows list
// requests without parameters.
type Endpoint struct {
	// Require is joined by [and] with the filter of each request.
	Require filters.Filter `json:"require,omitzero"`

	// Params names the parameters that requests may have.
	Params []string `json:"params,omitzero"`

	// Filters holds the operators that filters may use, by field. The field
	// Any stands for all others, but for those below a field that is listed
	// with no operators.
	Filters map[filters.Field]Ops `json:"filters,omitzero"`

	// Orders holds the fields that requests may sort by; Any is all of them.
	// The order of the admin screen is always allowed.
	Orders []filters.Field `json:"orders,omitzero"`

	// Fields holds the fields that may be answered; a field includes all
	// below it. Requests that name none ask for all of these. If it is empty,
	// all fields may be answered.
	Fields []filters.Field `json:"fields,omitzero"`

	// MaxLimit, MaxOffset and MaxDepth are the greatest values of limit,
	// offset and depth. They hold too where requests do not say how much they
	// want. If they are nil, the service's own limits hold.
	MaxLimit  *int `json:"maxLimit,omitzero"`
	MaxOffset *int `json:"maxOffset,omitzero"`
	MaxDepth  *int `json:"maxDepth,omitzero"`

	// Detail allows requests for a single content of a list API. Those for
	// lists are allowed in any case.
	Detail bool `json:"detail,omitzero"`

	// Object says that the endpoint is an API in object form, which has one
	// content and no lists.
	Object bool `json:"object,omitzero"`

	schema *schema.API
}

// Any stands for all fields.
const Any filters.Field = "*"

// Ops are operators. No operators allow nothing.
type Ops []filters.Op

// AllOps are the nine operators. In JSON they may be written as "*".
var AllOps = Ops{
	filters.OpEquals, filters.OpNotEquals, filters.OpContains, filters.OpNotContains, filters.OpLessThan,
	filters.OpGreaterThan, filters.OpExists, filters.OpNotExists, filters.OpBeginsWith,
}

// UnmarshalJSON reads an array of operators, or "*" for all.
func (ops *Ops) UnmarshalJSON(data []byte) error {
	if string(data) == `"*"` {
		*ops = slices.Clone(AllOps)
		return nil
	}
	return json.Unmarshal(data, (*[]filters.Op)(ops))
}

// FromSchema returns an endpoint that allows what the service supports for the
// fields of an API: all parameters but draftKey, each field with its operators,
// and orders by the fields that can be sorted by. It allows no details. The
// result may be changed.
func FromSchema(api *schema.API) Endpoint { return Endpoint{}.WithSchema(api) }

// WithSchema returns e with what it does not say taken from the schema, as
// [FromSchema] has it: Params if it is nil, and Filters and Orders if they are
// nil and Params has the parameter.
func (e Endpoint) WithSchema(api *schema.API) Endpoint {
	e.schema = api
	e.Object = e.Object || api.IsObject()
	if e.Params == nil {
		e.Params = slices.DeleteFunc(paramNames(e.Object), func(name string) bool { return name == "draftKey" })
	}
	if e.Filters == nil && slices.Contains(e.Params, "filters") {
		e.Filters = make(map[filters.Field]Ops)
		for field := range api.Fields() {
			e.Filters[field.Path] = slices.Collect(field.Ops())
		}
	}
	if e.Orders == nil && slices.Contains(e.Params, "orders") {
		for field := range api.Fields() {
			switch field.Kind {
			case filters.KindText, filters.KindTextArea, filters.KindDate, filters.KindNumber:
				e.Orders = append(e.Orders, field.Path)
			}
		}
	}
	return e
}

// UnmarshalJSON reads a policy. Nothing of it is lost: members that it does not
// know, also those in other letters, large or small, and members that are given
// twice are errors.
func (p *Policy) UnmarshalJSON(data []byte) error {
	type policy Policy
	if err := checkMembers[policy](data, "endpoints"); err != nil {
		return err
	}
	return json.Unmarshal(data, (*policy)(p))
}

// UnmarshalJSON reads an endpoint like [Policy.UnmarshalJSON].
func (e *Endpoint) UnmarshalJSON(data []byte) error {
	type endpoint Endpoint
	if err := checkMembers[endpoint](data, "filters"); err != nil {
		return err
	}
	return json.Unmarshal(data, (*endpoint)(e))
}

// checkMembers checks the names in an object that is read into a T, and in its
// member inner, where all names are allowed.
func checkMembers[T any](data []byte, inner string) error {
	var names []string
	t := reflect.TypeFor[T]()
	for field := range t.Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return eachMember(data, func(name string, value []byte) error {
		if !slices.Contains(names, name) {
			return fmt.Errorf("httpfilter: %q is no member of a policy", clip(name))
		}
		if name == inner {
			return eachMember(value, func(string, []byte) error { return nil })
		}
		return nil
	})
}

// eachMember calls f for the members of data, if that is an object, which must
// have different names.
func eachMember(data []byte, f func(name string, value []byte) error) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return err
	}
	seen := make(map[string]bool)
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name := t.(string)
		if seen[name] {
			return fmt.Errorf("httpfilter: %q is given twice", clip(name))
		}
		seen[name] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		if err := f(name, value); err != nil {
			return err
		}
	}
	return nil
}

// paramNames returns the names of all parameters of a request.
func paramNames(detail bool) []string {
	if detail {
		return []string{"draftKey", "fields", "depth", "richEditorFormat"}
	}
	return []string{"draftKey", "limit", "offset", "orders", "q", "fields", "ids", "filters", "depth", "richEditorFormat"}
}

// check returns what is wrong with the policy.
func (p *Policy) check() error {
	if p.Prefix != "" && !isPrefix(p.Prefix) {
		return fmt.Errorf("httpfilter: prefix %q: expected a path like /api/v1/", clip(p.Prefix))
	}
	parser := p.parser()
	if _, err := parser.Filters.Parse(""); err != nil {
		return errors.New("httpfilter: a limit for filters is negative")
	}
	for _, name := range slices.Sorted(maps.Keys(p.Endpoints)) {
		e := p.Endpoints[name]
		if !query.IsContentID(name) {
			return fmt.Errorf("httpfilter: endpoint %q: expected 1 to 50 of A-Z a-z 0-9 _ -", clip(name))
		}
		if err := e.check(); err != nil {
			return fmt.Errorf("httpfilter: endpoint %s: %w", clip(name), err)
		}
	}
	return nil
}

// isPrefix reports whether s can stand in a request in this one spelling, with
// slashes at its ends.
func isPrefix(s string) bool {
	return strings.HasPrefix(s, "/") && strings.HasSuffix(s, "/") && !strings.Contains(s, "//") && !strings.Contains(s, "%") &&
		(&url.URL{Path: s}).EscapedPath() == s
}

func (e *Endpoint) check() error {
	if err := e.Require.Err(); err != nil {
		return fmt.Errorf("the required filter cannot be written: %w", err)
	}
	if !e.Require.IsZero() && (e.Detail || e.Object) {
		return errors.New("the service takes no filters for a single content: a required filter allows neither detail nor object")
	}
	if !e.Require.IsZero() && slices.Contains(e.Params, "draftKey") {
		return errors.New("nobody says that filters hold for drafts: a required filter does not allow the parameter draftKey")
	}
	if e.Detail && e.Object {
		return errors.New("an API in object form has no details")
	}
	for _, param := range e.Params {
		if !slices.Contains(paramNames(e.Object), param) {
			return fmt.Errorf("parameter %q: expected %s", clip(param), strings.Join(paramNames(e.Object), ", "))
		}
	}
	if slices.Contains(e.Params, "filters") != (len(e.Filters) > 0) {
		return errors.New("the parameter filters and fields to filter by: expected both or none")
	}
	for field, ops := range e.Filters {
		switch {
		case field != Any && !field.IsValid():
			return fmt.Errorf("filters: %q is no field", clip(string(field)))
		case slices.ContainsFunc(ops, func(op filters.Op) bool { return !op.IsValid() }):
			return fmt.Errorf("filters: field %s has an operator that is none", clip(string(field)))
		}
	}
	if len(e.Orders) > 0 && !slices.Contains(e.Params, "orders") {
		return errors.New("fields to sort by, without the parameter orders")
	}
	for _, field := range e.Orders {
		if field != Any && (!field.IsValid() || strings.HasPrefix(string(field), "-")) {
			return fmt.Errorf("orders: %q is no field", clip(string(field)))
		}
	}
	if err := query.Fields(e.Fields).Err(); err != nil {
		return err
	}
	// That the bounds can be sent is checked by what will send them.
	_, err := query.List{Limit: e.MaxLimit, Offset: e.MaxOffset, Depth: e.MaxDepth}.Encode()
	return err
}

// Handler returns a handler that passes to next what the policy allows. The
// error says what is wrong with the policy, which must not be changed
// afterwards. The handler is safe for concurrent use if next is.
func (p Policy) Handler(next http.Handler) (http.Handler, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	if p.Prefix == "" {
		p.Prefix = "/api/v1/"
	}
	if p.Logger == nil {
		p.Logger = slog.New(slog.DiscardHandler)
	}
	return &gate{policy: p, parser: p.parser(), next: next}, nil
}

func (p *Policy) parser() query.Parser {
	return query.Parser{Filters: filters.Parser{
		MaxConditions: p.MaxConditions,
		MaxDepth:      p.MaxDepth,
		Strict:        !p.Lenient,
	}}
}
