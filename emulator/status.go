package emulator

import (
	"strings"

	"github.com/microcms-go/filters/internal/rawjson"
)

// The statuses of a content item, as the management API names them.
const (
	statusPublished = "PUBLISH"
	statusDraft     = "DRAFT"
	statusBoth      = "PUBLISH_AND_DRAFT"
	statusClosed    = "CLOSED"
)

// An item is a content item.
type item struct {
	id     string
	json   []byte // the published value; nil if there is only a draft
	drafts []draft
	closed bool
	meta   []byte // of the management API, or nil
}

// A draft is a value that is not published. The service has one for each content.
type draft struct {
	key  string
	json []byte
}

// A view is what a request may see beside what is published.
type view struct {
	draftKey string
	drafts   bool
	closed   bool
}

func (it *item) status() string {
	switch {
	case it.closed:
		return statusClosed
	case it.json == nil:
		return statusDraft
	case len(it.drafts) > 0:
		return statusBoth
	}
	return statusPublished
}

// shown returns the value that a request sees, or nil.
func (it *item) shown(v view) []byte {
	if it.closed {
		if v.closed {
			return it.json
		}
		return nil
	}
	if v.draftKey != "" || v.drafts {
		for i := len(it.drafts) - 1; i >= 0; i-- {
			if d := it.drafts[i]; v.drafts || d.key == v.draftKey {
				return d.json
			}
		}
	}
	return it.json
}

// stored returns the value that filters, orders and q look at: the published
// one, if there is one.
func (it *item) stored() []byte {
	if it.json == nil {
		return it.drafts[len(it.drafts)-1].json
	}
	return it.json
}

// A mark tells of an object which value of a content item it is.
type mark struct {
	id       string
	hasID    bool
	badID    bool
	draftKey string
	closed   bool
	meta     bool // an object of the management API, without fields
	status   string
}

// readMark reads the mark of an object. Members that are fields of the schema
// are not marks.
func (a *api) readMark(object []byte) (m mark) {
	var status, closedAt, customStatus bool
	for name, i := range rawjson.Members(object, 0) {
		value := object[i:rawjson.Skip(object, i)]
		switch string(name) {
		case "id":
			m.id, m.hasID = stringOf(value), true
			m.badID = m.id == ""
		case "draftKey":
			if isString(value) && !a.has("draftKey") {
				m.draftKey = stringOf(value)
			}
		case "closedAt":
			closedAt = isString(value) || isNull(value)
			m.closed = isString(value) && !a.has("closedAt")
		case "customStatus":
			customStatus = isArray(value) || isNull(value)
		case "status":
			if isArray(value) {
				m.status = strings.Trim(string(value), `[]"`)
				switch m.status {
				case statusPublished, statusDraft, statusBoth, statusClosed:
					status = !a.has("status")
				}
			}
		}
	}
	m.meta = status && closedAt && customStatus
	return m
}
