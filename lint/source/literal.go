package source

import (
	"strings"
)

// A kind of literal.
type kind struct {
	escapes escapes
	lines   bool // it may hold line breaks
	trims   bool // those at its ends, with the white space around them, do not count
	words   bool // it is a list of words
	open    byte // a bracket, which may be in it as often as the one that ends it
	holes   holes
	sharp   string // Swift: what is between \ and (
}

// A holes is the form of the holes in a kind of literal.
type holes uint8

// beginLiteral enters a literal whose opening is n bytes long.
func (s *scanner) beginLiteral(n int, close string, k kind) {
	from := s.pos
	s.pos += n
	s.push(frame{mode: inLiteral, close: close, kind: k, from: from, start: s.pos, lexeme: s.emit(lexLiteral, from, s.pos)})
}

// literal reads on in a literal.
func (s *scanner) literal() {
	f := s.top()
	k, src, first := f.kind, s.src, f.close[0]
	for i := s.pos; i < s.end; i++ {
		c := src[i]
		switch {
		case c == k.open && k.open != 0:
			f.tokens++
		case c == first && f.tokens > 0:
			f.tokens--
		case c == first && strings.HasPrefix(src[i:s.end], f.close):
			for k.lines && len(f.close) == 3 && i+3 < s.end && src[i+3] == first {
				i++ // """x"""" ends with a quote
			}
			s.endLiteral(i, len(f.close))
			return
		case c == '\n' && !k.lines:
			s.frames = s.frames[:len(s.frames)-1]
			s.pos = i
			g := s.top()
			g.chain, g.parts, g.prev, g.prevEnd = noChain, g.parts[:0], literal, i
			return
		case c == '\\' && k.holes == backslash && strings.HasPrefix(src[i+1:s.end], k.sharp+"("):
			s.hole(i, 2+len(k.sharp), ")")
			return
		case c == '\\' && k.escapes != raw && k.escapes != entities:
			if s.foreign && i > 0 && src[i-1] >= 0x81 {
				continue // the second byte of a character
			}
			i++
			if i+1 < s.end && src[i] == '\r' && src[i+1] == '\n' {
				i++
			}
		case c == '$' && k.holes != noHoles && i+1 < s.end:
			next := src[i+1]
			if next == '{' && (k.holes == dollarBrace || k.holes == dollar || k.holes == phpHoles) {
				s.hole(i, 2, "}")
				return
			}
			if (k.holes == dollar || k.holes == phpHoles) && isWordByte(next) && !isDigit(next) && next != '$' {
				i = s.simpleHole(i) - 1
			}
		case c == '#' && k.holes == sharpBrace && i+1 < s.end && src[i+1] == '{':
			s.hole(i, 2, "}")
			return
		case c == '{' && k.holes == justBraces:
			if i+1 < s.end && src[i+1] == '{' {
				i++
				continue
			}
			s.hole(i, 1, "}")
			return
		case c == '{' && k.holes == phpHoles && i+1 < s.end && src[i+1] == '$':
			s.hole(i, 1, "}")
			return
		}
	}
	s.pos = s.end
}

// hole enters the code of a hole whose opening is n bytes long.
func (s *scanner) hole(i, n int, close string) {
	f := s.top()
	f.parts = s.addPart(f.parts, part{f.start, i, f.kind.escapes})
	f.start = i
	s.pos = i + n
	s.push(frame{close: close, from: i, object: true, lexeme: s.emit(lexOpen, i, s.pos)})
}

// simpleHole reads a hole without brackets and returns where it ends.
func (s *scanner) simpleHole(i int) int {
	f, src := s.top(), s.src
	end := i + 1
	for end < s.end && isWordByte(src[end]) && src[end] < 0x80 && src[end] != '$' {
		end++
	}
	if f.kind.holes == phpHoles {
		rest := src[end:s.end]
		if strings.HasPrefix(rest, "->") && len(rest) > 2 && isWordByte(rest[2]) {
			end += 2
			for end < s.end && isWordByte(src[end]) && src[end] < 0x80 {
				end++
			}
		} else if strings.HasPrefix(rest, "[") {
			const most = 60
			if n := strings.IndexByte(rest[:min(len(rest), most)], ']'); n > 0 && !isOp(rest[1:n]) {
				end += n + 1
			}
		}
	}
	f.parts = s.addPart(f.parts, part{f.start, i, f.kind.escapes})
	f.parts = s.addPart(f.parts, part{i, end, unknown})
	s.emit(lexWord, i, end)
	f.start = end
	return end
}

// endLiteral leaves a literal that ends at i with n bytes.
func (s *scanner) endLiteral(i, n int) {
	f := s.top()
	f.parts = s.addPart(f.parts, part{f.start, i, f.kind.escapes})
	if f.kind.trims {
		s.trim(f.parts)
	}
	if f.kind.words {
		f.parts = f.parts[:0]
	}
	s.lexemes.endLiteral(f.lexeme, i+n)
	s.frames = s.frames[:len(s.frames)-1]
	s.pos = i + n
	s.operandLiteral(f.from, f.parts)
}

// trim leaves out the line breaks at the ends of a literal.
func (s *scanner) trim(parts []part) {
	if len(parts) == 0 {
		return
	}
	if p := &parts[0]; p.escapes != unknown {
		text := s.src[p.start:p.end]
		if rest := strings.TrimLeft(text, " \t\r\n"); strings.IndexByte(text[:len(text)-len(rest)], '\n') >= 0 {
			p.start = p.end - len(rest)
		}
	}
	if p := &parts[len(parts)-1]; p.escapes != unknown {
		text := s.src[p.start:p.end]
		if rest := strings.TrimRight(text, " \t\r\n"); strings.IndexByte(text[len(rest):], '\n') >= 0 {
			p.end = p.start + len(rest)
		}
	}
}

// regexp skips a regular expression, if it is one.
func (s *scanner) regexp() bool {
	const most = 10_000
	if s.pos < s.noRegexp {
		return false
	}
	class := false
	end := min(s.end, s.pos+most)
	i := s.pos + 1
	for ; i < end && s.src[i] != '\n'; i++ {
		switch s.src[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if class {
				continue
			}
			start := s.pos
			s.emit(lexPattern, start, i+1)
			for i++; i < s.end && isWordByte(s.src[i]); i++ {
			}
			s.step(word, start, i)
			s.pos = i
			return true
		}
	}
	s.noRegexp = i
	return false
}
