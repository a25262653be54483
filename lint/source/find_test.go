package source

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is found, whatever is to be said about it. A line of want is a filter.
func TestFind(t *testing.T) {
	for _, tt := range []struct{ about, name, in, want string }{
		{"names of properties", "a.ts", `q({ content_type: 'x', 'fields.a[exists]': true, "sys.b[exists]": true, 'c[exists]'?: false })`, ""},
		{"names of properties over lines", "a.js", "x = {\n  'a[exists]' : 1,\n  \"b[exists]\"\n: 2 }", ""},
		{"names in a type", "a.d.ts", "/** `{ 'a[exists]': true }` */\ninterface Q { 'fields.a[exists]'?: boolean; \"b[exists]\": string }", ""},
		{"computed names", "a.ts", "x = { [`fields.${f}[exists]`]: false, ['a[exists]'] : 1 }", ""},
		{"an array in front of a block is no name", "a.ts", "function f() { ['a[equals]b'].forEach(g) }", "a[equals]b"},
		{"indexes", "a.ts", "q[`fields.a.${lang}[exists]`] = false; r = q['b[exists]'] ?? q[old ? 'c[exists]' : 'd[exists]']", ""},
		{"arrays are no indexes", "a.ts", "return ['a[exists]', f(['b[exists]'])]", "a[exists]\nb[exists]"},
		{"a call in an index", "a.ts", "x[f('a[equals]b')]", "a[equals]b"},
		{"branches", "a.ts", "x = c ? 'a[exists]' : 'b[exists]'; y = { z: c\n ? 'c[exists]'\n : 'd[exists]' }", "a[exists]\nb[exists]\nc[exists]\nd[exists]"},
		{"cases", "a.ts", "switch (x) { case 'a[exists]': return 'b[exists]'; }", "a[exists]\nb[exists]"},
		{"lists of cases", "a.go", "switch x {\ncase \"a[exists]\", \"b[exists]\": return map[string]int{\"c[exists]\": 1}\n}", "a[exists]\nb[exists]"},
		{"names in Ruby", "a.rb", "q('a[exists]' => true, \"b[exists]\": 1, c: 'd[exists]')\nwhen 'e[exists]' then f", "d[exists]\ne[exists]"},
		{"names in Python", "a.py", "q = {'a[exists]': True, 'b': 'c[exists]'}\nif x == 'd[exists]':\n  y['e[exists]'] = 1", "c[exists]\nd[exists]"},
		{"names in PHP", "a.php", "<?php $q = ['a[exists]' => true, 'b' => 'c[exists]']; $q['d[exists]'] = 1;", "c[exists]"},
		{"names in Go", "a.go", `x = map[string]any{"a[exists]": true, "b": "c[exists]"}; y["d[exists]"] = 1`, "c[exists]"},
		{"names in Dart", "a.dart", `x = {"a[exists]": 1, if (b) "c[exists]": 2, if (d) "e": "f[exists]"};`, "f[exists]"},
		{"names in Swift", "a.swift", `x = ["a[exists]": true, "b": "c[exists]"]`, "c[exists]"},

		{"another API: a key and no parameter beside it", "a.ts", "get({ filters: `year_month[eq]${x}` })", ""},
		{"another API: a name with filter in it", "a.ts", "if (m) filterString += `date[greater_equal]${a}[and]date[less_equal]${b}`", ""},
		{"another API: a value that a test expects", "a.ts", "expect(f).toHaveBeenCalledWith(expect.objectContaining({ filters: 'id[in]:a-1|a-2' }))", ""},
		{"another API: an array", "a.ts", "get(id, { limit: 1, filters: [`id[equal]${a}`] })", ""},
		{"another API: pushed", "a.ts", "if (s) filtersToApply.push(`status[equal]${s}`)\nif (t) filtersToApply.push(`${f}[contains]${t}`)", ""},
		{"another API: the parameter filter", "a.ts", "params.append('filter', `state[equal]${s}`); get({ limit: 1, filter: `state[equal]${s}` })", ""},
		{"another API: a URL", "a.ts", "get(`/things?filters=state[equal]${s}`)", ""},
		{"beside other parameters", "a.ts", "get({ limit: 1, offset, filters: `categories[equal]${c.id}` })", "categories[equal]${c.id}"},
		{"before other parameters", "a.ts", "get({ filters: c ? `categories[equal]${c.id}` : '', orders: 'x' })", "categories[equal]${c.id}"},
		{"in queries", "a.ts", "get({ queries: { filters: 'a[equal]' + b } })", "a[equal]${b}"},
		{"another API: operators of other languages", "a.ts", "get({ queries: { orders, filters: `year_month[eq]${x}` } })", ""},
		{"a misspelt operator alone", "a.ts", "get({ filters: `categories[equal]${c.id}` }); const filters = 'a[contain]b'", "categories[equal]${c.id}\na[contain]b"},
		{"what clients take: an operator of other languages", "a.ts", "get({ endpoint, queries: { filters: `category[eq]${x}` } })", "category[eq]${x}"},
		{"what clients take, in another order", "a.ts", "get({ queries: { limit: 5, filters: 'price[gte]5' }, endpoint: `blog` })", "price[gte]5"},
		{"an endpoint in another object", "a.ts", "get({ endpoint }, { queries: { filters: 'price[gte]5' } })", ""},
		{"keyword arguments", "a.py", "get(limit=10, filters='a[equal]b')", "a[equal]b"},
		{"other parameters in a URL", "a.ts", "get(`/things?limit=1&filters=state[equal]${s}`)", "state[equal]${s}"},
		{"a parameter elsewhere", "a.ts", "get({ limit: 1, filters: `a[equal]${b}` }); const x = 'd[contain]e'", "a[equal]${b}\nd[contain]e"},
		{"a filter elsewhere", "a.ts", "a = 'b[equals]c'; get({ filters: 'd[equal]e' }); filters.push(`f[equal]${g}`)", "b[equals]c\nd[equal]e\nf[equal]${g}"},

		{"prose that quotes a filter", "a.ts", "filters: z.string().describe(\"フィルター条件 (例: 'category[equals]news[and]createdAt[greater_than]2023-01-01')\"), x = { description: 'conditions (e.g. title[contains]foo[and]b[exists])' }; throw new Error('bad filters, try a[equals]1[and]b[exists]') // microcms", ""},

		{"joined: the service", "a.ts", "const q: MicroCmsQuery = extra ? `${base}[and]${extra}` : base", "${base}[and]${extra}"},
		{"joined: a group", "a.ts", "x = `(${a}[or]${b})`, y = `${a}[and](${b})` // microcms", "(${a}[or]${b})\n${a}[and](${b})"},
		{"joined: the name of a hole", "a.ts", "return `${filters}[and]${PUBLIC}`", "${filters}[and]${PUBLIC}"},
		{"joined: the name of a function", "a.ts", "export function combineFilters(a: string, b?: string): string {\n  return b ? `${a}[and]${b}` : a\n}", "${a}[and]${b}"},
		{"joined: the name of a variable", "a.ts", "const withFilter = (a: string): string => { return `${a}[and]${b}` }", "${a}[and]${b}"},
		{"joined: the name of a method", "a.py", "def join_filters(a, b):\n  return f'{a}[and]{b}'\ndef other(a, b):\n  return f'{a}[or]{b}'", "{a}[and]{b}"},
		{"joined: the name of a class", "a.ts", "class FilterBuilder<\n T,\n> {\n  or(a: string, b: string) { return `(${a}[or]${b})` } }", "(${a}[or]${b})"},
		{"joined: a filter elsewhere", "a.php", `<?php $a = "id[not_equals]{$id}"; return "{$a}[and]({$b})";`, "id[not_equals]{$id}\n{$a}[and]({$b})"},
		{"joined: something else", "a.ts", "x = `${a}[and]${b}`, y = 'a[or]b', z = `see ${a}[or](${b})`", ""},

		{"the service, whatever the case", "a.php", `<?php use MicroCms\Client; f(["filters" => "a[eq]$b"]);`, "a[eq]$b"},
		{"an operator without a value: a filter elsewhere", "a.ts", "const exists = (key) => `${key}[exists]`, equals = (key, x) => `${key}[equals]${x}`", "${key}[exists]\n${key}[equals]${x}"},
		{"an operator without a value", "a.ts", "const exists = (key) => `${key}[exists]`", ""},

		{"logs", "a.ts", "console.log('a[contains]東京 =', n); console.error(`b[equals]${x}`); logger.info('c[equals]d')", ""},
		{"logs in other languages", "a.go", `fmt.Println("a[equals]b"); log.Fatal("c[equals]d"); x := fmt.Sprint("e[equals]f")`, "e[equals]f"},
		{"print", "a.py", "print('a[equals]b', f'c[equals]{d}')\nx.print('e[equals]f')", "e[equals]f"},
		{"puts", "a.rb", "puts 'a[equals]b'\nputs('c[equals]d')\nputs list('e[equals]f')", "e[equals]f"},
		{"a call in a log", "a.ts", "console.log(await list('a[equals]b'))", "a[equals]b"},

		{"concat", "a.js", `f({filters:"slug[equals]".concat(e)})`, "slug[equals]${e}"},
		{"concat of several", "a.js", `x="".concat(e,"[equals]").concat( t.id , "[and]a[contains]", f("b[equals]c") ).concat('[and]d[exists]')`,
			"${e}[equals]${t.id}[and]a[contains]${f(\"b[equals]c\")}[and]d[exists]\nb[equals]c"},
		{"concat of a sum", "a.js", `x="a[equals]".concat("b"+c,d+"e")+"[and]f[exists]"`, "a[equals]b${c}${d+\"e\"}[and]f[exists]"},
		{"concat of an array", "a.js", `x=["a[equals]b"].concat(y)`, "a[equals]b"},
		{"an element that is broken off", "a.tsx", "x = <                              y + 'a[equals]b'", "${y}a[equals]b"},
		{"concat that does not end", "a.js", "x='a[equals]b'.concat(y", "a[equals]b"},

		{"Markdown: an indented block", "a.md", "Text:\n\n    $ curl \"https://x.microcms.io/api/v1/blog?filters=a[equals]b\"\n\n\tGET /api/v1/blog?filters=c[equals]d\n", "a[equals]b\nc[equals]d"},
		{"Markdown: a paragraph is no block", "a.md", "Text of\n    ?filters=a[equals]b\n\n- item\n\n    ?filters=c[equals]d\n\n1. item\n\n       ?filters=e[equals]f\n\nmore\n\n    ?filters=g[equals]h\n",
			"e[equals]f\ng[equals]h"},
		{"Markdown: placeholders", "a.md", "```\nGET https://x.microcms.io/api/v1/a?filters=slug[equals]{slug}\nGET /api/v1/a?filters=b[equals]<id>[and]c[equals]${d}\n```\n",
			"slug[equals]{slug}\nb[equals]<id>[and]c[equals]${d}"},
		{"Markdown: code in the text", "a.md", "Use `filters=child[equals]{id}` or ``GET /a?filters=x[equals]y `` and `a[equals]b`, `filters=no`, `open filters=a[equals]b", "child[equals]{id}\nx[equals]y"},
	} {
		t.Run(tt.about, func(t *testing.T) {
			var found []string
			for _, x := range Find(tt.name, tt.in) {
				found = append(found, x.String())
				require.Empty(t, warnings(new(Linter).Lint(x)))
			}
			require.Equal(t, tt.want, strings.Join(found, "\n"))
		})
	}
}

// warnings returns what is more than an info, and not about an operator.
func warnings(ds []Diagnostic) (out []string) {
	for _, d := range ds {
		if d.Severity.String() != "info" && d.Rule != "unknown-operator" && d.Rule != lostParens.ID {
			out = append(out, d.Rule+": "+d.Message)
		}
	}
	return out
}

// A filter that is appended begins at its literal.
func TestAppended(t *testing.T) {
	src := "filters += '[and]a[equals]' + b"
	found := Find("a.ts", src)
	require.Len(t, found, 1)
	require.Equal(t, "[and]a[equals]' + b", src[found[0].Start:found[0].End])
}
