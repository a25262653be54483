package query

import (
	"net/url"
	"slices"

	"github.com/microcms-go/filters"
)

// Split returns requests that together ask for the contents that l asks for,
// each with a URL of at most [MaxURL] bytes; the base is that of [List.URL].
// If the URL of l is short enough they are l alone. Otherwise its IDs are
// divided, or the members of its filter if that is an or-list, and all else is
// repeated: Limit and Offset count, and Orders sorts, within each request.
// A content that several members of an or-list hit is in several answers;
// the IDs tell. Members that are given twice are sent once.
//
// One of the two is divided, that which gives fewer requests, into as few as
// that can be. If cutting the list where it stands gives that, it is cut;
// otherwise its members keep their order within each request. The search for
// the fewest ends after a million steps, which lists of up to eight members
// never take and longer ones rarely. Then there may be more requests, but at
// most 11/9 of the fewest and one.
//
// The error is a [*LengthError] if l cannot be divided, as with an and-list
// for a filter, and else that of [List.URL].
func (l List) Split(base string) ([]List, error) { return l.split(base, MaxURL) }

func (l List) split(base string, most int) ([]List, error) {
	whole, err := joinURL(base, l.params())
	if err != nil {
		return nil, err
	}
	if len(whole) <= most {
		return []List{l.clone()}, nil
	}
	var best []List
	reason := "only IDs and the members of an or-list can be divided"
	for _, d := range []divisible{l.divisibleIDs(), l.divisibleFilter()} {
		if d.n == 0 {
			continue
		}
		parts := d.divide(base, most)
		if parts == nil {
			reason = "it is too long even with one " + d.member
		} else if best == nil || len(parts) < len(best) {
			best = parts
		}
	}
	if best == nil {
		return nil, &LengthError{Length: len(whole), Reason: reason}
	}
	return best, nil
}

// A divisible is a list in a request, as far as dividing it is concerned.
// Lengths are in bytes as encoded.
type divisible struct {
	n      int
	member string                          // what a member is called
	joiner int                             // length of what stands between two
	length func(i int) (alone, joined int) // of a member alone and beside others
	part   func(members []int) List        // the request with these members only
}

func (l List) divisibleIDs() divisible {
	ids := distinct(l.IDs, func(id string) string { return id })
	l.IDs = nil // all of them are in no part
	return divisible{
		n:      len(ids),
		member: "ID",
		joiner: encodedLen(","),
		length: func(i int) (alone, joined int) {
			n := encodedLen(ids[i])
			return n, n
		},
		part: func(members []int) List {
			part := l.clone()
			part.IDs = pick(ids, members)
			return part
		},
	}
}

func (l List) divisibleFilter() divisible {
	or, ok := l.Filters.Expr().(*filters.OrExpr)
	if !ok {
		return divisible{}
	}
	list := distinct(or.List, filters.Expr.String)
	return divisible{
		n:      len(list),
		member: "member of the filter",
		joiner: encodedLen("[or]"),
		length: func(i int) (alone, joined int) {
			alone = encodedLen(list[i].String())
			if _, group := list[i].(*filters.AndExpr); group {
				return alone, alone + encodedLen("()")
			}
			return alone, alone
		},
		part: func(members []int) List {
			part := l.clone()
			part.Filters = filters.New(&filters.OrExpr{List: pick(list, members)})
			return part
		},
	}
}

// divide returns the parts, or nil if one member alone is too long.
func (d divisible) divide(base string, most int) []List {
	// The length of a URL is that without members plus those of the members
	// and of the joiners between them.
	first := d.part([]int{0})
	s, err := joinURL(base, first.params())
	if err != nil {
		return nil
	}
	alone, _ := d.length(0)
	room := most - (len(s) - alone) + d.joiner
	sizes := make([]int, d.n)
	for i := range sizes {
		alone, joined := d.length(i)
		if alone+d.joiner > room {
			return nil
		}
		// A group sheds its parentheses when it is alone. One that fits
		// only then leaves no room for others.
		sizes[i] = min(joined+d.joiner, room)
	}
	var parts []List
	for _, members := range pack(sizes, room) {
		parts = append(parts, d.part(members))
	}
	return parts
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

// pick returns the elements of list that have these indices.
func pick[T any](list []T, indices []int) []T {
	picked := make([]T, len(indices))
	for i, at := range indices {
		picked[i] = list[at]
	}
	return picked
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
