package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

// scanMarkdown finds the filters in the code of a Markdown file. A block with
// a fence is read as the language it names. In one of another language, of none,
// or that is indented, each line is a text. In code between backticks there are
// only parameters.
func (f *file) scanMarkdown(start, end int) {
	f.markdown = true
	var fence, info string
	body := 0
	blank := true // the line before is, or belongs to a block
	list := 0     // where the text of the list item starts
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
		case fence != "":
			if strings.HasPrefix(marker, fence) && strings.TrimSpace(line[run:]) == "" {
				f.block(info, body, i)
				fence, blank = "", true
			}
		case strings.TrimSpace(line) == "" && strings.TrimLeft(f.src[i:i+n], " \t\r") == "":
			blank = true
		default:
			indent, item := indentation(f.src[i : i+n])
			if blank && indent < list {
				list = 0
			}
			if blank && indent >= list+4 {
				f.lines(i, i+n, true)
				break
			}
			blank = false
			if item > 0 {
				list = item
			}
			f.spans(i, i+n)
		}
		i = next
	}
	if fence != "" {
		f.block(info, body, end)
	}
}

// indentation returns the column where the text of a line starts and, if that
// is the mark of a list item, the column where the text of the item does.
func indentation(line string) (column, item int) {
	for i := range len(line) {
		switch line[i] {
		case ' ':
			column++
			continue
		case '\t':
			column += 4 - column%4
			continue
		}
		line = line[i:]
		break
	}
	n := 0
	for n < len(line) && n < 9 && isDigit(line[n]) {
		n++
	}
	marks := "-*+"
	if n > 0 {
		marks = ".)"
	}
	if n+1 >= len(line) || strings.IndexByte(marks, line[n]) < 0 || line[n+1] != ' ' && line[n+1] != '\t' {
		return column, 0
	}
	n++
	spaces := len(line[n:]) - len(strings.TrimLeft(line[n:], " "))
	if spaces == 0 || spaces > 4 {
		spaces = 1
	}
	return column, column + n + spaces
}

// spans takes what is between backticks in a line, if it holds a parameter.
func (f *file) spans(start, end int) {
	const most = 1000
	for start < end {
		n := strings.IndexByte(f.src[start:end], '`')
		if n < 0 {
			return
		}
		start += n
		rest := f.src[start:end]
		quote := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		start += len(quote)
		n = strings.Index(f.src[start:min(end, start+most)], quote)
		if n < 0 {
			continue
		}
		if strings.Contains(f.src[start:start+n], "filters=") {
			f.line(start, start+n)
		}
		start += n + len(quote)
	}
}

func (f *file) block(info string, start, end int) {
	name := strings.ToLower(strings.TrimLeft(info, "{. "))
	if n := strings.IndexAny(name, " ,:{}\t\r="); n >= 0 {
		name = name[:n]
	}
	switch scan := languages[name]; {
	case name == "diff":
		f.diff(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(info), "diff")), start, end)
	case name == "md" || name == "markdown" || name == "mdx":
	case name == "" && looksLikeCode.MatchString(f.src[start:end]):
		typeScript.scan(f, start, end)
	case strings.HasPrefix(name, "php") && !strings.Contains(f.src[start:end], "<?"):
		phpLanguage.scan(f, start, end)
	case scan != nil:
		scan(f, start, end)
	default:
		f.lines(start, end, name != "text" && name != "txt" && name != "output" && name != "log")
	}
}

// looksLikeCode is what a block without a language holds if it is a program.
var looksLikeCode = lazyregexp.New(`(?m)^\s*(?:const|let|var|import|export|await|return|function|async)\s|\b(?:filters|queries|endpoint)["']?\s*:|=>|^\s*[\w.]+\([^)\n]*[{(]?$`)

// diff reads the lines of a block that are there after the change, each without
// its mark, as the language that is named, or that the lines look like.
func (f *file) diff(language string, start, end int) {
	name, _, _ := strings.Cut(language, " ")
	scan := languages[name]
	if scan == nil {
		scan = languages["ts"]
	}
	for line := range strings.Lines(f.src[start:end]) {
		if prefixLen(line, "-", "@@", "+++") == 0 {
			scan(f, start+prefixLen(line, "+", " "), start+len(strings.TrimSuffix(line, "\n")))
		}
		start += len(line)
	}
}

// lines takes each line for a text, or only those with the parameter and those of
// one word: what a program prints may be a filter and more.
func (f *file) lines(start, end int, all bool) {
	for line := range strings.Lines(f.src[start:end]) {
		if all || strings.Contains(line, "filters=") || !strings.Contains(strings.TrimSpace(line), " ") {
			f.line(start, start+len(strings.TrimSuffix(line, "\n")))
		}
		start += len(line)
	}
}

// line takes what is there for a text, without the method of a request.
func (f *file) line(start, end int) {
	line := strings.TrimRight(f.src[start:end], " \t\r")
	var p filters.Position
	p.End = start + len(line)
	p.Start = p.End - len(strings.TrimLeft(line, " \t"))
	p.Start += prefixLen(f.src[p.Start:p.End], "GET ", "get ")
	f.pieces = append(f.pieces, piece{len(f.lexemes), plainText})
	s := scanner{file: f}
	s.emit(lexBarrier, p.Start, p.Start)
	if i := s.emit(lexLiteral, p.Start, p.End); i != noLexeme {
		f.lexemes[i].partner = i
	}
}
