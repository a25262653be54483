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
	view    view
	scratch []byte
}

func (c *Content) renderer(fields query.Fields, depth *int, format query.RichEditorFormat, v view) (*renderer, error) {
	v.draftKey = "" // It opens the draft of one content, not what that refers to.
	r := &renderer{content: c, depth: 1, objects: format == query.RichEditorObject, view: v}
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

// append appends a value of an item of a. If the result is longer than maxBody it may not
// be whole.
func (r *renderer) append(b []byte, a *api, value []byte) []byte {
	if r.fields == nil {
		return r.object(b, a.schema, "", value, r.depth, nil)
	}
	r.scratch = r.object(r.scratch[:0], a.schema, "", value, r.depth, r.wanted)
	if len(r.scratch) > maxBody {
		return append(b, r.scratch...)
	}
	b, _ = r.fields.Append(b, r.scratch) // which is valid
	return b
}

// object appends an object: a content item if path is empty, and else what is in
// the custom field with that path. Members that are not wanted are left out,
// but for the id, which tells a projection that the object is a content item. The
// schema may be nil.
func (r *renderer) object(b []byte, s *schema.API, path filters.Field, object []byte, depth int, wanted names) []byte {
	b = append(b, '{')
	for m := range members(object) {
		inside, ok := wanted[m.name]
		if !ok && wanted != nil && (m.name != "id" || !isString(m.value)) {
			continue
		}
		if len(b) > maxBody {
			break
		}
		if b[len(b)-1] != '{' {
			b = append(b, ',')
		}
		b = append(b, m.text[:len(m.text)-len(m.value)]...)
		b = r.value(b, s, join(path, m.name), m.value, depth, inside)
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
		return r.references(b, f.Reference, value, depth, wanted)
	case filters.KindCustom, filters.KindRepeater:
		return r.each(b, value, func(b, value []byte) []byte {
			inner := path
			if f.Kind == filters.KindRepeater && isObject(value) {
				if id := memberOf(value, "fieldId"); isString(id) {
					inner = path.Dot(stringOf(id))
				}
			}
			if !isObject(value) {
				return append(b, value...)
			}
			return r.object(b, s, inner, value, depth, wanted)
		})
	case filters.KindRichEditor:
		if r.objects && isString(value) {
			return append(b, richObject(stringOf(value))...)
		}
		return append(b, value...)
	case 0:
		return r.unknown(b, value, depth, wanted)
	}
	return append(b, value...)
}

// unknown appends a value of which no schema tells anything.
func (r *renderer) unknown(b []byte, value []byte, depth int, wanted names) []byte {
	isReference := func(value []byte) bool { return isObject(value) && isString(memberOf(value, "id")) }
	one := func(b, value []byte) []byte {
		switch {
		case !isObject(value):
			return append(b, value...)
		case isReference(value):
			return r.references(b, "", value, depth, wanted)
		}
		return r.object(b, nil, "", value, depth, wanted)
	}
	if isArray(value) {
		onlyReferences := true
		for element := range elements(value) {
			onlyReferences = onlyReferences && isReference(element)
		}
		if onlyReferences {
			return r.references(b, "", value, depth, wanted)
		}
	}
	return r.each(b, value, one)
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

// references appends a reference or a list of them. One that the request may
// not see, or whose content is missing, is null, and left out of a list.
func (r *renderer) references(b []byte, endpoint string, value []byte, depth int, wanted names) []byte {
	if !isArray(value) {
		before := len(b)
		if b, shown := r.reference(b, endpoint, value, depth, wanted); shown {
			return b
		}
		return append(b[:before], "null"...)
	}
	b = append(b, '[')
	for element := range elements(value) {
		if len(b) > maxBody {
			break
		}
		before := len(b)
		if b[before-1] != '[' {
			b = append(b, ',')
		}
		var shown bool
		if b, shown = r.reference(b, endpoint, element, depth, wanted); !shown {
			b = b[:before]
		}
	}
	return append(b, ']')
}

// reference appends a referenced content, and reports whether there is one to
// show. The endpoint is empty if it is not known, and the value is an object with
// an id, or the id alone.
func (r *renderer) reference(b []byte, endpoint string, value []byte, depth int, wanted names) ([]byte, bool) {
	id := value
	if isObject(value) {
		id = memberOf(value, "id")
	}
	if !isString(id) {
		return append(b, value...), true
	}
	bare := isString(value) || len(value) == len(`{"id":}`)+len(id)
	a, it := r.content.lookup(endpoint, stringOf(id), bare)
	var target []byte
	if it != nil {
		if target = it.shown(r.view); target == nil {
			return b, false
		}
	}
	loaded := endpoint != "" && r.content.apis[endpoint] != nil
	switch {
	case target == nil && bare && loaded:
		return b, false
	case depth == 0 || target == nil && isString(value):
		return append(appendMember(append(b, '{'), "id", id), '}'), true
	case target != nil:
		return r.object(b, a.schema, "", target, depth-1, wanted), true
	}
	// A saved answer holds the content itself.
	return r.object(b, r.content.schemas[endpoint], "", value, depth-1, wanted), true
}

// lookup returns the content with the given id. If the endpoint is not known,
// it is the one of all lists that has the id, and only looked for if the
// reference is bare.
func (c *Content) lookup(endpoint, id string, bare bool) (*api, *item) {
	if endpoint != "" {
		if a := c.apis[endpoint]; a != nil && !a.isObject {
			if i, ok := a.byID[id]; ok {
				return a, &a.items[i]
			}
		}
		return nil, nil
	}
	var found *api
	if bare {
		for _, a := range c.apis {
			if _, ok := a.byID[id]; ok && !a.isObject {
				if found != nil {
					return nil, nil
				}
				found = a
			}
		}
	}
	if found == nil {
		return nil, nil
	}
	return found, &found.items[found.byID[id]]
}
