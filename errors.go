package filters

import (
	"strconv"
	"strings"

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
	ErrOutOfRange    ErrorCode = "out-of-range"    // a number that is not finite, or a time outside the years 0 to 9999
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
	ErrOutOfRange:        {"number or time out of range", "numbers are finite, and years go from 0 to 9999"},
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

// A ValueError says why a filter cannot be written. The language has no
// escapes, so there are values that no filter can hold.
type ValueError struct {
	// Position is the range at fault in the value of the condition, in bytes,
	// or in its field if the code is ErrInvalidPath. It is zero if a list or
	// the operator is at fault.
	Position

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
		value := c.Value
		if e.Code == ErrOutOfRange {
			value = strings.TrimSuffix(value, noForm)
		}
		if value != "" {
			b += " " + quote.Short(value)
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
