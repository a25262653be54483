package schema

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
)

// Bounds on the search for what was meant.
const (
	longestPath = 200  // bytes of a path
	mostNames   = 4096 // names compared at one place
	mostRepairs = 3    // names changed in one path
)

// Suggest returns the path that was meant by one that the API
// does not have: with a name misspelt or in other capitals, a repeater's inner
// field without the custom field's ID, a custom field's with it, or an inner
// field by its own name. It returns false without such a path, and if several
// are as likely.
func (a *API) Suggest(path filters.Field) (filters.Field, bool) {
	if len(path) > longestPath {
		return "", false
	}
	ids := slices.Collect(path.IDs())
	for range mostRepairs {
		p := place{node: a.root, bundle: a.bundle}
		for i, id := range ids {
			at := p
			if p.enter(id) && (!p.undefined || at.undefined) {
				continue
			}
			names, ok := at.meant(id)
			if !ok {
				return "", false
			}
			ids = slices.Concat(ids[:i], names, ids[i+1:])
			break
		}
		path = filters.Field(strings.Join(ids, "."))
		if f, ok := a.Field(path); ok && !f.Undefined {
			return path, true
		}
	}
	return "", false
}

// meant returns the names to write for one that p does not have.
func (p place) meant(id string) (names []string, ok bool) {
	inner := p.level()
	if inner == nil {
		return nil, false
	}
	if p.kind == filters.KindCustom && slices.Contains(p.customs, id) {
		return nil, true
	}
	var owners []string
	for _, n := range inner.list[:min(len(inner.list), mostNames)] {
		if id != "" && n.name == id {
			return []string{n.id}, true
		}
		if n.kind == filters.KindCustom && n.inner.find(id) != nil {
			owners = append(owners, n.id)
		}
	}
	if len(owners) == 1 {
		return []string{owners[0], id}, true
	}
	i := near.Index(id, func(yield func(string) bool) {
		for _, n := range inner.list {
			if !yield(n.id) {
				return
			}
		}
	})
	if i < 0 {
		return nil, false
	}
	return []string{inner.list[i].id}, true
}

// SuggestItem returns the item that was meant by a value that is not an item of
// a select: the one with that ID, or with a value close to it. It
// returns false without such an item, and if several are as likely.
func (f Field) SuggestItem(value string) (Item, bool) {
	for _, item := range f.Items {
		if item.ID == value {
			return item, true
		}
	}
	i := near.Index(value, func(yield func(string) bool) {
		for _, item := range f.Items {
			if !yield(item.Value) {
				return
			}
		}
	})
	if i < 0 {
		return Item{}, false
	}
	return f.Items[i], true
}
