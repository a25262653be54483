package rawjson

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// validUTF8 reports whether b is UTF-8.
func validUTF8(b []byte) bool { return utf8.Valid(b) }

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
