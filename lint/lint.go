// Package lint finds mistakes in filters: those that the parser refuses, with
// the likely intent, and those that it cannot know to be mistakes, since the
// language takes almost any text as a value.
//
//	l := lint.Linter{API: api}
//	for _, d := range l.Lint("category[equal]news") {
//		fmt.Println(d.Severity, d.Rule, d.Message)
//	}
//
// A filter that cannot be parsed is repaired as far as possible, so that
// what is behind the first mistake is looked at too. Many diagnostics hold
// edits that mend the text; [Fix] applies them.
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

// A Linter holds what is known about the filters to be checked. The zero value
// knows nothing but the language. A Linter is safe for concurrent use.
type Linter struct {
	// API is the schema of the API that the filters are meant for, or nil.
	API *schema.API
}

// A Diagnostic is something to say about a filter.
type Diagnostic struct {
	// Position is the range of the filter that it is about, in bytes. It is
	// empty where something is missing.
	filters.Position

	Rule     string // the ID of the rule
	Severity Severity
	Message  string // one sentence, of at most 500 bytes

	// Edits mend the filter. There are none where the intent is not clear
	// enough. They are sorted and do not overlap.
	Edits []Edit
}

// An Edit replaces a range of a filter.
type Edit struct {
	filters.Position
	New string
}

// A Severity says how bad something is. Severities can be compared.
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

// UnmarshalText sets s to the severity of the given name. The error says what
// the names are.
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
func (l *Linter) Lint(filter string) []Diagnostic {
	r := run{api: l.API, draft: draft{text: filter}}
	if f, ok := r.repair(); ok {
		r.check(f)
	}
	for _, e := range r.draft.edits {
		if e.owner != scaffold {
			d := &r.found[e.owner]
			d.Edits = append(d.Edits, Edit{e.Position, Fix(e.New, []Diagnostic{{Edits: e.better}})})
		}
	}
	if parses(filter) && (r.draft.hasStandIn() || !parses(r.draft.text)) {
		// No edits may make a filter that parses one that does not.
		for i := range r.found {
			r.found[i].Edits = nil
		}
	}
	slices.SortStableFunc(r.found, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return r.found
}

func parses(s string) bool {
	_, err := filters.Parse(s)
	return err == nil
}

// Fix applies the edits of the diagnostics of a filter and returns the text
// they make. Where edits of two diagnostics overlap, those of the later one
// are left out; linting the result finds them again.
func Fix(filter string, ds []Diagnostic) string {
	var edits []Edit
	for _, d := range ds {
		if merged, ok := merge(edits, d.Edits); ok {
			edits = merged
		}
	}
	var b strings.Builder
	end := 0
	for _, e := range edits {
		b.WriteString(filter[end:e.Start])
		b.WriteString(e.New)
		end = e.End
	}
	b.WriteString(filter[end:])
	return b.String()
}

// merge merges sorted edits. It fails if some of them overlap, or insert at one
// place.
func merge(a, b []Edit) ([]Edit, bool) {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	for i := 1; i < len(all); i++ {
		if all[i].Start < all[i-1].End || all[i].Position == all[i-1].Position {
			return nil, false
		}
	}
	return all, true
}

// A run is one call of Lint.
type run struct {
	api   *schema.API
	draft draft
	found []Diagnostic

	suggested map[filters.Field]filters.Field // by api, for the unknown fields met so far
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

// clip bounds a text that goes into a message. Messages quote it with %q.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
