package source

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/program"
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

	asOperator verdict = -1 // mayBeForeign or mayBeMisspelt
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

var (
	patternTakers   = namesOf("pattern takers")
	textTests       = namesOf("text tests")
	operatorMethods = namesOf("builders")
)

// assertion is the name of a function of a test that compares.
var assertion = lazyregexp.New(`^(?:assert|expect|require|should)(?:[A-Z_]|That$|$)`)

// isNoFilter reports whether a filter is what only looks like one: a pattern, a
// text that is looked for, or the value that a builder is given.
func (x *Filter) isNoFilter() bool {
	f, i := x.file, x.at
	callee := f.Callee(f.Up(i))
	escaped := strings.Contains(x.Text, `\[`)
	if callee == program.None || x.inURL && !escaped {
		return false
	}
	name, receiver := f.WordOf(callee), f.Receiver(callee)
	method := receiver != program.None
	if key, v := f.Key(f.Element(i)); isFilterName(key) && v != program.None && !method {
		return false
	}
	if assertion.MatchString(name) || method && assertion.MatchString(f.WordOf(receiver)) {
		return true
	}
	folded := strings.ToLower(strings.ReplaceAll(name, "_", ""))
	return patternTakers[name] || method && (textTests[name] || operatorMethods[folded] ||
		name == "new" && f.Is(receiver, "Regexp"))
}

// joined is a text that starts with unknown pieces that are joined.
var joined = lazyregexp.New(`^\(*\x00+\)*\[(?:and|or)\][\x00(]`)

// judge decides whether s, a text with marks for its holes, is a filter or meant to be one, and
// whether it is percent-encoded as a part of a URL. There are other languages with brackets. What
// tells them apart, where nothing around the text helps: a filter starts with a path and an
// operator in brackets, and right after that is a value, and neither a = nor another bracket.
func (f *file) judge(s string, ctx textContext) (v verdict, encoded bool) {
	const space = " \t\r\n\u3000"
	s = strings.TrimLeft(s, space)
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
	for rest, n := s, 0; n < most; n++ {
		rest = strings.TrimLeft(rest, "(!"+space)
		if joiner := joinerLen(rest); joiner > 0 {
			rest = rest[joiner:]
			continue
		}
		if v = max(v, f.condition(rest, ctx)); v >= isExact {
			return v, false
		}
		if named && rest != s && strings.HasPrefix(rest, string(rune(program.Mark))) {
			v = max(v, loose) // something unknown, and more after it
		}
		n := nextJoiner(rest)
		if n < 0 {
			break
		}
		head := rest[:n]
		rest = rest[n+joinerLen(rest[n:]):]
		if strings.Trim(head, string(rune(program.Mark))+")") == "" {
			if named && head != "" {
				v = max(v, loose)
			}
		} else if !(f.service || named) && strings.ContainsAny(head, " \n;{}") || prose.MatchString(head) && !ctx.own() {
			break
		}
	}
	if v == noFilter && (strings.Contains(s, "%5B") || strings.Contains(s, "%5b")) {
		s = strings.NewReplacer("%5B", "[", "%5b", "[", "%5D", "]", "%5d", "]").Replace(s)
		v, _ = f.judge(s, textContext{at: ctx.at, key: ctx.key})
		return v, v > noFilter
	}
	return v, false
}

// prose has several words before the first bracket, as a sentence has that quotes a filter.
var prose = lazyregexp.New(`^\s*[^\s\[]+\s+[^\s\[]`)

func joinerLen(s string) int { return program.PrefixLen(s, "[and]", "[or]") }

func nextJoiner(s string) int {
	and, or := strings.Index(s, "[and]"), strings.Index(s, "[or]")
	if and < 0 || or >= 0 && or < and {
		return or
	}
	return and
}

// A clause is a path with a word in brackets and what follows it.
type clause struct {
	path, word, value string
	meant             near.Meaning // what the word is, or is taken for by the parser
	exact             bool         // the word is that operator
	near              verdict      // or what it is if it is only nearly that: mayBeForeign or mayBeMisspelt
	hole              int          // where a hole is in the word, or -1
	spaced            bool         // a space is before the bracket
	named             bool         // the name that the text is given has to do with filters
	known             bool         // that, or the file has
	sure              bool         // both have
	direct, filtering bool
	service, mention  bool // the file has to do with the service, or names it
}

// condition decides whether s starts with a condition, or with what is meant as one.
func (f *file) condition(s string, ctx textContext) verdict {
	const maxPath, maxWord = 150, 60 // field IDs are much shorter
	c := clause{named: isFilterName(ctx.key), direct: ctx.direct(), filtering: ctx.filtering, service: f.service,
		mention: f.mentioned}
	c.known, c.sure = f.service || c.named, f.service && c.named || c.direct
	n := 0
	for n < min(len(s), maxPath) && (s[n] == program.Mark || isPathByte(s[n])) {
		n++
	}
	rest := s[n:]
	c.path = s[:n]
	switch holes := strings.Count(c.path, string(rune(program.Mark))); {
	case n == 0 && c.known && s != "" && strings.IndexByte("\"'`$*", s[0]) >= 0:
		// "title"[equals]x, **title[equals]x, ${field}[equals]x
		k := strings.IndexByte(s[:min(len(s), maxWord)], '[')
		if k <= 1 || strings.ContainsAny(s[:k], " =;()\\") {
			return noFilter
		}
		c.path, rest = "x", s[k:]
	case n == 0 && c.direct && f.service && strings.HasPrefix(s, "["): // [title][equals]x
		k := strings.Index(s, "][")
		if k <= 0 || !filters.Field(s[1:k]).IsValid() {
			return noFilter
		}
		c.path, rest = s[1:k], s[k+1:]
	case n == 0, c.path == "where", c.path == "filter", c.path == "filters", c.path == "populate", c.path == "page",
		holes > 1 && holes == n && !c.known:
		return noFilter
	}
	if trimmed := strings.TrimLeft(rest, " \u3000"); len(trimmed) < len(rest) && strings.HasPrefix(trimmed, "[") {
		rest, c.spaced = trimmed, true
	}
	if c.known && (strings.HasPrefix(rest, "[[") || strings.HasPrefix(rest, "\\[")) {
		rest = rest[1:] // title[[equals]]x, title\[equals\]x
	}
	open := program.PrefixLen(rest, "[", "［")
	if open == 0 {
		n := strings.IndexByte(rest, ')')
		return when(n > 1 && rest[0] == '(' && isOp(rest[1:n]) && // title(equals)x
			(c.sure || c.mention && strings.HasPrefix(rest[n+1:], string(rune(program.Mark)))))
	}
	inside := rest[open:min(len(rest), open+maxWord)]
	end := strings.IndexAny(inside, "]［［[］")
	if end < 0 || inside[end] == '[' || strings.HasPrefix(inside[end:], "［") { // title[equals, title[equalsx
		return when(c.known && startsWithOp(inside) && !strings.Contains(inside[:max(end, 0)], "("))
	}
	_, size := utf8.DecodeRuneInString(inside[end:])
	c.word, c.value = inside[:end], rest[open+end+size:]
	if f.Markdown {
		c.word = strings.TrimSuffix(c.word, "\\") // a copy with its escapes
	}
	c.hole = strings.IndexByte(c.word, program.Mark)
	c.meant, c.exact = meantOp(c.word)
	c.near = mayBeForeign
	if !c.exact && c.meant.Op != "" && isMisspelling(c.word, c.meant) {
		c.near = mayBeMisspelt
	}
	for _, e := range evidences {
		if !e.holds(&c) {
			continue
		}
		if e.verdict != asOperator {
			return e.verdict
		}
		if f.mentioned { // there is no doubt
			return isFilter
		}
		return c.near
	}
	return noFilter
}

func when(like bool) verdict {
	if like {
		return isFilter
	}
	return noFilter
}

// evidences decide about a clause: the first that holds does.
var evidences = [...]struct {
	name    string
	holds   func(c *clause) bool
	verdict verdict
}{
	{"a[equal][and]…: a connective after nearly an operator", func(c *clause) bool {
		return c.complete() && c.meant.Op != "" && !c.exact && c.known
	}, asOperator},
	{"a[equals][and]…, a[${op}][and]…", func(c *clause) bool {
		return c.complete() && (c.exact || c.hole >= 0 && c.named)
	}, isFilter},
	{"a[x][and]…", (*clause).complete, noFilter},
	{"[title][equals]x, a[equals][b]: two brackets in a request", func(c *clause) bool {
		return c.follows("[") && c.service && c.direct && c.hasOp()
	}, isFilter},
	{"where[title][eq]=x, price[gte]=5: another language", (*clause).foreign, noFilter},
	{"a[equals=${x}], a[equals${x}]: a hole after the operator", func(c *clause) bool {
		return c.known && c.holeInOperator()
	}, isFilter},
	{"a[${op}]${x}", func(c *clause) bool {
		return c.hole >= 0 && (c.sure || c.mention && c.filtering) && c.follows(string(rune(program.Mark)))
	}, isFilter},
	{"a[${x}]", func(c *clause) bool { return c.hole >= 0 }, noFilter},
	{"a [equals]x: a space", func(c *clause) bool {
		return c.exact && c.spaced && c.value != "" &&
			(c.known || strings.IndexByte(" :\x00", c.value[0]) < 0 && wordLike(c.value))
	}, isFilter},
	{"a [equals], a [equals]: x: a sentence", func(c *clause) bool { return c.exact && c.spaced }, noFilter},
	{"a[exists] in a file about filters", func(c *clause) bool { return c.valueless() && c.known }, isFilter},
	{"${a}[exists]", func(c *clause) bool {
		return c.valueless() && c.path[0] == program.Mark && c.value == ""
	}, mayBeFilter},
	{"a[exists], a[exists]true", func(c *clause) bool {
		return c.valueless() && c.path[0] != program.Mark &&
			(c.value == "" || c.value == "true" || c.value == "false" || c.value[0] == ')')
	}, isFilter},
	{"a[exists]x", (*clause).valueless, noFilter},
	{"a[equals].x: a piece of a program or of a sentence", func(c *clause) bool {
		return c.exact && !wordLike(c.value) && !c.known
	}, noFilter},
	{"a[equals], a[equals](x) in a file about filters", func(c *clause) bool {
		return c.exact && !wordLike(c.value)
	}, isFilter},
	{"${a}[equals]x", func(c *clause) bool { return c.exact && strings.IndexByte(c.path, program.Mark) >= 0 }, isExact},
	{"a[equals]x", func(c *clause) bool { return c.exact }, isCertain},
	{"a[equal]x: misspelt", func(c *clause) bool {
		return c.near == mayBeMisspelt && c.value != "" &&
			(c.known || wordLike(c.value) && len(c.word) > 3 && c.path[0] != program.Mark)
	}, asOperator},
	{"a[gte]x: an operator of another language", func(c *clause) bool {
		return c.meant.Op != "" && c.sure && !(c.near == mayBeMisspelt && c.value != "")
	}, asOperator},
	{"a[gt]x elsewhere", func(c *clause) bool { return c.meant.Op != "" }, noFilter},
	{"a[equals x]y, a[ equals ]x", func(c *clause) bool {
		return c.known && !strings.ContainsAny(c.word, "(@") && (startsWithOp(c.word) || isOp(strings.Trim(c.word, " ")))
	}, isFilter},
	{"a[is]x: another word in a request", func(c *clause) bool {
		return c.sure && c.service && isMeantWord(c.word) && wordLike(c.value)
	}, asOperator},
}

// complete reports whether the condition ends with the bracket.
func (c *clause) complete() bool { return joinerLen(c.value) > 0 || c.value == ")" }

func (c *clause) follows(s string) bool { return strings.HasPrefix(c.value, s) }

// hasOp reports whether one of two brackets holds an operator, or nearly one.
func (c *clause) hasOp() bool {
	inner, _, _ := strings.Cut(c.value[1:], "]")
	meant, _ := meantOp(inner)
	return c.exact || meant.Op != ""
}

// foreign reports whether what follows is not of this language.
func (c *clause) foreign() bool {
	return c.follows("=") && !c.sure && !(c.service && c.exact) || c.follows("[") || c.follows("%5")
}

// holeInOperator reports whether a hole follows an operator in its brackets.
func (c *clause) holeInOperator() bool {
	return c.hole > 0 && !program.IsWordByte(c.word[c.hole-1]) && startsWithOp(c.word) ||
		c.hole > 0 && c.hole == len(c.word)-1 && c.value == "" && isOp(c.word[:c.hole])
}

// valueless reports whether the operator takes no value.
func (c *clause) valueless() bool { return c.exact && strings.HasSuffix(c.meant.Op, "exists") }

// wordLike reports whether a value starts like a word.
func wordLike(value string) bool {
	if value == "" {
		return false
	}
	if value[0] == program.Mark {
		return len(value) == 1 || strings.IndexByte("]=:", value[1]) < 0
	}
	return value[0] != '$' && program.IsWordByte(value[0]) || strings.IndexByte("-#\"", value[0]) >= 0
}

func isPathByte(c byte) bool {
	return c == '.' || c == '-' || c == '_' || program.IsDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// isOpByte reports whether c may be in an operator: a letter or an underscore.
func isOpByte(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

// isMeantWord reports whether word is spelt like an operator: letters, and
// nothing that an index or an attribute would have.
func isMeantWord(word string) bool {
	const least, most = 2, 30
	return least <= len(word) && len(word) <= most && program.LenOf(word, isOpByte) == len(word)
}

// meantOp returns the operator that word is, or what is taken for it by the parser.
func meantOp(word string) (meant near.Meaning, exact bool) {
	if isOp(word) {
		return near.Meaning{Op: word}, true
	}
	meant, _ = near.Operator(word, opNames...)
	return meant, false
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

// startsWithOp reports whether s starts with an operator that is not only a part of a name.
func startsWithOp(s string) bool {
	n := program.LenOf(s, isOpByte)
	return isOp(s[:n]) && (n == len(s) || s[n] != '(')
}

// isMisspelling reports whether word is what is meant with a slip or two, and not another word for the same.
func isMisspelling(word string, meant near.Meaning) bool {
	clean := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	word, op := clean(word), clean(meant.Op)
	if meant.Several() {
		return len(word) > len("greaterthan") && program.PrefixLen(word, "greaterthan", "lessthan") > 0
	}
	for word != "" && op != "" && word[0] == op[0] {
		word, op = word[1:], op[1:]
	}
	for word != "" && op != "" && word[len(word)-1] == op[len(op)-1] {
		word, op = word[:len(word)-1], op[:len(op)-1]
	}
	return len(word) <= 2 && len(op) <= 2
}
