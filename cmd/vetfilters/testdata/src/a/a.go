// Package a talks to microcms.
package a

import "fmt"

type ListParams struct{ Endpoint, Filters string }

const base = "category[equals]"

const (
	good   = base + "news"
	bad    = "category[equal]news"                      // want `\[equal\] is not an operator: did you mean \[equals\]\? \[unknown-operator\]`
	folded = base + "a[or]tag[contains]b[and]c[exists]" // want `\[mixed-joiners\]`
)

var raw = `tags[contain]x` // want `unknown-operator`

func params(tag, q string, n int) []ListParams {
	return []ListParams{
		{Endpoint: "blog", Filters: "category[equals]news"},
		{Endpoint: "blog", Filters: "category[equals]" + tag},                                        // want `make it with filters.Field\("category"\).Equals\(tag\) \[unescaped-interpolation\]`
		{Endpoint: "blog", Filters: "category[equals]" + tag + "[and]title[exists]"},                 // want `make it with filters.And\(filters.Field\("category"\).Equals\(tag\), filters.Field\("title"\).Exists\(\)\)`
		{Endpoint: "blog", Filters: fmt.Sprintf("category[equals]%s[and]rank[less_than]%d", tag, n)}, // want `make it with filters.And`
		{Endpoint: "blog", Filters: fmt.Sprintf("category[equal]%s", tag)},                           // want `unknown-operator` `make it with`
		{Endpoint: "blog", Filters: base + "news[and]title[exists]"},
		{Endpoint: "blog", Filters: "title[contains]" + q}, // mcfilter-ignore unescaped-interpolation
		{Endpoint: "blog", Filters: "title[contain]x"},     // mcfilter-ignore
	}
}

func others(x []int, m map[string]int) (int, string) {
	const s = "where[title][equals]"
	return x[0] + m["category[equals]"], s + fmt.Sprint("a[0]")
}
