package prove

import (
	"cmp"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/jsontree"
	"github.com/microcms-go/filters/internal/sat"
)

// A search looks for an item that meets demands: for literals that meet them, and for values of
// the item's members that satisfy these. It is the theory of its Solver.
type search struct {
	sat.Solver
	*values
	typeOf      func(filters.Field) (filters.FieldType, bool)
	unsupported map[*filters.Condition]bool
	conditions  int // of the demand that is being added: how many were seen
	flip        int // and the one that is turned
	hasKinds    map[filters.Field]bool

	variables map[*atom]sat.Literal
	atoms     []*atom // by variable; nil for the variable of a list
	members   []*member
	byName    map[string]*member
	changed   []*member
}

// A member is what is known of a member of the item.
type member struct {
	name     string
	kinds    []literal // every value satisfies them
	literals []literal // that are true
	changed  bool
	value    *jsontree.Value // if not changed
}

func newSearch(b *budget, typeOf func(filters.Field) (filters.FieldType, bool)) *search {
	s := &search{
		values:      &values{budget: b, table: atomTable{}, memo: map[string]solution{}},
		typeOf:      typeOf,
		unsupported: map[*filters.Condition]bool{},
		hasKinds:    map[filters.Field]bool{},
		variables:   map[*atom]sat.Literal{},
		byName:      map[string]*member{},
	}
	s.Spend, s.Theory = b.spend, s
	return s
}

// memberNamed returns the member of the given name.
func (s *search) memberNamed(name string) *member {
	m := s.byName[name]
	if m == nil {
		m = &member{name: name}
		s.byName[name], s.members = m, append(s.members, m)
	}
	return m
}

// Assign implements [sat.Theory].
func (s *search) Assign(l sat.Literal) {
	if m, a := s.meaning(l); a != nil {
		m.literals = append(m.literals, literal{atom: a, at: 1, op: a.op, not: l < 0})
	}
}

// Undo implements [sat.Theory].
func (s *search) Undo(l sat.Literal) {
	if m, _ := s.meaning(l); m != nil {
		m.literals = m.literals[:len(m.literals)-1]
	}
}

// meaning returns what a literal is about, and notes that it changes.
func (s *search) meaning(l sat.Literal) (*member, *atom) {
	v := int(max(l, -l))
	if v >= len(s.atoms) || s.atoms[v] == nil {
		return nil, nil
	}
	m := s.memberNamed(s.atoms[v].segments[0])
	if !m.changed {
		m.changed = true
		s.changed = append(s.changed, m)
	}
	return m, s.atoms[v]
}

// Check implements [sat.Theory]: it finds values for the members that changed.
func (s *search) Check() (conflict []sat.Literal) {
	for ; len(s.changed) > 0; s.changed = s.changed[:len(s.changed)-1] {
		m := s.changed[len(s.changed)-1]
		list := slices.SortedFunc(slices.Values(m.literals), func(a, b literal) int { return cmp.Compare(a.id, b.id) })
		v, ok := s.find(slices.Concat(m.kinds, list), asMember)
		if !ok {
			for _, l := range s.core(m.kinds, list) {
				v := s.variables[l.atom]
				if l.not {
					v = -v
				}
				conflict = append(conflict, v)
			}
			return conflict
		}
		m.value, m.changed = v, false
	}
	return nil
}

// core returns few literals of a list for which there is no value: none of them can be left out.
func (s *search) core(kinds, list []literal) []literal {
	for n := (len(list) + 1) / 2; n > 0 && len(list) > 1; n /= 2 {
		for i := 0; i < len(list) && s.left >= 0; {
			fewer := slices.Concat(list[:i], list[min(i+n, len(list)):])
			if _, ok := s.find(slices.Concat(kinds, fewer), asMember); ok || s.left < 0 {
				i += n
			} else {
				list = fewer
			}
		}
	}
	return list
}

// item returns the item that was found.
func (s *search) item() *jsontree.Value {
	item := &jsontree.Value{}
	for _, m := range s.members {
		item.Set(m.name, m.value)
	}
	return item
}
