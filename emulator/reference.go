package emulator

import (
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// A renderer writes contents as they are answered.
type renderer struct {
	content *Content
	fields  *query.Projection
	wanted  names // the names in the fields
	depth   int
	objects bool // the old rich editor as an object
	scratch []byte
}

func (c *Content) renderer(fields query.Fields, depth *int, format query.RichEditorFormat) (*renderer, error) {
	r := &renderer{content: c, depth: 1, objects: format == query.RichEditorObject}
	if depth != nil {
		r.depth = *depth
	}
	if len(fields) == 0 {
		return r, nil
	}
	var err error
	if r.fields, err = fields.Projection(); err != nil {
		return nil, err
	}
	r.wanted = namesIn(fields)
	return r, nil
}

// names are the members that are wanted of an object, each with those that are
// wanted inside. If they are nil, all are.
type names map[string]names

func namesIn(fields query.Fields) names {
	all := make(names)
	for _, field := range fields {
		n := all
		ids := slices.Collect(field.IDs())
		last := len(ids) - 1
		for _, id := range ids[:last] {
			inside, ok := n[id]
			if !ok {
				inside = make(names)
				n[id] = inside
			}
			if n = inside; n == nil {
				break
			}
		}
		if n != nil {
			n[ids[last]] = nil
		}
	}
	return all
}

// append appends an item of a. If the result is longer than maxBody it may not
// be whole.
func (r *renderer) append(b []byte, a *api, it item) []byte {
	if r.fields == nil {
		return r.object(b, a.schema, "", it.json, r.depth, nil)
	}
	r.scratch = r.object(r.scratch[:0], a.schema, "", it.json, r.depth, r.wanted)
	if len(r.scratch) > maxBody {
		return append(b, r.scratch...)
	}
	b, _ = r.fields.Append(b, r.scratch) // which is valid
	return b
}

// object appends an object: a content if path is empty, and else what is in
// the custom field with that path. Members that are not wanted are left out,
// but for the id, which tells a projection that the object is a content. The
// schema may be nil.
func (r *renderer) object(b []byte, s *schema.API, path filters.Field, object []byte, depth int, wanted names) []byte {
	b = append(b, '{')
	for quoted, value := range members(object) {
		name := text(quoted)
		inside, ok := wanted[name]
		if !ok && wanted != nil && (name != "id" || !isString(value)) {
			continue
		}
		if len(b) > maxBody {
			break
		}
		b = appendMember(b, quoted, nil)
		b = r.value(b, s, join(path, name), value, depth, inside)
	}
	return append(b, '}')
}

func join(path filters.Field, name string) filters.Field {
	if path == "" {
		return filters.Field(name)
	}
	return path.Dot(name)
}

// value appends the value of a field.
func (r *renderer) value(b []byte, s *schema.API, path filters.Field, value []byte, depth int, wanted names) []byte {
	var f schema.Field
	if s != nil {
		f, _ = s.Field(path)
	}
	switch f.Kind {
	case filters.KindRelation, filters.KindRelationList:
		return r.each(b, value, func(b, value []byte) []byte {
			return r.reference(b, f.Reference, value, depth, wanted)
		})
	case filters.KindCustom, filters.KindRepeater:
		return r.each(b, value, func(b, value []byte) []byte {
			inner := path
			if f.Kind == filters.KindRepeater && isObject(value) {
				if id := member(value, "fieldId"); isString(id) {
					inner = path.Dot(text(id))
				}
			}
			if !isObject(value) {
				return append(b, value...)
			}
			return r.object(b, s, inner, value, depth, wanted)
		})
	case filters.KindRichEditor:
		if r.objects && isString(value) {
			return append(appendMember(append(b, '{'), []byte(`"html"`), value), '}')
		}
		return append(b, value...)
	case 0:
		return r.unknown(b, value, depth, wanted)
	}
	return append(b, value...)
}

// unknown appends a value of which no schema tells anything.
func (r *renderer) unknown(b []byte, value []byte, depth int, wanted names) []byte {
	return r.each(b, value, func(b, value []byte) []byte {
		switch {
		case !isObject(value):
			return append(b, value...)
		case isString(member(value, "id")):
			return r.reference(b, "", value, depth, wanted)
		}
		return r.object(b, nil, "", value, depth, wanted)
	})
}

// each appends a value, or the elements of an array.
func (r *renderer) each(b []byte, value []byte, one func(b, value []byte) []byte) []byte {
	if !isArray(value) {
		return one(b, value)
	}
	b = append(b, '[')
	for element := range elements(value) {
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		if len(b) > maxBody {
			break
		}
		b = one(b, element)
	}
	return append(b, ']')
}

// reference appends a referenced content. The endpoint is empty if it is not
// known, and the value is an object with an id, or the id alone.
func (r *renderer) reference(b []byte, endpoint string, value []byte, depth int, wanted names) []byte {
	id := value
	if isObject(value) {
		id = member(value, "id")
	}
	if !isString(id) {
		return append(b, value...)
	}
	shallow := func(b []byte) []byte {
		return append(appendMember(append(b, '{'), []byte(`"id"`), id), '}')
	}
	if depth == 0 {
		return shallow(b)
	}
	bare := isString(value) || len(value) == len(`{"id":}`)+len(id)
	if a, it := r.content.lookup(endpoint, text(id), bare); a != nil {
		return r.object(b, a.schema, "", it.json, depth-1, wanted)
	}
	if isString(value) {
		return shallow(b)
	}
	return r.object(b, r.content.schemas[endpoint], "", value, depth-1, wanted)
}

// lookup returns the published content with the given id. If the endpoint is
// not known, it is the one of all lists that has the id, and only looked for if
// the reference is bare.
func (c *Content) lookup(endpoint, id string, bare bool) (*api, item) {
	if endpoint != "" {
		if a := c.apis[endpoint]; a != nil {
			if i, ok := a.byID[id]; ok {
				return a, a.items[i]
			}
		}
		return nil, item{}
	}
	var found *api
	if bare {
		for _, a := range c.apis {
			if _, ok := a.byID[id]; ok {
				if found != nil {
					return nil, item{}
				}
				found = a
			}
		}
	}
	if found == nil {
		return nil, item{}
	}
	return found, found.items[found.byID[id]]
}
