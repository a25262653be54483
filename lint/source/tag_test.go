package source

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The fix of what is put into a template is the tag that checks it.
func TestTag(t *testing.T) {
	const call = "client.getList({ endpoint: 'blog', queries: { filters: `category[equals]${name}[and]id[not_equals]${q.self}` } });\n"
	const tagged = "client.getList({ endpoint: 'blog', queries: { filters: filters`category[equals]${name}[and]id[not_equals]${q.self}` } });\n"
	for _, c := range []struct{ name, in, want string }{
		{"a.ts", "import { client } from './client';\n\n" + call, "import { filters } from 'mcfilter';\nimport { client } from './client';\n\n" + tagged},
		{"a.mjs", "'use strict';\nimport x from 'x';\n" + call, "'use strict';\nimport { filters } from 'mcfilter';\nimport x from 'x';\n" + tagged},
		{
			"a.ts", "import { filters as f } from \"mcfilter\";\nconst s = `category[equals]${name}`;\n",
			"import { filters as f } from \"mcfilter\";\nconst s = f`category[equals]${name}`;\n",
		},
		{
			"a.ts", "import x from 'x';\nconst filters = `category[equals]${name}`;\n",
			"import { filters as mcfilter } from 'mcfilter';\nimport x from 'x';\nconst filters = mcfilter`category[equals]${name}`;\n",
		},
		{"a.ts", call, ""}, // no place for the import
		{"a.ts", "import x from 'x';\nconst s = `title[contains]x${name}`;\n", ""},               // not a whole value
		{"a.ts", "import x from 'x';\nconst s = 'category[equals]' + name;\n", ""},               // not a template
		{"a.ts", "import { filters } from 'mcfilter';\n" + tagged, ""},                           // tagged already
		{"a.md", "```js\nconst s = filters`date[less_than]${new Date(end)}`;\n```\n", ""},        // imported in another block
		{"a.rb", "import x\ns = \"category[equals]#{name}\" # microcms\n", ""},                   // not JavaScript
		{"a.ts", "import x from 'x';\nconst s = `a[equals]${x}[and]${rest}`; // microcms\n", ""}, // not a value
	} {
		t.Run(c.in, func(t *testing.T) {
			var found []Diagnostic
			for _, d := range (Linter{}).Check(c.name, c.in).Diagnostics {
				require.NotEqual(t, ruleDateText, d.Rule, "the tag writes dates")
				if d.Rule == UnescapedInterpolation && len(d.FileEdits) > 0 {
					require.False(t, d.Safe, "the program may throw")
					found = append(found, d)
				}
			}
			if c.want == "" {
				require.Empty(t, found)
				return
			}
			require.NotEmpty(t, found)
			fixed, _ := Fix(c.name, c.in, found)
			require.Equal(t, c.want, fixed)
			for _, d := range (Linter{}).Check(c.name, c.want).Diagnostics {
				require.NotEqual(t, UnescapedInterpolation, d.Rule)
			}
		})
	}
}
