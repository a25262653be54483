package filters_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

func TestConditionHolds(t *testing.T) {
	type list = []any
	type object = map[string]any
	for _, test := range []struct {
		condition string
		leaves    list
		want      bool
	}{
		{"a[exists]", nil, false},
		{"a[not_exists]", nil, true},
		{"a[not_equals]x", nil, true},
		{"a[exists]", list{nil}, false},
		{"a[exists]", list{nil, 0.0}, true},
		{"a[exists]", list{""}, false},
		{"a[exists]", list{list{}}, false},
		{"a[exists]", list{object{}}, true},
		{"a[equals]x", list{"y", "x"}, true},
		{"a[not_equals]x", list{"y", "x"}, false},
		{"a[equals]1.0", list{1.0}, true},
		{"a[equals]9007199254740993", list{json.Number("9007199254740993")}, true},
		{"a[equals]9007199254740993", list{json.Number("9007199254740992")}, false},
		{"a[equals]1", list{"1"}, true},
		{"a[equals]1", list{1}, false},
		{"a[exists]", list{1}, false},
		{"a[exists]", list{math.NaN()}, false},
		{"a[exists]", list{math.Inf(1)}, false},
		{"a[less_than]2", list{1.0}, true},
		{"a[contains]い", list{"あいう"}, true},
		{"a[contains]x", list{list{"x"}}, true},
		{"a[contains]x", list{list{object{"id": "x"}}}, true},
		{"a[contains]x", list{list{list{"x"}}}, false},
		{"a[equals]x", list{object{"id": "x"}}, true},
		{"a[equals]x", list{list{"x"}}, false},
		{"a[begins_with]あ", list{"あいう"}, true},
		{"a[equals]2024-01-01T00:00:00Z", list{"2024-01-01T00:00:00.000Z"}, true},
		{"a[greater_than]2024", list{"2024-01-01T00:00:00.000Z"}, true},
		{"a[equals]true", list{true}, true},
		{"a[not_contains]x", list{true}, true},
	} {
		t.Run(testName(test.condition), func(t *testing.T) {
			c := filters.MustParse(test.condition).Expr().(*filters.Condition)
			require.Equal(t, test.want, c.Holds(test.leaves...), "%v", test.leaves)
		})
	}
	require.False(t, (&filters.Condition{Field: "a"}).Holds("x"), "not an operator")
	require.False(t, (&filters.Condition{Field: "a", Op: 99}).Holds())
}

// With Eval, Holds says what MatchValue says.
func TestHoldsAgreesWithMatchValue(t *testing.T) {
	items := []map[string]any{{}, {"a": "x"}, {"a": nil}, {"a": []any{"x", 1.0}}, {"a": map[string]any{"id": "x"}},
		{"a": "x", "b": true}, {"b": false}}
	for _, s := range []string{"a[equals]x", "a[not_equals]x[and]b[exists]", "a[contains]x[or]b[equals]false",
		"(a[exists][or]b[not_exists])[and]a[not_contains]y"} {
		f := filters.MustParse(s)
		for _, item := range items {
			got := f.Eval(func(c *filters.Condition) bool {
				if v, ok := item[string(c.Field)]; ok {
					return c.Holds(v)
				}
				return c.Holds()
			})
			require.Equal(t, f.MatchValue(item), got, "%s on %v", s, item)
		}
	}
}

func TestCheckItem(t *testing.T) {
	for _, good := range []string{"{}", " {\"a\":[1,{\"b\":null}]}\n"} {
		require.NoError(t, filters.CheckItem([]byte(good)))
	}
	for _, bad := range []string{"", " ", "[]", "null", "\uFEFF{}", "{", "{}x", `{"a":1,"a":2}`, "{\"a\":\"\xff\"}",
		`{"a":[1,]}`} {
		checkContentError(t, []byte(bad), filters.CheckItem([]byte(bad)))
	}
}
