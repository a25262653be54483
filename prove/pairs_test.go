package prove_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/timestamp"
	"github.com/microcms-go/filters/prove"
	"github.com/stretchr/testify/require"
)

// constants are few, and meet in every way that matters.
var constants = []string{
	"", "\x00", "a", "ab", "b", "5", "10", "05", "5.0", "true",
	"2021-03-04T05:06:07Z", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:07.5Z", "2021",
}

// everyCondition returns the conditions on a path with these values.
func everyCondition(path filters.Field, values []string) (all []*filters.Condition) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		if !op.TakesValue() {
			all = append(all, &filters.Condition{Field: path, Op: op})
			continue
		}
		for _, v := range values {
			all = append(all, &filters.Condition{Field: path, Op: op, Value: v})
		}
	}
	return all
}

// universe returns items with every leaf that is a constant or beside one, in every
// place that a path of two names can lead to, and if pairs every two together.
func universe(values []string, pairs bool) (items [][]byte) {
	leaves := []string{"null", "true", "false", "[]", "{}", "0", "7", "4", "5.5", "11", "2022", "-1", `"z"`, `"4"`,
		`"2"`,
		`"9"`, `"\uDBFF\uDFFF"`}
	for _, v := range values {
		leaves = append(leaves, quote(v), quote(v+"\x00"), quote(v+"z"), `{"id":`+quote(v)+`}`)
		for _, w := range values {
			leaves = append(leaves, quote(v+w), quote(v+"."+w))
		}
		if isNumber(v) {
			leaves = append(leaves, v)
		}
		if timestamp.IsFull(v) {
			whole := v[:timestamp.SecondEnd]
			for _, fraction := range []string{".0001", ".9", ".50", ".4", ".00"} {
				leaves = append(leaves, quote(whole+fraction+"Z"), quote(whole+fraction))
			}
		}
	}
	slices.Sort(leaves)
	leaves = slices.Compact(leaves)
	add := func(format string, args ...any) { items = append(items, fmt.Appendf(nil, format, args...)) }
	add("{}")
	for _, x := range leaves {
		add(`{"a":%s}`, x)
		add(`{"a":[%s]}`, x)
		add(`{"a":{"b":%s}}`, x)
		add(`{"a":[{"b":%s}]}`, x)
		add(`{"a":{"b":[%s]}}`, x)
		for _, y := range leaves {
			if pairs {
				add(`{"a":[{"b":%s},{"b":%s}]}`, x, y)
			}
		}
	}
	return items
}

// outcomes returns for each condition whether it holds for each item.
func outcomes(t *testing.T, list []*filters.Condition, items [][]byte) [][]bool {
	all := make([][]bool, len(list))
	for i, c := range list {
		m, err := filters.Evaluator{}.Compile(filters.New(c))
		require.NoError(t, err)
		all[i] = make([]bool, len(items))
		for k, item := range items {
			all[i][k], err = m.Match(item)
			require.NoError(t, err, "%s", item)
		}
	}
	return all
}

// Every condition against every other, on one path and on one of two names: the
// answer is yes exactly if no item of the universe shows a no.
func TestPairs(t *testing.T) {
	var p prove.Prover
	for _, path := range []filters.Field{"a", "a.b"} {
		values := constants
		if path == "a.b" {
			values = []string{"", "a", "5", "10", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07.000Z"}
		}
		items := universe(values, path == "a.b")
		list := everyCondition(path, values)
		holds := outcomes(t, list, items)
		for i, c := range list {
			for k, d := range list {
				if testing.Short() && (i+k)%4 != 0 {
					continue
				}
				f, g := filters.New(c), filters.New(d)
				for _, ask := range []string{"implies", "never"} {
					if ask == "never" {
						f = filters.And(filters.New(c), filters.New(d))
					}
					want := prove.Yes
					for n := range items {
						if holds[i][n] && holds[k][n] == (ask == "never") {
							want = prove.No
							break
						}
					}
					got := answer(p, ask, f, g)
					require.Equal(t, want.String(), got.Verdict.String(), "%s %s %s: %s", ask, f, g, got.Witness)
				}
			}
		}
	}
}

// Small trees over one and two paths, in the same way.
func TestSmallTrees(t *testing.T) {
	few := []string{"", "a", "5", "10"}
	items := universe(few, true)
	var list []*filters.Condition
	for _, path := range []filters.Field{"a", "a.b", "a.id"} {
		list = append(list, everyCondition(path, few)...)
	}
	holds := outcomes(t, list, items)
	var p prove.Prover
	step := 7 // of all triples
	if testing.Short() {
		step = 307
	}
	n := 0
	for i, c := range list {
		for k, d := range list {
			for l, e := range list {
				if n++; n%step != 0 {
					continue
				}
				f := filters.And(filters.New(c), filters.New(d))
				g := filters.New(e)
				if n%2 == 0 {
					f = filters.Or(filters.New(c), filters.New(d))
				}
				got := p.Implies(f, g)
				require.NotEqual(t, prove.Unknown, got.Verdict)
				if got.Verdict == prove.No {
					continue // The matcher has confirmed the witness.
				}
				for at := range items {
					both := holds[i][at] && holds[k][at]
					if n%2 == 0 {
						both = holds[i][at] || holds[k][at]
					}
					require.False(t, both && !holds[l][at], "%s implies %s, but %s", f, g, items[at])
				}
			}
		}
	}
}

// The table of one condition and another on the same path, leaf by leaf.
func TestTableOfConditions(t *testing.T) {
	values := []string{"", "\x00", "a", "ab", "b", "5", "6", "10", "05", "5.0"}
	var p prove.Prover
	number := func(v string) (int, bool) {
		n, ok := map[string]int{"5": 50, "6": 60, "10": 100, "5.0": 50}[v]
		return n, ok
	}
	// Both readings of an order: as texts, and as numbers where v is one.
	ordered := func(v, w string) bool {
		a, ok := number(v)
		b, both := number(w)
		return v <= w && (!ok || both && a <= b)
	}
	for _, v := range values {
		for _, w := range values {
			_, isNumber := number(v)
			text := func(holds bool) bool { return holds && !isNumber }
			for _, tt := range []struct {
				f, g filters.Filter
				want bool
			}{
				{filters.Field("a").Equals(v), filters.Field("a").Exists(), v != ""},
				{filters.Field("a").Contains(v), filters.Field("a").Exists(), v != ""},
				{filters.Field("a").BeginsWith(v), filters.Field("a").Exists(), v != ""},
				{filters.Field("a").LessThan(v), filters.Field("a").Exists(), v == ""},
				{filters.Field("a").GreaterThan(v), filters.Field("a").Exists(), true},
				{filters.Field("a").Equals(v), filters.Field("a").Equals(w), v == w},
				{filters.Field("a").Contains(v), filters.Field("a").Contains(w), v == w},
				{filters.Field("a").BeginsWith(v), filters.Field("a").Contains(w), strings.Contains(v, w)},
				{filters.Field("a").BeginsWith(v), filters.Field("a").BeginsWith(w), strings.HasPrefix(v, w)},
				{filters.Field("a").BeginsWith(v), filters.Field("a").LessThan(w), v < w && !strings.HasPrefix(w, v)},
				{filters.Field("a").BeginsWith(v), filters.Field("a").GreaterThan(w), v > w},
				{filters.Field("a").LessThan(v), filters.Field("a").Contains(w), v == "" || text(w == "")},
				{filters.Field("a").LessThan(v), filters.Field("a").Equals(w), v == "" || v == "\x00" && w == ""},
				{filters.Field("a").LessThan(v), filters.Field("a").LessThan(w), v == "" || ordered(v, w)},
				{filters.Field("a").LessThan(v), filters.Field("a").GreaterThan(w), v == ""},
				{filters.Field("a").GreaterThan(v), filters.Field("a").BeginsWith(w), text(w == "")},
				{filters.Field("a").GreaterThan(v), filters.Field("a").GreaterThan(w), func() bool {
					a, _ := number(v)
					b, both := number(w)
					return v >= w && (!isNumber || both && a >= b)
				}()},
				{filters.Field("a").GreaterThan(v), filters.Field("a").LessThan(w), false},
				{filters.Field("a").Exists(), filters.Field("a").Equals(w), false},
			} {
				got := p.Implies(tt.f, tt.g)
				require.Equal(t, tt.want, got.Verdict == prove.Yes, "%s implies %s: %s", tt.f, tt.g, got.Witness)
			}
		}
	}
}
