package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// Data are contents as Go values.
type Data struct {
	// APIs holds the contents of each endpoint: a value that encoding/json
	// encodes as an array of objects or as a list response, for an API in list
	// form, or as another object, for one in object form. A []byte is JSON
	// already; it may also hold one object a line.
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
	apis    map[string]*api
	schemas map[string]*schema.API
	media   []medium
	files   []contentFile // what it was loaded from, if anything
}

// An api is an endpoint.
type api struct {
	endpoint string
	schema   *schema.API // nil if not known
	isObject bool
	items    []item                    // in the order of the admin screen; an object API has one
	byID     map[string]int            // the published ones
	drafts   map[string]map[string]int // by draft key and ID

	textsOnce sync.Once
	textsOf   []string
}

// An item is a content.
type item struct {
	json     []byte
	id       string
	draftKey string // not empty: a draft
}

// New returns the content that d describes. The error says which endpoint and
// which of its contents is wrong.
func New(d Data) (*Content, error) {
	b := newBuilder(d.Schemas)
	now := time.Now()
	for _, endpoint := range slices.Sorted(maps.Keys(d.APIs)) {
		if err := b.addValue(endpoint, d.APIs[endpoint], now, b.add); err != nil {
			return nil, err
		}
	}
	if d.Media != nil {
		if err := b.addValue(mediaName, d.Media, now, b.addMedia); err != nil {
			return nil, err
		}
	}
	return b.content, nil
}

// An API says what is at an endpoint.
type API struct {
	Endpoint string
	IsObject bool // it has one content and no lists
	Contents int  // how many there are, drafts included
}

// APIs returns the APIs, sorted by endpoint.
func (c *Content) APIs() []API {
	var apis []API
	for _, endpoint := range slices.Sorted(maps.Keys(c.apis)) {
		a := c.apis[endpoint]
		apis = append(apis, API{endpoint, a.isObject, len(a.items)})
	}
	return apis
}

// A builder makes a Content.
type builder struct {
	content *Content
}

func newBuilder(schemas map[string]*schema.API) *builder {
	return &builder{&Content{apis: make(map[string]*api), schemas: maps.Clone(schemas)}}
}

func (b *builder) addValue(name string, value any, modified time.Time, add func(string, []byte, form, time.Time) error) error {
	data, ok := value.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(value); err != nil {
			return fmt.Errorf("emulator: %s: %w", clip(name), err)
		}
	}
	return add(name, data, formAny, modified)
}

// mediaName is an endpoint that no API can have.
const mediaName = "media"

// add makes an api of what is in data.
func (b *builder) add(endpoint string, data []byte, in form, modified time.Time) error {
	switch {
	case !query.IsContentID(endpoint):
		return fmt.Errorf("emulator: %q is no endpoint: expected A-Z a-z 0-9 _ -", clip(endpoint))
	case endpoint == mediaName:
		return fmt.Errorf("emulator: the endpoint %s belongs to the management API: expected another name", mediaName)
	case b.content.apis[endpoint] != nil:
		return fmt.Errorf("emulator: %s: the endpoint is there twice", endpoint)
	}
	objects, single, err := split(data, "contents", in)
	if err != nil {
		return fmt.Errorf("emulator: %s: %w", endpoint, err)
	}
	a := &api{
		endpoint: endpoint,
		schema:   b.content.schemas[endpoint],
		isObject: single,
		items:    make([]item, len(objects)),
		byID:     make(map[string]int, len(objects)),
		drafts:   make(map[string]map[string]int),
	}
	dates := dateMembers(modified, "createdAt", "updatedAt", "publishedAt", "revisedAt")
	for i, object := range objects {
		if err := a.set(i, object, dates); err != nil {
			return fmt.Errorf("emulator: %s: content %d: %w", endpoint, i+1, err)
		}
	}
	if !single {
		a.fillIDs()
	}
	b.content.apis[endpoint] = a
	return nil
}

// set makes an item of an object.
func (a *api) set(i int, object []byte, dates []field) error {
	it := item{json: object}
	if key := member(object, "draftKey"); isString(key) && !a.isObject && !a.has("draftKey") {
		it.draftKey = text(key)
		it.json = without(object, "draftKey")
		if it.draftKey != "" {
			dates = dates[:2] // It was created and updated, but not published.
		}
	}
	it.json = complete(it.json, dates)
	if id := member(object, "id"); id != nil && !a.isObject {
		if !isString(id) || len(id) == len(`""`) {
			return errors.New("the id is no text")
		}
		it.id = text(id)
		if err := a.index(i, it); err != nil {
			return err
		}
	}
	a.items[i] = it
	return nil
}

// index enters an item where it is found by its id.
func (a *api) index(i int, it item) error {
	byID, too := a.byID, "too"
	if it.draftKey != "" {
		if a.drafts[it.draftKey] == nil {
			a.drafts[it.draftKey] = make(map[string]int)
		}
		byID, too = a.drafts[it.draftKey], "and the same draftKey too"
	}
	if first, ok := byID[it.id]; ok {
		return fmt.Errorf("content %d has the id %q %s", first+1, clip(it.id), too)
	}
	byID[it.id] = i
	return nil
}

// fillIDs gives an id to the items that have none.
func (a *api) fillIDs() {
	for i := range a.items {
		it := &a.items[i]
		if it.id != "" {
			continue
		}
		it.id = strconv.Itoa(i + 1)
		for _, taken := a.find(it.id, it.draftKey); taken; _, taken = a.find(it.id, it.draftKey) {
			it.id += "-"
		}
		it.json = complete(it.json, []field{{"id", quote(it.id)}})
		_ = a.index(i, *it) // The id is new.
	}
}

// has reports whether the schema is known and has the field.
func (a *api) has(field filters.Field) bool {
	if a.schema == nil {
		return false
	}
	_, ok := a.schema.Field(field)
	return ok
}

// A field is a member that is filled in.
type field struct {
	name  string
	value []byte
}

func dateMembers(t time.Time, names ...string) []field {
	value := quote(filters.Time(t))
	fields := make([]field, len(names))
	for i, name := range names {
		fields[i] = field{name, value}
	}
	return fields
}

// complete returns object with the fields that it lacks in front.
func complete(object []byte, fields []field) []byte {
	var b []byte
	for _, f := range fields {
		if member(object, f.name) != nil {
			continue
		}
		if b == nil {
			b = append(make([]byte, 0, len(object)+200), '{')
		}
		b = appendMember(b, quote(f.name), f.value)
	}
	switch {
	case b == nil:
		return object
	case len(object) > len("{}"):
		b = append(b, ',')
	}
	return append(b, object[1:]...)
}

// without returns object without the named member.
func without(object []byte, name string) []byte {
	b := []byte{'{'}
	for n, value := range members(object) {
		if !isText(n, name) {
			b = appendMember(b, n, value)
		}
	}
	return append(b, '}')
}

// A form is how contents stand in JSON.
type form uint8

const (
	formAny   form = iota // told by what is there
	formLines             // one object behind the other
)

// split returns the objects in data, compact and checked. Data is an array, a
// response with the named list, another object, or objects one behind the
// other; single reports the third.
func split(data []byte, list string, in form) (objects [][]byte, single bool, err error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	var compact bytes.Buffer
	compact.Grow(len(data))
	if in == formLines || json.Compact(&compact, data) != nil {
		objects, err = lines(data)
		if in == formAny && err == nil && len(objects) == 0 {
			err = errNothing
		}
	} else {
		objects, single, err = unwrap(compact.Bytes(), list)
	}
	if err != nil {
		return nil, false, err
	}
	for i, object := range objects {
		if _, err := validator.Match(object); err != nil {
			return nil, false, fmt.Errorf("content %d: %w", i+1, err)
		}
	}
	return objects, single, nil
}

// An empty file is more likely to be written than to be meant.
var errNothing = errors.New("nothing is there: expected an array, a list response or an object")

// validator checks that an item is an object whose names differ, in UTF-8.
var validator, _ = filters.Evaluator{Validate: true}.Compile(filters.Filter{})

// unwrap returns the objects in a value.
func unwrap(value []byte, list string) (objects [][]byte, single bool, err error) {
	if isObject(value) {
		inner := member(value, list)
		if !isArray(inner) || !isResponse(value, list) {
			return [][]byte{value}, true, nil
		}
		value = inner
	}
	if !isArray(value) {
		return nil, false, errors.New("expected an array, a list response or an object")
	}
	return slices.Collect(elements(value)), false, nil
}

// isResponse reports whether an object has only the members of a response.
func isResponse(object []byte, list string) bool {
	for name := range members(object) {
		switch text(name) {
		case list, "totalCount", "offset", "limit", "token":
		default:
			return false
		}
	}
	return true
}

// lines returns the values that stand one behind the other in data.
func lines(data []byte) (values [][]byte, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var value json.RawMessage
		err := dec.Decode(&value)
		if err == io.EOF {
			return values, nil
		}
		if err != nil {
			at := len(data)
			if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
				at = min(int(syntax.Offset), at)
			}
			return nil, fmt.Errorf("line %d: %w", 1+bytes.Count(data[:at], []byte("\n")), err)
		}
		var compact bytes.Buffer
		_ = json.Compact(&compact, value) // which is valid
		values = append(values, compact.Bytes())
	}
}

// clip cuts s, which is shown in a message, to a length that can be read.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
