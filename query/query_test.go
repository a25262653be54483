package query

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
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

// A form is a query as it is written, and the request that it is.
type form[T any] struct {
	raw  string
	want T
}

// lists are requests and their only printed form, one row at least for each
// row of the manual's table.
var lists = []form[List]{
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

var details = []form[Detail]{
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

var medias = []form[Media]{
	{"", Media{}},
	{"limit=0", Media{Limit: new(0)}},
	{"limit=100", Media{Limit: new(100)}},
	{"offset=0", Media{Offset: new(0)}},
	{"offset=9999", Media{Offset: new(9999)}},
	{"imageOnly=true", Media{ImageOnly: new(true)}},
	{"imageOnly=false", Media{ImageOnly: new(false)}},
	{"imageOnly=true&limit=1&offset=2", Media{Limit: new(1), Offset: new(2), ImageOnly: new(true)}},
}

var mediaV2s = []form[MediaV2]{
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
	testForms(t, "list", ParseList, lists)
	testForms(t, "detail", ParseDetail, details)
	testForms(t, "media", ParseMedia, medias)
	testForms(t, "mediaV2", ParseMediaV2, mediaV2s)
}

type request interface {
	Values() (url.Values, error)
	Encode() (string, error)
	URL(base string) (string, error)
}

func encoded(t require.TestingT, q request) string {
	s, err := q.Encode()
	require.NoError(t, err)
	return s
}

func testForms[T request](t *testing.T, name string, parse func(string) (T, error), forms []form[T]) {
	for _, f := range forms {
		t.Run(name+"/"+f.raw, func(t *testing.T) { testForm(t, parse, f.raw, f.want) })
	}
}

func testForm[T request](t *testing.T, parse func(string) (T, error), raw string, want T) {
	got, err := parse(raw)
	require.NoError(t, err)
	requireEqual(t, want, got)

	require.Equal(t, raw, encoded(t, want))

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
