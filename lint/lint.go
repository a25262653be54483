// Package lint finds mistakes in filters: those that the parser refuses, with
// the likely intent, and those that it cannot know to be mistakes, since the
// language takes almost any string as a value.
//
//	l := lint.Linter{API: api}
//	for _, d := range l.Lint("category[equal]news") {
//		fmt.Println(d.Severity, d.Rule, d.Message)
//	}
//
// A filter that cannot be parsed is repaired as far as possible, so that
// what follows the first mistake is looked at too. Many diagnostics hold
// edits that fix the filter; [Fix] applies them.
//
// The rules are listed by [Rules]. With the schema of an API, fields,
// operators and values are checked against it.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
)

// A Linter holds what is known about the filters to be checked. The zero value knows nothing but the language. A
// Linter is safe for concurrent use.
type Linter struct {
	// API is the schema of the API that the filters are meant for, or nil.
	API *schema.API
}

// A Diagnostic is a finding about a filter.
type Diagnostic struct {
	// Position is the range of the filter that it is about, in bytes. It is empty where something is missing.
	filters.Position

	Rule     string // the ID of the rule
	Severity Severity
	Message  string // one sentence, of at most 500 bytes

	// Edits fix the filter. It is empty where the intent is not clear enough. They are sorted and do not overlap.
	// Where a filter that parses would not do so with the mistake fixed alone, they fix others too.
	Edits []Edit

	// Safe reports whether the edits keep the meaning of a filter that parses, and every condition and value of one
	// that does not.
	Safe bool
}

// An Edit replaces a range of a filter.
type Edit struct {
	filters.Position
	New string
}

// A Severity is how bad a finding is. Severities can be compared.
type Severity uint8

// The severities, from the lightest on.
const (
	Info    Severity = 1 + iota // worth knowing
	Warning                     // probably not what was meant
	Error                       // refused, or certainly not what was meant
)

var severityNames = [...]string{Info: "info", Warning: "warning", Error: "error"}

// String returns "info", "warning" or "error", or Severity(n) for others.
func (s Severity) String() string {
	if s < Info || s > Error {
		return fmt.Sprintf("Severity(%d)", uint8(s))
	}
	return severityNames[s]
}

// MarshalText returns what String does.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText sets s to the severity of the given name. The error lists the names.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < int(Info) {
		return fmt.Errorf("lint: unknown severity %.40q: expected info, warning or error", text)
	}
	*s = Severity(i)
	return nil
}

// maxDiagnostics bounds the diagnostics of one filter.
const maxDiagnostics = 100

// Lint checks a filter. It returns at most 100 diagnostics, in the order of their places.
func (l Linter) Lint(filter string) []Diagnostic {
	r := run{api: l.API, filter: filter, draft: draft{text: filter}}
	if f, ok := r.repair(); ok {
		r.check(f)
	}
	f, err := filters.Parse(filter)
	for _, e := range r.draft.edits {
		// Two repairs may have undone each other.
		if e.owner != scaffold && e.New != filter[e.Start:e.End] {
			d := &r.found[e.owner]
			d.Edits = append(d.Edits, e.Edit)
			d.Safe = err != nil && !e.guess && (d.Safe || len(d.Edits) == 1)
		}
	}
	switch {
	case err != nil:
	case r.draft.edits != nil:
		r.complete(f)
	default:
		// A duplicate can go whatever else is edited. Other edits change what a condition matches; where the filter
		// matches the same items nevertheless, it contradicts or repeats itself, and may be wrong in another place.
		for i, d := range r.found {
			r.found[i].Safe = d.Rule == ruleDuplicate.id && d.Edits != nil
		}
	}
	slices.SortStableFunc(r.found, func(a, b Diagnostic) int { return comparePositions(a.Position, b.Position) })

	// Two conditions that are made from one have the same mistakes.
	seen := map[string]bool{}
	return slices.DeleteFunc(r.found, func(d Diagnostic) bool {
		finding := fmt.Sprint(d.Position, d.Rule, d.Message)
		repeated := seen[finding] && d.Edits == nil
		seen[finding] = true
		return repeated
	})
}

func comparePositions(a, b filters.Position) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// complete makes sure that, after repairs, no edits make a filter that parses one that does not, or one that has fewer
// conditions, fewer operators in its text, or more conditions without a value. It adds the repairs to the edits that need
// them.
func (r *run) complete(f filters.Filter) {
	conditions, empty := count(f)
	operators, _ := tally(r.filter)
	keeps := func(s string, dropped int) bool {
		g, err := filters.Parse(s)
		left, emptyNow := count(g)
		inText, _ := tally(s)
		return err == nil && left >= conditions-dropped && inText >= operators-dropped && emptyNow <= empty
	}
	sound := !r.draft.hasStandIn() && keeps(r.draft.text, 0)
	var repairs []Edit
	for _, e := range r.draft.edits {
		repairs = append(repairs, e.Edit)
	}
	for i := range r.found {
		d := &r.found[i]
		dropped := 0
		if d.Rule == ruleDuplicate.id {
			dropped = 1
		}
		if sound && (d.Edits == nil || keeps(Apply(r.filter, d.Edits), dropped)) {
			continue
		}
		all, ok := merge(repairs, d.Edits)
		if d.Edits = nil; sound && ok && keeps(Apply(r.filter, all), dropped) {
			d.Edits = all
		}
	}
}

// count returns the number of conditions, and of those that lack a value.
func count(f filters.Filter) (n, empty int) {
	for c := range f.Conditions() {
		if n++; c.Op.TakesValue() && c.Value == "" {
			empty++
		}
	}
	return n, empty
}

func parses(s string) bool {
	_, err := filters.Parse(s)
	return err == nil
}

// Fix applies the edits of the diagnostics of a filter and returns the filter they make. Where edits of two
// diagnostics overlap, those of the later one are left out; linting the result finds them again. If the result would not
// parse, which can be where edits that are right alone meet, a filter that parses stays as it is, and of another only the
// errors are fixed.
func Fix(filter string, ds []Diagnostic) string {
	fixed := Apply(filter, Merge(ds))
	switch {
	case parses(fixed):
	case parses(filter):
		return filter
	default:
		isLighter := func(d Diagnostic) bool { return d.Severity != Error }
		if parsed := Apply(filter, Merge(slices.DeleteFunc(slices.Clone(ds), isLighter))); parses(parsed) {
			return parsed
		}
	}
	return fixed
}

// Merge returns the edits of diagnostics, sorted. Where edits of two diagnostics overlap, those of the later one are left
// out.
func Merge(ds []Diagnostic) (edits []Edit) {
	for _, d := range ds {
		if merged, ok := merge(edits, d.Edits); ok {
			edits = merged
		}
	}
	return edits
}

// Apply applies edits to a string, which are sorted and do not overlap.
func Apply(s string, edits []Edit) string {
	var b strings.Builder
	end := 0
	for _, e := range edits {
		b.WriteString(s[end:e.Start])
		b.WriteString(e.New)
		end = e.End
	}
	b.WriteString(s[end:])
	return b.String()
}

// merge merges sorted edits, of which equal ones are one. It fails if some of them overlap, or insert at one place,
// unless they insert the same parenthesis: groups start or end there together.
func merge(a, b []Edit) ([]Edit, bool) {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b Edit) int { return comparePositions(a.Position, b.Position) })
	isParen := func(e Edit) bool { return e.Start == e.End && (e.New == "(" || e.New == ")") }
	all = slices.CompactFunc(all, func(a, b Edit) bool { return a == b && !isParen(a) })
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if b.Start < a.End || a.Position == b.Position && (a != b || !isParen(a)) {
			return nil, false
		}
	}
	return all, true
}
