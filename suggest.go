package filters

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
)

// longestAdvice bounds suggestions and hints, in bytes.
const longestAdvice = 80

// failure returns the error of the given kind at a range of the input.
func (p *exprParser) failure(code ErrorCode, at Position) *SyntaxError {
	rest := p.lex.input[at.Start:]
	found := p.lex.input[at.Start:at.End]
	e := &SyntaxError{Position: at, Code: code, Found: quote.Cut(found, 60)}
	switch code {
	case ErrTooManyConditions:
		e.Found = ""
		e.Expected = []string{atMost(p.lex.maxConditions, "condition", "")}
	case ErrMissingOperand:
		e.Found = rest[:tokenLen(rest)]
		e.Expected = []string{"a field", "("}
	case ErrMissingJoiner:
		e.Expected = []string{textAnd, textOr, "the end"}
		if p.depth > 0 {
			e.Expected[2] = ")"
		}
		if joiner, n := meantJoiner(rest); n == len(found) && startsOperand(rest[n:]) {
			e.Suggestion = joiner
		}
	case ErrMissingOperator:
		e.Found = rest[:tokenLen(rest)]
		e.Expected = []string{"an operator in brackets, such as [" + opNames[OpEquals] + "]"}
	case ErrUnknownOperator:
		e.Expected = slices.Clone(opNames[OpEquals:])
		e.Suggestion = suggestOp(found)
	case ErrUnexpectedValue:
		if joiner, n := meantJoiner(found); n > 0 && len(found) <= longestAdvice && startsOperand(found[n:]) {
			e.Suggestion = joiner + found[n:]
		}
	case ErrInvalidPath:
		e.Suggestion = suggestChar(found)
	}
	return e
}

// tooDeep returns the error for something that passes the given limit.
func (p *exprParser) tooDeep(at Position, limit string) *SyntaxError {
	e := p.failure(ErrTooDeep, at)
	e.Expected = []string{limit}
	return e
}

func unknownOp(s string, at Position) *SyntaxError {
	return &SyntaxError{
		Position: at, Input: s, Code: ErrUnknownOperator,
		Found: quote.Cut(s, 60), Expected: slices.Clone(opNames[OpEquals:]), Suggestion: suggestOp(s),
	}
}

// tokenLen returns the length of the connective or rune at the start of s.
func tokenLen(s string) int {
	switch joinerAt(s) {
	case tokenAnd:
		return len(textAnd)
	case tokenOr:
		return len(textOr)
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// suggestOp returns the operator that was meant by one that does not exist, or
// "" if that is not known or several conditions are needed.
func suggestOp(s string) string {
	if m, ok := near.Operator(s, opNames[OpEquals:]...); ok && !m.Several() {
		return m.Op
	}
	return ""
}

// meantJoiner returns the connective that is at the start of s in another
// spelling, such as && or [AND], and its length with the white space around it.
// Without one it returns "" and 0.
func meantJoiner(s string) (joiner string, n int) {
	word := strings.TrimLeftFunc(s, isSpace)
	bracket := strings.HasPrefix(word, "[")
	word = strings.TrimPrefix(word, "[")
	for _, spelling := range []struct{ word, joiner string }{
		{"and", textAnd}, {"&&", textAnd}, {"&", textAnd}, {",", textAnd},
		{"or", textOr}, {"||", textOr}, {"|", textOr},
	} {
		end := len(spelling.word)
		if len(word) < end || !strings.EqualFold(word[:end], spelling.word) {
			continue
		}
		rest := word[end:]
		if bracket {
			var closed bool
			if rest, closed = strings.CutPrefix(rest, "]"); !closed {
				continue
			}
		}
		trimmed := strings.TrimLeftFunc(rest, isSpace)
		if !bracket && idBytes[spelling.word[0]] && trimmed == rest && rest != "" && idBytes[rest[0]] {
			continue // a longer word
		}
		return spelling.joiner, len(s) - len(trimmed)
	}
	return "", 0
}

// startsOperand reports whether s starts with a condition, or with parentheses
// and a condition.
func startsOperand(s string) bool {
	l := lexer{input: s, maxConditions: 1}
	for {
		switch l.next().kind {
		case tokenLeft:
		case tokenPath:
			return l.next().kind == tokenOperator
		default:
			return false
		}
	}
}

// suggestChar returns the ASCII form of a full-width character of the syntax. It
// knows no closing bracket: none can be where a path is read.
func suggestChar(s string) string {
	const fullWidth = '！' - '!'
	if r, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("［（）．＿－", r) {
		return string(r - fullWidth)
	}
	return ""
}

// hint returns advice that is not a replacement of the range, or "".
func (e *SyntaxError) hint() string {
	if e.Start < 0 || e.Start > e.End || e.End > len(e.Input) {
		return "" // made by hand
	}
	switch e.Code {
	case ErrUnknownOperator:
		return e.hintOp()
	case ErrMissingOperator:
		if condition := e.repeated(); condition != "" {
			return "write " + quote.Literal(condition, longestAdvice)
		}
	case ErrMissingJoiner, ErrUnexpectedValue:
		if joiner, _ := meantJoiner(e.Input[e.Start:]); joiner != "" {
			return "write " + joiner
		}
	}
	return ""
}

// hintOp returns what to write in place of a condition whose operator takes
// several conditions in this language.
func (e *SyntaxError) hintOp() string {
	m, ok := near.Operator(e.Input[e.Start:e.End], opNames[OpEquals:]...)
	if !ok || !m.Several() || e.Start == 0 || e.End == len(e.Input) {
		return ""
	}
	start := pathBefore(e.Input, e.Start-len("["))
	field := Field(e.Input[start : e.Start-len("[")])
	rest := e.Input[e.End+len("]"):]
	n, _ := scanValue(rest)
	op, value := lookupOp(m.Op), rest[:n]
	var f Filter
	if isBlank := strings.TrimFunc(value, isSpace) == ""; m.OrEquals && !isBlank {
		f = field.Compare(op, value).Or(field.Equals(value))
	} else if m.Each {
		joinAll := Or
		if op == OpNotEquals {
			joinAll = And
		}
		var fs []Filter
		for v := range strings.SplitSeq(strings.Trim(value, "()[]"), ",") {
			if v = strings.TrimFunc(v, isSpace); v != "" {
				fs = append(fs, field.Compare(op, v))
			}
		}
		f = joinAll(fs...)
	}
	condition := f.String()
	if f.IsZero() || f.Err() != nil || len(condition) > 2*longestAdvice {
		return m.Advice(quote.Cut(string(field), 60))
	}
	if _, _, isList := operands(f.Expr()); isList && (start > 0 || n < len(rest)) {
		condition = "(" + condition + ")"
	}
	return "write " + quote.Literal(condition, 3*longestAdvice)
}

// pathBefore returns where the path that ends at end starts.
func pathBefore(s string, end int) (start int) {
	for start = end; start > 0 && (idBytes[s[start-1]] || s[start-1] == '.'); {
		start--
	}
	return start
}

// repeated returns the condition to write for the operand before the error in
// filters such as "tags[contains]a[or]b", which give one field and operator
// several values.
func (e *SyntaxError) repeated() string {
	start := pathBefore(e.Input, e.Start)
	value := e.Input[start:e.Start]
	l := lexer{input: e.Input[:start], maxConditions: len(e.Input)}
	var field Field
	var op Op
	var last tokenKind
	for t := l.next(); t.kind != tokenEOF && t.kind != tokenError; t = l.next() {
		switch t.kind {
		case tokenPath:
			field = Field(l.input[t.Start:t.End])
		case tokenOperator:
			op = t.op
		case tokenRight:
			op = 0
		}
		if t.kind != tokenLeft {
			last = t.kind
		}
	}
	if last != tokenAnd && last != tokenOr || !op.TakesValue() || value == "" {
		return ""
	}
	condition := string(field) + "[" + op.String() + "]" + value
	if len(condition) > longestAdvice {
		return ""
	}
	return condition
}
