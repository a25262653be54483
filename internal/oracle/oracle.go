// Package oracle is a second implementation of the filter language, written from its specification alone.
//
// It exists to be compared with the real one in tests. It is slow and obvious on purpose: values
// are copied, trees are walked once for every condition, and nothing is shared with the package it
// checks. Each function names the section of the specification that it follows:
//
//	1  syntax           parse.go
//	2  the tree         parse.go
//	3  canonical form   print.go
//	4  evaluation       json.go, number.go, timestamp.go, match.go, typed.go
package oracle

import "fmt"

// A Node is a node of the tree of section 2. It is a condition when And and Or are nil, and
// otherwise the list that is not nil. The nil *Node is the empty filter.
type Node struct {
	Field, Op, Value string
	And, Or          []*Node

	// Start and End are the byte range of a parsed node.
	Start, End int
}

func (n *Node) isCondition() bool { return n.And == nil && n.Or == nil }

// Limits are the limits of section 1.6 and the strictness of section 1.5. The zero value of a limit means its default.
type Limits struct {
	MaxBytes, MaxConditions, MaxDepth int
	Strict                            bool
}

// The defaults of section 1.6, and the depth that no limit can exceed.
const (
	defaultMaxBytes      = 65536
	defaultMaxConditions = 10000
	defaultMaxDepth      = 4096
	depthCeiling         = 10000
)

// An Error describes what is wrong with an input. Start and End are the byte range.
type Error struct {
	Code       string
	Start, End int
}

func (e *Error) Error() string { return fmt.Sprintf("oracle: %s at %d-%d", e.Code, e.Start, e.End) }
