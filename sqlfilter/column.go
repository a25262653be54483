package sqlfilter

import (
	"fmt"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// A Column is a column of the table that holds a field.
type Column struct {
	// Name is the name of the column, which may be qualified, as it is in SQL,
	// in double quotes if need be.
	Name string

	Kind ColumnKind
}

// A ColumnKind is how a column holds a field. NULL is a missing field in all of
// them. The zero ColumnKind is not valid.
type ColumnKind uint8

// The kinds of columns.
const (
	// Text is text or varchar on PostgreSQL, and TEXT on SQLite, for fields
	// that are strings. A time stamp is a string as the service writes it.
	// References and rich text need [Translator.TypeOf]: the column holds the
	// content ID of a reference, and rich text without its tags.
	Text ColumnKind = 1 + iota

	// Number is a type of integers or numeric on PostgreSQL, without NaN. On
	// SQLite it is INTEGER, REAL or NUMERIC, where a float is the shortest
	// decimal that reads as it.
	Number

	// Boolean is boolean on PostgreSQL, and on SQLite 0 or 1.
	Boolean

	// Time is timestamptz on PostgreSQL, of the years 1 to 9999. It counts as
	// the string that the service writes, in UTC and with milliseconds; finer
	// fractions are left out. No index serves it. SQLite has no such type.
	Time

	// TextList is text[] of one dimension on PostgreSQL, for lists of
	// options and for references of which the column holds the content IDs.
	// SQLite has no such type.
	TextList

	// JSON is jsonb on PostgreSQL, and on SQLite TEXT with JSON or BLOB with
	// JSONB, with the field's value.
	JSON
)

var columnKindNames = [...]string{
	Text: "Text", Number: "Number", Boolean: "Boolean", Time: "Time", TextList: "TextList", JSON: "JSON",
}

// kindsFor returns the kinds of columns that can hold a field of the type so that
// conditions on the column mean what they mean on the field, or nil if any can.
func kindsFor(t filters.FieldType) []ColumnKind {
	switch t.Kind {
	case filters.KindText, filters.KindTextArea, filters.KindRichEditor, filters.KindRichEditorV2, filters.KindID,
		filters.KindRelation:
		return []ColumnKind{Text, JSON}
	case filters.KindDate:
		return []ColumnKind{Text, Time, JSON}
	case filters.KindNumber:
		return []ColumnKind{Number, JSON}
	case filters.KindBoolean:
		return []ColumnKind{Boolean, JSON}
	case filters.KindSelect, filters.KindRelationList:
		return []ColumnKind{TextList, JSON}
	}
	return nil // Of what is left, only exists can be asked.
}

// holds reports whether a column can hold a field of the type. A field in a
// repeater has many values, which are not a list of the field's own.
func (k ColumnKind) holds(t filters.FieldType) bool {
	kinds := kindsFor(t)
	return !t.InRepeater && (kinds == nil || slices.Contains(kinds, k))
}

// mismatch returns why a column cannot hold a field of the type.
func (k ColumnKind) mismatch(t filters.FieldType) string {
	if t.InRepeater {
		return "a field in a repeater cannot have a column of its own: map the repeater to a column of JSON"
	}
	var names []string
	for _, kind := range kindsFor(t) {
		names = append(names, columnKindNames[kind])
	}
	return fmt.Sprintf("a column of kind %s cannot hold a field of kind %s: expected %s", columnKindNames[k], t.Kind,
		strings.Join(names, " or "))
}

// textExists tests whether a string is neither NULL nor empty.
func textExists(x string) expr { return build("coalesce(% <> '', FALSE)", x) }

// numberColumn tests a number that is NULL if it is missing. compare compares it
// with the value of c, a number too.
func numberColumn(
	c *condition, name, bare string, compare func(c *condition, name, bare, operator string) (clause, error),
) (clause, error) {
	operator, ok := comparisons[c.op]
	switch {
	case c.op == filters.OpExists:
		return clause{expr: notNull(name)}, nil
	case !ok || !c.numeric:
		return clause{expr: constant(false)}, nil
	}
	return compare(c, name, bare, operator)
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
