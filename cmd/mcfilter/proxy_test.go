package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// blogPolicy is a policy for the sample blog.
const blogPolicy = `{"endpoints":{"blog":{"require":"featured[equals]true","fields":["id","title","category"],"maxLimit":3,"orders":["publishedAt"]}},
	"suggestFields":true,"verify":true}`

func TestProxy(t *testing.T) {
	upstream := start(t, "serve", "--api-key", "secret")
	policy := write(t, "policy.json", blogPolicy)
	schema := blogSchema(t)
	d := start(t, "proxy", "--upstream", strings.TrimSuffix(upstream.url, "/api/v1"), "--policy", policy, "--schema",
		schema, "--api-key", "secret")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+$`, d.url)

	status, body := ask(t,
		d.url+"/api/v1/blog?filters=category[equals]design[or]category[equals]engineering&orders=-publishedAt",
		"X-MICROCMS-API-KEY", "mine")
	require.Equal(t, 200, status, body)
	require.Contains(t, body, `"limit":3}`)
	require.NotContains(t, body, `"featured"`)
	d.waitFor(t, `msg=request address=127.0.0.1 client="" id=`)
	d.waitFor(t, `method=GET path=/api/v1/blog decision=allowed rule="" upstream=200 status=200 bytes=`)

	for target, want := range map[string]string{
		"blog?filters=titel[exists]": `"suggestion":"title"`,
		"blog?filters=slug[exists]":  `"code":"forbidden-field"`,
		"blog?orders=title":          `"code":"forbidden-field"`,
		"blog?limit=4":               `"code":"out-of-range"`,
	} {
		status, body = ask(t, d.url+"/api/v1/"+target)
		require.Equal(t, 400, status)
		require.Contains(t, body, want)
	}
	status, _ = ask(t, d.url+"/api/v1/blog/seven-grays")
	require.Equal(t, 404, status)

	resp, err := http.Head(d.url + "/api/v1/blog")
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)
	require.Greater(t, resp.ContentLength, int64(50))

	// A gateway that holds a key does not answer to other names.
	req, err := http.NewRequest("GET", d.url+"/api/v1/blog", nil)
	require.NoError(t, err)
	req.Host = "rebound.example"
	resp, err = http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.Equal(t, 421, resp.StatusCode)

	upstream.stop(t)
	status, body = ask(t, d.url+"/api/v1/blog")
	require.Equal(t, 502, status)
	require.Contains(t, body, `"status":502`)
	d.waitFor(t, "decision=failed")
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
	for _, path := range []string{"/api/v1/none", "/api/v1/half"} {
		status, body := ask(t, d.url+path)
		require.Equal(t, 504, status, path)
		require.Contains(t, body, `"status":504`)
	}
	d.stop(t)
}

// TestProxyHeaders looks at what the upstream server gets to see, and what
// becomes of an answer that leads elsewhere.
func TestProxyHeaders(t *testing.T) {
	seen := make(chan http.Header, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v1/moved":
			http.Redirect(w, r, "http://127.0.0.1:1/secret", http.StatusFound)
			return
		case "/api/v1/locked":
			http.Error(w, `{"message":"X-MICROCMS-API-KEY header is invalid."}`, http.StatusUnauthorized)
			return
		}
		seen <- r.Header
	}))
	defer upstream.Close()
	policy := write(t, "policy.json", `{"endpoints":{"x":{},"moved":{},"locked":{}}}`)
	d := start(t, "proxy", "--upstream", upstream.URL+"/", "--policy", policy, "--api-key-file",
		write(t, "key", "secret\n"))
	status, _ := ask(t, d.url+"/api/v1/x", "Cookie", "a=b", "Authorization", "Basic x", "X-Forwarded-For", "1.2.3.4",
		"Connection", "Upgrade", "Upgrade", "websocket",
		"If-None-Match", `"x"`, "User-Agent", "me", "Accept-Encoding", "identity", "X-MICROCMS-API-KEY", "mine",
		"X-Request-ID", "r-1")
	require.Equal(t, 200, status)
	require.Equal(t, http.Header{
		"Accept-Encoding": {"gzip"}, "If-None-Match": {`"x"`}, "User-Agent": {"me"}, "X-Microcms-Api-Key": {"secret"},
		"X-Request-Id": {"r-1"},
	}, <-seen)
	status, body := ask(t, d.url+"/api/v1/moved")
	require.Equal(t, 502, status)
	require.NotContains(t, body, "127.0.0.1")
	d.waitFor(t, `level=ERROR msg=request`)
	d.waitFor(t, `error="the answer leads to \"http://127.0.0.1:1/secret\""`)
	status, _ = ask(t, d.url+"/api/v1/locked")
	require.Equal(t, 502, status, "the key of the gateway is not that of the client")
	d.waitFor(t, `the upstream server refuses the key of the gateway: status 401`)
	d.stop(t)
}

// TestProxyClients: clients have keys that open the gateway alone.
func TestProxyClients(t *testing.T) {
	status, out, _ := mcfilter("", "proxy", "key")
	require.Zero(t, status)
	made := regexp.MustCompile(`^key        (mcf_[A-Z2-7]{52})\nkeySHA256  ([0-9a-f]{64})\n$`).FindStringSubmatch(out)
	require.Len(t, made, 3)
	key, sum := made[1], made[2]
	upstream := start(t, "serve", "--api-key", "secret")
	policy := write(t, "policy.json", `{"endpoints":{"blog":{"fields":["id"],"params":["limit"]}},
		"clients":{"web":{"keySHA256":"`+sum+
		`","endpoints":["blog"],"require":"featured[equals]true","budget":{"rate":0.1,"burst":2}}}}`)
	d := start(t, "proxy", "--upstream", strings.TrimSuffix(upstream.url, "/api/v1"), "--policy", policy, "--api-key",
		"secret", "--log-format", "json")
	code, _ := ask(t, d.url+"/api/v1/blog")
	require.Equal(t, 401, code)
	code, _ = ask(t, d.url+"/api/v1/blog", "X-MICROCMS-API-KEY", "secret")
	require.Equal(t, 401, code)
	for _, want := range []int{200, 200, 429} {
		code, body := ask(t, d.url+"/api/v1/blog?limit=0", "X-MICROCMS-API-KEY", key)
		require.Equal(t, want, code, body)
	}
	d.waitFor(t, `"client":"web"`)
	d.waitFor(t, `"rule":"budget"`)
	ask(t, d.url+"/api/v1/blog&draftKey="+key)
	ask(t, d.url+"/api/v1/blog?draf%74Key="+key)
	ask(t, d.url+"/api/v1/"+key, "X-MICROCMS-API-KEY", key, "X-Request-ID", key)
	d.waitFor(t, `"path":"/api/v1/blog…"`)
	d.stop(t)
	log := d.stderr.String()
	for line := range strings.Lines(log) {
		require.True(t, json.Valid([]byte(line)), line)
	}
	require.NotContains(t, strings.ReplaceAll(log, `"path":"/api/v1/`+key, ""), key)
	require.NotContains(t, log, "secret")
}

// TestProxyReload: a changed file is loaded again, and a wrong one is not.
func TestProxyReload(t *testing.T) {
	upstream := start(t, "serve")
	policy := write(t, "policy.json", `{"endpoints":{"blog":{"fields":["id"]}}}`)
	d := start(t, "proxy", "--upstream", strings.TrimSuffix(upstream.url, "/api/v1"), "--policy", policy, "--admin",
		"127.0.0.1:0")
	code, _ := ask(t, d.url+"/api/v1/blog?limit=1")
	require.Equal(t, 400, code)

	require.NoError(t,
		os.WriteFile(policy, []byte(`{"endpoints":{"blog":{"fields":["id"],"params":["limit"],"requires":""}}}`),
			0o600))
	d.waitFor(t, `policy.json:1:58: endpoints.blog.requires: unknown member`)
	code, _ = ask(t, d.url+"/api/v1/blog?limit=1")
	require.Equal(t, 400, code)

	require.NoError(t,
		os.WriteFile(policy, []byte(`{"endpoints":{"blog":{"fields":["id"],"params":["limit"]}}}`), 0o600))
	d.waitFor(t, `the files are loaded again`)
	code, _ = ask(t, d.url+"/api/v1/blog?limit=1")
	require.Equal(t, 200, code)

	admin := regexp.MustCompile(`msg=admin url=(\S+)`).FindStringSubmatch(d.stderr.String())
	require.Len(t, admin, 2)
	for path, want := range map[string]string{
		"/healthz": "ok\n",
		"/readyz":  "ok\n",
		"/metrics": `mcfilter_requests_total{client="",decision="allowed",endpoint="blog",status="200"} 1`,
	} {
		code, body := ask(t, admin[1]+path)
		require.Equal(t, 200, code, path)
		require.Contains(t, body, want)
	}
	_, body := ask(t, admin[1]+"/metrics")
	require.Contains(t, body, `mcfilter_reloads_total{result="failed"} 1`)
	require.Contains(t, body, `mcfilter_reloads_total{result="loaded"} 2`)
	require.Contains(t, body, `mcfilter_refusals_total{endpoint="blog",rule="limit forbidden-parameter"} 2`)
	d.stop(t)
}

// TestProxyReportOnly: what the policy does not allow is passed on, and logged.
func TestProxyReportOnly(t *testing.T) {
	release := make(chan struct{})
	asked := make(chan string, 10)
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.RequestURI
		if r.URL.Path == "/api/v1/slow" {
			<-release
		}
	}))
	defer upstream.Close()
	defer close(release)
	policy := write(t, "policy.json", `{"endpoints":{"x":{"require":"a[exists]"},"slow":{}}}`)
	d := start(t, "proxy", "--upstream", upstream.URL, "--policy", policy, "--report-only")
	d.waitFor(t, "level=WARN msg=\"report only: requests that the policy does not allow are passed on\"")
	for _, target := range []string{"/api/v1/x?q=1", "/api/v1/y/a"} {
		status, body := ask(t, d.url+target)
		require.Equal(t, 200, status, body)
		require.Equal(t, target, <-asked)
	}
	d.waitFor(t, `path=/api/v1/x decision=reported rule="q forbidden-parameter" upstream=200 status=200`)
	d.waitFor(t, `path=/api/v1/y/a decision=reported rule=path`)

	// A client that does not wait is not a failure.
	client := http.Client{Timeout: 100 * time.Millisecond}
	_, err := client.Get(d.url + "/api/v1/slow")
	require.Error(t, err)
	d.waitFor(t, "path=/api/v1/slow decision=gone")
	require.NotContains(t, strings.ReplaceAll(d.stderr.String(), "level=WARN msg=\"report only", ""), "level=WARN")
	d.stop(t)
}

// TestProxyTLS serves HTTPS with a certificate from files.
func TestProxyTLS(t *testing.T) {
	https := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	defer https.Close()
	cert := https.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	require.NoError(t, err)
	certFile := write(t, "cert.pem",
		string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]})))
	keyFile := write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	upstream := start(t, "serve")
	policy := write(t, "policy.json", `{"endpoints":{"blog":{"fields":["id"]}}}`)
	d := start(t, "proxy", "--upstream", strings.TrimSuffix(upstream.url, "/api/v1"), "--policy", policy, "--tls-cert",
		certFile, "--tls-key", keyFile)
	require.Regexp(t, `^https://`, d.url)
	resp, err := https.Client().Get(strings.Replace(d.url, "https://", "https://", 1) + "/api/v1/blog")
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	_, err = tls.Dial("tcp", strings.TrimPrefix(d.url, "https://"),
		&tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS11})
	require.Error(t, err)
	d.stop(t)
}
