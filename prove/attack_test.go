package prove_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/microcms-go/filters/prove"
	"github.com/stretchr/testify/require"
)

var attacksFlag = flag.Int("attacks", 0, "how many random pairs of filters to attack")

// attacks returns how many random pairs of filters a test tries.
func attacks() int {
	switch {
	case *attacksFlag > 0:
		return *attacksFlag
	case testing.Short():
		return 300
	}
	return 3000
}

var values = []string{
	"", "x", "xy", "y", "1", "5", "05", "10", "1.0", "true", "false", "\x00", "b", "a\x00",
	"2021", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:07.5Z", "2021-03-04T05:06:07", ".",
	"Z",
	"\uE000", "\uD7FF", "\U00010000", "1e400", "0.3", "0.30000000000000000001", "-1", "0", "-0",
}

var paths = []string{"a", "a.b", "a.b.c", "a.c", "a.id", "a.fieldId", "a.b.b", "a.b.id", "b", "id", "a.b.b.c",
	"a.fieldId.c"}

// A maker makes filters and items of a few names and values, so that they meet.
type maker struct {
	*rand.Rand
	values []string
	paths  []string
}

func newMaker(r *rand.Rand) maker {
	m := maker{Rand: r}
	for range 1 + r.IntN(4) {
		m.values = append(m.values, values[r.IntN(len(values))])
	}
	for range 1 + r.IntN(3) {
		m.paths = append(m.paths, paths[r.IntN(len(paths))])
	}
	return m
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (m maker) condition() filters.Expr {
	c := &filters.Condition{Field: filters.Field(pick(m.Rand, m.paths)), Op: filtertest.Op(m.Rand)}
	if c.Op.TakesValue() {
		c.Value = pick(m.Rand, m.values)
	}
	return c
}

func (m maker) tree(n int) filters.Expr {
	if n <= 1 {
		return m.condition()
	}
	k := 1 + m.IntN(n-1)
	list := []filters.Expr{m.tree(k), m.tree(n - k)}
	if m.IntN(2) == 0 {
		return &filters.AndExpr{List: list}
	}
	return &filters.OrExpr{List: list}
}

func (m maker) filter(most int) filters.Filter { return filters.New(m.tree(1 + m.IntN(most))) }

// scalar returns a leaf: a constant, or a neighbour of one.
func (m maker) scalar() string {
	v := pick(m.Rand, m.values)
	switch m.IntN(12) {
	case 0:
		return pick(m.Rand, []string{"true", "false", "null"})
	case 1, 2:
		if n := pick(m.Rand, []string{v, v + "0", v + ".0", v + "1", v + ".5", "-" + v, "1" + v}); isNumber(n) {
			return n
		}
		return pick(m.Rand, []string{"0", "1", "7", "-3"})
	case 3:
		return quote(v + pick(m.Rand, values))
	case 4:
		return quote(v + "\x00")
	case 5:
		return quote(v + pick(m.Rand, []string{"!", "~", "\U0010FFFF", "0", "z"}))
	case 6:
		r := []rune(v)
		return quote(string(r[:m.IntN(len(r)+1)]))
	case 7:
		r := []rune(v)
		cut := string(r[:m.IntN(len(r)+1)])
		return quote(cut + pick(m.Rand, []string{"!", "~", "\U0010FFFF", "0", "z"}))
	case 8:
		return quote(pick(m.Rand, m.values) + v)
	case 9:
		if before, ok := strings.CutSuffix(v, "Z"); ok {
			v = before
			if !strings.Contains(v, ".") {
				v += "."
			}
			return quote(v + pick(m.Rand, []string{"0", "00", "1", "5", "000", "01"}) + "Z")
		}
	}
	return quote(v)
}

func (m maker) value(depth int, inArray bool) string {
	n := m.IntN(10)
	switch {
	case depth == 0 || n < 4:
		return m.scalar()
	case n < 8 || inArray:
		return m.object(depth, inArray)
	}
	var list []string
	for range m.IntN(4) {
		list = append(list, m.value(depth-1, true))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func (m maker) object(depth int, inArray bool) string {
	var list []string
	for _, name := range []string{"a", "b", "c", "id", "fieldId"} {
		odds := 3
		if depth == 4 && name == "a" {
			odds = 1
		}
		if m.IntN(odds) > 0 && odds > 1 {
			continue
		}
		v := m.value(depth-1, false)
		if name == "fieldId" && m.IntN(4) > 0 {
			v = quote(pick(m.Rand, []string{"b", "c", "fieldId", "x"}))
		}
		list = append(list, quote(name)+":"+v)
	}
	return "{" + strings.Join(list, ",") + "}"
}

func quote(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return `"` + b.String() + `"`
}

func isNumber(s string) bool {
	return json.Valid([]byte(s))
}

// independent reports what the second implementation says of an item.
func independent(t *testing.T, typeOf typeOf, f filters.Filter, item []byte) bool {
	t.Helper()
	n, e := oracle.Parse(f.String(), oracle.Limits{})
	require.Nil(t, e)
	if typeOf == nil {
		got, err := oracle.Match(n, item)
		require.NoError(t, err, "%s", item)
		return got
	}
	got, _, err := oracle.MatchTyped(n, item, func(path string) (string, bool, bool) {
		ft, ok := typeOf(filters.Field(path))
		return ft.Kind.String(), ft.InRepeater, ok
	})
	require.NoError(t, err, "%s", item)
	return got
}

func TestAttack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var p prove.Prover
	count := map[prove.Verdict]int{}
	for range attacks() {
		m := newMaker(r)
		f, g := m.filter(4), m.filter(4)
		got := p.Implies(f, g)
		require.NoError(t, got.Err)
		count[got.Verdict]++
		switch got.Verdict {
		case prove.No:
			require.True(t, independent(t, nil, f, got.Witness), "%s and not %s: %s", f, g, got.Witness)
			require.False(t, independent(t, nil, g, got.Witness), "%s and not %s: %s", f, g, got.Witness)
		case prove.Yes:
			for range 60 {
				item := []byte(m.object(4, false))
				fm, err := f.Match(item)
				require.NoError(t, err, "%s", item)
				gm, _ := g.Match(item)
				require.False(t, fm && !gm, "%s implies %s, but %s", f, g, item)
			}
		}
	}
	t.Log(count)
}
