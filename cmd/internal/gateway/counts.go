package gateway

import (
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters/cmd/internal/metrics"
	"github.com/microcms-go/filters/httpfilter"
)

// Counts are what an operator wants to know. Labels have few values: names
// come from the policy, never from requests.
type counts struct {
	registry    metrics.Registry
	requests    *metrics.Metric
	refusals    *metrics.Metric
	duration    *metrics.Metric
	upstream    *metrics.Metric
	inFlight    *metrics.Metric
	connections *metrics.Metric
	evicted     *metrics.Metric
	reloads     *metrics.Metric
	loaded      *metrics.Metric
}

// seconds are the bounds by which durations are counted.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

func newCounts() *counts {
	c := new(counts)
	r := &c.registry
	c.requests = r.Counter("mcfilter_requests_total", "Requests that were answered.",
		"client", "decision", "endpoint", "status")
	c.refusals = r.Counter("mcfilter_refusals_total",
		"Requests that were refused or would have been, by the first rule they did not keep to.", "endpoint", "rule")
	c.duration = r.Histogram("mcfilter_request_duration_seconds",
		"Time from the header of a request to the end of its answer.", seconds, "decision")
	c.upstream = r.Histogram("mcfilter_upstream_duration_seconds",
		"Time until the upstream server has answered in full.", seconds)
	c.inFlight = r.Gauge("mcfilter_requests_in_flight", "Requests that are being answered.")
	c.connections = r.Gauge("mcfilter_connections", "Connections of clients.")
	c.evicted = r.Counter("mcfilter_connections_evicted_total", "Idle connections that were closed to make room.")
	c.reloads = r.Counter("mcfilter_reloads_total", "Times that the policy and its files were loaded.", "result")
	c.loaded = r.Gauge("mcfilter_policy_loaded_timestamp_seconds", "When the policy that is in use was loaded.")
	r.Process()
	return c
}

// request counts a request.
func (c *counts) request(o httpfilter.Outcome, rec *record, decision string) {
	c.requests.Add(1, o.Client, decision, o.Endpoint, strconv.Itoa(o.Sent))
	if decision == refused || decision == reported {
		rule, _, _ := strings.Cut(o.Rule, ",")
		c.refusals.Add(1, o.Endpoint, rule)
	}
	c.duration.Observe(time.Since(rec.start).Seconds(), decision)
}

// load counts a load.
func (c *counts) load(err error) {
	if err != nil {
		c.reloads.Add(1, "failed")
		return
	}
	c.reloads.Add(1, "loaded")
	c.loaded.Set(float64(time.Now().UnixNano()) / 1e9)
}
