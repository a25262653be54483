package term

import (
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
	for _, tt := range []struct{ in, want string }{
		{"blog.json", "blog.json"},
		{"日本語 の\u3000名前", "日本語 の\u3000名前"},
		{`C:\x "y"`, `C:\x "y"`},
		{"", `""`},
		{"a\n::error file=x::y.ts", `"a\n::error file=x::y.ts"`},
		{"\x1b[2J", `"\x1b[2J"`},
		{"\u202egnp", `"\u202egnp"`},
		{"\u009b31m", `"\u009b31m"`},
		{"a\xff", `"a\xff"`},
		{"a\u2028b", `"a\u2028b"`},
	} {
		t.Run(tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, Quote(tt.in))
			require.Equal(t, tt.want, Clip(tt.in))
		})
	}
	long := Clip(strings.Repeat("あ", 1000))
	require.Less(t, len(long), 210)
	require.True(t, strings.HasSuffix(long, "あ…"))
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
