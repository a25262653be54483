package program

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lexed returns the lexemes of a program, a space between them: | for a barrier,
// and # before a regular expression. Literals come before the lexemes of their
// holes.
func lexed(name, src string) string {
	f := Reader{IsText: func(word string) bool { return word == "text" }}.Read(name, src)
	var out []string
	for i, x := range f.Lexemes[1:] {
		switch text := f.TextOf(i + 1); x.Kind {
		case Barrier:
			out = append(out, "|")
		case Pattern:
			out = append(out, "#"+text)
		case LiteralEnd:
			out = append(out, "`")
		default:
			out = append(out, text)
		}
	}
	return strings.Join(out, " ")
}

func TestLexemes(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a.ts", "const a: T = f(x?.y, 'z') // c", "| const a : T = f ( x ?. y , 'z' )"},
		{"a.ts", "`a${b + c}d${e}`", "| `a${b + c}d${e}` ${ b + c } ${ e } `"},
		{"a.ts", "x = /[/'\"]/g.test(y) / 2", "| x = #/[/'\"]/ . test ( y ) / 2"},
		{"a.ts", "a << 1; b => c", "| a << 1 ; b => c"},
		{"a.ts", "/* a */ 'it\\'s'", "| 'it\\'s'"},
		{"a.tsx", "<A b={c} d='e'>{f} it's</A>", "| <A | b = { c } | d = 'e' | { f } </A>"},
		{"a.rb", "x = ?\" + $\" + %q(a)", "| x = ?\" + $\" + %q(a)"},
		{"a.rb", "y = %r{it's} + :z", "| y = %r{it's} + :z"},
		{"a.rb", "\"a#{b}c\"", "| \"a#{b}c\" #{ b } `"},
		{"a.php", "<?php $a = \"b $c->d e\" . 'f';", "| $a = \"b $c->d e\" $c->d ` . 'f' ;"},
		{"a.py", "f'a{b}' r'\\c' # d", "| f'a{b}' { b } ` r'\\c'"},
		{"a.rb", "a = 1\n__END__\nit's", "| a = 1"},
		{"a.rb", "a <<~B + c\n  it's #{d}\n  B\ne", "| a <<~B + c\n  it's #{d}\n #{ d } ` e"},
		{"a.sh", "cat <<\\E\nit's\nE\nx", "| cat <<\\E\nit's\n x"},
		{"a.swift", "\"a\\(b)\" + #\"c\\(d)\\#(e)\"#", "| \"a\\(b)\" \\( b ) ` + #\"c\\(d)\\#(e)\"# \\#( e ) `"},
		{"a.kt", "/* a /* b */ ' */ \"$c.d\"", "| \"$c.d\" $c `"},
		{"a.ts", "String.raw`\\[a` / 2", "| String . raw `\\[a` / 2"},
		{"a.ts", "a / b\nc = /[\\]/]'/", "| a / b c = #/[\\]/]'/"},
		{"a.php", "<?php\n# it's\n$a = \"$b[c]$d[text]\";", "| $a = \"$b[c]$d[text]\" $b[c] $d ` ;"},
		{"a.go", "x := `a` + \"b\"", "| x := `a` + \"b\""},
		{"a.vue", "<p :a=\"b\">{{ c }}</p><script>d</script>", "| <p | :a = b > | c | <script > | d"},
	} {
		t.Run(tt.name+"/"+tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, lexed(tt.name, tt.in))
		})
	}
}

// What a file of which reading ended, or in which a literal does not end, says of it.
func TestUnread(t *testing.T) {
	f := Reader{}.Read("a.ts", "x = `a\ny")
	require.Equal(t, []int{4}, f.Unended)
	_, ok := f.TooDeep()
	require.False(t, ok)
	at, ok := Reader{}.Read("a.ts", strings.Repeat("(", 2*MaxDepth)).TooDeep()
	require.True(t, ok)
	require.Equal(t, MaxDepth, at)
	require.Len(t, Reader{}.Read("a.unknown", "'a'").Lexemes, 1)
	require.False(t, Known("a.unknown"))
}
