// Package filterjson reads and writes the JSON form of filters, in which tools
// exchange their trees. A node is one of
//
//	{"field":"a.b","op":"equals","value":"x"}
//	{"field":"a.b","op":"exists"}
//	{"and":[node,node,…]}
//	{"or":[node,node,…]}
//
// with two or more nodes in a list. The zero filter is null. A node can also
// have the members "start" and "end", the range of bytes that it has in the
// input that it was parsed from.
package filterjson

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/bound"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// Marshal returns the JSON form of f. The error is that of [filters.Filter.Err].
// The form of a deep filter is nested twice as deeply, which other readers of
// JSON may not accept.
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

// A Decoder holds limits for reading. The zero value has the defaults; a limit
// of zero means its default, and with a negative one Unmarshal always fails.
// Input exactly at a limit is accepted.
type Decoder struct {
	// MaxBytes limits the bytes of all fields and values. Default: 65,536.
	MaxBytes int

	// MaxConditions limits the number of conditions. Default: 10,000.
	MaxConditions int

	// MaxDepth limits how deeply lists are nested. Default: 10,000 (in
	// WebAssembly 500), which is the limit of every filter. More counts as that
	// many.
	MaxDepth int
}

const (
	defaultMaxBytes      = 65536
	defaultMaxConditions = 10000
	maxDepth             = bound.Lists
)

// An Error describes why an input is not the JSON form of a filter.
type Error struct {
	Offset int64             // of the end of what is wrong, in bytes
	Reason string            // what is wrong
	Code   filters.ErrorCode // the kind of error, or empty if the input is not JSON or has another form
}

// Error returns one line of at most 500 bytes.
func (e *Error) Error() string {
	return "filterjson: byte " + strconv.FormatInt(e.Offset, 10) + ": " + quote.Line(e.Reason, 400)
}

// Unwrap returns the code, or nil if e has no code.
func (e *Error) Unwrap() error {
	if e.Code == "" {
		return nil
	}
	return e.Code
}

// Unmarshal returns the filter whose JSON form is data, under the default
// limits. See [Decoder.Unmarshal].
func Unmarshal(data []byte) (filters.Filter, error) { return Decoder{}.Unmarshal(data) }

// Unmarshal returns the filter whose JSON form is data. Lists that are operands
// of a list of their own kind are dissolved. Positions are checked and dropped,
// since the input that they belong to is not here.
//
// The error is an [*Error] if data is not the JSON form of a filter or passes a
// limit, and that of [filters.Filter.Err] if the filter is unwritable. The
// filter returned with an error is unwritable.
func (d Decoder) Unmarshal(data []byte) (filters.Filter, error) {
	r := reader{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	x, err := r.read(d)
	if err == nil {
		f := filters.New(x)
		return f, f.Err()
	}
	if err.Code == filters.ErrTooDeep {
		return tooDeep, err
	}
	return unreadable, err
}

// What is returned with an error. Both match nothing.
var (
	unreadable = filters.New(&filters.OrExpr{})
	tooDeep, _ = filters.Parser{MaxDepth: 1}.Parse("((")
)

type reader struct {
	data []byte
	dec  *json.Decoder

	// What the limits still allow.
	bytes, conditions, depth int
}

func (r *reader) fail(reason string) *Error {
	return &Error{Offset: r.dec.InputOffset(), Reason: reason}
}

func (r *reader) limit(code filters.ErrorCode, reason string) *Error {
	return &Error{r.dec.InputOffset(), reason, code}
}

func (r *reader) read(d Decoder) (x filters.Expr, err *Error) {
	for _, limit := range []struct {
		name     string
		value    int
		fallback int
		left     *int
	}{
		{"MaxBytes", d.MaxBytes, defaultMaxBytes, &r.bytes},
		{"MaxConditions", d.MaxConditions, defaultMaxConditions, &r.conditions},
		{"MaxDepth", min(d.MaxDepth, maxDepth), maxDepth, &r.depth},
	} {
		if limit.value < 0 {
			reason := "negative limit " + limit.name + " " + strconv.Itoa(limit.value) + ": use 0 for the default"
			return nil, r.limit(filters.ErrInvalidLimit, reason)
		}
		*limit.left = cmp.Or(limit.value, limit.fallback)
	}
	if !utf8.Valid(r.data) {
		return nil, r.limit(filters.ErrInvalidUTF8, "invalid UTF-8")
	}
	if i := rawjson.LoneSurrogate(r.data); i >= 0 {
		reason := "unpaired surrogate " + string(r.data[i:i+len(`\ud800`)])
		return nil, &Error{int64(i), reason, filters.ErrInvalidUTF8}
	}
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
		return nil, r.fail("trailing data after the filter")
	}
	return x, nil
}

func (r *reader) token() (json.Token, *Error) {
	t, err := r.dec.Token()
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil, r.fail("unexpected end of JSON")
	}
	if err != nil {
		return nil, r.fail("invalid JSON: " + err.Error())
	}
	return t, nil
}

const nodeForms = `a node is {"field","op","value"}, {"and"} or {"or"}`

// members are the members of a node that were read.
type members struct {
	seen       map[string]bool
	condition  filters.Condition
	list       filters.Expr
	start, end float64
}

// node reads the node that starts with the token t.
func (r *reader) node(t json.Token) (filters.Expr, *Error) {
	if t != json.Delim('{') {
		return nil, r.fail("expected an object: " + nodeForms)
	}
	m := members{seen: map[string]bool{}}
	for r.dec.More() {
		t, err := r.token()
		if err != nil {
			return nil, err
		}
		name := t.(string)
		if m.seen[name] {
			return nil, r.fail("duplicate name " + quote.Short(name))
		}
		m.seen[name] = true
		if err := r.member(&m, name); err != nil {
			return nil, err
		}
	}
	if _, err := r.token(); err != nil { // the closing brace
		return nil, err
	}
	if m.seen["start"] != m.seen["end"] {
		return nil, r.fail("start without end, or end without start")
	}
	if m.start > m.end {
		return nil, r.fail("start after end")
	}
	delete(m.seen, "start")
	delete(m.seen, "end")
	c := &m.condition
	switch {
	case m.list != nil && len(m.seen) == 1:
		return m.list, nil
	case m.list != nil || !m.seen["field"] || !m.seen["op"]:
		return nil, r.fail("incomplete or mixed node: " + nodeForms)
	case c.Op.TakesValue() && !m.seen["value"]:
		return nil, r.fail(c.Op.String() + " needs a value")
	case !c.Op.TakesValue() && m.seen["value"]:
		return nil, r.fail(c.Op.String() + " takes no value")
	}
	return r.condition(c)
}

// member reads the member with the given name.
func (r *reader) member(m *members, name string) (err *Error) {
	switch name {
	case "field":
		var field string
		field, err = r.text(name)
		m.condition.Field = filters.Field(field)
	case "op":
		var op string
		if op, err = r.text(name); err == nil {
			err = r.op(&m.condition.Op, op)
		}
	case "value":
		m.condition.Value, err = r.text(name)
	case "and":
		and := &filters.AndExpr{}
		m.list = and
		and.List, err = r.list()
	case "or":
		or := &filters.OrExpr{}
		m.list = or
		or.List, err = r.list()
	case "start":
		m.start, err = r.position(name)
	case "end":
		m.end, err = r.position(name)
	default:
		err = r.fail("unknown member " + quote.Short(name) + ": " + nodeForms)
	}
	return err
}

// condition counts c against the limits.
func (r *reader) condition(c *filters.Condition) (filters.Expr, *Error) {
	r.conditions--
	r.bytes -= len(c.Field) + len(c.Value)
	switch {
	case r.conditions < 0:
		return nil, r.limit(filters.ErrTooManyConditions, "too many conditions")
	case r.bytes < 0:
		return nil, r.limit(filters.ErrTooLong, "too many bytes in fields and values")
	}
	return c, nil
}

func (r *reader) text(name string) (string, *Error) {
	t, err := r.token()
	if err != nil {
		return "", err
	}
	s, ok := t.(string)
	if !ok {
		return "", r.fail(quote.Short(name) + " is not a string")
	}
	return s, nil
}

func (r *reader) op(op *filters.Op, name string) *Error {
	err := op.UnmarshalText([]byte(name))
	if err == nil {
		return nil
	}
	reason := "unknown operator " + quote.Short(name)
	if e, ok := errors.AsType[*filters.SyntaxError](err); ok && e.Suggestion != "" {
		reason += ": did you mean " + quote.Short(e.Suggestion) + "?"
	}
	return r.limit(filters.ErrUnknownOperator, reason)
}

func (r *reader) list() (list []filters.Expr, err *Error) {
	t, err := r.token()
	if err != nil {
		return nil, err
	}
	if t != json.Delim('[') {
		return nil, r.fail("expected an array of nodes")
	}
	if r.depth == 0 {
		return nil, r.limit(filters.ErrTooDeep, "lists nested too deeply")
	}
	r.depth--
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
		return nil, r.fail("a list has two or more nodes")
	}
	r.depth++
	_, err = r.token() // the closing bracket
	return list, err
}

func (r *reader) position(name string) (float64, *Error) {
	t, err := r.token()
	if err != nil {
		return 0, err
	}
	number, _ := t.(json.Number)
	n, bad := number.Float64()
	if bad != nil || n < 0 || n != math.Trunc(n) {
		return 0, r.fail(quote.Short(name) + " is not a number of bytes")
	}
	return n, nil
}
