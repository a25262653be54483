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

// Rules returns the rules that a Linter applies: those of package lint, and the
// one about interpolations.
func Rules() iter.Seq[lint.Rule] {
	return func(yield func(lint.Rule) bool) {
		for rule := range lint.Rules() {
			if !yield(rule) {
				return
			}
		}
		yield(unescapedInterpolation)
	}
}

// LookupRule returns the rule with an ID, if there is one.
func LookupRule(id string) (lint.Rule, bool) {
	if id == UnescapedInterpolation {
		return unescapedInterpolation, true
	}
	return lint.LookupRule(id)
}
