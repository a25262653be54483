package source

import (
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// A textContext is what is known of the place of a text.
type textContext struct {
	key      string // the name that it is given
	whole    bool   // it is all that is given that name, and not only a part
	receiver bool   // a method of it is called, which may change it
	braces   bool   // {x} in it may stand for something that comes later
}

// maxText bounds the source of a text. Longer ones are no filters that could be
// sent.
const maxText = 1 << 17

// text looks whether the parts make a filter, or a URL with one.
func (f *file) text(parts []part, ctx textContext) {
	if len(parts) == 0 || len(parts) > maxParts {
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
	if !bracket && !(f.service && ctx.direct()) {
		return
	}
	t := newText(f.src, parts)
	if ctx.braces && !(ctx.whole && ctx.direct()) || strings.IndexByte(t.s, '%') >= 0 {
		t = t.withVerbs(f.src, ctx.braces && !(ctx.whole && ctx.direct()))
	}
	if f.url(t, ctx) {
		return
	}
	switch f.judge(t.marked(), ctx) {
	case isFilter:
		f.add(t, ctx, "")
	case isEncoded:
		if ctx.direct() && ctx.whole {
			f.add(t, ctx, "")
			return
		}
		decoded := t.percentDecoded(f.src, 0, len(t.s))
		f.add(decoded, ctx, "").inURL = true
	}
}

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
func (f *file) add(t *text, ctx textContext, endpoint string) *Filter {
	x := &Filter{Text: t.s, Endpoint: endpoint, file: f, text: t, whole: ctx.whole && ctx.direct(), changed: ctx.receiver}
	first, last := -1, -1
	for _, r := range t.runs {
		if first < 0 || r.src < first {
			first = r.src
		}
		last = max(last, r.src+r.len)
	}
	for _, h := range t.holes {
		if first < 0 || h.Start < first {
			first = h.Start
		}
		last = max(last, h.End)
	}
	x.Position = filters.Position{Start: max(first, 0), End: max(last, 0)}
	f.found = append(f.found, x)
	return x
}

// url looks for the parameter in a text that is a URL, or a part of one.
func (f *file) url(t *text, ctx textContext) bool {
	const name = "filters="
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
				if hole := t.behindHole(start); !hole {
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
		in.service = f.service || strings.Contains(t.s[:start], "/api/v1/")
		if in.judge(decoded.marked(), inURL) != isFilter {
			continue
		}
		endpoint, ok := endpointOfURL(t.s[:start])
		if !ok {
			holes := 0
			for holes < len(t.holes) && t.holes[holes].at < start {
				holes++
			}
			endpoint, _ = lastSegment(t.marked()[:start+holes])
		}
		f.add(decoded, inURL, endpoint).inURL = true
		found = true
		i = end
	}
	return found
}

func (t *text) behindHole(i int) bool {
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
	if !isEndpoint(name) {
		return "", false
	}
	return name, true
}

// lastSegment returns the name in front of the query of a URL, of which only
// the end may be known.
func lastSegment(s string) (string, bool) {
	s, _, ok := strings.Cut(s, "?")
	name := s[strings.LastIndexAny(s, "/"+string(rune(mark)))+1:]
	if !ok || !isEndpoint(name) {
		return "", false
	}
	return name, true
}

func isEndpoint(s string) bool {
	const most = 50
	return len(s) <= most && !strings.Contains(s, ".") && filters.Field(s).IsValid()
}

// A verdict says what a text is.
type verdict int

const (
	noFilter verdict = iota
	isFilter
	isEncoded // percent-encoded, as a part of a URL
)

// judge decides whether s, a text with marks for its holes, is a filter or
// meant to be one. There are other languages with brackets. What tells them
// apart, where nothing around the text helps: a filter begins with a path and
// an operator in brackets, and right behind that is a value, and neither a =
// nor another bracket.
func (f *file) judge(s string, ctx textContext) verdict {
	s = strings.TrimLeft(s, " \t\r\n\u3000")
	named := isFilterName(ctx.key)
	if !f.broad && !named {
		return noFilter
	}
	const most = 8
	rest := s
	for range most {
		rest = strings.TrimLeft(rest, "( \t\r\n\u3000!")
		if joiner := joinerLen(rest); joiner > 0 {
			rest = rest[joiner:]
			continue
		}
		if f.condition(rest, ctx, named) {
			return isFilter
		}
		if strings.IndexByte(rest[:min(len(rest), 1)], mark) == 0 && rest != s {
			// Something unknown, and perhaps more behind it.
			if named {
				return isFilter
			}
		}
		n := nextJoiner(rest)
		if n < 0 {
			break
		}
		if head := rest[:n]; strings.Trim(head, string(rune(mark))+")") == "" {
			if named && head != "" {
				return isFilter
			}
		} else if !(f.service || named) && strings.ContainsAny(head, " \n;{}") {
			break
		}
		rest = rest[n:]
		rest = rest[joinerLen(rest):]
	}
	if strings.Contains(s, "%5B") || strings.Contains(s, "%5b") {
		decoded := unescapeBrackets(s)
		if f.judge(decoded, textContext{key: ctx.key}) == isFilter {
			return isEncoded
		}
	}
	if f.service && ctx.direct() && ctx.whole && f.wordy(s) {
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

// condition reports whether s begins with a condition, or with what is meant
// as one.
func (f *file) condition(s string, ctx textContext, named bool) bool {
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
		return false
	}
	if path == "where" || path == "filter" || path == "filters" || path == "populate" || path == "page" {
		return false
	}
	rest := s[n:]
	spaced := false
	if trimmed := strings.TrimLeft(rest, " \u3000"); len(trimmed) < len(rest) && strings.HasPrefix(trimmed, "[") {
		rest, spaced = trimmed, true
	}
	if holes > 0 && holes == len(path) && !known && holes > 1 {
		return false
	}
	return f.bracket(rest, path, spaced, ctx, named)
}

// maxPath bounds the paths that are looked for. Field IDs are much shorter.
const maxPath = 150

// bracket reports whether s, which follows a path, begins with an operator in
// brackets, or with what is meant as one.
func (f *file) bracket(s, path string, spaced bool, ctx textContext, named bool) bool {
	known := f.service || named
	sure := f.service && named || ctx.direct()
	open := prefixLen(s, "[", "［")
	if open == 0 {
		if known && strings.HasPrefix(s, "(") && len(s) > 3 {
			if n := strings.IndexByte(s, ')'); n > 0 && isOp(s[1:n]) {
				return sure
			}
		}
		if known && strings.HasPrefix(s, "\\[") {
			return f.bracket(s[1:], path, spaced, ctx, named)
		}
		return false
	}
	inside := s[open:min(len(s), open+60)]
	end := strings.IndexAny(inside, "]［[")
	if i := strings.Index(inside, "］"); i >= 0 && (end < 0 || i < end) {
		end = i
	}
	if end < 0 || inside[end] == '[' {
		// title[equals, title[equalsx
		return known && startsWithOp(inside) && !strings.ContainsAny(inside[:max(end, 0)], "(")
	}
	word := inside[:end]
	_, size := utf8.DecodeRuneInString(inside[end:])
	value := s[open+end+size:]
	op, exact := meantOp(word)
	if joinerLen(value) > 0 || value == ")" {
		// A condition is complete.
		return op != "" && (known || exact) || strings.IndexByte(word, mark) >= 0 && named
	}
	first, _ := utf8.DecodeRuneInString(value)
	foreign := value != "" && strings.ContainsRune("=[", first) || strings.HasPrefix(value, "%5")
	if strings.HasPrefix(value, "=") && sure {
		foreign = false
	}
	if strings.HasPrefix(value, "[") && f.service && ctx.direct() {
		inner, _ := meantOp(strings.SplitN(value[1:], "]", 2)[0])
		return exact || inner != ""
	}
	if strings.HasPrefix(value, "=") && f.service && exact {
		foreign = false
	}
	if foreign {
		return false
	}
	if i := strings.IndexByte(word, mark); i >= 0 {
		if known && i > 0 && !isWordByte(word[i-1]) && startsWithOp(word) {
			return true // title[equals=${x}]
		}
		return sure && value != "" && value[0] == mark
	}
	switch {
	case exact && spaced:
		return value != "" && first != ' ' && first != mark && first != ':' && (known || wordLike(value)) || known && value != ""
	case exact && !op.takesValue():
		if known {
			return true
		}
		return path[0] != mark && (value == "" || value == "true" || value == "false" || value[0] == ')')
	case exact:
		if known {
			return true
		}
		// A value and no piece of a program or of a sentence.
		return wordLike(value)
	case op != "":
		if value == "" {
			return sure
		}
		if isMisspelling(word, string(op)) {
			return known || wordLike(value) && len(word) > 3 && path[0] != mark
		}
		return sure
	}
	if known && (startsWithOp(word) || strings.Trim(word, " ") != word && isOp(strings.Trim(word, " "))) {
		return !strings.ContainsAny(word, "(@")
	}
	if sure && value != "" && isMeantWord(word) && (wordLike(value)) && f.service {
		return true
	}
	return false
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
	var op filters.Op
	err := op.UnmarshalText([]byte(word))
	if err == nil {
		return opName(word), true
	}
	if e, ok := err.(*filters.SyntaxError); ok && (isOp(e.Suggestion) || strings.HasPrefix(e.Suggestion, "(")) {
		return opName(e.Suggestion), false
	}
	return "", false
}

func isOp(word string) bool {
	var op filters.Op
	return op.UnmarshalText([]byte(word)) == nil
}

// startsWithOp reports whether s begins with an operator and goes on with what
// is no part of a name.
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
