package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

const (
	ruleEqualsOnList = "equals-on-list"
	ruleMisspelt     = "misspelt-field"
	ruleUnknownField = "unknown-field"
	ruleUnsupported  = "unsupported-operator"
)

// known calls yield for each condition of a filter whose field and operator are
// in the program, with where they are in the file.
func (x *Filter) known(yield func(c *filters.Condition, field, op filters.Position)) {
	filling := x.fill(0)
	f, err := filters.Parse(filling.S)
	if err != nil {
		return
	}
	for c := range f.Conditions() {
		if filling.touches(c.FieldPos()) || filling.touches(c.OpPos()) {
			continue
		}
		yield(c, x.locate(filling, c.FieldPos()), x.locate(filling, c.OpPos()))
	}
}

// outsideSchemas reports fields that no API has, and operators that no API with
// the field supports, where the API is not known.
func (c *checker) outsideSchemas(x *Filter) {
	if x.Checked || x.Endpoint != "" || len(c.APIs) == 0 || c.APIs[""] != nil {
		return
	}
	x.known(func(cond *filters.Condition, field, op filters.Position) {
		has, supports := false, false
		for _, api := range c.APIs {
			if t, ok := api.TypeOf(cond.Field); ok {
				has = true
				supports = supports || t.Supports(cond.Op)
			}
		}
		switch {
		case !has:
			c.report(x, knownRule(ruleUnknownField), field, nil,
				"no API of the schemas has a field %q%s", cond.Field, c.suggestion(cond.Field))
		case !supports:
			c.report(x, knownRule(ruleUnsupported), op, nil,
				"no API of the schemas supports [%s] for its field %q", cond.Op, cond.Field)
		}
	})
}

// suggestion returns a question about the field that is meant, if all APIs that
// know one mean the same.
func (c *checker) suggestion(field filters.Field) string {
	found := filters.Field("")
	for _, api := range c.APIs {
		if s, ok := api.Suggest(field); ok {
			if found != "" && found != s {
				return ""
			}
			found = s
		}
	}
	if found == "" {
		return ""
	}
	return ": did you mean " + quote.Short(string(found)) + "?"
}

// fieldUse is a condition of a filter, with its place.
type fieldUse struct {
	x         *Filter
	c         *filters.Condition
	field, op filters.Position
}

// declaredFields reports fields that are used as no list although they are one,
// and names that differ from a declared one by a letter.
func (c *checker) declaredFields() {
	f := c.file
	var uses []fieldUse
	contains := map[string]fieldUse{}
	const most = 2000
	for _, x := range f.found {
		if x.Checked || len(uses) > most {
			continue
		}
		x.known(func(cond *filters.Condition, field, op filters.Position) {
			u := fieldUse{x, cond, field, op}
			uses = append(uses, u)
			key := x.Endpoint + "/" + string(cond.Field)
			if _, ok := contains[key]; !ok && x.isSent() && (cond.Op == filters.OpContains ||
				cond.Op == filters.OpNotContains) {
				contains[key] = u
			}
		})
	}
	if uses == nil {
		return
	}
	declared := f.declarations(f.LanguageAt(uses[0].x.at))
	for _, u := range uses {
		name := string(u.c.Field)
		d := declared[name]
		equals := u.c.Op == filters.OpEquals || u.c.Op == filters.OpNotEquals
		other, contained := contains[u.x.Endpoint+"/"+name]
		switch {
		case equals && d != nil && d.list && !d.differ:
			c.report(u.x, knownRule(ruleEqualsOnList), u.op, listEdit(u),
				"%q is declared as a list, which equals never matches: use [%s]", name, listOp(u.c.Op))
		case equals && d == nil && contained && u.x.isSent() && !textName.MatchString(name) && (other.c.Value != "" ||
			u.c.Value != ""):
			c.report(u.x, knownRule(ruleEqualsOnList), u.op, nil,
				"%q is compared with [%s] in line %d: if it is a list, equals never matches it",
				name, other.c.Op, 1+strings.Count(f.Src[:other.field.Start], "\n"))
		case d == nil && !strings.Contains(name, ".") && !automatic[name] && len(declared) >= 3:
			if meant, ok := nearest(name, declared); ok && !f.mentionsName(name, u.field) {
				c.report(u.x, knownRule(ruleMisspelt), u.field, nil,
					"no type of the file has a field %q: did you mean %q?", name, meant)
			}
		}
	}
}

// isSent reports whether the code tells that a filter goes to a request, and is not
// only one of a document or a table of a test.
func (x *Filter) isSent() bool {
	return !x.file.Markdown && (x.Endpoint != "" || x.whole || x.beside || x.inURL)
}

// textName is the name of a text, date or ID, which is not a list.
var textName = namesLike("text fields")

// listEdit writes the operator for lists.
func listEdit(u fieldUse) []lint.Edit {
	if u.x.inURL || u.op.End-u.op.Start != len(u.c.Op.String()) {
		return nil
	}
	return []lint.Edit{{Position: u.op, New: listOp(u.c.Op).String()}}
}

func listOp(op filters.Op) filters.Op {
	if op == filters.OpNotEquals {
		return filters.OpNotContains
	}
	return filters.OpContains
}

// mentionsName reports whether a name is a word of the file at another place than at.
func (f *file) mentionsName(name string, at filters.Position) bool {
	return slices.ContainsFunc(f.Words(name), func(k int) bool { return int(f.Lexemes[k].Start) != at.Start })
}

// nearest returns the declared name from which a name differs by one letter.
func nearest(name string, declared map[string]*declaration) (string, bool) {
	const least = 4
	meant := ""
	for other := range declared {
		if len(name) >= least && len(other) >= least && near.Distance(name, other, 1) == 1 {
			if meant != "" {
				return "", false
			}
			meant = other
		}
	}
	return meant, meant != ""
}
