package program

import (
	"sort"
	"strings"
)

// A Lexeme is a token of a program, as the scanner leaves it for the questions
// that come up later: which literals make one text, what is around it, and where
// it goes.
type Lexeme struct {
	Kind    Kind
	Newline bool // a line break comes before it

	// Of a literal: its escapes, how long its quotes are, and whether the line
	// breaks at its ends, with the white space around them, do not count.
	escapes    escapes
	trims      bool
	Lead, tail uint16

	Start, End int32 // in the file
	Partner    int32 // of an opening one the closing one, and the other way around; of a literal its last lexeme
	parent     int32 // the bracket or literal around
}

// IsText reports whether the lexeme is a literal that ends, of which the text is known.
func (x *Lexeme) IsText() bool {
	return x.Kind == Literal && x.Partner != None && x.escapes != unknown
}

// A Kind is a kind of lexemes.
type Kind uint8

const (
	Barrier  Kind = iota // the start of a piece of code that is unrelated to what comes before
	Word                 // a name, keyword or number
	Operator             // or a comma or semicolon
	Open                 // a bracket, also of a hole; a tag
	Close
	Literal // all of it; the lexemes of its holes follow
	LiteralEnd
	Pattern // a regular expression
)

// None is no lexeme: the index of the first one of each file, a barrier.
const None = 0

// MaxLexemes bounds the lexemes of a file. What follows them is not known.
const MaxLexemes = 1 << 21

// cut forgets the lexemes that start after the byte at.
func (f *File) cut(at int) {
	f.Lexemes = f.Lexemes[:f.From(at+1)]
	for i := range f.Lexemes {
		if x := &f.Lexemes[i]; int(x.Partner) >= len(f.Lexemes) {
			x.Partner = None
		}
	}
}

// From returns the index of the first lexeme that starts at or after a byte.
func (f *File) From(at int) int {
	return sort.Search(len(f.Lexemes), func(i int) bool { return int(f.Lexemes[i].Start) >= at })
}

// MaxDepth bounds how deep brackets, literals with holes and elements of JSX
// are followed. What is deeper is skipped, with all that follows it.
const MaxDepth = 1000

// A scanner reads a piece of a program into lexemes. It does not parse it: it
// knows literals, comments and brackets. Broken programs are read as well as it
// goes.
type scanner struct {
	*File
	lang     *Language
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
	form   *literal
	close  string // what ends it
	from   int    // where it starts
	depth  int    // of brackets in a literal
	lexeme int32  // what opens it
}

func (s *scanner) top() *frame { return &s.frames[len(s.frames)-1] }

// emit takes note of a lexeme, and returns its index.
func (s *scanner) emit(kind Kind, start, end int) int32 {
	if len(s.Lexemes) >= MaxLexemes {
		return None
	}
	x := Lexeme{Kind: kind, Start: int32(start), End: int32(end), Newline: s.newline}
	if len(s.frames) > 0 {
		x.parent = s.top().lexeme
	}
	s.newline = false
	s.Lexemes = append(s.Lexemes, x)
	return int32(len(s.Lexemes) - 1)
}

// barrier starts a piece of code that is unrelated to what comes before.
func (s *scanner) barrier(at int) {
	s.pieces = append(s.pieces, piece{len(s.Lexemes), s.lang})
	s.emit(Barrier, at, at)
}

// push enters a frame. If it is too deep, scanning ends.
func (s *scanner) push(f frame) {
	if len(s.frames) == MaxDepth {
		if s.deepest < 0 {
			s.deepest = s.pos
		}
		s.pos = s.end
		return
	}
	s.frames = append(s.frames, f)
}

// enter enters the bracket at s.pos, which ends after n bytes.
func (s *scanner) enter(n int) {
	f := frame{from: s.pos, lexeme: s.emit(Open, s.pos, s.pos+n)}
	s.pos += n
	f.close = closing[s.Src[s.pos-1]]
	s.push(f)
}

var closing = map[byte]string{'(': ")", '[': "]", '{': "}"}

func (s *scanner) pop() { s.frames = s.frames[:len(s.frames)-1] }

// leave leaves the frame of that index, which ends at s.pos with n bytes, and what
// is in it.
func (s *scanner) leave(frame, n int) {
	opening := s.frames[frame].lexeme
	s.frames = s.frames[:frame]
	if closing := s.emit(Close, s.pos-n, s.pos); closing != None && opening != None {
		s.Lexemes[closing].Partner, s.Lexemes[opening].Partner = opening, closing
	}
}

// maxRecoveries bounds how often reading continues after a literal that does
// not end.
const maxRecoveries = 3

// Read reads the code of a file between start and end.
func (lang *Language) Read(f *File, start, end int) {
	s := scanner{File: f, lang: lang, pos: start, end: end, frames: make([]frame, 0, 16)}
	for range 1 + maxRecoveries {
		s.frames = s.frames[:0]
		s.barrier(s.pos)
		s.push(frame{from: s.pos})
		s.run(0)
		open := -1
		for i := range s.frames {
			if f := &s.frames[i]; f.mode == inLiteral && f.form.lines || f.mode == inTag || f.mode == inElement {
				open = f.from
				break
			}
		}
		if open < 0 || s.deepest >= 0 {
			return
		}
		// What seemed to be in it may not be.
		f.cut(open)
		const most = 20
		if n := len(f.Unended); n == 0 || n < most && f.Unended[n-1] != open {
			f.Unended = append(f.Unended, open)
		}
		line := strings.IndexByte(f.Src[open:end], '\n')
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
	switch c := s.Src[s.pos]; {
	case c == '\n':
		s.newline = true
		s.pos++
	case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		s.pos++
	case s.comment() || c == '<' && s.heredoc() || s.lang.other != nil && s.lang.other(s) || s.quote():
	case IsWordByte(c) || c == '@' || s.lang.colonNames && c == ':' && s.pos+1 < s.end && IsWordByte(s.Src[s.pos+1]) &&
		!s.afterOperand():
		n := 1 + LenOf(s.Src[s.pos+1:s.end], IsWordByte)
		if rest := s.Src[s.pos+n : min(s.end, s.pos+n+2)]; s.lang.colonNames && len(rest) == 2 &&
			strings.IndexByte("?!", rest[0]) >= 0 && strings.IndexByte("=~:", rest[1]) < 0 {
			n++ // include?
		}
		s.emit(Word, s.pos, s.pos+n)
		s.pos += n
	case c == '(' || c == '[' || c == '{':
		s.enter(1)
	case c == ')' || c == ']' || c == '}':
		s.pos++
		s.closeBracket(c)
	case c == '/' && s.lang.regexps && !s.afterOperand() && s.regexp():
	case c == '<' && s.lang.jsx && !s.afterOperand() && s.beginElement():
	default:
		n := s.operatorLen()
		s.emit(Operator, s.pos, s.pos+n)
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
	rest := s.Src[s.pos:min(s.end, s.pos+3)]
	if len(rest) < 2 || strings.IndexByte("=.?&|>:+-<*", rest[1]) < 0 {
		return 1
	}
	return max(1, PrefixLen(rest, operators[:]...))
}

// afterOperand reports whether an operand ends with the last lexeme.
func (s *scanner) afterOperand() bool {
	i := len(s.Lexemes) - 1
	switch x := s.Lexemes[i]; x.Kind {
	case Word:
		return !operatorWords[s.TextOf(i)] || i > 0 && s.Is(i-1, ".")
	case Literal, LiteralEnd, Pattern:
		return true
	case Close:
		open := int(x.Partner)
		switch s.Src[x.Start] {
		case ')':
			return !s.Is(open-1, "if", "while", "for", "with")
		case '}': // of an object, or of a block
			return s.Lexemes[open-1].Kind == Operator && !s.Is(open-1, "=>", ";") ||
				s.Lexemes[open-1].Kind == Open && !s.IsOpen(open-1, '{')
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
	rest := s.Src[s.pos:s.end]
	for i := range s.lang.comments {
		c := &s.lang.comments[i]
		if strings.HasPrefix(rest, c.open) && (!c.alone || s.pos == 0 || s.Src[s.pos-1] == '\n') {
			s.pos += c.length(rest)
			return true
		}
	}
	return false
}

// length returns the length of the comment that s starts with.
func (c *comment) length(s string) int {
	if c.close == "" {
		line, _, _ := strings.Cut(s, "\n")
		return len(line)
	}
	for i, depth := len(c.open), 1; i < len(s); i++ {
		switch {
		case s[i] == c.close[0] && strings.HasPrefix(s[i:], c.close):
			i += len(c.close) - 1
			if depth--; depth == 0 {
				return i + 1
			}
		case c.nested && strings.HasPrefix(s[i:], c.open):
			i += len(c.open) - 1
			depth++
		}
	}
	return len(s)
}

// maxHeredocs bounds nested heredocs, and those of a file that do not end.
const maxHeredocs = 20
