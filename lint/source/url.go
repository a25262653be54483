package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

var urlValue = lint.Rule{
	ID:       "url-value",
	Severity: lint.Warning,
	Summary:  "A value is put into a URL without being encoded.",
	Doc: "In a URL & and # end the value, + is a space, and % starts an encoded byte: title[contains]R&D arrives as title[contains]R. Put values in with " +
		"encodeURIComponent or, better, let URLSearchParams or a client make the whole query. IDs, slugs and numbers need no encoding.",
}

var doubleEncoding = lint.Rule{
	ID:       "double-encoding",
	Severity: lint.Warning,
	Summary:  "A value is encoded that is encoded again.",
	Doc: "Clients of the service and URLSearchParams encode what they are given. A value that was encoded before arrives as the text " +
		"%E6%9D%B1…, which no content holds: only values of plain letters and digits are found.",
}

var (
	encoder = lazyregexp.New(`\b(?:encodeURIComponent|encodeURI|encodeComponent|encodeQueryComponent|escape|quote|quote_plus|urlencode|rawurlencode|QueryEscape|PathEscape|url_encode|` +
		`encode_www_form_component|addingPercentEncoding|URLEncoder)\b`)
	harmlessName = lazyregexp.New(`(?i)(?:id|slug|uuid|year|month|day|page|num(?:ber)?|count|limit|offset|index|key|now|date|time|at)\)?['"\]!]*$|toISOString\(\)$|^\d+$|^new Date|^Date\.`)
)

// urlValues reports values in a URL that do not arrive as they are written.
func (c *checker) urlValues(x *Filter) {
	f := x.file
	if !x.inURL || f.markdown {
		return
	}
	for i, h := range x.text.holes {
		expr := f.resolved(x, i)
		if x.operatorBefore(i) == "" || h.Start == h.End || encoder.MatchString(expr) ||
			harmlessName.MatchString(x.expression(i)) || holdsStructure(expr) || f.isFromRequest(h.Position) || f.languageAt(x.at).style.hole == "" {
			continue
		}
		c.report(x, urlValue, h.Position, nil,
			"%s is put into a URL as it is, where & and # end the value: put it in with encodeURIComponent", quote.Short(x.expression(i)))
	}
	for _, at := range x.raw {
		what := f.src[at.Start:at.End]
		switch what[0] {
		case '+':
			c.report(x, urlValue, at, nil, "+ in a URL is a space: write %%2B for the character")
		case '%':
			c.report(x, urlValue, at, nil, "%% in a URL starts an encoded byte: write %%25 for the character")
		default:
			c.report(x, urlValue, at, nil,
				"%s ends the value in a URL, which arrives as %s: write %s for the character", quote.Short(what[:1]), quote.Short(lastValue(x.Text)), map[byte]string{'&': "%26", '#': "%23"}[what[0]])
		}
	}
}

// lastValue returns the last value of a filter.
func lastValue(s string) string { return s[strings.LastIndexByte(s, ']')+1:] }

// rawCharacters returns the characters of a filter in a URL that mean something
// else there: between start and end, where the value ends.
func (t *text) rawCharacters(start, end int) (raw []filters.Position) {
	add := func(i, n int) {
		if at, ok := t.source(i, i+n); ok && len(raw) < 10 {
			raw = append(raw, at)
		}
	}
	for _, m := range plusInValue.FindAllStringIndex(t.s[start:end], 10) {
		add(start+m[0], len(t.s[start+m[0]:end])-len(strings.TrimLeft(t.s[start+m[0]:end], "+")))
	}
	for i := start; i < end; i++ {
		if t.s[i] == '%' && (i+2 >= end || unhex(t.s[i+1]) < 0 || unhex(t.s[i+2]) < 0) &&
			!verbs.MatchString(t.s[i:end]) {
			add(i, 1)
		}
	}
	if end < len(t.s) && (t.s[end] == '&' || t.s[end] == '#') && strings.LastIndexByte(t.s[start:end], ']') >= 0 {
		rest := t.s[end+1:]
		next := strings.IndexAny(rest, "&#= \"'")
		name := rest
		if next >= 0 {
			name = rest[:next]
		}
		hole := false
		for _, h := range t.holes {
			hole = hole || end <= h.at && h.at <= end+1+len(name)
		}
		if !hole && t.s[end-1] != ']' && (t.s[end] == '#' || name != "" && (next < 0 || rest[next] != '=')) {
			add(end, 1+len(name))
		}
	}
	return raw
}

// plusInValue is a plus sign that is hardly meant as a space.
var plusInValue = lazyregexp.New(`\+(?:\+|$|\[|\d\d:?\d\d)`)

// encodedTwice reports values that are encoded before a client encodes them.
func (c *checker) encodedTwice(x *Filter) {
	f := x.file
	if x.inURL || !f.clientEncodes(x) {
		return
	}
	for i, h := range x.text.holes {
		if expr := x.expression(i); strings.HasPrefix(expr, "encodeURIComponent(") ||
			strings.HasPrefix(expr, "encodeURI(") {
			c.report(x, doubleEncoding, h.Position, nil,
				"%s is encoded again by the client, and never matches Japanese: put the value in as it is", quote.Short(expr))
		}
	}
	if i := x.at; i != noLexeme {
		if callee := f.callee(int(f.lexemes[i].parent)); callee != noLexeme &&
			(f.wordOf(callee) == "encodeURIComponent" || f.wordOf(callee) == "encodeURI") {
			at := filters.Position{Start: int(f.lexemes[callee].start), End: int(f.lexemes[callee].end)}
			c.report(x, doubleEncoding, at, nil,
				"%s is applied to what the client encodes again: pass the filter as it is", f.wordOf(callee))
		}
	}
}

// clientEncodes reports whether a filter is given to what encodes it.
func (f *file) clientEncodes(x *Filter) bool {
	for i := x.at; i != noLexeme; i = int(f.lexemes[i].parent) {
		p := int(f.lexemes[i].parent)
		if callee := f.callee(p); callee != noLexeme && f.receiver(callee) != noLexeme &&
			(f.wordOf(callee) == "set" || f.wordOf(callee) == "append") {
			first := f.first(p)
			return first != noLexeme && f.wordOf(first) == "filters" && first != i
		}
		if key, _ := f.key(f.element(i)); key == "filters" && p != noLexeme {
			return f.inRequest(p) || f.callee(int(f.lexemes[p].parent)) != noLexeme &&
				f.wordOf(f.callee(int(f.lexemes[p].parent))) == "URLSearchParams"
		}
	}
	return false
}
