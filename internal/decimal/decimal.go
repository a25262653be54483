// Package decimal compares the numbers of JSON exactly, as decimals of any
// length, in time linear in their digits. Exponents are never expanded.
package decimal

// A Decimal is a number as RFC 8259 writes it: the digits d1 d2 … mean
// ±0.d1d2… × 10^(point+exp). It refers to the string it was parsed from.
type Decimal[T ~string | ~[]byte] struct {
	negative    bool
	digits      T // from the first to the last that is not 0, possibly with a dot; empty for zero
	point       int
	exp         T // digits without leading zeros
	expNegative bool
}

// Parse returns the number that s is, and reports whether s is a number by the
// grammar of RFC 8259, without space around it.
func Parse[T ~string | ~[]byte](s T) (d Decimal[T], ok bool) {
	i := 0
	if i < len(s) && s[i] == '-' {
		d.negative = true
		i++
	}
	start := i
	i = digitsEnd(s, i)
	if i == start || s[start] == '0' && i > start+1 {
		return d, false
	}
	whole, end := i, i
	if i < len(s) && s[i] == '.' {
		i++
		if end = digitsEnd(s, i); end == i {
			return d, false
		}
		i = end
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			d.expNegative = s[i] == '-'
			i++
		}
		first := i
		if i = digitsEnd(s, i); i == first {
			return d, false
		}
		for first < i && s[first] == '0' {
			first++
		}
		d.exp = s[first:i]
	}
	if i != len(s) {
		return d, false
	}
	for start < end && (s[start] == '0' || s[start] == '.') {
		start++
	}
	for start < end && (s[end-1] == '0' || s[end-1] == '.') {
		end--
	}
	d.digits = s[start:end]
	d.point = whole - start
	if start > whole {
		d.point++ // the dot is between them
	}
	return d, true
}

// digitsEnd returns the index of the first byte of s from i on that is not a
// digit.
func digitsEnd[T ~string | ~[]byte](s T, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// Sign returns the sign of d: -1, 0 or 1.
func (d Decimal[T]) Sign() int {
	switch {
	case len(d.digits) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// Compare returns a negative number if a < b, zero if a equals b, and a
// positive number if a > b.
func Compare[A, B ~string | ~[]byte](a Decimal[A], b Decimal[B]) int {
	sign := a.Sign()
	if sign != b.Sign() || sign == 0 {
		return sign - b.Sign()
	}
	if n := compareScale(a, b); n != 0 {
		return sign * n
	}
	return sign * compareDigits(a.digits, b.digits)
}

// compareScale compares the places of the leading digits, point+exp. The
// exponents may have any number of digits: their difference is taken from the
// left and, once it is out of reach for the points, can only grow.
func compareScale[A, B ~string | ~[]byte](a Decimal[A], b Decimal[B]) int {
	const outOfReach = 1 << 58
	var diff int64
	for place := max(len(a.exp), len(b.exp)); place > 0; place-- {
		diff = diff*10 + digitAt(a.exp, a.expNegative, place) - digitAt(b.exp, b.expNegative, place)
		if diff > outOfReach {
			return 1
		}
		if diff < -outOfReach {
			return -1
		}
	}
	diff += int64(a.point) - int64(b.point)
	switch {
	case diff > 0:
		return 1
	case diff < 0:
		return -1
	}
	return 0
}

// digitAt returns the digit of a number at the place counted from its right.
func digitAt[T ~string | ~[]byte](digits T, negative bool, place int) int64 {
	if place > len(digits) {
		return 0
	}
	n := int64(digits[len(digits)-place] - '0')
	if negative {
		return -n
	}
	return n
}

// compareDigits compares fractions by their digits; dots are passed over.
func compareDigits[A, B ~string | ~[]byte](a A, b B) int {
	i, j := 0, 0
	for {
		if i < len(a) && a[i] == '.' {
			i++
		}
		if j < len(b) && b[j] == '.' {
			j++
		}
		switch {
		case i == len(a) && j == len(b):
			return 0
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		case a[i] != b[j]:
			return int(a[i]) - int(b[j])
		}
		i++
		j++
	}
}
