package filters

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A filter of up to ten conditions takes one allocation whatever its shape, and
// large ones a number that is all but constant.
func TestParseAllocations(t *testing.T) {
	allocations := func(s string) float64 {
		p := Parser{MaxBytes: 1 << 20}
		_, err := p.Parse(s)
		require.NoError(t, err)
		return testing.AllocsPerRun(10, func() { p.Parse(s) })
	}
	for n := 1; n <= 10; n++ {
		for _, s := range shapesOf(n) {
			require.EqualValues(t, 1, allocations(s), "%s", s)
		}
	}
	require.LessOrEqual(t, allocations(strings.TrimSuffix(strings.Repeat("category[equals]news[or]", 1000), "[or]")),
		12.0)
	nested := shapesOf(1000)[1]
	require.LessOrEqual(t, allocations(nested), 24.0)
}

// shapesOf returns filters of n conditions: flat, nested, in pairs, in pairs of
// pairs.
func shapesOf(n int) []string {
	join := func(list []string, joiner string) string { return strings.Join(list, joiner) }
	conditions := make([]string, n)
	for i := range conditions {
		conditions[i] = fmt.Sprintf("field%d[equals]value", i)
	}
	joiners := []string{textAnd, textOr}
	ladder := conditions[0]
	for i, c := range conditions[1:] {
		ladder = c + joiners[i%2] + "(" + ladder + ")"
	}
	shapes := []string{join(conditions, textAnd), ladder}
	for _, first := range []int{0, 1} {
		level := conditions
		for i := first; len(level) > 1; i++ {
			var above []string
			for j := 0; j < len(level); j += 2 {
				group := join(level[j:min(j+2, len(level))], joiners[i%2])
				if j+1 < len(level) {
					group = "(" + group + ")"
				}
				above = append(above, group)
			}
			level = above
			shapes = append(shapes, join(level, joiners[(i+1)%2]))
		}
	}
	return shapes
}

// Every operator has a place of its own in the table, and nothing else is found.
func TestLookupOp(t *testing.T) {
	for op := OpEquals; op.IsValid(); op++ {
		name := opNames[op]
		require.Equal(t, op, opsByHash[hashOp(name)], "%s shares its place", name)
		require.Equal(t, op, lookupOp(name))
		require.Equal(t, op, leadingOp(name+"]x"))
		require.Zero(t, lookupOp(name+"s"))
		require.Zero(t, lookupOp(name[:len(name)-1]))
		for i := range name {
			require.Zero(t, lookupOp(name[:i]+"\x80"+name[i+1:]))
		}
	}
	require.Zero(t, lookupOp(""))
}
