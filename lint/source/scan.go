package source

import (
	"regexp"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// maxDepth bounds how deep brackets, literals with holes and elements of JSX
// are followed. What is deeper is skipped, with all that follows it.
const maxDepth = 1000

// maxParts bounds the parts of one text. A filter does not have as many.
const maxParts = 1000

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

	def string // the name behind the last def or class
}

// A mode says what a frame is about.
type mode uint8

const (
	inCode    mode = iota
	inLiteral      // with holes, perhaps
	inTag          // of JSX
	inElement      // of JSX: between its tags
)

// A frame is a bracket, literal or element that the scanner is in.
type frame struct {
	mode  mode
	close string // what ends it
	from  int    // where it begins

	// A literal, or a chain of literals and holes that are put together.
	kind  kind
	parts []part
	start int // of the part that is being read

	// Code.
	expression
	word      string // the name in front of the bracket
	object    bool   // the brace is one of an operand, not of a block
	index     bool   // the bracket holds an index
	computed  bool   // it holds the name of a property, if a colon follows
	logs      bool   // it holds what is written to a log
	concat    bool   // it holds what is appended to the chain around
	arg       int    // where such a piece begins
	filtering bool   // a name around has to do with filters
	tokens    int

	// endpoint is what the code names for the filters that were found since
	// there were found of them.
	endpoint string
	found    int
	request  bool // there are other parameters of a request beside them
	queries  bool // they are in what is named queries, as clients of the service do
	client   bool // there is an endpoint beside that
}

// An expression is one element of what is in a bracket, as far as it is read.
type expression struct {
	chain    chainState
	prev     token
	prevEnd  int
	operand  filters.Position // what is in front of a + sign, if no chain is
	plusEnd  int              // where that sign ends
	newline  bool             // behind the last token
	name     filters.Position // the last name, or literal that might be one
	called   string           // the name in front of the last parentheses
	key      string           // what the expression is the value of
	keyed    bool             // the last token is what stands behind a key
	inherits bool             // the key is one of the frame around
	ternary  int              // open question marks
	text     textContext      // of the chain
	cases    bool             // it is one of a list behind case
	first    bool             // the chain is all there is of the expression
	logged   bool             // the chain is written to a log
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

type chainState uint8

const (
	noChain chainState = iota
	complete
	wanting // an operand, behind a +
	inHole
)

// A kind of literal.
type kind struct {
	escapes escapes
	lines   bool // it may hold line breaks
	trims   bool // those at its ends, with the white space round them, do not count
	words   bool // it is a list of words
	open    byte // a bracket, which may be inside of it as often as the one that ends it
	holes   holes
	sharp   string // Swift: what stands between \ and (
}

// A holes says what holes look like.
type holes uint8

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
		s.pos = s.end
		s.tooDeep = true
		return
	}
	if n := len(s.frames); n < cap(s.frames) {
		f.parts = s.frames[:n+1][n].parts[:0] // the memory of a frame that was left
	}
	f.found = len(s.file.found)
	f.filtering = f.filtering || len(s.frames) > 0 && s.top().filtering
	s.frames = append(s.frames, f)
}

// maxRecoveries bounds how often reading goes on behind a literal that does
// not end.
const maxRecoveries = 3

// scan finds the filters in the code between start and end.
func (f *file) scan(lang *language, start, end int, key string) {
	s := scanner{file: f, lang: lang, pos: start, end: end, frames: make([]frame, 0, 16)}
	for range 1 + maxRecoveries {
		s.frames = s.frames[:0]
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
		// What seemed to be inside of it may not be.
		f.found = slices.DeleteFunc(f.found, func(x *Filter) bool { return x.Start > open })
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
	case isWordByte(c) || c == '@' || s.lang.colonNames && c == ':' && s.pos+1 < s.end && isWordByte(src[s.pos+1]) && !f.prev.endsOperand():
		s.word()
		return
	}
	switch c {
	case '(', '[', '{':
		s.bracket(c)
	case ')', ']', '}':
		s.pos++
		s.closeBracket(string(c))
	case '/':
		if s.lang.regexps && !f.prev.endsOperand() && s.regexp() {
			return
		}
		s.operator(1)
	case '<':
		if s.lang.jsx && !f.prev.endsOperand() && s.beginElement() {
			return
		}
		s.operator(1)
	case ',', ';':
		s.endExpression(s.pos)
		name := s.src[f.name.Start:f.name.End]
		f.client = f.client || name == "endpoint" // and no more
		s.pos++
		f.expression = expression{prev: separator, prevEnd: s.pos, cases: c == ',' && f.cases}
		f.tokens++
		f.arg = s.pos
		if c == ',' && isFilterName(name) {
			// params.set("filters", …)
			f.key, f.keyed = name, true
		} else if c == ',' && len(s.frames) > 1 && f.close != "}" {
			f.inherit(&s.frames[len(s.frames)-2])
		}
	default:
		s.operator(s.operatorLen())
	}
}

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

// word reads a name, keyword or number.
func (s *scanner) word() {
	f, start := s.top(), s.pos
	s.pos++
	for s.pos < s.end && isWordByte(s.src[s.pos]) {
		s.pos++
	}
	text := s.src[start:s.pos]
	if before := s.src[f.name.Start:f.name.End]; before == "def" || before == "class" || before == "self" && s.def == before {
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

// step takes note of a token that is no literal, and of what it means for the
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
	return f.prev == operator && (s.lang.plus != "." && strings.HasSuffix(before, ".") || strings.HasSuffix(before, "->") || strings.HasSuffix(before, "::"))
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

// setKey makes the last name the key of what follows.
func (s *scanner) setKey(op string) {
	f := s.top()
	name := s.src[f.name.Start:f.name.End]
	switch {
	case isFilterName(f.key) && !f.inherits && (op == "=" || op == "=>"):
		// const filters: string = …, const withFilter = (x): string => …
	case f.prev.endsOperand():
		f.key, f.inherits = name, false
		if op == ":" || op == "=>" || op == "=" && f.close == ")" {
			f.request = f.request || f.close != "" && parameterNames[strings.ToLower(name)]
			f.client = f.client || name == "endpoint"
		}
	}
	if op == "=" {
		f.called = ""
	}
	appends := op == "+=" || op == ".=" || op == "<<"
	if appends {
		// What was there before is unknown, and stands nowhere.
		f.operand, f.plusEnd = filters.Position{Start: s.pos, End: s.pos}, s.pos
	}
	f.prev, f.prevEnd, f.newline = separator, s.pos, false
	if appends {
		f.prev = operator
	}
	f.keyed, f.cases = !appends, false
	f.tokens++
}

// parameterNames are what stands beside filters in a request.
var parameterNames = map[string]bool{"limit": true, "offset": true, "endpoint": true, "orders": true, "fields": true, "queries": true}

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
		in.queries = f.keyed && strings.EqualFold(f.key, "queries")
		in.request = in.queries
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
	s.step(operator, s.pos, s.pos+1)
	s.pos++
	s.push(in)
}

// closeBracket leaves a bracket. One that was not opened is skipped, and so
// are those inside this one that were not closed.
func (s *scanner) closeBracket(c string) {
	const most = 8
	for i := len(s.frames) - 1; i > 0 && i >= len(s.frames)-most; i-- {
		f := &s.frames[i]
		if f.mode != inCode {
			break
		}
		if f.close == c {
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

// finish ends what is open in the innermost frame.
func (s *scanner) finish() {
	f := s.top()
	if f.mode == inCode {
		s.flush(true)
	}
	if f.endpoint == "" && !f.request && !f.client {
		return
	}
	for _, x := range s.file.found[min(f.found, len(s.file.found)):] {
		if x.Endpoint == "" {
			x.Endpoint = f.endpoint
		}
		if x.depth == len(s.frames) {
			x.queried = f.queries
			x.misplaced = f.client && s.isSDKCall(f.from)
			if f.request && (x.verdict == mayBeMisspelt || x.verdict == isMisspelt) {
				x.verdict = isCertain
			}
		}
		if f.client && x.queried && x.verdict == mayBeForeign {
			x.verdict = isCertain
		}
	}
}

// isSDKCall reports whether what begins at i is the argument of a function of the
// official SDK that takes filters among the queries.
func (s *scanner) isSDKCall(i int) bool {
	const most = 200
	return sdkCall.MatchString(strings.TrimRight(s.src[max(0, i-most):i], " \t\r\n"))
}

var sdkCall = regexp.MustCompile(`\.(?:get|getList|getListDetail|getObject|getAllContents)(?:<[^()=]*>)?\($`)

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

// endExpression ends an element of what is in a bracket, in front of end.
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
	s.push(frame{close: ")", from: s.pos, concat: true, arg: s.pos})
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
			filtering: f.filtering || isFilterName(s.def), depth: len(s.frames)}
		f.logged = f.logs || f.prev == operator && f.prevEnd == f.name.End && s.isLog(f.name) // puts "…"
		if f.prev == operator && f.prevEnd == f.plusEnd && f.operand.Start <= f.operand.End {
			f.parts = append(f.parts, part{f.operand.Start, f.operand.End, unknown})
			f.text.whole = false
		}
	}
	if len(parts) == 1 && parts[0].escapes != unknown && parts[0].end-parts[0].start <= maxEndpoint {
		f.name = filters.Position{Start: parts[0].start, End: parts[0].end}
		s.nameEndpoint(f, s.src[parts[0].start:parts[0].end])
	}
	for _, p := range parts {
		f.parts = s.addPart(f.parts, p)
	}
	f.prev, f.prevEnd = literal, s.pos
	f.newline, f.keyed = false, false
	f.tokens++
}

// maxEndpoint bounds the length of literals that are searched for an endpoint.
const maxEndpoint = 200

// nameEndpoint takes note of an endpoint that a literal names:
//
//	endpoint: "blog", get("/api/v1/blog"), list("blog", …)
func (s *scanner) nameEndpoint(f *frame, text string) {
	switch {
	case strings.EqualFold(f.key, "endpoint") && f.keyed:
		if query.IsEndpoint(text) {
			f.endpoint = text
		}
	case f.close == ")" && f.endpoint == "":
		if name, ok := endpointOfURL(text); ok {
			f.endpoint = name
		} else if f.tokens == 0 && query.IsEndpoint(text) && listWords[f.word] {
			f.endpoint = text
		}
	}
}

var listWords = map[string]bool{"list": true, "get": true, "getList": true, "getAll": true, "getAllContents": true, "fetch": true, "List": true, "Get": true}

// beginLiteral enters a literal whose opening is n bytes long.
func (s *scanner) beginLiteral(n int, close string, k kind) {
	from := s.pos
	s.pos += n
	s.push(frame{mode: inLiteral, close: close, kind: k, from: from, start: s.pos})
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
	s.push(frame{close: close, from: i, object: true})
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
