package filters

import (
	"slices"
	"strconv"

	"github.com/microcms-go/filters/internal/rawjson"
)

// An Explanation tells why an item matches a filter, or why it does not.
type Explanation struct {
	Matches    bool
	Conditions []Finding // one for each condition, in source order
}

// A Finding tells whether a condition holds, and why.
type Finding struct {
	Condition *Condition // shared, must not be modified
	Holds     bool
	Leaves    []Leaf // the values that the path leads to
	Rule      string // the rule that decided, as an English phrase
}

// A Leaf is a value that the path of a condition leads to.
type Leaf struct {
	Path  string // the place of the value in the item, such as "tags[0].name"
	Kind  string // of JSON: string, number, true, false, array, object or null
	Value string // in JSON
	Holds bool   // it satisfies the operator or, if that is negated, the one it negates
}

// Explain matches like [Matcher.Match] but looks at every condition and reports
// what decided it. It always checks the whole item; the error is a
// [*ContentError].
func (m *Matcher) Explain(content []byte) (Explanation, error) {
	if m.isZero() {
		return Explanation{}, errZeroMatcher
	}
	if err := CheckItem(content); err != nil {
		return Explanation{}, err
	}
	predicates := m.plan.predicates
	e := Explanation{Conditions: make([]Finding, len(predicates))}
	ends := bracketEnds(content)
	for i := range predicates {
		e.Conditions[i] = predicates[i].explain(content, ends)
	}
	next := m.entry
	for next >= 0 {
		if e.Conditions[next].Holds {
			next = predicates[next].yes
		} else {
			next = predicates[next].no
		}
	}
	e.Matches = next == outcomeTrue
	return e, nil
}

func (p *predicate) explain(content []byte, ends map[int]int) Finding {
	x := explorer{b: content, ends: ends, predicate: p}
	x.member(rawjson.SkipSpace(content, 0), p.path)

	f := Finding{Condition: p.condition, Leaves: x.leaves}
	decisive := slices.IndexFunc(x.leaves, func(l Leaf) bool { return l.Holds })
	f.Holds = (decisive >= 0) != p.not
	switch {
	case p.fixed:
		f.Holds, f.Rule = p.holds, p.fixedRule()
	case len(x.leaves) == 0 && p.flag:
		f.Holds, f.Rule = p.missing(), "a missing boolean is false"
	case len(x.leaves) == 0:
		f.Rule = "the path leads to nothing"
	case decisive >= 0:
		f.Rule = p.rule(x.leaves[decisive].Kind)
	case len(x.leaves) == 1:
		f.Rule = p.rule(x.leaves[0].Kind)
	default:
		f.Rule = "no leaf satisfies " + p.op.String()
	}
	return f
}

// fixedRule returns why the outcome does not depend on the item.
func (p *predicate) fixedRule() string {
	if t := (FieldType{Kind: p.kind}); p.kind == KindExtensionMeta && t.Supports(p.condition.Op) {
		return "the service compares data of the extension that its answers do not have"
	}
	if p.unsupported {
		return "the service does not support " + p.condition.Op.String() + " on this field, a " + p.kind.String()
	}
	return p.op.String() + " never matches a " + p.kind.String() + " field"
}

// rule returns the rule that applies to a leaf of the given kind.
func (p *predicate) rule(kind string) string {
	switch {
	case kind == "null" && p.flag:
		return "null is false for a boolean field"
	case kind == "null":
		return "null counts as missing"
	case p.op == OpExists && kind == "string":
		return "a string exists unless it is empty"
	case p.op == OpExists && kind == "array":
		return "an array exists unless it is empty"
	case p.op == OpExists:
		return "any " + kind + " exists"
	case p.op == OpContains && kind == "array":
		return "an array contains a value if one of its elements equals it"
	case p.op == OpEquals && kind == "array":
		return "equals never matches an array; contains does"
	case p.op == OpEquals && kind == "object":
		return "an object equals its id"
	case kind == "string":
		return p.stringRule()
	case kind == "number" && (p.op == OpEquals || p.op == OpLessThan || p.op == OpGreaterThan):
		if !p.numeric {
			return "the value is not a JSON number"
		}
		return "numbers compare as exact decimals"
	case p.op == OpEquals:
		return kind + " equals the string " + kind
	}
	return p.op.String() + " never matches: the field holds " + article(kind)
}

func (p *predicate) stringRule() string {
	rule := "strings compare byte by byte"
	switch {
	case p.op == OpContains:
		rule = "a string contains each of its substrings"
	case p.op == OpBeginsWith:
		rule = "a string begins with each of its prefixes"
	case p.stamp:
		rule = "full time stamps compare as instants, other strings byte by byte"
	}
	if p.rich {
		rule += ", without tags"
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

// An explorer finds the leaves that the path of a predicate leads to in a valid
// item.
type explorer struct {
	b         []byte
	ends      map[int]int // see bracketEnds
	predicate *predicate
	path      []byte // of the object that is being looked at
	leaves    []Leaf
}

// member follows path into the object at b[i].
func (x *explorer) member(i int, path []string) {
	i, ok := x.find(i, path[0])
	if !ok {
		return
	}
	outside := len(x.path)
	if outside > 0 {
		x.path = append(x.path, '.')
	}
	x.path = append(x.path, path[0]...)
	switch {
	case len(path) == 1:
		satisfied, _ := x.predicate.raw(x.b, i)
		x.leaves = append(x.leaves, Leaf{string(x.path), kindOf(x.b[i]), string(x.b[i:x.end(i)]), satisfied})
	case x.b[i] == '{':
		x.member(i, path[1:])
	case x.b[i] == '[':
		x.elements(i, path[1:])
	}
	x.path = x.path[:outside]
}

// elements follows path into the objects that are elements of the array at b[i].
// The first name may be the fieldId of one.
func (x *explorer) elements(i int, path []string) {
	list := len(x.path)
	k, i := rawjson.FirstElement(x.b, i+1)
	for n := 0; k >= 0; n++ {
		if x.b[i] == '{' {
			x.path = append(strconv.AppendInt(append(x.path[:list], '['), int64(n), 10), ']')
			inner := path
			if id, ok := x.find(i, "fieldId"); ok && len(path) > 1 && x.isString(id, path[0]) {
				inner = path[1:]
			}
			x.member(i, inner)
		}
		k, i = rawjson.NextElement(x.b, x.end(i))
	}
}

// find returns the index of the value that the object at b[i] has by the name.
func (x *explorer) find(i int, name string) (value int, ok bool) {
	for i = rawjson.SkipSpace(x.b, i+1); x.b[i] != '}'; {
		found, value, _ := rawjson.Name(x.b, i)
		if string(found) == name {
			return value, true
		}
		i = rawjson.Next(x.b, x.end(value))
	}
	return i, false
}

// isString reports whether the value at b[i] is the string s.
func (x *explorer) isString(i int, s string) bool {
	if x.b[i] != '"' {
		return false
	}
	n, next, _ := rawjson.CommonPrefix(x.b[i+1:x.end(i)-1], s)
	return n == len(s) && next < 0
}

// end returns the index after the value at b[i].
func (x *explorer) end(i int) int {
	if end, ok := x.ends[i]; ok {
		return end
	}
	return rawjson.Skip(x.b, i)
}

// bracketEnds returns, for the index of each object and array in b, the index
// after it. So deep items are read in linear time.
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

// kindOf returns the kind of the JSON value that starts with c.
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
