package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/lint"
)

// Fix applies the edits of diagnostics of one file, which are in the order of
// their filters, and returns the new text of the file. What cannot be applied
// together is left out: linting the result finds it again. If the new text
// does not hold the same filters but for the edits, the file stays as it is.
func Fix(name, src string, ds []Diagnostic) string {
	var b strings.Builder
	end, n := 0, 0
	for len(ds) > 0 {
		x := ds[0].Filter
		var edits []lint.Diagnostic
		for len(ds) > 0 && ds[0].Filter == x {
			var d lint.Diagnostic
			for _, e := range ds[0].FileEdits {
				e.Position = filters.Position{Start: e.Start - x.Start, End: e.End - x.Start}
				d.Edits = append(d.Edits, e)
			}
			if d.Edits != nil {
				edits = append(edits, d)
			}
			ds = ds[1:]
		}
		if edits == nil || x.Start < end {
			continue
		}
		b.WriteString(src[end:x.Start])
		b.WriteString(lint.Fix(src[x.Start:x.End], edits))
		end = x.End
		n++
	}
	if n == 0 {
		return src
	}
	b.WriteString(src[end:])
	fixed := b.String()
	before, after := Find(name, src), Find(name, fixed)
	if len(before) != len(after) {
		return src
	}
	for i, x := range before {
		if len(x.text.holes) != len(after[i].text.holes) || x.Endpoint != after[i].Endpoint {
			return src
		}
	}
	return fixed
}
