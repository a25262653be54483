package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// A form is what a value of the input can be.
type form uint8

const (
	formUnknown form = iota // more must be read to tell
	formItem
	formArray    // of items
	formResponse // a list response of the content API
)

// formWindow is how much of a value may be needed to tell a list response.
const formWindow = 1 << 20

// responseMembers are the members of a list response.
var responseMembers = []string{`"contents"`, `"totalCount"`, `"offset"`, `"limit"`}

// formOf returns the form of the value that b begins with and, for the last
// two forms, where the first element begins at the earliest. More of b may
// follow unless whole is true.
//
// An object is a list response if its member "contents" is an array and none
// but the others of a list response stand before it and directly behind it. If
// the array ends after more than formWindow bytes, what follows is not asked.
func formOf(b []byte, whole bool) (form, int) {
	if bytes.HasPrefix(b, []byte("[")) {
		return formArray, 1
	}
	unknown := formUnknown
	if whole {
		unknown = formItem
	}
	for i, first := 1, true; ; first = false {
		i = skipSpace(b, i)
		name, partial := memberName(b[i:], responseMembers)
		if partial {
			return unknown, 0
		}
		if name == "" {
			return formItem, 0
		}
		i = skipSpace(b, i+len(name))
		if i < len(b) && b[i] == ':' {
			i = skipSpace(b, i+1)
		} else if i < len(b) {
			return formItem, 0
		}
		if i == len(b) {
			return unknown, 0
		}
		if name == responseMembers[0] {
			switch {
			case b[i] != '[':
				return formItem, 0
			case !first:
				return formResponse, i + 1
			}
			return responseOrItem(b, i, whole), i + 1
		}
		for i < len(b) && bytes.IndexByte([]byte("+-.0123456789Ee"), b[i]) >= 0 {
			i++
		}
		if i = skipSpace(b, i); i == len(b) {
			return unknown, 0
		}
		if b[i] != ',' {
			return formItem, 0
		}
		i++
	}
}

// responseOrItem tells by what follows the array at b[i], the first member of
// an object.
func responseOrItem(b []byte, i int, whole bool) form {
	unknown := formUnknown
	if whole || len(b) >= formWindow {
		unknown = formResponse
	}
	end := closing(b, i, 0, '[', ']')
	if end < 0 {
		return unknown
	}
	if end = skipSpace(b, end); end == len(b) {
		return unknown
	}
	if b[end] == ',' {
		end = skipSpace(b, end+1)
		name, partial := memberName(b[end:], responseMembers[1:])
		switch {
		case partial:
			return unknown
		case name == "":
			return formItem
		}
	}
	return formResponse
}

// memberName returns which of names b begins with. If b is too short to tell,
// partial is true.
func memberName(b []byte, names []string) (name string, partial bool) {
	for _, name := range names {
		if bytes.HasPrefix(b, []byte(name)) {
			return name, false
		}
		partial = partial || len(b) < len(name) && name[:len(b)] == string(b)
	}
	return "", partial
}

// A mistake is what is wrong with the input.
type mistake struct {
	at     int // where
	item   int // where the item begins that it is in, or none
	reason string
}

const none = -1

// A span is the place of an item.
type span struct{ start, end int }

// A list reads an array of items, alone or in a list response, as it comes.
type list struct {
	head  []byte // what stands before the elements
	state listState
}

type listState uint8

const (
	listStart   listState = iota // before the first element or the end
	listElement                  // behind a comma
	listComma                    // behind an element
)

// newList returns a list with the head b[i:end], or what is wrong with that.
func newList(b []byte, i, end int) (*list, *mistake) {
	l := &list{head: bytes.Clone(b[i:end])}
	if l.response() {
		if err := check(append(bytes.Clone(l.head), "]}"...)); err != nil {
			return nil, &mistake{i + err.Offset, none, err.Reason}
		}
	}
	return l, nil
}

// response reports whether the array is that of a list response.
func (l *list) response() bool { return l.head[0] == '{' }

// read reads on at b[i] and appends the items it finds to items. It returns
// how much of b is done with and whether the list is. What is not done with
// must be read again, with more behind it, unless b is all there is.
func (l *list) read(b []byte, i int, whole bool, items *[]span) (next int, done bool, _ *mistake) {
	for {
		if i = skipSpace(b, i); i == len(b) {
			if whole {
				return i, false, &mistake{i, none, "expected " + l.expected()}
			}
			return i, false, nil
		}
		switch {
		case b[i] == ']' && l.state != listElement:
			end := i + len("]")
			if l.response() {
				if end = closing(b, end, 1, '{', '}'); end < 0 {
					if !whole {
						return i, false, nil
					}
					end = len(b)
				}
				if err := check(slices.Concat(l.head, b[i:end])); err != nil {
					return i, false, &mistake{i + err.Offset - len(l.head), none, err.Reason}
				}
			}
			return end, true, nil
		case b[i] == ',' && l.state == listComma:
			l.state = listElement
			i++
		case b[i] == '{' && l.state != listComma:
			n := itemEnd(b[i:])
			if n < 0 {
				if whole {
					return i, false, unclosed(b, i)
				}
				return i, false, nil
			}
			*items = append(*items, span{i, i + n})
			l.state = listComma
			i += n
		case l.state == listComma:
			return i, false, &mistake{i, none, "expected " + l.expected()}
		case !whole && len(b)-i < describable:
			return i, false, nil
		default:
			return i, false, &mistake{i, none, "expected " + l.expected() + ", but found " + describe(b[i:])}
		}
	}
}

// expected says what may follow.
func (l *list) expected() string {
	switch l.state {
	case listStart:
		return "an item, which is an object, or the end of the list"
	case listElement:
		return "an item, which is an object"
	}
	return "a comma or the end of the list"
}

// unclosed says what is wrong with the item that begins at b[i] and has no end.
func unclosed(b []byte, i int) *mistake {
	err := check(b[i:])
	return &mistake{i + err.Offset, i, err.Reason}
}

// check returns what is wrong with an item, or nil. An item that is broken ends
// where the next value begins, if that can be told: where input is cut into
// blocks must not matter.
func check(item []byte) *filters.ContentError {
	_, err := validator.Match(item)
	broken, ok := errors.AsType[*filters.ContentError](err)
	if ok {
		if _, next := nextValue(item, 0); next < len(item) {
			return check(item[:next])
		}
	}
	return broken
}

// validator matches every item that is not broken.
var validator, _ = filters.Evaluator{Validate: true}.Compile(filters.Filter{})

// wanted is what the input is made of.
const wanted = "an item, an array of items or a list response"

// checkStart returns what is wrong with how the value at b[i] begins, or nil.
// If that is not nil, b must not end before b[i+describable] unless it is all.
func checkStart(b []byte, i int) *mistake {
	if b[i] == '{' || b[i] == '[' {
		return nil
	}
	return &mistake{i, none, "expected " + wanted + ", but found " + describe(b[i:])}
}

// describable is how many bytes are needed to describe what follows.
const describable = len("false")

// describe says what b, which is not empty, begins with, where no value or
// another one should.
func describe(b []byte) string {
	r, n := utf8.DecodeRune(b)
	switch {
	case r == '\ufeff':
		return "a byte order mark, which JSON has not: remove it"
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
