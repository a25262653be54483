package program

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// chained returns the texts of the chains in a program, a line each, with what is in their holes
// in «».
func chained(name, src string) string {
	f, taken, texts := Reader{}.Read(name, src), map[int]bool{}, []string(nil)
	for i, x := range f.Lexemes {
		if !x.IsText() || taken[i] {
			continue
		}
		var c Chain
		c.Read(f, i)
		for _, k := range c.Literals {
			taken[k] = true
		}
		t := f.Text(c.Parts)
		filled, _ := t.Fill(func(k int, _ string) string { return "«" + src[t.Holes[k].Start:t.Holes[k].End] + "»" })
		texts = append(texts, filled.S)
	}
	return strings.Join(texts, "\n")
}

func TestChains(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a.ts", "x = 'a' + b.c(d) + \"e\\x5bf\" + g; h('i')", "a«b.c(d)»e[f«g»\ni"},
		{"a.ts", "`a${b}c` + d", "a«${b}»c«d»"},
		{"a.ts", "x += 'a'", "«»a"},
		{"a.ts", "'a'.concat(b, 'c' + d).concat('e')", "a«b»c«d»e"},
		{"a.py", "x = ('a' f'{b}'\n  r'\\n')\ny = 'c'\n'd'", "a«{b}»\\n\nc\nd"},
		{"a.php", "<?php $x = 'a' . $b . \"c $d->e\";", "a«$b»c «$d->e»"},
		{"a.sh", "x 'a'\"b$c\" d", "x\nab«$c»\nd"},
		{"a.kt", "x = \"\"\"\n  a\n\"\"\"", "a"},
		{"a.html", "<p title='a&lsqb;b'>", "a[b"},
	} {
		t.Run(tt.name+"/"+tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, chained(tt.name, tt.in))
		})
	}
}

func TestText(t *testing.T) {
	src := "'a\\x5bb' + c + '%E3%81%82+d'"
	f := Reader{}.Read("a.ts", src)
	var c Chain
	c.Read(f, 2)
	text := f.Text(c.Parts)
	require.Equal(t, "a[b\x00%E3%81%82+d", text.Marked())
	require.Equal(t, Span{1, len(src) - 1}, text.Span())
	at, ok := text.Source(1, 3)
	require.True(t, ok)
	require.Equal(t, "\\x5bb", src[at.Start:at.End])
	_, ok = text.Source(2, 4)
	require.False(t, ok, "a hole is in between")
	decoded := text.PercentDecoded(0, len(text.S))
	require.Equal(t, "a[b\x00あ d", decoded.Marked())
	at, ok = decoded.Source(3, 6)
	require.True(t, ok)
	require.Equal(t, "%E3%81%82", src[at.Start:at.End])
}
