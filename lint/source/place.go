package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// patternTakers are functions that take a regular expression or a piece of text
// to look for, textTests methods that take such a piece, and operatorMethods
// methods of builders, which take values.
var (
	patternTakers = wordSet(`RegExp Regex Regexp NSRegularExpression toMatch match matchAll search replace replaceAll replaceFirst
		split test exec compile fullmatch findall finditer sub subn MustCompile Compile MatchString MatchReader CompilePOSIX preg_match
		preg_match_all preg_replace preg_split preg_quote gsub scan firstMatch allMatches hasMatch matches`)
	textTests = wordSet(`includes indexOf startsWith endsWith toContain lint simplify toContainText toEqual toBe toHaveURL startswith endswith
		start_with HasPrefix HasSuffix HasSubstr`)
	operatorMethods = wordSet(`equals notequals contains notcontains lessthan greaterthan beginswith search in containsany
		containsall atleast atmost equal notequal eq neq ne lt gt before after where field fields dot value compare exists notexists`)
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
