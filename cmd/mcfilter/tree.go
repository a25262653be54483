package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	sources "github.com/microcms-go/filters/lint/source"
)

// walkSources calls visit for the source files below paths, in the order of
// their names. Below folders, hidden ones, node_modules and what .gitignore
// files name are left out. A file that is one of paths is always visited.
func walkSources(paths []string, visit func(name string) error) error {
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			if err := visit(p); err != nil {
				return err
			}
			continue
		}
		abs, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		w := walker{visit: visit}
		if err := w.folder(p, filepath.ToSlash(abs)+"/", w.ignoresAbove(abs), 0); err != nil {
			return err
		}
	}
	return nil
}

// A walker walks through a tree.
type walker struct {
	visit func(name string) error
}

// ignoresAbove reads the rules for folder that stand above it, up to the
// folder of the repository that it is in.
func (w *walker) ignoresAbove(folder string) []*ignoreFile {
	var files []*ignoreFile // the innermost first
	for first := true; ; first = false {
		if !first {
			if f := readIgnore(folder, ".gitignore"); f != nil {
				files = append(files, f)
			}
		}
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			if f := readIgnore(folder, ".git/info/exclude"); f != nil {
				files = append(files, f)
			}
			slices.Reverse(files)
			return files
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return nil
		}
		folder = parent
	}
}

// readIgnore reads a file of rules for what is below folder. It returns nil if
// it cannot.
func readIgnore(folder, name string) *ignoreFile {
	data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
	if err != nil {
		return nil
	}
	return parseIgnore(strings.TrimSuffix(filepath.ToSlash(folder), "/")+"/", string(data))
}

// maxFolders bounds how deep folders may be inside each other.
const maxFolders = 500

// folder visits what is in a folder. Its absolute name is with slashes, and has
// one at its end.
func (w *walker) folder(name, abs string, above []*ignoreFile, depth int) error {
	entries, err := os.ReadDir(name)
	if err != nil {
		if depth > 0 && errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return err
	}
	files := above
	if f := readIgnore(strings.TrimSuffix(abs, "/"), ".gitignore"); f != nil {
		files = append(slices.Clip(above), f)
	}
	for _, e := range entries {
		base := e.Name()
		if strings.HasPrefix(base, ".") || e.IsDir() && (base == "node_modules" || depth == maxFolders) {
			continue
		}
		if !e.IsDir() && (!e.Type().IsRegular() || !sources.Known(base)) || ignores(files, abs+base, e.IsDir()) {
			continue
		}
		path := filepath.Join(name, base)
		if e.IsDir() {
			err = w.folder(path, abs+base+"/", files, depth+1)
		} else {
			err = w.visit(path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
