package lintcli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// A sarifReport is a log in the format SARIF 2.1.0.
type sarifReport struct {
	*job
	out   *bufio.Writer
	index map[string]int // of the rules
	n     int            // results so far
}

// The parts of the format that are used.
type (
	sarifText struct {
		Text string `json:"text"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Full    sarifText `json:"fullDescription"`
		Default struct {
			Level string `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine"`
		StartColumn int        `json:"startColumn"`
		EndLine     int        `json:"endLine"`
		EndColumn   int        `json:"endColumn"`
		Snippet     *sarifText `json:"snippet,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifResult struct {
		Rule      string          `json:"ruleId"`
		Index     int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
)

func sarifLevel(s lint.Severity) string {
	if s == lint.Info {
		return "note"
	}
	return s.String()
}

func (r *sarifReport) start() error {
	r.index = map[string]int{}
	rules := []sarifRule{}
	for rule := range sources.Rules() {
		x := sarifRule{ID: rule.ID, Short: sarifText{rule.Summary}, Full: sarifText{rule.Doc}}
		x.Default.Level = sarifLevel(rule.Severity)
		r.index[rule.ID] = len(rules)
		rules = append(rules, x)
	}
	list, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	const head = `{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{` +
		`"tool":{"driver":{"name":"mcfilter","informationUri":"https://github.com/microcms-go/filters","rules":%s}},` +
		`"columnKind":"utf16CodeUnits","results":[`
	_, err = fmt.Fprintf(r.out, head, list)
	return err
}

func (r *sarifReport) unit(u *unit) error {
	artifact := sarifArtifact{uri(u.name)}
	if u.number > 0 {
		artifact.URI = fmt.Sprintf("filter-%d", u.number) // it has no name of its own
	}
	where := newPlaces(u.text)
	for _, f := range u.findings {
		region := sarifRegionOf(where, f.at)
		region.Snippet = &sarifText{strings.ToValidUTF8(u.text[f.at.Start:f.at.End], "\uFFFD")}
		result := sarifResult{
			Rule: f.Rule, Index: r.index[f.Rule], Level: sarifLevel(f.Severity),
			Message:   sarifText{strings.ToValidUTF8(f.Message, "\uFFFD")},
			Locations: []sarifLocation{{sarifPhysical{artifact, region}}},
		}
		if hasFix(f) && (isSafe(f) || r.Unsafe) {
			change := sarifChange{Artifact: artifact}
			for _, e := range f.edits {
				replacement := sarifReplacement{sarifRegionOf(where, e.Position), sarifText{e.New}}
				change.Replacements = append(change.Replacements, replacement)
			}
			result.Fixes = []sarifFix{{sarifText{"Fix " + f.Rule}, []sarifChange{change}}}
		}
		if err := r.result(result); err != nil {
			return err
		}
	}
	return nil
}

func (r *sarifReport) result(x sarifResult) error {
	if r.n++; r.n > 1 {
		r.out.WriteByte(',')
	}
	r.out.WriteByte('\n')
	data, err := json.Marshal(x)
	r.out.Write(data)
	return err
}

func (r *sarifReport) end() error {
	_, err := r.out.WriteString("\n]}]}\n")
	return err
}

func sarifRegionOf(where *places, at filters.Position) sarifRegion {
	p := where.utf16(at)
	return sarifRegion{p.line, p.column, p.endLine, p.endColumn, nil}
}

// uri returns the name of a file as a URI reference.
func uri(name string) string {
	path := filepath.ToSlash(name)
	u := url.URL{Path: path}
	if filepath.IsAbs(name) {
		u.Scheme = "file"
		if !strings.HasPrefix(path, "/") {
			u.Path = "/" + path // C:/x
		}
	}
	return u.String() // with ./ before a name like a:b.ts
}
