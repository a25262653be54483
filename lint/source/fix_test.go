package source

import (
	"strings"
	"testing"

	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
	"github.com/stretchr/testify/require"
)

func lintAll(name, src string, l *Linter) []Diagnostic {
	return l.Check(name, src).Diagnostics
}

func TestFix(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a.ts", "f({ filters: `category[equal]${id}` })", "f({ filters: `category[equals]${id}` })"},
		{"a.ts", "f({ filters: 'a[exists]&&b[equal]c' })", "f({ filters: 'a[exists][and]b[equals]c' })"},
		{"a.ts", "f({ filters: 'a[exists]true' })", "f({ filters: 'a[exists]' })"},
		{"a.ts", "filters = 'a[equal]' + b + '[and]c[contain]d'", "filters = 'a[equals]' + b + '[and]c[contains]d'"},
		{"a.ts", "filters = `a[contains]\"${b}\"`", "filters = `a[contains]${b}`"},
		{"a.ts", "filters = `a[equals]x[or]b[equals]${c}[and]d[exists]`", "filters = `a[equals]x[or](b[equals]${c}[and]d[exists])`"},
		{"a.ts", "filters = `${a}[equals]x[and]b[exists][or]c[exists]`", "filters = `(${a}[equals]x[and]b[exists])[or]c[exists]`"},
		{"a.ts", "filters = a + '[equals]x[and]b[exists][or]c[exists]'", "filters = a + '[equals]x[and]b[exists][or]c[exists]'"},
		{"a.ts", `filters = 'tit\x6ce[equal]it\'s'`, `filters = 'tit\x6ce[equals]it\'s'`},
		{"a.ts", "fetch('/api/v1/a?filters=b%5Bequal%5Dc&x=1')", "fetch('/api/v1/a?filters=b%5Bequals%5Dc&x=1')"},
		{"a.ts", "fetch('/api/v1/a?filters=b[exists]&&c')", "fetch('/api/v1/a?filters=b[exists]&&c')"},
		{"a.ts", "filters = 'a[equals]x[or]y'", "filters = 'a[equals]x[or]a[equals]y'"},
		{"a.kt", `val filters = "$field[equal]$id"`, `val filters = "$field[equals]$id"`},
		{"a.php", `<?php $filters = "a[equal]$id";`, `<?php $filters = "a[equals]$id";`},
		{"a.rb", `filters = "a[equal]#{id}"`, `filters = "a[equals]#{id}"`},
		{"a.sh", `filters="a[equal]$id"`, `filters="a[equals]$id"`},
		{"a.html", `<p data-filters="a[equal]b&amp;c"></p>`, `<p data-filters="a[equals]b&amp;c"></p>`},
		{"a.vue", "<p :filters=\"`a[equal]${b}`\"></p>", "<p :filters=\"`a[equals]${b}`\"></p>"},
		{"a.ts", "filters = 'a[equal]1'\r\nfilters = 'b[equal]2'\r\n", "filters = 'a[equals]1'\r\nfilters = 'b[equals]2'\r\n"},
		{"a.ts", "filters = `a[equals]${b ? `c[equal]d` : ''}[and]e[contain]f`", "filters = `a[equals]${b ? `c[equals]d` : ''}[and]e[contains]f`"},
		{"a.ts", "o = 'a[exists][or]b[exists]'\nfilters = 'c[equals]1[and]' + o", "o = 'a[exists][or]b[exists]'\nfilters = 'c[equals]1[and]' + '(' + o + ')'"},
		{"a.php", `<?php $o = implode('[or]', $l); $filters = 'a[exists][and]' . $o;`, `<?php $o = implode('[or]', $l); $filters = 'a[exists][and]' . '(' . $o . ')';`},
		{"a.go", `var filters = "a[exists][and]" + strings.Join(l, "[or]")`, `var filters = "a[exists][and]" + "(" + strings.Join(l, "[or]") + ")"`},
		{"a.ts", "x = ['a[equals]1[or]b[equals]2', 'c[exists]'].join('[and]')", "x = ['(a[equals]1[or]b[equals]2)', 'c[exists]'].join('[and]')"},
		{"a.ts", "x = ids.map((id) => `id[equals]${id}`).join(',')", "x = ids.map((id) => `id[equals]${id}`).join('[or]')"},
		{"a.ts", "x = ids.map((id) => `tags[contains]${id}`).join(',')", "x = ids.map((id) => `tags[contains]${id}`).join('[and]')"},
		{"a.ts", "filters = `a[equals${b.id}]`", "filters = `a[equals]${b.id}`"},
		{"a.ts", "filters = `a[equals=${b.id}][and]c[exists]`", "filters = `a[equals]${b.id}[and]c[exists]`"},
		{"a.ts", "filters = `a[equals]${a}[and]id[not_equals]$(id)`", "filters = `a[equals]${a}[and]id[not_equals]${id}`"},
		{"a.ts", "c.getList({ endpoint: 'b', queries: { filters: '?filters=a[equals]x&limit=1' } })", "c.getList({ endpoint: 'b', queries: { filters: 'a[equals]x' } })"},
		{"a.ts", "fetch('https://x.microcms.io/api/v1/b?filters=a[>]5[and]b[equals]x')", "fetch('https://x.microcms.io/api/v1/b?filters=a[greater_than]5[and]b[equals]x')"},
		{"a.sh", `curl "https://x.microcms.io/api/v1/b?filters=a>=5[and]b[equal]x"`, `curl "https://x.microcms.io/api/v1/b?filters=(a[greater_than]5[or]a[equals]5)[and]b[equals]x"`},
		{"a.ts", "const filters = '?filters=a[equal]x'; fetch(base + filters)", "const filters = '?filters=a[equals]x'; fetch(base + filters)"},
		{"a.ts", "const filters = 'a[exist]&limit=10'; fetch(`/api/v1/b?filters=${filters}`)", "const filters = 'a[exists]&limit=10'; fetch(`/api/v1/b?filters=${filters}`)"},
		{"a.vue", "<p :filters=\"'a[exists][and]&amp;b[exists]'\"></p>", "<p :filters=\"'a[exists][and]&amp;b[exists]'\"></p>"},
		{"a.py", "filters = 'a[equals]$(b.id)'", "filters = f'a[equals]{b.id}'"},
		{"a.py", "filters = r'a[equals]#{b}[and]c[equals]${d}'", "filters = fr'a[equals]{b}[and]c[equals]{d}'"},
		{"a.py", "filters = f'a[equals]{{b}}[and]c[equals]$d'", "filters = f'a[equals]{b}[and]c[equals]{d}'"},
		{"a.py", "filters = u'a[equals]{b}'", "filters = u'a[equals]{b}'"},
		{"a.py", "filters = 'a[equals]{b}[and]c[contains]{'", "filters = 'a[equals]{b}[and]c[contains]{'"},
		{"a.dart", "var filters = r'a[equals]$b[and]c[contains]\\d';", "var filters = r'a[equals]$b[and]c[contains]\\d';"},
	} {
		t.Run(tt.in, func(t *testing.T) {
			const mention = "\nmicrocms"
			got, _ := Fix(tt.name, tt.in+mention, lintAll(tt.name, tt.in+mention, new(Linter)))
			require.Equal(t, tt.want+mention, got)
		})
	}
}

// What is fixed is not reported again, and what is not is the same as before.
func TestFixHelps(t *testing.T) {
	l := new(Linter)
	for _, file := range []string{"javascript", "languages", "markup"} {
		for _, s := range readSnippets(t, "testdata/"+file+".txt") {
			before := lintAll(s.name, s.src, l)
			fixed, _ := Fix(s.name, s.src, before)
			after := lintAll(s.name, fixed, l)
			for range 5 {
				fixed, _ = Fix(s.name, fixed, after)
				after = lintAll(s.name, fixed, l)
			}
			for _, d := range after {
				if len(d.FileEdits) > 0 && !strings.Contains(s.about, "nested") {
					t.Errorf("%s: %s:\n%s\nis still to be fixed: %v", s.name, s.about, fixed, d)
				}
			}
			require.LessOrEqual(t, len(after), len(before)+1, fixed)
		}
	}
}

const blogSchema = `{"name":"x","schema":[
	{"apiName":"Blog","apiEndpoint":"blog","apiType":"LIST","apiFields":[
		{"fieldId":"title","name":"","kind":"text"},{"fieldId":"tags","name":"","kind":"relationList"},{"fieldId":"price","name":"","kind":"number"},
		{"fieldId":"flag","name":"","kind":"boolean"},{"fieldId":"kind","name":"","kind":"select","selectItems":[{"id":"a","value":"one"},{"id":"b","value":"two"}]}],"customFields":[]},
	{"apiName":"News","apiEndpoint":"news","apiType":"LIST","apiFields":[{"fieldId":"headline","name":"","kind":"text"}],"customFields":[]}]}`

func TestSchema(t *testing.T) {
	bundle, err := schema.Read(strings.NewReader(blogSchema))
	require.NoError(t, err)
	l := &Linter{APIs: map[string]*schema.API{}}
	for api := range bundle.APIs() {
		l.APIs[api.Endpoint()] = api
	}
	for _, tt := range []struct {
		name, in string
		endpoint string
		want     []string
	}{
		{"a.ts", "client.getList({ endpoint: 'blog', queries: { filters: 'titel[equals]x' } })", "blog", []string{"unknown-field"}},
		{"a.ts", "client.getList({ queries: { filters: 'titel[equals]x' }, endpoint: 'blog' })", "blog", []string{"unknown-field"}},
		{"a.ts", "client.getList({ endpoint: 'news', queries: { filters: 'headline[equals]x' } })", "news", nil},
		{"a.ts", "client.getList({ endpoint: 'news', queries: { filters: 'title[equals]x' } })", "news", []string{"unknown-field"}},
		{"a.ts", "client.getList({ endpoint: name, queries: { filters: 'titel[equals]x' } })", "", []string{"unknown-field"}},
		{"a.ts", "axios.get('/api/v1/blog', { params: { filters: 'titel[equals]x' } })", "blog", []string{"unknown-field"}},
		{"a.ts", "axios.get(`${base}/api/v1/blog?filters=titel[equals]x`)", "blog", []string{"unknown-field"}},
		{"a.ts", "client.getList({ endpoint: 'blog', queries: { filters: `tags[equals]${id}` } })", "blog", []string{"unsupported-operator"}},
		{"a.ts", "client.getList({ endpoint: 'blog', queries: { filters: `price[equals]${n}[and]flag[equals]${b}[and]kind[contains]${k}` } })", "blog",
			[]string{UnescapedInterpolation, UnescapedInterpolation, UnescapedInterpolation}},
		{"a.ts", "client.getList({ endpoint: 'blog', queries: { filters: `kind[contains]three` } })", "blog", []string{"select-item"}},
		{"a.ts", "client.getList({ endpoint: 'blog', queries: { filters: `${field}[equals]x` } })", "blog", []string{UnescapedInterpolation}},
		{"a.php", `<?php $client->list("blog", ["filters" => "titel[equals]x"]);`, "blog", []string{"unknown-field"}},
		{"a.go", `package a; var _ = microcms.ListParams{Endpoint: "blog", Filters: "titel[equals]x"}`, "blog", []string{"unknown-field"}},
		{"a.swift", `client.get(endpoint: "blog", params: [.filters("titel[equals]x")])`, "blog", []string{"unknown-field"}},
		{"a.rb", `MicroCMS.list('blog', { filters: 'titel[equals]x' })`, "blog", []string{"unknown-field"}},
		{"a.kt", `client.list("blog", mapOf("filters" to "titel[equals]x"))`, "blog", []string{"unknown-field"}},
		{"a.py", `client.get(endpoint="blog", filters="titel[equals]x")`, "blog", []string{"unknown-field"}},
		{"a.ts", "fetcher(`blog?limit=1&filters=titel[equals]${x}`)", "blog", []string{urlValue.ID, "unknown-field"}},
		{"a.ts", "fetch(`${base}/blog?filters=titel[equals]x`)", "blog", []string{"unknown-field"}},
		{"a.ts", "fetch(`/${name}?filters=titel[equals]x`)", "", []string{"unknown-field"}},
		{"a.ts", "a({ endpoint: 'blog' }); client.getList({ queries: { filters: 'titel[equals]x' } })", "", []string{"unknown-field"}},
	} {
		t.Run(tt.in, func(t *testing.T) {
			found := Find(tt.name, tt.in)
			require.Len(t, found, 1)
			require.Equal(t, tt.endpoint, found[0].Endpoint)
			var rules []string
			for _, d := range l.Lint(found[0]) {
				rules = append(rules, d.Rule)
			}
			require.ElementsMatch(t, tt.want, rules)
		})
	}
}

func TestEncodings(t *testing.T) {
	line := strings.Repeat("x = y[0] + 'z'; ", 1<<16)
	for _, tt := range []struct {
		about, name, in string
		want            []string
	}{
		{"CRLF", "a.ts", "import 'microcms'\r\nfilters = `a[equals]b`\r\nfilters = 'c[equal]d'\r\n", []string{`>> 3:14 error unknown-operator "equal"`}},
		{"CRLF in a template", "a.ts", "filters = `a[equals]b\\\r\n[and]c[equal]d`\r\n", []string{`>> 2:8 error unknown-operator "equal"`}},
		{"byte order mark", "a.ts", "\ufefffilters = 'c[equal]d'", []string{`>> 1:15 error unknown-operator "equal"`}},
		{"Shift_JIS", "a.ts", "filters = 'c[equals]\x95\x5c'\nx = '\x83\x5c\x83\x5b'\nfilters = 'c[equal]\x93\xfa\x96\x7b'", []string{`>> 3:14 error unknown-operator "equal"`}},
		{"EUC-JP", "a.php", "<?php $filters = 'c[equal]\xc6\xfc\xcb\xdc';", []string{`>> 1:21 error unknown-operator "equal"`}},
		{"Latin-1", "a.js", "/* \xe9 */ filters = '\xe9[equals]x'; filters = 'c[equal]\xe9'", []string{`>> 1:46 error unknown-operator "equal"`}},
		{"NUL", "a.js", "x = '\x00'; filters = 'c[equal]d'", []string{`>> 1:23 error unknown-operator "equal"`}},
		{"a line of 1 MB", "a.js", line + "filters = 'c[equal]d';" + line, []string{`>> 1:1048590 error unknown-operator "equal"`}},
		{"a literal of 1 MB", "a.js", "x = '" + strings.Repeat("a[equal]b", 1<<17) + "'; filters = 'c[equal]d'", []string{`>> 1:1179670 error unknown-operator "equal"`}},
		{"no end", "a.js", "filters = 'c[equal]d", nil},
		{"no name", "", "filters = 'c[equal]d'", nil},
		{"capitals", "A.TS", "filters = 'c[equal]d'", []string{`>> 1:14 error unknown-operator "equal"`}},
		{"Windows", `C:\x\a.ts`, "filters = 'c[equal]d'", []string{`>> 1:14 error unknown-operator "equal"`}},
	} {
		t.Run(tt.about, func(t *testing.T) {
			require.Equal(t, tt.want, findings(tt.name, tt.in+"\nmicrocms", new(Linter)))
		})
	}
}

func TestSeverities(t *testing.T) {
	src := "filters = `a[equals]${x}[and]b[equals]${req.query.y}`"
	ds := lintAll("a.ts", src, new(Linter))
	require.Len(t, ds, 2)
	require.Equal(t, lint.Info, ds[0].Severity)
	require.Equal(t, lint.Warning, ds[1].Severity)
}
