package sqltest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// TestIndexes makes the indexes that are advised for a filter, and looks
// whether the database uses them and no others are needed.
func TestIndexes(t *testing.T) {
	api := sample.BlogAPI()
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
			{
				"publishedAt[greater_than]2021-03-04T00:00:00.000Z[and]publishedAt[less_than]2021-03-05T00:00:00.000Z",
				false,
				"both",
			},
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

// TestIndexesOfColumns does so for a table with columns of its own.
func TestIndexesOfColumns(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine, db database) {
		if e.name == "SQLite shell" {
			t.Skip("its explanations are drawings")
		}
		sqlite := e.dialect == sqlfilter.SQLite
		columns := columnsOf(map[sqlfilter.ColumnKind]string{
			sqlfilter.Text: "slug=items.slug", sqlfilter.Number: "price weight", sqlfilter.JSON: "things",
		})
		if sqlite {
			must(t, db,
				"CREATE TABLE items (id INTEGER PRIMARY KEY, slug TEXT COLLATE NOCASE, price INTEGER, weight REAL, things TEXT)")
			must(t, db, `WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000)
				INSERT INTO items SELECT i, 'slug-' || i, i, i + 0.5, json_object('a', 'x' || i) FROM s`)
		} else {
			columns["tags"] = sqlfilter.Column{Name: "tags", Kind: sqlfilter.TextList}
			must(t, db,
				"CREATE TABLE items (id INTEGER PRIMARY KEY, slug text, price bigint, weight numeric, things jsonb, tags text[])")
			must(t, db,
				`INSERT INTO items SELECT i, 'slug-' || i, i, i + 0.5, jsonb_build_object('a', 'x' || i), ARRAY['tag-' || i]
				FROM generate_series(1, 20000) AS i`)
		}
		translator := &sqlfilter.Translator{Dialect: e.dialect, Columns: columns}
		for _, test := range []struct {
			filter string
			hits   int
			on     string
		}{
			{"slug[equals]slug-7", 1, "both"},
			{"slug[begins_with]slug-777", 11, "both"},
			{"slug[greater_than]slug-9998[and]slug[less_than]slug-999z", 1, "both"},
			{"slug[equals]2021-01-01T00:00:00Z", 0, "both"},
			{"slug[contains]777", 38, "none"},
			{"price[equals]7", 1, "both"},
			{"price[less_than]7", 6, "both"},
			{"price[greater_than]19990[and]price[less_than]19993.5", 3, "both"},
			{"weight[equals]7.5", 1, "both"},
			{"slug[equals]slug-7[or]price[equals]8", 2, "both"},
			{"slug[equals]slug-7[or]slug[equals]slug-8", 2, "both"},
			{"slug[begins_with]slug-777[or]weight[less_than]2", 12, "both"},
			{"slug[equals]slug-7[or]price[exists]", 20000, "none"},
			{"tags[contains]tag-7", 1, "PostgreSQL"},
		} {
			t.Run(test.filter, func(t *testing.T) {
				if test.on == "PostgreSQL" && sqlite {
					t.Skip("SQLite has no lists")
				}
				f := filters.MustParse(test.filter)
				indexes, err := translator.Indexes("items", f)
				require.NoError(t, err)
				require.Equal(t, test.on != "none", len(indexes) > 0, indexes)
				must(t, db, "BEGIN")
				defer must(t, db, "ROLLBACK")
				for range 2 { // the second time there is nothing to do
					for _, index := range indexes {
						must(t, db, index)
					}
				}
				must(t, db, "ANALYZE")
				require.Equal(t, test.on != "none", usesIndex(t, e, db, translator, f))
				where, args, err := translator.Where(f)
				require.NoError(t, err)
				require.Len(t, must(t, db, "SELECT id FROM items WHERE "+where, args...), test.hits)
			})
		}
		t.Run("long text", func(t *testing.T) {
			s := rand.New(rand.NewPCG(8, 8))
			var long strings.Builder
			for range 4000 { // that cannot be compressed
				long.WriteRune(rune(0x4e00 + s.IntN(20000)))
			}
			indexes, err := translator.Indexes("items", filters.MustParse("slug[equals]x"))
			require.NoError(t, err)
			must(t, db, indexes[0])
			insert := "INSERT INTO items (id, slug) VALUES (30000, $1)"
			if sqlite {
				insert = strings.ReplaceAll(insert, "$1", "?")
			}
			must(t, db, insert, long.String())
			where, args, err := translator.Where(filters.Field("slug").Equals(long.String()))
			require.NoError(t, err)
			require.Equal(t, []string{"30000"}, must(t, db, "SELECT id FROM items WHERE "+where, args...))
		})
	})
}

// TestIndexesOfSchemas creates indexes of tables whose names have a schema, and
// of fields whose names differ in case only.
func TestIndexesOfSchemas(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine, db database) {
		table := map[sqlfilter.Dialect]string{
			sqlfilter.SQLite:     `main."the Items"`,
			sqlfilter.PostgreSQL: `public."the Items"`,
		}[e.dialect]
		must(t, db, fmt.Sprintf("CREATE TABLE %s (id INTEGER PRIMARY KEY, fid TEXT, content %s)", table, e.column))
		translator := &sqlfilter.Translator{
			Dialect: e.dialect, Column: `"the Items".content`,
			Columns: map[filters.Field]sqlfilter.Column{"f.id": {Name: "fid", Kind: sqlfilter.Text}},
		}
		f := filters.MustParse("title[less_than]x[and]Title[less_than]x[and]f[equals]x[and]f.id[equals]x")
		indexes, err := translator.Indexes(table, f)
		require.NoError(t, err)
		require.GreaterOrEqual(t, len(indexes), 4)
		for _, index := range indexes {
			must(t, db, index)
		}
		query := "SELECT count(*) FROM pg_indexes WHERE tablename = 'the Items'"
		if e.dialect == sqlfilter.SQLite {
			query = "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"
		}
		made := len(indexes)
		if e.dialect == sqlfilter.PostgreSQL {
			made++ // that of the primary key
		}
		require.Equal(t, []string{fmt.Sprint(made)}, must(t, db, query))
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
	return fmt.Appendf(nil,
		`{"id":"id-%d","slug":"slug-%d","title":"タイトル %d","publishedAt":"20%02d-%02d-%02dT05:06:07.000Z","category":{"id":"category-%d"},`+
			`"tags":[{"id":"tag-%d"},{"id":"tag-%d"}],"tone":["tone-%d"],"readingMinutes":%d,"seo":{"fieldId":"seo","metaTitle":"title-%d"},"body":"%s"}`,
		i, i, i, 10+s.IntN(20), 1+s.IntN(12), 1+s.IntN(28), s.IntN(500), s.IntN(500), s.IntN(500), s.IntN(500), i, i,
		strings.Repeat("本文 ", 20))
}
