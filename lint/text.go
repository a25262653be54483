package lint

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/lazyregexp"
	"github.com/microcms-go/filters/internal/near"
)

func span(start, end int) filters.Position { return filters.Position{Start: start, End: end} }

func cut(start, end int) Edit { return Edit{Position: span(start, end)} }

func insert(at int, text string) Edit { return Edit{span(at, at), text} }

// isSpace reports whether r is white space, or a character that shows as none.
func isSpace(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200B' || r == '\uFEFF'
}

// spaceLen returns the length of the white space that s starts with.
func spaceLen(s string) int { return len(s) - len(strings.TrimLeftFunc(s, isSpace)) }

// joinerAt returns the connective that s starts with, or "".
func joinerAt(s string) string {
	for _, joiner := range []string{"[and]", "[or]"} {
		if strings.HasPrefix(s, joiner) {
			return joiner
		}
	}
	return ""
}

// joinerAfter returns the connective that s ends with, or "".
func joinerAfter(s string) string {
	for _, joiner := range []string{"[and]", "[or]"} {
		if strings.HasSuffix(s, joiner) {
			return joiner
		}
	}
	return ""
}

// nextJoiner returns the index of the first connective in s, or len(s).
func nextJoiner(s string) int {
	end := len(s)
	for _, joiner := range []string{"[and]", "[or]"} {
		if i := strings.Index(s[:end], joiner); i >= 0 {
			end = i
		}
	}
	return end
}

// valueLen returns how much of s is one value or, if its parentheses do not
// balance, all up to the next connective. It asks the parser.
func valueLen(s string) int {
	const condition = "x[equals]"
	s = s[:nextJoiner(s)]
	p := filters.Parser{MaxBytes: len(condition) + len(s)}
	_, err := p.Parse(condition + s)
	if e, ok := errors.AsType[*filters.SyntaxError](err); ok && e.Code == filters.ErrUnopenedParen {
		return e.Start - len(condition)
	}
	return len(s)
}

// inPath reports whether a path may hold the byte at s[i].
func inPath(s string, i int) bool { return s[i] == '.' || filters.Field(s[i:i+1]).IsValid() }

// pathStart returns where the path starts that ends at s[end].
func pathStart(s string, end int) int {
	for end > 0 && inPath(s, end-1) {
		end--
	}
	return end
}

// pathLen returns the length of the path that s starts with.
func pathLen(s string) int {
	n := 0
	for n < len(s) && inPath(s, n) {
		n++
	}
	return n
}

// bracketLen returns the length of the [...] that s starts with, or 0.
func bracketLen(s string) int {
	if s == "" || s[0] != '[' {
		return 0
	}
	return strings.IndexByte(s, ']') + 1
}

// isOp reports whether name is an operator.
func isOp(name string) bool {
	var op filters.Op
	return op.UnmarshalText([]byte(name)) == nil
}

// meantOp returns the operator that name is or is meant to be, or what to write
// for a wish that takes several conditions, or "".
func meantOp(name string) string {
	if isOp(name) {
		return name
	}
	m, _ := near.Operator(name, opNames...)
	return m.Pattern()
}

var opNames = func() (names []string) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		names = append(names, op.String())
	}
	return names
}()

// longestOp returns the longest operator that s starts with, or "".
func longestOp(s string) string {
	longest := ""
	for op := filters.OpEquals; op.IsValid(); op++ {
		if name := op.String(); strings.HasPrefix(s, name) && len(name) > len(longest) {
			longest = name
		}
	}
	return longest
}

// wrongClose returns the length of the character at the start of s that
// is where the ] of an operator should be, or 0.
func wrongClose(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune(")}>］｝】=: ", r) {
		return n
	}
	return 0
}

// conditionAt reports whether s seems to start with a condition.
func conditionAt(s string) bool {
	s = s[:min(len(s), 200)]
	n := pathLen(s)
	if n == 0 {
		return false
	}
	end := bracketLen(s[n:])
	return end > 0 && meantOp(s[n+1:n+end-1]) != ""
}

// conditionHead returns a condition without its value.
func conditionHead(c *filters.Condition) string { return string(c.Field) + "[" + c.Op.String() + "]" }

// conditionBefore returns the condition before the connective that s ends
// with, if there is just one.
func conditionBefore(s string) (*filters.Condition, bool) {
	joiner := joinerAfter(s)
	if joiner == "" {
		return nil, false
	}
	s = s[:len(s)-len(joiner)]
	start := 0
	for _, joiner := range []string{"[and]", "[or]"} {
		if i := strings.LastIndex(s, joiner); i >= 0 {
			start = max(start, i+len(joiner))
		}
	}
	s = strings.TrimLeft(s[start:], "(")
	f, err := filters.Parse(s)
	if e, ok := errors.AsType[*filters.SyntaxError](err); ok && e.Code == filters.ErrUnopenedParen {
		f, err = filters.Parse(s[:e.Start])
	}
	c, ok := f.Expr().(*filters.Condition)
	return c, ok && err == nil
}

// listItems returns where the items of a comma list are, without the
// brackets and quotes of an array.
func listItems(list string) []filters.Position {
	trim := ", "
	inBrackets := strings.HasPrefix(list, "[") && strings.HasSuffix(list, "]") || strings.HasPrefix(list, "(") && strings.HasSuffix(list, ")")
	if inBrackets || strings.Contains(list, `",`) || strings.Contains(list, "',") {
		trim += "[]()\"'"
	}
	var items []filters.Position
	start := 0
	for item := range strings.SplitSeq(list, ",") {
		left := len(item) - len(strings.TrimLeft(item, trim))
		if text := strings.Trim(item, trim); text != "" {
			items = append(items, span(start+left, start+left+len(text)))
		}
		start += len(item) + len(",")
	}
	return items
}

// White space and brackets in regular expressions.
const (
	space   = `[\s\x{85}\x{A0}\x{2000}-\x{200B}\x{3000}\x{FEFF}]`
	opening = `[\[［(（{｛<＜【]`
	closing = `[\]］)）}｝>＞】]`
)

var (
	joinerLike = lazyregexp.New(`^(?i:` +
		space + `*` + opening + space + `*(?:and|or|&&?|\|\|?)` + space + `*` + closing + space + `*|` +
		space + `*(?:and|or)\b` + space + `*|` +
		space + `*(?:&&?|＆＆?|\|\|?|｜｜?|[,，;；])` + space + `*)`)

	// joinerTail is joinerLike for what is before a condition.
	joinerTail = lazyregexp.New(`(?i:` +
		space + `*` + opening + space + `*(?:and|or|&&?|\|\|?)` + space + `*` + closing + space + `*|` +
		space + `+(?:and|or)` + space + `+|` +
		space + `*(?:&&?|＆＆?|\|\|?|｜｜?|[,，;；])` + space + `*|` + space + `+)$`)

	operatorWords = lazyregexp.New(`^` + space + `*((?:[=!<>]=?=?|[:~]|(?i:is not\b)|[A-Za-z_]+(?: (?:than|with|equals?|contains?|exists?|in|to|like))?))` + space + `*`)
)

// readJoiner returns the connective that s starts with, in whatever spelling, and
// its length with the white space around it, or 0.
func readJoiner(s string) (joiner string, n int) {
	n = len(joinerLike.FindString(s[:min(len(s), 50)]))
	return joinerFor(s[:n]), n
}

// joinerFor returns the connective that a spelling means.
func joinerFor(s string) string {
	if strings.ContainsAny(s, "oO|｜") {
		return "[or]"
	}
	return "[and]"
}

// closingParen returns the index of the parenthesis that closes the one that s
// starts with, or -1.
func closingParen(s string, open, close rune) int {
	depth := 0
	for i, r := range s {
		switch r {
		case open:
			depth++
		case close:
			depth--
		}
		if depth == 0 {
			if i == 0 {
				return -1
			}
			return i
		}
	}
	return -1
}

// quoteLen returns the length of the quote that s starts with, or 0.
func quoteLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("\"'`“”‘’", r) {
		return n
	}
	return 0
}

func isFullWidth(r rune) bool { return '！' <= r && r <= '～' }

// fullWidthLen returns the length of the full-width string that s starts with.
// If that holds an opening bracket, it continues to the closing one.
func fullWidthLen(s string) int {
	n := len(s) - len(strings.TrimLeftFunc(s, isFullWidth))
	open := strings.Index(s[:n], "［")
	if open < 0 {
		return n
	}
	s = s[:open+nextJoiner(s[open:])]
	end := strings.IndexAny(s[open:], "]］")
	if end < 0 {
		return n
	}
	_, size := utf8.DecodeRuneInString(s[open+end:])
	return open + end + size
}

// halfWidth makes the full-width characters of s half-width.
func halfWidth(s string) string {
	return strings.Map(func(r rune) rune {
		if isFullWidth(r) {
			return r - '！' + '!'
		}
		return r
	}, s)
}

var (
	percentRun     = lazyregexp.New(`(?:%[0-9A-Fa-f]{2})+`)
	percentBracket = lazyregexp.New(`%(?:25)*5[BbDd]`)
)

// decodePercent returns the edit that decodes the percent-encoded characters
// in a range of s, as often as they are encoded.
func decodePercent(s string, at filters.Position) (Edit, bool) {
	first := percentRun.FindStringIndex(s[at.Start:at.End])
	if first == nil {
		return Edit{}, false
	}
	at.Start += first[0]
	text := s[at.Start:at.End]
	const most = 4 // times that a string may be encoded
	for range most {
		text = percentRun.ReplaceAllStringFunc(text, func(run string) string {
			decoded, err := url.PathUnescape(run)
			if err != nil || !utf8.ValidString(decoded) {
				return run
			}
			return decoded
		})
	}
	if percentRun.MatchString(text) {
		return Edit{}, false
	}
	for text != "" && s[at.End-1] == text[len(text)-1] && text[len(text)-1] < utf8.RuneSelf {
		at.End--
		text = text[:len(text)-1]
	}
	return Edit{at, text}, true
}
