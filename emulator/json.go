package emulator

import (
	"bytes"
	"encoding/json"
	"iter"
	"strings"
)

// The functions below read JSON that is valid and compact, as all contents are
// once they are loaded.

// members returns the names and values of an object.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := 1; i < len(object)-1; i++ { // over the brace or comma
			colon := valueEnd(object, i)
			end := valueEnd(object, colon+1)
			if !yield(object[i:colon], object[colon+1:end]) {
				return
			}
			i = end
		}
	}
}

// member returns the value of the named member, or nil.
func member(object []byte, name string) []byte {
	for i := 1; i < len(object)-1; i++ {
		colon := valueEnd(object, i)
		end := valueEnd(object, colon+1)
		if isText(object[i:colon], name) {
			return object[colon+1 : end]
		}
		i = end
	}
	return nil
}

// elements returns the elements of an array.
func elements(array []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := 1; i < len(array)-1; i++ {
			end := valueEnd(array, i)
			if !yield(array[i:end]) {
				return
			}
			i = end
		}
	}
}

// valueEnd returns the index behind the value at b[i].
func valueEnd(b []byte, i int) int {
	switch b[i] {
	case '"':
		return stringEnd(b, i)
	case '{', '[':
		for depth := 0; ; {
			switch b[i] {
			case '"':
				i = stringEnd(b, i)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				depth--
			}
			i++
			if depth == 0 {
				return i
			}
		}
	}
	for i < len(b) && strings.IndexByte(",]}", b[i]) < 0 {
		i++
	}
	return i
}

// stringEnd returns the index behind the string at b[i].
func stringEnd(b []byte, i int) int {
	for i++; ; i++ {
		i += bytes.IndexByte(b[i:], '"')
		backslashes := 0
		for b[i-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return i + 1
		}
	}
}

// isString reports whether a value, which may be nil, is a string.
func isString(value []byte) bool { return len(value) > 0 && value[0] == '"' }

func isObject(value []byte) bool { return len(value) > 0 && value[0] == '{' }

func isArray(value []byte) bool { return len(value) > 0 && value[0] == '[' }

// isText reports whether a string has the given text.
func isText(quoted []byte, s string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1:len(quoted)-1]) == s
	}
	return text(quoted) == s
}

// text returns the text of a string.
func text(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // which is valid
	return s
}

// bytesOf returns the text of a string. It is a part of it if possible.
func bytesOf(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	return []byte(text(quoted))
}

// appendMember appends a member to an object that is still open.
func appendMember(b []byte, name, value []byte) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, name...)
	b = append(b, ':')
	return append(b, value...)
}

// quote returns s, which is UTF-8, as a string.
func quote(s string) []byte {
	b, _ := json.Marshal(s) // which a text does without errors
	return b
}
