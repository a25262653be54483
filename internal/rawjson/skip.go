package rawjson

import "bytes"

// Skip returns the index after the value at b[i].
func Skip(b []byte, i int) int {
	switch At(b, i) {
	case '"':
		end := StringEnd(b, i+1)
		if end < 0 {
			return -1
		}
		return end + 1
	case '{':
		return SkipNested(b, i+1, '{', '}')
	case '[':
		return SkipNested(b, i+1, '[', ']')
	}
	return LiteralEnd(b, i)
}

// SkipNested returns the index after the bracket that closes the innermost
// object or array open at b[i], whose brackets are opener and closer.
func SkipNested(b []byte, i int, opener, closer byte) int {
	if At(b, i) == closer {
		return i + 1
	}
	if hasAVX2 && len(b) >= block {
		return nestedEndAVX2(b, i, 1, allBrackets)
	}
	if end := skipFlat(b, i, opener, closer); end > 0 {
		return end
	}
	return skipNested(b, i, 1, allBrackets)
}

// Closing returns the index after the bracket that closes the outermost of depth
// brackets of one kind open at b[i]. It looks at no others, whether that is JSON
// or not. So it never changes its mind when there is more of the text, as
// SkipNested may where brackets do not match.
func Closing(b []byte, i, depth int, opener byte) int {
	kind := brackets{opener, opener + 2, 0} // [\] and {|}
	if hasAVX2 && len(b) >= block {
		return nestedEndAVX2(b, i, depth, kind)
	}
	return skipNested(b, i, depth, kind)
}

// Brackets are those that are the opener or the closer once they have the bits
// of fold. The kernel reads the fields.
type brackets struct{ opener, closer, fold byte }

// allBrackets differ in bit 5.
var allBrackets = brackets{'{', '}', '{' ^ '['}

// skipNested is the twin of nestedEndAVX2. It returns the index after the bracket
// that closes the outermost of depth brackets open at b[i]. Outside of strings,
// too, a backslash escapes a quote, for the kernel does not tell them apart.
func skipNested(b []byte, i, depth int, kind brackets) int {
	for ; i < len(b); i++ {
		switch b[i] {
		case '"':
			if i = StringEnd(b, i+1); i < 0 {
				return -1
			}
		case '\\':
			if c := At(b, i+1); c == '"' || c == '\\' {
				i++
			}
		case '{', '[', '}', ']':
			switch b[i] | kind.fold {
			case kind.opener:
				depth++
			case kind.closer:
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	}
	return -1
}

// skipFlat does the work of SkipNested by a few searches, if that is possible:
// the next closer belongs to the bracket if no other one opens before it, and
// if it is not in a string, which an even number of quotes shows where there
// are no escapes. It returns -1 if it cannot tell. Its work is bounded.
func skipFlat(b []byte, i int, opener, closer byte) int {
	const window, tries = 1024, 3
	b = b[:min(len(b), i+window)]
	end := i
	for range tries {
		n := bytes.IndexByte(b[end:], closer)
		if n < 0 {
			break
		}
		end += n + 1
		inside := b[i:end]
		if bytes.IndexByte(inside, opener) >= 0 || bytes.IndexByte(inside, '\\') >= 0 {
			break
		}
		if bytes.Count(inside, []byte{'"'})%2 == 0 {
			return end
		}
	}
	return -1
}

// LiteralEnd returns the index after the number, true, false or null at b[i].
// It returns -1 if b[i] cannot be the start of one.
func LiteralEnd(b []byte, i int) int {
	start := i
	for i < len(b) && !endsLiteral[b[i]] {
		i++
	}
	if i == start {
		return -1
	}
	return i
}

var endsLiteral = func() (set [256]bool) {
	for _, c := range " \n\r\t,:\"\\[]{}" {
		set[c] = true
	}
	return set
}()
