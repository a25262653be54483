package filters_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/microcms-go/filters/internal/oracle"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The rules of evaluation, row by row. Each is held against raw bytes, decoded
// values and the oracle by checkMatch. testdata/match.json has more of them.

// checkAll matches filters, with two spaces between them, against an item: some
// that match and others that do not.
func checkAll(t *testing.T, item, matching, others string) {
	t.Helper()
	for f := range strings.SplitSeq(matching, "  ") {
		require.True(t, checkMatch(t, filters.MustParse(f), []byte(item)), "%s on %s", f, item)
	}
	for f := range strings.SplitSeq(others, "  ") {
		require.False(t, checkMatch(t, filters.MustParse(f), []byte(item)), "%s on %s", f, item)
	}
}

// Each operator on each kind of value, and where the field is missing, null or
// empty.
func TestOperatorsOnLeaves(t *testing.T) {
	for _, test := range []struct{ leaf, matching, others string }{
		{"", // missing
			"a[not_equals]x  a[not_equals]  a[not_contains]x  a[not_contains]  a[not_exists]",
			"a[equals]x  a[equals]  a[equals]null  a[equals]false  a[contains]x  a[contains]  a[exists]  a[begins_with]  a[less_than]x  a[less_than]1  a[greater_than]  a[greater_than]-1"},
		{"null",
			"a[not_equals]x  a[not_equals]  a[not_equals]null  a[not_contains]  a[not_exists]",
			"a[equals]null  a[equals]  a[equals]false  a[equals]0  a[contains]  a[exists]  a[begins_with]  a[begins_with]n  a[less_than]x  a[greater_than]"},
		{`""`,
			"a[equals]  a[contains]  a[begins_with]  a[not_exists]  a[less_than]x  a[not_equals]x  a[not_contains]x",
			"a[exists]  a[not_equals]  a[not_contains]  a[equals]x  a[greater_than]  a[less_than]  a[begins_with]x"},
		{`"x"`,
			"a[equals]x  a[contains]x  a[contains]  a[begins_with]x  a[begins_with]  a[exists]  a[less_than]y  a[less_than]xa  a[greater_than]w  a[greater_than]  a[greater_than]X  a[not_equals]X  a[not_contains]y",
			"a[not_exists]  a[equals]  a[equals]X  a[not_equals]x  a[not_contains]  a[less_than]x  a[greater_than]x  a[begins_with]xy"},
		{"0",
			"a[equals]0  a[equals]-0  a[equals]0.0e7  a[exists]  a[less_than]1  a[greater_than]-0.1  a[not_contains]0  a[not_contains]  a[not_equals]  a[not_equals]x  a[not_equals]00",
			"a[not_exists]  a[contains]0  a[begins_with]0  a[begins_with]  a[equals]  a[less_than]0  a[greater_than]0  a[less_than]x  a[greater_than]  a[equals]false"},
		{"true",
			"a[equals]true  a[exists]  a[not_equals]false  a[not_equals]TRUE  a[not_equals]1  a[not_contains]true  a[not_contains]",
			"a[equals]false  a[equals]1  a[equals]True  a[contains]true  a[contains]t  a[begins_with]t  a[begins_with]  a[less_than]z  a[greater_than]  a[not_exists]"},
		{"false",
			"a[equals]false  a[exists]  a[not_equals]true  a[not_equals]  a[not_contains]false",
			"a[equals]true  a[equals]  a[equals]0  a[contains]f  a[begins_with]false  a[less_than]z  a[not_exists]"},
		{"[]",
			"a[not_exists]  a[not_equals]  a[not_equals]x  a[not_contains]  a[not_contains]x",
			"a[exists]  a[equals]  a[contains]  a[begins_with]  a[less_than]x  a[greater_than]"},
		{`["x","yz",1,true,{"id":"ref"}]`,
			"a[exists]  a[contains]x  a[contains]yz  a[contains]1.0  a[contains]true  a[contains]ref  a[not_equals]x  a[not_contains]y  a[not_contains]re  a[not_contains]false",
			"a[equals]x  a[equals]1  a[equals]ref  a[contains]y  a[contains]  a[begins_with]x  a[less_than]z  a[greater_than]  a[not_exists]  a[not_contains]x  a[contains]10e-2"},
		{`["",null,["x"],{"id":1},{"id":null},{}]`,
			"a[exists]  a[contains]  a[not_contains]x  a[not_contains]1  a[not_contains]null",
			"a[contains]x  a[contains]1  a[contains]null  a[not_exists]"},
		{"{}",
			"a[exists]  a[not_equals]  a[not_equals]x  a[not_contains]",
			"a[not_exists]  a[equals]  a[contains]  a[begins_with]  a[less_than]x  a[greater_than]"},
		{`{"id":"ref","title":"x"}`,
			"a[equals]ref  a[exists]  a[not_equals]re  a[not_equals]x  a[not_contains]ref  a.id[equals]ref  a.title[begins_with]x",
			"a[equals]x  a[equals]  a[not_equals]ref  a[contains]ref  a[begins_with]ref  a[less_than]z  a[greater_than]a"},
		{`{"id":7}`, "a[not_equals]7  a.id[equals]7  a[exists]", "a[equals]7"},
		{
			`{"id":"2021-03-04T05:06:07Z"}`, "a[equals]2021-03-04T05:06:07Z  a.id[equals]2021-03-04T05:06:07.0Z",
			"a[equals]2021-03-04T05:06:07.0Z",
		},
		{`["2021-03-04T05:06:07Z"]`, "a[contains]2021-03-04T05:06:07.000Z", "a[contains]2021-03-04"},
	} {
		t.Run(test.leaf, func(t *testing.T) {
			item := `{"b":1}`
			if test.leaf != "" {
				item = `{"b":1,"a":` + test.leaf + `,"c":2}`
			}
			checkAll(t, item, test.matching, test.others)
		})
	}
}

// The negated operators are the exact negations of their counterparts, on any
// item.
func TestNegationIsExact(t *testing.T) {
	for _, c := range cases.Read[cases.Match](t, "testdata/match.json") {
		if c.Err {
			continue
		}
		for _, pair := range c.Cases {
			f := filters.MustParse(pair.Filter)
			condition, ok := f.Expr().(*filters.Condition)
			if !ok {
				continue
			}
			negated := map[filters.Op]filters.Op{
				filters.OpEquals: filters.OpNotEquals, filters.OpContains: filters.OpNotContains,
				filters.OpExists: filters.OpNotExists,
			}[condition.Op]
			if negated == 0 {
				continue
			}
			got, err := filters.New(&filters.Condition{Field: condition.Field, Op: negated,
				Value: condition.Value}).Match([]byte(c.Item()))
			require.NoError(t, err)
			require.Equal(t, !*pair.Want, got, "%s on %s", pair.Filter, c.Item())
		}
	}
}

func TestPaths(t *testing.T) {
	for _, test := range []struct{ item, matching, others string }{
		// Members, and arrays of objects.
		{`{"a":{"b":{"c":"x"}}}`, "a.b.c[equals]x", "a.c[exists]  b.c[exists]  a.b.c.d[exists]  a.b[equals]x"},
		{
			`{"a":[{"b":"x"},{"b":"y"},{"c":1}]}`, "a.b[equals]x  a.b[equals]y  a.c[equals]1  a.b[less_than]y",
			"a.b[equals]z  a.d[exists]  a.b[not_equals]x  a.0.b[exists]",
		},
		{`{"a":[{"b":["x"]},{"b":["y",{"c":1}]}]}`, "a.b[contains]y  a.b.c[equals]1", "a.b[equals]x  a.b.c[contains]1"},
		// A number is a name and never an index.
		{`{"a":["x","y"]}`, "a.0[not_exists]", "a.0[exists]  a.1[equals]y"},
		{`{"a":{"0":"x"}}`, "a.0[equals]x", "a.1[exists]"},
		// Arrays in arrays are not entered.
		{`{"a":[[{"b":"x"}]]}`, "a.b[not_exists]  a[exists]", "a.b[equals]x  a[contains]x"},
		{`{"a":[[{"b":"x"}],{"b":"y"}]}`, "a.b[equals]y", "a.b[equals]x"},
		// Only objects have members.
		{
			`{"a":"x","b":1,"c":true,"d":null,"e":[1,"x",null]}`,
			"a.x[not_exists]  b.x[not_exists]", "a.a[exists]  b.b[exists]  c.c[exists]  d.d[exists]  e.e[exists]",
		},
		// Names are compared byte by byte.
		{`{"A":"x","é":"y"}`, "A[equals]x", "a[exists]"},
		// A member with a dot in its name is not a path.
		{`{"a.b":"x"}`, "a.b[not_exists]", "a.b[exists]"},
		// The negations hold where only some leaves match.
		{`{"a":[{"b":"x"},{}]}`, "a.b[exists]  a.b[not_equals]y", "a.b[not_exists]  a.b[not_equals]x"},
		{`{"a":[{"b":null},{"b":""}]}`, "a.b[not_exists]  a.b[equals]", "a.b[exists]"},
		{`{"a":[]}`, "a.b[not_exists]", "a.b[exists]"},

		// Repeaters: the fieldId of an element names it.
		{
			`{"rep":[{"fieldId":"cf","in":"x"},{"fieldId":"other","in":"y"}]}`,
			"rep.cf.in[equals]x  rep.other.in[equals]y  rep.in[equals]y", "rep.cf.in[equals]y  rep.none.in[exists]",
		},
		{`{"rep":[{"in":"x","z":1,"fieldId":"cf"}]}`, "rep.cf.in[equals]x  rep.in[equals]x", "rep.cf.cf.in[exists]"},
		// Even if the element has a member of that name,
		{`{"rep":[{"fieldId":"cf","cf":{"in":"x"},"in":"y"}]}`, "rep.cf.in[equals]y", "rep.cf.in[equals]x"},
		{
			`{"rep":[{"cf":{"in":"x"},"in":"y","fieldId":"cf"}]}`,
			"rep.cf.in[equals]y  rep.cf.cf.in[equals]x", "rep.cf.in[equals]x",
		},
		// but not as the last name of the path,
		{`{"rep":[{"fieldId":"cf","cf":"x"}]}`, "rep.cf[equals]x", "rep.cf[contains]y"},
		{`{"rep":[{"fieldId":"cf"}]}`, "rep.cf[not_exists]", "rep.cf[exists]"},
		// only once in an element,
		{
			`{"rep":[{"fieldId":"cf","cf":{"cf":"x"}}]}`,
			"rep.cf.cf.cf[equals]x  rep.cf.cf[exists]",
			"rep.cf.cf[equals]x",
		},
		{
			`{"rep":[{"fieldId":"cf","cf":[{"fieldId":"cf","in":"x"}]}]}`,
			"rep.cf.cf.cf.in[equals]x  rep.cf.cf.in[equals]x", "rep.cf.in[exists]",
		},
		// only of elements of arrays,
		{`{"rep":{"fieldId":"cf","in":"x"}}`, "rep.in[equals]x", "rep.cf.in[exists]"},
		// and only if it is a string.
		{`{"rep":[{"fieldId":1,"1":{"in":"x"},"in":"y"}]}`, "rep.1.in[equals]x", "rep.1.in[equals]y"},
		{`{"rep":[{"fieldId":null,"null":{"in":"x"}}]}`, "rep.null.in[equals]x", "rep.null.in[equals]y"},
		{`{"rep":[{"fieldId":"c\u0066","in":"x"}]}`, "rep.cf.in[equals]x", "rep.c.in[exists]"},
		{`{"rep":[{"field\u0049d":"cf","in":"x"}]}`, "rep.cf.in[equals]x", "rep.in[equals]y"},
		{
			`{"rep":[{"fieldId":"fieldId","in":"x"}]}`,
			"rep.fieldId.in[equals]x  rep.fieldId[equals]fieldId  rep.fieldId.fieldId[equals]fieldId",
			"rep.fieldId.x[exists]",
		},

		// References.
		{
			`{"author":{"id":"a1","name":"x"},"tags":[{"id":"t1"},{"id":"t2"}]}`,
			"author[equals]a1  tags[contains]t2  author.name[equals]x  tags.id[equals]t1  tags[not_equals]t1",
			"tags[equals]t1  author[contains]a1  tags[contains]t",
		},
	} {
		t.Run(test.item, func(t *testing.T) { checkAll(t, test.item, test.matching, test.others) })
	}
}

// An element is read by both meanings of a name where two conditions need
// that, wherever its fieldId is.
func TestPathsShareAPrefix(t *testing.T) {
	for _, item := range []string{
		`{"r":[{"fieldId":"c","in":"x","c":{"in":"y"},"d":{"in":"z"}}]}`,
		`{"r":[{"in":"x","c":{"in":"y"},"d":{"in":"z"},"fieldId":"c"}]}`,
		`{"r":[{"c":{"in":"y"},"fieldId":"c","d":{"in":"z"},"in":"x"}]}`,
	} {
		checkAll(t, item,
			"r.c.in[equals]x[and]r.c.c.in[equals]y[and]r.in[equals]x[and]r.d.in[equals]z[and]r.fieldId[equals]c[and]r.c[exists][and]r[exists]",
			"r.c.in[equals]y  r.c.in[equals]x[and]r.c.in[equals]y  r.c.d.in[equals]x  r.c.in[equals]y[or]r.q[exists]  r.c.in[equals]y[or]r.c.c.q[exists][or]r.c.q[exists]")
	}
}

// Conditions on one field are tested one by one, whatever became of the ones
// before.
func TestConditionsOnOneField(t *testing.T) {
	for _, item := range []string{`{"a":[1]}`, `{"a":["1"]}`, `{"a":[{"id":"1"}]}`, `{"a":[[],null,"0","1"]}`} {
		checkAll(t, item,
			"a[equals]1[or]a[contains]1  a[contains]1[or]a[equals]1  a[exists][and]a[not_equals]1[and]a[contains]1  a[contains]2[or]a[contains]1",
			"a[equals]1[or]a[not_contains]1  a[not_exists][or]a[begins_with]1[or]a[contains]2  a[less_than]2[and]a[contains]1")
	}
	for _, item := range []string{`{"a":1}`, `{"a":"1"}`, `{"a":{"id":"1"}}`} {
		checkAll(t, item,
			"a[contains]2[or]a[equals]1  a[equals]2[or]a[equals]3[or]a[equals]1  a[exists][and]a[equals]1",
			"a[not_exists][or]a[not_equals]1  a[equals]1[and]a[equals]2")
	}
}

// An element that does not satisfy a condition, or does not decide the filter,
// ends neither the array nor the pass.
func TestElementsEndNothing(t *testing.T) {
	for _, elements := range []string{
		`1,2`, `"1","2"`, `{"id":"1"},{"id":"2"}`, `1,"2"`, `"1",2`, `{"id":"1"},2`, `1,{"id":"2"}`,
		`[2],1,{"x":[2]},"2"`,
	} {
		checkAll(t, `{"a":[`+elements+`],"b":"x"}`,
			"a[contains]9[or]b[equals]x  a[contains]1[and]b[equals]x  a[contains]2[and]b[equals]x  a[contains]1[and]a[contains]2"+
				"  a[contains]9[or]a[contains]2  a[not_contains]9[and]b[equals]x  a[contains]2[or]b[equals]y",
			"a[contains]9[and]b[equals]x  a[contains]1[and]b[equals]y  a[contains]1[and]a[contains]9  a[not_contains]2")
	}
	// Nor does a reference end what is read of its members.
	checkAll(t, `{"a":{"id":"r","b":"x"},"c":[{"id":"s","b":"y"},{"id":"r","b":"x"}]}`,
		"a[equals]r[and]a.b[equals]x  a.b[equals]x[and]a[equals]r  a[equals]q[or]a.b[equals]x  a[equals]r[and]a.id[equals]r"+
			"  c[contains]r[and]c.b[equals]x  c.b[equals]x[and]c[contains]s  c[contains]q[or]c.b[equals]x",
		"a[equals]r[and]a.b[equals]y  a[equals]q[and]a.b[equals]x  c[contains]r[and]c.b[equals]z  c[contains]q[or]c.b[equals]z")
}

// Numbers whose digits are the first and the last of their kind, compared with
// each other by the oracle.
func TestNumbersWithEachOther(t *testing.T) {
	numbers := strings.Fields("0 1 9 10 19 90 99 100 109 190 900 990 999 1000 9000 0.0 0.9 1.0 1.09 1.9 9.0 9.09 10.9 -9 -10 -90 -0.9")
	for _, value := range numbers {
		for _, number := range numbers {
			for _, op := range []filters.Op{filters.OpEquals, filters.OpLessThan, filters.OpGreaterThan} {
				checkMatch(plain{t}, filters.Field("a").Compare(op, value), []byte(`{"a":`+number+`}`))
			}
		}
	}
}

// Of many custom fields in one repeater each is found.
func TestManyCustomFields(t *testing.T) {
	var f filters.Filter
	for i := range 20 {
		f = f.Or(filters.Field("r").Dot("c" + filters.Int(i)).Dot("in").Equals(filters.Int(i)))
	}
	for i := range 20 {
		item := fmt.Sprintf(`{"r":[{"fieldId":"c%d","in":%d}]}`, i, i)
		require.True(t, checkMatch(t, f, []byte(item)), item)
		item = fmt.Sprintf(`{"r":[{"fieldId":"c%d","in":%d}]}`, i, i+1)
		require.False(t, checkMatch(t, f, []byte(item)), item)
	}
}

// Numbers are decimals of any length, and values are numbers only if JSON
// would write them so.
func TestNumbers(t *testing.T) {
	for _, test := range []struct{ number, matching, others string }{
		{
			"9007199254740993",
			"a[equals]9007199254740993  a[greater_than]9007199254740992  a[less_than]9007199254740994",
			"a[equals]9007199254740992  a[equals]9007199254740994",
		},
		{
			"9007199254740992",
			"a[less_than]9007199254740993  a[greater_than]9007199254740991",
			"a[equals]9007199254740993",
		},
		{
			"9223372036854775808", "a[equals]9223372036854775808  a[greater_than]9223372036854775807",
			"a[equals]-9223372036854775808  a[equals]9223372036854775807",
		},
		{"18446744073709551617", "a[equals]18446744073709551617", "a[equals]1  a[equals]18446744073709551616"},
		{
			"0.3", "a[less_than]0.30000000000000004  a[equals]0.30  a[equals]3e-1  a[equals]30E-2  a[equals]0.03e+1",
			"a[equals]0.30000000000000004  a[equals].3",
		},
		{
			"1", "a[equals]1.0  a[equals]1.000  a[equals]10e-1  a[equals]0.1e1  a[equals]1e0  a[equals]1E-0",
			"a[equals]01  a[equals]+1  a[equals]1.  a[equals]0x1  a[equals]1_0  a[equals] 1  a[equals]１  a[equals]1\t  a[equals]1e  a[equals]true",
		},
		{"1.0", "a[equals]1", "a[equals]1.01"},
		{
			"-0",
			"a[equals]0  a[equals]-0  a[equals]0e99  a[equals]-0.000e-999999999999",
			"a[less_than]0  a[greater_than]-0",
		},
		{"-1", "a[less_than]0  a[less_than]-0.9  a[greater_than]-1.1  a[equals]-1e0", "a[equals]1  a[less_than]-1"},
		{
			"1e400", "a[equals]1e400  a[equals]10e399  a[greater_than]1e399  a[less_than]1e401",
			"a[equals]1e401  a[equals]1e399  a[greater_than]1e400",
		},
		{
			"1e999999999",
			"a[equals]1e999999999  a[less_than]1e9999999999  a[greater_than]1e999999998  a[equals]0.1e1000000000",
			"a[equals]1e999999998",
		},
		{
			"1e99999999999999999999999999",
			"a[greater_than]1e99999999999999999999999998  a[equals]10e99999999999999999999999998  a[less_than]1e999999999999999999999999991",
			"a[equals]1e99999999999999999999999998",
		},
		{
			"1e-99999999999999999999999999", "a[greater_than]0  a[less_than]1e-99999999999999999999999998",
			"a[equals]0  a[less_than]0",
		},
		{"-1e99999999999999999999999999", "a[less_than]-1e99999999999999999999999998", "a[greater_than]0"},
		{"0e99999999999999999999999999", "a[equals]0", "a[greater_than]0"},
		{"1e0000000000000000000000000001", "a[equals]10", "a[equals]1"},
		{"12345.678e3", "a[equals]12345678  a[equals]0.0000012345678e13", "a[equals]12345.678"},
		{
			"100000000000000000000000000000000000001",
			"a[greater_than]1e38  a[less_than]1.00000000000000000000000000000000000002e38", "a[equals]1e38",
		},
		{"0.00000000000000000000000000000000000001", "a[equals]1e-38", "a[equals]0"},
	} {
		t.Run(test.number, func(t *testing.T) {
			checkAll(t, `{"a":`+test.number+`}`, test.matching, test.others)
			checkAll(t, `{"a":[`+test.number+`]}`, "a[not_equals]"+test.number+"  a[contains]"+test.number,
				"a[equals]"+test.number)
		})
	}
}

// Exponents and digits by the hundred thousand take no time.
func TestLongNumbers(t *testing.T) {
	const n = 200000
	zeros, nines := strings.Repeat("0", n), strings.Repeat("9", n)
	for _, test := range []struct {
		number, value string
		op            filters.Op
		want          bool
	}{
		{"1" + zeros, "1e" + fmt.Sprint(n), filters.OpEquals, true},
		{"0." + zeros + "1", "1e-" + fmt.Sprint(n+1), filters.OpEquals, true},
		{nines, nines[1:] + "8", filters.OpGreaterThan, true},
		{nines, nines + ".0", filters.OpEquals, true},
		{"1e" + nines, "1e" + nines, filters.OpEquals, true},
		{"1e" + nines, "1e" + nines[1:], filters.OpGreaterThan, true},
		{"1e-" + nines, "1e" + nines, filters.OpLessThan, true},
		{"1e" + zeros + "1", "10", filters.OpEquals, true},
		{"1." + zeros + "1", "1", filters.OpGreaterThan, true},
	} {
		f := filters.New(&filters.Condition{Field: "a", Op: test.op, Value: test.value})
		got, err := f.Match([]byte(`{"a":` + test.number + `}`))
		require.NoError(t, err)
		require.Equal(t, test.want, got)
		require.Equal(t, test.want, f.MatchValue(map[string]any{"a": json.Number(test.number)}))
	}
}

// A float64 means the shortest decimal that rounds to it, so what encoding/json
// decoded is matched like the text it came from, as far as it kept it.
func TestFloatValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Float64().Draw(t, "x"), rapid.Float64().Draw(t, "y")
		if rapid.Bool().Draw(t, "near") {
			y = math.Nextafter(x, y)
		}
		if math.IsInf(x, 0) || math.IsInf(y, 0) {
			return
		}
		value := map[string]any{"a": x}
		item := fmt.Appendf(nil, `{"a":%s}`, filters.Float(x))
		for _, op := range []filters.Op{filters.OpEquals, filters.OpLessThan, filters.OpGreaterThan} {
			for _, v := range []string{filters.Float(y), fmt.Sprintf("%.30f", y), fmt.Sprintf("%.3e", x),
				fmt.Sprintf("%.20e", x)} {
				if !json.Valid([]byte(v)) {
					continue
				}
				f := filters.New(&filters.Condition{Field: "a", Op: op, Value: v})
				want, err := oracle.Match(oracleNode(f.Expr()), item)
				require.NoError(t, err)
				require.Equal(t, want, f.MatchValue(value), "%s on %v", f, x)
			}
		}
	})
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} { // no JSON
		for _, f := range []string{"a[equals]1", "a[less_than]1", "a[greater_than]1", "a[exists]"} {
			require.False(t, filters.MustParse(f).MatchValue(map[string]any{"a": x}), "%s on %v", f, x)
		}
	}
	f := filters.MustParse("a[equals]1e400")
	require.False(t, f.MatchValue(map[string]any{"a": math.MaxFloat64}))
	require.True(t, filters.MustParse("a[less_than]1e400").MatchValue(map[string]any{"a": math.MaxFloat64}))
	require.True(t,
		filters.MustParse("a[greater_than]1e-400").MatchValue(map[string]any{"a": math.SmallestNonzeroFloat64}))
	require.True(t, filters.MustParse("a[less_than]1e-400").MatchValue(map[string]any{"a": 0.0}))
	require.False(t, filters.MustParse("a[equals]1e-400").MatchValue(map[string]any{"a": 0.0}))
	require.True(t, filters.MustParse("a[contains]0.1").MatchValue(map[string]any{"a": []any{0.1}}))
}

// Full time stamps are instants; all else is text.
func TestTimeStamps(t *testing.T) {
	const noon = `{"d":"2021-03-04T12:00:00.000Z"}`
	checkAll(t, noon,
		"d[equals]2021-03-04T12:00:00Z  d[equals]2021-03-04T12:00:00.0Z  d[equals]2021-03-04T12:00:00.000000000000Z  d[less_than]2021-03-04T12:00:00.0000000000001Z"+
			"  d[greater_than]2021-03-04T11:59:59.999999999Z  d[less_than]2021-03-04T12:00:01Z  d[greater_than]2021  d[greater_than]2021-03-04  d[begins_with]2021-03-04T12  d[contains]T12:00"+
			"  d[less_than]2021-03-05  d[greater_than]2021-03-04T12:00  d[not_contains]2021-03-04T12:00:00Z",
		"d[equals]2021-03-04  d[equals]2021-03-04T12:00Z  d[equals]2021-03-04T21:00:00+09:00  d[equals]2021-03-04T12:00:00+00:00  d[less_than]2021-03-04T12:00:00Z  d[greater_than]2021-03-04T12:00:00Z"+
			"  d[equals]2021-03-04t12:00:00z  d[equals]2021-03-04 12:00:00Z  d[equals]2021-03-04T12:00:00,0Z  d[equals]2021-03-04T12:00:00.Z")
	// Each of these has a text that sorts one way and would have an instant
	// that sorts the other way, if it were a stamp.
	for _, s := range []string{
		"2021-03-04T12:00:00z", "2021-03-04t12:00:00Z", "2021-03-04T12:00:60Z", "2021-03-04T24:00:00Z",
		"2021-03-04T12:60:00Z", "2021-02-30T00:00:00Z",
		"2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2021-00-01T00:00:00Z", "2021-13-01T00:00:00Z",
		"2021-04-31T00:00:00Z", "2021-01-00T00:00:00Z",
		"2021-01-32T00:00:00Z", "2021-03-04T1:00:00Z", "2021-03-04T12:00:00,5Z", "2021-03-04T12:00:00.Z",
		"2021-03-04T12:00:00.5", "2021-03-04T12:00:00+24:01",
		"10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "２021-03-04T12:00:00Z", " 2021-03-04T12:00:00Z",
		"2021-03-04T12:00:00Z ", "2021-03-04T12:00:00.5ZZ", "2021-3-4T12:00:00Z",
	} {
		// With ".0" before its last byte it would be the same instant.
		same := s[:len(s)-1] + ".0" + s[len(s)-1:]
		item := fmt.Appendf(nil, `{"d":%q}`, s)
		for _, v := range []string{same, s} {
			f := filters.Field("d").Equals(v)
			require.Equal(t, v == s, checkMatch(t, f, item), "%s is a stamp", s)
		}
		require.Equal(t, s < "2021-03-04T12:00:00Z",
			checkMatch(t, filters.Field("d").LessThan("2021-03-04T12:00:00Z"), item))
	}
	for _, s := range []string{
		"0000-01-01T00:00:00Z", "0000-02-29T00:00:00Z", "2000-02-29T23:59:59Z", "2020-02-29T00:00:00Z",
		"9999-12-31T23:59:59.999999999999999999Z", "2021-12-31T00:00:00.1Z",
		"2021-03-04T12:00:00.123Z", "2021-03-04T12:00:00.123456789Z", "2021-03-04T12:00:00.123456789012Z",
	} {
		same := strings.TrimSuffix(s, "Z") + "0Z"
		if !strings.Contains(s, ".") {
			same = strings.TrimSuffix(s, "Z") + ".0Z"
		}
		require.True(t, checkMatch(t, filters.Field("d").Equals(same), fmt.Appendf(nil, `{"d":%q}`, s)),
			"%s is not a stamp",
			s)
	}
	// The order of stamps is that of time, whatever their fractions.
	ordered := []string{
		"0000-01-01T00:00:00Z", "1969-12-31T23:59:59.9Z", "1970-01-01T00:00:00Z", "2021-03-04T11:59:59.999Z",
		"2021-03-04T12:00:00Z",
		"2021-03-04T12:00:00.000000001Z", "2021-03-04T12:00:00.09Z", "2021-03-04T12:00:00.1Z",
		"2021-03-04T12:00:00.10000000000000000001Z", "2021-03-04T12:00:00.9Z", "2021-03-04T12:00:01.0Z",
		"9999-12-31T23:59:59Z",
	}
	for i, a := range ordered {
		item := fmt.Appendf(nil, `{"d":%q}`, a)
		for j, b := range ordered {
			require.Equal(t, i < j, checkMatch(t, filters.Field("d").LessThan(b), item), "%s %s", a, b)
			require.Equal(t, i > j, checkMatch(t, filters.Field("d").GreaterThan(b), item), "%s %s", a, b)
			require.Equal(t, i == j, checkMatch(t, filters.Field("d").Equals(b), item), "%s %s", a, b)
			require.Equal(t, i <= j, checkMatch(t, filters.Field("d").AtMost(b), item), "%s %s", a, b)
		}
	}
}

// Text is compared byte by byte: no normalisation, no case, no locale.
func TestText(t *testing.T) {
	checkAll(t, `{"a":"\u00e9","b":"e\u0301","c":"\uFFFD","d":"\ud83d\ude00","e":"日本語","f":"10"}`,
		"a[equals]\u00e9  b[equals]e\u0301  b[begins_with]e  b[contains]\u0301  c[equals]\uFFFD  d[equals]😀  d[contains]😀  e[begins_with]日本  e[contains]本語  e[less_than]日本語x  f[less_than]5  f[equals]10",
		"a[equals]e\u0301  b[equals]\u00e9  a[begins_with]e  c[equals]?  d[contains]\uFFFD  e[contains]日語  f[equals]10.0  f[greater_than]5  a[equals]\u00c9")
	// A value never cuts a rune: both are UTF-8.
	checkAll(t, `{"a":"あ"}`, "a[not_contains]ぁ", "a[contains]ぁ")
	// An unpaired surrogate reads as U+FFFD.
	for _, escape := range []string{`\ud800`, `\udfff`, `\ud800x`, `\udc00\ud800`, `\ud800\u0041`, `\ud800\n`,
		`\uD800\uD800`} {
		checkAll(t, `{"a":"`+escape+`"}`, "a[begins_with]\uFFFD  a[contains]\uFFFD",
			"a[equals]\ud7ff  a[exists][and]a[not_contains]\uFFFD")
	}
	checkAll(t, `{"a":"\u0000\b\f\n\r\t\/\\\"\u00E9\u00e9"}`,
		"a[contains]\x00  a[equals]\x00\b\f\n\r\t/\\\"éé  a[begins_with]\x00\b  a[contains]/\\\"",
		"a[contains]\\n  a[equals]")
}

// A text with parts of the value all over it, and the value at its end.
func TestTextAlmostContaining(t *testing.T) {
	for _, value := range []string{"axb", "日本語", `a\b`, "aaab", "いあい"} {
		var almost strings.Builder
		for i := range value {
			almost.WriteString(value[:i])
			almost.WriteString("c" + strings.Repeat(value[i:], 2)[1:]) // may cut a rune
		}
		text := strings.Repeat(strings.ReplaceAll(strings.ToValidUTF8(almost.String(), "語"), value, "-"), 100)
		if strings.Contains(text, value) {
			text = strings.ReplaceAll(text, value, "-")
		}
		for _, end := range []string{"", value, value + "z"} {
			item, err := json.Marshal(map[string]string{"a": text + end})
			require.NoError(t, err)
			require.Equal(t, end != "", checkMatch(t, filters.Field("a").Contains(value), item), "%q in %.100s", value,
				text)
		}
	}
}

func TestDecodedValuesOfOtherTypes(t *testing.T) {
	type named string
	for _, v := range []any{nil, 1, int64(1), float32(1), uint8(1), []string{"x"}, map[string]string{"id": "x"},
		named("x"), struct{}{}, new(string), func() {}, []byte("x"), json.RawMessage("1")} {
		for _, f := range []string{"a[exists]", "a[equals]1", "a[equals]x", "a[contains]x", "a[contains]",
			"a.id[exists]",
			"l[contains]x", "l[contains]1"} {
			require.False(t, filters.MustParse(f).MatchValue(map[string]any{"a": v, "l": []any{v}}), "%s on %T", f, v)
		}
		require.True(t, filters.MustParse("a[not_exists]").MatchValue(map[string]any{"a": v}))
	}
	for _, n := range []json.Number{"", "x", "01", "1e", "NaN", "-", " 1"} {
		require.False(t,
			filters.MustParse("a[equals]1[or]a[less_than]1[or]a[greater_than]1").MatchValue(map[string]any{"a": n}))
	}
	require.True(t, filters.Filter{}.MatchValue(nil))
	require.False(t, filters.MustParse("a[exists]").MatchValue(nil))
	require.True(t, filters.MustParse("a[not_exists]").MatchValue(nil))
}

// Data that holds itself ends nothing: a path has an end.
func TestCyclicValues(t *testing.T) {
	object := map[string]any{"x": "y"}
	object["a"] = object
	list := []any{nil, object}
	list[0] = list
	object["l"] = list
	require.True(t, filters.Field("a.a.a.a.x").Equals("y").MatchValue(object))
	require.True(t, filters.Field("l.a.l.x").Equals("y").MatchValue(object))
	require.False(t, filters.Field("l").Contains("y").MatchValue(object))
	require.True(t, filters.Field(strings.Repeat("a.", 30000)+"x").Equals("y").MatchValue(object))
	require.False(t, filters.Field(strings.Repeat("l.", 30000)+"z").Equals("y").MatchValue(object))
}

func TestCompile(t *testing.T) {
	long := filters.Field(strings.TrimSuffix(strings.Repeat("a.", 1<<16), "."))
	_, err := filters.Evaluator{}.Compile(long.Exists())
	require.NoError(t, err)
	_, err = filters.Evaluator{}.Compile(long.Dot("a").Exists())
	require.ErrorIs(t, err, filters.ErrTooDeep)
	checkErrorText(t, err)
	_, err = long.Dot("a").Exists().Match([]byte(`{}`))
	require.ErrorIs(t, err, filters.ErrTooDeep)
	require.False(t, long.Dot("a").NotExists().MatchValue(nil))
	item := `{"a":` + strings.Repeat(`{"a":`, 1<<16-1) + `"x"` + strings.Repeat("}", 1<<16)
	got, err := long.Equals("x").Match([]byte(item))
	require.NoError(t, err)
	require.True(t, got)
	got, err = compile(t, filters.Evaluator{Validate: true}, long.Equals("y")).Match([]byte(item))
	require.NoError(t, err)
	require.False(t, got)
}

// TypeOf is asked for the fields of the filter only, while compiling.
func TestTypeOfIsAskedWhileCompiling(t *testing.T) {
	var asked []filters.Field
	e := filters.Evaluator{TypeOf: func(f filters.Field) (filters.FieldType, bool) {
		asked = append(asked, f)
		return filters.FieldType{}, false
	}}
	m := compile(t, e, filters.MustParse("a[exists][and](b.c[equals]x[or]a[equals]y)"))
	require.Equal(t, []filters.Field{"a", "b.c", "a"}, asked)
	asked = nil
	m.MatchValue(map[string]any{"a": "x"})
	m.Match([]byte(`{"a":"x"}`))
	m.Explain([]byte(`{"a":"x"}`))
	require.Empty(t, asked)
}

func TestUnsupported(t *testing.T) {
	types := map[filters.Field]filters.FieldType{
		"text": {Kind: filters.KindText}, "n": {Kind: filters.KindNumber}, "sel": {Kind: filters.KindSelect},
		"img":      {Kind: filters.KindMedia},
		"rep.cf.t": {Kind: filters.KindText, InRepeater: true}, "flag": {Kind: filters.KindBoolean},
		"author.name": {Kind: filters.KindOpaque},
	}
	e := filters.Evaluator{
		TypeOf: func(f filters.Field) (filters.FieldType, bool) { typ, ok := types[f]; return typ, ok },
	}
	f := filters.MustParse("text[less_than]x[or]n[contains]1[or]sel[not_equals]a[or]img[equals]x[or]rep.cf.t[equals]x[or]other[less_than]x[or]author.name[exists][or]n[less_than]1")
	m := compile(t, e, f)
	var got []string
	for c := range m.Unsupported() {
		got = append(got, c.String())
	}
	require.Equal(t, []string{"text[less_than]x", "img[equals]x", "rep.cf.t[equals]x", "author.name[exists]"}, got)
	for range m.Unsupported() {
		break
	}
	require.Empty(t, slices.Collect(compile(t, filters.Evaluator{}, f).Unsupported()))

	item := []byte(`{"text":"a","n":5,"sel":["a"],"img":{"id":"x"},"rep":[{"fieldId":"cf","t":"x"}],"author":{"name":"x"}}`)
	for _, test := range []struct {
		in   string
		want bool
	}{
		// Unsupported: false, negated or not.
		{"text[less_than]x", false}, {"img[equals]x", false}, {"img[not_equals]y", false}, {"rep.cf.t[equals]x", false},
		{"rep.cf.t[not_equals]y", false},
		{"author.name[equals]x", false}, {"author.name[not_equals]y", false},
		{"text[less_than]x[or]text[equals]a", true},
		// Known never to match: the negation holds.
		{"n[contains]5", false}, {"n[not_contains]5", true}, {"n[begins_with]5", false}, {"sel[equals]a", false},
		{"sel[not_equals]a", true}, {"sel[contains]a", true},
		// A missing boolean is false.
		{"flag[exists]", true}, {"flag[not_exists]", false}, {"flag[equals]false", true}, {"flag[equals]true", false},
		{"flag[not_equals]true", true}, {"flag[not_equals]false", false},
		// Fields of unknown type: the plain rules.
		{"flag.x[exists]", false}, {"other[not_equals]x", true},
	} {
		t.Run(test.in, func(t *testing.T) {
			got, _ := checkTyped(t, filters.MustParse(test.in), item, e.TypeOf)
			require.Equal(t, test.want, got)
		})
	}
}

// A boolean is missing only if no element of a list has it.
func TestBooleanInList(t *testing.T) {
	typeOf := func(filters.Field) (filters.FieldType, bool) {
		return filters.FieldType{Kind: filters.KindBoolean}, true
	}
	for item, want := range map[string]bool{
		`{"a":[]}`: true, `{"a":[{}]}`: true, `{"a":[{"b":false}]}`: true, `{"a":[{"b":true},{"b":null}]}`: true,
		`{"a":[{"b":true}]}`: false, `{"a":[{"b":true},{}]}`: false, `{"a":[{},{"b":true}]}`: false,
	} {
		got, _ := checkTyped(t, filters.MustParse("a.b[equals]false"), []byte(item), typeOf)
		require.Equal(t, want, got, item)
	}
}

// Rich text is compared without its tags.
func TestRichText(t *testing.T) {
	typeOf := func(filters.Field) (filters.FieldType, bool) {
		return filters.FieldType{Kind: filters.KindRichEditorV2}, true
	}
	// The oracle reads less of HTML, so only bytes and decoded values are held
	// against each other.
	match := func(t *testing.T, f filters.Filter, item []byte) bool {
		m := compile(t, filters.Evaluator{TypeOf: typeOf}, f)
		got, err := m.Match(item)
		require.NoError(t, err)
		value, _ := decode(item)
		require.Equal(t, got, m.MatchValue(value), "%s on %s", f, item)
		checkExplanation(t, m, item, got)
		return got
	}
	for _, test := range []struct{ html, text string }{
		{"<p>x</p>", "x"},
		{"<h2 id=\"h\">日本</h2><p>語</p>", "日本語"},
		{"a<br>b", "ab"},
		{"a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#x27;", `a <b> & "c" 'd'`},
		{"&nbsp;x", "\u00a0x"},
		{"<a title=\"1 > 0\" href='>'>x</a>", "x"},
		{"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
		{"<!-- x --><p>y</p><!---->z", "yz"},
		{"<!doctype html>x<?xml y?>z", "xz"},
		{"a<script>if (1 < 2) b</script>c<STYLE>p{}</STYLE>d", "acd"},
		{"x<", "x<"},
		{"x</", "x</"},
		{"x<p", "x"},
		{"<p title=\"x", ""},
		{"<!-- x", ""},
		{"<script>x", ""},
		{"&amp;lt;", "&lt;"},
		{"&lt;p&gt;x&lt;/p&gt;", "<p>x</p>"},
		{"&unknown; &", "&unknown; &"},
		{"<!-->x<!--->y", "xy"},
		{"<scripty>x</scripty>", "x"},
		{"<script></script>x<z>y</Z>", "xy"},
		{"<script-x>hi</script-x><styles>s</styles>", "his"},
		{"<script\n>a</scripts></script >b", "b"},
		{"<p it's>a's</p>", "a's"},
		{"</script>x</style>", "x"},
		{"&am<b>p;</b>", "&amp;"},
	} {
		t.Run(test.html, func(t *testing.T) {
			item, err := json.Marshal(map[string]any{"a": test.html})
			require.NoError(t, err)
			for end := range len(test.text) + 1 {
				if f := filters.Field("a").BeginsWith(test.text[:end]); f.Err() == nil {
					require.True(t, match(t, f, item), "%s", f)
				}
			}
			require.False(t, match(t, filters.Field("a").BeginsWith(test.text+"!"), item))
			require.True(t, match(t, filters.Field("a").Contains(test.text), item))
			for _, tag := range []string{"<p", "script>", "--"} {
				require.Equal(t, strings.Contains(test.text, tag), match(t, filters.Field("a").Contains(tag), item))
			}
			require.Equal(t, test.html != "", match(t, filters.Field("a").Exists(), item), "tags count for exists")
		})
	}
	for _, html := range []string{strings.Repeat("<", 1e5), strings.Repeat("<!--", 1e5), strings.Repeat("<p \"", 1e5),
		strings.Repeat("<script>", 1e5), strings.Repeat("</", 1e5), strings.Repeat("&", 1e5),
		strings.Repeat("<script></",
			1e5)} {
		item, err := json.Marshal(map[string]any{"a": html})
		require.NoError(t, err)
		m := compile(t, filters.Evaluator{TypeOf: typeOf}, filters.Field("a").Contains("x"))
		_, err = m.Match(item)
		require.NoError(t, err)
	}
	for _, broken := range []string{`\q`, "\xff"} {
		m := compile(t, filters.Evaluator{TypeOf: typeOf}, filters.Field("a").Contains("x"))
		_, err := m.Match([]byte(`{"a":"` + broken + `"}`))
		checkContentError(t, []byte(`{"a":"`+broken+`"}`), err)
	}
}

func TestZeroMatcherMatchesNothing(t *testing.T) {
	var m filters.Matcher
	require.False(t, m.MatchValue(map[string]any{"a": "x"}))
	require.Empty(t, slices.Collect(m.Unsupported()))
	for _, item := range []string{`{}`, `{"a":"x"}`} {
		matches, err := m.Match([]byte(item))
		require.EqualError(t, err, "filters: a Matcher that Compile did not make", item)
		require.False(t, matches, item)
		e, err := m.Explain([]byte(item))
		require.EqualError(t, err, "filters: a Matcher that Compile did not make", item)
		require.Zero(t, e, item)
	}
}
