package sqlliteral

import (
	"testing"

	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

func TestInline(t *testing.T) {
	for _, tt := range []struct {
		dialect sqlfilter.Dialect
		sql     string
		args    []any
		want    string
	}{
		{sqlfilter.PostgreSQL, "a = $1 AND b @> $2::jsonb", []any{"x", int64(2)}, "a = 'x' AND b @> 2::jsonb"},
		{sqlfilter.PostgreSQL, `"$1" = $1 AND '$2' = $1`, []any{"it's"}, `"$1" = 'it''s' AND '$2' = 'it''s'`},
		{sqlfilter.PostgreSQL, "$1", []any{`a\b`}, `E'a\\b'`},
		{sqlfilter.PostgreSQL, "$1", []any{"a\n\x1b\u202e'\U000e0001"}, `E'a\u000A\u001B\u202E''\U000E0001'`},
		{sqlfilter.PostgreSQL, "$1", []any{"入門\u3000"}, "'入門\u3000'"},
		{sqlfilter.SQLite, "a = ? AND '?' < ?", []any{true, 1.5}, "a = TRUE AND '?' < 1.5"},
		{sqlfilter.SQLite, "?", []any{`a\b'`}, `'a\b'''`},
		{sqlfilter.SQLite, "?", []any{"a\x00"}, "CAST(X'6100' AS TEXT)"},
		{sqlfilter.SQLite, "TRUE", nil, "TRUE"},
	} {
		t.Run(tt.sql, func(t *testing.T) {
			got, err := Inline(tt.dialect, tt.sql, tt.args)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	for _, tt := range []struct {
		sql  string
		args []any
	}{{"?", nil}, {"TRUE", []any{1}}, {"?", []any{struct{}{}}}, {"'", nil}} {
		_, err := Inline(sqlfilter.SQLite, tt.sql, tt.args)
		require.Error(t, err, tt.sql)
	}
}
