package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// Data are contents as Go values.
type Data struct {
	// APIs holds the contents of each endpoint: a slice of structs or maps, or
	// a list response, for an API in list form, and another struct or map for
	// one in object form. They are encoded as encoding/json does it, and as the
	// service answers them: times in UTC with milliseconds, nil slices as empty
	// lists, and booleans always. A []byte or json.RawMessage is JSON already
	// and answered as it is; it may also hold one object a line.
	APIs map[string]any

	// Media holds the media of the management API: an array of objects, or an
	// answer of that API.
	Media any

	// Schemas holds the schemas that are known, by endpoint.
	Schemas map[string]*schema.API
}

// A Content is all that a [Server] answers from. It does not change, so it is
// safe for concurrent use. It is made by [New] and [Files.Load].
type Content struct {
	apis     map[string]*api
	schemas  map[string]*schema.API
	media    []medium
	warnings []string
	files    []contentFile // what it was loaded from, if anything
}

// An api is an endpoint.
type api struct {
	endpoint string
	schema   *schema.API // nil if not known
	options  options     // of the schema
	isObject bool
	items    []item         // in the order of the admin screen; an object API has one
	byID     map[string]int // where they are

	textsOnce *sync.Once
	textsOf   []string
}

// New returns the content that d describes. The error names the endpoint and the
// one of its contents that is wrong.
func New(d Data) (*Content, error) {
	b := newBuilder(d.Schemas)
	now := time.Now()
	for _, endpoint := range slices.Sorted(maps.Keys(d.APIs)) {
		data, isGo, err := jsonOf(d.APIs[endpoint])
		if err != nil {
			return nil, errGo(quote.Line(endpoint, 60), err)
		}
		if err := b.add(endpoint, []source{{data: data, isGo: isGo, modified: now}}); err != nil {
			return nil, err
		}
	}
	if d.Media != nil {
		data, _, err := jsonOf(d.Media)
		if err != nil {
			return nil, errGo(mediaName, err)
		}
		if err := b.addMedia(source{data: data, modified: now}); err != nil {
			return nil, err
		}
	}
	return b.finish(), nil
}

// jsonOf returns a value as JSON, and whether it was a Go value.
func jsonOf(value any) (data []byte, isGo bool, err error) {
	switch value := value.(type) {
	case []byte:
		return value, false, nil
	case json.RawMessage:
		return value, false, nil
	}
	data, err = marshal(value)
	return data, true, err
}

// An API describes an endpoint.
type API struct {
	Endpoint  string
	IsObject  bool // it has one content and no lists
	Contents  int  // how many there are, drafts and closed ones included
	HasSchema bool
}

// APIs returns the APIs, sorted by endpoint.
func (c *Content) APIs() []API {
	var apis []API
	for _, endpoint := range slices.Sorted(maps.Keys(c.apis)) {
		a := c.apis[endpoint]
		apis = append(apis, API{endpoint, a.isObject, len(a.items), a.schema != nil})
	}
	return apis
}

// Warnings returns what was loaded but is hardly meant, a sentence each: values
// that do not fit the schema, fewer contents than a response counts, and the like.
func (c *Content) Warnings() []string { return slices.Clone(c.warnings) }

// A source is JSON with contents of one endpoint.
type source struct {
	name     string // of the file, or ""
	data     []byte
	form     form
	isGo     bool // made from a Go value
	modified time.Time
}

// errorf adds the place to an error.
func (s source) wrap(endpoint string, err error) error {
	if s.name != "" {
		return fmt.Errorf("emulator: %s: %w", s.name, err)
	}
	return fmt.Errorf("emulator: %s: %w", endpoint, err)
}

// A builder makes a Content.
type builder struct {
	content *Content
}

func newBuilder(schemas map[string]*schema.API) *builder {
	return &builder{&Content{apis: make(map[string]*api), schemas: maps.Clone(schemas)}}
}

func (b *builder) warn(place, format string, args ...any) {
	b.content.warnings = append(b.content.warnings, place+": "+fmt.Sprintf(format, args...))
}

// mediaName is an endpoint that no API can have.
const mediaName = "media"

// add makes an api of what is in the sources: pages of its contents, and lists of
// the management API.
func (b *builder) add(endpoint string, sources []source) error {
	switch {
	case !query.IsContentID(endpoint):
		return fmt.Errorf("emulator: %s cannot be an endpoint: expected A-Z a-z 0-9 _ -", quote.Short(endpoint))
	case endpoint == mediaName:
		return fmt.Errorf("emulator: the endpoint %s belongs to the management API: expected another name", mediaName)
	}
	if !query.IsEndpoint(endpoint) {
		b.warn(endpoint, "the service would not take this name of an endpoint: expected 3 to 32 of a-z 0-9 _ -")
	}
	a := newAPI(endpoint, b.content.schemas[endpoint])
	var metas [][]byte
	contents := 0                // sources that are not lists of the management API
	var here, hereMeta counter   // of contents, and in those lists
	seen := make(map[string]int) // the source of each content
	for n, s := range sources {
		d, place, err := b.read(s, endpoint, "contents")
		if err != nil {
			return err
		}
		if len(d.objects) > 0 && !slices.ContainsFunc(d.objects,
			func(object []byte) bool { return !a.readMark(object).meta }) {
			metas = append(metas, d.objects...)
			hereMeta.add(place, d)
			continue
		}
		if contents++; contents > 1 && (d.single || a.isObject) {
			return s.wrap(endpoint, errors.New("an object API has one content, and this is another"))
		}
		a.isObject = d.single
		here.add(place, d)
		if len(sources) > 1 {
			// As within one source, what is in two pages is taken once.
			d.objects = slices.DeleteFunc(d.objects, func(object []byte) bool {
				in, ok := seen[string(object)]
				seen[string(object)] = n
				return ok && in != n && a.readMark(object).hasID
			})
		}
		if err := a.addAll(d.objects, s); err != nil {
			return s.wrap(endpoint, err)
		}
	}
	here.warn(b, endpoint)
	hereMeta.warn(b, endpoint)
	a.fillIDs()
	if err := a.addMetas(metas, contents > 0); err != nil {
		return sources[0].wrap(endpoint, err)
	}
	if a.schema != nil && a.schema.IsObject() != a.isObject && a.schema.Endpoint() != "" && contents > 0 {
		b.warn(endpoint, "the schema is that of %s API, the contents are those of %s API",
			objectOrList(a.schema.IsObject()), objectOrList(a.isObject))
	}
	b.content.apis[endpoint] = a
	return nil
}

// A counter compares how many contents there are with what responses say.
type counter struct {
	place             string // the only source, if there is one
	sources, n, total int
}

func (c *counter) add(place string, d document) {
	c.place = place
	c.sources++
	c.n += len(d.objects)
	c.total = max(c.total, d.total)
}

func (c *counter) warn(b *builder, endpoint string) {
	if c.sources > 1 {
		c.place = endpoint
	}
	if c.total > c.n {
		b.warn(c.place, "%s although the response counts %d: the others are missing", quote.Count(c.n, "content"),
			c.total)
	}
}

// read reads a source, and returns what warnings about it name.
func (b *builder) read(s source, endpoint, list string) (d document, place string, err error) {
	if place = s.name; place == "" {
		place = endpoint
	}
	if d, err = readDocument(s.data, list, s.form); err != nil {
		return d, place, s.wrap(endpoint, err)
	}
	for _, warning := range d.warnings {
		b.warn(place, "%s", warning)
	}
	return d, place, nil
}

func objectOrList(isObject bool) string {
	if isObject {
		return "an object"
	}
	return "a list"
}

func newAPI(endpoint string, s *schema.API) *api {
	return &api{endpoint: endpoint, schema: s, options: optionsOf(s), byID: make(map[string]int),
		textsOnce: new(sync.Once)}
}

// addAll makes items of objects.
func (a *api) addAll(objects [][]byte, s source) error {
	dates := dateMembers(s.modified, "createdAt", "updatedAt", "publishedAt", "revisedAt")
	a.items = slices.Grow(a.items, len(objects))
	for i, object := range objects {
		if err := a.addOne(object, dates, s.isGo); err != nil {
			return fmt.Errorf("content %d: %w", i+1, err)
		}
	}
	return nil
}

// addOne makes an item of an object, or a draft of one that is there.
func (a *api) addOne(object []byte, dates []field, isGo bool) error {
	m := a.readMark(object)
	if isGo {
		object = a.fillMissing(object)
		if m.badID && string(memberOf(object, "id")) == `""` {
			object, m.hasID, m.badID = without(object, "id"), false, false
		}
	}
	switch {
	case a.isObject:
		m.id, m.badID = "", false
	case m.badID:
		return errors.New("the id is not a string with at least one character")
	}
	if m.draftKey != "" || isString(memberOf(object, "draftKey")) && !a.has("draftKey") {
		object = without(object, "draftKey")
	}
	if m.closed {
		object = without(object, "closedAt")
	}
	at, known := a.byID[m.id]
	known = known && (m.hasID || a.isObject)
	if m.draftKey != "" {
		if !known || a.items[at].json == nil {
			dates = dates[:2] // It was created and updated, but not published.
		}
		d := draft{m.draftKey, complete(a.asHTML(object), dates)}
		if !known {
			a.put(item{id: m.id, drafts: []draft{d}}, m.hasID)
			return nil
		}
		it := &a.items[at]
		for _, other := range it.drafts {
			if other.key == m.draftKey {
				return fmt.Errorf("content %d has the id %s and the same draftKey too", at+1, quote.Short(m.id))
			}
		}
		it.drafts = append(it.drafts, d)
		return nil
	}
	value := complete(a.asHTML(object), dates)
	if known {
		it := &a.items[at]
		if it.json != nil {
			return fmt.Errorf("content %d has the id %s too", at+1, quote.Short(m.id))
		}
		it.json, it.closed = value, m.closed
		return nil
	}
	a.put(item{id: m.id, json: value, closed: m.closed}, m.hasID)
	return nil
}

// put adds an item.
func (a *api) put(it item, hasID bool) {
	if hasID || a.isObject {
		a.byID[it.id] = len(a.items)
	}
	a.items = append(a.items, it)
}

// fillIDs gives an id to the items that have none.
func (a *api) fillIDs() {
	if a.isObject {
		return
	}
	for i := range a.items {
		it := &a.items[i]
		if it.id != "" {
			continue
		}
		it.id = strconv.Itoa(i + 1)
		for _, taken := a.byID[it.id]; taken; _, taken = a.byID[it.id] {
			it.id += "-"
		}
		fields := []field{{"id", quoted(it.id)}}
		if it.json != nil {
			it.json = complete(it.json, fields)
		}
		for d := range it.drafts {
			it.drafts[d].json = complete(it.drafts[d].json, fields)
		}
		a.byID[it.id] = i
	}
}

// addMetas gives the items what lists of the management API tell of them. Without
// other contents, the lists are the contents.
func (a *api) addMetas(metas [][]byte, hasContents bool) error {
	for i, meta := range metas {
		m := a.readMark(meta)
		if m.id == "" {
			return fmt.Errorf("content %d of the management API has no id", i+1)
		}
		at, ok := a.byID[m.id]
		if !ok {
			if hasContents && m.status != statusDraft && m.status != statusClosed {
				continue // The contents are a part.
			}
			at = len(a.items)
			value := a.valueOfMeta(meta)
			a.put(item{id: m.id, json: value}, true)
		}
		it := &a.items[at]
		it.meta = meta
		it.closed = m.status == statusClosed
		if hasDraft := m.status == statusDraft || m.status == statusBoth; hasDraft && len(it.drafts) == 0 {
			it.drafts = []draft{{m.draftKey, it.json}}
		}
		if m.status == statusDraft {
			it.json = nil
		}
	}
	return nil
}

// valueOfMeta returns a content item that has only its id and dates.
func (a *api) valueOfMeta(meta []byte) []byte {
	b := []byte("{")
	for _, name := range []string{"id", "createdAt", "updatedAt", "publishedAt", "revisedAt"} {
		if value := memberOf(meta, name); isString(value) {
			b = appendMember(b, name, value)
		}
	}
	return append(b, '}')
}

// fillMissing adds the booleans and lists that the schema has and a Go value
// lacks.
func (a *api) fillMissing(object []byte) []byte {
	if a.schema == nil {
		return object
	}
	var empty []field
	for _, f := range a.options.Fields {
		switch f.kind() {
		case filters.KindBoolean:
			empty = append(empty, field{f.ID, []byte("false")})
		case filters.KindSelect, filters.KindMediaList, filters.KindRelationList, filters.KindRepeater:
			empty = append(empty, field{f.ID, []byte("[]")})
		case filters.KindRelation:
			empty = append(empty, field{f.ID, []byte("null")})
		}
	}
	values := make(map[string][]byte)
	var names []string
	for _, f := range empty {
		if v := memberOf(object, f.name); v == nil || isNull(v) {
			values[f.name] = f.value
			names = append(names, f.name)
		}
	}
	if len(names) == 0 {
		return object
	}
	return replaced(object, names, values)
}

// has reports whether the schema is known and has the field.
func (a *api) has(field filters.Field) bool {
	if a.schema == nil {
		return false
	}
	_, ok := a.schema.Field(field)
	return ok
}

func dateMembers(t time.Time, names ...string) []field {
	value := quoted(filters.Time(t))
	fields := make([]field, len(names))
	for i, name := range names {
		fields[i] = field{name, value}
	}
	return fields
}

// finish checks the contents by their schemas.
func (b *builder) finish() *Content {
	c := b.content
	for _, endpoint := range slices.Sorted(maps.Keys(c.apis)) {
		a := c.apis[endpoint]
		for _, warning := range a.check(c) {
			b.warn(endpoint, "%s", warning)
		}
	}
	return c
}

// asHTML returns a content item with old rich text that is stored as an object as
// HTML, which is what the service stores.
func (a *api) asHTML(object []byte) []byte {
	if a.schema == nil || !bytes.Contains(object, []byte(`"contents"`)) {
		return object
	}
	values := make(map[string][]byte)
	for m := range members(object) {
		if isObject(m.value) && a.kind(filters.Field(m.name)) == filters.KindRichEditor {
			values[m.name] = quoted(richHTML(m.value))
		}
	}
	if len(values) == 0 {
		return object
	}
	return replaced(object, nil, values)
}
