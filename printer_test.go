package filters_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

func TestString(t *testing.T) {
	check := func(in, want string) {
		t.Run(testName(in), func(t *testing.T) {
			f := filters.MustParse(in)
			require.Equal(t, want, f.String())
			checkRoundTrip(t, f)
			checkText(t, f)
		})
	}
	for _, canonical := range []string{
		"", "(a[exists][or]b[exists])[and]c[exists]", "a[contains][or]b[contains]", "a[equals]日本\x00",
	} {
		check(canonical, canonical)
	}
	for _, test := range []struct{ in, want string }{
		{"((a[exists]))", "a[exists]"},
		{"a[exists][or]b[exists][and]c[exists]", "a[exists][or](b[exists][and]c[exists])"},
		{"(a[exists][and]b[exists])[and]c[exists]", "a[exists][and]b[exists][and]c[exists]"},
		{
			"(((a[equals]1[and]b[exists])[and]c[equals]2)[and]d[exists])",
			"a[equals]1[and]b[exists][and]c[equals]2[and]d[exists]",
		},
		{"a[exists][and]((b[exists][or]c[exists]))", "a[exists][and](b[exists][or]c[exists])"},
		{
			"a[exists][and](b[exists][or]c[exists][and](d[exists][or]e[exists]))",
			"a[exists][and](b[exists][or](c[exists][and](d[exists][or]e[exists])))",
		},
		{"(a[equals]x(y) )", "a[equals]x(y) "},
	} {
		check(test.in, test.want)
	}
}

// The canonical form never relies on precedence.
func TestStringOfMixedLists(t *testing.T) {
	strict := filters.Parser{Strict: true}
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		f, err := filters.Parse(c.Input())
		if err != nil {
			continue
		}
		_, err = strict.Parse(f.String())
		require.NotErrorIs(t, err, filters.ErrMixedJoiners, "%q", f)
	}
}

func TestAppendTextAllocatesNothing(t *testing.T) {
	f := filters.MustParse("a[equals]日本[and](b.c[exists][or]d[contains]x(y))[and](e[less_than]1[or]f[greater_than]2)")
	buf := make([]byte, 0, 1024)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if _, err := f.AppendText(buf); err != nil {
			t.Error(err)
		}
	}))
	b, err := f.AppendText(buf)
	require.NoError(t, err)
	require.Same(t, &buf[:1][0], &b[0])
	require.Equal(t, f.String(), string(b))
	b, err = f.AppendText(nil)
	require.NoError(t, err)
	require.Equal(t, f.String(), string(b))
}

// What a program does with a filter by default shows the filter.
func TestFormatting(t *testing.T) {
	f := filters.Field("a").Equals("x").Or(filters.Field("b").Exists())
	require.Equal(t, "a[equals]x[or]b[exists]", fmt.Sprint(f))
	require.Equal(t, "a[equals]x[or]b[exists]", fmt.Sprintf("%v", f.Expr()))
	data, err := json.Marshal(map[string]filters.Filter{"filters": f, "none": {}})
	require.NoError(t, err)
	require.Equal(t, `{"filters":"a[equals]x[or]b[exists]","none":""}`, string(data))
	_, err = json.Marshal(filters.Field("a").Equals("("))
	require.ErrorIs(t, err, filters.ErrUnbalancedValue)
	var g filters.Filter
	require.NoError(t, json.Unmarshal([]byte(`"a[equals]x[or]b[exists]"`), &g))
	require.True(t, f.Equal(g))
	require.ErrorIs(t, json.Unmarshal([]byte(`"a[equal]x"`), &g), filters.ErrUnknownOperator)
	checkUnwritable(t, g)
}
