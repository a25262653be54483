package filters

import (
	"cmp"
	"slices"
	"strings"
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
	spare      sync.Pool  // of *state: memory that matching with large filters uses
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
	name     string
	ends     []int32       // the predicates whose paths end here
	children []*pathNode   // in the order of their names
	names    rawjson.Names // of the children
	subtree  []int32       // the predicates here and below
	inner    bool          // some child has children
	longest  int           // of the children's names, in bytes
}

// child returns the child of the given name, or nil.
func (n *pathNode) child(name []byte) *pathNode {
	const few = 8
	children := n.children
	for len(children) > few {
		if middle := len(children) / 2; children[middle].name > string(name) {
			children = children[:middle]
		} else {
			children = children[middle:]
		}
	}
	for _, c := range children {
		if c.name == string(name) {
			return c
		}
	}
	return nil
}

// childNamed returns the child of n whose name is id, whose end is found, or nil.
// It is not ok if the escapes of id are wrong.
func (n *pathNode) childNamed(id *rawString) (_ *pathNode, ok bool) {
	switch {
	case !id.escaped:
		return n.child(id.raw()), true
	case len(id.raw()) > rawjson.UnicodeLen*n.longest:
		return nil, true
	}
	var buf [64]byte
	name, ok := rawjson.Unescape(buf[:0], id.raw())
	if !ok {
		return nil, false
	}
	return n.child(name), true
}

// A trie is the memory for the nodes of one.
type trie struct {
	predicates []predicate
	nodes      []pathNode
	children   []*pathNode
	names      []string
}

// newTrie returns the memory for the paths of the predicates in order, which it
// sorts by them.
func newTrie(predicates []predicate, order []int32) trie {
	slices.SortFunc(order, func(i, j int32) int {
		a, b := predicates[i].path, predicates[j].path
		if n := commonNames(a, b); n < min(len(a), len(b)) {
			return strings.Compare(a[n], b[n])
		}
		return cmp.Or(len(a)-len(b), int(i-j))
	})
	size := 0
	var last []string
	for _, i := range order {
		path := predicates[i].path
		size += len(path) - commonNames(path, last)
		last = path
	}
	return trie{predicates, make([]pathNode, 0, size), make([]*pathNode, 0, size), make([]string, 0, size)}
}

// commonNames returns how many names at their start two paths have in common.
func commonNames(a, b []string) int {
	n, end := 0, min(len(a), len(b))
	for n < end && a[n] == b[n] {
		n++
	}
	return n
}

// grow completes a node at a depth, whose subtree is known, and those below it.
func (t *trie) grow(n *pathNode, depth int) {
	below := n.subtree
	for len(below) > 0 && len(t.predicates[below[0]].path) == depth {
		below = below[1:]
	}
	n.ends = n.subtree[:len(n.subtree)-len(below)]
	from := len(t.children)
	for len(below) > 0 {
		name := t.predicates[below[0]].path[depth]
		k := 1
		for k < len(below) && t.predicates[below[k]].path[depth] == name {
			k++
		}
		t.nodes = append(t.nodes, pathNode{name: name, subtree: below[:k]})
		t.children = append(t.children, &t.nodes[len(t.nodes)-1])
		t.names = append(t.names, name)
		below = below[k:]
	}
	if n.children = t.children[from:len(t.children):len(t.children)]; len(n.children) == 0 {
		return
	}
	n.names = rawjson.NewNames(t.names[from:]...)
	for _, c := range n.children {
		t.grow(c, depth+1)
		n.inner = n.inner || len(c.children) > 0
		n.longest = max(n.longest, len(c.name))
	}
}

// init makes p, which is zero, the plan for the filter x with its predicates.
func (p *plan) init(x Expr, predicates []predicate) {
	p.predicates, p.start = predicates, newState(len(predicates))
	if x == nil {
		p.start.done, p.start.outcome = true, true
		return
	}
	p.addGroups(x, none, 0)
	order := make([]int32, 0, len(predicates))
	for i := range predicates {
		if !predicates[i].fixed {
			order = append(order, int32(i))
		}
	}
	t := newTrie(predicates, order)
	p.root.subtree = order
	t.grow(&p.root, 0)
	if len(predicates) == 1 && len(predicates[0].path) == 1 {
		p.alone = &predicates[0]
		if p.alone.verbatim && !p.alone.fixed && p.alone.op != OpContains && !p.alone.rich {
			p.first = `{"` + p.alone.path[0] + `":"` + p.alone.value
			p.head = len(p.first) - len(p.alone.value)
		}
	}
	r := run{plan: p, state: p.start}
	for i := range predicates {
		if predicates[i].fixed && !r.done && !r.settled.has(int32(i)) {
			r.settle(int32(i), predicates[i].holds)
		}
	}
	p.start = r.state
}

// addGroups notes the groups of x, and for the predicates from next on, which
// are those of x, the group around each. It returns the predicate after them.
func (p *plan) addGroups(x Expr, parent int32, next int) int {
	list, or, ok := operands(x)
	if !ok {
		p.predicates[next].parent = parent
		return next + 1
	}
	self := int32(len(p.groups))
	p.groups = append(p.groups, group{or: or, parent: parent, first: int32(next)})
	*p.start.open.at(self) = int32(len(list))
	for _, x := range list {
		next = p.addGroups(x, self, next)
	}
	p.groups[self].end = int32(next)
	return next
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
func newState(predicates int) state {
	s := state{open: newCounters(predicates - 1)} // fewer groups than predicates
	if s.isLarge() {
		s.settled, s.found = newBitSet(predicates), newBitSet(predicates)
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
func newCounters(n int) counters {
	var c counters
	if n > len(c.low) {
		high := make([]int32, n-len(c.low))
		c.high = &high
	}
	return c
}

func (c *counters) at(i int32) *int32 {
	if i < int32(len(c.low)) {
		return &c.low[i]
	}
	return &(*c.high)[i-int32(len(c.low))]
}
