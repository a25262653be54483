// Package pull copies the contents of a service to files that the other commands
// read.
package pull

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/query"
	apischema "github.com/microcms-go/filters/schema"
)

// A Pull is a run of mcfilter pull.
type Pull struct {
	Service   Service
	Folder    string
	Endpoints []string // none: all that the management API names
	Fresh     bool     // do not continue what was interrupted

	// Tell is called with what has been done.
	Tell func(format string, args ...any)

	endpoint atomic.Pointer[string]
	got, all atomic.Int64
}

// Progress returns how far the pull has come.
func (p *Pull) Progress() string {
	endpoint := p.endpoint.Load()
	if endpoint == nil {
		return "asking"
	}
	if all := p.all.Load(); all > 0 {
		return fmt.Sprintf("%s: %d of %d contents", *endpoint, p.got.Load(), all)
	}
	return *endpoint + ": asking"
}

// Run copies everything. What was done when it ends with an error is not done
// again by the next run.
func (p *Pull) Run(ctx context.Context) error {
	for _, endpoint := range p.Endpoints {
		if !query.IsEndpoint(endpoint) {
			return fmt.Errorf("%.60q is not an endpoint", endpoint)
		}
	}
	p.Service.tell = p.Tell
	if err := os.MkdirAll(p.Folder, 0o777); err != nil {
		return err
	}
	unlock, err := safefile.Lock(p.file(".mcfilter-pull.lock"))
	if errors.Is(err, safefile.ErrLocked) {
		return fmt.Errorf("another pull writes to %s", term.Clip(p.Folder))
	}
	if err != nil {
		return err
	}
	defer unlock()
	if len(p.Endpoints) == 0 {
		if p.Endpoints, err = p.list(ctx); err != nil {
			return err
		}
	}
	state, err := p.resume()
	if err != nil {
		return err
	}
	for _, endpoint := range p.Endpoints {
		if at, ok := p.done(endpoint); ok && slices.Contains(state.Done, endpoint) {
			p.Tell("%s: done until %s; --fresh reads it again", endpoint, at)
			continue
		}
		p.got.Store(0)
		p.all.Store(0)
		p.endpoint.Store(&endpoint)
		if err := p.one(ctx, endpoint); err != nil {
			return fmt.Errorf("%s: %w", endpoint, err)
		}
		state.Done = append(state.Done, endpoint)
		if err := p.save(state); err != nil {
			return err
		}
	}
	return p.finish()
}

// list asks the management API for the endpoints.
func (p *Pull) list(ctx context.Context) ([]string, error) {
	a, err := p.Service.get(ctx, p.Service.Management+"/api/v1/apis")
	if refused(err) {
		return nil, fmt.Errorf("the key may not list the APIs (%w): name the endpoints", err)
	}
	if err != nil {
		return nil, err
	}
	var body struct{ APIs []struct{ Endpoint string } }
	if err := json.Unmarshal(a.body, &body); err != nil || len(body.APIs) == 0 {
		return nil, errors.New("the management API names no APIs: name the endpoints")
	}
	var endpoints []string
	for _, api := range body.APIs {
		if !query.IsEndpoint(api.Endpoint) {
			return nil, fmt.Errorf("the management API names %.60q, which is not an endpoint", api.Endpoint)
		}
		endpoints = append(endpoints, api.Endpoint)
	}
	return endpoints, nil
}

// refused reports whether the service answers, but not to this key or not this
// question.
func refused(err error) bool {
	status, ok := errors.AsType[*query.StatusError](err)
	return ok && status.Status >= 400 && status.Status < 500 && status.Status != http.StatusTooManyRequests
}

// one copies the schema and the contents of an API.
func (p *Pull) one(ctx context.Context, endpoint string) error {
	schema := "with its schema"
	a, err := p.Service.get(ctx, p.Service.Management+"/api/v1/apis/"+endpoint)
	var wrong error
	if err == nil {
		_, wrong = apischema.Read(bytes.NewReader(a.body))
	}
	switch {
	case refused(err):
		schema = p.without(endpoint, strings.TrimPrefix(err.Error(), "query: "))
	case err != nil:
		return err
	case wrong != nil:
		schema = p.without(endpoint, "the answer is not one: "+wrong.Error())
	default:
		if err := safefile.Write(p.file(endpoint+".schema.json"), a.body); err != nil {
			return err
		}
	}
	// The first answer tells a list from an object.
	address := p.Service.Content + "/api/v1/" + endpoint
	if a, err = p.Service.get(ctx, address); err != nil {
		return err
	}
	var page query.Page
	if err := json.Unmarshal(a.body, &page); err != nil {
		if !isObject(a.body) {
			return err
		}
		if err := safefile.Write(p.file(endpoint+".json"), a.body); err != nil {
			return err
		}
		p.Tell("%s: an object, %s%s", endpoint, schema, p.left(endpoint+".ndjson"))
		return nil
	}
	p.all.Store(int64(page.TotalCount))
	n, err := p.contents(ctx, endpoint, address)
	if err != nil {
		return err
	}
	p.Tell("%s: %d contents, %s%s", endpoint, n, schema, p.left(endpoint+".json"))
	return nil
}

// without tells why the contents come without a schema.
func (p *Pull) without(endpoint, why string) string {
	return fmt.Sprintf("without a schema (%s)%s", why, p.left(endpoint+".schema.json"))
}

// isObject reports whether an answer that is not a page of contents is the object
// of an API in object form, and not a page that is broken.
func isObject(body []byte) bool {
	if filters.CheckItem(body) != nil {
		return false
	}
	contents, others := false, false
	for name := range rawjson.Members(body, rawjson.SkipSpace(body, 0)) {
		switch string(name) {
		case "contents":
			contents = true
		case "totalCount", "offset", "limit":
			others = true
		}
	}
	return !contents || !others
}

// left returns a note about a file that is there although it is not written now:
// others would read it with what is.
func (p *Pull) left(base string) string {
	if _, err := os.Lstat(p.file(base)); err != nil {
		return ""
	}
	return "; " + base + " is older and was left as it is"
}

// done returns when the contents of an endpoint were written, if they are there.
func (p *Pull) done(endpoint string) (at string, ok bool) {
	for _, suffix := range []string{".ndjson", ".json"} {
		if info, err := os.Lstat(p.file(endpoint + suffix)); err == nil {
			return minute(info), true
		}
	}
	return "", false
}

// minute returns when a file was written.
func minute(info fs.FileInfo) string { return info.ModTime().Format("2006-01-02 15:04") }

func (p *Pull) file(base string) string { return filepath.Join(p.Folder, base) }
