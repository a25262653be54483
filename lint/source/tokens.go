package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// maxDepth bounds how deep brackets, literals with holes and elements of JSX
// are followed. What is deeper is skipped, with all that follows it.
const maxDepth = 1000

// A scanner reads a piece of a program. It does not parse it: it knows
// literals, comments, brackets, and what concatenation looks like. Broken
// programs are read as well as it goes.
type scanner struct {
	*file
	lang     *language
	pos, end int
	frames   []frame

	// noRegexp is up to where no regular expression ends, as is known from
	// having searched the end of one.
	noRegexp int

	def string // the name after the last def or class
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
	mode  mode
	close string // what ends it
	from  int    // where it starts

	// A literal, or a chain of literals and holes that are put together.
	kind  kind
	parts []part
	start int // of the part that is being read

	// Code.
	expression
	word      string // the name before the bracket
	object    bool   // the brace is one of an operand, not of a block
	index     bool   // the bracket holds an index
	computed  bool   // it holds the name of a property, if a colon follows
	logs      bool   // it holds what is written to a log
	concat    bool   // it holds what is appended to the chain around
	arg       int    // where such a piece starts
	filtering bool   // a name around has to do with filters
	tokens    int

	lexeme int32 // what opens it
}

// A token is a kind of token, as far as it matters to what may follow.
type token uint8

const (
	noToken   token = iota
	operator        // an operand may follow
	separator       // an operand or a statement may follow
	word            // the last token of an operand is a name or number,
	closer          // a bracket
	literal         // or a literal
)

func (t token) endsOperand() bool { return t >= word }

const (
	noChain chainState = iota
	complete
	wanting // an operand, after a +
	inHole
)

const (
	noHoles     holes = iota
	dollarBrace       // ${x}
	dollar            // $x and ${x}
	phpHoles          // $x, $x[y], $x->y, {$x} and ${x}
	sharpBrace        // #{x}
	backslash         // \(x)
	justBraces        // {x}
)

func (s *scanner) top() *frame { return &s.frames[len(s.frames)-1] }

// push enters a frame. If it is too deep, scanning ends.
func (s *scanner) push(f frame) {
	if len(s.frames) == maxDepth {
		s.tooDeeply()
		return
	}
	if n := len(s.frames); n < cap(s.frames) {
		f.parts = s.frames[:n+1][n].parts[:0] // the memory of a frame that was left
	}
	if len(s.frames) > 0 {
		f.filtering = f.filtering || s.top().filtering
		if f.lexeme == noLexeme {
			f.lexeme = s.top().lexeme
		}
	}
	s.frames = append(s.frames, f)
}

// tooDeeply ends reading.
func (s *scanner) tooDeeply() {
	if !s.tooDeep {
		s.addProblem(filters.Position{Start: s.pos, End: s.pos}, "nested deeper than %d: what follows is not read", maxDepth)
	}
	s.pos, s.tooDeep = s.end, true
}

// maxRecoveries bounds how often reading continues after a literal that does
// not end.
const maxRecoveries = 3

// scan finds the filters in the code between start and end.
func (f *file) scan(lang *language, start, end int, key string) {
	f.python = lang == python
	s := scanner{file: f, lang: lang, pos: start, end: end, frames: make([]frame, 0, 16)}
	for range 1 + maxRecoveries {
		s.frames = s.frames[:0]
		f.begin(lang)
		s.emit(lexBarrier, s.pos, s.pos)
		s.push(frame{from: s.pos, expression: expression{key: key, inherits: key != ""}})
		s.run(0)
		open := -1
		for i := range s.frames {
			if f := &s.frames[i]; f.mode != inCode && (f.kind.lines || f.mode != inLiteral) {
				open = f.from
				break
			}
		}
		for len(s.frames) > 1 && open < 0 {
			s.pop()
		}
		if open < 0 || s.tooDeep {
			s.finish()
			return
		}
		// What seemed to be in it may not be.
		f.found = slices.DeleteFunc(f.found, func(x *Filter) bool { return x.Start > open })
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
	src, f := s.src, s.top()
	c := src[s.pos]
	switch {
	case c == '\n':
		f.newline = true
		s.pos++
		return
	case c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		s.pos++
		return
	case s.comment():
		return
	case s.lang.open(s):
		return
	case isWordByte(c) || c == '@' || s.lang.colonNames && c == ':' && s.pos+1 < s.end && isWordByte(src[s.pos+1]) &&
		!f.prev.endsOperand():
		s.word()
		return
	}
	switch c {
	case '(', '[', '{':
		s.bracket(c)
	case ')', ']', '}':
		s.pos++
		s.closeBracket(c)
	case '/':
		if s.lang.regexps && !f.prev.endsOperand() && s.regexp() {
			return
		}
		s.operator(1)
	case '<':
		if s.lang.jsx && !f.prev.endsOperand() && s.beginElement() {
			return
		}
		s.operator(s.operatorLen())
	case ',', ';':
		last := f.prev
		s.endExpression(s.pos)
		name := s.src[f.name.Start:f.name.End]
		s.emit(lexOperator, s.pos, s.pos+1)
		s.pos++
		f.expression = expression{prev: separator, prevEnd: s.pos, cases: c == ',' && f.cases}
		f.tokens++
		f.arg = s.pos
		if c == ',' && isFilterName(name) && last == literal {
			// params.set("filters", …)
			f.key, f.keyed = name, true
		} else if c == ',' && len(s.frames) > 1 && f.close != "}" {
			f.inherit(&s.frames[len(s.frames)-2])
		}
	default:
		s.operator(s.operatorLen())
	}
}

// word reads a name, keyword or number.
func (s *scanner) word() {
	f, start := s.top(), s.pos
	s.pos++
	for s.pos < s.end && isWordByte(s.src[s.pos]) {
		s.pos++
	}
	text := s.src[start:s.pos]
	s.emit(lexWord, start, s.pos)
	if before := s.src[f.name.Start:f.name.End]; before == "def" || before == "class" || before == "self" &&
		s.def == before {
		s.def = text
	}
	if operatorWords[text] && !(f.prev == operator && s.src[f.prevEnd-1] == '.') {
		if f.chain == inHole && f.prev.endsOperand() {
			s.flush(true) // a new statement
		}
		s.step(operator, start, s.pos)
		f.cases = text == "case"
	} else {
		s.step(word, start, s.pos)
	}
	f.name = filters.Position{Start: start, End: s.pos}
}

// operatorLen returns the length of the operator that comes next.
func (s *scanner) operatorLen() int {
	rest := s.src[s.pos:min(s.end, s.pos+3)]
	if len(rest) < 2 || strings.IndexByte("=.?&|>:+-<*", rest[1]) < 0 {
		return 1
	}
	for _, op := range [...]string{"===", "!==", "...", "??=", "&&=", "||=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "?:", "->", "::", ":=", "+=", "-=", ".=", "++", "--", "<<", "**"} {
		if strings.HasPrefix(rest, op) {
			return len(op)
		}
	}
	return 1
}

func (s *scanner) operator(n int) {
	f, start := s.top(), s.pos
	op := s.src[start : start+n]
	s.emit(lexOperator, start, start+n)
	s.pos += n
	switch op {
	case s.lang.plus:
		switch f.chain {
		case complete, inHole:
			s.endHole()
			f.chain = wanting
		case noChain:
			f.operand.End, f.plusEnd = f.prevEnd, s.pos
		}
		f.prev, f.prevEnd, f.newline = operator, s.pos, false
		f.tokens++
		return
	case "++", "--":
		if f.prev.endsOperand() {
			f.prevEnd = s.pos
			return
		}
	case "!":
		if f.prev.endsOperand() && f.chain == inHole {
			f.prevEnd = s.pos
			return
		}
	case "?":
		s.flush(false)
		f.ternary++
		f.prev, f.prevEnd = operator, s.pos
		return
	case "=", ":", "=>", ":=", "+=", ".=", "<<", "?:":
		if f.chain == complete && f.first && f.ternary == 0 && (op == ":" || op == "=>" || op == "?:") {
			s.drop() // the name of a property
		}
		s.flush(f.ternary > 0)
		if (op == ":" || op == "?:") && f.ternary > 0 {
			f.ternary--
			f.prev, f.prevEnd = operator, s.pos
			return
		}
		s.setKey(op)
		return
	}
	switch op {
	case ".", "?.", "->", "::", "*", "/", "-", "%":
		if f.chain == complete {
			if s.concat() {
				return
			}
			f.text.receiver = op != "*" && op != "/" && op != "-" && op != "%"
			s.flush(false)
		} else if f.chain == wanting {
			f.chain, f.start = inHole, start
		}
	case "...":
	default:
		s.flush(false)
	}
	f.prev, f.prevEnd = operator, s.pos
	f.newline, f.keyed = false, false
	f.tokens++
}

func closing(c byte) string {
	switch c {
	case '(':
		return ")"
	case '[':
		return "]"
	}
	return "}"
}

// bracket enters a bracket.
func (s *scanner) bracket(c byte) {
	f := s.top()
	in := frame{close: closing(c), from: s.pos}
	name := s.src[f.name.Start:f.name.End]
	switch c {
	case '{':
		switch f.prev {
		case operator: // but not if (x) { or x => {
			in.object = s.src[f.prevEnd-1] != ')' && !strings.HasSuffix(s.src[:f.prevEnd], "=>")
		case separator:
			in.object = f.keyed
		}
		in.filtering = isFilterName(f.called) || isFilterName(f.key)
	case '(', '[':
		if f.prevEnd == f.name.End {
			in.word = name
		}
		in.inherit(f)
		if c == '(' {
			in.logs = f.prevEnd == f.name.End && s.isLog(f.name)
			break
		}
		if in.inherits {
			in.keyed = f.keyed
		}
		in.index = f.prev.endsOperand() && f.prevEnd == s.pos
		in.computed = f.close == "}" && s.atStart(f)
	}
	if c == '(' && f.prev.endsOperand() && f.chain == complete {
		s.flush(false)
	}
	in.lexeme = s.emit(lexOpen, s.pos, s.pos+1)
	s.step(operator, s.pos, s.pos+1)
	s.pos++
	s.push(in)
}

// closeBracket leaves a bracket. One that was not opened is skipped, and so
// are those inside this one that were not closed.
func (s *scanner) closeBracket(c byte) {
	const most = 8
	for i := len(s.frames) - 1; i > 0 && i >= len(s.frames)-most; i-- {
		f := &s.frames[i]
		if f.mode != inCode {
			break
		}
		if f.close == string(c) {
			s.lexemes.close(s.emit(lexClose, s.pos-1, s.pos), f.lexeme)
			for len(s.frames) > i+1 {
				s.pop()
			}
			if f.computed && strings.HasPrefix(strings.TrimLeft(s.src[s.pos:s.end], " \t\r\n"), ":") {
				s.drop()
			}
			s.endExpression(s.pos - 1)
			s.leave()
			return
		}
	}
	s.flush(true)
	s.top().prev = closer
	s.top().prevEnd = s.pos
}

// pop drops a frame.
func (s *scanner) pop() {
	s.finish()
	s.frames = s.frames[:len(s.frames)-1]
}

// leave ends a bracket, or the code of a hole, whose end has been read.
func (s *scanner) leave() {
	in := s.top() // and still there when it is left
	s.pop()
	f := s.top()
	switch f.mode {
	case inLiteral:
		f.parts = s.addPart(f.parts, part{f.start, s.pos, unknown})
		f.start = s.pos
		return
	case inTag, inElement:
		return
	}
	f.prev, f.prevEnd = closer, s.pos
	f.newline = false
	switch in.close {
	case ")":
		f.called = in.word
		switch in.word {
		case "if", "while", "for", "with":
			f.prev = operator
		}
	case "]":
		if in.name != (filters.Position{}) {
			f.name = in.name // params["filters"] = …
		}
	case "}":
		f.called = ""
		if !in.object && f.chain == noChain {
			f.prev = separator
		}
	}
	if f.chain == wanting {
		f.chain = inHole
	}
}

// comment skips a comment.
func (s *scanner) comment() bool {
	rest := s.src[s.pos:s.end]
	for _, opening := range s.lang.line {
		if strings.HasPrefix(rest, opening) {
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			s.pos += n
			return true
		}
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
