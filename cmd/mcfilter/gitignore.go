package main

import (
	"regexp"
	"strings"
)

// An ignoreRule is a line of a .gitignore file.
type ignoreRule struct {
	pattern *regexp.Regexp // of paths below the folder of the file
	negated bool
	folders bool // only folders match
}

// An ignoreFile holds the rules for what is below a folder.
type ignoreFile struct {
	folder string // slash-separated, "" or with a slash at its end
	rules  []ignoreRule
}

// parseIgnore reads the rules of a .gitignore file.
func parseIgnore(folder string, data string) *ignoreFile {
	f := &ignoreFile{folder: folder}
	for line := range strings.Lines(data) {
		line = strings.TrimRight(line, "\r\n")
		for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
			line = line[:len(line)-1]
		}
		if line == "" || line[0] == '#' {
			continue
		}
		var r ignoreRule
		if line, r.negated = strings.CutPrefix(line, "!"); line == "" {
			continue
		}
		if line, r.folders = strings.CutSuffix(line, "/"); line == "" {
			continue
		}
		pattern, err := regexp.Compile(ignorePattern(line))
		if err != nil {
			continue
		}
		r.pattern = pattern
		f.rules = append(f.rules, r)
	}
	return f
}

// ignorePattern returns a regular expression for a pattern of a .gitignore
// file.
func ignorePattern(glob string) string {
	var b strings.Builder
	b.WriteString("^")
	if anchored := strings.Contains(glob, "/"); !anchored {
		b.WriteString("(?:.*/)?")
	}
	glob = strings.TrimPrefix(glob, "/")
	for i := 0; i < len(glob); i++ {
		rest := glob[i:]
		switch c := glob[i]; {
		case strings.HasPrefix(rest, "**/") && (i == 0 || glob[i-1] == '/'):
			b.WriteString("(?:.*/)?")
			i += len("**/") - 1
		case rest == "**" && i > 0 && glob[i-1] == '/':
			b.WriteString(".+")
			i++
		case c == '*':
			b.WriteString("[^/]*")
		case c == '?':
			b.WriteString("[^/]")
		case c == '[':
			n := strings.IndexByte(rest[min(len(rest), 2):], ']')
			if n < 0 {
				b.WriteString(`\[`)
				continue
			}
			n += 2
			class := strings.ReplaceAll(rest[1:n], `\`, `\\`)
			if class[0] == '!' {
				class = "^" + class[1:]
			}
			b.WriteString("[" + class + "]")
			i += n
		case c == '\\' && len(rest) > 1:
			i++
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	b.WriteString("$")
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// ignores reports whether the files, of which later ones count more, say that
// a path is to be ignored.
func ignores(files []*ignoreFile, name string, folder bool) bool {
	for i := len(files) - 1; i >= 0; i-- {
		f := files[i]
		rel, ok := strings.CutPrefix(name, f.folder)
		if !ok {
			continue
		}
		for k := len(f.rules) - 1; k >= 0; k-- {
			if r := f.rules[k]; (folder || !r.folders) && r.pattern.MatchString(rel) {
				return !r.negated
			}
		}
	}
	return false
}
