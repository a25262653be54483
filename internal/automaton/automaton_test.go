package automaton

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/timestamp"
	"github.com/stretchr/testify/require"
)

func unlimited(int) bool { return true }

// A requirement is what a search is asked for, and a plain test for it.
type requirement struct {
	text  string
	apply func(*Search)
	holds func(string) bool
}

func compareAs(v string, want Outcomes) requirement {
	return requirement{
		"compare " + v,
		func(s *Search) { s.Compare(v, want) },
		func(s string) bool { return want&outcome(s, v) != 0 },
	}
}

// outcome is that of comparing s with v.
func outcome(s, v string) Outcomes {
	switch {
	case s == v:
		return Same
	case s < v:
		return Below
	case strings.HasPrefix(s, v):
		return Longer
	}
	return Above
}

func contain(v string, not bool) requirement {
	return requirement{
		"contain " + v,
		func(s *Search) { s.Contain(v, not) },
		func(s string) bool { return strings.Contains(s, v) != not },
	}
}

func stamp(want bool) requirement {
	return requirement{
		"stamp",
		func(s *Search) { s.BeStamp(want) },
		func(s string) bool { return timestamp.IsFull(s) == want },
	}
}

func compareInstantAs(v string, want Outcomes) requirement {
	outcomes := [...]Outcomes{Below, Same, Above}
	return requirement{
		"instant " + v,
		func(s *Search) { s.CompareInstant(v, want) },
		func(s string) bool { return want&outcomes[1+cmp.Compare(timestamp.Compare(s, v), 0)] != 0 },
	}
}

// find returns what a search finds, which must satisfy the requirements.
func find(t *testing.T, list ...requirement) (string, bool) {
	t.Helper()
	s := Search{Spend: unlimited}
	var names []string
	for _, r := range list {
		r.apply(&s)
		names = append(names, r.text)
	}
	got, ok := s.Find()
	if ok {
		require.True(t, utf8.ValidString(got))
		for _, r := range list {
			require.True(t, r.holds(got), "%q of %q", got, names)
		}
	}
	return got, ok
}

func TestFind(t *testing.T) {
	tests := []struct {
		name string
		list []requirement
		want string
		ok   bool
	}{
		{"nothing", nil, "", true},
		{"the only one", []requirement{compareAs("ab", Same)}, "ab", true},
		{"two only ones", []requirement{compareAs("ab", Same), compareAs("a", Same)}, "", false},
		{"a part", []requirement{contain("ab", false)}, "ab", true},
		{"parts", []requirement{contain("ab", false), contain("b", false), contain("c", false)}, "abxc", true},
		{"parts with every letter that is tried first", []requirement{
			contain("あ"+niceLetters, false), contain("q", false),
		}, "あ" + niceLetters + "ぃq", true},
		{"a part of a part", []requirement{contain("aba", false), contain("ba", true)}, "", false},
		{"a start and a part", []requirement{compareAs("ab", Same|Longer), contain("ba", false)}, "abxba", true},
		{
			"overlap", []requirement{compareAs("ab", Same|Longer), contain("bc", false), compareAs("abd", Below)},
			"abc", true,
		},
		{"nothing is below NUL", []requirement{compareAs("\x00", Below), compareAs("", Longer)}, "", false},
		{
			"nothing is between a and a NUL", []requirement{compareAs("a", Longer|Above), compareAs("a\x00", Below)},
			"", false,
		},
		{"between a and b", []requirement{compareAs("a", Longer|Above), compareAs("b", Below)}, "ax", true},
		{"above all", []requirement{compareAs("\U0010FFFF", Longer|Above)}, "\U0010FFFFx", true},
		{"no surrogates", []requirement{
			compareAs("\uD7FF", Longer|Above), compareAs("\uE000", Below), compareAs("\uD7FF", Below|Same|Above),
		}, "", false},
		{
			"code points, not UTF-16", []requirement{compareAs("\uFFFF", Above), compareAs("\U00010000\x00", Below)},
			"\U00010000", true,
		},
		{"a forbidden empty part", []requirement{contain("", true)}, "", false},
		{"stamp", []requirement{stamp(true)}, "2025-01-01T00:00:00.000Z", true},
		{"stamp before", []requirement{stamp(true), compareAs("2020", Below)}, "2000-01-01T00:00:00Z", true},
		{
			"instant before", []requirement{stamp(true), compareInstantAs("2021-03-04T05:06:07Z", Below)},
			"2021-03-04T05:06:00Z", true,
		},
		{
			"instant after", []requirement{stamp(true), compareInstantAs("2021-03-04T05:06:07Z", Above)},
			"2025-01-01T00:00:00.000Z", true,
		},
		{
			"stamp of February",
			[]requirement{stamp(true), compareAs("2021-02-2", Same|Longer), compareAs("2021-02-28", Above)},
			"", false,
		},
		{
			"stamp of a leap year", []requirement{stamp(true), compareAs("2020-02-29", Longer)},
			"2020-02-29T00:00:00.000Z",
			true,
		},
		{"no leap year", []requirement{stamp(true), compareAs("1900-02-29", Longer)}, "", false},
		{"between instants", []requirement{
			stamp(true), compareInstantAs("2021-03-04T05:06:07Z", Above),
			compareInstantAs("2021-03-04T05:06:07.001Z", Below),
		}, "2021-03-04T05:06:07.0000Z", true},
		{"the same instant in other words", []requirement{
			stamp(true), compareInstantAs("2021-03-04T05:06:07.50Z", Same), contain("500", false),
		}, "2021-03-04T05:06:07.500Z", true},
		{
			"but a stamp", []requirement{stamp(false), compareAs("2021-03-04T05:06:07Z", Same)}, "2021-03-04T05:06:07Z",
			false,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := find(t, tt.list...)
			require.Equal(t, tt.ok, ok, "%q", got)
			if ok && tt.name != "between instants" {
				require.Equal(t, tt.want, got)
			}
		})
	}
}

func TestNotEmpty(t *testing.T) {
	s := Search{Spend: unlimited, NotEmpty: true}
	got, ok := s.Find()
	require.True(t, ok)
	require.Equal(t, "x", got)
	s = Search{Spend: unlimited, NotEmpty: true}
	s.Compare("", Same)
	got, ok = s.Find()
	require.True(t, ok)
	require.Empty(t, got)
}

// Random requirements are satisfied by what is found, and if nothing is found no
// short string of their letters and the ones beside them satisfies them.
func TestFindLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const letters = "\x00\x01ab"
	var all []string
	for length, level := 0, []string{""}; length < 5; length++ {
		all = append(all, level...)
		var next []string
		for _, s := range level {
			for _, letter := range letters {
				next = append(next, s+string(letter))
			}
		}
		level = next
	}
	count := map[bool]int{}
	for range 4000 {
		var list []requirement
		for range 1 + r.IntN(5) {
			v := all[r.IntN(85)] // of up to three letters
			if r.IntN(3) == 0 {
				list = append(list, contain(v, r.IntN(2) == 0))
			} else {
				list = append(list, compareAs(v, Outcomes(r.IntN(16))))
			}
		}
		_, ok := find(t, list...)
		if count[ok]++; ok {
			continue
		}
		for _, s := range all {
			if !slices.ContainsFunc(list, func(r requirement) bool { return !r.holds(s) }) {
				var names []string
				for _, r := range list {
					names = append(names, r.text)
				}
				t.Fatalf("%q is not found for %q", s, names)
			}
		}
	}
	require.Greater(t, count[true], 500)
	require.Greater(t, count[false], 500)
}

// The same for stamps, with candidates beside those of the requirements.
func TestFindStampLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	stamps := []string{
		"2021-03-04T05:06:07Z", "2021-03-04T05:06:07.0Z", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:07.5Z",
		"2021-03-04T05:06:07.49Z",
		"2021-03-04T05:06:07.51Z", "2021-03-04T05:06:08Z", "2021-03-04T05:06:06.9Z", "2020-02-29T23:59:59Z",
		"9999-12-31T23:59:59.9Z",
		"0000-01-01T00:00:00Z", "2021-03-04T05:06:07.001Z", "2021-03-04T05:06:07.0001Z", "2021-03-04T05:06:07.0009Z",
		"2021-03-04T05:06:07.00Z",
	}
	texts := append([]string{"2021", "2021-03-04", "2021-03-04T05:06:07", ".", "00", "Z", "x", "2021-03-04T05:06:07.9",
		"31", "29", "", "3"}, stamps...)
	count := map[bool]int{}
	for range 2000 {
		list := []requirement{stamp(true)}
		for range 1 + r.IntN(4) {
			switch v := texts[r.IntN(len(texts))]; r.IntN(3) {
			case 0:
				list = append(list, contain(v, r.IntN(2) == 0))
			case 1:
				list = append(list, compareAs(v, Outcomes(r.IntN(16))))
			case 2:
				list = append(list,
					compareInstantAs(stamps[r.IntN(len(stamps))],
						[]Outcomes{Same, Below, Above, Same | Below, Same | Above, Below | Above}[r.IntN(6)]))
			}
		}
		_, ok := find(t, list...)
		if count[ok]++; ok {
			continue
		}
		for _, s := range stamps {
			require.True(t, slices.ContainsFunc(list, func(r requirement) bool { return !r.holds(s) }), s)
		}
	}
	require.Greater(t, count[true], 200)
	require.Greater(t, count[false], 200)
}

// The calendar machine knows the stamps that package timestamp knows.
func TestCalendar(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	accepts := func(s string) bool {
		state := 0
		for _, c := range s {
			if state = (calendar{true}).next(state, c); state < 0 {
				return false
			}
		}
		return calendar{true}.accepts(state)
	}
	for year := range 10000 {
		for _, day := range []string{"02-28", "02-29", "02-30", "12-31", "04-30", "04-31"} {
			s := strings.Repeat("0", 4-len(itoa(year))) + itoa(year) + "-" + day + "T00:00:00Z"
			require.Equal(t, timestamp.IsFull(s), accepts(s), s)
		}
	}
	valid := 0
	for range 200000 {
		s := []byte("2020-02-28T19:29:39.5Z")[:20+r.IntN(3)]
		if len(s) == 20 {
			s[19] = 'Z'
		}
		for range 1 + r.IntN(3) {
			s[r.IntN(len(s))] = "0123456789-:.TZ/あ"[r.IntN(16)]
		}
		if timestamp.IsFull(s) {
			valid++
		}
		require.Equal(t, timestamp.IsFull(string(s)), accepts(string(s)), "%s", s)
	}
	require.Greater(t, valid, 1000)
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

// The search for required parts doubles with each of them and ends with Spend.
func TestSpend(t *testing.T) {
	left := 100000
	s := Search{Spend: func(n int) bool { left -= n; return left >= 0 }}
	s.Compare("b", Below)
	s.Compare("a", Same|Longer)
	s.Compare("am", Below)
	for _, letter := range "opqrstuvwxyz" {
		s.Contain(string(letter), false)
		s.Contain(string(letter)+"a", true)
	}
	_, ok := s.Find()
	require.False(t, ok && left < 0)
}

// However early a search ends, a string that it returns is right.
func TestSpendAnything(t *testing.T) {
	list := []requirement{
		compareAs("a", Same|Longer), compareAs("am", Below), contain("op", false), contain("pq", false),
		contain("oa", true),
	}
	found := 0
	for budget := range 1000 {
		left := budget
		s := Search{Spend: func(n int) bool { left -= n; return left >= 0 }}
		for _, r := range list {
			r.apply(&s)
		}
		got, ok := s.Find()
		if !ok {
			continue
		}
		found++
		for _, r := range list {
			require.True(t, r.holds(got), "%q with %d steps", got, budget)
		}
	}
	require.Greater(t, found, 100)
	require.Less(t, found, 1000)
}

func TestBetween(t *testing.T) {
	for _, tt := range []struct {
		low, high, want rune
		ok              bool
	}{
		{'w', 'y', 'x', true},
		{'w', 'x', 'x', false},
		{'x', 'y', 'y', false},
		{'あ', 'ぅ', 'ぃ', true},
		{0xD7FF, 0xE001, 0xE000, true},
		{0xD7FF, 0xE000, 0xE000, false},
	} {
		got, ok := between(tt.low, tt.high)
		require.Equal(t, tt.want, got, "%q %q", tt.low, tt.high)
		require.Equal(t, tt.ok, ok, "%q %q", tt.low, tt.high)
	}
}

// A value that repeats itself costs no more than another.
func TestSpendIsLinear(t *testing.T) {
	spent := func(n int) int {
		steps := 0
		s := Search{Spend: func(n int) bool { steps += n; return true }}
		v := strings.Repeat("x", n)
		s.Compare(v, Same|Longer)
		s.Contain(v[1:]+"y", true)
		s.Contain(v[1:]+"z", false)
		s.Contain(v+"y", true)
		s.Compare(v+"z", Below)
		_, ok := s.Find()
		require.True(t, ok)
		return steps
	}
	require.Less(t, spent(4000), 3*spent(2000))
}
