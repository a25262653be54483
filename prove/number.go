package prove

import (
	"slices"

	"github.com/microcms-go/filters/internal/decimal"
)

// number returns a number, as JSON writes it, that satisfies the literals.
//
// Their constants cut the numbers into slots: slot 2i+1 is the constant i, and
// the slots beside it are what is between two of them. The numbers of a slot
// satisfy the same literals, and no slot is empty.
func (s *values) number(list []literal) (string, bool) {
	var constants []literal
	for _, l := range list {
		switch l.op {
		case opExists, opPresent:
			if l.not {
				return "", false
			}
		case opEquals, opLessThan, opGreaterThan:
			if l.numeric {
				constants = append(constants, l)
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
	slices.SortStableFunc(constants, compareNumbers)
	all := constants
	constants = slices.CompactFunc(slices.Clone(all), func(a, b literal) bool { return compareNumbers(a, b) == 0 })
	low, high := 0, 2*len(constants)
	taken := map[int]bool{}
	for _, l := range all {
		i, _ := slices.BinarySearchFunc(constants, l, compareNumbers)
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
			return constants[i].value, true
		case i == 0:
			return decimal.Below(constants[0].value), true
		case i == len(constants):
			return decimal.Above(constants[i-1].value), true
		default:
			return decimal.Between(constants[i-1].value, constants[i].value), true
		}
	}
	return "", false
}

func compareNumbers(a, b literal) int { return decimal.Compare(a.number, b.number) }
