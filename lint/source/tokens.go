package source

import (
	"sort"
	"strings"

	"github.com/microcms-go/filters"
)

// A lexeme is a token of a program, as the scanner leaves it for the questions
// that come up later: which literals make one text, what is around it, and where
// it goes.
type lexeme struct {
	kind    lexKind
	newline bool // a line break comes before it

	// Of a literal: its escapes, how long its quotes are, and whether the line
	// breaks at its ends, with the white space around them, do not count.
	escapes    escapes
	trims      bool
	lead, tail uint16

	start, end int32
	parent     int32 // the bracket or literal around
	partner    int32 // of an opening one the closing one, and the other way around; of a literal its last lexeme
}

type lexKind uint8

const (
	lexBarrier  lexKind = iota // the start of a piece of code that is unrelated to what comes before
	lexWord                    // a name, keyword or number
	lexOperator                // or a comma or semicolon
	lexOpen                    // a bracket, also of a hole; an element of JSX
	lexClose
	lexLiteral // all of it; the lexemes of its holes follow
	lexLiteralEnd
	lexPattern // a regular expression
)

// noLexeme is the index of the first lexeme of each file, a barrier.
const noLexeme = 0

// maxLexemes bounds the lexemes of a file. What follows them is not known.
const maxLexemes = 1 << 21

type lexemes []lexeme

// cut forgets the lexemes that start after the byte at.
func (l *lexemes) cut(at int) {
	n := l.from(at + 1)
	*l = (*l)[:n]
	for i := range *l {
		if int((*l)[i].partner) >= n {
			(*l)[i].partner = noLexeme
		}
	}
}

// from returns the index of the first lexeme that starts at or after a byte.
func (l lexemes) from(at int) int {
	return sort.Search(len(l), func(i int) bool { return int(l[i].start) >= at })
}

// maxDepth bounds how deep brackets, literals with holes and elements of JSX
// are followed. What is deeper is skipped, with all that follows it.
const maxDepth = 1000

// A scanner reads a piece of a program into lexemes. It does not parse it: it
// knows literals, comments and brackets. Broken programs are read as well as it
// goes.
type scanner struct {
	*file
	lang     *language
	markup   *markup // that the program is in, or nil
	pos, end int
	frames   []frame
	newline  bool // after the last lexeme

	// noRegexp is up to where no regular expression ends, as is known from
	// having searched the end of one.
	noRegexp int
}

// A mode is what a frame is about.
type mode uint8

const (
	inCode    mode = iota
	inLiteral      // which may have holes
	inTag          // of JSX
	inElement      // of JSX: between its tags
)

// A frame is a bracket, literal or element that the scanner is in.
type frame struct {
	mode   mode
	kind   *kind  // of a literal
	close  string // what ends it
	from   int    // where it starts
	depth  int    // of brackets in a literal
	lexeme int32  // what opens it
}

func (s *scanner) top() *frame { return &s.frames[len(s.frames)-1] }

// emit takes note of a lexeme, and returns its index.
func (s *scanner) emit(kind lexKind, start, end int) int32 {
	if len(s.lexemes) >= maxLexemes {
		return noLexeme
	}
	x := lexeme{kind: kind, start: int32(start), end: int32(end), newline: s.newline}
	if len(s.frames) > 0 {
		x.parent = s.top().lexeme
	}
	s.newline = false
	s.lexemes = append(s.lexemes, x)
	return int32(len(s.lexemes) - 1)
}

// push enters a frame. If it is too deep, scanning ends.
func (s *scanner) push(f frame) {
	if len(s.frames) == maxDepth {
		if !s.tooDeep {
			s.addProblem(filters.Position{Start: s.pos, End: s.pos}, "nested deeper than %d: what follows is not read", maxDepth)
		}
		s.pos, s.tooDeep = s.end, true
		return
	}
	s.frames = append(s.frames, f)
}

// enter enters the bracket of n bytes at s.pos.
func (s *scanner) enter(n int, close string) {
	f := frame{close: close, from: s.pos, lexeme: s.emit(lexOpen, s.pos, s.pos+n)}
	s.pos += n
	s.push(f)
}

func (s *scanner) pop() { s.frames = s.frames[:len(s.frames)-1] }

// leave leaves the frame of that index, which ends at s.pos with n bytes, and what
// is in it.
func (s *scanner) leave(frame, n int) {
	opening := s.frames[frame].lexeme
	s.frames = s.frames[:frame]
	if closing := s.emit(lexClose, s.pos-n, s.pos); closing != noLexeme && opening != noLexeme {
		s.lexemes[closing].partner, s.lexemes[opening].partner = opening, closing
	}
}

// maxRecoveries bounds how often reading continues after a literal that does
// not end.
const maxRecoveries = 3

// scan reads the code between start and end.
func (f *file) scan(lang *language, start, end int) {
	f.python = lang == python
	s := scanner{file: f, lang: lang, pos: start, end: end, frames: make([]frame, 0, 16)}
	for range 1 + maxRecoveries {
		f.pieces = append(f.pieces, piece{len(f.lexemes), lang})
		s.frames = s.frames[:0]
		s.emit(lexBarrier, s.pos, s.pos)
		s.push(frame{from: s.pos})
		s.run(0)
		open := -1
		for i := range s.frames {
			if f := &s.frames[i]; f.mode == inLiteral && f.kind.lines || f.mode == inTag || f.mode == inElement {
				open = f.from
				break
			}
		}
		if open < 0 || s.tooDeep {
			return
		}
		// What seemed to be in it may not be.
		f.lexemes.cut(open)
		if f.service && (len(f.problems) == 0 || f.problems[len(f.problems)-1].Start != open) {
			f.addProblem(filters.Position{Start: open, End: open + 1},
				"what starts here does not end: filters after it may be missing")
		}
		line := strings.IndexByte(f.src[open:end], '\n')
		if line < 0 {
			return
		}
		s.pos = open + line
	}
}

// run reads while more than so many frames are open.
func (s *scanner) run(frames int) {
	for s.pos < s.end && len(s.frames) > frames {
		switch s.top().mode {
		case inCode:
			s.code()
		case inLiteral:
			s.literal()
		case inTag:
			s.tag()
		case inElement:
			s.element()
		}
	}
}

// code reads a token.
func (s *scanner) code() {
	switch c := s.src[s.pos]; {
	case c == '\n':
		s.newline = true
		s.pos++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		s.pos++
	case s.comment() || s.lang.open != nil && s.lang.open(s) || s.quote():
	case isWordByte(c) || c == '@' || s.lang.colonNames && c == ':' && s.pos+1 < s.end && isWordByte(s.src[s.pos+1]) &&
		!s.afterOperand():
		start := s.pos
		for s.pos++; s.pos < s.end && isWordByte(s.src[s.pos]); {
			s.pos++
		}
		s.emit(lexWord, start, s.pos)
	case c == '(':
		s.enter(1, ")")
	case c == '[':
		s.enter(1, "]")
	case c == '{':
		s.enter(1, "}")
	case c == ')' || c == ']' || c == '}':
		s.pos++
		s.closeBracket(c)
	case c == '/' && s.lang.regexps && !s.afterOperand() && s.regexp():
	case c == '<' && s.lang.jsx && !s.afterOperand() && s.beginElement():
	default:
		n := s.operatorLen()
		s.emit(lexOperator, s.pos, s.pos+n)
		s.pos += n
	}
}

// operators are those of more than a byte.
var operators = [...]string{
	"===", "!==", "...", "??=", "&&=", "||=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?:", "->", "::",
	":=", "+=", "-=", ".=", "++", "--", "<<", "**",
}

// operatorLen returns the length of the operator that comes next.
func (s *scanner) operatorLen() int {
	rest := s.src[s.pos:min(s.end, s.pos+3)]
	if len(rest) < 2 || strings.IndexByte("=.?&|>:+-<*", rest[1]) < 0 {
		return 1
	}
	return max(1, prefixLen(rest, operators[:]...))
}

// afterOperand reports whether an operand ends with the last lexeme.
func (s *scanner) afterOperand() bool {
	i := len(s.lexemes) - 1
	switch x := s.lexemes[i]; x.kind {
	case lexWord:
		return !operatorWords[s.textOf(i)] || i > 0 && s.is(i-1, ".")
	case lexLiteral, lexLiteralEnd, lexPattern:
		return true
	case lexClose:
		open := int(x.partner)
		switch s.src[x.start] {
		case ')':
			return !s.is(open-1, "if", "while", "for", "with")
		case '}': // of an object, or of a block
			return s.lexemes[open-1].kind == lexOperator && !s.is(open-1, "=>", ";") ||
				s.lexemes[open-1].kind == lexOpen && !s.isOpen(open-1, '{')
		}
		return true
	}
	return false
}

// closeBracket leaves a bracket. One that was not opened is skipped, and so
// are those inside this one that were not closed.
func (s *scanner) closeBracket(c byte) {
	const most = 8
	for i := len(s.frames) - 1; i > 0 && i >= len(s.frames)-most && s.frames[i].mode == inCode; i-- {
		if s.frames[i].close[0] == c {
			s.leave(i, 1)
			return
		}
	}
}

// comment skips a comment.
func (s *scanner) comment() bool {
	rest := s.src[s.pos:s.end]
	if prefixLen(rest, s.lang.line...) > 0 {
		n := strings.IndexByte(rest, '\n')
		if n < 0 {
			n = len(rest)
		}
		s.pos += n
		return true
	}
	if !s.lang.block || !strings.HasPrefix(rest, "/*") {
		return false
	}
	depth := 0
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == '*' && strings.HasPrefix(rest[i:], "*/"):
			i++
			if depth--; depth <= 0 {
				s.pos += i + 1
				return true
			}
		case rest[i] == '/' && strings.HasPrefix(rest[i:], "/*"):
			i++
			if depth == 0 || s.lang.nested {
				depth++
			}
		}
	}
	s.pos = s.end
	return true
}

// begin enters a literal whose opening is n bytes long.
func (s *scanner) begin(n int, k *kind, close string) {
	f := frame{mode: inLiteral, kind: k, close: close, from: s.pos, lexeme: s.emit(lexLiteral, s.pos, s.pos+n)}
	if x := &s.lexemes[f.lexeme]; f.lexeme != noLexeme {
		x.escapes, x.trims, x.lead = k.escapes, k.trims, uint16(n)
	}
	s.pos += n
	s.push(f)
}

// literal reads on in a literal.
func (s *scanner) literal() {
	f := s.top()
	k, src, first := f.kind, s.src, f.close[0]
	for i := s.pos; i < s.end; i++ {
		c := src[i]
		next := byte(0)
		if i+1 < s.end {
			next = src[i+1]
		}
		switch {
		case k.escapes == bare && s.endsWord(f.from, i):
			s.pos = i
			s.endLiteral(0)
			return
		case c == k.open && k.open != 0:
			f.depth++
		case c == first && f.depth > 0:
			f.depth--
		case c == first && strings.HasPrefix(src[i:s.end], f.close):
			for k.lines && len(f.close) == 3 && i+3 < s.end && src[i+3] == first {
				i++ // """x"""" ends with a quote
			}
			s.pos = i + len(f.close)
			s.endLiteral(len(f.close))
			return
		case c == '\n' && !k.lines:
			s.pop()
			s.pos = i
			return
		case c == '\\' && k.holes == backslash && strings.HasPrefix(src[i+1:s.end], k.sharp+"("):
			s.pos = i
			s.enter(2+len(k.sharp), ")")
			return
		case c == '\\' && k.escapes != raw && k.escapes != entities:
			if s.foreign && i > 0 && src[i-1] >= 0x81 {
				continue // the second byte of a character
			}
			i++
			if i+1 < s.end && src[i] == '\r' && src[i+1] == '\n' {
				i++
			}
		case c == '$' && next == '{' && k.holes >= dollarBrace && k.holes != shellHoles,
			c == '#' && next == '{' && k.holes == sharpBrace:
			s.pos = i
			s.enter(2, "}")
			return
		case c == '$' && next == '(' && k.holes == shellHoles:
			s.pos = i
			s.enter(2, ")")
			return
		case c == '$' && k.holes >= dollar && next != 0:
			if end := s.endOfName(i+1, k); end > i+1 {
				s.emit(lexWord, i, end)
				i = end - 1
			}
		case c == '{' && k.holes == justBraces && next == '{':
			i++
		case c == '{' && (k.holes == justBraces || k.holes == phpHoles && next == '$'):
			s.pos = i
			s.enter(1, "}")
			return
		}
	}
	s.pos = s.end
	if k.escapes == bare {
		s.endLiteral(0)
	}
}

// isNameByte reports whether c may be in the name that is a hole without
// brackets.
func isNameByte(c byte) bool { return isWordByte(c) && c < 0x80 && c != '$' }

// endOfName returns where the name ends that is a hole, with the member that PHP
// takes there.
func (s *scanner) endOfName(i int, k *kind) int {
	switch c := s.src[i]; {
	case k.holes == shellHoles && c == '{':
		const most = 200
		return i + 1 + strings.IndexByte(s.src[i:min(s.end, i+most)], '}')
	case k.holes == shellHoles && (isDigit(c) || strings.IndexByte("@*#?!-", c) >= 0):
		return i + 1
	case isDigit(c):
		return i
	}
	for i < s.end && isNameByte(s.src[i]) {
		i++
	}
	rest := s.src[i:s.end]
	if k.holes != phpHoles || len(rest) < 3 {
		return i
	}
	if strings.HasPrefix(rest, "->") && isWordByte(rest[2]) {
		for i += 2; i < s.end && isNameByte(s.src[i]); {
			i++
		}
	} else if rest[0] == '[' {
		const most = 60
		if n := strings.IndexByte(rest[:min(len(rest), most)], ']'); n > 0 && !isOp(rest[1:n]) {
			i += n + 1
		}
	}
	return i
}

// endLiteral leaves a literal that ends at s.pos with n bytes.
func (s *scanner) endLiteral(n int) {
	literal := s.top().lexeme
	s.pop()
	if literal == noLexeme {
		return
	}
	last := literal
	if len(s.lexemes)-1 > int(literal) {
		if last = s.emit(lexLiteralEnd, s.pos, s.pos); last != noLexeme {
			s.lexemes[last].partner, s.lexemes[last].parent = literal, s.lexemes[literal].parent
		}
	}
	x := &s.lexemes[literal]
	x.end, x.partner, x.tail = int32(s.pos), last, uint16(n)
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
			s.emit(lexPattern, s.pos, i+1)
			for s.pos = i + 1; s.pos < s.end && isWordByte(s.src[s.pos]); {
				s.pos++
			}
			return true
		}
	}
	s.noRegexp = i
	return false
}
