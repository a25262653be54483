package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
)

var ruleMissingJoiner = newRule("missing-joiner", Error, `Two conditions or groups without [and] or [or] between them.
Where a value runs on into the next condition without even a space, see operator-in-value.
- (a[exists])(b[exists]) => (a[exists])[and](b[exists])  tag[exists]title[exists] => tag[exists][and]title[exists]
- category[equals]news title[contains]x => category[equals]news[and]title[contains]x
+ title[contains]big news`)
var ruleWrongJoiner = newRule("wrong-joiner", Error, `A connective in another spelling.
The connectives are [and] and [or], in lower case and square brackets. Everything else is part of the value before it,
so the filter parses but looks for another string. && and || between two words may be meant, and are a warning.
- a[equals]x&&b[exists] => a[equals]x[and]b[exists]  a[equals]x || a[equals]y => a[equals]x[or]a[equals]y
- a[equals]x[AND]b[exists] => a[equals]x[and]b[exists]  a[equals]x and b[exists] => a[equals]x[and]b[exists]
- a[equals]x［and］b[exists] => a[equals]x[and]b[exists]  a[equals]x[adn]b[exists] => a[equals]x[and]b[exists]
- (a[exists])|(b[exists]) => (a[exists])[or](b[exists])  tags[contains]a[OR]b => tags[contains]a[or]tags[contains]b
- title[contains]React && Vue => title[contains]React[and]title[contains]Vue
+ title[contains]R&D  title[contains]this and that`)
var ruleCommaJoin = newRule("comma-join", Error, `A comma between two conditions.
Until December 2019 a comma joined conditions as [and] does now. Today it is part of the value. It is a warning where
that parses, since the service may still know it for those who used it then.
- num[equals]1,str[not_equals]hoge => num[equals]1[and]str[not_equals]hoge
- (a[exists]),(b[exists]) => (a[exists])[and](b[exists])  a[exists], b[exists] => a[exists][and]b[exists]`)
var ruleStrayJoiner = newRule("stray-joiner", Error, `A connective with nothing before it or after it.
This happens where conditions are put together from a list that may be empty. Join a list of whole conditions instead,
or use a builder.
- [and]a[equals]x => a[equals]x  a[equals]x[and] => a[equals]x  a[exists][and][and]b[exists] => a[exists][and]b[exists]
- ([or][or](a[exists][or]b[exists])) => ((a[exists][or]b[exists]))  a[equals]1&& => a[equals]1  [and]
- a[exists][and]&b[exists] => a[exists][and]b[exists]`)

// joinerMistake returns the mistake for a connective in another spelling.
func joinerMistake(s string, at filters.Position, joiner string) *mistake {
	found := strings.TrimFunc(s[at.Start:at.End], isSpace)
	edits := []Edit{{at, joiner}}
	switch {
	case found == "":
		return flaw(ruleMissingJoiner, at, edits, "a connective between two conditions is missing: write %s", joiner)
	case strings.ContainsAny(found, ",，、;；"):
		return flaw(ruleCommaJoin, at, edits, "%q does not join conditions: write %s", found, joiner)
	}
	return flaw(ruleWrongJoiner, at, edits, "%q is not a connective: write %s", found, joiner)
}

// strayJoiner: [and]x, x[or], x[and][or]y, x[and]&y
func (d *diagnosis) strayJoiner() *mistake {
	before := joinerAtEnd.FindString(d.s[:d.p])
	_, n := readJoiner(d.rest)
	at, what := span(d.p, d.p+n), "nothing precedes %s"
	switch {
	case n > 0 && d.p != d.operand:
		return nil
	case n > 0 && before != "":
		what = "two connectives follow each other: %s"
	case n == 0 && before != "" && (d.rest == "" || d.rest[0] == ')'):
		at, what = span(d.p-len(before), d.p), "nothing follows %s"
	case n == 0:
		return nil
	}
	return flaw(ruleStrayJoiner, at, []Edit{{at, ""}}, what, strings.TrimFunc(d.s[at.Start:at.End], isSpace))
}

// joiner: (a[exists])&&(b[exists]), a[exists] AND b[exists], (a[exists])(b[exists])
func (d *diagnosis) joiner() *mistake {
	joiner, n := readJoiner(d.rest)
	if n == 0 {
		joiner, n = "[and]", spaceLen(d.rest)
	}
	found, rest := strings.TrimFunc(d.rest[:n], isSpace), d.rest[n:]
	isSure := strings.HasPrefix(rest, "(") || conditionAt(rest)
	if !isSure && (found == "" || rest == "" || strings.ContainsAny(found, ",;")) {
		return nil
	}
	return joinerMistake(d.s, span(d.p, d.p+n), joiner)
}

// joinerInBrackets: a[equals]x[or]b[AND]c[exists]
func (d *diagnosis) joinerInBrackets() *mistake {
	joiner, n := readJoiner(d.s[d.p-1:])
	if n == 0 {
		return nil
	}
	return joinerMistake(d.s, span(d.p-1, d.p-1+n), joiner)
}

// joinerInValue: a[equals]x&&(b[exists][or]c[exists])
func (d *diagnosis) joinerInValue() *mistake { return joinerWithin(d.s, d.err.Position) }

// tail: (a[exists])";
func (d *diagnosis) tail() *mistake {
	found := d.rest[:nextJoiner(d.rest)]
	at := span(d.p, d.p+len(found))
	return flawIf(strings.Trim(found, "\"'`;,.}] \t\r\n") == "", ruleMissingJoiner, at, []Edit{{at, ""}},
		"%q after the last condition", found)
}

// hiddenJoiner finds a connective that the parser takes for a part of a value, because it is not spelt as one is.
func hiddenJoiner(s string, c *filters.Condition) *mistake {
	at := c.ValuePos()
	if tail := symbolAtEnd.FindString(c.Value); tail != "" && tail != c.Value {
		at.Start = at.End - len(tail)
		return flaw(ruleStrayJoiner, at, []Edit{{at, ""}}, "nothing follows %q", tail).as(Warning, true)
	}
	if m := joinerWithin(s, at); m != nil && m.at != at {
		return m
	}
	return nil
}

const (
	bracketedJoiner = space + `*(?:and|or|&&?|\|\|?)` + space + `*`
	comma           = space + `*[,，、;；]`
	signJoiner      = `(?:` + comma + `|` + space + `*(?:&&?|＆＆?|\|\|?|｜｜?))` + space + `*`
)

var (
	// joinerLike is a connective, in whatever spelling, where one is expected.
	joinerLike = lazyregexp.New(`^(?i:` + space + `*` + opening + bracketedJoiner + closing + space + `*|` +
		space + `*(?:and|or)\b` + space + `*|` + signJoiner + `)`)

	// joinerInside is what may be one inside a value: in square brackets (the first group), misspelt in those (the
	// second), or another, or just space. It finds the proper connectives too.
	joinerInside = lazyregexp.New(`(?i:(` + space + `*[\[［【]` + bracketedJoiner + `[\]］】]` + space + `*)|` +
		space + `*[\[［]([a-z]{2,5})[\]］]` + space + `*|` + space + `*[(（{｛<＜]` + bracketedJoiner + `[)）}｝>＞]` + space + `*|` +
		`(?:` + comma + space + `*|` + space + `+)(?:and|or)` + space + `+|` + signJoiner + `|` + space + `+)`)

	// bracketAhead is the bracket of what may be meant as an operator, and no index of an array.
	bracketAhead = lazyregexp.New(`^\(*[\w.-]*` + space + `*[\[［][^\d\]］]`)

	symbolAtEnd = lazyregexp.New(space + `*(?:&&|\|\|)` + space + `*$`)
)

// readJoiner returns the connective that s starts with, in whatever spelling, and its length with the white space
// around it, or 0.
func readJoiner(s string) (joiner string, n int) {
	n = len(joinerLike.FindString(s[:min(len(s), 50)]))
	return joinerFor(s[:n]), n
}

// joinerFor returns the connective that a spelling means.
func joinerFor(s string) string {
	if strings.ContainsAny(s, "oO|｜") {
		return "[or]"
	}
	return "[and]"
}

// joinerWithin returns the mistake for the first thing in a range of s that is meant to be a connective, or nil.
func joinerWithin(s string, at filters.Position) *mistake {
	for from := at.Start; ; {
		m := joinerInside.FindStringSubmatchIndex(s[from:at.End])
		if m == nil {
			return nil
		}
		here, next := span(from+m[0], from+m[1]), from+m[1]
		found, rest := strings.TrimFunc(s[here.Start:here.End], isSpace), s[here.End:at.End]
		joiner, op := joinerFor(found), firstOperator(rest)
		isJoiner := m[2] >= 0 || op != "" && (isOp(op) || found != "") ||
			(found == "&&" || found == "||") && bracketAhead.MatchString(rest)
		if m[4] >= 0 {
			word := "[" + strings.ToLower(s[from+m[4]:from+m[5]]) + "]"
			isNear := func(joiner string) bool { return near.Distance(word, joiner, 1) == 1 }
			i := slices.IndexFunc(joiners, isNear)
			isJoiner, joiner, next = i >= 0 && op != "", joiners[max(i, 0)], from+m[5]
		}
		if isJoiner {
			return joinerMistake(s, here, joiner)
		}
		from = next
	}
}
