package sqlfilter

import (
	"strings"

	"github.com/microcms-go/filters"
)

// A Column is a column of the table that holds a field.
type Column struct {
	// Name is the name of the column, perhaps qualified, as it is to stand
	// in the SQL, in double quotes if need be.
	Name string

	Kind ColumnKind
}

// A ColumnKind says how a column holds a field. NULL is a missing field in
// any. The zero value is no kind.
type ColumnKind uint8

// The kinds of columns.
const (
	// Text is for fields that are texts, and for references of which the
	// column holds the content ID. With rich text it holds the text without
	// tags. A time stamp is a text as the service writes it.
	Text ColumnKind = 1 + iota

	// Number is a type of integers or numeric on PostgreSQL. On SQLite it is
	// INTEGER, or REAL, where a number is the shortest decimal that stands
	// for it.
	Number

	// Boolean is a boolean, and on SQLite 0 or 1.
	Boolean

	// Time is timestamptz on PostgreSQL. It counts as the text that the
	// service writes, in UTC and with milliseconds; what is finer is left out.
	// SQLite has no such type.
	Time

	// TextList is text[] on PostgreSQL, for lists of options and for
	// references of which the column holds the content IDs. SQLite has no
	// such type.
	TextList

	// JSON is jsonb, on SQLite JSON text or JSONB, with the field's value.
	JSON
)

// column returns the test of c for a column that is the text x. The index is
// on x, written for CREATE INDEX.
func (t texts) column(c *condition, x, on string) clause {
	if c.op == filters.OpExists {
		return clause{expr: build("coalesce(% <> '', FALSE)", x)}
	}
	terms := []expr{notNull(x), t.test(c, x)}
	about, ok := t.about(c, x)
	if !ok {
		return clause{expr: all(terms...)}
	}
	if c.asInstant() {
		terms = append(terms, about)
	}
	return clause{all(terms...), []index{{string(c.field), on}}}
}

func booleanColumn(c *condition, name string) clause {
	switch {
	case c.op == filters.OpExists:
		return clause{expr: notNull(name)}
	case c.op == filters.OpEquals && c.value == "true":
		return clause{expr: expr{sql: name + " IS TRUE"}}
	case c.op == filters.OpEquals && c.value == "false":
		return clause{expr: expr{sql: name + " IS FALSE"}}
	}
	return clause{expr: constant(false)}
}

// unqualified returns the last part of a name.
func unqualified(name string) string {
	if quoted, ok := strings.CutSuffix(name, `"`); ok {
		return name[strings.LastIndexByte(quoted, '"'):]
	}
	return name[strings.LastIndexByte(name, '.')+1:]
}
