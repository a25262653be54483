package filters

import (
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Filter is an immutable filter. The zero value is no filter: it matches
// everything and prints as the empty text. Filters may be copied and used
// by several goroutines at once; compare them with [Filter.Equal].
//
// A filter that no text can express is unwritable: one with a value that
// holds a joiner, for example. [Filter.Err] says why. It matches nothing, and
// every filter made of it is unwritable too.
type Filter struct {
	_    [0]func()
	tree *tree
}

// A tree is what the copies of a filter share.
type tree struct {
	root    Expr // in normal form, never nil
	depth   int  // lists inside each other
	err     *ValueError
	matcher atomic.Pointer[Matcher] // for Match and MatchValue, once compiled
}

// nothing stands for the tree of an unwritable filter: nobody who looks at it
// can take it for "no filter".
var nothing = &OrExpr{}

func unwritableFilter(code ErrorCode, at *Condition) Filter {
	return Filter{tree: &tree{root: nothing, err: &ValueError{Condition: at, Code: code}}}
}

// New returns the filter for a tree that was made by hand. It copies the tree
// and brings it into normal form; nodes that this does not change keep their
// positions. New of nil is the zero filter. A tree that cannot be written,
// holds an empty list or a node that is nil or of a foreign type, or has more
// than 10,000 lists inside each other (as a cycle does) makes an unwritable
// filter.
func New(x Expr) Filter {
	if x == nil {
		return Filter{}
	}
	var n normalizer
	root, depth := n.node(x, 0)
	if n.code != "" {
		return unwritableFilter(n.code, n.at)
	}
	return Filter{tree: &tree{root: root, depth: depth}}
}

// A normalizer copies a tree into normal form. Its methods stop working once
// it has a code. They take the number of lists around the node as it was
// made, which bounds their recursion, and return the depth of the copy.
type normalizer struct {
	code ErrorCode
	at   *Condition
}

func (n *normalizer) fail(code ErrorCode, at *Condition) (Expr, int) {
	n.code, n.at = code, at
	return nothing, 0
}

func (n *normalizer) node(x Expr, around int) (Expr, int) {
	if c, ok := x.(*Condition); ok && c != nil {
		c := *c
		if code := c.check(); code != "" {
			return n.fail(code, &c)
		}
		return &c, 0
	}
	list, or, ok := members(x)
	switch {
	case !ok:
		return n.fail(ErrInvalidNode, nil)
	case len(list) == 0:
		return n.fail(ErrEmptyList, nil)
	case around == maxDepth:
		return n.fail(ErrTooDeep, nil)
	case len(list) == 1:
		return n.node(list[0], around+1)
	}
	kept, depth := n.members(nil, or, list, around+1)
	var at Position
	if len(kept) == len(list) {
		at = x.Pos()
	}
	return newList(at, or, kept), depth
}

// members appends to kept the members that a list of the given kind has in
// normal form.
func (n *normalizer) members(kept []Expr, or bool, list []Expr, around int) ([]Expr, int) {
	depth := 1
	for _, x := range list {
		inside := around
		sub, subOr, ok := members(x)
		for ok && len(sub) == 1 && inside < maxDepth {
			x, inside = sub[0], inside+1
			sub, subOr, ok = members(x)
		}
		var d int
		if ok && subOr == or && len(sub) > 1 && inside < maxDepth {
			kept, d = n.members(kept, or, sub, inside+1)
		} else {
			x, d = n.node(x, inside)
			kept = append(kept, x)
			d++
		}
		if n.code != "" {
			return kept, 0
		}
		depth = max(depth, d)
	}
	return kept, depth
}

// check returns why c cannot be written, or nothing.
func (c *Condition) check() ErrorCode {
	switch {
	case !c.Field.IsValid():
		return ErrInvalidPath
	case !c.Op.IsValid():
		return ErrUnknownOperator
	case !c.Op.TakesValue():
		if c.Value != "" {
			return ErrUnexpectedValue
		}
		return ""
	case !utf8.ValidString(c.Value):
		return ErrInvalidUTF8
	}
	n, balanced := scanValue(c.Value)
	switch {
	case n < len(c.Value) && c.Value[n] == '[':
		return ErrJoinerInValue
	case n < len(c.Value) || !balanced:
		return ErrUnbalancedValue
	}
	return ""
}

// And returns the filter that holds where all fs hold. Zero filters are left
// out, so And of nothing is the zero filter, and And of one filter is that
// filter.
func And(fs ...Filter) Filter { return join(false, fs) }

// Or returns the filter that holds where any of fs holds. Zero filters are
// left out: here they mean that no condition was given, not that everything
// matches. Or of nothing is the zero filter; where a list of alternatives may
// be empty and must not widen the result, use [Field.In] or
// [Field.ContainsAny].
func Or(fs ...Filter) Filter { return join(true, fs) }

// And returns And(f, gs...).
func (f Filter) And(gs ...Filter) Filter {
	return join(false, slices.Insert(gs[:len(gs):len(gs)], 0, f))
}

// Or returns Or(f, gs...).
func (f Filter) Or(gs ...Filter) Filter { return join(true, slices.Insert(gs[:len(gs):len(gs)], 0, f)) }

func join(or bool, fs []Filter) Filter {
	var only Filter
	var list []Expr
	given, depth := 0, 1
	for _, f := range fs {
		switch {
		case f.IsZero():
			continue
		case f.tree.err != nil:
			return f
		}
		given++
		only = f
		if sub, subOr, ok := members(f.tree.root); ok && subOr == or {
			list = append(list, sub...)
			depth = max(depth, f.tree.depth)
		} else {
			list = append(list, f.tree.root)
			depth = max(depth, f.tree.depth+1)
		}
	}
	switch {
	case given < 2:
		return only
	case depth > maxDepth:
		return unwritableFilter(ErrTooDeep, nil)
	}
	return Filter{tree: &tree{root: newList(Position{}, or, list), depth: depth}}
}

// IsZero reports whether f is no filter. An unwritable filter is not zero.
func (f Filter) IsZero() bool { return f.tree == nil }

// Err returns nil if f can be written, and else a [*ValueError].
func (f Filter) Err() error {
	if f.tree == nil || f.tree.err == nil {
		return nil
	}
	return f.tree.err
}

// Expr returns the tree of f in normal form. It is shared and must not be
// modified; [Rewrite] makes changed copies. The tree of the zero filter is
// nil. That of an unwritable filter is an empty [*OrExpr], which holds for
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
	xs, xOr, _ := members(x)
	ys, yOr, ok := members(y)
	return ok && xOr == yOr && slices.EqualFunc(xs, ys, equal)
}

func (f Field) condition(op Op, value string) Filter {
	c := &Condition{Field: f, Op: op, Value: value}
	if code := c.check(); code != "" {
		return unwritableFilter(code, c)
	}
	return Filter{tree: &tree{root: c}}
}

// Equals requires the field to be value.
func (f Field) Equals(value string) Filter { return f.condition(OpEquals, value) }

// NotEquals requires the field not to be value. It holds where the field is
// missing.
func (f Field) NotEquals(value string) Filter { return f.condition(OpNotEquals, value) }

// Contains requires a text to contain value, or a list to have it as element.
// Every text contains the empty value; for a search box see [Field.Search].
func (f Field) Contains(value string) Filter { return f.condition(OpContains, value) }

// NotContains is the opposite of Contains. It holds where the field is
// missing.
func (f Field) NotContains(value string) Filter { return f.condition(OpNotContains, value) }

// LessThan requires the field to be less than value, and not equal.
func (f Field) LessThan(value string) Filter { return f.condition(OpLessThan, value) }

// GreaterThan requires the field to be greater than value, and not equal.
func (f Field) GreaterThan(value string) Filter { return f.condition(OpGreaterThan, value) }

// BeginsWith requires a text to begin with prefix.
func (f Field) BeginsWith(prefix string) Filter { return f.condition(OpBeginsWith, prefix) }

// Exists requires the field to have a value other than an empty one.
func (f Field) Exists() Filter { return f.condition(OpExists, "") }

// NotExists requires the field to be missing or empty.
func (f Field) NotExists() Filter { return f.condition(OpNotExists, "") }

// AtLeast requires the field to be greater than value or equal to it.
func (f Field) AtLeast(value string) Filter { return Or(f.GreaterThan(value), f.Equals(value)) }

// AtMost requires the field to be less than value or equal to it.
func (f Field) AtMost(value string) Filter { return Or(f.LessThan(value), f.Equals(value)) }

// Within requires a date to be start or later and before end, as in a month
// or a day of any time zone. It is exact for dates in whole milliseconds,
// which is how the service stores them.
func (f Field) Within(start, end time.Time) Filter {
	return f.GreaterThan(Time(ceilMilli(start).Add(-time.Millisecond))).And(f.LessThan(Time(ceilMilli(end))))
}

// ceilMilli rounds up to milliseconds.
func ceilMilli(t time.Time) time.Time {
	if down := t.Truncate(time.Millisecond); down.Before(t) {
		return down.Add(time.Millisecond)
	}
	return t
}

// In requires the field to be one of values. In of no values is unwritable.
func (f Field) In(values ...string) Filter { return anyOf(f.Equals, values) }

// ContainsAny requires the field to contain one of values, as a list of tags
// does. ContainsAny of no values is unwritable.
func (f Field) ContainsAny(values ...string) Filter { return anyOf(f.Contains, values) }

// ContainsAll requires the field to contain each of values. ContainsAll of no
// values is the zero filter.
func (f Field) ContainsAll(values ...string) Filter { return And(each(f.Contains, values)...) }

func anyOf(condition func(string) Filter, values []string) Filter {
	if len(values) == 0 {
		return unwritableFilter(ErrEmptyList, nil)
	}
	return Or(each(condition, values)...)
}

func each(condition func(string) Filter, values []string) []Filter {
	fs := make([]Filter, len(values))
	for i, v := range values {
		fs[i] = condition(v)
	}
	return fs
}

// Search returns a filter for the words of a search box. It cuts them at what
// a condition may be unable to hold (white space, control characters and
// half-width parentheses and brackets) and requires each piece by Contains,
// so it hits all that Contains of the whole text would hit. If nothing is
// left it is the zero filter. It can always be written if words is valid
// UTF-8, and strict parsing accepts it.
func (f Field) Search(words string) Filter {
	return f.ContainsAll(strings.FieldsFunc(words, func(r rune) bool {
		return isSpace(r) || unicode.IsControl(r) || strings.ContainsRune("()[]", r)
	})...)
}

// Int returns n as a value.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64](n T) string {
	return strconv.FormatInt(int64(n), 10)
}

// Float returns x as a value, in the shortest form that keeps it, with an
// exponent only below 1e-6 and from 1e21 on. Infinities and NaN are no
// values: the text returned for them makes a condition unwritable.
func Float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "(not a number"
	}
	format := byte('f')
	if a := math.Abs(x); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	return strconv.FormatFloat(x, format, -1, 64)
}

// Bool returns "true" or "false".
func Bool(b bool) string { return strconv.FormatBool(b) }

// Time returns t as the service writes time stamps: in UTC, truncated to
// milliseconds. Only the years 0 to 9999 have such a form: the text returned
// for others makes a condition unwritable.
func Time(t time.Time) string {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return "(not a time stamp"
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
