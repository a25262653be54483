package source

import (
	"iter"
	"slices"
	"strings"

	"github.com/microcms-go/filters"
)

// maxSiblings bounds how many lexemes of one bracket are looked at for one
// question, maxName the length of names, and maxUses the uses of one.
const (
	maxSiblings = 500
	maxName     = 60
	maxUses     = 200
)

// textOf returns the source of a lexeme.
func (f *file) textOf(i int) string { return f.src[f.lexemes[i].start:f.lexemes[i].end] }

// unquoted returns the source of a literal without its quotes.
func (f *file) unquoted(i int) string { return strings.Trim(f.textOf(i), "\"'`") }

// up returns the bracket or literal that a lexeme is in.
func (f *file) up(i int) int { return int(f.lexemes[i].parent) }

// is reports whether a lexeme is there and is one of these operators, brackets and
// words.
func (f *file) is(i int, texts ...string) bool {
	return i != noLexeme && f.lexemes[i].kind != lexLiteral && slices.Contains(texts, f.textOf(i))
}

func (f *file) isWord(i int) bool    { return i != noLexeme && f.lexemes[i].kind == lexWord }
func (f *file) isLiteral(i int) bool { return i != noLexeme && f.lexemes[i].kind == lexLiteral }

func (f *file) isOpen(i int, bracket byte) bool {
	return i != noLexeme && f.lexemes[i].kind == lexOpen && f.src[f.lexemes[i].end-1] == bracket
}

// before returns the lexeme before i in the same bracket, or noLexeme.
func (f *file) before(i int) int {
	j := i - 1
	if j <= noLexeme {
		return noLexeme
	}
	switch x := f.lexemes[j]; {
	case x.kind == lexClose || x.kind == lexLiteralEnd:
		j = int(x.partner)
	case x.kind == lexBarrier:
		return noLexeme
	}
	if f.up(j) != f.up(i) {
		return noLexeme
	}
	return j
}

// after returns the lexeme after i in the same bracket, or noLexeme.
func (f *file) after(i int) int {
	j := f.last(i) + 1
	if j >= len(f.lexemes) || f.lexemes[j].kind == lexBarrier || f.up(j) != f.up(i) || f.lexemes[j].kind == lexClose ||
		f.lexemes[j].kind == lexLiteralEnd {
		return noLexeme
	}
	return j
}

// last returns the last lexeme of what i opens, or i.
func (f *file) last(i int) int {
	x := f.lexemes[i]
	if (x.kind == lexOpen || x.kind == lexLiteral) && int(x.partner) > i {
		return int(x.partner)
	}
	return i
}

// first returns the first lexeme in a bracket, or noLexeme.
func (f *file) first(open int) int {
	i := open + 1
	if i >= len(f.lexemes) || f.up(i) != open || f.lexemes[i].kind == lexClose {
		return noLexeme
	}
	return i
}

// span returns where in the file the lexemes from one to another are.
func (f *file) span(i, j int) filters.Position {
	return filters.Position{Start: int(f.lexemes[i].start), End: int(f.lexemes[f.last(j)].end)}
}

// endsOperand reports whether an operand may end with a lexeme.
func (f *file) endsOperand(i int) bool {
	switch f.lexemes[i].kind {
	case lexWord:
		return !operatorWords[f.textOf(i)]
	case lexOpen, lexLiteral, lexPattern:
		return true
	}
	return false
}

// separates reports whether an element or statement ends between two siblings.
func (f *file) separates(i, next int) bool {
	if f.is(i, ",", ";") || f.is(next, ",", ";") {
		return true
	}
	x := f.lexemes[next]
	if !x.newline || x.parent != noLexeme && !f.isOpen(int(x.parent), '{') {
		return false
	}
	return f.python && f.is(i, ":") ||
		f.endsOperand(i) && (x.kind == lexWord || x.kind == lexLiteral || f.isOpen(next, '{'))
}

// element returns the first lexeme of the element or statement that i is in.
func (f *file) element(i int) int {
	for range maxSiblings {
		j := f.before(i)
		if j == noLexeme || f.separates(j, i) {
			return i
		}
		i = j
	}
	return noLexeme
}

// end returns the last lexeme of the element that i is in, or what it opens.
func (f *file) end(i int) int {
	for range maxSiblings {
		j := f.after(i)
		if j == noLexeme || f.separates(i, j) {
			break
		}
		i = j
	}
	return i
}

// sourceOf returns the source of the element that starts at i.
func (f *file) sourceOf(i int) string {
	at := f.span(i, f.end(i))
	return f.src[at.Start:at.End]
}

// elements yields the first lexemes of the elements of a bracket.
func (f *file) elements(open int) iter.Seq[int] {
	return func(yield func(int) bool) {
		starts := true
		for i, n := f.first(open), 0; i != noLexeme && n < maxSiblings; n++ {
			if starts && !f.is(i, ",", ";") && !yield(i) {
				return
			}
			next := f.after(i)
			starts = next != noLexeme && f.separates(i, next)
			i = next
		}
	}
}

// wordOf returns the name that a word or literal is as a key.
func (f *file) wordOf(i int) string {
	x := f.lexemes[i]
	if x.kind != lexWord && x.kind != lexLiteral || x.end-x.start > maxName {
		return ""
	}
	return strings.Trim(f.textOf(i), "\"'`:$@.")
}

// key returns the name that the element starting at i has in its bracket, and
// where its value starts, which is noLexeme for an element like { filters }.
func (f *file) key(i int) (name string, value int) {
	if f.lexemes[i].kind != lexWord && f.lexemes[i].kind != lexLiteral {
		return "", i
	}
	next := f.after(i)
	if f.is(next, "?") {
		next = f.after(next)
	}
	switch {
	case next == noLexeme || f.is(next, ","):
		return f.wordOf(i), noLexeme
	case f.is(next, "?:") && f.isOpen(f.up(i), '{'), f.is(next, ":", "=", "=>", "to", "+=", ":=", ".="):
		return f.wordOf(i), f.after(next)
	}
	return "", i
}

// member returns the value of the element with a name in a bracket, whatever the
// case. Of { name }, the value is the name itself.
func (f *file) member(open int, name string) (value int, ok bool) {
	for i := range f.elements(open) {
		if k, v := f.key(i); k != "" && strings.EqualFold(k, name) {
			if v == noLexeme {
				return i, !f.isLiteral(i) // or an element of a list
			}
			return v, true
		}
	}
	return noLexeme, false
}

// undeclared skips the words that a declaration starts with.
func (f *file) undeclared(i int) int {
	for f.isWord(i) && declarations[f.textOf(i)] {
		i = f.after(i)
	}
	return i
}

var declarations = wordSet("const let var val final late static readonly public private protected export declare my local default")

// keyAround returns the name of the element that i is in.
func (f *file) keyAround(i int) string {
	start := f.undeclared(f.element(i))
	if start == noLexeme {
		return ""
	}
	name, _ := f.key(start)
	return name
}

// callee returns the name of the function that the parenthesis at open calls, or
// noLexeme.
func (f *file) callee(open int) int {
	if !f.isOpen(open, '(') {
		return noLexeme
	}
	i := f.before(open)
	if f.is(i, "?.", "!") {
		i = f.before(i)
	}
	if f.is(i, ">") { // type parameters
		depth := 0
		for n := 0; n < maxSiblings/10 && i != noLexeme; n++ {
			if f.is(i, ">") {
				depth++
			} else if f.is(i, "<") {
				depth--
			}
			if i = f.before(i); depth == 0 {
				break
			}
		}
	}
	if !f.isWord(i) || operatorWords[f.textOf(i)] && !f.isMember(i) {
		return noLexeme
	}
	return i
}

// called returns the name of the function that is called with what is at i, or "".
func (f *file) called(i int) string {
	if callee := f.callee(f.up(i)); callee != noLexeme {
		return f.wordOf(callee)
	}
	return ""
}

// receiver returns what the method with the name at i is called on: the last
// word of it. It is noLexeme if i is not a method.
func (f *file) receiver(i int) int {
	if dot := f.before(i); f.is(dot, ".", "?.", "->", "::") {
		return f.before(dot)
	}
	return noLexeme
}

// isMember reports whether the word at i is the name of a member of something.
func (f *file) isMember(i int) bool {
	dot := f.before(i)
	if strings.HasPrefix(f.textOf(i), "$") && f.is(dot, ".") {
		return false // PHP: concatenation
	}
	return f.is(dot, ".", "?.", "->", "::") || strings.HasPrefix(f.textOf(i), ".")
}

// argument returns the nth argument of a call, from 0.
func (f *file) argument(open, n int) int {
	for i := range f.elements(open) {
		if n--; n < 0 {
			return i
		}
	}
	return noLexeme
}

// words returns where a name is in the file.
func (f *file) words(name string) []int {
	if f.wordIndex == nil {
		f.wordIndex = map[string][]int{}
		for i, x := range f.lexemes {
			if x.kind == lexWord && x.end-x.start <= maxName {
				f.wordIndex[f.wordOf(i)] = append(f.wordIndex[f.wordOf(i)], i)
			}
		}
	}
	return f.wordIndex[name]
}

// uses yields where a name is in the file: the places that are nearest to i, if
// there are many.
func (f *file) uses(name string, i int) iter.Seq[int] {
	all := f.words(name)
	if len(all) > maxUses {
		k, _ := slices.BinarySearch(all, i)
		start := min(max(0, k-maxUses/2), len(all)-maxUses)
		all = all[start : start+maxUses]
	}
	return slices.Values(all)
}

// lexemeAt returns the lexeme that a filter or hole from start on is in: the
// literal, or the first of the expression.
func (f *file) lexemeAt(start int) int {
	i := f.lexemes.from(start+1) - 1
	if i > noLexeme && int(f.lexemes[i].start) == start && f.lexemes[i].kind == lexOpen {
		i = f.up(i) // the hole that a template starts with
	}
	return max(i, noLexeme)
}
