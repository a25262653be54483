package filters

import (
	"iter"
	"strconv"
	"strings"
)

// A Position is a range of bytes in the input of a parser, half open:
// it is input[Start:End]. The zero Position belongs to nodes that were built
// and not parsed.
type Position struct{ Start, End int }

// Pos returns the position itself. It lets nodes embed a Position.
func (p Position) Pos() Position { return p }

// An Op is one of the nine operators. The zero Op is not valid.
type Op uint8

// The operators of the language.
const (
	OpEquals Op = 1 + iota
	OpNotEquals
	OpContains
	OpNotContains
	OpLessThan
	OpGreaterThan
	OpExists
	OpNotExists
	OpBeginsWith
)

// opNames is the one list of the operators' spellings.
var opNames = [...]string{
	OpEquals:      "equals",
	OpNotEquals:   "not_equals",
	OpContains:    "contains",
	OpNotContains: "not_contains",
	OpLessThan:    "less_than",
	OpGreaterThan: "greater_than",
	OpExists:      "exists",
	OpNotExists:   "not_exists",
	OpBeginsWith:  "begins_with",
}

// negations is the one list of opposites.
var negations = [len(opNames)]Op{
	OpEquals:      OpNotEquals,
	OpNotEquals:   OpEquals,
	OpContains:    OpNotContains,
	OpNotContains: OpContains,
	OpExists:      OpNotExists,
	OpNotExists:   OpExists,
}

// opsByHash are the operators by hashOp of their spelling.
var opsByHash = func() (ops [128]Op) {
	for op := OpEquals; op.IsValid(); op++ {
		ops[hashOp(opNames[op])] = op
	}
	return ops
}()

// hashOp returns a number that differs for the spellings of all operators. It
// looks at the first six bytes of s, which must be there.
func hashOp(s string) byte { return (2*s[1] + s[5]) % 128 }

// leadingOp returns the operator whose spelling is at the start of s, or zero.
// No spelling is the start of another.
func leadingOp(s string) Op {
	const shortest = 6
	if len(s) < shortest {
		return 0
	}
	op := opsByHash[hashOp(s)]
	if op == 0 || !strings.HasPrefix(s, opNames[op]) {
		return 0
	}
	return op
}

// lookupOp returns the operator spelt exactly s, or zero.
func lookupOp(s string) Op {
	if op := leadingOp(s); op != 0 && len(opNames[op]) == len(s) {
		return op
	}
	return 0
}

// IsValid reports whether op is one of the nine operators.
func (op Op) IsValid() bool { return 0 < op && int(op) < len(opNames) }

// TakesValue reports whether a value follows the operator. It does for all
// but [OpExists] and [OpNotExists].
func (op Op) TakesValue() bool { return op.IsValid() && op != OpExists && op != OpNotExists }

// Negation returns the operator that holds exactly where op does not. It
// returns false for the operators that have no negation: less_than,
// greater_than and begins_with.
func (op Op) Negation() (Op, bool) {
	if !op.IsValid() {
		return 0, false
	}
	not := negations[op]
	return not, not != 0
}

// String returns the operator as the language spells it, or Op(n) if op is
// not valid.
func (op Op) String() string {
	if !op.IsValid() {
		return "Op(" + strconv.Itoa(int(op)) + ")"
	}
	return opNames[op]
}

// MarshalText returns the spelling of op. For an op that is not valid the
// error is [ErrUnknownOperator].
func (op Op) MarshalText() ([]byte, error) {
	if !op.IsValid() {
		return nil, ErrUnknownOperator
	}
	return []byte(opNames[op]), nil
}

// UnmarshalText sets op to the operator with exactly this spelling, in lower
// case. The error is a [*SyntaxError] with a suggestion where one is known.
func (op *Op) UnmarshalText(text []byte) error {
	found := lookupOp(string(text))
	if found == 0 {
		return unknownOp(string(text), Position{0, len(text)})
	}
	*op = found
	return nil
}

// A Field is the path of a field: segments of A-Z a-z 0-9 _ - joined by dots,
// as in "title", "custom.inner" or "repeater.customFieldId.inner".
// Its methods make filters:
//
//	filters.Field("category").Equals("news")
type Field string

// Dot returns the path of the field id inside f.
func (f Field) Dot(id string) Field { return f + "." + Field(id) }

// IDs returns the segments of the path, from the left.
func (f Field) IDs() iter.Seq[string] { return strings.SplitSeq(string(f), ".") }

// IsValid reports whether f can be written in a filter.
func (f Field) IsValid() bool {
	end, code := scanPath(string(f), 0)
	return code == "" && end == len(f)
}

// An Expr is a node of the tree of a filter: a [*Condition], an [*AndExpr] or
// an [*OrExpr].
//
// The nodes of a tree that a [Filter] returned are shared and must not be
// modified. Trees made by hand become filters through [New].
type Expr interface {
	// Pos returns the range of the node in the input that it was parsed from,
	// or the zero Position.
	Pos() Position

	// String returns the canonical form, like [Filter.String].
	String() string

	// Eval reports whether the expression holds, given which conditions hold.
	// It asks from the left, and only while the answer is open.
	Eval(holds func(*Condition) bool) bool

	isExpr()
}

// A Condition compares the field with the path Field with Value, which is empty
// for operators that take none.
type Condition struct {
	Position
	Field Field
	Op    Op
	Value string
}

// An AndExpr holds where all operands in List hold. In normal form it has two
// or more operands, and none of them is an AndExpr.
//
// Its position runs from the outer start of its first operand to the outer
// end of its last: parentheses around operands count, its own do not.
type AndExpr struct {
	Position
	List []Expr
}

// An OrExpr holds where any operand in List holds. In normal form it has two
// or more operands, and none of them is an OrExpr. Its position is like that of
// an [AndExpr].
type OrExpr struct {
	Position
	List []Expr
}

func (*Condition) isExpr() {}
func (*AndExpr) isExpr()   {}
func (*OrExpr) isExpr()    {}

// String returns the canonical form of c, like [Filter.String].
func (c *Condition) String() string { return New(c).String() }

// String returns the canonical form of x, like [Filter.String].
func (x *AndExpr) String() string { return New(x).String() }

// String returns the canonical form of x, like [Filter.String].
func (x *OrExpr) String() string { return New(x).String() }

// MarshalText returns the canonical form of c, or the error of [Filter.Err].
func (c *Condition) MarshalText() ([]byte, error) { return New(c).MarshalText() }

// MarshalText returns the canonical form of x, or the error of [Filter.Err].
func (x *AndExpr) MarshalText() ([]byte, error) { return New(x).MarshalText() }

// MarshalText returns the canonical form of x, or the error of [Filter.Err].
func (x *OrExpr) MarshalText() ([]byte, error) { return New(x).MarshalText() }

// Pos returns the range of a parsed condition. It is zero for a condition that
// was built, and for an edited copy of a parsed one whose length is another.
// A copy that is edited to the same length keeps the range, which then holds
// other bytes: clear Position in copies that are to be edited.
func (c *Condition) Pos() Position {
	if c.End-c.Start != len(c.Field)+len("[]")+len(c.Op.String())+len(c.Value) {
		return Position{}
	}
	return c.Position
}

// FieldPos returns the range of the path of a parsed condition. It is zero
// where Pos is.
func (c *Condition) FieldPos() Position {
	return c.part(0, len(c.Field))
}

// OpPos returns the range of the operator of a parsed condition, without the
// brackets. It is zero where Pos is.
func (c *Condition) OpPos() Position {
	return c.part(len(c.Field)+len("["), len(c.Op.String()))
}

// ValuePos returns the range of the value of a parsed condition: an empty one at
// the end of the condition if there is no value. It is zero where Pos is.
func (c *Condition) ValuePos() Position {
	return c.part(len(c.Field)+len("[]")+len(c.Op.String()), len(c.Value))
}

func (c *Condition) part(offset, n int) Position {
	at := c.Pos()
	if at == (Position{}) {
		return Position{}
	}
	return Position{at.Start + offset, at.Start + offset + n}
}

// Eval returns holds(c).
func (c *Condition) Eval(holds func(*Condition) bool) bool { return c != nil && holds(c) }

// Eval reports whether all operands hold.
func (x *AndExpr) Eval(holds func(*Condition) bool) bool { return eval(x, holds) }

// Eval reports whether any operand holds.
func (x *OrExpr) Eval(holds func(*Condition) bool) bool { return eval(x, holds) }

// eval keeps its own stack, since a tree made by hand may be of any depth.
// A node that is neither a condition nor a list holds for nothing.
func eval(x Expr, holds func(*Condition) bool) bool {
	type frame struct {
		rest []Expr
		or   bool
	}
	var stack []frame
	for {
		var value bool
		if list, or, ok := operands(x); ok {
			stack = append(stack, frame{list, or})
			value = !or
		} else if c, ok := x.(*Condition); ok {
			value = c.Eval(holds)
		}
		for {
			if len(stack) == 0 {
				return value
			}
			top := &stack[len(stack)-1]
			if value != top.or && len(top.rest) > 0 {
				x, top.rest = top.rest[0], top.rest[1:]
				break
			}
			stack = stack[:len(stack)-1]
		}
	}
}

// operands returns the operands of a list node, and whether it is an or-list.
func operands(x Expr) (list []Expr, or, ok bool) {
	switch x := x.(type) {
	case *AndExpr:
		if x != nil {
			return x.List, false, true
		}
	case *OrExpr:
		if x != nil {
			return x.List, true, true
		}
	}
	return nil, false, false
}

// Walk calls visit for x and the nodes below it in source order, parents
// first. It does not go below a node for which visit returns false.
// A nil x has no nodes.
func Walk(x Expr, visit func(Expr) bool) {
	var few [4][]Expr // saves memory for trees that are not deep
	stack := few[:0]
	var next []Expr
	for {
		if x != nil && visit(x) {
			if list, _, ok := operands(x); ok {
				stack, next = append(stack, next), list
			}
		}
		for len(next) == 0 {
			if len(stack) == 0 {
				return
			}
			next, stack = stack[len(stack)-1], stack[:len(stack)-1]
		}
		x, next = next[0], next[1:]
	}
}

// Preorder returns x and the nodes below it in source order, parents first.
// A nil x has no nodes.
func Preorder(x Expr) iter.Seq[Expr] {
	return func(yield func(Expr) bool) {
		more := true
		Walk(x, func(x Expr) bool {
			more = more && yield(x)
			return more
		})
	}
}

func newList(at Position, or bool, list []Expr) Expr {
	if or {
		return &OrExpr{at, list}
	}
	return &AndExpr{at, list}
}
