package emulator

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// sort returns the first n of found, as the orders have it. Items that are equal
// in all orders stay as they are.
func (a *api) sort(found []int, orders query.Orders, n int) []int {
	n = min(n, len(found))
	var columns []column
	for _, order := range orders {
		if a.sortable(order.Field) {
			columns = append(columns, a.column(found, order))
		}
	}
	if len(columns) == 0 {
		return found[:n]
	}
	rows := make([]int, len(found))
	for i := range rows {
		rows[i] = i
	}
	first := firstOf(rows, n, func(i, j int) int {
		for _, c := range columns {
			if n := c.compare(i, j); n != 0 {
				return n
			}
		}
		return i - j
	})
	for i, row := range first {
		first[i] = found[row]
	}
	return first
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
	switch t.Kind {
	case filters.KindText, filters.KindTextArea, filters.KindDate, filters.KindNumber:
		return true
	}
	return false
}

// A column is what an order compares.
type column struct {
	descending bool
	keys       []key
}

func (a *api) column(found []int, order query.Order) column {
	c := column{order.Descending, make([]key, len(found))}
	path := slices.Collect(order.Field.IDs())
	for row, i := range found {
		if order.Field == query.SystemDefault {
			c.keys[row] = key{keyNumber, float64(i), ""}
			continue
		}
		for leaf := range leaves(a.items[i].json, path) {
			// Of several, the first in this direction counts.
			if k := keyOf(leaf); c.keys[row].kind == keyNone || k.kind != keyNone && c.order(k, c.keys[row]) < 0 {
				c.keys[row] = k
			}
		}
	}
	return c
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
		return strings.Compare(x.text, y.text)
	}
	return cmp.Compare(x.number, y.number)
}

// A key is a value to sort by.
type key struct {
	kind   keyKind
	number float64
	text   string
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
		return key{keyText, 0, sortText(text(leaf))}
	case 't', 'f', 'n', '{', '[':
		return key{}
	}
	n, _ := strconv.ParseFloat(string(leaf), 64) // infinite if it is out of range
	return key{keyNumber, n, ""}
}

// sortText returns s, without what keeps time stamps of different precision
// from being compared as texts.
func sortText(s string) string {
	if !isStamp(s) {
		return s
	}
	s = s[:len(s)-1]
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// isStamp reports whether s looks like a time stamp in UTC.
func isStamp(s string) bool {
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

// leaves returns the values that a path leads to, as filters understand it.
func leaves(object []byte, path []string) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) { walk(object, path, yield) }
}

func walk(value []byte, path []string, yield func([]byte) bool) bool {
	switch {
	case len(path) == 0:
		return yield(value)
	case isObject(value):
		if value = member(value, path[0]); value != nil {
			return walk(value, path[1:], yield)
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
			if !walk(element, rest, yield) {
				return false
			}
		}
	}
	return true
}
