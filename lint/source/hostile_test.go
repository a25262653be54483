package source

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/program"
	"github.com/stretchr/testify/require"
)

var names = []string{"a.ts", "a.js", "a.vue", "a.svelte", "a.astro", "a.go", "a.rb", "a.php", "a.py", "a.swift", "a.kt", "a.dart", "a.sh", "a.html", "a.md"}

// hostile are pieces that, repeated, are hard to read: they open what is never
// closed, or look like what must be searched for.
var hostile = []string{
	"`${", "'", `"`, "`", "(", "[", "{", "<a ", "<a>", "<a b='", "=/[", "/*", "<!--", "${", "$(", `"$(`, "#{", `"#{`, `\(`, `"\(`, "{{", "<script>",
	"<?php ", "<<A\n", "<<A\n#{", "<<<A\n", "f'{", "'''", `"""`, "```js\n", "%w[", "'a'+", "'a[equals]x'+", "a[equals]'", "`category[equal]${", `\`, "'\\\n",
	"'a'.concat(", "'a'.concat(b).concat('[and]',", "{['a'] ", "{['a[exists]'", "a['b[exists]", "{limit:1,filters:'b[equal]c',x:{", "console.log('a[equals]b',", "class A ",
	"`${a}[and]${b}[or](", "`filters=a[equals]{b}` ", "``` `", "`` filters=", "    ?filters=a[equals]{b\n\n", "- ", "    - a\n\n", "{a", "<a",
	"filters='a[equal]", "?filters=a[equal]x&", "%5B", "{/* x */", "{a:'b[equal]c',", "x?'a':", "</", "<!--x-->", "`a[equals]${b(c).d+", "f(x,'a[equals]b',", "=begin\n", "{endpoint:'a',filters:'b[equals]c',x:{",
}

// Reading what is hostile ends soon: if its time were quadratic, this would not
// end in a minute.
func TestHostile(t *testing.T) {
	size := 100_000
	if testing.Short() {
		size = 4000
	}
	for _, name := range names {
		for _, piece := range hostile {
			for _, prefix := range []string{"microcms [equals] ", "[equals] "} {
				Find(name, prefix+strings.Repeat(piece, size/len(piece)))
			}
		}
	}
	// The import of the tag is looked for once a file, not for each filter.
	Linter{}.Check("a.js", strings.Repeat("q={filters:`a[equals]${b}`}\n", size/20)+strings.Repeat(" ", 20*size))
}

// Wherever a program is broken off, or has lost a byte, reading it does no harm.
func TestBroken(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	l := new(Linter)
	for _, file := range files {
		for i, s := range readSnippets(t, file) {
			step := 1 + len(s.src)/60
			if testing.Short() {
				step = 1 + len(s.src)/10
			}
			for n := i % step; n < len(s.src); n += step {
				for _, src := range []string{s.src[:n], s.src[:n] + s.src[n+1:], s.src[:n] + "`" + s.src[n:]} {
					checkSane(t, src, l.Check(s.name, src).Diagnostics)
				}
			}
		}
	}
}

func FuzzFind(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(f, err)
	for _, file := range files {
		for _, s := range readSnippets(f, file) {
			f.Add(s.name, s.src)
		}
	}
	f.Add("a.ts", "interface A{0: ,`b[equals]c`")
	f.Add("a.sh", "x=\"https://x.microcms.io/api/v1/\x00$a?filters=b[contains]c\"")
	l := new(Linter)
	f.Fuzz(func(t *testing.T, name, src string) {
		file := l.Check(name, src)
		for _, x := range file.Filters {
			require.True(t, 0 <= x.Start && x.Start <= x.End && x.End <= len(src))
		}
		checkSane(t, src, file.Diagnostics)
	})
}

// A file with very many mistakes takes little memory, and what is left out is
// said.
func TestManyMistakes(t *testing.T) {
	n := 200_000
	if testing.Short() {
		n = 20_000
	}
	filters, findings := "more than 5000 filters", "more than 1000 findings"
	names, queries := "more than 200 names of filters", "more than 500 queries"
	for _, tt := range []struct {
		name, piece string
		problems    []string
	}{
		{"a.md", "```\nfilters=a[equal]b\n```\n", []string{filters, findings}},
		{"a.md", "`?filters=a[equal]b` x\n", []string{filters, findings}},
		{"a.ts", "get({endpoint:'b',queries:{filters:`a[equal]${x}`}})\n", []string{filters, names, findings, queries}},
		{"a.rb", "filters = \"a[equal]#{b}\"\n", []string{filters, names, findings}},
	} {
		t.Run(tt.piece, func(t *testing.T) {
			src := "microcms\n" + strings.Repeat(tt.piece, n)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f := Linter{}.Check(tt.name, src)
			runtime.ReadMemStats(&after)
			require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(200<<20), "bytes in all, of which a part is there at once")
			require.Len(t, f.Diagnostics, maxDiagnostics)
			require.Len(t, f.Problems, len(tt.problems))
			for i, p := range f.Problems {
				require.Contains(t, p.Message, tt.problems[i])
			}
		})
	}
}

// What is too long for a filter, but may be one, is said, and what is too much to be followed.
func TestTooLong(t *testing.T) {
	many := strings.Repeat("'a[equal]b[or]' + ", program.MaxParts)
	for _, src := range []string{many, "'" + strings.Repeat("a[equals]b[and]", maxText/10) + "' + "} {
		problems := Linter{}.Check("a.ts", "const f = "+src+"x").Problems
		require.Len(t, problems, 1)
		require.Contains(t, problems[0].Message, "is not read")
	}
	for name, src := range map[string]string{
		"names of filters":   strings.Repeat("f({ endpoint, queries: { filters: x } })\n", 101),
		"queries":            strings.Repeat("f({ endpoint, queries: { limit: 1 } })\n", mostQueries+1),
		"parameters in URLs": "// microcms\n" + strings.Repeat("'&limit=1'\n", mostParameters),
		"joins":              "const a = 'a[exists]'\n" + strings.Repeat("x.join('[and]')\n", 501),
	} {
		problems := Linter{}.Check("a.ts", "import {} from 'microcms-js-sdk'\n"+src).Problems
		require.NotEmpty(t, problems, name)
		require.Contains(t, problems[len(problems)-1].Message, name)
	}
	require.Empty(t, Linter{}.Check("a.ts", "'a[equals]b'; const f = "+strings.ReplaceAll(many, "[", "(")+"x").Problems)
}
