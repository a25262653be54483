package rawjson

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLoneSurrogate(t *testing.T) {
	for in, want := range map[string]int{
		``: -1, `"a"`: -1, `\`: -1, `\\ud800`: -1, `\u0041\ud83d\ude00\uDBFF\uDFFF`: -1, `\ud8`: -1,
		`\ud800`: 0, `x\uDC00`: 1, `\ud83d\ud83d\ude00`: 0, `\ud83d\ude00\ude00`: 12, `\\\ud800`: 2, `\ud800\n`: 0,
	} {
		require.Equal(t, want, LoneSurrogate([]byte(in)), in)
	}
}
