package filters

import (
	"html"
	"strings"
)

// text is what values are read from: raw JSON and decoded strings.
type text interface{ ~string | ~[]byte }

// looksLikeStamp reports whether s begins like a time stamp, with
// YYYY-MM-DDThh:mm.
func looksLikeStamp[T text](s T) bool {
	return len(s) >= len("YYYY-MM-DDThh:mm") && s[4] == '-' && s[7] == '-' && s[10] == 'T' && s[13] == ':' &&
		twoDigits(s[0], s[1]) >= 0 && twoDigits(s[2], s[3]) >= 0 && twoDigits(s[5], s[6]) >= 0 &&
		twoDigits(s[8], s[9]) >= 0 && twoDigits(s[11], s[12]) >= 0 && twoDigits(s[14], s[15]) >= 0
}

// twoDigits returns the number that two digits mean, or -1.
func twoDigits(a, b byte) int {
	if a -= '0'; a > 9 {
		return -1
	}
	if b -= '0'; b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

// Where the parts of a full time stamp stand.
const (
	stampWhole = len("YYYY-MM-DDThh:mm:ss") // all but the fraction
	stampLeast = stampWhole + len("Z")
)

// isStamp reports whether s is a full time stamp: YYYY-MM-DDThh:mm:ss[.f…]Z
// on a real day. Nothing else is compared as an instant.
func isStamp[T text](s T) bool {
	if len(s) < stampLeast || s[len(s)-1] != 'Z' || !looksLikeStamp(s) || s[16] != ':' {
		return false
	}
	if len(s) > stampLeast {
		if s[stampWhole] != '.' || len(s) == stampLeast+1 {
			return false
		}
		for i := stampLeast; i < len(s)-1; i++ {
			if !isDigit(s[i]) {
				return false
			}
		}
	}
	if second := twoDigits(s[17], s[18]); second < 0 || second > 59 {
		return false
	}
	month, day := twoDigits(s[5], s[6]), twoDigits(s[8], s[9])
	return twoDigits(s[11], s[12]) <= 23 && twoDigits(s[14], s[15]) <= 59 &&
		1 <= month && month <= 12 && 1 <= day &&
		(day <= 28 || day <= daysIn(month, twoDigits(s[0], s[1])*100+twoDigits(s[2], s[3])))
}

func daysIn(month, year int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// compareStamps compares the instants of full time stamps. Their parts have
// fixed places and all are in UTC, so their text decides.
func compareStamps[A, B text](a A, b B) int {
	if n := compareText(a[:stampWhole], b[:stampWhole]); n != 0 {
		return n
	}
	return compareText(fraction(a), fraction(b))
}

// fraction returns the digits of a stamp's fraction without trailing zeros.
func fraction[T text](s T) T {
	end := len(s) - len("Z")
	for end > stampLeast && s[end-1] == '0' {
		end--
	}
	return s[min(stampLeast, end):end]
}

// compareText compares bytes.
func compareText[A, B text](a A, b B) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// A decimal is a number as JSON writes it, of any length: the digits d1 d2 …
// mean ±0.d1d2… × 10^(point+exp).
type decimal[T text] struct {
	negative    bool
	digits      T // from the first to the last that is not 0, perhaps with a point; empty for zero
	point       int
	exp         T // digits without leading zeros
	expNegative bool
}

// parseDecimal returns the number that s is, if s is one by RFC 8259.
func parseDecimal[T text](s T) (d decimal[T], ok bool) {
	i := 0
	digits := func() (start int) {
		for start = i; i < len(s) && isDigit(s[i]); i++ {
		}
		return start
	}
	if i < len(s) && s[i] == '-' {
		d.negative = true
		i++
	}
	start := digits()
	if i == start || s[start] == '0' && i > start+1 {
		return d, false
	}
	whole, end := i, i
	if i < len(s) && s[i] == '.' {
		i++
		if first := digits(); i == first {
			return d, false
		}
		end = i
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			d.expNegative = s[i] == '-'
			i++
		}
		first := digits()
		if i == first {
			return d, false
		}
		for first < i && s[first] == '0' {
			first++
		}
		d.exp = s[first:i]
	}
	if i != len(s) {
		return d, false
	}
	for start < end && (s[start] == '0' || s[start] == '.') {
		start++
	}
	for start < end && (s[end-1] == '0' || s[end-1] == '.') {
		end--
	}
	d.digits = s[start:end]
	d.point = whole - start
	if start > whole {
		d.point++
	}
	return d, true
}

// sign returns the sign of d: -1, 0 or 1.
func (d decimal[T]) sign() int {
	switch {
	case len(d.digits) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compareDecimals compares exactly, in time linear in the texts.
func compareDecimals[A, B text](a decimal[A], b decimal[B]) int {
	sign := a.sign()
	if sign != b.sign() || sign == 0 {
		return sign - b.sign()
	}
	if n := compareScale(a, b); n != 0 {
		return sign * n
	}
	return sign * compareDigits(a.digits, b.digits)
}

// compareScale compares the places of the leading digits, point+exp. The
// exponents may have any number of digits: their difference is taken from the
// left and, once it is out of reach for the points, can only grow.
func compareScale[A, B text](a decimal[A], b decimal[B]) int {
	const outOfReach = 1 << 58
	var diff int64
	for place := max(len(a.exp), len(b.exp)); place > 0; place-- {
		diff = diff*10 + digitAt(a.exp, a.expNegative, place) - digitAt(b.exp, b.expNegative, place)
		if diff > outOfReach {
			return 1
		}
		if diff < -outOfReach {
			return -1
		}
	}
	diff += int64(a.point) - int64(b.point)
	switch {
	case diff > 0:
		return 1
	case diff < 0:
		return -1
	}
	return 0
}

// digitAt returns the digit of a number at the place counted from its right.
func digitAt[T text](digits T, negative bool, place int) int64 {
	if place > len(digits) {
		return 0
	}
	n := int64(digits[len(digits)-place] - '0')
	if negative {
		return -n
	}
	return n
}

func compareDigits[A, B text](a A, b B) int {
	i, j := 0, 0
	for {
		if i < len(a) && a[i] == '.' {
			i++
		}
		if j < len(b) && b[j] == '.' {
			j++
		}
		switch {
		case i == len(a) && j == len(b):
			return 0
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		case a[i] != b[j]:
			return int(a[i]) - int(b[j])
		}
		i++
		j++
	}
}

// tagFree returns the text of rich text: without tags, comments, scripts and
// style sheets, and with character references decoded. Nothing is put where a
// tag was, so the texts of neighbouring blocks touch.
func tagFree(rich string) string {
	var b strings.Builder
	for rich != "" {
		n := tagLen(rich)
		if n == 0 {
			n = textLen(rich)
			b.WriteString(html.UnescapeString(rich[:n]))
		}
		rich = rich[n:]
	}
	return b.String()
}

// textLen returns the length of the text in front of the first tag in s.
func textLen(s string) int {
	for i := range len(s) {
		if s[i] == '<' && tagName(s[i:]) != "" {
			return i
		}
	}
	return len(s)
}

// tagName returns what follows the "<" or "</" of the tag or comment that s
// begins with, or nothing if s begins with text.
func tagName(s string) string {
	s, ok := strings.CutPrefix(s, "<")
	if name := strings.TrimPrefix(s, "/"); ok && name != "" && (isLetter(name[0]) || name[0] == '!' || name[0] == '?') {
		return name
	}
	return ""
}

// tagLen returns the length of the tag or comment that s begins with, and for
// a script or style sheet its contents with it. It is 0 if s begins with
// text.
func tagLen(s string) int {
	if comment, ok := strings.CutPrefix(s, "<!--"); ok {
		for _, empty := range []string{">", "->"} {
			if strings.HasPrefix(comment, empty) {
				return len("<!--") + len(empty)
			}
		}
		return len(s) - len(after(comment, "-->"))
	}
	if tagName(s) == "" {
		return 0
	}
	end := tagEnd(s)
	for _, raw := range []string{"script", "style"} {
		if hasName(s[1:], raw) {
			return end + rawLen(s[end:], raw)
		}
	}
	return end
}

// tagEnd returns the index behind the tag that s begins with. A ">" in the
// quotes of an attribute's value does not end it.
func tagEnd(s string) int {
	value := false // an attribute's value may begin
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '>':
			return i + 1
		case value && (c == '"' || c == '\''):
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return len(s)
			}
			i += 1 + n
			value = false
		case c == '=':
			value = true
		case !isHTMLSpace(c):
			value = false
		}
	}
	return len(s)
}

func isHTMLSpace(c byte) bool { return strings.IndexByte(" \t\n\f\r", c) >= 0 }

// rawLen returns the length of the text in front of the closing tag name.
func rawLen(s, name string) int {
	for i := 0; ; i += len("</") {
		n := strings.Index(s[i:], "</")
		if n < 0 {
			return len(s)
		}
		if i += n; hasName(s[i+len("</"):], name) {
			return i
		}
	}
}

// hasName reports whether s begins with the name of a tag, in any case.
func hasName(s, name string) bool {
	if len(s) < len(name) || !strings.EqualFold(s[:len(name)], name) {
		return false
	}
	return len(s) == len(name) || s[len(name)] == '>' || s[len(name)] == '/' || isHTMLSpace(s[len(name)])
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// after returns what follows the first sep in s, or nothing.
func after(s, sep string) string {
	_, rest, _ := strings.Cut(s, sep)
	return rest
}
