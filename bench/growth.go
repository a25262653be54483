package bench

import (
	"encoding/json"
	"fmt"
	"strings"

	filters "github.com/microcms-go/filters"
)

const (
	lengthTable  = "growth of the filter, per condition"
	depthTable   = "growth of nesting, per level"
	sizeTable    = "growth of the item"
	hostileTable = "hostile items"
)

// Columns of the tables of growth.
const (
	parsing     = "parse"
	printing    = "print"
	compiling   = "compile"
	matching    = "match"
	refused     = "default limits"
	unclosed    = "default limits, unclosed"
	plain       = "plain"
	nestedLists = "lists"
	validating  = "validate"
)

// lengths are numbers of conditions and of levels.
var lengths = []int{1, 10, 100, 1000, 10_000}

// lengthBenches work with filters of up to 10,000 conditions.
func lengthBenches() []Bench {
	parser := filters.Parser{MaxBytes: 1 << 24}
	self := languages()[0]
	item := Item{Size: 7300}.JSON()
	var benches []Bench
	for _, n := range lengths {
		s := self.Expression(n)
		f, err := parser.Parse(s)
		if err != nil {
			panic(err)
		}
		m, err := filters.Evaluator{}.Compile(f)
		if err != nil {
			panic(err)
		}
		buf := make([]byte, 0, len(s))
		add := func(column string, op func() error) {
			benches = append(benches, Bench{
				Key: Key{lengthTable, fmt.Sprint(n), column}, Units: n, Unit: "condition",
				Op: repeat(op),
			})
		}
		add(parsing, func() error { return failure(parser.Parse(s)) })
		var tree reusedTree
		add(reusing, func() error { return failure(tree.Parse(s)) })
		add(printing, func() error { return failure(f.AppendText(buf)) })
		add(compiling, func() error { return failure(filters.Evaluator{}.Compile(f)) })
		add(matching, func() error { return failure(m.Match(item)) })
	}
	return benches
}

// failure returns the error of a call alone.
func failure[T any](_ T, err error) error { return err }

// repeat makes what a bench does of what it does once. The inputs are made here,
// so an error is a mistake.
func repeat(op func() error) func(int) {
	return func(n int) {
		for range n {
			if err := op(); err != nil {
				panic(err)
			}
		}
	}
}

// depthBenches parse nested parentheses: those that the tree forgets and those
// that make a list each, both under a raised limit, and by default limits, which
// refuse more than 4,096.
func depthBenches() []Bench {
	parser := filters.Parser{MaxBytes: 1 << 24, MaxConditions: 1 << 20, MaxDepth: lengths[len(lengths)-1]}
	var benches []Bench
	for _, n := range lengths {
		open, end := strings.Repeat("(", n), strings.Repeat(")", n)
		lists := nestedListsOf((n + 1) / 2)
		add := func(column string, parse func(string) (filters.Filter, error), s string, accepted bool) {
			benches = append(benches, Bench{
				Key: Key{depthTable, fmt.Sprint(n), column}, Units: n, Unit: "level",
				Op: repeat(func() error {
					if _, err := parse(s); accepted != (err == nil) {
						return fmt.Errorf("%s, %d levels: %v", column, n, err)
					}
					return nil
				}),
			})
		}
		add(plain, parser.Parse, open+"a[exists]"+end, true)
		add(nestedLists, parser.Parse, lists, true)
		var tree reusedTree
		add(reusing, func(s string) (filters.Filter, error) {
			_, err := tree.Parse(s)
			return filters.Filter{}, err
		}, lists, true)
		add(refused, filters.Parse, open+"a[exists]"+end, n <= 4096)
		add(unclosed, filters.Parse, open, false)
	}
	return benches
}

// nestedListsOf returns n lists of each kind, one in the other.
func nestedListsOf(n int) string {
	return strings.Repeat("a[exists][and](b[exists][or](", n) + "c[exists]" + strings.Repeat("))", n)
}

// itemSizes are those of the growth of the item.
var itemSizes = []int{1000, 3000, 10_000, 100_000, 1_000_000, 5_000_000}

// sizeBenches match items of up to 5 MB, by cases that read all of them.
func sizeBenches() []Bench {
	var benches []Bench
	for _, size := range itemSizes {
		item := newDocument(Item{Size: size}.JSON())
		add := func(column string, check matchFunc) {
			benches = append(benches, Bench{
				Key: Key{sizeTable, sizeText(size), column}, Units: len(item.bytes),
				Op: inTurn(check, []document{item}),
			})
		}
		checks := selfChecks()
		for _, c := range Cases {
			if c.Scan {
				add(c.Name, checks[c.Name])
			}
		}
		add(validating, selfValidatingChecks()["late_eq"])
		add(searching, indexByte)
		add(validity, valid)
	}
	return benches
}

// hostile describes items that a careless reader needs more than linear time for.
type hostile struct {
	Name   string
	Filter string
	Fast   bool // there is nothing in it but what is passed over
	make   func(n int) string
}

// JSON returns an item of about n bytes.
func (h hostile) JSON(n int) []byte { return []byte(h.make(n)) }

func inText(s string) func(n int) string {
	return func(n int) string {
		return `{"a":"` + strings.Repeat(s, n/len(s)) + `","z":1}`
	}
}

func nested(open, inner, end string) func(n int) string {
	return func(n int) string {
		n /= len(open) + len(end)
		return `{"a":` + strings.Repeat(open, n) + inner + strings.Repeat(end, n) + `,"z":1}`
	}
}

func inList(s string) func(n int) string {
	return func(n int) string {
		return `{"a":[` + strings.Repeat(s+",", n/(len(s)+1)) + s + `],"z":1}`
	}
}

func manyNames(member string) func(n int) string {
	return func(n int) string {
		var b strings.Builder
		b.WriteByte('{')
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, member, i)
		}
		return b.String() + `"z":1}`
	}
}

// hostiles are the worst items we know. All are read to their end.
var hostiles = []hostile{
	{`skip \"`, "y[exists]", true, inText(`\"`)},
	{`skip \\`, "y[exists]", true, inText(`\\`)},
	{`skip \\\"`, "y[exists]", true, inText(`\\\"`)},
	{`equals \"`, "a[equals]x[or]y[exists]", false, inText(`\"`)},
	{`contains \"`, "a[contains]x[or]y[exists]", false, inText(`\"`)},
	{`contains " \"`, `a[contains]"""x[or]y[exists]`, false, inText(`\"`)},
	{`contains \\`, "a[contains]x[or]y[exists]", false, inText(`\\`)},
	{`contains \u`, "a[contains]x[or]y[exists]", false, inText(`\u3042`)},
	{"contains aab in aaa", "a[contains]aaaaaaaaaaaaaaaab[or]y[exists]", false, inText(`a`)},
	{"contains baa in aaa", "a[contains]baaaaaaaaaaaaaaaa[or]y[exists]", false, inText(`a`)},
	{"contains aba in aaa", "a[contains]aaaaaaaabaaaaaaaa[or]y[exists]", false, inText(`a`)},
	{"skip [[[", "y[exists]", true, nested("[", "", "]")},
	{"skip {{{", "y[exists]", true, nested(`{"a":`, "1", "}")},
	{`skip [{ "]`, "y[exists]", false, nested(`["]",{"}":`, "1", "}]")},
	{"enter [[[", "a.a[exists][or]y[exists]", false, nested("[", "", "]")},
	{"enter {{{", "a.a.a.a.b[exists][or]y[exists]", false, nested(`{"a":`, "1", "}")},
	{"enter [{[{", "a.a.a.a.b[exists][or]y[exists]", false, nested(`[{"a":`, "1", "}]")},
	{"skip names", "y[exists]", false, inList(`{"k":0,"l":""}`)},
	{"skip []", "y[exists]", false, inList(`[]`)},
	{`skip ""`, "y[exists]", false, inList(`""`)},
	{"contains {}", "a[contains]x[or]y[exists]", false, inList(`{}`)},
	{"contains number", "a[contains]12.25[or]y[exists]", false, inList(`12.5`)},
	{"contains id", "a[contains]x[or]y[exists]", false, inList(`{"id":"w"}`)},
	{"enter fieldId", "a.f.b[contains]x[or]a.f.c[exists][or]y[exists]", false, inList(`{"b":"","c":"","fieldId":"f"}`)},
	{"many names", "y[exists]", false, manyNames(`"k%d":0,`)},
	{
		"names asked for", "k1[contains]y[or]k2[contains]y[or]k3[contains]y[or]k4[contains]y[or]y[exists]", false,
		manyNames(`"\u006b%d":0,`),
	},
	{"white space", "y[exists]", true, func(n int) string {
		return `{"a":` + strings.Repeat(" \n\t", n/3) + `1,"z":1}`
	}},
	{"long number", "a[less_than]0[or]y[exists]", false, func(n int) string {
		return `{"a":` + strings.Repeat("7", n) + `,"z":1}`
	}},
}

// hostileSizes are two, to see that time grows with size and not faster.
var hostileSizes = []int{50_000, 500_000}

func hostileRow(size int, what string) string { return what + " " + sizeText(size) }

// hostileBenches match hostile items.
func hostileBenches() []Bench {
	var benches []Bench
	for _, h := range hostiles {
		for _, size := range hostileSizes {
			item := h.JSON(size)
			add := func(what string, op func() error) {
				benches = append(benches, Bench{
					Key:   Key{hostileTable, hostileRow(size, what), h.Name},
					Units: len(item),
					Op:    repeat(op),
				})
			}
			quick, thorough := compile(h.Filter, false), compile(h.Filter, true)
			add(matching, func() error { return failure(quick.Match(item)) })
			add(validating, func() error { return failure(thorough.Match(item)) })
			if json.Valid(item) { // which gives up at some depth
				add(validity, func() error {
					json.Valid(item)
					return nil
				})
			}
		}
	}
	return benches
}
