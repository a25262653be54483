package query

import (
	"strings"
	"unicode/utf8"

	"github.com/microcms-go/filters"
)

// A commaList is a parameter that lists elements with commas. An element can
// be printed if scan reads from its text the same element, so scan alone
// decides what is one.
type commaList[T comparable] struct {
	list     *[]T
	format   func(T) string
	scan     func(string) (T, bool) // of a string without commas
	expected string
}

func (c commaList[T]) print() (string, Errors) {
	var b strings.Builder
	var errs Errors
	for i, x := range *c.list {
		s := c.format(x)
		if y, ok := c.scan(s); !ok || y != x || strings.Contains(s, ",") {
			errs = errs.add("", problem(ErrInvalidValue, s, c.expected))
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s)
	}
	return b.String(), errs
}

func (c commaList[T]) parse(s string, _ Parser) Errors {
	var errs Errors
	list := make([]T, 0, min(1+strings.Count(s, ","), MaxURL/2)) // as much as a URL holds
	for s := range strings.SplitSeq(s, ",") {
		x, ok := c.scan(s)
		if !ok {
			if errs = errs.add("", problem(ErrInvalidValue, s, c.expected)); len(errs) == maxErrors {
				return errs
			}
		}
		list = append(list, x)
	}
	*c.list = list
	return errs
}

// unwritable is what a list that cannot be printed prints as. It does not parse.
const unwritable = "(this list cannot be written)"

func (c commaList[T]) String() string {
	s, errs := c.print()
	if errs != nil {
		return unwritable
	}
	return s
}

// err returns what is wrong with the list of the named parameter.
func (c commaList[T]) err(name string) error {
	if _, errs := c.print(); errs != nil {
		return Errors(nil).add(name, errs)
	}
	return nil
}

// parseAlone parses s as the value of the named parameter.
func (c commaList[T]) parseAlone(name, s string) error {
	if s == "" {
		return nil
	}
	if errs := c.parse(s, Parser{}); errs != nil {
		*c.list = nil
		return Errors(nil).add(name, errs)
	}
	return nil
}

// Orders sorts contents: by the first order, those that are
// equal in it by the second, and so on. An empty list is not sent.
type Orders []Order

// An Order sorts by one field.
type Order struct {
	Field      filters.Field // or SystemDefault
	Descending bool
}

// SystemDefault is the field of an [Order] by the place of the
// contents on the admin screen.
const SystemDefault filters.Field = "system:default"

// ParseOrders parses the value of the parameter orders: fields, each with a
// minus sign before it if it is descending, and commas between them. The empty
// string gives no orders. The error is an [Errors].
func ParseOrders(s string) (o Orders, err error) {
	err = o.commaList().parseAlone("orders", s)
	return o, err
}

// String returns the value of the parameter orders, or a constant string that
// does not parse if [Orders.Err] returns an error.
func (o Orders) String() string { return o.commaList().String() }

// Err returns nil if o can be sent, and otherwise an [Errors].
func (o Orders) Err() error { return o.commaList().err("orders") }

func (o *Orders) commaList() commaList[Order] {
	return commaList[Order]{
		list:     (*[]Order)(o),
		format:   Order.String,
		scan:     scanOrder,
		expected: "a field or " + string(SystemDefault) + ", with - before it for descending",
	}
}

// Desc returns the order by a field, the largest value first.
func Desc(field filters.Field) Order { return Order{Field: field, Descending: true} }

// String returns the field, with a minus sign before it if the order is
// descending. It does not check the field; [Orders.Err] does.
func (o Order) String() string {
	if o.Descending {
		return "-" + string(o.Field)
	}
	return string(o.Field)
}

func scanOrder(s string) (o Order, ok bool) {
	s, o.Descending = strings.CutPrefix(s, "-")
	o.Field = filters.Field(s)
	return o, o.Field == SystemDefault || o.Field.IsValid()
}

// Fields are the paths of the fields to answer, such as "title" or, into a
// referenced content, "author.name". An empty list is not sent, and the service
// then answers all fields.
type Fields []filters.Field

// ParseFields parses the value of the parameter fields: paths with commas
// between them. The empty string gives no fields. The error is an [Errors].
func ParseFields(s string) (f Fields, err error) {
	err = f.commaList().parseAlone("fields", s)
	return f, err
}

// String returns the value of the parameter fields, or a constant string that
// does not parse if [Fields.Err] returns an error.
func (f Fields) String() string { return f.commaList().String() }

// Err returns nil if f can be sent, and otherwise an [Errors].
func (f Fields) Err() error { return f.commaList().err("fields") }

func (f *Fields) commaList() commaList[filters.Field] {
	return commaList[filters.Field]{
		list:     (*[]filters.Field)(f),
		format:   func(f filters.Field) string { return string(f) },
		scan:     func(s string) (filters.Field, bool) { return filters.Field(s), filters.Field(s).IsValid() },
		expected: "names of A-Z a-z 0-9 _ - joined by dots",
	}
}

// IDs are the content IDs to ask for: 1 to 50 of A-Z a-z 0-9 _ - each. An empty
// list is not sent, and the service then answers all contents: a program whose
// list of IDs is empty must not send the request.
type IDs []string

// ParseIDs parses the value of the parameter ids: content IDs with commas
// between them. The empty string gives no IDs. The error is an [Errors].
func ParseIDs(s string) (ids IDs, err error) {
	err = ids.commaList().parseAlone("ids", s)
	return ids, err
}

// String returns the value of the parameter ids, or a constant string that
// does not parse if [IDs.Err] returns an error.
func (ids IDs) String() string { return ids.commaList().String() }

// Err returns nil if ids can be sent, and otherwise an [Errors].
func (ids IDs) Err() error { return ids.commaList().err("ids") }

func (ids *IDs) commaList() commaList[string] {
	return commaList[string]{
		list:     (*[]string)(ids),
		format:   func(s string) string { return s },
		scan:     func(s string) (string, bool) { return s, IsContentID(s) },
		expected: expectedID,
	}
}

// tagList is the parameter tags.
func tagList(tags *[]string) commaList[string] {
	return commaList[string]{
		list:     tags,
		format:   func(s string) string { return s },
		scan:     func(s string) (string, bool) { return s, s != "" && utf8.ValidString(s) },
		expected: "a tag in UTF-8 without commas",
	}
}
