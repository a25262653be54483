package prove_test

import (
	"fmt"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/prove"
)

func ExampleProver_Implies() {
	was := filters.MustParse(`hidden[not_equals]true[and](category[equals]a[or]category[equals]b)`)
	now := filters.MustParse(`hidden[not_equals]true[and]category[equals]a[or]category[equals]b`)
	r := prove.Prover{}.Implies(now, was)
	fmt.Printf("%s: %s\n", r.Verdict, r.Witness)
	// Output: no: {"hidden":"true","category":"b"}
}

func ExampleProver_Never() {
	title := filters.Field("title")
	fmt.Println(prove.Prover{}.Never(title.Equals("go").And(title.Equals("rust"))).Verdict)

	tags := filters.Field("tags")
	r := prove.Prover{}.Never(tags.Contains("go").And(tags.Contains("rust"), tags.NotContains("go and rust")))
	fmt.Printf("%s: %s\n", r.Verdict, r.Witness)
	// Output:
	// yes
	// no: {"tags":"rustxgo"}
}

func ExampleProver_typeOf() {
	types := func(f filters.Field) (filters.FieldType, bool) {
		return filters.FieldType{Kind: filters.KindText}, f == "title"
	}
	f, g := filters.Field("title").Equals("Hello"), filters.Field("title").BeginsWith("He")
	r := prove.Prover{}.Implies(f, g)
	fmt.Printf("%s: %s\n", r.Verdict, r.Witness) // a reference
	fmt.Println(prove.Prover{TypeOf: types}.Implies(f, g).Verdict)
	// Output:
	// no: {"title":{"id":"Hello"}}
	// yes
}

func ExampleProver_Simplify() {
	f := filters.MustParse(`price[exists][and](price[greater_than]5[or](price[greater_than]5[and]sale[equals]true))`)
	fmt.Println(prove.Prover{}.Simplify(f))
	// Output: price[greater_than]5
}

func ExampleProver_Examples() {
	f := filters.MustParse(`category[equals]news[and]title[exists]`)
	for e := range (prove.Prover{}).Examples(f) {
		if e.Decides == nil {
			fmt.Printf("%5t %s\n", e.Matches, e.Item)
		} else {
			fmt.Printf("%5t %s, by %s\n", e.Matches, e.Item, e.Decides)
		}
	}
	// Output:
	//  true {"category":"news","title":"x"}
	// false {}
	// false {"title":"x"}, by category[equals]news
	// false {"category":"news"}, by title[exists]
}
