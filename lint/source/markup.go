package source

import "strings"

// A markup says how files are read that mix HTML with a language.
type markup struct {
	frontMatter bool      // --- starts with a script
	code        *language // of { } in text and attributes, or nil
	mustaches   bool      // {{ }}
	directives  bool      // attributes such as :to="…" hold code
}

var (
	htmlMarkup   = &markup{mustaches: true, directives: true}
	vueMarkup    = &markup{mustaches: true, directives: true}
	svelteMarkup = &markup{code: typeScript}
	astroMarkup  = &markup{frontMatter: true, code: javaScript}
)

// scan finds the filters in a file of HTML and its kin.
func (m *markup) scan(f *file, start, end int) {
	i := start
	noMustache := start // up to where none ends
	if m.frontMatter {
		i = f.frontMatter(i, end)
	}
	for i < end && !f.tooDeep {
		openings := "<"
		if m.code != nil || m.mustaches {
			openings = "<{"
		}
		n := strings.IndexAny(f.src[i:end], openings)
		if n < 0 {
			return
		}
		i += n
		rest := f.src[i:end]
		switch {
		case rest[0] == '{' && m.code != nil:
			i = m.braces(f, i, end)
		case strings.HasPrefix(rest, "{{") && m.mustaches:
			const most = 10_000
			n := -1
			if i >= noMustache {
				n = strings.Index(rest[:min(len(rest), most)], "}}")
			}
			if n < 0 {
				if i >= noMustache {
					noMustache = i + most
				}
				i += 2
				continue
			}
			f.scan(typeScript, i+2, i+n, "")
			i += n + 2
		case strings.HasPrefix(rest, "<!--"):
			n := strings.Index(rest, "-->")
			if n < 0 {
				return
			}
			i += n + len("-->")
		case len(rest) > 1 && (isWordByte(rest[1]) && !isDigit(rest[1])):
			i = m.tag(f, i, end)
		default:
			i++
		}
	}
}

func (f *file) frontMatter(start, end int) int {
	i := start
	for i < end && strings.IndexByte(" \t\r\n", f.src[i]) >= 0 {
		i++
	}
	if !strings.HasPrefix(f.src[i:end], "---") {
		return start
	}
	i += len("---")
	n := strings.Index(f.src[i:end], "\n---")
	if n < 0 {
		n = end - i
	}
	f.scan(typeScript, i, i+n, "")
	return min(end, i+n+len("\n---"))
}

// braces reads code in braces, up to the brace that closes it.
func (m *markup) braces(f *file, start, end int) int {
	s := scanner{file: f, lang: javaScript, pos: start, end: end, frames: make([]frame, 0, 8)}
	s.frames = append(s.frames, frame{from: start, lexeme: noLexeme})
	f.begin(javaScript)
	s.emit(lexBarrier, start, start)
	s.frames = append(s.frames, frame{close: "}", from: start, object: true, lexeme: s.emit(lexOpen, start, start+1)})
	s.pos = start + 1
	if s.pos < end && strings.IndexByte("#/:@", f.src[s.pos]) >= 0 {
		s.pos++ // {#if x}
	}
	s.run(1)
	return s.pos
}

// tag reads an opening tag and, after it, what is not markup.
func (m *markup) tag(f *file, start, end int) int {
	src := f.src
	i := start + 1
	for i < end && (isWordByte(src[i]) || src[i] == '-' || src[i] == ':' || src[i] == '.') {
		i++
	}
	name := strings.ToLower(src[start+1 : i])
	attributes := map[string]string{}
	for i < end && src[i] != '>' {
		c := src[i]
		switch {
		case c == '{' && m.code != nil:
			i = m.braces(f, i, end)
			continue
		case strings.IndexByte(" \t\r\n/=", c) >= 0:
			i++
			continue
		case c == '<':
			return i // broken
		}
		from := i
		for i < end && strings.IndexByte(" \t\r\n=>/<{\"'`", src[i]) < 0 {
			i++
		}
		if i == from {
			i++
			continue
		}
		key := src[from:i]
		for i < end && strings.IndexByte(" \t\r\n", src[i]) >= 0 {
			i++
		}
		if i >= end || src[i] != '=' {
			continue
		}
		for i++; i < end && strings.IndexByte(" \t\r\n", src[i]) >= 0; i++ {
		}
		if i >= end {
			break
		}
		i = m.value(f, key, i, end, attributes)
	}
	i = min(i+1, end)
	if i >= 2 && src[i-2] == '/' {
		return i
	}
	switch name {
	case "script", "style", "textarea", "title":
		stop := closingTag(src[i:end], name)
		if name == "script" {
			f.script(attributes, i, i+stop)
		}
		return i + stop
	case "template":
		if attributes["lang"] == "pug" || attributes["lang"] == "jade" {
			return i + closingTag(src[i:end], name)
		}
	}
	return i
}

// closingTag returns where the closing tag of that name starts in s, or the
// length of s.
func closingTag(s, name string) int {
	for i := 0; ; {
		n := strings.Index(s[i:], "</")
		if n < 0 {
			return len(s)
		}
		i += n
		if rest := s[i+2:]; len(rest) >= len(name) && strings.EqualFold(rest[:len(name)], name) {
			return i
		}
		i += 2
	}
}

func (f *file) script(attributes map[string]string, start, end int) {
	lang := javaScript
	kind := strings.ToLower(attributes["lang"] + attributes["type"])
	switch {
	case strings.Contains(kind, "json") || strings.Contains(kind, "template") || strings.Contains(kind, "x-"):
		return
	case kind == "ts" || strings.Contains(kind, "typescript"):
		lang = typeScript
	}
	f.scan(lang, start, end, "")
}

// value reads the value of an attribute.
func (m *markup) value(f *file, key string, i, end int, attributes map[string]string) int {
	src := f.src
	c := src[i]
	switch {
	case c == '{' && m.code != nil:
		return m.braces(f, i, end)
	case c == '`' && m.code != nil: // Astro
		n := strings.IndexByte(src[i+1:end], '`')
		if n < 0 {
			return end
		}
		f.scan(typeScript, i, i+n+2, key)
		return i + n + 2
	case c != '"' && c != '\'':
		from := i
		for i < end && strings.IndexByte(" \t\r\n>", src[i]) < 0 {
			i++
		}
		f.text([]part{{from, i, entities}}, textContext{key: key})
		return i
	}
	n := strings.IndexByte(src[i+1:end], c)
	if n < 0 {
		return i + 1
	}
	from, to := i+1, i+1+n
	if n < 40 {
		attributes[strings.ToLower(key)] = src[from:to]
	}
	switch {
	case m.directives && (strings.ContainsAny(key[:1], ":@#") || strings.HasPrefix(key, "v-") ||
		strings.HasPrefix(key, "x-") || strings.HasPrefix(key, "on")):
		f.scan(typeScript, from, to, strings.TrimLeft(key, ":"))
	case m.code != nil && strings.IndexByte(src[from:to], '{') >= 0: // class="a {b}"
		m.interpolated(f, key, from, to)
	default:
		f.text([]part{{from, to, entities}}, textContext{key: key, whole: true})
	}
	return to + 1
}

// interpolated reads the value of an attribute with holes in braces.
func (m *markup) interpolated(f *file, key string, start, end int) {
	var parts []part
	from := start
	for i := start; i < end; {
		n := strings.IndexByte(f.src[i:end], '{')
		if n < 0 {
			break
		}
		i += n
		stop := m.braces(f, i, end)
		if len(parts) <= maxParts {
			if from < i {
				parts = append(parts, part{from, i, entities})
			}
			parts = append(parts, part{i, stop, unknown})
		}
		i, from = stop, stop
	}
	if from < end {
		parts = append(parts, part{from, end, entities})
	}
	f.text(parts, textContext{key: key, whole: true})
}
