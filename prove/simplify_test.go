package prove_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
	"github.com/stretchr/testify/require"
)

func TestSimplify(t *testing.T) {
	check := func(in, want string) {
		t.Run(in, func(t *testing.T) {
			got := prove.Prover{}.Simplify(filters.MustParse(in))
			require.Equal(t, want, got.String())
		})
	}
	for _, simple := range []string{
		``,
		`a[exists]`,
		`a[equals]x[and]a[begins_with]`,
		`a[equals]x[and]a[equals]y`,
	} {
		check(simple, simple)
	}
	for _, tt := range []struct{ in, want string }{
		{`a[exists][and]a[exists]`, `a[exists]`},
		{`a[exists][or]a[not_exists]`, ``},
		{`a[exists][or](a[exists][and]b[exists])`, `a[exists]`},
		{`a[exists][and](a[exists][or]b[exists])`, `a[exists]`},
		{`(a[exists][and]b[exists])[or](a[exists][and]b[not_exists])`, `a[exists]`},
		{`a[equals]x[and]a[not_equals]y`, `a[equals]x`},
		{`(a[equals]x[and]a[equals]y)[or]b[exists]`, `b[exists]`},
		{`a[greater_than]5[and]a[greater_than]3`, `a[greater_than]5`},
		{`a[less_than][or]b[exists]`, `b[exists]`},
		{`b[exists][and](a[exists][or]a[not_exists][or]c[exists])`, `b[exists]`},
	} {
		check(tt.in, tt.want)
	}
}

// A condition that occurs twice, as the same node, is two conditions.
func TestSharedNodes(t *testing.T) {
	f := filters.MustParse(`a[exists][and]b[exists]`)
	var p prove.Prover
	require.Equal(t, `a[exists][and]b[exists]`, p.Simplify(f.And(f)).String())
	for e := range p.Examples(f.And(f)) {
		if e.Decides != nil {
			require.True(t, e.Matches, "no single condition lets %s match", e.Item)
		}
	}
}

// A filter that costs too many questions stays as it is.
func TestSimplifyBudget(t *testing.T) {
	f := filters.MustParse(`a[exists][and]a[exists]`)
	require.True(t, prove.Prover{Budget: 10}.Simplify(f).Equal(f))
	for _, budget := range []int{math.MaxInt, math.MaxInt / 2} {
		require.Equal(t, "a[exists]", prove.Prover{Budget: budget}.Simplify(f).String(), budget)
	}
}

func TestExamples(t *testing.T) {
	tests := []struct {
		in    string
		types typeOf
		want  []string // item, whether it matches, and what decides
	}{
		{``, nil, []string{`{} true `}},
		{
			`a[exists][or]a[not_exists]`,
			nil,
			[]string{`{"a":"x"} true `, `{"a":"x"} true a[exists]`, `{} true a[not_exists]`},
		},
		{
			`a[equals]x[and]a[equals]y`,
			nil,
			[]string{`{} false `, `{"a":"y"} false a[equals]x`, `{"a":"x"} false a[equals]y`},
		},
		{`a[exists]`, nil, []string{`{"a":"x"} true `, `{} false `, `{} false a[exists]`}},
		{`category[equals]news[and](n[greater_than]5[or]flag[equals]true)`, nil, []string{
			`{"category":"news","n":"x"} true `,
			`{} false `,
			`{"n":"x"} false category[equals]news`,
			`{"category":"news"} false n[greater_than]5`,
			`{"category":"news"} false flag[equals]true`,
		}},
		{`text[equals]a[and]rep.cf.text[contains]b`, readTypes(t), []string{
			`{"text":"a","rep":[{"fieldId":"cf","text":"b"}]} true `,
			`{} false `,
			`{"rep":[{"fieldId":"cf","text":"b"}]} false text[equals]a`,
			`{"text":"a"} false rep.cf.text[contains]b`,
		}},
		{`rep.cf.text[contains]a[and]rep.other.text[contains]b`, readTypes(t), []string{
			`{"rep":[{"fieldId":"cf","text":"a"},{"fieldId":"other","text":"b"}]} true `,
			`{} false `,
			`{"rep":[{"fieldId":"other","text":"b"}]} false rep.cf.text[contains]a`,
			`{"rep":[{"fieldId":"cf","text":"a"}]} false rep.other.text[contains]b`,
		}},
		{`image[exists]`, readTypes(t), []string{
			`{"image":{"url":"https://example.com/image.png"}} true `, `{} false `, `{} false image[exists]`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			var got []string
			for e := range (prove.Prover{TypeOf: tt.types}).Examples(filters.MustParse(tt.in)) {
				decides := ""
				if e.Decides != nil {
					decides = e.Decides.String()
				}
				got = append(got, fmt.Sprintf("%s %t %s", e.Item, e.Matches, decides))
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// A filter for which the budget is not enough stays as it is, and that is told.
func TestSimplifiedBudget(t *testing.T) {
	parts := []string{"a[exists]", "(a[exists][and]b[exists])"}
	for i := range 300 {
		parts = append(parts, fmt.Sprintf("a%d[equals]x", i))
	}
	s := strings.Join(parts, "[or]")
	f := filters.MustParse(s)
	for budget, want := range map[int]bool{-1: false, 100: false, 20_000: false, 0: true} {
		simple, finished := prove.Prover{Budget: budget}.Simplified(f)
		require.Equal(t, want, finished, budget)
		require.Equal(t, want, len(simple.String()) < len(s))
		require.Equal(t, simple.String(), prove.Prover{Budget: budget}.Simplify(f).String())
	}
	for _, s := range []string{"", "a[exists]", "a[exists][or]a[not_exists]"} {
		_, finished := prove.Prover{}.Simplified(filters.MustParse(s))
		require.True(t, finished, s)
	}
}

// The budget is for all examples together: a filter that is nested deep yields fewer.
func TestExamplesBudget(t *testing.T) {
	s := `a[exists]`
	for i := range 1000 {
		s = fmt.Sprintf("(%s)%sb%d[exists]", s, []string{"[or]", "[and]"}[i%2], i)
	}
	f := filters.MustParse(s)
	count := func(budget int) (n int) {
		for range (prove.Prover{Budget: budget}).Examples(f) {
			n++
		}
		return n
	}
	small, large := count(200_000), count(800_000)
	require.Greater(t, small, 2)
	require.Greater(t, large, small)
	require.Less(t, large, 100)
	require.Zero(t, count(-1))
}

// The sequence ends when the caller has enough.
func TestExamplesStop(t *testing.T) {
	for n := 1; n < 4; n++ {
		seen := 0
		for range (prove.Prover{}).Examples(filters.MustParse(`a[exists]`)) {
			if seen++; seen == n {
				break
			}
		}
		require.Equal(t, n, seen)
	}
}
