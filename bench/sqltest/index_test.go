package sqltest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// TestIndexes makes the indexes that are advised for a filter, and looks
// whether the database uses them and no others are needed.
func TestIndexes(t *testing.T) {
	bundle, err := schema.Read(bytes.NewReader(sample.BlogSchema))
	require.NoError(t, err)
	api, _ := bundle.API("")
	s := rand.New(rand.NewPCG(5, 5))
	var items [][]byte
	for i := range 5000 {
		items = append(items, indexedItem(s, i))
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		if e.name == "SQLite shell" {
			t.Skip("its explanations are drawings")
		}
		require.Len(t, e.fill(t, db, items...), len(items))
		must(t, db, "ANALYZE")
		for _, test := range []struct {
			filter string
			typed  bool
			on     string // the dialects with an index for it
		}{
			{"slug[equals]slug-77", false, "both"},
			{"slug[equals]slug-77", true, "both"},
			{"category[equals]category-7", false, "both"},
			{"category[equals]category-7", true, "both"},
			{"tags[contains]tag-7", true, "PostgreSQL"},
			{"tags[contains]tag-7", false, "none"}, // may be part of a text
			{"tone[contains]tone-7", true, "PostgreSQL"},
			{"publishedAt[begins_with]2021-03-04", false, "both"},
			{"publishedAt[begins_with]2021-03-04", true, "both"},
			{"publishedAt[greater_than]2021-03-04[and]publishedAt[less_than]2021-03-05", true, "both"},
			{"publishedAt[greater_than]2021-03-04T00:00:00.000Z[and]publishedAt[less_than]2021-03-05T00:00:00.000Z", false, "both"},
			{"publishedAt[equals]2021-03-04T05:06:07Z", true, "both"},
			{"publishedAt[equals]2021-03-04T05:06:07Z", false, "both"},
			{"seo.metaTitle[equals]title-77", true, "both"},
			{"seo.metaTitle[equals]title-77", false, "none"}, // there may be a list
			{"readingMinutes[equals]77", true, "both"},
			{"readingMinutes[greater_than]4990", true, "both"},
			{"slug[equals]2021", false, "both"},
			{"slug[equals]slug-77[or]category[equals]category-7", true, "both"},
			{"slug[equals]slug-77[or]title[contains]x", true, "none"},
			{"slug[equals]slug-77[and]title[contains]x", true, "both"},
			{"slug[not_equals]slug-77", true, "none"},
			{"slug[exists]", true, "none"},
			{"title[contains]x", true, "none"},
		} {
			t.Run(fmt.Sprintf("%s,typed=%t", test.filter, test.typed), func(t *testing.T) {
				translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "items.content"}
				if test.typed {
					translator.TypeOf = api.TypeOf
				}
				f := filters.MustParse(test.filter)
				indexes, err := translator.Indexes("items", f)
				require.NoError(t, err)
				wanted := test.on == "both" || test.on == "PostgreSQL" && e.dialect == sqlfilter.PostgreSQL
				require.Equal(t, wanted, len(indexes) > 0, indexes)
				must(t, db, "BEGIN")
				defer must(t, db, "ROLLBACK")
				for _, index := range indexes {
					must(t, db, index)
				}
				if wanted {
					must(t, db, "ANALYZE")
				}
				require.Equal(t, wanted, usesIndex(t, e, db, translator, f))
				var n tally
				n.compare(t, db, translator, f, items)
			})
		}
	})
}

func usesIndex(t *testing.T, e engine, db database, translator *sqlfilter.Translator, f filters.Filter) bool {
	where, args, err := translator.Where(f)
	require.NoError(t, err)
	plan := e.plan(t, db, "SELECT id FROM items WHERE "+where, args...)
	return !strings.Contains(plan, "Seq Scan on items") && !strings.Contains(plan, "SCAN items")
}

// plan returns how the database executes a statement.
func (e engine) plan(t *testing.T, db database, statement string, args ...any) string {
	explain := "EXPLAIN "
	if e.dialect == sqlfilter.SQLite {
		explain = "EXPLAIN QUERY PLAN "
	}
	var plan []string
	rows, err := db.(handle).Query(explain+statement, args...)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	for rows.Next() {
		var line string
		row := make([]any, len(columns))
		for i := range row {
			row[i] = new(any)
		}
		row[len(row)-1] = &line
		require.NoError(t, rows.Scan(row...))
		plan = append(plan, line)
	}
	require.NoError(t, rows.Err())
	return strings.Join(plan, "\n")
}

// indexedItem returns the i-th of many items, which differ in all fields.
func indexedItem(s *rand.Rand, i int) []byte {
	return fmt.Appendf(nil, `{"id":"id-%d","slug":"slug-%d","title":"タイトル %d","publishedAt":"20%02d-%02d-%02dT05:06:07.000Z","category":{"id":"category-%d"},`+
		`"tags":[{"id":"tag-%d"},{"id":"tag-%d"}],"tone":["tone-%d"],"readingMinutes":%d,"seo":{"fieldId":"seo","metaTitle":"title-%d"},"body":"%s"}`,
		i, i, i, 10+s.IntN(20), 1+s.IntN(12), 1+s.IntN(28), s.IntN(500), s.IntN(500), s.IntN(500), s.IntN(500), i, i, strings.Repeat("本文 ", 20))
}
