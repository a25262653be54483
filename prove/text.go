package prove

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/automaton"
)

// text returns a string, as JSON holds it, that satisfies the literals.
func (s *values) text(list []literal) (string, bool) {
	var plain, rich []literal
	stamps := false
	for _, l := range list {
		switch {
		case l.op == opHasKind:
			stamps = stamps || domainOf(l.kind).stamps
		case isRich(l.kind) && (l.op == opContains || l.op == opBeginsWith):
			rich = append(rich, l)
		default:
			plain = append(plain, l)
		}
	}
	if len(rich) == 0 {
		return s.plainText(plain, stamps)
	}
	return s.richText(plain, rich)
}

// richText returns HTML for which plain holds, and rich holds of its text.
func (s *values) richText(plain, rich []literal) (string, bool) {
	exists := true
	for _, l := range plain {
		switch {
		case l.op == opExists:
			exists = exists && !l.not
		case l.op != opString && l.op != opPresent:
			// Another path leads here for which this is no rich text.
			s.vague = true
			return "", false
		}
	}
	if !exists {
		rich = append(slices.Clip(rich), s.table.said(opIs, ""))
	}
	text, ok := s.plainText(rich, false)
	if !exists || !ok {
		return "", ok && satisfy(plain, func(l literal) bool { return l.op != opExists })
	}
	return "<p>" + htmlEscaper.Replace(text) + "</p>", true
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// plainText returns a string that satisfies the literals, a full time stamp if
// stamps. Stamps compare with each other as instants, and so differ from other
// strings.
func (s *values) plainText(list []literal, stamps bool) (string, bool) {
	hasStamps := slices.ContainsFunc(list, func(l literal) bool { return l.comparesInstants() })
	if !stamps {
		a := automaton.Search{Spend: s.spend}
		if hasStamps {
			a.BeStamp(false)
		}
		if text, ok := s.search(&a, list, false); ok || !hasStamps {
			return text, ok
		}
	}
	a := automaton.Search{Spend: s.spend}
	a.BeStamp(true)
	return s.search(&a, list, true)
}

func (l literal) comparesInstants() bool {
	return l.stamp && (l.op == opEquals || l.op == opLessThan || l.op == opGreaterThan)
}

// search returns a string that satisfies the literals and what a requires.
func (s *values) search(a *automaton.Search, list []literal, stamps bool) (string, bool) {
	for _, l := range list {
		if !s.spend(1 + len(l.value)/8) {
			return "", false
		}
		v, want := l.value, automaton.Outcomes(0)
		switch l.op {
		case opEquals, opIs:
			want = automaton.Same
		case opExists:
			v, want = "", automaton.Longer
		case opBeginsWith:
			want = automaton.Same | automaton.Longer
		case opLessThan:
			want = automaton.Below
		case opGreaterThan:
			want = automaton.Longer | automaton.Above
		case opContains:
			a.Contain(v, l.not)
			continue
		case opString:
			a.NotEmpty = true
			continue
		default: // opPresent holds, opNotTrue does not
			if (l.op == opPresent) == l.not {
				return "", false
			}
			continue
		}
		if l.not {
			want = want.Not()
		}
		if stamps && l.comparesInstants() {
			a.CompareInstant(v, want)
		} else {
			a.Compare(v, want)
		}
	}
	return a.Find()
}
