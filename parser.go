package filters

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/bound"
	"github.com/microcms-go/filters/internal/timestamp"
)

// The defaults of the limits. A request URL of the service has at most 8,192
// bytes, so every filter that can be sent is within them.
const (
	defaultMaxBytes      = 65536
	defaultMaxConditions = 10000
	defaultMaxDepth      = 4096
)

// maxDepth bounds the nested lists of every filter. It is also the largest
// Parser.MaxDepth.
const maxDepth = bound.Lists

// A Parser holds limits for parsing. The zero value has the defaults; a limit
// of zero means its default, and with a negative one Parse always fails.
// Input exactly at a limit is accepted. A Parser is safe for concurrent use.
type Parser struct {
	// MaxBytes limits the length of the input in bytes. Default: 65,536.
	MaxBytes int

	// MaxConditions limits the number of conditions. Default: 10,000.
	MaxConditions int

	// MaxDepth limits how many parentheses may be open at once; those inside
	// values do not count. Default: 4,096. More than 10,000 (in WebAssembly
	// 500) counts as that many.
	MaxDepth int

	// Strict accepts only what the manual of the service settles. It refuses
	// [and] and [or] mixed without parentheses, and in a value half-width
	// parentheses and brackets, control characters, white space at the ends,
	// an empty value, and with less_than and greater_than a time stamp that
	// is not a full one in UTC. It is meant for gateways, which must
	// not forward what they and the service might read differently.
	Strict bool
}

// Parse parses s with the default limits. The error is a [*SyntaxError].
// The filter refers to the memory of s.
func Parse(s string) (Filter, error) {
	return Parser{}.Parse(s)
}

// MustParse is like [Parse] but panics if s cannot be parsed. It is meant
// for filters that are constants of the program.
func MustParse(s string) Filter {
	f, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return f
}

// Parse parses s. The error is a [*SyntaxError], and the filter returned with
// it is unwritable and matches nothing. The filter refers to the memory of s.
func (p Parser) Parse(s string) (Filter, error) {
	f, err := p.parse(s)
	if err != nil {
		err.Input = s
		return unwritableFilter(&ValueError{Code: err.Code}), err
	}
	return f, nil
}

func (p Parser) parse(s string) (Filter, *SyntaxError) {
	if p.MaxBytes < 0 || p.MaxConditions < 0 || p.MaxDepth < 0 {
		return Filter{}, p.negative()
	}
	maxBytes, maxConditions := limit(p.MaxBytes, defaultMaxBytes), limit(p.MaxConditions, defaultMaxConditions)
	if len(s) > maxBytes {
		most := []string{atMost(maxBytes, "byte", "")}
		return Filter{}, &SyntaxError{Position: Position{maxBytes, len(s)}, Code: ErrTooLong, Expected: most}
	}
	if i := invalidUTF8(s); i < len(s) {
		return Filter{}, &SyntaxError{Position: Position{i, i + 1}, Code: ErrInvalidUTF8, Found: s[i : i+1]}
	}
	if s == "" {
		return Filter{}, nil
	}
	var e exprParser
	e.lex.input, e.lex.maxConditions = s, maxConditions
	e.maxDepth, e.strict = min(limit(p.MaxDepth, defaultMaxDepth), maxDepth), p.Strict
	t := e.nodes.init(s, maxConditions)
	e.tok = e.lex.operand()
	var x operand
	if err := e.expr(&x); err != nil {
		return Filter{}, err
	}
	if e.tok.kind != tokenEOF {
		return Filter{}, e.unexpected(ErrUnopenedParen)
	}
	return Filter{tree: t.set(e.node(&x), x.depth)}, nil
}

// limit returns the limit n, or its default.
func limit(n, whenZero int) int {
	if n == 0 {
		return whenZero
	}
	return n
}

// negative returns the error for the first limit that is negative.
func (p Parser) negative() *SyntaxError {
	name, value := "MaxDepth", p.MaxDepth
	switch {
	case p.MaxBytes < 0:
		name, value = "MaxBytes", p.MaxBytes
	case p.MaxConditions < 0:
		name, value = "MaxConditions", p.MaxConditions
	}
	return &SyntaxError{Code: ErrInvalidLimit, Found: name + " " + strconv.Itoa(value)}
}

// invalidUTF8 returns the index of the first byte of s that is not UTF-8,
// or len(s).
func invalidUTF8(s string) int {
	if n := asciiPrefix(s); utf8.ValidString(s[n:]) {
		return len(s)
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return len(s)
}

// asciiPrefix returns how many bytes at the start of s are ASCII, or a little
// less. Most filters are ASCII, and short.
func asciiPrefix(s string) int {
	const high = 0x8080808080808080
	n := 0
	for n+8 <= len(s) && word(s, n)&high == 0 {
		n += 8
	}
	if n > 0 && n+8 > len(s) && word(s, len(s)-8)&high == 0 {
		return len(s)
	}
	return n
}

// An exprParser parses one input. Each method that is named after a
// production reads that production from the current token on, and makes the
// token after it the current one.
type exprParser struct {
	lex   lexer
	tok   token
	nodes arena

	maxDepth int
	strict   bool

	depth  int       // parentheses that are open
	joined tokenKind // the connective of the current chain, for strict
}

// An operand is what a production has read. The operands of a list stay on the
// stack of the arena until it is known that no list of the same kind around it
// takes them over, so flattening costs nothing.
type operand struct {
	condition *Condition // or nil for a list
	joiner    tokenKind  // tokenAnd or tokenOr for a list
	base      int        // where its operands are on the stack: all from there on
	depth     int        // nested lists
	inner     Position   // the range of a list
	outer     Position   // the range of any node, with the parentheses around it
}

// expr = and { "[or]" and }
func (p *exprParser) expr(x *operand) *SyntaxError {
	err := p.and(x)
	for err == nil && p.tok.kind == tokenOr {
		err = p.extend(x)
	}
	return err
}

// and = operand { "[and]" operand }
func (p *exprParser) and(x *operand) *SyntaxError {
	err := p.operand(x)
	for err == nil && p.tok.kind == tokenAnd {
		err = p.extend(x)
	}
	return err
}

// extend reads a connective and what it joins to list.
func (p *exprParser) extend(list *operand) *SyntaxError {
	joiner := p.tok.kind
	if p.strict && p.joined != 0 && p.joined != joiner {
		return p.failure(ErrMixedJoiners, p.tok.Position)
	}
	p.joined = joiner
	if list.joiner != joiner {
		p.enlist(joiner, list)
	}
	p.tok = p.lex.operand()
	var x operand
	var err *SyntaxError
	if joiner == tokenOr {
		err = p.and(&x)
	} else {
		err = p.operand(&x)
	}
	if err != nil {
		return err
	}
	if x.condition != nil {
		p.nodes.push(x.condition)
	} else {
		if x.joiner != joiner {
			p.enlist(joiner, &x)
		}
		list.depth = max(list.depth, x.depth)
		if list.depth > maxDepth {
			return p.tooDeep(Position{list.outer.Start, list.outer.Start + 1}, atMost(maxDepth, "nested list", ""))
		}
	}
	list.outer.End = x.outer.End
	list.inner = list.outer
	return nil
}

// enlist makes x, which is something else, a list of the given kind: that of x.
func (p *exprParser) enlist(joiner tokenKind, x *operand) {
	node := p.node(x)
	x.base = len(p.nodes.stack)
	p.nodes.push(node)
	x.condition, x.joiner = nil, joiner
	x.depth++
}

// node returns the node for x and takes its operands off the stack.
func (p *exprParser) node(x *operand) Expr {
	if x.condition != nil {
		return x.condition
	}
	return p.nodes.newList(x.inner, x.joiner == tokenOr, p.nodes.pop(x.base))
}

// operand = condition | "(" expr ")"
func (p *exprParser) operand(x *operand) *SyntaxError {
	if p.tok.kind == tokenPath {
		return p.condition(x)
	}
	if p.tok.kind != tokenLeft {
		return p.unexpected(ErrMissingOperand)
	}
	if p.depth == p.maxDepth {
		return p.tooDeep(p.tok.Position, atMost(p.maxDepth, "open parenthesis", ""))
	}
	open, outside := p.tok.Position, p.joined
	p.depth++
	p.joined = 0
	p.tok = p.lex.operand()
	err := p.expr(x)
	switch {
	case err != nil:
		return err
	case p.tok.kind == tokenEOF:
		return p.failure(ErrUnclosedParen, open)
	case p.tok.kind != tokenRight:
		return p.unexpected(ErrMissingJoiner)
	}
	x.outer = Position{open.Start, p.tok.End}
	p.depth--
	p.joined = outside
	p.tok = p.lex.joiner()
	return nil
}

// condition = path "[" op "]" [ value ]
func (p *exprParser) condition(x *operand) *SyntaxError {
	start := p.tok.Start
	path := p.lex.input[start:p.tok.End]
	c := p.nodes.newCondition(p.lex.input[start:], p.lex.maxConditions-p.lex.conditions+1)
	if p.tok = p.lex.operator(); p.tok.kind != tokenOperator {
		return p.unexpected(ErrMissingOperator)
	}
	c.Field, c.Op = Field(path), p.tok.op
	end := p.tok.End + len("]")
	if !c.Op.TakesValue() {
		p.tok = p.lex.noValue()
	} else if p.tok = p.lex.value(); p.tok.kind == tokenValue {
		c.Value = p.lex.input[p.tok.Start:p.tok.End]
		end = p.tok.End
		if p.strict {
			if code, at := doubtful(c.Op, c.Value); code != "" {
				return p.failure(code, Position{p.tok.Start + at.Start, p.tok.Start + at.End})
			}
		}
		p.tok = p.lex.joiner()
	}
	c.Position = Position{start, end}
	x.condition, x.outer = c, c.Position
	return nil
}

// unexpected returns the error for the current token: the lexer's if it found
// one, else what code says.
func (p *exprParser) unexpected(code ErrorCode) *SyntaxError {
	if p.tok.kind == tokenError {
		code = p.lex.code
	}
	return p.failure(code, p.tok.Position)
}

// doubtful returns the first thing in a value of op that strict parsing refuses,
// and its range in the value, or no code.
func doubtful(op Op, value string) (ErrorCode, Position) {
	if value == "" {
		return ErrEmptyValue, Position{}
	}
	if (op == OpLessThan || op == OpGreaterThan) && timestamp.LooksLike(value) && !timestamp.IsFull(value) {
		return ErrInexactTime, Position{0, len(value)}
	}
	for i, r := range value {
		at := Position{i, i + utf8.RuneLen(r)}
		switch {
		case (at.Start == 0 || at.End == len(value)) && isSpace(r):
			return ErrOuterSpace, at
		case unicode.IsControl(r):
			return ErrControlCharacter, at
		case r < utf8.RuneSelf && strings.IndexByte("()[]", byte(r)) >= 0:
			return ErrBracketInValue, at
		}
	}
	return "", Position{}
}

// isSpace reports whether r has the property White_Space or is the byte order
// mark.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' }
