package emulator

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters"
)

// marshal returns a Go value as the service would answer it: like encoding/json,
// but time.Time in UTC with milliseconds, the zero time as a missing member,
// nil slices as empty arrays, and booleans and slices also where omitempty or a
// nil pointer would leave them out.
func marshal(value any) ([]byte, error) {
	return appendGo(nil, reflect.ValueOf(value), 0)
}

var (
	timeType          = reflect.TypeFor[time.Time]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[encoding.TextMarshaler]()
)

var errTooDeep = errors.New("a Go value that holds itself, or is nested more than 1,000 deep")

func appendGo(b []byte, v reflect.Value, depth int) ([]byte, error) {
	if depth > 1000 {
		return nil, errTooDeep
	}
	if !v.IsValid() {
		return append(b, "null"...), nil
	}
	if v.Type() == timeType {
		return append(b, quoted(filters.Time(v.Interface().(time.Time)))...), nil
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			if v.Type() == reflect.TypeFor[*bool]() {
				return append(b, "false"...), nil
			}
			return append(b, "null"...), nil
		}
		if v.Kind() == reflect.Interface || v.Type().Elem() == timeType || !marshalsItself(v) {
			return appendGo(b, v.Elem(), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if marshalsItself(v) || v.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = appendGo(b, v.Index(i), depth+1); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	case reflect.Map:
		if !marshalsItself(v) && v.Type().Key().Kind() == reflect.String &&
			!v.Type().Key().Implements(textMarshalerType) {
			return appendMap(b, v, depth)
		}
	case reflect.String:
		if !marshalsItself(v) && v.Type() != reflect.TypeFor[json.Number]() {
			return append(b, quoted(strings.ToValidUTF8(v.String(), "\uFFFD"))...), nil
		}
	case reflect.Struct:
		if !marshalsItself(v) {
			b, err := appendStruct(append(b, '{'), v, depth)
			return append(b, '}'), err
		}
	}
	text, err := json.Marshal(v.Interface())
	return append(b, text...), err
}

func marshalsItself(v reflect.Value) bool {
	t := v.Type()
	if t.Implements(marshalerType) || t.Implements(textMarshalerType) {
		return true
	}
	return v.CanAddr() && (reflect.PointerTo(t).Implements(marshalerType) ||
		reflect.PointerTo(t).Implements(textMarshalerType))
}

func appendMap(b []byte, v reflect.Value, depth int) ([]byte, error) {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
	b = append(b, '{')
	for _, key := range keys {
		var err error
		if b, err = appendGo(appendName(b, strings.ToValidUTF8(key.String(), "\uFFFD")), v.MapIndex(key),
			depth+1); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// appendStruct appends the members of a struct. Fields of embedded structs are
// its own.
func appendStruct(b []byte, v reflect.Value, depth int) ([]byte, error) {
	for _, f := range structFields(v.Type()) {
		value, err := v.FieldByIndexErr(f.index)
		if err != nil || f.omitted(value) { // An error tells of a nil pointer on the way.
			continue
		}
		b = appendName(b, f.name)
		if !f.quoted {
			b, err = appendGo(b, value, depth+1)
		} else {
			var text []byte
			if text, err = appendGo(nil, value, depth+1); err == nil && !isString(text) && !isNull(text) {
				text = quoted(string(text))
			}
			b = append(b, text...)
		}
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// A structField is a field of a struct that encoding/json encodes.
type structField struct {
	name                        string
	index                       []int
	omitEmpty, omitZero, quoted bool
}

func (f structField) omitted(v reflect.Value) bool {
	if t, ok := v.Interface().(time.Time); ok && t.IsZero() {
		return true
	}
	switch v.Kind() {
	case reflect.Slice:
		isJSON := marshalsItself(v) || v.Type().Elem().Kind() == reflect.Uint8
		return isJSON && f.omitEmpty && v.Len() == 0
	case reflect.Bool, reflect.Array:
		return false
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*bool]() {
			return false
		}
		if v.IsNil() && (f.omitEmpty || f.omitZero || v.Type().Elem() == timeType) {
			return true
		}
	case reflect.Interface:
		if v.IsNil() && f.omitEmpty {
			return true
		}
	case reflect.Map, reflect.String:
		if v.Len() == 0 && f.omitEmpty {
			return true
		}
	case reflect.Struct:
	default:
		if v.IsZero() && f.omitEmpty {
			return true
		}
	}
	return f.omitZero && v.IsZero()
}

// structFields returns the fields of a struct under the names that encoding/json
// gives them. Of equal names the one that is nested least counts.
func structFields(t reflect.Type) []structField {
	var list []structField
	depths := make(map[string]int)
	for _, f := range reflect.VisibleFields(t) {
		whole := f.Tag.Get("json")
		tag, options, _ := strings.Cut(whole, ",")
		embedded := f.Anonymous && tag == "" && indirect(f.Type).Kind() == reflect.Struct &&
			!f.Type.Implements(marshalerType) &&
			indirect(f.Type) != timeType
		if whole == "-" || embedded || !f.IsExported() || !reachable(t, f.Index) {
			continue
		}
		name := f.Name
		if tag != "" {
			name = tag
		}
		if depth, ok := depths[name]; ok {
			if len(f.Index) >= depth {
				continue
			}
			list = slices.DeleteFunc(list, func(f structField) bool { return f.name == name })
		}
		depths[name] = len(f.Index)
		has := func(option string) bool { return slices.Contains(strings.Split(options, ","), option) }
		list = append(list, structField{name, f.Index, has("omitempty"), has("omitzero"), has("string")})
	}
	return list
}

// reachable reports whether the embedded structs on the way to a field are not
// fields of a name of their own.
func reachable(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		f := indirect(t).Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag != "" || f.Type.Implements(marshalerType) || indirect(f.Type) == timeType {
			return false
		}
		t = f.Type
	}
	return true
}

func indirect(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// errGo words an error about a Go value.
func errGo(name string, err error) error { return fmt.Errorf("emulator: %s: %w", name, err) }
