package source

import (
	"iter"

	"github.com/microcms-go/filters/lint"
)

// UnescapedInterpolation is the ID of the rule about what is put into filters
// while the program runs.
const UnescapedInterpolation = "unescaped-interpolation"

var unescapedInterpolation = lint.Rule{
	ID:       UnescapedInterpolation,
	Severity: lint.Warning,
	Summary:  "A value is put into a filter as it is.",
	Doc: "The language has no escapes: a value with [and] or [or] in it adds conditions to the filter, and one with " +
		"a parenthesis breaks it. What becomes of a piece of a program is not known, so this is an info; it is a warning where the value " +
		"obviously comes from a request, as route.query and searchParams do.\n\n" +
		"Check such values before, against the form that a content ID has for example, or make the filter with a builder that refuses " +
		"what cannot be written. Only filters in source files have such places.",
}

var misplacedFilter = lint.Rule{
	ID:       "misplaced-filter",
	Severity: lint.Warning,
	Summary:  "A filter stands beside the queries of a call, and not in them.",
	Doc: "The official SDK sends what is in queries. It does not look at filters beside endpoint, so the request has no filter and all " +
		"contents are answered: write queries: { filters: … }. Only getAllContentIds takes filters there.",
}

// ownRules are about filters in source files only.
var ownRules = []lint.Rule{unescapedInterpolation, misplacedFilter}

// Rules returns the rules that a Linter applies: those of package lint, and some
// about filters in source files.
func Rules() iter.Seq[lint.Rule] {
	return func(yield func(lint.Rule) bool) {
		for rule := range lint.Rules() {
			if !yield(rule) {
				return
			}
		}
		for _, rule := range ownRules {
			if !yield(rule) {
				return
			}
		}
	}
}

// LookupRule returns the rule with an ID, if there is one.
func LookupRule(id string) (lint.Rule, bool) {
	for _, rule := range ownRules {
		if rule.ID == id {
			return rule, true
		}
	}
	return lint.LookupRule(id)
}
