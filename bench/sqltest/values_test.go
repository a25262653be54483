package sqltest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// leaves are values of every kind, as JSON.
var leaves = strings.Fields(`
	null true false {} [] "" "null" "true" "false" "[]" "{}" "a" "A" "ab" "b" "á" "a\u0301" "%" "_" "a%b" "\\" "'" "\"" "日本" "日" "\u65e5\u672c" "ｱ" "Ａ" "（株）"
	"😀" "\ud83d\ude00" "\ud800" "x\ud800y" "\udc00\ud800" "\uD800" "x\uDFFFy" "\ufffd" "\ue000" "\ud7ff" "\ud7ffz" "\uffff" "\u0000" "a\u0000" "a\u0000b" "a\u0001b" "\u0001" "\u0002" "\u0001\u0001\u0001\u0002"
	"\u0000\u0002" "\\u0000" "a\\u0000" "\\\u0000" "\u0001\u0003"
	0 -0 0.0 0e99 1 1.0 10e-1 -1 2 10 9 0.1 0.10 0.01 1e-1 1.5 -1.5 100 1e2 1E+2 0.5e1 2021 -2021 9007199254740993 9007199254740992 9007199254740992.0
	123456789012345678901234567890 123456789012345678901234567890.1 1e400 -1e400 1e-400 -1e-400 1.5e280 -15e279 1e-300 10e-301 5e-324 1e999999999999999999 10e999999999999999998 1e-999999999999999999 1e9999999999999999999999 1e-9999999999999999999999
	"1" "1.0" "10" "2" "1e400"
	"2021" "2021-03" "2021-03-04" "2021-03-04T05:06:07" "2021-03-04T05:06:07Z" "2021-03-04T05:06:07.Z" "2021-03-04T05:06:07.0Z" "2021-03-04T05:06:07.000Z" "2021-03-04T05:06:07.5Z"
	"2021-03-04T05:06:07.500Z" "2021-03-04T05:06:07.50000000001Z" "2021-03-04T05:06:07.49Z" "2021-03-04T05:06:07.5" "2021-03-04T05:06:07.5ZZ" "2021-03-04T05:06:07.5Z0" "2021-03-04T05:06:07.5aZ"
	"2021-03-04T05:06:07ZZ" "2021-03-04T05:06:07.Z5Z" "2021-03-04T05:06:07,5Z" "2021-03-04T05:06:07z" "2021-03-04T05:06:06.999Z" "2021-03-04T05:06:08Z" "2021-03-04T05:06:60Z" "2021-02-30T00:00:00Z"
	"2021-03-04T05:06:07.５Z" "2021-03-04T05:06:07+09:00" "9999-12-31T23:59:59.999Z"
	[null] [[]] [["a"]] [{}] {"id":null} {"id":["a"]} {"a":1} [true] [false]
`)

// alike are texts that differ where indexes stop looking.
func alike() []string {
	var texts []string
	for _, end := range []string{"", "x", "xx", "xxx", "xxxy", "xyy", "日", "日x", "日xy"} {
		texts = append(texts, quote(strings.Repeat("x", 62)+end))
	}
	return texts
}

// TestEveryKind compares with the matcher every operator and values of all
// sorts, on leaves of every kind and lists of them.
func TestEveryKind(t *testing.T) {
	testLeaves(t, append(alike(), leaves...), []string{`{"f":?}`, `{"f":[?]}`}, []filters.Field{"f"}, 1)
}

// TestEveryPlace does so, with some of the values, at every place.
func TestEveryPlace(t *testing.T) {
	testLeaves(t, leaves, []string{
		`{"f":?}`, `{"f":[?]}`, `{"f":[[?]]}`, `{"f":{"id":?}}`, `{"f":[{"id":?}]}`, `{"f":{"g":?}}`, `{"f":[{"g":?}]}`,
		`{"f":[[{"g":?}]]}`,
		`{"f":[{"x":1},?,{"g":[?]},{"g":{"id":?}}]}`,
		`{"f":[{"g":?,"fieldId":"g"}]}`, `{"f":[{"fieldId":"g","g":{"g":?}}]}`, `{"f":{"fieldId":"g","g":?}}`,
		`{"f":[{"fieldId":?,"g":{"g":"a"}}]}`,
		`{"f":[{"fieldId":"g\u0000","g":{"g":?}}]}`, `{"f":[{"fieldId":"g\u0000x","g":?}]}`,
		`{"g":?}`, `{}`,
	}, []filters.Field{"f", "f.g", "f.g.g"}, 12)
}

// testLeaves puts each leaf in each frame, and compares one of so many
// conditions that there can be.
func testLeaves(t *testing.T, leaves, frames []string, fields []filters.Field, sample int) {
	if testing.Short() {
		sample *= 8
	}
	var items [][]byte
	for _, frame := range frames {
		for _, leaf := range leaves {
			items = append(items, []byte(strings.ReplaceAll(frame, "?", leaf)))
		}
	}
	values := map[string]bool{
		"A%": true, "a_b": true, "\U0010FFFF": true, "a\U0010FFFF": true, "\uD7FF\U0010FFFF": true, "\uFFFE": true,
		"\uFFFC": true, "x\uFFFDy": true, "2021-03-04T": true, "-": true, "1e-2": true,
	}
	for _, leaf := range leaves {
		var text string
		if json.Unmarshal([]byte(leaf), &text) != nil {
			text = leaf
		}
		values[text] = true
	}
	sorted := slices.Sorted(maps.Keys(values))
	onEngines(t, func(t *testing.T, e engine, db database) {
		taken := e.fill(t, db, items...)
		require.Greater(t, len(taken), len(items)*3/4)
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
		s := rand.New(rand.NewPCG(2, 2))
		var n tally
		for _, field := range fields {
			for op := filters.OpEquals; op.IsValid(); op++ {
				if !op.TakesValue() {
					n.compare(t, db, translator, filters.New(&filters.Condition{Field: field, Op: op}), taken)
					continue
				}
				for _, value := range sorted {
					f := filters.New(&filters.Condition{Field: field, Op: op, Value: value})
					if f.Err() == nil && s.IntN(sample) == 0 {
						n.compare(t, db, translator, f, taken)
					}
				}
			}
		}
		n.check(t, 20000)
	})
}

// TestHostileValues looks for values that get out of their place.
func TestHostileValues(t *testing.T) {
	values := []string{
		`'`, `''`, `"`, `\`, `\'`, `'; DROP TABLE items; --`, `' OR 'a' = 'a`, `%`, `_`, `%_%`, `a%`, `$1`, `?`,
		`??`, `:x`, `@x`, `{{`, `*`, `[a-z]*`, "/*", "--",
		`"}`, `"},"x":{"`, `\u0000`, "\x01", "\n", "\u2028", "\U0010FFFF", "NULL", "null", "[null", `["a"`,
	}
	onEngines(t, func(t *testing.T, e engine, db database) { compareValues(t, e, db, values, 20000) })
}

// TestLongValues does so with values of a megabyte.
func TestLongValues(t *testing.T) {
	onEngines(t, func(t *testing.T, e engine, db database) {
		if e.name == "SQLite shell" {
			t.Skip("the shell limits the length of its input")
		}
		const megabyte = 1 << 20
		compareValues(t, e, db, []string{strings.Repeat("長", megabyte/3), strings.Repeat("'", megabyte)}, 50)
		if e.dialect == sqlfilter.SQLite {
			compareValues(t, e, db, []string{strings.Repeat("9", megabyte)}, 20)
		}
	})
}

// TestLongNumbers compares numbers whose digits and exponents make up for each
// other.
func TestLongNumbers(t *testing.T) {
	var items [][]byte
	for _, n := range []int{300, 330, 5000, 8900} {
		zeros := strings.Repeat("0", n)
		for _, number := range []string{
			fmt.Sprintf("0.%s1e%d", zeros, n+1), fmt.Sprintf("1%se-%d", zeros, n),
			fmt.Sprintf("0.%s123e%d", zeros, n+1), fmt.Sprintf("-1%s.5E-%d", zeros, n),
		} {
			items = append(items, []byte(`{"f":`+number+`}`), []byte(`{"f":["x",`+number+`]}`))
		}
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		taken := e.fill(t, db, items...)
		require.Len(t, taken, len(items))
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
		var n tally
		for _, text := range []string{
			"f[equals]1", "f[greater_than]0.5", "f[less_than]1.5", "f[equals]1.23", "f[contains]1",
			"f[not_contains]1.23", "f[less_than]-0.9", "f[equals]-1",
		} {
			n.compare(t, db, translator, filters.MustParse(text), taken)
		}
		n.check(t, 200)
	})
}

func compareValues(t *testing.T, e engine, db database, values []string, pairs int) {
	var items [][]byte
	for _, value := range values {
		items = append(items, []byte(`{"f":`+quote(value)+`}`), []byte(`{"f":[`+quote(value)+`,"x"]}`),
			[]byte(`{"f":`+quote("a"+value+"b")+`}`), []byte(`{"g":{"id":`+quote(value)+`}}`))
	}
	items = e.fill(t, db, items...)
	require.Len(t, items, 4*len(values))
	translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
	var n tally
	for _, value := range values {
		f, g := filters.Field("f"), filters.Field("g")
		for _, f := range []filters.Filter{
			f.Equals(value), f.NotEquals(value), f.Contains(value), f.BeginsWith(value), f.LessThan(value),
			f.GreaterThan(value), g.Equals(value),
		} {
			n.compare(t, db, translator, f, items)
		}
	}
	require.Greater(t, n.pairs, pairs)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// TestLargeFilters runs filters about as large as they may be.
func TestLargeFilters(t *testing.T) {
	var equal, lack []filters.Filter
	for i := range 1000 {
		equal = append(equal, filters.Field("slug").Equals(fmt.Sprint("slug-", i)))
		lack = append(lack, filters.Field("tags").NotContains(fmt.Sprint("tag-", i)))
	}
	deep := filters.Field("slug").Equals("slug-7")
	for i := range 75 {
		deep = filters.Field("n").Equals(fmt.Sprint(-i - 1)).Or(deep)
		deep = filters.Field("slug").NotEquals(fmt.Sprint(i)).And(deep)
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		e.fill(t, db, []byte(`{"slug":"slug-7","n":5,"tags":["tag-x"]}`),
			[]byte(`{"slug":"slug-1000","tags":[{"id":"tag-999"}]}`), []byte(`{"slug":"slug-999"}`))
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
		selects := func(f filters.Filter, want ...string) {
			where, args, err := translator.Where(f)
			require.NoError(t, err)
			ids := must(t, db, "SELECT id FROM items WHERE "+where, args...)
			slices.Sort(ids)
			require.Equal(t, want, ids)
		}
		selects(filters.Or(equal...), "0", "2")
		selects(filters.And(lack...), "0", "2")
		if e.name != "SQLite shell" { // older parsers run out of stack
			selects(deep, "0")
		}
	})
}

// TestLongPaths runs a path with as many names as there may be, through lists
// and past the IDs of custom fields.
func TestLongPaths(t *testing.T) {
	const most = 30
	field := filters.Field("a")
	value, named := `"x"`, `"x"`
	for range most - 1 {
		field = field.Dot("a")
		value = `[{"b":1},{"a":` + value + `}]`
	}
	for range (most - 1) / 2 {
		named = `[{"fieldId":"a","a":` + named + `}]`
	}
	onEngines(t, func(t *testing.T, e engine, db database) {
		items := e.fill(t, db, []byte(`{"a":`+value+`}`), []byte(`{"a":[`+value+`]}`), []byte(`{"a":{"a":`+named+`}}`),
			[]byte(`{"a":`+named+`}`))
		translator := &sqlfilter.Translator{Dialect: e.dialect, Column: "content"}
		var n tally
		n.compare(t, db, translator, field.Equals("x"), items)
		require.Equal(t, tally{pairs: 4, hits: 2}, n)
	})
}
