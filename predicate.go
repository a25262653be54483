package filters

import (
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/microcms-go/filters/internal/richtext"
	"github.com/microcms-go/filters/internal/timestamp"
)

// A predicate is a condition prepared for matching. Its methods decide whether
// a leaf satisfies its operator, negation aside: matching of bytes, matching of
// decoded values, and Explain all ask them.
type predicate struct {
	condition *Condition
	path      []string
	op        Op   // the positive operator
	not       bool // the condition is the negation of op
	comparand
	typing
	links
}

// A comparand is the value of a condition, prepared for comparing.
type comparand struct {
	value    string
	phrase   *rawjson.Phrase // value, for contains
	verbatim bool            // JSON writes value without escapes
	stamp    bool            // value is a full time stamp, and compared as one
	numeric  bool            // value is a number, this one:
	number   decimal.Decimal[string]
	whole    int     // the length of its integer part, if it is not 0 and has no exponent
	float    float64 // the float64 next to number
	tie      int     // how float compares with number
}

// A typing is what the type of the field makes of a condition.
type typing struct {
	kind        Kind // or zero
	rich        bool // strings are searched without their tags
	flag        bool // null is false, and so is a missing field
	fixed       bool // the outcome does not depend on the item: it is
	holds       bool
	unsupported bool
}

// Links tell what follows from the outcome of a condition.
type links struct {
	yes, no int32 // for decoded values: the predicate to continue with, or the filter's outcome
	parent  int32 // for bytes: the group it is an operand of, or none
}

// text is where values are read from: raw JSON and decoded strings.
type text interface{ ~string | ~[]byte }

// init prepares p for c without knowledge of the field.
func (p *predicate) init(c *Condition) {
	p.condition, p.value = c, c.Value
	p.op, p.not = c.Op.positive()
	p.verbatim = rawjson.IsVerbatim(p.value)
	switch p.op {
	case OpContains:
		p.phrase = rawjson.NewPhrase(p.value)
	case OpExists:
		return
	}
	p.stamp = p.op != OpBeginsWith && timestamp.IsFull(p.value)
	p.number, p.numeric = decimal.Parse(p.value)
	if p.numeric {
		if p.number.Sign() != 0 && !hasExponent(p.value) {
			whole, _, _ := strings.Cut(p.value, ".")
			p.whole = len(whole)
		}
		// Out of range, the result is the infinity or zero that is wanted.
		p.float, _ = strconv.ParseFloat(p.value, 64)
		const exact = 15 // digits that a float64 keeps, as decimals without an exponent
		if len(p.value) > exact || hasExponent(p.value) {
			p.tie = compareShortest(p.float, p.number)
		}
	}
}

// positive returns the operator that op is or negates.
func (op Op) positive() (_ Op, not bool) {
	if positive, ok := op.Negation(); ok && positive < op {
		return positive, true
	}
	return op, false
}

// compareShortest compares the shortest decimal that means x with d.
func compareShortest(x float64, d decimal.Decimal[string]) int {
	if math.IsInf(x, 0) {
		return d.Sign()
	}
	var buf [32]byte
	shortest, _ := decimal.Parse(strconv.AppendFloat(buf[:0], x, 'e', -1, 64))
	return decimal.Compare(shortest, d)
}

// hasExponent reports whether a JSON number has an exponent.
func hasExponent[T text](number T) bool {
	for i := len("1"); i < len(number)-len("1"); i++ {
		if number[i]|0x20 == 'e' {
			return true
		}
	}
	return false
}

// specialize applies what the service does with fields of type t.
func (p *predicate) specialize(t FieldType) {
	p.kind = t.Kind
	p.stamp = p.stamp && t.Kind == KindDate
	plain := FieldType{Kind: t.Kind}
	switch {
	case t.Kind == KindExtensionMeta:
		// The service supports it, but responses do not have the data.
		p.fixed, p.unsupported = true, true
	case t.InRepeater && !inRepeater.has(p.op):
		p.fixed, p.unsupported = true, true
	case t.Kind == KindNumber && (p.op == OpContains || p.op == OpBeginsWith),
		t.Kind == KindSelect && p.op == OpEquals:
		// No leaf satisfies it.
		p.fixed, p.holds = true, p.not
	case !plain.Supports(p.op):
		p.fixed, p.unsupported = true, true
	case t.Kind == KindBoolean:
		p.flag = true
	case t.Kind == KindRichEditor, t.Kind == KindRichEditorV2:
		p.rich = p.op == OpContains || p.op == OpBeginsWith
	}
}

// missing reports whether the condition holds where the path leads to nothing.
func (p *predicate) missing() bool { return (p.flag && p.boolean(false)) != p.not }

// decoded reports whether the leaf v, as encoding/json decodes it, satisfies p.
func (p *predicate) decoded(v any) bool {
	if s, ok := v.(string); ok { // most leaves are
		if p.op == OpEquals { // and most conditions
			return s == p.value || p.stamp && isSameInstant(p, s)
		}
		if p.rich {
			s = richtext.Text(s)
		}
		return satisfiedBy(p, s)
	}
	switch v := v.(type) {
	case bool:
		return p.boolean(v)
	case float64:
		return !math.IsInf(v, 0) && !math.IsNaN(v) && p.numeral(p.compareFloat(v))
	case json.Number:
		d, ok := decimal.Parse(string(v))
		return ok && p.numeral(decimal.Compare(d, p.number))
	case []any:
		return p.array(len(v) == 0) || p.op == OpContains && slices.ContainsFunc(v, p.decodedElement)
	case map[string]any:
		id, ok := v["id"].(string)
		return p.object(ok && id == p.value)
	}
	return p.null()
}

// decodedElement reports whether v, an element of an array that is a leaf,
// equals the value.
func (p *predicate) decodedElement(v any) bool {
	switch v := v.(type) {
	case string:
		return equals(p, v)
	case bool:
		return p.value == strconv.FormatBool(v)
	case float64:
		return p.numeric && p.compareFloat(v) == 0
	case json.Number:
		d, ok := decimal.Parse(string(v))
		return ok && p.numeric && decimal.Compare(d, p.number) == 0
	case map[string]any:
		id, ok := v["id"].(string)
		return ok && id == p.value
	}
	return false
}

// compareFloat compares the shortest decimal that means v with the value.
// Shortest decimals are in the order of their floats, so they are only needed
// where v is next to the value; p.tie has the answer for that.
func (p *predicate) compareFloat(v float64) int {
	switch {
	case v < p.float:
		return -1
	case v > p.float:
		return 1
	}
	return p.tie
}

// numeral reports whether a number that compares like order with the value
// satisfies p.
func (p *predicate) numeral(order int) bool {
	switch p.op {
	case OpEquals:
		return p.numeric && order == 0
	case OpLessThan:
		return p.numeric && order < 0
	case OpGreaterThan:
		return p.numeric && order > 0
	}
	return p.op == OpExists
}

// boolean reports whether the leaf b satisfies p.
func (p *predicate) boolean(b bool) bool {
	return p.op == OpExists || p.op == OpEquals && p.value == strconv.FormatBool(b)
}

// null reports whether null satisfies p.
func (p *predicate) null() bool { return p.flag && p.boolean(false) }

// array reports whether an array satisfies p, whatever its elements are.
func (p *predicate) array(empty bool) bool { return p.op == OpExists && !empty }

// object reports whether an object satisfies p; named tells whether its id is
// the value.
func (p *predicate) object(named bool) bool { return p.op == OpExists || p.op == OpEquals && named }

// satisfiedBy reports whether the string s satisfies p.
func satisfiedBy[T text](p *predicate, s T) bool {
	switch p.op {
	case OpEquals:
		return equals(p, s)
	case OpContains:
		return rawjson.Index(s, p.phrase.Plain()) >= 0
	case OpBeginsWith:
		return len(s) >= len(p.value) && string(s[:len(p.value)]) == p.value
	case OpExists:
		return len(s) > 0
	}
	const timeOfDay = timestamp.SecondEnd - len("hh:mm:ss") // which differs most, and is a word
	if p.stamp && len(s) > timestamp.SecondEnd && word(s, timeOfDay) == word(p.value, timeOfDay) &&
		timestamp.IsFull(s) {
		return p.ordered(timestamp.Compare(s, p.value))
	}
	if p.op == OpLessThan {
		return string(s) < p.value
	}
	return string(s) > p.value
}

// equals reports whether the string s is the value.
func equals[T text](p *predicate, s T) bool {
	return string(s) == p.value || p.stamp && isSameInstant(p, s)
}

// isSameInstant is equals for a time stamp that is written in another way.
func isSameInstant[T text](p *predicate, s T) bool {
	return len(s) != len(p.value) && timestamp.IsFull(s) && timestamp.Compare(s, p.value) == 0
}

// isTie reports whether a string that has n bytes in common with the value may
// be a time stamp of the same second. Others compare alike as bytes and as
// instants.
func (p *predicate) isTie(n int) bool { return p.stamp && n >= timestamp.SecondEnd }

// continuing reports whether a string satisfies p that has n bytes in common
// with the value and continues with the byte next, or ends if that is -1.
func (p *predicate) continuing(n, next int) bool {
	if p.op == OpBeginsWith {
		return n == len(p.value)
	}
	end := -1
	if n < len(p.value) {
		end = int(p.value[n])
	}
	return p.ordered(next - end)
}

// ordered reports whether a string that compares like order with the value
// satisfies p. A string exists if it is greater than "".
func (p *predicate) ordered(order int) bool {
	switch p.op {
	case OpEquals:
		return order == 0
	case OpLessThan:
		return order < 0
	case OpGreaterThan, OpExists:
		return order > 0
	}
	return false
}

// commonPrefix returns how many bytes s and value have in common.
func commonPrefix[T text](s T, value string) int {
	n, end := 0, min(len(s), len(value))
	for n+8 <= end {
		if differ := word(s, n) ^ word(value, n); differ != 0 {
			return n + bits.TrailingZeros64(differ)/8
		}
		n += 8
	}
	if n < end && end >= 8 {
		n = end - 8 // some bytes another time
		if differ := word(s, n) ^ word(value, n); differ != 0 {
			return n + bits.TrailingZeros64(differ)/8
		}
		return end
	}
	for n < end && s[n] == value[n] {
		n++
	}
	return n
}

// word returns 8 bytes of s, the first of them lowest.
func word[T text](s T, i int) uint64 {
	s = s[i : i+8] // checks the bounds once
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// str reports whether the leaf s satisfies p. It is not ok if the part of s that
// had to be read is not JSON.
func (p *predicate) str(s *rawString) (satisfied, ok bool) {
	if p.op != OpContains && !p.rich {
		if n, next, ok := p.start(s.rest); ok {
			return p.continuing(n, next), true
		}
	}
	if !s.find() {
		return false, false
	}
	switch {
	case p.rich:
		text, ok := s.text()
		return ok && satisfiedBy(p, text), ok && s.isUTF8()
	case !s.escaped:
		satisfied, ok = satisfiedBy(p, s.raw()), true
	case p.op == OpContains:
		satisfied, ok = p.phrase.In(s.raw())
	default:
		satisfied, ok = p.unescaped(s.raw())
	}
	return satisfied, satisfied || ok && s.isUTF8()
}

// strElement is str for an element of an array that is a leaf.
func (p *predicate) strElement(s *rawString) (satisfied, ok bool) {
	satisfied, ok = p.names(s)
	if satisfied || !ok || !p.stamp || !s.found {
		return satisfied, ok
	}
	var buf [64]byte
	text, ok := rawjson.Unescape(buf[:0], s.raw())
	return ok && equals(p, text), ok
}

// names reports whether the string s is the value, byte for byte.
func (p *predicate) names(s *rawString) (is, ok bool) {
	n, next, ok := p.start(s.rest)
	if ok {
		if next < 0 {
			s.end, s.found = n, true
		}
		return n == len(p.value) && next < 0, true
	}
	if !s.find() {
		return false, false
	}
	n, next, ok = rawjson.CommonPrefix(s.raw(), p.value)
	is = n == len(p.value) && next < 0
	return is, is || ok && s.isUTF8()
}

// start compares the string at the start of b with the value. It returns how
// many bytes they have in common and the byte that follows, or -1 at the end of
// the string. It is not ok if the bytes up to there do not decide.
func (p *predicate) start(b []byte) (n, next int, ok bool) {
	if !p.verbatim {
		return 0, 0, false
	}
	return p.after(b, commonPrefix(b, p.value))
}

// after is start for a string that has n bytes in common with the value.
func (p *predicate) after(b []byte, n int) (_, next int, ok bool) {
	if n == len(b) || p.isTie(n) {
		return n, 0, false
	}
	c := b[n]
	switch {
	case n < len(p.value) && !utf8.RuneStart(p.value[n]) && !isRune(b, n):
		return n, 0, false
	case c == '"':
		return n, -1, true
	case n == len(p.value) && (p.op == OpBeginsWith || p.op == OpExists):
		return n, int(c), true
	}
	return n, int(c), ' ' <= c && c != '\\' && (c < utf8.RuneSelf || isRune(b, n))
}

// isRune reports whether b[i] is part of a character in UTF-8. The bytes before
// it are known to be UTF-8.
func isRune(b []byte, i int) bool {
	for k := 1; k < utf8.UTFMax && i > 0 && !utf8.RuneStart(b[i]); k++ {
		i--
	}
	_, n := utf8.DecodeRune(b[i:])
	return n > 1
}

// unescaped is satisfiedBy for the string that JSON writes as raw.
func (p *predicate) unescaped(raw []byte) (satisfied, ok bool) {
	n, next, ok := rawjson.CommonPrefix(raw, p.value)
	if !ok {
		return false, false
	}
	if p.isTie(n) {
		var buf [64]byte
		text, ok := rawjson.Unescape(buf[:0], raw)
		return ok && satisfiedBy(p, text), ok
	}
	return p.continuing(n, next), true
}

// literalElement reports whether an element of an array that is a number, true,
// false or null is the value. It is not ok if the literal had to be read and is
// none of these.
func (p *predicate) literalElement(literal []byte) (is, ok bool) {
	n := commonPrefix(literal, p.value)
	switch {
	case n == len(literal) && n == len(p.value):
		return p.numeric || p.value == "true" || p.value == "false", true
	case p.whole > 0 && p.differs(literal, n) && !hasExponent(literal):
		return false, true
	case !p.numeric:
		return false, true
	case literal[0] > '9':
		return false, isConstant(literal)
	}
	d, ok := decimal.Parse(literal)
	return ok && decimal.Compare(d, p.number) == 0, ok
}

// differs reports whether a number without an exponent, which has n bytes in
// common with the value, is another one: in its integer part, or in a digit that
// both have.
func (p *predicate) differs(number []byte, n int) bool {
	return n < p.whole ||
		n < len(number) && isDigit(number[n]) && (n == p.whole || n < len(p.value) && isDigit(p.value[n]))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// literal reports whether the leaf l satisfies p.
func (p *predicate) literal(l *rawLiteral) bool {
	switch l.kind {
	case 't', 'f':
		return p.boolean(l.kind == 't')
	case 'n':
		return p.null()
	}
	return p.numeral(decimal.Compare(l.number, p.number))
}
