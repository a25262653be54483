package query

import (
	"strconv"

	"github.com/microcms-go/filters/internal/quote"
)

// Errors lists what is wrong with a request, in the order of the query or of
// the fields of the struct, up to the first 32 problems. It is never empty.
type Errors []*ParamError

// maxErrors bounds the list, and with it what an answer can echo.
const maxErrors = 32

// Error returns one line of at most 500 bytes.
func (e Errors) Error() string {
	if len(e) == 1 {
		return e[0].Error()
	}
	return quote.Errors(prefix+strconv.Itoa(len(e))+" problems", prefix, e)
}

// Unwrap returns the problems, each a [*ParamError].
func (e Errors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// add appends problems with the named parameter, as many as there is room for.
func (e Errors) add(name string, more Errors) Errors {
	for _, err := range more[:min(len(more), maxErrors-len(e))] {
		err.Param = name
		e = append(e, err)
	}
	return e
}

// A ParamError describes what is wrong with one parameter. Its message and its
// fields, all but Err, hold no more than the first bytes of the input, so that
// they may be shown to the client that sent it.
type ParamError struct {
	// Param is the name of the parameter, or the first 60 bytes or so of
	// what is in its place.
	Param string

	// Value is the value at fault, or its first 60 bytes or so: of a list the
	// element, of a malformed query the part between two &.
	Value string

	// Code is the kind of problem.
	Code ErrorCode

	// Expected is what is allowed, as in "a whole number from 0 to 100".
	// It is empty for ErrRepeatedParam, ErrInvalidUTF8 and ErrInvalidFilter.
	Expected string

	// Err is what is wrong with a filter: a *filters.SyntaxError if it was
	// parsed and a *filters.ValueError if it was built. It is nil for other
	// parameters.
	Err error
}

const prefix = "query: "

// Error returns one line of at most 500 bytes.
func (e *ParamError) Error() string {
	if e.Err != nil {
		const longest = 480
		return prefix + quote.Line(e.Err.Error(), longest)
	}
	b := prefix
	if e.Code == ErrUnknownParam {
		b += e.Code.what() + " " + quote.Short(e.Param)
	} else {
		if e.Code != ErrMalformed {
			b += quote.Line(e.Param, quote.ShortBytes) + " "
		}
		b += quote.Short(e.Value) + ": " + e.Code.what()
	}
	if e.Expected != "" {
		b += ": expected " + quote.Line(e.Expected, 200)
	}
	return b
}

// Unwrap returns the code and, if there is one, Err.
func (e *ParamError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Err}
}

// An ErrorCode names a kind of [ParamError]. It is an error itself, for use
// with errors.Is:
//
//	if errors.Is(err, query.ErrOutOfRange) { … }
type ErrorCode string

// What can be wrong with a parameter.
const (
	ErrMalformed     ErrorCode = "malformed-query"    // percent-encoding without two hexadecimal digits, or a semicolon
	ErrUnknownParam  ErrorCode = "unknown-parameter"  // a name that the request does not have
	ErrRepeatedParam ErrorCode = "repeated-parameter" // a name given before
	ErrInvalidUTF8   ErrorCode = "invalid-utf8"       // a string that is not UTF-8
	ErrInvalidValue  ErrorCode = "invalid-value"      // not a number, boolean, format, field, content ID or tag
	ErrOutOfRange    ErrorCode = "out-of-range"       // a number that is too small or too large
	ErrInvalidFilter ErrorCode = "invalid-filter"     // a filter that cannot be parsed or written
)

var codeTexts = map[ErrorCode]string{
	ErrMalformed:     "malformed query",
	ErrUnknownParam:  "unknown parameter",
	ErrRepeatedParam: "parameter given before",
	ErrInvalidUTF8:   "invalid UTF-8",
	ErrInvalidValue:  "invalid value",
	ErrOutOfRange:    "out of range",
	ErrInvalidFilter: "invalid filter",
}

// Error returns a short description.
func (code ErrorCode) Error() string { return prefix + code.what() }

func (code ErrorCode) what() string {
	if s, ok := codeTexts[code]; ok {
		return s
	}
	return quote.Line(string(code), quote.ShortBytes)
}

// problem returns what is wrong with a value.
func problem(code ErrorCode, value, expected string) Errors {
	return Errors{{Value: quote.Cut(value, valueBytes), Code: code, Expected: expected}}
}

// A LengthError is a URL that is longer than [MaxURL].
type LengthError struct {
	// Length is the length of the URL in bytes.
	Length int

	// Reason is why Split could not divide the request, or empty.
	Reason string
}

// Error returns one line of at most 500 bytes.
func (e *LengthError) Error() string {
	b := prefix + "URL of " + strconv.Itoa(e.Length) + " bytes: the service takes at most " + strconv.Itoa(MaxURL)
	if e.Reason != "" {
		b += ": " + quote.Line(e.Reason, 200)
	}
	return b
}

// valueBytes is how much of the input errors hold.
const valueBytes = 60
