// Package tools offers the packages for filters as functions from JSON to JSON.
package tools

import (
	"encoding/json"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/filterjson"
	"github.com/microcms-go/filters/js/internal/call"
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

// args are the arguments that functions of one filter share.
type args struct {
	Filter        string          `json:"filter"`
	Strict        bool            `json:"strict"`
	MaxBytes      int             `json:"maxBytes"`
	MaxConditions int             `json:"maxConditions"`
	MaxDepth      int             `json:"maxDepth"`
	Schema        json.RawMessage `json:"schema"`
	Endpoint      string          `json:"endpoint"`
}

func (a args) parse() (filters.Filter, error) { return a.parseOther(a.Filter) }

func (a args) parseOther(s string) (filters.Filter, error) {
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

// typeOf returns the types of the schema, or nil without one.
func (a args) typeOf() (func(filters.Field) (filters.FieldType, bool), error) {
	if len(a.Schema) == 0 || string(a.Schema) == "null" {
		return nil, nil
	}
	api, err := call.ReadSchema(a.Schema, a.Endpoint)
	if err != nil {
		return nil, err
	}
	return api.TypeOf, nil
}

func parse(a args) (any, error) {
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

func format(a args) (any, error) {
	f, err := a.parse()
	return f.String(), err
}
