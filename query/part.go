package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/sortkey"
)

// How much trouble is taken before a part ends in an error.
const (
	maxRetries  = 5               // of one request
	maxWait     = 5 * time.Minute // before a retry
	maxMisses   = 64              // pages in a row that start with nothing known
	maxIdle     = 256             // pages in a row that hold nothing new
	maxStuck    = 4               // the same, of pages that hold only the last content, or more than there is
	maxRounds   = 64              // how often the list may be read
	firstWait   = time.Second     // if the answer does not tell how long; doubled each time
	statusLimit = 429             // Too Many Requests
	statusDown  = 500             // and above
)

// A content is a content item of an answer.
type content struct {
	id   string
	raw  json.RawMessage
	keys []sortkey.Key // to merge parts
}

// A part reads the contents of one request page by page.
//
// Invariant: all contents that were in the list at the first request, and still
// are, and come before offset end, are known.
type part struct {
	ctx   context.Context
	fetch func(context.Context, List) (Page, error)
	list  List
	size  int // of a page
	first int // the offset of the first page

	queue  []content
	known  map[string]int // IDs, each with how many were known before
	end    int            // the offset after the last page that was used
	ahead  int            // how many known contents follow that page, if nothing was removed
	common int            // how many contents of that page the next one repeats
	misses int
	idle   int
	stuck  int
	reads  int
	most   int // the largest totalCount
	done   bool
	steady steadiness
}

func newPart(
	ctx context.Context, l List, fetch func(context.Context, List) (Page, error), size, offset int,
) *part {
	return &part{ctx: ctx, fetch: fetch, list: l, size: size, first: offset, common: 1, known: make(map[string]int)}
}

// peek returns the next content, which must not be moved, or errDone.
func (p *part) peek() (*content, error) {
	for len(p.queue) == 0 {
		if p.done {
			return nil, errDone
		}
		if err := p.read(); err != nil {
			return nil, err
		}
	}
	return &p.queue[0], nil
}

// take returns what peek returned, and goes to the next one.
func (p *part) take() content {
	c := p.queue[0]
	p.queue = p.queue[1:]
	return c
}

// read requests a page.
func (p *part) read() error {
	started := len(p.known) > 0 || p.end > 0
	offset := p.first
	if started {
		offset = p.offset()
	}
	page, err := p.request(offset)
	if err != nil {
		return err
	}
	if page.Limit > 0 && page.Offset != offset { // Without a limit it is not what the service answered.
		return fmt.Errorf(prefix+"the answer has the contents from offset %d on, not %d: something before the service "+
			"changes or keeps answers", page.Offset, offset)
	}
	list, err := contentsOf(page)
	if err != nil {
		return err
	}
	if page.Limit > 0 && page.Limit < p.size {
		p.size = max(page.Limit, 2) // A gateway may allow less.
	}
	p.reads++
	p.most = max(p.most, page.TotalCount)
	p.steady.observe(page, list, offset, p.end, started)
	if started && !p.follows(list, offset) {
		return p.miss(offset, page.TotalCount)
	}
	p.use(list, offset)
	switch ids := len(p.list.IDs); {
	case ids > 0: // One page holds all of them, and totalCount may count others.
		p.done = len(list) < p.size || p.end >= ids
	case p.end < page.TotalCount || len(list) == p.size && (p.list.DraftKey != "" || p.end > page.TotalCount):
		// A draft may not be counted. A full page beyond totalCount says that it is
		// wrong, or that the page is another one.
	case !p.steady.changed && p.first+len(p.known) < page.TotalCount:
		return fmt.Errorf(prefix+"the pages hold %d contents of %d, so their order changed from request to request: "+
			"add an Order that tells all contents apart", len(p.known), page.TotalCount-p.first)
	case p.first+len(p.known) < page.TotalCount && p.idle == 0:
		// Those that are not known may have been added before, if nothing more
		// comes.
	default:
		p.done = true
	}
	return p.progress(list, page.TotalCount)
}

// progress returns an error if the pages come to no end.
func (p *part) progress(list []content, total int) error {
	if p.idle > 0 && (len(list) <= 1 || p.end > total) {
		p.stuck++
	} else {
		p.stuck = 0
	}
	if p.done || p.idle <= maxIdle && p.stuck <= maxStuck {
		return nil
	}
	return fmt.Errorf(prefix+"%d pages in a row held nothing new, although there are %d contents and %d were given: "+
		"the list changes too fast, or answers are cut short", p.idle, total, len(p.known))
}

// offset returns where the next page starts: with the last content that is
// known or, after pages that did not follow, as far before it as that many
// pages of contents may have been removed.
func (p *part) offset() int {
	if p.misses > 0 {
		return max(0, p.end-(p.misses+1)*p.size-1)
	}
	return max(0, p.end+p.ahead-p.common)
}

// follows reports whether a page follows the pages so far without a gap.
func (p *part) follows(list []content, offset int) bool {
	if offset == 0 && p.first == 0 {
		return true
	}
	if len(list) == 0 {
		return false
	}
	_, known := p.known[list[0].id]
	return known
}

// miss notes that a page does not follow.
func (p *part) miss(offset, total int) error {
	p.misses++
	p.ahead, p.common = 0, min(2*p.common+1, (p.size+1)/2)
	p.end = min(p.end, max(total, 0))
	if offset == 0 || p.misses > maxMisses || p.reads > maxIdle+maxRounds*p.most/p.size {
		return errors.New(prefix + "more than a page of contents changed between two requests: contents may be missing")
	}
	return nil
}

// use takes what is new from a page.
func (p *part) use(list []content, offset int) {
	fresh := 0
	if len(list) > 0 && p.misses == 0 && p.known[list[0].id] == len(p.known)-p.common {
		p.common = max(1, p.common/2) // Nothing moved.
	}
	for _, c := range list {
		if _, ok := p.known[c.id]; !ok {
			p.known[c.id] = len(p.known)
			p.queue = append(p.queue, c)
			fresh++
		}
	}
	p.end, p.ahead = offset+len(list), 0
	if fresh > 0 {
		p.idle, p.misses = 0, 0
		return
	}
	p.idle++
	// Contents were added before. Those that are known may end much later.
	if p.misses == 0 && len(list) > 0 {
		p.ahead = len(p.known) - 1 - p.known[list[len(list)-1].id]
	}
	p.misses = 0
}

// request fetches a page, and again if the service asks for patience.
func (p *part) request(offset int) (Page, error) {
	wait := firstWait
	for try := 0; ; try++ {
		if err := p.ctx.Err(); err != nil {
			return Page{}, err
		}
		l := p.list.clone()
		l.Limit, l.Offset = new(p.size), new(offset)
		page, err := p.fetch(p.ctx, l)
		if err == nil {
			return page, nil
		}
		status, ok := errors.AsType[*StatusError](err)
		if !ok || try == maxRetries || status.RetryAfter > maxWait ||
			status.Status != statusLimit && (status.Status < statusDown || status.RetryAfter == 0) {
			return Page{}, err
		}
		patience := wait
		if status.RetryAfter > 0 {
			patience = status.RetryAfter
		}
		wait *= 2
		timer := time.NewTimer(patience)
		select {
		case <-p.ctx.Done():
			timer.Stop()
			return Page{}, p.ctx.Err()
		case <-timer.C:
		}
	}
}

// contentsOf checks the contents of a page.
func contentsOf(page Page) ([]content, error) {
	list := make([]content, len(page.Contents))
	for i, raw := range page.Contents {
		if err := filters.CheckItem(raw); err != nil {
			return nil, fmt.Errorf(prefix+"content %d of the answer: %w", i+1, err)
		}
		list[i] = content{id: rawjson.ID(raw), raw: raw}
		if list[i].id == "" {
			return nil, fmt.Errorf(prefix+"content %d of the answer has no id", i+1)
		}
	}
	return list, nil
}

// A steadiness tells a list that did not change while it was read: each page starts
// with the last content of the one before, and totalCount stays.
type steadiness struct {
	total   int
	last    string
	changed bool
}

func (s *steadiness) observe(page Page, list []content, offset, end int, started bool) {
	switch {
	case !started:
		s.total = page.TotalCount
	case page.TotalCount != s.total || len(list) == 0 || list[0].id != s.last || offset != end-1:
		s.changed = true
	}
	if len(list) > 0 {
		s.last = list[len(list)-1].id
	}
}
