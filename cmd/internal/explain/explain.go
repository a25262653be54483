// Package explain writes what became of the conditions of a filter on an item:
// as JSON, and as a tree for people.
package explain

import (
	"bytes"
	"strconv"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/items"
	"github.com/microcms-go/filters/cmd/internal/lines"
)

// AppendJSON appends an explanation as a line of JSON.
func AppendJSON(dst []byte, it items.Item, e filters.Explanation) []byte {
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
	return append(dst, "]}\n"...)
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

// idOf returns the JSON of the content ID of a valid item, or "" if it has none.
func idOf(item []byte) string {
	e, err := idMatcher.Explain(item)
	if err != nil || len(e.Conditions[0].Leaves) != 1 || e.Conditions[0].Leaves[0].Kind != "string" {
		return ""
	}
	return string(bytes.TrimSpace([]byte(e.Conditions[0].Leaves[0].Value)))
}

var idMatcher, _ = filters.Evaluator{}.Compile(filters.Field("id").Exists())
