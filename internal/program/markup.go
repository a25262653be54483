package program

import (
	"slices"
	"strings"
)

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

// Read finds the programs in a file of HTML and its kin.
func (m *markup) Read(f *File, start, end int) {
	s := scanner{File: f, lang: JavaScript, markup: m, pos: start, end: end, frames: make([]frame, 1, 8)}
	if m.frontMatter {
		s.pos = f.frontMatter(start, end)
	}
	noMustache := start // up to where none ends
	for s.pos < end && f.deepest < 0 {
		n := strings.IndexAny(f.Src[s.pos:end], "<{")
		if n < 0 {
			return
		}
		s.pos += n
		rest := f.Src[s.pos:end]
		switch {
		case rest[0] == '{' && m.braces:
			s.barrier(s.pos)
			s.enter(1)
			if s.pos < end && strings.IndexByte("#/:@", f.Src[s.pos]) >= 0 {
				s.pos++ // {#if x}
			}
			s.run(1)
			s.frames = s.frames[:1]
		case strings.HasPrefix(rest, "{{") && s.pos >= noMustache:
			const most = 10_000
			if n := strings.Index(rest[:min(len(rest), most)], "}}"); n >= 0 {
				TypeScript.Read(f, s.pos+2, s.pos+n)
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
		case len(rest) > 1 && IsWordByte(rest[1]) && !IsDigit(rest[1]):
			m.tag(&s)
		default:
			s.pos++
		}
	}
}

func (f *File) frontMatter(start, end int) int {
	rest, ok := strings.CutPrefix(strings.TrimLeft(f.Src[start:end], " \t\r\n"), "---")
	if !ok {
		return start
	}
	script, after, _ := strings.Cut(rest, "\n---")
	TypeScript.Read(f, end-len(rest), end-len(rest)+len(script))
	return end - len(after)
}

// tag reads an opening tag and, after it, what is not markup.
func (m *markup) tag(s *scanner) {
	f, start := s.File, s.pos
	s.barrier(start)
	s.enterTag()
	name, attributes := strings.ToLower(f.Src[start+1:s.pos]), s.pos
	s.run(1)
	s.frames = s.frames[:1]
	kind := strings.ToLower(f.Src[attributes:s.pos])
	is := func(words ...string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(kind, word) })
	}
	switch name {
	case "script", "style", "textarea", "title":
	case "template":
		if !is("pug", "jade") {
			return
		}
	default:
		return
	}
	if strings.HasSuffix(kind, "/>") {
		return
	}
	body := s.pos
	for ; s.pos < s.end; s.pos += len("</") {
		n := strings.Index(f.Src[s.pos:s.end], "</")
		if n < 0 {
			n = s.end - s.pos
		}
		s.pos += n
		if rest := f.Src[min(s.pos+len("</"), s.end):s.end]; strings.EqualFold(rest[:min(len(rest), len(name))], name) {
			break
		}
	}
	s.pos = min(s.pos, s.end)
	switch {
	case name != "script" || is("json", "template", "x-"):
	case is("ts", "typescript"):
		TypeScript.Read(f, body, s.pos)
	default:
		JavaScript.Read(f, body, s.pos)
	}
}

// enterTag enters the tag at s.pos after its name.
func (s *scanner) enterTag() {
	start := s.pos
	s.pos += 1 + LenOf(s.Src[s.pos+1:s.end], isTagByte)
	s.push(frame{mode: inTag, from: start, lexeme: s.emit(Open, start, s.pos)})
}

func isTagByte(c byte) bool       { return IsWordByte(c) || c == '.' || c == '-' || c == ':' }
func isAttributeByte(c byte) bool { return isTagByte(c) || c == '@' }

// beginElement enters an element of JSX, if < starts one and no type
// parameters.
func (s *scanner) beginElement() bool {
	rest := s.Src[s.pos:s.end]
	n := 1 + LenOf(rest[1:], isTagByte)
	if n == len(rest) || IsDigit(rest[1]) {
		return false
	}
	after := strings.TrimLeft(rest[n:min(len(rest), n+20)], " ")
	if n > 1 && PrefixLen(after, ",", "extends ", "(", "=") > 0 || n == 1 && !strings.HasPrefix(after, ">") {
		return false
	}
	s.enterTag()
	return true
}

// tag reads on in the opening tag of an element.
func (s *scanner) tag() {
	f, src := s.top(), s.Src
	key, flat := "", s.markup != nil && len(s.frames) == 2 // not in code
	for s.pos < s.end {
		switch c := src[s.pos]; {
		case c == '>' && !flat:
			s.pos++
			f.mode = inElement
			return
		case c == '>', c == '/' && strings.HasPrefix(src[s.pos:s.end], "/>"), c == '<' && flat: // the last is broken
			n := PrefixLen(src[s.pos:s.end], ">", "/>")
			s.pos += n
			s.leave(len(s.frames)-1, n)
			return
		case c == '{' && (!flat || s.markup.braces):
			s.enter(1)
			return
		case c == '`' && flat && s.markup.braces:
			s.begin(1, &template)
			return
		case c == '"' || c == '\'':
			switch n := strings.IndexByte(src[s.pos+1:s.end], c); {
			case n < 0:
				s.pos++
			case flat && s.markup.directives && PrefixLen(key, ":", "@", "#", "v-", "x-", "on") > 0:
				s.pos++
				s.inner(TypeScript, s.pos+n)
				s.pos++
			default:
				l := literal{close: src[s.pos : s.pos+1], escapes: entities, lines: true}
				if flat && s.markup.braces {
					l.holes = braceHoles
				}
				s.begin(1, &l)
				return
			}
		case c == '/' && !flat && s.comment():
		case isTagByte(c) && c != '.' || c == '@' || c == '#':
			key = src[s.pos : s.pos+1+LenOf(src[s.pos+1:s.end], isAttributeByte)]
			s.emit(Barrier, s.pos, s.pos)
			s.emit(Word, s.pos, s.pos+len(key))
			s.pos += len(key)
		case c == '=':
			s.pos++
			s.emit(Operator, s.pos-1, s.pos)
			if n := strings.IndexAny(src[s.pos:s.end], " \t\r\n>\"'{`"); flat && n > 0 && src[s.pos+n] != '{' {
				s.begin(0, &literal{close: "\x00", escapes: entities})
				s.pos += n
				s.endLiteral(0)
			}
		default:
			s.pos++
		}
	}
}

// inner reads code of a language up to end, in the frame that the scanner is in.
func (s *scanner) inner(lang *Language, end int) {
	outer, frames := *s, len(s.frames)
	s.lang, s.end = lang, end
	s.push(frame{close: "\x00", from: s.pos, lexeme: s.top().lexeme})
	s.run(frames)
	s.lang, s.end, s.pos, s.frames = outer.lang, outer.end, end, s.frames[:frames]
}

// element reads on between the tags of an element.
func (s *scanner) element() {
	n := strings.IndexAny(s.Src[s.pos:s.end], "<{")
	if n < 0 {
		s.pos = s.end
		return
	}
	s.pos += n
	switch rest := s.Src[s.pos:s.end]; {
	case rest[0] == '{':
		s.emit(Barrier, s.pos, s.pos)
		s.enter(1)
	case strings.HasPrefix(rest, "</"):
		tag, _, ok := strings.Cut(rest, ">")
		if s.pos += len(tag); ok {
			s.pos++
			s.leave(len(s.frames)-1, len(tag)+1)
		}
	case !s.beginElement():
		s.pos++
	}
}

// scanPHP reads what is between <?php and ?>, and the rest as HTML.
func (f *File) scanPHP(start, end int) {
	for start < end {
		text, code, ok := strings.Cut(f.Src[start:end], "<?")
		htmlMarkup.Read(f, start, start+len(text))
		if !ok {
			return
		}
		code = code[PrefixLen(code, "php", "="):]
		program, rest, _ := strings.Cut(code, "?>")
		PHP.Read(f, end-len(code), end-len(code)+len(program))
		start = end - len(rest)
	}
}
