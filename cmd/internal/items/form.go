package items

import (
	"bytes"

	"github.com/microcms-go/filters/internal/rawjson"
)

// A form is what a value of the input can be.
type form uint8

const (
	formUnknown form = iota // more must be read to tell
	formItem
	formArray    // of items
	formResponse // a list response of the content API
)

// formWindow is how much of a value may be needed to tell a list response.
const formWindow = 1 << 20

// responseMembers are the members of a list response.
var responseMembers = []string{`"contents"`, `"totalCount"`, `"offset"`, `"limit"`}

// formOf returns the form of the value that b starts with and, for the last
// two forms, where the first element starts at the earliest. More of b may
// follow unless whole is true.
//
// An object is a list response if its member "contents" is an array and no member
// comes before it or directly after it but the others of a list response. If
// the array ends after more than formWindow bytes, the rest is not looked at.
func formOf(b []byte, whole bool) (form, int) {
	if bytes.HasPrefix(b, []byte("[")) {
		return formArray, 1
	}
	unknown := formUnknown
	if whole {
		unknown = formItem
	}
	for i, first := 1, true; ; first = false {
		i = rawjson.SkipSpace(b, i)
		name, partial := memberName(b[i:], responseMembers)
		if partial {
			return unknown, 0
		}
		if name == "" {
			return formItem, 0
		}
		i = rawjson.SkipSpace(b, i+len(name))
		if i < len(b) && b[i] == ':' {
			i = rawjson.SkipSpace(b, i+1)
		} else if i < len(b) {
			return formItem, 0
		}
		if i == len(b) {
			return unknown, 0
		}
		if name == responseMembers[0] {
			switch {
			case b[i] != '[':
				return formItem, 0
			case !first:
				return formResponse, i + 1
			}
			return responseOrItem(b, i, whole), i + 1
		}
		for i < len(b) && bytes.IndexByte([]byte("+-.0123456789Ee"), b[i]) >= 0 {
			i++
		}
		if i = rawjson.SkipSpace(b, i); i == len(b) {
			return unknown, 0
		}
		if b[i] != ',' {
			return formItem, 0
		}
		i++
	}
}

// responseOrItem tells by the bytes after the array at b[i], the first member of
// an object.
func responseOrItem(b []byte, i int, whole bool) form {
	unknown := formUnknown
	if whole || len(b) >= formWindow {
		unknown = formResponse
	}
	end := rawjson.Closing(b, i+1, 1, '[')
	if end < 0 {
		return unknown
	}
	if end = rawjson.SkipSpace(b, end); end == len(b) {
		return unknown
	}
	if b[end] == ',' {
		end = rawjson.SkipSpace(b, end+1)
		name, partial := memberName(b[end:], responseMembers[1:])
		switch {
		case partial:
			return unknown
		case name == "":
			return formItem
		}
	}
	return formResponse
}

// memberName returns which of names b starts with. If b is too short to tell,
// partial is true.
func memberName(b []byte, names []string) (name string, partial bool) {
	for _, name := range names {
		if bytes.HasPrefix(b, []byte(name)) {
			return name, false
		}
		partial = partial || len(b) < len(name) && name[:len(b)] == string(b)
	}
	return "", partial
}
