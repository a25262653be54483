package decimal

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// satisfies reports whether a number satisfies comparisons, one after the other.
func satisfies(t *testing.T, number string, list []comparison) bool {
	t.Helper()
	for _, c := range list {
		way := Same
		switch n := compare(t, number, c.text); {
		case n < 0:
			way = Below
		case n > 0:
			way = Above
		}
		if c.want&way == 0 {
			return false
		}
	}
	return true
}

// Search finds a number exactly if one of all slots satisfies the comparisons.
func TestSearch(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 5000 {
		var s Search
		var slots []string
		for range r.IntN(5) {
			v := ascending[r.IntN(len(ascending))]
			s.Compare(v, Outcomes(r.IntN(8)))
			slots = append(slots, v, below(v), above(v))
			for _, w := range ascending {
				if compare(t, v, w) < 0 {
					slots = append(slots, between(v, w))
				}
			}
		}
		list := append([]comparison(nil), s.list...)
		want := len(list) == 0
		for _, slot := range slots {
			want = want || satisfies(t, slot, list)
		}
		got, ok := s.Find()
		require.Equal(t, want, ok, "%v", list)
		if ok {
			found++
			require.True(t, satisfies(t, got, list), "%s %v", got, list)
		}
	}
	require.Greater(t, found, 1000)
}

func TestSearchPrefersValues(t *testing.T) {
	var s Search
	s.Compare("5", Same|Above)
	s.Compare("5.0", Same|Below)
	got, ok := s.Find()
	require.True(t, ok)
	require.Equal(t, "5", got)
}

func TestOutcomesNot(t *testing.T) {
	require.Equal(t, Same|Above, Below.Not())
	require.Equal(t, Below, (Same | Above).Not())
}
