package source

import (
	"path"
	"strings"
)

// A language says how the programs of one language are read.
type language struct {
	line         []string // what starts a comment to the end of the line
	block        bool     // /* */
	nested       bool     // a comment in a comment
	plus         string   // what puts strings together
	adjacent     bool     // strings next to each other are one
	touching     bool     // if nothing is between them
	regexps      bool     // /x/
	jsx          bool
	colonNames   bool // :name
	formatBraces bool // {} and {x} may be filled in later

	prefixes string // letters that may come before quotes
	quotes   []quotes
	open     func(s *scanner) bool // enters or skips a literal of another form, if one starts at s.pos
	style    templateStyle
}

// A quotes is a form of literals.
type quotes struct {
	quote string
	kind  kind
}

// A kind of literal.
type kind struct {
	escapes escapes
	lines   bool // it may hold line breaks
	trims   bool // those at its ends, with the white space around them, do not count
	open    byte // a bracket, which may be in it as often as the one that ends it
	holes   holes
	sharp   string // Swift: what is between \ and (
}

// A holes is the form of the holes in a kind of literal.
type holes uint8

const (
	noHoles     holes = iota
	sharpBrace        // #{x}
	backslash         // \(x)
	justBraces        // {x}
	dollarBrace       // ${x}
	dollar            // $x and ${x}
	phpHoles          // $x, $x[y], $x->y, {$x} and ${x}
	shellHoles        // $x, ${x} and $(x)
)

// operatorWords are the keywords that an operand follows. Languages are not told
// apart here: a name that is a keyword elsewhere does no harm.
var operatorWords = wordSet(`return typeof case in of delete void throw new instanceof do else yield await
	export default extends and or not if unless while until when then puts echo print elsif elif`)

var (
	cComments = []string{"//"}
	jsQuotes  = []quotes{{"'", kind{escapes: cLike}}, {`"`, kind{escapes: cLike}}, {"`", template}}
	template  = kind{escapes: cLike, lines: true, holes: dollarBrace}
	jsStyle   = templateStyle{quotes: "`", hole: "${x}", advice: "in %s quotes %s is plain text: use backticks"}

	typeScript = &language{line: []string{"//", "#!"}, block: true, plus: "+", regexps: true, quotes: jsQuotes,
		style: jsStyle}
	javaScript = &language{line: []string{"//", "#!"}, block: true, plus: "+", regexps: true, jsx: true, quotes: jsQuotes,
		style: jsStyle}
	golang = &language{line: cComments, block: true, plus: "+", quotes: []quotes{
		{"'", kind{escapes: keeping}}, {`"`, kind{escapes: keeping}}, {"`", kind{escapes: raw, lines: true}},
	}}
	phpLanguage = &language{line: []string{"//", "# ", "#\n", "##"}, block: true, plus: ".", open: openPHP, quotes: []quotes{
		{"'", kind{escapes: quoted, lines: true}}, {`"`, kind{escapes: keeping, lines: true, holes: phpHoles}},
		{"`", kind{escapes: keeping, lines: true, holes: phpHoles}},
	}, style: templateStyle{quotes: `"`, hole: "{$x}", free: true,
		advice: "in %s quotes %s is plain text: use double quotes"}}
	python = &language{line: []string{"#"}, plus: "+", adjacent: true, formatBraces: true, prefixes: "rRbBuUfFtT",
		quotes: []quotes{
			{`"""`, kind{escapes: keeping, lines: true}}, {"'''", kind{escapes: keeping, lines: true}},
			{`"`, kind{escapes: keeping}}, {"'", kind{escapes: keeping}},
		}, style: templateStyle{prefix: "f", hole: "{x}", advice: "in %s quotes without f before them %s is plain text: write f\"…\""}}
	ruby = &language{line: []string{"#"}, plus: "+", adjacent: true, regexps: true, colonNames: true, open: openRuby,
		quotes: []quotes{
			{"'", kind{escapes: quoted, lines: true}}, {`"`, rubyText}, {"`", rubyText},
		}, style: templateStyle{quotes: `"`, hole: "#{x}", advice: "in %s quotes %s is plain text: use double quotes"}}
	rubyText = kind{escapes: cLike, lines: true, holes: sharpBrace}
	swift    = &language{line: cComments, block: true, nested: true, plus: "+", open: openSwift}
	kotlin   = &language{line: cComments, block: true, nested: true, plus: "+", quotes: []quotes{
		{`"""`, kind{escapes: raw, lines: true, trims: true, holes: dollar}}, {`"`, kind{escapes: cLike, holes: dollar}},
		{"'", kind{escapes: cLike}},
	}, style: templateStyle{quotes: `"`, hole: "${x}", free: true, advice: "in %s quotes %s is plain text"}}
	dart = &language{line: cComments, block: true, nested: true, plus: "+", adjacent: true, prefixes: "r", quotes: []quotes{
		{`"""`, dartText}, {"'''", dartText},
		{`"`, kind{escapes: cLike, holes: dollar}}, {"'", kind{escapes: cLike, holes: dollar}},
	}, style: templateStyle{quotes: `'"`, hole: "${x}", free: true, advice: "in %s quotes %s is plain text: remove the r before them"}}
	dartText  = kind{escapes: cLike, lines: true, trims: true, holes: dollar}
	plainText = &language{}
	shell     = &language{line: []string{"#"}, adjacent: true, touching: true, open: openShell, quotes: []quotes{
		{"$'", kind{escapes: cLike, lines: true}}, {"'", kind{escapes: raw, lines: true}},
		{`"`, kind{escapes: doubled, lines: true, holes: shellHoles}},
	}}
)

// languages are the readers by the ends of file names, and by the names that
// Markdown uses for languages.
var languages = map[string]func(f *file, start, end int){}

func init() {
	add := func(names string, scan func(f *file, start, end int)) {
		for name := range strings.FieldsSeq(names) {
			languages[name] = scan
		}
	}
	program := func(names string, l *language) {
		add(names, func(f *file, start, end int) { f.scan(l, start, end) })
	}
	program("ts mts cts typescript node json json5 jsonc", typeScript)
	program("js mjs cjs jsx tsx gs javascript", javaScript)
	program("go golang", golang)
	program("py pyi pyw python python3", python)
	program("rb rake ru gemspec ruby", ruby)
	program("swift", swift)
	program("kt kts kotlin", kotlin)
	program("dart", dart)
	program("sh bash zsh ksh shell console shell-session shellsession", shell)
	add("php phtml php5 php7", (*file).scanPHP)
	add("html htm xhtml vue", htmlMarkup.scan)
	add("svelte", svelteMarkup.scan)
	add("astro", astroMarkup.scan)
	add("md markdown mdx mkd", (*file).scanMarkdown)
}

// markdownOnly are names of languages that no file ends with.
var markdownOnly = wordSet("golang console shell python python3 ruby kotlin javascript typescript node json json5 jsonc")

// Known reports whether files of that name are searched.
func Known(name string) bool { return scannerFor(name) != nil }

func scannerFor(name string) func(f *file, start, end int) {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	ext := strings.TrimPrefix(path.Ext(base), ".")
	if markdownOnly[ext] {
		return nil
	}
	return languages[ext]
}

// quote enters the literal that starts at s.pos in one of the forms of the
// language.
func (s *scanner) quote() bool {
	rest := s.src[s.pos:s.end]
	n := 0
	for n < 2 && n < len(rest) && strings.IndexByte(s.lang.prefixes, rest[n]) >= 0 {
		n++
	}
	for i := range s.lang.quotes {
		q := &s.lang.quotes[i]
		if !strings.HasPrefix(rest[n:], q.quote) {
			continue
		}
		k := &q.kind
		if n > 0 {
			prefixed := *k
			k = &prefixed
			if strings.ContainsAny(rest[:n], "rR") {
				k.escapes, k.holes = raw, noHoles
			}
			if strings.ContainsAny(rest[:n], "fFtT") {
				k.holes = justBraces
			}
		}
		s.begin(n+len(q.quote), k, q.quote[len(q.quote)-min(len(q.quote), 1+2*(len(q.quote)/3)):])
		return true
	}
	return false
}

func openSwift(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	n := len(rest) - len(strings.TrimLeft(rest, "#"))
	const most = 20
	if n == len(rest) || rest[n] != '"' || n > most {
		return false
	}
	k := &kind{escapes: cLike, holes: backslash, sharp: rest[:n]}
	if n > 0 {
		k.escapes = raw
	}
	quote := `"`
	if strings.HasPrefix(rest[n:], `"""`) {
		quote, k.lines, k.trims = `"""`, true, true
	}
	s.begin(n+len(quote), k, quote+rest[:n])
	return true
}

func openRuby(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	switch c := rest[0]; {
	case c == '$' && len(rest) > 1 && strings.IndexByte("\"'`", rest[1]) >= 0,
		c == '?' && len(rest) > 1 && strings.IndexByte("\"'`#", rest[1]) >= 0 && (len(rest) == 2 || !isWordByte(rest[2])) &&
			!s.afterOperand():
		s.emit(lexWord, s.pos, s.pos+2) // a variable, or a character
		s.pos += 2
	case c == '%' && len(rest) > 3 && !s.afterOperand():
		n, k := 1, rubyText
		switch rest[1] {
		case 'q':
			n, k = 2, kind{escapes: quoted, lines: true}
		case 'w', 'i', 'W', 'I', 'r', 's':
			n, k.escapes = 2, unknown // no text, or no filter
		case 'Q', 'x':
			n = 2
		}
		open := strings.IndexByte("([{<|!/-^", rest[n])
		if open < 0 {
			return false
		}
		if open < len("([{<") {
			k.open = rest[n]
		}
		s.begin(n+1, &k, ")]}>|!/-^"[open:open+1])
	case strings.HasPrefix(rest, "<<"):
		return s.heredoc(2, "-~", rubyText)
	case strings.HasPrefix(rest, "=begin") && (s.pos == 0 || s.src[s.pos-1] == '\n'):
		end := strings.Index(rest, "\n=end")
		if end < 0 {
			end = len(rest) - len("\n=end")
		}
		s.pos = min(s.pos+end+len("\n=end"), s.end)
	default:
		return false
	}
	return true
}

func openPHP(s *scanner) bool {
	return strings.HasPrefix(s.src[s.pos:s.end], "<<<") &&
		s.heredoc(3, " ", kind{escapes: keeping, lines: true, holes: phpHoles})
}

// A word of a shell is put together of pieces in different quotes.
func openShell(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	if strings.HasPrefix(rest, "<<") && !strings.HasPrefix(rest, "<<<") {
		return s.heredoc(2, "-~ ", kind{escapes: unknown, lines: true})
	}
	n := 0
	for n < len(rest) && isNameByte(rest[n]) {
		n++
	}
	if n > 0 && n < len(rest) && rest[n] == '=' && isFilterName(rest[:n]) { // filters='…'
		s.emit(lexWord, s.pos, s.pos+n)
		s.pos += n
		s.emit(lexOperator, s.pos, s.pos+1)
		s.pos++
		return true
	}
	if strings.IndexByte(";|&()<>'\"`}", rest[0]) >= 0 || strings.HasPrefix(rest, "$'") || strings.HasPrefix(rest, "$(") {
		return false
	}
	s.begin(0, &bareWord, "\x00")
	return true
}

var bareWord = kind{escapes: bare, holes: shellHoles}

// endsWord reports whether a word without quotes, which starts at from, ends
// before i.
func (s *scanner) endsWord(from, i int) bool {
	switch s.src[i] {
	case ' ', '\t', '\r', '\n', ';', '|', ')', '<', '>', '\'', '"', '`':
		return true
	case '(':
		return s.src[i-1] != ']'
	case '&': // in a URL
		return i+1 == s.end || !isWordByte(s.src[i+1]) || strings.IndexByte(s.src[max(from, i-200):i], '?') < 0
	}
	return false
}

// maxHeredocs bounds nested heredocs, and those of a file that do not end.
const maxHeredocs = 20

// heredoc reads a literal that starts on the next line and ends with a line of
// its name. What follows on this line is not read.
func (s *scanner) heredoc(n int, flags string, k kind) bool {
	rest := s.src[s.pos:s.end]
	for n < len(rest) && strings.IndexByte(flags, rest[n]) >= 0 {
		n++
	}
	if flags == "-~" && n == 2 && (n == len(rest) || rest[n] < 'A' || rest[n] > 'Z') {
		return false // a << b
	}
	quote := byte(0)
	if n < len(rest) && (rest[n] == '\'' || rest[n] == '"') {
		quote = rest[n]
		n++
	}
	start := n
	for n < len(rest) && isWordByte(rest[n]) {
		n++
	}
	name := rest[start:n]
	line := strings.IndexByte(rest[n:], '\n')
	if name == "" || line < 0 || s.heredocs == maxHeredocs {
		return false
	}
	if quote == '\'' && k.escapes != unknown {
		k = kind{escapes: raw, lines: true}
	}
	s.heredocs++ // one that does not end is searched as long as nested ones
	body := s.pos + n + line + 1
	end := endOfHeredoc(s.src, body, s.end, name)
	if end < 0 {
		return false
	}
	// The body is read for itself, as the frame of the literal.
	in := scanner{file: s.file, lang: s.lang, pos: s.pos, end: end, frames: append(make([]frame, 0, 4), *s.top())}
	k.trims = true
	in.begin(body-1-s.pos, &k, "\x00")
	in.run(1)
	in.frames, in.pos = in.frames[:2], end
	in.endLiteral(0)
	s.heredocs--
	s.pos = min(s.end, end+strings.Index(s.src[end:s.end], name)+len(name))
	return true
}

// endOfHeredoc returns where the line of that name starts, or -1.
func endOfHeredoc(src string, start, end int, name string) int {
	for i := start; i < end; {
		line, _, _ := strings.Cut(src[i:end], "\n")
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), name); ok && (rest == "" || !isWordByte(rest[0])) {
			return i
		}
		i += len(line) + 1
	}
	return -1
}

func prefixLen(s string, prefixes ...string) int {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}
