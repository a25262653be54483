// Package rawjson reads JSON where it lies, as bytes, without decoding it.
//
// Functions take the text b and the index i of the place to read at, and
// return the index after what they read, or a negative number if b ends
// before it does. Unless a function says otherwise it looks no closer than it
// must: what is inside strings, and which brackets belong together, is
// checked by [Validate] alone.
package rawjson

import "encoding/binary"

// Reasons why a text is not JSON, in the words of encoding/json.
const (
	UnexpectedEnd    = "unexpected end of JSON"
	TrailingData     = "trailing data after the value"
	ExpectedName     = "expected the name of a member"
	ExpectedColon    = "expected a colon"
	ExpectedComma    = "expected a comma or the end of the object"
	ExpectedElement  = "expected a comma or the end of the array"
	ExpectedValue    = "expected a value"
	InvalidEscape    = "invalid escape in a string"
	InvalidUTF8      = "invalid UTF-8"
	ControlCharacter = "invalid control character in a string"
	DuplicateName    = "duplicate name"
)

// At returns b[i], or 0 after the end.
func At(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// SkipSpace returns the index of the first byte from i on that is not white
// space of JSON.
func SkipSpace(b []byte, i int) int {
	if i < len(b) && b[i] <= ' ' {
		return skipSpace(b, i)
	}
	return i
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && isSpace(b[i]) {
		// Long runs are of one character.
		first := b[i]
		for run := uint64(first) * ones; i+32 <= len(b); i += 32 {
			c := b[i : i+32 : i+32]
			if (binary.LittleEndian.Uint64(c)^run)|(binary.LittleEndian.Uint64(c[8:])^run)|
				(binary.LittleEndian.Uint64(c[16:])^run)|(binary.LittleEndian.Uint64(c[24:])^run) != 0 {
				break
			}
		}
		for ; i < len(b) && b[i] == first; i++ {
		}
	}
	return i
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }
