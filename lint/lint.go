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
	"github.com/microcms-go/filters/prove"
	"github.com/microcms-go/filters/schema"
)

// A Linter holds what is known about the filters to be checked. The zero value
// knows nothing but the language. A Linter is safe for concurrent use.
type Linter struct {
	// API is the schema of the API that the filters are meant for, or nil.
	API *schema.API
}

// A Diagnostic is a finding about a filter.
type Diagnostic struct {
	// Position is the range of the filter that it is about, in bytes. It is
	// empty where something is missing.
	filters.Position

	Rule     string // the ID of the rule
	Severity Severity
	Message  string // one sentence, of at most 500 bytes

	// Edits fix the filter. It is empty where the intent is not clear
	// enough. They are sorted and do not overlap. Where a filter that parses
	// would not do so with the mistake fixed alone, they fix others too.
	Edits []Edit

	// Safe reports whether the edits keep the meaning of a filter that parses, and
	// every condition and value of one that does not.
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

// UnmarshalText sets s to the severity of the given name. The error lists
// the names.
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

// Lint checks a filter. It returns at most 100 diagnostics, in the order of
// their places.
func (l Linter) Lint(filter string) []Diagnostic {
	r := run{api: l.API, filter: filter, draft: draft{text: filter}}
	if f, ok := r.repair(); ok {
		r.check(f)
	}
	for _, e := range r.draft.edits {
		// Two repairs may have undone each other.
		if text := apply(e.New, e.better); e.owner != scaffold && text != filter[e.Start:e.End] {
			d := &r.found[e.owner]
			d.Edits = append(d.Edits, Edit{e.Position, text})
		}
	}
	if f, err := filters.Parse(filter); err == nil && len(r.draft.edits) > 0 {
		r.complete(f)
	}
	for i := range r.found {
		r.found[i].Safe = r.isSafe(i)
	}
	slices.SortStableFunc(r.found, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return withoutRepeats(r.found)
}

// isSafe reports whether the edits of a diagnostic keep the meaning: they repair a
// filter that is refused, or are proven to match the same items. To group a mixed
// chain settles what only its author knows.
func (r *run) isSafe(i int) bool {
	d := r.found[i]
	if d.Edits == nil || d.Rule == ruleMixedJoiners {
		return false
	}
	f, err := filters.Parse(r.filter)
	if err == nil {
		g, err := filters.Parse(apply(r.filter, d.Edits))
		return err == nil && prove.Prover{}.Equivalent(f, g).Verdict == prove.Yes
	}
	repairs := slices.ContainsFunc(r.draft.edits, func(e ownedEdit) bool { return e.owner == i && e.better == nil })
	guesses := d.Rule == ruleUnexpectedValue && d.Edits[0].New != "" || d.Rule == ruleUnknownOperator && strings.Contains(apply(r.filter, d.Edits), "[or]") && !strings.Contains(r.filter, "[or]")
	return repairs && !guesses
}

// withoutRepeats drops what was already reported about the same place, as happens
// with two conditions made from one.
func withoutRepeats(ds []Diagnostic) []Diagnostic {
	var kept []Diagnostic
	for _, d := range ds {
		repeated := slices.ContainsFunc(kept, func(e Diagnostic) bool {
			return e.Position == d.Position && e.Rule == d.Rule && e.Message == d.Message
		})
		if !repeated || d.Edits != nil {
			kept = append(kept, d)
		}
	}
	return kept
}

// complete makes sure that no edits make a filter that parses one that does
// not, or one that has fewer conditions or more without a value. It adds the
// repairs to the edits that need them.
func (r *run) complete(f filters.Filter) {
	conditions, empty := countConditions(f)
	keeps := func(s string, dropped int) bool {
		g, err := filters.Parse(s)
		n, emptyNow := countConditions(g)
		return err == nil && n >= conditions-dropped && emptyNow <= empty
	}
	sound := !r.draft.hasStandIn() && keeps(r.draft.text, 0)
	var repairs []Edit
	for _, e := range r.draft.edits {
		repairs = append(repairs, Edit{e.Position, apply(e.New, e.better)})
	}
	for i := range r.found {
		d := &r.found[i]
		dropped := 0
		if d.Rule == ruleDuplicate {
			dropped = 1
		}
		if sound && (d.Edits == nil || keeps(apply(r.filter, d.Edits), dropped)) {
			continue
		}
		all, ok := merge(repairs, d.Edits)
		if d.Edits = nil; sound && ok && keeps(apply(r.filter, all), dropped) {
			d.Edits = all
		}
	}
}

func parses(s string) bool {
	_, err := filters.Parse(s)
	return err == nil
}

// Fix applies the edits of the diagnostics of a filter and returns the filter
// they make. Where edits of two diagnostics overlap, those of the later one
// are left out; linting the result finds them again. A filter that parses stays
// as it is if it would not parse any more, which can be where some of its
// diagnostics are left out.
func Fix(filter string, ds []Diagnostic) string {
	var edits []Edit
	for _, d := range ds {
		if merged, ok := merge(edits, d.Edits); ok {
			edits = merged
		}
	}
	fixed := apply(filter, edits)
	if !parses(fixed) && parses(filter) {
		return filter
	}
	return fixed
}

// apply applies sorted edits to a string.
func apply(s string, edits []Edit) string {
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

// merge merges sorted edits, of which equal ones are one. It fails if some of
// them overlap, or insert at one place, unless they insert the same
// parenthesis: groups start or end there together.
func merge(a, b []Edit) ([]Edit, bool) {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
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

// A run is one call of Lint.
type run struct {
	api    *schema.API
	filter string
	draft  draft
	found  []Diagnostic

	edited    bool                                 // a rule edits the field or the operator of the condition at hand
	contains  map[filters.Field]*filters.Condition // the first that takes a field for a list
	listNamed map[filters.Field]bool               // fields of which the name was said to be one of a list
	suggested map[filters.Field]filters.Field      // by api, for the unknown fields met so far
}

// report adds a diagnostic about a range of the draft, with edits of the draft.
// What a repair added is not reported, and of what it changed no more than has
// to be.
func (r *run) report(rule string, at filters.Position, edits []Edit, format string, args ...any) {
	r.reportAs(rules[ruleIndex[rule]].Severity, rule, at, edits, format, args...)
}

// reportAs is report with a severity other than the rule's.
func (r *run) reportAs(severity Severity, rule string, at filters.Position, edits []Edit, format string, args ...any) {
	at, place := r.draft.locate(at)
	if place != asWritten && severity == Info {
		return
	}
	r.edited = r.edited || edits != nil
	d := Diagnostic{Position: at, Rule: rule, Severity: severity, Message: message(format, args...)}
	for _, e := range edits {
		at, place := r.draft.locate(e.Position)
		if place != asWritten {
			d.Edits = nil
			r.draft.improve(edits)
			break
		}
		d.Edits = append(d.Edits, Edit{at, e.New})
	}
	if len(r.found) < maxDiagnostics && place != notWritten {
		r.found = append(r.found, d)
	}
}

// message formats a message and bounds its length.
func message(format string, args ...any) string {
	const most = 500
	s := fmt.Sprintf(format, args...)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most-len("…")], "") + "…"
	}
	return s
}

// clip bounds a string that goes into a message. Messages quote it with %q.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
