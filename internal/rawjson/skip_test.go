package rawjson

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSkipSpace(t *testing.T) {
	for in, want := range map[string]int{"": 0, "x": 0, " ": 1, " \t\r\nx": 4, "\v": 0, "\f": 0, "\u00a0": 0, "\x00": 0} {
		require.Equal(t, want, SkipSpace([]byte(in), 0), "%q", in)
	}
	for _, run := range []string{" ", "\n", "\t", "\r", "\r\n", "\n\t", " \n  "} {
		for n := range 70 {
			for _, end := range []string{"", "x", "\v", "\x00", "x" + strings.Repeat(" ", 40)} {
				in := strings.Repeat(run, n)
				require.Equal(t, len(in)+1, SkipSpace([]byte("x"+in+end), 1), "%d times %q before %.1q", n, run, end)
			}
		}
	}
	require.Equal(t, 3, SkipSpace([]byte("x  "), 3))
	require.Equal(t, 3, SkipSpace([]byte("x  "), 1))
	require.Equal(t, byte(0), At([]byte("x"), 1))
	require.Equal(t, byte('x'), At([]byte("x"), 0))
}

// Each value ends where the second string starts.
func TestSkip(t *testing.T) {
	long := strings.Repeat("x", 1100)
	for _, test := range [][2]string{
		{`"a"`, `,`}, {`"a\"b"`, ``}, {`""`, `"`},
		{`1`, ``}, {`1`, `,2`}, {`-1.5e3`, `}`}, {`true`, ` `}, {`null`, `]`}, {`tru`, `:`}, {`nul`, `"x"`}, {`1`, `{`}, {`1`, `[`}, {`1`, "\n"}, {`1`, "\t"}, {`1`, "\r"},
		{`{}`, `}`}, {`[]`, `]`}, {`{"a":1}`, `,`}, {`[1,2]`, `]`}, {`[[]]`, `]`}, {`{"a":{}}`, `}`},
		{`{"a":"}"}`, `}`}, {`["]"]`, `]`}, {`["]","]","]"]`, `]`}, {`{"a":"}","b":"}","c":"}"}`, `}`},
		{`["\"]"]`, `]`}, {`["\\"]`, `]`}, {`{"a":"\"}"}`, `}`},
		{`{"a":[{"b":"]}"}]}`, `]}`}, {`[{"a":[]},{"a":["["]}]`, `,`},
		{`["` + long + `"]`, `]`}, {`{"a":"` + long + `"}`, `}`}, {`[["` + long + `"]]`, `]`},
		{`["` + long[:1019] + `"]`, `]`}, {`["` + long[:1020] + `"]`, `]`}, {`["` + long[:1021] + `"]`, `]`}, {`["` + long[:1022] + `"]`, `]`},
	} {
		require.Equal(t, len(test[0]), Skip([]byte(test[0]+test[1]), 0), "%.60q before %q", test[0], test[1])
		require.Equal(t, len(test[0])+2, Skip([]byte(": "+test[0]+test[1]), 2), "%.60q before %q", test[0], test[1])
		if strings.IndexByte(`"{[`, test[0][0]) >= 0 {
			require.Negative(t, Skip([]byte(test[0][:len(test[0])-1]), 0), "%.60q without its end", test[0])
		}
	}
	for _, in := range []string{"", ",", "}", "]", ":", " 1"} {
		require.Negative(t, Skip([]byte(in), 0), "%q", in)
	}
	require.Equal(t, 4, LiteralEnd([]byte("true"), 0))
	require.Negative(t, LiteralEnd([]byte("true"), 4))
}

// SkipNested of a million brackets, and of many closers in strings, is linear.
func TestSkipNestedIsLinear(t *testing.T) {
	const n = 1 << 20
	deep := []byte(strings.Repeat("[", n) + strings.Repeat("]", n))
	require.Equal(t, 2*n, Skip(deep, 0))
	strs := []byte("[" + strings.Repeat(`"]",`, n) + "1]")
	require.Equal(t, len(strs), Skip(strs, 0))
}
