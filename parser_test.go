package filters_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

// The cases of testdata/parse.json are run by TestParseCases.

func TestParse(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{``, `nothing`},
		{`a[equals]x`, `(equals a "x")`},
		{`a[exists]`, `(exists a)`},
		{`rep.cf.inner-1_Z[not_contains]`, `(not_contains rep.cf.inner-1_Z "")`},

		// [and] binds tighter than [or], whatever the order.
		{`a[equals]1[or]b[equals]2[and]c[equals]3`, `(or (equals a "1") (and (equals b "2") (equals c "3")))`},
		{`a[equals]1[and]b[equals]2[or]c[equals]3`, `(or (and (equals a "1") (equals b "2")) (equals c "3"))`},
		{`a[exists][or]b[exists][and]c[exists][or]d[exists]`, `(or (exists a) (and (exists b) (exists c)) (exists d))`},
		{`(a[exists][or]b[exists])[and]c[exists]`, `(and (or (exists a) (exists b)) (exists c))`},

		// Parentheses are not nodes, and lists of one kind are one list.
		{`((((a[exists]))))`, `(exists a)`},
		{
			`(a[exists][and]b[exists])[and](c[exists][and](d[exists]))`,
			`(and (exists a) (exists b) (exists c) (exists d))`,
		},
		{
			`a[exists][or]((b[exists][or]c[exists])[or]d[exists][and]e[exists])`,
			`(or (exists a) (exists b) (exists c) (and (exists d) (exists e)))`,
		},
		{
			`(a[exists][and]b[exists][or]c[exists])[or]d[exists]`,
			`(or (and (exists a) (exists b)) (exists c) (exists d))`,
		},

		// Structural characters inside values.
		{`title[contains]foo (bar)`, `(contains title "foo (bar)")`},
		{`a[equals]b(c)d`, `(equals a "b(c)d")`},
		{`a[equals]((()))()`, `(equals a "((()))()")`},
		{`a[equals]a[b]`, `(equals a "a[b]")`},
		{`a[equals][`, `(equals a "[")`},
		{`a[equals]]`, `(equals a "]")`},
		{`a[equals][and`, `(equals a "[and")`},
		{`a[equals]and]`, `(equals a "and]")`},
		{`a[equals][an[and]b[exists]`, `(and (equals a "[an") (exists b))`},
		{`a[equals][[and]b[exists]`, `(and (equals a "[") (exists b))`},
		{`a[equals]x[equals]y`, `(equals a "x[equals]y")`},
		{`a[equals][exists]`, `(equals a "[exists]")`},
		{`a[equals](笑)`, `(equals a "(笑)")`},
		{`a[equals]（株）`, `(equals a "（株）")`},
		{`a[equals]）`, `(equals a "）")`},
		{`(a[equals]x)`, `(equals a "x")`},
		{`(a[equals]x(y))`, `(equals a "x(y)")`},
		{`x[equals]1[AND]b[exists]`, `(equals x "1[AND]b[exists]")`},
		{`x[equals]1[ and ]b[exists]`, `(equals x "1[ and ]b[exists]")`},
		{`x[equals]a%5Bor%5Db[exists]`, `(equals x "a%5Bor%5Db[exists]")`},
		{`x[equals]a\[or]b[exists]`, `(or (equals x "a\\") (exists b))`},
		{`a[equals] x `, `(equals a " x ")`},
		{`a[equals]b=c&d,e:"f"` + "\n\x00\t", `(equals a "b=c&d,e:\"f\"\n\x00\t")`},
		{"a[equals]\uFFFD", `(equals a "` + "\uFFFD" + `")`},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			f, err := checkParse(t, filters.Parser{}, test.in)
			require.NoError(t, err)
			require.Equal(t, test.want, dump(f.Expr()))
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		in   string
		code filters.ErrorCode
		at   string // the range as text, with what is before it where that is needed
	}{
		// Nothing is guessed and nothing dropped.
		{`[and]a[exists]`, filters.ErrMissingOperand, `|[|`},
		{`[or]a[exists]`, filters.ErrMissingOperand, `|[|`},
		{`a[exists][and]`, filters.ErrMissingOperand, `a[exists][and]||`},
		{`a[exists][and][or]b[exists]`, filters.ErrMissingOperand, `a[exists][and]|[|`},
		{`()`, filters.ErrMissingOperand, `(|)|`},
		{`a[exists][and]()`, filters.ErrMissingOperand, `a[exists][and](|)|`},
		{`([or]a[exists])`, filters.ErrMissingOperand, `(|[|`},
		{`(`, filters.ErrMissingOperand, `(||`},
		{`[equals]x`, filters.ErrMissingOperand, `|[|`},
		{`(a[exists])(b[exists])`, filters.ErrMissingJoiner, `(a[exists])|(|`},
		{`(a[exists])b[exists]`, filters.ErrMissingJoiner, `(a[exists])|b|`},
		{`(a[exists])日`, filters.ErrMissingJoiner, `(a[exists])|日|`},
		{`a[exists](b[exists])`, filters.ErrUnexpectedValue, `a[exists]|(b[exists]|`},
		{`a[exists]true`, filters.ErrUnexpectedValue, `a[exists]|true|`},
		{`a[not_exists] [and]b[exists]`, filters.ErrUnexpectedValue, `a[not_exists]| |`},
		{`(a[exists]x(y))`, filters.ErrUnexpectedValue, `(a[exists]|x(y|`},
		{`a`, filters.ErrMissingOperator, `a||`},
		{`a[equals]x[or]b`, filters.ErrMissingOperator, `a[equals]x[or]b||`},
		{`a[and]b[exists]`, filters.ErrMissingOperator, `a|[|`},
		{`a(b)`, filters.ErrMissingOperator, `a|(|`},
		{`(a)`, filters.ErrMissingOperator, `(a|)|`},
		{`a[equal]x`, filters.ErrUnknownOperator, `a[|equal|`},
		{`a[Equals]x`, filters.ErrUnknownOperator, `a[|Equals|`},
		{`a[ equals]x`, filters.ErrUnknownOperator, `a[| equals|`},
		{`a[]x`, filters.ErrUnknownOperator, `a[||`},
		{`a[equ[and]b[exists]`, filters.ErrUnknownOperator, `a[|equ[and|`},
		{`a [equals]x`, filters.ErrInvalidPath, `a| |`},
		{` a[equals]x`, filters.ErrInvalidPath, `| |`},
		{`日[equals]x`, filters.ErrInvalidPath, `|日|`},
		{`a.日[equals]x`, filters.ErrInvalidPath, `a.|日|`},
		{`a日[equals]x`, filters.ErrInvalidPath, `a|日|`},
		{"\uFEFFa[equals]x", filters.ErrInvalidPath, "|\uFEFF|"},
		{"a\x00[equals]x", filters.ErrInvalidPath, "a|\x00|"},
		{`a]equals]x`, filters.ErrInvalidPath, `a|]|`},
		{`a［equals]x`, filters.ErrInvalidPath, `a|［|`},
		{`.a[exists]`, filters.ErrEmptySegment, `|.|`},
		{`a..b[exists]`, filters.ErrEmptySegment, `a.|.|`},
		{`a.[exists]`, filters.ErrEmptySegment, `a|.|`},
		{`a.`, filters.ErrEmptySegment, `a|.|`},
		{`a[equals`, filters.ErrUnclosedBracket, `a|[equals|`},
		{`a[`, filters.ErrUnclosedBracket, `a|[|`},
		{`(a[exists]`, filters.ErrUnclosedParen, `|(|`},
		{`((a[exists])[and]b[exists]`, filters.ErrUnclosedParen, `|(|`},
		{`(a[exists][or](b[exists]`, filters.ErrUnclosedParen, `(a[exists][or]|(|`},
		{`a[exists])`, filters.ErrUnopenedParen, `a[exists]|)|`},
		{`title[contains]:)`, filters.ErrUnopenedParen, `title[contains]:|)|`},
		{`a[equals])(`, filters.ErrUnopenedParen, `a[equals]|)|`},
		{`title[contains](x`, filters.ErrUnbalancedValue, `title[contains]|(x|`},
		{`a[equals]b(c[and]d[exists])`, filters.ErrUnbalancedValue, `a[equals]|b(c|`},
		{`a[equals](x[or]y)`, filters.ErrUnbalancedValue, `a[equals]|(x|`},
		{"a[equals]x\xff", filters.ErrInvalidUTF8, "a[equals]x|\xff|"},
		{"[\xe3\x81", filters.ErrInvalidUTF8, "[|\xe3|"},
		{"a[equals]\xed\xa0\x80", filters.ErrInvalidUTF8, "a[equals]|\xed|"},
		{"a[equals]\xc0\x80", filters.ErrInvalidUTF8, "a[equals]|\xc0|"},
		{"a[equals]\uFFFD\xf8", filters.ErrInvalidUTF8, "a[equals]\uFFFD|\xf8|"},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			_, err := checkParse(t, filters.Parser{}, test.in)
			syntax, ok := errors.AsType[*filters.SyntaxError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, test.code, syntax.Code)
			require.Equal(t, test.at, test.in[:syntax.Start]+"|"+test.in[syntax.Start:syntax.End]+"|")
		})
	}
}

// A parser whose depth guard or condition count sits in the wrong place fails
// here: what is exactly at a limit is accepted, one more is not.
func TestParserLimits(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("(", n) + "a[exists]" + strings.Repeat(")", n) }
	side := func(n int) string { // n parentheses, of which two are open at once
		return strings.Repeat("((a[exists]))[and]", n/2) + "a[exists]"
	}
	chain := func(n int) string { return strings.TrimSuffix(strings.Repeat("a[exists][or]", n), "[or]") }
	for _, test := range []struct {
		name   string
		parser filters.Parser
		in     string
		err    error
	}{
		{"bytes by default", filters.Parser{}, "a[equals]" + strings.Repeat("x", 65536-9), nil},
		{"a byte more", filters.Parser{}, "a[equals]" + strings.Repeat("x", 65536-8), filters.ErrTooLong},
		{"bytes", filters.Parser{MaxBytes: 9}, "a[exists]", nil},
		{"a byte more", filters.Parser{MaxBytes: 8}, "a[exists]", filters.ErrTooLong},
		{"bytes before anything else", filters.Parser{MaxBytes: 1}, "\xff\xff", filters.ErrTooLong},
		{"a limit of one byte and no filter", filters.Parser{MaxBytes: 1}, "", nil},
		{"many bytes", filters.Parser{MaxBytes: math.MaxInt}, "a[equals]" + strings.Repeat("x", 1<<20), nil},
		{"conditions by default", filters.Parser{MaxBytes: 1 << 20}, chain(10000), nil},
		{"a condition more", filters.Parser{MaxBytes: 1 << 20}, chain(10001), filters.ErrTooManyConditions},
		{"conditions", filters.Parser{MaxConditions: 2}, chain(2), nil},
		{"a condition more", filters.Parser{MaxConditions: 2}, chain(3), filters.ErrTooManyConditions},
		{
			"conditions in groups", filters.Parser{MaxConditions: 2}, "(a[exists])[or](a[exists][and](a[exists]))",
			filters.ErrTooManyConditions,
		},
		{"depth by default", filters.Parser{}, nested(4096), nil},
		{"a parenthesis more", filters.Parser{}, nested(4097), filters.ErrTooDeep},
		{"depth", filters.Parser{MaxDepth: 2}, nested(2), nil},
		{"a parenthesis more", filters.Parser{MaxDepth: 2}, nested(3), filters.ErrTooDeep},
		{"groups side by side", filters.Parser{MaxDepth: 2}, side(1000), nil},
		{"depth before the condition", filters.Parser{MaxDepth: 1}, "((", filters.ErrTooDeep},
		{"parentheses in values do not count", filters.Parser{MaxDepth: 1}, "(a[equals]((((x)))))", nil},
		{"the deepest that may be asked for", filters.Parser{MaxBytes: 1 << 20, MaxDepth: 10000}, nested(10000), nil},
		{"more than that", filters.Parser{MaxBytes: 1 << 20, MaxDepth: 10001}, nested(10001), filters.ErrTooDeep},
		{"much more", filters.Parser{MaxBytes: 1 << 20, MaxDepth: math.MaxInt}, nested(10000), nil},
		{
			"much more, and a parenthesis", filters.Parser{MaxBytes: 1 << 20, MaxDepth: math.MaxInt}, nested(10001),
			filters.ErrTooDeep,
		},
		{"negative bytes", filters.Parser{MaxBytes: -1}, "", filters.ErrInvalidLimit},
		{"negative conditions", filters.Parser{MaxConditions: -1}, "", filters.ErrInvalidLimit},
		{"negative depth", filters.Parser{MaxDepth: math.MinInt}, "a[exists]", filters.ErrInvalidLimit},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := checkParse(t, test.parser, test.in)
			if test.err == nil {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.err)
		})
	}
}

func TestParserNamesTheNegativeLimit(t *testing.T) {
	for want, p := range map[string]filters.Parser{
		"MaxBytes -1":      {MaxBytes: -1},
		"MaxConditions -1": {MaxConditions: -1},
		"MaxDepth -1":      {MaxDepth: -1},
	} {
		_, err := p.Parse("a[exists]")
		e, ok := errors.AsType[*filters.SyntaxError](err)
		require.True(t, ok)
		require.Equal(t, want, e.Found)
	}
}

// A byte that is not UTF-8 is found wherever it is.
func TestParseFindsInvalidUTF8(t *testing.T) {
	for _, bad := range []string{"\x80", "\xff", "\xe3\x81"} {
		for n := range 40 {
			for i := range n + 1 {
				e := syntaxError(t, strings.Repeat("x", i)+bad+strings.Repeat("x", n-i))
				require.Equal(t, filters.ErrInvalidUTF8, e.Code)
				require.Equal(t, i, e.Start)
			}
		}
	}
}

// Two lists may be opened by each parenthesis, and a filter holds no more than
// 10,000 inside each other.
func TestParseDepthOfLists(t *testing.T) {
	lists := func(n int) string { // n parentheses with two lists each
		return strings.Repeat("a[exists][or]b[exists][and](", n) + "c[exists]" + strings.Repeat(")", n)
	}
	p := filters.Parser{MaxBytes: 1 << 20, MaxConditions: 1 << 20, MaxDepth: 10000}
	f, err := p.Parse(lists(5000))
	require.NoError(t, err)
	require.Equal(t, 10000, depthOf(f.Expr()))
	require.NoError(t, filters.New(f.Expr()).Err())
	_, err = p.Parse(lists(5001))
	require.ErrorIs(t, err, filters.ErrTooDeep)
}

// A chain is one list, however long.
func TestParseFlatChain(t *testing.T) {
	const n = 100000
	for _, joiner := range []string{"[and]", "[or]"} {
		f, err := unlimited.Parse(strings.Repeat("a[equals]x"+joiner, n-1) + "a[exists]")
		require.NoError(t, err)
		require.Equal(t, 1, depthOf(f.Expr()))
		require.Len(t, membersOf(f.Expr()), n)
		require.True(t, filters.New(f.Expr()).Equal(f))
	}
}

// Every filter that fits into the URL of a request is within the defaults.
func TestParseWhateverFitsARequest(t *testing.T) {
	const url = 8192
	for _, in := range []string{
		strings.Repeat("(", url/2) + strings.Repeat(")", url/2),
		strings.Repeat("a[exists][or]", url/13),
		strings.Repeat("a[exists][or](", url/14),
		strings.Repeat("a.", url/2),
	} {
		_, err := filters.Parse(in)
		syntax, ok := errors.AsType[*filters.SyntaxError](err)
		require.True(t, ok)
		require.NotContains(t,
			[]filters.ErrorCode{filters.ErrTooLong, filters.ErrTooDeep, filters.ErrTooManyConditions}, syntax.Code)
	}
}

func TestParseStrict(t *testing.T) {
	strict := filters.Parser{Strict: true}
	for _, in := range []string{
		"", "a[exists]", "a[equals]x y", "a[equals]a,b:c=d&\"'%5B", "a[equals]（株）［］",
		"a[exists][and]b[exists][and]c[exists]",
		"(a[exists][or]b[exists])[and]c[exists]",
		"(a[exists][or]b[exists])[and](c[exists][or](d[exists][and]e[exists]))",
		"a[exists][or](b[exists][and]c[exists])[or]d[exists]", "((a[exists]))[or]b[exists]",
		"d[less_than]2021", "d[less_than]2021-03-04", "d[greater_than]2021-03-04T05",
		"d[less_than]2021-03-04T05:06:07Z",
		"d[greater_than]2021-03-04T05:06:07.123456789Z", "d[equals]2021-03-04T05:06:07+09:00",
		"d[begins_with]2021-03-04T05:06",
		"d[less_than]x2021-03-04T05:06", "d[less_than]10",
	} {
		t.Run(testName(in), func(t *testing.T) {
			_, err := checkParse(t, strict, in)
			require.NoError(t, err)
		})
	}
	for _, test := range []struct {
		in   string
		code filters.ErrorCode
		at   string
	}{
		{"a[exists][and]b[exists][or]c[exists]", filters.ErrMixedJoiners, "a[exists][and]b[exists]|[or]|"},
		{"a[exists][or]b[exists][and]c[exists]", filters.ErrMixedJoiners, "a[exists][or]b[exists]|[and]|"},
		{
			"(a[exists][or]b[exists])[or]c[exists][and]d[exists]", filters.ErrMixedJoiners,
			"(a[exists][or]b[exists])[or]c[exists]|[and]|",
		},
		{"(a[exists][or]b[exists][and]c[exists])", filters.ErrMixedJoiners, "(a[exists][or]b[exists]|[and]|"},
		{"a[exists][and](b[exists])[or](c[exists])", filters.ErrMixedJoiners, "a[exists][and](b[exists])|[or]|"},
		{
			"a[exists][or](b[exists][and]c[exists])[and]d[exists]", filters.ErrMixedJoiners,
			"a[exists][or](b[exists][and]c[exists])|[and]|",
		},
		{"a[equals]x(y)", filters.ErrBracketInValue, "a[equals]x|(|"},
		{"a[equals]x[1]", filters.ErrBracketInValue, "a[equals]x|[|"},
		{"a[equals]]", filters.ErrBracketInValue, "a[equals]|]|"},
		{"a[equals]", filters.ErrEmptyValue, "a[equals]||"},
		{"(a[contains])", filters.ErrEmptyValue, "(a[contains]||"},
		{"a[equals] x", filters.ErrOuterSpace, "a[equals]| |"},
		{"a[equals]x ", filters.ErrOuterSpace, "a[equals]x| |"},
		{"a[equals]x\n[and]b[exists]", filters.ErrOuterSpace, "a[equals]x|\n|"},
		{"a[equals]\u3000x", filters.ErrOuterSpace, "a[equals]|\u3000|"},
		{"a[equals]x\u00a0", filters.ErrOuterSpace, "a[equals]x|\u00a0|"},
		{"a[equals]x\uFEFF", filters.ErrOuterSpace, "a[equals]x|\uFEFF|"},
		{"a[equals]\u0085", filters.ErrOuterSpace, "a[equals]|\u0085|"},
		{"a[equals]\u2028x", filters.ErrOuterSpace, "a[equals]|\u2028|"},
		{"a[equals]x\ty", filters.ErrControlCharacter, "a[equals]x|\t|"},
		{"a[equals]\x00", filters.ErrControlCharacter, "a[equals]|\x00|"},
		{"a[equals]x\x7f", filters.ErrControlCharacter, "a[equals]x|\x7f|"},
		{"a[equals]x\u0085y", filters.ErrControlCharacter, "a[equals]x|\u0085|"},
		{"d[less_than]2021-03-04T05:06", filters.ErrInexactTime, "d[less_than]|2021-03-04T05:06|"},
		{
			"d[greater_than]2021-03-04T05:06:07+09:00",
			filters.ErrInexactTime,
			"d[greater_than]|2021-03-04T05:06:07+09:00|",
		},
		{"d[greater_than]2021-02-30T05:06:07Z", filters.ErrInexactTime, "d[greater_than]|2021-02-30T05:06:07Z|"},
		{"d[less_than]2021-03-04T05:06 ", filters.ErrInexactTime, "d[less_than]|2021-03-04T05:06 |"},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			_, err := checkParse(t, filters.Parser{}, test.in)
			require.NoError(t, err)
			_, err = checkParse(t, strict, test.in)
			syntax, ok := errors.AsType[*filters.SyntaxError](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, test.code, syntax.Code)
			require.Equal(t, test.at, test.in[:syntax.Start]+"|"+test.in[syntax.Start:syntax.End]+"|")
		})
	}
}

// A NUL or another control character anywhere is data or an error, never the
// end of the filter.
func TestParseControlCharactersEverywhere(t *testing.T) {
	const in = "(a.b[equals]x(y)[or]c[exists])[and]d[contains]z"
	withoutParens := strings.NewReplacer("(", "", ")", "")
	for i := range len(in) + 1 {
		for c := range 0x80 {
			if c >= ' ' && c != 0x7F {
				continue
			}
			text := in[:i] + string(rune(c)) + in[i:]
			f, err := checkParse(t, filters.Parser{}, text)
			if err == nil {
				require.Equal(t, withoutParens.Replace(text), withoutParens.Replace(f.String()), "%q", text)
			}
		}
	}
}

// What follows a filter is never dropped.
func TestParseTrailingText(t *testing.T) {
	suffixes := []string{
		")", "(", "]", "[", " ", "\n", "\x00", "x", "[and]", "[or]", "(a[exists])", "[and]a[exists]", ";", "#", "//",
		"--", "&", "\uFEFF",
	}
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		f, err := filters.Parse(c.Input())
		if err != nil {
			continue
		}
		for _, suffix := range suffixes {
			g, err := filters.Parse(c.Input() + suffix)
			require.False(t, err == nil && f.Equal(g), "%q is parsed as %q", c.Input()+suffix, c.Input())
		}
	}
}

// The truth table of a chain whose meaning depends on precedence.
func TestParsePrecedence(t *testing.T) {
	f := filters.MustParse("a[exists][or]b[exists][and]c[exists][or]d[exists]")
	for i := range 16 {
		a, b, c, d := i&8 != 0, i&4 != 0, i&2 != 0, i&1 != 0
		values := map[filters.Field]bool{"a": a, "b": b, "c": c, "d": d}
		got := f.Eval(func(c *filters.Condition) bool { return values[c.Field] })
		require.Equal(t, a || b && c || d, got, "%v", values)
	}
}

func TestConditionParts(t *testing.T) {
	const in = "(a.b[equals]日本 (x)[or]c[not_exists])[and]d[contains]"
	f := filters.MustParse(in)
	var got []string
	for c := range f.Conditions() {
		part := func(p filters.Position) string { return fmt.Sprintf("%d:%s", p.Start, in[p.Start:p.End]) }
		got = append(got, part(c.Pos()), part(c.FieldPos()), part(c.OpPos()), part(c.ValuePos()))
	}
	require.Equal(t, []string{
		"1:a.b[equals]日本 (x)", "1:a.b", "5:equals", "12:日本 (x)",
		"26:c[not_exists]", "26:c", "28:not_exists", "39:",
		"45:d[contains]", "45:d", "47:contains", "56:",
	}, got)

	for c := range filters.Field("a").Equals("x").Conditions() {
		require.Zero(t, c.Pos())
		require.Zero(t, c.FieldPos())
		require.Zero(t, c.OpPos())
		require.Zero(t, c.ValuePos())
	}
}

// A list's range has the parentheses of its members but not its own.
func TestListPositions(t *testing.T) {
	for _, test := range []struct {
		in   string
		want []string
	}{
		{"(a[exists])[and]b[exists]", []string{"(a[exists])[and]b[exists]", "a[exists]", "b[exists]"}},
		{"((a[exists][and](b[exists])))", []string{"a[exists][and](b[exists])", "a[exists]", "b[exists]"}},
		{
			"(a[exists][or]b[exists])[and](c[exists][and]d[exists])",
			[]string{
				"(a[exists][or]b[exists])[and](c[exists][and]d[exists])", "a[exists][or]b[exists]", "a[exists]",
				"b[exists]", "c[exists]", "d[exists]",
			},
		},
		{
			"x[exists][or]((a[exists])[and]b[exists])",
			[]string{
				"x[exists][or]((a[exists])[and]b[exists])", "x[exists]", "(a[exists])[and]b[exists]", "a[exists]",
				"b[exists]",
			},
		},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			var got []string
			for x := range filters.Preorder(filters.MustParse(test.in).Expr()) {
				got = append(got, test.in[x.Pos().Start:x.Pos().End])
			}
			require.Equal(t, test.want, got)
		})
	}
}

func TestMustParse(t *testing.T) {
	require.True(t, filters.MustParse("").IsZero())
	require.Equal(t, "a[exists]", filters.MustParse("(a[exists])").String())
	require.PanicsWithError(t, func() string { _, err := filters.Parse("a"); return err.Error() }(),
		func() { filters.MustParse("a") })
}

// A failed parse must not let everything through.
func TestParseFailsClosed(t *testing.T) {
	f, err := filters.Parse("a[equal]x")
	require.Error(t, err)
	checkUnwritable(t, f)
	require.ErrorIs(t, f.Err(), filters.ErrUnknownOperator)
	checkUnwritable(t, f.And(filters.Field("a").Exists()))
	checkUnwritable(t, filters.Field("a").Exists().Or(f))
}

// The mistakes that people make most.
func TestParseCommonMistakes(t *testing.T) {
	for _, test := range []struct {
		in   string
		code filters.ErrorCode // none: it parses, as something else
	}{
		{"category[eqauls]x", filters.ErrUnknownOperator},
		{"category[equals x]", filters.ErrUnknownOperator},
		{"category [equals]x", filters.ErrInvalidPath},
		{"${filter}", filters.ErrInvalidPath},
		{"[object Object]", filters.ErrMissingOperand},
		{"undefined", filters.ErrMissingOperator},
		{"a[equals]1&&b[equals]2", ""},
		{"a[equals]1,b[equals]2", ""},
		{"a[equals]=1", ""},
		{"tags[contains]a[or]b", filters.ErrMissingOperator},
		{"a[exists][and]()", filters.ErrMissingOperand},
		{"([or][or](a[exists]))", filters.ErrMissingOperand},
		{"a[exists]true", filters.ErrUnexpectedValue},
		{"a[equals]Thu Nov 23 2023 03:00:00 GMT+0000 (Coordinated Universal Time)", ""},
	} {
		t.Run(testName(test.in), func(t *testing.T) {
			_, err := checkParse(t, filters.Parser{}, test.in)
			if test.code == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, test.code)
		})
	}
}

// Bytes allocated while an input is refused must not depend on what follows
// the place where it is refused.
func TestParseSpendsNothingOnWhatItRefuses(t *testing.T) {
	const ceiling = 64 << 10
	huge := 4 << 20
	for _, test := range []struct {
		name   string
		parser filters.Parser
		in     string
	}{
		{"bytes", filters.Parser{}, strings.Repeat("a[exists][or]", huge/13)},
		{"invalid UTF-8 at the end", filters.Parser{MaxBytes: huge + 9}, strings.Repeat("(", huge) + "\xff"},
		{"conditions", filters.Parser{MaxBytes: huge, MaxConditions: 10}, strings.Repeat("a[exists][or]", huge/13)},
		{"depth", filters.Parser{MaxBytes: huge, MaxDepth: 10}, strings.Repeat("(", huge)},
		{"missing operand", filters.Parser{MaxBytes: huge}, strings.Repeat("[", huge)},
		{"missing operator", filters.Parser{MaxBytes: huge}, strings.Repeat("a", huge)},
		{"unclosed bracket", filters.Parser{MaxBytes: huge + 9}, "a" + strings.Repeat("[", huge)},
		{"unknown operator", filters.Parser{MaxBytes: huge + 9}, "a[" + strings.Repeat("x", huge) + "]"},
		{"unbalanced value", filters.Parser{MaxBytes: huge + 9}, "a[equals]" + strings.Repeat("(", huge)},
		{"unexpected value", filters.Parser{MaxBytes: huge + 9}, "a[exists]" + strings.Repeat("x", huge)},
		{"empty segment", filters.Parser{MaxBytes: huge}, strings.Repeat("a.", huge/2)},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.parser.Parse(test.in)
			require.Error(t, err)
			checkSyntaxError(t, test.in, err)
			require.Less(t, bytesAllocated(func() { test.parser.Parse(test.in) }), uint64(ceiling))
		})
	}
}
