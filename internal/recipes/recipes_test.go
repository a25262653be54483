package recipes

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/sqlfilter"
	"github.com/stretchr/testify/require"
)

// The body of each function is a recipe in docs/recipes.md.

func Example_relatedPosts() {
	category, self := "news", "spring"
	f := filters.Field("category").Equals(category).And(filters.Field("id").NotEquals(self))
	fmt.Println(f)
	// Output: category[equals]news[and]id[not_equals]spring
}

func Example_monthArchive() {
	tokyo := time.FixedZone("JST", 9*60*60)
	april := time.Date(2026, time.April, 1, 0, 0, 0, 0, tokyo)
	fmt.Println(filters.Field("publishedAt").Within(april, april.AddDate(0, 1, 0)))
	fmt.Println(filters.Field("publishedAt").Within(april, april.AddDate(0, 0, 1)))
	// Output:
	// publishedAt[greater_than]2026-03-31T14:59:59.999Z[and]publishedAt[less_than]2026-04-30T15:00:00.000Z
	// publishedAt[greater_than]2026-03-31T14:59:59.999Z[and]publishedAt[less_than]2026-04-01T15:00:00.000Z
}

func Example_searchBox() {
	typed := "東京 (夜)"
	f := filters.And(filters.Field("title").Search(typed), filters.Field("category").Equals("news"))
	fmt.Println(f)
	// Output: title[contains]東京[and]title[contains]夜[and]category[equals]news
}

func Example_tags() {
	tags := filters.Field("tags")
	fmt.Println(tags.ContainsAny("go", "json"))
	fmt.Println(tags.ContainsAll("go", "json"))
	// Output:
	// tags[contains]go[or]tags[contains]json
	// tags[contains]go[and]tags[contains]json
}

func Example_previousAndNext() {
	at, one := time.Date(2026, time.April, 2, 3, 0, 0, 0, time.UTC), 1
	published := filters.Field("publishedAt")
	previous := query.List{Filters: published.Before(at), Orders: query.Orders{query.Desc("publishedAt")}, Limit: &one}
	next := query.List{Filters: published.After(at), Orders: query.Orders{{Field: "publishedAt"}}, Limit: &one}
	fmt.Println(previous.Filters, previous.Orders)
	fmt.Println(next.Filters, next.Orders)
	// Output:
	// publishedAt[less_than]2026-04-02T03:00:00.000Z -publishedAt
	// publishedAt[greater_than]2026-04-02T03:00:00.000Z publishedAt
}

func Example_allPages() {
	api := httptest.NewServer(&emulator.Server{Content: emulator.Data{APIs: map[string]any{"blog": posts(250)}}})
	defer api.Close()

	fetch := func(ctx context.Context, l query.List) (query.Page, error) {
		address, err := l.URL(api.URL + "/api/v1/blog")
		if err != nil {
			return query.Page{}, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return query.Page{}, err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return query.Page{}, err
		}
		defer response.Body.Close()
		return query.ReadPage(response.StatusCode, response.Header, response.Body)
	}

	type post struct{ ID, Title string }
	n := 0
	list := query.List{Filters: filters.Field("title").Contains("post"), Orders: query.Orders{{Field: "title"}}}
	for _, err := range query.Decode[post](list.Pages(context.Background(), fetch)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		n++
	}
	fmt.Println(n, "posts")
	// Output: 250 posts
}

func Example_tooManyIDs() {
	ids := make(query.IDs, 1200)
	for i := range ids {
		ids[i] = fmt.Sprintf("content-%d", i)
	}
	parts, err := query.List{IDs: ids}.Split("https://example.microcms.io/api/v1/blog")
	fmt.Println(len(parts), "requests of at most", len(parts[0].IDs), "contents", err)
	// Output: 12 requests of at most 100 contents <nil>
}

func Example_drafts() {
	address, err := query.Detail{DraftKey: "abc123"}.URL("https://example.microcms.io/api/v1/blog/spring")
	fmt.Println(address, err)
	// Output: https://example.microcms.io/api/v1/blog/spring?draftKey=abc123 <nil>
}

func Example_testsWithTheEmulator() {
	api := httptest.NewServer(&emulator.Server{
		APIKey: "test",
		Content: emulator.Data{APIs: map[string]any{
			"blog": []map[string]any{{"id": "spring", "category": map[string]any{"id": "news"}}},
		}},
	})
	defer api.Close()

	address, err := query.List{Filters: filters.Field("category").Equals("news")}.URL(api.URL + "/api/v1/blog")
	if err != nil {
		fmt.Println(err)
		return
	}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("X-MICROCMS-API-KEY", "test")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	page, err := query.ReadPage(response.StatusCode, response.Header, response.Body)
	fmt.Println(page.TotalCount, err)
	// Output: 1 <nil>
}

func Example_gateway() {
	published := filters.Field("hidden").NotEquals("true")
	gate, err := httpfilter.Policy{Endpoints: map[string]httpfilter.Endpoint{
		"blog": {
			Require: published,
			Params:  []string{"filters", "limit", "offset"},
			Filters: map[filters.Field]httpfilter.Ops{"title": {filters.OpContains}},
			Fields:  []filters.Field{"id", "title"},
		},
	}}.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	upstream := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.URL.Query().Get("filters"))
	})
	handler := gate.Handler(upstream)
	for _, address := range []string{
		"/api/v1/blog?filters=title[contains]go[or]title[contains]json",
		"/api/v1/blog?filters=secret[begins_with]a",
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		fmt.Println(w.Code)
	}
	// Output:
	// (hidden[not_equals]true)[and](title[contains]go[or]title[contains]json)
	// 200
	// 400
}

func Example_postgreSQL() {
	f := filters.MustParse("category[equals]news[and]title[contains]go")
	where, args, err := sqlfilter.Translator{Dialect: sqlfilter.PostgreSQL, Column: "content"}.Where(f)
	fmt.Println(strings.Contains(where, "$1"), len(args) > 0, err)
	// Output: true true <nil>
}

func posts(n int) []map[string]any {
	list := make([]map[string]any, n)
	for i := range list {
		list[i] = map[string]any{"id": fmt.Sprintf("p%d", i), "title": fmt.Sprintf("post %03d", i)}
	}
	return list
}

// TestDocument checks that the blocks in docs/recipes.md are these programs.
func TestDocument(t *testing.T) {
	source, err := os.ReadFile("recipes_test.go")
	require.NoError(t, err)
	document, err := os.ReadFile("../../docs/recipes.md")
	require.NoError(t, err)
	n := 0
	for part := range strings.SplitSeq(string(source), "\nfunc Example_") {
		_, body, ok := strings.Cut(part, "() {\n")
		if n++; n == 1 || !ok {
			continue
		}
		body, _, _ = strings.Cut(body, "\n}\n")
		code, output, ok := strings.Cut(body, "\n\t// Output:")
		require.True(t, ok)
		code = strings.ReplaceAll(strings.TrimPrefix(code, "\t"), "\n\t", "\n")
		output = strings.ReplaceAll(strings.TrimSpace(output), "\n\t// ", "\n")
		output = strings.TrimPrefix(output, "// ")
		require.Contains(t, string(document), "```go\n"+code+"\n```\n")
		require.Contains(t, string(document), "```text\n"+output+"\n```\n")
	}
	require.Equal(t, n-1, strings.Count(string(document), "```go\n"), "every block is a program here")
}
