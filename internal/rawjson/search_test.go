package rawjson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIndex(t *testing.T) {
	for _, test := range []struct {
		s, needle string
		want      int
	}{
		{"", "", 0}, {"abc", "", 0}, {"", "a", -1}, {"abc", "abc", 0}, {"abc", "abcd", -1}, {"abc", "c", 2}, {"abc", "bc", 1},
		{"あいう", "う", 6}, {"あいう", "いう", 3}, {"あいう", "えい", -1}, {"ああああい", "ああい", 6},
		{strings.Repeat("z", 100) + "zy", "zzy", 99}, {strings.Repeat("z", 100), "zzy", -1},
		{strings.Repeat("qz", 100) + "qqz", "qqz", 200}, {strings.Repeat("qz", 100) + "qq", "qqz", -1},
		{strings.Repeat("qz", 1000) + "zqq", "zq", 1}, {strings.Repeat("az", 1000), "zz", -1},
	} {
		n := NewNeedle(test.needle)
		require.Equal(t, test.needle, n.String())
		require.Equal(t, test.want, Index(test.s, &n), "%.40q in %.40q", test.needle, test.s)
		require.Equal(t, test.want, Index([]byte(test.s), &n), "%.40q in %.40q", test.needle, test.s)
	}
}

func TestIndexLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SampledFrom([]string{"a", "b", "z", "あ", "い", "ああ", "\xe3", "\"", "\\", "zzzzzzzz", strings.Repeat("az", 20)})
		s := strings.Join(rapid.SliceOf(parts).Draw(t, "s"), "")
		text := strings.Join(rapid.SliceOfN(parts, 0, 4).Draw(t, "needle"), "")
		n := NewNeedle(text)
		require.Equal(t, strings.Index(s, text), Index(s, &n))
		require.Equal(t, strings.Index(s, text), Index([]byte(s), &n))
	})
}
