package lint

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

var ruleEmptyValue = newRule("empty-value", Warning, `No value follows the operator.
The parser takes it, but the manual does not say what it means, and contains with an empty value holds for every
string: an empty search box must send no condition. To look for content items without a field write not_exists.
- title[contains]  category[equals][and]tag[exists]
+ category[not_exists]  title[contains]x`)
var ruleOuterSpace = newRule("outer-space", Warning, `White space at the start or the end of a value.
It is part of the value, and the manual does not say whether the service keeps it.
- category[equals] news => category[equals]news  category[equals]news　 => category[equals]news
- category[equals]news [and]tag[exists] => category[equals]news[and]tag[exists]`)
var ruleEqualsSign = newRule("equals-sign", Warning, `An equals sign after the bracket.
The value follows the bracket directly.
- category[equals]=news => category[equals]news
- date[less_than]= 2024-01-01T00:00:00Z => date[less_than]2024-01-01T00:00:00Z  title[equals]=
+ formula[contains]a=b`)
var ruleQuotedValue = newRule("quoted-value", Warning, `Quotes around the value.
There is no search for phrases: contains looks for the whole string.
- category[equals]'news'[and]tag[exists] => category[equals]news[and]tag[exists]  title[equals]""
- title[contains]“big news” => title[contains]big news  title[equals]news`+"`"+` => title[equals]news
+ title[contains]say "x" twice  title[contains]「x」  size[equals]15"  title[contains]'tis`)
var ruleControlCharacter = newRule("control-character", Warning, `A control character inside a value.
The parser takes it as part of the value, but hardly any field holds it. The fix writes a space for line breaks and tabs
and removes the others.`+"\n- title[contains]a\tb => title[contains]a b  title[contains]a\x00b => title[contains]ab")
var ruleBracketInValue = newRule("bracket-in-value", Warning, `A half-width parenthesis or bracket in a value.
The language has no escapes, and the manual does not say what the service makes of these characters in a value. Leave
them out, use full-width ones, or search for the words around them.
- title[contains]a (b)  title[contains][重要] x
+ title[contains]a（b）  (title[contains]a)`)
var ruleOperatorInValue = newRule("operator-in-value", Warning, `An operator that is part of a value.
A value continues up to the next [and] or [or]. A connective may be missing, or the operator is written twice.
- category[equals]x[exists]  category[equals][contains]x  a[equals]1b[equals]2
+ category[equals]x[and]tag[exists]  title[contains]x[y]`)
var ruleWildcard = newRule("wildcard", Warning, `Wildcards around a word.
contains finds a word anywhere in a string, and begins_with at its start. The signs % and * have no special meaning.
- title[contains]%news% => title[contains]news  title[contains]*news* => title[contains]news
+ rate[equals]100%  title[contains]a*b`)
var ruleContentID = newRule("content-id", Warning, `A value that cannot be a content ID.
Content IDs have 1 to 50 of A-Z a-z 0-9 _ -. References are compared with the ID of the content, not with its name or
title. Without a schema only the field id is known to take one.
- id[equals]お知らせ  id[not_equals]my post
+ id[equals]b2_6yjp8q7i  category[equals]職場`)

// A value is what a condition compares with, and where it is, without what was found to be wrapped around it by
// mistake.
type value struct {
	*filters.Condition
	run    *run
	text   string
	at     filters.Position
	edited bool // a rule edits the field or the operator
}

// in returns the range of the draft that a range of the value's text is.
func (v value) in(p filters.Position) filters.Position {
	return span(v.at.Start+p.Start, v.at.Start+p.End)
}

// valueChecks look for the one thing that is wrong in a value, the more special ones first.
var valueChecks = []func(value) *mistake{
	value.template, value.undefined, value.encoded, value.dateText, value.date, value.notOrdered,
	value.withCondition, value.signsBetween, value.commaList, value.brackets, value.placeholder, value.contentID,
	value.typed,
}

// value checks the value of a condition. What is wrapped around it is a mistake each by itself; of what is inside,
// the first thing that is wrong is reported.
func (r *run) value(c *filters.Condition) {
	v := value{Condition: c, run: r, text: c.Value, at: c.ValuePos(), edited: r.edited}
	if c.Value == "" {
		r.report(v.empty())
		return
	}
	checks := valueChecks
	switch m := v.unfilled(concatenation); {
	case r.isItem(c): // whatever it looks like, it is right; the service may not see it as it is
		checks = []func(value) *mistake{value.brackets}
		isBare := strings.TrimFunc(v.text, isSpace) == v.text
		r.report(flawIf(!isBare, ruleOuterSpace, v.at, nil, spaceMessage))
	case m != nil:
		r.report(m)
		return
	case !v.unwrap():
		return
	}
	for _, check := range checks {
		if m := check(v); m != nil {
			r.report(m)
			break
		}
	}
	r.report(v.encodedBy(control))
}

// empty: title[contains]
func (v value) empty() *mistake {
	return flaw(ruleEmptyValue, v.Position, nil, "the value is empty: %s", [...]whole{
		filters.OpEquals:      "not_exists finds contents without the field",
		filters.OpNotEquals:   "exists finds contents with the field",
		filters.OpContains:    "every string contains it",
		filters.OpNotContains: "no string is without it",
		filters.OpLessThan:    "nothing is less",
		filters.OpGreaterThan: "every string is greater",
		filters.OpBeginsWith:  "every string starts with it",
	}[v.Op])
}

const spaceMessage = "white space at an end of the value is part of it"

// wraps are what may be around a value by mistake. Lengths returns how much of it is at the left and at the right of
// a string.
var wraps = []struct {
	rule    *ruleText
	message string
	lengths func(s string) (left, right int)
}{
	{ruleOuterSpace, spaceMessage, func(s string) (int, int) {
		left := spaceLen(s)
		return left, len(s[left:]) - len(strings.TrimRightFunc(s[left:], isSpace))
	}},
	{ruleEqualsSign, "the = after the bracket is part of the value", func(s string) (int, int) {
		return len(s) - len(strings.TrimLeft(s, "=")), 0
	}},
	{ruleQuotedValue, "the quotes around the value are part of it", quotesAround},
	{ruleQuotedValue, "the quote at one end of the value is part of it", looseQuote},
}

// unwrap takes what is around v off. It returns false if nothing else is left.
func (v *value) unwrap() bool {
	edits := make([][]Edit, len(wraps))
	for n := -1; n != len(v.text); {
		n = len(v.text)
		for i, w := range wraps {
			left, right := w.lengths(v.text)
			for _, e := range []Edit{cut(v.at.Start, v.at.Start+left), cut(v.at.End-right, v.at.End)} {
				if e.Start < e.End {
					edits[i] = append(edits[i], e)
				}
			}
			v.text, v.at = v.text[left:len(v.text)-right], span(v.at.Start+left, v.at.End-right)
		}
	}
	for i, w := range wraps {
		if e := edits[i]; e != nil {
			slices.SortFunc(e, func(a, b Edit) int { return a.Start - b.Start })
			v.run.report(flaw(w.rule, span(e[0].Start, e[len(e)-1].End), editsIf(v.text != "", e...), "%s", whole(w.message)))
		}
	}
	return v.text != ""
}

// quotesAround returns the lengths of the two quotes around s.
func quotesAround(s string) (left, right int) {
	for _, q := range [][2]string{
		{`\"`, `\"`}, {`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {"&quot;", "&quot;"}, {"%22", "%22"},
	} {
		if len(s) >= len(q[0])+len(q[1]) && strings.HasPrefix(s, q[0]) && strings.HasSuffix(s, q[1]) {
			return len(q[0]), len(q[1])
		}
	}
	return 0, 0
}

// looseQuote returns the length of a quote at the left or the right end of s that has no other half, and does not
// mean an apostrophe, feet or inches.
func looseQuote(s string) (left, right int) {
	n := len(s) - 1
	for _, q := range "\"'`" {
		switch {
		case n < 1 || strings.Count(s, string(q)) != 1:
		case rune(s[0]) == q && q != '\'':
			return 1, 0
		case rune(s[n]) == q && (s[n-1] < '0' || s[n-1] > '9' || q == '`'):
			return 0, 1
		}
	}
	return 0, 0
}

var operatorInside = lazyregexp.New(`\[(?:` + anyOp + `)\]`)

// withCondition: a[equals](b[exists]), a[equals]x[exists]
func (v value) withCondition() *mistake {
	at := operatorInside.FindStringIndex(v.text)
	switch {
	case at == nil:
		return nil
	case strings.HasPrefix(v.text, "("):
		return flaw(ruleGroupAsValue, v.at, nil, "a group cannot be a value: all of %q is compared as a string", v.text)
	}
	return flaw(ruleOperatorInValue, v.in(span(at[0], at[1])), nil,
		"%s is part of a value: a connective before its field is missing", v.text[at[0]:at[1]])
}

// brackets: title[contains]a (b)
func (v value) brackets() *mistake {
	i := strings.IndexAny(v.text, "()[]")
	if i < 0 {
		return nil
	}
	return flaw(ruleBracketInValue, v.in(span(i, i+1)), nil,
		"the effect of a half-width %c in a value is not documented: leave it out or use a full-width one", v.text[i])
}

// canBe reports whether a string can be the value of the condition.
func (v value) canBe(text string) bool { return v.Field.Compare(v.Op, text).Err() == nil }

// contentID: id[equals]news item
func (v value) contentID() *mistake {
	return flawIf(v.run.isContentID(v.Field, v.Op) && !query.IsContentID(v.text), ruleContentID, v.at, nil,
		"%q is not a valid content ID: 1 to 50 of A-Z a-z 0-9 _ -", v.text)
}
