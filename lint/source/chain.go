package source

import (
	"strings"

	"github.com/microcms-go/filters"
)

// maxParts bounds the parts of one text. A filter does not have as many.
const maxParts = 1000

// An expression is one element of what is in a bracket, as far as it is read.
type expression struct {
	chain    chainState
	prev     token
	prevEnd  int
	operand  filters.Position // what comes before a + sign, if it is not a chain
	plusEnd  int              // where that sign ends
	newline  bool             // after the last token
	name     filters.Position // the last name, or literal that might be one
	called   string           // the name before the last parentheses
	key      string           // what the expression is the value of
	keyed    bool             // the last token is what follows a key
	inherits bool             // the key is one of the frame around
	ternary  int              // open question marks
	text     textContext      // of the chain
	cases    bool             // it is one of a list after case
	first    bool             // the chain is all there is of the expression
	logged   bool             // the chain is written to a log
}

type chainState uint8

// inherit takes over the key of the frame around if it speaks of filters.
func (f *frame) inherit(around *frame) {
	switch {
	case isFilterName(f.word):
		f.key, f.inherits = f.word, true
		f.keyed = f.prev == noToken
	case isFilterName(around.key) && around.mode == inCode:
		f.key, f.inherits = around.key, true
	}
}

// isFilterName reports whether something with that name may be a filter.
func isFilterName(name string) bool {
	const most = 40
	return len(name) <= most && containsFold(name, "filter")
}

// containsFold reports whether s holds word, which is ASCII, whatever the case.
func containsFold(s, word string) bool {
	for i := 0; i+len(word) <= len(s); i++ {
		if s[i]|0x20 == word[0] && strings.EqualFold(s[i:i+len(word)], word) {
			return true
		}
	}
	return false
}

// step takes note of a token that is not a literal, and of what it means for the
// chain.
func (s *scanner) step(t token, start, end int) {
	f := s.top()
	switch f.chain {
	case complete:
		s.flush(f.newline || t == word)
	case wanting:
		f.chain, f.start = inHole, start
	case inHole:
		if t.endsOperand() && f.prev.endsOperand() && (t == word || f.newline) {
			s.flush(true)
		}
	}
	if f.chain == noChain && t == word && (!f.prev.endsOperand() || f.newline) && !s.afterMember(f) {
		f.operand.Start = start
	}
	f.prev, f.prevEnd = t, end
	f.newline, f.keyed = false, false
	f.tokens++
}

// afterMember reports whether the last token was one that leads to a member.
func (s *scanner) afterMember(f *frame) bool {
	before := s.src[:f.prevEnd]
	return f.prev == operator && (s.lang.plus != "." && strings.HasSuffix(before, ".") ||
		strings.HasSuffix(before, "->") || strings.HasSuffix(before, "::"))
}

// setKey makes the last name the key of what follows.
func (s *scanner) setKey(op string) {
	f := s.top()
	name := s.src[f.name.Start:f.name.End]
	switch {
	case isFilterName(f.key) && !f.inherits && (op == "=" || op == "=>"):
		// const filters: string = …, const withFilter = (x): string => …
	case f.prev.endsOperand():
		f.key, f.inherits = name, false
	}
	if op == "=" {
		f.called = ""
	}
	appends := op == "+=" || op == ".=" || op == "<<"
	if appends {
		// What was there before is unknown, and has no place.
		f.operand, f.plusEnd = filters.Position{Start: s.pos, End: s.pos}, s.pos
	}
	f.prev, f.prevEnd, f.newline = separator, s.pos, false
	if appends {
		f.prev = operator
	}
	f.keyed, f.cases = !appends, false
	f.tokens++
}

func (s *scanner) addPart(parts []part, p part) []part {
	if len(parts) > maxParts || p.start == p.end && p.escapes != unknown {
		return parts
	}
	return append(parts, p)
}

// endHole ends a hole of a chain.
func (s *scanner) endHole() {
	if f := s.top(); f.chain == inHole {
		f.parts = s.addPart(f.parts, part{f.start, f.prevEnd, unknown})
		f.chain = complete
	}
}

// flush ends the chain of a frame. Whether it is a whole expression is told by
// what ends it.
func (s *scanner) flush(whole bool) {
	f := s.top()
	if f.chain == noChain {
		return
	}
	if f.chain == wanting {
		whole = false
	}
	s.endHole()
	f.text.whole = f.text.whole && whole
	if !f.index && !f.logged {
		s.file.text(f.parts, f.text)
	}
	s.drop()
}

// drop forgets the chain of a frame.
func (s *scanner) drop() {
	f := s.top()
	f.chain, f.parts = noChain, f.parts[:0]
}

// finish ends what is open in the innermost frame.
func (s *scanner) finish() {
	if s.top().mode == inCode {
		s.flush(true)
	}
}

// maxEndpoint bounds the length of literals that may be names.
const maxEndpoint = 200

// atStart reports whether nothing of an element is read so far. In Dart, one
// may follow a condition.
func (s *scanner) atStart(f *frame) bool {
	switch f.prev {
	case noToken, separator:
		return !f.keyed && !f.cases
	case operator:
		return s.src[f.prevEnd-1] == ')'
	}
	return false
}

// endExpression ends an element of what is in a bracket, before end.
func (s *scanner) endExpression(end int) {
	f := s.top()
	if !f.concat {
		s.flush(true)
		return
	}
	// What is appended is more of the chain around, or a hole in it.
	around := &s.frames[len(s.frames)-2]
	s.endHole()
	if f.chain == complete && f.first {
		for _, p := range f.parts {
			around.parts = s.addPart(around.parts, p)
		}
		s.drop()
		return
	}
	s.flush(false)
	start := end - len(strings.TrimLeft(s.src[f.arg:end], " \t\r\n"))
	if arg := strings.TrimRight(s.src[start:end], " \t\r\n"); arg != "" {
		around.parts = s.addPart(around.parts, part{start, start + len(arg), unknown})
	}
}

// concat enters the parentheses of a call that appends to the chain, if that is
// what the operator at s.pos leads to.
func (s *scanner) concat() bool {
	const call = ".concat("
	if !strings.HasPrefix(s.src[s.pos-1:s.end], call) {
		return false
	}
	s.pos += len(call) - 1
	open := s.emit(lexOpen, s.pos-1, s.pos)
	s.push(frame{close: ")", from: s.pos, concat: true, arg: s.pos, lexeme: open})
	return true
}

// isLog reports whether a function of that name, or a method of what is in
// front of it, writes to a log.
func (s *scanner) isLog(name filters.Position) bool {
	word := s.src[name.Start:name.End]
	if word == "" || name.Start == 0 || s.src[name.Start-1] != '.' {
		return word == "print" || word == "println" || word == "puts"
	}
	const most = 20
	receiver := s.src[max(0, name.Start-1-most) : name.Start-1]
	n := len(receiver)
	for n > 0 && isWordByte(receiver[n-1]) {
		n--
	}
	switch strings.ToLower(receiver[n:]) {
	case "console", "log", "logger":
		return true
	case "fmt":
		return strings.HasPrefix(word, "Print")
	}
	return false
}

// operandLiteral takes note of a literal that is part of an expression.
func (s *scanner) operandLiteral(start int, parts []part) {
	f := s.top()
	switch {
	case f.chain == wanting:
		f.chain = complete
	case f.chain == complete && s.lang.adjacent && f.prev == literal && (!f.newline || f.close == ")"):
	default:
		s.flush(false)
		f.chain, f.first = complete, s.atStart(f)
		f.text = textContext{key: f.key, whole: f.keyed, braces: s.lang.formatBraces, inherited: f.inherits,
			filtering: f.filtering || isFilterName(s.def)}
		f.logged = f.logs || f.prev == operator && f.prevEnd == f.name.End && s.isLog(f.name) // puts "…"
		if f.prev == operator && f.prevEnd == f.plusEnd && f.operand.Start <= f.operand.End {
			f.parts = append(f.parts, part{f.operand.Start, f.operand.End, unknown})
			f.text.whole = false
		}
	}
	if len(parts) == 1 && parts[0].escapes != unknown && parts[0].end-parts[0].start <= maxEndpoint {
		f.name = filters.Position{Start: parts[0].start, End: parts[0].end}
	}
	for _, p := range parts {
		f.parts = s.addPart(f.parts, p)
	}
	f.prev, f.prevEnd = literal, s.pos
	f.newline, f.keyed = false, false
	f.tokens++
}
