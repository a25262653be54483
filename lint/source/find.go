package source

import (
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

// maxText bounds the source of a text. Longer ones are not filters that could be
// sent.
const maxText = 1 << 17

// text looks whether the parts make a filter, or a URL with one.
func (f *file) text(parts []part, ctx textContext) {
	if len(parts) == 0 || len(parts) > maxParts || len(f.found) == maxFilters {
		return
	}
	bracket, urlPart, length := false, false, 0
	for _, p := range parts {
		if p.escapes == unknown {
			switch f.src[p.start:p.end] {
			case "${string}", "${number}":
				return // a type
			}
			continue
		}
		if length += p.end - p.start; length > maxText {
			return
		}
		bracket = bracket || mayHoldBracket(f.src[p.start:p.end])
		urlPart = urlPart || strings.HasSuffix(f.src[p.start:p.end], "filters=")
	}
	if !bracket && !(f.service && (ctx.direct() || urlPart)) {
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
	if ctx.direct() && ctx.whole && parameterName.MatchString(t.s) {
		f.add(t, ctx, "", isCertain) // filters: 'filters=…'
		return
	}
	if f.url(t, ctx) {
		return
	}
	for _, h := range t.holes {
		ctx.filtering = ctx.filtering || containsFold(f.src[h.Start:min(h.End, h.Start+60)], "filter")
	}
	if escapedBracket.MatchString(t.s) && !ctx.direct() {
		return // a pattern
	}
	v, encoded := f.judge(t.marked(), ctx)
	if v == mayBeMisspelt && ctx.direct() && ctx.whole && !ctx.inherited {
		v = isMisspelt
	}
	switch {
	case v == noFilter:
	case encoded && !(ctx.direct() && ctx.whole):
		f.add(t.percentDecoded(f.src, 0, len(t.s)), ctx, "", v).inURL = true
	default:
		f.add(t, ctx, "", v)
	}
}

// escapedBracket is an operator in a regular expression.
var escapedBracket = lazyregexp.New(`\\\[\w+\\?\]`)

// parameterName is the name of the parameter before its value.
var parameterName = lazyregexp.New(`^[?&]?filters?=[A-Za-z0-9_.-]+\[`)

// direct reports whether the key is that of the parameter.
func (c textContext) direct() bool {
	return strings.EqualFold(strings.Trim(c.key, ":@.$"), "filters")
}

func mayHoldBracket(s string) bool {
	if strings.IndexByte(s, '[') >= 0 || strings.Contains(s, "［") {
		return true
	}
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '5')
		if n < 0 {
			return strings.Contains(s, "&#91;") || strings.Contains(s, "&lbrack;") || strings.Contains(s, "&lsqb;")
		}
		i += n + 1
		if i >= 2 && i < len(s) && s[i]|0x20 == 'b' && strings.IndexByte(`%x0{5`, s[i-2]) >= 0 {
			return true
		}
	}
}

// add takes t for a filter.
func (f *file) add(t *text, ctx textContext, endpoint string, v verdict) *Filter {
	x := &Filter{Text: t.s, Endpoint: endpoint, file: f, text: t, at: ctx.at, endpointAt: -1, whole: ctx.whole &&
		ctx.direct(), changed: ctx.receiver, verdict: v}
	first, last := -1, -1
	for _, r := range t.runs {
		if first < 0 || r.src < first {
			first = r.src
		}
		last = max(last, r.src+r.len)
	}
	for _, h := range t.holes {
		if h.Start == h.End {
			continue // before +=
		}
		if first < 0 || h.Start < first {
			first = h.Start
		}
		last = max(last, h.End)
	}
	x.Position = filters.Position{Start: max(first, 0), End: max(last, 0)}
	if len(f.found) < maxFilters {
		f.found = append(f.found, x)
	}
	return x
}

// url looks for the parameter in a text that is a URL, or a part of one.
func (f *file) url(t *text, ctx textContext) bool {
	name := "filters="
	if !strings.Contains(t.s, name) {
		if name = "filter="; !strings.Contains(t.s, name) || !strings.Contains(t.s, "/api/v1/") {
			return false
		}
	}
	others := otherParameter.MatchString(t.s)
	found := false
	for i := 0; i < len(t.s); {
		n := strings.Index(t.s[i:], name)
		if n < 0 {
			break
		}
		start := i + n
		i = start + len(name)
		if start > 0 {
			if c := t.s[start-1]; strings.IndexByte("?&;", c) < 0 && !(c == ' ' || c == '\n') {
				if hole := t.afterHole(start); !hole {
					continue
				}
			}
		}
		end := len(t.s)
		if n := strings.IndexAny(t.s[i:], "&#\n\"<>"); n >= 0 {
			end = i + n
		}
		whole := end < len(t.s)
		if start > 0 && (t.s[start-1] == ' ' || t.s[start-1] == '\n') {
			// A text that speaks of a URL.
			if n := strings.IndexAny(t.s[i:end], " `'"); n >= 0 {
				end = i + n
			}
		}
		decoded := t.percentDecoded(f.src, i, end)
		inURL := textContext{at: ctx.at, key: "filters", whole: whole}
		in := *f
		if strings.Contains(t.s[:start], "/api/v1/") {
			in.service, in.mentioned = true, true
		}
		v, encoded := in.judge(decoded.marked(), inURL)
		if decoded.s == "" && len(decoded.holes) == 1 && f.service && f.isFromRequest(decoded.holes[0].Position) {
			v = isCertain
		}
		if v == noFilter || encoded {
			continue
		}
		if v == mayBeMisspelt && others {
			v = isCertain
		}
		endpoint, ok := endpointOfURL(t.s[:start])
		if !ok {
			holes := 0
			for holes < len(t.holes) && t.holes[holes].at < start {
				holes++
			}
			endpoint, _ = lastSegment(t.marked()[:start+holes])
		}
		x := f.add(decoded, inURL, endpoint, v)
		x.inURL = true
		x.misnamed = name == "filter="
		x.raw = t.rawCharacters(start+len(name), end)
		if endpoint == "" {
			x.endpointAt = t.holeBeforeQuery(start)
		}
		found = true
		i = end
	}
	return found
}

// holeBeforeQuery returns where the hole starts that comes last in the path of
// the URL whose query holds i, or -1.
func (t *text) holeBeforeQuery(i int) int {
	query := strings.LastIndexByte(t.s[:i], '?')
	for _, h := range t.holes {
		if query >= 0 && h.at == query {
			return h.Start
		}
	}
	return -1
}

func (t *text) afterHole(i int) bool {
	for _, h := range t.holes {
		if h.at == i {
			return true
		}
	}
	return false
}

// endpointOfURL returns the name of the API that a URL of the service leads to.
func endpointOfURL(s string) (string, bool) {
	const root = "/api/v1/"
	i := strings.LastIndex(s, root)
	if i < 0 {
		return "", false
	}
	name := s[i+len(root):]
	if n := strings.IndexAny(name, "/?#&"); n >= 0 {
		name = name[:n]
	}
	if !query.IsEndpoint(name) {
		return "", false
	}
	return name, true
}

// lastSegment returns the name before the query of a URL, of which only
// the end may be known.
func lastSegment(s string) (string, bool) {
	s, _, ok := strings.Cut(s, "?")
	name := s[strings.LastIndexAny(s, "/"+string(rune(mark)))+1:]
	if !ok || !query.IsEndpoint(name) {
		return "", false
	}
	return name, true
}

// otherParameter is a parameter of a request beside filters.
var otherParameter = lazyregexp.New(`[?&](?:limit|offset|orders|fields)=`)
