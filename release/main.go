// Release makes a release of the checkout that it is called in:
//
//	cd release && go run . v1.2.3
//
// It writes the version into the files that name it, commits and tags them,
// and builds the files that users download into dist/. With -build it builds
// them from a commit that has its tags. It publishes nothing. See
// CONTRIBUTING.md.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
		fmt.Fprint(flag.CommandLine.Output(), `usage, in the folder release of a clean checkout:

	go run . VERSION   commit, tag and build a version such as v1.2.3
	go run . -build    build the version whose tags the commit has
`)
	}
	build := flag.Bool("build", false, "build only")
	flag.Parse()
	if *build == (flag.NArg() == 1) || flag.NArg() > 1 {
		flag.Usage()
		os.Exit(2)
	}
	checkout, err := filepath.Abs("..")
	if err == nil && !*build {
		err = Tag(checkout, flag.Arg(0))
	}
	if err == nil {
		err = Build(checkout, filepath.Join(checkout, "dist"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
	if !*build {
		fmt.Printf("publish it with: git push origin HEAD %s\n", strings.Join(tags(flag.Arg(0)), " "))
	}
}

// tags returns the tags of a version: a module in a folder has the folder in
// its tag.
func tags(version string) []string {
	return []string{version, toolFolder + "/" + version, "js/" + version}
}

// Tag commits and tags the version in the checkout. It refuses a checkout
// with uncommitted changes, a version that is not one, and one with a tag.
func Tag(checkout, version string) error {
	if semver.Canonical(version) != version || semver.Build(version) != "" {
		return fmt.Errorf("%q is not a version: write it as v1.2.3 or v1.2.3-rc.1", version)
	}
	if err := module.CheckPathMajor(version, ""); err != nil {
		return fmt.Errorf("%s needs a module path with a major version: %w", version, err)
	}
	if err := clean(checkout); err != nil {
		return err
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
	return nil
}

// Build builds the files of the version whose tags the commit of the
// checkout has into the folder out.
func Build(checkout, out string) error {
	if err := clean(checkout); err != nil {
		return err
	}
	version, err := tagged(checkout)
	if err != nil {
		return err
	}
	if err := hasVersion(checkout, version); err != nil {
		return err
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

// tagged returns the version whose tags the commit of the checkout has. Tags may
// be lightweight: those that a workflow of GitHub checks out are.
func tagged(checkout string) (version string, err error) {
	out, err := run(checkout, "git", "tag", "--points-at", "HEAD")
	if err != nil {
		return "", err
	}
	here := strings.Fields(out)
	for _, tag := range here {
		if !semver.IsValid(tag) {
			continue
		}
		if version != "" {
			return "", fmt.Errorf("the commit has the tags of two versions, %s and %s", version, tag)
		}
		version = tag
	}
	if version == "" {
		return "", errors.New("the commit has no tag of a version")
	}
	for _, tag := range tags(version) {
		if !slices.Contains(here, tag) {
			return "", fmt.Errorf("the commit has the tag %s, but not %s", version, tag)
		}
	}
	return version, nil
}

// clean reports uncommitted changes as an error.
func clean(checkout string) error {
	changes, err := run(checkout, "git", "status", "--porcelain")
	if err == nil && changes != "" {
		err = fmt.Errorf("the checkout has uncommitted changes:\n%s", changes)
	}
	return err
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
