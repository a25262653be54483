package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// A report writes what was found in source files.
type report interface {
	begin() error
	file(f *linted) error
	end() error
}

// newReport returns a report in a format. It goes to out, which writes to w.
func newReport(format string, w io.Writer, out *bufio.Writer) (report, error) {
	switch format {
	case "text":
		return &textReport{w, out}, nil
	case "json":
		return &jsonReport{out}, nil
	case "sarif":
		return &sarifReport{out: out}, nil
	}
	return nil, fmt.Errorf("unknown format %.40q: expected text, json or sarif", format)
}

// A textReport is like what compilers write.
type textReport struct {
	w   io.Writer
	out *bufio.Writer
}

func (r *textReport) begin() error { return nil }
func (r *textReport) end() error   { return nil }

func (r *textReport) file(f *linted) error {
	text := f.text()
	for _, d := range f.found {
		severity := d.Severity.String()
		if d.Severity == lint.Error {
			severity = paint(r.w, severity)
		}
		fmt.Fprintf(r.out, "%s:%d:%d: %s: %s [%s]\n", f.name, d.line, d.column, severity, d.Message, d.Rule)
		line, carets, _ := strings.Cut(d.File.Excerpt(text), "\n")
		fmt.Fprintf(r.out, "\t%s\n\t%s\n", line, paint(r.w, carets))
		if fixed, ok := fixedFilter(d.Diagnostic); ok {
			const most = 500
			if len(fixed) <= most && !strings.ContainsAny(fixed, "\r\n") {
				fmt.Fprintf(r.out, "\tfix: %s\n", fixed)
			}
		}
	}
	return r.out.Flush()
}

// text returns the text that the findings are about.
func (f *linted) text() string {
	if len(f.found) == 0 {
		return f.src
	}
	return f.found[0].Filter.Source()
}

// fixedFilter returns the whole filter as the edits of d make it.
func fixedFilter(d sources.Diagnostic) (string, bool) {
	if len(d.Edits) == 0 {
		return "", false
	}
	return lint.Fix(d.Filter.String(), []lint.Diagnostic{d.Diagnostic}), true
}

// A jsonReport has an object a line for each finding.
type jsonReport struct{ out *bufio.Writer }

func (r *jsonReport) begin() error { return nil }
func (r *jsonReport) end() error   { return nil }

func (r *jsonReport) file(f *linted) error {
	for _, d := range f.found {
		line := struct {
			File     string        `json:"file"`
			Line     int           `json:"line"`
			Column   int           `json:"column"`
			Filter   string        `json:"filter"`
			Endpoint string        `json:"endpoint,omitempty"`
			Start    int           `json:"start"`
			End      int           `json:"end"`
			Rule     string        `json:"rule"`
			Severity lint.Severity `json:"severity"`
			Message  string        `json:"message"`
			Fixed    *string       `json:"fixed,omitempty"`
		}{f.name, d.line, d.column, d.Filter.String(), d.Filter.Endpoint, d.Start, d.End, d.Rule, d.Severity, d.Message, nil}
		if fixed, ok := fixedFilter(d.Diagnostic); ok {
			line.Fixed = &fixed
		}
		enc := json.NewEncoder(r.out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return r.out.Flush()
}

// A sarifReport is a log in the format SARIF 2.1.0.
type sarifReport struct {
	out   *bufio.Writer
	index map[string]int // of the rules
	n     int            // results so far
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifRule struct {
	ID      string    `json:"id"`
	Short   sarifText `json:"shortDescription"`
	Full    sarifText `json:"fullDescription"`
	Default struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
}

func sarifLevel(s lint.Severity) string {
	if s == lint.Info {
		return "note"
	}
	return s.String()
}

func (r *sarifReport) begin() error {
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
	fmt.Fprintf(r.out, `{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"mcfilter","informationUri":"https://github.com/microcms-go/filters","rules":%s}},"columnKind":"unicodeCodePoints","results":[`, list)
	return nil
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

func (r *sarifReport) file(f *linted) error {
	type artifact struct {
		URI string `json:"uri"`
	}
	type physical struct {
		Artifact artifact    `json:"artifactLocation"`
		Region   sarifRegion `json:"region"`
	}
	type location struct {
		Physical physical `json:"physicalLocation"`
	}
	uri := (&url.URL{Path: filepath.ToSlash(f.name)}).EscapedPath()
	if filepath.IsAbs(f.name) {
		uri = "file://" + uri
	}
	for _, d := range f.found {
		result := struct {
			Rule      string     `json:"ruleId"`
			Index     int        `json:"ruleIndex"`
			Level     string     `json:"level"`
			Message   sarifText  `json:"message"`
			Locations []location `json:"locations"`
		}{d.Rule, r.index[d.Rule], sarifLevel(d.Severity), sarifText{strings.ToValidUTF8(d.Message, "\uFFFD")},
			[]location{{physical{artifact{uri}, sarifRegion{d.line, d.column, d.endLine, d.endColumn}}}}}
		r.result(result)
	}
	return r.out.Flush()
}

// result writes a result, in which nothing can fail to become JSON.
func (r *sarifReport) result(x any) {
	if r.n++; r.n > 1 {
		r.out.WriteByte(',')
	}
	r.out.WriteByte('\n')
	data, _ := json.Marshal(x)
	r.out.Write(data)
}

func (r *sarifReport) end() error {
	_, err := r.out.WriteString("\n]}]}\n")
	return err
}
