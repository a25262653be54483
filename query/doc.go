// Package query builds, checks, prints and parses the parameters of requests
// to the content API of microCMS: [List] for the contents of a list API,
// [Detail] for one content or the content of an object API, [Media] and
// [MediaV2] for the media of the management API.
//
// # Building
//
// A request is a plain struct, and its zero value has no parameters:
//
//	l := query.List{
//		Filters: filters.Field("category").Equals("news"),
//		Orders:  query.Orders{{Field: "publishedAt", Descending: true}},
//		Limit:   new(20),
//	}
//	u, err := l.URL("https://example.microcms.io/api/v1/blog")
//
// What is not set is not sent. Numbers and booleans are pointers, since the
// service tells limit=0 from no limit: Limit: new(0) sends the zero. An empty
// string and an empty list are never sent, because the service takes them for
// parameters that were not given.
//
// Printing a request checks it: values out of range, names and IDs that cannot
// be, strings that are not UTF-8 and filters that cannot be written are errors,
// so a value from outside arrives as exactly that value or not at all.
// Parameters are printed as [net/url.Values.Encode] prints them: in alphabetical
// order, with a plus sign for a space, and all but A-Z a-z 0-9 - _ . ~
// percent-encoded.
//
// # Parsing
//
// [ParseList] and the others read the query of a URL as it is,
// http.Request.URL.RawQuery. They accept only what they understand in full:
// parameters that are unknown or given twice, percent-encoding that is
// malformed, semicolons, and values that cannot be sent are errors, all of
// them reported at once. A parameter that is given but empty counts as not
// given. What they accept is printed as the same request:
//
//	parse(print(q)) = q     print(parse(print(q))) = print(q)
//
// if the limits of the [Parser] let filters through that are as large.
//
// A request in a [net/url.Values] is parsed as ParseList(v.Encode()). Do not
// make one with http.Request.URL.Query for that: it drops what is malformed,
// and with its filter dropped a request asks for everything.
//
// # Length and pages
//
// The service refuses URLs of more than [MaxURL] bytes, which the URL methods
// count. [List.Split] divides a request that asks for many IDs, or for any of
// many conditions, into few, and [List.Pages] reads all contents of one, however
// many there are.
package query
