package program

import (
	"strings"
	"unicode/utf8"
)

// IsWordByte reports whether c may be part of a name in a program. Letters that
// are not ASCII count as such.
func IsWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || IsDigit(c) || c == '_' || c == '$' || c >= utf8.RuneSelf
}

// IsDigit reports whether c is a decimal digit.
func IsDigit(c byte) bool { return '0' <= c && c <= '9' }

// PrefixLen returns the length of the first of some prefixes that s has, or 0.
func PrefixLen(s string, prefixes ...string) int {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}

// LenOf returns the length of the bytes of a kind that s starts with.
func LenOf(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

// WordSet returns the set of some words.
func WordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
