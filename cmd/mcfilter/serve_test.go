package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/emulator"
	"github.com/stretchr/testify/require"
)

// A daemon is the program while it serves.
type daemon struct {
	url    string // its first line
	cmd    *exec.Cmd
	stdout *bufio.Reader
	stderr lockedBuffer
}

// start starts the program on a free port and waits for its first line.
func start(t *testing.T, args ...string) *daemon {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("processes cannot be interrupted on Windows")
	}
	return startCommand(t, exec.Command(os.Args[0], append(args, "--addr", "127.0.0.1:0")...))
}

// startCommand starts a command that becomes the program.
func startCommand(t *testing.T, cmd *exec.Cmd) *daemon {
	t.Helper()
	d := &daemon{cmd: cmd}
	d.cmd.Env = append(os.Environ(), "MCFILTER_RUN=1")
	d.cmd.Stderr = &d.stderr
	out, err := d.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, d.cmd.Start())
	t.Cleanup(func() {
		if d.cmd.ProcessState == nil {
			d.cmd.Process.Kill()
			d.cmd.Wait()
		}
	})
	d.stdout = bufio.NewReader(out)
	line, err := d.stdout.ReadString('\n')
	require.NoError(t, err, d.stderr.String())
	d.url = strings.TrimSpace(line)
	return d
}

// stop interrupts the program, which must end well.
func (d *daemon) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, d.cmd.Process.Signal(os.Interrupt))
	_, err := io.ReadAll(d.stdout)
	require.NoError(t, err)
	require.NoError(t, d.cmd.Wait(), d.stderr.String())
}

// waitFor waits until the program has logged a text.
func (d *daemon) waitFor(t *testing.T, text string) {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Contains(d.stderr.String(), text) }, 30*time.Second,
		10*time.Millisecond, text)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// ask makes a request with the given headers, in pairs.
func ask(t *testing.T, url string, headers ...string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return send(t, req)
}

// send returns the answer to a request.
func send(t *testing.T, req *http.Request) (status int, body string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(data)
}

func TestServeSample(t *testing.T) {
	d := start(t, "serve")
	require.Regexp(t, `^http://127\.0\.0\.1:\d+/api/v1$`, d.url)
	status, body := ask(t,
		d.url+"/blog?fields=id&limit=1&filters="+url.QueryEscape("category[equals]design[and]featured[equals]true"))
	require.Equal(t, 200, status)
	require.Contains(t, body, `{"contents":[{"id":"seven-grays"}],`)
	status, body = ask(t, d.url+"/blog?filters=title[equal]x")
	require.Equal(t, 400, status)
	require.JSONEq(t, `{"message":"invalid parameter."}`, body)
	d.waitFor(t, "unknown operator")

	// The lines to try are right.
	var lines []string
	for {
		line, err := d.stdout.ReadString('\n')
		require.NoError(t, err)
		if line == "\n" && len(lines) > 0 {
			break
		}
		if line != "\n" {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	require.Len(t, lines, 2)
	for _, line := range lines {
		require.True(t, strings.HasPrefix(line, "curl "), line)
		require.Contains(t, line, d.url+"/blog")
	}
	t.Run("with curl", func(t *testing.T) {
		clitest.Need(t, "curl")
		out, err := exec.Command("sh", "-c", lines[1]).Output()
		require.NoError(t, err)
		require.Contains(t, string(out), `"offset":0,"limit":3}`)
	})
	d.stop(t)
}

func TestServeFiles(t *testing.T) {
	dir := t.TempDir()
	blog := filepath.Join(dir, "blog.json")
	put := func(content string) { require.NoError(t, os.WriteFile(blog, []byte(content), 0o666)) }
	put(`[{"id":"a"}]`)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "settings.json"), []byte(`{"name":"N"}`), 0o666))
	other := write(t, "blog.schema.json",
		`{"apiFields":[{"fieldId":"flag","name":"F","kind":"boolean"}],"customFields":[]}`)
	d := start(t, "serve", "--content", dir, "--schema", other, "--api-key", "it's secret")
	status, body := ask(t, d.url+"/blog")
	require.Equal(t, 401, status)
	require.JSONEq(t, `{"message":"X-MICROCMS-API-KEY header is invalid."}`, body)
	key := []string{"X-MICROCMS-API-KEY", "it's secret"}
	status, body = ask(t, d.url+"/blog?fields=id&filters=flag[exists]", key...)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"contents":[{"id":"a"}],"totalCount":1,"offset":0,"limit":10}`, body)
	_, body = ask(t, d.url+"/settings?fields=name", key...)
	require.JSONEq(t, `{"name":"N"}`, body)

	put(`[{"id":"a"},{"id":"b"}]`)
	require.Eventually(t, func() bool {
		_, body := ask(t, d.url+"/blog?limit=0", key...)
		return strings.Contains(body, `"totalCount":2`)
	}, 30*time.Second, 50*time.Millisecond)
	d.waitFor(t, "content replaced")
	d.stop(t)
}

// TestServeRude is about clients that do not read, do not write, or say too
// much.
func TestServeRude(t *testing.T) {
	d := start(t, "serve")
	u, err := url.Parse(d.url)
	require.NoError(t, err)
	talk := func(text string) string {
		conn, err := net.Dial("tcp", u.Host)
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
		go io.WriteString(conn, text)
		line, _ := bufio.NewReader(conn).ReadString('\n')
		return strings.TrimSpace(line)
	}
	require.Equal(t, "HTTP/1.1 431 Request Header Fields Too Large",
		talk("GET /api/v1/blog HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 2<<20)))
	require.Equal(t, "HTTP/1.1 414 Request URI Too Long", talk("GET /api/v1/blog?q="+strings.Repeat("x",
		100_000)+" HTTP/1.1\r\nHost: x\r\n\r\n"))
	require.Equal(t, "HTTP/1.1 400 Bad Request", talk("GET /api/v1/blog?filters=a b HTTP/1.1\r\nHost: x\r\n\r\n"))
	require.Equal(t, "HTTP/1.1 400 Bad Request", talk("hello\r\n\r\n"))
	silent, err := net.Dial("tcp", u.Host)
	require.NoError(t, err)
	status, _ := ask(t, d.url+"/blog")
	require.Equal(t, 200, status)
	require.NoError(t, silent.Close()) // The end would wait for it for some seconds.
	d.stop(t)
}

func TestServeErrors(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer busy.Close()
	bad := write(t, "blog.json", "[{]")
	for _, p := range []program{
		{args: []string{"serve", "x"}, stderr: "mcfilter: unknown command \"x\" for \"mcfilter serve\"\n"},
		{args: []string{"serve", "--schema", "x"},
			stderr: "mcfilter: --schema needs --content; see mcfilter serve --help\n"},
		{args: []string{"serve", "--rate-limit", "-1"},
			stderr: "mcfilter: --rate-limit must not be negative; see mcfilter serve --help\n"},
		{args: []string{"serve", "--tls-cert", "x"},
			stderr: "mcfilter: --tls-cert needs --tls; see mcfilter serve --help\n"},
		{args: []string{"serve", "--webhook-secret", "x"},
			stderr: "mcfilter: --webhook-secret needs --webhook; see mcfilter serve --help\n"},
		{args: []string{"serve", "--webhook", "http://x/"},
			stderr: "mcfilter: --webhook needs --writable: nothing else changes contents; see mcfilter serve --help\n"},
		{args: []string{"serve", "--writable", "--webhook", "x"},
			stderr: "mcfilter: --webhook is not a URL such as http://127.0.0.1:3000/hook; see mcfilter serve --help\n"},
		{args: []string{"serve", "--api-key", "k=get"},
			stderr: "mcfilter: --api-key: unknown permission get: expected GET, POST, PUT, PATCH, DELETE, drafts or closed; see mcfilter serve --help\n"},
		{args: []string{"serve", "--api-key", "k=POST,drafts"},
			stderr: "mcfilter: --api-key: drafts and closed need GET beside them; see mcfilter serve --help\n"},
		{args: []string{"serve", "--api-key", "k", "--api-key", "k=GET"},
			stderr: "mcfilter: --api-key: duplicate key; see mcfilter serve --help\n"},
		{args: []string{"serve", "--content", "nosuch"}, stderr: "mcfilter: nosuch: no such file or directory\n"},
		{args: []string{"serve", "--content", bad},
			stderr: fmt.Sprintf("mcfilter: %s: line 1, column 3: expected the name of a member\n", bad)},
		{args: []string{"serve", "--addr", busy.Addr().String()},
			stderr: fmt.Sprintf("mcfilter: listen tcp %s: bind: address already in use\n", busy.Addr())},
	} {
		p.status = 2
		p.test(t)
	}
}

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
	trusted := read(t, cert)
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM([]byte(trusted)))
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
