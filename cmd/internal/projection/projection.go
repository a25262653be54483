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
	seen    atomic.Bool
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
			if ok, err := f.matcher.Match(item); ok && err == nil && !f.seen.Swap(true) {
				p.unseen.Add(-1)
			}
		}
	}
	return p.Projection.Append(dst, item)
}

// Missing returns the fields in which no item had a value, if there were items.
func (p *Projection) Missing() []filters.Field {
	if p == nil || !p.used.Load() {
		return nil
	}
	var missing []filters.Field
	for i := range p.fields {
		if f := &p.fields[i]; !f.seen.Load() {
			missing = append(missing, f.name)
		}
	}
	return missing
}
