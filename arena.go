package filters

import "strings"

// An arena is the memory for the nodes of one parsed tree. A filter of up to
// ten conditions takes one allocation, others a number that grows with the
// logarithm of their size.
type arena struct {
	conditions []Condition
	used       int       // of them
	lists      []AndExpr // of both kinds, which have the same fields

	// stack holds the operands of the lists that are being read. From free on,
	// its array holds those of lists that were read: when a list ends, its
	// operands are at the end of the stack, and move there.
	stack []Expr
	free  int

	conditionsMade int // before those
	listsMade      int
}

// Trees of few conditions, with room for every shape: n conditions make at most
// n-1 lists, with 2n-2 operands in all.
type (
	treeOf1 struct {
		treeCell
		conditions [1]Condition
	}
	treeOf2 struct {
		treeCell
		conditions [2]Condition
		operands   [2]Expr
		lists      [1]AndExpr
	}
	treeOf4 struct {
		treeCell
		conditions [4]Condition
		operands   [6]Expr
		lists      [3]AndExpr
	}
	treeOf6 struct {
		treeCell
		conditions [6]Condition
		operands   [10]Expr
		lists      [5]AndExpr
	}
	treeOf10 struct {
		treeCell
		conditions [10]Condition
		operands   [18]Expr
		lists      [9]AndExpr
	}
)

// init makes room for the filter s, which may have a limited number of
// conditions, and returns where its tree goes.
func (a *arena) init(s string, limit int) *treeCell {
	switch n := min(mostConditions(s), limit); {
	case n <= 1:
		t := new(treeOf1)
		a.conditions = t.conditions[:]
		return &t.treeCell
	case n <= 2:
		t := new(treeOf2)
		a.use(t.conditions[:], t.operands[:], t.lists[:])
		return &t.treeCell
	case n <= 4:
		t := new(treeOf4)
		a.use(t.conditions[:], t.operands[:], t.lists[:])
		return &t.treeCell
	case n <= 6:
		t := new(treeOf6)
		a.use(t.conditions[:], t.operands[:], t.lists[:])
		return &t.treeCell
	case n <= 10:
		t := new(treeOf10)
		a.use(t.conditions[:], t.operands[:], t.lists[:])
		return &t.treeCell
	default:
		a.growStack(min(n+n/4, firstSlab))
		return new(treeCell)
	}
}

func (a *arena) use(conditions []Condition, operands []Expr, lists []AndExpr) {
	a.conditions, a.lists = conditions, lists
	a.stack, a.free = operands[:0], len(operands)
}

// firstSlab is how many nodes are made room for before any was read. After that
// as many as there are, so that an error costs no memory for what follows it.
const firstSlab = 128

// mostConditions returns how many conditions s can have: each has one bracket
// of this kind, and so have the connectives between them.
func mostConditions(s string) int { return (strings.Count(s, "]") + 1) / 2 }

// newCondition returns a new condition for the start of rest, which may have a
// limited number of conditions.
func (a *arena) newCondition(rest string, limit int) *Condition {
	if a.used == len(a.conditions) {
		a.addConditions(rest, limit)
	}
	a.used++
	return &a.conditions[a.used-1]
}

// addConditions makes room for more conditions.
func (a *arena) addConditions(rest string, limit int) {
	a.conditionsMade += a.used
	size := max(firstSlab, a.conditionsMade)
	a.conditions, a.used = make([]Condition, max(1, min(size, mostConditions(rest), limit))), 0
}

func (a *arena) newList(at Position, or bool, list []Expr) Expr {
	if len(a.lists) == 0 {
		a.lists = make([]AndExpr, max(4, 3*a.listsMade))
	}
	x := &a.lists[0]
	a.lists = a.lists[1:]
	a.listsMade++
	x.Position, x.List = at, list
	if or {
		return (*OrExpr)(x)
	}
	return x
}

func (a *arena) push(x Expr) {
	if len(a.stack) == a.free {
		a.growStack(max(16, 4*cap(a.stack)))
	}
	a.stack = append(a.stack, x)
}

// growStack moves the stack to a larger array.
func (a *arena) growStack(size int) {
	a.stack = append(make([]Expr, 0, size), a.stack...)
	a.free = size
}

// pop takes the operands from base on off the stack and returns them.
func (a *arena) pop(base int) []Expr {
	end := a.free
	a.free -= len(a.stack) - base
	list := a.stack[a.free:end:end]
	copy(list, a.stack[base:])
	a.stack = a.stack[:base]
	return list
}
