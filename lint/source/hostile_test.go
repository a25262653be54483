package source

import (
	"path/filepath"
	"strings"
	"testing"

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
	"filters='a[equal]", "?filters=a[equal]x&", "%5B", "{/* x */", "{a:'b[equal]c',", "x?'a':", "</", "<!--x-->", "=begin\n", "{endpoint:'a',filters:'b[equals]c',x:{",
}

// Reading what is hostile ends soon: if its time were quadratic, this would not
// end in a minute.
func TestHostile(t *testing.T) {
	size := 100_000
	if testing.Short() {
		size = 20_000
	}
	for _, name := range names {
		for _, piece := range hostile {
			for _, prefix := range []string{"microcms [equals] ", "[equals] "} {
				Find(name, prefix+strings.Repeat(piece, size/len(piece)))
			}
		}
	}
}

// Wherever a program is broken off, or has lost a byte, reading it does no harm.
func TestBroken(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	l := new(Linter)
	for _, file := range files {
		for i, s := range readSnippets(t, file) {
			step := 1 + len(s.src)/60
			for n := i % step; n < len(s.src); n += step {
				for _, src := range []string{s.src[:n], s.src[:n] + s.src[n+1:], s.src[:n] + "`" + s.src[n:]} {
					for _, x := range Find(s.name, src) {
						checkSane(t, src, l.Lint(x))
					}
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
	l := new(Linter)
	f.Fuzz(func(t *testing.T, name, src string) {
		for _, x := range Find(name, src) {
			require.True(t, 0 <= x.Start && x.Start <= x.End && x.End <= len(src))
			checkSane(t, src, l.Lint(x))
		}
	})
}
