package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/quote"
	"github.com/microcms-go/filters/lint"
)

const ignoreWord = "mcfilter-ignore"

var ignoreRule = lint.Rule{
	ID:       "ignore-comment",
	Severity: lint.Warning,
	Summary:  "A comment with mcfilter-ignore names no rule, or takes nothing away.",
	Doc: "A comment with mcfilter-ignore takes the findings of its line, and of the next one if it is alone on its own, away: those of the rules that follow the word, " +
		"or all. A name that no rule has, and one that takes nothing away, are reported, so that no such comment outlives its reason.",
}

// An ignoreComment is a comment that takes diagnostics away.
type ignoreComment struct {
	filters.Position          // of the word
	line, next       int      // where the line starts, and the one after it if the comment is alone
	names            []string // of rules; none: all
	used             map[string]bool
}

var (
	ignoreStart = lazyregexp.New(`(?://|#|/\*|\*|<!--|--)[^"'` + "`" + `]*$`)
	ignoreEnd   = lazyregexp.New(`\*/|-->|--|\*\}|\n|$`)
)

// findIgnores finds the comments of the file that take diagnostics away.
func (f *file) findIgnores() {
	const most = 1000
	for i := 0; len(f.ignores) < most; {
		n := strings.Index(f.src[i:], ignoreWord)
		if n < 0 {
			return
		}
		at := i + n
		i = at + len(ignoreWord)
		line := strings.LastIndexByte(f.src[:at], '\n') + 1
		const window = 500
		before := f.src[max(line, at-window):at]
		if !ignoreStart.MatchString(before) || i < len(f.src) && isWordByte(f.src[i]) {
			continue
		}
		end := ignoreEnd.FindStringIndex(f.src[i:min(len(f.src), i+window)])[0]
		c := &ignoreComment{Position: filters.Position{Start: at, End: i + end}, line: line, next: -1, used: map[string]bool{}}
		c.names = strings.FieldsFunc(strings.TrimPrefix(f.src[i:i+end], ":"), func(r rune) bool {
			return r == ' ' ||
				r == ',' || r == '\t' || r == '\r'
		})
		c.End -= len(f.src[i:i+end]) - len(strings.TrimRight(f.src[i:i+end], " \t\r"))
		if prefixLen(strings.TrimLeft(before, " \t{"), "//", "#", "/*", "*", "<!--", "--") > 0 {
			if n := strings.IndexByte(f.src[at:], '\n'); n >= 0 {
				c.next = at + n + 1
			}
		}
		f.ignores = append(f.ignores, c)
	}
}

// ignored reports whether a comment takes a diagnostic away.
func (f *file) ignored(d Diagnostic) bool {
	if len(f.ignores) == 0 {
		return false
	}
	places := []int{d.File.Start}
	if d.Filter != nil {
		places = append(places, d.Filter.Start)
	}
	ignored := false
	for _, at := range places {
		line := strings.LastIndexByte(f.src[:at], '\n') + 1
		for _, c := range f.ignores {
			if c.line != line && c.next != line {
				continue
			}
			if len(c.names) == 0 {
				c.used[""], ignored = true, true
			}
			for _, name := range c.names {
				if name == d.Rule {
					c.used[name], ignored = true, true
				}
			}
		}
	}
	return ignored
}

// ignoreComments reports the names in such comments that do nothing.
func (f *file) ignoreComments() (ds []Diagnostic) {
	report := func(at filters.Position, format string, args ...any) {
		ds = append(ds, Diagnostic{File: at, Diagnostic: lint.Diagnostic{Rule: ignoreRule.ID, Severity: ignoreRule.Severity, Message: message(format, args...)}})
	}
	for _, c := range f.ignores {
		if len(c.names) == 0 && !c.used[""] {
			report(c.Position, "%s takes nothing away: remove it", ignoreWord)
		}
		for _, name := range c.names {
			at := c.Position
			at.Start += strings.LastIndex(f.src[c.Start:c.End], name)
			at.End = at.Start + len(name)
			if _, ok := LookupRule(name); !ok {
				report(at, "%s is not a rule: see mcfilter rules", quote.Short(name))
			} else if !c.used[name] {
				report(at, "%s takes no finding of %s away: remove it", ignoreWord, name)
			}
		}
	}
	return ds
}
