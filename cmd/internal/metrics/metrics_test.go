package metrics

import (
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func scrape(t *testing.T, r *Registry) string {
	t.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, nil)
	require.Equal(t, "text/plain; version=0.0.4; charset=utf-8", w.Header().Get("Content-Type"))
	return w.Body.String()
}

func TestFormat(t *testing.T) {
	var r Registry
	require.Empty(t, scrape(t, &r))
	requests := r.Counter("requests_total", "Requests.", "client", "status")
	connections := r.Gauge("connections", "Connections.")
	duration := r.Histogram("seconds", "Time.", []float64{.1, .5, 10}, "decision")
	r.Histogram("wait_seconds", "Wait.", []float64{1})
	require.Equal(t, `# HELP connections Connections.
# TYPE connections gauge
connections 0
# HELP wait_seconds Wait.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1"} 0
wait_seconds_bucket{le="+Inf"} 0
wait_seconds_sum 0
wait_seconds_count 0
`, scrape(t, &r), "what has labels is not there before it was counted")

	requests.Add(1, "b", "200")
	requests.Add(2, "b", "200")
	requests.Add(1, "a\\\"\n", "404")
	connections.Set(1e9)
	connections.Add(-1)
	for _, n := range []float64{0, .1, .25, .5, 11, 1e300} {
		duration.Observe(n, "allowed")
	}
	text := scrape(t, &r)
	require.Equal(t, `# HELP requests_total Requests.
# TYPE requests_total counter
requests_total{client="a\\\"\n",status="404"} 1
requests_total{client="b",status="200"} 3
# HELP connections Connections.
# TYPE connections gauge
connections 9.99999999e+08
# HELP seconds Time.
# TYPE seconds histogram
seconds_bucket{decision="allowed",le="0.1"} 2
seconds_bucket{decision="allowed",le="0.5"} 4
seconds_bucket{decision="allowed",le="10"} 4
seconds_bucket{decision="allowed",le="+Inf"} 6
seconds_sum{decision="allowed"} 1e+300
seconds_count{decision="allowed"} 6
`, text[:strings.Index(text, "# HELP wait")])
}

func TestConcurrentUse(t *testing.T) {
	var r Registry
	m := r.Counter("x", "X.", "label")
	h := r.Histogram("y", "Y.", []float64{1})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 1000 {
				m.Add(1, strconv.Itoa(i%2))
				h.Observe(1)
				scrape(t, &r)
			}
		})
	}
	wg.Wait()
	text := scrape(t, &r)
	require.Contains(t, text, "x{label=\"0\"} 4000\nx{label=\"1\"} 4000\n")
	require.Contains(t, text, "y_count 8000\n")
}

func TestProcess(t *testing.T) {
	var r Registry
	r.Process()
	text := scrape(t, &r)
	line := regexp.MustCompile(`(?m)^(# HELP \S+ .*|# TYPE \S+ (gauge|counter)|\S+ [0-9.e+]+)\n`)
	require.Equal(t, text, strings.Join(line.FindAllString(text, -1), ""), "every line has one of three forms")
	for _, name := range []string{"go_goroutines", "go_memstats_heap_alloc_bytes", "process_start_time_seconds"} {
		require.Regexp(t, `(?m)^`+name+` [1-9]`, text)
	}
	if _, ok := field("/proc/self/statm", 1); ok {
		require.Regexp(t, `(?m)^process_resident_memory_bytes [1-9]`, text)
		require.Regexp(t, `(?m)^process_open_fds [1-9]`, text)
		require.Contains(t, text, "\nprocess_cpu_seconds_total ")
	}
	_, ok := field("/nosuch", 0)
	require.False(t, ok)
	_, ok = field("/proc/self/statm", 100)
	require.False(t, ok)
}
