package lintcli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// run runs lint in a folder and returns what it prints.
func run(t *testing.T, o Options) (out, err string, failed error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	s := Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Complain: func(format string, args ...any) {
		t.Helper()
		t.Logf(format, args...)
	}}
	if o.Format == "" {
		o.Format = "text"
	}
	failed = Run(context.Background(), o, s)
	return stdout.String(), stderr.String(), failed
}

// sarifSchema is the official one.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/sarif-schema-2.1.0.json")
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	require.NoError(t, c.AddResource("sarif.json", doc))
	schema, err := c.Compile("sarif.json")
	require.NoError(t, err)
	return schema
}

type sarifLog struct {
	Runs []struct {
		Results []sarifResult
	}
}

// The log of whatever is found is SARIF, and its fixes, applied as an editor
// does, are those of --fix.
func TestSARIF(t *testing.T) {
	schema := sarifSchema(t)
	const broken = "queries: { filters: '下書き[equals]あ🎉[and]category[equal]news' }"
	files := map[string]string{
		"a:b.ts":                  "// microcms\nclient.getList({ endpoint: 'blog', " + broken + " })\r\n",
		"日本語/a b#c?.ts":           "/* 🎉あ */ client.getList({ endpoint: 'blog', queries: { filters: 'category[equal]あ' } })",
		"two.ts":                  "client.getList({ endpoint: 'blog', queries: { filters: `a[equal]1` } })\nclient.getList({ endpoint: 'blog', queries: { filters: `b[contain]2&&c[exist]true` } })",
		"bad\xff.ts":              "client.getList({ endpoint: 'blog', queries: { filters: `a[equal]1` } })",
		"a\x1b[31m\u202e\n::e.ts": "client.getList({ endpoint: 'blog', queries: { filters: `a[equal]1` } })",
	}
	root := filtertest.Files(t, files)
	validate := func(t *testing.T, o Options) sarifLog {
		t.Helper()
		o.Format = "sarif"
		out, _, err := run(t, o)
		require.ErrorIs(t, err, ErrFound)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
		require.NoError(t, err)
		require.NoError(t, schema.Validate(doc))
		var log sarifLog
		require.NoError(t, json.Unmarshal([]byte(out), &log))
		require.NotEmpty(t, log.Runs[0].Results)
		return log
	}
	validate(t, Options{Paths: []string{root}, Severity: "info", Unsafe: true})
	validate(t,
		Options{Filters: []string{"カテゴリ[equal]あ\n[AND]🎉b[exists]", "a[equal]1"}, Severity: "info", Unsafe: true})

	t.Chdir(root)
	log := validate(t, Options{Paths: []string{"."}})
	var uris []string
	texts := map[string]string{}
	for _, r := range log.Runs[0].Results {
		uri := r.Locations[0].Physical.Artifact.URI
		uris = append(uris, uri)
		for _, f := range r.Fixes {
			for _, c := range f.Changes {
				require.Equal(t, uri, c.Artifact.URI)
				texts[uri] += "x"
			}
		}
	}
	require.Contains(t, uris, "./a:b.ts")
	require.Contains(t, uris, "%E6%97%A5%E6%9C%AC%E8%AA%9E/a%20b%23c%3F.ts")
	require.NotEmpty(t, texts)

	// One file with one fix: applied by hand it is what --fix makes.
	name := filepath.Join("日本語", "a b#c?.ts")
	for _, r := range log.Runs[0].Results {
		if strings.HasPrefix(r.Locations[0].Physical.Artifact.URI, "%E6") {
			require.Len(t, r.Fixes, 1)
			text := applySARIF(t, files["日本語/a b#c?.ts"], r.Fixes[0].Changes[0].Replacements)
			_, _, err := run(t, Options{Paths: []string{name}, Fix: true})
			require.NoError(t, err)
			fixed, err := os.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, string(fixed), text)
		}
	}
}

// applySARIF applies replacements on lines whose columns are in units of UTF-16.
func applySARIF(t *testing.T, text string, replacements []sarifReplacement) string {
	t.Helper()
	require.NotEmpty(t, replacements)
	for i := len(replacements) - 1; i >= 0; i-- {
		r := replacements[i]
		lines := strings.SplitAfter(text, "\n")
		require.Equal(t, r.Deleted.StartLine, r.Deleted.EndLine)
		units := utf16.Encode([]rune(lines[r.Deleted.StartLine-1]))
		before := string(utf16.Decode(units[:r.Deleted.StartColumn-1]))
		after := string(utf16.Decode(units[r.Deleted.EndColumn-1:]))
		lines[r.Deleted.StartLine-1] = before + r.Inserted.Text + after
		text = strings.Join(lines, "")
	}
	return text
}

func TestPlaces(t *testing.T) {
	text := strings.Repeat("x", 2000) + "あ🎉\n" + strings.Repeat("あ", 1000) + "e\n\n🎉z"
	where := newPlaces(text)
	for i, r := range text {
		before := text[:i]
		start := strings.LastIndexByte(before, '\n') + 1
		line, column, unit := where.at(i)
		require.Equal(t, 1+strings.Count(before, "\n"), line)
		require.Equal(t, 1+len([]rune(before[start:])), column, "%d %c", i, r)
		require.Equal(t, 1+len(utf16.Encode([]rune(before[start:]))), unit)
	}
	line, column, _ := where.at(len(text))
	require.Equal(t, []int{4, 3}, []int{line, column})
}
