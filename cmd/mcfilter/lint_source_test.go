package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

// lintPaths runs mcfilter lint on paths, in a folder with these files.
func lintPaths(t *testing.T, files map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Chdir(filtertest.Files(t, files))
	return mcfilter("", append([]string{"lint"}, args...)...)
}

const brokenTS = "client.getList({ endpoint: 'blog', queries: { filters: `category[equal]${qs}` } })\n"

func TestLintPaths(t *testing.T) {
	status, stdout, stderr := lintPaths(t,
		map[string]string{"src/a.ts": "\n" + brokenTS, "src/b.vue": "<script>\nfilters = 'a[exists]'\n</script>"},
		"src")
	require.Equal(t, 1, status)
	require.Equal(t, "src/a.ts:2:66: error: [equal] is not an operator: did you mean [equals]? [unknown-operator]\n"+
		"\t…queries: { filters: `category[equal]${qs}` } })\n"+
		"\t                               ^^^^^\n"+
		"\tfix: category[equals]${qs}\n", stdout)
	require.Equal(t, "2 filters in 2 files\n1 error, 0 warnings; 1 not shown (--severity info); --fix can fix 1\n",
		stderr)
}

func TestLintPathsClean(t *testing.T) {
	status, stdout, stderr := lintPaths(t,
		map[string]string{"a.ts": "filters = 'a[exists]'", "b.txt": "filters = 'a[exist]'"}, ".")
	require.Equal(t, 0, status)
	require.Empty(t, stdout)
	require.Equal(t, "1 filter in 1 file\n0 errors, 0 warnings\n", stderr)
}

func TestLintPathsJSON(t *testing.T) {
	status, stdout, _ := lintPaths(t, map[string]string{"a.ts": brokenTS}, "--severity=info", "--format", "json",
		"a.ts")
	require.Equal(t, 1, status)
	require.Equal(t,
		`{"file":"a.ts","line":1,"column":66,"filter":"category[equal]${qs}","endpoint":"blog","start":9,"end":14,"rule":"unknown-operator","severity":"error","message":"[equal] is not an operator: did you mean [equals]?","fixed":"category[equals]${qs}"}
{"file":"a.ts","line":1,"column":72,"filter":"category[equal]${qs}","endpoint":"blog","start":15,"end":20,"rule":"unescaped-interpolation","severity":"info","message":"\"qs\" is put into the filter as it is: a value with [or] in it adds conditions"}
`, stdout)
}

func TestLintPathsSARIF(t *testing.T) {
	status, stdout, _ := lintPaths(t, map[string]string{"a b/あ.ts": "\n// あ\n" + brokenTS, "c.ts": brokenTS},
		"--severity=info", "--format", "sarif", ".")
	require.Equal(t, 1, status)
	var log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct{ Rules []struct{ ID string } }
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Level     string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &log))
	require.Equal(t, "2.1.0", log.Version)
	results := log.Runs[0].Results
	require.Len(t, results, 4)
	for _, r := range results {
		require.Equal(t, r.RuleID, log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID)
	}
	at := results[0].Locations[0].PhysicalLocation
	require.Equal(t, "a%20b/%E3%81%82.ts", at.ArtifactLocation.URI)
	require.Equal(t, 3, at.Region.StartLine)
	require.Equal(t, 66, at.Region.StartColumn)
	require.Equal(t, 71, at.Region.EndColumn)
	require.Equal(t, "note", results[1].Level)

	_, stdout, _ = lintPaths(t, nil, "--format", "sarif", ".")
	require.True(t, json.Valid([]byte(stdout)), stdout)
}

func TestLintPathsFix(t *testing.T) {
	files := map[string]string{"a.ts": "x\r\n" + brokenTS + "y", "b.ts": "filters = 'a[exists]'"}
	status, stdout, stderr := lintPaths(t, files, "--fix", ".")
	require.Equal(t, 0, status, stdout)
	require.Empty(t, stdout)
	require.Contains(t, stderr, "; fixed 1 file")
	data := read(t, "a.ts")
	require.Equal(t, "x\r\n"+strings.ReplaceAll(brokenTS, "[equal]", "[equals]")+"y", data)
}

// Once its own filter is right, the file is one of filters, and the other texts are errors.
func TestLintPathsFixReported(t *testing.T) {
	const in = "const words = ['a[equal]z']\nfoo({ filters: 'category [equal]news && tags[contain]a' })\nconst s = 'a[equal]c'\n"
	status, stdout, _ := lintPaths(t, map[string]string{"a.ts": in}, "--fix", "--unsafe-fixes", ".")
	data := read(t, "a.ts")
	require.Equal(t, strings.Replace(in, "category [equal]news && tags[contain]a", "category[equals]news[and]tags[contains]a", 1), data)
	require.Equal(t, 1, status)
	require.Equal(t, 2, strings.Count(stdout, "unknown-operator"), "the others are reported now")
}

func TestLintPathsDiff(t *testing.T) {
	root := filtertest.Files(t,
		map[string]string{"a.ts": "1\n2\n3\n4\n" + brokenTS + "6\n7\n8\n9\nfilters = 'b[contain]c'"})
	t.Chdir(root)
	status, stdout, _ := mcfilter("", "lint", "--diff", ".")
	require.Equal(t, 1, status)
	data := read(t, "a.ts")
	require.Contains(t, data, "[equal]", "nothing is written")
	patch := stdout
	require.Contains(t, patch, "\n-client.getList")
	require.Contains(t, patch, "\n+client.getList")
	clitest.Need(t, "patch")
	cmd := exec.Command("patch", "-p1")
	cmd.Stdin = strings.NewReader(patch)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", out, patch)
	data = read(t, "a.ts")
	require.NotContains(t, data, "[equal]")
	require.True(t, strings.HasSuffix(data, "filters = 'b[contains]c'"), data)
}

func TestLintPathsFlags(t *testing.T) {
	files := map[string]string{
		"a.ts":                                 brokenTS + "filters = 'a[contains]\"b\"'\n",
		".mcfilter.json":                       `{"rules": {"unknown-operator": "off", "quoted-value": "error"}}`,
		"empty":                                "{}",
		"schemas/news.json":                    `{"apiFields":[{"fieldId":"a","name":"","kind":"text"}],"customFields":[]}`,
		"schemas/api-blog-20240102030405.json": `{"apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]}`,
		"blog.json":                            `{"apiFields":[{"fieldId":"title","name":"","kind":"text"}],"customFields":[]}`,
	}
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"a.ts"}, []string{"quoted-value"}},
		{[]string{"--severity", "info", "a.ts"}, []string{"unescaped-interpolation", "quoted-value"}},
		{
			[]string{"--rules", "unescaped-interpolation", "--severity=info", "a.ts"},
			[]string{"unescaped-interpolation"},
		},
		{[]string{"--rules=-quoted-value", "a.ts"}, nil},
		{[]string{"--rules", "unknown-operator", "a.ts"}, []string{"unknown-operator"}}, // which the file turns off
		{[]string{"--schema", "blog.json", "a.ts"}, []string{"unknown-field", "unknown-field", "quoted-value"}},
		{
			[]string{"--schema", "schemas", "--config", "empty", "a.ts"},
			[]string{"unknown-field", "unknown-operator", "quoted-value"},
		},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			_, stdout, stderr := lintPaths(t, files,
				append([]string{"--format=json", "--severity=warning"}, tt.args...)...)
			var rules []string
			for line := range strings.Lines(stdout) {
				var d struct{ Rule string }
				require.NoError(t, json.Unmarshal([]byte(line), &d))
				rules = append(rules, d.Rule)
			}
			require.Equal(t, tt.want, rules, stderr)
		})
	}
}

func TestLintPathsWrong(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"missing"}, "missing: no such file or directory"},
		{[]string{"--format", "xml", "a.ts"}, `unknown format "xml"`},
		{[]string{"--severity", "high", "a.ts"}, `unknown severity "high"`},
		{[]string{"--rules", "x", "a.ts"}, `unknown rule "x"`},
		{[]string{"--config", "bad.json", "a.ts"}, "bad.json: "},
		{[]string{"--schema", "bad.json", "a.ts"}, "bad.json: "},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			status, _, stderr := lintPaths(t, map[string]string{"a.ts": "", "bad.json": "["}, tt.args...)
			require.Equal(t, 2, status)
			require.Contains(t, stderr, tt.want)
		})
	}
}

func TestLintPathsUTF16(t *testing.T) {
	for _, mark := range []string{"\xFF\xFE", ""} {
		b := []byte(mark)
		for _, u := range utf16.Encode([]rune("// あ\n" + brokenTS)) {
			b = append(b, byte(u), byte(u>>8))
		}
		_, stdout, stderr := lintPaths(t, map[string]string{"a.ts": string(b)}, "--fix", "a.ts")
		require.Contains(t, stdout, "a.ts:2:66: ")
		require.Contains(t, stderr, "a.ts: UTF-16: the file is not changed")
		require.Contains(t, stderr, "1 filter in 1 file\n1 error, 0 warnings; 1 not shown (--severity info); fixed 0 files\n")
		_, _, stderr = mcfilter("", "lint", "a.ts")
		require.NotContains(t, stderr, "--fix can fix")
		data := read(t, "a.ts")
		require.Equal(t, string(b), data)
	}
}

// Memory does not grow with the number of files, and none is left out.
func TestLintManyFiles(t *testing.T) {
	const folders, files = 20, 50
	filler := strings.Repeat("export const x = [1, 2, 3].map((n) => `${n}`)\n", 200)
	tree := map[string]string{}
	for i := range folders {
		for k := range files {
			tree[fmt.Sprintf("d%d/%d.ts", i, k)] = filler
		}
		tree[fmt.Sprintf("d%d/0.ts", i)] = filler + brokenTS
	}
	status, stdout, stderr := mcfilter("", "lint", filtertest.Files(t, tree))
	require.Equal(t, 1, status)
	require.Equal(t, folders, strings.Count(stdout, "unknown-operator"))
	require.Contains(t, stderr, fmt.Sprintf("in %d files", folders*files))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapAlloc, uint64(64<<20))
}

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
