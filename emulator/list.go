package emulator

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// list answers a request for the contents of a list API.
func (s *Server) list(ctx context.Context, c *Content, a *api, raw string, v view) answer {
	l, err := query.ParseList(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, listMessage(err), err)
	}
	v.draftKey = l.DraftKey
	orders := a.distinct(l.Orders)
	if len(orders) > maxOrders {
		return refuse(http.StatusBadRequest, invalidParameter, errOrders)
	}
	found, all, err := a.match(ctx, l, v)
	if err == nil && l.Q != "" {
		found, err = s.search(ctx, a, l.Q, found)
	}
	p := pageOf(l.Limit, l.Offset)
	// Only filters and q count what they match.
	total := len(found)
	if l.Filters.IsZero() && l.Q == "" {
		total = all
	}
	skip := min(p.offset, len(found))
	if err == nil {
		found, err = a.sort(ctx, found, orders, skip+p.limit)
	}
	if err != nil {
		return refuse(http.StatusInternalServerError, "Internal Server Error", err)
	}
	found = found[skip:]

	r, err := c.renderer(l.Fields, l.Depth, l.RichEditorFormat, v)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	b := []byte(`{"contents":[`)
	for i, at := range found {
		if i > 0 {
			b = append(b, ',')
		}
		if b = r.append(b, a, a.items[at].shown(v)); len(b) > maxBody {
			break
		}
	}
	b = appendNumber(append(b, ']'), "totalCount", total)
	b = appendNumber(b, "offset", p.offset)
	b = appendNumber(b, "limit", p.limit)
	done := body(append(b, '}'))
	done.note = func() string { return a.note(l) }
	return done
}

// listMessage returns how the service words an error.
func listMessage(err error) string {
	param, _ := errors.AsType[*query.ParamError](err)
	isNumber := param.Param == "limit" || param.Param == "offset"
	if isNumber && (param.Code == query.ErrInvalidValue || param.Code == query.ErrOutOfRange) {
		return "Invalid '" + param.Param + "' value."
	}
	return invalidParameter
}

// match returns the indices of the items that a request may see and that its
// IDs and its filter match, in the order of the list, and how many it may see.
func (a *api) match(ctx context.Context, l query.List, v view) (found []int, all int, err error) {
	var e filters.Evaluator
	if a.schema != nil {
		e.TypeOf = a.schema.TypeOf
	}
	m, err := e.Compile(l.Filters)
	if err != nil {
		return nil, 0, err
	}
	one := func(i int) error {
		ok, err := m.Match(a.items[i].stored())
		if ok {
			found = append(found, i)
		}
		return err
	}
	ids := l.IDs
	matching, byID := onlyIDs(l.Filters.Expr())
	if byID = byID && len(ids) == 0; byID {
		ids = matching
	}
	if byID || len(ids) > 0 {
		for _, i := range a.indices(ids, v) {
			if err := one(i); err != nil {
				return nil, 0, err
			}
		}
		return found, a.visible(v), nil
	}
	for i := range a.items {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if a.items[i].shown(v) == nil {
			continue
		}
		all++
		if err := one(i); err != nil {
			return nil, 0, err
		}
	}
	return found, all, nil
}

// visible returns how many items a request may see.
func (a *api) visible(v view) (n int) {
	for i := range a.items {
		if a.items[i].shown(v) != nil {
			n++
		}
	}
	return n
}

// indices returns where the visible items with the given ids are, in the order
// of the list.
func (a *api) indices(ids []string, v view) []int {
	var list []int
	for _, id := range ids {
		if i, ok := a.byID[id]; ok && a.items[i].shown(v) != nil {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// onlyIDs returns the only content IDs that x can match. It returns false if x
// does not narrow them down.
func onlyIDs(x filters.Expr) ([]string, bool) {
	switch x := x.(type) {
	case *filters.Condition:
		// Two strings with a colon may be the same instant.
		ok := x.Field == "id" && x.Op == filters.OpEquals && !strings.Contains(x.Value, ":")
		return []string{x.Value}, ok
	case *filters.AndExpr:
		for _, x := range x.List {
			if ids, ok := onlyIDs(x); ok {
				return ids, true
			}
		}
	case *filters.OrExpr:
		var all []string
		for _, x := range x.List {
			ids, ok := onlyIDs(x)
			if !ok {
				return nil, false
			}
			all = append(all, ids...)
		}
		return all, true
	}
	return nil, false
}
