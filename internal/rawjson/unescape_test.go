package rawjson

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestUnescape(t *testing.T) {
	got, ok := Unescape([]byte("before "), []byte(`\u0041`))
	require.True(t, ok)
	require.Equal(t, "before A", string(got))
	for _, broken := range []string{
		`\`, `a\`, `\q`, `\U0041`, `\'`, `\x41`, `\u`, `\u004`, `\u004G`, `\u004g`, "\\u004`", `\u004@`, `\u004/`,
		`\u004:`, `\ud83d\u12`,
	} {
		got, ok := Unescape([]byte("before")[:0], []byte(broken))
		require.False(t, ok, "%q", broken)
		require.Empty(t, got, "%q", broken)
	}
	for _, test := range []struct{ in, want string }{
		{``, ``},
		{`abc`, `abc`},
		{`\"\\\/\b\f\n\r\t`, "\"\\/\b\f\n\r\t"},
		{`a\nb`, "a\nb"},
		{`\u0041`, "A"},
		{`\u00e9\u00E9`, "éé"},
		{`x\u3042y`, "xあy"},
		{`\u0000`, "\x00"},
		{`\uFFFF`, "\uffff"},
		{`\ufffd`, "\ufffd"},
		{`\ud83d\ude00`, "😀"},
		{`\uD83D\uDE00!`, "😀!"},
		{`\ud83d`, "\ufffd"},
		{`\ud83dx`, "\ufffdx"},
		{`\ud83d\n`, "\ufffd\n"},
		{`\ud83d\u0041`, "\ufffdA"},
		{`\ud83dxude00`, "\ufffdxude00"},
		{`\ud83d\nde00`, "\ufffd\nde00"},
		{`\ude00\ud83d`, "\ufffd\ufffd"},
		{`\ud83d\ud83d\ude00`, "\ufffd😀"},
	} {
		got, ok := Unescape([]byte("before")[:0], []byte(test.in))
		require.True(t, ok, "%q", test.in)
		require.Equal(t, test.want, string(got), "%q", test.in)
	}
}

// Unescape agrees with encoding/json, and Escape is its inverse.
func TestUnescapeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{
			`\`, `"`, `\\`, `\"`, `\/`, `\n`, `\u`, `\u3042`, `\ud83d`, `\ude00`, `\u00`, `4`, `1f`, "あ", "é", "😀", "x",
			"u", "n", "D83D",
		})).Draw(t, "raw"), "")
		if StringEnd([]byte(raw), 0) >= 0 {
			t.Skip("a quote")
		}
		var want string
		err := json.Unmarshal([]byte(`"`+raw+`"`), &want)
		got, ok := Unescape(nil, []byte(raw))
		require.Equal(t, err == nil, ok, "%q: %v", raw, err)
		require.Equal(t, want, string(got), "%q", raw)
	})
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.RuneFrom([]rune("\"\\/\x00\x1f\x20\x7f\b\f\n\r\tあ")))).Draw(t, "s")
		var back string
		require.NoError(t, json.Unmarshal([]byte(`"`+Escape(s)+`"`), &back))
		require.Equal(t, s, back)
		got, ok := Unescape(nil, []byte(Escape(s)))
		require.True(t, ok)
		require.Equal(t, s, string(got))
	})
	require.Equal(t, `a\"\\/\u001f `, Escape("a\"\\/\x1f "))
}
