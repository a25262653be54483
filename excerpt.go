package filters

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/width"
)

// The bounds of an excerpt's line: columns before the range, columns in all,
// and bytes, since combining marks take no column.
const (
	excerptBefore  = 30
	excerptColumns = 72
	excerptBytes   = 200
)

// Excerpt returns a picture of the range in its line of input: the line, cut
// to a window around the start of the range, and a line of carets below it.
//
//	title[equal]おすすめ
//	      ^^^^^
//
// Wide runes count two columns, ambiguous ones and others one, combining
// marks none, and tabs stay tabs. Bytes that control a terminal, and those
// that are not UTF-8, are shown as U+FFFD. A range that is not in the input is
// cut to it.
func (p Position) Excerpt(input string) string {
	start := min(max(p.Start, 0), len(input))
	end := min(max(p.End, start), len(input))
	first := excerptStart(input, start)
	var line, carets strings.Builder
	columns := 0
	if first > 0 && !isLineBreak(rune(input[first-1])) {
		line.WriteString("…")
		carets.WriteByte(' ')
		columns = 1
	}
	marked := false
	for i := first; i < len(input); {
		r, n := utf8.DecodeRuneInString(input[i:])
		if isLineBreak(r) {
			break
		}
		wide := width.Columns(r)
		if columns += wide; columns >= excerptColumns || i+n-first > excerptBytes {
			line.WriteString("…")
			break
		}
		line.WriteRune(harmless(r))
		switch {
		case i >= start && i < end && wide > 0:
			carets.WriteString(strings.Repeat("^", wide))
			marked = true
		case i+n > start:
		case r == '\t':
			carets.WriteByte('\t')
		default:
			carets.WriteString(strings.Repeat(" ", wide))
		}
		i += n
	}
	if !marked {
		carets.WriteByte('^')
	}
	return line.String() + "\n" + carets.String()
}

// excerptStart returns where the window around start starts.
func excerptStart(input string, start int) int {
	first := start
	for columns := 0; first > 0; {
		r, n := utf8.DecodeLastRuneInString(input[:first])
		columns += width.Columns(r)
		if isLineBreak(r) || columns > excerptBefore || start-first > excerptBytes/2 {
			break
		}
		first -= n
	}
	return first
}

func isLineBreak(r rune) bool { return r == '\n' || r == '\r' }

// harmless returns r, or U+FFFD in its place if a terminal may obey it.
func harmless(r rune) rune {
	const zeroWidthJoiner = '\u200D'
	if r == '\t' || unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || r == zeroWidthJoiner {
		return r
	}
	return utf8.RuneError
}
