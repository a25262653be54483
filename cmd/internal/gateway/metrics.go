package gateway

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters/httpfilter"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics count what an operator wants to know. Labels have few values: names
// come from the policy, never from requests.
type metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.CounterVec
	refusals    *prometheus.CounterVec
	duration    *prometheus.HistogramVec
	upstream    prometheus.Histogram
	inFlight    prometheus.Gauge
	connections prometheus.Gauge
	evicted     prometheus.Counter
	reloads     *prometheus.CounterVec
	loaded      prometheus.Gauge
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mcfilter_requests_total", Help: "Requests that were answered.",
		}, []string{"client", "endpoint", "decision", "status"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mcfilter_refusals_total",
			Help: "Requests that were refused or would have been, by the first rule they did not keep to.",
		}, []string{"endpoint", "rule"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "mcfilter_request_duration_seconds",
			Help:    "Time from the header of a request to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"decision"}),
		upstream: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "mcfilter_upstream_duration_seconds", Help: "Time until the upstream server has answered in full.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "mcfilter_requests_in_flight", Help: "Requests that are being answered.",
		}),
		connections: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "mcfilter_connections", Help: "Connections of clients.",
		}),
		evicted: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "mcfilter_connections_evicted_total", Help: "Idle connections that were closed to make room.",
		}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mcfilter_reloads_total", Help: "Times that the policy and its files were loaded.",
		}, []string{"result"}),
		loaded: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "mcfilter_policy_loaded_timestamp_seconds", Help: "When the policy that is in use was loaded.",
		}),
	}
	m.registry.MustRegister(m.requests, m.refusals, m.duration, m.upstream, m.inFlight, m.connections, m.evicted,
		m.reloads, m.loaded, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// count counts a request.
func (m *metrics) count(o httpfilter.Outcome, rec *record, decision string) {
	m.requests.WithLabelValues(o.Client, o.Endpoint, decision, strconv.Itoa(o.Sent)).Inc()
	if decision == refused || decision == reported {
		rule, _, _ := strings.Cut(o.Rule, ",")
		m.refusals.WithLabelValues(o.Endpoint, rule).Inc()
	}
	m.duration.WithLabelValues(decision).Observe(time.Since(rec.start).Seconds())
}

// loadedNow counts a load.
func (m *metrics) loadedNow(err error) {
	if err != nil {
		m.reloads.WithLabelValues("failed").Inc()
		return
	}
	m.reloads.WithLabelValues("loaded").Inc()
	m.loaded.SetToCurrentTime()
}

// admin returns the handler of the address for operators.
func (g *gateway) admin() http.Handler {
	mux := http.NewServeMux()
	plain := func(w http.ResponseWriter, status int, text string) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text + "\n"))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if g.draining.Load() {
			plain(w, http.StatusServiceUnavailable, "stopping")
			return
		}
		plain(w, http.StatusOK, "ok")
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(g.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}
