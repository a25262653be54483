package rawjson

// plain is the twin of the kernel. It finds one colon a call, or the end, and
// returns false where the text is not valid. Where the kernel stopped in a value,
// it passes over that first; it reports colons at depth 1 alone.
func (c *Cursor) plain() bool {
	b, i := c.b, c.at
	if i >= len(b) {
		return false
	}
	if c.escape != 0 && (b[i] == '"' || b[i] == '\\') {
		i++
	}
	if c.inString != 0 {
		end := StringEnd(b, i)
		if end < 0 {
			return false
		}
		i = end + 1
	}
	if c.depth > 1 {
		if i = skipNested(b, i, c.depth-1, allBrackets); i < 0 {
			return false
		}
	}
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if c.turn == colonNext && (b[i-1] == ',' || b[i-1] == '{') {
				next := c.compact(i)
				if next < 0 || c.pending != 0 {
					return next >= 0
				}
				if next > i {
					i = next - 1
					continue
				}
			}
			if i = stringAfter(b, i+1) - 1; i < 0 {
				return false
			}
		case '\\':
			// Here it has no meaning, but the kernel does not know that.
			if next := At(b, i+1); next == '"' || next == '\\' {
				i++
			}
		case ':':
			if c.turn != colonNext {
				return false
			}
			c.turn = commaNext
			if c.mayBeWanted(i) {
				c.report(i)
				return true
			}
		case ',':
			if c.turn != commaNext {
				return false
			}
			c.turn = colonNext
		case '{', '[':
			end := c.nestedEnd(i)
			if end < 0 {
				return false
			}
			i = end - 1
		case '}':
			if c.turn != commaNext {
				return false
			}
			c.end = i
			return true
		case ']':
			return false
		}
	}
	return false
}

// compact passes over members from the one whose name is the string at b[i] on,
// as long as they contain no white space. It reports the first that is wanted, and
// returns where to continue, or -1 if a value does not end.
func (c *Cursor) compact(i int) int {
	b := c.b
	for {
		end := nameEnd(b, i+1)
		if end+2 >= len(b) || b[end] != '"' || b[end+1] != ':' {
			return i
		}
		if k := c.names.Index(b[i+1 : end]); k != unwanted {
			c.report(end + 1)
			c.known = k + 1
			return end + 1
		}
		switch i = end + 2; b[i] {
		case '"':
			i = stringAfter(b, i+1)
		case '{', '[':
			i = c.nestedEnd(i)
		default:
			for i < len(b) && !endsLiteral[b[i]] {
				i++
			}
		}
		if i < 0 {
			return -1
		}
		if i+1 >= len(b) || b[i] != ',' || b[i+1] != '"' {
			c.turn = commaNext
			return i
		}
		i++
	}
}

// stringAfter returns the index after the string whose first byte is b[i], or
// a number below 0.
func stringAfter(b []byte, i int) int {
	if end := ShortEnd(b[i:]); end >= 0 {
		return i + end + 1
	}
	if end := StringEnd(b, i); end >= 0 {
		return end + 1
	}
	return -1
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
	return s.sieve.has(s.b[i-2])
}

// nestedEnd returns the index after the object or array at s.b[i]. Where the
// twin has to be quick, it trusts that brackets belong together.
func (s *scan) nestedEnd(i int) int {
	if hasAVX2 {
		return skipNested(s.b, i+1, 1, allBrackets)
	}
	return SkipNested(s.b, i+1, s.b[i], s.b[i]+2)
}
