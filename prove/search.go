package prove

import (
	"cmp"
	"math"
	"slices"

	"github.com/microcms-go/filters"
)

// A search looks for an item that meets demands. It first looks for literals
// that meet them, and asks for a value that satisfies those as it goes.
//
// It is the usual search for a satisfying assignment: propagate clauses with
// one literal left, choose where there is a choice, and where that ends in a
// conflict note which choices were to blame.
type search struct {
	*values
	typeOf      func(filters.Field) (filters.FieldType, bool)
	unsupported map[*filters.Condition]bool
	flip        *filters.Condition

	byAtom  map[*atom]signed
	vars    []variable // from 1
	always  signed     // a variable that is true, or zero
	units   []signed
	choices []choice
	watches [][][]signed // by signed.index: the clauses that watch it

	trail []signed // what is true, in order
	next  int      // trail[next:] was not propagated
	marks []int    // len(trail) at each choice

	groups []*group
	byName map[string]int
}

// A signed is a variable or, if negative, its negation.
type signed int32

func (l signed) index() int {
	if l < 0 {
		return int(-l)*2 + 1
	}
	return int(l) * 2
}

func (l signed) of() int { return int(max(l, -l)) }

type variable struct {
	atom   *atom // or nil: the variable stands for a list
	group  int
	value  signed // the variable or its negation, whichever is true, or zero
	level  int
	reason []signed // the clause it follows from
}

// A choice is an or-list: if guard is true, one of list must be.
type choice struct {
	guard signed
	list  []signed
}

// A group is the part of the search that is about one member of the item.
type group struct {
	name   string
	kinds  []literal
	active []literal
	dirty  bool
	value  *value
}

func newSearch(b *budget, typeOf func(filters.Field) (filters.FieldType, bool)) *search {
	return &search{
		values:      &values{budget: b, atoms: atomTable{}, memo: map[string]solution{}},
		typeOf:      typeOf,
		unsupported: map[*filters.Condition]bool{},
		byAtom:      map[*atom]signed{},
		vars:        make([]variable, 1),
		watches:     make([][][]signed, 2),
		byName:      map[string]int{},
	}
}

// variable returns a new variable. The atom may be nil.
func (s *search) variable(a *atom) signed {
	v := variable{atom: a}
	if a != nil {
		v.group = s.groupOf(a)
	}
	s.vars = append(s.vars, v)
	s.watches = append(s.watches, nil, nil)
	return signed(len(s.vars) - 1)
}

// groupOf returns the index of the group of an atom.
func (s *search) groupOf(a *atom) int {
	i, ok := s.byName[a.path[0]]
	if !ok {
		i = len(s.groups)
		s.byName[a.path[0]] = i
		s.groups = append(s.groups, &group{name: a.path[0]})
	}
	return i
}

// constant returns a variable whose value is known.
func (s *search) constant(value bool) signed {
	if s.always == 0 {
		s.always = s.variable(nil)
		s.clause(s.always)
	}
	if value {
		return s.always
	}
	return -s.always
}

// clause requires that one of list is true.
func (s *search) clause(list ...signed) {
	s.spend(len(list))
	if len(list) == 1 {
		s.units = append(s.units, list[0])
		return
	}
	s.watch(list)
}

func (s *search) watch(c []signed) {
	for _, l := range c[:2] {
		s.watches[l.index()] = append(s.watches[l.index()], c)
	}
}

// choice requires that one of list is true, and the search will see to it. The
// first is the negation of a guard.
func (s *search) choice(list []signed) {
	s.choices = append(s.choices, choice{-list[0], slices.Clone(list[1:])})
	s.clause(list...)
}

func (s *search) isTrue(l signed) bool  { return s.vars[l.of()].value == l }
func (s *search) isFalse(l signed) bool { return s.vars[l.of()].value == -l }

// run returns an item that meets what was required, or nil. A nil is a proof
// if the budget is left and the answer is not vague.
func (s *search) run() *value {
	for _, l := range s.units {
		if s.isFalse(l) {
			return nil
		}
		s.assign(l, nil)
	}
	for s.left >= 0 {
		conflict, learn := s.propagate(), false
		if conflict == nil {
			conflict, learn = s.solveGroups(), true
		}
		switch {
		case s.left < 0:
			return nil
		case conflict == nil:
			l := s.choose()
			if l == 0 {
				return s.item()
			}
			s.marks = append(s.marks, len(s.trail))
			s.assign(l, nil)
		case !s.resolve(conflict, learn):
			return nil
		}
	}
	return nil
}

// assign makes l true.
func (s *search) assign(l signed, reason []signed) {
	v := &s.vars[l.of()]
	if v.value != 0 {
		return
	}
	v.value, v.reason, v.level = l, reason, len(s.marks)
	s.trail = append(s.trail, l)
	if v.atom != nil {
		g := s.groups[v.group]
		g.active = append(g.active, literal{atom: v.atom, at: 1, op: v.atom.op, not: l < 0})
		g.dirty = true
	}
}

// undo takes back what was assigned behind the given level.
func (s *search) undo(level int) {
	if level >= len(s.marks) {
		return
	}
	for _, l := range s.trail[s.marks[level]:] {
		v := &s.vars[l.of()]
		v.value = 0
		if v.atom != nil {
			g := s.groups[v.group]
			g.active = g.active[:len(g.active)-1]
			g.dirty = true
		}
	}
	s.trail = s.trail[:s.marks[level]]
	s.marks = s.marks[:level]
	s.next = len(s.trail)
}

// propagate assigns what follows from the clauses, or returns one that is
// false. Each clause watches its first two literals.
func (s *search) propagate() (conflict []signed) {
	for ; s.next < len(s.trail); s.next++ {
		gone := -s.trail[s.next]
		list := s.watches[gone.index()]
		kept := list[:0]
		for i, c := range list {
			s.spend(1)
			if c[0] == gone {
				c[0], c[1] = c[1], c[0]
			}
			if s.isTrue(c[0]) {
				kept = append(kept, c)
				continue
			}
			if k := slices.IndexFunc(c[2:], func(l signed) bool { return !s.isFalse(l) }); k >= 0 {
				c[1], c[k+2] = c[k+2], c[1]
				s.watches[c[1].index()] = append(s.watches[c[1].index()], c)
				s.spend(k)
				continue
			}
			s.spend(len(c))
			kept = append(kept, c)
			if s.isFalse(c[0]) {
				s.watches[gone.index()] = append(kept, list[i+1:]...)
				return c
			}
			s.assign(c[0], c)
		}
		s.watches[gone.index()] = kept
	}
	return nil
}

// choose returns a literal of the open choice with the fewest literals left,
// or zero if no choice is open.
func (s *search) choose() (best signed) {
	fewest := 0
	for _, c := range s.choices {
		if !s.isTrue(c.guard) || slices.ContainsFunc(c.list, s.isTrue) {
			s.spend(1)
			continue
		}
		s.spend(len(c.list))
		n, first := 0, signed(0)
		for _, l := range c.list {
			if !s.isFalse(l) {
				if n++; first == 0 || s.vars[first.of()].atom == nil && s.vars[l.of()].atom != nil {
					first = l
				}
			}
		}
		if best == 0 || n < fewest {
			best, fewest = first, n
		}
	}
	return best
}

// solveGroups finds a value for each member that changed, or returns a clause
// that is false.
func (s *search) solveGroups() (conflict []signed) {
	for _, g := range s.groups {
		if !g.dirty {
			continue
		}
		active := slices.SortedFunc(slices.Values(g.active), func(a, b literal) int { return cmp.Compare(a.id, b.id) })
		v, ok := s.member(slices.Concat(g.kinds, active))
		if !ok {
			for _, l := range s.core(g.kinds, active) {
				if v := s.byAtom[l.atom]; l.not {
					conflict = append(conflict, v)
				} else {
					conflict = append(conflict, -v)
				}
			}
			return conflict
		}
		g.value, g.dirty = v, false
	}
	return nil
}

// core returns few of the literals that have no value: without any of them
// there is one.
func (s *search) core(kinds, list []literal) []literal {
	for n := (len(list) + 1) / 2; n > 0 && len(list) > 1; n /= 2 {
		for i := 0; i < len(list) && s.left >= 0; {
			fewer := slices.Concat(list[:i], list[min(i+n, len(list)):])
			if _, ok := s.member(slices.Concat(kinds, fewer)); ok || s.left < 0 {
				i += n
			} else {
				list = fewer
			}
		}
	}
	return list
}

// resolve goes back to where a conflict can be avoided. It returns false if it
// never can. The conflict is kept as a clause if learn.
func (s *search) resolve(conflict []signed, learn bool) bool {
	clause := s.blame(conflict)
	if len(clause) == 0 {
		return false
	}
	level := 0
	if len(clause) > 1 {
		level = s.vars[clause[1].of()].level
	}
	s.undo(level)
	if learn && len(conflict) > 1 {
		s.learn(conflict)
	}
	s.learn(clause)
	return true
}

// blame returns the clause that one of the choices which led to a conflict was
// wrong, the latest first.
func (s *search) blame(conflict []signed) (clause []signed) {
	seen := map[int]bool{}
	for _, l := range conflict {
		seen[l.of()] = true
	}
	first := len(s.trail)
	if len(s.marks) > 0 {
		first = s.marks[0]
	}
	for _, l := range slices.Backward(s.trail[first:]) {
		s.spend(1)
		if !seen[l.of()] {
			continue
		}
		reason := s.vars[l.of()].reason
		if reason == nil {
			clause = append(clause, -l)
		}
		for _, r := range reason {
			seen[r.of()] = true
		}
	}
	return clause
}

// learn adds a clause that follows from the others and assigns what it tells.
func (s *search) learn(c []signed) {
	s.spend(len(c))
	rank := func(l signed) int { // what is open comes first, then what was assigned last
		if s.isFalse(l) {
			return s.vars[l.of()].level
		}
		return math.MaxInt
	}
	slices.SortStableFunc(c, func(a, b signed) int { return cmp.Compare(rank(b), rank(a)) })
	if len(c) > 1 {
		s.watch(c)
	}
	if !s.isFalse(c[0]) && (len(c) == 1 || s.isFalse(c[1])) {
		s.assign(c[0], c)
	}
}

// item returns the item that the groups' values make.
func (s *search) item() *value {
	item := newObject()
	for _, g := range s.groups {
		item.set(g.name, g.value)
	}
	return item
}
