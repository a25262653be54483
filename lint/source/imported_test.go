package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestImported: what is said of a file because of what it imports.
func TestImported(t *testing.T) {
	const others = `export const AND = '[and]', J = { or: '[or]', list: ', ' }
export const OPEN = 'open[equals]true', EITHER = 'a[exists][or]b[exists]'
export const inGenre = (id) => ` + "`genre[equals]${id}`" + `
export const inGenres = (ids) => ids.map((id) => inGenre(id)).join('[or]')
export const grouped = (ids) => '(' + ids.map(inGenre).join('[or]') + ')'
export function casting(ids) {
  if (ids.length === 0) return ''
  return ids.map((id) => 'cast[contains]' + id).join('[or]')
}
`
	for in, want := range map[string]string{
		"[OPEN, inGenres(x)].join(AND)":                   "lost-parens inGenres(x)",
		"[OPEN, casting(x)].join('[and]')":                "lost-parens casting(x)",
		"[OPEN, EITHER].join('[and]')":                    "lost-parens EITHER",
		"[OPEN, inGenre(x)].join(AND)":                    "",
		"[OPEN, grouped(x)].join(AND)":                    "",
		"`${OPEN}[and]${inGenres(x)}`":                    "lost-parens ${inGenres(x)}",
		"`open[exists]${AND}${casting(x)}`":               "lost-parens ${casting(x)}",
		"'open[exists][and]' + EITHER":                    "lost-parens EITHER",
		"`${OPEN}[and](${inGenres(x)})`":                  "",
		"`open[exists][and]${x.map(inGenre).join(J.or)}`": "lost-parens ${x.map(inGenre).join(J.or)}",
		"[OPEN, inGenre(x)].join(' && ')":                 "wrong-joiner  && ",
		"[OPEN, inGenre(x)].join(J.list)":                 "comma-join J.list",
		"[x, y].join(', ')":                               "",
		"[J.or, J.list].join(', ')":                       "",
	} {
		l := Linter{Open: func(name string) (string, bool) { return others, name == "parts.ts" }}
		src := "import { AND, J, OPEN, EITHER, inGenre, inGenres, grouped, casting } from './parts' // microcms\nlist({ filters: " + in + " })"
		var got []string
		for _, d := range l.Check("a.ts", src).Diagnostics {
			if d.Severity.String() != "info" {
				got = append(got, d.Rule+" "+src[d.File.Start:d.File.End])
			}
		}
		require.Equal(t, want, strings.Join(got, "\n"), in)
	}
}
