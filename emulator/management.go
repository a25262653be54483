package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
)

// managementNames are what the path of a request to the management API has
// after its version. On a host of the content API an endpoint of such a name is
// that endpoint.
var managementNames = map[string]bool{mediaName: true, "contents": true, "apis": true, "service": true, "members": true}

// isManagement reports whether a host is one of the management API.
func isManagement(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.HasSuffix(strings.ToLower(host), ".microcms-management.io")
}

// management answers a request to the management API.
func (s *Server) management(r *http.Request, c *Content, path []string, now time.Time) answer {
	if len(path) < 3 || path[0] != "api" || path[1] != "v1" && path[1] != "v2" {
		return notFound()
	}
	v2, name, rest := path[1] == "v2", path[2], path[3:]
	isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
	raw := r.URL.RawQuery
	switch {
	case name == mediaName && len(rest) == 0:
		switch {
		case r.Method == http.MethodPost && !v2:
			return notEmulated("uploads of media")
		case r.Method == http.MethodDelete && v2:
			return notEmulated("deletion of media")
		case !isRead:
			return notAllowed()
		case v2:
			return c.listMediaV2(raw, now)
		}
		return c.listMedia(raw)
	case v2:
		return notFound()
	case name == "contents" && len(rest) == 3 && rest[2] == "reservation" && r.Method == http.MethodPut:
		return notEmulated("reservations")
	case name == "apis" && len(rest) == 0 && r.Method == http.MethodPost:
		return notEmulated("creation of APIs")
	case name == "contents" && len(rest) == 3 && r.Method == http.MethodPatch:
		return s.patchMeta(r, rest[0], rest[1], rest[2], now)
	case !isRead && managementNames[name]:
		return notAllowed()
	case name == "contents" && len(rest) == 1 && c.apis[rest[0]] != nil:
		return c.listMetas(c.apis[rest[0]], raw)
	case name == "contents" && len(rest) == 2 && c.apis[rest[0]] != nil:
		return c.oneMeta(c.apis[rest[0]], rest[1])
	case name == "apis" && len(rest) == 0:
		return c.listAPIs()
	case name == "apis" && len(rest) == 1 && c.apis[rest[0]] != nil:
		return c.oneAPI(c.apis[rest[0]])
	case name == "service" && len(rest) == 0:
		return jsonAnswer(http.StatusOK, map[string]string{"name": s.service()})
	case name == "members" && len(rest) == 0:
		return jsonAnswer(http.StatusOK, map[string]any{"members": []string{}, "totalCount": 0})
	case name == "members" && len(rest) == 1:
		return refuse(http.StatusNotFound, "Member not found", nil)
	}
	return notFound()
}

func (s *Server) service() string {
	if s.Service == "" {
		return "emulator"
	}
	return s.Service
}

func notAllowed() answer { return refuse(http.StatusMethodNotAllowed, "Method Not Allowed", nil) }

// notEmulated answers what the service does, and the emulator does not.
func notEmulated(what string) answer {
	return refuse(http.StatusNotImplemented, "emulator: "+what+": not emulated", nil)
}

func jsonAnswer(status int, value any) answer {
	b, _ := json.Marshal(value) // of strings, numbers and raw JSON that is valid
	return answer{status: status, body: b}
}

// listMetas answers a request for what the management API tells of contents.
func (c *Content) listMetas(a *api, raw string) answer {
	if a.isObject {
		return c.oneMeta(a, "")
	}
	l, err := query.ParseList(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, mediaMessage(err), err)
	}
	p := pageOf(l.Limit, l.Offset)
	l.Limit, l.Offset = nil, nil
	if others, _ := l.Encode(); others != "" {
		return refuse(http.StatusBadRequest, invalidParameter,
			errors.New("the management API takes limit and offset only"))
	}
	from := min(p.offset, len(a.items))
	metas := []json.RawMessage{}
	for i := from; i < min(from+p.limit, len(a.items)); i++ {
		metas = append(metas, a.items[i].metaJSON())
	}
	return jsonAnswer(http.StatusOK, struct {
		Contents   []json.RawMessage `json:"contents"`
		TotalCount int               `json:"totalCount"`
		Offset     int               `json:"offset"`
		Limit      int               `json:"limit"`
	}{metas, len(a.items), p.offset, p.limit})
}

func (c *Content) oneMeta(a *api, id string) answer {
	i, ok := a.byID[id]
	if !ok {
		return refuse(http.StatusNotFound, contentNotFound, errNotFound)
	}
	return answer{status: http.StatusOK, body: a.items[i].metaJSON()}
}

// metaNames are the members of what the management API tells of a content item.
var metaNames = []string{
	"id", "createdAt", "updatedAt", "publishedAt", "revisedAt", "closedAt", "status", "customStatus", "draftKey",
	"createdBy", "updatedBy", "reservationTime",
}

// metaJSON returns what the management API tells of a content item.
func (it *item) metaJSON() []byte {
	shown := it.json
	if len(it.drafts) > 0 {
		shown = it.drafts[len(it.drafts)-1].json
	}
	b := []byte("{")
	for _, name := range metaNames {
		value := memberOf(it.meta, name)
		switch name {
		case "id":
			value = quoted(it.id)
		case "createdAt", "updatedAt":
			value = memberOf(shown, name)
		case "publishedAt", "revisedAt":
			if value = memberOf(it.json, name); value == nil {
				value = memberOf(shown, name)
			}
		case "closedAt":
			if !it.closed {
				value = nil
			} else if value == nil {
				value = memberOf(shown, "updatedAt")
			}
		case "status":
			value = fmt.Appendf(nil, "[%q]", it.status())
		case "draftKey":
			value = nil
			if len(it.drafts) > 0 && !it.closed {
				value = quoted(it.drafts[len(it.drafts)-1].key)
			}
		case "createdBy", "updatedBy":
			if value == nil {
				value = quoted(memberID)
			}
		}
		if value == nil {
			value = []byte("null")
		}
		b = appendMember(b, name, value)
	}
	return append(b, '}')
}

// memberID is who made contents of which no more is known.
const memberID = "00000000-0000-4000-8000-000000000000"

func (c *Content) listAPIs() answer {
	type api struct {
		Name     string `json:"name"`
		Endpoint string `json:"endpoint"`
		Type     string `json:"type"`
	}
	list := []api{}
	for _, a := range c.APIs() {
		name := a.Endpoint
		if s := c.apis[a.Endpoint].schema; s != nil && s.Name() != "" {
			name = s.Name()
		}
		kind := "list"
		if a.IsObject {
			kind = "object"
		}
		list = append(list, api{name, a.Endpoint, kind})
	}
	return jsonAnswer(http.StatusOK, map[string]any{"apis": list})
}

// oneAPI answers a request for a schema.
func (c *Content) oneAPI(a *api) answer {
	if a.schema != nil {
		return answer{status: http.StatusOK, body: a.schema.JSON()}
	}
	return refuse(http.StatusNotFound, "Not Found", errors.New("the endpoint "+a.endpoint+" has no schema"))
}

// patchMeta changes the status or the creator of a content item.
func (s *Server) patchMeta(r *http.Request, endpoint, id, what string, now time.Time) answer {
	if !s.Writable {
		return refuse(http.StatusForbidden, "Forbidden", s.forbidden(r.Method))
	}
	if what != "status" && what != "createdBy" {
		return notFound()
	}
	data, err := readBody(r, maxPatch)
	if err != nil {
		return refuse(http.StatusBadRequest, "Request body is not JSON object.", err)
	}
	var body struct {
		Status    *[]string `json:"status"`
		CreatedBy *string   `json:"createdBy"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return refuse(http.StatusBadRequest, "Request body is not JSON object.", err)
	}
	return s.change(endpoint, func(c *Content, a *api) answer {
		i, ok := a.byID[id]
		if !ok {
			return refuse(http.StatusNotFound, contentNotFound, errNotFound)
		}
		it := a.items[i]
		if what == "createdBy" {
			if body.CreatedBy == nil || *body.CreatedBy == "" {
				return refuse(http.StatusBadRequest, "invalid user id", nil)
			}
			if it.meta == nil {
				it.meta = []byte("{}")
			}
			it.meta = replaced(it.meta, []string{"createdBy"}, map[string][]byte{"createdBy": quoted(*body.CreatedBy)})
			a.items[i] = it
			return jsonAnswer(http.StatusOK, map[string]string{"id": id})
		}
		if body.Status == nil || len(*body.Status) != 1 {
			return refuse(http.StatusBadRequest, "Status: the length must be exactly 1.", nil)
		}
		to := (*body.Status)[0]
		from := it.status()
		allowed := map[string][]string{
			statusPublished: {statusDraft, statusBoth, statusPublished}, statusDraft: {statusPublished, statusDraft},
		}
		if !slices.Contains(allowed[to], from) {
			return refuse(http.StatusBadRequest, "Status: (0: must be a valid value.).", fmt.Errorf("from %s to %s",
				from, quote.Short(to)))
		}
		switch {
		case to == from:
		case to == statusDraft:
			it.drafts, it.json = []draft{{newDraftKey(), it.json}}, nil
		case from == statusDraft:
			it.json, it.drafts = publish(it.drafts[len(it.drafts)-1].json, now), nil
		default: // PUBLISH of PUBLISH_AND_DRAFT drops the draft.
			it.drafts = nil
		}
		old := a.items[i]
		a.items[i] = it
		s.notify(a, "edit", &old, &it)
		return jsonAnswer(http.StatusOK, map[string]string{"id": id})
	})
}
