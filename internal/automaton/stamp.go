package automaton

import (
	"fmt"
	"strings"
	"sync"

	"github.com/microcms-go/filters/internal/timestamp"
)

// An instant machine compares full time stamps with another as instants, of which
// none is Longer. The state is how many characters are the same, a dot before the
// fraction included.
type instant struct {
	value string // see instantOf
	want  Outcomes
}

// instantOf returns a full time stamp in a form that is the same for the same
// instant: without Z and zeros at the end, but with a dot.
func instantOf(stamp string) string {
	whole, fraction, _ := strings.Cut(strings.TrimSuffix(stamp, "Z"), ".")
	return whole + "." + strings.TrimRight(fraction, "0")
}

func (m instant) next(state int, r rune) int {
	if r == 'Z' {
		if state < len(m.value) && m.value[state:] != "." {
			return decided(m.want&Below != 0)
		}
		return decided(m.want&Same != 0)
	}
	c := '0'
	if state < len(m.value) {
		c = rune(m.value[state])
	}
	switch {
	case r < c:
		return decided(m.want&Below != 0)
	case r > c:
		return decided(m.want&Above != 0)
	}
	return min(state+1, len(m.value))
}

func (m instant) accepts(int) bool { return false }

func (m instant) letters(state int, to []rune) []rune {
	if state < len(m.value) {
		to = append(to, rune(m.value[state]))
	}
	return append(to, '0', 'Z')
}

// A calendar machine looks whether the string is a full time stamp. The state is a
// place in the form of one, times 512, and what is known there.
type calendar struct{ want bool }

const stampForm = "YYYY-MM-DDThh:mm:ss.fZ"

func (m calendar) next(state int, r rune) int {
	if next, ok := advance(state/512, state%512, r); ok {
		return next
	}
	return decided(!m.want)
}

func (m calendar) accepts(state int) bool { return m.want == (state/512 == len(stampForm)) }

func (m calendar) letters(_ int, to []rune) []rune { return append(to, []rune(".0123456789-:TZ")...) }

// advance returns the state of a calendar after a letter, or false if no stamp
// starts so. What is known is what later letters depend on: of the year a
// remainder and then whether it is a leap year, of the month its days, of the day
// and the hour the first digit.
func advance(at, known int, r rune) (state int, ok bool) {
	d := 0
	if ok = '0' <= r && r <= '9'; ok {
		d = int(r - '0')
	}
	switch at {
	case 0, 1, 2:
		known = (known*10 + d) % []int{2, 4, 40}[at]
	case 3:
		known = isLeap()[(known*10+d)%400]
	case 5:
		ok = ok && d <= 1
		known = known*2 + d
	case 6:
		month := known%2*10 + d
		ok = ok && 1 <= month && month <= 12
		known = days()[known/2%2][min(month, 12)]
	case 8:
		ok = ok && d*10 <= known
		known = known*4 + d
	case 9:
		day := known%4*10 + d
		ok = ok && 1 <= day && day <= known/4
		known = 0
	case 11:
		ok = ok && d <= 2
		known = d
	case 12:
		ok = ok && known*10+d <= 23
		known = 0
	case 14, 17:
		ok = ok && d <= 5
	case 15, 18, 20:
	case 19, 21:
		if r == 'Z' {
			return len(stampForm) * 512, true
		}
		if at == 21 {
			return at * 512, ok
		}
		ok = r == '.'
	default:
		ok = at < len(stampForm) && r == rune(stampForm[at])
	}
	return (at+1)*512 + known, ok
}

// isLeap tells leap years, 1, from others, 0, by their remainder by 400.
var isLeap = sync.OnceValue(func() *[400]int {
	var leap [400]int
	for year := range leap {
		if isDay(year, 2, 29) {
			leap[year] = 1
		}
	}
	return &leap
})

// days are those of the months of leap years, 1, and of others, 0.
var days = sync.OnceValue(func() *[2][13]int {
	var days [2][13]int
	for leap, year := range []int{2001, 2000} {
		for month := 1; month <= 12; month++ {
			for isDay(year, month, days[leap][month]+1) {
				days[leap][month]++
			}
		}
	}
	return &days
})

func isDay(year, month, day int) bool {
	return timestamp.IsFull(fmt.Sprintf("%04d-%02d-%02dT00:00:00Z", year, month, day))
}
