package httpfilter

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

// get returns a request as a client sends it. Headers are names and values.
func get(target string, header ...string) *http.Request {
	r := httptest.NewRequest("GET", target, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header[header[i]] = append(r.Header[header[i]], header[i+1])
	}
	return r
}

// TestRequestHeaders: what is not known to be harmless is not passed on.
func TestRequestHeaders(t *testing.T) {
	p := Policy{Endpoints: map[string]Endpoint{"x": {}}, Headers: []string{"x-tenant"}}
	var rec recorder
	require.Equal(t, 200, do(handler(t, p, &rec), get("/api/v1/x",
		"Accept", "application/json", "Accept-Language", "ja", "User-Agent", "me", "If-None-Match", `"a"`,
		"Traceparent",
		"00-1-2-01",
		"X-Microcms-Api-Key", "k", "X-Request-Id", "r", "X-Tenant", "t1",
		"X_Original_URL", "/admin", "X-Original-Url", "/admin", "X_HTTP_Method_Override", "DELETE",
		"X-Forwarded-Method",
		"DELETE",
		"X-Forwarded-Path", "/admin", "X_tenant", "t2", "Cookie", "a=b", "Authorization", "Basic x", "Forwarded",
		"for=1",
		"Range", "bytes=0-1",
		"Accept-Encoding", "gzip", "X-Api-Key", "old", "X-Anything", "x", "Connection", "X-Tenant", "Upgrade",
		"websocket",
		"Trailer", "X-T",
	)).Code)
	require.Equal(t, http.Header{
		"Accept": {"application/json"}, "Accept-Language": {"ja"}, "User-Agent": {"me"}, "If-None-Match": {`"a"`},
		"Traceparent":        {"00-1-2-01"},
		"X-Microcms-Api-Key": {"k"}, "X-Request-Id": {"r"}, "X-Tenant": {"t1"},
	}, rec.got.Header)
}

// TestNothingOfTheRequest: what is passed on must not have what came in any way.
func TestNothingOfTheRequest(t *testing.T) {
	p := Policy{Endpoints: map[string]Endpoint{"x": {
		Require: filters.MustParse("tenant[equals]t1"), Params: []string{"filters"},
		Filters: map[filters.Field]Ops{Any: AllOps},
	}}}
	var rec recorder
	r := get("http://elsewhere.example/api/v1/x?filters=title[equals]a")
	require.Equal(t, "title[equals]a", r.FormValue("filters")) // An earlier handler may do this.
	r.SetPathValue("filters", "title[equals]a")
	r.Method = http.MethodHead
	require.Equal(t, http.StatusOK, do(handler(t, p, &rec), r).Code)
	const want = "(tenant[equals]t1)[and](title[equals]a)"
	require.Equal(t, want, rec.got.FormValue("filters"))
	require.Equal(t, want, rec.got.URL.Query().Get("filters"))
	require.Equal(t, "GET", rec.got.Method)
	require.Empty(t, rec.got.PathValue("filters"))
	require.Empty(t, rec.got.URL.Host)
	require.Equal(t, http.NoBody, rec.got.Body)
}

// TestAnswers names what becomes of an answer.
func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 1001)
	for name, test := range map[string]struct {
		next   http.HandlerFunc
		status int
		err    string
		header http.Header
		body   string

		upstream int // the status, if the answer is not sent
	}{
		"all is well": {
			next: func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range map[string]string{
					"Content-Type": "application/json", "Etag": `"a"`, "X-Other": "x", "Vary": "Accept",
					"Retry-After": "1",
					"Set-Cookie":  "a=b", "Refresh": "0;url=x", "Content-Location": "/y", "Alt-Svc": "h3",
					"X-Microcms-Api-Key": "k",
					"Connection":         "X-Hop, close", "X-Hop": "x", "Keep-Alive": "1", "Upgrade": "h2c",
					"Access-Control-Allow-Origin": "*",
					"Strict-Transport-Security":   "x", "X_under": "x", "Clear-Site-Data": "*", "Trailer:X": "x",
					"Link": "<http://a>; rel=preload", "Service-Worker-Allowed": "/", "SourceMap": "/x",
				} {
					w.Header()[name] = []string{value}
				}
				io.WriteString(w, "{}")
			},
			status: 200, body: "{}", header: http.Header{
				"Content-Type": {"application/json"}, "Etag": {`"a"`}, "X-Other": {"x"}, "Vary": {"Accept"},
				"Retry-After": {"1"},
			},
		},
		"nothing at all": {next: func(http.ResponseWriter, *http.Request) {}, status: 200},
		"an error": {next: func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "no",
				http.StatusForbidden)
		}, status: 403, body: "no\n"},
		"status 304": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, status: 304},
		"status 999": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(999) }, status: 502,
			err: "status out of range: 999", upstream: 999},
		"status 600": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(600) }, status: 502,
			err: "status out of range: 600", upstream: 600},
		"status 0": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(-1) }, status: 502,
			err: "status out of range: -1", upstream: -1},
		"a redirect": {next: http.RedirectHandler("http://10.0.0.1/", http.StatusFound).ServeHTTP, status: 502,
			err: `leads to "http://10.0.0.1/"`, upstream: 302},
		"a bare redirect": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(301) }, status: 502,
			err: "leads elsewhere", upstream: 301},
		"a choice": {next: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(300) }, status: 502,
			err: "leads elsewhere", upstream: 300},
		"a second Location": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Location"] = []string{"",
				"http://a"}
		}, status: 502, err: "leads to", upstream: 200},
		"another protocol": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusSwitchingProtocols)
			io.WriteString(w, "x")
		}, status: 502, err: "status out of range: 101", upstream: 101},
		// As httputil.ReverseProxy does with trailers.
		"headers after the answer": {next: func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "{}")
			w.Header().Set("Location", "http://a")
			w.Header().Set("X-Late", "x")
		}, status: 200, body: "{}", header: http.Header{}},
		"an early answer": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(100)
			w.WriteHeader(103)
			w.WriteHeader(200)
			io.WriteString(w, "x")
		}, status: 200, body: "x"},
		"endless early answers": {next: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.WriteHeader(102)
			}
		}, status: 502, err: "too many answers of status 1xx", upstream: 200},
		"too long": {next: func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, long) }, status: 502,
			err: "longer than maxResponse", upstream: 200},
		"at the edge": {next: func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, long[1:]) }, status: 200,
			body: long[1:]},
		"said to be too long": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1001")
			io.WriteString(w, "x")
		}, status: 502, err: "longer than maxResponse", upstream: 200},
		"too long, twice": {next: func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, long)
			io.WriteString(w, long)
		}, status: 502, err: "longer than maxResponse", upstream: 200},
		"a second status": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(200)
			w.WriteHeader(500)
		}, status: 200},
		"endless": {next: func(w http.ResponseWriter, r *http.Request) {
			for {
				if _, err := io.WriteString(w, "xx"); err != nil {
					return
				}
			}
		}, status: 502, err: "longer than maxResponse", upstream: 200},
		"cut off": {next: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "5")
			io.WriteString(w, "{}")
		}, status: 502, err: "shorter than its Content-Length", upstream: 200},
	} {
		t.Run(name, func(t *testing.T) {
			var got Outcome
			p := Policy{Endpoints: map[string]Endpoint{"x": {}}, MaxResponse: 1000,
				Observe: func(_ *http.Request, o Outcome) { got = o }}
			w := do(handler(t, p, test.next), get("/api/v1/x"))
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.status, got.Sent)
			require.Equal(t, w.Body.Len(), got.Bytes)
			if test.err != "" {
				require.ErrorContains(t, got.Err, test.err)
				require.Equal(t, "answer", got.Rule)
				require.Equal(t, test.upstream, got.Upstream)
				p := checkProblem(t, w, 502)
				require.NotContains(t, p.Detail, "10.0.0.1")
				return
			}
			require.NoError(t, got.Err)
			require.Equal(t, test.status, got.Upstream)
			require.Equal(t, test.body, w.Body.String())
			if test.header != nil {
				test.header.Set("X-Content-Type-Options", "nosniff")
				test.header.Set("Content-Length", "2")
				require.Equal(t, test.header, w.Header())
			}
		})
	}
}

// What is read from a server is sent if all of it could be read and it is not
// too long.
func TestReadFrom(t *testing.T) {
	const most = 1000
	long := strings.Repeat("x", most)
	deadline := &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}
	for name, test := range map[string]struct {
		body   io.Reader
		length string // the Content-Length
		n      int64
		status int
		want   string
		err    string
	}{
		"nothing":         {strings.NewReader(""), "", 0, 200, "", ""},
		"short":           {strings.NewReader("{}"), "2", 2, 200, "{}", ""},
		"a byte a time":   {iotest.OneByteReader(strings.NewReader(long)), "1000", most, 200, long, ""},
		"with its end":    {iotest.DataErrReader(strings.NewReader("{}")), "", 2, 200, "{}", ""},
		"at the edge":     {strings.NewReader(long), "", most, 200, long, ""},
		"too long":        {strings.NewReader(long + "x"), "", most + 1, 502, "", errTooLong.Error()},
		"endless":         {endless{}, "", most + 1, 502, "", errTooLong.Error()},
		"of wrong length": {strings.NewReader("{}"), "-1", 2, 502, "", errIncomplete.Error()},
		"cut off": {
			io.MultiReader(strings.NewReader("{}"), iotest.ErrReader(io.ErrUnexpectedEOF)), "", 2, 502, "", "unexpected EOF",
		},
		"cut off with a part": {iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("{}"))), "", 1, 502, "", "timeout"},
		"too slow":            {io.MultiReader(strings.NewReader("{}"), iotest.ErrReader(deadline)), "", 2, 504, "", "i/o timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			var got Outcome
			var n int64
			p := Policy{Endpoints: map[string]Endpoint{"x": {}}, MaxResponse: most,
				Observe: func(_ *http.Request, o Outcome) { got = o }}
			w := do(handler(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if test.length != "" {
					w.Header().Set("Content-Length", test.length)
				}
				var err error
				n, err = w.(io.ReaderFrom).ReadFrom(test.body)
				require.Equal(t, test.err != "" && test.length == "", err != nil, "%v", err)
				require.Equal(t, n > most, r.Context().Err() != nil, "the server is told that no more is needed")
			})), get("/api/v1/x"))
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.n, n)
			if test.err != "" {
				require.ErrorContains(t, got.Err, test.err)
				checkProblem(t, w, test.status)
				return
			}
			require.NoError(t, got.Err)
			require.Equal(t, test.want, w.Body.String())
		})
	}
}

// endless is a body without an end.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

// TestVerify puts the gate before a server that answers what it should not.
func TestVerify(t *testing.T) {
	const body = `{"contents":[%],"totalCount":1,"offset":0,"limit":10,"secret":1}`
	list := func(items string) string { return strings.Replace(body, "%", items, 1) }
	for name, test := range map[string]struct {
		target, answer string
		asked          string // the parameter fields that is passed on
		want, err      string
	}{
		"an item": {
			target: "/api/v1/x", answer: list(`{"id":"a","title":"t","tenant":"t1","x":1}`),
			asked: "id,title,tenant",
			want:  `{"contents":[{"id":"a","title":"t"}],"totalCount":1,"offset":0,"limit":10}`,
		},
		"fewer fields": {
			target: "/api/v1/x?fields=title",
			answer: list(`{"id":"a", "title" : "t","tenant":"t1"},{"title":1,"tenant":"t1"}`),
			asked:  "title,tenant",
			want:   `{"contents":[{"title":"t"},{"title":1}],"totalCount":1,"offset":0,"limit":10}`,
		},
		"another spelling": {target: "/api/v1/x?fields=id", answer: list(`{"ten\u0061nt":"t\u0031","id":"a"}`),
			want: `{"contents":[{"id":"a"}],"totalCount":1,"offset":0,"limit":10}`},
		"no items": {target: "/api/v1/x", answer: list(""), want: list("")[:len(list(""))-len(`,"secret":1}`)] + "}"},
		"another tenant": {target: "/api/v1/x", answer: list(`{"id":"a","tenant":"t1"},{"id":"b","tenant":"t2","ID":"x"}`),
			err: `item 1 does not match the required filter: id b`},
		"no tenant": {target: "/api/v1/x", answer: list(`{"title":"a"}`),
			err: `item 0 does not match the required filter: it has no id`},
		"two tenants": {target: "/api/v1/x", answer: list(`{"tenant":"t2","tenant":"t1"}`), err: "duplicate name"},
		"not an item": {target: "/api/v1/x", answer: list(`7`), err: "item 0 is not an object"},
		"contents twice": {target: "/api/v1/x", answer: `{"contents":[],"c\u006fntents":[{"tenant":"t2"}]}`,
			err: "the answer is not a list"},
		"contents escaped": {target: "/api/v1/x", answer: `{"c\u006fntents":[{"tenant":"t2"}]}`,
			err: "item 0 does not match"},
		"not a list": {target: "/api/v1/x", answer: `{"id":"a","tenant":"t2"}`,
			err: "the answer is not a list: it has no contents"},
		"not JSON":       {target: "/api/v1/x", answer: `<html>`, err: "the answer is not a list"},
		"more than JSON": {target: "/api/v1/x", answer: list("") + list(""), err: "the answer is not a list"},
		"negative number": {target: "/api/v1/x", answer: `{"contents":[],"totalCount":-1}`,
			want: `{"contents":[],"totalCount":-1}`},
		"bad number": {target: "/api/v1/x", answer: `{"contents":[],"totalCount":"<script>"}`,
			err: "totalCount is not a number"},
		"one item": {target: "/api/v1/y/a", answer: `{"id":"a","title":"t","secret":1}`, asked: "id,title",
			want: `{"id":"a","title":"t"}`},
		"all of an item": {target: "/api/v1/z", answer: ` {"id":"a","title":"t","secret":1} `,
			want: `{"id":"a","title":"t","secret":1}`},
		"half an item": {target: "/api/v1/z", answer: `{"id":"a"`, err: "unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			var got Outcome
			p := Policy{
				Verify: true,
				Endpoints: map[string]Endpoint{
					"x": {Require: filters.MustParse("tenant[equals]t1"), Fields: []filters.Field{"id", "title"},
						Params: []string{"fields"}},
					"y": {Fields: []filters.Field{"id", "title"}, Detail: true},
					"z": {Object: true},
				},
				Observe: func(_ *http.Request, o Outcome) { got = o },
			}
			var asked url.Values
			w := do(handler(t, p, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = r.URL.Query()
				require.Empty(t, r.Header["If-None-Match"])
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				w.Header().Set("Etag", `"of what is not sent"`)
				io.WriteString(w, test.answer)
			})), get(test.target, "If-None-Match", "x"))
			if test.asked != "" {
				require.Equal(t, test.asked, asked.Get("fields"))
			}
			if test.err != "" {
				checkProblem(t, w, 502)
				require.ErrorContains(t, got.Err, test.err)
				require.NotContains(t, w.Body.String(), "t2")
				return
			}
			require.NoError(t, got.Err)
			require.Equal(t, 200, w.Code)
			require.Equal(t, test.want, w.Body.String())
			require.Empty(t, w.Header()["Etag"])
		})
	}
	for name, test := range map[string]struct {
		header http.Header
		status int
		body   string
		want   string // of a message; empty: status 502
	}{
		"an error": {http.Header{"Content-Type": {"application/json"}}, 400,
			`{"message":"invalid parameter.","stack":"secret"}`, `{"message":"invalid parameter."}`},
		"an error in HTML": {http.Header{"Content-Type": {"text/html"}}, 504, `secret`,
			`{"message":"Gateway Timeout"}`},
		"an error of no type": {http.Header{"Etag": {"x"}}, 404, ``, `{"message":"Not Found"}`},
		"an encoded error": {http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"br"}}, 414, "\x1b\x00",
			`{"message":"Request URI Too Long"}`},
		"an error that is long": {http.Header{"Content-Type": {"application/problem+json"}}, 500,
			`{"message":{"a":"secret"}}`, `{"message":"Internal Server Error"}`},
		// What is sent is sent as what it was read as.
		"two types": {http.Header{"Content-Type": {"application/json", "text/html"}}, 200, `{"contents":[]}`,
			`{"contents":[]}`},
		"another encoding of characters": {http.Header{"Content-Type": {"application/json; charset=utf-16"}}, 200,
			`{"contents":[]}`, `{"contents":[]}`},
		"encoded": {http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {"gzip"}}, 200,
			`{"contents":[]}`, ""},
		"another type":   {http.Header{"Content-Type": {"text/plain"}}, 200, `{"contents":[]}`, ""},
		"another status": {http.Header{"Content-Type": {"application/json"}}, 206, `{"contents":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := Policy{Verify: true, Endpoints: map[string]Endpoint{"x": {}}}
			w := do(handler(t, p, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				maps.Copy(w.Header(), test.header)
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			})), get("/api/v1/x"))
			if test.want == "" {
				checkProblem(t, w, 502)
				return
			}
			require.Equal(t, test.status, w.Code)
			require.Equal(t, test.want, w.Body.String())
			require.Equal(t, []string{"application/json"}, w.Header()["Content-Type"])
			require.NotContains(t, w.Header(), "Content-Encoding")
			require.NotContains(t, w.Header(), "Etag")
		})
	}
}

func keySum(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// TestClients: a key opens what its client may use, and is not passed on.
func TestClients(t *testing.T) {
	p := Policy{
		Endpoints: map[string]Endpoint{
			"x": {Require: filters.MustParse("shared[equals]true"), Params: []string{"filters"},
				Filters: map[filters.Field]Ops{"title": AllOps}},
			"y": {Detail: true},
		},
		Clients: map[string]Client{
			"web": {KeySHA256: keySum("web-key"), Endpoints: []string{"x"},
				Require: filters.MustParse("tenant[equals]t1[or]tenant[equals]t2")},
			"apps": {KeySHA256: keySum("apps-key"), Endpoints: []string{"x", "y"}},
		},
	}
	for _, test := range []struct {
		target string
		keys   []string
		status int
		client string
		want   string // the filter that is passed on
	}{
		{"/api/v1/x", []string{"web-key"}, 200, "web", "shared[equals]true[and](tenant[equals]t1[or]tenant[equals]t2)"},
		{"/api/v1/x?filters=title[equals]a[or]title[equals]b", []string{"web-key"}, 200, "web",
			"(shared[equals]true[and](tenant[equals]t1[or]tenant[equals]t2))[and](title[equals]a[or]title[equals]b)"},
		{"/api/v1/x", []string{"apps-key"}, 200, "apps", "shared[equals]true"},
		{"/api/v1/y/a", []string{"apps-key"}, 200, "apps", ""},
		{"/api/v1/y/a", []string{"web-key"}, 404, "web", ""},
		{"/api/v1/y", []string{"web-key"}, 404, "web", ""},
		{"/api/v1/nosuch", []string{"web-key"}, 404, "web", ""},
		{"/api/v1/x", nil, 401, "", ""},
		{"/api/v1/nosuch", nil, 401, "", ""},
		{"/api/v1/x", []string{""}, 401, "", ""},
		{"/api/v1/x", []string{"web-key "}, 401, "", ""},
		{"/api/v1/x", []string{keySum("web-key")}, 401, "", ""},
		{"/api/v1/x", []string{"web-key", "apps-key"}, 401, "", ""},
	} {
		t.Run(test.target+" "+strings.Join(test.keys, "+"), func(t *testing.T) {
			var rec recorder
			var got Outcome
			p.Observe = func(_ *http.Request, o Outcome) { got = o }
			r := get(test.target)
			r.Header[KeyHeader] = test.keys
			w := do(handler(t, p, &rec), r)
			require.Equal(t, test.status, w.Code, w.Body)
			require.Equal(t, test.client, got.Client)
			require.Equal(t, []string{"X-MICROCMS-API-KEY"}, w.Header()["Vary"])
			if test.status != 200 {
				require.Nil(t, rec.got)
				checkProblem(t, w, test.status)
				return
			}
			require.Equal(t, test.want, rec.got.URL.Query().Get("filters"))
			require.Empty(t, rec.got.Header)
		})
	}
}

// A gate for one client allows what that client may do, and looks at no key.
func TestAs(t *testing.T) {
	g, err := Policy{
		Endpoints: map[string]Endpoint{"x": {Require: filters.MustParse("shared[equals]true")}, "y": {}},
		Clients: map[string]Client{
			"web":  {KeySHA256: keySum("web-key"), Endpoints: []string{"x"}, Require: filters.MustParse("t[equals]1")},
			"apps": {KeySHA256: keySum("apps-key"), Endpoints: []string{"x", "y"}},
		},
	}.Compile()
	require.NoError(t, err)
	require.Equal(t, []string{"apps", "web"}, g.Clients())
	_, ok := g.As("nosuch")
	require.False(t, ok)
	web, ok := g.As("web")
	require.True(t, ok)
	require.Empty(t, web.Clients())
	endpoints := maps.Collect(web.Endpoints())
	require.Equal(t, []string{"x"}, slices.Collect(maps.Keys(endpoints)))
	require.Equal(t, "shared[equals]true[and]t[equals]1", endpoints["x"].Require.String())
	var rec recorder
	for _, key := range []string{"", "web-key", "apps-key", "another"} {
		r := get("/api/v1/x", KeyHeader, key)
		d := web.Decide(r)
		require.Equal(t, "web", d.Client)
		require.Equal(t, "shared[equals]true[and]t[equals]1", d.URL.Query().Get("filters"))
		require.Equal(t, 404, web.Decide(get("/api/v1/y", KeyHeader, key)).Status)
		require.Equal(t, 200, do(web.Handler(&rec), r).Code)
		require.Empty(t, rec.got.Header, "the key was for the gate")
	}
	require.Equal(t, 401, g.Decide(get("/api/v1/x", KeyHeader, "another")).Status, "the gate of all is as before")
}

// Endpoints are completed from their schemas.
func TestEndpoints(t *testing.T) {
	g, err := testPolicy().Compile()
	require.NoError(t, err)
	var names []string
	for name, e := range g.Endpoints() {
		names = append(names, name)
		switch name {
		case "bare":
			require.Empty(t, e.Filters)
			require.Empty(t, e.Params)
		case "blog":
			require.Contains(t, e.Params, "filters")
			require.Contains(t, e.Filters["title"], filters.OpContains)
			require.NotContains(t, e.Filters, Any)
			require.Contains(t, e.Orders, filters.Field("title"))
			for _, field := range e.Orders {
				require.True(t, field.IsValid(), "%q", field)
			}
		case "open":
			require.Equal(t, map[filters.Field]Ops{Any: AllOps, "mail": {filters.OpExists}}, e.Filters)
		}
	}
	require.Equal(t, []string{"bare", "blog", "open", "settings", "tenant"}, names)
	for name := range g.Endpoints() {
		require.Equal(t, "bare", name)
		break
	}
}

func TestHosts(t *testing.T) {
	h := handler(t,
		Policy{Endpoints: map[string]Endpoint{"x": {}},
			Hosts: []string{"Gateway.example", "localhost:8788", "[::1]"}}, new(recorder))
	for host, status := range map[string]int{
		"gateway.example": 200, "GATEWAY.example:443": 200, "gateway.example.": 200, "localhost:8788": 200,
		"[::1]:8788": 200,
		"[::1]":      200,
		"localhost":  421, "localhost:80": 421, "evil.example": 421, "gateway.example.evil": 421, "": 421,
		"127.0.0.1:8788": 421,
	} {
		r := get("/api/v1/x")
		r.Host = host
		require.Equal(t, status, do(h, r).Code, host)
	}
}

func TestCORS(t *testing.T) {
	p := Policy{Endpoints: map[string]Endpoint{"x": {}},
		CORS: &CORS{Origins: []string{"https://www.example.com", "http://localhost:3000"}}}
	h := handler(t, p, new(recorder))
	ask := func(method, target string, header ...string) *httptest.ResponseRecorder {
		r := get(target, header...)
		r.Method = method
		return do(h, r)
	}
	w := ask("OPTIONS", "/api/v1/x?filters=", "Origin", "http://localhost:3000", "Access-Control-Request-Method", "GET",
		"Access-Control-Request-Headers", "x-microcms-api-key")
	require.Equal(t, 204, w.Code)
	require.Equal(t, http.Header{
		"Access-Control-Allow-Origin": {"http://localhost:3000"}, "Access-Control-Allow-Methods": {"GET, HEAD"},
		"Access-Control-Allow-Headers": {"X-MICROCMS-API-KEY"}, "Access-Control-Max-Age": {"600"},
		"Access-Control-Expose-Headers": {"Retry-After, X-Request-Id"},
		"Vary":                          {"Origin", "Access-Control-Request-Method, Access-Control-Request-Headers"},
	}, w.Header())
	for _, header := range [][]string{
		{"Origin", "https://evil.example", "Access-Control-Request-Method", "GET"},
		{"Origin", "null", "Access-Control-Request-Method", "GET"},
		{"Origin", "http://localhost:3000", "Access-Control-Request-Method", "DELETE"},
		{"Origin", "http://localhost:3000"},
		{"Access-Control-Request-Method", "GET"},
	} {
		require.Equal(t, 405, ask("OPTIONS", "/api/v1/x", header...).Code)
	}
	require.Equal(t, 405,
		ask("OPTIONS", "/other", "Origin", "http://localhost:3000", "Access-Control-Request-Method", "GET").Code)
	for _, target := range []string{"/api/v1/x", "/api/v1/x?limit=1", "/api/v1/y"} {
		w = ask("GET", target, "Origin", "https://www.example.com")
		require.Equal(t, []string{"https://www.example.com"}, w.Header()["Access-Control-Allow-Origin"], target)
		require.Equal(t, []string{"Origin"}, w.Header()["Vary"])
		w = ask("GET", target, "Origin", "https://evil.example")
		require.Empty(t, w.Header()["Access-Control-Allow-Origin"], target)
		require.Equal(t, []string{"Origin"}, w.Header()["Vary"])
	}
	p.CORS = &CORS{Origins: []string{"*"}}
	p.Headers = []string{"X-Tenant"} // which pages may send, since it is passed on
	h = handler(t, p, new(recorder))
	w = ask("OPTIONS", "/api/v1/x", "Origin", "https://a.example", "Access-Control-Request-Method", "GET")
	require.Equal(t, "X-MICROCMS-API-KEY, X-Tenant", w.Header().Get("Access-Control-Allow-Headers"))
	require.Equal(t, "*", ask("GET", "/api/v1/x").Header().Get("Access-Control-Allow-Origin"))
	h = handler(t, Policy{Endpoints: map[string]Endpoint{"x": {}}}, new(recorder))
	require.Equal(t, 405,
		ask("OPTIONS", "/api/v1/x", "Origin", "https://a.example", "Access-Control-Request-Method", "GET").Code)
}

// TestReportOnly: what an endpoint does not allow is passed on as it came, and
// told.
func TestReportOnly(t *testing.T) {
	var rec recorder
	var got Outcome
	p := Policy{
		ReportOnly: true, Hosts: []string{"example.com"}, Endpoints: map[string]Endpoint{"x": {}},
		Observe: func(_ *http.Request, o Outcome) { got = o },
	}
	h := handler(t, p, &rec)
	for target, test := range map[string]struct {
		status int
		rule   string
	}{
		"/api/v1/x":                                {200, ""},
		"/api/v1/x?filters=secret[exists]":         {200, "filters forbidden-parameter"},
		"/api/v1/x?filters=%zz":                    {200, "filters malformed-query"},
		"/api/v1/x?draf%74Key=SECRET&a=1":          {200, "unknown-parameter, draftKey forbidden-parameter"},
		"/api/v1/nosuch?limit=1":                   {200, "path"},
		"/api/v1/x/a":                              {200, "path"},
		"/api/v1/../x":                             {404, "path"},
		"/api/v1/x%2f..%2fy":                       {404, "path"},
		"/api/v1/":                                 {404, "path"},
		"/api/v2/x":                                {404, "path"},
		"/api/v1/x?q=" + strings.Repeat("x", 8192): {200, "url-length"},
	} {
		rec.got = nil
		w := do(h, get(target))
		require.Equal(t, test.status, w.Code, target)
		require.Equal(t, test.status, got.Sent)
		if target != "/api/v1/x?draf%74Key=SECRET&a=1" {
			require.Equal(t, test.rule, got.Rule, target)
		}
		if test.status == 200 {
			require.Equal(t, target, rec.got.URL.String())
		} else {
			require.Nil(t, rec.got)
		}
	}
	// Answers are left as they are.
	p.Verify = true
	h = handler(t, p, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "br")
		w.Header().Set("Etag", `"a"`)
		w.WriteHeader(206)
		io.WriteString(w, "x")
	}))
	for target, want := range map[string]string{"/api/v1/x": "the answer has the status 206", "/api/v1/x?q=a": ""} {
		w := do(h, get(target))
		require.Equal(t, 206, w.Code)
		require.Equal(t, "x", w.Body.String())
		require.Equal(t, "br", w.Header().Get("Content-Encoding"))
		require.Equal(t, `"a"`, w.Header().Get("Etag"))
		if want != "" {
			require.ErrorContains(t, got.Err, want)
		}
	}

	r := get("/api/v1/x")
	r.Method = "DELETE"
	require.Equal(t, 405, do(h, r).Code)
	r = get("/api/v1/x")
	r.Host = "evil.example"
	require.Equal(t, 421, do(h, r).Code)
}

// A counter is a Limiter that admits some requests.
type counter struct {
	admit, released int
	clients         []string
}

func (c *counter) Admit(_ *http.Request, client string) (func(), int) {
	c.clients = append(c.clients, client)
	if c.admit--; c.admit < 0 {
		return nil, 7
	}
	return func() { c.released++ }, 0
}

// TestLimiter: what is over budget is answered by 429, and refused requests do
// not count.
func TestLimiter(t *testing.T) {
	c := &counter{admit: 2}
	p := Policy{
		Limiter: c, Budget: &Budget{Rate: 5}, Endpoints: map[string]Endpoint{"x": {}},
		Clients: map[string]Client{"web": {KeySHA256: keySum("k"), Endpoints: []string{"x"}, Budget: &Budget{Rate: 1}}},
	}
	var rec recorder
	h := handler(t, p, &rec)
	require.Equal(t, 400, do(h, get("/api/v1/x?limit=1", KeyHeader, "k")).Code)
	require.Equal(t, 401, do(h, get("/api/v1/x")).Code)
	for _, status := range []int{200, 200, 429} {
		rec.got = nil
		w := do(h, get("/api/v1/x", KeyHeader, "k"))
		require.Equal(t, status, w.Code)
		if status == 429 {
			checkProblem(t, w, 429)
			require.Equal(t, "7", w.Header().Get("Retry-After"))
			require.Nil(t, rec.got)
		}
	}
	require.Equal(t, []string{"web", "web", "web"}, c.clients)
	require.Equal(t, 2, c.released)
	require.Panics(t, func() {
		c.admit = 1
		do(handler(t, p, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })),
			get("/api/v1/x", KeyHeader, "k"))
	})
	require.Equal(t, 3, c.released, "also where the next handler gives up")
}

// TestOutcomeKeepsSecrets: a draftKey lets everyone see a draft, and a key more.
func TestOutcomeKeepsSecrets(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	p := Policy{Endpoints: map[string]Endpoint{"x": {Params: []string{"draftKey", "limit"}}}}
	p.Observe = func(r *http.Request, o Outcome) { logger.Info("request", "outcome", o) }
	h := handler(t, p, new(recorder))
	for raw, want := range map[string]string{
		"draftKey=SECRET":                     `outcome.status=200 outcome.endpoint=x`,
		"draftKey=SECRET&draftKey=SECRET":     `outcome.rule="draftKey repeated-parameter"`,
		"draftKey=SECRET;x=1":                 `outcome.rule="draftKey malformed-query"`,
		"draftKey=SECRET%":                    `outcome.rule="draftKey malformed-query"`,
		"draftKey=SECRET%ff":                  `outcome.rule="draftKey invalid-utf8"`,
		"draf%74Key=SECRET&draf%74Key=SECRET": `outcome.rule="draftKey repeated-parameter"`,
		"DRAFTKEY=SECRET":                     `outcome.rule=unknown-parameter`,
		"SECRET=1":                            `outcome.rule=unknown-parameter`,
		"filters=%":                           `outcome.rule="filters malformed-query"`,
		"limit=SECRET":                        `outcome.rule="limit invalid-value"`,
	} {
		log.Reset()
		r := get("/api/v1/x", KeyHeader, "SECRET")
		r.URL.RawQuery = raw
		do(h, r)
		require.Contains(t, log.String(), want, raw)
		require.NotContains(t, log.String(), "SECRET")
	}
}

// TestRefusalsSayThingsOnce looks at whole bodies.
func TestRefusalsSayThingsOnce(t *testing.T) {
	p := testPolicy()
	p.Endpoints["tenant"] = Endpoint{Require: filters.Field("tenant").Equals(strings.Repeat("x", 8100)),
		Params: []string{"q", "limit"}}
	h := handler(t, p, new(recorder))
	for _, tt := range []struct{ target, want string }{
		{"/api/v1/tenant?filter=x", `{"type":"about:blank","title":"Bad Request","status":400,` +
			`"detail":"unknown parameter \"filter\": expected q, limit","message":"unknown parameter \"filter\": expected q, limit",` +
			`"errors":[{"param":"filter","code":"unknown-parameter","detail":"unknown parameter \"filter\": expected q, limit","value":"x"}]}`},
		{"/api/v1/blog?filters=titel[exists]", `"detail":"filters: filtering by the field \"titel\" is not allowed: ` +
			`did you mean \"title\"?"`},
		{"/api/v1/blog?fields=" + strings.Repeat("x,", 7) + "x", `(and 7 more)"`},
		{"/api/v1/blog?fields=" + strings.Repeat("x,", 8) + "x", `(and more)"`},
		{"/api/v1/bare?a=x", `"detail":"unknown parameter \"a\": no parameters are allowed here"`},
		{"/api/v1/tenant?limit=101", `"detail":"limit: \"101\": out of range: expected a whole number from 0 to 100"`},
		{"/api/v1/tenant?limit=1;", `"detail":"malformed query \"limit=1;\": expected a semicolon written %3B"`},
		{
			"/api/v1/tenant?q=" + strings.Repeat("y", 200),
			`"detail":"with what the gateway adds, the request is longer than the service takes"`,
		},
	} {
		w := do(h, get(tt.target))
		require.Contains(t, w.Body.String(), tt.want)
		require.NotRegexp(t, `8[0-9]{3}`, w.Body.String(), "the length of what the policy adds is not told")
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	}
}

// TestBudgets counts conditions.
func TestBudgets(t *testing.T) {
	p := Policy{Endpoints: map[string]Endpoint{
		"x": {Params: []string{"filters", "orders", "fields"}, Filters: map[filters.Field]Ops{"a": AllOps}},
		"y": {
			Params: []string{"filters"}, Filters: map[filters.Field]Ops{"a": AllOps}, MaxConditions: 100,
			MaxContains: 1,
		},
	}}
	h := handler(t, p, new(recorder))
	chain := func(n int, condition string) string { return strings.Repeat(condition+"[or]", n-1) + condition }
	for _, test := range []struct {
		target string
		status int
		code   string
	}{
		{"x?filters=" + chain(50, "a[equals]1"), 200, ""},
		{"x?filters=" + chain(51, "a[equals]1"), 400, "too-many-conditions"},
		{"y?filters=" + chain(100, "a[equals]1"), 200, ""},
		{"y?filters=" + chain(101, "a[equals]1"), 400, "too-many-conditions"},
		{"x?filters=" + chain(10, "a[contains]1"), 200, ""},
		{"x?filters=" + chain(11, "a[not_contains]1"), 400, "too-many-contains"},
		{"y?filters=" + chain(1, "a[contains]1"), 200, ""},
		{"y?filters=" + chain(2, "a[contains]1"), 400, "too-many-contains"},
		{"x?orders=" + strings.Repeat("x,", 4000) + "x", 400, "forbidden-field"},
	} {
		w := do(h, get("/api/v1/"+test.target))
		require.Equal(t, test.status, w.Code, w.Body)
		if test.code != "" {
			require.Equal(t, test.code, checkProblem(t, w, 400).Errors[0].Code)
		}
	}
}
