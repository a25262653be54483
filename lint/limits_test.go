package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters/lint"
	"github.com/stretchr/testify/require"
)

// Hostile filters are checked in a moment: this test ends or does not.
func TestHostile(t *testing.T) {
	api := blog(t)
	fill := func(s string) string { return strings.Repeat(s, 65000/len(s)) }
	nested := func(open string, n int) string { return strings.Repeat(open, n) + "b[exists]" + strings.Repeat(")", n) }
	for _, s := range []string{
		fill("("), fill(")"), fill("[and]"), fill("[equals"), fill("&&"), fill("x "), fill(" 　"), fill("{{"), fill("（"),
		fill("［"), fill(".a") + "[equals]x",
		fill("\xff"), fill("%25"), "%" + fill("25"), fill("&limit="), fill("!"), fill("あ"), fill("\""),
		fill("a[exists][and]"), fill("a[exists])"), fill("a[exists]("), fill("a[and]"), fill("a[equal]1[and]"),
		fill("a[equals]1,"), fill("a[$eq]x[and]"),
		fill("タ[equals]x[and]"), fill("a[equals]x[or]y[or]"), fill("titel[exists][and]") + "b[exists]",
		fill("tone[contains]x[and]") + "b[exists]",
		fill("a[exists][or]b[exists][and]") + "c[exists]", fill("publishedAt[equals]2024-01-01[and]") + "a[exists]",
		fill("a[less_than]5[and]") + "a[greater_than]9",
		fill("a[less_than]5[and]") + "b[exists]", fill("a[equals]x[and]") + "a[equals]y",
		fill("a[begins_with]x[and]") + "a[begins_with]y", fill("a[contains]b[or]c[not_equals]b[or]") + "a[exists]",
		strings.Repeat("a", 30000) + "[in]" + strings.Repeat("a,", 15000), "a[in]" + fill("a,"),
		"a[less_than]" + fill("9"), "a[less_than]" + fill("1,"),
		nested("(a[exists][or]", 4000), nested("(a[exists][or]b[exists][and]", 2400), nested("(", 4096), nested("(", 5000),
		strings.Repeat("x", 1<<20), strings.Repeat("(", 1<<22),
	} {
		l := &lint.Linter{API: api}
		ds := l.Lint(s)
		require.NotEmpty(t, ds, "%.40q", s)
		require.LessOrEqual(t, len(ds), 100)
		require.LessOrEqual(t, len(new(lint.Linter).Lint("a[equals]"+s)), 100)
		require.LessOrEqual(t, len(lint.Fix(s, ds)), 5*len(s))
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		in   string
		rule string
	}{
		{"title[contains]" + strings.Repeat("x", 1<<16), "too-long"},
		{strings.Repeat("a[exists][or]", 4000) + "a[exists]", "url-budget"},
		{strings.Repeat("(", 4097) + "a[exists]" + strings.Repeat(")", 4097), "too-deep"},
		{"title[contains]" + strings.Repeat("日", 1000), "url-budget"},
		{"title[contains]\x93\xfa", "invalid-utf8"},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			ds := new(lint.Linter).Lint(tt.in)
			require.NotEmpty(t, ofRule(ds, tt.rule), "%+v", ds)
		})
	}
	require.Empty(t, new(lint.Linter).Lint("title[contains]"+strings.Repeat("日", 900)))
}

// Of many mistakes the first are fixed, and so on with each Fix.
func TestManyMistakes(t *testing.T) {
	for _, tt := range []struct{ mistake, want string }{
		{"a[equals]1,", "a[equals]1[and]"},
		{"a[equal]1[and]", "a[equals]1[and]"},
		{"a[equals]1[and]b[exists]true[and]", "a[equals]1[and]b[exists][and]"},
	} {
		t.Run(tt.mistake, func(t *testing.T) {
			const n = 120
			s := strings.Repeat(tt.mistake, n) + "c[exists]"
			for range 4 {
				ds := new(lint.Linter).Lint(s)
				require.LessOrEqual(t, len(ds), 100)
				s = lint.Fix(s, slices.DeleteFunc(ds, func(d lint.Diagnostic) bool { return d.Rule == "duplicate-condition" }))
			}
			require.Equal(t, strings.Repeat(tt.want, n)+"c[exists]", s)
		})
	}
}
