package filters

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
)

// failure returns the error of the given kind at a range of the input.
func (p *exprParser) failure(code ErrorCode, at Position) *SyntaxError {
	rest := p.lex.input[at.Start:]
	found := p.lex.input[at.Start:at.End]
	e := &SyntaxError{Position: at, Code: code, Found: quote.Cut(found, 60)}
	switch code {
	case ErrTooManyConditions:
		e.Found = ""
		e.Expected = []string{atMost(p.lex.maxConditions, "conditions")}
	case ErrTooDeep:
		e.Expected = []string{atMost(p.maxDepth, "open parentheses")}
	case ErrMissingOperand:
		e.Found = rest[:tokenLen(rest)]
		e.Expected = []string{"a field", "("}
	case ErrMissingJoiner:
		e.Expected = []string{textAnd, textOr, "the end"}
		if p.depth > 0 {
			e.Expected[2] = ")"
		}
		e.Suggestion = suggestJoiner(rest)
	case ErrMissingOperator:
		e.Found = rest[:tokenLen(rest)]
		e.Expected = []string{"an operator in brackets, such as [" + opNames[OpEquals] + "]"}
		e.Suggestion = p.repeatCondition(at.Start)
	case ErrUnknownOperator:
		e.Expected = slices.Clone(opNames[OpEquals:])
		e.Suggestion = suggestOp(found)
	case ErrUnexpectedValue:
		e.Suggestion = suggestJoiner(found)
	case ErrInvalidPath:
		e.Suggestion = suggestChar(found)
	}
	return e
}

func unknownOp(s string, at Position) *SyntaxError {
	return &SyntaxError{
		Position: at, Input: s, Code: ErrUnknownOperator,
		Found: quote.Cut(s, 60), Expected: slices.Clone(opNames[OpEquals:]), Suggestion: suggestOp(s),
	}
}

// tokenLen returns the length of the joiner or rune that s begins with.
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

func atMost(n int, what string) string { return "at most " + strconv.Itoa(n) + " " + what }

// repeatCondition suggests the condition that the operand ending at end stands
// for in "tags[contains]a[or]b": one field and operator, several values.
func (p *exprParser) repeatCondition(end int) string {
	const most = 80
	if len(p.members) == 0 {
		return ""
	}
	before, ok := p.members[len(p.members)-1].(*Condition)
	if !ok || !before.Op.TakesValue() {
		return ""
	}
	start := end
	for start > 0 && (idBytes[p.lex.input[start-1]] || p.lex.input[start-1] == '.') {
		start--
	}
	if len(before.Field)+end-start > most {
		return ""
	}
	return string(before.Field) + "[" + before.Op.String() + "]" + p.lex.input[start:end]
}

// Suggestions for what the language lacks; f and v stand for any field and
// value.
const (
	wishAtLeast = "(f[greater_than]v[or]f[equals]v)"
	wishAtMost  = "(f[less_than]v[or]f[equals]v)"
	wishIn      = "(f[equals]v1[or]f[equals]v2)"
	wishNotIn   = "(f[not_equals]v1[and]f[not_equals]v2)"
)

// opWishes are names from other languages, in the form that near.Plain gives.
var opWishes = map[string]string{
	"": "", "and": textAnd, "or": textOr, "&&": textAnd, "||": textOr,
	"=": "equals", "==": "equals", "===": "equals", "eq": "equals", "is": "equals",
	"!=": "not_equals", "!==": "not_equals", "<>": "not_equals", "ne": "not_equals", "neq": "not_equals", "isnot": "not_equals", "not": "not_equals",
	"<": "less_than", "lt": "less_than", "less": "less_than", "before": "less_than", "smallerthan": "less_than",
	">": "greater_than", "gt": "greater_than", "greater": "greater_than", "after": "greater_than", "morethan": "greater_than",
	">=": wishAtLeast, "gte": wishAtLeast, "ge": wishAtLeast, "min": wishAtLeast, "atleast": wishAtLeast, "since": wishAtLeast,
	"<=": wishAtMost, "lte": wishAtMost, "le": wishAtMost, "max": wishAtMost, "atmost": wishAtMost, "until": wishAtMost,
	"in": wishIn, "anyof": wishIn, "oneof": wishIn,
	"like": "contains", "ilike": "contains", "includes": "contains", "include": "contains", "has": "contains", "matches": "contains",
	"nin": wishNotIn, "notin": wishNotIn, "notincludes": "not_contains", "notlike": "not_contains",
	"notnull": "exists", "isset": "exists", "present": "exists",
	"null": "not_exists", "isnull": "not_exists", "missing": "not_exists", "empty": "not_exists", "isempty": "not_exists", "blank": "not_exists",
	"startswith": "begins_with", "startwith": "begins_with", "starts": "begins_with", "prefix": "begins_with", "begin": "begins_with", "begins": "begins_with",
}

// suggestOp returns what somebody may have meant by an operator that does not
// exist, or "".
func suggestOp(s string) string {
	const longest = 40
	if len(s) > longest {
		return ""
	}
	name := near.Plain(s)
	if wish, ok := opWishes[name]; ok {
		return wish
	}
	if negated, ok := strings.CutPrefix(name, "!"); ok {
		return suggestOp("not" + negated)
	}
	if strings.Contains(name, "equal") {
		if strings.Contains(name, "great") {
			return wishAtLeast
		}
		if strings.Contains(name, "less") {
			return wishAtMost
		}
	}
	op, _ := near.Word(s, opNames[OpEquals:]...)
	return op
}

// suggestJoiner returns the joiner that s may begin with in another spelling.
func suggestJoiner(s string) string {
	const longest = 8
	s = strings.ToLower(strings.TrimLeft(s[:min(len(s), longest)], " \t\n\r[(\"'"))
	for _, and := range []string{"and", "&", ","} {
		if strings.HasPrefix(s, and) {
			return textAnd
		}
	}
	for _, or := range []string{"or", "|"} {
		if strings.HasPrefix(s, or) {
			return textOr
		}
	}
	return ""
}

// suggestChar returns the ASCII form of a full-width character of the syntax.
func suggestChar(s string) string {
	const fullWidth = '！' - '!'
	if r, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("［］（）．＿－", r) {
		return string(r - fullWidth)
	}
	return ""
}

// choice joins words as in "a, b or c".
func choice(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
