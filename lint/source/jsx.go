package source

import "strings"

// beginElement enters an element of JSX, if < starts one and no type
// parameters.
func (s *scanner) beginElement() bool {
	rest := s.src[s.pos:s.end]
	n := 1
	for n < len(rest) && (isWordByte(rest[n]) || rest[n] == '.' || rest[n] == '-' || rest[n] == ':') {
		n++
	}
	if n == len(rest) || isDigit(rest[1]) {
		return false
	}
	if after := strings.TrimLeft(rest[n:min(len(rest), n+20)], " "); n > 1 && (strings.HasPrefix(after, ",") ||
		strings.HasPrefix(after, "extends ") || strings.HasPrefix(after, "(") || strings.HasPrefix(after, "=")) {
		return false
	} else if n == 1 && !strings.HasPrefix(after, ">") {
		return false
	}
	if s.top().mode == inCode {
		s.step(word, s.pos, s.pos+n)
	}
	from := s.pos
	s.pos += n
	s.push(frame{mode: inTag, from: from})
	return true
}

// tag reads on in the opening tag of an element.
func (s *scanner) tag() {
	f, src := s.top(), s.src
	for s.pos < s.end {
		switch c := src[s.pos]; {
		case c == '>':
			s.pos++
			f.mode = inElement
			return
		case c == '/' && s.pos+1 < s.end && src[s.pos+1] == '>':
			s.pos += 2
			s.endElement()
			return
		case c == '{':
			key := src[f.name.Start:f.name.End]
			from := s.pos
			s.pos++
			s.push(frame{close: "}", from: from, object: true, expression: expression{key: key, keyed: true}, lexeme: s.emit(lexOpen, from, s.pos)})
			return
		case c == '"' || c == '\'':
			end := strings.IndexByte(src[s.pos+1:s.end], c)
			if end < 0 {
				s.pos++
				continue
			}
			p := part{s.pos + 1, s.pos + 1 + end, entities}
			s.file.text([]part{p}, textContext{key: src[f.name.Start:f.name.End], whole: true})
			s.pos = p.end + 1
		case c == '/' && s.comment():
		case isWordByte(c):
			f.name.Start = s.pos
			for s.pos < s.end && (isWordByte(src[s.pos]) || src[s.pos] == '-' || src[s.pos] == ':') {
				s.pos++
			}
			f.name.End = s.pos
		default:
			s.pos++
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
		from := s.pos
		s.pos++
		s.push(frame{close: "}", from: from, object: true, lexeme: s.emit(lexOpen, from, s.pos)})
	case strings.HasPrefix(s.src[s.pos:s.end], "</"):
		end := strings.IndexByte(s.src[s.pos:s.end], '>')
		if end < 0 {
			s.pos = s.end
			return
		}
		s.pos += end + 1
		s.endElement()
	case !s.beginElement():
		s.pos++
	}
}

// endElement leaves an element.
func (s *scanner) endElement() {
	s.frames = s.frames[:len(s.frames)-1]
	if f := s.top(); f.mode == inCode {
		f.prev, f.prevEnd = closer, s.pos
	}
}
