package sqltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
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
		columns := columnsOf(map[sqlfilter.ColumnKind]string{
			sqlfilter.Text: "slug=slug_text", sqlfilter.Number: "price=items.price", sqlfilter.Boolean: `flag="flag"`,
			sqlfilter.JSON: "things",
		})
		if sqlite {
			must(t, db,
				`CREATE TABLE items (id INTEGER PRIMARY KEY, slug_text TEXT COLLATE NOCASE, price NUMERIC, "flag" BOOLEAN, things BLOB, content TEXT NOT NULL)`)
		} else {
			must(t, db, "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
			must(t, db,
				`CREATE TABLE items (id INTEGER PRIMARY KEY, slug_text TEXT COLLATE nocase, price numeric, "flag" boolean, things jsonb,
				content jsonb NOT NULL, moment timestamptz, tags text[] COLLATE nocase)`)
			maps.Copy(columns, columnsOf(map[sqlfilter.ColumnKind]string{
				sqlfilter.Time: "moment", sqlfilter.TextList: "tags",
			}))
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
				must(t, db, fmt.Sprintf("INSERT INTO items VALUES (%d, ?, %s, %s, ?, ?)", id, row.price, row.flag),
					row.slug, row.things, string(text))
			} else {
				must(t, db, fmt.Sprintf(
					"INSERT INTO items VALUES (%d, $1, %s, %s, $2::jsonb, $3::jsonb, $4::timestamptz, $5::text[])",
					id, row.price, row.flag),
					row.slug, row.things, string(text), row.moment, row.tags)
			}
		}
		fields := []filters.Field{
			"slug", "price", "flag", "things", "things.id", "things.cf.name", "title", "slug.x", "moment", "tags",
		}
		values := append(append([]string{}, blogTexts...), blogNumbers...)
		values = append(values, "1e400", "-1e400", "0.30000000000000004", "1e-400", "9223372036854775807",
			"9223372036854775808", "-9223372036854775809", "12.5", "2021-03-04T05:06:07.123Z")
		compareAll(t, db, translator, fields, values, items)
	})
}

// columnsOf returns the columns of fields, which have the name of the field or,
// after an equals sign, their own.
func columnsOf(fields map[sqlfilter.ColumnKind]string) map[filters.Field]sqlfilter.Column {
	columns := make(map[filters.Field]sqlfilter.Column)
	for kind, list := range fields {
		for word := range strings.FieldsSeq(list) {
			field, name, ok := strings.Cut(word, "=")
			if !ok {
				name = field
			}
			columns[filters.Field(field)] = sqlfilter.Column{Name: name, Kind: kind}
		}
	}
	return columns
}

// compareAll compares all conditions of the fields and values.
func compareAll(t *testing.T, db database, translator *sqlfilter.Translator, fields []filters.Field, values []string,
	items [][]byte) {
	var n tally
	for _, field := range fields {
		n.compare(t, db, translator, field.Exists(), items)
		n.compare(t, db, translator, field.NotExists(), items)
		for op := filters.OpEquals; op.IsValid(); op++ {
			for _, value := range values {
				if op.TakesValue() {
					n.compare(t, db, translator, filters.New(&filters.Condition{Field: field, Op: op, Value: value}),
						items)
				}
			}
		}
	}
	n.check(t, 100000)
}

// TestColumnsWithSchema does so for columns whose fields have types.
func TestColumnsWithSchema(t *testing.T) {
	types := map[filters.Field]filters.FieldType{
		"title":    {Kind: filters.KindText},
		"body":     {Kind: filters.KindRichEditorV2},
		"category": {Kind: filters.KindRelation},
		"flag":     {Kind: filters.KindBoolean},
		"price":    {Kind: filters.KindNumber},
		"moment":   {Kind: filters.KindDate},
		"tone":     {Kind: filters.KindSelect},
		"tags":     {Kind: filters.KindRelationList},
		"things.a": {Kind: filters.KindText},
	}
	typeOf := func(field filters.Field) (filters.FieldType, bool) {
		typ, ok := types[field]
		return typ, ok
	}
	stamps := []string{
		"2021-03-04T05:06:07Z", "2021-03-04T05:06:07.5Z", "2021-03-04T05:06:07.500Z", "2021-03-05T00:00:00.000Z",
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		sqlite := e.dialect == sqlfilter.SQLite
		columns := columnsOf(map[sqlfilter.ColumnKind]string{
			sqlfilter.Text: "title body=words category", sqlfilter.Boolean: "flag", sqlfilter.Number: "price",
			sqlfilter.JSON: "things",
		})
		lists := ""
		if !sqlite {
			lists = ", moment timestamptz, tone text[], tags text[]"
			maps.Copy(columns, columnsOf(map[sqlfilter.ColumnKind]string{
				sqlfilter.Time: "moment", sqlfilter.TextList: "tone tags",
			}))
		}
		must(t, db,
			fmt.Sprintf("CREATE TABLE items (id INTEGER PRIMARY KEY, title TEXT, words TEXT, category TEXT, flag BOOLEAN, price NUMERIC, things %s, content %s%s)",
				strings.Fields(e.column)[0], e.column, lists))
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content", Columns: columns, TypeOf: typeOf}

		s := rand.New(rand.NewPCG(6, 6))
		var items [][]byte
		for id := range 60 {
			item := map[string]any{}
			row := map[string]any{"id": id}
			set := func(name, column string, field, value any) {
				if s.IntN(4) > 0 {
					item[name], row[column] = field, value
				}
			}
			title := pick(s, append(stamps, blogTexts...))
			if sqlite {
				title = pick(s, []string{title, title, "a\x00b", stamps[0] + "\x00x"})
			}
			set("title", "title", title, title)
			rich := pick(s,
				[][2]string{{"<p>a &amp; <b>b</b></p>", "a & b"}, {"<p></p>", ""}, {"", ""}, {"<p>日本語</p>", "日本語"}})
			set("body", "words", rich[0], rich[1])
			id := pick(s, []string{"news", "go", "2021-03-04T05:06:07Z"})
			set("category", "category", map[string]any{"id": id}, id)
			flag := s.IntN(2) == 0
			set("flag", "flag", flag, flag)
			price := pick(s, blogNumbers[:10])
			set("price", "price", json.Number(price), price)
			things := map[string]any{"a": pick(s, blogTexts)}
			set("things", "things", things, things)
			moment := pick(s, stamps)
			at, err := time.Parse(time.RFC3339, moment)
			require.NoError(t, err)
			set("moment", "moment", filters.Time(at), moment)
			tone := []string{pick(s, blogTexts), pick(s, stamps)}[:s.IntN(3)]
			set("tone", "tone", tone, tone)
			set("tags", "tags", []map[string]any{{"id": id}, {"id": "x"}}, []string{id, "x"})
			text, err := json.Marshal(item)
			require.NoError(t, err)
			items = append(items, text)
			insert(t, db, e, row, text)
		}
		values := append(append(append([]string{}, blogTexts...), blogNumbers...), "a & b", "& b", "amp", "a\x00b",
			"2021-03-04T05:06:07.0Z", "n", "z")
		compareAll(t, db, translator, append(slices.Sorted(maps.Keys(types)), "things", "things.b"), values, items)
	})
}

// insert adds a row to the table items.
func insert(t *testing.T, db database, e engine, row map[string]any, content []byte) {
	types := map[string]string{
		"flag": "boolean", "price": "numeric", "things": "jsonb", "moment": "timestamptz", "tone": "text[]",
		"tags": "text[]",
	}
	var names, places []string
	var args []any
	add := func(name, place string, value any) {
		names = append(names, name)
		args = append(args, value)
		if e.dialect == sqlfilter.PostgreSQL {
			place = strings.ReplaceAll(place, "?", fmt.Sprintf("$%d", len(args)))
		}
		places = append(places, place)
	}
	for _, name := range slices.Sorted(maps.Keys(row)) {
		value := row[name]
		place := "?"
		if typ := types[name]; typ != "" && e.dialect == sqlfilter.PostgreSQL {
			place += "::" + typ
		}
		switch name {
		case "things":
			text, err := json.Marshal(value)
			require.NoError(t, err)
			place, value = strings.ReplaceAll(e.value, "$1", "?"), string(text)
		case "moment", "tone", "tags":
			if e.dialect == sqlfilter.SQLite {
				continue
			}
		case "flag":
			if e.dialect == sqlfilter.SQLite {
				value = map[bool]int{true: 1}[value.(bool)]
			}
		case "price":
			if e.dialect == sqlfilter.SQLite {
				place = "CAST(? AS NUMERIC)"
			}
		}
		add(name, place, value)
	}
	add("content", strings.ReplaceAll(e.value, "$1", "?"), string(content))
	must(t, db,
		fmt.Sprintf("INSERT INTO items (%s) VALUES (%s)", strings.Join(names, ", "), strings.Join(places, ", ")),
		args...)
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
		row.price = pick(s,
			[]string{
				"0", "1", "-1", "12", "9007199254740993", "9223372036854775807", "-9223372036854775808", "0.1", "0.5",
				"-12.5", "1e300", "12345678.9",
			})
		item["price"] = json.Number(row.price)
	}
	if s.IntN(4) > 0 {
		flag := s.IntN(2) == 0
		row.flag, item["flag"] = strconv.FormatBool(flag), flag
	}
	if s.IntN(4) > 0 {
		things := pick(s,
			[]string{
				`{"id":"x"}`, `{"id":"go","cf":{"name":"xy"}}`, `[]`, `[{"id":"x"},{"id":"日本"}]`,
				`[{"fieldId":"cf","name":"xy"}]`, `"日本語"`, `12`, `12.0`, `true`, `null`, `["go","12"]`, `""`,
			})
		row.things, item["things"] = things, json.RawMessage(things)
	}
	if sqlite {
		return row
	}
	if s.IntN(4) > 0 {
		moment := pick(s,
			[]string{
				"2021-03-04T05:06:07Z", "2021-03-04T05:06:07.5Z", "2021-03-04T05:06:07.123Z", "2021-03-05T00:00:00Z",
				"0099-12-31T23:59:59.999Z",
			})
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
		"f.g.h[equals]1.50", "f.g.h[equals]x", "list[contains]x", "list[contains]15e-1",
		"list[contains]2021-03-04T05:06:07.0Z", "list[contains]y",
		"moment[equals]2021-03-04T05:06:07.000Z", "moment[less_than]2021-03-04T05:06:07.5Z", "moment[greater_than]2022",
		"f[exists]",
	} {
		conditions = append(conditions, filters.MustParse(text))
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		for _, name := range []string{
			"v", "n", "e", "value", "key", "type", "json", "d", "m", "x", "t", "s", "i", "r", "negative", `"a'b%s"`,
			`"select"`, `"日本"`,
		} {
			for _, table := range []string{"n", "e", "n0", "a", "d", "s", "r", `"group"`} {
				must(t, db, "DROP TABLE IF EXISTS "+table)
				must(t, db,
					fmt.Sprintf("CREATE TABLE %s (id INTEGER, %s %s)", table, name,
						strings.ReplaceAll(e.column, "content", name)))
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
