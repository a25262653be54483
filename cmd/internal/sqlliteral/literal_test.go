package sqlliteral

import (
	"testing"

	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

func TestInline(t *testing.T) {
	check := func(dialect sqlfilter.Dialect, want, sql string, args ...any) {
		t.Run(sql, func(t *testing.T) {
			got, err := Inline(dialect, sql, args)
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	check(sqlfilter.PostgreSQL, "a = 'x' AND b @> 2::jsonb", "a = $1 AND b @> $2::jsonb", "x", int64(2))
	check(sqlfilter.PostgreSQL, `"$1" = 'it''s' AND '$2' = 'it''s'`, `"$1" = $1 AND '$2' = $1`, "it's")
	check(sqlfilter.PostgreSQL, `E'a\\b'`, "$1", `a\b`)
	check(sqlfilter.PostgreSQL, `E'a\u000A\u001B\u202E''\U000E0001'`, "$1", "a\n\x1b\u202e'\U000e0001")
	check(sqlfilter.PostgreSQL, "'入門\u3000'", "$1", "入門\u3000")
	check(sqlfilter.SQLite, "a = TRUE AND '?' < 1.5", "a = ? AND '?' < ?", true, 1.5)
	check(sqlfilter.SQLite, `'a\b'''`, "?", `a\b'`)
	check(sqlfilter.SQLite, "CAST(X'6100' AS TEXT)", "?", "a\x00")
	check(sqlfilter.SQLite, "TRUE", "TRUE")
	for _, tt := range []struct {
		sql  string
		args []any
	}{{"?", nil}, {"TRUE", []any{1}}, {"?", []any{struct{}{}}}, {"'", nil}} {
		_, err := Inline(sqlfilter.SQLite, tt.sql, tt.args)
		require.Error(t, err, tt.sql)
	}
}
