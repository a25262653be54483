package gateway

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"reflect"
	"sync/atomic"

	"github.com/microcms-go/filters/httpfilter"
)

// A state is what answers requests until the next one is loaded.
type state struct {
	gate    *httpfilter.Gate
	handler http.Handler
	cert    *tls.Certificate
	budgets *budgets
}

// A gateway answers requests by the state that was loaded last.
type gateway struct {
	config    *Config
	target    *url.URL
	transport http.RoundTripper
	log       *accessLog
	metrics   *metrics
	state     atomic.Pointer[state]
	draining  atomic.Bool
}

// load loads the files and, if nothing is wrong with any of them, makes them
// what answers requests.
func (g *gateway) load() error {
	s, err := g.config.load()
	if err != nil {
		return err
	}
	next := &state{cert: s.cert, budgets: newBudgets(s.policy)}
	if last := g.state.Load(); last != nil && reflect.DeepEqual(last.budgets.limits, next.budgets.limits) {
		next.budgets = last.budgets // What has been spent stays so.
	}
	s.policy.Limiter = next.budgets
	s.policy.Observe = g.observe
	s.policy.ReportOnly = g.config.ReportOnly
	guarded := g.config.guard(&s)
	if next.gate, err = s.policy.Compile(); err != nil {
		return PolicyError(g.config.Policy, err)
	}
	if guarded != nil {
		return guarded
	}
	next.handler = next.gate.Handler(&upstream{
		target: g.target, key: s.key, transport: g.transport, timeout: g.config.Timeout, metrics: g.metrics,
	})
	g.state.Store(next)
	return nil
}

// ServeHTTP answers a request, and logs what became of it.
func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = g.log.start(w, r)
	g.metrics.inFlight.Inc()
	defer g.metrics.inFlight.Dec()
	g.state.Load().handler.ServeHTTP(w, r)
}

// observe is called with each request that was answered.
func (g *gateway) observe(r *http.Request, o httpfilter.Outcome) {
	rec := recordOf(r.Context())
	decision := decisionOf(r, o, rec)
	g.log.write(r, o, rec, decision)
	g.metrics.count(o, rec, decision)
}
