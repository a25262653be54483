package rawjson

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestUnescape(t *testing.T) {
	for _, test := range []struct {
		in, want string
		fail     bool
	}{
		{in: ``, want: ``},
		{in: `abc`, want: `abc`},
		{in: `\"\\\/\b\f\n\r\t`, want: "\"\\/\b\f\n\r\t"},
		{in: `a\nb`, want: "a\nb"},
		{in: `\u0041`, want: "A"},
		{in: `\u00e9\u00E9`, want: "éé"},
		{in: `x\u3042y`, want: "xあy"},
		{in: `\u0000`, want: "\x00"},
		{in: `\uFFFF`, want: "\uffff"},
		{in: `\ufffd`, want: "\ufffd"},
		{in: `\ud83d\ude00`, want: "😀"},
		{in: `\uD83D\uDE00!`, want: "😀!"},
		{in: `\ud83d`, want: "\ufffd"},
		{in: `\ud83dx`, want: "\ufffdx"},
		{in: `\ud83d\n`, want: "\ufffd\n"},
		{in: `\ud83d\u0041`, want: "\ufffdA"},
		{in: `\ud83dxude00`, want: "\ufffdxude00"},
		{in: `\ud83d\nde00`, want: "\ufffd\nde00"},
		{in: `\ude00\ud83d`, want: "\ufffd\ufffd"},
		{in: `\ud83d\ud83d\ude00`, want: "\ufffd😀"},
		{in: `\`, fail: true},
		{in: `a\`, fail: true},
		{in: `\q`, fail: true},
		{in: `\U0041`, fail: true},
		{in: `\'`, fail: true},
		{in: `\x41`, fail: true},
		{in: `\u`, fail: true},
		{in: `\u004`, fail: true},
		{in: `\u004G`, fail: true},
		{in: `\u004g`, fail: true},
		{in: "\\u004`", fail: true},
		{in: `\u004@`, fail: true},
		{in: `\u004/`, fail: true},
		{in: `\u004:`, fail: true},
		{in: `\ud83d\u12`, fail: true},
	} {
		got, ok := Unescape([]byte("before")[:0], []byte(test.in))
		require.Equal(t, !test.fail, ok, "%q", test.in)
		require.Equal(t, test.want, string(got), "%q", test.in)
	}
	got, ok := Unescape([]byte("before "), []byte(`\u0041`))
	require.True(t, ok)
	require.Equal(t, "before A", string(got))
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
