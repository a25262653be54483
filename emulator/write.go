package emulator

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// What the service takes, in bytes.
const (
	maxPost    = 300 << 10
	maxPatch   = 90 << 10
	maxContent = 400 << 10
)

// The messages of the service for writes. Their quotes and spelling are its own.
const (
	emptyBody       = "Request body is empty."
	syntaxError     = "Syntax error."
	noFields        = "Please include one or more user-defined fields."
	tooMuchData     = "The amount of data that can be saved has been exceeded. Please adjust the contents and try again."
	notForDrafts    = "‘publishedAt’ field error. This field is valid for content that is meant to be published."
	idNecessary     = "contentId is necessary."
	alreadyExists   = "Content is already exists. If you want update, please use PATCH request."
	invalidID       = "Invalid content id."
	invalidIDFormat = "Invalid content id format."
	notExists       = "Content is not exists."
	isClosed        = "The status cannot be changed because it is closed."
	isReferenced    = `The content is referenced."`
)

// write answers a request that changes a content item.
func (s *Server) write(r *http.Request, endpoint string, rest []string, now time.Time) answer {
	id := ""
	if len(rest) > 0 {
		id = rest[0]
	}
	status, err := statusParam(r)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	most := int64(maxPost)
	if r.Method == http.MethodPatch {
		most = maxPatch
	}
	data, err := readBody(r, most)
	if err != nil {
		return refuse(http.StatusRequestEntityTooLarge, "Request Entity Too Large", err)
	}
	return s.change(endpoint, func(c *Content, a *api) answer {
		if a.isObject && r.Method != http.MethodPatch {
			return refuse(http.StatusBadRequest, r.Method+" is forbidden.",
				errors.New("an object API is only read and patched"))
		}
		if len(rest) > 1 || a.isObject && len(rest) > 0 || r.Method == http.MethodPost && id != "" {
			return notFound()
		}
		w := writer{server: s, content: c, api: a, now: now, status: status}
		switch r.Method {
		case http.MethodPost:
			return w.create(newID(), data)
		case http.MethodPut:
			switch _, exists := a.byID[id]; {
			case id == "":
				return refuse(http.StatusBadRequest, idNecessary, nil)
			case len(id) > 50:
				return refuse(http.StatusBadRequest, invalidID, nil)
			case !query.IsContentID(id):
				return refuse(http.StatusBadRequest, invalidIDFormat, nil)
			case exists:
				return refuse(http.StatusBadRequest, alreadyExists, nil)
			}
			return w.create(id, data)
		}
		i, ok := a.byID[id]
		if !ok {
			return refuse(http.StatusBadRequest, notExists, nil)
		}
		if r.Method == http.MethodPatch {
			return w.patch(i, data)
		}
		return w.remove(i)
	})
}

// statusParam returns the parameter status, the only one of writes.
func statusParam(r *http.Request) (string, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	for name, list := range values {
		if name != "status" || len(list) > 1 || r.Method == http.MethodDelete {
			return "", fmt.Errorf("the parameter %s is not one of this request, or is given twice", quote.Short(name))
		}
	}
	switch status := values.Get("status"); {
	case status == "", status == "draft", status == "closed" && r.Method != http.MethodPatch:
		return status, nil
	default:
		return "", fmt.Errorf("the status %s: expected draft or, to create a content item, closed", quote.Short(status))
	}
}

func readBody(r *http.Request, most int64) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	data, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("a body of more than %d bytes", most)
	}
	return data, err
}

// change answers from a copy of the content that edit may change, and makes it
// the content if the answer is a success.
func (s *Server) change(endpoint string, edit func(*Content, *api) answer) answer {
	s.writes.Lock()
	defer s.writes.Unlock()
	old, err := s.current()
	if err != nil {
		return refuse(http.StatusInternalServerError, err.Error(), err)
	}
	before := old.apis[endpoint]
	if before == nil {
		return notFound()
	}
	// Not a copy of all of it: a search may be filling in the texts.
	a := api{
		endpoint: before.endpoint, schema: before.schema, options: before.options, isObject: before.isObject,
		items: slices.Clone(before.items), byID: maps.Clone(before.byID), textsOnce: new(sync.Once),
	}
	c := &Content{apis: maps.Clone(old.apis), schemas: old.schemas, media: old.media, warnings: old.warnings,
		files: old.files}
	c.apis[endpoint] = &a
	answer := edit(c, &a)
	if answer.status < http.StatusMultipleChoices {
		// What has replaced the content meanwhile stays, as if it had come after.
		s.content.CompareAndSwap(old, c)
	}
	return answer
}

// A writer makes one change.
type writer struct {
	server  *Server
	content *Content
	api     *api
	now     time.Time
	status  string // that the request asks for
	self    string // the ID of the content that is changed
}

// parseBody reads the body of a request, or returns what is wrong with it.
func parseBody(data []byte) (object []byte, message string) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, emptyBody
	}
	values, err := readValues(data)
	if err != nil || len(values) != 1 || !isObject(values[0]) {
		return nil, syntaxError
	}
	return values[0], ""
}

// create answers a request for a new content.
func (w *writer) create(id string, data []byte) answer {
	object, message := parseBody(data)
	if message == "" {
		object, message = w.take(object, nil, w.status == "draft")
	}
	if message == "" {
		message = w.api.missingField(object)
	}
	if message != "" {
		return refuse(http.StatusBadRequest, message, nil)
	}
	date := quoted(filters.Time(w.now))
	fields := []field{{"id", quoted(id)}, {"createdAt", date}, {"updatedAt", date}}
	it := item{id: id}
	if w.status == "draft" {
		it.drafts = []draft{{newDraftKey(), complete(object, fields)}}
	} else {
		it.json, it.closed = complete(object, append(fields, field{"publishedAt", date}, field{"revisedAt",
			date})), w.status == "closed"
	}
	if n := len(it.stored()); n > maxContent {
		return refuse(http.StatusBadRequest, tooMuchData, fmt.Errorf("a content item of %d bytes", n))
	}
	// The admin screen shows what is new first.
	w.api.items = slices.Insert(w.api.items, 0, it)
	w.api.index()
	w.server.notify(w.api, "new", nil, &it)
	return jsonAnswer(http.StatusCreated, map[string]string{"id": id})
}

// patch answers a request to change a content item.
func (w *writer) patch(i int, data []byte) answer {
	it := w.api.items[i]
	if it.closed {
		return refuse(http.StatusBadRequest, isClosed, nil)
	}
	toDraft := w.status == "draft" || it.json == nil
	base := it.json
	if toDraft && len(it.drafts) > 0 {
		base = it.drafts[len(it.drafts)-1].json
	}
	w.self = it.id
	object, message := parseBody(data)
	if message == "" {
		object, message = w.take(object, base, toDraft)
	}
	if message != "" {
		return refuse(http.StatusBadRequest, message, nil)
	}
	date := quoted(filters.Time(w.now))
	dates := map[string][]byte{"updatedAt": date}
	if !toDraft {
		dates["revisedAt"] = date
	}
	object = replaced(object, []string{"updatedAt", "revisedAt"}, dates)
	if len(object) > maxContent {
		return refuse(http.StatusBadRequest, tooMuchData, fmt.Errorf("a content item of %d bytes", len(object)))
	}
	old := it
	switch {
	case !toDraft:
		it.json = object
	case len(it.drafts) > 0:
		it.drafts = []draft{{it.drafts[len(it.drafts)-1].key, object}}
	default:
		it.drafts = []draft{{newDraftKey(), object}}
	}
	w.api.items[i] = it
	w.server.notify(w.api, "edit", &old, &it)
	id := it.id
	if w.api.isObject {
		id = w.api.endpoint // The service has an ID for it that nothing else shows.
	}
	return jsonAnswer(http.StatusOK, map[string]string{"id": id})
}

// remove answers a request to delete a content item.
func (w *writer) remove(i int) answer {
	it := w.api.items[i]
	if by := w.content.referrer(w.api.endpoint, it.id); by != "" {
		return refuse(http.StatusBadRequest, isReferenced, errors.New("by "+by))
	}
	w.api.items = slices.Delete(w.api.items, i, i+1)
	w.api.index()
	w.server.notify(w.api, "delete", &it, nil)
	return answer{status: http.StatusAccepted, body: []byte("Accepted"), contentType: "text/plain; charset=utf-8"}
}

// index enters all items where they are found by their id.
func (a *api) index() {
	a.byID = make(map[string]int, len(a.items))
	for i := range a.items {
		a.byID[a.items[i].id] = i
	}
}

// referrer returns a content item that refers to one, by a field of its schema.
func (c *Content) referrer(endpoint, id string) string {
	for _, name := range slices.Sorted(maps.Keys(c.apis)) {
		a := c.apis[name]
		for _, f := range a.options.Fields {
			if f.Reference != endpoint {
				continue
			}
			for i := range a.items {
				for _, value := range a.items[i].values() {
					if refersTo(memberOf(value, f.ID), id) {
						return name + "/" + a.items[i].id
					}
				}
			}
		}
	}
	return ""
}

func refersTo(value []byte, id string) bool {
	if isArray(value) {
		for element := range elements(value) {
			if refersTo(element, id) {
				return true
			}
		}
		return false
	}
	return stringOf(value) == id && isString(value) || stringOf(memberOf(value, "id")) == id
}

// publish returns a draft as it is published for the first time.
func publish(draft []byte, now time.Time) []byte {
	date := quoted(filters.Time(now))
	return replaced(draft, []string{"publishedAt", "revisedAt"}, map[string][]byte{"publishedAt": date,
		"revisedAt": date})
}

// newID returns an ID for a content item.
func newID() string { return strings.ToLower(rand.Text()[:12]) }

func newDraftKey() string { return rand.Text()[:10] }

// take returns the content that a body makes of base, or a message of what is
// wrong with the body. The base is nil for a new content.
func (w *writer) take(body, base []byte, draft bool) (object []byte, message string) {
	values := make(map[string][]byte)
	var names []string
	own := 0
	for m := range members(body) {
		value := m.value
		switch m.name {
		case "id", "createdAt", "updatedAt", "revisedAt":
			return nil, unexpectedKey(m.name)
		case "publishedAt":
			if draft {
				return nil, notForDrafts
			}
			date, ok := dateOf(stringOf(value))
			if !ok {
				return nil, badDate(m.name)
			}
			value = quoted(date)
		default:
			own++
			if w.api.schema != nil {
				if value, message = w.field(m.name, m.value, base != nil); message != "" {
					return nil, message
				}
			}
		}
		names = append(names, m.name)
		values[m.name] = value
	}
	if base != nil {
		return replaced(base, names, values), ""
	}
	if own == 0 {
		return nil, noFields
	}
	object = replaced([]byte("{}"), names, values)
	return w.api.fillMissing(object), ""
}

// missingField returns a message if a new content lacks a field that is
// required.
func (a *api) missingField(object []byte) string {
	for _, f := range a.options.Fields {
		if !f.Required || f.kind() == filters.KindBoolean {
			continue
		}
		if value := memberOf(object, f.ID); isEmpty(value) {
			return "'" + f.ID + "' field required error."
		}
	}
	return ""
}

func isEmpty(value []byte) bool {
	switch string(value) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}
