package query

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSplit(t *testing.T) {
	id := func(n int) string { return fmt.Sprintf("content-%06d", n) }
	var ids []string
	for i := range 2000 {
		ids = append(ids, id(i))
	}
	others := List{
		DraftKey: "k", Limit: new(100), Offset: new(0), Orders: Orders{{"publishedAt", true}}, Q: "w",
		Fields: Fields{"id"},
		Depth:  new(2), RichEditorFormat: RichEditorHTML,
	}

	t.Run("short", func(t *testing.T) {
		l := others
		l.IDs, l.Filters = ids[:3], category
		parts, err := l.Split(base)
		require.NoError(t, err)
		requireEqual(t, []List{l}, parts)
	})

	t.Run("ids", func(t *testing.T) {
		l := others
		l.IDs, l.Filters = ids, category
		parts, err := l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 20)
		var all []string
		for _, part := range parts {
			require.Len(t, part.IDs, 100)
			all = append(all, part.IDs...)
			part.IDs = l.IDs
			requireEqual(t, l, part)
		}
		require.Equal(t, ids, all, "in order")
	})

	t.Run("101 short ids", func(t *testing.T) {
		l := List{IDs: ids[:101]}
		parts, err := l.Split(base)
		require.NoError(t, err)
		requireEqual(t, []List{{IDs: ids[:100]}, {IDs: ids[100:101]}}, parts)
	})

	t.Run("or-list in an and-list", func(t *testing.T) {
		either := filters.Field("id").In(ids...)
		for _, whole := range []filters.Filter{category.And(either),
			either.And(category, filters.Field("tags").ContainsAny("a", "b"))} {
			parts, err := List{Filters: whole}.Split(base)
			require.NoError(t, err)
			require.Contains(t, []int{9, 10}, len(parts))
			conditions := 0
			for _, part := range parts {
				and := part.Filters.Expr().(*filters.AndExpr)
				require.Len(t, and.List, len(whole.Expr().(*filters.AndExpr).List))
				for c := range part.Filters.Conditions() {
					if c.Field == "id" {
						conditions++
					}
				}
			}
			require.Equal(t, len(ids), conditions)
		}
	})

	t.Run("long operand of an or-list", func(t *testing.T) {
		whole := filters.Field("a").Exists().Or(category.And(filters.Field("id").In(ids[:300]...)))
		parts, err := List{Filters: whole}.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 3)
		require.Equal(t, "a[exists]", parts[0].Filters.String())
		require.Equal(t, category.And(filters.Field("id").In(ids[299:300]...)).String()[:10],
			parts[2].Filters.String()[:10])
	})

	t.Run("or-list", func(t *testing.T) {
		l := others
		l.Filters, l.IDs = filters.Field("id").In(ids...), IDs{"x", "y"}
		parts, err := l.Split(base)
		require.NoError(t, err)
		var conditions []filters.Filter
		for _, part := range parts {
			_, err := part.URL(base)
			require.NoError(t, err)
			conditions = append(conditions, part.Filters)
			part.Filters = l.Filters
			requireEqual(t, l, part)
		}
		require.True(t, filters.Or(conditions...).Equal(l.Filters), "in order")
	})

	t.Run("both", func(t *testing.T) {
		// Dividing the filter alone is not enough, dividing the IDs is.
		l := List{IDs: ids, Filters: filters.Field("id").In("a", "b")}
		parts, err := l.Split(base)
		require.NoError(t, err)
		for _, part := range parts {
			require.True(t, part.Filters.Equal(l.Filters))
		}
		// The other way about.
		l = List{IDs: ids[:2], Filters: filters.Field("id").In(ids...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		for _, part := range parts {
			require.Equal(t, l.IDs, part.IDs)
		}
		// Neither alone is enough.
		l = List{IDs: ids[:300], Filters: filters.Field("id").In(ids[:600]...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		require.LessOrEqual(t, len(parts), 13)
		pairs := make(map[[2]string]bool)
		for _, part := range parts {
			for _, id := range part.IDs {
				for c := range part.Filters.Conditions() {
					pairs[[2]string{id, c.Value}] = true
				}
			}
		}
		require.Len(t, pairs, 300*600)
	})

	t.Run("twice", func(t *testing.T) {
		l := List{IDs: slices.Concat(ids[:300], ids[:300])}
		parts, err := l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 3)
		require.Equal(t, IDs(ids[200:300]), parts[2].IDs)

		l = List{Filters: filters.Field("id").In(slices.Concat(ids[:150], ids[:150])...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 1)
		require.True(t, parts[0].Filters.Equal(filters.Field("id").In(ids[:150]...)))
	})

	t.Run("independent", func(t *testing.T) {
		l := others
		l.IDs = ids
		parts, err := l.Split(base)
		require.NoError(t, err)
		*parts[0].Offset, *parts[0].Limit, *parts[0].Depth = 50, 1, 3
		parts[0].Orders[0].Field, parts[0].Fields[0], parts[0].IDs[0] = "x", "x", "x"
		require.Equal(t, []int{0, 100, 2}, []int{*parts[1].Offset, *parts[1].Limit, *parts[1].Depth})
		require.Equal(t, "id", parts[1].Fields.String())
		require.Equal(t, "-publishedAt", parts[1].Orders.String())
		require.Equal(t, id(0), ids[0])
		require.Equal(t, 0, *others.Offset)
	})

	long := strings.Repeat("x", MaxURL)
	for _, test := range []struct {
		name string
		in   List
		text string
	}{
		{
			"and-list", List{Filters: filters.Field("a").ContainsAll(ids...)},
			"query: URL of 76039 bytes: the service takes at most 8192: only IDs and the operands of an or-list can be divided",
		},
		{"one condition", List{Filters: filters.Field("a").Equals(long)}, ""},
		{
			"long q", List{Q: long},
			"query: URL of 8234 bytes: the service takes at most 8192: only IDs and the operands of an or-list can be divided",
		},
		{
			"long q and IDs", List{Q: long, IDs: ids},
			"query: URL of 42236 bytes: the service takes at most 8192: it is too long even with one ID",
		},
		{
			"long q and an ID", List{Q: long, IDs: IDs{"a"}},
			"query: URL of 8240 bytes: the service takes at most 8192: it is too long even with one ID",
		},
		{
			"long member", List{Filters: filters.Field("a").In("b", long)},
			"query: URL of 8275 bytes: the service takes at most 8192: it is too long even with one operand of its filter",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			parts, err := test.in.Split(base)
			require.Nil(t, parts)
			var tooLong *LengthError
			require.ErrorAs(t, err, &tooLong)
			require.NotEmpty(t, tooLong.Reason)
			if test.text != "" {
				require.EqualError(t, err, test.text)
			}
		})
	}
	// To the last byte.
	room := len("&limit=100&offset=") + len(strconv.Itoa(math.MaxInt))
	full := List{Q: long[:MaxURL-room-len(base+"?q=")]}
	parts, err := full.Split(base)
	require.NoError(t, err)
	requireEqual(t, []List{full}, parts)
	full.Q += "x"
	_, err = full.Split(base)
	require.EqualError(t, err, "query: URL of 8193 bytes: the service takes at most 8192: "+
		"only IDs and the operands of an or-list can be divided")

	_, err = List{IDs: IDs{"a,b"}}.Split(base)
	requireFaults(t, err, fault{"ids", "a,b", ErrInvalidValue, contentIDs})
}

// TestSplitLaws: parts fit with any Limit and Offset, and together find what
// the whole request finds. Of IDs alone and of an or-list alone there is no way
// of cutting them in order that gives fewer.
func TestSplitLaws(t *testing.T) {
	value := rapid.SampledFrom([]string{"a", "bb", "[c]", "日本", "eeeeee", "f f", "", "gggggggggggggg", "(i)"})
	condition := rapid.Custom(func(t *rapid.T) filters.Filter {
		return rapid.SampledFrom([]filters.Field{"tags", "title"}).Draw(t, "field").Contains(value.Draw(t, "value"))
	})
	var filter func(depth int) *rapid.Generator[filters.Filter]
	filter = func(depth int) *rapid.Generator[filters.Filter] {
		return rapid.Custom(func(t *rapid.T) filters.Filter {
			if depth == 0 {
				return condition.Draw(t, "condition")
			}
			operands := rapid.SliceOfN(filter(depth-1), 0, 4).Draw(t, "operands")
			if rapid.Bool().Draw(t, "or") {
				return filters.Or(operands...)
			}
			return filters.And(operands...)
		})
	}
	item := rapid.Custom(func(t *rapid.T) map[string]any {
		return map[string]any{"title": value.Draw(t, "title"), "tags": []any{value.Draw(t, "tag")}}
	})
	rapid.Check(t, func(t *rapid.T) {
		l := List{
			Limit:   rapid.Ptr(rapid.IntRange(0, 100), true).Draw(t, "limit"),
			Filters: filter(rapid.IntRange(0, 3).Draw(t, "depth")).Draw(t, "filter"),
			IDs:     rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,20}`), 0, 12).Draw(t, "ids"),
		}
		most, mostIDs := rapid.IntRange(60, 300).Draw(t, "most"), rapid.IntRange(1, 12).Draw(t, "mostIDs")
		parts, err := l.split("/b", most, mostIDs)
		if err != nil {
			var tooLong *LengthError
			require.ErrorAs(t, err, &tooLong)
			require.Nil(t, parts)
			if single := singles(l); single != nil {
				require.True(t, slices.ContainsFunc(single, func(l List) bool {
					n, err := l.longest("/b")
					return err != nil || n > most
				}), "every pair of an operand and an ID fits")
			}
			return
		}
		ids := make(map[string]bool)
		for _, part := range parts {
			require.LessOrEqual(t, len(part.IDs), mostIDs)
			part.Limit, part.Offset = new(100), new(math.MaxInt)
			u, err := joinURL("/b", part.params())
			require.NoError(t, err)
			require.LessOrEqual(t, len(u), most)
			for _, id := range part.IDs {
				ids[id] = true
			}
		}
		for _, id := range l.IDs {
			require.True(t, ids[id])
		}
		for id := range ids {
			require.Contains(t, l.IDs, id)
		}
		for _, item := range rapid.SliceOfN(item, 1, 5).Draw(t, "items") {
			for _, id := range append(l.IDs, "") {
				asks := func(l List) bool {
					return (len(l.IDs) == 0 || slices.Contains(l.IDs, id)) && l.Filters.MatchValue(item)
				}
				require.Equal(t, asks(l), slices.ContainsFunc(parts, asks))
			}
		}
	})
}

// Parts fit at every length of a URL, down to the one at which an operand does not.
func TestSplitAtEachLength(t *testing.T) {
	for _, s := range []string{
		"a[contains]x[or]b[contains]yyyyyyyyyyyy",
		"a[contains]xxxxxxxx[or]b[contains]y[or]c[contains]z",
		"(a[exists][and]b[exists])[or](c[exists][and]d[contains]xx)[or]e[exists]",
		"a[exists][and](b[exists][or](c[exists][and]d[exists])[or]e[contains]x)",
		"(a[exists][and](b[exists][or]c[exists]))[or]d[exists]",
	} {
		l := List{Filters: filters.MustParse(s)}
		whole, err := l.longest("/b")
		require.NoError(t, err)
		most := whole
		for ; ; most-- {
			parts, err := l.split("/b", most, 1)
			if err != nil {
				require.ErrorAs(t, err, new(*LengthError))
				break
			}
			require.Equal(t, most == whole, len(parts) == 1, "%s in %d bytes", s, most)
			for _, part := range parts {
				n, err := part.longest("/b")
				require.NoError(t, err)
				require.LessOrEqual(t, n, most, "%s of %s", part.Filters, s)
			}
		}
		require.Less(t, most, whole-1)
	}
}

// singles returns a request for each pair of an operand of the filter and an ID,
// or nil if the filter is no or-list of conditions.
func singles(l List) (single []List) {
	operands := []filters.Filter{l.Filters}
	if or, ok := l.Filters.Expr().(*filters.OrExpr); ok {
		operands = nil
		for _, x := range or.List {
			operands = append(operands, filters.New(x))
		}
	}
	ids := []IDs{nil}
	if len(l.IDs) > 0 {
		ids = slices.Collect(slices.Chunk(l.IDs, 1))
	}
	for _, f := range operands {
		if strings.ContainsAny(f.String(), "()") {
			return nil
		}
		for _, ids := range ids {
			single = append(single, List{Filters: f, IDs: ids})
		}
	}
	return single
}

// TestSplitManyIDs: what the parts do not have is not copied for each.
func TestSplitManyIDs(t *testing.T) {
	split := func(n int) uint64 {
		var l List
		for i := range n {
			l.IDs = append(l.IDs, fmt.Sprintf("content-%012d", i))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		parts, err := l.Split("https://example.microcms.io/api/v1/blog")
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		require.Len(t, parts, n/100)
		return after.TotalAlloc - before.TotalAlloc
	}
	require.Less(t, split(80_000), 3*split(40_000))
}

// TestSplitSharesNothing: the parts may be changed.
func TestSplitSharesNothing(t *testing.T) {
	l := List{IDs: IDs{"a"}, Limit: new(5), Fields: Fields{"id"}}
	parts, err := l.Split("https://example.microcms.io/api/v1/blog")
	require.NoError(t, err)
	require.Len(t, parts, 1)
	parts[0].IDs[0], *parts[0].Limit, parts[0].Fields[0] = "b", 6, "x"
	require.Equal(t, List{IDs: IDs{"a"}, Limit: new(5), Fields: Fields{"id"}}, l)
}
