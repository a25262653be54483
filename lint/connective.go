package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
)

var ruleMissingJoiner = &ruleText{"missing-joiner", Error, `Two conditions or groups without [and] or [or] between them.
Where a value runs on into the next condition without even a space, see operator-in-value.
- (a[exists])(b[exists]) => (a[exists])[and](b[exists])  tag[exists]title[exists] => tag[exists][and]title[exists]
- category[equals]news title[contains]x => category[equals]news[and]title[contains]x
+ title[contains]big news`}
var ruleWrongJoiner = &ruleText{"wrong-joiner", Error, `A connective in another spelling.
The connectives are [and] and [or], in lower case and square brackets. Everything else is part of the value before it,
so the filter parses but looks for another string.
- a[equals]x&&b[exists] => a[equals]x[and]b[exists]  a[equals]x || a[equals]y => a[equals]x[or]a[equals]y
- a[equals]x[AND]b[exists] => a[equals]x[and]b[exists]  a[equals]x and b[exists] => a[equals]x[and]b[exists]
- a[equals]x［and］b[exists] => a[equals]x[and]b[exists]  a[equals]x[adn]b[exists] => a[equals]x[and]b[exists]
- (a[exists])|(b[exists]) => (a[exists])[or](b[exists])  tags[contains]a[OR]b => tags[contains]a[or]tags[contains]b
+ title[contains]R&D  title[contains]this and that`}
var ruleCommaJoin = &ruleText{"comma-join", Error, `A comma between two conditions.
Until December 2019 a comma joined conditions as [and] does now. Today it is part of the value. It is a warning where
that parses, since the service may still know it for those who used it then.
- num[equals]1,str[not_equals]hoge => num[equals]1[and]str[not_equals]hoge
- (a[exists]),(b[exists]) => (a[exists])[and](b[exists])  a[exists], b[exists] => a[exists][and]b[exists]`}
var ruleStrayJoiner = &ruleText{"stray-joiner", Error, `A connective with nothing before it or after it.
This happens where conditions are put together from a list that may be empty. Join a list of whole conditions instead,
or use a builder.
- [and]a[equals]x => a[equals]x  a[equals]x[and] => a[equals]x  a[exists][and][and]b[exists] => a[exists][and]b[exists]
- ([or][or](a[exists][or]b[exists])) => ((a[exists][or]b[exists]))  a[equals]1&& => a[equals]1  [and]
- a[exists][and]&b[exists] => a[exists][and]b[exists]`}

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
	return flaw(ruleWrongJoiner, at, edits, "%q is not a connective: write %s", clip(found), joiner)
}

// strayJoiner: [and]x, x[or], x[and][or]y
func (d *diagnosis) strayJoiner() *mistake {
	what, after := "nothing precedes %s", joinerAfter(d.s[:d.p])
	joiner, n := readJoiner(d.rest)
	at := span(d.p, d.p+n)
	switch isJoiner := n > 0 && d.rest[0] == '['; {
	case isJoiner && after != "":
		what = "two connectives follow each other: %s"
	case !isJoiner && (after == "" || d.rest != "" && d.rest[0] != ')'):
		return nil
	case !isJoiner:
		at, joiner, what = span(d.p-len(after), d.p), after, "nothing follows %s"
	}
	return flaw(ruleStrayJoiner, at, []Edit{{at, ""}}, what, joiner)
}

// joinerBetweenNothing: a[exists][and]&b[exists]
func (d *diagnosis) joinerBetweenNothing() *mistake {
	_, n := readJoiner(d.rest)
	return flawIf(n > 0 && d.p == d.operand, ruleStrayJoiner, span(d.p, d.p+n), []Edit{cut(d.p, d.p+n)},
		"%q joins nothing", clip(d.rest[:n]))
}

// joiner: (a[exists])&&(b[exists]), a[exists] AND b[exists], (a[exists])(b[exists])
func (d *diagnosis) joiner() *mistake {
	joiner, n := readJoiner(d.rest)
	rest := d.rest[n:]
	if n == 0 || rest == "" || strings.ContainsAny(d.rest[:n], ",;") && rest[0] != '(' && !conditionAt(rest) {
		joiner, n = "[and]", spaceLen(d.rest)
		if rest = d.rest[n:]; !strings.HasPrefix(rest, "(") && !conditionAt(rest) {
			return nil
		}
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
		"%q after the last condition", clip(found))
}

// hiddenJoiner finds a connective that the parser takes for a part of a value, because it is not spelt as one is.
func hiddenJoiner(s string, c *filters.Condition) *mistake {
	at := c.ValuePos()
	if tail := symbolAtEnd.FindString(c.Value); tail != "" {
		at.Start = at.End - len(tail)
		return flaw(ruleStrayJoiner, at, []Edit{{at, ""}}, "nothing follows %q", clip(tail))
	}
	if m := joinerWithin(s, at); m != nil && m.at != at {
		return m
	}
	return nil
}

const (
	anyJoiner  = `(?:and|or|&&?|\|\|?)`
	signJoiner = space + `*(?:&&?|＆＆?|\|\|?|｜｜?|[,，、;；])` + space + `*`
	inBrackets = space + `*` + opening + space + `*` + anyJoiner + space + `*` + closing + space + `*`
)

var (
	joinerLike = lazyregexp.New(`^(?i:` + inBrackets + `|` + space + `*(?:and|or)\b` + space + `*|` + signJoiner + `)`)

	// joinerTail is joinerLike for what is before a condition.
	joinerTail = lazyregexp.New(`(?i:` + inBrackets + `|` + space + `+(?:and|or)` + space + `+|` + signJoiner + `|` +
		space + `+)$`)

	// bracketedJoiner is a connective in brackets of whatever kind and letters of whatever case. It finds the proper
	// connectives too.
	bracketedJoiner = lazyregexp.New(space + `*[\[［【]` + space + `*(?i:` + anyJoiner + `)` + space + `*[\]］】]` +
		space + `*`)

	// symbolJoiner is one between two words.
	symbolJoiner = lazyregexp.New(`[^\s&|({](` + space + `*(?:&&|\|\|)` + space + `*)[^\s&|)}]`)

	// conditionInside is a path with an operator.
	conditionInside = lazyregexp.New(`([A-Za-z0-9_-][A-Za-z0-9_.-]*)` + space + `*[\[［]` + space + `*([^\[\]［］]{1,40}?)` +
		space + `*[\]］]`)

	symbolAtEnd    = lazyregexp.New(space + `*(?:&&|\|\|)` + space + `*$`)
	wordInBrackets = lazyregexp.New(`[\[［]([A-Za-z]{2,5})[\]］]$`)
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
	value := s[at.Start:at.End]
	found := func(start, end int, joiner string) *mistake {
		return joinerMistake(s, span(at.Start+start, at.Start+end), joiner)
	}
	bracketed := bracketedJoiner.FindStringIndex(value)
	for _, m := range conditionInside.FindAllStringSubmatchIndex(value, -1) {
		if bracketed != nil && bracketed[0] < m[2] {
			break
		}
		end := len(strings.TrimRight(value[:m[2]], "("))
		if joiner, n := joinerBefore(value[:end], value[m[4]:m[5]]); n > 0 {
			return found(end-n, end, joiner)
		}
	}
	if bracketed != nil {
		return found(bracketed[0], bracketed[1], joinerFor(value[bracketed[0]:bracketed[1]]))
	}
	if m := symbolJoiner.FindStringSubmatchIndex(value); m != nil && !strings.ContainsAny(value, "{}()<>;=") {
		return found(m[2], m[3], joinerFor(value[m[2]:m[3]]))
	}
	return nil
}

// joinerBefore returns the connective that is meant at the end of s, before a path with an operator, and its length,
// or 0.
func joinerBefore(s, op string) (joiner string, n int) {
	if s == "" || meantOp(op) == "" {
		return "", 0
	}
	const window = 50
	s = s[max(0, len(s)-window):]
	if tail := joinerTail.FindString(s); tail != "" && (isOp(op) || strings.TrimFunc(tail, isSpace) != "") {
		return joinerFor(tail), len(tail)
	}
	if word := wordInBrackets.FindStringSubmatch(s); word != nil {
		for _, joiner := range joiners {
			if near.Distance("["+strings.ToLower(word[1])+"]", joiner, 1) == 1 {
				return joiner, len(word[0])
			}
		}
	}
	return "", 0
}
