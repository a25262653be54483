// Package automaton finds strings that satisfy several requirements at once.
//
// A requirement is a machine of finitely many states that reads a string letter
// by letter, a letter being a Unicode scalar value. In each state few letters make
// a difference to a machine, and any two others that no such letter lies between
// behave the same. So a search through the states in which the machines can be
// together, trying the special letters and one from each gap between them, finds
// a string if there is one, and otherwise ends without one.
package automaton

// A machine reads a string. Its states are numbers from 0, where it starts.
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

// Outcomes is a set of ways in which a string compares with another.
type Outcomes uint8

// The ways, by code points, which is by the bytes of UTF-8.
const (
	Below      Outcomes = 1 << iota
	Same                //
	Longer              // it starts with the other, and so is greater
	Above               // it is greater and does not
	anyOutcome = Below | Same | Longer | Above
)

// Not returns the other outcomes.
func (o Outcomes) Not() Outcomes { return anyOutcome &^ o }

// An order machine compares the string with a value. The state is how many letters
// are the same.
type order struct {
	value []rune
	want  Outcomes
}

func (m order) next(state int, r rune) int {
	switch {
	case state == len(m.value):
		return decided(m.want&Longer != 0)
	case r < m.value[state]:
		return decided(m.want&Below != 0)
	case r > m.value[state]:
		return decided(m.want&Above != 0)
	}
	return state + 1
}

func (m order) accepts(state int) bool {
	if state == len(m.value) {
		return m.want&Same != 0
	}
	return m.want&Below != 0
}

func (m order) letters(state int, to []rune) []rune {
	if state < len(m.value) {
		to = append(to, m.value[state])
	}
	return to
}

// A part machine looks for a value in the string. The state is how many letters of
// the value the string ends with.
type part struct {
	value []rune
	not   bool // it must not be there

	// shorter holds for each state the next smaller number of letters that the
	// string ends with too and that the value continues with another letter, or
	// -1. Such a chain is short, whatever the value.
	shorter []int
}

func newPart(value string, not bool) part {
	m := part{value: []rune(value), not: not}
	m.shorter = make([]int, len(m.value))
	m.shorter[0] = -1
	end := 0 // how many letters value[1:i] ends with
	for i := 1; i < len(m.value); i++ {
		m.shorter[i] = end
		if m.value[i] == m.value[end] {
			m.shorter[i] = m.shorter[end]
		}
		end = m.extend(end, m.value[i])
	}
	return m
}

// extend returns how many letters of the value a string ends with, if it ended
// with n of them before the letter r.
func (m part) extend(n int, r rune) int {
	for n >= 0 && m.value[n] != r {
		n = m.shorter[n]
	}
	return n + 1
}

func (m part) next(state int, r rune) int {
	if state = m.extend(state, r); state == len(m.value) {
		return decided(!m.not)
	}
	return state
}

func (m part) accepts(int) bool { return m.not }

func (m part) letters(state int, to []rune) []rune {
	for ; state >= 0; state = m.shorter[state] {
		to = append(to, m.value[state])
	}
	return to
}
