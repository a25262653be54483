package filters

import (
	"errors"
	"iter"
	"slices"
	"strconv"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// An Evaluator matches filters against content items. The zero Evaluator follows
// the rules of the package comment, without knowledge of the fields, and reads
// no more of an item than the outcome needs. An Evaluator is safe for
// concurrent use if TypeOf is.
type Evaluator struct {
	// TypeOf returns the type of a field, and reports whether it is known.
	// Types sharpen the rules. Time stamps are compared as instants only in
	// fields of kind date and of unknown kind, elsewhere as strings. In rich
	// text, contains and begins_with look at the text without tags; nothing
	// replaces a tag, so the texts of adjacent blocks touch. A missing boolean
	// is false. Conditions that the service does not support, or decides by
	// data that responses do not have, do not hold. If TypeOf is nil, no type
	// is known.
	TypeOf func(Field) (FieldType, bool)

	// Validate makes Match check the whole item first, with [CheckItem].
	Validate bool
}

// A Matcher is a filter prepared for matching. It is made by
// [Evaluator.Compile] and safe for concurrent use. The zero Matcher matches
// nothing: Match and Explain return an error.
type Matcher struct {
	plan     plan
	entry    int32 // the predicate to start with for decoded values, or an outcome
	validate bool
}

// isZero reports whether m was not made by [Evaluator.Compile].
func (m *Matcher) isZero() bool { return len(m.plan.predicates) == 0 && m.entry >= 0 }

var errZeroMatcher = errors.New("filters: a Matcher that Compile did not make")

// Outcomes in place of the index of a predicate.
const (
	outcomeTrue  = -1
	outcomeFalse = -2
)

// CheckItem returns a [*ContentError] unless content is a content item: one JSON
// object, possibly with white space around it, in UTF-8 and without duplicate
// names in an object. [Evaluator.Validate] asks for the same check.
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

// A ContentError describes an error in a content item.
type ContentError struct {
	Offset int    // in bytes
	Reason string // what was found or expected there
}

// Error implements error.
func (e *ContentError) Error() string {
	return "filters: content at byte " + strconv.Itoa(e.Offset) + ": " + quote.Line(e.Reason, 200)
}

// Holds reports whether c holds where its path leads to the given values, by the
// rules of the zero [Evaluator]. Values are as encoding/json decodes them, with
// numbers as float64 or json.Number; those of other types count as null, so
// that an int n must be given as json.Number(Int(n)). With no values, the field
// is missing. A condition with an invalid operator does not hold.
//
// With [Filter.Eval], Holds matches filters against any data:
//
//	f.Eval(func(c *filters.Condition) bool { return c.Holds(lookup(c.Field)...) })
func (c *Condition) Holds(leaves ...any) bool {
	if !c.Op.IsValid() {
		return false
	}
	var p predicate
	p.init(c)
	return slices.ContainsFunc(leaves, p.decoded) != p.not
}

// Unsupported returns the conditions, in source order, that the service does
// not support for the type of their field. Such a condition does not hold,
// negated or not. The conditions are shared and must not be modified.
func (m *Matcher) Unsupported() iter.Seq[*Condition] {
	return func(yield func(*Condition) bool) {
		for i := range m.plan.predicates {
			if p := &m.plan.predicates[i]; p.unsupported && !yield(p.condition) {
				return
			}
		}
	}
}

// MatchValue reports whether f matches a content item as encoding/json decodes
// it, with numbers as float64 or json.Number. Values of other types count as
// null. It is [Matcher.MatchValue] for the zero [Evaluator], and false for a
// filter that cannot be compiled, such as an unwritable one.
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
var matchAll, _ = Evaluator{}.Compile(Filter{})

// MatchValue reports whether the filter matches a content item as
// encoding/json decodes it, with numbers as float64 or json.Number. Values of
// other types count as null.
func (m *Matcher) MatchValue(content map[string]any) bool {
	if p := m.plan.alone; p != nil && !p.fixed { // nothing but its outcome counts
		if v, ok := content[p.path[0]]; ok {
			return p.decoded(v) != p.not
		}
		return p.missing()
	}
	if m.isZero() {
		return false
	}
	next := m.entry
	for next >= 0 {
		p := &m.plan.predicates[next]
		holds := p.holds
		if !p.fixed {
			satisfied, found := p.member(content, p.path)
			if holds = satisfied != p.not; !found {
				holds = p.missing()
			}
		}
		if holds {
			next = p.yes
		} else {
			next = p.no
		}
	}
	return next == outcomeTrue
}

// member reports whether a leaf that path leads to from object satisfies p, and
// whether there are any.
func (p *predicate) member(object map[string]any, path []string) (satisfied, found bool) {
	for {
		v, ok := object[path[0]]
		if !ok {
			return false, false
		}
		if path = path[1:]; len(path) == 0 {
			return p.decoded(v), true
		}
		switch v := v.(type) {
		case map[string]any:
			object = v
			continue
		case []any:
			return p.elements(v, path)
		}
		return false, false
	}
}

// elements is member for the elements of an array that are objects: the first
// name may be the fieldId of one.
func (p *predicate) elements(array []any, path []string) (satisfied, found bool) {
	for _, v := range array {
		object, ok := v.(map[string]any)
		if !ok {
			continue
		}
		inner := path
		if len(path) > 1 {
			if id, ok := object["fieldId"].(string); ok && id == path[0] {
				inner = path[1:]
			}
		}
		satisfied, more := p.member(object, inner)
		if satisfied {
			return true, true
		}
		found = found || more
	}
	return false, found
}
