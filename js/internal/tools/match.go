package tools

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/js/internal/call"
)

func (a args) matcher() (*filters.Matcher, error) {
	f, typeOf, err := a.typed()
	if err != nil {
		return nil, err
	}
	return filters.Evaluator{TypeOf: typeOf, Validate: true}.Compile(f)
}

type itemArgs struct {
	args
	Item json.RawMessage `json:"item"`
}

func matches(a itemArgs) (any, error) {
	m, err := a.matcher()
	if err != nil {
		return nil, err
	}
	return m.Match(a.Item)
}

type itemsArgs struct {
	args
	Items []json.RawMessage `json:"items"`
}

// selectItems returns the indexes of the items that match.
func selectItems(a itemsArgs) (any, error) {
	m, err := a.matcher()
	if err != nil {
		return nil, err
	}
	if a.Items == nil {
		return nil, errors.New("items: not an array")
	}
	found := []int{}
	for i, item := range a.Items {
		ok, err := m.Match(item)
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		if ok {
			found = append(found, i)
		}
	}
	return found, nil
}

func explain(a itemArgs) (any, error) {
	m, err := a.matcher()
	if err != nil {
		return nil, err
	}
	e, err := m.Explain(a.Item)
	if err != nil {
		return nil, err
	}
	type leaf struct {
		Path  string `json:"path"`
		Kind  string `json:"kind"`
		Value string `json:"value"`
		Holds bool   `json:"holds"`
	}
	type finding struct {
		Condition string `json:"condition"`
		Start     int    `json:"start"`
		End       int    `json:"end"`
		Holds     bool   `json:"holds"`
		Rule      string `json:"rule"`
		Leaves    []leaf `json:"leaves"`
	}
	u := call.NewUnits(a.Filter)
	conditions := []finding{}
	for _, c := range e.Conditions {
		at := u.Position(c.Condition.Position)
		f := finding{c.Condition.String(), at.Start, at.End, c.Holds, c.Rule, []leaf{}}
		for _, l := range c.Leaves {
			f.Leaves = append(f.Leaves, leaf{l.Path, l.Kind, l.Value, l.Holds})
		}
		conditions = append(conditions, f)
	}
	return map[string]any{"matches": e.Matches, "conditions": conditions}, nil
}
