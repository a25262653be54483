// Package httpfilter guards the content API of microCMS, or a server of your own
// that takes the same requests, from what clients send.
//
//	policy := httpfilter.Policy{Endpoints: map[string]httpfilter.Endpoint{
//		"blog": {
//			Require: filters.Field("hidden").NotEquals("true"),
//			Params:  []string{"filters", "orders", "limit", "offset"},
//			Filters: map[filters.Field]httpfilter.Ops{"category": {filters.OpEquals}, "title": httpfilter.AllOps},
//			Orders:  []filters.Field{"publishedAt"},
//			Fields:  []filters.Field{"id", "title", "category", "publishedAt"},
//		},
//	}}
//	gate, err := policy.Compile()
//	…
//	http.Handle("/api/v1/", gate.Handler(proxy))
//
// A request is refused unless all of it is understood and allowed. What is passed
// on is not the request that came but a new one, printed from what was checked:
// the path, the parameters in canonical form, and the filter of the client in its
// own parentheses beside the one that the policy requires. So the server reads
// what the gate has read, and no [or] of the client gets out of its group.
//
// # Mistakes in a policy
//
// [Policy.Compile] reports every mistake with its place. A policy that would hide
// less than it seems to is a mistake: a required filter that names an unknown
// field, or a denied field that other paths lead to. Much of this can only be
// seen with the schema of the API: see [Endpoint.WithSchema].
//
// # What a policy must consider
//
// A required filter holds for lists. The service takes no filters for a single
// item, so that an endpoint with a required filter allows neither
// [Endpoint.Detail] nor the parameter draftKey; Compile reports it. Nor does a
// filter hold for referenced items: if they must not be seen, set
// [Endpoint.MaxReferenceDepth] to zero or name the fields that may be answered. A
// client that may filter by a field, sort by it or search with the parameter q
// can find out its value without seeing it. That is why [Endpoint.Fields] bounds
// filters and orders, and why q has to be allowed by name.
//
// The server must decode the query once, and must not normalise paths or values.
// The key that the gate sends must not be one that reads all drafts: filters look
// at what is published, and such a key is answered what is not.
//
// # Checked answers
//
// With [Policy.Verify] each item of an answer is matched against the required
// filter once more, by this module, and cut to the fields that the client may
// see. If the server reads a request otherwise than the gate, the client gets
// status 502 and the operator an [Outcome] with an error. Where an answer may
// rightly disagree with its filter, Compile refuses the policy.
//
// # Headers
//
// The headers of a request that an answer may depend on are passed on: Accept,
// Accept-Language, User-Agent, those of caches and of tracing, the key, and what
// [Policy.Headers] names. Names with an underscore never are. The headers of an
// answer that belong to one connection or instruct browsers, such as Set-Cookie
// and Refresh, are not sent, and neither is an answer that leads elsewhere.
//
// # Refusals
//
// Requests are refused with status 400; 401 if no client has the key, 404 if the
// path is not allowed, 405 if the method is not GET or HEAD, 414 if the URL is
// longer than the service takes, 421 if the host is not known, and 429 if a
// budget is spent. The body is a problem as in RFC 9457, with the type
// application/problem+json:
//
//	{
//	  "type": "about:blank",
//	  "title": "Bad Request",
//	  "status": 400,
//	  "detail": "filters: unknown operator \"equal\" at byte 6: did you mean \"equals\"?",
//	  "message": "filters: unknown operator \"equal\" at byte 6: did you mean \"equals\"?",
//	  "errors": [{
//	    "param": "filters", "code": "unknown-operator", "detail": "unknown operator …", "value": "title[equal]x",
//	    "start": 6, "end": 11, "suggestion": "equals"
//	  }]
//	}
//
// The message is the detail again, where the clients of the service look for it.
// Start and end are a range of bytes in the value of the parameter. A problem
// holds no more than a few bytes of the request, and caches do not keep it.
package httpfilter
