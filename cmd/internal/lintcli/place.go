package lintcli

import (
	"sort"
	"strings"

	"github.com/microcms-go/filters"
)

// A place is where a range of a text is, counted from 1. Columns count
// characters.
type place struct{ line, column, endLine, endColumn int }

// Places finds the lines and columns of a text, in any order, each in a time
// that does not depend on the lengths of lines.
type places struct {
	text   string
	starts []int   // of the lines
	sums   []count // of text[:i*stride]
}

// A count is of characters, and of units of UTF-16.
type count struct{ runes, units int }

const stride = 1024

func newPlaces(text string) *places { return &places{text: text} }

// prepare reads the text once.
func (p *places) prepare() {
	if p.starts != nil {
		return
	}
	p.starts = append(p.starts, 0)
	for i := 0; ; {
		n := strings.IndexByte(p.text[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		p.starts = append(p.starts, i)
	}
	var sum count
	for i := 0; i <= len(p.text); i += stride {
		p.sums = append(p.sums, sum)
		sum = sum.add(p.text[i:min(i+stride, len(p.text))])
	}
}

// add returns the count with s added. Bytes that are not UTF-8 count as the
// characters that they start.
func (c count) add(s string) count {
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			c.runes++
			c.units++
		}
		if s[i] >= 0xF0 {
			c.units++
		}
	}
	return c
}

// before returns the count of text[:i].
func (p *places) before(i int) count {
	n := i / stride
	return p.sums[n].add(p.text[n*stride : i])
}

// at returns the line of text[i], and its column in characters and in units of
// UTF-16.
func (p *places) at(i int) (line, column, unit int) {
	p.prepare()
	line = sort.SearchInts(p.starts, i+1)
	start, here := p.before(p.starts[line-1]), p.before(i)
	return line, 1 + here.runes - start.runes, 1 + here.units - start.units
}

// lineStart returns where a line starts; one that there is not starts after the text.
func (p *places) lineStart(line int) int {
	p.prepare()
	if line > len(p.starts) {
		return len(p.text) + 1
	}
	return p.starts[line-1]
}

func (p *places) of(at filters.Position) place {
	var x place
	x.line, x.column, _ = p.at(at.Start)
	x.endLine, x.endColumn, _ = p.at(at.End)
	return x
}

// utf16 is of with columns in units of UTF-16.
func (p *places) utf16(at filters.Position) place {
	var x place
	x.line, _, x.column = p.at(at.Start)
	x.endLine, _, x.endColumn = p.at(at.End)
	return x
}
