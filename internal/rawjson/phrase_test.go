package rawjson

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestAnchor(t *testing.T) {
	for _, in := range []string{"", "shop", "セール", "\uFFFDの", "\xffの", strings.Repeat("の", 50)} {
		t.Run(in, func(t *testing.T) { require.False(t, newAnchor(in).exists) })
	}
	for in, want := range map[string]string{ // the digits, how many units are before and after, and the pair
		"あ":    "3042 0 0 42",
		"倉庫":   "5009 0 1 59",
		"の出荷x": "8377 2 1 87",
		"😀の":   "306e 2 0 36",
	} {
		t.Run(in, func(t *testing.T) {
			a := newAnchor(in)
			require.True(t, a.exists)
			require.Equal(t, want, fmt.Sprintf("%s %d %d %c%c", a.digits, a.before, a.after, a.pair.x, a.pair.y))
		})
	}
}

func TestPhraseIn(t *testing.T) {
	longest := strings.Repeat("い", 1000) // longer than a window
	for _, tt := range []struct {
		phrase, in string
		found, ok  bool
	}{
		{"あ", `\u3042`, true, true},
		{"あ", `42\u3044`, false, true}, // digits of the anchor, and not its escape
		{"あ", `xxx42\u3044`, false, true},
		{"の", `x\u306`, false, true},
		{"の", `x\u306e`, true, true},
		{"a倉", `a\u5009`, true, true}, // at the start
		{"倉a", `倉\u0061`, true, true},
		{"倉a", `\u5009a`, true, true},
		{"a倉a", `\u0061\u5009\u0061`, true, true},
		{"倉庫", `\u0041倉\q`, false, false}, // beside an anchor
		{"倉庫", `\u5009\q`, false, false},
		{"倉庫", `\q\u5009x`, false, true}, // not looked at
		{"x", `\u0061\q`, false, false},  // no anchor
		{"x", `\u0061\`, false, false},
		{"x", `\u0061\u00g8`, false, false},
		{"セ", `\u3042\u30bb`, true, true},
		{"セ", `\u3042\u30gb`, false, false},
		{"セ", `\u3042xu30bb`, false, true},
		{"セ", `\u3042\n30bb`, false, true},
		{"セ", `\u3042\u30b`, false, false},
		{longest, escapeAll(longest), true, true},
		{longest, escapeAll(longest[3:]), false, true},
	} {
		found, ok := NewPhrase(tt.phrase).In([]byte(tt.in))
		require.Equal(t, []bool{tt.found, tt.ok}, []bool{found, ok}, "%.30q in %.30s", tt.phrase, tt.in)
	}
}

// respell writes s as JSON may: each rune as it is or as an escape.
func respell(r *rand.Rand, s string, escapes int) string {
	var b strings.Builder
	for _, c := range s {
		switch {
		case r.IntN(4) >= escapes:
			b.WriteString(Escape(string(c)))
		case r.IntN(2) > 0:
			for _, unit := range utf16.Encode([]rune{c}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			for _, unit := range utf16.Encode([]rune{c}) {
				fmt.Fprintf(&b, `\u%04X`, unit)
			}
		}
	}
	return b.String()
}

// TestPhraseRandom searches in strings of few runes, so that there are many
// anchors, and in all spellings.
func TestPhraseRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	alphabets := [][]rune{
		[]rune("あい"), []rune("倉庫からの出荷再開"), []rune("aあ/\\\"u30"), []rune("é😀😁の"), []rune("セールabc"),
	}
	n := 20000
	if testing.Short() {
		n = 4000
	}
	for range n {
		alphabet := alphabets[r.IntN(len(alphabets))]
		text := func(n int) string {
			s := make([]rune, r.IntN(n))
			for i := range s {
				s[i] = alphabet[r.IntN(len(alphabet))]
			}
			return string(s)
		}
		s, phrase := text(200), text(6)
		if r.IntN(3) == 0 {
			s += phrase + text(200)
		}
		raw := respell(r, s, r.IntN(5))
		found, ok := NewPhrase(phrase).In([]byte(raw))
		require.True(t, ok)
		require.Equal(t, strings.Contains(s, phrase), found, "%q in %s", phrase, raw)
	}
}

func BenchmarkPhrase(b *testing.B) {
	body := strings.Repeat("春から倉庫の一部を閉めていました。出荷は近くの会社からつづけています。", 200)
	r := rand.New(rand.NewPCG(1, 2))
	for name, s := range map[string]string{
		"escaped": respell(r, body, 4),
		"html":    strings.Repeat(`\u003cp\u003e春から倉庫の一部を閉めていました。\u003c/p\u003e`, 200),
	} {
		for _, text := range []string{"倉庫からの出荷再開", "お知らせ一覧", "セール", "warehouse", "会社からつづけています！"} {
			p, raw := NewPhrase(text), []byte(s)
			b.Run(name+"/"+text, func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				for b.Loop() {
					p.In(raw)
				}
			})
		}
	}
}
