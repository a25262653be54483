package source

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
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
	l := f.LanguageAt(x.at)
	if f.Markdown && l != program.Shell && l.Style.Hole == "" || !x.inURL && !f.isPutIntoURL(x) {
		return
	}
	for i, h := range x.text.Holes {
		expr := f.resolved(x, i)
		if f.Markdown || x.operatorBefore(i) == "" || idField.MatchString(x.text.S[:h.At]) || h.Start == h.End ||
			encoder.MatchString(expr) || plainName.MatchString(x.expression(i)) || plainName.MatchString(expr) ||
			holdsStructure(expr) || isNumber(expr) || f.hasType(x.hole(i), numberType) ||
			f.isFromRequest(x.hole(i), false) || !f.sendsURL(x) {
			continue
		}
		c.report(x, urlValue, x.hole(i), nil,
			"%q is put into a URL with & and # as they are, which end the value: put it in with %s",
			x.expression(i), cmp.Or(encoders[l], "encodeURIComponent"))
	}
	if l == program.Shell && !f.afterQuestion(x) {
		return // curl encodes it
	}
	for _, at := range x.raw {
		switch what := f.Src[at.Start]; what {
		case '+':
			c.report(x, urlValue, at, nil, "+ in a URL is a space: write %%2B for the character")
		case '%':
			c.report(x, urlValue, at, nil, "%% in a URL starts an encoded byte: write %%25 for the character")
		default:
			c.report(x, urlValue, at, nil, "%q ends the value in a URL, which arrives as %q: write %%%X for the character",
				string(what), x.Text[strings.LastIndexByte(x.Text, ']')+1:], what)
		}
	}
}

// isPutIntoURL reports whether a filter is the only value of a variable that a URL holds as it is.
func (f *file) isPutIntoURL(x *Filter) bool {
	name, at := f.NameOfValue(x.at)
	if name == "" || f.End(x.at) != x.at || !f.Is(f.Before(x.at), "=", ":=") {
		return false
	}
	for k := range f.Uses(name, at) {
		start, end := int(f.Lexemes[k].Start), int(f.Lexemes[k].End)
		if urlHole.MatchString(f.Src[max(0, start-20):start]) && strings.HasPrefix(f.Src[end:], "}") &&
			f.OnlyValue(k) == x.at {
			return true
		}
	}
	return false
}

// urlHole is what is before a variable that is the whole filter of a URL.
var urlHole = lazyregexp.New(`[?&]filters=[$#]?\{$`)

// encoders are the functions that encode a value for a URL.
var encoders = map[*program.Language]string{
	program.Python: "urllib.parse.quote", program.PHP: "rawurlencode", program.Ruby: "URI.encode_www_form_component",
	program.Go: "url.QueryEscape", program.Dart: "Uri.encodeQueryComponent", program.Kotlin: "URLEncoder.encode",
	program.Swift: "addingPercentEncoding",
	program.Shell: "curl -G --data-urlencode",
}

// sendsURL reports whether a filter in a URL is sent as it is: not in languages of which
// the holes are not known, and not in the data that curl encodes.
func (f *file) sendsURL(x *Filter) bool {
	switch l := f.LanguageAt(x.at); l {
	case program.Go:
		return true
	case program.Shell:
		return f.afterQuestion(x) && !shellEncoder.MatchString(f.Src)
	default:
		return l.Style.Hole != ""
	}
}

// afterQuestion reports whether a filter is in the query of a URL, and not in data that is sent.
func (f *file) afterQuestion(x *Filter) bool {
	at := strings.LastIndex(f.Src[:x.Start], "filters=")
	return at > 0 && (f.Src[at-1] == '?' || f.Src[at-1] == '&')
}

// shellEncoder is what a shell script encodes a value with before.
var shellEncoder = lazyregexp.New(`(?i)@uri|=\$\(|encode\w*\(`)

// hasType reports whether an expression is a parameter that is declared with a type.
func (f *file) hasType(at filters.Position, typ *lazyregexp.Regexp) bool {
	name := f.NameIn(program.Span(at))
	v := f.Variable(name, f.WordOf(name))
	if name == program.None || v.Of == nil || f.After(name) != program.None {
		return false
	}
	p := f.Parameter(v.Of, v.N)
	return v.Member == "" && p != program.None && typ.MatchString(f.SourceOf(p))
}

var (
	numberType = lazyregexp.New(`:\s*(?:number|Int|int)\b|\bint\b`)
	dateType   = lazyregexp.New(`^\w+:\s*Date$`)
)

// rawCharacters returns the characters of a filter in a URL that mean something
// else there: between start and end, where the value ends.
func rawCharacters(t *program.Text, start, end int) (raw []filters.Position) {
	add := func(i, n int) {
		if at, ok := inFile(t, i, i+n); ok && len(raw) < 10 {
			raw = append(raw, at)
		}
	}
	for _, m := range plusInValue.FindAllStringIndex(t.S[start:end], 10) {
		plus := start + m[0] + strings.IndexByte(t.S[start+m[0]:], '+')
		add(plus, end-plus-len(strings.TrimLeft(t.S[plus:end], "+")))
	}
	for i := start; i < end; i++ {
		if _, err := url.PathUnescape(t.S[i:min(i+3, end)]); t.S[i] == '%' && err != nil && !verbs.MatchString(t.S[i:end]) {
			add(i, 1)
		}
	}
	if end == len(t.S) || t.S[end] != '&' && t.S[end] != '#' || t.S[end-1] == ']' ||
		strings.IndexByte(t.S[start:end], ']') < 0 {
		return raw
	}
	name, next := strings.TrimLeft(t.S[end+1:], " "), ""
	if n := strings.IndexAny(name, "&#= \"'"); n >= 0 {
		name, next = name[:n], name[n:n+1]
	}
	hole := slices.ContainsFunc(t.Holes, func(h program.Hole) bool { return end <= h.At && h.At <= end+1+len(name) })
	if !hole && (t.S[end] == '#' || name != "" && next != "=") {
		add(end, max(1, strings.Index(t.S[end:], name)+len(name)))
	}
	return raw
}

// plusInValue is a plus sign that is hardly meant as a space.
var plusInValue = lazyregexp.New(`\+(?:\+|$|\[|\d\d:?\d\d)|\b[A-Za-z\d]\++`)

// encodedTwice reports values that are encoded before a client encodes them.
func (c *checker) encodedTwice(x *Filter) {
	f, name := x.file, x.file.Called(x.at)
	var holes []int
	for i := range x.text.Holes {
		if expr := f.resolved(x, i); encoding.MatchString(expr) ||
			f.LanguageAt(x.at) == program.Python && pythonQuote.MatchString(expr) {
			holes = append(holes, i)
		}
	}
	whole := encoding.MatchString(name + "(")
	if x.inURL || len(holes) == 0 && !whole || !x.client && !f.clientEncodes(x.at, 2) {
		return
	}
	for _, i := range holes {
		c.report(x, doubleEncoding, x.hole(i), nil,
			"%q is encoded again by the client, and never matches Japanese: put the value in as it is", x.expression(i))
	}
	if whole {
		callee := f.Callee(f.Up(x.at))
		c.report(x, doubleEncoding, f.span(callee, callee), nil,
			"%s is applied to what the client encodes again: pass the filter as it is", name)
	}
}

// encoding is a call that encodes a value for a URL. In Python, quote does too.
var (
	encoding    = namesLike("encoding")
	pythonQuote = lazyregexp.New(`^(?:urllib\.)?(?:parse\.)?quote\(`)

	// queryMakers make the query of a URL.
	queryMakers = program.WordSet("URLSearchParams urlencode http_build_query encode_www_form add_query_arg")
	queryRoles  = program.WordSet("query params parameters searchparams queryparameters")
)

// handsToQuery reports whether the argument at i is given to a function of the file that makes
// the query of a URL of it.
func (f *file) handsToQuery(i int) bool {
	fn, n := f.CalledWith(f.Up(i), i)
	if fn == nil {
		return false
	}
	const most = 500
	for k := fn.Lo; k < min(fn.Hi, fn.Lo+most); k++ {
		if !f.IsWord(k) || f.IsMember(k) || f.End(k) != k || f.IsLiteral(f.Up(f.Up(k))) {
			continue
		} else if of, _, ok := f.Param(fn, f.WordOf(k)); ok && of == n &&
			(f.request(f.Up(k)).makesQuery() || queryRoles[strings.ToLower(f.KeyAround(k))]) {
			return true
		}
	}
	return false
}

// clientEncodes reports whether what is at i is given to what encodes it, also through as many
// variables.
func (f *file) clientEncodes(i, variables int) bool {
	if name, at := f.NameOfValue(i); name != "" && variables > 0 && f.AssignedValue(at) != program.None {
		lo, hi, _ := f.Scope(at, name)
		for k := range f.Uses(name, at) {
			if lo <= k && k < hi && k != at && !f.IsMember(k) && f.clientEncodes(k, variables-1) {
				return true
			}
		}
	}
	for ; i != program.None; i = f.Up(i) {
		p := f.Up(i)
		if name, value := f.set(p); value != program.None {
			return name == "filters" && f.Element(i) == f.Argument(p, 1)
		}
		if callee := f.Callee(f.Up(f.Up(p))); p != program.None && callee != program.None &&
			(queryMakers[f.WordOf(callee)] || f.IsOpen(p, '(') && queryRoles[f.KeyAround(f.Up(p))]) {
			first := f.First(p) // [['filters', …]], params=[("filters", …)]
			return f.WordOf(first) == "filters" && first != i
		}
		if key, _ := f.Key(f.Element(i)); strings.EqualFold(key, "filters") && p != program.None {
			r := f.request(p)
			return r.isCertain() || r.toService() || r.makesQuery() ||
				f.handsToQuery(i) || f.handsToQuery(p)
		} else if f.IsOpen(p, '(') && f.handsToQuery(i) {
			return true
		}
	}
	return false
}

// urlParameters reports what the URL that a filter is in has as other parameters.
func (c *checker) urlParameters(x *Filter) {
	f, url, start, shell := c.file, c.file.TextOf(x.at), x.at, c.file.LanguageAt(x.at) == program.Shell
	if shell { // also of data that is sent beside it
		start = f.Element(x.at)
	}
	if !strings.Contains(url, apiRoot) && !(f.mentioned && x.verdict >= isFilter &&
		(shell || unknownRoot.MatchString(url) ||
			strings.HasPrefix(url[1:], "/") && !strings.Contains(url, "/api/") && (listers[f.Called(x.at)] ||
				f.Is(f.Before(x.at), f.LanguageAt(x.at).Plus)))) {
		return
	}
	c.inURL(x, x.at, f.span(start, f.End(x.at)))
}

// urls reports the parameters of URLs of the service without a filter.
func (c *checker) urls() {
	f := c.file
	found := urlParameter.FindAllStringIndex(f.Src, mostParameters)
	for _, m := range found {
		i := f.LexemeAt(m[0])
		for i != program.None && !f.IsLiteral(i) {
			i = f.Up(i)
		}
		if i != program.None && m[0] < int(f.Lexemes[i].End) && !c.called[i] && f.isOfService(i) {
			c.inURL(nil, i, f.span(i, f.End(i)))
		}
	}
	if len(found) == mostParameters {
		at := filters.Position{Start: found[mostParameters-1][0], End: found[mostParameters-1][1]}
		f.addProblem(at, "more than %d parameters in URLs: those after it are checked only beside a filter", mostParameters)
	}
}

// isOfService reports whether the literal at i is a URL of the service, perhaps by a constant that
// it starts with.
func (f *file) isOfService(i int) bool {
	const host, mostQuotes = ".microcms.io/api/", 5
	root := f.First(i)
	if root != program.None && f.Lexemes[root].Kind == program.Open {
		root = f.First(root)
	}
	url := f.TextOf(i)
	if root != program.None && f.Lexemes[root].Start-f.Lexemes[i].Start <= mostQuotes {
		url, _ = f.constant(root)
	}
	return strings.Contains(url, host)
}

// inURL reports the parameters in a range of the file with the URL at i.
func (c *checker) inURL(x *Filter, i int, at filters.Position) {
	const most = 2000
	c.called[i] = true
	url := c.file.Src[at.Start:min(at.End, at.Start+most)]
	for _, m := range urlParameter.FindAllStringSubmatchIndex(url, 20) {
		if url[m[0]] == ' ' {
			m[5] = m[4] + lenTo(url[m[4]:m[5]], " \n")
		}
		if rest := url[m[5]:]; rest == "" || strings.IndexByte("$\\{}", rest[0]) < 0 {
			c.parameter(x, url[m[2]:m[3]], url[m[4]:m[5]], filters.Position{Start: at.Start + m[4], End: at.Start + m[5]})
		}
	}
}

var (
	// unknownRoot is the start of a literal with a URL whose root is a variable, or is put before it.
	unknownRoot  = lazyregexp.New("^f?[\"'`]+(?:[\\w-]+|(?:\\$\\w+|[$#]?\\{[\\w.$]+\\}|\\\\\\([\\w.]+\\))/?[\\w/-]*)\\?")
	urlParameter = lazyregexp.New(`[?&"' ](limit|depth|orders|fields|ids)=([^&#"'` + "`" + `$\\{}]+)`)
)
