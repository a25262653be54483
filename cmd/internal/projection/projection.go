// Package projection keeps some fields of items, and notes which of them no item
// had.
package projection

import (
	"sync/atomic"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// A Projection keeps some fields. It is safe for concurrent use.
type Projection struct {
	*query.Projection
	fields []field
	unseen atomic.Int64
	used   atomic.Bool
}

type field struct {
	name    filters.Field
	matcher *filters.Matcher
	alone   *query.Projection // to this field
	found   atomic.Bool       // an item had a value
	seen    atomic.Bool       // and it was kept
}

// New returns the projection to a list of fields with commas between them, or
// nil for the empty list.
func New(list string) (*Projection, error) {
	names, err := query.ParseFields(list)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	p := &Projection{fields: make([]field, len(names))}
	if p.Projection, err = names.Projection(); err != nil {
		return nil, err
	}
	p.unseen.Store(int64(len(names)))
	for i, name := range names {
		p.fields[i].name = name
		if p.fields[i].matcher, err = (filters.Evaluator{}).Compile(name.Exists()); err != nil {
			return nil, err
		}
		if p.fields[i].alone, err = (query.Fields{name}).Projection(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Append appends the fields of an item.
func (p *Projection) Append(dst, item []byte) ([]byte, error) {
	p.used.Store(true)
	if p.unseen.Load() > 0 {
		for i := range p.fields {
			f := &p.fields[i]
			if f.seen.Load() {
				continue
			}
			if ok, err := f.matcher.Match(item); !ok || err != nil {
				continue
			}
			f.found.Store(true)
			if kept, err := f.alone.Append(nil, item); err == nil && string(kept) != "{}" && !f.seen.Swap(true) {
				p.unseen.Add(-1)
			}
		}
	}
	return p.Projection.Append(dst, item)
}

// Missing returns the fields of which no item has kept a value: those in which no
// item had one, if there were items, and those that lead into something else than
// a referenced content.
func (p *Projection) Missing() (none, inside []filters.Field) {
	if p == nil || !p.used.Load() {
		return nil, nil
	}
	for i := range p.fields {
		switch f := &p.fields[i]; {
		case f.seen.Load():
		case f.found.Load():
			inside = append(inside, f.name)
		default:
			none = append(none, f.name)
		}
	}
	return none, inside
}
