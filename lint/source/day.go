package source

import (
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/lint"
)

const (
	ruleDateText = "date-text"
	ruleMonthEnd = "month-end"
)

var localDay = lint.Rule{
	ID:       "local-day",
	Severity: lint.Warning,
	Summary:  "A day of a time zone is compared with times in UTC.",
	Doc: "The service keeps times in UTC, and begins_with compares their text. A day of Japan starts at 15:00Z of the " +
		"day before, so date[begins_with]2024-05-01 leaves out nine hours of that day and takes in nine of the next. " +
		"Compare with the two instants: greater_than the last moment before the day, and less_than the start of the " +
		"next, both by toISOString. This is an info where nothing near names a zone.",
}

var (
	wholeDate    = namesLike("date text")
	noTime       = namesLike("no time")
	dateMaker    = namesLike("date-fns")
	dayFormat    = namesLike("day")
	shiftedDay   = namesLike("shifted day")
	formattedDay = namesLike("formatted day")
	formatOfDays = namesLike("format of days")
	zoneNamed    = namesLike("zone")
	zoneUTC      = namesLike("utc")
	dateString   = lazyregexp.New(`^new Date\([^()]*\)\.toString\(\)$`)
	lastOfDays   = lazyregexp.New(`\bnew Date\(([^()]|\([^()]*\))*,\s*0\s*\)`)
	milliseconds = lazyregexp.New(`^(?:Date\.now\(\)|.*\.(?:getTime|valueOf)\(\))$`)
	dateField    = lazyregexp.New(`(?:[a-z]At|\b[dD]ate|[a-z]Date|\b[dD]ay)\[(?:less|greater)_than\]$`)
)

// days reports times and days that are put in in a form that does not compare as it is meant to.
func (c *checker) days(x *Filter) {
	f := x.file
	for i, h := range x.text.Holes {
		op := x.operatorBefore(i)
		if op == "" {
			continue
		}
		expr, near := f.resolved(x, i), f.near(h.Start)
		_, given := x.given(i)
		_, after, _ := x.operand(i)
		alone := h.At == len(x.text.S) || after != "" || strings.HasPrefix(x.text.S[h.At:], ")")
		switch {
		case f.isTagged(x) && wholeDate.MatchString(expr): // the tag writes a Date in UTC
		case f.hasType(x.hole(i), dateType), dateString.MatchString(expr), wholeDate.MatchString(expr) &&
			!dayFormat.MatchString(expr) && !strings.HasSuffix(expr, ".toString()"),
			dateMaker.MatchString(expr) && strings.Contains(f.Src, "date-fns"):
			c.reportAs(lint.Error, x, ruleDateText, x.hole(i), nil,
				"%q makes a text such as \"Thu Nov 23 2023 …\", which compares with no date: use toISOString()",
				expr)
		case noTime.MatchString(expr) || milliseconds.MatchString(expr) && dateField.MatchString(x.text.S[:h.At]):
			c.reportAs(lint.Error, x, ruleDateText, x.hole(i), nil,
				"%q is not of the form 2023-11-23T00:00:00.000Z, and compares with no date", expr)
		case lastOfDays.MatchString(expr) && (op == "less_than" || op == "greater_than") &&
			!strings.Contains(expr, "setHours"):
			c.report(x, knownRule(ruleMonthEnd), x.hole(i), nil,
				"%q is the start of the last day of the month, in the zone of the machine: "+
					"compare with the start of the next month", expr)
		case alone && (shiftedDay.MatchString(expr) || dayFormat.MatchString(expr) && !zoneUTC.MatchString(expr) ||
			(formattedDay.MatchString(expr) || formattedDay.MatchString(given)) && formatOfDays.MatchString(near) &&
				!zoneUTC.MatchString(near)):
			severity := lint.Info
			if zoneNamed.MatchString(near) || zoneNamed.MatchString(expr) {
				severity = lint.Warning
			}
			c.reportAs(severity, x, localDay.ID, x.hole(i), nil,
				"%q is a day of a time zone, and the service compares in UTC: "+
					"compare with the instants where the day starts and ends", expr)
		}
	}
}

// near returns the source of the file around a place.
func (f *file) near(at int) string {
	const most = 1500
	return f.Src[max(0, at-most):min(len(f.Src), at+most/3)]
}
