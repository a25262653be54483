package emulator

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/query"
)

// list answers a request for the contents of a list API.
func (s *Server) list(ctx context.Context, c *Content, a *api, raw string) answer {
	l, err := query.ParseList(raw)
	if err != nil {
		return refuse(http.StatusBadRequest, listMessage(err), err)
	}
	orders := a.distinct(l.Orders)
	if len(orders) > maxOrders {
		return refuse(http.StatusBadRequest, invalidParameter, errOrders)
	}
	found, err := a.match(ctx, l)
	if err == nil && l.Q != "" {
		found, err = s.search(ctx, a, l.Q, found)
	}
	total, limit, offset := len(found), 10, 0
	if l.Limit != nil {
		limit = *l.Limit
	}
	if l.Offset != nil {
		offset = *l.Offset
	}
	skip := min(offset, total)
	if err == nil {
		found, err = a.sort(ctx, found, orders, skip+limit)
	}
	if err != nil {
		return refuse(http.StatusInternalServerError, "Internal Server Error", err)
	}
	found = found[skip:]

	r, err := c.renderer(l.Fields, l.Depth, l.RichEditorFormat)
	if err != nil {
		return refuse(http.StatusBadRequest, invalidParameter, err)
	}
	b := []byte(`{"contents":[`)
	for i, at := range found {
		if i > 0 {
			b = append(b, ',')
		}
		if b = r.append(b, a, a.items[at]); len(b) > maxBody {
			break
		}
	}
	b = append(b, `],"totalCount":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, int64(offset), 10)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(limit), 10)
	return body(append(b, '}'))
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
// IDs and its filter hit, in the order of the list.
func (a *api) match(ctx context.Context, l query.List) ([]int, error) {
	var e filters.Evaluator
	if a.schema != nil {
		e.TypeOf = a.schema.TypeOf
	}
	m, err := e.Compile(l.Filters)
	if err != nil {
		return nil, err
	}
	ids := l.IDs
	if hits, ok := hitIDs(l.Filters.Expr()); ok && len(ids) == 0 {
		ids = hits
		if len(ids) == 0 {
			return nil, nil
		}
	}
	var found []int
	one := func(i int) error {
		ok, err := m.Match(a.items[i].json)
		if ok {
			found = append(found, i)
		}
		return err
	}
	if len(ids) > 0 {
		for _, i := range a.indices(ids, l.DraftKey) {
			if err := one(i); err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	drafts := a.drafts[l.DraftKey]
	for i, it := range a.items {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if it.draftKey != "" && (it.draftKey != l.DraftKey || a.place(i) != i) {
			continue
		}
		if draft, ok := drafts[it.id]; ok {
			i = draft
		}
		if err := one(i); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// place returns where an item stands in the list: a draft stands where the
// published content is that it replaces.
func (a *api) place(i int) int {
	if it := &a.items[i]; it.draftKey != "" {
		if published, ok := a.byID[it.id]; ok {
			return published
		}
	}
	return i
}

// indices returns where the items with the given ids are, in the order of the
// list.
func (a *api) indices(ids []string, draftKey string) []int {
	var list []int
	for _, id := range ids {
		if i, ok := a.find(id, draftKey); ok {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(i, j int) int { return cmp.Compare(a.place(i), a.place(j)) })
	return slices.Compact(list)
}

// hitIDs returns the only content IDs that x can hit. It returns false if x
// does not narrow them down.
func hitIDs(x filters.Expr) ([]string, bool) {
	switch x := x.(type) {
	case *filters.Condition:
		// Two texts with a colon may be the same instant.
		ok := x.Field == "id" && x.Op == filters.OpEquals && !strings.Contains(x.Value, ":")
		return []string{x.Value}, ok
	case *filters.AndExpr:
		for _, x := range x.List {
			if ids, ok := hitIDs(x); ok {
				return ids, true
			}
		}
	case *filters.OrExpr:
		var all []string
		for _, x := range x.List {
			ids, ok := hitIDs(x)
			if !ok {
				return nil, false
			}
			all = append(all, ids...)
		}
		return all, true
	}
	return nil, false
}
