package sqlfilter

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

func TestIndexesOfColumns(t *testing.T) {
	f := filters.MustParse("slug[begins_with]x[and]price[equals]5[and]labels[contains]x[and]moment[less_than]2021")
	indexes, err := (&Translator{Dialect: PostgreSQL, Columns: columns}).Indexes("a", f)
	require.NoError(t, err)
	require.Equal(t,
		[]string{`CREATE INDEX ON a (left((slug COLLATE "C"), 64))`, "CREATE INDEX ON a ((price::numeric))",
			`CREATE INDEX ON a USING gin (labels COLLATE "C")`}, nameless(indexes))
	f = filters.MustParse("slug[begins_with]x[and]price[equals]5")
	indexes, err = (&Translator{Dialect: SQLite, Columns: columns}).Indexes(`"my a"`, f)
	require.NoError(t, err)
	require.Equal(t, []string{`CREATE INDEX ON "my a" ((slug || ''))`, `CREATE INDEX ON "my a" (price)`},
		nameless(indexes))
}

func TestIndexes(t *testing.T) {
	for _, test := range []struct {
		filter string
		typed  bool
		want   map[Dialect][]string
	}{
		{"f[equals]x", false, map[Dialect][]string{
			PostgreSQL: {"CREATE INDEX ON posts USING gin (content jsonb_path_ops)"},
			SQLite: {
				`CREATE INDEX ON posts (content ->> '$."f"')`,
				`CREATE INDEX ON posts (content ->> '$."f"."id"')`,
			},
		}},
		{"title[equals]x[and]tags[contains]y", true, map[Dialect][]string{
			PostgreSQL: {"CREATE INDEX ON posts USING gin (content jsonb_path_ops)"},
			SQLite:     {`CREATE INDEX ON posts (content ->> '$."title"')`},
		}},
		{"publishedAt[begins_with]2021", true, map[Dialect][]string{
			PostgreSQL: {`CREATE INDEX ON posts (left(((content ->> 'publishedAt') COLLATE "C"), 64))`},
			SQLite:     {`CREATE INDEX ON posts (content ->> '$."publishedAt"')`},
		}},
		{"price[less_than]5", true, map[Dialect][]string{
			PostgreSQL: {"CREATE INDEX ON posts ((content -> 'price'))"},
			SQLite:     {`CREATE INDEX ON posts (content ->> '$."price"')`},
		}},
		{
			"f[equals]true", false,
			map[Dialect][]string{PostgreSQL: {"CREATE INDEX ON posts USING gin (content jsonb_path_ops)"}},
		},
		{"f[contains]x", false, nil},
		{"title[contains]x", true, nil},
		{"f[not_equals]x", false, nil},
		{"f[exists]", false, nil},
		{"a.b[equals]x", false, nil},
		{"title[equals]x[or]title[contains]y", true, nil},
		{"f[begins_with]", false, nil},
	} {
		for _, d := range []Dialect{PostgreSQL, SQLite} {
			t.Run(dialectName(d)+"/"+test.filter, func(t *testing.T) {
				translator := Translator{Dialect: d, Column: "posts.content"}
				if test.typed {
					translator.TypeOf = types
				}
				indexes, err := translator.Indexes("posts", filters.MustParse(test.filter))
				require.NoError(t, err)
				require.Equal(t, test.want[d], nameless(indexes))
			})
		}
	}
}

// nameless returns the statements without the names of the indexes.
func nameless(indexes []string) []string {
	var out []string
	for _, index := range indexes {
		out = append(out, regexp.MustCompile(`IF NOT EXISTS \S+ `).ReplaceAllString(index, ""))
	}
	return out
}

func TestNamesOfIndexes(t *testing.T) {
	statement := regexp.MustCompile(`^CREATE INDEX IF NOT EXISTS (?:public\.)?([a-z0-9_]{1,63}) ON `)
	both := map[Dialect]string{
		PostgreSQL: "CREATE INDEX IF NOT EXISTS posts_n_9714dddd ON public.posts (left(((content ->> 'n') COLLATE \"C\"), 64))",
		SQLite:     `CREATE INDEX IF NOT EXISTS public.posts_n_de548c5c ON posts (content ->> '$."n"')`,
	}
	for d, want := range both {
		translator := Translator{
			Dialect: d,
			Column:  "content",
			Columns: map[filters.Field]Column{"f.id": {"fid", Text}},
		}
		seen := make(map[string]string)
		for _, text := range []string{
			"n[less_than]a", "N[less_than]a", "n.id[less_than]a", "f[equals]x[and]f.id[equals]x[and]n.id[equals]x",
			strings.Repeat("n", 99) + "[less_than]a", strings.Repeat("n", 100) + "[less_than]a", "-[less_than]a",
			"_[less_than]a",
		} {
			for _, table := range []string{"public.posts", "posts", `"Posts"`, `"日本"`} {
				indexes, err := translator.Indexes(table, filters.MustParse(text))
				require.NoError(t, err)
				again, err := translator.Indexes(table, filters.MustParse(text))
				require.NoError(t, err)
				require.Equal(t, indexes, again)
				for _, index := range indexes {
					name := statement.FindStringSubmatch(index)
					require.NotNil(t, name, index)
					if other, ok := seen[name[1]]; ok {
						require.Equal(t, other, index)
					}
					seen[name[1]] = index
				}
			}
		}
		indexes, err := translator.Indexes("public.posts", filters.MustParse("n[less_than]a"))
		require.NoError(t, err)
		require.Equal(t, []string{want}, indexes)
	}
}

// What SQLite takes for a number is within the bounds of the index for each
// condition that the number satisfies.
func TestBoundsOfNumbers(t *testing.T) {
	values := []string{
		"-1e400", "-1.5e280", "-1e280", "-9e279", "-123.456", "-1", "-1e-280", "-1e-281", "-1e-400", "0",
		"1e-400", "1e-281", "1e-280", "2e-280", "0.1", "1", "123.456", "9007199254740993", "9e279", "1e280", "1.5e280", "1e400",
	}
	for i, number := range values {
		f, _ := strconv.ParseFloat(number, 64)
		for k, value := range values {
			for op, holds := range map[filters.Op]bool{
				filters.OpEquals: i == k, filters.OpLessThan: i < k, filters.OpGreaterThan: i > k,
			} {
				about, ok := sqliteNumberAbout(&condition{op: op, value: value}, "x")
				if !holds || !ok {
					continue
				}
				terms := strings.Split(strings.Trim(about.sql, "()"), " AND ")
				require.Len(t, about.args, len(terms), "%s", about.sql)
				for n, term := range terms {
					bound := about.args[n].(float64)
					for _, x := range []float64{math.Nextafter(f, math.Inf(-1)), f, math.Nextafter(f, math.Inf(1))} {
						switch term {
						case "x >= ?":
							require.GreaterOrEqual(t, x, bound, "%s %s %s", number, op, value)
						case "x <= ?":
							require.LessOrEqual(t, x, bound, "%s %s %s", number, op, value)
						default:
							require.Fail(t, "unknown term", "%s", term)
						}
					}
				}
			}
		}
	}
}
