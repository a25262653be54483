package prove_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

// types are those of a small schema.
func types(f filters.Field) (filters.FieldType, bool) {
	kinds := map[filters.Field]filters.Kind{"title": filters.KindText, "flag": filters.KindBoolean}
	k, ok := kinds[f]
	return filters.FieldType{Kind: k}, ok
}

// Questions with known answers.
func TestTable(t *testing.T) {
	tests := []struct {
		ask, f, g string
		typed     bool
		want      prove.Verdict
	}{
		{"never", `a[equals]x[and]a[equals]y`, ``, false, prove.Yes},
		{"never", `a.b[equals]x[and]a.b[equals]y`, ``, false, prove.No},
		{"never", `a[equals]1[and]a[equals]1.0`, ``, false, prove.No},
		{"never", `a[less_than]5[and]a[greater_than]10`, ``, false, prove.No},
		{"implies", `a[equals]`, `a[exists]`, false, prove.No},
		{"equivalent", `a[greater_than]`, `a[begins_with][and]a[exists]`, false, prove.Yes},
		{"implies", `a[equals]abc`, `a[begins_with]ab`, false, prove.No},
		{"implies", `a[equals]x`, `a[less_than]y[or]a.id[equals]x`, false, prove.Yes},
		{"implies", `a[equals]x[and]a.b[exists]`, `a.id[equals]x`, false, prove.Yes},
		{"implies", `a[contains]abc`, `a[contains]b`, false, prove.No},
		{"implies", `a[less_than]5`, `a[less_than]10`, false, prove.No},
		{"implies", `a[less_than]5`, `a[less_than]abc`, false, prove.No},
		{"never", `a[greater_than]0.3[and]a[less_than]0.30000000000000000001[and]a[not_contains]`, ``, false, prove.No},
		{"implies", `a[equals]2021-03-04T05:06:07Z`, `a[equals]2021-03-04T05:06:07.000Z`, false, prove.No},
		{"equivalent", `a[less_than]2021-03-04T05:06:07Z`, `a[less_than]2021-03-04T05:06:07.000Z`, false, prove.No},
		{"never", `a[greater_than]2021-03-04T05:06:07Z[and]a[less_than]2021-03-04T05:06:07.001Z`, ``, false, prove.No},
		{"implies", `a[greater_than]2021-06-01T00:00:00Z`, `a[greater_than]2021`, false, prove.Yes},
		{"implies", `a[greater_than]2021`, `a[greater_than]2020-12`, false, prove.No},
		{"implies", `a[greater_than]a[and]a[less_than]b`, `a[begins_with]a`, false, prove.Yes},
		{"implies", `a.b.c[exists]`, `a.b[exists]`, false, prove.No},
		{"implies", `a.b.b[exists]`, `a.b[exists]`, false, prove.Yes},
		{"implies", `a.b.c[exists][and]a.b[not_exists]`, `a.fieldId[equals]b`, false, prove.Yes},
		{"implies", `hidden[not_equals]true[and]category[equals]a[or]category[equals]b`, `hidden[not_equals]true`, false, prove.No},
		{"implies", `title[equals]abc`, `title[begins_with]ab`, true, prove.Yes},
		{"equivalent", `flag[not_equals]true`, `flag[equals]false`, true, prove.Yes},
	}
	for _, tt := range tests {
		t.Run(tt.ask+" "+tt.f+" "+tt.g, func(t *testing.T) {
			var p prove.Prover
			if tt.typed {
				p.TypeOf = types
			}
			f, g := filters.MustParse(tt.f), filters.MustParse(tt.g)
			var got prove.Result
			switch tt.ask {
			case "never":
				got = p.Never(f)
			case "implies":
				got = p.Implies(f, g)
			case "equivalent":
				got = p.Equivalent(f, g)
			}
			require.NoError(t, got.Err)
			require.Equal(t, tt.want.String(), got.Verdict.String(), "%s", got.Witness)
			t.Logf("%s", got.Witness)
		})
	}
}
