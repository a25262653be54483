package prove

import (
	"maps"
	"slices"
	"strings"
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
		rich = append(slices.Clip(rich), s.atoms.said(opIs, ""))
	}
	text, ok := s.plainText(rich, false)
	if !exists || !ok {
		return "", ok && satisfy(plain, func(l literal) bool { return l.op != opExists })
	}
	return "<p>" + htmlEscaper.Replace(text) + "</p>", true
}

var htmlEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// plainText returns a string that satisfies the literals, a full time stamp if
// stamps.
func (s *values) plainText(list []literal, stamps bool) (string, bool) {
	hasStamps := slices.ContainsFunc(list, func(l literal) bool { return l.stamp && comparesText(l.op) })
	if !hasStamps && !stamps {
		return s.textOf(list, anyText)
	}
	if !stamps {
		if text, ok := s.textOf(list, noStamp); ok {
			return text, true
		}
	}
	return s.textOf(list, onlyStamps)
}

func comparesText(op operator) bool {
	return op == opEquals || op == opLessThan || op == opGreaterThan
}

// A textKind says which strings are looked for.
type textKind uint8

const (
	anyText    textKind = iota
	noStamp             // those that are not full time stamps
	onlyStamps          // full time stamps: those are compared with others as instants
)

// textOf returns a string of a kind that satisfies the literals.
//
// Each literal is a machine that reads the string letter by letter, and the
// string is the shortest one that all of them accept. Two letters of which no
// machine has one to compare with behave the same, so that it is enough to try
// those that a machine waits for, and one of each gap between these.
func (s *values) textOf(list []literal, kind textKind) (string, bool) {
	p := product{budget: s.budget}
	bytes, instants := map[string]outcomes{}, map[string]outcomes{}
	narrow := func(m map[string]outcomes, key string, o outcomes, not bool) {
		if not {
			o = ^o
		}
		if old, ok := m[key]; ok {
			o &= old
		}
		m[key] = o & allOutcomes
	}
	for _, l := range list {
		if !s.spend(1 + len(l.value)/8) {
			return "", false
		}
		order, v := bytes, l.value
		if kind == onlyStamps && l.stamp && comparesText(l.op) {
			order, v = instants, instantOf(v)
		}
		switch l.op {
		case opEquals, opIs:
			narrow(order, v, same, l.not)
		case opExists:
			narrow(bytes, "", longer, l.not)
		case opBeginsWith:
			narrow(bytes, l.value, same|longer, l.not)
		case opLessThan:
			narrow(order, v, below, l.not)
		case opGreaterThan:
			narrow(order, v, longer|above, l.not)
		case opContains:
			if l.value == "" && l.not {
				return "", false
			}
			p.addPart(l.value, l.not)
		case opString:
			p.notEmpty = true
		case opPresent:
			if l.not {
				return "", false
			}
		case opNotTrue:
			if !l.not {
				return "", false
			}
		}
	}
	switch kind {
	case noStamp:
		p.machines = append(p.machines, calendar{stamps: false})
	case onlyStamps:
		p.machines = append(p.machines, calendar{stamps: true})
		p.depthFirst = true
	}
	for _, v := range slices.Sorted(maps.Keys(bytes)) {
		if !p.addOrder(v, bytes[v]) {
			return "", false
		}
	}
	for _, v := range slices.Sorted(maps.Keys(instants)) {
		if instants[v]&(below|same|above) == 0 {
			return "", false
		}
		p.machines = append(p.machines, instant{v, instants[v]})
	}
	return p.find()
}
