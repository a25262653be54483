package ignore

import "strings"

// A glob is a pattern with wildcards, as git reads it: byte by byte. It is never
// matched if nothing can match it, as a class without an end.
type glob struct {
	tokens []token
	never  bool
}

// A token matches one byte, or a run of bytes.
type token struct {
	kind kind
	char byte
	in   *[256]bool // of a class
}

type kind uint8

const (
	char    kind = iota
	any1         // a byte but the slash
	class        // a byte of a class, but the slash
	star         // a run without slashes
	folders      // a run: "**" at the end of a pattern
	above        // nothing: the start of "**" and the slash after it, which may be empty
	until        // a run and a slash: the rest of that
)

// compile reads a pattern. With path, "**" has a meaning between slashes.
func compile(pattern string, path bool) glob {
	var g glob
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '?':
			g.tokens = append(g.tokens, token{kind: any1})
		case '[':
			in, end := readClass(pattern, i+1)
			g.never = g.never || end < 0
			if end < 0 {
				return g
			}
			g.tokens = append(g.tokens, token{kind: class, in: in})
			i = end
		case '*':
			first := i
			for at(pattern, i+1) == '*' {
				i++
			}
			rest := pattern[i+1:]
			whole := path && i > first && (first == 0 || pattern[first-1] == '/')
			switch {
			case whole && strings.HasPrefix(rest, "/"):
				g.tokens = append(g.tokens, token{kind: above}, token{kind: until})
				i++
			case whole && (rest == "" || strings.HasPrefix(rest, `\/`)):
				g.tokens = append(g.tokens, token{kind: folders})
			default:
				g.tokens = append(g.tokens, token{kind: star})
			}
		case '\\':
			i++
			g.never = g.never || i == len(pattern)
			g.tokens = append(g.tokens, token{kind: char, char: at(pattern, i)})
		default:
			g.tokens = append(g.tokens, token{kind: char, char: c})
		}
	}
	return g
}

// match reports whether all of name matches. It follows all ways to match at
// once, so its time is bounded by the product of the lengths.
func (g glob) match(name string) bool {
	if g.never {
		return false
	}
	// now[i] tells that tokens[i:] may match the rest of the name. Next is that
	// for the byte after it.
	now, next := make([]bool, len(g.tokens)+1), make([]bool, len(g.tokens)+1)
	now[0] = true
	for i := range len(name) {
		g.skip(now)
		clear(next)
		alive := false
		for k, t := range g.tokens {
			if !now[k] {
				continue
			}
			stay, step := t.take(name[i])
			next[k] = next[k] || stay
			next[k+1] = next[k+1] || step
			alive = alive || stay || step
		}
		if !alive {
			return false
		}
		now, next = next, now
	}
	g.skip(now)
	return now[len(g.tokens)]
}

// skip adds the ways in which runs are empty.
func (g glob) skip(now []bool) {
	for k, t := range g.tokens {
		switch {
		case !now[k]:
		case t.kind == star, t.kind == folders:
			now[k+1] = true
		case t.kind == above:
			now[k+1], now[k+2] = true, true
		}
	}
}

// take reports whether c may be in t with more to come, and be the last byte of
// t.
func (t token) take(c byte) (stay, step bool) {
	switch t.kind {
	case char:
		return false, c == t.char
	case any1:
		return false, c != '/'
	case class:
		return false, t.in[c] && c != '/'
	case star:
		return c != '/', false
	case folders:
		return true, false
	case until:
		return true, c == '/'
	default: // above
		return false, false
	}
}

// at returns s[i], or 0 at the end.
func at(s string, i int) byte {
	if i < len(s) {
		return s[i]
	}
	return 0
}

// readClass reads the class that pattern[p:] is after its bracket, and returns
// where its closing bracket is: -1 if the class is broken.
func readClass(pattern string, p int) (in *[256]bool, end int) {
	negated := at(pattern, p) == '!' || at(pattern, p) == '^'
	if negated {
		p++
	}
	in = new([256]bool)
	var before byte // the start of a range, or 0
	for first := true; first || at(pattern, p) != ']'; first, p = false, p+1 {
		this := at(pattern, p)
		switch {
		case this == 0:
			return nil, -1
		case this == '\\':
			p++
			if this = at(pattern, p); this == 0 {
				return nil, -1
			}
			in[this], before = true, this
		case this == '-' && before != 0 && at(pattern, p+1) != 0 && pattern[p+1] != ']':
			p++
			if this = pattern[p]; this == '\\' {
				p++
				if this = at(pattern, p); this == 0 {
					return nil, -1
				}
			}
			for c := int(before); c <= int(this); c++ {
				in[c] = true
			}
			before = 0
		case this == '[' && at(pattern, p+1) == ':':
			n := strings.IndexByte(pattern[p+2:], ']')
			if n < 0 {
				return nil, -1
			}
			name, named := strings.CutSuffix(pattern[p+2:p+2+n], ":")
			if !named {
				in['['], before = true, '['
				continue
			}
			is, ok := classes[name]
			if !ok {
				return nil, -1
			}
			for c := range in {
				in[c] = in[c] || is(byte(c))
			}
			before = 0
			p += 2 + n
		default:
			in[this], before = true, this
		}
	}
	if negated {
		for c := range in {
			in[c] = !in[c]
		}
	}
	return in, p
}

func between(c, low, high byte) bool { return low <= c && c <= high }

func isDigit(c byte) bool { return between(c, '0', '9') }
func isLower(c byte) bool { return between(c, 'a', 'z') }
func isUpper(c byte) bool { return between(c, 'A', 'Z') }
func isAlpha(c byte) bool { return isLower(c) || isUpper(c) }
func isAlnum(c byte) bool { return isAlpha(c) || isDigit(c) }
func isPrint(c byte) bool { return between(c, ' ', '~') }

// classes are the named classes. They hold ASCII only.
var classes = map[string]func(byte) bool{
	"alnum":  isAlnum,
	"alpha":  isAlpha,
	"blank":  func(c byte) bool { return c == ' ' || c == '\t' },
	"cntrl":  func(c byte) bool { return c < ' ' || c == 0x7f },
	"digit":  isDigit,
	"graph":  func(c byte) bool { return isPrint(c) && c != ' ' },
	"lower":  isLower,
	"print":  isPrint,
	"punct":  func(c byte) bool { return isPrint(c) && c != ' ' && !isAlnum(c) },
	"space":  func(c byte) bool { return strings.IndexByte(" \t\n\r", c) >= 0 },
	"upper":  isUpper,
	"xdigit": func(c byte) bool { return isDigit(c) || between(c, 'a', 'f') || between(c, 'A', 'F') },
}
