package program

import (
	"cmp"
	"slices"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// A Block is code in a Markdown file that is in no known language.
type Block struct {
	Span
	Form     BlockForm
	Language string // that the fence names
}

// A BlockForm is a form of code in Markdown.
type BlockForm uint8

const (
	Fenced   BlockForm = iota
	Indented           // one line
	Inline             // between backticks
)

func (f *File) addBlock(form BlockForm, language string, start, end int) {
	if f.imports.Block != nil {
		f.imports.Block(f, Block{Span{start, end}, form, language})
	}
}

// AddText adds a range of the file as a literal whose text is known.
func (f *File) AddText(start, end int) {
	s := scanner{File: f, lang: plainText}
	s.barrier(start)
	if i := s.emit(Literal, start, end); i != None {
		f.Lexemes[i].Partner = i
	}
}

// scanMarkdown reads the code of a Markdown file. A block with a fence is read as the
// language it names.
func (f *File) scanMarkdown(start, end int) {
	f.Markdown = true
	fence, info, body := "", "", 0
	blank := true // the line before is, or belongs to a block
	list := 0     // where the text of the list item starts
	next := start
	for line := range strings.Lines(f.Src[start:end]) {
		i := next
		next += len(line)
		line = strings.TrimSuffix(line, "\n")
		text := strings.TrimLeft(line, " \t>-*")
		rest := strings.TrimLeft(text, text[:min(1, len(text))])
		marker := text[:len(text)-len(rest)]
		if PrefixLen(marker, "```", "~~~") == 0 {
			marker = ""
		}
		switch {
		case f.deepest >= 0:
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
				f.addBlock(Indented, "", i, i+len(line))
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

// spans takes what is between backticks in a line.
func (f *File) spans(start, end int) {
	const most = 1000
	for {
		n := strings.IndexByte(f.Src[start:end], '`')
		if n < 0 {
			return
		}
		rest := f.Src[start+n : end]
		quotes := rest[:len(rest)-len(strings.TrimLeft(rest, "`"))]
		start += n + len(quotes)
		if code, _, ok := strings.Cut(f.Src[start:min(end, start+most)], quotes); ok {
			f.addBlock(Inline, "", start, start+len(code))
			start += len(code) + len(quotes)
		}
	}
}

// block reads a block as what the words after its fence name.
func (f *File) block(info string, start, end int) {
	info = strings.ReplaceAll(strings.ToLower(info), "diff-", "diff ") // diff-js, js diff, diff js
	words := append(strings.FieldsFunc(info, func(r rune) bool { return strings.ContainsRune(" ,:{}\t\r=", r) }), "", "")
	if i := slices.Index(words, "diff"); i >= 0 {
		f.diff(languages[slices.Delete(words, i, i+1)[0]], start, end)
		return
	}
	name := strings.TrimLeft(words[0], ".")
	switch r := languages[name]; {
	case name == "md" || name == "markdown" || name == "mdx":
	case strings.HasPrefix(name, "php") && !strings.Contains(f.Src[start:end], "<?"):
		PHP.Read(f, start, end)
	case r != nil:
		r.Read(f, start, end)
	default:
		f.addBlock(Fenced, name, start, end)
	}
}

// diff reads the lines of a block that are there after the change, each without
// its mark.
func (f *File) diff(r reader, start, end int) {
	lang, ok := r.(*Language)
	if r == nil {
		lang, ok = TypeScript, true
	}
	s := scanner{File: f, lang: lang}
	for line := range strings.Lines(f.Src[start:end]) {
		from, to := start+PrefixLen(line, "+", " "), start+len(line)
		start = to
		switch removed := PrefixLen(line, "-", "@@", "+++") > 0; {
		case removed && line[0] == '@':
			s.frames = nil // the lines between are not there
		case removed:
		case ok:
			s.line(from, to)
		default:
			r.Read(f, from, to)
		}
	}
}

// line reads one more line of a program. A literal ends with it.
func (s *scanner) line(start, end int) {
	s.pos, s.end, s.noRegexp = start, end, 0
	if len(s.frames) == 0 {
		s.barrier(start)
		s.push(frame{from: start})
	}
	s.run(0)
	for i := range s.frames {
		if x := &s.frames[i]; x.mode != inCode {
			s.cut(x.from)
			s.frames = s.frames[:i]
			break
		}
	}
}
