package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// platforms are those that binaries are made for.
var platforms = []struct{ os, arch string }{
	{"linux", "amd64"}, {"linux", "arm64"},
	{"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"},
}

// binaries builds a static mcfilter for each platform into out, from a
// checkout whose commit has the tags of the version, so that go stamps both.
func binaries(checkout, out string) error {
	for _, p := range platforms {
		name := fmt.Sprintf("mcfilter-%s-%s", p.os, p.arch)
		if p.os == "windows" {
			name += ".exe"
		}
		env := []string{"CGO_ENABLED=0", "GOFLAGS=-buildvcs=true", "GOOS=" + p.os, "GOARCH=" + p.arch}
		if _, err := runEnv(filepath.Join(checkout, "cmd"), env,
			"go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(out, name), "./mcfilter"); err != nil {
			return err
		}
	}
	return nil
}

// npmPackage builds the npm package into out.
func npmPackage(checkout, out string) error {
	js := filepath.Join(checkout, "js")
	if _, err := runEnv(js, []string{"GOFLAGS=-buildvcs=true"}, "npm", "run", "--silent", "build"); err != nil {
		return err
	}
	_, err := run(js, "npm", "pack", "--silent", "--pack-destination", out)
	return err
}

// checksums writes SHA256SUMS, in the format of sha256sum, for the files of
// out.
func checksums(out string) error {
	files, err := os.ReadDir(out)
	if err != nil {
		return err
	}
	var sums strings.Builder
	for _, f := range files {
		if f.Name() == "SHA256SUMS" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(out, f.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(data), f.Name())
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o666)
}
