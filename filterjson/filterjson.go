// Package filterjson reads and writes the JSON form of filters, in which tools
// exchange their trees. A node is one of
//
//	{"field":"a.b","op":"equals","value":"x"}
//	{"field":"a.b","op":"exists"}
//	{"and":[node,node,…]}
//	{"or":[node,node,…]}
//
// with two nodes or more in a list. No filter is null. A node may also have
// the members "start" and "end", the range of bytes where it stood in the
// input that it was parsed from.
package filterjson

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
)

// Marshal returns the JSON form of f. The error is that of [filters.Filter.Err].
// The form of a deep filter is nested twice as deep, perhaps deeper than other
// readers of JSON accept.
func Marshal(f filters.Filter) ([]byte, error) { return marshal(f, false) }

// MarshalPositions is like [Marshal], and every node has the members "start"
// and "end". Both are 0 for nodes that were not parsed.
func MarshalPositions(f filters.Filter) ([]byte, error) { return marshal(f, true) }

func marshal(f filters.Filter, positions bool) ([]byte, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	if f.IsZero() {
		return []byte("null"), nil
	}
	w := writer{positions: positions}
	w.enc = json.NewEncoder(&w.Buffer)
	w.enc.SetEscapeHTML(false)
	w.node(f.Expr())
	return w.Bytes(), nil
}

type writer struct {
	bytes.Buffer
	enc       *json.Encoder
	positions bool
}

func (w *writer) node(x filters.Expr) {
	switch x := x.(type) {
	case *filters.Condition:
		w.text(`{"field":`, string(x.Field))
		w.text(`,"op":`, x.Op.String())
		if x.Op.TakesValue() {
			w.text(`,"value":`, x.Value)
		}
	case *filters.AndExpr:
		w.list(`{"and":`, x.List)
	case *filters.OrExpr:
		w.list(`{"or":`, x.List)
	}
	if w.positions {
		w.WriteString(`,"start":` + strconv.Itoa(x.Pos().Start) + `,"end":` + strconv.Itoa(x.Pos().End))
	}
	w.WriteByte('}')
}

func (w *writer) list(name string, list []filters.Expr) {
	w.WriteString(name)
	for i, x := range list {
		if i == 0 {
			w.WriteByte('[')
		} else {
			w.WriteByte(',')
		}
		w.node(x)
	}
	w.WriteByte(']')
}

func (w *writer) text(name, value string) {
	w.WriteString(name)
	w.enc.Encode(value) // A string and a Buffer give no error.
	w.Truncate(w.Len() - len("\n"))
}

// The limits of reading, which are those of parsing text by default, and the
// bound of the depth of every filter.
const (
	maxConditions = 10000
	maxBytes      = 65536
	maxDepth      = 10000
)

// An Error says why a text is not the JSON form of a filter.
type Error struct {
	Offset int64             // in bytes
	Reason string            // what is wrong there
	Code   filters.ErrorCode // the limit that was passed, if it is that
}

// Error returns one line.
func (e *Error) Error() string {
	return "filterjson: byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Reason
}

// Unwrap returns the code, or nil if there is none.
func (e *Error) Unwrap() error {
	if e.Code == "" {
		return nil
	}
	return e.Code
}

// Unmarshal returns the filter whose JSON form is data. Lists inside a list of
// their own kind are dissolved; positions are checked and dropped, since the
// input they belong to is not here.
//
// The error is an [*Error] where data is not the JSON form of a filter, and
// that of [filters.Filter.Err] where the filter is unwritable. A filter has at
// most 10,000 conditions, 65,536 bytes of fields and values, and 10,000 lists
// inside each other; deeper ones are unwritable. The filter returned with an
// error matches nothing.
func Unmarshal(data []byte) (filters.Filter, error) {
	if !utf8.Valid(data) {
		return unreadable, &Error{0, "text is not UTF-8", filters.ErrInvalidUTF8}
	}
	r := reader{dec: json.NewDecoder(bytes.NewReader(data))}
	x, err := r.root()
	if err == nil {
		f := filters.New(x)
		return f, f.Err()
	}
	if err.Code == filters.ErrTooDeep {
		f := tooDeep()
		return f, f.Err()
	}
	return unreadable, err
}

// unreadable is returned with an error: it matches nothing.
var unreadable = filters.New(&filters.OrExpr{})

// tooDeep returns the unwritable filter that a deeper tree than is possible
// becomes.
func tooDeep() filters.Filter {
	var x filters.Expr = &filters.Condition{Field: "id", Op: filters.OpExists}
	for range maxDepth + 1 {
		x = &filters.OrExpr{List: []filters.Expr{x, x}}
	}
	return filters.New(x)
}

type reader struct {
	dec        *json.Decoder
	conditions int
	bytes      int
	depth      int
}

func (r *reader) fail(reason string) *Error {
	return &Error{Offset: r.dec.InputOffset(), Reason: reason}
}

func (r *reader) limit(code filters.ErrorCode, reason string) *Error {
	return &Error{r.dec.InputOffset(), reason, code}
}

func (r *reader) token() (json.Token, *Error) {
	t, err := r.dec.Token()
	if err == io.EOF {
		return nil, r.fail("it ends too early")
	}
	if err != nil {
		return nil, r.fail("not JSON")
	}
	return t, nil
}

func (r *reader) root() (x filters.Expr, err *Error) {
	t, err := r.token()
	if err != nil {
		return nil, err
	}
	if t != nil { // not null
		if x, err = r.node(t); err != nil {
			return nil, err
		}
	}
	if _, end := r.dec.Token(); end != io.EOF {
		return nil, r.fail("text behind the filter")
	}
	return x, nil
}

const nodeForms = `a node is {"field","op","value"}, {"and"} or {"or"}`

// node reads the node that begins with the token t.
func (r *reader) node(t json.Token) (filters.Expr, *Error) {
	if t != json.Delim('{') {
		return nil, r.fail("expected an object: " + nodeForms)
	}
	var c filters.Condition
	var list filters.Expr
	seen := map[string]bool{}
	for r.dec.More() {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		name := t.(string)
		if seen[name] {
			return nil, r.fail("member " + quote.Short(name) + " given twice")
		}
		seen[name] = true
		switch name {
		case "field", "op", "value":
			err = r.part(&c, name)
		case "and":
			and := &filters.AndExpr{}
			list = and
			and.List, err = r.list()
		case "or":
			or := &filters.OrExpr{}
			list = or
			or.List, err = r.list()
		case "start", "end":
			err = r.position()
		default:
			err = r.fail("unknown member " + quote.Short(name) + ": " + nodeForms)
		}
		if err != nil {
			return nil, err
		}
	}
	if _, err := r.token(); err != nil { // the closing brace
		return nil, err
	}
	delete(seen, "start")
	delete(seen, "end")
	switch {
	case list != nil && len(seen) == 1:
		return list, nil
	case list != nil || !seen["field"] || !seen["op"]:
		return nil, r.fail("incomplete or mixed node: " + nodeForms)
	case c.Op.TakesValue() != seen["value"]:
		return nil, r.fail("a value is given for each operator but exists and not_exists")
	}
	r.conditions++
	r.bytes += len(c.Field) + len(c.Value)
	switch {
	case r.conditions > maxConditions:
		return nil, r.limit(filters.ErrTooManyConditions, "more than 10,000 conditions")
	case r.bytes > maxBytes:
		return nil, r.limit(filters.ErrTooLong, "more than 65,536 bytes of fields and values")
	}
	return &c, nil
}

func (r *reader) part(c *filters.Condition, name string) *Error {
	t, err := r.token()
	if err != nil {
		return err
	}
	s, ok := t.(string)
	switch {
	case !ok:
		return r.fail(quote.Short(name) + " must be a string")
	case name == "field":
		c.Field = filters.Field(s)
	case name == "value":
		c.Value = s
	default:
		if err := c.Op.UnmarshalText([]byte(s)); err != nil {
			return r.limit(filters.ErrUnknownOperator, "unknown operator "+quote.Short(s))
		}
	}
	return nil
}

func (r *reader) list() (list []filters.Expr, err *Error) {
	t, err := r.token()
	if err != nil {
		return nil, err
	}
	if t != json.Delim('[') {
		return nil, r.fail("expected an array of nodes")
	}
	if r.depth++; r.depth > maxDepth {
		return nil, r.limit(filters.ErrTooDeep, "more than 10,000 lists inside each other")
	}
	for r.dec.More() {
		if t, err = r.token(); err != nil {
			return nil, err
		}
		x, err := r.node(t)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	if len(list) < 2 {
		return nil, r.fail("a list has two nodes or more")
	}
	r.depth--
	_, err = r.token() // the closing bracket
	return list, err
}

func (r *reader) position() *Error {
	t, err := r.token()
	if err != nil {
		return err
	}
	if n, ok := t.(float64); !ok || n < 0 || n != float64(int64(n)) {
		return r.fail("a position is a number of bytes")
	}
	return nil
}
