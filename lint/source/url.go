package source

import (
	"cmp"
	"slices"
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
	Doc: "In a URL & and # end the value, + is a space, and % starts an encoded byte: title[contains]R&D arrives as " +
		"title[contains]R. Put values in with encodeURIComponent or, better, let URLSearchParams or a client make the " +
		"whole query. IDs, slugs and numbers need no encoding.",
}

var doubleEncoding = lint.Rule{
	ID:       "double-encoding",
	Severity: lint.Warning,
	Summary:  "A value is encoded that is encoded again.",
	Doc: "Clients of the service and URLSearchParams encode what they are given. A value that was encoded before " +
		"arrives as the text %E6%9D%B1…, which no content holds: only values of plain letters and digits are found.",
}

var (
	encoder   = namesLike("encoder")
	plainName = namesLike("plain")
	idField   = lazyregexp.New(`(?:^|[^\w])id\[equals\]$`)
)

// urlValues reports values in a URL that do not arrive as they are written.
func (c *checker) urlValues(x *Filter) {
	f := x.file
	if f.markdown || !x.inURL && !f.isPutIntoURL(x) {
		return
	}
	for i, h := range x.text.holes {
		expr := f.resolved(x, i)
		if strings.HasPrefix(expr, "%") { // of a function that formats
			at := x.formatted(i)
			expr = f.src[at.Start:at.End]
		}
		if x.operatorBefore(i) == "" || idField.MatchString(x.text.s[:h.at]) || h.Start == h.End ||
			encoder.MatchString(expr) || plainName.MatchString(x.expression(i)) || plainName.MatchString(expr) ||
			holdsStructure(expr) || isNumber(expr) || f.hasType(h.Position, numberType) ||
			f.isFromRequest(h.Position, false) || !f.sendsURL(x) {
			continue
		}
		c.report(x, urlValue, h.Position, nil,
			"%s is put into a URL with & and # as they are, which end the value: put it in with %s",
			quote.Short(x.expression(i)), cmp.Or(encoders[f.languageAt(x.at)], "encodeURIComponent"))
	}
	for _, at := range x.raw {
		switch what := f.src[at.Start]; what {
		case '+':
			c.report(x, urlValue, at, nil, "+ in a URL is a space: write %%2B for the character")
		case '%':
			c.report(x, urlValue, at, nil, "%% in a URL starts an encoded byte: write %%25 for the character")
		default:
			c.report(x, urlValue, at, nil, "%q ends the value in a URL, which arrives as %s: write %%%X for the character",
				string(what), quote.Short(x.Text[strings.LastIndexByte(x.Text, ']')+1:]), what)
		}
	}
}

// isPutIntoURL reports whether a filter is the only value of a variable that a URL holds as it is.
func (f *file) isPutIntoURL(x *Filter) bool {
	name, at := f.nameOfValue(x.at)
	if name == "" || f.end(x.at) != x.at || !f.is(f.before(x.at), "=", ":=") {
		return false
	}
	for k := range f.uses(name, at) {
		start, end := int(f.lexemes[k].start), int(f.lexemes[k].end)
		if urlHole.MatchString(f.src[max(0, start-20):start]) && strings.HasPrefix(f.src[end:], "}") &&
			f.onlyValue(k) == x.at {
			return true
		}
	}
	return false
}

// urlHole is what is before a variable that is the whole filter of a URL.
var urlHole = lazyregexp.New(`[?&]filters=[$#]?\{$`)

// encoders are the functions that encode a value for a URL.
var encoders = map[*language]string{
	python: "urllib.parse.quote", phpLanguage: "rawurlencode", ruby: "URI.encode_www_form_component",
	golang: "url.QueryEscape", dart: "Uri.encodeQueryComponent", kotlin: "URLEncoder.encode",
	shell: "curl -G --data-urlencode",
}

// sendsURL reports whether a filter in a URL is sent as it is: not in languages of which
// the holes are not known, and not in the data that curl encodes.
func (f *file) sendsURL(x *Filter) bool {
	switch l := f.languageAt(x.at); l {
	case golang:
		return true
	case shell:
		at := strings.LastIndex(f.src[:x.Start], "filters=")
		return at > 0 && (f.src[at-1] == '?' || f.src[at-1] == '&') && !shellEncoder.MatchString(f.src)
	default:
		return l.style.hole != ""
	}
}

// shellEncoder is what a shell script encodes a value with before.
var shellEncoder = lazyregexp.New(`(?i)@uri|=\$\(|encode\w*\(`)

// hasType reports whether an expression is a parameter that is declared with a type.
func (f *file) hasType(at filters.Position, typ *lazyregexp.Regexp) bool {
	name := f.nameIn(at)
	v := f.variable(name, f.wordOf(name))
	if name == noLexeme || v.of == nil || f.after(name) != noLexeme {
		return false
	}
	p := f.argument(v.of.params, v.n)
	return v.member == "" && p != noLexeme && typ.MatchString(f.sourceOf(p))
}

var (
	numberType = lazyregexp.New(`:\s*(?:number|Int|int)\b|\bint\b`)
	dateType   = lazyregexp.New(`^\w+:\s*Date$`)
)

// rawCharacters returns the characters of a filter in a URL that mean something
// else there: between start and end, where the value ends.
func (t *text) rawCharacters(start, end int) (raw []filters.Position) {
	add := func(i, n int) {
		if at, ok := t.source(i, i+n); ok && len(raw) < 10 {
			raw = append(raw, at)
		}
	}
	for _, m := range plusInValue.FindAllStringIndex(t.s[start:end], 10) {
		rest := t.s[start+m[0] : end]
		add(start+m[0], len(rest)-len(strings.TrimLeft(rest, "+")))
	}
	for i := start; i < end; i++ {
		if _, ok := hexValue(t.s[i+1:end], 2); t.s[i] == '%' && !ok && !verbs.MatchString(t.s[i:end]) {
			add(i, 1)
		}
	}
	if end == len(t.s) || t.s[end] != '&' && t.s[end] != '#' || t.s[end-1] == ']' ||
		strings.IndexByte(t.s[start:end], ']') < 0 {
		return raw
	}
	name, next := strings.TrimLeft(t.s[end+1:], " "), ""
	if n := strings.IndexAny(name, "&#= \"'"); n >= 0 {
		name, next = name[:n], name[n:n+1]
	}
	hole := slices.ContainsFunc(t.holes, func(h hole) bool { return end <= h.at && h.at <= end+1+len(name) })
	if !hole && (t.s[end] == '#' || name != "" && next != "=") {
		add(end, max(1, strings.Index(t.s[end:], name)+len(name)))
	}
	return raw
}

// plusInValue is a plus sign that is hardly meant as a space.
var plusInValue = lazyregexp.New(`\+(?:\+|$|\[|\d\d:?\d\d)`)

// encodedTwice reports values that are encoded before a client encodes them.
func (c *checker) encodedTwice(x *Filter) {
	f := x.file
	if x.inURL || !x.client && !f.clientEncodes(x.at, 2) {
		return
	}
	for i, h := range x.text.holes {
		if expr := f.resolved(x, i); encoding.MatchString(expr) ||
			f.languageAt(x.at) == python && pythonQuote.MatchString(expr) {
			c.report(x, doubleEncoding, h.Position, nil,
				"%s is encoded again by the client, and never matches Japanese: put the value in as it is",
				quote.Short(x.expression(i)))
		}
	}
	if name := f.called(x.at); encoding.MatchString(name + "(") {
		callee := f.callee(f.up(x.at))
		c.report(x, doubleEncoding, f.span(callee, callee), nil,
			"%s is applied to what the client encodes again: pass the filter as it is", name)
	}
}

// encoding is a call that encodes a value for a URL. In Python, quote does too.
var (
	encoding    = namesLike("encoding")
	pythonQuote = lazyregexp.New(`^(?:urllib\.)?(?:parse\.)?quote\(`)

	// queryMakers make the query of a URL.
	queryMakers = wordSet("URLSearchParams urlencode http_build_query encode_www_form")
)

// clientEncodes reports whether what is at i is given to what encodes it, also through as many
// variables.
func (f *file) clientEncodes(i, variables int) bool {
	if name, at := f.nameOfValue(i); name != "" && variables > 0 && f.assignedValue(at) != noLexeme {
		lo, hi, _ := f.scope(at, name)
		for k := range f.uses(name, at) {
			if lo <= k && k < hi && k != at && !f.isMember(k) && f.clientEncodes(k, variables-1) {
				return true
			}
		}
	}
	for ; i != noLexeme; i = f.up(i) {
		p := f.up(i)
		if callee := f.callee(p); callee != noLexeme && f.receiver(callee) != noLexeme && setters[f.wordOf(callee)] {
			first := f.first(p)
			return f.wordOf(first) == "filters" && first != i
		}
		if callee := f.callee(f.up(f.up(p))); p != noLexeme && callee != noLexeme && queryMakers[f.wordOf(callee)] {
			first := f.first(p) // [['filters', …]]
			return f.wordOf(first) == "filters" && first != i
		}
		if key, _ := f.key(f.element(i)); key == "filters" && p != noLexeme {
			r := f.request(p)
			return r.isCertain() || r.toService() || r.role == "searchparams" || r.role == "query" ||
				r.fn != noLexeme && (queryMakers[f.wordOf(r.fn)] ||
					r.method == "stringify" && !f.is(f.receiver(r.fn), "JSON"))
		}
	}
	return false
}
