package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuote(t *testing.T) {
	long := Clip(strings.Repeat("あ", 1000))
	require.Less(t, len(long), 210)
	require.True(t, strings.HasSuffix(long, "あ…"))
	check := func(in, want string) {
		t.Run(in, func(t *testing.T) {
			require.Equal(t, want, Quote(in))
			require.Equal(t, want, Clip(in))
		})
	}
	for _, plain := range []string{"blog.json", "日本語 の\u3000名前", `C:\x "y"`} {
		check(plain, plain)
	}
	for _, tt := range []struct{ in, want string }{
		{"", `""`},
		{"a\n::error file=x::y.ts", `"a\n::error file=x::y.ts"`},
		{"\x1b[2J", `"\x1b[2J"`},
		{"\u202egnp", `"\u202egnp"`},
		{"\u009b31m", `"\u009b31m"`},
		{"a\xff", `"a\xff"`},
		{"a\u2028b", `"a\u2028b"`},
	} {
		check(tt.in, tt.want)
	}
}

func TestError(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "a\nb", Err: fs.ErrNotExist}
	require.Equal(t, `"a\nb": file does not exist`, Error(missing))
	require.Equal(t, `config: "a\nb": file does not exist`, Error(fmt.Errorf("config: %w", missing)))
	_, err := net.Listen("tcp", "\x1b[2J")
	require.Equal(t, `listen tcp: missing port in address: "\x1b[2J"`, Error(err))
	require.Equal(t, "EOF", Error(io.EOF))
	require.Equal(t, "x", Error(errors.New("x")))
}

func TestColorMode(t *testing.T) {
	var m ColorMode
	for _, name := range ModeNames() {
		require.NoError(t, m.Set(name))
		require.Equal(t, name, m.String())
	}
	require.Error(t, m.Set("Always"))
	var out strings.Builder
	require.Equal(t, "x", Paint(NewWriter(&out, Auto), Red, "x"))
	require.Equal(t, "x", Paint(&out, Red, "x"))
	require.Equal(t, "\x1b[1;31mx\x1b[0m", Paint(NewWriter(&out, Always), Red, "x"))
	require.Equal(t, "", Paint(NewWriter(&out, Always), Red, ""))
	t.Setenv("NO_COLOR", "1")
	require.Equal(t, "\x1b[1;31mx\x1b[0m", Paint(NewWriter(&out, Always), Red, "x"))
	require.False(t, IsTerminal(NewWriter(&out, Always)))
}

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
