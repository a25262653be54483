// Package emulate offers the emulator as functions from JSON to JSON.
package emulate

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/microcms-go/filters/emulator"
	"github.com/microcms-go/filters/js/internal/call"
	"github.com/microcms-go/filters/schema"
)

// Functions are all that this package offers.
var Functions = call.Functions{
	"emulate": call.Of(emulate),
	"respond": call.Of(respond),
	"release": call.Of(release),
}

type emulateArgs struct {
	Contents map[string]json.RawMessage `json:"contents"` // by endpoint
	Schemas  map[string]json.RawMessage `json:"schemas"`  // by endpoint
	APIKey   string                     `json:"apiKey"`
}

type requestArgs struct {
	Emulator int      `json:"emulator"` // a number that emulate returned
	Request  *request `json:"request"`
}

// emulators are those that emulate made and release has not ended. The
// program that calls has one thread.
var (
	emulators = map[int]*emulator.Server{}
	last      int
)

// emulate makes an emulator and returns its number.
func emulate(a emulateArgs) (any, error) {
	if a.Contents == nil {
		return nil, errors.New("contents: not an object")
	}
	data := emulator.Data{APIs: map[string]any{}, Schemas: map[string]*schema.API{}}
	for endpoint, content := range a.Contents {
		data.APIs[endpoint] = content
	}
	for endpoint, content := range a.Schemas {
		api, err := call.ReadSchema(content, "")
		if err != nil {
			return nil, fmt.Errorf("schema of %q: %w", endpoint, err)
		}
		data.Schemas[endpoint] = api
	}
	content, err := emulator.New(data)
	if err != nil {
		return nil, err
	}
	s := &emulator.Server{APIKey: a.APIKey}
	s.Replace(content)
	last++
	emulators[last] = s
	return last, nil
}

// release ends an emulator.
func release(a requestArgs) (any, error) {
	delete(emulators, a.Emulator)
	return nil, nil
}

type request struct {
	Method  string      `json:"method"`
	URL     string      `json:"url"`
	Headers [][2]string `json:"headers"`
	Body    string      `json:"body"`
}

// A response is an answer of an emulator. It implements http.ResponseWriter.
type response struct {
	status int
	header http.Header
	body   strings.Builder
}

func (r *response) Header() http.Header         { return r.header }
func (r *response) WriteHeader(status int)      { r.status = status }
func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }

func respond(a requestArgs) (any, error) {
	s, ok := emulators[a.Emulator]
	if !ok || a.Request == nil {
		return nil, fmt.Errorf("no emulator %d, or no request", a.Emulator)
	}
	r, err := http.NewRequest(a.Request.Method, a.Request.URL, strings.NewReader(a.Request.Body))
	if err != nil {
		return nil, err
	}
	r.RequestURI = r.URL.RequestURI()
	for _, h := range a.Request.Headers {
		r.Header.Add(h[0], h[1])
	}
	w := &response{status: http.StatusOK, header: http.Header{}}
	s.ServeHTTP(w, r)
	headers := [][2]string{}
	for name, values := range w.header {
		for _, v := range values {
			headers = append(headers, [2]string{name, v})
		}
	}
	return map[string]any{"status": w.status, "headers": headers, "body": w.body.String()}, nil
}
