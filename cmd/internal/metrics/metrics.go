// Package metrics counts what a server does, and answers it in the text format of
// Prometheus. It has no more of that than the gateway needs: the client library
// would be a quarter of the program, and of the time that each start takes.
package metrics

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Registry is an http.Handler that answers its metrics. They are made before
// the first request.
type Registry struct{ all []*Metric }

// A Metric is a number for each combination of label values. It is safe for
// concurrent use.
type Metric struct {
	name, help, kind string
	labels           []string
	bounds           []float64              // of the buckets of a histogram
	read             func() (float64, bool) // returns the number, if it is not counted

	mu     sync.Mutex
	series map[string]*series // by its labels as they are written
}

// A series is what was counted with the same labels.
type series struct {
	value   float64
	buckets []uint64 // of a histogram: how many numbers are within each bound, and not within the one before
	count   uint64
}

func (r *Registry) add(m *Metric) *Metric {
	m.series = make(map[string]*series)
	if len(m.labels) == 0 && m.read == nil {
		m.of(nil) // It is zero, and not missing, before something is counted.
	}
	r.all = append(r.all, m)
	return m
}

// Counter adds a number that only grows.
func (r *Registry) Counter(name, help string, labels ...string) *Metric {
	return r.add(&Metric{name: name, help: help, kind: "counter", labels: labels})
}

// Gauge adds a number that goes up and down.
func (r *Registry) Gauge(name, help string, labels ...string) *Metric {
	return r.add(&Metric{name: name, help: help, kind: "gauge", labels: labels})
}

// Histogram adds a count of numbers by their size. The bounds are in ascending
// order.
func (r *Registry) Histogram(name, help string, bounds []float64, labels ...string) *Metric {
	return r.add(&Metric{name: name, help: help, kind: "histogram", labels: labels, bounds: bounds})
}

// of returns the series with the values of the labels.
func (m *Metric) of(values []string) *series {
	var b strings.Builder
	for i, label := range m.labels {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(label + `="` + escape.Replace(values[i]) + `"`)
	}
	s := m.series[b.String()]
	if s == nil {
		s = &series{buckets: make([]uint64, len(m.bounds))}
		m.series[b.String()] = s
	}
	return s
}

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// Add adds n, with a value for each label.
func (m *Metric) Add(n float64, values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of(values).value += n
}

// Set sets the number.
func (m *Metric) Set(n float64, values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.of(values).value = n
}

// Observe counts a number in a histogram.
func (m *Metric) Observe(n float64, values ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.of(values)
	s.value += n
	s.count++
	if i, _ := slices.BinarySearch(m.bounds, n); i < len(s.buckets) {
		s.buckets[i]++
	}
}

// ServeHTTP answers all metrics.
func (r *Registry) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var b []byte
	for _, m := range r.all {
		b = m.append(b)
	}
	h := w.Header()
	h.Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(b) // An error means that the client has gone.
}

// append appends the metric in the text format, its series in the order of their
// labels.
func (m *Metric) append(b []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.read != nil {
		n, ok := m.read()
		if !ok {
			return b
		}
		m.of(nil).value = n
	}
	if len(m.series) == 0 {
		return b
	}
	b = fmt.Appendf(b, "# HELP %s %s\n# TYPE %s %s\n", m.name, m.help, m.name, m.kind)
	for _, labels := range slices.Sorted(maps.Keys(m.series)) {
		s := m.series[labels]
		if m.kind != "histogram" {
			b = appendLine(b, m.name, labels, s.value)
			continue
		}
		within := uint64(0)
		bucket := func(bound string, n uint64) {
			b = appendLine(b, m.name+"_bucket", strings.TrimPrefix(labels+`,le="`+bound+`"`, ","), float64(n))
		}
		for i, bound := range m.bounds {
			within += s.buckets[i]
			bucket(number(bound), within)
		}
		bucket("+Inf", s.count)
		b = appendLine(b, m.name+"_sum", labels, s.value)
		b = appendLine(b, m.name+"_count", labels, float64(s.count))
	}
	return b
}

func appendLine(b []byte, name, labels string, n float64) []byte {
	b = append(b, name...)
	if labels != "" {
		b = append(append(append(b, '{'), labels...), '}')
	}
	return append(append(append(b, ' '), number(n)...), '\n')
}

func number(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }
