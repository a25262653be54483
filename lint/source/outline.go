package source

import (
	"slices"
	"strings"
)

// maxSiblings bounds how many lexemes of one bracket are looked at for one
// question.
const maxSiblings = 500

// textOf returns the source of a lexeme.
func (f *file) textOf(i int) string { return f.src[f.lexemes[i].start:f.lexemes[i].end] }

// is reports whether a lexeme is there and is one of these operators, brackets and
// words.
func (f *file) is(i int, texts ...string) bool {
	return i != noLexeme && f.lexemes[i].kind != lexLiteral && slices.Contains(texts, f.textOf(i))
}

func (f *file) isWord(i int) bool { return i != noLexeme && f.lexemes[i].kind == lexWord }

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
	if f.lexemes[j].parent != f.lexemes[i].parent {
		return noLexeme
	}
	return j
}

// after returns the lexeme after i in the same bracket, or noLexeme.
func (f *file) after(i int) int {
	j := f.last(i) + 1
	if j >= len(f.lexemes) || f.lexemes[j].kind == lexBarrier || f.lexemes[j].parent != f.lexemes[i].parent ||
		f.lexemes[j].kind == lexClose || f.lexemes[j].kind == lexLiteralEnd {
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
	if i >= len(f.lexemes) || int(f.lexemes[i].parent) != open || f.lexemes[i].kind == lexClose {
		return noLexeme
	}
	return i
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
	if f.python && f.is(i, ":") {
		return true
	}
	return f.endsOperand(i) && (x.kind == lexWord || x.kind == lexLiteral || f.isOpen(next, '{'))
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

// end returns the lexeme after the element that starts at i: one that is not part
// of it.
func (f *file) end(i int) int {
	for range maxSiblings {
		j := f.after(i)
		if j == noLexeme || f.separates(i, j) {
			return f.last(i) + 1
		}
		i = j
	}
	return i
}

// wordOf returns the name that a word or literal is as a key.
func (f *file) wordOf(i int) string {
	const most = 60
	x := f.lexemes[i]
	if x.kind != lexWord && x.kind != lexLiteral || x.end-x.start > most {
		return ""
	}
	return strings.Trim(f.textOf(i), "\"'`:$@.")
}

// key returns the name that the element starting at i has in its bracket, and
// where its value starts, which is noLexeme for an element like { filters }.
func (f *file) key(i int) (name string, value int) {
	for f.is(i, ".", "...") {
		return "", i // Swift: .filters(…)
	}
	if f.lexemes[i].kind != lexWord && f.lexemes[i].kind != lexLiteral {
		return "", i
	}
	next := f.after(i)
	switch {
	case next == noLexeme || f.is(next, ","):
		return f.wordOf(i), noLexeme
	case f.is(next, "?"):
		next = f.after(next)
	}
	if f.is(next, ":", "=", "=>", "to", "+=", ":=", ".=") {
		return f.wordOf(i), f.after(next)
	}
	return "", i
}

// member returns the value of the element with a name in a bracket. The name is
// in lower case. Of { name }, the value is the name itself.
func (f *file) member(open int, name string) (value int, ok bool) {
	i := f.first(open)
	for range maxSiblings {
		if i == noLexeme {
			break
		}
		if k, v := f.key(i); k != "" && strings.EqualFold(k, name) {
			if v == noLexeme {
				v = i
				if f.lexemes[i].kind == lexLiteral {
					return noLexeme, false // an element of a list
				}
			}
			return v, true
		}
		for i != noLexeme {
			j := f.after(i)
			if j != noLexeme && f.separates(i, j) {
				i = j
				break
			}
			i = j
		}
		for i != noLexeme && (f.is(i, ",", ";")) {
			i = f.after(i)
		}
	}
	return noLexeme, false
}

// keyAround returns the name of the element that i is in, looking through
// parentheses that only group.
func (f *file) keyAround(i int) string {
	start := f.element(i)
	for f.isWord(start) && declarations[f.textOf(start)] {
		start = f.after(start)
	}
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
		for range maxSiblings / 10 {
			switch {
			case f.is(i, ">"):
				depth++
			case f.is(i, "<"):
				depth--
			}
			i = f.before(i)
			if depth == 0 || i == noLexeme {
				break
			}
		}
	}
	if !f.isWord(i) || operatorWords[f.textOf(i)] && !f.isMember(i) {
		return noLexeme
	}
	return i
}

// receiver returns what the method with the name at i is called on: the last
// word of it. It is noLexeme if i is not a method.
func (f *file) receiver(i int) int {
	dot := f.before(i)
	if !f.is(dot, ".", "?.", "->", "::") {
		return noLexeme
	}
	return f.before(dot)
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
	i := f.first(open)
	for ; n > 0 && i != noLexeme; n-- {
		for i != noLexeme && !f.is(i, ",") {
			i = f.after(i)
		}
		if i != noLexeme {
			i = f.after(i)
		}
	}
	return i
}

// words returns where a name is in the file.
func (f *file) words(name string) []int32 {
	if f.wordIndex == nil {
		f.wordIndex = map[string][]int32{}
		for i, x := range f.lexemes {
			const most = 60
			if x.kind == lexWord && x.end-x.start <= most {
				f.wordIndex[f.wordOf(i)] = append(f.wordIndex[f.wordOf(i)], int32(i))
			}
		}
	}
	return f.wordIndex[name]
}

// wordsAround returns where a name is in the file: the places that are nearest to
// i, if there are many.
func (f *file) wordsAround(name string, i int) []int32 {
	const most = 200
	all := f.words(name)
	if len(all) <= most {
		return all
	}
	k, _ := slices.BinarySearch(all, int32(i))
	start := min(max(0, k-most/2), len(all)-most)
	return all[start : start+most]
}

// lexemeAt returns the lexeme that a filter or hole from start on is in: the
// literal, or the first of the expression.
func (f *file) lexemeAt(start int) int {
	i := f.lexemes.from(start+1) - 1
	if i > noLexeme && int(f.lexemes[i].start) == start && f.lexemes[i].kind == lexOpen {
		i = int(f.lexemes[i].parent) // the hole that a template starts with
	}
	return max(i, noLexeme)
}
