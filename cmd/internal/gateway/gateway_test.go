package gateway

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/microcms-go/filters/httpfilter"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/stretchr/testify/require"
)

func write(t testing.TB, name, content string) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

// TestAgainst compares policies; want is what is newly allowed, a line each.
func TestAgainst(t *testing.T) {
	const x = `{"endpoints":{"x":%}}`
	const sum = `"keySHA256":"` + "abababababababababababababababababababababababababababababababab" + `"`
	const other = `"keySHA256":"` + "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd" + `"`
	of := func(endpoint string) string { return strings.Replace(x, "%", endpoint, 1) }
	set := func(member, endpoint string) string { return strings.Replace(of(endpoint), "{", "{"+member+",", 1) }
	for _, test := range []struct{ name, old, now, want string }{
		{"the same", of(`{"params":["limit"]}`), of(`{"params":["limit"]}`), ""},
		{"less", of(`{"params":["limit"]}`), of(`{}`), ""},
		{"endpoint", of(`{}`), `{"endpoints":{"x":{},"y":{}}}`, "endpoint y"},
		{"items", of(`{}`), of(`{"detail":true}`), "x: single items"},
		{"parameter", of(`{}`), of(`{"params":["q"]}`), "x: the parameter q"},
		{"draftKey", of(`{}`), of(`{"params":["draftKey"]}`), "x: the parameter draftKey"},
		{
			"limit", of(`{"params":["limit"],"maxLimit":5}`), of(`{"params":["limit"],"maxLimit":6}`),
			"x: limit 6\nx: limit is 6, not 5, where a request does not name it",
		},
		{
			"default depth", of(`{"maxReferenceDepth":0}`), of(`{}`),
			"x: depth is 1, not 0, where a request does not name it",
		},
		{"offset", of(`{"params":["offset"],"maxOffset":5}`), of(`{"params":["offset"]}`), "x: offset 6"},
		{
			"orders", of(`{"params":["orders"],"orders":["a"]}`), of(`{"params":["orders"],"orders":["a","b"]}`),
			"x: sorting by b",
		},
		{
			"any order", of(`{"params":["orders"],"orders":["a"]}`), of(`{"params":["orders"],"orders":["*"]}`),
			"x: sorting by any-field",
		},
		{
			"filters", of(`{"params":["filters"],"filters":{"a":["equals"]}}`),
			of(`{"params":["filters"],"filters":{"a":["equals","exists"]}}`), "x: filtering by a with exists",
		},
		{
			"any filter", of(`{"params":["filters"],"filters":{"a":["equals"]}}`),
			of(`{"params":["filters"],"filters":{"*":["equals"]}}`), "x: filtering by any-field with equals",
		},
		{
			"conditions", of(`{"params":["filters"],"filters":{"a":["equals"]}}`),
			of(`{"params":["filters"],"filters":{"a":["equals"]},"maxConditions":51}`), "x: 51 conditions",
		},
		{
			"contains", of(`{"params":["filters"],"filters":{"a":["contains"]}}`),
			of(`{"params":["filters"],"filters":{"a":["contains"]},"maxContains":11}`),
			"x: 11 conditions with contains",
		},
		{
			"lenient", of(`{"params":["filters"],"filters":{"a":["equals"]}}`),
			strings.Replace(of(`{"params":["filters"],"filters":{"a":["equals"]}}`), "{", `{"lenient":true,`, 1),
			"x: values with parentheses\nx: [and] beside [or]",
		},
		{
			"lenient without values", of(`{"params":["filters"],"filters":{"a":["exists"]}}`),
			set(`"lenient":true`, `{"params":["filters"],"filters":{"a":["exists"]}}`), "x: [and] beside [or]",
		},
		{
			"conditions of all endpoints", set(`"maxConditions":5`, `{"params":["filters"],"filters":{"a":["exists"]}}`),
			set(`"maxConditions":6`, `{"params":["filters"],"filters":{"a":["exists"]}}`), "x: 6 conditions",
		},
		{
			"bytes", set(`"maxBytes":20`, `{"params":["filters"],"filters":{"a":["exists"]}}`),
			set(`"maxBytes":21`, `{"params":["filters"],"filters":{"a":["exists"]}}`), "filters of 21 bytes",
		},
		{"bytes that no URL has", set(`"maxBytes":9000`, `{}`), of(`{}`), ""},
		{"answers", set(`"maxResponse":1000`, `{}`), of(`{}`), "answers of 5242880 bytes"},
		{"budget", of(`{}`), set(`"budget":{"rate":50.5}`, `{}`),
			"50.5 requests a second\n51 requests at once after a pause"},
		{"concurrency", of(`{}`), set(`"budget":{"concurrency":101}`, `{}`),
			"101 requests that have not been answered"},
		{
			"budget of a client",
			`{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"],"budget":{"burst":2}}}}`,
			`{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"]}}}`,
			"client a: 25 requests at once after a pause",
		},
		{"any field", of(`{}`), of(`{"params":["fields"]}`), "x: the parameter fields"},
		{
			"order of the admin screen", of(`{"orders":[]}`), of(`{"params":["orders"],"orders":[]}`),
			"x: the parameter orders",
		},
		{
			"a great depth", set(`"maxDepth":4000`, `{"params":["filters"],"filters":{"a":["exists"]}}`),
			of(`{"params":["filters"],"filters":{"a":["exists"]}}`), "x: nested parentheses",
		},
		{
			"depth", strings.Replace(of(`{"params":["filters"],"filters":{"a":["exists"]}}`), "{", `{"maxDepth":5,`, 1),
			strings.Replace(of(`{"params":["filters"],"filters":{"a":["exists"]}}`), "{", `{"maxDepth":6,`, 1),
			"x: nested parentheses",
		},
		{
			"fields", of(`{"fields":["a"],"params":["fields"]}`), of(`{"fields":["a","b","a.c"],"params":["fields"]}`),
			"x: the field b\nx: answers hold b",
		},
		{"all fields", of(`{"fields":["a"]}`), of(`{}`), "x: answers hold all fields"},
		{
			"require", of(`{"require":"a[equals]1"}`), of(`{"require":"a[equals]1[or]b[equals]1"}`),
			`x: items like {"b":"1"}`,
		},
		{"stricter", of(`{"require":"a[equals]1"}`), of(`{"require":"a[equals]1[and]b[equals]1"}`), ""},
		{"no require", of(`{"require":"a[equals]1"}`), of(`{}`), `x: items like {}`},
		{"verify", strings.Replace(of(`{}`), "{", `{"verify":true,`, 1), of(`{}`), "answers that are not checked"},
		{
			"hosts", strings.Replace(of(`{}`), "{", `{"hosts":["a"],`, 1),
			strings.Replace(of(`{}`), "{", `{"hosts":["A","b"],`, 1), "requests for the host b",
		},
		{"any host", strings.Replace(of(`{}`), "{", `{"hosts":["a"],`, 1), of(`{}`), "requests for any host"},
		{
			"origins", of(`{}`), strings.Replace(of(`{}`), "{", `{"cors":{"origins":["https://a"]},`, 1),
			"scripts of https://a",
		},
		{"headers", of(`{}`), strings.Replace(of(`{}`), "{", `{"headers":["X-A"],`, 1), "the header X-A is passed on"},
		{"new client", `{"endpoints":{"x":{}},"clients":{"a":{` + sum +
			`,"endpoints":["x"]}}}`,
			`{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"]},"b":{` + other +
				`,"endpoints":["x"]}}}`,
			"client b: it is new\nclient b: endpoint x"},
		{
			"new key", `{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"]}}}`,
			`{"endpoints":{"x":{}},"clients":{"a":{` + other + `,"endpoints":["x"]}}}`, "client a: it has another key",
		},
		{"clients at last", of(`{}`), `{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"]}}}`, ""},
		{
			"no clients any more", `{"endpoints":{"x":{}},"clients":{"a":{` + sum + `,"endpoints":["x"]}}}`, of(`{}`),
			"requests without the key of a client",
		},
		{"more for a client", `{"endpoints":{"x":{},"y":{}},"clients":{"a":{` + sum +
			`,"endpoints":["x"],"require":"a[exists]"}}}`,
			`{"endpoints":{"x":{},"y":{}},"clients":{"a":{` + sum + `,"endpoints":["x","y"]}}}`,
			"client a: x: items like {}\nclient a: endpoint y"},
	} {
		t.Run(test.name, func(t *testing.T) {
			now, err := compile(write(t, "now.json", test.now), "")
			require.NoError(t, err)
			old, err := compile(write(t, "old.json", test.old), "")
			require.NoError(t, err)
			var out strings.Builder
			require.Equal(t, test.want != "", Against(&out, now, old))
			var lines []string
			for line := range strings.Lines(out.String()) {
				if s, ok := strings.CutPrefix(line, "newly allowed: "); ok {
					lines = append(lines, strings.TrimSpace(s))
				}
			}
			require.Equal(t, test.want, strings.Join(lines, "\n"), out.String())
			require.False(t, Against(io.Discard, now, now), "nothing is new beside itself")
		})
	}
}

// TestAgainstExtension: what the service knows of an extension is not answered, but
// it tells items apart.
func TestAgainstExtension(t *testing.T) {
	schema := write(t, "blog.schema.json", string(sample.BlogSchema))
	for _, test := range []struct {
		old, now string
		want     bool
	}{
		{"embed.title[equals]x", "embed.title[equals]y", true},
		{"featured[equals]true", "featured[equals]true[or]embed.title[equals]x", true},
		{"featured[equals]true", "featured[equals]true[and]embed.title[equals]x", false},
	} {
		policy := func(require string) string {
			return write(t, "policy.json", `{"endpoints":{"blog":{"require":"`+require+`"}}}`)
		}
		now, err := compile(policy(test.now), schema)
		require.NoError(t, err)
		old, err := compile(policy(test.old), schema)
		require.NoError(t, err)
		require.Equal(t, test.want, Against(io.Discard, now, old), test.now)
	}
}

func TestReadPolicyErrors(t *testing.T) {
	blog := string(sample.BlogSchema)
	unnamed := strings.Replace(blog, `"endpoint": "blog",`, "", 1)
	for _, test := range []struct{ policy, schema, want string }{
		{`{"endpoints":{"blog":{},"news":{}}}`, blog, `no schema for the endpoint "news": there are schemas for blog`},
		{`{"endpoints":{"blog":{},"news":{}}}`, unnamed, "the schema does not name its endpoint"},
		{`{"endpoints":{"news":{}}}`, unnamed, ""},
	} {
		_, err := ReadPolicy(write(t, "policy.json", test.policy), write(t, "schema.json", test.schema))
		if test.want == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, test.want)
	}
}

// TestShowUnchecked shows the fields of referenced items whose schema is not there.
func TestShowUnchecked(t *testing.T) {
	const policy = `{"endpoints":{"blog":{"fields":["id","author","author.name","category.name","odd.x"]}}}`
	field := func(name, to string) string { return `{"fieldId":"` + name + `","kind":"relation"` + to + `}` }
	blog := `{"endpoint":"blog","apiFields":[` + field("author", `,"referencedApiEndpoint":"authors"`) + "," +
		field("category", `,"referencedApiEndpoint":"categories"`) + "," + field("odd", "") + `]}`
	folder := filepath.Dir(write(t, "blog.json", blog))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "categories.json"),
		[]byte(`{"apiFields":[{"fieldId":"name","kind":"text"}]}`), 0o666))
	compiled, err := compile(write(t, "policy.json", policy), folder)
	require.NoError(t, err)
	var out strings.Builder
	Show(&out, compiled.Gate)
	var got []string
	for line := range strings.Lines(out.String()) {
		if s, ok := strings.CutPrefix(line, "  unchecked"); ok {
			got = append(got, strings.TrimSpace(s))
		}
	}
	require.Equal(t, []string{
		"author.name: there is no schema for authors", "odd.x: the schema does not tell what odd refers to",
	}, got)
}

func TestPlainPath(t *testing.T) {
	for _, plain := range []string{"/api/v1/blog", "/api/v1/blog/my-id_1"} {
		require.Equal(t, plain, plainPath(plain))
	}
	for in, want := range map[string]string{
		"/api/v1/blog&draftKey=S":      "/api/v1/blog…",
		"/api/v1/blog/draftKey/S":      "/api/v1/blog/draft…",
		"/api/v1/DRAFTKEY-S":           "/api/v1/DRAFT…",
		"/api/v1/blog?x":               "/api/v1/blog…",
		"/a\r\nb":                      "/a…",
		"/ブログ":                         "/…",
		"*":                            "…",
		"/" + strings.Repeat("x", 300): "/" + strings.Repeat("x", 199) + "…",
	} {
		require.Equal(t, want, plainPath(in), in)
	}
}

func TestBudgets(t *testing.T) {
	b := newBudgets(httpfilter.Policy{
		Budget:  &httpfilter.Budget{Rate: 0.001, Burst: 3, Concurrency: 2},
		Clients: map[string]httpfilter.Client{"a": {Budget: &httpfilter.Budget{Rate: 0.5}}, "b": {}},
	})
	require.Equal(t, httpfilter.Budget{Rate: 0.5, Burst: 1, Concurrency: 50}, b.limits["a"])
	require.Equal(t, defaultClientBudget, b.limits["b"])
	release, _ := b.Admit(nil, "a")
	require.NotNil(t, release)
	none, retry := b.Admit(nil, "a")
	require.Nil(t, none)
	require.Equal(t, 2, retry)
	second, _ := b.Admit(nil, "b")
	require.NotNil(t, second)
	none, retry = b.Admit(nil, "b")
	require.Nil(t, none, "two at once are all")
	require.Equal(t, 1, retry)
	release()
	second()
	third, _ := b.Admit(nil, "b")
	require.NotNil(t, third)
	third()
	none, retry = b.Admit(nil, "b")
	require.Nil(t, none, "all clients together")
	require.Greater(t, retry, 900)
}

// TestEviction fills a gateway with clients that do nothing: a new one must be
// served.
func TestEviction(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w,
			"{}")
	}))
	defer upstream.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string), make(chan error)
	go func() {
		ended <- Run(ctx, Config{
			Addr: "127.0.0.1:0", Upstream: upstream.URL, Policy: write(t, "policy.json", `{"endpoints":{"x":{}}}`),
			Timeout: time.Second, LogFormat: "json", MaxConnections: 20, Stderr: io.Discard,
			Ready: func(url string) { ready <- url },
		}, nil)
	}()
	url := <-ready
	address := strings.TrimPrefix(url, "http://")
	var conns [60]net.Conn
	for i := range conns {
		conn, err := net.Dial("tcp", address)
		require.NoError(t, err)
		conns[i] = conn
		switch i % 3 {
		case 0: // It sends nothing.
		case 1:
			_, err = io.WriteString(conn, "GET /api/v1/x HTTP/1.1\r\nHost: a\r\nX-Half: ")
		case 2: // It has been answered and waits.
			_, err = io.WriteString(conn, "GET /api/v1/x HTTP/1.1\r\nHost: a\r\n\r\n")
		}
		require.NoError(t, err)
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for range 5 {
		resp, err := client.Get(url + "/api/v1/x")
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode)
		require.NoError(t, resp.Body.Close())
	}
	for _, conn := range conns {
		require.NoError(t, conn.Close()) // Else the gateway gives them five seconds.
	}
	cancel()
	require.NoError(t, <-ended)
}

// TestEvictedOnce holds that one newcomer costs one idle connection, however late
// the server notices that it was closed.
func TestEvictedOnce(t *testing.T) {
	c := newConnections(2, newMetrics())
	var conns []net.Conn
	for range 3 {
		conn, peer := net.Pipe()
		defer conn.Close()
		defer peer.Close()
		conns = append(conns, conn)
		c.note(conn, http.StateNew)
	}
	closed := func(conn net.Conn) bool {
		require.NoError(t, conn.SetReadDeadline(time.Now()))
		_, err := conn.Read(make([]byte, 1))
		return !errors.Is(err, os.ErrDeadlineExceeded)
	}
	for _, state := range []http.ConnState{http.StateActive, http.StateIdle, http.StateActive, http.StateClosed} {
		c.note(conns[0], state) // It was closed, and its request is ended.
		c.note(conns[2], http.StateActive)
		c.note(conns[2], http.StateIdle)
	}
	require.Error(t, conns[0].SetReadDeadline(time.Now()), "the oldest is closed")
	require.False(t, closed(conns[1]))
	require.False(t, closed(conns[2]))
	require.Len(t, c.open, 2)
}

// TestDecisionOf names what is logged.
func TestDecisionOf(t *testing.T) {
	r := httptest.NewRequest("GET", "/", nil)
	hungUp, cancel := context.WithCancel(t.Context())
	cancel()
	bad := errors.New("bad")
	rule := func(name string) httpfilter.Decision { return httpfilter.Decision{Rule: name} }
	for name, test := range map[string]struct {
		o    httpfilter.Outcome
		err  error
		want string
		left string // if the client has hung up; empty: the same
	}{
		"an answer": {o: httpfilter.Outcome{Upstream: 200, Sent: 200}, want: allowed},
		"a path":    {o: httpfilter.Outcome{Decision: rule("path"), Sent: 404}, want: refused},
		"report only": {
			o: httpfilter.Outcome{Decision: rule("path"), Upstream: 200, Sent: 200}, want: reported,
		},
		"a wrong answer, report only": {o: httpfilter.Outcome{Upstream: 200, Sent: 200, Err: bad}, want: reported},
		"no answer": {
			o: httpfilter.Outcome{Decision: rule("upstream"), Sent: 502, Err: bad}, err: bad, want: failed, left: gone,
		},
		"a wrong answer": {
			o: httpfilter.Outcome{Decision: rule("answer"), Upstream: 200, Sent: 502, Err: bad}, want: rejected,
		},
		"a wrong answer, not read to its end": {
			o:   httpfilter.Outcome{Decision: rule("answer"), Upstream: 200, Sent: 502, Err: bad},
			err: bad, want: rejected,
		},
	} {
		rec := &record{err: test.err}
		require.Equal(t, test.want, decisionOf(r, test.o, rec), name)
		require.Equal(t, cmp.Or(test.left, test.want), decisionOf(r.WithContext(hungUp), test.o, rec), name)
	}
}

// TestStamps: a link that leads to another file is a change, whatever that has in
// common with the file before.
func TestStamps(t *testing.T) {
	dir := t.TempDir()
	at := time.Unix(1, 0)
	for _, name := range []string{"a", "b"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
		require.NoError(t, os.Chtimes(filepath.Join(dir, name), at, at))
	}
	link := filepath.Join(dir, "link")
	c := Config{Policy: link, Schema: filepath.Join(dir, "nosuch")}
	require.NoError(t, os.Symlink("a", link))
	before := c.stamps()
	require.True(t, slices.EqualFunc(before, c.stamps(), stamp.isSame))
	require.NoError(t, os.Remove(link))
	require.False(t, slices.EqualFunc(before, c.stamps(), stamp.isSame))
	require.NoError(t, os.Symlink("b", link))
	require.False(t, slices.EqualFunc(before, c.stamps(), stamp.isSame))
}

// TestServerLog: what goes wrong in the gateway itself is told, also with --quiet.
func TestServerLog(t *testing.T) {
	var out strings.Builder
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oops") }))
	srv.Config.ErrorLog = log.New(serverLog{newLogger(&out, "json", true)}, "", 0)
	srv.Start()
	_, err := srv.Client().Get(srv.URL)
	require.Error(t, err)
	conn, err := net.Dial("tcp", srv.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "not HTTP\r\n\r\n")
	require.NoError(t, err)
	_, err = io.ReadAll(conn)
	require.NoError(t, err)
	srv.Close()
	require.Equal(t, 1, strings.Count(out.String(), "\n"), out.String())
	require.Contains(t, out.String(), `"level":"ERROR"`)
	require.Contains(t, out.String(), "oops")
}
