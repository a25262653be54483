package rawjson

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCommonPrefix(t *testing.T) {
	check := func(raw, s string, want ...any) {
		n, next, ok := CommonPrefix([]byte(raw), s)
		require.Equal(t, want, []any{n, next, ok}, "%q and %q", raw, s)
	}
	for _, test := range []struct {
		raw, s  string
		n, next int
	}{
		{``, "", 0, -1},
		{``, "a", 0, -1},
		{`a`, "", 0, 'a'},
		{`abc`, "abc", 3, -1},
		{`abc`, "abd", 2, 'c'},
		{`ab`, "abc", 2, -1},
		{`abc`, "ab", 2, 'c'},
		{`\u0061bc`, "abc", 3, -1},
		{`a\nb`, "a\nb", 3, -1},
		{`a\"`, `a"`, 2, -1},
		{`a\/b`, "a/c", 2, 'b'},
		{`\u3042`, "あ", 3, -1},
		{`\u3042`, "い", 2, 0x82},
		{`\u3042`, "", 0, 0xE3},
		{`\ud83d\ude00x`, "😀", 4, 'x'},
		{`\ud83d`, "\uFFFD", 3, -1},
		{`\ud83dA`, "\uFFFDA", 4, -1},
		{`x\q`, "ab", 0, 'x'},
	} {
		check(test.raw, test.s, test.n, test.next, true)
	}
	for _, broken := range []string{`a\q`, `a\`, `a\u12`} {
		check(broken, "ab", 1, -1, false)
	}
}

// spelling writes s in one of the ways in which JSON may write it.
func spelling(t *rapid.T, s string) string {
	var b strings.Builder
	for _, r := range s {
		switch plain := Escape(string(r)); {
		case rapid.IntRange(0, 2).Draw(t, "way") > 0:
			b.WriteString(plain)
		case r == '/':
			b.WriteString(`\/`)
		default:
			format := rapid.SampledFrom([]string{`\u%04x`, `\u%04X`}).Draw(t, "case")
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, format, unit)
			}
		}
	}
	return b.String()
}

// A string means the same however JSON writes it.
func TestEscapedLaw(t *testing.T) {
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
			"a", "b", "u", "n", "0", "3042", "/", `\`, `"`, "\n", "\x1f",
			"あ", "い", "ああ", "é", "😀", "\uFFFD", "u3042", `\u3042`, "u0061",
		}), 0, 8).Draw(t, "parts"), "")
	})
	rapid.Check(t, func(t *rapid.T) {
		s, want := text.Draw(t, "s"), text.Draw(t, "want")
		if rapid.Bool().Draw(t, "part") {
			runes := []rune(s)
			from := rapid.IntRange(0, len(runes)).Draw(t, "from")
			want = string(runes[from:rapid.IntRange(from, len(runes)).Draw(t, "to")])
		}
		raw := []byte(spelling(t, s))
		decoded, ok := Unescape(nil, raw)
		require.True(t, ok)
		require.Equal(t, s, string(decoded))

		found, ok := NewPhrase(want).In(raw)
		require.True(t, ok)
		require.Equal(t, strings.Contains(s, want), found, "%q in %q", want, raw)

		n, next, ok := CommonPrefix(raw, want)
		require.True(t, ok)
		require.Equal(t, want[:n], s[:n])
		if n == len(s) {
			require.Equal(t, -1, next)
		} else {
			require.Equal(t, int(s[n]), next)
			require.True(t, n == len(want) || s[n] != want[n])
		}
	})
}

// Each escape means what it means to encoding/json, and one that is wrong is an
// error.
func TestEveryEscape(t *testing.T) {
	compare := func(escape string) {
		raw := []byte(escape + "x")
		var want string
		err := json.Unmarshal([]byte(`"`+escape+`x"`), &want)
		text, ok := Unescape(nil, raw)
		window, n := appendUnescaped(make([]byte, 0, 16), raw)
		same, next, prefixed := CommonPrefix(raw, want)
		if err != nil {
			require.Equal(t, []any{false, -1, false}, []any{ok, n, prefixed}, "%q", raw)
			return
		}
		require.Equal(t, []any{want, true}, []any{string(text), ok}, "%q", raw)
		require.Equal(t, []any{want, len(raw)}, []any{string(window), n}, "%q", raw)
		require.Equal(t, []any{len(want), -1, true}, []any{same, next, prefixed}, "%q", raw)
	}
	for c := range utf8.RuneSelf {
		compare(`\` + string(rune(c)))
		compare(`\u00` + string(rune(c)) + "0")
	}
	for unit := range 1 << 16 {
		if unit%0x100 < 2 || unit%0x100 > 0xFD || unit < 0x1000 {
			compare(fmt.Sprintf(`\u%04x`, unit))
			compare(fmt.Sprintf(`\u%04X\ud83d\ude00`, unit))
		}
	}
}

// Phrases are found across the windows that long strings are decoded in.
func TestPhraseInLongStrings(t *testing.T) {
	for _, phrase := range []string{"い", "いう", "x", "いx", "い/", strings.Repeat("いう", 100), strings.Repeat("い", 500)} {
		p := NewPhrase(phrase)
		escaped := strings.ToLower(escapeAll(phrase))
		for _, before := range []int{0, 1, 300, 681, 682, 683, 684, 700, 1365, 1366, 2047, 5000} {
			for _, filler := range []string{`\u3042`, `あ`, `a`, `\\`, `\u0061`, `\n`} {
				fill := strings.Repeat(filler, before)
				for _, in := range []string{
					fill + escaped, fill + `\u3042` + phrase, fill + escaped + fill,
					`\u3042` + fill + escaped + `\u3042`,
				} {
					found, ok := p.In([]byte(in))
					require.True(t, ok)
					require.True(t, found, "%.20s after %d of %s", phrase, before, filler)
				}
				found, ok := p.In([]byte(fill + escaped[:len(escaped)-1] + "0" + fill))
				require.True(t, ok)
				require.False(t, found, "%.20s after %d of %s", phrase, before, filler)
			}
		}
	}
	_, ok := NewPhrase(strings.Repeat("い", 500)).In([]byte(strings.Repeat(`\u3042`, 1000) + `\u30`))
	require.False(t, ok)
}

func escapeAll(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, `\u%04x`, unit)
	}
	return b.String()
}

// Searching takes no memory, whatever the string is.
func TestPhraseAllocatesNothing(t *testing.T) {
	for _, raw := range []string{
		strings.Repeat(`\u3042`, 10000), strings.Repeat(`\\u3042`, 10000), strings.Repeat(`\u0061あ`, 5000),
		strings.Repeat(`\"`, 10000),
	} {
		for _, phrase := range []string{"いう", "ab", `"\`, "x", "/"} {
			p, b := NewPhrase(phrase), []byte(raw)
			require.Zero(t, testing.AllocsPerRun(5, func() { p.In(b) }), "%s in %.20s", phrase, raw)
		}
	}
}
