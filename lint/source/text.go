package source

import (
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
	for k := t.runAt(i - 1); k >= 0 && k < len(t.runs); k-- {
		r := t.runs[k]
		if r.at < i && i <= r.at+r.n {
			if r.verbatim {
				return r.src + i - r.at, true
			}
			return r.src + r.len, i == r.at+r.n
		}
		if r.at+r.n < i {
			break
		}
	}
	return 0, false
}

// after returns where in the file the text from i on starts.
func (t *text) after(i int) (int, bool) {
	for k := t.runAt(i); k < len(t.runs); k++ {
		r := t.runs[k]
		if r.at <= i && i < r.at+r.n {
			if r.verbatim {
				return r.src + i - r.at, true
			}
			return r.src, i == r.at
		}
		if r.at > i {
			break
		}
	}
	return 0, false
}

// runAt returns the index of the first run that ends after i.
func (t *text) runAt(i int) int {
	low, high := 0, len(t.runs)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if t.runs[mid].at+t.runs[mid].n > i {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
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

// percentDecoded returns the part of t between start and end, which belongs
// to the query of a URL, as its receiver reads it.
func (t *text) percentDecoded(src string, start, end int) *text {
	b := textBuilder{src: src}
	holes := t.holes
	for len(holes) > 0 && holes[0].at < start {
		holes = holes[1:]
	}
	for i := start; ; {
		for len(holes) > 0 && holes[0].at <= min(i, end) {
			b.hole(holes[0].Start, holes[0].End)
			holes = holes[1:]
		}
		if i >= end {
			return b.build()
		}
		r := t.runs[t.runAt(i)]
		s, n := t.s[i:i+1], 1
		switch {
		case !r.verbatim:
			n = min(r.at+r.n, end) - i
			b.add(t.s[i:i+n], r.src, r.len, false)
			i += n
			continue
		case s == "+":
			s = " "
		case s == "%" && i+3 <= min(end, r.at+r.n) && (len(holes) == 0 || holes[0].at >= i+3):
			high, low := unhex(t.s[i+1]), unhex(t.s[i+2])
			if high >= 0 && low >= 0 {
				s, n = string([]byte{byte(high<<4 | low)}), 3
			}
		}
		b.add(s, r.src+i-r.at, n, s == t.s[i:i+n])
		i += n
	}
}

// verbs are what is filled in by functions that format.
var verbs = lazyregexp.New(`%(?:\d+\$|\[\d+\]|\(\w+\))?[-+#]?\d*(?:\.\d+)?[sdvqi@]`)

// bracesAndVerbs are the same in languages that use braces too.
var bracesAndVerbs = lazyregexp.New(`\{[\w.]*(?:[!:][^{}]*)?\}|` + verbs.String())

// placeholders are what takes the place of a value in documentation.
var placeholders = lazyregexp.New(`\$?\{[\w.\p{L}\p{N}ー-]+\}|<[\w\p{L}\p{N}ー -]+>|【[^【】\[\]]+】|〇〇+|○○+|●●+|◯◯+|××+`)

// withHoles returns t with holes for what is filled in later.
func (t *text) withHoles(src string, what *lazyregexp.Regexp) *text {
	var found [][2]int
	for _, m := range what.FindAllStringIndex(t.s, maxParts) {
		if v := t.s[m[0]:m[1]]; len(v) == 2 && v[1] == 'd' && m[1] < len(t.s) && unhex(t.s[m[1]]) >= 0 {
			continue // percent-encoded
		}
		if t.contiguous(m[0], m[1]) {
			found = append(found, [2]int{m[0], m[1]})
		}
	}
	if found == nil {
		return t
	}
	b := textBuilder{src: src}
	holes := t.holes
	i := 0
	for k := 0; k <= len(found); k++ {
		end := len(t.s)
		if k < len(found) {
			end = found[k][0]
		}
		for r := t.runAt(i); ; {
			for len(holes) > 0 && holes[0].at <= i {
				b.hole(holes[0].Start, holes[0].End)
				holes = holes[1:]
			}
			if i >= end {
				break
			}
			for t.runs[r].at+t.runs[r].n <= i {
				r++
			}
			run := t.runs[r]
			next := min(end, run.at+run.n)
			if len(holes) > 0 {
				next = min(next, holes[0].at)
			}
			if run.verbatim {
				b.add(t.s[i:next], run.src+i-run.at, next-i, true)
			} else {
				b.add(t.s[i:next], run.src, run.len, false)
			}
			i = next
		}
		if k < len(found) {
			start, _ := t.after(found[k][0])
			stop, _ := t.before(found[k][1])
			b.hole(start, stop)
			i = found[k][1]
		}
	}
	return b.build()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
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
