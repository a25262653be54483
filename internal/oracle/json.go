package oracle

import (
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A kind is one of the kinds of JSON value.
type kind int

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

// A value is a JSON value, read completely.
type value struct {
	kind     kind
	truth    bool     // boolean
	text     string   // text: unescaped; number: as written
	timeless bool     // a string that is not a time stamp, whatever it looks like
	elements []*value // array
	members  []member // object, in the order of the text
}

type member struct {
	name  string
	value *value
}

// member finds a member of an object by name.
func (v *value) member(name string) (*value, bool) {
	for _, m := range v.members {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

var errItem = errors.New("oracle: the item is not a valid JSON object")

// readItem reads a content item with full validation: section 4.5.
func readItem(item []byte) (*value, error) {
	r := &reader{string(item)}
	if !utf8.Valid(item) {
		return nil, errItem
	}
	v, ok := r.value()
	r.space()
	if !ok || v.kind != object || r.rest != "" {
		return nil, errItem
	}
	return v, nil
}

// A reader reads JSON as RFC 8259 defines it. It holds what has not been read.
type reader struct{ rest string }

// space skips white space: RFC 8259, section 2.
func (r *reader) space() { r.rest = strings.TrimLeft(r.rest, " \t\n\r") }

// take skips token and the white space before it, if the token is there.
func (r *reader) take(token string) bool {
	r.space()
	rest, ok := strings.CutPrefix(r.rest, token)
	r.rest = rest
	return ok
}

// value reads a value and the white space before it.
func (r *reader) value() (*value, bool) {
	r.space()
	switch {
	case r.take("null"):
		return &value{kind: null}, true
	case r.take("true"):
		return &value{kind: boolean, truth: true}, true
	case r.take("false"):
		return &value{kind: boolean}, true
	case r.take("["):
		return r.array()
	case r.take("{"):
		return r.object()
	case strings.HasPrefix(r.rest, `"`):
		s, ok := r.string()
		return &value{kind: text, text: s}, ok
	}
	digits, rest, ok := cutNumber(r.rest)
	r.rest = rest
	return &value{kind: number, text: digits}, ok
}

// array reads an array after its opening bracket.
func (r *reader) array() (*value, bool) {
	v := &value{kind: array}
	if r.take("]") {
		return v, true
	}
	for {
		e, ok := r.value()
		if !ok {
			return nil, false
		}
		v.elements = append(v.elements, e)
		if r.take("]") {
			return v, true
		}
		if !r.take(",") {
			return nil, false
		}
	}
}

// object reads an object after its opening brace. A duplicate name makes it invalid: section 4.5.
func (r *reader) object() (*value, bool) {
	v := &value{kind: object}
	if r.take("}") {
		return v, true
	}
	seen := map[string]bool{}
	for {
		r.space()
		name, ok := r.string()
		if !ok || seen[name] || !r.take(":") {
			return nil, false
		}
		seen[name] = true
		m, ok := r.value()
		if !ok {
			return nil, false
		}
		v.members = append(v.members, member{name, m})
		if r.take("}") {
			return v, true
		}
		if !r.take(",") {
			return nil, false
		}
	}
}

// string reads a string: RFC 8259, section 7. An unpaired surrogate reads as U+FFFD: section 4.5.
func (r *reader) string() (string, bool) {
	if !strings.HasPrefix(r.rest, `"`) {
		return "", false
	}
	s := r.rest[1:]
	var b strings.Builder
	for s != "" {
		switch c := s[0]; {
		case c == '"':
			r.rest = s[1:]
			return b.String(), true
		case c < ' ':
			return "", false
		case c != '\\':
			b.WriteByte(c)
			s = s[1:]
			continue
		}
		if len(s) < 2 {
			return "", false
		}
		if s[1] != 'u' {
			i := strings.IndexByte(`"\/bfnrt`, s[1])
			if i < 0 {
				return "", false
			}
			b.WriteByte("\"\\/\b\f\n\r\t"[i])
			s = s[2:]
			continue
		}
		unit, ok := codeUnit(s)
		if !ok {
			return "", false
		}
		s = s[6:]
		if next, ok := codeUnit(s); ok {
			if pair := utf16.DecodeRune(unit, next); pair != utf8.RuneError {
				b.WriteRune(pair)
				s = s[6:]
				continue
			}
		}
		b.WriteRune(unit) // U+FFFD for a surrogate
	}
	return "", false
}

// codeUnit reads \uXXXX at the start of s.
func codeUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	var unit rune
	for _, c := range s[2:6] {
		i := strings.IndexRune("0123456789abcdef", c)
		if i < 0 {
			i = strings.IndexRune("0123456789ABCDEF", c)
		}
		if i < 0 {
			return 0, false
		}
		unit = unit*16 + rune(i)
	}
	return unit, true
}
