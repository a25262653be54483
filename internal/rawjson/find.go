package rawjson

import (
	"encoding/binary"
	"iter"
	"math/bits"
)

// Name reads the name of a member at b[i] and its colon. It returns the name
// without escapes and the index of the value. If that fails it returns where
// and a reason.
func Name(b []byte, i int) (name []byte, value int, reason string) {
	if At(b, i) != '"' {
		return nil, i, ExpectedName
	}
	i++
	end := nameEnd(b, i)
	if end+1 < len(b) && b[end] == '"' && b[end+1] == ':' {
		return b[i:end], SkipSpace(b, end+2), ""
	}
	if end = StringEnd(b, i); end < 0 {
		return nil, len(b), UnexpectedEnd
	}
	name, ok := Unescape(nil, b[i:end])
	if !ok {
		return nil, i, InvalidEscape
	}
	if end = SkipSpace(b, end+1); At(b, end) != ':' {
		return nil, end, ExpectedColon
	}
	return name, SkipSpace(b, end+1), ""
}

// nameEnd returns the index of the first quote or backslash from b[i] on, or
// len(b). It is made for names, which are too short to search them.
func nameEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		if found := zeros(w^quotes) | zeros(w^backslashes); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

// ShortEnd returns the index of the quote that ends the string at the start of
// b, if the string is short and without escapes. Else it returns -1.
func ShortEnd(b []byte) int {
	const short = 32 // time stamps are
	for i := 0; i < short && i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		if found := zeros(w^quotes) | zeros(w^backslashes); found != 0 {
			if i += bits.TrailingZeros64(found) / 8; b[i] == '"' {
				return i
			}
			return -1
		}
	}
	return -1
}

// Words with the same byte in all places.
const (
	ones        = 0x0101010101010101
	quotes      = '"' * ones
	backslashes = '\\' * ones
)

// zeros has the high bit of the first byte of w that is 0 set, and none below
// it. The bits above may be wrong.
func zeros(w uint64) uint64 { return (w - ones) &^ w & (ones << 7) }

// Members returns the members of the object at b[i]: their names without
// escapes and the indexes of their values. The text must be valid.
func Members(b []byte, i int) iter.Seq2[[]byte, int] {
	return func(yield func([]byte, int) bool) {
		for i := SkipSpace(b, i+1); b[i] != '}'; {
			name, value, _ := Name(b, i)
			if !yield(name, value) {
				return
			}
			i = Next(b, Skip(b, value))
		}
	}
}

// ID returns the content ID of an item, its member id, or "" if it has no such
// string. The item must be valid.
func ID(item []byte) string {
	for name, i := range Members(item, SkipSpace(item, 0)) {
		if string(name) == "id" && item[i] == '"' {
			id, _ := Unescape(nil, item[i+1:StringEnd(item, i+1)])
			return string(id)
		}
	}
	return ""
}

// Elements returns the indexes of the elements of the array at b[i]. The text
// must be valid.
func Elements(b []byte, i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := SkipSpace(b, i+1); b[i] != ']'; i = Next(b, Skip(b, i)) {
			if !yield(i) {
				return
			}
		}
	}
}

// Next returns the index of the name, element or closing bracket that follows
// a value which ends before b[i]. The text must be valid.
func Next(b []byte, i int) int {
	if i = SkipSpace(b, i); b[i] == ',' {
		i = SkipSpace(b, i+1)
	}
	return i
}

// FirstElement returns the index of the first element of the array whose bracket
// is b[i-1], with k 0, or [End] and the index after the array, or [Broken].
func FirstElement(b []byte, i int) (k, at int) {
	if i = SkipSpace(b, i); At(b, i) == ']' {
		return End, i + 1
	}
	return 0, i
}

// NextElement is FirstElement for the element after the one that ends before
// b[i].
func NextElement(b []byte, i int) (k, at int) {
	i = SkipSpace(b, i)
	switch At(b, i) {
	case ',':
		return 0, SkipSpace(b, i+1)
	case ']':
		return End, i + 1
	}
	return Broken, i
}
