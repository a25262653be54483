package lint

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
)

func span(start, end int) filters.Position { return filters.Position{Start: start, End: end} }

func cut(start, end int) Edit { return Edit{Position: span(start, end)} }

func insert(at int, text string) Edit { return Edit{span(at, at), text} }

// editsIf returns edits if a condition holds.
func editsIf(holds bool, edits ...Edit) []Edit {
	if !holds {
		return nil
	}
	return edits
}

// White space and brackets in regular expressions.
const (
	space   = `[\s\x{85}\x{A0}\x{2000}-\x{200B}\x{3000}\x{FEFF}]`
	opening = `[\[［(（{｛<＜【]`
	closing = `[\]］)）}｝>＞】]`
)

// isWord reports whether r is a letter or a digit.
func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isSpace reports whether r is white space, or a character that shows as none.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF' }

// spaceLen returns the length of the white space that s starts with.
func spaceLen(s string) int { return len(s) - len(strings.TrimLeftFunc(s, isSpace)) }

var (
	joiners = []string{"[and]", "[or]"}

	joinerAtStart = lazyregexp.New(`^\[(?:and|or)\]`)
	joinerAtEnd   = lazyregexp.New(`\[(?:and|or)\]$`)
)

// nextJoiner returns the index of the first connective in s, or len(s).
func nextJoiner(s string) int {
	end := len(s)
	for _, joiner := range joiners {
		if i := strings.Index(s[:end], joiner); i >= 0 {
			end = i
		}
	}
	return end
}

// valueLen returns how much of s is one value or, if its parentheses do not balance, all up to the next connective.
// It asks the parser.
func valueLen(s string) int {
	const condition = "x[equals]"
	s = s[:nextJoiner(s)]
	_, err := filters.Parser{MaxBytes: len(condition) + len(s)}.Parse(condition + s)
	if e, ok := errors.AsType[*filters.SyntaxError](err); ok && e.Code == filters.ErrUnopenedParen {
		return e.Start - len(condition)
	}
	return len(s)
}

// inPath reports whether a path may hold a character.
func inPath(r rune) bool { return r == '.' || filters.Field(string(r)).IsValid() }

// pathStart returns where the path starts that ends at s[end].
func pathStart(s string, end int) int { return len(strings.TrimRightFunc(s[:end], inPath)) }

// pathLen returns the length of the path that s starts with.
func pathLen(s string) int { return len(s) - len(strings.TrimLeftFunc(s, inPath)) }

// bracketed returns what is in the brackets that s starts with, and the length of that with the brackets, or 0.
func bracketed(s string) (name string, n int) {
	s, ok := strings.CutPrefix(s, "[")
	name, _, closed := strings.Cut(s, "]")
	if !ok || !closed {
		return "", 0
	}
	return name, len(name) + len("[]")
}

// opNamed returns the operator with that name, or 0.
func opNamed(name string) filters.Op {
	return filters.OpEquals + filters.Op(slices.Index(opNames, name))
}

func isOp(name string) bool { return opNamed(name) != 0 }

// meantOp returns what an operator is or is meant to be; Op is empty if that is not known.
func meantOp(name string) near.Meaning {
	if isOp(name) {
		return near.Meaning{Op: name}
	}
	m, _ := near.Operator(name, opNames...)
	return m
}

var opNames = func() (names []string) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		names = append(names, op.String())
	}
	return names
}()

var (
	anyOp     = strings.Join(opNames, "|") // in a regular expression; none is the start of another
	opAtStart = lazyregexp.New(`^(?:` + anyOp + `)`)
)

// conditionStart is a path with something in brackets.
var conditionStart = lazyregexp.New(`^\(*[A-Za-z0-9_-][A-Za-z0-9_.-]*` + space + `*[\[［]` + space +
	`*([^\[\]［］]{1,40}?)` + space + `*[\]］]`)

// firstOperator returns the operator, or what is written for one, of the condition that s seems to start with, or "".
func firstOperator(s string) string {
	m := conditionStart.FindStringSubmatch(s[:min(len(s), 200)])
	if m == nil || meantOp(m[1]).Op == "" {
		return ""
	}
	return m[1]
}

// conditionAt reports whether s seems to start with a condition.
func conditionAt(s string) bool { return firstOperator(s) != "" }

// conditionHead returns a condition without its value.
func conditionHead(c *filters.Condition) string { return string(c.Field) + "[" + c.Op.String() + "]" }

// lastCondition is the last condition of a list.
var lastCondition = lazyregexp.New(`(?:^|\[and\]|\[or\])\(*([A-Za-z0-9_.-]+)\[([a-z_]+)\][^\[\]]*$`)

// conditionBefore returns the condition before the connective that s ends with, without its value, if there is one.
func conditionBefore(s string) (filters.Condition, bool) {
	joiner := joinerAtEnd.FindString(s)
	m := lastCondition.FindStringSubmatch(strings.TrimSuffix(s, joiner))
	if m == nil || joiner == "" {
		return filters.Condition{}, false
	}
	c := filters.Condition{Field: filters.Field(m[1]), Op: opNamed(m[2])}
	return c, c.Field.IsValid() && c.Op.IsValid()
}

// closingParen returns the index of the parenthesis that closes the one that s starts with, or 0.
func closingParen(s string, open, close rune) int {
	depth := 0
	return max(0, strings.IndexFunc(s, func(r rune) bool {
		switch r {
		case open:
			depth++
		case close:
			depth--
		}
		return depth <= 0
	}))
}

// quoteMark is a quote at the start.
var quoteMark = lazyregexp.New("^[\"'`“”‘’]")
