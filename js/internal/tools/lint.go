package tools

import (
	"encoding/json"
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/js/internal/call"
	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/lint/source"
	"github.com/microcms-go/filters/schema"
)

type edit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

type diagnostic struct {
	Start    int           `json:"start"`
	End      int           `json:"end"`
	Rule     string        `json:"rule"`
	Severity lint.Severity `json:"severity"`
	Message  string        `json:"message"`
	Safe     bool          `json:"safe"` // the edits keep what the filter means
	Edits    []edit        `json:"edits"`
}

func newDiagnostic(u call.Units, at filters.Position, d lint.Diagnostic, edits []lint.Edit) diagnostic {
	at = u.Position(at)
	out := diagnostic{at.Start, at.End, d.Rule, d.Severity, d.Message, d.Safe, []edit{}}
	for _, e := range edits {
		at := u.Position(e.Position)
		out.Edits = append(out.Edits, edit{at.Start, at.End, e.New})
	}
	return out
}

type lintArgs struct {
	Filter string `json:"filter"`
	schemaArgs
}

func lintFilter(a lintArgs) (any, error) {
	api, err := a.api()
	if err != nil {
		return nil, err
	}
	u := call.NewUnits(a.Filter)
	found := []diagnostic{}
	for _, d := range (lint.Linter{API: api}).Lint(a.Filter) {
		found = append(found, newDiagnostic(u, d.Position, d, d.Edits))
	}
	return found, nil
}

type fileArgs struct {
	Name    string                     `json:"name"`
	Source  string                     `json:"source"`
	Schemas map[string]json.RawMessage `json:"schemas"` // by endpoint
}

// lintFile checks the filters of a source file. What the language of the
// file's name is not known for is an error, not an empty success.
func lintFile(a fileArgs) (any, error) {
	if !source.Known(a.Name) {
		return nil, fmt.Errorf("%q has no known language", a.Name)
	}
	apis := map[string]*schema.API{}
	for endpoint, data := range a.Schemas {
		api, err := call.ReadSchema(data, "")
		if err != nil {
			return nil, fmt.Errorf("schema of %q: %w", endpoint, err)
		}
		apis[endpoint] = api
	}
	f := source.Linter{APIs: apis}.Check(a.Name, a.Source)
	u := call.NewUnits(a.Source)
	found := []diagnostic{}
	for _, d := range f.Diagnostics {
		found = append(found, newDiagnostic(u, d.File, d.Diagnostic, d.FileEdits))
	}
	type filter struct {
		Start    int     `json:"start"`
		End      int     `json:"end"`
		Filter   string  `json:"filter"`
		Endpoint *string `json:"endpoint"`
		Checked  bool    `json:"checked"` // against a schema
	}
	list := []filter{}
	for _, x := range f.Filters {
		at := u.Position(x.Position)
		out := filter{at.Start, at.End, x.String(), nil, x.Checked}
		if x.Endpoint != "" {
			out.Endpoint = &x.Endpoint
		}
		list = append(list, out)
	}
	problems := []string{}
	for _, p := range f.Problems {
		problems = append(problems, p.Message)
	}
	return map[string]any{"diagnostics": found, "filters": list, "problems": problems, "omitted": f.Omitted}, nil
}

func rules(struct{}) (any, error) {
	type rule struct {
		ID       string        `json:"id"`
		Severity lint.Severity `json:"severity"`
		Summary  string        `json:"summary"`
		Doc      string        `json:"doc"`
	}
	var list []rule
	for r := range source.Rules() {
		list = append(list, rule{r.ID, r.Severity, r.Summary, r.Doc})
	}
	return list, nil
}
