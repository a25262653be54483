// Package sortkey orders content items by the values of a field, as the
// parameter orders does.
package sortkey

import (
	"bytes"
	"cmp"
	"math"
	"strconv"

	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/timestamp"
)

// A Key is what an item is sorted by. The zero Key is that of an item without a
// value.
type Key struct {
	kind   kind
	number float64 // the nearest one
	text   []byte  // a string to compare, or the number as JSON writes it
}

type kind uint8

const (
	none kind = iota
	number
	text
)

// Number returns the key of a small number, to compare with other such keys.
func Number(n int) Key { return Key{kind: number, number: float64(n)} }

// IsZero reports whether k is the key of an item without a value.
func (k Key) IsZero() bool { return k.kind == none }

// Of returns the key of the values that a path leads to in a JSON object, which
// is valid. Of several values in a repeater the first one in this direction
// counts. The key refers to item.
func Of(item []byte, path []string, descending bool) Key {
	var first Key
	walk(item, rawjson.SkipSpace(item, 0), path, func(i int) {
		if k := keyOf(item, i); !k.IsZero() && (first.IsZero() || order(k, first, descending) < 0) {
			first = k
		}
	})
	return first
}

// Compare returns a negative number if x comes before y, a positive number if it
// comes after y, and zero if they are the same. Items without a value come last,
// and numbers are compared exactly.
func Compare(x, y Key, descending bool) int {
	if x.IsZero() || y.IsZero() {
		return cmp.Compare(y.kind, x.kind)
	}
	return order(x, y, descending)
}

func order(x, y Key, descending bool) int {
	if descending {
		x, y = y, x
	}
	switch {
	case x.kind != y.kind:
		return cmp.Compare(x.kind, y.kind)
	case x.kind == text:
		return bytes.Compare(x.text, y.text)
	case x.number != y.number || x.isShort() && y.isShort():
		return cmp.Compare(x.number, y.number)
	}
	a, _ := decimal.Parse(x.text)
	b, _ := decimal.Parse(y.text)
	return decimal.Compare(a, b)
}

// isShort reports whether a number has so few digits that no other such number
// is the same as float64.
func (k Key) isShort() bool {
	n := math.Abs(k.number)
	return len(k.text) <= 15 && 1e-300 < n && n < 1e300 || k.text == nil
}

// keyOf returns the key of the value at b[i].
func keyOf(b []byte, i int) Key {
	switch b[i] {
	case '"':
		s, _ := rawjson.Unescape(nil, b[i+1:rawjson.StringEnd(b, i+1)])
		return Key{text, 0, stampless(s)}
	case 't', 'f', 'n', '{', '[':
		return Key{}
	}
	s := b[i:rawjson.LiteralEnd(b, i)]
	n, _ := strconv.ParseFloat(string(s), 64) // infinite if it is out of range
	return Key{number, n, s}
}

// stampless returns s without the ends of a time stamp that keep stamps of
// different precision from being compared as strings.
func stampless(s []byte) []byte {
	if !timestamp.IsFull(s) {
		return s
	}
	s = s[:len(s)-1]
	if bytes.IndexByte(s, '.') >= 0 {
		s = bytes.TrimRight(bytes.TrimRight(s, "0"), ".")
	}
	return s
}

// walk visits the values that a path leads to from the value at b[i], as filters
// understand it.
func walk(b []byte, i int, path []string, visit func(i int)) {
	switch {
	case len(path) == 0:
		visit(i)
	case b[i] == '{':
		for name, at := range rawjson.Members(b, i) {
			if string(name) == path[0] {
				walk(b, at, path[1:], visit)
				return
			}
		}
	case b[i] == '[':
		for at := range rawjson.Elements(b, i) {
			if b[at] == '{' {
				walk(b, at, inElement(b, at, path), visit)
			}
		}
	}
}

// inElement returns the path from the element of a repeater at b[i]: the first
// segment may be the ID of the custom field that the element is made of.
func inElement(b []byte, i int, path []string) []string {
	if len(path) < 2 {
		return path
	}
	for name, at := range rawjson.Members(b, i) {
		if string(name) == "fieldId" && b[at] == '"' {
			id, _ := rawjson.Unescape(nil, b[at+1:rawjson.StringEnd(b, at+1)])
			if string(id) == path[0] {
				return path[1:]
			}
			return path
		}
	}
	return path
}
