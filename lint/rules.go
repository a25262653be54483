package lint

import (
	"iter"
	"slices"
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

	// Schema reports whether the rule needs the schema of an API. Its examples are
	// about a blog with the fields title and slug (text), body (rich text),
	// date, featured (boolean), tone (select: 入門, 実践, Opinion …), category
	// (reference), tags (references), rating (number), eyecatch (media), seo
	// (custom field), sections (repeater of richText and callout) and embed
	// (extension).
	Schema bool

	// KeepsMeaning reports that the edits of the rule do not change which
	// contents a filter that parses matches. Those of all other rules are
	// meant to.
	KeepsMeaning bool
}

// An Example is a filter and what the edits of all its diagnostics make of it.
// Fixed is empty if the rule has no edits for it.
type Example struct{ Filter, Fixed string }

// Rules returns the rules, those about syntax first and those that need a
// schema last. Their slices must not be modified.
func Rules() iter.Seq[Rule] { return slices.Values(rules) }

// LookupRule returns the rule with the given ID.
func LookupRule(id string) (Rule, bool) {
	i, ok := ruleIndex[id]
	if !ok {
		return Rule{}, false
	}
	return rules[i], true
}

var ruleIndex = func() map[string]int {
	m := map[string]int{}
	for i, r := range rules {
		m[r.ID] = i
	}
	return m
}()

// The IDs of the rules. What the parser refuses has the parser's code for it
// where no rule is more special.
const (
	ruleUnknownOperator  = "unknown-operator"
	ruleValueInBracket   = "value-in-bracket"
	ruleUnclosedBracket  = "unclosed-bracket"
	ruleMissingOperator  = "missing-operator"
	ruleMissingField     = "missing-field"
	ruleMissingOperand   = "missing-operand"
	ruleMissingJoiner    = "missing-joiner"
	ruleWrongJoiner      = "wrong-joiner"
	ruleCommaJoin        = "comma-join"
	ruleStrayJoiner      = "stray-joiner"
	ruleEmptyGroup       = "empty-group"
	ruleStraySpace       = "stray-space"
	ruleFullWidth        = "full-width"
	ruleQuotedFilter     = "quoted-filter"
	ruleParameter        = "request-parameter"
	rulePercent          = "percent-encoded"
	ruleEntity           = "html-encoded"
	ruleEscape           = "escape-sequence"
	ruleMarkdown         = "markdown-escape"
	ruleWildcard         = "wildcard"
	ruleTemplate         = "template-leftover"
	ruleUnexpectedValue  = "unexpected-value"
	ruleInvalidPath      = "invalid-path"
	ruleEmptySegment     = "empty-segment"
	ruleUnclosedParen    = "unclosed-paren"
	ruleUnopenedParen    = "unopened-paren"
	ruleUnbalancedValue  = "unbalanced-value"
	ruleInvalidUTF8      = "invalid-utf8"
	ruleTooLong          = "too-long"
	ruleTooMany          = "too-many-conditions"
	ruleTooDeep          = "too-deep"
	ruleEmptyFilter      = "empty-filter"
	ruleEmptyValue       = "empty-value"
	ruleOuterSpace       = "outer-space"
	ruleEqualsSign       = "equals-sign"
	ruleQuotedValue      = "quoted-value"
	ruleControlCharacter = "control-character"
	ruleBracketInValue   = "bracket-in-value"
	ruleOperatorInValue  = "operator-in-value"
	ruleGroupAsValue     = "group-as-value"
	ruleCommaList        = "comma-list"
	ruleUndefined        = "undefined-value"
	rulePlaceholder      = "placeholder"
	ruleContentID        = "content-id"
	ruleDateText         = "date-text"
	ruleInexactTime      = "inexact-time"
	ruleInvalidDate      = "invalid-date"
	ruleDateForm         = "date-form"
	rulePartialDate      = "partial-date"
	ruleMonthEnd         = "month-end"
	ruleBeginsWithStamp  = "begins-with-time"
	ruleContainsDate     = "contains-on-date"
	ruleNotOrdered       = "order-of-text"
	ruleNumberValue      = "number-value"
	ruleMixedJoiners     = "mixed-joiners"
	ruleEqualsOnList     = "equals-on-list"
	ruleContradiction    = "contradiction"
	ruleAlwaysTrue       = "always-true"
	ruleDuplicate        = "duplicate-condition"
	ruleImplied          = "implied-condition"
	ruleManyContains     = "many-contains"
	ruleURLBudget        = "url-budget"
	ruleMisspeltField    = "misspelt-field"
	ruleReferenceField   = "reference-field"
	ruleUnknownField     = "unknown-field"
	ruleUnsupported      = "unsupported-operator"
	ruleMediaKey         = "media-key"
	ruleRepeaterPath     = "repeater-path"
	ruleCustomPath       = "custom-path"
	ruleSelectItem       = "select-item"
	ruleBooleanValue     = "boolean-value"
	ruleBooleanExists    = "boolean-exists"
)

var rules = []Rule{
	{
		ID: ruleUnknownOperator, Severity: Error,
		Summary: "The brackets hold none of the nine operators.",
		Doc: `The operators are equals, not_equals, contains, not_contains, less_than, greater_than, exists, not_exists and begins_with, in lower case. There is no operator for "at least", "at most" or "one of": those take two conditions joined by [or], in parentheses. Only parts of dates need one condition, since they are compared as strings: greater_than 2024-05-01 includes that day, and less_than 2024-06-01 all of May.

A path has no indexes and no brackets of its own: its segments are joined by dots, and it leads to all elements of a list.`,
		Bad: []Example{
			{"category[equal]news", "category[equals]news"},
			{"title[eqauls]x", "title[equals]x"},
			{"title[quals]x", "title[equals]x"},
			{"title[Contains]x", "title[contains]x"},
			{"price[greaterThan]5", "price[greater_than]5"},
			{"price[>]5", "price[greater_than]5"},
			{"price[==]5", "price[equals]5"},
			{"price[=]5", "price[equals]5"},
			{"price[gte]5", "(price[greater_than]5[or]price[equals]5)"},
			{"date[greater_than_or_equal_to]2024-05-01[and]date[less_equal]2024-05-31", "date[greater_than]2024-05-01[and]date[less_than]2024-06-01"},
			{"id[in]a1,b2", "(id[equals]a1[or]id[equals]b2)"},
			{"id[not_in]a1,b2", "(id[not_equals]a1[and]id[not_equals]b2)"},
			{"id[in]('a1','b2')", "(id[equals]a1[or]id[equals]b2)"},
			{"tags[0][contains]x", "tags[contains]x"},
			{"seo[title][equals]x", "seo.title[equals]x"},
			{"filters[title][contains]x", "title[contains]x"},
			{"title[!contains]x", "title[not_contains]x"},
			{"title[regex]^x", ""},
		},
		Good: []string{"category[equals]news", "title[contains][equal]", "(price[greater_than]5[or]price[equals]5)"},
	},
	{
		ID: ruleValueInBracket, Severity: Error,
		Summary: "The value is inside the bracket of the operator.",
		Doc:     `The value follows the bracket directly, without quotes, a sign or a space.`,
		Bad: []Example{
			{"category[equals=news]", "category[equals]news"},
			{"category[equals news]", "category[equals]news"},
			{"category[equals:'news'][and]id[not_equals]x", "category[equals]news[and]id[not_equals]x"},
		},
		Good: []string{"category[equals]news"},
	},
	{
		ID: ruleUnclosedBracket, Severity: Error,
		Summary: "The bracket of an operator is not closed, or closed by another character.",
		Doc:     `An operator is written in half-width square brackets: [equals]. There is no fix where no value follows: that filter may have been cut off, and contains with an empty value holds for every string.`,
		Bad: []Example{
			{"category[equals", ""},
			{"category[equals)news", "category[equals]news"},
			{"category[equals news[and]id[exists]", "category[equals]news[and]id[exists]"},
			{"category[news", ""},
		},
		Good: []string{"category[equals]news"},
	},
	{
		ID: ruleMissingOperator, Severity: Error,
		Summary: "A field without an operator in brackets.",
		Doc:     `Signs such as = and words without brackets are not operators. There is no fix where several conditions are written so: the linter cannot tell where a value ends. A condition is a path, an operator in square brackets, and the value.`,
		Bad: []Example{
			{"category=news", "category[equals]news"},
			{"category == news", "category[equals]news"},
			{"price >= 5", "(price[greater_than]5[or]price[equals]5)"},
			{"category equals news", "category[equals]news"},
			{"category(equals)news", "category[equals]news"},
			{"category: news", "category[equals]news"},
			{"category is not null", "category[exists]"},
			{"category=news&tag=a", ""},
			{"title.contains(news)", "title[contains]news"},
			{"category:[equals]news", "category[equals]news"},
			{"category", ""},
		},
		Good: []string{"category[equals]news", "category[exists]"},
	},
	{
		ID: ruleMissingField, Severity: Error,
		Summary: "A value, a list of values or an operator without field.",
		Doc:     `A joiner joins whole conditions, so each of them names its field and operator: tags[contains]a[or]tags[contains]b.`,
		Bad: []Example{
			{"tags[contains]a[or]b", "tags[contains]a[or]tags[contains]b"},
			{"tags[contains]東京[or]大阪[or]京都", "tags[contains]東京[or]tags[contains]大阪[or]tags[contains]京都"},
			{"title[contains]a[or][contains]b", "title[contains]a[or]title[contains]b"},
			{"tags[contains](a[or]b)", "(tags[contains]a[or]tags[contains]b)"},
			{"title[exists][contains]a", "title[exists][and]title[contains]a"},
		},
		Good: []string{"tags[contains]a[or]tags[contains]b"},
	},
	{
		ID: ruleMissingOperand, Severity: Error,
		Summary: "Something other than a condition or a group, where one must start.",
		Doc:     `A condition starts with the path of a field, which is not in brackets.`,
		Bad: []Example{
			{"[category][equals]news", "category[equals]news"},
			{"[equals]news", ""},
		},
		Good: []string{"category[equals]news"},
	},
	{
		ID: ruleMissingJoiner, Severity: Error,
		Summary: "Two conditions or groups without [and] or [or] between them.",
		Doc:     `The fix writes [and]. Where a value runs on into the next condition without even a space, the linter cannot tell where it ends: see operator-in-value.`,
		Bad: []Example{
			{"(a[exists])(b[exists])", "(a[exists])[and](b[exists])"},
			{"tag[exists]title[exists]", "tag[exists][and]title[exists]"},
			{"category[equals]news title[contains]x", "category[equals]news[and]title[contains]x"},
		},
		Good: []string{"(a[exists])[and](b[exists])", "title[contains]big news"},
	},
	{
		ID: ruleWrongJoiner, Severity: Error,
		Summary: "A connective in another spelling.",
		Doc:     `The connectives are [and] and [or], in lower case and square brackets. Everything else is part of the value before it, so the filter parses but looks for another string.`,
		Bad: []Example{
			{"category[equals]news&&tag[exists]", "category[equals]news[and]tag[exists]"},
			{"category[equals]news || category[equals]blog", "category[equals]news[or]category[equals]blog"},
			{"category[equals]news[AND]tag[exists]", "category[equals]news[and]tag[exists]"},
			{"category[equals]news and tag[exists]", "category[equals]news[and]tag[exists]"},
			{"tag[exists]&&category[equals]news", "tag[exists][and]category[equals]news"},
			{"category[equals]news［and］tag[exists]", "category[equals]news[and]tag[exists]"},
			{"category[equals]news[adn]tag[exists]", "category[equals]news[and]tag[exists]"},
			{"(a[exists])|(b[exists])", "(a[exists])[or](b[exists])"},
			{"tags[contains]a[OR]b", "tags[contains]a[or]tags[contains]b"},
		},
		Good: []string{"title[contains]R&D", "title[contains]this and that", "category[equals]news[and]tag[exists]"},
	},
	{
		ID: ruleCommaJoin, Severity: Error,
		Summary: "A comma between two conditions.",
		Doc:     `Until December 2019 a comma joined conditions as [and] does now. Today it is part of the value. It is a warning where that parses, since the service may still know it for those who used it then.`,
		Bad: []Example{
			{"num[equals]1,str[not_equals]hoge", "num[equals]1[and]str[not_equals]hoge"},
			{"(a[exists]),(b[exists])", "(a[exists])[and](b[exists])"},
			{"a[exists], b[exists]", "a[exists][and]b[exists]"},
		},
		Good: []string{"num[equals]1[and]str[not_equals]hoge"},
	},
	{
		ID: ruleStrayJoiner, Severity: Error,
		Summary: "A connective with nothing before it or after it.",
		Doc:     `This happens where conditions are put together from a list that may be empty. Join a list of whole conditions instead, or use a builder.`,
		Bad: []Example{
			{"[and]category[equals]news", "category[equals]news"},
			{"category[equals]news[and]", "category[equals]news"},
			{"category[equals]news[and][and]tag[exists]", "category[equals]news[and]tag[exists]"},
			{"([or][or](a[exists][or]b[exists]))", "((a[exists][or]b[exists]))"},
			{"[AND]category[equals]news", "category[equals]news"},
			{"a[exists][and]&b[exists]", "a[exists][and]b[exists]"},
			{"a[equals]1&&", "a[equals]1"},
			{"[and]", ""},
		},
		Good: []string{"category[equals]news[and]tag[exists]"},
	},
	{
		ID: ruleEmptyGroup, Severity: Error,
		Summary: "Parentheses without conditions.",
		Doc:     `This happens where a list of conditions is empty. The fix removes the group and a connective; where nothing else would be left there is no fix, since the empty filter matches everything.`,
		Bad: []Example{
			{"id[not_equals]x[and]()", "id[not_equals]x"},
			{"()[or]a[exists]", "a[exists]"},
			{"a[exists][and](([and]))", "a[exists]"},
			{"()", ""},
		},
		Good: []string{"id[not_equals]x[and](a[exists])"},
	},
	{
		ID: ruleStraySpace, Severity: Error,
		Summary: "White space between the parts of a filter.",
		Doc:     `Spaces and line breaks count: they are allowed in values only. A filter that is written over several lines must be joined without them.`,
		Bad: []Example{
			{"category [equals]news", "category[equals]news"},
			{"tag[exists] [and] title[exists]", "tag[exists][and]title[exists]"},
			{"\n  category[equals]news", "category[equals]news"},
			{"category　[equals]news", "category[equals]news"},
		},
		Good: []string{"title[contains]big news"},
	},
	{
		ID: ruleFullWidth, Severity: Error,
		Summary: "Full-width characters in the structure of a filter.",
		Doc:     `Paths, operators, brackets, parentheses and joiners are half-width. In values full-width characters are data.`,
		Bad: []Example{
			{"category［equals］news", "category[equals]news"},
			{"（a[exists][or]b[exists]）[and]c[exists]", "(a[exists][or]b[exists])[and]c[exists]"},
			{"ｔａｇ[exists]", "tag[exists]"},
		},
		Good: []string{"title[contains]（株）［笑］"},
	},
	{
		ID: ruleQuotedFilter, Severity: Error,
		Summary: "Quotes around the filter or a field.",
		Doc:     `The filter is the string inside the quotes of the program that holds it.`,
		Bad: []Example{
			{`"category[equals]news"`, "category[equals]news"},
			{"`category[equals]news`", "category[equals]news"},
			{`"category"[equals]news`, "category[equals]news"},
			{`'category[equals]news`, "category[equals]news"},
		},
		Good: []string{`title[contains]O'Reilly`},
	},
	{
		ID: ruleParameter, Severity: Error,
		Summary: "A parameter of the request inside the filter.",
		Doc:     `The value of the parameter filters is the filter alone: its name, the sign of equality and other parameters such as limit and orders belong into the URL or the other fields of the query. A value that begins with / or ? or holds :// is taken for a URL of its own.`,
		Bad: []Example{
			{"filters=category[equals]news", "category[equals]news"},
			{"&filters=category[contains]news", "category[contains]news"},
			{"https://x.microcms.io/api/v1/blog?filters=category[equals]news&limit=10", "category[equals]news"},
			{"category[equals]news&limit=10&offset=20", "category[equals]news"},
			{"category[equals]news&filters=tag[exists]", "category[equals]news[and]tag[exists]"},
			{"filters: 'category[equals]news'", "category[equals]news"},
			{"orders=-publishedAt", ""},
		},
		Good: []string{"url[equals]https://example.com/?a=1&limit=10", "url[equals]/search?q=a&limit=10", "title[contains]R&D"},
	},
	{
		ID: rulePercent, Severity: Error,
		Summary: "A percent-encoded filter or value.",
		Doc:     `SDKs and URLSearchParams encode the filter when it is sent. A value that is already encoded is compared as the encoded string, and encoded brackets are not brackets. Encoding is not an escape either: the service decodes the URL once.`,
		Bad: []Example{
			{"category%5Bequals%5Dnews", "category[equals]news"},
			{"tags[contains]%E6%97%A5%E5%B8%B8", "tags[contains]日常"},
			{"category%255Bequals%255Dnews", "category[equals]news"},
			{"category[equals]news%5Band%5Dtag%5Bexists%5D", "category[equals]news[and]tag[exists]"},
			{"title[contains]%5Bor%5D", ""},
		},
		Good: []string{"title[contains]50%OFF", "rate[equals]100%", "url[equals]https://example.com/?q=%E6%97%A5"},
	},
	{
		ID: ruleEntity, Severity: Warning,
		Summary: "Text that is written as in HTML.",
		Doc:     `A filter is not HTML: &amp; is compared as these five characters. Texts of rich editors are compared decoded, too.`,
		Bad: []Example{
			{"title[contains]R&amp;D", "title[contains]R&D"},
			{"title[equals]&lt;b&gt;", "title[equals]<b>"},
		},
		Good: []string{"title[contains]R&D"},
	},
	{
		ID: ruleMarkdown, Severity: Error,
		Summary: "A filter that is copied with the escapes of Markdown.",
		Doc: `In Markdown a bracket that starts no link is written \[, and an underscore \_. In a filter the backslash is a part of the value or of the path, so that a[equals]x\[and\]b[exists] is one condition. ` +
			`Where only a pair of underscores is around the filter, which is emphasis in Markdown, this is an info.`,
		Bad: []Example{
			{`a[equals]x\[and\]b[exists]`, "a[equals]x[and]b[exists]"},
			{`a\[equals\]x`, "a[equals]x"},
			{`start\_at\[less\_than\]2024`, "start_at[less_than]2024"},
		},
		Good: []string{`path[equals]C:\new\test`},
	},
	{
		ID: ruleEscape, Severity: Warning,
		Summary: "A backslash and a letter or sign, as in the source of a program.",
		Doc:     `The language has no escapes. A bracket or joiner in a value stays one, with or without a backslash, and \u6771 is compared as these six characters. In a path of Windows the backslashes are meant.`,
		Bad: []Example{
			{`title[contains]\u6771\u4eac`, "title[contains]東京"},
			{`title[contains]a\(b\)`, "title[contains]a(b)"},
		},
		Good: []string{`path[equals]C:\new\test`, `path[equals]\\server\share`},
	},
	{
		ID: ruleWildcard, Severity: Warning,
		Summary: "Wildcards around a word.",
		Doc:     `contains finds a word anywhere in a string, and begins_with at its start. The signs % and * have no special meaning.`,
		Bad: []Example{
			{"title[contains]%news%", "title[contains]news"},
			{"title[contains]*news*", "title[contains]news"},
		},
		Good: []string{"rate[equals]100%", "title[contains]a*b"},
	},
	{
		ID: ruleTemplate, Severity: Error,
		Summary: "A place for a value, without the value.",
		Doc:     "The filter holds ${x}, $(x), $[x], {{x}}, #{x}, %s or the like. In JavaScript, values are inserted by ${x} between backticks only, not between other quotes.",
		Bad: []Example{
			{"category[equals]${category.id}", ""},
			{"category[equals]$(category.id)", ""},
			{"category[equals]$[id]", ""},
			{"category[equals]{{ id }}", ""},
			{"category[equals]#{id}", ""},
			{"category[equals]%s", ""},
			{"category[equals]:id", ""},
			{`category[equals]" + id + "`, ""},
			{"category[equals]props.category.id", ""},
			{"${field}[equals]news", ""},
			{"category[${op}]news", ""},
		},
		Good: []string{"price[equals]$5", "title[contains]:)", "title[contains]a {b}"},
	},
	{
		ID: ruleUnexpectedValue, Severity: Error,
		Summary: "A value after exists or not_exists.",
		Doc:     `Both take no value: [exists]true is an error. For [exists]false write [not_exists].`,
		Bad: []Example{
			{"tag[exists]true", "tag[exists]"},
			{"tag[not_exists]true[and]title[exists]", "tag[not_exists][and]title[exists]"},
			{"tag[exists]false", "tag[not_exists]"},
			{"tag[not_exists]=false", "tag[exists]"},
			{"tag[exists]true&&title[exists]", "tag[exists][and]title[exists]"},
		},
		Good: []string{"tag[exists]", "flag[equals]true"},
	},
	{
		ID: ruleInvalidPath, Severity: Error,
		Summary: "A character that no path may hold.",
		Doc:     `Names of fields are made of A-Z a-z 0-9 _ - and joined by dots. They are the IDs of the fields, not the names shown in the admin screen. There is no sign for "not": the operators have opposites.`,
		Bad: []Example{
			{"タイトル[equals]x", ""},
			{"category/id[equals]x", ""},
			{"!tag[exists]", "tag[not_exists]"},
			{"NOT category[equals]x", "category[not_equals]x"},
		},
		Good: []string{"seo.meta-title[exists]"},
	},
	{
		ID: ruleEmptySegment, Severity: Error,
		Summary: "A dot in a path without a segment on both sides.",
		Doc:     `The fix removes the dot. A segment may not have been filled in.`,
		Bad: []Example{
			{"seo..title[exists]", "seo.title[exists]"},
			{".title[exists]", "title[exists]"},
			{"title.[exists]", "title[exists]"},
		},
		Good: []string{"seo.title[exists]"},
	},
	{
		ID: ruleUnclosedParen, Severity: Error,
		Summary: "A group is not closed.",
		Doc:     `The fix closes it at the end, which may not be the place that was meant.`,
		Bad: []Example{
			{"(a[exists][or]b[exists]", "(a[exists][or]b[exists])"},
			{"c[exists][and]((a[exists][or]b[exists])", "c[exists][and]((a[exists][or]b[exists]))"},
		},
		Good: []string{"(a[exists][or]b[exists])"},
	},
	{
		ID: ruleUnopenedParen, Severity: Error,
		Summary: "A parenthesis closes nothing.",
		Doc:     `Parentheses in a value must balance, since the first one that closes nothing in the value closes a group. Use full-width ones in texts.`,
		Bad: []Example{
			{"a[exists])", "a[exists]"},
			{"title[contains]smile :)", "title[contains]smile :"},
		},
		Good: []string{"(a[exists])", "title[contains]（株）"},
	},
	{
		ID: ruleUnbalancedValue, Severity: Error,
		Summary: "A parenthesis in a value is not closed.",
		Doc:     `Parentheses in a value must balance, also before a connective inside them. The language has no escapes: leave them out or use full-width ones. The fix leaves them out.`,
		Bad: []Example{
			{"title[contains]a (b", "title[contains]a b"},
			{"a[equals]b(c[and]d[exists])", "a[equals]bc[and]d[exists]"},
		},
		Good: []string{"title[contains]a（b"},
	},
	{
		ID: ruleInvalidUTF8, Severity: Error,
		Summary: "A byte that is not UTF-8.",
		Doc:     `The filter may be in another encoding, such as Shift_JIS.`,
		Bad:     []Example{{"title[contains]\x93\xfa", ""}},
		Good:    []string{"title[contains]日"},
	},
	{
		ID: ruleTooLong, Severity: Error,
		Summary: "The filter has more than 65,536 bytes.",
		Doc:     `A request URL of the service may have 8,192. The rest of the filter is not checked.`,
		Good:    []string{"title[contains]x"},
	},
	{
		ID: ruleTooMany, Severity: Error,
		Summary: "The filter has more than 10,000 conditions.",
		Doc:     `A request URL of the service has no room for them. The filter is not checked any further.`,
		Good:    []string{"title[contains]x"},
	},
	{
		ID: ruleTooDeep, Severity: Error,
		Summary: "More than 4,096 parentheses are open at once.",
		Doc:     `A request URL of the service has no room to close them. The filter is not checked any further.`,
		Good:    []string{"((((a[exists]))))"},
	},
	{
		ID: ruleEmptyFilter, Severity: Info,
		Summary: "The filter is empty and matches everything.",
		Doc:     `That is allowed, but surprising where conditions were meant to be put in.`,
		Bad:     []Example{{"", ""}},
		Good:    []string{"a[exists]"},
	},
	{
		ID: ruleEmptyValue, Severity: Warning,
		Summary: "No value follows the operator.",
		Doc:     `The parser takes it, but the manual does not say what it means, and contains with an empty value holds for every string: an empty search box must send no condition. To look for content items without a field write not_exists.`,
		Bad: []Example{
			{"title[contains]", ""},
			{"category[equals][and]tag[exists]", ""},
		},
		Good: []string{"category[not_exists]", "title[contains]x"},
	},
	{
		ID: ruleOuterSpace, Severity: Warning,
		Summary: "White space at the start or the end of a value.",
		Doc:     `It is part of the value, and the manual does not say whether the service keeps it.`,
		Bad: []Example{
			{"category[equals] news", "category[equals]news"},
			{"category[equals]news [and]tag[exists]", "category[equals]news[and]tag[exists]"},
			{"category[equals]news　", "category[equals]news"},
			{"title[equals] ", ""},
		},
		Good: []string{"title[contains]big news"},
	},
	{
		ID: ruleEqualsSign, Severity: Warning,
		Summary: "An equals sign after the bracket.",
		Doc:     `The value follows the bracket directly.`,
		Bad: []Example{
			{"category[equals]=news", "category[equals]news"},
			{"date[less_than]= 2024-01-01T00:00:00Z", "date[less_than]2024-01-01T00:00:00Z"},
			{"title[equals]=", ""},
		},
		Good: []string{"formula[contains]a=b"},
	},
	{
		ID: ruleQuotedValue, Severity: Warning,
		Summary: "Quotes around the value.",
		Doc:     `Values are written without quotes. There is no search for phrases either: contains looks for the whole string.`,
		Bad: []Example{
			{`episode[equals]"1"`, "episode[equals]1"},
			{`category[equals]'news'[and]tag[exists]`, "category[equals]news[and]tag[exists]"},
			{`title[contains]“big news”`, "title[contains]big news"},
			{"title[equals]news`", "title[equals]news"},
			{`title[equals]""`, ""},
		},
		Good: []string{`title[contains]say "x" twice`, "title[contains]「x」", `size[equals]15"`, "title[contains]'tis"},
	},
	{
		ID: ruleControlCharacter, Severity: Warning,
		Summary: "A control character inside a value.",
		Doc:     `The parser takes it as part of the value, but hardly any field holds it. The fix writes a space for line breaks and tabs and removes the others.`,
		Bad: []Example{
			{"title[contains]a\nb", "title[contains]a b"},
			{"title[contains]a\x00b", "title[contains]ab"},
		},
		Good: []string{"title[contains]a b"},
	},
	{
		ID: ruleBracketInValue, Severity: Warning,
		Summary: "A half-width parenthesis or bracket in a value.",
		Doc:     `The language has no escapes, and the manual does not say what the service makes of these characters in a value. Leave them out, use full-width ones, or search for the words around them.`,
		Bad: []Example{
			{"title[contains]a (b)", ""},
			{"title[contains][重要] x", ""},
		},
		Good: []string{"title[contains]a（b）", "(title[contains]a)"},
	},
	{
		ID: ruleOperatorInValue, Severity: Warning,
		Summary: "An operator inside a value, where it is part of the value.",
		Doc:     `A value continues up to the next [and] or [or]. A connective may be missing, or the operator is written twice.`,
		Bad: []Example{
			{"category[equals]x[exists]", ""},
			{"category[equals][contains]x", ""},
			{"a[equals]1b[equals]2", ""},
		},
		Good: []string{"category[equals]x[and]tag[exists]", "title[contains]x[y]"},
	},
	{
		ID: ruleGroupAsValue, Severity: Error,
		Summary: "A group in place of a value.",
		Doc:     `A group holds conditions and occurs beside conditions. After an operator its parentheses and everything in them are part of the value.`,
		Bad:     []Example{{"a[equals](b[exists])", ""}, {"a[equals](b[exists][and]c[exists])", ""}},
		Good:    []string{"a[equals]b[and](c[exists])"},
	},
	{
		ID: ruleCommaList, Severity: Warning,
		Summary: "A list of values with commas or bars.",
		Doc:     `A comma is part of the value: tags[contains]a,b looks for one tag with that ID. In JavaScript, an array that is inserted into a string becomes such a list. Write a condition for each value, joined by [or], or by [and] for not_equals and not_contains. A value with a comma and a space is taken for prose, and 1,000 for a number. Where the field or the operator must be fixed too, that comes first.`,
		Bad: []Example{
			{"tags[contains]a,b", "tags[contains]a[or]tags[contains]b"},
			{"id[not_equals]x[and]tags[contains]a,b", "id[not_equals]x[and](tags[contains]a[or]tags[contains]b)"},
			{"id[not_equals]a,b", "id[not_equals]a[and]id[not_equals]b"},
			{"tags[contains]a|b", "tags[contains]a[or]tags[contains]b"},
			{`tags[contains]["a","b"]`, "tags[contains]a[or]tags[contains]b"},
			{"tags[contains]a,", "tags[contains]a"},
		},
		Good: []string{"title[contains]well, yes", "title[contains]一、二", "title[contains]News | Blog", "title[contains]1,000円"},
	},
	{
		ID: ruleUndefined, Severity: Warning,
		Summary: "What a program writes where it has no value.",
		Doc:     `undefined, null, NaN, [object Object], <nil>, %!s(MISSING) and the like are compared as text. To look for contents without a field write not_exists. A word of a slug, as in what-is-undefined, is information only.`,
		Bad: []Example{
			{"category[equals]undefined", ""},
			{"parent[equals]null", "parent[not_exists]"},
			{"parent[not_equals]null", "parent[exists]"},
			{"category[equals][object Object]", ""},
			{"price[greater_than]NaN", ""},
			{"date[begins_with]NaN-NaN", ""},
			{"category[equals]%!s(MISSING)", ""},
			{"undefined[equals]x", ""},
		},
		Good: []string{"title[contains]undefined behaviour", "category[equals]nullable"},
	},
	{
		ID: rulePlaceholder, Severity: Info,
		Summary: "A placeholder for a value to be filled in.",
		Doc:     `It comes from a manual or a note.`,
		Bad:     []Example{{"category[equals]YOUR_ID", ""}, {"category[contains]例:react", ""}},
		Good:    []string{"category[equals]your-trip"},
	},
	{
		ID: ruleContentID, Severity: Warning,
		Summary: "A value that cannot be a content ID.",
		Doc:     `Content IDs have 1 to 50 of A-Z a-z 0-9 _ -. References are compared with the ID of the content, not with its name or title. Without a schema only the field id is known to take one.`,
		Bad:     []Example{{"id[equals]お知らせ", ""}, {"id[not_equals]my post", ""}},
		Good:    []string{"id[equals]b2_6yjp8q7i", "category[equals]職場"},
	},
	{
		ID: ruleDateText, Severity: Warning,
		Summary: "A date as a program prints it for people.",
		Doc:     `Dates are stored as UTC in the form 2023-11-23T03:00:00.000Z and compared with that. In JavaScript use toISOString.`,
		Bad: []Example{
			{"date[less_than]Thu Nov 23 2023 12:00:00 GMT+0900 (Japan Standard Time)", "date[less_than]2023-11-23T03:00:00.000Z"},
			{"date[greater_than]Thu, 23 Nov 2023 03:00:00 GMT", "date[greater_than]2023-11-23T03:00:00.000Z"},
		},
		Good: []string{"date[less_than]2023-11-23T03:00:00.000Z"},
	},
	{
		ID: ruleInexactTime, Severity: Warning,
		Summary: "A time stamp that is not a full one in UTC.",
		Doc:     `Time stamps with a zone offset, without seconds or without Z are compared as text, and so may be hours off. Write YYYY-MM-DDThh:mm:ss.sssZ. The fix takes a time without zone for UTC.`,
		Bad: []Example{
			{"date[less_than]2023-11-23T12:00:00+09:00", "date[less_than]2023-11-23T03:00:00.000Z"},
			{"date[less_than]2023-11-23T12:00:00", "date[less_than]2023-11-23T12:00:00.000Z"},
			{"date[less_than]2023-11-23T12:00Z", "date[less_than]2023-11-23T12:00:00.000Z"},
			{"date[less_than]2023-11-23 12:00:00", "date[less_than]2023-11-23T12:00:00.000Z"},
			{"date[equals]2023-11-23t12:00:00z", "date[equals]2023-11-23T12:00:00.000Z"},
		},
		Good: []string{"date[less_than]2023-11-23T12:00:00Z", "date[begins_with]2023-11-23T12:00"},
	},
	{
		ID: ruleInvalidDate, Severity: Warning,
		Summary: "A date that is not in the calendar.",
		Doc:     `It is compared as text. For less_than and greater_than the fix writes the first day of the next month.`,
		Bad: []Example{
			{"date[less_than]2025-02-31", "date[less_than]2025-03-01"},
			{"date[greater_than]2025-13-01", ""},
			{"date[less_than]2025-02-29T00:00:00.000Z", ""},
			{"date[less_than]2025-01-01T24:00:00Z", ""},
		},
		Good: []string{"date[less_than]2024-02-29"},
	},
	{
		ID: ruleDateForm, Severity: Warning,
		Summary: "A date in a form that does not sort.",
		Doc:     `Dates are compared as text, so they must be written as they are stored: year, month and day with two digits each and hyphens between them.`,
		Bad: []Example{
			{"date[less_than]2023/11/23", "date[less_than]2023-11-23"},
			{"date[less_than]2023-1-5", "date[less_than]2023-01-05"},
			{"date[begins_with]2023年5月", "date[begins_with]2023-05"},
			{"date[less_than]20231123", "date[less_than]2023-11-23"},
			{"date[less_than]1700708400000", "date[less_than]2023-11-23T03:00:00.000Z"},
		},
		Good: []string{"date[less_than]2023-11-23", "title[contains]2023/11/23", "version[equals]2023.1.5"},
	},
	{
		ID: rulePartialDate, Severity: Info,
		Summary: "A part of a date, which is compared as a string.",
		Doc:     `greater_than 2021 includes 2021 and greater_than 2023-11-23 includes that day, since the dates in content items are longer strings with that prefix. For the same reason equals never matches: write begins_with.`,
		Bad: []Example{
			{"date[greater_than]2021", ""},
			{"createdAt[greater_than]2023-11-23", ""},
			{"publishedAt[equals]2023-11-23", ""},
		},
		Good: []string{"date[less_than]2021", "price[greater_than]2021", "date[begins_with]2023-11"},
	},
	{
		ID: ruleMonthEnd, Severity: Warning,
		Summary: "A month without its last day.",
		Doc:     `less_than ends before the day that is named, so a month ends with less_than the first day of the next one. Months in Japan's time, which start nine hours earlier in UTC, are recognised too.`,
		Bad: []Example{
			{"date[greater_than]2024-05-01[and]date[less_than]2024-05-31", "date[greater_than]2024-05-01[and]date[less_than]2024-06-01"},
			{"date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-30T15:00:00.000Z", "date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-31T15:00:00.000Z"},
		},
		Good: []string{"date[greater_than]2024-05-01[and]date[less_than]2024-06-01", "date[greater_than]2024-05-01[and]date[less_than]2024-05-31T23:59:59.999Z"},
	},
	{
		ID: ruleBeginsWithStamp, Severity: Warning,
		Summary: "begins_with and a full time stamp.",
		Doc:     `It matches one millisecond, and only in the same spelling. To match a day or a month write less: 2023-11-23 or 2023-11. Those are days and months in UTC.`,
		Bad:     []Example{{"date[begins_with]2023-11-23T03:00:00.000Z", "date[equals]2023-11-23T03:00:00.000Z"}},
		Good:    []string{"date[begins_with]2023-11-23", "title[begins_with]2023"},
	},
	{
		ID: ruleContainsDate, Severity: Info,
		Summary: "contains on a date.",
		Doc:     `It looks for the string anywhere in the time stamp; begins_with is usually meant. Without a schema dates are recognised by the names of their fields.`,
		Bad:     []Example{{"publishedAt[contains]2023-11", "publishedAt[begins_with]2023-11"}},
		Good:    []string{"publishedAt[begins_with]2023-11", "title[contains]2023"},
	},
	{
		ID: ruleNotOrdered, Severity: Warning,
		Summary: "less_than or greater_than with a string.",
		Doc:     `The value is neither a number nor a date. The service does not define an order of strings; this library compares bytes, so that "10" is less than "5". There are no functions such as now(): write the time itself.`,
		Bad: []Example{
			{"name[less_than]abc", ""},
			{"publishedAt[less_than]now", ""},
		},
		Good: []string{"price[less_than]1e3", "date[less_than]2024", "price[less_than]-0.5"},
	},
	{
		ID: ruleNumberValue, Severity: Warning,
		Summary: "A value that is not a number of JSON, where one is needed.",
		Doc:     `Numbers are written with half-width digits, without plus sign, leading zeros, grouping commas or spaces. Without a schema only less_than and greater_than are known to need one; of others 1,000 is taken for a number, too.`,
		Bad: []Example{
			{"price[equals]1,000", "price[equals]1000"},
			{"price[less_than]1,000", "price[less_than]1000"},
			{"price[greater_than]+05", "price[greater_than]5"},
			{"price[less_than]１００", "price[less_than]100"},
			{"price[less_than].5", "price[less_than]0.5"},
		},
		Good: []string{"price[less_than]1000", "code[equals]007"},
	},
	{
		ID: ruleMixedJoiners, Severity: Warning, KeepsMeaning: true,
		Summary: "[and] and [or] side by side without parentheses.",
		Doc: `The manual does not say which of them binds tighter. This library takes [and] first, as every compatible implementation does: a[or]b[and]c is a[or](b[and]c). Where an [or] is before an [and] people who read from left to right are wrong; the other order is reported as information only. The message shows an item for which the readings differ.

The fix writes the parentheses that this library sees. If the other reading was meant, move them.`,
		Bad: []Example{
			{"a[exists][or]b[exists][and]c[exists]", "a[exists][or](b[exists][and]c[exists])"},
			{"a[exists][and]b[exists][or]c[exists]", "(a[exists][and]b[exists])[or]c[exists]"},
		},
		Good: []string{"a[exists][or](b[exists][and]c[exists])", "a[exists][or]b[exists][or]c[exists]"},
	},
	{
		ID: ruleEqualsOnList, Severity: Warning,
		Summary: "equals or not_equals on a field that seems to be a list.",
		Doc:     `equals never matches a list, so not_equals always does. Multiple references and selects, also selects of one item, take contains and not_contains. A field is taken for a list if another condition uses contains on it with what may be an ID and, as information only, by its name.`,
		Bad: []Example{
			{"tags[contains]a[and]tags[not_equals]b", "tags[contains]a[and]tags[not_contains]b"},
			{"genre[equals]a[or]genre[contains]a", "genre[contains]a[or]genre[contains]a"},
			{"tags[equals]a", "tags[contains]a"},
		},
		Good: []string{"tags[contains]a[and]tags[not_contains]b", "title[contains]a[and]title[not_equals]b", "category[equals]a"},
	},
	{
		ID: ruleContradiction, Severity: Warning,
		Summary: "Two conditions that never hold together.",
		Doc:     `They are operands of one and-list. One of the values may not have been filled in, or [or] was meant. Two limits that are equal, and not_exists on a field that every content has, are information only. Inner fields of repeaters are left out where several elements could satisfy them.`,
		Bad: []Example{
			{"a[less_than]5[and]a[greater_than]9", ""},
			{"id[equals]a[and]id[equals]b", ""},
			{"tags[contains]a[and]tags[not_contains]a", ""},
			{"end[not_exists][and]end[greater_than]2024", ""},
			{"date[begins_with]2023[and]date[begins_with]2024", ""},
			{"date[less_than]2024-06-01T00:00:00Z[and]date[greater_than]2024-06-01T00:00:00Z", ""},
			{"createdAt[not_exists]", ""},
		},
		Good: []string{"d[equals]2024-01-01T00:00:00Z[and]d[begins_with]2024-01-01T00:00:00.000", "a[less_than]9[and]a[greater_than]5", "tags[contains]a[and]tags[contains]b", "rep.cf.a[equals]x[and]rep.cf.a[equals]y"},
	},
	{
		ID: ruleAlwaysTrue, Severity: Warning,
		Summary: "A condition that always holds, or two of which one does.",
		Doc:     `Two such conditions are operands of one or-list, which then matches everything. To exclude several values join not_equals by [and]. createdAt and updatedAt always exist, which is information only.`,
		Bad: []Example{
			{"id[not_equals]a[or]id[not_equals]b", "id[not_equals]a[and]id[not_equals]b"},
			{"a[exists][or]a[not_exists]", ""},
			{"createdAt[exists]", ""},
		},
		Good: []string{"id[not_equals]a[and]id[not_equals]b", "id[equals]a[or]id[equals]b"},
	},
	{
		ID: ruleDuplicate, Severity: Info, KeepsMeaning: true,
		Summary: "The same condition twice in one list.",
		Doc:     `The second one changes nothing.`,
		Bad:     []Example{{"a[exists][and]b[exists][and]a[exists]", "a[exists][and]b[exists]"}},
		Good:    []string{"a[exists][and]b[exists]", "a[exists][and](a[exists][or]b[exists])"},
	},
	{
		ID: ruleImplied, Severity: Info,
		Summary: "A condition that another one in the list makes superfluous.",
		Doc:     `In an and-list it holds wherever the other one holds; in an or-list the other one holds wherever it holds. This is proven for all items. Without it the filter matches the same items.`,
		Bad:     []Example{{"title[begins_with]ab[and]title[begins_with]abc", ""}, {"a[equals]x[or]a[exists]", ""}},
		Good:    []string{"title[contains]ab[and]title[contains]abc", "a[exists][and]b[exists]"},
	},
	{
		ID: ruleManyContains, Severity: Warning,
		Summary: "Many contains joined by [or].",
		Doc:     `Users report time-outs (504) from about four searches in long texts. It is information from four on and a warning from ten on. With a schema only texts are counted.`,
		Bad:     []Example{{"a[contains]x[or]b[contains]x[or]c[contains]x[or]d[contains]x", ""}},
		Good:    []string{"a[contains]x[or]b[contains]x[or]c[contains]x"},
	},
	{
		ID: ruleURLBudget, Severity: Error,
		Summary: "The filter does not fit into a request URL.",
		Doc:     `A request URL of the service may have 8,192 bytes, else it answers 414. Brackets and all but ASCII letters, digits and a few signs take three bytes for each byte. Ask for parts of a long list of IDs one after the other.`,
		Good:    []string{"a[exists]"},
	},
	{
		ID: ruleMisspeltField, Severity: Warning,
		Summary: "A name close to that of a field that every API or nearly every API has.",
		Doc:     `id, createdAt, updatedAt, publishedAt and revisedAt are reserved whatever the capitals, so another spelling is a mistake. A slip of the finger in another common name is information only. With a schema see unknown-field.`,
		Bad: []Example{
			{"publishedat[exists]", "publishedAt[exists]"},
			{"ID[equals]x", "id[equals]x"},
			{"categoryj[equals]x", ""},
		},
		Good: []string{"publishedAt[exists]", "category2[equals]x", "published_at[exists]"},
	},
	{
		ID: ruleReferenceField, Severity: Error,
		Summary: "A field of a referenced content.",
		Doc:     `Filters do not look into referenced contents: a reference is compared with the content ID, by equals if it is single and by contains if it is multiple. Without a schema the rule goes by the names and is a warning; .id can only be an ID of a reference or of an extension.`,
		Bad: []Example{
			{"category.id[equals]news", ""},
			{"category.slug[equals]news", ""},
		},
		Good: []string{"category[equals]news", "seo.title[exists]"},
	},
	{
		ID: ruleUnknownField, Severity: Error, Schema: true,
		Summary: "A field that the API does not have.",
		Doc:     `Paths are made of the IDs of fields, and case matters.`,
		Bad: []Example{
			{"titel[contains]x", "title[contains]x"},
			{"published_at[exists]", "publishedAt[exists]"},
			{"seo.metaTitel[exists]", "seo.metaTitle[exists]"},
			{"metaTitle[exists]", "seo.metaTitle[exists]"},
			{"price[less_than]5", ""},
		},
		Good: []string{"title[contains]x", "publishedAt[exists]", "embed.title[exists]"},
	},
	{
		ID: ruleUnsupported, Severity: Error, Schema: true,
		Summary: "An operator that the field's kind does not take.",
		Doc: `The service answers such conditions somehow, but not usefully: a select never equals anything, a number never contains anything. Selects and multiple references take contains, single references and numbers equals; custom fields, repeaters and the data of extensions take no operator themselves.

Inner fields of a repeater take contains, exists and begins_with only. Without a schema only contains on id is reported, as information.`,
		Bad: []Example{
			{"tone[equals]入門", "tone[contains]入門"},
			{"tags[not_equals]color", "tags[not_contains]color"},
			{"category[contains]design", "category[equals]design"},
			{"rating[contains]5", "rating[equals]5"},
			{"body[equals]x", ""},
			{"eyecatch[equals]x", ""},
			{"sections.callout.label[equals]x", ""},
			{"seo[exists]", ""},
			{"embed.data[equals]x", ""},
		},
		Good: []string{"tone[contains]入門", "category[equals]design", "sections.callout.label[contains]x", "embed.updatedAt[less_than]2024"},
	},
	{
		ID: ruleMediaKey, Severity: Error, Schema: true,
		Summary: "A path into media or a file.",
		Doc:     `Filters only tell whether there is one. Their url, width and so on are not searched.`,
		Bad: []Example{
			{"eyecatch.url[exists]", "eyecatch[exists]"},
			{"eyecatch.width[greater_than]100", ""},
		},
		Good: []string{"eyecatch[exists]"},
	},
	{
		ID: ruleRepeaterPath, Severity: Error, Schema: true,
		Summary: "A path into a repeater without the ID of a custom field.",
		Doc:     `It is repeater.customFieldId.inner: a repeater may hold several custom fields.`,
		Bad: []Example{
			{"sections.label[contains]x", "sections.callout.label[contains]x"},
			{"sections.nothing[contains]x", ""},
		},
		Good: []string{"sections.callout.label[contains]x"},
	},
	{
		ID: ruleCustomPath, Severity: Error, Schema: true,
		Summary: "A path into a custom field with the custom field's own ID.",
		Doc:     `It is field.inner. Only in repeaters the custom field's ID comes between.`,
		Bad:     []Example{{"seo.seo.metaTitle[exists]", "seo.metaTitle[exists]"}},
		Good:    []string{"seo.metaTitle[exists]"},
	},
	{
		ID: ruleSelectItem, Severity: Warning, Schema: true,
		Summary: "A value that is not an item of the select.",
		Doc:     `contains compares whole items, by the value that is shown and not by its ID. Other rules do not report an exact item, except for brackets and white space at its ends.`,
		Bad: []Example{
			{"tone[contains]opinion", "tone[contains]Opinion"},
			{"tone[contains]3b06feeccf", "tone[contains]入門"},
			{"tone[contains]Poem", ""},
		},
		Good: []string{"tone[contains]入門", "tone[not_contains]Q&A"},
	},
	{
		ID: ruleBooleanValue, Severity: Warning, Schema: true,
		Summary: "A boolean compared with something other than true or false.",
		Doc:     `Only these two words, in lower case, are values of a boolean. Without a schema True and False in capitals are reported as information.`,
		Bad: []Example{
			{"featured[equals]True", "featured[equals]true"},
			{"featured[equals]1", "featured[equals]true"},
			{"featured[not_equals]maybe", ""},
		},
		Good: []string{"featured[equals]true", "featured[not_equals]false"},
	},
	{
		ID: ruleBooleanExists, Severity: Warning, Schema: true,
		Summary: "exists on a boolean.",
		Doc:     `Both true and false exist, and a missing one is false: exists always holds and not_exists never. Write equals true or equals false.`,
		Bad:     []Example{{"featured[exists]", ""}, {"featured[not_exists]", ""}},
		Good:    []string{"featured[equals]true"},
	},
}
