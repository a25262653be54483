package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

func TestProxy(t *testing.T) {
	upstream := start(t, "serve", "--api-key", "secret")
	policy := write(t, "policy.json", `{"endpoints":{"blog":{"require":"featured[equals]true","fields":["id","title","category"],"maxLimit":3,"orders":["publishedAt"]}},"suggestFields":true}`)
	schema := write(t, "schema.json", string(sample.BlogSchema))
	d := start(t, "proxy", "--upstream", strings.TrimSuffix(upstream.url, "/api/v1"), "--policy", policy, "--schema", schema, "--api-key", "secret", "--verbose")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+$`, d.url)

	status, body := ask(t, d.url+"/api/v1/blog?filters=category[equals]design[or]category[equals]engineering&orders=-publishedAt", "X-MICROCMS-API-KEY", "mine")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"limit":3}`)
	d.waitFor(t, "outcome.endpoint=blog")

	for target, want := range map[string]string{
		"blog?filters=titel[exists]": `"suggestion":"title"`,
		"blog?orders=title":          `"code":"forbidden-field"`,
		"blog?limit=4":               `"code":"out-of-range"`,
	} {
		status, body = ask(t, d.url+"/api/v1/"+target)
		require.Equal(t, 400, status)
		require.Contains(t, body, want)
	}
	status, _ = ask(t, d.url+"/api/v1/blog/seven-grays")
	require.Equal(t, 404, status)

	upstream.stop(t)
	status, body = ask(t, d.url+"/api/v1/blog")
	require.Equal(t, 502, status)
	require.Contains(t, body, `"status":502`)
	d.waitFor(t, "upstream failed")
	d.stop(t)
}

// TestProxyTimeout asks servers that say nothing, or stop in the middle.
func TestProxyTimeout(t *testing.T) {
	release := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/half" {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "{")
			w.(http.Flusher).Flush()
		}
		<-release
	}))
	defer upstream.Close()
	defer close(release)
	policy := write(t, "policy.json", `{"endpoints":{"none":{},"half":{}}}`)
	d := start(t, "proxy", "--upstream", upstream.URL, "--policy", policy, "--timeout", "200ms")
	status, body := ask(t, d.url+"/api/v1/none")
	require.Equal(t, 504, status)
	require.Contains(t, body, `"status":504`)
	resp, err := http.Get(d.url + "/api/v1/half")
	if err == nil {
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
	}
	require.Error(t, err, "half an answer is none")
	d.stop(t)
}

// TestProxyHeaders looks at what the upstream server gets to see, and what
// becomes of an answer that leads elsewhere.
func TestProxyHeaders(t *testing.T) {
	seen := make(chan http.Header, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/moved" {
			http.Redirect(w, r, "http://127.0.0.1:1/secret", http.StatusFound)
			return
		}
		seen <- r.Header
	}))
	defer upstream.Close()
	policy := write(t, "policy.json", `{"endpoints":{"x":{},"moved":{}}}`)
	d := start(t, "proxy", "--upstream", upstream.URL+"/", "--policy", policy, "--api-key", "secret")
	status, _ := ask(t, d.url+"/api/v1/x", "Cookie", "a=b", "Authorization", "Basic x", "X-Forwarded-For", "1.2.3.4", "Connection", "Upgrade", "Upgrade", "websocket",
		"If-None-Match", `"x"`, "User-Agent", "me", "Accept-Encoding", "identity", "X-MICROCMS-API-KEY", "mine")
	require.Equal(t, 200, status)
	require.Equal(t, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {`"x"`}, "User-Agent": {"me"}, "X-Microcms-Api-Key": {"secret"}}, <-seen)
	status, body := ask(t, d.url+"/api/v1/moved")
	require.Equal(t, 502, status)
	require.NotContains(t, body, "127.0.0.1")
	d.waitFor(t, "the answer leads to http://127.0.0.1:1/secret")
	d.stop(t)
}

func TestProxyErrors(t *testing.T) {
	good := write(t, "good.json", `{"endpoints":{"x":{}}}`)
	const upstream = "mcfilter: --upstream: expected a URL without path and password, like https://example.microcms.io; see mcfilter proxy --help\n"
	for _, p := range []program{
		{args: []string{"proxy"}, stderr: "mcfilter: --upstream and --policy are needed; see mcfilter proxy --help\n"},
		{args: []string{"proxy", "--upstream", "http://127.0.0.1:1"}, stderr: "mcfilter: --upstream and --policy are needed; see mcfilter proxy --help\n"},
		{args: []string{"proxy", "--policy", good, "--upstream", "localhost:1"}, stderr: upstream},
		{args: []string{"proxy", "--policy", good, "--upstream", "http://localhost:1/api/v1"}, stderr: upstream},
		{args: []string{"proxy", "--policy", good, "--upstream", "http://user:secret@localhost:1"}, stderr: upstream},
		{args: []string{"proxy", "--policy", good, "--upstream", "http://h", "--timeout", "0s"}, stderr: "mcfilter: --timeout must be positive; see mcfilter proxy --help\n"},
		{args: []string{"proxy", "--policy", "nosuch", "--upstream", "http://h"}, stderr: "mcfilter: nosuch: no such file or directory\n"},
		{args: []string{"proxy", "--policy", good, "--schema", "nosuch", "--upstream", "http://h"}, stderr: "mcfilter: nosuch: no such file or directory\n"},
	} {
		p.status = 2
		p.test(t)
	}
	for policy, want := range map[string]string{
		`{"endpoints":{"x":{"requires":"a[exists]"}}}`:                     `unknown member "requires"`,
		`{"endpoints":{"x":{"require":"a[exists]","Require":""}}}`:         `unknown member "Require"`,
		`{"endpoints":{"x":{"require":"a[exist]"}}}`:                       `unknown operator "exist"`,
		`{"endpoints":{"x":{"require":"a[exists]","require":""}}}`:         `line 1, column 42: endpoints.x.require: duplicate name`,
		`{"endpoints":{"x":{"require":"a[exists]"}},"endpoints":{"x":{}}}`: `duplicate name`,
		`{"endpoints":{"x":{}}} {}`:                                        `line 1, column 24: broken JSON`,
		`{"endpoints":{"x":{"detail":true,"require":"a[exists]"}}}`:        `the service takes no filters for a single item`,
		`[]`: ``,
		``:   ``,
	} {
		status, stdout, stderr := mcfilter("", "proxy", "--upstream", "http://h", "--policy", write(t, "policy.json", policy))
		require.Equal(t, 2, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "policy.json: ")
		require.Contains(t, stderr, want)
		require.Equal(t, 1, strings.Count(stderr, "\n"))
		require.NotContains(t, stderr, "httpfilter: ")
	}
}
