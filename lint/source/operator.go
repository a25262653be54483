package source

import (
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/near"
)

// isMeantWord reports whether word is spelt like an operator: letters, and
// nothing that an index or an attribute would have.
func isMeantWord(word string) bool {
	const least, most = 2, 30
	if len(word) < least || len(word) > most {
		return false
	}
	for i := range len(word) {
		if c := word[i] | 0x20; (c < 'a' || c > 'z') && word[i] != '_' {
			return false
		}
	}
	return true
}

// An opName is the name of an operator, or what to write for several of them.
type opName string

// takesValue reports whether a value follows the operator.
func (o opName) takesValue() bool {
	var op filters.Op
	return op.UnmarshalText([]byte(o)) != nil || op.TakesValue()
}

// meantOp returns the operator that word is, or is taken for by the parser.
func meantOp(word string) (name opName, exact bool) {
	if isOp(word) {
		return opName(word), true
	}
	m, _ := near.Operator(word, opNames...)
	return opName(m.Pattern()), false
}

var opNames = func() (names []string) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		names = append(names, op.String())
	}
	return names
}()

func isOp(word string) bool {
	var op filters.Op
	return op.UnmarshalText([]byte(word)) == nil
}

// startsWithOp reports whether s starts with an operator that is not only a part of
// a name.
func startsWithOp(s string) bool {
	n := 0
	for n < len(s) && (s[n] == '_' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	return isOp(s[:n]) && (n == len(s) || s[n] != '(')
}

// isMisspelling reports whether word is op with a slip or two, and not another
// word for the same.
func isMisspelling(word, op string) bool {
	clean := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, "_", "")) }
	word, op = clean(word), clean(op)
	if strings.HasPrefix(op, "(") {
		return len(word) > len("greaterthan") && (strings.HasPrefix(word, "greaterthan") ||
			strings.HasPrefix(word, "lessthan"))
	}
	if word == op {
		return true
	}
	n := 0
	for n < len(word) && n < len(op) && word[n] == op[n] {
		n++
	}
	word, op = word[n:], op[n:]
	for word != "" && op != "" && word[len(word)-1] == op[len(op)-1] {
		word, op = word[:len(word)-1], op[:len(op)-1]
	}
	return len(word) <= 2 && len(op) <= 2
}
