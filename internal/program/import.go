package program

import (
	"cmp"
	"iter"
	"path"
	"slices"
	"strings"
)

// An importer reads the files that a file imports.
type importer struct {
	Reader
	files map[string]*File // those that were read; nil: not there
}

func (m *importer) isText(word string) bool { return m.IsText != nil && m.IsText(word) }

// maxOpened bounds the names of files that are opened for one file, and maxImported their size.
const (
	maxOpened   = 600
	maxImported = 1 << 20
)

// extensions are what the name of an imported file may lack.
var extensions = [...]string{
	"", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".mts", ".vue", "/index.ts", "/index.js", "/index.tsx",
}

// Imported returns the file that a name comes from, and its name there.
func (f *File) Imported(name string) (*File, string) {
	if in, as := f.importOf(name); in != nil {
		return in.origin(as)
	}
	return nil, ""
}

// importOf returns the file that a name is imported from, and its name there.
func (f *File) importOf(name string) (*File, string) {
	for i := range f.Uses(name, 0) {
		as, statement, before := name, i, f.Before(i)
		if f.Is(before, "as", ":") && f.IsWord(f.Before(before)) {
			as = f.WordOf(f.Before(before)) // import { a as name } …, const { a: name } = require(…)
		} else if f.Is(before, "import") {
			as = "default"
		}
		if open := f.Up(i); f.IsOpen(open, '{') {
			statement = open
		}
		if from, ok := f.importPath(f.Element(statement)); ok {
			return f.open(from), as
		}
	}
	return nil, ""
}

// importPath returns the path that a statement imports from.
func (f *File) importPath(statement int) (string, bool) {
	requires := false
	for i, n := statement, 0; i != None && n < 20; i, n = f.After(i), n+1 {
		literal := None
		if i != statement && f.Lexemes[i].Newline && (f.Is(i, "import", "export") || declarations[f.TextOf(i)]) {
			break // of the next statement
		}
		if requires = requires || f.Is(i, "require"); f.Is(i, "from") {
			literal = f.After(i)
		} else if requires && f.IsOpen(i, '(') {
			literal = f.First(i)
		}
		if f.IsLiteral(literal) {
			return f.Unquoted(literal), true
		}
	}
	return "", false
}

// origin follows a name through files that export it again.
func (f *File) origin(name string) (*File, string) {
	for range 3 {
		next := (*File)(nil)
		for k := range f.Uses("export", 0) {
			i := f.After(k)
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
			} else if !again && name == "default" && f.Is(i, "default") && f.IsWord(f.After(i)) {
				name = f.WordOf(f.After(i))
			} else if again && f.Is(i, "*") {
				if in := f.open(from); in != nil && slices.ContainsFunc(in.Words(name), in.isExported) {
					next = in
				}
			}
		}
		if next == nil || f.FunctionNamed(name, None) != nil {
			break
		}
		f = next
	}
	return f, name
}

// isExported reports whether the name at i is exported there: export const name, export { a as name }.
func (f *File) isExported(i int) bool {
	start := f.Element(i)
	for f.Is(start, "export", "async", "function", "*", "class", "enum") || declarations[f.TextOf(start)] {
		start = f.After(start)
	}
	return start == i && f.Is(f.Element(i), "export") || f.End(i) == i && f.Is(f.Before(f.Up(i)), "export")
}

// exported returns the name in the file of what is exported under a name by { a, b as name }, or "".
func (f *File) exported(open int, name string) string {
	for e := range f.Elements(open) {
		if last := f.End(e); f.IsOpen(open, '{') && f.IsWord(last) && f.WordOf(last) == name {
			return f.WordOf(e)
		}
	}
	return ""
}

// Namespace returns the file of import * as name.
func (f *File) Namespace(i int) *File {
	if !f.IsWord(i) || f.IsMember(i) {
		return nil
	}
	for k := range f.Uses(f.WordOf(i), 0) {
		if as := f.Before(k); f.Is(as, "as") && f.Is(f.Before(as), "*") {
			if from, ok := f.importPath(f.Element(k)); ok {
				return f.open(from)
			}
		}
	}
	return nil
}

// open returns the file that f imports from a path, or nil: also where the path may mean two files.
func (f *File) open(from string) (found *File) {
	m, folder := f.imports, path.Dir(f.Name)
	if m.Open == nil {
		return nil
	} else if from == "." || from == ".." || PrefixLen(from, "./", "../") > 0 {
		return m.find(path.Join(folder, from))
	} else if in, decided := f.configured(from); decided {
		return in
	}
	folders := slices.Collect(foldersFrom(folder))
	if project := m.nearest(folder, "package.json", "tsconfig.json", "jsconfig.json"); project != nil {
		folders = []string{path.Dir(project.Name)}
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
func (f *File) configured(from string) (found *File, decided bool) {
	m := f.imports
	in := m.nearest(path.Dir(f.Name), "tsconfig.json", "jsconfig.json")
	for n := 0; n < 4 && in != nil; n++ { // and those that it extends
		folder := path.Dir(in.Name)
		root := max(slices.IndexFunc(in.Lexemes, func(x Lexeme) bool { return x.Kind == Open }), None)
		options, _ := in.Member(root, "compilerOptions")
		base, based := in.Member(options, "baseUrl")
		paths, mapped := in.Member(options, "paths")
		target := path.Join(folder, in.Unquoted(base))
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
		extended, _ := in.Member(root, "extends")
		in = m.read(path.Join(folder, strings.TrimSuffix(in.Unquoted(extended), ".json")+".json"))
	}
	return nil, false
}

// mapped returns what the longest of the patterns that fit a path makes of it.
func (f *File) mapped(patterns int, from string) (names []string) {
	longest := -1
	for i := range f.Elements(patterns) {
		prefix, _, open := strings.Cut(f.Unquoted(i), "*")
		rest, ok := strings.CutPrefix(from, prefix)
		if _, v := f.Key(i); ok && (open || rest == "") && len(prefix) > longest && f.IsOpen(v, '[') {
			longest, names = len(prefix), nil
			for target := range f.Elements(v) {
				names = append(names, strings.Replace(f.Unquoted(target), "*", rest, 1))
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
func (m *importer) nearest(folder string, names ...string) *File {
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
func (m *importer) find(name string) *File {
	name = strings.TrimSuffix(name, ".js") // which may be made of a .ts
	for _, extension := range extensions {
		if in := m.read(name + extension); in != nil {
			return in
		}
	}
	return nil
}

// read returns a file, or nil.
func (m *importer) read(name string) *File {
	in, known := m.files[name]
	r := readerFor(name)
	if path.Ext(name) == ".json" {
		r = languages["json"]
	}
	if known || r == nil || len(m.files) == maxOpened {
		return in
	}
	if src, ok := m.Open(name); ok && len(src) <= maxImported {
		in = m.readAs(r, name, src)
	}
	m.files[name] = in
	return in
}
