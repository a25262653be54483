package filters_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/filterjson"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// What every version of this package must keep, one test a law.

// parse(print(t)) = t, for trees that were made and not only parsed, and
// print(parse(print(t))) = print(t).
func TestLawPrintedTreeParsesToItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkTree(t, filtertest.Gen(filtertest.Tree).Draw(t, "tree"))
		checkTree(t, filtertest.Gen(filtertest.HostileTree).Draw(t, "hostile tree"))
	})
}

// What is accepted prints, parses to the same tree, and prints the same again.
func TestLawAcceptedTextHasCanonicalForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := filtertest.Gen(filtertest.FilterText).Draw(t, "filter")
		_, err := checkParse(t, unlimited, text)
		require.NoError(t, err)
		checkParse(t, filters.Parser{Strict: true}, text)
		soup := filtertest.Gen(filtertest.Soup).Draw(t, "soup")
		checkParse(t, filters.Parser{}, soup)
		mutation := filtertest.Mutation(source(t), text)
		checkParse(t, filters.Parser{}, mutation)
		checkParse(t, filters.Parser{MaxConditions: 3, MaxDepth: 2, Strict: true}, mutation)
	})
}

// Any texts as field and value, between any neighbours: an error, or exactly
// that condition.
func TestLawBuilderCannotInject(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := filtertest.Gen(filtertest.HostileCondition).Draw(t, "condition")
		checkBuild(t, c, filtertest.Gen(filtertest.Filter).Draw(t, "beside"))
		checkBuilders(t, c)
		checkSearch(t, c.Field, filtertest.Gen(filtertest.Text).Draw(t, "words"))
	})
}

// The text of an unwritable filter is not empty, no filter, and not part of
// one.
func TestLawUnwritableTextDoesNotParse(t *testing.T) {
	require.NotEmpty(t, unwritableText)
	for _, before := range []string{"", "a[equals]x[and]", "a[equals]", "(", "a[exists][or](", "a["} {
		for _, after := range []string{"", ")", "[and]a[exists]", "[equals]x", "[exists])", "]"} {
			in := before + unwritableText + after
			_, err := unlimited.Parse(in)
			require.Error(t, err, "%q", in)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := filters.New(filtertest.Gen(filtertest.HostileTree).Draw(t, "tree"))
		if f.Err() != nil {
			checkUnwritable(t, f)
		}
		before := filtertest.Gen(filtertest.Soup).Draw(t, "before")
		after := filtertest.Gen(filtertest.Soup).Draw(t, "after")
		_, err := unlimited.Parse(before + unwritableText + after)
		require.Error(t, err, "%q %q", before, after)
	})
}

// The ranges of parsed nodes: see checkPositions.
func TestLawPositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := filtertest.Gen(filtertest.FilterText).Draw(t, "filter")
		f, err := unlimited.Parse(text)
		require.NoError(t, err)
		checkPositions(t, text, f.Expr())
	})
}

// MarshalText, AppendText, a JSON string, a flag and the JSON form agree with
// String.
func TestLawTextForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		checkText(t, f)
		checkJSON(t, f)
		if len(f.String()) > 65536 {
			return
		}
		flags := flag.NewFlagSet("", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		var g filters.Filter
		flags.TextVar(&g, "filter", filters.MustParse("a[exists]"), "")
		require.NoError(t, flags.Parse([]string{"-filter", f.String()}))
		require.True(t, f.Equal(g))
		require.Equal(t, f.String(), flags.Lookup("filter").Value.String())
		require.Error(t, flags.Parse([]string{"-filter", f.String() + "[and]"}))
		require.Error(t, g.Err(), "what could not be parsed must not match everything")
	})
}

// And and Or are associative, leave the zero filter out and keep the order.
func TestLawAndOr(t *testing.T) {
	for _, test := range []struct {
		name   string
		join   func(...filters.Filter) filters.Filter
		method func(filters.Filter, ...filters.Filter) filters.Filter
	}{
		{"and", filters.And, filters.Filter.And},
		{"or", filters.Or, filters.Filter.Or},
	} {
		t.Run(test.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				draw := func(name string) filters.Filter {
					if rapid.IntRange(0, 9).Draw(t, "unwritable") == 9 {
						return filters.New(filtertest.Gen(filtertest.HostileTree).Draw(t, name))
					}
					return filtertest.Gen(filtertest.Filter).Draw(t, name)
				}
				f, g, h := draw("f"), draw("g"), draw("h")
				all := test.join(f, g, h)
				for _, same := range []filters.Filter{
					test.join(test.join(f, g), h), test.join(f, test.join(g, h)),
					test.method(f, g, h), test.method(test.method(f, g), h), test.method(f, test.method(g, h)),
					test.join(filters.Filter{}, f, filters.Filter{}, g, h, filters.Filter{}),
				} {
					require.True(t, all.Equal(same), "%q and %q", all, same)
					require.Equal(t, all.String(), same.String())
				}
				require.True(t, test.join(f).Equal(f))
				require.True(t, test.join(f, filters.Filter{}).Equal(f))
				require.True(t, test.join(filters.Filter{}, f).Equal(f))
				require.True(t, test.join().IsZero())
				require.True(t, test.join(filters.Filter{}, filters.Filter{}).IsZero())
				if all.Err() != nil {
					return
				}
				var want, got []string
				for _, f := range []filters.Filter{f, g, h} {
					for c := range f.Conditions() {
						want = append(want, c.String())
					}
				}
				for c := range all.Conditions() {
					got = append(got, c.String())
				}
				require.Equal(t, want, got)
			})
		})
	}
}

// Rewriting by the laws of De Morgan negates a filter: what edit makes of a
// list must not depend on what it made of the lists inside.
func TestLawRewriteNegates(t *testing.T) {
	negate := func(x filters.Expr) filters.Expr { return swapLists(negateConditions(x)) }
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		g := f.Rewrite(negate)
		require.NoError(t, g.Err())
		if f.IsZero() {
			require.True(t, g.IsZero())
			return
		}
		require.Equal(t, dump(g.Expr()), dump(filters.New(g.Expr()).Expr()), "the result is in normal form")
		require.True(t, f.Equal(g.Rewrite(negate)))
		for range 4 {
			choices := rapid.Uint64().Draw(t, "which hold")
			holds := func(of filters.Filter, negated bool) bool {
				i := 0
				numbers := map[*filters.Condition]int{}
				for c := range of.Conditions() {
					numbers[c] = i
					i++
				}
				return of.Eval(func(c *filters.Condition) bool { return choices>>(numbers[c]%64)&1 == 1 != negated })
			}
			require.NotEqual(t, holds(f, false), holds(g, true), "%s\n%s", f, g)
		}
	})
}

// Matching bytes, matching decoded values and the oracle agree, with types and
// without.
func TestLawMatchersAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		item := filtertest.Gen(filtertest.Item).Draw(t, "item")
		f := filtertest.Gen(func(s filtertest.Source) filters.Filter { return filtertest.FilterFor(s, item) }).Draw(t,
			"filter")
		checkMatch(t, f, item)
		checkTyped(t, f, item, filtertest.Types(source(t)))
		checkMatchAny(t, f, []byte(filtertest.Mutation(source(t), string(item))))
	})
}

// Sizes at which a cost that is not linear would be seen: a step for each pair
// of bytes would take hours.
const (
	big   = 1 << 18
	twice = 2 * big
)

// hostileInputs are inputs of about n bytes that have been slow somewhere.
var hostileInputs = []struct {
	name string
	make func(n int) string
}{
	{"flat", func(n int) string { return strings.Repeat("a[exists][or]", n/13) + "a[exists]" }},
	{"flat, by turns", func(n int) string { return strings.Repeat("a[exists][or]b[exists][and]", n/27) + "a[exists]" }},
	{"nested", func(n int) string { return strings.Repeat("(", n/2) + "a[exists]" + strings.Repeat(")", n/2) }},
	{"nested lists", func(n int) string {
		return strings.Repeat("a[exists][or](b[exists][and](", n/31) + "a[exists]" + strings.Repeat("))", n/31)
	}},
	{"as deep as allowed, many times", func(n int) string {
		const depth = 10000
		group := strings.Repeat("(", depth) + "a[exists]" + strings.Repeat(")", depth) + "[and]"
		return strings.Repeat(group, n/len(group)) + "a[exists]"
	}},
	{"flattened on the left", func(n int) string {
		const depth = 4000
		group := strings.Repeat("(", depth) + "a[exists]" + strings.Repeat("[and]a[exists])", depth) + "[or]"
		return strings.Repeat(group, n/len(group)) + "a[exists]"
	}},
	{"flattened on the right", func(n int) string {
		const depth = 4000
		group := strings.Repeat("(a[exists][and]", depth) + "a[exists]" + strings.Repeat(")", depth) + "[or]"
		return strings.Repeat(group, n/len(group)) + "a[exists]"
	}},
	{"groups side by side", func(n int) string { return strings.Repeat("(a[exists])[and]", n/16) + "a[exists]" }},
	{"unclosed", func(n int) string { return strings.Repeat("(", n) }},
	{"unclosed with conditions", func(n int) string { return strings.Repeat("(a[exists][or]", n/14) }},
	{"unopened", func(n int) string { return "a[exists]" + strings.Repeat(")", n) }},
	{"long value", func(n int) string { return "a[equals]" + strings.Repeat("x", n) }},
	{
		"long value of parentheses",
		func(n int) string { return "a[equals]" + strings.Repeat("(", n/2) + strings.Repeat(")", n/2) },
	},
	{"unbalanced value", func(n int) string { return "a[equals]" + strings.Repeat("(", n) }},
	{"values with parentheses", func(n int) string { return strings.Repeat("a[equals](x)[or]", n/16) + "a[exists]" }},
	{"brackets", func(n int) string { return strings.Repeat("[", n) }},
	{"value of brackets", func(n int) string { return "a[equals]" + strings.Repeat("[", n) }},
	{"value of almost connectives", func(n int) string { return "a[equals]" + strings.Repeat("[an", n/3) }},
	{"unclosed bracket", func(n int) string { return "a" + strings.Repeat("[", n) }},
	{"long operator", func(n int) string { return "a[" + strings.Repeat("equals", n/6) + "]" }},
	{"connectives", func(n int) string { return strings.Repeat("[and]", n/5) }},
	{"text after exists", func(n int) string { return "a[exists]" + strings.Repeat("[an", n/3) }},
	{"long name", func(n int) string { return strings.Repeat("a", n) + "[exists]" }},
	{"long path", func(n int) string { return strings.Repeat("a.", n/2) + "a[exists]" }},
	{"dots", func(n int) string { return strings.Repeat(".", n) }},
	{"long Japanese value", func(n int) string { return "a[equals]" + strings.Repeat("おすすめ", n/12) }},
	{"combining marks", func(n int) string { return "a[equals]" + strings.Repeat("\u0301", n/2) + ")" }},
	{"line breaks", func(n int) string { return "a[equals]" + strings.Repeat("\n", n) + ")" }},
	{"replacement characters and a bad byte", func(n int) string { return strings.Repeat("\uFFFD", n/3) + "\xff" }},
	{"bad bytes", func(n int) string { return strings.Repeat("\xff", n) }},
	{"space", func(n int) string { return strings.Repeat(" ", n) }},
}

// Time and memory of Parse, String and Match are linear in the input. Memory
// is counted; time is only logged, but no test ends if it is not linear.
func TestLawLinear(t *testing.T) {
	strict := unlimited
	strict.Strict = true
	item := []byte(`{"a":"x","b":[{"fieldId":"a","a":"x"}]}`)
	for _, input := range hostileInputs {
		t.Run(input.name, func(t *testing.T) {
			use := func(in string) {
				for _, p := range []filters.Parser{unlimited, strict, {MaxBytes: 1 << 30}} {
					f, err := p.Parse(in)
					if err != nil {
						_ = err.Error() + err.(*filters.SyntaxError).Excerpt()
						continue
					}
					text := f.String()
					_, err = f.Match(item)
					if err != nil {
						require.ErrorIs(t, err, filters.ErrTooDeep) // of a path
					}
					f.MatchValue(map[string]any{"a": "x"})
					require.True(t, f.Equal(filters.New(f.Expr())))
					require.NotEmpty(t, text)
				}
			}
			once, double := input.make(big), input.make(twice)
			start := time.Now()
			atOnce := bytesAllocated(func() { use(once) })
			middle := time.Now()
			atDouble := bytesAllocated(func() { use(double) })
			t.Logf("%d and %d bytes of memory, %v and %v", atOnce, atDouble, middle.Sub(start), time.Since(middle))
			const noise = 1 << 20
			require.Less(t, atDouble, 3*atOnce+noise)
			require.Less(t, atDouble, uint64(250*twice), "not a small multiple of the input")
		})
	}
}

// Parentheses by the million, closed and not: a typed error, and no stack
// overflow.
func TestLawHostileDepth(t *testing.T) {
	for _, n := range []int{1e5, 1e6} {
		for name, in := range map[string]string{
			"unclosed":             strings.Repeat("(", n),
			"closed":               strings.Repeat("(", n) + "a[exists]" + strings.Repeat(")", n),
			"with conditions":      strings.Repeat("(a[exists][or]", n),
			"in a value":           "a[equals]" + strings.Repeat("(", n) + strings.Repeat(")", n),
			"in a value, unclosed": "a[equals]" + strings.Repeat("(", n),
			"brackets":             strings.Repeat("[", n),
		} {
			t.Run(fmt.Sprintf("%s %d", name, n), func(t *testing.T) {
				for _, p := range []filters.Parser{{}, {MaxBytes: 1 << 30}, unlimited} {
					f, err := p.Parse(in)
					if err == nil {
						require.Equal(t, 1, countConditions(f))
						continue
					}
					checkSyntaxError(t, in, err)
				}
				f, err := unlimited.Parse(in)
				if name == "in a value" {
					require.NoError(t, err)
					require.Equal(t, in, f.String())
				} else {
					require.Error(t, err)
				}
				g, err := filterjson.Unmarshal([]byte(in))
				require.Error(t, err)
				require.Error(t, g.Err())
			})
		}
	}
}

// A tree that is too deep becomes an unwritable filter however it is made, and
// the functions that take trees take it.
func TestLawDeepTrees(t *testing.T) {
	const many = 100_000
	for _, n := range []int{filtertest.MaxDepth + 1, many} {
		for _, alternating := range []bool{true, false} {
			for _, left := range []bool{true, false} {
				if n == many && left != alternating {
					continue // two of four are enough
				}
				t.Run(fmt.Sprintf("%d lists, alternating %v, left %v", n, alternating, left), func(t *testing.T) {
					x := deepTree(n, alternating, left)
					f := filters.New(x)
					require.ErrorIs(t, f.Err(), filters.ErrTooDeep)
					checkUnwritable(t, f)
					require.Equal(t, unwritableText, x.String())
					x.Eval(func(c *filters.Condition) bool { return true })
					x.Eval(alternate(new(int)))
					nodes := 0
					filters.Walk(x, func(filters.Expr) bool { nodes++; return true })
					require.Equal(t, 2*n+1, nodes)
					nodes = 0
					for range filters.Preorder(x) {
						nodes++
					}
					require.Equal(t, 2*n+1, nodes)
					negate := func(x filters.Expr) filters.Expr {
						if c, ok := x.(*filters.Condition); ok {
							return &filters.Condition{Field: c.Field, Op: filters.OpNotExists}
						}
						return x
					}
					const ceiling = 16 << 20
					shallow := filters.New(deepTree(filtertest.MaxDepth, alternating, left))
					require.NoError(t, shallow.Err())
					require.Less(t, bytesAllocated(func() { shallow.Rewrite(negate) }), uint64(ceiling))
					require.NoError(t, shallow.Rewrite(negate).Err())
					require.True(t, shallow.Rewrite(func(filters.Expr) filters.Expr { return nil }).IsZero())
				})
			}
		}
	}
	t.Run("joined", func(t *testing.T) {
		f := filters.Field("a").Exists()
		for i := range 2 * filtertest.MaxDepth {
			if i%2 == 0 {
				f = f.Or(filters.Field("b").Exists())
			} else {
				f = f.And(filters.Field("b").Exists())
			}
			require.Equal(t, i >= filtertest.MaxDepth, f.Err() != nil)
		}
		require.ErrorIs(t, f.Err(), filters.ErrTooDeep)
	})
	t.Run("JSON", func(t *testing.T) {
		const leaf = `{"field":"a","op":"exists"}`
		for _, n := range []int{9999, filtertest.MaxDepth, filtertest.MaxDepth + 1, 1e5} {
			for _, second := range []string{`{"or":[`, `{"and":[`} {
				open := strings.Repeat(`{"and":[`+second, n/2)
				if n%2 == 1 {
					open += `{"and":[`
				}
				f, err := filterjson.Unmarshal([]byte(open + leaf + strings.Repeat(","+leaf+"]}", n)))
				switch n {
				case 9999: // as many conditions as there may be
					require.NoError(t, err)
					require.NoError(t, f.Err())
					continue
				case filtertest.MaxDepth:
					require.ErrorIs(t, err, filters.ErrTooManyConditions)
				default:
					require.ErrorIs(t, err, filters.ErrTooDeep)
				}
				checkUnwritable(t, f)
			}
			f, err := filterjson.Unmarshal([]byte(strings.Repeat(`{"and":[`, n)))
			require.Error(t, err)
			checkUnwritable(t, f)
		}
	})
	t.Run("cycle", func(t *testing.T) {
		and := &filters.AndExpr{}
		or := &filters.OrExpr{List: []filters.Expr{and, and}}
		and.List = []filters.Expr{or, or}
		self := &filters.AndExpr{}
		self.List = []filters.Expr{self, self}
		alone := &filters.OrExpr{}
		alone.List = []filters.Expr{alone}
		for _, x := range []filters.Expr{and, or, self, alone} {
			f := filters.New(x)
			require.ErrorIs(t, f.Err(), filters.ErrTooDeep)
			checkUnwritable(t, f)
			require.Equal(t, unwritableText, x.String())
		}
	})
}

// The deepest filter that there can be does all it can do on a small stack.
// The bound is far above what that takes and far below the gigabyte that Go
// allows.
func TestLawDepthIsSafe(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(16 << 20))
	done := make(chan struct{})
	go func() { // on a stack that is new
		defer close(done)
		for _, left := range []bool{true, false} {
			f := filters.New(deepTree(filtertest.MaxDepth, true, left))
			if f.Err() != nil {
				t.Error(f.Err())
				return
			}
			text := f.String()
			g, err := unlimited.Parse(text)
			if err != nil || !g.Equal(f) || !filters.New(g.Expr()).Equal(f) {
				t.Error("not the same filter", err)
				return
			}
			g.Match([]byte(`{"a":1,"b":"x"}`))
			g.MatchValue(map[string]any{"b": "x"})
			g.Eval(alternate(new(int)))
			for range g.Conditions() {
			}
			g.Rewrite(func(x filters.Expr) filters.Expr { return x })
			m, err := filters.Evaluator{}.Compile(g)
			if err != nil {
				t.Error(err)
				return
			}
			m.Explain([]byte(`{"a":1,"b":"x"}`))
			data, err := filterjson.MarshalPositions(g)
			if err != nil {
				t.Error(err)
			}
			filterjson.Unmarshal(data)
			g.And(f).Or(f)
		}
		parens, err := unlimited.Parse(strings.Repeat("(", filtertest.MaxDepth) + "a[exists]" + strings.Repeat(")",
			filtertest.MaxDepth))
		if err != nil || parens.String() != "a[exists]" {
			t.Error(parens, err)
		}
	}()
	<-done
}

// A filter and a matcher may be used by many at once.
func TestLawConcurrentUse(t *testing.T) {
	f := filters.MustParse("(a[equals]x[or]b.c[contains]1)[and]n[less_than]10[and]d[greater_than]2021-01-01T00:00:00Z")
	item := []byte(`{"a":"x","n":9.5,"d":"2021-01-01T00:00:00.001Z","b":[{"fieldId":"b","c":["1"]}]}`)
	var value map[string]any
	require.NoError(t, json.Unmarshal(item, &value))
	e := filters.Evaluator{Validate: true, TypeOf: func(f filters.Field) (filters.FieldType, bool) {
		return filters.FieldType{Kind: filters.KindText}, f == "a"
	}}
	m := compile(t, e, f)
	p := filters.Parser{Strict: true}
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for range 50 {
				ok, err := f.Match(item)
				again, errAgain := m.Match(item)
				explanation, errExplain := m.Explain(item)
				compiled, errCompile := e.Compile(f)
				parsed, errParse := p.Parse(f.String())
				data, errJSON := filterjson.Marshal(f)
				_, errPath := filters.Parse("a[equal]x" + f.String())
				switch {
				case err != nil || errAgain != nil || errExplain != nil || errCompile != nil || errParse != nil ||
					errJSON != nil ||
					errPath == nil,
					!ok || !again || !explanation.Matches || !f.MatchValue(value) || !m.MatchValue(value) ||
						!compiled.MatchValue(value),
					!parsed.Equal(f) || len(data) == 0 || errPath.Error() == "",
					!f.And(parsed).Or(f).MatchValue(value),
					f.Eval(func(*filters.Condition) bool { return false }):
					t.Error("wrong under concurrent use")
				}
				for c := range f.Conditions() {
					_ = c.String()
				}
				for range m.Unsupported() {
				}
				f.Rewrite(func(x filters.Expr) filters.Expr { return x })
			}
		})
	}
	group.Wait()
}

// A panic that somebody catches is a bug that nobody sees, and what the package
// imports is what its users carry.
func TestSourceKeepsTheRules(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			require.NotContains(t, []string{`"unsafe"`, `"reflect"`, `"net/http"`, `"database/sql"`, `"log/slog"`},
				spec.Path.Value, "%s", name)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s starts a goroutine", name)
			case *ast.Ident:
				require.NotEqual(t, "recover", n.Name, "%s", name)
			case *ast.FuncDecl:
				return n.Name.Name != "MustParse" // which panics, as it says
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok {
					require.NotEqual(t, "panic", f.Name, "%s", name)
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "json" {
					require.Equal(t, "Number", n.Sel.Name, "%s uses more of encoding/json than its numbers", name)
				}
			}
			return true
		})
	}
}

// The bytes that decide where something ends, in filters and in JSON, and some
// that belong nowhere.
const (
	structuralInFilters = "()[].andor_ =\x00\n\xff\xe3"
	structuralInItems   = "[]{}\"\\:, 0-.e+tfnuZ\x00\n\t\xff\xe3"
)

// No input makes a panic, and what Parse and the oracle make of it is the same:
// every prefix, every deletion and many changes of a byte of every filter in the
// cases. Changes are to structural bytes, and to all bytes for short ones.
func TestLawNoPanicOnBrokenFilters(t *testing.T) {
	t.Parallel()
	type broken struct {
		parser filters.Parser
		text   string
	}
	seen := map[broken]bool{}
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		in := c.Input()
		if len(in) > 200 {
			continue
		}
		p := parserOf(&c)
		p.MaxBytes = 0
		eachBroken(in, structuralInFilters, func(text string) {
			if b := (broken{p, text}); !seen[b] {
				seen[b] = true
				checkParse(plain{t}, p, text)
			}
		})
	}
	for in := range strings.SplitSeq("a[equals]x[or](b.c[exists][and]日[contains](y))", " ") {
		for i := range len(in) {
			for c := range 256 {
				checkParse(plain{t}, filters.Parser{}, in[:i]+string([]byte{byte(c)})+in[i+1:])
			}
		}
	}
}

// eachBroken yields every prefix of text, and text with every byte deleted or
// changed to structural ones: to every other of them, the odd or the even ones
// by turns. There are many texts that differ little, so each byte of the
// language meets all of them.
func eachBroken(text, structural string, yield func(string)) {
	for i := range len(text) + 1 {
		yield(text[:i])
	}
	for i := range len(text) {
		yield(text[:i] + text[i+1:])
		for k := (i + len(text)) % 2; k < len(structural); k += 2 {
			yield(text[:i] + structural[k:k+1] + text[i+1:])
		}
	}
}

// The same for items.
func TestLawNoPanicOnBrokenItems(t *testing.T) {
	t.Parallel()
	for _, c := range cases.Read[cases.Match](t, "testdata/match.json") {
		item := c.Item()
		if len(item) > 150 {
			continue
		}
		text := c.Filter
		if len(c.Cases) > 0 {
			text = c.Cases[len(item)%len(c.Cases)].Filter
		}
		f := filters.MustParse(text)
		eachBroken(item, structuralInItems, func(item string) { checkMatchAny(plain{t}, f, []byte(item)) })
	}
}
