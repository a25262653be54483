package emulator

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// keyHeader is the header that has the key.
const keyHeader = "X-MICROCMS-API-KEY"

// legacyHeaders are the headers that keys of services from before 2021-10-22 may
// be in, and what each of them is for.
var legacyHeaders = map[string]Access{
	"X-API-KEY":          {Get: true},
	"X-WRITE-API-KEY":    {Post: true, Put: true, Patch: true, Delete: true},
	"X-GLOBAL-DRAFT-KEY": {Get: true, Drafts: true},
}

// access returns what the keys of a request to the content API allow, or false
// if it has none, or one that is not a key.
func (s *Server) access(h http.Header) (Access, bool) {
	key := h.Get(keyHeader)
	if access, ok := s.accessOf(key); ok || key != "" {
		return access, ok
	}
	var all Access
	given := false
	for name, purpose := range legacyHeaders {
		if key := h.Get(name); key != "" {
			access, ok := s.accessOf(key)
			if !ok {
				return Access{}, false
			}
			all, given = all.or(access.and(purpose)), true
		}
	}
	return all, given
}

func (a Access) or(b Access) Access {
	return Access{
		Get: a.Get || b.Get, Post: a.Post || b.Post, Put: a.Put || b.Put, Patch: a.Patch || b.Patch,
		Delete: a.Delete || b.Delete, Drafts: a.Drafts || b.Drafts, Closed: a.Closed || b.Closed,
	}
}

func (a Access) and(b Access) Access {
	return Access{
		Get: a.Get && b.Get, Post: a.Post && b.Post, Put: a.Put && b.Put, Patch: a.Patch && b.Patch,
		Delete: a.Delete && b.Delete, Drafts: a.Drafts && b.Drafts, Closed: a.Closed && b.Closed,
	}
}

// accessOf returns what a key allows, or false if it is not a key.
func (s *Server) accessOf(key string) (Access, bool) {
	all := Access{Get: true, Post: s.Writable, Put: s.Writable, Patch: s.Writable, Delete: s.Writable}
	if s.APIKey == "" && len(s.Keys) == 0 {
		return all, true
	}
	if s.APIKey != "" && equalKeys(key, s.APIKey) {
		return all, true
	}
	for other, access := range s.Keys {
		if equalKeys(key, other) {
			if !s.Writable {
				access.Post, access.Put, access.Patch, access.Delete = false, false, false, false
			}
			return access, true
		}
	}
	return Access{}, false
}

func equalKeys(x, y string) bool { return subtle.ConstantTimeCompare([]byte(x), []byte(y)) == 1 }

func (a Access) allows(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead:
		return a.Get
	case http.MethodPost:
		return a.Post
	case http.MethodPut:
		return a.Put
	case http.MethodPatch:
		return a.Patch
	case http.MethodDelete:
		return a.Delete
	}
	return false
}

// allowOrigins lets browsers read answers from pages of any origin, and send the
// key.
func allowOrigins(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")
	h.Set("Access-Control-Allow-Headers",
		"X-MICROCMS-API-KEY, Content-Type, X-API-KEY, X-WRITE-API-KEY, X-GLOBAL-DRAFT-KEY")
	h.Set("Access-Control-Expose-Headers",
		"X-Current-Date-Time, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset")
	h.Set("Access-Control-Max-Age", "600")
}

// A rate counts requests in seconds.
type rate struct {
	mu    sync.Mutex
	begin time.Time // of the second
	n     int
}

// allow reports whether there is room for a request, and tells it in h. It asks
// for the time when no other request is counted, so that a second that is over
// does not start again.
func (r *rate) allow(limit int, now func() time.Time, h http.Header) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t := now(); t.Sub(r.begin) >= time.Second {
		r.begin, r.n = t.Add(-time.Duration(t.Nanosecond())), 0
	}
	ok := r.n < limit
	if ok {
		r.n++
	}
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(limit-r.n))
	h.Set("X-RateLimit-Reset", strconv.FormatInt(r.begin.Unix()+1, 10))
	return ok
}
