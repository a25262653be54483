package filters

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/timestamp"
)

// The defaults of the limits. A request URL of the service holds at most
// 8,192 bytes, so every filter that can be sent is within them.
const (
	defaultMaxBytes      = 65536
	defaultMaxConditions = 10000
	defaultMaxDepth      = 4096
)

// maxDepth bounds how many lists may stand inside each other in any filter,
// however it was made, so that recursion over a filter is safe everywhere.
// It is also the most that Parser.MaxDepth can ask for.
const maxDepth = 10000

// A Parser holds limits for parsing. The zero value has the defaults; a limit
// of zero means its default, and with a negative one Parse always fails.
// Input exactly at a limit is accepted. A Parser is safe for concurrent use.
type Parser struct {
	// MaxBytes limits the length of the input in bytes. Default: 65,536.
	MaxBytes int

	// MaxConditions limits the number of conditions. Default: 10,000.
	MaxConditions int

	// MaxDepth limits how many parentheses may be open at once; those inside
	// values do not count. Default: 4,096. More than 10,000 counts as 10,000.
	MaxDepth int

	// Strict accepts only what the manual of the service settles. It refuses
	// [and] and [or] mixed without parentheses, and in a value half-width
	// parentheses and brackets, control characters, white space at the ends,
	// no text at all, and with less_than and greater_than a time stamp
	// that is not a full one in UTC. It is meant for gateways, which must
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
	maxBytes, err := limit("MaxBytes", p.MaxBytes, defaultMaxBytes)
	if err != nil {
		return Filter{}, err
	}
	maxConditions, err := limit("MaxConditions", p.MaxConditions, defaultMaxConditions)
	if err != nil {
		return Filter{}, err
	}
	depth, err := limit("MaxDepth", p.MaxDepth, defaultMaxDepth)
	if err != nil {
		return Filter{}, err
	}
	if len(s) > maxBytes {
		return Filter{}, &SyntaxError{Position: Position{maxBytes, len(s)}, Code: ErrTooLong, Expected: []string{atMost(maxBytes, "byte", "")}}
	}
	if i := invalidUTF8(s); i < len(s) {
		return Filter{}, &SyntaxError{Position: Position{i, i + 1}, Code: ErrInvalidUTF8, Found: s[i : i+1]}
	}
	if s == "" {
		return Filter{}, nil
	}
	var t struct {
		treeCell
		first [1]Condition // most filters have one only
	}
	e := exprParser{
		lex:      lexer{input: s, maxConditions: maxConditions},
		maxDepth: min(depth, maxDepth),
		strict:   p.Strict,
		slab:     t.first[:],
	}
	e.advance()
	var x operand
	if err := e.expr(&x); err != nil {
		return Filter{}, err
	}
	if e.tok.kind != tokenEOF {
		return Filter{}, e.unexpected(ErrUnopenedParen)
	}
	return Filter{tree: t.set(e.root(&x), x.depth)}, nil
}

func limit(name string, value, byDefault int) (int, *SyntaxError) {
	switch {
	case value < 0:
		return 0, &SyntaxError{Code: ErrInvalidLimit, Found: name + " " + strconv.Itoa(value)}
	case value == 0:
		return byDefault, nil
	}
	return value, nil
}

// invalidUTF8 returns the index of the first byte of s that is not UTF-8,
// or len(s).
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return len(s)
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return len(s)
}

// An exprParser parses one input. Each method that is named after a
// production reads that production from the current token on into an empty
// operand and leaves the token behind it as the current one.
type exprParser struct {
	lex lexer
	tok token

	maxDepth int
	strict   bool

	depth    int         // parentheses that are open
	joined   tokenKind   // the joiner of the current chain, for strict
	slab     []Condition // room for the next conditions
	expected int         // about how many conditions there are, if they are few
	members  []Expr      // of the lists that are being read
}

// An operand is what a production has read. The members of a list stay on the
// parser's stack until it is known that no list of the same kind around it
// takes them over, so flattening costs nothing.
type operand struct {
	condition *Condition // or nil for a list
	joiner    tokenKind  // tokenAnd or tokenOr for a list
	base      int        // its members are members[base:]
	depth     int        // lists inside each other
	inner     Position   // the node's own range
	outer     Position   // the same with the parentheses around it
}

func (p *exprParser) advance() { p.tok = p.lex.next() }

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

// extend reads a joiner and what it joins to list.
func (p *exprParser) extend(list *operand) *SyntaxError {
	joiner := p.tok.kind
	if p.strict && p.joined != 0 && p.joined != joiner {
		return p.failure(ErrMixedJoiners, p.tok.Position)
	}
	p.joined = joiner
	p.advance()
	p.enlist(joiner, list)
	var m operand
	var err *SyntaxError
	if joiner == tokenOr {
		err = p.and(&m)
	} else {
		err = p.operand(&m)
	}
	if err != nil {
		return err
	}
	p.enlist(joiner, &m)
	list.depth = max(list.depth, m.depth)
	list.outer.End = m.outer.End
	list.inner = list.outer
	if list.depth > maxDepth {
		return p.tooDeep(Position{list.outer.Start, list.outer.Start + 1}, atMost(maxDepth, "nested list", ""))
	}
	return nil
}

// enlist makes x a list of the given kind, unless it is one: a list of x.
func (p *exprParser) enlist(joiner tokenKind, x *operand) {
	if x.joiner == joiner {
		return
	}
	node := p.node(x)
	if p.members == nil {
		// A condition has one bracket of this kind, and a joiner has one.
		const few = 128
		p.expected = min(2+strings.Count(p.lex.input[p.tok.Start:], "]")/2, few)
		p.members = make([]Expr, 0, p.expected)
	}
	x.base = len(p.members)
	p.members = append(p.members, node)
	x.condition, x.joiner = nil, joiner
	x.depth++
}

// root returns the node for x, which is the whole filter.
func (p *exprParser) root(x *operand) Expr {
	if x.condition != nil {
		return x.condition
	}
	return newList(x.inner, x.joiner == tokenOr, p.members) // nobody else needs the stack
}

// node returns the node for x and takes its members off the stack.
func (p *exprParser) node(x *operand) Expr {
	if x.condition != nil {
		return x.condition
	}
	list := slices.Clone(p.members[x.base:])
	p.members = p.members[:x.base]
	return newList(x.inner, x.joiner == tokenOr, list)
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
	p.advance()
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
	p.advance()
	return nil
}

// condition = path "[" op "]" [ value ]
func (p *exprParser) condition(x *operand) *SyntaxError {
	c := p.newCondition()
	c.Position = p.tok.Position
	c.Field = Field(p.lex.input[c.Start:c.End])
	p.advance()
	if p.tok.kind != tokenOperator {
		return p.unexpected(ErrMissingOperator)
	}
	c.Op = p.tok.op
	c.End = p.tok.End + len("]")
	p.advance()
	if p.tok.kind == tokenValue {
		c.Value = p.lex.input[p.tok.Start:p.tok.End]
		c.End = p.tok.End
		if p.strict {
			if code, at := doubtful(c.Op, c.Value); code != "" {
				return p.failure(code, Position{p.tok.Start + at.Start, p.tok.Start + at.End})
			}
		}
		p.advance()
	}
	x.condition, x.inner, x.outer = c, c.Position, c.Position
	return nil
}

// newCondition returns a new condition. It makes them in slabs that double, so
// that a filter costs few allocations, and an error no memory for the rest.
func (p *exprParser) newCondition() *Condition {
	if len(p.slab) == 0 {
		p.slab = make([]Condition, max(p.expected, p.lex.conditions)-1)
	}
	c := &p.slab[0]
	p.slab = p.slab[1:]
	return c
}

// unexpected returns the error for the current token: the lexer's if it found
// one, else what code says.
func (p *exprParser) unexpected(code ErrorCode) *SyntaxError {
	if p.tok.kind == tokenError {
		code = p.lex.code
	}
	return p.failure(code, p.tok.Position)
}

// doubtful returns what strict parsing refuses in a value behind op, and
// where in the value it stands, or no code.
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
