package prove

import (
	"encoding/binary"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/decimal"
	"github.com/microcms-go/filters/internal/timestamp"
)

// What a literal can say of a leaf, beside what the positive operators say.
const (
	opIs      filters.Op = 1<<7 + iota // it is the string value
	opString                           // it is a string
	opPresent                          // it is there, whatever its value
	opNotTrue                          // it is null or false
	opHasKind                          // it is null or of the kind: said of all leaves
)

// positive returns the operator that op is or negates.
func positive(op filters.Op) (_ filters.Op, not bool) {
	if opposite, ok := op.Negation(); ok && opposite < op {
		return opposite, true
	}
	return op, false
}

// An atom is a condition without negation, or something of that form which follows from one.
type atom struct {
	atomKey
	id       int32
	segments []string // of the path
	stamp    bool     // the value is a full time stamp and compared as one
	numeric  bool     // the value is a number, this one:
	number   decimal.Decimal[string]
}

// An atomKey tells atoms apart.
type atomKey struct {
	path  filters.Field
	op    filters.Op
	value string
	kind  filters.Kind // of the field, or zero
}

// A literal is an atom or its negation, seen from a place on its path.
type literal struct {
	*atom
	at  int32 // how many segments of the path lead here
	op  filters.Op
	not bool
}

// ends reports whether the path ends here.
func (l literal) ends() bool { return int(l.at) == len(l.segments) }

// next returns the next segment of the path.
func (l literal) next() string { return l.segments[l.at] }

// mayName reports whether the next segment may be the name of an array's element.
func (l literal) mayName() bool { return int(l.at)+1 < len(l.segments) }

// step returns l seen from one segment further on.
func (l literal) step() literal {
	l.at++
	return l
}

// here returns what op says of the value at this place, with the value of l.
func (l literal) here(op filters.Op) literal {
	l.at, l.op = int32(len(l.segments)), op
	return l
}

// needsLeaf reports whether l needs a leaf. Other literals speak of all leaves.
func (l literal) needsLeaf() bool { return !l.not && l.op != opHasKind }

// anyValue reports whether a leaf of any value but null satisfies the operator.
func (l literal) anyValue() bool { return l.op == filters.OpExists || l.op == opPresent }

// searchesRich reports whether l looks at rich text without its tags.
func (l literal) searchesRich() bool {
	return (l.kind == filters.KindRichEditor || l.kind == filters.KindRichEditorV2) && !l.anyValue() &&
		l.op != opHasKind
}

// appendKey appends bytes that are the same only for the same literal.
func (l literal) appendKey(b []byte) []byte {
	sign := byte(0)
	if l.not {
		sign = 1
	}
	b = binary.AppendUvarint(append(b, byte(l.op)<<1|sign), uint64(l.id))
	return binary.AppendUvarint(b, uint64(l.at))
}

// comparesStamps reports whether l compares full time stamps as instants.
func (l literal) comparesStamps() bool { return l.stamp && l.op != opIs && l.op != filters.OpContains }

// An atomTable holds each atom once.
type atomTable map[atomKey]*atom

// add returns the atom of a key.
func (t atomTable) add(k atomKey) *atom {
	a := t[k]
	if a == nil {
		a = &atom{atomKey: k, id: int32(len(t))}
		if k.path != "" {
			a.segments = strings.Split(string(k.path), ".")
		}
		switch k.op {
		case filters.OpEquals, filters.OpContains, filters.OpLessThan, filters.OpGreaterThan:
			a.number, a.numeric = decimal.Parse(k.value)
			a.stamp = (k.kind == 0 || k.kind == filters.KindDate) && timestamp.IsFull(k.value)
		}
		t[k] = a
	}
	return a
}

// here returns a literal about the value at some place.
func (t atomTable) here(op filters.Op, value string, kind filters.Kind) literal {
	return literal{atom: t.add(atomKey{op: op, value: value, kind: kind}), op: op}
}
