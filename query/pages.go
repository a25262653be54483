package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/internal/rawjson"
)

// Pages returns an iterator over all contents that l asks for. It calls fetch
// for one request after the other: with net/http, fetch sends the request to
// the URL of the List that it is given and returns what [ReadPage] reads.
//
// The requests are those of [List.Split], for a base of up to 512 bytes, each
// page by page. A page has l.Limit contents, 100 if that is nil, and at least
// 2. The contents start after l.Offset of them.
//
// Each content is given once. Pages overlap: the first content of a page must be known from the
// pages before; if it is not, earlier pages are requested again. So contents may be added and
// removed between two requests, up to a page of them, and none that stays is missed; with more
// changes the iterator ends in an error. It also ends in an error if equal pages do not add up to
// totalCount, which happens if the order of the service is not stable: the order of contents that
// are equal in all Orders is not defined. An answer that is one from another offset is an error too.
//
// If the request is divided, the contents of its parts are merged as Orders says,
// and come part after part without Orders: the order of the admin screen
// cannot be rebuilt. To compare, Pages asks for the id and the fields of Orders, and
// takes them out again if l does not ask for them.
//
// If fetch returns a [*StatusError] of status 429, or of a status of 500 or
// more with a RetryAfter, Pages waits and tries again, up to 5 times. After any
// other error, and after that of ctx, the iterator ends.
func (l List) Pages(
	ctx context.Context, fetch func(context.Context, List) (Page, error),
) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		p, err := newPager(ctx, l, fetch)
		for err == nil {
			var raw json.RawMessage
			if raw, err = p.next(); err == nil && !yield(raw, nil) {
				return
			}
		}
		if !errors.Is(err, errDone) {
			yield(nil, err)
		}
	}
}

// Decode returns an iterator over the values that contents decode to, as
// encoding/json does it. With an error comes the zero value. The contents after
// one that cannot be decoded follow all the same.
func Decode[T any](contents iter.Seq2[json.RawMessage, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for raw, err := range contents {
			var value, zero T
			if err == nil {
				if err = json.Unmarshal(raw, &value); err != nil {
					value, err = zero, fmt.Errorf(prefix+"content %s: %w", shownID(raw), err)
				}
			}
			if !yield(value, err) {
				return
			}
		}
	}
}

func shownID(raw []byte) string {
	if filters.CheckItem(raw) != nil || rawjson.ID(raw) == "" {
		return "without id"
	}
	return quote.Short(rawjson.ID(raw))
}

// errDone ends the contents.
var errDone = errors.New(prefix + "no more contents")

// A pager puts the parts of a request together.
type pager struct {
	parts []*part
	merge *merger         // nil: part after part
	given map[string]bool // the IDs of contents that were given, if there are several parts
	skip  int             // how many contents are not given
	added map[string]bool // the members that only the pager asked for
}

func newPager(ctx context.Context, l List, fetch func(context.Context, List) (Page, error)) (*pager, error) {
	if _, err := l.Encode(); err != nil {
		return nil, err
	}
	size := maxLimit
	if l.Limit != nil {
		if size = *l.Limit; size == 0 {
			return nil, errors.New(prefix + "pages of limit 0 have no contents: expected a limit from 1 to 100")
		}
		size = max(size, 2) // so that they can overlap
	}
	offset := 0
	if l.Offset != nil {
		offset = *l.Offset
	}
	p := &pager{added: make(map[string]bool)}
	l = p.ask(l.clone())
	parts, err := l.split(standIn, MaxURL, size)
	if err != nil {
		return nil, err
	}
	if len(parts) > 1 {
		p.given = make(map[string]bool)
		p.merge = newMerger(l.Orders)
		p.skip, offset = offset, 0
	}
	for _, list := range parts {
		p.parts = append(p.parts, newPart(ctx, list, fetch, size, offset))
	}
	return p, nil
}

// ask adds the fields that the pager needs.
func (p *pager) ask(l List) List {
	if len(l.Fields) == 0 {
		return l
	}
	has := make(map[string]bool)
	for _, field := range l.Fields {
		name, _, _ := strings.Cut(string(field), ".")
		has[name] = true
	}
	add := func(name string) {
		if !has[name] {
			has[name], p.added[name] = true, true
			l.Fields = append(l.Fields, filters.Field(name))
		}
	}
	if !slices.Contains(l.Fields, "id") {
		add("id")
	}
	for _, order := range l.Orders {
		if order.Field != SystemDefault {
			name, _, _ := strings.Cut(string(order.Field), ".")
			add(name)
		}
	}
	return l
}

// next returns the next content, or errDone.
func (p *pager) next() (json.RawMessage, error) {
	for {
		c, err := p.head()
		if err != nil {
			return nil, err
		}
		if p.given != nil {
			if p.given[c.id] {
				continue
			}
			p.given[c.id] = true
		}
		if p.skip > 0 {
			p.skip--
			continue
		}
		if len(p.added) == 0 {
			return c.raw, nil
		}
		return without(c.raw, p.added), nil
	}
}

// head takes the next content of the part whose turn it is.
func (p *pager) head() (content, error) {
	var first *part
	for i := 0; i < len(p.parts); i++ {
		part := p.parts[i]
		c, err := part.peek()
		if errors.Is(err, errDone) {
			p.parts = slices.Delete(p.parts, i, i+1)
			i--
			continue
		}
		if err != nil {
			return content{}, err
		}
		if p.merge == nil {
			return part.take(), nil
		}
		if c.keys == nil {
			c.keys = p.merge.keys(c.raw)
		}
		if first == nil || p.merge.compare(c.keys, first.queue[0].keys) < 0 {
			first = part
		}
	}
	if first == nil {
		return content{}, errDone
	}
	return first.take(), nil
}

// without returns an object without some members.
func without(object []byte, names map[string]bool) []byte {
	b := append(make([]byte, 0, len(object)), '{')
	i := rawjson.SkipSpace(object, 0)
	for i = rawjson.SkipSpace(object, i+1); object[i] != '}'; {
		name, value, _ := rawjson.Name(object, i)
		end := rawjson.Skip(object, value)
		if !names[string(name)] {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, object[i:end]...)
		}
		i = rawjson.Next(object, end)
	}
	return append(b, '}')
}
