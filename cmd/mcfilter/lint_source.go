package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
	"github.com/microcms-go/filters/schema"
	"github.com/spf13/cobra"
)

// A sourceLint checks the filters in source files.
type sourceLint struct {
	format   string // text, json or sarif
	schemas  string // a file or folder
	severity string // the lowest that is reported; empty: as the format has it
	rules    []string
	fix      bool

	// These are for paths only.
	config string
	diff   bool

	linter   sources.Linter
	least    lint.Severity
	levels   map[string]lint.Severity // of rules, from the configuration; 0 turns a rule off
	excluded []*ignoreFile
}

// A lintConfig is the configuration file.
type lintConfig struct {
	Schema   string            `json:"schema"`   // relative to the file
	Severity string            `json:"severity"` // the lowest that is reported
	Rules    map[string]string `json:"rules"`    // "off", or the severity of a rule
	Exclude  []string          `json:"exclude"`  // patterns as in .gitignore
}

// lintConfigName is the configuration file that is looked for.
const lintConfigName = ".mcfilter.json"

// prepare reads what the flags and the configuration name.
func (l *sourceLint) prepare() error {
	if err := l.readConfig(); err != nil {
		return err
	}
	l.least = lint.Warning
	if l.format != "text" {
		l.least = lint.Info
	}
	if l.severity != "" {
		if err := l.least.UnmarshalText([]byte(l.severity)); err != nil {
			return errors.New(strings.TrimPrefix(err.Error(), "lint: "))
		}
	}
	for _, rule := range l.rules {
		if !knownRule(strings.TrimPrefix(rule, "-")) {
			return fmt.Errorf("unknown rule %.60q: see mcfilter rules", rule)
		}
	}
	if l.schemas == "" {
		return nil
	}
	apis, err := readSchemas(l.schemas)
	if err != nil {
		return err
	}
	l.linter.API = apis.api
	return nil
}

func knownRule(id string) bool {
	_, ok := sources.LookupRule(id)
	return ok
}

// readConfig reads the configuration file that the flag names or, without it,
// the nearest one in the working folder or above it, within the repository.
func (l *sourceLint) readConfig() error {
	name := l.config
	if name == "" {
		folder, err := os.Getwd()
		for err == nil && name == "" {
			candidate := filepath.Join(folder, lintConfigName)
			if _, err := os.Stat(candidate); err == nil {
				name = candidate
				break
			}
			_, gitErr := os.Lstat(filepath.Join(folder, ".git"))
			if parent := filepath.Dir(folder); gitErr != nil && parent != folder {
				folder = parent
				continue
			}
			break
		}
		if name == "" {
			return nil
		}
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	var c lintConfig
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "json: "))
	}
	if c.Schema != "" && l.schemas == "" {
		l.schemas = filepath.Join(filepath.Dir(name), filepath.FromSlash(c.Schema))
	}
	if l.severity == "" {
		l.severity = c.Severity
	}
	l.levels = map[string]lint.Severity{}
	for rule, level := range c.Rules {
		if !knownRule(rule) {
			return fmt.Errorf("%s: unknown rule %.60q: see mcfilter rules", name, rule)
		}
		var s lint.Severity
		if level != "off" {
			if err := s.UnmarshalText([]byte(level)); err != nil {
				return fmt.Errorf("%s: rule %s: unknown severity %.40q: expected off, info, warning or error", name, rule, level)
			}
		}
		l.levels[rule] = s
	}
	abs, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return err
	}
	l.excluded = []*ignoreFile{parseIgnore(strings.TrimSuffix(filepath.ToSlash(abs), "/")+"/", strings.Join(c.Exclude, "\n"))}
	return nil
}

// schemas are the schemas that filters may be meant for.
type schemas struct {
	byName map[string]*schema.API
	only   *schema.API // if there is just one
}

// api returns the schema for an endpoint that the code names or, if it names
// none, the only one.
func (s *schemas) api(endpoint string) *schema.API {
	if endpoint == "" || s.only != nil && s.only.Endpoint() == "" {
		return s.only
	}
	return s.byName[endpoint]
}

// exportName is how the admin screen names the file of a schema.
var exportName = regexp.MustCompile(`^api-(.+)-\d{8,}$`)

// readSchemas reads the schemas in a file, or in all JSON files of a folder.
// One that does not say its endpoint has that of the file's name.
func readSchemas(name string) (*schemas, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	names := []string{name}
	if info.IsDir() {
		if names, err = filepath.Glob(filepath.Join(escapeGlob(name), "*.json")); err != nil {
			return nil, err
		}
		if len(names) == 0 {
			return nil, fmt.Errorf("%s: no JSON files", name)
		}
	}
	s := &schemas{byName: map[string]*schema.API{}}
	n := 0
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		bundle, err := schema.Read(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "schema: "))
		}
		for api := range bundle.APIs() {
			endpoint := api.Endpoint()
			if endpoint == "" {
				endpoint, _, _ = strings.Cut(filepath.Base(name), ".")
				if m := exportName.FindStringSubmatch(endpoint); m != nil {
					endpoint = m[1]
				}
			}
			s.byName[endpoint] = api
			s.only = api
			n++
		}
	}
	if n != 1 {
		s.only = nil
	}
	return s, nil
}

func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\`, "*", `[*]`, "?", `[?]`, "[", `[[]`).Replace(name)
}

// A linted is a source file that has been checked.
type linted struct {
	name    string
	src     string // what is in the file, unless nothing is to be said
	fixed   string // what is to be in it, if that is something else
	found   []finding
	filters int
	hidden  int // findings that are too light
	err     error
	done    chan struct{}
}

// A finding is a diagnostic with its place in the file.
type finding struct {
	sources.Diagnostic
	line, column       int // from 1; columns count characters
	endLine, endColumn int
}

// maxSource bounds the files that are read.
const maxSource = 512 << 20

// file checks a file.
func (l *sourceLint) file(f *linted) {
	info, err := os.Stat(f.name)
	if err == nil && info.Size() > maxSource {
		err = fmt.Errorf("%s: larger than %d bytes", f.name, int64(maxSource))
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(f.name)
	}
	if err != nil {
		f.err = err
		return
	}
	text, foreign := decodeUTF16(data)
	if !foreign {
		text = string(data)
	}
	ds := l.diagnostics(f, text)
	if fixed := text; (l.fix || l.diff) && !foreign {
		const rounds = 5 // what overlaps is mended one after the other
		for range rounds {
			next := sources.Fix(f.name, fixed, ds)
			if next == fixed {
				break
			}
			fixed = next
			if l.fix {
				text = fixed
			}
			f.filters, f.hidden = 0, 0
			ds = l.diagnostics(f, fixed)
		}
		if fixed != string(data) {
			f.fixed = fixed
			f.src = string(data)
			if l.fix {
				f.err = os.WriteFile(f.name, []byte(fixed), info.Mode().Perm())
			} else {
				f.filters, f.hidden = 0, 0
				ds = l.diagnostics(f, text)
			}
		}
	}
	if len(ds) > 0 {
		if f.fixed == "" {
			f.src = text
		}
		f.found = locate(text, ds)
	}
}

// diagnostics returns what is to be reported about a text.
func (l *sourceLint) diagnostics(f *linted, text string) []sources.Diagnostic {
	var ds []sources.Diagnostic
	for _, x := range sources.Find(f.name, text) {
		f.filters++
		for _, d := range l.linter.Lint(x) {
			if level, ok := l.levels[d.Rule]; ok {
				d.Severity = level
			}
			switch {
			case d.Severity == 0 || !l.selected(d.Rule):
			case d.Severity < l.least:
				f.hidden++
			default:
				ds = append(ds, d)
			}
		}
	}
	return ds
}

// selected reports whether the flag asks for a rule.
func (l *sourceLint) selected(rule string) bool {
	if len(l.rules) == 0 {
		return true
	}
	if slices.Contains(l.rules, "-"+rule) {
		return false
	}
	return slices.Contains(l.rules, rule) || strings.HasPrefix(l.rules[0], "-")
}

// decodeUTF16 returns a text in UTF-16 with a byte order mark as UTF-8.
func decodeUTF16(data []byte) (string, bool) {
	big := bytes.HasPrefix(data, []byte("\xFE\xFF"))
	if !big && !bytes.HasPrefix(data, []byte("\xFF\xFE")) {
		return "", false
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		if big {
			units = append(units, uint16(data[i])<<8|uint16(data[i+1]))
		} else {
			units = append(units, uint16(data[i+1])<<8|uint16(data[i]))
		}
	}
	return string(utf16.Decode(units)), true
}

// locate finds the lines and columns of diagnostics.
func locate(text string, ds []sources.Diagnostic) []finding {
	slices.SortStableFunc(ds, func(a, b sources.Diagnostic) int { return a.File.Start - b.File.Start })
	var found []finding
	line, lineStart := 1, 0
	column, at := 1, 0 // of the last place
	for _, d := range ds {
		for {
			n := strings.IndexByte(text[max(at, lineStart):d.File.Start], '\n')
			if n < 0 {
				break
			}
			line++
			lineStart = max(at, lineStart) + n + 1
			column, at = 1, lineStart
		}
		column += utf8.RuneCountInString(text[at:d.File.Start])
		at = d.File.Start
		f := finding{Diagnostic: d, line: line, column: column}
		inside := text[d.File.Start:d.File.End]
		f.endLine = line + strings.Count(inside, "\n")
		f.endColumn = utf8.RuneCountInString(inside[strings.LastIndexByte(inside, '\n')+1:])
		if f.endLine == line {
			f.endColumn += column
		} else {
			f.endColumn++
		}
		found = append(found, f)
	}
	return found
}

// A summary counts what was found.
type summary struct {
	files, filters, fixed, hidden int
	found                         [lint.Error + 1]int
	failed                        bool
}

func (s *summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s", plural(s.found[lint.Error], "error"), plural(s.found[lint.Warning], "warning"))
	if s.found[lint.Info] > 0 {
		fmt.Fprintf(&b, ", %s", plural(s.found[lint.Info], "note"))
	}
	fmt.Fprintf(&b, " in %s of %s", plural(s.filters, "filter"), plural(s.files, "file"))
	if s.fixed > 0 {
		fmt.Fprintf(&b, "; %s mended", plural(s.fixed, "file"))
	}
	if s.hidden > 0 {
		fmt.Fprintf(&b, "; %s not shown (--severity info)", plural(s.hidden, "lighter finding"))
	}
	return b.String()
}

// run checks the files in paths. It returns statusNo if something was wrong
// with a filter.
func (l *sourceLint) run(cmd *cobra.Command, paths []string) error {
	if err := l.prepare(); err != nil {
		return err
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	report, err := newReport(l.format, cmd.OutOrStdout(), out)
	if err != nil {
		return usageError(cmd, err)
	}

	// The files are checked in any order, and reported in theirs. Only as many
	// are in memory as fit between the two.
	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan *linted), make(chan *linted, 4*workers)
	stop := make(chan struct{})
	defer close(stop)
	var walkErr error
	go func() {
		defer close(order)
		defer close(work)
		walkErr = walkSources(paths, func(name string) error {
			if l.exclude(name, paths) {
				return nil
			}
			f := &linted{name: name, done: make(chan struct{})}
			for _, queue := range []chan *linted{order, work} {
				select {
				case queue <- f:
				case <-stop:
					return fs.SkipAll
				}
			}
			return nil
		})
	}()
	for range workers {
		go func() {
			for f := range work {
				l.file(f)
				close(f.done)
			}
		}()
	}

	var s summary
	var files atomic.Int64
	stderr := cmd.ErrOrStderr()
	p := &progress{w: stderr, done: make(chan struct{}), text: func() string { return plural(int(files.Load()), "file") }}
	if isTerminal(stderr) && !isTerminal(cmd.OutOrStdout()) {
		go p.run(progressAfter, progressEvery)
	}
	err = report.begin()
	for f := range order {
		<-f.done
		files.Add(1)
		if f.err != nil {
			s.failed = true
			p.pause(func() { complain(cmd, "%s", plainError(f.err)) })
			continue
		}
		s.add(f)
		if err == nil && l.diff && f.fixed != "" && l.format == "text" {
			err = writeDiff(out, f.name, f.src, f.fixed)
		}
		if err == nil && (len(f.found) > 0) {
			err = report.file(f)
		}
		if err != nil {
			break
		}
	}
	p.stop()
	if err == nil {
		err = report.end()
	}
	if err == nil {
		err = out.Flush()
	}
	switch {
	case err != nil:
		return err
	case walkErr != nil:
		return walkErr
	}
	if l.format == "text" {
		fmt.Fprintln(stderr, s.String())
	}
	switch {
	case s.failed:
		return statusError
	case s.found[lint.Error]+s.found[lint.Warning] > 0:
		return statusNo
	}
	return nil
}

func (s *summary) add(f *linted) {
	s.files++
	s.filters += f.filters
	s.hidden += f.hidden
	if f.fixed != "" {
		s.fixed++
	}
	for _, d := range f.found {
		s.found[d.Severity]++
	}
}

// exclude reports whether the configuration leaves out a file that was found
// in a folder.
func (l *sourceLint) exclude(name string, paths []string) bool {
	if len(l.excluded) == 0 || slices.Contains(paths, name) {
		return false
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return false
	}
	abs = filepath.ToSlash(abs)
	for _, f := range l.excluded {
		rel, ok := strings.CutPrefix(abs, f.folder)
		for i := 0; ok && i < len(rel); i++ {
			if rel[i] == '/' && ignores(l.excluded, f.folder+rel[:i], true) {
				return true
			}
		}
	}
	return ignores(l.excluded, abs, false)
}
