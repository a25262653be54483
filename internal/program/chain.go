package program

import "strings"

// MaxParts bounds the parts of one text.
const MaxParts = 1000

// A Chain is an expression of literals that are put together, and of what is put
// together with them.
type Chain struct {
	Start, Last int // lexemes: of the whole expression
	Literals    []int
	Parts       []Part
	Open        bool // something is put together with it that is not known
	Lang        *Language
}

// Read reads the chain whose first literal is at i, into the memory of another.
func (c *Chain) Read(f *File, i int) {
	*c = Chain{Start: i, Last: i, Lang: f.LanguageAt(i), Literals: c.Literals[:0], Parts: c.Parts[:0]}
	switch before := f.Before(i); {
	case f.Is(before, c.Lang.Plus):
		if o := f.OperandStart(f.Before(before)); o != None {
			c.Start = o
			c.hole(f.Span(o, f.Before(before)))
		}
		c.Open = true
	case f.Is(before, "+=", ".=", "<<"):
		// What was there before is unknown, and has no place.
		end := int(f.Lexemes[before].End)
		c.hole(Span{end, end})
		c.Open = true
	}
	c.literal(f, i)
	c.forward(f)
}

// IsChained reports whether something is put together with the literal at i.
func (f *File) IsChained(i int) bool {
	lang, next := f.LanguageAt(i), f.After(i)
	return f.Is(next, lang.Plus, ".") || f.adjoin(lang, i, next)
}

// adjoin reports whether the literal before another is one text with it.
func (f *File) adjoin(lang *Language, i, next int) bool {
	if !lang.adjacent || !f.IsLiteral(i) || !f.IsLiteral(next) {
		return false
	}
	if lang.touching {
		return f.Touches(i, next)
	}
	return !f.Lexemes[next].Newline || f.IsOpen(f.Up(next), '(')
}

// OperandStart returns the first lexeme of the operand that i is the last of: a of
// a.b(c).d. It is None if no operand ends there.
func (f *File) OperandStart(i int) int {
	if !f.EndsOperand(i) && !f.Is(i, "!") {
		return None
	}
	plus := f.LanguageAt(i).Plus
	for range MaxSiblings {
		b := f.Before(i)
		switch {
		case f.IsOpen(i, '(') && f.Callee(i) != None:
			i = f.Callee(i)
		case f.IsIndex(i),
			f.IsOpen(i, '{') && (f.IsWord(b) || f.IsOpen(b, '(')), // a block
			f.Is(i, "!") && b != None && f.EndsOperand(b):
			i = b
		case f.Is(b, ".", "?.", "->", "::") && !f.Is(b, plus):
			i = f.Before(b)
		default:
			return i
		}
	}
	return i
}

func (c *Chain) hole(at Span) { c.add(Part{at, unknown}) }

func (c *Chain) add(p Part) {
	if len(c.Parts) <= MaxParts && (p.Start < p.End || p.IsHole()) {
		c.Parts = append(c.Parts, p)
	}
}

// literal adds the parts of a literal.
func (c *Chain) literal(f *File, i int) {
	x, from := f.Lexemes[i], len(c.Parts)
	c.Literals = append(c.Literals, i)
	start := int(x.Start) + int(x.Lead)
	if int(x.Partner) != i {
		for k := i + 1; k < int(x.Partner); k = f.Last(k) + 1 {
			if h := f.Lexemes[k]; int(h.parent) == i && (h.Kind == Word || h.Kind == Open) {
				c.add(Part{Span{start, int(h.Start)}, x.escapes})
				at := f.Span(k, k)
				c.hole(at)
				start = at.End
			}
		}
	}
	c.add(Part{Span{start, int(x.End) - int(x.tail)}, x.escapes})
	if !x.trims || from == len(c.Parts) {
		return
	}
	trim := func(p *Part, trim func(string, string) string) (text, rest string) {
		text = f.Src[p.Start:p.End]
		return text, trim(text, " \t\r\n")
	}
	if p := &c.Parts[from]; !p.IsHole() {
		if text, rest := trim(p, strings.TrimLeft); strings.IndexByte(text[:len(text)-len(rest)], '\n') >= 0 {
			p.Start = p.End - len(rest)
		}
	}
	if p := &c.Parts[len(c.Parts)-1]; !p.IsHole() {
		if text, rest := trim(p, strings.TrimRight); strings.IndexByte(text[len(rest):], '\n') >= 0 {
			p.End = p.Start + len(rest)
		}
	}
}

// forward adds what is put together with the last literal, from it on.
func (c *Chain) forward(f *File) {
	for {
		i := f.After(c.Last)
		switch {
		case i == None:
			return
		case f.adjoin(c.Lang, c.Last, i):
			c.literal(f, i)
			c.Last = i
		case f.Is(i, c.Lang.Plus):
			o := f.After(i)
			if o == None {
				c.Open, c.Last = true, i
				return
			}
			if c.Last = f.operandEnd(o, c.Lang); c.Last == o && f.IsLiteral(o) {
				c.literal(f, o)
			} else {
				c.hole(f.Span(o, c.Last))
			}
		case f.Is(i, ".") && f.Is(f.After(i), "concat") && f.IsOpen(f.After(f.After(i)), '('):
			open := f.After(f.After(i))
			if f.Last(open) == open {
				return
			}
			for from := range f.Elements(open) {
				end, parts, literals := f.End(from), len(c.Parts), len(c.Literals)
				if c.Last = from; f.IsLiteral(from) {
					c.literal(f, from)
					c.forward(f)
				}
				if !f.IsLiteral(from) || c.Last != end {
					c.Parts, c.Literals = c.Parts[:parts], c.Literals[:literals]
					c.hole(f.Span(from, end))
				}
			}
			c.Last = open
		default:
			return
		}
	}
}

// operandEnd returns the last lexeme of the operand that starts at i.
func (f *File) operandEnd(i int, lang *Language) int {
	for range MaxSiblings {
		next := f.After(i)
		switch {
		case next == None || f.Is(next, lang.Plus) || f.Separates(i, next):
			return i
		case f.Is(next, ".", "?.", "->", "::", "*", "/", "-", "%", "...", "!"):
		case f.Lexemes[next].Kind == Operator:
			return i
		case f.EndsOperand(next) && f.EndsOperand(i) && f.Lexemes[next].Kind != Open:
			return i
		}
		i = next
	}
	return i
}
