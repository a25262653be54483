package httpfilter

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
)

// A Policy is what a gate lets through. The zero Policy refuses every request.
// [ParsePolicy] reads one from JSON, and [Policy.Compile] checks it. The names of
// the members in JSON, as the comments and the errors of Compile have them, are
// those of the Go fields with a small first letter.
type Policy struct {
	// Endpoints holds what is allowed for each endpoint. Requests for others
	// are refused.
	Endpoints map[string]Endpoint `json:"endpoints"`

	// Clients holds the clients by name, each with a key of its own. If it is
	// nil, a key that a client sends is passed on and not looked at.
	Clients map[string]Client `json:"clients,omitzero"`

	// Prefix is the path before the endpoints, with slashes at its ends.
	// The default is "/api/v1/".
	Prefix string `json:"prefix,omitzero"`

	// Hosts are the names under which the gate is reached, such as
	// "gateway.example.com" or "gateway.example.com:8443"; without a port they
	// are those of every port. Requests for other hosts are refused. If it is nil,
	// hosts are not checked, so that every web page whose name is made to lead
	// to this address can send requests from the browsers of its readers.
	Hosts []string `json:"hosts,omitzero"`

	// CORS allows scripts of web pages to use the gate. If it is nil, browsers
	// do not let them.
	CORS *CORS `json:"cors,omitzero"`

	// Headers names request headers that are passed on besides those that
	// always are.
	Headers []string `json:"headers,omitzero"`

	// Verify checks each answer before it is sent: its items must match the
	// required filter, and are cut to the fields that may be answered. An
	// answer with any other item is replaced by one with status 502.
	Verify bool `json:"verify,omitzero"`

	// Lenient lets through filters that are not written strictly, as
	// filters.Parser.Strict has it. The service may read them in another way.
	Lenient bool `json:"lenient,omitzero"`

	// MaxBytes, MaxConditions and MaxDepth are limits for the filters of all
	// endpoints: see filters.Parser. The required filter does not count.
	MaxBytes      int `json:"maxBytes,omitzero"`
	MaxConditions int `json:"maxConditions,omitzero"`
	MaxDepth      int `json:"maxDepth,omitzero"`

	// MaxResponse is the greatest length of an answer in bytes. Zero means
	// 5 MB, which is about what the service answers at most.
	MaxResponse int `json:"maxResponse,omitzero"`

	// Budget bounds the requests of all clients together that are passed on.
	// It needs a Limiter.
	Budget *Budget `json:"budget,omitzero"`

	// SuggestFields allows refusals to name a field that a client may have
	// meant. Only fields that the policy allows are named. It needs an endpoint
	// with a schema.
	SuggestFields bool `json:"suggestFields,omitzero"`

	// ReportOnly passes on also what the endpoints do not allow, as it came,
	// and leaves answers as they are; Observe is told. It is meant for trying a
	// policy before a server that is safe without one. Methods, paths outside of
	// Prefix, hosts, keys of clients and budgets are still checked.
	ReportOnly bool `json:"-"`

	// Limiter keeps to the budgets of the policy.
	Limiter Limiter `json:"-"`

	// Observe is called with each request, once it has been answered. It may
	// be called concurrently.
	Observe func(*http.Request, Outcome) `json:"-"`

	source *source // the document that the policy was parsed from
}

// An Endpoint is what is allowed for one endpoint. The zero Endpoint allows list
// requests without parameters.
//
// Fields bounds everything. What it leaves out can be learned by a client that
// may filter or sort by it, so that filters and orders may name what it leaves
// out only if Filters and Orders do by name, and the parameter q, which searches
// any field, must be named in Params.
type Endpoint struct {
	// Require is joined by [and] with the filter of each request. It must be
	// written strictly.
	Require filters.Filter `json:"require,omitzero"`

	// Params names the parameters that requests may have. If it is nil, they may
	// have none; with a schema, all but draftKey and q, and ids only if Fields
	// allows id.
	Params []string `json:"params,omitzero"`

	// Filters holds the operators that filters may use, by field. The field
	// Any is all others that Fields allows; with a schema, but for
	// those that are listed with no operators and what is below them. If
	// Filters is nil and there is a schema, it is what the service supports for
	// the fields that Fields allows.
	Filters map[filters.Field]Ops `json:"filters,omitzero"`

	// Orders holds the fields that requests may sort by; Any is all
	// that Fields allows. If it is nil and there is a schema, it is what the
	// service sorts by of the fields that Fields allows. The order of the admin
	// screen is always allowed.
	Orders []filters.Field `json:"orders,omitzero"`

	// Fields holds the fields that may be answered; a field includes all
	// below it. Requests that name none ask for all of these. If it is nil,
	// all fields may be answered. With a schema the names must be those of
	// fields; names in a referenced item are checked if the schema of its API
	// is in the same bundle.
	Fields []filters.Field `json:"fields,omitzero"`

	// MaxLimit, MaxOffset and MaxReferenceDepth are the greatest values of
	// limit, offset and depth. They also bound requests that do not have these
	// parameters. If they are nil, the service's own limits hold.
	MaxLimit          *int `json:"maxLimit,omitzero"`
	MaxOffset         *int `json:"maxOffset,omitzero"`
	MaxReferenceDepth *int `json:"maxReferenceDepth,omitzero"`

	// MaxConditions is how many conditions a filter may have; zero means 50.
	// MaxContains is how many of them may be contains or not_contains, which
	// are slow: users saw the service time out after four long ones joined by
	// [or]. Zero means 10.
	MaxConditions int `json:"maxConditions,omitzero"`
	MaxContains   int `json:"maxContains,omitzero"`

	// Detail allows requests for a single item of a list API. Those for
	// lists are allowed in any case.
	Detail bool `json:"detail,omitzero"`

	// Object is set if the endpoint is an API in object form, which has
	// one item and no lists.
	Object bool `json:"object,omitzero"`

	schema *schema.API
}

// A Client is a program that has a key of its own for the gate. The key is not
// passed on.
type Client struct {
	// KeySHA256 is the SHA-256 sum of the key in hexadecimal digits. The key
	// must be long and random.
	KeySHA256 string `json:"keySHA256"`

	// Endpoints names the endpoints that the client may use.
	Endpoints []string `json:"endpoints"`

	// Require is joined by [and] with what these endpoints require.
	Require filters.Filter `json:"require,omitzero"`

	// Budget bounds the requests of the client that are passed on. It needs a
	// Limiter.
	Budget *Budget `json:"budget,omitzero"`
}

// A Budget bounds requests. A number that is zero leaves the choice to the
// [Limiter].
type Budget struct {
	Rate        float64 `json:"rate,omitzero"`        // requests a second
	Burst       int     `json:"burst,omitzero"`       // requests at once after a pause
	Concurrency int     `json:"concurrency,omitzero"` // requests that have not been answered
}

// A Limiter keeps to budgets. Admit is called before a request is passed on,
// with the name of the client, which is empty if the policy has no clients. It
// returns a function that is called once the request has been answered, or nil
// and the seconds after which to try again.
type Limiter interface {
	Admit(r *http.Request, client string) (release func(), retryAfter int)
}

// CORS is what scripts of web pages may do.
type CORS struct {
	// Origins are those of the pages, such as "https://www.example.com", or
	// "*" alone for all.
	Origins []string `json:"origins"`
}

// Any is all fields that [Endpoint.Fields] allows.
const Any filters.Field = "*"

// Ops are operators. No operators allow nothing.
type Ops []filters.Op

// AllOps are the nine operators. In JSON they may be written as "*". With a
// schema they are those that the service supports for the field.
var AllOps = func() (ops Ops) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		ops = append(ops, op)
	}
	return ops
}()

// isAll reports whether ops holds all operators.
func (ops Ops) isAll() bool {
	return !slices.ContainsFunc(AllOps, func(op filters.Op) bool { return !slices.Contains(ops, op) })
}

// UnmarshalJSON reads an array of operators, or "*" for all.
func (ops *Ops) UnmarshalJSON(data []byte) error {
	if string(data) == `"*"` {
		*ops = slices.Clone(AllOps)
		return nil
	}
	return json.Unmarshal(data, (*[]filters.Op)(ops))
}

// WithSchema returns e with the schema of its API, by which [Policy.Compile]
// checks it and completes what it leaves open.
func (e Endpoint) WithSchema(api *schema.API) Endpoint {
	e.schema = api
	return e
}

// Schema returns the schema of the endpoint, or nil.
func (e Endpoint) Schema() *schema.API { return e.schema }

// TypeOf returns the type of a field, by the schema, for questions about what the
// service matches, such as those of package prove. It returns false if the type is
// not known. What the service knows of an extension counts as not known: it is not
// answered, so that the type is one that package filters never matches.
func (e Endpoint) TypeOf(field filters.Field) (filters.FieldType, bool) {
	if e.schema == nil {
		return filters.FieldType{}, false
	}
	if top, _ := e.schema.Field(first(field)); top.Kind == filters.KindIframe {
		return filters.FieldType{}, false
	}
	return e.schema.TypeOf(field)
}

// FromSchema returns an endpoint that allows what the service supports for the
// fields of an API: every parameter but draftKey and q, each field with its
// operators, and orders by the fields that can be sorted by. It allows no
// requests for single items of a list API.
func FromSchema(api *schema.API) Endpoint { return Endpoint{}.WithSchema(api) }

// paramNames returns the names of all parameters of a request.
func paramNames(detail bool) []string {
	if detail {
		return []string{"draftKey", "fields", "depth", "richEditorFormat"}
	}
	return []string{
		"draftKey", "limit", "offset", "orders", "q", "fields", "ids", "filters", "depth", "richEditorFormat",
	}
}
