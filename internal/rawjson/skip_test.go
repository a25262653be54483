package rawjson

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSkipSpace(t *testing.T) {
	require.Equal(t, 3, SkipSpace([]byte("x  "), 3))
	require.Equal(t, 3, SkipSpace([]byte("x  "), 1))
	require.Equal(t, byte(0), At([]byte("x"), 1))
	require.Equal(t, byte('x'), At([]byte("x"), 0))
	for in, want := range map[string]int{
		"": 0, "x": 0, " ": 1, " \t\r\nx": 4, "\v": 0, "\f": 0, "\u00a0": 0, "\x00": 0,
	} {
		require.Equal(t, want, SkipSpace([]byte(in), 0), "%q", in)
	}
	for _, run := range []string{" ", "\n", "\t", "\r", "\r\n", "\n\t", " \n  "} {
		for n := range 70 {
			for _, end := range []string{
				"", "x", "\v", "\x00", "x" + strings.Repeat(" ", 40), "!" + strings.Repeat(" ", 40),
			} {
				in := strings.Repeat(run, n)
				require.Equal(t, len(in)+1, SkipSpace([]byte("x"+in+end), 1), "%d times %q before %.1q", n, run, end)
			}
		}
	}
}

// Each value ends where the second string starts.
func TestSkip(t *testing.T) {
	long := strings.Repeat("x", 1100)
	for _, test := range [][2]string{
		{`"a"`, `,`}, {`"a\"b"`, ``}, {`""`, `"`},
		{`1`, ``}, {`1`, `,2`}, {`-1.5e3`, `}`}, {`true`, ` `}, {`null`, `]`}, {`tru`, `:`}, {`nul`, `"x"`}, {`1`, `{`},
		{`1`, `[`}, {`1`, "\n"}, {`1`, "\t"}, {`1`, "\r"},
		{`{}`, `}`}, {`[]`, `]`}, {`{"a":1}`, `,`}, {`[1,2]`, `]`}, {`[[]]`, `]`}, {`{"a":{}}`, `}`},
		{`{"a":"}"}`, `}`}, {`["]"]`, `]`}, {`["]","]","]"]`, `]`}, {`{"a":"}","b":"}","c":"}"}`, `}`},
		{`["\"]"]`, `]`}, {`["\\"]`, `]`}, {`{"a":"\"}"}`, `}`}, {`[\"",]"]`, ``},
		{`{"a":[{"b":"]}"}]}`, `]}`}, {`[{"a":[]},{"a":["["]}]`, `,`},
		{`["` + long + `"]`, `]`}, {`{"a":"` + long + `"}`, `}`}, {`[["` + long + `"]]`, `]`},
		{`["` + long[:1019] + `"]`, `]`}, {`["` + long[:1020] + `"]`, `]`}, {`["` + long[:1021] + `"]`, `]`},
		{`["` + long[:1022] + `"]`, `]`},
	} {
		require.Equal(t, len(test[0]), Skip([]byte(test[0]+test[1]), 0), "%.60q before %q", test[0], test[1])
		require.Equal(t, len(test[0])+2, Skip([]byte(": "+test[0]+test[1]), 2), "%.60q before %q", test[0], test[1])
		if strings.IndexByte(`"{[`, test[0][0]) >= 0 {
			require.Negative(t, Skip([]byte(test[0][:len(test[0])-1]), 0), "%.60q without its end", test[0])
		}
	}
	for _, in := range []string{"", ",", "}", "]", ":", " 1", `["a`, `{"a`, `{"a":"]}`, `["a\"]`, `[["a"],"b`} {
		require.Negative(t, Skip([]byte(in), 0), "%q", in)
	}
	require.Equal(t, 4, LiteralEnd([]byte("true"), 0))
	require.Negative(t, LiteralEnd([]byte("true"), 4))
}

// Outside of strings, too, a backslash escapes a quote.
func TestSkipNestedBackslash(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{`\"]`, 3},
		{`\"]"]`, 3},
		{`\\"]"]`, 6},
		{`\\\"]`, 5},
		{`\x"]"]`, 6},
		{`\]`, 2},
		{`\`, -1},
		{`\"`, -1},
	} {
		require.Equal(t, tt.want, skipNested([]byte(tt.in), 0, 1, allBrackets), "%s", tt.in)
		require.Equal(t, tt.want, SkipNested([]byte(tt.in), 0, '[', ']'), "%s", tt.in)
	}
}

// SkipNested of a million brackets, and of many closers in strings, is linear.
func TestSkipNestedIsLinear(t *testing.T) {
	const n = 1 << 20
	deep := []byte(strings.Repeat("[", n) + strings.Repeat("]", n))
	require.Equal(t, 2*n, Skip(deep, 0))
	strs := []byte("[" + strings.Repeat(`"]",`, n) + "1]")
	require.Equal(t, len(strs), Skip(strs, 0))
}

var kinds = []brackets{allBrackets, {'{', '}', 0}, {'[', ']', 0}}

// Closing counts brackets of one kind, and nothing after the one that it returns
// makes a difference.
func TestClosing(t *testing.T) {
	for _, test := range [][2]string{
		{`}`, `]`}, {`{}}`, `}`}, {`"}":{}}`, `}`}, {`"\"}":1}`, `}`}, {`[}`, `]}`}, {`]}`, `}`}, {`"a":[{]}}`, `}`},
		{`"` + strings.Repeat(`\"}`, 40) + `":[{}}`, `]}`},
	} {
		for _, after := range []string{"", test[1], strings.Repeat(test[1], 100)} {
			require.Equal(t, len(test[0]), Closing([]byte(test[0]+after), 0, 1, '{'), "%q before %.9q", test[0], after)
			in := strings.NewReplacer("{", "[", "}", "]", "[", "{", "]", "}").Replace(test[0] + after)
			require.Equal(t, len(test[0])+1, Closing([]byte(":"+in), 1, 1, '['), "%q", in)
		}
		require.Negative(t, Closing([]byte(test[0]), 0, 2, '{'))
		require.Negative(t, Closing([]byte(test[0]+strings.Repeat("]", 100)), 0, 2, '{'))
	}
}

func TestNestedEndTwin(t *testing.T) {
	needKernels(t)
	page := guarded(t)
	r := rand.New(rand.NewPCG(9, 10))
	compare := func(s string) {
		atPageEnds(t, page, s, func(b []byte) {
			for i := 0; i <= len(b); i += 1 + r.IntN(9) {
				for _, depth := range []int{1, 2, 3, 70} {
					kind := kinds[r.IntN(len(kinds))]
					if got, want := nestedEndAVX2(b, i, depth, kind), skipNested(b, i, depth, kind); got != want {
						t.Fatalf("nested end of %q, from %d at depth %d of %v: %d, want %d", b, i, depth, kind, got, want)
					}
				}
			}
		})
	}
	for range 3000 {
		density := densities[r.IntN(len(densities))]
		compare(string(soup(r, block+r.IntN(400), density, `{[]}""\`)))
		long := soup(r, 2*block+r.IntN(200), densities[r.IntN(2)], `\\"`)
		compare(`[{"x":"` + string(long) + `"}` + string(soup(r, r.IntN(100), density, `{[]}""\`)) + `]}]`)
	}
}

func FuzzNestedEnd(f *testing.F) {
	page := guarded(f)
	f.Add(strings.Repeat("x", 60)+`{"a":["\"]}"]}]`, 0, 1)
	f.Add(strings.Repeat("[", 100)+`"`+strings.Repeat(`\"}`, 100)+`"`+strings.Repeat("]", 100), 3, 80)
	f.Fuzz(func(t *testing.T, s string, i, depth int) {
		if !hasAVX2 || len(s) < block || len(s) > len(page) || i < 0 || i > len(s) || depth < 1 {
			return
		}
		atPageEnds(t, page, s, func(b []byte) {
			for _, kind := range kinds {
				require.Equal(t, skipNested(b, i, depth, kind), nestedEndAVX2(b, i, depth, kind))
			}
		})
	})
}

// BenchmarkNestedEnd passes over a reference as it is in content.
func BenchmarkNestedEnd(b *testing.B) {
	s := []byte(`{"id":"logistics","createdAt":"2024-08-01T01:02:03.456Z","updatedAt":"2024-09-12T07:08:09.100Z",` +
		`"publishedAt":"2024-08-01T01:02:03.456Z","revisedAt":"2024-09-12T07:08:09.100Z","name":"物流"},{}`)
	for b.Loop() {
		SkipNested(s, 1, '{', '}')
	}
}
