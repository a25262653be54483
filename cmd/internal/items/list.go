package items

import (
	"bytes"
	"slices"

	"github.com/microcms-go/filters/internal/rawjson"
)

// A list reads an array of items, alone or in a list response, as it comes.
type list struct {
	head  []byte // the bytes before the elements
	state listState
	held  int64 // how many elements were read
	page  page  // of a list response, at its end
}

type listState uint8

const (
	listStart   listState = iota // before the first element or the end
	listElement                  // after a comma
	listComma                    // after an element
)

// newList returns a list with the head b[i:end], or what is wrong with that.
func newList(b []byte, i, end int) (*list, *mistake) {
	l := &list{head: bytes.Clone(b[i:end])}
	if l.response() {
		if err := check(append(bytes.Clone(l.head), "]}"...)); err != nil {
			return nil, &mistake{at: i + err.Offset, item: none, reason: err.Reason}
		}
	}
	return l, nil
}

// response reports whether the array is that of a list response.
func (l *list) response() bool { return l.head[0] == '{' }

// read reads on at b[i] and appends the items it finds to items. It returns
// how much of b is done with and whether the list is. What is not done with
// must be read again, with more after it, unless b is everything.
func (l *list) read(b []byte, i int, whole bool, items *[]span) (next int, done bool, _ *mistake) {
	for {
		if i = rawjson.SkipSpace(b, i); i == len(b) {
			if whole {
				return i, false, &mistake{at: i, item: none, reason: "expected " + l.expected()}
			}
			return i, false, nil
		}
		switch {
		case b[i] == ']' && l.state != listElement:
			end := i + len("]")
			if l.response() {
				if end = rawjson.Closing(b, end, 1, '{'); end < 0 {
					if !whole {
						return i, false, nil
					}
					end = len(b)
				}
				response := slices.Concat(l.head, b[i:end])
				if err := check(response); err != nil {
					return i, false, &mistake{at: i + err.Offset - len(l.head), item: none, reason: err.Reason}
				}
				l.page = pageOf(response, l.held)
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
			l.held++
			l.state = listComma
			i += n
		case l.state == listComma:
			return i, false, &mistake{at: i, item: none, reason: "expected " + l.expected()}
		case !whole && len(b)-i < describable:
			return i, false, nil
		default:
			return i, false, &mistake{
				at:     i,
				item:   none,
				reason: "expected " + l.expected() + ", but found " + describe(b[i:]),
			}
		}
	}
}

// expected returns what may follow.
func (l *list) expected() string {
	switch l.state {
	case listStart:
		return "an item, which is an object, or the end of the list"
	case listElement:
		return "an item, which is an object"
	}
	return "a comma or the end of the list"
}
