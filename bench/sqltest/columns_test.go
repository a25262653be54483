package sqltest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// TestColumns compares with the matcher what is selected from a table with
// columns of its own for some fields, whose collations ignore case.
func TestColumns(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine, db database) {
		sqlite := e.dialect == sqlfilter.SQLite
		columns := map[filters.Field]sqlfilter.Column{
			"slug":   {Name: "slug_text", Kind: sqlfilter.Text},
			"price":  {Name: "items.price", Kind: sqlfilter.Number},
			"flag":   {Name: `"flag"`, Kind: sqlfilter.Boolean},
			"things": {Name: "things", Kind: sqlfilter.JSON},
		}
		if sqlite {
			must(t, db, `CREATE TABLE items (id INTEGER PRIMARY KEY, slug_text TEXT COLLATE NOCASE, price NUMERIC, "flag" BOOLEAN, things BLOB, content TEXT NOT NULL)`)
		} else {
			must(t, db, "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
			must(t, db, `CREATE TABLE items (id INTEGER PRIMARY KEY, slug_text TEXT COLLATE nocase, price numeric, "flag" boolean, things jsonb,
				content jsonb NOT NULL, moment timestamptz, tags text[] COLLATE nocase)`)
			columns["moment"] = sqlfilter.Column{Name: "moment", Kind: sqlfilter.Time}
			columns["tags"] = sqlfilter.Column{Name: "tags", Kind: sqlfilter.TextList}
		}
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "items.content", Columns: columns}

		s := rand.New(rand.NewPCG(4, 4))
		var items [][]byte
		for id := range 50 {
			item := make(map[string]any)
			row := columnsRow(s, item, sqlite)
			text, err := json.Marshal(item)
			require.NoError(t, err)
			items = append(items, text)
			if sqlite {
				must(t, db, fmt.Sprintf("INSERT INTO items VALUES (%d, ?, %s, %s, ?, ?)", id, row.price, row.flag), row.slug, row.things, string(text))
			} else {
				must(t, db, fmt.Sprintf("INSERT INTO items VALUES (%d, $1, %s, %s, $2::jsonb, $3::jsonb, $4::timestamptz, $5::text[])", id, row.price, row.flag),
					row.slug, row.things, string(text), row.moment, row.tags)
			}
		}
		fields := []filters.Field{"slug", "price", "flag", "things", "things.id", "things.cf.name", "title", "slug.x", "moment", "tags"}
		values := append(append([]string{}, blogTexts...), blogNumbers...)
		values = append(values, "1e400", "-1e400", "0.30000000000000004", "1e-400", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "12.5", "2021-03-04T05:06:07.123Z")
		var n tally
		for _, field := range fields {
			for op := filters.OpEquals; op.IsValid(); op++ {
				for _, value := range values {
					c := &filters.Condition{Field: field, Op: op}
					if op.TakesValue() {
						c.Value = value
					} else if value != "" {
						continue
					}
					n.compare(t, db, translator, filters.New(c), items)
				}
			}
		}
		n.check(t, 100000)
	})
}

type columnsValues struct {
	price, flag  string // as SQL
	slug, things any
	moment, tags any
}

// columnsRow makes up a row and the members of an item that it stands for.
func columnsRow(s *rand.Rand, item map[string]any, sqlite bool) (row columnsValues) {
	row.price, row.flag = "NULL", "NULL"
	item["title"] = pick(s, blogTexts)
	if s.IntN(4) > 0 {
		text := pick(s, blogTexts)
		row.slug, item["slug"] = text, text
	}
	if s.IntN(4) > 0 {
		row.price = pick(s, []string{"0", "1", "-1", "12", "9007199254740993", "9223372036854775807", "-9223372036854775808", "0.1", "0.5", "-12.5", "1e300", "12345678.9"})
		item["price"] = json.Number(row.price)
	}
	if s.IntN(4) > 0 {
		flag := s.IntN(2) == 0
		row.flag, item["flag"] = strconv.FormatBool(flag), flag
	}
	if s.IntN(4) > 0 {
		things := pick(s, []string{`{"id":"x"}`, `{"id":"go","cf":{"name":"xy"}}`, `[]`, `[{"id":"x"},{"id":"日本"}]`, `[{"fieldId":"cf","name":"xy"}]`, `"日本語"`, `12`, `12.0`, `true`, `null`, `["go","12"]`, `""`})
		row.things, item["things"] = things, json.RawMessage(things)
	}
	if sqlite {
		return row
	}
	if s.IntN(4) > 0 {
		moment := pick(s, []string{"2021-03-04T05:06:07Z", "2021-03-04T05:06:07.5Z", "2021-03-04T05:06:07.123Z", "2021-03-05T00:00:00Z", "0099-12-31T23:59:59.999Z"})
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			panic(err)
		}
		row.moment, item["moment"] = moment, filters.Time(at)
	}
	if s.IntN(4) > 0 {
		tags := []string{}
		for range s.IntN(3) {
			tags = append(tags, pick(s, blogTexts))
		}
		row.tags, item["tags"] = tags, tags
	}
	return row
}

// TestNamesOfColumns uses names that the SQL has for things of its own.
func TestNamesOfColumns(t *testing.T) {
	item := []byte(`{"f":{"g":[{"h":1.5}]},"list":["x",1.5,"2021-03-04T05:06:07Z"],"moment":"2021-03-04T05:06:07Z"}`)
	var conditions []filters.Filter
	for _, text := range []string{
		"f.g.h[equals]1.50", "f.g.h[equals]x", "list[contains]x", "list[contains]15e-1", "list[contains]2021-03-04T05:06:07.0Z", "list[contains]y",
		"moment[equals]2021-03-04T05:06:07.000Z", "moment[less_than]2021-03-04T05:06:07.5Z", "moment[greater_than]2022", "f[exists]",
	} {
		conditions = append(conditions, filters.MustParse(text))
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		for _, name := range []string{"v", "n", "e", "value", "key", "type", "json", "d", "m", "x", "t", "s", "i", "r", "negative", `"a'b%s"`, `"select"`, `"日本"`} {
			for _, table := range []string{"n", "e", "n0", "a", "d", "s", "r", `"group"`} {
				must(t, db, "DROP TABLE IF EXISTS "+table)
				must(t, db, fmt.Sprintf("CREATE TABLE %s (id INTEGER, %s %s)", table, name, strings.ReplaceAll(e.column, "content", name)))
				must(t, db, fmt.Sprintf("INSERT INTO %s VALUES (0, %s)", table, e.value), string(item))
				for _, column := range []string{name, table + "." + name} {
					translator := &sqlfilter.Translator{Dialect: e.dialect, Column: column}
					for _, f := range conditions {
						where, args, err := translator.Where(f)
						require.NoError(t, err)
						want, err := f.Match(item)
						require.NoError(t, err)
						ids := must(t, db, fmt.Sprintf("SELECT id FROM %s WHERE %s", table, where), args...)
						require.Equal(t, want, len(ids) > 0, where)
					}
				}
				must(t, db, "DROP TABLE "+table)
			}
		}
	})
}
