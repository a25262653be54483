// Package ignore reads .gitignore files and matches paths as git does.
package ignore

import (
	"path/filepath"
	"strings"
)

// A rule is a line of a .gitignore file.
type rule struct {
	literal  string // the start of the pattern, without wildcards
	rest     *glob  // what comes after it, or nil
	negated  bool   // what matches is not ignored
	folders  bool   // only folders match
	baseOnly bool   // the pattern is of the last name of a path, in any folder
}

// A File holds the rules for what is below a folder.
type File struct {
	folder string // with slashes, one at its end
	rules  []rule
}

// maxPattern bounds patterns; longer ones are left out. No path is as long.
const maxPattern = 4096

// Parse reads the rules of a file in a folder, whose name is absolute.
func Parse(folder, data string) *File {
	f := &File{folder: strings.TrimSuffix(filepath.ToSlash(folder), "/") + "/"}
	data = strings.TrimPrefix(data, "\ufeff")
	for line := range strings.Lines(data) {
		f.add(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
	}
	return f
}

func (f *File) add(line string) {
	if strings.HasPrefix(line, "#") {
		return
	}
	line, _, _ = strings.Cut(line, "\x00")
	var r rule
	line, r.negated = strings.CutPrefix(trimSpaces(line), "!")
	line, r.folders = strings.CutSuffix(line, "/")
	if line == "" || len(line) > maxPattern {
		return
	}
	r.baseOnly = !strings.Contains(line, "/")
	r.literal = strings.TrimPrefix(line, "/")
	if n := strings.IndexAny(r.literal, `*?[\`); n >= 0 {
		// Git too reads the rest by itself: foo**/bar has "**" at a start.
		rest := compile(r.literal[n:], !r.baseOnly)
		r.literal, r.rest = r.literal[:n], &rest
	}
	f.rules = append(f.rules, r)
}

// trimSpaces removes the spaces at the end of a line that are not escaped.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' {
			i++
		} else if line[i] == ' ' {
			continue
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// matches reports whether a path below the folder of the rule matches.
func (r rule) matches(path string, folder bool) bool {
	if r.folders && !folder {
		return false
	}
	if r.baseOnly {
		path = path[strings.LastIndexByte(path, '/')+1:]
	}
	rest, ok := strings.CutPrefix(path, r.literal)
	if r.rest == nil {
		return ok && rest == ""
	}
	return ok && r.rest.match(rest)
}

// A Tree holds the files for a path, from the outermost to the innermost. Later
// rules count more.
type Tree []*File

// Ignores reports whether the rules ignore a path, whose name is absolute and has
// slashes. It does not look at the folders above it: see Excludes.
func (t Tree) Ignores(name string, folder bool) bool {
	for i := len(t) - 1; i >= 0; i-- {
		rel, ok := strings.CutPrefix(name, t[i].folder)
		for k := len(t[i].rules) - 1; ok && k >= 0; k-- {
			if r := t[i].rules[k]; r.matches(rel, folder) {
				return !r.negated
			}
		}
	}
	return false
}

// Excludes reports whether the rules ignore a file or a folder that it is in.
func (t Tree) Excludes(name string) bool {
	if len(t) == 0 {
		return false
	}
	below := len(t[0].folder)
	for i := below; i < len(name); i++ {
		if name[i] == '/' && t.Ignores(name[:i], true) {
			return true
		}
	}
	return t.Ignores(name, false)
}
