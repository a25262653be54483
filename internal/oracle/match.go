package oracle

import (
	"strings"
)

// Match matches a tree that Parse gave against a content item, with full validation of the item:
// sections 4.1 to 4.3 and 4.5.
func Match(n *Node, item []byte) (bool, error) {
	doc, err := readItem(item)
	if err != nil {
		return false, err
	}
	return join(n, func(c *Node) bool { return holds(c, leavesOf(doc, c.Field)) }), nil
}

// join evaluates the lists of a tree: section 4.1.
func join(n *Node, condition func(*Node) bool) bool {
	switch {
	case n == nil:
		return true
	case n.And != nil:
		for _, m := range n.And {
			if !join(m, condition) {
				return false
			}
		}
		return true
	case n.Or != nil:
		for _, m := range n.Or {
			if join(m, condition) {
				return true
			}
		}
		return false
	}
	return condition(n)
}

// leavesOf finds the values that a path leads to: section 4.2.
func leavesOf(doc *value, path string) []*value { return walk(doc, strings.Split(path, ".")) }

// walk follows the remaining segments of a path. A value at the end of the path is a leaf, also an array.
func walk(v *value, segments []string) []*value {
	if len(segments) == 0 {
		return []*value{v}
	}
	switch v.kind {
	case object:
		return walkMember(v, segments)
	case array:
		var leaves []*value
		for _, e := range v.elements {
			if e.kind == object { // an array in an array is not entered
				leaves = append(leaves, walkElement(e, segments)...)
			}
		}
		return leaves
	}
	return nil
}

// walkMember takes the first segment as the name of a member.
func walkMember(v *value, segments []string) []*value {
	m, ok := v.member(segments[0])
	if !ok {
		return nil
	}
	return walk(m, segments[1:])
}

// walkElement walks from an object that is an element of an array: its fieldId, if it is the first
// segment and not the last, names the element itself, once.
func walkElement(e *value, segments []string) []*value {
	id, ok := e.member("fieldId")
	if ok && id.kind == text && id.text == segments[0] && len(segments) > 1 {
		return walkMember(e, segments[1:])
	}
	return walkMember(e, segments)
}

// negations are the operators that are the exact negations of others: section 4.3.
var negations = map[string]string{"not_equals": "equals", "not_contains": "contains", "not_exists": "exists"}

// positive gives the operator itself, or the one of which it is the negation.
func positive(op string) (positive string, negated bool) {
	if p, ok := negations[op]; ok {
		return p, true
	}
	return op, false
}

// holds decides a condition, given its leaves: section 4.3.
func holds(c *Node, leaves []*value) bool {
	op, negated := positive(c.Op)
	matched := false
	for _, leaf := range leaves {
		if satisfies(leaf, op, c.Value) {
			matched = true
		}
	}
	return matched != negated
}

// satisfies is the table of section 4.3.
func satisfies(leaf *value, op, v string) bool {
	switch op {
	case "equals":
		return equals(leaf, v)
	case "contains":
		return contains(leaf, v)
	case "begins_with":
		return leaf.kind == text && strings.HasPrefix(leaf.text, v)
	case "less_than":
		order, ok := compare(leaf, v)
		return ok && order < 0
	case "greater_than":
		order, ok := compare(leaf, v)
		return ok && order > 0
	case "exists":
		return exists(leaf)
	}
	return false
}

// equals is the column equals of the table of section 4.3.
func equals(leaf *value, v string) bool {
	switch leaf.kind {
	case text:
		if leaf.text == v {
			return true
		}
		a, ok1 := fullTime(leaf.text)
		b, ok2 := fullTime(v)
		return ok1 && ok2 && !leaf.timeless && compareInstants(a, b) == 0
	case number:
		order, ok := compare(leaf, v)
		return ok && order == 0
	case boolean:
		return leaf.truth && v == "true" || !leaf.truth && v == "false"
	case object:
		id, ok := leaf.member("id")
		return ok && id.kind == text && id.text == v
	}
	return false // an array, null
}

// contains is the column contains.
func contains(leaf *value, v string) bool {
	switch leaf.kind {
	case text:
		return strings.Contains(leaf.text, v)
	case array:
		for _, e := range leaf.elements {
			if equals(e, v) { // never for an element that is an array or null
				return true
			}
		}
	}
	return false
}

// compare is the column less_than / greater_than: the order of the leaf and v, if they can be compared.
func compare(leaf *value, v string) (order int, ok bool) {
	switch leaf.kind {
	case text:
		a, ok1 := fullTime(leaf.text)
		b, ok2 := fullTime(v)
		if ok1 && ok2 && !leaf.timeless {
			return compareInstants(a, b), true
		}
		return strings.Compare(leaf.text, v), true // bytes
	case number:
		a, _ := parseDecimal(leaf.text)
		b, ok := parseDecimal(v)
		return compareDecimals(a, b), ok
	}
	return 0, false
}

// exists is the column exists.
func exists(leaf *value) bool {
	switch leaf.kind {
	case text:
		return leaf.text != ""
	case number, boolean, object:
		return true
	case array:
		return len(leaf.elements) > 0
	}
	return false // null
}
