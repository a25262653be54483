package emulator

import (
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
	found, err := a.match(ctx, l)
	if err == nil && l.Q != "" {
		found, err = s.search(ctx, a, l.Q, found)
	}
	if err != nil {
		return refuse(http.StatusInternalServerError, "Internal Server Error", err)
	}
	total, limit, offset := len(found), 10, 0
	if l.Limit != nil {
		limit = *l.Limit
	}
	if l.Offset != nil {
		offset = *l.Offset
	}
	skip := min(offset, total)
	found = a.sort(found, l.Orders, skip+limit)[skip:]

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
	hidden := a.replaced(l.DraftKey)
	visible := func(i int) bool {
		key := a.items[i].draftKey
		return (key == "" || key == l.DraftKey) && !hidden[i]
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
		if !visible(i) {
			return nil
		}
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
	for i := range a.items {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err := one(i); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// replaced returns the published items that drafts with the given key stand in
// for.
func (a *api) replaced(draftKey string) map[int]bool {
	if draftKey == "" || len(a.drafts[draftKey]) == 0 {
		return nil
	}
	hidden := make(map[int]bool)
	for _, draft := range a.drafts[draftKey] {
		if i, ok := a.byID[a.items[draft].id]; ok {
			hidden[i] = true
		}
	}
	return hidden
}

// indices returns where the items with the given ids are, in the order of the
// list.
func (a *api) indices(ids []string, draftKey string) []int {
	var list []int
	for _, id := range ids {
		if i, ok := a.byID[id]; ok {
			list = append(list, i)
		}
	}
	for _, i := range a.drafts[draftKey] {
		if slices.Contains(ids, a.items[i].id) {
			list = append(list, i)
		}
	}
	slices.Sort(list)
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
