// Package sqlfilter translates filters to SQL, for content that is kept in a
// database. The SQL selects the rows whose items the filter matches, no others
// and all of them; where that cannot be, there is an error.
//
//	t := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"}
//	where, args, err := t.Where(filters.MustParse("category[equals]news"))
//	…
//	rows, err := db.Query("SELECT content FROM articles WHERE "+where, args...)
//
// The example of package github.com/microcms-go/filters/bench/sqltest loads a
// list response into SQLite and selects from it.
//
// Values are always arguments. The only parts of a filter in the SQL are the
// segments of its paths, which are letters, digits, "_" and "-".
//
// # The data
//
// An item is a JSON object in a column that is not NULL: jsonb on PostgreSQL,
// and on SQLite JSON text or, several times as fast, JSONB. The rules are those
// of [filters.Evaluator]. Strings are compared by code point whatever the
// collation of a column or the database, which must be in UTF-8. Numbers are
// compared exactly, at any length.
//
// PostgreSQL refuses items that hold U+0000, half a surrogate pair, or a number
// beyond its type numeric. SQLite must be of version 3.38 or later, and takes
// no items nested deeper than 1,000 levels. Before version 3.45 it does not find
// members whose names are written with escapes, and since then it cuts a name
// at U+0000; field IDs have neither. It may miss numbers of more than 9,000
// characters whose exponents make up for their length.
//
// With [Translator.TypeOf] the items must follow the schema, as those that
// the service answers do: a text field holds a string, null or nothing, a
// reference an object, and only repeaters lead into lists. The SQL is then
// simpler and uses more indexes. Without TypeOf, items have any form.
//
// # What cannot be translated
//
// What SQL cannot express exactly is an error that names the condition:
//   - contains and begins_with on rich text, whose tags SQL cannot remove;
//     [Translator.Columns] may name a column that holds it without them
//   - U+0000 in a value, on PostgreSQL
//   - numbers beyond numeric on PostgreSQL (131,072 digits before the dot,
//     16,383 after it), and exponents of more than 18 digits on SQLite
//   - paths of more than 30 segments
//   - fields for which there is no column, or one that cannot hold their kind
//
// It is another error if there are too many nested lists or too many arguments
// for the database. A hundred lists are not too many if each is the last operand
// of the one around it, nor are two thousand conditions, each of which makes up
// to four arguments. SQLite needs much longer to plan more than a thousand:
// limit filters from outside with [filters.Parser.MaxConditions].
//
// # Indexes
//
// [Translator.Indexes] returns the indexes that the SQL for a filter can use.
// On PostgreSQL one GIN index on the column serves equals and, with a schema,
// contains for lists; comparisons with full time stamps, begins_with, less_than
// and greater_than have an index for each field. On SQLite each field has an
// index of its own, and none serves contains and booleans.
//
// No index serves contains as a search in a string, which it is wherever the
// field is a string or, without a schema, might be one. Nor does an index serve
// exists, negations (with a schema, equals false is one), and
// paths through lists (without a schema, all of more than one segment).
package sqlfilter

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
)

// A Dialect is a dialect of SQL. The zero Dialect is not valid.
type Dialect uint8

// The dialects. They are tested with PostgreSQL 15 and with SQLite 3.40 and
// later. The one of PostgreSQL needs neither jsonpath nor extensions, for the
// sake of other databases that speak it, some of which have no jsonb_path_ops:
// there the word must be taken out of what [Translator.Indexes] returns.
const (
	PostgreSQL Dialect = 1 + iota
	SQLite
)

// A Translator translates filters to SQL for one table. It may be used by
// several goroutines at once if TypeOf may.
type Translator struct {
	// Dialect must be set.
	Dialect Dialect

	// Column is the column with the JSON items: a name, which may be
	// qualified, as it is in SQL, in double quotes if need be. If it is empty,
	// only the fields in Columns can be used.
	Column string

	// TypeOf returns the type of a field, or false if it is not known: see
	// [filters.Evaluator]. The items must follow it. If TypeOf is nil no type
	// is known.
	TypeOf func(filters.Field) (filters.FieldType, bool)

	// Columns holds the fields that have a column of their own. A column of
	// kind JSON also serves the fields below.
	Columns map[filters.Field]Column

	// FirstArg is the number of the first placeholder where placeholders
	// are numbered, as on PostgreSQL: $1 if it is 0.
	FirstArg int
}

// Where returns a boolean expression for the rows whose items f matches, and
// its arguments: strings, and for columns and numbers on SQLite also int64 and
// float64. It is never NULL, is valid as an operand of AND, and is TRUE for the
// zero filter. Placeholders are $1, $2 and so on for PostgreSQL,
// and ? for SQLite.
//
// The error is a [*filters.ValueError] if f is unwritable and a [*Error] if a
// condition cannot be translated. Other errors say that the Translator is
// wrong or the filter too large.
func (t Translator) Where(f filters.Filter) (string, []any, error) {
	w, _, err := t.translate(f, t.Dialect == PostgreSQL)
	if err != nil {
		return "", nil, err
	}
	return w.sql.String(), w.args, nil
}

// Indexes returns CREATE INDEX statements for indexes of the table that the
// SQL for f can use, if any. They do nothing if the
// indexes are there. The errors are those of [Translator.Where].
//
// PostgreSQL refuses rows with what is too long for an index: numbers of some
// thousand digits, and elements of lists of some thousand characters.
func (t Translator) Indexes(table string, f filters.Filter) ([]string, error) {
	if !isName(table) {
		return nil, fmt.Errorf("sqlfilter: invalid table name %s: %s", quote.Short(table), wantName)
	}
	_, indexes, err := t.translate(f, true)
	if err != nil {
		return nil, err
	}
	var statements []string
	seen := make(map[index]bool)
	for _, x := range indexes {
		if !seen[x] {
			seen[x] = true
			statements = append(statements, x.create(t.Dialect, table))
		}
	}
	return statements, nil
}

// A Clause is a filter as a part of a statement that a query builder makes.
// Builders such as squirrel accept any value with the method ToSql.
type Clause struct {
	Translator Translator
	Filter     filters.Filter
}

// ToSql is [Translator.Where] with ? for every placeholder. The SQL holds no
// other question mark.
func (c Clause) ToSql() (string, []any, error) {
	w, _, err := c.Translator.translate(c.Filter, false)
	if err != nil {
		return "", nil, err
	}
	return w.sql.String(), w.args, nil
}

// An Error describes why a condition cannot be translated.
type Error struct {
	Condition *filters.Condition
	Reason    string
}

// Error returns one line of at most 500 bytes.
func (e *Error) Error() string {
	b := "sqlfilter: condition " + quote.Short(string(e.Condition.Field)) + " " + e.Condition.Op.String()
	if e.Condition.Value != "" {
		b += " " + quote.Short(e.Condition.Value)
	}
	return b + ": " + e.Reason
}

// A dialect writes conditions in SQL.
type dialect interface {
	// inJSON returns SQL that is true where some leaf at the place satisfies
	// the operator of c, and false elsewhere. It is negated if c.not is set,
	// so that an index is of no use.
	inJSON(c *condition, p place) (clause, error)

	// inColumn does so for a column that is the leaf.
	inColumn(c *condition, column Column) (clause, error)
}

// A writer writes a filter. Its SQL and arguments grow in step.
type writer struct {
	t           Translator
	dialect     dialect
	unsupported map[*filters.Condition]bool
	numbered    bool // placeholders are $1, $2 …
	sql         strings.Builder
	args        []any
}

// Limits of the databases, or a little less.
const (
	// maxAround bounds how many expressions are around a condition. SQLite
	// has a limit of 1,000, but becomes slow, and its parser fails, before.
	maxAround = 150

	// maxChain is up to how many terms are joined side by side.
	maxChain = 16

	maxArgsPostgreSQL = 65535
	maxArgsSQLite     = 32766
)

func (t Translator) translate(f filters.Filter, numbered bool) (*writer, []index, error) {
	w := &writer{t: t, numbered: numbered, unsupported: make(map[*filters.Condition]bool)}
	maxArgs := maxArgsPostgreSQL
	switch t.Dialect {
	case PostgreSQL:
		w.dialect = postgres{}
	case SQLite:
		w.dialect, w.numbered = sqlite{}, false
		maxArgs = maxArgsSQLite
	default:
		return nil, nil, errors.New("sqlfilter: the Dialect of the Translator is not set: want PostgreSQL or SQLite")
	}
	if err := t.check(); err != nil {
		return nil, nil, err
	}
	m, err := filters.Evaluator{TypeOf: t.TypeOf}.Compile(f)
	if err != nil {
		return nil, nil, err
	}
	for c := range m.Unsupported() {
		w.unsupported[c] = true
	}
	if f.IsZero() {
		w.sql.WriteString("TRUE")
		return w, nil, nil
	}
	indexes, err := w.expr(f.Expr(), 0)
	if err != nil {
		return nil, nil, err
	}
	if w.numbered {
		maxArgs -= t.firstArg() - 1
	}
	if len(w.args) > maxArgs {
		return nil, nil, fmt.Errorf("sqlfilter: the filter makes %d arguments and the database takes %d",
			len(w.args), max(maxArgs, 0))
	}
	return w, indexes, nil
}

// firstArg returns the number of the first placeholder.
func (t Translator) firstArg() int { return max(t.FirstArg, 1) }

func (t Translator) check() error {
	if t.Column != "" && !isName(t.Column) {
		return fmt.Errorf("sqlfilter: invalid column name %s: %s", quote.Short(t.Column), wantName)
	}
	for _, field := range slices.Sorted(maps.Keys(t.Columns)) {
		column := t.Columns[field]
		if column.Kind < Text || column.Kind > JSON {
			return fmt.Errorf("sqlfilter: the column for the field %s has no valid kind", quote.Short(string(field)))
		}
		if !isName(column.Name) {
			return fmt.Errorf("sqlfilter: invalid column name %s for the field %s: %s",
				quote.Short(column.Name), quote.Short(string(field)), wantName)
		}
	}
	if t.FirstArg < 0 || t.FirstArg > maxArgsPostgreSQL {
		return fmt.Errorf("sqlfilter: FirstArg is %d: want the number of a placeholder, from 1 to %d",
			t.FirstArg, maxArgsPostgreSQL)
	}
	return nil
}

const wantName = "want letters, digits and _, or double quotes around it"

// isName reports whether s is an identifier of SQL, or several joined by
// dots: each of letters, digits and _, or of anything in double quotes but
// quotes, control characters and question marks, which would be taken for
// placeholders.
func isName(s string) bool {
	for {
		var ok bool
		if quoted, found := strings.CutPrefix(s, `"`); found {
			var name string
			name, s, ok = strings.Cut(quoted, `"`)
			bad := func(r rune) bool { return r < ' ' || r == '?' }
			ok = ok && name != "" && utf8.ValidString(name) && !strings.ContainsFunc(name, bad)
		} else {
			n := 0
			for n < len(s) && (isLetter(s[n]) || s[n] == '_' || n > 0 && '0' <= s[n] && s[n] <= '9') {
				n++
			}
			s, ok = s[n:], n > 0
		}
		if !ok || s == "" {
			return ok
		}
		if s, ok = strings.CutPrefix(s, "."); !ok {
			return false
		}
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// expr writes x, which has that many expressions around it. It returns the
// indexes that serve it.
func (w *writer) expr(x filters.Expr, around int) ([]index, error) {
	if around > maxAround {
		return nil, errors.New("sqlfilter: the filter has too many nested lists for a database")
	}
	switch x := x.(type) {
	case *filters.AndExpr:
		return w.list(x.List, " AND ", around)
	case *filters.OrExpr:
		return w.list(x.List, " OR ", around)
	}
	c, err := w.condition(x.(*filters.Condition))
	if err != nil {
		return nil, err
	}
	w.write(c.expr)
	return c.indexes, nil
}

// list writes the operands of a list as a tree of short chains.
func (w *writer) list(members []filters.Expr, joiner string, around int) ([]index, error) {
	size := 1 // of a group of members
	for size*maxChain < len(members) {
		size *= maxChain
	}
	// In a chain, each connective is around everything before it.
	joiners := (len(members) - 1) / size
	var indexes []index
	served := true
	separator := "("
	for group := range slices.Chunk(members, size) {
		w.sql.WriteString(separator)
		var more []index
		var err error
		if len(group) == 1 {
			more, err = w.expr(group[0], around+joiners)
		} else {
			more, err = w.list(group, joiner, around+joiners)
		}
		if separator == joiner {
			joiners--
		}
		separator = joiner
		if err != nil {
			return nil, err
		}
		indexes = append(indexes, more...)
		served = served && len(more) > 0
	}
	w.sql.WriteByte(')')
	if joiner == " OR " && !served {
		return nil, nil
	}
	return indexes, nil
}

// write appends x.
func (w *writer) write(x expr) {
	first := w.t.firstArg() + len(w.args)
	for i, part := range strings.Split(x.sql, "?") {
		if i > 0 && w.numbered {
			w.sql.WriteString("$" + strconv.Itoa(first+i-1))
		} else if i > 0 {
			w.sql.WriteByte('?')
		}
		w.sql.WriteString(part)
	}
	w.args = append(w.args, x.args...)
}

func (w *writer) condition(x *filters.Condition) (clause, error) {
	c := newCondition(x)
	if w.unsupported[x] {
		return clause{expr: constant(false)}, nil
	}
	fans := true
	if w.t.TypeOf != nil {
		if typ, ok := w.t.TypeOf(x.Field); ok {
			if !typ.Supports(x.Op) {
				// Not unsupported either: known never to match.
				return clause{expr: constant(c.not)}, nil
			}
			if typ.Kind == filters.KindBoolean && c.op == filters.OpExists {
				return clause{expr: constant(!c.not)}, nil
			}
			if column, ok := w.t.Columns[x.Field]; ok && !column.Kind.holds(typ) {
				return clause{}, &Error{x, column.Kind.mismatch(typ)}
			}
			fans = c.specialize(typ)
		}
	}
	out, err := w.positive(c, fans)
	if err != nil {
		return clause{}, &Error{x, err.Error()}
	}
	if c.not {
		return clause{expr: build("NOT %", out.expr)}, nil
	}
	return out, nil
}

// positive returns the SQL for c, but for the negation.
func (w *writer) positive(c *condition, fans bool) (clause, error) {
	if column, ok := w.t.Columns[c.field]; ok && column.Kind != JSON {
		if !c.rich || c.op != filters.OpExists {
			return w.dialect.inColumn(c, column)
		}
		if w.t.Column == "" {
			return clause{}, errors.New("a column without tags does not show whether there is rich text")
		}
	}
	p, err := w.t.place(c.field, fans)
	if err != nil {
		return clause{}, err
	}
	if c.rich && c.op != filters.OpExists {
		return clause{}, errors.New("SQL cannot remove the tags of rich text: " +
			"map the field to a column that holds it without them")
	}
	c.numeric = c.numeric && c.comparesNumbers()
	return w.dialect.inJSON(c, p)
}
