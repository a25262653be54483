package rawjson

import "math/bits"

// A Cursor goes over the members of one object and returns those whose names
// are wanted. The others cost their bytes and nothing more: of them it checks
// that strings and brackets end, and that colons and commas take turns.
//
//	var c rawjson.Cursor
//	c.Start(b, i, &names) // the object's brace is b[i-1]
//	for {
//		switch k, at := c.Next(); k {
//		case rawjson.End: // at is the index after the closing brace
//		case rawjson.Broken: // Validate knows why
//		default: // the value of names[k] starts at b[at]
//		}
//	}
//
// It needs not be told where a value ends, since it reads the values itself,
// 64 bytes at a time; see [Cursor.Skip].
type Cursor struct {
	names *Names
	scan
}

// What [Cursor.Next] returns in place of a name.
const (
	End    = -1 // the object has ended
	Broken = -2 // the text is not valid

	unwanted = -3
)

// A scan is what a kernel knows of the object between two calls. Its fields are
// in the order that the assembly knows.
type scan struct {
	b        []byte
	sieve    *sieve // of the names
	at       int    // where it continues
	base     int    // pending are the colons among the 64 bytes from here on
	pending  uint64 // which may be those of wanted members
	end      int    // index of the bracket that closes the object, or 0
	depth    int    // of brackets open at at, the object's included
	inString uint64 // all ones if at is in a string, or 0
	escape   uint64 // 1 if a backslash escapes b[at], or 0
	turn     uint64 // colonNext or commaNext: which separator must be the next at depth 1
	slashes  uint64 // the backslashes of the 64 bytes before at
	quotes   uint64 // and the quotes, or those that start a string
	odd      uint64 // 1 if the kernel leaves the rest to its twin
	colon    int    // the last one that was returned
	known    int    // 1 + which name is before the colon that is pending, or 0
}

// First returns which name the first member has of the object whose brace is
// b[i-1], and the index of its value. It knows only compact JSON and few names:
// a negative k means nothing. The first member is wanted more often than others,
// and it costs less than a cursor; it is just small enough to be inlined.
func (s *Names) First(b []byte, i int) (k, value int) {
	if len(s.few) <= 2 {
		for k := range s.few {
			name := s.few[k].written
			end := i + 1 + len(name)
			if end+2 < len(b) && string(b[end:end+2]) == `":` && b[end+2] > ' ' && b[i] == '"' &&
				string(b[i+1:end]) == name {
				return k, end + 2
			}
		}
	}
	return unwanted, i
}

// Start sets c, which is zero, to the members of the object whose brace is
// b[i-1].
func (c *Cursor) Start(b []byte, i int, names *Names) {
	i = SkipSpace(b, i)
	c.names, c.b, c.sieve = names, b, &names.sieve
	c.seek(i, colonNext)
	if At(b, i) == '}' {
		c.end = i
	}
}

// Resume sets c, which is zero, to the members after that whose value starts at
// b[i].
func (c *Cursor) Resume(b []byte, i int, names *Names) {
	c.names, c.b, c.sieve = names, b, &names.sieve
	c.colon = i
	c.seek(i, commaNext)
}

// seek makes s continue at b[i], at depth 1.
func (s *scan) seek(i int, turn uint64) {
	s.at, s.depth, s.turn = i, 1, turn
	s.inString, s.escape, s.slashes, s.quotes = 0, 0, 0, 0
}

// report makes b[colon] the only colon that is pending.
func (s *scan) report(colon int) {
	s.base, s.pending = colon, 1
	s.seek(colon+1, commaNext)
}

// Values of scan.turn.
const (
	colonNext = 0
	commaNext = ^uint64(0)
)

// Next returns which name the next wanted member has and the index of its
// value, or [End] and the index after the object, or [Broken].
func (c *Cursor) Next() (name, at int) {
	for {
		for c.pending != 0 {
			c.colon = c.base + bits.TrailingZeros64(c.pending)
			c.pending &= c.pending - 1
			k := c.known - 1
			if c.known == 0 {
				k = c.names.find(c.b, c.colon)
			}
			if c.known = 0; k != unwanted {
				return k, SkipSpace(c.b, c.colon+1)
			}
		}
		if c.end > 0 {
			return End, c.end + 1
		}
		if !c.advance() {
			return Broken, 0
		}
	}
}

// Skip tells c that the value of the member that Next returned ends before
// b[end]. It saves time if the value is long or the last one.
func (c *Cursor) Skip(end int) {
	switch {
	case At(c.b, end) == '}':
		c.pending, c.end = 0, end
	case !hasAVX2 || end-c.colon >= 2*block:
		c.pending, c.end = 0, 0
		c.seek(end, commaNext)
	}
}

// advance looks for the next colons that may be those of wanted members, or for
// the end. It returns false if the text is not valid.
func (c *Cursor) advance() bool {
	if hasAVX2 && c.odd == 0 && len(c.b) >= block {
		if cursorAVX2(&c.scan); c.odd == 0 {
			return true
		}
	}
	return c.plain()
}
