package sqlfilter

import (
	"fmt"
	"hash/fnv"
	"io"
	"strconv"
	"strings"
)

// An expr is a piece of SQL and the arguments for the question marks in it,
// in their order. The only question marks that pieces hold are placeholders.
type expr struct {
	sql  string
	args []any
}

// build returns the template with each % replaced by the next part: a string,
// which is SQL, or an expr. Arguments so stay in the order of the template.
func build(template string, parts ...any) expr {
	var x expr
	var b strings.Builder
	for _, part := range parts {
		before, after, _ := strings.Cut(template, "%")
		template = after
		b.WriteString(before)
		switch part := part.(type) {
		case string:
			b.WriteString(part)
		case expr:
			b.WriteString(part.sql)
			x.args = append(x.args, part.args...)
		}
	}
	b.WriteString(template)
	x.sql = b.String()
	return x
}

// join joins terms by AND or OR and puts what it joined in parentheses.
// No term at all is never true.
func join(terms []expr, joiner string) expr {
	switch len(terms) {
	case 0:
		return expr{sql: "FALSE"}
	case 1:
		return terms[0]
	}
	x := terms[0]
	for _, term := range terms[1:] {
		x = build("% % %", x, joiner, term)
	}
	return build("(%)", x)
}

func all(terms ...expr) expr { return join(terms, "AND") }

func constant(b bool) expr { return expr{sql: strings.ToUpper(strconv.FormatBool(b))} }

func notNull(x string) expr { return expr{sql: x + " IS NOT NULL"} }

// A clause is a condition in SQL, and the indexes that serve it. Without
// indexes no index does.
type clause struct {
	expr
	indexes []index
}

// An index is what can follow the name of the table in CREATE INDEX, and what
// it is about, to name it by.
type index struct{ about, on string }

// create returns the statement. The index has a name of its own in every case,
// so that indexes with one name are the same index.
func (x index) create(d Dialect, table string) string {
	bare := unqualified(table)
	sum := fnv.New32a()
	io.WriteString(sum, table+" "+x.on)
	name := fmt.Sprintf("%.50s_%08x", strings.Map(plain, bare+"_"+x.about), sum.Sum32())
	if d == SQLite { // has the schema before the index
		name, table = strings.TrimSuffix(table, bare)+name, bare
	}
	return fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s ON %s %s", name, table, x.on)
}

// plain returns r if it may be part of a name without quotes, whatever the case.
func plain(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r - 'A' + 'a'
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		return r
	}
	return '_'
}

// anyOf joins clauses by OR. Indexes serve that if they serve each.
func anyOf(clauses []clause) clause {
	var out clause
	var terms []expr
	served := true
	for _, x := range clauses {
		terms = append(terms, x.expr)
		out.indexes = append(out.indexes, x.indexes...)
		served = served && len(x.indexes) > 0
	}
	if !served {
		out.indexes = nil
	}
	out.expr = join(terms, "OR")
	return out
}
