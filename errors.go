package filters

import (
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters/internal/quote"
)

// An ErrorCode is a kind of error, by the name that it has in JSON, in SARIF and
// in test data. It is an error itself, for use with errors.Is:
//
//	if errors.Is(err, filters.ErrTooDeep) { … }
type ErrorCode string

// The kinds of errors.
const (
	// Limits.
	ErrInvalidLimit      ErrorCode = "invalid-limit"       // a limit of the Parser is negative
	ErrTooLong           ErrorCode = "too-long"            // more bytes than Parser.MaxBytes
	ErrTooManyConditions ErrorCode = "too-many-conditions" // more than Parser.MaxConditions
	ErrTooDeep           ErrorCode = "too-deep"            // more open parentheses, nested lists or segments than allowed

	// Syntax.
	ErrInvalidUTF8     ErrorCode = "invalid-utf8"     // a byte that is not UTF-8
	ErrMissingOperand  ErrorCode = "missing-operand"  // no condition where one is needed
	ErrMissingJoiner   ErrorCode = "missing-joiner"   // something other than a connective after a condition or group
	ErrMissingOperator ErrorCode = "missing-operator" // a field without an operator
	ErrUnknownOperator ErrorCode = "unknown-operator" // an operator other than the nine
	ErrUnexpectedValue ErrorCode = "unexpected-value" // a value after an operator that takes none
	ErrInvalidPath     ErrorCode = "invalid-path"     // a character that a path cannot have
	ErrEmptySegment    ErrorCode = "empty-segment"    // a dot in a path without a name beside it
	ErrUnclosedBracket ErrorCode = "unclosed-bracket" // an operator's [ without ]
	ErrUnclosedParen   ErrorCode = "unclosed-paren"   // a ( without )
	ErrUnopenedParen   ErrorCode = "unopened-paren"   // a ) without (
	ErrUnbalancedValue ErrorCode = "unbalanced-value" // a value with a parenthesis that lacks its other half

	// Strict parsing.
	ErrMixedJoiners     ErrorCode = "mixed-joiners"     // [and] and [or] side by side
	ErrBracketInValue   ErrorCode = "bracket-in-value"  // half-width ( ) [ or ] in a value
	ErrEmptyValue       ErrorCode = "empty-value"       // no value after an operator that takes one
	ErrOuterSpace       ErrorCode = "outer-space"       // white space at an end of a value
	ErrControlCharacter ErrorCode = "control-character" // a control character in a value
	ErrInexactTime      ErrorCode = "inexact-time"      // a time stamp that is not a full one in UTC

	// Building.
	ErrJoinerInValue ErrorCode = "joiner-in-value" // a value that holds [and] or [or]
	ErrEmptyList     ErrorCode = "empty-list"      // a list without operands
	ErrOutOfRange    ErrorCode = "out-of-range"    // a number that is not finite, or a time outside the years 0 to 9999
	ErrInvalidNode   ErrorCode = "invalid-node"    // a tree with a node that is nil or of a foreign type
)

// codeTexts has for each code what is wrong and how to fix it.
var codeTexts = map[ErrorCode]struct{ what, fix string }{
	ErrInvalidLimit:      {"negative limit", "use 0 for the default"},
	ErrTooLong:           {"filter too long", ""},
	ErrTooManyConditions: {"too many conditions", ""},
	ErrTooDeep:           {"nested too deeply", atMost(maxDepth, "nested list", "")},
	ErrInvalidUTF8:       {"invalid UTF-8", ""},
	ErrMissingOperand:    {"missing condition", ""},
	ErrMissingJoiner:     {"missing connective", ""},
	ErrMissingOperator:   {"missing operator", ""},
	ErrUnknownOperator:   {"unknown operator", ""},
	ErrUnexpectedValue:   {"unexpected value", "remove it: exists and not_exists take no value"},
	ErrInvalidPath:       {"invalid character in a field", "a field is made of A-Z a-z 0-9 _ - and dots"},
	ErrEmptySegment:      {"empty segment in a field", "write a name on both sides of the dot"},
	ErrUnclosedBracket:   {"unclosed bracket", "close it with ]"},
	ErrUnclosedParen:     {"unclosed parenthesis", "close it with )"},
	ErrUnopenedParen:     {"unopened parenthesis", "remove it; parentheses in a value must balance"},
	ErrUnbalancedValue:   {"unbalanced parenthesis in a value", "remove it or use a full-width one: there are no escapes"},
	ErrMixedJoiners:      {"[and] and [or] mixed", "put parentheses around one kind"},
	ErrBracketInValue:    {"half-width bracket in a value", "remove it or use a full-width one"},
	ErrEmptyValue:        {"empty value", "write a value or use not_exists"},
	ErrOuterSpace:        {"white space around a value", "remove it"},
	ErrControlCharacter:  {"control character in a value", "remove it"},
	ErrInexactTime:       {"not a full time stamp in UTC", "write YYYY-MM-DDThh:mm:ss.sssZ"},
	ErrJoinerInValue:     {"connective in a value", "remove it: there are no escapes"},
	ErrEmptyList:         {"empty list", "it needs at least one value"},
	ErrOutOfRange:        {"number or time out of range", "numbers are finite, and years go from 0 to 9999"},
	ErrInvalidNode:       {"invalid node in a tree", "use non-nil *Condition, *AndExpr and *OrExpr"},
}

// Error returns what is wrong, without a place.
func (code ErrorCode) Error() string { return "filters: " + code.what() }

func (code ErrorCode) what() string {
	if text, ok := codeTexts[code]; ok {
		return text.what
	}
	return quote.Line(string(code), quote.ShortBytes)
}

// A SyntaxError describes what is wrong with an input, where, and how to fix
// it.
type SyntaxError struct {
	// Position is the range in Input that is wrong, in bytes. It is empty
	// where something is missing at the end.
	Position

	// Input is the whole string that was parsed.
	Input string

	// Code is the kind of error.
	Code ErrorCode

	// Found is what Input has there, or its first 60 bytes or so. It is empty
	// at the end of the input.
	Found string

	// Expected lists what is possible there, where that is a short list.
	Expected []string

	// Suggestion is what to write in place of the range, or empty if that is
	// not known.
	Suggestion string
}

// Error returns one line of at most 500 bytes.
func (e *SyntaxError) Error() string {
	b := "filters: " + e.what()
	missing := isMissing(e.Code)
	if e.Found != "" && !missing {
		b += " " + quote.Short(e.Found)
	}
	if e.Code != ErrInvalidLimit {
		b += " at byte " + strconv.Itoa(e.Start)
	}
	if e.Suggestion != "" {
		return b + ": did you mean " + quote.Literal(e.Suggestion, 80) + "?"
	}
	if hint := e.hint(); hint != "" {
		return b + ": " + hint
	}
	if len(e.Expected) > 0 {
		b += ": expected " + quote.Line(choice(e.Expected), 200)
		if missing && e.Found != "" {
			b += ", found " + quote.Short(e.Found)
		}
	} else if fix := codeTexts[e.Code].fix; fix != "" {
		b += ": " + fix
	}
	return b
}

// what returns what is wrong, as precisely as the position allows.
func (e *SyntaxError) what() string {
	if e.Code == ErrOuterSpace && 0 < e.Start && e.Start <= len(e.Input) {
		if e.Input[e.Start-1] == ']' { // of the operator, since one in the value would be the error
			return "white space at the start of the value"
		}
		return "white space at the end of the value"
	}
	return e.Code.what()
}

// isMissing reports whether code tells of something that is not there. What is
// there instead is not at fault.
func isMissing(code ErrorCode) bool {
	return code == ErrMissingOperand || code == ErrMissingJoiner || code == ErrMissingOperator
}

// Unwrap returns the code.
func (e *SyntaxError) Unwrap() error { return e.Code }

// Excerpt returns a picture of the error: see [Position.Excerpt].
func (e *SyntaxError) Excerpt() string { return e.Position.Excerpt(e.Input) }

// A ValueError describes why a filter cannot be written, or matched. The
// language has no escapes, so there are values that no filter can hold.
type ValueError struct {
	// Position is the range at fault in the value of the condition, in bytes,
	// or in its field if the code is ErrInvalidPath. It is zero if a list, an
	// operator or the filter as a whole is at fault.
	Position

	// Condition is the condition at fault. It is nil if a list is. Where there
	// are no values to make conditions of, it has the field and the operator.
	Condition *Condition

	// Code is the kind of error.
	Code ErrorCode
}

// Error returns one line of at most 500 bytes.
func (e *ValueError) Error() string {
	what, fix := e.Code.what(), codeTexts[e.Code].fix
	c := e.Condition
	if c == nil {
		return join(": ", "filters: cannot be written", what, fix)
	}
	if e.Code == ErrTooDeep {
		return join(": ", "filters: cannot be matched", "field "+quote.Short(string(c.Field)),
			atMost(maxSegments, "segment", " in a path"))
	}
	if _, code := scanPath(string(c.Field), 0); e.Code == ErrInvalidPath && code == ErrEmptySegment {
		what, fix = code.what(), codeTexts[code].fix // the same error, in plainer words
	}
	value := c.Value
	if e.Code == ErrOutOfRange {
		value = strings.TrimSuffix(value, noForm)
	}
	if value != "" {
		value = quote.Short(value)
	}
	if e.End > e.Start && e.Code != ErrOutOfRange && e.Code != ErrUnexpectedValue {
		what += " at byte " + strconv.Itoa(e.Start)
	}
	condition := join(" ", "condition", quote.Short(string(c.Field)), c.Op.String(), value)
	return join(": ", "filters: cannot be written", condition, what, fix)
}

// Unwrap returns the code.
func (e *ValueError) Unwrap() error { return e.Code }

// join joins the words that are not empty.
func join(separator string, words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(word string) bool { return word == "" }), separator)
}

// choice joins words as in "a, b or c".
func choice(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// atMost names a limit, as in "at most 1 nested list".
func atMost(n int, unit, where string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(unit, "sis"):
		unit = strings.TrimSuffix(unit, "sis") + "ses"
	default:
		unit += "s"
	}
	return "at most " + strconv.Itoa(n) + " " + unit + where
}
