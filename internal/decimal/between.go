package decimal

import (
	"strconv"
	"strings"
)

// above returns a number that is greater than the number a.
func above(a string) string {
	if n, err := strconv.Atoi(a); err == nil && n < 1<<30 {
		return strconv.Itoa(n + 1)
	}
	switch sign := signOf(a); {
	case sign < 0:
		return "0"
	case sign == 0:
		return "1"
	}
	whole, _, exp := parts(a)
	return "1" + strings.Repeat("0", len(whole)) + exp
}

// below returns a number that is less than the number a.
func below(a string) string {
	if n, err := strconv.Atoi(a); err == nil && n > -1<<30 {
		return strconv.Itoa(n - 1)
	}
	return negate(above(negate(a)))
}

// between returns a number between the numbers a and b, of which a is less.
func between(a, b string) string {
	switch {
	case signOf(a) < 0 && signOf(b) > 0:
		return "0"
	case signOf(a) < 0:
		return negate(between(negate(b), negate(a)))
	case signOf(a) == 0:
		_, fraction, exp := parts(b)
		return "0." + strings.Repeat("0", len(fraction)) + "1" + exp
	}
	// The first digit in which b differs is among those of b, so that the number
	// of zeros is bounded by its length.
	whole, fraction, exp := parts(a)
	high, _ := Parse(b)
	for zeros := 0; ; zeros = 2*zeros + 1 {
		c := whole + "." + fraction + strings.Repeat("0", zeros) + "1" + exp
		if d, _ := Parse(c); Compare(d, high) < 0 {
			return c
		}
	}
}

func signOf(a string) int {
	d, _ := Parse(a)
	return d.Sign()
}

func negate(a string) string {
	if positive, ok := strings.CutPrefix(a, "-"); ok {
		return positive
	}
	return "-" + a
}

// parts splits a number into the digits before and after its dot, and its exponent
// with the letter. The sign is left out.
func parts(a string) (whole, fraction, exp string) {
	if i := strings.IndexAny(a, "eE"); i >= 0 {
		a, exp = a[:i], a[i:]
	}
	whole, fraction, _ = strings.Cut(a, ".")
	return strings.TrimPrefix(whole, "-"), fraction, exp
}
