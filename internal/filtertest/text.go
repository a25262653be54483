package filtertest

import (
	"strings"

	"github.com/microcms-go/filters"
)

// FilterText returns the text of a filter as people write it, with parentheses
// that mean nothing and chains that rely on precedence.
func FilterText(s Source) string {
	w := writer{s: s, conditions: 100}
	w.expr(0)
	return w.String()
}

// A writer writes the text of a filter.
type writer struct {
	strings.Builder
	s          Source
	conditions int // how many more there may be
}

func (w *writer) expr(depth int) {
	w.operand(depth)
	for range Count(w.s, 4) {
		w.WriteString(pick(w.s, "[and]", "[or]"))
		w.operand(depth)
	}
}

func (w *writer) operand(depth int) {
	const deepest = 5
	if w.conditions--; w.conditions < 0 || depth == deepest || w.s.IntN(3) < 2 {
		w.condition()
		return
	}
	n := 1
	if oneIn(w.s, 4) {
		n += Count(w.s, 5000)
	}
	w.WriteString(strings.Repeat("(", n))
	w.expr(depth + 1)
	w.WriteString(strings.Repeat(")", n))
}

func (w *writer) condition() {
	c := Condition(w.s)
	w.WriteString(string(c.Field) + "[" + c.Op.String() + "]" + c.Value)
}

// Soup returns what is made of the pieces of the language but need not follow
// its grammar, and pieces of it many times.
func Soup(s Source) string {
	var b strings.Builder
	for range s.IntN(12) {
		var piece strings.Builder
		for range 1 + s.IntN(3) {
			switch s.IntN(6) {
			case 0, 1:
				piece.WriteString("a[" + Op(s).String() + "]")
			case 2:
				piece.WriteString(pick(s, "[and]", "[or]"))
			case 3:
				piece.WriteString(pick(s, "(", ")"))
			case 4:
				piece.WriteString(pick(s, hostile...))
			case 5:
				piece.WriteString(FilterText(s))
			}
		}
		n := 1 + Count(s, 50000)
		b.WriteString(strings.Repeat(piece.String(), min(n, 1+200000/(1+len(piece.String())))))
	}
	return b.String()
}

// Mutation returns text with a few small changes: bytes deleted, changed or
// inserted, the text cut, or a part of it twice.
func Mutation(s Source, text string) string {
	for range 1 + s.IntN(3) {
		i := s.IntN(len(text) + 1)
		j := min(i+1+s.IntN(4), len(text))
		switch s.IntN(5) {
		case 0:
			text = text[:i] + text[j:]
		case 1:
			text = text[:i]
		case 2:
			text = text[:i] + pick(s, hostile...) + text[i:]
		case 3:
			text = text[:i] + string([]byte{byte(s.IntN(256))}) + text[j:]
		case 4:
			text = text[:j] + text[i:]
		}
	}
	return text
}

// Types returns types for some of the fields that [Field] makes.
func Types(s Source) func(filters.Field) (filters.FieldType, bool) {
	types := map[string]filters.FieldType{}
	for _, name := range names {
		if s.IntN(3) > 0 {
			types[name] = filters.FieldType{
				Kind:       filters.Kind(s.IntN(int(filters.KindOpaque) + 1)),
				InRepeater: oneIn(s, 4),
			}
		}
	}
	// A path has the type of its last name. The unknown kind among the types
	// means no type.
	return func(f filters.Field) (filters.FieldType, bool) {
		t, ok := types[string(f[strings.LastIndexByte(string(f), '.')+1:])]
		return t, ok && t.Kind.IsValid()
	}
}
