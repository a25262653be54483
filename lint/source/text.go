package source

import (
	"sort"
	"strings"
	"unicode/utf8"

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
	runs  []run
	holes []hole
}

// A run is a stretch of a text that is in one place of the file: as it is,
// or as an escape.
type run struct {
	at, n    int // in the text
	src, len int // in the file
	verbatim bool
}

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

func (b *textBuilder) add(s string, src, n int, verbatim bool) {
	if s == "" && n == 0 {
		return
	}
	if last := len(b.runs) - 1; last >= 0 && verbatim && b.runs[last].verbatim &&
		b.runs[last].src+b.runs[last].len == src && (len(b.holes) == 0 || b.holes[len(b.holes)-1].at < b.b.Len()) {
		b.runs[last].n += len(s)
		b.runs[last].len += n
	} else {
		b.runs = append(b.runs, run{b.b.Len(), len(s), src, n, verbatim})
	}
	b.b.WriteString(s)
}

// verbatim adds a piece of the source. A byte that is not UTF-8 belongs to a
// character in some other encoding: U+FFFD replaces it.
func (b *textBuilder) verbatim(start, end int) {
	for start < end {
		s := b.src[start:end]
		n := len(s)
		if !utf8.ValidString(s) {
			for n = 0; ; {
				r, size := utf8.DecodeRuneInString(s[n:])
				if r == utf8.RuneError && size <= 1 {
					break
				}
				n += size
			}
		}
		b.add(s[:n], start, n, true)
		start += n
		if start < end {
			b.add("\uFFFD", start, 1, false)
			start++
		}
	}
}

// literal adds the inside of a literal.
func (b *textBuilder) literal(p part) {
	if p.escapes == raw {
		b.verbatim(p.start, p.end)
		return
	}
	for i := p.start; i < p.end; {
		next := strings.IndexByte(b.src[i:p.end], p.escapes.lead())
		if next < 0 {
			b.verbatim(i, p.end)
			return
		}
		next += i
		b.verbatim(i, next)
		s, n := p.escapes.decode(b.src[next:p.end])
		if n == 0 {
			b.verbatim(next, next+1)
			n = 1
		} else {
			b.add(s, next, n, false)
		}
		i = next + n
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

// before returns where in the file the text before i ends.
func (t *text) before(i int) (int, bool) {
	k := t.runAt(i - 1)
	if k == len(t.runs) || t.runs[k].at >= i {
		return 0, false
	}
	r := t.runs[k]
	if r.verbatim {
		return r.src + i - r.at, true
	}
	return r.src + r.len, i == r.at+r.n
}

// after returns where in the file the text from i on starts.
func (t *text) after(i int) (int, bool) {
	k := t.runAt(i)
	if k == len(t.runs) || t.runs[k].at > i {
		return 0, false
	}
	r := t.runs[k]
	if r.verbatim {
		return r.src + i - r.at, true
	}
	return r.src, i == r.at
}

// runAt returns the index of the first run that ends after i.
func (t *text) runAt(i int) int {
	return sort.Search(len(t.runs), func(k int) bool { return t.runs[k].at+t.runs[k].n > i })
}

// contiguous reports whether the text between start and end is in one
// piece in the file, with nothing but itself between.
func (t *text) contiguous(start, end int) bool {
	for _, h := range t.holes {
		if start < h.at && h.at < end {
			return false
		}
	}
	for k := t.runAt(start); k+1 < len(t.runs) && t.runs[k+1].at < end; k++ {
		if t.runs[k].src+t.runs[k].len != t.runs[k+1].src {
			return false
		}
	}
	return true
}

// copy adds the part of t between start and end, and the holes in it: piece is
// called for stretches without holes of one run.
func (b *textBuilder) copy(t *text, start, end int, piece func(i, n int, r run)) {
	holes := t.holes
	for i := start; ; {
		for ; len(holes) > 0 && holes[0].at <= i; holes = holes[1:] {
			if holes[0].at >= start {
				b.hole(holes[0].Start, holes[0].End)
			}
		}
		if i >= end {
			return
		}
		r := t.runs[t.runAt(i)]
		n := min(end, r.at+r.n) - i
		if len(holes) > 0 {
			n = min(n, holes[0].at-i)
		}
		piece(i, n, r)
		i += n
	}
}

// percentDecoded returns the part of t between start and end, which belongs
// to the query of a URL, as its receiver reads it.
func (t *text) percentDecoded(src string, start, end int) *text {
	b := textBuilder{src: src}
	b.copy(t, start, end, func(i, n int, r run) {
		if !r.verbatim {
			b.add(t.s[i:i+n], r.src, r.len, false)
			return
		}
		for stop := i + n; i < stop; i += n {
			s := t.s[i : i+1]
			if n = 1; s == "+" {
				s = " "
			} else if s == "%" && i+3 <= stop {
				if v, ok := hexValue(t.s[i+1:], 2); ok {
					s, n = string([]byte{byte(v)}), 3
				}
			}
			b.add(s, r.src+i-r.at, n, s == t.s[i:i+n])
		}
	})
	return b.build()
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
	copyTo := func(end int) {
		b.copy(t, from, end, func(i, n int, r run) {
			if r.verbatim {
				b.add(t.s[i:i+n], r.src+i-r.at, n, true)
			} else {
				b.add(t.s[i:i+n], r.src, r.len, false)
			}
		})
	}
	for _, m := range what.FindAllStringIndex(t.s, maxParts) {
		if _, ok := hexValue(t.s[m[1]:], 1); ok && t.s[m[0]:m[1]] == "%d" {
			continue // percent-encoded
		}
		if at, ok := t.source(m[0], m[1]); ok {
			copyTo(m[0])
			b.hole(at.Start, at.End)
			from = m[1]
		}
	}
	if from == 0 && len(b.holes) == 0 {
		return t
	}
	copyTo(len(t.s))
	return b.build()
}

// marked returns the text with mark for each hole.
func (t *text) marked() string {
	if len(t.holes) == 0 {
		return t.s
	}
	var b strings.Builder
	i := 0
	for _, h := range t.holes {
		b.WriteString(t.s[i:h.at])
		b.WriteByte(mark)
		i = h.at
	}
	b.WriteString(t.s[i:])
	return b.String()
}

// mark takes the place of a hole. A file that holds it in a literal is misread in
// that place.
const mark = '\x00'
