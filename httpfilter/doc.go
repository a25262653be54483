// Package httpfilter guards the content API of microCMS, or a server of your own
// that takes the same requests, from what clients send.
//
//	policy := httpfilter.Policy{Endpoints: map[string]httpfilter.Endpoint{
//		"blog": {
//			Params:  []string{"filters", "orders", "limit", "offset"},
//			Filters: map[filters.Field]httpfilter.Ops{"category": {filters.OpEquals}, "title": httpfilter.AllOps},
//			Orders:  []filters.Field{"publishedAt"},
//			Require: filters.Field("hidden").NotEquals("true"),
//		},
//	}}
//	handler, err := policy.Handler(proxy)
//
// A request is refused unless all of it is understood and allowed. What goes on
// is not the request that came but a new one, printed from what was checked: the
// path, the parameters in canonical form, and the filter joined as a tree with
// the one that the policy requires. So the server behind reads what the policy
// has read, and no [or] of the client gets out of the group that it is in.
//
// # What a policy must think of
//
// A required filter holds for lists. The service takes no filters for a single
// content, so an endpoint with a required filter cannot allow [Endpoint.Detail],
// and [Policy.Handler] says so. Nor does it say that filters hold for drafts, so
// such an endpoint cannot allow the parameter draftKey either. Neither does a
// filter hold for referenced contents: if they must not be seen, set
// [Endpoint.MaxDepth] to zero or name the fields that may be answered. Whoever
// may filter by a field, sort by it or search with the parameter q can find out
// its value without seeing it.
//
// Headers are passed on, but for those that ask for another protocol or in place
// of the URL. A proxy to somebody else's server should pass on only what that
// needs, and no cookies.
//
// # Refusals
//
// Requests are refused with status 400; 404 if the path is none that is
// allowed, 405 if the method is not GET, and 414 if the URL is longer than the
// service takes. The body is a problem as in RFC 9457, with the type
// application/problem+json:
//
//	{
//	  "type": "about:blank",
//	  "title": "Bad Request",
//	  "status": 400,
//	  "detail": "filters: unknown operator \"equal\" at byte 6: did you mean \"equals\"?",
//	  "message": "filters: unknown operator \"equal\" at byte 6: did you mean \"equals\"?",
//	  "errors": [{
//	    "param": "filters", "code": "unknown-operator", "detail": "…", "value": "title[equal]x",
//	    "start": 6, "end": 11, "suggestion": "equals"
//	  }]
//	}
//
// The message is the detail again, where the clients of the service look for it.
// Start and end are a range of bytes in the value of the parameter. A problem
// holds no more than a few bytes of the request.
package httpfilter
