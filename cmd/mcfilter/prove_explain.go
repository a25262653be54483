package main

import (
	"fmt"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/prove"
)

// explainResult words a result for people: the item, and for each filter the
// conditions to which it owes that it matches or does not.
func explainResult(p prove.Prover, fs []filters.Filter, r prove.Result) ([]byte, error) {
	switch r.Verdict {
	case prove.Yes:
		return []byte("yes\n"), nil
	case prove.Unknown:
		if p.TypeOf != nil {
			return []byte("unknown: the budget is spent, or fields of two kinds meet in one value\n"), nil
		}
		return []byte("unknown: the budget is spent\n"), nil
	}
	b := fmt.Appendf(nil, "no: for example\n  %s\n", r.Witness)
	for i, f := range fs {
		m, err := filters.Evaluator{TypeOf: p.TypeOf}.Compile(f)
		if err != nil {
			return nil, err
		}
		e, err := m.Explain(r.Witness)
		if err != nil {
			return nil, err
		}
		name := "the filter"
		if len(fs) > 1 {
			name = fmt.Sprintf("filter %d", i+1)
		}
		verb := "matches it"
		if !e.Matches {
			verb = "does not match it"
		}
		b = fmt.Appendf(b, "%s %s:\n", name, verb)
		if f.IsZero() {
			b = append(b, "  it has no conditions\n"...)
		}
		for _, finding := range decisive(f, e) {
			b = fmt.Appendf(b, "  %s\n", findingText(finding))
		}
	}
	return b, nil
}

// decisive returns the conditions any of which would turn the outcome alone, or
// all that contribute to it if several would have to.
func decisive(f filters.Filter, e filters.Explanation) (list []filters.Finding) {
	holds := map[*filters.Condition]bool{}
	for _, c := range e.Conditions {
		holds[c.Condition] = c.Holds
	}
	var contributing []filters.Finding
	for _, c := range e.Conditions {
		if c.Holds != e.Matches {
			continue
		}
		contributing = append(contributing, c)
		turned := f.Eval(func(x *filters.Condition) bool { return holds[x] != (x == c.Condition) })
		if turned != e.Matches {
			list = append(list, c)
		}
	}
	if list == nil {
		return contributing
	}
	return list
}

func findingText(f filters.Finding) string {
	verb := "holds"
	if !f.Holds {
		verb = "does not hold"
	}
	var leaves []string
	for _, l := range f.Leaves {
		leaves = append(leaves, l.Path+" is "+term.Clip(l.Value))
	}
	text := fmt.Sprintf("%s %s: %s", term.Clip(f.Condition.String()), verb, f.Rule)
	if len(leaves) > 0 {
		text += " (" + strings.Join(leaves, ", ") + ")"
	}
	return text
}
