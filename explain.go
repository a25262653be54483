package filters

import (
	"iter"
	"slices"
	"strconv"

	"github.com/microcms-go/filters/internal/rawjson"
)

// An Explanation says why an item matched a filter or did not.
type Explanation struct {
	Matches    bool
	Conditions []Finding // one for each condition, in source order
}

// A Finding says whether a condition held, and why.
type Finding struct {
	Condition *Condition // shared, must not be modified
	Holds     bool
	Leaves    []Leaf // what the path leads to
	Rule      string // the rule that decided, as a phrase in English
}

// A Leaf is a value that the path of a condition leads to.
type Leaf struct {
	Path  string // where it is in the item, such as "tags[0].name"
	Kind  string // of JSON: string, number, true, false, array, object or null
	Value string // its JSON text
	Holds bool   // it satisfies the condition or, if that is negated, what it negates
}

// Explain matches like [Matcher.Match] but looks at every condition and says
// of each what decided it. It checks the whole item in any case; the error is
// a [*ContentError].
func (m *Matcher) Explain(content []byte) (Explanation, error) {
	if err := CheckItem(content); err != nil {
		return Explanation{}, err
	}
	e := Explanation{Conditions: make([]Finding, len(m.plan.predicates))}
	ends := bracketEnds(content)
	for i := range m.plan.predicates {
		e.Conditions[i] = m.plan.predicates[i].explain(content, ends)
	}
	next := m.entry
	for next >= 0 {
		c := &m.plan.predicates[next]
		if e.Conditions[next].Holds {
			next = c.yes
		} else {
			next = c.no
		}
	}
	e.Matches = next == outcomeTrue
	return e, nil
}

func (c *predicate) explain(content []byte, ends map[int]int) Finding {
	x := explorer{b: content, ends: ends, predicate: c}
	x.member(rawjson.SkipSpace(content, 0), c.path)

	f := Finding{Condition: c.condition, Leaves: x.leaves}
	decisive := slices.IndexFunc(x.leaves, func(l Leaf) bool { return l.Holds })
	f.Holds = (decisive >= 0) != c.not
	switch {
	case c.fixed:
		f.Holds, f.Rule = c.holds, c.fixedRule()
	case len(x.leaves) == 0 && c.flag:
		f.Holds, f.Rule = c.missing(), "a missing boolean is false"
	case len(x.leaves) == 0:
		f.Rule = "the path leads to nothing"
	case decisive >= 0:
		f.Rule = c.rule(x.leaves[decisive].Kind)
	case len(x.leaves) == 1:
		f.Rule = c.rule(x.leaves[0].Kind)
	default:
		f.Rule = "no leaf satisfies " + c.op.String()
	}
	return f
}

// fixedRule returns why the item does not matter.
func (c *predicate) fixedRule() string {
	if c.unsupported {
		return "the service does not support " + c.condition.Op.String() + " on this field, a " + c.kind.String()
	}
	return c.op.String() + " never hits a " + c.kind.String() + " field"
}

// rule returns the rule that applies to a leaf of the given kind.
func (c *predicate) rule(kind string) string {
	switch {
	case kind == "null" && c.flag:
		return "null is false for a boolean field"
	case kind == "null":
		return "null counts as missing"
	case c.op == OpExists && kind == "string":
		return "a string exists unless it is empty"
	case c.op == OpExists && kind == "array":
		return "an array exists unless it is empty"
	case c.op == OpExists:
		return "any " + kind + " exists"
	case c.op == OpContains && kind == "array":
		return "an array contains what one of its elements equals"
	case c.op == OpEquals && kind == "array":
		return "equals never hits an array, contains does"
	case c.op == OpEquals && kind == "object":
		return "an object equals its id"
	case kind == "string":
		return c.textRule()
	case kind == "number" && (c.op == OpEquals || c.op == OpLessThan || c.op == OpGreaterThan):
		if !c.numeric {
			return "the value is not a JSON number"
		}
		return "numbers compare as exact decimals"
	case c.op == OpEquals:
		return kind + " equals the text " + kind
	}
	return c.op.String() + " never hits: the field holds " + article(kind)
}

func (c *predicate) textRule() string {
	rule := "texts compare byte by byte"
	switch {
	case c.op == OpContains:
		rule = "a text contains any part of itself"
	case c.op == OpBeginsWith:
		rule = "a text begins with any prefix of itself"
	case c.stamp:
		rule = "full time stamps compare as instants, other texts byte by byte"
	}
	if c.rich {
		rule += ", tags aside"
	}
	return rule
}

func article(kind string) string {
	switch kind {
	case "array", "object":
		return "an " + kind
	case "true", "false", "null":
		return kind
	}
	return "a " + kind
}

// An explorer finds the leaves that a path leads to in a valid item.
type explorer struct {
	b         []byte
	ends      map[int]int // of the objects and arrays in b
	place     []byte      // of the object that is being looked at
	leaves    []Leaf
	predicate *predicate
}

// member follows path into the object at b[i].
func (x *explorer) member(i int, path []string) {
	for name, i := range x.members(i) {
		if name != path[0] {
			continue
		}
		outside := len(x.place)
		if outside > 0 {
			x.place = append(x.place, '.')
		}
		x.place = append(x.place, name...)
		switch c := x.b[i]; {
		case len(path) == 1:
			satisfied, _ := x.predicate.raw(x.b, i)
			x.leaves = append(x.leaves, Leaf{string(x.place), kindOf(c), string(x.b[i:x.end(i)]), satisfied})
		case c == '{':
			x.member(i, path[1:])
		case c == '[':
			list := len(x.place)
			for n, i := range x.elements(i) {
				if x.b[i] == '{' {
					x.place = append(strconv.AppendInt(append(x.place[:list], '['), int64(n), 10), ']')
					x.element(i, path[1:])
				}
			}
		}
		x.place = x.place[:outside]
		return
	}
}

// element is member for an object that is an element of an array: the first
// name may be its fieldId.
func (x *explorer) element(i int, path []string) {
	if len(path) > 1 {
		for name, i := range x.members(i) {
			if name == "fieldId" && x.b[i] == '"' && unescaped(x.b, i) == path[0] {
				path = path[1:]
				break
			}
		}
	}
	x.member(i, path)
}

// kindOf returns the kind of the JSON value that begins with c.
func kindOf(c byte) string {
	switch c {
	case '{':
		return "object"
	case '[':
		return "array"
	case '"':
		return "string"
	case 't':
		return "true"
	case 'f':
		return "false"
	case 'n':
		return "null"
	}
	return "number"
}

// bracketEnds returns where the objects and arrays in b end that begin at each
// place, so that nobody has to look for it once for every level.
func bracketEnds(b []byte) map[int]int {
	ends := make(map[int]int)
	var open []int
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = rawjson.StringEnd(b, i+1)
		case '{', '[':
			open = append(open, i)
		case '}', ']':
			last := len(open) - 1
			ends[open[last]] = i + 1
			open = open[:last]
		}
	}
	return ends
}

// end returns where the value at b[i] ends.
func (x *explorer) end(i int) int {
	if end, ok := x.ends[i]; ok {
		return end
	}
	return rawjson.Skip(x.b, i)
}

// members returns the names of the object at b[i] with the places of their
// values.
func (x *explorer) members(i int) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		i = rawjson.SkipSpace(x.b, i+1)
		for x.b[i] != '}' {
			value := rawjson.SkipSpace(x.b, rawjson.SkipSpace(x.b, x.end(i))+1)
			if !yield(unescaped(x.b, i), value) {
				return
			}
			i = x.next(value)
		}
	}
}

// elements returns the places of the elements of the array at b[i].
func (x *explorer) elements(i int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		i = rawjson.SkipSpace(x.b, i+1)
		for n := 0; x.b[i] != ']'; n++ {
			if !yield(n, i) {
				return
			}
			i = x.next(i)
		}
	}
}

// next returns the place of what follows the value at b[i] and its comma: a
// name, an element or a closing bracket.
func (x *explorer) next(i int) int {
	i = rawjson.SkipSpace(x.b, x.end(i))
	if x.b[i] == ',' {
		i = rawjson.SkipSpace(x.b, i+1)
	}
	return i
}

// unescaped returns the text of the string at b[i].
func unescaped(b []byte, i int) string {
	s, _ := rawjson.Unescape(nil, b[i+1:rawjson.StringEnd(b, i+1)])
	return string(s)
}
