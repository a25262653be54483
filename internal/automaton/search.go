package automaton

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Search is for a string that satisfies requirements.
type Search struct {
	// Spend is told of the work that is done, and returns false to end it.
	Spend func(steps int) bool

	// NotEmpty makes the search prefer strings that are not empty.
	NotEmpty bool

	machines            []machine
	stamps              bool // the string must be a stamp
	calendar            bool // it matters whether it is one
	orders, instants    comparisons
	required, forbidden []string // parts
	impossible          bool
}

// comparisons hold one comparison for each value.
type comparisons struct {
	list  []comparison
	index map[string]int
}

type comparison struct {
	value string
	want  Outcomes
}

// narrow adds a comparison and reports whether there is a way left.
func (c *comparisons) narrow(v string, want Outcomes) bool {
	i, ok := c.index[v]
	if !ok {
		if c.index == nil {
			c.index = map[string]int{}
		}
		i = len(c.list)
		c.index[v] = i
		c.list = append(c.list, comparison{v, anyOutcome})
	}
	c.list[i].want &= want
	return c.list[i].want != 0
}

// Compare requires that the string compares with v in one of some ways.
func (s *Search) Compare(v string, want Outcomes) {
	s.impossible = !s.orders.narrow(v, want) || s.impossible
}

// CompareInstant requires that the string, a full time stamp, compares with the
// full time stamp v as an instant in one of some ways. Longer is not one of them.
func (s *Search) CompareInstant(v string, want Outcomes) {
	s.impossible = !s.instants.narrow(instantOf(v), want&^Longer) || s.impossible
}

// Contain requires that v is a part of the string or, if not, that it is not.
func (s *Search) Contain(v string, not bool) {
	switch {
	case not:
		s.impossible = s.impossible || v == ""
		s.forbidden = append(s.forbidden, v)
	case v != "":
		s.required = append(s.required, v)
	}
}

// BeStamp requires that the string is a full time stamp, or that it is not one.
func (s *Search) BeStamp(want bool) { s.stamps, s.calendar = want, true }

// Find returns a string that satisfies all requirements, often the shortest. If
// Spend has returned false, false means nothing.
func (s *Search) Find() (string, bool) {
	if s.impossible || !s.addParts() {
		return "", false
	}
	starts, exact := []string{""}, -1
	for i, c := range s.orders.list {
		s.machines = append(s.machines, order{[]rune(c.value), c.want})
		if c.want == Same {
			exact = i
		}
		if c.want&Longer != 0 {
			starts = append(starts, c.value)
		}
	}
	for _, c := range s.instants.list {
		s.machines = append(s.machines, instant(c))
	}
	if s.calendar { // last, as it has no letter of its own to follow
		s.machines = append(s.machines, calendar{s.stamps})
	}
	if exact >= 0 {
		text := s.orders.list[exact].value
		return text, s.accepts(text)
	}
	for _, start := range starts {
		if !s.Spend(len(start)/8 + len(s.required)) {
			return "", false
		}
		if text := s.guess(start); s.accepts(text) {
			return text, true
		}
	}
	return s.search()
}

// addParts adds machines for the parts. It returns false if a required part
// contains a forbidden one.
func (s *Search) addParts() bool {
	slices.SortStableFunc(s.required, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	longest := s.required[:0]
	isIn := func(v string) bool {
		return slices.ContainsFunc(longest, func(long string) bool {
			return !s.Spend(1+len(long)/16) || strings.Contains(long, v)
		})
	}
	for _, v := range s.required {
		if !isIn(v) {
			longest = append(longest, v)
			s.machines = append(s.machines, newPart(v, false))
		}
	}
	s.required = longest
	for _, v := range s.forbidden {
		if isIn(v) {
			return false
		}
		s.machines = append(s.machines, newPart(v, true))
	}
	return s.Spend(0)
}

// guess returns start and all required parts with a letter between them that is
// in no value.
func (s *Search) guess(start string) string {
	if s.stamps {
		return start + niceStamp[min(len(start), len(niceStamp)):]
	}
	parts := s.required
	if start != "" {
		parts = append([]string{start}, parts...)
	}
	switch {
	case len(parts) == 0 && s.NotEmpty:
		return string(s.unused())
	case len(parts) < 2:
		return strings.Join(parts, "")
	}
	return strings.Join(parts, string(s.unused()))
}

// unused returns a letter that is in no value.
func (s *Search) unused() rune {
	used := map[rune]bool{}
	note := func(v string) {
		s.Spend(1 + len(v)/4)
		for _, r := range v {
			used[r] = true
		}
	}
	for _, v := range slices.Concat(s.required, s.forbidden) {
		note(v)
	}
	for _, c := range s.orders.list {
		note(c.value)
	}
	for _, r := range niceLetters {
		if !used[r] {
			return r
		}
	}
	r := 'あ'
	for used[r] {
		r++
	}
	return r
}

// What is tried before others, so that strings look like strings.
const (
	niceLetters = "xa-0A mz5Z ~"
	niceStamp   = "2025-01-01T00:00:00.000Z"
)

// between returns a letter that is greater than low and less than high.
func between(low, high rune) (rune, bool) {
	for _, r := range niceLetters {
		if low < r && r < high {
			return r, true
		}
	}
	r := low + 1
	if 0xD800 <= r && r < 0xE000 { // surrogates are not letters
		r = 0xE000
	}
	return r, r < high
}

// accepts reports whether all machines accept a string.
func (s *Search) accepts(text string) bool {
	for _, m := range s.machines {
		state := 0
		for _, r := range text {
			if !s.Spend(1) {
				return false
			}
			if state = m.next(state, r); state < 0 {
				break
			}
		}
		if state == dead || state >= 0 && !m.accepts(state) {
			return false
		}
	}
	return true
}

// A prefix is the start of a string, one letter longer than another.
type prefix struct {
	before int
	letter rune
}

// search tries prefixes from the shortest on. Those that leave all machines in the
// same states are tried once. Stamps are all about as long, so for them the search
// goes into the depth.
func (s *Search) search() (string, bool) {
	if s.accepts("") {
		return "", true
	}
	n := len(s.machines)
	reached := []prefix{{before: -1}}
	states := make([]int, n, 64*n) // of the machines, after each prefix
	seen := map[string]bool{}
	var key []byte
	for open := []int{0}; len(open) > 0; {
		at := open[0]
		if s.stamps {
			at, open = open[len(open)-1], open[:len(open)-1]
		} else {
			open = open[1:]
		}
		letters := s.letters(states[at*n : at*n+n])
		if !s.Spend(len(letters)) {
			return "", false
		}
		next := len(open)
		for _, r := range letters {
			if !s.Spend(1 + n/2) {
				return "", false
			}
			accepted, ok := true, true
			for i := 0; i < n && ok; i++ {
				m, state := s.machines[i], states[at*n+i]
				if state != done {
					state = m.next(state, r)
				}
				states = append(states, state)
				accepted = accepted && (state == done || state != dead && m.accepts(state))
				ok = state != dead
			}
			key = key[:0]
			for _, state := range states[len(reached)*n:] {
				key = binary.AppendVarint(key, int64(state))
			}
			if !ok || seen[string(key)] {
				states = states[:len(reached)*n]
				continue
			}
			seen[string(key)] = true
			open = append(open, len(reached))
			reached = append(reached, prefix{at, r})
			if accepted {
				return spell(reached), true
			}
		}
		if s.stamps {
			slices.Reverse(open[next:]) // the last is tried first
		}
	}
	return "", false
}

// letters returns the letters to try: those that make a difference to some machine
// and one from each gap between them.
func (s *Search) letters(states []int) []rune {
	var special []rune
	for i, m := range s.machines {
		if states[i] != done {
			special = m.letters(states[i], special)
		}
	}
	if s.stamps { // No letter between others is in a stamp. The values are followed first.
		return special
	}
	slices.Sort(special)
	special = slices.Compact(special)
	all := make([]rune, 0, 2*len(special)+1)
	low := rune(-1)
	for _, r := range special {
		if gap, ok := between(low, r); ok {
			all = append(all, gap)
		}
		all = append(all, r)
		low = r
	}
	if gap, ok := between(low, utf8.MaxRune+1); ok {
		all = append(all, gap)
	}
	return all
}

// spell returns the string of the last prefix.
func spell(reached []prefix) string {
	var letters []rune
	for at := len(reached) - 1; at > 0; at = reached[at].before {
		letters = append(letters, reached[at].letter)
	}
	slices.Reverse(letters)
	return string(letters)
}
