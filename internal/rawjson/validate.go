package rawjson

import (
	"bytes"
	"encoding/binary"

	"github.com/microcms-go/filters/internal/decimal"
)

// Validate returns the place of the first error and its reason unless b is one
// JSON value with white space around it, in UTF-8 and with no duplicate name
// in an object. The reason is empty if b is valid. Its memory is linear in b.
func Validate(b []byte) (at int, reason string) {
	if !ValidUTF8(b) {
		return UTF8End(b), InvalidUTF8
	}
	// What is open is on stacks of its own, since the data may be of any depth.
	// They are variables, not fields, so that most data need no memory for them.
	var (
		closers = make([]byte, 0, 64)   // the brackets that must close what is open
		objects = make([]object, 0, 16) // those that are open
		names   = make([]name, 0, 32)   // of those, inner ones last
	)
	i := SkipSpace(b, 0)
	for {
		// Here a value starts.
		switch c := At(b, i); c {
		case '{', '[':
			closers = append(closers, c+2)
			if c == '{' {
				objects = append(objects, object{first: int32(len(names))})
			}
			i = SkipSpace(b, i+1)
			if At(b, i) == c+2 {
				break
			}
			if c == '{' {
				if names, i, reason = member(b, i, &objects[len(objects)-1], names); reason != "" {
					return i, reason
				}
			}
			continue
		case '"':
			i, reason = str(b, i)
		default:
			i, reason = literal(b, i)
		}
		if reason != "" {
			return i, reason
		}
		// Here one has ended, or an empty container is about to.
		for {
			if i < len(b) && b[i] <= ' ' {
				i = SkipSpace(b, i)
			}
			if len(closers) == 0 {
				if i < len(b) {
					return i, TrailingData
				}
				return i, ""
			}
			c, closer := At(b, i), closers[len(closers)-1]
			if c == ',' {
				i = SkipSpace(b, i+1)
				if closer == '}' {
					names, i, reason = member(b, i, &objects[len(objects)-1], names)
				}
				if reason != "" {
					return i, reason
				}
				break
			}
			switch {
			case c == closer:
			case i == len(b):
				return i, UnexpectedEnd
			case closer == ']':
				return i, ExpectedElement
			default:
				return i, ExpectedComma
			}
			closers = closers[:len(closers)-1]
			if closer == '}' {
				names = names[:objects[len(objects)-1].first]
				objects = objects[:len(objects)-1]
			}
			i++
		}
	}
}

// An object is open. Its names are those from first on, or many.
type object struct {
	first int32
	seen  uint64          // a bit for the hash of each name
	many  map[string]bool // the names, if there are too many to compare them one by one
}

// A name is the name of a member, b[start:end] in escaped form.
type name struct {
	hash       uint64 // of the string
	start, end int
}

// text returns the name without escapes.
func (n *name) text(b []byte) []byte {
	text, _ := Unescape(nil, b[n.start:n.end])
	return text
}

// member reads the name at b[i] and its colon, adds the name to those of the
// object, and returns the index of the value.
func member(b []byte, i int, o *object, names []name) (_ []name, value int, reason string) {
	if At(b, i) != '"' {
		return names, i, ExpectedName
	}
	n := name{start: i + 1, end: plainEnd(b, i+1)}
	if n.end+8 <= len(b) && b[n.end] == '"' {
		n.hash = hash(b, n.start, n.end)
	} else {
		after, reason := str(b, i)
		if reason != "" {
			return names, after, reason
		}
		n.end = after - 1
		n.hash = hashText(n.text(b))
	}
	// Most names are told from those before by one bit.
	bit := uint64(1) << (n.hash >> 58)
	if o.seen&bit == 0 && len(names)-int(o.first) < fewMembers {
		names = append(names, n)
	} else if names = o.add(b, n, names); names == nil {
		return nil, i, DuplicateName
	}
	o.seen |= bit
	if i = n.end + 1; At(b, i) != ':' {
		if i = SkipSpace(b, i); At(b, i) != ':' {
			return names, i, ExpectedColon
		}
	}
	if i++; i < len(b) && b[i] <= ' ' {
		i = SkipSpace(b, i)
	}
	return names, i, ""
}

// fewMembers is up to how many names are compared one by one.
const fewMembers = 32

// add adds n to the names of the object. It returns nil if it has that name.
func (o *object) add(b []byte, n name, names []name) []name {
	if o.many == nil {
		own := names[o.first:]
		for _, other := range own {
			if other.hash == n.hash && bytes.Equal(other.text(b), n.text(b)) {
				return nil
			}
		}
		if len(own) < fewMembers {
			return append(names, n)
		}
		o.many = make(map[string]bool)
		for _, other := range own {
			o.many[string(other.text(b))] = true
		}
	}
	before := len(o.many)
	if o.many[string(n.text(b))] = true; len(o.many) == before {
		return nil
	}
	return names
}

// hashText returns the hash of a name.
func hashText(text []byte) uint64 {
	var buf [72]byte
	padded := append(append(buf[:0], text...), "        "...)
	return hash(padded, 0, len(text))
}

// hash tells most names b[start:end] apart, by their length and their ends. It
// reads the eight bytes from b[start] on.
func hash(b []byte, start, end int) uint64 {
	const odd = 0x9E3779B97F4A7C15
	n := end - start
	h := binary.LittleEndian.Uint64(b[start:])
	if n < 8 {
		h <<= 64 - 8*n
	} else {
		h = h*odd + binary.LittleEndian.Uint64(b[end-8:])
	}
	return (h ^ uint64(n)) * odd
}

// str reads the string at b[i].
func str(b []byte, i int) (int, string) {
	for i++; ; {
		i = contentEnd(b, i)
		switch c := At(b, i); {
		case c == '"':
			return i + 1, ""
		case i == len(b):
			return i, UnexpectedEnd
		case c == 'u':
			if i = unicodeEnd(b, i-1); At(b, i) == '\\' && At(b, i+1) == 'u' {
				return i, InvalidEscape
			}
		case escapes(b, i):
			return i - 1, InvalidEscape
		default:
			return i, ControlCharacter
		}
	}
}

// unicodeEnd returns the index after the \uXXXX from b[i] on.
func unicodeEnd(b []byte, i int) int {
	for i+UnicodeLen <= len(b) && b[i] == '\\' && b[i+1] == 'u' &&
		hex[b[i+2]]&hex[b[i+3]]&hex[b[i+4]]&hex[b[i+5]] > 15 {
		i += UnicodeLen
	}
	return i
}

// literal reads the number or name at b[i].
func literal(b []byte, i int) (int, string) {
	end := LiteralEnd(b, i)
	if end < 0 {
		if i == len(b) {
			return i, UnexpectedEnd
		}
		return i, ExpectedValue
	}
	switch s := b[i:end]; string(s) {
	case "true", "false", "null":
	default:
		if _, ok := decimal.Parse(s); !ok {
			return i, ExpectedValue
		}
	}
	return end, ""
}
