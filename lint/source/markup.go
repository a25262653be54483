package source

import "strings"

// A markup says how files are read that mix HTML with a language.
type markup struct {
	frontMatter bool // --- starts with a script
	braces      bool // { } in text and attributes hold code
	directives  bool // attributes such as :to="…" and {{ }} do
}

var (
	htmlMarkup   = &markup{directives: true}
	svelteMarkup = &markup{braces: true}
	astroMarkup  = &markup{frontMatter: true, braces: true}
)

// scan finds the programs in a file of HTML and its kin.
func (m *markup) scan(f *file, start, end int) {
	s := scanner{file: f, lang: javaScript, markup: m, pos: start, end: end, frames: make([]frame, 1, 8)}
	if m.frontMatter {
		s.pos = f.frontMatter(start, end)
	}
	noMustache := start // up to where none ends
	openings := "<{"
	for s.pos < end && !f.tooDeep {
		n := strings.IndexAny(f.src[s.pos:end], openings)
		if n < 0 {
			return
		}
		s.pos += n
		rest := f.src[s.pos:end]
		switch {
		case rest[0] == '{' && m.braces:
			f.pieces = append(f.pieces, piece{len(f.lexemes), javaScript})
			s.emit(lexBarrier, s.pos, s.pos)
			s.enter(1)
			if s.pos < end && strings.IndexByte("#/:@", f.src[s.pos]) >= 0 {
				s.pos++ // {#if x}
			}
			s.run(1)
			s.frames = s.frames[:1]
		case strings.HasPrefix(rest, "{{") && s.pos >= noMustache:
			const most = 10_000
			if n := strings.Index(rest[:min(len(rest), most)], "}}"); n >= 0 {
				typeScript.scan(f, s.pos+2, s.pos+n)
				s.pos += n + 2
			} else {
				noMustache = s.pos + most
			}
		case strings.HasPrefix(rest, "<!--"):
			n := strings.Index(rest, "-->")
			if n < 0 {
				return
			}
			s.pos += n + len("-->")
		case len(rest) > 1 && isWordByte(rest[1]) && !isDigit(rest[1]):
			m.tag(&s)
		default:
			s.pos++
		}
	}
}

func (f *file) frontMatter(start, end int) int {
	rest := strings.TrimLeft(f.src[start:end], " \t\r\n")
	if !strings.HasPrefix(rest, "---") {
		return start
	}
	i := end - len(rest) + len("---")
	n := strings.Index(f.src[i:end], "\n---")
	if n < 0 {
		n = end - i
	}
	typeScript.scan(f, i, i+n)
	return min(end, i+n+len("\n---"))
}

// tag reads an opening tag and, after it, what is not markup.
func (m *markup) tag(s *scanner) {
	f, start := s.file, s.pos
	f.pieces = append(f.pieces, piece{len(f.lexemes), typeScript})
	s.emit(lexBarrier, start, start)
	for s.pos++; s.pos < s.end && isTagByte(f.src[s.pos]); {
		s.pos++
	}
	name := strings.ToLower(f.src[start+1 : s.pos])
	s.push(frame{mode: inTag, from: start, lexeme: s.emit(lexOpen, start, s.pos)})
	attributes := s.pos
	s.run(1)
	s.frames = s.frames[:1]
	if strings.HasSuffix(f.src[start:s.pos], "/>") {
		return
	}
	stop := s.end
	switch kind := strings.ToLower(f.src[attributes:s.pos]); {
	case name == "script", name == "style", name == "textarea", name == "title",
		name == "template" && (strings.Contains(kind, "pug") || strings.Contains(kind, "jade")):
		for i := s.pos; i < s.end; i += 2 {
			n := strings.Index(f.src[i:s.end], "</")
			if n < 0 {
				break
			}
			i += n
			if end := i + 2 + len(name); end <= s.end && strings.EqualFold(f.src[i+2:end], name) {
				stop = i
				break
			}
		}
		switch {
		case name != "script" || strings.Contains(kind, "json") || strings.Contains(kind, "template") ||
			strings.Contains(kind, "x-"):
		case strings.Contains(kind, "ts") || strings.Contains(kind, "typescript"):
			typeScript.scan(f, s.pos, stop)
		default:
			javaScript.scan(f, s.pos, stop)
		}
		s.pos = stop
	}
}

func isTagByte(c byte) bool { return isWordByte(c) || c == '.' || c == '-' || c == ':' }

// beginElement enters an element of JSX, if < starts one and no type
// parameters.
func (s *scanner) beginElement() bool {
	rest := s.src[s.pos:s.end]
	n := 1
	for n < len(rest) && isTagByte(rest[n]) {
		n++
	}
	if n == len(rest) || isDigit(rest[1]) {
		return false
	}
	after := strings.TrimLeft(rest[n:min(len(rest), n+20)], " ")
	if n > 1 && prefixLen(after, ",", "extends ", "(", "=") > 0 || n == 1 && !strings.HasPrefix(after, ">") {
		return false
	}
	f := frame{mode: inTag, from: s.pos, lexeme: s.emit(lexOpen, s.pos, s.pos+n)}
	s.pos += n
	s.push(f)
	return true
}

// attributeText is the kind of a value of an attribute, in JSX and elsewhere.
var attributeText, bracedText = literal{escapes: entities, lines: true},
	literal{escapes: entities, lines: true, holes: braceHoles}

// tag reads on in the opening tag of an element.
func (s *scanner) tag() {
	f, src := s.top(), s.src
	key, flat := "", s.markup != nil && len(s.frames) == 2 // not in code
	for s.pos < s.end {
		switch c := src[s.pos]; {
		case c == '>':
			s.pos++
			if flat {
				s.leave(1, 1)
			} else {
				f.mode = inElement
			}
			return
		case c == '/' && s.pos+1 < s.end && src[s.pos+1] == '>':
			s.pos += 2
			s.leave(len(s.frames)-1, 2)
			return
		case c == '<' && flat: // broken
			s.leave(len(s.frames)-1, 0)
			return
		case c == '{' && (!flat || s.markup.braces):
			s.enter(1)
			return
		case c == '`' && flat && s.markup.braces:
			s.begin(1, &template)
			return
		case c == '"' || c == '\'':
			n := strings.IndexByte(src[s.pos+1:s.end], c)
			l := attributeText
			switch {
			case n < 0:
				s.pos++
				continue
			case flat && s.markup.directives && (prefixLen(key, ":", "@", "#", "v-", "x-", "on") > 0):
				in := scanner{file: s.file, lang: typeScript, pos: s.pos + 1, end: s.pos + 1 + n, frames: []frame{*f}}
				in.frames[0].mode = inCode
				in.run(0)
				s.pos += n + 2
				continue
			case flat && s.markup.braces:
				l = bracedText
			}
			l.close = src[s.pos : s.pos+1]
			s.begin(1, &l)
			return
		case c == '/' && !flat && s.comment():
		case isTagByte(c) && c != '.' || c == '@' || c == '#':
			from := s.pos
			for s.pos++; s.pos < s.end && (isTagByte(src[s.pos]) || src[s.pos] == '@'); {
				s.pos++
			}
			key = src[from:s.pos]
			s.emit(lexBarrier, from, from)
			s.emit(lexWord, from, s.pos)
		default:
			s.pos++
			if c != '=' {
				continue
			}
			s.emit(lexOperator, s.pos-1, s.pos)
			if n := strings.IndexAny(src[s.pos:s.end], " \t\r\n>\"'{`"); flat && n > 0 && src[s.pos+n] != '{' {
				if i := s.emit(lexLiteral, s.pos, s.pos+n); i != noLexeme {
					s.lexemes[i].escapes, s.lexemes[i].partner = entities, i
				}
				s.pos += n
			}
		}
	}
}

// element reads on between the tags of an element.
func (s *scanner) element() {
	n := strings.IndexAny(s.src[s.pos:s.end], "<{")
	if n < 0 {
		s.pos = s.end
		return
	}
	s.pos += n
	switch {
	case s.src[s.pos] == '{':
		s.emit(lexBarrier, s.pos, s.pos)
		s.enter(1)
	case strings.HasPrefix(s.src[s.pos:s.end], "</"):
		end := strings.IndexByte(s.src[s.pos:s.end], '>')
		if end < 0 {
			s.pos = s.end
			return
		}
		s.pos += end + 1
		s.leave(len(s.frames)-1, end+1)
	case !s.beginElement():
		s.pos++
	}
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
		phpLanguage.scan(f, code, code+stop)
		i = min(end, code+stop+len("?>"))
	}
}
