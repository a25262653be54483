package term

import (
	"bytes"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Write writes b. To a terminal it writes only what is harmless there, our own
// colours among it.
func (w *Writer) Write(b []byte) (int, error) {
	if !w.terminal {
		return w.Writer.Write(b)
	}
	text := b
	if len(w.partial) > 0 {
		text = slices.Concat(w.partial, b)
	}
	whole := wholeRunes(text)
	w.partial = bytes.Clone(text[whole:])
	if _, err := w.Writer.Write(harmless(text[:whole])); err != nil {
		return 0, err
	}
	return len(b), nil
}

// wholeRunes returns how much of b is not the start of a rune at its end.
func wholeRunes(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if i := len(b) - n; utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			break
		}
	}
	return len(b)
}

// harmless returns b with escape sequences in place of what a terminal could take
// for a command.
func harmless(b []byte) []byte {
	if !slices.ContainsFunc(b, func(c byte) bool { return c < ' ' && c != '\n' && c != '\t' || c >= 0x7F }) {
		return b
	}
	safe := make([]byte, 0, len(b)+32)
	for i, n := 0, 0; i < len(b); i += n {
		var r rune
		r, n = utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			safe = fmt.Appendf(safe, `\x%02x`, b[i])
		case r == '\n', r == '\t', unicode.IsPrint(r), unicode.Is(unicode.Zs, r), r == '\u200D', r == utf8.RuneError:
			safe = append(safe, b[i:i+n]...)
		default:
			if c := ownColor(b[i:]); c > 0 {
				safe = append(safe, b[i:i+c]...)
				n = c
			} else if r > 0xFFFF {
				safe = fmt.Appendf(safe, `\U%08x`, r)
			} else {
				safe = fmt.Appendf(safe, `\u%04x`, r)
			}
		}
	}
	return safe
}

// ownColor returns the length of the colour that b starts with, or 0.
func ownColor(b []byte) int {
	for _, c := range []Color{Red, Yellow, Green, Cyan, Bold, Faint, reset} {
		if bytes.HasPrefix(b, []byte(c)) {
			return len(c)
		}
	}
	return 0
}
