package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestProxyCheck prints what a policy allows, and decides.
func TestProxyCheck(t *testing.T) {
	schema := blogSchema(t)
	policy := write(t, "policy.json", blogPolicy)
	program{args: []string{"proxy", "--check", "--policy", policy, "--schema", schema}, stdout: `endpoint blog
  requests  list
  require   featured[equals]true
  params    limit, offset, orders, fields, ids, filters, depth
  at most   limit 3, 50 conditions, 10 with contains

  field        answered  orders  filters
  category     yes       -       equals not_equals exists not_exists
  id           yes       -       equals not_equals
  publishedAt  -         yes     -
  title        yes       -       equals not_equals contains not_contains exists not_exists begins_with

`}.test(t)
	program{status: 1, args: []string{
		"proxy", "--check", "--policy", policy, "--schema", schema, "--request",
		"GET /api/v1/blog?filters=title[exists]&limit=1",
		"--request", "GET /api/v1/blog?filters=slug[exists]",
	}, stdout: `GET /api/v1/blog?filters=title[exists]&limit=1
  passed on as GET /api/v1/blog?fields=id%2Ctitle%2Ccategory%2Cfeatured&filters=%28featured%5Bequals%5Dtrue%29%5Band%5D%28title%5Bexists%5D%29&limit=1
GET /api/v1/blog?filters=slug[exists]
  refused with 400, filters forbidden-field: filters: filtering by the field "slug" is not allowed
`}.test(t)
	wider := write(t, "wider.json",
		strings.NewReplacer(`"featured[equals]true"`, `"featured[equals]true[or]title[begins_with]a"`, `"title",`,
			`"title","slug",`).Replace(blogPolicy))
	status, stdout, stderr := mcfilter("", "proxy", "--check", "--policy", wider, "--schema", schema, "--against",
		policy)
	require.Equal(t, 1, status, stderr)
	require.Contains(t, stdout,
		"newly allowed: blog: filtering by slug with equals not_equals contains not_contains exists not_exists begins_with\n  GET /api/v1/blog?filters=slug%5Bequals%5Dx\n")
	require.Contains(t, stdout, "newly allowed: blog: items like {\"title\":\"a")
	program{args: []string{"proxy", "--check", "--policy", policy, "--schema", schema, "--against", wider},
		stdout: "nothing newly gets through\n"}.test(t)
}

func TestProxyErrors(t *testing.T) {
	good := write(t, "good.json", `{"endpoints":{"x":{}}}`)
	const upstream = "mcfilter: --upstream: expected a URL without path and password, like https://example.microcms.io; see mcfilter proxy --help\n"
	for _, p := range []program{
		{args: []string{"proxy"}, stderr: "mcfilter: --upstream and --policy are needed; see mcfilter proxy --help\n"},
		{
			args:   []string{"proxy", "--upstream", "http://127.0.0.1:1"},
			stderr: "mcfilter: --upstream and --policy are needed; see mcfilter proxy --help\n",
		},
		{args: []string{"proxy", "--policy", good, "--upstream", "localhost:1"}, stderr: upstream},
		{args: []string{"proxy", "--policy", good, "--upstream", "http://localhost:1/api/v1"}, stderr: upstream},
		{args: []string{"proxy", "--policy", good, "--upstream", "http://user:secret@localhost:1"}, stderr: upstream},
		{
			args:   []string{"proxy", "--policy", good, "--upstream", "http://h", "--timeout", "0s"},
			stderr: "mcfilter: --timeout must be positive; see mcfilter proxy --help\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--upstream", "http://h", "--tls-cert", "x"},
			stderr: "mcfilter: --tls-cert and --tls-key need each other; see mcfilter proxy --help\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--upstream", "http://h", "--request", "GET /"},
			stderr: "mcfilter: --request, --client and --against need --check; see mcfilter proxy --help\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--check", "--request", "GET"},
			stderr: "mcfilter: request \"GET\": expected a method and a path, like GET /api/v1/blog\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--check", "--request", "GET /", "--client", "a"},
			stderr: "mcfilter: --client: the policy has no such client; see mcfilter proxy --help\n",
		},
		{
			args:   []string{"proxy", "--policy", "nosuch", "--upstream", "http://h"},
			stderr: "mcfilter: nosuch: no such file or directory\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--schema", "nosuch", "--upstream", "http://h"},
			stderr: "mcfilter: nosuch: no such file or directory\n",
		},
		{
			args:   []string{"proxy", "--policy", good, "--api-key-file", "nosuch", "--upstream", "http://h"},
			stderr: "mcfilter: nosuch: no such file or directory\n",
		},
	} {
		p.status = 2
		p.test(t)
	}
	for _, tt := range []struct{ policy, want string }{
		{`{"endpoints":{"x":{"requires":"a[exists]"}}}`, `:1:20: endpoints.x.requires: unknown member "requires"`},
		{`{"endpoints":{"x":{"require":"a[exists]","Require":""}}}`, `unknown member "Require"`},
		{`{"endpoints":{"x":{"require":"a[exist]"}}}`, `unknown operator "exist"`},
		{`{"endpoints":{"x":{"require":"a[exists]"}},"endpoints":{"x":{}}}`, `endpoints: duplicate name`},
		{`{"endpoints":{"x":{}}} {}`, `:1:24: invalid JSON`},
		{`{"endpoints":{"x":{"detail":true,"require":"a[exists]"}}}`, `the service takes no filters for a single item`},
		{`[]`, `:1:1: []: expected an object`},
		{``, `:1:1: invalid JSON`},
		{`{"endpoints":{"x":{"fields":[]}},"prefix":"x"}`, "2 mistakes in the policy\n"},
		{
			`{"endpoints":{"x":{}},"clients":{"a":{"keySHA256":"` + strings.Repeat("ab", 32) + `","endpoints":["x"]}}}`,
			`clients: their keys open this gateway alone`,
		},
	} {
		status, stdout, stderr := mcfilter("", "proxy", "--upstream", "http://h", "--policy",
			write(t, "policy.json", tt.policy))
		require.Equal(t, 2, status)
		require.Empty(t, stdout)
		require.Contains(t, stderr, "policy.json:")
		require.Contains(t, stderr, tt.want)
		require.NotContains(t, stderr, "httpfilter: ")
	}
	status, _, stderr := mcfilter("", "proxy", "--upstream", "http://h", "--policy", good, "--api-key", "k", "--addr",
		"0.0.0.0:0")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "good.json: hosts: this member is missing")
}

// TestProxyRaw sends what clients do not send.
func TestProxyRaw(t *testing.T) {
	asked := make(chan string, 10)
	note := func(_ http.ResponseWriter, r *http.Request) { asked <- r.RequestURI }
	upstream := httptest.NewServer(http.HandlerFunc(note))
	defer upstream.Close()
	policy := write(t, "policy.json", `{"endpoints":{"x":{}},"cors":{"origins":["*"]}}`)
	d := start(t, "proxy", "--upstream", upstream.URL, "--policy", policy)
	for request, want := range map[string]string{
		"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n":                                               "405",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n\r\n":                           "405",
		"GET /api/v1/x HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 17<<10) + "\r\n\r\n": "431",
		"GET /api/v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx":                     "400",
		"GET /api/v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n":    "400",
		"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n":                                             "405",
		"GET /api/v1/%78 HTTP/1.1\r\nHost: a\r\n\r\n":                                         "404",
		"GET http://b/api/v1/x HTTP/1.1\r\nHost: a\r\n\r\n":                                   "200",
	} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(d.url, "http://"))
		require.NoError(t, err)
		require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
		_, err = io.WriteString(conn, request)
		require.NoError(t, err)
		answer := make([]byte, 12)
		_, err = io.ReadFull(conn, answer)
		require.NoError(t, err)
		require.Equal(t, "HTTP/1.1 "+want, string(answer), request[:20])
		require.NoError(t, conn.Close())
	}
	require.Equal(t, "/api/v1/x", <-asked)
	require.Empty(t, asked)
	d.stop(t)
}
