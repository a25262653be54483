package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// A Server is an [http.Handler] that answers like the content API. The zero
// value asks for no key and has no content. The fields must not be changed while
// requests are served.
type Server struct {
	// Content is what requests are answered from until [Server.Replace] is
	// called. If it is wrong, each answer reports it with status 500, and so
	// does [Server.Err].
	Content Data

	// APIKey is a key that requests may have in the header X-MICROCMS-API-KEY:
	// one that reads what is published and, if the server is Writable, writes.
	// The headers X-API-KEY, X-WRITE-API-KEY and X-GLOBAL-DRAFT-KEY of old
	// services are read too: for reading, for writing and for reading drafts.
	APIKey string

	// Keys are more such keys and what each allows. Without APIKey and Keys
	// no key is needed.
	Keys map[string]Access

	// Writable allows requests that change contents, in memory.
	Writable bool

	// Lenient ignores parameters of lists in requests for a single content,
	// as the service is likely to, in place of refusing them.
	Lenient bool

	// RateLimit is how many requests are answered in a second; others get
	// status 429. Zero means no limit.
	RateLimit int

	// Search answers the parameter q in place of the built-in search, which
	// requires each word in some field of a content item, in any case. Search
	// returns the IDs of the contents that match, the most relevant first. It
	// must be safe for concurrent use.
	Search func(ctx context.Context, endpoint, q string) (ids []string, err error)

	// Notify is called with the body of a webhook after each request that
	// changed a content item, before it is answered. It must be safe for concurrent
	// use.
	Notify func(body []byte)

	// Service is the name of the service that the management API and webhooks
	// tell. If it is empty it is "emulator".
	Service string

	// Logger is told of each request, of why one was refused, and of content
	// that [Server.Watch] replaced. If it is nil, nothing is logged.
	Logger *slog.Logger

	content atomic.Pointer[Content]
	start   sync.Once
	err     error
	writes  sync.Mutex
	rate    rate
}

// An Access is what a key allows in the content API.
type Access struct {
	Get, Post, Put, Patch, Delete bool

	// Drafts and Closed show what is not published, if Get is set too.
	Drafts, Closed bool
}

// maxBody is the longest answer.
const maxBody = 5 << 20

// Replace makes c what requests are answered from. Requests that are being
// answered continue with the content before. It may be called at any time.
func (s *Server) Replace(c *Content) { s.content.Store(c) }

// Err returns what is wrong with Content.
func (s *Server) Err() error {
	_, err := s.current()
	return err
}

// current returns what requests are answered from.
func (s *Server) current() (*Content, error) {
	if c := s.content.Load(); c != nil {
		return c, nil
	}
	s.start.Do(func() {
		c, err := New(s.Content)
		if s.err = err; err == nil {
			s.content.CompareAndSwap(nil, c)
		}
	})
	return s.content.Load(), s.err
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	h := w.Header()
	allowOrigins(h)
	a := s.answer(r, h, start)
	if a.contentType == "" {
		a.contentType = "application/json; charset=utf-8"
	}
	if a.status != http.StatusNoContent {
		h.Set("Content-Type", a.contentType)
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	h.Set("X-Current-Date-Time", filters.Time(start))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // An error means that the client has gone.
	}
	raw := r.URL.RawQuery
	args := []any{
		"method", quote.Line(r.Method, 20), "path", quote.Line(r.URL.Path, 200), "query", raw[:min(len(raw),
			query.MaxURL)],
		"status", a.status, "bytes", len(a.body), "duration", time.Since(start).Round(time.Microsecond),
	}
	if a.reason != nil {
		args = append(args, "reason", a.reason.Error())
	}
	if a.note != nil && s.Logger != nil {
		if note := a.note(); note != "" {
			args = append(args, "note", note)
		}
	}
	s.logger().InfoContext(r.Context(), "request", args...)
}

func (s *Server) logger() *slog.Logger {
	if s.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Logger
}

// An answer is what a request gets.
type answer struct {
	status      int
	body        []byte
	contentType string // JSON if empty
	reason      error  // why the request was refused, for the log

	note func() string // what is doubtful in a request that was not, for the log; or nil
}

// refuse returns an answer without content. The reason may be nil.
func refuse(status int, message string, reason error) answer {
	b, _ := json.Marshal(struct {
		Message string `json:"message"`
	}{message})
	return answer{status: status, body: b, reason: reason}
}

// The messages of the service.
const (
	invalidParameter = "invalid parameter."
	invalidRequest   = "Invalid request"
	bodyTooLong      = "Response body size is too long. Check your url parameters."
	tooMany          = "Too many requests, please try again later."
	contentNotFound  = "Content not found"
)

var errNotFound = errors.New("no such API or content")

func notFound() answer { return refuse(http.StatusNotFound, "Not Found", errNotFound) }

// answer answers a request. It may set headers.
func (s *Server) answer(r *http.Request, h http.Header, now time.Time) answer {
	if n := urlLength(r); n > query.MaxURL {
		return refuse(http.StatusRequestURITooLong, "Request-URI Too Long", &query.LengthError{Length: n})
	}
	if r.Method == http.MethodOptions {
		return answer{status: http.StatusNoContent} // A preflight has no key.
	}
	content, err := s.current()
	if err != nil {
		return refuse(http.StatusInternalServerError, err.Error(), err)
	}
	if strings.HasPrefix(r.URL.EscapedPath(), "//") {
		return refuse(http.StatusBadRequest, invalidRequest, errors.New("two slashes at the start of the path"))
	}
	path := segments(r.URL)
	management := isManagement(r.Host)
	if len(path) >= 3 && !management {
		management = managementNames[path[2]] && content.apis[path[2]] == nil
	}
	access, ok := s.access(r.Header)
	if management {
		access, ok = s.accessOf(r.Header.Get(keyHeader))
	}
	switch {
	case !ok && management:
		return refuse(http.StatusForbidden, "Forbidden", errors.New("not a key of this service"))
	case !ok:
		return refuse(http.StatusUnauthorized, keyHeader+" header is invalid.", nil)
	}
	if s.RateLimit > 0 && !s.rate.allow(s.RateLimit, time.Now, h) {
		return refuse(http.StatusTooManyRequests, tooMany, nil)
	}
	if management {
		return s.management(r, content, path, now)
	}
	if !access.allows(r.Method) {
		return refuse(http.StatusBadRequest, quote.Line(r.Method, 20)+" is forbidden.", s.forbidden(r.Method))
	}
	if len(path) < 3 || path[0] != "api" || path[1] != "v1" || content.apis[path[2]] == nil {
		return notFound()
	}
	a, rest := content.apis[path[2]], path[3:]
	if a.isObject && len(rest) == 1 && rest[0] == "" {
		rest = nil // The Ruby SDK ends the path of an object API in a slash.
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return s.write(r, a.endpoint, rest, now)
	}
	v := view{drafts: access.Drafts, closed: access.Closed}
	raw := r.URL.RawQuery
	switch {
	case len(rest) == 0 && a.isObject:
		return s.detail(content, a, "", raw, v)
	case len(rest) == 0:
		return s.list(r.Context(), content, a, raw, v)
	case len(rest) == 1 && !a.isObject && rest[0] != "":
		return s.detail(content, a, rest[0], raw, v)
	}
	return notFound()
}

func (s *Server) forbidden(method string) error {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		if !s.Writable {
			return errors.New("the server is not writable")
		}
	}
	return errors.New("the key does not allow it")
}

// urlLength returns the length of the URL that was asked for, as far as the
// request tells it.
func urlLength(r *http.Request) int {
	uri := r.RequestURI
	if uri == "" {
		uri = r.URL.RequestURI()
	}
	if !strings.HasPrefix(uri, "/") {
		return len(uri)
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return len(scheme) + len(r.Host) + len(uri)
}

// segments returns the parts of a path between its slashes, each decoded, or
// nil if it does not start with a slash or cannot be decoded.
func segments(u *url.URL) []string {
	path, ok := strings.CutPrefix(u.EscapedPath(), "/")
	if !ok {
		return nil
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		s, err := url.PathUnescape(part)
		if err != nil {
			return nil
		}
		parts[i] = s
	}
	return parts
}

// detail answers a request for one content: that of an object API if id is
// empty.
func (s *Server) detail(c *Content, a *api, id, raw string, v view) answer {
	if s.Lenient {
		raw = withoutListParams(raw)
	}
	d, err := query.ParseDetail(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	v.draftKey = d.DraftKey
	r, err := c.renderer(d.Fields, d.Depth, d.RichEditorFormat, v)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	i, ok := a.byID[id]
	if !ok {
		return notFound()
	}
	value := a.items[i].shown(v)
	if value == nil {
		return refuse(http.StatusNotFound, "Not Found", errors.New("the content is "+a.items[i].status()))
	}
	done := body(r.append(nil, a, value))
	done.note = func() string { return a.note(query.List{Fields: d.Fields}) }
	return done
}

// withoutListParams returns a query without the parameters that only lists have.
func withoutListParams(raw string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(pair, "=")
		switch name, _ := url.QueryUnescape(name); name {
		case "limit", "offset", "orders", "q", "ids", "filters":
		default:
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

func body(b []byte) answer {
	if len(b) > maxBody {
		return refuse(http.StatusBadRequest, bodyTooLong, nil)
	}
	return answer{status: http.StatusOK, body: b}
}
