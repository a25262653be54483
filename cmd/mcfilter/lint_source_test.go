package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// lintPaths runs mcfilter lint on paths, in a folder with these files.
func lintPaths(t *testing.T, files map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Chdir(writeTree(t, files))
	return mcfilter("", append([]string{"lint"}, args...)...)
}

func writeTree(t testing.TB, files map[string]string) string {
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	return root
}

const brokenTS = "client.getList({ endpoint: 'blog', queries: { filters: `category[equal]${id}` } })\n"

func TestLintPaths(t *testing.T) {
	status, stdout, stderr := lintPaths(t, map[string]string{"src/a.ts": "\n" + brokenTS, "src/b.vue": "<script>\nfilters = 'a[exists]'\n</script>"}, "src")
	require.Equal(t, 1, status)
	require.Equal(t, "src/a.ts:2:66: error: [equal] is no operator: did you mean [equals]? [unknown-operator]\n"+
		"\t…queries: { filters: `category[equal]${id}` } })\n"+
		"\t                               ^^^^^\n"+
		"\tfix: category[equals]${id}\n", stdout)
	require.Equal(t, "1 error, 0 warnings in 2 filters of 2 files; 1 lighter finding not shown (--severity info)\n", stderr)
}

func TestLintPathsClean(t *testing.T) {
	status, stdout, stderr := lintPaths(t, map[string]string{"a.ts": "filters = 'a[exists]'", "b.txt": "filters = 'a[exist]'"}, ".")
	require.Equal(t, 0, status)
	require.Empty(t, stdout)
	require.Equal(t, "0 errors, 0 warnings in 1 filter of 1 file\n", stderr)
}

func TestLintPathsJSON(t *testing.T) {
	status, stdout, _ := lintPaths(t, map[string]string{"a.ts": brokenTS}, "--format", "json", "a.ts")
	require.Equal(t, 1, status)
	require.Equal(t, `{"file":"a.ts","line":1,"column":66,"filter":"category[equal]${id}","endpoint":"blog","start":9,"end":14,"rule":"unknown-operator","severity":"error","message":"[equal] is no operator: did you mean [equals]?","fixed":"category[equals]${id}"}
{"file":"a.ts","line":1,"column":72,"filter":"category[equal]${id}","endpoint":"blog","start":15,"end":20,"rule":"unescaped-interpolation","severity":"info","message":"\"${id}\" is put into the filter as it is: a joiner in it adds conditions"}
`, stdout)
}

func TestLintPathsSARIF(t *testing.T) {
	status, stdout, _ := lintPaths(t, map[string]string{"a b/あ.ts": "\n// あ\n" + brokenTS, "c.ts": brokenTS}, "--format", "sarif", ".")
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
	require.Contains(t, stderr, "1 file mended")
	data, err := os.ReadFile("a.ts")
	require.NoError(t, err)
	require.Equal(t, "x\r\n"+strings.ReplaceAll(brokenTS, "[equal]", "[equals]")+"y", string(data))
}

func TestLintPathsDiff(t *testing.T) {
	root := writeTree(t, map[string]string{"a.ts": "1\n2\n3\n4\n" + brokenTS + "6\n7\n8\n9\nfilters = 'b[contain]c'"})
	t.Chdir(root)
	status, stdout, _ := mcfilter("", "lint", "--diff", ".")
	require.Equal(t, 1, status)
	data, err := os.ReadFile("a.ts")
	require.NoError(t, err)
	require.Contains(t, string(data), "[equal]", "nothing is written")
	patch, _, _ := strings.Cut(stdout, "a.ts:5:")
	require.Contains(t, patch, "\n-client.getList")
	require.Contains(t, patch, "\n+client.getList")
	if _, err := exec.LookPath("patch"); err == nil {
		cmd := exec.Command("patch", "-p1")
		cmd.Stdin = strings.NewReader(patch)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", out, patch)
		data, err := os.ReadFile("a.ts")
		require.NoError(t, err)
		require.NotContains(t, string(data), "[equal]")
		require.True(t, strings.HasSuffix(string(data), "filters = 'b[contains]c'"), string(data))
	}
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
		{[]string{"--rules", "unescaped-interpolation", "--severity=info", "a.ts"}, []string{"unescaped-interpolation"}},
		{[]string{"--rules=-quoted-value", "a.ts"}, nil},
		{[]string{"--schema", "blog.json", "a.ts"}, []string{"unknown-field", "unknown-field", "quoted-value"}},
		{[]string{"--schema", "schemas", "--config", "empty", "a.ts"}, []string{"unknown-field", "unknown-operator", "quoted-value"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			_, stdout, stderr := lintPaths(t, files, append([]string{"--format=json", "--severity=warning"}, tt.args...)...)
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
	b := []byte("\xFF\xFE")
	for _, u := range utf16.Encode([]rune("// あ\n" + brokenTS)) {
		b = append(b, byte(u), byte(u>>8))
	}
	_, stdout, _ := lintPaths(t, map[string]string{"a.ts": string(b)}, "--fix", "a.ts")
	require.Contains(t, stdout, "a.ts:2:66: ")
	data, err := os.ReadFile("a.ts")
	require.NoError(t, err)
	require.Equal(t, b, data)
}

// The rules for what is left out are those of git itself.
func TestGitignore(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	files := map[string]string{
		".gitignore":   "# comment\n*.gen.ts\n/build\ndist/\n!keep.gen.ts\n**/deep/x.ts\nlogs/**\n/a/*/c.ts\n[Tt]mp.ts\nq?.ts\nspace.ts   \n\\#hash.ts\ndir/only/\n!important/\n[!x]y.ts\n[]]z.ts\n\n*.tmp/\n",
		"a/.gitignore": "local.ts\n!b.gen.ts\n/rooted.ts\nsub/x.ts\n",
	}
	for _, name := range []string{
		"a.ts", "a.gen.ts", "keep.gen.ts", "a/b.gen.ts", "a/keep.gen.ts", "build/a.ts", "a/build/a.ts", "dist/a.ts", "a/dist/a.ts", "x/deep/x.ts", "deep/x.ts", "a/deep/y.ts",
		"logs/a.ts", "logs/b/c.ts", "a/b/c.ts", "a/b/d/c.ts", "tmp.ts", "Tmp.ts", "qq.ts", "qqq.ts", "space.ts", "#hash.ts", "dir/only/a.ts", "x/dir/only/a.ts", "important/a.ts",
		"a/local.ts", "local.ts", "a/x/local.ts", "a/rooted.ts", "a/x/rooted.ts", "a/sub/x.ts", "a/x/sub/x.ts", "xy.ts", "zy.ts", "]z.ts", "o.tmp/a.ts",
	} {
		files[name] = ""
	}
	root := writeTree(t, files)
	t.Chdir(root)
	out, err := exec.Command("git", "init", "-q").CombinedOutput()
	require.NoError(t, err, "%s", out)
	out, err = exec.Command("git", "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "*.ts").Output()
	require.NoError(t, err)
	want := strings.Fields(string(out))
	for _, start := range []string{".", "a", "a/b"} {
		var got, wanted []string
		require.NoError(t, walkSources([]string{start}, func(name string) error {
			got = append(got, filepath.ToSlash(name))
			return nil
		}))
		for _, name := range want {
			if start == "." || strings.HasPrefix(name, start+"/") {
				wanted = append(wanted, name)
			}
		}
		require.ElementsMatch(t, wanted, got, start)
	}
}

func TestWalkSources(t *testing.T) {
	root := writeTree(t, map[string]string{
		"b.ts": "", "a.ts": "", "node_modules/x.ts": "", "p/node_modules/x.ts": "", ".hidden/x.ts": "", ".x.ts": "", "c.txt": "", "p/d.go": "", ".gitignore": "a.ts",
	})
	t.Chdir(root)
	walk := func(paths ...string) []string {
		var got []string
		require.NoError(t, walkSources(paths, func(name string) error {
			got = append(got, filepath.ToSlash(name))
			return nil
		}))
		return got
	}
	require.Equal(t, []string{"b.ts", "p/d.go"}, walk("."))
	require.Equal(t, []string{"a.ts", "c.txt"}, walk("a.ts", "c.txt"))
	require.Equal(t, []string{"node_modules/x.ts"}, walk("node_modules"))
}

// Memory does not grow with the number of files, and none is left out.
func TestLintManyFiles(t *testing.T) {
	root := t.TempDir()
	const folders, files = 20, 50
	filler := strings.Repeat("export const x = [1, 2, 3].map((n) => `${n}`)\n", 200)
	for i := range folders {
		folder := filepath.Join(root, fmt.Sprint("d", i))
		require.NoError(t, os.MkdirAll(folder, 0o755))
		for k := range files {
			text := filler
			if k == 0 {
				text += brokenTS
			}
			require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprint(k, ".ts")), []byte(text), 0o644))
		}
	}
	var out, errs bytes.Buffer
	status := run([]string{"lint", root}, strings.NewReader(""), &out, &errs)
	require.Equal(t, 1, status)
	require.Equal(t, folders, strings.Count(out.String(), "unknown-operator"))
	require.Contains(t, errs.String(), fmt.Sprintf("of %d files", folders*files))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapAlloc, uint64(64<<20))
}
