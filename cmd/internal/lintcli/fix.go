package lintcli

import (
	"github.com/microcms-go/filters/cmd/internal/safefile"
	"github.com/microcms-go/filters/lint"
	sources "github.com/microcms-go/filters/lint/source"
)

// rounds bounds how often fixes are applied, since one may bring another mistake
// to light, and edits that overlap are applied one after the other.
const rounds = 10

// fix applies the fixes of a unit: with Fix to the unit, and for a file on the
// disk, with Diff only to see what they would do.
func (j *job) fix(u *unit) {
	if u.foreign {
		return
	}
	u.before = u.text
	first := u.result
	for range rounds {
		next := j.apply(u)
		if next == u.text {
			break
		}
		u.text = next
		j.check(u)
	}
	u.after, u.changes = u.text, u.text != u.before
	if j.Diff {
		u.text, u.result = u.before, first // What is reported is what is there.
		return
	}
	if u.changes && u.number == 0 && !u.stdin {
		u.err = safefile.Replace(u.name, u.info, []byte(u.before), []byte(u.after))
	}
	u.before = ""
}

// apply returns the text of the unit with the fixes of its findings.
func (j *job) apply(u *unit) string {
	if u.number > 0 {
		var ds []lint.Diagnostic
		for _, f := range u.findings {
			if j.mayFix(f) {
				ds = append(ds, f.Diagnostic)
			}
		}
		return lint.Fix(u.text, ds)
	}
	var ds []sources.Diagnostic
	for _, f := range u.findings {
		if j.mayFix(f) {
			ds = append(ds, *f.source)
		}
	}
	return sources.Fix(u.name, u.text, ds)
}

// mayFix reports whether the options ask for the fix of a finding.
func (j *job) mayFix(f finding) bool { return hasFix(f) && (j.Unsafe || isSafe(f)) }

func hasFix(f finding) bool { return len(f.edits) > 0 }

// isSafe reports whether the fix of a finding keeps the meaning.
func isSafe(f finding) bool { return f.Safe }
