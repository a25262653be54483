package httpfilter

import (
	"crypto/sha256"
	"crypto/subtle"
	"iter"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// A Decision is what a gate makes of a request.
type Decision struct {
	// Client is the name of the client, or "" if it is not known or the policy
	// has no clients.
	Client string

	// Endpoint is the endpoint that is asked for, if the policy has it.
	Endpoint string

	// URL is the path and query that are passed on. It is nil if the gate
	// answers the request itself.
	URL *url.URL

	// Status is the status with which the gate answers the request, or zero
	// if it is passed on.
	Status int

	// Rule names what the request does not keep to, such as "filters
	// forbidden-field". It holds nothing of the request.
	Rule string

	// Detail is what the client is told. It holds parts of the request.
	Detail string

	problem  *problem
	endpoint *endpoint
	answer   query.Fields
	list     bool
}

// An Outcome is what became of a request.
type Outcome struct {
	Decision

	// Upstream is the status of the answer to what was passed on, or zero.
	Upstream int

	// Sent is the status that was sent, and Bytes the length of the body.
	Sent, Bytes int

	// Err is why the answer was not sent, or with ReportOnly would not have
	// been. It may hold parts of the answer.
	Err error
}

// LogValue returns the outcome without secrets and long values.
func (o Outcome) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Int("status", o.Sent)}
	for _, s := range []struct{ name, value string }{
		{"client", o.Client}, {"endpoint", o.Endpoint}, {"rule", o.Rule},
	} {
		if s.value != "" {
			attrs = append(attrs, slog.String(s.name, s.value))
		}
	}
	if o.Err != nil {
		attrs = append(attrs, slog.String("error", quote.Line(o.Err.Error(), 200)))
	}
	return slog.GroupValue(attrs...)
}

// Endpoints returns what is allowed for each endpoint, completed from its
// schema. The maps and slices must not be modified.
func (g *Gate) Endpoints() iter.Seq2[string, Endpoint] {
	return func(yield func(string, Endpoint) bool) {
		for _, name := range slices.Sorted(maps.Keys(g.endpoints)) {
			e := g.endpoints[name]
			completed := e.Endpoint
			completed.Filters = maps.Clone(e.ops)
			if len(e.anyOps) > 0 {
				completed.Filters[Any] = e.anyOps
			}
			if !yield(name, completed) {
				return
			}
		}
	}
}

// Clients returns the names of the clients.
func (g *Gate) Clients() []string {
	names := make([]string, len(g.clients))
	for i := range g.clients {
		names[i] = g.clients[i].name
	}
	return names
}

// As returns a gate for requests that are known to come from a client, whose key
// is not looked at. It returns false if the policy does not have that client.
func (g *Gate) As(client string) (*Gate, bool) {
	for i := range g.clients {
		if g.clients[i].name == client {
			as := *g
			as.endpoints, as.clients, as.client = g.clients[i].endpoints, nil, client
			return &as, true
		}
	}
	return nil, false
}

// Decide returns what the gate makes of a request, which is not passed on.
// Budgets are not looked at.
func (g *Gate) Decide(r *http.Request) Decision {
	var d Decision
	d.problem = g.decide(r, &d)
	if p := d.problem; p != nil {
		d.Status, d.Rule, d.Detail, d.URL = p.Status, p.rule, p.Detail, nil
	}
	return d
}

// decide sets the members of d, or returns why the request is refused.
func (g *Gate) decide(r *http.Request, d *Decision) *problem {
	if !g.knowsHost(r.Host) {
		return refuse(http.StatusMisdirectedRequest, "host", "this host is not served here")
	}
	if r.Method == http.MethodOptions && g.isPreflight(r) {
		d.Status, d.Rule = http.StatusNoContent, "preflight"
		return nil
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(http.StatusMethodNotAllowed, "method",
			"method "+quote.Short(r.Method)+": only GET and HEAD are allowed")
	}
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		return refuse(http.StatusBadRequest, "body", "the request has a body: expected none")
	}
	endpoints, ok := g.authenticate(r, d)
	if !ok {
		return refuse(http.StatusUnauthorized, "key", "X-MICROCMS-API-KEY header is invalid.")
	}
	if n := len(r.URL.RequestURI()); n > query.MaxURL {
		p := refuse(http.StatusRequestURITooLong, "url-length",
			strings.TrimPrefix((&query.LengthError{Length: n}).Error(), "query: "))
		p.reportOnly = true
		return p
	}
	// Neither an endpoint nor an ID holds anything that would have to be
	// encoded, so every other spelling of them is refused.
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), g.policy.Prefix)
	if !ok || r.URL.Opaque != "" {
		return refuse(http.StatusNotFound, "path", "no such path")
	}
	name, id, isItem := strings.Cut(path, "/")
	e, known := endpoints[name]
	if known {
		d.Endpoint, d.endpoint = name, e
	}
	if !known || isItem && (!e.Detail || !query.IsContentID(id)) {
		p := refuse(http.StatusNotFound, "path", "no such path")
		p.reportOnly = isPlain(path)
		return p
	}
	c := checker{endpoint: e, suggest: g.policy.SuggestFields}
	if d.list = !isItem && !e.Object; d.list {
		c.list(r.URL.RawQuery)
	} else {
		c.item(r.URL.RawQuery)
	}
	if len(c.faults) > 0 {
		return badRequest(c.faults)
	}
	d.URL = &url.URL{Path: g.policy.Prefix + path, RawQuery: c.encode()}
	d.answer = c.answer
	if len(d.URL.RequestURI()) > query.MaxURL {
		p := refuse(http.StatusRequestURITooLong, "url-length",
			"with what the gateway adds, the request is longer than the service takes")
		p.reportOnly = true
		return p
	}
	return nil
}

// isPlain reports whether a path below the prefix leads to nothing else.
func isPlain(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		if segment == "." || segment == ".." || segment == "" || strings.ContainsAny(segment, "%\\;") {
			return false
		}
	}
	return true
}

// knowsHost reports whether requests for a host are answered.
func (g *Gate) knowsHost(host string) bool {
	if g.policy.Hosts == nil {
		return true
	}
	host = strings.ToLower(host)
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]")
	}
	return slices.ContainsFunc(g.policy.Hosts, func(known string) bool {
		known = strings.ToLower(known)
		return known == host || strings.Trim(known, "[]") == strings.TrimSuffix(name, ".")
	})
}

// authenticate returns the endpoints of the client that sent a request.
func (g *Gate) authenticate(r *http.Request, d *Decision) (map[string]*endpoint, bool) {
	if g.clients == nil {
		d.Client = g.client
		return g.endpoints, true
	}
	keys := r.Header[KeyHeader]
	if len(keys) != 1 {
		return nil, false
	}
	// All keys are compared, and each in constant time.
	sum := sha256.Sum256([]byte(keys[0]))
	found := -1
	for i := range g.clients {
		if subtle.ConstantTimeCompare(sum[:], g.clients[i].key[:]) == 1 {
			found = i
		}
	}
	if found < 0 {
		return nil, false
	}
	d.Client = g.clients[found].name
	return g.clients[found].endpoints, true
}
