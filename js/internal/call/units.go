package call

import (
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// Units translate offsets in bytes into offsets in UTF-16 code units.
type Units []int

// NewUnits returns the units of s.
func NewUnits(s string) Units {
	u := make(Units, len(s)+1)
	n := 0
	for i, r := range s {
		for j := range utf8.RuneLen(r) {
			u[i+j] = n
		}
		n++
		if r > 0xFFFF {
			n++
		}
	}
	u[len(s)] = n
	return u
}

// Position translates a range.
func (u Units) Position(at filters.Position) filters.Position {
	return filters.Position{Start: u.offset(at.Start), End: u.offset(at.End)}
}

func (u Units) offset(i int) int { return u[min(max(i, 0), len(u)-1)] }

// Tree translates the positions of a tree in JSON form.
func (u Units) Tree(x any) {
	switch x := x.(type) {
	case map[string]any:
		for name, value := range x {
			if at, ok := value.(float64); ok && (name == "start" || name == "end") {
				x[name] = u.offset(int(at))
			} else {
				u.Tree(value)
			}
		}
	case []any:
		for _, value := range x {
			u.Tree(value)
		}
	}
}
