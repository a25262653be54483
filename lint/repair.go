package lint

import (
	"errors"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// Bounds on how often a filter is fixed and parsed again: so many times, and
// fewer if it is longer than a request URL can be.
const (
	maxRepairs     = 50
	maxRepairBytes = maxRepairs * urlBudget
)

// repair fixes the draft until it parses and no value in it holds what seems
// to be structure. It fails if it comes to something that it cannot fix.
func (r *run) repair() (filters.Filter, bool) {
	parsed := 0
	for repairs := 0; ; repairs++ {
		s := r.draft.text
		f, err := filters.Parse(s)
		m := r.mistakeIn(s, f, err)
		if m == nil {
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
// parser makes of it, or nil.
func (r *run) mistakeIn(s string, f filters.Filter, err error) *mistake {
	e, broken := errors.AsType[*filters.SyntaxError](err)
	if broken && ideas[e.Code] == nil {
		return r.diagnose(s, e) // a limit, or the encoding
	}
	if m := misreading(s, broken); m != nil {
		return m
	}
	if broken {
		return r.diagnose(s, e)
	}
	for c := range f.Conditions() { // structure in a value
		if !strings.ContainsAny(c.Value, "[［【&|%") || r.isItem(c) {
			continue
		}
		if m := hiddenJoiner(s, c); m != nil {
			return m
		}
		if m := encodedJoiner(s, c); m != nil {
			return m
		}
	}
	return nil
}

// misreading finds mistakes about what the string is as a whole: a piece of a
// URL, or a literal with its quotes.
func misreading(s string, broken bool) *mistake {
	if m := markdownEscapes(s); m != nil {
		return m
	}
	if name := parameterName.FindString(s); broken && name != "" {
		if name == s {
			return nil
		}
		at := span(0, len(name))
		return flaw(ruleParameter, at, []Edit{{at, ""}}, "%q is not part of the filter, which follows it", clip(name))
	}
	if m := otherParameter(s); m != nil || !broken {
		return m
	}
	if percentBracket.MatchString(s) {
		if m := encodedFilter(s); m != nil {
			return m
		}
	}
	return quotedFilter(s)
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

// fix reports a mistake and changes the draft. It returns false if the draft
// stays as it is.
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

// ideas are the possible meanings of each error, the more special ones first.
// One that does not fit returns nil.
var ideas = map[filters.ErrorCode][]func(*diagnosis) *mistake{
	filters.ErrMissingOperand: {
		(*diagnosis).strayJoiner, (*diagnosis).emptyGroup, (*diagnosis).bracketedField, (*diagnosis).operatorAlone,
	},
	filters.ErrMissingJoiner: {
		(*diagnosis).straySpace, (*diagnosis).joiner, (*diagnosis).tail,
	},
	filters.ErrMissingOperator: {
		(*diagnosis).otherBrackets, (*diagnosis).methodCall, (*diagnosis).valueAlone,
	},
	filters.ErrUnknownOperator: {
		(*diagnosis).openBracket, (*diagnosis).valueInBracket, (*diagnosis).templateOperator,
		(*diagnosis).doubledBrackets, (*diagnosis).bracketsInPath, (*diagnosis).wish, (*diagnosis).joinerInBrackets,
		(*diagnosis).misspeltOperator,
	},
	filters.ErrUnexpectedValue: {
		(*diagnosis).straySpace, (*diagnosis).joiner, (*diagnosis).operatorAlone, (*diagnosis).strayValue,
	},
	filters.ErrInvalidPath: {
		(*diagnosis).negation, (*diagnosis).straySpace, (*diagnosis).otherBrackets,
		(*diagnosis).operatorInWords, (*diagnosis).fullWidth, (*diagnosis).quotedField, (*diagnosis).percentEncoded,
		(*diagnosis).joinerBetweenNothing, (*diagnosis).backslash, (*diagnosis).template, (*diagnosis).valueAlone,
	},
	filters.ErrEmptySegment:    {(*diagnosis).strayDot},
	filters.ErrUnclosedBracket: {(*diagnosis).openBracket},
	filters.ErrUnclosedParen:   {(*diagnosis).openParen},
	filters.ErrUnopenedParen:   {(*diagnosis).strayParen},
	filters.ErrUnbalancedValue: {
		(*diagnosis).joinerInValue, (*diagnosis).groupAsValue, (*diagnosis).listOfValues, (*diagnosis).looseParens,
	},
}

// diagnose returns the cause of an error of the parser. Where no idea fits
// it is the error of the parser, and a stand-in takes the operand's place. There
// is nothing to change where the limits or the encoding are to blame.
func (r *run) diagnose(s string, err *filters.SyntaxError) *mistake {
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
		if m := idea(d); m != nil && apply(s, m.edits) == "" {
			return d.unclear(m) // the empty filter matches everything
		} else if m != nil {
			return m
		}
	}
	i := slices.IndexFunc(rules, func(r *ruleText) bool { return r.id == string(err.Code) })
	m := flaw(rules[i], err.Position, nil, "%s", strings.TrimPrefix(err.Error(), "filters: "))
	if err.Code == filters.ErrMissingOperator {
		m.at = span(d.operand, p)
	}
	if ideas[err.Code] == nil {
		return m
	}
	return d.unclear(m)
}

// unclear makes a stand-in fix m. After an operand the stand-in is empty.
func (d *diagnosis) unclear(m *mistake) *mistake {
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
