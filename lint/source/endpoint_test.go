package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEndpoint: the endpoint of each filter, in the order of the file; "?" where
// the file does not tell. Other files of the program follow a line "-- name".
func TestEndpoint(t *testing.T) {
	for _, tt := range []struct{ about, name, in, want string }{
		{"named in the call", "a.ts", "client.getList({ endpoint: 'blog', queries: { filters: 'a[equals]b' } })", "blog"},
		{"a constant", "a.ts", "const API = 'blog'\nclient.getList({ endpoint: API, queries: { filters: 'a[equals]b' } })", "blog"},
		{"a typed constant", "a.ts", "const API: string = 'blog' as const\nclient.getList({ endpoint: API, queries: { filters: 'a[equals]b' } })", "blog"},
		{"a member of a constant", "a.ts", "const API = { news: 'news', posts: 'blog' } as const\nclient.getList({ endpoint: API.posts, queries: { filters: 'a[equals]b' } })", "blog"},
		{"an enum", "a.ts", "enum API { News = 'news', Posts = 'blog' }\nclient.getList({ endpoint: API.Posts, queries: { filters: 'a[equals]b' } })", "blog"},
		{"a shorthand", "a.ts", "const endpoint = 'blog'\nclient.getList({ endpoint, queries: { filters: 'a[equals]b' } })", "blog"},
		{"a template of a constant", "a.ts", "const API = 'blog'\nclient.getList({ endpoint: `${API}`, queries: { filters: 'a[equals]b' } })", "blog"},
		{"two values of a variable", "a.ts", "let api = 'blog'\napi = 'news'\nclient.getList({ endpoint: api, queries: { filters: 'a[equals]b' } })", "?"},
		{"a computed name", "a.ts", "client.getList({ endpoint: `blog-${lang}`, queries: { filters: 'a[equals]b' } })", "?"},
		{"a variable of the environment", "a.ts", "const API = process.env.API\nclient.getList({ endpoint: API, queries: { filters: 'a[equals]b' } })", "?"},

		{"a variable with the filter", "a.ts", "const filters = 'a[equals]b'\nclient.getList({ endpoint: 'blog', queries: { filters } })", "blog"},
		{"a variable with another name", "a.ts", "const published = 'a[equals]b'\nclient.getList({ endpoint: 'blog', queries: { limit: 3, filters: published } })", "blog"},
		{"a variable with the queries", "a.ts", "const queries = { filters: 'a[equals]b' }\nclient.getList({ endpoint: 'blog', queries })", "blog"},
		{"queries that are spread", "a.ts", "const base = { filters: 'a[equals]b' }\nclient.getList({ endpoint: 'blog', queries: { ...base, limit: 3 } })", "blog"},
		{"a list of parts", "a.ts", "const parts: string[] = []\nparts.push('a[equals]b')\nclient.getList({ endpoint: 'blog', queries: { filters: parts.join('[and]') } })", "blog"},
		{"appended", "a.ts", "let filters = ''\nfilters += 'a[equals]b'\nclient.getList({ endpoint: 'blog', queries: { filters } })", "blog"},
		{"variables of two functions", "a.ts", "function f() { const filters = 'a[equals]b'; return client.getList({ endpoint: 'blog', queries: { filters } }) }\n" +
			"function g() { const filters = 'c[equals]d'; return client.getList({ endpoint: 'news', queries: { filters } }) }", "blog news"},
		{"a variable for two endpoints", "a.ts", "const filters = 'a[equals]b'\nclient.getList({ endpoint: 'blog', queries: { filters } })\nclient.getList({ endpoint: 'news', queries: { filters } })", "?"},
		{"a member of a variable", "a.ts", "const q: Q = { limit: 1 }\nif (x) q.filters = 'a[equals]b'\nclient.getList({ endpoint: 'blog', queries: q })", "blog"},
		{"a field of a class", "a.ts", "class Blog {\n  private api = 'blog'\n  list() { return client.getList({ endpoint: this.api, queries: { filters: 'a[equals]b' } }) }\n}", "blog"},
		{"a computed query", "a.vue", "<script setup>\nconst queries = computed(() => ({ filters: `a[equals]${b.value}`, limit: 10 }))\nawait useMicroCMSGetList({ endpoint: 'blog', queries: queries.value })\n</script>", "blog"},
		{"a member of a constant with filters", "a.ts", "const filters = computed(() => `a[equals]${b}`)\nclient.getList({ endpoint: 'blog', queries: { filters: filters.value } })", "blog"},

		{"a wrapper", "a.ts", "const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\ngetPosts({ filters: 'a[equals]b' })", "blog"},
		{"a wrapper that is a function", "a.ts", "export async function getPosts(queries?: Queries): Promise<Posts> {\n  return await client.getList<Post>({ endpoint: 'blog', queries })\n}\ngetPosts({ filters: 'a[equals]b' })", "blog"},
		{"a wrapper behind another", "a.ts", "const list = (endpoint, queries) => client.getList({ endpoint, queries })\nconst getPosts = (q) => list('blog', q)\ngetPosts({ filters: 'a[equals]b' })", "blog"},
		{"a wrapper that takes the endpoint", "a.ts", "const list = (api, queries) => client.getList({ endpoint: api, queries })\nlist('blog', { filters: 'a[equals]b' })\nlist('news', { filters: 'c[equals]d' })", "blog news"},
		{"a wrapper that takes an object", "a.ts", "const list = ({ api, queries }) => client.getList({ endpoint: api, queries })\nlist({ api: 'blog', queries: { filters: 'a[equals]b' } })", "blog"},
		{"a wrapper with a cache", "a.ts", "const getPosts = cache(async (queries) => {\n  return client.getList({ endpoint: 'blog', queries })\n})\ngetPosts({ filters: 'a[equals]b' })", "blog"},
		{"a wrapper that asks twice", "a.ts", "async function getPosts(queries) {\n  const tags = await client.getList({ endpoint: 'tags' })\n  return client.getList({ endpoint: 'blog', queries })\n}\ngetPosts({ filters: 'a[equals]b' })", "blog"},
		{"a method", "a.ts", "const api = {\n  posts(queries) { return client.getList({ endpoint: 'blog', queries }) },\n  load() { return this.posts({ filters: 'a[equals]b' }) }\n}", "blog"},
		{"a helper for strings", "a.ts", "const and = (...f) => f.join('[and]')\nclient.getList({ endpoint: 'blog', queries: { filters: and('a[equals]b', 'c[exists]') } })", "blog blog"},
		{"inside of a wrapper", "a.ts", "const posts = (api) => client.getList({ endpoint: api, queries: { filters: 'a[equals]b' } })\nposts('blog')", "blog"},
		{"inside of a wrapper for two", "a.ts", "const posts = (api) => client.getList({ endpoint: api, queries: { filters: 'a[equals]b' } })\nposts('blog')\nposts('news')", "?"},
		{"inside of a wrapper that is not called", "a.ts", "export const posts = (endpoint) => client.getList({ endpoint, queries: { filters: 'a[equals]b' } })", "?"},
		{"a function that makes the filter", "a.ts", "const byTag = (t) => `tags[contains]${t}`\nclient.getList({ endpoint: 'blog', queries: { filters: byTag(x) } })", "blog"},
		{"a function that returns it", "a.ts", "function byTag(t) {\n  const f = `tags[contains]${t}`\n  return f\n}\nclient.getList({ endpoint: 'blog', queries: { filters: byTag(x) } })", "blog"},

		{"a wrapper from elsewhere", "a.ts", "import { countPosts } from './nowhere'\nconst endpoint = 'topics'\ncountPosts({ filters: 'a[equals]b' })", "?"},
		{"beside another request", "a.ts", "client.getList({ endpoint: 'topics' })\ncountPosts({ filters: 'a[equals]b' })", "?"},
		{"in a request of another", "a.ts", "client.getList({ endpoint: 'topics', x: f(countPosts({ filters: 'a[equals]b' })) })", "?"},
		{"a wrapper that shadows nothing", "a.ts", "function f(endpoint) { return countPosts({ filters: 'a[equals]b' }) }\nf('blog')", "?"},

		{"imported", "src/a.ts", "import { getPosts } from './lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"imported under another name", "src/a.ts", "import { get as getPosts } from './lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n-- src/lib/cms.ts\nexport const get = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"imported by an alias", "src/pages/a.ts", "import { getPosts } from '@/lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"an alias that may mean two files", "src/pages/a.ts", "import { getPosts } from '@/lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
			"-- lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'news', queries })", "?"},
		{"an alias of the package", "web/src/pages/a.ts", "import { getPosts } from '@/lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- web/package.json\n{}\n" +
			"-- web/src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
			"-- lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'news', queries })", "blog"},
		{"an alias that is configured", "web/src/pages/a.ts", "import { getPosts } from '@/lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- web/tsconfig.json\n{\n  // of the editor\n  \"compilerOptions\": { \"paths\": { \"*\": [\"./types/*\"], \"@/*\": [\"./none/*\", \"./src/*\",] } },\n}\n" +
			"-- web/src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
			"-- web/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'news', queries })", "blog"},
		{"an alias that is configured, to nothing", "src/a.ts", "import { getPosts } from '@/lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- tsconfig.json\n{ \"compilerOptions\": { \"paths\": { \"@/*\": [\"./app/*\"] } } }\n" +
			"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "?"},
		{"an alias of one file", "a.ts", "import { getPosts } from 'cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- jsconfig.json\n{ \"compilerOptions\": { \"baseUrl\": \"src\", \"paths\": { \"cms\": [\"lib/cms.js\"] } } }\n" +
			"-- src/lib/cms.js\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"an alias that is configured elsewhere", "apps/web/a.ts", "import { getPosts } from '@org/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- apps/web/tsconfig.json\n{ \"extends\": \"../../tsconfig.base\", \"compilerOptions\": { \"strict\": true } }\n" +
			"-- tsconfig.base.json\n{ \"compilerOptions\": { \"paths\": { \"@org/*\": [\"libs/*/index.ts\"] } } }\n" +
			"-- libs/cms/index.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"a configuration that extends itself", "a.ts", "import { getPosts } from '@/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- tsconfig.json\n{ \"extends\": \"./tsconfig.json\" }\n" +
			"-- src/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"a path from the base", "src/pages/a.ts", "import { getPosts } from 'lib/cms'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- tsconfig.json\n{ \"compilerOptions\": { \"baseUrl\": \"./src\" } }\n" +
			"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"imported with the ending of what is made of it", "a.ts", "import { getPosts } from './cms.js'\ngetPosts({ filters: 'a[equals]b' })\n" +
			"-- cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"an imported constant, and another of its name", "a.ts", "import { API } from './api'\nclient.getList({ endpoint: API, queries: { filters: 'a[equals]b' } })\n" +
			"-- api.ts\nfunction f() { const API = 'news' }\nexport const API = 'blog'", "?"},
		{"imported by default", "src/a.ts", "import load from './cms'\nload({ filters: 'a[equals]b' })\n" +
			"-- src/cms.ts\nconst getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\nexport default getPosts", "blog"},
		{"two functions of a name", "a.ts", "class A { load(queries) { return client.getList({ endpoint: 'blog', queries }) } }\n" +
			"class B { load(queries) { return client.getList({ endpoint: 'news', queries }) } }\nthis.load({ filters: 'a[equals]b' })", "?"},
		{"Ruby: a method of a class", "a.rb", "class Post\n  def self.all(filters)\n    MicroCMS.list('blog', { filters: filters })\n  end\n  def self.news\n    all('a[equals]b')\n  end\nend", "blog"},
		{"imported with all of it", "src/a.ts", "import * as cms from './lib/cms'\ncms.getPosts({ filters: 'a[equals]b' })\n-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"imported through an index", "src/a.ts", "import { getPosts } from './lib'\ngetPosts({ filters: 'a[equals]b' })\n-- src/lib/index.ts\nexport * from './cms'\n-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"imported through an index that another file of it uses", "src/a.ts",
			"import { getPosts } from './lib'\ngetPosts({ filters: 'a[equals]b' })\n" +
				"-- src/lib/index.ts\nexport { getPosts } from './cms'\nexport * from './pages'\n" +
				"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
				"-- src/lib/pages.ts\nimport { getPosts } from './cms'\nexport const all = () => getPosts({})", "blog"},
		{"imported through an index that imports it", "src/a.ts",
			"import { list } from './lib'\nlist({ filters: 'a[equals]b' })\n" +
				"-- src/lib/index.ts\nimport { getPosts } from './cms'\nexport * from './pages'\nexport { getPosts as list }\n" +
				"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
				"-- src/lib/pages.ts\nexport const list = (queries) => client.getList({ endpoint: 'pages', queries })", "blog"},
		{"imported through an index after a file that imports it", "src/a.ts",
			"import { getPosts } from './lib'\ngetPosts({ filters: 'a[equals]b' })\n" +
				"-- src/lib/index.ts\nexport * from './cms'\nexport * from './pages'\n" +
				"-- src/lib/cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
				"-- src/lib/pages.ts\nimport { getPosts } from './cms'\nexport const all = () => getPosts({})", "blog"},
		{"exported again under another name", "a.ts",
			"import { list } from './lib'\nlist({ filters: 'a[equals]b' })\n-- lib.ts\nexport { getPosts as list } from './cms'\n" +
				"-- cms.ts\nexport const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"exported under another name", "a.ts",
			"import { list } from './cms'\nlist({ filters: 'a[equals]b' })\n" +
				"-- cms.ts\nconst getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n" +
				"export { getPosts as list }\nexport * from './pages'\n-- pages.ts\nexport const page = 1", "blog"},
		{"an imported constant", "src/a.ts", "import { API } from '../constants'\nclient.getList({ endpoint: API.blog, queries: { filters: 'a[equals]b' } })\n-- constants.ts\nexport const API = { blog: 'posts' }", "posts"},
		{"an imported wrapper with an imported constant", "a.ts", "import { getPosts } from './cms'\ngetPosts({ filters: 'a[equals]b' })\n-- cms.ts\nimport { BLOG } from './names'\nexport const getPosts = (queries) => client.getList({ endpoint: BLOG, queries })\n-- names.ts\nexport const BLOG = 'blog'", "blog"},
		{"required", "a.js", "const { getPosts } = require('./cms')\ngetPosts({ filters: 'a[equals]b' })\n-- cms.js\nexports.x = 1; const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })", "blog"},
		{"made by a function", "a.ts", "const create = (endpoint: string) => (queries: Q) => client.getList({ endpoint, queries })\n" +
			"const getNews = create('news')\nconst getBlogs = create('blogs')\ngetNews({ filters: 'a[equals]b' })", "news"},
		{"made by a function that returns one", "a.ts",
			"function make(endpoint) { return async (filters) => client.getList({ endpoint, queries: { filters } }) }\n" +
				"const getCars = make('cars')\ngetCars('a[equals]b')", "cars"},
		{"made by a function elsewhere", "a.ts", "import { getBlogs } from './b'\ngetBlogs({ filters: 'a[equals]b' })\n" +
			"-- b.ts\nconst create = (endpoint) => (queries) => client.getList({ endpoint, queries })\nexport const getBlogs = create('blogs')", "blogs"},
		{"made for module.exports", "a.js", "const { cars } = require('./b')\ncars('a[equals]b')\n-- b.js\n" +
			"const create = (endpoint) => async (filters) => axios.get(`https://x.microcms.io/api/v1/${endpoint}`, { params: { filters } })\n" +
			"module.exports = { cars: create('cars'), dealers: create('dealers') }", "cars"},
		{"made in two ways", "a.ts", "const create = (endpoint) => (queries) => client.getList({ endpoint, queries })\n" +
			"let get = create('news')\nget = create('blogs')\nget({ filters: 'a[equals]b' })", "?"},
		{"imports in a circle", "a.ts", "import { f } from './b'\nf({ filters: 'a[equals]b' })\n-- b.ts\nimport { f } from './a'\nexport { f } from './a'", "?"},

		{"a URL", "a.ts", "fetch(`https://x.microcms.io/api/v1/blog?limit=1&filters=a[equals]${b}`)", "blog"},
		{"a URL with a constant", "a.ts", "const API = 'blog'\nfetch(`https://x.microcms.io/api/v1/${API}?filters=a[equals]${b}`)", "blog"},
		{"a URL with a parameter", "a.ts", "const load = (name) => fetch(`${BASE}/${name}?filters=a[equals]${b}`)\nload('blog')", "blog"},
		{"a URL with an encoded filter", "a.ts", "fetch(`https://x.microcms.io/api/v1/blog?filters=${encodeURIComponent(`a[equals]${b}`)}`)", "blog"},
		{"a request with parameters", "a.ts", "axios.get('https://x.microcms.io/api/v1/blog', { params: { filters: 'a[equals]b' } })", "blog"},

		{"PHP", "a.php", `<?php $api = "blog"; $client->list($api, ["filters" => "a[equals]b"]);`, "blog"},
		{"PHP: a wrapper", "a.php", `<?php function posts($q) { return $this->client->list("blog", $q); } posts(["filters" => "a[equals]b"]);`, "blog"},
		{"Ruby", "a.rb", "API = 'blog'\nMicroCMS.list(API, { filters: 'a[equals]b' })", "blog"},
		{"Python: a wrapper", "a.py", "def posts(filters):\n    return client.get(endpoint=\"blog\", filters=filters)\n\nposts('a[equals]b')\n", "blog"},
		{"Python: a variable", "a.py", "def f():\n    filters = f'a[equals]{b}'\n    return client.get(endpoint='blog', filters=filters)\n", "blog"},
		{"Go", "a.go", "package a\nconst api = \"blog\"\nfunc f() { client.List(microcms.ListParams{Endpoint: api, Filters: \"a[equals]b\"}) }", "blog"},
		{"Go: a variable", "a.go", "package a\nfunc f(id string) { filters := \"a[equals]\" + id\n client.List(microcms.ListParams{Endpoint: \"blog\", Filters: filters}) }", "blog"},
		{"Swift", "a.swift", `client.get(endpoint: "blog", params: [.filters("a[equals]b")])`, "blog"},
		{"Dart: a wrapper", "a.dart", "Future<List> posts(String filters) async {\n  return get('https://x.microcms.io/api/v1/blog?filters=' + filters);\n}\nfinal x = posts('a[equals]b');", "blog"},
		{"Vue", "a.vue", "<script setup>\nconst { data } = await useMicroCMSGetList({ endpoint: 'blog', queries: { filters: `a[equals]${b}` } })\n</script>", "blog"},
		{"Astro", "src/pages/a.astro", "---\nimport { getPosts } from '../cms'\nconst x = await getPosts({ filters: 'a[equals]b' })\n---\n-- src/cms.ts\nexport const getPosts = async (queries?: MicroCMSQueries) => {\n  return await client.get<Post>({ endpoint: \"blogs\", queries });\n};", "blogs"},
	} {
		t.Run(tt.about, func(t *testing.T) {
			src, others, _ := strings.Cut(tt.in, "\n-- ")
			files := map[string]string{tt.name: src}
			for other := range strings.SplitSeq(others, "\n-- ") {
				name, src, _ := strings.Cut(other, "\n")
				files[name] = src
			}
			l := Linter{Open: func(name string) (string, bool) { src, ok := files[name]; return src, ok }}
			var got []string
			for _, x := range l.Check(tt.name, src+"\n// microcms").Filters {
				if x.Endpoint == "" {
					x.Endpoint = "?"
				}
				got = append(got, x.Endpoint)
			}
			require.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

// TestEndpointBudget: following ends, whatever the program looks like.
func TestEndpointBudget(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "const f%d = (q) => f%d(q) || f%d(q)\nf%d({ filters: 'a[equals]b' })\n", i, (i*7+1)%3000, (i*3+2)%3000, i)
	}
	require.Len(t, Linter{}.Check("a.ts", b.String()).Filters, 3000)
}

// TestImportBudget: one file makes few others be opened, whatever it imports.
func TestImportBudget(t *testing.T) {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "import { f%d } from '@/lib/f%d'\nf%d({ filters: 'a[equals]b' })\n", i, i, i)
	}
	opened := 0
	l := Linter{Open: func(string) (string, bool) { opened++; return "", false }}
	require.Len(t, l.Check("a/b/c/d/e.ts", b.String()+"// microcms").Filters, 1000)
	require.Greater(t, opened, 100)
	require.LessOrEqual(t, opened, 600)
}
