package filters

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A builtCondition is a filter of one condition in one allocation.
type builtCondition struct {
	treeCell
	condition Condition
}

// Compare requires the field to have the relation op to value, which is empty
// for [OpExists] and [OpNotExists]. Each operator also has a method.
func (f Field) Compare(op Op, value string) Filter {
	b := &builtCondition{condition: Condition{Field: f, Op: op, Value: value}}
	if err := b.condition.check(); err != nil {
		return unwritableFilter(err)
	}
	return Filter{tree: b.set(&b.condition, 0)}
}

// Equals requires the field to equal value.
func (f Field) Equals(value string) Filter { return f.Compare(OpEquals, value) }

// NotEquals is the negation of Equals. It holds where the field is missing.
func (f Field) NotEquals(value string) Filter { return f.Compare(OpNotEquals, value) }

// Contains requires a string to contain value, or a list to have it as an
// element. Every string contains the empty value; for a search box see
// [Field.Search].
func (f Field) Contains(value string) Filter { return f.Compare(OpContains, value) }

// NotContains is the negation of Contains. It holds where the field is missing.
func (f Field) NotContains(value string) Filter { return f.Compare(OpNotContains, value) }

// LessThan requires the field to be less than value, and not equal.
func (f Field) LessThan(value string) Filter { return f.Compare(OpLessThan, value) }

// GreaterThan requires the field to be greater than value, and not equal.
func (f Field) GreaterThan(value string) Filter { return f.Compare(OpGreaterThan, value) }

// BeginsWith requires a string to start with prefix.
func (f Field) BeginsWith(prefix string) Filter { return f.Compare(OpBeginsWith, prefix) }

// Exists requires the field to have a value that is not empty.
func (f Field) Exists() Filter { return f.Compare(OpExists, "") }

// NotExists requires the field to be missing or empty.
func (f Field) NotExists() Filter { return f.Compare(OpNotExists, "") }

// AtLeast requires the field to be greater than value or to equal it.
func (f Field) AtLeast(value string) Filter { return Or(f.GreaterThan(value), f.Equals(value)) }

// AtMost requires the field to be less than value or to equal it.
func (f Field) AtMost(value string) Filter { return Or(f.LessThan(value), f.Equals(value)) }

// Within requires a date to be start or later, and before end: a day or a month
// in any time zone. It is exact for dates in whole milliseconds, as the service
// stores them.
func (f Field) Within(start, end time.Time) Filter {
	return f.GreaterThan(Time(ceilMilli(start).Add(-time.Millisecond))).And(f.Before(end))
}

// Before requires a date to be before t. Like [Field.Within] it is exact for
// dates in whole milliseconds.
func (f Field) Before(t time.Time) Filter { return f.LessThan(Time(ceilMilli(t))) }

// After requires a date to be after t. Like [Field.Within] it is exact for
// dates in whole milliseconds.
func (f Field) After(t time.Time) Filter { return f.GreaterThan(Time(t)) }

// ceilMilli rounds up to milliseconds.
func ceilMilli(t time.Time) time.Time {
	if down := t.Truncate(time.Millisecond); down.Before(t) {
		return down.Add(time.Millisecond)
	}
	return t
}

// In requires the field to equal one of values. In of no values is unwritable.
func (f Field) In(values ...string) Filter { return f.anyOf(OpEquals, values) }

// ContainsAny requires the field to contain one of values, as a list of tags
// does. ContainsAny of no values is unwritable.
func (f Field) ContainsAny(values ...string) Filter { return f.anyOf(OpContains, values) }

// ContainsAll requires the field to contain each of values. ContainsAll of no
// values is the zero filter.
func (f Field) ContainsAll(values ...string) Filter { return And(f.each(OpContains, values)...) }

func (f Field) anyOf(op Op, values []string) Filter {
	if len(values) == 0 {
		return unwritableFilter(&ValueError{Condition: &Condition{Field: f, Op: op}, Code: ErrEmptyList})
	}
	return Or(f.each(op, values)...)
}

func (f Field) each(op Op, values []string) []Filter {
	fs := make([]Filter, len(values))
	for i, v := range values {
		fs[i] = f.Compare(op, v)
	}
	return fs
}

// Search returns a filter for the words of a search box. It cuts words at white
// space, control characters and half-width parentheses and brackets, some of
// which a condition cannot hold, and requires each piece by Contains. So it
// matches at least the strings that Contains of all words matches. Case counts,
// as it does for Contains. If no piece is left, the result is the zero filter,
// which matches everything.
//
// The filter can always be written if words is valid UTF-8. Strict parsing
// accepts it under limits that admit its length and its number of conditions.
func (f Field) Search(words string) Filter {
	return f.ContainsAll(strings.FieldsFunc(words, func(r rune) bool {
		return isSpace(r) || unicode.IsControl(r) || strings.ContainsRune("()[]", r)
	})...)
}

// Int returns n as a value.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr](n T) string {
	if n < 0 {
		return strconv.FormatInt(int64(n), 10)
	}
	return strconv.FormatUint(uint64(n), 10)
}

// Float returns x as a value, in the shortest form that keeps it, with an
// exponent only below 1e-6 and from 1e21 on, as JavaScript writes numbers. The
// negative zero is written as 0, which it equals. Infinities and NaN have no
// form: the string returned for them makes a condition unwritable, with
// [ErrOutOfRange].
func Float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return strconv.FormatFloat(x, 'f', -1, 64) + noForm
	}
	if x == 0 {
		return "0"
	}
	if a := math.Abs(x); a >= 1e-6 && a < 1e21 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strings.Replace(strconv.FormatFloat(x, 'e', -1, 64), "e-0", "e-", 1)
}

// Bool returns "true" or "false".
func Bool(b bool) string { return strconv.FormatBool(b) }

// Time returns t as the service writes time stamps: in UTC, truncated to
// milliseconds. Only the years 0 to 9999 have such a form: the string returned
// for others makes a condition unwritable, with [ErrOutOfRange].
func Time(t time.Time) string {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return yearPrefix + strconv.Itoa(y) + noForm
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// noForm ends what Float and Time return for what the language cannot write.
// It is not UTF-8, so that no filter can hold it and no value that a user typed
// is mistaken for it.
const (
	noForm     = "\xff"
	yearPrefix = "year "
)

// hasNoForm reports whether value is what Float or Time returns for what the
// language cannot write.
func hasNoForm(value string) bool {
	name, ok := strings.CutSuffix(value, noForm)
	if !ok {
		return false
	}
	if year, ok := strings.CutPrefix(name, yearPrefix); ok {
		_, err := strconv.Atoi(year)
		return err == nil
	}
	return name == "NaN" || name == "+Inf" || name == "-Inf"
}
