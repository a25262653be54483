package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lexed returns the lexemes of a program, a space between them: | for a barrier,
// and # before a regular expression. Literals come before the lexemes of their
// holes.
func lexed(name, src string) string {
	f := newFile(name, src)
	scannerFor(name)(f, 0, len(src))
	var out []string
	for i, x := range f.lexemes[1:] {
		switch text := f.textOf(i + 1); x.kind {
		case lexBarrier:
			out = append(out, "|")
		case lexPattern:
			out = append(out, "#"+text)
		case lexLiteralEnd:
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
		{"a.php", "<?php\n# it's\n$a = \"$b[c]$d[equals]\";", "| $a = \"$b[c]$d[equals]\" $b[c] $d ` ;"},
		{"a.go", "x := `a` + \"b\"", "| x := `a` + \"b\""},
		{"a.vue", "<p :a=\"b\">{{ c }}</p><script>d</script>", "| <p | :a = b > | c | <script > | d"},
	} {
		t.Run(tt.name+"/"+tt.in, func(t *testing.T) {
			require.Equal(t, tt.want, lexed(tt.name, tt.in))
		})
	}
}

func TestOutline(t *testing.T) {
	src := "const list = async (api, { queries: q, limit = 3 }) => {\n  return client.get({ endpoint: api, q })\n}\nlist('blog', { a: 1 })\n"
	f := newFile("a.ts", src)
	scannerFor("a.ts")(f, 0, len(src))
	fn := f.functionNamed("list", noLexeme)
	require.NotNil(t, fn)
	for name, want := range map[string]string{"api": "", "q": "queries", "limit": "limit"} {
		_, member, ok := f.param(fn, name)
		require.True(t, ok, name)
		require.Equal(t, want, member, name)
	}
	_, _, ok := f.param(fn, "client")
	require.False(t, ok)
	calls := f.words("list")
	require.Len(t, calls, 2)
	open := f.after(int(calls[1]))
	require.Equal(t, "'blog'", f.textOf(f.argument(open, 0)))
	require.Equal(t, "{", f.textOf(f.argument(open, 1)))
	require.Equal(t, noLexeme, f.argument(open, 2))
	require.Same(t, fn, f.around(int(f.words("client")[0])))
	require.Nil(t, f.around(int(calls[1])))
}
