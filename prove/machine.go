package prove

import (
	"strings"
)

// A machine reads a string letter by letter and says whether it is accepted.
// Its states are numbers from 0, where it starts.
type machine interface {
	// next returns the state after a letter, or done or dead.
	next(state int, r rune) int

	// accepts reports whether the string may end in this state.
	accepts(state int) bool

	// letters appends the letters that next tells from their neighbours.
	letters(state int, to []rune) []rune
}

// States of a machine that has decided, whatever follows.
const (
	done = -1 // it accepts
	dead = -2 // it does not
)

func decided(accept bool) int {
	if accept {
		return done
	}
	return dead
}

// outcomes is a set of ways in which a string compares with another.
type outcomes uint8

const (
	below outcomes = 1 << iota
	same
	longer // it starts with the other, and is greater
	above
	allOutcomes = below | same | longer | above
)

// An order machine accepts strings that compare with a value in one of some
// ways. The state is how many letters are the same. Comparing code points is
// comparing bytes of UTF-8.
type order struct {
	value []rune
	want  outcomes
}

func (m order) next(state int, r rune) int {
	switch {
	case state == len(m.value):
		return decided(m.want&longer != 0)
	case r < m.value[state]:
		return decided(m.want&below != 0)
	case r > m.value[state]:
		return decided(m.want&above != 0)
	}
	return state + 1
}

func (m order) accepts(state int) bool {
	if state == len(m.value) {
		return m.want&same != 0
	}
	return m.want&below != 0
}

func (m order) letters(state int, to []rune) []rune {
	if state < len(m.value) {
		to = append(to, m.value[state])
	}
	return to
}

// A part machine accepts strings that contain a value or, if not, do not. The
// state is how many letters of the value the string ends with.
type part struct {
	value []rune
	not   bool
	fail  []int // for each number of letters the next smaller one that the string ends with too
}

func newPart(value string, not bool) part {
	m := part{value: []rune(value), not: not}
	m.fail = make([]int, len(m.value))
	for i := 1; i < len(m.value); i++ {
		k := m.fail[i-1]
		for k > 0 && m.value[k] != m.value[i] {
			k = m.fail[k-1]
		}
		if m.value[k] == m.value[i] {
			k++
		}
		m.fail[i] = k
	}
	return m
}

func (m part) next(state int, r rune) int {
	for state > 0 && m.value[state] != r {
		state = m.fail[state-1]
	}
	if m.value[state] == r {
		state++
	}
	if state == len(m.value) {
		return decided(!m.not)
	}
	return state
}

func (m part) accepts(int) bool { return m.not }

func (m part) letters(state int, to []rune) []rune {
	for ; state > 0; state = m.fail[state-1] {
		to = append(to, m.value[state])
	}
	return append(to, m.value[0])
}

// An instant machine accepts full time stamps whose instant compares with
// another in one of some ways; longer is not one of them. The state is how many
// characters are the same, a dot before the fraction included.
type instant struct {
	value string // see instantOf
	want  outcomes
}

// instantOf returns a full time stamp without its Z, with a dot and without
// zeros at the end, so that the same instant has the same string.
func instantOf(stamp string) string {
	whole, fraction, _ := strings.Cut(strings.TrimSuffix(stamp, "Z"), ".")
	return whole + "." + strings.TrimRight(fraction, "0")
}

func (m instant) next(state int, r rune) int {
	if r == 'Z' {
		if state < len(m.value) && m.value[state:] != "." {
			return decided(m.want&below != 0)
		}
		return decided(m.want&same != 0)
	}
	c := '0'
	if state < len(m.value) {
		c = rune(m.value[state])
	}
	switch {
	case r < c:
		return decided(m.want&below != 0)
	case r > c:
		return decided(m.want&above != 0)
	}
	return min(state+1, len(m.value))
}

func (m instant) accepts(int) bool { return false }

func (m instant) letters(state int, to []rune) []rune {
	if state < len(m.value) {
		to = append(to, rune(m.value[state]))
	}
	return append(to, '0', 'Z')
}

// A calendar machine accepts full time stamps or, if not stamps, everything
// else. Its state is a place in the stamp, times 512, and what is known there.
type calendar struct{ stamps bool }

const stampForm = "YYYY-MM-DDThh:mm:ss.fZ"

func (m calendar) next(state int, r rune) int {
	if next, ok := advance(state/512, state%512, r); ok {
		return next
	}
	return decided(!m.stamps)
}

func (m calendar) accepts(state int) bool { return m.stamps == (state/512 == len(stampForm)) }

func (m calendar) letters(_ int, to []rune) []rune { return append(to, []rune(".0123456789-:TZ")...) }

// advance returns the state of a calendar behind a letter, or false if that
// ends no start of a stamp. What is known is what later letters depend on: of
// the year its remainder, then whether it is a leap year, of the month its
// days, of the day and hour the first digit.
func advance(at, known int, r rune) (state int, ok bool) {
	d := int(r - '0')
	ok = 0 <= d && d <= 9
	switch at {
	case 0, 1, 2:
		known = (known*10 + d) % []int{2, 4, 40}[at]
	case 3:
		year := known*10 + d
		known = 0
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			known = 1
		}
	case 5:
		ok = ok && d <= 1
		known = known*2 + d
	case 6:
		month := known%2*10 + d
		ok = ok && 1 <= month && month <= 12
		known = daysIn(month, known/2 == 1)
	case 8:
		ok = ok && d*10 <= known
		known = known*4 + d
	case 9:
		day := known%4*10 + d
		ok = ok && 1 <= day && day <= known/4
		known = 0
	case 11:
		ok = ok && d <= 2
		known = d
	case 12:
		ok = ok && known*10+d <= 23
		known = 0
	case 14, 17:
		ok = ok && d <= 5
	case 15, 18, 20:
	case 19, 21:
		if r == 'Z' {
			return len(stampForm) * 512, true
		}
		if at == 21 {
			return at * 512, ok
		}
		ok = r == '.'
	default:
		ok = at < len(stampForm) && r == rune(stampForm[at])
	}
	return (at+1)*512 + known, ok
}

func daysIn(month int, leap bool) int {
	switch month {
	case 2:
		if leap {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
