package query

import (
	"net/url"
	"slices"

	"github.com/microcms-go/filters"
)

// Split returns requests that together ask for the contents that l asks for.
// Each has at most 100 IDs, and a URL of at most [MaxURL] bytes whatever its
// Limit and Offset are set to; the base is that of [List.URL]. They are l
// alone if it is such a request. Otherwise its IDs are cut into parts, or its
// filter is, or both: an or-list into shorter ones, and an and-list by an
// or-list in it, whose other operands are repeated. All else is repeated, so
// Limit and Offset count, and Orders sorts, within each request. [List.Pages]
// puts the answers together.
//
// IDs and operands keep their order, and duplicates are sent once. An item
// that several operands of an or-list match is in several answers; the IDs
// tell. The requests share nothing with l and with each other that could be
// changed.
//
// The error is a [*LengthError] if l cannot be divided so far, as with one long
// condition, and else that of [List.URL].
func (l List) Split(base string) ([]List, error) { return l.split(base, MaxURL, maxIDs) }

// maxIDs is how many contents one answer can hold.
const maxIDs = maxLimit

func (l List) split(base string, mostBytes, mostIDs int) ([]List, error) {
	whole, err := joinURL(base, l.params())
	if err != nil {
		return nil, err
	}
	longest, err := l.longest(base)
	if err != nil {
		return nil, err
	}
	if longest <= mostBytes && len(l.IDs) <= mostIDs {
		return []List{l.clone()}, nil
	}
	l.IDs = distinct(l.IDs, func(id string) string { return id })
	s := splitter{most: mostBytes, lengths: make(map[filters.Expr]int)}
	if s.bare, err = (List{
		DraftKey: l.DraftKey, Orders: l.Orders, Q: l.Q, Fields: l.Fields, Depth: l.Depth,
		RichEditorFormat: l.RichEditorFormat,
	}).longest(base); err != nil {
		return nil, err
	}
	filterParts, idParts := s.plan(l, mostIDs)
	if filterParts == nil {
		length := len(whole)
		if length <= mostBytes {
			length = longest // It leaves no room for Limit and Offset.
		}
		return nil, &LengthError{Length: length, Reason: s.reason(l)}
	}
	var parts []List
	l.Filters, l.IDs = filters.Filter{}, nil
	for _, ids := range idParts {
		for _, f := range filterParts {
			part := l.clone()
			part.IDs, part.Filters = slices.Clone(ids), f
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// longest returns the length of the URL of l with the longest Limit and Offset.
func (l List) longest(base string) (int, error) {
	l.Limit, l.Offset = new(maxLimit), new(unlimited)
	s, err := joinURL(base, l.params())
	return len(s), err
}

// A splitter divides a request.
type splitter struct {
	most    int                  // bytes of a URL
	bare    int                  // bytes of the URL without IDs and filter
	lengths map[filters.Expr]int // of expressions, as encoded
	tooLong bool                 // an operand is
}

// plan returns the parts of the filter and of the IDs that give the fewest
// requests, one for each pair. They are nil if l cannot be divided.
func (s *splitter) plan(l List, mostIDs int) (filterParts []filters.Filter, idParts []IDs) {
	room := s.most - s.bare
	longest, most := 0, 0 // of one ID, and of as many as there can be
	if len(l.IDs) > 0 {
		for _, id := range l.IDs {
			longest = max(longest, len(id))
		}
		longest += len("&ids=")
		most = longest + (min(len(l.IDs), mostIDs)-1)*(longest+encodedLen(","))
	}
	fewest := 0
	// A short filter leaves room for many IDs, and many parts of a filter are
	// short. These are enough ways to share the room between the two.
	for _, filterRoom := range []int{room - longest, room - most, room * 3 / 4, room / 2, room / 4} {
		fs := s.filters(l.Filters, min(filterRoom, room-longest))
		if fs == nil {
			continue
		}
		used := 0
		for _, f := range fs {
			used = max(used, s.filterLength(f))
		}
		ids := cutIDs(l.IDs, mostIDs, room-used)
		if n := len(fs) * len(ids); n > 0 && (filterParts == nil || n < fewest) {
			fewest, filterParts, idParts = n, fs, ids
		}
	}
	return filterParts, idParts
}

// cutIDs cuts ids into lists of at most n that take at most room bytes each as
// a parameter. No IDs are one list. It returns nil if one ID is too long.
func cutIDs(ids IDs, n, room int) []IDs {
	if len(ids) == 0 {
		return []IDs{nil}
	}
	var parts []IDs
	for len(ids) > 0 {
		size, k := len("&ids="), 0
		for k < min(n, len(ids)) && size+len(ids[k]) <= room {
			size += len(ids[k]) + encodedLen(",")
			k++
		}
		if k == 0 {
			return nil
		}
		parts = append(parts, ids[:k])
		ids = ids[k:]
	}
	return parts
}

// reason returns why l cannot be divided.
func (s *splitter) reason(l List) string {
	switch {
	case s.tooLong:
		return "it is too long even with one operand of its filter"
	case len(l.IDs) > 0:
		return "it is too long even with one ID"
	}
	return "only IDs and the operands of an or-list can be divided"
}

// filterLength returns how many bytes the parameter filters takes.
func (s *splitter) filterLength(f filters.Filter) int {
	if f.IsZero() {
		return 0
	}
	return len("&filters=") + s.length(f.Expr())
}

// filters divides a filter into those that take at most room each. It returns
// nil if it cannot.
func (s *splitter) filters(f filters.Filter, room int) []filters.Filter {
	if s.filterLength(f) <= room {
		return []filters.Filter{f}
	}
	return s.divide(f.Expr(), room-len("&filters="))
}

// divide divides an expression into filters of at most room bytes, any of
// which must hold. It returns nil if it cannot.
func (s *splitter) divide(x filters.Expr, room int) []filters.Filter {
	switch x := x.(type) {
	case *filters.OrExpr:
		return s.divideOr(x, room)
	case *filters.AndExpr:
		return s.divideAnd(x, room)
	}
	return nil
}

func (s *splitter) divideOr(x *filters.OrExpr, room int) []filters.Filter {
	var parts []filters.Filter
	var group []filters.Expr
	var size int
	flush := func() {
		if len(group) > 0 {
			parts = append(parts, filters.New(&filters.OrExpr{List: group}))
			group, size = nil, 0
		}
	}
	for _, operand := range distinct(x.List, filters.Expr.String) {
		alone := s.length(operand)
		if alone > room {
			flush()
			inner := s.divide(operand, room)
			if inner == nil {
				s.tooLong = true
				return nil
			}
			parts = append(parts, inner...)
			continue
		}
		// An and-list sheds its parentheses when it is alone.
		more := s.operandLength(operand)
		if len(group) == 1 {
			size = s.operandLength(group[0])
		}
		if len(group) > 0 && size+encodedLen("[or]")+more > room {
			flush()
		}
		if len(group) == 0 {
			size = alone
		} else {
			size += encodedLen("[or]") + more
		}
		group = append(group, operand)
	}
	flush()
	return parts
}

func (s *splitter) divideAnd(x *filters.AndExpr, room int) []filters.Filter {
	whole := s.length(x)
	var best []filters.Filter
	for i, operand := range x.List {
		or, ok := operand.(*filters.OrExpr)
		if !ok {
			continue
		}
		// In its place, an or-list of one sheds its parentheses, and an
		// and-list becomes a part of x.
		rest := whole - s.operandLength(or)
		parts := s.divideOr(or, room-rest-encodedLen("()"))
		if parts == nil || best != nil && len(parts) >= len(best) {
			continue
		}
		best = nil
		for _, part := range parts {
			list := slices.Clone(x.List)
			list[i] = part.Expr()
			best = append(best, filters.New(&filters.AndExpr{List: list}))
		}
	}
	return best
}

// length returns the encoded length of an expression that is alone.
func (s *splitter) length(x filters.Expr) int {
	switch x := x.(type) {
	case *filters.AndExpr:
		return s.listLength(x, x.List, "[and]")
	case *filters.OrExpr:
		return s.listLength(x, x.List, "[or]")
	}
	n, ok := s.lengths[x]
	if !ok {
		n = encodedLen(x.String())
		s.lengths[x] = n
	}
	return n
}

func (s *splitter) listLength(x filters.Expr, list []filters.Expr, connective string) int {
	n, ok := s.lengths[x]
	if !ok {
		n = (len(list) - 1) * encodedLen(connective)
		for _, operand := range list {
			n += s.operandLength(operand)
		}
		s.lengths[x] = n
	}
	return n
}

// operandLength returns the encoded length of an expression in a list of the
// other kind.
func (s *splitter) operandLength(x filters.Expr) int {
	n := s.length(x)
	if _, ok := x.(*filters.Condition); !ok {
		n += encodedLen("()")
	}
	return n
}

// encodedLen returns the length of s in the query of a URL.
func encodedLen(s string) int { return len(url.QueryEscape(s)) }

// distinct returns the elements of list without those whose key came before.
func distinct[T any](list []T, key func(T) string) []T {
	var kept []T
	seen := make(map[string]bool)
	for _, x := range list {
		if k := key(x); !seen[k] {
			seen[k] = true
			kept = append(kept, x)
		}
	}
	return kept
}

// clone returns a copy of l that shares nothing with it that can be changed.
func (l List) clone() List {
	l.Limit, l.Offset, l.Depth = cloned(l.Limit), cloned(l.Offset), cloned(l.Depth)
	l.Orders, l.Fields, l.IDs = slices.Clone(l.Orders), slices.Clone(l.Fields), slices.Clone(l.IDs)
	return l
}

func cloned(n *int) *int {
	if n == nil {
		return nil
	}
	return new(*n)
}
