package lint

import (
	"iter"
	"slices"
	"strings"
)

// A Rule is a kind of mistake.
type Rule struct {
	ID       string   // in kebab-case
	Severity Severity // the highest that its diagnostics have
	Summary  string   // one sentence

	// Doc explains the rule in a few sentences more.
	Doc string

	// Bad are filters that the rule reports, and Good ones that it does not.
	Bad  []Example
	Good []string

	// Schema reports whether the rule needs the schema of an API. Its examples are about a blog with the fields title
	// and slug (text), body (rich text), date, featured (boolean), tone (select: 入門, 実践, Opinion …), category
	// (reference), tags (references), rating (number), eyecatch (media), seo (custom field), sections (repeater of
	// richText and callout) and embed (extension).
	Schema bool
}

// An Example is a filter and what the edits of all its diagnostics make of it. Fixed is empty if the rule has no
// edits for it.
type Example struct{ Filter, Fixed string }

// Rules returns the rules, those of a family together and those that need a schema last. Their slices must not be
// modified.
func Rules() iter.Seq[Rule] {
	return func(yield func(Rule) bool) {
		for _, t := range slices.Concat(rules, schemaRules) {
			if !yield(t.rule()) {
				return
			}
		}
	}
}

// LookupRule returns the rule with the given ID.
func LookupRule(id string) (Rule, bool) {
	for _, t := range slices.Concat(rules, schemaRules) {
		if t.id == id {
			return t.rule(), true
		}
	}
	return Rule{}, false
}

// The rules that need no schema, and those that do. What the parser refuses has the parser's code for it where no rule
// is more special.
var rules, schemaRules []*ruleText

func newRule(id string, severity Severity, text string) *ruleText {
	rules = append(rules, &ruleText{id, severity, text})
	return rules[len(rules)-1]
}

func newSchemaRule(id string, severity Severity, text string) *ruleText {
	schemaRules = append(schemaRules, &ruleText{id, severity, text})
	return schemaRules[len(schemaRules)-1]
}

// A ruleText is a rule as it is written beside its check. The first line of the text is the summary. Lines that start
// with - are examples of what is reported, a filter or filter => fixed, and those that start with + of what is not.
// Two spaces separate examples. All other lines are the doc; an empty one separates paragraphs.
type ruleText struct {
	id       string
	severity Severity
	text     string
}

func (t *ruleText) rule() Rule {
	summary, text, _ := strings.Cut(t.text, "\n")
	r := Rule{ID: t.id, Severity: t.severity, Summary: summary, Schema: slices.Contains(schemaRules, t)}
	var doc strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		switch sign, examples, _ := strings.Cut(line, " "); sign {
		case "-":
			for example := range strings.SplitSeq(examples, "  ") {
				filter, fixed, _ := strings.Cut(example, " => ")
				r.Bad = append(r.Bad, Example{filter, fixed})
			}
		case "+":
			r.Good = append(r.Good, strings.Split(examples, "  ")...)
		case "":
			doc.WriteString("\n\n")
		default:
			doc.WriteString(line + " ")
		}
	}
	r.Doc = strings.ReplaceAll(strings.TrimSpace(doc.String()), " \n", "\n")
	return r
}
