package lintcli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/microcms-go/filters/cmd/internal/ignore"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	sources "github.com/microcms-go/filters/lint/source"
)

// A walker visits source files. Links are not followed, but to what is named.
type walker struct {
	visit  func(name string, named bool) error // named: it is one of the paths
	failed func(error)                         // what could not be read; the walk continues
	warned func(error)                         // what was left out on purpose
	seen   map[string]bool
}

// walk visits the source files in paths, in the order of their names, and each
// once. In folders, hidden files, node_modules and what .gitignore files name
// are left out. A file that is one of paths is always visited.
func (w *walker) walk(paths []string) error {
	w.seen = map[string]bool{}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			w.failed(err)
			continue
		}
		abs, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			if err := w.file(p, abs, true); err != nil {
				return err
			}
			continue
		}
		abs = filepath.ToSlash(abs)
		if err := w.folder(p, strings.TrimSuffix(abs, "/")+"/", w.above(abs), 0); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) file(name, abs string, named bool) error {
	if w.seen[abs] {
		return nil
	}
	w.seen[abs] = true
	return w.visit(name, named)
}

// above reads the rules for folder in the folders above it, up to the root of
// the repository.
func (w *walker) above(folder string) ignore.Tree {
	var files ignore.Tree // the innermost first
	for first := true; ; first = false {
		if !first {
			files = w.readIgnore(files, folder, filepath.Join(folder, ".gitignore"))
		}
		git := filepath.Join(folder, ".git")
		if info, err := os.Lstat(git); err == nil {
			if info.Mode().IsRegular() {
				git = linkedGit(git)
			}
			files = w.readIgnore(files, folder, filepath.Join(git, "info", "exclude"))
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

// linkedGit returns the folder that a file .git leads to, with the rules of all work trees. Such a
// file is in a linked work tree and in a submodule. If it leads nowhere, so does the result.
func linkedGit(file string) string {
	git, ok := strings.CutPrefix(firstLine(file), "gitdir: ")
	if !ok {
		return file
	}
	git = within(filepath.Dir(file), git)
	if common := firstLine(filepath.Join(git, "commondir")); common != "" {
		return within(git, common)
	}
	return git
}

// firstLine returns the first line of a small file, or the empty string if it cannot be read.
func firstLine(name string) string {
	data, _, _ := safefile.ReadHere(name, maxIgnore)
	line, _, _ := strings.Cut(string(data), "\n")
	return strings.TrimSuffix(line, "\r")
}

// within returns a path as it is seen from folder.
func within(folder, path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// maxIgnore bounds the files of rules that are read.
const maxIgnore = 1 << 20

// readIgnore appends the rules in a file, if there is one, for what is below folder.
func (w *walker) readIgnore(files ignore.Tree, folder, name string) ignore.Tree {
	data, _, err := safefile.ReadHere(name, maxIgnore)
	if err != nil {
		target, statErr := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		case errors.Is(err, safefile.ErrLink) && statErr == nil && target.Mode().IsRegular():
			w.warned(err) // Git does not follow it either.
		default:
			w.failed(err)
		}
		return files
	}
	return append(slices.Clip(files), ignore.Parse(folder, string(data)))
}

// maxFolders bounds how deep folders are nested.
const maxFolders = 500

// folder visits the files in a folder. Its absolute name has slashes, one at its
// end.
func (w *walker) folder(name, abs string, above ignore.Tree, depth int) error {
	entries, err := os.ReadDir(name)
	if err != nil {
		w.failed(err)
		return nil
	}
	files := w.readIgnore(above, strings.TrimSuffix(abs, "/"), abs+".gitignore")
	for _, e := range entries {
		base := e.Name()
		if strings.HasPrefix(base, ".") || e.IsDir() && base == "node_modules" {
			continue
		}
		if !e.IsDir() && (!e.Type().IsRegular() || !sources.Known(base)) || files.Ignores(abs+base, e.IsDir()) {
			continue
		}
		path := filepath.Join(name, base)
		if e.IsDir() && depth == maxFolders {
			w.failed(fmt.Errorf("%s: below %d folders: not read", term.Clip(path), maxFolders))
			continue
		}
		if e.IsDir() {
			err = w.folder(path, abs+base+"/", files, depth+1)
		} else {
			err = w.file(path, abs+base, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
