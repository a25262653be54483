package emulator

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters/query"
)

// A medium is a file of the management API.
type medium struct {
	v1, v2   []byte // as answered
	fileName string
	alt      string
	tags     []string
	isImage  bool
}

// What version 1 answers of a medium.
var mediaFields, _ = query.Fields{"id", "url", "width", "height"}.Projection()

func (b *builder) addMedia(name string, data []byte, in form, modified time.Time) error {
	objects, _, err := split(data, mediaName, in)
	if err != nil {
		return fmt.Errorf("emulator: %s: %w", name, err)
	}
	fields := append(dateMembers(modified, "createdAt", "updatedAt"), field{"tags", []byte("[]")})
	for i, object := range objects {
		address := member(object, "url")
		if !isString(address) {
			return fmt.Errorf("emulator: %s: medium %d has no url", name, i+1)
		}
		id := field{"id", quote(strconv.Itoa(i + 1))}
		object = complete(object, append([]field{id}, fields...))
		m := medium{v2: object}
		m.v1, _ = mediaFields.Append(nil, object) // which is valid
		if u, err := url.Parse(text(address)); err == nil {
			m.fileName = path.Base(u.Path)
		}
		if alt := member(object, "alt"); isString(alt) {
			m.alt = text(alt)
		}
		if tags := member(object, "tags"); isArray(tags) {
			for tag := range elements(tags) {
				if isString(tag) {
					m.tags = append(m.tags, text(tag))
				}
			}
		}
		width := member(object, "width")
		m.isImage = width != nil && !bytes.Equal(width, []byte("null")) ||
			strings.HasPrefix(mime.TypeByExtension(path.Ext(m.fileName)), "image/")
		b.content.media = append(b.content.media, m)
	}
	return nil
}

// listMedia answers a request for media, version 1.
func (c *Content) listMedia(raw string) answer {
	m, err := query.ParseMedia(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, mediaMessage(err), err)
	}
	p := page{limit: m.Limit}
	if m.Offset != nil {
		p.offset = *m.Offset
	}
	b, total, _ := c.mediaPage(p, func(m medium) []byte { return m.v1 }, query.MediaV2{ImageOnly: m.ImageOnly})
	b = append(b, `,"totalCount":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(p.size()), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, int64(p.offset), 10)
	return body(append(b, '}'))
}

// listMediaV2 answers a request for media, version 2.
func (c *Content) listMediaV2(raw string) answer {
	m, err := query.ParseMediaV2(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, mediaMessage(err), err)
	}
	var p page
	if m.Token != "" {
		if m, p.offset, err = next(m); err != nil {
			return refuse(http.StatusBadRequest, invalidParameter, err)
		}
	}
	p.limit = m.Limit
	b, total, end := c.mediaPage(p, func(m medium) []byte { return m.v2 }, m)
	b = append(b, `,"totalCount":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"token":`...)
	if end < total && p.size() > 0 {
		b = append(b, quote(token(m, end))...)
	} else {
		b = append(b, "null"...)
	}
	return body(append(b, '}'))
}

// A page is a part of a list of media.
type page struct {
	limit  *int
	offset int
}

func (p page) size() int {
	if p.limit == nil {
		return 10
	}
	return *p.limit
}

// mediaPage writes an answer up to its list. It returns how many media hit, and
// the offset behind those of the page.
func (c *Content) mediaPage(p page, form func(medium) []byte, q query.MediaV2) (b []byte, total, end int) {
	b = []byte(`{"media":[`)
	for _, m := range c.media {
		if !m.hits(q) {
			continue
		}
		if total >= p.offset && total-p.offset < p.size() {
			if total > p.offset {
				b = append(b, ',')
			}
			b = append(b, form(m)...)
			end = total + 1
		}
		total++
	}
	return append(b, ']'), total, end
}

func (m medium) hits(q query.MediaV2) bool {
	return (q.ImageOnly == nil || !*q.ImageOnly || m.isImage) &&
		strings.Contains(m.fileName, q.FileName) &&
		strings.Contains(m.alt, q.Alt) &&
		!slices.ContainsFunc(q.Tags, func(tag string) bool { return !slices.Contains(m.tags, tag) })
}

// token returns where the list that q asks for goes on at an offset. It holds
// what q asks for, since the requests that follow need not repeat it.
func token(q query.MediaV2, offset int) string {
	q.Token = ""
	s, _ := q.Encode() // It was parsed.
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(offset) + "?" + s))
}

var errToken = errors.New("token that no answer gave")

// next returns what the token of q asks for, and where that goes on.
func next(q query.MediaV2) (query.MediaV2, int, error) {
	b, err := base64.RawURLEncoding.DecodeString(q.Token)
	if err != nil {
		return q, 0, errToken
	}
	before, raw, ok := strings.Cut(string(b), "?")
	offset, err := strconv.Atoi(before)
	if err != nil || !ok || offset < 0 {
		return q, 0, errToken
	}
	first, err := query.ParseMediaV2(raw)
	if err != nil || first.Token != "" {
		return q, 0, errToken
	}
	return first, offset, nil
}

// mediaMessage returns how the service words an error.
func mediaMessage(err error) string {
	param, _ := errors.AsType[*query.ParamError](err)
	negative := strings.HasPrefix(param.Value, "-")
	switch {
	case param.Code == query.ErrInvalidValue && (param.Param == "limit" || param.Param == "offset"):
		return "Invalid integer in query (" + param.Param + "=" + param.Value + ")"
	case param.Code == query.ErrInvalidValue && param.Param == "imageOnly":
		return "Invalid boolean in query (imageOnly=" + param.Value + ")"
	case param.Code != query.ErrOutOfRange:
		return invalidParameter
	case param.Param == "limit" && negative:
		return "Limit: must be no less than 0."
	case param.Param == "limit":
		return "limit must be less than or equal to 100"
	case negative:
		return "Offset: must be no less than 0"
	}
	return invalidParameter
}
