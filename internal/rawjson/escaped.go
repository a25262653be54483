package rawjson

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// CommonPrefix compares the string that JSON writes as raw with s. It returns
// how many bytes they have in common, and the byte of the string that follows
// those, or -1 at its end. It reads no more of raw than that takes, and reports
// whether the escapes in it are right.
func CommonPrefix(raw []byte, s string) (n, next int, ok bool) {
	for i := 0; i < len(raw); {
		if raw[i] != '\\' {
			if n == len(s) || raw[i] != s[n] {
				return n, int(raw[i]), true
			}
			i++
			n++
			continue
		}
		r, size := escape(raw[i:])
		if size == 0 {
			return n, -1, false
		}
		i += size
		var buf [utf8.UTFMax]byte
		for _, c := range utf8.AppendRune(buf[:0], r) {
			if n == len(s) || c != s[n] {
				return n, int(c), true
			}
			n++
		}
	}
	return n, -1, true
}

// escape returns the rune that the escape at the start of s means and the
// escape's length, which is 0 if it is wrong. An unpaired surrogate is U+FFFD.
func escape(s []byte) (r rune, size int) {
	if len(s) < 2 {
		return 0, 0
	}
	if s[1] != 'u' {
		return shortEscapes[s[1]], min(2, int(shortEscapes[s[1]]))
	}
	r, ok := escapedUnit(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		low, _ := escapedUnit(s[UnicodeLen:])
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			return r, 2 * UnicodeLen
		}
	}
	return r, UnicodeLen
}

// shortEscapes are the runes that escapes of one letter mean.
var shortEscapes = [256]rune{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// startsEscape reports whether an escape starts at raw[i]: a backslash that no
// other one escapes.
func startsEscape(raw []byte, i int) bool {
	k := i
	for k >= 0 && raw[k] == '\\' {
		k--
	}
	return (i-k)%2 == 1
}

// appendUnescaped appends to text as much of the string that JSON writes as raw
// as there is room for, and returns how many bytes of raw it read, or -1 if an
// escape is wrong.
func appendUnescaped(text, raw []byte) ([]byte, int) {
	i := 0
	for i < len(raw) && cap(text)-len(text) >= utf8.UTFMax {
		if raw[i] != '\\' {
			rest := raw[i:min(len(raw), i+cap(text)-len(text))]
			n := bytes.IndexByte(rest, '\\')
			if n < 0 {
				n = len(rest)
			}
			text = append(text, rest[:n]...)
			i += n
			continue
		}
		if text, i = appendRunes(text, raw, i); i == len(raw) || raw[i] != '\\' || cap(text)-len(text) < utf8.UTFMax {
			continue
		}
		r, size := escape(raw[i:])
		if size == 0 {
			return text, -1
		}
		text = utf8.AppendRune(text, r)
		i += size
	}
	return text, i
}

// appendRunes is appendUnescaped for the escapes from raw[i] on that are a rune
// of three bytes each, as most in Japanese are.
func appendRunes(text, raw []byte, i int) ([]byte, int) {
	n := len(text)
	text = text[:cap(text)]
	for n+utf8.UTFMax <= len(text) {
		s := raw[i:]
		if len(s) < UnicodeLen || s[0] != '\\' || s[1] != 'u' {
			break
		}
		r, ok := hexUnit(s[2], s[3], s[4], s[5])
		if !ok || r < 0x800 || utf16.IsSurrogate(r) {
			break
		}
		t := text[n : n+3 : n+3]
		t[0], t[1], t[2] = 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F
		n += 3
		i += UnicodeLen
	}
	return text[:n], i
}

// escapeAround returns the index of the escape that raw[i] is in, or i.
func escapeAround(raw []byte, i int) int {
	if startsEscape(raw, i-1) {
		return i - 1
	}
	for k := i - 2; k >= 0 && k > i-UnicodeLen; k-- {
		if raw[k] == '\\' {
			if raw[k+1] == 'u' && startsEscape(raw, k) {
				return k
			}
			break
		}
	}
	return i
}
