package httpfilter

import (
	"net/http"
	"slices"
	"strings"
)

// KeyHeader is the header with the key of the content API.
const KeyHeader = "X-Microcms-Api-Key"

// passedHeaders are the headers of requests that are passed on: what an answer
// may depend on, what a cache asks, and what tells where a request comes from.
var passedHeaders = []string{
	KeyHeader, "Accept", "Accept-Language", "User-Agent",
	"Cache-Control", "If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since",
	"B3", "Traceparent", "Tracestate", "Uber-Trace-Id", "X-Amzn-Trace-Id", "X-B3-Flags", "X-B3-Parentspanid",
	"X-B3-Sampled", "X-B3-Spanid", "X-B3-Traceid", "X-Cloud-Trace-Context", "X-Correlation-Id", "X-Request-Id",
}

// conditionalHeaders ask for an answer only if it has changed.
var conditionalHeaders = []string{"If-Match", "If-Modified-Since", "If-None-Match", "If-Unmodified-Since"}

// lostHeaders are never passed on: they belong to one connection, to the
// body, or ask some servers for something other than the method and the URL.
var lostHeaders = []string{
	"Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Forwarded",
	"Host", "Http2-Settings", "Keep-Alive", "Origin", "Proxy-Authenticate", "Proxy-Authorization",
	"Proxy-Connection", "Range", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "X-Http-Method",
	"X-Method-Override", "X-Original-Method", "X-Original-Uri", "X-Original-Url", "X-Override-Url", "X-Rewrite-Url",
}

// isLost reports whether a header cannot be passed on.
func isLost(key string) bool {
	return slices.Contains(lostHeaders, key) || strings.HasPrefix(key, "X-Forwarded-") ||
		strings.HasPrefix(key, "X-Http-Method-")
}

// headerBytes are what the name of a header is made of; the underscore is left
// out.
const headerBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-!#$%&'*+.^`|~"

// requestHeader returns the headers to be passed on.
func (g *Gate) requestHeader(from http.Header) http.Header {
	to := make(http.Header)
	for name, values := range from {
		if g.headers[name] {
			to[name] = slices.Clone(values)
		}
	}
	if g.clients != nil || g.client != "" {
		delete(to, KeyHeader) // It was for the gate.
	}
	if g.policy.Verify {
		// What is sent is not what the server has made a tag of.
		for _, name := range conditionalHeaders {
			delete(to, name)
		}
	}
	return to
}

// droppedHeaders are the headers of answers that are not sent: they belong to
// one connection, or are instructions to browsers and caches that only the gate
// itself could give.
var droppedHeaders = []string{
	KeyHeader, "Accept-Ch", "Activate-Storage-Access", "Alt-Svc", "Clear-Site-Data", "Connection", "Content-Length",
	"Content-Location", "Critical-Ch", "Keep-Alive", "Link", "Nel", "Proxy-Authenticate", "Proxy-Authentication-Info",
	"Proxy-Connection", "Refresh", "Report-To", "Reporting-Endpoints", "Service-Worker-Allowed", "Set-Cookie",
	"Set-Cookie2", "Set-Login", "Sourcemap", "Speculation-Rules", "Strict-Transport-Security", "Te",
	"Timing-Allow-Origin", "Trailer", "Transfer-Encoding", "Upgrade", "Use-As-Dictionary", "X-Accel-Buffering",
	"X-Accel-Redirect", "X-Sendfile", "X-Sourcemap",
}

// copyHeader copies the headers of the answer that are sent.
func (a *answer) copyHeader(to http.Header) {
	connection := a.sent.Values("Connection")
	for name, values := range a.sent {
		key := http.CanonicalHeaderKey(name)
		switch {
		case strings.Contains(name, "_"), slices.Contains(droppedHeaders, key),
			strings.HasPrefix(key, "Access-Control-"),
			strings.HasPrefix(name, http.TrailerPrefix):
		case namedIn(connection, key):
		case a.verified && (key == "Etag" || key == "Last-Modified" || key == "Content-Encoding"):
		case key == "Vary":
			to[key] = append(to[key], values...)
		default:
			to[key] = slices.Clone(values)
		}
	}
}

// namedIn reports whether comma-separated lists hold a name.
func namedIn(lists []string, name string) bool {
	for _, list := range lists {
		for s := range strings.SplitSeq(list, ",") {
			if strings.EqualFold(strings.TrimSpace(s), name) {
				return true
			}
		}
	}
	return false
}
