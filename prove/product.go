package prove

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// A product is a search for a string that several machines accept.
type product struct {
	*budget
	machines   []machine
	depthFirst bool // for machines that only accept strings of about one length
	notEmpty   bool // an empty string will do, but another is better

	exact               *string  // the string must be this one
	starts              []string // what the string may have to start with
	required, forbidden []string // what it must and must not contain
}

// addOrder adds the machine that compares with v. It returns false if no
// outcome is left.
func (p *product) addOrder(v string, o outcomes) bool {
	switch {
	case o == 0:
		return false
	case o == allOutcomes:
		return true
	case o == same:
		p.exact = &v
	case o&longer != 0:
		p.starts = append(p.starts, v)
	}
	p.machines = append(p.machines, order{[]rune(v), o})
	return true
}

// addPart adds a string that must or must not be a part.
func (p *product) addPart(v string, not bool) {
	if not {
		p.forbidden = append(p.forbidden, v)
	} else if v != "" {
		p.required = append(p.required, v)
	}
}

// find returns a string that all machines accept.
func (p *product) find() (string, bool) {
	if !p.addParts() {
		return "", false
	}
	if p.exact != nil {
		return *p.exact, p.accept(*p.exact)
	}
	if !p.depthFirst {
		for _, start := range append([]string{""}, p.starts...) {
			if s := p.join(start); p.accept(s) {
				return s, true
			}
		}
	}
	return p.search()
}

// addParts adds machines for the parts. It returns false if a required part
// contains a forbidden one.
func (p *product) addParts() bool {
	slices.SortStableFunc(p.required, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	longest := p.required[:0]
	for _, v := range p.required {
		inside := func(s string) bool { return p.spend(1+len(s)/8) && strings.Contains(s, v) }
		if slices.ContainsFunc(longest, inside) {
			continue
		}
		longest = append(longest, v)
		p.machines = append(p.machines, newPart(v, false))
	}
	p.required = longest
	for _, v := range p.forbidden {
		inside := func(s string) bool { return p.spend(1+len(s)/8) && strings.Contains(s, v) }
		if slices.ContainsFunc(p.required, inside) {
			return false
		}
		p.machines = append(p.machines, newPart(v, true))
	}
	return true
}

// join returns start and all required parts with a letter between them that is
// in no constant.
func (p *product) join(start string) string {
	parts := p.required
	if start != "" || len(parts) == 0 && p.notEmpty {
		parts = append([]string{start}, parts...)
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return strings.Join(parts, string(p.unused()))
}

// unused returns a letter that is in no constant.
func (p *product) unused() rune {
	isUsed := func(r rune) bool {
		has := func(s string) bool { return p.spend(1+len(s)/8) && strings.ContainsRune(s, r) }
		return slices.ContainsFunc(p.starts, has) || slices.ContainsFunc(p.required, has) || slices.ContainsFunc(p.forbidden, has)
	}
	for _, r := range niceLetters {
		if !isUsed(r) {
			return r
		}
	}
	r := 'あ'
	for isUsed(r) {
		r++
	}
	return r
}

// niceLetters are tried before others, so that strings look like strings.
const niceLetters = "xa-0A mz5Z ~"

// between returns a letter that is greater than low and less than high.
func letterBetween(low, high rune) (rune, bool) {
	for _, r := range niceLetters {
		if low < r && r < high {
			return r, true
		}
	}
	r := low + 1
	if 0xD800 <= r && r < 0xE000 { // surrogates are no letters
		r = 0xE000
	}
	return r, r < high
}

// accept reports whether all machines accept s.
func (p *product) accept(s string) bool {
	for _, m := range p.machines {
		state := 0
		for _, r := range s {
			if !p.spend(1) {
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

// A prefix is a string that the search has reached: one letter behind another.
type prefix struct {
	states []int // of the machines
	before int
	letter rune
}

// search returns the shortest string that all machines accept, or if depthFirst
// any. Prefixes that leave all machines in the same states are as good.
func (p *product) search() (string, bool) {
	reached := []prefix{{states: make([]int, len(p.machines)), before: -1}}
	if p.accept("") {
		return "", true
	}
	seen := map[string]bool{}
	open := []int{0}
	var key []byte
	for len(open) > 0 {
		var at int
		if p.depthFirst {
			at, open = open[len(open)-1], open[:len(open)-1]
		} else {
			at, open = open[0], open[1:]
		}
		for _, r := range p.letters(reached[at].states) {
			if !p.spend(2 + len(p.machines)) {
				return "", false
			}
			states, accepted, ok := p.step(reached[at].states, r)
			if !ok {
				continue
			}
			key = key[:0]
			for _, state := range states {
				key = binary.AppendVarint(key, int64(state))
			}
			if seen[string(key)] {
				continue
			}
			seen[string(key)] = true
			open = append(open, len(reached))
			reached = append(reached, prefix{states, at, r})
			if accepted {
				return spell(reached), true
			}
		}
	}
	return "", false
}

// step returns the states behind a letter and whether all machines accept. It
// returns false if one never will.
func (p *product) step(states []int, r rune) (next []int, accepted, ok bool) {
	next = make([]int, len(states))
	accepted = true
	for i, m := range p.machines {
		state := states[i]
		if state != done {
			state = m.next(state, r)
		}
		if state == dead {
			return nil, false, false
		}
		next[i] = state
		accepted = accepted && (state == done || m.accepts(state))
	}
	return next, accepted, true
}

// letters returns the letters to try: those that make a difference for some
// machine and one from each gap between them.
func (p *product) letters(states []int) []rune {
	var special []rune
	for i, m := range p.machines {
		if states[i] != done {
			special = m.letters(states[i], special)
		}
	}
	slices.Sort(special)
	special = slices.Compact(special)
	all := make([]rune, 0, 2*len(special)+1)
	low := rune(-1)
	for _, r := range append(special, 0x110000) {
		if gap, ok := letterBetween(low, r); ok {
			all = append(all, gap)
		}
		if low = r; r < 0x110000 {
			all = append(all, r)
		}
	}
	if p.depthFirst {
		slices.Reverse(all)
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
