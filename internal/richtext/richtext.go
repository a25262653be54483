// Package richtext reads the text of rich text: HTML as a rich editor writes
// it.
package richtext

import (
	"html"
	"strings"
)

// Text returns the text of rich text: without tags, comments, scripts and
// style sheets, and with character references decoded. Nothing is put where a
// tag was, so the texts of neighbouring blocks touch.
func Text(rich string) string {
	var b strings.Builder
	for rich != "" {
		n := tagLen(rich)
		if n == 0 {
			n = textLen(rich)
			b.WriteString(html.UnescapeString(rich[:n]))
		}
		rich = rich[n:]
	}
	return b.String()
}

// textLen returns the length of the text before the first tag in s.
func textLen(s string) int {
	for i := range len(s) {
		if s[i] == '<' && tagName(s[i:]) != "" {
			return i
		}
	}
	return len(s)
}

// tagName returns the bytes after the "<" or "</" of the tag or comment at the
// start of s, or "" if s starts with text.
func tagName(s string) string {
	s, ok := strings.CutPrefix(s, "<")
	if name := strings.TrimPrefix(s, "/"); ok && name != "" && (isLetter(name[0]) || name[0] == '!' || name[0] == '?') {
		return name
	}
	return ""
}

// tagLen returns the length of the tag or comment at the start of s, and for a
// script or style sheet its contents with it. It is 0 if s starts with text.
func tagLen(s string) int {
	if comment, ok := strings.CutPrefix(s, "<!--"); ok {
		for _, empty := range []string{">", "->"} {
			if strings.HasPrefix(comment, empty) {
				return len("<!--") + len(empty)
			}
		}
		return len(s) - len(after(comment, "-->"))
	}
	if tagName(s) == "" {
		return 0
	}
	end := tagEnd(s)
	for _, raw := range []string{"script", "style"} {
		if hasName(s[1:], raw) {
			return end + rawLen(s[end:], raw)
		}
	}
	return end
}

// tagEnd returns the length of the tag at the start of s. A ">" in the quotes
// of an attribute's value does not end it.
func tagEnd(s string) int {
	value := false // an attribute's value may start here
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '>':
			return i + 1
		case value && (c == '"' || c == '\''):
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return len(s)
			}
			i += 1 + n
			value = false
		case c == '=':
			value = true
		case !isHTMLSpace(c):
			value = false
		}
	}
	return len(s)
}

func isHTMLSpace(c byte) bool { return strings.IndexByte(" \t\n\f\r", c) >= 0 }

// rawLen returns the length of the text before the closing tag name.
func rawLen(s, name string) int {
	for i := 0; ; i += len("</") {
		n := strings.Index(s[i:], "</")
		if n < 0 {
			return len(s)
		}
		if i += n; hasName(s[i+len("</"):], name) {
			return i
		}
	}
}

// hasName reports whether s starts with the name of a tag, in any case, and what
// ends it.
func hasName(s, name string) bool {
	if len(s) <= len(name) || !strings.EqualFold(s[:len(name)], name) {
		return false
	}
	return s[len(name)] == '>' || s[len(name)] == '/' || isHTMLSpace(s[len(name)])
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// after returns the bytes after the first sep in s, or "".
func after(s, sep string) string {
	_, rest, _ := strings.Cut(s, sep)
	return rest
}
