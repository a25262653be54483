package query

import (
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/bound"
	"github.com/microcms-go/filters/internal/rawjson"
)

// A Projection is the tree of some [Fields], which keeps of a content item
// what the service answers for them. It is made by [Fields.Projection] and
// safe for concurrent use.
//
// A path names a member of the item and all that is in it. A path with dots
// continues inside referenced contents, which are objects with a string as id, and
// inside each of a list of them. It goes into nothing else: of a custom field,
// a repeater or a media field, and of extension data unless it looks like a
// content, such a path keeps nothing, not even the name. Where a reference is
// null, or a list of them is empty, it keeps that. The service has no rule for
// these cases; here a field is left out unless it was asked for in a way that
// the service documents.
//
// Members stay in the order of the item, and values are copied byte for byte.
type Projection struct {
	all  bool // keep all of what is here
	next map[string]*Projection
}

// Projection returns the projection to f. That to no fields keeps everything.
// The error is that of [Fields.Err], or says that a path has more
// than 65,536 names.
func (f Fields) Projection() (*Projection, error) {
	if err := f.Err(); err != nil {
		return nil, err
	}
	root := &Projection{all: len(f) == 0}
	for _, field := range f {
		if strings.Count(string(field), ".") >= maxNames {
			return nil, Errors(nil).add("fields",
				problem(ErrInvalidValue, string(field), "paths of at most "+strconv.Itoa(maxNames)+" names"))
		}
		p := root
		for id := range field.IDs() {
			if p.next[id] == nil {
				if p.next == nil {
					p.next = make(map[string]*Projection)
				}
				p.next[id] = new(Projection)
			}
			p = p.next[id]
		}
		p.all = true
	}
	return root, nil
}

// maxNames bounds the names of a path, and with it the recursion of Append.
const maxNames = bound.Segments

// Append appends to b what p keeps of a content item, a JSON object as the
// content API returns it, without white space between its members. The error
// is a [*filters.ContentError] if the item is broken; then b is returned as it
// was. Append does not keep item.
func (p *Projection) Append(b, item []byte) ([]byte, error) {
	if err := filters.CheckItem(item); err != nil {
		return b, err
	}
	i := rawjson.SkipSpace(item, 0)
	if p.all {
		return append(b, item[i:rawjson.Skip(item, i)]...), nil
	}
	b, _, _ = p.object(b, item, i)
	return b, nil
}

// value appends what p keeps of the value at item[i]. It returns where the
// value ends, and whether anything is kept; if not, what is appended is void.
func (p *Projection) value(b, item []byte, i int) (_ []byte, end int, kept bool) {
	switch {
	case p.all || item[i] == 'n':
		end = rawjson.Skip(item, i)
		return append(b, item[i:end]...), end, true
	case item[i] == '{':
		return p.object(b, item, i)
	case item[i] == '[':
		return p.array(b, item, i)
	}
	return b, rawjson.Skip(item, i), false
}

// object is value for objects. It keeps contents.
func (p *Projection) object(b, item []byte, i int) (_ []byte, end int, kept bool) {
	b = append(b, '{')
	for i = rawjson.SkipSpace(item, i+1); item[i] != '}'; i = rawjson.Next(item, i) {
		text, value, _ := rawjson.Name(item, i)
		name := item[i:rawjson.Skip(item, i)]
		kept = kept || item[value] == '"' && string(text) == "id"
		next := p.next[string(text)]
		if next == nil {
			i = rawjson.Skip(item, value)
			continue
		}
		before := len(b)
		if b[before-1] != '{' {
			b = append(b, ',')
		}
		b = append(b, name...)
		b = append(b, ':')
		var ok bool
		if b, i, ok = next.value(b, item, value); !ok {
			b = b[:before]
		}
	}
	return append(b, '}'), i + 1, kept
}

// array is value for arrays. It keeps the contents in them, or their being
// empty.
func (p *Projection) array(b, item []byte, i int) (_ []byte, end int, kept bool) {
	b = append(b, '[')
	i = rawjson.SkipSpace(item, i+1)
	kept = item[i] == ']'
	for ; item[i] != ']'; i = rawjson.Next(item, i) {
		if item[i] != '{' {
			i = rawjson.Skip(item, i)
			continue
		}
		before := len(b)
		if b[before-1] != '[' {
			b = append(b, ',')
		}
		var ok bool
		if b, i, ok = p.object(b, item, i); !ok {
			b = b[:before]
		}
		kept = kept || ok
	}
	return append(b, ']'), i + 1, kept
}
