package decimal

import "slices"

// Outcomes is a set of ways in which a number compares with another.
type Outcomes uint8

// The ways.
const (
	Below Outcomes = 1 << iota
	Same
	Above
)

// Not returns the other outcomes.
func (o Outcomes) Not() Outcomes { return (Below | Same | Above) &^ o }

// A Search is for a number that satisfies comparisons.
//
// Their values cut the numbers into slots: each value, and what is below, between
// and above them. The numbers of a slot satisfy the same comparisons, and no slot is
// empty.
type Search struct{ list []comparison }

type comparison struct {
	text  string
	value Decimal[string]
	want  Outcomes
}

func (c comparison) compare(d comparison) int { return Compare(c.value, d.value) }

// Compare requires that the number compares with the number v in one of some ways.
func (s *Search) Compare(v string, want Outcomes) {
	d, _ := Parse(v)
	s.list = append(s.list, comparison{v, d, want})
}

// Find returns a number that satisfies all comparisons, if there is one.
func (s *Search) Find() (string, bool) {
	slices.SortStableFunc(s.list, comparison.compare)
	values := s.list[:0]
	for _, c := range s.list {
		if last := len(values) - 1; last >= 0 && values[last].compare(c) == 0 {
			values[last].want &= c.want
		} else {
			values = append(values, c)
		}
	}
	n := len(values)
	if n == 0 {
		return "1", true
	}
	first := n // only from here on is a number below the values that follow welcome
	for first > 0 && values[first-1].want&Below != 0 {
		first--
	}
	for i := 0; i <= n; i++ {
		if i >= first {
			return gap(values, i), true
		}
		c := values[i]
		if c.want&Same != 0 && i+1 >= first {
			return c.text, true
		}
		if c.want&Above == 0 {
			break
		}
	}
	return "", false
}

// gap returns a number before the value i and after the one before it.
func gap(values []comparison, i int) string {
	switch {
	case i == 0:
		return below(values[0].text)
	case i == len(values):
		return above(values[i-1].text)
	}
	return between(values[i-1].text, values[i].text)
}
