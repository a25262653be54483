package sqltest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// maxConditions keeps statements small enough to run many of them.
const maxConditions = 60

// TestAgainstMatcher compares with the matcher what databases select, for
// filters and items of all sorts.
func TestAgainstMatcher(t *testing.T) {
	rounds := 10
	if testing.Short() {
		rounds = 1
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
		var n tally
		for round := range rounds {
			s := rand.New(rand.NewPCG(1, uint64(round)))
			var items [][]byte
			for range 80 {
				items = append(items, filtertest.Item(s))
			}
			items = e.fill(t, db, items...)
			for range 60 {
				f := filtertest.FilterFor(s, items[s.IntN(len(items))])
				n.compare(t, db, translator, f, items)
			}
		}
		n.check(t, rounds*3000)
	})
}

// A tally counts what was compared.
type tally struct{ pairs, hits, refused int }

// compare compares what the database selects from the table items with what
// the matcher says.
func (n *tally) compare(t *testing.T, db database, translator *sqlfilter.Translator, f filters.Filter, items [][]byte) {
	if conditions(f) > maxConditions {
		return
	}
	where, args, err := translator.Where(f)
	if err != nil {
		require.True(t, mayRefuse(err), "%s: %v", f, err)
		n.refused++
		return
	}
	ids, err := db.query("SELECT id FROM items WHERE "+where, args...)
	require.NoError(t, err, "%s\n%s", f, clip(where))
	m, err := filters.Evaluator{TypeOf: translator.TypeOf}.Compile(f)
	require.NoError(t, err)
	for i, item := range items {
		want, err := m.Match(item)
		require.NoError(t, err)
		n.pairs++
		if want {
			n.hits++
		}
		if got := slices.Contains(ids, strconv.Itoa(i)); got != want {
			t.Fatalf("the database says %t, the matcher %t%s", got, want, explain(db, translator, f, i, item))
		}
	}
}

func conditions(f filters.Filter) (n int) {
	for range f.Conditions() {
		n++
	}
	return n
}

// mayRefuse reports whether an error is one of those that package sqlfilter
// documents and generated filters run into.
func mayRefuse(err error) bool {
	return slices.ContainsFunc([]string{
		"PostgreSQL cannot hold U+0000",
		"PostgreSQL cannot hold the number",
		"SQLite cannot compare exponents",
		"cannot remove the tags of rich text",
	}, func(reason string) bool { return strings.Contains(err.Error(), reason) })
}

// check fails if too little was compared.
func (n *tally) check(t *testing.T, pairs int) {
	t.Logf("%d pairs, %d hits, %d filters refused", n.pairs, n.hits, n.refused)
	require.Greater(t, n.pairs, pairs)
	require.Greater(t, n.hits, n.pairs/20)
	require.Less(t, n.hits, n.pairs*19/20)
}

// explain names the condition on which database and matcher disagree.
func explain(db database, translator *sqlfilter.Translator, f filters.Filter, id int, item []byte) string {
	for c := range f.Conditions() {
		one := filters.New(c)
		where, args, err := translator.Where(one)
		if err != nil {
			continue
		}
		m, err := filters.Evaluator{TypeOf: translator.TypeOf}.Compile(one)
		if err != nil {
			continue
		}
		want, _ := m.Match(item)
		ids, err := db.query(fmt.Sprintf("SELECT id FROM items WHERE id = %d AND %s", id, where), args...)
		if err != nil || len(ids) > 0 != want {
			node, _ := oracle.Parse(one.String(), oracle.Limits{})
			third, _ := oracle.Match(node, item)
			return fmt.Sprintf(" on %q (and the oracle, without types, %t): %v\n%s\n%q\n%s", clip(one.String()), third,
				err, clip(where), args, clip(string(item)))
		}
	}
	return fmt.Sprintf(" on the whole of %q\n%s", clip(f.String()), clip(string(item)))
}
