package source

import (
	"cmp"
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// scanMarkdown finds the filters in the code of a Markdown file. A block with
// a fence is read as the language it names. In one of another language, of none,
// or that is indented, each line is a text. In code between backticks there are
// only parameters.
func (f *file) scanMarkdown(start, end int) {
	f.markdown = true
	fence, info, body := "", "", 0
	blank := true // the line before is, or belongs to a block
	list := 0     // where the text of the list item starts
	next := start
	for line := range strings.Lines(f.src[start:end]) {
		i := next
		next += len(line)
		line = strings.TrimSuffix(line, "\n")
		text := strings.TrimLeft(line, " \t>-*")
		rest := strings.TrimLeft(text, text[:min(1, len(text))])
		marker := text[:len(text)-len(rest)]
		if prefixLen(marker, "```", "~~~") == 0 {
			marker = ""
		}
		switch {
		case f.tooDeep:
			return
		case fence == "" && marker != "":
			fence, info, body = marker, strings.TrimSpace(rest), next
		case fence != "":
			if strings.HasPrefix(marker, fence) && strings.TrimSpace(rest) == "" {
				f.block(info, body, i)
				fence, blank = "", true
			}
		case strings.TrimLeft(line, " \t\r") == "":
			blank = true
		default:
			indent, item := indentation(line)
			if blank && indent < list {
				list = 0
			}
			if blank && indent >= list+4 {
				f.line(i, i+len(line))
				break
			}
			blank, list = false, cmp.Or(item, list)
			f.spans(i, i+len(line))
		}
	}
	if fence != "" {
		f.block(info, body, end)
	}
}

// listMark is the mark of a list item.
var listMark = lazyregexp.New(`^(?:[-*+]|\d{1,9}[.)])[ \t]`)

// indentation returns the column where the text of a line starts and, if that
// is the mark of a list item, the column where the text of the item does.
func indentation(line string) (column, item int) {
	text := strings.TrimLeft(line, " \t")
	for i := range len(line) - len(text) {
		if line[i] == '\t' {
			column += 3 - column%4
		}
		column++
	}
	mark := len(listMark.FindString(text))
	if mark == 0 {
		return column, 0
	}
	spaces := len(text[mark-1:]) - len(strings.TrimLeft(text[mark-1:], " "))
	if spaces == 0 || spaces > 4 {
		spaces = 1
	}
	return column, column + mark - 1 + spaces
}

// spans takes what is between backticks in a line, if it holds a parameter.
func (f *file) spans(start, end int) {
	const most = 1000
	for {
		n := strings.IndexByte(f.src[start:end], '`')
		if n < 0 {
			return
		}
		rest := f.src[start+n : end]
		quotes := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		start += n + len(quotes)
		if code, _, ok := strings.Cut(f.src[start:min(end, start+most)], quotes); ok {
			if strings.Contains(code, "filters=") {
				f.line(start, start+len(code))
			}
			start += len(code) + len(quotes)
		}
	}
}

// block reads a block as what the words after its fence name.
func (f *file) block(info string, start, end int) {
	info = strings.ReplaceAll(strings.ToLower(info), "diff-", "diff ") // diff-js, js diff, diff js
	words := append(strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" ,:{}\t\r=", r) }), "", "")
	if i := slices.Index(words, "diff"); i >= 0 {
		f.diff(languages[slices.Delete(words, i, i+1)[0]], start, end)
		return
	}
	name := strings.TrimLeft(words[0], ".")
	switch scan := languages[name]; {
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
// its mark.
func (f *file) diff(scan reader, start, end int) {
	if scan == nil {
		scan = typeScript.scan
	}
	for line := range strings.Lines(f.src[start:end]) {
		if prefixLen(line, "-", "@@", "+++") == 0 {
			scan(f, start+prefixLen(line, "+", " "), start+len(strings.TrimSuffix(line, "\n")))
		}
		start += len(line)
	}
}

// lines takes each line for a text, or for code if a literal is in it; or only those
// with the parameter and those of one word: what a program prints may be a filter and
// more.
func (f *file) lines(start, end int, all bool) {
	for line := range strings.Lines(f.src[start:end]) {
		end := start + len(strings.TrimSuffix(line, "\n"))
		switch {
		case all && codeLine.MatchString(line):
			otherCode.scan(f, start, end)
		case all && !sentence.MatchString(line), strings.Contains(line, "filters="),
			!strings.Contains(strings.TrimSpace(line), " "):
			f.line(start, end)
		}
		start += len(line)
	}
}

// codeLine is a line of a program in a language that is not known, with an operator in
// a literal.
var codeLine = lazyregexp.New(`[=(:,]\s*[$@]?"[^"]*[\w\]}]\[\w+\][^"]*"`)

// sentence is a line that speaks of two conditions.
var sentence = lazyregexp.New(`\][^\[\]]*[、。「（：][^\[\]]*\w\[(?:` + strings.Join(opNames, "|") + `)\]`)

// line takes what is there for a text, without the method of a request or the name of
// the parameter.
func (f *file) line(start, end int) {
	end = start + len(strings.TrimRight(f.src[start:end], " \t\r"))
	start = end - len(strings.TrimLeft(f.src[start:end], " \t"))
	if n := prefixLen(f.src[start:end], "GET ", "get ", "filters: "); strings.IndexAny(f.src[start+n:end], "'\"`") != 0 {
		start += n
	}
	s := scanner{file: f, lang: plainText}
	s.barrier(start)
	if i := s.emit(lexLiteral, start, end); i != noLexeme {
		f.lexemes[i].partner = i
	}
}
