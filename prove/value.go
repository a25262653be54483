package prove

import (
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/jsontree"
)

// values finds values that satisfy literals. The nil value is one that is missing. Its methods
// return false if there is no value, and also once the budget is spent.
type values struct {
	*budget
	table atomTable
	memo  map[string]solution
	vague bool // for some literals it was not found out whether there is a value
}

type solution struct {
	value *jsontree.Value
	ok    bool
}

// A place is where a value is. Elements of arrays have names, and are not arrays: one in an array
// satisfies no more than null does.
type place byte

const (
	asMember place = iota
	asElement
)

// find returns a value that satisfies all literals of a list, and the same one for the same list.
func (s *values) find(list []literal, at place) (*jsontree.Value, bool) {
	if !s.spend(2 * len(list)) {
		return nil, false
	}
	key := append(make([]byte, 0, 1+8*len(list)), byte(at))
	for _, l := range list {
		key = l.appendKey(key)
	}
	if r, ok := s.memo[string(key)]; ok {
		return r.value, r.ok
	}
	v, ok := s.findNew(list, at)
	s.memo[string(key)] = solution{v, ok}
	return v, ok
}

func (s *values) findNew(list []literal, at place) (*jsontree.Value, bool) {
	if at == asMember && !slices.ContainsFunc(list, literal.needsLeaf) {
		return nil, true // Nothing need be there.
	}
	var ends, inner []literal
	for _, l := range list {
		if l.ends() {
			ends = append(ends, l)
		} else {
			inner = append(inner, l)
		}
	}
	allowed := shapesOf(ends)
	if at == asMember {
		allowed |= shapeNull
	}
	if !slices.ContainsFunc(inner, literal.needsLeaf) { // there is no leaf below a scalar
		if v := s.scalar(ends, allowed); v != nil {
			return v, true
		}
	}
	if allowed&shapeObject != 0 {
		if v, ok := s.object(ends, inner, at); ok {
			return v, true
		}
	}
	if allowed&shapeArray != 0 && at == asMember {
		return s.array(ends, inner)
	}
	return nil, false
}

// scalar returns a scalar of an allowed shape, or nil.
func (s *values) scalar(list []literal, allowed shapes) *jsontree.Value {
	if allowed&shapeNull != 0 && satisfy(list, func(l literal) bool { return l.op == opPresent || l.op == opNotTrue }) {
		return jsontree.Scalar("null")
	}
	if allowed&shapeString != 0 {
		if text, ok := s.findString(list); ok {
			return jsontree.String(text)
		}
	}
	if allowed&shapeNumber != 0 {
		if number, ok := s.findNumber(list); ok {
			return jsontree.Scalar(number)
		}
	}
	for _, name := range []string{"true", "false"} {
		if allowed&shapeBool != 0 && satisfy(list, func(l literal) bool {
			return l.anyValue() || l.op == filters.OpEquals && l.value == name || l.op == opNotTrue && name == "false"
		}) {
			return jsontree.Scalar(name)
		}
	}
	return nil
}

// satisfy reports whether a value for which the operators hold as given satisfies the literals,
// kinds aside.
func satisfy(list []literal, holds func(literal) bool) bool {
	return !slices.ContainsFunc(list, func(l literal) bool { return l.op != opHasKind && holds(l) == l.not })
}

// object returns an object. In an array it may have a name, which is its member fieldId: for paths
// that have it next, and do not end with it, the name refers to the object.
func (s *values) object(ends, inner []literal, at place) (*jsontree.Value, bool) {
	names := []string{""}                        // none
	for _, needed := range []bool{true, false} { // first those of paths that a leaf must be at
		for _, l := range inner {
			if s.spend(1+len(names)/16) && at == asElement && l.needsLeaf() == needed && l.mayName() &&
				!slices.Contains(names, l.next()) {
				names = append(names, l.next())
			}
		}
	}
	if slices.ContainsFunc(ends, func(l literal) bool { return l.kind == filters.KindCustom }) {
		names = append(names[1:], "") // In a repeater elements have names.
	}
	for _, name := range names {
		if v, ok := s.namedObject(ends, inner, name, names); ok {
			return v, true
		}
	}
	return nil, false
}

// namedObject returns an object with one of some names. Its member id is what equals looks at.
func (s *values) namedObject(ends, inner []literal, name string, names []string) (*jsontree.Value, bool) {
	if !s.spend(len(inner) + len(names)) {
		return nil, false
	}
	members := map[string][]literal{}
	var order []string
	add := func(name string, l literal) {
		if _, ok := members[name]; !ok {
			order = append(order, name)
		}
		members[name] = append(members[name], l)
	}
	for _, n := range names {
		if l := s.table.here(opIs, n, 0); n != "" && (name == "" || name == n) {
			l.not = name == ""
			add("fieldId", l)
		}
	}
	filler := ""
	for _, l := range ends {
		switch {
		case l.op == filters.OpEquals:
			add("id", l.here(opIs))
		case l.op == opHasKind:
			d := domainOf(l.kind)
			if filler = d.filler; d.member != "" {
				add(d.member, s.table.here(opString, "", 0))
			}
		case l.anyValue() == l.not:
			return nil, false
		}
	}
	for _, l := range inner {
		if l.mayName() && l.next() == name {
			l = l.step()
		}
		add(l.next(), l.step())
	}
	v := &jsontree.Value{}
	for _, name := range order {
		member, ok := s.find(members[name], asMember)
		if !ok {
			return nil, false
		}
		v.Set(name, member)
	}
	if filler != "" && v.IsEmpty() {
		v.Set("url", jsontree.String(filler))
	}
	return v, true
}

// array returns an array with an element for each literal that needs one.
func (s *values) array(ends, inner []literal) (*jsontree.Value, bool) {
	var each, all []literal
	add := func(l literal) {
		if l.needsLeaf() {
			each = append(each, l)
		} else {
			all = append(all, l)
		}
	}
	for _, l := range ends {
		switch {
		case l.op == filters.OpContains:
			add(l.here(filters.OpEquals))
		case l.op == opHasKind:
			if k := domainOf(l.kind).elements; k != 0 {
				add(s.table.here(opHasKind, "", k))
			}
		case l.anyValue() == l.not:
			return nil, false
		}
	}
	for _, l := range inner {
		add(l)
	}
	var elements []*jsontree.Value
	for i := range max(1, len(each)) {
		e, ok := s.find(slices.Concat(each[min(i, len(each)):min(i+1, len(each))], all), asElement)
		if !ok {
			return nil, false
		}
		if !slices.Contains(elements, e) {
			elements = append(elements, e)
		}
	}
	return jsontree.Array(elements...), true
}
