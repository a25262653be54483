package prove

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/automaton"
)

// findString returns a string, as JSON holds it, that satisfies the literals.
func (s *values) findString(list []literal) (string, bool) {
	var plain, rich []literal
	stamps := false
	for _, l := range list {
		switch {
		case l.op == opHasKind:
			stamps = stamps || domainOf(l.kind).stamps
		case l.searchesRich():
			rich = append(rich, l)
		default:
			plain = append(plain, l)
		}
	}
	if len(rich) == 0 {
		return s.plainString(plain, stamps)
	}
	return s.richText(plain, rich)
}

// richText returns HTML for which plain holds, and rich holds of its text.
func (s *values) richText(plain, rich []literal) (string, bool) {
	switch {
	case slices.ContainsFunc(plain, func(l literal) bool { return !l.anyValue() && l.op != opString }):
		s.vague = true // Another path leads here for which this is not rich text.
		return "", false
	case satisfy(plain, func(literal) bool { return true }):
		text, ok := s.plainString(rich, false)
		return "<p>" + htmlEscaper.Replace(text) + "</p>", ok
	}
	_, ok := s.plainString(append(slices.Clip(rich), s.table.here(opIs, "", 0)), false)
	return "", ok && satisfy(plain, func(l literal) bool { return l.op != filters.OpExists })
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// plainString returns a string that satisfies the literals, a full time stamp if stamps. Stamps
// compare with each other as instants, and so differ from other strings.
func (s *values) plainString(list []literal, stamps bool) (string, bool) {
	hasStamps := slices.ContainsFunc(list, func(l literal) bool { return l.comparesStamps() })
	if !stamps {
		a := automaton.Search{Spend: s.spend}
		if hasStamps {
			a.BeStamp(false)
		}
		if found, ok := s.searchString(&a, list, false); ok || !hasStamps {
			return found, ok
		}
	}
	a := automaton.Search{Spend: s.spend}
	a.BeStamp(true)
	return s.searchString(&a, list, true)
}

// searchString returns a string that satisfies the literals and what a requires.
func (s *values) searchString(a *automaton.Search, list []literal, stamps bool) (string, bool) {
	for _, l := range list {
		v := l.value
		var want automaton.Outcomes
		switch l.op {
		case filters.OpEquals, opIs:
			want = automaton.Same
		case filters.OpExists:
			want = automaton.Longer // than the empty value
		case filters.OpBeginsWith:
			want = automaton.Same | automaton.Longer
		case filters.OpLessThan:
			want = automaton.Below
		case filters.OpGreaterThan:
			want = automaton.Longer | automaton.Above
		}
		if l.not {
			want = want.Not()
		}
		switch {
		case !s.spend(1 + len(v)/8):
			return "", false
		case l.op == filters.OpContains:
			a.Contain(v, l.not)
		case l.op == opString:
			a.NotEmpty = true
		case stamps && l.comparesStamps():
			a.CompareInstant(v, want)
		default:
			a.Compare(v, want)
		}
	}
	return a.Find()
}
