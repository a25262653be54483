package source

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/microcms-go/filters"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the findings into testdata")

// A snippet is a source file of testdata, with what is to be found in it. It
// begins with a line "-- file name: what it is", and lines that begin with >>
// behind its text hold the findings:
//
//	>> line:column severity rule "text"
//
// The column counts characters.
type snippet struct {
	name, about, src string
	want             []string
}

func readSnippets(t testing.TB, name string) []snippet {
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	var all []snippet
	for line := range strings.Lines(string(data)) {
		switch {
		case strings.HasPrefix(line, "-- "):
			name, about, _ := strings.Cut(strings.TrimSpace(line[3:]), ": ")
			all = append(all, snippet{name: name, about: about})
		case strings.HasPrefix(line, ">> "):
			s := &all[len(all)-1]
			s.want = append(s.want, strings.TrimSpace(line))
		default:
			s := &all[len(all)-1]
			s.src += line
		}
	}
	return all
}

// Find returns the filters of a file.
func Find(name, src string) []*Filter { return Linter{}.find(name, src).found }

// Lint returns the diagnostics of one filter of a file.
func (l Linter) Lint(x *Filter) (ds []Diagnostic) {
	for _, d := range l.Check(x.file.Name, x.file.Src).Diagnostics {
		if d.Filter != nil && d.Filter.Position == x.Position {
			ds = append(ds, d)
		}
	}
	return ds
}

func findings(name, src string, l *Linter) []string {
	var out []string
	for _, d := range l.Check(name, src).Diagnostics {
		out = append(out, fmt.Sprintf(">> %s %s %s %q", place(src, d.File.Start), d.Severity, d.Rule, src[d.File.Start:d.File.End]))
	}
	return out
}

func place(src string, at int) string {
	line := strings.Count(src[:at], "\n") + 1
	column := len([]rune(src[strings.LastIndexByte(src[:at], '\n')+1:at])) + 1
	return fmt.Sprintf("%d:%d", line, column)
}

func TestSnippets(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	n := 0
	for _, file := range files {
		snippets := readSnippets(t, file)
		n += len(snippets)
		var updated strings.Builder
		for _, s := range snippets {
			got := findings(s.name, s.src, new(Linter))
			fmt.Fprintf(&updated, "-- %s: %s\n%s", s.name, s.about, s.src)
			for _, line := range got {
				fmt.Fprintln(&updated, line)
			}
			if *update {
				continue
			}
			t.Run(filepath.Base(file)+"/"+s.name+"/"+s.about, func(t *testing.T) {
				require.Equal(t, s.want, got, "source:\n%s", s.src)
			})
		}
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(updated.String()), 0o644))
		}
	}
	require.GreaterOrEqual(t, n, 120, "snippets")
}

// Positions are inside of the file, and edits do what they say.
func checkSane(t *testing.T, src string, ds []Diagnostic) {
	for _, d := range ds {
		shown := ""
		if d.Filter != nil {
			shown = d.Filter.String()
		}
		require.True(t, 0 <= d.File.Start && d.File.Start <= d.File.End && d.File.End <= len(src), "%v", d)
		require.True(t, 0 <= d.Start && d.Start <= d.End && d.End <= len(shown), "%v %q", d, shown)
		end := 0
		for _, e := range d.FileEdits {
			require.True(t, end <= e.Start && e.Start <= e.End && e.End <= len(src), "%v", d)
			end = e.End
		}
	}
}

var _ = filters.Position{}
