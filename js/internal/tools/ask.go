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

// both parses the two filters of a question.
func (a questionArgs) both() (prover prove.Prover, f, g filters.Filter, err error) {
	if prover.TypeOf, err = a.typeOf(); err != nil {
		return
	}
	if f, err = a.parse(); err != nil {
		return
	}
	g, err = a.parseOther(a.Other)
	return
}

func ask(a questionArgs) (any, error) {
	p, f, g, err := a.both()
	if err != nil {
		return nil, err
	}
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

func simplify(a questionArgs) (any, error) {
	p, f, _, err := a.both()
	if err != nil {
		return nil, err
	}
	simple, finished := p.Simplified(f)
	return struct {
		Filter   string `json:"filter"`
		Finished bool   `json:"finished"`
	}{simple.String(), finished}, nil
}

func examples(a questionArgs) (any, error) {
	p, f, _, err := a.both()
	if err != nil {
		return nil, err
	}
	type example struct {
		Item    json.RawMessage `json:"item"`
		Matches bool            `json:"matches"`
	}
	list := []example{}
	for e := range p.Examples(f) {
		list = append(list, example{e.Item, e.Matches})
	}
	return list, nil
}
