package prove

import "github.com/microcms-go/filters/internal/rawjson"

// A value is a JSON value. The nil value is missing.
type value struct {
	scalar  string // the JSON of what is neither an object nor an array
	isArray bool
	names   []string // of an object
	values  []*value // members or elements
}

// set adds a member, unless it is missing.
func (v *value) set(name string, member *value) {
	if member != nil {
		v.names = append(v.names, name)
		v.values = append(v.values, member)
	}
}

// appendJSON appends v as JSON.
func (v *value) appendJSON(b []byte) []byte {
	if v.scalar != "" {
		return append(b, v.scalar...)
	}
	opener, closer := byte('{'), byte('}')
	if v.isArray {
		opener, closer = '[', ']'
	}
	b = append(b, opener)
	for i, inner := range v.values {
		if i > 0 {
			b = append(b, ',')
		}
		if !v.isArray {
			b = append(append(b, quote(v.names[i])...), ':')
		}
		b = inner.appendJSON(b)
	}
	return append(b, closer)
}

// quote returns s as a string in JSON.
func quote(s string) string { return `"` + rawjson.Escape(s) + `"` }
