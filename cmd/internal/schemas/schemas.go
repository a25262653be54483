// Package schemas loads API schemas from a file or a folder, for every command
// that takes them.
package schemas

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/schema"
)

// maxFile bounds the files that are read.
const maxFile = 64 << 20

// A Set holds the schemas of APIs by their endpoints.
type Set struct {
	path string
	apis map[string]*schema.API
	from map[string]string // the file of each endpoint
}

// Load loads a file, which must be a schema, or the schemas among the JSON files
// of a folder. A schema that does not name its endpoint has that of its file:
// blog.schema.json, api-blog-20260701120000.json and, in a folder, blog.json.
// Two schemas for one endpoint are an error. References lead from one to the
// other.
func Load(path string) (*Set, error) {
	s := &Set{path: path, apis: map[string]*schema.API{}, from: map[string]string{}}
	if err := s.load(path); err != nil {
		return nil, err
	}
	for api := range schema.Join(s.apis).APIs() {
		s.apis[api.Endpoint()] = api
	}
	return s, nil
}

func (s *Set) load(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		data, err := safefile.Read(path, maxFile)
		if err != nil {
			return err
		}
		endpoint := ""
		if named(filepath.Base(path)) {
			endpoint = endpointOf(path)
		}
		return s.add(path, endpoint, data)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	others := 0
	for _, e := range entries {
		if e.IsDir() || !strings.HasSuffix(e.Name(), ".json") {
			continue
		}
		name := filepath.Join(path, e.Name())
		data, err := safefile.Read(name, maxFile)
		if err != nil {
			return err
		}
		if !isSchema(data) && !named(e.Name()) {
			others++
			continue
		}
		if err := s.add(name, endpointOf(name), data); err != nil {
			return err
		}
	}
	if len(s.apis) == 0 {
		if others > 0 {
			return fmt.Errorf("%s: none of the JSON files is an API schema: expected the member apiFields",
				term.Quote(path))
		}
		return fmt.Errorf("%s: no JSON files", term.Quote(path))
	}
	return nil
}

// named reports whether a file is meant to be a schema by its name.
func named(base string) bool {
	return base == "schema.json" || strings.HasSuffix(base, ".schema.json") ||
		exportName.MatchString(strings.TrimSuffix(base, ".json"))
}

// isSchema reports whether data has the members of a schema, or is broken and has
// the name of one.
func isSchema(data []byte) bool {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !json.Valid(data) {
		return bytes.Contains(data, []byte(`"apiFields"`))
	}
	type api struct {
		APIFields json.RawMessage `json:"apiFields"`
	}
	var form struct {
		api
		Schema []api `json:"schema"`
	}
	if json.Unmarshal(data, &form) != nil {
		return false
	}
	return form.APIFields != nil ||
		slices.ContainsFunc(form.Schema, func(a api) bool { return a.APIFields != nil })
}

// exportName is how the admin screen names the file of a schema.
var exportName = lazyregexp.New(`^api-(.+)-\d{8,}$`)

// endpointOf returns the endpoint that the name of a file gives, or "".
func endpointOf(name string) string {
	base, _, _ := strings.Cut(filepath.Base(name), ".")
	if m := exportName.FindStringSubmatch(base); m != nil {
		return m[1]
	}
	if base == "schema" {
		return ""
	}
	return base
}

// add adds what data holds. A schema that does not name its endpoint gets the
// one given.
func (s *Set) add(name, unnamed string, data []byte) error {
	bundle, err := schema.Read(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("%s: %s", term.Quote(name), strings.TrimPrefix(err.Error(), "schema: "))
	}
	for api := range bundle.APIs() {
		endpoint := api.Endpoint()
		if endpoint == "" {
			endpoint = unnamed
		}
		if other, ok := s.from[endpoint]; ok {
			both := term.Quote(other) + " and " + term.Quote(name)
			return fmt.Errorf("%s are both schemas of %s: remove one", both, orUnnamed(endpoint))
		}
		s.apis[endpoint], s.from[endpoint] = api, name
	}
	return nil
}

func orUnnamed(endpoint string) string {
	if endpoint == "" {
		return "an API without a name"
	}
	return fmt.Sprintf("the API %q", endpoint)
}

// Endpoints returns the endpoints in the order of their names. The empty one is
// that of a schema of which neither the content nor the file names one.
func (s *Set) Endpoints() []string { return slices.Sorted(maps.Keys(s.apis)) }

// APIs returns the schemas by their endpoints, which must not be modified.
func (s *Set) APIs() map[string]*schema.API { return s.apis }

// Lookup returns the schema of an endpoint or, for the empty one, the only
// schema. A schema without an endpoint, if it is the only one, is that of every
// endpoint.
func (s *Set) Lookup(endpoint string) (*schema.API, bool) {
	if api, ok := s.apis[endpoint]; ok {
		return api, true
	}
	if len(s.apis) == 1 {
		for own, api := range s.apis {
			if endpoint == "" || own == "" {
				return api, true
			}
		}
	}
	return nil, false
}

// API is Lookup with an error that names the choices.
func (s *Set) API(endpoint string) (*schema.API, error) {
	if api, ok := s.Lookup(endpoint); ok {
		return api, nil
	}
	what := "has several APIs: choose one with --endpoint:"
	if endpoint != "" {
		what = fmt.Sprintf("has no API %.60q, but", endpoint)
	}
	return nil, fmt.Errorf("%s: %s %s", term.Quote(s.path), what, term.Clip(strings.Join(s.Endpoints(), ", ")))
}

// Types returns the types of the fields of an API in a file or folder, for an
// Evaluator, or nil if path is empty.
func Types(path, endpoint string) (func(filters.Field) (filters.FieldType, bool), error) {
	api, err := One(path, endpoint)
	if api == nil || err != nil {
		return nil, err
	}
	return api.TypeOf, nil
}

// One returns the schema of an API in a file or folder, or nil if path is empty.
// The endpoint may be empty if there is one API only.
func One(path, endpoint string) (*schema.API, error) {
	switch {
	case path == "" && endpoint != "":
		return nil, ErrNoSchema
	case path == "":
		return nil, nil
	}
	set, err := Load(path)
	if err != nil {
		return nil, err
	}
	return set.API(endpoint)
}

// ErrNoSchema reports that an endpoint was chosen but no schema given.
var ErrNoSchema = errors.New("--endpoint needs --schema")
