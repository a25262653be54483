package query

import (
	"net/url"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
)

// A Parser holds how requests are parsed. The zero value does what [ParseList]
// and its siblings do. A Parser is safe for concurrent use.
type Parser struct {
	// Filters parses the parameter filters. Gateways make it strict.
	Filters filters.Parser
}

// ParseList parses the query of a URL, without its question mark, as a request
// for the contents of a list API. The error is an [Errors]. The List returned
// with it has an unwritable filter and cannot be sent by mistake: the zero one
// would ask for everything.
func ParseList(rawQuery string) (List, error) { return Parser{}.List(rawQuery) }

// ParseDetail parses the query of a URL, without its question mark, as a
// request for one content. An empty depth is 0 here. The error is an [Errors],
// and what is returned with it is zero.
func ParseDetail(rawQuery string) (Detail, error) { return Parser{}.Detail(rawQuery) }

// ParseMedia parses the query of a URL, without its question mark, as a
// request for media, version 1. The error is an [Errors], and what is returned
// with it is zero.
func ParseMedia(rawQuery string) (Media, error) { return Parser{}.Media(rawQuery) }

// ParseMediaV2 parses the query of a URL, without its question mark, as a
// request for media, version 2. The error is an [Errors], and what is returned
// with it is zero.
func ParseMediaV2(rawQuery string) (MediaV2, error) { return Parser{}.MediaV2(rawQuery) }

// List is [ParseList] with the settings of p.
func (p Parser) List(rawQuery string) (List, error) {
	return parseAs(p, rawQuery, (*List).params, List{Filters: filters.New(&filters.OrExpr{})})
}

// Detail is [ParseDetail] with the settings of p.
func (p Parser) Detail(rawQuery string) (Detail, error) {
	return parseAs(p, rawQuery, (*Detail).params, Detail{})
}

// Media is [ParseMedia] with the settings of p.
func (p Parser) Media(rawQuery string) (Media, error) {
	return parseAs(p, rawQuery, (*Media).params, Media{})
}

// MediaV2 is [ParseMediaV2] with the settings of p.
func (p Parser) MediaV2(rawQuery string) (MediaV2, error) {
	return parseAs(p, rawQuery, (*MediaV2).params, MediaV2{})
}

// parseAs parses a query as a request with the given params. It returns wrong
// with an error.
func parseAs[T any](p Parser, rawQuery string, params func(*T) []param, wrong T) (T, error) {
	var request T
	if errs := p.parse(rawQuery, params(&request)); errs != nil {
		return wrong, errs
	}
	return request, nil
}

// parse sets the params to what the query says. It does not use
// url.ParseQuery, which reports one problem and forgets the rest.
func (p Parser) parse(rawQuery string, params []param) Errors {
	var errs Errors
	seen := make(map[string]bool)
	for pair := range strings.SplitSeq(rawQuery, "&") {
		if len(errs) == maxErrors {
			break
		}
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(rawName)
		s, valueErr := url.QueryUnescape(rawValue)
		known := find(params, name)
		switch {
		case strings.Contains(pair, ";"):
			errs = errs.add(quote.Cut(rawName, valueBytes), problem(ErrMalformed, pair, "a semicolon written %3B"))
		case nameErr != nil || valueErr != nil:
			errs = errs.add(quote.Cut(rawName, valueBytes),
				problem(ErrMalformed, pair, "two hexadecimal digits after each %"))
		case known == nil:
			errs = errs.add(quote.Cut(name, valueBytes), problem(ErrUnknownParam, s, names(params)))
		case seen[name]:
			errs = errs.add(name, problem(ErrRepeatedParam, s, ""))
		default:
			if s == "" {
				s = known.empty
			}
			if s != "" {
				errs = errs.add(name, known.value.parse(s, p))
			}
		}
		if known != nil {
			seen[name] = true
		}
	}
	return errs
}

func find(params []param, name string) *param {
	for i := range params {
		if params[i].name == name {
			return &params[i]
		}
	}
	return nil
}

// names lists the names of params as in "a, b or c".
func names(params []param) string {
	var b strings.Builder
	for i, param := range params {
		switch {
		case i == 0:
		case i == len(params)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		b.WriteString(param.name)
	}
	return b.String()
}
