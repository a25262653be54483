package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/microcms-go/filters/internal/cases"
	"github.com/stretchr/testify/require"
)

// dump writes a tree in one line without positions: lists in parentheses, every list marked.
func dump(n *Node) string {
	if n == nil {
		return "empty"
	}
	if n.isCondition() {
		return fmt.Sprintf("%s %s %q", n.Field, n.Op, n.Value)
	}
	kind, members := "and", n.And
	if n.Or != nil {
		kind, members = "or", n.Or
	}
	var parts []string
	for _, m := range members {
		parts = append(parts, dump(m))
	}
	return kind + "(" + strings.Join(parts, ", ") + ")"
}

func TestParseTree(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", `empty`},
		{"a[equals]1", `a equals "1"`},
		{"a[exists][or]b[exists][and]c[exists]", `or(a exists "", and(b exists "", c exists ""))`},
		{"(a[exists][or]b[exists])[and]c[exists]", `and(or(a exists "", b exists ""), c exists "")`},
		{"((a[exists][and]b[exists]))[and]c[exists]", `and(a exists "", b exists "", c exists "")`},
	} {
		n, err := Parse(test.in, Limits{})
		require.NoError(t, err, test.in)
		require.Equal(t, test.want, dump(n), test.in)
	}
}

// The defaults accept what is exactly at a limit and refuse one more.
func TestParseDefaultLimits(t *testing.T) {
	nested := func(depth int) string {
		return strings.Repeat("(", depth) + "a[exists]" + strings.Repeat(")", depth)
	}
	for _, test := range []struct {
		name, in string
		limits   Limits
		err      error
	}{
		{"bytes at", "a[equals]" + strings.Repeat("x", 65536-9), Limits{}, nil},
		{"bytes over", "a[equals]" + strings.Repeat("x", 65536-8), Limits{}, &Error{"too-long", 65536, 65537}},
		{"depth at", nested(4096), Limits{}, nil},
		{"depth over", nested(4097), Limits{}, &Error{"too-deep", 4096, 4097}},
		{"depth ceiling", nested(10000), Limits{MaxDepth: 1 << 30}, nil},
		{"depth above ceiling", nested(10001), Limits{MaxDepth: 1 << 30}, &Error{"too-deep", 10000, 10001}},
		{
			"conditions at", strings.Repeat("a[exists][or]", 9999) + "a[exists]",
			Limits{MaxBytes: 1 << 20}, nil,
		},
		{
			"conditions over", strings.Repeat("a[exists][or]", 10000) + "a[exists]",
			Limits{MaxBytes: 1 << 20}, &Error{"too-many-conditions", 130000, 130001},
		},
		{"negative bytes", "", Limits{MaxBytes: -1}, &Error{Code: "invalid-limit"}},
		{"negative conditions", "", Limits{MaxConditions: -1}, &Error{Code: "invalid-limit"}},
		{"negative depth", "", Limits{MaxDepth: -1}, &Error{Code: "invalid-limit"}},
	} {
		_, err := Parse(test.in, test.limits)
		require.Equal(t, test.err, err, test.name)
	}
}

func TestPrintNormalises(t *testing.T) {
	a := &Node{Field: "a", Op: "exists"}
	b := &Node{Field: "b", Op: "equals", Value: "x"}
	and := func(members ...*Node) *Node { return &Node{And: members} }
	or := func(members ...*Node) *Node { return &Node{Or: members} }
	for _, test := range []struct {
		n    *Node
		want string
		ok   bool
	}{
		{nil, "", true},
		{a, "a[exists]", true},
		{and(a), "a[exists]", true},
		{and(a, or(and(a, b)), b), "a[exists][and]a[exists][and]b[equals]x[and]b[equals]x", true},
		{or(a, and(a, b)), "a[exists][or](a[exists][and]b[equals]x)", true},
		{and(or(a, b), or(b, a)), "(a[exists][or]b[equals]x)[and](b[equals]x[or]a[exists])", true},
		{&Node{And: []*Node{}}, "", false},
		{and(a, &Node{Or: []*Node{}}), "", false},
		{and(a, nil), "", false},
		{&Node{And: []*Node{a, b}, Or: []*Node{a, b}}, "", false},
		{&Node{Field: "a", And: []*Node{a, b}}, "", false},
		{&Node{}, "", false},
		{&Node{Field: "a", Op: "equals", Value: "b[or]c[exists]"}, "", false},
		{&Node{Field: "a[exists][or]b", Op: "exists"}, "", false},
	} {
		text, ok := Print(test.n)
		require.Equal(t, test.ok, ok)
		require.Equal(t, test.want, text)
	}
}

// At most 10,000 nested lists can be written.
func TestPrintDepth(t *testing.T) {
	nested := func(depth int) *Node {
		n := &Node{Field: "a", Op: "exists"}
		for i := range depth {
			if i%2 == 0 {
				n = &Node{And: []*Node{n, {Field: "b", Op: "exists"}}}
			} else {
				n = &Node{Or: []*Node{n, {Field: "b", Op: "exists"}}}
			}
		}
		return n
	}
	_, ok := Print(nested(10000))
	require.True(t, ok)
	_, ok = Print(nested(10001))
	require.False(t, ok)
}

// randomTree makes a tree in normal form whose kind of list at the top is not the one given.
func randomTree(r *rand.Rand, depth int, not joinerKind) *Node {
	if depth == 0 || r.IntN(3) == 0 {
		c := &Node{Field: pick(r, "a", "b.c", "tit-le_1"), Op: pick(r, operators...)}
		if takesValue(c.Op) {
			c.Value = pick(r, "", "x", "(y)", "[and", " 東京 ", "and]", "a=b,c", "\x00", "[x]")
		}
		return c
	}
	kind := andJoiner
	if not == andJoiner || not == "" && r.IntN(2) == 0 {
		kind = orJoiner
	}
	var members []*Node
	for range 2 + r.IntN(3) {
		members = append(members, randomTree(r, depth-1, kind))
	}
	if kind == andJoiner {
		return &Node{And: members}
	}
	return &Node{Or: members}
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		n := randomTree(r, 4, "")
		text, ok := Print(n)
		require.True(t, ok, dump(n))
		back, err := Parse(text, Limits{})
		require.NoError(t, err, text)
		require.Equal(t, dump(n), dump(back), text)
		checkPositions(t, text, back, 0, len(text))
	}
}

// checkPositions checks that a node lies within a range, its members inside it in order, and that
// its text gives the node.
func checkPositions(t *testing.T, in string, n *Node, from, to int) {
	t.Helper()
	require.True(t, from <= n.Start && n.Start < n.End && n.End <= to, "%q: %d-%d", in, n.Start, n.End)
	alone, err := Parse(in[n.Start:n.End], Limits{})
	require.NoError(t, err, in)
	require.Empty(t, cmp.Diff(dump(n), dump(alone)), in)
	at := n.Start
	for _, m := range slices.Concat(n.And, n.Or) {
		checkPositions(t, in, m, at, n.End)
		at = m.End
	}
}

// Nothing an attacker writes into a field, an operator or a value makes more or other than one condition.
func TestInjection(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	word := func() string {
		var b strings.Builder
		for range r.IntN(5) {
			b.WriteString(pick(r, "a", "[and]", "[or]", "(", ")", "[", "]", "equals", "exists", ".", " ", "\xff", "あ"))
		}
		return b.String()
	}
	for range 20000 {
		c := &Node{Field: word(), Op: pick(r, append([]string{word()}, operators...)...), Value: word()}
		tree := &Node{And: []*Node{{Field: "x", Op: "equals", Value: "y"}, c, {Field: "z", Op: "exists"}}}
		text, ok := Print(tree)
		if !ok {
			require.Empty(t, text)
			continue
		}
		back, err := Parse(text, Limits{})
		require.NoError(t, err)
		require.Equal(t, dump(tree), dump(back))
	}
}

// Damaged input never panics and never prints as something that does not parse.
func TestParseDamaged(t *testing.T) {
	const in = "(a.b[equals]x(y)[or]c[exists])[and](d[contains]東[and]e[less_than]2020-01-01T00:00Z)"
	check := func(s string) {
		for _, strict := range []bool{false, true} {
			n, err := Parse(s, Limits{Strict: strict})
			if err != nil {
				e := err.(*Error)
				require.True(t, 0 <= e.Start && e.Start <= e.End && e.End <= len(s), "%q: %v", s, e)
				continue
			}
			text, ok := Print(n)
			require.True(t, ok, s)
			require.Equal(t, s == "", text == "")
		}
	}
	for i := range len(in) {
		check(in[:i])
		check(in[:i] + in[i+1:])
		for b := range 256 {
			check(in[:i] + string([]byte{byte(b)}) + in[i+1:])
			check(in[:i] + string([]byte{byte(b)}) + in[i:])
		}
	}
}

// plain turns a value into what encoding/json makes of it with UseNumber.
func plain(v *value) any {
	switch v.kind {
	case boolean:
		return v.truth
	case number:
		return json.Number(v.text)
	case text:
		return v.text
	case array:
		list := []any{}
		for _, e := range v.elements {
			list = append(list, plain(e))
		}
		return list
	case object:
		members := map[string]any{}
		for _, m := range v.members {
			members[m.name] = plain(m.value)
		}
		return members
	}
	return nil
}

// checkReader compares the reader with encoding/json, which differs by design in two points only:
// it accepts bytes that are not UTF-8, and duplicate names.
func checkReader(t *testing.T, item []byte) {
	t.Helper()
	got, err := readItem(item)
	var want map[string]any
	d := json.NewDecoder(bytes.NewReader(item))
	d.UseNumber()
	wantErr := d.Decode(&want)
	valid := wantErr == nil && want != nil && json.Valid(item)
	if err == nil {
		require.True(t, valid, "%q", item)
		require.True(t, reflect.DeepEqual(any(want), plain(got)), "%q", item) // cmp.Diff takes too long on deep values
		return
	}
	if valid && bytes.Equal(item, bytes.ToValidUTF8(item, nil)) {
		require.True(t, hasDoubledName(item), "refused %q", item)
	}
}

// hasDoubledName finds a duplicate name with the tokens of encoding/json.
func hasDoubledName(item []byte) bool {
	d := json.NewDecoder(bytes.NewReader(item))
	type level struct {
		object bool
		name   bool // a name is next
		seen   map[string]bool
	}
	var levels []level
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if delim, ok := token.(json.Delim); ok {
			switch delim {
			case '{', '[':
				levels = append(levels, level{delim == '{', true, map[string]bool{}})
				continue
			}
			levels = levels[:len(levels)-1]
		} else if n := len(levels); n > 0 && levels[n-1].object && levels[n-1].name {
			name := token.(string)
			if levels[n-1].seen[name] {
				return true
			}
			levels[n-1].seen[name] = true
			levels[n-1].name = false
			continue
		}
		if n := len(levels); n > 0 {
			levels[n-1].name = true
		}
	}
}

func TestReaderAgreesWithEncodingJSON(t *testing.T) {
	seeds := []string{
		`{"a":[1,-0.5e+3,"x\u00e9\ud83d\ude00\ud800\"",{"b":null,"a":true}],"":{},"c":[[],[[]],false]}`,
		" {\t\"a\" :\r\n[ ] , \"\\u0061b\" : \"\\/\\b\\f\\n\\r\\t\\\\\" } ",
		`{"a":"\ud800\ud800\udc00\udc00"}`,
	}
	const alphabet = "{}[],:\"\\u0d8e-+.\x00\x1f \n\xff\ufeff1tf"
	for _, seed := range seeds {
		checkReader(t, []byte(seed))
		for i := range len(seed) {
			checkReader(t, []byte(seed[:i]))
			checkReader(t, []byte(seed[:i]+seed[i+1:]))
			for j := range len(alphabet) {
				checkReader(t, []byte(seed[:i]+alphabet[j:j+1]+seed[i+1:]))
				checkReader(t, []byte(seed[:i]+alphabet[j:j+1]+seed[i:]))
			}
		}
	}
}

func TestReaderDepth(t *testing.T) {
	const depth = 20000
	_, err := readItem([]byte(`{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + "}"))
	require.NoError(t, err)
	_, err = readItem([]byte(`{"a":` + strings.Repeat("[", depth)))
	require.Error(t, err)
}

// Decimals agree with rational numbers, as long as those can be made.
func TestDecimalsAgreeWithRationals(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	random := func() string {
		s := pick(r, "", "-") + pick(r, "0", "1", "9", "10", "900", "123", "9007199254740993")
		s += pick(r, "", "", ".0", ".1", ".00", ".001", ".90", ".09")
		return s + pick(r, "", "", "e0", "E1", "e-1", "e+2", "e-3", "e05", "e-0")
	}
	for range 50000 {
		a, b := random(), random()
		x, ok1 := parseDecimal(a)
		y, ok2 := parseDecimal(b)
		require.True(t, ok1 && ok2)
		p, _ := new(big.Rat).SetString(a)
		q, _ := new(big.Rat).SetString(b)
		require.Equal(t, p.Cmp(q), compareDecimals(x, y), "%s and %s", a, b)
	}
}

func TestDecimalRefuses(t *testing.T) {
	for _, s := range []string{
		"", " 1", "1 ", "+1", "01", "-01", "00", ".5", "1.", "-", "-.5", "1e", "1e+", "e1", "0x10", "1_000", "NaN",
		"Infinity", "１",
		"1.e1", "1,0", "--1", "1\x00", "1e1.0",
	} {
		_, ok := parseDecimal(s)
		require.False(t, ok, s)
	}
}

// Full time stamps agree with the time package where that is as strict.
func TestFullTimeAgreesWithTime(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	random := func() string {
		s := pick(r, "0000", "0001", "1900", "2000", "2023", "2024", "2100", "9999") + "-"
		s += pick(r, "00", "01", "02", "04", "12", "13") + "-" + pick(r, "00", "01", "28", "29", "30", "31", "32") + "T"
		s += pick(r, "00", "23", "24") + ":" + pick(r, "00", "59", "60") + ":" + pick(r, "00", "59", "60")
		return s + pick(r, "", ".0", ".5", ".50", ".123456789", ".000000001") + pick(r, "Z", "Z", "Z", "", "z")
	}
	for range 20000 {
		a, b := random(), random()
		x, okA := fullTime(a)
		y, okB := fullTime(b)
		p, errA := time.Parse("2006-01-02T15:04:05.999999999Z", a)
		q, errB := time.Parse("2006-01-02T15:04:05.999999999Z", b)
		require.Equal(t, errA == nil, okA, a)
		if okA && okB && errB == nil {
			require.Equal(t, p.Compare(q), compareInstants(x, y), "%s and %s", a, b)
		}
	}
}

func TestWithoutTags(t *testing.T) {
	for _, test := range cases.RichText {
		require.Equal(t, test.Text, withoutTags(test.HTML), test.HTML)
	}
}
