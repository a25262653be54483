// Package b gives constants to package filters.
package b

import (
	"fmt"

	"github.com/microcms-go/filters"
	"other"
)

type request struct {
	Filters string
	Limit   int
}

const (
	title  filters.Field = "title"
	broken               = "title[equal]x" // want `unknown-operator`
	open                 = "(title["
	head                 = "title["
	base                 = head + "exists]"
)

func failures(op, value string) {
	filters.Parse(open + "exists]")                          // want `unclosed-paren`
	filters.MustParse(head + "contain]x")                    // want `unknown-operator`
	filters.Parser{Strict: true}.Parse("")                   // nothing
	filters.Parser{}.Parse("a b" + "[exists]")               // want `invalid-path`
	new(filters.Filter).UnmarshalText([]byte("title"))       // want `missing-operator`
	filters.Field("a b").Equals("x")                         // want `"a b" is not the path of a field \[invalid-path\]`
	title.Equals("x[or]y")                                   // want `unwritable-value`
	title.Contains(")")                                      // want `unwritable-value`
	title.Compare(filters.OpEquals, "(")                     // want `unwritable-value`
	title.In()                                               // want `In of no values cannot be written: it needs at least one \[empty-list\]`
	title.ContainsAny()                                      // want `\[empty-list\]`
	title.In("a", "b[and]c")                                 // want `unwritable-value`
	filters.MustParse(fmt.Sprintf("title"+"=%s", value))     // want `missing-operator`
	filters.MustParse(fmt.Sprintf("title[%s]%s", op, value)) // what op is, is not known
	_ = request{Filters: head + "equals"}                    // want `empty-value` `unclosed-bracket`
	r := request{}
	r.Filters = "title[exists]" + "[and]" // want `stray-joiner`
	_ = r
	_ = request{head + "equals]", 1}   // want `empty-value`
	_ = []*request{{head + "is]x", 1}} // want `unknown-operator`
	filters.Parse("title")             // mcfilter-ignore missing-operator
	title.In()                         // want `empty-list`
	title.In()                         /* mcfilter-ignore */
	title.In()                         // mcfilter-ignore: empty-list -- a reason
	title.In()                         /* want `empty-list` */ // mcfilter-ignore not-empty-list
	// mcfilter-ignore empty-list
	title.In()
}

// What is put in beside a value may be a condition.
func pieces(rest string, n int) request {
	const prefix = base + "[or]"
	filters.Parse(base + rest)
	filters.Parse(prefix + rest)
	filters.Parse(fmt.Sprintf(base+"%s", rest))
	filters.Parse(fmt.Sprintf(base+"[and]%s", rest)) // want `unescaped-interpolation`
	filters.Parse(fmt.Sprintf(head+"equals]%d[and](%s)", n, rest))
	filters.Parse(fmt.Sprintf("(%s)[and]"+base, rest)) // want `unescaped-interpolation`
	filters.Parse(fmt.Sprintf(head+"equals]100%%[and]"+base+"%s", rest))
	r := request{Filters: base + "[and]" + rest} // want `unescaped-interpolation`
	r.Filters += "[and]" + base
	return r
}

func fine(value string, values []string) {
	filters.Parse("title[equals]x")
	filters.MustParse(head + "equals]x")
	title.Equals("東京 (夜)")
	title.Equals(value)
	title.Search("x[or]y (")
	title.In(values...)
	title.ContainsAll()
	filters.Field("a b").IsValid()
	filters.Field(value).Exists()
	other.Parse("title[equal")
	other.MustParse("(")
	other.Field("a b").Equals("x")
	other.Field("a").In()
	_ = other.Query{Filters: "name:x"}
}
