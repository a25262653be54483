package source

import (
	"strings"
)

// scanMarkdown finds the filters in the code blocks of a Markdown file, each
// read as the language it names. In a block of another language, or of none,
// each line is a text.
func (f *file) scanMarkdown(start, end int) {
	var fence, info string
	body := 0
	for i := start; i < end && !f.tooDeep; {
		n := strings.IndexByte(f.src[i:end], '\n')
		next := i + n + 1
		if n < 0 {
			n, next = end-i, end
		}
		line := strings.TrimLeft(f.src[i:i+n], " \t>-*")
		run := len(line) - len(strings.TrimLeft(line, line[:min(1, len(line))]))
		marker := ""
		if run >= 3 && (line[0] == '`' || line[0] == '~') {
			marker = line[:run]
		}
		switch {
		case fence == "" && marker != "":
			fence, body = marker, next
			info = strings.TrimSpace(line[run:])
		case fence != "" && strings.HasPrefix(marker, fence) && strings.TrimSpace(line[run:]) == "":
			f.block(info, body, i)
			fence = ""
		}
		i = next
	}
	if fence != "" {
		f.block(info, body, end)
	}
}

func (f *file) block(info string, start, end int) {
	name := strings.ToLower(strings.TrimLeft(info, "{. "))
	if n := strings.IndexAny(name, " ,:{}\t\r="); n >= 0 {
		name = name[:n]
	}
	switch scan := languages[name]; {
	case name == "diff" || name == "md" || name == "markdown" || name == "mdx":
	case name == "php" || name == "php5":
		if !strings.Contains(f.src[start:end], "<?") {
			f.scan(phpLanguage, start, end, "")
			return
		}
		scan(f, start, end)
	case scan != nil:
		scan(f, start, end)
	case name == "json" || name == "json5" || name == "jsonc":
		f.scan(typeScript, start, end, "")
	default:
		f.lines(start, end)
	}
}

// lines takes each line for a text.
func (f *file) lines(start, end int) {
	for start < end {
		n := strings.IndexByte(f.src[start:end], '\n')
		if n < 0 {
			n = end - start
		}
		line := f.src[start : start+n]
		trimmed := strings.TrimLeft(line, " \t")
		p := part{start: start + len(line) - len(trimmed)}
		p.end = p.start + len(strings.TrimRight(trimmed, " \t\r"))
		for _, method := range [...]string{"GET ", "get "} {
			p.start += prefixLen(f.src[p.start:p.end], method)
		}
		f.text([]part{p}, textContext{})
		start += n + 1
	}
}
