// Package other has functions with the names of package filters.
package other

type Field string

type Query struct {
	Filters string
	Names   struct{ Filters []string }
}

func Parse(string) error          { return nil }
func MustParse(string) error      { return nil }
func (Field) Equals(string) error { return nil }
func (Field) In(...string) error  { return nil }
