package filters

import (
	"iter"
	"slices"
	"sync/atomic"
	"unicode/utf8"
)

// A Filter is an immutable filter. The zero Filter matches everything and
// prints as the empty string. Filters may be copied and used by several
// goroutines at once; compare them with [Filter.Equal].
//
// A filter that the language cannot express is unwritable, for example one
// with a value that holds [and]. [Filter.Err] reports why. It matches
// nothing, and every filter made of it is unwritable too.
type Filter struct {
	_    [0]func()
	tree *tree
}

// A tree is what the copies of a filter share.
type tree struct {
	root  Expr // in normal form, never nil
	depth int  // of nested lists
	err   *ValueError

	// hidden has length 0 and capacity 1. What lies beyond the length is not
	// part of the value: reflect.DeepEqual does not see it.
	hidden []hidden
}

// hidden is what a tree gathers while it is used.
type hidden struct {
	matcher atomic.Pointer[Matcher] // for Match and MatchValue, once compiled
	room    *room                   // for operands that are added to the root, or nil
}

// A treeCell is a tree and the array of its hidden slice in one allocation.
type treeCell struct {
	tree
	cell [1]hidden
}

// set makes t the tree with the given root, and returns it.
func (t *treeCell) set(root Expr, depth int) *tree {
	t.root, t.depth, t.hidden = root, depth, t.cell[:0]
	return &t.tree
}

func (t *tree) matcher() *atomic.Pointer[Matcher] { return &t.hidden[:1][0].matcher }

func filterOf(root Expr, depth int) Filter { return Filter{tree: new(treeCell).set(root, depth)} }

// nothing is the tree of an unwritable filter. It holds for nothing, so it is
// not mistaken for the zero filter.
var nothing = &OrExpr{}

func unwritableFilter(err *ValueError) Filter {
	f := filterOf(nothing, 0)
	f.tree.err = err
	return f
}

// New returns the filter of a tree that was made by hand. It copies the tree
// and brings it into normal form. The copy has no positions, which belong to
// the input of a parser. New of nil is the zero filter. A tree that cannot be
// written, has an empty list or a node that is nil or of a foreign type, or
// more than 10,000 nested lists (as a cycle has) makes an unwritable filter.
func New(x Expr) Filter {
	if x == nil {
		return Filter{}
	}
	var n normalizer
	return n.filter(x)
}

// A normalizer brings trees into normal form. Its methods stop working once it
// has an error. They take the number of lists around a node as it was made,
// which bounds their recursion, and return the depth of the result.
type normalizer struct {
	// known are nodes in normal form and their depth. They are shared; all
	// others are copied.
	known map[Expr]int
	err   *ValueError
}

func (n *normalizer) filter(x Expr) Filter {
	root, depth := n.node(x, 0)
	if n.err == nil && depth > maxDepth {
		n.fail(ErrTooDeep)
	}
	if n.err != nil {
		return unwritableFilter(n.err)
	}
	return filterOf(root, depth)
}

func (n *normalizer) fail(code ErrorCode) (Expr, int) {
	n.err = &ValueError{Code: code}
	return nothing, 0
}

func (n *normalizer) node(x Expr, around int) (Expr, int) {
	if depth, ok := n.depthOf(x); ok {
		return x, depth
	}
	if c, ok := x.(*Condition); ok && c != nil {
		c := &Condition{Field: c.Field, Op: c.Op, Value: c.Value}
		n.err = c.check()
		return c, 0
	}
	list, or, ok := operands(x)
	switch {
	case !ok:
		return n.fail(ErrInvalidNode)
	case len(list) == 0:
		return n.fail(ErrEmptyList)
	case around == maxDepth:
		return n.fail(ErrTooDeep)
	case len(list) == 1:
		return n.node(list[0], around+1)
	}
	kept, depth := n.addAll(nil, or, list, around+1)
	return newList(Position{}, or, kept), depth
}

// add appends x to the operands of a list, or the operands that x has if it is
// of the same kind as the list. The depth that it returns is that of the list.
func (n *normalizer) add(kept []Expr, or bool, x Expr, around int) ([]Expr, int) {
	list, xOr, isList := operands(x)
	for isList && len(list) == 1 && around < maxDepth {
		x, around = list[0], around+1
		list, xOr, isList = operands(x)
	}
	if !isList || xOr != or || len(list) == 0 || around >= maxDepth {
		x, depth := n.node(x, around)
		return append(kept, x), depth + 1
	}
	if depth, ok := n.depthOf(x); ok {
		return append(kept, list...), depth
	}
	return n.addAll(kept, or, list, around+1)
}

// addAll appends the operands of one list to those of another.
func (n *normalizer) addAll(kept []Expr, or bool, list []Expr, around int) ([]Expr, int) {
	depth := 0
	for _, x := range list {
		var d int
		kept, d = n.add(kept, or, x, around)
		depth = max(depth, d)
		if n.err != nil {
			break
		}
	}
	return kept, depth
}

// depthOf returns the depth of a known node. Nodes of foreign types are not
// looked up, since they may not be comparable.
func (n *normalizer) depthOf(x Expr) (depth int, ok bool) {
	switch x.(type) {
	case *Condition, *AndExpr, *OrExpr:
		depth, ok = n.known[x]
	}
	return depth, ok
}

// check returns why c cannot be written, or nil.
func (c *Condition) check() *ValueError {
	fail := func(code ErrorCode, start, end int) *ValueError {
		return &ValueError{Position: Position{start, end}, Condition: c, Code: code}
	}
	if end, code := scanPath(string(c.Field), 0); code != "" || end < len(c.Field) {
		_, n := utf8.DecodeRuneInString(string(c.Field[end:]))
		return fail(ErrInvalidPath, end, end+n)
	}
	if !c.Op.IsValid() {
		return fail(ErrUnknownOperator, 0, 0)
	}
	if !c.Op.TakesValue() {
		if c.Value != "" {
			return fail(ErrUnexpectedValue, 0, len(c.Value))
		}
		return nil
	}
	if hasNoForm(c.Value) {
		return fail(ErrOutOfRange, 0, len(c.Value))
	}
	if i := invalidUTF8(c.Value); i < len(c.Value) {
		return fail(ErrInvalidUTF8, i, i+1)
	}
	n, open := scanValue(c.Value)
	switch {
	case n < len(c.Value) && c.Value[n] == '[':
		return fail(ErrJoinerInValue, n, n+tokenLen(c.Value[n:]))
	case n < len(c.Value):
		return fail(ErrUnbalancedValue, n, n+1)
	case open >= 0:
		return fail(ErrUnbalancedValue, open, open+1)
	}
	return nil
}

// And returns the filter that holds where all fs hold. Zero filters are left
// out, so And of nothing is the zero filter, and And of one filter is that
// filter. It is the way to join many: it copies their operands once.
func And(fs ...Filter) Filter { return joinFilters(false, fs) }

// Or returns the filter that holds where any of fs holds. Zero filters are
// left out: here they mean that no condition was given, not that everything
// matches. Or of nothing is the zero filter; where a list of alternatives may
// be empty and must not widen the result, use [Field.In] or
// [Field.ContainsAny]. It is the way to join many: it copies their operands
// once.
func Or(fs ...Filter) Filter { return joinFilters(true, fs) }

// And returns And(f, gs...).
func (f Filter) And(gs ...Filter) Filter {
	return joinFilters(false, slices.Insert(gs[:len(gs):len(gs)], 0, f))
}

// Or returns Or(f, gs...).
func (f Filter) Or(gs ...Filter) Filter {
	return joinFilters(true, slices.Insert(gs[:len(gs):len(gs)], 0, f))
}

// joinFilters joins filters, whose trees are in normal form. It shares their nodes.
func joinFilters(or bool, fs []Filter) Filter {
	first, given, size, depth := 0, 0, 0, 1
	for i, f := range fs {
		if f.IsZero() {
			continue
		}
		if f.tree.err != nil {
			return f
		}
		if given++; given == 1 {
			first = i
		}
		if list := f.tree.operands(or); list != nil {
			size += len(list)
			depth = max(depth, f.tree.depth)
		} else {
			size++
			depth = max(depth, f.tree.depth+1)
		}
	}
	switch {
	case given == 0:
		return Filter{}
	case given == 1:
		return fs[first]
	case depth > maxDepth:
		return unwritableFilter(&ValueError{Code: ErrTooDeep})
	}
	list, room := fs[first].tree.grow(or, size)
	for _, f := range fs[first+1:] {
		if f.IsZero() {
			continue
		}
		if operands := f.tree.operands(or); operands != nil {
			list = append(list, operands...)
		} else {
			list = append(list, f.tree.root)
		}
	}
	f := filterOf(newList(Position{}, or, list[:size:size]), depth)
	f.tree.hidden[:1][0].room = room
	return f
}

// operands returns the operands of the root if it is a list of the given kind.
func (t *tree) operands(or bool) []Expr {
	if list, isOr, ok := operands(t.root); ok && isOr == or {
		return list
	}
	return nil
}

// A room is an array of operands, of which the first are those of a root, with
// space for more. The filters that a loop of f = f.Or(g) makes share one, so
// that the loop takes linear time.
type room struct {
	used  atomic.Int64 // operands that belong to a root
	array []Expr
}

// grow returns a list of the operands of t, or of its root, that has capacity
// for size operands, and the room that it is in if there is one.
func (t *tree) grow(or bool, size int) ([]Expr, *room) {
	list := t.operands(or)
	if list == nil {
		return append(make([]Expr, 0, size), t.root), nil
	}
	n := len(list)
	if r := t.hidden[:1][0].room; r != nil && size <= cap(r.array) && r.used.CompareAndSwap(int64(n), int64(size)) {
		return r.array[:n:size], r
	}
	const few = 8 // operands that are cheap to copy
	if n < few {
		return append(make([]Expr, 0, size), list...), nil
	}
	r := &room{array: make([]Expr, 2*size)}
	r.used.Store(int64(size))
	copy(r.array, list)
	return r.array[:n:size], r
}

// IsZero reports whether f is the zero filter. An unwritable filter is not.
func (f Filter) IsZero() bool { return f.tree == nil }

// Err returns nil if f can be written, and otherwise a [*ValueError].
func (f Filter) Err() error {
	if f.tree == nil || f.tree.err == nil {
		return nil
	}
	return f.tree.err
}

// Expr returns the tree of f in normal form. It is shared and must not be
// modified; [Filter.Rewrite] makes changed copies. The tree of the zero filter
// is nil. That of an unwritable filter is an empty [*OrExpr], which holds for
// nothing.
func (f Filter) Expr() Expr {
	if f.tree == nil {
		return nil
	}
	return f.tree.root
}

// Eval reports whether f holds, given which conditions hold. The zero filter
// always does, an unwritable one never.
func (f Filter) Eval(holds func(*Condition) bool) bool {
	return f.tree == nil || f.tree.root.Eval(holds)
}

// Conditions returns the conditions of f in source order. They are shared and
// must not be modified.
func (f Filter) Conditions() iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		for x := range Preorder(f.Expr()) {
			if c, ok := x.(*Condition); ok && !yield(c) {
				return
			}
		}
	}
}

// Rewrite returns f with each node of its tree replaced by what edit returns
// for it, from the leaves up. The tree itself is not changed.
//
// A node for which edit returns nil is removed from its list, which can widen
// the filter. A list of which one operand is left becomes that operand, and a
// list of which none is left is removed, without another call of edit. If
// nothing is left the result is the zero filter.
//
// What edit returns is treated as by [New]: a node that cannot be written
// makes the result unwritable, and new nodes have no positions. Nodes of f
// that are part of the result are shared with f. Rewrite of an unwritable
// filter is that filter.
func (f Filter) Rewrite(edit func(Expr) Expr) Filter {
	if f.tree == nil || f.tree.err != nil {
		return f
	}
	x := rewrite(f.tree.root, edit)
	if x == nil {
		return Filter{}
	}
	if same(x, f.tree.root) {
		return f
	}
	n := normalizer{known: map[Expr]int{}}
	n.learn(f.tree.root)
	return n.filter(x)
}

// rewrite returns what becomes of x, a tree in normal form. The result is not
// in normal form.
func rewrite(x Expr, edit func(Expr) Expr) Expr {
	if list, or, ok := operands(x); ok {
		kept, changed := make([]Expr, 0, len(list)), false
		for _, old := range list {
			y := rewrite(old, edit)
			changed = changed || !same(old, y)
			if y != nil {
				kept = append(kept, y)
			}
		}
		switch {
		case len(kept) == 0:
			return nil
		case len(kept) == 1:
			return kept[0]
		case changed:
			x = newList(Position{}, or, kept)
		}
	}
	return edit(x)
}

// learn makes the nodes of x, a tree in normal form, known. It returns the
// depth of x.
func (n *normalizer) learn(x Expr) (depth int) {
	list, _, _ := operands(x)
	for _, x := range list {
		depth = max(depth, 1+n.learn(x))
	}
	n.known[x] = depth
	return depth
}

// same reports whether x and y are one node. Comparing the interfaces could
// panic on a foreign type.
func same(x, y Expr) bool {
	switch y.(type) {
	case *Condition, *AndExpr, *OrExpr:
		return x == y
	}
	return false
}

// Equal reports whether f and g have the same tree, positions aside.
// Unwritable filters are equal if the same is wrong with them.
func (f Filter) Equal(g Filter) bool {
	switch {
	case f.tree == g.tree:
		return true
	case f.tree == nil || g.tree == nil:
		return false
	case f.tree.err != nil && g.tree.err != nil:
		return f.tree.err.equal(g.tree.err)
	}
	return equal(f.tree.root, g.tree.root)
}

func (e *ValueError) equal(other *ValueError) bool {
	if e.Code != other.Code || (e.Condition == nil) != (other.Condition == nil) {
		return false
	}
	return e.Condition == nil || equal(e.Condition, other.Condition)
}

// equal compares trees in normal form.
func equal(x, y Expr) bool {
	if c, ok := x.(*Condition); ok {
		d, ok := y.(*Condition)
		return ok && c.Field == d.Field && c.Op == d.Op && c.Value == d.Value
	}
	xs, xOr, _ := operands(x)
	ys, yOr, ok := operands(y)
	return ok && xOr == yOr && slices.EqualFunc(xs, ys, equal)
}

// MarshalText returns the canonical form of f, or the error of [Filter.Err].
func (f Filter) MarshalText() ([]byte, error) { return f.AppendText([]byte{}) }

// UnmarshalText sets f to the filter that [Parse] returns, also on an error,
// which is a [*SyntaxError]: f is then unwritable.
func (f *Filter) UnmarshalText(text []byte) (err error) {
	*f, err = Parse(string(text))
	return err
}
