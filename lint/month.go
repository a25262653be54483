package lint

import (
	"time"

	"github.com/microcms-go/filters"
)

var ruleMonthEnd = &ruleText{"month-end", Warning, `A month without its last day.
less_than ends before the day that is named, so a month ends with less_than the first day of the next one. Months in
Japan's time, which start nine hours earlier in UTC, are recognised too.
- date[greater_than]2024-05-01[and]date[less_than]2024-05-31 => date[greater_than]2024-05-01[and]date[less_than]2024-06-01
- date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-30T15:00:00.000Z => date[greater_than]2023-04-30T14:59:59.999Z[and]date[less_than]2023-05-31T15:00:00.000Z
+ date[greater_than]2024-05-01[and]date[less_than]2024-05-31T23:59:59.999Z`}

// monthEnd: date[greater_than]2024-05-01[and]date[less_than]2024-05-31
func (r *run) monthEnd(conditions []*filters.Condition) {
	starts := map[filters.Field]time.Time{}
	for _, c := range conditions {
		if c.Op != filters.OpGreaterThan || r.isOther(c.Field, filters.KindDate) || !starts[c.Field].IsZero() {
			continue
		}
		if d, ok := parseDate(c.Value); ok && d.valid && d.layout != yearLayout {
			starts[c.Field] = d.Time
		}
	}
	for _, c := range conditions {
		if c.Op != filters.OpLessThan || starts[c.Field].IsZero() {
			continue
		}
		d, ok := parseDate(c.Value)
		if !ok || !d.valid || !d.plain || d.layout != dayLayout && d.clock == "" {
			continue
		}
		for _, zone := range []time.Duration{0, 9 * time.Hour} {
			// A month may start a millisecond early, since greater_than leaves that one out.
			start := starts[c.Field].Add(zone)
			first, last := start.Add(time.Millisecond).Truncate(24*time.Hour), d.Add(zone)
			next := last.AddDate(0, 0, 1)
			if start.Sub(first).Abs() > time.Millisecond || first.Day() != 1 || !first.AddDate(0, 1, 0).Equal(next) ||
				next.Year() > lastYear {
				continue
			}
			form := next.Format(dayLayout)
			if d.clock != "" {
				form = filters.Time(next.Add(-zone))
			}
			r.report(flaw(ruleMonthEnd, c.ValuePos(), []Edit{{c.ValuePos(), form}},
				"the last day of the month does not match: less_than ends before it; write %s", form))
			break
		}
	}
}
