package emulator

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"html"
	"iter"
	"strings"
)

// An htmlToken is a tag, or text if it has no name.
type htmlToken struct {
	name       string // in lower case
	end        bool
	attributes map[string]string
	text       string
}

// htmlTokens returns the tags and texts of HTML as an editor writes it.
func htmlTokens(s string) iter.Seq[htmlToken] {
	return func(yield func(htmlToken) bool) {
		for s != "" {
			i := strings.IndexByte(s, '<')
			switch {
			case i < 0:
				i = len(s)
			case i == 0 && len(s) > 1 && isTagStart(s[1]):
				t, rest := readTag(s)
				if s = rest; t.name != "" && !yield(t) {
					return
				}
				continue
			case i == 0:
				i = 1
			}
			if !yield(htmlToken{text: html.UnescapeString(s[:i])}) {
				return
			}
			s = s[i:]
		}
	}
}

func isTagStart(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '/' || c == '!'
}

// readTag reads the tag or comment that s starts with.
func readTag(s string) (t htmlToken, rest string) {
	if strings.HasPrefix(s, "<!") {
		_, rest, _ = strings.Cut(s, ">")
		return t, rest
	}
	s = s[1:]
	s, t.end = strings.CutPrefix(s, "/")
	n := strings.IndexAny(s, " \t\r\n/>")
	if n < 0 {
		return t, ""
	}
	t.name, s = strings.ToLower(s[:n]), s[n:]
	t.attributes = make(map[string]string)
	for {
		s = strings.TrimLeft(s, " \t\r\n/")
		if s == "" || s[0] == '>' {
			return t, strings.TrimPrefix(s, ">")
		}
		n := strings.IndexAny(s, " \t\r\n/>=")
		if n < 0 {
			return t, ""
		}
		name := strings.ToLower(s[:n])
		if n == 0 { // an equals sign without a name
			s = s[1:]
			continue
		}
		s = strings.TrimLeft(s[n:], " \t\r\n")
		value := ""
		if after, ok := strings.CutPrefix(s, "="); ok {
			value, s = readAttribute(strings.TrimLeft(after, " \t\r\n"))
		}
		if _, twice := t.attributes[name]; !twice {
			t.attributes[name] = html.UnescapeString(value)
		}
	}
}

func readAttribute(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, _ = strings.Cut(s[1:], s[:1])
		return value, rest
	}
	n := strings.IndexAny(s, " \t\r\n>")
	if n < 0 {
		n = len(s)
	}
	return s[:n], s[n:]
}

// richHTML returns old rich text in object form as HTML.
func richHTML(object []byte) string {
	var rich struct {
		Contents []struct {
			Type       string
			Value      json.RawMessage
			Attributes map[string]any
		}
	}
	if json.Unmarshal(object, &rich) != nil {
		return ""
	}
	var b strings.Builder
	for _, item := range rich.Contents {
		switch item.Type {
		case "textBlock":
			b.WriteString("<p>" + strings.TrimSuffix(inlineHTML(item.Value), "<br>") + "</p>")
		case "block":
			blockHTML(&b, item.Value, item.Attributes)
		case "image":
			b.WriteString(`<img src="` + html.EscapeString(textOf(item.Value)) + `" alt="` +
				html.EscapeString(stringIn(item.Attributes, "alt")) + `"`)
			for _, name := range []string{"width", "height"} {
				if n, ok := item.Attributes[name].(float64); ok {
					fmt.Fprintf(&b, ` %s="%v"`, name, n)
				}
			}
			b.WriteString(">")
		case "video":
			b.WriteString(`<iframe src="` + html.EscapeString(textOf(item.Value)) + `"></iframe>`)
		}
	}
	return b.String()
}

func blockHTML(b *strings.Builder, value json.RawMessage, attributes map[string]any) {
	inner := inlineHTML(value)
	header, _ := attributes["header"].(float64)
	switch list := stringIn(attributes, "list"); {
	case 1 <= header && header <= 6:
		h := fnv.New64a()
		h.Write([]byte(inner))
		fmt.Fprintf(b, `<h%d id="h%010x">%s</h%[1]d>`, int(header), h.Sum64()&(1<<40-1), inner)
	case attributes["blockquote"] == true:
		b.WriteString("<blockquote>" + inner + "</blockquote>")
	case attributes["code-block"] == true:
		var code struct{ Value string }
		_ = json.Unmarshal(value, &code) // Its value is escaped already.
		b.WriteString("<pre><code>" + code.Value + "</code></pre>")
	case list == "ordered":
		b.WriteString("<ol><li>" + inner + "</li></ol>")
	case list != "":
		b.WriteString("<ul><li>" + inner + "</li></ul>")
	case stringIn(attributes, "align") != "":
		b.WriteString(`<p style="text-align: ` + html.EscapeString(stringIn(attributes, "align")) + `">` + inner +
			"</p>")
	default:
		b.WriteString("<p>" + inner + "</p>")
	}
}

// inlineHTML returns inlines as HTML.
func inlineHTML(value json.RawMessage) string {
	var inlines []struct {
		Value      string
		Attributes map[string]any
	}
	if json.Unmarshal(value, &inlines) != nil {
		return ""
	}
	var b strings.Builder
	for _, inline := range inlines {
		s := strings.ReplaceAll(html.EscapeString(inline.Value), "\n", "<br>")
		for _, tag := range []struct{ attribute, name string }{
			{"code", "code"}, {"strike", "s"}, {"underline", "u"}, {"italic", "em"}, {"bold", "strong"},
		} {
			if inline.Attributes[tag.attribute] == true {
				s = "<" + tag.name + ">" + s + "</" + tag.name + ">"
			}
		}
		if script := stringIn(inline.Attributes, "script"); script != "" {
			name := map[bool]string{true: "sup", false: "sub"}[script == "super"]
			s = "<" + name + ">" + s + "</" + name + ">"
		}
		var style []string
		for _, property := range []struct{ attribute, name string }{
			{"color", "color"}, {"background", "background-color"}, {"size", "font-size"}, {"font", "font-family"},
		} {
			if v := stringIn(inline.Attributes, property.attribute); v != "" {
				style = append(style, property.name+": "+v+";")
			}
		}
		if len(style) > 0 {
			s = `<span style="` + html.EscapeString(strings.Join(style, "")) + `">` + s + "</span>"
		}
		if link := stringIn(inline.Attributes, "link"); link != "" {
			var open strings.Builder
			open.WriteString(`<a href="` + html.EscapeString(link) + `"`)
			for _, name := range []string{"target", "rel"} {
				if v := stringIn(inline.Attributes, name); v != "" {
					open.WriteString(" " + name + `="` + html.EscapeString(v) + `"`)
				}
			}
			s = open.String() + ">" + s + "</a>"
		}
		b.WriteString(s)
	}
	return b.String()
}

func stringIn(attributes map[string]any, name string) string {
	s, _ := attributes[name].(string)
	return s
}

func textOf(value json.RawMessage) (s string) {
	_ = json.Unmarshal(value, &s) // Another value has no text.
	return s
}
