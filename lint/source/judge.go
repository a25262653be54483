package source

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

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
		if x.beside && (x.verdict == mayBeMisspelt || x.verdict == isMisspelt) || x.client &&
			x.verdict == mayBeForeign {
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

// joined is a text that starts with unknown pieces that are joined.
var joined = lazyregexp.New(`^\(*\x00+\)*\[(?:and|or)\][\x00(]`)

// judge decides whether s, a text with marks for its holes, is a filter or
// meant to be one, and whether it is percent-encoded as a part of a URL. There
// are other languages with brackets. What tells them apart, where nothing
// around the text helps: a filter starts with a path and an operator in
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
		if f.mentioned || named || ctx.filtering || f.speaksOfFilters(ctx.at) {
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
		} else if !(f.service || named) && strings.ContainsAny(head, " \n;{}") || isProse(head) && !(ctx.direct() &&
			ctx.whole && !ctx.inherited) {
			break
		}
	}
	if v > noFilter {
		return v, false
	}
	if strings.Contains(s, "%5B") || strings.Contains(s, "%5b") {
		if v, _ := f.judge(unescapeBrackets(s), textContext{at: ctx.at, key: ctx.key}); v > noFilter {
			return v, true
		}
	}
	if f.service && ctx.direct() && ctx.whole && f.wordy(s) {
		return f.doubt(mayBeForeign, true), false
	}
	return noFilter, false
}

// isProse reports whether s, in which no condition starts, has several words in
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

// condition decides whether s starts with a condition, or with what is meant as
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

// bracket decides whether s, which follows a path, starts with an operator in
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
	c := &clause{path: path, word: inside[:end], spaced: spaced, known: known, sure: sure, named: named, direct: ctx.direct(), filtering: ctx.filtering}
	_, size := utf8.DecodeRuneInString(inside[end:])
	c.value = s[open+end+size:]
	c.op, c.exact = meantOp(c.word)
	c.doubtful = mayBeForeign
	if !c.exact && c.op != "" && isMisspelling(c.word, string(c.op)) {
		c.doubtful = mayBeMisspelt
	}
	for _, decide := range clauseVerdicts {
		if v, ok := decide(f, c); ok {
			return v
		}
	}
	return noFilter
}

// A clause is a path with a word in brackets and what follows it.
type clause struct {
	path, word, value string
	op                opName
	exact             bool    // the word is an operator
	doubtful          verdict // where the word is only nearly one
	spaced            bool    // a space is before the bracket
	known             bool    // the file, or the name that the text is given, has to do with filters
	sure              bool    // both have
	named             bool
	direct, filtering bool
}

// clauseVerdicts decide about a clause: the first that knows does.
var clauseVerdicts = []func(*file, *clause) (verdict, bool){
	(*file).complete, (*file).otherLanguage, (*file).hole, (*file).operator, (*file).nearlyOperator, (*file).startOfOperator, (*file).otherWord,
}

// complete: a[equals][and]…, where nothing is between the brackets.
func (f *file) complete(c *clause) (verdict, bool) {
	switch {
	case joinerLen(c.value) == 0 && c.value != ")":
		return noFilter, false
	case c.op != "" && !c.exact:
		return f.doubt(c.doubtful, c.known), true
	}
	return looks(c.exact || strings.IndexByte(c.word, mark) >= 0 && c.named), true
}

// otherLanguage: where[title][equals]=x, price[gte]=100
func (f *file) otherLanguage(c *clause) (verdict, bool) {
	switch {
	case strings.HasPrefix(c.value, "=") && (c.sure || f.service && c.exact):
		return noFilter, false
	case strings.HasPrefix(c.value, "[") && f.service && c.direct:
		inner, _ := meantOp(strings.SplitN(c.value[1:], "]", 2)[0])
		return looks(c.exact || inner != ""), true
	}
	return noFilter, c.value != "" && strings.IndexByte("=[", c.value[0]) >= 0 || strings.HasPrefix(c.value, "%5")
}

// hole: a[equals=${x}], a[equals${x}], a[${op}]${x}
func (f *file) hole(c *clause) (verdict, bool) {
	i := strings.IndexByte(c.word, mark)
	if i < 0 {
		return noFilter, false
	}
	inBracket := i > 0 && !isWordByte(c.word[i-1]) && startsWithOp(c.word) || i == len(c.word)-1 && c.value == "" &&
		isOp(c.word[:i])
	return looks(c.known && inBracket || (c.sure || f.mentioned && c.filtering) && c.value != "" &&
		c.value[0] == mark), true
}

// operator: a[equals]x, a [equals]x, a[exists]
func (f *file) operator(c *clause) (verdict, bool) {
	value, fromHole := c.value, c.path[0] == mark
	switch {
	case !c.exact:
		return noFilter, false
	case c.spaced:
		return looks(value != "" && (c.known || strings.IndexByte(" :\x00", value[0]) < 0 && wordLike(value))), true
	case !c.op.takesValue() && c.known:
		return isFilter, true
	case !c.op.takesValue() && fromHole && value == "":
		return mayBeFilter, true
	case !c.op.takesValue():
		return looks(!fromHole && (value == "" || value == "true" || value == "false" || value[0] == ')')), true
	case !wordLike(value): // a piece of a program or of a sentence
		return looks(c.known), true
	case strings.IndexByte(c.path, mark) >= 0:
		return isExact, true
	}
	return isCertain, true
}

// nearlyOperator: a[equal]x, a[gte]x
func (f *file) nearlyOperator(c *clause) (verdict, bool) {
	if c.doubtful == mayBeMisspelt && c.value != "" {
		return f.doubt(c.doubtful, c.known || wordLike(c.value) && len(c.word) > 3 && c.path[0] != mark), true
	}
	return f.doubt(c.doubtful, c.sure), c.op != ""
}

// startOfOperator: a[equals x]y, a[ equals ]x
func (f *file) startOfOperator(c *clause) (verdict, bool) {
	trimmed := strings.Trim(c.word, " ")
	return looks(!strings.ContainsAny(c.word, "(@")), c.known && (startsWithOp(c.word) || trimmed != c.word &&
		isOp(trimmed))
}

// otherWord: a[is]x
func (f *file) otherWord(c *clause) (verdict, bool) {
	return f.doubt(mayBeForeign, c.sure && f.service && isMeantWord(c.word) && wordLike(c.value)), true
}

// wordLike reports whether a value starts like a word.
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
