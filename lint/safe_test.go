package lint

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSafe: whether the fixes of a filter keep the meaning, in the order of their
// places.
func TestSafe(t *testing.T) {
	for in, want := range map[string][]bool{
		"category[equal]a":                                          {true},
		"a[exists]true":                                             {true},
		"a[exists]&&b[exists]":                                      {true},
		"a[equals]x[and]a[equals]x":                                 {true},
		"price[equals]1,000[and]a[equal]b":                          {false, true},
		"title[contains]Tokyo,Japan":                                {false},
		"title[contains]*new*":                                      {false},
		"rate[contains]50%25":                                       {false},
		"a[exists][or]b[exists][and]c[exists]":                      {false},
		"a[equals]1[or]b[equals]2[and]a[equals]3":                   {false},
		"a[exists]false":                                            {false},
		"a[equals]true[and]a[equals]null":                           {false},
		"(a[equals]x,[and]b[exists])[and]a[equals]x,[and]b[exists]": {false, true, false, true},
		"a[exists]news":                                             {false},
		`a[exists]";`:                                               {true},
		`"date"[lte]2024-05-31`:                                     {false},
		"title[contains]a (b":                                       {false},
		"x[equal]a && b":                                            {true, false},
		"x[equal]a && b[exists]":                                    {true, true},
		"%5Ba%5D[exists]%5Band%5Db[equals]%E6%97%A5":                {false},
		"a%5Bequals%5D%E6%97%A5":                                    {true},
		"x[equal]a&limit=10":                                        {true, false},
		"a[exists]&limit=10":                                        {true},
		"?filters=a[equals]x&limit=10":                              {true, true},
		"id[in]a,b":                                                 {false},
		"id[in]a,b[or]c[exists]":                                    {false},
		"id[not_in]a,b":                                             {false},
		"price >= 5":                                                {false},
		"area[equals]tokyo [or] tags[contains]x":                    {false, false},
		"area[equals]tokyo[or] tags[contains]x":                     {true},
		"a[exists] [or] tags[contains]x":                            {true, true},
		"date[lte]2024-05-31":                                       {false},
		"a[equals=x]01":                                             {false},
		"a[equals x]y":                                              {false},
		"a[equals ]y":                                               {true},
		"category = news":                                           {true},
		"date[less_than]= x[and]date[less_than]= x":                 {false, false, true, false, false},
		`a[equals]x\[and\]b[exists]`:                                {false},
		`a\[equals\]x`:                                              {true},
	} {
		t.Run(in, func(t *testing.T) {
			var safe []bool
			for _, d := range (Linter{}).Lint(in) {
				if d.Edits != nil {
					safe = append(safe, d.Safe)
				}
			}
			require.Equal(t, want, safe)
		})
	}
}
