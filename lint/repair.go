package lint

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// Bounds on how often a filter is fixed and parsed again: so many times, and fewer if it is longer than a request URL
// can be.
const (
	maxRepairs     = 50
	maxRepairBytes = maxRepairs * urlBudget
)

// repair fixes the draft until it parses and no value in it holds what seems to be structure. It fails if it comes to
// something that it cannot fix.
func (r *run) repair() (filters.Filter, bool) {
	parsed := 0
	for repairs := 0; ; repairs++ {
		s := r.draft.text
		f, err := filters.Parse(s)
		m := r.mistakeIn(s, f, err)
		if m == nil {
			return f, true
		}
		m.standIn = m.standIn || m.edits != nil && loses(s, m.edits)
		if parsed += len(s); repairs == maxRepairs || parsed > maxRepairBytes {
			m.edits = nil // enough
		}
		if !r.fix(m) {
			return filters.Filter{}, false
		}
	}
}

// mistakeIn returns the first mistake in the structure of s, given what the parser makes of it, or nil. Mistakes about
// what the string is as a whole, a piece of a URL or a literal with its quotes, come first.
func (r *run) mistakeIn(s string, f filters.Filter, err error) *mistake {
	var d *diagnosis
	if e, broken := errors.AsType[*filters.SyntaxError](err); broken {
		if d = r.diagnosis(s, e); d.ideas() == nil {
			return d.plain() // a limit, or the encoding
		}
	}
	whole := cmp.Or(markdownEscapes(s), filterParameter(s), r.otherParameter(s), quotedFilter(s))
	switch {
	case whole != nil:
		return whole
	case d != nil:
		return d.mistake()
	}
	for c := range f.Conditions() { // structure in a value
		if strings.ContainsAny(c.Value, "[［【&|") && !r.isItem(c) {
			if m := hiddenJoiner(s, c); m != nil {
				return m
			}
		}
	}
	return nil
}

// loses reports whether edits of s leave fewer operators, or more of them without the value that they need.
func loses(s string, edits []Edit) bool {
	operators, empty := tally(s)
	left, emptyNow := tally(Apply(s, edits))
	return left < operators || emptyNow > empty
}

// tally returns the number of operators in brackets in s, and of those that seem to lack a value.
func tally(s string) (operators, empty int) {
	s += ")"
	for _, name := range opNames {
		op := "[" + name + "]"
		operators += strings.Count(s, op)
		if opNamed(name).TakesValue() {
			empty += strings.Count(s, op+")") + strings.Count(s, op+"[and]") + strings.Count(s, op+"[or]")
		}
	}
	return operators, empty
}

// fix reports a mistake and changes the draft. It returns false if the draft stays as it is.
func (r *run) fix(m *mistake) bool {
	owner := len(r.found)
	if m.rule == ruleCommaJoin && parses(r.filter) {
		m.severity = Warning // old services may still know it
	}
	reported := *m
	reported.edits = nil
	r.report(&reported)
	if m.standIn || len(r.found) == owner {
		owner = scaffold
	}
	guess := m.guess || r.draft.followsGuess(m.at) ||
		slices.ContainsFunc(m.edits, func(e Edit) bool { return r.draft.followsGuess(span(e.Start, e.End+1)) })
	for i := len(m.edits) - 1; i >= 0; i-- {
		r.draft.apply(m.edits[i], owner, guess)
	}
	return len(m.edits) > 0
}

// A diagnosis is the search for what the author of a filter meant that the parser refuses.
type diagnosis struct {
	run     *run
	s       string
	err     *filters.SyntaxError
	p       int    // where the error is
	found   string // the range of the error
	rest    string // from p on
	operand int    // where the operand starts that the error is in
}

func (r *run) diagnosis(s string, err *filters.SyntaxError) *diagnosis {
	p := err.Start
	d := &diagnosis{run: r, s: s, err: err, p: p, found: s[p:err.End], rest: s[p:]}
	switch err.Code {
	case filters.ErrUnknownOperator:
		p--
	case filters.ErrUnexpectedValue, filters.ErrUnbalancedValue:
		p = strings.LastIndexByte(s[:p], '[')
	}
	d.operand = pathStart(s, p)
	return d
}

// ideas returns what looks for possible meanings of the error, the more special ones first. They return nil if they
// do not fit.
func (d *diagnosis) ideas() []func() *mistake {
	type ideas = []func() *mistake
	switch d.err.Code {
	case filters.ErrMissingOperand:
		return ideas{d.strayJoiner, d.emptyGroup, d.bracketedField, d.operatorAlone}
	case filters.ErrMissingJoiner:
		return ideas{d.straySpace, d.joiner, d.tail}
	case filters.ErrMissingOperator:
		return ideas{d.otherBrackets, d.valueAlone}
	case filters.ErrUnknownOperator:
		return ideas{d.openBracket, d.valueInBracket, d.template, d.doubledBrackets, d.wish, d.joinerInBrackets,
			d.misspeltOperator}
	case filters.ErrUnexpectedValue:
		return ideas{d.straySpace, d.joiner, d.operatorAlone, d.strayValue}
	case filters.ErrInvalidPath:
		return ideas{d.straySpace, d.otherBrackets, d.operatorInSigns, d.fullWidth, d.quotedField, d.strayJoiner, d.backslash,
			d.template, d.valueAlone}
	case filters.ErrEmptySegment:
		return ideas{d.surplus(ruleEmptySegment, "a segment is missing beside a dot of the path")}
	case filters.ErrUnclosedBracket:
		return ideas{d.openBracket}
	case filters.ErrUnclosedParen:
		return ideas{d.openParen}
	case filters.ErrUnopenedParen:
		return ideas{d.surplus(ruleUnopenedParen,
			"the parenthesis closes nothing: parentheses in a value must balance, or be full-width ones")}
	case filters.ErrUnbalancedValue:
		return ideas{d.joinerInValue, d.groupAsValue, d.listOfValues, d.looseParens}
	}
	return nil
}

// surplus is the idea that what the parser refuses is to be left out: seo..title[exists], a[exists])
func (d *diagnosis) surplus(rule *ruleText, message string) func() *mistake {
	return func() *mistake { return flaw(rule, d.err.Position, []Edit{{d.err.Position, ""}}, "%s", whole(message)) }
}

// mistake returns the cause of the error. Where no idea fits it is the error of the parser, and a stand-in takes the
// operand's place.
func (d *diagnosis) mistake() *mistake {
	for _, idea := range slices.Insert(d.ideas(), 0, d.percentEncoded) {
		if m := idea(); m != nil && Apply(d.s, m.edits) == "" {
			return d.unclear(m) // the empty filter matches everything
		} else if m != nil {
			return m
		}
	}
	return d.unclear(d.plain())
}

// plain returns the error of the parser.
func (d *diagnosis) plain() *mistake {
	at := d.err.Position
	if d.err.Code == filters.ErrMissingOperator {
		at = span(d.operand, d.p)
	}
	i := slices.IndexFunc(rules, func(r *ruleText) bool { return r.id == string(d.err.Code) })
	return flaw(rules[i], at, nil, "%s", whole(strings.TrimPrefix(d.err.Error(), "filters: ")))
}

// unclear makes a stand-in fix m, if there is a mistake. After an operand the stand-in is empty.
func (d *diagnosis) unclear(m *mistake) *mistake {
	if m == nil {
		return nil
	}
	standIn := "stand-in[exists]"
	if d.err.Code == filters.ErrMissingJoiner {
		standIn = ""
	}
	start := min(d.operand, m.at.Start)
	end := d.operand + valueLen(d.s[d.operand:])
	if d.err.Code != filters.ErrUnclosedBracket { // which continues to the end of the filter
		end = max(end, m.at.End)
	}
	m.edits, m.standIn = []Edit{{span(start, end), standIn}}, true
	return m
}
