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
	form   *literal
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

// barrier starts a piece of code that is unrelated to what comes before.
func (s *scanner) barrier(at int) {
	s.pieces = append(s.pieces, piece{len(s.lexemes), s.lang})
	s.emit(lexBarrier, at, at)
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

// enter enters the bracket at s.pos, which ends after n bytes.
func (s *scanner) enter(n int) {
	f := frame{from: s.pos, lexeme: s.emit(lexOpen, s.pos, s.pos+n)}
	s.pos += n
	f.close = closing[s.src[s.pos-1]]
	s.push(f)
}

var closing = map[byte]string{'(': ")", '[': "]", '{': "}"}

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

// scan reads the code of a file between start and end.
func (lang *language) scan(f *file, start, end int) {
	f.python = lang == python
	s := scanner{file: f, lang: lang, pos: start, end: end, frames: make([]frame, 0, 16)}
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
	case s.comment() || c == '<' && s.heredoc() || s.lang.other != nil && s.lang.other(s) || s.quote():
	case isWordByte(c) || c == '@' || s.lang.colonNames && c == ':' && s.pos+1 < s.end && isWordByte(s.src[s.pos+1]) &&
		!s.afterOperand():
		n := 1 + lenOf(s.src[s.pos+1:s.end], isWordByte)
		s.emit(lexWord, s.pos, s.pos+n)
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
	for i := range s.lang.comments {
		c := &s.lang.comments[i]
		if strings.HasPrefix(rest, c.open) && (!c.alone || s.pos == 0 || s.src[s.pos-1] == '\n') {
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

func prefixLen(s string, prefixes ...string) int {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}

// lenOf returns the length of the bytes of a kind that s starts with.
func lenOf(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}
