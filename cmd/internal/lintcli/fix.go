package lintcli

import (
	"slices"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// rounds bounds how often fixes are applied, since one may bring another mistake
// to light, and edits that overlap are applied one after the other.
const rounds = 10

// fix applies the fixes of a unit: with Fix to the unit, and for a file on the
// disk, with Diff only to see what they would do. It fixes only filters that
// have been reported: with those fixed, a file can hold others for certain.
func (j *job) fix(u *unit) {
	if u.foreign {
		return
	}
	u.before = u.text
	first := u.result
	reported := u.reported()
	for range rounds {
		next, edits := j.apply(u, reported)
		if next == u.text {
			break
		}
		u.text, reported, u.changed = next, moved(reported, edits), moved(u.changed, edits)
		j.check(u)
	}
	u.after, u.changes = u.text, u.text != u.before
	if j.Diff {
		u.text, u.result = u.before, first // What is reported is what is there.
		return
	}
	if u.changes && u.number == 0 && !u.stdin {
		if u.unwritten = safefile.Replace(u.name, u.info, []byte(u.before), []byte(u.after)); u.unwritten != nil {
			u.text, u.result, u.changes = u.before, first, false
		}
	}
	u.before = ""
}

// apply returns the text of the unit with the fixes of its findings within some
// ranges, and what they changed.
func (j *job) apply(u *unit, within []filters.Position) (string, []lint.Edit) {
	if u.number > 0 {
		var ds []lint.Diagnostic
		for _, f := range u.findings {
			if j.mayFix(f) {
				ds = append(ds, f.Diagnostic)
			}
		}
		return lint.Fix(u.text, ds), nil
	}
	var ds []sources.Diagnostic
	for _, f := range u.findings {
		touches := func(p filters.Position) bool { return p.Start <= f.about().End && f.about().Start <= p.End }
		if j.mayFix(f) && slices.ContainsFunc(within, touches) {
			ds = append(ds, *f.source)
		}
	}
	return sources.Fix(u.name, u.text, ds)
}

// reported returns the ranges of what the findings of a unit are about.
func (u *unit) reported() (ranges []filters.Position) {
	for _, f := range u.findings {
		ranges = append(ranges, f.about())
	}
	return ranges
}

// about returns the range of the filter that a finding is about, or its own.
func (f finding) about() filters.Position {
	if f.source != nil && f.source.Filter != nil {
		return f.source.Filter.Position
	}
	return f.at
}

// moved returns where ranges of a text are once it has been edited. What is put
// in at an end belongs to the range.
func moved(ranges []filters.Position, edits []lint.Edit) []filters.Position {
	moved := slices.Clone(ranges)
	for _, e := range edits {
		growth := len(e.New) - (e.End - e.Start)
		for i, p := range ranges {
			if e.End < p.Start {
				moved[i].Start += growth
			}
			if e.Start <= p.End {
				moved[i].End += growth
			}
		}
	}
	return moved
}

// mayFix reports whether the options ask for the fix of a finding.
func (j *job) mayFix(f finding) bool { return hasFix(f) && (j.Unsafe || isSafe(f)) }

func hasFix(f finding) bool { return len(f.edits) > 0 }

// isSafe reports whether the fix of a finding keeps the meaning.
func isSafe(f finding) bool { return f.Safe }
