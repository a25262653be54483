package rawjson

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// A Phrase is a string to search for in strings as JSON writes them, prepared
// once for many searches.
type Phrase struct {
	plain  Needle
	quoted Needle  // the same as JSON writes it, if it uses no more escapes than it must
	slash  bool    // there is a / in it, which JSON may escape
	choice *Needle // the start of the escapes that its runes may have

	anchored sync.Once // sets anchor, since few searches need it
	anchor   anchor
}

// NewPhrase returns the phrase for s.
func NewPhrase(s string) *Phrase {
	p := &Phrase{plain: NewNeedle(s), slash: strings.Contains(s, "/"), choice: &asciiEscape}
	if p.quoted = p.plain; !IsVerbatim(s) {
		p.quoted = NewNeedle(Escape(s))
	}
	if !isASCII(s) {
		p.choice = &unicodeEscape
	}
	return p
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Plain returns the needle for strings without escapes.
func (p *Phrase) Plain() *Needle { return &p.plain }

// In reports whether the string that JSON writes as raw contains the phrase,
// and whether the escapes in it are right as far as they were looked at.
func (p *Phrase) In(raw []byte) (found, ok bool) {
	if p.searchQuoted(raw) {
		return true, true
	}
	// If it is there, it has an escape that JSON need not use.
	if Index(raw, p.choice) < 0 && !(p.slash && Index(raw, &slashEscape) >= 0) {
		return false, true
	}
	p.anchored.Do(func() { p.anchor = newAnchor(p.plain.text) })
	if p.anchor.exists {
		if found, ok, complete := p.searchAnchored(raw); complete {
			return found, ok
		}
	}
	return p.searchDecoded(raw)
}

// The escapes that have a choice: in JSON a quote, a backslash and a control
// character must be escaped everywhere.
var unicodeEscape, asciiEscape, slashEscape = NewNeedle(`\u`), NewNeedle(`\u00`), NewNeedle(`\/`)

// searchQuoted reports whether p.quoted is in raw, as whole escapes.
func (p *Phrase) searchQuoted(raw []byte) bool {
	for from := 0; ; {
		n := Index(raw[from:], &p.quoted)
		if n < 0 {
			return false
		}
		if from += n; escapeAround(raw, from) == from {
			return true
		}
		from++
	}
}

// An anchor is a rune of a phrase that is rare: where it is not, the phrase is
// not either. Around it, and nowhere else, strings are unescaped.
type anchor struct {
	exists        bool
	plain         Needle  // the rune as it is
	digits        [4]byte // the rune in hexadecimal, in lower case
	pair          pair    // two of them that are 0 to 9
	before, after int     // how many UTF-16 units of the phrase are before and after it
}

// longestAnchored bounds the bytes of a phrase that has an anchor, and so those
// around it.
const longestAnchored = 128

// newAnchor returns the anchor of the phrase s, if s has a rune that is good for
// one: not ASCII, since letters are not rare, and escaped by two digits that
// have no upper case.
func newAnchor(s string) anchor {
	if len(s) > longestAnchored || !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return anchor{}
	}
	units := 0
	best := anchor{}
	at, rank := "", 0
	for i, r := range s {
		if r >= utf8.RuneSelf && utf16.RuneLen(r) == 1 {
			digits := digitsOf(r)
			p := rarestDigits(digits)
			// Later runes win, as later bytes do.
			if n := int(digitRank[p.x]) * int(digitRank[p.y]); p.gap > 0 && n >= rank {
				at, rank = s[i:i+utf8.RuneLen(r)], n
				best = anchor{exists: true, digits: digits, pair: p, before: units}
			}
		}
		units += utf16.RuneLen(r)
	}
	if best.exists {
		best.plain = NewNeedle(at)
	}
	best.after = units - best.before - 1
	return best
}

// digitsOf returns a rune below U+10000 in hexadecimal.
func digitsOf(r rune) (digits [4]byte) {
	for i := range digits {
		digits[i] = "0123456789abcdef"[r>>(12-4*i)&15]
	}
	return digits
}

// rarestDigits returns the two rarest of the four, or nothing if they are not
// rare.
func rarestDigits(digits [4]byte) pair {
	best, rank := pair{}, 3
	for i := range digits {
		for j := i + 1; j < len(digits); j++ {
			if n := int(digitRank[digits[i]]) * int(digitRank[digits[j]]); n > rank {
				rank = n
				best = pair{at: len(`\u`) + i, gap: j - i, x: digits[i], y: digits[j]}
			}
		}
	}
	return best
}

// digitRank is higher for digits that are rarer in Japanese in escapes, where
// hiragana and katakana start with 30; 0 for what has an upper case.
var digitRank = [256]uint8{'0': 1, '1': 6, '2': 6, '3': 1, '4': 5, '5': 4, '6': 4, '7': 5, '8': 5, '9': 5}

// isEscapedAt reports whether the escape of the anchor is at raw[i].
func (a *anchor) isEscapedAt(raw []byte, i int) bool {
	if i < 0 || i+UnicodeLen > len(raw) || raw[i] != '\\' || raw[i+1] != 'u' {
		return false
	}
	for k := range a.digits {
		// No digit of the hexadecimal numbers changes by this but A to F.
		if raw[i+2+k]|0x20 != a.digits[k]|0x20 {
			return false
		}
	}
	return true
}

// searchAnchored looks for the phrase around each anchor. It gives up, and is
// not complete, where anchors are so frequent that it is cheaper to unescape
// all.
func (p *Phrase) searchAnchored(raw []byte) (found, ok, complete bool) {
	const step = 16 // bytes unescaped in the time that a search takes to stop
	budget := 256 + len(raw)/8
	a := &p.anchor
	for at := 0; budget >= 0; budget -= step {
		i := indexPair(raw[at:], a.pair)
		if i < 0 {
			break
		}
		at += i + 1
		if start := at - 1 - a.pair.at; a.isEscapedAt(raw, start) {
			found, ok := p.around(raw, start, &budget)
			if found || !ok {
				return found, ok, true
			}
		}
	}
	for at := 0; budget >= 0; budget -= step {
		i := Index(raw[at:], &a.plain)
		if i < 0 {
			return false, true, true
		}
		at += i + 1
		found, ok := p.around(raw, at-1, &budget)
		if found || !ok {
			return found, ok, true
		}
	}
	return false, true, false
}

// around reports whether the phrase is around the anchor at raw[i], and whether
// the escapes there are right.
func (p *Phrase) around(raw []byte, i int, budget *int) (found, ok bool) {
	from := max(0, i-UnicodeLen*p.anchor.before)
	for from > 0 && !utf8.RuneStart(raw[from]) {
		from--
	}
	from = escapeAround(raw, from)
	to := min(len(raw), i+UnicodeLen*(1+p.anchor.after))
	*budget -= to - from
	var window [2 * UnicodeLen * longestAnchored]byte
	text := window[:0]
	for k := from; k < to; {
		if raw[k] != '\\' {
			text = append(text, raw[k])
			k++
			continue
		}
		r, size := escape(raw[k:])
		if size == 0 {
			return false, false
		}
		text = utf8.AppendRune(text, r)
		k += size
	}
	return bytes.Contains(text, p.plain.bytes), true
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
