package httpfilter

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// testPolicy has an endpoint for each way to use one.
func testPolicy(t testing.TB) Policy {
	bundle, err := schema.Read(bytes.NewReader(sample.BlogSchema))
	require.NoError(t, err)
	api, ok := bundle.API("blog")
	require.True(t, ok)
	blog := FromSchema(api)
	blog.Detail = true
	return Policy{
		SuggestFields: true,
		Endpoints: map[string]Endpoint{
			"bare": {},
			"blog": blog,
			"tenant": {
				Require: filters.MustParse("tenant[equals]t1[or]shared[equals]true"),
				Params:  []string{"filters", "limit", "offset", "ids", "q", "depth", "fields", "orders"},
				Filters: map[filters.Field]Ops{"title": {filters.OpEquals, filters.OpContains}, "date": AllOps, "nothing": {}},
				Orders:  []filters.Field{"date"},
				Fields:  []filters.Field{"id", "title", "author"},

				MaxLimit: new(5), MaxOffset: new(20), MaxDepth: new(0),
			},
			"open":     {Params: []string{"filters", "orders", "draftKey"}, Filters: map[filters.Field]Ops{Any: AllOps, "secret": {}}, Orders: []filters.Field{Any}},
			"settings": {Object: true, Params: []string{"fields"}, Fields: []filters.Field{"name"}, MaxDepth: new(0)},
		},
	}
}

// A recorder is a server that remembers what it was asked.
type recorder struct{ got *http.Request }

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.got = req }

func handler(t testing.TB, p Policy, next http.Handler) http.Handler {
	t.Helper()
	h, err := p.Handler(next)
	require.NoError(t, err)
	return h
}

func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// TestAllowed names the request that is passed on.
func TestAllowed(t *testing.T) {
	const require1 = "%5Bor%5Dshared%5Bequals%5Dtrue"
	const fields = "&fields=id%2Ctitle%2Cauthor"
	for in, want := range map[string]string{
		"/api/v1/bare":          "/api/v1/bare",
		"/api/v1/bare?":         "/api/v1/bare",
		"/api/v1/bare?&&limit=": "/api/v1/bare",
		"/api/v1/blog?limit=5&filters=title%5bequals%5dx": "/api/v1/blog?filters=title%5Bequals%5Dx&limit=5",
		"/api/v1/blog?filters=((title[exists]))":          "/api/v1/blog?filters=title%5Bexists%5D",
		"/api/v1/blog?filters=title[equals]a+b":           "/api/v1/blog?filters=title%5Bequals%5Da+b",
		"/api/v1/blog?filters=title[equals]a%20b":         "/api/v1/blog?filters=title%5Bequals%5Da+b",
		"/api/v1/blog?filters=title[equals]a%252520b":     "/api/v1/blog?filters=title%5Bequals%5Da%252520b",
		"/api/v1/blog?%66ilters=title[equals]%26limit":    "/api/v1/blog?filters=title%5Bequals%5D%26limit",
		"/api/v1/blog/seven-grays":                        "/api/v1/blog/seven-grays",
		"/api/v1/blog/seven-grays?depth=":                 "/api/v1/blog/seven-grays?depth=0",
		"/api/v1/blog?orders=system:default":              "/api/v1/blog?orders=system%3Adefault",

		"/api/v1/tenant":                                "/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" + require1 + "&limit=5",
		"/api/v1/tenant?limit=5&filters=":               "/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" + require1 + "&limit=5",
		"/api/v1/tenant?limit=0&filters=title[equals]a": "/api/v1/tenant?depth=0" + fields + "&filters=%28tenant%5Bequals%5Dt1" + require1 + "%29%5Band%5Dtitle%5Bequals%5Da&limit=0",
		"/api/v1/tenant?filters=title[equals]a[or]date[exists]&offset=20&fields=author.name": "/api/v1/tenant?depth=0&fields=author.name&filters=%28tenant%5Bequals%5Dt1" + require1 +
			"%29%5Band%5D%28title%5Bequals%5Da%5Bor%5Ddate%5Bexists%5D%29&limit=5&offset=20",
		"/api/v1/tenant?orders=-date,system:default": "/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" + require1 + "&limit=5&orders=-date%2Csystem%3Adefault",

		"/api/v1/open?filters=x.y[equals]1&orders=z&draftKey=k": "/api/v1/open?draftKey=k&filters=x.y%5Bequals%5D1&orders=z",
		"/api/v1/settings":                     "/api/v1/settings?depth=0&fields=name",
		"http://elsewhere.example/api/v1/bare": "/api/v1/bare",
	} {
		t.Run(in, func(t *testing.T) {
			var rec recorder
			r := httptest.NewRequest("GET", in, nil)
			r.Header.Set("X-MICROCMS-API-KEY", "k")
			r.Header.Set("X-Http-Method-Override", "DELETE")
			r.Header.Set("X-Original-URL", "/admin")
			w := do(handler(t, testPolicy(t), &rec), r)
			require.Equal(t, http.StatusOK, w.Code, w.Body.String())
			require.Equal(t, want, rec.got.URL.String())
			require.Equal(t, want, rec.got.RequestURI)
			require.Equal(t, http.Header{"X-Microcms-Api-Key": {"k"}}, rec.got.Header)
		})
	}
}

// TestRefused names the codes and the ranges of what is refused.
func TestRefused(t *testing.T) {
	for _, test := range []struct {
		target string
		status int
		want   string // param code start-end suggestion, …
	}{
		// What no policy lets through.
		{"blog?filters=title[equal]x", 400, "filters unknown-operator 6-11 equals"},
		{"blog?filters=title[exists];limit=1", 400, "filters malformed-query"},
		{"blog?filters=title[exists]%", 400, "filters malformed-query"},
		{"blog?filters=title[exists]&filters=slug[exists]", 400, "filters repeated-parameter"},
		{"blog?filters=title[exists]&%66ilters=", 400, "filters repeated-parameter"},
		{"blog?limit=1&limit=1", 400, "limit repeated-parameter"},
		{"blog?filter=title[exists]", 400, "filter unknown-parameter"},
		{"blog?Filters=title[exists]", 400, "Filters unknown-parameter"},
		{"blog?filters%00=title[exists]", 400, "filters\x00 unknown-parameter"},
		{"blog?filters[]=title[exists]", 400, "filters[] unknown-parameter"},
		{"blog?filters=title[equals]%ff", 400, "filters invalid-utf8 13-14"},
		{"blog?limit=101&offset=x", 400, "limit out-of-range, offset invalid-value"},
		{"blog?ids=a/b", 400, "ids invalid-value"},
		{"blog/seven-grays?filters=title[exists]", 400, "filters unknown-parameter"},

		// Strict parsing.
		{"blog?filters=title[exists][and]slug[exists][or]body[exists]", 400, "filters mixed-joiners 30-34"},
		{"blog?filters=title[equals]", 400, "filters empty-value 13-13"},
		{"blog?filters=title[equals]a(b)", 400, "filters bracket-in-value 14-15"},
		{"blog?filters=title[equals]a%0Ab", 400, "filters control-character 14-15"},

		// What the policy forbids.
		{"blog?filters=titel[exists]", 400, "filters forbidden-field 0-5 title"},
		{"blog?filters=category.name[equals]x", 400, "filters forbidden-field 0-13"},
		{"blog?filters=body[equals]x", 400, "filters forbidden-operator 5-11"},
		{"blog?filters=title[exists][and](rating[contains]1[or]nosuchfield[exists])", 400, "filters forbidden-operator 26-34, filters forbidden-field 40-51"},
		{"blog?orders=category", 400, "orders forbidden-field"},
		{"blog?draftKey=x", 400, "draftKey forbidden-parameter"},
		{"bare?limit=1&q=x", 400, "limit forbidden-parameter, q forbidden-parameter"},
		{"bare?filters=title[exists]", 400, "filters forbidden-parameter, filters forbidden-field 0-5"},
		{"tenant?filters=tenant[equals]t2", 400, "filters forbidden-field 0-6"},
		{"tenant?filters=title[exists]", 400, "filters forbidden-operator 6-12"},
		{"tenant?filters=nothing[exists]", 400, "filters forbidden-field 0-7"},
		{"tenant?filters=titel[equals]x", 400, "filters forbidden-field 0-5"},
		{"tenant?filters=title[equals]x)[or](title[equals]y", 400, "filters unopened-paren 14-15"},
		{"tenant?limit=6&offset=21&depth=1", 400, "limit out-of-range, offset out-of-range, depth out-of-range"},
		{"tenant?fields=id,tenant,titles,author.x", 400, "fields forbidden-field, fields forbidden-field"},
		{"tenant?orders=title", 400, "orders forbidden-field"},
		{"open?filters=secret[exists]", 400, "filters forbidden-field 0-6"},
		{"settings?depth=0", 400, "depth forbidden-parameter"},
		{"settings?fields=secret", 400, "fields forbidden-field"},

		// Paths.
		{"", 404, ""},
		{"nosuch", 404, ""},
		{"blog/", 404, ""},
		{"blog/a/b", 404, ""},
		{"blog/a%2Fb", 404, ""},
		{"blog/..", 404, ""},
		{"blog/../tenant", 404, ""},
		{"%62log", 404, ""},
		{"Blog", 404, ""},
		{"/blog", 404, ""},
		{"blog%3Ffilters=x", 404, ""},
		{"blog;x", 404, ""},
		{"tenant/a", 404, ""},
		{"settings/a", 404, ""},
		{"blog/" + strings.Repeat("a", 51), 404, ""},
		{"media", 404, ""},

		{"blog?q=" + strings.Repeat("x", 8192), 414, ""},
	} {
		name := test.target[:min(len(test.target), 80)]
		t.Run(name, func(t *testing.T) {
			var rec recorder
			r := httptest.NewRequest("GET", "/api/v1/x", nil)
			var err error
			r.URL, err = url.ParseRequestURI("/api/v1/" + test.target)
			require.NoError(t, err)
			w := do(handler(t, testPolicy(t), &rec), r)
			require.Nil(t, rec.got)
			p := checkProblem(t, w, test.status)
			var list []string
			for _, f := range p.Errors {
				s := f.Param + " " + f.Code
				if f.Start != nil {
					s += " " + filters.Int(*f.Start) + "-" + filters.Int(*f.End)
				}
				if f.Suggestion != "" {
					s += " " + f.Suggestion
				}
				list = append(list, s)
			}
			require.Equal(t, test.want, strings.Join(list, ", "), w.Body.String())
		})
	}
}

func checkProblem(t testing.TB, w *httptest.ResponseRecorder, status int) problem {
	t.Helper()
	require.Equal(t, status, w.Code, w.Body.String())
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	dec := json.NewDecoder(w.Body)
	dec.DisallowUnknownFields()
	var p problem
	require.NoError(t, dec.Decode(&p))
	require.Equal(t, "about:blank", p.Type)
	require.Equal(t, http.StatusText(status), p.Title)
	require.Equal(t, status, p.Status)
	require.NotEmpty(t, p.Detail)
	require.LessOrEqual(t, len(p.Detail), 600)
	require.Equal(t, p.Detail, p.Message)
	return p
}

func TestOtherRequests(t *testing.T) {
	var rec recorder
	h := handler(t, testPolicy(t), &rec)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "get", "X"} {
		w := do(h, httptest.NewRequest(method, "/api/v1/bare", nil))
		checkProblem(t, w, http.StatusMethodNotAllowed)
		require.Equal(t, "GET", w.Header().Get("Allow"))
	}
	checkProblem(t, do(h, httptest.NewRequest("GET", "/api/v1/bare", strings.NewReader("filters=x"))), http.StatusBadRequest)
	checkProblem(t, do(h, httptest.NewRequest("GET", "/api/v1/bare", io.MultiReader(strings.NewReader("x")))), http.StatusBadRequest)
	for _, target := range []string{"/", "/api/v2/bare", "/API/v1/bare", "/api//v1/bare", "/api/v1bare", "*"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = &url.URL{Path: target}
		checkProblem(t, do(h, r), http.StatusNotFound)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.URL = &url.URL{Opaque: "/api/v1/bare"}
	checkProblem(t, do(h, r), http.StatusNotFound)
	require.Nil(t, rec.got)

	// With the required filter the request can become too long.
	p := Policy{Endpoints: map[string]Endpoint{"x": {Require: filters.Field("a").Equals(strings.Repeat("x", 8192))}}}
	checkProblem(t, do(handler(t, p, &rec), httptest.NewRequest("GET", "/api/v1/x", nil)), http.StatusRequestURITooLong)

	// The zero policy refuses all.
	checkProblem(t, do(handler(t, Policy{}, &rec), httptest.NewRequest("GET", "/api/v1/x", nil)), http.StatusNotFound)
	require.Nil(t, rec.got)
}

func TestSettings(t *testing.T) {
	var rec recorder
	p := testPolicy(t)
	p.Prefix = "/cms/"
	p.Lenient = true
	p.SuggestFields = false
	p.MaxConditions = 2
	p.MaxDepth = 1
	h := handler(t, p, &rec)
	ask := func(target string) *httptest.ResponseRecorder {
		return do(h, httptest.NewRequest("GET", target, nil))
	}
	require.Equal(t, http.StatusOK, ask("/cms/blog?filters=title[equals](a)").Code)
	require.Equal(t, "/cms/blog?filters=title%5Bequals%5D%28a%29", rec.got.RequestURI)
	require.Equal(t, http.StatusNotFound, ask("/api/v1/blog").Code)
	require.Empty(t, checkProblem(t, ask("/cms/blog?filters=titel[exists]"), 400).Errors[0].Suggestion)
	require.Equal(t, "too-many-conditions", checkProblem(t, ask("/cms/blog?filters=title[exists][and]title[exists][and]title[exists]"), 400).Errors[0].Code)
	require.Equal(t, "too-deep", checkProblem(t, ask("/cms/blog?filters=((title[exists]))"), 400).Errors[0].Code)
}

// TestBounds sends much and gets little back.
func TestBounds(t *testing.T) {
	var rec recorder
	h := handler(t, testPolicy(t), &rec)
	for _, raw := range []string{
		"filters=" + strings.Repeat("nosuch[exists][and]", 300) + "a[exists]",
		"filters=" + strings.Repeat("x", 4000) + "[exists]",
		"filters=title[" + strings.Repeat("x", 4000) + "]",
		"orders=" + strings.Repeat("x,", 1000) + "x",
		strings.Repeat("x=1&", 1000),
		strings.Repeat("x", 4000) + "=1",
		"limit=" + strings.Repeat("1", 4000),
	} {
		r := httptest.NewRequest("GET", "/api/v1/blog", nil)
		r.URL.RawQuery = raw
		w := do(h, r)
		require.Less(t, w.Body.Len(), 6000)
		p := checkProblem(t, w, http.StatusBadRequest)
		require.LessOrEqual(t, len(p.Errors), maxFaults)
	}
}

func TestPolicyErrors(t *testing.T) {
	one := func(e Endpoint) Policy { return Policy{Endpoints: map[string]Endpoint{"x": e}} }
	zero := filters.Field("a").Exists()
	for want, p := range map[string]Policy{
		`httpfilter: prefix "api": expected a path like /api/v1/`:                              {Prefix: "api"},
		`httpfilter: a limit for filters is negative`:                                          {MaxConditions: -1},
		`httpfilter: endpoint "a/b": expected 1 to 50 of A-Z a-z 0-9 _ -`:                      {Endpoints: map[string]Endpoint{"a/b": {}}},
		`httpfilter: endpoint x: the required filter cannot be written: `:                      one(Endpoint{Require: filters.Field("a b").Exists()}),
		`httpfilter: endpoint x: the service takes no filters for a single content: `:          one(Endpoint{Require: zero, Detail: true}),
		`httpfilter: endpoint x: an API in object form has no details`:                         one(Endpoint{Object: true, Detail: true}),
		`httpfilter: endpoint x: parameter "limits": expected draftKey, limit, `:               one(Endpoint{Params: []string{"limits"}}),
		`httpfilter: endpoint x: parameter "limit": expected draftKey, fields, `:               one(Endpoint{Params: []string{"limit"}, Object: true}),
		`httpfilter: endpoint x: the parameter filters and fields to filter by: expected both`: one(Endpoint{Params: []string{"filters"}}),
		`httpfilter: endpoint x: filters: "a b" is no field`:                                   one(Endpoint{Params: []string{"filters"}, Filters: map[filters.Field]Ops{"a b": AllOps}}),
		`httpfilter: endpoint x: filters: field a has an operator that is none`:                one(Endpoint{Params: []string{"filters"}, Filters: map[filters.Field]Ops{"a": {0}}}),
		`httpfilter: endpoint x: orders: "-a b" is no field`:                                   one(Endpoint{Params: []string{"orders"}, Orders: []filters.Field{"-a b"}}),
		`httpfilter: endpoint x: orders: "-a" is no field`:                                     one(Endpoint{Params: []string{"orders"}, Orders: []filters.Field{"-a"}}),
		`httpfilter: endpoint x: fields to sort by, without the parameter orders`:              one(Endpoint{Orders: []filters.Field{"a"}}),
		`httpfilter: endpoint x: nobody says that filters hold for drafts: `:                   one(Endpoint{Require: zero, Params: []string{"draftKey"}}),
		`httpfilter: prefix "/日本/": expected a path like /api/v1/`:                             {Prefix: "/日本/"},
		`httpfilter: prefix "//evil/": expected a path like /api/v1/`:                          {Prefix: "//evil/"},
		`httpfilter: prefix "/a b/": expected a path like /api/v1/`:                            {Prefix: "/a b/"},
		`httpfilter: endpoint x: query: fields "a,b": invalid value`:                           one(Endpoint{Fields: []filters.Field{"a,b"}}),
		`httpfilter: endpoint x: query: limit "101": out of range`:                             one(Endpoint{MaxLimit: new(101)}),
		`httpfilter: endpoint x: query: depth "-1": out of range`:                              one(Endpoint{MaxDepth: new(-1)}),
	} {
		t.Run(want, func(t *testing.T) {
			h, err := p.Handler(http.NotFoundHandler())
			require.ErrorContains(t, err, want)
			require.Nil(t, h)
		})
	}
}

// TestPolicyLosesNothing: names that are not those of members, in other letters
// or for the second time, must not weaken a policy.
func TestPolicyLosesNothing(t *testing.T) {
	for in, want := range map[string]string{
		`{"endpoints":{"x":{"require":"a[exists]","Require":""}}}`:         `httpfilter: "Require" is no member of a policy`,
		`{"endpoints":{"x":{"require":"a[exists]","require":""}}}`:         `httpfilter: "require" is given twice`,
		`{"endpoints":{"x":{"require":"a[exists]"}},"Endpoints":{"x":{}}}`: `httpfilter: "Endpoints" is no member of a policy`,
		`{"endpoints":{"x":{"require":"a[exists]"},"x":{}}}`:               `httpfilter: "x" is given twice`,
		`{"endpoints":{"x":{"filters":{"a":["equals"],"a":"*"}}}}`:         `httpfilter: "a" is given twice`,
		`{"endpoints":{"x":{"fields":["id"],"FIELDS":[]}}}`:                `httpfilter: "FIELDS" is no member of a policy`,
		`{"endpoints":{"x":{"requires":"a[exists]"}}}`:                     `httpfilter: "requires" is no member of a policy`,
		`{"Logger":{}}`: `httpfilter: "Logger" is no member of a policy`,
		`{"-":{}}`:      `httpfilter: "-" is no member of a policy`,
		`{"` + strings.Repeat("x", 1000) + `":{}}`: `httpfilter: "` + strings.Repeat("x", 60) + `…" is no member of a policy`,
		`{"endpoints":[]}`:                         `json: cannot unmarshal array`,
		`[]`:                                       `json: cannot unmarshal array`,
	} {
		t.Run(in[:min(len(in), 70)], func(t *testing.T) {
			var p Policy
			require.ErrorContains(t, json.Unmarshal([]byte(in), &p), want)
		})
	}
	var p Policy
	require.NoError(t, json.Unmarshal([]byte(` {"endpoints" : {"x": {"filters": {"a": "*"}, "maxDepth": null}, "Y": {}}} `), &p))
	require.Len(t, p.Endpoints, 2)
	require.NoError(t, json.Unmarshal([]byte(`null`), &p))

	var ops Ops
	require.NoError(t, json.Unmarshal([]byte(`"*"`), &ops))
	require.NoError(t, json.Unmarshal([]byte(`["contains"]`), &ops))
	require.Equal(t, filters.OpEquals, AllOps[0], "all the same")
}

// TestNothingOfTheOld: the server behind must not find what came by another way.
func TestNothingOfTheOld(t *testing.T) {
	p := testPolicy(t)
	e := p.Endpoints["blog"]
	e.Require = filters.Field("tenant").Equals("t1")
	e.Detail, e.Params = false, []string{"filters"}
	p.Endpoints = map[string]Endpoint{"blog": {Require: e.Require, Params: e.Params, Filters: map[filters.Field]Ops{Any: AllOps}}}
	var rec recorder
	r := httptest.NewRequest("GET", "/api/v1/blog?filters=title[equals]a", nil)
	require.Equal(t, "title[equals]a", r.FormValue("filters")) // a handler in front may do this
	for _, name := range []string{
		"Connection", "Expect", "HTTP2-Settings", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Upgrade",
		"X-Forwarded-URI", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URI", "X-Original-URL", "X-Rewrite-URL",
	} {
		r.Header.Set(name, "x")
	}
	r.Header.Set("X-Tenant", "t1")
	require.Equal(t, http.StatusOK, do(handler(t, p, &rec), r).Code)
	const want = "tenant[equals]t1[and]title[equals]a"
	require.Equal(t, want, rec.got.FormValue("filters"))
	require.Equal(t, want, rec.got.URL.Query().Get("filters"))
	require.Equal(t, http.Header{"X-Tenant": {"t1"}}, rec.got.Header)
}

// TestForbiddenBelow: a field without operators is forbidden with all that is
// in it.
func TestForbiddenBelow(t *testing.T) {
	h := handler(t, Policy{Endpoints: map[string]Endpoint{"x": {
		Params:  []string{"filters"},
		Filters: map[filters.Field]Ops{Any: AllOps, "secret": {}, "secret.known": {filters.OpExists}, "open": {filters.OpExists}},
	}}}, new(recorder))
	for filter, status := range map[string]int{
		"secret[exists]": 400, "secret.pin[begins_with]47": 400, "secret.a.b[exists]": 400, "secret.known[exists]": 200, "secret.known[equals]1": 400,
		"secrets[equals]1": 200, "open.x[equals]1": 200, "open[equals]1": 400, "a.secret[exists]": 200,
	} {
		require.Equal(t, status, do(h, httptest.NewRequest("GET", "/api/v1/x?filters="+filter, nil)).Code, filter)
	}
}

func TestPolicyJSON(t *testing.T) {
	want := testPolicy(t)
	delete(want.Endpoints, "blog") // A schema is not part of it.
	data, err := json.Marshal(want)
	require.NoError(t, err)
	var got Policy
	require.NoError(t, json.Unmarshal(data, &got))
	again, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	require.True(t, got.Endpoints["tenant"].Require.Equal(want.Endpoints["tenant"].Require))
	require.Equal(t, want.Endpoints["open"].Filters["secret"], Ops{})

	var e Endpoint
	require.NoError(t, json.Unmarshal([]byte(`{"require":"a[exists]","filters":{"*":"*","b":["equals","not_equals"]},"maxDepth":0}`), &e))
	require.Equal(t, map[filters.Field]Ops{Any: AllOps, "b": {filters.OpEquals, filters.OpNotEquals}}, e.Filters)
	require.Equal(t, new(0), e.MaxDepth)
	for _, bad := range []string{`{"require":"a[exist]"}`, `{"filters":{"b":["equal"]}}`, `{"filters":{"b":"equals"}}`, `{"filters":["b"]}`} {
		require.Error(t, json.Unmarshal([]byte(bad), &e), bad)
	}
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(AllOps))), 9)
}

func TestFromSchema(t *testing.T) {
	e := testPolicy(t).Endpoints["blog"]
	require.Equal(t, Ops{filters.OpContains, filters.OpNotContains, filters.OpExists, filters.OpNotExists, filters.OpBeginsWith}, sorted(e.Filters["body"]))
	require.NotContains(t, e.Filters, filters.Field("category.name"))
	require.Contains(t, e.Orders, filters.Field("publishedAt"))
	require.NotContains(t, e.Orders, filters.Field("category"))
	require.NotContains(t, e.Params, "draftKey")
	require.Contains(t, e.Params, "filters")

	bundle, err := schema.Read(strings.NewReader(`{"name":"S","endpoint":"s","type":"object","apiFields":[{"fieldId":"name","name":"N","kind":"text"}],"customFields":[]}`))
	require.NoError(t, err)
	api, _ := bundle.API("s")
	e = FromSchema(api)
	require.True(t, e.Object)
	require.NoError(t, e.check())
}

func sorted(ops Ops) Ops { return slices.Sorted(slices.Values(ops)) }

func TestLogger(t *testing.T) {
	var log bytes.Buffer
	p := testPolicy(t)
	p.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := handler(t, p, new(recorder))
	do(h, httptest.NewRequest("GET", "/api/v1/blog?filters=title[equal]x", nil))
	require.Contains(t, log.String(), `level=INFO msg="request refused" method=GET path=/api/v1/blog status=400 detail="filters: unknown operator`)
	do(h, httptest.NewRequest("GET", "/api/v1/bare", nil))
	require.Contains(t, log.String(), `level=DEBUG msg="request allowed" path=/api/v1/bare`)
}

// TestLoggerKeepsSecrets: a draftKey lets everybody see a draft.
func TestLoggerKeepsSecrets(t *testing.T) {
	var log bytes.Buffer
	p := Policy{Endpoints: map[string]Endpoint{"x": {Params: []string{"draftKey", "limit"}}}}
	p.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := handler(t, p, new(recorder))
	for raw, want := range map[string]string{
		"draftKey=SECRET":                     `msg="request allowed" path=/api/v1/x query="draftKey=…"`,
		"draftKey=SECRET&limit=5":             `query="draftKey=…&limit=5"`,
		"limit=5":                             `query="limit=5"`,
		"draftKey=SECRET&draftKey=SECRET":     `detail="a request with draftKey: repeated-parameter`,
		"draftKey=SECRET;x=1":                 `detail="a request with draftKey: `,
		"draftKey=SECRET%":                    `detail="a request with draftKey: `,
		"draftKey=SECRET%ff":                  `detail="a request with draftKey: `,
		"draf%74Key=SECRET&draf%74Key=SECRET": `detail="a request with draftKey: `,
		"DRAFTKEY=SECRET":                     `detail="a request with draftKey: `,
		"filters=%":                           `malformed query`,
	} {
		log.Reset()
		r := httptest.NewRequest("GET", "/api/v1/x", nil)
		r.URL.RawQuery = raw
		do(h, r)
		require.Contains(t, log.String(), want, raw)
		require.NotContains(t, log.String(), "SECRET")
	}
}
