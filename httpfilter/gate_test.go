package httpfilter

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// testPolicy has an endpoint for each way to use one.
func testPolicy() Policy {
	blog := FromSchema(sample.BlogAPI())
	blog.Detail = true
	return Policy{
		SuggestFields: true,
		Endpoints: map[string]Endpoint{
			"bare": {},
			"blog": blog,
			"tenant": {
				Require: filters.MustParse("tenant[equals]t1[or]shared[equals]true"),
				Params:  []string{"filters", "limit", "offset", "ids", "q", "depth", "fields", "orders"},
				Filters: map[filters.Field]Ops{"title": {filters.OpEquals, filters.OpContains}, "date": AllOps},
				Orders:  []filters.Field{"date"},
				Fields:  []filters.Field{"id", "title", "author"},

				MaxLimit: new(5), MaxOffset: new(20), MaxReferenceDepth: new(0),
			},
			"open": {
				Params:  []string{"filters", "orders", "draftKey", "fields"},
				Filters: map[filters.Field]Ops{Any: AllOps, "mail": {filters.OpExists}}, Orders: []filters.Field{Any},
				Fields: []filters.Field{"x", "z"},
			},
			"settings": {
				Object: true, Params: []string{"fields"}, Fields: []filters.Field{"name"}, MaxReferenceDepth: new(0),
			},
		},
	}
}

// A recorder is a server that remembers what it was asked.
type recorder struct{ got *http.Request }

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.got = req }

func handler(t testing.TB, p Policy, next http.Handler) http.Handler {
	t.Helper()
	g, err := p.Compile()
	require.NoError(t, err)
	return g.Handler(next)
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
	for _, tt := range []struct{ in, want string }{
		{"/api/v1/bare", "/api/v1/bare"},
		{"/api/v1/bare?", "/api/v1/bare"},
		{"/api/v1/bare?&&limit=", "/api/v1/bare"},
		{"/api/v1/blog?limit=5&filters=title%5bequals%5dx", "/api/v1/blog?filters=title%5Bequals%5Dx&limit=5"},
		{"/api/v1/blog?filters=((title[exists]))", "/api/v1/blog?filters=title%5Bexists%5D"},
		{"/api/v1/blog?filters=title[equals]a+b", "/api/v1/blog?filters=title%5Bequals%5Da%20b"},
		{"/api/v1/blog?filters=title[equals]a%20b", "/api/v1/blog?filters=title%5Bequals%5Da%20b"},
		{"/api/v1/blog?filters=title[equals]a%252520b", "/api/v1/blog?filters=title%5Bequals%5Da%252520b"},
		{"/api/v1/blog?%66ilters=title[equals]%26limit", "/api/v1/blog?filters=title%5Bequals%5D%26limit"},
		{"/api/v1/blog/seven-grays", "/api/v1/blog/seven-grays"},
		{"/api/v1/blog/seven-grays?depth=", "/api/v1/blog/seven-grays?depth=0"},
		{"/api/v1/blog?orders=system:default", "/api/v1/blog?orders=system%3Adefault"},

		{"/api/v1/tenant", "/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" +
			require1 + "&limit=5"},
		{"/api/v1/tenant?limit=5&filters=", "/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" +
			require1 + "&limit=5"},
		{"/api/v1/tenant?limit=0&filters=title[equals]a", "/api/v1/tenant?depth=0" + fields +
			"&filters=%28tenant%5Bequals%5Dt1" + require1 + "%29%5Band%5D%28title%5Bequals%5Da%29&limit=0"},
		{"/api/v1/tenant?filters=title[equals]a[or]date[exists]&offset=20&fields=author.name",
			"/api/v1/tenant?depth=0&fields=author.name&filters=%28tenant%5Bequals%5Dt1" + require1 +
				"%29%5Band%5D%28title%5Bequals%5Da%5Bor%5Ddate%5Bexists%5D%29&limit=5&offset=20"},
		{
			"/api/v1/tenant?orders=-date,system:default",
			"/api/v1/tenant?depth=0" + fields + "&filters=tenant%5Bequals%5Dt1" + require1 +
				"&limit=5&orders=-date%2Csystem%3Adefault",
		},

		{
			"/api/v1/open?filters=x.y[equals]1&orders=z&draftKey=k",
			"/api/v1/open?draftKey=k&fields=x%2Cz&filters=x.y%5Bequals%5D1&orders=z",
		},
		{"/api/v1/settings", "/api/v1/settings?depth=0&fields=name"},
		{"http://elsewhere.example/api/v1/bare", "/api/v1/bare"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			var rec recorder
			r := httptest.NewRequest("GET", tt.in, nil)
			r.Header.Set("X-MICROCMS-API-KEY", "k")
			r.Header.Set("X-Http-Method-Override", "DELETE")
			r.Header.Set("X-Original-URL", "/admin")
			w := do(handler(t, testPolicy(), &rec), r)
			require.Equal(t, http.StatusOK, w.Code, w.Body.String())
			require.Equal(t, tt.want, rec.got.URL.String())
			require.Equal(t, tt.want, rec.got.RequestURI)
			require.Equal(t, http.Header{"X-Microcms-Api-Key": {"k"}}, rec.got.Header)
		})
	}
}

// TestRefused names the codes and the ranges of what is refused.
func TestRefused(t *testing.T) {
	refused := func(target string, status int, want string) {
		t.Run(target[:min(len(target), 80)], func(t *testing.T) {
			var rec recorder
			r := httptest.NewRequest("GET", "/api/v1/x", nil)
			var err error
			r.URL, err = url.ParseRequestURI("/api/v1/" + target)
			require.NoError(t, err)
			w := do(handler(t, testPolicy(), &rec), r)
			require.Nil(t, rec.got)
			p := checkProblem(t, w, status)
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
			require.Equal(t, want, strings.Join(list, ", "), w.Body.String())
		})
	}
	for _, test := range []struct {
		target string
		want   string // param code start-end suggestion, …
	}{
		// What no policy lets through.
		{"blog?filters=title[equal]x", "filters unknown-operator 6-11 equals"},
		{"blog?filters=title[exists];limit=1", "filters malformed-query"},
		{"blog?filters=title[exists]%", "filters malformed-query"},
		{"blog?filters=title[exists]&filters=slug[exists]", "filters repeated-parameter"},
		{"blog?filters=title[exists]&%66ilters=", "filters repeated-parameter"},
		{"blog?limit=1&limit=1", "limit repeated-parameter"},
		{"blog?filter=title[exists]", "filter unknown-parameter"},
		{"blog?Filters=title[exists]", "Filters unknown-parameter"},
		{"blog?filters%00=title[exists]", "filters\x00 unknown-parameter"},
		{"blog?filters[]=title[exists]", "filters[] unknown-parameter"},
		{"blog?filters=title[equals]%ff", "filters invalid-utf8 13-14"},
		{"blog?limit=101&offset=x", "limit out-of-range, offset invalid-value"},
		{"blog?ids=a/b", "ids invalid-value"},
		{"blog/seven-grays?filters=title[exists]", "filters unknown-parameter"},

		// Strict parsing.
		{"blog?filters=title[exists][and]slug[exists][or]body[exists]", "filters mixed-joiners 30-34"},
		{"blog?filters=title[equals]", "filters empty-value 13-13"},
		{"blog?filters=title[equals]a(b)", "filters bracket-in-value 14-15"},
		{"blog?filters=title[equals]a%0Ab", "filters control-character 14-15"},

		// What the policy forbids.
		{"blog?filters=titel[exists]", "filters forbidden-field 0-5 title"},
		{"blog?filters=category.name[equals]x", "filters forbidden-field 0-13"},
		{"blog?filters=body[equals]x", "filters forbidden-operator 5-11"},
		{
			"blog?filters=title[exists][and](rating[contains]1[or]nosuchfield[exists])",
			"filters forbidden-operator 26-34, filters forbidden-field 40-51",
		},
		{"blog?orders=category", "orders forbidden-field"},
		{"blog?draftKey=x", "draftKey forbidden-parameter"},
		{"bare?limit=1&q=x", "limit forbidden-parameter, q forbidden-parameter"},
		{"bare?filters=title[exists]", "filters forbidden-parameter"},
		{"tenant?filters=tenant[equals]t2", "filters forbidden-field 0-6"},
		{"tenant?filters=title[exists]", "filters forbidden-operator 6-12"},
		{"tenant?filters=nothing[exists]", "filters forbidden-field 0-7"},
		{"tenant?filters=titel[equals]x", "filters forbidden-field 0-5"},
		{"tenant?filters=title[equals]x)[or](title[equals]y", "filters unopened-paren 14-15"},
		{"tenant?limit=6&offset=21&depth=1", "limit out-of-range, offset out-of-range, depth out-of-range"},
		{"tenant?fields=id,tenant,titles,author.x", "fields forbidden-field, fields forbidden-field"},
		{"tenant?orders=title", "orders forbidden-field"},
		{"open?filters=secret[exists]", "filters forbidden-field 0-6"},
		{"open?filters=mail[equals]x", "filters forbidden-operator 5-11"},
		{"open?orders=-secret", "orders forbidden-field"},
		{"open?orders=mail", "orders forbidden-field"},
		{"open?q=x", "q forbidden-parameter"},
		{"open?fields=mail", "fields forbidden-field"},
		{"settings?depth=0", "depth forbidden-parameter"},
		{"settings?fields=secret", "fields forbidden-field"},
	} {
		refused(test.target, 400, test.want)
	}
	for _, path := range []string{
		"", "nosuch", "blog/", "blog/a/b", "blog/a%2Fb", "blog/..", "blog/../tenant", "%62log", "Blog", "/blog",
		"blog%3Ffilters=x", "blog;x", "tenant/a", "settings/a", "blog/" + strings.Repeat("a", 51), "media",
	} {
		refused(path, 404, "")
	}
	refused("blog?q="+strings.Repeat("x", 8192), 414, "")
}

// What a request leaves out is sent only if the service would take more than is allowed.
func TestBoundsByDefault(t *testing.T) {
	for _, tt := range []struct {
		limit, offset, depth int
		want                 string
	}{
		{10, 0, 1, "/api/v1/x"},
		{9, 0, 0, "/api/v1/x?depth=0&limit=9"},
		{11, 1, 2, "/api/v1/x"},
	} {
		g, err := Policy{Endpoints: map[string]Endpoint{
			"x": {MaxLimit: &tt.limit, MaxOffset: &tt.offset, MaxReferenceDepth: &tt.depth},
		}}.Compile()
		require.NoError(t, err)
		require.Equal(t, tt.want, g.Decide(get("/api/v1/x")).URL.String())
	}
}

// An API in object form has one item, whether the policy says so or the schema.
func TestObjectBySchema(t *testing.T) {
	bundle, err := schema.Read(strings.NewReader(`{"endpoint":"about","type":"object","apiFields":[` +
		`{"fieldId":"name","kind":"text"}]}`))
	require.NoError(t, err)
	api, ok := bundle.API("about")
	require.True(t, ok)
	g, err := Policy{Endpoints: map[string]Endpoint{"about": FromSchema(api)}}.Compile()
	require.NoError(t, err)
	require.Equal(t, "/api/v1/about?fields=name", g.Decide(get("/api/v1/about?fields=name")).URL.String())
	for _, refused := range []string{"limit=1", "filters=name[exists]", "orders=name"} {
		require.Equal(t, 400, g.Decide(get("/api/v1/about?"+refused)).Status, refused)
	}
	require.Equal(t, 404, g.Decide(get("/api/v1/about/a")).Status)
}

// Any order is one that the schema knows to be possible.
func TestAnyOrder(t *testing.T) {
	blog := testPolicy().Endpoints["blog"]
	blog.Orders = []filters.Field{Any}
	g, err := Policy{Endpoints: map[string]Endpoint{"blog": blog}}.Compile()
	require.NoError(t, err)
	for order, status := range map[string]int{"title": 0, "-publishedAt": 0, "category": 400, "body": 400, "nosuch": 400} {
		require.Equal(t, status, g.Decide(get("/api/v1/blog?orders="+order)).Status, order)
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
	h := handler(t, testPolicy(), &rec)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "get", "X"} {
		w := do(h, httptest.NewRequest(method, "/api/v1/bare", nil))
		checkProblem(t, w, http.StatusMethodNotAllowed)
		require.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
	}
	checkProblem(t, do(h, httptest.NewRequest("GET", "/api/v1/bare", strings.NewReader("filters=x"))),
		http.StatusBadRequest)
	checkProblem(t, do(h, httptest.NewRequest("GET", "/api/v1/bare", io.MultiReader(strings.NewReader("x")))),
		http.StatusBadRequest)
	chunked := httptest.NewRequest("GET", "/api/v1/bare", nil)
	chunked.TransferEncoding = []string{"chunked"}
	checkProblem(t, do(h, chunked), http.StatusBadRequest)
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
	p := testPolicy()
	p.Prefix = "/cms/"
	p.Lenient = true
	p.SuggestFields = false
	p.MaxConditions = 2
	p.MaxDepth = 1
	p.MaxBytes = 60
	h := handler(t, p, &rec)
	ask := func(target string) *httptest.ResponseRecorder {
		return do(h, httptest.NewRequest("GET", target, nil))
	}
	require.Equal(t, http.StatusOK, ask("/cms/blog?filters=title[equals](a)").Code)
	require.Equal(t, "/cms/blog?filters=title%5Bequals%5D%28a%29", rec.got.RequestURI)
	require.Equal(t, http.StatusNotFound, ask("/api/v1/blog").Code)
	require.Empty(t, checkProblem(t, ask("/cms/blog?filters=titel[exists]"), 400).Errors[0].Suggestion)
	require.Equal(t, "too-many-conditions",
		checkProblem(t, ask("/cms/blog?filters=title[exists][and]title[exists][and]title[exists]"), 400).Errors[0].Code)
	require.Equal(t, "too-deep", checkProblem(t, ask("/cms/blog?filters=((title[exists]))"), 400).Errors[0].Code)
}

// TestBounds sends much and gets little back.
func TestBounds(t *testing.T) {
	var rec recorder
	h := handler(t, testPolicy(), &rec)
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
