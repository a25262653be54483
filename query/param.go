package query

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/quote"
)

// A param ties the name of a parameter to the field of a request that holds
// its value. The lists of params are the only place where the two meet:
// printing, parsing and the lists of expected names are made from them.
type param struct {
	name   string
	value  value
	empty  string // what an empty value means; "" if it counts as not given
	secret bool   // not for logs
}

// A value is a field of a request. What is wrong with it is returned without
// the name of the parameter.
type value interface {
	// print returns the value to be sent, or "" if the field is not set.
	print() (string, Errors)

	// parse sets the field to what is written in s, which is not empty.
	parse(s string, p Parser) Errors
}

// describe returns the parameters of a request for a log.
func describe(params []param) string {
	var list []string
	for _, param := range params {
		s, errs := param.value.print()
		if errs != nil && s == "" {
			s = "(invalid)"
		}
		switch {
		case s == "":
			continue
		case param.secret:
			s = "…"
		}
		name := strings.ToUpper(param.name[:1]) + param.name[1:]
		if name == "Ids" {
			name = "IDs"
		}
		list = append(list, name+":"+quote.Line(s, longestShown))
	}
	return "{" + strings.Join(list, " ") + "}"
}

// longestShown is how much of a parameter a log shows: more than a URL holds.
const longestShown = 1 << 14

// encode returns the query of a request.
func encode(params []param) (string, error) {
	v, err := values(params)
	return v.Encode(), err
}

func values(params []param) (url.Values, error) {
	v := make(url.Values)
	var errs Errors
	for _, param := range params {
		s, bad := param.value.print()
		if s != "" {
			v.Set(param.name, s)
		}
		errs = errs.add(param.name, bad)
	}
	if errs != nil {
		return nil, errs
	}
	return v, nil
}

// A text is any string in UTF-8.
type text string

func (t *text) print() (string, Errors) { return string(*t), t.check() }

func (t *text) parse(s string, _ Parser) Errors {
	*t = text(s)
	return t.check()
}

func (t *text) check() Errors {
	if !utf8.ValidString(string(*t)) {
		return problem(ErrInvalidUTF8, string(*t), "")
	}
	return nil
}

// A number is a whole number from 0 to max.
type number struct {
	n   **int
	max int
}

func (n number) print() (string, Errors) {
	if *n.n == nil {
		return "", nil
	}
	s := strconv.Itoa(**n.n)
	return s, n.check(**n.n, s)
}

func (n number) parse(s string, _ Parser) Errors {
	i, err := strconv.Atoi(s)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return problem(ErrOutOfRange, s, n.expected())
	case err != nil || strconv.Itoa(i) != s:
		return problem(ErrInvalidValue, s, n.expected())
	}
	*n.n = &i
	return n.check(i, s)
}

func (n number) check(i int, s string) Errors {
	if i < 0 || i > n.max {
		return problem(ErrOutOfRange, s, n.expected())
	}
	return nil
}

func (n number) expected() string {
	if n.max == unlimited {
		return "a whole number of 0 or more"
	}
	return "a whole number from 0 to " + strconv.Itoa(n.max)
}

// A boolean is true or false.
type boolean struct{ b **bool }

func (b boolean) print() (string, Errors) {
	if *b.b == nil {
		return "", nil
	}
	return strconv.FormatBool(**b.b), nil
}

func (b boolean) parse(s string, _ Parser) Errors {
	if s != "true" && s != "false" {
		return problem(ErrInvalidValue, s, "true or false")
	}
	*b.b = new(s == "true")
	return nil
}

func (f *RichEditorFormat) print() (string, Errors) { return string(*f), f.check() }

func (f *RichEditorFormat) parse(s string, _ Parser) Errors {
	*f = RichEditorFormat(s)
	return f.check()
}

func (f *RichEditorFormat) check() Errors {
	switch *f {
	case "", RichEditorHTML, RichEditorObject:
		return nil
	}
	return problem(ErrInvalidValue, string(*f), string(RichEditorHTML+" or "+RichEditorObject))
}

// A filter is a string in the language of package filters.
type filter struct{ f *filters.Filter }

func (f filter) print() (string, Errors) {
	if err := f.f.Err(); err != nil {
		return "", Errors{{Code: ErrInvalidFilter, Err: err}}
	}
	return f.f.String(), nil
}

func (f filter) parse(s string, p Parser) Errors {
	var err error
	if *f.f, err = p.Filters.Parse(s); err != nil {
		return Errors{{Code: ErrInvalidFilter, Value: quote.Cut(s, valueBytes), Err: err}}
	}
	return nil
}
