package lintcli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

func TestImports(t *testing.T) {
	root := filtertest.Files(t,
		map[string]string{"web/src/a.ts": "a", "web/lib/b.ts": "b", "other/c.ts": "c", "x/d.ts": "d"})
	require.NoError(t, os.Symlink("../../other", filepath.Join(root, "web/src/link")))
	require.NoError(t, os.Symlink("../../other/c.ts", filepath.Join(root, "web/src/link.ts")))
	t.Chdir(filepath.Join(root, "web"))
	i := newImports([]string{"src", "../x/d.ts", "nosuch"})
	for _, tt := range []struct {
		name string
		want string
	}{
		{"src/a.ts", "a"}, {"lib/b.ts", "b"}, {"src/../lib/b.ts", "b"}, {"../x/d.ts", "d"},
		{"../other/c.ts", ""}, {"src/link/c.ts", ""}, {"src/link.ts", ""}, {"src", ""}, {"nosuch.ts", ""},
		{"/etc/hostname", ""},
	} {
		got, ok := i.open(tt.name)
		require.Equal(t, tt.want, got, tt.name)
		require.Equal(t, tt.want != "", ok, tt.name)
	}
}

// A filter in a file is meant for the endpoint that an imported file names.
func TestImportsAreFollowed(t *testing.T) {
	root := filtertest.Files(t, map[string]string{
		"lib/api.ts":  "export const getPosts = (queries) => client.getList({ endpoint: 'blog', queries })\n",
		"page.ts":     "import { getPosts } from './lib/api'\ngetPosts({ filters: 'titel[equals]x' })\n",
		"schema.json": `{"schema":[{"apiEndpoint":"blog","apiFields":[{"fieldId":"title","name":"","kind":"text"}]},{"apiEndpoint":"news","apiFields":[{"fieldId":"titel","name":"","kind":"text"}]}]}`,
	})
	t.Chdir(root)
	out, summary, _ := run(t, Options{Paths: []string{"page.ts"}, Schema: "schema.json"})
	require.Contains(t, out, "unknown-field")
	require.Contains(t, summary, "1 checked against a schema, 0 without")

	// Beyond the tree nothing is read.
	inner := filepath.Join(root, "inner")
	require.NoError(t, os.Mkdir(inner, 0o777))
	page := "import { getPosts } from '../lib/api'\ngetPosts({ filters: 'titel[equals]x' })\n"
	require.NoError(t, os.WriteFile(filepath.Join(inner, "page.ts"), []byte(page), 0o666))
	t.Chdir(inner)
	_, summary, _ = run(t, Options{Paths: []string{"page.ts"}, Schema: "../schema.json"})
	require.Contains(t, summary, "0 checked against a schema, 1 without")
	t.Chdir(root)
	_, summary, _ = run(t, Options{Paths: []string{"inner"}, Schema: "schema.json"})
	require.Contains(t, summary, "1 checked against a schema, 0 without")
}
