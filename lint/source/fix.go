package source

import "github.com/microcms-go/filters/lint"

// Fix applies the edits of diagnostics of one file. It returns the new text of
// the file, and the edits: those that cannot be applied together with others are
// left out, and checking the result finds them again. If the new text does not
// hold the same filters but for the edits, the file stays as it is.
func Fix(name, src string, ds []Diagnostic) (fixed string, edits []lint.Edit) {
	var inFile []lint.Diagnostic
	for _, d := range ds {
		inFile = append(inFile, lint.Diagnostic{Edits: d.FileEdits})
	}
	edits = lint.Merge(inFile)
	fixed = lint.Apply(src, edits)
	if fixed == src {
		return src, nil
	}
	before, after := (Linter{}).find(name, src), (Linter{}).find(name, fixed)
	if len(after.problems) > len(before.problems) || !after.holds(before) {
		return src, nil
	}
	return fixed, edits
}

// holds reports whether f has the filters that an earlier version of the file
// has. Those that are found only now may be more.
func (f *file) holds(earlier *file) bool {
	if len(f.found) < len(earlier.found) {
		return false
	}
	if len(f.found) > len(earlier.found) {
		return true
	}
	for i, x := range earlier.found {
		if len(f.found[i].text.Holes) < len(x.text.Holes) || f.found[i].Endpoint != x.Endpoint {
			return false
		}
	}
	return true
}
