package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/microcms-go/filters/schema"
)

// Files are contents and schemas in files.
//
// A file holds the contents of the endpoint that it is named after, such as
// blog.json or blog.ndjson: a list response or an array for an API in list form,
// one object a line for the same, or another object for an API in object form.
// The file media.json holds media. A schema is named blog.schema.json, or
// schema.json if it says itself for which endpoints it is, as template
// bundles do.
type Files struct {
	// Content is the path of a directory with such files, or of one file with
	// contents. Schemas are looked for beside the contents. What else is in
	// the directory does not matter.
	Content string

	// Schema is the path of a file with a schema, or of a directory of such
	// files. It goes before what stands beside the contents. It may be empty.
	Schema string
}

// Load reads the files. The error names the file that is wrong.
func (f Files) Load() (*Content, error) {
	found, err := f.find()
	if err != nil {
		return nil, err
	}
	schemas := make(map[string]*schema.API)
	for _, file := range found {
		if file.isSchema {
			if err := file.addSchema(schemas, found); err != nil {
				return nil, err
			}
		}
	}
	b := newBuilder(schemas)
	b.content.files = found
	for _, file := range found {
		if file.isSchema {
			continue
		}
		add := b.add
		if file.name == mediaName {
			add = b.addMedia
		}
		data, err := os.ReadFile(file.path)
		if err == nil {
			err = add(file.name, data, file.form, file.modified)
		}
		if err != nil {
			return nil, file.wrap(err)
		}
	}
	return b.content, nil
}

// A contentFile is a file with contents or a schema.
type contentFile struct {
	path     string
	name     string // without what follows the first point
	isSchema bool
	form     form
	size     int64
	modified time.Time
}

func (file contentFile) wrap(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("emulator: %w", err)
	}
	reason := strings.TrimPrefix(err.Error(), "emulator: ")
	return fmt.Errorf("emulator: %s: %s", file.path, strings.TrimPrefix(reason, file.name+": "))
}

// find returns the files that there are, those that go before others behind
// them.
func (f Files) find() ([]contentFile, error) {
	files, err := list(f.Content, fileOf)
	if err != nil || f.Schema == "" {
		return files, err
	}
	schemas, err := list(f.Schema, schemaOf)
	return append(files, schemas...), err
}

// list returns the files of a directory, or the one file with contents and the
// schemas beside it.
func list(path string, of func(string) (contentFile, bool)) ([]contentFile, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	directory := path
	if !info.IsDir() {
		directory = filepath.Dir(path)
	}
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, fmt.Errorf("emulator: %w", err)
	}
	var files []contentFile
	for _, entry := range entries {
		file, ok := of(entry.Name())
		file.path = filepath.Join(directory, entry.Name())
		if !info.IsDir() {
			if entry.Name() == filepath.Base(path) {
				// Whoever names a file means it, whatever it is called.
				if !ok {
					file, ok = contentFile{path: file.path, name: stem(entry.Name())}, true
				}
			} else if !file.isSchema {
				ok = false
			}
		}
		if !ok {
			continue
		}
		info, err := os.Stat(file.path) // through links
		if err != nil {
			return nil, fmt.Errorf("emulator: %w", err)
		}
		if info.IsDir() {
			continue
		}
		file.size, file.modified = info.Size(), info.ModTime()
		files = append(files, file)
	}
	return files, nil
}

// stem returns a file's name up to the first point.
func stem(name string) string {
	name, _, _ = strings.Cut(name, ".")
	return name
}

// fileOf returns what a file in a directory of contents is by its name.
func fileOf(name string) (contentFile, bool) {
	file := contentFile{name: stem(name)}
	switch rest := name[len(file.name):]; rest {
	case ".json":
		file.isSchema = file.name == "schema"
	case ".schema.json":
		file.isSchema = true
	case ".ndjson", ".jsonl":
		file.form = formLines
	default:
		return file, false
	}
	return file, file.name != ""
}

// schemaOf is fileOf for a directory of schemas.
func schemaOf(name string) (contentFile, bool) {
	return contentFile{name: stem(name), isSchema: true}, filepath.Ext(name) == ".json" && stem(name) != ""
}

// addSchema adds the schemas of a file. One that does not say for which
// endpoint it is, as exports of the admin screen do not, is for the endpoint
// that the file is named after, or for the only one that there is.
func (file contentFile) addSchema(schemas map[string]*schema.API, files []contentFile) error {
	r, err := os.Open(file.path)
	if err != nil {
		return fmt.Errorf("emulator: %w", err)
	}
	defer r.Close()
	bundle, err := schema.Read(r)
	if err != nil {
		return file.wrap(err)
	}
	for api := range bundle.APIs() {
		endpoint := api.Endpoint()
		if endpoint == "" {
			endpoint = file.endpoint(files)
		}
		schemas[endpoint] = api
	}
	return nil
}

func (file contentFile) endpoint(files []contentFile) string {
	only := ""
	for _, other := range files {
		switch {
		case other.isSchema:
		case other.name == file.name:
			return file.name
		case only != "":
			return file.name
		default:
			only = other.name
		}
	}
	return cmp.Or(only, file.name)
}

// Watch replaces the content of s by what is in the files, whenever that is
// not what it was loaded from, until the context ends. It looks at the sizes and
// times of the files as often as every says, and waits until they have stayed
// the same for that time, so that files are not read while they are written.
// Files that are wrong leave the content as it was, and are logged.
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
		settled := slices.Equal(now, seen)
		seen = now
		if !settled || slices.Equal(now, loaded) {
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
	}
}
