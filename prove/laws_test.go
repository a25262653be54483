package prove_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/prove"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A typedProver makes filters to ask a prover about.
type typedProver struct {
	prove.Prover
	maker func(*rand.Rand) maker
}

// eachProver runs a test with a prover for all items and one for those with
// types.
func eachProver(t *testing.T, seed uint64, test func(*testing.T, typedProver, *rand.Rand)) {
	for name, p := range map[string]typedProver{
		"all items": {prove.Prover{}, newMaker},
		"typed":     {prove.Prover{TypeOf: readTypes(t)}, func(r *rand.Rand) maker { return newTypedMaker(r).maker }},
	} {
		t.Run(name, func(t *testing.T) { test(t, p, rand.New(rand.NewPCG(seed, seed+1))) })
	}
}

func TestLaws(t *testing.T) {
	eachProver(t, 5, func(t *testing.T, p typedProver, r *rand.Rand) {
		chains := 0
		for range attacks() / 2 {
			m := p.maker(r)
			f, g, h := m.filter(3), m.filter(3), m.filter(3)
			require.Equal(t, prove.Yes, p.Implies(f, f).Verdict, "%s", f)
			require.Equal(t, prove.Yes, p.Implies(filters.And(f, g), f).Verdict, "%s and %s", f, g)
			require.Equal(t, prove.Yes, p.Implies(f, filters.Or(f, g)).Verdict, "%s or %s", f, g)
			fg, gh := p.Implies(f, g).Verdict, p.Implies(g, h).Verdict
			if fg == prove.Yes && gh == prove.Yes {
				chains++
				require.Equal(t, prove.Yes, p.Implies(f, h).Verdict, "%s, %s, %s", f, g, h)
			}
			same := p.Equivalent(f, g).Verdict
			require.Equal(t, same, p.Equivalent(g, f).Verdict, "%s and %s", f, g)
			require.Equal(t, same == prove.Yes, fg == prove.Yes && p.Implies(g, f).Verdict == prove.Yes, "%s and %s", f,
				g)
			if p.Never(f).Verdict == prove.Yes {
				require.Equal(t, prove.Yes, p.Implies(f, g).Verdict, "%s implies all", f)
			}
			if p.Always(g).Verdict == prove.Yes {
				require.Equal(t, prove.Yes, fg, "%s implies %s", f, g)
			}
		}
		require.Greater(t, chains, attacks()/300)
	})
}

// leavesOut reports whether an operand of some list of f can go.
func leavesOut(p prove.Prover, f filters.Filter) (filters.Filter, bool) {
	n := 0
	for range filters.Preorder(f.Expr()) {
		n++
	}
	for out := 1; out < n; out++ { // the last is the root
		i := 0
		g := f.Rewrite(func(x filters.Expr) filters.Expr {
			if i++; i == out {
				return nil
			}
			return x
		})
		if p.Equivalent(f, g).Verdict == prove.Yes {
			return g, true
		}
	}
	return f, false
}

func TestSimplifyLaw(t *testing.T) {
	eachProver(t, 7, func(t *testing.T, p typedProver, r *rand.Rand) {
		shorter := 0
		for range attacks() / 3 {
			f := p.maker(r).filter(7)
			g := p.Simplify(f)
			require.Equal(t, prove.Yes, p.Equivalent(f, g).Verdict, "%s is not %s", f, g)
			require.LessOrEqual(t, len(g.String()), len(f.String()))
			require.LessOrEqual(t, len(slices.Collect(g.Conditions())), len(slices.Collect(f.Conditions())))
			require.True(t, p.Simplify(g).Equal(g), "%s", g)
			again, err := filters.Parse(g.String())
			require.NoError(t, err)
			require.True(t, again.Equal(g))
			if g.String() != f.String() {
				shorter++
			}
			if p.Always(f).Verdict == prove.Yes {
				require.True(t, g.IsZero(), "%s", g)
			}
			if p.Never(f).Verdict == prove.Yes {
				require.True(t, g.Equal(f))
				continue
			}
			if without, ok := leavesOut(p.Prover, g); ok {
				t.Errorf("%s for %s, but %s will do", g, f, without)
			}
		}
		require.Greater(t, shorter, attacks()/10)
	})
}

// turned returns the outcome of f for an item if condition number n came out the
// other way.
func turned(t *testing.T, typeOf typeOf, f filters.Filter, item []byte, n int) bool {
	t.Helper()
	m, err := filters.Evaluator{TypeOf: typeOf}.Compile(f)
	require.NoError(t, err)
	e, err := m.Explain(item)
	require.NoError(t, err)
	i := -1
	var eval func(x filters.Expr) bool
	eval = func(x filters.Expr) bool {
		switch x := x.(type) {
		case *filters.AndExpr:
			all := true
			for _, x := range x.List {
				all = eval(x) && all
			}
			return all
		case *filters.OrExpr:
			some := false
			for _, x := range x.List {
				some = eval(x) || some
			}
			return some
		}
		i++
		return e.Conditions[i].Holds != (i == n)
	}
	return eval(f.Expr())
}

func TestExamplesLaw(t *testing.T) {
	eachProver(t, 9, func(t *testing.T, p typedProver, r *rand.Rand) {
		for range attacks() / 5 {
			m := p.maker(r)
			f := m.filter(5)
			conditions := slices.Collect(f.Conditions())
			all := slices.Collect(p.Examples(f))
			var matches, fails, nearMiss bool
			next := 0
			for _, e := range all {
				require.Equal(t, e.Matches, independent(t, p.TypeOf, f, e.Item), "%s %s", f, e.Item)
				matches, fails = matches || e.Matches, fails || !e.Matches
				if e.Decides == nil {
					require.Zero(t, next, "conditions come last")
					continue
				}
				for conditions[next] != e.Decides {
					next++
				}
				require.NotEqual(t, e.Matches, turned(t, p.TypeOf, f, e.Item, next), "%s %s", f, e.Item)
				nearMiss = nearMiss || !e.Matches
				next++
			}
			require.Equal(t, p.Never(f).Verdict == prove.No, matches)
			require.Equal(t, p.Always(f).Verdict == prove.No, fails)
			if matches && fails && p.TypeOf == nil && len(conditions) == 1 {
				require.True(t, nearMiss, "%s", f)
			}
			require.Equal(t, all, slices.Collect(p.Examples(f)), "the same each time")
		}
	})
}

// A spent budget ends every question, and gives no wrong answer.
func TestBudget(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	unknown := 0
	for range attacks() {
		m := newMaker(r)
		f, g := m.filter(4), m.filter(4)
		want := prove.Prover{}.Implies(f, g)
		got := prove.Prover{Budget: 1 + r.IntN(300)}.Implies(f, g)
		require.NoError(t, got.Err)
		if got.Verdict == prove.Unknown {
			unknown++
			continue
		}
		require.Equal(t, want, got)
	}
	require.Greater(t, unknown, attacks()/10)
	require.Equal(t, prove.Unknown, prove.Prover{Budget: -1}.Never(filters.Filter{}).Verdict)
}

// What parts of a filter cost double with each is given up, and soon.
func TestHardQuestions(t *testing.T) {
	var f filters.Filter
	for _, letter := range "bcdefghijklmnopqrs" {
		f = f.And(filters.Field("a").Contains(string(letter)))
	}
	f = f.And(filters.Field("a").BeginsWith("a"), filters.Field("a").LessThan("ab"))
	got := prove.Prover{}.Never(f)
	require.NoError(t, got.Err)
	require.NotEqual(t, prove.Yes, got.Verdict)

	path := filters.Field(strings.TrimSuffix(strings.Repeat("a.b.", 5000), "."))
	require.Equal(t, prove.No, prove.Prover{}.Implies(path.Equals("x"), path.Equals("y")).Verdict)
	require.Equal(t, prove.Yes, prove.Prover{}.Implies(path.Equals("x"), path.Exists()).Verdict)

	deep := filters.Field("a").Exists()
	for i := range 9000 {
		if i%2 == 0 {
			deep = deep.And(filters.Field("b").Exists())
		} else {
			deep = deep.Or(filters.Field("c").Exists())
		}
	}
	require.NoError(t, deep.Err())
	require.Equal(t, prove.Yes, prove.Prover{}.Implies(deep, deep).Verdict)
	require.Equal(t, prove.No, prove.Prover{}.Never(deep).Verdict)
}

// Ten conditions on one field, and thirty over ten, are within the budget.
func TestManyConditions(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	random := func(fields, conditions int) filters.Filter {
		m := maker{Rand: r,
			values: []string{
				"", "a", "b", "ab", "5", "10", "2021", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07.5Z", "true",
			}}
		for i := range fields {
			m.paths = append(m.paths, "f"+string(rune('0'+i)))
		}
		return filters.New(m.tree(conditions))
	}
	var p prove.Prover
	for range attacks() / 10 {
		for _, size := range [][2]int{{1, 10}, {10, 30}} {
			f, g := random(size[0], size[1]), random(size[0], size[1])
			require.NotEqual(t, prove.Unknown, p.Implies(f, g).Verdict, "%s implies %s", f, g)
			require.NotEqual(t, prove.Unknown, p.Equivalent(f, p.Simplify(f)).Verdict, "%s", f)
		}
	}
}

// Any filters at all: the generators of the other packages.
func TestGenerated(t *testing.T) {
	count := map[prove.Verdict]int{}
	rapid.Check(t, func(t *rapid.T) {
		s := filtertest.Bytes(rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "choices"))
		item := filtertest.Item(s)
		f, g := filtertest.FilterFor(s, item), filtertest.FilterFor(s, item)
		p := prove.Prover{Budget: 200_000}
		if s.IntN(2) == 0 {
			p.TypeOf = filtertest.Types(s)
		}
		count[checkAnswer(t, p, f, g, item)]++
	})
	require.LessOrEqual(t, count[prove.Unknown]*20, count[prove.Yes]+count[prove.No], "%v", count)
}

// checkAnswer asks whether f implies g, and returns the verdict. If it is yes no
// item, like the one given, may show the opposite.
func checkAnswer(t require.TestingT, p prove.Prover, f, g filters.Filter, item []byte) prove.Verdict {
	got := p.Implies(f, g)
	require.NoError(t, got.Err, "%.300s implies %.300s", f, g)
	if got.Verdict != prove.Yes || p.TypeOf != nil && !valid(p.TypeOf, item, f, g) {
		return got.Verdict
	}
	match := func(f filters.Filter) bool {
		m, err := filters.Evaluator{TypeOf: p.TypeOf}.Compile(f)
		require.NoError(t, err)
		ok, err := m.Match(item)
		require.NoError(t, err)
		return ok
	}
	require.False(t, match(f) && !match(g), "%.300s implies %.300s, but %.300s", f, g, item)
	return got.Verdict
}

func FuzzImplies(f *testing.F) {
	f.Add("a[equals]x", "a[not_equals]y", `{"a":"x"}`, false)
	f.Add("a.b.c[exists]", "a.b[exists]", `{"a":[{"fieldId":"b","c":1}]}`, false)
	f.Add("date[less_than]2021-03-04T05:06:07Z", "date[less_than]2021-03-04T05:06:07.000Z",
		`{"date":"2021-03-04T05:06:07.9Z"}`, true)
	f.Add("rich[contains]<", "rich[exists]", `{"rich":"&lt;"}`, true)
	f.Add("rep.cf.text[contains]a", "rep.text[contains]a", `{"rep":[{"fieldId":"cf","text":"a"}]}`, true)
	types := readTypes(f)
	f.Fuzz(func(t *testing.T, in, other, item string, typed bool) {
		x, err := filters.Parser{MaxBytes: 2000}.Parse(in)
		y, err2 := filters.Parser{MaxBytes: 2000}.Parse(other)
		if err != nil || err2 != nil || filters.CheckItem([]byte(item)) != nil {
			return
		}
		p := prove.Prover{Budget: 100_000}
		if typed {
			p.TypeOf = types
		}
		checkAnswer(t, p, x, y, []byte(item))
	})
}
