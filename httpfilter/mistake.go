package httpfilter

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters/internal/quote"
)

const prefix = "httpfilter: "

// PolicyErrors are the mistakes in a policy, in the order of the document or of
// their paths. It is never empty, and holds at most the first 1,000.
type PolicyErrors []*PolicyError

// maxMistakes bounds how many mistakes are kept.
const maxMistakes = 1000

// Error returns one line of at most 500 bytes.
func (e PolicyErrors) Error() string {
	if len(e) == 1 {
		return e[0].Error()
	}
	return quote.Errors(fmt.Sprintf("%s%d mistakes in the policy", prefix, len(e)), prefix, e)
}

// Unwrap returns the mistakes, each a [*PolicyError].
func (e PolicyErrors) Unwrap() []error {
	errs := make([]error, len(e))
	for i, err := range e {
		errs[i] = err
	}
	return errs
}

// A PolicyError is a mistake in a policy.
type PolicyError struct {
	// Path is the place in the policy, such as "endpoints.blog.fields[1]".
	Path string

	// Line and Column are the place in the document that the policy was parsed
	// from, counted from 1, columns in bytes. They are zero if there was none.
	Line, Column int

	// Reason is what is wrong there and how to correct it.
	Reason string
}

// Error returns one line of at most 500 bytes.
func (e *PolicyError) Error() string {
	b := prefix
	if e.Line > 0 {
		b += fmt.Sprintf("line %d, column %d: ", e.Line, e.Column)
	}
	if e.Path != "" {
		b += quote.Line(e.Path, 120) + ": "
	}
	return b + quote.Line(e.Reason, 320)
}

// mistakes collects what is wrong with a policy.
type mistakes struct {
	list   PolicyErrors
	source *source
}

// add reports a mistake, unless the document has one there that explains it.
func (m *mistakes) add(path, format string, args ...any) {
	if len(m.list) == maxMistakes || m.source.isReported(path) {
		return
	}
	e := &PolicyError{Path: quote.Cut(path, 200), Reason: fmt.Sprintf(format, args...)}
	e.Line, e.Column = m.source.place(path)
	m.list = append(m.list, e)
}

// err returns the mistakes as an error, or nil.
func (m *mistakes) err() error {
	if len(m.list) == 0 {
		return nil
	}
	slices.SortStableFunc(m.list, func(a, b *PolicyError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return m.list
}

// A source is the document that a policy was parsed from.
type source struct {
	data     []byte
	offsets  map[string]int // of names and elements, by path
	mistakes PolicyErrors
}

// isReported reports whether the document could not be read at a path.
func (s *source) isReported(path string) bool {
	return s != nil && slices.ContainsFunc(s.mistakes, func(e *PolicyError) bool { return e.Path == path })
}

// place returns the line and the column of the path, or of the longest part of
// it that the document has.
func (s *source) place(path string) (line, column int) {
	if s == nil {
		return 0, 0
	}
	offset, ok := s.offsets[path]
	for !ok && path != "" {
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
		offset, ok = s.offsets[path]
	}
	return position(s.data, offset)
}

func position(data []byte, offset int) (line, column int) {
	before := string(data[:min(max(offset, 0), len(data))])
	return 1 + strings.Count(before, "\n"), len(before) - strings.LastIndexByte(before, '\n')
}

// member returns the path of a member of what is at path.
func member(path, name string) string {
	const bytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.*"
	plain := name != "" && strings.Trim(name, bytes) == ""
	switch {
	case !plain:
		return path + "[" + quote.Short(name) + "]"
	case path == "":
		return name
	}
	return path + "." + name
}

// element returns the path of an element of the array at path.
func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
