package filtertest

import (
	"strings"

	"github.com/microcms-go/filters"
)

// MaxDepth is how deeply the lists of any filter may be nested.
const MaxDepth = 10000

// names are what paths and members are called.
var names = []string{
	"a", "b", "id", "title", "tags", "rep", "cf", "fieldId", "author", "flag", "n", "createdAt", "a-b", "_", "0",
	"inner",
}

// values can all be written, and are what the strings, numbers and so on of
// items look like too. Some mean the same as others.
var values = []string{
	"x", "", "xy", "true", "false", "null", "a", "cf", "日本", "日", "本語 の", "news,sale", "（株）", "a(b)c", "()", "[and",
	"or]",
	"x[equals]y", "&=#%5B+", "\"", "\\", "/", "\t", "\x00", "\u2028", "\uFFFD", "\U0001F600", "e\u0301", "\u00e9",
	" x ",
	"：", "'",
	"0", "1", "1.0", "10e-1", "-1", "-0", "0e99", "2", "10", "5", "01", "+1", "1.", ".5", "0x10", "1_000", " 1", "NaN",
	"1e5", "100000",
	"9007199254740993", "9007199254740992", "9007199254740992.5", "0.1", "0.30000000000000004", "1e400",
	"1e999999999999999999999",
	"1e-999999999999999999999", "-1e400", "123456789012345678901234567890", "123456789012345678901234567890.0",
	"0.000001",
	"1E-6",
	"2021", "2021-03", "2021-03-04", "2021-03-04T05:06:07Z", "2021-03-04T05:06:07.0Z", "2021-03-04T05:06:07.000Z",
	"2021-03-04T05:06:07.001Z",
	"2021-03-04T05:06:07.00100000001Z", "2021-03-04T05:06:08.000Z", "2021-03-04T05:06Z", "2021-03-04T05:06:07+09:00",
	"2021-02-30T00:00:00Z",
	"2020-02-29T00:00:00Z", "2021-03-04T05:06:60Z", "2021-03-04t05:06:07z", "10000-01-01T00:00:00Z",
	"2021-03-04T05:06:07,5Z",
}

// hostile are strings that mean something to the language, or are not UTF-8.
var hostile = []string{
	"(", ")", "[", "]", "[and]", "[or]", "[equals]", "[exists]", "[not_exists]", "a[exists]", ".", "..", " ", "",
	"[AND]",
	"[[and]]",
	"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe3\x81", "\x00", "\n", "\r", "\u3000", "\uFEFF", "（", "］", "a", "x", "-",
	"_",
	"é", "日本",
	")[or]a[exists][and](", "](", ")[", "[an", "d]", "[and]()", "%5Bor%5D", "\u202e",
}

// Name returns a name of a field or member.
func Name(s Source) string { return pick(s, names...) }

// Field returns a path of one name or a few.
func Field(s Source) filters.Field {
	f := filters.Field(Name(s))
	for range s.IntN(4) {
		f = f.Dot(Name(s))
	}
	return f
}

var ops = func() (ops []filters.Op) {
	for op := filters.OpEquals; op.IsValid(); op++ {
		ops = append(ops, op)
	}
	return ops
}()

// Op returns an operator.
func Op(s Source) filters.Op { return pick(s, ops...) }

// Value returns a value that can be written.
func Value(s Source) string {
	v := pick(s, values...)
	if oneIn(s, 12) {
		v = strings.Repeat(v, Count(s, 300))
	}
	return v
}

// Text returns any string: what a user may type, or an attacker. It need not be
// UTF-8.
func Text(s Source) string {
	var b strings.Builder
	for range s.IntN(6) {
		switch s.IntN(4) {
		case 0:
			b.WriteString(pick(s, hostile...))
		case 1:
			b.WriteString(pick(s, values...))
		case 2:
			b.WriteString(Name(s))
		case 3:
			b.WriteRune(rune(s.IntN(0x3100)))
		}
	}
	return b.String()
}

// Condition returns a condition that can be written.
func Condition(s Source) *filters.Condition {
	c := &filters.Condition{Field: Field(s), Op: Op(s)}
	if c.Op.TakesValue() {
		c.Value = Value(s)
	}
	return c
}

// HostileCondition returns a condition that may be unwritable.
func HostileCondition(s Source) *filters.Condition {
	c := Condition(s)
	switch s.IntN(4) {
	case 1:
		c.Field = filters.Field(Text(s))
	case 2:
		c.Value = Text(s)
	case 3:
		c.Op = filters.Op(s.IntN(256))
	}
	return c
}

// Filter returns a writable filter, possibly the zero filter.
func Filter(s Source) filters.Filter {
	if oneIn(s, 20) {
		return filters.Filter{}
	}
	f := filters.New(Tree(s))
	if f.Err() != nil { // too deep
		return filters.Filter{}
	}
	return f
}

// Tree returns a tree of conditions that can be written. It need not be in
// normal form and may be deeper than MaxDepth.
func Tree(s Source) filters.Expr {
	return tree(s, func(s Source) filters.Expr { return Condition(s) })
}

// HostileTree returns a tree with nodes that may be unwritable, nil
// or of a foreign type, and lists that are empty.
func HostileTree(s Source) filters.Expr {
	return tree(s, func(s Source) filters.Expr {
		switch s.IntN(60) {
		case 53:
			return nil
		case 54:
			return (*filters.Condition)(nil)
		case 55:
			return (*filters.AndExpr)(nil)
		case 56:
			return (*filters.OrExpr)(nil)
		case 57:
			return &filters.AndExpr{}
		case 58:
			return &filters.OrExpr{List: []filters.Expr{}}
		case 59:
			return Foreign{Condition(s)}
		}
		if oneIn(s, 8) {
			return HostileCondition(s)
		}
		return Condition(s)
	})
}

// A Foreign is a node of a type that is not one of the language's.
type Foreign struct{ filters.Expr }

func tree(s Source, leaf func(Source) filters.Expr) filters.Expr {
	g := grower{s: s, leaf: leaf, nodes: 200}
	return g.node(0)
}

// A grower makes a tree.
type grower struct {
	s     Source
	leaf  func(Source) filters.Expr
	nodes int // how many more there may be
}

func (g *grower) node(depth int) filters.Expr {
	const deepest = 6
	if g.nodes--; g.nodes < 0 || depth == deepest {
		return g.leaf(g.s)
	}
	switch g.s.IntN(8) {
	case 4, 5:
		return g.list(depth, false)
	case 6:
		return g.list(depth, true)
	case 7:
		if oneIn(g.s, 6) {
			return g.tower(depth)
		}
		return g.list(depth, true)
	}
	return g.leaf(g.s)
}

func (g *grower) list(depth int, or bool) filters.Expr {
	n := 1 + Count(g.s, 3)
	if oneIn(g.s, 40) {
		n = 1 + Count(g.s, 2000)
	}
	list := make([]filters.Expr, n)
	for i := range list {
		list[i] = g.node(depth + 1)
	}
	return listOf(or, list...)
}

// tower puts many lists around a node: of one kind, of both by turns, or
// without other members.
func (g *grower) tower(depth int) filters.Expr {
	x := g.node(depth + 1)
	form := g.s.IntN(4)
	for i := range Count(g.s, 2*MaxDepth) {
		switch form {
		case 0:
			x = listOf(i%2 == 0, x, &filters.Condition{Field: "a", Op: filters.OpExists})
		case 1:
			x = listOf(i%2 == 0, &filters.Condition{Field: "a", Op: filters.OpExists}, x)
		case 2:
			x = listOf(false, x, &filters.Condition{Field: "a", Op: filters.OpExists})
		case 3:
			x = listOf(i%2 == 0, x)
		}
	}
	return x
}

func listOf(or bool, list ...filters.Expr) filters.Expr {
	if or {
		return &filters.OrExpr{List: list}
	}
	return &filters.AndExpr{List: list}
}

// BeyondJSON reports whether a filter may be too large for filterjson to read.
func BeyondJSON(f filters.Filter) bool {
	size, conditions := 0, 0
	for c := range f.Conditions() {
		conditions++
		size += len(c.Field) + len(c.Value)
	}
	return conditions > 10000 || size > 65536
}
