package filtertest_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A source that has nothing left ends every generator at once.
func TestNoChoices(t *testing.T) {
	s := filtertest.Bytes(nil)
	require.Equal(t, "{}", string(filtertest.Item(s)))
	require.Equal(t, 1, len(strings.Split(filtertest.FilterText(s), "[equals]"))-1)
	require.Empty(t, filtertest.Text(s))
	require.Empty(t, filtertest.Soup(s))
	require.Zero(t, filtertest.Count(s, 100))
	_, ok := filtertest.Tree(s).(*filters.Condition)
	require.True(t, ok)
}

// What is said to be good is good, whatever the choices.
func TestGenerators(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := filtertest.Bytes(rapid.SliceOf(rapid.Byte()).Draw(t, "choices"))
		require.True(t, filtertest.Field(s).IsValid())
		require.True(t, filtertest.Op(s).IsValid())
		require.NoError(t, filters.Field("a").Equals(filtertest.Value(s)).Err())
		require.NoError(t, filters.New(filtertest.Condition(s)).Err())
		require.NoError(t, filtertest.Filter(s).Err())
		item := filtertest.Item(s)
		m, err := filters.Evaluator{Validate: true}.Compile(filtertest.FilterFor(s, item))
		require.NoError(t, err)
		_, err = m.Match(item)
		require.NoError(t, err, "%s", item)
		unbounded := filters.Parser{MaxBytes: 1 << 30, MaxConditions: 1 << 30, MaxDepth: 1 << 30}
		_, err = unbounded.Parse(filtertest.FilterText(s))
		require.NoError(t, err)
		filtertest.Soup(s)
		filtertest.Mutation(s, "a[exists]")
		filters.New(filtertest.HostileTree(s))
		filtertest.Types(s)(filtertest.Field(s))
	})
}

// The same bytes make the same things, and a few of them reach big ones.
func TestBytes(t *testing.T) {
	data := []byte("some choices to make a filter of")
	require.True(t, filtertest.Filter(filtertest.Bytes(data)).Equal(filtertest.Filter(filtertest.Bytes(data))))
	r := rand.New(rand.NewPCG(1, 2))
	deepest, longest := 0, 0
	for range 5000 {
		data := make([]byte, 60)
		for i := range data {
			data[i] = byte(r.IntN(256))
		}
		deepest = max(deepest, strings.Count(filtertest.FilterText(filtertest.Bytes(data)), "("))
		longest = max(longest, len(filtertest.Item(filtertest.Bytes(data))))
	}
	require.Greater(t, deepest, 1000)
	require.Greater(t, longest, 3000)
}

// Filters for an item hit it often enough to be worth while.
func TestFilterForHits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	hits, tries := 0, 0
	for range 2000 {
		item := filtertest.Item(r)
		require.True(t, json.Valid(item), "%s", item)
		for c := range filtertest.FilterFor(r, item).Conditions() {
			if strings.HasPrefix(c.Op.String(), "not_") {
				continue
			}
			tries++
			if ok, _ := filters.New(c).Match(item); ok {
				hits++
			}
		}
	}
	require.Greater(t, hits*20, tries, "%d of %d", hits, tries)
}
