package rawjson

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestStringEnd(t *testing.T) {
	for _, marked := range []string{ // ^ is the end, if there is one
		``, `^"`, `abc^"`, `abc`, `\"`, `\"^"`, `\\^"`, `\\\"`, `\\\"^"`, `\u0022^"`,
	} {
		in, end := unmark(marked)
		t.Run(in, func(t *testing.T) {
			for _, before := range []int{0, 1, 30, 31, 32, 60, 61, 62, 63, 64, 65, 128, 1000} {
				for _, after := range []string{"", `"`, strings.Repeat(`\"`, 40), strings.Repeat("x", 200)} {
					if end < 0 && after != "" {
						continue
					}
					b := []byte(strings.Repeat("x", before) + in + after)
					want := end
					if want >= 0 {
						want += before
					}
					require.Equal(t, want, StringEnd(b, 0), "%d before, %q after", before, after)
					require.Equal(t, want, stringEnd(b, 0), "%d before, %q after, twin", before, after)
				}
			}
		})
	}
}

func TestStringEndTwin(t *testing.T) {
	needKernels(t)
	page := guarded(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		s := soup(r, r.IntN(400), densities[r.IntN(len(densities))], `\\\"`)
		atPageEnds(t, page, string(s), func(b []byte) {
			for i := 0; i+block <= len(b); i++ {
				if got, want := stringEndAVX2(b, i), stringEnd(b, i); got != want {
					t.Fatalf("StringEnd(%q, %d) = %d, want %d", b, i, got, want)
				}
			}
		})
	}
}

func FuzzStringEnd(f *testing.F) {
	f.Add([]byte(strings.Repeat("x", 62)+`\\"`), 0)
	f.Add([]byte(strings.Repeat(`\`, 127)+`"`), 1)
	f.Fuzz(func(t *testing.T, b []byte, i int) {
		if i >= 0 && i <= len(b) {
			require.Equal(t, stringEnd(b, i), StringEnd(b, i))
		}
	})
}

func BenchmarkStringEnd(b *testing.B) {
	body := strings.Repeat(`<p class=\"s1\">春から倉庫の一部を閉めていました。</p>`, 1000)
	for _, n := range []int{8, 24, 63, 64, 100, 500, 5000, 50000} {
		s := []byte(strings.TrimRight(body[:n], `\`) + `"` + strings.Repeat("x", 64))
		b.Run(sizeName(n)+"/kernel", func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				StringEnd(s, 0)
			}
		})
		b.Run(sizeName(n)+"/twin", func(b *testing.B) {
			b.SetBytes(int64(n))
			for b.Loop() {
				stringEnd(s, 0)
			}
		})
	}
}
