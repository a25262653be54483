package source

import "sort"

// A lexeme is a token of a program, as the scanner leaves it for the questions
// that come up about a filter later: what is around it, and where it goes.
type lexeme struct {
	kind       lexKind
	newline    bool // a line break comes before it
	start, end int32
	parent     int32 // the bracket or literal around
	partner    int32 // of an opening one the closing one, and the other way around; of a literal its last lexeme
}

type lexKind uint8

const (
	lexBarrier  lexKind = iota // the start of a piece of code that is unrelated to what comes before
	lexWord                    // a name, keyword or number
	lexOperator                // or a comma or semicolon
	lexOpen                    // a bracket, also of a hole
	lexClose
	lexLiteral // all of it; the lexemes of its holes follow
	lexLiteralEnd
	lexPattern // a regular expression
)

// noLexeme is the index of the first lexeme of each file, a barrier.
const noLexeme = 0

// maxLexemes bounds the lexemes of a file. What follows them is not known.
const maxLexemes = 1 << 20

type lexemes []lexeme

// emit takes note of a lexeme, and returns its index.
func (s *scanner) emit(kind lexKind, start, end int) int32 {
	if len(s.lexemes) >= maxLexemes {
		return noLexeme
	}
	x := lexeme{kind: kind, start: int32(start), end: int32(end)}
	if len(s.frames) > 0 {
		f := s.top()
		x.parent, x.newline = f.lexeme, f.newline
	}
	s.lexemes = append(s.lexemes, x)
	return int32(len(s.lexemes) - 1)
}

// close makes two lexemes partners.
func (l lexemes) close(closing, opening int32) {
	if closing == noLexeme || opening == noLexeme {
		return
	}
	l[closing].partner, l[opening].partner = opening, closing
	l[closing].parent = l[opening].parent
}

// endLiteral ends a literal at the byte end.
func (l *lexemes) endLiteral(literal int32, end int) {
	if literal == noLexeme {
		return
	}
	open := &(*l)[literal]
	open.end, open.partner = int32(end), literal
	if n := len(*l); n-1 > int(literal) && n < maxLexemes {
		*l = append(*l, lexeme{kind: lexLiteralEnd, start: int32(end), end: int32(end)})
		l.close(int32(n), literal)
	}
}

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
