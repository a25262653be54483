// Package filtertest makes filters and content items for tests: plain ones,
// odd ones and hostile ones.
//
// Every generator draws its choices from a [Source], so the same generators
// serve property tests ([Gen]), fuzz targets ([Bytes]) and benchmarks (a
// *rand.Rand of math/rand/v2 is a Source).
//
// Names and values come from small pools that filters and items share, so that
// many of the conditions made hold for some of the items made.
package filtertest

import "pgregory.net/rapid"

// A Source makes choices: IntN returns a number from 0 to n-1. The choice 0 is
// the simplest everywhere, so a Source that returns nothing else ends every
// generator soon.
type Source interface{ IntN(n int) int }

// Gen returns a generator of what draw makes, for property tests.
func Gen[V any](draw func(Source) V) *rapid.Generator[V] {
	return rapid.Custom(func(t *rapid.T) V { return draw(rapidSource{t}) })
}

type rapidSource struct{ t *rapid.T }

func (s rapidSource) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(s.t, "choice") }

// Bytes returns a Source that takes its choices from data, the input of a fuzz
// target, and returns 0 when data is used up.
func Bytes(data []byte) Source { return &bytesSource{data} }

type bytesSource struct{ rest []byte }

func (s *bytesSource) IntN(n int) int {
	choice := 0
	for limit := 1; limit < n && len(s.rest) > 0; limit <<= 8 {
		choice = choice<<8 | int(s.rest[0])
		s.rest = s.rest[1:]
	}
	return choice % n
}

// oneIn reports true once in n draws. It is false for the choice 0.
func oneIn(s Source, n int) bool { return s.IntN(n) == n-1 }

// pick returns one of list.
func pick[T any](s Source, list ...T) T { return list[s.IntN(len(list))] }

// Count returns a number from 0 to most. It is small as a rule, but now and
// then of any size, so that a short fuzz input can ask for a big filter.
func Count(s Source, most int) int {
	const small = 4
	if most > small && oneIn(s, 24) {
		return s.IntN(most + 1)
	}
	return s.IntN(min(small, most) + 1)
}
