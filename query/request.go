package query

import (
	"math"
	"net/url"

	"github.com/microcms-go/filters"
)

// A List holds the parameters of GET /api/v1/{endpoint} for an API in list
// form. The zero value asks without parameters.
type List struct {
	DraftKey         string           // adds the draft that the key belongs to
	Limit            *int             // how many contents to answer, 0 to 100; the service's default is 10
	Offset           *int             // how many contents to skip, 0 or more
	Orders           Orders           // the default is the order of the admin screen, or relevance with Q
	Q                string           // words to search for in several fields
	Fields           Fields           // the default is all
	IDs              IDs              // the default is all
	Filters          filters.Filter   // the zero filter is not sent
	Depth            *int             // how deep to resolve references, 0 to 3; the service's default is 1
	RichEditorFormat RichEditorFormat // of the old rich editor
}

// A Detail holds the parameters of GET /api/v1/{endpoint}/{content_id}, and of
// GET /api/v1/{endpoint} for an API in object form. The zero value asks
// without parameters.
type Detail struct {
	DraftKey         string           // shows the draft that the key belongs to
	Fields           Fields           // the default is all
	Depth            *int             // how deep to resolve references, 0 to 3; the service's default is 1
	RichEditorFormat RichEditorFormat // of the old rich editor
}

// A Media holds the parameters of GET /api/v1/media of the management API.
// The zero value asks without parameters.
type Media struct {
	Limit     *int  // how many media to answer, 0 to 100; the service's default is 10
	Offset    *int  // how many media to skip, 0 to 9999: the service fails beyond; see MediaV2
	ImageOnly *bool // leave out what is not an image; the service's default is false
}

// A MediaV2 holds the parameters of GET /api/v2/media of the management API.
// The zero value asks without parameters. Limit and ImageOnly belong in the
// first request, not into one that continues with a Token.
type MediaV2 struct {
	Limit     *int     // how many media to answer, 0 to 100; the service's default is 10
	ImageOnly *bool    // leave out what is not an image; the service's default is false
	FileName  string   // part of the name of the file
	Tags      []string // which must all be present; a tag can hold no comma
	Alt       string   // part of the alternative text
	Token     string   // where to continue, from the answer before
}

// A RichEditorFormat is how fields of the old rich editor are answered.
// The zero value leaves it to the service, which answers HTML.
type RichEditorFormat string

// The formats of the old rich editor.
const (
	RichEditorHTML   RichEditorFormat = "html"
	RichEditorObject RichEditorFormat = "object"
)

// The ranges that the service documents.
const (
	maxLimit       = 100
	maxDepth       = 3
	maxMediaOffset = 9999
	unlimited      = math.MaxInt
)

func (l *List) params() []param {
	return []param{
		{name: "draftKey", value: (*text)(&l.DraftKey), secret: true},
		{name: "limit", value: number{&l.Limit, maxLimit}},
		{name: "offset", value: number{&l.Offset, unlimited}},
		{name: "orders", value: l.Orders.commaList()},
		{name: "q", value: (*text)(&l.Q)},
		{name: "fields", value: l.Fields.commaList()},
		{name: "ids", value: l.IDs.commaList()},
		{name: "filters", value: filter{&l.Filters}},
		{name: "depth", value: number{&l.Depth, maxDepth}},
		{name: "richEditorFormat", value: &l.RichEditorFormat},
	}
}

func (d *Detail) params() []param {
	return []param{
		{name: "draftKey", value: (*text)(&d.DraftKey), secret: true},
		{name: "fields", value: d.Fields.commaList()},
		{name: "depth", value: number{&d.Depth, maxDepth}, empty: "0"},
		{name: "richEditorFormat", value: &d.RichEditorFormat},
	}
}

func (m *Media) params() []param {
	return []param{
		{name: "limit", value: number{&m.Limit, maxLimit}},
		{name: "offset", value: number{&m.Offset, maxMediaOffset}},
		{name: "imageOnly", value: boolean{&m.ImageOnly}},
	}
}

func (m *MediaV2) params() []param {
	return []param{
		{name: "limit", value: number{&m.Limit, maxLimit}},
		{name: "imageOnly", value: boolean{&m.ImageOnly}},
		{name: "fileName", value: (*text)(&m.FileName)},
		{name: "tags", value: tagList(&m.Tags)},
		{name: "alt", value: (*text)(&m.Alt)},
		{name: "token", value: (*text)(&m.Token), secret: true},
	}
}

// Values returns the parameters that are set. The error is an [Errors].
func (l List) Values() (url.Values, error) { return values(l.params()) }

// Values returns the parameters that are set. The error is an [Errors].
func (d Detail) Values() (url.Values, error) { return values(d.params()) }

// Values returns the parameters that are set. The error is an [Errors].
func (m Media) Values() (url.Values, error) { return values(m.params()) }

// Values returns the parameters that are set. The error is an [Errors].
func (m MediaV2) Values() (url.Values, error) { return values(m.params()) }

// Encode returns the request as the query of a URL, without a question mark.
// It is Values().Encode(). The error is an [Errors].
func (l List) Encode() (string, error) { return encode(l.params()) }

// Encode returns the request as the query of a URL, without a question mark.
// It is Values().Encode(). The error is an [Errors].
func (d Detail) Encode() (string, error) { return encode(d.params()) }

// Encode returns the request as the query of a URL, without a question mark.
// It is Values().Encode(). The error is an [Errors].
func (m Media) Encode() (string, error) { return encode(m.params()) }

// Encode returns the request as the query of a URL, without a question mark.
// It is Values().Encode(). The error is an [Errors].
func (m MediaV2) Encode() (string, error) { return encode(m.params()) }

// URL returns the URL of the request. The base is the URL of the endpoint,
// such as "https://example.microcms.io/api/v1/blog"; it may be relative, and
// has no query and no fragment. The error is an [Errors], a [*LengthError], or
// tells what is wrong with base.
func (l List) URL(base string) (string, error) { return requestURL(base, l.params()) }

// URL returns the URL of the request. The base is the URL of the content, such
// as "https://example.microcms.io/api/v1/blog/my-first-post", or of the object
// API. A base that ends in anything but a content ID or an endpoint, as it does
// if the ID is empty or "../x", is an error, and the others are those of
// [List.URL].
func (d Detail) URL(base string) (string, error) {
	s, err := requestURL(base, d.params())
	if err != nil {
		return "", err
	}
	if err := checkDetailPath(base); err != nil {
		return "", err
	}
	return s, nil
}

// URL returns the URL of the request. The base is a URL such as
// "https://example.microcms-management.io/api/v1/media". Errors are those of
// [List.URL].
func (m Media) URL(base string) (string, error) { return requestURL(base, m.params()) }

// URL returns the URL of the request. The base is a URL such as
// "https://example.microcms-management.io/api/v2/media". Errors are those of
// [List.URL].
func (m MediaV2) URL(base string) (string, error) { return requestURL(base, m.params()) }

// String returns the parameters that are set, as in {Limit:20 Orders:-rank}: for
// logs, in which draft keys and tokens must not be. They are shown as … there.
func (l List) String() string { return describe(l.params()) }

// String is [List.String] for a Detail.
func (d Detail) String() string { return describe(d.params()) }

// String is [List.String] for a Media.
func (m Media) String() string { return describe(m.params()) }

// String is [List.String] for a MediaV2.
func (m MediaV2) String() string { return describe(m.params()) }
