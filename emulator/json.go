package emulator

import (
	"bytes"
	"encoding/json"
	"iter"
	"strconv"

	"github.com/microcms-go/filters/internal/rawjson"
)

// The functions below read JSON that is valid and compact, as all contents are
// once they are loaded.

// A jsonMember is a member of an object.
type jsonMember struct {
	text  []byte // name, colon and value
	name  string
	value []byte
}

// members returns the members of an object.
func members(object []byte) iter.Seq[jsonMember] {
	return func(yield func(jsonMember) bool) {
		for i := 1; object[i] != '}'; {
			name, value, _ := rawjson.Name(object, i)
			end := rawjson.Skip(object, value)
			if !yield(jsonMember{object[i:end], string(name), object[value:end]}) {
				return
			}
			i = rawjson.Next(object, end)
		}
	}
}

// memberOf returns the value of the named member, or nil.
func memberOf(object []byte, name string) []byte {
	if !isObject(object) {
		return nil
	}
	for n, i := range rawjson.Members(object, 0) {
		if string(n) == name {
			return object[i:rawjson.Skip(object, i)]
		}
	}
	return nil
}

// elements returns the elements of an array.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range rawjson.Elements(array, 0) {
			if !yield(array[i:rawjson.Skip(array, i)]) {
				return
			}
		}
	}
}

// isString reports whether a value, which may be nil, is a string.
func isString(value []byte) bool { return len(value) > 0 && value[0] == '"' }

func isObject(value []byte) bool { return len(value) > 0 && value[0] == '{' }

func isArray(value []byte) bool { return len(value) > 0 && value[0] == '[' }

func isNull(value []byte) bool { return string(value) == "null" }

// stringOf returns the string that JSON writes as quoted, or "" if that is
// another value.
func stringOf(quoted []byte) string {
	if !isString(quoted) {
		return ""
	}
	s, _ := rawjson.Unescape(nil, quoted[1:len(quoted)-1])
	return string(s)
}

// appendMember appends a member to an object that is still open.
func appendMember(b []byte, name string, value []byte) []byte {
	return append(appendName(b, name), value...)
}

// appendNumber appends a member that follows others.
func appendNumber(b []byte, name string, n int) []byte {
	return strconv.AppendInt(append(append(append(b, `,"`...), name...), `":`...), int64(n), 10)
}

func appendName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(append(b, quoted(name)...), ':')
}

// quoted returns s, which is UTF-8, as a string of JSON.
func quoted(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // which a string does without errors
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// replaced returns object with the members of changes in place of its own, and
// those that it lacks at the end. A nil value removes the member.
func replaced(object []byte, names []string, values map[string][]byte) []byte {
	b := append(make([]byte, 0, len(object)), '{')
	done := make(map[string]bool)
	for m := range members(object) {
		value, ok := values[m.name]
		switch {
		case !ok:
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, m.text...)
		case value != nil:
			b = appendMember(b, m.name, value)
		}
		done[m.name] = true
	}
	for _, name := range names {
		if !done[name] && values[name] != nil {
			b = appendMember(b, name, values[name])
		}
	}
	return append(b, '}')
}

// without returns object without the named members.
func without(object []byte, names ...string) []byte {
	values := make(map[string][]byte)
	for _, name := range names {
		values[name] = nil
	}
	return replaced(object, nil, values)
}

// complete returns object with the fields that it lacks before its own.
func complete(object []byte, fields []field) []byte {
	has := make(map[string]bool, len(fields))
	for name := range rawjson.Members(object, 0) {
		has[string(name)] = true
	}
	var b []byte
	for _, f := range fields {
		if has[f.name] {
			continue
		}
		if b == nil {
			b = append(make([]byte, 0, len(object)+200), '{')
		}
		b = appendMember(b, f.name, f.value)
	}
	switch {
	case b == nil:
		return object
	case len(object) > len("{}"):
		b = append(b, ',')
	}
	return append(b, object[1:]...)
}

// A field is a member that is filled in.
type field struct {
	name  string
	value []byte
}
