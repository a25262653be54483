package source

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/query"
)

// A textContext is what is known of the place of a text.
type textContext struct {
	key      string // the name that it is given
	whole    bool   // it is all that is given that name, and not only a part
	receiver bool   // a method of it is called, which may change it
	braces   bool   // {x} in it may be filled in later

	inherited bool // the name is not its own, but that of a call or list around
	filtering bool // the name of a function or a variable around has to do with filters
}

// maxText bounds the source of a text. Longer ones are not filters that could be
// sent.
const maxText = 1 << 17

// text looks whether the parts make a filter, or a URL with one.
func (f *file) text(parts []part, ctx textContext) {
	if len(parts) == 0 || len(parts) > maxParts || len(f.found) == maxFilters {
		return
	}
	bracket, length := false, 0
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
	}
	if !bracket && !(f.service && (ctx.direct() || f.hasParameter(parts))) {
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
var escapedBracket = regexp.MustCompile(`\\\[\w+\\?\]`)

// hasParameter reports whether a literal of the parts ends with the parameter.
func (f *file) hasParameter(parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool {
		return p.escapes != unknown && strings.HasSuffix(f.src[p.start:p.end], "filters=")
	})
}

// parameterName is the name of the parameter before its value.
var parameterName = regexp.MustCompile(`^[?&]?filters?=[A-Za-z0-9_.-]+\[`)

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
	x := &Filter{Text: t.s, Endpoint: endpoint, file: f, text: t, endpointAt: -1, whole: ctx.whole && ctx.direct(), changed: ctx.receiver, verdict: v}
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
		inURL := textContext{key: "filters", whole: whole}
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
var otherParameter = regexp.MustCompile(`[?&](?:limit|offset|orders|fields)=`)

// A verdict says how sure it is that a text is a filter.
type verdict int

const (
	noFilter      verdict = iota
	mayBeForeign          // the operator is one of other languages: a filter if another in the file is certain
	mayBeMisspelt         // the operator is nearly one: the same, or if other parameters are beside it
	mayBeFilter           // of an operator without a value, or of unknown pieces: if there is one with a value
	isMisspelt            // the operator is nearly one, and the parameter has the name filters
	isJoined              // of unknown pieces, in a place that has to do with filters
	isFilter
	isExact   // with an operator that exists and a value
	isCertain // and with a field that is known, or the parameter of a request
)

// settle leaves out what is only a filter if the file holds others of which
// more is known. If there are operators that do not exist, and there is nothing
// that is certain, the language is another one.
func (f *file) settle() {
	best, foreign := noFilter, false
	for _, x := range f.found {
		if x.beside && (x.verdict == mayBeMisspelt || x.verdict == isMisspelt) || x.client && x.verdict == mayBeForeign {
			x.verdict = isCertain
		}
		best = max(best, x.verdict)
		foreign = foreign || x.verdict == mayBeMisspelt || x.verdict == mayBeForeign
	}
	foreign = foreign && best < isCertain
	f.found = slices.DeleteFunc(f.found, func(x *Filter) bool {
		return foreign && x.verdict != isFilter && x.verdict != isMisspelt || x.verdict == mayBeFilter && best < isExact
	})
}

// joined is a text that begins with unknown pieces that are joined.
var joined = regexp.MustCompile(`^\(*\x00+\)*\[(?:and|or)\][\x00(]`)

// judge decides whether s, a text with marks for its holes, is a filter or
// meant to be one, and whether it is percent-encoded as a part of a URL. There
// are other languages with brackets. What tells them apart, where nothing
// around the text helps: a filter begins with a path and an operator in
// brackets, and right after that is a value, and neither a = nor another
// bracket.
func (f *file) judge(s string, ctx textContext) (v verdict, encoded bool) {
	s = strings.TrimLeft(s, " \t\r\n\u3000")
	named := isFilterName(ctx.key)
	if !f.broad && !named {
		return noFilter, false
	}
	loose := isJoined
	if f.mentioned {
		loose = isFilter
	}
	if joined.MatchString(s) {
		v = mayBeFilter
		if f.mentioned || named || ctx.filtering {
			v = loose
		}
	}
	const most = 8
	rest := s
	for range most {
		rest = strings.TrimLeft(rest, "( \t\r\n\u3000!")
		if joiner := joinerLen(rest); joiner > 0 {
			rest = rest[joiner:]
			continue
		}
		if v = max(v, f.condition(rest, ctx, named)); v >= isExact {
			return v, false
		}
		if named && rest != s && strings.HasPrefix(rest, string(rune(mark))) {
			v = max(v, loose) // something unknown, and more after it
		}
		n := nextJoiner(rest)
		if n < 0 {
			break
		}
		head := rest[:n]
		rest = rest[n+joinerLen(rest[n:]):]
		if strings.Trim(head, string(rune(mark))+")") == "" {
			if named && head != "" {
				v = max(v, loose)
			}
		} else if !(f.service || named) && strings.ContainsAny(head, " \n;{}") || isProse(head) && !(ctx.direct() && ctx.whole && !ctx.inherited) {
			break
		}
	}
	if v > noFilter {
		return v, false
	}
	if strings.Contains(s, "%5B") || strings.Contains(s, "%5b") {
		if v, _ := f.judge(unescapeBrackets(s), textContext{key: ctx.key}); v > noFilter {
			return v, true
		}
	}
	if f.service && ctx.direct() && ctx.whole && f.wordy(s) {
		return f.doubt(mayBeForeign, true), false
	}
	return noFilter, false
}

// isProse reports whether s, in which no condition begins, has several words in
// front of the first bracket, as a sentence has that quotes a filter.
func isProse(s string) bool {
	words, _, _ := strings.Cut(s, "[")
	return len(strings.Fields(words)) > 1
}

// doubt returns the verdict for a text that looks like a filter or does not,
// but for the operator. There is no doubt where the service is named.
func (f *file) doubt(v verdict, like bool) verdict {
	if like && !f.mentioned {
		return v
	}
	return looks(like)
}

// looks is the verdict for a text that looks like a filter or does not.
func looks(like bool) verdict {
	if like {
		return isFilter
	}
	return noFilter
}

func unescapeBrackets(s string) string {
	return strings.NewReplacer("%5B", "[", "%5b", "[", "%5D", "]", "%5d", "]").Replace(s)
}

func joinerLen(s string) int { return prefixLen(s, "[and]", "[or]") }

func nextJoiner(s string) int {
	end := -1
	for _, joiner := range [...]string{"[and]", "[or]"} {
		if i := strings.Index(s, joiner); i >= 0 && (end < 0 || i < end) {
			end = i
		}
	}
	return end
}

// condition decides whether s begins with a condition, or with what is meant as
// one.
func (f *file) condition(s string, ctx textContext, named bool) verdict {
	known := f.service || named
	n, holes := 0, 0
	for n < len(s) && n < maxPath && (s[n] == mark || isPathByte(s[n])) {
		if s[n] == mark {
			holes++
		}
		n++
	}
	path := s[:n]
	if n == 0 {
		if known && s != "" && strings.IndexByte("\"'`$", s[0]) >= 0 {
			// "title"[equals]x, ${field}[equals]x
			if k := strings.IndexByte(s[:min(len(s), 60)], '['); k > 1 && !strings.ContainsAny(s[:k], " =;()\\") {
				return f.bracket(s[k:], "x", false, ctx, named)
			}
		}
		if ctx.direct() && f.service && strings.HasPrefix(s, "[") {
			if k := strings.Index(s, "]["); k > 0 && filters.Field(s[1:k]).IsValid() {
				return f.bracket(s[k+1:], s[1:k], false, ctx, named)
			}
		}
		return noFilter
	}
	if path == "where" || path == "filter" || path == "filters" || path == "populate" || path == "page" {
		return noFilter
	}
	rest := s[n:]
	spaced := false
	if trimmed := strings.TrimLeft(rest, " \u3000"); len(trimmed) < len(rest) && strings.HasPrefix(trimmed, "[") {
		rest, spaced = trimmed, true
	}
	if holes > 1 && holes == len(path) && !known {
		return noFilter
	}
	return f.bracket(rest, path, spaced, ctx, named)
}

// maxPath bounds the paths that are looked for. Field IDs are much shorter.
const maxPath = 150

// bracket decides whether s, which follows a path, begins with an operator in
// brackets, or with what is meant as one.
func (f *file) bracket(s, path string, spaced bool, ctx textContext, named bool) verdict {
	known := f.service || named
	sure := f.service && named || ctx.direct()
	if known && strings.HasPrefix(s, "[[") {
		s = s[1:] // title[[equals]]x
	}
	open := prefixLen(s, "[", "［")
	if open == 0 {
		if known && strings.HasPrefix(s, "(") && len(s) > 3 {
			if n := strings.IndexByte(s, ')'); n > 0 && isOp(s[1:n]) {
				return looks(sure)
			}
		}
		if known && strings.HasPrefix(s, "\\[") {
			return f.bracket(s[1:], path, spaced, ctx, named)
		}
		return noFilter
	}
	inside := s[open:min(len(s), open+60)]
	end := strings.IndexAny(inside, "]［[")
	if i := strings.Index(inside, "］"); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	if end < 0 || inside[end] == '[' {
		// title[equals, title[equalsx
		return looks(known && startsWithOp(inside) && !strings.ContainsAny(inside[:max(end, 0)], "("))
	}
	word := inside[:end]
	_, size := utf8.DecodeRuneInString(inside[end:])
	value := s[open+end+size:]
	op, exact := meantOp(word)
	doubtful := mayBeForeign
	if !exact && op != "" && isMisspelling(word, string(op)) {
		doubtful = mayBeMisspelt
	}
	if joinerLen(value) > 0 || value == ")" {
		// A condition is complete.
		if op != "" && !exact {
			return f.doubt(doubtful, known)
		}
		return looks(exact || strings.IndexByte(word, mark) >= 0 && named)
	}
	first, _ := utf8.DecodeRuneInString(value)
	foreign := value != "" && strings.ContainsRune("=[", first) || strings.HasPrefix(value, "%5")
	if strings.HasPrefix(value, "=") && (sure || f.service && exact) {
		foreign = false
	}
	if strings.HasPrefix(value, "[") && f.service && ctx.direct() {
		inner, _ := meantOp(strings.SplitN(value[1:], "]", 2)[0])
		return looks(exact || inner != "")
	}
	if foreign {
		return noFilter
	}
	if i := strings.IndexByte(word, mark); i >= 0 {
		if known && i > 0 && !isWordByte(word[i-1]) && startsWithOp(word) {
			return isFilter // title[equals=${x}]
		}
		if known && i == len(word)-1 && value == "" && isOp(word[:i]) {
			return isFilter // title[equals${x}]
		}
		return looks((sure || f.mentioned && ctx.filtering) && value != "" && value[0] == mark)
	}
	literal := strings.IndexByte(path, mark) < 0
	switch {
	case exact && spaced:
		return looks(value != "" && first != ' ' && first != mark && first != ':' && (known || wordLike(value)) || known && value != "")
	case exact && !op.takesValue():
		switch {
		case known:
			return isFilter
		case path[0] == mark && value == "":
			return mayBeFilter
		}
		return looks(path[0] != mark && (value == "" || value == "true" || value == "false" || value[0] == ')'))
	case exact && wordLike(value):
		// A value and no piece of a program or of a sentence.
		if literal {
			return isCertain
		}
		return isExact
	case exact:
		return looks(known)
	case op != "":
		if doubtful == mayBeMisspelt && value != "" {
			return f.doubt(doubtful, known || wordLike(value) && len(word) > 3 && path[0] != mark)
		}
		return f.doubt(doubtful, sure)
	}
	if known && (startsWithOp(word) || strings.Trim(word, " ") != word && isOp(strings.Trim(word, " "))) {
		return looks(!strings.ContainsAny(word, "(@"))
	}
	return f.doubt(mayBeForeign, sure && f.service && isMeantWord(word) && wordLike(value))
}

// isMeantWord reports whether word is spelt like an operator: letters, and
// nothing that an index or an attribute would have.
func isMeantWord(word string) bool {
	const least, most = 2, 30
	if len(word) < least || len(word) > most {
		return false
	}
	for i := range len(word) {
		if c := word[i] | 0x20; (c < 'a' || c > 'z') && word[i] != '_' {
			return false
		}
	}
	return true
}

// wordLike reports whether a value begins like a word.
func wordLike(value string) bool {
	if value == "" {
		return false
	}
	if value[0] == mark {
		return len(value) == 1 || !strings.ContainsAny(value[1:2], "]=:")
	}
	return value[0] != '$' && isWordByte(value[0]) || value[0] == '-' || value[0] == '#' || value[0] == '"'
}

// wordy reports whether s is spelt like a condition without brackets. It is
// known to be given as a filter.
func (f *file) wordy(s string) bool {
	n := 0
	for n < len(s) && isPathByte(s[n]) {
		n++
	}
	rest := strings.TrimLeft(s[n:], " ")
	if n == 0 || rest == "" {
		return false
	}
	for _, op := range [...]string{"==", "!=", "=", ">", "<"} {
		if strings.HasPrefix(rest, op) {
			return true
		}
	}
	word, _, ok := strings.Cut(rest, " ")
	op, _ := meantOp(word)
	return ok && op != "" && rest != s[n:]
}

func isPathByte(c byte) bool {
	return c == '.' || c == '-' || c == '_' || isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// An opName is the name of an operator, or what to write for several of them.
type opName string

// takesValue reports whether a value follows the operator.
func (o opName) takesValue() bool {
	var op filters.Op
	return op.UnmarshalText([]byte(o)) != nil || op.TakesValue()
}

// meantOp returns the operator that word is, or is taken for by the parser.
func meantOp(word string) (name opName, exact bool) {
	if isOp(word) {
		return opName(word), true
	}
	m, _ := near.Operator(word, opNames...)
	return opName(m.Pattern()), false
}

var opNames = func() (names []string) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		names = append(names, op.String())
	}
	return names
}()

func isOp(word string) bool {
	var op filters.Op
	return op.UnmarshalText([]byte(word)) == nil
}

// startsWithOp reports whether s starts with an operator that is not only a part of
// a name.
func startsWithOp(s string) bool {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	return isOp(s[:n]) && (n == len(s) || s[n] != '(')
}

// isMisspelling reports whether word is op with a slip or two, and not another
// word for the same.
func isMisspelling(word, op string) bool {
	clean := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	word, op = clean(word), clean(op)
	if strings.HasPrefix(op, "(") {
		return len(word) > len("greaterthan") && (strings.HasPrefix(word, "greaterthan") || strings.HasPrefix(word, "lessthan"))
	}
	if word == op {
		return true
	}
	n := 0
	for n < len(word) && n < len(op) && word[n] == op[n] {
		n++
	}
	word, op = word[n:], op[n:]
	for word != "" && op != "" && word[len(word)-1] == op[len(op)-1] {
		word, op = word[:len(word)-1], op[:len(op)-1]
	}
	return len(word) <= 2 && len(op) <= 2
}
