package rawjson

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/decimal"
)

// Validate returns the place of the first error and its reason unless b is one
// JSON value with white space around it, in UTF-8 and with no duplicate name
// in an object. The reason is empty if b is valid. Its memory is linear in b.
func Validate(b []byte) (at int, reason string) {
	if !validUTF8(b) {
		return invalidUTF8(b), InvalidUTF8
	}
	var open [8]container
	var names [32]name
	v := validator{b: b, open: open[:0], names: names[:0]}
	i, reason := v.value(SkipSpace(b, 0))
	if reason == "" {
		if i = SkipSpace(b, i); i < len(b) {
			reason = TrailingData
		}
	}
	return i, reason
}

// invalidUTF8 returns the index of the first byte that is not UTF-8.
func invalidUTF8(b []byte) int {
	for i := 0; ; {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// A validator reads JSON. It keeps the containers that are open on a stack of
// its own, since the data may be of any depth.
type validator struct {
	b     []byte
	open  []container
	names []name // of the objects that are open
	large []large
}

// A container is an object or array that is open. It is small since the data
// may be of any depth.
type container struct {
	array bool
	first int32 // the object's names are names[first:]
}

// A large object has so many names that they are not compared one by one.
type large struct {
	depth int
	names map[string]bool
}

// A name is the name of a member, b[start:end] in escaped form.
type name struct {
	hash       uint64 // of its text
	start, end int
}

// value reads the value at b[i] and returns the index after it. If something
// is wrong it returns where and a reason.
func (v *validator) value(i int) (int, string) {
	for {
		// Here a value starts.
		var reason string
		switch c := At(v.b, i); c {
		case '{', '[':
			v.open = append(v.open, container{array: c == '[', first: int32(len(v.names))})
			i = SkipSpace(v.b, i+1)
			if At(v.b, i) != c+2 { // the closing bracket
				if c == '{' {
					i, reason = v.member(i)
				}
				if reason != "" {
					return i, reason
				}
				continue
			}
		case '"':
			i, reason = v.str(i)
		default:
			i, reason = v.literal(i)
		}
		if reason != "" {
			return i, reason
		}
		// Here one has ended, or an empty container is about to.
		for {
			if len(v.open) == 0 {
				return i, ""
			}
			top := &v.open[len(v.open)-1]
			i = SkipSpace(v.b, i)
			c := At(v.b, i)
			if c == ',' {
				if i = SkipSpace(v.b, i+1); !top.array {
					i, reason = v.member(i)
				}
				if reason != "" {
					return i, reason
				}
				break
			}
			switch {
			case c == ']' && top.array, c == '}' && !top.array:
			case i == len(v.b):
				return i, UnexpectedEnd
			case top.array:
				return i, ExpectedElement
			default:
				return i, ExpectedComma
			}
			if n := len(v.large); n > 0 && v.large[n-1].depth == len(v.open) {
				v.large = v.large[:n-1]
			}
			v.names = v.names[:top.first]
			v.open = v.open[:len(v.open)-1]
			i++
		}
	}
}

// member reads the name at b[i] and its colon, and returns where the value
// starts.
func (v *validator) member(i int) (int, string) {
	if At(v.b, i) != '"' {
		return i, ExpectedName
	}
	end, reason := v.str(i)
	if reason != "" {
		return end, reason
	}
	if !v.add(i+1, end-1) {
		return i, DuplicateName
	}
	i = SkipSpace(v.b, end)
	if At(v.b, i) != ':' {
		return i, ExpectedColon
	}
	return SkipSpace(v.b, i+1), ""
}

// add notes the name b[start:end] of the innermost object and reports whether
// it is new.
func (v *validator) add(start, end int) bool {
	const few = 32
	text, _ := Unescape(nil, v.b[start:end])
	if n := len(v.large); n > 0 && v.large[n-1].depth == len(v.open) {
		names := v.large[n-1].names
		before := len(names)
		names[string(text)] = true
		return len(names) > before
	}
	hash := roughHash(text)
	first := v.open[len(v.open)-1].first
	for _, n := range v.names[first:] {
		if n.hash == hash && bytes.Equal(v.text(n), text) {
			return false
		}
	}
	v.names = append(v.names, name{hash, start, end})
	if names := v.names[first:]; len(names) > few {
		set := make(map[string]bool)
		for _, n := range names {
			set[string(v.text(n))] = true
		}
		v.large = append(v.large, large{len(v.open), set})
	}
	return true
}

func (v *validator) text(n name) []byte {
	text, _ := Unescape(nil, v.b[n.start:n.end])
	return text
}

// roughHash tells most names apart, by their length and their ends.
func roughHash(s []byte) uint64 {
	if len(s) < 8 {
		h := uint64(len(s))
		for _, c := range s {
			h = h<<8 | uint64(c)
		}
		return h
	}
	const odd = 0x9E3779B97F4A7C15
	return (binary.LittleEndian.Uint64(s)*odd+binary.LittleEndian.Uint64(s[len(s)-8:]))*odd + uint64(len(s))
}

// str reads the string at b[i].
func (v *validator) str(i int) (int, string) {
	for i++; ; {
		i = contentEnd(v.b, i)
		switch c := At(v.b, i); {
		case i == len(v.b):
			return i, UnexpectedEnd
		case c == '"':
			return i + 1, ""
		case c == 'u':
			i--
			for At(v.b, i) == '\\' && At(v.b, i+1) == 'u' {
				if _, ok := escapedUnit(v.b[i:]); !ok {
					return i, InvalidEscape
				}
				i += UnicodeLen
			}
		case escapes(v.b, i):
			return i - 1, InvalidEscape
		default:
			return i, ControlCharacter
		}
	}
}

// literal reads the number or name at b[i].
func (v *validator) literal(i int) (int, string) {
	end := LiteralEnd(v.b, i)
	if end < 0 {
		if i == len(v.b) {
			return i, UnexpectedEnd
		}
		return i, ExpectedValue
	}
	switch s := v.b[i:end]; string(s) {
	case "true", "false", "null":
	default:
		if _, ok := decimal.Parse(s); !ok {
			return i, ExpectedValue
		}
	}
	return end, ""
}
