package httpfilter

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// ParsePolicy reads a policy from JSON. The error is a [PolicyErrors] with all
// mistakes that can be found without schemas in how the policy is written:
// members that are not known, given twice, null or of the wrong type, and
// filters that cannot be parsed. The policy that is returned with it holds the
// rest, and Compile reports these mistakes again beside its own.
func ParsePolicy(data []byte) (Policy, error) {
	r := reader{mistakes: mistakes{source: &source{data: data, offsets: map[string]int{"": 0}}}}
	var p Policy
	r.document(&p)
	err := r.err()
	r.source.mistakes = slices.Clip(r.list)
	p.source = r.source
	return p, err
}

// UnmarshalJSON is [ParsePolicy].
func (p *Policy) UnmarshalJSON(data []byte) error {
	policy, err := ParsePolicy(data)
	*p = policy
	return err
}

// UnmarshalJSON reads an endpoint as [ParsePolicy] does.
func (e *Endpoint) UnmarshalJSON(data []byte) error {
	r := reader{mistakes: mistakes{source: &source{data: data, offsets: map[string]int{"": 0}}}}
	r.document(e)
	return r.err()
}

// A reader decodes a document. Where encoding/json stops at the first mistake
// and overlooks others, it goes through all of it and remembers the places.
type reader struct{ mistakes }

// A value is a JSON value in the document.
type value struct {
	path string
	at   int // offset of raw in the document
	raw  []byte
}

// document decodes the whole document into the struct that into points to.
func (r *reader) document(into any) {
	data := r.source.data
	whole := bytes.TrimPrefix(data, []byte("\uFEFF"))
	start := len(data) - len(whole)
	whole = bytes.Trim(whole, " \t\r\n")
	start += bytes.Index(data[start:], whole)
	if !utf8.Valid(data) {
		r.source.offsets[""] = rawjson.UTF8End(data)
		r.add("", "invalid UTF-8")
		return
	}
	var raw json.RawMessage
	if err := json.Unmarshal(whole, &raw); err != nil {
		syntax, _ := errors.AsType[*json.SyntaxError](err)
		if syntax != nil {
			r.source.offsets[""] = start + max(int(syntax.Offset)-1, 0)
		}
		r.add("", "invalid JSON: %s", err)
		return
	}
	if i := rawjson.LoneSurrogate(data); i >= 0 {
		r.source.offsets[""] = i
		r.add("", "unpaired surrogate %s", data[i:i+len(`\ud800`)])
		return
	}
	r.source.offsets[""] = start
	r.read(value{at: start, raw: whole}, reflect.ValueOf(into).Elem())
}

// read decodes v.
func (r *reader) read(v value, into reflect.Value) {
	if string(v.raw) == "null" {
		r.add(v.path, "null: give a value or leave the member out")
		return
	}
	switch into := into.Addr().Interface().(type) {
	case *filters.Filter:
		r.filter(v, into)
		return
	case *Ops:
		if string(v.raw) == `"*"` {
			*into = slices.Clone(AllOps)
			return
		}
	case *filters.Op:
		var name string
		if json.Unmarshal(v.raw, &name) != nil || into.UnmarshalText([]byte(name)) != nil {
			r.add(v.path, "unknown operator %s: expected %s", quote.Short(string(v.raw)), opNames(AllOps))
		}
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		r.read(v, into.Elem())
	case reflect.Struct:
		r.object(v, into)
	case reflect.Map:
		into.Set(reflect.MakeMap(into.Type()))
		r.members(v, func(name string, v value) {
			elem := reflect.New(into.Type().Elem()).Elem()
			r.read(v, elem)
			into.SetMapIndex(reflect.ValueOf(name).Convert(into.Type().Key()), elem)
		})
	case reflect.Slice:
		r.array(v, into)
	default:
		if json.Unmarshal(v.raw, into.Addr().Interface()) != nil {
			r.add(v.path, "%s: expected %s", quote.Line(string(v.raw), 40), expected(into.Kind()))
		}
	}
}

// expected names what JSON has for a kind.
func expected(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "a whole number"
	}
	return "a number"
}

// object decodes v into a struct. Names are compared exactly.
func (r *reader) object(v value, into reflect.Value) {
	var names []string
	byName := make(map[string]reflect.Value)
	for field, value := range into.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
			byName[name] = value
		}
	}
	given := make(map[string]bool)
	isObject := r.members(v, func(name string, v value) {
		given[name] = true
		field, ok := byName[name]
		if !ok {
			hint := "expected " + strings.Join(names, ", ")
			if meant, ok := near.Word(name, names...); ok {
				hint = "did you mean " + meant + "?"
			}
			r.add(v.path, "unknown member %s: %s", quote.Short(name), hint)
			return
		}
		r.read(v, field)
	})
	for field := range into.Fields() {
		tag := field.Tag.Get("json")
		if isObject && tag != "" && tag != "-" && !strings.Contains(tag, ",") && !given[tag] {
			r.add(member(v.path, tag), "this member is missing")
		}
	}
}

// members calls f for each member of v. It reports whether v is an object.
func (r *reader) members(v value, f func(name string, v value)) bool {
	if v.raw[0] != '{' {
		r.add(v.path, "%s: expected an object", quote.Line(string(v.raw), 40))
		return false
	}
	seen := make(map[string]bool)
	d := json.NewDecoder(bytes.NewReader(v.raw))
	_, _ = d.Token() // The document has been found to be valid.
	for d.More() {
		at := v.at + next(v.raw, d.InputOffset())
		token, _ := d.Token()
		name, _ := token.(string)
		inner := nextValue(d, v.at)
		inner.path = member(v.path, name)
		if _, ok := r.source.offsets[inner.path]; !ok || seen[name] {
			r.source.offsets[inner.path] = at
		}
		if seen[name] {
			r.add(inner.path, "duplicate name")
		}
		seen[name] = true
		f(name, inner)
	}
	return true
}

// array decodes v into a slice.
func (r *reader) array(v value, into reflect.Value) {
	if v.raw[0] != '[' {
		r.add(v.path, "%s: expected an array", quote.Line(string(v.raw), 40))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), 0, 0))
	d := json.NewDecoder(bytes.NewReader(v.raw))
	_, _ = d.Token()
	for d.More() {
		inner := nextValue(d, v.at)
		inner.path = element(v.path, into.Len())
		r.source.offsets[inner.path] = inner.at
		elem := reflect.New(into.Type().Elem()).Elem()
		r.read(inner, elem)
		into.Set(reflect.Append(into, elem))
	}
}

// nextValue returns the next value of d, which reads from the offset at on.
func nextValue(d *json.Decoder, at int) value {
	var raw json.RawMessage
	_ = d.Decode(&raw)
	return value{at: at + int(d.InputOffset()) - len(raw), raw: raw}
}

// next returns the offset of the next name or element of an object or array.
func next(raw []byte, offset int64) int {
	rest := raw[offset:]
	return len(raw) - len(bytes.TrimLeft(rest, ", \t\r\n"))
}

// filter decodes a required filter.
func (r *reader) filter(v value, into *filters.Filter) {
	*into = filters.New(&filters.OrExpr{}) // unwritable, not the one that allows everything
	var s string
	if json.Unmarshal(v.raw, &s) != nil {
		r.add(v.path, "%s: expected a filter in a string", quote.Line(string(v.raw), 40))
		return
	}
	if s == "" {
		r.add(v.path, "the empty filter requires nothing: leave the member out")
		return
	}
	p := filters.Parser{Strict: true}
	f, err := p.Parse(s)
	if err != nil {
		r.add(v.path, "%s", strings.TrimPrefix(err.Error(), "filters: "))
		return
	}
	*into = f
}

// opNames lists operators for a message.
func opNames(ops []filters.Op) string {
	names := make([]string, len(ops))
	for i, op := range ops {
		names[i] = op.String()
	}
	return strings.Join(names, ", ")
}
