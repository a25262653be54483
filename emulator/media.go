package emulator

import (
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

	"github.com/microcms-go/filters/internal/quote"
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

func (b *builder) addMedia(s source) error {
	d, place, err := b.read(s, mediaName, mediaName)
	if err != nil {
		return err
	}
	if d.total > len(d.objects) {
		b.warn(place, "%d media although the response counts %d: the others are missing", len(d.objects), d.total)
	}
	for i, object := range d.objects {
		m, err := newMedium(object, strconv.Itoa(i+1), s.modified)
		if err != nil {
			return s.wrap(mediaName, fmt.Errorf("medium %d %w", i+1, err))
		}
		b.content.media = append(b.content.media, m)
	}
	return nil
}

// newMedium returns the medium that an object describes.
func newMedium(object []byte, id string, modified time.Time) (medium, error) {
	address := memberOf(object, "url")
	if !isString(address) {
		return medium{}, errors.New("has no url")
	}
	fields := append([]field{{"id", quoted(id)}}, dateMembers(modified, "createdAt", "updatedAt")...)
	object = complete(object, append(fields, field{"tags", []byte("[]")}))
	m := medium{v2: object}
	m.v1, _ = mediaFields.Append(nil, object) // which is valid
	if u, err := url.Parse(stringOf(address)); err == nil {
		m.fileName = path.Base(u.Path)
	}
	m.alt = stringOf(memberOf(object, "alt"))
	if tags := memberOf(object, "tags"); isArray(tags) {
		for tag := range elements(tags) {
			if isString(tag) {
				m.tags = append(m.tags, stringOf(tag))
			}
		}
	}
	width := memberOf(object, "width")
	m.isImage = width != nil && !isNull(width) || strings.HasPrefix(mime.TypeByExtension(path.Ext(m.fileName)),
		"image/")
	return m, nil
}

// listMedia answers a request for media, version 1.
func (c *Content) listMedia(raw string) answer {
	m, err := query.ParseMedia(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, mediaMessage(err), err)
	}
	p := pageOf(m.Limit, m.Offset)
	b, total, _ := c.mediaPage(p, func(m medium) []byte { return m.v1 }, query.MediaV2{ImageOnly: m.ImageOnly})
	b = appendNumber(b, "totalCount", total)
	b = appendNumber(b, "limit", p.limit)
	b = appendNumber(b, "offset", p.offset)
	return body(append(b, '}'))
}

// listMediaV2 answers a request for media, version 2.
func (c *Content) listMediaV2(raw string, now time.Time) answer {
	m, err := query.ParseMediaV2(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, mediaMessage(err), err)
	}
	offset := 0
	first := m.Token == ""
	if !first {
		// What else is given belongs into the first request and is ignored.
		if m, offset, err = next(m.Token, now); err != nil {
			return refuse(http.StatusBadRequest, "BadRequest", err)
		}
	}
	p := pageOf(m.Limit, &offset)
	b, total, end := c.mediaPage(p, func(m medium) []byte { return m.v2 }, m)
	if total == 0 && m.FileName != "" {
		return refuse(http.StatusNotFound, contentNotFound,
			errors.New("no medium has a file name with "+quote.Short(m.FileName)))
	}
	b = appendNumber(b, "totalCount", total)
	if first || end < total && p.limit > 0 {
		b = append(b, `,"token":`...)
		b = append(b, quoted(token(m, end, now))...)
	}
	return body(append(b, '}'))
}

// A page is a part of a list.
type page struct{ limit, offset int }

// pageOf returns the page that a request asks for.
func pageOf(limit, offset *int) page {
	p := page{limit: 10}
	if limit != nil {
		p.limit = *limit
	}
	if offset != nil {
		p.offset = *offset
	}
	return p
}

// mediaPage writes an answer up to its list. It returns how many media match,
// and the offset after those of the page.
func (c *Content) mediaPage(p page, form func(medium) []byte, q query.MediaV2) (b []byte, total, end int) {
	b, end = []byte(`{"media":[`), p.offset
	for _, m := range c.media {
		if !m.matches(q) {
			continue
		}
		if total >= p.offset && total-p.offset < p.limit {
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

func (m medium) matches(q query.MediaV2) bool {
	return (q.ImageOnly == nil || !*q.ImageOnly || m.isImage) &&
		strings.Contains(m.fileName, q.FileName) &&
		strings.Contains(m.alt, q.Alt) &&
		!slices.ContainsFunc(q.Tags, func(tag string) bool { return !slices.Contains(m.tags, tag) })
}

// tokenLife is how long a token can be used.
const tokenLife = 15 * time.Second

// token returns where the list that q asks for continues at an offset. It holds
// what q asks for, since the requests that follow need not repeat it.
func token(q query.MediaV2, offset int, now time.Time) string {
	q.Token = ""
	s, _ := q.Encode() // It was parsed.
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %d?%s", now.UnixMilli(), offset, s))
}

var (
	errToken    = errors.New("a token that no answer gave")
	errOldToken = fmt.Errorf("a token that is older than %v", tokenLife)
)

// next returns what a token asks for, and where that continues.
func next(token string, now time.Time) (q query.MediaV2, offset int, err error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return q, 0, errToken
	}
	before, raw, ok := strings.Cut(string(b), "?")
	given, at, ok2 := strings.Cut(before, " ")
	millis, err := strconv.ParseInt(given, 10, 64)
	if offset, err2 := strconv.Atoi(at); err == nil && err2 == nil && ok && ok2 && offset >= 0 {
		if q, err = query.ParseMediaV2(raw); err == nil && q.Token == "" {
			if now.Sub(time.UnixMilli(millis)) > tokenLife {
				return q, 0, errOldToken
			}
			return q, offset, nil
		}
	}
	return q, 0, errToken
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
