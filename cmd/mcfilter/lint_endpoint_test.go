package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Endpoints are followed into imported files, and the summary tells what was
// checked against a schema.
func TestLintEndpoints(t *testing.T) {
	files := map[string]string{
		"src/lib/cms.ts": "export const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n",
		"src/a.ts":       "import { getPosts } from './lib/cms'\ngetPosts({ filters: 'titel[equals]x' })\n",
		"src/b.ts":       "import { getNews } from './nowhere'\ngetNews({ filters: 'title[equals]x[and]nothing[exists]' })\ngetNews({ filters: 'headline[less_than]x' }) // microcms\n",
		"schemas/api-blog.json": `{"name":"x","schema":[{"apiName":"Blog","apiEndpoint":"blog","apiType":"LIST","apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]},` +
			`{"apiName":"News","apiEndpoint":"news","apiType":"LIST","apiFields":[{"fieldId":"headline","name":"","kind":"text"}],"customFields":[]}]}`,
	}
	status, stdout, stderr := lintPaths(t, files, "--schema", "schemas", "src")
	require.Equal(t, 1, status)
	require.Contains(t, stdout, `src/a.ts:2:22: error: the API has no field "titel"`)
	require.Contains(t, stdout, `src/b.ts:2:40: error: no API of the schemas has a field "nothing" [unknown-field]`)
	require.Contains(t, stdout,
		`src/b.ts:3:30: error: no API of the schemas supports [less_than] for its field "headline" [unsupported-operator]`)
	require.Contains(t, stderr, "3 filters in 3 files: 1 checked against a schema, 2 without (endpoint unknown)\n")

	_, stdout, _ = lintPaths(t, files, "--schema", "schemas", "--list", "src")
	require.Equal(t,
		`{"file":"src/a.ts","line":2,"column":22,"filter":"titel[equals]x","endpoint":"blog","checked":true}
{"file":"src/b.ts","line":2,"column":21,"filter":"title[equals]x[and]nothing[exists]","endpoint":null,"checked":false}
{"file":"src/b.ts","line":3,"column":21,"filter":"headline[less_than]x","endpoint":null,"checked":false}
`, stdout)
}

func TestLintUnread(t *testing.T) {
	status, _, stderr := lintPaths(t, map[string]string{"a.ts": "import 'microcms'\nconst a = `never", "b.xyz": "x"},
		"a.ts")
	require.Equal(t, 0, status)
	require.Contains(t, stderr, "a.ts:2:11: what starts here does not end")
	status, _, stderr = lintPaths(t, map[string]string{"b.xyz": "x"}, "b.xyz")
	require.Equal(t, 2, status)
	require.Contains(t, stderr, "not a language that is searched for filters")
	status, _, stderr = lintPaths(t, map[string]string{"a.ts": "filters = 'a[equal]b' // microcms \x93\xfa"}, "--fix",
		"a.ts")
	require.Equal(t, 1, status)
	require.Contains(t, stderr, "a.ts:1:35: not UTF-8: the file is not changed")
}

// Findings that are about no filter are in every report.
func TestLintComments(t *testing.T) {
	files := map[string]string{"a.ts": "// mcfilter-ignore no-such-rule\nfilters = 'a[exists]' // microcms\n"}
	for _, format := range []string{"text", "json", "sarif"} {
		status, stdout, _ := lintPaths(t, files, "--format", format, "a.ts")
		require.Equal(t, 1, status, format)
		require.Contains(t, stdout, "is not a rule: see mcfilter rules", format)
	}
}
