// Package c is made from another file.
package c

import "github.com/microcms-go/filters"

func generated() {
//line other.go:99999
	// mcfilter-ignore empty-list
	filters.Field("a").In()
}
