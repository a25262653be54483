package query

import (
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestOrders(t *testing.T) {
	require.Equal(t, "title", Order{Field: "title"}.String())
	require.Equal(t, "-title", Order{Field: "title", Descending: true}.String())
	for in, want := range map[string]Orders{
		"":                  nil,
		"title":             {{Field: "title"}},
		"-title":            {{Field: "title", Descending: true}},
		"--title":           {{Field: "-title", Descending: true}},
		"a.b,-rep.cf.c,a.b": {{Field: "a.b"}, {Field: "rep.cf.c", Descending: true}, {Field: "a.b"}},
		"system:default":    {{Field: SystemDefault}},
		"-system:default,x": {{Field: SystemDefault, Descending: true}, {Field: "x"}},
	} {
		t.Run(in, func(t *testing.T) {
			got, err := ParseOrders(in)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.NoError(t, got.Err())
			require.Equal(t, in, got.String())
		})
	}
}

func parsed[T any](t *testing.T, parse func(string) (T, error), in string) T {
	got, err := parse(in)
	require.NoError(t, err)
	return got
}

// requireKept requires that lists print as they were.
func requireKept[T interface {
	Err() error
	String() string
}](t *testing.T, parse func(string) (T, error), lists ...string) {
	for _, in := range lists {
		t.Run(in, func(t *testing.T) {
			got := parsed(t, parse, in)
			require.NoError(t, got.Err())
			require.Equal(t, in, got.String())
		})
	}
}

func TestFields(t *testing.T) {
	requireKept(t, ParseFields, "id", "id,title,author.organization.name", "a,a", "-x")
	require.Equal(t, Fields{"id", "author.name"}, parsed(t, ParseFields, "id,author.name"))
	require.Empty(t, parsed(t, ParseFields, ""))
}

func TestIDs(t *testing.T) {
	requireKept(t, ParseIDs, "a", "A_-9", strings.Repeat("x", 50), "a,b,a")
	require.Equal(t, IDs{"a", "b-2"}, parsed(t, ParseIDs, "a,b-2"))
	require.Empty(t, parsed(t, ParseIDs, ""))
}

func TestListErrors(t *testing.T) {
	for _, in := range []string{",", "a,", ",a", " a", "a ", "a b", "é", "a\x00", "\xff", "a..b", ".a", "a.", "a[b",
		"(x)",
		"system:", unwritable} {
		t.Run(in, func(t *testing.T) {
			orders, err := ParseOrders(in)
			require.ErrorIs(t, err, ErrInvalidValue)
			require.Nil(t, orders)
			fields, err := ParseFields(in)
			require.ErrorIs(t, err, ErrInvalidValue)
			require.Nil(t, fields)
			ids, err := ParseIDs(in)
			require.ErrorIs(t, err, ErrInvalidValue)
			require.Nil(t, ids)
		})
	}
	_, err := ParseIDs("a.b," + strings.Repeat("x", 51))
	requireFaults(t, err, fault{"ids", "a.b", ErrInvalidValue, contentIDs},
		fault{"ids", strings.Repeat("x", 51), ErrInvalidValue, contentIDs})

	// What cannot be printed prints as what cannot be parsed.
	for _, list := range []interface {
		Err() error
		String() string
	}{IDs{"a,b"}, IDs{""}, Fields{"a,b"}, Fields{"ok", ""}, Orders{{}}, Orders{{Field: "-a"}}, Orders{{Field: "a,b"}}} {
		require.ErrorIs(t, list.Err(), ErrInvalidValue)
		require.Equal(t, unwritable, list.String())
	}
}

// TestListLaws: whatever the elements are, a list is refused or printed as
// what parses to these elements.
func TestListLaws(t *testing.T) {
	anything := rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile), rapid.StringMatching(`-?[a-z.,:-]{0,6}`), genID)
	t.Run("ids", rapid.MakeCheck(func(t *rapid.T) {
		list := IDs(rapid.SliceOfN(anything, 1, 4).Draw(t, "ids"))
		if list.Err() == nil {
			got, err := ParseIDs(list.String())
			require.NoError(t, err)
			require.Equal(t, list, got)
		}
	}))
	t.Run("fields", rapid.MakeCheck(func(t *rapid.T) {
		list := Fields(rapid.SliceOfN(rapid.Map(anything, func(s string) filters.Field { return filters.Field(s) }), 1,
			4).Draw(t, "fields"))
		if list.Err() == nil {
			got, err := ParseFields(list.String())
			require.NoError(t, err)
			require.Equal(t, list, got)
		}
	}))
	t.Run("orders", rapid.MakeCheck(func(t *rapid.T) {
		list := Orders(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Order {
			return Order{filters.Field(anything.Draw(t, "field")), rapid.Bool().Draw(t, "descending")}
		}), 1, 4).Draw(t, "orders"))
		if list.Err() == nil {
			got, err := ParseOrders(list.String())
			require.NoError(t, err)
			require.Equal(t, list, got)
		}
	}))
}

// FuzzLists: what is accepted prints as it was.
func FuzzLists(f *testing.F) {
	for _, s := range []string{"", "a", "-a,b.c", "system:default", "a,,b", "-", strings.Repeat("x", 51), unwritable} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if orders, err := ParseOrders(s); err == nil {
			require.Equal(t, s, orders.String())
			require.NoError(t, orders.Err())
		}
		if fields, err := ParseFields(s); err == nil {
			require.Equal(t, s, fields.String())
			_, err := fields.Projection()
			require.NoError(t, err)
		}
		if ids, err := ParseIDs(s); err == nil {
			require.Equal(t, s, ids.String())
			for _, id := range ids {
				require.Regexp(t, `^[A-Za-z0-9_-]{1,50}$`, id)
			}
		}
	})
}
