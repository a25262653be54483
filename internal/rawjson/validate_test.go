package rawjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestValidate(t *testing.T) {
	for _, in := range []string{
		`{}`, ` { } `, `[]`, `[ ]`, `1`, `"x"`, `null`, `[1,2]`, `{"a":1}`, `{"a":{"a":{}},"b":[{"a":1},{"a":1}]}`,
		"\t{\r\n}", `[[[[[[[[[[1]]]]]]]]]]`,
		`"\"\\\/\b\f\n\r\t\u00aF"`, `"\ud800"`, `[true,false,null,-0,0.5e-7]`, "\"\u007f\u0080\"",
		`{"":1,"a":2,"aa":3}`, `{"12345678":1,"123456789":2,"1234567":3}`,
		`"\u0041\n"`, `"\u0041xu"`, `"\u0041xu0042"`, `"\u0041\u0042\""`,
		`{"abcdefgh":1,"abcdefghabcdefgh":2}`, `"1234567"`, `"12345678"`, `"123456789"`,
	} {
		at, reason := Validate([]byte(in))
		require.Empty(t, reason, "%q at %d", in, at)
	}
	for _, test := range []struct {
		in     string
		at     int
		reason string
	}{
		{``, 0, UnexpectedEnd},
		{` `, 1, UnexpectedEnd},
		{`{`, 1, ExpectedName},
		{`[`, 1, UnexpectedEnd},
		{`{"a"`, 4, ExpectedColon},
		{`{"a":`, 5, UnexpectedEnd},
		{`{"a":1`, 6, UnexpectedEnd},
		{`{"a":1,`, 7, ExpectedName},
		{`[1`, 2, UnexpectedEnd},
		{`[1,`, 3, UnexpectedEnd},
		{`"a`, 2, UnexpectedEnd},
		{`"a\`, 3, UnexpectedEnd},
		{`{}x`, 2, TrailingData},
		{`{} {}`, 3, TrailingData},
		{`1 2`, 2, TrailingData},
		{`{a:1}`, 1, ExpectedName},
		{`{,}`, 1, ExpectedName},
		{`{"a":1,}`, 7, ExpectedName},
		{`{"a" 1}`, 5, ExpectedColon},
		{`{"a":1 "b":2}`, 7, ExpectedComma},
		{`{"a":1]`, 6, ExpectedComma},
		{`{"a":1:2}`, 6, ExpectedComma},
		{`[1 2]`, 3, ExpectedElement},
		{`[1}`, 2, ExpectedElement},
		{`[1:2]`, 2, ExpectedElement},
		{`[1,]`, 3, ExpectedValue},
		{`[,1]`, 1, ExpectedValue},
		{`{"a":}`, 5, ExpectedValue},
		{`]`, 0, ExpectedValue},
		{`tru`, 0, ExpectedValue},
		{`truee`, 0, ExpectedValue},
		{`True`, 0, ExpectedValue},
		{`01`, 0, ExpectedValue},
		{`[+1]`, 1, ExpectedValue},
		{`"\q"`, 1, InvalidEscape},
		{`"\u12"`, 1, InvalidEscape},
		{`"\u12G4"`, 1, InvalidEscape},
		{`"\u0041\u12G4"`, 7, InvalidEscape},
		{`"\u0041\q0042"`, 7, InvalidEscape},
		{`"\u0041`, 7, UnexpectedEnd},
		{`"\u0041"u0042"`, 8, TrailingData},
		{"\"a\nb\"", 2, ControlCharacter},
		{"\"1234567\x00\"", 8, ControlCharacter},
		{"\"12345678\x1f\"", 9, ControlCharacter},
		{"\"123456\x1f8\"", 7, ControlCharacter},
		{"[\"\xff\"]", 2, InvalidUTF8},
		{"[1]\xe3\x81", 3, InvalidUTF8},
		{"\xff", 0, InvalidUTF8},
		{"\"\ufffd\xff\"", 4, InvalidUTF8},
		{"\"\xed\xa0\x80\"", 1, InvalidUTF8},
		{`{"a":1,"a":2}`, 7, DuplicateName},
		{`{"a":1,"\u0061":2}`, 7, DuplicateName},
		{`{"\u0061":1,"a":2}`, 12, DuplicateName},
		{`{"abcdefg":1,"\u0061bcdefg":2}`, 13, DuplicateName},
		{`{"b":[{"a":1,"b":2,"a":3}]}`, 19, DuplicateName},
		{`{"":1,"":2}`, 6, DuplicateName},
		{`{"a":{"b":1},"a":2}`, 13, DuplicateName},
		{`{"abcdefghijklmnop":1,"abcdefghijklmnop":2}`, 22, DuplicateName},
	} {
		at, reason := Validate([]byte(test.in))
		require.Equal(t, test.reason, reason, "%q", test.in)
		require.Equal(t, test.at, at, "%q", test.in)
	}
}

// Duplicate names are found in objects of every size, among names that are
// alike at both ends, and not across objects.
func TestValidateNames(t *testing.T) {
	name := func(i int) string { return fmt.Sprintf(`"aaaaaaaa%04dzzzzzzzz":%d`, i, i) }
	for _, n := range []int{2, 31, 32, 33, 34, 65, 300} {
		var names []string
		for i := range n {
			names = append(names, name(i))
		}
		good := "{" + strings.Join(names, ",") + "}"
		for _, in := range []string{good, "[" + good + "," + good + "]", `{"x":` + good + `,"y":[` + good + `]}`} {
			at, reason := Validate([]byte(in))
			require.Empty(t, reason, "%d names, at %d", n, at)
		}
		for _, i := range []int{0, n / 2, n - 1} {
			bad := good[:len(good)-1] + "," + name(i) + "}"
			at, reason := Validate([]byte(bad))
			require.Equal(t, DuplicateName, reason)
			require.Equal(t, len(good), at)
			_, reason = Validate([]byte(`{"a":[` + good + "," + bad + "]}"))
			require.Equal(t, DuplicateName, reason)
			// The outer object stays large when an inner one has ended.
			inner := good[:len(good)-1] + `,"o":` + good + "," + name(i) + "}"
			_, reason = Validate([]byte(inner))
			require.Equal(t, DuplicateName, reason)
		}
	}
}

// Names with different ends are told apart in objects of every size, too.
func TestValidateDifferentNames(t *testing.T) {
	for _, n := range []int{1, 2, 31, 32, 33, 34, 65, 300} {
		members, inner := make([]string, n), make([]string, n)
		for i := range n {
			members[i] = fmt.Sprintf(`"%d":%d`, i*7919, i)
			inner[i] = fmt.Sprintf(`"%d":{"%d":0}`, i*7919, (i+1)*7919)
		}
		good := "{" + strings.Join(members, ",") + "}"
		for _, in := range []string{good, "{" + strings.Join(inner, ",") + "}"} {
			at, reason := Validate([]byte(in))
			require.Empty(t, reason, "%d names, at %d", n, at)
		}
		for i := range n {
			at, reason := Validate([]byte(good[:len(good)-1] + "," + members[i] + "}"))
			require.Equal(t, DuplicateName, reason, "%d of %d", i, n)
			require.Equal(t, len(good), at)
		}
	}
	for i := range 1000 {
		in := fmt.Sprintf(`{"k%d":1,"k%[1]d":2}`, i)
		_, reason := Validate([]byte(in))
		require.Equal(t, DuplicateName, reason, "%s", in)
	}
	// What follows a name may be less than a word.
	for n := range 12 {
		_, reason := Validate([]byte(`{"":` + strings.Repeat("7", n+1) + "}"))
		require.Empty(t, reason)
	}
}

// Validate agrees with encoding/json and utf8.Valid, duplicate names aside.
func TestValidateLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := []byte(strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			"{", "}", "[", "]", ",", ":", `"`, `"a"`, `"a":`, `"b":1`, "1", "-", "0", ".5", "e1", "true", "null", " ",
			"\n", "\\", `\n`, `\u`, "00e9", "あ", "\xff", "\x01", "[]", "{}", `{"a":[1,{"b":"x"}]}`,
		})).Draw(t, "in"), ""))
		at, reason := Validate(in)
		if reason == DuplicateName {
			t.Skip("encoding/json does not look")
		}
		require.Equal(t, json.Valid(in) && utf8.Valid(in), reason == "", "%q: %s at %d", in, reason, at)
		require.LessOrEqual(t, at, len(in))
	})
}

// Every change of one byte of a text is judged as encoding/json does.
func TestValidateDamaged(t *testing.T) {
	text := []byte(`{"id":"a1","n":-12.5e3,"ok":true,"x":null,"t":"あ\n\u3042","l":[1,{"b":[]}]}`)
	at, reason := Validate(text)
	require.Empty(t, reason, at)
	for i := range text {
		for _, c := range []byte("{}[],:\"\\ 01e-tnu\x00\x1f\xff\x80") {
			b := bytes.Clone(text)
			b[i] = c
			_, reason := Validate(b)
			if reason == DuplicateName {
				continue
			}
			require.Equal(t, json.Valid(b) && utf8.Valid(b), reason == "", "%q", b)
		}
		_, reason := Validate(text[:i])
		require.NotEmpty(t, reason, "%q", text[:i])
	}
}
