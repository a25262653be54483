package oracle

import (
	"math/big"
	"strings"
)

// A decimal is a number taken apart for comparison: section 4.3. Its value is sign × 0.digits × 10^point.
type decimal struct {
	sign   int // -1, 0 or 1
	point  *big.Int
	digits string // neither the first nor the last is zero; empty for zero
}

// cutDigits splits s after its leading ASCII digits.
func cutDigits(s string) (digits, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}

// cutNumber splits s after the JSON number that it starts with, if it does: the grammar of RFC 8259, section 6.
func cutNumber(s string) (number, rest string, ok bool) {
	whole := s
	s = strings.TrimPrefix(s, "-")
	integer, s := cutDigits(s)
	if integer == "" || len(integer) > 1 && integer[0] == '0' {
		return "", "", false
	}
	if after, found := strings.CutPrefix(s, "."); found {
		fraction, after := cutDigits(after)
		if fraction == "" {
			return "", "", false
		}
		s = after
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		exponent, after := cutDigits(s)
		if exponent == "" {
			return "", "", false
		}
		s = after
	}
	return whole[:len(whole)-len(s)], s, true
}

// parseDecimal reads a string that is a JSON number and nothing else: section 4.3.
func parseDecimal(s string) (decimal, bool) {
	number, rest, ok := cutNumber(s)
	if !ok || rest != "" {
		return decimal{}, false
	}
	sign := 1
	if strings.HasPrefix(number, "-") {
		sign, number = -1, number[1:]
	}
	mantissa, exponent := number, "0"
	if i := strings.IndexAny(number, "eE"); i >= 0 {
		mantissa, exponent = number[:i], strings.TrimPrefix(number[i+1:], "+")
	}
	integer, fraction, _ := strings.Cut(mantissa, ".")
	digits := integer + fraction
	significant := strings.TrimLeft(digits, "0")
	zeros := len(digits) - len(significant)
	significant = strings.TrimRight(significant, "0")
	if significant == "" {
		return decimal{}, true // -0, 0 and 0e99 are equal
	}
	point, ok := new(big.Int).SetString(exponent, 10)
	if !ok {
		return decimal{}, false // cannot happen
	}
	point.Add(point, big.NewInt(int64(len(integer)-zeros)))
	return decimal{sign, point, significant}, true
}

// compareDecimals compares by sign, position of the leading digit, digits: section 4.3.
func compareDecimals(a, b decimal) int {
	if a.sign != b.sign {
		if a.sign < b.sign {
			return -1
		}
		return 1
	}
	if a.sign == 0 {
		return 0
	}
	order := a.point.Cmp(b.point)
	if order == 0 {
		order = strings.Compare(a.digits, b.digits)
	}
	return a.sign * order
}
