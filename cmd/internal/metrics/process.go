package metrics

import (
	"bytes"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"time"
)

// Process adds metrics of the program itself, by the names that the client
// libraries of Prometheus give them. Some can only be read on Linux.
func (r *Registry) Process() {
	start := float64(time.Now().UnixNano()) / 1e9
	for _, m := range []*Metric{
		{
			name: "go_goroutines", help: "Goroutines that exist.", kind: "gauge",
			read: func() (float64, bool) { return float64(runtime.NumGoroutine()), true },
		},
		{
			name: "go_memstats_heap_alloc_bytes", help: "Bytes of objects on the heap.", kind: "gauge",
			read: func() (float64, bool) {
				sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
				metrics.Read(sample)
				return float64(sample[0].Value.Uint64()), true
			},
		},
		{
			name: "process_start_time_seconds", help: "When the program started, in Unix time.", kind: "gauge",
			read: func() (float64, bool) { return start, true },
		},
		{
			name: "process_cpu_seconds_total", help: "Time on CPUs, in user and system mode.", kind: "counter",
			read: cpuSeconds,
		},
		{
			name: "process_resident_memory_bytes", help: "Memory that is resident.", kind: "gauge",
			read: func() (float64, bool) {
				pages, ok := field("/proc/self/statm", 1)
				return pages * float64(os.Getpagesize()), ok
			},
		},
		{
			name: "process_open_fds", help: "File descriptors that are open.", kind: "gauge",
			read: func() (float64, bool) {
				entries, err := os.ReadDir("/proc/self/fd")
				return float64(len(entries) - 1), err == nil // without the one that is read
			},
		},
	} {
		r.add(m)
	}
}

// cpuSeconds returns the sum of utime and stime of proc(5).
func cpuSeconds() (float64, bool) {
	const utime, stime = 11, 12 // of the fields after the name
	const ticks = 100           // a second, on all architectures
	user, ok := field("/proc/self/stat", utime)
	system, ok2 := field("/proc/self/stat", stime)
	return (user + system) / ticks, ok && ok2
}

// field returns a number of a file of proc(5), after the name of the program if
// there is one.
func field(file string, n int) (float64, bool) {
	data, err := os.ReadFile(file)
	fields := bytes.Fields(data[bytes.LastIndexByte(data, ')')+1:])
	if err != nil || n >= len(fields) {
		return 0, false
	}
	x, err := strconv.ParseFloat(string(fields[n]), 64)
	return x, err == nil
}
