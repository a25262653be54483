package source

import (
	"slices"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/program"
	"github.com/microcms-go/filters/lint"
)

const ignoreWord = "mcfilter-ignore"

var ignoreRule = lint.Rule{
	ID:       "ignore-comment",
	Severity: lint.Warning,
	Summary:  "A comment with mcfilter-ignore names no rule, or takes nothing away.",
	Doc: "A comment with mcfilter-ignore takes away the findings of its line and, if it is alone on it, of the next " +
		"line: those of the rules that follow the word, or all. A name that no rule has, and one that takes nothing " +
		"away, are reported, so that no such comment outlives its reason.",
}

// An ignoreComment is a comment that takes diagnostics away.
type ignoreComment struct {
	filters.Position          // of the word
	line, next       int      // where the line starts, and the one after it if the comment is alone
	names            []string // of rules; none: all
	used             map[string]bool
}

// A comment starts with, or after, one of the first, and ends before one of the second.
var (
	commentStarts = []string{"//", "#", "*", "--"}
	commentEnds   = []string{"*/", "--", "*}", "\n"}
)

// findIgnores finds the comments of the file that take diagnostics away.
func (f *file) findIgnores() {
	const most, window = 1000, 500
	for i := 0; len(f.ignores) < most; {
		n := strings.Index(f.Src[i:], ignoreWord)
		if n < 0 {
			return
		}
		at := i + n
		i = at + len(ignoreWord)
		line := f.lineStart(at)
		before, rest := f.Src[max(line, at-window):at], f.Src[i:min(len(f.Src), i+window)]
		unquoted := before[strings.LastIndexAny(before, "\"'`")+1:]
		starts := func(mark string) bool { return strings.Contains(unquoted, mark) }
		if !slices.ContainsFunc(commentStarts, starts) || rest != "" && program.IsWordByte(rest[0]) ||
			f.IsLiteral(f.LexemeAt(at)) && at < int(f.Lexemes[f.LexemeAt(at)].End) {
			continue
		}
		for _, end := range commentEnds {
			rest, _, _ = strings.Cut(rest, end)
		}
		rest = strings.TrimRight(rest, " \t\r")
		c := &ignoreComment{Position: filters.Position{Start: at, End: i + len(rest)}, line: line, next: -1, used: map[string]bool{}}
		c.names = strings.FieldsFunc(strings.TrimPrefix(rest, ":"), func(r rune) bool { return strings.ContainsRune(" ,\t\r", r) })
		if program.PrefixLen(strings.TrimLeft(before, " \t{"), "//", "#", "/*", "*", "<!--", "--") > 0 {
			if n := strings.IndexByte(f.Src[at:], '\n'); n >= 0 {
				c.next = at + n + 1
			}
		}
		f.ignores = append(f.ignores, c)
	}
}

// lineTo returns the source of the line before a place, without what is far from it.
func (f *file) lineTo(at int) string {
	const most = 500
	before := f.Src[max(0, at-most):at]
	return before[strings.LastIndexByte(before, '\n')+1:]
}

func (f *file) lineStart(at int) int { return strings.LastIndexByte(f.Src[:at], '\n') + 1 }

// ignored reports whether a comment takes a diagnostic away.
func (f *file) ignored(d Diagnostic) (ignored bool) {
	if len(f.ignores) == 0 {
		return false
	}
	lines := []int{f.lineStart(d.File.Start)}
	if d.Filter != nil {
		lines = append(lines, f.lineStart(d.Filter.Start))
	}
	for _, c := range f.ignores {
		if !slices.Contains(lines, c.line) && !slices.Contains(lines, c.next) {
			continue
		}
		if len(c.names) == 0 {
			c.used[""], ignored = true, true
		} else if slices.Contains(c.names, d.Rule) {
			c.used[d.Rule], ignored = true, true
		}
	}
	return ignored
}

// ignoreComments reports the names in such comments that do nothing.
func (c *checker) ignoreComments() {
	f := c.file
	for _, comment := range f.ignores {
		if len(comment.names) == 0 && !comment.used[""] {
			c.report(nil, ignoreRule, comment.Position, nil, "%s takes nothing away: remove it", ignoreWord)
		}
		start, unknown := comment.Start+len(ignoreWord), 0
		for _, name := range comment.names {
			at := filters.Position{Start: start + strings.Index(f.Src[start:comment.End], name)}
			at.End = at.Start + len(name)
			start = at.End
			if _, ok := LookupRule(name); !ok {
				if unknown++; unknown == 1 { // of a reason one word is enough
					c.report(nil, ignoreRule, at, nil, "%q is not a rule: see mcfilter rules, and write a reason after --", name)
				}
			} else if !comment.used[name] {
				c.report(nil, ignoreRule, at, nil, "%s takes no finding of %s away: remove it", ignoreWord, name)
			}
		}
	}
}
