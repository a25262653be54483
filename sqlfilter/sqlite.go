package sqlfilter

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
)

// sqlite is the dialect of SQLite.
//
// Its operator "->" returns JSON as text: the first character tells what it
// is, and a number is as it was written. Conditions test such a text, v in the
// row n of a subquery. Before that is, where there is one, a test
// of the member in the column that an index serves.
type sqlite struct{}

var sqliteTexts = texts{param: "?", position: "instr"}

var (
	errSQLiteNumber = errors.New("SQLite cannot compare exponents of more than " +
		strconv.Itoa(maxExpDigits) + " digits")
	errSQLiteKind = errors.New("SQLite has no type for the kind of the column")
)

func (sqlite) inJSON(c *condition, p place) (clause, error) {
	if c.numeric && c.number.far {
		return clause{}, errSQLiteNumber
	}
	coded := *c
	coded.value = sqliteCode.Replace(c.value)
	leaves := sqliteLeaves(&coded, p, coded.value != c.value)
	x := clause{expr: build("EXISTS (SELECT 1 FROM % WHERE %)", leaves, join(sqliteTerms(&coded), "OR"))}
	if about := sqliteAbout(c, p); len(about.indexes) > 0 && coded.value == c.value && !c.not {
		return clause{all(about.expr, x.expr), about.indexes}, nil
	}
	return x, nil
}

// Some functions of SQLite take U+0000 for the end of a string. If the
// value has neither it nor U+0001, nothing changes if all that are in the JSON
// become U+0001. Otherwise there are codes for both, of two characters, one of
// which needs a code for that. A code is not found but where its character
// was, and the codes are in the order of the characters.
var sqliteCode = strings.NewReplacer(
	"\x00", "\x01\x01\x01\x02",
	"\x01", "\x01\x01\x02\x02",
	"\x02", "\x01\x02\x02\x02",
)

// sqliteReplaced returns JSON with U+0000 replaced, by codes if the value has
// them. In JSON the characters are escapes, and the names that escapes have on
// the way to codes do not occur in JSON.
func sqliteReplaced(json string, codes bool) string {
	json = fmt.Sprintf(`replace(%s, '\\', '\u005c')`, json) // every \u is an escape now
	if !codes {
		return fmt.Sprintf(`replace(%s, '\u0000', '\u0001')`, json)
	}
	for i := range 3 {
		json = fmt.Sprintf(`replace(%s, '\u000%d', '\%d')`, json, i, i)
	}
	for i := range 3 {
		var code strings.Builder
		for _, r := range sqliteCode.Replace(string(rune(i))) {
			code.WriteString(fmt.Sprintf(`\u%04d`, r))
		}
		json = fmt.Sprintf(`replace(%s, '\%d', '%s')`, json, i, code.String())
	}
	return json
}

// sqlitePath returns a path for names, which are safe in quotes.
func sqlitePath(names []string) string {
	var path strings.Builder
	path.WriteString("$")
	for _, name := range names {
		path.WriteString(`."` + name + `"`)
	}
	return "'" + path.String() + "'"
}

// sqliteLeaves returns a table n with the leaves, or a row of NULL.
func sqliteLeaves(c *condition, p place, codes bool) string {
	value := fmt.Sprintf("%s -> %s", p.column, sqlitePath(p.names))
	if c.op != filters.OpExists || len(p.rest) > 1 { // a fieldId is a string, too
		value = sqliteReplaced(value, codes)
	}
	if len(p.rest) == 0 {
		return fmt.Sprintf("(SELECT %s AS v) AS n", value)
	}
	// For each name, one table holds what the names before led to, and
	// another its elements, of which an object that is not a list is the only one.
	var from strings.Builder
	from.WriteString(fmt.Sprintf("(SELECT %s AS v) AS n", value))
	value = "n.v"
	for i, name := range p.rest {
		from.WriteString(fmt.Sprintf(", json_each('[' || %s || ']') AS n%d, json_each(CASE n%d.type WHEN 'array' THEN n%d.value WHEN 'object' THEN '[' || n%d.value || ']' END) AS e%d",
			value, i, i, i, i, i))
		value = fmt.Sprintf(`CASE WHEN e%d.type <> 'object' THEN NULL`, i)
		if i < len(p.rest)-1 {
			value += fmt.Sprintf(` WHEN n%d.type = 'array' AND json_type(e%d.value, '$.fieldId') = 'text' AND e%d.value ->> '$.fieldId' = '%s' THEN e%d.value`,
				i, i, i, name, i)
		}
		value += fmt.Sprintf(` ELSE e%d.value -> %s END`, i, sqlitePath([]string{name}))
	}
	return fmt.Sprintf("(SELECT %s AS v FROM %s) AS n", value, from.String())
}

// sqliteTerms returns tests of which n.v must pass one.
func sqliteTerms(c *condition) []expr {
	if c.op == filters.OpExists {
		return []expr{{sql: `n.v NOT IN ('null', '""', '[]')`}}
	}
	var terms []expr
	if c.leaves.has(aText) {
		x := sqliteRepaired(c, "(n.v ->> '$')")
		terms = append(terms, all(expr{sql: `substr(n.v, 1, 1) = '"'`}, sqliteTexts.test(c, x)))
	}
	switch c.op {
	case filters.OpEquals:
		if c.leaves.has(anObject) {
			terms = append(terms, sqliteID(c, "n.v"))
		}
		if c.equalsBoolean(c.leaves) {
			terms = append(terms, expr{sql: "n.v = '" + c.value + "'"})
		}
		fallthrough
	case filters.OpLessThan, filters.OpGreaterThan:
		if c.numeric {
			terms = append(terms, all(expr{sql: "substr(n.v, 1, 1) GLOB '[-0-9]'"}, sqliteNumber(c, "n.v")))
		}
	case filters.OpContains:
		if c.leaves.has(anArray) {
			terms = append(terms,
				build("EXISTS (SELECT 1 FROM json_each(CASE substr(n.v, 1, 1) WHEN '[' THEN n.v END) AS e WHERE %)",
					join(sqliteElementTerms(c), "OR")))
		}
	}
	return terms
}

// sqliteElementTerms returns tests of which the element e must pass one.
func sqliteElementTerms(c *condition) []expr {
	same := *c
	same.op = filters.OpEquals
	var terms []expr
	if c.elements.has(aText) {
		x := sqliteRepaired(&same, "e.value")
		terms = append(terms, all(expr{sql: "e.type = 'text'"}, sqliteTexts.test(&same, x)))
	}
	if c.elements.has(anObject) {
		// Other values are not JSON.
		terms = append(terms, build("CASE e.type WHEN 'object' THEN % END", sqliteID(c, "e.value")))
	}
	if c.equalsBoolean(c.elements) {
		terms = append(terms, expr{sql: "e.type = '" + c.value + "'"})
	}
	if c.numeric {
		// Finding the element takes the longer the further it is from the first.
		about, _ := sqliteNumberAbout(&same, "e.value")
		terms = append(terms,
			all(expr{sql: "e.type IN ('integer', 'real')"}, about, sqliteNumber(&same, "(n.v -> e.key)")))
	}
	return terms
}

// sqliteID tests for an object with the value of c as its id.
func sqliteID(c *condition, object string) expr {
	same := *c
	same.op, same.stamp = filters.OpEquals, false
	id := sqliteRepaired(&same, fmt.Sprintf("(%s ->> '$.id')", object))
	return all(build("json_type(%, '$.id') = 'text'", object), sqliteTexts.test(&same, id))
}

// Half of a surrogate pair reads as U+FFFD, but SQLite makes a character of it,
// at another place in the order.

// sqliteTells reports whether c can tell that.
func sqliteTells(c *condition) bool {
	order := c.op == filters.OpLessThan || c.op == filters.OpGreaterThan
	return strings.ContainsFunc(c.value, func(r rune) bool {
		return r == 0xFFFD ||
			order && 0xE000 <= r && r < 0xFFFD
	}) ||
		c.op == filters.OpBeginsWith && strings.HasSuffix(strings.TrimRight(c.value, "\U0010FFFF"), "\uD7FF")
}

// sqliteRepaired returns SQL for the text x with U+FFFD for halves of pairs if
// c can tell. GLOB reads halves so by itself.
func sqliteRepaired(c *condition, x string) string {
	if !sqliteTells(c) {
		return x
	}
	return fmt.Sprintf(`CASE WHEN %s NOT GLOB '*' || char(65533) || '*' THEN %s ELSE (`+
		`WITH RECURSIVE r(i, x) AS (SELECT 55296, %s UNION ALL SELECT r.i + 1, replace(r.x, char(r.i), char(65533)) FROM r WHERE r.i < 57344) `+
		`SELECT r.x FROM r WHERE r.i = 57344) END`, x, x, x)
}

// sqliteNumber compares a number, written as JSON, with that of c: by sign,
// place of the leading digit, and digits. Exponents that are too long become
// the largest that there are, which are beyond that of c.
func sqliteNumber(c *condition, json string) expr {
	// m is without sign and exponent, which is x.
	const (
		table = "(SELECT s.t < '.' AS negative, ltrim(substr(s.t, 1, instr(s.t, 'e') - 1), '-') AS m, CAST(substr(s.t, instr(s.t, 'e') + 1) AS INTEGER) AS x " +
			"FROM (SELECT lower(%) || 'e' AS t) AS s) AS d"
		digits   = "trim(replace(d.m, '.', ''), '0')"
		leading  = "CASE WHEN d.m < '1' THEN length(ltrim(d.m, '0.')) - length(d.m) + 2 ELSE instr(d.m || '.', '.') - 1 END + d.x"
		zero     = "trim(d.m, '0.') = ''"
		positive = "NOT d.negative AND NOT " + zero
		negative = "d.negative AND NOT " + zero
	)
	d := c.number
	// magnitude compares the numbers without their signs.
	magnitude := func(operator string) expr {
		return expr{"(" + leading + ", " + digits + ") " + operator + " (?, ?)", []any{d.exp, d.digits}}
	}
	side := positive // on which side of zero d is
	if d.negative {
		side = negative
	}
	less := c.op == filters.OpLessThan
	var test expr
	switch {
	case d.digits == "" && c.op == filters.OpEquals:
		test = expr{sql: zero}
	case d.digits == "" && less:
		test = expr{sql: negative}
	case d.digits == "":
		test = expr{sql: positive}
	case c.op == filters.OpEquals:
		test = build("% AND %", side, magnitude("="))
	case less != d.negative: // towards zero
		test = build("NOT (%) OR %", side, magnitude("<"))
	default:
		test = build("% AND %", side, magnitude(">"))
	}
	return build("EXISTS (SELECT 1 FROM % WHERE %)", build(table, json), test)
}

// sqliteNumberAbout returns a test that all numbers pass that satisfy c, if
// there is one. x is what SQLite makes of a number that is not an int64: a float
// next to it, if not always the nearest.
func sqliteNumberAbout(c *condition, x string) (about expr, ok bool) {
	const (
		tolerance    = 1e-9
		small, large = 1e-280, 1e280 // beyond, there may be zero or infinity
	)
	f, _ := strconv.ParseFloat(c.value, 64)
	low, high := f-math.Abs(f)*tolerance, f+math.Abs(f)*tolerance
	switch {
	case math.Abs(f) < small:
		low, high = -small, small
	case f > large:
		low, high = large/2, math.Inf(1)
	case f < -large:
		low, high = math.Inf(-1), -large/2
	}
	var terms []expr
	if c.op != filters.OpLessThan && !math.IsInf(low, 0) {
		terms = append(terms, expr{x + " >= ?", []any{low}})
	}
	if c.op != filters.OpGreaterThan && !math.IsInf(high, 0) {
		terms = append(terms, expr{x + " <= ?", []any{high}})
	}
	return all(terms...), len(terms) > 0
}

// sqliteAbout returns a test of the column that all items pass that satisfy
// c, if indexes serve it.
func sqliteAbout(c *condition, p place) clause {
	if len(p.rest) > 0 || len(p.names) == 0 || sqliteTells(c) || c.op == filters.OpExists ||
		c.op == filters.OpContains ||
		c.op == filters.OpEquals && c.equalsBoolean(c.leaves) {
		return clause{}
	}
	path := sqlitePath(p.names)
	x := fmt.Sprintf("(%s ->> %s)", p.column, path)
	onX := []index{{string(c.field), fmt.Sprintf("(%s ->> %s)", unqualified(p.column), path)}}
	var clauses []clause
	if c.leaves.has(aText) {
		if about, ok := sqliteTexts.about(c, x); ok {
			clauses = append(clauses, clause{about, onX})
		} else {
			return clause{}
		}
	}
	if c.numeric {
		about, ok := sqliteNumberAbout(c, x)
		if !ok {
			return clause{}
		}
		clauses = append(clauses, clause{about, onX})
	}
	if c.op == filters.OpEquals && c.leaves.has(anObject) {
		path := sqlitePath(append(slices.Clone(p.names), "id"))
		clauses = append(clauses, clause{
			build("(% ->> %) = %", p.column, path, sqliteTexts.arg(c.value)),
			[]index{{string(c.field) + ".id", fmt.Sprintf("(%s ->> %s)", unqualified(p.column), path)}},
		})
	}
	return anyOf(clauses)
}

func (d sqlite) inColumn(c *condition, column Column) (clause, error) {
	name, bare := column.Name, unqualified(column.Name)
	switch column.Kind {
	case Text:
		return sqliteTextColumn(c, name, bare), nil
	case Number:
		return numberColumn(c, name, bare, compareSQLiteNumber)
	case Boolean:
		return booleanColumn(c, name), nil
	}
	return clause{}, errSQLiteKind
}

// sqliteTextColumn compares a string that || has freed of the column's collation.
// COLLATE would do so too, but keep OR from indexes.
func sqliteTextColumn(c *condition, name, bare string) clause {
	const free = "(%s || '')"
	x := fmt.Sprintf(free, name)
	if c.op == filters.OpExists {
		return clause{expr: textExists(x)}
	}
	about, served := sqliteTexts.about(c, x)
	out := clause{expr: all(notNull(name), sqliteTexts.test(c, x))}
	if c.asInstant() {
		// The functions do not see the bytes that follow U+0000, which a time
		// stamp cannot have.
		test := build("CASE WHEN instr(%, char(0)) = 0 THEN % ELSE % END", x, sqliteTexts.test(c, x),
			sqliteTexts.exactly(c, x))
		out.expr = all(notNull(name), about, test)
	}
	if served {
		out.indexes = []index{{string(c.field), "(" + fmt.Sprintf(free, bare) + ")"}}
	}
	return out
}

// compareSQLiteNumber compares integers and floats, each with the one next to
// the value. The matcher decides whether that one is included.
func compareSQLiteNumber(c *condition, name, bare, operator string) (clause, error) {
	if c.number.far {
		return clause{}, errSQLiteNumber
	}
	var terms []expr
	compare := func(kind string, next, arg any) {
		operator := operator
		test := filters.New(&filters.Condition{Field: "f", Op: c.op, Value: c.value})
		included := test.MatchValue(map[string]any{"f": next})
		if c.op == filters.OpEquals && !included {
			return
		}
		if c.op != filters.OpEquals && included {
			operator += "="
		}
		terms = append(terms,
			expr{fmt.Sprintf("(typeof(%s) = '%s' AND %s %s ?)", name, kind, name, operator), []any{arg}})
	}
	integer := c.number.integer()
	float, _ := strconv.ParseFloat(c.value, 64)
	float = min(max(float, -math.MaxFloat64), math.MaxFloat64)
	compare("integer", json.Number(strconv.FormatInt(integer, 10)), integer)
	compare("real", float, float)
	if terms == nil {
		return clause{expr: constant(false)}, nil
	}
	return clause{join(terms, "OR"), []index{{string(c.field), fmt.Sprintf("(%s)", bare)}}}, nil
}

// integer returns d without the digits after the dot, or the integer next to
// that.
func (d decimal) integer() int64 {
	const most = 19 // digits
	digits := "0"
	if d.exp > 0 {
		n := int(min(d.exp, most+1))
		digits = (d.digits + strings.Repeat("0", n))[:n]
	}
	n, _ := strconv.ParseInt(d.sign()+digits, 10, 64) // in range, or the end of it
	return n
}
