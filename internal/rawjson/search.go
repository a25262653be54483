package rawjson

import (
	"bytes"
	"strings"
)

// A Needle is a string to search for.
type Needle struct {
	text   string
	bytes  []byte // the same
	rarest int    // index of the byte that is rarest in most texts
}

// NewNeedle prepares a search for text.
func NewNeedle(text string) Needle {
	best, rank := 0, -1
	for i, c := range []byte(text) {
		n := strings.IndexByte(commonBytes, c)
		if n < 0 {
			best = i
			break
		}
		if n > rank {
			best, rank = i, n
		}
	}
	return Needle{text, []byte(text), best}
}

// String returns the string that n searches for.
func (n *Needle) String() string { return n.text }

// commonBytes are the most common bytes of articles in Japanese and English,
// the most common first.
const commonBytes = "\xe3\x81 \x82e\x80\xe5\xe6ot<>nasp\xaeri\x97\xe7\xe4\xbed\x9f\x8clh\x84/\x8b\xe8\xa8\x89\x99\x83\xa7c\x8d\xaf\xab\xb8\x88\x9b\xe9\x8a\xbau\\\"\xaa\x8f\x92\x95"

// Index returns the index of the first n in s, or -1. It searches for the rarest
// byte, since the first one of most Japanese words is every third byte of a
// text, and changes to another search where that byte is not rare.
func Index[T ~string | ~[]byte](s T, n *Needle) int {
	if n.text == "" {
		return 0
	}
	const patience = 16
	for at, misses := 0, 0; at+len(n.text) <= len(s); misses++ {
		if misses > patience+at/patience {
			i := indexText(s[at:], n)
			if i < 0 {
				return -1
			}
			return at + i
		}
		i := indexByte(s[at+n.rarest:], n.text[n.rarest])
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

func indexText[T ~string | ~[]byte](s T, n *Needle) int {
	if s, ok := any(s).(string); ok {
		return strings.Index(s, n.text)
	}
	return bytes.Index([]byte(s), n.bytes)
}

func indexByte[T ~string | ~[]byte](s T, c byte) int {
	if s, ok := any(s).(string); ok {
		return strings.IndexByte(s, c)
	}
	return bytes.IndexByte([]byte(s), c)
}

func hasPrefix[T ~string | ~[]byte](s T, prefix string) bool {
	return len(s) >= len(prefix) && string(s[:len(prefix)]) == prefix
}
