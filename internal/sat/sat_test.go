package sat_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/microcms-go/filters/internal/sat"
	"github.com/stretchr/testify/require"
)

func unlimited(int) bool { return true }

// A world says which variables are true: bit 0 is that of variable 1.
type world int

func (w world) isTrue(l sat.Literal) bool { return (w>>(max(l, -l)-1)&1 == 1) == (l > 0) }

// worlds is the theory that one of them is real.
type worlds struct {
	all       []world
	variables sat.Literal // the theory knows no others
	isTrue    map[sat.Literal]bool
}

func (w *worlds) Assign(l sat.Literal) {
	if max(l, -l) <= w.variables {
		w.isTrue[l] = true
	}
}

func (w *worlds) Undo(l sat.Literal) { delete(w.isTrue, l) }

func (w *worlds) Check() (conflict []sat.Literal) {
	if slices.ContainsFunc(w.all, w.agrees) {
		return nil
	}
	return slices.Sorted(maps.Keys(w.isTrue))
}

func (w *worlds) agrees(world world) bool {
	for l := range w.isTrue {
		if !world.isTrue(l) {
			return false
		}
	}
	return true
}

// newSolver returns a solver with a number of variables, and a theory in which all
// worlds but some are possible.
func newSolver(variables int, isPossible func(world) bool) (*sat.Solver, *worlds) {
	w := &worlds{variables: sat.Literal(variables), isTrue: map[sat.Literal]bool{}}
	for all := range world(1) << variables {
		if isPossible(all) {
			w.all = append(w.all, all)
		}
	}
	s := &sat.Solver{Theory: w, Spend: unlimited}
	for range variables {
		s.Variable()
	}
	return s, w
}

func all(world) bool { return true }

func TestSolve(t *testing.T) {
	t.Run("nothing", func(t *testing.T) {
		s, _ := newSolver(0, all)
		require.True(t, s.Solve())
	})
	t.Run("units", func(t *testing.T) {
		s, p := newSolver(2, all)
		s.Clause(1)
		s.Clause(-2)
		s.Clause(1)
		require.True(t, s.Solve())
		require.Equal(t, map[sat.Literal]bool{1: true, -2: true}, p.isTrue)
	})
	t.Run("units against each other", func(t *testing.T) {
		s, _ := newSolver(1, all)
		s.Clause(1)
		s.Clause(-1)
		require.False(t, s.Solve())
	})
	t.Run("what no choice leads to stays open", func(t *testing.T) {
		s, p := newSolver(4, all)
		s.Choice(1, 2, 3)
		s.Clause(4)
		require.True(t, s.Solve())
		require.Equal(t, map[sat.Literal]bool{4: true}, p.isTrue)
	})
	t.Run("theory against a unit", func(t *testing.T) {
		s, _ := newSolver(2, func(w world) bool { return !w.isTrue(1) || w.isTrue(2) })
		s.Clause(1)
		s.Clause(-2)
		require.False(t, s.Solve())
	})
	t.Run("theory leaves one way", func(t *testing.T) {
		s, p := newSolver(4, func(w world) bool { return !w.isTrue(1) || !w.isTrue(2) && !w.isTrue(3) })
		s.Clause(1)
		s.Choice(1, 2, 3, 4)
		require.True(t, s.Solve())
		require.True(t, p.isTrue[4])
	})
	t.Run("constants", func(t *testing.T) {
		s, _ := newSolver(1, all)
		s.Clause(-1, s.Constant(true))
		require.True(t, s.Solve())
		s, _ = newSolver(1, all)
		s.Clause(1)
		s.Clause(-1, s.Constant(false))
		require.False(t, s.Solve())
	})
}

// Random problems have a solution exactly if they hold in a possible world.
func TestSolveLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	count := map[bool]int{}
	for range 3000 {
		n := 1 + r.IntN(8)
		odds := r.IntN(10)
		s, w := newSolver(n, func(w world) bool { return w == 0 || r.IntN(10) >= odds })
		root := s.Constant(true)
		var clauses [][]sat.Literal
		for range r.IntN(3 * n) {
			var c []sat.Literal
			for range 1 + r.IntN(3) {
				c = append(c, sat.Literal(1+r.IntN(n))*sat.Literal(1-2*r.IntN(2)))
			}
			clauses = append(clauses, c)
			s.Choice(root, slices.Clone(c)...)
		}
		holds := func(isTrue func(sat.Literal) bool) bool {
			return !slices.ContainsFunc(clauses, func(c []sat.Literal) bool { return !slices.ContainsFunc(c, isTrue) })
		}
		want := slices.ContainsFunc(w.all, func(w world) bool { return holds(w.isTrue) })
		got := s.Solve()
		require.Equal(t, want, got, "%v %v", clauses, w.all)
		if count[got]++; got {
			require.True(t, holds(func(l sat.Literal) bool { return w.isTrue[l] }), "%v of %v", w.isTrue, clauses)
		}
	}
	require.Greater(t, count[true], 500)
	require.Greater(t, count[false], 500)
}

// A pigeon too many has no hole, which takes more and more steps to find out.
func TestBudget(t *testing.T) {
	pigeons := func(holes, steps int) (solved, spent bool) {
		s, _ := newSolver(0, all)
		s.Spend = func(n int) bool { steps -= n; return steps >= 0 }
		in := make([][]sat.Literal, holes+1)
		root := s.Constant(true)
		for i := range in {
			for range holes {
				in[i] = append(in[i], s.Variable())
			}
			s.Choice(root, slices.Clone(in[i])...)
		}
		for hole := range holes {
			for i := range in {
				for j := range i {
					s.Clause(-in[i][hole], -in[j][hole])
				}
			}
		}
		return s.Solve(), steps < 0
	}
	solved, spent := pigeons(4, 1_000_000)
	require.False(t, solved)
	require.False(t, spent)
	solved, spent = pigeons(12, 1_000_000)
	require.False(t, solved)
	require.True(t, spent)
	for steps := range 500 {
		solved, _ = pigeons(4, steps)
		require.False(t, solved, "%d steps", steps)
	}
}
