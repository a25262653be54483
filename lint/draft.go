package lint

import (
	"slices"

	"github.com/microcms-go/filters"
)

// A draft is a filter in which some mistakes are fixed, so that the parser can continue to the next one. It knows
// what it replaced, and so where in the filter each of its parts is.
type draft struct {
	text  string
	edits []ownedEdit // of the filter, sorted, not overlapping
}

// An ownedEdit is an edit of the filter, for the diagnostic with that index.
type ownedEdit struct {
	Edit
	in    filters.Position // where New is in the draft
	owner int
	guess bool // it changes a condition or a value
}

// scaffold is the owner of edits that fix nothing: they replace what could not be understood.
const scaffold = -1

// hasStandIn reports whether something in the draft could not be understood.
func (d *draft) hasStandIn() bool {
	return slices.ContainsFunc(d.edits, func(e ownedEdit) bool { return e.owner == scaffold })
}

// meeting returns which edits cannot be told apart from p, a range of the draft: they overlap, or both are insertions
// at one place. Without edits there, first is the number of edits before p.
func (d *draft) meeting(p filters.Position) (first, last int) {
	meets := func(e ownedEdit) bool {
		return p.Start < e.in.End && e.in.Start < p.End ||
			e.Start == e.End && p.Start == p.End && (p.Start == e.in.Start || p.Start == e.in.End)
	}
	for first < len(d.edits) && d.edits[first].in.End <= p.Start && !meets(d.edits[first]) {
		first++
	}
	for last = first; last < len(d.edits) && meets(d.edits[last]); {
		last++
	}
	return first, last
}

// shift returns how much longer the draft is for its first n edits.
func (d *draft) shift(n int) int {
	if n == 0 {
		return 0
	}
	return d.edits[n-1].in.End - d.edits[n-1].End
}

// followsGuess reports whether p, a range of the draft, meets a guess or is directly after one.
func (d *draft) followsGuess(p filters.Position) bool {
	first, last := d.meeting(span(max(0, p.Start-1), p.End))
	return slices.ContainsFunc(d.edits[first:last], func(e ownedEdit) bool { return e.guess })
}

// apply makes a change of the draft for a diagnostic. If it meets earlier ones they become one edit, which belongs to
// the diagnostic of the first.
func (d *draft) apply(change Edit, owner int, guess bool) {
	first, last := d.meeting(change.Position)
	in := change.Position
	for i, e := range d.edits[first:last] {
		in = span(min(in.Start, e.in.Start), max(in.End, e.in.End))
		guess = guess || e.guess
		if i == 0 && owner != scaffold || e.owner == scaffold {
			owner = e.owner
		}
	}
	whole := Edit{span(in.Start-d.shift(first), in.End-d.shift(last)),
		d.text[in.Start:change.Start] + change.New + d.text[change.End:in.End]}
	growth := len(change.New) - (change.End - change.Start)
	for i := range d.edits[last:] {
		later := &d.edits[last+i].in
		*later = span(later.Start+growth, later.End+growth)
	}
	d.edits = slices.Replace(d.edits, first, last, ownedEdit{whole, span(in.Start, in.End+growth), owner, guess})
	d.text = d.text[:change.Start] + change.New + d.text[change.End:]
}

// A placing is how a range of the draft relates to the filter.
type placing int

const (
	asWritten  placing = iota // as it is
	replaced                  // in another form
	notWritten                // not at all: a repair added it
)

// locate returns the range of the filter that corresponds to p, a range of the draft.
func (d *draft) locate(p filters.Position) (filters.Position, placing) {
	first, last := d.meeting(p)
	at := span(p.Start-d.shift(first), p.End-d.shift(last))
	if first == last {
		return at, asWritten
	}
	added := func(e ownedEdit) bool {
		return (e.owner == scaffold || e.Start == e.End) && e.in.Start <= p.Start && p.End <= e.in.End
	}
	at = span(min(at.Start, d.edits[first].Start), max(at.End, d.edits[last-1].End))
	if slices.ContainsFunc(d.edits[first:last], added) {
		return at, notWritten
	}
	return at, replaced
}
