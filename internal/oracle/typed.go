package oracle

import (
	"html"
	"slices"
	"strings"
)

// supported is the operator table: for each kind of field the operators that work. Each also means
// its negation. Kinds that are not listed support nothing: a custom or repeater field itself,
// extension data, opaque paths. The meta of an extension is not listed either, because it is not
// part of responses and cannot be decided on them.
var supported = map[string][]string{
	"text":         {"equals", "contains", "exists", "begins_with"},
	"textArea":     {"equals", "contains", "exists", "begins_with"},
	"richEditorV2": {"contains", "exists", "begins_with"},
	"richEditor":   {"contains", "exists", "begins_with"},
	"media":        {"exists"},
	"mediaList":    {"exists"},
	"file":         {"exists"},
	"date":         {"equals", "contains", "less_than", "greater_than", "exists", "begins_with"},
	"boolean":      {"equals", "exists"},
	"select":       {"contains", "exists"},
	"relation":     {"equals", "exists"},
	"relationList": {"contains", "exists"},
	"number":       {"equals", "less_than", "greater_than", "exists"},
	"id":           {"equals"},
}

// supportedInRepeater are the operators that work on inner fields of a repeater, if they work on
// the inner field's kind.
var supportedInRepeater = []string{"contains", "exists", "begins_with"}

// neverHits are the pairs that do not work but are known never to match: section 4.4.
var neverHits = map[string][]string{
	"number": {"contains", "begins_with"},
	"select": {"equals"},
}

// A verdict says how a condition is decided: section 4.4.
type verdict int

const (
	unsupportedPair verdict = iota // false, negated or not
	neverPair                      // no leaf satisfies the positive operator
	plainPair                      // by the leaves
)

// judge looks an operator up in the tables. In a repeater both rows count, and what the repeater's
// row marks is not known.
func judge(kind string, inRepeater bool, op string) verdict {
	op, _ = positive(op)
	if inRepeater && !slices.Contains(supportedInRepeater, op) {
		return unsupportedPair
	}
	if slices.Contains(neverHits[kind], op) {
		return neverPair
	}
	if slices.Contains(supported[kind], op) {
		return plainPair
	}
	return unsupportedPair
}

// MatchTyped is Match with the kinds of fields known: section 4.4. The kinds are those of the
// schema JSON, and "id", "extensionMeta" and "opaque"; where typeOf knows no kind, the rules of
// Match apply. The unsupported conditions are given as text, in the order of the filter, whatever
// the item.
func MatchTyped(
	n *Node, item []byte, typeOf func(path string) (kind string, inRepeater, ok bool),
) (matched bool, unsupported []string, err error) {
	for _, c := range conditionsOf(n) {
		if kind, inRepeater, ok := typeOf(c.Field); ok && judge(kind, inRepeater, c.Op) == unsupportedPair {
			unsupported = append(unsupported, naive(c))
		}
	}
	doc, err := readItem(item)
	if err != nil {
		return false, unsupported, err
	}
	matched = join(n, func(c *Node) bool {
		leaves := leavesOf(doc, c.Field)
		kind, inRepeater, ok := typeOf(c.Field)
		if !ok {
			return holds(c, leaves)
		}
		switch judge(kind, inRepeater, c.Op) {
		case unsupportedPair:
			return false
		case neverPair:
			return holds(c, nil)
		}
		return holds(c, sharpen(kind, c.Op, leaves))
	})
	return matched, unsupported, nil
}

// conditionsOf lists the conditions of a tree from left to right.
func conditionsOf(n *Node) []*Node {
	if n == nil {
		return nil
	}
	if n.isCondition() {
		return []*Node{n}
	}
	var conditions []*Node
	for _, m := range append(append([]*Node{}, n.And...), n.Or...) {
		conditions = append(conditions, conditionsOf(m)...)
	}
	return conditions
}

// sharpen replaces the leaves by what a kind makes of them: section 4.4.
func sharpen(kind, op string, leaves []*value) []*value {
	var sharpened []*value
	switch kind {
	case "boolean": // missing or null counts as false
		for _, leaf := range leaves {
			if leaf.kind != null {
				sharpened = append(sharpened, leaf)
			}
		}
		if len(sharpened) < len(leaves) || len(leaves) == 0 {
			sharpened = append(sharpened, &value{kind: boolean})
		}
		return sharpened
	case "richEditor", "richEditorV2":
		if op, _ := positive(op); op == "exists" {
			return leaves // nothing is compared
		}
		for _, leaf := range leaves {
			if leaf.kind == text {
				leaf = &value{kind: text, text: withoutTags(leaf.text)}
			}
			sharpened = append(sharpened, leaf)
		}
		return sharpened
	case "date":
		return leaves
	}
	for _, leaf := range leaves {
		sharpened = append(sharpened, timeless(leaf))
	}
	return sharpened
}

// timeless gives a leaf whose string, or whose elements' strings, are compared as strings.
func timeless(leaf *value) *value {
	clone := *leaf
	clone.timeless = true
	clone.elements = nil
	for _, e := range leaf.elements {
		clone.elements = append(clone.elements, timeless(e))
	}
	return &clone
}

// withoutTags gives the text of an HTML fragment: tags, comments and the contents of script and
// style removed, character references decoded. The boundaries of blocks contribute nothing.
func withoutTags(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		b.WriteString(html.UnescapeString(s[:i]))
		s = s[i:]
		switch {
		case s == "":
		case strings.HasPrefix(s, "<!-->") || strings.HasPrefix(s, "<!--->"): // an empty comment
			_, s, _ = strings.Cut(s, ">")
		case strings.HasPrefix(s, "<!--"):
			_, s, _ = strings.Cut(s[len("<!--"):], "-->")
		case startsTag(s):
			name := tagName(s)
			s = s[endOfTag(s):]
			if name == "script" || name == "style" {
				s = s[endOfRawText(s, "</"+name):]
			}
		default: // a less-than sign that is text
			b.WriteByte('<')
			s = s[1:]
		}
	}
	return b.String()
}

// startsTag reports whether the < at the start of s opens a tag, an end tag or a declaration.
func startsTag(s string) bool {
	s = strings.TrimPrefix(s[1:], "/")
	return s != "" && (s[0] == '!' || s[0] == '?' || isLetter(s[0]))
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

// tagName gives the name of a start tag in lower case, and an empty string for any other.
func tagName(s string) string {
	end := 1
	for end < len(s) && !strings.ContainsRune(" \t\n\f\r/>", rune(s[end])) {
		end++
	}
	return strings.ToLower(s[1:end])
}

// endOfTag finds the end of the tag at the start of s: after the first > that is not in quotes.
// Quotes are where the value of an attribute starts: after a = and white space.
func endOfTag(s string) int {
	quote := byte(0)
	for i := range len(s) {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case (s[i] == '"' || s[i] == '\'') && strings.HasSuffix(strings.TrimRight(s[:i], " \t\n\f\r"), "="):
			quote = s[i]
		case s[i] == '>':
			return i + 1
		}
	}
	return len(s)
}

// endOfRawText finds the end tag of a script or a style, in any case, or the end of s.
func endOfRawText(s, endTag string) int {
	for i := 0; i+len(endTag) <= len(s); i++ {
		if strings.HasPrefix(s[i:], "</") && "</"+tagName(s[i+1:]) == endTag {
			return i
		}
	}
	return len(s)
}
