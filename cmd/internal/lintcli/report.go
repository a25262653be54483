package lintcli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/lines"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/lint"
)

// A reporter writes what came of units.
type reporter interface {
	start() error
	unit(u *unit) error
	end() error
}

// reporter returns what writes the output, to out, which writes to j.Out.
func (j *job) reporter(out *bufio.Writer) reporter {
	switch {
	case j.List:
		return listReport{out}
	case j.Diff:
		return diffReport{out}
	case j.Fix:
		return fixReport{j, out}
	case j.Format == "json":
		return jsonReport{j, out}
	case j.Format == "sarif":
		return &sarifReport{job: j, out: out}
	}
	return textReport{j, out, j.Out}
}

// A textReport is like what compilers write.
type textReport struct {
	*job
	out      io.Writer
	terminal io.Writer // where out writes to
}

func (r textReport) start() error { return nil }
func (r textReport) end() error   { return nil }

func (r textReport) unit(u *unit) error {
	for _, f := range u.findings {
		if err := r.finding(u, f); err != nil {
			return err
		}
	}
	return nil
}

func (r textReport) finding(u *unit, f finding) error {
	where := ""
	switch {
	case u.number == 0:
		where = fmt.Sprintf("%s:%d:%d: ", term.Quote(u.name), f.line, f.column)
	case u.name != "":
		where = u.name + ": "
	}
	severity := f.Severity.String()
	switch f.Severity {
	case lint.Error:
		severity = term.Paint(r.terminal, term.Red, severity)
	case lint.Warning:
		severity = term.Paint(r.terminal, term.Yellow, severity)
	}
	line, carets, _ := strings.Cut(f.at.Excerpt(u.text), "\n")
	fmt.Fprintf(r.out, "%s%s: %s [%s]\n", where, severity, f.Message, f.Rule)
	fmt.Fprintf(r.out, "\t%s\n\t%s\n", line, term.Paint(r.terminal, term.Red, carets))
	if fixed, safe, ok := f.fixed(u); ok && len(fixed) <= 500 {
		what := "fix"
		if !safe {
			what = "unsafe fix"
		}
		fmt.Fprintf(r.out, "\t%s: %s\n", what, term.Quote(fixed))
	}
	return nil
}

// fixed returns the whole filter as the edits of f make it. Where it would not
// parse then, the other edits are applied too.
func (f finding) fixed(u *unit) (fixed string, safe, ok bool) {
	if len(f.Edits) == 0 {
		return "", false, false
	}
	if f.source != nil {
		return lint.Fix(f.filter, []lint.Diagnostic{f.Diagnostic}), isSafe(f), true
	}
	all := []lint.Diagnostic{}
	safe = true
	for _, other := range u.findings {
		all = append(all, other.Diagnostic)
		safe = safe && (!hasFix(other) || isSafe(other))
	}
	for _, ds := range [][]lint.Diagnostic{{f.Diagnostic}, all} {
		fixed := lint.Fix(f.filter, ds)
		if _, err := filters.Parse(fixed); err == nil && fixed != f.filter {
			return fixed, isSafe(f) && (len(ds) == 1 || safe), true
		}
	}
	return "", false, false
}

// A fixReport prints the fixed text of what is not a file, and what is left to
// be said on standard error.
type fixReport struct {
	*job
	out *bufio.Writer
}

func (r fixReport) start() error { return nil }
func (r fixReport) end() error   { return nil }

func (r fixReport) unit(u *unit) error {
	text, to := textReport{r.job, r.Err, r.Err}, u.after
	switch {
	case u.number > 0 && r.JSONL:
		r.out.Write(append(lines.AppendJSON(nil, to), '\n'))
	case u.number > 0:
		r.out.WriteString(to + "\n")
	case u.stdin:
		r.out.WriteString(to)
	default:
		text.out, text.terminal = r.out, r.Out
	}
	if err := r.out.Flush(); err != nil {
		return err
	}
	return text.unit(u)
}

// A jsonReport has an object a line for each finding.
type jsonReport struct {
	*job
	out *bufio.Writer
}

func (r jsonReport) start() error { return nil }
func (r jsonReport) end() error   { return nil }

func (r jsonReport) unit(u *unit) error {
	for _, f := range u.findings {
		line := struct {
			File     string        `json:"file,omitempty"`
			Line     int           `json:"line,omitempty"`
			Column   int           `json:"column,omitempty"`
			Filter   string        `json:"filter"`
			Endpoint string        `json:"endpoint,omitempty"`
			Start    int           `json:"start"`
			End      int           `json:"end"`
			Rule     string        `json:"rule"`
			Severity lint.Severity `json:"severity"`
			Message  string        `json:"message"`
			Fixed    *string       `json:"fixed,omitempty"`
		}{"", 0, 0, f.filter, f.endpoint, f.Start, f.End, f.Rule, f.Severity, f.Message, nil}
		if u.number == 0 {
			line.File, line.Line, line.Column = u.name, f.line, f.column
		}
		if fixed, safe, ok := f.fixed(u); ok && (safe || r.Unsafe) {
			line.Fixed = &fixed
		}
		if err := writeJSON(r.out, line); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, x any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(x)
}

// A listReport has an object a line for each filter.
type listReport struct{ out *bufio.Writer }

func (r listReport) start() error { return nil }
func (r listReport) end() error   { return nil }

func (r listReport) unit(u *unit) error {
	for _, l := range u.list {
		line := struct {
			File     *string `json:"file"`
			Line     int     `json:"line"`
			Column   int     `json:"column"`
			Filter   string  `json:"filter"`
			Endpoint *string `json:"endpoint"`
			Checked  bool    `json:"checked"`
		}{nil, l.line, l.column, l.filter, nil, l.checked}
		stdin := "-"
		switch {
		case u.number == 0:
			line.File = &u.name
		case u.stdin:
			line.File = &stdin
		}
		if l.endpoint != "" {
			line.Endpoint = &l.endpoint
		}
		if err := writeJSON(r.out, line); err != nil {
			return err
		}
	}
	return nil
}
