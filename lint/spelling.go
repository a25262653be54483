package lint

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleStraySpace = newRule("stray-space", Error, `White space between the parts of a filter.
It is allowed in values only: a filter that is written over several lines must be joined without it.
- category [equals]news => category[equals]news  tag[exists] [and] title[exists] => tag[exists][and]title[exists]
- category　[equals]news => category[equals]news`)
var ruleFullWidth = newRule("full-width", Error, `Full-width characters in the structure of a filter.
Paths, operators, brackets, parentheses and connectives are half-width. In values full-width characters are data.
- category［equals］news => category[equals]news
- （a[exists][or]b[exists]）[and]c[exists] => (a[exists][or]b[exists])[and]c[exists]  ｔａｇ[exists] => tag[exists]
+ title[contains]（株）［笑］`)
var ruleQuotedFilter = newRule("quoted-filter", Error, `Quotes around the filter or a field.
The filter is the string inside the quotes of the program that holds it.
- "category[equals]news" => category[equals]news  "category"[equals]news => category[equals]news
- 'category[equals]news => category[equals]news
+ title[contains]O'Reilly`)
var rulePercent = newRule("percent-encoded", Error, `A percent-encoded filter or value.
SDKs and URLSearchParams encode the filter when it is sent. A value that is already encoded is compared as the encoded
string, and encoded brackets are not brackets. Encoding is not an escape either: the service decodes the URL once.
- category%5Bequals%5Dnews => category[equals]news  tags[contains]%E6%97%A5%E5%B8%B8 => tags[contains]日常
- category%255Bequals%255Dnews => category[equals]news
- category[equals]news%5Band%5Dtag%5Bexists%5D  title[contains]%5Bor%5D
+ title[contains]50%OFF  rate[equals]100%  url[equals]https://example.com/?q=%E6%97%A5`)
var ruleEntity = newRule("html-encoded", Warning, `Text that is written as in HTML.
A filter is not HTML: &amp; is compared as these five characters. Texts of rich editors are compared decoded, too.
- title[contains]R&amp;D => title[contains]R&D  title[equals]&lt;b&gt; => title[equals]<b>`)
var ruleMarkdown = newRule("markdown-escape", Error, `A filter that is copied with the escapes of Markdown.
In Markdown a bracket that starts no link is written \[, and an underscore \_. In a filter the backslash is a part of
the value, so that a[equals]x\[and\]b[exists] is one condition. A pair of underscores around the filter is an info.
- a[equals]x\[and\]b[exists] => a[equals]x[and]b[exists]  start\_at\[less\_than\]2024 => start_at[less_than]2024
- _a[equals]x_ => a[equals]x
+ path[equals]C:\new\test  _a[equals]x`)
var ruleEscape = newRule("escape-sequence", Warning, `A backslash and a letter or sign, as in the source of a program.
The language has no escapes. A bracket or connective in a value stays one, with or without a backslash, and \u6771 is
compared as these six characters. In a path of Windows the backslashes are meant.
- title[contains]\u6771\u4eac => title[contains]東京  title[contains]a\(b\) => title[contains]a(b)
+ path[equals]C:\new\test  path[equals]\\server\share`)
var _ = newRule("invalid-utf8", Error, `A byte that is not UTF-8.
The filter may be in another encoding, such as Shift_JIS.`+"\n- title[contains]\x93\xfa")

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
	valueSpace := spaceBeforeJoiner.MatchString(d.s[max(0, p-len("\u3000[and]")):p])
	return flaw(ruleStraySpace, span(p, p+n), []Edit{cut(p, p+n)}, "white space %s", where).guessed(valueSpace)
}

// spaceBeforeJoiner is white space before a connective. At the end of a value it belongs to that, which is hardly meant
// where there is space after the connective, too.
var spaceBeforeJoiner = lazyregexp.New(space + `\[(?:and|or)\]$`)

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
	return flaw(ruleFullWidth, at, edits, "%q is full-width: the language is written in half-width characters", found)
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

// An encoding is a way to write characters that filters do not know.
type encoding struct {
	rule    *ruleText
	form    *lazyregexp.Regexp // what is encoded
	not     *lazyregexp.Regexp // strings in which it is not, or nil
	decode  func(encoded string) string
	message string // about what was meant
}

// encodings are looked for in values, in this order.
var encodings = []encoding{
	percent,
	{ruleEntity, entities, nil, html.UnescapeString, "the value is written as in HTML: it means %q"},
	{ruleEscape, escapes, windowsPath, unescape,
		"the language has no escapes: the backslashes are part of the value, which is not %q"},
	{ruleWildcard, wildcards, nil, func(s string) string { return strings.Trim(s, "%*") },
		"there are no wildcards: the signs around %q have no special meaning"},
}

var (
	// URLs may well be encoded, but single letters and digits are never encoded.
	percent = encoding{rulePercent, percentRun, lazyregexp.New(`://|%(?:2[Dd]|3\d|[46][1-9A-Fa-f]|5[0-9AaFf]|7[0-9Aa])`),
		unescapePercent, "the value is percent-encoded, and will be encoded again when it is sent: %q"}
	control = encoding{ruleControlCharacter, lazyregexp.New(`\p{Cc}`), nil, withoutControl,
		"a control character in the value: without it, that is %q"}

	percentRun     = lazyregexp.New(`(?:%(?:25)*[0-9A-Fa-f]{2})+`)
	percentBracket = lazyregexp.New(`%(?:25)*5[BbDd]`)
	entities       = lazyregexp.New(`&(?:amp|lt|gt|quot|apos|nbsp|#39|#x27|#34|#x22);`)
	escapes        = lazyregexp.New(`\\(?:u[0-9A-Fa-f]{4}|[\[\](),"'/\\nrt])`)
	wildcards      = lazyregexp.New(`^(?:%+[^%]+%+|\*+[^*]+\*+)$`)
	windowsPath    = lazyregexp.New(`^(?:[A-Za-z]:\\|\\\\)`)
)

// unescapePercent decodes a string as often as it is encoded.
func unescapePercent(encoded string) string {
	const most = 4
	for range most {
		plain, err := url.PathUnescape(encoded)
		if err != nil || !utf8.ValidString(plain) {
			break
		}
		encoded = plain
	}
	return encoded
}

// unescape decodes an escape sequence.
func unescape(sequence string) string {
	if c, _, rest, err := strconv.UnquoteChar(sequence, 0); err == nil && rest == "" {
		return string(c)
	}
	return sequence[1:]
}

// withoutControl returns a space for a line break or a tab.
func withoutControl(char string) string {
	if strings.TrimSpace(char) == "" {
		return " "
	}
	return ""
}

// edit returns the edit that decodes what is encoded in a range of s. It returns false if nothing is, or if what it
// means looks encoded, too.
func (e encoding) edit(s string, at filters.Position) (Edit, bool) {
	runs := e.form.FindAllStringIndex(s[at.Start:at.End], -1)
	if runs == nil {
		return Edit{}, false
	}
	at = span(at.Start+runs[0][0], at.Start+runs[len(runs)-1][1])
	plain := e.form.ReplaceAllStringFunc(s[at.Start:at.End], e.decode)
	return Edit{at, plain}, !e.form.MatchString(plain)
}

// encoded: tags[contains]%E6%97%A5, title[contains]R&amp;D, title[contains]\u6771\u4eac, title[contains]*new*
func (v value) encoded() *mistake {
	if !strings.ContainsAny(v.text, `%&\*`) {
		return nil
	}
	for _, e := range encodings {
		if m := v.encodedBy(e); m != nil {
			return m
		}
	}
	return nil
}

func (v value) encodedBy(e encoding) *mistake {
	edit, ok := e.edit(v.text, span(0, len(v.text)))
	plain, at := Apply(v.text, []Edit{edit}), v.in(edit.Position)
	isMeant := plain == v.text || e.not != nil && e.not.MatchString(v.text)
	return flawIf(!isMeant, e.rule, at, editsIf(ok && plain != "" && v.canBe(plain), Edit{at, edit.New}),
		e.message, plain)
}

// percentEncoded: title%5Bequals%5Dx, a[exists][and]%E2%80%A6
func (d *diagnosis) percentEncoded() *mistake {
	if !strings.HasPrefix(d.rest, "%") && !percentBracket.MatchString(d.s) {
		return nil
	}
	edit, ok := percent.edit(d.s, span(0, len(d.s)))
	return flawIf(ok, rulePercent, edit.Position, []Edit{edit},
		"the filter is percent-encoded, and will be encoded again when it is sent").
		guessed(strings.Contains(d.s, "[")) // values that are not encoded may look as if they were
}

var (
	// escapedName is a connective or an operator as Markdown escapes it.
	escapedName    = lazyregexp.New(`\\\[(?:and|or|` + strings.ReplaceAll(anyOp, "_", `\\?_`) + `)\\?\]`)
	markdownEscape = lazyregexp.New(`\\[][()_*.!#<>\\-]`)
)

// markdownEscapes finds a filter that is copied with the escapes of Markdown: a[equals]x\[and\]b[exists]
func markdownEscapes(s string) *mistake {
	if !strings.Contains(s, `\[`) || !escapedName.MatchString(s) {
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
	end := len(s) - 1
	isPair := end > 0 && s[0] == '_' && s[end] == '_' &&
		strings.ContainsFunc(s[strings.LastIndexByte(s[:end], ']')+1:end], isWord) // a value is left
	return flawIf(isPair, ruleMarkdown, span(0, len(s)), []Edit{cut(0, 1), cut(end, len(s))},
		"the underscores around the filter may be emphasis of Markdown: as it is they are a part of it").as(Info, isPair)
}
