package rawjson

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// atPageEnds calls f with copies of s that end at the end of a page and that
// start at the start of one, between pages that cannot be read.
func atPageEnds(t testing.TB, page []byte, s string, f func(b []byte)) {
	t.Helper()
	n := len(s)
	if n > len(page) {
		t.Fatal("too long")
	}
	last := page[len(page)-n:]
	copy(last, s)
	f(last)
	first := page[:n:n]
	copy(first, s)
	f(first)
}

// soup returns n bytes in which those of the alphabet are frequent; density is
// how many of 256 bytes are.
func soup(r *rand.Rand, n, density int, alphabet string) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
		if r.IntN(256) < density {
			b[i] = alphabet[r.IntN(len(alphabet))]
		}
	}
	return b
}

// densities of soups: rare bytes leave blocks without any, frequent ones make
// runs across blocks.
var densities = []int{1, 8, 64, 256}

// needKernels skips a test where there is nothing to compare with the twins.
func needKernels(t testing.TB) {
	t.Helper()
	if !hasAVX2 {
		t.Skip("this build or processor uses the twins alone")
	}
}

func sizeName(n int) string { return strconv.Itoa(n) + "B" }
