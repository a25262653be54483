package lint_test

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
)

// checkLaws checks what holds for every filter.
func checkLaws(t require.TestingT, l *lint.Linter, s string) {
	ds := l.Lint(s)
	require.LessOrEqual(t, len(ds), 100)
	unfixed := false
	for _, d := range ds {
		rule, ok := lint.LookupRule(d.Rule)
		require.True(t, ok, d.Rule)
		require.Contains(t, []lint.Severity{lint.Info, lint.Warning, lint.Error}, d.Severity)
		require.LessOrEqual(t, d.Severity, rule.Severity)
		require.LessOrEqual(t, len(d.Message), 500)
		require.True(t, utf8.ValidString(d.Message), "%q", d.Message)
		require.False(t, strings.Contains(d.Message, "%!") && !strings.Contains(s, "%!"), "a broken format: %s", d.Message)
		inRange(t, s, d.Position)
		end := 0
		for _, e := range d.Edits {
			inRange(t, s, e.Position)
			require.GreaterOrEqual(t, e.Start, end)
			require.NotEqual(t, s[e.Start:e.End], e.New)
			end = e.End
		}
		unfixed = unfixed || d.Severity == lint.Error && d.Edits == nil
	}
	require.True(t, slices.IsSortedFunc(ds, func(a, b lint.Diagnostic) int { return cmp.Compare(a.Start, b.Start) }))

	f, err := filters.Parse(s)
	require.True(t, err == nil || len(ds) > 0, "an error that is not reported")
	fixed := lint.Fix(s, ds)
	g, fixedErr := filters.Parse(fixed)
	require.True(t, fixedErr == nil || err != nil && unfixed, "%q does not parse: %v", fixed, fixedErr)
	require.True(t, fixed != "" || s == "", "nothing is left")
	if err != nil || fixedErr != nil {
		return
	}

	safe := slices.DeleteFunc(slices.Clone(ds), func(d lint.Diagnostic) bool {
		rule, _ := lint.LookupRule(d.Rule)
		return !rule.KeepsMeaning
	})
	others := slices.DeleteFunc(slices.Clone(ds), func(d lint.Diagnostic) bool {
		rule, _ := lint.LookupRule(d.Rule)
		return rule.KeepsMeaning
	})
	if len(others) == 0 || !slices.ContainsFunc(others, func(d lint.Diagnostic) bool { return d.Edits != nil }) {
		sameMeaning(t, f, g)
	} else if f, err := filters.Parse(lint.Fix(s, others)); err == nil {
		g, err := filters.Parse(lint.Fix(s, slices.Concat(others, safe)))
		require.NoError(t, err)
		sameMeaning(t, f, g)
	}
}

func inRange(t require.TestingT, s string, at filters.Position) {
	require.True(t, 0 <= at.Start && at.Start <= at.End && at.End <= len(s), "%v in %d bytes", at, len(s))
	if utf8.ValidString(s) {
		require.True(t, at.Start == len(s) || utf8.RuneStart(s[at.Start]), "%v cuts a character", at)
		require.True(t, at.End == len(s) || utf8.RuneStart(s[at.End]), "%v cuts a character", at)
	}
}

// sameMeaning compares two filters on items made for their conditions.
func sameMeaning(t require.TestingT, f, g filters.Filter) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		item := map[string]any{}
		for c := range f.Conditions() {
			if random.IntN(2) == 0 || strings.Contains(string(c.Field), ".") {
				continue
			}
			item[string(c.Field)] = []any{c.Value, json.Number("5"), "", []any{c.Value}, true, map[string]any{"id": c.Value}}[random.IntN(6)]
		}
		require.Equal(t, f.MatchValue(item), g.MatchValue(item), "%s and %s differ on %v", f, g, item)
	}
}

func FuzzLint(f *testing.F) {
	for r := range lint.Rules() {
		for _, bad := range r.Bad {
			f.Add(bad.Filter)
		}
		for _, good := range r.Good {
			f.Add(good)
		}
	}
	for _, s := range []string{ // which were too much once
		"(0[))))))))))))))))))))", "(0[)0", "0[contains](0,0000)", "（）", "0 uAls0[\x01and]", "a[equals]00,0000 0||]", "0" + strings.Repeat(`"`, 49),
	} {
		f.Add(s)
	}
	api := blog(f)
	f.Fuzz(func(t *testing.T, s string) {
		checkLaws(t, new(lint.Linter), s)
		checkLaws(t, &lint.Linter{API: api}, s)
		// Fixing comes to an end.
		if len(s) > 200 {
			return
		}
		for range 20 {
			fixed := lint.Fix(s, new(lint.Linter).Lint(s))
			if fixed == s {
				return
			}
			s = fixed
		}
		t.Fatalf("fixed again and again: %q", s)
	})
}
