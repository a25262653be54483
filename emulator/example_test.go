package emulator_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/query"
)

// A test of a program that reads from the content API starts a server of its
// own.
func Example() {
	type Post struct {
		ID       string            `json:"id"`
		Title    string            `json:"title"`
		Category map[string]string `json:"category"`
	}
	content, err := emulator.New(emulator.Data{APIs: map[string]any{
		"blog": []Post{
			{"hello", "Hello", map[string]string{"id": "news"}},
			{"tea", "Tea [green]", map[string]string{"id": "food"}},
			{"again", "Hello again", map[string]string{"id": "news"}},
		},
		"categories": json.RawMessage(`[{"id":"news","name":"News"},{"id":"food","name":"Food"}]`),
	}})
	if err != nil {
		log.Fatal(err)
	}
	var server emulator.Server
	server.Replace(content)
	ts := httptest.NewServer(&server)
	defer ts.Close()

	list := query.List{
		Filters: filters.Field("category").Equals("news"),
		Fields:  query.Fields{"title", "category.name"},
		Orders:  query.Orders{{Field: "title", Descending: true}},
	}
	u, err := list.URL(ts.URL + "/api/v1/blog")
	if err != nil {
		log.Fatal(err)
	}
	resp, err := http.Get(u)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(body))
	// Output:
	// {"contents":[{"title":"Hello again","category":{"name":"News"}},{"title":"Hello","category":{"name":"News"}}],"totalCount":2,"offset":0,"limit":10}
}

// Contents that were saved from the service are read from files.
func ExampleFiles() {
	content, err := emulator.Files{Content: "testdata/site"}.Load()
	if err != nil {
		log.Fatal(err)
	}
	server := &emulator.Server{APIKey: "secret"}
	server.Replace(content)

	r := httptest.NewRequest("GET", "/api/v1/posts?filters=tags[contains]green&fields=title", nil)
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)

	r.Header.Set("X-MICROCMS-API-KEY", "secret")
	w = httptest.NewRecorder()
	server.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output:
	// 401 {"message":"X-MICROCMS-API-KEY header is invalid."}
	// 200 {"contents":[{"title":"Tea for two"}],"totalCount":1,"offset":0,"limit":10}
}
