package lint

import (
	"errors"
	"strings"

	"github.com/microcms-go/filters"
)

// Bounds on how often a filter is fixed and parsed again: so many times, and
// fewer if it is longer than a request URL can be.
const (
	maxRepairs     = 50
	maxRepairBytes = maxRepairs * urlBudget
)

// A mistake is one thing that is wrong with the structure of the draft.
type mistake struct {
	rule    string
	at      filters.Position
	message string
	edits   []Edit // the fix, sorted

	// standIn reports that the edits do not fix the mistake: they put something
	// in its place that parses, so that the rest can be looked at.
	standIn bool
}

// repair fixes the draft until it parses and no value in it holds what seems
// to be structure. It fails if it comes to something that it cannot fix.
func (r *run) repair() (filters.Filter, bool) {
	parsed := 0
	for repairs := 0; ; repairs++ {
		s := r.draft.text
		f, err := filters.Parse(s)
		m, ok := r.mistakeIn(s, f, err)
		if !ok {
			return f, true
		}
		m.standIn = m.standIn || loses(s, m.edits)
		if parsed += len(s); repairs == maxRepairs || parsed > maxRepairBytes {
			m.edits = nil // enough
		}
		if !r.fix(m) {
			return filters.Filter{}, false
		}
	}
}

// mistakeIn returns the first mistake in the structure of s, given what the
// parser makes of it.
func (r *run) mistakeIn(s string, f filters.Filter, err error) (mistake, bool) {
	e, broken := errors.AsType[*filters.SyntaxError](err)
	if broken && ideas[e.Code] == nil {
		return r.diagnose(s, e), true // a limit, or the encoding
	}
	if m, ok := misreading(s, broken); ok {
		return m, true
	}
	if broken {
		return r.diagnose(s, e), true
	}
	return r.hidden(s, f)
}

// loses reports whether edits of s leave fewer operators, or more of them
// without the value that they need. It looks at the place of the edits only.
func loses(s string, edits []Edit) bool {
	if edits == nil {
		return false
	}
	start, end := edits[0].Start, edits[len(edits)-1].End
	start = max(0, strings.LastIndexByte(s[:start], '['))
	end += strings.IndexByte(s[end:], ']') + 1
	t := apply(s, edits)
	ops, empty := countOperators(s, start, end)
	left, emptyNow := countOperators(t, start, len(t)-len(s)+end)
	return left < ops || emptyNow > empty
}

// countOperators returns the number of operators in brackets in a range of s,
// and of those that seem to lack a value.
func countOperators(s string, start, end int) (n, empty int) {
	for _, m := range operatorInside.FindAllStringSubmatchIndex(s[start:end], -1) {
		var op filters.Op
		if op.UnmarshalText([]byte(s[start+m[2]:start+m[3]])) != nil {
			continue
		}
		n++
		if rest := s[start+m[1]:]; op.TakesValue() && (rest == "" || rest[0] == ')' || joinerAt(rest) != "") {
			empty++
		}
	}
	return n, empty
}

// countConditions returns the number of conditions of a filter, and of those
// that lack a value.
func countConditions(f filters.Filter) (n, empty int) {
	for c := range f.Conditions() {
		if n++; c.Op.TakesValue() && c.Value == "" {
			empty++
		}
	}
	return n, empty
}

// fix reports a mistake and changes the draft. It returns false if the draft
// stays as it is.
func (r *run) fix(m mistake) bool {
	owner := len(r.found)
	severity := rules[ruleIndex[m.rule]].Severity
	if m.rule == ruleCommaJoin && parses(r.filter) {
		severity = Warning // old services may still know it
	}
	r.reportAs(severity, m.rule, m.at, nil, "%s", m.message)
	if m.standIn || len(r.found) == owner {
		owner = scaffold
	}
	for i := len(m.edits) - 1; i >= 0; i-- {
		r.draft.apply(m.edits[i], owner)
	}
	return len(m.edits) > 0
}

// A diagnosis is the search for what the author of a filter meant that the parser
// refuses.
type diagnosis struct {
	run     *run
	s       string
	err     *filters.SyntaxError
	operand int // where the operand starts that the error is in
}

// An idea is a possible meaning of a mistake. It returns false if it does not fit.
type idea func(*diagnosis) (mistake, bool)

// ideas are the possible causes of each error, the more special ones first.
var ideas = map[filters.ErrorCode][]idea{
	filters.ErrMissingOperand: {
		(*diagnosis).strayJoiner,
		(*diagnosis).emptyGroup,
		(*diagnosis).bracketedField,
		(*diagnosis).operatorAlone,
	},
	filters.ErrMissingJoiner: {
		(*diagnosis).spaceBehind,
		(*diagnosis).joinerSpelling,
		(*diagnosis).noJoiner,
		(*diagnosis).tail,
	},
	filters.ErrMissingOperator: {
		(*diagnosis).otherBrackets,
		(*diagnosis).methodCall,
		(*diagnosis).valueAlone,
	},
	filters.ErrUnknownOperator: {
		(*diagnosis).openBracket,
		(*diagnosis).valueInBracket,
		(*diagnosis).templateOperator,
		(*diagnosis).index,
		(*diagnosis).doubledBrackets, (*diagnosis).nestedBrackets,
		(*diagnosis).negatedOperator,
		(*diagnosis).wish,
		(*diagnosis).joinerInBrackets,
		(*diagnosis).misspeltOperator,
	},
	filters.ErrUnexpectedValue: {
		(*diagnosis).spaceBehind,
		(*diagnosis).joinerSpelling,
		(*diagnosis).noJoiner,
		(*diagnosis).secondOperator,
		(*diagnosis).existsFalse,
		(*diagnosis).strayValue,
	},
	filters.ErrInvalidPath: {
		(*diagnosis).negation,
		(*diagnosis).spaceBefore,
		(*diagnosis).otherBrackets,
		(*diagnosis).testForNull,
		(*diagnosis).operatorInWords,
		(*diagnosis).fullWidth,
		(*diagnosis).quotedField,
		(*diagnosis).percentEncoded,
		(*diagnosis).joinerBetweenNothing,
		(*diagnosis).backslash,
		(*diagnosis).template,
		(*diagnosis).valueAlone,
	},
	filters.ErrEmptySegment:    {(*diagnosis).strayPoint},
	filters.ErrUnclosedBracket: {(*diagnosis).openBracket},
	filters.ErrUnclosedParen:   {(*diagnosis).openParen},
	filters.ErrUnopenedParen:   {(*diagnosis).strayParen},
	filters.ErrUnbalancedValue: {
		(*diagnosis).joinerInValue,
		(*diagnosis).groupAsValue,
		(*diagnosis).listOfValues,
		(*diagnosis).looseParens,
	},
}

// diagnose returns the cause of an error of the parser. Where no idea fits
// it is the error of the parser, and a stand-in takes the operand's place. There
// is nothing to change where the limits or the encoding are to blame.
func (r *run) diagnose(s string, err *filters.SyntaxError) mistake {
	d := &diagnosis{run: r, s: s, err: err}
	p := err.Start
	switch err.Code {
	case filters.ErrUnknownOperator:
		p--
	case filters.ErrUnexpectedValue, filters.ErrUnbalancedValue:
		p = strings.LastIndexByte(s[:p], '[')
	}
	d.operand = pathStart(s, p)
	for _, idea := range ideas[err.Code] {
		if m, ok := idea(d); ok {
			if apply(s, m.edits) == "" {
				// The empty filter matches everything.
				return d.unclear(m)
			}
			return m
		}
	}
	m := d.plain()
	if err.Code == filters.ErrMissingOperator {
		m.at = span(d.operand, p)
	}
	if ideas[err.Code] != nil {
		m = d.unclear(m)
	}
	return m
}

// plain returns the mistake as the parser sees it.
func (d *diagnosis) plain(edits ...Edit) mistake {
	return mistake{
		rule:    string(d.err.Code),
		at:      d.err.Position,
		message: strings.TrimPrefix(d.err.Error(), "filters: "),
		edits:   edits,
	}
}

// unclear makes a stand-in fix m. After an operand the stand-in is empty.
func (d *diagnosis) unclear(m mistake) mistake {
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
