package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
)

// filter reports a diagnostic of a filter that is in no file: the nth. The
// filter is an artifact by itself, with a name that is made up.
func (r *sarifReport) filter(n int, filter string, d lint.Diagnostic) {
	type artifact struct {
		URI string `json:"uri"`
	}
	type region struct {
		sarifRegion
		Snippet sarifText `json:"snippet"`
	}
	type physical struct {
		Artifact artifact `json:"artifactLocation"`
		Region   region   `json:"region"`
	}
	type location struct {
		Physical physical `json:"physicalLocation"`
	}
	type replacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
	type change struct {
		Artifact     artifact      `json:"artifactLocation"`
		Replacements []replacement `json:"replacements"`
	}
	type fix struct {
		Changes []change `json:"artifactChanges"`
	}

	at := artifact{fmt.Sprintf("filter-%d", n)}
	snippet := sarifText{strings.ToValidUTF8(filter[d.Start:d.End], "\uFFFD")}
	result := struct {
		Rule      string     `json:"ruleId"`
		Index     int        `json:"ruleIndex"`
		Level     string     `json:"level"`
		Message   sarifText  `json:"message"`
		Locations []location `json:"locations"`
		Fixes     []fix      `json:"fixes,omitempty"`
	}{
		d.Rule, r.index[d.Rule], sarifLevel(d.Severity), sarifText{d.Message},
		[]location{{physical{at, region{regionOf(filter, d.Position), snippet}}}}, nil,
	}
	if len(d.Edits) > 0 {
		var replacements []replacement
		for _, e := range d.Edits {
			replacements = append(replacements, replacement{regionOf(filter, e.Position), sarifText{e.New}})
		}
		result.Fixes = []fix{{[]change{{at, replacements}}}}
	}
	r.result(result)
}

// regionOf returns a range of bytes as lines and columns.
func regionOf(text string, at filters.Position) sarifRegion {
	var r sarifRegion
	r.StartLine, r.StartColumn = lineAndColumn(text[:at.Start])
	r.EndLine, r.EndColumn = lineAndColumn(text[:at.End])
	return r
}

// lineAndColumn returns the place behind a text, counted from 1, with columns
// in characters.
func lineAndColumn(before string) (line, column int) {
	return 1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}
