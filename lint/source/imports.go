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

// maxImports bounds the files that are read for one file.
const maxImports = 50

// maxImported bounds the size of such files.
const maxImported = 1 << 20

// extensions are what the name of an imported file may lack.
var extensions = [...]string{"", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".vue", "/index.ts", "/index.js", "/index.tsx"}

// imported returns the file that a name is imported from, and its name there.
func (w *follower) imported(f *file, name string) (*file, string) {
	for _, k := range f.wordsAround(name, 0) {
		i := int(k)
		as := name
		if f.is(f.before(i), "as") && f.isWord(f.before(f.before(i))) {
			as = f.wordOf(f.before(f.before(i)))
		} else if f.is(f.before(i), ":") && f.isWord(f.before(f.before(i))) {
			as = f.wordOf(f.before(f.before(i))) // const { a: name } = require(…)
		}
		statement := f.element(i)
		if open := int(f.lexemes[i].parent); f.isOpen(open, '{') {
			statement = f.element(open)
		} else if f.is(f.before(i), "import") {
			as = "default"
		}
		if from, ok := f.importPath(statement); ok {
			in := f.open(from)
			if in == nil {
				return nil, ""
			}
			return w.origin(in, as)
		}
	}
	return nil, ""
}

// importPath returns the path that a statement imports from.
func (f *file) importPath(statement int) (string, bool) {
	if statement == noLexeme {
		return "", false
	}
	requires := false
	for i, n := statement, 0; i != noLexeme && n < 20; i, n = f.after(i), n+1 {
		switch {
		case f.is(i, "from") && f.after(i) != noLexeme && f.lexemes[f.after(i)].kind == lexLiteral:
			return f.unquoted(f.after(i)), true
		case f.is(i, "require"):
			requires = true
		case requires && f.isOpen(i, '('):
			if arg := f.first(i); arg != noLexeme && f.lexemes[arg].kind == lexLiteral {
				return f.unquoted(arg), true
			}
		}
	}
	return "", false
}

// unquoted returns the text of a literal that is a path.
func (f *file) unquoted(i int) string { return strings.Trim(f.textOf(i), "\"'`") }

// origin follows a name through files that export it again.
func (w *follower) origin(f *file, name string) (*file, string) {
	for range 3 {
		if f.functionNamed(name, noLexeme) != nil {
			return f, name
		}
		next := (*file)(nil)
		for _, k := range f.wordsAround("export", 0) {
			i := f.after(int(k))
			from, ok := f.importPath(int(k))
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
			return f, name
		}
		f = next
	}
	return f, name
}

// namespace returns the file of import * as name.
func (w *follower) namespace(f *file, i int) *file {
	if !f.isWord(i) || f.isMember(i) {
		return nil
	}
	for _, k := range f.wordsAround(f.wordOf(i), 0) {
		if f.is(f.before(int(k)), "as") && f.is(f.before(f.before(int(k))), "*") {
			if from, ok := f.importPath(f.element(int(k))); ok {
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
			if extension == "" && !strings.Contains(path.Base(name), ".") {
				continue
			}
			full := name + extension
			if in, ok := m.files[full]; ok {
				if in != nil {
					return in
				}
				continue
			}
			if len(m.files) >= maxImports*len(extensions) {
				return nil
			}
			src, ok := m.open(full)
			m.files[full] = nil
			if !ok || len(src) > maxImported {
				continue
			}
			scan := scannerFor(full)
			if scan == nil {
				continue
			}
			in := newFile(full, src)
			in.imports = m
			scan(in, 0, len(src))
			m.files[full] = in
			return in
		}
	}
	return nil
}

// candidates returns the names that a path of an import may mean.
func candidates(importing, from string) []string {
	folder := path.Dir(importing)
	if strings.HasPrefix(from, "./") || strings.HasPrefix(from, "../") || from == "." || from == ".." {
		return []string{path.Join(folder, from)}
	}
	var names []string
	for _, alias := range [...]struct{ prefix, folder string }{
		{"$lib/", "src/lib/"}, {"@/", ""}, {"@/", "src/"}, {"~/", ""}, {"~/", "src/"}, {"~/", "app/"}, {"@/", "app/"}, {"~~/", ""}, {"@@/", ""}, {"#/", "src/"}, {"src/", "src/"},
	} {
		rest, ok := strings.CutPrefix(from, alias.prefix)
		if !ok {
			continue
		}
		for up, n := folder, 0; n < 12; up, n = path.Dir(up), n+1 {
			names = append(names, path.Join(up, alias.folder+rest))
			if up == "." || up == "/" {
				break
			}
		}
	}
	return names
}
