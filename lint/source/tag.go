package source

import (
	"cmp"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/lint"
)

// The tag of the npm package mcfilter makes filters of templates and checks
// the values that are put into them.
var (
	tagImport   = lazyregexp.New(`(?m)^import\s*\{[^}]*\bfilters\b(?:\s+as\s+([\w$]+))?[^}]*\}\s*from\s*['"]mcfilter['"]`)
	firstImport = lazyregexp.New(`(?m)^import\b`)
	valueBefore = lazyregexp.New(`\[(?:(?:not_)?(?:equals|contains)|(?:less|greater)_than|begins_with)\]$`)
	valueAfter  = lazyregexp.New(`^(?:$|\)|\[(?:and|or)\])`)
	scriptName  = lazyregexp.New(`\.[cm]?[jt]sx?$`)
)

// A tagUse is what a file has for the tag.
type tagUse struct {
	name  string           // under which it imports the tag, or ""
	first filters.Position // import; zero if there is none
	taken bool             // filters is the name of something else
}

// tagUse looks for the imports of a file once.
func (f *file) tagUse() tagUse {
	if f.tagged != nil {
		return *f.tagged
	}
	f.tagged = new(tagUse)
	if strings.Contains(f.Src, "mcfilter") {
		if m := tagImport.FindStringSubmatch(f.Src); m != nil {
			f.tagged.name = cmp.Or(m[1], "filters")
			return *f.tagged
		}
	}
	if first := firstImport.FindStringIndex(f.Src); first != nil {
		f.tagged.first = filters.Position{Start: first[0], End: first[1]}
	}
	for _, i := range f.Words("filters") {
		next := f.After(i)
		if !f.IsMember(i) && (next == program.None || f.Is(next, "=", "==", "===", "=>", ",", ";", "??")) {
			f.tagged.taken = true
		}
	}
	return *f.tagged
}

// isTag reports whether the literal at i is a template with the tag.
func (f *file) isTag(i int) bool {
	before := f.Before(i)
	return f.IsWord(before) && f.Touches(before, i) && f.Is(before, "filters", f.tagUse().name)
}

// isTagged reports whether a filter is a template with the tag, which checks what is put into it.
func (f *file) isTagged(x *Filter) bool { return f.IsLiteral(x.at) && f.isTag(x.at) }

// tag returns the edits that put the tag before the template that a filter is, and import it. There
// are none where a hole is not a whole value or where there is no place for the import.
func (f *file) tag(x *Filter) []lint.Edit {
	if !scriptName.MatchString(f.Name) || !strings.HasSuffix(f.Src[:x.Start], "`") ||
		!strings.HasPrefix(f.Src[x.End:], "`") {
		return nil
	}
	for _, h := range x.text.Holes {
		if !valueBefore.MatchString(x.text.S[:h.At]) || !valueAfter.MatchString(x.text.S[h.At:]) {
			return nil
		}
	}
	at := filters.Position{Start: x.Start - 1, End: x.Start - 1}
	use := f.tagUse()
	if use.name != "" {
		return []lint.Edit{{Position: at, New: use.name}}
	} else if use.first.End == 0 || use.first.Start > at.Start {
		return nil
	}
	name, spec := "filters", "filters"
	if use.taken {
		name, spec = "mcfilter", "filters as mcfilter"
	}
	first := filters.Position{Start: use.first.Start, End: use.first.Start}
	return []lint.Edit{
		{Position: first, New: "import { " + spec + " } from 'mcfilter';\n"}, {Position: at, New: name},
	}
}
