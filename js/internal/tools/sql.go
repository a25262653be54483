package tools

import (
	"fmt"

	"github.com/microcms-go/filters/sqlfilter"
)

type sqlArgs struct {
	args
	Dialect string `json:"dialect"`
	Column  string `json:"column"`
}

func sql(a sqlArgs) (any, error) {
	f, typeOf, err := a.typed()
	if err != nil {
		return nil, err
	}
	dialects := map[string]sqlfilter.Dialect{"": sqlfilter.PostgreSQL, "postgres": sqlfilter.PostgreSQL, "sqlite": sqlfilter.SQLite}
	dialect, ok := dialects[a.Dialect]
	if !ok {
		return nil, fmt.Errorf("unknown dialect %q: expected postgres or sqlite", a.Dialect)
	}
	if a.Column == "" {
		a.Column = "content"
	}
	t := sqlfilter.Translator{Dialect: dialect, Column: a.Column, TypeOf: typeOf}
	where, values, err := t.Where(f)
	if err != nil {
		return nil, err
	}
	if values == nil {
		values = []any{}
	}
	return map[string]any{"where": where, "args": values}, nil
}
