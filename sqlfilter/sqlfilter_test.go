package sqlfilter

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// types are those of some fields of a blog.
func types(f filters.Field) (filters.FieldType, bool) {
	t, ok := map[filters.Field]filters.FieldType{
		"title":       {Kind: filters.KindText},
		"body":        {Kind: filters.KindRichEditorV2},
		"image":       {Kind: filters.KindMedia},
		"publishedAt": {Kind: filters.KindDate},
		"flag":        {Kind: filters.KindBoolean},
		"tone":        {Kind: filters.KindSelect},
		"category":    {Kind: filters.KindRelation},
		"tags":        {Kind: filters.KindRelationList},
		"price":       {Kind: filters.KindNumber},
		"seo.title":   {Kind: filters.KindText},
		"rep.cf.text": {Kind: filters.KindText, InRepeater: true},
		"rep.cf.n":    {Kind: filters.KindNumber, InRepeater: true},
		"ext.data":    {Kind: filters.KindOpaque},
	}[f]
	return t, ok
}

var columns = map[filters.Field]Column{
	"slug":   {"a.slug", Text},
	"price":  {"price", Number},
	"flag":   {`"is flag"`, Boolean},
	"moment": {"moment", Time},
	"labels": {"labels", TextList},
	"things": {"things", JSON},
}

// TestWhere shows the SQL. That it is right is tested on databases.
func TestWhere(t *testing.T) {
	const isText = `coalesce(jsonb_typeof((content -> 'f')), '') = 'string'`
	for _, test := range []struct {
		filter string
		t      Translator
		want   string
		args   []any
	}{
		{"", Translator{Dialect: PostgreSQL}, `TRUE`, nil},
		{"", Translator{Dialect: SQLite}, `TRUE`, nil},
		{
			"f[equals]x", Translator{Dialect: PostgreSQL}, `(content @> $1::jsonb OR content @> $2::jsonb)`,
			[]any{`{"f":"x"}`, `{"f":{"id":"x"}}`},
		},
		{
			"f[equals]12", Translator{Dialect: PostgreSQL},
			`(content @> $1::jsonb OR content @> $2::jsonb OR content @> $3::jsonb)`,
			[]any{`{"f":"12"}`, `{"f":{"id":"12"}}`, `{"f":12}`},
		},
		{
			"f[not_equals]true", Translator{Dialect: PostgreSQL},
			`NOT (content @> $1::jsonb OR content @> $2::jsonb OR content @> $3::jsonb)`,
			[]any{`{"f":"true"}`, `{"f":{"id":"true"}}`, `{"f":true}`},
		},
		{
			"f[contains]<&>", Translator{Dialect: PostgreSQL, FirstArg: 5},
			`(content @> $5::jsonb OR content @> $6::jsonb OR (` + isText +
				` AND strpos(((content ->> 'f') COLLATE "C"), $7::text) > 0))`,
			[]any{`{"f":["<&>"]}`, `{"f":[{"id":"<&>"}]}`, `<&>`},
		},
		{
			"f[begins_with]x", Translator{Dialect: PostgreSQL},
			`(` + isText +
				` AND (left(((content ->> 'f') COLLATE "C"), 64) >= $1::text AND left(((content ->> 'f') COLLATE "C"), 64) < $2::text))`,
			[]any{"x", "y"},
		},
		{"f[begins_with]", Translator{Dialect: PostgreSQL}, `(` + isText + ` AND TRUE)`, nil},
		{
			"f[less_than]" + strings.Repeat("x", 64), Translator{Dialect: PostgreSQL},
			`(` + isText + ` AND ((content ->> 'f') COLLATE "C") < $1::text)`, []any{strings.Repeat("x", 64)},
		},
		{
			"f[exists]", Translator{Dialect: PostgreSQL},
			`coalesce((content -> 'f') NOT IN ('null'::jsonb, '""'::jsonb, '[]'::jsonb), FALSE)`, nil,
		},
		{
			"a.b[equals]x", Translator{Dialect: PostgreSQL},
			`EXISTS (SELECT 1 FROM (SELECT (content -> 'a') AS v OFFSET 0) AS n0 CROSS JOIN LATERAL (SELECT e.v -> 'b' AS v FROM jsonb_array_elements(CASE jsonb_typeof(n0.v) WHEN 'array' THEN n0.v WHEN 'object' THEN jsonb_build_array(n0.v) END) AS e(v) OFFSET 0) AS n WHERE (n.v = $1::jsonb OR n.v @> $2::jsonb))`,
			[]any{`"x"`, `{"id":"x"}`},
		},
		{
			"title[equals]x[and](category[equals]y[or]tags[contains]z)", Translator{Dialect: PostgreSQL, TypeOf: types},
			`(content @> $1::jsonb AND (content @> $2::jsonb OR content @> $3::jsonb))`,
			[]any{`{"title":"x"}`, `{"category":{"id":"y"}}`, `{"tags":[{"id":"z"}]}`},
		},
		{
			"tone[contains]x[or]seo.title[equals]y", Translator{Dialect: PostgreSQL, TypeOf: types},
			`(content @> $1::jsonb OR content @> $2::jsonb)`, []any{`{"tone":["x"]}`, `{"seo":{"title":"y"}}`},
		},
		{
			"price[greater_than]1e3", Translator{Dialect: PostgreSQL, TypeOf: types},
			`(coalesce(jsonb_typeof((content -> 'price')), '') = 'number' AND (content -> 'price') > $1::jsonb)`,
			[]any{`0.1e4`},
		},
		{
			"flag[equals]false", Translator{Dialect: PostgreSQL, TypeOf: types}, `NOT content @> $1::jsonb`,
			[]any{`{"flag":true}`},
		},
		{
			"flag[not_equals]false", Translator{Dialect: PostgreSQL, TypeOf: types}, `content @> $1::jsonb`,
			[]any{`{"flag":true}`},
		},
		{
			"title[equals]x", Translator{Dialect: SQLite, TypeOf: types},
			`((content ->> '$."title"') = ? AND EXISTS (SELECT 1 FROM (SELECT replace(replace(content -> '$."title"', '\\', '\u005c'), '\u0000', '\u0001') AS v) AS n WHERE (substr(n.v, 1, 1) = '"' AND (n.v ->> '$') = ?)))`,
			[]any{"x", "x"},
		},
		{
			"title[not_equals]x", Translator{Dialect: SQLite, TypeOf: types},
			`NOT EXISTS (SELECT 1 FROM (SELECT replace(replace(content -> '$."title"', '\\', '\u005c'), '\u0000', '\u0001') AS v) AS n WHERE (substr(n.v, 1, 1) = '"' AND (n.v ->> '$') = ?))`,
			[]any{"x"},
		},
		{
			"f[exists]", Translator{Dialect: SQLite, FirstArg: 7},
			`EXISTS (SELECT 1 FROM (SELECT content -> '$."f"' AS v) AS n WHERE n.v NOT IN ('null', '""', '[]'))`, nil,
		},

		{"flag[equals]maybe", Translator{Dialect: PostgreSQL, TypeOf: types}, `FALSE`, nil},

		// Columns.
		{
			"slug[equals]x", Translator{Dialect: PostgreSQL, Columns: columns},
			`((a.slug COLLATE "C") IS NOT NULL AND left((a.slug COLLATE "C"), 64) = $1::text)`, []any{"x"},
		},
		{
			"slug[equals]" + strings.Repeat("x", 64), Translator{Dialect: PostgreSQL, Columns: columns},
			`((a.slug COLLATE "C") IS NOT NULL AND (a.slug COLLATE "C") = $1::text)`, []any{strings.Repeat("x", 64)},
		},
		{
			"slug[equals]x", Translator{Dialect: SQLite, Columns: columns},
			`(a.slug IS NOT NULL AND (a.slug || '') = ?)`,
			[]any{"x"},
		},
		{"slug[exists]", Translator{Dialect: SQLite, Columns: columns}, `coalesce((a.slug || '') <> '', FALSE)`, nil},
		{
			"price[less_than]0.5", Translator{Dialect: PostgreSQL, Columns: columns},
			`(price IS NOT NULL AND price::numeric < $1::numeric)`, []any{"0.5"},
		},
		{
			"price[less_than]0.5", Translator{Dialect: SQLite, Columns: columns},
			`((typeof(price) = 'integer' AND price <= ?) OR (typeof(price) = 'real' AND price < ?))`,
			[]any{int64(0), 0.5},
		},
		{
			"price[not_equals]0.5", Translator{Dialect: SQLite, Columns: columns},
			`NOT (typeof(price) = 'real' AND price = ?)`, []any{0.5},
		},
		{"price[equals]0.1000000000000000001", Translator{Dialect: SQLite, Columns: columns}, `FALSE`, nil},
		{"price[contains]1", Translator{Dialect: PostgreSQL, Columns: columns}, `FALSE`, nil},
		{"flag[equals]true", Translator{Dialect: PostgreSQL, Columns: columns}, `"is flag" IS TRUE`, nil},
		{"flag[not_equals]false", Translator{Dialect: SQLite, Columns: columns}, `NOT "is flag" IS FALSE`, nil},
		{
			"flag[not_equals]false", Translator{Dialect: SQLite, Columns: columns, TypeOf: types}, `"is flag" IS TRUE`,
			nil,
		},
		{
			"labels[contains]x", Translator{Dialect: PostgreSQL, Columns: columns},
			`(labels IS NOT NULL AND labels COLLATE "C" @> ARRAY[$1::text])`, []any{"x"},
		},
		{
			"things[equals]x", Translator{Dialect: PostgreSQL, Columns: columns},
			`((things IS NOT NULL AND things = $1::jsonb) OR (things IS NOT NULL AND things @> $2::jsonb))`,
			[]any{`"x"`, `{"id":"x"}`},
		},
	} {
		name := fmt.Sprintf("%s/%s", dialectName(test.t.Dialect), test.filter)
		t.Run(name, func(t *testing.T) {
			if test.t.Columns == nil {
				test.t.Column = "content"
			}
			where, args, err := test.t.Where(filters.MustParse(test.filter))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(test.want, where))
			require.Equal(t, test.args, args)
		})
	}
}

// TestWhereConstant has conditions on fields with types that hold for all items or
// for none: known never to match, unsupported, and what a missing boolean is.
func TestWhereConstant(t *testing.T) {
	for want, conditions := range map[string]string{
		`TRUE`: "price[not_contains]1 tone[not_equals]x rep.cf.n[not_contains]1 flag[exists]",
		`FALSE`: "price[contains]1 tone[equals]x image[equals]x image[not_equals]x rep.cf.n[not_equals]1 " +
			"ext.data[not_exists] flag[not_exists]",
	} {
		for condition := range strings.FieldsSeq(conditions) {
			for _, d := range []Dialect{PostgreSQL, SQLite} {
				t.Run(dialectName(d)+"/"+condition, func(t *testing.T) {
					translator := Translator{Dialect: d, Column: "content", TypeOf: types}
					where, args, err := translator.Where(filters.MustParse(condition))
					require.NoError(t, err)
					require.Equal(t, want, where)
					require.Empty(t, args)
				})
			}
		}
	}
}

// conditional returns yes if b is true, and else no.
func conditional[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
}

func dialectName(d Dialect) string { return conditional(d == SQLite, "SQLite", "PostgreSQL") }

// TestOperators has the SQL of each operator.
func TestOperators(t *testing.T) {
	type sql struct{ postgres, sqlite string }
	want := map[filters.Op]sql{
		filters.OpEquals:      {"left(#, 64) = $1::text", "# = ?"},
		filters.OpContains:    {"strpos(#, $1::text) > 0", "instr(#, ?) > 0"},
		filters.OpLessThan:    {"left(#, 64) < $1::text", "# < ?"},
		filters.OpGreaterThan: {"left(#, 64) > $1::text", "# > ?"},
		filters.OpBeginsWith:  {"(left(#, 64) >= $1::text AND left(#, 64) < $2::text)", "(# >= ? AND # < ?)"},
		filters.OpExists:      {"coalesce(# <> '', FALSE)", "coalesce(# <> '', FALSE)"},
	}
	for op := filters.OpEquals; op.IsValid(); op++ {
		t.Run(op.String(), func(t *testing.T) {
			expected, positive := want[op]
			not := ""
			if !positive {
				negation, ok := op.Negation()
				require.True(t, ok, "the operator has no SQL")
				expected, not = want[negation], "NOT "
			}
			value := "x"
			if !op.TakesValue() {
				value = ""
			}
			for d, text := range map[Dialect][3]string{
				PostgreSQL: {expected.postgres, `(f COLLATE "C")`, `((f COLLATE "C") IS NOT NULL AND `},
				SQLite:     {expected.sqlite, "(f || '')", `(f IS NOT NULL AND `},
			} {
				sql := strings.ReplaceAll(text[0], "#", text[1])
				if op.TakesValue() {
					sql = text[2] + sql + ")"
				}
				translator := Translator{Dialect: d, Columns: map[filters.Field]Column{"f": {"f", Text}}}
				got, _, err := translator.Where(filters.Field("f").Compare(op, value))
				require.NoError(t, err)
				require.Equal(t, not+sql, got)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	typed := func(field filters.Field, kind ColumnKind) Translator {
		return Translator{Dialect: PostgreSQL, TypeOf: types, Column: "content",
			Columns: map[filters.Field]Column{field: {"c", kind}}}
	}
	deep := filters.Field("a").Exists()
	for range 100 {
		deep = filters.Field("b").Exists().And(filters.Field("c").Exists().Or(deep))
	}
	path := "a" + strings.Repeat(".a", maxNames)
	for _, test := range []struct {
		name string
		t    Translator
		f    filters.Filter
		want string
	}{
		{
			"no dialect", Translator{Column: "content"}, filters.Filter{},
			"sqlfilter: the Dialect of the Translator is not set: want PostgreSQL or SQLite",
		},
		{
			"FirstArg", Translator{Dialect: PostgreSQL, FirstArg: -1}, filters.Filter{},
			"sqlfilter: FirstArg is -1: want the number of a placeholder, from 1 to 65535",
		},
		{
			"large FirstArg", Translator{Dialect: PostgreSQL, FirstArg: 65536}, filters.Filter{},
			"sqlfilter: FirstArg is 65536: want the number of a placeholder, from 1 to 65535",
		},
		{
			"column", Translator{Dialect: SQLite, Column: "a b"}, filters.Filter{},
			`sqlfilter: invalid column name "a b": want letters, digits and _, or double quotes around it`,
		},
		{
			"column of a field", Translator{Dialect: SQLite, Columns: map[filters.Field]Column{"a": {"1", Text}}},
			filters.Filter{},
			`sqlfilter: invalid column name "1" for the field "a": want letters, digits and _, or double quotes around it`,
		},
		{
			"kind of a column", Translator{Dialect: SQLite, Columns: map[filters.Field]Column{"a": {Name: "a"}}},
			filters.Filter{}, `sqlfilter: the column for the field "a" has no valid kind`,
		},
		{
			"no column", Translator{Dialect: SQLite, Columns: columns}, filters.MustParse("title[exists]"),
			`sqlfilter: condition "title" exists: no column holds the field`,
		},
		{
			"below a column", Translator{Dialect: SQLite, Columns: columns}, filters.MustParse("slug.x[exists]"),
			`sqlfilter: condition "slug.x" exists: no column holds the field`,
		},
		{
			"list in a column of text", typed("tags", Text), filters.MustParse("tags[contains]go"),
			`sqlfilter: condition "tags" contains "go": a column of kind Text cannot hold a field of kind relationList: expected TextList or JSON`,
		},
		{
			"options in a column of text", typed("tone", Text), filters.MustParse("tone[not_contains]go"),
			`sqlfilter: condition "tone" not_contains "go": a column of kind Text cannot hold a field of kind select: expected TextList or JSON`,
		},
		{
			"number in a column of text", typed("price", Text), filters.MustParse("price[less_than]5"),
			`sqlfilter: condition "price" less_than "5": a column of kind Text cannot hold a field of kind number: expected Number or JSON`,
		},
		{
			"text in a column of lists", typed("title", TextList), filters.MustParse("title[exists]"),
			`sqlfilter: condition "title" exists: a column of kind TextList cannot hold a field of kind text: expected Text or JSON`,
		},
		{
			"boolean in a column of text", typed("flag", Text), filters.MustParse("flag[equals]true"),
			`sqlfilter: condition "flag" equals "true": a column of kind Text cannot hold a field of kind boolean: expected Boolean or JSON`,
		},
		{
			"date in a column of numbers", typed("publishedAt", Number), filters.MustParse("publishedAt[exists]"),
			`sqlfilter: condition "publishedAt" exists: a column of kind Number cannot hold a field of kind date: expected Text or Time or JSON`,
		},
		{
			"field in a repeater in a column", typed("rep.cf.text", Text), filters.MustParse("rep.cf.text[contains]x"),
			`sqlfilter: condition "rep.cf.text" contains "x": a field in a repeater cannot have a column of its own: map the repeater to a column of JSON`,
		},
		{
			"kind that SQLite lacks", Translator{Dialect: SQLite, Columns: columns},
			filters.MustParse("moment[exists]"),
			`sqlfilter: condition "moment" exists: SQLite has no type for the kind of the column`,
		},
		{
			"rich text", Translator{Dialect: PostgreSQL, Column: "content", TypeOf: types},
			filters.MustParse("title[exists][and]body[not_contains]x"),
			`sqlfilter: condition "body" not_contains "x": SQL cannot remove the tags of rich text: map the field to a column that holds it without them`,
		},
		{
			"rich text in a column",
			Translator{Dialect: SQLite, Columns: map[filters.Field]Column{"body": {"body", Text}}, TypeOf: types},
			filters.MustParse("body[contains]x[and]body[exists]"),
			`sqlfilter: condition "body" exists: a column without tags does not show whether there is rich text`,
		},
		{
			"NUL", Translator{Dialect: PostgreSQL, Column: "content"}, filters.MustParse("a[equals]x\x00"),
			`sqlfilter: condition "a" equals "x\x00": PostgreSQL cannot hold U+0000 in a string`,
		},
		{
			"NUL in a column", Translator{Dialect: PostgreSQL, Columns: columns}, filters.MustParse("slug[equals]\x00"),
			`sqlfilter: condition "slug" equals "\x00": PostgreSQL cannot hold U+0000 in a string`,
		},
		{
			"large number", Translator{Dialect: PostgreSQL, Column: "content"},
			filters.MustParse("a[less_than]1e131072"),
			`sqlfilter: condition "a" less_than "1e131072": PostgreSQL cannot hold the number in its type numeric`,
		},
		{
			"small number", Translator{Dialect: PostgreSQL, Column: "content"}, filters.MustParse("a[equals]-1e-16384"),
			`sqlfilter: condition "a" equals "-1e-16384": PostgreSQL cannot hold the number in its type numeric`,
		},
		{
			"number in a column", Translator{Dialect: PostgreSQL, Columns: columns},
			filters.MustParse("price[equals]1e999999"),
			`sqlfilter: condition "price" equals "1e999999": PostgreSQL cannot hold the number in its type numeric`,
		},
		{
			"long exponent", Translator{Dialect: SQLite, Column: "content"},
			filters.MustParse("a[contains]1e1000000000000000000"),
			`sqlfilter: condition "a" contains "1e1000000000000000000": SQLite cannot compare exponents of more than 18 digits`,
		},
		{
			"long exponent in a column", Translator{Dialect: SQLite, Columns: columns},
			filters.MustParse("price[equals]1e-1000000000000000000"),
			`sqlfilter: condition "price" equals "1e-1000000000000000000": SQLite cannot compare exponents of more than 18 digits`,
		},
		{
			"long path", Translator{Dialect: SQLite, Column: "content"}, filters.Field(path).Exists(),
			`sqlfilter: condition "` + path[:40] + `…" exists: the path has more than 30 segments`,
		},
		{
			"deep", Translator{Dialect: SQLite, Column: "content"}, deep,
			"sqlfilter: the filter has too many nested lists for a database",
		},
		{
			"values", Translator{Dialect: SQLite, Column: "content"},
			filters.Field("a").In(slices.Repeat([]string{"x"}, 9000)...),
			"sqlfilter: the filter makes 36000 arguments and the database takes 32766",
		},
		{
			"unwritable", Translator{Dialect: SQLite, Column: "content"}, filters.Field("a").Equals("[or]"),
			filters.Field("a").Equals("[or]").Err().Error(),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			where, args, err := test.t.Where(test.f)
			require.EqualError(t, err, test.want)
			require.Empty(t, where)
			require.Empty(t, args)
			_, _, err = Clause{test.t, test.f}.ToSql()
			require.EqualError(t, err, test.want)
			_, err = test.t.Indexes("a", test.f)
			require.EqualError(t, err, test.want)
		})
	}
	t.Run("table", func(t *testing.T) {
		_, err := (&Translator{Dialect: SQLite}).Indexes("a;b", filters.Filter{})
		require.EqualError(t, err,
			`sqlfilter: invalid table name "a;b": want letters, digits and _, or double quotes around it`)
	})
	t.Run("data", func(t *testing.T) {
		f := filters.MustParse("a[exists][and]b[equals]\x00")
		_, _, err := (&Translator{Dialect: PostgreSQL, Column: "content"}).Where(f)
		wrong, ok := errors.AsType[*Error](err)
		require.True(t, ok)
		require.Equal(t, filters.Field("b"), wrong.Condition.Field)
		_, _, err = (&Translator{Dialect: PostgreSQL, Column: "content"}).Where(filters.Field("a").In())
		_, ok = errors.AsType[*filters.ValueError](err)
		require.True(t, ok)
	})
}

// Values that numeric just holds, and spellings it does not read.
func TestNumbersOfPostgreSQL(t *testing.T) {
	for in, want := range map[string]string{
		"1e131071":                              "0.1e131072",
		"1e-16383":                              "0.1e-16382",
		"1." + strings.Repeat("0", 20000):       "0.1e1",
		"-0." + strings.Repeat("0", 20000):      "0",
		"0e9999999999999999999999999999999":     "0",
		"1" + strings.Repeat("0", 99):           "1" + strings.Repeat("0", 99),
		"1" + strings.Repeat("0", 100):          "0.1e101",
		"-12.50E+1":                             "-0.125e3",
		"0.00" + strings.Repeat("12", 60) + "0": "0." + strings.Repeat("12", 60) + "e-2",
	} {
		translator := Translator{Dialect: PostgreSQL, Column: "content", TypeOf: types}
		_, args, err := translator.Where(filters.Field("price").Equals(in))
		require.NoError(t, err)
		require.Equal(t, []any{`{"price":` + want + `}`}, args)
	}
}

func TestClause(t *testing.T) {
	f := filters.MustParse("title[equals]x[and]slug[equals]y")
	for d, want := range map[Dialect]string{
		PostgreSQL: `(content @> ?::jsonb AND ((a.slug COLLATE "C") IS NOT NULL AND left((a.slug COLLATE "C"), 64) = ?::text))`,
		SQLite:     `(((content ->> '$."title"') = ? AND EXISTS (SELECT 1 FROM (SELECT replace(replace(content -> '$."title"', '\\', '\u005c'), '\u0000', '\u0001') AS v) AS n WHERE (substr(n.v, 1, 1) = '"' AND (n.v ->> '$') = ?))) AND (a.slug IS NOT NULL AND (a.slug || '') = ?))`,
	} {
		sql, args, err := Clause{Translator{
			Dialect: d, Column: "content", Columns: columns, TypeOf: types, FirstArg: 3,
		},
			f}.ToSql()
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, sql))
		require.Len(t, args, strings.Count(want, "?"))
	}
}

func TestFirstArg(t *testing.T) {
	f := filters.MustParse("f[equals]x") // two arguments
	where, args, err := (&Translator{Dialect: PostgreSQL, Column: "content", FirstArg: 65534}).Where(f)
	require.NoError(t, err)
	require.Equal(t, "(content @> $65534::jsonb OR content @> $65535::jsonb)", where)
	require.Len(t, args, 2)
	last := Translator{Dialect: PostgreSQL, Column: "content", FirstArg: 65535}
	_, _, err = last.Where(f)
	require.EqualError(t, err, "sqlfilter: the filter makes 2 arguments and the database takes 1")
	_, args, err = Clause{last, f}.ToSql()
	require.NoError(t, err)
	require.Len(t, args, 2)
}

// Lists at the end of the one around them count least.
func TestDeep(t *testing.T) {
	nested := func(depth, members int, last bool) filters.Filter {
		f := filters.Field("a").Equals("x")
		for i := range depth {
			list := slices.Repeat([]filters.Filter{filters.Field("b").Equals("y")}, members-1)
			list = slices.Insert(list, conditional(last, len(list), 0), f)
			f = conditional(i%2 == 0, filters.And, filters.Or)(list...)
		}
		return f
	}
	for _, translator := range translators {
		for _, f := range []filters.Filter{nested(100, 2, true), nested(100, 2, false), nested(100, 16, true),
			nested(9, 16, false)} {
			_, _, err := translator.Where(f)
			require.NoError(t, err)
		}
		_, _, err := translator.Where(nested(200, 2, true))
		require.ErrorContains(t, err, "too many nested lists")
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]bool{
		"content": true, "_a1": true, "a.b": true, "A.b.C": true, `"a b"`: true, `"日本"."x"`: true, `a."order"`: true,
		`"a.b"`: true,
		"":      false, "1a": false, "a.": false, ".a": false, "a..b": false, "a b": false, `"a`: false, `""`: false,
		`"a""b"`: false, `"a"b`: false, `a"b"`: false,
		`"a?"`: false, "a?": false, "a;": false, "a-b": false, "a'": false, "日本": false, "\"a\x00\"": false,
		"\"a\n\"": false, "\"\xff\"": false, "a$": false, `"a".`: false,
	} {
		require.Equal(t, want, isName(name), name)
	}
	for name, want := range map[string]string{"a": "a", "a.b": "b", `a."b.c"`: `"b.c"`, `"a"`: `"a"`, `"x.y".z`: "z"} {
		require.Equal(t, want, unqualified(name))
	}
}

// sound checks what holds for any filter.
func sound(t require.TestingT, translator Translator, f filters.Filter) {
	numbered, args, err := translator.Where(f)
	question, same, err2 := Clause{translator, f}.ToSql()
	require.Equal(t, err, err2)
	require.Equal(t, args, same)
	if err != nil {
		require.LessOrEqual(t, len(err.Error()), 500)
		require.Empty(t, numbered)
		return
	}
	require.Equal(t, strings.Count(question, "?"), len(args))
	for i := range args {
		question = strings.Replace(question, "?",
			conditional(translator.Dialect == SQLite, "\x00", fmt.Sprint("$", i+1)), 1)
	}
	require.Equal(t, strings.ReplaceAll(question, "\x00", "?"), numbered)
	require.Equal(t, strings.Count(numbered, "("), strings.Count(numbered, ")"))
	require.Zero(t, strings.Count(numbered, "'")%2)
	conditions, bytes := 0, 0
	for c := range f.Conditions() {
		conditions++
		bytes += len(c.Field)
	}
	require.LessOrEqual(t, len(numbered), 10+8000*conditions+2000*bytes)
	for _, b := range []byte(numbered) {
		require.True(t, ' ' <= b && b <= '~', numbered)
	}
}

var translators = []Translator{
	{Dialect: PostgreSQL, Column: "content"},
	{Dialect: SQLite, Column: "content"},
	{Dialect: PostgreSQL, Column: "content", Columns: columns, TypeOf: types},
	{Dialect: SQLite, Column: "content", Columns: columns, TypeOf: types},
}

func TestAnyFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		for _, translator := range translators {
			sound(t, translator, f)
		}
	})
}

// The SQL must not depend on what values say. (Whether they are numbers, times
// or booleans, hold control characters, or are long, it may.)
func TestValuesStayOutside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringMatching(`[a-z'"\\%_?$;*日本-]{3,20}x`)
		f := filtertest.Gen(filtertest.Filter).Draw(t, "filter")
		with := func(label string) filters.Filter {
			return f.Rewrite(func(x filters.Expr) filters.Expr {
				if c, ok := x.(*filters.Condition); ok && c.Op.TakesValue() {
					return &filters.Condition{Field: c.Field, Op: c.Op, Value: words.Draw(t, label)}
				}
				return x
			})
		}
		one, other := with("one"), with("other")
		for _, translator := range translators {
			a, _, errA := translator.Where(one)
			b, _, errB := translator.Where(other)
			require.Equal(t, errA == nil, errB == nil)
			require.Equal(t, a, b)
		}
	})
}

func FuzzWhere(f *testing.F) {
	f.Add("f", byte(filters.OpEquals), "x")
	f.Add("a.b.c", byte(filters.OpContains), "2021-01-01T00:00:00.500Z")
	f.Add("rep.cf.n", byte(filters.OpLessThan), "-12.5e7")
	f.Add("slug", byte(filters.OpBeginsWith), "\U0010FFFF")
	f.Add("price", byte(filters.OpGreaterThan), "9223372036854775808")
	f.Fuzz(func(t *testing.T, field string, op byte, value string) {
		c := &filters.Condition{Field: filters.Field(field), Op: filters.Op(op), Value: value}
		for _, translator := range translators {
			sound(t, translator, filters.New(c))
		}
	})
}

// What is large must neither take long nor be too much for a stack.
func TestLarge(t *testing.T) {
	deep := filters.Field("a").Equals("x")
	for i := range filtertest.MaxDepth - 10 {
		other := filters.Field("b").Equals("y")
		deep = conditional(i%2 == 0, deep.And(other), deep.Or(other))
	}
	require.NoError(t, deep.Err())
	for _, translator := range translators {
		_, _, err := translator.Where(deep)
		require.ErrorContains(t, err, "too many nested lists")
		where, args, err := translator.Where(filters.Field("a").In(slices.Repeat([]string{"x"}, 8000)...))
		require.NoError(t, err)
		require.Len(t, args, conditional(translator.Dialect == SQLite, 32000, 16000))
		depth, deepest := 0, 0
		for _, b := range []byte(where) {
			depth += conditional(b == '(', 1, 0) - conditional(b == ')', 1, 0)
			deepest = max(deepest, depth)
		}
		require.Less(t, deepest, 20)
		sound(t, translator, filters.Field("a").Contains(strings.Repeat("長", 1<<18)))
		sound(t, translator, filters.Field("a").LessThan(strings.Repeat("9", 1<<18)))
		sound(t, translator, filters.Field("a").LessThan("1e"+strings.Repeat("9", 1<<18)))
		sound(t, translator, filters.Field("a"+strings.Repeat(".a", 65535)).Exists())
		sound(t, translator, filters.Field(strings.Repeat("a", 1<<18)).Exists())
	}
}

func TestConcurrentUse(t *testing.T) {
	f := filters.MustParse("f[equals]x[and]slug[begins_with]y")
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for i := range translators {
				_, _, err := translators[i].Where(f)
				require.NoError(t, err)
			}
		})
	}
	group.Wait()
}

func TestSuccessor(t *testing.T) {
	for in, want := range map[string]string{"a": "b", "": "", "日": string('日' + 1), "\uD7FF": "\uE000",
		"a\U0010FFFF": "b",
		"\U0010FFFF":  "", "\uFFFF": "\U00010000", "2021": "2022", "9": ":"} {
		got, ok := successor(in)
		require.Equal(t, want, got)
		require.Equal(t, want != "", ok)
	}
}

// Where the kind of a field is known, time stamps are compared as instants for
// dates only.
func TestStampsByKind(t *testing.T) {
	where := func(kind filters.Kind, value string) string {
		typeOf := func(filters.Field) (filters.FieldType, bool) { return filters.FieldType{Kind: kind}, kind != 0 }
		for _, op := range []filters.Op{filters.OpEquals, filters.OpContains, filters.OpLessThan} {
			if f := filters.Field("f").Compare(op, value); (filters.FieldType{Kind: kind}).Supports(op) || kind == 0 {
				sql, _, err := Translator{Dialect: PostgreSQL, Column: "c", TypeOf: typeOf}.Where(f)
				require.NoError(t, err)
				return sql
			}
		}
		return ""
	}
	const stamp, text = "2024-01-01T00:00:00Z", "2024-01-01T00:00:00X"
	instants := map[filters.Kind]bool{0: true, filters.KindDate: true}
	for kind := filters.Kind(0); kind <= filters.KindOpaque; kind++ {
		if kind == filters.KindRichEditor || kind == filters.KindRichEditorV2 {
			continue // which need a column
		}
		require.Equal(t, instants[kind], where(kind, stamp) != where(kind, text), "%s", kind)
	}
}
