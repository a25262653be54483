package source

import (
	"testing"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
	"github.com/stretchr/testify/require"
)

func TestString(t *testing.T) {
	for _, tt := range []struct{ name, in, shown, at, fixed string }{
		{"a.ts", "filters = 'category[equal]news'", "category[equal]news", "equal", "category[equals]news"},
		{"a.ts", "filters = `category[equal]${id}`", "category[equal]${id}", "equal", "category[equals]${id}"},
		{"a.ts", "filters = 'a[equals]' + b.c + '[and]d[equal]' + e", "a[equals]${b.c}[and]d[equal]${e}", "equal", "a[equals]${b.c}[and]d[equals]${e}"},
		{"a.ts", "filters = `a[contains]\"${b}\"`", "a[contains]\"${b}\"", "\"${b}\"", "a[contains]${b}"},
		{"a.ts", "filters = `${a}[equals]${b}[or]c[exists][and]d[exists]`", "${a}[equals]${b}[or]c[exists][and]d[exists]", "c[exists][and]d[exists]", "${a}[equals]${b}[or](c[exists][and]d[exists])"},
		{"a.rb", `filters = "a[equal]#{b}"`, "a[equal]#{b}", "equal", "a[equals]#{b}"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			found := Find(tt.name, tt.in+"\nmicrocms")
			require.Len(t, found, 1)
			require.Equal(t, tt.shown, found[0].String())
			for _, d := range new(Linter).Lint(found[0]) {
				if d.Rule != UnescapedInterpolation {
					require.Equal(t, tt.at, tt.shown[d.Start:d.End])
					require.Equal(t, tt.fixed, lint.Fix(tt.shown, []lint.Diagnostic{d.Diagnostic}))
				} else {
					require.Contains(t, tt.shown[d.Start:d.End], tt.in[d.File.Start:d.File.End])
				}
			}
		})
	}
}

// TestMessageSafe: nothing of the file reaches a terminal as it is.
func TestMessageSafe(t *testing.T) {
	const evil = "\x1b[31m\u202e\u200b"
	for _, src := range []string{
		"filters = 'a[equals]${b" + evil + "}' // microcms",
		"filters = `a[equal]${b" + evil + "}` // microcms",
		"filters = `a[equals${b" + evil + "\n}]` // microcms",
		"get({ endpoint: 'b', queries: { filters: `a[equals]${req.query.x" + evil + "}`, orders: 'a " + evil + "' } }) // microcms",
		"// mcfilter-ignore x" + evil + "\nfilters = 'a[exists]' // microcms",
	} {
		ds := Linter{}.Check("a.ts", src).Diagnostics
		require.NotEmpty(t, ds, "%q", src)
		for _, d := range ds {
			require.Less(t, len(d.Message), 501)
			require.Equal(t, quote.Line(d.Message, 1000), d.Message, "%q", src)
		}
	}
}

// TestMessage: messages show the source of holes, and not what stood in for
// them.
func TestMessage(t *testing.T) {
	for in, want := range map[string]string{
		"`category[equals${id}]`":    "write [equals]${id}",
		"`category[equals: ${id}]`":  "write [equals]${id}",
		"`tags[contains]${a},${b}`":  "${a}",
		"'a[equals]' + b + ' AND c'": "b",
	} {
		found := Find("a.ts", "filters = "+in+" // microcms")
		require.Len(t, found, 1, in)
		ds := new(Linter).Lint(found[0])
		require.NotEmpty(t, ds)
		require.Contains(t, ds[0].Message, want)
		for _, d := range ds {
			require.NotContains(t, d.Message, "1000")
			require.NotContains(t, d.Message, "hole")
		}
	}
}
