package lint

import (
	"slices"
	"strings"
	"unicode"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

var ruleCommaList = newRule("comma-list", Warning, `A list of values with commas or bars.
A comma is part of the value: tags[contains]a,b looks for one tag with that ID. In JavaScript, an array that is
inserted into a string becomes such a list. Write a condition for each value, joined by [or], or by [and] for
not_equals and not_contains. A value with a comma and a space is taken for prose, and 1,000 for a number.
- tags[contains]a,b => tags[contains]a[or]tags[contains]b
- id[not_equals]x[and]tags[contains]a,b => id[not_equals]x[and](tags[contains]a[or]tags[contains]b)
- id[not_equals]a,b => id[not_equals]a[and]id[not_equals]b  tags[contains]a|b => tags[contains]a[or]tags[contains]b
- tags[contains]["a","b"] => tags[contains]a[or]tags[contains]b  tags[contains]a, => tags[contains]a
+ title[contains]well, yes  title[contains]一、二  title[contains]News | Blog  title[contains]1,000円`)
var ruleEqualsOnList = newRule("equals-on-list", Warning, `equals or not_equals on a field that seems to be a list.
equals never matches a list, so not_equals always does. Multiple references and selects, also selects of one item,
take contains and not_contains. A field is taken for a list if another condition uses contains on it with what may be
an ID and, as information only, by its name.
- tags[contains]a[and]tags[not_equals]b => tags[contains]a[and]tags[not_contains]b
- genre[equals]a[or]genre[contains]a => genre[contains]a[or]genre[contains]a  tags[equals]a => tags[contains]a
+ title[contains]a[and]title[not_equals]b  category[equals]a`)

// bars are IDs in a list with bars in place of commas.
var bars = lazyregexp.New(`^[\w-]+(?:\|[\w-]+)+$`)

// commaList: tags[contains]a,b
func (v value) commaList() *mistake {
	list := v.text
	switch {
	case strings.Contains(list, "|") && bars.MatchString(list):
		list = strings.ReplaceAll(list, "|", ",")
	case !strings.Contains(list, ","), strings.Trim(list, ", ") == "":
		return nil
	case groupedInside.MatchString(list):
		return v.groupedNumber()
	case strings.Contains(strings.TrimRight(list, ", "), ", "), strings.Contains(list, "://"):
		return nil
	}
	joiner := "[or]"
	if v.Op == filters.OpNotEquals || v.Op == filters.OpNotContains {
		joiner = "[and]"
	}
	next, items := joiner+conditionHead(v.Condition), listItems(list)
	var edits []Edit
	if !groupOfNumber.MatchString(list) && v.canBeEach(items, next) {
		edits = v.alone(len(items) > 1, Edit{v.at, strings.Join(items, next)})
	}
	return flaw(ruleCommaList, v.at, edits, "there are no lists of values: all of %q is one value; write %s for each",
		v.text, conditionHead(v.Condition))
}

// signs are what programs write for or, and for and, which binds tighter.
var signs = []*lazyregexp.Regexp{
	lazyregexp.New(space + `*\|\|` + space + `*`), lazyregexp.New(space + `*&&` + space + `*`),
}

// signsBetween: title[contains]React && Vue
func (v value) signsBetween() *mistake {
	if !strings.Contains(v.text, "||") && !strings.Contains(v.text, "&&") {
		return nil
	}
	for _, sign := range signs {
		trim := func(s string) string { return strings.TrimFunc(s, isSpace) }
		found := trim(sign.FindString(v.text))
		items := strings.Split(sign.ReplaceAllStringFunc(v.text, trim), found)
		isSign := func(s string) bool { return s == "" || strings.Trim(s, "&|") != s }
		isCode := strings.ContainsAny(v.text, "{}()<>;=")
		if found == "" || isCode || slices.ContainsFunc(items, isSign) {
			continue
		}
		joiner, head := joinerFor(found), conditionHead(v.Condition)
		var edits []Edit
		for _, at := range sign.FindAllStringIndex(v.text, -1) {
			edits = append(edits, Edit{v.in(span(at[0], at[1])), joiner + head})
		}
		at := edits[0].Position
		if edits = v.alone(true, edits...); !v.canBeEach(items, joiner+head) {
			edits = nil
		}
		return flaw(ruleWrongJoiner, at, edits, "%q is a part of the value: if it is meant as %s, write %s%s for it",
			found, joiner, joiner, head).as(Warning, true)
	}
	return nil
}

// canBeEach reports whether it is certain to be right to write a condition for each of several values, the text next
// between them.
func (v value) canBeEach(items []string, next string) bool {
	cannotBe := func(item string) bool { return !v.canBe(item) || strings.ContainsFunc(item, unicode.IsControl) }
	return len(items) > 0 && len(items)*len(next) < urlBudget && !slices.ContainsFunc(items, cannotBe) &&
		!v.edited // what is edited would be copied as it was
}

// alone returns edits that make several conditions of one, with parentheses around them where there are others.
func (v value) alone(several bool, edits ...Edit) []Edit {
	if !several || v.Position == span(0, len(v.run.draft.text)) {
		return edits
	}
	return slices.Concat([]Edit{insert(v.Start, "(")}, edits, []Edit{insert(v.End, ")")})
}

// listItems returns the items of a comma list, without the brackets and quotes of an array.
func listItems(list string) (items []string) {
	trim := ", "
	isIn := func(open, close string) bool { return strings.HasPrefix(list, open) && strings.HasSuffix(list, close) }
	if isIn("[", "]") || isIn("(", ")") || strings.Contains(list, `",`) || strings.Contains(list, "',") {
		trim += "[]()\"'"
	}
	for item := range strings.SplitSeq(list, ",") {
		if item = strings.Trim(item, trim); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// containsIDs returns for each field the first condition that looks in it for what may be a content ID, as in a list.
func containsIDs(conditions []*filters.Condition) map[filters.Field]*filters.Condition {
	contains := map[filters.Field]*filters.Condition{}
	for _, c := range slices.Backward(conditions) {
		if (c.Op == filters.OpContains || c.Op == filters.OpNotContains) && query.IsContentID(c.Value) {
			contains[c.Field] = c
		}
	}
	return contains
}

// Names that people give to text fields, and to multiple references and selects.
var (
	textNames = strings.Fields("title name text body content contents description summary slug url keyword email")
	listNames = strings.Fields("tags categories genres keywords authors labels topics status")
)

// equalsOnList: tags[contains]a[and]tags[not_equals]b
func (r *run) equalsOnList(c *filters.Condition) *mistake {
	if !isEquality(c.Op) {
		return nil
	}
	op := instead[c.Op].String()
	edits := []Edit{{c.OpPos(), op}}
	last := string(c.Field[strings.LastIndexByte(string(c.Field), '.')+1:])
	switch other := r.contains[c.Field]; {
	case other != nil && query.IsContentID(c.Value) && !slices.Contains(textNames, last):
		r.saidLists[c.Field] = true
		return flaw(ruleEqualsOnList, c.OpPos(), edits,
			"%q takes the field for a list, which %s never matches: did you mean %s?", other.String(), c.Op, op)
	case slices.Contains(listNames, last) && !r.saidLists[c.Field]:
		r.saidLists[c.Field] = true
		return flaw(ruleEqualsOnList, c.OpPos(), edits,
			"if %s is a list or a select, %s never matches it: %s does", c.Field, c.Op, op).as(Info, true)
	}
	return nil
}
