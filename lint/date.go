package lint

import (
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

// A date is a date, or a date and time, in any of the forms that people and
// programs write.
type date struct {
	time.Time        // in UTC if it has no zone
	valid     bool   // it is in the calendar
	clock     string // the time of day as it is written, or ""
	zone      string // the zone as it is written, or ""
	plain     bool   // YYYY, YYYY-MM, YYYY-MM-DD and optionally Thh:mm… after it
}

var (
	dateForm = lazyregexp.New(`^(\d{4})([-/.年])(\d{1,2})(?:[-/.月](\d{1,2})日?|月)?(?:([Tt]|[  　]+)((\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?) ?(Z|z|UTC|GMT|[+ -]\d{2}:?(?:\d{2})?(?: UTC| GMT| JST)?)?)?$`)
	yearForm = lazyregexp.New(`^\d{4}$`)

	// textForm is what JavaScript makes of a Date, and what HTTP headers hold.
	textForm = lazyregexp.New(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b`)

	compactDay = lazyregexp.New(`^(?:19|20)\d{6}$`)
	epoch      = lazyregexp.New(`^1\d{9}(?:\d{3})?$`)
)

// parseDate reads a date.
func parseDate(s string) (date, bool) {
	if yearForm.MatchString(s) {
		s += "-01-01"
		t, err := time.Parse(time.DateOnly, s)
		return date{Time: t, valid: err == nil, plain: true}, true
	}
	m := dateForm.FindStringSubmatch(s)
	if m == nil {
		return date{}, false
	}
	number := func(i, missing int) int {
		if m[i] == "" {
			return missing
		}
		return atoi(m[i])
	}
	d := date{clock: m[6], zone: m[11]}
	month, day := number(3, 1), number(4, 1)
	nanoseconds := number(10, 0)
	for range 9 - len(m[10]) {
		nanoseconds *= 10
	}
	offset, ok := parseZone(d.zone)
	d.Time = time.Date(number(1, 0), time.Month(month), day, number(7, 0), number(8, 0), number(9, 0), nanoseconds, time.UTC)
	d.valid = ok && int(d.Month()) == month && d.Day() == day && d.Hour() == number(7, 0) && d.Minute() == number(8, 0) && d.Second() == number(9, 0)
	d.Time = d.Add(-offset)
	d.plain = m[2] == "-" && len(m[3]) == 2 && len(m[4]) != 1 && !strings.Contains(s, "日") &&
		(d.clock == "" || m[4] != "" && m[5] == "T" && len(m[7]) == 2 && !strings.Contains(d.clock, ","))
	return d, true
}

// atoi returns the number that s is, which has at most nine digits.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// The layouts of parts of dates.
const (
	yearLayout  = "2006"
	monthLayout = "2006-01"
	dayLayout   = time.DateOnly
)

// lastYear is the last one that sorts as a string.
const lastYear = 9999

// partOfDate reads a year, a month or a day, in whatever form, that a field is
// compared with. The layout is the one to write it in, or "" if it is not such a date.
// What may be a number too is taken for a date where the field is one.
func (r *run) partOfDate(field filters.Field, s string) (d date, layout string) {
	isDate := r.isDate(field)
	if compactDay.MatchString(s) && isDate {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	d, ok := parseDate(s)
	m := dateForm.FindStringSubmatch(s)
	switch {
	case !ok, !d.valid, d.clock != "", !isDate && isNumber(s), r.isOther(field, filters.KindDate):
		return d, ""
	case m == nil:
		return d, yearLayout
	case m[4] == "":
		return d, monthLayout
	}
	return d, dayLayout
}

// next returns the year, month or day after one that is written in a layout.
// It returns false after the last year.
func (d date) next(layout string) (string, bool) {
	var next time.Time
	switch layout {
	case yearLayout:
		next = d.AddDate(1, 0, 0)
	case monthLayout:
		next = d.AddDate(0, 1, 0)
	default:
		next = d.AddDate(0, 0, 1)
	}
	return next.Format(layout), next.Year() <= lastYear
}

// parseZone returns the offset of a zone from UTC.
func parseZone(zone string) (time.Duration, bool) {
	if zone == "" || strings.IndexByte("+- ", zone[0]) < 0 {
		return 0, true
	}
	digits, _, _ := strings.Cut(zone[1:], " ")
	digits = strings.ReplaceAll(digits, ":", "")
	n, err := strconv.Atoi((digits + "00")[:4])
	if err != nil || n/100 > 14 || n%100 > 59 {
		return 0, false
	}
	offset := time.Duration(n/100)*time.Hour + time.Duration(n%100)*time.Minute
	if zone[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// isFull reports whether the matcher compares the value as an instant.
func isFull(value string) bool {
	if !strings.HasSuffix(value, "Z") {
		return false
	}
	// The same instant, written with another zero.
	fraction := ".0Z"
	if strings.Contains(value, ".") {
		fraction = "0Z"
	}
	other := strings.TrimSuffix(value, "Z") + fraction
	return filters.Field("x").Equals(value).MatchValue(map[string]any{"x": other})
}

// isOrdering reports whether op asks for an order.
func isOrdering(op filters.Op) bool { return op == filters.OpLessThan || op == filters.OpGreaterThan }

// dateText: date[less_than]Thu Nov 23 2023 03:00:00 GMT+0000 (Coordinated Universal Time)
func (r *run) dateText(v value) bool {
	if !textForm.MatchString(v.text) || r.isOther(v.Field, filters.KindDate) {
		return false
	}
	var edits []Edit
	how := "toISOString does"
	text, _, _ := strings.Cut(v.text, " (")
	for _, layout := range []string{"Mon Jan 2 2006 15:04:05 GMT-0700", "Mon, 02 Jan 2006 15:04:05 GMT", "Mon Jan 2 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			how = filters.Time(t)
			edits = []Edit{{v.at, how}}
		}
	}
	r.report(ruleDateText, v.at, edits, "a program wrote a date in a form that cannot be compared: write it as %s", how)
	return true
}

// date: date[less_than]2023-11-23T12:00:00+09:00 and other forms of dates
func (r *run) date(v value) bool {
	if r.isOther(v.Field, filters.KindDate) {
		return false
	}
	isDate := r.isDate(v.Field)
	equality := v.Op == filters.OpEquals || v.Op == filters.OpNotEquals
	prefix := !equality && !isOrdering(v.Op)
	d, ok := parseDate(v.text)
	switch {
	case prefix && !isDate:
		return false
	case !ok && isDate && r.digitsDate(v):
		return true
	case !ok && isDate && r.api != nil && (equality || isOrdering(v.Op) && isNumber(v.text)):
		r.report(ruleDateForm, v.at, nil, "%q is not a date, and %s is", clip(v.text), clip(string(v.Field)))
		return true
	case !ok:
		return false
	case !isDate && (equality && d.clock == "" || isNumber(v.text)):
		return false // possibly not a date
	}
	switch {
	case !d.valid:
		r.invalidDate(v, d)
	case isFull(v.text):
		if v.Op == filters.OpBeginsWith {
			r.report(ruleBeginsWithStamp, v.OpPos(), []Edit{{v.OpPos(), "equals"}}, "begins_with and a full time stamp match one millisecond: write equals, or a shorter prefix")
		}
	case prefix && d.plain && d.zone == "":
		if v.Op == filters.OpContains {
			r.report(ruleContainsDate, v.OpPos(), []Edit{{v.OpPos(), "begins_with"}}, "contains looks for %s anywhere in a time stamp: begins_with looks at its start", v.text)
		}
	case d.clock != "":
		stamp := filters.Time(d.Time)
		if !v.canBe(stamp) { // after the year 9999
			r.report(ruleInexactTime, v.at, nil, "%s is not a full time stamp in UTC, and so compared as a string", v.text)
			break
		}
		r.report(ruleInexactTime, v.at, []Edit{{v.at, stamp}}, "%s is not a full time stamp in UTC, and so compared as a string: write %s", v.text, stamp)
	case !d.plain:
		form := d.Format("2006-01-02")
		if dateForm.FindStringSubmatch(v.text)[4] == "" {
			form = d.Format("2006-01")
		}
		r.report(ruleDateForm, v.at, []Edit{{v.at, form}}, "dates are compared as strings of the form YYYY-MM-DD: write %s", form)
	default:
		r.partialDate(v, isDate)
	}
	return true
}

// digitsDate: date[less_than]20231123, date[less_than]1700708400000
func (r *run) digitsDate(v value) bool {
	var form string
	switch {
	case compactDay.MatchString(v.text):
		t, err := time.Parse("20060102", v.text)
		if err != nil {
			return false
		}
		form = t.Format(time.DateOnly)
	case epoch.MatchString(v.text):
		n, _ := strconv.ParseInt((v.text + "000")[:13], 10, 64)
		form = filters.Time(time.UnixMilli(n))
	default:
		return false
	}
	r.report(ruleDateForm, v.at, []Edit{{v.at, form}}, "dates are compared as strings of the form YYYY-MM-DD: write %s", form)
	return true
}

// invalidDate: date[less_than]2025-02-31
func (r *run) invalidDate(v value, d date) {
	var edits []Edit
	if m := dateForm.FindStringSubmatch(v.text); m != nil && d.plain && d.clock == "" && isOrdering(v.Op) && m[3] >= "01" && m[3] <= "12" && m[4] <= "31" && m[4] > "28" {
		first := time.Date(atoi(m[1]), time.Month(atoi(m[3]))+1, 1, 0, 0, 0, 0, time.UTC)
		edits = []Edit{{v.at, first.Format(time.DateOnly)}}
	}
	r.report(ruleInvalidDate, v.at, edits, "%s is not in the calendar", clip(v.text))
}

// partialDate: date[greater_than]2021, date[equals]2021-01-01
func (r *run) partialDate(v value, isDate bool) {
	unit := "year"
	switch strings.Count(v.text, "-") {
	case 1:
		unit = "month"
	case 2:
		unit = "day"
	}
	switch {
	case !isDate && (unit == "year" || !isOrdering(v.Op)):
	case v.Op == filters.OpGreaterThan:
		r.report(rulePartialDate, v.at, nil, "greater_than %s includes that %s, since the dates in content items are longer strings", v.text, unit)
	case v.Op == filters.OpEquals, v.Op == filters.OpNotEquals:
		r.report(rulePartialDate, v.at, nil, "no date in a content item is just %s: begins_with matches that %s", v.text, unit)
	}
}

var (
	nearlyNumber = lazyregexp.New(`^([+-]?)0*(\d[\d,]*)?(\.\d*)?$`)
	grouped      = lazyregexp.New(`^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)

	// groupedInside is such a number in a string.
	groupedInside = lazyregexp.New(`(?:^|[^\w,])[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?(?:[^\d,]|$)`)

	// groupOfNumber is a part of a grouped number that is not a grouped number by itself.
	groupOfNumber = lazyregexp.New(`\d,0\d\d(?:\D|$)`)
)

// isNumber reports whether s is a number of JSON, as the matcher sees it.
func isNumber(s string) bool {
	return filters.Field("x").Equals(s).Or(filters.Field("x").LessThan(s), filters.Field("x").GreaterThan(s)).MatchValue(map[string]any{"x": 0.0})
}

// fixNumber returns the number that s is, if it is one with other digits,
// grouped digits, or zeros or dots that JSON does not allow.
func fixNumber(s string) (string, bool) {
	s = halfWidth(s)
	m := nearlyNumber.FindStringSubmatch(s)
	if m == nil || strings.Contains(s, ",") && !grouped.MatchString(s) || m[2] == "" && strings.Trim(m[3], ".") == "" && !strings.Contains(s, "0") {
		return "", false
	}
	whole, fraction := strings.ReplaceAll(m[2], ",", ""), strings.TrimRight(m[3], ".")
	if whole == "" {
		whole = "0"
	}
	s = strings.TrimPrefix(m[1], "+") + whole + fraction
	return s, isNumber(s)
}

// notOrdered: price[less_than]1,000, date[less_than]now()
func (r *run) notOrdered(v value) bool {
	switch {
	case !isOrdering(v.Op) || isNumber(v.text):
		return false
	case r.kind(v.Field) == filters.KindNumber:
		return r.numberValue(v)
	case r.isOther(v.Field, filters.KindDate):
		return false // it does not take the operator
	}
	if fixed, ok := fixNumber(v.text); ok {
		r.report(ruleNumberValue, v.at, []Edit{{v.at, fixed}}, "%q is not a number: write %s", clip(v.text), clip(fixed))
		return true
	}
	r.report(ruleNotOrdered, v.at, nil, "%q is neither a number nor a date: strings are compared byte by byte, if at all", clip(v.text))
	return true
}
