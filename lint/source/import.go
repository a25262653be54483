package source

import (
	"path"
	"strings"
)

// An importer reads the files that a file imports.
type importer struct {
	open  func(name string) (string, bool)
	files map[string]*file // those that were read; nil: not there
}

// maxImports bounds the files that are read for one file, and maxImported their
// size.
const (
	maxImports  = 50
	maxImported = 1 << 20
)

// extensions are what the name of an imported file may lack.
var extensions = [...]string{
	"", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".vue", "/index.ts", "/index.js", "/index.tsx",
}

// imported returns the file that a name is imported from, and its name there.
func (f *file) imported(name string) (*file, string) {
	for i := range f.uses(name, 0) {
		as := name
		if before := f.before(i); f.is(before, "as", ":") && f.isWord(f.before(before)) {
			as = f.wordOf(f.before(before)) // import { a as name } …, const { a: name } = require(…)
		} else if f.is(before, "import") {
			as = "default"
		}
		statement := i
		if open := f.up(i); f.isOpen(open, '{') {
			statement = open
		}
		if from, ok := f.importPath(f.element(statement)); ok {
			if in := f.open(from); in != nil {
				return in.origin(as)
			}
			return nil, ""
		}
	}
	return nil, ""
}

// importPath returns the path that a statement imports from.
func (f *file) importPath(statement int) (string, bool) {
	requires := false
	for i, n := statement, 0; i != noLexeme && n < 20; i, n = f.after(i), n+1 {
		requires = requires || f.is(i, "require")
		literal := noLexeme
		if f.is(i, "from") {
			literal = f.after(i)
		} else if requires && f.isOpen(i, '(') {
			literal = f.first(i)
		}
		if f.isLiteral(literal) {
			return strings.Trim(f.textOf(literal), "\"'`"), true
		}
	}
	return "", false
}

// origin follows a name through files that export it again.
func (f *file) origin(name string) (*file, string) {
	for range 3 {
		if f.functionNamed(name, noLexeme) != nil {
			break
		}
		next := (*file)(nil)
		for k := range f.uses("export", 0) {
			i := f.after(k)
			from, ok := f.importPath(k)
			if !ok {
				if name == "default" && f.is(i, "default") && f.isWord(f.after(i)) {
					name = f.wordOf(f.after(i))
				}
				continue
			}
			if f.is(i, "*") {
				if in := f.open(from); in != nil && len(in.words(name)) > 0 {
					next = in
				}
			} else if _, ok := f.member(i, name); ok && f.isOpen(i, '{') {
				next = f.open(from)
			}
		}
		if next == nil {
			break
		}
		f = next
	}
	return f, name
}

// namespace returns the file of import * as name.
func (f *file) namespace(i int) *file {
	if !f.isWord(i) || f.isMember(i) {
		return nil
	}
	for k := range f.uses(f.wordOf(i), 0) {
		if as := f.before(k); f.is(as, "as") && f.is(f.before(as), "*") {
			if from, ok := f.importPath(f.element(k)); ok {
				return f.open(from)
			}
		}
	}
	return nil
}

// open reads a file that f imports, or returns nil.
func (f *file) open(from string) *file {
	m := f.imports
	if m == nil || m.open == nil {
		return nil
	}
	for _, name := range candidates(f.name, from) {
		for _, extension := range extensions {
			full := name + extension
			in, ok := m.files[full]
			if !ok && (extension != "" || strings.Contains(path.Base(name), ".")) {
				if len(m.files) >= maxImports*len(extensions) {
					return nil
				}
				in = m.read(full)
				m.files[full] = in
			}
			if in != nil {
				return in
			}
		}
	}
	return nil
}

// read reads a file, or returns nil.
func (m *importer) read(name string) *file {
	src, ok := m.open(name)
	scan := scannerFor(name)
	if !ok || len(src) > maxImported || scan == nil {
		return nil
	}
	f := newFile(name, src)
	f.imports = m
	scan(f, 0, len(src))
	return f
}

// aliases are the folders that a prefix of a path may mean.
var aliases = [...]struct{ prefix, folder string }{
	{"$lib/", "src/lib/"}, {"@/", ""}, {"@/", "src/"}, {"~/", ""}, {"~/", "src/"}, {"~/", "app/"}, {"@/", "app/"},
	{"~~/", ""}, {"@@/", ""}, {"#/", "src/"}, {"src/", "src/"},
}

// candidates returns the names that a path of an import may mean.
func candidates(importing, from string) (names []string) {
	folder := path.Dir(importing)
	if strings.HasPrefix(from, "./") || strings.HasPrefix(from, "../") || from == "." || from == ".." {
		return []string{path.Join(folder, from)}
	}
	for _, alias := range aliases {
		rest, ok := strings.CutPrefix(from, alias.prefix)
		for up, n := folder, 0; ok && n < 12; up, n = path.Dir(up), n+1 {
			names = append(names, path.Join(up, alias.folder+rest))
			if up == "." || up == "/" {
				break
			}
		}
	}
	return names
}
