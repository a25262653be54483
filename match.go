package filters

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/richtext"
)

// A plan is what matching on raw bytes needs to know of a filter. One pass
// over the item follows the names in a trie and tests the values at its ends
// in place. Each outcome of a condition walks up the lists of the filter, and
// the pass ends when the filter's own outcome is known.
type plan struct {
	checks []check
	lists  []list // parents first
	root   node
	order  []int32 // the checks in the order of the trie

	// How a run begins: fixed checks are settled.
	start state
}

// A list is an and-list or an or-list of the filter.
type list struct {
	or         bool
	parent     int32 // the list it is a member of, or none
	first, end int32 // the checks in it
}

const none = -1

// A node is a name in the trie of the paths.
type node struct {
	name     string
	checks   []int32 // whose paths end here
	children []*node
	byName   map[string]*node // the children, if they are many
	lengths  uint64           // bit n: some child has a name of n bytes, or n modulo 64
	subtree  []int32          // the checks here and below
	inner    bool             // some child has children
}

// fewChildren is up to how many names are compared one by one.
const fewChildren = 8

// child returns the child of the given name, or nil.
func (n *node) child(name []byte) *node {
	if n.byName != nil {
		return n.byName[string(name)]
	}
	for _, c := range n.children {
		if c.name == string(name) {
			return c
		}
	}
	return nil
}

func (n *node) add(name string) *node {
	c := n.child([]byte(name))
	if c == nil {
		c = &node{name: name}
		n.lengths |= 1 << (len(name) % 64)
		n.children = append(n.children, c)
		if len(n.children) > fewChildren {
			if n.byName == nil {
				n.byName = make(map[string]*node)
				for _, c := range n.children {
					n.byName[c.name] = c
				}
			}
			n.byName[name] = c
		}
	}
	return c
}

func newPlan(x Expr, checks []check) plan {
	p := plan{checks: checks, start: newState(len(checks))}
	if x != nil {
		p.addLists(x, none, 0)
	}
	for i := range checks {
		if checks[i].fixed {
			continue
		}
		n := &p.root
		for _, name := range checks[i].path {
			n = n.add(name)
		}
		n.checks = append(n.checks, int32(i))
	}
	p.order = make([]int32, 0, len(checks))
	p.root.finish(&p.order)
	r := run{plan: &p, state: p.start}
	if x == nil {
		r.done, r.outcome = true, true
	}
	for i := range checks {
		if checks[i].fixed && !r.done && !r.isSettled(int32(i)) {
			r.settle(int32(i), checks[i].holds)
		}
	}
	p.start = r.state
	return p
}

// addLists notes for the checks from next on, which are those of x, and for
// the lists of x where they are members. It returns the check behind them.
func (p *plan) addLists(x Expr, parent int32, next int) int {
	members, or, ok := operands(x)
	if !ok {
		p.checks[next].parent = parent
		return next + 1
	}
	self := int32(len(p.lists))
	p.lists = append(p.lists, list{or: or, parent: parent, first: int32(next)})
	*p.start.openIn(self) = int32(len(members))
	for _, x := range members {
		next = p.addLists(x, self, next)
	}
	p.lists[self].end = int32(next)
	return next
}

// finish appends the checks of the subtree to order and notes which they are.
func (n *node) finish(order *[]int32) {
	from := len(*order)
	*order = append(*order, n.checks...)
	for _, c := range n.children {
		n.inner = n.inner || len(c.children) > 0
		c.finish(order)
	}
	n.subtree = (*order)[from:]
}

// Match reports whether f matches a content item, a JSON object as the content
// API returns it. The error is a [*ValueError] if f is unwritable and a
// [*ContentError] if the item is broken; then the result is false. Errors
// behind the point where the outcome is known are not found; use an
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
// broken, and then the result is false. Without [Evaluator.Validate], errors
// behind the point where the outcome is known are not found. Match does not
// keep content.
func (m *Matcher) Match(content []byte) (bool, error) {
	if m.validate {
		if err := CheckItem(content); err != nil {
			return false, err
		}
	}
	return m.plan.match(content)
}

func (p *plan) match(content []byte) (bool, error) {
	i := rawjson.SkipSpace(content, 0)
	if rawjson.At(content, i) != '{' {
		return false, &ContentError{i, reasonNoObject}
	}
	if p.start.done {
		return p.start.outcome, nil
	}
	r := run{plan: p, b: content}
	if p.start.rest != nil {
		r.state = p.start.clone()
	} else if len(p.lists) > 0 {
		r.state = p.start
	}
	i = r.object(i+1, &p.root, nil)
	if r.err != nil {
		return false, r.err
	}
	if !r.done {
		if i = rawjson.SkipSpace(content, i); i < len(content) {
			return false, &ContentError{i, rawjson.TrailingData}
		}
		r.missing(&p.root)
	}
	return r.outcome, nil
}

// A state is what is known of the outcomes.
type state struct {
	open    [small - 1]int32 // for each list: how many members are not settled; 0 if the list is
	settled uint64           // the checks whose outcome is known
	found   uint64           // the checks of boolean fields that had a leaf
	rest    *rest            // what has no room in these
	done    bool             // the outcome of the filter is known:
	outcome bool
}

// small is up to how many checks matching needs no memory. There are fewer
// lists than checks.
const small = 8

// A rest continues the fields of a state for large filters.
type rest struct {
	open           []int32
	settled, found []uint64
}

// newState returns a state for the given number of checks.
func newState(checks int) state {
	if checks <= small {
		return state{}
	}
	words := (checks - 1) / 64
	return state{rest: &rest{make([]int32, checks-small), make([]uint64, words), make([]uint64, words)}}
}

func (s *state) clone() state {
	c := *s
	if r := s.rest; r != nil {
		c.rest = &rest{slices.Clone(r.open), slices.Clone(r.settled), slices.Clone(r.found)}
	}
	return c
}

// openIn returns the counter of a list.
func (s *state) openIn(list int32) *int32 {
	if list < int32(len(s.open)) {
		return &s.open[list]
	}
	return &s.rest.open[list-int32(len(s.open))]
}

func (s *state) isSettled(i int32) bool {
	if i < 64 {
		return s.settled&(1<<i) != 0
	}
	return s.rest.settled[i/64-1]&(1<<(i%64)) != 0
}

func (s *state) setSettled(i int32) {
	if i < 64 {
		s.settled |= 1 << i
	} else {
		s.rest.settled[i/64-1] |= 1 << (i % 64)
	}
}

// settleAll settles the checks from first to end.
func (s *state) settleAll(first, end int32) {
	last := end - 1
	for word := first / 64; word <= last/64; word++ {
		mask := ^uint64(0)
		if word == first/64 {
			mask <<= first % 64
		}
		if word == last/64 {
			mask &= ^uint64(0) >> (63 - last%64)
		}
		if word == 0 {
			s.settled |= mask
		} else {
			s.rest.settled[word-1] |= mask
		}
	}
}

func (s *state) isFound(i int32) bool {
	if i < 64 {
		return s.found&(1<<i) != 0
	}
	return s.rest.found[i/64-1]&(1<<(i%64)) != 0
}

func (s *state) setFound(i int32) {
	if i < 64 {
		s.found |= 1 << i
	} else {
		s.rest.found[i/64-1] |= 1 << (i % 64)
	}
}

// A run is the matching of one item. Its methods that read return the index
// behind what they read, or stop.
type run struct {
	*plan
	b []byte
	state
	err error
}

const stop = -1

func (r *run) fail(i int, reason string) int {
	r.err = &ContentError{min(i, len(r.b)), reason}
	return stop
}

// settle notes the outcome of a check and what follows from it. Checks that can
// no longer change the outcome are settled with it.
func (r *run) settle(i int32, holds bool) {
	r.setSettled(i)
	for at := r.checks[i].parent; at != none; {
		l := &r.lists[at]
		open := r.openIn(at)
		if *open--; holds == l.or {
			*open = 0
			r.settleAll(l.first, l.end)
		}
		if *open > 0 {
			return
		}
		at = l.parent
	}
	r.done, r.outcome = true, holds
}

// wantsAny reports whether the outcome of a check in the subtree matters.
func (r *run) wantsAny(n *node) bool {
	for _, i := range n.subtree {
		if !r.isSettled(i) {
			return true
		}
	}
	return false
}

// missing settles the checks of n and below that nothing satisfied.
func (r *run) missing(n *node) {
	for _, i := range n.subtree {
		if r.isSettled(i) {
			continue
		}
		c := &r.checks[i]
		holds := c.not
		if c.flag && c.boolean(false) && !r.isFound(i) {
			holds = !c.not
		}
		if r.settle(i, holds); r.done {
			return
		}
	}
}

// object reads the object whose first member begins at or behind b[i]. The
// node named, if any, stands for the object itself: for paths that go on
// behind it, it is no member.
func (r *run) object(i int, n, named *node) int {
	b := r.b
	i = rawjson.SkipSpace(b, i)
	if rawjson.At(b, i) == '}' {
		return i + 1
	}
	for {
		name, next := r.name(i)
		if next == stop {
			return stop
		}
		var child *node
		if n.lengths&(1<<(len(name)%64)) != 0 {
			child = n.child(name)
		}
		if child == nil || !r.wantsAny(child) {
			next = r.skip(next)
		} else {
			next = r.value(next, child, child != named)
			if n == &r.root && next != stop {
				// The rest of the item has no second one of this name.
				if r.missing(child); r.done {
					return stop
				}
			}
		}
		if next == stop {
			return stop
		}
		if rawjson.At(b, next) == ',' && rawjson.At(b, next+1) == '"' {
			i = next + 1
			continue
		}
		i = rawjson.SkipSpace(b, next)
		switch rawjson.At(b, i) {
		case '}':
			return i + 1
		case ',':
			i = rawjson.SkipSpace(b, i+1)
		default:
			return r.fail(i, rawjson.ExpectedComma)
		}
	}
}

// name reads the name of a member and returns it and where its value starts.
func (r *run) name(i int) (name []byte, value int) {
	name, value, reason := rawjson.Name(r.b, i)
	if reason != "" {
		return nil, r.fail(value, reason)
	}
	return name, value
}

// skip passes over the value at b[i].
func (r *run) skip(i int) int {
	if rawjson.At(r.b, i) == '"' {
		// Most values are strings, and most strings have no escaped quotes.
		n := bytes.IndexByte(r.b[i+1:], '"')
		if end := i + 1 + n; n >= 0 && r.b[end-1] != '\\' {
			return end + 1
		}
	}
	end := rawjson.Skip(r.b, i)
	if end < 0 {
		return r.fail(len(r.b), rawjson.UnexpectedEnd)
	}
	return end
}

// value reads the value at b[i] to which the path of n leads. It enters the
// value only if deep.
func (r *run) value(i int, n *node, deep bool) int {
	deep = deep && len(n.children) > 0
	switch rawjson.At(r.b, i) {
	case '"':
		return r.text(i+1, n, false)
	case '{':
		if !deep {
			return r.reference(i, n, OpEquals)
		}
		if len(n.checks) > 0 && r.reference(i, n, OpEquals) == stop {
			return stop
		}
		return r.object(i+1, n, nil)
	case '[':
		return r.array(i+1, n, deep)
	}
	return r.scalar(i, n, false)
}

// scalar reads the scalar at b[i]: a leaf of n or, if element, an element of
// an array that is one.
func (r *run) scalar(i int, n *node, element bool) int {
	if rawjson.At(r.b, i) == '"' {
		return r.text(i+1, n, element)
	}
	end := rawjson.LiteralEnd(r.b, i)
	if end < 0 {
		return r.fail(i, rawjson.ExpectedValue)
	}
	var number decimal.Decimal[[]byte]
	literal := r.b[i:end]
	kind := literal[0]
	switch string(literal) {
	case "true", "false", "null":
	default:
		var ok bool
		if number, ok = decimal.Parse(literal); !ok {
			return r.fail(i, rawjson.ExpectedValue)
		}
		kind = '0'
	}
	for _, k := range n.checks {
		c := &r.checks[k]
		if r.isSettled(k) || element && c.op != OpContains {
			continue
		}
		if c.flag {
			r.setFound(k)
		}
		if c.literal(kind, &number, element) {
			if r.settle(k, !c.not); r.done {
				return stop
			}
		}
	}
	return end
}

// literal reports whether a leaf or an element that is no string satisfies c.
// Its kind is t, f, n or, for a number, 0.
func (c *check) literal(kind byte, number *decimal.Decimal[[]byte], element bool) bool {
	switch {
	case kind == '0' && element:
		return c.numeric && decimal.Compare(*number, c.number) == 0
	case kind == '0':
		return c.numeral(decimal.Compare(*number, c.number))
	case kind == 'n' && !c.flag:
		return false
	case element:
		return c.value == strconv.FormatBool(kind == 't')
	}
	return c.boolean(kind == 't')
}

// text reads the string whose first byte is b[i]; see scalar.
func (r *run) text(i int, n *node, element bool) int {
	end := rawjson.StringEnd(r.b, i)
	if end < 0 {
		return r.fail(len(r.b), rawjson.UnexpectedEnd)
	}
	raw := r.b[i:end]
	for _, k := range n.checks {
		c := &r.checks[k]
		if r.isSettled(k) || element && c.op != OpContains {
			continue
		}
		if c.flag {
			r.setFound(k)
		}
		op := c.op
		if element {
			op = OpEquals
		}
		holds, ok := op == OpEquals && c.verbatim && string(raw) == c.value, true
		if !holds {
			holds, ok = c.rawText(op, raw)
		}
		switch {
		case !ok:
			return r.fail(i, rawjson.InvalidEscape)
		case holds:
			if r.settle(k, !c.not); r.done {
				return stop
			}
		case isBroken(raw):
			return r.fail(i, rawjson.InvalidUTF8)
		}
	}
	return end + 1
}

// isBroken reports whether a string that was read to no avail is not UTF-8.
// Long ones are searched rather than read.
func isBroken(raw []byte) bool {
	const long = 512
	return len(raw) < long && !utf8.Valid(raw)
}

// rawText reports whether the string that JSON writes as raw satisfies op with
// the value of c, and whether it is a string as far as it was read. It
// unescapes only where it must.
func (c *check) rawText(op Op, raw []byte) (holds, ok bool) {
	switch {
	case op == OpExists:
		return len(raw) > 0, true
	case op == OpEquals && !c.stamp && (len(raw) < len(c.value) || len(raw) > rawjson.UnicodeLen*len(c.value)):
		// An escape takes no more than rawjson.UnicodeLen bytes for one.
		return false, true
	case op == OpBeginsWith && !c.rich && hasPrefix(raw, c.quoted.String()):
		return true, true
	case op == OpContains && !c.rich:
		if holds := c.searchRaw(raw); holds || !mayDiffer(raw) {
			return holds, true
		}
	}
	text := raw
	if bytes.IndexByte(raw, '\\') >= 0 {
		var buf [64]byte
		if text, ok = rawjson.Unescape(buf[:0], raw); !ok {
			return false, false
		}
	}
	if c.rich {
		text = []byte(richtext.Text(string(text)))
	}
	switch op {
	case OpContains:
		return rawjson.Index(text, &c.plain) >= 0, true
	case OpBeginsWith:
		return hasPrefix(text, c.value), true
	}
	return testText(c, op, text), true
}

// mayDiffer reports whether raw may hold escapes of another form than c.quoted
// has. The others have no choice: JSON lets a quote, a backslash and a
// control character stand for themselves nowhere.
func mayDiffer(raw []byte) bool {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 == len(raw) {
			return false
		}
		if c := raw[i+1]; c == 'u' || c == '/' {
			return true
		}
		raw = raw[i+2:]
	}
}

// searchRaw reports whether c.quoted stands in raw, as whole escapes.
func (c *check) searchRaw(raw []byte) bool {
	for from := 0; ; {
		n := rawjson.Index(raw[from:], &c.quoted)
		if n < 0 {
			return false
		}
		if from += n; !insideEscape(raw, from) {
			return true
		}
		from++
	}
}

// insideEscape reports whether raw[i] belongs to an escape that begins before
// it.
func insideEscape(raw []byte, i int) bool {
	if begins(raw, i-1) {
		return true
	}
	for k := i - 2; k >= 0 && k > i-rawjson.UnicodeLen; k-- {
		if raw[k] == '\\' {
			return raw[k+1] == 'u' && begins(raw, k)
		}
	}
	return false
}

// begins reports whether an escape begins at raw[i]: a backslash that no other
// one escapes.
func begins(raw []byte, i int) bool {
	k := i
	for k >= 0 && raw[k] == '\\' {
		k--
	}
	return (i-k)%2 == 1
}

// reference reads the object at b[i] and tests it by its id: as a leaf of n
// with OpEquals, as an element of an array that is one with OpContains.
func (r *run) reference(i int, n *node, op Op) int {
	inside := i + 1
	var id []byte
	looked, ok := false, false
	for _, k := range n.checks {
		c := &r.checks[k]
		if r.isSettled(k) || op == OpContains && c.op != OpContains {
			continue
		}
		if c.flag {
			r.setFound(k)
		}
		holds := c.op == OpExists
		if c.op == op {
			if !looked {
				if id, ok, inside = r.textMember(i, "id"); r.err != nil {
					return stop
				}
				looked = true
			}
			if holds = ok; ok {
				if holds, ok = c.rawID(id); !ok {
					return r.fail(i, rawjson.InvalidEscape)
				}
				if !holds && isBroken(id) {
					return r.fail(i, rawjson.InvalidUTF8)
				}
			}
		}
		if holds {
			if r.settle(k, !c.not); r.done {
				return stop
			}
		}
	}
	end := rawjson.SkipNested(r.b, inside, '{', '}')
	if end < 0 {
		return r.fail(len(r.b), rawjson.UnexpectedEnd)
	}
	return end
}

// rawID reports whether the string that JSON writes as raw is the value of c.
func (c *check) rawID(raw []byte) (holds, ok bool) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw) == c.value, true
	}
	text, ok := rawjson.Unescape(nil, raw)
	return string(text) == c.value, ok
}

// textMember looks for a member of the object at b[i] that is a string, and
// returns it as JSON writes it. The index returned is behind what it read, but
// inside the object.
func (r *run) textMember(i int, name string) (raw []byte, ok bool, inside int) {
	i = rawjson.SkipSpace(r.b, i+1)
	for rawjson.At(r.b, i) != '}' {
		key, value := r.name(i)
		if value == stop {
			return nil, false, stop
		}
		end := r.skip(value)
		if end == stop {
			return nil, false, stop
		}
		if string(key) == name {
			if r.b[value] != '"' {
				return nil, false, end
			}
			return r.b[value+1 : end-1], true, end
		}
		i = rawjson.SkipSpace(r.b, end)
		switch rawjson.At(r.b, i) {
		case ',':
			i = rawjson.SkipSpace(r.b, i+1)
		case '}':
		default:
			return nil, false, r.fail(i, rawjson.ExpectedComma)
		}
	}
	return nil, false, i
}

// array reads the array whose first element begins at or behind b[i].
func (r *run) array(i int, n *node, deep bool) int {
	i = rawjson.SkipSpace(r.b, i)
	empty := rawjson.At(r.b, i) == ']'
	contains := false
	for _, k := range n.checks {
		c := &r.checks[k]
		if r.isSettled(k) {
			continue
		}
		if c.flag {
			r.setFound(k)
		}
		contains = contains || c.op == OpContains
		if c.op == OpExists && !empty {
			if r.settle(k, !c.not); r.done {
				return stop
			}
		}
	}
	switch {
	case empty:
		return i + 1
	case !contains && !deep:
		return r.rest(i)
	}
	for {
		switch rawjson.At(r.b, i) {
		case '{':
			if contains {
				next := r.reference(i, n, OpContains)
				if next == stop || !deep {
					i = next
					break
				}
			}
			i = r.element(i, n)
		case '[':
			i = r.skip(i)
		default:
			i = r.scalar(i, n, true)
		}
		if i == stop {
			return stop
		}
		i = rawjson.SkipSpace(r.b, i)
		switch rawjson.At(r.b, i) {
		case ']':
			return i + 1
		case ',':
			i = rawjson.SkipSpace(r.b, i+1)
		default:
			return r.fail(i, rawjson.ExpectedElement)
		}
		if !r.wantsAny(n) {
			return r.rest(i)
		}
	}
}

// rest passes over what is left of an array.
func (r *run) rest(i int) int {
	end := rawjson.SkipNested(r.b, i, '[', ']')
	if end < 0 {
		return r.fail(len(r.b), rawjson.UnexpectedEnd)
	}
	return end
}

// element reads the object at b[i], an element of an array to which the path
// of n leads. Its fieldId may be the next name of a path that goes on behind
// it. No path takes both readings, so reading the object a second time is for
// other conditions.
func (r *run) element(i int, n *node) int {
	var named *node
	if n.inner {
		id, ok, _ := r.textMember(i, "fieldId")
		if r.err != nil {
			return stop
		}
		if ok {
			var buf [64]byte
			if id, ok = rawjson.Unescape(buf[:0], id); !ok {
				return r.fail(i, rawjson.InvalidEscape)
			}
			named = n.child(id)
		}
	}
	if named == nil || len(named.children) == 0 {
		return r.object(i+1, n, nil)
	}
	next := r.object(i+1, named, nil)
	if next == stop || len(n.children) == 1 && len(named.checks) == 0 {
		return next
	}
	return r.object(i+1, n, named)
}

func hasPrefix[T text](s T, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}
