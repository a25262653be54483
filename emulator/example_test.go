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
	ts := httptest.NewServer(&emulator.Server{Content: emulator.Data{APIs: map[string]any{
		"blog": []Post{
			{"hello", "Hello", map[string]string{"id": "news"}},
			{"tea", "Tea [green]", map[string]string{"id": "food"}},
			{"again", "Hello again", map[string]string{"id": "news"}},
		},
		"categories": json.RawMessage(`[{"id":"news","name":"News"},{"id":"food","name":"Food"}]`),
	}}})
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

// A redirect sends requests for the service to the emulator, whatever SDK makes
// them.
type redirect struct{ host string }

// RoundTrip implements http.RoundTripper.
func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Host = req.URL.Host // The management API is told apart by its host.
	req.URL.Scheme, req.URL.Host = "http", r.host
	return http.DefaultTransport.RoundTrip(req)
}

// A client whose host is fixed, such as that of the official Go SDK, is given an
// http.Client.
func Example_redirect() {
	ts := httptest.NewServer(&emulator.Server{Content: emulator.Data{APIs: map[string]any{
		"blog": json.RawMessage(`[{"id":"hello"}]`),
	}}})
	defer ts.Close()
	client := &http.Client{Transport: redirect{ts.Listener.Addr().String()}}
	for _, u := range []string{"https://example.microcms.io/api/v1/blog?fields=id",
		"https://example.microcms-management.io/api/v1/apis"} {
		resp, err := client.Get(u)
		if err != nil {
			log.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			log.Fatal(err)
		}
		resp.Body.Close()
		fmt.Println(string(body))
	}
	// Output:
	// {"contents":[{"id":"hello"}],"totalCount":1,"offset":0,"limit":10}
	// {"apis":[{"name":"blog","endpoint":"blog","type":"list"}]}
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
