package filters

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lexTests are inputs and their tokens: names of structure as they are, paths,
// operators and values with a letter before them, errors by their code.
var lexTests = []struct{ in, want string }{
	{"", "end"},
	{"a[exists]", "p:a o:exists end"},
	{"a[equals]x", "p:a o:equals v:x end"},
	{"a[equals]", "p:a o:equals v: end"},
	{"rep.cf.inner[contains]a b", "p:rep.cf.inner o:contains v:a b end"},
	{"a[equals]x[and]b[exists]", "p:a o:equals v:x and p:b o:exists end"},
	{"a[equals]x[or]b[exists]", "p:a o:equals v:x or p:b o:exists end"},
	{"a[equals]x[AND]b[exists]", "p:a o:equals v:x[AND]b[exists] end"},
	{"((a[exists]))", "( ( p:a o:exists ) ) end"},
	{"(a[equals]x)", "( p:a o:equals v:x ) end"},
	{"a[equals](x) y", "p:a o:equals v:(x) y end"},
	{"a[equals]x)y", "p:a o:equals v:x ) missing-joiner@11-12"},
	{"a[equals][[x]]", "p:a o:equals v:[[x]] end"},
	{"a[equals]日本\n\x00", "p:a o:equals v:日本\n\x00 end"},
	{"a[equals](x", "p:a o:equals unbalanced-value@9-11"},
	{"a[equals](x[or]y)", "p:a o:equals unbalanced-value@9-11"},
	{"a[exists]x", "p:a o:exists unexpected-value@9-10"},
	{"a[exists] [and]b[exists]", "p:a o:exists unexpected-value@9-10"},
	{"a[exists]x)", "p:a o:exists unexpected-value@9-10"},
	{"(a[exists])日", "( p:a o:exists ) missing-joiner@11-14"},
	{"[and]a[exists]", "missing-operand@0-1"},
	{"a[exists][and]", "p:a o:exists and end"},
	{"a", "p:a missing-operator@1-1"},
	{"a(b)", "p:a missing-operator@1-2"},
	{"a[and]b", "p:a missing-operator@1-2"},
	{"a b[exists]", "p:a invalid-path@1-2"},
	{"日[exists]", "invalid-path@0-3"},
	{"a.日[exists]", "invalid-path@2-5"},
	{"a..b[exists]", "empty-segment@2-3"},
	{".a[exists]", "empty-segment@0-1"},
	{"a.[exists]", "empty-segment@1-2"},
	{"a.", "empty-segment@1-2"},
	{"a[equal]x", "p:a unknown-operator@2-7"},
	{"a[]x", "p:a unknown-operator@2-2"},
	{"a[equalsx", "p:a unclosed-bracket@1-9"},
	{"a[equals", "p:a unclosed-bracket@1-8"},
	{"a[", "p:a unclosed-bracket@1-2"},
}

func TestLexer(t *testing.T) {
	for _, tt := range lexTests {
		t.Run(tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, tokens(tt.in))
		})
	}
}

func tokens(in string) string {
	l := lexer{input: in, maxConditions: len(in)}
	var words []string
	for {
		tok := l.next()
		text := in[tok.Start:tok.End]
		switch tok.kind {
		case tokenEOF:
			return strings.Join(append(words, "end"), " ")
		case tokenError:
			at := fmt.Sprintf("%d-%d", tok.Start, tok.End)
			return strings.Join(append(words, string(l.code)+"@"+at), " ")
		case tokenLeft, tokenRight:
			words = append(words, text)
		case tokenPath:
			words = append(words, "p:"+text)
		case tokenOperator:
			words = append(words, "o:"+tok.op.String())
		case tokenValue:
			words = append(words, "v:"+text)
		case tokenAnd:
			words = append(words, "and")
		case tokenOr:
			words = append(words, "or")
		}
	}
}

func TestScanValue(t *testing.T) {
	tests := []struct {
		in      string
		n, open int
	}{
		{"", 0, -1},
		{"abc", 3, -1},
		{"a[and]b", 1, -1},
		{"a[or]b", 1, -1},
		{"a[an", 4, -1},
		{"a)b", 1, -1},
		{"(a)b", 4, -1},
		{"(a))b", 3, -1},
		{"(a", 2, 0},
		{"(a)(b", 5, 3},
		{"((a)", 4, 0},
		{"x(a[or]b)", 3, 1},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			n, open := scanValue(tt.in)
			require.Equal(t, tt.n, n)
			require.Equal(t, tt.open, open)
		})
	}
}

// Words of eight bytes find what bytes would.
func TestNextEnd(t *testing.T) {
	plain := func(s string, n int) int {
		for n < len(s) && !strings.ContainsRune("()[", rune(s[n])) {
			n++
		}
		return n
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		s := make([]byte, r.IntN(40))
		for i := range s {
			s[i] = 'x'
			if r.IntN(8) == 0 {
				const near = "()[]'*)Z\\{\x00\x29\xa8\xa9\xdb\xff"
				s[i] = near[r.IntN(len(near))]
			}
		}
		for n := range len(s) + 1 {
			require.Equal(t, plain(string(s), n), nextEnd(string(s), n), "%q from %d", s, n)
		}
	}
}
