package oracle

import "strings"

// Print gives the canonical form of the tree's normal form: section 3. It reports false if the tree
// cannot be written, which is decided by the definition: what was printed, parsed again, must give
// the same tree.
func Print(n *Node) (string, bool) {
	if n == nil {
		return "", true
	}
	n, ok := normalise(n)
	if !ok || listDepth(n) > depthCeiling {
		return "", false
	}
	text := naive(n)
	const huge = 1 << 30
	back, err := Parse(text, Limits{MaxBytes: huge, MaxConditions: huge, MaxDepth: huge})
	if err != nil || !Same(n, back) {
		return "", false
	}
	return text, true
}

// Same reports whether two trees are equal, positions aside.
func Same(a, b *Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Field == b.Field && a.Op == b.Op && a.Value == b.Value && sameLists(a.And, b.And) && sameLists(a.Or, b.Or)
}

func sameLists(a, b []*Node) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Same(a[i], b[i]) {
			return false
		}
	}
	return true
}

// normalise makes the normal form of section 2: a list of one is the one, lists of their own kind
// are flattened. It reports false for anything that is not a tree: a missing node, a list without
// operands, a node that is several things at once.
func normalise(n *Node) (*Node, bool) {
	switch {
	case n == nil:
		return nil, false
	case n.isCondition():
		return &Node{Field: n.Field, Op: n.Op, Value: n.Value}, true
	case n.And != nil && n.Or != nil, n.Field != "", n.Op != "", n.Value != "":
		return nil, false
	}
	isAnd := n.And != nil
	var members []*Node
	for _, m := range append(append([]*Node{}, n.And...), n.Or...) {
		m, ok := normalise(m)
		switch {
		case !ok:
			return nil, false
		case isAnd && m.And != nil:
			members = append(members, m.And...)
		case !isAnd && m.Or != nil:
			members = append(members, m.Or...)
		default:
			members = append(members, m)
		}
	}
	switch {
	case len(members) == 0:
		return nil, false
	case len(members) == 1:
		return members[0], true
	case isAnd:
		return &Node{And: members}, true
	}
	return &Node{Or: members}, true
}

// listDepth returns the depth of nested lists: section 1.6.
func listDepth(n *Node) int {
	if n.isCondition() {
		return 0
	}
	deepest := 0
	for _, m := range append(append([]*Node{}, n.And...), n.Or...) {
		deepest = max(deepest, listDepth(m))
	}
	return deepest + 1
}

// naive prints a tree in normal form without asking whether it can be written.
func naive(n *Node) string {
	var b strings.Builder
	writeNode(&b, n)
	return b.String()
}

func writeNode(b *strings.Builder, n *Node) {
	if n.isCondition() {
		b.WriteString(n.Field + "[" + n.Op + "]" + n.Value)
		return
	}
	members, joiner := n.And, andJoiner
	if n.Or != nil {
		members, joiner = n.Or, orJoiner
	}
	for i, m := range members {
		if i > 0 {
			b.WriteString(string(joiner))
		}
		if m.isCondition() {
			writeNode(b, m)
			continue
		}
		b.WriteByte('(') // in normal form a list inside a list is of the other kind
		writeNode(b, m)
		b.WriteByte(')')
	}
}
