package source

import (
	"slices"
	"sort"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
)

// A part is a piece of an expression that makes a string: the inside of a
// literal, or a hole, which is anything else.
type part struct {
	start, end int // in the file
	escapes    escapes
}

// A text is what an expression makes, as far as it is known. The holes have no
// length in it.
type text struct {
	s     string
	from  []span // where each byte of s comes from
	holes []hole
}

// A span is where a character is in the file: as it is, or as an escape.
type span struct{ start, end int32 }

// A hole is something in a text of which only the source is known.
type hole struct {
	filters.Position     // in the file
	at               int // in the text
}

// A textBuilder makes a text out of the source src.
type textBuilder struct {
	src string
	b   strings.Builder
	text
}

func (b *textBuilder) build() *text {
	b.s = b.b.String()
	return &b.text
}

func (b *textBuilder) hole(start, end int) {
	b.holes = append(b.holes, hole{filters.Position{Start: start, End: end}, b.b.Len()})
}

// add adds what n bytes of the source at start mean.
func (b *textBuilder) add(s string, start, n int) {
	b.b.WriteString(s)
	for range len(s) {
		b.from = append(b.from, span{int32(start), int32(start + n)})
	}
}

// copy adds the part of t between start and end, with its holes.
func (b *textBuilder) copy(t *text, start, end int) {
	for _, h := range t.holes {
		if start <= h.at && h.at <= end {
			b.holes = append(b.holes, hole{h.Position, h.at - start + b.b.Len()})
		}
	}
	b.b.WriteString(t.s[start:end])
	b.from = append(b.from, t.from[start:end]...)
}

// literal adds the inside of a literal.
func (b *textBuilder) literal(p part) {
	for i := p.start; i < p.end; {
		s, n := p.escapes.read(b.src[i:p.end])
		b.add(s, i, n)
		i += n
	}
}

// newText returns the text that parts make.
func newText(src string, parts []part) *text {
	b := textBuilder{src: src}
	for _, p := range parts {
		if p.escapes == unknown {
			b.hole(p.start, p.end)
		} else {
			b.literal(p)
		}
	}
	return b.build()
}

// cuts reports whether a place of the text is in the middle of a character.
func (t *text) cuts(i int) bool { return 0 < i && i < len(t.from) && t.from[i] == t.from[i-1] }

// source returns where in the file a range of the text is, if it is in one piece.
func (t *text) source(start, end int) (at filters.Position, ok bool) {
	if start >= end || t.cuts(start) || t.cuts(end) {
		return at, false
	}
	for i := start + 1; i < end; i++ {
		if t.from[i] != t.from[i-1] && t.from[i].start != t.from[i-1].end {
			return at, false
		}
	}
	hole := slices.ContainsFunc(t.holes, func(h hole) bool { return start < h.at && h.at < end })
	return filters.Position{Start: int(t.from[start].start), End: int(t.from[end-1].end)}, !hole
}

// percentDecoded returns the part of t between start and end, which belongs
// to the query of a URL, as its receiver reads it.
func (t *text) percentDecoded(src string, start, end int) *text {
	b := textBuilder{src: src}
	holes := t.holes[sort.Search(len(t.holes), func(k int) bool { return t.holes[k].at >= start }):]
	for i := start; ; {
		for ; len(holes) > 0 && holes[0].at <= i && i <= end; holes = holes[1:] {
			b.hole(holes[0].Start, holes[0].End)
		}
		if i >= end {
			return b.build()
		}
		s, n, from := t.s[i:i+1], 1, t.from[i]
		switch isPlain := from.end-from.start == 1; {
		case isPlain && s == "+":
			s = " "
		case isPlain && s == "%" && i+3 <= end && t.from[i+2].end-from.start == 3 && (len(holes) == 0 || holes[0].at >= i+3):
			if v, ok := hexValue(t.s[i+1:], 2); ok {
				s, n, from.end = string([]byte{byte(v)}), 3, t.from[i+2].end
			}
		}
		b.add(s, int(from.start), int(from.end-from.start))
		i += n
	}
}

// verbs are what is filled in by functions that format.
var verbs = lazyregexp.New(`%(?:\d+\$|\[\d+\]|\(\w+\))?[-+#]?\d*(?:\.\d+)?[sdvqi@]`)

// bracesAndVerbs are the same in languages that use braces too.
var bracesAndVerbs = lazyregexp.New(`\{[\w.]*(?:[!:][^{}]*)?\}|` + verbs.String())

// placeholders are what takes the place of a value in documentation.
var placeholders = lazyregexp.New(`\$?\{[\w.\p{L}\p{N}ー-]+\}|<[\w\p{L}\p{N}ー -]+>|\[[^\x00-\x7F]+\]|【[^【】\[\]]+】|〇〇+|○○+|●●+|◯◯+|××+`)

// withHoles returns t with holes for what is filled in later.
func (t *text) withHoles(src string, what *lazyregexp.Regexp) *text {
	b := textBuilder{src: src}
	from := 0
	for _, m := range what.FindAllStringIndex(t.s, maxParts) {
		if _, ok := hexValue(t.s[m[1]:], 1); ok && t.s[m[0]:m[1]] == "%d" {
			continue // percent-encoded
		}
		if at, ok := t.source(m[0], m[1]); ok {
			b.copy(t, from, m[0])
			b.hole(at.Start, at.End)
			from = m[1]
		}
	}
	if from == 0 {
		return t
	}
	b.copy(t, from, len(t.s))
	return b.build()
}

// marked returns the text with mark for each hole.
func (t *text) marked() string { return t.markedTo(len(t.s)) }

// markedTo returns the part of it before end, with the holes at end.
func (t *text) markedTo(end int) string {
	var b strings.Builder
	i := 0
	for _, h := range t.holes {
		if h.at > end {
			break
		}
		b.WriteString(t.s[i:h.at])
		b.WriteByte(mark)
		i = h.at
	}
	return b.String() + t.s[i:end]
}

// mark takes the place of a hole. A file that holds it in a literal is misread in
// that place.
const mark = '\x00'
