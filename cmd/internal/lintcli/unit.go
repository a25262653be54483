package lintcli

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"unicode/utf16"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// A unit is a text with filters in it: a source file, or a filter by itself.
type unit struct {
	name    string // of the file; for a filter by itself what messages call it, or ""
	number  int    // of a filter by itself, from 1; 0: a file
	stdin   bool
	foreign bool        // the file is not UTF-8: it is not changed
	text    string      // what the findings are about
	info    fs.FileInfo // of the file, when it was read

	changed []filters.Position // with --new-from, the lines of text that changed, with their ends

	before, after string // with --fix and --diff: the file, and what it becomes
	changes       bool   // they differ
	unwritten     error  // why the file is not what it becomes

	result
	err     error
	skipped bool  // err is not a failure: the file was found, and left out
	size    int64 // that is reserved for the unit
	done    chan struct{}
}

// A result is what a check of a unit's text found.
type result struct {
	findings []finding
	taken    []baselineKey // from the baseline
	filters  int           // in the text
	checked  int           // against a schema
	strange  []string      // the endpoints of others, that have no schema
	hidden   int           // findings that are too light
	omitted  int           // findings beyond the most that a file has
	problems []string      // to be said of the file as a whole
	unread   int           // of these, why filters may be missing
	oldLines int           // findings in lines that have not changed
	list     []listed
}

// A finding is something to report about a unit.
type finding struct {
	lint.Diagnostic
	filter   string
	endpoint string
	at       filters.Position // in the text of the unit
	edits    []lint.Edit      // of the text of the unit
	source   *sources.Diagnostic
	place
}

// A listed is a filter that was found.
type listed struct {
	filter   string
	endpoint string
	checked  bool
	place
}

// maxSource bounds the files that are read, and maxReading those that are in
// memory at the same time.
const (
	maxSource  = 32 << 20
	maxReading = 2 * maxSource
)

// read reads the text of a file.
func (u *unit) read() error {
	data, info, err := readSource(u.name)
	if err != nil {
		return err
	}
	u.info = info
	var isUTF16 bool
	if u.text, isUTF16 = decodeUTF16(data); !isUTF16 {
		u.text = string(data)
	}
	u.foreign = isUTF16
	return nil
}

// decodeUTF16 returns a text in UTF-16 as UTF-8. It is told by its byte order mark or,
// without one, by its first two characters, of ASCII: other texts have no zeros there.
func decodeUTF16(data []byte) (string, bool) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE\x00\x00")): // UTF-32
		return "", false
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		order, data = binary.BigEndian, data[2:]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		order, data = binary.LittleEndian, data[2:]
	case len(data) >= 4 && data[0] == 0 && data[1] != 0 && data[2] == 0 && data[3] != 0:
		order = binary.BigEndian
	case len(data) >= 4 && data[0] != 0 && data[1] == 0 && data[2] != 0 && data[3] == 0:
		order = binary.LittleEndian
	default:
		return "", false
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 0; i+1 < len(data); i += 2 {
		units = append(units, order.Uint16(data[i:]))
	}
	return string(utf16.Decode(units)), true
}

func readSource(name string) ([]byte, fs.FileInfo, error) {
	data, info, err := safefile.ReadNamed(name, maxSource)
	if large, ok := errors.AsType[*safefile.TooLargeError](err); ok {
		return nil, nil, fmt.Errorf("%s: %w", term.Quote(name), large)
	}
	return data, info, err
}

// check finds and checks the filters of the unit's text.
func (j *job) check(u *unit) {
	if j.baseline != nil {
		j.baseline.giveBack(u.taken)
	}
	u.result = result{}
	where := newPlaces(u.text)
	if u.number > 0 {
		j.checkBare(u, where)
	} else {
		j.checkSource(u, where)
	}
	slices.SortStableFunc(u.findings, func(a, b finding) int { return a.at.Start - b.at.Start })
}

func (j *job) checkBare(u *unit, where *places) {
	u.filters = 1
	if j.bare.API != nil {
		u.checked = 1
	}
	if j.List {
		u.list = []listed{{u.text, j.Endpoint, u.checked == 1, place{line: u.number, column: 1}}}
		return
	}
	for _, d := range j.bare.Lint(u.text) {
		j.report(u, where, finding{Diagnostic: d, filter: u.text, endpoint: j.Endpoint, at: d.Position, edits: d.Edits})
	}
}

func (j *job) checkSource(u *unit, where *places) {
	file := j.linter.Check(u.name, u.text)
	u.filters, u.omitted, u.unread = len(file.Filters), file.Omitted, len(file.Problems)
	for _, x := range file.Filters {
		if x.Checked {
			u.checked++
		} else if x.Endpoint != "" {
			u.strange = append(u.strange, x.Endpoint)
		}
		if j.List {
			u.list = append(u.list, listed{x.String(), x.Endpoint, x.Checked, where.of(x.Position)})
		}
	}
	if u.foreign {
		u.problems = append(u.problems, term.Quote(u.name)+": UTF-16: the file is not changed")
	}
	for _, p := range file.Problems {
		at := where.of(p.Position)
		u.problems = append(u.problems, fmt.Sprintf("%s:%d:%d: %s", term.Quote(u.name), at.line, at.column, p.Message))
	}
	if j.List {
		return
	}
	for _, d := range file.Diagnostics {
		f := finding{Diagnostic: d.Diagnostic, at: d.File, source: &d}
		if !u.foreign {
			f.edits = d.FileEdits
		}
		if x := d.Filter; x != nil {
			f.filter, f.endpoint = x.String(), x.Endpoint
		}
		j.report(u, where, f)
	}
}

// report adds a finding unless it is not wanted.
func (j *job) report(u *unit, where *places, f finding) {
	f.Severity = j.level(f.Diagnostic)
	f.place = where.of(f.at)
	switch {
	case f.Severity == 0:
	case f.Severity < j.least:
		u.hidden++
	case j.changed != nil && !slices.ContainsFunc(u.changed, func(r filters.Position) bool {
		return f.at.Start < r.End && r.Start <= f.at.End
	}):
		u.oldLines++
	case j.baseline != nil && j.baseline.take(j.baseline.key(u.name, f)):
		u.taken = append(u.taken, j.baseline.key(u.name, f))
	default:
		u.findings = append(u.findings, f)
	}
}
