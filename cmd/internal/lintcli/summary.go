package lintcli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/microcms-go/filters/cmd/internal/term"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

// A summary counts what was found.
type summary struct {
	files, filters, checked      int
	bare                         bool // filters in no file
	fixed, safe, unsafe          int  // files; findings
	hidden, inBaseline, oldLines int
	omitted, problems            int // files; places
	found                        [lint.Error + 1]int
	skipped                      int // files
	failed                       bool
	strange                      map[string]int // filters by their endpoints, that have no schema
	keep                         bool           // all findings
	all                          []baselineEntry
}

func (s *summary) add(u *unit) {
	if u.err != nil {
		s.failed = s.failed || !u.skipped
		if u.skipped {
			s.skipped++
		}
		return
	}
	s.failed = s.failed || u.unwritten != nil
	if u.number == 0 {
		s.files++
	}
	s.filters += u.filters
	s.checked += u.checked
	for _, endpoint := range u.strange {
		if s.strange == nil {
			s.strange = map[string]int{}
		}
		s.strange[endpoint]++
	}
	s.hidden += u.hidden
	s.inBaseline += len(u.taken)
	s.oldLines += u.oldLines
	if u.omitted > 0 {
		s.omitted++
	}
	s.problems += u.unread
	if u.changes {
		s.fixed++
	}
	for _, f := range u.findings {
		s.found[f.Severity]++
		if s.keep {
			s.all = append(s.all, entryOf(u.name, f))
		}
		switch {
		case !hasFix(f):
		case isSafe(f):
			s.safe++
		default:
			s.unsafe++
		}
	}
}

// schemas returns how many filters were checked against a schema, and why others were not.
func (s *summary) schemas() string {
	named := 0
	for _, n := range s.strange {
		named += n
	}
	unknown := s.filters - s.checked - named
	text := fmt.Sprintf(": %d checked against a schema, %d without (endpoint unknown)", s.checked, unknown)
	if named > 0 {
		endpoints := strings.Join(slices.Sorted(maps.Keys(s.strange)), ", ")
		text += fmt.Sprintf(", %d without (no schema of %s)", named, term.Clip(endpoints))
	}
	return text
}

// text returns what was checked, and what was found, a line each.
func (s *summary) text(j *job) string {
	var b strings.Builder
	b.WriteString(quote.Count(s.filters, "filter"))
	if !s.bare {
		fmt.Fprintf(&b, " in %s", quote.Count(s.files, "file"))
	}
	if j.schemas != nil {
		b.WriteString(s.schemas())
	}
	if j.excluded > 0 {
		fmt.Fprintf(&b, "; %s excluded by the configuration", quote.Count(j.excluded, "file"))
	}
	if s.skipped > 0 {
		fmt.Fprintf(&b, "; %s not read", quote.Count(s.skipped, "file"))
	}
	if s.problems > 0 {
		fmt.Fprintf(&b, "; %s not read to its end", quote.Count(s.problems, "place"))
	}
	b.WriteByte('\n')
	if j.List {
		return b.String()
	}
	fmt.Fprintf(&b, "%s, %s", quote.Count(s.found[lint.Error], "error"), quote.Count(s.found[lint.Warning], "warning"))
	if s.found[lint.Info] > 0 {
		fmt.Fprintf(&b, ", %s", quote.Count(s.found[lint.Info], "note"))
	}
	for _, n := range []struct {
		n    int
		what string
	}{
		{s.hidden, "not shown (--severity info)"},
		{s.inBaseline, "in the baseline"},
		{s.oldLines, "in lines that did not change"},
	} {
		if n.n > 0 {
			fmt.Fprintf(&b, "; %d %s", n.n, n.what)
		}
	}
	if s.omitted > 0 {
		fmt.Fprintf(&b, "; more in %s with over 1000 findings", quote.Count(s.omitted, "file"))
	}
	switch {
	case j.Diff && s.fixed > 0:
		fmt.Fprintf(&b, "; %s would be fixed, nothing was written", quote.Count(s.fixed, "file"))
	case j.Diff:
		b.WriteString("; nothing to fix, nothing was written")
	case j.Fix && !s.bare:
		fmt.Fprintf(&b, "; fixed %s", quote.Count(s.fixed, "file"))
	case j.Fix:
		fmt.Fprintf(&b, "; fixed %s", quote.Count(s.fixed, "filter"))
	case s.safe > 0:
		fmt.Fprintf(&b, "; --fix can fix %d", s.safe)
	}
	if s.unsafe > 0 && !j.Unsafe {
		fmt.Fprintf(&b, "; --unsafe-fixes can fix %d more", s.unsafe)
	}
	b.WriteByte('\n')
	return b.String()
}
