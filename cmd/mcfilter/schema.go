package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/microcms-go/filters/schema"
)

// readAPI reads the schema of an API from a file. The endpoint may be empty if
// the file holds one API only.
func readAPI(name, endpoint string) (*schema.API, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	bundle, err := schema.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if api, ok := bundle.API(endpoint); ok {
		return api, nil
	}
	var names []string
	for api := range bundle.APIs() {
		names = append(names, api.Endpoint())
	}
	slices.Sort(names)
	what := "has several APIs: choose one with --endpoint"
	if endpoint != "" {
		what = fmt.Sprintf("has no API %q", endpoint)
	}
	return nil, fmt.Errorf("%s: %s: %s", name, what, clip(strings.Join(names, ", ")))
}
