package httpfilter

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

// compile compiles a policy in JSON. Endpoints named blog have a schema.
func compile(t testing.TB, document string) (*Gate, error) {
	p, _ := ParsePolicy([]byte(document)) // Compile reports the error again.
	if e, ok := p.Endpoints["blog"]; ok {
		p.Endpoints["blog"] = e.WithSchema(sample.BlogAPI())
	}
	return p.Compile()
}

// TestMistakesInReferences has a schema of the API that a field refers to.
func TestMistakesInReferences(t *testing.T) {
	authors, err := schema.Read(strings.NewReader(`{"apiFields":[{"fieldId":"name","kind":"text"}]}`))
	require.NoError(t, err)
	author, _ := authors.API("")
	blog, _ := schema.Join(map[string]*schema.API{"authors": author, "blog": sample.BlogAPI()}).API("blog")
	endpoint := Endpoint{
		Fields: []filters.Field{
			"title", "author.name", "author.nam", "author.id", "author.nothing", "category.nothing",
		},
		Filters: map[filters.Field]Ops{Any: AllOps, "author.titel": nil},
	}
	policy := Policy{Endpoints: map[string]Endpoint{"blog": endpoint.WithSchema(blog)}}
	_, err = policy.Compile()
	require.EqualError(t, err, `httpfilter: 3 mistakes in the policy: `+
		`endpoints.blog.fields[2]: unknown field "author.nam": did you mean "author.name"?; `+
		`endpoints.blog.fields[4]: unknown field "author.nothing": the schema does not have it; `+
		`endpoints.blog.filters.author.titel: unknown field "author.titel": the schema does not have it`)

	endpoint.Fields, endpoint.Filters = []filters.Field{"author"}, nil
	policy.Endpoints["blog"] = endpoint.WithSchema(blog)
	gate, err := policy.Compile()
	require.NoError(t, err)
	require.Zero(t, gate.Decide(get("/api/v1/blog?fields=author.name")).Status)
	require.Equal(t, 400, gate.Decide(get("/api/v1/blog?fields=author.nam")).Status)
}

// TestMistakes names every mistake of a policy and its place.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		// What the document is.
		{``, "line 1, column 1: invalid JSON: unexpected end of JSON input"},
		{`{"endpoints":`, "line 1, column 13: invalid JSON: unexpected end of JSON input"},
		{"{\n \"a\" 1}", "line 2, column 6: invalid JSON: invalid character '1' after object key"},
		{`{} {}`, "line 1, column 4: invalid JSON: invalid character '{' after top-level value"},
		{"{\"\xff\": 1}", "line 1, column 3: invalid UTF-8"},
		{`{"endpoints":{"x":{"require":"a[equals]\ud800"}}}`, `line 1, column 40: unpaired surrogate \ud800`},
		{"{\"\ufffd\xff\": 1}", "line 1, column 6: invalid UTF-8"},
		{`[]`, `line 1, column 1: []: expected an object`},
		{` null`, `line 1, column 2: null: give a value or leave the member out`},
		{`{}`, "line 1, column 1: endpoints: this member is missing"},
		{"\ufeff\n { }\n", "line 2, column 2: endpoints: this member is missing"},

		{`{"endpoints":{}}`, "line 1, column 2: endpoints: no endpoints: nothing would be let through"},
		{`{"endpoints":null}`, "line 1, column 2: endpoints: null: give a value or leave the member out"},
		{`{"endpoints":[]}`, "line 1, column 2: endpoints: []: expected an object"},
		{`{"endpoints":{"x":null}}`, "line 1, column 15: endpoints.x: null: give a value or leave the member out"},
		{
			`{"endpoints":{"a/b":{}}}`,
			`line 1, column 15: endpoints["a/b"]: endpoint "a/b": expected 1 to 50 of A-Z a-z 0-9 _ -`,
		},
		{`{"endpoints":{"x":{},"x":{}}}`, "line 1, column 22: endpoints.x: duplicate name"},
		{`{"Endpoints":{"x":{}}}`, `line 1, column 1: endpoints: this member is missing
line 1, column 2: Endpoints: unknown member "Endpoints": did you mean endpoints?`},
		{`{"endpoints":{"x":{}},"zzz":1}`,
			`line 1, column 23: zzz: unknown member "zzz": expected endpoints, clients, prefix, hosts, cors, headers, verify, ` +
				`lenient, maxBytes, maxConditions, maxDepth, maxResponse, budget, suggestFields`},
		{
			`{"endpoints":{"x":{"maxLimit":"1","detail":0,"params":"q","fields":["id",1,null]}}}`,
			`line 1, column 20: endpoints.x.maxLimit: "1": expected a whole number
line 1, column 35: endpoints.x.detail: 0: expected true or false
line 1, column 46: endpoints.x.params: "q": expected an array
line 1, column 74: endpoints.x.fields[1]: 1: expected a string
line 1, column 76: endpoints.x.fields[2]: null: give a value or leave the member out`,
		},

		// What is required.
		{
			`{"endpoints":{"x":{"require":""}}}`,
			"line 1, column 20: endpoints.x.require: the empty filter requires nothing: leave the member out",
		},
		{
			`{"endpoints":{"x":{"require":null}}}`,
			"line 1, column 20: endpoints.x.require: null: give a value or leave the member out",
		},
		{
			`{"endpoints":{"x":{"require":7}}}`,
			"line 1, column 20: endpoints.x.require: 7: expected a filter in a string",
		},
		{
			`{"endpoints":{"x":{"require":"a[exist]"}}}`,
			`line 1, column 20: endpoints.x.require: unknown operator "exist" at byte 2: did you mean "exists"?`,
		},
		{
			`{"endpoints":{"x":{"require":"a[equals]1[or]b[equals]1[and]c[equals]1"}}}`,
			`line 1, column 20: endpoints.x.require: [and] and [or] mixed`,
		},
		{`{"endpoints":{"x":{"require":"a[equals]"}}}`, `line 1, column 20: endpoints.x.require: `},
		{
			`{"endpoints":{"x":{"require":"a[exists]","detail":true,"params":["draftKey"]}}}`,
			`line 1, column 42: endpoints.x.detail: the service takes no filters for a single item
line 1, column 66: endpoints.x.params[0]: filters look at what is published`,
		},
		{
			`{"endpoints":{"x":{"require":"a[exists]","object":true}}}`,
			`line 1, column 20: endpoints.x.require: the service takes no filters for an API in object form`,
		},
		{
			`{"endpoints":{"x":{"detail":true,"object":true}}}`,
			`line 1, column 20: endpoints.x.detail: an API in object form has no list`,
		},
		{
			`{"endpoints":{"blog":{"require":"hiden[not_equals]true[and]tone[not_equals]internal[and]category.id[equals]x[and]embed[exists]"}}}`,
			`line 1, column 23: endpoints.blog.require: unknown field "hiden": 
line 1, column 23: endpoints.blog.require: the service does not support not_equals for "tone", which is of kind select: use one of contains, not_contains, exists, not_exists
line 1, column 23: endpoints.blog.require: filters do not look inside "category": use that field itself
line 1, column 23: endpoints.blog.require: the service does not filter by "embed", which is of kind iframe`,
		},
		{
			`{"endpoints":{"blog":{"require":"featured[not_equals]True"}}}`,
			`line 1, column 23: endpoints.blog.require: "featured" is of kind boolean: expected true or false, not "True"`,
		},
		{
			`{"endpoints":{"blog":{"require":"tone[not_contains]internal"}}}`,
			`line 1, column 23: endpoints.blog.require: "internal" is not an item of the select "tone"`,
		},
		{
			`{"endpoints":{"blog":{"require":"tone[contains]Deep dvie"}}}`,
			`"Deep dvie" is not an item of the select "tone": did you mean "Deep dive"?`,
		},
		{`{"endpoints":{"blog":{"require":"publishedAt[greater_than]2020"}}}`, ``},

		{
			`{"endpoints":{"blog":{"require":"featured[exists]"}}}`,
			`endpoints.blog.require: this filter holds for every item`,
		},
		{
			`{"endpoints":{"blog":{"require":"title[equals]a[or]title[not_equals]a"}}}`,
			`endpoints.blog.require: this filter holds for every item`,
		},
		{
			`{"endpoints":{"blog":{"require":"featured[equals]true[and]featured[equals]false"}}}`,
			`endpoints.blog.require: this filter holds for no item`,
		},
		{
			`{"endpoints":{"x":{"require":"a[equals]1[or]a[not_equals]1"}}}`,
			`endpoints.x.require: this filter holds for every item`,
		},
		{`{"endpoints":{"x":{"require":"a[equals]x"}},"clients":{"a":{"keySHA256":"` + strings.Repeat("ab",
			32) + `","endpoints":["x"],"require":"a[equals]y"}}}`, `clients.a.require: this filter holds for no item`},

		// Fields.
		{
			`{"endpoints":{"blog":{"fields":[]}}}`,
			"line 1, column 23: endpoints.blog.fields: no fields: leave the member out to allow all fields",
		},
		{
			`{"endpoints":{"blog":{"fields":["*"]}}}`,
			`line 1, column 33: endpoints.blog.fields[0]: "*": leave fields out to allow all fields`,
		},
		{
			`{"endpoints":{"blog":{"fields":["id","titel","a b","seo.metaTitle","eyecatch.url","author.name"]}}}`,
			`line 1, column 38: endpoints.blog.fields[1]: unknown field "titel": did you mean "title"?
line 1, column 46: endpoints.blog.fields[2]: "a b": expected a field
line 1, column 52: endpoints.blog.fields[3]: "seo.metaTitle": the service does not select inside "seo", which is of kind custom: name "seo"
line 1, column 68: endpoints.blog.fields[4]: "eyecatch.url": the service does not select inside "eyecatch", which is of kind media: name "eyecatch"`,
		},

		// Parameters, filters, orders.
		{
			`{"endpoints":{"x":{"params":["limits","filters"]}}}`,
			`line 1, column 20: endpoints.x.params: the parameter filters is allowed, but no field to filter by
line 1, column 30: endpoints.x.params[0]: unknown parameter "limits": expected draftKey, limit, offset`,
		},
		{
			`{"endpoints":{"x":{"object":true,"params":["limit"]}}}`,
			`line 1, column 44: endpoints.x.params[0]: unknown parameter "limit": expected draftKey, fields, depth, richEditorFormat`,
		},
		{
			`{"endpoints":{"x":{"filters":{"a":"*"}}}}`,
			`line 1, column 20: endpoints.x.filters: fields to filter by, but the parameter filters is not among params`,
		},
		{
			`{"endpoints":{"x":{"params":["filters"],"filters":{"*":"*","secret":[],"a b":"*","c":["equal"],"d":"equals"}}}}`,
			`line 1, column 60: endpoints.x.filters.secret: without a schema "secret" cannot be denied beside *, since other paths may lead to it: give a schema
line 1, column 72: endpoints.x.filters["a b"]: "a b": expected a field or *
line 1, column 87: endpoints.x.filters.c[0]: unknown operator
line 1, column 96: endpoints.x.filters.d: "equals": expected an array`,
		},
		{
			`{"endpoints":{"x":{"params":["filters"],"filters":{"*":[],"b":[]}}}}`,
			`line 1, column 52: endpoints.x.filters.*: no operators: leave * out
line 1, column 59: endpoints.x.filters.b: no operators: leave the field out`,
		},
		{
			`{"endpoints":{"blog":{"filters":{"*":"*","secert":[],"tone":["equals"],"category.name":["equals"],"seo":"*","title":"*"}}}}`,
			`line 1, column 42: endpoints.blog.filters.secert: unknown field "secert"
line 1, column 62: endpoints.blog.filters.tone[0]: the service does not support equals for "tone", which is of kind select
line 1, column 72: endpoints.blog.filters.category.name: filters do not look inside "category": use that field itself
line 1, column 99: endpoints.blog.filters.seo: the service does not filter by "seo", which is of kind custom`,
		},
		{
			`{"endpoints":{"blog":{"fields":["title"],"filters":{"*":["less_than"]}}}}`,
			`line 1, column 53: endpoints.blog.filters.*: * allows nothing`,
		},
		{
			`{"endpoints":{"blog":{"orders":["titel","category","-title","title"]}}}`,
			`line 1, column 33: endpoints.blog.orders[0]: unknown field "titel": did you mean "title"?
line 1, column 41: endpoints.blog.orders[1]: the service does not sort by "category", which is of kind relation
line 1, column 52: endpoints.blog.orders[2]: "-title": expected a field without - before it, or *`,
		},
		{
			`{"endpoints":{"x":{"orders":["a"]}}}`,
			`line 1, column 20: endpoints.x.orders: fields to sort by, but the parameter orders is not among params`,
		},

		// Limits.
		{
			`{"endpoints":{"x":{"maxLimit":101,"maxReferenceDepth":-1,"maxOffset":-1,"maxConditions":-1,"maxContains":-1}},"maxBytes":-1,"maxDepth":-1,"maxResponse":-5}`,
			`line 1, column 20: endpoints.x.maxLimit: limit "101": out of range
line 1, column 35: endpoints.x.maxReferenceDepth: -1 is negative
line 1, column 35: endpoints.x.maxReferenceDepth: depth "-1": out of range
line 1, column 58: endpoints.x.maxOffset: -1 is negative
line 1, column 73: endpoints.x.maxConditions: -1 is negative
line 1, column 92: endpoints.x.maxContains: -1 is negative
line 1, column 111: maxBytes: -1 is negative
line 1, column 125: maxDepth: -1 is negative
line 1, column 139: maxResponse: -5 is negative`,
		},
		{
			`{"endpoints":{"x":{}},"budget":{"rate":-0.5,"burst":-1,"concurrency":-2}}`,
			"budget: a budget needs a Limiter\nbudget.rate: -0.5: expected a number of requests a second\n" +
				"budget.burst: -1 is negative\nbudget.concurrency: -2 is negative",
		},
		{`{"endpoints":{"x":{}},"budget":{"rate":5}}`, `line 1, column 23: budget: a budget needs a Limiter`},

		// Around it.
		{
			`{"endpoints":{"x":{}},"prefix":"api"}`,
			`line 1, column 23: prefix: "api": expected a path with slashes at its ends, like /api/v1/`,
		},
		{`{"endpoints":{"x":{}},"prefix":"//e/"}`, `prefix: "//e/"`},
		{`{"endpoints":{"x":{}},"prefix":"/日本/"}`, `prefix: "/日本/"`},
		{`{"endpoints":{"x":{}},"prefix":"/../a/"}`, `prefix: "/../a/"`},
		{`{"endpoints":{"x":{}},"suggestFields":true}`, `suggestFields: no endpoint has a schema`},
		{`{"endpoints":{"blog":{}},"suggestFields":true}`, ``},
		{`{"endpoints":{"x":{}},"hosts":[]}`, `hosts: no hosts`},
		{ // No request has such a host.
			`{"endpoints":{"x":{}},"hosts":["*.example.com","*","例え.jp"],"cors":{"origins":["https://*.example.com","https://a.example:443","http://a.example:443","http://localhost:80"]}}`,
			`hosts[0]: "*.example.com": expected a host name
hosts[1]: "*": expected a host name
hosts[2]: "例え.jp": expected a host name
cors.origins[0]: "https://*.example.com": expected an origin
cors.origins[1]: "https://a.example:443": expected an origin
cors.origins[3]: "http://localhost:80": expected an origin`,
		},
		{
			`{"endpoints":{"x":{}},"hosts":["a b","http://a","a/b","ok.example","[::1]:80",""]}`,
			`hosts[0]: "a b": expected a host name
hosts[1]: "http://a"
hosts[2]: "a/b"
hosts[5]: ""`,
		},
		{`{"endpoints":{"x":{}},"cors":{}}`, `cors.origins: this member is missing`},
		{
			`{"endpoints":{"x":{}},"cors":{"origins":["ftp://a.example","http://a b","http://%"]}}`,
			"cors.origins[0]: \"ftp://a.example\": expected an origin\ncors.origins[1]: \"http://a b\": expected an origin\n" +
				"cors.origins[2]: \"http://%\": expected an origin",
		},
		{
			`{"endpoints":{"x":{}},"cors":{"origins":["*","https://A.example","https://a.example/","null","https://a.example"]}}`,
			`cors.origins[0]: "*" allows every origin: it must be alone
cors.origins[1]: "https://A.example"
cors.origins[2]: "https://a.example/"
cors.origins[3]: "null"`,
		},
		{
			`{"endpoints":{"x":{}},"headers":["X_Original_URL","x-original-url","X-Forwarded-Path","X-HTTP-Method-Override","a b","X-Tenant"]}`,
			`headers[0]: "X_Original_URL": some servers read _ as -
headers[1]: "x-original-url": this header belongs
headers[2]: "X-Forwarded-Path": this header
headers[3]: "X-HTTP-Method-Override": this header
headers[4]: "a b": expected the name of a header`,
		},

		// Clients.
		{`{"endpoints":{"x":{}},"clients":{}}`, `clients: no clients: every request would be refused`},
		{
			`{"endpoints":{"x":{}},"clients":{"a":{"keySHA256":"secret","endpoints":["y"]},"b c":{}}}`,
			`clients.a.keySHA256: expected 64 hexadecimal digits, as mcfilter proxy key prints them
clients.a.endpoints[0]: unknown endpoint "y"
clients["b c"].keySHA256: this member is missing
clients["b c"].endpoints: this member is missing
clients["b c"]: client "b c": expected 1 to 50 of A-Z a-z 0-9 _ -`,
		},
		{
			`{"endpoints":{"x":{}},"clients":{"a":{"keySHA256":"` + keySum("") + `","endpoints":["x"]}}}`,
			`clients.a.keySHA256: this is the sum of an empty key, which everyone has`,
		},
		{`{"endpoints":{"blog":{}, "x":{"detail":true}},"clients":{"a":{"keySHA256":"` + strings.Repeat("ab",
			32) + `","endpoints":["blog","x"],"require":"hiden[exists]"},
			"b":{"keySHA256":"` + strings.Repeat("AB", 32) + `","endpoints":["blog"]}}}`,
			`endpoints.x.detail: the service takes no filters for a single item
clients.a.require: unknown field "hiden"
clients.b.keySHA256: the client a has the same key`},

		// Answers that may rightly disagree.
		{
			`{"verify":true,"endpoints":{"blog":{"require":"author[equals]x"}}}`,
			`endpoints.blog.require: verify: the reference "author" is answered as null`,
		},
		{
			`{"verify":true,"endpoints":{"blog":{"require":"embed.title[equals]x"}}}`,
			`endpoints.blog.require: verify: answers do not hold "embed.title"`,
		},
		{
			`{"verify":true,"endpoints":{"blog":{"require":"body[contains]x"}}}`,
			`endpoints.blog.require: verify: how the service joins`,
		},
		{
			`{"verify":true,"endpoints":{"blog":{"require":"legacyBody[begins_with]x","params":["richEditorFormat"]}}}`,
			`endpoints.blog.require: verify: the parameter richEditorFormat changes "legacyBody"`,
		},
		{`{"verify":true,"endpoints":{"blog":{"require":"legacyBody[begins_with]x"}}}`, ``},
		{
			`{"verify":true,"endpoints":{"x":{"require":"a.b[exists]"}}}`,
			`endpoints.x.require: verify: without a schema it is not known whether depth cuts "a.b" off`,
		},
		{
			`{"verify":true,"endpoints":{"x":{"require":"a[exists]","params":["richEditorFormat"]}}}`,
			`endpoints.x.require: verify: without a schema it is not known whether richEditorFormat changes "a"`,
		},
		{`{"verify":true,"endpoints":{"x":{"require":"a[exists]"}}}`, ``},
	} {
		t.Run(tt.in[:min(len(tt.in), 90)], func(t *testing.T) {
			g, err := compile(t, tt.in)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.Nil(t, g)
			errs, ok := errors.AsType[PolicyErrors](err)
			require.True(t, ok, "%v", err)
			lines := strings.Split(tt.want, "\n")
			require.Len(t, errs, len(lines), "%s", errs)
			for i, line := range lines {
				require.Contains(t, errs[i].Error(), "httpfilter: line ")
				require.Contains(t, errs[i].Error(), line)
				require.LessOrEqual(t, len(errs[i].Error()), 500)
			}
			require.LessOrEqual(t, len(err.Error()), 500)
		})
	}
}

// TestMistakesManyLines looks at a document as people write it.
func TestMistakesManyLines(t *testing.T) {
	_, err := compile(t, `{
  "endpoints": {
    "blog": {
      "require": "featured[equals]true",
      "filters": {
        "*": "*",
        "secert": []
      },
      "orders": [
        "publishedAt",
        "titel"
      ]
    }
  }
}`)
	require.EqualError(t, err, `httpfilter: 2 mistakes in the policy: `+
		`line 7, column 9: endpoints.blog.filters.secert: unknown field "secert": the schema does not have it; `+
		`line 11, column 9: endpoints.blog.orders[1]: unknown field "titel": did you mean "title"?`)
}

// TestMistakesWithoutDocument: policies that Go code makes have paths alone.
func TestMistakesWithoutDocument(t *testing.T) {
	_, err := Policy{Endpoints: map[string]Endpoint{"x": {Require: filters.Field("a b").Exists()}}}.Compile()
	require.ErrorContains(t, err, "httpfilter: endpoints.x.require: ")
	_, err = Policy{Endpoints: map[string]Endpoint{"x": {Require: filters.Field("a").Equals("")}}}.Compile()
	require.ErrorContains(t, err, "httpfilter: endpoints.x.require: ")
	g, err := Policy{}.Compile()
	require.NoError(t, err, "the zero Policy refuses every request")
	require.NotNil(t, g)
	_, err = Policy{Endpoints: map[string]Endpoint{"x": {Params: []string{"filters"},
		Filters: map[filters.Field]Ops{"a": {0}}}}}.Compile()
	require.ErrorContains(t, err, "endpoints.x.filters.a[0]: unknown operator: expected equals, not_equals")
}

// A filter that cannot be written is refused also in a policy whose document is right.
func TestUnwritableRequirement(t *testing.T) {
	document := `{"endpoints":{"x":{"require":"a[exists]"}},"clients":{"c":{"endpoints":["x"],"require":"b[exists]",` +
		`"keySHA256":"` + keySum("k") + `"}}}`
	injected := filters.Field("a b").Equals("x")
	for _, tt := range []struct {
		change func(*Endpoint, *Client)
		want   string
	}{
		{func(e *Endpoint, _ *Client) { e.Require = injected }, "endpoints.x.require"},
		{func(_ *Endpoint, c *Client) { c.Require = injected }, "clients.c.require"},
	} {
		for _, parsed := range []bool{true, false} {
			p, err := ParsePolicy([]byte(document))
			require.NoError(t, err)
			if !parsed {
				p.source = nil
			}
			e, c := p.Endpoints["x"], p.Clients["c"]
			tt.change(&e, &c)
			p.Endpoints["x"], p.Clients["c"] = e, c
			g, err := p.Compile()
			require.Nil(t, g)
			errs, ok := errors.AsType[PolicyErrors](err)
			require.True(t, ok, "%v", err)
			require.Len(t, errs, 1, "%v", errs)
			require.Equal(t, tt.want, errs[0].Path)
			require.Equal(t, parsed, errs[0].Line > 0 && errs[0].Column > 0)
			require.Equal(t, parsed, errs[0].Line+errs[0].Column > 0)
			require.Contains(t, errs[0].Reason, "invalid character")
		}
	}
}

// TestMistakesAreBounded gives a policy that is wrong everywhere.
func TestMistakesAreBounded(t *testing.T) {
	in := `{"endpoints":{` + strings.Repeat(`"`+strings.Repeat("x", 300)+`/":{},`, 5000) + `"x":{}}}`
	_, err := compile(t, in)
	errs, ok := errors.AsType[PolicyErrors](err)
	require.True(t, ok)
	require.Len(t, errs, maxMistakes)
	require.LessOrEqual(t, len(err.Error()), 500)
	for _, err := range errs {
		require.LessOrEqual(t, len(err.Error()), 500)
	}
}

// TestPolicyJSON: what is written can be read again.
func TestPolicyJSON(t *testing.T) {
	want := testPolicy()
	delete(want.Endpoints, "blog") // A schema is not part of it.
	want.SuggestFields = false
	data, err := json.Marshal(want)
	require.NoError(t, err)
	var got Policy
	require.NoError(t, json.Unmarshal(data, &got))
	again, err := json.Marshal(got)
	require.NoError(t, err)
	require.JSONEq(t, string(data), string(again))
	require.True(t, got.Endpoints["tenant"].Require.Equal(want.Endpoints["tenant"].Require))
	_, err = got.Compile()
	require.NoError(t, err)

	var e Endpoint
	require.NoError(t,
		json.Unmarshal([]byte(`{"require":"a[exists]","filters":{"*":"*","b":["equals","not_equals"]},"maxReferenceDepth":0}`), &e))
	require.Equal(t, map[filters.Field]Ops{Any: AllOps, "b": {filters.OpEquals, filters.OpNotEquals}}, e.Filters)
	require.Equal(t, new(0), e.MaxReferenceDepth)
	for _, bad := range []string{`{"require":"a[exist]"}`, `{"filters":{"b":["equal"]}}`, `{"filters":["b"]}`, `null`} {
		require.Error(t, json.Unmarshal([]byte(bad), &e), bad)
		var p Policy
		require.Error(t, json.Unmarshal([]byte(`{"endpoints":{"x":`+bad+`}}`), &p), bad)
		_, err := p.Compile()
		require.Error(t, err, "a policy that was not understood")
	}
	for _, bad := range []string{`""`, `1`, `"a[exist]"`} {
		p, err := ParsePolicy([]byte(`{"endpoints":{"x":{"require":` + bad + `}}}`))
		require.Error(t, err)
		require.Error(t, p.Endpoints["x"].Require.Err(), "%s is not taken for a filter that holds for everything", bad)
	}

	ops := Ops{}
	require.NoError(t, json.Unmarshal([]byte(`"*"`), &ops))
	require.NoError(t, json.Unmarshal([]byte(`["contains"]`), &ops))
	require.Equal(t, filters.OpEquals, AllOps[0], "the variable is not shared")
}

func TestAllOps(t *testing.T) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		require.Contains(t, AllOps, op)
	}
}

// TestFieldsBoundEverything: a schema must not give back what Fields leaves out.
func TestFieldsBoundEverything(t *testing.T) {
	g, err := compile(t, `{"endpoints":{"blog":{"fields":["title","category","seo"]}}}`)
	require.NoError(t, err)
	for target, status := range map[string]int{
		"filters=title[begins_with]h":               0,
		"filters=category[equals]x":                 0,
		"filters=seo.metaTitle[exists]":             0,
		"filters=slug[begins_with]h":                400,
		"filters=category.name[begins_with]h":       400,
		"filters=category.id[equals]h":              400,
		"filters=id[equals]h":                       400,
		"filters=title[exists][or]slug[exists]":     400,
		"filters=sections.richText.heading[exists]": 400,
		"orders=title":                              0,
		"orders=seo.metaTitle":                      0,
		"orders=-slug":                              400,
		"orders=publishedAt":                        400,
		"orders=category.name":                      400,
		"q=h":                                       400,
		"draftKey=h":                                400,
		"ids=h":                                     400, // It tells of an id.
		"fields=title":                              0,
		"fields=category.name":                      0,
		"fields=slug":                               400,
		"fields=titl":                               400,
		"fields=seo.metaTitle":                      400, // The service does not select there.
		"fields=category.x.y.z":                     0,   // Nothing is known of that.
	} {
		require.Equal(t, status, g.Decide(get("/api/v1/blog?"+target)).Status, target)
	}
	g, err = compile(t,
		`{"endpoints":{"blog":{"fields":["title"],"params":["filters","orders","q"],"filters":{"*":"*","slug":["equals"]},"orders":["*","rating"]}}}`)
	require.NoError(t, err)
	for target, status := range map[string]int{
		"filters=title[begins_with]h": 0, "filters=slug[equals]h": 0, "filters=slug[begins_with]h": 400,
		"filters=summary[exists]": 400,
		"orders=title":            0, "orders=rating": 0, "orders=importId": 400, "q=h": 0,
	} {
		require.Equal(t, status, g.Decide(get("/api/v1/blog?"+target)).Status, target)
	}
	g, err = compile(t, `{"endpoints":{"blog":{"filters":{"*":"*","slug":[],"seo":[],"category":[]}}}}`)
	require.NoError(t, err)
	for target, status := range map[string]int{
		"filters=title[begins_with]h": 0, "filters=slug[equals]h": 400, "filters=seo.metaTitle[exists]": 400,
		"filters=category[exists]":     400,
		"filters=category.id[equals]x": 400, "filters=sections.richText.heading[exists]": 0,
		"filters=sections.heading[exists]": 400,
	} {
		require.Equal(t, status, g.Decide(get("/api/v1/blog?"+target)).Status, target)
	}
}
