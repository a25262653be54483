package httpfilter_test

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"time"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/httpfilter"
)

// A gateway to the content API keeps the key, and shows each tenant
// its own contents.
func Example() {
	content, err := emulator.New(emulator.Data{APIs: map[string]any{"posts": []map[string]string{
		{"id": "a", "tenant": "red", "title": "Hello"},
		{"id": "b", "tenant": "blue", "title": "Hello"},
		{"id": "c", "tenant": "red", "title": "Bye"},
	}}})
	if err != nil {
		log.Fatal(err)
	}
	api := &emulator.Server{APIKey: "secret"}
	api.Replace(content)
	upstream := httptest.NewServer(api)
	defer upstream.Close()

	target, err := url.Parse(upstream.URL)
	if err != nil {
		log.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Set("X-MICROCMS-API-KEY", "secret")
		},
		Transport:    &http.Transport{ResponseHeaderTimeout: 30 * time.Second},
		ErrorHandler: httpfilter.UpstreamError,
	}
	policy := httpfilter.Policy{Endpoints: map[string]httpfilter.Endpoint{"posts": {
		Require: filters.Field("tenant").Equals("red"),
		Params:  []string{"filters", "limit", "offset"},
		Filters: map[filters.Field]httpfilter.Ops{"title": {filters.OpEquals, filters.OpContains}},
		Fields:  []filters.Field{"id", "title"},
	}}}
	gate, err := policy.Compile()
	if err != nil {
		log.Fatal(err)
	}
	gateway := httptest.NewServer(gate.Handler(proxy))
	defer gateway.Close()

	for _, filter := range []string{"title[equals]Hello", "title[equals]Hello[or]title[equals]Bye", "title[equal]Hello",
		"tenant[equals]blue"} {
		resp, err := http.Get(gateway.URL + "/api/v1/posts?filters=" + url.QueryEscape(filter))
		if err != nil {
			log.Fatal(err)
		}
		var body struct {
			TotalCount int
			Detail     string
		}
		err = json.NewDecoder(resp.Body).Decode(&body)
		resp.Body.Close()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d %d %q\n", resp.StatusCode, body.TotalCount, body.Detail)
	}
	// Output:
	// 200 1 ""
	// 200 2 ""
	// 400 0 "filters: unknown operator \"equal\" at byte 6: did you mean \"equals\"?"
	// 400 0 "filters: filtering by the field \"tenant\" is not allowed"
}
