package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/query"
)

// A textContext is what is known of the place of a text.
type textContext struct {
	at       int    // the literal that it starts in
	key      string // the name that it is given
	whole    bool   // it is all that is given that name, and not only a part
	receiver bool   // a method of it is called, which may change it
	braces   bool   // {x} in it may be filled in later

	inherited bool // the name is not its own, but that of a call or list around
	filtering bool // a name in it has to do with filters
}

// direct reports whether the key is that of the parameter, and own whether it is
// all that is given that name.
func (c textContext) direct() bool { return strings.EqualFold(strings.Trim(c.key, ":@.$"), "filters") }
func (c textContext) own() bool    { return c.direct() && c.whole && !c.inherited }

// maxText bounds the source of a text. Longer ones are not filters that could be
// sent.
const maxText = 1 << 17

// text looks whether the parts make a filter, or a URL with one.
func (f *file) text(parts []part, ctx textContext) {
	if len(parts) == 0 || len(f.found) == maxFilters {
		return
	} else if len(parts) > maxParts {
		f.tooLong(parts)
		return
	}
	ctx.whole = ctx.whole && !f.isRun(f.up(ctx.at))
	bracket, length := f.service && ctx.direct(), 0
	for _, p := range parts {
		source := f.src[p.start:p.end]
		if p.escapes == unknown {
			if source == "${string}" || source == "${number}" {
				return // a type
			}
			ctx.filtering = ctx.filtering || containsFold(source[:min(len(source), 60)], "filter")
			continue
		}
		if length += len(source); length > maxText {
			f.tooLong(parts)
			return
		}
		bracket = bracket || f.mayHoldOperator(source) || f.service && strings.Contains(source, "filters=")
	}
	if !bracket && !(ctx.own() && f.request(f.up(ctx.at)).isQueries()) {
		return
	}
	t := newText(f.src, parts)
	if f.markdown {
		t = t.withHoles(f.src, placeholders)
	}
	if ctx.braces && !(ctx.whole && ctx.direct()) {
		t = t.withHoles(f.src, bracesAndVerbs)
	} else if strings.IndexByte(t.s, '%') >= 0 {
		t = t.withHoles(f.src, verbs)
	}
	if ctx.direct() && parameterName.MatchString(t.s) && (ctx.whole || f.request(f.up(ctx.at)).isCertain()) {
		f.add(t, ctx, isCertain) // filters: 'filters=…'
		return
	}
	if f.url(t, ctx) || escapedBracket.MatchString(t.s) && !ctx.direct() { // a pattern
		return
	}
	if h := t.holes; ctx.own() && t.s == "" && len(h) == 1 &&
		f.lastMethod(h[0].Position) == "map" {
		f.add(t, ctx, mayBeFilter) // filters: `${ids.map((id) => `id[equals]${id}`)}`
		return
	}
	v, encoded := f.judge(t.marked(), ctx)
	if v == mayBeMisspelt && ctx.own() {
		v = isMisspelt
	}
	if v == noFilter && ctx.own() && strings.TrimSpace(t.s) != "" {
		r, bare := f.request(f.up(ctx.at)), unbracketed.MatchString(t.marked())
		if r.isQueries() && (bare || len(t.holes) == 0) || bare && f.mentioned && r.toService() {
			v = isCertain // whatever it looks like
		}
	}
	if v == noFilter {
		return
	}
	if encoded = encoded && !(ctx.direct() && ctx.whole); encoded {
		t = t.percentDecoded(f.src, 0, len(t.s))
	}
	f.add(t, ctx, v).inURL = encoded
}

// isRun reports whether a bracket is a list of pieces that are joined by nothing.
func (f *file) isRun(list int) bool {
	dot := f.after(list)
	if !f.isOpen(list, '[') || !f.is(dot, ".", "?.") || !f.is(f.after(dot), "join") {
		return false
	}
	by := f.first(f.after(f.after(dot)))
	return f.isLiteral(by) && f.unquoted(by) == ""
}

var (
	// unbracketed is the start of what is no filter, whatever is put in later: a=x,
	// a(equals)x. Others than the service's clients take a:x.
	unbracketed = lazyregexp.New(`^\(*[A-Za-z][\w.-]*(?:==?[\w\x00"']|(?:[({](?:` + strings.Join(opNames, "|") + `)[)}]))`)

	// parenthesized is the end of a field and an operator in parentheses.
	parenthesized = lazyregexp.New(`[\w\x00]\((?:` + strings.Join(opNames, "|") + `)\)`)

	// escapedBracket is an operator in a regular expression.
	escapedBracket = lazyregexp.New(`\\\[\w+\\?\]`)

	// parameterName is the name of the parameter before its value.
	parameterName = lazyregexp.New(`^[?&]?filters?=[A-Za-z0-9_.-]+\[`)

	// otherParameter is a parameter of a request beside filters.
	otherParameter = lazyregexp.New(`[?&](?:limit|offset|orders|fields)=`)
)

// tooLong adds a problem if parts that are not read have an operator.
func (f *file) tooLong(parts []part) {
	for _, p := range parts {
		if p.escapes != unknown && mentionsOperator(f.src[p.start:p.end]) {
			f.addProblem(filters.Position{Start: p.start, End: p.end},
				"a text of more than %d pieces or %d bytes is not read", maxParts, maxText)
			return
		}
	}
}

// mayHoldOperator reports whether a literal may hold an operator in brackets or, in a
// file that names the service, in parentheses.
func (f *file) mayHoldOperator(s string) bool {
	return mayHoldBracket(s) || f.mentioned && strings.IndexByte(s, '(') >= 0 && parenthesized.MatchString(s)
}

// mayHoldBracket reports whether a literal may hold a bracket, as it is or escaped.
func mayHoldBracket(s string) bool {
	if strings.IndexByte(s, '[') >= 0 || strings.Contains(s, "［") {
		return true
	}
	escaped := strings.IndexByte(s, '5') >= 0 || strings.IndexByte(s, '&') >= 0
	return escaped && slices.ContainsFunc(brackets[:], func(bracket string) bool { return strings.Contains(s, bracket) })
}

// add takes t for a filter.
func (f *file) add(t *text, ctx textContext, v verdict) *Filter {
	x := &Filter{Text: t.s, file: f, text: t, at: ctx.at, endpointAt: -1, changed: ctx.receiver, verdict: v}
	x.whole, x.Start = ctx.whole && ctx.direct(), len(f.src)
	for _, at := range t.from {
		x.Start, x.End = min(x.Start, int(at.start)), max(x.End, int(at.end))
	}
	for _, h := range t.holes {
		if h.Start < h.End { // not that before +=
			x.Start, x.End = min(x.Start, h.Start), max(x.End, h.End)
		}
	}
	x.Start = min(x.Start, x.End)
	if len(f.found) < maxFilters {
		f.found = append(f.found, x)
	}
	return x
}

// apiRoot is the path of the service before the name of an API.
const apiRoot = "/api/v1/"

// url looks for the parameter in a text that is a URL, or a part of one.
func (f *file) url(t *text, ctx textContext) (found bool) {
	name := "filters="
	if !strings.Contains(t.s, name) {
		name = "filter="
		if own := strings.Contains(t.s, "/api/") || !f.mentioned; own && !strings.Contains(t.s, apiRoot) {
			return false // of the program's own server, or another
		}
	}
	for i := 0; ; {
		n := strings.Index(t.s[i:], name)
		if n < 0 {
			return found
		}
		url := t.markedTo(i + n)
		start := i + n + len(name)
		i = start
		if url != "" && strings.IndexByte("?&; \n\x00", url[len(url)-1]) < 0 {
			continue
		}
		ends := "&#\n<>"
		if strings.Count(url, `"`)%2 == 1 {
			ends += `"` // of an attribute
		}
		end := start + lenTo(t.s[start:], ends)
		in := textContext{at: ctx.at, key: "filters", whole: end < len(t.s)}
		if strings.HasSuffix(url, " ") || strings.HasSuffix(url, "\n") { // a text that speaks of a URL
			end = start + lenTo(t.s[start:end], " `'")
		}
		decoded, rooted := t.percentDecoded(f.src, start, end), strings.Contains(url, apiRoot)
		around := *f
		around.service, around.mentioned = f.service || rooted, f.mentioned || rooted
		v, encoded := around.judge(decoded.marked(), in)
		if v == noFilter && name == "filters=" && rooted && unbracketed.MatchString(decoded.marked()) ||
			decoded.s == "" && len(decoded.holes) == 1 && f.service && f.isFromRequest(decoded.holes[0].Position, false) {
			v = isCertain
		}
		if v < isExact && !rooted && otherHost.MatchString(url) && !strings.Contains(url, "microcms") {
			continue
		}
		if v == noFilter || encoded || name == "filter=" && v < isExact && !strings.Contains(t.s, apiRoot) {
			continue
		}
		if v == mayBeMisspelt && otherParameter.MatchString(t.s) {
			v = isCertain
		}
		x := f.add(decoded, in, v)
		x.inURL, x.misnamed = true, name == "filter="
		x.raw = t.rawCharacters(start, end)
		x.Endpoint, _ = endpointOfURL(url)
		question := strings.LastIndexByte(url, '?')
		for k, h := range t.holes {
			if h.at+k == question-1 && x.Endpoint == "" { // one mark for each hole before
				x.endpointAt = h.Start
			}
		}
		found = true
		i = end
	}
}

// otherHost is the start of a URL whose host is written.
var otherHost = lazyregexp.New(`^https?://[\w.:-]+/`)

// endpointOfURL returns the name of the API that a URL, of which only the end may be
// known, leads to, or "", and whether it has the root of the service.
func endpointOfURL(url string) (name string, rooted bool) {
	if i := strings.LastIndex(url, apiRoot); i >= 0 {
		name = url[i+len(apiRoot):]
		name = name[:lenTo(name, "/?#&")]
		if query.IsEndpoint(name) {
			return name, true
		}
	}
	before, _, ok := strings.Cut(url, "?")
	name = before[strings.LastIndexAny(before, "/}`\"'"+string(rune(mark)))+1:]
	if !ok || !query.IsEndpoint(name) {
		return "", false
	}
	return name, false
}

// lenTo returns the length of s up to the first of some characters.
func lenTo(s, chars string) int {
	if n := strings.IndexAny(s, chars); n >= 0 {
		return n
	}
	return len(s)
}
