package filters

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A token is a piece of the input.
type token struct {
	kind tokenKind
	op   Op // of a tokenOperator
	Position
}

type tokenKind uint8

const (
	tokenEOF      tokenKind = iota // the end of the input
	tokenError                     // not a token of the language
	tokenLeft                      // (
	tokenRight                     // ) that belongs to no value
	tokenPath                      // category, repeater.customFieldId.inner
	tokenOperator                  // equals, without its brackets
	tokenValue                     // what follows an operator that takes a value; may be empty
	tokenAnd                       // [and]
	tokenOr                        // [or]
)

const (
	textAnd = "[and]"
	textOr  = "[or]"
)

// A lexer cuts valid UTF-8 into tokens. The meaning of a byte depends on the
// token before it, so the lexer has a method for each state, which reads one
// token and sets the next state.
type lexer struct {
	input string
	pos   int
	state lexState
	code  ErrorCode // of a tokenError

	conditions    int // that were read, or are being read
	maxConditions int
}

type lexState uint8

const (
	atOperand  lexState = iota // before a condition or a group
	atOperator                 // after a path
	atValue                    // after an operator that takes a value
	atNoValue                  // after one that takes none
	atJoiner                   // after a condition or a group
)

// next returns the next token. The lexer must not be used after an error.
func (l *lexer) next() token {
	switch l.state {
	case atOperand:
		return l.operand()
	case atOperator:
		return l.operator()
	case atValue:
		return l.value()
	case atNoValue:
		return l.noValue()
	}
	return l.joiner()
}

func (l *lexer) operand() token {
	if l.pos == len(l.input) {
		return l.take(tokenEOF, 0)
	}
	switch c := l.input[l.pos]; {
	case idBytes[c]:
		if l.conditions == l.maxConditions {
			return l.fail(ErrTooManyConditions, 1)
		}
		l.conditions++
	case c == '(':
		l.state = atOperand
		return l.take(tokenLeft, 1)
	case c == ')':
		l.state = atJoiner
		return l.take(tokenRight, 1)
	case c == '[':
		return l.fail(ErrMissingOperand, 1)
	}
	end, code := scanPath(l.input, l.pos)
	if code != "" {
		l.pos = end
		return l.fail(code, l.runeLen())
	}
	l.state = atOperator
	return l.take(tokenPath, end-l.pos)
}

func (l *lexer) operator() token {
	start := l.pos + len("[")
	if start > len(l.input) || l.input[l.pos] != '[' {
		return l.noOperator()
	}
	op := leadingOp(l.input[start:])
	end := start + len(opNames[op])
	if op == 0 || end == len(l.input) || l.input[end] != ']' {
		return l.badOperator(start)
	}
	l.pos = end + len("]")
	l.state = atNoValue
	if op.TakesValue() {
		l.state = atValue
	}
	return token{kind: tokenOperator, op: op, Position: Position{start, end}}
}

// noOperator returns the error for a path without a bracket after it.
func (l *lexer) noOperator() token {
	switch l.peek() {
	case eof:
		return l.fail(ErrMissingOperator, 0)
	case '(', ')':
		return l.fail(ErrMissingOperator, 1)
	}
	return l.fail(ErrInvalidPath, l.runeLen())
}

// badOperator returns the error for a bracket after a path that holds no
// operator.
func (l *lexer) badOperator(start int) token {
	n := strings.IndexByte(l.input[start:], ']')
	switch {
	case n < 0:
		return l.fail(ErrUnclosedBracket, len(l.input)-l.pos)
	case joinerAt(l.input[l.pos:]) != tokenEOF:
		return l.fail(ErrMissingOperator, 1)
	}
	l.code = ErrUnknownOperator
	return token{kind: tokenError, Position: Position{start, start + n}}
}

func (l *lexer) value() token {
	n, open := scanValue(l.input[l.pos:])
	if open >= 0 {
		return l.fail(ErrUnbalancedValue, n)
	}
	l.state = atJoiner
	return l.take(tokenValue, n)
}

func (l *lexer) noValue() token {
	n := 0
	for rest := l.input[l.pos:]; n < len(rest) && rest[n] != ')' && joinerAt(rest[n:]) == tokenEOF; {
		n++
	}
	if n > 0 {
		return l.fail(ErrUnexpectedValue, n)
	}
	return l.joiner()
}

func (l *lexer) joiner() token {
	l.state = atJoiner
	if l.peek() == eof {
		return l.take(tokenEOF, 0)
	}
	if l.peek() == ')' {
		return l.take(tokenRight, 1)
	}
	switch kind := joinerAt(l.input[l.pos:]); kind {
	case tokenAnd:
		l.state = atOperand
		return l.take(kind, len(textAnd))
	case tokenOr:
		l.state = atOperand
		return l.take(kind, len(textOr))
	}
	return l.fail(ErrMissingJoiner, l.runeLen())
}

const eof = -1

// peek returns the byte at the lexer's position, or eof.
func (l *lexer) peek() int {
	if l.pos == len(l.input) {
		return eof
	}
	return int(l.input[l.pos])
}

func (l *lexer) runeLen() int {
	_, n := utf8.DecodeRuneInString(l.input[l.pos:])
	return n
}

// take returns the next n bytes as a token.
func (l *lexer) take(kind tokenKind, n int) token {
	t := token{kind: kind, Position: Position{l.pos, l.pos + n}}
	l.pos += n
	return t
}

// fail returns an error token for the next n bytes.
func (l *lexer) fail(code ErrorCode, n int) token {
	l.code = code
	return token{kind: tokenError, Position: Position{l.pos, l.pos + n}}
}

// joinerAt returns tokenAnd or tokenOr if s starts with that connective, and
// otherwise tokenEOF.
func joinerAt(s string) tokenKind {
	switch {
	case strings.HasPrefix(s, textAnd):
		return tokenAnd
	case strings.HasPrefix(s, textOr):
		return tokenOr
	}
	return tokenEOF
}

// scanPath returns where the path that starts at s[pos] ends. Without a
// path, it returns the position of the rune at fault and the kind of error.
func scanPath(s string, pos int) (end int, code ErrorCode) {
	for {
		start := pos
		for pos < len(s) && idBytes[s[pos]] {
			pos++
		}
		if pos == start {
			return badName(s, pos)
		}
		if pos == len(s) || s[pos] != '.' {
			return pos, ""
		}
		pos++
	}
}

// badName returns what is wrong at s[pos], where a name is expected. At fault
// for an empty name is a dot: the one there, or otherwise the one before.
func badName(s string, pos int) (int, ErrorCode) {
	switch {
	case pos < len(s) && s[pos] == '.':
		return pos, ErrEmptySegment
	case pos == len(s) || strings.IndexByte("[()", s[pos]) >= 0:
		return max(pos-1, 0), ErrEmptySegment
	}
	return pos, ErrInvalidPath
}

// idBytes are the bytes of a name.
var idBytes = func() (set [256]bool) {
	for _, c := range "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-" {
		set[c] = true
	}
	return set
}()

// scanValue returns the length of the value at the start of s: everything up to
// a connective, to a ")" that closes nothing inside the value, or to the end.
// It also returns where the "(" is that stays open, or -1. A value with one is
// not balanced and cannot be written.
//
// This function alone decides what a value is, for lexer, printer and
// builder: where two of them disagree, a value becomes a condition.
func scanValue(s string) (n, open int) {
	depth, open := 0, -1
	for ; ; n++ {
		if n = nextEnd(s, n); n == len(s) {
			return n, open
		}
		switch s[n] {
		case '(':
			if depth == 0 {
				open = n
			}
			depth++
		case ')':
			if depth == 0 {
				return n, -1
			}
			if depth--; depth == 0 {
				open = -1
			}
		case '[':
			if joinerAt(s[n:]) != tokenEOF {
				return n, open
			}
		}
	}
}

// nextEnd returns the index of the first byte of s from n on at which a value
// may end or change its meaning, or len(s).
func nextEnd(s string, n int) int {
	for ; n+8 <= len(s); n += 8 {
		if ends := endBytes(word(s, n)); ends != 0 {
			return n + bits.TrailingZeros64(ends)/8
		}
	}
	if last := len(s) - 8; last >= 0 {
		// Some bytes another time, which are shifted out.
		n += bits.TrailingZeros64(endBytes(word(s, last))>>(8*(n-last))) / 8
		return min(n, len(s))
	}
	for n < len(s) && s[n] != '[' && s[n] != '(' && s[n] != ')' {
		n++
	}
	return n
}

// endBytes has the high bit of each byte of w set that is a parenthesis or a left
// bracket, and no other bit.
func endBytes(w uint64) uint64 {
	const ones = 0x0101010101010101
	return zeroBytes(w&^ones^ones*'(') | // the two parentheses differ in the lowest bit
		zeroBytes(w^ones*'[')
}

// zeroBytes has the high bit of each byte of w set that is 0, and no other bit.
func zeroBytes(w uint64) uint64 {
	const low = 0x7F7F7F7F7F7F7F7F
	return ^((w&low + low) | w | low)
}
