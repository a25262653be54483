package query

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// A fault is what a test expects of a ParamError.
type fault struct {
	Param, Value string
	Code         ErrorCode
	Expected     string
}

func requireFaults(t *testing.T, err error, want ...fault) {
	t.Helper()
	errs, ok := errors.AsType[Errors](err)
	require.True(t, ok, "%v", err)
	var got []fault
	for _, err := range errs {
		got = append(got, fault{err.Param, err.Value, err.Code, err.Expected})
		require.ErrorIs(t, errs, err.Code)
		require.LessOrEqual(t, len(err.Error()), 500)
	}
	require.Equal(t, want, got)
	first, ok := errors.AsType[*ParamError](err)
	require.True(t, ok)
	require.Same(t, errs[0], first)
	require.LessOrEqual(t, len(err.Error()), 500)
}

const (
	toHundred  = "a whole number from 0 to 100"
	toThree    = "a whole number from 0 to 3"
	zeroOrMore = "a whole number of 0 or more"
	listNames  = "draftKey, limit, offset, orders, q, fields, ids, filters, depth or richEditorFormat"
	paths      = "names of A-Z a-z 0-9 _ - joined by dots"
	orderings  = "a field or system:default, with - before it for descending"
	contentIDs = "a content ID of 1 to 50 of A-Z a-z 0-9 _ -"
	hex        = "two hexadecimal digits after each %"
	semicolon  = "a semicolon written %3B"
)

func parseError(s string) string {
	_, err := filters.Parse(s)
	return err.Error()
}

func TestParseErrors(t *testing.T) {
	long := strings.Repeat("x", 51)
	for _, test := range []struct {
		raw  string
		want []fault
		text string
	}{
		{
			"limit=101", []fault{{"limit", "101", ErrOutOfRange, toHundred}},
			`query: limit "101": out of range: expected a whole number from 0 to 100`,
		},
		{"limit=-1", []fault{{"limit", "-1", ErrOutOfRange, toHundred}}, ""},
		{
			"limit=x", []fault{{"limit", "x", ErrInvalidValue, toHundred}},
			`query: limit "x": invalid value: expected a whole number from 0 to 100`,
		},
		{"limit=1.5", []fault{{"limit", "1.5", ErrInvalidValue, toHundred}}, ""},
		{"limit=1e1", []fault{{"limit", "1e1", ErrInvalidValue, toHundred}}, ""},
		{"limit=%2B5", []fault{{"limit", "+5", ErrInvalidValue, toHundred}}, ""},
		{"limit=+5", []fault{{"limit", " 5", ErrInvalidValue, toHundred}}, ""},
		{"limit=05", []fault{{"limit", "05", ErrInvalidValue, toHundred}}, ""},
		{"limit=-0", []fault{{"limit", "-0", ErrInvalidValue, toHundred}}, ""},
		{"limit=0x10", []fault{{"limit", "0x10", ErrInvalidValue, toHundred}}, ""},
		{"limit=1_0", []fault{{"limit", "1_0", ErrInvalidValue, toHundred}}, ""},
		{"limit=%EF%BC%95", []fault{{"limit", "５", ErrInvalidValue, toHundred}}, ""},
		{"limit=18446744073709551617", []fault{{"limit", "18446744073709551617", ErrOutOfRange, toHundred}}, ""},
		{
			"offset=-1", []fault{{"offset", "-1", ErrOutOfRange, zeroOrMore}},
			`query: offset "-1": out of range: expected a whole number of 0 or more`,
		},
		{"offset=9223372036854775808", []fault{{"offset", "9223372036854775808", ErrOutOfRange, zeroOrMore}}, ""},
		{"offset=null", []fault{{"offset", "null", ErrInvalidValue, zeroOrMore}}, ""},
		{"depth=4", []fault{{"depth", "4", ErrOutOfRange, toThree}}, ""},
		{"depth=one", []fault{{"depth", "one", ErrInvalidValue, toThree}}, ""},
		{
			"orders=a,,-b", []fault{{"orders", "", ErrInvalidValue, orderings}},
			`query: orders "": invalid value: expected a field or system:default, with - before it for descending`,
		},
		{"orders=a,", []fault{{"orders", "", ErrInvalidValue, orderings}}, ""},
		{"orders=-", []fault{{"orders", "-", ErrInvalidValue, orderings}}, ""},
		{"orders=+title", []fault{{"orders", " title", ErrInvalidValue, orderings}}, ""},
		{"orders=system:other", []fault{{"orders", "system:other", ErrInvalidValue, orderings}}, ""},
		{"orders=System:Default", []fault{{"orders", "System:Default", ErrInvalidValue, orderings}}, ""},
		{
			"orders=a+desc,b.",
			[]fault{{"orders", "a desc", ErrInvalidValue, orderings}, {"orders", "b.", ErrInvalidValue, orderings}}, "",
		},
		{
			"fields=id,+title,a..b",
			[]fault{{"fields", " title", ErrInvalidValue, paths}, {"fields", "a..b", ErrInvalidValue, paths}}, "",
		},
		{"fields=*", []fault{{"fields", "*", ErrInvalidValue, paths}}, ""},
		{"fields=,", []fault{{"fields", "", ErrInvalidValue, paths}, {"fields", "", ErrInvalidValue, paths}}, ""},
		{"ids=" + long, []fault{{"ids", long, ErrInvalidValue, contentIDs}}, ""},
		{
			"ids=a.b,c%20,%E6%A3%9A",
			[]fault{{"ids", "a.b", ErrInvalidValue, contentIDs}, {"ids", "c ", ErrInvalidValue, contentIDs},
				{"ids", "棚", ErrInvalidValue, contentIDs}},
			"",
		},
		{"richEditorFormat=HTML", []fault{{"richEditorFormat", "HTML", ErrInvalidValue, "html or object"}}, ""},
		{"q=%FF", []fault{{"q", "\xff", ErrInvalidUTF8, ""}}, `query: q "\xff": invalid UTF-8`},
		{"draftKey=a%80", []fault{{"draftKey", "a\x80", ErrInvalidUTF8, ""}}, ""},

		{"limit=1&limit=2", []fault{{"limit", "2", ErrRepeatedParam, ""}}, `query: limit "2": parameter given before`},
		{"filters=&filters=a[exists]", []fault{{"filters", "a[exists]", ErrRepeatedParam, ""}}, ""},
		{"filters=a[exists]&filter%73=", []fault{{"filters", "", ErrRepeatedParam, ""}}, ""},
		{
			"filters=%zz&filters=a[exists]",
			[]fault{{"filters", "filters=%zz", ErrMalformed, hex}, {"filters", "a[exists]", ErrRepeatedParam, ""}}, "",
		},

		{
			"Limit=5", []fault{{"Limit", "5", ErrUnknownParam, listNames}},
			`query: unknown parameter "Limit": expected ` + listNames,
		},
		{"filter=a[exists]", []fault{{"filter", "a[exists]", ErrUnknownParam, listNames}}, ""},
		{"foo", []fault{{"foo", "", ErrUnknownParam, listNames}}, ""},
		{"=5", []fault{{"", "5", ErrUnknownParam, listNames}}, `query: unknown parameter "": expected ` + listNames},
		{"?limit=5", []fault{{"?limit", "5", ErrUnknownParam, listNames}}, ""},
		{"filters[]=a[exists]", []fault{{"filters[]", "a[exists]", ErrUnknownParam, listNames}}, ""},
		{"imageOnly=true", []fault{{"imageOnly", "true", ErrUnknownParam, listNames}}, ""},

		{
			"filters=%", []fault{{"filters", "filters=%", ErrMalformed, hex}},
			`query: "filters=%": malformed query: expected two hexadecimal digits after each %`,
		},
		{"filters=100%", []fault{{"filters", "filters=100%", ErrMalformed, hex}}, ""},
		{"%zz=1", []fault{{"%zz", "%zz=1", ErrMalformed, hex}}, ""},
		{
			"q=a;limit=100", []fault{{"q", "q=a;limit=100", ErrMalformed, semicolon}},
			`query: "q=a;limit=100": malformed query: expected a semicolon written %3B`,
		},
		{"limit=5;offset=5&depth=1", []fault{{"limit", "limit=5;offset=5", ErrMalformed, semicolon}}, ""},

		{
			"filters=title[equal]x", []fault{{"filters", "title[equal]x", ErrInvalidFilter, ""}},
			"query: " + parseError("title[equal]x"),
		},
		{"filters=title%FF", []fault{{"filters", "title\xff", ErrInvalidFilter, ""}}, ""},

		// Everything that is wrong, at once and in order.
		{
			"limit=999&depth=9&foo=1&offset=-1&q=%&limit=3&ids=a,%20&filters=a&fields=.&richEditorFormat=x",
			[]fault{
				{"limit", "999", ErrOutOfRange, toHundred},
				{"depth", "9", ErrOutOfRange, toThree},
				{"foo", "1", ErrUnknownParam, listNames},
				{"offset", "-1", ErrOutOfRange, zeroOrMore},
				{"q", "q=%", ErrMalformed, hex},
				{"limit", "3", ErrRepeatedParam, ""},
				{"ids", " ", ErrInvalidValue, contentIDs},
				{"filters", "a", ErrInvalidFilter, ""},
				{"fields", ".", ErrInvalidValue, paths},
				{"richEditorFormat", "x", ErrInvalidValue, "html or object"},
			},
			`query: 10 problems: limit "999": out of range: expected a whole number from 0 to 100; depth "9": out of range: expected a whole number from 0 to 3; ` +
				`unknown parameter "foo": expected ` + listNames +
				`; offset "-1": out of range: expected a whole number of 0 or more; "q=%": malformed query: expected two hexadecimal digits after each %; limit "3": parameter given before; and 4 more`,
		},
	} {
		t.Run(test.raw, func(t *testing.T) {
			l, err := ParseList(test.raw)
			requireFaults(t, err, test.want...)
			if test.text != "" {
				require.EqualError(t, err, test.text)
			}
			_, err = l.Encode()
			require.Error(t, err, "what is returned with an error cannot be sent")
		})
	}
}

func TestParseErrorsOfOtherRequests(t *testing.T) {
	const (
		detailNames  = "draftKey, fields, depth or richEditorFormat"
		mediaNames   = "limit, offset or imageOnly"
		mediaV2Names = "limit, imageOnly, fileName, tags, alt or token"
		toLast       = "a whole number from 0 to 9999"
		boolean      = "true or false"
		tag          = "a tag in UTF-8 without commas"
	)
	detail := func(raw string) (any, error) { return ParseDetail(raw) }
	media := func(raw string) (any, error) { return ParseMedia(raw) }
	mediaV2 := func(raw string) (any, error) { return ParseMediaV2(raw) }
	for _, test := range []struct {
		parse func(string) (any, error)
		raw   string
		want  []fault
	}{
		{detail, "depth=4", []fault{{"depth", "4", ErrOutOfRange, toThree}}},
		{detail, "fields=a,,b", []fault{{"fields", "", ErrInvalidValue, paths}}},
		{detail, "richEditorFormat=json", []fault{{"richEditorFormat", "json", ErrInvalidValue, "html or object"}}},
		{detail, "depth=&depth=", []fault{{"depth", "", ErrRepeatedParam, ""}}},
		{detail, "limit=1", []fault{{"limit", "1", ErrUnknownParam, detailNames}}},
		{detail, "filters=a[exists]", []fault{{"filters", "a[exists]", ErrUnknownParam, detailNames}}},

		{media, "limit=101", []fault{{"limit", "101", ErrOutOfRange, toHundred}}},
		{media, "limit=-1", []fault{{"limit", "-1", ErrOutOfRange, toHundred}}},
		{media, "limit=xxx", []fault{{"limit", "xxx", ErrInvalidValue, toHundred}}},
		{media, "offset=-1", []fault{{"offset", "-1", ErrOutOfRange, toLast}}},
		{media, "offset=10000", []fault{{"offset", "10000", ErrOutOfRange, toLast}}},
		{media, "imageOnly=xxx", []fault{{"imageOnly", "xxx", ErrInvalidValue, boolean}}},
		{media, "imageOnly=True", []fault{{"imageOnly", "True", ErrInvalidValue, boolean}}},
		{media, "imageOnly=1", []fault{{"imageOnly", "1", ErrInvalidValue, boolean}}},
		{media, "filters=a[exists]", []fault{{"filters", "a[exists]", ErrUnknownParam, mediaNames}}},

		{mediaV2, "limit=101", []fault{{"limit", "101", ErrOutOfRange, toHundred}}},
		{mediaV2, "imageOnly=xxx", []fault{{"imageOnly", "xxx", ErrInvalidValue, boolean}}},
		{mediaV2, "tags=a,,b", []fault{{"tags", "", ErrInvalidValue, tag}}},
		{mediaV2, "tags=a,%FF", []fault{{"tags", "\xff", ErrInvalidValue, tag}}},
		{
			mediaV2, "token=%FF&alt=%FE&fileName=%FD",
			[]fault{{"token", "\xff", ErrInvalidUTF8, ""}, {"alt", "\xfe", ErrInvalidUTF8, ""},
				{"fileName", "\xfd", ErrInvalidUTF8, ""}},
		},
		{mediaV2, "offset=1", []fault{{"offset", "1", ErrUnknownParam, mediaV2Names}}},
	} {
		got, err := test.parse(test.raw)
		t.Run(fmt.Sprintf("%T/%s", got, test.raw), func(t *testing.T) {
			requireFaults(t, err, test.want...)
			require.Zero(t, got)
		})
	}
}

func TestEncodeErrors(t *testing.T) {
	long := strings.Repeat("x", 51)
	for _, test := range []struct {
		name string
		in   request
		want []fault
	}{
		{"limit", List{Limit: new(101)}, []fault{{"limit", "101", ErrOutOfRange, toHundred}}},
		{"offset", List{Offset: new(-1)}, []fault{{"offset", "-1", ErrOutOfRange, zeroOrMore}}},
		{"depth", List{Depth: new(4)}, []fault{{"depth", "4", ErrOutOfRange, toThree}}},
		{"draftKey", List{DraftKey: "\xff"}, []fault{{"draftKey", "\xff", ErrInvalidUTF8, ""}}},
		{"q", List{Q: "a\xc3"}, []fault{{"q", "a\xc3", ErrInvalidUTF8, ""}}},
		{
			"richEditorFormat", List{RichEditorFormat: "xml"},
			[]fault{{"richEditorFormat", "xml", ErrInvalidValue, "html or object"}},
		},
		{"filters", List{Filters: filters.Field("a").Equals("x[or]b")}, []fault{{"filters", "", ErrInvalidFilter, ""}}},
		{"filters of nothing", List{Filters: filters.Field("a").In()}, []fault{{"filters", "", ErrInvalidFilter, ""}}},
		{"ids", List{IDs: IDs{"ok", "", "a,b", long, "é"}}, []fault{
			{"ids", "", ErrInvalidValue, contentIDs}, {"ids", "a,b", ErrInvalidValue, contentIDs},
			{"ids", long, ErrInvalidValue, contentIDs}, {"ids", "é", ErrInvalidValue, contentIDs},
		}},
		{"fields", List{Fields: Fields{"ok", "", "a,b", "a b"}}, []fault{
			{"fields", "", ErrInvalidValue, paths}, {"fields", "a,b", ErrInvalidValue, paths},
			{"fields", "a b", ErrInvalidValue, paths},
		}},
		{"orders", List{Orders: Orders{{Field: ""}, {Field: "a,-b"}, {Field: "-a"},
			{Field: "-a", Descending: true}}}, []fault{
			{"orders", "", ErrInvalidValue, orderings}, {"orders", "a,-b", ErrInvalidValue, orderings},
			{"orders", "-a", ErrInvalidValue, orderings},
		}},
		{"all", List{Limit: new(-5), Depth: new(-1), Q: "\xff"}, []fault{
			{"limit", "-5", ErrOutOfRange, toHundred}, {"q", "\xff", ErrInvalidUTF8, ""},
			{"depth", "-1", ErrOutOfRange, toThree},
		}},
		{
			"detail", Detail{Depth: new(4), Fields: Fields{"."}},
			[]fault{{"fields", ".", ErrInvalidValue, paths}, {"depth", "4", ErrOutOfRange, toThree}},
		},
		{"media", Media{Limit: new(101), Offset: new(10000)}, []fault{
			{"limit", "101", ErrOutOfRange, toHundred},
			{"offset", "10000", ErrOutOfRange, "a whole number from 0 to 9999"},
		}},
		{"mediaV2", MediaV2{Limit: new(-1), Tags: []string{"a,b", "ok", ""}, Alt: "\xff"}, []fault{
			{"limit", "-1", ErrOutOfRange, toHundred},
			{"tags", "a,b", ErrInvalidValue, "a tag in UTF-8 without commas"},
			{"tags", "", ErrInvalidValue, "a tag in UTF-8 without commas"}, {"alt", "\xff", ErrInvalidUTF8, ""},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := test.in.Encode()
			require.Empty(t, s)
			requireFaults(t, err, test.want...)
			v, err := test.in.Values()
			require.Nil(t, v)
			requireFaults(t, err, test.want...)
			s, err = test.in.URL("https://example.microcms.io/api/v1/blog")
			require.Empty(t, s)
			requireFaults(t, err, test.want...)
		})
	}
}

func TestErrorTargets(t *testing.T) {
	_, err := ParseList("filters=a[equals]b[or]c[like]d&limit=500")
	require.ErrorIs(t, err, ErrInvalidFilter)
	require.ErrorIs(t, err, ErrOutOfRange)
	require.ErrorIs(t, err, filters.ErrUnknownOperator)
	require.NotErrorIs(t, err, ErrUnknownParam)
	syntax, ok := errors.AsType[*filters.SyntaxError](err)
	require.True(t, ok)
	require.Equal(t, "contains", syntax.Suggestion)

	_, err = List{Filters: filters.Field("a").Equals("[or]")}.Encode()
	require.ErrorIs(t, err, filters.ErrJoinerInValue)
	_, ok = errors.AsType[*filters.ValueError](err)
	require.True(t, ok)
	require.EqualError(t, err, "query: "+filters.Field("a").Equals("[or]").Err().Error())

	require.EqualError(t, ErrOutOfRange, "query: out of range")
	require.EqualError(t, ErrorCode("no-such-code"), "query: no-such-code")
	for _, code := range []ErrorCode{ErrMalformed, ErrUnknownParam, ErrRepeatedParam, ErrInvalidUTF8, ErrInvalidValue,
		ErrOutOfRange, ErrInvalidFilter} {
		require.Contains(t, codeTexts, code)
	}
	require.Len(t, codeTexts, 7)
}

// TestErrorsAreBounded feeds what would make long errors, or many.
func TestErrorsAreBounded(t *testing.T) {
	big := strings.Repeat("\x01", 1<<20)
	for _, raw := range []string{
		big, "q=1&" + big + "=1", "limit=" + big, "limit=" + strings.Repeat("9", 1<<20), "ids=" + big, "filters=" + big,
		"filters=" + big + "[x]", "filters=%" + big,
		"q=%FF" + big, "q=%FF" + strings.Repeat("\x80", 1000), strings.Repeat("x&", 1<<18), "ids=" + strings.Repeat(",",
			1<<18), strings.Repeat("q=%&", 1<<18), strings.Repeat("limit=5&", 1<<18),
	} {
		_, err := ParseList(raw)
		errs, ok := errors.AsType[Errors](err)
		require.True(t, ok)
		require.LessOrEqual(t, len(errs), 32)
		require.LessOrEqual(t, len(err.Error()), 500)
		for _, err := range errs {
			require.LessOrEqual(t, len(err.Error()), 500)
			require.LessOrEqual(t, len(err.Param), 70)
			require.LessOrEqual(t, len(err.Value), 70)
		}
	}
	_, err := ParseList(strings.Repeat("x=1&", 40))
	require.Len(t, err, 32)

	for _, name := range []string{"ids=", "orders=", "fields="} {
		raw := name + strings.Repeat(",", 1<<20)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ParseList(raw)
		runtime.ReadMemStats(&after)
		require.Len(t, err, 32)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "for errors that are not reported")
	}

	for _, err := range []error{
		&ParamError{Param: big, Value: big, Code: ErrorCode(big), Expected: big},
		&ParamError{Param: big, Code: ErrUnknownParam, Expected: big},
		&ParamError{Param: "filters", Code: ErrInvalidFilter, Err: errors.New(big)},
		&LengthError{Length: math.MaxInt, Reason: big},
		ErrorCode(big),
	} {
		require.LessOrEqual(t, len(err.Error()), 500)
	}
}
