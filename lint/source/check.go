package source

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

// A File is a source file that has been read and checked.
type File struct {
	Name, Source string

	Filters     []*Filter    // in the order of their places, at most 5,000
	Diagnostics []Diagnostic // in the order of their places, at most 1,000
	Omitted     int          // the number of diagnostics left out, of the filters that were checked

	// Problems are reasons why filters of the file may be missing.
	Problems []Problem
}

// A Problem is a place from which on a file could not be read as it is meant.
type Problem struct {
	filters.Position
	Message string
}

// ownRules are about filters in source files only.
var ownRules = []lint.Rule{
	unescapedInterpolation, requestFilter, lostParens, urlValue, doubleEncoding, localDay, misplacedFilter,
	callParameter, ignoreRule,
}

// Rules returns the rules that a Linter applies: those of package lint, and some
// about filters in source files.
func Rules() iter.Seq[lint.Rule] {
	return func(yield func(lint.Rule) bool) {
		for rule := range lint.Rules() {
			if !yield(rule) {
				return
			}
		}
		for _, rule := range ownRules {
			if !yield(rule) {
				return
			}
		}
	}
}

// LookupRule returns the rule with an ID, if there is one.
func LookupRule(id string) (lint.Rule, bool) {
	for _, rule := range ownRules {
		if rule.ID == id {
			return rule, true
		}
	}
	return lint.LookupRule(id)
}

// maxDiagnostics bounds the diagnostics of one file, and maxFilters the filters.
const (
	maxDiagnostics = 1000
	maxFilters     = 5000
)

// filterChecks are what is looked for in each filter.
var filterChecks = []func(*checker, *Filter){
	(*checker).urlValues, (*checker).encodedTwice, (*checker).text, (*checker).outsideSchemas, (*checker).templates,
	(*checker).undefined, (*checker).joinedValues, (*checker).joinedOperands, (*checker).days, (*checker).call,
	(*checker).interpolations,
}

// A checker checks the filters of one file.
type checker struct {
	Linter
	file  *file
	found []Diagnostic

	called map[int]bool // brackets of requests whose other parameters were looked at
}

// Check finds the filters of a file and checks them. The end of the name tells
// the language; [Known] reports whether it is known.
//
// Comments with the word mcfilter-ignore, at the end of the line or on the line
// before, take diagnostics away: those of the rules that they name, or all.
func (l Linter) Check(name, src string) *File {
	c := checker{Linter: l, file: l.find(name, src), called: map[int]bool{}}
	f := c.file
	for _, x := range f.found {
		if len(c.found) > maxDiagnostics {
			f.addProblem(x.Position, "more than %d findings: the filters from here on are not checked", maxDiagnostics)
			break
		}
		x.Checked = x.Endpoint != "" && l.api(x.Endpoint) != nil
		from := len(c.found)
		for _, check := range filterChecks {
			check(&c, x)
		}
		c.found = append(c.found[:from], onePerPlace(c.found[from:])...)
	}
	if f.service {
		c.requests()
	}
	if f.mentioned {
		c.urls()
	}
	if len(f.found) > 0 || f.service {
		c.joins()
		c.declaredFields()
	}
	heaviest := map[filters.Position]lint.Severity{}
	for _, d := range c.found {
		heaviest[d.File] = max(heaviest[d.File], d.Severity)
	}
	c.found = slices.DeleteFunc(c.found, func(d Diagnostic) bool { return f.ignored(d) || d.Severity < heaviest[d.File] })
	c.ignoreComments()
	ds := c.found
	slices.SortStableFunc(ds, func(a, b Diagnostic) int { return a.File.Start - b.File.Start })
	out := &File{Name: name, Source: src, Filters: f.found, Problems: f.problems}
	kept := min(len(ds), maxDiagnostics)
	out.Diagnostics, out.Omitted = ds[:kept:kept], len(ds)-kept
	return out
}

// onePerPlace drops what is lighter than another diagnostic whose range holds
// its own, and all but the first of one range.
func onePerPlace(ds []Diagnostic) []Diagnostic {
	var kept []Diagnostic
	for i, d := range ds {
		covers := func(k int, e Diagnostic) bool {
			if e.Rule == urlValue.ID && d.Rule != urlValue.ID && d.File.Start <= e.File.Start && e.File.End <= d.File.End {
				return true // what the character does to the rest of the value
			}
			return e.File.Start <= d.File.Start && d.File.End <= e.File.End && d.File.Start < d.File.End &&
				(e.Severity > d.Severity || e.Severity == d.Severity && e.File == d.File && k < i)
		}
		drop := false
		for k, e := range ds {
			drop = drop || k != i && covers(k, e)
		}
		if !drop {
			kept = append(kept, d)
		}
	}
	return kept
}

// report adds a diagnostic about a range of the file. x may be nil if it is about no filter.
func (c *checker) report(x *Filter, rule lint.Rule, at filters.Position, edits []lint.Edit, format string,
	args ...any) {
	c.reportAs(rule.Severity, x, rule.ID, at, edits, format, args...)
}

func (c *checker) reportAs(severity lint.Severity, x *Filter, rule string, at filters.Position, edits []lint.Edit,
	format string, args ...any) {
	d := Diagnostic{Filter: x, File: at}
	d.Rule, d.Severity, d.Message = rule, severity, message(format, args...)
	if x != nil {
		d.Position = x.shownRange(at)
	}
	if !c.file.Foreign {
		d.FileEdits = edits
	}
	c.found = append(c.found, d)
}

// message formats a message, bounds its length and escapes what a terminal might obey. What %q shows is short.
func message(format string, args ...any) string {
	const most = 500
	for i, arg := range args {
		switch s := arg.(type) {
		case string:
			args[i] = shown(s)
		case filters.Field:
			args[i] = shown(s)
		}
	}
	return quote.Line(fmt.Sprintf(format, args...), most-len("…"))
}

// A shown is a string in a message.
type shown string

func (s shown) Format(f fmt.State, verb rune) {
	text := string(s)
	if verb == 'q' {
		text = quote.Short(text)
	}
	io.WriteString(f, text)
}

// knownRule returns a rule.
func knownRule(id string) lint.Rule {
	rule, _ := LookupRule(id)
	return rule
}

// problems that concern the whole file.
func (f *file) addProblem(at filters.Position, format string, args ...any) {
	const most = 20
	if len(f.problems) < most {
		f.problems = append(f.problems, Problem{at, message(format, args...)})
	}
}
