package items

import (
	"bytes"
	"strings"

	"github.com/microcms-go/filters/internal/rawjson"
)

// handle hands the items of c to Each.
func (s *Stream) handle(c *chunk) {
	m := s.handleItems(c, c.items)
	b := c.data[:c.values.end]
	i := rawjson.SkipSpace(b, c.values.start)
	c.lines = lineBreaks(b[:i])
	for m == nil && i < len(b) {
		end, next, lines := nextValue(b, i)
		m = s.handleLine(c, b[:next], i, end)
		if m != nil && s.SkipInvalid && !m.inList {
			next, m = c.leaveOutLines(b, m, next), nil
			lines = lineBreaks(b[i:next])
		}
		c.lines += lines
		i = next
	}
	c.lines += lineBreaks(c.data[i:])
	if m != nil {
		c.mistake = m
	}
}

// leaveOutLines counts the line with a mistake, and those after it up to b[end]
// that cannot be items, as invalid. It returns where the first line starts that
// may be one. Lines of an item that spans lines are indented, as a rule, and are
// not taken for items.
func (c *chunk) leaveOutLines(b []byte, m *mistake, end int) int {
	c.leaveOut(m)
	i := m.at
	if m.item != none {
		i = m.item
	}
	for first := true; ; first = false {
		n := bytes.IndexByte(b[i:end], '\n')
		if n < 0 {
			n = end - i
		}
		if !first && trimSpace(b[i:i+n]) > 0 {
			c.skipped++
		}
		if i += n + 1; i >= end || strings.IndexByte("{[", b[i]) >= 0 {
			return min(i, end)
		}
	}
}

// leaveOut counts an invalid item.
func (c *chunk) leaveOut(m *mistake) {
	if c.skipped == 0 {
		c.skip = m
	}
	c.skipped++
}

// handleLine hands the items to Each that are in the values b[i:end] consists
// of. As a rule that is one value.
func (s *Stream) handleLine(c *chunk, b []byte, i, end int) *mistake {
	for first := true; i < end; first = false {
		if m := checkStart(b, i); m != nil {
			return m
		}
		form, start := formOf(b[i:end], true)
		if form == formItem {
			// Only if it does not end with the line, its end is searched.
			if first && s.handleItem(c, span{i, end}) == nil {
				return nil
			}
			at := span{i, end}
			if n := itemEnd(b[i:end]); n >= 0 {
				at.end = i + n
			}
			if m := s.handleItem(c, at); m != nil {
				return m
			}
			i = rawjson.SkipSpace(b, at.end)
			continue
		}
		l, m := newList(b, i, i+start)
		if m != nil {
			m.inList = true
			return m
		}
		var items []span
		i, _, m = l.read(b, i+start, true, &items)
		if broken := s.handleItems(c, items); broken != nil {
			return broken
		}
		if m != nil {
			m.inList = true
			return m
		}
		c.pages = append(c.pages, l.page)
		i = rawjson.SkipSpace(b, i)
	}
	return nil
}

// handleItems hands the elements of a list to Each.
func (s *Stream) handleItems(c *chunk, items []span) *mistake {
	for _, at := range items {
		m := s.handleItem(c, at)
		if m == nil {
			continue
		}
		// If a value starts in it, its end is not known.
		item := c.data[at.start:at.end]
		if _, next, _ := nextValue(item, 0); !s.SkipInvalid || m.inList || next < len(item) {
			m.inList = true
			return m
		}
		c.leaveOut(m)
	}
	return nil
}

func (s *Stream) handleItem(c *chunk, at span) *mistake {
	item := c.data[at.start:at.end]
	if len(item) > s.MaxItem {
		return tooLong(at.start, s.MaxItem)
	}
	out, counts, err := s.Each(c.out, Item{c.file.known(), c.off + int64(at.start), item})
	if err != nil {
		if broken := check(item); broken != nil {
			return &mistake{at: at.start + broken.Offset, item: at.start, reason: broken.Reason}
		}
		return &mistake{at: at.start, item: at.start, reason: strings.TrimPrefix(err.Error(), "filters: ")}
	}
	c.out = out
	if counts {
		c.count++
		if s.Limit > 0 {
			c.ends = append(c.ends, len(out))
		}
	}
	return nil
}
