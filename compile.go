package filters

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/microcms-go/filters/internal/bound"
	"github.com/microcms-go/filters/internal/rawjson"
)

// Compile prepares f for matching. The error is a [*ValueError]: f is
// unwritable, or a path in it has more than 65,536 segments (in WebAssembly
// 500).
func (e Evaluator) Compile(f Filter) (*Matcher, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	if f.IsZero() {
		m := &Matcher{entry: outcomeTrue, validate: e.Validate}
		m.plan.start.done, m.plan.start.outcome = true, true
		return m, nil
	}
	var s sizes
	if err := s.add(f.tree.root); err != nil {
		return nil, err
	}
	var c compiler
	m := c.init(&s)
	m.validate = e.Validate
	if c.start = newState(s.conditions, s.lists); c.start.isLarge() {
		c.spare = new(sync.Pool)
	}
	m.entry = c.link(f.tree.root, len(c.predicates), none, outcomeTrue, outcomeFalse)
	for i := range c.predicates {
		p := &c.predicates[i]
		p.init(p.condition)
		p.path = c.split(string(p.condition.Field))
		if e.TypeOf != nil {
			if t, ok := e.TypeOf(p.condition.Field); ok {
				p.specialize(t)
			}
		}
		if !p.fixed {
			c.order = append(c.order, int32(i))
		}
	}
	if s.segments == 1 {
		c.addAlone(&c.predicates[0])
	} else {
		c.addPaths()
	}
	c.settleFixed()
	return m, nil
}

// maxSegments bounds the segments of a path, and with it the recursion of
// matching.
const maxSegments = bound.Segments

// Sizes tell how much of a filter there is.
type sizes struct{ conditions, lists, segments int }

// add counts what x has.
func (s *sizes) add(x Expr) *ValueError {
	if list, _, ok := operands(x); ok {
		s.lists++
		for _, x := range list {
			if err := s.add(x); err != nil {
				return err
			}
		}
		return nil
	}
	c := x.(*Condition)
	n := 1 + strings.Count(string(c.Field), ".")
	if n > maxSegments {
		return &ValueError{Condition: c, Code: ErrTooDeep}
	}
	s.conditions++
	s.segments += n
	return nil
}

// A compiler completes a plan.
type compiler struct {
	*plan
	order []int32 // the predicates that are not fixed

	// Memory for paths, for the nodes of the trie, and for the names of children:
	// known is for those of the root.
	segments []string
	nodes    []pathNode
	sets     []rawjson.Names
	known    []rawjson.KnownName
}

// Matchers in one allocation, for filters of up to so many segments.
type (
	matcherOf1 struct {
		Matcher
		predicates [1]predicate
		order      [1]int32
		segments   [1]string
		sets       [1]rawjson.Names
		known      [1]rawjson.KnownName
	}
	matcherOf3 struct {
		Matcher
		predicates [3]predicate
		groups     [2]group
		order      [3]int32
		segments   [3]string
		nodes      [3]pathNode
		sets       [1]rawjson.Names
		known      [3]rawjson.KnownName
	}
	matcherOf5 struct {
		Matcher
		predicates [5]predicate
		groups     [4]group
		order      [5]int32
		segments   [5]string
		nodes      [5]pathNode
		sets       [1]rawjson.Names
		known      [5]rawjson.KnownName
	}
	matcherOf10 struct {
		Matcher
		predicates [10]predicate
		groups     [9]group
		order      [10]int32
		segments   [10]string
		nodes      [10]pathNode
		sets       [1]rawjson.Names
		known      [8]rawjson.KnownName
	}
)

// init makes room for what there is of a filter and returns the matcher that has
// the plan.
func (c *compiler) init(s *sizes) *Matcher {
	switch n := s.segments; {
	case n == 1:
		m := new(matcherOf1)
		c.plan, m.plan.predicates = &m.plan, m.predicates[:]
		c.order, c.segments, c.sets, c.known = m.order[:0], m.segments[:0], m.sets[:], m.known[:]
		return &m.Matcher
	case n <= 3:
		m := new(matcherOf3)
		c.plan, m.plan.predicates, m.plan.groups = &m.plan, m.predicates[:s.conditions], m.groups[:0]
		c.order, c.segments, c.nodes, c.sets, c.known = m.order[:0], m.segments[:0], m.nodes[:0], m.sets[:0], m.known[:]
		return &m.Matcher
	case n <= 5:
		m := new(matcherOf5)
		c.plan, m.plan.predicates, m.plan.groups = &m.plan, m.predicates[:s.conditions], m.groups[:0]
		c.order, c.segments, c.nodes, c.sets, c.known = m.order[:0], m.segments[:0], m.nodes[:0], m.sets[:0], m.known[:]
		return &m.Matcher
	case n <= 10:
		m := new(matcherOf10)
		c.plan, m.plan.predicates, m.plan.groups = &m.plan, m.predicates[:s.conditions], m.groups[:0]
		c.order, c.segments, c.nodes, c.sets, c.known = m.order[:0], m.segments[:0], m.nodes[:0], m.sets[:0], m.known[:]
		return &m.Matcher
	}
	m := new(Matcher)
	c.plan, m.plan.predicates, m.plan.groups = &m.plan, make([]predicate, s.conditions), make([]group, 0, s.lists)
	c.order, c.segments = make([]int32, 0, s.conditions), make([]string, 0, s.segments)
	return m
}

// link sets where each predicate of x continues, with yes or no when the outcome
// of x is known, and the group around it. The last of them is before the
// predicate end. It returns the first, which is the one to start with.
func (c *compiler) link(x Expr, end int, parent, yes, no int32) (entry int32) {
	list, or, ok := operands(x)
	if !ok {
		p := &c.predicates[end-1]
		p.condition = x.(*Condition)
		p.links = links{yes, no, parent}
		return int32(end - 1)
	}
	self := int32(len(c.groups))
	c.groups = append(c.groups, group{or: or, parent: parent, end: int32(end)})
	*c.start.open.at(self) = int32(len(list))
	for _, x := range slices.Backward(list) {
		entry = c.link(x, end, self, yes, no)
		if or {
			no = entry
		} else {
			yes = entry
		}
		end = int(entry)
	}
	c.groups[self].first = entry
	return entry
}

// split returns the segments of a path.
func (c *compiler) split(path string) []string {
	from := len(c.segments)
	for {
		name, rest, more := strings.Cut(path, ".")
		c.segments = append(c.segments, name)
		if !more {
			return c.segments[from:len(c.segments):len(c.segments)]
		}
		path = rest
	}
}

// addAlone makes p, whose path is one name, the only predicate.
func (c *compiler) addAlone(p *predicate) {
	c.alone, c.root.names = p, &c.sets[0]
	c.root.names.Init(p.path, c.known)
	if p.verbatim && !p.fixed && p.op != OpContains && !p.rich {
		c.first = `{"` + p.path[0] + `":"` + p.value
		c.head = len(c.first) - len(p.value)
	}
}

// addPaths makes the trie of the paths.
func (c *compiler) addPaths() {
	slices.SortFunc(c.order, func(i, j int32) int {
		return cmp.Or(slices.CompareFunc(c.predicates[i].path, c.predicates[j].path, strings.Compare), int(i-j))
	})
	nodes, sets := 0, 0
	var last []string
	for _, i := range c.order {
		path := c.predicates[i].path
		n := commonNames(path, last)
		if n == len(path) {
			continue
		}
		nodes += len(path) - n
		sets += len(path) - n - 1
		if n == len(last) {
			sets++ // the last node has no children yet
		}
		last = path
	}
	c.nodes, c.sets = slices.Grow(c.nodes, nodes), slices.Grow(c.sets, sets)[:sets]
	c.root.subtree = c.order
	var few [8]string
	c.grow(&c.root, 0, few[:])
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
// It may use the array of names.
func (c *compiler) grow(n *pathNode, depth int, names []string) {
	below := n.subtree
	for len(below) > 0 && len(c.predicates[below[0]].path) == depth {
		below = below[1:]
	}
	n.own = int32(len(n.subtree) - len(below))
	if len(below) == 0 {
		return
	}
	from := len(c.nodes)
	names = names[:0]
	for len(below) > 0 {
		name := c.predicates[below[0]].path[depth]
		k := 1
		for k < len(below) && c.predicates[below[k]].path[depth] == name {
			k++
		}
		c.nodes = c.nodes[:len(c.nodes)+1]
		c.nodes[len(c.nodes)-1].subtree = below[:k]
		names = append(names, name)
		n.longest = max(n.longest, int32(len(name)))
		below = below[k:]
	}
	n.children = c.nodes[from:]
	n.names, c.sets = &c.sets[0], c.sets[1:]
	n.names.Init(names, c.known)
	c.known = nil
	for k := range n.children {
		child := &n.children[k]
		c.grow(child, depth+1, names)
		n.inner = n.inner || len(child.children) > 0
	}
}

// settleFixed settles the predicates whose outcome does not depend on the item.
func (c *compiler) settleFixed() {
	if len(c.order) == len(c.predicates) {
		return
	}
	r := run{plan: c.plan, state: c.start}
	for i := range c.predicates {
		if p := &c.predicates[i]; p.fixed && !r.done && !r.settled.has(int32(i)) {
			r.settle(int32(i), p.holds)
		}
	}
	c.start = r.state
}
