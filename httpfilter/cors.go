package httpfilter

import (
	"net/http"
	"slices"
	"strings"
)

// allowedOrigin returns the value of Access-Control-Allow-Origin for a request,
// or "".
func (g *Gate) allowedOrigin(r *http.Request) string {
	if g.policy.CORS == nil {
		return ""
	}
	origins := g.policy.CORS.Origins
	if slices.Equal(origins, []string{"*"}) {
		return "*"
	}
	if sent := r.Header["Origin"]; len(sent) == 1 && slices.Contains(origins, sent[0]) {
		return sent[0]
	}
	return ""
}

// isPreflight reports whether r is the question of a browser whether a page may
// send a request, and the page may.
func (g *Gate) isPreflight(r *http.Request) bool {
	method := r.Header.Get("Access-Control-Request-Method")
	return g.allowedOrigin(r) != "" && (method == http.MethodGet || method == http.MethodHead) &&
		strings.HasPrefix(r.URL.Path, g.policy.Prefix)
}

// vary sets the headers that every answer to r has. Refusals have them too, so
// that pages can read them.
func (g *Gate) vary(h http.Header, r *http.Request) {
	if g.policy.CORS != nil {
		if g.policy.CORS.Origins[0] != "*" {
			h.Add("Vary", "Origin")
		}
		if origin := g.allowedOrigin(r); origin != "" {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", "Retry-After, X-Request-Id")
		}
	}
	if g.clients != nil {
		h.Add("Vary", "X-MICROCMS-API-KEY")
	}
}

// preflight answers the question of a browser.
func (g *Gate) preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD")
	headers := append([]string{"X-MICROCMS-API-KEY"}, g.policy.Headers...)
	h.Set("Access-Control-Allow-Headers", strings.Join(headers, ", "))
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
