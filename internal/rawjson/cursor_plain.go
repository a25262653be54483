package rawjson

// plain is the twin of the kernel. It finds one colon a call, or the end, and
// returns false where the text is not valid.
func (s *scan) plain() bool {
	b, i := s.b, s.at
	if i >= len(b) {
		return false
	}
	if s.escape != 0 && (b[i] == '"' || b[i] == '\\') {
		i++
	}
	s.escape = 0
	if s.inString != 0 {
		end := StringEnd(b, i)
		if end < 0 {
			return false
		}
		s.inString = 0
		i = end + 1
	}
	if s.depth > 1 {
		if i = skipNested(b, i, s.depth-1); i < 0 {
			return false
		}
		s.depth = 1
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = s.stringEnd(i + 1)
			if i < 0 {
				return false
			}
		case '\\':
			// Here it has no meaning, but the kernel does not know that.
			if c := At(b, i+1); c == '"' || c == '\\' {
				i++
			}
		case ':':
			if s.turn != colonNext {
				return false
			}
			s.turn = commaNext
			if s.mayBeWanted(i) {
				s.report(i)
				return true
			}
		case ',':
			if s.turn != commaNext {
				return false
			}
			s.turn = colonNext
		case '{', '[':
			end := s.nestedEnd(i)
			if end < 0 {
				return false
			}
			i = end - 1
		case '}':
			if s.turn != commaNext {
				return false
			}
			s.end = i
			return true
		case ']':
			return false
		}
	}
	return false
}

// mayBeWanted reports whether the name before the colon s.b[i] may be one of
// those that are wanted.
func (s *scan) mayBeWanted(i int) bool {
	if i < 2 || s.b[i-1] != '"' {
		return true
	}
	// Escapes may end with any byte.
	for k := i - 2; k >= 0 && k > i-2-UnicodeLen; k-- {
		if s.b[k] == '\\' {
			return true
		}
	}
	return s.last.has(s.b[i-2])
}

// stringEnd is [StringEnd] for names and values, which differ in length.
func (s *scan) stringEnd(i int) int {
	if s.turn == colonNext {
		if end := nameEnd(s.b, i); end < len(s.b) && s.b[end] == '"' {
			return end
		}
	}
	return StringEnd(s.b, i)
}

// nestedEnd returns the index after the object or array at s.b[i]. Where the
// twin has to be quick, it trusts that brackets belong together.
func (s *scan) nestedEnd(i int) int {
	if hasAVX2 {
		return skipNested(s.b, i+1, 1)
	}
	return SkipNested(s.b, i+1, s.b[i], s.b[i]+2)
}
