package items

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// A mistake is what is wrong with the input.
type mistake struct {
	at     int // where
	item   int // where the item starts that it is in, or none
	reason string
	inList bool // it is between the items of a list, and so where items start is not known
}

const none = -1

// A span is the place of an item.
type span struct{ start, end int }

// unclosed returns what is wrong with the item that starts at b[i] and has no end.
func unclosed(b []byte, i int) *mistake {
	err := check(b[i:])
	return &mistake{at: i + err.Offset, item: i, reason: err.Reason}
}

// check returns what is wrong with an item, or nil. An item that is broken ends
// where the next value starts, if that can be told: where input is cut into
// blocks must not matter.
func check(item []byte) *filters.ContentError {
	_, err := validator.Match(item)
	broken, ok := errors.AsType[*filters.ContentError](err)
	if ok {
		if _, next, _ := nextValue(item, 0); next < len(item) {
			return check(item[:next])
		}
	}
	return broken
}

// validator matches every item that is not broken.
var validator, _ = filters.Evaluator{Validate: true}.Compile(filters.Filter{})

// wanted is what the input consists of.
const wanted = "an item, an array of items or a list response"

// checkStart returns what is wrong with how the value at b[i] starts, or nil.
// If that is not nil, b must not end before b[i+describable] unless it is everything.
func checkStart(b []byte, i int) *mistake {
	if b[i] == '{' || b[i] == '[' {
		return nil
	}
	return &mistake{at: i, item: none, reason: "expected " + wanted + ", but found " + describe(b[i:])}
}

// describable is how many bytes are needed to describe what follows.
const describable = len("false")

// describe names what b, which is not empty, starts with instead of the right
// value.
func describe(b []byte) string {
	r, n := utf8.DecodeRune(b)
	switch {
	case r == '\ufeff':
		return "a byte order mark: remove it, JSON has none"
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return "the byte order mark of UTF-16, where JSON is UTF-8: convert it"
	case r == utf8.RuneError && n == 1, r < ' ':
		return fmt.Sprintf("the byte 0x%02x", b[0])
	case r == '"':
		return "a string"
	case r == '[':
		return "an array"
	case r == '-', '0' <= r && r <= '9':
		return "a number"
	}
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(b, []byte(word)) {
			return word
		}
	}
	return fmt.Sprintf("%q", r)
}

func tooLong(at, maxItem int) *mistake {
	reason := fmt.Sprintf("an item of more than %d bytes: see --max-item", maxItem)
	return &mistake{at: at, item: none, inList: true, reason: reason}
}

// describe returns what is wrong in c, and where.
func (f *file) describe(c *chunk, m *mistake) string {
	line, column := f.position(c, m.at)
	text := fmt.Sprintf("%s:%d:%d: %s", f.label(), line, column, m.reason)
	if m.item != none {
		if first, _ := f.position(c, m.item); first != line {
			text += fmt.Sprintf(" (in the item that starts in line %d)", first)
		}
	}
	return text
}

// position returns the line and the column, in bytes and from 1, of c.data[i].
func (f *file) position(c *chunk, i int) (line, column int64) {
	before := c.data[:i]
	line = f.lines + lineBreaks(before) + 1
	if n := bytes.LastIndexByte(before, '\n'); n >= 0 {
		return line, int64(i - n)
	}
	return line, c.off + int64(i) - f.lineStart + 1
}

// pass counts the lines of c as done with.
func (f *file) pass(c *chunk) {
	f.lines += c.lines
	if c.lines > 0 {
		f.lineStart = c.off + int64(bytes.LastIndexByte(c.data, '\n')) + 1
	}
}
