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
// not match, if possible. Items that do not exist, or that the budget does not suffice to find,
// are left out. There are no examples of an unwritable filter.
func (p Prover) Examples(f filters.Filter) iter.Seq[Example] {
	return func(yield func(Example) bool) {
		for _, matches := range []bool{true, false} {
			r := p.ask(p.budget(), demand{filter: f, want: matches})
			if r.Verdict == No && !yield(Example{r.Witness, matches, nil}) {
				return
			}
		}
		number := 0
		for c := range f.Conditions() {
			number++
			for _, matches := range []bool{false, true} {
				r := p.ask(p.budget(), demand{filter: f, want: matches}, demand{filter: f, want: !matches, flip: number})
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
