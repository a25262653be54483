package program

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// quote enters the literal that starts at s.pos in one of the forms of the
// language.
func (s *scanner) quote() bool {
	rest := s.Src[s.pos:s.end]
	n := 0
	for n < 2 && n < len(rest) && strings.IndexByte(s.lang.prefixes, rest[n]) >= 0 {
		n++
	}
	for i := range s.lang.literals {
		l := &s.lang.literals[i]
		if strings.HasPrefix(rest[n:], l.open) {
			if n > 0 {
				l = l.prefixed(rest[:n])
			}
			s.begin(n+len(l.open), l)
			return true
		}
	}
	return false
}

// heredoc reads a literal that starts on the next line and ends with a line of
// its name. What follows on this line is not read.
func (s *scanner) heredoc() bool {
	if s.lang.heredoc == nil || s.heredocs == maxHeredocs {
		return false
	}
	m := s.lang.heredoc.FindStringSubmatch(s.Src[s.pos:min(s.end, s.pos+maxName)])
	if m == nil {
		return false
	}
	line := strings.IndexByte(s.Src[s.pos:s.end], '\n')
	if line < 0 {
		return false
	}
	name, l := m[len(m)-1], s.lang.heredocText
	if name == "" {
		name = m[2]
	}
	if m[1] == "'" && l.escapes != unknown {
		l = literal{escapes: raw, lines: true}
	}
	s.heredocs++ // one that does not end is searched as long as nested ones
	body, frames, outer := s.pos+line+1, len(s.frames), s.end
	end := endOfHeredoc(s.Src[:s.end], body, name)
	if end < 0 {
		return false
	}
	l.close, l.trims = "\x00", true
	s.end = end
	s.begin(line, &l)
	s.run(frames)
	if len(s.frames) > frames { // not too deep
		s.frames, s.pos = s.frames[:frames+1], end
		s.endLiteral(0)
	}
	s.heredocs--
	s.end = outer
	s.pos = end + strings.Index(s.Src[end:outer], name) + len(name)
	return true
}

// endOfHeredoc returns where the line of that name starts, or -1.
func endOfHeredoc(src string, start int, name string) int {
	for line := range strings.Lines(src[start:]) {
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), name)
		if ok && (rest == "" || !IsWordByte(rest[0])) {
			return start
		}
		start += len(line)
	}
	return -1
}

// begin enters a literal whose opening is n bytes long.
func (s *scanner) begin(n int, l *literal) {
	f := frame{mode: inLiteral, form: l, close: l.close, from: s.pos, lexeme: s.emit(Literal, s.pos, s.pos+n)}
	if x := &s.Lexemes[f.lexeme]; f.lexeme != None {
		x.escapes, x.trims, x.Lead = l.escapes, l.trims, uint16(n)
		if l.open == "`" && strings.HasSuffix(s.Src[:s.pos], "String.raw") {
			x.escapes = raw
		}
	}
	s.pos += n
	s.push(f)
}

// literal reads on in a literal.
func (s *scanner) literal() {
	f := s.top()
	l, src, first := f.form, s.Src, f.close[0]
	for i := s.pos; i < s.end; i++ {
		switch c := src[i]; {
		case l.escapes == bare && s.endsWord(f.from, i):
			s.pos = i
			s.endLiteral(0)
			return
		case c == l.nests && c != 0:
			f.depth++
		case c == first && f.depth > 0:
			f.depth--
		case c == first && strings.HasPrefix(src[i:s.end], f.close):
			for l.lines && len(f.close) == 3 && i+3 < s.end && src[i+3] == first {
				i++ // """x"""" ends with a quote
			}
			s.pos = i + len(f.close)
			s.endLiteral(len(f.close))
			return
		case c == '\n' && !l.lines:
			s.pop()
			s.pos = i
			return
		case IsWordByte(c) && c != '$' || c == ' ':
		case c == '{' && len(l.holes) > 0 && l.holes[0] == "{" && strings.HasPrefix(src[i:s.end], "{{"):
			i++ // no hole
		case s.hole(l, i):
			return
		case c == '\\' && l.escapes != raw && l.escapes != entities:
			if s.Foreign && i > 0 && src[i-1] >= 0x81 {
				continue // the second byte of a character
			}
			i++
			if strings.HasPrefix(src[i:s.end], "\r\n") {
				i++
			}
		case c == '$' && l.name != nil:
			const most = 200
			name := l.name.FindString(src[i+1 : min(s.end, i+most)])
			if object, index, ok := strings.Cut(name, "["); ok && s.imports.isText(strings.TrimSuffix(index, "]")) {
				name = object
			}
			if name != "" {
				s.emit(Word, i, i+1+len(name))
				i += len(name)
			}
		}
	}
	s.pos = s.end
	if l.escapes == bare {
		s.endLiteral(0)
	}
}

// hole enters the hole with brackets that starts at i, if one does.
func (s *scanner) hole(l *literal, i int) bool {
	rest := s.Src[i:s.end]
	for _, open := range l.holes {
		if strings.HasPrefix(rest, open) {
			s.pos = i
			s.enter(1 + strings.IndexAny(open, "({"))
			return true
		}
	}
	return false
}

// endLiteral leaves a literal that ends at s.pos with n bytes.
func (s *scanner) endLiteral(n int) {
	literal := s.top().lexeme
	s.pop()
	if literal == None {
		return
	}
	last := literal
	if len(s.Lexemes)-1 > int(literal) {
		if last = s.emit(LiteralEnd, s.pos, s.pos); last != None {
			s.Lexemes[last].Partner, s.Lexemes[last].parent = literal, s.Lexemes[literal].parent
		}
	}
	x := &s.Lexemes[literal]
	x.End, x.Partner, x.tail = int32(s.pos), last, uint16(n)
}

// regexp skips a regular expression, if it is one.
func (s *scanner) regexp() bool {
	const most = 10_000
	if s.pos < s.noRegexp {
		return false
	}
	line, _, _ := strings.Cut(s.Src[s.pos:min(s.end, s.pos+most)], "\n")
	n := len(pattern.FindString(line))
	if n == 0 {
		s.noRegexp = s.pos + len(line)
		return false
	}
	s.emit(Pattern, s.pos, s.pos+n)
	s.pos += n + LenOf(s.Src[s.pos+n:s.end], IsWordByte)
	return true
}

// pattern is a regular expression, with classes in which a slash ends none.
var pattern = lazyregexp.New(`^/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\[])*/`)
