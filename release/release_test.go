package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const version = "v0.99.0-test.1"

// TestRelease makes a release of the last commit in a clone, serves its
// modules from a folder as a module proxy does, and uses what users install.
func TestRelease(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("FILTERS_REQUIRE_ALL") != "" {
			t.Fatal(err)
		}
		t.Skip("needs npm:", err)
	}
	source, err := filepath.Abs("..")
	require.NoError(t, err)
	checkout, out := filepath.Join(t.TempDir(), "checkout"), filepath.Join(t.TempDir(), "dist")
	git(t, source, "clone", "-q", source, checkout)
	git(t, checkout, "config", "user.name", "release")
	git(t, checkout, "config", "user.email", "release@localhost")
	require.Error(t, Build(checkout, out), "the commit has no tag")
	require.NoError(t, Tag(checkout, version))
	require.NoError(t, Build(checkout, out))
	require.Empty(t, git(t, checkout, "status", "--porcelain"), "everything is committed")
	require.ErrorContains(t, Tag(checkout, version), "exists already")

	proxy := moduleProxy(t, checkout)
	env := goEnv(t, proxy)

	t.Run("go install", func(t *testing.T) {
		bin := t.TempDir()
		sh(t, t.TempDir(), append(env, "GOBIN="+bin), "go", "install", toolModule+"/mcfilter@"+version)
		require.Contains(t, sh(t, bin, nil, "./mcfilter", "--version"), version)
		require.Equal(t, "a[exists]\n", sh(t, bin, nil, "./mcfilter", "fmt", "(a[exists])"))
	})

	t.Run("library", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(`package main

import (
	"fmt"

	"`+rootModule+`"
)

func main() { fmt.Println(filters.Field("a").Equals("x").Err(), filters.Field("a").Equals("[or]").Err() != nil) }
`), 0o666))
		sh(t, dir, env, "go", "mod", "init", "example.com/x")
		sh(t, dir, env, "go", "get", rootModule+"@"+version)
		require.Equal(t, "<nil> true\n", sh(t, dir, env, "go", "run", "."))
	})

	t.Run("checkout without a workspace", func(t *testing.T) {
		sh(t, filepath.Join(checkout, "cmd"), append(env, "GOWORK=off"), "go", "build", "-o", os.DevNull, "./mcfilter")
	})

	t.Run("binaries", func(t *testing.T) {
		sh(t, out, nil, "sha256sum", "--check", "--strict", "SHA256SUMS")
		for _, p := range platforms {
			require.FileExists(t,
				filepath.Join(out, "mcfilter-"+p.os+"-"+p.arch+map[bool]string{true: ".exe"}[p.os == "windows"]))
		}
		if runtime.GOOS == "linux" {
			commit := strings.TrimSpace(git(t, checkout, "rev-parse", "HEAD"))
			got := sh(t, out, nil, "./mcfilter-linux-"+runtime.GOARCH, "--version")
			require.Contains(t, got, version)
			require.Contains(t, got, commit[:12])
		}
	})

	t.Run("npm", func(t *testing.T) {
		packages, err := filepath.Glob(filepath.Join(out, "*.tgz"))
		require.NoError(t, err)
		require.Len(t, packages, 1)
		dir := t.TempDir()
		sh(t, dir, nil, "npm", "init", "--yes")
		sh(t, dir, nil, "npm", "install", "--silent", "--no-audit", "--no-fund", packages[0])
		require.NoError(t,
			os.WriteFile(filepath.Join(dir, "x.ts"),
				[]byte("client.getList({ endpoint: 'blog', queries: { filters: 'title[equal]x' } })\n"), 0o666))
		cmd := exec.Command("npx", "--no-install", "mcfilter", "lint", "x.ts")
		cmd.Dir = dir
		got, err := cmd.CombinedOutput()
		require.Error(t, err, "a broken filter fails the command")
		require.Contains(t, string(got), "x.ts:1:")
		require.Contains(t, string(got), "equals")
		require.Contains(t, sh(t, dir, nil, "npx", "--no-install", "mcfilter", "--version"),
			strings.TrimPrefix(version, "v"))
	})
}

func TestTagRefuses(t *testing.T) {
	checkout := t.TempDir()
	git(t, checkout, "init", "-q")
	for _, in := range []string{"", "1.2.3", "v1.2", "v1.2.3+meta", "v2.0.0", "v1.2.3\n", "latest"} {
		t.Run(in, func(t *testing.T) { require.Error(t, Tag(checkout, in)) })
	}
	require.NoError(t, os.WriteFile(filepath.Join(checkout, "new"), nil, 0o666))
	require.ErrorContains(t, Tag(checkout, "v1.2.3"), "uncommitted changes")
}

// TestBuildRefuses: what is built has the version of its tags.
func TestBuildRefuses(t *testing.T) {
	source, err := filepath.Abs("..")
	require.NoError(t, err)
	checkout := filepath.Join(t.TempDir(), "checkout")
	git(t, source, "clone", "-q", source, checkout)
	git(t, checkout, "config", "user.name", "release")
	git(t, checkout, "config", "user.email", "release@localhost")
	build := func() error { return Build(checkout, filepath.Join(checkout, "dist")) }
	require.ErrorContains(t, build(), "the commit has no tag of a version")
	git(t, checkout, "tag", version)
	require.ErrorContains(t, build(), "but not cmd/"+version)
	git(t, checkout, "tag", "cmd/"+version)
	git(t, checkout, "tag", "js/"+version)
	require.ErrorContains(t, build(), "does not name the version "+version)
	for _, tag := range tags(version) {
		git(t, checkout, "tag", "-d", tag)
	}

	require.NoError(t, Tag(checkout, version))
	got, err := tagged(checkout)
	require.NoError(t, err)
	require.Equal(t, version, got)
	require.NoError(t, hasVersion(checkout, version))
	for _, tag := range tags(version) { // as the checkout of a workflow has them
		git(t, checkout, "tag", "-f", tag, "HEAD")
	}
	got, err = tagged(checkout)
	require.NoError(t, err)
	require.Equal(t, version, got)
	git(t, checkout, "tag", "v0.98.0")
	require.ErrorContains(t, build(), "the tags of two versions")
}

// TestPublish: only a release becomes the version that people get without asking.
func TestPublish(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "gh release create v1.2.3 --verify-tag --generate-notes dist/x.tgz\n" +
			"npm publish --access public --tag latest dist/x.tgz\n",
		"v1.2.3-rc.1": "gh release create v1.2.3-rc.1 --verify-tag --generate-notes --prerelease dist/x.tgz\n" +
			"npm publish --access public --tag next dist/x.tgz\n",
	} {
		checkout, bin := t.TempDir(), t.TempDir()
		script, err := os.ReadFile("publish")
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(checkout, "release"), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(checkout, "release", "publish"), script, 0o777))
		require.NoError(t, os.MkdirAll(filepath.Join(checkout, "dist"), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(checkout, "dist", "x.tgz"), nil, 0o666))
		for _, name := range []string{"gh", "npm"} {
			fake := "#!/bin/sh\necho " + name + ` "$@"` + "\n"
			require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte(fake), 0o777))
		}
		path := "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")
		require.Equal(t, want, sh(t, checkout, []string{path}, "bash", "release/publish", version))
	}
}

// moduleProxy returns the address of a folder that holds the released
// modules of the checkout, as a module proxy holds them.
func moduleProxy(t *testing.T, checkout string) string {
	dir := t.TempDir()
	for _, m := range []struct{ path, folder string }{{rootModule, ""}, {toolModule, toolFolder}} {
		at := filepath.Join(dir, filepath.FromSlash(m.path), "@v")
		require.NoError(t, os.MkdirAll(at, 0o777))
		mod, err := os.ReadFile(filepath.Join(checkout, m.folder, "go.mod"))
		require.NoError(t, err)
		info, err := json.Marshal(map[string]string{"Version": version})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(at, "list"), []byte(version+"\n"), 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(at, version+".mod"), mod, 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(at, version+".info"), info, 0o666))
		archive, err := os.Create(filepath.Join(at, version+".zip"))
		require.NoError(t, err)
		require.NoError(t,
			zip.CreateFromVCS(archive, module.Version{Path: m.path, Version: version}, checkout, "HEAD", m.folder))
		require.NoError(t, archive.Close())
	}
	return "file://" + filepath.ToSlash(dir)
}

// goEnv returns the environment of a user with an empty GOPATH who gets the
// released modules from proxy and all others from where this machine does.
func goEnv(t *testing.T, proxy string) []string {
	others := strings.TrimSpace(sh(t, t.TempDir(), nil, "go", "env", "GOPROXY"))
	return []string{
		"GOPATH=" + t.TempDir(), "GOMODCACHE=", "GOWORK=", "GOFLAGS=-modcacherw",
		"GOPROXY=" + proxy + "," + others, "GONOSUMDB=" + rootModule + "," + toolModule,
	}
}

func git(t *testing.T, dir string, args ...string) string { return sh(t, dir, nil, "git", args...) }

func sh(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	out, err := runEnv(dir, env, name, args...)
	require.NoError(t, err)
	return out
}
