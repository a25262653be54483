package rawjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// ValidUTF8 reports whether b is UTF-8.
func ValidUTF8(b []byte) bool {
	const short = 16 // too few for the kernel
	if !hasAVX2 || len(b) < short {
		return utf8.Valid(b)
	}
	if len(b) < block {
		var padded [block]byte
		copy(padded[:], b)
		return validUTF8AVX2(padded[:])
	}
	return validUTF8AVX2(b)
}

// UTF8End returns the index of the first byte of b that is not UTF-8, or len(b).
func UTF8End(b []byte) int {
	i := 0
	for i < len(b) {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
	}
	return i
}

// contentEnd returns the index of the first byte, from b[i] on, that ends a
// string or needs a closer look: a quote that is not escaped, a control
// character, or the letter of an escape that is not one of "\/bfnrt. Without
// one it returns len(b).
func contentEnd(b []byte, i int) int {
	if hasAVX2 && len(b)-i >= block {
		return contentEndAVX2(b, i)
	}
	return plainContentEnd(b, i)
}

// plainContentEnd is the twin of the kernel.
func plainContentEnd(b []byte, i int) int {
	for {
		i = plainEnd(b, i)
		if At(b, i) != '\\' {
			return i
		}
		if i+1 == len(b) || shortEscapes[b[i+1]] == 0 {
			return i + 1
		}
		i += 2
	}
}

// plainEnd returns the index of the first quote, backslash or control
// character from b[i] on, or len(b).
func plainEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		control := (w - ' '*ones) &^ w & (ones << 7)
		if found := zeros(w^quotes) | zeros(w^backslashes) | control; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		i++
	}
	return i
}
