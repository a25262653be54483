package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/microcms-go/filters/httpfilter"
)

// An upstream asks the content API. It is not a reverse proxy: it follows no
// redirects, switches no protocols and sends nothing on before all is there,
// which the gate sees to.
type upstream struct {
	target    *url.URL
	key       string // or "": that of the client
	transport http.RoundTripper
	timeout   time.Duration
	metrics   *metrics
}

// newTransport returns the connections to the content API.
func newTransport(timeout time.Duration) *http.Transport {
	const connect = 10 * time.Second
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: connect}).DialContext,
		TLSHandshakeTimeout:    connect,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        90 * time.Second,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

var errKeyRefused = errors.New("the upstream server refuses the key of the gateway")

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := recordOf(r.Context())
	start := time.Now()
	if err := u.ask(w, r); err != nil {
		rec.err = err
		httpfilter.UpstreamError(w, r, err)
	}
	u.metrics.upstream.Observe(time.Since(start).Seconds())
}

// ask passes on r and what is answered. An error is returned before anything was
// written.
func (u *upstream) ask(w http.ResponseWriter, r *http.Request) error {
	// A server may also stop in the middle of its answer.
	ctx, cancel := context.WithTimeout(r.Context(), u.timeout)
	defer cancel()
	to := *r.URL
	to.Scheme, to.Host = u.target.Scheme, u.target.Host
	out := (&http.Request{Method: http.MethodGet, URL: &to, Header: r.Header, Host: to.Host}).WithContext(ctx)
	if u.key != "" {
		out.Header.Set(httpfilter.KeyHeader, u.key)
	}
	if out.Header["User-Agent"] == nil {
		out.Header.Set("User-Agent", "mcfilter")
	}
	resp, err := u.transport.RoundTrip(out)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if u.key != "" && (resp.StatusCode == http.StatusUnauthorized || resp.StatusCode == http.StatusForbidden) {
		return fmt.Errorf("%w: status %d", errKeyRefused, resp.StatusCode)
	}
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	if _, err := io.Copy(w, resp.Body); err != nil {
		recordOf(r.Context()).err = err // The gate has seen it, and sends nothing of it.
	}
	return nil
}
