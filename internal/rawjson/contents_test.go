package rawjson

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestContentEnd(t *testing.T) {
	for _, marked := range []string{ // ^ is the end
		`^`, `abc^`, `abc^"d`, `\"\\\/\b\f\n\r\t^"`, "^\x1f", " \x7f\xff^\x00", `\^u0041"`, `\\u^"`, `\^a"`, `\^U"`,
		"\\^\x00", `x\^`,
	} {
		in, end := unmark(marked)
		t.Run(in, func(t *testing.T) {
			for before := range 200 {
				for _, after := range []string{"", strings.Repeat(`"`, 100)} {
					if after != "" && end == len(in) {
						continue
					}
					b := []byte(strings.Repeat("x", before) + in + after)
					require.Equal(t, end+before, contentEnd(b, 0))
					require.Equal(t, end+before, plainContentEnd(b, 0))
				}
			}
		})
	}
}

// unmark returns s without its ^, and where that was, or -1.
func unmark(s string) (string, int) {
	return strings.Replace(s, "^", "", 1), strings.Index(s, "^")
}

// Wrong bytes are found at every place of strings of every length.
func TestValidUTF8(t *testing.T) {
	for n := range 200 {
		for _, fill := range []string{"x", "é", "あ", "😀", "\uFFFD"} {
			good := strings.Repeat(fill, n)
			require.True(t, ValidUTF8([]byte(good)), "%d times %s", n, fill)
			require.Equal(t, len(good), UTF8End([]byte(good)), "%d times %s", n, fill)
			for _, bad := range []string{"\xff", "\x80", "\xc0\x80", "\xe3\x81", "\xed\xa0\x80"} {
				require.False(t, ValidUTF8([]byte(good+bad)), "%q after %d times %s", bad, n, fill)
				require.False(t, ValidUTF8([]byte(bad+good)), "%q before %d times %s", bad, n, fill)
				require.Equal(t, len(good), UTF8End([]byte(good+bad+good)), "%q amid %d times %s", bad, n, fill)
			}
		}
	}
}

func TestContentEndTwin(t *testing.T) {
	needKernels(t)
	page := guarded(t)
	r := rand.New(rand.NewPCG(9, 10))
	for range 3000 {
		b := soup(r, r.IntN(400), densities[r.IntN(len(densities))], `\\\\\\\""/bfnrtbfnrtu`)
		if r.IntN(2) == 0 && len(b) > 0 {
			b[r.IntN(len(b))] = byte(r.IntN(256))
		}
		atPageEnds(t, page, string(b), func(b []byte) {
			for i := 0; i+block <= len(b); i++ {
				if got, want := contentEndAVX2(b, i), plainContentEnd(b, i); got != want {
					t.Fatalf("contentEnd(%q, %d) = %d, want %d", b, i, got, want)
				}
			}
		})
	}
	// Every byte after a backslash.
	for c := range 256 {
		b := []byte(strings.Repeat("x", 70) + `\` + string([]byte{byte(c)}) + `"` + strings.Repeat("x", 70))
		require.Equal(t, plainContentEnd(b, 0), contentEndAVX2(b, 0), "%q", byte(c))
		b = []byte(strings.Repeat("x", 70) + string([]byte{byte(c)}) + `"` + strings.Repeat("x", 70))
		require.Equal(t, plainContentEnd(b, 0), contentEndAVX2(b, 0), "%q", byte(c))
	}
}

// TestUTF8Twin has all runes of one to four bytes that are wrong in one place,
// over the borders of vectors and blocks.
func TestUTF8Twin(t *testing.T) {
	needKernels(t)
	page := guarded(t)
	var pieces []string
	edges := []byte{
		0, 0x20, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
		0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff,
	}
	for _, a := range edges {
		for _, b := range edges {
			for _, c := range edges {
				pieces = append(pieces, string([]byte{a, b, c, 0x80}), string([]byte{a, b, c}))
			}
		}
	}
	r := rand.New(rand.NewPCG(11, 12))
	for _, piece := range pieces {
		fill := []string{"x", "あ", "é", "😀"}[r.IntN(4)]
		s := strings.Repeat(fill, 20+r.IntN(60)) + piece + strings.Repeat(fill, 20+r.IntN(60))
		atPageEnds(t, page, s, func(b []byte) {
			b = b[r.IntN(4):]
			if len(b) >= block && utf8.Valid(b) != validUTF8AVX2(b) {
				t.Fatalf("%q: valid %v", b, utf8.Valid(b))
			}
			b = b[:len(b)-r.IntN(4)]
			if len(b) >= block && utf8.Valid(b) != validUTF8AVX2(b) {
				t.Fatalf("%q: valid %v", b, utf8.Valid(b))
			}
		})
	}
}

func FuzzContents(f *testing.F) {
	f.Add([]byte(strings.Repeat("あ", 30) + "\xe3\x81"))
	f.Add([]byte(strings.Repeat("x", 60) + "\xf0\x9f\x98\x80" + strings.Repeat("x", 80)))
	f.Fuzz(func(t *testing.T, b []byte) {
		require.Equal(t, utf8.Valid(b), ValidUTF8(b))
		for i := range min(len(b), 70) {
			require.Equal(t, plainContentEnd(b, i), contentEnd(b, i))
		}
	})
}

func BenchmarkContents(b *testing.B) {
	body := strings.Repeat(`<p class=\"s1\">春から倉庫の一部を閉めていました。The shelves are higher now. </p>`, 1000)
	for _, size := range []int{100, 5000, 50000} {
		s := []byte(strings.ToValidUTF8(strings.TrimRight(body[:size], `\`), "") + `"` + strings.Repeat(" ", block))
		item := append([]byte(`"`), s...)
		for name, f := range map[string]func(){
			"contentEnd":      func() { contentEnd(s, 0) },
			"contentEnd/twin": func() { plainContentEnd(s, 0) },
			"utf8":            func() { ValidUTF8(s) },
			"utf8/twin":       func() { utf8.Valid(s) },
			"Validate":        func() { Validate(item) },
			"json.Valid":      func() { json.Valid(item) },
		} {
			b.Run(sizeName(size)+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(s)))
				for b.Loop() {
					f()
				}
			})
		}
	}
}
