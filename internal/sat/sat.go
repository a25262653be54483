// Package sat looks for truth values of variables that satisfy clauses and a
// theory, which knows what the variables mean.
//
// It is the usual search: assign what follows from the clauses, choose where
// there is a choice, and where that ends in a conflict note which choices were to
// blame. A variable to which nothing leads is not assigned.
package sat

import (
	"cmp"
	"math"
	"slices"
)

// A Literal is a variable or, if negative, its negation. 0 is not a literal.
type Literal int32

func (l Literal) variable() int { return int(max(l, -l)) }

// index returns a different index for each literal.
func (l Literal) index() int {
	if l < 0 {
		return 2*l.variable() + 1
	}
	return 2 * l.variable()
}

// A Theory is told which literals are true and, in the reverse order, which no longer
// are. Check returns nothing if they can be true together, and otherwise a few of
// them that cannot. What can be true together must leave every other variable a
// value.
type Theory interface {
	Assign(Literal)
	Undo(Literal)
	Check() (conflict []Literal)
}

// A Solver holds variables and clauses.
type Solver struct {
	Theory Theory

	// Spend is told of the work that is done, and returns false to end it.
	Spend func(steps int) bool

	always  Literal // a variable that is true, or 0
	vars    []variable
	units   []Literal
	choices []choice
	watches [][][]Literal // by index: the clauses that watch the literal

	trail []Literal // what is true, in order
	next  int       // trail[next:] is not propagated yet
	marks []int     // len(trail) at each choice
}

type variable struct {
	value  Literal   // the variable or its negation, whichever is true, or 0
	level  int       // how many choices were made before
	reason []Literal // the clause it follows from
}

// A choice is a clause that the search must satisfy if guard is true.
type choice struct {
	guard Literal
	list  []Literal
}

// Variable returns a new variable.
func (s *Solver) Variable() Literal {
	if s.vars == nil {
		s.vars, s.watches = make([]variable, 1), make([][][]Literal, 2)
	}
	s.vars = append(s.vars, variable{})
	s.watches = append(s.watches, nil, nil)
	return Literal(len(s.vars) - 1)
}

// Constant returns a literal that is always true, or always false.
func (s *Solver) Constant(value bool) Literal {
	if s.always == 0 {
		s.always = s.Variable()
		s.Clause(s.always)
	}
	if value {
		return s.always
	}
	return -s.always
}

// Clause requires that one of list is true. It keeps list.
func (s *Solver) Clause(list ...Literal) {
	if s.Spend(len(list)); len(list) == 1 {
		s.units = append(s.units, list[0])
		return
	}
	s.watch(list)
}

// Choice requires that one of list is true if guard is.
func (s *Solver) Choice(guard Literal, list ...Literal) {
	s.choices = append(s.choices, choice{guard, list})
	s.Clause(append([]Literal{-guard}, list...)...)
}

// watch makes a clause watch its first two literals: one of them is true or both
// are open, unless all others are false.
func (s *Solver) watch(c []Literal) {
	for _, l := range c[:2] {
		s.watches[l.index()] = append(s.watches[l.index()], c)
	}
}

func (s *Solver) isTrue(l Literal) bool  { return s.vars[l.variable()].value == l }
func (s *Solver) isFalse(l Literal) bool { return s.vars[l.variable()].value == -l }

// Solve reports whether the clauses can be satisfied. If so, Theory was told how.
// If Spend has returned false, false means nothing.
func (s *Solver) Solve() bool {
	for _, l := range s.units {
		if s.isFalse(l) {
			return false
		}
		s.assign(l, nil)
	}
	for s.Spend(1) {
		conflict, learn := s.propagate(), false
		if conflict == nil {
			learn = true
			for _, l := range s.Theory.Check() {
				conflict = append(conflict, -l)
			}
		}
		switch {
		case !s.Spend(0):
			return false
		case conflict != nil:
			if !s.resolve(conflict, learn) {
				return false
			}
		default:
			l := s.choose()
			if l == 0 {
				return true
			}
			s.marks = append(s.marks, len(s.trail))
			s.assign(l, nil)
		}
	}
	return false
}

// assign makes l true, unless it is.
func (s *Solver) assign(l Literal, reason []Literal) {
	if v := &s.vars[l.variable()]; v.value == 0 {
		*v = variable{l, len(s.marks), reason}
		s.trail = append(s.trail, l)
		s.Theory.Assign(l)
	}
}

// undo takes back what was assigned after the first choices.
func (s *Solver) undo(choices int) {
	if choices == len(s.marks) {
		return
	}
	mark := s.marks[choices]
	for _, l := range slices.Backward(s.trail[mark:]) {
		s.vars[l.variable()].value = 0
		s.Theory.Undo(l)
	}
	s.trail, s.marks, s.next = s.trail[:mark], s.marks[:choices], mark
}

// propagate assigns what follows from the clauses, or returns one that is false.
func (s *Solver) propagate() (conflict []Literal) {
	for ; s.next < len(s.trail); s.next++ {
		gone := -s.trail[s.next]
		watching := s.watches[gone.index()]
		kept := watching[:0]
		for i, c := range watching {
			s.Spend(1)
			if c[0] == gone {
				c[0], c[1] = c[1], c[0]
			}
			open := -1
			if !s.isTrue(c[0]) {
				open = slices.IndexFunc(c[2:], func(l Literal) bool { return !s.isFalse(l) })
				s.Spend(len(c) / 4)
			}
			if open >= 0 {
				c[1], c[open+2] = c[open+2], c[1]
				s.watches[c[1].index()] = append(s.watches[c[1].index()], c)
				continue
			}
			kept = append(kept, c)
			if s.isFalse(c[0]) {
				s.watches[gone.index()] = append(kept, watching[i+1:]...)
				return c
			}
			s.assign(c[0], c)
		}
		s.watches[gone.index()] = kept
	}
	return nil
}

// choose returns a literal of an open choice with few literals left, or 0 if no
// choice is open.
func (s *Solver) choose() (best Literal) {
	const many = 8
	fewest := many + 1
	for i := range s.choices {
		c := &s.choices[i]
		if len(s.marks) == 0 {
			c.list = slices.DeleteFunc(c.list, s.isFalse) // for good
		}
		if s.Spend(1 + len(c.list)/8); !s.isTrue(c.guard) || slices.ContainsFunc(c.list, s.isTrue) {
			continue
		}
		n, first := 0, Literal(0)
		for _, l := range c.list {
			if !s.isFalse(l) {
				if n++; n == 1 {
					first = l
				}
				if n == fewest || n == many {
					break
				}
			}
		}
		if n < fewest {
			best, fewest = first, n
		}
	}
	return best
}

// resolve goes back to where a conflict can be avoided, or returns false without
// such a place. If learn, the conflict becomes a clause.
func (s *Solver) resolve(conflict []Literal, learn bool) bool {
	blamed := s.blame(conflict)
	if len(blamed) == 0 {
		return false
	}
	level := 0
	if len(blamed) > 1 {
		level = s.vars[blamed[1].variable()].level
	}
	s.undo(level)
	if learn && len(conflict) > 1 {
		s.learn(conflict)
	}
	s.learn(blamed)
	return true
}

// blame returns a clause: one of the choices that led to a conflict was wrong.
// The latest comes first.
func (s *Solver) blame(conflict []Literal) (clause []Literal) {
	involved := map[int]bool{}
	for _, l := range conflict {
		involved[l.variable()] = true
	}
	first := len(s.trail)
	if len(s.marks) > 0 {
		first = s.marks[0]
	}
	for _, l := range slices.Backward(s.trail[first:]) {
		if s.Spend(1); !involved[l.variable()] {
			continue
		}
		reason := s.vars[l.variable()].reason
		if reason == nil {
			clause = append(clause, -l)
		}
		for _, r := range reason {
			involved[r.variable()] = true
		}
	}
	return clause
}

// learn adds a clause that follows from the others, and assigns the last literal
// that it leaves open.
func (s *Solver) learn(c []Literal) {
	s.Spend(len(c))
	rank := func(l Literal) int { // what is open comes first, then what was assigned last
		if s.isFalse(l) {
			return s.vars[l.variable()].level
		}
		return math.MaxInt
	}
	slices.SortStableFunc(c, func(a, b Literal) int { return cmp.Compare(rank(b), rank(a)) })
	if len(c) > 1 {
		s.watch(c)
	}
	if len(c) == 1 || s.isFalse(c[1]) {
		s.assign(c[0], c)
	}
}
