package source

import (
	"cmp"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/lint"
)

// The tag of the npm package mcfilter makes filters of templates and checks
// the values that are put into them.
var (
	tagImport   = lazyregexp.New(`(?m)^import\s*\{[^}]*\bfilters\b(?:\s+as\s+([\w$]+))?[^}]*\}\s*from\s*['"]mcfilter['"]`)
	firstImport = lazyregexp.New(`(?m)^import\b`)
	tagTaken    = lazyregexp.New(`(?:^|[^.\w$'"])filters\s*(?:[=,;)}]|\?\?|$)`)
	valueBefore = lazyregexp.New(`\[(?:(?:not_)?(?:equals|contains)|(?:less|greater)_than|begins_with)\]$`)
	valueAfter  = lazyregexp.New(`^(?:$|\)|\[(?:and|or)\])`)
	scriptName  = lazyregexp.New(`\.[cm]?[jt]sx?$`)
)

// tagName returns the name under which the file imports the tag, or "".
func (f *file) tagName() string {
	if !f.tagKnown {
		f.tagKnown = true
		if m := tagImport.FindStringSubmatch(f.src); m != nil {
			f.tagImported = cmp.Or(m[1], "filters")
		}
	}
	return f.tagImported
}

// isTag reports whether the literal at i is a template with the tag.
func (f *file) isTag(i int) bool {
	before := f.before(i)
	return f.isWord(before) && f.lexemes[before].end == f.lexemes[i].start && f.is(before, "filters", f.tagName())
}

// isTagged reports whether a filter is a template with the tag, which checks what is put into it.
func (f *file) isTagged(x *Filter) bool { return f.isLiteral(x.at) && f.isTag(x.at) }

// tag returns the edits that put the tag before the template that a filter is, and import it. There
// are none where a hole is not a whole value or where there is no place for the import.
func (f *file) tag(x *Filter) []lint.Edit {
	if !scriptName.MatchString(f.name) || !strings.HasSuffix(f.src[:x.Start], "`") ||
		!strings.HasPrefix(f.src[x.End:], "`") {
		return nil
	}
	for _, h := range x.text.holes {
		if !valueBefore.MatchString(x.text.s[:h.at]) || !valueAfter.MatchString(x.text.s[h.at:]) {
			return nil
		}
	}
	at := filters.Position{Start: x.Start - 1, End: x.Start - 1}
	if name := f.tagName(); name != "" {
		return []lint.Edit{{Position: at, New: name}}
	}
	first := firstImport.FindStringIndex(f.src)
	if first == nil || first[0] > at.Start {
		return nil
	}
	name, spec := "filters", "filters"
	if tagTaken.MatchString(f.src) {
		name, spec = "mcfilter", "filters as mcfilter"
	}
	return []lint.Edit{
		{Position: filters.Position{Start: first[0], End: first[0]}, New: "import { " + spec + " } from 'mcfilter';\n"},
		{Position: at, New: name},
	}
}
