package rawjson

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// LoneSurrogate returns where the first escaped surrogate of b is that is not half
// of a pair, or -1. In JSON, backslashes are in strings alone.
func LoneSurrogate(b []byte) int {
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '\\')
		if n < 0 {
			return -1
		}
		i += n
		r, _ := escapedUnit(b[i:])
		if !utf16.IsSurrogate(r) {
			i += min(len(`\\`), len(b)-i)
			continue
		}
		if low, _ := escapedUnit(b[i+UnicodeLen:]); utf16.DecodeRune(r, low) == utf8.RuneError {
			return i
		}
		i += 2 * UnicodeLen
	}
}
