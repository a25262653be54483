package filters

import (
	"sync"

	"github.com/microcms-go/filters/internal/rawjson"
)

// A plan is what a pass over an item needs to know of a filter. The pass
// follows the names in a trie and tests the values at its ends in place. Each
// outcome of a predicate counts in the groups around it, and the pass ends when
// the outcome of the filter is known.
type plan struct {
	predicates []predicate // in source order
	groups     []group     // outer ones first
	root       pathNode
	start      state      // fixed predicates are settled
	alone      *predicate // the only one, if its path is one name
	first      string     // how a compact item starts if that name and the value are first in it
	head       int        // the length of the part of first before the value, or 0: there is no first
	spare      *sync.Pool // of *state: memory that matching uses if start is large, or nil
}

// A group is an and-list or an or-list of the filter.
type group struct {
	or         bool
	parent     int32 // the group it is an operand of, or none
	first, end int32 // the predicates in it
}

const none = -1

// A pathNode is a step in the trie of the paths.
type pathNode struct {
	subtree  []int32 // the predicates here and below
	children []pathNode
	names    *rawjson.Names // of the children, in their order
	own      int32          // how many of subtree have paths that end here
	longest  int32          // of the children's names, in bytes
	inner    bool           // some child has children
}

// ends returns the predicates whose paths end at n.
func (n *pathNode) ends() []int32 { return n.subtree[:n.own] }

// childNamed returns the child of n whose name is id, whose end is found, or nil.
// It is not ok if the escapes of id are wrong.
func (n *pathNode) childNamed(id *rawString) (_ *pathNode, ok bool) {
	switch {
	case !id.escaped:
		return n.child(id.raw()), true
	case len(id.raw()) > rawjson.UnicodeLen*int(n.longest):
		return nil, true
	}
	var buf [64]byte
	name, ok := rawjson.Unescape(buf[:0], id.raw())
	if !ok {
		return nil, false
	}
	return n.child(name), true
}

// child returns the child of the given name, or nil.
func (n *pathNode) child(name []byte) *pathNode {
	k := n.names.Index(name)
	if k < 0 {
		return nil
	}
	return &n.children[k]
}

// A state is what is known of the outcomes. It is small, since each match starts
// with a copy of one; large filters use memory beside it.
type state struct {
	settled bitSet   // the predicates whose outcome is known
	found   bitSet   // the predicates of boolean fields that had a leaf
	open    counters // for each group, how many operands are not settled; 0 if the group is
	done    bool     // the outcome of the filter is known:
	outcome bool
}

// newState returns a state in which nothing is known.
func newState(predicates, groups int) (s state) {
	if predicates > 64 || groups > len(s.open.low) {
		s.settled, s.found, s.open = newBitSet(predicates), newBitSet(predicates), newCounters(groups)
	}
	return s
}

// isLarge reports whether s uses memory beside it, which copies share.
func (s *state) isLarge() bool { return s.open.high != nil }

// borrow makes s, a copy of a large state, use the memory of spare.
func (s *state) borrow(spare *state) {
	copy(*spare.settled.high, *s.settled.high)
	copy(*spare.found.high, *s.found.high)
	copy(*spare.open.high, *s.open.high)
	s.settled.high, s.found.high, s.open.high = spare.settled.high, spare.found.high, spare.open.high
}

// A bitSet is a set of small numbers. Those from 64 on are in high.
type bitSet struct {
	low  uint64
	high *[]uint64
}

// newBitSet returns a set for numbers below n.
func newBitSet(n int) bitSet {
	high := make([]uint64, (n-1)/64)
	return bitSet{high: &high}
}

// word returns the word that has the bit of i.
func (s *bitSet) word(i int32) *uint64 {
	if i < 64 {
		return &s.low
	}
	return &(*s.high)[i/64-1]
}

func (s *bitSet) has(i int32) bool { return *s.word(i)&(1<<(i%64)) != 0 }

func (s *bitSet) add(i int32) { *s.word(i) |= 1 << (i % 64) }

// addRange adds the numbers from first to end.
func (s *bitSet) addRange(first, end int32) {
	for first < end {
		n := min(end-first, 64-first%64)
		*s.word(first) |= (1<<n - 1) << (first % 64)
		first += n
	}
}

// Counters are numbers; those that have no room in low are in high.
type counters struct {
	low  [7]int32
	high *[]int32
}

// newCounters returns n counters.
func newCounters(n int) (c counters) {
	high := make([]int32, max(0, n-len(c.low)))
	c.high = &high
	return c
}

func (c *counters) at(i int32) *int32 {
	if i < int32(len(c.low)) {
		return &c.low[i]
	}
	return &(*c.high)[i-int32(len(c.low))]
}
