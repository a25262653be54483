package rawjson

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Unescape returns the string that JSON writes as s between quotes. It appends
// to buf if there are escapes and else returns s itself. It reports whether
// the escapes are right. An unpaired surrogate is read as U+FFFD.
func Unescape(buf, s []byte) ([]byte, bool) {
	i := bytes.IndexByte(s, '\\')
	if i < 0 {
		return s, true
	}
	for {
		buf = append(buf, s[:i]...)
		s = s[i:]
		if len(s) == 0 {
			return buf, true
		}
		if c := shortEscapes[At(s, 1)]; c != 0 {
			buf, s = append(buf, byte(c)), s[2:]
		} else {
			r, size := escape(s)
			if size == 0 {
				return nil, false
			}
			buf, s = utf8.AppendRune(buf, r), s[size:]
		}
		if i = bytes.IndexByte(s, '\\'); i < 0 {
			i = len(s)
		}
	}
}

// UnicodeLen is the length of an escape of the form \uXXXX.
const UnicodeLen = len(`\u0000`)

// IsVerbatim reports whether JSON can write s between quotes as it is.
func IsVerbatim(s string) bool {
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' || s[i] < ' ' {
			return false
		}
	}
	return true
}

// Escape returns s as JSON writes it between quotes, if it uses no more escapes
// than it must.
func Escape(s string) string {
	if IsVerbatim(s) {
		return s
	}
	b := make([]byte, 0, len(s)+len(`\u0000`))
	for _, c := range []byte(s) {
		switch i := strings.IndexByte("\"\\\b\f\n\r\t", c); {
		case i >= 0:
			b = append(b, '\\', `"\bfnrt`[i])
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// escapedUnit returns the UTF-16 code unit of the escape at the start of s.
func escapedUnit(s []byte) (r rune, ok bool) {
	if len(s) < UnicodeLen || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	return hexUnit(s[2], s[3], s[4], s[5])
}

// hexUnit returns the number of four hexadecimal digits.
func hexUnit(a, b, c, d byte) (r rune, ok bool) {
	a, b, c, d = hex[a], hex[b], hex[c], hex[d]
	return rune(a&15)<<12 | rune(b&15)<<8 | rune(c&15)<<4 | rune(d&15), a&b&c&d > 15
}

// hex has the values of hexadecimal digits, and a bit above them to tell them
// from other bytes.
var hex = func() (values [256]uint8) {
	const digits = "0123456789abcdef"
	for i := range digits {
		values[digits[i]] = 16 | uint8(i)
	}
	for i := 10; i < 16; i++ {
		values[digits[i]-'a'+'A'] = 16 | uint8(i)
	}
	return values
}()
