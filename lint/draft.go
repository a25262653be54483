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
	owner int
}

// scaffold is the owner of edits that fix nothing: they replace what could not be understood.
const scaffold = -1

// hasStandIn reports whether something in the draft could not be understood.
func (d *draft) hasStandIn() bool {
	return slices.ContainsFunc(d.edits, func(e ownedEdit) bool { return e.owner == scaffold })
}

// growth returns how much longer the draft is for e.
func (e ownedEdit) growth() int { return len(e.New) - (e.End - e.Start) }

// in returns where the string that e inserted is in the draft, given how much longer the draft is before it.
func (e ownedEdit) in(shift int) filters.Position {
	return filters.Position{Start: e.Start + shift, End: e.Start + shift + len(e.New)}
}

// meets reports whether p, a range of the draft, cannot be told apart from what e put there: they overlap, or both
// are insertions at one place.
func (e ownedEdit) meets(p filters.Position, shift int) bool {
	in := e.in(shift)
	if p.Start < in.End && in.Start < p.End {
		return true
	}
	return e.Start == e.End && p.Start == p.End && (p.Start == in.Start || p.Start == in.End)
}

// apply changes the draft for a diagnostic. If the change meets earlier ones they become one edit, which belongs to
// the diagnostic of the first.
func (d *draft) apply(change Edit, owner int) {
	first, shift := d.before(change.Position)
	last, after := first, shift
	whole := change.Position
	for ; last < len(d.edits) && d.edits[last].meets(change.Position, after); last++ {
		e := d.edits[last]
		in := e.in(after)
		whole.Start, whole.End = min(whole.Start, in.Start), max(whole.End, in.End)
		after += e.growth()
		if last == first && owner != scaffold || e.owner == scaffold {
			owner = e.owner
		}
	}
	merged := d.text[whole.Start:change.Start] + change.New + d.text[change.End:whole.End]
	at := filters.Position{Start: whole.Start - shift, End: whole.End - after}
	d.edits = slices.Replace(d.edits, first, last, ownedEdit{Edit: Edit{at, merged}, owner: owner})
	d.text = d.text[:change.Start] + change.New + d.text[change.End:]
}

// before returns how many edits are before p, a range of the draft, and how much longer the draft is for them.
func (d *draft) before(p filters.Position) (n, shift int) {
	for n < len(d.edits) {
		e := d.edits[n]
		if e.meets(p, shift) || e.in(shift).End > p.Start {
			break
		}
		shift += e.growth()
		n++
	}
	return n, shift
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
	n, shift := d.before(p)
	at := filters.Position{Start: p.Start - shift, End: p.End - shift}
	place := asWritten
	for ; n < len(d.edits) && d.edits[n].meets(p, shift); n++ {
		e := d.edits[n]
		in := e.in(shift)
		if place == asWritten {
			place = replaced
		}
		if (e.owner == scaffold || e.Start == e.End) && in.Start <= p.Start && p.End <= in.End {
			place = notWritten
		}
		if in.Start <= p.Start {
			at.Start = e.Start
		}
		shift += e.growth()
		at.End = max(p.End-shift, e.End)
	}
	return at, place
}
