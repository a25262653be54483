// Package lintcli is the command mcfilter lint: it finds filters, checks them,
// reports what is wrong with them and fixes it.
//
// There is one path for filters in source files, filters of the command line
// and those of standard input. Each is a unit: a text with filters in it. Units
// are found, checked by several goroutines at once, and reported in their order.
package lintcli

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/schemas"
	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/near"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// Options are the flags and arguments of a run.
type Options struct {
	Paths         []string // files and folders; "-" is standard input
	Filters       []string // in place of paths
	JSONL         bool     // standard input has a filter a line, as a JSON string
	StdinFilename string   // what is on standard input is the content of such a file

	Schema   string // a file or folder
	Endpoint string // of filters that are in no file
	Config   string
	Format   string // one of Formats
	Severity string // the lowest that is reported
	Rules    []string

	Fix    bool // what is safe
	Unsafe bool // what is not safe too
	Diff   bool // show what Fix would do
	List   bool // the filters in place of what is wrong with them

	Baseline      string // findings that are not reported
	WriteBaseline bool
	NewFrom       string // report only what is in lines changed since this revision of git
	Quiet         bool   // no summary
}

// Formats are the formats of reports.
var Formats = []string{"text", "json", "sarif"}

// Streams are what a run reads from and writes to.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Complain func(format string, args ...any) // about what went wrong
}

// ErrFound says that there are errors or warnings, ErrFailed that something
// could not be read, which has been reported.
var (
	ErrFound  = errors.New("errors or warnings were found")
	ErrFailed = errors.New("not everything could be checked")
)

// A UsageError is a mistake in the options.
type UsageError struct{ error }

func usage(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// A job is a run of lint with what it needs to know.
type job struct {
	Options
	Streams
	config   *config
	least    lint.Severity
	schemas  *schemas.Set // nil: none
	bare     lint.Linter  // of filters that are in no file
	linter   sources.Linter
	baseline *baseline
	changed  *changes
	excluded int // files, by the configuration
}

// prepare checks the options and reads the files that they name.
func prepare(o Options, s Streams) (*job, error) {
	j := &job{Options: o, Streams: s}
	j.Fix = o.Fix && !o.Diff // which shows what it would do
	j.linter.Open = newImports(o.Paths).open
	if err := j.checkOptions(); err != nil {
		return nil, err
	}
	var err error
	if j.config, err = readConfig(j.Config); err != nil {
		return nil, err
	}
	severity := cmp.Or(j.Severity, j.config.Severity, "warning")
	if err := j.least.UnmarshalText([]byte(severity)); err != nil {
		return nil, UsageError{errors.New(strings.TrimPrefix(err.Error(), "lint: "))}
	}
	for _, rule := range j.Rules {
		if strings.HasPrefix(rule, "-") != strings.HasPrefix(j.Rules[0], "-") {
			return nil, usage("--rules: either rules, or each with a hyphen before it")
		}
		if !knownRule(strings.TrimPrefix(rule, "-")) {
			return nil, UsageError{UnknownRule(rule)}
		}
	}
	if err := j.loadSchemas(); err != nil {
		return nil, err
	}
	switch {
	case j.WriteBaseline:
		err = mayWrite(j.Baseline)
	case j.Baseline != "":
		j.baseline, err = readBaseline(j.Baseline)
	}
	return j, err
}

// checkOptions reports options that exclude each other.
func (j *job) checkOptions() error {
	given := len(j.Filters) > 0
	fromStdin := j.JSONL || slices.Contains(j.Paths, "-")
	switch {
	case !slices.Contains(Formats, j.Format):
		return usage("unknown format %.40q: expected text, json or sarif", j.Format)
	case given && (len(j.Paths) > 0 || j.JSONL):
		return usage("-e is for filters by themselves: it excludes paths, - and --jsonl")
	case fromStdin && len(j.Paths) > 1, j.JSONL && len(j.Paths) == 1 && !fromStdin, j.JSONL && j.StdinFilename != "":
		return usage("standard input cannot be checked together with other files")
	case j.StdinFilename != "" && !fromStdin:
		return usage("--stdin-filename needs - as the path")
	case j.StdinFilename != "" && !sources.Known(j.StdinFilename):
		return usage("--stdin-filename: %q is not a language that is searched for filters", j.StdinFilename)
	case j.Endpoint != "" && !given && (!fromStdin || j.StdinFilename != ""):
		return usage("--endpoint is for filters by themselves: source files name their endpoints")
	case (j.Fix || j.Diff || j.List) && j.Format != "text":
		return usage("--fix, --diff and --list have one format: leave out --format")
	case j.Diff && (given || fromStdin && j.StdinFilename == ""):
		return usage("--diff is for files")
	case (j.Fix || j.Diff) && j.List:
		return usage("--list excludes --fix and --diff")
	case j.WriteBaseline && j.Baseline == "":
		return usage("--write-baseline needs --baseline")
	case j.WriteBaseline && (j.List || j.Diff || j.NewFrom != ""):
		return usage("--write-baseline excludes --list, --diff and --new-from")
	case j.NewFrom != "" && (given || fromStdin):
		return usage("--new-from is for files")
	}
	return nil
}

func (j *job) loadSchemas() error {
	path := cmp.Or(j.Schema, j.config.Schema)
	if path == "" {
		if j.Endpoint != "" {
			return UsageError{schemas.ErrNoSchema}
		}
		return nil
	}
	set, err := schemas.Load(path)
	if err != nil && j.Schema == "" {
		err = fmt.Errorf("%s: schema: %w", term.Quote(j.config.name), err)
	}
	if err != nil {
		return err
	}
	j.schemas = set
	j.linter.APIs = set.APIs()
	if j.Endpoint != "" || len(j.Filters) > 0 && j.Schema != "" {
		j.bare.API, err = set.API(j.Endpoint)
		return err
	}
	j.bare.API, _ = set.Lookup("")
	return nil
}

func knownRule(id string) bool {
	_, ok := sources.LookupRule(id)
	return ok
}

// UnknownRule returns the error for the ID of a rule that there is not.
func UnknownRule(id string) error {
	var ids []string
	for rule := range sources.Rules() {
		ids = append(ids, rule.ID)
	}
	if meant, ok := near.Word(strings.TrimPrefix(id, "-"), ids...); ok {
		return fmt.Errorf("unknown rule %.60q: did you mean %s?", id, meant)
	}
	return fmt.Errorf("unknown rule %.60q: mcfilter rules lists all", id)
}

// level returns the severity with which a finding is reported; 0: not at all.
func (j *job) level(d lint.Diagnostic) lint.Severity {
	level, ok := j.config.levels[d.Rule]
	if !ok {
		level = d.Severity
	}
	switch {
	case len(j.Rules) == 0:
	case strings.HasPrefix(j.Rules[0], "-"):
		if slices.Contains(j.Rules, "-"+d.Rule) {
			return 0
		}
	case !slices.Contains(j.Rules, d.Rule):
		return 0
	case level == 0: // It was asked for.
		return d.Severity
	}
	return level
}
