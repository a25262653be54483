package tools

import (
	"encoding/json"
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

type questionArgs struct {
	args
	Other    string `json:"other"`    // the second filter
	Question string `json:"question"` // implies, equivalent, never or always
}

func ask(a questionArgs) (any, error) {
	f, typeOf, err := a.typed()
	if err != nil {
		return nil, err
	}
	g, err := a.parseOther(a.Other)
	if err != nil {
		return nil, err
	}
	p := prove.Prover{TypeOf: typeOf}
	var r prove.Result
	switch a.Question {
	case "implies":
		r = p.Implies(f, g)
	case "equivalent":
		r = p.Equivalent(f, g)
	case "never":
		r = p.Never(f)
	case "always":
		r = p.Always(f)
	default:
		return nil, fmt.Errorf("unknown question %q: expected implies, equivalent, never or always", a.Question)
	}
	if r.Err != nil {
		return nil, r.Err
	}
	return struct {
		Verdict string          `json:"verdict"`
		Witness json.RawMessage `json:"witness,omitempty"`
	}{fmt.Sprint(r.Verdict), r.Witness}, nil
}

func simplify(a args) (any, error) {
	f, typeOf, err := a.typed()
	if err != nil {
		return nil, err
	}
	simple, finished := prove.Prover{TypeOf: typeOf}.Simplified(f)
	return struct {
		Filter   string `json:"filter"`
		Finished bool   `json:"finished"`
	}{simple.String(), finished}, nil
}

func examples(a args) (any, error) {
	f, typeOf, err := a.typed()
	if err != nil {
		return nil, err
	}
	type example struct {
		Item    json.RawMessage    `json:"item"`
		Matches bool               `json:"matches"`
		Decides *filters.Condition `json:"decides"` // as text
	}
	list := []example{}
	for e := range (prove.Prover{TypeOf: typeOf}).Examples(f) {
		list = append(list, example{e.Item, e.Matches, e.Decides})
	}
	return list, nil
}
