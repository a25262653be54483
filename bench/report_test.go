package bench

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var order []string
	var kept []byte
	counting := func(name string) Bench {
		return Bench{Key: Key{"t", "r", name}, Units: 7, Unit: "thing", Op: func(n int) {
			order = append(order, name)
			for range n {
				kept = make([]byte, 64)
			}
		}}
	}
	peak := 5
	other := Bench{
		Key: Key{"t", "r", "process"}, Elsewhere: true, Peak: &peak, Op: func(int) { time.Sleep(time.Millisecond) },
	}
	results := Run([]Bench{counting("a"), counting("b"), other}, 3, time.Millisecond, func(int) { order = nil })
	require.Equal(t, []string{"a", "a", "b", "b"}, order, "the last pass warms up and measures each, in order")
	a := results[Key{"t", "r", "a"}]
	require.Len(t, a.Times, 3)
	require.Positive(t, a.Time())
	require.Equal(t, 1.0, a.Allocs)
	require.Equal(t, 64.0, a.Bytes)
	require.Equal(t, 7, a.Units)
	require.Equal(t, 5, results[other.Key].Peak)
	require.NotNil(t, kept)

	sometimes := Bench{Op: func(n int) {
		for i := range n {
			if i%2 > 0 {
				kept = make([]byte, 64)
			}
		}
	}}
	count, size := allocations(sometimes.Op, 1000)
	require.Equal(t, [2]float64{0.5, 32}, [2]float64{count, size})
}

func TestResult(t *testing.T) {
	require.Equal(t, 1.0, Result{Times: []float64{9, 1, 2}}.Time())
	require.Equal(t, 3.0, Result{Times: []float64{9, 1, 2}}.over(Result{Times: []float64{3, 2, 0.5}}),
		"the median of 3, 0.5 and 4")
	require.Equal(t, 2.5, Result{Times: []float64{1, 4}}.over(Result{Times: []float64{1, 1}}))
	require.Equal(t, 500.0, Result{Times: []float64{20}, Units: 10}.rate())
	require.InDelta(t, 4.0, figures{{"", 2}, {"", 8}}.mean(), 1e-9)
}

// fake returns results of the benches in which the library takes 1000 ns and the others
// some times as long.
func fake(benches []Bench, others float64) Results {
	results := make(Results)
	for _, b := range benches {
		r := Result{Units: b.Units, Unit: b.Unit, Times: []float64{1000}, Peak: 1}
		if b.Column != subject {
			r.Times[0] *= others
		}
		results[b.Key] = r
	}
	return results
}

func TestGoals(t *testing.T) {
	benches := slices.Concat(Benches(), PlainBenches(), new(Pipeline).Benches(), new(Database).Benches())
	parts := map[string]int{
		"M1": 4, "M2": 12, "M3": 9, "M4": 18, "M5": 7, "M6": 2, "M7": 2, "M8": 21, "M9": 1, "M10": 3,
		"V1": 9, "V2": 3, "E1": 7, "E2": 1, "P1": 3, "P2": 6, "P3": 7, "P4": 1, "D1": 7, "N1": 10, "W1": 5, "Q1": 1,
	}
	verdicts := func(results Results) string {
		var held []string
		for _, g := range Goals(results) {
			require.Len(t, g.Parts, parts[g.Name], g.Name)
			if g.Holds() {
				held = append(held, g.Name)
			}
		}
		return strings.Join(held, " ")
	}
	require.Equal(t, "M1 M5 M9 M10 E2 P1 P3 W1", verdicts(fake(benches, 1)))
	require.Equal(t, "M1 M2 M3 M4 M5 M6 M7 M8 M9 M10 V1 V2 E2 P1 P2 P3 D1 Q1", verdicts(fake(benches, 1000)))

	for _, g := range Goals(nil) {
		require.Empty(t, g.Parts)
	}
	var b strings.Builder
	WriteGoals(&b, Goals(nil)[:1])
	WriteSummary(&b, nil)
	WriteSlower(&b, benches, nil)
	require.Equal(t, `
### Goals

| goal | | figures |
|---|---|---|
| M1: a match on raw bytes allocates nothing, escaped or not, validating or not | not measured |  |
`, b.String())
}

func TestTables(t *testing.T) {
	benches := []Bench{
		{Key: Key{"peers", "easy", subject}},
		{Key: Key{"peers", "easy", "other"}},
		{Key: Key{"peers", "hard", subject}},
		{Key: Key{"peers", "hard", "other"}},
		{Key: Key{"growth", "1", "parse"}, Units: 1, Unit: "condition"},
		{Key: Key{"growth", "100", "parse"}, Units: 100, Unit: "condition"},
		{Key: Key{"sizes", "1 KB", "scan"}, Units: 2000},
	}
	results := Results{
		benches[0].Key: {Times: []float64{50}, Allocs: 2},
		benches[1].Key: {Times: []float64{200}},
		benches[2].Key: {Times: []float64{12_345}},
		benches[3].Key: {Times: []float64{6000}},
		benches[4].Key: {Times: []float64{150}, Units: 1, Unit: "condition"},
		benches[5].Key: {Times: []float64{12_000_000}, Units: 100, Unit: "condition"},
		benches[6].Key: {Times: []float64{1000}, Units: 2000, Peak: 3e6},
	}
	var b strings.Builder
	WriteTables(&b, benches, results)
	WriteSlower(&b, benches, results)
	require.Equal(t, `
### peers

| | easy | hard |
|---|--:|--:|
| filters | 50 ns, 2 allocs | 12 µs |
| other | 4× | 0.49× |

### growth

| | parse |
|---|--:|
| 1 | 150 ns |
| 100 | 12 ms, 120 µs a condition |

### sizes

| | 1 KB |
|---|--:|
| scan | 1000 ns, 2000 MB/s, 3 MB of memory |

### Where others are faster, by more than noise

- peers, hard: other takes 0.49× of the time
`, b.String())
}

func TestBenches(t *testing.T) {
	keys := make(map[Key]bool)
	for _, b := range Benches() {
		require.False(t, keys[b.Key], "%s twice", b.Key)
		keys[b.Key] = true
		b.Op(1) // panics if an input is not what it should be
	}
}

func TestDatabase(t *testing.T) {
	d := Database{Items: 10_000}
	err := d.Prepare()
	defer func() { require.NoError(t, d.Close()) }()
	if errors.Is(err, exec.ErrNotFound) && os.Getenv("FILTERS_REQUIRE_ALL") == "" {
		t.Skip(err)
	}
	require.NoError(t, err)
	for _, b := range d.Benches() {
		require.True(t, d.Uses(b))
		b.Op(1) // panics if the database fails
	}
}

func TestReadme(t *testing.T) {
	benches := slices.DeleteFunc(Benches(), func(b Bench) bool { return !IsReadme(b) })
	require.Len(t, benches, len(readmeRows())*len(Cases))
	results := fake(benches, 0.5)
	var b strings.Builder
	WriteReadme(&b, results)
	lines := strings.Split(b.String(), "\n")
	require.Len(t, lines, 2+len(readmeRows())+1)
	require.Equal(t,
		"| filters | 1000 ns | 1000 ns | 1000 ns | 1000 ns | 1000 ns | 1000 ns | 1000 ns | 1000 ns | 1000 ns |",
		lines[2])
	require.True(t, strings.HasPrefix(lines[3], "| sonic | **0.50×** |"), lines[3])
}
