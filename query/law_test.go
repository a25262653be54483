package query

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func genText(t *rapid.T, label string) string {
	strs := rapid.OneOf(rapid.Just(""), rapid.String(), rapid.SampledFrom(hostile))
	return strs.Filter(func(s string) bool { return (*text)(&s).check() == nil }).Draw(t, label)
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
	s := encoded(t, q)
	got, err := parse(s)
	require.NoError(t, err)
	requireEqual(t, q, got)
	require.Equal(t, s, encoded(t, got))
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
	again, err := parse(encoded(t, q))
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
	addForms(f, lists)
	addForms(f, details)
	addForms(f, medias)
	addForms(f, mediaV2s)
	for _, s := range hostile {
		f.Add("q=" + s)
		f.Add("filters=a[equals]" + url.QueryEscape(s))
		f.Add("tags=" + s)
	}
	f.Add("limit=999&depth=9&foo=1&offset=-1&q=%&limit=3&ids=a,%20&filters=a&fields=.&richEditorFormat=x")
	f.Add("depth=")
}

func addForms[T any](f *testing.F, forms []form[T]) {
	for _, form := range forms {
		f.Add(form.raw)
	}
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
