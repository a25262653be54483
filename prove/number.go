package prove

import (
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters/internal/decimal"
)

// number returns a number, as JSON writes it, that satisfies the literals.
//
// Their constants cut the numbers into slots: slot 2i+1 is the constant i, and
// the slots beside it are what is between two of them. The numbers of a slot
// satisfy the same literals, and no slot is empty.
func (s *values) number(list []literal) (string, bool) {
	var constants []decimalText
	for _, l := range list {
		switch l.op {
		case opExists, opPresent:
			if l.not {
				return "", false
			}
		case opEquals, opLessThan, opGreaterThan:
			if l.numeric {
				constants = append(constants, decimalText{l.value, l.number})
			} else if !l.not {
				return "", false
			}
		case opHasKind:
		default:
			if !l.not {
				return "", false
			}
		}
	}
	if !s.spend(len(list)) {
		return "", false
	}
	if len(constants) == 0 {
		return "1", true
	}
	slices.SortFunc(constants, decimalText.compare)
	constants = slices.CompactFunc(constants, func(a, b decimalText) bool { return a.compare(b) == 0 })
	low, high := 0, 2*len(constants)
	taken := map[int]bool{}
	for _, l := range list {
		if !l.numeric || l.op != opEquals && l.op != opLessThan && l.op != opGreaterThan {
			continue
		}
		i, _ := slices.BinarySearchFunc(constants, decimalText{l.value, l.number}, decimalText.compare)
		slot := 2*i + 1
		switch {
		case l.op == opEquals && l.not:
			taken[slot] = true
		case l.op == opEquals:
			low, high = max(low, slot), min(high, slot)
		case l.op == opLessThan && l.not:
			low = max(low, slot)
		case l.op == opLessThan:
			high = min(high, slot-1)
		case l.not:
			high = min(high, slot)
		default:
			low = max(low, slot+1)
		}
	}
	for slot := low; slot <= high; slot++ {
		if taken[slot] {
			continue
		}
		switch i := slot / 2; {
		case slot%2 == 1:
			return constants[i].text, true
		case i == 0:
			return constants[0].below(), true
		case i == len(constants):
			return constants[i-1].above(), true
		default:
			return between(constants[i-1], constants[i]), true
		}
	}
	return "", false
}

// A decimalText is a number and its text.
type decimalText struct {
	text   string
	number decimal.Decimal[string]
}

func newDecimal(text string) decimalText {
	d, _ := decimal.Parse(text)
	return decimalText{text, d}
}

func (a decimalText) compare(b decimalText) int { return decimal.Compare(a.number, b.number) }

// above returns a number that is greater than a.
func (a decimalText) above() string {
	if n, err := strconv.Atoi(a.text); err == nil && n < 1<<50 {
		return strconv.Itoa(n + 1)
	}
	switch sign := a.number.Sign(); {
	case sign < 0:
		return "0"
	case sign == 0:
		return "1"
	}
	whole, _, exp := parts(a.text)
	return "1" + strings.Repeat("0", len(whole)) + exp
}

// below returns a number that is less than a.
func (a decimalText) below() string {
	if n, err := strconv.Atoi(a.text); err == nil && n > -1<<50 {
		return strconv.Itoa(n - 1)
	}
	if a.number.Sign() >= 0 {
		return "-1"
	}
	return "-" + a.negated().above()
}

func (a decimalText) negated() decimalText {
	if text, ok := strings.CutPrefix(a.text, "-"); ok {
		return newDecimal(text)
	}
	return newDecimal("-" + a.text)
}

// between returns a number between two.
func between(a, b decimalText) string {
	switch {
	case a.number.Sign() < 0 && b.number.Sign() > 0:
		return "0"
	case a.number.Sign() < 0:
		return "-" + strings.TrimPrefix(between(b.negated(), a.negated()), "-")
	case a.number.Sign() == 0:
		_, fraction, exp := parts(b.text)
		return "0." + strings.Repeat("0", len(fraction)) + "1" + exp
	}
	// The digits of b say where it is greater than a, so that many more digits
	// of a are enough.
	whole, fraction, exp := parts(a.text)
	for zeros := 0; ; zeros = 2*zeros + 1 {
		c := newDecimal(whole + "." + fraction + strings.Repeat("0", zeros) + "1" + exp)
		if c.compare(b) < 0 {
			return c.text
		}
	}
}

// parts splits a number into the digits before and after its dot and its
// exponent with the letter.
func parts(text string) (whole, fraction, exp string) {
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		text, exp = text[:i], text[i:]
	}
	whole, fraction, _ = strings.Cut(text, ".")
	return strings.TrimPrefix(whole, "-"), fraction, exp
}
