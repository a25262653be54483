package filters

import (
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/richtext"
	"github.com/microcms-go/filters/internal/timestamp"
)

// An Evaluator says how filters are matched against content items. The zero
// value follows the rules of the package comment, without knowledge of the
// fields, and reads no more of an item than the outcome needs. An Evaluator
// is safe for concurrent use if TypeOf is.
type Evaluator struct {
	// TypeOf returns the type of a field, or false if it is not known.
	// It sharpens the rules: contains and begins_with search rich text
	// without its tags (nothing is put in their place, so the texts of
	// neighbouring blocks touch), a missing boolean is false, and conditions
	// that the service does not support, or knows from data that responses
	// do not hold, do not hold. If TypeOf is nil no type is known.
	TypeOf func(Field) (FieldType, bool)

	// Validate makes Match check the whole item before it is matched: the
	// grammar of JSON, names given twice in an object, UTF-8, and bytes
	// behind the item.
	Validate bool
}

// A Matcher is a filter prepared for matching. It is made by
// [Evaluator.Compile] and safe for concurrent use.
type Matcher struct {
	checks   []check // in source order
	entry    int32   // the check to begin with, or an outcome
	validate bool
	plan     plan // for raw bytes
}

// A check is a condition prepared for matching.
type check struct {
	condition *Condition
	path      []string
	op        Op   // the positive operator
	not       bool // the condition is the negation of op
	value     string
	plain     rawjson.Needle // value
	quoted    rawjson.Needle // value as JSON writes it, if it uses no more escapes than it must
	verbatim  bool           // that is the value itself

	stamp   bool // value is a full time stamp
	numeric bool // value is a number, this one:
	number  decimal.Decimal[string]
	float   float64 // the float64 next to number
	tie     int     // how float compares with number

	// What the type of the field makes of it.
	kind        Kind // or zero
	rich        bool // texts are searched without their tags
	flag        bool // null is false, and so is no leaf at all
	fixed       bool // the outcome does not depend on the item: it is
	holds       bool
	unsupported bool

	// Where to go on when the outcome is known: a check, or the filter's
	// outcome.
	yes, no int32

	parent int32 // the list it is a member of, or none
}

// Outcomes in place of the number of a check.
const (
	outcomeTrue  = -1
	outcomeFalse = -2
)

// positive returns the operator that op is or negates.
func (op Op) positive() (_ Op, not bool) {
	if positive, ok := op.Negation(); ok && positive < op {
		return positive, true
	}
	return op, false
}

// Compile prepares f for matching. The error is a [*ValueError]: f is
// unwritable, or a path in it has more than 65,536 names.
func (e Evaluator) Compile(f Filter) (*Matcher, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	m := &Matcher{validate: e.Validate}
	n := 0
	for c := range f.Conditions() {
		if strings.Count(string(c.Field), ".") >= maxNames {
			return nil, &ValueError{Condition: c, Code: ErrTooDeep}
		}
		n++
	}
	m.checks = make([]check, n)
	m.entry = outcomeTrue
	if !f.IsZero() {
		m.entry = m.compile(f.Expr(), n, outcomeTrue, outcomeFalse)
	}
	for i := range m.checks {
		if c := &m.checks[i]; e.TypeOf != nil {
			if t, ok := e.TypeOf(c.condition.Field); ok {
				c.specialize(t)
			}
		}
	}
	m.plan = newPlan(f.Expr(), m.checks)
	return m, nil
}

// maxNames bounds the names in a path, and with it the recursion of matching.
const maxNames = 1 << 16

// compile fills the checks in front of end, from the right, with the
// conditions of x, and returns which one to begin with. It goes on with yes or
// no when the outcome of x is known.
func (m *Matcher) compile(x Expr, end int, yes, no int32) (entry int32) {
	list, or, ok := operands(x)
	if !ok {
		m.checks[end-1].init(x.(*Condition), yes, no)
		return int32(end - 1)
	}
	for _, x := range slices.Backward(list) {
		entry = m.compile(x, end, yes, no)
		if or {
			no = entry
		} else {
			yes = entry
		}
		end = int(entry)
	}
	return entry
}

func (c *check) init(condition *Condition, yes, no int32) {
	*c = check{condition: condition, value: condition.Value, yes: yes, no: no}
	c.op, c.not = condition.Op.positive()
	c.path = strings.Split(string(condition.Field), ".")
	c.plain = rawjson.NewNeedle(c.value)
	c.quoted = rawjson.NewNeedle(rawjson.Escape(c.value))
	c.verbatim = c.quoted.String() == c.value
	c.stamp = timestamp.IsFull(c.value)
	c.number, c.numeric = decimal.Parse(c.value)
	if c.numeric {
		// Out of range, the result is the infinity or zero that is wanted.
		c.float, _ = strconv.ParseFloat(c.value, 64)
		c.tie = compareShortest(c.float, c.number)
	}
}

// compareShortest compares the shortest decimal that stands for x with d.
func compareShortest(x float64, d decimal.Decimal[string]) int {
	if math.IsInf(x, 0) {
		return d.Sign()
	}
	var buf [32]byte
	shortest, _ := decimal.Parse(strconv.AppendFloat(buf[:0], x, 'e', -1, 64))
	return decimal.Compare(shortest, d)
}

// specialize applies what the service does with fields of type t.
func (c *check) specialize(t FieldType) {
	c.kind = t.Kind
	plain := FieldType{Kind: t.Kind}
	switch {
	case t.Kind == KindExtensionMeta:
		// The service knows it, but responses do not hold it.
		c.fixed, c.unsupported = true, true
	case t.InRepeater && !inRepeater.has(c.op):
		c.fixed, c.unsupported = true, true
	case t.Kind == KindNumber && (c.op == OpContains || c.op == OpBeginsWith),
		t.Kind == KindSelect && c.op == OpEquals:
		// Known never to hit.
		c.fixed, c.holds = true, c.not
	case !plain.Supports(c.op):
		c.fixed, c.unsupported = true, true
	case t.Kind == KindBoolean:
		c.flag = true
	case t.Kind == KindRichEditor, t.Kind == KindRichEditorV2:
		c.rich = c.op == OpContains || c.op == OpBeginsWith
	}
}

// CheckItem returns a [*ContentError] unless content is a content item: one JSON
// object with white space around it, in UTF-8 and with no duplicate name in an
// object. It is the check that [Evaluator.Validate] asks for.
func CheckItem(content []byte) error {
	i := rawjson.SkipSpace(content, 0)
	if rawjson.At(content, i) != '{' {
		return &ContentError{i, reasonNoObject}
	}
	if i, reason := rawjson.Validate(content); reason != "" {
		return &ContentError{i, reason}
	}
	return nil
}

const reasonNoObject = "a content item must be a JSON object"

// A ContentError is a fault of a content item.
type ContentError struct {
	Offset int    // in the item, in bytes
	Reason string // what was expected or found there
}

// Error implements error.
func (e *ContentError) Error() string {
	return "filters: content at byte " + strconv.Itoa(e.Offset) + ": " + quote.Line(e.Reason, 200)
}

// Holds reports whether c holds if its path leads to the given values, as
// encoding/json decodes them, by the rules of the zero [Evaluator]. Of no
// values, the field is missing. Values of other types count as null. A
// condition with an operator that is not valid does not hold.
//
// Together with [Filter.Eval] it matches filters against any data:
//
//	f.Eval(func(c *filters.Condition) bool { return c.Holds(lookup(c.Field)...) })
func (c *Condition) Holds(leaves ...any) bool {
	if !c.Op.IsValid() {
		return false
	}
	var p check
	p.init(c, outcomeTrue, outcomeFalse)
	return slices.ContainsFunc(leaves, p.leaf) != p.not
}

// Unsupported returns the conditions, in source order, that the service does
// not support for the type of their field. They do not hold, negated or not.
// They are shared and must not be modified.
func (m *Matcher) Unsupported() iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		for i := range m.checks {
			if c := &m.checks[i]; c.unsupported && !yield(c.condition) {
				return
			}
		}
	}
}

// MatchValue reports whether f matches a content item as encoding/json decodes
// it, with numbers as float64 or json.Number. Values of other types count as
// null. It is [Matcher.MatchValue] for the zero [Evaluator], and false for an
// unwritable filter.
func (f Filter) MatchValue(content map[string]any) bool {
	m, err := f.compiled()
	return err == nil && m.MatchValue(content)
}

// compiled returns the matcher of the zero Evaluator, which copies of f share.
func (f Filter) compiled() (*Matcher, error) {
	if f.tree == nil {
		return matchAll, nil
	}
	if m := f.tree.matcher().Load(); m != nil {
		return m, nil
	}
	m, err := Evaluator{}.Compile(f)
	if err != nil {
		return nil, err
	}
	f.tree.matcher().Store(m)
	return m, nil
}

// matchAll is the matcher of the zero filter.
var matchAll = &Matcher{entry: outcomeTrue, plan: newPlan(nil, nil)}

// MatchValue reports whether the filter matches a content item as
// encoding/json decodes it, with numbers as float64 or json.Number. Values of
// other types count as null.
func (m *Matcher) MatchValue(content map[string]any) bool {
	next := m.entry
	for next >= 0 {
		c := &m.checks[next]
		holds := c.holds
		if !c.fixed {
			holds = c.match(content) != c.not
		}
		if holds {
			next = c.yes
		} else {
			next = c.no
		}
	}
	return next == outcomeTrue
}

// match reports whether content satisfies c, negation aside.
func (c *check) match(content map[string]any) bool {
	if c.member(content, c.path) {
		return true
	}
	return c.flag && c.boolean(false) && !anyLeaf.member(content, c.path)
}

// anyLeaf is satisfied by every leaf.
var anyLeaf = &check{op: opAny}

const opAny = OpBeginsWith + 1

// member reports whether a leaf that path leads to from object satisfies c.
func (c *check) member(object map[string]any, path []string) bool {
	for {
		v, ok := object[path[0]]
		if !ok {
			return false
		}
		if path = path[1:]; len(path) == 0 {
			return c.leaf(v)
		}
		switch v := v.(type) {
		case map[string]any:
			object = v
			continue
		case []any:
			for _, v := range v {
				if element, ok := v.(map[string]any); ok && c.element(element, path) {
					return true
				}
			}
		}
		return false
	}
}

// element is member for an object that is an element of an array: the first
// name may be its fieldId.
func (c *check) element(object map[string]any, path []string) bool {
	if len(path) > 1 {
		if id, ok := object["fieldId"].(string); ok && id == path[0] {
			path = path[1:]
		}
	}
	return c.member(object, path)
}

// leaf reports whether the value v at the end of the path satisfies c.
func (c *check) leaf(v any) bool {
	if c.op == opAny {
		return true
	}
	switch v := v.(type) {
	case string:
		if c.rich {
			v = richtext.Text(v)
		}
		switch c.op {
		case OpContains:
			return rawjson.Index(v, &c.plain) >= 0
		case OpBeginsWith:
			return strings.HasPrefix(v, c.value)
		}
		return testText(c, c.op, v)
	case bool:
		return c.boolean(v)
	case float64:
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return false
		}
		return c.numeral(c.compareFloat(v))
	case json.Number:
		d, ok := decimal.Parse(string(v))
		return ok && c.numeral(decimal.Compare(d, c.number))
	case []any:
		switch c.op {
		case OpContains:
			if slices.ContainsFunc(v, c.equals) {
				return true
			}
		case OpExists:
			return len(v) > 0
		}
	case map[string]any:
		switch c.op {
		case OpEquals:
			return c.equals(v)
		case OpExists:
			return true
		}
	default:
		return c.flag && c.boolean(false)
	}
	return false
}

// equals reports whether v, a reference or an element of a list, is what the
// value names.
func (c *check) equals(v any) bool {
	switch v := v.(type) {
	case string:
		return equalText(c, v)
	case bool:
		return c.value == strconv.FormatBool(v)
	case float64:
		return c.numeric && c.compareFloat(v) == 0
	case json.Number:
		d, ok := decimal.Parse(string(v))
		return ok && c.numeric && decimal.Compare(d, c.number) == 0
	case map[string]any:
		id, ok := v["id"].(string)
		return ok && id == c.value
	}
	return false
}

// compareFloat compares the shortest decimal that stands for v with the value.
// Shortest decimals are in the order of their floats, so they are only needed
// where v is next to the value; c.tie has the answer for that.
func (c *check) compareFloat(v float64) int {
	switch {
	case v < c.float:
		return -1
	case v > c.float:
		return 1
	}
	return c.tie
}

// boolean reports whether the leaf b satisfies c.
func (c *check) boolean(b bool) bool {
	switch c.op {
	case OpEquals:
		return c.value == strconv.FormatBool(b)
	case OpExists:
		return true
	}
	return false
}

// numeral reports whether a number that compares like n with the value
// satisfies c.
func (c *check) numeral(n int) bool {
	switch c.op {
	case OpEquals:
		return c.numeric && n == 0
	case OpLessThan:
		return c.numeric && n < 0
	case OpGreaterThan:
		return c.numeric && n > 0
	}
	return c.op == OpExists
}

// text is what values are read from: raw JSON and decoded strings.
type text interface{ ~string | ~[]byte }

// testText reports whether the text s satisfies c, for all operators but
// contains and begins_with.
func testText[T text](c *check, op Op, s T) bool {
	switch op {
	case OpEquals:
		return equalText(c, s)
	case OpLessThan:
		return orderText(c, s) < 0
	case OpGreaterThan:
		return orderText(c, s) > 0
	case OpExists:
		return len(s) > 0
	}
	return false
}

func equalText[T text](c *check, s T) bool {
	return string(s) == c.value || c.isInstant(len(s)) && timestamp.IsFull(s) && timestamp.Compare(s, c.value) == 0
}

func orderText[T text](c *check, s T) int {
	if c.isInstant(len(s)) && timestamp.IsFull(s) {
		return timestamp.Compare(s, c.value)
	}
	switch {
	case string(s) < c.value:
		return -1
	case string(s) > c.value:
		return 1
	}
	return 0
}

// isInstant reports whether a text of n bytes may have to be compared with the
// value as an instant. Time stamps of one length have their digits in the same
// places, so their texts compare like their instants.
func (c *check) isInstant(n int) bool { return c.stamp && n != len(c.value) }
