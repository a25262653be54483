package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

func blog(t testing.TB) *schema.API {
	t.Helper()
	bundle, err := schema.Read(strings.NewReader(string(sample.BlogSchema)))
	require.NoError(t, err)
	api, ok := bundle.API("blog")
	require.True(t, ok)
	return api
}

func linterFor(t testing.TB, r lint.Rule) *lint.Linter {
	if r.Schema {
		return &lint.Linter{API: blog(t)}
	}
	return new(lint.Linter)
}

func ofRule(ds []lint.Diagnostic, rule string) []lint.Diagnostic {
	return slices.DeleteFunc(slices.Clone(ds), func(d lint.Diagnostic) bool { return d.Rule != rule })
}

// The examples of the rules are true.
func TestExamples(t *testing.T) {
	for r := range lint.Rules() {
		l := linterFor(t, r)
		for _, bad := range r.Bad {
			t.Run(r.ID+" "+bad.Filter, func(t *testing.T) {
				all := l.Lint(bad.Filter)
				ds := ofRule(all, r.ID)
				require.NotEmpty(t, ds, "%+v", all)
				if bad.Fixed == "" {
					for _, d := range ds {
						require.Empty(t, d.Edits)
					}
					return
				}
				require.Equal(t, bad.Fixed, lint.Fix(bad.Filter, all))
				require.Empty(t, ofRule(l.Lint(bad.Fixed), r.ID))
				_, err := filters.Parse(bad.Fixed)
				require.NoError(t, err)
			})
		}
		for _, good := range r.Good {
			t.Run(r.ID+" good "+good, func(t *testing.T) {
				require.Empty(t, ofRule(l.Lint(good), r.ID))
			})
		}
	}
}
