package emulator

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/query"
	"github.com/microcms-go/filters/schema"
)

// Files are contents and schemas in files.
//
// A file holds the contents of the endpoint that it is named after, such as
// blog.json or blog.ndjson: a list response or an array for an API in list form,
// one object a line for the same, or another object for an API in object form.
// The pages of a list may follow each other in one file, or be files blog/0.json,
// blog/1.json and so on. The file media.json holds media, and blog.meta.json what
// the management API tells of contents. Each may be packed by gzip (.json.gz).
//
// A schema is a file that holds apiFields, or the schema of a template bundle.
// It is for the endpoints that it names itself, or else for the one that the
// file is named after: blog.schema.json, or api-blog-20240102030405.json as the
// admin screen names it. One named otherwise, such as schema.json, is for the
// only endpoint that there is.
type Files struct {
	// Content is the path of a directory with such files, or of one file with
	// contents. Schemas are looked for beside the contents; of other files
	// beside one file of contents nothing is read.
	Content string

	// Schema is the path of a file with a schema, or of a directory with such
	// files, in which others do not matter. It goes before what is beside the
	// contents. It may be empty.
	Schema string
}

// Load reads the files. The error names the file that is wrong.
func (f Files) Load() (*Content, error) {
	found, err := f.find()
	if err != nil {
		return nil, err
	}
	for i := range found {
		if found[i].data, err = os.ReadFile(found[i].path); err != nil {
			return nil, fmt.Errorf("emulator: %w", err)
		}
	}
	c, err := assemble(found, f.Content)
	if err == nil {
		for i := range found {
			found[i].data = nil
		}
		c.files = found
	}
	return c, err
}

// LoadFS reads all files of fsys as [Files] reads a directory of contents.
func LoadFS(fsys fs.FS) (*Content, error) {
	var found []contentFile
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, ok := fileOf(name)
		if !ok {
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		file.path, file.size, file.modified = name, info.Size(), info.ModTime()
		if file.data, err = fs.ReadFile(fsys, name); err != nil {
			return err
		}
		found = append(found, file)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	return assemble(found, ".")
}

// A contentFile is a file with contents or a schema.
type contentFile struct {
	path     string
	endpoint string // by its name; empty for one named schema
	page     int    // of NAME/0.json, or -1
	rank     rank
	form     form
	info     fs.FileInfo // nil if it is not one of the system
	size     int64
	modified time.Time
	data     []byte
}

// A rank tells what a file may be.
type rank uint8

const (
	rankAny     rank = iota // told by what it holds
	rankContent             // named by the caller: contents
	rankBeside              // beside a file of contents: a schema or nothing
	rankSchema              // named as a schema
	rankGiven               // in the directory that Files.Schema names: a schema or nothing
	rankNamed               // the file that Files.Schema names
)

// find returns the files that may matter.
func (f Files) find() ([]contentFile, error) {
	files, err := listContents(f.Content)
	if err != nil {
		return nil, err
	}
	if f.Schema != "" {
		schemas, err := listSchemas(f.Schema)
		if err != nil {
			return nil, err
		}
		for _, file := range schemas {
			files = slices.DeleteFunc(files,
				func(other contentFile) bool { return filepath.Clean(other.path) == filepath.Clean(file.path) })
			files = append(files, file)
		}
	}
	return files, nil
}

// listContents returns the files of a directory of contents, or one file of
// contents and what may be a schema beside it.
func listContents(name string) ([]contentFile, error) {
	info, err := stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return listContentsIn(name)
	}
	if err := isFile(name, info); err != nil {
		return nil, err
	}
	file, ok := fileOf(filepath.Base(name))
	if !ok || file.rank == rankSchema {
		// A file that is named is meant, whatever it is called.
		file = contentFile{endpoint: stem(filepath.Base(name)), page: -1}
	}
	file.rank = rankContent
	file.at(name, info)
	beside, err := readDir(filepath.Dir(name), func(base string) (contentFile, bool) {
		other, ok := fileOf(base)
		named := other.rank == rankSchema || other.endpoint == file.endpoint && strings.HasPrefix(base, "api-")
		ok = ok && named && base != filepath.Base(name) && (other.endpoint == "" || other.endpoint == file.endpoint)
		if other.rank != rankSchema {
			other.rank = rankBeside
		}
		return other, ok
	})
	return append([]contentFile{file}, beside...), err
}

// listContentsIn returns the files of a directory of contents and of the
// directories in it, which hold pages.
func listContentsIn(name string) ([]contentFile, error) {
	files, err := readDir(name, fileOf)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		pages, err := readDir(filepath.Join(name, entry.Name()), func(base string) (contentFile, bool) {
			return fileOf(path.Join(entry.Name(), base))
		})
		if err != nil {
			return nil, err
		}
		files = append(files, pages...)
	}
	return files, nil
}

// listSchemas returns the files that Files.Schema names.
func listSchemas(name string) ([]contentFile, error) {
	info, err := stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		if err := isFile(name, info); err != nil {
			return nil, err
		}
		file := contentFile{endpoint: schemaName(filepath.Base(name)), page: -1, rank: rankNamed}
		file.at(name, info)
		return []contentFile{file}, nil
	}
	return readDir(name, func(base string) (contentFile, bool) {
		isJSON := filepath.Ext(strings.TrimSuffix(base, ".gz")) == ".json"
		return contentFile{endpoint: schemaName(base), page: -1, rank: rankGiven}, isJSON && base[0] != '.'
	})
}

// readDir returns the regular files of a directory that are of a kind.
func readDir(directory string, of func(base string) (contentFile, bool)) ([]contentFile, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	var files []contentFile
	for _, entry := range entries {
		file, ok := of(entry.Name())
		if !ok {
			continue
		}
		name := filepath.Join(directory, entry.Name())
		info, err := stat(name)
		if err != nil {
			return nil, err
		}
		if info.Mode().IsRegular() {
			file.at(name, info)
			files = append(files, file)
		}
	}
	return files, nil
}

// stat is os.Stat, which follows links.
func stat(name string) (fs.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	return info, nil
}

// isFile returns an error for what can be read only once, or without end.
func isFile(name string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("emulator: %s: neither a regular file nor a directory", quote.Name(name, 150))
	}
	return nil
}

// at notes where a file is.
func (f *contentFile) at(name string, info fs.FileInfo) {
	f.path, f.info, f.size, f.modified = name, info, info.Size(), info.ModTime()
}

// stem returns a file's name up to the first dot.
func stem(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// exported matches the name that the admin screen gives to an export, which
// ends with the time.
var exported = lazyregexp.New(`^api-([A-Za-z0-9_-]+?)-[0-9][0-9T_-]{7,}[0-9]$`)

// endpointIn returns the endpoint that a file is named after.
func endpointIn(stem string) string {
	if m := exported.FindStringSubmatch(stem); m != nil {
		return m[1]
	}
	return stem
}

func schemaName(base string) string {
	if name := endpointIn(stem(base)); name != "schema" {
		return name
	}
	return ""
}

// fileOf returns what a file in a directory of contents is by its name, which
// has slashes.
func fileOf(name string) (contentFile, bool) {
	directory, base := path.Split(name)
	file := contentFile{page: -1}
	base = strings.TrimSuffix(base, ".gz")
	first, rest, _ := strings.Cut(base, ".")
	if directory != "" {
		n, err := strconv.Atoi(first)
		file.page, file.endpoint = n, strings.TrimSuffix(directory, "/")
		return file, err == nil && n >= 0 && rest == "json" && !strings.Contains(file.endpoint, "/")
	}
	file.endpoint = endpointIn(first)
	switch rest {
	case "json", "meta.json":
		if first == "schema" {
			file.rank, file.endpoint = rankSchema, ""
		}
	case "schema.json":
		file.rank = rankSchema
	case "ndjson", "jsonl":
		file.form = formLines
	default:
		return file, false
	}
	return file, first != ""
}

// assemble makes a Content of files.
func assemble(found []contentFile, place string) (*Content, error) {
	byEndpoint := make(map[string][]contentFile)
	var schemas []contentFile
	for _, file := range found {
		var err error
		if file.data, err = unpack(file.data); err != nil {
			return nil, fmt.Errorf("emulator: %s: %w", quote.Name(file.path, 150), err)
		}
		switch {
		case file.rank != rankContent && file.page < 0 && file.form == formAny && (file.rank >= rankSchema ||
			isSchema(file.data)):
			schemas = append(schemas, file)
		case file.rank == rankBeside:
		default:
			byEndpoint[file.endpoint] = append(byEndpoint[file.endpoint], file)
		}
	}
	if len(byEndpoint) == 0 {
		return nil, fmt.Errorf("emulator: %s: no contents here: expected files such as blog.json, a list response of the endpoint blog", quote.Name(place, 150))
	}
	known, warnings, err := assign(schemas, byEndpoint)
	if err != nil {
		return nil, err
	}
	b := newBuilder(known)
	b.content.warnings = warnings
	for _, endpoint := range slices.Sorted(maps.Keys(byEndpoint)) {
		if err := b.addFiles(endpoint, byEndpoint[endpoint]); err != nil {
			return nil, err
		}
	}
	return b.finish(), nil
}

// addFiles adds the contents of an endpoint.
func (b *builder) addFiles(endpoint string, files []contentFile) error {
	slices.SortStableFunc(files, func(x, y contentFile) int { return cmp.Compare(x.page, y.page) })
	var sources []source
	whole := "" // a file that is not a page
	for _, file := range files {
		if isMeta := strings.Contains(filepath.Base(file.path), ".meta."); !isMeta {
			if whole != "" {
				return fmt.Errorf("emulator: %s: the contents of the endpoint %s are in %s too: remove one of them",
					quote.Name(file.path, 150), quote.Short(endpoint), quote.Name(whole, 150))
			}
			if file.page < 0 {
				whole = file.path
			}
		}
		sources = append(sources, source{name: quote.Name(file.path, 150), data: file.data, form: file.form,
			modified: file.modified})
	}
	if endpoint == mediaName {
		for _, s := range sources {
			if err := b.addMedia(s); err != nil {
				return err
			}
		}
		return nil
	}
	if !query.IsContentID(endpoint) {
		return fmt.Errorf("emulator: %s: %s cannot be an endpoint: name the file after one of A-Z a-z 0-9 _ -, as in blog.json",
			sources[0].name, quote.Short(endpoint))
	}
	return b.add(endpoint, sources)
}

// isSchema reports whether data is recognisable as a schema, also if it is
// broken.
func isSchema(data []byte) bool {
	if !bytes.Contains(data, []byte(`"apiFields"`)) {
		return false
	}
	values, err := readValues(bytes.TrimPrefix(data, []byte("\uFEFF")))
	switch {
	case err != nil:
		return true
	case len(values) != 1:
		return false
	}
	if isArray(memberOf(values[0], "apiFields")) {
		return true
	}
	list := memberOf(values[0], "schema")
	if !isArray(list) {
		return false
	}
	for api := range elements(list) {
		if isArray(memberOf(api, "apiFields")) {
			return true
		}
	}
	return false
}

// assign finds the endpoint of each schema.
func assign(files []contentFile, contents map[string][]contentFile) (known map[string]*schema.API,
	warnings []string, err error) {
	known = make(map[string]*schema.API)
	from := make(map[string]contentFile)
	usable := 0
	for _, file := range files {
		name := quote.Name(file.path, 150)
		if file.rank == rankGiven && !isSchema(file.data) {
			continue
		}
		bundle, err := schema.Read(bytes.NewReader(file.data))
		if err != nil {
			return nil, nil, fmt.Errorf("emulator: %s: %s", name, strings.TrimPrefix(err.Error(), "schema: "))
		}
		usable++
		fitting := 0
		for api := range bundle.APIs() {
			endpoint := cmp.Or(api.Endpoint(), file.endpoint)
			if _, ok := contents[endpoint]; !ok && api.Endpoint() == "" {
				endpoint = onlyEndpoint(contents)
			}
			if _, ok := contents[endpoint]; !ok {
				continue
			}
			fitting++
			if other, ok := from[endpoint]; ok {
				if (other.rank >= rankGiven) != (file.rank >= rankGiven) {
					// What Files.Schema names goes first.
					if other.rank >= rankGiven {
						continue
					}
				} else {
					return nil, nil, fmt.Errorf("emulator: %s: a schema of the endpoint %s is in %s too: remove one of them, or name it %s.schema.json",
						name, quote.Short(endpoint), quote.Name(other.path, 150), endpoint)
				}
			}
			known[endpoint], from[endpoint] = api, file
		}
		if fitting == 0 {
			if file.rank == rankNamed {
				return nil, nil, fmt.Errorf("emulator: %s: this schema fits none of the endpoints %s: name it after one, as in %s.schema.json",
					name, quote.Line(strings.Join(slices.Sorted(maps.Keys(contents)), ", "),
						150), slices.Sorted(maps.Keys(contents))[0])
			}
			warnings = append(warnings, name+": this schema fits no endpoint with contents and is not used")
		}
	}
	if given := slices.IndexFunc(files, func(f contentFile) bool { return f.rank == rankGiven }); given >= 0 &&
		usable == 0 {
		return nil, nil, fmt.Errorf("emulator: %s: no file here is a schema: expected one with apiFields",
			quote.Name(filepath.Dir(files[given].path), 150))
	}
	return known, warnings, nil
}

func onlyEndpoint(contents map[string][]contentFile) string {
	only := ""
	for endpoint := range contents {
		if endpoint == mediaName {
			continue
		}
		if only != "" {
			return ""
		}
		only = endpoint
	}
	return only
}

// Watch replaces the content of s by what is in the files, whenever that is
// not what it was loaded from, until the context ends. It looks at the sizes and
// times of the files as often as every says, and waits until they have stayed
// the same for that time, so that files are not read while they are written.
// Files that are wrong leave the content as it was, and are logged. What was
// written by requests is lost when files are read again.
func (s *Server) Watch(ctx context.Context, f Files, every time.Duration) {
	var seen, loaded []contentFile
	if c := s.content.Load(); c != nil {
		loaded = c.files
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := f.find()
		if err != nil {
			now = nil
		}
		settled := slices.EqualFunc(now, seen, contentFile.isSame)
		seen = now
		if !settled || slices.EqualFunc(now, loaded, contentFile.isSame) {
			continue
		}
		loaded = now
		content, err := f.Load()
		if err != nil {
			s.logger().Error("content not replaced", "error", err)
			continue
		}
		s.Replace(content)
		s.logger().Info("content replaced")
		for _, warning := range content.Warnings() {
			s.logger().Warn(warning)
		}
	}
}

// isSame reports whether two files look the same without being read.
func (f contentFile) isSame(g contentFile) bool {
	return f.path == g.path && f.rank == g.rank && os.SameFile(f.info, g.info) && f.size == g.size &&
		f.modified.Equal(g.modified)
}
