package lint

import (
	"fmt"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/schema"
)

// A run is one call of Lint.
type run struct {
	api    *schema.API
	filter string
	draft  draft
	found  []Diagnostic

	edited    bool                                 // a rule edits the field or the operator of the condition at hand
	contains  map[filters.Field]*filters.Condition // the first that takes a field for a list
	saidLists map[filters.Field]bool               // fields that were said to be lists
	readings  map[bool]whole                       // how another reading differs, by whether an [or] is before an [and]
}

// check applies the rules for a filter that parses.
func (r *run) check(f filters.Filter) {
	if f.IsZero() {
		r.report(flaw(ruleEmptyFilter, filters.Position{}, nil, "the empty filter matches everything"))
		return
	}
	r.report(budget(r.draft.text))
	r.report(emphasis(r.draft.text))
	conditions := slices.Collect(f.Conditions())
	r.contains, r.saidLists, r.readings = containsIDs(conditions), map[filters.Field]bool{}, map[bool]whole{}
	for _, c := range conditions {
		r.edited = false
		r.field(c)
		if c.Op.TakesValue() {
			r.value(c)
		}
	}
	r.lists(f)
}

// A mistake is one thing that is wrong with the draft.
type mistake struct {
	rule     *ruleText
	severity Severity
	at       filters.Position
	message  string
	edits    []Edit // the fix, sorted

	// standIn reports that the edits do not fix the mistake: they put something in its place that parses, so that the
	// rest can be looked at.
	standIn bool

	guess bool // the edits change a condition or a value, as its author seems to have meant
}

// fine is the result of a check which finds that no other check applies.
var fine = new(mistake)

// flaw returns a mistake with the severity of its rule.
func flaw(rule *ruleText, at filters.Position, edits []Edit, format string, args ...any) *mistake {
	return &mistake{rule: rule, severity: rule.severity, at: at, edits: edits, message: message(format, args...)}
}

// flawIf is flaw if a condition holds, else it returns nil.
func flawIf(holds bool, rule *ruleText, at filters.Position, edits []Edit, format string, args ...any) *mistake {
	if !holds {
		return nil
	}
	return flaw(rule, at, edits, format, args...)
}

// as lowers the severity of a mistake, if a condition holds.
func (m *mistake) as(severity Severity, holds bool) *mistake {
	if m != nil && holds {
		m.severity = severity
	}
	return m
}

// guessed marks the edits of a mistake as a guess, if a condition holds.
func (m *mistake) guessed(holds bool) *mistake {
	if m != nil {
		m.guess = m.guess || holds
	}
	return m
}

// report adds a diagnostic about a mistake, if there is one. What a repair added is not reported, and of what it
// changed no more than has to be.
func (r *run) report(m *mistake) {
	if m == nil || m == fine {
		return
	}
	at, place := r.draft.locate(m.at)
	if place != asWritten && m.severity == Info {
		return
	}
	r.edited = r.edited || m.edits != nil
	d := Diagnostic{Position: at, Rule: m.rule.id, Severity: m.severity, Message: m.message}
	for _, e := range m.edits {
		at, place := r.draft.locate(e.Position)
		if place != asWritten { // fixed after the repair
			d.Edits = nil
			break
		}
		d.Edits = append(d.Edits, Edit{at, e.New})
	}
	if len(r.found) < maxDiagnostics && place != notWritten {
		r.found = append(r.found, d)
	}
}

// message formats a message and bounds its length. What it quotes of the filter is short.
func message(format string, args ...any) string {
	const most = 500
	for i, arg := range args {
		switch s := arg.(type) {
		case string:
			args[i] = quote.Cut(s, quote.ShortBytes)
		case filters.Field:
			args[i] = quote.Cut(string(s), quote.ShortBytes)
		}
	}
	return quote.Cut(fmt.Sprintf(format, args...), most-len("…"))
}

// whole is a part of a message that is not bounded by itself.
type whole string
