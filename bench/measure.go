package bench

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// A Key names a measurement: a cell of a table.
type Key struct{ Table, Row, Column string }

// String returns the text that patterns are matched against.
func (k Key) String() string { return k.Table + "/" + k.Row + "/" + k.Column }

// A Bench is something to measure.
type Bench struct {
	Key
	Units int       // what one operation handles, for rates
	Unit  string    // of what; empty for bytes
	Op    func(int) // does it so many times

	Elsewhere bool // another process does the work
	Peak      *int // where Op leaves the peak memory of that, if it knows
}

// Benches returns all benches but those of a [Pipeline] or a [Database].
func Benches() []Bench {
	return slices.Concat(
		matchBenches(),
		convenienceBenches(),
		validateBenches(),
		searchBenches(),
		decodedBenches(),
		parseBenches(),
		compileBenches(),
		lengthBenches(),
		depthBenches(),
		sizeBenches(),
		hostileBenches(),
	)
}

// A Result is what was measured.
type Result struct {
	Units  int
	Unit   string
	Times  []float64 // nanoseconds an operation, one for each pass; see busy
	Allocs float64   // allocations an operation
	Bytes  float64   // allocated bytes an operation
	Peak   int       // memory of another process, in bytes
}

// Time returns the least over the passes, in nanoseconds an operation.
func (r Result) Time() float64 { return slices.Min(r.Times) }

// over returns the median over the passes of how many times as long r takes as
// other: what disturbs a pass disturbs both. It is 0 if one was not measured.
func (r Result) over(other Result) float64 {
	ratios := make([]float64, min(len(r.Times), len(other.Times)))
	for i := range ratios {
		ratios[i] = r.Times[i] / other.Times[i]
	}
	slices.Sort(ratios)
	n := len(ratios)
	if n == 0 {
		return 0
	}
	return (ratios[(n-1)/2] + ratios[n/2]) / 2
}

// Results are what was measured, by key.
type Results map[Key]Result

// Run measures the benches in passes: each pass measures every bench once, for
// about the time of slice, so that a slow minute of the machine meets all.
// Progress, if not nil, is called before each pass.
func Run(benches []Bench, passes int, slice time.Duration, progress func(pass int)) Results {
	results := make(Results)
	counts := make([]int, len(benches))
	for pass := range passes {
		if progress != nil {
			progress(pass)
		}
		for i := range benches {
			b := &benches[i]
			r := results[b.Key]
			if !b.Elsewhere {
				// Whatever is measured first must not pay for cold caches.
				b.Op(max(1, counts[i]/4))
			}
			if pass == 0 {
				r.Units, r.Unit = b.Units, b.Unit
				// Two times, since what disturbs one makes it too few.
				counts[i] = b.clock().calibrate(b.Op, slice)
				counts[i] = max(counts[i], b.clock().calibrate(b.Op, slice))
				if !b.Elsewhere {
					r.Allocs, r.Bytes = allocations(b.Op, counts[i])
				}
			}
			runtime.GC()
			r.Times = append(r.Times, float64(b.clock().time(b.Op, counts[i]))/float64(counts[i]))
			if b.Peak != nil {
				r.Peak = max(r.Peak, *b.Peak)
			}
			results[b.Key] = r
		}
	}
	return results
}

// A clock returns the time since some start.
type clock func() time.Duration

var start = time.Now()

func wall() time.Duration { return time.Since(start) }

// clock returns the clock for b: work done by another process is not seen in
// the time of this one.
func (b *Bench) clock() clock {
	if b.Elsewhere {
		return wall
	}
	return busy
}

func (now clock) time(op func(int), n int) time.Duration {
	start := now()
	op(n)
	return now() - start
}

// calibrate returns how often op fits into the time.
func (now clock) calibrate(op func(int), slice time.Duration) int {
	n := 1
	for {
		t := now.time(op, n)
		if t >= slice/2 || n >= 1e9 {
			return max(1, int(float64(n)*float64(slice)/float64(max(t, 1))))
		}
		n *= max(2, min(10, int(slice/max(t, 1))/2))
	}
}

// allocations returns the allocations and the allocated bytes of one operation,
// on average over up to n. What the runtime itself allocates meanwhile is lost in
// rounding down: allocations to tenths if n is large, since an operation may
// allocate for some items only.
func allocations(op func(int), n int) (count, size float64) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const most = 1000
	n = min(n, most)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	op(n)
	runtime.ReadMemStats(&after)
	count = math.Floor(float64(after.Mallocs-before.Mallocs) / float64(n))
	if n == most {
		count = math.Floor(10*float64(after.Mallocs-before.Mallocs)/float64(n)) / 10
	}
	return count, math.Floor(float64(after.TotalAlloc-before.TotalAlloc) / float64(n))
}
