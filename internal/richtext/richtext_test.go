package richtext

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestText(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"<p>one</p><p>two</p>", "onetwo"},
		{"<p>a</p>\n<p>b</p>", "a\nb"},
		{"a<br>b<br/>c<BR />d", "abcd"},
		{"5 < 6 > 4", "5 < 6 > 4"},
		{"a<1>b", "a<1>b"},
		{"a</1>b", "a</1>b"},
		{"<", "<"},
		{"</", "</"},
		{"a<b", "a"},
		{"a</b", "a"},
		{"a<!DOCTYPE html>b", "ab"},
		{"a<?xml?>b", "ab"},
		{"a<!b", "a"},
		{`<a title="x > y">z</a>`, "z"},
		{`<a title='x > y'>z</a>`, "z"},
		{`<a title = "x > y">z</a>`, "z"},
		{`<a title=x"y>z">w`, `z">w`},
		{`<a "x>y">z`, `y">z`},
		{`<a title="x`, ""},
		{`a<b c="">d`, "ad"},
		{"a<z>b", "ab"},
		{"a<!-- x > y -->b", "ab"},
		{"a<!-->b", "ab"},
		{"a<!--->b", "ab"},
		{"a<!---->b", "ab"},
		{"a<!-- x", "a"},
		{"a<script>x<y</script>b", "ab"},
		{"a<script></script>b", "ab"},
		{"a<SCRIPT src=x>y</ScRiPt >b", "ab"},
		{"a<script>x</scripty>y</script>b", "ab"},
		{"a<script>x", "a"},
		{"a<scripty>x</scripty>b", "axb"},
		{"a<script/>x</script>b", "ab"},
		{"a<style>p > a {}</style>b", "ab"},
		{"a<style>x</script></style>b", "ab"},
		{"&lt;b&gt;", "<b>"},
		{"a&amp;amp;b", "a&amp;b"},
		{"&#x3042;&#12356;", "あい"},
		{"&nbsp;", "\u00a0"},
		{"a&lt<b>;</b>", "a<;"},
		{"&unknown;", "&unknown;"},
		{"日本<b>語</b>", "日本語"},
	} {
		t.Run(test.in, func(t *testing.T) {
			require.Equal(t, test.want, Text(test.in))
		})
	}
}

// Input on which a careless reader takes quadratic time: this test would not
// end.
func TestTextIsLinear(t *testing.T) {
	const n = 1 << 19
	for _, s := range []string{"<", "</", "<a", "<!--", "<script>", "<script></", "<a b=\"", "<a>", "&", "&#", "<a =",
		"->"} {
		require.LessOrEqual(t, len(Text(strings.Repeat(s, n))), len(s)*n, s)
	}
}
