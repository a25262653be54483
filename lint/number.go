package lint

import (
	"cmp"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

var ruleNumberValue = newRule("number-value", Warning, `A value that is not a number of JSON, where one is needed.
Numbers are written with half-width digits, without plus sign, leading zeros, grouping commas or spaces. Without a
schema only less_than and greater_than are known to need one; of others 1,000 is taken for a number, too.
- price[equals]1,000 => price[equals]1000  price[less_than]1,000 => price[less_than]1000
- price[greater_than]+05 => price[greater_than]5  price[less_than]１００ => price[less_than]100
- price[less_than].5 => price[less_than]0.5
+ code[equals]007`)
var ruleNotOrdered = newRule("order-of-text", Warning, `less_than or greater_than with a string.
The value is neither a number nor a date. The service does not define an order of strings; this library compares
bytes, so that "10" is less than "5". There are no functions such as now(): write the time itself.
- name[less_than]abc  publishedAt[less_than]now
+ price[less_than]1e3  date[less_than]2024  price[less_than]-0.5`)

var (
	nearlyNumber = lazyregexp.New(`^\+?(-?)0*(\d*)(\.\d+)?\.?$`)
	grouped      = lazyregexp.New(`^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)

	// groupedInside is such a number in a string.
	groupedInside = lazyregexp.New(`(?:^|[^\w,])[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:[^\d,]|$)`)

	// groupOfNumber is a part of a grouped number that is not a grouped number by itself.
	groupOfNumber = lazyregexp.New(`\d,0\d\d(?:\D|$)`)
)

// isNumber reports whether s is a number of JSON.
func isNumber(s string) bool {
	_, ok := decimal.Parse(s)
	return ok
}

// fixNumber returns the number that s is, if it is one with other digits, grouped digits, or zeros or dots that JSON
// does not allow.
func fixNumber(s string) (string, bool) {
	s = halfWidth(s)
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	m := nearlyNumber.FindStringSubmatch(s)
	if m == nil || !strings.ContainsAny(s, "0123456789") {
		return "", false
	}
	s = m[1] + cmp.Or(m[2], "0") + m[3]
	return s, isNumber(s)
}

// fixedNumber returns the mistake of a number in another form, or nil.
func (v value) fixedNumber() *mistake {
	fixed, ok := fixNumber(v.text)
	return flawIf(ok, ruleNumberValue, v.at, []Edit{{v.at, fixed}}, "%q is not a number: write %s", v.text, fixed)
}

// groupedNumber: price[equals]1,000
func (v value) groupedNumber() *mistake {
	if !isEquality(v.Op) || v.run.isOther(v.Field, filters.KindNumber) || v.run.isContentID(v.Field, v.Op) {
		return nil
	}
	return v.fixedNumber()
}

// number: rating[equals]four
func (v value) number() *mistake {
	if isNumber(v.text) {
		return nil
	}
	return cmp.Or(v.fixedNumber(), flaw(ruleNumberValue, v.at, nil, "%q is not a number, and %s is", v.text, v.Field))
}

// notOrdered: price[less_than]1,000, date[less_than]now()
func (v value) notOrdered() *mistake {
	switch {
	case !isOrdering(v.Op) || isNumber(v.text):
		return nil
	case v.run.fieldOf(v.Field).Kind == filters.KindNumber:
		return v.number()
	case v.run.isOther(v.Field, filters.KindDate):
		return nil // it does not take the operator
	}
	return cmp.Or(v.fixedNumber(), flaw(ruleNotOrdered, v.at, nil,
		"%q is neither a number nor a date: strings are compared byte by byte, if at all", v.text))
}

// isEquality reports whether op compares whole values.
func isEquality(op filters.Op) bool { return op == filters.OpEquals || op == filters.OpNotEquals }

// isOrdering reports whether op asks for an order.
func isOrdering(op filters.Op) bool { return op == filters.OpLessThan || op == filters.OpGreaterThan }
