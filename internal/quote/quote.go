// Package quote shows strings that came from outside: short, and safe for
// terminals, logs and messages.
//
// What it returns is valid UTF-8 without control characters (line breaks and
// C1 among them), bidirectional controls, line separators and other runes
// that are not printed. Each of them, and each byte that is not UTF-8, is
// shown as an escape sequence of Go. No rune and no escape is cut in half.
package quote

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ShortBytes bounds what [Short] shows.
const ShortBytes = 40

// ellipsis marks a cut. It is not counted in the bounds.
const ellipsis = "…"

// Short returns s as a Go string literal of at most 40 bytes between the
// quotes. It is what messages show of a name or a value.
func Short(s string) string { return Literal(s, ShortBytes) }

// Literal returns s as a Go string literal of at most most bytes between the
// quotes. Every rune that is easily overlooked is escaped, white space other
// than U+0020 too.
func Literal(s string, most int) string {
	b := []byte{'"'}
	for i, n := 0, 0; i < len(s); i += n {
		_, n = utf8.DecodeRuneInString(s[i:])
		before := len(b)
		b = strconv.AppendQuote(b, s[i:i+n])
		b = append(b[:before], b[before+1:len(b)-1]...)
		if len(b)-len(`"`) > most {
			b = append(b[:before], ellipsis...)
			break
		}
	}
	return string(append(b, '"'))
}

// Count returns a number of things, such as "1 filter" or "2 filters".
func Count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.FormatInt(int64(n), 10) + " " + noun + "s"
}

// Name returns s, the name of a file or a line, as it is if it is harmless and
// not long, and otherwise like Literal, so that a terminal or a log cannot take
// it for a command, or for a part of the message.
func Name(s string, most int) string {
	if line := Line(s, most); s != "" && (line == s || Line(s, len(s)) == s) {
		return line
	}
	return Literal(s, most)
}

// Line returns at most most bytes of s, without quotes: whole messages, anything
// that is shown as it is as long as it is harmless. Spaces of any width are.
func Line(s string, most int) string {
	if len(s) <= most && !strings.ContainsFunc(s, unsafe) {
		return s
	}
	b := make([]byte, 0, min(len(s), most)+len(ellipsis))
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		before := len(b)
		if !unsafe(r) || strings.HasPrefix(s[i:], string(utf8.RuneError)) {
			b = append(b, s[i:i+n]...)
		} else {
			b = strconv.AppendQuote(b, s[i:i+n])
			b = append(b[:before], b[before+1:len(b)-1]...)
		}
		if len(b) > most {
			return string(append(b[:before], ellipsis...))
		}
	}
	return string(b)
}

// Errors returns one line of at most 500 bytes for a list of errors: head, and
// after it as many of their messages as there is room for, without the prefix
// that each of them has.
func Errors[E error](head, prefix string, errs []E) string {
	const each, all = 180, 470
	line, separator := head, ": "
	for i, err := range errs {
		s := Line(strings.TrimPrefix(err.Error(), prefix), each)
		if len(line)+len(s) > all {
			return line + "; and " + strconv.Itoa(len(errs)-i) + " more"
		}
		line += separator + s
		separator = "; "
	}
	return line
}

// unsafe reports whether Line may have to escape r. U+FFFD, which also is what
// an invalid byte reads as, counts as unsafe.
func unsafe(r rune) bool {
	const zeroWidthJoiner = '\u200D' // of emoji
	return r == utf8.RuneError || !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) && r != zeroWidthJoiner
}

// Cut returns s, or if it is longer than most bytes a start of it that ends
// with a whole rune and a mark. It escapes nothing: it is for members of
// errors and of JSON, which are quoted where they are shown. The result does
// not keep the memory of s.
func Cut(s string, most int) string {
	if len(s) <= most {
		return strings.Clone(s)
	}
	n := max(most, 0)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + ellipsis
}
