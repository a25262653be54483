package rawjson

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestRarestPair(t *testing.T) {
	for in, want := range map[string]pair{
		"":                {},
		"x":               {x: 'x', y: 'x'},
		"ee":              {at: 0, gap: 1, x: 'e', y: 'e'},
		"zee":             {at: 0, gap: 2, x: 'z', y: 'e'},
		"qezeqe":          {at: 2, gap: 2, x: 'z', y: 'q'}, // the later of equally rare ones
		"the zebra queue": {at: 4, gap: 6, x: 'z', y: 'q'},
		"の出荷":             {at: 4, gap: 4, x: '\x87', y: '\xb7'},
		"2026年":           {at: 3, gap: 3, x: '6', y: '\xb4'}, // not both of one character
		"年2222":           {at: 2, gap: 4, x: '\xb4', y: '2'},
		"年":               {at: 1, gap: 1, x: '\xb9', y: '\xb4'},
		"\xb4":            {x: '\xb4', y: '\xb4'},
	} {
		t.Run(in, func(t *testing.T) { require.Equal(t, want, rarestPair(in)) })
	}
}

func TestIndexEdges(t *testing.T) {
	fill := strings.Repeat("春から倉庫の一部を閉めていました。", 20)
	for _, needle := range []string{
		"", "a", "か", "倉庫", "倉庫からの出荷再開", "\xe3", "x\x00y", "ab", "aaaa", strings.Repeat("q", 63),
		strings.Repeat("長い", 300),
	} {
		n := NewNeedle(needle)
		require.Equal(t, needle, n.String())
		for _, before := range []int{0, 1, 31, 32, 33, 63, 64, 65, 127, 128, 129, 160, 300} {
			for _, after := range []int{0, 1, 31, 32, 64, 130} {
				for _, in := range []string{
					fill[:before] + needle + fill[:after],
					fill[:before] + needle[:len(needle)*2/3] + fill[:after],
					strings.Repeat(needle[:len(needle)/2], 3) + needle + fill[:after],
				} {
					want := strings.Index(in, needle)
					require.Equal(t, want, Index([]byte(in), &n), "%q in %q", needle, in)
					require.Equal(t, want, Index(in, &n), "%q in %q", needle, in)
				}
			}
		}
	}
	require.Equal(t, 0, Index(fill, new(Needle)), "the zero Needle")
}

// TestIndexNearMisses searches where the pair is found at every byte, and the
// needle not before the search has lost its patience.
func TestIndexNearMisses(t *testing.T) {
	n := NewNeedle("zaz")
	for before := range 100 {
		in := strings.Repeat("z", before+1) + "az" + strings.Repeat("z", 80)
		require.Equal(t, before, Index(in, &n))
		require.Equal(t, before, Index([]byte(in), &n))
	}
}

// TestIndexCommon searches where the rarest bytes of the needle are common.
func TestIndexCommon(t *testing.T) {
	for _, in := range []string{strings.Repeat("qz.", 2000), strings.Repeat("q.z", 2000), strings.Repeat("q", 6000)} {
		for _, needle := range []string{"qz!", "q.z.q", strings.Repeat("q", 500) + "!", strings.Repeat("q", 6001)} {
			n := NewNeedle(needle)
			require.Equal(t, -1, Index(in, &n))
			require.Equal(t, strings.Index(in+needle, needle), Index(in+needle, &n))
		}
	}
}

func TestPair(t *testing.T) {
	page := guarded(t)
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		s := soup(r, 32+r.IntN(600), densities[r.IntN(len(densities))], "ab")
		gap := r.IntN(len(s) - pairStep + 1)
		for _, p := range []pair{{gap: gap, x: 'a', y: 'b'}, {gap: gap, x: 'x', y: 'a'}, {gap: gap, x: 'a', y: 'a'}} {
			want := -1
			for i := 0; i+gap < len(s) && want < 0; i++ {
				if s[i] == p.x && s[i+gap] == p.y {
					want = i
				}
			}
			require.Equal(t, want, plainPair(s, p))
			if !hasAVX2 {
				continue
			}
			require.Equal(t, want, pairStringAVX2(string(s), p.x, p.y, gap))
			atPageEnds(t, page, string(s), func(b []byte) {
				if got := pairAVX2(b, p.x, p.y, gap); got != want {
					t.Fatalf("the pair %+v in %q is at %d, want %d", p, b, got, want)
				}
			})
		}
	}
}

// The kernel is left out where it would read what is not there.
func TestIndexAtPageEnds(t *testing.T) {
	page := guarded(t)
	for length := range 2 * block {
		for gap := range length {
			p := pair{gap: gap, x: 'a', y: 'b'}
			atPageEnds(t, page, strings.Repeat("a", length), func(b []byte) {
				require.Equal(t, -1, indexPair(b, p))
			})
		}
	}
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte(strings.Repeat("春から倉庫の一部を", 10)), "倉庫の")
	f.Fuzz(func(t *testing.T, b []byte, needle string) {
		n := NewNeedle(needle)
		want := bytes.Index(b, []byte(needle))
		require.Equal(t, want, Index(b, &n))
		require.Equal(t, want, Index(string(b), &n))
	})
}

// BenchmarkIndex searches for what is not there, beside the search for a byte
// that is not there.
func BenchmarkIndex(b *testing.B) {
	body := strings.Repeat(`<p class=\"s1\">春から倉庫の一部を閉めていました。出荷は近くの会社からつづけています。検品の写真を残すことにしました。`+
		`The shelves are higher now, and the lights find you. Parcels leave twice a day, at noon and at six. `+
		`空き箱の返却で次の送料を割り引きます。土曜の受け取りも試しにはじめます。再入荷はメールでお知らせします。</p>`, 200)
	for _, size := range []int{600, 6000, 60000} {
		s := []byte(body[:size])
		b.Run(sizeName(size)+"/IndexByte", func(b *testing.B) {
			b.SetBytes(int64(size))
			for b.Loop() {
				bytes.IndexByte(s, 0)
			}
		})
		for _, needle := range []string{
			"倉庫からの出荷再開", "お知らせ一覧", "リリースノート", "送料無料", "shipping", "the warehouse is", "セール", "2026年",
		} {
			n := NewNeedle(needle)
			b.Run(sizeName(size)+"/"+needle, func(b *testing.B) {
				b.SetBytes(int64(size))
				for b.Loop() {
					Index(s, &n)
				}
			})
			if size == 6000 {
				b.Run(sizeName(size)+"/"+needle+"/bytes.Index", func(b *testing.B) {
					b.SetBytes(int64(size))
					for b.Loop() {
						bytes.Index(s, []byte(needle))
					}
				})
			}
		}
	}
}

func TestIndex(t *testing.T) {
	for _, test := range []struct {
		s, needle string
		want      int
	}{
		{"", "", 0}, {"abc", "", 0}, {"", "a", -1}, {"abc", "abc", 0}, {"abc", "abcd", -1}, {"abc", "c", 2},
		{"abc", "bc", 1},
		{"あいう", "う", 6}, {"あいう", "いう", 3}, {"あいう", "えい", -1}, {"ああああい", "ああい", 6},
		{strings.Repeat("z", 100) + "zy", "zzy", 99}, {strings.Repeat("z", 100), "zzy", -1},
		{strings.Repeat("qz", 100) + "qqz", "qqz", 200}, {strings.Repeat("qz", 100) + "qq", "qqz", -1},
		{strings.Repeat("qz", 1000) + "zqq", "zq", 1}, {strings.Repeat("az", 1000), "zz", -1},
	} {
		n := NewNeedle(test.needle)
		require.Equal(t, test.needle, n.String())
		require.Equal(t, test.want, Index(test.s, &n), "%.40q in %.40q", test.needle, test.s)
		require.Equal(t, test.want, Index([]byte(test.s), &n), "%.40q in %.40q", test.needle, test.s)
	}
}

func TestIndexLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SampledFrom([]string{
			"a", "b", "z", "あ", "い", "ああ", "\xe3", "\"", "\\", "zzzzzzzz", strings.Repeat("az", 20),
		})
		s := strings.Join(rapid.SliceOf(parts).Draw(t, "s"), "")
		text := strings.Join(rapid.SliceOfN(parts, 0, 4).Draw(t, "needle"), "")
		n := NewNeedle(text)
		require.Equal(t, strings.Index(s, text), Index(s, &n))
		require.Equal(t, strings.Index(s, text), Index([]byte(s), &n))
	})
}
