package rawjson

import (
	"bytes"
	"strings"
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

// A Phrase is a string to search for in strings as JSON writes them, prepared
// once for many searches.
type Phrase struct {
	plain  Needle
	quoted Needle // the same as JSON writes it, if it uses no more escapes than it must
	slash  bool   // there is a / in it, which JSON may escape
}

// NewPhrase returns the phrase for s.
func NewPhrase(s string) *Phrase {
	p := &Phrase{plain: NewNeedle(s), slash: strings.Contains(s, "/")}
	if p.quoted = p.plain; !IsVerbatim(s) {
		p.quoted = NewNeedle(Escape(s))
	}
	return p
}

// Plain returns the needle for strings without escapes.
func (p *Phrase) Plain() *Needle { return &p.plain }

// In reports whether the string that JSON writes as raw contains the phrase,
// and whether the escapes in it are right as far as they were looked at.
func (p *Phrase) In(raw []byte) (found, ok bool) {
	if p.searchQuoted(raw) {
		return true, true
	}
	if Index(raw, &unicodeEscape) < 0 && !(p.slash && Index(raw, &slashEscape) >= 0) {
		return false, true
	}
	return p.searchDecoded(raw)
}

// The escapes that have a choice: JSON lets a quote, a backslash and a control
// character stand for themselves nowhere.
var unicodeEscape, slashEscape = NewNeedle(`\u`), NewNeedle(`\/`)

// searchQuoted reports whether p.quoted is in raw, as whole escapes.
func (p *Phrase) searchQuoted(raw []byte) bool {
	for from := 0; ; {
		n := Index(raw[from:], &p.quoted)
		if n < 0 {
			return false
		}
		if from += n; !insideEscape(raw, from) {
			return true
		}
		from++
	}
}

// insideEscape reports whether raw[i] belongs to an escape that starts before
// it.
func insideEscape(raw []byte, i int) bool {
	if startsEscape(raw, i-1) {
		return true
	}
	for k := i - 2; k >= 0 && k > i-UnicodeLen; k-- {
		if raw[k] == '\\' {
			return raw[k+1] == 'u' && startsEscape(raw, k)
		}
	}
	return false
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

// searchDecoded searches in raw without its escapes, a window at a time.
func (p *Phrase) searchDecoded(raw []byte) (found, ok bool) {
	var window [2048]byte
	keep := len(p.plain.text) - 1 // bytes that may be the start of the phrase
	if 2*keep > len(window) {
		text, ok := Unescape(nil, raw)
		return ok && Index(text, &p.plain) >= 0, ok
	}
	for text := window[:0]; len(raw) > 0; {
		var n int
		if text, n = appendUnescaped(text, raw); n < 0 {
			return false, false
		}
		if Index(text, &p.plain) >= 0 {
			return true, true
		}
		raw = raw[n:]
		text = window[:copy(window[:], text[max(0, len(text)-keep):])]
	}
	return false, true
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
		r, size := escape(raw[i:])
		if size == 0 {
			return text, -1
		}
		text = utf8.AppendRune(text, r)
		i += size
	}
	return text, i
}
