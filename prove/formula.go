package prove

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/sat"
	"github.com/microcms-go/filters/internal/timestamp"
)

// An operator is what a literal says of a leaf. There are more of them than in
// the language.
type operator uint8

const (
	opExists operator = iota
	opEquals
	opContains
	opBeginsWith
	opLessThan
	opGreaterThan
	opIs      // the leaf is the string value
	opString  // the leaf is a string
	opPresent // there is a leaf, of whatever value
	opNotTrue // the leaf is null or false
	opHasKind // the leaf is null or of the kind: said of all leaves
)

// positive returns the operator that op is or negates.
func positive(op filters.Op) (_ operator, not bool) {
	switch op {
	case filters.OpEquals, filters.OpNotEquals:
		return opEquals, op == filters.OpNotEquals
	case filters.OpContains, filters.OpNotContains:
		return opContains, op == filters.OpNotContains
	case filters.OpBeginsWith:
		return opBeginsWith, false
	case filters.OpLessThan:
		return opLessThan, false
	case filters.OpGreaterThan:
		return opGreaterThan, false
	}
	return opExists, op == filters.OpNotExists
}

// An atom is a condition without negation, or something of that form which
// follows from conditions.
type atom struct {
	atomKey
	id      int32
	path    []string
	stamp   bool // the value is a full time stamp and compared as one
	numeric bool // the value is a number, this one:
	number  decimal.Decimal[string]
}

// An atomKey tells atoms apart.
type atomKey struct {
	path  filters.Field
	op    operator
	value string
	kind  filters.Kind // of the field, or zero
}

// A literal is an atom or its negation, seen from a place on its path.
type literal struct {
	*atom
	at  int32 // how many names of the path lead here
	op  operator
	not bool
}

// ends reports whether the path ends here.
func (l literal) ends() bool { return int(l.at) == len(l.path) }

// name returns the name that the path has next.
func (l literal) name() string { return l.path[l.at] }

// step returns l seen from n names further on.
func (l literal) step(n int32) literal {
	l.at += n
	return l
}

// here returns what op says of the value at this place, with the value of l.
func (l literal) here(op operator) literal {
	l.at, l.op = int32(len(l.path)), op
	return l
}

// universal reports whether l speaks of all leaves. Other literals need one.
func (l literal) universal() bool { return l.not || l.op == opHasKind }

// An atomTable holds each atom once.
type atomTable map[atomKey]*atom

// add returns the atom of the key.
func (t atomTable) add(k atomKey) *atom {
	a := t[k]
	if a == nil {
		a = &atom{atomKey: k, id: int32(len(t))}
		if k.path != "" {
			a.path = strings.Split(string(k.path), ".")
		}
		switch k.op {
		case opEquals, opContains, opLessThan, opGreaterThan:
			a.number, a.numeric = decimal.Parse(k.value)
			a.stamp = (k.kind == 0 || k.kind == filters.KindDate) && timestamp.IsFull(k.value)
		}
		t[k] = a
	}
	return a
}

// said returns a literal about the value at some place, which needs no path.
func (t atomTable) said(op operator, value string) literal {
	return literal{atom: t.add(atomKey{op: op, value: value}), op: op}
}

// hasKind returns the literal that a value is of a kind.
func (t atomTable) hasKind(path filters.Field, k filters.Kind) literal {
	return literal{atom: t.add(atomKey{path: path, op: opHasKind, kind: k}), op: opHasKind}
}

// require adds a demand to what is searched for.
func (s *search) require(d demand, m *filters.Matcher) {
	if s.typeOf != nil {
		for c := range m.Unsupported() {
			s.unsupported[c] = true
		}
	}
	s.flip = d.flip
	if d.filter.IsZero() {
		s.Clause(s.Constant(d.want))
	} else {
		s.requireExpr(d.filter.Expr(), d.want)
	}
}

func (s *search) requireExpr(x filters.Expr, want bool) {
	list, all := operands(x, want)
	if !all {
		s.Clause(s.express(x, want))
		return
	}
	for _, x := range list {
		s.requireExpr(x, want)
	}
}

// operands returns the list of a list node, and whether its outcome is want
// exactly if that of all its operands is. For a condition the list is nil.
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
	outcomes := append(conditions, lists...) // what is simple is tried first
	v := s.Variable()
	if !all {
		s.Choice(v, outcomes...)
		return v
	}
	for _, l := range outcomes {
		s.Clause(-v, l)
	}
	return v
}

// condition returns a literal for the outcome of a condition.
func (s *search) condition(c *filters.Condition, want bool) sat.Literal {
	s.spend(16) // about what it costs to prepare it for matching
	s.addKinds(c.Field)
	want = want != (c == s.flip)
	if s.unsupported[c] {
		return s.Constant(!want)
	}
	kind := s.kindOf(c.Field)
	op, not := positive(c.Op)
	want = want != not
	if kind == filters.KindBoolean {
		switch {
		case op == opExists:
			return s.Constant(want)
		case op == opEquals && c.Value == "false":
			return s.falseFlag(c.Field, want)
		}
	}
	v := s.holds(atomKey{c.Field, op, c.Value, kind})
	if want {
		return v
	}
	return -v
}

// falseFlag returns a literal for whether a boolean field equals false: a leaf is
// null or false, or there is no leaf.
func (s *search) falseFlag(f filters.Field, want bool) sat.Literal {
	v := s.Variable()
	present := s.holds(atomKey{path: f, op: opPresent, kind: filters.KindBoolean})
	notTrue := s.holds(atomKey{path: f, op: opNotTrue, kind: filters.KindBoolean})
	if want {
		s.Choice(v, -present, notTrue)
	} else {
		s.Clause(-v, present)
		s.Clause(-v, -notTrue)
	}
	return v
}

// holds returns the variable of an atom.
func (s *search) holds(k atomKey) sat.Literal {
	a := s.table.add(k)
	v, ok := s.variables[a]
	if !ok {
		v = s.Variable()
		s.variables[a] = v
		s.atoms = append(s.atoms, make([]*atom, int(v)+1-len(s.atoms))...)
		s.atoms[v] = a
	}
	return v
}

// kindOf returns the kind of a field, or zero.
func (s *search) kindOf(f filters.Field) filters.Kind {
	if s.typeOf == nil || !s.spend(1+len(f)/16) {
		return 0
	}
	t, _ := s.typeOf(f)
	return t.Kind
}

// addKinds notes the kinds of the fields along a path: every item that is looked
// for has them.
func (s *search) addKinds(path filters.Field) {
	if s.typeOf == nil {
		return
	}
	var m *member
	end := -1
	for name := range path.IDs() {
		if m == nil {
			m = s.memberNamed(name)
		}
		end += 1 + len(name)
		prefix := path[:end]
		if s.hasKinds[prefix] {
			continue
		}
		s.hasKinds[prefix] = true
		if k := s.kindOf(prefix); domainOf(k) != nil {
			m.kinds = append(m.kinds, s.table.hasKind(prefix, k).step(1))
		}
	}
}
