package program

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/microcms-go/filters/internal/lazyregexp"
)

// A Part is a piece of an expression that makes a string: the inside of a
// literal, or a hole, which is anything else.
type Part struct {
	Span
	escapes escapes
}

// IsHole reports whether the part is a hole.
func (p Part) IsHole() bool { return p.escapes == unknown }

// A Text is what an expression makes, as far as it is known. The holes have no
// length in it.
type Text struct {
	S     string
	from  []origin // where each byte of s comes from
	Holes []Hole
}

// An origin is where a character is in the file: as it is, or as an escape.
type origin struct{ start, end int32 }

// A Hole is something in a text of which only the source is known.
type Hole struct {
	Span     // in the file
	At   int // in the text
}

// A textBuilder makes a text.
type textBuilder struct {
	b strings.Builder
	Text
}

func (b *textBuilder) build() *Text {
	b.S = b.b.String()
	return &b.Text
}

func (b *textBuilder) hole(start, end int) {
	b.Holes = append(b.Holes, Hole{Span{start, end}, b.b.Len()})
}

// add adds s, which n bytes of the source at start mean.
func (b *textBuilder) add(s string, start, n int) {
	b.b.WriteString(s)
	for range len(s) {
		b.from = append(b.from, origin{int32(start), int32(start + n)})
	}
}

// copy adds the part of t between start and end, with its holes.
func (b *textBuilder) copy(t *Text, start, end int) {
	for _, h := range t.Holes {
		if start <= h.At && h.At <= end {
			b.Holes = append(b.Holes, Hole{h.Span, h.At - start + b.b.Len()})
		}
	}
	b.copyText(t, start, end)
}

func (b *textBuilder) copyText(t *Text, start, end int) {
	b.b.WriteString(t.S[start:end])
	b.from = append(b.from, t.from[start:end]...)
}

// literal adds the inside of a literal.
func (b *textBuilder) literal(src string, p Part) {
	for i := p.Start; i < p.End; {
		s, n := p.escapes.read(src[i:p.End])
		b.add(s, i, n)
		i += n
	}
}

// Text returns the text that parts make.
func (f *File) Text(parts []Part) *Text {
	b := textBuilder{}
	for _, p := range parts {
		if p.IsHole() {
			b.hole(p.Start, p.End)
		} else {
			b.literal(f.Src, p)
		}
	}
	return b.build()
}

// Start and end return where in the file the character starts and ends that a byte
// of the text is of.
func (t *Text) Start(i int) int { return int(t.from[i].start) }
func (t *Text) End(i int) int   { return int(t.from[i].end) }

// Span returns where in the file the text is, with its holes but those of no length.
func (t *Text) Span() Span {
	at := Span{Start: math.MaxInt}
	for i := range t.from {
		at.Start, at.End = min(at.Start, t.Start(i)), max(at.End, t.End(i))
	}
	for _, h := range t.Holes {
		if h.Start < h.End { // not that before +=
			at.Start, at.End = min(at.Start, h.Start), max(at.End, h.End)
		}
	}
	at.Start = min(at.Start, at.End)
	return at
}

// Cuts reports whether a place of the text is in the middle of a character.
func (t *Text) Cuts(i int) bool { return 0 < i && i < len(t.from) && t.from[i] == t.from[i-1] }

// Source returns where in the file a range of the text is, if it is in one piece.
func (t *Text) Source(start, end int) (at Span, ok bool) {
	if start >= end || t.Cuts(start) || t.Cuts(end) {
		return at, false
	}
	for i := start + 1; i < end; i++ {
		if t.from[i] != t.from[i-1] && t.from[i].start != t.from[i-1].end {
			return at, false
		}
	}
	hole := slices.ContainsFunc(t.Holes, func(h Hole) bool { return start < h.At && h.At < end })
	return Span{t.Start(start), t.End(end - 1)}, !hole
}

// PercentDecoded returns the part of t between start and end, which belongs
// to the query of a URL, as its receiver reads it.
func (t *Text) PercentDecoded(start, end int) *Text {
	b := textBuilder{}
	holes := t.Holes[sort.Search(len(t.Holes), func(k int) bool { return t.Holes[k].At >= start }):]
	for i := start; ; {
		for ; len(holes) > 0 && holes[0].At <= i && i <= end; holes = holes[1:] {
			b.hole(holes[0].Start, holes[0].End)
		}
		if i >= end {
			return b.build()
		}
		s, n, from := t.S[i:i+1], 1, t.from[i]
		switch isPlain := from.end-from.start == 1; {
		case isPlain && s == "+":
			s = " "
		case isPlain && s == "%" && i+3 <= end && t.from[i+2].end-from.start == 3 &&
			(len(holes) == 0 || holes[0].At >= i+3):
			if v, ok := hexValue(t.S[i+1:], 2); ok {
				s, n, from.end = string([]byte{byte(v)}), 3, t.from[i+2].end
			}
		}
		b.add(s, int(from.start), int(from.end-from.start))
		i += n
	}
}

// Slice returns the part of t between start and end.
func (t *Text) Slice(start, end int) *Text {
	b := textBuilder{}
	b.copy(t, start, end)
	return b.build()
}

// WithHoles returns t with holes for what is filled in later.
func (t *Text) WithHoles(what *lazyregexp.Regexp) *Text {
	b := textBuilder{}
	from := 0
	for _, m := range what.FindAllStringIndex(t.S, MaxParts) {
		if _, ok := hexValue(t.S[m[1]:], 1); ok && t.S[m[0]:m[1]] == "%d" {
			continue // percent-encoded
		}
		if at, ok := t.Source(m[0], m[1]); ok {
			b.copy(t, from, m[0])
			b.hole(at.Start, at.End)
			from = m[1]
		}
	}
	if from == 0 {
		return t
	}
	b.copy(t, from, len(t.S))
	return b.build()
}

// With returns t with the texts of the holes of which they are known.
func (t *Text) With(known func(h Hole) (text string, ok bool)) *Text {
	if !slices.ContainsFunc(t.Holes, func(h Hole) bool { _, ok := known(h); return ok }) {
		return t
	}
	b, from := textBuilder{}, 0
	for _, h := range t.Holes {
		b.copyText(t, from, h.At)
		from = h.At
		if text, ok := known(h); ok {
			b.add(text, h.Start, h.End-h.Start)
		} else {
			b.hole(h.Start, h.End)
		}
	}
	b.copyText(t, from, len(t.S))
	return b.build()
}

// Fill returns the text with something in its holes: what piece returns for a hole and
// the text before it. The pieces are where in the new text that is.
func (t *Text) Fill(piece func(i int, before string) string) (filled *Text, pieces []Span) {
	b, from := textBuilder{}, 0
	for i, h := range t.Holes {
		b.copy(t, from, h.At)
		from = h.At
		start := b.b.Len()
		b.add(piece(i, b.b.String()), h.Start, h.End-h.Start)
		pieces = append(pieces, Span{start, b.b.Len()})
	}
	b.copy(t, from, len(t.S))
	b.Holes = nil
	return b.build(), pieces
}

// Marked returns the text with mark for each hole.
func (t *Text) Marked() string { return t.MarkedTo(len(t.S)) }

// MarkedTo returns the part of it before end, with the holes at end.
func (t *Text) MarkedTo(end int) string {
	var b strings.Builder
	i := 0
	for _, h := range t.Holes {
		if h.At > end {
			break
		}
		b.WriteString(t.S[i:h.At])
		b.WriteByte(Mark)
		i = h.At
	}
	return b.String() + t.S[i:end]
}

// Mark takes the place of a hole. A file that holds it in a literal is misread in
// that place.
const Mark = '\x00'
