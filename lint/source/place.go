package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

var (
	patternTakers   = namesOf("pattern takers")
	textTests       = namesOf("text tests")
	operatorMethods = namesOf("builders")
)

// assertion is the name of a function of a test that compares.
var assertion = lazyregexp.New(`^(?:assert|expect|require|should)(?:[A-Z_]|That$|$)`)

// isNoFilter reports whether a filter is what only looks like one: a pattern, a
// text that is looked for, or the value that a builder is given.
func (x *Filter) isNoFilter() bool {
	f, i := x.file, x.at
	callee := f.callee(f.up(i))
	if callee == noLexeme || x.inURL {
		return false
	}
	name, receiver := f.wordOf(callee), f.receiver(callee)
	method := receiver != noLexeme
	if key, _ := f.key(f.element(i)); isFilterName(key) && !method {
		return false
	}
	if assertion.MatchString(name) || method && assertion.MatchString(f.wordOf(receiver)) {
		return true
	}
	folded := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return patternTakers[name] || method && (textTests[name] || operatorMethods[folded] ||
		name == "new" && f.is(receiver, "Regexp"))
}
