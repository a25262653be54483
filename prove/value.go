package prove

import (
	"encoding/binary"
	"slices"

	"github.com/microcms-go/filters"
)

// values finds values that satisfy literals. The nil value is one that is
// missing. Its methods return false if there is no value, and also once the
// budget is spent.
type values struct {
	*budget
	table atomTable
	memo  map[string]solution
	vague bool // for some literals it was not found out whether there is a value
}

func newValues(b *budget) *values {
	return &values{budget: b, table: atomTable{}, memo: map[string]solution{}}
}

type solution struct {
	value *value
	ok    bool
}

// member returns what may be the value of an object's member.
func (s *values) member(list []literal) (*value, bool) {
	return s.remember('m', list, func() (*value, bool) {
		if !slices.ContainsFunc(list, needsLeaf) {
			return nil, true
		}
		ends, inner := split(list)
		allowed := shapesOf(ends)
		if v, ok := s.scalar(ends, inner, allowed|shapeNull); ok {
			return v, true
		}
		if allowed&shapeObject != 0 {
			if v, ok := s.object(ends, inner); ok {
				return v, true
			}
		}
		if allowed&shapeArray != 0 {
			return s.array(ends, inner)
		}
		return nil, false
	})
}

// element returns what may be an element of an array. It is no array: one in
// an array satisfies no more than null does.
func (s *values) element(list []literal) (*value, bool) {
	return s.remember('e', list, func() (*value, bool) {
		ends, inner := split(list)
		allowed := shapesOf(ends)
		if v, ok := s.scalar(ends, inner, allowed); ok {
			return v, true
		}
		if allowed&shapeObject != 0 {
			return s.namedObject(ends, inner)
		}
		return nil, false
	})
}

// remember returns what solve does, and the same for the same list.
func (s *values) remember(place byte, list []literal, solve func() (*value, bool)) (*value, bool) {
	if !s.spend(2 * len(list)) {
		return nil, false
	}
	key := make([]byte, 0, 1+10*len(list))
	key = append(key, place)
	for _, l := range list {
		op := byte(l.op) << 1
		if l.not {
			op++
		}
		key = append(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(key, uint32(l.id)), uint32(l.at)), op)
	}
	if r, ok := s.memo[string(key)]; ok {
		return r.value, r.ok
	}
	v, ok := solve()
	s.memo[string(key)] = solution{v, ok}
	return v, ok
}

// split divides literals into those whose path ends here and the others.
func split(list []literal) (ends, inner []literal) {
	for _, l := range list {
		if l.ends() {
			ends = append(ends, l)
		} else {
			inner = append(inner, l)
		}
	}
	return ends, inner
}

func needsLeaf(l literal) bool { return !l.universal() }

// scalar returns a scalar of an allowed shape. There is no leaf below it.
func (s *values) scalar(ends, inner []literal, allowed shapes) (*value, bool) {
	if slices.ContainsFunc(inner, needsLeaf) {
		return nil, false
	}
	if allowed&shapeNull != 0 && satisfy(ends, func(l literal) bool { return l.op == opPresent || l.op == opNotTrue }) {
		return &value{scalar: "null"}, true
	}
	if allowed&shapeString != 0 {
		if text, ok := s.text(ends); ok {
			return &value{scalar: quote(text)}, true
		}
	}
	if allowed&shapeNumber != 0 {
		if number, ok := s.number(ends); ok {
			return &value{scalar: number}, true
		}
	}
	for _, name := range []string{"true", "false"} {
		if allowed&shapeBool != 0 && satisfy(ends, func(l literal) bool {
			return l.op == opExists || l.op == opPresent || l.op == opEquals && l.value == name || l.op == opNotTrue && name == "false"
		}) {
			return &value{scalar: name}, true
		}
	}
	return nil, false
}

// satisfy reports whether a value for which the operators hold as given
// satisfies list. Kinds do not count.
func satisfy(list []literal, holds func(literal) bool) bool {
	return !slices.ContainsFunc(list, func(l literal) bool { return l.op != opHasKind && holds(l) == l.not })
}

// object returns an object. Its member id is what equals looks at. The names
// are literals about its fieldId.
func (s *values) object(ends, inner []literal, names ...literal) (*value, bool) {
	m := map[string][]literal{}
	var order []string
	add := func(name string, l literal) {
		if _, ok := m[name]; !ok {
			order = append(order, name)
		}
		m[name] = append(m[name], l)
	}
	filler := ""
	for _, l := range names {
		add("fieldId", l)
	}
	for _, l := range ends {
		switch l.op {
		case opExists, opPresent:
			if l.not {
				return nil, false
			}
		case opEquals:
			add("id", l.here(opIs))
		case opHasKind:
			d := domainOf(l.kind)
			if d.member != "" {
				add(d.member, s.table.said(opString, ""))
			}
			filler = d.filler
		default:
			if !l.not {
				return nil, false
			}
		}
	}
	for _, l := range inner {
		add(l.name(), l.step(1))
	}
	v := newObject()
	for _, name := range order {
		member, ok := s.member(m[name])
		if !ok {
			return nil, false
		}
		v.set(name, member)
	}
	if filler != "" && len(v.names) == 0 {
		v.set("url", &value{scalar: filler})
	}
	return v, true
}

// namedObject returns an object that is an element of an array. For the paths
// that begin with its fieldId and do not end there, it stands for the element.
func (s *values) namedObject(ends, inner []literal) (*value, bool) {
	var names []string
	for _, l := range inner {
		if int(l.at)+1 < len(l.path) && !slices.Contains(names, l.name()) {
			names = append(names, l.name())
		}
	}
	var others []literal
	for _, n := range names {
		not := s.table.said(opIs, n)
		not.not = true
		others = append(others, not)
	}
	isRepeater := slices.ContainsFunc(ends, func(l literal) bool { return l.kind == filters.KindCustom })
	if !isRepeater {
		if v, ok := s.object(ends, inner, others...); ok {
			return v, true
		}
	}
	for _, n := range names {
		if !s.spend(len(inner)) {
			return nil, false
		}
		named := slices.Clone(inner)
		for i, l := range named {
			if int(l.at)+1 < len(l.path) && l.name() == n {
				named[i] = l.step(1)
			}
		}
		if v, ok := s.object(ends, named, s.table.said(opIs, n)); ok {
			return v, true
		}
	}
	if isRepeater {
		return s.object(ends, inner, others...)
	}
	return nil, false
}

// array returns an array with an element for each literal that needs one.
func (s *values) array(ends, inner []literal) (*value, bool) {
	var each, all []literal
	add := func(l literal) {
		if l.universal() {
			all = append(all, l)
		} else {
			each = append(each, l)
		}
	}
	for _, l := range ends {
		switch l.op {
		case opExists, opPresent:
			if l.not {
				return nil, false
			}
		case opContains:
			add(l.here(opEquals))
		case opHasKind:
			if k := domainOf(l.kind).elements; k != 0 {
				add(s.table.hasKind("", k))
			}
		default:
			if !l.not {
				return nil, false
			}
		}
	}
	for _, l := range inner {
		add(l)
	}
	v := &value{isArray: true}
	for i := range max(1, len(each)) {
		e, ok := s.element(slices.Concat(each[min(i, len(each)):min(i+1, len(each))], all))
		if !ok {
			return nil, false
		}
		if !slices.Contains(v.values, e) {
			v.values = append(v.values, e)
		}
	}
	return v, true
}
