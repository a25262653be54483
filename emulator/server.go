package emulator

import (
	"context"
	"crypto/subtle"
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
	"github.com/microcms-go/filters/query"
)

// A Server is an [http.Handler] that answers like the content API. The zero
// value asks for no key and has no content; [Server.Replace] gives it some. The
// fields must not be changed while requests are served.
type Server struct {
	// APIKey is what requests must have in the header X-MICROCMS-API-KEY.
	// If it is empty, no key is needed.
	APIKey string

	// RateLimit is how many requests are answered in a second; others get
	// status 429. Zero means no limit.
	RateLimit int

	// Search answers the parameter q in place of the built-in search, which
	// requires each word in some text of a content, in any case. Search
	// returns the IDs of the contents that are hits, the most relevant
	// first. It must be safe for concurrent use.
	Search func(ctx context.Context, endpoint, q string) (ids []string, err error)

	// Logger is told of each request, of why one was refused, and of content
	// that [Server.Watch] replaced. If it is nil, nothing is logged.
	Logger *slog.Logger

	content atomic.Pointer[Content]
	rate    rate
}

// maxBody is the longest answer.
const maxBody = 5 << 20

// Replace makes c what requests are answered from. Requests that are being
// answered go on with the content before. It may be called at any time.
func (s *Server) Replace(c *Content) { s.content.Store(c) }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	a := s.answer(r, w.Header())
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	h.Set("X-Current-Date-Time", filters.Time(start))
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // An error means that nobody reads any more.
	}
	raw := r.URL.RawQuery
	args := []any{
		"method", clip(r.Method), "path", clip(r.URL.Path), "query", raw[:min(len(raw), query.MaxURL)],
		"status", a.status, "bytes", len(a.body), "duration", time.Since(start).Round(time.Microsecond),
	}
	if a.reason != nil {
		args = append(args, "reason", a.reason.Error())
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
	status int
	body   []byte
	reason error // why the request was refused, for the log
}

// refuse returns an answer without content. The reason may be nil.
func refuse(status int, message string, reason error) answer {
	body, _ := json.Marshal(struct {
		Message string `json:"message"`
	}{message})
	return answer{status, body, reason}
}

// The messages of the service.
const (
	invalidParameter = "invalid parameter."
	bodyTooLong      = "Response body size is too long. Check your url parameters."
	invalidKey       = "X-MICROCMS-API-KEY header is invalid."
	tooMany          = "Too many requests, please try again later."
)

var errNotFound = errors.New("no such API or content")

func notFound() answer { return refuse(http.StatusNotFound, "Not Found", errNotFound) }

// answer answers a request. It may set headers.
func (s *Server) answer(r *http.Request, h http.Header) answer {
	if n := urlLength(r); n > query.MaxURL {
		return refuse(http.StatusRequestURITooLong, "Request-URI Too Long", &query.LengthError{Length: n})
	}
	key := r.Header.Get("X-MICROCMS-API-KEY")
	if s.APIKey != "" && subtle.ConstantTimeCompare([]byte(key), []byte(s.APIKey)) == 0 {
		return refuse(http.StatusUnauthorized, invalidKey, nil)
	}
	if s.RateLimit > 0 && !s.rate.allow(s.RateLimit, time.Now, h) {
		return refuse(http.StatusTooManyRequests, tooMany, nil)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return refuse(http.StatusBadRequest, clip(r.Method)+" is forbidden.", nil)
	}
	path := segments(r.URL)
	content := s.content.Load()
	if content == nil || len(path) < 3 || path[0] != "api" {
		return notFound()
	}
	raw := r.URL.RawQuery
	switch version, endpoint, rest := path[1], path[2], path[3:]; {
	case endpoint == mediaName && len(rest) == 0 && version == "v1":
		return content.listMedia(raw)
	case endpoint == mediaName && len(rest) == 0 && version == "v2":
		return content.listMediaV2(raw)
	case version != "v1" || content.apis[endpoint] == nil:
		return notFound()
	default:
		a := content.apis[endpoint]
		switch {
		case len(rest) == 0 && a.isObject:
			return content.detail(a, "", raw)
		case len(rest) == 0:
			return s.list(r.Context(), content, a, raw)
		case len(rest) == 1 && !a.isObject && rest[0] != "":
			return content.detail(a, rest[0], raw)
		}
		return notFound()
	}
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
// nil if there are none.
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
func (c *Content) detail(a *api, id, raw string) answer {
	d, err := query.ParseDetail(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	r, err := c.renderer(d.Fields, d.Depth, d.RichEditorFormat)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	i, ok := a.find(id, d.DraftKey)
	if !ok {
		return notFound()
	}
	return body(r.append(nil, a, a.items[i]))
}

// find returns the index of the content with the given id: the draft with that
// key, or else the published one.
func (a *api) find(id, draftKey string) (int, bool) {
	if a.isObject {
		return 0, true
	}
	i, ok := a.drafts[draftKey][id]
	if !ok {
		i, ok = a.byID[id]
	}
	return i, ok
}

func body(b []byte) answer {
	if len(b) > maxBody {
		return refuse(http.StatusBadRequest, bodyTooLong, nil)
	}
	return answer{status: http.StatusOK, body: b}
}

// A rate counts requests in seconds.
type rate struct {
	mu    sync.Mutex
	begin time.Time // of the second
	n     int
}

// allow reports whether there is room for a request, and says so in h. It asks
// for the time when no other request is counted, so that a second that is over
// does not begin again.
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
