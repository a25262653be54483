// Package schema reads API schemas of the service and knows the types of the
// fields to which the paths of a filter lead.
//
// [Read] takes exports of the admin screen, answers of the management API and
// template bundles, which hold several APIs, in the forms from before and after
// July 2026. With the types of the fields, filters are evaluated as the service
// does:
//
//	api, ok := bundle.API("blog")
//	…
//	e := filters.Evaluator{TypeOf: api.TypeOf}
//
// # Paths
//
// A field of an API is found by its ID, and beside those of the schema there
// are id, createdAt, updatedAt, publishedAt and revisedAt. Longer paths lead
// into a field:
//
//	custom.inner                    inner field of a custom field
//	repeater.customFieldId.inner    the same in a repeater, after the ID of the custom field
//	extension.title                 also id, description, imageUrl and updatedAt of an extension
//	reference.inner                 field of a referenced content
//	image.url                       inner name of media or of a file
//
// Filters do not reach the last two, nor the data of an extension itself: their
// kind is [filters.KindOpaque]. Names in a referenced content are known if the
// schema of its API is in the same [Bundle]: see [Join] and [Field.Undefined].
//
// # Rich text
//
// Filters on rich editors are compared with the text without tags, comments,
// scripts and style sheets, and with character references decoded. Nothing
// replaces a tag: neighbouring blocks touch, so that "<p>ab</p><p>cd</p>"
// contains "bc". How the service treats the boundaries of blocks is not
// documented.
package schema

import (
	"iter"
	"maps"
	"slices"

	"github.com/microcms-go/filters"
)

// A Bundle holds the schemas that were read from one file, or that were joined.
// It is safe for concurrent use.
type Bundle struct {
	apis       []*API
	byEndpoint map[string]*API
}

// Join returns a bundle of schemas that were read from several files, by the
// endpoints of their APIs: exports of the admin screen do not have the endpoint.
// The relations of each API then lead to the fields of the others.
func Join(apis map[string]*API) *Bundle {
	b := &Bundle{byEndpoint: map[string]*API{}}
	for _, endpoint := range slices.Sorted(maps.Keys(apis)) {
		a := *apis[endpoint]
		a.endpoint, a.bundle = endpoint, b
		b.apis = append(b.apis, &a)
		b.byEndpoint[endpoint] = &a
	}
	return b
}

// API returns the API with the given endpoint. If the bundle holds one API,
// the empty endpoint means that API: exports of the admin screen do not have
// the endpoint.
func (b *Bundle) API(endpoint string) (*API, bool) {
	if endpoint == "" && len(b.apis) == 1 {
		return b.apis[0], true
	}
	a, ok := b.byEndpoint[endpoint]
	return a, ok
}

// APIs returns the APIs in the order of the file.
func (b *Bundle) APIs() iter.Seq[*API] { return slices.Values(b.apis) }

// An API is the schema of one API. It is safe for concurrent use.
type API struct {
	name, endpoint string
	object         bool
	bundle         *Bundle // in which it finds the APIs that it refers to
	root           *node
	json           []byte
}

// Name returns the API's name in the admin screen, or "" if the schema does
// not tell it.
func (a *API) Name() string { return a.name }

// Endpoint returns the API's endpoint, or "" if the schema does not tell it.
func (a *API) Endpoint() string { return a.endpoint }

// Bundle returns the bundle that the API is in.
func (a *API) Bundle() *Bundle { return a.bundle }

// IsObject reports whether the API answers a single object instead of a list.
func (a *API) IsObject() bool { return a.object }

// A Field is what a path leads to.
type Field struct {
	// FieldType is what the operators depend on. Its Kind is zero if the
	// schema names a kind that this package does not know, or does not tell
	// the kind.
	filters.FieldType

	// Path is the path.
	Path filters.Field

	// Name is the field's name in the admin screen.
	Name string

	// Items are the choices of a select. They must not be modified.
	Items []Item

	// Reference is the endpoint that a relation or relationList refers to,
	// and for a field of a referenced content the endpoint of that content.
	// It is empty if the schema does not tell.
	Reference string

	// Customs are the IDs of the custom fields that a custom or repeater
	// field is made of. They must not be modified.
	Customs []string

	// Container is the path of the field that an opaque one is in: a relation,
	// media, a file or an iframe. It is empty for other paths.
	Container filters.Field

	// Undefined reports that the path leads into a referenced content whose
	// API is in the bundle and does not have such a field.
	Undefined bool

	byValue map[string]int
}

// An Item is a choice of a select. Filters take its Value.
type Item struct{ ID, Value string }

// Ops returns the operators that the service supports for the field.
func (f Field) Ops() iter.Seq[filters.Op] {
	return func(yield func(filters.Op) bool) {
		for op := filters.OpEquals; op.IsValid(); op++ {
			if f.Supports(op) && !yield(op) {
				return
			}
		}
	}
}

func (f Field) takesAny() bool {
	for range f.Ops() {
		return true
	}
	return false
}

// Item returns the item of a select that has the given value.
func (f Field) Item(value string) (Item, bool) {
	i, ok := f.byValue[value]
	if !ok {
		return Item{}, false
	}
	return f.Items[i], true
}

// TypeOf returns the type of a path, or false if the API has no such path or
// its kind is not known. It is made for [filters.Evaluator].
func (a *API) TypeOf(path filters.Field) (filters.FieldType, bool) {
	f, ok := a.Field(path)
	return f.FieldType, ok && f.Kind.IsValid()
}

// Field returns what a path leads to, or false if the API has no such path. In
// media, files, extension data and referenced contents there may be anything,
// and all of it is opaque. There may also be anything in a field of a kind that
// is not known, and in a custom field that the schema names without defining
// it; the kind of that is zero.
func (a *API) Field(path filters.Field) (Field, bool) {
	p, _, ok := a.walk(path)
	if !ok {
		return Field{}, false
	}
	return p.field(path), true
}

// Prefix returns the field at the end of the longest prefix of a path that the
// API has, or the zero Field, and the rest of the path.
func (a *API) Prefix(path filters.Field) (f Field, rest filters.Field) {
	p, known, ok := a.walk(path)
	switch {
	case known == 0:
		return Field{}, path
	case !ok:
		rest = path[known+len("."):]
	}
	return p.field(path[:known]), rest
}

// walk follows a path as far as the API has it. It returns where that leads
// to, its length, and whether it is the whole path.
func (a *API) walk(path filters.Field) (p place, known int, ok bool) {
	p = place{node: a.root, bundle: a.bundle}
	end := 0
	for id := range path.IDs() {
		next := p
		if !next.enter(id) {
			return p, known, false
		}
		if next.hidden && !p.hidden {
			next.container = path[:known]
		}
		p = next
		known = end + len(id)
		end = known + len(".")
	}
	return p, known, true
}

// nestedCustoms is how many nested custom fields Fields opens. The
// service allows a repeater in a custom field and no custom field in one.
const nestedCustoms = 3

// Fields returns the fields that take at least one operator: the automatic
// ones and then those of the schema in its order. It opens custom fields up
// to three levels deep, so that the paths of a schema whose custom fields
// hold each other come to an end.
func (a *API) Fields() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		// The API itself counts as a custom field.
		place{node: a.root, bundle: a.bundle}.fields("", nestedCustoms+1, yield)
	}
}

// A node is a field as the schema has it. The fields of an API hang below a
// node too, as if the API were a custom field.
type node struct {
	id, name  string
	kind      filters.Kind
	items     []Item
	byValue   map[string]int // indexes of items
	reference string         // of a relation or relationList: the endpoint
	inner     *level         // of a custom field its fields, of a repeater the custom fields
	customs   []string
	boundless bool // any name leads into it, as its definition is not known
}

// A level is a list of nodes that are found by ID.
type level struct {
	list []*node
	byID map[string]*node
}

// add adds n, unless the ID is taken.
func (l *level) add(n *node) {
	if l.byID == nil {
		l.byID = map[string]*node{}
	}
	if _, taken := l.byID[n.id]; !taken {
		l.byID[n.id] = n
		l.list = append(l.list, n)
	}
}

// find returns the node with the given ID, or nil. A nil level has none.
func (l *level) find(id string) *node {
	if l == nil {
		return nil
	}
	return l.byID[id]
}

// opaque is a node in data that the schema does not describe.
var opaque = &node{kind: filters.KindOpaque}

// unknown is a node in a field that the schema does not describe well enough.
// Its kind is zero.
var unknown = &node{boundless: true}

// extensionMeta is what filters reach of an extension field.
var extensionMeta = func() *level {
	l := new(level)
	for _, id := range []string{"id", "title", "description", "imageUrl"} {
		l.add(&node{id: id, kind: filters.KindExtensionMeta})
	}
	l.add(&node{id: "updatedAt", kind: filters.KindDate})
	return l
}()

// A place is where the names of a path lead to.
type place struct {
	*node
	bundle     *Bundle
	inRepeater bool
	endpoint   string        // of the referenced content it is in
	hidden     bool          // filters do not look so far
	container  filters.Field // the path of the field that hides it
	undefined  bool          // the schema of a referenced content has no such field
}

// level returns the nodes that are known to be below p, or nil.
func (p *place) level() *level {
	switch p.kind {
	case filters.KindIframe:
		return extensionMeta
	case filters.KindRelation, filters.KindRelationList:
		if a, ok := p.bundle.byEndpoint[p.reference]; ok && p.reference != "" {
			return a.root.inner
		}
		return nil
	}
	return p.inner
}

// enter moves to the node that has the given name, and reports whether there is
// one.
func (p *place) enter(id string) bool {
	level := p.level()
	next := level.find(id)
	described := !p.boundless // The schema tells all that there is.
	switch p.kind {
	case filters.KindRepeater:
		p.inRepeater = true
	case filters.KindIframe:
		p.hidden, described = p.hidden || next == nil, false
	case filters.KindRelation, filters.KindRelationList:
		p.hidden, described = true, level != nil
		p.endpoint = p.reference
	case filters.KindMedia, filters.KindMediaList, filters.KindFile, filters.KindOpaque:
		p.hidden, described = true, false
	}
	switch {
	case next != nil:
	case p.hidden:
		next = opaque
		p.undefined = p.undefined || described
	case p.boundless && id != "":
		next = unknown
	}
	p.node = next
	return next != nil
}

// field returns the description of the place, which path has led to.
func (p place) field(path filters.Field) Field {
	f := Field{
		FieldType: filters.FieldType{Kind: p.kind, InRepeater: p.inRepeater},
		Path:      path,
		Name:      p.name,
		Items:     p.items,
		Reference: p.reference,
		Customs:   p.customs,
		Container: p.container,
		Undefined: p.undefined,
		byValue:   p.byValue,
	}
	if p.hidden {
		f.Kind = filters.KindOpaque
		f.Reference = p.endpoint
	}
	return f
}

// fields yields the fields below p that take an operator, opening custom
// fields that many levels deep, and reports whether more are wanted.
func (p place) fields(path filters.Field, customs int, yield func(Field) bool) bool {
	inner := p.inner
	switch p.kind {
	case filters.KindCustom:
		customs--
	case filters.KindIframe:
		inner = extensionMeta
	}
	if inner == nil || customs < 0 {
		return true
	}
	for _, n := range inner.list {
		at, here := p, filters.Field(n.id)
		at.enter(n.id)
		if path != "" {
			here = path.Dot(n.id)
		}
		f := at.field(here)
		if f.takesAny() && !yield(f) || !at.fields(here, customs, yield) {
			return false
		}
	}
	return true
}
