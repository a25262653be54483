package filters

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/microcms-go/filters/internal/rawjson"
	"github.com/stretchr/testify/require"
)

// spellings are ways in which JSON may write s: with as few escapes as
// possible, with as many, and with both.
func spellings(s string) []string {
	var all strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&all, `\u%04X`, unit)
	}
	few := rawjson.Escape(s)
	list := []string{few, all.String(), strings.ReplaceAll(few, "/", `\/`)}
	if first, n := utf8.DecodeRuneInString(s); n < len(s) && first < 0x10000 {
		list = append(list, strings.ToLower(all.String()[:rawjson.UnicodeLen])+rawjson.Escape(s[n:]))
	}
	return list
}

// predicates returns the predicate of each operator with the value.
func predicates(value string) iter.Seq2[*Condition, *predicate] {
	return func(yield func(*Condition, *predicate) bool) {
		for op := OpEquals; op.IsValid(); op++ {
			c := &Condition{Field: "a", Op: op}
			if op.TakesValue() {
				c.Value = value
			}
			p := new(predicate)
			p.init(c)
			if !yield(c, p) {
				return
			}
		}
	}
}

// A string satisfies a predicate or does not, in whatever form it is read.
func TestPredicateOnStrings(t *testing.T) {
	strs := []string{
		"", "a", "ab", "abc", "b", "é", "あ", "あい", "いあ", "😀", "a/b", `a"b`, `a\b`, "a\nb", "a\x00", " ", "~",
		"5", "10", "true", "2024", "2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T00:00:00.000Z",
		"2024-01-01T00:00:00.001Z", "2024-01-01T00:00:01Z", "2023-12-31T23:59:59.9Z", "2024-01-01T00:00:00+00:00",
		"2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00Zx",
		strings.Repeat("x", 70), strings.Repeat("あ", 30) + "z",
	}
	for _, value := range strs {
		for c, p := range predicates(value) {
			for _, s := range strs {
				want := p.decoded(s)
				require.Equal(t, want, satisfiedBy(p, s), "%s on %q", c.Op, s)
				require.Equal(t, want, satisfiedBy(p, []byte(s)), "%s on %q", c.Op, s)
				require.Equal(t, want != p.not, c.Holds(s))
				for _, raw := range spellings(s) {
					item := []byte(`"` + raw + `","b":"tail of the item"}`)
					got, ok := p.raw(item, 0)
					require.True(t, ok)
					require.Equal(t, want, got, "%s %q on %s", c.Op, value, raw)
					if p.op != OpContains {
						continue
					}
					element := p.decodedElement(s)
					got, ok = p.strElement(&rawString{rest: item[1:]})
					require.True(t, ok)
					require.Equal(t, element, got, "%q is %s", value, raw)
					got, ok = p.names(&rawString{rest: item[1:]})
					require.True(t, ok)
					require.Equal(t, s == value, got, "%q names %s", value, raw)
				}
			}
		}
	}
}

// Where the start of a string decides, its end is not looked for.
func TestPredicateReadsNoMoreThanItMust(t *testing.T) {
	for _, test := range []struct {
		condition, rest string
		satisfied, ok   bool
	}{
		{"a[equals]abc", `abx`, false, true},
		{"a[equals]abc", `ab"`, false, true},
		{"a[equals]abc", `abc"`, true, true},
		{"a[equals]abc", `abcd`, false, true},
		{"a[equals]abc", `abc`, false, false},
		{"a[equals]abc", `ab`, false, false},
		{"a[equals]abc", "ab\xff", false, false},
		{"a[equals]abc", "abあ", false, true},
		{"a[equals]abc", "ab\xe3\x81", false, false},
		{"a[equals]abc", "abc\xe3\x81", false, false},
		{"a[equals]abc", "\x80", false, false},
		{"a[equals]abc", "ab\x80", false, false},
		{"a[equals]abc", "ab\x1f", false, false},
		{"a[equals]😀x", "😀\x80", false, false},
		{"a[equals]あ", "い", false, true},
		{"a[equals]あ", "\xe3\x81\"", false, false},
		{"a[equals]あ", "\xe3\xe3", false, false},
		{"a[equals]あ", "\xe3x", false, false},
		{"a[less_than]い", "あ", true, true},
		{"a[greater_than]い", "あ", false, true},
		{"a[greater_than]い", "😀", true, true},
		{"a[equals]abc", "ab\n", false, false},
		{"a[equals]abc", `ab\`, false, false},
		{"a[equals]abc", `abc\n`, false, false},
		{"a[begins_with]abc", `abc`, false, false},
		{"a[begins_with]abc", `abc\`, true, true},
		{"a[begins_with]abc", "abc\xff", true, true},
		{"a[begins_with]abc", `abx`, false, true},
		{"a[exists]", `x`, true, true},
		{"a[exists]", `\`, true, true},
		{"a[exists]", `"`, false, true},
		{"a[less_than]abc", `abb`, true, true},
		{"a[less_than]abc", `abd`, false, true},
		{"a[less_than]abc", `ab"`, true, true},
		{"a[greater_than]abc", `abcd`, true, true},
		{"a[greater_than]abc", `abc"`, false, true},
		{"a[less_than]2024-01-01T00:00:00Z", `2023`, true, true},
		{"a[less_than]2024-01-01T00:00:00Z", `2024-01-01T00:00:00`, false, false},
		{"a[less_than]2024-01-01T00:00:00Z", `2024-01-01T00:00:00.5Z"`, false, true},
		{"a[greater_than]2024-01-01T00:00:00Z", `2024-01-01T00:00:00.5Z"`, true, true},
		{"a[contains]x", `x`, false, false},
		{"a[contains]x", `x"`, true, true},
	} {
		var p predicate
		p.init(MustParse(test.condition).Expr().(*Condition))
		satisfied, ok := p.str(&rawString{rest: []byte(test.rest)})
		require.Equal(t, []bool{test.satisfied, test.ok}, []bool{satisfied, ok}, "%s on %q", test.condition, test.rest)
	}
}

func TestPredicateOnLiterals(t *testing.T) {
	literals := []string{
		"0", "-0", "0.0", "1", "-1", "1.0", "10", "1e1", "1E+1", "100e-1", "7", "72",
		"0.5", "-0.5", "5e-1", "1.5", "1.50", "15e-1", "123456.25", "12", "12.0", "12.25", "12.5", "125", "12.250",
		"1.225e1", "-12.25",
		"9007199254740993", "9007199254740992", "1e400", "-1e400", "true", "false", "null",
	}
	for _, value := range append(literals, "", "x", "01", "+1", " 1", "nul", "True") {
		for c, p := range predicates(value) {
			for _, literal := range literals {
				var leaf any = json.Number(literal)
				switch literal {
				case "true", "false":
					leaf = literal == "true"
				case "null":
					leaf = nil
				}
				got, ok := p.raw([]byte(literal+"}"), 0)
				require.True(t, ok)
				require.Equal(t, p.decoded(leaf), got, "%s %q on %s", c.Op, value, literal)
				if p.op == OpContains {
					got, ok = p.literalElement([]byte(literal))
					require.True(t, ok)
					require.Equal(t, p.decodedElement(leaf), got, "%q is %s", value, literal)
				}
			}
		}
	}
	p := predicate{condition: &Condition{}}
	p.init(&Condition{Field: "a", Op: OpEquals, Value: "1"})
	for _, broken := range []string{"", "}", "tru", "nulll", "01", "+1", "1e", "NaN", "-"} {
		_, ok := p.raw([]byte(broken), 0)
		require.False(t, ok, "%q", broken)
	}
}

func TestCommonPrefixOfWords(t *testing.T) {
	const s = "0123456789abcdefghij"
	for n := range len(s) + 1 {
		require.Equal(t, n, commonPrefix(s[:n], s))
		require.Equal(t, n, commonPrefix([]byte(s), s[:n]))
		for k := range n {
			other := []byte(s[:n])
			other[k] ^= 0x80
			require.Equal(t, k, commonPrefix(other, s))
		}
	}
}

func TestBitSet(t *testing.T) {
	const size = 200
	for _, first := range []int32{0, 1, 62, 63, 64, 65, 127, 128, 190} {
		for _, n := range []int32{0, 1, 2, 63, 64, 65, 128, 129, 200} {
			end := min(first+n, size)
			s := newBitSet(size)
			s.addRange(first, end)
			for i := range int32(size) {
				require.Equal(t, first <= i && i < end, s.has(i), "%d of %d to %d", i, first, end)
			}
		}
	}
	s := newBitSet(size)
	for _, i := range []int32{0, 63, 64, 128, 199} {
		require.False(t, s.has(i))
		s.add(i)
		require.True(t, s.has(i))
	}
	require.False(t, s.has(1) || s.has(65) || s.has(198))
}

func TestStateOfCopies(t *testing.T) {
	for _, size := range [][2]int{{1, 0}, {8, 7}, {9, 8}, {64, 1}, {65, 1}, {100, 99}} {
		n, groups := size[0], size[1]
		start := newState(n, groups)
		s := start
		if s.isLarge() {
			spare := newState(n, groups)
			spare.settled.add(int32(n - 2))
			s.borrow(&spare)
			require.False(t, s.settled.has(int32(n-2)), "what the memory held before")
		}
		s.settled.add(int32(n - 1))
		s.found.add(int32(n - 1))
		if groups > 0 {
			*s.open.at(int32(groups - 1)) = 7
			require.Zero(t, *start.open.at(int32(groups - 1)))
		}
		require.False(t, start.settled.has(int32(n-1)) || start.found.has(int32(n-1)), "%d predicates", n)
	}
}
