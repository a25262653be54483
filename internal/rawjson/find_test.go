package rawjson

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Only the member id is the ID, as the service writes it.
func TestID(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                                     "",
		`{"id":"a"}`:                             "a",
		` {"ID":"b","id":"a","Id":"c"}`:          "a",
		`{"ID":"b","iD":7}`:                      "",
		`{"id":7}`:                               "",
		`{"id":null,"x":{"id":"y"}}`:             "",
		`{"x":[{"id":"y"}],"\u0069d":"a\u0062"}`: "ab",
	} {
		require.Equal(t, want, ID([]byte(in)), in)
	}
}

func TestName(t *testing.T) {
	// The name, and ^ before the value or what is wrong.
	for _, test := range []struct{ marked, name, reason string }{
		{`"a":^1`, "a", ""},
		{`"":^1`, "", ""},
		{`"a" : ^1`, "a", ""},
		{`"a":  ^1`, "a", ""},
		{"\"a\"\n:\t^1", "a", ""},
		{`"publishedAt":^1`, "publishedAt", ""},
		{`"ti\u0074le":^1`, "title", ""},
		{`"a\"b":^1`, `a"b`, ""},
		{`"\\":^1`, `\`, ""},
		{`"abcdefgh":^1`, "abcdefgh", ""},
		{`"abcdefg":^1`, "abcdefg", ""},
		{`"a":^`, "a", ""},
		{`"a:":^1`, "a:", ""},
		{`"a:" : ^1`, "a:", ""},
		{`^`, "", ExpectedName},
		{`^a:1`, "", ExpectedName},
		{`^'a':1`, "", ExpectedName},
		{`"a^`, "", UnexpectedEnd},
		{`"^`, "", UnexpectedEnd},
		{`"a\":1^`, "", UnexpectedEnd},
		{`"a"^`, "", ExpectedColon},
		{`"a" ^1`, "", ExpectedColon},
		{`"^a\q":1`, "", InvalidEscape},
		{`"^a\:":1`, "", InvalidEscape},
	} {
		in, want := unmark(test.marked)
		name, at, reason := Name([]byte(in), 0)
		require.Equal(t, test.reason, reason, "%q", in)
		require.Equal(t, want, at, "%q", in)
		require.Equal(t, test.name, string(name), "%q", in)
	}
}

// A quote or backslash is found at every place of a word, whatever is around it.
func TestNameEnd(t *testing.T) {
	for n := range 20 {
		for _, fill := range []byte{'x', 0, 1, '"' - 1, '"' + 1, '\\' - 1, '\\' + 1, 0x80, 0xA2, 0xDC, 0xFF} {
			for _, end := range []string{`"`, `\`, `""`, `\"`, `"\`, `"!`, `"#`, `\]`, `\[`} {
				b := []byte(strings.Repeat(string([]byte{fill}), n) + end + "tail")
				require.Equal(t, n, nameEnd(b, 0), "%q", b)
				require.Equal(t, n, nameEnd(b[:n], 0), "%q", b)
			}
		}
	}
}

func TestMembersAndElements(t *testing.T) {
	b := []byte(` { "a" : 1 , "b":[ 2 , {"x":3},"]" ] ,"\u0063":{"d":{}}} `)
	var members []string
	for name, i := range Members(b, 1) {
		members = append(members, fmt.Sprintf("%s=%s", name, b[i:Skip(b, i)]))
	}
	require.Equal(t, []string{`a=1`, `b=[ 2 , {"x":3},"]" ]`, `c={"d":{}}`}, members)
	var elements []string
	for i := range Elements(b, strings.IndexByte(string(b), '[')) {
		elements = append(elements, string(b[i:Skip(b, i)]))
	}
	require.Equal(t, []string{`2`, `{"x":3}`, `"]"`}, elements)
	for name, i := range Members([]byte(`{"a":1}`), 0) {
		require.Equal(t, []any{"a", 5}, []any{string(name), i})
	}
	for range Members([]byte("{ }"), 0) {
		require.Fail(t, "no members")
	}
	for range Elements([]byte("[ ]"), 0) {
		require.Fail(t, "no elements")
	}
	for range Members(b, 1) {
		break
	}
	for i := range Elements([]byte("[1,2]"), 0) {
		require.Equal(t, 1, i)
		break
	}
}
