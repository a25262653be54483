package sqlfilter

import "strings"

// An expr is a piece of SQL and the arguments for the question marks in it,
// in their order. The only question marks that pieces hold are placeholders.
type expr struct {
	sql  string
	args []any
}

// build returns the template with each % replaced by the next part: a string,
// which is SQL, or an expr. Arguments so stay in the order of the text.
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

// conditional returns yes if b is true, and else no.
func conditional[T any](b bool, yes, no T) T {
	if b {
		return yes
	}
	return no
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
