package oracle

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// operators are the operators of section 1, exactly so.
var operators = []string{
	"equals", "not_equals", "contains", "not_contains", "less_than", "greater_than", "exists", "not_exists",
	"begins_with",
}

// takesValue reports whether op is followed by a value: section 1, no value after exists and not_exists.
func takesValue(op string) bool { return op != "exists" && op != "not_exists" }

// Parse reads a filter: sections 1 and 2. The order of checks is that of section 1.7.
func Parse(in string, l Limits) (*Node, error) {
	if l.MaxBytes < 0 || l.MaxConditions < 0 || l.MaxDepth < 0 {
		return nil, &Error{Code: "invalid-limit"}
	}
	if l.MaxBytes == 0 {
		l.MaxBytes = defaultMaxBytes
	}
	if l.MaxConditions == 0 {
		l.MaxConditions = defaultMaxConditions
	}
	if l.MaxDepth == 0 {
		l.MaxDepth = defaultMaxDepth
	}
	l.MaxDepth = min(l.MaxDepth, depthCeiling)

	if len(in) > l.MaxBytes {
		return nil, &Error{"too-long", l.MaxBytes, len(in)}
	}
	if bad, ok := firstBadByte(in); ok {
		return nil, &Error{"invalid-utf8", bad, bad + 1}
	}
	if in == "" {
		return nil, nil
	}
	p := &parser{in: in, limits: l}
	x, err := p.expr()
	if err != nil {
		return nil, err
	}
	if p.pos < len(in) { // expr stops only at the end and at a closing parenthesis
		return nil, p.errorAtRune("unopened-paren")
	}
	return x.node, nil
}

// firstBadByte finds the first byte that is not part of well-formed UTF-8: section 1.2.
func firstBadByte(in string) (at int, found bool) {
	for i, r := range in {
		if r != utf8.RuneError {
			continue
		}
		if _, size := utf8.DecodeRuneInString(in[i:]); size == 1 { // a real U+FFFD has three bytes
			return i, true
		}
	}
	return 0, false
}

type parser struct {
	in         string
	pos        int
	limits     Limits
	conditions int // conditions started so far
	open       int // parentheses of the syntax that are open at pos
}

// An operand is a node with its outer range: the range that includes parentheses around it.
type operand struct {
	node       *Node
	start, end int
}

// A joinerKind is "[and]" or "[or]".
type joinerKind string

const (
	andJoiner joinerKind = "[and]"
	orJoiner  joinerKind = "[or]"
)

// joinerAt tells which connective the input has at i, if any. Connectives are lower case only: section 1.2.
func joinerAt(in string, i int) (joinerKind, bool) {
	for _, j := range []joinerKind{andJoiner, orJoiner} {
		if strings.HasPrefix(in[i:], string(j)) {
			return j, true
		}
	}
	return "", false
}

func (p *parser) atEnd() bool { return p.pos == len(p.in) }

// errorAtRune makes an error about the rune at pos, or about the empty range at the end of input: section 1.7.
func (p *parser) errorAtRune(code string) *Error {
	_, size := utf8.DecodeRuneInString(p.in[p.pos:]) // 0 at the end
	return &Error{code, p.pos, p.pos + size}
}

// expr reads
//
//	expr = and { "[or]" and }
//	and  = operand { "[and]" operand }
//
// and stops at the end of input or at a closing parenthesis, which its caller judges.
func (p *parser) expr() (operand, error) {
	var ors []operand  // complete operands of the or-list
	var ands []operand // operands of the and-list at hand
	var earlier joinerKind
	for {
		x, err := p.operand()
		if err != nil {
			return operand{}, err
		}
		ands = append(ands, x)
		if p.atEnd() || p.in[p.pos] == ')' {
			ors = append(ors, list(andJoiner, ands))
			return list(orJoiner, ors), nil
		}
		joiner, ok := joinerAt(p.in, p.pos)
		if !ok {
			return operand{}, p.errorAtRune("missing-joiner")
		}
		if p.limits.Strict && earlier != "" && joiner != earlier { // section 1.5
			return operand{}, &Error{"mixed-joiners", p.pos, p.pos + len(joiner)}
		}
		earlier = joiner
		p.pos += len(joiner)
		if joiner == orJoiner {
			ors = append(ors, list(andJoiner, ands))
			ands = nil
		}
	}
}

// list makes the list of the operands: section 2. A list of one is the one; lists of the same kind
// are flattened; the range runs from the outer start of the first operand to the outer end of the
// last.
func list(kind joinerKind, operands []operand) operand {
	if len(operands) == 1 {
		return operands[0]
	}
	start, end := operands[0].start, operands[len(operands)-1].end
	n := &Node{Start: start, End: end}
	for _, x := range operands {
		switch {
		case kind == andJoiner && x.node.And != nil:
			n.And = append(n.And, x.node.And...)
		case kind == andJoiner:
			n.And = append(n.And, x.node)
		case x.node.Or != nil:
			n.Or = append(n.Or, x.node.Or...)
		default:
			n.Or = append(n.Or, x.node)
		}
	}
	return operand{n, start, end}
}

// operand reads
//
//	operand = condition | "(" expr ")"
func (p *parser) operand() (operand, error) {
	if p.atEnd() || p.in[p.pos] == ')' || p.in[p.pos] == '[' {
		return operand{}, p.errorAtRune("missing-operand")
	}
	if p.in[p.pos] != '(' {
		return p.condition()
	}
	if p.open == p.limits.MaxDepth {
		return operand{}, p.errorAtRune("too-deep")
	}
	start := p.pos
	p.open++
	p.pos++
	x, err := p.expr()
	if err != nil {
		return operand{}, err
	}
	if p.atEnd() {
		return operand{}, &Error{"unclosed-paren", start, start + 1}
	}
	p.open--
	p.pos++
	return operand{x.node, start, p.pos}, nil
}

// isIDByte reports whether b may occur in an id: section 1.
func isIDByte(b byte) bool {
	return 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '_' || b == '-'
}

// condition reads
//
//	condition = path "[" op "]" [ value ]
func (p *parser) condition() (operand, error) {
	start := p.pos
	if isIDByte(p.in[p.pos]) {
		p.conditions++
		if p.conditions > p.limits.MaxConditions {
			return operand{}, p.errorAtRune("too-many-conditions")
		}
	}
	if err := p.path(); err != nil {
		return operand{}, err
	}
	field := p.in[start:p.pos]
	op, err := p.op()
	if err != nil {
		return operand{}, err
	}
	valueStart := p.pos
	if !takesValue(op) {
		p.pos = endOfText(p.in, p.pos)
		if p.pos > valueStart {
			return operand{}, &Error{"unexpected-value", valueStart, p.pos}
		}
		return p.made(&Node{Field: field, Op: op, Start: start, End: p.pos})
	}
	end, balanced := endOfValue(p.in, p.pos)
	if !balanced {
		return operand{}, &Error{"unbalanced-value", valueStart, end}
	}
	p.pos = end
	value := p.in[valueStart:end]
	if p.limits.Strict {
		if err := strictValue(op, value); err != nil {
			return operand{}, &Error{err.Code, valueStart + err.Start, valueStart + err.End}
		}
	}
	return p.made(&Node{Field: field, Op: op, Value: value, Start: start, End: end})
}

func (p *parser) made(n *Node) (operand, error) { return operand{n, n.Start, n.End}, nil }

// path reads
//
//	path = id { "." id }
//
// and makes sure that a bracket follows that does not belong to a connective.
func (p *parser) path() error {
	for {
		start := p.pos
		for !p.atEnd() && isIDByte(p.in[p.pos]) {
			p.pos++
		}
		if p.pos == start { // an id is expected here
			switch {
			case !p.atEnd() && p.in[p.pos] == '.':
				return p.errorAtRune("empty-segment")
			case p.atEnd() || strings.IndexByte("[()", p.in[p.pos]) >= 0: // only after a dot, see operand
				return &Error{"empty-segment", p.pos - 1, p.pos}
			}
			return p.errorAtRune("invalid-path")
		}
		if p.atEnd() {
			return p.errorAtRune("missing-operator")
		}
		switch p.in[p.pos] {
		case '.':
			p.pos++
			continue
		case '[':
			if _, ok := joinerAt(p.in, p.pos); ok {
				return p.errorAtRune("missing-operator")
			}
			return nil
		case '(', ')':
			return p.errorAtRune("missing-operator")
		}
		return p.errorAtRune("invalid-path")
	}
}

// op reads an operator in its brackets.
func (p *parser) op() (string, error) {
	length := strings.IndexByte(p.in[p.pos:], ']')
	if length < 0 {
		return "", &Error{"unclosed-bracket", p.pos, len(p.in)}
	}
	start, end := p.pos+1, p.pos+length
	op := p.in[start:end]
	if !slices.Contains(operators, op) {
		return "", &Error{"unknown-operator", start, end}
	}
	p.pos = end + 1
	return op, nil
}

// endOfText finds the end of a text after exists: the next connective, closing parenthesis or the
// end of input (section 1.7).
func endOfText(in string, i int) int {
	for ; i < len(in); i++ {
		if _, ok := joinerAt(in, i); ok || in[i] == ')' {
			break
		}
	}
	return i
}

// endOfValue finds the end of the value that starts at i: the first connective, the first
// parenthesis that closes nothing inside the value, or the end of input. It also reports whether
// the parentheses inside the value balance. Section 1.2.
func endOfValue(in string, i int) (end int, balanced bool) {
	open := 0
	for ; i < len(in); i++ {
		if _, ok := joinerAt(in, i); ok {
			break
		}
		if in[i] == '(' {
			open++
		}
		if in[i] == ')' {
			if open == 0 {
				break
			}
			open--
		}
	}
	return i, open == 0
}

// strictValue checks a value as section 1.5 asks. The range of the error counts from the value's
// start. The leftmost problem is reported; an inexact time counts at the value's start, before all
// others, and white space at either end comes before a control character that is the same rune.
func strictValue(op, value string) *Error {
	if value == "" {
		return &Error{Code: "empty-value"}
	}
	if (op == "less_than" || op == "greater_than") && startsLikeTime(value) {
		if _, full := fullTime(value); !full {
			return &Error{"inexact-time", 0, len(value)}
		}
	}
	for i, r := range value {
		end := i + utf8.RuneLen(r)
		outer := i == 0 || end == len(value)
		switch {
		case outer && (unicode.Is(unicode.White_Space, r) || r == '\uFEFF'):
			return &Error{"outer-space", i, end}
		case unicode.Is(unicode.Cc, r):
			return &Error{"control-character", i, end}
		case strings.ContainsRune("()[]", r):
			return &Error{"bracket-in-value", i, end}
		}
	}
	return nil
}
