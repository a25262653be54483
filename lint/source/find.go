package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
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

// texts looks at the literals of the file that may be a part of a filter, with
// what is put together with them.
func (f *file) texts() {
	taken, c := map[int]bool{}, program.Chain{} // literals of chains that start before; the last chain
	for i, x := range f.Lexemes {
		if x.IsText() && int(x.End-x.Start) <= len("'[and]'") && joinerLen(f.Unquoted(i)) > 0 {
			f.connectives = append(f.connectives, f.KeyAround(i)+"}")
		}
		if !x.IsText() || taken[i] || !f.mayBePart(i) && !f.IsChained(i) {
			continue
		}
		c.Read(f.File, i)
		for _, k := range c.Literals[1:] {
			taken[k] = true
		}
		if slices.ContainsFunc(c.Literals, f.mayBePart) {
			if ctx, ok := f.context(&c); ok {
				f.text(c.Parts, ctx)
			}
		}
	}
}

// mayBePart reports whether a literal may be a part of a filter: by what is in it or, in a
// file about the service, by a name directly before it.
func (f *file) mayBePart(i int) bool {
	source, sign := f.TextOf(i), f.Before(i)
	return f.mayHoldOperator(source) || f.holdsConnective(source) || f.service && (strings.Contains(source, "filters=") ||
		f.Is(sign, ":", "=", "=>", ":=") && isFilterName(f.WordOf(f.Before(sign))))
}

// holdsConnective reports whether a literal may hold a constant of the file that is a connective.
func (f *file) holdsConnective(s string) bool {
	return slices.ContainsFunc(f.connectives, func(end string) bool { return strings.Contains(s, end) })
}

// text looks whether the parts make a filter, or a URL with one.
func (f *file) text(parts []program.Part, ctx textContext) {
	if len(parts) == 0 || len(f.found) == maxFilters {
		return
	} else if len(parts) > program.MaxParts {
		f.tooLong(parts)
		return
	}
	ctx.whole = ctx.whole && !f.isRun(f.Up(ctx.at))
	bracket, length := f.service && ctx.direct(), 0
	for _, p := range parts {
		source := f.Src[p.Start:p.End]
		if p.IsHole() {
			if source == "${string}" || source == "${number}" {
				return // a type
			}
			bracket = bracket || f.holdsConnective(source)
			ctx.filtering = ctx.filtering || containsFold(source[:min(len(source), 60)], "filter")
			continue
		}
		if length += len(source); length > maxText {
			f.tooLong(parts)
			return
		}
		bracket = bracket || f.mayHoldOperator(source) || f.service && strings.Contains(source, "filters=")
	}
	if !bracket && !(ctx.own() && f.request(f.Up(ctx.at)).isQueries()) {
		return
	}
	t := f.File.Text(parts).With(f.connective)
	if f.Markdown {
		t = t.WithHoles(placeholders)
	}
	if ctx.braces && !(ctx.whole && ctx.direct()) {
		t = t.WithHoles(bracesAndVerbs)
	} else if strings.IndexByte(t.S, '%') >= 0 {
		t = t.WithHoles(verbs)
	}
	if ctx.direct() && parameterName.MatchString(t.S) && (ctx.whole || f.request(f.Up(ctx.at)).isCertain()) {
		f.add(t, ctx, isCertain) // filters: 'filters=…'
		return
	}
	if f.url(t, ctx) {
		return
	}
	if h := t.Holes; ctx.own() && t.S == "" && len(h) == 1 &&
		f.lastMethod(filters.Position(h[0].Span)) == "map" {
		f.add(t, ctx, mayBeFilter) // filters: `${ids.map((id) => `id[equals]${id}`)}`
		return
	}
	v, encoded := f.judge(t.Marked(), ctx)
	if v == mayBeMisspelt && ctx.own() {
		v = isMisspelt
	}
	if v == noFilter && ctx.own() && strings.TrimSpace(t.S) != "" {
		r, bare := f.request(f.Up(ctx.at)), unbracketed.MatchString(t.Marked())
		if r.isQueries() && (bare || len(t.Holes) == 0) || bare && f.mentioned && r.toService() {
			v = isCertain // whatever it looks like
		}
	}
	if v == noFilter || v < isExact && escapedBracket.MatchString(t.S) && !ctx.direct() { // a pattern
		return
	}
	if encoded = encoded && !(ctx.direct() && ctx.whole); encoded {
		t = t.PercentDecoded(0, len(t.S))
	}
	f.add(t, ctx, v).inURL = encoded
}

// connective returns the connective that a hole is, if that is a constant.
func (f *file) connective(h program.Hole) (text string, ok bool) {
	const most = 40
	source := strings.Trim(f.Src[h.Start:h.End], "${}")
	if len(source) > most || !containsFold(source, "and") && !containsFold(source, "or") || !plainPath.MatchString(source) {
		return "", false
	}
	var w follower
	t := w.constant(f.File, f.NameIn(h.Span), strings.Split(source, "."), nil)
	return t.name, t.reach == reachKnown && joinerLen(t.name) == len(t.name) && t.name != ""
}

// isRun reports whether a bracket is a list of pieces that are joined by nothing.
func (f *file) isRun(list int) bool {
	dot := f.After(list)
	if !f.IsOpen(list, '[') || !f.Is(dot, ".", "?.") || !f.Is(f.After(dot), "join") {
		return false
	}
	by := f.First(f.After(f.After(dot)))
	return f.IsLiteral(by) && f.Unquoted(by) == ""
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

// verbs are what is filled in by functions that format.
var verbs = lazyregexp.New(`%(?:\d+\$|\[\d+\]|\(\w+\))?[-+#]?\d*(?:\.\d+)?(?:[sdvqi]\b|@)`)

// bracesAndVerbs are the same in languages that use braces too.
var bracesAndVerbs = lazyregexp.New(`\{[\w.]*(?:[!:][^{}]*)?\}|` + verbs.String())

// placeholders are what takes the place of a value in documentation.
var placeholders = lazyregexp.New(`[#$]?\{[\w.\p{L}\p{N}ー-]+\}|<[\w\p{L}\p{N}ー -]+>|\[[^\x00-\x7F]+\]|【[^【】\[\]]+】|〇〇+|○○+|●●+|◯◯+|××+`)

// tooLong adds a problem if parts that are not read have an operator.
func (f *file) tooLong(parts []program.Part) {
	for _, p := range parts {
		if !p.IsHole() && mentionsOperator(f.Src[p.Start:p.End]) {
			f.addProblem(filters.Position(p.Span),
				"a text of more than %d pieces or %d bytes is not read", program.MaxParts, maxText)
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
func (f *file) add(t *program.Text, ctx textContext, v verdict) *Filter {
	x := &Filter{Text: t.S, file: f, text: t, at: ctx.at, endpointAt: -1, changed: ctx.receiver, verdict: v}
	x.whole, x.Position = ctx.whole && ctx.direct(), filters.Position(t.Span())
	if len(f.found) < maxFilters {
		f.found = append(f.found, x)
	}
	return x
}

// apiRoot is the path of the service before the name of an API.
const apiRoot = "/api/v1/"

// url looks for the parameter in a text that is a URL, or a part of one.
func (f *file) url(t *program.Text, ctx textContext) (found bool) {
	name := "filters="
	if !strings.Contains(t.S, name) {
		name = "filter="
		if own := strings.Contains(t.S, "/api/") || !f.mentioned; own && !strings.Contains(t.S, apiRoot) {
			return false // of the program's own server, or another
		}
	}
	for i := 0; ; {
		n := strings.Index(t.S[i:], name)
		if n < 0 {
			return found
		}
		url := t.MarkedTo(i + n)
		start := i + n + len(name)
		i = start
		if url != "" && strings.IndexByte("?&; \n\x00", url[len(url)-1]) < 0 {
			continue
		}
		ends := "&#\n<>"
		if strings.Count(url, `"`)%2 == 1 {
			ends += `"` // of an attribute
		}
		end := start + lenTo(t.S[start:], ends)
		in := textContext{at: ctx.at, key: "filters", whole: end < len(t.S)}
		if strings.HasSuffix(url, " ") || strings.HasSuffix(url, "\n") { // a text that speaks of a URL
			end = start + lenTo(t.S[start:end], " `'")
		}
		decoded, rooted := t.PercentDecoded(start, end), strings.Contains(url, apiRoot)
		if url == "" && f.WordOf(f.Before(ctx.at)) == "--data-urlencode" {
			decoded = t.Slice(start, end)
		}
		around := *f
		around.service, around.mentioned = f.service || rooted, f.mentioned || rooted
		v, encoded := around.judge(decoded.Marked(), in)
		if v == noFilter && name == "filters=" && rooted && unbracketed.MatchString(decoded.Marked()) ||
			decoded.S == "" && len(decoded.Holes) == 1 && f.service &&
				f.isFromRequest(filters.Position(decoded.Holes[0].Span), false) {
			v = isCertain
		}
		if (v < isExact && !rooted || name == "filter=") && otherHost.MatchString(url) && !strings.Contains(url, "microcms") {
			continue
		}
		if v == noFilter || encoded || name == "filter=" && v < isExact && !strings.Contains(t.S, apiRoot) {
			continue
		}
		if v == mayBeMisspelt && otherParameter.MatchString(t.S) {
			v = isCertain
		}
		x := f.add(decoded, in, v)
		x.inURL, x.misnamed = true, name == "filter="
		x.raw = rawCharacters(t, start, end)
		x.Endpoint, _ = endpointOfURL(url)
		question := strings.LastIndexByte(url, '?')
		for k, h := range t.Holes {
			if h.At+k == question-1 && x.Endpoint == "" { // one mark for each hole before
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
	name = before[strings.LastIndexAny(before, "/}`\"'"+string(rune(program.Mark)))+1:]
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
