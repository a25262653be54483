package lint

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/timestamp"
)

var ruleDateText = newRule("date-text", Warning, `A date as a program prints it for people.
Dates are stored as UTC in the form 2023-11-23T03:00:00.000Z and compared with that. In JavaScript use toISOString.
- date[less_than]Thu Nov 23 2023 12:00:00 GMT+0900 (Japan Standard Time) => date[less_than]2023-11-23T03:00:00.000Z
- date[greater_than]Thu, 23 Nov 2023 03:00:00 GMT => date[greater_than]2023-11-23T03:00:00.000Z`)
var ruleInexactTime = newRule("inexact-time", Warning, `A time stamp that is not a full one in UTC.
Time stamps with a zone offset, without seconds or without Z are compared as text, and so may be hours off. Write
YYYY-MM-DDThh:mm:ss.sssZ. The fix takes a time without zone for UTC.
- date[less_than]2023-11-23T12:00:00+09:00 => date[less_than]2023-11-23T03:00:00.000Z
- date[less_than]2023-11-23T12:00:00 => date[less_than]2023-11-23T12:00:00.000Z
- date[less_than]2023-11-23T12:00Z => date[less_than]2023-11-23T12:00:00.000Z
- date[less_than]2023-11-23 12:00:00 => date[less_than]2023-11-23T12:00:00.000Z
- date[equals]2023-11-23t12:00:00z => date[equals]2023-11-23T12:00:00.000Z
+ date[less_than]2023-11-23T12:00:00Z  date[begins_with]2023-11-23T12:00`)
var ruleInvalidDate = newRule("invalid-date", Warning, `A date that is not in the calendar.
It is compared as text. For less_than and greater_than the fix writes the first day of the next month.
- date[less_than]2025-02-31 => date[less_than]2025-03-01  date[greater_than]2025-13-01
- date[less_than]2025-02-29T00:00:00.000Z  date[less_than]2025-01-01T24:00:00Z
+ date[less_than]2024-02-29`)
var ruleDateForm = newRule("date-form", Warning, `A date in a form that does not sort.
Dates are compared as text, so they must be written as they are stored: YYYY-MM-DD.
- date[less_than]2023/11/23 => date[less_than]2023-11-23  date[less_than]2023-1-5 => date[less_than]2023-01-05
- date[begins_with]2023年5月 => date[begins_with]2023-05  date[less_than]20231123 => date[less_than]2023-11-23
- date[less_than]1700708400000 => date[less_than]2023-11-23T03:00:00.000Z
+ title[contains]2023/11/23  version[equals]2023.1.5`)
var rulePartialDate = newRule("partial-date", Info, `A part of a date, which is compared as a string.
greater_than 2021 includes 2021 and greater_than 2023-11-23 includes that day, since the dates in content items are
longer strings with that prefix. For the same reason equals never matches: write begins_with.
- date[greater_than]2021  createdAt[greater_than]2023-11-23  publishedAt[equals]2023-11-23
+ date[less_than]2021  price[greater_than]2021  date[begins_with]2023-11`)
var ruleBeginsWithStamp = newRule("begins-with-time", Warning, `begins_with and a full time stamp.
It matches one millisecond. To match a day or a month, in UTC, write less: 2023-11-23 or 2023-11.
- date[begins_with]2023-11-23T03:00:00.000Z => date[equals]2023-11-23T03:00:00.000Z
+ date[begins_with]2023-11-23  title[begins_with]2023`)
var ruleContainsDate = newRule("contains-on-date", Info, `contains on a date.
begins_with is usually meant. Without a schema dates are recognised by the names of their fields.
- publishedAt[contains]2023-11 => publishedAt[begins_with]2023-11
+ title[contains]2023`)
var ruleMonthEnd = newRule("month-end", Warning, `A month without its last day.
less_than ends before the day that is named, so a month ends with less_than the first day of the next one. Months in
Japan's time, which start nine hours earlier in UTC, are recognised too.
- d[greater_than]2024-05-01[and]d[less_than]2024-05-31 => d[greater_than]2024-05-01[and]d[less_than]2024-06-01
- date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-30T15:00:00.000Z => `+
	`date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-31T15:00:00.000Z
+ date[greater_than]2024-05-01[and]date[less_than]2024-05-31T23:59:59.999Z`)

// A date is a date, or a date and time, in any of the forms that people and programs write.
type date struct {
	time.Time      // in UTC if it has no zone
	valid     bool // it is in the calendar
	unit      unit // of a year, a month or a day
	hasClock  bool // it has a time of day, and colons in it
	zone      string
	plain     bool // YYYY, YYYY-MM, YYYY-MM-DD and optionally Thh:mm… after it
}

// A unit is what part of a date there is. The zero unit is a whole time stamp.
type unit struct{ name, layout string }

var (
	year  = unit{"year", "2006"}
	month = unit{"month", "2006-01"}
	day   = unit{"day", time.DateOnly}
)

// lastYear is the last one that sorts as a string.
const lastYear = 9999

var (
	dateForm = lazyregexp.New(`^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?` +
		`(?:(?:[Tt]|[  　]+)(\d{1,2}:\d{2})(:\d{2}(?:[.,]\d+)?)?` +
		`( ?(?:Z|z|UTC|GMT|([+ -]\d{2}):?(\d{2})?(?: UTC| GMT| JST)?))?)?$`)
	plainForm = lazyregexp.New(`^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:[^,]+)?)?)?$`)

	// textForm is what JavaScript makes of a Date, and what HTTP headers hold.
	textForm = lazyregexp.New(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|` +
		`Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b`)

	compactDay = lazyregexp.New(`^(?:19|20)\d{6}$`)
	epoch      = lazyregexp.New(`^1\d{9}(?:\d{3})?$`)
)

// parseDate reads what a field is compared with. Digits alone are a date if the field is one.
func parseDate(s string, isDate bool) (date, bool) {
	if t, err := time.Parse(year.layout, s); err == nil {
		return date{Time: t, valid: true, unit: year, plain: true}, true
	}
	m := dateForm.FindStringSubmatch(s)
	switch {
	case m != nil:
	case isDate && compactDay.MatchString(s):
		t, err := time.Parse("20060102", s)
		return date{Time: t, valid: true, unit: day}, err == nil
	case isDate && epoch.MatchString(s):
		n, err := strconv.ParseInt((s + "000")[:13], 10, 64)
		return date{Time: time.UnixMilli(n).UTC(), valid: true}, err == nil
	default:
		return date{}, false
	}
	d := date{hasClock: m[4] != "", zone: m[6], plain: plainForm.MatchString(s)}
	switch {
	case d.hasClock:
	case m[3] == "":
		d.unit = month
	default:
		d.unit = day
	}
	zone := "+0000"
	if m[7] != "" {
		zone = strings.Replace(m[7], " ", "+", 1) + cmp.Or(m[8], "00")
	}
	t, err := time.Parse("2006-1-2T15:4:5-0700",
		m[1]+"-"+m[2]+"-"+cmp.Or(m[3], "1")+"T"+cmp.Or(m[4], "0:0")+cmp.Or(m[5], ":0")+zone)
	d.Time, d.valid = t.UTC(), err == nil
	return d, true
}

// partOfDate reads a year, a month or a day, in whatever form, that a field is compared with. What may be a number
// too is taken for a date where the field is one.
func (r *run) partOfDate(field filters.Field, s string) (date, bool) {
	isDate := r.isDate(field)
	d, ok := parseDate(s, isDate)
	return d, ok && d.valid && d.unit != unit{} && (isDate || !isNumber(s)) && !r.isOther(field, filters.KindDate)
}

// next returns the year, month or day after d. It returns false after the last year.
func (d date) next() (string, bool) {
	step := map[unit][3]int{year: {1, 0, 0}, month: {0, 1, 0}, day: {0, 0, 1}}[d.unit]
	next := d.AddDate(step[0], step[1], step[2])
	return next.Format(d.unit.layout), next.Year() <= lastYear
}

var dateName = lazyregexp.New(`(?:^|[._-])(?:date|day|time)|(?:Date|Day|Time|[a-z](?:At|On)|_at|_on)$`)

// isDate reports whether a field holds a date, judging by its name without a schema.
func (r *run) isDate(field filters.Field) bool {
	if r.api != nil {
		return r.fieldOf(field).Kind == filters.KindDate
	}
	return dateName.MatchString(string(field))
}

// dateText: date[less_than]Thu Nov 23 2023 03:00:00 GMT+0000 (Coordinated Universal Time)
func (v value) dateText() *mistake {
	if !textForm.MatchString(v.text) || v.run.isOther(v.Field, filters.KindDate) {
		return nil
	}
	var edits []Edit
	how := "toISOString does"
	text, _, _ := strings.Cut(v.text, " (")
	for _, layout := range []string{"Mon Jan 2 2006 15:04:05 GMT-0700", time.RFC1123, "Mon Jan 2 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			how = filters.Time(t)
			edits = []Edit{{v.at, how}}
		}
	}
	return flaw(ruleDateText, v.at, edits,
		"a program wrote a date in a form that cannot be compared: write it as %s", how)
}

// date: date[less_than]2023-11-23T12:00:00+09:00 and other forms of dates
func (v value) date() *mistake {
	isDate := v.run.isDate(v.Field)
	equality := isEquality(v.Op)
	prefix := !equality && !isOrdering(v.Op)
	if v.run.isOther(v.Field, filters.KindDate) || prefix && !isDate {
		return nil
	}
	d, ok := parseDate(v.text, isDate)
	switch {
	case !ok && isDate && v.run.api != nil && (equality || isOrdering(v.Op) && isNumber(v.text)):
		return flaw(ruleDateForm, v.at, nil, "%q is not a date, and %s is", v.text, v.Field)
	case !ok, !isDate && (equality && !d.hasClock || isNumber(v.text)):
		return nil // possibly not a date
	case !d.valid:
		return v.invalidDate(d)
	case timestamp.IsFull(v.text):
		return cmp.Or(flawIf(v.Op == filters.OpBeginsWith, ruleBeginsWithStamp, v.OpPos(), []Edit{{v.OpPos(), "equals"}},
			"begins_with and a full time stamp match one millisecond: write equals, or a shorter prefix"), fine)
	case prefix && d.plain && d.zone == "":
		return cmp.Or(flawIf(v.Op == filters.OpContains, ruleContainsDate, v.OpPos(), []Edit{{v.OpPos(), "begins_with"}},
			"contains looks for %s anywhere in a time stamp: begins_with looks at its start", v.text), fine)
	case d.hasClock:
		m := flaw(ruleInexactTime, v.at, nil, "%s is not a full time stamp in UTC, and so compared as a string", v.text)
		if stamp := filters.Time(d.Time); v.canBe(stamp) { // not after the year 9999
			m.edits, m.message = []Edit{{v.at, stamp}}, message("%s: write %s", whole(m.message), stamp)
		}
		return m
	case !d.plain:
		form := filters.Time(d.Time)
		if d.unit != (unit{}) {
			form = d.Format(d.unit.layout)
		}
		return flaw(ruleDateForm, v.at, []Edit{{v.at, form}},
			"dates are compared as strings of the form YYYY-MM-DD: write %s", form)
	}
	return v.partialDate(d, isDate)
}

// invalidDate: date[less_than]2025-02-31
func (v value) invalidDate(d date) *mistake {
	m := flaw(ruleInvalidDate, v.at, nil, "%s is not in the calendar", v.text)
	if d.plain && d.unit == day && isOrdering(v.Op) && v.text[8:] > "28" && v.text[8:] <= "31" {
		if first, err := time.Parse(month.layout, v.text[:7]); err == nil {
			m.edits = []Edit{{v.at, first.AddDate(0, 1, 0).Format(day.layout)}}
		}
	}
	return m
}

// partialDate: date[greater_than]2021, date[equals]2021-01-01
func (v value) partialDate(d date, isDate bool) *mistake {
	switch {
	case !isDate && (d.unit == year || !isOrdering(v.Op)):
	case v.Op == filters.OpGreaterThan:
		return flaw(rulePartialDate, v.at, nil,
			"greater_than %s includes that %s, since the dates in content items are longer strings", v.text, d.unit.name)
	case v.Op == filters.OpEquals, v.Op == filters.OpNotEquals:
		return flaw(rulePartialDate, v.at, nil,
			"no date in a content item is just %s: begins_with matches that %s", v.text, d.unit.name)
	}
	return fine
}

// monthEnd: date[greater_than]2024-05-01[and]date[less_than]2024-05-31
func (r *run) monthEnd(conditions []*filters.Condition) {
	starts := map[filters.Field]date{}
	for _, c := range conditions {
		if _, seen := starts[c.Field]; seen || c.Op != filters.OpGreaterThan || r.isOther(c.Field, filters.KindDate) {
			continue
		}
		if d, ok := parseDate(c.Value, false); ok && d.valid && d.unit != year {
			starts[c.Field] = d
		}
	}
	for _, c := range conditions {
		start, ok := starts[c.Field]
		if !ok || c.Op != filters.OpLessThan {
			continue
		}
		d, ok := parseDate(c.Value, false)
		if !ok || !d.valid || !d.plain || d.unit != day && !d.hasClock {
			continue
		}
		for _, zone := range []time.Duration{0, 9 * time.Hour} {
			// A month may start a millisecond early, since greater_than leaves that one out.
			start := start.Add(zone)
			first := start.Add(time.Millisecond).Truncate(24 * time.Hour)
			next := d.Add(zone).AddDate(0, 0, 1)
			if start.Sub(first).Abs() > time.Millisecond || first.Day() != 1 || !first.AddDate(0, 1, 0).Equal(next) ||
				next.Year() > lastYear {
				continue
			}
			form := next.Format(day.layout)
			if d.hasClock {
				form = filters.Time(next.Add(-zone))
			}
			r.report(flaw(ruleMonthEnd, c.ValuePos(), []Edit{{c.ValuePos(), form}},
				"the last day of the month does not match: less_than ends before it; write %s", form))
			break
		}
	}
}
