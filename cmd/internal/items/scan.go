package items

import (
	"bytes"

	"github.com/microcms-go/filters/internal/rawjson"
)

// itemEnd returns where the object ends that b starts with, or -1. It does not
// change its mind when there is more of the input.
func itemEnd(b []byte) int {
	if rawjson.At(b, 0) != '{' {
		return -1
	}
	return rawjson.Closing(b, 1, 1, '{')
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// trimSpace returns the index after the last byte of b that is not white space.
func trimSpace(b []byte) int {
	i := len(b)
	for i > 0 && isSpace(b[i-1]) {
		i--
	}
	return i
}

// A line break between a closing and an opening bracket is always between two
// values of the input, never in one: strings hold no line breaks, and inside a
// value a comma is there. So values that start on lines of their own can
// be told apart without reading what is before or in them.

// nextValue returns where the value that starts at b[i] ends and where the
// next one starts, or len(b) if it is the last, and how many line breaks are
// before that.
func nextValue(b []byte, i int) (end, next int, lines int64) {
	for from := i; ; {
		n := bytes.IndexByte(b[from:], '\n')
		if n < 0 {
			return trimSpace(b), len(b), lines
		}
		from += n
		next = rawjson.SkipSpace(b, from)
		lines += lineBreaks(b[from:next])
		if between(b[i:from], b[next:]) {
			return i + trimSpace(b[i:from]), next, lines
		}
		from = next
	}
}

func lineBreaks(b []byte) int64 { return int64(bytes.Count(b, []byte("\n"))) }

// lastValue returns where the last value of b starts that follows another one
// on an earlier line, or -1.
func lastValue(b []byte) int {
	for {
		n := bytes.LastIndexByte(b, '\n')
		if n < 0 {
			return -1
		}
		next := rawjson.SkipSpace(b, n)
		if between(b[:n], b[next:]) {
			return next
		}
		b = b[:trimSpace(b[:n])]
	}
}

// between reports whether a line break between before and after is one between
// two values.
func between(before, after []byte) bool {
	n := trimSpace(before)
	return len(after) > 0 && (after[0] == '{' || after[0] == '[') && n > 0 && (before[n-1] == '}' || before[n-1] == ']')
}

// AppendLine appends the JSON text b as one line, without a line break at its
// end. White space between tokens is dropped if it holds a line break
// anywhere; nothing else changes.
func AppendLine(dst, b []byte) []byte {
	if bytes.IndexByte(b, '\n') < 0 && bytes.IndexByte(b, '\r') < 0 {
		return append(dst, b...)
	}
	for i := 0; i < len(b); {
		start := i
		switch {
		case isSpace(b[i]):
			i = rawjson.SkipSpace(b, i)
			continue
		case b[i] == '"':
			if i = rawjson.StringEnd(b, i+1) + 1; i == 0 {
				i = len(b)
			}
		default:
			for i < len(b) && b[i] != '"' && !isSpace(b[i]) {
				i++
			}
		}
		dst = append(dst, b[start:i]...)
	}
	return dst
}

// IsWhole reports whether b is one object up to its last byte.
func IsWhole(b []byte) bool { return itemEnd(b) == len(b) }
