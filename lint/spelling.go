package lint

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleStraySpace = &ruleText{"stray-space", Error, `White space between the parts of a filter.
Spaces and line breaks count: they are allowed in values only. A filter that is written over several lines must be
joined without them.
- category [equals]news => category[equals]news  tag[exists] [and] title[exists] => tag[exists][and]title[exists]
- category　[equals]news => category[equals]news
+ title[contains]big news`}

var ruleFullWidth = &ruleText{"full-width", Error, `Full-width characters in the structure of a filter.
Paths, operators, brackets, parentheses and connectives are half-width. In values full-width characters are data.
- category［equals］news => category[equals]news
- （a[exists][or]b[exists]）[and]c[exists] => (a[exists][or]b[exists])[and]c[exists]  ｔａｇ[exists] => tag[exists]
+ title[contains]（株）［笑］`}

var ruleQuotedFilter = &ruleText{"quoted-filter", Error, `Quotes around the filter or a field.
The filter is the string inside the quotes of the program that holds it.
- "category[equals]news" => category[equals]news  "category"[equals]news => category[equals]news
- 'category[equals]news => category[equals]news
+ title[contains]O'Reilly`}

// straySpace: a[exists] [and]b[exists], title [equals]x, a[exists][and] b[exists]
func (d *diagnosis) straySpace() *mistake {
	p, n := d.err.Start, spaceLen(d.s[d.err.Start:])
	rest := d.s[p+n:]
	where := "after a condition"
	switch {
	case n == 0:
		return nil
	case d.err.Code != filters.ErrInvalidPath:
		if rest != "" && rest[0] != ')' && joinerAt(rest) == "" {
			return nil
		}
	case p == d.operand:
		where = "before a condition"
	case strings.HasPrefix(rest, "["), strings.HasPrefix(rest, "［"):
		where = "before the bracket of an operator"
	default:
		return nil
	}
	return flaw(ruleStraySpace, span(p, p+n), []Edit{cut(p, p+n)}, "white space %s", where)
}

// fullWidth: title［equals］x, （a[exists][or]b[exists]）
func (d *diagnosis) fullWidth() *mistake {
	p := d.err.Start
	found := fullWidth.FindString(d.s[p:])
	if found == "" {
		return nil
	}
	at := span(p, p+len(found))
	edits := []Edit{{at, halfWidth(found)}}
	if n := closingParen(d.s[p:], '（', '）'); n >= len(found) {
		edits = append(edits, Edit{span(p+n, p+n+len("）")), ")"})
	}
	return flaw(ruleFullWidth, at, edits,
		"%q is full-width: the language is written in half-width characters", clip(found))
}

// fullWidth is full-width text. If that holds an opening bracket, it continues to
// the closing one.
var fullWidth = lazyregexp.New(`^(?:[！-～]*［[^\[\]］]*[\]］]|[！-～]+)`)

// halfWidth makes the full-width characters of s half-width.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if '！' <= r && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
}

// quotedFilter: "title[equals]x"
func quotedFilter(s string) *mistake {
	if quoteLen(s) != 1 || len(s) <= 2 || s[len(s)-1] != s[0] || strings.Count(s, s[:1]) != 2 {
		return nil
	}
	return flaw(ruleQuotedFilter, span(0, len(s)), []Edit{cut(0, 1), cut(len(s)-1, len(s))},
		"the quotes %s around the filter are part of it", s[:1])
}

// quotedField: "title"[equals]x
func (d *diagnosis) quotedField() *mistake {
	p := d.err.Start
	n := quoteLen(d.s[p:])
	if n == 0 {
		return nil
	}
	quote := d.s[p : p+n]
	edits := []Edit{cut(p, p+n)}
	bracket := p + max(0, strings.IndexByte(d.s[p:], '['))
	if last := bracket - n; last > p && strings.HasPrefix(d.s[last:], quote) {
		edits = append(edits, cut(last, bracket))
	}
	return flaw(ruleQuotedFilter, d.err.Position, edits, "the quote %s is part of the filter", quote)
}
