// Package filters has the declarations of the real one that the tests use.
package filters

type (
	Filter struct{}
	Field  string
	Parser struct{ Strict bool }
	Op     uint8
)

const OpEquals Op = 1

func Parse(string) (Filter, error)          { return Filter{}, nil }
func MustParse(string) Filter               { return Filter{} }
func (Parser) Parse(string) (Filter, error) { return Filter{}, nil }
func (*Filter) UnmarshalText([]byte) error  { return nil }
func (Filter) And(...Filter) Filter         { return Filter{} }
func (Field) Dot(string) Field              { return "" }
func (Field) Equals(string) Filter          { return Filter{} }
func (Field) Contains(string) Filter        { return Filter{} }
func (Field) Search(string) Filter          { return Filter{} }
func (Field) Exists() Filter                { return Filter{} }
func (Field) In(...string) Filter           { return Filter{} }
func (Field) ContainsAny(...string) Filter  { return Filter{} }
func (Field) ContainsAll(...string) Filter  { return Filter{} }
func (Field) Compare(Op, string) Filter     { return Filter{} }
func (Field) IsValid() bool                 { return true }
