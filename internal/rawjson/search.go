package rawjson

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A Needle is a string to search for, prepared once for many searches. The
// zero Needle is the empty string, which is found everywhere.
type Needle struct {
	text  string
	bytes []byte // the same
	pair  pair
}

// haystack is what a needle is searched in.
type haystack interface{ ~string | ~[]byte }

// A pair is two bytes at a distance, by which a needle is found.
type pair struct {
	at   int  // the index of the first in the needle
	gap  int  // how far the second is from the first; 0 if the needle is one byte
	x, y byte // the two
}

// NewNeedle returns the needle for s.
func NewNeedle(s string) Needle { return Needle{s, []byte(s), rarestPair(s)} }

// String returns the string to search for.
func (n *Needle) String() string { return n.text }

// Index returns the index of the first n in s, or -1. It looks for the two
// rarest bytes of n at once: the first byte of most Japanese words is every
// third byte of an article. Where the pair is not rare either, it leaves the
// rest to the standard library.
func Index[T haystack](s T, n *Needle) int {
	const patience = 16
	if len(s) < block || n.text == "" {
		return indexPlain(s, n)
	}
	for at, misses := 0, 0; at+len(n.text) <= len(s); misses++ {
		if misses > patience+at/patience {
			if i := indexPlain(s[at:], n); i >= 0 {
				return at + i
			}
			return -1
		}
		i := indexPair(s[at+n.pair.at:], n.pair)
		if i < 0 {
			return -1
		}
		if at += i; hasPrefix(s[at:], n.text) {
			return at
		}
		at++
	}
	return -1
}

func indexPlain[T haystack](s T, n *Needle) int {
	if s, ok := any(s).(string); ok {
		return strings.Index(s, n.text)
	}
	return bytes.Index([]byte(s), n.bytes)
}

// indexPair returns the index of the first x in s that has a y at its distance,
// or -1.
func indexPair[T haystack](s T, p pair) int {
	if !hasAVX2 || len(s) < p.gap+pairStep {
		return plainPair(s, p)
	}
	if s, ok := any(s).(string); ok {
		return pairStringAVX2(s, p.x, p.y, p.gap)
	}
	return pairAVX2([]byte(s), p.x, p.y, p.gap)
}

// pairStep is how many pairs the kernel compares at least.
const pairStep = 32

// plainPair is the twin of the kernel. It looks for the rarer of the two.
func plainPair[T haystack](s T, p pair) int {
	c, ahead := p.y, p.gap
	if commonness[p.x] < commonness[p.y] {
		c, ahead = p.x, 0
	}
	for at := 0; at+p.gap < len(s); at++ {
		i := indexByte(s[at+ahead:], c)
		if i < 0 {
			return -1
		}
		if at += i; at+p.gap < len(s) && s[at] == p.x && s[at+p.gap] == p.y {
			return at
		}
	}
	return -1
}

func indexByte[T haystack](s T, c byte) int {
	if s, ok := any(s).(string); ok {
		return strings.IndexByte(s, c)
	}
	return bytes.IndexByte([]byte(s), c)
}

func hasPrefix[T haystack](s T, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}

// rarestPair returns the two bytes of s that are rarest in articles. Of equally
// rare ones it takes the later. Both are of one character only if there is no
// other: the last bytes of 年 are rare, but come together.
func rarestPair(s string) pair {
	best := rarest(s, 0, len(s), -1)
	if best < 0 {
		return pair{}
	}
	start, end := best, best+1
	for start > 0 && !utf8.RuneStart(s[start]) {
		start--
	}
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end++
	}
	second := rarest(s, end, len(s), rarest(s, 0, start, -1))
	if second < 0 {
		second = rarest(s, best+1, end, rarest(s, start, best, -1))
	}
	if second < 0 {
		second = best
	}
	x, y := min(best, second), max(best, second)
	return pair{at: x, gap: y - x, x: s[x], y: s[y]}
}

// rarest returns the index of the rarest byte of s[from:to], or best if that is
// not negative and rarer.
func rarest(s string, from, to, best int) int {
	for i := from; i < to; i++ {
		if best < 0 || commonness[s[i]] <= commonness[s[best]] {
			best = i
		}
	}
	return best
}

// commonness ranks the bytes by how common they are in articles in Japanese and
// English, as JSON writes them; 0 are the rare ones.
var commonness = func() (rank [256]uint8) {
	const common = "\xe3 \x81e\x82to\x80asnir\xe5\x83\xe6l<>dc\xe4hp/\x97\xae\\u\xe8\xe7m\"\x88gf\xbe\x9f\x8cb0\x84\x8b\xa8" +
		"\x89\x99\xa7.y\x8d\xaf\xab1w=\x86\xb8\x9b\xe9\x8a2v\xba\x87-k\xaa\x8f\x92\x953,\xbb\xad:\x96TS4"
	for i, c := range []byte(common) {
		rank[c] = uint8(len(common) - i)
	}
	return rank
}()
