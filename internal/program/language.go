package program

import (
	"path"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// A Language says how the programs of one language are read.
type Language struct {
	comments    []comment
	literals    []literal          // the first that fits counts
	prefixes    string             // letters that may come before their quotes
	heredoc     *lazyregexp.Regexp // the start of one, with the quote and the name
	heredocText literal
	regexps     bool // /x/
	jsx         bool
	colonNames  bool                  // :name
	other       func(s *scanner) bool // reads what only this language has, if it is at s.pos
	Plus        string                // what puts strings together
	adjacent    bool                  // strings next to each other are one
	touching    bool                  // if nothing is between them
	Style       Style
}

// A comment is a form of comments. Without a close, they end with the line.
type comment struct {
	open, close string
	nested      bool // a comment in a comment
	alone       bool // it starts a line
}

// A Style is how a language writes holes in literals.
type Style struct {
	Quotes string // those in which there are holes
	Prefix string // of such a literal
	Hole   string // with x for the expression
	Free   bool   // without a mark around the name
}

// A literal is a form of literals.
type literal struct {
	open, close string
	escapes     escapes
	lines       bool               // it may hold line breaks
	trims       bool               // those at its ends, with the white space around them, do not count
	nests       byte               // a bracket, which may be in it as often as the one that ends it
	holes       []string           // what holes with brackets start with
	name        *lazyregexp.Regexp // what is a hole after $ without brackets
}

// operatorWords are the keywords that an operand follows. Languages are not told
// apart here: a name that is a keyword elsewhere does no harm.
var operatorWords = WordSet(`return typeof case in of delete void throw new instanceof do else yield await
	export default extends and or not if unless while until when then puts echo print elsif elif`)

// goOperators are those of Go, where others are names: in, or, not.
var goOperators = WordSet("return case else default")

// The languages, with the comments and literals that they share.
var (
	lineComment   = comment{open: "//"}
	sharpComment  = comment{open: "#"}
	blockComment  = comment{open: "/*", close: "*/"}
	cComments     = []comment{lineComment, blockComment}
	jsComments    = []comment{lineComment, {open: "#!"}, blockComment}
	nestedComment = []comment{lineComment, {open: "/*", close: "*/", nested: true}}

	braceHoles  = []string{"{"}
	dollarHoles = []string{"${"}
	simpleName  = lazyregexp.New(`^[A-Za-z_]\w*`)

	jsLiterals = []literal{{open: "'", close: "'", escapes: cLike}, {open: `"`, close: `"`, escapes: cLike}, template}
	template   = literal{open: "`", close: "`", escapes: cLike, lines: true, holes: dollarHoles}
	jsStyle    = Style{Quotes: "`", Hole: "${x}"}

	TypeScript = &Language{comments: jsComments, literals: jsLiterals, regexps: true, Plus: "+", Style: jsStyle}
	JavaScript = &Language{comments: jsComments, literals: jsLiterals, regexps: true, jsx: true, Plus: "+", Style: jsStyle}
	Go         = &Language{comments: cComments, Plus: "+", literals: []literal{
		{open: "'", close: "'", escapes: keeping}, {open: `"`, close: `"`, escapes: keeping},
		{open: "`", close: "`", escapes: raw, lines: true},
	}}
	phpText = literal{open: `"`, close: `"`, escapes: keeping, lines: true, holes: []string{"${", "{$"}, name: phpName}
	phpName = lazyregexp.New(`^[A-Za-z_]\w*(?:->\w+|\[[^\]]{0,58}\])?`)
	PHP     = &Language{Plus: ".",
		comments: []comment{lineComment, {open: "# "}, {open: "#\n"}, {open: "##"}, blockComment},
		literals: []literal{{open: "'", close: "'", escapes: quoted, lines: true}, phpText, phpText.between("`")},
		heredoc:  lazyregexp.New(`^<<< *(['"]?)([\w\p{L}]+)`), heredocText: phpText,
		Style: Style{Quotes: `"`, Hole: "{$x}", Free: true}}
	pythonText = literal{escapes: keeping}
	pythonLong = literal{escapes: keeping, lines: true}
	Python     = &Language{comments: []comment{sharpComment}, prefixes: "rRbBuUfFtT", Plus: "+", adjacent: true,
		literals: []literal{
			pythonLong.between(`"""`), pythonLong.between("'''"), pythonText.between(`"`), pythonText.between("'"),
		},
		Style: Style{Prefix: "f", Hole: "{x}"}}
	rubyText = literal{open: `"`, close: `"`, escapes: cLike, lines: true, holes: []string{"#{"}}
	Ruby     = &Language{comments: []comment{
		sharpComment, {open: "=begin", close: "\n=end", alone: true}, {open: "__END__", close: "\x00", alone: true},
	}, regexps: true, colonNames: true, other: otherRuby, Plus: "+", adjacent: true,
		literals: []literal{{open: "'", close: "'", escapes: quoted, lines: true}, rubyText, rubyText.between("`")},
		heredoc:  lazyregexp.New(`^<<(?:[-~]+(['"]?)([\w\p{L}]+)|([A-Z][\w\p{L}]*))`), heredocText: rubyText,
		Style: Style{Quotes: `"`, Hole: "#{x}"}}
	Swift  = &Language{comments: nestedComment, literals: swiftLiterals(), Plus: "+", Style: Style{Quotes: `"`, Hole: `\(x)`}}
	Kotlin = &Language{comments: nestedComment, Plus: "+", literals: []literal{
		{open: `"""`, close: `"""`, escapes: raw, lines: true, trims: true, holes: dollarHoles, name: simpleName},
		{open: `"`, close: `"`, escapes: cLike, holes: dollarHoles, name: simpleName},
		{open: "'", close: "'", escapes: cLike},
	}, Style: Style{Quotes: `"`, Hole: "${x}", Free: true}}
	dartText = literal{escapes: cLike, holes: dollarHoles, name: simpleName}
	dartLong = literal{escapes: cLike, lines: true, trims: true, holes: dollarHoles, name: simpleName}
	Dart     = &Language{comments: nestedComment, prefixes: "r", Plus: "+", adjacent: true, literals: []literal{
		dartLong.between(`"""`), dartLong.between("'''"), dartText.between(`"`), dartText.between("'"),
	}, Style: Style{Quotes: `'"`, Hole: "${x}", Free: true}}
	plainText = &Language{}
	Other     = &Language{literals: []literal{{open: `"`, close: `"`, escapes: keeping}}, Plus: "+"}
	shellName = lazyregexp.New(`^(?:\{[^}]{0,197}\}|[\d@*#?!-]|[A-Za-z_]\w*)`)
	shellWord = literal{close: "\x00", escapes: bare, holes: []string{"$("}, name: shellName}
	Shell     = &Language{comments: []comment{sharpComment}, other: otherShell, adjacent: true, touching: true,
		literals: []literal{
			{open: "$'", close: "'", escapes: cLike, lines: true}, {open: "'", close: "'", escapes: raw, lines: true},
			{open: `"`, close: `"`, escapes: doubled, lines: true, holes: []string{"$("}, name: shellName},
		}, heredoc: lazyregexp.New(`^<<[-~ ]*\\?(['"]?)([\w\p{L}]+)`), heredocText: literal{escapes: unknown, lines: true},
		Style: Style{Quotes: `"`, Hole: "${x}", Free: true}}
)

// between returns the form with other quotes.
func (l literal) between(quotes string) literal {
	l.open, l.close = quotes, quotes
	return l
}

// prefixed returns the form with letters before its quotes.
func (l literal) prefixed(letters string) *literal {
	if strings.ContainsAny(letters, "rR") {
		l.escapes, l.holes, l.name = raw, nil, nil
	}
	if strings.ContainsAny(letters, "fFtT") {
		l.holes = braceHoles
	}
	return &l
}

// swiftLiterals are "x" and """x""", with # around them and in the escapes.
func swiftLiterals() (forms []literal) {
	const most = 4
	for n := range most + 1 {
		sharps := strings.Repeat("#", n)
		l := literal{open: sharps + `"`, close: `"` + sharps, escapes: raw, holes: []string{`\` + sharps + "("}}
		if n == 0 {
			l.escapes = cLike
		}
		long := l
		long.open, long.close, long.lines, long.trims = sharps+`"""`, `"""`+sharps, true, true
		forms = append(forms, long, l)
	}
	return forms
}

// otherRuby reads $" and ?", which are no literals, and %q(x).
func otherRuby(s *scanner) bool {
	rest := s.Src[s.pos:s.end]
	switch c := rest[0]; {
	case c == '$' && len(rest) > 1 && strings.IndexByte("\"'`", rest[1]) >= 0,
		c == '?' && len(rest) > 1 && strings.IndexByte("\"'`#", rest[1]) >= 0 &&
			(len(rest) == 2 || !IsWordByte(rest[2])) &&
			!s.afterOperand():
		s.emit(Word, s.pos, s.pos+2) // a variable, or a character
		s.pos += 2
		return true
	case c != '%' || len(rest) <= 3:
		return false
	}
	l, n := rubyText, 1
	kind := strings.IndexByte("qQxwWiIrs", rest[1])
	spaced := kind >= 0 && s.pos > 0 && s.Src[s.pos-1] == ' ' && strings.IndexByte("([{", rest[2]) >= 0
	if s.afterOperand() && !s.newline && !spaced {
		return false // a % b
	}
	if kind >= 0 {
		n = 2
		if kind == 0 {
			l.escapes, l.holes = quoted, nil
		} else if kind > 2 {
			l.escapes = unknown // no text, or one of another kind
		}
	}
	open := strings.IndexByte("([{<|!/-^", rest[n])
	if open < 0 {
		return false
	}
	if l.close = ")]}>|!/-^"[open : open+1]; l.close[0] != rest[n] {
		l.nests = rest[n]
	}
	s.begin(n+1, &l)
	return true
}

// otherShell reads name= and words without quotes. A word is put together of
// pieces in different quotes.
func otherShell(s *scanner) bool {
	rest := s.Src[s.pos:s.end]
	name := simpleName.FindString(rest[:min(len(rest), maxName)])
	last := len(s.Lexemes) - 1
	first := s.newline || s.Lexemes[last].Kind == Barrier || s.Is(last, ";", "&&", "(", "{")
	sets := s.imports.Sets
	if name != "" && strings.HasPrefix(rest[len(name):], "=") && (first || sets != nil && sets(name)) {
		s.emit(Word, s.pos, s.pos+len(name))
		s.pos += len(name) + 1
		s.emit(Operator, s.pos-1, s.pos)
		return true
	}
	if strings.IndexByte(";|&()<>'\"`}", rest[0]) >= 0 || PrefixLen(rest, "$'", "$(") > 0 {
		return false
	}
	s.begin(0, &shellWord)
	return true
}

// endsWord reports whether a word without quotes, which starts at from, ends
// before i.
func (s *scanner) endsWord(from, i int) bool {
	switch s.Src[i] {
	case ' ', '\t', '\r', '\n', ';', '|', ')', '<', '>', '\'', '"', '`':
		return true
	case '(':
		return s.Src[i-1] != ']'
	case '&': // in a URL
		return i+1 == s.end || !IsWordByte(s.Src[i+1]) || strings.IndexByte(s.Src[max(from, i-200):i], '?') < 0
	}
	return false
}

// A reader reads a part of a file into lexemes.
type reader interface{ Read(f *File, start, end int) }

// A scanFunc is a reader of more than one language.
type scanFunc func(f *File, start, end int)

// Read implements reader.
func (scan scanFunc) Read(f *File, start, end int) { scan(f, start, end) }

// languages are the readers by the ends of file names, and by the names that
// Markdown uses for languages.
var languages = map[string]reader{}

func init() {
	for names, r := range map[string]reader{
		"ts mts cts typescript node json json5 jsonc": TypeScript,
		"js mjs cjs jsx tsx gs javascript":            JavaScript,
		"go golang":                                   Go,
		"py pyi pyw python python3":                   Python,
		"rb rake ru gemspec ruby":                     Ruby,
		"swift":                                       Swift,
		"kt kts kotlin":                               Kotlin,
		"dart":                                        Dart,
		"sh bash zsh ksh shell console shell-session shellsession": Shell,
		"php phtml php5 php7": scanFunc((*File).scanPHP),
		"html htm xhtml vue":  htmlMarkup,
		"svelte":              svelteMarkup,
		"astro":               astroMarkup,
		"md markdown mdx mkd": scanFunc((*File).scanMarkdown),
	} {
		for name := range strings.FieldsSeq(names) {
			languages[name] = r
		}
	}
}

// markdownOnly are names of languages that no file ends with.
var markdownOnly = WordSet(`golang console shell python python3 ruby kotlin javascript typescript node json json5
	jsonc`)

// Known reports whether the language of files of that name is known.
func Known(name string) bool { return readerFor(name) != nil }

func readerFor(name string) reader {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	ext := strings.TrimPrefix(path.Ext(base), ".")
	if markdownOnly[ext] {
		return nil
	}
	return languages[ext]
}
