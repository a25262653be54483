package emulator

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sortkey"
	"github.com/microcms-go/filters/query"
)

// maxOrders bounds how many fields a request may sort by. Contents that tie are
// read once more for each of them.
const maxOrders = 16

var errOrders = fmt.Errorf("orders by more than %d fields", maxOrders)

// distinct returns the orders that make a difference: by fields that the service
// sorts by, as far as is known, and that no earlier one has.
func (a *api) distinct(orders query.Orders) query.Orders {
	var list query.Orders
	seen := make(map[filters.Field]bool)
	for _, order := range orders {
		if a.sortable(order.Field) && !seen[order.Field] {
			list = append(list, order)
		}
		seen[order.Field] = true
	}
	return list
}

// sort returns the first n of found, as the orders have it. Items that are equal
// in all orders stay as they are. Later orders look only at items that tie. What is
// in found may change.
func (a *api) sort(ctx context.Context, found []int, orders query.Orders, n int) ([]int, error) {
	n = min(n, len(found))
	if n == 0 || len(orders) == 0 {
		return found[:n], nil
	}
	sorted, ends, err := a.sortBy(ctx, found, orders[0], n)
	if err != nil {
		return nil, err
	}
	start := 0
	for _, end := range ends {
		if end-start > 1 {
			ties, err := a.sort(ctx, sorted[start:end], orders[1:], min(n, end)-start)
			if err != nil {
				return nil, err
			}
			copy(sorted[start:], ties)
		}
		start = end
	}
	return sorted[:n], nil
}

// sortBy returns the first n of found, as one order has it, and what ties with
// the last of them. It returns where each run of items that tie ends. The result
// may be found itself.
func (a *api) sortBy(ctx context.Context, found []int, order query.Order, n int) (sorted, ends []int, err error) {
	c, err := a.column(ctx, found, order)
	if err != nil {
		return nil, nil, err
	}
	if c.keys == nil {
		return found, []int{len(found)}, nil
	}
	rows := make([]int, len(found))
	for i := range rows {
		rows[i] = i
	}
	first := firstOf(rows, n, func(i, j int) int { return cmp.Or(c.compare(i, j), i-j) })
	for i, row := range first[1:] {
		if c.compare(first[i], row) != 0 {
			ends = append(ends, i+1)
		}
	}
	before := 0
	if len(ends) > 0 {
		before = ends[len(ends)-1]
	}
	for _, row := range first[:before] {
		sorted = append(sorted, found[row])
	}
	last := first[n-1]
	for row, i := range found {
		if c.compare(last, row) == 0 {
			sorted = append(sorted, i)
		}
	}
	return sorted, append(ends, len(sorted)), nil
}

// firstOf returns the first n of rows in sorted order. No two are equal.
func firstOf(rows []int, n int, compare func(i, j int) int) []int {
	const few = 1000 // so that to make room for one takes less time than to sort all
	if n > few {
		slices.SortFunc(rows, compare)
		return rows[:n]
	}
	first := make([]int, 0, n+1)
	for _, row := range rows {
		if len(first) == n && (n == 0 || compare(row, first[n-1]) > 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(first, row, compare)
		first = slices.Insert(first, at, row)
		first = first[:min(len(first), n)]
	}
	return first
}

// sortable reports whether the service sorts by a field, as far as is known.
func (a *api) sortable(field filters.Field) bool {
	if a.schema == nil || field == query.SystemDefault {
		return true
	}
	t, _ := a.schema.TypeOf(field)
	return t.Sortable()
}

// A column is what an order compares.
type column struct {
	descending bool
	keys       []sortkey.Key // nil if no item has a value
}

func (a *api) column(ctx context.Context, found []int, order query.Order) (column, error) {
	c := column{descending: order.Descending}
	path := slices.Collect(order.Field.IDs())
	for row, i := range found {
		if row%1024 == 0 && ctx.Err() != nil {
			return c, ctx.Err()
		}
		k := sortkey.Number(i)
		if order.Field != query.SystemDefault {
			k = sortkey.Of(a.items[i].stored(), path, order.Descending)
		}
		if k.IsZero() {
			continue
		}
		if c.keys == nil {
			c.keys = make([]sortkey.Key, len(found))
		}
		c.keys[row] = k
	}
	return c, nil
}

func (c column) compare(i, j int) int { return sortkey.Compare(c.keys[i], c.keys[j], c.descending) }
