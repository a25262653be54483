package lint_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// condition generates conditions that nothing is to be said about.
func condition(field string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return field + rapid.SampledFrom([]string{
			"[equals]news", "[equals]b2_6yjp8q7i", "[equals]お知らせ", "[equals]big news", "[equals]M&A", "[equals]true",
			"[equals]5", "[not_equals]x1",
			"[contains]react", "[contains]東京タワー", "[contains]Nuxt.js", "[not_contains]生成AI",
			"[less_than]10", "[less_than]-0.5", "[less_than]2024-06-01T00:00:00.000Z", "[greater_than]2024-06-01T00:00:00Z",
			"[begins_with]ア", "[exists]", "[not_exists]",
		}).Draw(t, "condition")
	})
}

// cleanFilter generates filters that nothing is to be said about.
func cleanFilter() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		fields := []string{"alpha", "beta", "gamma-1", "delta_2", "seo.epsilon"}
		fields = fields[:rapid.IntRange(1, len(fields)).Draw(t, "conditions")]
		var parts []string
		joiner := rapid.SampledFrom([]string{"[and]", "[or]"}).Draw(t, "joiner")
		searches := 0 // of which four joined by [or] are many
		for i, field := range fields {
			c := condition(field).Filter(func(c string) bool {
				return searches < 3 || !strings.Contains(c, "[contains]")
			}).Draw(t, "condition")
			if strings.Contains(c, "[contains]") {
				searches++
			}
			if i > 0 && rapid.Bool().Draw(t, "group") {
				other := map[string]string{"[and]": "[or]", "[or]": "[and]"}[joiner]
				c = "(" + c + other + condition(field+"9").Draw(t, "condition") + ")"
			}
			parts = append(parts, c)
		}
		return strings.Join(parts, joiner)
	})
}

func TestCleanFilters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := cleanFilter().Draw(t, "filter")
		require.Empty(t, new(lint.Linter).Lint(s), s)
	})
}

// mutations put the mistakes that people make into a filter. All of them can
// be undone.
var mutations = map[string][][2]string{
	"unknown-operator": {
		{"[equals]", "[equal]"}, {"[equals]", "[eqauls]"}, {"[equals]", "[quals]"}, {"[equals]", "[Equals]"},
		{"[equals]", "[eq]"}, {"[equals]", "[==]"},
		{"[equals]", "[=]"}, {"[equals]", "[ equals ]"}, {"[equals]", "[is]"}, {"[contains]", "[contain]"},
		{"[contains]", "[includes]"}, {"[contains]", "[like]"},
		{"[less_than]", "[lessThan]"}, {"[less_than]", "[lt]"}, {"[less_than]", "[<]"}, {"[begins_with]", "[startsWith]"},
		{"[begins_with]", "[begin_with]"},
		{"[not_equals]", "[notEquals]"}, {"[not_equals]", "[!=]"}, {"[not_equals]", "[ne]"},
		{"[not_equals]", "[not_equal]"}, {"[exists]", "[exist]"},
		{"[not_exists]", "[isNull]"}, {"[not_exists]", "[notExists]"},
	},
	"wrong-joiner": {
		{"[and]", "&&"}, {"[and]", " && "}, {"[and]", "[AND]"}, {"[and]", "[And]"}, {"[and]", " AND "},
		{"[and]", " and "}, {"[and]", "［and］"}, {"[and]", " [AND] "},
		{"[or]", "||"}, {"[or]", " || "}, {"[or]", "[OR]"}, {"[or]", " OR "}, {"[or]", " or "}, {"[or]", "|"},
	},
	"comma-join": {{"[and]", ","}, {"[and]", ", "}, {"[and]", ";"}},
	"unexpected-value": {
		{"[exists]", "[exists]true"}, {"[not_exists]", "[not_exists]1"}, {"[not_exists]", "[exists]false"},
	},
	"full-width": {{"[equals]", "［equals］"}, {"[exists]", "［exists］"}, {"[less_than]", "［less_than]"}},
	"stray-space": {
		{"[equals]", " [equals]"}, {"[contains]", "　[contains]"}, {"[and]", "[and] "}, {"[or]", "[or]\n"},
	},
	"equals-sign":  {{"[equals]", "[equals]="}, {"[less_than]", "[less_than]= "}},
	"stray-joiner": {{"[and]", "[and][and]"}, {"[or]", "[or][and]"}, {"(", "([or]"}, {")", "[and])"}},
	"empty-group":  {{"[and]", "[and]()[and]"}, {"[or]", "[or](())[or]"}},
	"missing-operator": {
		{"[equals]", "="}, {"[equals]", " = "}, {"[equals]", "=="}, {"[equals]", "(equals)"}, {"[less_than]", " < "},
	},
	"unclosed-bracket": {{"[equals]", "[equals}"}, {"[contains]", "[contains)"}},
}

// A mistake in one place is found, with that rule, and fixed.
func TestMistakes(t *testing.T) {
	for rule, pairs := range mutations {
		for _, pair := range pairs {
			t.Run(rule+" "+pair[1], func(t *testing.T) {
				tried := 0
				check := func(t *rapid.T) {
					s := cleanFilter().Draw(t, "filter")
					n := strings.Count(s, pair[0])
					if n == 0 {
						return
					}
					tried++
					at := 0
					for range rapid.IntRange(1, n).Draw(t, "place") {
						at += strings.Index(s[at:], pair[0]) + 1
					}
					mistaken := s[:at-1] + pair[1] + s[at-1+len(pair[0]):]
					checkMended(t, s, mistaken, rule)
				}
				// Few filters have a place for some of the mistakes.
				for range 20 {
					if rapid.Check(t, check); tried > 0 {
						return
					}
				}
				t.Fatal("no filter had a place for it")
			})
		}
	}
}

func checkMended(t require.TestingT, want, s, rule string) {
	ds := new(lint.Linter).Lint(s)
	require.NotEmpty(t, ofRule(ds, rule), "%s: %+v", s, ds)
	fixed := s
	for range 4 {
		fixed = lint.Fix(fixed, new(lint.Linter).Lint(fixed))
	}
	f, err := filters.Parse(fixed)
	require.NoError(t, err, "%s became %s", s, fixed)
	require.True(t, f.Equal(filters.MustParse(want)), "%s became %s instead of %s", s, fixed, want)

	// Safe edits of a filter that is refused lose no value.
	safe := lint.Fix(s, slices.DeleteFunc(ds, func(d lint.Diagnostic) bool { return !d.Safe }))
	if f, err := filters.Parse(safe); err == nil && safe != s {
		require.Subset(t, valuesOf(f), valuesOf(filters.MustParse(want)), "%s became %s", s, safe)
	}
}

func valuesOf(f filters.Filter) (values []string) {
	for c := range f.Conditions() {
		values = append(values, strings.TrimSpace(c.Value))
	}
	return values
}

// Mistakes about the whole filter.
func TestWholeMistakes(t *testing.T) {
	mistakes := map[string]func(string) string{
		"quoted-filter":     func(s string) string { return `"` + s + `"` },
		"request-parameter": func(s string) string { return "?filters=" + s + "&limit=10&orders=-publishedAt" },
		"percent-encoded":   func(s string) string { return url.PathEscape(s) },
		"stray-joiner":      func(s string) string { return "[or]" + s + "[and]" },
		"empty-group":       func(s string) string { return s + "[and]()" },
		"unclosed-paren":    func(s string) string { return "(" + s },
		"unopened-paren":    func(s string) string { return s + "))" },
		"stray-space":       func(s string) string { return "\n    " + s + "\n" },
	}
	for rule, mistake := range mistakes {
		t.Run(rule, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				s := cleanFilter().Draw(t, "filter")
				checkMended(t, s, mistake(s), rule)
			})
		})
	}
	t.Run("encoded twice in a URL", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			s := cleanFilter().Draw(t, "filter")
			checkMended(t, s, "/api/v1/blog?filters="+url.PathEscape(url.PathEscape(s)), "percent-encoded")
		})
	})
}

// Three mistakes in one filter.
func TestSeveralMistakes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"category [equal]news && tags[contain]'a'", "category[equals]news[and]tags[contains]a"},
		{"num[equal]1,str[notEqual]hoge", "num[equals]1[and]str[not_equals]hoge"},
		{"filters=category[eq]news[AND](tags[contains]a[or]b[or]c)",
			"category[equals]news[and](tags[contains]a[or]tags[contains]b[or]tags[contains]c)"},
		{"[and]category[equals]=news[and]()[and]id[!=]x[and]", "category[equals]news[and]id[not_equals]x"},
		{"（category［equals］news［or］category［equals］blog）[and]tag[exists]true",
			"(category[equals]news[or]category[equals]blog)[and]tag[exists]"},
		{"a [exists] [and] b [exists] [and] c [exists]", "a[exists][and]b[exists][and]c[exists]"},
		{"price[gte]5&&price[lte]9", "(price[greater_than]5[or]price[equals]5)[and](price[less_than]9[or]price[equals]9)"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, lint.Fix(tt.in, new(lint.Linter).Lint(tt.in)))
		})
	}
}
