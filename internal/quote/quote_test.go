package quote_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/stretchr/testify/require"
)

var tests = []struct {
	in                 string
	most               int
	literal, line, cut string
}{
	{"", 10, `""`, "", ""},
	{"title", 5, `"title"`, "title", "title"},
	{"titles", 5, `"title…"`, "title…", "title…"},
	{`a"b\c`, 10, `"a\"b\\c"`, `a"b\c`, `a"b\c`},
	{"\"\n", 10, `"\"\n"`, `"\n`, "\"\n"},
	{"お知らせ", 12, `"お知らせ"`, "お知らせ", "お知らせ"},
	{"お知らせ", 11, `"お知ら…"`, "お知ら…", "お知ら…"},
	{"お知らせ", 0, `"…"`, "…", "…"},
	{"お知らせ", -1, `"…"`, "…", "…"},
	{"a\nb\tc\r", 20, `"a\nb\tc\r"`, `a\nb\tc\r`, "a\nb\tc\r"},
	{"\x00\x1b[31m\x7f", 20, `"\x00\x1b[31m\x7f"`, `\x00\x1b[31m\x7f`, "\x00\x1b[31m\x7f"},
	{"a\x1bb", 4, `"a…"`, "a…", "a\x1bb"},
	{"\u0085\u009b", 20, `"\u0085\u009b"`, `\u0085\u009b`, "\u0085\u009b"},
	{"\u202eabc\u2066", 20, `"\u202eabc\u2066"`, `\u202eabc\u2066`, "\u202eabc\u2066"},
	{"\u200e\u061c\ufeff", 20, `"\u200e\u061c\ufeff"`, `\u200e\u061c\ufeff`, "\u200e\u061c\ufeff"},
	{"a\u2028b\u2029", 20, `"a\u2028b\u2029"`, `a\u2028b\u2029`, "a\u2028b\u2029"},
	{"検索　語\u00a0", 30, `"検索\u3000語\u00a0"`, "検索　語\u00a0", "検索　語\u00a0"},
	{"👩\u200d💻", 20, `"👩\u200d💻"`, "👩\u200d💻", "👩\u200d💻"},
	{"a\xffb\xe3\x81", 20, `"a\xffb\xe3\x81"`, `a\xffb\xe3\x81`, "a\xffb\xe3\x81"},
	{"a\ufffdb", 20, `"a` + "\ufffd" + `b"`, "a\ufffdb", "a\ufffdb"},
	{"e\u0301", 20, "\"e\u0301\"", "e\u0301", "e\u0301"},
	{"\U000e0001", 20, `"\U000e0001"`, `\U000e0001`, "\U000e0001"},
}

func TestQuote(t *testing.T) {
	for _, tt := range tests {
		t.Run(strconv.Quote(tt.in)+"/"+strconv.Itoa(tt.most), func(t *testing.T) {
			require.Equal(t, tt.literal, quote.Literal(tt.in, tt.most))
			require.Equal(t, tt.line, quote.Line(tt.in, tt.most))
			require.Equal(t, tt.cut, quote.Cut(tt.in, tt.most))
		})
	}
}

func TestShort(t *testing.T) {
	require.Equal(t, `"`+strings.Repeat("a", 40)+`"`, quote.Short(strings.Repeat("a", 40)))
	require.Equal(t, `"`+strings.Repeat("a", 40)+`…"`, quote.Short(strings.Repeat("a", 41)))
}

func TestCount(t *testing.T) {
	for n, want := range []string{"0 filters", "1 filter", "2 filters"} {
		require.Equal(t, want, quote.Count(n, "filter"))
	}
}

func TestErrors(t *testing.T) {
	long := strings.Repeat("x", 200)
	cut := long[:180] + "…"
	for _, tt := range []struct {
		in   []string
		want string
	}{
		{nil, "p: errors"},
		{[]string{"p: a"}, "p: errors: a"},
		{[]string{"p: a", "b", "p: p: c"}, "p: errors: a; b; p: c"},
		{[]string{"p: a\nb"}, `p: errors: a\nb`},
		{[]string{long, long}, "p: errors: " + cut + "; " + cut},
		{[]string{long, long, long, "a"}, "p: errors: " + cut + "; " + cut + "; and 2 more"},
	} {
		var errs []error
		for _, s := range tt.in {
			errs = append(errs, errors.New(s))
		}
		require.Equal(t, tt.want, quote.Errors("p: errors", "p: ", errs))
	}
}

func FuzzQuote(f *testing.F) {
	for _, tt := range tests {
		f.Add(tt.in, tt.most)
	}
	f.Fuzz(func(t *testing.T, s string, most int) {
		most = min(max(most, -1), 100)
		literal, line, cut := quote.Literal(s, most), quote.Line(s, most), quote.Cut(s, most)
		for _, shown := range []string{literal, line} {
			require.True(t, utf8.ValidString(shown))
			for _, r := range shown {
				harmless := unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || r == '\u200D'
				require.True(t, harmless, "%q shows %U", shown, r)
			}
			require.LessOrEqual(t, len(shown), max(most, 0)+len(`"…"`))
		}
		require.LessOrEqual(t, len(cut), max(most, 0)+len("…"))
		if !strings.HasSuffix(literal, `…"`) {
			back, err := strconv.Unquote(literal)
			require.NoError(t, err)
			require.Equal(t, s, back, "what is not cut can be read back")
		}
		if start, ok := strings.CutSuffix(cut, "…"); ok && cut != s {
			require.True(t, strings.HasPrefix(s, start))
			require.True(t, start == "" || utf8.RuneStart(s[len(start)]), "no rune is cut")
		}
	})
}
