package term

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWriteOnTerminal(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"plain\ttext\n", "plain\ttext\n"},
		{"日本語 👨‍👩‍👧 \u3000", "日本語 👨‍👩‍👧 \u3000"},
		{string(Red) + "error" + string(reset), string(Red) + "error" + string(reset)},
		{"\x1b[2J\x1b]0;x\x07\r", `\u001b[2J\u001b]0;x\u0007\u000d`},
		{"\u009b\u202e\u2066\x7f\U000e0001", `\u009b\u202e\u2066\u007f\U000e0001`},
		{"a\xffb\x9b", `a\xffb\x9b`},
		{"\ufffd", "\ufffd"},
	} {
		// Whole, and cut anywhere.
		for cut := 0; cut <= len(tt.in); cut++ {
			if bytes.Contains([]byte(tt.in), []byte("\x1b")) && cut > 0 {
				continue // a colour is written at once
			}
			var out bytes.Buffer
			w := &Writer{Writer: &out, terminal: true}
			for _, part := range []string{tt.in[:cut], tt.in[cut:]} {
				n, err := w.Write([]byte(part))
				require.NoError(t, err)
				require.Len(t, part, n)
			}
			require.Equal(t, tt.want, out.String(), "%q", tt.in)
		}
	}
	var out bytes.Buffer
	w := &Writer{Writer: &out}
	_, err := w.Write([]byte("\x1b\xff"))
	require.NoError(t, err)
	require.Equal(t, "\x1b\xff", out.String())
}
