package sqltest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

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
