package rawjson

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestName(t *testing.T) {
	for _, test := range []struct {
		in     string
		name   string
		at     int
		reason string
	}{
		{in: `"a":1`, name: "a", at: 4},
		{in: `"":1`, name: "", at: 3},
		{in: `"a" : 1`, name: "a", at: 6},
		{in: `"a":  1`, name: "a", at: 6},
		{in: "\"a\"\n:\t1", name: "a", at: 6},
		{in: `"publishedAt":1`, name: "publishedAt", at: 14},
		{in: `"ti\u0074le":1`, name: "title", at: 13},
		{in: `"a\"b":1`, name: `a"b`, at: 7},
		{in: `"\\":1`, name: `\`, at: 5},
		{in: `"abcdefgh":1`, name: "abcdefgh", at: 11},
		{in: `"abcdefg":1`, name: "abcdefg", at: 10},
		{in: `"a":`, name: "a", at: 4},
		{in: `"a:":1`, name: "a:", at: 5},
		{in: `"a:" : 1`, name: "a:", at: 7},
		{in: ``, at: 0, reason: ExpectedName},
		{in: `a:1`, at: 0, reason: ExpectedName},
		{in: `'a':1`, at: 0, reason: ExpectedName},
		{in: `"a`, at: 2, reason: UnexpectedEnd},
		{in: `"`, at: 1, reason: UnexpectedEnd},
		{in: `"a\":1`, at: 6, reason: UnexpectedEnd},
		{in: `"a"`, at: 3, reason: ExpectedColon},
		{in: `"a" 1`, at: 4, reason: ExpectedColon},
		{in: `"a\q":1`, at: 1, reason: InvalidEscape},
		{in: `"a\:":1`, at: 1, reason: InvalidEscape},
	} {
		name, at, reason := Name([]byte(test.in), 0)
		require.Equal(t, test.reason, reason, "%q", test.in)
		require.Equal(t, test.at, at, "%q", test.in)
		require.Equal(t, test.name, string(name), "%q", test.in)
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
