package source

import (
	"iter"

	"github.com/microcms-go/filters/lint"
)

// ownRules are about filters in source files only.
var ownRules = []lint.Rule{
	unescapedInterpolation, requestFilter, lostParens, urlValue, doubleEncoding, localDay, misplacedFilter,
	callParameter, ignoreRule,
}

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
