package query_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/query"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type fetcher = func(context.Context, query.List) (query.Page, error)

// fetchFrom requests from a handler as a client of HTTP would.
func fetchFrom(h http.Handler) fetcher {
	return func(ctx context.Context, l query.List) (query.Page, error) {
		u, err := l.URL("https://example.microcms.io/api/v1/blog")
		if err != nil {
			return query.Page{}, err
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", u, nil))
		return query.ReadPage(w.Code, w.Header(), w.Body)
	}
}

func collect(seq iter.Seq2[json.RawMessage, error]) (all []string, err error) {
	for raw, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, string(raw))
	}
	return all, nil
}

type post struct {
	ID   string   `json:"id"`
	Rank int      `json:"rank"`
	Tags []string `json:"tags"`
}

// TestPagesEqualOneRequest: pages hold what one request without limits would.
func TestPagesEqualOneRequest(t *testing.T) {
	var posts []post
	var many []string
	for i := range 330 {
		posts = append(posts,
			post{fmt.Sprintf("post-%03d", i), i * 7919 % 101, []string{fmt.Sprint("t", i%3), fmt.Sprint("u", i%7)}})
		many = append(many, fmt.Sprintf("a rather long value to make a filter long %03d", i))
	}
	content, err := emulator.New(emulator.Data{APIs: map[string]any{"blog": posts}})
	require.NoError(t, err)
	s := new(emulator.Server)
	s.Replace(content)
	id := rapid.Custom(func(t *rapid.T) string { return posts[rapid.IntRange(0, len(posts)-1).Draw(t, "post")].ID })
	rapid.Check(t, func(t *rapid.T) {
		l := query.List{
			Limit:  rapid.Ptr(rapid.IntRange(1, 100), true).Draw(t, "limit"),
			Offset: rapid.Ptr(rapid.IntRange(0, 400), true).Draw(t, "offset"),
			Fields: rapid.SampledFrom([]query.Fields{nil, {"id"}, {"rank"}, {"tags", "rank"}}).Draw(t, "fields"),
			Orders: rapid.SampledFrom([]query.Orders{
				nil, {query.Desc("rank")}, {{Field: "rank"}, query.Desc("id")}, {query.Desc(query.SystemDefault)},
			}).Draw(t, "orders"),
			IDs: rapid.SliceOfN(id, 0, rapid.SampledFrom([]int{0, 3, 250}).Draw(t, "most")).Draw(t, "ids"),
		}
		narrow := filters.Field("tags").ContainsAny("t0", "u1")
		switch rapid.IntRange(0, 3).Draw(t, "filter") {
		case 1:
			l.Filters = narrow
		case 2:
			l.Filters = filters.Or(filters.Field("tags").ContainsAny(many...), narrow)
		case 3:
			l.Filters = filters.Field("rank").GreaterThan("20").And(filters.Field("tags").ContainsAny(append(many, "u1",
				"t2")...))
		}

		var want []post
		for _, p := range posts {
			b, err := json.Marshal(p)
			require.NoError(t, err)
			ok, err := l.Filters.Match(b)
			require.NoError(t, err)
			if ok && (len(l.IDs) == 0 || slices.Contains(l.IDs, p.ID)) {
				want = append(want, p)
			}
		}
		descending := 1
		for _, order := range slices.Backward(l.Orders) {
			switch order.Field {
			case "rank":
				if order.Descending {
					descending = -1
				}
				slices.SortStableFunc(want, func(x, y post) int { return descending * cmp.Compare(x.Rank, y.Rank) })
			case query.SystemDefault:
				slices.Reverse(want)
			case "id":
				// Contents without a schema are sorted by any field.
				slices.SortStableFunc(want, func(x, y post) int { return -cmp.Compare(x.ID, y.ID) })
			}
		}
		offset := 0
		if l.Offset != nil {
			offset = min(*l.Offset, len(want))
		}
		want = want[offset:]

		parts, err := l.Split("https://example.microcms.io/api/v1/blog")
		require.NoError(t, err)
		requests := 0
		fetch := fetchFrom(s)
		seq := l.Pages(t.Context(), func(ctx context.Context, l query.List) (query.Page, error) {
			requests++
			return fetch(ctx, l)
		})
		whole := l
		whole.Fields = nil
		var ids []string
		for p, err := range query.Decode[post](whole.Pages(t.Context(), fetch)) {
			require.NoError(t, err)
			ids = append(ids, p.ID)
		}
		var wantIDs []string
		for _, p := range want {
			wantIDs = append(wantIDs, p.ID)
		}
		if len(parts) == 1 && len(l.IDs) <= min(100, cmp.Or(deref(l.Limit), 100)) || len(l.Orders) == 2 {
			require.Equal(t, wantIDs, ids)
		} else if offset == 0 {
			require.ElementsMatch(t, wantIDs, ids)
		} else {
			require.Len(t, ids, len(wantIDs))
		}
		got, err := collect(seq)
		require.NoError(t, err)
		require.Len(t, got, len(ids))
		for i, raw := range got {
			var members map[string]any
			require.NoError(t, json.Unmarshal([]byte(raw), &members))
			for _, field := range l.Fields {
				require.Contains(t, members, string(field))
			}
			if l.Fields != nil {
				require.Len(t, members, len(l.Fields))
			}
			if members["id"] != nil {
				require.Equal(t, ids[i], members["id"])
			}
		}
	})
}

// Parts of a request are merged as the orders say; where those do not tell
// contents apart, earlier parts come first.
func TestPagesMergeParts(t *testing.T) {
	var posts []post
	var ids query.IDs
	for i := range 150 {
		posts = append(posts, post{fmt.Sprintf("post-%03d", i), i * 7919 % 10, nil})
		ids = append(ids, posts[i].ID)
	}
	content, err := emulator.New(emulator.Data{APIs: map[string]any{"blog": posts}})
	require.NoError(t, err)
	s := new(emulator.Server)
	s.Replace(content)
	fetch := fetchFrom(s)
	part := func(p post) int { return slices.Index(ids, p.ID) / 100 }
	byRank := func(x, y post) int { return -cmp.Compare(x.Rank, y.Rank) }
	byID := func(x, y post) int { return cmp.Compare(x.ID, y.ID) }
	byPart := func(x, y post) int { return cmp.Compare(part(x), part(y)) }
	for _, tt := range []struct {
		orders query.Orders
		want   []func(x, y post) int
	}{
		{query.Orders{{Field: "id"}}, []func(x, y post) int{byID}},
		{query.Orders{query.Desc("rank"), {Field: "id"}}, []func(x, y post) int{byRank, byID}},
		{query.Orders{query.Desc("rank")}, []func(x, y post) int{byRank, byPart}},
		{query.Orders{query.Desc("rank"), query.Desc(query.SystemDefault)}, []func(x, y post) int{byRank, byPart}},
		{nil, []func(x, y post) int{byPart}},
	} {
		t.Run(tt.orders.String(), func(t *testing.T) {
			got, requests := allPages(t, query.List{IDs: ids, Orders: tt.orders}, fetch)
			require.Equal(t, 2, requests)
			require.Len(t, got, len(posts))
			require.True(t, slices.IsSortedFunc(got, func(x, y post) int {
				for _, by := range tt.want {
					if n := by(x, y); n != 0 {
						return n
					}
				}
				return 0
			}))
		})
	}
}

// allPages returns all that l finds, and the number of requests.
func allPages(t *testing.T, l query.List, fetch func(context.Context, query.List) (query.Page, error)) ([]post, int) {
	var got []post
	requests := 0
	pages := l.Pages(t.Context(), func(ctx context.Context, l query.List) (query.Page, error) {
		requests++
		return fetch(ctx, l)
	})
	for item, err := range query.Decode[post](pages) {
		require.NoError(t, err)
		got = append(got, item)
	}
	return got, requests
}

// A content that several parts of a request find is given once.
func TestPagesGiveOnce(t *testing.T) {
	var posts []post
	values := []string{"first"}
	for i := range 30 {
		posts = append(posts, post{fmt.Sprintf("post-%03d", i), i, []string{"first", "last"}})
	}
	for i := range 300 {
		values = append(values, fmt.Sprintf("a rather long value to make a filter long %03d", i))
	}
	content, err := emulator.New(emulator.Data{APIs: map[string]any{"blog": posts}})
	require.NoError(t, err)
	s := new(emulator.Server)
	s.Replace(content)
	fetch := fetchFrom(s)
	for _, orders := range []query.Orders{nil, {{Field: "rank"}}} {
		l := query.List{Filters: filters.Field("tags").ContainsAny(append(values, "last")...), Orders: orders}
		got, requests := allPages(t, l, fetch)
		require.Greater(t, requests, 1)
		require.ElementsMatch(t, posts, got)
	}
}

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// A changing list is one that changes before each request but the first.
type changing struct {
	ids      []string
	made     int
	requests int
	change   func(*changing)
}

func (c *changing) add(at int) {
	c.made++
	c.ids = slices.Insert(c.ids, at, fmt.Sprint("n", c.made))
}

func (c *changing) remove(at int) { c.ids = slices.Delete(c.ids, at, at+1) }

func (c *changing) fetch(_ context.Context, l query.List) (query.Page, error) {
	if c.requests++; c.requests > 1 && c.change != nil {
		c.change(c)
	}
	return c.page(l), nil
}

func (c *changing) page(l query.List) query.Page {
	p := query.Page{Contents: []json.RawMessage{}, TotalCount: len(c.ids), Offset: *l.Offset, Limit: *l.Limit}
	from := min(*l.Offset, len(c.ids))
	for _, id := range c.ids[from:min(from+*l.Limit, len(c.ids))] {
		p.Contents = append(p.Contents, json.RawMessage(`{"id":"`+id+`"}`))
	}
	return p
}

// checkChanging reads a list that changes, and checks that nothing comes twice
// and that nothing that stayed is missed, unless there is an error.
func checkChanging(t require.TestingT, c *changing, limit int) error {
	before := slices.Clone(c.ids)
	ids := make(map[string]int)
	var failed error
	n := 0
	for raw, err := range (query.List{Limit: &limit}).Pages(context.Background(), c.fetch) {
		if err != nil {
			failed = err
			break
		}
		var p post
		require.NoError(t, json.Unmarshal(raw, &p))
		_, twice := ids[p.ID]
		require.False(t, twice, "%s comes twice", p.ID)
		ids[p.ID] = n
		n++
	}
	stayed := make(map[string]bool)
	for _, id := range c.ids {
		stayed[id] = true
	}
	last := -1
	for _, id := range before {
		if !stayed[id] {
			continue
		}
		at, ok := ids[id]
		if failed == nil {
			require.True(t, ok, "%s is missing", id)
		}
		if ok {
			require.Greater(t, at, last, "%s is out of order", id)
			last = at
		}
	}
	return failed
}

// TestPagesWhileChanging changes up to a page of contents before each request.
func TestPagesWhileChanging(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(2, 12).Draw(t, "limit")
		c := &changing{change: func(c *changing) {
			for range rapid.IntRange(0, limit).Draw(t, "changes") {
				if len(c.ids) > 0 && rapid.Bool().Draw(t, "remove") {
					c.remove(rapid.IntRange(0, len(c.ids)-1).Draw(t, "at"))
				} else {
					c.add(rapid.IntRange(0, len(c.ids)).Draw(t, "at"))
				}
			}
		}}
		for range rapid.IntRange(0, 80).Draw(t, "contents") {
			c.add(len(c.ids))
		}
		require.NoError(t, checkChanging(t, c, limit))
	})
}

// TestPagesUnderChurn is the same with longer lists, of up to 30 pages.
func TestPagesUnderChurn(t *testing.T) {
	for _, limit := range []int{2, 3, 5, 12, 100} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			for seed := range uint64(20) {
				r := rand.New(rand.NewPCG(seed, 1))
				c := &changing{change: func(c *changing) {
					for range r.IntN(limit + 1) {
						if len(c.ids) > 0 && r.IntN(2) == 0 {
							c.remove(r.IntN(len(c.ids)))
						} else {
							c.add(r.IntN(len(c.ids) + 1))
						}
					}
				}}
				for range r.IntN(30 * limit) {
					c.add(len(c.ids))
				}
				require.NoError(t, checkChanging(t, c, limit), "seed %d", seed)
			}
		})
	}
}

// TestPagesWhileShrinking removes a page of contents before each request, from
// those that were read.
func TestPagesWhileShrinking(t *testing.T) {
	for _, limit := range []int{2, 3, 10, 100} {
		for _, size := range []int{1, 7, 25, 450} {
			c := &changing{change: func(c *changing) { c.ids = c.ids[min(limit, len(c.ids)):] }}
			for range size {
				c.add(len(c.ids))
			}
			require.NoError(t, checkChanging(t, c, limit))
		}
	}
}

// TestPagesWhileReplaced: contents of several pages change at once. Nothing
// is missed without an error.
func TestPagesWhileReplaced(t *testing.T) {
	failed := 0
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(2, 6).Draw(t, "limit")
		c := &changing{change: func(c *changing) {
			if rapid.IntRange(0, 2).Draw(t, "change") > 0 {
				return
			}
			from := rapid.IntRange(0, len(c.ids)).Draw(t, "from")
			c.ids = slices.Delete(c.ids, from, min(len(c.ids), from+rapid.IntRange(0, 9*limit).Draw(t, "removed")))
			at := rapid.IntRange(0, len(c.ids)).Draw(t, "at")
			for range rapid.IntRange(0, 9*limit).Draw(t, "added") {
				c.add(at)
			}
		}}
		for range rapid.IntRange(20, 60).Draw(t, "contents") {
			c.add(len(c.ids))
		}
		if checkChanging(t, c, limit) != nil {
			failed++
		}
	})
	t.Log(failed, "ended in an error")

	c := &changing{change: func(c *changing) {
		c.ids = nil
		for range 500 {
			c.add(0)
		}
	}}
	c.change(c)
	require.ErrorContains(t, checkChanging(t, c, 10), "more than a page of contents changed between two requests")
}

// TestPagesRequests counts the requests for lists that do not change.
func TestPagesRequests(t *testing.T) {
	for size, want := range map[int]int{0: 1, 1: 1, 99: 1, 100: 1, 101: 2, 199: 2, 200: 3, 1200: 13} {
		c := new(changing)
		for range size {
			c.add(len(c.ids))
		}
		got, err := collect(query.List{}.Pages(t.Context(), c.fetch))
		require.NoError(t, err)
		require.Len(t, got, size)
		require.Equal(t, want, c.requests, size)
	}
	var ids query.IDs
	for i := range 1200 {
		ids = append(ids, fmt.Sprintf("content-%06d", i))
	}
	requests := 0
	fetch := func(_ context.Context, l query.List) (query.Page, error) {
		requests++
		require.LessOrEqual(t, len(l.IDs), 100)
		c := changing{ids: l.IDs}
		p := c.page(l)
		p.TotalCount = 5000 // of the API, as the manual has it
		return p, nil
	}
	got, err := collect(query.List{IDs: ids}.Pages(t.Context(), fetch))
	require.NoError(t, err)
	require.Len(t, got, 1200)
	require.Equal(t, 12, requests)
}

// TestPagesUnstable: the service is free in the order of contents that are
// equal, so one may be on two pages and another on none.
func TestPagesUnstable(t *testing.T) {
	c := &changing{change: func(c *changing) { c.ids[3], c.ids[12] = c.ids[12], c.ids[3] }}
	for range 30 {
		c.add(len(c.ids))
	}
	_, err := collect(query.List{Limit: new(10)}.Pages(t.Context(), c.fetch))
	require.ErrorContains(t, err, "of 30")
}

// TestPagesOfGateway: answers hold fewer contents than was asked for.
func TestPagesOfGateway(t *testing.T) {
	c := new(changing)
	for range 57 {
		c.add(len(c.ids))
	}
	capped := func(told bool) fetcher {
		return func(_ context.Context, l query.List) (query.Page, error) {
			l.Limit = new(min(*l.Limit, 10))
			p := c.page(l)
			if !told {
				p.Limit = 0
			}
			return p, nil
		}
	}
	for _, told := range []bool{true, false} {
		got, err := collect(query.List{}.Pages(t.Context(), capped(told)))
		require.NoError(t, err)
		require.Len(t, got, 57)
	}
	got, err := collect(query.List{IDs: c.ids}.Pages(t.Context(), capped(true)))
	require.NoError(t, err)
	require.Len(t, got, 57)

	_, err = collect(query.List{}.Pages(t.Context(), func(_ context.Context, l query.List) (query.Page, error) {
		p := c.page(l)
		p.TotalCount = 100
		return p, nil
	}))
	require.ErrorContains(t, err, "there are 100 contents and 57 were given")
}

func TestPagesErrors(t *testing.T) {
	broken := errors.New("broken")
	page := func(contents ...string) fetcher {
		return func(context.Context, query.List) (query.Page, error) {
			p := query.Page{TotalCount: len(contents)}
			for _, s := range contents {
				p.Contents = append(p.Contents, json.RawMessage(s))
			}
			return p, nil
		}
	}
	for _, test := range []struct {
		name  string
		list  query.List
		fetch fetcher
		want  string
	}{
		{
			"limit 0", query.List{Limit: new(0)}, page(),
			"query: pages of limit 0 have no contents: expected a limit from 1 to 100",
		},
		{
			"limit 101", query.List{Limit: new(101)}, page(),
			`query: limit "101": out of range: expected a whole number from 0 to 100`,
		},
		{"long", query.List{Q: strings.Repeat("x", 9000)}, page(), "query: URL of 95"},
		{
			"fetch", query.List{},
			func(context.Context, query.List) (query.Page, error) { return query.Page{}, broken },
			"broken",
		},
		{"no id", query.List{}, page(`{"id":"a"}`, `{}`), "query: content 2 of the answer has no id"},
		{"number as id", query.List{}, page(`{"id":1}`), "query: content 1 of the answer has no id"},
		{"no object", query.List{}, page(`7`), "query: content 1 of the answer: "},
		{"no JSON", query.List{}, page(`{"id":"a"`), "query: content 1 of the answer: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := collect(test.list.Pages(t.Context(), test.fetch))
			require.ErrorContains(t, err, test.want)
			require.LessOrEqual(t, len(err.Error()), 500)
		})
	}
	_, err := collect(query.List{}.Pages(t.Context(),
		func(context.Context, query.List) (query.Page, error) { return query.Page{}, broken }))
	require.ErrorIs(t, err, broken)

	// Who has enough leaves.
	c := new(changing)
	for range 300 {
		c.add(0)
	}
	for range (query.List{}).Pages(t.Context(), c.fetch) {
		break
	}
	require.Equal(t, 1, c.requests)
}

// TestPagesPatience is about answers that refuse for a while.
func TestPagesPatience(t *testing.T) {
	for _, test := range []struct {
		name    string
		refusal query.StatusError
		times   int
		wait    time.Duration
		ok      bool
	}{
		{"Retry-After", query.StatusError{Status: 429, RetryAfter: 3 * time.Second}, 2, 6 * time.Second, true},
		{"no header", query.StatusError{Status: 429}, 3, 7 * time.Second, true},
		{"too often", query.StatusError{Status: 429, RetryAfter: time.Second}, 6, 5 * time.Second, false},
		{"too long", query.StatusError{Status: 429, RetryAfter: time.Hour}, 1, 0, false},
		{"503", query.StatusError{Status: 503, RetryAfter: time.Second}, 1, time.Second, true},
		{"500", query.StatusError{Status: 500}, 1, 0, false},
		{"400", query.StatusError{Status: 400, RetryAfter: time.Second}, 1, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &changing{ids: []string{"a"}}
				start := time.Now()
				times := 0
				fetch := func(ctx context.Context, l query.List) (query.Page, error) {
					if times++; times <= test.times {
						return query.Page{}, fmt.Errorf("wrapped: %w", &test.refusal)
					}
					return c.fetch(ctx, l)
				}
				got, err := collect(query.List{}.Pages(t.Context(), fetch))
				require.Equal(t, test.wait, time.Since(start))
				if test.ok {
					require.NoError(t, err)
					require.Len(t, got, 1)
				} else {
					require.ErrorAs(t, err, new(*query.StatusError))
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		_, err := collect(query.List{}.Pages(ctx, func(context.Context, query.List) (query.Page, error) {
			return query.Page{}, &query.StatusError{Status: 429, RetryAfter: time.Minute}
		}))
		require.ErrorIs(t, err, context.DeadlineExceeded)
	})
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	c := &changing{ids: []string{"a"}}
	_, err := collect(query.List{}.Pages(canceled, c.fetch))
	require.ErrorIs(t, err, context.Canceled)
	require.Zero(t, c.requests)
}

// TestPagesSharesNothing: fetch may change the List that it is given.
func TestPagesSharesNothing(t *testing.T) {
	l := query.List{Fields: query.Fields{"x"}, Orders: query.Orders{query.Desc("x")}, Limit: new(2)}
	c := new(changing)
	for range 5 {
		c.add(0)
	}
	got, err := collect(l.Pages(t.Context(), func(ctx context.Context, asked query.List) (query.Page, error) {
		require.Equal(t, "x,id", asked.Fields.String())
		require.Equal(t, "-x", asked.Orders.String())
		page, err := c.fetch(ctx, asked)
		*asked.Limit, *asked.Offset, asked.Fields[0], asked.Orders[0].Field = 7, 8, "y", "y"
		return page, err
	}))
	require.NoError(t, err)
	require.Equal(t, []string{"{}", "{}", "{}", "{}", "{}"}, got)
	require.Equal(t, query.List{Fields: query.Fields{"x"}, Orders: query.Orders{query.Desc("x")}, Limit: new(2)}, l)
}

func TestReadPage(t *testing.T) {
	p, err := query.ReadPage(200, nil,
		strings.NewReader(`{"contents":[{"id":"a"}],"totalCount":7,"offset":2,"limit":1}`))
	require.NoError(t, err)
	require.Equal(t,
		query.Page{Contents: []json.RawMessage{json.RawMessage(`{"id":"a"}`)}, TotalCount: 7, Offset: 2, Limit: 1}, p)

	for body, want := range map[string]string{
		`{"message":"x"}`:                  `query: the answer has no contents and totalCount: {"message":"x"}`,
		`{"contents":[]}`:                  "query: the answer has no contents and totalCount",
		`[]`:                               "query: the answer is not a page of contents: json: cannot unmarshal array",
		`{"contents":[],"totalCount":"1"}`: "query: the answer is not a page of contents: json: cannot unmarshal string",
		``:                                 "query: the answer is not JSON at byte 0: unexpected end of JSON input",
		`<html>`:                           "query: the answer is not JSON at byte 1: invalid character '<'",
	} {
		_, err := query.ReadPage(200, nil, strings.NewReader(body))
		require.ErrorContains(t, err, want)
	}

	for _, test := range []struct {
		header http.Header
		least  time.Duration
		most   time.Duration
	}{
		{nil, 0, 0},
		{http.Header{"Retry-After": {"7"}}, 7 * time.Second, 7 * time.Second},
		{http.Header{"retry-after": {" 7 "}}, 7 * time.Second, 7 * time.Second},
		{http.Header{"Retry-After": {"-7"}}, 0, 0},
		{http.Header{"Retry-After": {"soon"}}, 0, 0},
		{http.Header{"Retry-After": {"999999999999999999"}}, time.Hour, 1 << 62},
		{
			http.Header{"Retry-After": {time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)}},
			58 * time.Second, time.Minute,
		},
		{http.Header{"Retry-After": {time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat)}}, 0, 0},
		{
			http.Header{"X-Ratelimit-Reset": {strconv.FormatInt(time.Now().Unix()+60, 10)}},
			58 * time.Second,
			time.Minute,
		},
		{http.Header{"X-Ratelimit-Reset": {"99999999999999"}}, 0, 0},
	} {
		_, err := query.ReadPage(429, test.header,
			strings.NewReader(`{"message":"Too many requests, please try again later."}`))
		var refused *query.StatusError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, 429, refused.Status)
		require.EqualError(t, err, "query: status 429: Too many requests, please try again later.")
		require.GreaterOrEqual(t, refused.RetryAfter, test.least, test.header)
		require.LessOrEqual(t, refused.RetryAfter, test.most, test.header)
	}
	for body, want := range map[string]string{`{"x":1}`: `: {"x":1}`, `{"message":""}`: `: {"message":""}`, "": ""} {
		_, err = query.ReadPage(500, nil, strings.NewReader(body))
		require.EqualError(t, err, "query: status 500"+want)
	}
	_, err = query.ReadPage(502, nil, bytes.NewReader(bytes.Repeat([]byte("\x1b[31m<html>"), 1000)))
	require.ErrorContains(t, err, "query: status 502: ")
	require.NotContains(t, err.Error(), "\x1b")
	require.LessOrEqual(t, len(err.Error()), 500)
}

func TestDecode(t *testing.T) {
	c := &changing{ids: []string{"a", "b"}}
	fetch := func(ctx context.Context, l query.List) (query.Page, error) {
		p, err := c.fetch(ctx, l)
		p.Contents = append(p.Contents, json.RawMessage(`{"id":"c","rank":"high","ID":"x"}`),
			json.RawMessage(`{"id":"d","rank":4}`))
		p.TotalCount += 2
		return p, err
	}
	var got []post
	var failed []error
	for p, err := range query.Decode[post](query.List{}.Pages(t.Context(), fetch)) {
		if err != nil {
			require.Zero(t, p)
			failed = append(failed, err)
			continue
		}
		got = append(got, p)
	}
	require.Equal(t, []post{{ID: "a"}, {ID: "b"}, {ID: "d", Rank: 4}}, got)
	require.Len(t, failed, 1)
	require.ErrorContains(t, failed[0], `query: content "c": json: cannot unmarshal string into Go struct field`)
}

// TestPagesOfWrongServers: contents are not missed without an error where a server,
// or something before it, does not do what it is asked.
func TestPagesOfWrongServers(t *testing.T) {
	for name, answer := range map[string]func(offset, limit, n int) (from, size int, p query.Page){
		"right": func(offset, limit, n int) (int, int, query.Page) {
			return offset, limit, query.Page{Offset: offset, Limit: limit, TotalCount: n}
		},
		"less than asked": func(offset, limit, n int) (int, int, query.Page) {
			return offset, min(limit, 3), query.Page{Offset: offset, Limit: min(limit, 3), TotalCount: n}
		},
		"less than said": func(offset, limit, n int) (int, int, query.Page) {
			return offset, min(limit, 3), query.Page{Offset: offset, Limit: limit, TotalCount: n}
		},
		"more than asked": func(offset, limit, n int) (int, int, query.Page) {
			return offset, limit + 4, query.Page{Offset: offset, Limit: limit, TotalCount: n}
		},
		"the first page always": func(_, limit, n int) (int, int, query.Page) {
			return 0, limit, query.Page{Offset: 0, Limit: limit, TotalCount: n}
		},
		"a count that is too small": func(offset, limit, n int) (int, int, query.Page) {
			return offset, limit, query.Page{Offset: offset, Limit: limit, TotalCount: -1}
		},
		"a count that is too large": func(offset, limit, n int) (int, int, query.Page) {
			return offset, limit, query.Page{Offset: offset, Limit: limit, TotalCount: n + 3}
		},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n, limit := rapid.IntRange(0, 30).Draw(t, "n"), rapid.IntRange(2, 7).Draw(t, "limit")
				calls := 0
				fetch := func(_ context.Context, l query.List) (query.Page, error) {
					calls++
					require.Less(t, calls, 100)
					from, size, p := answer(*l.Offset, *l.Limit, n)
					for i := min(from, n); i < min(from+size, n); i++ {
						p.Contents = append(p.Contents, fmt.Appendf(nil, `{"id":"c%d"}`, i))
					}
					return p, nil
				}
				given := 0
				for _, err := range (query.List{Limit: &limit}).Pages(context.Background(), fetch) {
					if err != nil {
						return
					}
					given++
				}
				require.Equal(t, n, given)
			})
		})
	}
}
