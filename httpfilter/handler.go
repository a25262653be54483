package httpfilter

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"

	"github.com/microcms-go/filters/internal/quote"
)

// Handler returns a handler that passes to next what the policy allows, and
// sends what next answers once all of it is there.
//
// What is passed on is a new request: its method is GET, for HEAD too, its URL
// is that of the [Decision], it has no body, and of the headers it has those
// that the policy passes on.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := Outcome{Decision: g.Decide(r)}
		if g.policy.Observe != nil {
			// Next may end in http.ErrAbortHandler.
			defer func() { g.policy.Observe(r, o) }()
		}
		g.serve(w, r, next, &o)
	})
}

func (g *Gate) serve(w http.ResponseWriter, r *http.Request, next http.Handler, o *Outcome) {
	g.vary(w.Header(), r)
	if o.problem != nil && !(g.policy.ReportOnly && o.problem.reportOnly) {
		o.refuse(w, o.problem)
		return
	}
	if o.Status == http.StatusNoContent {
		o.Sent = o.Status
		g.preflight(w)
		return
	}
	if g.policy.Limiter != nil {
		release, retryAfter := g.policy.Limiter.Admit(r, o.Client)
		if release == nil {
			p := refuse(http.StatusTooManyRequests, "budget", "Too many requests, please try again later.")
			p.retryAfter = retryAfter
			o.Rule = p.rule
			o.refuse(w, p)
			return
		}
		defer release()
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	a := answer{gate: g, outcome: o, w: w, cancel: cancel, header: make(http.Header)}
	next.ServeHTTP(&a, g.rewrite(r.WithContext(ctx), o))
	a.finish()
}

// refuse answers with p.
func (o *Outcome) refuse(w http.ResponseWriter, p *problem) {
	o.Sent = p.Status
	o.Bytes = p.write(w)
}

// rewrite returns the request that is passed on in place of r.
func (g *Gate) rewrite(r *http.Request, o *Outcome) *http.Request {
	u := o.URL
	if u == nil { // ReportOnly
		original := *r.URL
		original.Scheme, original.Host, original.User, original.Fragment = "", "", nil, ""
		u = &original
	}
	out := &http.Request{
		Method: http.MethodGet, URL: u, RequestURI: u.RequestURI(), Host: r.Host, Header: g.requestHeader(r.Header),
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor,
		Body: http.NoBody, RemoteAddr: r.RemoteAddr, TLS: r.TLS,
	}
	return out.WithContext(r.Context())
}

// An answer collects what next answers until all of it is there, or so much
// that it is not sent.
type answer struct {
	gate    *Gate
	outcome *Outcome
	w       http.ResponseWriter
	cancel  context.CancelFunc // ends what next asks

	header   http.Header
	status   int
	sent     http.Header // the header when the status was written; what next sets after that are trailers
	interim  atomic.Int32
	body     []byte
	broken   error // what ended the body early
	verified bool  // the body is what verify made
	finished bool
}

// maxInterim bounds how many answers of status 1xx may come before the answer.
const maxInterim = 16

var (
	errTooLong    = errors.New("the answer is longer than maxResponse allows")
	errInterim    = errors.New("too many answers of status 1xx")
	errIncomplete = errors.New("the answer is shorter than its Content-Length")
)

func (a *answer) Header() http.Header { return a.header }

// WriteHeader notes the status. It may be called for statuses 1xx, which are
// not sent, while next waits for another. After 101 none comes.
func (a *answer) WriteHeader(status int) {
	if 100 <= status && status < 200 && status != http.StatusSwitchingProtocols {
		if a.interim.Add(1) > maxInterim {
			a.cancel()
		}
		return
	}
	if a.status == 0 {
		a.status = status
		a.sent = a.header.Clone()
	}
}

// Write keeps the body. If that is too long, the client is told at once: next
// may continue without end, or stop in a way that cuts the connection.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	length, err := strconv.Atoi(a.sent.Get("Content-Length"))
	if len(b) > a.gate.policy.MaxResponse-len(a.body) || err == nil && length > a.gate.policy.MaxResponse {
		a.fail(errTooLong)
		a.cancel()
		return 0, errTooLong
	}
	a.body = append(a.body, b...)
	return len(b), nil
}

// ReadFrom keeps a body that is read from an upstream server. If reading fails,
// the answer is not sent, since part of a body may look like a whole one.
func (a *answer) ReadFrom(r io.Reader) (n int64, err error) {
	a.WriteHeader(http.StatusOK)
	if a.body == nil {
		length, err := strconv.Atoi(a.sent.Get("Content-Length"))
		if err != nil {
			length = 32 << 10
		}
		a.body = make([]byte, 0, min(max(length, 0), a.gate.policy.MaxResponse)+bytes.MinRead)
	}
	for {
		a.body = slices.Grow(a.body, bytes.MinRead)
		room := min(cap(a.body), a.gate.policy.MaxResponse+1)
		m, err := r.Read(a.body[len(a.body):room])
		a.body = a.body[:len(a.body)+m]
		n += int64(m)
		switch {
		case len(a.body) > a.gate.policy.MaxResponse:
			a.fail(errTooLong)
			a.cancel()
			return n, errTooLong
		case err == io.EOF:
			return n, nil
		case err != nil:
			a.broken = err
			return n, err
		}
	}
}

// fail answers with status 502 or 504.
func (a *answer) fail(err error) {
	if a.finished {
		return
	}
	a.finished = true
	a.outcome.Err = err
	a.outcome.Upstream = a.status
	p := refuse(http.StatusBadGateway, "answer", "the upstream server gave an answer that cannot be sent")
	if a.broken != nil {
		p = upstreamProblem(a.broken)
	}
	a.outcome.Rule = p.rule
	a.outcome.refuse(a.w, p)
	// An error means that the writer cannot, or that the client has gone.
	_ = http.NewResponseController(a.w).Flush()
}

// finish sends what was collected, if it may be sent.
func (a *answer) finish() {
	if a.finished {
		return
	}
	if a.status == 0 && a.broken == nil {
		a.WriteHeader(http.StatusOK)
	}
	body, err := a.check()
	if err != nil && a.gate.policy.ReportOnly && !errors.Is(err, errStatus) && a.broken == nil {
		a.outcome.Err = err
		body, err = a.body, nil
	}
	if err != nil {
		a.fail(err)
		return
	}
	a.finished = true
	o := a.outcome
	o.Upstream, o.Sent = a.status, a.status
	h := a.w.Header()
	a.copyHeader(h)
	h.Set("X-Content-Type-Options", "nosniff")
	if a.status != http.StatusNotModified && a.status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	a.w.WriteHeader(a.status)
	if len(body) > 0 {
		o.Bytes, _ = a.w.Write(body) // An error means that the client has gone.
	}
}

var errStatus = errors.New("status out of range")

// check returns the body to be sent, or why the answer cannot be.
func (a *answer) check() ([]byte, error) {
	switch {
	case a.interim.Load() > maxInterim:
		return nil, errInterim
	case a.broken != nil:
		return nil, a.broken
	}
	if a.status < 200 || a.status > 599 {
		return nil, fmt.Errorf("%w: %d", errStatus, a.status)
	}
	if locations := a.sent["Location"]; len(locations) > 0 {
		return nil, fmt.Errorf("the answer leads to %s", quote.Short(locations[0]))
	}
	if 300 <= a.status && a.status < 400 && a.status != http.StatusNotModified {
		return nil, fmt.Errorf("the answer of status %d leads elsewhere", a.status)
	}
	if length := a.sent.Get("Content-Length"); length != "" && length != strconv.Itoa(len(a.body)) &&
		a.status != http.StatusNotModified {
		return nil, errIncomplete
	}
	if !a.gate.policy.Verify || a.outcome.problem != nil {
		return a.body, nil
	}
	return a.verify()
}
