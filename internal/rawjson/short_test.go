package rawjson

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestShortEnd(t *testing.T) {
	for n := range 40 {
		s := strings.Repeat("x", n)
		want := n
		if n >= 32 {
			want = -1
		}
		require.Equal(t, want, ShortEnd([]byte(s+`"`+strings.Repeat(" ", 8))), "%d bytes", n)
		require.Equal(t, -1, ShortEnd([]byte(s+`\"`+strings.Repeat(" ", 8))), "%d bytes and a backslash", n)
		require.Equal(t, -1, ShortEnd([]byte(s)), "%d bytes without an end", n)
	}
	require.Equal(t, -1, ShortEnd([]byte(`ab"`)), "at the end of the text")
	require.Equal(t, 7, ShortEnd([]byte(`abcdefg"`)), "at the end of the text, in a whole word")
	require.Equal(t, 2, ShortEnd([]byte(`ab"\"\"\"`)))
}

func TestElements(t *testing.T) {
	for _, test := range []struct {
		in    string
		first bool
		k, at int
	}{
		{"]", true, End, 1}, {" ] ", true, End, 2}, {"1]", true, 0, 0}, {" \n{", true, 0, 2}, {"", true, 0, 0},
		{"]", false, End, 1}, {" ]", false, End, 2}, {",1", false, 0, 1}, {" , 1", false, 0, 3},
		{"1", false, Broken, 0}, {" }", false, Broken, 1}, {"", false, Broken, 0}, {":", false, Broken, 0},
	} {
		next := NextElement
		if test.first {
			next = FirstElement
		}
		k, at := next([]byte("[[["+test.in), 3)
		require.Equal(t, []int{test.k, test.at + 3}, []int{k, at}, "%q", test.in)
	}
}

func TestFirst(t *testing.T) {
	one, two := NewNames("id"), NewNames("id", "fieldId")
	three := NewNames("id", "fieldId", "title")
	for _, test := range []struct {
		in    string
		names *Names
		k, at int
	}{
		{`{"id":"x"}`, one, 0, 6},
		{`{"fieldId":1}`, two, 1, 11},
		{`{"id":1}`, two, 0, 6},
		{`{"ix":1}`, one, unwanted, 1},
		{`{"idx":1}`, one, unwanted, 1},
		{`{"id" :1}`, one, unwanted, 1},
		{`{"id": 1}`, one, unwanted, 1},
		{`{ "id":1}`, one, unwanted, 1},
		{`{"id":`, one, unwanted, 1},
		{`{"id"`, one, unwanted, 1},
		{`{"i`, one, unwanted, 1},
		{`{}`, one, unwanted, 1},
		{`{"id":1}`, three, unwanted, 1},
	} {
		k, at := test.names.First([]byte(test.in), 1)
		require.Equal(t, []int{test.k, test.at}, []int{k, at}, "%q", test.in)
		if k >= 0 {
			// The rest of the object follows.
			b := []byte(test.in[:len(test.in)-1] + `,"x":{"id":0},"id":[2]}`)
			var c Cursor
			c.Resume(b, at, test.names)
			k, at = c.Next()
			require.Equal(t, []any{0, byte('[')}, []any{k, b[at]})
			k, at = c.Next()
			require.Equal(t, []int{End, len(b)}, []int{k, at})
		}
	}
}

func TestLastMark(t *testing.T) {
	for n := range 20 {
		for _, fill := range []byte{'x', 0, '"' - 1, '"' + 1, '\\' - 1, '\\' + 1, 0x80, 0xA2, 0xFF} {
			for _, mark := range []string{`"`, `\`, `x"`, `\"`, `"\`, `""`, `!"`, `"\\`} {
				b := []byte("12345678" + mark + strings.Repeat(string([]byte{fill}), n))
				require.Equal(t, 7+len(mark), lastMark(b, len(b)), "%q", b)
			}
			require.Equal(t, -1, lastMark([]byte(strings.Repeat(string([]byte{fill}), n)), n))
		}
	}
}

func TestIsVerbatim(t *testing.T) {
	for s, want := range map[string]bool{
		"": true, "a あ/": true, `a"`: false, `\`: false, "\n": false, "\x1f": false, " \x7f": true,
	} {
		require.Equal(t, want, IsVerbatim(s), "%q", s)
		require.Equal(t, want, Escape(s) == s, "%q", s)
	}
}

// A name is found however JSON writes it, and another one is not taken for it.
func TestNamesInAnySpelling(t *testing.T) {
	for _, name := range []string{
		"publishedAt", "t", "id", "1", "x1", "f", "a_-9", "abcdefgh", "abcdefg", "a/b", `a"b`,
		"abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "publishedAtRevisionDate",
		"fifteen--bytes-", "sixteen--bytes--", "more-than-sixteen-bytes", `less"than"sixteen`, "",
	} {
		for _, others := range [][]string{nil, {"other"}, {"oa", "ob", "oc", "od", "oe", "of", "og", "oh", "oi"}} {
			names := NewNames(append([]string{name}, others...)...)
			find := func(raw string) int {
				first := unwanted
				for _, length := range []int{10, 100} { // the kernel reads blocks of 64 bytes
					b := []byte(`{"filler":"` + strings.Repeat("0", length) + `","` + raw + `":2,"more":3}`)
					var c Cursor
					c.Start(b, 1, names)
					k, at := c.Next()
					if k >= 0 {
						require.Equal(t, byte('2'), b[at])
					}
					if first == unwanted {
						first = k
					}
					require.Equal(t, first, k, "%q", b)
				}
				return first
			}
			require.Equal(t, 0, find(Escape(name)))
			for i := range name {
				for _, format := range []string{`\u%04x`, `\u%04X`} {
					raw := Escape(name[:i]) + fmt.Sprintf(format, name[i]) + Escape(name[i+1:])
					require.Equal(t, 0, find(raw), "%s as %s", name, raw)
				}
				for _, c := range []string{"Z", "", `\u005a`, `\\`} {
					raw := Escape(name[:i]) + c + Escape(name[i+1:])
					require.Equal(t, End, find(raw), "%s and %s", name, raw)
				}
			}
			require.Equal(t, 0, find(escapeAll(name)))
			require.Equal(t, End, find("x"+Escape(name)))
			require.Equal(t, End, find(Escape(name)+"x"))
			require.Equal(t, End, find(`\\`+Escape(name)))
		}
	}
}
