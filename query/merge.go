package query

import (
	"slices"

	"github.com/microcms-go/filters/internal/sortkey"
)

// A merger compares contents of different parts of a request.
type merger struct {
	orders Orders
	paths  [][]string
}

// newMerger returns nil if the orders tell nothing. What follows the order of
// the admin screen tells nothing, since that order cannot be rebuilt.
func newMerger(orders Orders) *merger {
	m := new(merger)
	for _, order := range orders {
		if order.Field == SystemDefault {
			break
		}
		m.orders = append(m.orders, order)
		m.paths = append(m.paths, slices.Collect(order.Field.IDs()))
	}
	if len(m.orders) == 0 {
		return nil
	}
	return m
}

func (m *merger) keys(raw []byte) []sortkey.Key {
	keys := make([]sortkey.Key, len(m.orders))
	for i, order := range m.orders {
		keys[i] = sortkey.Of(raw, m.paths[i], order.Descending)
	}
	return keys
}

func (m *merger) compare(x, y []sortkey.Key) int {
	for i, order := range m.orders {
		if n := sortkey.Compare(x[i], y[i], order.Descending); n != 0 {
			return n
		}
	}
	return 0
}
