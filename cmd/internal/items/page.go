package items

import (
	"strconv"

	"github.com/microcms-go/filters/internal/rawjson"
)

// A page is what a list response says of its contents. The zero page says nothing.
type page struct {
	held   int64 // how many there are here
	total  int64 // how many there are in all
	offset int64
}

// pageOf reads the members around the contents of a list response, which is valid.
func pageOf(response []byte, held int64) page {
	p := page{held: held}
	for name, i := range rawjson.Members(response, 0) {
		to := &p.total
		switch string(name) {
		case "totalCount":
		case "offset":
			to = &p.offset
		default:
			continue
		}
		n, err := strconv.ParseInt(string(response[i:rawjson.Skip(response, i)]), 10, 32)
		if err != nil {
			return page{}
		}
		*to = n
	}
	return p
}

// pages adds up the pages of an input. Those of one list have its totalCount.
type pages struct {
	byTotal map[int64]*pageSum
	unread  bool // there was more of the input
}

type pageSum struct{ held, firsts int64 }

func (p *pages) add(list []page) {
	for _, page := range list {
		if page.total <= 0 {
			continue
		}
		if p.byTotal == nil {
			p.byTotal = make(map[int64]*pageSum)
		}
		sum := p.byTotal[page.total]
		if sum == nil {
			sum = new(pageSum)
			p.byTotal[page.total] = sum
		}
		sum.held += page.held
		if page.offset == 0 {
			sum.firsts++
		}
	}
}

// Missing returns, for the list responses that count more contents than they and
// their other pages hold, how many these hold and how many they count. Both are
// zero without such pages, or if not all of the input was read.
func (s *Stream) Missing() (held, counted int64) {
	if s.pages.unread {
		return 0, 0
	}
	for total, sum := range s.pages.byTotal {
		if all := total * max(1, sum.firsts); sum.held < all {
			held += sum.held
			counted += all
		}
	}
	return held, counted
}
