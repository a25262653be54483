package oracle

import (
	"strconv"
	"strings"
)

// matchesShape reports whether s has exactly the shape: a 0 means any ASCII digit, every other byte itself.
func matchesShape(s, shape string) bool {
	if len(s) != len(shape) {
		return false
	}
	for i := range len(s) {
		if shape[i] == '0' {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		} else if s[i] != shape[i] {
			return false
		}
	}
	return true
}

// startsLikeTime reports whether s starts with YYYY-MM-DDThh:mm: section 1.5.
func startsLikeTime(s string) bool {
	const shape = "0000-00-00T00:00"
	return len(s) >= len(shape) && matchesShape(s[:len(shape)], shape)
}

// An instant is a full time stamp of section 4.3 taken apart. All stamps are UTC and all parts
// before the fraction have a fixed width, so the order of the strings is the order in time.
type instant struct {
	seconds  string // YYYY-MM-DDThh:mm:ss
	fraction string // digits after the dot, without zeros at the end
}

// fullTime reads a full time stamp, YYYY-MM-DDThh:mm:ss[.f…]Z: section 4.3.
func fullTime(s string) (instant, bool) {
	const shape = "0000-00-00T00:00:00"
	if len(s) < len(shape)+1 || !matchesShape(s[:len(shape)], shape) || s[len(s)-1] != 'Z' {
		return instant{}, false
	}
	seconds, fraction := s[:len(shape)], s[len(shape):len(s)-1]
	if fraction != "" {
		if len(fraction) < 2 || fraction[0] != '.' || strings.Trim(fraction[1:], "0123456789") != "" {
			return instant{}, false
		}
		fraction = fraction[1:]
	}
	part := func(from, to int) int {
		n, _ := strconv.Atoi(seconds[from:to]) // digits only
		return n
	}
	year, month, day := part(0, 4), part(5, 7), part(8, 10)
	hour, minute, second := part(11, 13), part(14, 16), part(17, 19)
	if month < 1 || month > 12 || day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59 {
		return instant{}, false
	}
	return instant{seconds, strings.TrimRight(fraction, "0")}, true
}

// daysOf is the length of a month in the proleptic Gregorian calendar.
func daysOf(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			return 29
		}
		return 28
	}
	return 31
}

// compareInstants compares two instants: -1, 0 or 1.
func compareInstants(a, b instant) int {
	if a.seconds != b.seconds {
		return strings.Compare(a.seconds, b.seconds)
	}
	return strings.Compare(a.fraction, b.fraction)
}
