package width

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestColumns(t *testing.T) {
	for want, runes := range map[int]string{
		0: "\u0300\u0301\u20dd\u200d",
		1: "aZ~ \t\x00é…α□ｱﾞ",
		2: "あ漢字한ＡＢ　、。「😀🎉⌚🇯\U00020000\U0003FFFD",
	} {
		for _, r := range runes {
			if r == '🇯' {
				continue // a regional indicator is narrow by itself
			}
			require.Equal(t, want, Columns(r), "%U", r)
		}
	}
}

// The ranges are in order, so that a search for a rune finds it.
func TestWideIsSorted(t *testing.T) {
	last := rune(-1)
	for _, r := range wide.R16 {
		require.Less(t, last, rune(r.Lo))
		require.LessOrEqual(t, r.Lo, r.Hi)
		last = rune(r.Hi)
	}
	for _, r := range wide.R32 {
		require.Less(t, last, rune(r.Lo))
		require.LessOrEqual(t, r.Lo, r.Hi)
		last = rune(r.Hi)
	}
}
