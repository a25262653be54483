package filters

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The bounds of an excerpt's line: columns before the range, columns in all,
// and bytes, since combining marks take no column.
const (
	excerptBefore  = 30
	excerptColumns = 72
	excerptBytes   = 200
)

// Excerpt returns a picture of the range in its line of input: the line, cut
// to a window around the range's start, and below it a line of carets.
//
//	title[equal]おすすめ
//	      ^^^^^
//
// Wide runes count two columns, ambiguous ones and others one, combining
// marks none, and tabs stay tabs. Bytes that a terminal might obey, and those
// that are not UTF-8, are shown as U+FFFD. A range that is not inside the
// input is cut to it.
func (p Position) Excerpt(input string) string {
	start := min(max(p.Start, 0), len(input))
	end := min(max(p.End, start), len(input))
	first := start
	for columns := 0; first > 0; {
		r, n := utf8.DecodeLastRuneInString(input[:first])
		columns += columnsOf(r)
		if r == '\n' || r == '\r' || columns > excerptBefore || start-first > excerptBytes/2 {
			break
		}
		first -= n
	}
	var line, carets strings.Builder
	columns := 0
	if first > 0 && input[first-1] != '\n' && input[first-1] != '\r' {
		line.WriteString("…")
		carets.WriteByte(' ')
		columns = 1
	}
	marked := false
	for i := first; i < len(input); {
		r, n := utf8.DecodeRuneInString(input[i:])
		if r == '\n' || r == '\r' {
			break
		}
		width := columnsOf(r)
		if columns += width; columns >= excerptColumns || i+n-first > excerptBytes {
			line.WriteString("…")
			break
		}
		switch {
		case r == '\t':
			line.WriteByte('\t')
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) && r != '\u200D':
			line.WriteRune(utf8.RuneError)
		default:
			line.WriteRune(r)
		}
		switch {
		case i >= start && i < end && width > 0:
			carets.WriteString(strings.Repeat("^", width))
			marked = true
		case i+n > start:
		case r == '\t':
			carets.WriteByte('\t')
		default:
			carets.WriteString(strings.Repeat(" ", width))
		}
		i += n
	}
	if !marked {
		carets.WriteByte('^')
	}
	return line.String() + "\n" + carets.String()
}
