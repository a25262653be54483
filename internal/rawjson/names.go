package rawjson

// Names is a set of names of members, prepared once for many cursors.
type Names struct {
	names  []string
	quoted []string       // the names as JSON writes them, with their quotes
	byName map[string]int // if they are many
	last   lastBytes
}

// fewNames is up to how many names are compared one by one.
const fewNames = 8

// NewNames returns the set of the names, which must differ.
func NewNames(names ...string) Names {
	s := Names{names: names}
	for k, name := range names {
		s.quoted = append(s.quoted, `"`+Escape(name)+`"`)
		s.last.add(`"` + name)
		if len(names) > fewNames {
			if s.byName == nil {
				s.byName = make(map[string]int, len(names))
			}
			s.byName[name] = k
		}
	}
	return s
}

// Len returns the number of names.
func (s *Names) Len() int { return len(s.names) }

// index returns which of the names name is, or unwanted.
func (s *Names) index(name []byte) int {
	if s.byName != nil {
		if k, ok := s.byName[string(name)]; ok {
			return k
		}
		return unwanted
	}
	for k := range s.names {
		if s.names[k] == string(name) {
			return k
		}
	}
	return unwanted
}

// find returns which of the names stands before the colon b[colon], or unwanted,
// or [Broken]. The colon is not inside a string, so a quote before it ends one.
func (s *Names) find(b []byte, colon int) int {
	if len(s.quoted) <= fewNames {
		for k, q := range s.quoted {
			start := colon - len(q)
			if start > 0 && string(b[start:colon]) == q && (b[start-1] == ',' || b[start-1] == '{') {
				return k
			}
		}
	}
	end := colon
	for end > 0 && isSpace(b[end-1]) {
		end--
	}
	end--
	if end < 0 || b[end] != '"' {
		return Broken
	}
	start, escaped := end-1, false
	for ; start >= 0 && (b[start] != '"' || escapes(b, start)); start-- {
		escaped = escaped || b[start] == '\\'
	}
	if start < 0 {
		return Broken
	}
	name := b[start+1 : end]
	if escaped {
		var buf [64]byte
		var ok bool
		if name, ok = Unescape(buf[:0], name); !ok {
			return unwanted
		}
	}
	k := s.index(name)
	if k == unwanted {
		return unwanted
	}
	for start > 0 && isSpace(b[start-1]) {
		start--
	}
	if start == 0 || b[start-1] != ',' && b[start-1] != '{' {
		return Broken
	}
	return k
}

// escapes reports whether a backslash escapes b[i].
func escapes(b []byte, i int) bool {
	k := i
	for k > 0 && b[k-1] == '\\' {
		k--
	}
	return (i-k)%2 == 1
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// lastBytes is a set of bytes: c may be in it if the entries for its low half,
// the first 16, and for its high half, the others, share a bit. It is in the
// form that the kernel looks up for 32 bytes at a time.
type lastBytes [32]byte

// add adds the last byte of s.
func (l *lastBytes) add(s string) {
	c := s[len(s)-1]
	bit := byte(1) << (c >> 4 & 7)
	l[c&15] |= bit
	l[16+c>>4] |= bit
}

// has reports whether c may be in l.
func (l *lastBytes) has(c byte) bool { return l[c&15]&l[16+c>>4] != 0 }
