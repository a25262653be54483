package filtertest

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// FilterFor returns a filter that can be written and is about what is in an
// item: most of its conditions have paths that lead somewhere and values that
// are there, or nearly so.
func FilterFor(s Source, item []byte) filters.Filter {
	d := json.NewDecoder(bytes.NewReader(item))
	d.UseNumber()
	var object map[string]any
	if d.Decode(&object) != nil {
		return Filter(s)
	}
	f := filters.New(tree(s, func(s Source) filters.Expr {
		if c := aimed(s, object); s.IntN(4) > 0 && filters.New(c).Err() == nil {
			return c
		}
		return Condition(s)
	}))
	if f.Err() != nil { // too deep
		return filters.Filter{}
	}
	return f
}

// aimed returns a condition about a value in object. It may be
// unwritable.
func aimed(s Source, object map[string]any) *filters.Condition {
	c := &filters.Condition{Op: Op(s)}
	var at any = object
	for {
		switch v := at.(type) {
		case map[string]any:
			if c.Field != "" && oneIn(s, 4) || len(v) == 0 {
				return withValue(s, c, at)
			}
			name := pick(s, slices.Sorted(maps.Keys(v))...)
			c.Field = dot(c.Field, name)
			at = v[name]
			continue
		case []any:
			if len(v) == 0 || s.IntN(2) == 0 {
				break
			}
			element, ok := pick(s, v...).(map[string]any)
			if !ok {
				break
			}
			if id, ok := element["fieldId"].(string); ok && s.IntN(4) > 0 {
				c.Field = dot(c.Field, id)
			}
			at = element
			continue
		}
		return withValue(s, c, at)
	}
}

func dot(f filters.Field, name string) filters.Field {
	if f == "" {
		return filters.Field(name)
	}
	return f.Dot(name)
}

// withValue gives c a value that is like the leaf.
func withValue(s Source, c *filters.Condition, leaf any) *filters.Condition {
	if c.Op.TakesValue() {
		c.Value = near(s, leaf)
	}
	return c
}

// near returns the text of a leaf, or one that is near to it.
func near(s Source, leaf any) string {
	switch v := leaf.(type) {
	case string:
		start, end := 0, len(v)
		switch s.IntN(4) {
		case 1:
			end = s.IntN(len(v) + 1)
		case 2:
			end = s.IntN(len(v) + 1)
			start = s.IntN(end + 1)
		case 3:
			return Value(s)
		}
		if part := v[start:end]; utf8.ValidString(part) {
			return part
		}
		return v
	case json.Number:
		switch s.IntN(3) {
		case 1:
			return Value(s)
		case 2:
			return string(v) + pick(s, "0", ".0", "e0", "E-0", "1", ".00000000000000000000001")
		}
		return string(v)
	case bool:
		return filters.Bool(v != oneIn(s, 4))
	case []any:
		if len(v) > 0 {
			return near(s, pick(s, v...))
		}
	case map[string]any:
		if id, ok := v["id"]; ok {
			return near(s, id)
		}
	}
	return Value(s)
}
