package lint_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/microcms-go/filters/lint"
	"github.com/microcms-go/filters/schema"
)

func ExampleLinter_Lint() {
	const filter = "tag[contain]東京&&id[not_equals]a,b"
	for _, d := range new(lint.Linter).Lint(filter) {
		fmt.Printf("%s: %s [%s]\n%s\n", d.Severity, d.Message, d.Rule, d.Excerpt(filter))
	}
	// Output:
	// error: [contain] is not an operator: did you mean [contains]? [unknown-operator]
	// tag[contain]東京&&id[not_equals]a,b
	//     ^^^^^^^
	// error: "&&" is not a connective: write [and] [wrong-joiner]
	// tag[contain]東京&&id[not_equals]a,b
	//                 ^^
	// warning: there are no lists of values: all of "a,b" is one value; write id[not_equals] for each [comma-list]
	// …g[contain]東京&&id[not_equals]a,b
	//                                ^^^
}

func ExampleLinter_Lint_schema() {
	bundle, err := schema.Read(strings.NewReader(`{"apiFields":[
		{"fieldId":"title","kind":"text"},
		{"fieldId":"season","kind":"select","selectItems":[{"id":"a1","value":"spring"},{"id":"b2","value":"autumn"}]}
	]}`))
	if err != nil {
		log.Fatal(err)
	}
	api, _ := bundle.API("")
	l := lint.Linter{API: api}
	for _, d := range l.Lint("titel[exists][and]season[contains]b2[and]season[not_equals]spring") {
		fmt.Println(d.Severity, d.Rule+":", d.Message)
	}
	// Output:
	// error unknown-field: the API has no field "titel": did you mean title?
	// warning select-item: "b2" is the ID of an item: write its value "autumn"
	// error unsupported-operator: a select field does not take not_equals, but contains, not_contains, exists, not_exists: did you mean not_contains?
}

func ExampleFix() {
	const filter = "price[gte]5 && tag[exists]true"
	fmt.Println(lint.Fix(filter, new(lint.Linter).Lint(filter)))
	// Output:
	// (price[greater_than]5[or]price[equals]5)[and]tag[exists]
}

func ExampleLookupRule() {
	rule, _ := lint.LookupRule("unclosed-bracket")
	fmt.Println(rule.Severity, rule.Summary)
	for _, bad := range rule.Bad {
		fmt.Printf("%s becomes %q\n", bad.Filter, bad.Fixed)
	}
	// Output:
	// error The bracket of an operator is not closed.
	// category[equals becomes ""
	// category[equals)news becomes "category[equals]news"
	// category[equals news[and]id[exists] becomes "category[equals]news[and]id[exists]"
	// category[news becomes ""
}
