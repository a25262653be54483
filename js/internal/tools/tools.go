// Package tools offers the packages for filters as functions from JSON to JSON.
package tools

import (
	"encoding/json"
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/filterjson"
	"github.com/microcms-go/filters/js/internal/call"
	"github.com/microcms-go/filters/schema"
)

// Functions are all that this package offers.
var Functions = call.Functions{
	"parse":    call.Of(parse),
	"format":   call.Of(format),
	"matches":  call.Of(matches),
	"select":   call.Of(selectItems),
	"explain":  call.Of(explain),
	"lint":     call.Of(lintFilter),
	"lintFile": call.Of(lintFile),
	"rules":    call.Of(rules),
	"ask":      call.Of(ask),
	"simplify": call.Of(simplify),
	"examples": call.Of(examples),
	"sql":      call.Of(sql),
}

// parseArgs are the arguments of functions that parse a filter.
type parseArgs struct {
	Filter        string `json:"filter"`
	Strict        bool   `json:"strict"`
	MaxBytes      int    `json:"maxBytes"`
	MaxConditions int    `json:"maxConditions"`
	MaxDepth      int    `json:"maxDepth"`
}

// schemaArgs are the arguments of functions that use the schema of an API.
type schemaArgs struct {
	Schema   json.RawMessage `json:"schema"`
	Endpoint string          `json:"endpoint"`
}

// args are the arguments of functions that do both.
type args struct {
	parseArgs
	schemaArgs
}

func (a parseArgs) parse() (filters.Filter, error) { return a.parseOther(a.Filter) }

func (a parseArgs) parseOther(s string) (filters.Filter, error) {
	return filters.Parser{Strict: a.Strict, MaxBytes: a.MaxBytes, MaxConditions: a.MaxConditions, MaxDepth: a.MaxDepth}.Parse(s)
}

// typed returns the filter and the types of its fields.
func (a args) typed() (f filters.Filter, typeOf func(filters.Field) (filters.FieldType, bool), err error) {
	if f, err = a.parse(); err != nil {
		return f, nil, err
	}
	typeOf, err = a.typeOf()
	return f, typeOf, err
}

// api returns the schema, or nil without one.
func (a schemaArgs) api() (*schema.API, error) {
	if len(a.Schema) > 0 && string(a.Schema) != "null" {
		return call.ReadSchema(a.Schema, a.Endpoint)
	}
	if a.Endpoint != "" {
		return nil, fmt.Errorf("endpoint %.40q without a schema", a.Endpoint)
	}
	return nil, nil
}

// typeOf returns the types of the schema, or nil without one.
func (a schemaArgs) typeOf() (func(filters.Field) (filters.FieldType, bool), error) {
	api, err := a.api()
	if api == nil {
		return nil, err
	}
	return api.TypeOf, nil
}

func parse(a parseArgs) (any, error) {
	f, err := a.parse()
	if err != nil {
		return nil, err
	}
	data, err := filterjson.MarshalPositions(f)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	call.NewUnits(a.Filter).Tree(tree)
	return map[string]any{"canonical": f.String(), "tree": tree}, nil
}

func format(a parseArgs) (any, error) {
	f, err := a.parse()
	return f.String(), err
}
