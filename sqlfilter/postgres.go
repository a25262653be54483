package sqlfilter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// postgres is the dialect of PostgreSQL.
//
// What can be compared as JSON is, so that strings are strings and numbers are
// numbers: the column contains {"category":"news"}, which a GIN index answers.
type postgres struct{}

var pgTexts = texts{param: "?::text", position: "strpos"}

const (
	// pgHead is how many characters of a string are indexed. Entries of a
	// B-tree have a size limit, and rows beyond it could not be inserted.
	pgHead = 64

	// What numeric holds.
	pgWholeDigits    = 131072
	pgFractionDigits = 16383
)

var (
	errPgNUL    = errors.New("PostgreSQL cannot hold U+0000 in a string")
	errPgNumber = errors.New("PostgreSQL cannot hold the number in its type numeric")
)

func (d decimal) fitsNumeric() bool {
	return !d.far && d.exp <= pgWholeDigits && int64(len(d.digits))-d.exp <= pgFractionDigits
}

func (postgres) inJSON(c *condition, p place) (clause, error) {
	if strings.Contains(c.value, "\x00") {
		return clause{}, errPgNUL
	}
	if c.numeric && !c.number.fitsNumeric() {
		return clause{}, errPgNumber
	}
	if len(p.rest) == 0 {
		return anyOf(pgStraight(p).terms(c)), nil
	}
	x := anyOf(pgFanned.terms(c))
	return clause{expr: build("EXISTS (SELECT 1 FROM % WHERE %)", pgFan(p), x.expr)}, nil
}

// A pgLeaf is SQL for a leaf.
type pgLeaf struct {
	json string // the leaf, or NULL
	text string // the leaf as text, if it is a string
	head string // the first characters of text, which may be indexed

	// like tests for a leaf that is the JSON given or, if that is an object
	// or a list, has all that is in it. It is not NULL without a leaf.
	like func(json string) clause

	// Indexes for head, and for the leaf if it is a number.
	forHead, forNumber []index
}

// pgStraight returns the leaf to which objects lead.
func pgStraight(p place) pgLeaf {
	json, text := pgMember(p.column, p.names)
	l := pgLeaf{json: json, text: text}
	var gin []index
	if len(p.names) == 0 {
		l.like = func(json string) clause { return clause{expr: pgLike(p.column, json)} }
	} else {
		// What an index is on is written without the name of the table.
		bare := unqualified(p.column)
		gin = []index{{bare, fmt.Sprintf("USING gin (%s jsonb_path_ops)", bare)}}
		number, headOf := pgMember(bare, p.names)
		l.head = pgHeadOf(text)
		field := strings.Join(p.names, ".")
		l.forHead = []index{{field, fmt.Sprintf("(%s)", pgHeadOf(headOf))}}
		l.forNumber = []index{{field, fmt.Sprintf("(%s)", number)}}
		l.like = func(json string) clause {
			return clause{pgLike(p.column, pgNest(p.names, json)), gin}
		}
	}
	if p.nullable {
		like := l.like
		l.like = func(json string) clause {
			x := like(json)
			return clause{all(expr{sql: p.column + " IS NOT NULL"}, x.expr), x.indexes}
		}
	}
	return l
}

// pgMember returns the JSON to which names lead, and its text.
func pgMember(column string, names []string) (json, text string) {
	if len(names) == 0 {
		return column, fmt.Sprintf(`((%s #>> '{}') COLLATE "C")`, column)
	}
	at := len(names) - 1
	for _, name := range names[:at] {
		column += " -> '" + name + "'"
	}
	return fmt.Sprintf("(%s -> '%s')", column, names[at]), fmt.Sprintf(`((%s ->> '%s') COLLATE "C")`, column, names[at])
}

func pgHeadOf(text string) string { return fmt.Sprintf("left(%s, %d)", text, pgHead) }

// pgNest returns the JSON of objects with the JSON given under the names.
func pgNest(names []string, json string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(`{"` + name + `":`)
	}
	b.WriteString(json)
	b.WriteString(strings.Repeat("}", len(names)))
	return b.String()
}

func pgJSON(text string) expr { return expr{"?::jsonb", []any{text}} }

func pgLike(value, json string) expr {
	operator := "="
	if json[0] == '{' || json[0] == '[' {
		operator = "@>"
	}
	return build("% % %", value, operator, pgJSON(json))
}

// pgFan returns a table with the leaves to which objects and lists lead. OFFSET
// keeps the planner from computing what precedes it once for every
// element.
func pgFan(p place) string {
	json, _ := pgMember(p.column, p.names)
	var b strings.Builder
	fmt.Fprintf(&b, "(SELECT %s AS v OFFSET 0) AS n0", json)
	for i, name := range p.rest {
		member := fmt.Sprintf("e.v -> '%s'", name)
		table := "n"
		if i < len(p.rest)-1 {
			table = fmt.Sprintf("n%d", i+1)
			member = fmt.Sprintf(`CASE WHEN jsonb_typeof(n%d.v) = 'array' AND e.v -> 'fieldId' = '"%s"'::jsonb THEN e.v ELSE %s END`, i, name, member)
		}
		fmt.Fprintf(&b,
			" CROSS JOIN LATERAL (SELECT %s AS v FROM jsonb_array_elements(CASE jsonb_typeof(n%d.v) WHEN 'array' THEN n%d.v WHEN 'object' THEN jsonb_build_array(n%d.v) END) AS e(v) OFFSET 0) AS %s",
			member, i, i, i, table)
	}
	return b.String()
}

// pgFanned is a leaf in the table of pgFan.
var pgFanned = pgLeaf{
	json: "n.v",
	text: `((n.v #>> '{}') COLLATE "C")`,
	like: func(json string) clause { return clause{expr: pgLike("n.v", json)} },
}

// terms returns tests of which the leaf must pass one.
func (l pgLeaf) terms(c *condition) []clause {
	var terms []clause
	switch c.op {
	case filters.OpExists:
		empty := fmt.Sprintf(`coalesce(%s NOT IN ('null'::jsonb, '""'::jsonb, '[]'::jsonb), FALSE)`, l.json)
		return []clause{{expr: expr{sql: empty}}}
	case filters.OpEquals:
		for _, json := range pgEqual(c, c.leaves) {
			terms = append(terms, l.like(json))
		}
		if !c.stamp {
			return terms
		}
	case filters.OpContains:
		if !c.leaves.has(anArray) {
			break
		}
		for _, json := range pgEqual(c, c.elements) {
			terms = append(terms, l.like("["+json+"]"))
		}
		if c.stamp && c.elements.has(aText) {
			terms = append(terms, l.element(c))
		}
	case filters.OpLessThan, filters.OpGreaterThan:
		if c.numeric {
			terms = append(terms, l.number(c))
		}
	}
	if c.leaves.has(aText) {
		terms = append(terms, l.texts(c))
	}
	return terms
}

// pgEqual returns what is equal to the value of c, as JSON. That strings are
// the same instant is not among it.
func pgEqual(c *condition, k kinds) []string {
	var equal []string
	if k.has(aText) && !c.stamp {
		equal = append(equal, pgQuote(c.value))
	}
	if k.has(anObject) {
		equal = append(equal, `{"id":`+pgQuote(c.value)+`}`)
	}
	if k.has(aNumber) && c.numeric {
		equal = append(equal, pgNumber(c))
	}
	if c.equalsBoolean(k) {
		equal = append(equal, c.value)
	}
	return equal
}

// pgQuote returns s as JSON.
func pgQuote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // strings and buffers do not fail
	return strings.TrimSuffix(b.String(), "\n")
}

// pgNumber returns the value of c, a number. numeric refuses one with too many
// digits, even if they are zeros.
func pgNumber(c *condition) string {
	const short = 100
	if len(c.value) <= short && !strings.ContainsAny(c.value, "eE") {
		return c.value
	}
	if c.number.digits == "" {
		return "0"
	}
	return fmt.Sprintf("%s0.%se%d", c.number.sign(), c.number.digits, c.number.exp)
}

func (l pgLeaf) is(kind string) expr {
	return expr{sql: fmt.Sprintf("coalesce(jsonb_typeof(%s), '') = '%s'", l.json, kind)}
}

// number orders numbers. So does jsonb.
func (l pgLeaf) number(c *condition) clause {
	x := clause{expr: all(l.is("number"), build("% % %", l.json, comparisons[c.op], pgJSON(pgNumber(c))))}
	if c.leaves == aNumber { // others may be too long for an index
		x.indexes = l.forNumber
	}
	return x
}

// texts tests a leaf that is a string.
func (l pgLeaf) texts(c *condition) clause {
	x := pgHeaded(c, l.text, l.head, l.forHead)
	x.expr = all(l.is("string"), x.expr)
	return x
}

// pgHeaded tests a string of which there are indexes on a head, or none.
func pgHeaded(c *condition, text, head string, onHead []index) clause {
	about, ok := pgTexts.about(c, head)
	switch {
	case !ok || onHead == nil:
	case c.asInstant():
		return clause{all(about, pgTexts.test(c, text)), onHead}
	case utf8.RuneCountInString(c.value) < pgHead:
		return clause{pgTexts.test(c, head), onHead} // the head decides
	}
	return clause{expr: pgTexts.test(c, text)}
}

// element tests for an element that is the same instant.
func (l pgLeaf) element(c *condition) clause {
	same := *c
	same.op = filters.OpEquals
	return clause{expr: build("EXISTS (SELECT 1 FROM (SELECT % AS v) AS a, "+
		"jsonb_array_elements(CASE jsonb_typeof(a.v) WHEN 'array' THEN a.v END) AS e(v) WHERE %)",
		l.json, all(pgElement.is("string"), pgTexts.test(&same, pgElement.text)))}
}

var pgElement = pgLeaf{json: "e.v", text: `((e.v #>> '{}') COLLATE "C")`}

// pgTime is the text of a timestamptz as the service writes it.
const pgTime = `(to_char(%s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') COLLATE "C")`

func (postgres) inColumn(c *condition, column Column) (clause, error) {
	if strings.Contains(c.value, "\x00") {
		return clause{}, errPgNUL
	}
	name, bare := column.Name, unqualified(column.Name)
	switch column.Kind {
	case Boolean:
		return booleanColumn(c, name), nil
	case Number:
		return numberColumn(c, name, bare, comparePgNumber)
	case Time: // to_char cannot be indexed
		return pgTextColumn(c, fmt.Sprintf(pgTime, name), "", nil), nil
	case TextList:
		return pgListColumn(c, name, bare), nil
	}
	const text = `(%s COLLATE "C")`
	onHead := []index{{string(c.field), fmt.Sprintf("(%s)", pgHeadOf(fmt.Sprintf(text, bare)))}}
	name = fmt.Sprintf(text, name)
	return pgTextColumn(c, name, pgHeadOf(name), onHead), nil
}

// pgTextColumn tests a string that is NULL if it is missing.
func pgTextColumn(c *condition, text, head string, onHead []index) clause {
	if c.op == filters.OpExists {
		return clause{expr: textExists(text)}
	}
	x := pgHeaded(c, text, head, onHead)
	x.expr = all(notNull(text), x.expr)
	return x
}

func comparePgNumber(c *condition, name, bare, operator string) (clause, error) {
	if !c.number.fitsNumeric() {
		return clause{}, errPgNumber
	}
	number := expr{"?::numeric", []any{pgNumber(c)}}
	x := all(notNull(name), build("%::numeric % %", name, operator, number))
	return clause{x, []index{{string(c.field), fmt.Sprintf("((%s::numeric))", bare)}}}, nil
}

func pgListColumn(c *condition, name, bare string) clause {
	switch {
	case c.op == filters.OpExists:
		return clause{expr: build("coalesce(cardinality(%) > 0, FALSE)", name)}
	case c.op != filters.OpContains:
		return clause{expr: constant(false)}
	case c.stamp:
		same := *c
		same.op = filters.OpEquals
		return clause{expr: build("EXISTS (SELECT 1 FROM (SELECT % AS v) AS a, unnest(a.v) AS e(v) WHERE %)",
			name, pgTexts.test(&same, `(e.v COLLATE "C")`))}
	}
	x := all(notNull(name), build(`% COLLATE "C" @> ARRAY[%]`, name, pgTexts.arg(c.value)))
	return clause{x, []index{{string(c.field), fmt.Sprintf(`USING gin (%s COLLATE "C")`, bare)}}}
}
