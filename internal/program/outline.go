package program

import (
	"iter"
	"slices"
	"strings"
)

// MaxSiblings bounds how many lexemes of one bracket are looked at for one question.
const MaxSiblings = 500

// maxName bounds the length of names, and maxUses the uses of one.
const (
	maxName = 60
	maxUses = 200
)

// TextOf returns the source of a lexeme.
func (f *File) TextOf(i int) string { return f.Src[f.Lexemes[i].Start:f.Lexemes[i].End] }

// Unquoted returns the source of a literal without its quotes.
func (f *File) Unquoted(i int) string { return strings.Trim(f.TextOf(i), "\"'`") }

// Up returns the bracket or literal that a lexeme is in.
func (f *File) Up(i int) int { return int(f.Lexemes[i].parent) }

// Is reports whether a lexeme is there and is one of these operators, brackets and
// words.
func (f *File) Is(i int, texts ...string) bool {
	return i != None && f.Lexemes[i].Kind != Literal && slices.Contains(texts, f.TextOf(i))
}

// IsWord reports whether a lexeme is a word.
func (f *File) IsWord(i int) bool { return i != None && f.Lexemes[i].Kind == Word }

// IsLiteral reports whether a lexeme is a literal.
func (f *File) IsLiteral(i int) bool { return i != None && f.Lexemes[i].Kind == Literal }

// IsOpen reports whether a lexeme opens a bracket, also as a part of ${ and the like.
func (f *File) IsOpen(i int, bracket byte) bool {
	return i != None && f.Lexemes[i].Kind == Open && f.Src[f.Lexemes[i].End-1] == bracket
}

// Before returns the lexeme before i in the same bracket, or None.
func (f *File) Before(i int) int {
	j := i - 1
	if j <= None {
		return None
	}
	switch x := f.Lexemes[j]; {
	case x.Kind == Close || x.Kind == LiteralEnd:
		j = int(x.Partner)
	case x.Kind == Barrier:
		return None
	}
	if f.Up(j) != f.Up(i) {
		return None
	}
	return j
}

// After returns the lexeme after i in the same bracket, or None.
func (f *File) After(i int) int {
	j := f.Last(i) + 1
	if j >= len(f.Lexemes) || f.Lexemes[j].Kind == Barrier || f.Up(j) != f.Up(i) || f.Lexemes[j].Kind == Close ||
		f.Lexemes[j].Kind == LiteralEnd {
		return None
	}
	return j
}

// Last returns the last lexeme of what i opens, or i.
func (f *File) Last(i int) int {
	x := f.Lexemes[i]
	if (x.Kind == Open || x.Kind == Literal) && int(x.Partner) > i {
		return int(x.Partner)
	}
	return i
}

// First returns the first lexeme in a bracket, or None.
func (f *File) First(open int) int {
	i := open + 1
	if i >= len(f.Lexemes) || f.Up(i) != open || f.Lexemes[i].Kind == Close {
		return None
	}
	return i
}

// Span returns where in the file the lexemes from one to another are.
func (f *File) Span(i, j int) Span {
	return Span{Start: int(f.Lexemes[i].Start), End: int(f.Lexemes[f.Last(j)].End)}
}

// Touches reports whether a lexeme starts where the one at i ends, with what that opens.
func (f *File) Touches(i, next int) bool { return f.Lexemes[f.Last(i)].End == f.Lexemes[next].Start }

// EndsOperand reports whether an operand may end with a lexeme.
func (f *File) EndsOperand(i int) bool {
	switch f.Lexemes[i].Kind {
	case Word:
		return !operatorWords[f.TextOf(i)] || f.LanguageAt(i) == Go && !goOperators[f.TextOf(i)]
	case Open, Literal, Pattern:
		return true
	}
	return false
}

// Separates reports whether an element or statement ends between two siblings.
func (f *File) Separates(i, next int) bool {
	if f.Is(i, ",", ";") || f.Is(next, ",", ";") {
		return true
	}
	x := f.Lexemes[next]
	if !x.Newline || x.parent != None && !f.IsOpen(int(x.parent), '{') {
		return false
	}
	return f.Is(i, ":") && f.LanguageAt(i) == Python ||
		f.EndsOperand(i) && (x.Kind == Word || x.Kind == Literal || f.IsOpen(next, '{'))
}

// Element returns the first lexeme of the element or statement that i is in.
func (f *File) Element(i int) int {
	for range MaxSiblings {
		j := f.Before(i)
		if j == None || f.Separates(j, i) {
			return i
		}
		i = j
	}
	return None
}

// End returns the last lexeme of the element that i is in, or what it opens.
func (f *File) End(i int) int {
	for range MaxSiblings {
		j := f.After(i)
		if j == None || f.Separates(i, j) {
			break
		}
		i = j
	}
	return i
}

// SourceOf returns the source of the element that starts at i.
func (f *File) SourceOf(i int) string {
	at := f.Span(i, f.End(i))
	return f.Src[at.Start:at.End]
}

// Elements yields the first lexemes of the elements of a bracket.
func (f *File) Elements(open int) iter.Seq[int] {
	return func(yield func(int) bool) {
		starts := true
		for i, n := f.First(open), 0; i != None && n < MaxSiblings; n++ {
			if starts && !f.Is(i, ",", ";") && !yield(i) {
				return
			}
			next := f.After(i)
			starts = next != None && f.Separates(i, next)
			i = next
		}
	}
}

// WordOf returns the name that a word or literal is as a key.
func (f *File) WordOf(i int) string {
	x := f.Lexemes[i]
	if x.Kind != Word && x.Kind != Literal || x.End-x.Start > maxName {
		return ""
	}
	return strings.Trim(f.TextOf(i), "\"'`:$@.?!")
}

// Key returns the name that the element starting at i has in its bracket, and
// where its value starts, which is None for an element like { name }.
func (f *File) Key(i int) (name string, value int) {
	if f.Lexemes[i].Kind != Word && f.Lexemes[i].Kind != Literal {
		return "", i
	}
	next := f.After(i)
	if f.Is(next, "?") {
		next = f.After(next)
	}
	switch {
	case next == None || f.Is(next, ","):
		return f.WordOf(i), None
	case f.Is(next, "?:") && f.IsOpen(f.Up(i), '{'), f.Is(next, ":", "=", "=>", "to", "+=", ":=", ".="):
		return f.WordOf(i), f.After(next)
	}
	return "", i
}

// Member returns the value of the element with a name in a bracket, whatever the
// case. Of { name }, the value is the name itself.
func (f *File) Member(open int, name string) (value int, ok bool) {
	for i := range f.Elements(open) {
		if k, v := f.Key(i); k != "" && strings.EqualFold(k, name) {
			if v == None {
				return i, !f.IsLiteral(i) // or an element of a list
			}
			return v, true
		}
	}
	return None, false
}

// Undeclared skips the words that a declaration starts with.
func (f *File) Undeclared(i int) int {
	for f.IsDeclaration(i) {
		i = f.After(i)
	}
	return i
}

// IsDeclaration reports whether a lexeme is a word that a declaration starts with.
func (f *File) IsDeclaration(i int) bool { return f.IsWord(i) && declarations[f.TextOf(i)] }

var declarations = WordSet(`const let var val final late static readonly public private protected export declare
	my local default`)

// KeyAround returns the name of the element that i is in.
func (f *File) KeyAround(i int) string {
	start := f.Undeclared(f.Element(i))
	if start == None {
		return ""
	}
	name, _ := f.Key(start)
	return name
}

// Callee returns the name of the function that the parenthesis at open calls, or
// None.
func (f *File) Callee(open int) int {
	if !f.IsOpen(open, '(') {
		return None
	}
	i := f.Before(open)
	if f.Is(i, "?.", "!") {
		i = f.Before(i)
	}
	if f.Is(i, ">") { // type parameters
		depth := 0
		for n := 0; n < MaxSiblings/10 && i != None; n++ {
			if f.Is(i, ">") {
				depth++
			} else if f.Is(i, "<") {
				depth--
			}
			if i = f.Before(i); depth == 0 {
				break
			}
		}
	}
	if !f.IsWord(i) || operatorWords[f.TextOf(i)] && !f.IsMember(i) {
		return None
	}
	return i
}

// Called returns the name of the function that is called with what is at i, or "".
func (f *File) Called(i int) string {
	if callee := f.Callee(f.Up(i)); callee != None {
		return f.WordOf(callee)
	}
	return ""
}

// Receiver returns what the method with the name at i is called on: the last
// word of it. It is None if i is not a method.
func (f *File) Receiver(i int) int {
	if dot := f.Before(i); f.Is(dot, ".", "?.", "->", "::") {
		return f.Before(dot)
	}
	return None
}

// IsMember reports whether the word at i is the name of a member of something.
func (f *File) IsMember(i int) bool {
	dot := f.Before(i)
	if strings.HasPrefix(f.TextOf(i), "$") && f.Is(dot, ".") {
		return false // PHP: concatenation
	}
	return f.Is(dot, ".", "?.", "->", "::") || strings.HasPrefix(f.TextOf(i), ".")
}

// Argument returns the nth argument of a call, from 0.
func (f *File) Argument(open, n int) int {
	for i := range f.Elements(open) {
		if n--; n < 0 {
			return i
		}
	}
	return None
}

// Words returns where a name is in the file.
func (f *File) Words(name string) []int {
	if f.wordIndex == nil {
		f.wordIndex = map[string][]int{}
		for i, x := range f.Lexemes {
			if x.Kind == Word && x.End-x.Start <= maxName {
				f.wordIndex[f.WordOf(i)] = append(f.wordIndex[f.WordOf(i)], i)
			}
		}
	}
	return f.wordIndex[name]
}

// Uses yields where a name is in the file: the places that are nearest to i, if
// there are many.
func (f *File) Uses(name string, i int) iter.Seq[int] {
	all := f.Words(name)
	if len(all) > maxUses {
		k, _ := slices.BinarySearch(all, i)
		start := min(max(0, k-maxUses/2), len(all)-maxUses)
		all = all[start : start+maxUses]
	}
	return slices.Values(all)
}

// LexemeAt returns the lexeme that a text or hole from start on is in: the
// literal, or the first of the expression.
func (f *File) LexemeAt(start int) int {
	i := f.From(start+1) - 1
	if i > None && int(f.Lexemes[i].Start) == start && f.Lexemes[i].Kind == Open {
		i = f.Up(i) // the hole that a template starts with
	}
	return max(i, None)
}

// MemberOf returns the value of the first member of a bracket with one of these names.
func (f *File) MemberOf(open int, names map[string]bool) (value int, ok bool) {
	for i := range f.Elements(open) {
		switch name, v := f.Key(i); {
		case !names[strings.ToLower(name)]:
		case v != None:
			return v, true
		case !f.IsLiteral(i): // { name }, and no element of a list
			return i, true
		}
	}
	return None, false
}

// ExpressionIn returns the range of the lexemes in a range of the file, without the braces of
// a hole.
func (f *File) ExpressionIn(p Span) (lo, hi int) {
	lo, hi = f.From(p.Start), f.From(p.End)
	if lo < hi && f.Lexemes[lo].Kind == Open && int(f.Lexemes[lo].Partner) == hi-1 {
		return lo + 1, hi - 1
	}
	return lo, hi
}

// NameIn returns the name that a hole starts with, or None.
func (f *File) NameIn(p Span) int {
	lo, hi := f.From(p.Start), f.From(p.End)
	if lo < hi && f.Lexemes[lo].Kind == Open {
		lo++
	}
	if lo < hi && f.IsWord(lo) {
		return lo
	}
	return None
}

// IsIndex reports whether a bracket holds the index of what is before it.
func (f *File) IsIndex(open int) bool {
	b := f.Before(open)
	return f.IsOpen(open, '[') && b != None && f.EndsOperand(b) && f.Touches(b, open)
}

// HasMember reports whether a member is taken of what ends with i, and not a method.
func (f *File) HasMember(i int) bool {
	next := f.After(i)
	if f.IsOpen(next, '[') {
		return f.Touches(i, next)
	}
	if f.Is(next, ".", "?.", "->") && !f.Is(next, f.LanguageAt(i).Plus) {
		return !f.IsOpen(f.After(f.After(next)), '(')
	}
	group := f.Up(i)
	return f.IsOpen(group, '(') && f.Callee(group) == None && f.HasMember(group)
}

// Path returns the source of the name at i with the members that are taken of it.
func (f *File) Path(i int) string {
	last := i
	for n := 0; n < 10 && f.HasMember(last) && !f.IsOpen(f.After(last), '['); n++ {
		last = f.After(f.After(last))
	}
	return f.Src[f.Lexemes[i].Start:f.Lexemes[max(last, i)].End]
}

// Branches returns where the two values of a condition ? a : b between two lexemes start.
// What it tests is in neither.
func (f *File) Branches(lo, hi int) (then, otherwise int, ok bool) {
	open := 0
	for i := lo; i != None && i < hi; i = f.After(i) {
		if f.Is(i, "?") {
			if open++; open == 1 {
				then = i + 1
			}
		} else if f.Is(i, ":") && open > 0 {
			if open--; open == 0 {
				return then, i + 1, true
			}
		}
	}
	return 0, 0, false
}

// Compares reports whether what is between two lexemes is a comparison: true or false.
func (f *File) Compares(lo, hi int) (yes bool) {
	for i := lo; i != None && i < hi; i = f.After(i) {
		if f.Is(i, "||", "&&", "??", "or", "and") {
			return false
		}
		yes = yes || f.Is(i, "===", "==", "!==", "!=")
	}
	return yes
}
