package program

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An escapes is the set of escapes of a kind of literal.
type escapes uint8

const (
	raw      escapes = iota
	unknown          // the part is a hole
	cLike            // \n, \x5b, \u005b; an unknown escape is the character
	keeping          // the same, but the backslash of an unknown escape stays
	quoted           // only \\ and escaped quotes
	entities         // &amp;
	bare             // a backslash is always dropped (words of a shell)
	doubled          // \ before $ ` " \ and line breaks ("…" of a shell)
)

// read returns what the escape or character that s starts with means, and its
// length. A byte that is not UTF-8 belongs to a character in some other encoding:
// U+FFFD replaces it.
func (e escapes) read(s string) (string, int) {
	if e != raw && (s[0] == '\\' && e != entities || s[0] == '&' && e == entities) {
		if meant, n := e.decode(s); n > 0 {
			return meant, n
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	if n == 1 && s[0] >= utf8.RuneSelf {
		return "\uFFFD", 1
	}
	return s[:n], n
}

// decode reads the escape at the start of s and returns what it means and
// its length, which is 0 if it is not an escape.
func (e escapes) decode(s string) (string, int) {
	if e == entities {
		return decodeEntity(s)
	}
	if len(s) < 2 {
		return "", 0
	}
	c := s[1]
	switch e {
	case bare:
		if c == '\n' {
			return "", 2
		}
		_, n := utf8.DecodeRuneInString(s[1:])
		return s[1 : 1+n], 1 + n
	case doubled:
		switch c {
		case '$', '`', '"', '\\':
			return s[1:2], 2
		case '\n':
			return "", 2
		}
		return "", 0
	case quoted:
		if c == '\\' || c == '\'' {
			return s[1:2], 2
		}
		return "", 0
	}
	if i := strings.IndexByte("ntrbfvae0", c); i >= 0 && (c != '0' || len(s) == 2 || !IsDigit(s[2])) {
		return "\n\t\r\b\f\v\a\x1b\x00"[i : i+1], 2
	}
	digits, from := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c], 2
	if c == 'u' && strings.HasPrefix(s[2:], "{") {
		from, digits = 3, strings.IndexByte(s[:min(len(s), 12)], '}')-3
	}
	switch v, ok := hexValue(s[from:], digits); {
	case c == '\r' && strings.HasPrefix(s[2:], "\n"):
		return "", 3
	case c == '\r' || c == '\n':
		return "", 2
	case digits > 0 && ok:
		return string(v), from + digits + from - 2 // and a brace
	case e == keeping && strings.IndexByte(`\'"$`+"`", c) < 0:
		return "", 0
	}
	_, n := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+n], 1 + n
}

func hexValue(s string, n int) (rune, bool) {
	if n < 1 || len(s) < n || n > 8 {
		return 0, false
	}
	v, err := strconv.ParseUint(s[:n], 16, 32)
	return rune(v), err == nil && v <= utf8.MaxRune
}

// decodeEntity reads a character reference of HTML.
func decodeEntity(s string) (string, int) {
	const most = 32
	end := strings.IndexByte(s[:min(len(s), most)], ';')
	if end < 0 {
		return "", 0
	}
	decoded := html.UnescapeString(s[:end+1])
	if decoded == s[:end+1] {
		return "", 0
	}
	return decoded, end + 1
}

// PlainEverywhere reports whether s means itself in every kind of literal and in a URL.
func PlainEverywhere(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !IsWordByte(c) && strings.IndexByte("-_.~:,[]()", c) < 0 || c == '$' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// PlainInLiterals reports whether s means itself in every kind of literal of a file in UTF-8.
func PlainInLiterals(s string) bool {
	for _, r := range s {
		if r < ' ' || strings.ContainsRune("\\\"'`$#%&<>{}!\x7F\uFFFD", r) {
			return false
		}
	}
	return true
}
