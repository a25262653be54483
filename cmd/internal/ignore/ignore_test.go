package ignore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/microcms-go/filters/cmd/internal/clitest"
	"github.com/stretchr/testify/require"
)

// A sample is a .gitignore file and paths that it may ignore. A path with a slash
// at its end is a folder.
type sample struct {
	rules string
	paths []string
}

// ignoredByGit returns which paths of each sample git ignores. Each sample has a
// folder of its own, so that git is asked twice for all: about files, and about
// folders, which must be there.
func ignoredByGit(t *testing.T, samples []sample) []map[string]bool {
	t.Helper()
	repository := newRepository(t)
	ignored := make([]map[string]bool, len(samples))
	var files, folders []string
	for i, s := range samples {
		ignored[i] = map[string]bool{}
		home := fmt.Sprint(i)
		require.NoError(t, os.Mkdir(filepath.Join(repository, home), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(repository, home, ".gitignore"), []byte(s.rules), 0o666))
		for _, path := range s.paths {
			if folder, ok := strings.CutSuffix(path, "/"); ok {
				folders = append(folders, home+"/"+folder)
			} else {
				files = append(files, home+"/"+path)
			}
		}
	}
	note := func(path, end string) {
		home, path, _ := strings.Cut(path, "/")
		i, err := strconv.Atoi(home)
		require.NoError(t, err)
		ignored[i][path+end] = true
	}
	for _, path := range checkIgnore(t, repository, files) {
		note(path, "")
	}
	for _, folder := range folders {
		require.NoError(t, os.MkdirAll(filepath.Join(repository, folder), 0o777))
	}
	for _, path := range checkIgnore(t, repository, folders) {
		note(path, "/")
	}
	return ignored
}

func checkIgnore(t *testing.T, repository string, paths []string) []string {
	t.Helper()
	cmd := exec.Command("git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--stdin", "-z")
	cmd.Dir = repository
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\x00") + "\x00")
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		require.Equal(t, 1, exit.ExitCode(), "%s", exit.Stderr)
	} else {
		require.NoError(t, err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func newRepository(t *testing.T) string {
	t.Helper()
	clitest.Need(t, "git")
	dir := t.TempDir()
	out, err := exec.Command("git", "init", "-q", dir).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return dir
}

// ignored is what this package says of a path.
func ignored(f *File, path string) bool {
	name := f.folder + path
	if folder, ok := strings.CutSuffix(name, "/"); ok {
		for i := len(f.folder); i < len(folder); i++ {
			if folder[i] == '/' && (Tree{f}).Ignores(folder[:i], true) {
				return true
			}
		}
		return Tree{f}.Ignores(folder, true)
	}
	return Tree{f}.Excludes(name)
}

// Patterns that people write, and those that others have got wrong.
func TestLikeGit(t *testing.T) {
	paths := []string{"a", "b", "ab", "abc", "a/b", "a/b/c", "a/", "x/a", "x/a/b", "foo", "foo/bar", "foo/x/bar",
		"foo/x/y/bar", "foox/bar", "foox/y/bar", "x/foo/bar",
		"1", "7.ts", "a7", "]", "]a", "a]", "-", "^", "!", "!a", "#a", "a b", "a ", "a\\b", "*", "*a", "?", "[", "[a]",
		"下書き",
		"下書き/記事.ts", "記事.ts", "x/記事.ts", "あ", "い", "é",
		"build", "build/x", "x/build/y", "src/build", "node_modules/x", "a.log", "x/a.log", "logs/a.log",
		"logs/x/a.log", "Z",
		"a-b", "\t", "a\tb"}
	var samples []sample
	for _, rules := range []string{
		"a", "/a", "a/", "/a/", "a/b", "/a/b", "a/*", "a/**", "**/a", "**/b", "a/**/c", "**", "*", "*/", "/*", "/**",
		"*\n!a",
		"*\n!*/\n!b", "/*\n!/foo\n/foo/*\n!/foo/bar",
		"foo/**/bar", "foo**/bar", "foo/**bar", "foo/*/bar", "**foo", "foo**", "***", "**/foo/**", "a**b", "?", "??",
		"???",
		"/?", "a?b",
		"[[:digit:]]", "[[:digit:]]*", "a[[:digit:]]", "[]a]", "[!]a]", "[^]a]", "[]-]", "[a-]", "[-a]", "[a-c]",
		"[c-a]",
		"[!a]", "[^a]", "[a", "[", "[]", "[!]", "[[:nosuch:]]", "[[:digit:]", "[[:digit]", "[[a]]",
		"[[:alpha:][:digit:]]",
		"[\\]]", "[\\[]", "[a\\-c]", "[\\^]", "\\!a", "\\#a", "!a", "#a", "a\\ ", "a ", "a b", "a\\", "a\\\\b", "\\a",
		"\\*",
		"\\?", "\\[a]", "\\[", "a\\b",
		"下書き", "下書き/", "下書き/記事.ts", "記事.*", "*.ts", "[あい]", "あ", "???", "?事.ts", "**/記事.ts", "é", "[é]", "[!あ]",
		"build", "/build", "build/", "*.log\n!logs/", "*.log\n!logs/a.log", "logs/*.log", "/logs/**/*.log", "\ufeffa",
		"a\r\nb", "a\r", "\r\n", "a\x00b", "", "/", "//", "a//b", "./a", "!", "!/", "[[:space:]]", "[[:blank:]]",
		"[[:punct:]]", "[[:upper:]]", "*[[:xdigit:]]",
	} {
		samples = append(samples, sample{rules, paths})
	}
	for i, want := range ignoredByGit(t, samples) {
		t.Run(samples[i].rules, func(t *testing.T) {
			f := Parse("/x", samples[i].rules)
			for _, path := range paths {
				require.Equal(t, want[path], ignored(f, path), "%q", path)
			}
		})
	}
}

// Random rules, and random paths that they may match.
func TestLikeGitAtRandom(t *testing.T) {
	const seed = 7
	files, least := 900, 10000
	if testing.Short() {
		files, least = 200, 2000
	}
	random := rand.New(rand.NewPCG(seed, seed))
	pick := func(from []string, most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			b.WriteString(from[random.IntN(len(from))])
		}
		return b.String()
	}
	names := []string{"a", "b", "c", "ab", "1", "あ", "記", "é", "-", "]", "[", "!", "^", " ", "\\", "*", "?", ".", "A",
		"#",
		":", "é"}
	wild := append([]string{"*", "*", "**", "?", "/", "/", "/", "**/", "/**", "[", "]", "[a-c]", "[!a]", "[^あ]",
		"[[:digit:]]", "[[:alpha:]]", "[]a]", "[!]a]", "[\\]a]", "\\", "\\*", "\\ ", "[:", ":]", "[a-", "[--a]"},
		names...)
	var samples []sample
	for range files {
		var rules []string
		for range 1 + random.IntN(4) {
			line := pick(wild, 6)
			switch random.IntN(8) {
			case 0:
				line = "!" + line
			case 1:
				line = "/" + line
			case 2:
				line += "/"
			}
			rules = append(rules, line)
		}
		var paths []string
		for range 12 {
			var segments []string
			for range 1 + random.IntN(4) {
				name := pick(names, 3)
				if random.IntN(2) == 0 {
					name = names[random.IntN(5)]
				}
				if name == "." || name == ".." || name == "..." {
					name = "a"
				}
				segments = append(segments, name)
			}
			path := strings.Join(segments, "/")
			if random.IntN(4) == 0 {
				path += "/"
			}
			paths = append(paths, path)
		}
		samples = append(samples, sample{strings.Join(rules, "\n") + "\n", paths})
	}
	checked := 0
	for i, want := range ignoredByGit(t, samples) {
		f := Parse("/x", samples[i].rules)
		for _, path := range samples[i].paths {
			checked++
			require.Equal(t, want[path], ignored(f, path), "rules %q, path %q", samples[i].rules, path)
		}
	}
	require.GreaterOrEqual(t, checked, least)
}

// Time is bounded by the lengths of pattern and path, whatever the pattern.
func TestHostilePatterns(t *testing.T) {
	name := strings.Repeat("a/", 100) + "b"
	for _, pattern := range []string{
		strings.Repeat("**/a/", 100) + "c",
		strings.Repeat("**/", 1000) + "c",
		strings.Repeat("*a", 1000) + "c",
		"/" + strings.Repeat("*", 3000) + "c",
		"x/" + strings.Repeat("a*/", 500) + "c",
		strings.Repeat("[a-", 1000),
	} {
		f := Parse("/", pattern)
		require.False(t, Tree{f}.Excludes("/"+name), "%.20s", pattern)
	}
	require.Empty(t, Parse("/", strings.Repeat("a", maxPattern+1)).rules)
	require.Len(t, Parse("/", strings.Repeat("a", maxPattern)).rules, 1)
}

func ExampleTree_Excludes() {
	f := Parse("/repo", "*.log\n!keep.log\n下書き/\n")
	for _, name := range []string{"/repo/a.log", "/repo/keep.log", "/repo/下書き/a.ts"} {
		fmt.Println(name, Tree{f}.Excludes(name))
	}
	// Output:
	// /repo/a.log true
	// /repo/keep.log false
	// /repo/下書き/a.ts true
}
