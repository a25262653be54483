package httpfilter

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

// TestUpstreamError puts the gateway before servers that fail.
func TestUpstreamError(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	rude := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			conn.Close()
		}
	}))
	defer rude.Close()
	for address, status := range map[string]int{slow.URL: 504, closed.URL: 502, rude.URL: 502} {
		target, err := url.Parse(address)
		require.NoError(t, err)
		transport := &http.Transport{ResponseHeaderTimeout: 50 * time.Millisecond}
		defer transport.CloseIdleConnections()
		h := handler(t, testPolicy(), &httputil.ReverseProxy{
			Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(target) },
			Transport:    transport,
			ErrorHandler: UpstreamError,
		})
		w := do(h, httptest.NewRequest("GET", "/api/v1/bare", nil))
		p := checkProblem(t, w, status)
		require.NotContains(t, p.Detail, "127.0.0.1")
	}
	w := httptest.NewRecorder()
	UpstreamError(w, nil, fmt.Errorf("read: %w", context.DeadlineExceeded))
	checkProblem(t, w, http.StatusGatewayTimeout)
}

// TestConcurrent sends requests of several clients through a gateway and a
// server after it, and looks for what they leave.
func TestConcurrent(t *testing.T) {
	before := runtime.NumGoroutine()
	b, _ := newBypass(t)
	upstream := httptest.NewServer(&b.Server)
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)
	transport := &http.Transport{}
	p := Policy{Endpoints: map[string]Endpoint{"x": {
		Require: filters.MustParse(required), Params: []string{"filters"},
		Filters: map[filters.Field]Ops{"rank": AllOps},
		Fields:  []filters.Field{"id"},
	}}}
	gateway := httptest.NewServer(handler(t, p, &httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport: transport, ErrorHandler: UpstreamError,
	}))
	var clients sync.WaitGroup
	errs := make(chan error, 4)
	for n := range 4 {
		clients.Go(func() {
			client := &http.Client{
				Transport: &http.Transport{DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext},
			}
			defer client.CloseIdleConnections()
			for i := range 250 {
				rank := (n + i) % 12
				resp, err := client.Get(fmt.Sprintf("%s/api/v1/x?filters=rank[equals]%d", gateway.URL, rank))
				if err != nil {
					errs <- err
					return
				}
				body, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				want := `{"contents":[],"totalCount":0,"offset":0,"limit":10}`
				if rank%3 == 1 || rank%5 == 0 {
					want = fmt.Sprintf(`{"contents":[{"id":"c%d"}],"totalCount":1,"offset":0,"limit":10}`, rank)
				}
				if string(body) != want {
					errs <- fmt.Errorf("rank %d: %s", rank, body)
					return
				}
			}
		})
	}
	clients.Wait()
	gateway.Close()
	upstream.Close()
	transport.CloseIdleConnections()
	filtertest.CheckErrors(t, errs)
	filtertest.CheckGoroutines(t, before)
}
