package lintcli

import (
	"os"
	"path/filepath"

	"github.com/microcms-go/filters/cmd/internal/safefile"
)

// Imports reads the files that sources import. Only those in the working folder
// and in the folders of the paths are read, wherever links lead.
type imports struct{ roots []string }

// newImports returns the imports for files in paths.
func newImports(paths []string) *imports {
	i := new(imports)
	for _, p := range append([]string{"."}, paths...) {
		root, err := filepath.EvalSymlinks(p)
		if err != nil {
			continue
		}
		if info, err := os.Stat(root); err == nil && !info.IsDir() {
			root = filepath.Dir(root)
		}
		if root, err = filepath.Abs(root); err == nil {
			i.roots = append(i.roots, root)
		}
	}
	return i
}

// maxImport bounds the files that are read for what they export.
const maxImport = 1 << 20

func (i *imports) open(name string) (string, bool) {
	folder, err := filepath.EvalSymlinks(filepath.Dir(filepath.FromSlash(name)))
	if err != nil {
		return "", false
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", false
	}
	for _, root := range i.roots {
		if rel, err := filepath.Rel(root, folder); err == nil && filepath.IsLocal(rel) {
			data, _, err := safefile.ReadHere(filepath.Join(folder, filepath.Base(name)), maxImport)
			return string(data), err == nil
		}
	}
	return "", false
}
