package prove

import (
	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/decimal"
)

// findNumber returns a number, as JSON writes it, that satisfies the literals.
func (s *values) findNumber(list []literal) (string, bool) {
	var search decimal.Search
	for _, l := range list {
		want := decimal.Outcomes(0)
		switch {
		case !s.spend(1):
			return "", false
		case l.numeric && l.op == filters.OpEquals:
			want = decimal.Same
		case l.numeric && l.op == filters.OpLessThan:
			want = decimal.Below
		case l.numeric && l.op == filters.OpGreaterThan:
			want = decimal.Above
		case l.op != opHasKind && l.anyValue() == l.not:
			return "", false
		default:
			continue
		}
		if l.not {
			want = want.Not()
		}
		search.Compare(l.value, want)
	}
	return search.Find()
}
