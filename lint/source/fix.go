package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/microcms-go/filters/lint"
)

// Fix applies the edits of diagnostics of one file and returns the new text of
// the file. What cannot be applied together is left out: checking the result
// finds it again. If the new text does not hold the same filters but for the
// edits, the file stays as it is.
func Fix(name, src string, ds []Diagnostic) string {
	var edits []lint.Edit
	for _, d := range ds {
		edits = mergeEdits(edits, d.FileEdits)
	}
	if len(edits) == 0 {
		return src
	}
	var b strings.Builder
	end := 0
	for _, e := range edits {
		b.WriteString(src[end:e.Start])
		b.WriteString(e.New)
		end = e.End
	}
	b.WriteString(src[end:])
	fixed := b.String()
	if before, after := (Linter{}).find(name, src), (Linter{}).find(name, fixed); len(after.problems) > len(before.problems) || !after.holds(before) {
		return src
	}
	return fixed
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
		if len(f.found[i].text.holes) < len(x.text.holes) || f.found[i].Endpoint != x.Endpoint {
			return false
		}
	}
	return true
}

// mergeEdits adds edits to those that are sorted already, unless they overlap.
// Equal ones are one, but for parentheses: groups may start or end together.
func mergeEdits(sorted, more []lint.Edit) []lint.Edit {
	all := slices.Concat(sorted, more)
	slices.SortStableFunc(all, func(a, b lint.Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	isParen := func(e lint.Edit) bool { return e.Start == e.End && (e.New == "(" || e.New == ")") }
	all = slices.CompactFunc(all, func(a, b lint.Edit) bool { return a == b && !isParen(a) })
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if b.Start < a.End || a.Position == b.Position && (a != b || !isParen(a)) {
			return sorted
		}
	}
	return all
}
