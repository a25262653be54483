// Package timestamp knows full time stamps, YYYY-MM-DDThh:mm:ss[.f…]Z on a
// real day of the years 0000 to 9999, and their order. A fraction may have any
// number of digits and counts exactly.
package timestamp

// SecondEnd is where the seconds of a full time stamp end. Stamps that differ
// before it compare like their bytes.
const SecondEnd = len("YYYY-MM-DDThh:mm:ss")

const (
	minuteEnd = len("YYYY-MM-DDThh:mm")
	shortest  = SecondEnd + len("Z")
)

// LooksLike reports whether s starts like a time stamp, with YYYY-MM-DDThh:mm.
func LooksLike[T ~string | ~[]byte](s T) bool {
	return len(s) >= minuteEnd && s[4] == '-' && s[7] == '-' && s[10] == 'T' && s[13] == ':' &&
		twoDigits(s[0], s[1]) >= 0 && twoDigits(s[2], s[3]) >= 0 && twoDigits(s[5], s[6]) >= 0 &&
		twoDigits(s[8], s[9]) >= 0 && twoDigits(s[11], s[12]) >= 0 && twoDigits(s[14], s[15]) >= 0
}

// IsFull reports whether s is a full time stamp.
func IsFull[T ~string | ~[]byte](s T) bool {
	if len(s) < shortest || s[len(s)-1] != 'Z' || !LooksLike(s) || s[minuteEnd] != ':' {
		return false
	}
	if len(s) > shortest {
		if s[SecondEnd] != '.' || len(s) == shortest+1 {
			return false
		}
		for i := shortest; i < len(s)-1; i++ {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
	}
	if second := twoDigits(s[17], s[18]); second < 0 || second > 59 {
		return false
	}
	month, day := twoDigits(s[5], s[6]), twoDigits(s[8], s[9])
	return twoDigits(s[11], s[12]) <= 23 && twoDigits(s[14], s[15]) <= 59 &&
		1 <= month && month <= 12 && 1 <= day &&
		(day <= 28 || day <= daysIn(month, twoDigits(s[0], s[1])*100+twoDigits(s[2], s[3])))
}

// twoDigits returns the number that two digits mean, or -1.
func twoDigits(a, b byte) int {
	if a -= '0'; a > 9 {
		return -1
	}
	if b -= '0'; b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

func daysIn(month, year int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// Compare compares the instants of full time stamps: the result is negative if
// a is before b, zero if they are the same, and positive if a is after b.
// Their parts have fixed places and all are in UTC, so their bytes decide.
func Compare[A, B ~string | ~[]byte](a A, b B) int {
	if n := compareBytes(a[:SecondEnd], b[:SecondEnd]); n != 0 {
		return n
	}
	return compareBytes(fraction(a), fraction(b))
}

// fraction returns the digits of a stamp's fraction without trailing zeros.
func fraction[T ~string | ~[]byte](s T) T {
	end := len(s) - len("Z")
	for end > shortest && s[end-1] == '0' {
		end--
	}
	return s[min(shortest, end):end]
}

func compareBytes[A, B ~string | ~[]byte](a A, b B) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}
