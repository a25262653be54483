package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
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

// readTypes returns the types of the fields of an API, or nil if the name of the
// file is empty.
func readTypes(cmd *cobra.Command, name, endpoint string) (func(filters.Field) (filters.FieldType, bool), error) {
	switch {
	case name == "" && endpoint != "":
		return nil, usageError(cmd, errors.New("--endpoint needs --schema"))
	case name == "":
		return nil, nil
	}
	api, err := readAPI(name, endpoint)
	if err != nil {
		return nil, err
	}
	return api.TypeOf, nil
}
