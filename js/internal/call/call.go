// Package call makes functions from JSON to JSON, for programs in other
// languages. Positions are counted in UTF-16 code units, as JavaScript counts
// them.
package call

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/microcms-go/filters"
)

// Functions are what can be called, by name. A function decodes its own
// arguments, a JSON object.
type Functions map[string]func(arguments []byte) (any, error)

// Of makes a function of one whose arguments are a struct. An argument that the
// struct does not have is an error.
func Of[A any](f func(A) (any, error)) func([]byte) (any, error) {
	return func(arguments []byte) (any, error) {
		var a A
		d := json.NewDecoder(bytes.NewReader(arguments))
		d.DisallowUnknownFields()
		if err := d.Decode(&a); err != nil {
			return nil, argumentError(err)
		}
		return f(a)
	}
}

// argumentError returns err, of decoding arguments, without the types of Go.
func argumentError(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s: not %s: %.40s", e.Field, nameOf(e.Type), e.Value)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return fmt.Errorf("unknown option %.40s", name)
	}
	return fmt.Errorf("arguments: %w", err)
}

// nameOf returns what JavaScript calls a value of type t.
func nameOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "a boolean"
	case reflect.Int:
		return "an integer"
	case reflect.String:
		return "a string"
	case reflect.Slice, reflect.Array:
		return "an array"
	}
	return "an object"
}

// Call calls a function. The answer is a JSON object with the member result
// or, for an error, the member error.
func (fs Functions) Call(name string, arguments []byte) []byte {
	f, ok := fs[name]
	if !ok {
		f = func([]byte) (any, error) { return nil, fmt.Errorf("unknown function %q", name) }
	}
	result, err := f(arguments)
	if err == nil {
		data, fault := json.Marshal(map[string]any{"result": result})
		if fault == nil {
			return data
		}
		err = fault
	}
	data, err := json.Marshal(map[string]any{"error": describe(err)})
	if err != nil {
		return []byte(`{"error":{"message":"an error that JSON cannot hold"}}`)
	}
	return data
}

// A failure is an error as JavaScript gets it.
type failure struct {
	Message    string   `json:"message"`
	Code       string   `json:"code,omitempty"`
	Start      *int     `json:"start,omitempty"`
	End        *int     `json:"end,omitempty"`
	Expected   []string `json:"expected,omitempty"`
	Suggestion *string  `json:"suggestion,omitempty"`
	Excerpt    string   `json:"excerpt,omitempty"`
}

func describe(err error) failure {
	f := failure{Message: err.Error()}
	if syntax, ok := errors.AsType[*filters.SyntaxError](err); ok {
		at := NewUnits(syntax.Input).Position(syntax.Position)
		f.Start, f.End = &at.Start, &at.End
		f.Expected, f.Excerpt = syntax.Expected, syntax.Excerpt()
		if syntax.Suggestion != "" {
			f.Suggestion = &syntax.Suggestion
		}
	}
	if code, ok := errors.AsType[filters.ErrorCode](err); ok {
		f.Code = string(code)
	}
	return f
}
