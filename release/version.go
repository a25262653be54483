package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/zip"
)

// setVersion writes the version into all files of the checkout that name it,
// except the checksums of the root module, which depend on the others.
func setVersion(checkout, version string) error {
	return eachEdit(checkout, version, func(name string, _, after []byte) error {
		return os.WriteFile(name, after, 0o666)
	})
}

// hasVersion reports a file that names another version as an error.
func hasVersion(checkout, version string) error {
	return eachEdit(checkout, version, func(name string, before, after []byte) error {
		if !bytes.Equal(before, after) {
			return fmt.Errorf("%s does not name the version %s: let go run . %s make the tags", name, version, version)
		}
		return nil
	})
}

// eachEdit calls do for each file that names the version, with its content as it
// is and as it should be.
func eachEdit(checkout, version string, do func(name string, before, after []byte) error) error {
	edits := []struct {
		file string
		edit func(name string, data []byte) ([]byte, error)
	}{
		{"cmd/go.mod", func(name string, data []byte) ([]byte, error) {
			f, err := modfile.Parse(name, data, nil)
			if err != nil {
				return nil, err
			}
			if err := f.AddRequire(rootModule, version); err != nil {
				return nil, err
			}
			f.Cleanup()
			return f.Format()
		}},
		{"go.work", func(name string, data []byte) ([]byte, error) {
			f, err := modfile.ParseWork(name, data, nil)
			if err != nil {
				return nil, err
			}
			for _, r := range f.Replace {
				if r.Old.Path == rootModule {
					if err := f.DropReplace(r.Old.Path, r.Old.Version); err != nil {
						return nil, err
					}
				}
			}
			if err := f.AddReplace(rootModule, version, ".", ""); err != nil {
				return nil, err
			}
			f.Cleanup()
			return modfile.Format(f.Syntax), nil
		}},
		{".pre-commit-hooks.yaml", replaceVersion(regexp.QuoteMeta(toolModule)+`/mcfilter@(\S+?)'`, version)},
		{"js/package.json", replaceVersion(`(?m)^  "version": "([^"]*)"`, strings.TrimPrefix(version, "v"))},
		{
			"js/package-lock.json",
			replaceVersion(`(?m)^(?:  |      )"version": "([^"]*)"`, strings.TrimPrefix(version, "v")),
		},
	}
	for _, e := range edits {
		name := filepath.Join(checkout, filepath.FromSlash(e.file))
		before, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		after, err := e.edit(name, before)
		if err != nil {
			return err
		}
		if err := do(name, before, after); err != nil {
			return err
		}
	}
	return nil
}

// replaceVersion returns an edit that sets the group of the first match of
// pattern. A file without a match is an error: a version that is not written
// would be released silently.
func replaceVersion(pattern, version string) func(string, []byte) ([]byte, error) {
	re := regexp.MustCompile(pattern)
	return func(name string, data []byte) ([]byte, error) {
		at := re.FindSubmatchIndex(data)
		if at == nil {
			return nil, fmt.Errorf("%s: no version to replace: nothing matches %s", name, pattern)
		}
		return bytes.Join([][]byte{data[:at[2]], []byte(version), data[at[3]:]}, nil), nil
	}
}

// commit commits the version. The checksums in cmd/go.sum are those of the
// committed root, which does not hold cmd, so the commit is amended with them.
func commit(checkout, version string) error {
	if _, err := run(checkout, "git", "commit", "-q", "-a", "-m", "release: "+version); err != nil {
		return err
	}
	root := module.Version{Path: rootModule, Version: version}
	archive, err := os.CreateTemp("", "*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(archive.Name())
	defer archive.Close()
	if err := zip.CreateFromVCS(archive, root, checkout, "HEAD", ""); err != nil {
		return err
	}
	sum, err := dirhash.HashZip(archive.Name(), dirhash.Hash1)
	if err != nil {
		return err
	}
	modSum, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(checkout, "go.mod"))
	})
	if err != nil {
		return err
	}
	name := filepath.Join(checkout, "cmd", "go.sum")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := os.WriteFile(name, withSums(data, root, sum, modSum), 0o666); err != nil {
		return err
	}
	_, err = run(checkout, "git", "commit", "-q", "-a", "--amend", "--no-edit")
	return err
}

// withSums returns the go.sum data with the checksums of m in place of those
// of its other versions.
func withSums(data []byte, m module.Version, sum, modSum string) []byte {
	var lines []string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, m.Path+" ") {
			lines = append(lines, line)
		}
	}
	lines = append(lines,
		fmt.Sprintf("%s %s %s\n", m.Path, m.Version, sum),
		fmt.Sprintf("%s %s/go.mod %s\n", m.Path, m.Version, modSum))
	return []byte(strings.Join(lines, ""))
}
