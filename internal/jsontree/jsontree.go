// Package jsontree builds JSON values from their parts. Parts may be shared, and nothing is copied
// before the whole is written.
package jsontree

import "github.com/microcms-go/filters/internal/rawjson"

// A Value is a JSON value. A nil Value is one that is missing. The zero Value is an object
// without members.
type Value struct {
	scalar  string // the JSON of what is neither an object nor an array
	isArray bool
	names   []string // of the members
	parts   []*Value // members or elements
}

// String returns a string.
func String(s string) *Value { return &Value{scalar: quote(s)} }

// Scalar returns the number, true, false or null that JSON writes as s.
func Scalar(s string) *Value { return &Value{scalar: s} }

// Array returns an array.
func Array(elements ...*Value) *Value { return &Value{isArray: true, parts: elements} }

// Set adds a member to an object, unless it is missing. The object must not have one of that name.
func (v *Value) Set(name string, member *Value) {
	if member != nil {
		v.names, v.parts = append(v.names, name), append(v.parts, member)
	}
}

// IsEmpty reports whether v is an object without members or an array without elements.
func (v *Value) IsEmpty() bool { return v.scalar == "" && len(v.parts) == 0 }

// Append appends v as JSON.
func (v *Value) Append(b []byte) []byte {
	if v.scalar != "" {
		return append(b, v.scalar...)
	}
	opener, closer := byte('{'), byte('}')
	if v.isArray {
		opener, closer = '[', ']'
	}
	b = append(b, opener)
	for i, part := range v.parts {
		if i > 0 {
			b = append(b, ',')
		}
		if !v.isArray {
			b = append(append(b, quote(v.names[i])...), ':')
		}
		b = part.Append(b)
	}
	return append(b, closer)
}

func quote(s string) string { return `"` + rawjson.Escape(s) + `"` }
