package filtertest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// Item returns a valid content item as raw JSON: objects, references, custom
// fields with their fieldId early or late, repeaters, lists of lists, and
// strings and names spelt with and without escapes, with white space in odd
// places.
func Item(s Source) []byte {
	w := itemWriter{s: s, values: 120, spaced: oneIn(s, 4), escaped: oneIn(s, 4)}
	w.space()
	w.object(0)
	w.space()
	return w.b
}

// An itemWriter writes an item.
type itemWriter struct {
	s       Source
	b       []byte
	values  int // how many more there may be
	spaced  bool
	escaped bool
}

func (w *itemWriter) add(text string) { w.b = append(w.b, text...) }

func (w *itemWriter) space() {
	if w.spaced {
		w.add(pick(w.s, "", " ", "\n", "\t", "\r\n", "  "))
	}
}

// token writes text with space around it.
func (w *itemWriter) token(text string) {
	w.space()
	w.add(text)
	w.space()
}

func (w *itemWriter) value(depth int) {
	const deepest = 6
	if w.values--; w.values < 0 || depth == deepest {
		w.text(pick(w.s, values...))
		return
	}
	switch w.s.IntN(12) {
	case 0, 1:
		w.text(pick(w.s, values...))
	case 2:
		w.text(pick(w.s, names...))
	case 3:
		w.add(pick(w.s, "true", "false", "null"))
	case 4, 5:
		w.add(pick(w.s, numbers...))
	case 6, 7:
		w.object(depth)
	case 8, 9, 10:
		w.array(depth)
	case 11:
		w.odd(depth)
	}
}

// odd writes what is rare: long strings, rich text, deep nesting.
func (w *itemWriter) odd(depth int) {
	switch w.s.IntN(5) {
	case 0:
		w.text(pick(w.s, richTexts...))
	case 1:
		// How far HTML is understood is up to the implementation.
		w.text(strings.ReplaceAll(Text(w.s), "<", "&"))
	case 2:
		w.text(strings.Repeat(pick(w.s, values...), Count(w.s, 3000)))
	case 3:
		n := Count(w.s, 3000)
		w.add(strings.Repeat("[", n))
		w.value(depth + 1)
		w.add(strings.Repeat("]", n))
	case 4:
		name, n := pick(w.s, names...), Count(w.s, 3000)
		w.add(strings.Repeat(`{"`+name+`":`, n))
		w.value(depth + 1)
		w.add(strings.Repeat("}", n))
	}
}

func (w *itemWriter) object(depth int) {
	w.add("{")
	var used []string
	for range Count(w.s, 8) {
		name := pick(w.s, names...)
		if oneIn(w.s, 12) {
			name = strings.ToValidUTF8(Text(w.s), "\uFFFD")
		}
		if slices.Contains(used, name) {
			continue
		}
		if len(used) > 0 {
			w.add(",")
		}
		used = append(used, name)
		w.space()
		w.text(name)
		w.token(":")
		if (name == "fieldId" || name == "id") && w.s.IntN(4) > 0 {
			w.text(pick(w.s, names...))
		} else {
			w.value(depth + 1)
		}
		w.space()
	}
	w.add("}")
}

func (w *itemWriter) array(depth int) {
	w.add("[")
	objects := w.s.IntN(2) > 0 // a repeater or a list of references
	for i := range Count(w.s, 60) {
		if i > 0 {
			w.add(",")
		}
		w.space()
		if objects {
			w.object(depth + 1)
		} else {
			w.value(depth + 1)
		}
		w.space()
	}
	w.add("]")
}

// text writes a JSON string. What is not UTF-8 in it becomes an unpaired
// surrogate.
func (w *itemWriter) text(text string) {
	w.add(`"`)
	for i, r := range text {
		switch {
		case r == '\uFFFD' && !strings.HasPrefix(text[i:], "\uFFFD"):
			w.add(pick(w.s, `\ud800`, `\uDFFF`))
		case r == '"' || r == '\\':
			w.add(pick(w.s, `\`+string(r), fmt.Sprintf(`\u%04x`, r)))
		case r < ' ':
			w.add(fmt.Sprintf(`\u%04X`, r))
		case r == '/' && w.escaped:
			w.add(`\/`)
		case w.escaped && oneIn(w.s, 3):
			for _, unit := range utf16.Encode([]rune{r}) {
				w.add(fmt.Sprintf(pick(w.s, `\u%04x`, `\u%04X`), unit))
			}
		default:
			w.add(string(r))
		}
	}
	w.add(`"`)
}

// numbers are those of values and others, as JSON spells them.
var numbers = []string{
	"0", "1", "-1", "1.0", "10e-1", "2", "10", "-0", "-0.0", "0e99", "0.1", "0.30000000000000004", "1e5", "1E+5",
	"100000",
	"9007199254740993",
	"9007199254740992", "1e400", "-1e400", "1e-400", "1e999999999999999999999", "1e-999999999999999999999",
	"123456789012345678901234567890",
	"0.000001", "1e-6", "12345678901234567890e10", "2021",
}

var richTexts = []string{
	"<p>x</p>", "<p>日本<br>語</p>", "<p></p>", "a &lt; b &amp; c", "&#x65e5;本", "<!-- x -->y", "<script>x</script>y",
	"1 < 2", "<a title=\"a>b\">x</a>", "x<",
	"<style>p{}</style><P CLASS='x'>xy</P>", "&am<b>p;</b>",
}
