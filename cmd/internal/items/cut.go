package items

import (
	"bytes"

	"github.com/microcms-go/filters/internal/rawjson"
)

// cut takes what was read for c, after what was left of the block before, up
// to where the last item ends, and notes in c what is in it. The rest is left
// for the next chunk. It is called for one chunk after the other.
func (f *file) cut(c *chunk, maxItem int) {
	if f.broken {
		return
	}
	var b []byte
	joined := len(f.carry) > c.room
	if joined {
		f.carry = append(f.carry, c.buf[c.room:c.room+c.n]...)
		if len(f.carry) < f.enough && !c.last {
			return
		}
		b = f.carry
	} else {
		start := c.room - copy(c.buf[c.room-len(f.carry):], f.carry)
		b = c.buf[start : c.room+c.n]
	}
	end, m := f.find(c, b)
	most := max(maxItem, formWindow)
	if m == nil && len(b)-end > most {
		m = tooLong(end, maxItem)
	}
	if m != nil {
		c.mistake, end = m, len(b)
	}
	f.broken = m != nil || c.last
	c.data, c.off = b[:end], f.off
	f.off += int64(end)
	rest := b[end:]
	// What is long is looked at again when it is twice as long, so that looking
	// takes no more than a multiple of reading.
	f.enough = min(2*len(rest), most+1)
	switch {
	case !joined:
		f.carry = append(f.carry[:0], rest...)
	case end == 0:
		f.carry = b
	default:
		f.carry = bytes.Clone(rest)
	}
}

// find returns where the last item of b ends, or how much of b is done with,
// and notes in c what is before that.
func (f *file) find(c *chunk, b []byte) (end int, _ *mistake) {
	i := 0
	if f.list == nil {
		if i = rawjson.SkipSpace(b, 0); i == len(b) {
			if c.last && !f.found {
				return i, &mistake{at: i, item: none, reason: "no content: expected " + wanted}
			}
			return i, nil
		}
		f.found = true
		form, start := formItem, 0
		if m := checkStart(b, i); m == nil {
			end, next, _ := nextValue(b, i)
			form, start = formOf(b[i:end], c.last || next < len(b))
		} else if !f.lenient {
			if !c.last && len(b)-i < describable {
				return i, nil
			}
			return i, m
		}
		switch form {
		case formUnknown:
			return i, nil
		case formArray, formResponse:
			l, m := newList(b, i, i+start)
			if m != nil {
				return i, m
			}
			f.list = l
			i += start
		}
	}
	if f.list != nil {
		next, done, m := f.list.read(b, i, c.last, &c.items)
		if !done {
			return next, m
		}
		c.pages = append(c.pages, f.list.page)
		f.list = nil
		i = next
	}
	c.values = span{i, len(b)}
	if c.last {
		return len(b), nil
	}
	if n := lastValue(b[i:]); n >= 0 {
		i += n
	}
	i = rawjson.SkipSpace(b, i)
	// A program that writes an item a line may wait before the next.
	if waits := f.regular == nil && c.n < len(c.buf)-c.room; waits && isLine(b[i:]) {
		i = len(b)
	}
	c.values.end = i
	return i, nil
}

// isLine reports whether b is an item and the end of its line.
func isLine(b []byte) bool {
	end := trimSpace(b)
	return bytes.HasSuffix(b, []byte("\n")) && end > 0 && b[0] == '{' && b[end-1] == '}' && itemEnd(b) == end
}
