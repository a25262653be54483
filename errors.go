package filters

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
)

// An ErrorCode names a kind of error. The same text stands in JSON, in SARIF
// and in test data. It is an error itself, for use with errors.Is:
//
//	if errors.Is(err, filters.ErrTooDeep) { … }
type ErrorCode string

// What can be wrong with a filter.
const (
	// Limits.
	ErrInvalidLimit      ErrorCode = "invalid-limit"       // a limit of the Parser is negative
	ErrTooLong           ErrorCode = "too-long"            // more bytes than Parser.MaxBytes
	ErrTooManyConditions ErrorCode = "too-many-conditions" // more than Parser.MaxConditions
	ErrTooDeep           ErrorCode = "too-deep"            // deeper than Parser.MaxDepth, or than any filter may be

	// Syntax.
	ErrInvalidUTF8     ErrorCode = "invalid-utf8"     // a byte that is not UTF-8
	ErrMissingOperand  ErrorCode = "missing-operand"  // no condition where one must stand
	ErrMissingJoiner   ErrorCode = "missing-joiner"   // something else behind a condition or group
	ErrMissingOperator ErrorCode = "missing-operator" // a field without operator
	ErrUnknownOperator ErrorCode = "unknown-operator" // an operator that is none of the nine
	ErrUnexpectedValue ErrorCode = "unexpected-value" // a value behind an operator that takes none
	ErrInvalidPath     ErrorCode = "invalid-path"     // a character that no path may hold
	ErrEmptySegment    ErrorCode = "empty-segment"    // a point in a path without a name beside it
	ErrUnclosedBracket ErrorCode = "unclosed-bracket" // an operator's [ without ]
	ErrUnclosedParen   ErrorCode = "unclosed-paren"   // a ( without )
	ErrUnopenedParen   ErrorCode = "unopened-paren"   // a ) without (
	ErrUnbalancedValue ErrorCode = "unbalanced-value" // a value with a parenthesis that lacks its other half

	// Strict parsing.
	ErrMixedJoiners     ErrorCode = "mixed-joiners"     // [and] and [or] side by side
	ErrBracketInValue   ErrorCode = "bracket-in-value"  // half-width ( ) [ or ] in a value
	ErrEmptyValue       ErrorCode = "empty-value"       // an operator that takes a value without one
	ErrOuterSpace       ErrorCode = "outer-space"       // white space at an end of a value
	ErrControlCharacter ErrorCode = "control-character" // a control character in a value
	ErrInexactTime      ErrorCode = "inexact-time"      // a time stamp that is not a full one in UTC

	// Building.
	ErrJoinerInValue ErrorCode = "joiner-in-value" // a value that holds [and] or [or]
	ErrEmptyList     ErrorCode = "empty-list"      // a list without members
	ErrInvalidNode   ErrorCode = "invalid-node"    // a tree with a node that is nil or of a foreign type
)

// codeTexts says for each code what is wrong and how to mend it.
var codeTexts = map[ErrorCode]struct{ what, mend string }{
	ErrInvalidLimit:      {"negative limit", "use 0 for the default"},
	ErrTooLong:           {"filter too long", ""},
	ErrTooManyConditions: {"too many conditions", ""},
	ErrTooDeep:           {"too many lists inside each other", "flatten lists of one kind into one"},
	ErrInvalidUTF8:       {"text is not UTF-8", ""},
	ErrMissingOperand:    {"missing condition", ""},
	ErrMissingJoiner:     {"missing joiner", ""},
	ErrMissingOperator:   {"missing operator", ""},
	ErrUnknownOperator:   {"unknown operator", ""},
	ErrUnexpectedValue:   {"unexpected value", "exists and not_exists take none: remove it"},
	ErrInvalidPath:       {"invalid character in a field", "a field is made of A-Z a-z 0-9 _ - and points"},
	ErrEmptySegment:      {"empty name in a field", "write a name on both sides of the point"},
	ErrUnclosedBracket:   {"unclosed bracket", "close the bracket"},
	ErrUnclosedParen:     {"unclosed parenthesis", "close the parenthesis"},
	ErrUnopenedParen:     {"unopened parenthesis", "remove it; parentheses in a value must balance"},
	ErrUnbalancedValue:   {"unbalanced parenthesis in a value", "the language has no escapes: leave it out or use a full-width one"},
	ErrMixedJoiners:      {"[and] and [or] mixed", "put parentheses round one kind"},
	ErrBracketInValue:    {"half-width bracket in a value", "leave it out or use a full-width one"},
	ErrEmptyValue:        {"empty value", "write a value or use not_exists"},
	ErrOuterSpace:        {"white space at the end of a value", "remove it"},
	ErrControlCharacter:  {"control character in a value", "remove it"},
	ErrInexactTime:       {"not a full time stamp in UTC", "write YYYY-MM-DDThh:mm:ss.sssZ"},
	ErrJoinerInValue:     {"joiner in a value", "the language has no escapes: leave it out"},
	ErrEmptyList:         {"list without members", "it needs at least one value"},
	ErrInvalidNode:       {"invalid node in a tree", "use non-nil *Condition, *AndExpr and *OrExpr"},
}

// Error returns a short description.
func (code ErrorCode) Error() string { return "filters: " + code.what() }

func (code ErrorCode) what() string {
	if text, ok := codeTexts[code]; ok {
		return text.what
	}
	return quote.Line(string(code), quote.ShortBytes)
}

// A SyntaxError says what is wrong with an input, where, and how to mend it.
type SyntaxError struct {
	// Position is the range in Input that is wrong, in bytes. It is empty
	// where something is missing at the end.
	Position

	// Input is the whole text that was parsed.
	Input string

	// Code says what is wrong.
	Code ErrorCode

	// Found is the text found, or its first 60 bytes or so. It is empty at
	// the end of the input.
	Found string

	// Expected lists what could stand there, where that is a short list.
	Expected []string

	// Suggestion is what to write instead, if that is known: an operator, a
	// joiner, a character or a condition. It is a whole condition for wishes
	// like >= that take two.
	Suggestion string
}

// Error returns one line of at most 500 bytes.
func (e *SyntaxError) Error() string {
	b := "filters: " + e.Code.what()
	if e.Found != "" {
		b += " " + quote.Short(e.Found)
	}
	if e.Code != ErrInvalidLimit {
		b += " at byte " + strconv.Itoa(e.Start)
	}
	switch {
	case strings.HasPrefix(e.Suggestion, "("):
		b += ": write " + quote.Line(e.Suggestion, 80)
	case e.Suggestion != "":
		b += ": did you mean " + quote.Short(e.Suggestion) + "?"
	case len(e.Expected) > 0:
		b += ": expected " + quote.Line(choice(e.Expected), 200)
	case codeTexts[e.Code].mend != "":
		b += ": " + codeTexts[e.Code].mend
	}
	return b
}

// Unwrap returns the code.
func (e *SyntaxError) Unwrap() error { return e.Code }

// Excerpt returns a picture of the error: see [Position.Excerpt].
func (e *SyntaxError) Excerpt() string { return e.Position.Excerpt(e.Input) }

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

// A ValueError says why a filter cannot be written. The language has no
// escapes, so there are values that no filter can hold.
type ValueError struct {
	// Condition is the condition at fault. It is nil if a list is.
	Condition *Condition

	// Code says what is wrong.
	Code ErrorCode
}

// Error returns one line of at most 500 bytes.
func (e *ValueError) Error() string {
	b := "filters: cannot be written: "
	if e.Condition != nil {
		c := e.Condition
		b += "condition " + quote.Short(string(c.Field)) + " " + c.Op.String()
		if c.Value != "" {
			b += " " + quote.Short(c.Value)
		}
		b += ": "
	}
	b += e.Code.what()
	if mend := codeTexts[e.Code].mend; mend != "" {
		b += ": " + mend
	}
	return b
}

// Unwrap returns the code.
func (e *ValueError) Unwrap() error { return e.Code }

// The bounds of an excerpt's line: columns before the range, columns in all,
// and bytes, since combining marks take no column.
const (
	excerptBefore  = 30
	excerptColumns = 72
	excerptBytes   = 200
)

// Excerpt returns a picture of the range in its line of input: the line, cut
// to a window around the range's start, and below it a line of carets.
//
//	title[equal]おすすめ
//	      ^^^^^
//
// Wide runes count two columns, ambiguous ones and others one, combining
// marks none, and tabs stay tabs. Bytes that a terminal might obey, and those
// that are not UTF-8, are shown as U+FFFD. A range that is not inside the
// input is cut to it.
func (p Position) Excerpt(input string) string {
	start := min(max(p.Start, 0), len(input))
	end := min(max(p.End, start), len(input))
	first := start
	for columns := 0; first > 0; {
		r, n := utf8.DecodeLastRuneInString(input[:first])
		columns += columnsOf(r)
		if r == '\n' || r == '\r' || columns > excerptBefore || start-first > excerptBytes/2 {
			break
		}
		first -= n
	}
	var line, carets strings.Builder
	columns := 0
	if first > 0 && input[first-1] != '\n' && input[first-1] != '\r' {
		line.WriteString("…")
		carets.WriteByte(' ')
		columns = 1
	}
	marked := false
	for i := first; i < len(input); {
		r, n := utf8.DecodeRuneInString(input[i:])
		if r == '\n' || r == '\r' {
			break
		}
		width := columnsOf(r)
		if columns += width; columns >= excerptColumns || i+n-first > excerptBytes {
			line.WriteString("…")
			break
		}
		switch {
		case r == '\t':
			line.WriteByte('\t')
		case !unicode.IsPrint(r) && !unicode.Is(unicode.Zs, r) && r != '\u200D':
			line.WriteRune(utf8.RuneError)
		default:
			line.WriteRune(r)
		}
		switch {
		case i >= start && i < end && width > 0:
			carets.WriteString(strings.Repeat("^", width))
			marked = true
		case i+n > start:
		case r == '\t':
			carets.WriteByte('\t')
		default:
			carets.WriteString(strings.Repeat(" ", width))
		}
		i += n
	}
	if !marked {
		carets.WriteByte('^')
	}
	return line.String() + "\n" + carets.String()
}
