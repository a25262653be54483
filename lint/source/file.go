package source

import (
	"slices"

	"github.com/microcms-go/filters"
)

// A File is a source file that has been read and checked.
type File struct {
	Name, Source string

	Filters     []*Filter    // in the order of their places
	Diagnostics []Diagnostic // in the order of their places, at most 1,000
	Omitted     int          // the number of diagnostics left out

	// Problems are what keeps the file from being read as it is meant.
	Problems []Problem
}

// A Problem is a reason why filters of a file may be missing.
type Problem struct {
	filters.Position
	Message string
}

// maxDiagnostics bounds the diagnostics of one file.
const maxDiagnostics = 1000

// Check finds the filters of a file and checks them. The end of the name tells
// the language; [Known] reports whether it is known.
func (l Linter) Check(name, src string) *File {
	f := &File{Name: name, Source: src, Filters: l.find(name, src).found}
	for _, x := range f.Filters {
		ds := l.Lint(x)
		room := min(len(ds), maxDiagnostics-len(f.Diagnostics))
		f.Diagnostics = append(f.Diagnostics, ds[:room]...)
		f.Omitted += len(ds) - room
		x.Checked = x.Endpoint != "" && l.api(x.Endpoint) != nil
	}
	slices.SortStableFunc(f.Diagnostics, func(a, b Diagnostic) int { return a.File.Start - b.File.Start })
	return f
}
