package emulator

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/microcms-go/filters"
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
	keys       []key // nil if all are of keyNone
}

func (a *api) column(ctx context.Context, found []int, order query.Order) (column, error) {
	c := column{descending: order.Descending}
	path := slices.Collect(order.Field.IDs())
	row := 0
	add := func(k key) {
		if k.kind == keyNone {
			return
		}
		if c.keys == nil {
			c.keys = make([]key, len(found))
		}
		// Of several, the first in this direction counts.
		if first := &c.keys[row]; first.kind == keyNone || c.order(k, *first) < 0 {
			*first = k
		}
	}
	addLeaf := func(leaf []byte) { add(keyOf(leaf)) }
	for row = range found {
		if row%1024 == 0 && ctx.Err() != nil {
			return c, ctx.Err()
		}
		i := found[row]
		if order.Field == query.SystemDefault {
			add(key{keyNumber, float64(a.place(i)), nil})
			continue
		}
		walk(a.items[i].json, path, addLeaf)
	}
	return c, nil
}

func (c column) compare(i, j int) int {
	x, y := c.keys[i], c.keys[j]
	if x.kind == keyNone || y.kind == keyNone {
		return cmp.Compare(y.kind, x.kind)
	}
	return c.order(x, y)
}

func (c column) order(x, y key) int {
	if c.descending {
		x, y = y, x
	}
	switch {
	case x.kind != y.kind:
		return cmp.Compare(x.kind, y.kind)
	case x.kind == keyText:
		return bytes.Compare(x.text, y.text)
	case x.number != y.number || x.isShort() && y.isShort():
		return cmp.Compare(x.number, y.number)
	}
	return compareExactly(x.text, y.text)
}

// compareExactly compares two numbers that are the same as float64.
func compareExactly(x, y []byte) int {
	less := func(x, y []byte) bool {
		return filters.Field("n").LessThan(string(y)).MatchValue(map[string]any{"n": json.Number(x)})
	}
	switch {
	case bytes.Equal(x, y):
		return 0
	case less(x, y):
		return -1
	case less(y, x):
		return 1
	}
	return 0
}

// A key is a value to sort by.
type key struct {
	kind   keyKind
	number float64 // the nearest one
	text   []byte  // a text to compare, or the number as it stands there
}

// isShort reports whether a number has so few digits that no other such number
// is the same as float64.
func (k key) isShort() bool {
	n := math.Abs(k.number)
	return len(k.text) <= 15 && 1e-300 < n && n < 1e300
}

type keyKind uint8

const (
	keyNone keyKind = iota
	keyNumber
	keyText
)

func keyOf(leaf []byte) key {
	switch leaf[0] {
	case '"':
		return key{keyText, 0, sortText(bytesOf(leaf))}
	case 't', 'f', 'n', '{', '[':
		return key{}
	}
	n, _ := strconv.ParseFloat(string(leaf), 64) // infinite if it is out of range
	return key{keyNumber, n, leaf}
}

// sortText returns s, without what keeps time stamps of different precision
// from being compared as texts.
func sortText(s []byte) []byte {
	if !isStamp(s) {
		return s
	}
	s = s[:len(s)-1]
	if bytes.IndexByte(s, '.') >= 0 {
		s = bytes.TrimRight(bytes.TrimRight(s, "0"), ".")
	}
	return s
}

// isStamp reports whether s looks like a time stamp in UTC.
func isStamp[T string | []byte](s T) bool {
	const form = "0000-00-00T00:00:00"
	if len(s) <= len(form) || s[len(s)-1] != 'Z' {
		return false
	}
	for i := range len(form) {
		isDigit := '0' <= s[i] && s[i] <= '9'
		if form[i] == '0' && !isDigit || form[i] != '0' && form[i] != s[i] {
			return false
		}
	}
	return true
}

// walk visits the values that a path leads to, as filters understand it.
func walk(value []byte, path []string, visit func(leaf []byte)) {
	switch {
	case len(path) == 0:
		visit(value)
	case isObject(value):
		if value = member(value, path[0]); value != nil {
			walk(value, path[1:], visit)
		}
	case isArray(value):
		for element := range elements(value) {
			if !isObject(element) {
				continue
			}
			rest := path
			if id := member(element, "fieldId"); len(path) > 1 && isString(id) && isText(id, path[0]) {
				rest = path[1:]
			}
			walk(element, rest, visit)
		}
	}
}
