package near

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOperator(t *testing.T) {
	ops := []string{
		"equals", "not_equals", "contains", "not_contains", "less_than", "greater_than",
		"exists", "not_exists", "begins_with",
	}
	tests := []struct {
		word string
		want Meaning
	}{
		{"equal", equals},
		{"EQUALS", equals},
		{"notEquals", notEquals},
		{"not-contains", notContains},
		{"greaterThan", greaterThan},
		{"grater_then", greaterThan},
		{"begin_with", beginsWith},
		{"exsits", exists},
		{"$eq", equals},
		{"!=", notEquals},
		{"!in", notIn},
		{"!exists", notExists},
		{">=", atLeast},
		{"greater_than_or_equal_to", atLeast},
		{"lessThanOrEquals", atMost},
		{"$nin", notIn},
		{"is null", notExists},
		{"is_not_null", exists},
		{"", Meaning{}},
		{"!", notEquals},
		{"!!!!", Meaning{}},
		{"zzz", Meaning{}},
		{"and", Meaning{}},
		{"&&", Meaning{}},
		{strings.Repeat("equals", 7), Meaning{}},
		{strings.Repeat("_", 22) + "greaterThanOrEqual", atLeast},
		{strings.Repeat("_", 23) + "greaterThanOrEqual", Meaning{}},
	}
	for _, tt := range tests {
		t.Run(tt.word, func(t *testing.T) {
			got, ok := Operator(tt.word, ops...)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.want.Op != "", ok)
		})
	}
	for name, m := range foreign {
		require.Contains(t, ops, m.Op)
		require.Equal(t, name, Plain(name))
	}
}

func TestAdvice(t *testing.T) {
	for _, tt := range []struct {
		meaning Meaning
		want    string
	}{
		{equals, ""},
		{Meaning{}, ""},
		{atMost, "write in parentheses a.b[less_than] and a.b[equals] with the value after each, joined by [or]"},
		{in, "write in parentheses a.b[equals] before each value, joined by [or]"},
		{notIn, "write in parentheses a.b[not_equals] before each value, joined by [and]"},
	} {
		require.Equal(t, tt.want, tt.meaning.Advice("a.b"))
		require.Equal(t, tt.want != "", tt.meaning.Several())
	}
}
