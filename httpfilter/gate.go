package httpfilter

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// A gate is the handler of a policy.
type gate struct {
	policy Policy
	parser query.Parser
	next   http.Handler
}

// ServeHTTP passes on what the policy makes of a request, or refuses it.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u, refusal := g.check(r)
	if refusal != nil {
		g.policy.Logger.InfoContext(r.Context(), "request refused",
			"method", clip(r.Method), "path", clip(r.URL.Path), "status", refusal.Status, "detail", refusal.logged(r.URL.RawQuery))
		if refusal.Status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", http.MethodGet)
		}
		refusal.write(w)
		return
	}
	g.policy.Logger.DebugContext(r.Context(), "request allowed", "path", u.Path, "query", withoutKey(u.RawQuery))
	g.next.ServeHTTP(w, rewrite(r, u))
}

// rewrite returns the request for u that stands in for r.
func rewrite(r *http.Request, u *url.URL) *http.Request {
	out := r.Clone(r.Context())
	out.URL = u
	out.RequestURI = u.RequestURI()
	// Somebody may have read these from what came.
	out.Form, out.PostForm, out.MultipartForm = nil, nil, nil
	for _, name := range lostHeaders {
		out.Header.Del(name)
	}
	return out
}

// lostHeaders are not passed on: those that ask for another protocol, behind
// which nothing would be checked, or for headers to be dropped, and those that
// let some servers take something else for what is asked for.
var lostHeaders = []string{
	"Connection", "Expect", "Http2-Settings", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Upgrade",
	"X-Forwarded-Uri", "X-Http-Method", "X-Http-Method-Override", "X-Method-Override", "X-Original-Uri", "X-Original-Url", "X-Rewrite-Url",
}

// withoutKey returns a query, as this package prints it, without the value of
// draftKey, which is a secret.
func withoutKey(raw string) string {
	const name = "draftKey="
	front, key, ok := strings.Cut(raw, name)
	if !ok {
		return raw
	}
	_, rest, more := strings.Cut(key, "&")
	if more {
		rest = "&" + rest
	}
	return front + name + "…" + rest
}

// check returns the path and query of the request to be passed on.
func (g *gate) check(r *http.Request) (*url.URL, *problem) {
	if r.Method != http.MethodGet {
		return nil, refuse(http.StatusMethodNotAllowed, "method "+quote(r.Method)+": only GET is allowed")
	}
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		return nil, refuse(http.StatusBadRequest, "a request with a body: expected none")
	}
	if n := len(r.URL.RequestURI()); n > query.MaxURL {
		return nil, refuse(http.StatusRequestURITooLong, (&query.LengthError{Length: n}).Error())
	}
	// Neither an endpoint nor an ID holds anything that would have to be
	// encoded, so every other spelling of them is refused.
	path, ok := strings.CutPrefix(r.URL.EscapedPath(), g.policy.Prefix)
	name, id, isDetail := strings.Cut(path, "/")
	e, known := g.policy.Endpoints[name]
	if !ok || !known || r.URL.Opaque != "" || isDetail && (!e.Detail || !query.IsContentID(id)) {
		return nil, refuse(http.StatusNotFound, "no such path")
	}
	var raw string
	var faults []fault
	if isDetail || e.Object {
		raw, faults = g.detail(&e, r.URL.RawQuery)
	} else {
		raw, faults = g.list(&e, r.URL.RawQuery)
	}
	if len(faults) > 0 {
		return nil, badRequest(faults)
	}
	u := &url.URL{Path: g.policy.Prefix + path, RawQuery: raw}
	if n := len(u.RequestURI()); n > query.MaxURL {
		return nil, refuse(http.StatusRequestURITooLong, (&query.LengthError{Length: n, Reason: "printed anew, with the required filter"}).Error())
	}
	return u, nil
}

// list returns the query of a list request to be passed on, or what is wrong
// with the one that came.
func (g *gate) list(e *Endpoint, raw string) (string, []fault) {
	l, err := g.parser.List(raw)
	if err != nil {
		return "", faultsOf(err)
	}
	c := checker{endpoint: e, suggest: g.policy.SuggestFields}
	c.params(l.Values())
	c.filter(l.Filters)
	c.orders(l.Orders)
	c.fields(&l.Fields)
	c.bound("limit", &l.Limit, e.MaxLimit, 10)
	c.bound("offset", &l.Offset, e.MaxOffset, 0)
	c.bound("depth", &l.Depth, e.MaxDepth, 1)
	l.Filters = filters.And(e.Require, l.Filters)
	return c.encode(l.Encode())
}

// detail is list for a request for one content.
func (g *gate) detail(e *Endpoint, raw string) (string, []fault) {
	d, err := g.parser.Detail(raw)
	if err != nil {
		return "", faultsOf(err)
	}
	c := checker{endpoint: e, suggest: g.policy.SuggestFields}
	c.params(d.Values())
	c.fields(&d.Fields)
	c.bound("depth", &d.Depth, e.MaxDepth, 1)
	return c.encode(d.Encode())
}
