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
	regexps      bool     // /x/
	jsx          bool
	colonNames   bool // :name
	formatBraces bool // {} and {x} may be filled in later

	// open enters or skips a literal, if one starts at s.pos.
	open func(s *scanner) bool
}

// operatorWords are the keywords that an operand follows. Languages are not told
// apart here: a name that is a keyword elsewhere does no harm.
var operatorWords = map[string]bool{}

func init() {
	for word := range strings.FieldsSeq(`return typeof case in of delete void throw new instanceof do else yield await
		export default extends and or not if unless while until when then puts echo print elsif elif`) {
		operatorWords[word] = true
	}
}

var (
	cComments = []string{"//"}

	typeScript  = &language{line: []string{"//", "#!"}, block: true, plus: "+", regexps: true, open: openJS}
	javaScript  = &language{line: []string{"//", "#!"}, block: true, plus: "+", regexps: true, jsx: true, open: openJS}
	golang      = &language{line: cComments, block: true, plus: "+", open: openGo}
	phpLanguage = &language{line: []string{"//", "# ", "#\n", "##"}, block: true, plus: ".", open: openPHP}
	python      = &language{line: []string{"#"}, plus: "+", adjacent: true, formatBraces: true, open: openPython}
	ruby        = &language{line: []string{"#"}, plus: "+", adjacent: true, regexps: true, colonNames: true, open: openRuby}
	swift       = &language{line: cComments, block: true, nested: true, plus: "+", open: openSwift}
	kotlin      = &language{line: cComments, block: true, nested: true, plus: "+", open: openKotlin}
	dart        = &language{line: cComments, block: true, nested: true, plus: "+", adjacent: true, open: openDart}
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
	program := func(l *language) func(*file, int, int) {
		return func(f *file, start, end int) { f.scan(l, start, end, "") }
	}
	add("ts mts cts typescript node", program(typeScript))
	add("js mjs cjs jsx tsx gs javascript", program(javaScript))
	add("go golang", program(golang))
	add("py pyi pyw python python3", program(python))
	add("rb rake ru gemspec ruby", program(ruby))
	add("swift", program(swift))
	add("kt kts kotlin", program(kotlin))
	add("dart", program(dart))
	add("php phtml php5 php7", (*file).scanPHP)
	add("sh bash zsh ksh shell console shell-session shellsession", (*file).scanShell)
	add("html htm xhtml", htmlMarkup.scan)
	add("vue", vueMarkup.scan)
	add("svelte", svelteMarkup.scan)
	add("astro", astroMarkup.scan)
	add("md markdown mdx mkd", (*file).scanMarkdown)
}

// Known reports whether files of that name are searched.
func Known(name string) bool { return scannerFor(name) != nil }

func scannerFor(name string) func(f *file, start, end int) {
	base := strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	ext := strings.TrimPrefix(path.Ext(base), ".")
	if ext == "" {
		return nil
	}
	switch ext {
	case "golang", "console", "shell", "python", "python3", "ruby", "kotlin", "javascript", "typescript", "node":
		return nil // names for Markdown only
	}
	return languages[ext]
}

func openJS(s *scanner) bool {
	switch s.src[s.pos] {
	case '\'':
		s.beginLiteral(1, "'", kind{escapes: cLike})
	case '"':
		s.beginLiteral(1, `"`, kind{escapes: cLike})
	case '`':
		s.beginLiteral(1, "`", kind{escapes: cLike, lines: true, holes: dollarBrace})
	default:
		return false
	}
	return true
}

func openGo(s *scanner) bool {
	switch s.src[s.pos] {
	case '\'':
		s.beginLiteral(1, "'", kind{escapes: keeping})
	case '"':
		s.beginLiteral(1, `"`, kind{escapes: keeping})
	case '`':
		s.beginLiteral(1, "`", kind{escapes: raw, lines: true})
	default:
		return false
	}
	return true
}

func openKotlin(s *scanner) bool {
	switch c := s.src[s.pos]; {
	case strings.HasPrefix(s.src[s.pos:s.end], `"""`):
		s.beginLiteral(3, `"""`, kind{escapes: raw, lines: true, trims: true, holes: dollar})
	case c == '"':
		s.beginLiteral(1, `"`, kind{escapes: cLike, holes: dollar})
	case c == '\'':
		s.beginLiteral(1, "'", kind{escapes: cLike})
	default:
		return false
	}
	return true
}

func openSwift(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	n := 0
	for n < len(rest) && rest[n] == '#' {
		n++
	}
	const most = 20
	if n == len(rest) || rest[n] != '"' || n > most {
		return false
	}
	k := kind{escapes: cLike, holes: backslash, sharp: rest[:n]}
	if n > 0 {
		k.escapes = raw
	}
	quote := `"`
	if strings.HasPrefix(rest[n:], `"""`) {
		quote, k.lines, k.trims = `"""`, true, true
	}
	s.beginLiteral(n+len(quote), quote+rest[:n], k)
	return true
}

func openDart(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	k := kind{escapes: cLike, holes: dollar}
	n := 0
	if rest[0] == 'r' && len(rest) > 1 && (rest[1] == '"' || rest[1] == '\'') {
		k = kind{escapes: raw}
		n = 1
	}
	k.trims = true
	return s.openTriple(n, k)
}

// openTriple enters a literal in one or three quotes, whose prefix has n bytes.
func (s *scanner) openTriple(n int, k kind) bool {
	rest := s.src[s.pos+n : s.end]
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return false
	}
	quote := rest[:1]
	if len(rest) >= 3 && rest[1] == rest[0] && rest[2] == rest[0] {
		quote, k.lines = rest[:3], true
	}
	k.trims = k.trims && k.lines
	s.beginLiteral(n+len(quote), quote, k)
	return true
}

func openPython(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	k := kind{escapes: keeping}
	n := 0
	for n < len(rest) && n < 2 {
		switch rest[n] {
		case 'r', 'R':
			k.escapes = raw
		case 'f', 'F', 't', 'T':
			k.holes = justBraces
		case 'b', 'B', 'u', 'U':
		default:
			return s.openTriple(n, k)
		}
		n++
	}
	return s.openTriple(n, k)
}

func openRuby(s *scanner) bool {
	rest := s.src[s.pos:s.end]
	f := s.top()
	switch c := rest[0]; {
	case c == '?' && !f.prev.endsOperand() && len(rest) > 1 && strings.IndexByte("\"'`#", rest[1]) >= 0 && (len(rest) == 2 || !isWordByte(rest[2])),
		c == '$' && len(rest) > 1 && strings.IndexByte("\"'`", rest[1]) >= 0:
		s.emit(lexWord, s.pos, s.pos+2) // a character, or a variable
		s.step(word, s.pos, s.pos+2)
		s.pos += 2
	case c == '\'':
		s.beginLiteral(1, "'", kind{escapes: quotes, lines: true})
	case c == '"':
		s.beginLiteral(1, `"`, kind{escapes: cLike, lines: true, holes: sharpBrace})
	case c == '`':
		s.beginLiteral(1, "`", kind{escapes: cLike, lines: true, holes: sharpBrace})
	case c == '%' && !f.prev.endsOperand() && len(rest) > 3:
		n, k := 1, kind{escapes: cLike, lines: true, holes: sharpBrace}
		switch rest[1] {
		case 'q':
			n, k = 2, kind{escapes: quotes, lines: true}
		case 'w', 'i', 'W', 'I', 'r', 's':
			n, k.words = 2, true // no text, or no filter
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
		s.beginLiteral(n+1, ")]}>|!/-^"[open:open+1], k)
	case c == '<' && strings.HasPrefix(rest, "<<"):
		return s.heredoc(2, "-~", cLike, sharpBrace)
	case c == '=' && strings.HasPrefix(rest, "=begin") && (s.pos == 0 || s.src[s.pos-1] == '\n'):
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
	rest := s.src[s.pos:s.end]
	switch c := rest[0]; {
	case c == '\'':
		s.beginLiteral(1, "'", kind{escapes: quotes, lines: true})
	case c == '"':
		s.beginLiteral(1, `"`, kind{escapes: keeping, lines: true, holes: phpHoles})
	case c == '`':
		s.beginLiteral(1, "`", kind{escapes: keeping, lines: true, holes: phpHoles})
	case strings.HasPrefix(rest, "<<<"):
		return s.heredoc(3, " ", keeping, phpHoles)
	default:
		return false
	}
	return true
}

// maxHeredocs bounds nested heredocs, and those of a file that
// do not end.
const maxHeredocs = 20

// heredoc reads a literal that starts on the next line and ends with a line of
// its name. What follows on this line is not read.
func (s *scanner) heredoc(n int, flags string, e escapes, h holes) bool {
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
	k := kind{escapes: e, lines: true, holes: h}
	if quote == '\'' {
		k = kind{escapes: raw, lines: true}
	}
	body := s.pos + n + line + 1
	end := endOfHeredoc(s.src, body, s.end, name)
	if end < 0 {
		s.heredocs++ // as deep as nested ones: the search is as long
		return false
	}
	from := s.pos
	s.heredocs++
	// The body is read for itself, as the frame of the literal.
	literal := s.emit(lexLiteral, from, body)
	in := scanner{file: s.file, lang: s.lang, pos: body, end: end, frames: append(make([]frame, 0, 4), frame{from: from, lexeme: literal})}
	in.push(frame{mode: inLiteral, close: "\x00", kind: k, from: from, start: body - 1})
	in.run(0)
	s.heredocs--
	for len(in.frames) > 2 {
		in.frames = in.frames[:len(in.frames)-1]
	}
	parts := in.top().parts
	if last := in.top().start; last < end {
		parts = in.addPart(parts, part{last, end, k.escapes})
	}
	s.trim(parts)
	s.lexemes.endLiteral(literal, end)
	s.pos = end
	if line := strings.IndexByte(s.src[end:s.end], '\n'); line >= 0 {
		s.pos = end + strings.Index(s.src[end:s.end], name) + len(name)
	} else {
		s.pos = s.end
	}
	s.operandLiteral(from, parts)
	return true
}

// endOfHeredoc returns where the line of that name starts, or -1.
func endOfHeredoc(src string, start, end int, name string) int {
	for i := start; i < end; {
		line := src[i:end]
		n := strings.IndexByte(line, '\n')
		if n < 0 {
			n = len(line)
		}
		if trimmed := strings.TrimLeft(line[:n], " \t"); strings.HasPrefix(trimmed, name) &&
			(len(trimmed) == len(name) || !isWordByte(trimmed[len(name)])) {
			return i
		}
		i += n + 1
	}
	return -1
}

// scanPHP reads what is between <?php and ?>, and the rest as HTML.
func (f *file) scanPHP(start, end int) {
	for i := start; i < end; {
		open := strings.Index(f.src[i:end], "<?")
		if open < 0 {
			htmlMarkup.scan(f, i, end)
			return
		}
		htmlMarkup.scan(f, i, i+open)
		code := i + open + len("<?")
		code += prefixLen(f.src[code:end], "php", "=")
		stop := strings.Index(f.src[code:end], "?>")
		if stop < 0 {
			stop = end - code
		}
		f.scan(phpLanguage, code, code+stop, "")
		i = min(end, code+stop+len("?>"))
	}
}

func prefixLen(s string, prefixes ...string) int {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}
