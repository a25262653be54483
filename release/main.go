// Release makes a release of the checkout that it is called in:
//
//	cd release && go run . v1.2.3
//
// It writes the version into the files that name it, commits and tags them,
// and puts into dist/ what users download. It publishes nothing: it ends with
// the commands that do. See CONTRIBUTING.md.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// The modules that are released together, and the folder of each.
const (
	rootModule = "github.com/microcms-go/filters"
	toolModule = rootModule + "/cmd"
	toolFolder = "cmd"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: go run . VERSION, such as v1.2.3, in the folder release of a clean checkout")
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	checkout, err := filepath.Abs("..")
	if err == nil {
		err = Make(checkout, flag.Arg(0), filepath.Join(checkout, "dist"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
	version := flag.Arg(0)
	fmt.Printf(`release %s is committed, tagged and built in dist. To publish it:

	git push origin HEAD %s
	npm publish dist/*.tgz
	gh release create %s dist/*
`, version, strings.Join(tags(version), " "), version)
}

// tags returns the tags of a version: a module in a folder has the folder in
// its tag.
func tags(version string) []string {
	return []string{version, toolFolder + "/" + version, "js/" + version}
}

// Make commits and tags the version in the checkout and builds its files
// into the folder out. It refuses a checkout with uncommitted changes, a
// version that is not one, and one that has a tag.
func Make(checkout, version, out string) error {
	if semver.Canonical(version) != version || semver.Build(version) != "" {
		return fmt.Errorf("%q is not a version: write it as v1.2.3 or v1.2.3-rc.1", version)
	}
	if err := module.CheckPathMajor(version, ""); err != nil {
		return fmt.Errorf("%s needs a module path with a major version: %w", version, err)
	}
	changes, err := run(checkout, "git", "status", "--porcelain")
	if err != nil {
		return err
	}
	if changes != "" {
		return fmt.Errorf("the checkout has uncommitted changes:\n%s", changes)
	}
	for _, tag := range tags(version) {
		if _, err := run(checkout, "git", "rev-parse", "--verify", "--quiet", "refs/tags/"+tag); err == nil {
			return fmt.Errorf("tag %s exists already", tag)
		}
	}
	if err := setVersion(checkout, version); err != nil {
		return err
	}
	if err := commit(checkout, version); err != nil {
		return err
	}
	for _, tag := range tags(version) {
		if _, err := run(checkout, "git", "tag", "-a", "-m", tag, tag); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	if err := binaries(checkout, out); err != nil {
		return err
	}
	if err := npmPackage(checkout, out); err != nil {
		return err
	}
	return checksums(out)
}

// run runs a program in a folder and returns what it prints.
func run(dir, name string, args ...string) (string, error) {
	return runEnv(dir, nil, name, args...)
}

// runEnv is run with variables added to the environment.
func runEnv(dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w\n%s%s", cmd, err, &stdout, &stderr)
	}
	return stdout.String(), nil
}
