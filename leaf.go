package filters

import (
	"bytes"

	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/richtext"
)

// A rawString is a string of an item. As much of it is read as predicates ask
// for, and each thing once.
type rawString struct {
	rest    []byte // of the item, from the first byte of the string
	end     int    // the index in rest of the quote that ends it, if found
	found   bool
	escaped bool
	valid   bool    // it is UTF-8, as far as that is checked
	rich    *string // its text, if it is rich text and that was needed
}

// find looks for the end of s and reports whether there is one.
func (s *rawString) find() bool {
	if s.found {
		return true
	}
	if s.end = rawjson.ShortEnd(s.rest); s.end < 0 {
		if s.end = rawjson.StringEnd(s.rest, 0); s.end < 0 {
			return false
		}
		s.escaped = bytes.IndexByte(s.raw(), '\\') >= 0
	}
	s.found = true
	return true
}

// raw returns s as JSON writes it between quotes, once its end is found.
func (s *rawString) raw() []byte { return s.rest[:s.end] }

// isUTF8 reports whether s is UTF-8, if it is short. Long strings are searched
// rather than read.
func (s *rawString) isUTF8() bool {
	const long = 512
	s.valid = s.valid || s.end >= long || rawjson.ValidUTF8(s.raw())
	return s.valid
}

// text returns the text of s, which is rich text.
func (s *rawString) text() (_ string, ok bool) {
	if s.rich == nil {
		html, ok := rawjson.Unescape(nil, s.raw())
		if !ok {
			return "", false
		}
		text := richtext.Text(string(html))
		s.rich = &text
	}
	return *s.rich, true
}

// A rawLiteral is a leaf that is a number, true, false or null.
type rawLiteral struct {
	kind   byte // t, f or n, or 0 for a number, which is
	number decimal.Decimal[[]byte]
}

// newLiteral returns the literal that JSON writes as raw.
func newLiteral(raw []byte) (l rawLiteral, ok bool) {
	if isConstant(raw) {
		return rawLiteral{kind: raw[0]}, true
	}
	l.number, ok = decimal.Parse(raw)
	return l, ok
}

// isConstant reports whether a literal is true, false or null.
func isConstant(literal []byte) bool {
	switch string(literal) {
	case "true", "false", "null":
		return true
	}
	return false
}

// A reference is an object that is tested by its id, which is looked for once.
type reference struct {
	at     int // the index after the brace or, once looked, of the id if there is one
	looked bool
	exists bool
}

// The members by which an object is known: how compact JSON starts them, and
// their names, for other JSON.
const idHead, fieldIDHead = `"id":"`, `"fieldId":"`

var idName, fieldIDName = rawjson.NewNames("id"), rawjson.NewNames("fieldId")

// is reports whether the value of p is the id.
func (o *reference) is(b []byte, p *predicate) (is, ok bool) {
	if !o.looked {
		at, exists := o.at+len(idHead), true
		if at > len(b) || string(b[o.at:at]) != idHead {
			if at, exists, ok = stringMember(b, o.at, idName); !ok {
				return false, false
			}
		}
		o.looked, o.exists = true, exists
		if exists {
			o.at = at - 1
		}
	}
	if !o.exists {
		return false, true
	}
	if n, next, ok := p.start(b[o.at+1:]); ok {
		return n == len(p.value) && next < 0, true
	}
	return p.names(&rawString{rest: b[o.at+1:]})
}

// stringMember returns the index of the first byte of the string that the
// object whose brace is before b[i] has as the member of the given name, if it
// has one. It is not ok if the object is broken.
func stringMember(b []byte, i int, name *rawjson.Names) (at int, exists, ok bool) {
	if rawjson.At(b, i) == '}' {
		return i, false, true
	}
	var c rawjson.Cursor
	c.Start(b, i, name)
	k, at := c.Next()
	return at + 1, k >= 0 && rawjson.At(b, at) == '"', k != rawjson.Broken
}

// raw reports whether the leaf at b[i] satisfies p. It is not ok if the bytes
// that had to be read are not JSON.
func (p *predicate) raw(b []byte, i int) (satisfied, ok bool) {
	switch rawjson.At(b, i) {
	case '"':
		return p.str(&rawString{rest: b[i+1:]})
	case '{':
		if p.op != OpEquals {
			return p.object(false), true
		}
		named, ok := (&reference{at: i + 1}).is(b, p)
		return p.object(named), ok
	case '[':
		return p.rawArray(b, i+1)
	}
	end := rawjson.LiteralEnd(b, i)
	if end < 0 {
		return false, false
	}
	l, ok := newLiteral(b[i:end])
	return ok && p.literal(&l), ok
}

// rawArray is raw for the array whose bracket is b[i-1].
func (p *predicate) rawArray(b []byte, i int) (satisfied, ok bool) {
	k, i := rawjson.FirstElement(b, i)
	if p.op != OpContains {
		return p.array(k == rawjson.End), k != rawjson.Broken
	}
	for k >= 0 {
		var end int
		switch rawjson.At(b, i) {
		case '"':
			s := rawString{rest: b[i+1:]}
			satisfied, ok = p.strElement(&s)
			ok = ok && (satisfied || s.find())
			end = i + s.end + 2
		case '{':
			o := reference{at: i + 1}
			if satisfied, ok = o.is(b, p); ok && !satisfied {
				end = rawjson.SkipNested(b, o.at, '{', '}')
			}
		case '[':
			satisfied, ok = false, true
			end = rawjson.SkipNested(b, i+1, '[', ']')
		default:
			if end = rawjson.LiteralEnd(b, i); end > 0 {
				satisfied, ok = p.literalElement(b[i:end])
			}
		}
		if satisfied || !ok {
			return satisfied, ok
		}
		if end < 0 {
			return false, false
		}
		k, i = rawjson.NextElement(b, end)
	}
	return false, k == rawjson.End
}
