package prove

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/microcms-go/filters"
)

// A Prover answers questions about filters. The zero Prover asks about all content items. A
// Prover is safe for concurrent use if TypeOf is.
type Prover struct {
	// TypeOf returns the type of a field, or false if it is not known, as for
	// [filters.Evaluator]. If it is set, the questions are about the items whose values have
	// these types.
	TypeOf func(filters.Field) (filters.FieldType, bool)

	// Budget bounds the work for one question, in steps of about 0.1 microseconds. Equivalent is
	// two questions. Zero means 2,000,000, and a negative budget is spent at once.
	Budget int
}

const defaultBudget = 2_000_000

// A Verdict is the answer to a question. The zero Verdict is Unknown.
type Verdict uint8

// The verdicts.
const (
	Unknown Verdict = iota
	Yes
	No
)

// String returns "yes", "no" or "unknown".
func (v Verdict) String() string {
	if v > No {
		v = Unknown
	}
	return [...]string{"unknown", "yes", "no"}[v]
}

// MarshalText returns the verdict as [Verdict.String] does.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// A Result is a verdict with what shows it.
type Result struct {
	Verdict Verdict

	// Witness is a content item that shows a No, and nil otherwise.
	Witness json.RawMessage

	// Err is the error of a filter that cannot be written or matched. It is nil where the budget
	// is spent, or two kinds that meet in one value are not understood together.
	Err error
}

// Implies reports whether every item that f matches is matched by g. The witness of a No is
// matched by f and not by g.
func (p Prover) Implies(f, g filters.Filter) Result {
	return p.ask(p.budget(), demand{filter: f, want: true}, demand{filter: g})
}

// Equivalent reports whether f and g match the same items. The witness is matched by one of them.
func (p Prover) Equivalent(f, g filters.Filter) Result {
	r := p.Implies(f, g)
	if r.Verdict != No && r.Err == nil {
		if back := p.Implies(g, f); back.Verdict != Yes {
			return back
		}
	}
	return r
}

// Never reports whether f matches no item. The witness of a No is matched.
func (p Prover) Never(f filters.Filter) Result {
	return p.ask(p.budget(), demand{filter: f, want: true})
}

// Always reports whether f matches every item. The witness of a No is not matched.
func (p Prover) Always(f filters.Filter) Result { return p.ask(p.budget(), demand{filter: f}) }

func (p Prover) budget() *budget {
	if p.Budget == 0 {
		return &budget{defaultBudget}
	}
	return &budget{p.Budget}
}

// A demand is a filter and the outcome that it should have.
type demand struct {
	filter filters.Filter
	want   bool
	flip   int // the number of a condition, from 1, whose outcome is turned, or 0
}

// ask looks for an item that meets all demands. If there is one it is the witness of a No,
// otherwise the answer is Yes.
func (p Prover) ask(b *budget, demands ...demand) Result {
	matchers := make([]*filters.Matcher, len(demands))
	for i, d := range demands {
		m, err := filters.Evaluator{TypeOf: p.TypeOf, Validate: true}.Compile(d.filter)
		if err != nil {
			return Result{Err: err}
		}
		matchers[i] = m
	}
	s := newSearch(b, p.TypeOf)
	for i, d := range demands {
		s.require(d, matchers[i])
	}
	if !s.Solve() {
		if b.left < 0 || s.vague {
			return Result{}
		}
		return Result{Verdict: Yes}
	}
	item := s.item().Append(nil)
	for i, d := range demands {
		if err := p.confirm(d, matchers[i], item); err != nil {
			return Result{Err: err}
		}
	}
	return Result{Verdict: No, Witness: item}
}

// confirm asks the matcher whether item meets the demand.
func (p Prover) confirm(d demand, m *filters.Matcher, item []byte) error {
	got, err := m.Match(item)
	if d.flip > 0 && err == nil {
		got, err = p.turned(d, item)
	}
	if err != nil || got != d.want {
		return fmt.Errorf("prove: the matcher does not confirm the item %.200q", item)
	}
	return nil
}

// turned returns the outcome of the filter with one condition turned. Conditions are matched one
// by one: in a large item that takes much less time than Explain, which reads it to the end.
func (p Prover) turned(d demand, item []byte) (outcome bool, err error) {
	n := 0
	var eval func(x filters.Expr) bool
	eval = func(x filters.Expr) bool {
		list, and := operands(x, true)
		if list == nil {
			n++
			holds, fault := p.holds(x, item)
			err = cmp.Or(err, fault)
			return holds != (n == d.flip)
		}
		outcome := and
		for _, x := range list {
			if eval(x) != and {
				outcome = !and
			}
		}
		return outcome
	}
	outcome = eval(d.filter.Expr())
	return outcome, err
}

// holds reports whether a condition holds for an item.
func (p Prover) holds(condition filters.Expr, item []byte) (bool, error) {
	m, err := filters.Evaluator{TypeOf: p.TypeOf}.Compile(filters.New(condition))
	if err != nil {
		return false, err
	}
	return m.Match(item)
}

// A budget counts down the steps of one question. Once it is negative every search fails at once,
// and the failure proves nothing.
type budget struct{ left int }

// spend takes n steps and reports whether they were left.
func (b *budget) spend(n int) bool {
	if b.left >= 0 {
		b.left -= n
	}
	return b.left >= 0
}
