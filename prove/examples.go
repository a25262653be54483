package prove

import (
	"encoding/json"
	"iter"

	"github.com/microcms-go/filters"
)

// An Example is a content item that shows what a filter does.
type Example struct {
	Item    json.RawMessage
	Matches bool

	// Decides is a condition of the filter that decides here: if it alone came out the other way,
	// so would the filter. It is nil for an item that shows only that the filter matches some
	// items, or not all.
	Decides *filters.Condition
}

// Examples returns items that show what f does: one that matches, one that does not, and for each
// condition, in source order, one where it decides. That one is a near miss, an item that does
// not match, if possible. Items that do not exist are left out. There are no examples of an
// unwritable filter.
//
// [Prover.Budget] bounds the whole of Examples, not each of its questions, so that a filter of
// hundreds of conditions, or one that is hard, yields fewer examples. One question takes at most
// half of what is left.
func (p Prover) Examples(f filters.Filter) iter.Seq[Example] {
	return func(yield func(Example) bool) {
		left := p.budget()
		ask := func(demands ...demand) Result {
			b := &budget{left.left / 2}
			before := b.left
			r := p.ask(b, demands...)
			left.spend(before - b.left)
			return r
		}
		for _, matches := range []bool{true, false} {
			r := ask(demand{filter: f, want: matches})
			if r.Verdict == No && !yield(Example{r.Witness, matches, nil}) {
				return
			}
		}
		number := 0
		for c := range f.Conditions() {
			number++
			for _, matches := range []bool{false, true} {
				if left.left < 0 {
					return
				}
				r := ask(demand{filter: f, want: matches}, demand{filter: f, want: !matches, flip: number})
				if r.Verdict != No {
					continue
				}
				if !yield(Example{r.Witness, matches, c}) {
					return
				}
				break
			}
		}
	}
}
