package query_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/query"
)

const blog = "https://example.microcms.io/api/v1/blog"

func Example() {
	l := query.List{
		Filters: filters.Field("category").Equals("news"),
		Orders:  query.Orders{{Field: "publishedAt", Descending: true}},
		Fields:  query.Fields{"id", "title", "author.name"},
		Limit:   new(20),
	}
	u, err := l.URL(blog)
	fmt.Println(u, err)
	// Output:
	// https://example.microcms.io/api/v1/blog?fields=id%2Ctitle%2Cauthor.name&filters=category%5Bequals%5Dnews&limit=20&orders=-publishedAt <nil>
}

// A request with net/http, against a server in place of the service.
func ExampleList_URL() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-MICROCMS-API-KEY") != "my-key" {
			http.Error(w, `{"message":"X-MICROCMS-API-KEY header is invalid."}`, http.StatusUnauthorized)
			return
		}
		l, err := query.ParseList(r.URL.RawQuery)
		if err != nil {
			http.Error(w, `{"message":"invalid parameter."}`, http.StatusBadRequest)
			return
		}
		fmt.Println("asked for", l.Filters)
		_, _ = w.Write([]byte(`{"contents":[{"id":"p1","title":"Seven grays"}],"totalCount":1,"offset":0,"limit":10}`))
	}))
	defer server.Close()

	l := query.List{Filters: filters.Field("tags").Contains("color"), Fields: query.Fields{"id", "title"}}
	u, err := l.URL(server.URL + "/api/v1/blog")
	if err != nil {
		fmt.Println(err)
		return
	}
	req, err := http.NewRequest("GET", u, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("X-MICROCMS-API-KEY", "my-key")
	// A redirect would take the key to another server.
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Contents   []struct{ ID, Title string }
		TotalCount int
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.StatusCode, answer.TotalCount, answer.Contents[0].Title)
	// Output:
	// asked for tags[contains]color
	// 200 1 Seven grays
}

// ListParams has the shape of the parameters of the official Go SDK, which
// joins the elements of its lists with commas.
type ListParams struct {
	Endpoint      string
	Limit, Offset int
	Orders        []string
	Q             string
	Fields, IDs   []string
	Filters       string
	Depth         int
}

// Requests for the official Go SDK: the values are checked here, and each goes
// into the field of its name.
func ExampleList_Values() {
	l := query.List{
		Filters: filters.Field("title").Contains("灰色").
			And(filters.Field("publishedAt").LessThan("2026-07-01T00:00:00.000Z")),
		Orders: query.Orders{{Field: "publishedAt", Descending: true}, {Field: "title"}},
		Fields: query.Fields{"id", "title"},
		Limit:  new(5),
	}
	v, err := l.Values()
	if err != nil {
		fmt.Println(err)
		return
	}
	params := ListParams{
		Endpoint: "blog",
		Limit:    *l.Limit,
		Orders:   []string{v.Get("orders")},
		Fields:   []string{v.Get("fields")},
		Filters:  v.Get("filters"),
	}
	fmt.Printf("%+v\n", params)

	l.Filters = filters.Field("title").Contains("x[or]id[exists]")
	_, err = l.Values()
	fmt.Println(errors.Is(err, filters.ErrJoinerInValue))
	// Output:
	// {Endpoint:blog Limit:5 Offset:0 Orders:[-publishedAt,title] Q: Fields:[id,title] IDs:[] Filters:title[contains]灰色[and]publishedAt[less_than]2026-07-01T00:00:00.000Z Depth:0}
	// true
}

// What is not set is not sent; new(0) sends a zero.
func ExampleList_Encode() {
	for _, l := range []query.List{
		{},
		{Limit: new(0)},
		{Q: "棚 & 帳", Depth: new(0)},
		{Limit: new(500), IDs: query.IDs{"a,b"}},
	} {
		s, err := l.Encode()
		fmt.Printf("%q %v\n", s, err)
	}
	// Output:
	// "" <nil>
	// "limit=0" <nil>
	// "depth=0&q=%E6%A3%9A+%26+%E5%B8%B3" <nil>
	// "" query: 2 problems: limit "500": out of range: expected a whole number from 0 to 100; ids "a,b": invalid value: expected a content ID of 1 to 50 of A-Z a-z 0-9 _ -
}

func ExampleParseList() {
	l, err := query.ParseList("filters=category%5Bequals%5Dnews&limit=0&q=")
	fmt.Println(l.Filters, *l.Limit, l.Offset == nil, err)

	_, err = query.ParseList("filters=title[equal]x&limit=101&limit=5&page=2&q=100%")
	if errs, ok := errors.AsType[query.Errors](err); ok {
		for _, err := range errs {
			fmt.Printf("%q %q %q %q\n", string(err.Code), err.Param, err.Value, err.Expected)
		}
	}
	if err, ok := errors.AsType[*filters.SyntaxError](err); ok {
		fmt.Println(err.Excerpt())
	}
	// Output:
	// category[equals]news 0 true <nil>
	// "invalid-filter" "filters" "title[equal]x" ""
	// "out-of-range" "limit" "101" "a whole number from 0 to 100"
	// "repeated-parameter" "limit" "5" ""
	// "unknown-parameter" "page" "2" "draftKey, limit, offset, orders, q, fields, ids, filters, depth or richEditorFormat"
	// "malformed-query" "q" "q=100%" "two hexadecimal digits after each %"
	// title[equal]x
	//       ^^^^^
}

// A request in url.Values is parsed in its encoded form.
func ExampleParseList_values() {
	v := url.Values{"ids": {"a,b"}, "depth": {"2"}}
	l, err := query.ParseList(v.Encode())
	fmt.Println(l.IDs, *l.Depth, err)

	v.Add("ids", "c")
	_, err = query.ParseList(v.Encode())
	fmt.Println(err)
	// Output:
	// a,b 2 <nil>
	// query: ids "c": parameter given before
}

func ExampleParseDetail() {
	d, err := query.ParseDetail("fields=title,author.name&depth=")
	fmt.Println(d.Fields, *d.Depth, err)
	// Output: title,author.name 0 <nil>
}

func ExampleParseMedia() {
	m, err := query.ParseMedia("limit=50&imageOnly=true")
	fmt.Println(*m.Limit, *m.ImageOnly, err)
	_, err = query.ParseMedia("offset=10000")
	fmt.Println(err)
	// Output:
	// 50 true <nil>
	// query: offset "10000": out of range: expected a whole number from 0 to 9999
}

func ExampleParseMediaV2() {
	m, err := query.ParseMediaV2("tags=animals,drawings&alt=cat")
	fmt.Println(m.Tags, m.Alt, err)
	// Output: [animals drawings] cat <nil>
}

// The first request has what is wanted, the ones that follow where to continue.
func ExampleMediaV2() {
	const media = "https://example.microcms-management.io/api/v2/media"
	m := query.MediaV2{Limit: new(100), ImageOnly: new(true), Tags: []string{"animals"}}
	fmt.Println(m.URL(media))
	m = query.MediaV2{Token: "FGlu+Y2x=="} // from the answer
	fmt.Println(m.URL(media))
	// Output:
	// https://example.microcms-management.io/api/v2/media?imageOnly=true&limit=100&tags=animals <nil>
	// https://example.microcms-management.io/api/v2/media?token=FGlu%2BY2x%3D%3D <nil>
}

func ExampleDetail() {
	d := query.Detail{DraftKey: "x7Q", Depth: new(2)}
	fmt.Println(d.URL(blog + "/seven-grays"))
	// Output: https://example.microcms.io/api/v1/blog/seven-grays?depth=2&draftKey=x7Q <nil>
}

// A gateway takes only what the manual of the service settles.
func ExampleParser() {
	p := query.Parser{Filters: filters.Parser{Strict: true, MaxConditions: 20}}
	_, err := p.List("filters=title[contains]%20x")
	fmt.Println(errors.Is(err, filters.ErrOuterSpace))
	// Output: true
}

func ExampleParseOrders() {
	orders, err := query.ParseOrders("-publishedAt,title,system:default")
	fmt.Printf("%+v %v\n", orders[0], err)
	fmt.Println(orders)
	_, err = query.ParseOrders("publishedAt desc")
	fmt.Println(err)
	// Output:
	// -publishedAt <nil>
	// -publishedAt,title,system:default
	// query: orders "publishedAt desc": invalid value: expected a field or system:default, with - before it for descending
}

func ExampleParseIDs() {
	ids, err := query.ParseIDs("seven-grays,paper_2")
	fmt.Println(len(ids), ids, err)
	// Output: 2 seven-grays,paper_2 <nil>
}

func ExampleIDs_Err() {
	fmt.Println(query.IDs{"a&limit=100"}.Err())
	// Output: query: ids "a&limit=100": invalid value: expected a content ID of 1 to 50 of A-Z a-z 0-9 _ -
}

func ExampleFields_Projection() {
	fields, err := query.ParseFields("title,author.name,eyecatch.url")
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := fields.Projection()
	if err != nil {
		fmt.Println(err)
		return
	}
	item := `{"id":"p1","title":"Seven \u0067rays","author":{"id":"hoshi","name":"Hoshi"},"eyecatch":{"url":"a.png","width":800}}`
	kept, err := p.Append(nil, []byte(item))
	fmt.Println(string(kept), err)
	// Output: {"title":"Seven \u0067rays","author":{"name":"Hoshi"}} <nil>
}

// More IDs than fit into one URL, and than one answer can hold.
func ExampleList_Split() {
	var ids query.IDs
	for i := range 250 {
		ids = append(ids, fmt.Sprintf("content-%033d", i))
	}
	l := query.List{IDs: ids, Limit: new(100)}
	_, err := l.URL(blog)
	fmt.Println(err)
	parts, err := l.Split(blog)
	for _, part := range parts {
		fmt.Println(len(part.IDs), part.IDs[0], *part.Limit)
	}
	fmt.Println(err)
	// Output:
	// query: URL of 11051 bytes: the service takes at most 8192
	// 100 content-000000000000000000000000000000000 100
	// 100 content-000000000000000000000000000000100 100
	// 50 content-000000000000000000000000000000200 100
	// <nil>
}

// All contents of an API, page by page.
func ExampleList_Pages() {
	type post struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
	var posts []post
	for i := range 250 {
		posts = append(posts, post{fmt.Sprintf("post-%d", i), fmt.Sprintf("Title %d", i)})
	}
	server := httptest.NewServer(&emulator.Server{Content: emulator.Data{APIs: map[string]any{"blog": posts}}})
	defer server.Close()

	fetch := func(ctx context.Context, l query.List) (query.Page, error) {
		u, err := l.URL(server.URL + "/api/v1/blog")
		if err != nil {
			return query.Page{}, err
		}
		req, err := http.NewRequestWithContext(ctx, "GET", u, nil)
		if err != nil {
			return query.Page{}, err
		}
		req.Header.Set("X-MICROCMS-API-KEY", "my-key")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return query.Page{}, err
		}
		defer func() { _ = res.Body.Close() }()
		return query.ReadPage(res.StatusCode, res.Header, res.Body)
	}

	l := query.List{Filters: filters.Field("title").Contains("7")}
	titles := 0
	for p, err := range query.Decode[post](l.Pages(context.Background(), fetch)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if titles++; titles == 3 {
			fmt.Println(p.Title)
		}
	}
	fmt.Println(titles)
	// Output:
	// Title 27
	// 43
}

// Posts of the same category or with one of the same tags, without the post
// itself.
func Example_relatedPosts() {
	post := struct {
		ID, Category string
		Tags         []string
	}{"seven-grays", "design", []string{"color", "accessibility"}}
	l := query.List{
		Filters: filters.And(
			filters.Or(
				filters.Field("category").Equals(post.Category), filters.Field("tags").ContainsAny(post.Tags...),
			),
			filters.Field("id").NotEquals(post.ID),
		),
		Limit: new(4),
	}
	fmt.Println(l.Filters)
	_, err := l.Encode()
	fmt.Println(err)
	// Output:
	// (category[equals]design[or]tags[contains]color[or]tags[contains]accessibility)[and]id[not_equals]seven-grays
	// <nil>
}

// The posts of a month in Japan. The service stores UTC, so begins_with
// "2026-06" would be nine hours off.
func Example_monthArchive() {
	jst := time.FixedZone("JST", 9*60*60)
	start := time.Date(2026, time.June, 1, 0, 0, 0, 0, jst)
	june := filters.Field("publishedAt").Within(start, start.AddDate(0, 1, 0))
	l := query.List{Filters: june, Orders: query.Orders{{Field: "publishedAt", Descending: true}}, Limit: new(100)}
	fmt.Println(l.Filters)
	_, err := l.Encode()
	fmt.Println(err)

	for _, at := range []string{"2026-05-31T14:59:59.999Z", "2026-05-31T15:00:00.000Z", "2026-06-30T14:59:59.999Z",
		"2026-06-30T15:00:00.000Z"} {
		fmt.Println(at, june.MatchValue(map[string]any{"publishedAt": at}))
	}
	// Output:
	// publishedAt[greater_than]2026-05-31T14:59:59.999Z[and]publishedAt[less_than]2026-06-30T15:00:00.000Z
	// <nil>
	// 2026-05-31T14:59:59.999Z false
	// 2026-05-31T15:00:00.000Z true
	// 2026-06-30T14:59:59.999Z true
	// 2026-06-30T15:00:00.000Z false
}

// The neighbours of a post in the order of publication.
func Example_previousAndNextPost() {
	const at = "2026-06-11T00:57:12.493Z"
	published := filters.Field("publishedAt")
	previous := query.List{
		Filters: published.LessThan(at),
		Orders:  query.Orders{{Field: "publishedAt", Descending: true}},
		Fields:  query.Fields{"id", "title"},
		Limit:   new(1),
	}
	next := previous
	next.Filters = published.GreaterThan(at)
	next.Orders = query.Orders{{Field: "publishedAt"}}
	for _, l := range []query.List{previous, next} {
		v, err := l.Values()
		fmt.Println(v.Get("filters"), v.Get("orders"), v.Get("limit"), err)
	}
	// Output:
	// publishedAt[less_than]2026-06-11T00:57:12.493Z -publishedAt 1 <nil>
	// publishedAt[greater_than]2026-06-11T00:57:12.493Z publishedAt 1 <nil>
}

// A tag and words that a visitor typed. The tag must be sent as it is or not
// at all; of the words the nearest that can be sent will do.
func Example_tagSearch() {
	for _, form := range []string{
		"tag=color&words=dark+(grays)", "tag=color&words=", "tag=color)[or]id[exists]&words=",
	} {
		v, err := url.ParseQuery(form)
		if err != nil {
			fmt.Println(err)
			return
		}
		tag, words := filters.Field("tags").Contains(v.Get("tag")), filters.Field("title").Search(v.Get("words"))
		l := query.List{Filters: tag.And(words)}
		if _, err := l.Encode(); err != nil {
			fmt.Println("not sent:", errors.Is(err, filters.ErrUnbalancedValue))
			continue
		}
		fmt.Println(l.Filters)
	}
	// Output:
	// tags[contains]color[and]title[contains]dark[and]title[contains]grays
	// tags[contains]color
	// not sent: true
}
