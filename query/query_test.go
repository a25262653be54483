package query

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// requireEqual compares requests: pointers by what they point to, filters by
// their trees, and empty lists like nil ones.
func requireEqual[T any](t require.TestingT, want, got T) {
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
		t.FailNow()
	}
}

var category = filters.Field("category").Equals("news")

// lists are requests and their only printed form, one row at least for each
// row of the manual's table.
var lists = []struct {
	raw  string
	want List
}{
	{"", List{}},
	{"draftKey=abc-123_x", List{DraftKey: "abc-123_x"}},
	{"limit=0", List{Limit: new(0)}},
	{"limit=10", List{Limit: new(10)}},
	{"limit=100", List{Limit: new(100)}},
	{"offset=0", List{Offset: new(0)}},
	{"offset=10000", List{Offset: new(10000)}},
	{"offset=" + strconv.Itoa(math.MaxInt), List{Offset: new(math.MaxInt)}},
	{"orders=publishedAt", List{Orders: Orders{{Field: "publishedAt"}}}},
	{"orders=-publishedAt", List{Orders: Orders{{Field: "publishedAt", Descending: true}}}},
	{
		"orders=title%2C-seo.priority%2Crep.cf.price",
		List{Orders: Orders{{Field: "title"}, {Field: "seo.priority", Descending: true}, {Field: "rep.cf.price"}}},
	},
	{"orders=system%3Adefault", List{Orders: Orders{{Field: SystemDefault}}}},
	{
		"orders=title%2C-system%3Adefault",
		List{Orders: Orders{{Field: "title"}, {Field: SystemDefault, Descending: true}}},
	},
	{"q=%E6%A3%9A+%E5%B8%B3%2B%26", List{Q: "棚 帳+&"}},
	{"fields=id%2Ctitle%2Cauthor.organization.name", List{Fields: Fields{"id", "title", "author.organization.name"}}},
	{"ids=a%2Cb-2%2C_c", List{IDs: IDs{"a", "b-2", "_c"}}},
	{"filters=category%5Bequals%5Dnews", List{Filters: category}},
	{
		"filters=%28a%5Bexists%5D%5Bor%5Db%5Bequals%5Dx+y%29%5Band%5Dc%5Bnot_exists%5D",
		List{Filters: filters.MustParse("(a[exists][or]b[equals]x y)[and]c[not_exists]")},
	},
	{"depth=0", List{Depth: new(0)}},
	{"depth=3", List{Depth: new(3)}},
	{"richEditorFormat=html", List{RichEditorFormat: RichEditorHTML}},
	{"richEditorFormat=object", List{RichEditorFormat: RichEditorObject}},
	{
		"depth=2&draftKey=k&fields=id&filters=category%5Bequals%5Dnews&ids=a%2Cb&limit=5&offset=6&orders=-x&q=w&richEditorFormat=html",
		List{
			DraftKey: "k", Limit: new(5), Offset: new(6), Orders: Orders{{"x", true}}, Q: "w", Fields: Fields{"id"},
			IDs:     IDs{"a", "b"},
			Filters: category, Depth: new(2), RichEditorFormat: RichEditorHTML,
		},
	},
}

var details = []struct {
	raw  string
	want Detail
}{
	{"", Detail{}},
	{"draftKey=abc", Detail{DraftKey: "abc"}},
	{"fields=id%2Cauthor.name", Detail{Fields: Fields{"id", "author.name"}}},
	{"depth=0", Detail{Depth: new(0)}},
	{"depth=3", Detail{Depth: new(3)}},
	{"richEditorFormat=object", Detail{RichEditorFormat: RichEditorObject}},
	{
		"depth=1&draftKey=k&fields=id&richEditorFormat=html",
		Detail{DraftKey: "k", Fields: Fields{"id"}, Depth: new(1), RichEditorFormat: RichEditorHTML},
	},
}

var medias = []struct {
	raw  string
	want Media
}{
	{"", Media{}},
	{"limit=0", Media{Limit: new(0)}},
	{"limit=100", Media{Limit: new(100)}},
	{"offset=0", Media{Offset: new(0)}},
	{"offset=9999", Media{Offset: new(9999)}},
	{"imageOnly=true", Media{ImageOnly: new(true)}},
	{"imageOnly=false", Media{ImageOnly: new(false)}},
	{"imageOnly=true&limit=1&offset=2", Media{Limit: new(1), Offset: new(2), ImageOnly: new(true)}},
}

var mediaV2s = []struct {
	raw  string
	want MediaV2
}{
	{"", MediaV2{}},
	{"limit=0", MediaV2{Limit: new(0)}},
	{"limit=100", MediaV2{Limit: new(100)}},
	{"imageOnly=true", MediaV2{ImageOnly: new(true)}},
	{"imageOnly=false", MediaV2{ImageOnly: new(false)}},
	{"fileName=cat+1.png", MediaV2{FileName: "cat 1.png"}},
	{"tags=drawings%2C%E7%8C%AB", MediaV2{Tags: []string{"drawings", "猫"}}},
	{"alt=a+cat", MediaV2{Alt: "a cat"}},
	{"token=FGlu%2BY2x%3D%3D", MediaV2{Token: "FGlu+Y2x=="}},
	{
		"alt=a&fileName=f&imageOnly=true&limit=3&tags=x&token=t",
		MediaV2{Limit: new(3), ImageOnly: new(true), FileName: "f", Tags: []string{"x"}, Alt: "a", Token: "t"},
	},
}

func TestForms(t *testing.T) {
	for _, test := range lists {
		t.Run("list/"+test.raw, func(t *testing.T) { testForm(t, ParseList, test.raw, test.want) })
	}
	for _, test := range details {
		t.Run("detail/"+test.raw, func(t *testing.T) { testForm(t, ParseDetail, test.raw, test.want) })
	}
	for _, test := range medias {
		t.Run("media/"+test.raw, func(t *testing.T) { testForm(t, ParseMedia, test.raw, test.want) })
	}
	for _, test := range mediaV2s {
		t.Run("mediaV2/"+test.raw, func(t *testing.T) { testForm(t, ParseMediaV2, test.raw, test.want) })
	}
}

type request interface {
	Values() (url.Values, error)
	Encode() (string, error)
	URL(base string) (string, error)
}

func testForm[T request](t *testing.T, parse func(string) (T, error), raw string, want T) {
	got, err := parse(raw)
	require.NoError(t, err)
	requireEqual(t, want, got)

	s, err := want.Encode()
	require.NoError(t, err)
	require.Equal(t, raw, s)

	v, err := want.Values()
	require.NoError(t, err)
	require.Equal(t, raw, v.Encode())
	got, err = parse(v.Encode())
	require.NoError(t, err)
	requireEqual(t, want, got)
}

// TestOtherForms is about what is not printed like that.
func TestOtherForms(t *testing.T) {
	for _, test := range []struct {
		raw  string
		want List
	}{
		{"limit=", List{}},
		{"limit", List{}},
		{"draftKey=&limit=&offset=&orders=&q=&fields=&ids=&filters=&depth=&richEditorFormat=", List{}},
		{"&&limit=5&", List{Limit: new(5)}},
		{"q=a=b", List{Q: "a=b"}},
		{"q=a?b", List{Q: "a?b"}},
		{"l%69mit=%35", List{Limit: new(5)}},
		{"q=a%20b", List{Q: "a b"}},
		{"q=%00", List{Q: "\x00"}},
		{"q=%2541", List{Q: "%41"}},
		{"q=棚", List{Q: "棚"}},
		{"filters=category[equals]news", List{Filters: category}},
		{"filters=((category%5bequals%5dnews))", List{Filters: category}},
		{"filters=a[contains]x%26limit%3D100", List{Filters: filters.Field("a").Contains("x&limit=100")}},
	} {
		t.Run(test.raw, func(t *testing.T) {
			got, err := ParseList(test.raw)
			require.NoError(t, err)
			requireEqual(t, test.want, got)
		})
	}
	for raw, want := range map[string]Detail{
		"depth=":  {Depth: new(0)},
		"depth":   {Depth: new(0)},
		"fields=": {},
	} {
		t.Run("detail/"+raw, func(t *testing.T) {
			got, err := ParseDetail(raw)
			require.NoError(t, err)
			requireEqual(t, want, got)
		})
	}
	for _, raw := range []string{"limit=&offset=&imageOnly=", "imageOnly"} {
		t.Run("media/"+raw, func(t *testing.T) {
			got, err := ParseMedia(raw)
			require.NoError(t, err)
			requireEqual(t, Media{}, got)
		})
	}
	got, err := ParseMediaV2("limit=&imageOnly=&fileName=&tags=&alt=&token=")
	require.NoError(t, err)
	requireEqual(t, MediaV2{}, got)
}

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
		{"q=%FF", []fault{{"q", "\xff", ErrInvalidUTF8, ""}}, `query: q "\xff": text is not UTF-8`},
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
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "for errors that nobody sees")
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

func TestParserSettings(t *testing.T) {
	strict := Parser{Filters: filters.Parser{Strict: true, MaxConditions: 2}}
	for raw, want := range map[string]filters.ErrorCode{
		"filters=a[exists][or]b[exists]":                 "",
		"filters=a[equals](x)":                           filters.ErrBracketInValue,
		"filters=a[equals]":                              filters.ErrEmptyValue,
		"filters=a[exists][or]b[exists][or]c[exists]":    filters.ErrTooManyConditions,
		"filters=a[exists]%5Bor%5Db%5Bequals%5D%20trail": filters.ErrOuterSpace,
	} {
		_, err := strict.List(raw)
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, want)
		}
		_, err = ParseList(raw)
		require.NoError(t, err)
	}
	d, err := strict.Detail("depth=2")
	require.NoError(t, err)
	requireEqual(t, Detail{Depth: new(2)}, d)
	m, err := strict.Media("limit=2")
	require.NoError(t, err)
	requireEqual(t, Media{Limit: new(2)}, m)
	m2, err := strict.MediaV2("token=x")
	require.NoError(t, err)
	requireEqual(t, MediaV2{Token: "x"}, m2)
}

var hostile = []string{
	"a[or]b[exists]", "x[and]y[equals]z", "foo)", "(", "&limit=100", "&filters=", "%00", "\x00", "+", "%2B",
	"%26limit%3D100", ";", "#", "?", "=", ",", "a,b", "-a", " ", "\r\nHost: x",
	"\xff", "\u2028", "棚", "../..", "\"'", "null",
}

// TestHostileValues puts each value in each place for one: it is refused, or
// it arrives there as it is and nowhere else.
func TestHostileValues(t *testing.T) {
	for _, s := range hostile {
		for _, l := range []List{
			{DraftKey: s}, {Q: s}, {RichEditorFormat: RichEditorFormat(s)}, {IDs: IDs{s}}, {IDs: IDs{"a", s,
				"b"}}, {Fields: Fields{filters.Field(s), "b"}},
			{Orders: Orders{{Field: filters.Field(s)}}}, {Orders: Orders{{Field: "a"},
				{Field: filters.Field(s), Descending: true}}},
			{Filters: filters.Field("f").Equals(s)}, {Filters: filters.Field(s).Equals("v")},
			{Filters: filters.Field("f").Contains(s).And(category)},
		} {
			raw, err := l.Encode()
			if err != nil {
				_, ok := errors.AsType[Errors](err)
				require.True(t, ok)
				continue
			}
			got, err := ParseList(raw)
			require.NoError(t, err)
			requireEqual(t, l, got)
		}
		for _, m := range []MediaV2{
			{FileName: s}, {Tags: []string{s}}, {Tags: []string{s, "b"}}, {Alt: s}, {Token: s},
		} {
			raw, err := m.Encode()
			if err != nil {
				continue
			}
			got, err := ParseMediaV2(raw)
			require.NoError(t, err)
			requireEqual(t, m, got)
		}
	}
}

// TestHugeValues: 10 MB are a value like another, or too much for a filter.
func TestHugeValues(t *testing.T) {
	huge := strings.Repeat("%&x,[ 棚", 1<<17)
	raw, err := List{Q: huge}.Encode()
	require.NoError(t, err)
	l, err := ParseList(raw)
	require.NoError(t, err)
	require.True(t, l.Q == huge)

	raw, err = List{Filters: filters.Field("a").Equals(huge)}.Encode()
	require.NoError(t, err)
	_, err = ParseList(raw)
	require.ErrorIs(t, err, filters.ErrTooLong)
	p := Parser{Filters: filters.Parser{MaxBytes: len(huge) + 100}}
	l, err = p.List(raw)
	require.NoError(t, err)
	require.True(t, l.Filters.Equal(filters.Field("a").Equals(huge)))

	for _, q := range []request{List{IDs: IDs{huge}}, List{Fields: Fields{filters.Field(huge)}},
		List{Orders: Orders{{Field: filters.Field(huge)}}}, MediaV2{Tags: []string{huge}}} {
		_, err := q.Encode()
		require.ErrorIs(t, err, ErrInvalidValue)
	}
	var tooLong *LengthError
	_, err = List{Q: huge}.URL(base)
	require.ErrorAs(t, err, &tooLong)
	_, err = ParseList("ids=" + strings.Repeat("a,", 1<<18) + "a")
	require.NoError(t, err)
}

func genText(t *rapid.T, label string) string {
	return rapid.OneOf(rapid.Just(""), rapid.String(), rapid.SampledFrom(hostile)).Filter(func(s string) bool { return (*text)(&s).check() == nil }).Draw(t, label)
}

func genNumber(t *rapid.T, label string, most int) *int {
	return rapid.Ptr(rapid.IntRange(0, most), true).Draw(t, label)
}

func genList[T any](t *rapid.T, label string, element *rapid.Generator[T]) []T {
	return rapid.SliceOfN(element, 0, 4).Draw(t, label)
}

var genPath = rapid.Map(rapid.StringMatching(`[A-Za-z0-9_-]{1,8}(\.[A-Za-z0-9_-]{1,8}){0,2}`),
	func(s string) filters.Field { return filters.Field(s) })

var genOrder = rapid.Custom(func(t *rapid.T) Order {
	o := Order{rapid.OneOf(genPath, rapid.Just(SystemDefault)).Draw(t, "field"), rapid.Bool().Draw(t, "descending")}
	o.Descending = o.Descending || strings.HasPrefix(string(o.Field), "-")
	return o
})

var genID = rapid.StringMatching(`[A-Za-z0-9_-]{1,50}`)

// genFilter makes filters that can be written.
func genFilter(depth int) *rapid.Generator[filters.Filter] {
	return rapid.Custom(func(t *rapid.T) filters.Filter {
		if depth > 0 && rapid.Bool().Draw(t, "list") {
			fs := rapid.SliceOfN(genFilter(depth-1), 0, 3).Draw(t, "members")
			if rapid.Bool().Draw(t, "or") {
				return filters.Or(fs...)
			}
			return filters.And(fs...)
		}
		c := &filters.Condition{Field: genPath.Draw(t, "field"), Op: filters.Op(rapid.IntRange(1, 9).Draw(t, "op"))}
		if c.Op.TakesValue() {
			c.Value = genText(t, "value")
		}
		if f := filters.New(c); f.Err() == nil {
			return f
		}
		return c.Field.Exists()
	})
}

var genListRequest = rapid.Custom(func(t *rapid.T) List {
	return List{
		DraftKey: genText(t, "draftKey"),
		Limit:    genNumber(t, "limit", 100),
		Offset:   genNumber(t, "offset", math.MaxInt),
		Orders:   genList(t, "orders", genOrder),
		Q:        genText(t, "q"),
		Fields:   genList(t, "fields", genPath),
		IDs:      genList(t, "ids", genID),
		Filters:  genFilter(3).Draw(t, "filters"),
		Depth:    genNumber(t, "depth", 3),
		RichEditorFormat: rapid.SampledFrom([]RichEditorFormat{"", RichEditorHTML, RichEditorObject}).Draw(t,
			"richEditorFormat"),
	}
})

func TestRoundTrip(t *testing.T) {
	t.Run("list", rapid.MakeCheck(func(t *rapid.T) { checkRoundTrip(t, ParseList, genListRequest.Draw(t, "list")) }))
	t.Run("detail", rapid.MakeCheck(func(t *rapid.T) {
		checkRoundTrip(t, ParseDetail, Detail{
			DraftKey: genText(t, "draftKey"),
			Fields:   genList(t, "fields", genPath),
			Depth:    genNumber(t, "depth", 3),
			RichEditorFormat: rapid.SampledFrom([]RichEditorFormat{"", RichEditorHTML, RichEditorObject}).Draw(t,
				"richEditorFormat"),
		})
	}))
	t.Run("media", rapid.MakeCheck(func(t *rapid.T) {
		checkRoundTrip(t, ParseMedia,
			Media{
				genNumber(t, "limit", 100), genNumber(t, "offset", 9999),
				rapid.Ptr(rapid.Bool(), true).Draw(t, "imageOnly"),
			})
	}))
	t.Run("mediaV2", rapid.MakeCheck(func(t *rapid.T) {
		checkRoundTrip(t, ParseMediaV2, MediaV2{
			Limit:     genNumber(t, "limit", 100),
			ImageOnly: rapid.Ptr(rapid.Bool(), true).Draw(t, "imageOnly"),
			FileName:  genText(t, "fileName"),
			Tags: genList(t, "tags",
				rapid.String().Filter(func(s string) bool { return s != "" && !strings.Contains(s, ",") })),
			Alt:   genText(t, "alt"),
			Token: genText(t, "token"),
		})
	}))
}

// checkRoundTrip checks parse(print(q)) = q, that printing is deterministic,
// and that net/url reads what was printed.
func checkRoundTrip[T request](t *rapid.T, parse func(string) (T, error), q T) {
	s, err := q.Encode()
	require.NoError(t, err)
	got, err := parse(s)
	require.NoError(t, err)
	requireEqual(t, q, got)
	again, err := got.Encode()
	require.NoError(t, err)
	require.Equal(t, s, again)
	v, err := url.ParseQuery(s)
	require.NoError(t, err)
	values, err := q.Values()
	require.NoError(t, err)
	require.Equal(t, values, v)
}

// checkRaw checks that a query is refused with errors that may be shown, or
// accepted without loss: net/url reads the same from it as from what is
// printed for it.
func checkRaw[T request](t *testing.T, parse func(string) (T, error), raw string) {
	q, err := parse(raw)
	want, urlErr := url.ParseQuery(raw)
	if err != nil {
		errs, ok := errors.AsType[Errors](err)
		require.True(t, ok)
		require.NotEmpty(t, errs)
		require.LessOrEqual(t, len(errs), maxErrors)
		require.LessOrEqual(t, len(err.Error()), 500)
		for _, err := range errs {
			require.LessOrEqual(t, len(err.Error()), 500)
		}
		return
	}
	require.NoError(t, urlErr)
	s, err := q.Encode()
	require.NoError(t, err)
	again, err := parse(s)
	require.NoError(t, err)
	requireEqual(t, q, again)
	got, err := q.Values()
	require.NoError(t, err)
	for name, values := range want {
		require.Len(t, values, 1)
		switch {
		case name == "depth" && values[0] == "" && got.Has(name):
			require.Equal(t, "0", got.Get(name))
		case name == "filters" && values[0] != "":
			require.True(t, filters.MustParse(values[0]).Equal(filters.MustParse(got.Get(name))))
		default:
			require.Equal(t, values[0], got.Get(name))
		}
		delete(got, name)
	}
	require.Empty(t, got)
}

func addSeeds(f *testing.F) {
	for _, test := range lists {
		f.Add(test.raw)
	}
	for _, test := range details {
		f.Add(test.raw)
	}
	for _, test := range medias {
		f.Add(test.raw)
	}
	for _, test := range mediaV2s {
		f.Add(test.raw)
	}
	for _, s := range hostile {
		f.Add("q=" + s)
		f.Add("filters=a[equals]" + url.QueryEscape(s))
		f.Add("tags=" + s)
	}
	f.Add("limit=999&depth=9&foo=1&offset=-1&q=%&limit=3&ids=a,%20&filters=a&fields=.&richEditorFormat=x")
	f.Add("depth=")
}

func FuzzParseList(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw string) { checkRaw(t, ParseList, raw) })
}

func FuzzParseDetail(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw string) { checkRaw(t, ParseDetail, raw) })
}

func FuzzParseMedia(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, raw string) {
		checkRaw(t, ParseMedia, raw)
		checkRaw(t, ParseMediaV2, raw)
	})
}

// TestString: requests read well in logs.
func TestString(t *testing.T) {
	for _, test := range []struct {
		in   request
		want string
	}{
		{List{}, "{}"},
		{
			List{
				DraftKey: "secret", Limit: new(20), Offset: new(0), Orders: Orders{Desc("rank"), {Field: "id"}},
				Q:      "a b\n",
				Fields: Fields{"id", "author.name"}, IDs: IDs{"x", "y"}, Filters: category, Depth: new(2),
				RichEditorFormat: RichEditorObject,
			},
			`{DraftKey:… Limit:20 Offset:0 Orders:-rank,id Q:a b\n Fields:id,author.name IDs:x,y ` +
				`Filters:category[equals]news Depth:2 RichEditorFormat:object}`,
		},
		{List{Filters: filters.Field("a b").Exists(), Limit: new(-1)}, "{Limit:-1 Filters:(invalid)}"},
		{Detail{Depth: new(0), DraftKey: "secret"}, "{DraftKey:… Depth:0}"},
		{Media{ImageOnly: new(true)}, "{ImageOnly:true}"},
		{MediaV2{Tags: []string{"a", "b"}, Token: "secret"}, "{Tags:a,b Token:…}"},
	} {
		t.Run(test.want, func(t *testing.T) {
			require.Equal(t, test.want, fmt.Sprintf("%v", test.in))
			require.Equal(t, test.want, fmt.Sprintf("%+v", test.in))
		})
	}
}
