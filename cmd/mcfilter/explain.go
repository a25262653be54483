package main

import (
	"bytes"
	"strconv"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/cmd/internal/lines"
)

// explainer returns a handler that explains what a matcher does with an item.
func explainer(m *filters.Matcher) func([]byte, items.Item) ([]byte, bool, error) {
	return func(dst []byte, it items.Item) ([]byte, bool, error) {
		e, err := m.Explain(it.JSON)
		if err != nil {
			return dst, false, err
		}
		dst = lines.AppendJSON(append(dst, `{"file":`...), it.File)
		dst = strconv.AppendInt(append(dst, `,"offset":`...), it.Offset, 10)
		if id := idOf(it.JSON); id != "" {
			dst = append(append(dst, `,"id":`...), id...)
		}
		dst = strconv.AppendBool(append(dst, `,"matches":`...), e.Matches)
		dst = append(dst, `,"conditions":[`...)
		for i, f := range e.Conditions {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendFinding(dst, f)
		}
		return append(dst, "]}\n"...), e.Matches, nil
	}
}

func appendFinding(dst []byte, f filters.Finding) []byte {
	dst = lines.AppendJSON(append(dst, `{"condition":`...), f.Condition.String())
	dst = strconv.AppendBool(append(dst, `,"holds":`...), f.Holds)
	dst = lines.AppendJSON(append(dst, `,"rule":`...), f.Rule)
	dst = append(dst, `,"leaves":[`...)
	for i, l := range f.Leaves {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = lines.AppendJSON(append(dst, `{"path":`...), l.Path)
		dst = lines.AppendJSON(append(dst, `,"kind":`...), l.Kind)
		dst = items.AppendLine(append(dst, `,"value":`...), []byte(l.Value))
		dst = strconv.AppendBool(append(dst, `,"holds":`...), l.Holds)
		dst = append(dst, '}')
	}
	return append(dst, "]}"...)
}

// idOf returns the JSON text of the content ID of a valid item, or "" if it has
// none.
func idOf(item []byte) string {
	e, err := idMatcher.Explain(item)
	if err != nil || len(e.Conditions[0].Leaves) != 1 || e.Conditions[0].Leaves[0].Kind != "string" {
		return ""
	}
	return string(bytes.TrimSpace([]byte(e.Conditions[0].Leaves[0].Value)))
}

var idMatcher, _ = filters.Evaluator{}.Compile(filters.Field("id").Exists())
