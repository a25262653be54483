package source

import (
	"regexp"
	"strings"
)

const ignoreWord = "mcfilter-ignore"

// ignored reports whether a comment in the file takes d away.
func (x *Filter) ignored(d Diagnostic) bool {
	return x.file.ignores(d.File.Start, d.Rule) || x.file.ignores(x.Start, d.Rule)
}

// ignores reports whether a comment on the line of i, or on its own on the line
// before, names the rule.
func (f *file) ignores(i int, rule string) bool {
	if !f.comments {
		return false
	}
	start := strings.LastIndexByte(f.src[:i], '\n') + 1
	end := len(f.src)
	if n := strings.IndexByte(f.src[i:], '\n'); n >= 0 {
		end = i + n
	}
	if namesRule(f.src[start:end], rule) {
		return true
	}
	if start == 0 {
		return false
	}
	before := f.src[strings.LastIndexByte(f.src[:start-1], '\n')+1 : start-1]
	trimmed := strings.TrimLeft(before, " \t{")
	return prefixLen(trimmed, "//", "#", "/*", "*", "<!--", "--") > 0 && namesRule(before, rule)
}

var ignoreComment = regexp.MustCompile(`(?://|#|/\*|\*|<!--|--)[^"'` + "`" + `]*` + ignoreWord + `\b:?\s*([^\n]*)$`)

func namesRule(line, rule string) bool {
	n := strings.LastIndex(line, ignoreWord)
	if n < 0 {
		return false
	}
	const most = 500
	m := ignoreComment.FindStringSubmatch(line[max(0, n-most):min(len(line), n+most)])
	if m == nil {
		return false
	}
	rules, _, _ := strings.Cut(m[1], "*/")
	rules, _, _ = strings.Cut(rules, "-->")
	rules, _, _ = strings.Cut(rules, "--")
	if strings.TrimSpace(rules) == "" {
		return true
	}
	for name := range strings.FieldsFuncSeq(rules, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' }) {
		if name == rule {
			return true
		}
	}
	return false
}
