// Package sample holds example content for tests, tools and demonstrations:
// the blog of an invented company, in Japanese and English.
//
// Every kind of field occurs, and so do the ways in which a field can be empty:
// a missing name, null, an empty string, an empty array, false. Some titles hold
// characters that are awkward in a filter, such as parentheses, brackets, commas,
// half-width kana and combining marks.
package sample

import (
	"bytes"
	_ "embed"

	"github.com/microcms-go/filters/schema"
)

// Blog is a list response of the content API with 48 items,
// references expanded two levels deep. It must not be modified.
//
//go:embed blog.json
var Blog []byte

// BlogSchema is the API schema that belongs to [Blog], in the form in which
// the management API answers it. It must not be modified.
//
//go:embed blog.schema.json
var BlogSchema []byte

// BlogAPI returns the API that [BlogSchema] describes.
func BlogAPI() *schema.API {
	bundle, err := schema.Read(bytes.NewReader(BlogSchema))
	if err != nil {
		panic(err)
	}
	api, _ := bundle.API("blog")
	return api
}

// KindsSchema is an API schema with a field of every kind, plain, in a custom
// field and in a repeater. It must not be modified.
//
//go:embed kinds.schema.json
var KindsSchema []byte
