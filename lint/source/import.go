package source

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strings"
)

// An importer reads the files that a file imports.
type importer struct {
	open  func(name string) (string, bool)
	files map[string]*file // those that were read; nil: not there
}

// maxOpened bounds the names of files that are opened for one file, and maxImported their size.
const (
	maxOpened   = 600
	maxImported = 1 << 20
)

// extensions are what the name of an imported file may lack.
var extensions = [...]string{
	"", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".vue", "/index.ts", "/index.js", "/index.tsx",
}

// imported returns the file that a name comes from, and its name there.
func (f *file) imported(name string) (*file, string) {
	if in, as := f.importOf(name); in != nil {
		return in.origin(as)
	}
	return nil, ""
}

// importOf returns the file that a name is imported from, and its name there.
func (f *file) importOf(name string) (*file, string) {
	for i := range f.uses(name, 0) {
		as, statement, before := name, i, f.before(i)
		if f.is(before, "as", ":") && f.isWord(f.before(before)) {
			as = f.wordOf(f.before(before)) // import { a as name } …, const { a: name } = require(…)
		} else if f.is(before, "import") {
			as = "default"
		}
		if open := f.up(i); f.isOpen(open, '{') {
			statement = open
		}
		if from, ok := f.importPath(f.element(statement)); ok {
			return f.open(from), as
		}
	}
	return nil, ""
}

// importPath returns the path that a statement imports from.
func (f *file) importPath(statement int) (string, bool) {
	requires := false
	for i, n := statement, 0; i != noLexeme && n < 20; i, n = f.after(i), n+1 {
		literal := noLexeme
		if i != statement && f.lexemes[i].newline && (f.is(i, "import", "export") || declarations[f.textOf(i)]) {
			break // of the next statement
		}
		if requires = requires || f.is(i, "require"); f.is(i, "from") {
			literal = f.after(i)
		} else if requires && f.isOpen(i, '(') {
			literal = f.first(i)
		}
		if f.isLiteral(literal) {
			return f.unquoted(literal), true
		}
	}
	return "", false
}

// origin follows a name through files that export it again.
func (f *file) origin(name string) (*file, string) {
	for range 3 {
		next := (*file)(nil)
		for k := range f.uses("export", 0) {
			i := f.after(k)
			from, again := f.importPath(k)
			if own := f.exported(i, name); own != "" && again {
				next, name = f.open(from), own
				break
			} else if own != "" {
				name = own
				if in, as := f.importOf(own); in != nil {
					next, name = in, as
				}
				break
			} else if !again && name == "default" && f.is(i, "default") && f.isWord(f.after(i)) {
				name = f.wordOf(f.after(i))
			} else if again && f.is(i, "*") {
				if in := f.open(from); in != nil && slices.ContainsFunc(in.words(name), in.isExported) {
					next = in
				}
			}
		}
		if next == nil || f.functionNamed(name, noLexeme) != nil {
			break
		}
		f = next
	}
	return f, name
}

// isExported reports whether the name at i is exported there: export const name, export { a as name }.
func (f *file) isExported(i int) bool {
	start := f.element(i)
	for f.is(start, "export", "async", "function", "*", "class", "enum") || declarations[f.textOf(start)] {
		start = f.after(start)
	}
	return start == i && f.is(f.element(i), "export") || f.end(i) == i && f.is(f.before(f.up(i)), "export")
}

// exported returns the name in the file of what is exported under a name by { a, b as name }, or "".
func (f *file) exported(open int, name string) string {
	for e := range f.elements(open) {
		if last := f.end(e); f.isOpen(open, '{') && f.isWord(last) && f.wordOf(last) == name {
			return f.wordOf(e)
		}
	}
	return ""
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

// open returns the file that f imports from a path, or nil: also where the path may mean two files.
func (f *file) open(from string) (found *file) {
	m, folder := f.imports, path.Dir(f.name)
	if m.open == nil {
		return nil
	} else if from == "." || from == ".." || prefixLen(from, "./", "../") > 0 {
		return m.find(path.Join(folder, from))
	} else if in, decided := f.configured(from); decided {
		return in
	}
	folders := slices.Collect(foldersFrom(folder))
	if project := m.nearest(folder, "package.json", "tsconfig.json", "jsconfig.json"); project != nil {
		folders = []string{path.Dir(project.name)}
	}
	for _, alias := range aliases {
		rest, ok := strings.CutPrefix(from, alias.prefix)
		for k := 0; ok && k < len(folders); k++ {
			in := m.find(path.Join(folders[k], alias.folder, rest))
			if in != nil && found != nil && in != found || len(m.files) == maxOpened {
				return nil
			}
			found = cmp.Or(in, found)
		}
	}
	return found
}

// aliases are the folders that a prefix of a path may mean.
var aliases = [...]struct{ prefix, folder string }{
	{"$lib/", "src/lib"}, {"@/", ""}, {"@/", "src"}, {"@/", "app"}, {"~/", ""}, {"~/", "src"}, {"~/", "app"},
	{"~~/", ""}, {"@@/", ""}, {"#/", "src"}, {"src/", "src"},
}

// configured returns the file that a path means by the configuration of
// TypeScript, if that decides.
func (f *file) configured(from string) (found *file, decided bool) {
	m := f.imports
	in := m.nearest(path.Dir(f.name), "tsconfig.json", "jsconfig.json")
	for n := 0; n < 4 && in != nil; n++ { // and those that it extends
		folder := path.Dir(in.name)
		root := max(slices.IndexFunc(in.lexemes, func(x lexeme) bool { return x.kind == lexOpen }), noLexeme)
		options, _ := in.member(root, "compilerOptions")
		base, based := in.member(options, "baseUrl")
		paths, mapped := in.member(options, "paths")
		target := path.Join(folder, in.unquoted(base))
		for _, name := range in.mapped(paths, from) {
			if found, decided = m.find(path.Join(target, name)), true; found != nil {
				break
			}
		}
		if based && !decided {
			found = m.find(path.Join(target, from))
			decided = found != nil
		}
		if mapped || based {
			return found, decided
		}
		extended, _ := in.member(root, "extends")
		in = m.read(path.Join(folder, strings.TrimSuffix(in.unquoted(extended), ".json")+".json"))
	}
	return nil, false
}

// mapped returns what the longest of the patterns that fit a path makes of it.
func (f *file) mapped(patterns int, from string) (names []string) {
	longest := -1
	for i := range f.elements(patterns) {
		prefix, _, open := strings.Cut(f.unquoted(i), "*")
		rest, ok := strings.CutPrefix(from, prefix)
		if _, v := f.key(i); ok && (open || rest == "") && len(prefix) > longest && f.isOpen(v, '[') {
			longest, names = len(prefix), nil
			for target := range f.elements(v) {
				names = append(names, strings.Replace(f.unquoted(target), "*", rest, 1))
			}
		}
	}
	return names
}

// foldersFrom yields a folder and those around it.
func foldersFrom(folder string) iter.Seq[string] {
	return func(yield func(string) bool) {
		const most = 12
		for n := 0; n < most && yield(folder) && folder != "." && folder != "/" && path.Base(folder) != ".."; n++ {
			folder = path.Dir(folder)
		}
	}
}

// nearest returns the first of the files that is in a folder or, if none is, in one around it.
func (m *importer) nearest(folder string, names ...string) *file {
	for folder := range foldersFrom(folder) {
		for _, name := range names {
			if in := m.read(path.Join(folder, name)); in != nil {
				return in
			}
		}
	}
	return nil
}

// find returns the file of a name that may lack its extension, or nil.
func (m *importer) find(name string) *file {
	name = strings.TrimSuffix(name, ".js") // which may be made of a .ts
	for _, extension := range extensions {
		if in := m.read(name + extension); in != nil {
			return in
		}
	}
	return nil
}

// read returns a file, or nil.
func (m *importer) read(name string) *file {
	in, known := m.files[name]
	scan := scannerFor(name)
	if path.Ext(name) == ".json" {
		scan = languages["json"]
	}
	if known || scan == nil || len(m.files) == maxOpened {
		return in
	}
	if src, ok := m.open(name); ok && len(src) <= maxImported {
		in = newFile(name, src)
		in.imports = m
		scan(in, 0, len(src))
	}
	m.files[name] = in
	return in
}
