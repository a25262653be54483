package prove

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sat"
)

// require adds a demand to what is searched for.
func (s *search) require(d demand, m *filters.Matcher) {
	if s.typeOf != nil {
		for c := range m.Unsupported() {
			s.unsupported[c] = true
		}
	}
	s.conditions, s.flip = 0, d.flip
	s.Clause(s.express(d.filter.Expr(), d.want))
}

// operands returns the list of a list node, and whether its outcome is want exactly if that of
// all its operands is. For a condition the list is nil.
func operands(x filters.Expr, want bool) (list []filters.Expr, all bool) {
	switch x := x.(type) {
	case *filters.AndExpr:
		return x.List, want
	case *filters.OrExpr:
		return x.List, !want
	}
	return nil, false
}

// express returns a literal that implies that the outcome of x is want.
func (s *search) express(x filters.Expr, want bool) sat.Literal {
	if x == nil { // the zero filter
		return s.Constant(want)
	}
	if c, ok := x.(*filters.Condition); ok {
		return s.condition(c, want)
	}
	list, all := operands(x, want)
	var conditions, lists []sat.Literal
	for _, x := range list {
		if c, ok := x.(*filters.Condition); ok {
			conditions = append(conditions, s.condition(c, want))
		} else {
			lists = append(lists, s.express(x, want))
		}
	}
	v := s.Variable()
	if !all {
		s.Choice(v, append(conditions, lists...)...) // what is simple is tried first
		return v
	}
	for _, l := range append(conditions, lists...) {
		s.Clause(-v, l)
	}
	return v
}

// condition returns a literal for the outcome of a condition.
func (s *search) condition(c *filters.Condition, want bool) sat.Literal {
	s.spend(16 + strings.Count(string(c.Field), ".")) // about what it costs to prepare it for matching
	s.addKinds(c.Field)
	s.conditions++
	want = want != (s.conditions == s.flip)
	if s.unsupported[c] {
		return s.Constant(!want)
	}
	kind := s.kindOf(c.Field)
	op, not := positive(c.Op)
	want = want != not
	switch {
	case kind == filters.KindBoolean && op == filters.OpExists:
		return s.Constant(want)
	case kind == filters.KindBoolean && op == filters.OpEquals && c.Value == "false":
		return s.falseFlag(c.Field, want)
	}
	return s.outcome(atomKey{c.Field, op, c.Value, kind}, want)
}

// falseFlag returns a literal for whether a boolean field equals false: a leaf is null or false,
// or there is no leaf.
func (s *search) falseFlag(f filters.Field, want bool) sat.Literal {
	v := s.Variable()
	present := s.outcome(atomKey{path: f, op: opPresent, kind: filters.KindBoolean}, true)
	notTrue := s.outcome(atomKey{path: f, op: opNotTrue, kind: filters.KindBoolean}, true)
	if want {
		s.Choice(v, -present, notTrue)
	} else {
		s.Clause(-v, present)
		s.Clause(-v, -notTrue)
	}
	return v
}

// outcome returns the literal for an atom that is true or is not.
func (s *search) outcome(k atomKey, want bool) sat.Literal {
	a := s.table.add(k)
	v, ok := s.variables[a]
	if !ok {
		v = s.Variable()
		s.variables[a] = v
		s.atoms = append(s.atoms, make([]*atom, int(v)+1-len(s.atoms))...)
		s.atoms[v] = a
		s.memberNamed(a.segments[0]) // items have the order of the filters
	}
	if !want {
		return -v
	}
	return v
}

// kindOf returns the kind of a field, or zero.
func (s *search) kindOf(f filters.Field) filters.Kind {
	if s.typeOf == nil || !s.spend(1+len(f)/16) {
		return 0
	}
	if t, ok := s.typeOf(f); ok {
		return t.Kind
	}
	return 0
}

// addKinds notes the kinds of the fields along a path: every item that is looked for has them.
func (s *search) addKinds(path filters.Field) {
	if s.typeOf == nil {
		return
	}
	end := -1
	for name := range path.IDs() {
		if s.left < 0 {
			return
		}
		end += 1 + len(name)
		prefix := path[:end]
		if s.hasKinds[prefix] {
			continue
		}
		s.hasKinds[prefix] = true
		if k := s.kindOf(prefix); domainOf(k) != nil {
			a := s.table.add(atomKey{path: prefix, op: opHasKind, kind: k})
			m := s.memberNamed(a.segments[0])
			m.kinds = append(m.kinds, literal{atom: a, op: opHasKind, at: 1})
		}
	}
}
