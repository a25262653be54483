package source

import "strings"

// scanShell finds the filters in the words of a shell script.
func (f *file) scanShell(start, end int) {
	s := shell{file: f, pos: start, end: end}
	for s.pos < end && !f.tooDeep {
		s.word(0)
	}
}

// A shell reads a script of a shell. A word is put together of pieces in
// different quotes.
type shell struct {
	*file
	pos, end int
	heredoc  string // the name of the one that starts on the next line
	noBrace  int    // up to where no ${ ends
}

// word reads a word, or what separates words. It ends before close.
func (s *shell) word(depth int) {
	if depth == maxDepth/10 {
		s.pos, s.tooDeep = s.end, true
		return
	}
	var parts []part
	add := func(p part) {
		if p.start < p.end && len(parts) <= maxParts {
			parts = append(parts, p)
		}
	}
	src := s.src
	from := s.pos // of the piece that is being read
	for s.pos < s.end {
		switch c := src[s.pos]; c {
		case '\'':
			add(part{from, s.pos, bare})
			n := strings.IndexByte(src[s.pos+1:s.end], '\'')
			if n < 0 {
				s.pos = s.end
				return
			}
			add(part{s.pos + 1, s.pos + 1 + n, raw})
			s.pos += n + 2
			from = s.pos
		case '"':
			add(part{from, s.pos, bare})
			s.pos++
			if !s.quoted(add, depth) {
				return
			}
			from = s.pos
		case '\\':
			s.pos = min(s.pos+2, s.end)
		case '$':
			if strings.HasPrefix(src[s.pos:s.end], "$'") {
				add(part{from, s.pos, bare})
				i := s.pos + 2
				for i < s.end && src[i] != '\'' {
					if src[i] == '\\' {
						i++
					}
					i++
				}
				i = min(i, s.end)
				add(part{s.pos + 2, i, cLike})
				s.pos = min(i+1, s.end)
				from = s.pos
				continue
			}
			start := s.pos
			if n := s.hole(depth); n > 0 {
				add(part{from, start, bare})
				add(part{start, start + n, unknown})
				from = s.pos
			} else {
				s.pos++
			}
		case '`':
			s.pos++
		case '#':
			if s.pos > from || len(parts) > 0 {
				s.pos++
				continue
			}
			if n := strings.IndexByte(src[s.pos:s.end], '\n'); n >= 0 {
				s.pos += n
			} else {
				s.pos = s.end
			}
			return
		case ' ', '\t', '\n', '\r', ';', '|', '&', '(', ')', '<', '>':
			if c == '&' && s.pos+1 < s.end && isWordByte(src[s.pos+1]) && s.pos > from &&
				strings.IndexByte(src[max(from, s.pos-200):s.pos], '?') >= 0 {
				s.pos++ // an unquoted URL
				continue
			}
			if c == '(' && s.pos > from && src[s.pos-1] == ']' {
				s.pos++
				continue
			}
			add(part{from, s.pos, bare})
			s.emit(parts)
			s.separator(c)
			return
		default:
			s.pos++
		}
	}
	add(part{from, s.pos, bare})
	s.emit(parts)
}

func (s *shell) emit(parts []part) {
	if len(parts) > 0 && !s.ofLinter(parts[0].start) {
		key, whole := "", false
		if p := parts[0]; p.escapes == bare {
			// filters='…'
			if name, _, ok := strings.Cut(s.src[p.start:min(p.end, p.start+40)], "="); ok && isFilterName(name) &&
				isName(name) && len(name)+1 == p.end-p.start {
				key, whole, parts = name, true, parts[1:]
			}
		}
		s.file.text(parts, textContext{key: key, whole: whole})
	}
}

// ofLinter reports whether a word belongs to a command of the linter itself, which
// shows mistakes on purpose.
func (s *shell) ofLinter(at int) bool {
	const most = 500
	line := s.src[max(0, at-most):at]
	return strings.Contains(line[strings.LastIndexByte(line, '\n')+1:], "mcfilter lint ")
}

func isName(s string) bool {
	for i := range len(s) {
		if !isWordByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// separator skips c, and heredocs.
func (s *shell) separator(c byte) {
	rest := s.src[s.pos:s.end]
	if strings.HasPrefix(rest, "<<") && !strings.HasPrefix(rest, "<<<") {
		name := strings.TrimLeft(rest[2:min(len(rest), 80)], "-~ \t'\"\\")
		n := 0
		for n < len(name) && isWordByte(name[n]) {
			n++
		}
		if s.heredoc == "" {
			s.heredoc = name[:n]
		}
		s.pos += 2
		return
	}
	s.pos++
	if c != '\n' || s.heredoc == "" {
		return
	}
	if s.heredocs < maxHeredocs {
		if end := endOfHeredoc(s.src, s.pos, s.end, s.heredoc); end >= 0 {
			s.pos = end + len(s.heredoc)
		} else {
			s.heredocs++
		}
	}
	s.heredoc = ""
}

// quoted reads up to the closing quote.
func (s *shell) quoted(add func(part), depth int) bool {
	from := s.pos
	for s.pos < s.end {
		switch s.src[s.pos] {
		case '"':
			add(part{from, s.pos, doubled})
			s.pos++
			return true
		case '\\':
			s.pos = min(s.pos+2, s.end)
		case '$':
			start := s.pos
			if n := s.hole(depth); n > 0 {
				add(part{from, start, doubled})
				add(part{start, start + n, unknown})
				from = s.pos
			} else {
				s.pos++
			}
		case '`':
			end := strings.IndexByte(s.src[s.pos+1:s.end], '`')
			if end < 0 {
				s.pos = s.end
				return false
			}
			add(part{from, s.pos, doubled})
			add(part{s.pos, s.pos + end + 2, unknown})
			s.pos += end + 2
			from = s.pos
		default:
			s.pos++
		}
	}
	return false
}

// hole reads what a $ starts and returns its length, or 0 if it is a character.
func (s *shell) hole(depth int) int {
	start, src := s.pos, s.src
	rest := src[start+1 : s.end]
	switch {
	case rest == "":
		return 0
	case rest[0] == '(':
		s.pos += 2
		for s.pos < s.end && !s.tooDeep {
			for s.pos < s.end && strings.IndexByte(" \t\n;|&", src[s.pos]) >= 0 {
				s.pos++
			}
			if s.pos < s.end && src[s.pos] == ')' {
				s.pos++
				break
			}
			before := s.pos
			s.inner(depth)
			if s.pos == before {
				s.pos++
			}
		}
		return s.pos - start
	case rest[0] == '{':
		const most = 1000
		if start < s.noBrace {
			return 0
		}
		depth := 0
		for i := start + 1; i < min(s.end, start+most); i++ {
			switch src[i] {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 {
					s.pos = i + 1
					return s.pos - start
				}
			}
		}
		s.noBrace = start + most
		return 0
	case isWordByte(rest[0]) && rest[0] < 0x80 || strings.IndexByte("@*#?!-", rest[0]) >= 0:
		n := 1
		for !isDigit(rest[0]) && n < len(rest) && isWordByte(rest[n]) && rest[n] < 0x80 && rest[n] != '$' &&
			isWordByte(rest[0]) {
			n++
		}
		s.pos += 1 + n
		return 1 + n
	}
	return 0
}

// inner reads a word of a command in a hole, but not its closing parenthesis.
func (s *shell) inner(depth int) {
	in := *s
	in.word(depth + 1)
	if n := in.pos; n > s.pos && n <= s.end && s.src[n-1] == ')' && (n-1 == s.pos || s.src[n-2] != '\\') {
		in.pos--
	}
	s.pos, s.heredoc, s.noBrace = in.pos, in.heredoc, in.noBrace
}
