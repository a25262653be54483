package lint

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSafe: whether the fixes of a filter keep the meaning, in the order of their
// places.
func TestSafe(t *testing.T) {
	for want, filters := range map[string][]string{
		"unsafe": {
			"title[contains]Tokyo,Japan",
			"title[contains]*new*",
			"rate[contains]50%25",
			"a[exists][or]b[exists][and]c[exists]",
			"a[equals]1[or]b[equals]2[and]a[equals]3",
			"a[exists]false",
			"a[equals]true[and]a[equals]null",
			"a[exists]news",
			`"date"[lte]2024-05-31`,
			"title[contains]a (b",
			"%5Ba%5D[exists]%5Band%5Db[equals]%E6%97%A5",
			"id[in]a,b",
			"id[in]a,b[or]c[exists]",
			"id[not_in]a,b",
			"price >= 5",
			"date[lte]2024-05-31",
			"a[equals=x]01",
			"a[equals x]y",
			`a[equals]x\[and\]b[exists]`,
		},
		"safe": {
			"category[equal]a",
			"a[exists]true",
			"a[exists]&&b[exists]",
			"a[equals]x[and]a[equals]x",
			`a[exists]";`,
			"a%5Bequals%5D%E6%97%A5",
			"a[exists]&limit=10",
			"area[equals]tokyo[or] tags[contains]x",
			"a[equals ]y",
			"category = news",
			`a\[equals\]x`,
		},
		"safe safe": {
			"x[equal]a && b[exists]",
			"?filters=a[equals]x&limit=10",
			"a[exists] [or] tags[contains]x",
		},
		"safe unsafe": {
			"x[equal]a && b",
			"x[equal]a&limit=10",
		},
		"unsafe safe": {
			"price[equals]1,000[and]a[equal]b",
		},
		"unsafe safe unsafe safe": {
			"(a[equals]x,[and]b[exists])[and]a[equals]x,[and]b[exists]",
		},
		"unsafe unsafe": {
			"area[equals]tokyo [or] tags[contains]x",
		},
		"unsafe unsafe safe unsafe unsafe": {
			"date[less_than]= x[and]date[less_than]= x",
		},
	} {
		for _, in := range filters {
			t.Run(in, func(t *testing.T) {
				var got []string
				for _, d := range (Linter{}).Lint(in) {
					switch {
					case d.Edits == nil:
					case d.Safe:
						got = append(got, "safe")
					default:
						got = append(got, "unsafe")
					}
				}
				require.Equal(t, want, strings.Join(got, " "))
			})
		}
	}
}
