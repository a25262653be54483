package query

import (
	"fmt"
	"runtime"
	"slices"
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
		DraftKey: "k", Limit: new(100), Offset: new(0), Orders: Orders{{"publishedAt", true}}, Q: "w", Fields: Fields{"id"},
		Depth: new(2), RichEditorFormat: RichEditorHTML,
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
		// 14 bytes and a comma as %2C each, in what the rest leaves.
		require.Len(t, parts, 5)
		var all []string
		for i, part := range parts {
			u, err := part.URL(base)
			require.NoError(t, err)
			if i < len(parts)-1 {
				require.Greater(t, len(u)+17, MaxURL, "one more would have fitted")
			}
			all = append(all, part.IDs...)
			part.IDs = l.IDs
			requireEqual(t, l, part)
		}
		require.Equal(t, ids, all, "in order")
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
		// Both would do: the IDs take 6,800 bytes and can go in two parts,
		// the filter takes 2,900 and would have to go in three.
		l = List{IDs: ids[:400], Filters: filters.Field("id").In(ids[:80]...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 2)
		require.Len(t, parts[0].IDs, 310)
		// The other way about: the filter takes 7,200 and can go in two parts,
		// the IDs take 4,200 and would have to go in five.
		l = List{IDs: ids[:250], Filters: filters.Field("id").In(ids[:200]...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 2)
		require.Len(t, parts[0].IDs, 250)
		// As many of each: the IDs.
		l = List{IDs: ids[:300], Filters: filters.Field("id").In(ids[:100]...)}
		parts, err = l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 2)
		require.Less(t, len(parts[0].IDs), 300)
	})

	t.Run("twice", func(t *testing.T) {
		l := List{IDs: slices.Concat(ids[:300], ids[:300])}
		parts, err := l.Split(base)
		require.NoError(t, err)
		require.Len(t, parts, 1)
		require.Equal(t, IDs(ids[:300]), parts[0].IDs)

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
		{"and-list", List{Filters: filters.Field("a").ContainsAll(ids...)}, "query: URL of 76039 bytes: the service takes at most 8192: only IDs and the members of an or-list can be divided"},
		{"or-list in an and-list", List{Filters: category.And(filters.Field("id").In(ids...))}, ""},
		{"one condition", List{Filters: filters.Field("a").Equals(long)}, ""},
		{"long q", List{Q: long}, "query: URL of 8234 bytes: the service takes at most 8192: only IDs and the members of an or-list can be divided"},
		{"long q and IDs", List{Q: long, IDs: ids}, "query: URL of 42236 bytes: the service takes at most 8192: it is too long even with one ID"},
		{"long member", List{Filters: filters.Field("a").In("b", long)}, "query: URL of 8275 bytes: the service takes at most 8192: it is too long even with one member of the filter"},
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
	full := List{Q: long[:MaxURL-len(base+"?q=")]}
	parts, err := full.Split(base)
	require.NoError(t, err)
	requireEqual(t, []List{full}, parts)

	_, err = List{IDs: IDs{"a,b"}}.Split(base)
	requireFaults(t, err, fault{"ids", "a,b", ErrInvalidValue, contentIDs})
}

// TestSplitFewest compares with all ways of dividing a list, by the lengths of
// the URLs themselves, and checks what the parts find together.
func TestSplitFewest(t *testing.T) {
	value := rapid.SampledFrom([]string{"a", "bb", "[c]", "日本", "eeeeee", "f f", "", "gggggggggggggg", "hhhhhhhhhh", "(i)"})
	condition := rapid.Custom(func(t *rapid.T) filters.Filter {
		return rapid.SampledFrom([]filters.Field{"tags", "title"}).Draw(t, "field").Contains(value.Draw(t, "value"))
	})
	member := rapid.Custom(func(t *rapid.T) filters.Filter {
		return filters.And(rapid.SliceOfN(condition, 1, 2).Draw(t, "and")...)
	})
	item := rapid.Custom(func(t *rapid.T) map[string]any {
		return map[string]any{"title": value.Draw(t, "title"), "tags": []any{value.Draw(t, "tag")}}
	})
	rapid.Check(t, func(t *rapid.T) {
		l := List{Limit: new(3)}
		var singles []List // one for each member
		if rapid.Bool().Draw(t, "ids") {
			l.IDs = rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,20}`), 2, 7).Draw(t, "list")
			for _, id := range l.IDs {
				singles = append(singles, List{IDs: IDs{id}, Limit: new(3)})
			}
		} else {
			members := rapid.SliceOfN(member, 2, 7).Draw(t, "list")
			l.Filters = filters.Or(members...)
			for _, f := range members {
				singles = append(singles, List{Filters: f, Limit: new(3)})
			}
		}
		length := func(l List) int {
			s, err := joinURL("/b", l.params())
			require.NoError(t, err)
			return len(s)
		}
		longest := 0
		for _, single := range singles {
			longest = max(longest, length(single))
		}
		most := longest + rapid.IntRange(-1, 60).Draw(t, "room")
		parts, err := l.split("/b", most)
		if most < longest && length(l) > most {
			var tooLong *LengthError
			require.ErrorAs(t, err, &tooLong)
			return
		}
		require.NoError(t, err)
		for _, part := range parts {
			require.LessOrEqual(t, length(part), most)
		}

		fewest := len(singles) + 1
		for groups := range partitions(len(singles)) {
			fits := func(group []int) bool {
				joined := List{Limit: new(3)}
				for _, i := range group {
					joined.IDs = append(joined.IDs, singles[i].IDs...)
					joined.Filters = joined.Filters.Or(singles[i].Filters)
				}
				return length(joined) <= most
			}
			if len(groups) < fewest && !slices.ContainsFunc(groups, func(g []int) bool { return !fits(g) }) {
				fewest = len(groups)
			}
		}
		require.LessOrEqual(t, len(parts), fewest)

		var ids []string
		for _, part := range parts {
			ids = append(ids, part.IDs...)
		}
		for _, id := range l.IDs {
			require.Contains(t, ids, id)
		}
		for _, item := range rapid.SliceOfN(item, 1, 5).Draw(t, "items") {
			require.Equal(t, l.Filters.MatchValue(item), slices.ContainsFunc(parts, func(part List) bool { return part.Filters.MatchValue(item) }))
		}
	})
}

// partitions yields every way to divide 0 to n-1 into groups.
func partitions(n int) func(func([][]int) bool) {
	return func(yield func([][]int) bool) {
		var groups [][]int
		var place func(i int) bool
		place = func(i int) bool {
			if i == n {
				return yield(groups)
			}
			for g := range groups {
				groups[g] = append(groups[g], i)
				if !place(i + 1) {
					return false
				}
				groups[g] = groups[g][:len(groups[g])-1]
			}
			groups = append(groups, []int{i})
			more := place(i + 1)
			groups = groups[:len(groups)-1]
			return more
		}
		place(0)
	}
}

func checkGroups(t require.TestingT, sizes []int, room int, groups [][]int) {
	var all []int
	for g, group := range groups {
		sum := 0
		for _, i := range group {
			sum += sizes[i]
		}
		require.LessOrEqual(t, sum, room)
		require.True(t, slices.IsSorted(group))
		require.True(t, g == 0 || groups[g-1][0] < group[0])
		all = append(all, group...)
	}
	slices.Sort(all)
	require.Len(t, all, len(sizes))
	for i, at := range all {
		require.Equal(t, i, at)
	}
}

func TestPack(t *testing.T) {
	for _, test := range []struct {
		sizes []int
		room  int
		want  [][]int
	}{
		{[]int{5}, 5, [][]int{{0}}},
		{[]int{5, 5}, 10, [][]int{{0, 1}}},
		{[]int{5, 5}, 9, [][]int{{0}, {1}}},
		// In order where that is best.
		{[]int{3, 3, 3, 3}, 6, [][]int{{0, 1}, {2, 3}}},
		{[]int{1, 9, 9, 1}, 10, [][]int{{0, 1}, {2, 3}}},
		{[]int{6, 6, 4, 4}, 10, [][]int{{0, 2}, {1, 3}}},
		// First-fit decreasing takes three.
		{[]int{4, 4, 5, 5, 6, 6}, 15, [][]int{{0, 2, 4}, {1, 3, 5}}},
		{[]int{3, 6, 3, 4, 2, 2}, 10, [][]int{{0, 2, 4, 5}, {1, 3}}},
	} {
		t.Run(fmt.Sprint(test.sizes), func(t *testing.T) { require.Equal(t, test.want, pack(test.sizes, test.room)) })
	}
}

func TestPackFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.IntRange(1, 40).Draw(t, "room")
		sizes := rapid.SliceOfN(rapid.IntRange(1, room), 1, 8).Draw(t, "sizes")
		groups := pack(sizes, room)
		checkGroups(t, sizes, room, groups)
		fewest := len(sizes)
		for way := range partitions(len(sizes)) {
			if len(way) < fewest && !slices.ContainsFunc(way, func(group []int) bool {
				sum := 0
				for _, i := range group {
					sum += sizes[i]
				}
				return sum > room
			}) {
				fewest = len(way)
			}
		}
		require.Len(t, groups, fewest)
		if inOrder := cut(sizes, room); len(inOrder) == fewest {
			require.Equal(t, inOrder, groups)
		}
	})
}

// TestPackMany: lists too long to search in full are still divided, and well.
func TestPackMany(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const room = 8000
		least, most := rapid.IntRange(1, room).Draw(t, "least"), rapid.IntRange(1, room).Draw(t, "most")
		sizes := rapid.SliceOfN(rapid.IntRange(min(least, most), max(least, most)), 1, 200).Draw(t, "sizes")
		groups := pack(sizes, room)
		checkGroups(t, sizes, room, groups)
		require.LessOrEqual(t, len(groups), len(cut(sizes, room)))
		require.LessOrEqual(t, len(groups), firstFitDecreasing(sizes, room))
	})
	var sizes []int
	for i := range 200_000 {
		sizes = append(sizes, 4+i*7919%50)
	}
	checkGroups(t, sizes[:5000], 8000, pack(sizes[:5000], 8000))
	sum := 0
	for _, size := range sizes {
		sum += size
	}
	require.Len(t, pack(sizes, 8000), (sum+7999)/8000)
}

func firstFitDecreasing(sizes []int, room int) int {
	sizes = slices.Clone(sizes)
	slices.Sort(sizes)
	var left []int
	for _, size := range slices.Backward(sizes) {
		i := slices.IndexFunc(left, func(n int) bool { return n >= size })
		if i < 0 {
			i = len(left)
			left = append(left, room)
		}
		left[i] -= size
	}
	return len(left)
}

// TestPackHard: sizes of which two or three fill a group are the worst case.
func TestPackHard(t *testing.T) {
	const room = 8000
	var sizes []int
	sum := 0
	for i := range 150 {
		sizes = append(sizes, 2200+i*911%1500)
		sum += sizes[i]
	}
	p := newPacker(sizes, room)
	n := sum/room + 1
	for !p.group(n, n*room-sum) {
		n++
	}
	require.Negative(t, p.steps, "too easy")
	require.Greater(t, p.steps, -maxSteps)
	require.LessOrEqual(t, n, firstFitDecreasing(sizes, room))
	checkGroups(t, sizes, room, p.groups(sizes, n))
}

// TestPackHardAndMany: when the search has given up, it does not try each
// number of groups.
func TestPackHardAndMany(t *testing.T) {
	var sizes []int
	for i := range 3000 {
		sizes = append(sizes, 4101+i*7919%3900)
	}
	groups := pack(sizes, 8100)
	checkGroups(t, sizes, 8100, groups)
	require.LessOrEqual(t, len(groups), firstFitDecreasing(sizes, 8100))

	sum := 0
	for _, size := range sizes {
		sum += size
	}
	p := newPacker(sizes, 8100)
	n, ok := p.fewest(sum/8100+1, len(sizes), sum)
	require.True(t, ok)
	checkGroups(t, sizes, 8100, p.groups(sizes, n))
	const tries = 3 // one that is given up, and one more
	require.Greater(t, p.steps, -tries*len(sizes)*len(p.sizes))
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
		require.Greater(t, len(parts), n/400)
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

// TestPackSeesWaste: groups that waste too much end the search early.
func TestPackSeesWaste(t *testing.T) {
	var sizes []int
	for i := range 100 {
		sizes = append(sizes, 2700+6*i) // two in a group waste 1,400 at least
	}
	p := newPacker(sizes, 8000)
	require.False(t, p.group(40, 1000))
	require.Greater(t, p.steps, maxSteps-100_000)
}

// TestPackGivesUp: with no steps left, the first try decides.
func TestPackGivesUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.IntRange(1, 40).Draw(t, "room")
		sizes := rapid.SliceOfN(rapid.IntRange(1, room), 1, 30).Draw(t, "sizes")
		sum := 0
		for _, size := range sizes {
			sum += size
		}
		n := firstFitDecreasing(sizes, room)
		p := newPacker(sizes, room)
		p.steps = 0
		require.False(t, p.group(n-1, (n-1)*room-sum))
		require.Empty(t, p.taken)
		require.True(t, p.group(n, n*room-sum))
		checkGroups(t, sizes, room, p.groups(sizes, n))
	})
}
