package filters

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/quote"
)

// A ContentError says what is wrong with a content item.
type ContentError struct {
	Offset int    // in the item, in bytes
	Reason string // what was expected or found there
}

// Error returns one line.
func (e *ContentError) Error() string {
	return "filters: content at byte " + strconv.Itoa(e.Offset) + ": " + quote.Line(e.Reason, 200)
}

// What readers of raw JSON report.
const (
	reasonNoObject = "a content item is a JSON object"
	reasonEnd      = "it ends too early"
	reasonTrailing = "text behind the item"
	reasonName     = "expected the name of a member"
	reasonColon    = "expected a colon"
	reasonMember   = "expected a comma or the end of the object"
	reasonElement  = "expected a comma or the end of the array"
	reasonValue    = "expected a value"
	reasonString   = "invalid escape in a string"
	reasonUTF8     = "text is not UTF-8"
	reasonControl  = "control character in a string"
	reasonTwice    = "a name given twice"
)

// skipSpace returns the index of the first byte from i on that is no white
// space of JSON.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// byteAt returns b[i], or 0 behind the end.
func byteAt(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return 0
}

// stringEnd returns the index of the quote that ends the string whose first
// byte is b[i], or -1. Each backslash is looked at once: what stands before
// the last quote found belongs to that one.
func stringEnd(b []byte, i int) int {
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		end := i + n
		if n == 0 || b[end-1] != '\\' {
			return end
		}
		if n > 1 && b[end-2] == '\\' {
			k := end - 2
			for k > i && b[k-1] == '\\' {
				k--
			}
			if (end-k)%2 == 0 {
				return end
			}
		}
		i = end + 1
	}
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

// Words with the same byte in all places.
const (
	ones        = 0x0101010101010101
	quotes      = '"' * ones
	backslashes = '\\' * ones
)

// zeros has the high bit of each byte of w that is 0 set, and perhaps of some
// above the first of them.
func zeros(w uint64) uint64 { return (w - ones) &^ w & (ones << 7) }

// skipValue returns the index behind the value that begins at b[i], or -1 if
// it does not end. It looks no closer than it must: what is inside strings,
// and which brackets belong together, is not checked.
func skipValue(b []byte, i int) int {
	switch byteAt(b, i) {
	case '"':
		end := stringEnd(b, i+1)
		if end < 0 {
			return -1
		}
		return end + 1
	case '{':
		return skipNested(b, i+1, '{', '}')
	case '[':
		return skipNested(b, i+1, '[', ']')
	}
	return literalEnd(b, i)
}

// skipNested returns the index behind the bracket that closes the one open
// before b[i], or -1.
func skipNested(b []byte, i int, opener, closer byte) int {
	const tries = 3
	if end := skipFlat(b, i, opener, closer, tries); end > 0 {
		return end
	}
	for depth := 1; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = stringEnd(b, i+1); i < 0 {
				return -1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// skipFlat does what skipNested does by a few searches, if that is possible:
// the next closer belongs to the bracket if no other one opens before it, and
// if it is in no string, which an even number of quotes shows where there are
// no escapes. It returns -1 if it cannot tell. Its work is bounded.
func skipFlat(b []byte, i int, opener, closer byte, tries int) int {
	const window = 1024
	b = b[:min(len(b), i+window)]
	for end := i; tries > 0; tries-- {
		n := bytes.IndexByte(b[end:], closer)
		if n < 0 {
			break
		}
		end += n + 1
		inside := b[i:end]
		if bytes.IndexByte(inside, opener) >= 0 || bytes.IndexByte(inside, '\\') >= 0 {
			break
		}
		if bytes.Count(inside, []byte{'"'})%2 == 0 {
			return end
		}
	}
	return -1
}

// literalEnd returns the index behind the number or name at b[i], or -1 if
// nothing is there.
func literalEnd(b []byte, i int) int {
	start := i
	for i < len(b) && !endsLiteral[b[i]] {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

var endsLiteral = func() (set [256]bool) {
	for _, c := range " \n\r\t,:\"[]{}" {
		set[c] = true
	}
	return set
}()

// unescape returns the text of a string as JSON writes it, without its quotes,
// or false if an escape is wrong or a byte is not UTF-8. It appends to buf if
// there are escapes and else returns s. A surrogate without its other half is
// read as U+FFFD.
func unescape(buf, s []byte) ([]byte, bool) {
	i := bytes.IndexByte(s, '\\')
	if i < 0 {
		return s, true
	}
	for {
		buf = append(buf, s[:i]...)
		s = s[i:]
		if len(s) == 0 {
			return buf, true
		}
		if len(s) < 2 {
			return nil, false
		}
		n := 2
		switch c := s[1]; c {
		case '"', '\\', '/':
			buf = append(buf, c)
		case 'b':
			buf = append(buf, '\b')
		case 'f':
			buf = append(buf, '\f')
		case 'n':
			buf = append(buf, '\n')
		case 'r':
			buf = append(buf, '\r')
		case 't':
			buf = append(buf, '\t')
		case 'u':
			r, ok := escapedUnit(s)
			if !ok {
				return nil, false
			}
			n = escapeLen
			if utf16.IsSurrogate(r) {
				low, _ := escapedUnit(s[n:])
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					n += escapeLen
				}
			}
			buf = utf8.AppendRune(buf, r)
		default:
			return nil, false
		}
		s = s[n:]
		if i = bytes.IndexByte(s, '\\'); i < 0 {
			i = len(s)
		}
	}
}

const escapeLen = len(`\u0000`)

// escape returns s as a string in JSON that uses no escape where none is
// needed, without its quotes.
func escape(s string) string {
	b := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		switch i := strings.IndexByte("\"\\\b\f\n\r\t", c); {
		case i >= 0:
			b = append(b, '\\', `"\bfnrt`[i])
		case c < ' ':
			b = append(b, `\u00`...)
			b = append(b, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// escapedUnit returns the UTF-16 code unit of the escape that s begins with.
func escapedUnit(s []byte) (r rune, ok bool) {
	if len(s) < escapeLen || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range s[2:escapeLen] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// validate returns a [*ContentError] unless b is one JSON object, in UTF-8 and
// with every name once in its object. Its memory is linear in b.
func validate(b []byte) error {
	i := skipSpace(b, 0)
	if byteAt(b, i) != '{' {
		return &ContentError{i, reasonNoObject}
	}
	if !utf8.Valid(b) {
		return &ContentError{invalidUTF8(string(b)), reasonUTF8}
	}
	var open [8]container
	var names [32]name
	v := validator{b: b, open: open[:0], names: names[:0]}
	i, reason := v.value(i)
	if reason == "" {
		if i = skipSpace(b, i); i < len(b) {
			reason = reasonTrailing
		}
	}
	if reason != "" {
		return &ContentError{i, reason}
	}
	return nil
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

// value reads the value at b[i] and returns the index behind it. If something
// is wrong it returns where and what.
func (v *validator) value(i int) (int, string) {
	for {
		// Here a value begins.
		var reason string
		switch c := byteAt(v.b, i); c {
		case '{', '[':
			v.open = append(v.open, container{array: c == '[', first: int32(len(v.names))})
			i = skipSpace(v.b, i+1)
			if byteAt(v.b, i) != c+2 { // the closing bracket
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
			i = skipSpace(v.b, i)
			c := byteAt(v.b, i)
			if c == ',' {
				if i = skipSpace(v.b, i+1); !top.array {
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
				return i, reasonEnd
			case top.array:
				return i, reasonElement
			default:
				return i, reasonMember
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
// begins.
func (v *validator) member(i int) (int, string) {
	if byteAt(v.b, i) != '"' {
		return i, reasonName
	}
	end, reason := v.str(i)
	if reason != "" {
		return end, reason
	}
	if !v.add(i+1, end-1) {
		return i, reasonTwice
	}
	i = skipSpace(v.b, end)
	if byteAt(v.b, i) != ':' {
		return i, reasonColon
	}
	return skipSpace(v.b, i+1), ""
}

// add notes the name b[start:end] of the innermost object and reports whether
// it is new.
func (v *validator) add(start, end int) bool {
	const few = 32
	text, _ := unescape(nil, v.b[start:end])
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
	text, _ := unescape(nil, v.b[n.start:n.end])
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
		i = plainEnd(v.b, i)
		switch byteAt(v.b, i) {
		case '"':
			return i + 1, ""
		case '\\':
			switch byteAt(v.b, i+1) {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
				i += 2
			case 'u':
				if _, ok := escapedUnit(v.b[i:]); !ok {
					return i, reasonString
				}
				i += escapeLen
			default:
				return i, reasonString
			}
		default:
			if i == len(v.b) {
				return i, reasonEnd
			}
			return i, reasonControl
		}
	}
}

// plainEnd returns the index of the first quote, backslash or control
// character from b[i] on, or len(b).
func plainEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		control := (w - ' '*ones) &^ w & (ones << 7)
		if found := zeros(w^quotes) | zeros(w^backslashes) | control; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		i++
	}
	return i
}

// literal reads the number or name at b[i].
func (v *validator) literal(i int) (int, string) {
	end := literalEnd(v.b, i)
	if end < 0 {
		if i == len(v.b) {
			return i, reasonEnd
		}
		return i, reasonValue
	}
	switch s := v.b[i:end]; string(s) {
	case "true", "false", "null":
	default:
		if _, ok := parseDecimal(s); !ok {
			return i, reasonValue
		}
	}
	return end, ""
}
