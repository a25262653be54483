package filters_test

import (
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// syntaxGolden has an example of every code that Parse gives: the line of the
// error, and the input with the carets below it. TestErrorGoldens checks that
// none is left out.
var syntaxGolden = []struct {
	parser filters.Parser
	in     string
	want   []string
}{
	{filters.Parser{MaxDepth: -3}, `a[exists]`, []string{
		`filters: negative limit "MaxDepth -3": use 0 for the default`,
		`a[exists]`,
		`^`,
	}},
	{filters.Parser{MaxBytes: 10}, `a[equals]xyz`, []string{
		`filters: filter too long at byte 10: expected at most 10 bytes`,
		`a[equals]xyz`,
		`          ^^`,
	}},
	{filters.Parser{MaxConditions: 1}, `a[exists][or]b[exists]`, []string{
		`filters: too many conditions at byte 13: expected at most 1 condition`,
		`a[exists][or]b[exists]`,
		`             ^`,
	}},
	{filters.Parser{MaxDepth: 1}, `((a[exists]))`, []string{
		`filters: nested too deeply "(" at byte 1: expected at most 1 open parenthesis`,
		`((a[exists]))`,
		` ^`,
	}},
	{filters.Parser{}, "a[equals]おすす\xe3\x81", []string{
		`filters: invalid UTF-8 "\xe3" at byte 18`,
		"a[equals]おすす\uFFFD\uFFFD",
		`               ^`,
	}},
	{filters.Parser{}, `[and]a[exists]`, []string{
		`filters: missing condition at byte 0: expected a field or (, found "[and]"`,
		`[and]a[exists]`,
		`^`,
	}},
	{filters.Parser{}, `title[contains]おすすめ[or]`, []string{
		`filters: missing condition at byte 31: expected a field or (`,
		`title[contains]おすすめ[or]`,
		`                           ^`,
	}},
	{filters.Parser{}, `(a[exists])(b[exists])`, []string{
		`filters: missing connective at byte 11: expected [and], [or] or the end, found "("`,
		`(a[exists])(b[exists])`,
		`           ^`,
	}},
	{filters.Parser{}, `(a[exists])&&b[exists]`, []string{
		`filters: missing connective at byte 11: write [and]`,
		`(a[exists])&&b[exists]`,
		`           ^`,
	}},
	{filters.Parser{}, `tags[contains]猫[or]犬`, []string{
		`filters: invalid character in a field "犬" at byte 21: a field is made of A-Z a-z 0-9 _ - and dots`,
		`tags[contains]猫[or]犬`,
		`                    ^^`,
	}},
	{filters.Parser{}, `tags[contains]cat[or]dog`, []string{
		`filters: missing operator at byte 24: write "tags[contains]dog"`,
		`tags[contains]cat[or]dog`,
		`                        ^`,
	}},
	{filters.Parser{}, `(title)`, []string{
		`filters: missing operator at byte 6: expected an operator in brackets, such as [equals], found ")"`,
		`(title)`,
		`      ^`,
	}},
	{filters.Parser{}, `title[contains]おすすめ[and]title[equal]おすすめ`, []string{
		`filters: unknown operator "equal" at byte 38: did you mean "equals"?`,
		`…e[contains]おすすめ[and]title[equal]おすすめ`,
		`                               ^^^^^`,
	}},
	{filters.Parser{}, `price[greater_than_or_equal_to]1`, []string{
		`filters: unknown operator "greater_than_or_equal_to" at byte 6: write "price[greater_than]1[or]price[equals]1"`,
		`price[greater_than_or_equal_to]1`,
		`      ^^^^^^^^^^^^^^^^^^^^^^^^`,
	}},
	{filters.Parser{}, `price[zzz]1`, []string{
		`filters: unknown operator "zzz" at byte 6: expected equals, not_equals, contains, not_contains, less_than, greater_than, exists, not_exists or begins_with`,
		`price[zzz]1`,
		`      ^^^`,
	}},
	{filters.Parser{}, `a[exists]true`, []string{
		`filters: unexpected value "true" at byte 9: remove it: exists and not_exists take no value`,
		`a[exists]true`,
		`         ^^^^`,
	}},
	{filters.Parser{}, `日付［equals］x`, []string{
		`filters: invalid character in a field "日" at byte 0: a field is made of A-Z a-z 0-9 _ - and dots`,
		`日付［equals］x`,
		`^^`,
	}},
	{filters.Parser{}, `date［equals］x`, []string{
		`filters: invalid character in a field "［" at byte 4: did you mean "["?`,
		`date［equals］x`,
		`    ^^`,
	}},
	{filters.Parser{}, `a..b[exists]`, []string{
		`filters: empty segment in a field "." at byte 2: write a name on both sides of the dot`,
		`a..b[exists]`,
		`  ^`,
	}},
	{filters.Parser{}, `a[equals おすすめ`, []string{
		`filters: unclosed bracket "[equals おすすめ" at byte 1: close it with ]`,
		`a[equals おすすめ`,
		` ^^^^^^^^^^^^^^^^`,
	}},
	{filters.Parser{}, `(a[exists][or](b[exists])`, []string{
		`filters: unclosed parenthesis "(" at byte 0: close it with )`,
		`(a[exists][or](b[exists])`,
		`^`,
	}},
	{filters.Parser{}, `title[contains]笑:)`, []string{
		`filters: unopened parenthesis ")" at byte 19: remove it; parentheses in a value must balance`,
		`title[contains]笑:)`,
		`                  ^`,
	}},
	{filters.Parser{}, `title[contains](笑`, []string{
		`filters: unbalanced parenthesis in a value "(笑" at byte 15: remove it or use a full-width one: there are no escapes`,
		`title[contains](笑`,
		`               ^^^`,
	}},
	{filters.Parser{Strict: true}, `a[exists][and]b[exists][or]c[exists]`, []string{
		`filters: [and] and [or] mixed "[or]" at byte 23: put parentheses around one kind`,
		`a[exists][and]b[exists][or]c[exists]`,
		`                       ^^^^`,
	}},
	{filters.Parser{Strict: true}, `a[equals]x(y)`, []string{
		`filters: half-width bracket in a value "(" at byte 10: remove it or use a full-width one`,
		`a[equals]x(y)`,
		`          ^`,
	}},
	{filters.Parser{Strict: true}, `a[equals]`, []string{
		`filters: empty value at byte 9: write a value or use not_exists`,
		`a[equals]`,
		`         ^`,
	}},
	{filters.Parser{Strict: true}, "a[equals]\u3000x", []string{
		`filters: white space at the start of the value "\u3000" at byte 9: remove it`,
		"a[equals]\u3000x",
		`         ^^`,
	}},
	{filters.Parser{Strict: true}, "a[equals]おす\x00x", []string{
		`filters: control character in a value "\x00" at byte 15: remove it`,
		"a[equals]おす\uFFFDx",
		`             ^`,
	}},
	{filters.Parser{Strict: true}, `d[less_than]2021-03-04T05:06+09:00`, []string{
		`filters: not a full time stamp in UTC "2021-03-04T05:06+09:00" at byte 12: write YYYY-MM-DDThh:mm:ss.sssZ`,
		`d[less_than]2021-03-04T05:06+09:00`,
		`            ^^^^^^^^^^^^^^^^^^^^^^`,
	}},
}

// valueGolden has an example of every other code.
var valueGolden = []struct {
	f    filters.Filter
	want string
}{
	{
		filters.Field("a").Equals("x[or]y"),
		`filters: cannot be written: condition "a" equals "x[or]y": connective in a value at byte 1: remove it: there are no escapes`,
	},
	{filters.New(&filters.AndExpr{}), `filters: cannot be written: empty list: it needs at least one value`},
	{
		filters.Field("a").In(),
		`filters: cannot be written: condition "a" equals: empty list: it needs at least one value`,
	},
	{
		filters.New((*filters.Condition)(nil)),
		`filters: cannot be written: invalid node in a tree: use non-nil *Condition, *AndExpr and *OrExpr`,
	},
	{
		filters.Field("日 付").Exists(),
		`filters: cannot be written: condition "日 付" exists: invalid character in a field at byte 0: a field is made of A-Z a-z 0-9 _ - and dots`,
	},
	{
		filters.Field("a..b").Exists(),
		`filters: cannot be written: condition "a..b" exists: empty segment in a field at byte 2: write a name on both sides of the dot`,
	},
	{
		filters.Field("").Exists(),
		`filters: cannot be written: condition "" exists: empty segment in a field: write a name on both sides of the dot`,
	},
	{
		filters.Field("a").Contains(":)"),
		`filters: cannot be written: condition "a" contains ":)": unbalanced parenthesis in a value at byte 1: remove it or use a full-width one: there are no escapes`,
	},
	{
		filters.Field("a").Contains("\xff"),
		`filters: cannot be written: condition "a" contains "\xff": invalid UTF-8 at byte 0`,
	},
	{
		filters.Field("a").Equals(filters.Float(math.NaN())),
		`filters: cannot be written: condition "a" equals "NaN": number or time out of range: numbers are finite, and years go from 0 to 9999`,
	},
	{
		filters.Field("a").After(time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)),
		`filters: cannot be written: condition "a" greater_than "year 12000": number or time out of range: numbers are finite, and years go from 0 to 9999`,
	},
	{
		filters.New(&filters.Condition{Field: "a", Op: 77}),
		`filters: cannot be written: condition "a" Op(77): unknown operator`,
	},
}

func TestErrorGoldens(t *testing.T) {
	seen := map[filters.ErrorCode]bool{}
	for _, test := range syntaxGolden {
		t.Run(testName(test.in), func(t *testing.T) {
			_, err := checkParse(t, test.parser, test.in)
			syntax, ok := errors.AsType[*filters.SyntaxError](err)
			require.True(t, ok, "%v", err)
			seen[syntax.Code] = true
			require.Equal(t, strings.Join(test.want, "\n"), err.Error()+"\n"+syntax.Excerpt())
			require.Equal(t, syntax.Excerpt(), syntax.Position.Excerpt(test.in))
		})
	}
	for _, test := range valueGolden {
		t.Run(testName(test.want), func(t *testing.T) {
			err, ok := errors.AsType[*filters.ValueError](test.f.Err())
			require.True(t, ok)
			seen[err.Code] = true
			require.Equal(t, test.want, err.Error())
		})
	}
	codes := allCodes(t)
	for _, code := range codes {
		require.True(t, seen[code], "no example of %s", code)
		require.Regexp(t, `^filters: [^.]+$`, code.Error())
		require.NotContains(t, code.Error(), string(code), "a description, not the code")
	}
	require.Len(t, seen, len(codes))
}

// allCodes returns the codes that errors.go declares.
func allCodes(t *testing.T) (codes []filters.ErrorCode) {
	source, err := os.ReadFile("errors.go")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`Err\w+\s+ErrorCode = "([a-z0-9-]+)"`).FindAllSubmatch(source, -1) {
		codes = append(codes, filters.ErrorCode(m[1]))
	}
	require.Greater(t, len(codes), 20)
	return codes
}

// The codes in the cases are those of the package.
func TestErrorCodesOfCases(t *testing.T) {
	codes := allCodes(t)
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		if c.Err != nil {
			require.Contains(t, codes, filters.ErrorCode(c.Err.Code))
		}
	}
}

// What is listed as expected comes from the table of operators.
func TestExpectedOperatorsAreAll(t *testing.T) {
	_, err := filters.Parse("a[zzz]x")
	syntax, _ := errors.AsType[*filters.SyntaxError](err)
	var all []string
	for op := filters.OpEquals; op.IsValid(); op++ {
		all = append(all, op.String())
		require.Contains(t, err.Error(), op.String())
	}
	require.Equal(t, all, syntax.Expected)
	syntax.Expected[0] = "changed"
	defer func() { syntax.Expected[0] = "equals" }() // for other tests, if this one fails
	_, err = filters.Parse("a[zzz]x")
	again, _ := errors.AsType[*filters.SyntaxError](err)
	require.Equal(t, "equals", again.Expected[0], "an error must not share what a caller may change")
}

// A suggestion replaces the range.
func TestSuggestions(t *testing.T) {
	const misspelt = `
		equals: equal eqauls quals EQUALS eq = ==
		not_equals: notEqual not_equal != ne
		contains: contain contians like includes
		not_contains: !contains notContains not_contain
		greater_than: greaterThan greater-than gt >
		less_than: lessThan lt
		exists: exist
		not_exists: !exists notExists not_exist isnull
		begins_with: beginsWith begin_with startsWith starts_with
		: x zzz 日本 AND OR && a_long_name_of_something_else_altogether_equal
		: greater_than_equal gte >= <= in nin not_in !in
	`
	for line := range strings.Lines(misspelt) {
		want, words, _ := strings.Cut(strings.TrimSpace(line), ":")
		for word := range strings.FieldsSeq(words) {
			t.Run(word, func(t *testing.T) {
				syntax := syntaxError(t, "a["+word+"]x")
				require.Equal(t, filters.ErrUnknownOperator, syntax.Code)
				require.Equal(t, want, syntax.Suggestion)
			})
		}
	}
	for _, test := range []struct{ in, want string }{
		{"a[ equals ]x", "equals"},
		{"a[]x", ""},
		{"a［equals]x", "["},
		{"（a[exists])", "("},
		{"］", ""},
		{"a］", ""},
		{"(a[exists])&b[exists]", "[and]"},
		{"(a[exists]),b[exists]", "[and]"},
		{"(a[exists])|(b[exists])", "[or]"},
		{"(a[exists])||b[exists]", ""}, // the range is one rune
		{"(a[exists]) and b[exists]", ""},
		{"(a[exists])xyz", ""},
		{"a[exists][AND]b[exists]", "[and]b[exists]"},
		{"a[exists] and b[exists]", "[and]b[exists]"},
		{"a[exists] && (b[exists]", "[and](b[exists]"},
		{"a[exists],b[exists]", "[and]b[exists]"},
		{"a[exists]b[exists]", ""},
		{"a[exists]organic", ""},
		{"a[exists]order", ""},
		{"a[exists]or", ""},
		{"a[exists]orange[exists]", ""},
		{"a[exists]true", ""},
		{"tags[contains]a[or]b", ""},
		{"b", ""},
		{"a［equals]x", "["},
		{"a．b[equals]x", "."},
		{"（a[equals]x", "("},
		{"a＿b[equals]x", "_"},
		{"a b[equals]x", ""},
		{"a。b[equals]x", ""},
	} {
		t.Run(test.in, func(t *testing.T) {
			require.Equal(t, test.want, syntaxError(t, test.in).Suggestion)
		})
	}
}

// Advice that is not a replacement is in the message alone, and names the real
// field and value.
func TestHints(t *testing.T) {
	check := func(in, want string) {
		t.Run(testName(in), func(t *testing.T) {
			e := syntaxError(t, in)
			require.Empty(t, e.Suggestion)
			_, advice, _ := strings.Cut(e.Error(), " at byte ")
			_, advice, _ = strings.Cut(advice, ": ")
			require.True(t, strings.HasPrefix(advice, want), "%s", e)
		})
	}
	for _, test := range []struct{ in, write string }{
		{"price[greater_than_or_equal_to]3", "price[greater_than]3[or]price[equals]3"},
		{"price[gte]3", "price[greater_than]3[or]price[equals]3"},
		{"a.b[<=]3", "a.b[less_than]3[or]a.b[equals]3"},
		{"a[exists][and]price[>=]3", "(price[greater_than]3[or]price[equals]3)"},
		{"price[>=]3[and]a[exists]", "(price[greater_than]3[or]price[equals]3)"},
		{"(price[>=]3)", "(price[greater_than]3[or]price[equals]3)"},
		{"id[in]x,y", "id[equals]x[or]id[equals]y"},
		{"id[in](x, y)", "id[equals]x[or]id[equals]y"},
		{"id[in]x", "id[equals]x"},
		{"a[exists][and]id[in]x", "id[equals]x"},
		{"id[not_in]x,y", "id[not_equals]x[and]id[not_equals]y"},
		{"id[in]x,,y,", "id[equals]x[or]id[equals]y"},
		{"id[in]\x1b[31m", `id[equals]\x1b[31m`},
		{"tags[contains]a[or]b", "tags[contains]b"},
		{"tags[contains]a[or](b)", "tags[contains]b"},
		{"(tags[contains]a[or]b", "tags[contains]b"},
		{"tags[contains]a[or]b[or]c", "tags[contains]b"},
	} {
		check(test.in, `write "`+test.write+`"`)
	}
	for _, test := range []struct{ in, want string }{
		{"price[gte]", "write in parentheses price[greater_than] and price[equals] with the value after each, joined by [or]"},
		{"price[<=]\u3000[and]a[exists]", "write in parentheses price[less_than] and price[equals] with the value"},
		{"price[gte](3", "write in parentheses price[greater_than] and price[equals] with the value after each"},
		{"price[gte]" + strings.Repeat("3", 100), "write in parentheses price[greater_than] and price[equals]"},
		{"id[in]", "write in parentheses id[equals] before each value, joined by [or]"},
		{"id[in] ( , )[and]a[exists]", "write in parentheses id[equals] before each value, joined by [or]"},
		{"id[not_in]", "write in parentheses id[not_equals] before each value, joined by [and]"},
		{"id[in]" + strings.Repeat("x,", 100), "write in parentheses id[equals] before each value, joined by [or]"},
		{strings.Repeat("f", 100) + "[gte]", "write in parentheses " + strings.Repeat("f", 60) + "…[greater_than] and "},
		{"price[zzz]3", "expected equals, not_equals"},
		{"(a[equals]1[and]c[equals]2)[or]b", "expected an operator in brackets"},
		{"tags[exists][or]b", "expected an operator in brackets"},
		{"b", "expected an operator in brackets"},
		{"(a[exists]) and b[exists]", "write [and]"},
		{"(a[exists])||b[exists]", "write [or]"},
		{"(a[exists])OR b[exists]", "write [or]"},
		{"(a[exists])order[exists]", "expected [and], [or] or the end"},
		{"a[exists]organic", "remove it: exists and not_exists take no value"},
	} {
		check(test.in, test.want)
	}
}

// The input with the suggestion in place of the range is a filter, or wrong for
// another reason.
func TestLawSuggestionsReplace(t *testing.T) {
	check := func(t tb, in string, err error) {
		e, ok := errors.AsType[*filters.SyntaxError](err)
		if !ok || e.Suggestion == "" {
			return
		}
		fixed := in[:e.Start] + e.Suggestion + in[e.End:]
		_, err = unlimited.Parse(fixed)
		if again, ok := errors.AsType[*filters.SyntaxError](err); ok {
			require.False(t, again.Code == e.Code && again.Start <= e.Start, "%q becomes %q: %s", in, fixed, again)
		}
	}
	for _, c := range cases.Read[cases.Parse](t, "testdata/parse.json") {
		in := c.Input()
		_, err := filters.Parse(in)
		check(t, in, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		in := filtertest.Gen(filtertest.Soup).Draw(t, "soup")
		_, err := unlimited.Parse(in)
		check(t, in, err)
	})
}

// Each of the three limits of depth has its own words.
func TestTooDeepWords(t *testing.T) {
	_, err := filters.Parser{MaxDepth: 2}.Parse("(((a[exists])))")
	require.ErrorContains(t, err, "at most 2 open parentheses")
	_, err = filters.Parser{MaxDepth: 10000, MaxBytes: 1 << 20, MaxConditions: 1 << 20}.Parse(ladder(10001))
	require.ErrorContains(t, err, "at most 10000 nested lists")
	e, _ := errors.AsType[*filters.SyntaxError](err)
	require.Equal(t, filters.Position{Start: 0, End: 1}, e.Position)
	err = filters.New(deepTree(10001, true, true)).Err()
	require.EqualError(t, err, "filters: cannot be written: nested too deeply: at most 10000 nested lists")
	_, err = filters.Evaluator{}.Compile(filters.Field("a" + strings.Repeat(".a", 1<<16)).Exists())
	require.ErrorContains(t, err, "at most 65536 segments in a path")
	require.NotContains(t, err.Error(), "written")
}

// The line is the one of the input, the carets are under the range, and both
// are cut to a window around its start.
func TestExcerpt(t *testing.T) {
	for _, test := range []struct {
		name, in   string
		start, end int
		want       string
	}{
		{"ASCII", "abcdef", 2, 4, "abcdef\n  ^^"},
		{"empty range", "abcdef", 3, 3, "abcdef\n   ^"},
		{"at the end", "abcdef", 6, 6, "abcdef\n      ^"},
		{"nothing", "", 0, 0, "\n^"},
		{"Japanese before", "おすすめx", 12, 13, "おすすめx\n        ^"},
		{"Japanese inside", "aおすb", 1, 7, "aおすb\n ^^^^"},
		{"full-width letters", "ＡＢx", 6, 7, "ＡＢx\n    ^"},
		{"half-width kana", "ｱｲｳx", 9, 10, "ｱｲｳx\n   ^"},
		{"half-width kana with sound marks", "ｶﾞｷﾞx", 12, 13, "ｶﾞｷﾞx\n    ^"},
		{"Hangul", "한글x", 6, 7, "한글x\n    ^"},
		{"emoji", "😀🎉x", 8, 9, "😀🎉x\n    ^"},
		{"emoji in the range", "x😀", 1, 5, "x😀\n ^^"},
		{"ideographic space", "a\u3000b", 4, 5, "a\u3000b\n   ^"},
		{"combining mark", "e\u0301x", 3, 4, "e\u0301x\n ^"},
		{"combining mark in the range", "e\u0301x", 0, 3, "e\u0301x\n^"},
		{"only a combining mark", "e\u0301x", 1, 3, "e\u0301x\n ^"},
		{"combining sound mark", "か\u3099x", 6, 7, "か\u3099x\n  ^"},
		{"enclosing mark", "1\u20ddx", 4, 5, "1\u20ddx\n ^"},
		{"ambiguous width is narrow", "α…x", 5, 6, "α…x\n  ^"},
		{"accented letter", "éx", 2, 3, "éx\n ^"},
		{"tabs stay", "\ta\tb", 3, 4, "\ta\tb\n\t \t^"},
		{"tab in the range", "a\tb", 1, 2, "a\tb\n ^"},
		{"control characters", "a\x00\x1b[31mb", 7, 8, "a\uFFFD\uFFFD[31mb\n       ^"},
		{"DEL and C1", "\x7f\u0085x", 3, 4, "\uFFFD\uFFFDx\n  ^"},
		{"direction override", "a\u202eb", 4, 5, "a\uFFFDb\n  ^"},
		{"byte order mark", "\uFEFFa", 3, 4, "\uFFFDa\n ^"},
		{"line separator", "a\u2028b", 4, 5, "a\uFFFDb\n  ^"},
		{"not UTF-8", "a\xffb", 1, 2, "a\uFFFDb\n ^"},
		{"cut rune", "a\xe3\x81", 1, 2, "a\uFFFD\uFFFD\n ^"},
		{"second line", "ab\ncd\nef", 4, 5, "cd\n ^"},
		{"carriage return", "ab\r\ncd", 4, 5, "cd\n^"},
		{"range over a line break", "ab\ncd", 1, 4, "ab\n ^"},
		{"at a line break", "ab\ncd", 2, 3, "ab\n  ^"},
		{"after a line break", "ab\n", 3, 3, "\n^"},
		{"range that is not inside", "abc", 7, 9, "abc\n   ^"},
		{"range that is negative", "abc", -3, -1, "abc\n^"},
		{"range that is the wrong way round", "abc", 2, 1, "abc\n  ^"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := filters.Position{Start: test.start, End: test.end}.Excerpt(test.in)
			require.Equal(t, test.want, got)
			checkExcerpt(t, got)
		})
	}
}

func TestExcerptWindow(t *testing.T) {
	long := strings.Repeat("0123456789", 100)
	got := filters.Position{Start: 500, End: 503}.Excerpt(long)
	line, carets, _ := strings.Cut(got, "\n")
	require.True(t, strings.HasPrefix(line, "…") && strings.HasSuffix(line, "…"), "%q", line)
	require.LessOrEqual(t, len([]rune(line)), 73)
	at := strings.IndexByte(carets, '^')
	require.Equal(t, "012", string([]rune(line)[at:at+3]))
	require.Equal(t, "^^^", strings.TrimSpace(carets))

	// The same picture wherever the range is, also in wide text.
	wide := strings.Repeat("あいうえお", 100)
	for start := 0; start < len(wide); start += 3 {
		got := filters.Position{Start: start, End: start + 3}.Excerpt(wide)
		checkExcerpt(t, got)
		line, carets, _ := strings.Cut(got, "\n")
		column := 0
		for _, r := range line {
			if column == strings.IndexByte(carets, '^') {
				require.Equal(t, wide[start:start+3], string(r), "%s", got)
			}
			if r == '…' {
				column++
			} else {
				column += 2
			}
		}
		require.Equal(t, "^^", strings.TrimSpace(carets))
	}
	got = filters.Position{Start: 0, End: len(long)}.Excerpt(long)
	checkExcerpt(t, got)
	_, carets, _ = strings.Cut(got, "\n")
	require.LessOrEqual(t, len(carets), 73)

	for _, in := range []string{
		strings.Repeat("e\u0301", 1e5), strings.Repeat("\u0301", 1e5), strings.Repeat("\t", 1e5),
		strings.Repeat("\x00", 1e5),
		strings.Repeat("\xff", 1e5), strings.Repeat("😀", 1e5), strings.Repeat("👨\u200d👩\u200d👧", 1e5),
	} {
		for _, p := range []filters.Position{{}, {Start: len(in) / 2, End: len(in)}, {Start: len(in), End: len(in)},
			{Start: 0, End: len(in)}} {
			checkExcerpt(t, p.Excerpt(in))
		}
	}
}

// No input makes the text of an error long, and none of its control characters
// get into it. TestErrorGoldens has an example of every code.
func TestLawErrorsAreShort(t *testing.T) {
	pieces := []string{"\x00", "\x1b[31m", "\xff", "\U0010FFFF", "\U000E0001", "あ", "\"", "\\", "(", "[", ".", " ",
		"\u202e", "\n", "a"}
	for _, piece := range pieces {
		s := strings.Repeat(piece, 5000)
		for _, format := range []string{"%s", "a%s", "a[%s]x", "a[%s", "a[equals]%s)", "a[equals](%s", "a[exists]%s",
			"(a[exists])%s", "a.%s[exists]", "(%s", "a[equals]x[or]%s", "%s[exists]"} {
			in := fmt.Sprintf(format, s)
			for _, p := range []filters.Parser{{}, {Strict: true}, {MaxBytes: 100}, {MaxDepth: 1, MaxBytes: 1 << 20}} {
				if _, err := p.Parse(in); err != nil {
					checkSyntaxError(t, in, err)
				}
			}
		}
		for _, f := range []filters.Filter{
			filters.Field(s).Equals(s), filters.Field("a").Equals(s + "[or]" + s), filters.Field(strings.Repeat("a",
				5000)).Equals("(" + s),
			filters.New(&filters.Condition{Field: "a", Op: 200, Value: s}), filters.New(&filters.Condition{Field: "a",
				Op: filters.OpExists, Value: s}),
		} {
			if f.Err() != nil {
				checkUnwritable(t, f)
			}
		}
	}
	// Errors made by hand are bounded as well.
	long := strings.Repeat("x", 1000)
	for _, err := range []error{
		&filters.SyntaxError{Code: filters.ErrorCode(long), Found: long, Suggestion: long},
		&filters.SyntaxError{Code: filters.ErrUnknownOperator, Suggestion: "(" + long},
		&filters.SyntaxError{}, &filters.ValueError{}, &filters.ValueError{Condition: &filters.Condition{}},
		&filters.ValueError{Code: filters.ErrorCode(long),
			Condition: &filters.Condition{Field: filters.Field(long), Value: long}},
		filters.ErrorCode(long),
	} {
		require.LessOrEqual(t, len(err.Error()), 500)
		require.True(t, strings.HasPrefix(err.Error(), "filters: "))
	}
	checkExcerpt(t, (&filters.SyntaxError{Position: filters.Position{Start: 5, End: 3}}).Excerpt())
}

func TestErrorsIs(t *testing.T) {
	_, err := filters.Parse("a[equal]x")
	wrapped := fmt.Errorf("filters parameter: %w", err)
	require.ErrorIs(t, wrapped, filters.ErrUnknownOperator)
	require.NotErrorIs(t, wrapped, filters.ErrTooDeep)
	syntax, ok := errors.AsType[*filters.SyntaxError](wrapped)
	require.True(t, ok)
	require.Equal(t, "equal", syntax.Found)
	require.Equal(t, "equals", syntax.Suggestion)
	code, ok := errors.AsType[filters.ErrorCode](wrapped)
	require.True(t, ok)
	require.Equal(t, filters.ErrUnknownOperator, code)
	require.Equal(t, "unknown-operator", string(code))
}
