package lintcli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/microcms-go/filters/internal/filtertest"
	"github.com/stretchr/testify/require"
)

// walk appends the names of the files that are visited.
func walk(names *[]string, paths ...string) error {
	var failed error
	w := walker{failed: func(err error) { failed = err }, warned: func(error) {}}
	w.visit = func(name string, _ bool) error {
		*names = append(*names, filepath.ToSlash(name))
		return nil
	}
	if err := w.walk(paths); err != nil {
		return err
	}
	return failed
}

// The rules for what is left out are those of git itself.
func TestGitignore(t *testing.T) {
	clitest.Need(t, "git")
	files := map[string]string{
		".gitignore":   "# comment\n*.gen.ts\n/build\ndist/\n!keep.gen.ts\n**/deep/x.ts\nlogs/**\n/a/*/c.ts\n[Tt]mp.ts\nq?.ts\nspace.ts   \n\\#hash.ts\ndir/only/\n!important/\n[!x]y.ts\n[]]z.ts\n\n*.tmp/\n",
		"a/.gitignore": "local.ts\n!b.gen.ts\n/rooted.ts\nsub/x.ts\n",
	}
	for _, name := range []string{
		"a.ts", "a.gen.ts", "keep.gen.ts", "a/b.gen.ts", "a/keep.gen.ts", "build/a.ts", "a/build/a.ts", "dist/a.ts",
		"a/dist/a.ts", "x/deep/x.ts", "deep/x.ts", "a/deep/y.ts",
		"logs/a.ts", "logs/b/c.ts", "a/b/c.ts", "a/b/d/c.ts", "tmp.ts", "Tmp.ts", "qq.ts", "qqq.ts", "space.ts",
		"#hash.ts", "dir/only/a.ts", "x/dir/only/a.ts", "important/a.ts",
		"a/local.ts", "local.ts", "a/x/local.ts", "a/rooted.ts", "a/x/rooted.ts", "a/sub/x.ts", "a/x/sub/x.ts", "xy.ts",
		"zy.ts", "]z.ts", "o.tmp/a.ts",
	} {
		files[name] = ""
	}
	root := filtertest.Files(t, files)
	t.Chdir(root)
	out, err := exec.Command("git", "init", "-q").CombinedOutput()
	require.NoError(t, err, "%s", out)
	list := exec.Command("git", "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "*.ts")
	out, err = list.Output()
	require.NoError(t, err)
	want := strings.Fields(string(out))
	for _, start := range []string{".", "a", "a/b"} {
		var got, wanted []string
		require.NoError(t, walk(&got, start))
		for _, name := range want {
			if start == "." || strings.HasPrefix(name, start+"/") {
				wanted = append(wanted, name)
			}
		}
		require.ElementsMatch(t, wanted, got, start)
	}
}

// In a linked work tree .git is a file that leads to the folder of git.
func TestLinkedWorkTree(t *testing.T) {
	clitest.Need(t, "git")
	root := filtertest.Files(t, map[string]string{"tree/a.ts": "", "tree/b/c.ts": "", "tree/d/c.ts": ""})
	git := func(args ...string) {
		cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	git("init", "-q", "main")
	git("-C", "main", "commit", "-q", "--allow-empty", "-m", "start")
	git("-C", "main", "worktree", "add", "-q", filepath.Join(root, "linked"))
	exclude := filepath.Join(root, "main", ".git", "info", "exclude")
	require.NoError(t, os.WriteFile(exclude, []byte("/b/\n"), 0o600))
	link, err := os.ReadFile(filepath.Join(root, "linked", ".git"))
	require.NoError(t, err)

	t.Chdir(filepath.Join(root, "tree"))
	for _, tt := range []struct {
		git  string // the content of the file .git
		want []string
	}{
		{string(link), []string{"a.ts", "d/c.ts"}},
		{"gitdir: ../main/.git\r\n", []string{"a.ts", "d/c.ts"}},
		{"gitdir: ../none\n", []string{"a.ts", "b/c.ts", "d/c.ts"}},
		{"main", []string{"a.ts", "b/c.ts", "d/c.ts"}},
		{"", []string{"a.ts", "b/c.ts", "d/c.ts"}},
	} {
		t.Run(tt.git, func(t *testing.T) {
			require.NoError(t, os.WriteFile(".git", []byte(tt.git), 0o600))
			var got []string
			require.NoError(t, walk(&got, "."))
			require.Equal(t, tt.want, got)
		})
	}
}

func TestWalkSources(t *testing.T) {
	root := filtertest.Files(t, map[string]string{
		"b.ts": "", "a.ts": "", "node_modules/x.ts": "", "p/node_modules/x.ts": "", ".hidden/x.ts": "", ".x.ts": "",
		"c.txt": "", "p/d.go": "", ".gitignore": "a.ts",
	})
	t.Chdir(root)
	names := func(paths ...string) []string {
		var got []string
		require.NoError(t, walk(&got, paths...))
		return got
	}
	require.Equal(t, []string{"b.ts", "p/d.go"}, names("."))
	require.Equal(t, []string{"a.ts", "c.txt"}, names("a.ts", "c.txt"))
	require.Equal(t, []string{"node_modules/x.ts"}, names("node_modules"))
}
