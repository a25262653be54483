package filters

import (
	"github.com/microcms-go/filters/internal/rawjson"
)

// Match reports whether f matches a content item, a JSON object as the content
// API returns it. The error is a [*ValueError] if f is unwritable and a
// [*ContentError] if the item is broken; then the result is false. Errors
// after the place where the outcome is known are not found; use an
// [Evaluator] with Validate to find all. Match does not keep content.
func (f Filter) Match(content []byte) (bool, error) {
	m, err := f.compiled()
	if err != nil {
		return false, err
	}
	return m.Match(content)
}

// Match reports whether the filter matches a content item, a JSON object as
// the content API returns it. The error is a [*ContentError] if the item is
// broken, and then the result is false. Without [Evaluator.Validate], Match
// reads the item up to the place where the outcome is known and looks at
// members that the filter does not name only as far as it must to pass over
// them; errors elsewhere are not found. Match does not keep content.
func (m *Matcher) Match(content []byte) (bool, error) {
	if m.validate {
		if err := CheckItem(content); err != nil {
			return false, err
		}
	}
	p := &m.plan
	if p.head > 0 { // the first member is asked for most, and this finds it quickest
		if n := commonPrefix(content, p.first) - p.head; n >= 0 {
			if n, next, ok := p.alone.after(content[p.head:], n); ok {
				return p.alone.continuing(n, next) != p.alone.not, nil
			}
		}
	}
	i := rawjson.SkipSpace(content, 0)
	switch {
	case rawjson.At(content, i) != '{':
		return false, &ContentError{i, reasonNoObject}
	case p.start.done:
		return p.start.outcome, nil
	case p.alone != nil:
		return p.alone.matchRoot(content, i+1, p.root.names)
	case len(p.predicates) == 0:
		return false, errZeroMatcher
	}
	return p.read(content, i+1)
}

// read reports whether the filter matches the item whose brace is before
// content[i].
func (p *plan) read(content []byte, i int) (bool, error) {
	r := run{plan: p, b: content}
	r.state = p.start
	if r.isLarge() {
		spare, _ := p.spare.Get().(*state)
		if spare == nil {
			s := newState(len(p.predicates), len(p.groups))
			spare = &s
		}
		r.borrow(spare)
		defer p.spare.Put(spare)
	}
	i = r.object(i, &p.root, nil)
	if i == broken || i > 0 && rawjson.SkipSpace(content, i) < len(content) {
		return false, brokenItem(content)
	}
	if !r.done {
		r.missing(&p.root)
	}
	return r.outcome, nil
}

// matchRoot reports whether the condition holds for the item whose brace is
// b[i-1]. Its path is the one name. It needs no run, since nothing but the one
// leaf decides.
func (p *predicate) matchRoot(b []byte, i int, name *rawjson.Names) (bool, error) {
	k, at := name.First(b, i)
	if k < 0 {
		var c rawjson.Cursor
		c.Start(b, i, name)
		k, at = c.Next()
	}
	switch {
	case k >= 0:
		if satisfied, ok := p.raw(b, at); ok {
			return satisfied != p.not, nil
		}
	case k == rawjson.End && rawjson.SkipSpace(b, at) == len(b):
		return p.missing(), nil
	}
	return false, brokenItem(b)
}

// brokenItem returns the error of an item that the pass found to be broken.
func brokenItem(content []byte) error {
	err := CheckItem(content)
	if err == nil { // a mistake of this package, which must not pass for "no match"
		err = &ContentError{0, rawjson.ExpectedValue}
	}
	return err
}

// A run is the matching of one item. Its methods that read return the index
// after what they read, or one of the following. They say no more of an item
// that is not JSON, since [CheckItem] does.
type run struct {
	*plan
	b []byte
	state
}

const (
	broken = -2 // the item is not JSON
	done   = -1 // the outcome of the filter is known
	unread = 0  // the value was not read to its end
)

// settle notes the outcome of a predicate and what follows from it. Predicates
// that can no longer change the outcome are settled with it.
func (r *run) settle(i int32, holds bool) {
	r.settled.add(i)
	for at := r.predicates[i].parent; at != none; {
		g := &r.groups[at]
		open := r.open.at(at)
		if *open--; holds == g.or {
			*open = 0
			r.settled.addRange(g.first, g.end)
		}
		if *open > 0 {
			return
		}
		at = g.parent
	}
	r.done, r.outcome = true, holds
}

// wants reports whether the outcome of a predicate in the subtree matters.
func (r *run) wants(n *pathNode) bool {
	for _, i := range n.subtree {
		if !r.settled.has(i) {
			return true
		}
	}
	return false
}

// missing settles the predicates of n and below that no leaf satisfied.
func (r *run) missing(n *pathNode) {
	for _, i := range n.subtree {
		if r.settled.has(i) {
			continue
		}
		p := &r.predicates[i]
		holds := p.not
		if p.flag && !r.found.has(i) {
			holds = p.missing()
		}
		if r.settle(i, holds); r.done {
			return
		}
	}
}

// leaf notes that the predicate i has a leaf, and whether that satisfies it.
// It reports whether the outcome of the filter is known.
func (r *run) leaf(i int32, satisfied bool) bool {
	p := &r.predicates[i]
	if p.flag {
		r.found.add(i)
	}
	if satisfied {
		r.settle(i, !p.not)
	}
	return r.done
}

// object reads the object whose brace is before b[i]. The node named, if any,
// is the object itself: for paths that continue after it, it is not a member.
func (r *run) object(i int, n, named *pathNode) int {
	if rawjson.At(r.b, i) == '}' {
		return i + 1
	}
	if k, at := n.names.First(r.b, i); k >= 0 {
		end := r.member(at, n, &n.children[k], named)
		if end < 0 {
			return end
		}
		var c rawjson.Cursor
		c.Resume(r.b, at, n.names)
		if end != unread {
			c.Skip(end)
		}
		return r.members(&c, n, named)
	}
	var c rawjson.Cursor
	c.Start(r.b, i, n.names)
	return r.members(&c, n, named)
}

// members reads the members of an object from c on.
func (r *run) members(c *rawjson.Cursor, n, named *pathNode) int {
	for {
		k, at := c.Next()
		if k < 0 {
			if k == rawjson.Broken {
				return broken
			}
			return at
		}
		end := r.member(at, n, &n.children[k], named)
		if end < 0 {
			return end
		}
		if end != unread {
			c.Skip(end)
		}
	}
}

// member reads the value at b[i], which the object of n has by the name of its
// child.
func (r *run) member(i int, n, child, named *pathNode) int {
	if !r.wants(child) {
		return unread
	}
	end := r.value(i, child, child != named)
	if end >= 0 && n == &r.root {
		// The rest of the item has no other one of this name.
		if r.missing(child); r.done {
			return done
		}
	}
	return end
}

// value reads the value at b[i] to which the path of n leads. It enters the
// value only if deep.
func (r *run) value(i int, n *pathNode, deep bool) int {
	deep = deep && len(n.children) > 0
	switch rawjson.At(r.b, i) {
	case '"':
		return r.str(i+1, n)
	case '{':
		if n.own > 0 {
			if end := r.reference(i+1, n); end < 0 {
				return end
			}
		}
		if !deep {
			return unread
		}
		return r.object(i+1, n, nil)
	case '[':
		return r.array(i+1, n, deep)
	}
	return r.literal(i, n)
}

// str reads the string whose first byte is b[i], a leaf of n.
func (r *run) str(i int, n *pathNode) int {
	s := rawString{rest: r.b[i:]}
	for _, k := range n.ends() {
		if r.settled.has(k) {
			continue
		}
		satisfied, ok := r.predicates[k].str(&s)
		if !ok {
			return broken
		}
		if r.leaf(k, satisfied) {
			return done
		}
	}
	if !s.found {
		return unread
	}
	return i + s.end + 1
}

// literal reads the number, true, false or null at b[i], a leaf of n.
func (r *run) literal(i int, n *pathNode) int {
	end := rawjson.LiteralEnd(r.b, i)
	if end < 0 {
		return broken
	}
	l, ok := newLiteral(r.b[i:end])
	if !ok {
		return broken
	}
	for _, k := range n.ends() {
		if !r.settled.has(k) && r.leaf(k, r.predicates[k].literal(&l)) {
			return done
		}
	}
	return end
}

// reference tests the object whose brace is before b[i], a leaf of n.
func (r *run) reference(i int, n *pathNode) int {
	id := reference{at: i}
	for _, k := range n.ends() {
		if r.settled.has(k) {
			continue
		}
		p := &r.predicates[k]
		named := false
		if p.op == OpEquals {
			var ok bool
			if named, ok = id.is(r.b, p); !ok {
				return broken
			}
		}
		if r.leaf(k, p.object(named)) {
			return done
		}
	}
	return unread
}

// array reads the array whose bracket is before b[i], a leaf of n.
func (r *run) array(i int, n *pathNode, deep bool) int {
	k, i := rawjson.FirstElement(r.b, i)
	empty := k == rawjson.End
	contains := false
	for _, i := range n.ends() {
		if r.settled.has(i) {
			continue
		}
		p := &r.predicates[i]
		contains = contains || p.op == OpContains
		if r.leaf(i, p.array(empty)) {
			return done
		}
	}
	switch {
	case empty:
		return i
	case contains || deep:
		return r.elements(i, n, deep)
	}
	return r.skipArray(i)
}

// skipArray passes over the rest of an array.
func (r *run) skipArray(i int) int {
	if i = rawjson.SkipNested(r.b, i, '[', ']'); i < 0 {
		return broken
	}
	return i
}

// elements reads the elements of an array from b[i] on.
func (r *run) elements(i int, n *pathNode, deep bool) int {
	for {
		switch rawjson.At(r.b, i) {
		case '{':
			i = r.element(i+1, n, deep)
		case '[':
			if i = rawjson.SkipNested(r.b, i+1, '[', ']'); i < 0 {
				return broken
			}
		case '"':
			i = r.strElement(i+1, n)
		default:
			i = r.literalElement(i, n)
		}
		if i < 0 {
			return i
		}
		var k int
		switch k, i = rawjson.NextElement(r.b, i); k {
		case rawjson.End:
			return i
		case rawjson.Broken:
			return broken
		}
		if !r.wants(n) {
			return r.skipArray(i)
		}
	}
}

// wantsElement reports whether predicate i asks what an array contains.
func (r *run) wantsElement(i int32) bool {
	return r.predicates[i].op == OpContains && !r.settled.has(i)
}

// strElement reads the string whose first byte is b[i], an element of an array
// that is a leaf of n.
func (r *run) strElement(i int, n *pathNode) int {
	s := rawString{rest: r.b[i:]}
	for _, k := range n.ends() {
		if !r.wantsElement(k) {
			continue
		}
		satisfied, ok := r.predicates[k].strElement(&s)
		if !ok {
			return broken
		}
		if satisfied && r.leaf(k, true) {
			return done
		}
	}
	if !s.find() {
		return broken
	}
	return i + s.end + 1
}

// literalElement reads the number, true, false or null at b[i], an element of
// an array that is a leaf of n.
func (r *run) literalElement(i int, n *pathNode) int {
	end := rawjson.LiteralEnd(r.b, i)
	if end < 0 {
		return broken
	}
	for _, k := range n.ends() {
		if !r.wantsElement(k) {
			continue
		}
		satisfied, ok := r.predicates[k].literalElement(r.b[i:end])
		if !ok {
			return broken
		}
		if satisfied && r.leaf(k, true) {
			return done
		}
	}
	return end
}

// element reads the object whose brace is before b[i], an element of an array
// that is a leaf of n: it tests it as a reference and, if deep, follows the
// paths that continue in it.
func (r *run) element(i int, n *pathNode, deep bool) int {
	id := reference{at: i}
	for _, k := range n.ends() {
		if !r.wantsElement(k) {
			continue
		}
		satisfied, ok := id.is(r.b, &r.predicates[k])
		if !ok {
			return broken
		}
		if satisfied && r.leaf(k, true) {
			return done
		}
	}
	if deep {
		return r.custom(i, n)
	}
	if i = rawjson.SkipNested(r.b, id.at, '{', '}'); i < 0 {
		return broken
	}
	return i
}

// custom reads the object whose brace is before b[i], an element of an array to
// which the path of n leads. Its fieldId may be the next name of a path that
// continues after it. No path takes both readings, so reading the object
// another time is for other predicates.
func (r *run) custom(i int, n *pathNode) int {
	if !n.inner {
		return r.object(i, n, nil)
	}
	at := i + len(fieldIDHead)
	if at > len(r.b) || string(r.b[i:at]) != fieldIDHead {
		var exists, ok bool
		if at, exists, ok = stringMember(r.b, i, fieldIDName); !ok {
			return broken
		} else if !exists {
			return r.object(i, n, nil)
		}
	}
	id := rawString{rest: r.b[at:]}
	if !id.find() {
		return broken
	}
	named, ok := n.childNamed(&id)
	if !ok {
		return broken
	}
	if named == nil || len(named.children) == 0 {
		return r.object(i, n, nil)
	}
	end := r.object(i, named, nil)
	if end < 0 || len(n.children) == 1 && named.own == 0 {
		return end
	}
	return r.object(i, n, named)
}
