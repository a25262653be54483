package rawjson

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
)

// Names is a set of names of members, prepared once for many cursors.
type Names struct {
	sieve sieve
	few   []KnownName    // or nil
	many  map[string]int // or nil
}

// A KnownName is a name to compare with. Up to 15 bytes, two words do.
type KnownName struct {
	name    string
	written string // as JSON writes it

	// The quote before what is written and its first 7 bytes, or 0 if there are
	// fewer.
	head uint64

	// Its last 8 bytes, or all and the quote before, as a word that is compared
	// where the mask is set.
	tail, mask uint64
}

func newKnownName(name string) KnownName {
	n := KnownName{name: name, written: Escape(name)}
	var b [8]byte
	free := len(b) - copy(b[max(0, len(b)-len(n.written)):], n.written[max(0, len(n.written)-len(b)):])
	if free > 0 {
		free--
		b[free] = '"'
	}
	n.tail, n.mask = binary.LittleEndian.Uint64(b[:]), ^uint64(0)<<(8*free)
	if b[0] = '"'; copy(b[1:], n.written) == len(b)-1 {
		n.head = binary.LittleEndian.Uint64(b[:])
	}
	return n
}

// isBefore reports whether the name, whose tail is before b[colon], and its quotes
// are there, in a place for a name.
func (n *KnownName) isBefore(b []byte, colon int) bool {
	const words = 15 // bytes of a name that head and tail have
	i := colon - len(n.written) - len(`""`)
	return i > 0 && b[colon-1] == '"' && (n.head == 0 || binary.LittleEndian.Uint64(b[i:]) == n.head) &&
		(len(n.written) <= words || string(b[i+1:colon-1]) == n.written) && (b[i-1] == ',' || b[i-1] == '{')
}

// fewNames is up to how many names are compared one by one.
const fewNames = 8

// NewNames returns the set of the names, which must differ.
func NewNames(names ...string) *Names {
	s := new(Names)
	s.Init(names, nil)
	return s
}

// Init makes s, which is zero, the set of the names, which must differ. It uses
// the memory of room if that is enough, and does not keep names.
func (s *Names) Init(names []string, room []KnownName) {
	s.sieve = newSieve(names)
	if len(names) > fewNames {
		s.many = make(map[string]int, len(names))
		for k, name := range names {
			s.many[name] = k
		}
		return
	}
	s.few = slices.Grow(room[:0], len(names))
	for _, name := range names {
		s.few = append(s.few, newKnownName(name))
	}
}

// Index returns which of the names name is, or a negative number.
func (s *Names) Index(name []byte) int {
	if s.many != nil {
		if k, ok := s.many[string(name)]; ok {
			return k
		}
		return unwanted
	}
	for k := range s.few {
		if s.few[k].name == string(name) {
			return k
		}
	}
	return unwanted
}

// find returns which of the names is before the colon b[colon], or unwanted, or
// [Broken]. The colon is not in a string, so a quote before it ends one.
func (s *Names) find(b []byte, colon int) int {
	if colon > 8 {
		last := binary.LittleEndian.Uint64(b[colon-9:])
		for k := range s.few {
			if n := &s.few[k]; (last^n.tail)&n.mask == 0 && n.isBefore(b, colon) {
				return k
			}
		}
	}
	if end := colon - 1; end > 0 && b[end] == '"' {
		// Nearly always the quote before that one starts the name.
		start := lastMark(b, end)
		if start > 0 && b[start] == '"' && b[start-1] != '\\' {
			k := s.Index(b[start+1 : end])
			if k == unwanted || b[start-1] == ',' || b[start-1] == '{' {
				return k
			}
		}
	}
	end := spaceStart(b, colon) - 1
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
	k := s.Index(name)
	if k == unwanted {
		return unwanted
	}
	start = spaceStart(b, start)
	if start == 0 || b[start-1] != ',' && b[start-1] != '{' {
		return Broken
	}
	return k
}

// spaceStart returns the index of the first byte of the white space before b[i].
func spaceStart(b []byte, i int) int {
	for i > 0 && isSpace(b[i-1]) {
		// Long runs are of one character.
		c := b[i-1]
		for run := uint64(c) * ones; i >= 8 && binary.LittleEndian.Uint64(b[i-8:]) == run; i -= 8 {
		}
		for ; i > 0 && b[i-1] == c; i-- {
		}
	}
	return i
}

// lastMark returns the index of the last quote or backslash before b[end], or -1.
func lastMark(b []byte, end int) int {
	for ; end >= 8; end -= 8 {
		w := binary.LittleEndian.Uint64(b[end-8:])
		if found := allZeros(w^quotes) | allZeros(w^backslashes); found != 0 {
			return end - 1 - bits.LeadingZeros64(found)/8
		}
	}
	for end--; end >= 0 && b[end] != '"' && b[end] != '\\'; end-- {
	}
	return end
}

// allZeros has the high bit of each byte of w set that is 0, and no other bit.
func allZeros(w uint64) uint64 {
	const low = ones * 0x7F
	return ^((w&low + low) | w | low)
}

// escapes reports whether a backslash escapes b[i].
func escapes(b []byte, i int) bool {
	k := i
	for k > 0 && b[k-1] == '\\' {
		k--
	}
	return (i-k)%2 == 1
}

// A sieve lets through the names of a set and few others. It is in the form that
// the kernel looks up for 32 bytes at a time.
type sieve struct {
	// The set of the last bytes: c may be in it if the entries for its low half,
	// the first 16, and for its high half, the others, share a bit.
	last [32]byte

	// How far the quotes before names are from the colons after them, in any
	// order; 0 is not used. All are 0 if the names are too long, or their lengths
	// too many, to say.
	distances [8]byte
}

// longestMeasured is the length of the longest name that a sieve has a distance
// for. One with an escape that ends at a block's start has a backslash among
// the 48 bytes before.
const longestMeasured = 40

func newSieve(names []string) sieve {
	var s sieve
	n := 0
	for _, name := range names {
		last := byte('"')
		if name != "" {
			last = name[len(name)-1]
		}
		s.add(last)
		distance := byte(min(len(name)+len(`""`), 255))
		if n >= 0 && bytes.IndexByte(s.distances[:n], distance) < 0 {
			if n == len(s.distances) || len(name) > longestMeasured {
				n = -1
				s.distances = [8]byte{}
				continue
			}
			s.distances[n] = distance
			n++
		}
	}
	return s
}

// add adds c to the last bytes.
func (s *sieve) add(c byte) {
	bit := byte(1) << (c >> 4 & 7)
	s.last[c&15] |= bit
	s.last[16+c>>4] |= bit
}

// has reports whether c may be one of the last bytes.
func (s *sieve) has(c byte) bool { return s.last[c&15]&s.last[16+c>>4] != 0 }
