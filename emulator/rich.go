package emulator

import (
	"encoding/json"
	"html"
	"maps"
	"strconv"
	"strings"
)

// A richItem is an element of old rich text in object form, or an inline of one.
type richItem struct {
	Type       string         `json:"type"`
	Value      any            `json:"value"`
	Attributes map[string]any `json:"attributes,omitzero"`
}

// richObject returns old rich text, which is HTML, in object form.
func richObject(s string) []byte {
	r := richReader{inline: []map[string]any{{}}}
	for t := range htmlTokens(s) {
		r.read(t)
	}
	r.endBlock()
	r.endRun()
	if r.contents == nil {
		r.contents = []richItem{}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(map[string]any{"contents": r.contents}) // of strings, numbers and booleans
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}

// A richReader makes items of HTML as the editor writes it.
type richReader struct {
	contents []richItem
	run      []richItem // inlines outside blocks
	block    *richItem  // that is open
	values   []richItem // its inlines
	code     *strings.Builder
	lists    int              // open and nested; all are one block
	inline   []map[string]any // attributes of the elements that are open
}

// inlineNames are the elements that set an attribute to true.
var inlineNames = map[string]string{
	"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "u": "underline", "s": "strike", "del": "strike",
	"strike": "strike", "code": "code",
}

func (r *richReader) read(t htmlToken) {
	switch {
	case t.name == "":
		r.text(t.text)
	case t.name == "br":
		r.lineEnd()
	case t.name == "img":
		r.image(t)
	case t.name == "iframe" && !t.end:
		r.endRun()
		r.contents = append(r.contents, richItem{"video", t.attributes["src"], map[string]any{}})
	case t.name == "p" || t.name == "div":
		r.paragraph(t)
	case len(t.name) == 2 && t.name[0] == 'h' && '1' <= t.name[1] && t.name[1] <= '6':
		r.openOrEnd(t, map[string]any{"header": int(t.name[1] - '0')})
	case t.name == "blockquote":
		r.openOrEnd(t, map[string]any{"blockquote": true})
	case t.name == "pre":
		if !t.end {
			r.openOrEnd(t, map[string]any{"code-block": true})
			r.code = new(strings.Builder)
		} else {
			r.endBlock()
		}
	case t.name == "ul" || t.name == "ol":
		r.list(t)
	case t.end:
		if len(r.inline) > 1 && t.name != "li" && (inlineNames[t.name] != "" || t.name == "a" || t.name == "span" ||
			t.name == "sub" || t.name == "sup") {
			r.inline = r.inline[:len(r.inline)-1]
		}
	default:
		r.openInline(t)
	}
}

func (r *richReader) openInline(t htmlToken) {
	attributes := maps.Clone(r.inline[len(r.inline)-1])
	switch t.name {
	case "a":
		for name, as := range map[string]string{"href": "link", "target": "target", "rel": "rel"} {
			if s, ok := t.attributes[name]; ok {
				attributes[as] = s
			}
		}
	case "sub", "sup":
		attributes["script"] = map[string]string{"sub": "sub", "sup": "super"}[t.name]
	case "span":
		for property, as := range map[string]string{"color": "color", "background-color": "background",
			"font-size": "size", "font-family": "font"} {
			if s := styleOf(t.attributes["style"], property); s != "" {
				attributes[as] = s
			}
		}
		for class := range strings.FieldsSeq(t.attributes["class"]) {
			for _, as := range []string{"size", "font"} {
				if s, ok := strings.CutPrefix(class, "ql-"+as+"-"); ok {
					attributes[as] = s
				}
			}
		}
	default:
		name := inlineNames[t.name]
		if name == "" {
			return
		}
		attributes[name] = true
	}
	r.inline = append(r.inline, attributes)
}

func styleOf(style, property string) string {
	for part := range strings.SplitSeq(style, ";") {
		if name, value, ok := strings.Cut(part, ":"); ok && strings.TrimSpace(name) == property {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func (r *richReader) text(s string) {
	if r.code != nil {
		r.code.WriteString(s)
		return
	}
	if strings.TrimSpace(s) == "" && strings.Contains(s, "\n") {
		return // between elements
	}
	r.add(richItem{"text", s, r.inline[len(r.inline)-1]})
}

func (r *richReader) add(item richItem) {
	if r.block != nil {
		r.values = append(r.values, item)
	} else {
		r.run = append(r.run, item)
	}
}

func (r *richReader) lineEnd() {
	if r.code != nil {
		r.code.WriteByte('\n')
		return
	}
	r.add(richItem{"text", "\n", map[string]any{}})
}

// paragraph reads the tags of a paragraph, which is a block only if it is
// aligned or indented.
func (r *richReader) paragraph(t htmlToken) {
	if t.end {
		if r.block != nil && r.lists == 0 {
			r.endBlock()
		} else if n := len(r.run); n > 0 && !(r.run[n-1].Value == "\n" && (n == 1 || r.run[n-2].Value == "\n")) {
			r.lineEnd() // An empty paragraph has its line end already.
		}
		return
	}
	attributes := make(map[string]any)
	if align := styleOf(t.attributes["style"], "text-align"); align != "" {
		attributes["align"] = align
	}
	for class := range strings.FieldsSeq(t.attributes["class"]) {
		if s, ok := strings.CutPrefix(class, "ql-align-"); ok {
			attributes["align"] = s
		}
		if s, ok := strings.CutPrefix(class, "ql-direction-"); ok {
			attributes["direction"] = s
		}
		if s, ok := strings.CutPrefix(class, "ql-indent-"); ok {
			if n, err := strconv.Atoi(s); err == nil {
				attributes["indent"] = n
			}
		}
	}
	if len(attributes) > 0 && r.block == nil {
		r.openOrEnd(t, attributes)
	}
}

func (r *richReader) openOrEnd(t htmlToken, attributes map[string]any) {
	r.endBlock()
	if !t.end {
		r.endRun()
		r.block = &richItem{Type: "block", Attributes: attributes}
	}
}

func (r *richReader) list(t htmlToken) {
	if t.end {
		if r.lists = max(0, r.lists-1); r.lists == 0 {
			r.endBlock()
		}
		return
	}
	if r.lists++; r.lists == 1 {
		kind := "bullet"
		if t.name == "ol" {
			kind = "ordered"
		}
		r.openOrEnd(t, map[string]any{"list": kind, "indent": 0})
	}
}

func (r *richReader) image(t htmlToken) {
	attributes := map[string]any{"link": nil, "target": nil, "alt": nil}
	current := r.inline[len(r.inline)-1]
	for _, name := range []string{"link", "target"} {
		if s, ok := current[name]; ok {
			attributes[name] = s
		}
	}
	if alt := t.attributes["alt"]; alt != "" {
		attributes["alt"] = alt
	}
	for _, name := range []string{"width", "height"} {
		if n, err := strconv.Atoi(t.attributes[name]); err == nil {
			attributes[name] = n
		}
	}
	r.endRun()
	r.contents = append(r.contents, richItem{"image", t.attributes["src"], attributes})
}

func (r *richReader) endBlock() {
	if r.block == nil {
		return
	}
	switch {
	case r.code != nil:
		r.block.Value = richItem{"text", html.EscapeString(strings.TrimSuffix(r.code.String(), "\n")), map[string]any{}}
	case r.values == nil:
		r.block.Value = []richItem{}
	default:
		r.block.Value = r.values
	}
	r.contents = append(r.contents, *r.block)
	r.block, r.values, r.code, r.lists = nil, nil, nil, 0
}

func (r *richReader) endRun() {
	if len(r.run) > 0 {
		r.contents = append(r.contents, richItem{Type: "textBlock", Value: r.run})
		r.run = nil
	}
}
