package lint

import (
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

var ruleStraySpace = &ruleText{"stray-space", Error, `White space between the parts of a filter.
It is allowed in values only: a filter that is written over several lines must be joined without it.
- category [equals]news => category[equals]news  tag[exists] [and] title[exists] => tag[exists][and]title[exists]
- category　[equals]news => category[equals]news`}
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
var rulePercent = &ruleText{"percent-encoded", Error, `A percent-encoded filter or value.
SDKs and URLSearchParams encode the filter when it is sent. A value that is already encoded is compared as the encoded
string, and encoded brackets are not brackets. Encoding is not an escape either: the service decodes the URL once.
- category%5Bequals%5Dnews => category[equals]news  tags[contains]%E6%97%A5%E5%B8%B8 => tags[contains]日常
- category%255Bequals%255Dnews => category[equals]news
- category[equals]news%5Band%5Dtag%5Bexists%5D => category[equals]news[and]tag[exists]  title[contains]%5Bor%5D
+ title[contains]50%OFF  rate[equals]100%  url[equals]https://example.com/?q=%E6%97%A5`}
var ruleEntity = &ruleText{"html-encoded", Warning, `Text that is written as in HTML.
A filter is not HTML: &amp; is compared as these five characters. Texts of rich editors are compared decoded, too.
- title[contains]R&amp;D => title[contains]R&D  title[equals]&lt;b&gt; => title[equals]<b>`}
var ruleMarkdown = &ruleText{"markdown-escape", Error, `A filter that is copied with the escapes of Markdown.
In Markdown a bracket that starts no link is written \[, and an underscore \_. In a filter the backslash is a part of
the value, so that a[equals]x\[and\]b[exists] is one condition. A pair of underscores around the filter is an info.
- a[equals]x\[and\]b[exists] => a[equals]x[and]b[exists]  start\_at\[less\_than\]2024 => start_at[less_than]2024
- _a[equals]x_ => a[equals]x
+ path[equals]C:\new\test  _a[equals]x`}
var ruleEscape = &ruleText{"escape-sequence", Warning, `A backslash and a letter or sign, as in the source of a program.
The language has no escapes. A bracket or connective in a value stays one, with or without a backslash, and \u6771 is
compared as these six characters. In a path of Windows the backslashes are meant.
- title[contains]\u6771\u4eac => title[contains]東京  title[contains]a\(b\) => title[contains]a(b)
+ path[equals]C:\new\test  path[equals]\\server\share`}
var ruleInvalidUTF8 = &ruleText{"invalid-utf8", Error, `A byte that is not UTF-8.
The filter may be in another encoding, such as Shift_JIS.` + "\n- title[contains]\x93\xfa"}

// straySpace: a[exists] [and]b[exists], title [equals]x, a[exists][and] b[exists]
func (d *diagnosis) straySpace() *mistake {
	p, n := d.err.Start, spaceLen(d.s[d.err.Start:])
	rest := d.s[p+n:]
	where := "after a condition"
	switch {
	case n == 0:
		return nil
	case d.err.Code != filters.ErrInvalidPath:
		if rest != "" && rest[0] != ')' && !joinerAtStart.MatchString(rest) {
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
	found := fullWidth.FindString(d.rest)
	if found == "" {
		return nil
	}
	at := span(d.p, d.p+len(found))
	edits := []Edit{{at, halfWidth(found)}}
	if n := closingParen(d.rest, '（', '）'); n >= len(found) {
		edits = append(edits, Edit{span(d.p+n, d.p+n+len("）")), ")"})
	}
	return flaw(ruleFullWidth, at, edits,
		"%q is full-width: the language is written in half-width characters", clip(found))
}

// fullWidth is full-width text. If that holds an opening bracket, it continues to the closing one.
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
	quote := quoteMark.FindString(s)
	return flawIf(len(quote) == 1 && len(s) > 2 && strings.HasSuffix(s, quote) && strings.Count(s, quote) == 2,
		ruleQuotedFilter, span(0, len(s)), []Edit{cut(0, 1), cut(len(s)-1, len(s))},
		"the quotes %s around the filter are part of it", quote)
}

// quotedField: "title"[equals]x
func (d *diagnosis) quotedField() *mistake {
	quote := quoteMark.FindString(d.rest)
	n := len(quote)
	if n == 0 {
		return nil
	}
	edits := []Edit{cut(d.p, d.p+n)}
	bracket := d.p + max(0, strings.IndexByte(d.rest, '['))
	if last := bracket - n; last > d.p && strings.HasPrefix(d.s[last:], quote) {
		edits = append(edits, cut(last, bracket))
	}
	return flaw(ruleQuotedFilter, d.err.Position, edits, "the quote %s is part of the filter", quote)
}

var (
	percentRun     = lazyregexp.New(`(?:%(?:25)*[0-9A-Fa-f]{2})+`)
	percentBracket = lazyregexp.New(`%(?:25)*5[BbDd]`)
)

// decodePercent returns the edit that decodes the percent-encoded characters in a range of s, as often as they are
// encoded.
func decodePercent(s string, at filters.Position) (Edit, bool) {
	runs := percentRun.FindAllStringIndex(s[at.Start:at.End], -1)
	if runs == nil {
		return Edit{}, false
	}
	at = span(at.Start+runs[0][0], at.Start+runs[len(runs)-1][1])
	text := s[at.Start:at.End]
	const most = 4 // times that a string may be encoded
	for range most {
		text = percentRun.ReplaceAllStringFunc(text, func(run string) string {
			decoded, err := url.PathUnescape(run)
			if err != nil || !utf8.ValidString(decoded) {
				return run
			}
			return decoded
		})
	}
	return Edit{at, text}, !percentRun.MatchString(text)
}

// percentEncoded: title%5Bequals%5Dx, a[exists][and]%E2%80%A6
func (d *diagnosis) percentEncoded() *mistake {
	if !strings.HasPrefix(d.rest, "%") && !percentBracket.MatchString(d.s) {
		return nil
	}
	edit, ok := decodePercent(d.s, span(0, len(d.s)))
	if !ok {
		return nil
	}
	return flaw(rulePercent, edit.Position, []Edit{edit},
		"the filter is percent-encoded, and will be encoded again when it is sent").
		guessed(strings.Contains(d.s, "[")) // values that are not encoded may look as if they were
}

// encodedJoiner finds a percent-encoded connective in a value.
func encodedJoiner(s string, c *filters.Condition) *mistake {
	if !percentBracket.MatchString(c.Value) {
		return nil
	}
	at := c.ValuePos()
	edit, ok := decodePercent(s, at)
	if !ok {
		return nil
	}
	decoded := s[at.Start:edit.Start] + edit.New + s[edit.End:at.End]
	if m := joinerWithin(decoded, span(0, len(decoded))); m == nil || m.at.Start == 0 || m.at.End == len(decoded) {
		return nil
	}
	return flaw(rulePercent, edit.Position, []Edit{edit},
		"a part of the filter is percent-encoded, and so part of a value")
}

// percent: tags[contains]%E6%97%A5. URLs may well be encoded, but single letters and digits are never encoded.
func (v value) percent() *mistake {
	isPlain := func(code string) bool {
		plain, err := url.PathUnescape(code)
		return err == nil && len(plain) == 1 && query.IsContentID(plain)
	}
	if strings.Contains(v.text, "://") || slices.ContainsFunc(percentRun.FindAllString(v.text, -1), isPlain) {
		return nil
	}
	edit, ok := decodePercent(v.text, span(0, len(v.text)))
	if !ok {
		return nil
	}
	decoded := apply(v.text, []Edit{edit})
	return flaw(rulePercent, v.at, editsIf(v.canBe(decoded), Edit{v.in(edit.Position), edit.New}),
		"the value is percent-encoded, and will be encoded again when it is sent: %q", clip(decoded))
}

var entities = lazyregexp.New(`&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27|#34|#x22);`)

// entity: title[contains]R&amp;D
func (v value) entity() *mistake {
	runs := entities.FindAllStringIndex(v.text, -1)
	if runs == nil {
		return nil
	}
	at := span(runs[0][0], runs[len(runs)-1][1])
	decoded := html.UnescapeString(v.text[at.Start:at.End])
	return flaw(ruleEntity, v.in(at), editsIf(!entities.MatchString(decoded), Edit{v.in(at), decoded}),
		"the value is written as in HTML: it means %q", clip(decoded))
}

// escapedName is a connective or an operator as Markdown escapes it.
var (
	escapedName    = lazyregexp.New(`\\\[([a-z]+(?:\\?_[a-z]+)*)\\?\]`)
	markdownEscape = lazyregexp.New(`\\[][()_*.!#<>\\-]`)
)

// markdownEscapes finds a filter that is copied with the escapes of Markdown: a[equals]x\[and\]b[exists]
func markdownEscapes(s string) *mistake {
	isName := func(m []string) bool {
		name := strings.ReplaceAll(m[1], `\`, "")
		return name == "and" || name == "or" || isOp(name)
	}
	if !strings.Contains(s, `\[`) || !slices.ContainsFunc(escapedName.FindAllStringSubmatch(s, -1), isName) {
		return nil
	}
	var edits []Edit
	for _, at := range markdownEscape.FindAllStringIndex(s, -1) {
		edits = append(edits, cut(at[0], at[0]+1))
	}
	return flaw(ruleMarkdown, span(edits[0].Start, edits[len(edits)-1].End+1), edits,
		"the backslashes are escapes of Markdown, and no part of the filter: remove them")
}

// emphasis: _a[equals]x_
func emphasis(s string) *mistake {
	isPair := len(s) > 1 && s[0] == '_' && s[len(s)-1] == '_'
	return flawIf(isPair, ruleMarkdown, span(0, len(s)), []Edit{cut(0, 1), cut(len(s)-1, len(s))},
		"the underscores around the filter may be emphasis of Markdown: as it is they are a part of it").as(Info, isPair)
}

var (
	escapes       = lazyregexp.New(`\\(?:u[0-9A-Fa-f]{4}|[\[\](),"'/\\nrt])`)
	escapesInPath = lazyregexp.New(`\\(?:u[0-9A-Fa-f]{4}|[\[\](),"'/])`)
	windowsPath   = lazyregexp.New(`^(?:[A-Za-z]:\\|\\\\)`)
)

// escape: title[contains]\u6771\u4eac, title[contains]a\[or\]b
func (v value) escape() *mistake {
	escapes := escapes
	if windowsPath.MatchString(v.text) {
		escapes = escapesInPath
	}
	if !escapes.MatchString(v.text) {
		return nil
	}
	plain := escapes.ReplaceAllStringFunc(v.text, func(s string) string {
		if c, _, rest, err := strconv.UnquoteChar(s, 0); err == nil && rest == "" {
			return string(c)
		}
		return s[1:]
	})
	return flaw(ruleEscape, v.at, editsIf(v.canBe(plain) && !escapes.MatchString(plain), Edit{v.at, plain}),
		"the language has no escapes: the backslashes in %q are part of the value", clip(v.text))
}
