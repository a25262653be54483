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

func TestPattern(t *testing.T) {
	for _, tt := range []struct {
		meaning Meaning
		want    string
	}{
		{equals, "equals"},
		{atMost, "(f[less_than]v[or]f[equals]v)"},
		{in, "(f[equals]v1[or]f[equals]v2)"},
		{notIn, "(f[not_equals]v1[and]f[not_equals]v2)"},
	} {
		require.Equal(t, tt.want, tt.meaning.Pattern())
	}
}
