package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters/emulator"
	"github.com/stretchr/testify/require"
)

func TestServeWritable(t *testing.T) {
	type call struct {
		signature string
		body      []byte
	}
	calls := make(chan call, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- call{r.Header.Get("x-microcms-signature"), body}
		w.WriteHeader(http.StatusTeapot)
	}))
	defer hook.Close()
	d := start(t, "serve", "--writable", "--webhook", hook.URL, "--webhook-secret", "s3cret", "--api-key", "all",
		"--api-key", "read=GET,drafts")
	do := func(method, path, key, body string) (int, string) {
		req, err := http.NewRequest(method, d.url+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("X-MICROCMS-API-KEY", key)
		return send(t, req)
	}
	status, body := do("PUT", "/blog/new-post?status=draft", "read", `{"title":"New"}`)
	require.Equal(t, 400, status)
	require.JSONEq(t, `{"message":"PUT is forbidden."}`, body)
	status, body = do("PUT", "/blog/new-post?status=draft", "all", `{"title":"New"}`)
	require.Equal(t, 201, status, body)
	require.JSONEq(t, `{"id":"new-post"}`, body)
	status, _ = do("GET", "/blog/new-post", "all", "")
	require.Equal(t, 404, status)
	status, body = do("GET", "/blog/new-post?fields=title", "read", "")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"title":"New"}`, body)

	select {
	case c := <-calls:
		require.Equal(t, emulator.Signature("s3cret", c.body), c.signature)
		var told struct {
			API, ID, Type string
			Contents      struct {
				Old any
				New struct{ Status []string }
			}
		}
		require.NoError(t, json.Unmarshal(c.body, &told))
		require.Equal(t, "blog new-post new", told.API+" "+told.ID+" "+told.Type)
		require.Equal(t, []string{"DRAFT"}, told.Contents.New.Status)
	case <-time.After(30 * time.Second):
		t.Fatal("no webhook was sent")
	}
	d.waitFor(t, "webhook failed")
	d.stop(t)
}

func TestServeTLS(t *testing.T) {
	cert := filepath.Join(t.TempDir(), "cert.pem")
	d := start(t, "serve", "--tls", "--tls-cert", cert)
	require.Regexp(t, `^https://127\.0\.0\.1:\d+/api/v1$`, d.url)
	trusted, err := os.ReadFile(cert)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(trusted))
	for _, name := range []string{"example.microcms.io", "example.microcms-management.io", "localhost", ""} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool,
			ServerName: name}}}
		resp, err := client.Get(d.url + "/blog?limit=0")
		require.NoError(t, err, name)
		resp.Body.Close()
		require.Equal(t, 200, resp.StatusCode)
		client.CloseIdleConnections()
	}
	d.stop(t)
}

func TestServeWarnings(t *testing.T) {
	dir := t.TempDir()
	put := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666))
	}
	put("blog.json", `{"contents":[{"id":"a","rank":"1","other":1}],"totalCount":7,"offset":0,"limit":10}`)
	put("blog.schema.json", `{"apiFields":[{"fieldId":"rank","name":"R","kind":"number"}],"customFields":[]}`)
	put("error.json", `{"message":"X-MICROCMS-API-KEY header is invalid."}`)
	d := start(t, "serve", "--content", dir)
	for _, want := range []string{
		"blog.json: 1 content although the response counts 7: the others are missing",
		`blog: the field "rank" is of kind number and has the value "1", in 1 content (the first is "a")`,
		`blog: the schema has no field "other", in 1 content (the first is "a")`,
		`error.json: this is the body of an error, not of contents: "X-MICROCMS-API-KEY header is invalid."`,
	} {
		d.waitFor(t, want)
	}
	d.stop(t)
}
